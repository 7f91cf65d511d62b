//! Calendar months, written `2026-05`: what dues, monthly meetings and letters count in.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use time::{Date, Month};

use crate::codes::PartialDate;
use crate::days::add_months;

/// A month of a year.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct YearMonth {
    first: Date,
}

/// The text is no month (`YYYY-MM`).
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("not written as YYYY-MM")]
pub struct MonthError;

impl YearMonth {
    /// The month in which a day lies.
    #[must_use]
    pub fn of(day: Date) -> Self {
        Self { first: day.replace_day(1).unwrap_or(day) }
    }

    /// A month by numbers; none when the month is not 1–12 or the year not one of the calendar (1–9999).
    #[must_use]
    pub fn new(year: i32, month: u8) -> Option<Self> {
        let month = Month::try_from(month).ok()?;
        let first = Date::from_calendar_date(year, month, 1).ok()?;
        (1..=9999).contains(&year).then_some(Self { first })
    }

    /// Year.
    #[must_use]
    pub fn year(self) -> i32 {
        self.first.year()
    }

    /// Month, 1–12.
    #[must_use]
    pub fn month(self) -> u8 {
        self.first.month().into()
    }

    /// Its first day.
    #[must_use]
    pub fn first_day(self) -> Date {
        self.first
    }

    /// Its last day.
    #[must_use]
    pub fn last_day(self) -> Date {
        let last = self.first.month().length(self.year());
        self.first.replace_day(last).unwrap_or(self.first)
    }

    /// So many months later, or earlier.
    ///
    /// ```
    /// use lianxin_rules::month::YearMonth;
    /// let november: YearMonth = "2026-11".parse()?;
    /// assert_eq!(november.plus(3).to_string(), "2027-02");
    /// # Ok::<(), lianxin_rules::month::MonthError>(())
    /// ```
    #[must_use]
    pub fn plus(self, months: i32) -> Self {
        Self { first: add_months(self.first, months) }
    }

    /// How many months this month is after `earlier`; negative when it is before.
    #[must_use]
    pub fn since(self, earlier: Self) -> i32 {
        let number = |it: Self| it.year() * 12 + i32::from(it.month());
        number(self) - number(earlier)
    }
}

impl fmt::Display for YearMonth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year(), self.month())
    }
}

impl FromStr for YearMonth {
    type Err = MonthError;

    fn from_str(text: &str) -> Result<Self, MonthError> {
        match text.parse::<PartialDate>() {
            Ok(month @ PartialDate::Month { .. }) => Ok(Self { first: month.earliest() }),
            _ => Err(MonthError),
        }
    }
}

impl Serialize for YearMonth {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for YearMonth {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for YearMonth {
    fn schema_name() -> Cow<'static, str> {
        "YearMonth".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])$" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    #[test]
    fn months_read_and_count() {
        let month = YearMonth::of(date!(2024 - 02 - 29));
        assert_eq!(month.to_string(), "2024-02");
        assert_eq!((month.first_day(), month.last_day()), (date!(2024 - 02 - 01), date!(2024 - 02 - 29)));
        assert_eq!("2024-02".parse(), Ok(month));
        assert_eq!((month.year(), month.month()), (2024, 2));
        assert_eq!(month.plus(-2).to_string(), "2023-12");
        assert_eq!(month.since(month.plus(-14)), 14);
        assert_eq!(YearMonth::new(2024, 2), Some(month));
        assert_eq!(YearMonth::new(2024, 13), None);
        assert_eq!(YearMonth::new(10_000, 1), None);
        for text in ["2024", "2024-13", "2024-02-01", ""] {
            assert_eq!(text.parse::<YearMonth>(), Err(MonthError));
        }
    }

    #[test]
    fn json_holds_the_text() {
        let month: YearMonth = serde_json::from_str("\"2026-05\"").unwrap();
        assert_eq!(serde_json::to_string(&month).unwrap(), "\"2026-05\"");
        assert!(serde_json::from_str::<YearMonth>("\"2026-5-1\"").is_err());
        assert_eq!(YearMonth::schema_name(), "YearMonth");
        assert!(schemars::schema_for!(YearMonth).as_value()["pattern"].is_string());
    }
}
