use rules::Ruling;
use rules::codes::{OrgKind, ResidentId, Uscc};
use rules::days::IsoDay;
use rules::organisation::{self, Power, TermState};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use time::Date;

use super::{Rule, rule, tried};

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Sizes {
    kind: OrgKind,
    full: i64,
    #[serde(default)]
    all: i64,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Founding {
    kind: OrgKind,
    full: i64,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Committee {
    full: i64,
    seats: i64,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Units {
    units: i64,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Parent {
    kind: OrgKind,
    above: OrgKind,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Powers {
    kind: OrgKind,
    power: Power,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Term {
    kind: OrgKind,
    #[serde(default)]
    village: bool,
    #[serde(with = "IsoDay")]
    elected: Date,
    #[serde(with = "IsoDay")]
    today: Date,
}

#[derive(Serialize, JsonSchema)]
struct TermFound {
    years: i32,
    #[serde(with = "IsoDay")]
    end: Date,
    #[serde(with = "IsoDay")]
    remind: Date,
    state: TermState,
    ruling: Ruling,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct TermExtension {
    #[serde(with = "IsoDay")]
    end: Date,
    #[serde(with = "IsoDay")]
    new_end: Date,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct IdNumber {
    number: String,
}

#[derive(Serialize, JsonSchema, Default)]
struct IdFound {
    valid: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    masked: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    birth: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sex: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct UnitCode {
    code: String,
}

#[derive(Serialize, JsonSchema, Default)]
struct UnitFound {
    readable: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    checksum_fits: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    computed: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

pub(super) fn list() -> Vec<Rule> {
    vec![
        rule(
            "branch-size",
            &["organisation::branch_size"],
            r#"{"kind": "BRANCH", "full": 3, "all": 5}"#,
            |it: Sizes| organisation::branch_size(it.kind, it.full, it.all.max(it.full)),
        ),
        rule("founding", &["organisation::founding"], r#"{"kind": "BRANCH", "full": 3}"#, |it: Founding| {
            organisation::founding(it.kind, it.full)
        }),
        rule(
            "committee-size",
            &["organisation::committee_size"],
            r#"{"full": 12, "seats": 3}"#,
            |it: Committee| organisation::committee_size(it.full, it.seats),
        ),
        rule("joint-units", &["organisation::joint_units"], r#"{"units": 5}"#, |it: Units| {
            organisation::joint_units(it.units)
        }),
        rule(
            "parent",
            &["organisation::parent"],
            r#"{"kind": "BRANCH", "above": "COMMITTEE"}"#,
            |it: Parent| organisation::parent(it.kind, it.above),
        ),
        rule(
            "power",
            &["organisation::power"],
            r#"{"kind": "TEMP_BRANCH", "power": "DEVELOP"}"#,
            |it: Powers| organisation::power(it.kind, it.power),
        ),
        tried(
            "term",
            &["organisation::term_years", "organisation::term_end", "organisation::term_state"],
            r#"{"kind": "BRANCH", "village": true, "elected": "2024-03-10", "today": "2028-09-10"}"#,
            term,
        ),
        rule(
            "term-extension",
            &["organisation::term_extension"],
            r#"{"end": "2027-03-10", "new_end": "2028-03-10"}"#,
            |it: TermExtension| organisation::term_extension(it.end, it.new_end),
        ),
        rule(
            "resident-id",
            &["codes::ResidentId::parse"],
            r#"{"number": "11010519491231002X"}"#,
            resident_id,
        ),
        rule("unit-code", &["codes::Uscc::parse"], r#"{"code": "11110000000000051Y"}"#, unit_code),
    ]
}

fn term(it: Term) -> Result<TermFound, &'static str> {
    let none = "an organisation of this type has no term";
    let years = organisation::term_years(it.kind, it.village).ok_or(none)?;
    let end = organisation::term_end(it.kind, it.village, it.elected).ok_or(none)?;
    let (state, remind, ruling) = organisation::term_state(end, it.today);
    Ok(TermFound { years, end, remind, state, ruling })
}

fn resident_id(it: IdNumber) -> IdFound {
    match ResidentId::parse(&it.number) {
        Ok(id) => IdFound {
            valid: true,
            masked: Some(id.masked()),
            birth: Some(id.birth_date().to_string()),
            sex: Some(id.sex().code().to_owned()),
            reason: None,
        },
        Err(error) => IdFound { reason: Some(error.to_string()), ..IdFound::default() },
    }
}

fn unit_code(it: UnitCode) -> UnitFound {
    match Uscc::parse(&it.code) {
        Ok(code) => UnitFound {
            readable: true,
            checksum_fits: Some(code.checksum_fits()),
            computed: Some(code.computed_check().to_string()),
            reason: None,
        },
        Err(error) => UnitFound { reason: Some(error.to_string()), ..UnitFound::default() },
    }
}
