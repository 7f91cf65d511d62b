//! Petitions (信访工作条例 2022; fact sheet §8): what is taken where, by when each step is due, who may take it.
//!
//! Days are calendar days that run to the next working day where they end on a rest day; only the objection to a transfer
//! counts working days (art. 23). The 60 days belong to route (六) of art. 31 alone. Nothing becomes void by being late:
//! it is shown and climbs the tree.

mod machine;
mod taking;

pub use machine::{Event, Move, Party, State};
pub use taking::{Filed, Kind, Route, Taken, Window, may_take, representatives, route, visit, withdrawal};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use time::Date;

use crate::calendar::{Calendar, Counted};
use crate::days::IsoDay;
use crate::{Ruling, Verdict};

/// Days in which a matter is registered, passed on, and the petitioner told (arts 22–23).
pub const NOTICE_DAYS: u32 = 15;
/// Working days in which an office objects to a matter passed on to it (art. 23).
pub const OBJECTION_DAYS: u32 = 5;
/// Days in which a matter of route (六) is done (art. 34).
pub const HANDLING_DAYS: u32 = 60;
/// Days by which that may be extended, once (art. 34).
pub const EXTENSION_DAYS: u32 = 30;
/// Days in which a review or a recheck is asked for, and again in which it is answered (arts 35–36).
pub const REVIEW_DAYS: u32 = 30;

/// By when the petitioner is told whether the matter is taken, or where it went.
///
/// ```
/// use lianxin_rules::calendar::Calendar;
/// use lianxin_rules::petition::notice_by;
/// use time::macros::date;
/// assert_eq!(notice_by(Calendar::published(), date!(2026-03-02)).day, date!(2026-03-17));
/// ```
#[must_use]
pub fn notice_by(calendar: &Calendar, received: Date) -> Counted {
    calendar.end_of_period(received, NOTICE_DAYS)
}

/// By when an office to which a matter was passed on objects; later it is its own (art. 23).
#[must_use]
pub fn objection_by(calendar: &Calendar, passed_on: Date) -> Counted {
    calendar.add_working_days(passed_on, OBJECTION_DAYS)
}

/// By when a matter is done: 60 days after it was taken, with what an extension added (art. 34).
#[must_use]
pub fn finish_by(calendar: &Calendar, accepted: Date, extended_days: u32) -> Counted {
    calendar.end_of_period(accepted, HANDLING_DAYS + extended_days)
}

/// By when a review or recheck is asked for after the written answer reached the petitioner (arts 35–36).
#[must_use]
pub fn review_asked_by(calendar: &Calendar, answered: Date) -> Counted {
    calendar.end_of_period(answered, REVIEW_DAYS)
}

/// By when the body above answers a review or recheck; days of a hearing are not counted (arts 35–36).
#[must_use]
pub fn review_answered_by(calendar: &Calendar, asked: Date, hearing_days: u32) -> Counted {
    calendar.end_of_period(asked, REVIEW_DAYS + hearing_days)
}

/// An extension that is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Extension {
    /// Days more.
    pub days: u32,
    /// The head of the handling body approved it.
    #[serde(default)]
    pub head_approved: bool,
    /// The petitioner is told why.
    #[serde(default)]
    pub reasons_told: bool,
    /// It was extended before.
    #[serde(default)]
    pub before: bool,
}

/// May the time for a complex matter be extended? Once, by 30 days at most, approved by the head, with the reasons told to
/// the petitioner (art. 34).
#[must_use]
pub fn extension(asked: Extension) -> Ruling {
    let article = "信访工作条例 art. 34";
    if asked.before {
        return Ruling::blocks(article, "rule-petition-extended-before");
    }
    if !asked.head_approved {
        return Ruling::blocks(article, "rule-petition-extension-head");
    }
    if !asked.reasons_told {
        return Ruling::blocks(article, "rule-petition-extension-reasons");
    }
    let fits = (1..=EXTENSION_DAYS).contains(&asked.days);
    Ruling::holds(article, "rule-petition-extension-days")
        .unless(fits, Verdict::Blocks)
        .figure(i64::from(EXTENSION_DAYS))
}

/// A request for review or recheck.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// The written answer reached the petitioner on.
    #[serde(with = "IsoDay")]
    pub answered: Date,
    /// Asked on.
    #[serde(with = "IsoDay")]
    pub asked: Date,
    /// It is the recheck (复核), else the review (复查).
    #[serde(default)]
    pub recheck: bool,
}

/// Is a review or recheck asked for in time (arts 35–36)?
#[must_use]
pub fn review_in_time(calendar: &Calendar, it: Asked) -> Ruling {
    let article = if it.recheck { "信访工作条例 art. 36" } else { "信访工作条例 art. 35" };
    let fits = it.asked <= review_asked_by(calendar, it.answered).day;
    Ruling::holds(article, "rule-petition-review-late")
        .unless(fits, Verdict::Blocks)
        .figure(i64::from(REVIEW_DAYS))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;
    use time::macros::date;

    fn calendar() -> &'static Calendar {
        Calendar::published()
    }

    /// X1, X2, X8 of the sheet, and rest days at the end.
    #[test]
    fn days_by_which() {
        assert_eq!(notice_by(calendar(), date!(2026 - 03 - 02)).day, date!(2026 - 03 - 17));
        assert_eq!(finish_by(calendar(), date!(2026 - 03 - 10), 0).day, date!(2026 - 05 - 09));
        assert_eq!(finish_by(calendar(), date!(2026 - 03 - 10), 30).day, date!(2026 - 06 - 08));
        assert_eq!(objection_by(calendar(), date!(2026 - 06 - 04)).day, date!(2026 - 06 - 11));
        // 2026-09-25 is the Mid-Autumn holiday, followed by a weekend.
        assert_eq!(notice_by(calendar(), date!(2026 - 09 - 10)).day, date!(2026 - 09 - 28));
        assert_eq!(
            review_answered_by(calendar(), date!(2026 - 06 - 11), 0).day,
            date!(2026 - 07 - 13),
            "2026-07-11 is a Saturday"
        );
        assert_eq!(
            review_answered_by(calendar(), date!(2026 - 06 - 11), 4).day,
            date!(2026 - 07 - 15),
            "a hearing of four days is not counted"
        );
    }

    #[test]
    fn a_day_in_a_year_not_published_is_provisional() {
        assert!(!finish_by(calendar(), date!(2026 - 10 - 20), 0).provisional);
        assert!(finish_by(calendar(), date!(2026 - 11 - 20), 0).provisional);
    }

    /// X4: no extension without the approval of the head.
    #[rstest]
    #[case(30, true, true, false, Verdict::Holds)]
    #[case(1, true, true, false, Verdict::Holds)]
    #[case(31, true, true, false, Verdict::Blocks)]
    #[case(0, true, true, false, Verdict::Blocks)]
    #[case(30, false, true, false, Verdict::Blocks)]
    #[case(30, true, false, false, Verdict::Blocks)]
    #[case(10, true, true, true, Verdict::Blocks)]
    fn extensions(
        #[case] days: u32,
        #[case] head_approved: bool,
        #[case] reasons_told: bool,
        #[case] before: bool,
        #[case] expected: Verdict,
    ) {
        assert_eq!(extension(Extension { days, head_approved, reasons_told, before }).verdict, expected);
    }

    /// X5: the last day is in time, the day after is late.
    #[rstest]
    #[case(date!(2026-06-11), Verdict::Holds)]
    #[case(date!(2026-06-12), Verdict::Blocks)]
    fn reviews(#[case] asked: Date, #[case] expected: Verdict) {
        let it = Asked { answered: date!(2026 - 05 - 12), asked, recheck: false };
        let ruling = review_in_time(calendar(), it);
        assert_eq!((ruling.verdict, ruling.article), (expected, "信访工作条例 art. 35"));
        let recheck = review_in_time(calendar(), Asked { recheck: true, ..it });
        assert_eq!((recheck.verdict, recheck.article), (expected, "信访工作条例 art. 36"));
    }

    proptest! {
        #[test]
        fn an_extension_never_shortens(day in 0_i64..900, more in 0_u32..=30) {
            let accepted = date!(2024 - 01 - 01) + time::Duration::days(day);
            let (without, with) = (finish_by(calendar(), accepted, 0), finish_by(calendar(), accepted, more));
            prop_assert!(with.day >= without.day);
            prop_assert!((without.day - accepted).whole_days() >= i64::from(HANDLING_DAYS));
        }

        #[test]
        fn a_last_day_is_a_working_day(day in 0_i64..900) {
            let received = date!(2024 - 01 - 01) + time::Duration::days(day);
            for it in [notice_by(calendar(), received), objection_by(calendar(), received), review_asked_by(calendar(), received)] {
                prop_assert!(calendar().is_working_day(it.day).working);
            }
        }
    }
}
