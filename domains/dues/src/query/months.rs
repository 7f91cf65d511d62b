use rules::month::YearMonth;
use sea_orm::FromQueryResult;
use store::{OrgPath, Ref, Sql, StoreError, params};
use uuid::Uuid;

use crate::model::{Base, Month, month};

const BASE: &str =
    "select region_id, member_id, from_month, income, detail, base, set_on, note, version from dues_base";

const MONTH: &str = "select region_id, member_id, month, org_id, org_path, name, income, base, rate, formula, owed, \
    article, rule, state, paid_in, payment_id, excused, later_until, relief_id, version from dues_month";

/// Bases of a member, those of regions the member came from included, by month.
///
/// # Errors
/// What the database says.
pub async fn bases_of(sql: &impl Sql, member: Ref) -> Result<Vec<Base>, StoreError> {
    let mut all: Vec<Base> = Vec::new();
    for region in roster::query::regions_of(sql, member).await? {
        let text = format!("{BASE} where region_id = $1 and member_id = $2");
        all.extend(sql.all::<Base>(text, params![region, member.id]).await?);
    }
    all.sort_by(|a, b| a.from_month.cmp(&b.from_month));
    Ok(all)
}

/// Bases of several members in one region.
///
/// # Errors
/// What the database says.
pub async fn bases(sql: &impl Sql, region: i64, members: &[Uuid]) -> Result<Vec<Base>, StoreError> {
    let mut all = Vec::new();
    for part in members.chunks(500) {
        let text = format!("{BASE} where region_id = $1 and member_id in ({})", store::marks(2, part.len()));
        let mut values = params![region];
        values.extend(part.iter().map(|id| store::Value::from(*id)));
        all.extend(sql.all::<Base>(text, values).await?);
    }
    Ok(all)
}

/// One member-month.
///
/// # Errors
/// What the database says.
pub async fn month_of(sql: &impl Sql, member: Ref, at: YearMonth) -> Result<Option<Month>, StoreError> {
    let mut found = None;
    for region in roster::query::regions_of(sql, member).await? {
        let text = format!("{MONTH} where region_id = $1 and member_id = $2 and month = $3");
        found = found.or(sql.one(text, params![region, member.id, at.to_string()]).await?);
    }
    Ok(found)
}

/// Months of a member, wherever they were assessed, the latest first.
///
/// # Errors
/// What the database says.
pub async fn months_of(sql: &impl Sql, member: Ref, most: u32) -> Result<Vec<Month>, StoreError> {
    let mut all: Vec<Month> = Vec::new();
    for region in roster::query::regions_of(sql, member).await? {
        let text =
            format!("{MONTH} where region_id = $1 and member_id = $2 order by month desc limit {most}");
        all.extend(sql.all::<Month>(text, params![region, member.id]).await?);
    }
    all.sort_by(|a, b| b.month.cmp(&a.month));
    all.truncate(most as usize);
    Ok(all)
}

/// A branch's month, by the order of its roll as far as the members are still on it. Branches are small.
///
/// # Errors
/// What the database says.
pub async fn months_of_branch(sql: &impl Sql, org: Ref, at: YearMonth) -> Result<Vec<Month>, StoreError> {
    let text =
        format!("{MONTH} where region_id = $1 and org_id = $2 and month = $3 order by name, member_id");
    sql.all(text, params![org.region, org.id, at.to_string()]).await
}

/// Months of these members in one region that are not settled, the earliest first.
///
/// # Errors
/// What the database says.
pub async fn in_arrears(
    sql: &impl Sql,
    region: i64,
    members: &[Uuid],
    until: YearMonth,
) -> Result<Vec<Month>, StoreError> {
    let mut all = Vec::new();
    for part in members.chunks(500) {
        let text = format!(
            "{MONTH} where region_id = $1 and month < $2 and state in ('DUE', 'REDUCED', 'CONSENTED_LATER', 'OVERDUE')
               and member_id in ({}) order by month, member_id",
            store::marks(3, part.len())
        );
        let mut values = params![region, until.to_string()];
        values.extend(part.iter().map(|id| store::Value::from(*id)));
        all.extend(sql.all::<Month>(text, values).await?);
    }
    Ok(all)
}

/// Months of a branch before `until` that wait to be closed: due or reduced, or with a consent that ran out.
///
/// # Errors
/// What the database says.
pub async fn closing(sql: &impl Sql, org: Ref, until: YearMonth) -> Result<Vec<Month>, StoreError> {
    let text = format!(
        "{MONTH} where region_id = $1 and org_id = $2 and month < $3
           and (state in ('DUE', 'REDUCED') or (state = 'CONSENTED_LATER' and later_until < $3))
         order by month, member_id"
    );
    sql.all(text, params![org.region, org.id, until.to_string()]).await
}

/// Places with member-months in one of these states before a month, behind a place: what the daily clock looks at.
///
/// # Errors
/// What the database says.
pub async fn with_state(
    sql: &impl Sql,
    states: &[&'static str],
    before: YearMonth,
    after: &str,
    most: u32,
) -> Result<Vec<OrgPath>, StoreError> {
    #[derive(FromQueryResult)]
    struct At {
        org_path: String,
    }
    let text = format!(
        "select distinct org_path from dues_month where org_path > $1 and month < $2 and state in ({})
         order by org_path limit {most}",
        store::marks(3, states.len())
    );
    let mut values = params![after, before.to_string()];
    values.extend(states.iter().map(|it| store::Value::from(*it)));
    let found: Vec<At> = sql.all(text, values).await?;
    found.iter().map(|it| OrgPath::stored(it.org_path.as_str())).collect()
}

/// The last month about which a body decided, for a member who did not pay.
///
/// # Errors
/// What the database says.
pub async fn settled(sql: &impl Sql, member: Ref) -> Result<Option<YearMonth>, StoreError> {
    #[derive(FromQueryResult)]
    struct Until {
        until_month: String,
    }
    let mut last: Option<YearMonth> = None;
    for region in roster::query::regions_of(sql, member).await? {
        let text = "select until_month from dues_settled where region_id = $1 and member_id = $2
            order by until_month desc limit 1";
        let found: Option<Until> = sql.one(text, params![region, member.id]).await?;
        last = last.max(found.map(|it| month(&it.until_month)).transpose()?);
    }
    Ok(last)
}

/// What is owed and paid for a month at and below one organisation.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Below {
    /// Path of the organisation directly below.
    pub child: String,
    /// Owed in 分.
    pub owed: i64,
    /// Of that, paid.
    pub paid: i64,
}

/// Sums of a month by the organisations directly below a place: never persons.
///
/// # Errors
/// What the database says.
pub async fn below(sql: &impl Sql, place: &OrgPath, at: YearMonth) -> Result<Vec<Below>, StoreError> {
    let width = i64::try_from(place.as_str().len()).unwrap_or(0) + 5;
    let text = format!(
        "select substr(org_path, 1, cast({width} as int)) as child, cast(sum(owed) as bigint) as owed,
           cast(sum(case when state = 'PAID' then owed else 0 end) as bigint) as paid
         from dues_month where month = $1 and org_path > $2 and org_path < $3 group by child order by child"
    );
    sql.all(text, params![at.to_string(), place, place.end()]).await
}
