//! A date of which the day may be unknown, as old files often have it (1987.07).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use time::{Date, Month};

/// A day, or a month whose day is not known. Written `YYYY-MM-DD` or `YYYY-MM`.
///
/// Comparisons that must hold whatever the day was go through [`PartialDate::earliest`] and
/// [`PartialDate::latest`]; there is deliberately no `Ord`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum PartialDate {
    /// The day is known.
    Day(Date),
    /// Only year and month are known.
    Month {
        /// Year of the Gregorian calendar.
        year: i32,
        /// Month of the year.
        month: Month,
    },
}

/// Why a text is no partial date.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum PartialDateError {
    /// Neither `YYYY-MM-DD` nor `YYYY-MM`.
    #[error("not written as YYYY-MM-DD or YYYY-MM")]
    Malformed,
    /// Well written, but there is no such day or month.
    #[error("this day does not exist")]
    Impossible,
}

impl PartialDate {
    /// A month without day. `month` counts from 1; years from 1 to 9999.
    ///
    /// # Errors
    /// [`PartialDateError::Impossible`] if the month is not 1–12 or the year is out of range.
    pub fn month(year: i32, month: u8) -> Result<Self, PartialDateError> {
        let month = Month::try_from(month).map_err(|_| PartialDateError::Impossible)?;
        // the first of the month exists whenever the year is one that `time` can hold
        Date::from_calendar_date(year, month, 1).map_err(|_| PartialDateError::Impossible)?;
        Ok(Self::Month { year, month })
    }

    /// A day. `month` and `day` count from 1.
    ///
    /// # Errors
    /// [`PartialDateError::Impossible`] if there is no such day.
    pub fn day(year: i32, month: u8, day: u8) -> Result<Self, PartialDateError> {
        let month = Month::try_from(month).map_err(|_| PartialDateError::Impossible)?;
        Date::from_calendar_date(year, month, day).map(Self::Day).map_err(|_| PartialDateError::Impossible)
    }

    /// The first day it can mean.
    #[must_use]
    pub fn earliest(self) -> Date {
        match self {
            Self::Day(date) => date,
            Self::Month { year, month } => Date::from_calendar_date(year, month, 1).unwrap_or(if year < 0 {
                Date::MIN
            } else {
                Date::MAX
            }),
        }
    }

    /// The last day it can mean.
    #[must_use]
    pub fn latest(self) -> Date {
        match self {
            Self::Day(date) => date,
            Self::Month { year, month } => Date::from_calendar_date(year, month, month.length(year))
                .unwrap_or(if year < 0 { Date::MIN } else { Date::MAX }),
        }
    }

    /// The day, where it is known.
    #[must_use]
    pub fn exact(self) -> Option<Date> {
        match self {
            Self::Day(date) => Some(date),
            Self::Month { .. } => None,
        }
    }

    /// Whether `date` lies within what this date can mean.
    #[must_use]
    pub fn may_be(self, date: Date) -> bool {
        self.earliest() <= date && date <= self.latest()
    }
}

impl From<Date> for PartialDate {
    fn from(date: Date) -> Self {
        Self::Day(date)
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(d) => write!(f, "{:04}-{:02}-{:02}", d.year(), u8::from(d.month()), d.day()),
            Self::Month { year, month } => write!(f, "{year:04}-{:02}", u8::from(*month)),
        }
    }
}

impl FromStr for PartialDate {
    type Err = PartialDateError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = |part: &str, digits: usize| -> Result<u16, PartialDateError> {
            if part.len() != digits || !part.bytes().all(|b| b.is_ascii_digit()) {
                return Err(PartialDateError::Malformed);
            }
            part.parse().map_err(|_| PartialDateError::Malformed)
        };
        let small = |part: &str| number(part, 2).map(|n| n as u8);
        let parts: Vec<&str> = text.split('-').collect();
        match parts.as_slice() {
            [y, m] => Self::month(i32::from(number(y, 4)?), small(m)?),
            [y, m, d] => Self::day(i32::from(number(y, 4)?), small(m)?, small(d)?),
            _ => Err(PartialDateError::Malformed),
        }
    }
}

impl Serialize for PartialDate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PartialDate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_and_reads_both_shapes() {
        for text in ["1987-07-01", "1987-07", "2000-02-29"] {
            assert_eq!(text.parse::<PartialDate>().unwrap().to_string(), text);
        }
        assert_eq!("1987-02-30".parse::<PartialDate>(), Err(PartialDateError::Impossible));
        assert_eq!("1987-13".parse::<PartialDate>(), Err(PartialDateError::Impossible));
        for text in ["1987", "87-07", "1987-7", "1987-07-1", "", "１９８７-07"] {
            assert_eq!(text.parse::<PartialDate>(), Err(PartialDateError::Malformed), "{text}");
        }
    }

    #[test]
    fn a_month_spans_its_days() {
        let month = PartialDate::month(2024, 2).unwrap();
        assert_eq!(PartialDate::from(month.earliest()).to_string(), "2024-02-01");
        assert_eq!(PartialDate::from(month.latest()).to_string(), "2024-02-29");
        assert!(month.may_be(month.latest()));
        assert_eq!(month.exact(), None);
    }

    #[test]
    fn travels_as_text() {
        let date: PartialDate = serde_json::from_str("\"1987-07\"").unwrap();
        assert_eq!(serde_json::to_string(&date).unwrap(), "\"1987-07\"");
    }
}
