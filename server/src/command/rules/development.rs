use rules::calendar::Calendar;
use rules::codes::OrgKind;
use rules::days::{IsoDay, MaybeDay};
use rules::development::{
    self as dev, AcceptanceMeeting, AdmissionBody, Approval, ChartStep, Conversion, Document, Event,
    Introducer, Limit, Listing, Opinions, PoliticalReview, PreReview, Proposal, PublicNotice, Sanction, Span,
    State, TrainingClass, Version,
};
use rules::membership::MemberState;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use time::Date;

use super::{Rule, rule};

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Day {
    #[serde(with = "IsoDay")]
    day: Date,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Step {
    from: State,
    event: Event,
    #[serde(default)]
    branch_has_committee: bool,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Text {
    version: Version,
}

#[derive(Serialize, JsonSchema)]
struct LimitFound {
    limit: Limit,
    span: Option<Span>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Adult {
    #[serde(with = "IsoDay")]
    born: Date,
    #[serde(with = "IsoDay")]
    applied: Date,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Readmission {
    #[serde(with = "IsoDay")]
    expelled: Date,
    #[serde(with = "IsoDay")]
    applied: Date,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Talk {
    #[serde(with = "IsoDay")]
    received: Date,
    #[serde(default, with = "MaybeDay")]
    talked: Option<Date>,
    #[serde(with = "IsoDay")]
    today: Date,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Contacts {
    states: Vec<MemberState>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Review {
    #[serde(with = "IsoDay")]
    activist_since: Date,
    #[serde(default, with = "MaybeDay")]
    last: Option<Date>,
}

#[derive(Serialize, JsonSchema)]
struct Next {
    #[serde(with = "IsoDay")]
    next: Date,
    article: &'static str,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Introducers {
    #[serde(with = "IsoDay")]
    on: Date,
    introducers: Vec<Introducer>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Sanctioned {
    sanction: Sanction,
    #[serde(with = "IsoDay")]
    day: Date,
}

#[derive(Serialize, JsonSchema)]
struct Effect {
    #[serde(with = "IsoDay")]
    until: Date,
    in_effect: bool,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Leaving {
    #[serde(default, with = "MaybeDay")]
    leaves_on: Option<Date>,
    #[serde(with = "IsoDay")]
    today: Date,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Body {
    body: AdmissionBody,
    #[serde(default)]
    authorised: bool,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Branch {
    kind: OrgKind,
    #[serde(default)]
    authorised: bool,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct BodyOf {
    kind: OrgKind,
    #[serde(default)]
    under_township: bool,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Oath {
    #[serde(with = "IsoDay")]
    approved: Date,
    #[serde(default, with = "MaybeDay")]
    sworn: Option<Date>,
    #[serde(with = "IsoDay")]
    today: Date,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Extension {
    #[serde(with = "IsoDay")]
    end: Date,
    months: u32,
    #[serde(default)]
    extended_before: bool,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Reported {
    #[serde(with = "IsoDay")]
    reported: Date,
    #[serde(default, with = "MaybeDay")]
    approved: Option<Date>,
    #[serde(with = "IsoDay")]
    today: Date,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Kept {
    kept: Vec<Document>,
}

pub(super) fn list() -> Vec<Rule> {
    let mut rules = texts();
    rules.extend(candidates());
    rules.extend(admissions());
    rules.extend(probations());
    rules
}

fn texts() -> Vec<Rule> {
    vec![
        rule("dev-version", &["development::Version::on"], r#"{"day": "2026-05-11"}"#, |it: Day| {
            Version::on(it.day)
        }),
        rule(
            "dev-step",
            &["development::State::step"],
            r#"{"from": "RESOLVED", "event": "APPROVE", "branch_has_committee": true}"#,
            |it: Step| it.from.step(it.event, it.branch_has_committee),
        ),
        rule("dev-chart", &["development::chart"], r#"{"version": "2026"}"#, |it: Text| -> Vec<ChartStep> {
            dev::chart(it.version).to_vec()
        }),
        rule(
            "dev-limits",
            &["development::Limit::span"],
            r#"{"version": "2026"}"#,
            |it: Text| -> Vec<LimitFound> {
                let found = |limit: &Limit| LimitFound { limit: *limit, span: limit.span(it.version) };
                Limit::ALL.iter().map(found).collect()
            },
        ),
    ]
}

fn candidates() -> Vec<Rule> {
    const NOTICE: &str = r#"{"published": "2026-06-01", "closed": "2026-06-05", "places": ["OUTFLOW", "INFLOW"], "mobile": true}"#;
    vec![
        rule(
            "dev-adult",
            &["development::adult"],
            r#"{"born": "2008-06-16", "applied": "2026-06-15"}"#,
            |it: Adult| dev::adult(it.born, it.applied),
        ),
        rule(
            "dev-readmission",
            &["development::readmission"],
            r#"{"expelled": "2021-03-01", "applied": "2026-03-02"}"#,
            |it: Readmission| dev::readmission(it.expelled, it.applied),
        ),
        rule(
            "dev-talk",
            &["development::talk"],
            r#"{"received": "2026-01-31", "today": "2026-03-01"}"#,
            |it: Talk| dev::talk(it.received, it.talked, it.today),
        ),
        rule("dev-contacts", &["development::contacts"], r#"{"states": ["FULL"]}"#, |it: Contacts| {
            dev::contacts(&it.states)
        }),
        rule(
            "dev-next-review",
            &["development::next_review"],
            r#"{"activist_since": "2025-09-01", "last": "2026-02-20"}"#,
            |it: Review| Next {
                next: dev::next_review(it.activist_since, it.last),
                article: "发展党员工作细则 2026 art. 11",
            },
        ),
        rule(
            "dev-opinions",
            &["development::opinions"],
            r#"{"group": true, "contacts": true, "members": true, "masses": true}"#,
            |it: Opinions| dev::opinions(it),
        ),
        rule(
            "dev-proposal",
            &["development::proposal"],
            r#"{"activist_since": "2025-09-01", "moves": [{"on": "2026-03-01", "materials": true}], "proposed_on": "2026-09-01", "opinions": {"contacts": true, "members": true, "masses": true}, "discussed": true}"#,
            |it: Proposal| dev::proposal(&it),
        ),
        rule("dev-public-notice", &["development::public_notice"], NOTICE, |it: PublicNotice| {
            dev::public_notice(Calendar::published(), &it)
        }),
        rule(
            "dev-listing",
            &["development::listing"],
            r#"{"listed_on": "2026-06-08", "superior": {"act": "AGREED", "on": "2026-05-29"}, "notice": {"published": "2026-06-01", "closed": "2026-06-05", "places": ["RESIDENCE"]}}"#,
            |it: Listing| dev::listing(Calendar::published(), &it),
        ),
    ]
}

fn admissions() -> Vec<Rule> {
    vec![
        rule(
            "dev-introducers",
            &["development::introducers"],
            r#"{"on": "2026-06-01", "introducers": [{"state": "FULL"}, {"state": "FULL", "sanctions": [{"kind": "WARNING", "from": "2026-01-05"}]}]}"#,
            |it: Introducers| dev::introducers(it.on, &it.introducers),
        ),
        rule(
            "dev-sanction",
            &["development::Sanction::until", "development::Sanction::in_effect"],
            r#"{"sanction": {"kind": "SERIOUS_WARNING", "from": "2026-01-05"}, "day": "2027-07-05"}"#,
            |it: Sanctioned| Effect { until: it.sanction.until(), in_effect: it.sanction.in_effect(it.day) },
        ),
        rule(
            "dev-political-review",
            &["development::political_review"],
            r#"{"passed": true, "written": true}"#,
            |it: PoliticalReview| dev::political_review(it),
        ),
        rule(
            "dev-class",
            &["development::training_class"],
            r#"{"days": 2, "tenths": 240}"#,
            |it: TrainingClass| dev::training_class(&it),
        ),
        rule(
            "dev-leaving",
            &["development::leaving"],
            r#"{"leaves_on": "2026-07-01", "today": "2026-06-15"}"#,
            |it: Leaving| dev::leaving(it.leaves_on, it.today),
        ),
        rule(
            "dev-pre-review",
            &["development::pre_review"],
            r#"{"on": "2026-06-15", "introducers": [{"state": "FULL"}, {"state": "FULL"}], "political_review": {"passed": true, "written": true}, "class": {"days": 3, "tenths": 0}, "examined": true, "body": "COMMITTEE", "written": true}"#,
            |it: PreReview| dev::pre_review(&it),
        ),
        rule(
            "dev-body-of",
            &["development::AdmissionBody::of"],
            r#"{"kind": "COMMITTEE", "under_township": true}"#,
            |it: BodyOf| AdmissionBody::of(it.kind, it.under_township),
        ),
        rule(
            "dev-approving-body",
            &["development::approving_body"],
            r#"{"body": "GENERAL_BRANCH"}"#,
            |it: Body| dev::approving_body(it.body, it.authorised),
        ),
        rule(
            "dev-accepting-branch",
            &["development::accepting_branch"],
            r#"{"kind": "TEMP_BRANCH"}"#,
            |it: Branch| dev::accepting_branch(it.kind, it.authorised),
        ),
        rule(
            "dev-acceptance",
            &["development::acceptance"],
            r#"{"pre_review_passed": "2026-05-20", "held_on": "2026-06-21", "branch": "BRANCH", "tally": {"due": 10, "present": 6, "yes": 5, "written_yes": 1}, "secret": true, "one_by_one": true}"#,
            |it: AcceptanceMeeting| dev::acceptance(&it),
        ),
        rule(
            "dev-approval",
            &["development::approval"],
            r#"{"body": "COMMITTEE", "reported": "2026-06-30", "decided": "2026-09-30", "today": "2026-10-01", "talked": true, "voted": true}"#,
            |it: Approval| dev::approval(&it),
        ),
        rule(
            "dev-oath",
            &["development::oath"],
            r#"{"approved": "2026-06-30", "today": "2026-08-01"}"#,
            |it: Oath| dev::oath(it.approved, it.sworn, it.today),
        ),
    ]
}

fn probations() -> Vec<Rule> {
    vec![
        rule(
            "dev-extension",
            &["development::extension"],
            r#"{"end": "2027-06-15", "months": 6}"#,
            |it: Extension| dev::extension(it.end, it.months, it.extended_before),
        ),
        rule(
            "dev-conversion",
            &["development::conversion"],
            r#"{"accepted_on": "2026-06-15", "applied": true, "opinions": {"contacts": true, "members": true, "masses": true}, "examined": true, "meeting_on": "2027-06-20", "tally": {"due": 10, "present": 6, "yes": 6}}"#,
            |it: Conversion| dev::conversion(&it),
        ),
        rule(
            "dev-conversion-approval",
            &["development::conversion_approval"],
            r#"{"reported": "2027-06-30", "today": "2027-07-01"}"#,
            |it: Reported| dev::conversion_approval(it.reported, it.approved, it.today),
        ),
        rule(
            "dev-documents",
            &["development::missing_documents"],
            r#"{"kept": ["FORM", "APPLICATION"]}"#,
            |it: Kept| dev::missing_documents(&it.kept),
        ),
    ]
}
