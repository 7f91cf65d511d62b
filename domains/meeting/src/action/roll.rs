//! The roll: who is due, who answered, who was there. The recorder keeps it (F01); a code at the door only helps.

use std::collections::{BTreeMap, HashMap, HashSet};

use access::{ActError, Context, optional_words, record, words};
use roster::query::RollMember;
use rules::codes::OrgKind;
use rules::days::full_years;
use rules::organisation_life::{Attendance as Standing, Attendee, MeetingKind, MeetingState, attendance};
use serde_json::json;
use store::{Ref, Rows, StoreError, Tx, params};
use time::Date;
use uuid::Uuid;

use super::{Loaded, begun, settle};
use crate::model::{MARKS, Meeting};
use crate::{OWN, query};

/// Standing of somebody who counts only when there.
pub(crate) const OPEN: &str = "OPEN";

struct Due {
    member: Ref,
    name: String,
    standing: &'static str,
    voter: bool,
}

/// A birth as the roll knows it, to the day or to the month, is an age only when it is one for certain.
fn age(birth: Option<&str>, today: Date) -> Option<u8> {
    let text = birth?;
    let day = roster::model::exact(Some(text)).or_else(|| {
        // Born on the last day of the month at the latest.
        let month: rules::month::YearMonth = text.parse().ok()?;
        Some(month.last_day())
    })?;
    u8::try_from(full_years(day, today)).ok()
}

fn expected(it: &RollMember, on: Date) -> Result<Option<Due>, StoreError> {
    let state = it.member_state()?;
    let person = Attendee { state, age: age(it.birth.as_deref(), on), frail: it.frail, mobile: it.mobile };
    let standing = attendance(person, None);
    Ok((standing != Standing::NotExpected).then(|| Due {
        member: it.reference(),
        name: it.name.clone(),
        standing: standing.key(),
        voter: state.votes(),
    }))
}

/// Who is due at a meeting of this kind: the branch's members; a committee's own; of a group, whose members no roll
/// names, everybody of its branch without being expected.
async fn due(tx: &Tx, meeting: &Meeting, kind: MeetingKind) -> Result<Vec<Due>, ActError> {
    let org = roster::query::org(tx, meeting.org()).await?.ok_or(ActError::Missing)?;
    let org_kind = org.org_kind()?;
    let on = meeting.day();
    if kind == MeetingKind::CommitteeMeeting || !(org_kind.is_branch() || org_kind == OrgKind::Group) {
        let posts = roster::query::posts(tx, org.reference(), &on.to_string()).await?;
        let of = |it: roster::query::PostRow| Due {
            member: Ref::new(it.member_region, it.member_id),
            name: it.name,
            standing: Standing::Expected.key(),
            voter: true,
        };
        return Ok(posts.into_iter().map(of).collect());
    }
    let whose =
        if org_kind == OrgKind::Group { org.parent().ok_or(ActError::Missing)? } else { org.reference() };
    let roll = roster::query::roll_of(tx, whose).await?;
    let mut due = Vec::with_capacity(roll.len());
    for it in &roll {
        due.extend(expected(it, on)?);
    }
    if org_kind == OrgKind::Group {
        due.iter_mut().for_each(|it| it.standing = OPEN);
    }
    Ok(due)
}

/// Put those who are due on the roll and take those off who no longer are and were not marked; gives how many are on.
pub(super) async fn invite(tx: &Tx, _cx: &Context, it: &Loaded) -> Result<usize, ActError> {
    let due = due(tx, &it.meeting, it.kind).await?;
    if due.is_empty() {
        return Err(ActError::Refused("meeting-error-nobody"));
    }
    let id = it.meeting.reference();
    let there = query::roll(tx, id).await?;
    let wanted: HashSet<Uuid> = due.iter().map(|it| it.member.id).collect();
    let gone: Vec<Uuid> = there
        .iter()
        .filter(|it| it.mark.is_none() && !wanted.contains(&it.member_id))
        .map(|it| it.member_id)
        .collect();
    remove(tx, id, &gone).await?;
    let known: HashSet<Uuid> = there.iter().map(|it| it.member_id).collect();
    let columns =
        &["region_id", "meeting_id", "member_region", "member_id", "at_no", "name", "standing", "voter"];
    let mut rows = Rows::into("attendance", columns);
    for (at, it) in (1_i64..).zip(&due) {
        if known.contains(&it.member.id) {
            tx.execute(
                "update attendance set at_no = $4, standing = $5, voter = $6, name = $7
                 where region_id = $1 and meeting_id = $2 and member_id = $3",
                params![id.region, id.id, it.member.id, at, it.standing, it.voter, it.name.clone()],
            )
            .await?;
        } else {
            let row = params![
                id.region,
                id.id,
                it.member.region,
                it.member.id,
                at,
                it.name.clone(),
                it.standing,
                it.voter,
            ];
            rows.row(row);
        }
    }
    rows.write(tx).await?;
    Ok(due.len())
}

async fn remove(tx: &Tx, meeting: Ref, members: &[Uuid]) -> Result<(), StoreError> {
    for part in members.chunks(500) {
        let text = format!(
            "delete from attendance where region_id = $1 and meeting_id = $2 and member_id in ({})",
            store::marks(3, part.len())
        );
        let mut values = params![meeting.region, meeting.id];
        values.extend(part.iter().map(|id| store::Value::from(*id)));
        tx.execute(text, values).await?;
    }
    Ok(())
}

/// A line of the roll as the recorder marked it.
#[derive(Clone, Debug)]
pub struct Marked {
    /// Who.
    pub member: Ref,
    /// One of [`MARKS`]; empty: not noted.
    pub mark: String,
    /// Why excused.
    pub reason: String,
}

async fn write(tx: &Tx, id: Ref, marks: &[Marked]) -> Result<(), ActError> {
    let now: HashMap<_, _> = query::roll(tx, id).await?.into_iter().map(|it| (it.member_id, it)).collect();
    // Lines with the same mark are written by one statement: a roll of 300 is two or three.
    let mut alike: BTreeMap<(Option<String>, Option<String>), Vec<Uuid>> = BTreeMap::new();
    for it in marks {
        let line = now.get(&it.member.id).ok_or(ActError::field("roll", "not-listed"))?;
        let mark = Some(it.mark.clone()).filter(|it| !it.is_empty());
        if mark.as_ref().is_some_and(|it| !MARKS.contains(&it.as_str())) {
            return Err(ActError::field("roll", "not-listed"));
        }
        let reason = if it.mark == "excused" { optional_words("roll", &it.reason, 200)? } else { None };
        if line.mark != mark || line.reason != reason {
            alike.entry((mark, reason)).or_default().push(it.member.id);
        }
    }
    for ((mark, reason), members) in alike {
        for part in members.chunks(500) {
            let text = format!(
                "update attendance set mark = $3, reason = $4, how = 'roll'
                 where region_id = $1 and meeting_id = $2 and member_id in ({})",
                store::marks(5, part.len())
            );
            let mut values = params![id.region, id.id, mark.clone(), reason.clone()];
            values.extend(part.iter().map(|id| store::Value::from(*id)));
            tx.execute(text, values).await?;
        }
    }
    Ok(())
}

/// Mark the roll, all of it at once or again and again; `close` counts it: from then on the meeting has its quorum or
/// has not (支部工作条例 arts 11, 12). Nobody who is old, weak, ill or elsewhere becomes absent by not being marked.
///
/// # Errors
/// [`ActError::Refused`] when the roll is closed; [`ActError::Field`] for somebody not on it.
pub async fn take_roll(
    cx: &Context,
    id: Ref,
    version: i64,
    marks: &[Marked],
    close: bool,
) -> Result<(), ActError> {
    let Some((tx, it)) = begun(cx, id, version).await? else { return Ok(()) };
    if it.state != MeetingState::Open || it.meeting.due.is_some() {
        return Err(ActError::Refused("meeting-error-roll-closed"));
    }
    write(&tx, id, marks).await?;
    if close {
        close_roll(&tx, cx, &it).await?;
    } else {
        settle(&tx, &it, MeetingState::Open, &[]).await?;
        record(&tx, cx, "meeting.roll_taken", id, &it.place, it.kind.article(), it.details(&json!({})))
            .await?;
    }
    Ok(cx.commit(tx, id.region, "roll").await?)
}

async fn close_roll(tx: &Tx, cx: &Context, it: &Loaded) -> Result<(), ActError> {
    let id = it.meeting.reference();
    let roll = query::roll(tx, id).await?;
    let unmarked = |standing: &str| -> Vec<Uuid> {
        let those = roll.iter().filter(|it| it.mark.is_none() && it.standing == standing);
        those.map(|it| it.member_id).collect()
    };
    remove(tx, id, &unmarked(OPEN)).await?;
    for part in unmarked(Standing::Expected.key()).chunks(500) {
        let text = format!(
            "update attendance set mark = 'absent', how = 'roll'
             where region_id = $1 and meeting_id = $2 and member_id in ({})",
            store::marks(3, part.len())
        );
        let mut values = params![id.region, id.id];
        values.extend(part.iter().map(|id| store::Value::from(*id)));
        tx.execute(text, values).await?;
    }
    let counted = roll.iter().filter(|it| it.standing != OPEN || it.mark.is_some());
    let voters: Vec<_> = counted.filter(|it| it.voter).collect();
    let due = u32::try_from(voters.len()).unwrap_or(u32::MAX);
    let present = u32::try_from(voters.iter().filter(|it| it.is_present()).count()).unwrap_or(u32::MAX);
    let all = roll.iter().filter(|it| it.is_present()).count();
    if all == 0 {
        return Err(ActError::Refused("meeting-error-nobody-present"));
    }
    let (to, ruling) = match it.kind.purpose() {
        None => (MeetingState::Open, None),
        Some(purpose) => {
            let ruling = purpose.quorum(due, present);
            let to = if ruling.is_block() { MeetingState::Inquorate } else { MeetingState::Quorate };
            it.may_step(to)?;
            (to, Some(ruling))
        }
    };
    let columns = [("due", i64::from(due).into()), ("present", i64::from(present).into())];
    settle(tx, it, to, &columns).await?;
    let more = json!({ "due": due, "voters": present, "present": all, "quorum": ruling });
    record(tx, cx, "meeting.roll_closed", id, &it.place, it.kind.article(), it.details(&more)).await
}

/// Answer an invitation for oneself; may be changed until the meeting begins.
///
/// # Errors
/// [`ActError::Missing`] for who was not invited; [`ActError::Refused`] once it has begun.
pub async fn reply(cx: &Context, id: Ref, yes: bool, reason: &str) -> Result<(), ActError> {
    let (tx, before) = cx.begin(id.region).await?;
    if before.is_some() {
        return Ok(());
    }
    let it = Loaded::of(&tx, id).await?;
    let me = cx.actor.member.ok_or(ActError::Missing)?;
    let line = query::line(&tx, id, me).await?.ok_or(ActError::Missing)?;
    cx.allow_for(OWN, &it.place, true)?;
    if it.state != MeetingState::Notified {
        return Err(ActError::Refused("meeting-error-begun"));
    }
    let reason = if yes { None } else { Some(words("reason", reason, 200)?) };
    tx.execute_one(
        "update attendance set reply = $4, reply_reason = $5, replied_at = $6
         where region_id = $1 and meeting_id = $2 and member_id = $3",
        params![id.region, id.id, line.member_id, if yes { "yes" } else { "no" }, reason, cx.now()],
    )
    .await?;
    let details = it.details(&json!({ "yes": yes }));
    record(&tx, cx, "meeting.replied", id, &it.place, it.kind.article(), details).await?;
    Ok(cx.commit(tx, id.region, "replied").await?)
}

/// Somebody came in through the door and says so with its code, which the page has checked. Gives whether it changed
/// anything: a second time it does not, and what the recorder wrote stays.
///
/// # Errors
/// [`ActError::Missing`] for who is not on the roll; [`ActError::Refused`] when the roll is not open.
pub async fn arrive(cx: &Context, id: Ref) -> Result<bool, ActError> {
    let (tx, before) = cx.begin(id.region).await?;
    if before.is_some() {
        return Ok(false);
    }
    let it = Loaded::of(&tx, id).await?;
    let me = cx.actor.member.ok_or(ActError::Missing)?;
    let line = query::line(&tx, id, me).await?.ok_or(ActError::Missing)?;
    cx.allow_for(OWN, &it.place, true)?;
    if line.mark.is_some() {
        return Ok(false);
    }
    if it.state != MeetingState::Open || it.meeting.due.is_some() {
        return Err(ActError::Refused("meeting-error-roll-closed"));
    }
    tx.execute_one(
        "update attendance set mark = 'present', how = 'door'
         where region_id = $1 and meeting_id = $2 and member_id = $3 and mark is null",
        params![id.region, id.id, line.member_id],
    )
    .await?;
    record(&tx, cx, "meeting.arrived", id, &it.place, it.kind.article(), it.details(&json!({}))).await?;
    cx.commit(tx, id.region, "arrived").await?;
    Ok(true)
}
