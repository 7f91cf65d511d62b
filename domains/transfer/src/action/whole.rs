//! A whole organisation goes to another superior and its members with it (整建制转接).

use access::{ActError, Context, record, words};
use roster::action::{NewOrg, OrgDetails};
use roster::model::Org;
use serde_json::json;
use store::{Ref, params};

use roster::FORM;

/// Move a branch with all its members below another superior. Inside a region the organisation keeps its row and all
/// its history; to another region it is founded there and closed here, and every member moves as `whole`. Gives the
/// organisation as it is referred to from now on.
///
/// # Errors
/// [`ActError::Refused`] when transfers of single members are under way, or organisations stand below it.
pub async fn move_whole(cx: &Context, id: Ref, to: Ref, ground: &str) -> Result<Ref, ActError> {
    let ground = words("ground", ground, 500)?;
    let org = roster::query::org(&cx.store, id).await?.filter(Org::stands).ok_or(ActError::Missing)?;
    let above = roster::query::org(&cx.store, to).await?.filter(Org::stands);
    let above = above.ok_or(ActError::field("to", "not-fitting"))?;
    cx.allow(FORM, &org.place()?)?;
    cx.allow(FORM, &above.place()?)?;
    if org.region_id == above.region_id {
        roster::action::move_org(cx, id, to, Some(ground)).await?;
        return Ok(id);
    }
    if !org.org_kind()?.is_branch() {
        return Err(ActError::Refused("whole-error-not-a-branch"));
    }
    let key = cx.key.clone();
    let under = |part: &str| Context { key: key.as_ref().map(|it| format!("{it}:{part}")), ..cx.clone() };
    let new = NewOrg { parent: to, details: details(&org)?, on: None, ground: Some(ground.clone()) };
    let new = roster::action::create_org(&under("found"), new).await?;
    let (tx, before) = cx.begin(id.region).await?;
    if before.is_some() {
        return Ok(new);
    }
    let standing = "select count(*) from transfer where region_id = $1 and from_org = $2 and open = 1";
    if store::Sql::number(&tx, standing, params![id.region, id.id]).await? > 0 {
        return Err(ActError::Refused("whole-error-under-way"));
    }
    let there = roster::query::org(&tx, new).await?.ok_or(ActError::Missing)?;
    let roll = roster::query::roll_of(&tx, id).await?;
    for it in &roll {
        let member = roster::query::member(&tx, it.reference()).await?.ok_or(ActError::Missing)?;
        roster::action::move_affiliation(&tx, cx, &member, &there, "whole").await?;
    }
    let details =
        json!({ "from": org.full_name, "to": above.full_name, "members": roll.len(), "ground": ground });
    let place = there.place()?;
    record(&tx, cx, "transfer.whole", new, &place, "党员教育管理工作条例 2019 art. 25", details).await?;
    cx.commit(tx, id.region, &new.to_string()).await?;
    roster::action::close_org(&under("close"), id, Some(ground)).await?;
    Ok(new)
}

fn details(org: &Org) -> Result<OrgDetails, ActError> {
    Ok(OrgDetails {
        kind: Some(org.org_kind()?),
        sector: org.sector.clone(),
        full_name: org.full_name.clone(),
        short_name: org.short_name.clone(),
        unit_name: org.unit_name.clone(),
        uscc: org.uscc.clone(),
        village: org.village,
        address: org.address.clone(),
        contact: org.contact.clone(),
        secretary: org.secretary.clone(),
        established: org.established.clone(),
        term_from: org.term_from.clone(),
        term_until: org.term_until.clone(),
        remark: org.remark.clone(),
        ..OrgDetails::default()
    })
}
