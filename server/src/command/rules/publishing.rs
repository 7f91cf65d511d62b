//! Publishing and secrecy.

use rules::days::IsoDay;
use rules::publishing::{self, Finding};
use rules::secrecy::{self, Mark};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use time::Date;

use super::{Rule, rule};

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Text {
    text: String,
}

#[derive(Serialize, JsonSchema)]
struct Marked {
    mark: Option<Mark>,
}

#[derive(Serialize, JsonSchema)]
struct Seen {
    findings: Vec<Finding>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Latest {
    #[serde(with = "IsoDay")]
    latest: Date,
}

#[derive(Serialize, JsonSchema)]
struct Dead {
    #[serde(with = "IsoDay")]
    dead_from: Date,
}

pub(super) fn list() -> Vec<Rule> {
    vec![
        rule(
            "secrecy-mark",
            &["secrecy::mark_of"],
            r#"{"text": "\u673a\u5bc6\u26051\u5e74"}"#,
            |it: Text| Marked { mark: secrecy::mark_of(&it.text) },
        ),
        rule(
            "publishing-check",
            &["publishing::look_through"],
            r#"{"text": "\u786e\u5b9a\u5165\u515a\u79ef\u6781\u4efd\u5b503\u540d"}"#,
            |it: Text| Seen { findings: publishing::look_through(&it.text) },
        ),
        rule("publishing-window", &["publishing::dead_from"], r#"{"latest": "2026-01-01"}"#, |it: Latest| {
            Dead { dead_from: publishing::dead_from(it.latest) }
        }),
    ]
}
