//! Reading the text of arrangements. Every error names its line, so that an administrator can mend it.

use std::collections::btree_map::Entry;

use time::{Date, Month, Weekday};

use super::{Arrangement, Calendar};
use crate::codes::PartialDate;

/// A line of an arrangement that cannot be read.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("line {line}: {fault}")]
pub struct CalendarError {
    /// Counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub fault: Fault,
}

/// What can be wrong with a line.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Fault {
    /// It begins with none of the three words.
    #[error("begins with {0:?}, not with year, rest or work")]
    Word(String),
    /// `year` without a number from 1 to 9999.
    #[error("a year is a number of four digits")]
    Year,
    /// The same year a second time.
    #[error("the year {0} is there already")]
    YearTwice(i32),
    /// Days before any `year` line.
    #[error("a line with a year must come first")]
    NoYear,
    /// No day where one must stand.
    #[error("{0:?} is no day written YYYY-MM-DD")]
    Day(String),
    /// The last day is before the first.
    #[error("the last day is before the first")]
    Backwards,
    /// A day that is neither in the year nor in the December before it.
    #[error("{0} belongs neither to the year {1} nor to the December before it")]
    OtherYear(Date, i32),
    /// A day named before.
    #[error("{0} is named twice")]
    Twice(Date),
    /// Work is made up on weekends only.
    #[error("{0} is no Saturday or Sunday; work is made up on those")]
    Weekday(Date),
}

pub(super) fn read(text: &str) -> Result<Calendar, CalendarError> {
    let mut calendar = Calendar::default();
    let mut year = None;
    for (number, line) in text.lines().enumerate() {
        let words: Vec<&str> = line.split('#').next().unwrap_or_default().split_whitespace().collect();
        let Some((word, rest)) = words.split_first() else { continue };
        let read = match *word {
            "year" => begin(&mut calendar, rest).map(|begun| year = Some(begun)),
            "rest" | "work" => days(&mut calendar, year, *word == "rest", rest),
            other => Err(Fault::Word(other.to_owned())),
        };
        read.map_err(|fault| CalendarError { line: number + 1, fault })?;
    }
    Ok(calendar)
}

fn begin(calendar: &mut Calendar, words: &[&str]) -> Result<i32, Fault> {
    let word = words.first().filter(|it| it.len() == 4).ok_or(Fault::Year)?;
    let year = word.parse::<u16>().ok().filter(|it| *it > 0).map(i32::from).ok_or(Fault::Year)?;
    match calendar.years.entry(year) {
        Entry::Occupied(_) => Err(Fault::YearTwice(year)),
        Entry::Vacant(place) => {
            place.insert(Arrangement::default());
            Ok(year)
        }
    }
}

fn day(word: &str) -> Option<Date> {
    word.parse::<PartialDate>().ok().and_then(PartialDate::exact)
}

fn days(calendar: &mut Calendar, year: Option<i32>, rest: bool, words: &[&str]) -> Result<(), Fault> {
    let year = year.ok_or(Fault::NoYear)?;
    let word = words.first().copied().unwrap_or_default();
    let first = day(word).ok_or_else(|| Fault::Day(word.to_owned()))?;
    // What begins with a digit is meant as a day; other words are remarks.
    let last = match words.get(1).filter(|it| it.starts_with(|c: char| c.is_ascii_digit())) {
        Some(word) => day(word).ok_or_else(|| Fault::Day((*word).to_owned()))?,
        None => first,
    };
    if last < first {
        return Err(Fault::Backwards);
    }
    let arrangement = calendar.years.entry(year).or_default();
    for day in std::iter::successors(Some(first), |day| day.next_day()).take_while(|day| *day <= last) {
        let before = day.year() == year - 1 && day.month() == Month::December;
        if day.year() != year && !before {
            return Err(Fault::OtherYear(day, year));
        }
        if arrangement.rest.contains(&day) || arrangement.work.contains(&day) {
            return Err(Fault::Twice(day));
        }
        if rest {
            arrangement.rest.insert(day);
        } else if matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) {
            arrangement.work.insert(day);
        } else {
            return Err(Fault::Weekday(day));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use time::macros::date;

    #[rstest]
    #[case("holiday 2026-01-01", Fault::Word("holiday".into()))]
    #[case("year", Fault::Year)]
    #[case("year 26", Fault::Year)]
    #[case("year 0000", Fault::Year)]
    #[case("year 2026", Fault::YearTwice(2026))]
    #[case("rest", Fault::Day(String::new()))]
    #[case("rest 2026-02-30", Fault::Day("2026-02-30".into()))]
    #[case("rest 2026-01", Fault::Day("2026-01".into()))]
    #[case("rest 2026-01-01 2026-1-3", Fault::Day("2026-1-3".into()))]
    #[case("rest 2026-01-03 2026-01-01", Fault::Backwards)]
    #[case("rest 2027-01-01", Fault::OtherYear(date!(2027 - 01 - 01), 2026))]
    #[case("rest 2025-11-30", Fault::OtherYear(date!(2025 - 11 - 30), 2026))]
    #[case("rest 2026-06-18 2026-06-20", Fault::Twice(date!(2026 - 06 - 19)))]
    #[case("work 2026-06-19", Fault::Twice(date!(2026 - 06 - 19)))]
    #[case("work 2026-06-18", Fault::Weekday(date!(2026 - 06 - 18)))]
    fn every_fault_names_its_line(#[case] line: &str, #[case] fault: Fault) {
        let text = format!("# a remark\nyear 2026\nrest 2026-06-19 2026-06-21 Dragon Boat\n\n{line}\n");
        let error = Calendar::parse(&text).unwrap_err();
        assert_eq!(error, CalendarError { line: 5, fault });
        assert!(error.to_string().starts_with("line 5: "));
    }

    #[test]
    fn days_need_a_year() {
        let error = Calendar::parse("rest 2026-01-01").unwrap_err();
        assert_eq!(error, CalendarError { line: 1, fault: Fault::NoYear });
    }

    #[test]
    fn good_lines() {
        let calendar = Calendar::parse(
            "year 2026 # of the State Council\nrest 2025-12-31 eve\nwork 2026-01-04 2026-01-04\n",
        );
        let calendar = calendar.unwrap();
        assert!(!calendar.is_working_day(date!(2025 - 12 - 31)).working);
        assert!(calendar.is_working_day(date!(2026 - 01 - 04)).working);
        assert_eq!(Calendar::parse("").unwrap(), Calendar::default());
    }
}
