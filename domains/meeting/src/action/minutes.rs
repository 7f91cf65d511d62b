//! Minutes, signatures, the archive, and what was resolved.

use access::{ActError, Context, optional_words, record, words};
use duty::Wanted;
use rules::organisation_life::MeetingState;
use serde_json::json;
use store::{OrgPath, Ref, Rows, Tx, params};
use time::Date;

use super::{Loaded, begun, settle};
use crate::model::Attendance;
use crate::{KEEP, OWN, duty_rules, query};

/// What a named person is to carry out.
#[derive(Clone, Debug)]
pub struct NewDecision {
    /// What.
    pub what: String,
    /// Who.
    pub person: Ref,
    /// By when.
    pub due: Date,
}

/// The minutes.
#[derive(Clone, Debug)]
pub struct Minutes {
    /// Their text.
    pub text: String,
    /// Who chaired it.
    pub chair: Ref,
    /// Who kept the record: somebody else.
    pub recorder: Ref,
    /// Study credited to everybody present, in tenths of 学时.
    pub study_tenths: i64,
    /// What is to be carried out.
    pub decisions: Vec<NewDecision>,
}

async fn present(tx: &Tx, id: Ref, member: Ref, field: &'static str) -> Result<Attendance, ActError> {
    let line = query::line(tx, id, member).await?.filter(Attendance::is_present);
    line.ok_or(ActError::field(field, "not-present"))
}

/// Write the minutes; until somebody has signed they may be written again. With them the duties of the period are
/// fulfilled, and what was resolved becomes the duty of those named.
///
/// # Errors
/// [`ActError::Ruled`] when the meeting stands elsewhere; [`ActError::Refused`] when it resolves without a quorum.
pub async fn minute(cx: &Context, id: Ref, version: i64, new: Minutes) -> Result<(), ActError> {
    let Some((tx, it)) = begun(cx, id, version).await? else { return Ok(()) };
    let again = it.state == MeetingState::Minuted;
    if again && (it.meeting.chair_signed.is_some() || it.meeting.recorder_signed.is_some()) {
        return Err(ActError::Refused("meeting-error-signed"));
    }
    if !again {
        it.may_step(MeetingState::Minuted)?;
    }
    if it.meeting.due.is_none() {
        return Err(ActError::Refused("meeting-error-roll-open"));
    }
    if it.state == MeetingState::Inquorate && !new.decisions.is_empty() {
        return Err(ActError::Refused("meeting-error-inquorate"));
    }
    if new.chair.id == new.recorder.id {
        return Err(ActError::field("recorder", "two-people"));
    }
    present(&tx, id, new.chair, "chair").await?;
    present(&tx, id, new.recorder, "recorder").await?;
    if !(0..=240).contains(&new.study_tenths) {
        return Err(ActError::field("study", "number"));
    }
    let columns = [
        ("minutes", words("text", &new.text, 50_000)?.into()),
        ("minuted_at", cx.now().into()),
        ("chair", new.chair.id.into()),
        ("recorder", new.recorder.id.into()),
        ("study_tenths", new.study_tenths.into()),
    ];
    settle(&tx, &it, MeetingState::Minuted, &columns).await?;
    for decision in &new.decisions {
        decide(&tx, cx, &it, decision).await?;
    }
    let more = json!({ "decisions": new.decisions.len(), "again": again });
    record(&tx, cx, "meeting.minuted", id, &it.place, it.kind.article(), it.details(&more)).await?;
    duty_rules::held(&tx, cx, &it.meeting).await?;
    Ok(cx.commit(tx, id.region, "minuted").await?)
}

async fn decide(tx: &Tx, cx: &Context, it: &Loaded, new: &NewDecision) -> Result<(), ActError> {
    let person = roster::query::member(tx, new.person).await?.filter(|it| it.present);
    let person = person.ok_or(ActError::field("person", "not-listed"))?;
    // Nobody far away is given work: who does it belongs to the organisation or to one below it.
    if !it.place.holds(&person.place()?)
        && query::line(tx, it.meeting.reference(), new.person).await?.is_none()
    {
        return Err(ActError::field("person", "not-listed"));
    }
    if new.due < it.meeting.day() {
        return Err(ActError::field("due", "before-start"));
    }
    let id = Ref::new(it.meeting.region_id, cx.stamp.ids.new_id(cx.now()));
    let what = words("what", &new.what, 500)?;
    let columns = &[
        "region_id",
        "id",
        "meeting_id",
        "org_path",
        "what",
        "person_region",
        "person",
        "person_name",
        "due_on",
        "version",
    ];
    Rows::into("decision", columns)
        .with(params![
            id.region,
            id.id,
            it.meeting.id,
            &it.place,
            what.clone(),
            new.person.region,
            new.person.id,
            person.name.clone(),
            new.due.to_string(),
            1_i64,
        ])
        .write(tx)
        .await?;
    let wanted = Wanted {
        key: decision_key(id),
        kind: duty_rules::DECISION,
        place: it.place.clone(),
        office: "member",
        person: Some(new.person),
        subject: Some(id),
        due_on: new.due,
        article: it.kind.article(),
        details: json!({ "what": what, "name": person.name }),
    };
    Ok(duty::open(tx, &cx.stamp, id.region, &[wanted]).await?)
}

fn decision_key(id: Ref) -> String {
    format!("{}:{}", duty_rules::DECISION, id.id.simple())
}

/// Say that what was resolved was carried out: the person named, or those who keep the record.
///
/// # Errors
/// [`ActError::Refused`] when it was before.
pub async fn carry_out(cx: &Context, id: Ref, version: i64, note: &str) -> Result<(), ActError> {
    let (tx, before) = cx.begin(id.region).await?;
    if before.is_some() {
        return Ok(());
    }
    let it = query::decision(&tx, id).await?.ok_or(ActError::Missing)?;
    let place = OrgPath::stored(it.org_path.as_str())?;
    let own = cx.actor.member.is_some_and(|me| me.id == it.person);
    if own {
        cx.allow_for(OWN, &place, true)?;
    } else {
        cx.allow(KEEP, &place)?;
    }
    if it.done_on.is_some() {
        return Err(ActError::Refused("meeting-error-done"));
    }
    let note = optional_words("note", note, 1000)?;
    tx.execute_one(
        "update decision set done_on = $4, note = $5, version = version + 1
         where region_id = $1 and id = $2 and version = $3",
        params![id.region, id.id, version, cx.today().to_string(), note],
    )
    .await?;
    duty::close(&tx, &cx.stamp, id.region, &decision_key(id)).await?;
    let details = json!({ "what": it.what, "person": it.person(), "meeting": it.meeting() });
    record(&tx, cx, "meeting.carried_out", id, &place, "支部工作条例", details).await?;
    Ok(cx.commit(tx, id.region, "done").await?)
}

/// Who signs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
    /// The chair.
    Chair,
    /// The recorder.
    Recorder,
}

/// Sign the minutes: the chair and the recorder, two different people, each with the own account. Where somebody has
/// signed on paper, those who keep the record note that (`on_paper`), and the record says so.
///
/// # Errors
/// [`ActError::Denied`] for anybody else; [`ActError::Refused`] when it is signed already.
pub async fn sign(cx: &Context, id: Ref, version: i64, part: Part, on_paper: bool) -> Result<(), ActError> {
    let (tx, before) = cx.begin(id.region).await?;
    if before.is_some() {
        return Ok(());
    }
    let it = Loaded::of(&tx, id).await?;
    if it.meeting.version != version {
        return Err(store::StoreError::Stale.into());
    }
    let m = &it.meeting;
    let (who, signed, other) = match part {
        Part::Chair => (m.chair, m.chair_signed, m.recorder_signed),
        Part::Recorder => (m.recorder, m.recorder_signed, m.chair_signed),
    };
    if on_paper {
        cx.allow(KEEP, &it.place)?;
    } else {
        let own = who.is_some() && cx.actor.member.map(|it| it.id) == who;
        if !own {
            return Err(access::Denied::Unseen.into());
        }
        cx.allow_for(OWN, &it.place, true)?;
    }
    if it.state != MeetingState::Minuted || signed.is_some() {
        return Err(ActError::Refused("meeting-error-signed"));
    }
    let how = if on_paper { "paper" } else { "own" };
    let (at, by) = match part {
        Part::Chair => ("chair_signed", "chair_how"),
        Part::Recorder => ("recorder_signed", "recorder_how"),
    };
    let to = if other.is_some() { MeetingState::Signed } else { MeetingState::Minuted };
    if to == MeetingState::Signed {
        it.may_step(to)?;
    }
    settle(&tx, &it, to, &[(at, cx.now().into()), (by, how.into())]).await?;
    let details = it.details(&json!({ "part": at, "how": how }));
    record(&tx, cx, "meeting.signed", id, &it.place, it.kind.article(), details).await?;
    Ok(cx.commit(tx, id.region, "signed").await?)
}

/// File the record: from now on nothing of it changes. Study is credited to those present, and their files learn of it.
///
/// # Errors
/// [`ActError::Ruled`] before both have signed.
pub async fn archive(cx: &Context, id: Ref, version: i64) -> Result<(), ActError> {
    let Some((tx, it)) = begun(cx, id, version).await? else { return Ok(()) };
    it.may_step(MeetingState::Archived)?;
    settle(&tx, &it, MeetingState::Archived, &[("archived_at", cx.now().into())]).await?;
    let org = roster::query::org(&tx, it.meeting.org()).await?.ok_or(ActError::Missing)?;
    let roll = query::roll(&tx, id).await?;
    let people: Vec<Ref> = roll.iter().filter(|it| it.is_present()).map(Attendance::member).collect();
    let more = json!({
        "org": org.called(), "people": people, "study_tenths": it.meeting.study_tenths, "also": it.meeting.also,
    });
    record(&tx, cx, "meeting.archived", id, &it.place, it.kind.article(), it.details(&more)).await?;
    Ok(cx.commit(tx, id.region, "archived").await?)
}

/// Correct archived minutes by a further entry; the minutes themselves stay.
///
/// # Errors
/// [`ActError::Refused`] before the archive.
pub async fn correct(cx: &Context, id: Ref, version: i64, what: &str) -> Result<(), ActError> {
    let Some((tx, it)) = begun(cx, id, version).await? else { return Ok(()) };
    if it.state != MeetingState::Archived {
        return Err(ActError::Refused("meeting-error-not-archived"));
    }
    let what = words("what", what, 2000)?;
    let columns = &["region_id", "id", "meeting_id", "what", "made_at", "made_by"];
    Rows::into("minutes_correction", columns)
        .with(params![
            id.region,
            cx.stamp.ids.new_id(cx.now()),
            id.id,
            what.clone(),
            cx.now(),
            cx.stamp.actor,
        ])
        .write(&tx)
        .await?;
    let details = it.details(&json!({ "what": what }));
    record(&tx, cx, "meeting.corrected", id, &it.place, it.kind.article(), details).await?;
    Ok(cx.commit(tx, id.region, "corrected").await?)
}
