//! Quorum and majority of a meeting, by what it decides. One meeting can need three different ones (fact sheet §4,
//! table; §15, traps 2 to 5), so every count names its purpose.
//!
//! What it never does: count ballots of an election by candidate (that is the election's), or say that a vote is held.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::keyed::keyed;
use crate::membership::MemberState;
use crate::{Ruling, Verdict};

keyed! {
    /// What is decided.
    Purpose {
        /// A general resolution of the members' meeting (支部工作条例 art. 11).
        General = "GENERAL",
        /// Accepting or confirming a probationary member (发展党员工作细则 2026 arts 19, 20, 32).
        AcceptOrConvert = "ACCEPT_OR_CONVERT",
        /// An election (基层组织选举工作条例 2020).
        Election = "ELECTION",
        /// A branch committee (支部工作条例 art. 12).
        Committee = "COMMITTEE",
    }
}

/// Heads counted at a meeting. All of them are people with voting rights.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tally {
    /// 应到会有表决权: those due who have voting rights; see [`due_voters`].
    pub due: u32,
    /// Of them, those in the room.
    pub present: u32,
    /// Those in the room who voted yes.
    pub yes: u32,
    /// Absent voters whose written yes reached the branch before the meeting. Counts for acceptance and conversion only,
    /// and never in the quorum.
    #[serde(default)]
    pub written_yes: u32,
}

/// What a count comes to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct Outcome {
    /// Enough voters in the room? Blocks when not; the figure is how many are needed.
    pub quorum: Ruling,
    /// Did the proposal pass? Blocks when not; the figure is how many must say yes.
    pub passed: Ruling,
    /// Yes votes that count.
    pub yes: u32,
    /// Must the ballot be secret under the article?
    pub secret: bool,
}

/// How many on a roll have voting rights, and so are due with a vote: full members whose rights are not suspended
/// (党章 art. 7; 选举条例 art. 5). Probationary members and members under 留党察看 may sit in the room; they are not counted.
///
/// ```
/// use lianxin_rules::{membership::MemberState, voting::due_voters};
/// assert_eq!(due_voters(&[MemberState::Full, MemberState::Probationary, MemberState::SuspendedRights]), 1);
/// ```
#[must_use]
pub fn due_voters(roll: &[MemberState]) -> u32 {
    roll.iter().map(|state| u32::from(state.votes())).sum()
}

impl Purpose {
    fn article(self) -> &'static str {
        match self {
            Self::General => "支部工作条例 art. 11",
            Self::AcceptOrConvert => "发展党员工作细则 2026 art. 19, 20",
            Self::Election => "基层组织选举工作条例 2020",
            Self::Committee => "支部工作条例 art. 12",
        }
    }

    /// How many voters must be in the room for so many due. At least one.
    #[must_use]
    pub fn needed_present(self, due: u32) -> u32 {
        let needed = match self {
            // 半数以上 includes exactly half
            Self::General | Self::Committee => due.div_ceil(2),
            Self::AcceptOrConvert => due / 2 + 1,
            // 不少于五分之四: exactly 4/5 is enough since 2020; counted as 5·present ≥ 4·due
            Self::Election => due - due / 5,
        };
        needed.max(1)
    }

    /// How many yes votes pass.
    #[must_use]
    pub fn needed_yes(self, due: u32, present: u32) -> u32 {
        match self {
            Self::Election => present / 2 + 1,
            Self::General | Self::AcceptOrConvert | Self::Committee => due / 2 + 1,
        }
    }

    /// Must the ballot be secret?
    #[must_use]
    pub fn secret(self) -> bool {
        matches!(self, Self::AcceptOrConvert | Self::Election)
    }

    /// Are enough voters in the room?
    #[must_use]
    pub fn quorum(self, due: u32, present: u32) -> Ruling {
        let needed = self.needed_present(due);
        Ruling::holds(self.article(), "rule-quorum")
            .unless(present >= needed, Verdict::Blocks)
            .figure(i64::from(needed))
    }

    /// Quorum and majority. Impossible counts (more present than due, more yes than present) block as such.
    #[must_use]
    pub fn outcome(self, tally: &Tally) -> Outcome {
        let Tally { due, present, yes, written_yes } = *tally;
        let article = self.article();
        let secret = self.secret();
        let possible = present <= due && yes <= present && written_yes <= due - present;
        if !possible {
            let ruling = Ruling::blocks(article, "rule-tally-impossible");
            return Outcome { quorum: ruling, passed: ruling, yes: 0, secret };
        }
        let quorum = self.quorum(due, present);
        let counted = if self == Self::AcceptOrConvert { yes + written_yes } else { yes };
        let needed = self.needed_yes(due, present);
        let passed = Ruling::holds(article, "rule-majority").figure(i64::from(needed));
        let verdict = match self {
            _ if quorum.is_block() => Verdict::Blocks,
            _ if counted >= needed => Verdict::Holds,
            // The text gives a committee no denominator: over half of those present is for the committee to judge.
            Self::Committee if counted > present / 2 => Verdict::Warns,
            _ => Verdict::Blocks,
        };
        Outcome { quorum, passed: Ruling { verdict, ..passed }, yes: counted, secret }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    fn passes(purpose: Purpose, due: u32, present: u32, yes: u32, written_yes: u32) -> (Verdict, Verdict) {
        let outcome = purpose.outcome(&Tally { due, present, yes, written_yes });
        (outcome.quorum.verdict, outcome.passed.verdict)
    }

    #[rstest]
    #[case::p8_five_of_ten(10, 5, Verdict::Blocks)]
    #[case::p8_six_of_ten(10, 6, Verdict::Holds)]
    #[case::p11(11, 5, Verdict::Blocks)]
    #[case::six_of_eleven(11, 6, Verdict::Holds)]
    #[case::nobody_due(0, 0, Verdict::Blocks)]
    fn acceptance_needs_more_than_half_in_the_room(
        #[case] due: u32,
        #[case] present: u32,
        #[case] expected: Verdict,
    ) {
        assert_eq!(Purpose::AcceptOrConvert.quorum(due, present).verdict, expected);
    }

    #[rstest]
    #[case::l7(Purpose::General, 10, 5, Verdict::Holds)]
    #[case::l7(Purpose::AcceptOrConvert, 10, 5, Verdict::Blocks)]
    #[case::l7(Purpose::General, 11, 5, Verdict::Blocks)]
    #[case::l14(Purpose::Committee, 5, 2, Verdict::Blocks)]
    #[case::l14(Purpose::Committee, 5, 3, Verdict::Holds)]
    #[case::l14(Purpose::Committee, 4, 2, Verdict::Holds)]
    #[case::e1(Purpose::Election, 50, 40, Verdict::Holds)]
    #[case::e2(Purpose::Election, 49, 39, Verdict::Blocks)]
    #[case::e2(Purpose::Election, 49, 40, Verdict::Holds)]
    #[case::e4(Purpose::Election, 47, 38, Verdict::Holds)]
    #[case::e5(Purpose::Election, 50, 38, Verdict::Blocks)]
    #[case::nobody(Purpose::General, 0, 0, Verdict::Blocks)]
    fn quorums(#[case] purpose: Purpose, #[case] due: u32, #[case] present: u32, #[case] expected: Verdict) {
        assert_eq!(purpose.quorum(due, present).verdict, expected);
    }

    #[test]
    fn p10_and_p11_written_opinions() {
        let accept = Purpose::AcceptOrConvert;
        assert_eq!(passes(accept, 10, 6, 5, 1), (Verdict::Holds, Verdict::Holds));
        assert_eq!(passes(accept, 10, 6, 5, 0), (Verdict::Holds, Verdict::Blocks));
        assert_eq!(passes(accept, 11, 5, 5, 4), (Verdict::Blocks, Verdict::Blocks));
        let outcome = accept.outcome(&Tally { due: 10, present: 6, yes: 5, written_yes: 1 });
        assert_eq!((outcome.yes, outcome.passed.figure, outcome.quorum.figure), (6, Some(6), Some(6)));
    }

    #[test]
    fn l8_five_of_ten_is_not_over_half_of_those_due() {
        assert_eq!(passes(Purpose::General, 10, 5, 5, 0), (Verdict::Holds, Verdict::Blocks));
        assert_eq!(passes(Purpose::General, 10, 6, 6, 0), (Verdict::Holds, Verdict::Holds));
        // written opinions help in no other vote
        assert_eq!(passes(Purpose::General, 10, 6, 5, 4), (Verdict::Holds, Verdict::Blocks));
        assert_eq!(passes(Purpose::Election, 10, 8, 4, 2), (Verdict::Holds, Verdict::Blocks));
    }

    #[rstest]
    #[case::e10(40, 20, Verdict::Blocks)]
    #[case::e10(40, 21, Verdict::Holds)]
    #[case::e11(21, 10, Verdict::Blocks)]
    #[case::e11(21, 11, Verdict::Holds)]
    fn elected_by_more_than_half_of_those_present(
        #[case] present: u32,
        #[case] yes: u32,
        #[case] expected: Verdict,
    ) {
        assert_eq!(passes(Purpose::Election, present, present, yes, 0).1, expected);
    }

    #[test]
    fn a_committee_with_half_of_those_present_is_asked_to_judge() {
        assert_eq!(passes(Purpose::Committee, 5, 3, 3, 0).1, Verdict::Holds);
        assert_eq!(passes(Purpose::Committee, 5, 3, 2, 0).1, Verdict::Warns);
        assert_eq!(passes(Purpose::Committee, 5, 3, 1, 0).1, Verdict::Blocks);
        assert_eq!(passes(Purpose::Committee, 6, 4, 2, 0).1, Verdict::Blocks);
    }

    #[rstest]
    #[case(10, 11, 6, 0)]
    #[case(10, 6, 7, 0)]
    #[case(10, 6, 6, 5)]
    fn impossible_counts(#[case] due: u32, #[case] present: u32, #[case] yes: u32, #[case] written: u32) {
        let outcome = Purpose::AcceptOrConvert.outcome(&Tally { due, present, yes, written_yes: written });
        assert_eq!(outcome.passed.key, "rule-tally-impossible");
        assert!(outcome.quorum.is_block() && outcome.passed.is_block());
    }

    #[test]
    fn p13_only_full_members_with_rights_are_due() {
        use MemberState as S;
        let mut roll = vec![S::Full; 14];
        roll.extend([S::Improving, S::SuspendedRights, S::Probationary, S::Probationary, S::Stopped]);
        assert_eq!(due_voters(&roll), 15);
    }

    #[test]
    fn each_purpose_cites_its_text() {
        let cited: Vec<_> = Purpose::ALL.iter().map(|it| it.quorum(1, 1).article).collect();
        let expected = [
            "支部工作条例 art. 11",
            "发展党员工作细则 2026 art. 19, 20",
            "基层组织选举工作条例 2020",
            "支部工作条例 art. 12",
        ];
        assert_eq!(cited, expected);
        let outcome = Purpose::General.outcome(&Tally { due: 1, present: 1, yes: 1, written_yes: 0 });
        assert_eq!((outcome.quorum.article, outcome.passed.article), (expected[0], expected[0]));
    }

    #[test]
    fn ballots_that_must_be_secret() {
        let secret: Vec<bool> = Purpose::ALL.iter().map(|it| it.secret()).collect();
        assert_eq!(secret, [false, true, true, false]);
        assert!(Purpose::Election.outcome(&Tally::default()).secret);
        assert_eq!(Purpose::from_key("ELECTION"), Some(Purpose::Election));
        assert_eq!(Purpose::from_key("election"), None);
    }

    proptest! {
        #[test]
        fn the_figures_are_the_inequalities_of_the_texts(
            due in 1u32..300, present in 0u32..300, yes in 0u32..300, written in 0u32..300,
        ) {
            let (present, yes) = (present.min(due), yes.min(present.min(due)));
            let written_yes = written.min(due - present);
            let tally = Tally { due, present, yes, written_yes };
            let passed = |purpose: Purpose| purpose.outcome(&tally).passed.verdict == Verdict::Holds;
            let general = 2 * present >= due && 2 * yes > due;
            prop_assert_eq!(passed(Purpose::General), general);
            let accepted = 2 * present > due && 2 * (yes + written_yes) > due;
            prop_assert_eq!(passed(Purpose::AcceptOrConvert), accepted);
            let elected = 5 * present >= 4 * due && 2 * yes > present;
            prop_assert_eq!(passed(Purpose::Election), elected);
        }

        #[test]
        fn one_more_yes_never_hurts(due in 1u32..200, present in 0u32..200, yes in 0u32..200) {
            let present = present.min(due);
            let yes = yes.min(present.saturating_sub(1));
            for purpose in Purpose::ALL {
                let verdict = |yes| purpose.outcome(&Tally { due, present, yes, written_yes: 0 }).passed.verdict;
                if yes < present {
                    prop_assert!(verdict(yes + 1) <= verdict(yes));
                }
            }
        }
    }
}
