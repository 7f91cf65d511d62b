use access::Context;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{Ref, Rows, Sql as _, Tx, params};
use uuid::Uuid;

use super::member::settle;
use super::record;
use crate::model::{Change, Member, Org};
use crate::{KEEP, RosterError, query};

/// What a merge changed in the directories, so that it can be taken back.
#[derive(Debug, Serialize, Deserialize)]
struct Before {
    kept_had_number: bool,
    other_present: bool,
}

/// Two rows are one person: `kept` stands, `other` is put aside with its whole history, and can be brought back.
/// The person's number goes with the row that stands.
///
/// # Errors
/// [`RosterError::Missing`] when one of them is not on the roll; [`RosterError::Field`] when both bear numbers, and
/// different ones: then they are two persons.
pub async fn merge_members(cx: &Context, kept: Ref, other: Ref) -> Result<Uuid, RosterError> {
    let (tx, before) = cx.begin(kept.region).await?;
    if let Some(answer) = before {
        return answer.parse().map_err(|_| RosterError::Missing);
    }
    let stands = query::member(&tx, kept).await?.filter(|it| it.present).ok_or(RosterError::Missing)?;
    let aside = query::member(&tx, other).await?.filter(|it| it.present).ok_or(RosterError::Missing)?;
    cx.allow(KEEP, &stands.place()?)?;
    cx.allow(KEEP, &aside.place()?)?;
    if kept == other {
        return Err(RosterError::field("other", "same"));
    }
    if stands.id_number.is_some() && aside.id_number.is_some() {
        return Err(RosterError::field("other", "two-persons"));
    }
    let before = Before { kept_had_number: stands.id_number.is_some(), other_present: aside.present };
    put_aside(&tx, cx, &aside, kept).await?;
    if aside.id_number.is_some() {
        hand_over_number(&tx, cx, &aside, &stands).await?;
    }
    let id = cx.stamp.ids.new_id(cx.now());
    let columns = &["region_id", "id", "kept", "other_region", "other", "before", "merged_at"];
    Rows::into("member_merge", columns)
        .with(params![kept.region, id, kept.id, other.region, other.id, json!(before).to_string(), cx.now()])
        .write(&tx)
        .await?;
    let on = cx.today().to_string();
    let facts = stands.facts()?;
    let joined = Change {
        on: on.clone(),
        before: Some(facts.clone()),
        after: Some(facts),
        fields: vec![],
        ground: Some(other.to_string()),
    };
    record(&tx, cx, "member.merged", kept, &stands.place()?, None, joined).await?;
    let gone = Change {
        on,
        before: Some(aside.facts()?),
        after: None,
        fields: vec![],
        ground: Some(kept.to_string()),
    };
    record(&tx, cx, "member.merged_away", other, &aside.place()?, None, gone).await?;
    settle_both(&tx, cx, &stands, &aside).await?;
    cx.commit(tx, kept.region, &id.to_string()).await?;
    Ok(id)
}

async fn settle_both(tx: &Tx, cx: &Context, one: &Member, other: &Member) -> Result<(), RosterError> {
    let mut orgs = Vec::new();
    for org in [one.org(), other.org()] {
        orgs.extend(query::org(tx, org).await?);
    }
    settle(tx, cx, &[one.reference(), other.reference()], &orgs).await
}

async fn put_aside(tx: &Tx, cx: &Context, aside: &Member, kept: Ref) -> Result<(), RosterError> {
    tx.execute_one(
        "update member set present = $4, merged_into = $5, version = version + 1
         where region_id = $1 and id = $2 and version = $3",
        params![aside.region_id, aside.id, aside.version, false, kept.id],
    )
    .await?;
    tx.execute(
        "update affiliation set until_day = $3, open = null where region_id = $1 and member_id = $2 and open = 1",
        params![aside.region_id, aside.id, cx.today().to_string()],
    )
    .await?;
    Ok(())
}

/// The sealed number is bound to its row, so it is opened and sealed again for the other one.
async fn hand_over_number(tx: &Tx, cx: &Context, from: &Member, to: &Member) -> Result<(), RosterError> {
    let (old_row, new_row) = (from.id.as_bytes(), to.id.as_bytes());
    let sealed = from.id_number.as_deref().unwrap_or_default();
    let plain = cx.vault.open_sealed(vault::Field { name: "member.id_number", row: old_row }, sealed)?;
    let again = cx.vault.seal(vault::Field { name: "member.id_number", row: new_row }, &plain)?;
    tx.execute_one(
        "update member set id_number = $3, id_masked = $4, version = version + 1 where region_id = $1 and id = $2",
        params![to.region_id, to.id, again, from.id_masked.clone()],
    )
    .await?;
    tx.execute(
        "update person_directory set region_id = $2, member_id = $3 where member_id = $1",
        params![from.id, to.region_id, to.id],
    )
    .await?;
    Ok(())
}

/// Take a merge back: both rows stand again as they did.
///
/// # Errors
/// [`RosterError::Missing`] when there is no such merge or it was taken back before.
pub async fn unmerge(cx: &Context, merge: Ref) -> Result<(), RosterError> {
    #[derive(sea_orm::FromQueryResult)]
    struct Row {
        kept: Uuid,
        other_region: i64,
        other: Uuid,
        before: String,
    }
    let (tx, done) = cx.begin(merge.region).await?;
    if done.is_some() {
        return Ok(());
    }
    let row: Row = tx
        .one(
            "select kept, other_region, other, before from member_merge
             where region_id = $1 and id = $2 and undone_at is null",
            params![merge.region, merge.id],
        )
        .await?
        .ok_or(RosterError::Missing)?;
    let before: Before = serde_json::from_str(&row.before).map_err(|_| RosterError::Missing)?;
    let stands = query::member(&tx, Ref::new(merge.region, row.kept)).await?.ok_or(RosterError::Missing)?;
    let aside =
        query::member(&tx, Ref::new(row.other_region, row.other)).await?.ok_or(RosterError::Missing)?;
    cx.allow(KEEP, &stands.place()?)?;
    cx.allow(KEEP, &aside.place()?)?;
    // The row comes back where it was; a closed organisation has no members.
    query::org(&tx, aside.org()).await?.filter(Org::stands).ok_or(RosterError::StoodOn)?;
    bring_back(&tx, cx, &aside).await?;
    if !before.kept_had_number && aside.id_number.is_some() {
        tx.execute_one(
            "update member set id_number = null, id_masked = null, version = version + 1
             where region_id = $1 and id = $2",
            params![stands.region_id, stands.id],
        )
        .await?;
        tx.execute(
            "update person_directory set region_id = $2, member_id = $3 where member_id = $1",
            params![stands.id, aside.region_id, aside.id],
        )
        .await?;
    }
    tx.execute_one(
        "update member_merge set undone_at = $3 where region_id = $1 and id = $2 and undone_at is null",
        params![merge.region, merge.id, cx.now()],
    )
    .await?;
    let on = cx.today().to_string();
    let now = query::member(&tx, stands.reference()).await?.ok_or(RosterError::Missing)?;
    let parted = Change {
        on: on.clone(),
        before: Some(stands.facts()?),
        after: Some(now.facts()?),
        fields: vec![],
        ground: None,
    };
    record(&tx, cx, "member.unmerged", stands.reference(), &stands.place()?, None, parted).await?;
    let back = Change { on, before: None, after: Some(aside.facts()?), fields: vec![], ground: None };
    record(&tx, cx, "member.brought_back", aside.reference(), &aside.place()?, None, back).await?;
    settle_both(&tx, cx, &stands, &aside).await?;
    cx.commit(tx, merge.region, "unmerged").await?;
    Ok(())
}

async fn bring_back(tx: &Tx, cx: &Context, aside: &Member) -> Result<(), RosterError> {
    tx.execute_one(
        "update member set present = $4, merged_into = null, version = version + 1
         where region_id = $1 and id = $2 and version = $3",
        params![aside.region_id, aside.id, aside.version, true],
    )
    .await?;
    tx.execute(
        "insert into affiliation (region_id, member_id, from_day, until_day, org_id, open, how)
         values ($1, $2, $3, $4, $5, 1, 'enrolled')
         on conflict (region_id, member_id, from_day) do update set until_day = null, open = 1,
           org_id = excluded.org_id",
        params![aside.region_id, aside.id, cx.today().to_string(), None::<String>, aside.org_id],
    )
    .await?;
    Ok(())
}
