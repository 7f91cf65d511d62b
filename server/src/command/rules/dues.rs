use rules::days::IsoDay;
use rules::dues::{
    self, BaseFrom, Collection, Hardship, Income, Item, MemberMonth, MonthState, PayChange, Payee, Remitter,
    Spending, SplitError, WageEarner,
};
use rules::money::{Fen, Rounding};
use rules::month::YearMonth;
use schemars::JsonSchema;
use serde::Deserialize;
use time::Date;

use super::{Rule, rule, tried};

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Slip {
    earner: WageEarner,
    slip: Vec<Item>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Owed {
    from: Income,
    #[serde(default)]
    rounding: Rounding,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Bases {
    month: YearMonth,
    bases: Vec<BaseFrom>,
    change: PayChange,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Accepted {
    #[serde(with = "IsoDay")]
    accepted: Date,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct MonthStep {
    from: MonthState,
    to: MonthState,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Months {
    months: Vec<MemberMonth>,
    #[serde(default)]
    settled: Option<YearMonth>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct MakeUp {
    owed: YearMonth,
    paid_in: YearMonth,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Amount {
    fen: Fen,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct PaidTo {
    payee: Payee,
    #[serde(default)]
    mobile_certificate: bool,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Collected {
    remitter: Remitter,
    year: i32,
    collected: Fen,
    #[serde(default)]
    rounding: Rounding,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Shares {
    fen: Fen,
    shares: Vec<u32>,
}

fn split(it: Shares) -> Result<Vec<Fen>, SplitError> {
    dues::split(it.fen, &it.shares)
}

pub(super) fn list() -> Vec<Rule> {
    let mut rules = amounts();
    rules.extend(payments());
    rules
}

fn amounts() -> Vec<Rule> {
    vec![
        rule(
            "dues-base",
            &["dues::wage_base"],
            r#"{"earner": "INSTITUTION", "slip": [{"item": "POST_PAY", "fen": 400000}, {"item": "INCOME_TAX", "fen": 6000}]}"#,
            |it: Slip| dues::wage_base(it.earner, &it.slip),
        ),
        rule(
            "dues",
            &["dues::assess"],
            r#"{"from": {"income": "MONTHLY", "base": 692250}, "rounding": "HALF_UP"}"#,
            |it: Owed| dues::assess(it.from, it.rounding),
        ),
        rule(
            "dues-base-in",
            &["dues::base_in"],
            r#"{"month": "2026-08", "change": "FIXED_FOR_YEAR", "bases": [{"from": "2026-01", "base": 980000}, {"from": "2026-07", "base": 1050000}]}"#,
            |it: Bases| dues::base_in(it.month, &it.bases, it.change),
        ),
        rule("dues-first-month", &["dues::first_month"], r#"{"accepted": "2026-06-15"}"#, |it: Accepted| {
            dues::first_month(it.accepted)
        }),
        rule(
            "dues-remittance",
            &["dues::remittance"],
            r#"{"remitter": "PROVINCE", "year": 2026, "collected": 123456789}"#,
            |it: Collected| dues::remittance(it.remitter, it.year, it.collected, it.rounding),
        ),
        tried("dues-split", &["dues::split"], r#"{"fen": 123456789, "shares": [5000, 3000, 2000]}"#, split),
        rule("dues-voluntary", &["dues::voluntary"], r#"{"fen": 100000}"#, |it: Amount| {
            dues::voluntary(it.fen)
        }),
    ]
}

fn payments() -> Vec<Rule> {
    vec![
        rule(
            "dues-month-step",
            &["dues::MonthState::step"],
            r#"{"from": "DUE", "to": "PAID"}"#,
            |it: MonthStep| it.from.step(it.to),
        ),
        rule(
            "dues-arrears",
            &["dues::arrears"],
            r#"{"months": [{"month": "2026-01", "state": "OVERDUE"}, {"month": "2026-02", "state": "PAID", "paid_in": "2026-02"}]}"#,
            |it: Months| dues::arrears(&it.months, it.settled),
        ),
        rule(
            "dues-make-up",
            &["dues::make_up"],
            r#"{"owed": "2026-01", "paid_in": "2026-07"}"#,
            |it: MakeUp| dues::make_up(it.owed, it.paid_in),
        ),
        rule(
            "dues-hardship",
            &["dues::hardship"],
            r#"{"branch_agreed": true, "committee_approved": true}"#,
            |it: Hardship| dues::hardship(it),
        ),
        rule(
            "dues-payee",
            &["dues::payee"],
            r#"{"payee": "INFLOW_ORGANISATION", "mobile_certificate": true}"#,
            |it: PaidTo| dues::payee(it.payee, it.mobile_certificate),
        ),
        rule(
            "dues-collection",
            &["dues::collection"],
            r#"{"manner": "QUARTERLY", "branch_consent": true}"#,
            |it: Collection| dues::collection(it),
        ),
        rule(
            "dues-spending",
            &["dues::spending"],
            r#"{"purpose": "TRAINING", "decided_collectively": true}"#,
            |it: Spending| dues::spending(it),
        ),
    ]
}
