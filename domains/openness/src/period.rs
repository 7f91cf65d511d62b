//! Periods of regular entries: `2026`, `2026-Q3`, `2026-10`. Pure.

use rules::month::YearMonth;
use time::{Date, Duration};
use ui::Texts;

use crate::model::Entry;

/// Months of a period, both included.
#[must_use]
pub fn span(key: &str) -> Option<(YearMonth, YearMonth)> {
    let (year, rest) = match key.split_once('-') {
        Some((year, rest)) => (year, Some(rest)),
        None => (key, None),
    };
    if year.len() != 4 {
        return None;
    }
    let year: i32 = year.parse().ok()?;
    match rest {
        None => Some((YearMonth::new(year, 1)?, YearMonth::new(year, 12)?)),
        Some(rest) => match rest.strip_prefix('Q') {
            Some(quarter) => {
                let quarter: u8 = quarter.parse().ok().filter(|it| (1..=4).contains(it))?;
                Some((YearMonth::new(year, quarter * 3 - 2)?, YearMonth::new(year, quarter * 3)?))
            }
            None if rest.len() == 2 => {
                let month = YearMonth::new(year, rest.parse().ok()?)?;
                Some((month, month))
            }
            None => None,
        },
    }
}

/// The period of a kind (`monthly`, `quarterly`, `yearly`) a day lies in.
#[must_use]
pub fn of(kind: &str, day: Date) -> Option<String> {
    match kind {
        "monthly" => Some(format!("{:04}-{:02}", day.year(), u8::from(day.month()))),
        "quarterly" => Some(format!("{:04}-Q{}", day.year(), u8::from(day.month()).div_ceil(3))),
        "yearly" => Some(format!("{:04}", day.year())),
        _ => None,
    }
}

/// The latest periods an entry is owed for, the latest first, each with the day by which it is owed. What ended before
/// the entry stood in the catalogue is not owed.
#[must_use]
pub fn owed(entry: &Entry, since: Date, today: Date, most: usize) -> Vec<(String, Date)> {
    let mut all = Vec::new();
    let mut day = today;
    while all.len() < most {
        let Some(key) = of(&entry.period, day) else { break };
        let Some((first, last)) = span(&key) else { break };
        let (begins, ends) = (first.first_day(), last.last_day());
        if ends < since {
            break;
        }
        let from = if entry.ahead { begins } else { ends + Duration::days(1) };
        if from <= today {
            all.push((key, from + Duration::days(entry.due_days)));
        }
        day = begins - Duration::days(1);
    }
    all
}

/// A period in words.
#[must_use]
pub fn text(t: &Texts, key: &str) -> String {
    let Some((first, last)) = span(key) else { return String::new() };
    let year = [("year", first.year().to_string().into()), ("n", i64::from(first.month()).into())];
    match last.since(first) {
        0 => t.with("period-of-month", &year),
        2 => {
            let values = [year[0].clone(), ("n", i64::from(last.month() / 3).into())];
            t.with("period-of-quarter", &values)
        }
        _ => t.with("period-of-year", &year),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    fn entry(period: &str, ahead: bool) -> Entry {
        Entry {
            region_id: 1,
            id: uuid::Uuid::nil(),
            org_id: uuid::Uuid::nil(),
            org_path: String::new(),
            key: None,
            title: None,
            scope: "UNIT".to_owned(),
            form: "page".to_owned(),
            period: period.to_owned(),
            ahead,
            due_days: 15,
            office: "secretary".to_owned(),
            ledger: None,
            working_days: None,
            basis: String::new(),
            audience: "all".to_owned(),
            inherited: true,
            position: 0,
            opened_on: String::new(),
            closed_on: None,
            version: 1,
        }
    }

    #[test]
    fn keys_are_months() {
        let text = |key: &str| span(key).map(|(from, to)| format!("{} {}", from.first_day(), to.last_day()));
        assert_eq!(text("2026-Q3").as_deref(), Some("2026-07-01 2026-09-30"));
        assert_eq!(text("2026").as_deref(), Some("2026-01-01 2026-12-31"));
        assert_eq!(text("2026-02").as_deref(), Some("2026-02-01 2026-02-28"));
        for wrong in ["", "26", "2026-Q5", "2026-13", "2026-Q", "2026-1", "x", "2026-10-01"] {
            assert_eq!(span(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn what_is_owed_and_when() {
        let today = date!(2026 - 10 - 20);
        let quarters = owed(&entry("quarterly", false), date!(2026 - 05 - 01), today, 4);
        let expected =
            [("2026-Q3".to_owned(), date!(2026 - 10 - 16)), ("2026-Q2".to_owned(), date!(2026 - 07 - 16))];
        assert_eq!(quarters, expected);
        let plans = owed(&entry("quarterly", true), date!(2026 - 10 - 05), today, 4);
        assert_eq!(plans, [("2026-Q4".to_owned(), date!(2026 - 10 - 16))]);
        assert_eq!(owed(&entry("temporary", false), date!(2020 - 01 - 01), today, 4), []);
        // Nothing is owed for the period under way.
        assert_eq!(owed(&entry("yearly", false), date!(2026 - 01 - 01), today, 4), []);
    }
}
