//! Making Party affairs public (党务公开条例（试行） 2017; fact sheet §7): the four steps, who may approve what, and what of a
//! person may be shown.
//!
//! The regulation sets no time limits (fact 5): how long something stands is in the catalogue of the organisation. Only a
//! notice of candidates (公示) has a length of its own where another rule says so.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use time::Date;

use crate::calendar::{Calendar, Counted};
use crate::days::IsoDay;
use crate::keyed::keyed;
use crate::{Ruling, Verdict};

const STEPS: &str = "党务公开条例 art. 15";

keyed! {
    /// Where an item stands.
    State {
        /// Planned: content, scope, time and form (提出).
        Draft = "DRAFT",
        /// Reviewed for secrecy, need and truth (审核).
        Reviewed = "REVIEWED",
        /// Approved within one's authority (审批).
        Approved = "APPROVED",
        /// Made public (实施).
        Published = "PUBLISHED",
        /// Replaced by a corrected version; stays visible as such.
        Corrected = "CORRECTED",
        /// Taken back, with the reason; stays visible as such.
        Withdrawn = "WITHDRAWN",
        /// Its time is over.
        Archived = "ARCHIVED",
    }
}

keyed! {
    /// What moves an item on.
    Event {
        /// The secrecy review.
        Review = "REVIEW",
        /// The approval.
        Approve = "APPROVE",
        /// Publishing.
        Publish = "PUBLISH",
        /// A corrected version takes its place.
        Correct = "CORRECT",
        /// Taking back.
        Withdraw = "WITHDRAW",
        /// Its time is over.
        Archive = "ARCHIVE",
        /// Back to the one who planned it.
        SendBack = "SEND_BACK",
    }
}

keyed! {
    /// Whom an item is for, by whose stake it is (art. 8); the narrowest first.
    Scope {
        /// Specific organisations, members or people.
        Specific = "SPECIFIC",
        /// The region or unit.
        Unit = "UNIT",
        /// The whole Party.
        Party = "PARTY",
        /// Society: it touches people's life and work.
        Society = "SOCIETY",
    }
}

/// Where an event leads.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct Move {
    /// The state it leads to; none where a step would be skipped.
    pub to: Option<State>,
    /// Holds, or blocks.
    pub ruling: Ruling,
}

impl State {
    /// Where an event leads. The four steps are taken in their order and none is skipped (art. 15).
    ///
    /// ```
    /// use lianxin_rules::openness::{Event, State};
    /// assert!(State::Draft.step(Event::Publish).to.is_none());
    /// assert_eq!(State::Approved.step(Event::Publish).to, Some(State::Published));
    /// ```
    #[must_use]
    pub fn step(self, event: Event) -> Move {
        use {Event as E, State as S};
        let to = match (self, event) {
            (S::Draft, E::Review) => Some(S::Reviewed),
            (S::Reviewed, E::Approve) => Some(S::Approved),
            (S::Approved, E::Publish) => Some(S::Published),
            (S::Published, E::Correct) => Some(S::Corrected),
            (S::Published, E::Withdraw) => Some(S::Withdrawn),
            (S::Published, E::Archive) => Some(S::Archived),
            (S::Reviewed | S::Approved, E::SendBack) => Some(S::Draft),
            _ => None,
        };
        let ruling = Ruling::holds(STEPS, "rule-openness-step").unless(to.is_some(), Verdict::Blocks);
        Move { to, ruling }
    }
}

/// An approval of an item.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// Whom the item is for.
    pub scope: Scope,
    /// The widest scope this body may approve by itself.
    pub authority: Scope,
}

/// May a body approve an item? Only within its authority; beyond it the item goes upward (art. 15).
#[must_use]
pub fn authority(it: Approval) -> Ruling {
    Ruling::holds(STEPS, "rule-openness-authority").unless(it.scope <= it.authority, Verdict::Blocks)
}

/// What an item would show of persons.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonalData {
    /// Resident IDs, telephone numbers, addresses or bank accounts stand in it unmasked.
    pub unmasked: bool,
    /// It is marked as a secret of Party or state, or its text carries such a mark.
    #[serde(default)]
    pub secret: bool,
}

/// May a text be made public? Never a secret; of persons the minimum, masked (个人信息保护法 art. 25).
#[must_use]
pub fn personal_data(it: PersonalData) -> Ruling {
    if it.secret {
        return Ruling::blocks("党务公开条例 art. 15", "rule-openness-secret");
    }
    Ruling::holds("个人信息保护法 art. 25", "rule-openness-masked").unless(!it.unmasked, Verdict::Blocks)
}

/// A notice that must stand for a time.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Standing {
    /// First day on which it stood.
    #[serde(with = "IsoDay")]
    pub from: Date,
    /// Last day on which it stood.
    #[serde(with = "IsoDay")]
    pub to: Date,
    /// Working days it had to stand.
    pub working_days: u32,
}

/// Did a notice stand as long as its rule asks? Taken back earlier, the count begins anew with the next publication. The
/// figure is the number of working days it stood.
#[must_use]
pub fn stood(calendar: &Calendar, it: Standing) -> Ruling {
    let days = if it.to < it.from { 0 } else { calendar.working_days_in(it.from, it.to) };
    Ruling::holds("发展党员工作细则 2026 art. 13", "rule-openness-stood")
        .unless(days >= i64::from(it.working_days), Verdict::Blocks)
        .figure(days)
}

/// The last day a notice stands that must stand so many working days: the first published working day is day 1.
#[must_use]
pub fn stands_until(calendar: &Calendar, from: Date, working_days: u32) -> Counted {
    calendar.nth_working_day(from, working_days)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use time::macros::date;

    /// O1, and that no other way leads out.
    #[test]
    fn no_step_is_skipped() {
        use {Event as E, State as S};
        let table = [
            (S::Draft, E::Review, S::Reviewed),
            (S::Reviewed, E::Approve, S::Approved),
            (S::Reviewed, E::SendBack, S::Draft),
            (S::Approved, E::Publish, S::Published),
            (S::Approved, E::SendBack, S::Draft),
            (S::Published, E::Correct, S::Corrected),
            (S::Published, E::Withdraw, S::Withdrawn),
            (S::Published, E::Archive, S::Archived),
        ];
        for state in S::ALL {
            for event in E::ALL {
                let expected = table.iter().find(|(from, what, _)| from == state && what == event);
                let found = state.step(*event);
                assert_eq!(found.to, expected.map(|it| it.2), "{state:?} {event:?}");
                assert_eq!(found.ruling.is_block(), expected.is_none());
            }
        }
    }

    /// O2: beyond one's authority it goes upward.
    #[rstest]
    #[case(Scope::Society, Scope::Unit, Verdict::Blocks)]
    #[case(Scope::Unit, Scope::Unit, Verdict::Holds)]
    #[case(Scope::Specific, Scope::Society, Verdict::Holds)]
    #[case(Scope::Party, Scope::Unit, Verdict::Blocks)]
    fn authorities(#[case] scope: Scope, #[case] own: Scope, #[case] expected: Verdict) {
        assert_eq!(authority(Approval { scope, authority: own }).verdict, expected);
    }

    /// O4, and secrets.
    #[test]
    fn what_is_shown_of_persons() {
        let masked = PersonalData { unmasked: false, secret: false };
        assert_eq!(personal_data(masked).verdict, Verdict::Holds);
        let unmasked = personal_data(PersonalData { unmasked: true, ..masked });
        assert_eq!((unmasked.verdict, unmasked.article), (Verdict::Blocks, "个人信息保护法 art. 25"));
        let secret = personal_data(PersonalData { secret: true, unmasked: true });
        assert_eq!((secret.verdict, secret.key), (Verdict::Blocks, "rule-openness-secret"));
    }

    /// O5: taken back after three working days, five are not met.
    #[rstest]
    #[case(date!(2026-06-01), date!(2026-06-03), Verdict::Blocks, 3)]
    #[case(date!(2026-06-01), date!(2026-06-04), Verdict::Blocks, 4)]
    #[case(date!(2026-06-01), date!(2026-06-05), Verdict::Holds, 5)]
    #[case(date!(2026-06-05), date!(2026-06-01), Verdict::Blocks, 0)]
    fn notices(#[case] from: Date, #[case] to: Date, #[case] expected: Verdict, #[case] days: i64) {
        let ruling = stood(Calendar::published(), Standing { from, to, working_days: 5 });
        assert_eq!((ruling.verdict, ruling.figure), (expected, Some(days)));
        let until = stands_until(Calendar::published(), date!(2026 - 06 - 01), 5);
        assert_eq!(until.day, date!(2026 - 06 - 05));
    }
}
