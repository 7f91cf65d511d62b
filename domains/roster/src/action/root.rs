//! The first organisation of an installation and of each further region: only the installation itself founds them.

use std::collections::HashMap;

use access::Context;
use store::{OrgPath, Ref, params};

use super::org::{OrgDetails, Placed, allot, child_path, insert_all};
use crate::model::Org;
use crate::{RosterError, query};

/// Found the uppermost organisation of an installation, with its region. Only the installation itself may.
///
/// # Errors
/// [`RosterError::Field`], and what the database says.
pub async fn create_root(
    cx: &Context,
    region: i64,
    region_name: &str,
    details: OrgDetails,
) -> Result<Ref, RosterError> {
    if !cx.actor.system {
        return Err(access::Denied::Unseen.into());
    }
    let details = details.checked()?;
    let tx = cx.store.begin().await?;
    let label = {
        use store::Sql as _;
        tx.number("select count(*) from org where parent_id is null", params![]).await? + 1
    };
    tx.execute(
        "insert into region (region_id, name, gb_code) values ($1, $2, $3) on conflict (region_id) do nothing",
        params![region, region_name, details.gb_code.clone()],
    )
    .await?;
    let id = Ref::new(region, cx.stamp.ids.new_id(cx.now()));
    let path = OrgPath::child(None, u32::try_from(label).unwrap_or(u32::MAX))?;
    let on = cx.today().to_string();
    let placed = Placed {
        id,
        path,
        parent: None,
        details,
        next_child: 1,
        batch: None,
        closed_on: None,
        on,
        how: "founded",
        ground: None,
    };
    insert_all(&tx, cx, &[placed]).await?;
    tx.commit().await?;
    Ok(id)
}

/// Found the first organisation of a further region below one of another region (a county below its city). Only the
/// installation itself may; region numbers are allotted once (`docs/dev/tables.md`).
///
/// # Errors
/// [`RosterError::Field`], and what the database says.
pub async fn create_region(
    cx: &Context,
    parent: Ref,
    region: i64,
    region_name: &str,
    details: OrgDetails,
) -> Result<Ref, RosterError> {
    if !cx.actor.system {
        return Err(access::Denied::Unseen.into());
    }
    let details = details.checked()?;
    let tx = cx.store.begin().await?;
    let above = query::org(&tx, parent).await?.filter(Org::stands).ok_or(RosterError::Missing)?;
    tx.execute(
        "insert into region (region_id, name, gb_code) values ($1, $2, $3) on conflict (region_id) do nothing",
        params![region, region_name, details.gb_code.clone()],
    )
    .await?;
    let labels = allot(&tx, &HashMap::from([(parent, 1)])).await?;
    let path = child_path(&above.place()?, labels[&parent])?;
    let id = Ref::new(region, cx.stamp.ids.new_id(cx.now()));
    let on = cx.today().to_string();
    let parent = Some(parent);
    let placed = Placed {
        id,
        path,
        parent,
        details,
        next_child: 1,
        batch: None,
        closed_on: None,
        on,
        how: "founded",
        ground: None,
    };
    insert_all(&tx, cx, &[placed]).await?;
    tx.commit().await?;
    Ok(id)
}
