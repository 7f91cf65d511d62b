use rules::month::YearMonth;
use sea_orm::FromQueryResult;
use store::{OrgPath, Ref, Scope, Sql, StoreError, params};
use uuid::Uuid;

use crate::ledger;

#[derive(FromQueryResult)]
struct Sum {
    account: String,
    month: String,
    fen: i64,
}

/// What the accounts of one organisation moved in these months, both ends included.
///
/// # Errors
/// What the database says.
pub async fn balances(
    sql: &impl Sql,
    org: Ref,
    from: &str,
    until: &str,
) -> Result<Vec<(String, i64)>, StoreError> {
    let mut sums = std::collections::BTreeMap::new();
    for (account, _, fen) in balances_by_month(sql, org, from, until).await? {
        *sums.entry(account).or_insert(0) += fen;
    }
    Ok(sums.into_iter().collect())
}

/// The same month by month.
///
/// # Errors
/// What the database says.
pub async fn balances_by_month(
    sql: &impl Sql,
    org: Ref,
    from: &str,
    until: &str,
) -> Result<Vec<(String, String, i64)>, StoreError> {
    let rows: Vec<Sum> = sql
        .all(
            "select account, month, cast(sum(fen) as bigint) as fen from dues_balance
             where region_id = $1 and org_id = $2 and month >= $3 and month <= $4
             group by account, month order by account, month",
            params![org.region, org.id, from, until],
        )
        .await?;
    Ok(rows.into_iter().map(|it| (it.account, it.month, it.fen)).collect())
}

/// What came in, went out and was left in a span of months: sums only, no person (anti-formalism F28).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Held before the first month, in 分.
    pub opening: i64,
    /// Accounts in their order with what they moved in 分, income and outgoings both above nothing.
    pub lines: Vec<(&'static str, i64)>,
    /// Held after the last month, in 分.
    pub closing: i64,
}

/// The statement of an organisation for these months, both ends included. Accounts that did not move are left out, dues
/// and what was sent up excepted.
///
/// # Errors
/// What the database says.
pub async fn statement(
    sql: &impl Sql,
    org: Ref,
    from: YearMonth,
    until: YearMonth,
) -> Result<Statement, StoreError> {
    let before = balances(sql, org, "0000-01", &from.plus(-1).to_string()).await?;
    let moved = balances(sql, org, &from.to_string(), &until.to_string()).await?;
    let assets = |sums: &[(String, i64)]| -> i64 {
        sums.iter().filter(|(account, _)| account.starts_with("Assets")).map(|(_, fen)| fen).sum()
    };
    let opening = assets(&before);
    let mut lines = Vec::new();
    for account in ledger::ACCOUNTS.into_iter().filter(|it| !it.starts_with("Assets")) {
        let fen = moved.iter().find(|(it, _)| it == account).map_or(0, |(_, fen)| *fen);
        if fen != 0 || [ledger::DUES, ledger::UPWARD].contains(&account) {
            lines.push((account, ledger::shown(account, fen)));
        }
    }
    Ok(Statement { opening, lines, closing: opening + assets(&moved) })
}

/// A transaction.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Booked {
    /// Region of the organisation.
    pub region_id: i64,
    /// Identifier.
    pub id: Uuid,
    /// Path of the organisation.
    pub org_path: String,
    /// Day.
    pub on_day: String,
    /// Kind.
    pub kind: String,
    /// Number of receipt or voucher.
    pub number: Option<String>,
}

/// A line of a transaction.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Leg {
    /// The transaction.
    pub entry_id: Uuid,
    /// Account.
    pub account: String,
    /// Amount in 分.
    pub fen: i64,
}

/// Transactions of a scope between two days, by place and day, behind the last one.
///
/// # Errors
/// What the database says.
pub async fn booked(
    sql: &impl Sql,
    scope: &Scope,
    (from, until): (&str, &str),
    after: Option<&Booked>,
    most: u32,
) -> Result<Vec<Booked>, StoreError> {
    let (condition, bounds) = scope.condition("org_path", 3);
    let mut values = params![from, until];
    values.extend(bounds);
    let behind = after.map_or(String::new(), |it| {
        let first = values.len() + 1;
        values.extend([it.org_path.clone().into(), it.on_day.clone().into(), it.id.into()]);
        format!(" and (org_path, on_day, id) > ({})", store::marks(first, 3))
    });
    let text = format!(
        "select region_id, id, org_path, on_day, kind, number from dues_entry
         where on_day >= $1 and on_day <= $2 and {condition}{behind} order by org_path, on_day, id limit {most}"
    );
    sql.all(text, values).await
}

/// Lines of these transactions, in order.
///
/// # Errors
/// What the database says.
pub async fn legs(sql: &impl Sql, entries: &[Booked]) -> Result<Vec<Leg>, StoreError> {
    let mut regions: Vec<i64> = entries.iter().map(|it| it.region_id).collect();
    regions.sort_unstable();
    regions.dedup();
    let mut all = Vec::new();
    for region in regions {
        let here: Vec<Uuid> = entries.iter().filter(|it| it.region_id == region).map(|it| it.id).collect();
        for part in here.chunks(500) {
            let text = format!(
                "select entry_id, account, fen from dues_posting where region_id = $1 and entry_id in ({})
                 order by entry_id, line",
                store::marks(2, part.len())
            );
            let mut values = params![region];
            values.extend(part.iter().map(|id| store::Value::from(*id)));
            all.extend(sql.all::<Leg>(text, values).await?);
        }
    }
    Ok(all)
}

/// Accounts that ever moved in a scope, organisation by organisation, behind the last one.
///
/// # Errors
/// What the database says.
pub async fn accounts(
    sql: &impl Sql,
    scope: &Scope,
    after: Option<&(OrgPath, String)>,
    most: u32,
) -> Result<Vec<(OrgPath, String)>, StoreError> {
    #[derive(FromQueryResult)]
    struct Account {
        org_path: String,
        account: String,
    }
    let (condition, mut values) = scope.condition("org_path", 1);
    let behind = after.map_or(String::new(), |(path, account)| {
        let first = values.len() + 1;
        values.extend([path.into(), account.clone().into()]);
        format!(" and (org_path, account) > ({})", store::marks(first, 2))
    });
    let text = format!(
        "select distinct org_path, account from dues_balance where {condition}{behind}
         order by org_path, account limit {most}"
    );
    let rows: Vec<Account> = sql.all(text, values).await?;
    rows.into_iter().map(|it| Ok((OrgPath::stored(it.org_path.as_str())?, it.account))).collect()
}
