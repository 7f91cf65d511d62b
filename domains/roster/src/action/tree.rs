use std::collections::HashMap;

use access::Context;
use rules::Verdict;
use rules::organisation;
use sea_orm::FromQueryResult;
use store::{OrgPath, Ref, Scope, Sql, StoreError, Tx, params};
use time::Date;
use uuid::Uuid;

use super::close::close_within;
use super::org::{OrgDetails, Placed, allot, child_path, insert_all, settle, spell};
use super::standing::remember_moves;
use super::{nonempty, record};
use crate::model::{MEMBER_COLUMNS, Member, ORG_COLUMNS, Org};
use crate::project::Moved;
use crate::{FORM, RosterError, query};

/// What an act on the tree would change, and for whom: the preview before it is confirmed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Effect {
    /// Organisations at and below.
    pub orgs: i64,
    /// Members at and below.
    pub members: i64,
    /// Members of this very organisation.
    pub own_members: i64,
    /// Roles held at and below.
    pub roles: i64,
    /// Open duties at and below.
    pub duties: i64,
}

/// Count what stands at and below a place.
///
/// # Errors
/// What the database says.
pub async fn effect(sql: &impl Sql, org: &Org, today: Date) -> Result<Effect, RosterError> {
    let place = org.place()?;
    let range = params![&place, place.end(), true];
    let count = async |text: &str| sql.number(text.to_owned(), range.clone()).await;
    Ok(Effect {
        orgs: count("select count(*) from org where path >= $1 and path < $2 and (closed_on is null) = $3")
            .await?,
        members: count("select count(*) from member where org_path >= $1 and org_path < $2 and present = $3")
            .await?,
        own_members: sql
            .number(
                "select count(*) from member where region_id = $1 and org_id = $2 and present = $3",
                params![org.region_id, org.id, true],
            )
            .await?,
        // Terms of office mostly have an end that is still to come.
        roles: sql
            .number(
                "select count(*) from holding
                 where place >= $1 and place < $2 and (until_day is null or until_day > $3)",
                params![&place, place.end(), today.to_string()],
            )
            .await?,
        duties: count("select count(*) from duty where place >= $1 and place < $2 and open = $3").await?,
    })
}

async fn standing(tx: &Tx, id: Ref) -> Result<Org, RosterError> {
    query::org(tx, id).await?.filter(Org::stands).ok_or(RosterError::Missing)
}

/// Move an organisation with everything below it under another superior (整建制). Nobody's membership changes; the
/// tree, roles, duties and figures move in one transaction.
///
/// # Errors
/// [`RosterError::BelowItself`], [`RosterError::Ruled`] when the type cannot stand there.
pub async fn move_org(cx: &Context, id: Ref, to: Ref, ground: Option<String>) -> Result<(), RosterError> {
    let (tx, before) = cx.begin(id.region).await?;
    if before.is_some() {
        return Ok(());
    }
    let (org, above) = (standing(&tx, id).await?, standing(&tx, to).await?);
    let (from, upper) = (org.place()?, above.place()?);
    cx.allow(FORM, &from)?;
    cx.allow(FORM, &upper)?;
    if from.holds(&upper) || org.parent() == Some(to) {
        return Err(RosterError::BelowItself);
    }
    // A region's rows stay in their region: moving across regions is a transfer of the whole organisation.
    if id.region != to.region {
        return Err(RosterError::field("to", "other-region"));
    }
    let ruling = organisation::parent(org.org_kind()?, above.org_kind()?);
    if ruling.verdict == Verdict::Blocks {
        return Err(RosterError::Ruled(ruling));
    }
    let labels = allot(&tx, &HashMap::from([(to, 1)])).await?;
    let place = child_path(&upper, labels[&to])?;
    relocate(&tx, cx, &from, &place).await?;
    tx.execute_one(
        "update org set parent_region = $3, parent_id = $4, version = version + 1 where region_id = $1 and id = $2",
        params![id.region, id.id, to.region, to.id],
    )
    .await?;
    let on = cx.today().to_string();
    let moved = Moved { on, from: from.clone(), to: place.clone(), ground: nonempty(ground) };
    record(&tx, cx, "org.moved", id, &place, None, moved).await?;
    cx.commit(tx, id.region, "moved").await?;
    Ok(())
}

/// Rewrite every path at and below a place, here and in the rooms that keep paths, and begin new spells.
async fn relocate(tx: &Tx, cx: &Context, from: &OrgPath, to: &OrgPath) -> Result<(), RosterError> {
    tx.relocate(from, to).await?;
    let mut after = String::new();
    loop {
        let text = format!(
            "select {ORG_COLUMNS} from org o where o.path > $1 and o.path >= $2 and o.path < $3
             and o.closed_on is null order by o.path limit 500"
        );
        let orgs: Vec<Org> = tx.all(text, params![after.clone(), to, to.end()]).await?;
        for org in &orgs {
            spell(tx, cx, org, "moved").await?;
        }
        match orgs.last() {
            Some(last) => after.clone_from(&last.path),
            None => return Ok(()),
        }
    }
}

async fn members_of(tx: &Tx, org: Ref, only: Option<&[Uuid]>) -> Result<Vec<Member>, StoreError> {
    let text = format!(
        "select {MEMBER_COLUMNS} from member m where m.region_id = $1 and m.org_id = $2 and m.present = $3
         order by m.id"
    );
    let mut members: Vec<Member> = tx.all(text, params![org.region, org.id, true]).await?;
    if let Some(only) = only {
        members.retain(|it| only.contains(&it.id));
    }
    Ok(members)
}

/// Merge an organisation into another of the same superior or region: its members join the other one and it is
/// closed. The reverse is a split.
///
/// # Errors
/// [`RosterError::NotEmpty`] when organisations still stand below it.
pub async fn merge_orgs(cx: &Context, id: Ref, into: Ref, ground: Option<String>) -> Result<(), RosterError> {
    let (tx, before) = cx.begin(id.region).await?;
    if before.is_some() {
        return Ok(());
    }
    let (org, other) = (standing(&tx, id).await?, standing(&tx, into).await?);
    cx.allow(FORM, &org.place()?)?;
    cx.allow(FORM, &other.place()?)?;
    if id == into {
        return Err(RosterError::BelowItself);
    }
    if id.region != into.region {
        return Err(RosterError::field("into", "other-region"));
    }
    let members = members_of(&tx, id, None).await?;
    remember_moves(&tx, cx, &members, &other, "merged").await?;
    close_within(&tx, cx, &org, "merged", ground).await?;
    settle(&tx, cx, into).await?;
    cx.commit(tx, id.region, "merged").await?;
    Ok(())
}

/// Split members off into a new organisation beside the old one.
///
/// # Errors
/// [`RosterError::Ruled`] when too few full members would found a branch; [`RosterError::Field`] without members.
pub async fn split_org(
    cx: &Context,
    id: Ref,
    details: OrgDetails,
    chosen: &[Uuid],
    ground: Option<String>,
) -> Result<Ref, RosterError> {
    let details = details.checked()?;
    let (tx, before) = cx.begin(id.region).await?;
    if let Some(answer) = before {
        return answer.parse().map_err(|_| RosterError::Missing);
    }
    let org = standing(&tx, id).await?;
    cx.allow(FORM, &org.place()?)?;
    let parent = org.parent().ok_or(RosterError::Missing)?;
    let upper = standing(&tx, parent).await?.place()?;
    let members = members_of(&tx, id, Some(chosen)).await?;
    if members.is_empty() {
        return Err(RosterError::field("members", "missing"));
    }
    let full = members.iter().filter(|it| it.state == "FULL").count();
    let kind = details.kind.unwrap_or(rules::codes::OrgKind::Branch);
    let ruling = organisation::founding(kind, i64::try_from(full).unwrap_or(0));
    if ruling.verdict == Verdict::Blocks {
        return Err(RosterError::Ruled(ruling));
    }
    let labels = allot(&tx, &HashMap::from([(parent, 1)])).await?;
    let new = Ref::new(id.region, cx.stamp.ids.new_id(cx.now()));
    let placed = Placed {
        id: new,
        path: child_path(&upper, labels[&parent])?,
        parent: Some(parent),
        details,
        next_child: 1,
        batch: None,
        closed_on: None,
        on: cx.today().to_string(),
        how: "split",
        ground: nonempty(ground),
    };
    insert_all(&tx, cx, &[placed]).await?;
    let other = standing(&tx, new).await?;
    remember_moves(&tx, cx, &members, &other, "split").await?;
    settle(&tx, cx, id).await?;
    settle(&tx, cx, new).await?;
    cx.commit(tx, id.region, &new.to_string()).await?;
    Ok(new)
}

/// Members counted twice or not at all: must be none, ever. For tests and `doctor`.
///
/// # Errors
/// What the database says.
pub async fn misplaced(sql: &impl Sql, scope: &Scope) -> Result<i64, StoreError> {
    #[derive(FromQueryResult)]
    struct Count {
        number: i64,
    }
    let (condition, mut values) = scope.condition("m.org_path", 1);
    values.push(true.into());
    let text = format!(
        "select count(*) as number from member m
         left join affiliation a on a.region_id = m.region_id and a.member_id = m.id and a.open = 1
         where {condition} and m.present = ${} and (a.org_id is null or a.org_id <> m.org_id)",
        values.len()
    );
    let row: Option<Count> = sql.one(text, values).await?;
    Ok(row.map_or(0, |it| it.number))
}
