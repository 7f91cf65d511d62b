//! The public clock of a petition: by when the present step is due, from its state and days (信访工作条例 arts 22–36).

use rules::calendar::{Calendar, Counted};
use rules::petition::{self as rule, State};
use store::StoreError;
use time::{Date, Duration};

use crate::model::{Petition, Window, stored_day};

/// By when the present step is due; none when it is over. What the petitioner may still do has a last day too.
///
/// # Errors
/// [`StoreError::Malformed`] when a stored day is none.
pub fn due(it: &Petition, state: State, window: Option<&Window>) -> Result<Option<Counted>, StoreError> {
    use State as S;
    let calendar = Calendar::published();
    let since = stored_day(&it.since)?;
    let paused = u32::try_from(it.paused_days).unwrap_or(0);
    let found = match state {
        S::Received | S::Registered => rule::notice_by(calendar, stored_day(&it.filed_on)?),
        S::Transferred => rule::notice_by(calendar, since),
        S::Objected => rule::objection_by(calendar, since),
        S::Accepted => {
            let extended = u32::try_from(it.extended_days).unwrap_or(0);
            let law = rule::finish_by(calendar, since, extended + paused);
            let promised = window.and_then(|it| it.promised_days).filter(|_| extended == 0);
            let promised = promised.map(|days| calendar.end_of_period(since, count(days) + paused));
            promised.filter(|it| it.day < law.day).unwrap_or(law)
        }
        S::Review | S::Recheck => rule::review_answered_by(calendar, since, paused),
        S::Answered | S::Reviewed => rule::review_asked_by(calendar, since),
        S::NotAccepted | S::Rechecked | S::Closed | S::Withdrawn | S::Joined | S::Rerouted => {
            return Ok(None);
        }
    };
    Ok(Some(found))
}

fn count(days: i64) -> u32 {
    u32::try_from(days).unwrap_or(u32::MAX)
}

/// Whole days between two days, never less than none.
pub(crate) fn days_between(from: Date, to: Date) -> i64 {
    (to - from).whole_days().max(0)
}

/// How many windows above the office an overdue matter has climbed: one at once, another every 15 days.
pub(crate) fn climbed(late_days: i64) -> usize {
    usize::try_from(1 + (late_days - 1) / 15).unwrap_or(1)
}

/// A day so many days after another.
pub(crate) fn after(day: Date, days: i64) -> Date {
    day.saturating_add(Duration::days(days))
}
