//! The books: every movement is a transaction whose postings sum to nothing. [`post`] is the only way in.
//!
//! On a cash basis, as the rules count what was received and spent; what is still owed is no account but `dues_month`.

use access::{ActError, Context};
use rules::dues::SpendingPurpose;
use rules::month::YearMonth;
use store::{OrgPath, Ref, Rows, Sql as _, Tx, params};
use time::Date;
use uuid::Uuid;

/// Accounts of an organisation. Stable keys; in exports they are account names.
pub const ACCOUNTS: [&str; 16] = [
    "Assets:Cash",
    "Assets:Bank",
    "Assets:WeChat",
    "Assets:Alipay",
    "Liabilities:Centre",
    "Income:Dues",
    "Income:Voluntary",
    "Income:FromBelow",
    "Income:Interest",
    "Expenses:Upward",
    "Expenses:Training",
    "Expenses:Materials",
    "Expenses:Commendation",
    "Expenses:Hardship",
    "Expenses:Disaster",
    "Expenses:Other",
];

/// Dues as owed.
pub const DUES: &str = "Income:Dues";
/// Voluntary payments below 1000 yuan.
pub const VOLUNTARY: &str = "Income:Voluntary";
/// Voluntary payments held for the Centre (2008 art. 11).
pub const CENTRE: &str = "Liabilities:Centre";
/// What organisations below sent.
pub const FROM_BELOW: &str = "Income:FromBelow";
/// Interest, which is dues income.
pub const INTEREST: &str = "Income:Interest";
/// What was sent up.
pub const UPWARD: &str = "Expenses:Upward";

/// What an account moved, as people read it: income and liabilities without the bookkeepers' minus.
#[must_use]
pub fn shown(account: &str, fen: i64) -> i64 {
    if account.starts_with("Income") || account.starts_with("Liabilities") { -fen } else { fen }
}

/// The account of a channel.
#[must_use]
pub fn asset(channel: &str) -> Option<&'static str> {
    match channel {
        "cash" => Some("Assets:Cash"),
        "bank" => Some("Assets:Bank"),
        "wechat" => Some("Assets:WeChat"),
        "alipay" => Some("Assets:Alipay"),
        _ => None,
    }
}

/// The account of a purpose.
#[must_use]
pub fn expense(purpose: SpendingPurpose) -> &'static str {
    match purpose {
        SpendingPurpose::Training => "Expenses:Training",
        SpendingPurpose::Materials => "Expenses:Materials",
        SpendingPurpose::Commendation => "Expenses:Commendation",
        SpendingPurpose::Hardship => "Expenses:Hardship",
        SpendingPurpose::Disaster => "Expenses:Disaster",
        SpendingPurpose::Other => "Expenses:Other",
    }
}

/// A transaction to be posted.
#[derive(Clone, Debug)]
pub struct Transaction {
    /// Whose books.
    pub org: Ref,
    /// Its place.
    pub place: OrgPath,
    /// Day.
    pub on: Date,
    /// `payment`, `spent`, `sent`, `received`, `interest`, or one of them with `.undone`.
    pub kind: String,
    /// Number of receipt or voucher.
    pub number: Option<String>,
    /// The payment, remittance or use.
    pub about: Option<Uuid>,
    /// The transaction it takes back.
    pub reverses: Option<Uuid>,
    /// Account and amount in 分: debit above nothing, credit below. Lines of nothing are left out.
    pub postings: Vec<(&'static str, i64)>,
}

/// Why a set of postings is no transaction.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Unbalanced {
    /// The sum is not nothing.
    #[error("the postings sum to {0} fen")]
    Sum(i128),
    /// Nothing moves.
    #[error("nothing moves")]
    Empty,
    /// There is no such account.
    #[error("there is no such account")]
    Account,
}

/// The lines of a balanced set: without those of nothing, and with at least two.
///
/// # Errors
/// [`Unbalanced`].
pub fn balanced(postings: &[(&'static str, i64)]) -> Result<Vec<(&'static str, i64)>, Unbalanced> {
    let lines: Vec<_> = postings.iter().copied().filter(|(_, fen)| *fen != 0).collect();
    if lines.iter().any(|(account, _)| !ACCOUNTS.contains(account)) {
        return Err(Unbalanced::Account);
    }
    let sum: i128 = lines.iter().map(|(_, fen)| i128::from(*fen)).sum();
    match (sum, lines.len()) {
        (0, 2..) => Ok(lines),
        (0, _) => Err(Unbalanced::Empty),
        (sum, _) => Err(Unbalanced::Sum(sum)),
    }
}

/// Post a transaction: its row, its lines and the balances.
///
/// # Errors
/// [`ActError::Other`] when the postings do not sum to nothing: no act may do so.
pub(crate) async fn post(tx: &Tx, cx: &Context, it: Transaction) -> Result<Uuid, ActError> {
    let lines = balanced(&it.postings).map_err(|error| ActError::Other(error.to_string()))?;
    let id = cx.stamp.ids.new_id(cx.now());
    let month = YearMonth::of(it.on).to_string();
    let region = it.org.region;
    let columns = &[
        "region_id",
        "id",
        "month",
        "org_id",
        "org_path",
        "on_day",
        "kind",
        "number",
        "about",
        "reverses",
        "made_at",
    ];
    Rows::into("dues_entry", columns)
        .with(params![
            region,
            id,
            month.clone(),
            it.org.id,
            &it.place,
            it.on.to_string(),
            it.kind,
            it.number,
            it.about,
            it.reverses,
            cx.now(),
        ])
        .write(tx)
        .await?;
    let mut rows = Rows::into("dues_posting", &["region_id", "entry_id", "line", "month", "account", "fen"]);
    let mut sums = std::collections::BTreeMap::new();
    for (line, (account, fen)) in (1_i64..).zip(&lines) {
        rows.row(params![region, id, line, month.clone(), *account, *fen]);
        *sums.entry(*account).or_insert(0_i64) += fen;
    }
    rows.write(tx).await?;
    let sums = sums.into_iter().filter(|(_, fen)| *fen != 0);
    let sums = sums
        .map(|(account, fen)| params![region, it.org.id, &it.place, account, month.clone(), fen])
        .collect();
    tx.add_up("dues_balance", &["region_id", "org_id", "org_path", "account", "month"], "fen", sums).await?;
    Ok(id)
}

/// Post the same lines the other way round, on a day.
///
/// # Errors
/// [`store::StoreError::Taken`] when the transaction was taken back before.
pub(crate) async fn reverse(
    tx: &Tx,
    cx: &Context,
    org: Ref,
    entry: Uuid,
    on: Date,
) -> Result<Uuid, ActError> {
    #[derive(sea_orm::FromQueryResult)]
    struct Head {
        org_path: String,
        kind: String,
        number: Option<String>,
        about: Option<Uuid>,
    }
    #[derive(sea_orm::FromQueryResult)]
    struct Posting {
        account: String,
        fen: i64,
    }
    let head: Option<Head> = tx
        .one(
            "select org_path, kind, number, about from dues_entry where region_id = $1 and id = $2",
            params![org.region, entry],
        )
        .await?;
    let head = head.ok_or(ActError::Missing)?;
    let lines: Vec<Posting> = tx
        .all(
            "select account, fen from dues_posting where region_id = $1 and entry_id = $2 order by line",
            params![org.region, entry],
        )
        .await?;
    let account = |key: &str| ACCOUNTS.into_iter().find(|it| *it == key);
    let postings =
        lines.iter().filter_map(|line| Some((account(&line.account)?, line.fen.checked_neg()?))).collect();
    let back = Transaction {
        org,
        place: OrgPath::stored(head.org_path.as_str())?,
        on,
        kind: format!("{}.undone", head.kind),
        number: head.number,
        about: head.about,
        reverses: Some(entry),
        postings,
    };
    post(tx, cx, back).await
}

/// What an account of an organisation holds.
///
/// # Errors
/// What the database says.
pub(crate) async fn holds(tx: &impl store::Sql, org: Ref, account: &str) -> Result<i64, store::StoreError> {
    tx.number(
        "select cast(sum(fen) as bigint) from dues_balance where region_id = $1 and org_id = $2 and account = $3",
        params![org.region, org.id, account],
    )
    .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_what_sums_to_nothing_is_a_transaction() {
        assert_eq!(balanced(&[(DUES, -5), ("Assets:Cash", 5), (VOLUNTARY, 0)]).unwrap().len(), 2);
        assert_eq!(balanced(&[(DUES, -5), ("Assets:Cash", 4)]), Err(Unbalanced::Sum(-1)));
        assert_eq!(balanced(&[(DUES, 0)]), Err(Unbalanced::Empty));
        assert_eq!(balanced(&[("Assets:Pocket", 5), (DUES, -5)]), Err(Unbalanced::Account));
        // sums beyond 64 bits are seen as such
        assert!(matches!(
            balanced(&[(DUES, i64::MAX), (CENTRE, i64::MAX), (UPWARD, 2)]),
            Err(Unbalanced::Sum(_))
        ));
    }

    proptest! {
        #[test]
        fn a_set_is_taken_exactly_when_it_sums_to_nothing(
            amounts in proptest::collection::vec(-1000_i64..1000, 2..8), off in -2_i64..3
        ) {
            let mut set: Vec<_> = amounts.iter().enumerate().map(|(at, fen)| (ACCOUNTS[at], *fen)).collect();
            let sum: i64 = amounts.iter().sum();
            set.push((UPWARD, off - sum));
            let moved = set.iter().filter(|(_, fen)| *fen != 0).count() > 1;
            prop_assert_eq!(balanced(&set).is_ok(), off == 0 && moved);
        }
    }
}
