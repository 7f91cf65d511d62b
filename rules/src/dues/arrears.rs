//! Months not paid (2008 arts 12, 13; 党章 art. 9; 党员教育管理工作条例 2019 arts 29, 31(6)).
//!
//! Our reading of "six consecutive months": calendar months that closed unpaid without good reason, one after the other,
//! while nothing was paid. A payment for whichever month breaks the run; so does a month that was excused, waived, paid
//! in time or not owed. A run that reached six stays on the table until a body has dealt with it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::keyed::keyed;
use crate::month::YearMonth;
use crate::{Ruling, Verdict};

const NON_PAYMENT: &str = "党费规定 2008 art. 13";

/// Unpaid months in a row that raise the case of 自行脱党.
const TRIGGER: u32 = 6;
/// Unpaid months in a row after which the branch criticises and sets a deadline.
const CRITICISM: u32 = 3;
/// Arrears are made up for so many months, as a rule (art. 12).
const MAKE_UP_MONTHS: i32 = 6;

keyed! {
    /// Where the dues of one member for one month stand.
    MonthState {
        /// Owed, the month is not over.
        Due = "DUE",
        /// Paid.
        Paid = "PAID",
        /// Waived: studied by the branch, approved above (art. 7).
        Waived = "WAIVED",
        /// Reduced in the same way; the rest is owed.
        Reduced = "REDUCED",
        /// To be paid later with the branch's consent, as quarterly.
        ConsentedLater = "CONSENTED_LATER",
        /// The month closed unpaid.
        Overdue = "OVERDUE",
    }
}

impl MonthState {
    /// May a month go from here to there?
    #[must_use]
    pub fn step(self, to: Self) -> Ruling {
        use MonthState as M;
        let fits = match self {
            M::Due => to != M::Due,
            M::Reduced | M::ConsentedLater => matches!(to, M::Paid | M::Overdue | M::Waived),
            M::Overdue => matches!(to, M::Paid | M::Waived | M::Reduced),
            M::Paid | M::Waived => false,
        };
        Ruling::holds("党费规定 2008 art. 7, 12, 13", "rule-dues-month-step").unless(fits, Verdict::Blocks)
    }
}

/// The dues of one member for one month, as they stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MemberMonth {
    /// The month owed for.
    pub month: YearMonth,
    /// Where it stands.
    pub state: MonthState,
    /// The month in which it was paid, where it was.
    #[serde(default)]
    pub paid_in: Option<YearMonth>,
    /// The branch found a good reason for its not being paid in time.
    #[serde(default)]
    pub excused: bool,
}

keyed! {
    /// Where a member stands with dues.
    ArrearsState {
        /// Nothing is overdue.
        Normal = "NORMAL",
        /// One or two months overdue, or older ones after a payment: remind.
        Reminded = "REMINDED",
        /// Three to five in a row: criticise and set a deadline.
        Criticised = "CRITICISED",
        /// Six in a row without good reason: the branch meeting takes it up. Only people move past this.
        Triggered = "TRIGGERED",
    }
}

/// Where a member stands, and why.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct Arrears {
    /// The state.
    pub state: ArrearsState,
    /// Months in a row that closed unpaid without good reason and without any payment since.
    pub run: u32,
    /// Months still unpaid without good reason.
    pub unpaid: u32,
    /// The month in which a run reached six, where one did.
    pub triggered_in: Option<YearMonth>,
    /// Warns from the first overdue month on. The membership itself is untouched until meeting and approval.
    pub ruling: Ruling,
}

impl MemberMonth {
    /// Did the month close unpaid, without good reason?
    fn closed_unpaid(&self) -> bool {
        let late = matches!(self.paid_in, Some(paid) if paid > self.month);
        !self.excused && (self.state == MonthState::Overdue || (self.state == MonthState::Paid && late))
    }
}

/// Where a member stands by the months given, in any order, the latest included. `settled` is the last month a body has
/// already decided about; runs that reached six by then are done with.
///
/// ```
/// use lianxin_rules::dues::{ArrearsState, MemberMonth, MonthState, arrears};
/// use lianxin_rules::month::YearMonth;
/// let months: Vec<MemberMonth> = (1..=6)
///     .filter_map(|month| YearMonth::new(2026, month))
///     .map(|month| MemberMonth { month, state: MonthState::Overdue, paid_in: None, excused: false })
///     .collect();
/// assert_eq!(arrears(&months, None).state, ArrearsState::Triggered);
/// ```
#[must_use]
pub fn arrears(months: &[MemberMonth], settled: Option<YearMonth>) -> Arrears {
    let mut ordered = months.to_vec();
    ordered.sort_by_key(|it| it.month);
    let payments: Vec<YearMonth> = months.iter().filter_map(|it| it.paid_in).collect();
    let paid_after = |earlier: YearMonth, by: Option<YearMonth>| {
        payments.iter().any(|paid| *paid > earlier && by.is_none_or(|by| *paid <= by))
    };
    let (mut run, mut last, mut triggered_in) = (0, None, None);
    for it in &ordered {
        if let Some(last) = last
            && (it.month.since(last) > 1 || paid_after(last, Some(it.month)))
        {
            run = 0;
        }
        // A month that is not over neither lengthens nor breaks a run.
        if it.state != MonthState::Due {
            run = if it.closed_unpaid() && !payments.contains(&it.month) { run + 1 } else { 0 };
        }
        if run >= TRIGGER && triggered_in.is_none() && settled.is_none_or(|settled| it.month > settled) {
            triggered_in = Some(it.month);
        }
        last = Some(it.month);
    }
    if last.is_some_and(|last| paid_after(last, None)) {
        run = 0;
    }
    let open = |it: &&MemberMonth| it.state == MonthState::Overdue && !it.excused;
    let unpaid = u32::try_from(months.iter().filter(open).count()).unwrap_or(u32::MAX);
    let (state, key) = match (triggered_in, run, unpaid) {
        (Some(_), ..) => (ArrearsState::Triggered, "rule-dues-triggered"),
        (_, CRITICISM.., _) => (ArrearsState::Criticised, "rule-dues-criticised"),
        (_, 0, 0) => (ArrearsState::Normal, "rule-dues-in-order"),
        _ => (ArrearsState::Reminded, "rule-dues-reminded"),
    };
    let ruling = Ruling::holds(NON_PAYMENT, key)
        .unless(state == ArrearsState::Normal, Verdict::Warns)
        .figure(i64::from(TRIGGER));
    Arrears { state, run, unpaid, triggered_in, ruling }
}

/// May a month be made up for in another? For at most six months, as a rule (art. 12); warns beyond.
#[must_use]
pub fn make_up(owed: YearMonth, paid_in: YearMonth) -> Ruling {
    Ruling::holds("党费规定 2008 art. 12", "rule-dues-make-up")
        .unless(paid_in.since(owed) <= MAKE_UP_MONTHS, Verdict::Warns)
        .figure(i64::from(MAKE_UP_MONTHS))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn month(number: u8) -> YearMonth {
        YearMonth::new(2026, number).unwrap()
    }

    fn overdue(number: u8) -> MemberMonth {
        MemberMonth { month: month(number), state: MonthState::Overdue, paid_in: None, excused: false }
    }

    fn paid(number: u8, in_month: u8) -> MemberMonth {
        let paid_in = Some(month(in_month));
        MemberMonth { month: month(number), state: MonthState::Paid, paid_in, excused: false }
    }

    #[test]
    fn the_ladder() {
        let after = |count: u8| {
            let months: Vec<_> = (1..=count).map(overdue).collect();
            arrears(&months, None)
        };
        let states: Vec<_> = (0..=7).map(|count| after(count).state).collect();
        use ArrearsState as A;
        let expected = [
            A::Normal,
            A::Reminded,
            A::Reminded,
            A::Criticised,
            A::Criticised,
            A::Criticised,
            A::Triggered,
            A::Triggered,
        ];
        assert_eq!(states, expected);
        assert_eq!(after(0).ruling.verdict, Verdict::Holds);
        assert_eq!(after(1).ruling, Ruling::warns(NON_PAYMENT, "rule-dues-reminded").figure(6));
    }

    #[test]
    fn d16_paid_in_june() {
        // for June itself: January to May stay open
        let mut months: Vec<_> = (1..=5).map(overdue).collect();
        assert_eq!(arrears(&months, None).state, ArrearsState::Criticised);
        months.push(paid(6, 6));
        let it = arrears(&months, None);
        assert_eq!((it.state, it.run, it.unpaid), (ArrearsState::Reminded, 0, 5));
        // for the oldest month: the run is broken all the same
        let mut months = vec![paid(1, 6)];
        months.extend((2..=5).map(overdue));
        let it = arrears(&months, None);
        assert_eq!((it.state, it.run, it.unpaid), (ArrearsState::Reminded, 0, 4));
        // for all of them
        let months: Vec<_> = (1..=5).map(|number| paid(number, 6)).collect();
        assert_eq!(arrears(&months, None).state, ArrearsState::Normal);
    }

    #[test]
    fn d17_six_months_trigger_and_stay() {
        let months: Vec<_> = (1..=6).map(overdue).collect();
        let it = arrears(&months, None);
        assert_eq!((it.state, it.triggered_in), (ArrearsState::Triggered, Some(month(6))));
        // paying afterwards does not undo it; a decision does
        let months: Vec<_> = (1..=6).map(|number| paid(number, 7)).collect();
        assert_eq!(arrears(&months, None).state, ArrearsState::Triggered);
        assert_eq!(arrears(&months, Some(month(6))).state, ArrearsState::Normal);
        assert_eq!(arrears(&months, Some(month(5))).state, ArrearsState::Triggered);
    }

    #[test]
    fn a_payment_in_between_breaks_the_run() {
        // January paid in April: by June only April's own payment lies in the run
        let mut months = vec![paid(1, 4)];
        months.extend((2..=8).map(overdue));
        let it = arrears(&months, None);
        assert_eq!((it.run, it.state, it.unpaid), (4, ArrearsState::Criticised, 7));
        // a payment between two months that are not listed one after the other
        let months = [overdue(1), paid(2, 3), overdue(4)];
        assert_eq!(arrears(&months, None).run, 1);
    }

    #[test]
    fn good_reasons_and_gaps_break_the_run() {
        let mut months: Vec<_> = (1..=7).map(overdue).collect();
        months[3].excused = true;
        let it = arrears(&months, None);
        assert_eq!((it.state, it.run, it.unpaid), (ArrearsState::Criticised, 3, 6));
        months.remove(3);
        assert_eq!(arrears(&months, None).run, 3);
        let excused = MemberMonth { excused: true, ..overdue(1) };
        assert_eq!(arrears(&[excused], None).state, ArrearsState::Normal);
        for state in [MonthState::Waived, MonthState::Reduced, MonthState::ConsentedLater] {
            let consented = MemberMonth { state, ..overdue(3) };
            assert_eq!(arrears(&[overdue(1), overdue(2), consented], None).run, 0);
        }
    }

    #[test]
    fn the_running_month_changes_nothing_yet() {
        let running = MemberMonth { state: MonthState::Due, ..overdue(4) };
        let months = [overdue(1), overdue(2), overdue(3), running];
        assert_eq!(arrears(&months, None).run, 3);
        assert_eq!(arrears(&[running], None).state, ArrearsState::Normal);
    }

    #[test]
    fn paid_in_advance_is_no_arrears() {
        let it = arrears(&[paid(1, 1), paid(2, 1), paid(3, 1)], None);
        assert_eq!((it.state, it.run), (ArrearsState::Normal, 0));
    }

    #[test]
    fn six_months_are_made_up() {
        assert_eq!(make_up(month(1), month(7)).verdict, Verdict::Holds);
        assert_eq!(make_up(month(1), month(8)).verdict, Verdict::Warns);
    }

    #[test]
    fn steps_of_a_month() {
        use MonthState as M;
        let reached = |from: M| -> Vec<M> {
            M::ALL.iter().copied().filter(|to| from.step(*to).verdict == Verdict::Holds).collect()
        };
        assert_eq!(reached(M::Due), [M::Paid, M::Waived, M::Reduced, M::ConsentedLater, M::Overdue]);
        assert_eq!(reached(M::Reduced), [M::Paid, M::Waived, M::Overdue]);
        assert_eq!(reached(M::ConsentedLater), [M::Paid, M::Waived, M::Overdue]);
        assert_eq!(reached(M::Overdue), [M::Paid, M::Waived, M::Reduced]);
        assert!(reached(M::Paid).is_empty() && reached(M::Waived).is_empty());
    }

    proptest! {
        #[test]
        fn the_order_of_the_months_does_not_matter(states in proptest::collection::vec(0u8..4, 1..12), turn in 0usize..12) {
            let of = |(number, state): (usize, &u8)| {
                let number = u8::try_from(number + 1).unwrap();
                match state {
                    0 | 1 => overdue(number),
                    2 => paid(number, number),
                    _ => MemberMonth { excused: true, ..overdue(number) },
                }
            };
            let months: Vec<_> = states.iter().enumerate().map(of).collect();
            let mut turned = months.clone();
            turned.rotate_left(turn % months.len());
            let it = arrears(&months, None);
            prop_assert_eq!(it, arrears(&turned, None));
            // the longest stretch of plain overdue months decides
            let longest = states.split(|state| *state > 1).map(<[u8]>::len).max().unwrap_or(0);
            prop_assert_eq!(it.state == ArrearsState::Triggered, longest >= 6);
        }
    }
}
