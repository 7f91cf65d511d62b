//! When an invitation is shown and by when it is answered: quiet hours and a term in working days (F12).

use rules::calendar::Calendar;
use store::Instant;
use time::{Date, Duration};

/// Hour at which the quiet of the night ends.
const MORNING: u8 = 8;
/// Hour at which it begins.
const EVENING: u8 = 20;

/// The first moment from now on outside the quiet hours: between 8 and 20 o'clock of a working day.
#[must_use]
pub fn send_at(now: Instant, calendar: &Calendar) -> Instant {
    let civil = now.civil();
    let at_eight = |day: Date| Instant::start_of(day).plus(Duration::hours(i64::from(MORNING)));
    let day = civil.date();
    if !calendar.is_working_day(day).working || civil.hour() >= EVENING {
        return at_eight(calendar.add_working_days(day, 1).day);
    }
    if civil.hour() < MORNING { at_eight(day) } else { now }
}

/// The last day for an answer: so many working days behind the day of sending, and never behind the meeting.
#[must_use]
pub fn reply_by(sent: Date, working_days: u32, meeting: Date, calendar: &Calendar) -> Date {
    calendar.add_working_days(sent, working_days).day.min(meeting).max(sent)
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    fn at(day: Date, hours: i64) -> Instant {
        Instant::start_of(day).plus(Duration::hours(hours))
    }

    #[test]
    fn nobody_is_told_at_night_or_on_a_holiday() {
        let calendar = Calendar::published();
        let friday = date!(2026 - 06 - 05);
        assert_eq!(send_at(at(friday, 9), calendar), at(friday, 9));
        assert_eq!(send_at(at(friday, 7), calendar), at(friday, 8));
        assert_eq!(send_at(at(friday, 20), calendar), at(date!(2026 - 06 - 08), 8), "over the weekend");
        assert_eq!(
            send_at(at(date!(2026 - 06 - 19), 10), calendar),
            at(date!(2026 - 06 - 22), 8),
            "a holiday"
        );
        assert_eq!(
            send_at(at(date!(2026 - 02 - 28), 10), calendar),
            at(date!(2026 - 02 - 28), 10),
            "made up"
        );
    }

    #[test]
    fn answers_have_working_days_and_end_with_the_meeting() {
        let calendar = Calendar::published();
        let friday = date!(2026 - 06 - 05);
        let by = |days, meeting| reply_by(friday, days, meeting, calendar);
        assert_eq!(by(2, date!(2026 - 06 - 30)), date!(2026 - 06 - 09));
        assert_eq!(by(2, date!(2026 - 06 - 08)), date!(2026 - 06 - 08));
        assert_eq!(by(0, date!(2026 - 06 - 08)), friday);
        assert_eq!(by(2, date!(2026 - 06 - 01)), friday, "a meeting entered afterwards");
    }
}
