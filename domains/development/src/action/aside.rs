//! What leads aside: an end before membership, an admission that is not recognised; and the register of papers.

use access::{ActError, Context, optional_words, record};
use rules::development::{Document, Event, State, missing_documents};
use rules::membership::MemberState;
use serde_json::json;
use store::{Ref, Rows, params};

use super::admission::forget_person;
use super::probation::said;
use super::{Act, Doing, begun, committee, from, led, settle};
use crate::{BRANCH, DEPARTMENT, duty_rules};

/// The way ended before membership: withdrawn, no longer fit, deceased.
///
/// # Errors
/// [`ActError::Field`] without a reason in words; [`ActError::Ruled`] for a member.
pub async fn end(cx: &Context, id: Ref, act: Act) -> Result<(), ActError> {
    let Some((tx, it)) = begun(cx, id, &act).await? else { return Ok(()) };
    cx.allow(BRANCH, &it.place)?;
    let to = Some(led(&it, Event::End)?);
    said(&act)?;
    if it.notice.as_ref().is_some_and(|it| it.closed.is_none()) {
        return Err(ActError::Refused("candidate-error-notice-hangs"));
    }
    forget_person(&tx, id).await?;
    settle(&tx, cx, &it, Doing { to, fell: true, ..Doing::new("development.ended", &act) }).await?;
    Ok(cx.commit(tx, id.region, "ended").await?)
}

/// A higher organisation found a breach of the rules: the person is not recognised (art. 41). A membership that stands is
/// ended on the roll with it.
///
/// # Errors
/// [`ActError::Field`] without the finding; [`access::Denied`] for anybody but the organisation department.
pub async fn not_recognise(cx: &Context, id: Ref, act: Act) -> Result<(), ActError> {
    let Some((tx, it)) = begun(cx, id, &act).await? else { return Ok(()) };
    committee(cx, &it, DEPARTMENT)?;
    let to = Some(led(&it, Event::NotRecognise)?);
    let finding = said(&act)?;
    if let Some(member) = it.candidate.member()
        && let Some(old) = roster::query::member(&tx, member).await?.filter(|it| it.present)
    {
        let state = match old.member_state()? {
            MemberState::Probationary => MemberState::Cancelled,
            _ => MemberState::Removed,
        };
        roster::action::change_state(&tx, cx, &old, state, act.on, None, &finding).await?;
    }
    forget_person(&tx, id).await?;
    settle(&tx, cx, &it, Doing { to, fell: true, ..Doing::new("development.not_recognised", &act) }).await?;
    Ok(cx.commit(tx, id.region, "not-recognised").await?)
}

/// Note that a paper exists (art. 36). The paper itself stays on paper.
///
/// # Errors
/// [`ActError::Field`] for a kind that is none, or another paper without a name.
pub async fn note_document(
    cx: &Context,
    id: Ref,
    act: Act,
    kind: &str,
    produced: bool,
) -> Result<(), ActError> {
    let Some((tx, it)) = super::training::begun_any_day(cx, id, &act).await? else { return Ok(()) };
    cx.allow(BRANCH, &it.place)?;
    if kind != "OTHER" && Document::from_key(kind).is_none() {
        return Err(ActError::field("kind", "not-listed"));
    }
    let note = if kind == "OTHER" { Some(said(&act)?) } else { optional_words("note", &act.note, 200)? };
    let how = if produced { "produced" } else { "received" };
    let columns = &["region_id", "id", "candidate_id", "kind", "on_day", "how", "note"];
    let row =
        params![id.region, cx.stamp.ids.new_id(cx.now()), id.id, kind, act.on.to_string(), how, note.clone()];
    Rows::into("candidate_document", columns).with(row).write(&tx).await?;
    tx.execute_one(
        "update candidate set version = version + 1 where region_id = $1 and id = $2 and version = $3",
        params![id.region, id.id, it.candidate.version],
    )
    .await?;
    let more = json!({ "kind": kind, "on": act.on.to_string(), "note": note });
    let article = "发展党员工作细则 2026 art. 36";
    record(&tx, cx, "development.paper", id, &it.place, article, it.candidate.details(&more)).await?;
    duty_rules::refresh(&tx, cx, &[], &it, false).await?;
    Ok(cx.commit(tx, id.region, "noted").await?)
}

/// The papers are put into the file (art. 36).
///
/// # Errors
/// [`ActError::Refused`] while one of the six is not in the register.
pub async fn archive(cx: &Context, id: Ref, act: Act) -> Result<(), ActError> {
    let Some((tx, it)) = begun(cx, id, &act).await? else { return Ok(()) };
    cx.allow(BRANCH, &it.place)?;
    from(&it, &[State::Full, State::Cancelled, State::NotRecognised])?;
    let kept: Vec<_> = it.papers.iter().filter_map(|it| Document::from_key(&it.kind)).collect();
    if it.state == State::Full && !missing_documents(&kept).is_empty() {
        return Err(ActError::Refused("candidate-error-papers-missing"));
    }
    settle(&tx, cx, &it, Doing::new("development.archive", &act)).await?;
    Ok(cx.commit(tx, id.region, "archived").await?)
}
