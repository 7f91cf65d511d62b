//! Working days: weekends, public holidays and make-up workdays of the State Council's yearly arrangement
//! (fact sheet §0.2, rules 3 and 4). The arrangement is data, a text per year; an administrator may load a later one.
//!
//! In a year for which no arrangement is loaded only weekends rest; such answers say that they are provisional.

mod text;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use schemars::JsonSchema;
use serde::Serialize;
use time::{Date, Month, Weekday};

use crate::days::IsoDay;

pub use text::{CalendarError, Fault};

/// The arrangement of one year.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
struct Arrangement {
    rest: BTreeSet<Date>,
    work: BTreeSet<Date>,
}

/// Which days are working days.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Calendar {
    years: BTreeMap<i32, Arrangement>,
}

/// A day that was counted out.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct Counted {
    /// The day.
    #[serde(with = "IsoDay")]
    pub day: Date,
    /// The count reached into a year whose arrangement is not loaded: the day may still move.
    pub provisional: bool,
}

/// Whether one day is a working day.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct Working {
    /// Is it?
    pub working: bool,
    /// The arrangement of its year is not loaded: only weekends were considered.
    pub provisional: bool,
}

static PUBLISHED: LazyLock<Calendar> = LazyLock::new(|| {
    let texts = [
        include_str!("../data/calendar/2024.txt"),
        include_str!("../data/calendar/2025.txt"),
        include_str!("../data/calendar/2026.txt"),
    ];
    Calendar::parse(&texts.concat()).expect("the embedded arrangements are read by a test")
});

impl Calendar {
    /// The arrangements published when this version was built: 2024 to 2026.
    #[must_use]
    pub fn published() -> &'static Self {
        &PUBLISHED
    }

    /// Read arrangements. Lines are `year 2027`, then `rest FIRST LAST` or `rest DAY` for public holidays and
    /// `work DAY` for weekend days on which work is made up; words after the days and text after `#` are remarks.
    ///
    /// ```
    /// use lianxin_rules::calendar::Calendar;
    /// let text = "year 2030\nrest 2030-10-01 2030-10-07 National Day\nwork 2030-09-29\n";
    /// assert_eq!(Calendar::parse(text)?.years().collect::<Vec<_>>(), [2030]);
    /// # Ok::<(), lianxin_rules::calendar::CalendarError>(())
    /// ```
    ///
    /// # Errors
    /// Names the first line that cannot be read, and why.
    pub fn parse(text: &str) -> Result<Self, CalendarError> {
        text::read(text)
    }

    /// This calendar with the years of another in place of its own.
    #[must_use]
    pub fn with(&self, later: &Self) -> Self {
        let mut years = self.years.clone();
        years.extend(later.years.iter().map(|(year, arrangement)| (*year, arrangement.clone())));
        Self { years }
    }

    /// The years whose arrangement is loaded.
    pub fn years(&self) -> impl Iterator<Item = i32> {
        self.years.keys().copied()
    }

    /// Is this a working day?
    #[must_use]
    pub fn is_working_day(&self, day: Date) -> Working {
        Working { working: self.works(day), provisional: !self.years.contains_key(&day.year()) }
    }

    /// An arrangement may begin in the December before its year (as that of 2019 did).
    fn works(&self, day: Date) -> bool {
        let next = (day.month() == Month::December).then(|| self.years.get(&(day.year() + 1)));
        for arrangement in [next.flatten(), self.years.get(&day.year())].into_iter().flatten() {
            if arrangement.rest.contains(&day) {
                return false;
            }
            if arrangement.work.contains(&day) {
                return true;
            }
        }
        !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
    }

    /// The `n`th working day after `from`, which itself is not counted; `from` when `n` is 0.
    #[must_use]
    pub fn add_working_days(&self, from: Date, n: u32) -> Counted {
        let (mut day, mut left, mut provisional) = (from, n, false);
        while left > 0 {
            let Some(next) = day.next_day() else { break };
            day = next;
            let it = self.is_working_day(day);
            provisional |= it.provisional;
            left -= u32::from(it.working);
        }
        Counted { day, provisional }
    }

    /// The `n`th working day from a first published day on: the first working day is day 1, as for 公示.
    /// `n` counts from 1.
    ///
    /// ```
    /// use lianxin_rules::calendar::Calendar;
    /// use time::macros::date;
    /// let end = Calendar::published().nth_working_day(date!(2026-06-01), 5);
    /// assert_eq!(end.day, date!(2026-06-05));
    /// ```
    #[must_use]
    pub fn nth_working_day(&self, first: Date, n: u32) -> Counted {
        let begin = self.is_working_day(first);
        let counted = self.add_working_days(first, n.max(1) - u32::from(begin.working));
        Counted { provisional: counted.provisional || begin.provisional, ..counted }
    }

    /// The end of a period of calendar days: the day after the event is day 1; where the last day is a rest day the
    /// period runs to the next working day (民法典 arts 201, 203).
    #[must_use]
    pub fn end_of_period(&self, event: Date, days: u32) -> Counted {
        let last = event.saturating_add(time::Duration::days(i64::from(days)));
        let it = self.is_working_day(last);
        if it.working {
            return Counted { day: last, provisional: it.provisional };
        }
        let next = self.add_working_days(last, 1);
        Counted { provisional: next.provisional || it.provisional, ..next }
    }

    /// How many working days lie between two days, both included.
    #[must_use]
    pub fn working_days_in(&self, first: Date, last: Date) -> i64 {
        let mut days = std::iter::successors(Some(first), |day| day.next_day());
        let counted = days.by_ref().take_while(|day| *day <= last).filter(|day| self.works(*day)).count();
        i64::try_from(counted).unwrap_or(i64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;
    use time::macros::date;

    fn published() -> &'static Calendar {
        Calendar::published()
    }

    #[rstest]
    #[case(date!(2024 - 01 - 01), 251)]
    #[case(date!(2025 - 01 - 01), 248)]
    #[case(date!(2026 - 01 - 01), 248)]
    fn working_days_of_a_year(#[case] first: Date, #[case] expected: i64) {
        let last = date!(2024 - 12 - 31).replace_year(first.year()).unwrap();
        assert_eq!(published().working_days_in(first, last), expected);
    }

    #[rstest]
    #[case::ordinary(date!(2026 - 06 - 01), true)]
    #[case::saturday(date!(2026 - 06 - 06), false)]
    #[case::holiday_on_a_friday(date!(2026 - 06 - 19), false)]
    #[case::made_up_on_a_saturday(date!(2026 - 02 - 28), true)]
    #[case::made_up_on_a_sunday(date!(2026 - 09 - 20), true)]
    #[case::new_years_eve_2024_was_work(date!(2024 - 02 - 09), true)]
    #[case::last_of_eight_days(date!(2025 - 10 - 08), false)]
    #[case::after_them(date!(2025 - 10 - 09), true)]
    fn single_days(#[case] day: Date, #[case] working: bool) {
        assert_eq!(published().is_working_day(day), Working { working, provisional: false });
    }

    #[test]
    fn p5_public_notice_of_five_working_days() {
        let end = |first, n| published().nth_working_day(first, n);
        assert_eq!(end(date!(2026 - 06 - 01), 5).day, date!(2026 - 06 - 05));
        assert_eq!(end(date!(2026 - 06 - 01), 1).day, date!(2026 - 06 - 01));
        assert_eq!(end(date!(2026 - 06 - 01), 0).day, date!(2026 - 06 - 01));
        // put up on a Saturday: Monday is day 1
        assert_eq!(end(date!(2026 - 06 - 06), 5).day, date!(2026 - 06 - 12));
        // over the Dragon Boat days
        assert_eq!(end(date!(2026 - 06 - 17), 5).day, date!(2026 - 06 - 24));
        // a made-up Saturday counts
        assert_eq!(end(date!(2026 - 02 - 25), 5).day, date!(2026 - 03 - 02));
    }

    #[test]
    fn periods_of_days_run_on_to_a_working_day() {
        let end = |event, days| published().end_of_period(event, days).day;
        assert_eq!(end(date!(2026 - 06 - 01), 10), date!(2026 - 06 - 11));
        assert_eq!(end(date!(2026 - 06 - 09), 10), date!(2026 - 06 - 22));
        assert_eq!(end(date!(2026 - 09 - 25), 8), date!(2026 - 10 - 08));
        assert_eq!(end(date!(2026 - 02 - 18), 10), date!(2026 - 02 - 28));
    }

    #[test]
    fn a_year_not_loaded_makes_the_answer_provisional() {
        let counted = |from, n| published().add_working_days(from, n);
        assert!(!counted(date!(2026 - 12 - 28), 3).provisional);
        let over = counted(date!(2026 - 12 - 28), 4);
        assert_eq!(over, Counted { day: date!(2027 - 01 - 01), provisional: true });
        assert_eq!(counted(date!(2026 - 12 - 28), 0).day, date!(2026 - 12 - 28));
        let holiday = published().is_working_day(date!(2027 - 10 - 01));
        assert_eq!(holiday, Working { working: true, provisional: true });
        assert!(published().nth_working_day(date!(2027 - 03 - 01), 1).provisional);
        let rolled = published().end_of_period(date!(2023 - 12 - 21), 10);
        assert_eq!(rolled, Counted { day: date!(2024 - 01 - 02), provisional: true });
        assert!(published().end_of_period(date!(2027 - 03 - 01), 1).provisional);
        assert!(!published().end_of_period(date!(2026 - 03 - 01), 1).provisional);
    }

    #[test]
    fn a_loaded_year_stands_in_place_of_the_former() {
        let later = Calendar::parse(
            "year 2026\nrest 2026-06-01\nyear 2027\nrest 2026-12-31 2027-01-01\nwork 2026-12-27\n",
        );
        let both = published().with(&later.unwrap());
        assert_eq!(both.years().collect::<Vec<_>>(), [2024, 2025, 2026, 2027]);
        let works = |day| both.is_working_day(day).working;
        assert!(!works(date!(2026 - 06 - 01)) && works(date!(2026 - 06 - 19)));
        // the arrangement of 2027 reaches back into December
        assert!(
            !works(date!(2026 - 12 - 31)) && works(date!(2026 - 12 - 27)) && works(date!(2026 - 12 - 30))
        );
        assert!(!both.is_working_day(date!(2027 - 01 - 01)).provisional);
    }

    #[test]
    fn the_last_day_of_all_ends_a_count() {
        assert_eq!(published().add_working_days(Date::MAX, 3).day, Date::MAX);
    }

    fn day() -> impl Strategy<Value = Date> {
        (0i64..1500).prop_map(|n| date!(2023 - 06 - 01) + time::Duration::days(n))
    }

    proptest! {
        #[test]
        fn adding_working_days_is_monotone(from in day(), later in 0i64..40, n in 0u32..60, more in 0u32..20) {
            let calendar = published();
            let base = calendar.add_working_days(from, n).day;
            prop_assert!(base <= calendar.add_working_days(from, n + more).day);
            prop_assert!(base <= calendar.add_working_days(from + time::Duration::days(later), n).day);
        }

        #[test]
        fn what_was_added_can_be_counted(from in day(), n in 1u32..60) {
            let calendar = published();
            let end = calendar.add_working_days(from, n).day;
            prop_assert!(calendar.is_working_day(end).working);
            prop_assert_eq!(calendar.working_days_in(from.next_day().unwrap(), end), i64::from(n));
            let notice = calendar.nth_working_day(from, n).day;
            prop_assert_eq!(calendar.working_days_in(from, notice), i64::from(n));
        }

        #[test]
        fn periods_end_on_working_days_and_not_early(event in day(), days in 0u32..90) {
            let end = published().end_of_period(event, days).day;
            let last = event + time::Duration::days(i64::from(days));
            prop_assert!(published().is_working_day(end).working);
            prop_assert!(end >= last && (end - last).whole_days() <= 9);
        }
    }
}
