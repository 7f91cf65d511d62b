use rules::calendar::Calendar;
use rules::days::IsoDay;
use rules::openness::{self, Approval, Event, PersonalData, Standing, State};
use schemars::JsonSchema;
use serde::Deserialize;
use time::Date;

use super::{Rule, rule};

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Step {
    from: State,
    event: Event,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct From {
    #[serde(with = "IsoDay")]
    from: Date,
    working_days: u32,
}

pub(super) fn list() -> Vec<Rule> {
    vec![
        rule(
            "openness-step",
            &["openness::State::step"],
            r#"{"from": "DRAFT", "event": "PUBLISH"}"#,
            |it: Step| it.from.step(it.event),
        ),
        rule(
            "openness-authority",
            &["openness::authority"],
            r#"{"scope": "SOCIETY", "authority": "UNIT"}"#,
            |it: Approval| openness::authority(it),
        ),
        rule(
            "openness-personal-data",
            &["openness::personal_data"],
            r#"{"unmasked": true}"#,
            |it: PersonalData| openness::personal_data(it),
        ),
        rule(
            "openness-stood",
            &["openness::stood"],
            r#"{"from": "2026-06-01", "to": "2026-06-03", "working_days": 5}"#,
            |it: Standing| openness::stood(Calendar::published(), it),
        ),
        rule(
            "openness-until",
            &["openness::stands_until"],
            r#"{"from": "2026-06-01", "working_days": 5}"#,
            |it: From| openness::stands_until(Calendar::published(), it.from, it.working_days),
        ),
    ]
}
