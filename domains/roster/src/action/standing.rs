//! Where a member stands: states of the membership, and going with an organisation to another.

use access::Context;
use rules::codes::PartialDate;
use rules::membership::MemberState;
use store::{Ref, Rows, StoreError, Tx, params};

use super::affiliation::change_state;
use super::{entry, nonempty};
use crate::model::{Change, Facts, Member, Org};
use crate::{KEEP, RosterError, query};

/// Record a decision about the state of a membership. The machine never takes it: `ground` names the decision.
///
/// # Errors
/// [`RosterError::Ruled`] when no article leads there.
pub async fn set_state(
    cx: &Context,
    id: Ref,
    version: i64,
    to: MemberState,
    on: PartialDate,
    ground: &str,
) -> Result<(), RosterError> {
    let ground = nonempty(Some(ground.to_owned())).ok_or(RosterError::field("ground", "missing"))?;
    let day = on.exact().ok_or(RosterError::field("on", "no-date"))?;
    if day > cx.today() {
        return Err(RosterError::field("on", "future"));
    }
    let (tx, before) = cx.begin(id.region).await?;
    if before.is_some() {
        return Ok(());
    }
    let old =
        query::member(&tx, id).await?.filter(|it| it.merged_into.is_none()).ok_or(RosterError::Missing)?;
    let place = old.place()?;
    cx.allow(KEEP, &place)?;
    if old.version != version {
        return Err(StoreError::Stale.into());
    }
    change_state(&tx, cx, &old, to, day, None, &ground).await?;
    cx.commit(tx, id.region, "changed").await?;
    Ok(())
}

/// The affiliation ends with the membership and begins again with its restoration.
pub(super) async fn affiliate(tx: &Tx, old: &Member, to: MemberState, day: &str) -> Result<(), StoreError> {
    let id = old.reference();
    if old.present && !to.is_member() {
        tx.execute(
            "update affiliation set until_day = $3, open = null
             where region_id = $1 and member_id = $2 and open = 1",
            params![id.region, id.id, day],
        )
        .await?;
    } else if !old.present && to.is_member() {
        Rows::into(
            "affiliation",
            &["region_id", "member_id", "from_day", "until_day", "org_id", "open", "how"],
        )
        .with(params![id.region, id.id, day, None::<String>, old.org_id, 1_i64, "enrolled"])
        .write(tx)
        .await?;
    }
    Ok(())
}

/// Members of one organisation went to another with it (merge, split): their spells, rows and journal entries.
///
/// # Errors
/// What the database says.
pub async fn remember_moves(
    tx: &Tx,
    cx: &Context,
    moved: &[Member],
    to: &Org,
    how: &'static str,
) -> Result<(), RosterError> {
    let (today, place) = (cx.today().to_string(), to.place()?);
    let mut entries = Vec::with_capacity(moved.len());
    for old in moved {
        let id = old.reference();
        tx.execute(
            "update affiliation set until_day = $3, open = null
             where region_id = $1 and member_id = $2 and open = 1",
            params![id.region, id.id, today.clone()],
        )
        .await?;
        tx.execute(
            "insert into affiliation (region_id, member_id, from_day, until_day, org_id, open, how)
             values ($1, $2, $3, $4, $5, $6, $7)
             on conflict (region_id, member_id, from_day) do update set until_day = null,
               org_id = excluded.org_id, open = 1, how = excluded.how",
            params![id.region, id.id, today.clone(), None::<String>, to.id, 1_i64, how],
        )
        .await?;
        tx.execute_one(
            "update member set org_id = $4, org_path = $5, version = version + 1
             where region_id = $1 and id = $2 and version = $3",
            params![id.region, id.id, old.version, to.id, &place],
        )
        .await?;
        let before = old.facts()?;
        let after = Facts { org: to.reference(), place: place.clone(), ..before.clone() };
        let change = Change {
            on: today.clone(),
            before: Some(before),
            after: Some(after),
            fields: vec![],
            ground: Some(how.to_owned()),
        };
        entries.push(entry("member.moved", id, &place, None, change));
    }
    journal::record_all(tx, &cx.stamp, entries).await?;
    Ok(())
}
