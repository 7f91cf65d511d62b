//! What the room is made of.

use rules::dues::{Assessment, BaseFrom, Income, Item, MonthState, PayChange, WageEarner, base_in};
use rules::money::{Fen, Rounding};
use rules::month::YearMonth;
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use store::{OrgPath, Ref, StoreError};
use uuid::Uuid;

fn malformed(text: &str) -> StoreError {
    StoreError::Malformed(text.to_owned())
}

/// A stored month.
///
/// # Errors
/// [`StoreError::Malformed`] when it is none.
pub fn month(text: &str) -> Result<YearMonth, StoreError> {
    text.parse().map_err(|_| malformed(text))
}

/// What an organisation fixed for itself and all below it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Setting {
    /// From when a change of pay counts.
    pub pay_change: PayChange,
    /// How amounts are brought to whole units.
    pub rounding: Rounding,
    /// For retired members the branch alone may reduce or waive.
    pub branch_suffices: bool,
    /// Part of its collection that a branch keeps, in 万分之一.
    pub keeps_branch: u32,
    /// Part of what came in that a body above branches keeps.
    pub keeps_upper: u32,
    /// A unit named in arts 15 and 16.
    pub remitter: Option<rules::dues::Remitter>,
}

impl Default for Setting {
    /// The later rule of pay changes, half-up to the 分, both bodies for relief, everything stays until shares are set.
    fn default() -> Self {
        Self {
            pay_change: PayChange::FixedForYear,
            rounding: Rounding::HalfUp,
            branch_suffices: false,
            keeps_branch: 10_000,
            keeps_upper: 10_000,
            remitter: None,
        }
    }
}

/// The row behind a [`Setting`].
#[derive(Clone, Debug, FromQueryResult)]
pub(crate) struct SettingRow {
    pub org_path: String,
    pub pay_change: String,
    pub rounding: String,
    pub branch_suffices: bool,
    pub keeps_branch: i64,
    pub keeps_upper: i64,
    pub remitter: Option<String>,
}

/// The stored key of a way of rounding.
#[must_use]
pub fn rounding_key(rounding: Rounding) -> &'static str {
    match rounding {
        Rounding::HalfUp => "HALF_UP",
        Rounding::Down => "DOWN",
        Rounding::HalfUpToJiao => "HALF_UP_TO_JIAO",
    }
}

/// The way of rounding with this key.
#[must_use]
pub fn rounding_of(key: &str) -> Option<Rounding> {
    [Rounding::HalfUp, Rounding::Down, Rounding::HalfUpToJiao].into_iter().find(|it| rounding_key(*it) == key)
}

impl SettingRow {
    pub fn setting(&self) -> Result<Setting, StoreError> {
        let share = |number: i64| u32::try_from(number).map_err(|_| malformed("share"));
        Ok(Setting {
            pay_change: PayChange::from_key(&self.pay_change).ok_or_else(|| malformed(&self.pay_change))?,
            rounding: rounding_of(&self.rounding).ok_or_else(|| malformed(&self.rounding))?,
            branch_suffices: self.branch_suffices,
            keeps_branch: share(self.keeps_branch)?,
            keeps_upper: share(self.keeps_upper)?,
            remitter: self.remitter.as_deref().and_then(rules::dues::Remitter::from_key),
        })
    }
}

/// What a base was made from.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Detail {
    /// As the rules take it.
    pub income: Income,
    /// Whose wages, where the items were given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub earner: Option<WageEarner>,
    /// Items of the pay slip.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<Item>,
}

/// Kinds of income, as keys of the texts `income-…`.
pub const INCOMES: [&str; 6] = ["MONTHLY", "ANNUAL", "QUARTERLY", "PENSION", "FARMER", "FIXED"];

/// The stored key of a kind of income.
#[must_use]
pub fn income_key(income: Income) -> &'static str {
    match income {
        Income::Monthly { .. } => "MONTHLY",
        Income::Annual { .. } => "ANNUAL",
        Income::Quarterly { .. } => "QUARTERLY",
        Income::Pension { .. } => "PENSION",
        Income::Farmer { .. } => "FARMER",
        Income::Fixed { .. } => "FIXED",
    }
}

/// A base's row.
#[derive(Clone, Debug, FromQueryResult)]
#[allow(missing_docs, reason = "columns; their meanings are in `tables.rs`")]
pub struct Base {
    pub region_id: i64,
    pub member_id: Uuid,
    pub from_month: String,
    pub income: String,
    pub detail: String,
    pub base: i64,
    pub set_on: String,
    pub note: Option<String>,
    pub version: i64,
}

impl Base {
    /// What it was made from.
    ///
    /// # Errors
    /// [`StoreError::Malformed`].
    pub fn made_from(&self) -> Result<Detail, StoreError> {
        serde_json::from_str(&self.detail).map_err(|error| StoreError::Malformed(error.to_string()))
    }
}

/// The base that counts in a month. Only wages and pensions of one kind are held for the year; somebody who begins to
/// draw another kind of income pays by it from that month, and what is received by the month or quarter is never held.
///
/// # Errors
/// [`StoreError::Malformed`] when a stored month is none.
pub fn base_of(bases: &[Base], at: YearMonth, change: PayChange) -> Result<Option<&Base>, StoreError> {
    let mut known =
        bases.iter().map(|it| Ok((month(&it.from_month)?, it))).collect::<Result<Vec<_>, StoreError>>()?;
    known.retain(|(from, _)| *from <= at);
    known.sort_by_key(|(from, _)| *from);
    let Some((_, latest)) = known.last() else { return Ok(None) };
    if !matches!(latest.income.as_str(), "MONTHLY" | "PENSION") {
        return Ok(Some(latest));
    }
    let kind = latest.income.clone();
    let alike = known.iter().rposition(|(_, it)| it.income != kind).map_or(0, |other| other + 1);
    let alike = &known[alike..];
    let froms: Vec<_> = alike.iter().map(|(from, it)| BaseFrom { from: *from, base: Fen(it.base) }).collect();
    let found = base_in(at, &froms, change);
    Ok(found.and_then(|found| alike.iter().find(|(from, _)| *from == found.from)).map(|(_, it)| *it))
}

/// A member-month's row.
#[derive(Clone, Debug, FromQueryResult)]
#[allow(missing_docs, reason = "columns; their meanings are in `tables.rs`")]
pub struct Month {
    pub region_id: i64,
    pub member_id: Uuid,
    pub month: String,
    pub org_id: Uuid,
    pub org_path: String,
    pub name: String,
    pub income: String,
    pub base: i64,
    pub rate: i64,
    pub formula: i64,
    pub owed: i64,
    pub article: String,
    pub rule: String,
    pub state: String,
    pub paid_in: Option<String>,
    pub payment_id: Option<Uuid>,
    pub excused: bool,
    pub later_until: Option<String>,
    pub relief_id: Option<Uuid>,
    pub version: i64,
}

impl Month {
    /// The member, as referred to then.
    #[must_use]
    pub fn member(&self) -> Ref {
        Ref::new(self.region_id, self.member_id)
    }

    /// The month.
    ///
    /// # Errors
    /// [`StoreError::Malformed`].
    pub fn at(&self) -> Result<YearMonth, StoreError> {
        month(&self.month)
    }

    /// Where it stands.
    ///
    /// # Errors
    /// [`StoreError::Malformed`].
    pub fn stands(&self) -> Result<MonthState, StoreError> {
        MonthState::from_key(&self.state).ok_or_else(|| malformed(&self.state))
    }

    /// May it still be paid?
    #[must_use]
    pub fn is_open(&self) -> bool {
        !matches!(self.state.as_str(), "PAID" | "WAIVED")
    }

    /// As the rules of arrears take it.
    ///
    /// # Errors
    /// [`StoreError::Malformed`].
    pub fn fact(&self) -> Result<rules::dues::MemberMonth, StoreError> {
        Ok(rules::dues::MemberMonth {
            month: self.at()?,
            state: self.stands()?,
            paid_in: self.paid_in.as_deref().map(month).transpose()?,
            excused: self.excused,
        })
    }
}

/// A fresh assessment with what it rests on.
#[derive(Clone, Debug)]
pub(crate) struct Assessed {
    pub income: String,
    pub result: Assessment,
}

/// How money came or went: the account of assets it moves.
pub const CHANNELS: [&str; 4] = ["cash", "bank", "wechat", "alipay"];

/// A payment's row.
#[derive(Clone, Debug, FromQueryResult)]
#[allow(missing_docs, reason = "columns; their meanings are in `tables.rs`")]
pub struct Payment {
    pub region_id: i64,
    pub id: Uuid,
    pub month: String,
    pub org_id: Uuid,
    pub org_path: String,
    pub member_id: Uuid,
    pub name: String,
    pub number: String,
    pub on_day: String,
    pub channel: String,
    pub reference: Option<String>,
    pub amount: i64,
    pub extra: i64,
    pub to_centre: i64,
    pub manner: String,
    pub entry_id: Uuid,
    pub undone_on: Option<String>,
    pub undone_why: Option<String>,
    pub version: i64,
}

impl Payment {
    /// How it is referred to.
    #[must_use]
    pub fn reference(&self) -> Ref {
        Ref::new(self.region_id, self.id)
    }

    /// The organisation that received it.
    ///
    /// # Errors
    /// [`StoreError::Malformed`].
    pub fn place(&self) -> Result<OrgPath, StoreError> {
        OrgPath::stored(self.org_path.as_str())
    }
}

/// A month a payment paid for.
#[derive(Clone, Debug, FromQueryResult)]
#[allow(missing_docs, reason = "columns; their meanings are in `tables.rs`")]
pub struct Part {
    pub month: String,
    pub month_region: i64,
    pub fen: i64,
    pub before: String,
}

/// A relief's row.
#[derive(Clone, Debug, FromQueryResult)]
#[allow(missing_docs, reason = "columns; their meanings are in `tables.rs`")]
pub struct Relief {
    pub region_id: i64,
    pub id: Uuid,
    pub member_id: Uuid,
    pub name: String,
    pub org_id: Uuid,
    pub org_path: String,
    pub upper_path: String,
    pub from_month: String,
    pub until_month: String,
    pub reduced_to: Option<i64>,
    pub ground: String,
    pub retired: bool,
    pub studied_on: String,
    pub study: String,
    pub state: String,
    pub decided_on: Option<String>,
    pub decision: Option<String>,
    pub version: i64,
}

impl Relief {
    /// How it is referred to.
    #[must_use]
    pub fn reference(&self) -> Ref {
        Ref::new(self.region_id, self.id)
    }

    /// The member.
    #[must_use]
    pub fn member(&self) -> Ref {
        Ref::new(self.region_id, self.member_id)
    }
}

/// A remittance's row.
#[derive(Clone, Debug, FromQueryResult)]
#[allow(missing_docs, reason = "columns; their meanings are in `tables.rs`")]
pub struct Remittance {
    pub region_id: i64,
    pub id: Uuid,
    pub org_id: Uuid,
    pub org_path: String,
    pub to_region: Option<i64>,
    pub to_org: Option<Uuid>,
    pub to_path: Option<String>,
    pub kind: String,
    pub month: String,
    pub collected: i64,
    pub share: i64,
    pub amount: i64,
    pub channel: String,
    pub number: String,
    pub state: String,
    pub sent_on: String,
    pub received_on: Option<String>,
    pub entry_id: Uuid,
    pub version: i64,
}

impl Remittance {
    /// The receiver, where it is of this installation.
    #[must_use]
    pub fn to(&self) -> Option<Ref> {
        self.to_region.zip(self.to_org).map(|(region, id)| Ref { region, id })
    }

    /// How it is referred to.
    #[must_use]
    pub fn reference(&self) -> Ref {
        Ref::new(self.region_id, self.id)
    }
}

/// A use's row.
#[derive(Clone, Debug, FromQueryResult)]
#[allow(missing_docs, reason = "columns; their meanings are in `tables.rs`")]
pub struct Use {
    pub region_id: i64,
    pub id: Uuid,
    pub org_id: Uuid,
    pub org_path: String,
    pub on_day: String,
    pub purpose: String,
    pub what: String,
    pub amount: i64,
    pub channel: String,
    pub decided_on: String,
    pub decision: String,
    pub voucher: String,
    pub entry_id: Uuid,
    pub undone_on: Option<String>,
    pub version: i64,
}

impl Use {
    /// How it is referred to.
    #[must_use]
    pub fn reference(&self) -> Ref {
        Ref::new(self.region_id, self.id)
    }
}

/// A line of a statement.
#[derive(Clone, Debug, FromQueryResult)]
#[allow(missing_docs, reason = "columns; their meanings are in `tables.rs`")]
pub struct Line {
    pub region_id: i64,
    pub id: Uuid,
    pub org_id: Uuid,
    pub org_path: String,
    pub channel: String,
    pub reference: String,
    pub on_day: String,
    pub amount: i64,
    pub payer: String,
    pub note: String,
    pub file: String,
    pub member_region: Option<i64>,
    pub member_id: Option<Uuid>,
    pub matched: Option<String>,
    pub state: String,
    pub version: i64,
}

impl Line {
    /// How it is referred to.
    #[must_use]
    pub fn reference(&self) -> Ref {
        Ref::new(self.region_id, self.id)
    }

    /// The member proposed.
    #[must_use]
    pub fn member(&self) -> Option<Ref> {
        self.member_region.zip(self.member_id).map(|(region, id)| Ref { region, id })
    }
}
