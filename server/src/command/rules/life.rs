use rules::days::{IsoDay, MaybeDay};
use rules::organisation_life::{
    self as life, Attendee, Habits, MeetingKind, MeetingState, Organisation, Period, StudyPolicy, StudyRole,
    TalkGap,
};
use schemars::JsonSchema;
use serde::Deserialize;
use time::Date;

use super::{Rule, rule};

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Kinds {
    organisation: Organisation,
    #[serde(default)]
    habits: Habits,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Periods {
    kind: MeetingKind,
    organisation: Organisation,
    #[serde(default)]
    habits: Habits,
    year: i32,
}

/// A day in a list.
#[derive(Deserialize, JsonSchema)]
struct Day(#[serde(with = "IsoDay")] Date);

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Kept {
    kind: MeetingKind,
    period: Period,
    held: Vec<Day>,
    #[serde(default)]
    explained: bool,
    #[serde(with = "IsoDay")]
    today: Date,
    #[serde(default)]
    due_soon_days: Option<u32>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Step {
    from: MeetingState,
    to: MeetingState,
    kind: MeetingKind,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Person {
    person: Attendee,
    #[serde(default)]
    spared_from: Option<u8>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Hours {
    role: StudyRole,
    tenths: u32,
    #[serde(default)]
    policy: StudyPolicy,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Classes {
    role: StudyRole,
    attended: u32,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewSecretary {
    #[serde(with = "IsoDay")]
    since: Date,
    #[serde(default, with = "MaybeDay")]
    attended: Option<Date>,
    #[serde(with = "IsoDay")]
    today: Date,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Talks {
    committee: Vec<String>,
    members: Vec<String>,
    talks: Vec<(String, String)>,
}

fn kept(it: Kept) -> life::Compliance {
    let held: Vec<Date> = it.held.iter().map(|day| day.0).collect();
    life::compliance(it.kind, it.period, &held, it.explained, it.today, it.due_soon_days)
}

pub(super) fn list() -> Vec<Rule> {
    vec![
        rule(
            "life-kinds",
            &["organisation_life::due_kinds"],
            r#"{"organisation": {"kind": "BRANCH", "has_committee": true}}"#,
            |it: Kinds| life::due_kinds(&it.organisation, it.habits),
        ),
        rule(
            "life-periods",
            &["organisation_life::due_periods"],
            r#"{"kind": "MEMBERS_MEETING", "organisation": {"kind": "BRANCH", "founded": "2026-05-16"}, "year": 2026}"#,
            |it: Periods| life::due_periods(it.kind, &it.organisation, it.habits, it.year),
        ),
        rule(
            "life-compliance",
            &["organisation_life::compliance"],
            r#"{"kind": "MEMBERS_MEETING", "period": "2026-Q2", "held": ["2026-07-02"], "today": "2026-07-15"}"#,
            kept,
        ),
        rule(
            "meeting-step",
            &["organisation_life::MeetingState::step"],
            r#"{"from": "OPEN", "to": "QUORATE", "kind": "MEMBERS_MEETING"}"#,
            |it: Step| it.from.step(it.to, it.kind),
        ),
        rule(
            "attendance",
            &["organisation_life::attendance"],
            r#"{"person": {"state": "FULL", "age": 83}}"#,
            |it: Person| life::attendance(it.person, it.spared_from),
        ),
        rule("study", &["organisation_life::study"], r#"{"role": "MEMBER", "tenths": 315}"#, |it: Hours| {
            life::study(it.role, it.tenths, it.policy)
        }),
        rule(
            "study-classes",
            &["organisation_life::training_classes"],
            r#"{"role": "SECRETARY", "attended": 0}"#,
            |it: Classes| life::training_classes(it.role, it.attended),
        ),
        rule(
            "study-new-secretary",
            &["organisation_life::new_secretary_class"],
            r#"{"since": "2026-01-15", "today": "2026-07-16"}"#,
            |it: NewSecretary| life::new_secretary_class(it.since, it.attended, it.today),
        ),
        rule(
            "talks",
            &["organisation_life::talk_gaps"],
            r#"{"committee": ["a", "b"], "members": ["c", "d"], "talks": [["a", "b"], ["a", "c"]]}"#,
            |it: Talks| -> Vec<TalkGap<String>> { life::talk_gaps(&it.committee, &it.members, &it.talks) },
        ),
    ]
}
