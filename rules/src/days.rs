//! Counting in months and years as the regulations do: calendar months, clamped at the month's end
//! (fact sheet §0.2, rule 3).

use time::{Date, Month};

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

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    #[test]
    fn ages_change_on_the_birthday() {
        assert_eq!(full_years(date!(2008 - 06 - 16), date!(2026 - 06 - 15)), 17);
        assert_eq!(full_years(date!(2008 - 06 - 16), date!(2026 - 06 - 16)), 18);
    }
}
