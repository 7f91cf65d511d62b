//! Moves before membership: the receiving branch takes over, the time counts on (art. 12).

use access::{ActError, Context, optional_words, record, words};
use roster::model::Org;
use serde_json::json;
use store::{Ref, Rows, Tx, params};

use super::training::replace_helpers;
use super::{Act, begun};
use crate::dossier::Dossier;
use crate::model::Move;
use crate::{BRANCH, duty_rules};

const ARTICLE: &str = "发展党员工作细则 2026 art. 12";

/// Hand a candidate over to another branch, with or without the materials of training.
///
/// # Errors
/// [`ActError::Field`] for a branch that is none; [`ActError::Refused`] while a move or a public notice is under way.
pub async fn hand_over(cx: &Context, id: Ref, act: Act, to: Ref, materials: bool) -> Result<(), ActError> {
    let Some((tx, it)) = begun(cx, id, &act).await? else { return Ok(()) };
    cx.allow(BRANCH, &it.place)?;
    if !it.state.before_membership() {
        return Err(ActError::Refused("candidate-error-elsewhere"));
    }
    if it.moving().is_some() {
        return Err(ActError::Refused("candidate-error-moving"));
    }
    if it.notice.as_ref().is_some_and(|it| it.closed.is_none()) {
        return Err(ActError::Refused("candidate-error-notice-hangs"));
    }
    let org = roster::query::org(&tx, to).await?.filter(Org::stands);
    let org = org.filter(|it| it.org_kind().is_ok_and(rules::codes::OrgKind::is_branch));
    let org = org.ok_or(ActError::field("to", "not-fitting"))?;
    if org.reference() == it.candidate.org() {
        return Err(ActError::field("to", "same"));
    }
    let columns = &[
        "region_id",
        "id",
        "candidate_id",
        "from_name",
        "to_region",
        "to_org",
        "to_path",
        "to_name",
        "materials",
        "sent_on",
        "open",
    ];
    let row = params![
        id.region,
        cx.stamp.ids.new_id(cx.now()),
        id.id,
        it.org.full_name.clone(),
        org.region_id,
        org.id,
        &org.place()?,
        org.full_name.clone(),
        materials,
        act.on.to_string(),
        1_i64
    ];
    Rows::into("candidate_move", columns).with(row).write(&tx).await?;
    let more = json!({ "from": it.org.full_name, "to": org.full_name, "materials": materials });
    finish(&tx, cx, &it, &act, "development.handed_over", more).await?;
    Ok(cx.commit(tx, id.region, "handed-over").await?)
}

/// The version goes up, the journal knows, duties follow.
async fn finish(
    tx: &Tx,
    cx: &Context,
    it: &Dossier,
    act: &Act,
    kind: &'static str,
    mut more: serde_json::Value,
) -> Result<(), ActError> {
    let before = duty_rules::wanted(it, cx.today())?;
    let id = it.candidate.reference();
    tx.execute_one(
        "update candidate set version = version + 1 where region_id = $1 and id = $2 and version = $3",
        params![id.region, id.id, it.candidate.version],
    )
    .await?;
    let now = Dossier::of(tx, id).await?.ok_or(ActError::Missing)?;
    if let Some(more) = more.as_object_mut() {
        more.insert("on".to_owned(), json!(act.on.to_string()));
        more.insert("note".to_owned(), json!(optional_words("note", &act.note, 500)?));
    }
    record(tx, cx, kind, id, &now.place, ARTICLE, now.candidate.details(&more)).await?;
    Ok(duty_rules::refresh(tx, cx, &before, &now, false).await?)
}

/// The move under way, when this person acts for the receiving branch.
fn arriving(cx: &Context, it: &Dossier) -> Result<Move, ActError> {
    let found = it.moving().cloned().ok_or(ActError::Refused("candidate-error-elsewhere"))?;
    cx.allow(BRANCH, &found.place()?)?;
    Ok(found)
}

async fn end_move(tx: &Tx, id: Ref, it: &Move, act: &Act, outcome: &str) -> Result<(), ActError> {
    tx.execute_one(
        "update candidate_move set ended_on = $3, outcome = $4, open = null
         where region_id = $1 and id = $2 and open = 1",
        params![id.region, it.id, act.on.to_string(), outcome],
    )
    .await?;
    Ok(())
}

/// The receiving branch takes the candidate over: from here on the development goes on there, and the time counts on.
/// Contacts and introducers of the old branch end with it.
///
/// # Errors
/// [`access::Denied`] for anybody but the receiving branch and those above it.
pub async fn accept_move(cx: &Context, id: Ref, act: Act) -> Result<(), ActError> {
    let Some((tx, it)) = begun(cx, id, &act).await? else { return Ok(()) };
    let found = arriving(cx, &it)?;
    end_move(&tx, id, &found, &act, "accepted").await?;
    replace_helpers(&tx, cx, &it, "contact", &[], &act).await?;
    replace_helpers(&tx, cx, &it, "introducer", &[], &act).await?;
    tx.execute(
        "update candidate set org_region = $3, org_id = $4, org_path = $5 where region_id = $1 and id = $2",
        params![id.region, id.id, found.to_region, found.to_org, &found.place()?],
    )
    .await?;
    let more = json!({ "from": found.from_name, "to": found.to_name, "materials": found.materials });
    finish(&tx, cx, &it, &act, "development.moved", more).await?;
    Ok(cx.commit(tx, id.region, "moved").await?)
}

/// The receiving branch sends the candidate back, with the reason.
///
/// # Errors
/// [`ActError::Field`] without a reason in words.
pub async fn decline_move(cx: &Context, id: Ref, act: Act) -> Result<(), ActError> {
    let Some((tx, it)) = begun(cx, id, &act).await? else { return Ok(()) };
    let found = arriving(cx, &it)?;
    words("note", &act.note, 500)?;
    end_move(&tx, id, &found, &act, "sent_back").await?;
    let more = json!({ "from": found.from_name, "to": found.to_name });
    finish(&tx, cx, &it, &act, "development.move_declined", more).await?;
    Ok(cx.commit(tx, id.region, "declined").await?)
}
