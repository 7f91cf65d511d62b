use rules::days::IsoDay;
use rules::development::AdmissionBody;
use rules::month::YearMonth;
use rules::transfer::{self, Away, Event, LetterPolicy, Party, Reissue, State};
use schemars::JsonSchema;
use serde::Deserialize;
use time::Date;

use super::{Rule, rule};

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Step {
    from: State,
    event: Event,
    by: Party,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Held {
    state: State,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Letter {
    #[serde(with = "IsoDay")]
    issued: Date,
    #[serde(default)]
    days: Option<u32>,
    #[serde(default)]
    same_city: bool,
    #[serde(default)]
    policy: LetterPolicy,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Until {
    #[serde(with = "IsoDay")]
    until: Date,
    #[serde(with = "IsoDay")]
    today: Date,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Reason {
    #[serde(default)]
    reason: Option<String>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Body {
    body: AdmissionBody,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct PaidTo {
    #[serde(default)]
    paid_to: Option<YearMonth>,
    #[serde(with = "IsoDay")]
    today: Date,
}

pub(super) fn list() -> Vec<Rule> {
    vec![
        rule(
            "transfer-step",
            &["transfer::State::step"],
            r#"{"from": "OUT_COMMITTEE_ISSUED", "event": "RECEIVE", "by": "IN_COMMITTEE"}"#,
            |it: Step| it.from.step(it.event, it.by),
        ),
        rule(
            "transfer-responsible",
            &["transfer::State::responsible"],
            r#"{"state": "IN_COMMITTEE_RECEIVED"}"#,
            |it: Held| it.state.responsible(),
        ),
        rule(
            "transfer-letter",
            &["transfer::letter_validity"],
            r#"{"issued": "2026-06-01", "days": 120, "same_city": false}"#,
            |it: Letter| transfer::letter_validity(it.issued, it.days, it.same_city, it.policy),
        ),
        rule(
            "transfer-expired",
            &["transfer::expired"],
            r#"{"until": "2026-07-01", "today": "2026-07-02"}"#,
            |it: Until| transfer::expired(it.until, it.today),
        ),
        rule(
            "transfer-reissue",
            &["transfer::reissue"],
            r#"{"certificate": true, "request": true, "first_issued": "2026-01-31", "today": "2026-03-15"}"#,
            |it: Reissue| transfer::reissue(it),
        ),
        rule(
            "transfer-refusal",
            &["transfer::refusal"],
            r#"{"reason": "lives in another county"}"#,
            |it: Reason| transfer::refusal(it.reason.as_deref()),
        ),
        rule("transfer-body", &["transfer::issuing_body"], r#"{"body": "COMMITTEE"}"#, |it: Body| {
            transfer::issuing_body(it.body)
        }),
        rule(
            "transfer-dues",
            &["transfer::dues_checked"],
            r#"{"paid_to": "2026-05", "today": "2026-06-15"}"#,
            |it: PaidTo| transfer::dues_checked(it.paid_to, it.today),
        ),
        rule(
            "transfer-grounds",
            &["transfer::grounds"],
            r#"{"since": "2026-01-01", "fixed_place": true, "until": "2026-07-01"}"#,
            |it: Away| transfer::grounds(it),
        ),
    ]
}
