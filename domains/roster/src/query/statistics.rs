use std::collections::BTreeMap;

use sea_orm::FromQueryResult;
use store::{OrgPath, Scope, Sql, StoreError, params};

use crate::model::{Facts, MEMBER_COLUMNS, Member, ORG_COLUMNS, Org};
use crate::project::{member_buckets, org_buckets};

/// Figures by characteristic and value.
pub type Figures = BTreeMap<(String, String), i64>;

#[derive(FromQueryResult)]
struct Row {
    dimension: String,
    code: String,
    number: i64,
}

fn gathered(rows: Vec<Row>) -> Figures {
    let rows = rows.into_iter().filter(|row| row.number != 0);
    rows.map(|row| ((row.dimension, row.code), row.number)).collect()
}

/// All figures of a place and everything below it, today.
///
/// # Errors
/// What the database says.
pub async fn figures(sql: &impl Sql, place: &OrgPath) -> Result<Figures, StoreError> {
    let rows =
        sql.all("select dimension, code, number from place_stat where place = $1", params![place]).await?;
    Ok(gathered(rows))
}

/// Members at and below a place, today: one row read.
///
/// # Errors
/// What the database says.
pub async fn head_count(sql: &impl Sql, place: &OrgPath) -> Result<i64, StoreError> {
    sql.number(
        "select number from place_stat where place = $1 and dimension = 'all' and code = 'all'",
        params![place],
    )
    .await
}

/// All figures of a place as of the end of a day: today's, less what changed since.
///
/// # Errors
/// What the database says.
pub async fn as_of(sql: &impl Sql, place: &OrgPath, day: &str) -> Result<Figures, StoreError> {
    let mut now = figures(sql, place).await?;
    let later: Vec<Row> = sql
        .all(
            "select dimension, code, cast(sum(change) as bigint) as number from place_stat_day
             where place = $1 and on_day > $2 group by dimension, code",
            params![place, day],
        )
        .await?;
    for row in later {
        *now.entry((row.dimension, row.code)).or_insert(0) -= row.number;
    }
    now.retain(|_, number| *number != 0);
    Ok(now)
}

/// The same figures counted from the rows themselves: what the roll-up must equal. Reads the whole subtree in
/// pages; for tests, `doctor` and the nightly check.
///
/// # Errors
/// What the database says.
pub async fn recount(sql: &impl Sql, place: &OrgPath) -> Result<Figures, StoreError> {
    let mut figures = Figures::new();
    let mut count = |buckets: Vec<(&'static str, String)>| {
        for (dimension, code) in buckets {
            *figures.entry((dimension.to_owned(), code)).or_insert(0) += 1;
        }
    };
    let mut after = String::new();
    loop {
        let text = format!(
            "select {ORG_COLUMNS} from org o where o.path > $1 and o.path < $2 and o.path >= $3
             and o.closed_on is null order by o.path limit 1000"
        );
        let orgs: Vec<Org> = sql.all(text, params![after.clone(), place.end(), place]).await?;
        for org in &orgs {
            count(org_buckets(&org.facts()?));
        }
        match orgs.last() {
            Some(last) => after.clone_from(&last.path),
            None => break,
        }
    }
    let (condition, bounds) = Scope::of([place.clone()]).condition("m.org_path", 4);
    let mut after = (String::new(), uuid::Uuid::nil());
    loop {
        let mut values = params![true, after.0.clone(), after.1];
        values.extend(bounds.clone());
        let text = format!(
            "select {MEMBER_COLUMNS} from member m where m.present = $1 and (m.org_path, m.id) > ($2, $3)
             and {condition} order by m.org_path, m.id limit 1000"
        );
        let members: Vec<Member> = sql.all(text, values).await?;
        for member in &members {
            let facts: Facts = member.facts()?;
            count(member_buckets(&facts));
        }
        match members.last() {
            Some(last) => after = (last.org_path.clone(), last.id),
            None => return Ok(figures),
        }
    }
}
