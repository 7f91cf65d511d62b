use rules::calendar::{Calendar, CalendarError, Counted, Working};
use rules::days::{self, IsoDay};
use rules::membership::MemberState;
use rules::money::{Fen, Rounding};
use rules::voting::{self, Purpose, Tally};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use time::Date;

use super::{Rule, rule, tried};

/// A day, and a count from it.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct From {
    /// First day, or the event.
    #[serde(with = "IsoDay")]
    from: Date,
    /// How many.
    days: u32,
    /// A further arrangement as text; its years stand in place of the published ones.
    #[serde(default)]
    arrangement: Option<String>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Day {
    #[serde(with = "IsoDay")]
    day: Date,
    /// A further arrangement as text; its years stand in place of the published ones.
    #[serde(default)]
    arrangement: Option<String>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Span {
    #[serde(with = "IsoDay")]
    first: Date,
    #[serde(with = "IsoDay")]
    last: Date,
    /// A further arrangement as text; its years stand in place of the published ones.
    #[serde(default)]
    arrangement: Option<String>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Arrangement {
    /// An arrangement as text.
    arrangement: String,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Months {
    #[serde(with = "IsoDay")]
    from: Date,
    months: i16,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Years {
    #[serde(with = "IsoDay")]
    from: Date,
    years: i16,
}

#[derive(Serialize, JsonSchema)]
struct Later {
    #[serde(with = "IsoDay")]
    day: Date,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Age {
    #[serde(with = "IsoDay")]
    from: Date,
    #[serde(with = "IsoDay")]
    to: Date,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Part {
    fen: Fen,
    parts: u32,
    whole: u32,
    #[serde(default)]
    rounding: Rounding,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Roll {
    roll: Vec<MemberState>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Quorum {
    purpose: Purpose,
    due: u32,
    present: u32,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Vote {
    purpose: Purpose,
    tally: Tally,
}

fn calendar(arrangement: Option<&str>) -> Result<Calendar, CalendarError> {
    let published = Calendar::published();
    Ok(match arrangement {
        Some(text) => published.with(&Calendar::parse(text)?),
        None => published.clone(),
    })
}

fn working_day(it: Day) -> Result<Working, CalendarError> {
    Ok(calendar(it.arrangement.as_deref())?.is_working_day(it.day))
}

fn add_working_days(it: From) -> Result<Counted, CalendarError> {
    Ok(calendar(it.arrangement.as_deref())?.add_working_days(it.from, it.days))
}

fn nth_working_day(it: From) -> Result<Counted, CalendarError> {
    Ok(calendar(it.arrangement.as_deref())?.nth_working_day(it.from, it.days))
}

fn end_of_period(it: From) -> Result<Counted, CalendarError> {
    Ok(calendar(it.arrangement.as_deref())?.end_of_period(it.from, it.days))
}

fn working_days_in(it: Span) -> Result<i64, CalendarError> {
    Ok(calendar(it.arrangement.as_deref())?.working_days_in(it.first, it.last))
}

fn calendar_years(it: Arrangement) -> Result<Vec<i32>, CalendarError> {
    Ok(Calendar::parse(&it.arrangement)?.years().collect())
}

pub(super) fn list() -> Vec<Rule> {
    let from = r#"{"from": "2026-06-17", "days": 5}"#;
    vec![
        tried(
            "working-day",
            &["calendar::Calendar::is_working_day"],
            r#"{"day": "2026-02-28"}"#,
            working_day,
        ),
        tried("add-working-days", &["calendar::Calendar::add_working_days"], from, add_working_days),
        tried("nth-working-day", &["calendar::Calendar::nth_working_day"], from, nth_working_day),
        tried("end-of-period", &["calendar::Calendar::end_of_period"], from, end_of_period),
        tried(
            "working-days-in",
            &["calendar::Calendar::working_days_in"],
            r#"{"first": "2026-01-01", "last": "2026-12-31"}"#,
            working_days_in,
        ),
        tried(
            "calendar",
            &["calendar::Calendar::parse"],
            r#"{"arrangement": "year 2027\nrest 2027-10-01 2027-10-07\nwork 2027-10-09"}"#,
            calendar_years,
        ),
        rule("add-months", &["days::add_months"], r#"{"from": "2026-11-30", "months": 3}"#, |it: Months| {
            Later { day: days::add_months(it.from, it.months.into()) }
        }),
        rule("add-years", &["days::add_years"], r#"{"from": "2024-02-29", "years": 1}"#, |it: Years| Later {
            day: days::add_years(it.from, it.years.into()),
        }),
        rule(
            "full-years",
            &["days::full_years"],
            r#"{"from": "2008-06-16", "to": "2026-06-15"}"#,
            |it: Age| days::full_years(it.from, it.to),
        ),
        rule(
            "part",
            &["money::Fen::part"],
            r#"{"fen": 123456789, "parts": 500, "whole": 10000, "rounding": "HALF_UP"}"#,
            |it: Part| it.fen.part(it.parts.into(), it.whole.into(), it.rounding),
        ),
        rule(
            "due-voters",
            &["voting::due_voters"],
            r#"{"roll": ["FULL", "PROBATIONARY", "SUSPENDED_RIGHTS"]}"#,
            |it: Roll| voting::due_voters(&it.roll),
        ),
        rule(
            "quorum",
            &["voting::Purpose::quorum"],
            r#"{"purpose": "GENERAL", "due": 10, "present": 5}"#,
            |it: Quorum| it.purpose.quorum(it.due, it.present),
        ),
        rule(
            "vote",
            &["voting::Purpose::outcome"],
            r#"{"purpose": "ACCEPT_OR_CONVERT", "tally": {"due": 10, "present": 6, "yes": 5, "written_yes": 1}}"#,
            |it: Vote| it.purpose.outcome(&it.tally),
        ),
    ]
}
