use rules::calendar::Calendar;
use rules::days::IsoDay;
use rules::discussion::{self, Appealed, Criticised, Event, Found, Party, Reason, Removal, Stage};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use time::Date;

use super::{Rule, rule};

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Level {
    board_depth: u32,
    #[serde(default)]
    criticised: Option<Criticised>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct On {
    #[serde(with = "IsoDay")]
    day: Date,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Question {
    #[serde(with = "IsoDay")]
    asked: Date,
    #[serde(default)]
    promised: Option<u32>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Hours {
    hours: u32,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Pace {
    written_in_a_minute: u32,
    #[serde(default)]
    same_text_today: bool,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Step {
    from: Stage,
    event: Event,
    by: Party,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct At {
    stage: Stage,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Text {
    text: String,
    #[serde(default)]
    words: Vec<String>,
}

#[derive(Serialize, JsonSchema)]
struct Read {
    held_for: Option<Found>,
    plain: String,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Key {
    #[serde(default)]
    key: Option<String>,
}

#[derive(Serialize, JsonSchema)]
struct Reasons {
    reasons: Vec<Reason>,
}

pub(super) fn list() -> Vec<Rule> {
    vec![
        rule("discussion-reasons", &["discussion::reasons", "discussion::reason"], "{}", |it: Key| Reasons {
            reasons: match it.key {
                Some(key) => discussion::reason(&key).into_iter().collect(),
                None => discussion::reasons().to_vec(),
            },
        }),
        rule(
            "discussion-level",
            &["discussion::decides"],
            r#"{"board_depth": 2, "criticised": {"depth": 2, "shared": 2}}"#,
            |it: Level| discussion::decides(it.board_depth, it.criticised),
        ),
        rule(
            "discussion-removal",
            &["discussion::removal"],
            r#"{"reason": "insult", "above_criticised": false}"#,
            |it: Removal| discussion::removal(&it),
        ),
        rule(
            "discussion-appeal",
            &["discussion::appeal_decision"],
            r#"{"same_person": true}"#,
            |it: Appealed| discussion::appeal_decision(it),
        ),
        rule("discussion-appeal-by", &["discussion::appeal_by"], r#"{"day": "2026-03-02"}"#, |it: On| {
            discussion::appeal_by(Calendar::published(), it.day)
        }),
        rule(
            "discussion-appeal-answer",
            &["discussion::appeal_answered_by"],
            r#"{"day": "2026-03-02"}"#,
            |it: On| discussion::appeal_answered_by(Calendar::published(), it.day),
        ),
        rule(
            "discussion-question",
            &["discussion::question_by"],
            r#"{"asked": "2026-03-02", "promised": 5}"#,
            |it: Question| discussion::question_by(Calendar::published(), it.asked, it.promised),
        ),
        rule("discussion-proposal", &["discussion::proposal_by"], r#"{"day": "2026-03-02"}"#, |it: On| {
            discussion::proposal_by(Calendar::published(), it.day)
        }),
        rule("discussion-hold", &["discussion::hold"], r#"{"hours": 96}"#, |it: Hours| {
            discussion::hold(it.hours)
        }),
        rule(
            "discussion-pace",
            &["discussion::pace", "discussion::same_text"],
            r#"{"written_in_a_minute": 5}"#,
            |it: Pace| [discussion::pace(it.written_in_a_minute), discussion::same_text(it.same_text_today)],
        ),
        rule(
            "discussion-filter",
            &["discussion::held_for", "discussion::plain"],
            r#"{"text": "138-0013-8000", "words": []}"#,
            |it: Text| Read {
                held_for: discussion::held_for(&it.text, &it.words),
                plain: discussion::plain(&it.text),
            },
        ),
        rule(
            "discussion-step",
            &["discussion::Stage::step"],
            r#"{"from": "SETTLED", "event": "DECIDE", "by": "OFFICE"}"#,
            |it: Step| it.from.step(it.event, it.by),
        ),
        rule("discussion-amendment", &["discussion::amendment"], r#"{"stage": "OPEN"}"#, |it: At| {
            discussion::amendment(it.stage)
        }),
    ]
}
