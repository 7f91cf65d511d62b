//! Counting in months and years as the regulations do: calendar months, clamped at the month's end
//! (fact sheet §0.2, rule 3).

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use time::{Date, Month};

use crate::Ruling;
use crate::codes::PartialDate;

/// The same day of the month, `months` later (or earlier); the last day where that month is shorter.
///
/// ```
/// use time::macros::date;
/// assert_eq!(lianxin_rules::days::add_months(date!(2026-11-30), 3), date!(2027-02-28));
/// assert_eq!(lianxin_rules::days::add_months(date!(2026-03-31), -1), date!(2026-02-28));
/// ```
#[must_use]
pub fn add_months(day: Date, months: i32) -> Date {
    let count = day.year() * 12 + i32::from(u8::from(day.month())) - 1 + months;
    let (year, number) = (count.div_euclid(12), count.rem_euclid(12));
    let month = u8::try_from(number + 1).ok().and_then(|number| Month::try_from(number).ok());
    let month = month.unwrap_or(Month::January);
    let last = month.length(year);
    Date::from_calendar_date(year, month, day.day().min(last)).unwrap_or(day)
}

/// The same day, `years` later; 28 February after a 29th.
#[must_use]
pub fn add_years(day: Date, years: i32) -> Date {
    add_months(day, years * 12)
}

/// Whole years between birth and a day: the age of common speech.
#[must_use]
pub fn full_years(from: Date, to: Date) -> i32 {
    let years = to.year() - from.year();
    if add_years(from, years) > to { years - 1 } else { years }
}

/// What had to be done by a day, and how it stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct Deadline {
    /// The last day on which it is in time.
    #[serde(with = "IsoDay")]
    pub due: Date,
    /// Calendar days it was late, or is late today while it is not done; 0 when in time.
    pub late_days: i64,
    /// Holds while in time; warns when late. No text attaches nullity to lateness.
    pub ruling: Ruling,
}

impl Deadline {
    /// Due by `due`; `done` is when it was done, `today` counts while it is not. `ruling` is what holds in time.
    #[must_use]
    pub fn new(due: Date, done: Option<Date>, today: Date, ruling: Ruling) -> Self {
        let late_days = (done.unwrap_or(today) - due).whole_days().max(0);
        Self { due, late_days, ruling: ruling.unless(late_days == 0, crate::Verdict::Warns) }
    }
}

/// A day in JSON: `"2026-06-15"`. For `#[serde(with = "IsoDay")]`, which also gives the schema.
pub struct IsoDay;

/// A day or nothing in JSON. For `#[serde(default, with = "MaybeDay")]`.
pub struct MaybeDay;

fn read_day<E: serde::de::Error>(text: &str) -> Result<Date, E> {
    let read = text.parse::<PartialDate>().ok().and_then(PartialDate::exact);
    read.ok_or_else(|| E::custom(format!("{text:?} is not a day written YYYY-MM-DD")))
}

impl IsoDay {
    /// Write.
    ///
    /// # Errors
    /// What the serializer says.
    pub fn serialize<S: Serializer>(day: &Date, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&PartialDate::Day(*day))
    }

    /// Read.
    ///
    /// # Errors
    /// The text is no day.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
        read_day(&String::deserialize(deserializer)?)
    }
}

impl MaybeDay {
    /// Write.
    ///
    /// # Errors
    /// What the serializer says.
    pub fn serialize<S: Serializer>(day: &Option<Date>, serializer: S) -> Result<S::Ok, S::Error> {
        day.map(PartialDate::Day).serialize(serializer)
    }

    /// Read.
    ///
    /// # Errors
    /// The text is no day.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
        Option::<String>::deserialize(deserializer)?.map(|text| read_day(&text)).transpose()
    }
}

impl JsonSchema for IsoDay {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Day".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "format": "date" })
    }
}

impl JsonSchema for MaybeDay {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "MaybeDay".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": ["string", "null"], "format": "date" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    #[test]
    fn ages_change_on_the_birthday() {
        assert_eq!(full_years(date!(2008 - 06 - 16), date!(2026 - 06 - 15)), 17);
        assert_eq!(full_years(date!(2008 - 06 - 16), date!(2026 - 06 - 16)), 18);
    }

    #[test]
    fn months_are_cut_off_at_their_end() {
        assert_eq!(add_months(date!(2026 - 01 - 31), 1), date!(2026 - 02 - 28));
        assert_eq!(add_months(date!(2026 - 01 - 31), -2), date!(2025 - 11 - 30));
        assert_eq!(add_years(date!(2024 - 02 - 29), 1), date!(2025 - 02 - 28));
        assert_eq!(full_years(date!(2000 - 02 - 29), date!(2001 - 02 - 28)), 1);
    }

    #[test]
    fn a_deadline_is_kept_on_its_last_day() {
        let due = date!(2026 - 06 - 20);
        let at = |done, today| Deadline::new(due, done, today, Ruling::holds("a", "k")).late_days;
        assert_eq!(at(None, due), 0);
        assert_eq!(at(None, date!(2026 - 06 - 22)), 2);
        assert_eq!(at(Some(date!(2026 - 06 - 21)), date!(2026 - 07 - 22)), 1);
        assert_eq!(at(Some(date!(2026 - 06 - 01)), date!(2026 - 07 - 22)), 0);
        let late = Deadline::new(due, None, date!(2026 - 06 - 21), Ruling::holds("a", "k"));
        assert_eq!(late.ruling, Ruling::warns("a", "k"));
    }

    #[derive(Serialize, Deserialize, JsonSchema, PartialEq, Debug)]
    struct Days {
        #[serde(with = "IsoDay")]
        one: Date,
        #[serde(default, with = "MaybeDay")]
        other: Option<Date>,
    }

    #[test]
    fn days_travel_as_text() {
        let days = Days { one: date!(2026 - 06 - 05), other: None };
        assert_eq!(serde_json::to_string(&days).unwrap(), r#"{"one":"2026-06-05","other":null}"#);
        assert_eq!(serde_json::from_str::<Days>(r#"{"one":"2026-06-05"}"#).unwrap(), days);
        let both: Days = serde_json::from_str(r#"{"one":"2026-06-05","other":"2026-06-06"}"#).unwrap();
        assert_eq!(both.other, Some(date!(2026 - 06 - 06)));
        for wrong in
            [r#"{"one":"2026-06"}"#, r#"{"one":"2026-06-31"}"#, r#"{"one":"2026-06-05","other":"x"}"#]
        {
            assert!(serde_json::from_str::<Days>(wrong).is_err(), "{wrong}");
        }
        let schema = schemars::schema_for!(Days);
        assert_eq!(schema.as_value()["properties"]["one"]["format"], "date");
        assert_eq!(schema.as_value()["properties"]["other"]["type"][1], "null");
        assert_eq!(schema.as_value()["required"].as_array().unwrap().len(), 1);
        assert_eq!((IsoDay::schema_name(), MaybeDay::schema_name()), ("Day".into(), "MaybeDay".into()));
    }
}
