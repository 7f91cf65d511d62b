use rules::Ruling;
use rules::days::IsoDay;
use rules::membership::{self, Absences, MemberState};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use time::Date;

use super::{Rule, rule};

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Step {
    from: MemberState,
    to: MemberState,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct LastContact {
    #[serde(with = "IsoDay")]
    last_contact: Date,
}

#[derive(Serialize, JsonSchema)]
struct LostContact {
    #[serde(with = "IsoDay")]
    may_stop_from: Date,
    #[serde(with = "IsoDay")]
    may_remove_from_if_stopped_then: Date,
    article: &'static str,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Improvement {
    #[serde(with = "IsoDay")]
    from: Date,
    #[serde(with = "IsoDay")]
    until: Date,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Meeting {
    #[serde(with = "IsoDay")]
    meeting: Date,
}

#[derive(Serialize, JsonSchema)]
struct ProbationEnd {
    #[serde(with = "IsoDay")]
    end: Date,
    article: &'static str,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Since {
    #[serde(with = "IsoDay")]
    since: Date,
    #[serde(with = "IsoDay")]
    today: Date,
}

#[derive(Serialize, JsonSchema)]
struct Kept {
    #[serde(with = "IsoDay")]
    until: Date,
    ruling: Ruling,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ContactAbroad {
    #[serde(with = "IsoDay")]
    last_contact: Date,
    #[serde(with = "IsoDay")]
    today: Date,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct State {
    state: MemberState,
}

pub(super) fn list() -> Vec<Rule> {
    vec![
        rule(
            "member-step",
            &["membership::MemberState::step"],
            r#"{"from": "FULL", "to": "STOPPED"}"#,
            |it: Step| it.from.step(it.to),
        ),
        rule(
            "lost-contact",
            &["membership::may_stop_from", "membership::may_remove_from"],
            r#"{"last_contact": "2026-01-10"}"#,
            lost_contact,
        ),
        rule(
            "improvement",
            &["membership::improvement_limit"],
            r#"{"from": "2026-01-01", "until": "2027-01-01"}"#,
            |it: Improvement| membership::improvement_limit(it.from, it.until),
        ),
        rule(
            "probation-end",
            &["membership::probation_end"],
            r#"{"meeting": "2026-06-15"}"#,
            |it: Meeting| ProbationEnd {
                end: membership::probation_end(it.meeting),
                article: "发展党员工作细则 2026 art. 31",
            },
        ),
        rule(
            "graduate-retention",
            &["membership::graduate_retention", "membership::graduate_kept_until"],
            r#"{"since": "2024-07-01", "today": "2026-07-02"}"#,
            |it: Since| Kept {
                until: membership::graduate_kept_until(it.since),
                ruling: membership::graduate_retention(it.since, it.today),
            },
        ),
        rule(
            "contact-abroad",
            &["membership::contact_abroad"],
            r#"{"last_contact": "2026-01-10", "today": "2026-07-11"}"#,
            |it: ContactAbroad| membership::contact_abroad(it.last_contact, it.today),
        ),
        rule(
            "studying-abroad",
            &["membership::studying_abroad"],
            r#"{"since": "2021-09-01", "today": "2026-09-02"}"#,
            |it: Since| membership::studying_abroad(it.since, it.today),
        ),
        rule(
            "contact-regained",
            &["membership::contact_regained"],
            r#"{"state": "STOPPED"}"#,
            |it: State| membership::contact_regained(it.state),
        ),
        rule(
            "left-by-conduct",
            &["membership::left_by_conduct"],
            r#"{"no_life": 0, "no_dues": 6, "no_work": 0}"#,
            |it: Absences| membership::left_by_conduct(it),
        ),
    ]
}

fn lost_contact(it: LastContact) -> LostContact {
    let stop = membership::may_stop_from(it.last_contact);
    LostContact {
        may_stop_from: stop,
        may_remove_from_if_stopped_then: membership::may_remove_from(stop),
        article: "党员教育管理工作条例 art. 24",
    }
}
