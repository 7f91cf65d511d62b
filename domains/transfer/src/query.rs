//! Reading transfers and the register of members who are away: the reader's scope first, keyset-paged.

use sea_orm::FromQueryResult;
use store::{OrgPath, Ref, Scope, Sql, StoreError, params};
use uuid::Uuid;

use crate::model::{Away, COLUMNS, Transfer};

/// One transfer, whoever asks: the caller checks the permission.
///
/// # Errors
/// What the database says.
pub async fn transfer(sql: &impl Sql, id: Ref) -> Result<Option<Transfer>, StoreError> {
    let text = format!("select {COLUMNS} from transfer t where t.region_id = $1 and t.id = $2");
    sql.one(text, params![id.region, id.id]).await
}

/// Which side of transfers a list shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Direction {
    /// Those that leave the place.
    Out,
    /// Those that come to the place.
    In,
}

/// Transfers out of or into a scope, the latest first, behind a moment and identifier.
///
/// # Errors
/// What the database says.
pub async fn transfers(
    sql: &impl Sql,
    scope: &Scope,
    direction: Direction,
    after: Option<Uuid>,
    most: u32,
) -> Result<Vec<Transfer>, StoreError> {
    let column = match direction {
        Direction::Out => "t.from_path",
        Direction::In => "t.to_path",
    };
    let (condition, mut values) = scope.condition(column, 1);
    // Identifiers ascend with time, so they are the cursor.
    let behind = after.map_or(String::new(), |id| {
        values.push(id.into());
        format!(" and t.id < ${}", values.len())
    });
    let text =
        format!("select {COLUMNS} from transfer t where {condition}{behind} order by t.id desc limit {most}");
    sql.all(text, values).await
}

/// Transfers of one member, the latest first; those in regions the member came from included.
///
/// # Errors
/// What the database says.
pub async fn of_member(sql: &impl Sql, member: Ref) -> Result<Vec<Transfer>, StoreError> {
    let mut all = Vec::new();
    for region in roster::query::regions_of(sql, member).await? {
        let text = format!(
            "select {COLUMNS} from transfer t where t.region_id = $1 and t.member_id = $2
             order by t.made_at desc"
        );
        all.extend(sql.all::<Transfer>(text, params![region, member.id]).await?);
    }
    Ok(all)
}

/// Letters whose validity ended before a day.
///
/// # Errors
/// What the database says.
pub async fn run_out(sql: &impl Sql, today: &str, most: u32) -> Result<Vec<Transfer>, StoreError> {
    let text = format!(
        "select {COLUMNS} from transfer t where t.open = 1 and t.valid_until < $1
           and t.state in ('OUT_COMMITTEE_ISSUED', 'REISSUED') order by t.valid_until limit {most}"
    );
    sql.all(text, params![today]).await
}

const AWAY: &str = "select a.region_id, a.id, a.member_id, m.name, m.state as member_state, a.org_path, a.kind, \
    a.since, a.fixed_place, a.place, a.contact, a.joins, a.reported_on, a.last_contact, a.ended_on, a.version \
    from away a join member m on m.region_id = a.region_id and m.id = a.member_id";

/// One spell of being away, whoever asks.
///
/// # Errors
/// What the database says.
pub async fn away(sql: &impl Sql, id: Ref) -> Result<Option<Away>, StoreError> {
    sql.one(format!("{AWAY} where a.region_id = $1 and a.id = $2"), params![id.region, id.id]).await
}

/// The open spell of a member.
///
/// # Errors
/// What the database says.
pub async fn away_of(sql: &impl Sql, member: Ref) -> Result<Option<Away>, StoreError> {
    let text = format!("{AWAY} where a.region_id = $1 and a.member_id = $2 and a.open = 1");
    sql.one(text, params![member.region, member.id]).await
}

/// Where the register goes on: behind this path, day and identifier.
pub type AwayCursor = (String, String, Uuid);

/// Members of a scope who are away today, branch by branch.
///
/// # Errors
/// What the database says.
pub async fn register(
    sql: &impl Sql,
    scope: &Scope,
    after: Option<&AwayCursor>,
    most: u32,
) -> Result<Vec<Away>, StoreError> {
    let (condition, mut values) = scope.condition("a.org_path", 1);
    let behind = after.map_or(String::new(), |(path, since, id)| {
        let first = values.len() + 1;
        values.extend([path.clone().into(), since.clone().into(), (*id).into()]);
        format!(" and (a.org_path, a.since, a.id) > ({})", store::marks(first, 3))
    });
    let text = format!(
        "{AWAY} where {condition} and a.open = 1{behind} order by a.org_path, a.since, a.id limit {most}"
    );
    sql.all(text, values).await
}

/// Open spells behind an identifier: for the daily clock.
///
/// # Errors
/// What the database says.
pub async fn open_away(sql: &impl Sql, after: Uuid, most: u32) -> Result<Vec<Away>, StoreError> {
    let text = format!("{AWAY} where a.open = 1 and a.id > $1 order by a.id limit {most}");
    sql.all(text, params![after]).await
}

/// A contact.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Contact {
    /// When.
    pub on_day: String,
    /// What was said.
    pub what: String,
}

/// Contacts of a spell, the latest first.
///
/// # Errors
/// What the database says.
pub async fn contacts(sql: &impl Sql, away: Ref) -> Result<Vec<Contact>, StoreError> {
    sql.all(
        "select on_day, what from away_contact where region_id = $1 and away_id = $2 order by on_day desc",
        params![away.region, away.id],
    )
    .await
}

/// The base committee of a place: the nearest committee or work committee above a branch, which may issue and receive
/// letters (art. 25); the uppermost organisation where there is none.
///
/// # Errors
/// What the database says.
pub async fn committee_of(sql: &impl Sql, place: &OrgPath) -> Result<Option<OrgPath>, StoreError> {
    let above = roster::query::ancestors(sql, place).await?;
    let committee =
        above.iter().rev().find(|org| matches!(org.kind.as_str(), "COMMITTEE" | "WORK_COMMITTEE"));
    committee.or(above.first()).map(roster::model::Org::place).transpose()
}
