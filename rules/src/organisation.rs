//! Forming organisations, their size, their committees and their terms
//! (支部工作条例（试行） 2018; 关于党的基层组织任期的意见 2018; fact sheet §4).

use schemars::JsonSchema;
use serde::Serialize;
use time::Date;

use crate::codes::OrgKind;
use crate::days::{add_months, add_years};
use crate::keyed::keyed;
use crate::{Ruling, Verdict};

const BRANCH: &str = "支部工作条例 art. 4";
const COMMITTEE: &str = "支部工作条例";
const TERM: &str = "任期意见 2018";

/// May a branch stand with this many full members? At least 3 (a joint branch is advised below that),
/// generally at most 50.
#[must_use]
pub fn branch_size(kind: OrgKind, full: i64, all: i64) -> Ruling {
    match kind {
        OrgKind::Branch if full < 3 => Ruling::warns(BRANCH, "rule-branch-too-small").figure(3),
        OrgKind::Branch | OrgKind::JointBranch if all > 50 => {
            Ruling::warns(BRANCH, "rule-branch-too-large").figure(50)
        }
        _ => Ruling::holds(BRANCH, "rule-branch-size"),
    }
}

/// May a branch be founded with this many full members? Fewer than 3 is not a branch (art. 4).
#[must_use]
pub fn founding(kind: OrgKind, full: i64) -> Ruling {
    match kind {
        OrgKind::Branch if full < 3 => Ruling::blocks(BRANCH, "rule-branch-too-small").figure(3),
        _ => Ruling::holds(BRANCH, "rule-branch-size"),
    }
}

/// Units a joint branch covers: generally at most 5.
#[must_use]
pub fn joint_units(units: i64) -> Ruling {
    if units > 5 {
        Ruling::warns(BRANCH, "rule-joint-units").figure(5)
    } else {
        Ruling::holds(BRANCH, "rule-joint-units")
    }
}

/// Members of a branch committee: 3 to 5, generally at most 7; only a secretary below 7 full members.
#[must_use]
pub fn committee_size(full: i64, seats: i64) -> Ruling {
    if seats > 7 {
        return Ruling::warns(COMMITTEE, "rule-committee-too-large").figure(7);
    }
    if full >= 7 && seats < 3 {
        return Ruling::warns(COMMITTEE, "rule-committee-missing").figure(3);
    }
    if full < 7 && seats > 2 {
        return Ruling::warns(COMMITTEE, "rule-committee-not-needed").figure(7);
    }
    Ruling::holds(COMMITTEE, "rule-committee-size")
}

/// Length of a term in years: committees 5; general branches and branches 3; in villages and communities 5 for all.
/// None for organisations that hold no election (temporary and functional ones, groups).
#[must_use]
pub fn term_years(kind: OrgKind, village_or_community: bool) -> Option<i32> {
    match kind {
        OrgKind::Committee | OrgKind::WorkCommittee => Some(5),
        OrgKind::GeneralBranch | OrgKind::Branch | OrgKind::JointBranch | OrgKind::MobileBranch => {
            Some(if village_or_community { 5 } else { 3 })
        }
        OrgKind::TempCommittee | OrgKind::TempBranch | OrgKind::Functional | OrgKind::Group => None,
    }
}

/// When the term that began on `elected` ends.
#[must_use]
pub fn term_end(kind: OrgKind, village_or_community: bool, elected: Date) -> Option<Date> {
    term_years(kind, village_or_community).map(|years| add_years(elected, years))
}

/// Where a term stands on a day.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TermState {
    /// More than six months are left.
    InTerm,
    /// The superior reminds: six months or less are left.
    Remind,
    /// The term has ended.
    Overdue,
}

/// State of a term, with the day on which the superior reminds (six months before the end).
#[must_use]
pub fn term_state(end: Date, today: Date) -> (TermState, Date, Ruling) {
    let remind = add_months(end, -6);
    let ruling = |key| Ruling { verdict: Verdict::Warns, figure: Some(6), article: TERM, key };
    if today > end {
        (TermState::Overdue, remind, ruling("rule-term-overdue"))
    } else if today >= remind {
        (TermState::Remind, remind, ruling("rule-term-remind"))
    } else {
        (TermState::InTerm, remind, Ruling::holds(TERM, "rule-term-in"))
    }
}

/// Extending or advancing an election: at most one year, with approval (任期意见; 选举条例 art. 3).
#[must_use]
pub fn term_extension(end: Date, new_end: Date) -> Ruling {
    if new_end > add_years(end, 1) || new_end < add_years(end, -1) {
        Ruling::blocks(TERM, "rule-term-extension").figure(1)
    } else {
        Ruling::holds(TERM, "rule-term-extension")
    }
}

/// May an organisation of this kind stand directly below one of that kind?
#[must_use]
pub fn parent(kind: OrgKind, above: OrgKind) -> Ruling {
    use OrgKind as K;
    let fits = match kind {
        K::Group => above.is_branch(),
        K::Committee | K::WorkCommittee | K::TempCommittee => {
            matches!(above, K::Committee | K::WorkCommittee | K::TempCommittee)
        }
        K::GeneralBranch => matches!(above, K::Committee | K::WorkCommittee | K::TempCommittee),
        _ => !above.is_branch() && above != K::Group,
    };
    if fits { Ruling::holds(BRANCH, "rule-parent") } else { Ruling::blocks(BRANCH, "rule-parent") }
}

keyed! {
    /// What an organisation may do besides learning, educating and supervising.
    Power {
        /// Develop members.
        Develop = "DEVELOP",
        /// Dispose of and discipline members.
        Discipline = "DISCIPLINE",
        /// Collect dues.
        CollectDues = "COLLECT_DUES",
        /// Elect delegates.
        ElectDelegates = "ELECT_DELEGATES",
        /// Elect its committee again.
        Reelect = "REELECT",
    }
}

/// May an organisation of this type do it? A temporary one generally does not, and does not develop members unless it is
/// provided otherwise; a functional one holds no formal affiliation; a group is part of its branch.
#[must_use]
pub fn power(kind: OrgKind, power: Power) -> Ruling {
    match (kind, power) {
        (OrgKind::TempBranch | OrgKind::TempCommittee, Power::Develop) => {
            Ruling::blocks("发展党员工作细则 2026 art. 22", "rule-power-temporary")
        }
        (OrgKind::TempBranch | OrgKind::TempCommittee, _) => Ruling::warns(COMMITTEE, "rule-power-temporary"),
        (OrgKind::Functional | OrgKind::Group, _) => Ruling::blocks(COMMITTEE, "rule-power-none"),
        _ => Ruling::holds(COMMITTEE, "rule-power"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use time::macros::date;

    #[rstest]
    #[case::l1(OrgKind::Branch, 2, 5, Verdict::Warns)]
    #[case::l2(OrgKind::Branch, 3, 3, Verdict::Holds)]
    #[case::l5(OrgKind::Branch, 51, 51, Verdict::Warns)]
    #[case::fifty(OrgKind::Branch, 50, 50, Verdict::Holds)]
    #[case::joint(OrgKind::JointBranch, 2, 2, Verdict::Holds)]
    fn sizes(#[case] kind: OrgKind, #[case] full: i64, #[case] all: i64, #[case] expected: Verdict) {
        assert_eq!(branch_size(kind, full, all).verdict, expected);
    }

    #[rstest]
    #[case::l4(20, 8, Verdict::Warns)]
    #[case(20, 7, Verdict::Holds)]
    #[case(7, 3, Verdict::Holds)]
    #[case(7, 1, Verdict::Warns)]
    #[case(6, 1, Verdict::Holds)]
    #[case(6, 3, Verdict::Warns)]
    fn committees(#[case] full: i64, #[case] seats: i64, #[case] expected: Verdict) {
        assert_eq!(committee_size(full, seats).verdict, expected);
    }

    #[test]
    fn l11_village_branches_have_five_years() {
        let elected = date!(2024 - 03 - 10);
        assert_eq!(term_end(OrgKind::Branch, true, elected), Some(date!(2029 - 03 - 10)));
        assert_eq!(term_end(OrgKind::Branch, false, elected), Some(date!(2027 - 03 - 10)));
        let remind = |end, today| term_state(end, today).0;
        assert_eq!(remind(date!(2029 - 03 - 10), date!(2028 - 09 - 09)), TermState::InTerm);
        assert_eq!(remind(date!(2029 - 03 - 10), date!(2028 - 09 - 10)), TermState::Remind);
        assert_eq!(remind(date!(2027 - 03 - 10), date!(2026 - 09 - 10)), TermState::Remind);
        assert_eq!(remind(date!(2027 - 03 - 10), date!(2027 - 03 - 10)), TermState::Remind);
        assert_eq!(remind(date!(2027 - 03 - 10), date!(2027 - 03 - 11)), TermState::Overdue);
    }

    #[test]
    fn a_term_moves_by_a_year_at_most() {
        let end = date!(2027 - 03 - 10);
        assert_eq!(term_extension(end, date!(2028 - 03 - 10)).verdict, Verdict::Holds);
        assert_eq!(term_extension(end, date!(2028 - 03 - 11)).verdict, Verdict::Blocks);
    }

    #[test]
    fn groups_stand_below_branches_only() {
        assert_eq!(parent(OrgKind::Group, OrgKind::Branch).verdict, Verdict::Holds);
        assert_eq!(parent(OrgKind::Group, OrgKind::Committee).verdict, Verdict::Blocks);
        assert_eq!(parent(OrgKind::Branch, OrgKind::Branch).verdict, Verdict::Blocks);
        assert_eq!(parent(OrgKind::Branch, OrgKind::GeneralBranch).verdict, Verdict::Holds);
    }

    #[test]
    fn a_temporary_branch_learns_and_supervises() {
        for it in Power::ALL {
            let temporary = power(OrgKind::TempBranch, *it).verdict;
            let expected = if *it == Power::Develop { Verdict::Blocks } else { Verdict::Warns };
            assert_eq!(temporary, expected, "{it:?}");
            assert_eq!(power(OrgKind::TempCommittee, *it).verdict, expected);
            assert_eq!(power(OrgKind::Functional, *it).verdict, Verdict::Blocks);
            assert_eq!(power(OrgKind::Group, *it).verdict, Verdict::Blocks);
            assert_eq!(power(OrgKind::JointBranch, *it).verdict, Verdict::Holds);
        }
    }

    #[test]
    fn who_stands_below_whom() {
        use OrgKind as K;
        let above = |kind: K| -> Vec<K> {
            K::all().iter().copied().filter(|it| parent(kind, *it).verdict == Verdict::Holds).collect()
        };
        let committees = [K::Committee, K::TempCommittee, K::WorkCommittee];
        assert_eq!(above(K::Committee), committees);
        assert_eq!(above(K::TempCommittee), committees);
        assert_eq!(above(K::WorkCommittee), committees);
        assert_eq!(above(K::GeneralBranch), committees);
        assert_eq!(above(K::Group), [K::Branch, K::JointBranch, K::TempBranch, K::MobileBranch]);
        let of_branches = [K::Committee, K::GeneralBranch, K::TempCommittee, K::WorkCommittee, K::Functional];
        assert_eq!(above(K::TempBranch), of_branches);
    }

    #[test]
    fn terms_of_all_types() {
        use OrgKind as K;
        let years = |village| K::all().iter().map(|kind| term_years(*kind, village)).collect::<Vec<_>>();
        let (five, three) = (Some(5), Some(3));
        assert_eq!(years(false), [five, three, three, three, None, None, three, five, None, None]);
        assert_eq!(years(true), [five, five, five, five, None, None, five, five, None, None]);
    }

    #[test]
    fn units_and_founding() {
        assert_eq!((joint_units(5).verdict, joint_units(6).verdict), (Verdict::Holds, Verdict::Warns));
        assert_eq!(founding(OrgKind::Branch, 2).verdict, Verdict::Blocks);
        assert_eq!(founding(OrgKind::Branch, 3).verdict, Verdict::Holds);
        assert_eq!(founding(OrgKind::JointBranch, 2).verdict, Verdict::Holds);
        let end = date!(2027 - 03 - 10);
        assert_eq!(term_extension(end, date!(2026 - 03 - 10)).verdict, Verdict::Holds);
        assert_eq!(term_extension(end, date!(2026 - 03 - 09)).verdict, Verdict::Blocks);
        assert_eq!(branch_size(OrgKind::JointBranch, 60, 60).verdict, Verdict::Warns);
        assert_eq!(branch_size(OrgKind::Committee, 60, 60).verdict, Verdict::Holds);
        assert_eq!(committee_size(6, 2).verdict, Verdict::Holds);
        assert_eq!(committee_size(7, 2).verdict, Verdict::Warns);
        let (state, remind, ruling) = term_state(date!(2027 - 03 - 10), date!(2026 - 09 - 10));
        assert_eq!((state, remind, ruling.figure), (TermState::Remind, date!(2026 - 09 - 10), Some(6)));
    }
}
