//! Planning, inviting, opening and calling off (支部工作条例 arts 11–16).

use access::{ActError, Context, optional_words, record, words};
use roster::model::Org;
use rules::calendar::Calendar;
use rules::organisation_life::{MeetingKind, MeetingState};
use rules::voting::Purpose;
use serde_json::json;
use store::{Instant, Ref, Rows, Tx, params};
use time::Duration;

use super::roll::invite;
use super::{Loaded, begun, settle};
use crate::model::JOINED;
use crate::{KEEP, duty_rules, notice, query};

/// A meeting to be planned, or to be entered afterwards.
#[derive(Clone, Debug)]
pub struct NewMeeting {
    /// Whose.
    pub org: Ref,
    /// Kind.
    pub kind: MeetingKind,
    /// Kinds it is held as at once.
    pub also: Vec<MeetingKind>,
    /// What it is about.
    pub title: String,
    /// Beginning.
    pub starts: Instant,
    /// End.
    pub ends: Instant,
    /// Where.
    pub place: String,
    /// Address in an external service.
    pub link: String,
    /// Who chairs it.
    pub chair: Option<Ref>,
    /// Who keeps the record.
    pub recorder: Option<Ref>,
    /// Study credited, in tenths of 学时.
    pub study_tenths: i64,
    /// Items, in order.
    pub agenda: Vec<NewItem>,
}

/// An item for an agenda.
#[derive(Clone, Debug, Default)]
pub struct NewItem {
    /// In words.
    pub title: String,
    /// What is voted on.
    pub purpose: Option<Purpose>,
    /// Whom or what it is about.
    pub subject: Option<Ref>,
}

/// Longest meeting.
const LONGEST: Duration = Duration::hours(24);

fn checked(new: &NewMeeting, org: &Org) -> Result<(), ActError> {
    if !duty_rules::kinds_of(org.org_kind()?).contains(&new.kind) {
        return Err(ActError::field("kind", "not-fitting"));
    }
    if new.also.iter().any(|it| !JOINED.contains(it)) {
        return Err(ActError::field("also", "not-fitting"));
    }
    if new.ends <= new.starts || new.ends > new.starts.plus(LONGEST) {
        return Err(ActError::field("ends", "before-start"));
    }
    if new.place.trim().is_empty() && new.link.trim().is_empty() {
        return Err(ActError::field("place", "missing"));
    }
    if !new.link.trim().is_empty() && !new.link.trim().starts_with("https://") {
        return Err(ActError::field("link", "no-link"));
    }
    if new.chair.is_some() && new.chair == new.recorder {
        return Err(ActError::field("recorder", "two-people"));
    }
    // Nobody studies more than a day: 24 学时 would be a slip of the pen.
    if !(0..=240).contains(&new.study_tenths) {
        return Err(ActError::field("study", "number"));
    }
    Ok(())
}

async fn person(tx: &Tx, region: i64, id: Option<Ref>, field: &'static str) -> Result<(), ActError> {
    let Some(id) = id else { return Ok(()) };
    let found = roster::query::member(tx, id).await?.filter(|it| it.present && it.region_id == region);
    found.map(|_| ()).ok_or(ActError::field(field, "not-listed"))
}

/// Plan a meeting.
///
/// # Errors
/// [`ActError::Field`].
pub async fn plan(cx: &Context, new: NewMeeting) -> Result<Ref, ActError> {
    let (tx, before) = cx.begin(new.org.region).await?;
    if let Some(answer) = before {
        return answer.parse().map_err(|_| ActError::Missing);
    }
    let org = roster::query::org(&tx, new.org).await?.filter(Org::stands).ok_or(ActError::Missing)?;
    let place = org.place()?;
    cx.allow(KEEP, &place)?;
    checked(&new, &org)?;
    person(&tx, org.region_id, new.chair, "chair").await?;
    person(&tx, org.region_id, new.recorder, "recorder").await?;
    let id = Ref::new(org.region_id, cx.stamp.ids.new_id(cx.now()));
    insert(&tx, cx, id, &org, &new).await?;
    add_items(&tx, cx, id, 0, &new.agenda).await?;
    let it = Loaded::of(&tx, id).await?;
    record(&tx, cx, "meeting.planned", id, &place, new.kind.article(), it.details(&json!({}))).await?;
    cx.commit(tx, id.region, &id.to_string()).await?;
    Ok(id)
}

const COLUMNS: &[&str] = &[
    "region_id",
    "id",
    "org_id",
    "org_path",
    "kind",
    "also",
    "title",
    "starts_at",
    "ends_at",
    "place",
    "link",
    "state",
    "chair",
    "recorder",
    "study_tenths",
    "sequence",
    "made_at",
    "version",
];

async fn insert(tx: &Tx, cx: &Context, id: Ref, org: &Org, new: &NewMeeting) -> Result<(), ActError> {
    let also: Vec<_> = new.also.iter().filter(|it| **it != new.kind).map(|it| it.key()).collect();
    let also = Some(also.join(" ")).filter(|it| !it.is_empty());
    let row = params![
        id.region,
        id.id,
        org.id,
        &org.place()?,
        new.kind.key(),
        also,
        words("title", &new.title, 120)?,
        new.starts,
        new.ends,
        optional_words("place", &new.place, 120)?,
        optional_words("link", &new.link, 500)?,
        MeetingState::Planned.key(),
        new.chair.map(|it| it.id),
        new.recorder.map(|it| it.id),
        new.study_tenths,
        0_i64,
        cx.now(),
        1_i64,
    ];
    Ok(Rows::into("meeting", COLUMNS).with(row).write(tx).await?)
}

async fn add_items(tx: &Tx, cx: &Context, id: Ref, behind: i64, items: &[NewItem]) -> Result<(), ActError> {
    if items.len() > 60 {
        return Err(ActError::field("agenda", "too-long"));
    }
    let columns =
        &["region_id", "id", "meeting_id", "at_no", "title", "purpose", "subject_region", "subject"];
    let mut rows = Rows::into("agenda_item", columns);
    for (at, item) in (behind + 1..).zip(items) {
        rows.row(params![
            id.region,
            cx.stamp.ids.new_id(cx.now()),
            id.id,
            at,
            words("agenda", &item.title, 300)?,
            item.purpose.map(Purpose::key),
            item.subject.map(|it| it.region),
            item.subject.map(|it| it.id),
        ]);
    }
    Ok(rows.write(tx).await?)
}

/// Put an item on the agenda of a meeting that has not begun: what other rooms call for a vote on somebody.
///
/// # Errors
/// [`ActError::Refused`] once the meeting has begun.
pub async fn put_on_agenda(cx: &Context, id: Ref, item: NewItem) -> Result<(), ActError> {
    let (tx, before) = cx.begin(id.region).await?;
    if before.is_some() {
        return Ok(());
    }
    let it = Loaded::of(&tx, id).await?;
    cx.allow(KEEP, &it.place)?;
    if !matches!(it.state, MeetingState::Planned | MeetingState::Notified) {
        return Err(ActError::Refused("meeting-error-begun"));
    }
    let behind = query::agenda(&tx, id).await?.last().map_or(0, |it| it.at_no);
    add_items(&tx, cx, id, behind, std::slice::from_ref(&item)).await?;
    let details = it.details(&json!({ "item": item.title, "subject": item.subject }));
    record(&tx, cx, "meeting.item_added", id, &it.place, it.kind.article(), details).await?;
    Ok(cx.commit(tx, id.region, "added").await?)
}

/// Invite those who are due: with a term for the answer in working days, shown outside the quiet hours (F12).
///
/// # Errors
/// [`ActError::Ruled`] when the meeting stands elsewhere; [`ActError::Field`] for a term that is none.
pub async fn notify(cx: &Context, id: Ref, version: i64, reply_days: u32) -> Result<(), ActError> {
    let Some((tx, it)) = begun(cx, id, version).await? else { return Ok(()) };
    it.may_step(MeetingState::Notified)?;
    if reply_days > 30 {
        return Err(ActError::field("reply_days", "number"));
    }
    let calendar = Calendar::published();
    let send_at = notice::send_at(cx.now(), calendar);
    let reply_by = notice::reply_by(send_at.day(), reply_days, it.meeting.day(), calendar);
    let invited = invite(&tx, cx, &it).await?;
    let columns = [
        ("send_at", send_at.into()),
        ("reply_by", reply_by.to_string().into()),
        ("sequence", (it.meeting.sequence + 1).into()),
    ];
    settle(&tx, &it, MeetingState::Notified, &columns).await?;
    let more = json!({ "invited": invited, "reply_by": reply_by.to_string() });
    record(&tx, cx, "meeting.notified", id, &it.place, it.kind.article(), it.details(&more)).await?;
    Ok(cx.commit(tx, id.region, "notified").await?)
}

/// Open a meeting on its day: the roll is filled with who is due. One that was told by word of mouth, or is entered
/// afterwards, is opened without an invitation.
///
/// # Errors
/// [`ActError::Refused`] before its day; [`ActError::Ruled`] when it stands elsewhere.
pub async fn open(cx: &Context, id: Ref, version: i64) -> Result<(), ActError> {
    let Some((tx, mut it)) = begun(cx, id, version).await? else { return Ok(()) };
    if it.meeting.day() > cx.today() {
        return Err(ActError::Refused("meeting-error-too-early"));
    }
    if it.state == MeetingState::Planned {
        it.may_step(MeetingState::Notified)?;
        it.state = MeetingState::Notified;
    }
    it.may_step(MeetingState::Open)?;
    let invited = invite(&tx, cx, &it).await?;
    settle(&tx, &it, MeetingState::Open, &[]).await?;
    let more = json!({ "roll": invited });
    record(&tx, cx, "meeting.opened", id, &it.place, it.kind.article(), it.details(&more)).await?;
    Ok(cx.commit(tx, id.region, "opened").await?)
}

/// Call a meeting off before it begins.
///
/// # Errors
/// [`ActError::Ruled`] once it has begun.
pub async fn cancel(cx: &Context, id: Ref, version: i64, note: &str) -> Result<(), ActError> {
    let Some((tx, it)) = begun(cx, id, version).await? else { return Ok(()) };
    it.may_step(MeetingState::Cancelled)?;
    let note = words("note", note, 300)?;
    let columns = [("note", note.clone().into()), ("sequence", (it.meeting.sequence + 1).into())];
    settle(&tx, &it, MeetingState::Cancelled, &columns).await?;
    let details = it.details(&json!({ "reason": note }));
    record(&tx, cx, "meeting.cancelled", id, &it.place, it.kind.article(), details).await?;
    Ok(cx.commit(tx, id.region, "cancelled").await?)
}
