//! Votes: counted by purpose, since one meeting may need three different majorities (支部工作条例 art. 11;
//! 发展党员工作细则 2026 arts 19, 20).

use access::{ActError, Context, record, words};
use rules::organisation_life::{MeetingKind, MeetingState};
use rules::voting::{Outcome, Purpose, Tally};
use serde_json::json;
use store::{Ref, Rows, params};
use uuid::Uuid;

use super::{begun, settle};
use crate::query;

/// A vote as it was counted.
#[derive(Clone, Debug)]
pub struct NewVote {
    /// Item of the agenda; its words, purpose and subject hold unless others are given.
    pub item: Option<Uuid>,
    /// What was voted on; may stay empty with an item.
    pub about: String,
    /// For what.
    pub purpose: Purpose,
    /// Whom it is about.
    pub subject: Option<Ref>,
    /// In favour, in the room.
    pub yes: u32,
    /// Against.
    pub no: u32,
    /// Abstentions.
    pub abstain: u32,
    /// In favour in writing, of those absent; counts for accepting and converting only.
    pub written_yes: u32,
}

/// Purposes a meeting of a kind votes for. Elections are counted by candidate, in the room of elections.
#[must_use]
pub fn purposes(kind: MeetingKind) -> &'static [Purpose] {
    match kind {
        MeetingKind::MembersMeeting => &[Purpose::General, Purpose::AcceptOrConvert],
        MeetingKind::CommitteeMeeting => &[Purpose::Committee],
        _ => &[],
    }
}

/// Note a vote; gives what the rule says of it. A vote that did not pass is on record as well.
///
/// # Errors
/// [`ActError::Ruled`] without the quorum of its purpose, or for counts that cannot be.
pub async fn vote(cx: &Context, id: Ref, version: i64, new: NewVote) -> Result<Option<Outcome>, ActError> {
    let Some((tx, it)) = begun(cx, id, version).await? else { return Ok(None) };
    // Further votes of a meeting that has voted are of the same step.
    if it.state != MeetingState::Voted {
        it.may_step(MeetingState::Voted)?;
    }
    if !purposes(it.kind).contains(&new.purpose) {
        return Err(ActError::field("purpose", "not-fitting"));
    }
    let item = match new.item {
        Some(item) => {
            let all = query::agenda(&tx, id).await?;
            Some(all.into_iter().find(|it| it.id == item).ok_or(ActError::field("item", "not-listed"))?)
        }
        None => None,
    };
    let about = match &item {
        Some(item) if new.about.trim().is_empty() => item.title.clone(),
        _ => words("about", &new.about, 300)?,
    };
    let subject = new.subject.or_else(|| item.as_ref().and_then(crate::model::AgendaItem::about));
    let count = |number: Option<i64>| u32::try_from(number.unwrap_or(0)).unwrap_or(0);
    let (due, present) = (count(it.meeting.due), count(it.meeting.present));
    let cast = new.yes.checked_add(new.no).and_then(|sum| sum.checked_add(new.abstain));
    if cast.is_none_or(|cast| cast > present || cast == 0) {
        return Err(ActError::field("yes", "more-than-present"));
    }
    let outcome = new.purpose.outcome(&Tally { due, present, yes: new.yes, written_yes: new.written_yes });
    if outcome.quorum.is_block() {
        return Err(ActError::Ruled(outcome.quorum));
    }
    let vote = cx.stamp.ids.new_id(cx.now());
    let row = params![
        id.region,
        vote,
        id.id,
        item.as_ref().map(|it| it.id),
        about.clone(),
        new.purpose.key(),
        subject.map(|it| it.region),
        subject.map(|it| it.id),
        i64::from(due),
        i64::from(present),
        i64::from(new.yes),
        i64::from(new.no),
        i64::from(new.abstain),
        i64::from(new.written_yes),
        verdict(&outcome),
        outcome.passed.figure.unwrap_or(0),
        outcome.passed.article,
        cx.now(),
    ];
    Rows::into("vote", COLUMNS).with(row).write(&tx).await?;
    settle(&tx, &it, MeetingState::Voted, &[]).await?;
    let more = json!({
        "about": about, "purpose": new.purpose.key(), "subject": subject, "due": due, "present": present,
        "yes": new.yes, "no": new.no, "abstain": new.abstain, "written_yes": new.written_yes, "outcome": outcome,
    });
    record(&tx, cx, "meeting.voted", id, &it.place, outcome.passed.article, it.details(&more)).await?;
    cx.commit(tx, id.region, "voted").await?;
    Ok(Some(outcome))
}

fn verdict(outcome: &Outcome) -> &'static str {
    match outcome.passed.verdict {
        rules::Verdict::Holds => "HOLDS",
        rules::Verdict::Warns => "WARNS",
        rules::Verdict::Blocks => "BLOCKS",
    }
}

const COLUMNS: &[&str] = &[
    "region_id",
    "id",
    "meeting_id",
    "item_id",
    "about",
    "purpose",
    "subject_region",
    "subject",
    "due",
    "present",
    "yes",
    "no",
    "abstain",
    "written_yes",
    "verdict",
    "needed",
    "article",
    "taken_at",
];
