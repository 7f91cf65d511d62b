use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use time::Date;

use crate::keyed::keyed;
use crate::month::YearMonth;

keyed! {
    /// How often.
    Every {
        /// Once a month.
        Month = "MONTH",
        /// Once a quarter.
        Quarter = "QUARTER",
        /// Once a year.
        Year = "YEAR",
    }
}

impl Every {
    /// Months of a period.
    const fn months(self) -> u8 {
        match self {
            Self::Month => 1,
            Self::Quarter => 3,
            Self::Year => 12,
        }
    }

    /// How many days before its end a period without meeting is said to be due soon, unless an organisation sets others.
    #[must_use]
    pub const fn due_soon_days(self) -> u32 {
        match self {
            Self::Month => 7,
            Self::Quarter => 15,
            Self::Year => 60,
        }
    }
}

/// A month, a quarter or a year of the calendar; written `2026-05`, `2026-Q2`, `2026`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Period {
    first: YearMonth,
    every: Every,
}

/// The text is no period.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("not written as YYYY-MM, YYYY-Qn or YYYY")]
pub struct PeriodError;

impl Period {
    /// The period in which a day lies.
    ///
    /// ```
    /// use lianxin_rules::organisation_life::{Every, Period};
    /// use time::macros::date;
    /// assert_eq!(Period::of(date!(2026-05-20), Every::Quarter).to_string(), "2026-Q2");
    /// ```
    #[must_use]
    pub fn of(day: Date, every: Every) -> Self {
        let month = YearMonth::of(day);
        let past = (month.month() - 1) % every.months();
        Self { first: month.plus(-i32::from(past)), every }
    }

    /// All periods of a kind in a year; none for years outside 1–9999.
    #[must_use]
    pub fn of_year(year: i32, every: Every) -> Vec<Self> {
        let Some(january) = YearMonth::new(year, 1) else { return Vec::new() };
        let starts = (0..12).step_by(usize::from(every.months()));
        starts.map(|month| Self { first: january.plus(month), every }).collect()
    }

    /// Month, quarter or year.
    #[must_use]
    pub fn every(self) -> Every {
        self.every
    }

    /// Its year.
    #[must_use]
    pub fn year(self) -> i32 {
        self.first.year()
    }

    /// Its first day.
    #[must_use]
    pub fn first_day(self) -> Date {
        self.first.first_day()
    }

    /// Its last day.
    #[must_use]
    pub fn last_day(self) -> Date {
        self.first.plus(i32::from(self.every.months()) - 1).last_day()
    }

    /// Does a day lie in it?
    #[must_use]
    pub fn contains(self, day: Date) -> bool {
        self.first_day() <= day && day <= self.last_day()
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.every {
            Every::Month => self.first.fmt(f),
            Every::Quarter => write!(f, "{:04}-Q{}", self.year(), self.first.month().div_ceil(3)),
            Every::Year => write!(f, "{:04}", self.year()),
        }
    }
}

impl FromStr for Period {
    type Err = PeriodError;

    fn from_str(text: &str) -> Result<Self, PeriodError> {
        let first =
            |year: &str, month: &str| format!("{year}-{month}").parse::<YearMonth>().map_err(|_| PeriodError);
        let (first, every) = match text.split_once('-') {
            None => (first(text, "01")?, Every::Year),
            Some((year, "Q1")) => (first(year, "01")?, Every::Quarter),
            Some((year, "Q2")) => (first(year, "04")?, Every::Quarter),
            Some((year, "Q3")) => (first(year, "07")?, Every::Quarter),
            Some((year, "Q4")) => (first(year, "10")?, Every::Quarter),
            Some((year, month)) => (first(year, month)?, Every::Month),
        };
        Ok(Self { first, every })
    }
}

impl Serialize for Period {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for Period {
    fn schema_name() -> Cow<'static, str> {
        "Period".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": "^[0-9]{4}(-(0[1-9]|1[0-2]|Q[1-4]))?$" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;
    use time::macros::date;

    #[rstest]
    #[case(Every::Month, "2026-08", date!(2026 - 08 - 01), date!(2026 - 08 - 31))]
    #[case(Every::Quarter, "2026-Q3", date!(2026 - 07 - 01), date!(2026 - 09 - 30))]
    #[case(Every::Year, "2026", date!(2026 - 01 - 01), date!(2026 - 12 - 31))]
    fn spans(#[case] every: Every, #[case] text: &str, #[case] first: Date, #[case] last: Date) {
        let period = Period::of(date!(2026 - 08 - 20), every);
        assert_eq!((period.first_day(), period.last_day()), (first, last));
        assert_eq!((period.every(), period.year()), (every, 2026));
        assert_eq!((period.to_string().as_str(), text.parse()), (text, Ok(period)));
        assert!(period.contains(first) && period.contains(last));
        assert!(
            !period.contains(first.previous_day().unwrap()) && !period.contains(last.next_day().unwrap())
        );
        assert_eq!(serde_json::from_str::<Period>(&format!("{text:?}")).unwrap(), period);
        assert_eq!(serde_json::to_string(&period).unwrap(), format!("{text:?}"));
    }

    #[rstest]
    #[case("2026-Q0")]
    #[case("2026-Q5")]
    #[case("2026-13")]
    #[case("26")]
    #[case("2026-05-01")]
    #[case("")]
    fn no_periods(#[case] text: &str) {
        assert_eq!(text.parse::<Period>(), Err(PeriodError));
    }

    #[test]
    fn days_of_warning() {
        let days: Vec<u32> = Every::ALL.iter().map(|every| every.due_soon_days()).collect();
        assert_eq!(days, [7, 15, 60]);
        assert_eq!(Period::schema_name(), "Period");
        assert!(schemars::schema_for!(Period).as_value()["pattern"].is_string());
    }

    proptest! {
        #[test]
        fn the_periods_of_a_year_cover_each_day_once(year in 2000i32..2100, ordinal in 1u16..=365) {
            let day = Date::from_ordinal_date(year, ordinal).unwrap();
            for every in Every::ALL {
                let periods = Period::of_year(year, *every);
                prop_assert_eq!(periods.len(), 12 / usize::from(every.months()));
                let holding: Vec<_> = periods.iter().filter(|it| it.contains(day)).copied().collect();
                prop_assert_eq!(&holding, &[Period::of(day, *every)]);
                for quarter in periods {
                    prop_assert_eq!(quarter.to_string().parse(), Ok(quarter));
                }
            }
        }
    }
}
