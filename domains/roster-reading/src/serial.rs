//! Day numbers of spreadsheet programs.

use time::{Date, Duration, Month};

/// The day of a serial number. The 1900 system has a 29 February 1900 that never was (serial 60); the
/// days before it are shifted by one.
pub(crate) fn date_of_serial(serial: f64, epoch_1904: bool) -> Option<Date> {
    if !serial.is_finite() || !(1.0..2_958_466.0).contains(&serial) {
        return None;
    }
    let days = serial.floor() as i64;
    let epoch = match (epoch_1904, days) {
        (true, _) => Date::from_calendar_date(1904, Month::January, 1),
        (false, 60) => return None,
        (false, ..60) => Date::from_calendar_date(1899, Month::December, 31),
        (false, _) => Date::from_calendar_date(1899, Month::December, 30),
    };
    epoch.ok()?.checked_add(Duration::days(days))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_epochs() {
        let text = |serial, mac| date_of_serial(serial, mac).map(|d| d.to_string());
        assert_eq!(text(29_403.0, false).as_deref(), Some("1980-07-01"));
        assert_eq!(text(42_303.75, false).as_deref(), Some("2015-10-26"));
        assert_eq!(text(1.0, false).as_deref(), Some("1900-01-01"));
        assert_eq!(text(61.0, false).as_deref(), Some("1900-03-01"));
        assert_eq!(text(60.0, false), None);
        assert_eq!(text(27_941.0, true).as_deref(), Some("1980-07-01"));
        assert_eq!(text(f64::NAN, false), None);
        assert_eq!(text(1e300, false), None);
    }
}
