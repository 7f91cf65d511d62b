//! Closing an organisation and opening it again.

use access::Context;
use store::{Ref, Tx, params};

use super::org::{settle, spell};
use super::{nonempty, record};
use crate::model::{Org, OrgChange};
use crate::{FORM, RosterError, query};

/// Close an organisation that has neither members nor organisations below it any more. Its history stays, and it
/// can be opened again.
///
/// # Errors
/// [`RosterError::NotEmpty`].
pub async fn close_org(cx: &Context, id: Ref, ground: Option<String>) -> Result<(), RosterError> {
    let (tx, before) = cx.begin(id.region).await?;
    if before.is_some() {
        return Ok(());
    }
    let org = query::org(&tx, id).await?.filter(Org::stands).ok_or(RosterError::Missing)?;
    cx.allow(FORM, &org.place()?)?;
    close_within(&tx, cx, &org, "closed", ground).await?;
    cx.commit(tx, id.region, "closed").await?;
    Ok(())
}

pub(crate) async fn close_within(
    tx: &Tx,
    cx: &Context,
    org: &Org,
    how: &str,
    ground: Option<String>,
) -> Result<(), RosterError> {
    use store::Sql as _;
    let heads = tx
        .number(
            "select count(*) from member where region_id = $1 and org_id = $2 and present = $3",
            params![org.region_id, org.id, true],
        )
        .await?;
    let below = tx
        .number("select count(*) from org where parent_id = $1 and closed_on is null", params![org.id])
        .await?;
    if heads + below > 0 {
        return Err(RosterError::NotEmpty);
    }
    let today = cx.today().to_string();
    leave_all(tx, cx, org).await?;
    tx.execute_one(
        "update org set closed_on = $4, version = version + 1 where region_id = $1 and id = $2 and version = $3",
        params![org.region_id, org.id, org.version, today.clone()],
    )
    .await?;
    spell(tx, cx, org, how).await?;
    let change = OrgChange { on: today, before: Some(org.facts()?), after: None, ground: nonempty(ground) };
    record(tx, cx, "org.closed", org.reference(), &org.place()?, Some("支部工作条例 art. 7"), change).await?;
    settle(tx, cx, org.reference()).await
}

/// With the organisation its posts end; each is told of its holder, whose file shows it.
async fn leave_all(tx: &Tx, cx: &Context, org: &Org) -> Result<(), RosterError> {
    let (today, place) = (cx.today().to_string(), org.place()?);
    for row in query::posts(tx, org.reference(), &today).await? {
        let payload = serde_json::json!({ "post": row.post, "org_name": org.full_name, "on": today.clone() });
        let member = Ref::new(row.member_region, row.member_id);
        record(tx, cx, "member.post_left", member, &place, None, payload).await?;
    }
    tx.execute(
        "update post set until_day = $3 where region_id = $1 and org_id = $2 and until_day is null",
        params![org.region_id, org.id, today],
    )
    .await?;
    Ok(())
}

/// Open a closed organisation again, where it stood.
///
/// # Errors
/// [`RosterError::Missing`] when it stands or the organisation above is closed.
pub async fn reopen_org(cx: &Context, id: Ref, ground: Option<String>) -> Result<(), RosterError> {
    let (tx, before) = cx.begin(id.region).await?;
    if before.is_some() {
        return Ok(());
    }
    let org = query::org(&tx, id).await?.filter(|it| !it.stands()).ok_or(RosterError::Missing)?;
    cx.allow(FORM, &org.place()?)?;
    if let Some(parent) = org.parent() {
        query::org(&tx, parent).await?.filter(Org::stands).ok_or(RosterError::Missing)?;
    }
    tx.execute_one(
        "update org set closed_on = null, version = version + 1 where region_id = $1 and id = $2 and version = $3",
        params![id.region, id.id, org.version],
    )
    .await?;
    spell(&tx, cx, &org, "reopened").await?;
    let change = OrgChange {
        on: cx.today().to_string(),
        before: None,
        after: Some(org.facts()?),
        ground: nonempty(ground),
    };
    record(&tx, cx, "org.reopened", id, &org.place()?, None, change).await?;
    settle(&tx, cx, id).await?;
    cx.commit(tx, id.region, "reopened").await?;
    Ok(())
}
