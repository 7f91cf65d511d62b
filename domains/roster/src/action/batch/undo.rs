use access::Context;
use serde_json::json;
use store::{Ref, Sql as _, Tx, params};

use super::{BatchInfo, batch, record};
use crate::action::entry;
use crate::model::{Change, MEMBER_COLUMNS, Member, ORG_COLUMNS, Org, OrgChange};
use crate::{RosterError, duty_rules, query};

/// Take an import back as one, as long as nothing later stands on it: no row was changed, merged, given a post, a
/// role or an account, and nothing was enrolled or founded below its organisations.
///
/// # Errors
/// [`RosterError::StoodOn`].
pub async fn undo(cx: &Context, id: Ref) -> Result<(), RosterError> {
    let it = batch(cx, id).await?;
    if it.state != "confirmed" {
        return Err(store::StoreError::Stale.into());
    }
    let tx = cx.store.begin().await?;
    if stood_on(&tx, &it).await? {
        return Err(RosterError::StoodOn);
    }
    withdraw_members(&tx, cx, &it).await?;
    withdraw_orgs(&tx, cx, &it).await?;
    tx.execute_one(
        "update import_batch set state = 'undone', undone_at = $4, version = version + 1
         where region_id = $1 and id = $2 and version = $3",
        params![it.region_id, it.id, it.version, cx.now()],
    )
    .await?;
    record(&tx, cx, "import.undone", id, &it.at()?, None, json!({ "file": it.file_name })).await?;
    tx.commit().await?;
    Ok(())
}

async fn stood_on(tx: &Tx, it: &BatchInfo) -> Result<bool, RosterError> {
    let ours = "(select id from member where batch_id = $1)";
    let orgs = "(select id from org where batch_id = $1)";
    let checks = [
        "select count(*) from member where batch_id = $1 and (version <> 1 or merged_into is not null)"
            .to_owned(),
        format!("select count(*) from post where member_id in {ours} or org_id in {orgs}"),
        format!("select count(*) from account where member_id in {ours}"),
        format!("select count(*) from holding where org_id in {orgs}"),
        format!("select count(*) from member_merge where kept in {ours} and undone_at is null"),
        format!(
            "select count(*) from member where org_id in {orgs} and (batch_id is null or batch_id <> $1)"
        ),
        format!(
            "select count(*) from org where parent_id in {orgs} and (batch_id is null or batch_id <> $1)"
        ),
        format!("select count(*) from org_spell where org_id in {orgs} and how not in ('founded', 'closed')"),
    ];
    for check in checks {
        if tx.number(check, params![it.id]).await? > 0 {
            return Ok(true);
        }
    }
    Ok(false)
}

async fn withdraw_members(tx: &Tx, cx: &Context, it: &BatchInfo) -> Result<(), RosterError> {
    let mut touched: Vec<Ref> = Vec::new();
    loop {
        let text =
            format!("select {MEMBER_COLUMNS} from member m where m.batch_id = $1 order by m.id limit 1000");
        let members: Vec<Member> = tx.all(text, params![it.id]).await?;
        if members.is_empty() {
            break;
        }
        let mut entries = Vec::with_capacity(members.len());
        for member in &members {
            // Counted from the day on which they were enrolled, so that figures as of any day lose them again.
            let before = Some(member.facts()?);
            let change = Change { on: it.as_of.clone(), before, after: None, fields: vec![], ground: None };
            entries.push(entry("member.withdrawn", member.reference(), &member.place()?, None, change));
            touched.push(member.org());
        }
        journal::record_all(tx, &cx.stamp, entries).await?;
        let ids: Vec<_> = members.iter().map(|it| it.id).collect();
        for table in ["affiliation", "member_state", "person_directory", "member_phone"] {
            remove(tx, table, "member_id", &ids).await?;
        }
        remove(tx, "duty", "subject", &ids).await?;
        remove(tx, "member", "id", &ids).await?;
    }
    touched.sort_unstable();
    touched.dedup();
    for id in touched {
        if let Some(org) = query::org(tx, id).await?.filter(|org| org.batch_id != Some(it.id)) {
            duty_rules::refresh_orgs(tx, cx, &[org]).await?;
        }
    }
    Ok(())
}

async fn withdraw_orgs(tx: &Tx, cx: &Context, it: &BatchInfo) -> Result<(), RosterError> {
    let text = format!("select {ORG_COLUMNS} from org o where o.batch_id = $1 order by o.path desc");
    let orgs: Vec<Org> = tx.all(text, params![it.id]).await?;
    let mut entries = Vec::with_capacity(orgs.len());
    for org in &orgs {
        let before = org.stands().then(|| org.facts()).transpose()?;
        let change = OrgChange { on: it.as_of.clone(), before, after: None, ground: None };
        entries.push(entry("org.withdrawn", org.reference(), &org.place()?, None, change));
    }
    journal::record_all(tx, &cx.stamp, entries).await?;
    let ids: Vec<_> = orgs.iter().map(|it| it.id).collect();
    for table in ["org_spell", "org_code_directory", "term"] {
        remove(tx, table, "org_id", &ids).await?;
    }
    remove(tx, "duty", "subject", &ids).await?;
    remove(tx, "org", "id", &ids).await
}

async fn remove(
    tx: &Tx,
    table: &'static str,
    column: &'static str,
    ids: &[uuid::Uuid],
) -> Result<(), RosterError> {
    for part in ids.chunks(500) {
        let text = format!("delete from {table} where {column} in ({})", store::marks(1, part.len()));
        tx.execute(text, part.iter().map(|id| store::Value::from(*id)).collect()).await?;
    }
    Ok(())
}
