use rules::calendar::Calendar;
use rules::days::IsoDay;
use rules::petition::{self, Asked, Event, Extension, Filed, Party, State, Window};
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
struct On {
    #[serde(with = "IsoDay")]
    day: Date,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Accepted {
    #[serde(with = "IsoDay")]
    accepted: Date,
    #[serde(default)]
    extended_days: u32,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct AskedOn {
    #[serde(with = "IsoDay")]
    asked: Date,
    #[serde(default)]
    hearing_days: u32,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Visit {
    levels_up: u32,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct People {
    people: u32,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Interest {
    direct_interest: bool,
}

pub(super) fn list() -> Vec<Rule> {
    vec![
        rule(
            "petition-step",
            &["petition::State::step"],
            r#"{"from": "REGISTERED", "event": "ACCEPT", "by": "OFFICE"}"#,
            |it: Step| it.from.step(it.event, it.by),
        ),
        rule("petition-notice", &["petition::notice_by"], r#"{"day": "2026-03-02"}"#, |it: On| {
            petition::notice_by(Calendar::published(), it.day)
        }),
        rule("petition-objection", &["petition::objection_by"], r#"{"day": "2026-06-04"}"#, |it: On| {
            petition::objection_by(Calendar::published(), it.day)
        }),
        rule(
            "petition-finish",
            &["petition::finish_by"],
            r#"{"accepted": "2026-03-10", "extended_days": 30}"#,
            |it: Accepted| petition::finish_by(Calendar::published(), it.accepted, it.extended_days),
        ),
        rule(
            "petition-extension",
            &["petition::extension"],
            r#"{"days": 30, "head_approved": false, "reasons_told": true}"#,
            |it: Extension| petition::extension(it),
        ),
        rule(
            "petition-review",
            &["petition::review_in_time", "petition::review_asked_by"],
            r#"{"answered": "2026-05-12", "asked": "2026-06-12"}"#,
            |it: Asked| petition::review_in_time(Calendar::published(), it),
        ),
        rule(
            "petition-review-answer",
            &["petition::review_answered_by"],
            r#"{"asked": "2026-06-11", "hearing_days": 0}"#,
            |it: AskedOn| petition::review_answered_by(Calendar::published(), it.asked, it.hearing_days),
        ),
        rule(
            "petition-route",
            &["petition::route"],
            r#"{"kind": "ACCUSATION", "concerns_office": true}"#,
            |it: Filed| petition::route(it),
        ),
        rule("petition-take", &["petition::may_take"], r#"{"open_below": true}"#, |it: Window| {
            petition::may_take(it)
        }),
        rule("petition-visit", &["petition::visit"], r#"{"levels_up": 2}"#, |it: Visit| {
            petition::visit(it.levels_up)
        }),
        rule("petition-representatives", &["petition::representatives"], r#"{"people": 6}"#, |it: People| {
            petition::representatives(it.people)
        }),
        rule(
            "petition-withdrawal",
            &["petition::withdrawal"],
            r#"{"direct_interest": true}"#,
            |it: Interest| petition::withdrawal(it.direct_interest),
        ),
    ]
}
