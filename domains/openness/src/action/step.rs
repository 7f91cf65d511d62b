//! The steps after the proposal: review, approval, publication, and what may become of it.

use std::collections::BTreeSet;

use access::{ActError, Cell, Context, Role, record, words};
use identity::HeldRole;
use rules::calendar::Calendar;
use rules::openness::{Approval, Event, Scope, Standing, State};
use serde_json::json;
use store::{Ref, Sql, StoreError, Tx, params};
use time::Duration;
use uuid::Uuid;

use super::{STEPS, begun, body_of, led, settle};
use crate::check::{self, Composed};
use crate::model::Item;
use crate::{APPROVE, PUBLISH, REVIEW, WRITE, duty_rules, query};

/// People from whom on proposal, review and approval are three persons'.
const ENOUGH: usize = 3;

/// The hash of what would be approved now, as a form carries it.
///
/// # Errors
/// What the database says.
pub async fn seen_hash(sql: &impl Sql, cx: &Context, it: &Item) -> Result<String, StoreError> {
    Ok(hex::encode(check::composed(sql, it, cx.today()).await?.sha256))
}

/// Has the body enough people for three different persons?
async fn enough(sql: &impl Sql, cx: &Context, it: &Item) -> Result<bool, StoreError> {
    let held = identity::held_at(sql, &it.place()?, cx.today()).await?;
    let works = |it: &&HeldRole| {
        Role::from_key(&it.role).is_some_and(|role| cx.policies.reach(role, REVIEW) == Cell::Subtree)
    };
    let people: BTreeSet<Uuid> = held.iter().filter(works).map(|it| it.account_id).collect();
    Ok(people.len() >= ENOUGH)
}

fn is(cx: &Context, who: Option<Uuid>) -> bool {
    who.is_some() && cx.actor.account_id() == who
}

/// May this person review it now? Not the own proposal, where the body has enough people.
pub(crate) async fn may_review(sql: &impl Sql, cx: &Context, it: &Item) -> Result<bool, StoreError> {
    let turn = it.stands()? == State::Draft && cx.may(REVIEW, &it.place()?);
    Ok(turn && (!is(cx, it.made_by) || !enough(sql, cx, it).await?))
}

/// May this person approve it now? Never the own proposal; nor after the own review, where the body has enough people.
pub(crate) async fn may_approve(sql: &impl Sql, cx: &Context, it: &Item) -> Result<bool, StoreError> {
    let turn = it.stands()? == State::Reviewed && cx.may(APPROVE, &it.approved_at()?);
    if !turn || is(cx, it.made_by) {
        return Ok(false);
    }
    Ok(!is(cx, it.reviewed_by) || !enough(sql, cx, it).await?)
}

/// What is decided over must be what was read.
async fn as_read(tx: &Tx, cx: &Context, it: &Item, sha256: &str) -> Result<Composed, ActError> {
    let composed = check::composed(tx, it, cx.today()).await?;
    if hex::encode(&composed.sha256) != sha256 {
        return Err(StoreError::Stale.into());
    }
    check::allowed(it, &composed)?;
    Ok(composed)
}

/// The review for secrecy, need and truth (审核), over exactly what was read.
///
/// # Errors
/// [`ActError::Ruled`] for secrets and unmasked numbers; [`ActError::Refused`] for the own proposal where others are
/// there.
pub async fn review(cx: &Context, id: Ref, version: i64, sha256: &str) -> Result<(), ActError> {
    let Some((tx, it, place)) = begun(cx, id, version).await? else { return Ok(()) };
    cx.allow(REVIEW, &place)?;
    let to = led(&it, Event::Review)?;
    as_read(&tx, cx, &it, sha256).await?;
    if !may_review(&tx, cx, &it).await? {
        return Err(ActError::Refused("openness-error-own-review"));
    }
    settle(
        &tx,
        cx,
        &it,
        to,
        vec![("reviewed_by", cx.stamp.actor.into()), ("sent_back", None::<String>.into())],
    )
    .await?;
    record(&tx, cx, "openness.reviewed", id, &place, STEPS, json!({ "sha256": sha256 })).await?;
    Ok(cx.commit(tx, id.region, "").await?)
}

/// The approval (审批) within the authority of the body that gives it; figures are frozen with it.
///
/// # Errors
/// [`ActError::Ruled`] beyond one's authority; [`ActError::Refused`] for the own proposal.
pub async fn approve(cx: &Context, id: Ref, version: i64, sha256: &str) -> Result<(), ActError> {
    let Some((tx, it, _)) = begun(cx, id, version).await? else { return Ok(()) };
    let place = it.approved_at()?;
    let body = roster::query::org_at_path(&tx, &place).await?.ok_or(ActError::Missing)?;
    if !cx.may(APPROVE, &place) && cx.may(APPROVE, &it.place()?) {
        // It went upward: whoever approves below is told why.
        let own = roster::query::org(&tx, it.org()).await?.ok_or(ActError::Missing)?;
        let authority = query::authority(&tx, &own).await?;
        ActError::unless_blocked(rules::openness::authority(Approval { scope: it.for_whom()?, authority }))?;
    }
    cx.allow(APPROVE, &place)?;
    let authority = query::authority(&tx, &body).await?;
    ActError::unless_blocked(rules::openness::authority(Approval { scope: it.for_whom()?, authority }))?;
    let to = led(&it, Event::Approve)?;
    let composed = as_read(&tx, cx, &it, sha256).await?;
    if !may_approve(&tx, cx, &it).await? {
        return Err(ActError::Refused("openness-error-own-approval"));
    }
    let columns = vec![
        ("approved_by", cx.stamp.actor.into()),
        ("figures", composed.figures.into()),
        ("html", composed.html.into()),
        ("sha256", composed.sha256.into()),
    ];
    settle(&tx, cx, &it, to, columns).await?;
    let details = json!({ "sha256": sha256, "authority": authority.key() });
    record(&tx, cx, "openness.approved", id, &place, STEPS, details).await?;
    Ok(cx.commit(tx, id.region, "").await?)
}

/// Send it back to the one who proposed it, with a reason; figures thaw.
///
/// # Errors
/// [`ActError::Field`] without a reason.
pub async fn send_back(cx: &Context, id: Ref, version: i64, note: &str) -> Result<(), ActError> {
    let Some((tx, it, place)) = begun(cx, id, version).await? else { return Ok(()) };
    let above = it.approved_at()?;
    if !cx.may(WRITE, &place) && !cx.may(APPROVE, &above) {
        cx.allow(APPROVE, &above)?;
    }
    let to = led(&it, Event::SendBack)?;
    let note = words("note", note, 300)?;
    let columns = vec![
        ("sent_back", note.clone().into()),
        ("reviewed_by", None::<Uuid>.into()),
        ("approved_by", None::<Uuid>.into()),
        ("figures", None::<String>.into()),
        ("html", None::<String>.into()),
        ("sha256", None::<Vec<u8>>.into()),
    ];
    settle(&tx, cx, &it, to, columns).await?;
    record(&tx, cx, "openness.sent_back", id, &place, STEPS, json!({ "note": note })).await?;
    Ok(cx.commit(tx, id.region, "").await?)
}

/// Publish it (实施): from now on those it is for may read it, and the journal proves it. What it corrects is marked as
/// corrected in the same moment.
///
/// # Errors
/// [`ActError::Ruled`] when a step is missing.
pub async fn publish(cx: &Context, id: Ref, version: i64) -> Result<(), ActError> {
    let Some((tx, it, place)) = begun(cx, id, version).await? else { return Ok(()) };
    cx.allow(PUBLISH, &place)?;
    let to = led(&it, Event::Publish)?;
    let composed = check::composed(&tx, &it, cx.today()).await?;
    check::allowed(&it, &composed)?;
    let today = cx.today();
    let asked = roster::model::exact(it.stands_until.as_deref());
    let least = it.working_days.and_then(|days| u32::try_from(days).ok()).filter(|it| *it > 0);
    let least = least.map(|days| rules::openness::stands_until(Calendar::published(), today, days).day);
    // A notice stands at least as long as its rule asks, whatever was typed.
    let until = match (asked.filter(|it| *it >= today), least) {
        (Some(asked), Some(least)) => Some(asked.max(least)),
        (asked, least) => asked.or(least),
    };
    let columns = vec![
        ("from_day", today.to_string().into()),
        ("published_at", cx.now().0.into()),
        ("stands_until", until.map(|it| it.to_string()).into()),
    ];
    let now = settle(&tx, cx, &it, to, columns).await?;
    let sha256 = it.sha256.as_deref().map(hex::encode);
    let details =
        json!({ "title": it.title, "scope": it.scope, "sha256": sha256, "until": now.stands_until });
    record(&tx, cx, "openness.published", id, &place, STEPS, details).await?;
    if let (Some(earlier), Some("correct")) = (it.earlier(), it.follows_as.as_deref()) {
        corrected(&tx, cx, earlier, &now).await?;
    }
    if it.for_whom()? == Scope::Society {
        let org = roster::query::org(&tx, it.org()).await?.ok_or(ActError::Missing)?;
        body_of(&tx, &org).await?;
        let text =
            "update openness_body set open = $3, version = version + 1 where region_id = $1 and id = $2";
        tx.execute_one(text, params![it.region_id, it.org_id, true]).await?;
    }
    duty_rules::period_met(&tx, cx, &now).await?;
    Ok(cx.commit(tx, id.region, "").await?)
}

async fn corrected(tx: &Tx, cx: &Context, earlier: Ref, by: &Item) -> Result<(), ActError> {
    let Some(old) = query::item(tx, earlier).await? else { return Ok(()) };
    // Withdrawn or run out meanwhile: it stays what it became.
    if old.stands()? != State::Published {
        return Ok(());
    }
    let to = led(&old, Event::Correct)?;
    settle(tx, cx, &old, to, vec![("to_day", cx.today().to_string().into())]).await?;
    let details = json!({ "title": old.title, "by": by.reference() });
    record(tx, cx, "openness.corrected", earlier, &old.place()?, STEPS, details).await
}

/// How long it stood, when it had to: days and whether that was too short. A day on which it was taken down does not
/// count.
fn stood(it: &Item, last: time::Date) -> (Option<i64>, bool) {
    let wanted = it.working_days.and_then(|days| u32::try_from(days).ok()).filter(|it| *it > 0);
    let from = roster::model::exact(it.from_day.as_deref());
    match (wanted, from) {
        (Some(working_days), Some(from)) => {
            let standing = Standing { from, to: last, working_days };
            let ruling = rules::openness::stood(Calendar::published(), standing);
            (ruling.figure, ruling.is_block())
        }
        _ => (None, false),
    }
}

/// Take a published item back, with a public reason; it stays visible as such. A notice that had not stood long enough
/// must begin anew: that is owed from now on.
///
/// # Errors
/// [`ActError::Field`] without a reason.
pub async fn withdraw(cx: &Context, id: Ref, version: i64, reason: &str) -> Result<(), ActError> {
    let Some((tx, it, place)) = begun(cx, id, version).await? else { return Ok(()) };
    cx.allow(PUBLISH, &place)?;
    let to = led(&it, Event::Withdraw)?;
    let reason = words("reason", reason, 300)?;
    let last = cx.today() - Duration::days(1);
    let (days, unmet) = stood(&it, last);
    let columns = vec![
        ("reason", reason.clone().into()),
        ("to_day", cx.today().to_string().into()),
        ("stood_days", days.into()),
        ("unmet", unmet.into()),
    ];
    settle(&tx, cx, &it, to, columns).await?;
    let details = json!({ "title": it.title, "reason": reason, "stood": days, "unmet": unmet });
    record(&tx, cx, "openness.withdrawn", id, &place, STEPS, details).await?;
    Ok(cx.commit(tx, id.region, "").await?)
}

/// The clock: its last day is over.
pub(crate) async fn archive(cx: &Context, it: &Item) -> Result<(), ActError> {
    let tx = cx.store.begin().await?;
    let to = led(it, Event::Archive)?;
    let last = roster::model::exact(it.stands_until.as_deref()).unwrap_or_else(|| cx.today());
    let (days, unmet) = stood(it, last);
    let columns =
        vec![("to_day", last.to_string().into()), ("stood_days", days.into()), ("unmet", unmet.into())];
    settle(&tx, cx, it, to, columns).await?;
    let details = json!({ "title": it.title, "stood": days });
    record(&tx, cx, "openness.archived", it.reference(), &it.place()?, STEPS, details).await?;
    Ok(tx.commit().await?)
}
