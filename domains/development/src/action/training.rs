//! From the talk to the half-yearly reviews (arts 7–11).

use access::{ActError, Context, record, words};
use rules::development::{self as rule, Event, State};
use serde_json::json;
use store::{Ref, Rows, Tx, params};

use super::{Act, Doing, begun, committee, from, led, settle, weighed};
use crate::dossier::Dossier;
use crate::model::stored_day;
use crate::{BRANCH, COMMITTEE, duty_rules};

/// Someone talked with the applicant (art. 7). Late, it asks for a reason and voids nothing.
///
/// # Errors
/// [`ActError::Ruled`] with the warning, without a reason.
pub async fn talk(cx: &Context, id: Ref, act: Act) -> Result<(), ActError> {
    let Some((tx, it)) = begun(cx, id, &act).await? else { return Ok(()) };
    cx.allow(BRANCH, &it.place)?;
    from(&it, &[State::Applicant])?;
    words("note", &act.note, 2000)?;
    let limit = rule::talk(stored_day(&it.candidate.applied_on)?, Some(act.on), act.on);
    let warns = weighed([limit.ruling], &act.reason)?;
    settle(&tx, cx, &it, Doing { warns, ..Doing::new("development.talk", &act) }).await?;
    Ok(cx.commit(tx, id.region, "talked").await?)
}

/// The branch committee (a branch without one: its meeting) decides an activist, on the recommendation of members or of a
/// mass organisation (art. 8).
///
/// # Errors
/// [`ActError::Refused`] before the talk.
pub async fn decide(cx: &Context, id: Ref, act: Act, recommended: &str) -> Result<(), ActError> {
    let Some((tx, it)) = begun(cx, id, &act).await? else { return Ok(()) };
    cx.allow(BRANCH, &it.place)?;
    let to = led(&it, Event::Decide)?;
    if it.done.last("talk").is_none() {
        return Err(ActError::Refused("candidate-error-no-talk"));
    }
    if !["members", "mass"].contains(&recommended) {
        return Err(ActError::field("recommended", "missing"));
    }
    let details = json!({ "recommended": recommended });
    settle(&tx, cx, &it, Doing { to: Some(to), details, ..Doing::new("development.decide", &act) }).await?;
    Ok(cx.commit(tx, id.region, "decided").await?)
}

/// The higher committee files a new activist (art. 8).
///
/// # Errors
/// [`access::Denied`] for anybody below it.
pub async fn file_activist(cx: &Context, id: Ref, act: Act) -> Result<(), ActError> {
    let Some((tx, it)) = begun(cx, id, &act).await? else { return Ok(()) };
    committee(cx, &it, COMMITTEE)?;
    from(&it, &[State::Activist, State::Proposed])?;
    let by = it.committee.as_ref().map(|it| it.full_name.clone());
    settle(&tx, cx, &it, Doing { by, ..Doing::new("development.file_activist", &act) }).await?;
    Ok(cx.commit(tx, id.region, "filed").await?)
}

/// Members of the branch with the facts about them, in the order given.
pub(super) async fn members(
    tx: &Tx,
    it: &Dossier,
    chosen: &[Ref],
    field: &'static str,
) -> Result<Vec<roster::model::Member>, ActError> {
    let mut all: Vec<roster::model::Member> = Vec::new();
    for id in chosen {
        if all.iter().any(|it| it.reference() == *id) {
            return Err(ActError::field(field, "two-people"));
        }
        let found = roster::query::member(tx, *id).await?;
        let found = found.filter(|found| found.present && found.org() == it.candidate.org());
        all.push(found.ok_or(ActError::field(field, "not-listed"))?);
    }
    Ok(all)
}

/// Those chosen help from now on; those who helped before and were not chosen again do no longer.
pub(super) async fn replace_helpers(
    tx: &Tx,
    cx: &Context,
    it: &Dossier,
    kind: &str,
    chosen: &[roster::model::Member],
    act: &Act,
) -> Result<(), ActError> {
    let (id, day) = (it.candidate.reference(), act.on.to_string());
    let stays = |old: Ref| chosen.iter().any(|new| new.reference() == old);
    for gone in it.helping(kind).filter(|old| !stays(old.member())) {
        tx.execute(
            "update candidate_helper set until_day = $3 where region_id = $1 and id = $2",
            params![id.region, gone.id, day.clone()],
        )
        .await?;
    }
    let columns =
        &["region_id", "id", "candidate_id", "kind", "member_region", "member_id", "name", "from_day"];
    let mut rows = Rows::into("candidate_helper", columns);
    for new in chosen.iter().filter(|new| it.helping(kind).all(|old| old.member() != new.reference())) {
        rows.row(params![
            id.region,
            cx.stamp.ids.new_id(cx.now()),
            id.id,
            kind,
            new.region_id,
            new.id,
            new.name.clone(),
            day.clone()
        ]);
    }
    Ok(rows.write(tx).await?)
}

/// Name the contacts of an activist, or others in their place (art. 9).
///
/// # Errors
/// [`ActError::Ruled`] unless they are one or two full members.
pub async fn assign_contacts(cx: &Context, id: Ref, act: Act, chosen: &[Ref]) -> Result<(), ActError> {
    let Some((tx, it)) = begun(cx, id, &act).await? else { return Ok(()) };
    cx.allow(BRANCH, &it.place)?;
    from(&it, &[State::Activist, State::Proposed, State::Object])?;
    let members = members(&tx, &it, chosen, "members").await?;
    let states: Result<Vec<_>, _> = members.iter().map(roster::model::Member::member_state).collect();
    weighed([rule::contacts(&states?)], &act.reason)?;
    replace_helpers(&tx, cx, &it, "contact", &members, &act).await?;
    let names: Vec<_> = members.iter().map(|it| it.name.as_str()).collect();
    let details = json!({ "names": names });
    settle(&tx, cx, &it, Doing { details, ..Doing::new("development.contacts", &act) }).await?;
    Ok(cx.commit(tx, id.region, "assigned").await?)
}

/// Note a review without moving the candidate: of an activist every half-year, of a probationary member meanwhile.
pub(super) async fn note_review(
    tx: &Tx,
    cx: &Context,
    it: &Dossier,
    kind: &'static str,
    act: &Act,
) -> Result<(), ActError> {
    let opinion = words("note", &act.note, 2000)?;
    let (id, day) = (it.candidate.reference(), act.on.to_string());
    if it.reviews.iter().any(|old| old.kind == kind && old.on_day >= day) {
        return Err(ActError::field("on", "before-last"));
    }
    let columns = &["region_id", "id", "candidate_id", "kind", "on_day", "opinion", "made_by"];
    let row = params![
        id.region,
        cx.stamp.ids.new_id(cx.now()),
        id.id,
        kind,
        day.clone(),
        opinion.clone(),
        cx.actor.account_id()
    ];
    Rows::into("candidate_review", columns).with(row).write(tx).await?;
    tx.execute_one(
        "update candidate set version = version + 1 where region_id = $1 and id = $2 and version = $3",
        params![id.region, id.id, it.candidate.version],
    )
    .await?;
    let before = duty_rules::wanted(it, cx.today())?;
    let now = Dossier::of(tx, id).await?.ok_or(ActError::Missing)?;
    let article = if kind == "activist" {
        "发展党员工作细则 2026 art. 11"
    } else {
        "发展党员工作细则 2026 art. 30"
    };
    let more = now.candidate.details(&json!({ "on": day, "kind": kind, "opinion": opinion }));
    record(tx, cx, "development.review_held", id, &now.place, article, more).await?;
    Ok(duty_rules::refresh(tx, cx, &before, &now, false).await?)
}

/// The branch reviews an activist, every half-year (art. 11).
///
/// # Errors
/// [`ActError::Field`] without an opinion, or for a day not behind the last review.
pub async fn review(cx: &Context, id: Ref, act: Act) -> Result<(), ActError> {
    // A review may be written down after the next decision was.
    let Some((tx, it)) = begun_any_day(cx, id, &act).await? else { return Ok(()) };
    cx.allow(BRANCH, &it.place)?;
    from(&it, &[State::Activist, State::Proposed])?;
    if it.activist_since().is_none_or(|since| act.on < since) {
        return Err(ActError::field("on", "before-start"));
    }
    note_review(&tx, cx, &it, "activist", &act).await?;
    Ok(cx.commit(tx, id.region, "reviewed").await?)
}

/// As [`begun`], for what may be dated before the last decision.
pub(super) async fn begun_any_day(
    cx: &Context,
    id: Ref,
    act: &Act,
) -> Result<Option<(Tx, Dossier)>, ActError> {
    if act.on > cx.today() {
        return Err(ActError::field("on", "future"));
    }
    begun(cx, id, &Act { on: cx.today(), ..act.clone() }).await
}
