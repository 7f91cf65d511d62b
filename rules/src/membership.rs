//! States of a membership and the steps between them (党章 arts 7–9; 党员教育管理工作条例 2019 arts 24, 30, 31;
//! fact sheet §3).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use time::Date;

use crate::days::{Deadline, add_months, add_years};
use crate::{Ruling, Verdict};

/// Where a member stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum MemberState {
    /// 预备党员: all duties, no vote.
    Probationary,
    /// 正式党员.
    Full,
    /// 留党察看, or rights suspended during detention or arrest.
    SuspendedRights,
    /// 限期改正, one year at most.
    Improving,
    /// 停止党籍.
    Stopped,
    /// 除名, 劝退 carried out, 自行脱党.
    Removed,
    /// 开除.
    Expelled,
    /// 退党.
    Left,
    /// 取消预备党员资格.
    Cancelled,
    /// Deceased.
    Deceased,
}

impl MemberState {
    /// All states, in the order of the list above.
    pub const ALL: [Self; 10] = [
        Self::Probationary,
        Self::Full,
        Self::SuspendedRights,
        Self::Improving,
        Self::Stopped,
        Self::Removed,
        Self::Expelled,
        Self::Left,
        Self::Cancelled,
        Self::Deceased,
    ];

    /// Our stable key; the national system's codes are not public.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Probationary => "PROBATIONARY",
            Self::Full => "FULL",
            Self::SuspendedRights => "SUSPENDED_RIGHTS",
            Self::Improving => "IMPROVING",
            Self::Stopped => "STOPPED",
            Self::Removed => "REMOVED",
            Self::Expelled => "EXPELLED",
            Self::Left => "LEFT",
            Self::Cancelled => "CANCELLED",
            Self::Deceased => "DECEASED",
        }
    }

    /// The state with this key.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.key() == key)
    }

    /// Is the person counted as a member?
    #[must_use]
    pub fn is_member(self) -> bool {
        matches!(self, Self::Probationary | Self::Full | Self::SuspendedRights | Self::Improving)
    }

    /// Does the member vote, elect and stand for election (党章 art. 7: probationary members do not)?
    #[must_use]
    pub fn votes(self) -> bool {
        matches!(self, Self::Full | Self::Improving)
    }

    /// May the membership go from here to there in one decision? Restoring a stopped membership is a procedure of its
    /// own (art. 24); after removal, leaving or expulsion there is no restoration, only joining again.
    #[must_use]
    pub fn step(self, to: Self) -> Ruling {
        use MemberState as S;
        let article = match to {
            S::Improving => "党员教育管理工作条例 art. 30",
            S::Removed => "党员教育管理工作条例 art. 31",
            S::Left => "党章 art. 9",
            S::Cancelled | S::Full if self == S::Probationary => "发展党员工作细则 art. 31",
            _ => "党员教育管理工作条例 art. 24",
        };
        let fits = match (self, to) {
            (S::Removed | S::Expelled | S::Left | S::Cancelled | S::Deceased, _) => false,
            (_, S::Deceased) => true,
            (S::Probationary, S::Full | S::Cancelled | S::Stopped | S::Removed | S::Left) => true,
            (
                S::Full,
                S::SuspendedRights | S::Improving | S::Stopped | S::Removed | S::Expelled | S::Left,
            ) => true,
            (S::SuspendedRights, S::Full | S::Expelled | S::Stopped | S::Left) => true,
            (S::Improving, S::Full | S::Removed | S::Stopped | S::Expelled | S::Left) => true,
            (S::Stopped, S::Full | S::Probationary | S::Removed) => true,
            _ => false,
        };
        if fits {
            Ruling::holds(article, "rule-member-step")
        } else {
            Ruling::blocks(article, "rule-member-step")
        }
    }
}

/// When the probation that began on the day of the branch meeting ends: one year later (细则 2026 art. 31).
#[must_use]
pub fn probation_end(meeting: Date) -> Date {
    add_years(meeting, 1)
}

/// From when a lost membership may be stopped: six months after the last contact (art. 24).
#[must_use]
pub fn may_stop_from(last_contact: Date) -> Date {
    add_months(last_contact, 6)
}

/// From when a stopped member who is still not found may be removed: two years after stopping (art. 24).
#[must_use]
pub fn may_remove_from(stopped: Date) -> Date {
    add_years(stopped, 2)
}

/// How long the affiliation of a graduate is kept at the school: generally two years at most (art. 34).
#[must_use]
pub fn graduate_kept_until(since: Date) -> Date {
    add_years(since, 2)
}

/// A graduate's affiliation kept at the school: warns after two years (art. 34).
#[must_use]
pub fn graduate_retention(since: Date, today: Date) -> Ruling {
    Ruling::holds("党员教育管理工作条例 art. 34", "rule-graduate-retention")
        .unless(today <= graduate_kept_until(since), Verdict::Warns)
        .figure(2)
}

/// Contact with a member who studies abroad: at least once every half-year (art. 34).
#[must_use]
pub fn contact_abroad(last_contact: Date, today: Date) -> Deadline {
    let ruling = Ruling::holds("党员教育管理工作条例 art. 34", "rule-contact-abroad").figure(6);
    Deadline::new(add_months(last_contact, 6), None, today, ruling)
}

/// Study or research abroad for more than five years without return: the membership is generally stopped (art. 24).
#[must_use]
pub fn studying_abroad(since: Date, today: Date) -> Ruling {
    Ruling::holds("党员教育管理工作条例 art. 24", "rule-studying-abroad")
        .unless(today <= add_years(since, 5), Verdict::Warns)
        .figure(5)
}

/// Contact was regained with someone in this state: a stopped membership is restored by procedure, never by itself;
/// after removal, leaving or expulsion only joining again is possible (art. 24).
#[must_use]
pub fn contact_regained(state: MemberState) -> Ruling {
    let article = "党员教育管理工作条例 art. 24";
    match state {
        MemberState::Stopped => Ruling::warns(article, "rule-restoration"),
        state if state.is_member() => Ruling::holds(article, "rule-contact-regained"),
        _ => Ruling::blocks(article, "rule-no-restoration"),
    }
}

/// Months in a row without good reason in which a member did not do what art. 31(6) names.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Absences {
    /// Took no part in organisation life.
    #[serde(default)]
    pub no_life: u32,
    /// Paid no dues.
    #[serde(default)]
    pub no_dues: u32,
    /// Did no work the Party gave.
    #[serde(default)]
    pub no_work: u32,
}

/// Six months in a row of any of the three raise the case of 自行脱党 (art. 31(6); 党章 art. 9). The branch meeting takes it
/// up and a higher organisation approves; nothing follows by itself.
#[must_use]
pub fn left_by_conduct(absences: Absences) -> Ruling {
    let most = absences.no_life.max(absences.no_dues).max(absences.no_work);
    Ruling::holds("党员教育管理工作条例 art. 31", "rule-left-by-conduct")
        .unless(most < 6, Verdict::Warns)
        .figure(6)
}

/// A time limit for improvement: one year at most (art. 30).
#[must_use]
pub fn improvement_limit(from: Date, until: Date) -> Ruling {
    let article = "党员教育管理工作条例 art. 30";
    if until > add_years(from, 1) {
        Ruling::blocks(article, "rule-improvement-limit").figure(12)
    } else {
        Ruling::holds(article, "rule-improvement-limit")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    #[test]
    fn t7_lost_contact() {
        assert_eq!(may_stop_from(date!(2026 - 01 - 10)), date!(2026 - 07 - 10));
        assert_eq!(may_remove_from(date!(2026 - 07 - 10)), date!(2028 - 07 - 10));
    }

    #[test]
    fn t11_thirteen_months_are_too_long() {
        let from = date!(2026 - 01 - 01);
        assert_eq!(improvement_limit(from, date!(2027 - 02 - 01)).verdict, Verdict::Blocks);
        assert_eq!(improvement_limit(from, date!(2027 - 01 - 01)).verdict, Verdict::Holds);
    }

    #[test]
    fn p16_probation_runs_from_the_meeting() {
        assert_eq!(probation_end(date!(2026 - 06 - 15)), date!(2027 - 06 - 15));
    }

    #[test]
    fn nothing_leads_back_from_an_end() {
        use MemberState as S;
        for end in [S::Removed, S::Expelled, S::Left, S::Cancelled, S::Deceased] {
            assert!(S::ALL.iter().all(|to| end.step(*to).verdict == Verdict::Blocks));
        }
        assert_eq!(S::Stopped.step(S::Full).verdict, Verdict::Holds);
        assert_eq!(S::Probationary.step(S::SuspendedRights).verdict, Verdict::Blocks);
        for state in S::ALL {
            assert_eq!(S::from_key(state.key()), Some(state));
            assert!(!state.votes() || state.is_member());
        }
    }

    #[test]
    fn t8_regained_contact_is_no_restoration() {
        use MemberState as S;
        let found = contact_regained(S::Stopped);
        assert_eq!((found.verdict, found.key), (Verdict::Warns, "rule-restoration"));
        for state in [S::Removed, S::Expelled, S::Left] {
            assert_eq!(contact_regained(state).verdict, Verdict::Blocks);
        }
        assert_eq!(contact_regained(S::Full).verdict, Verdict::Holds);
    }

    #[test]
    fn t10_graduates_are_kept_two_years() {
        let since = date!(2024 - 07 - 01);
        assert_eq!(graduate_kept_until(since), date!(2026 - 07 - 01));
        assert_eq!(graduate_retention(since, date!(2026 - 07 - 01)).verdict, Verdict::Holds);
        assert_eq!(graduate_retention(since, date!(2026 - 07 - 02)).verdict, Verdict::Warns);
    }

    #[test]
    fn members_abroad() {
        let contact = contact_abroad(date!(2026 - 01 - 10), date!(2026 - 07 - 11));
        assert_eq!((contact.due, contact.late_days), (date!(2026 - 07 - 10), 1));
        assert_eq!(contact.ruling.verdict, Verdict::Warns);
        let since = date!(2021 - 09 - 01);
        assert_eq!(studying_abroad(since, date!(2026 - 09 - 01)).verdict, Verdict::Holds);
        assert_eq!(studying_abroad(since, date!(2026 - 09 - 02)).verdict, Verdict::Warns);
    }

    #[test]
    fn six_months_of_any_of_the_three() {
        let verdict =
            |no_life, no_dues, no_work| left_by_conduct(Absences { no_life, no_dues, no_work }).verdict;
        assert_eq!(verdict(5, 5, 5), Verdict::Holds);
        assert_eq!(verdict(6, 0, 0), Verdict::Warns);
        assert_eq!(verdict(0, 6, 0), Verdict::Warns);
        assert_eq!(verdict(0, 0, 6), Verdict::Warns);
    }

    /// What can follow what, written out whole.
    #[test]
    fn the_whole_table_of_steps() {
        use MemberState as S;
        let reached = |from: S| -> Vec<S> {
            S::ALL.into_iter().filter(|to| from.step(*to).verdict == Verdict::Holds).collect()
        };
        assert_eq!(
            reached(S::Probationary),
            [S::Full, S::Stopped, S::Removed, S::Left, S::Cancelled, S::Deceased]
        );
        assert_eq!(
            reached(S::Full),
            [S::SuspendedRights, S::Improving, S::Stopped, S::Removed, S::Expelled, S::Left, S::Deceased]
        );
        assert_eq!(reached(S::SuspendedRights), [S::Full, S::Stopped, S::Expelled, S::Left, S::Deceased]);
        assert_eq!(
            reached(S::Improving),
            [S::Full, S::Stopped, S::Removed, S::Expelled, S::Left, S::Deceased]
        );
        assert_eq!(reached(S::Stopped), [S::Probationary, S::Full, S::Removed, S::Deceased]);
        let cited = |from: S, to: S| from.step(to).article;
        assert_eq!(cited(S::Probationary, S::Full), "发展党员工作细则 art. 31");
        assert_eq!(cited(S::Probationary, S::Cancelled), "发展党员工作细则 art. 31");
        assert_eq!(cited(S::Stopped, S::Full), "党员教育管理工作条例 art. 24");
        assert_eq!(cited(S::Full, S::Improving), "党员教育管理工作条例 art. 30");
        assert_eq!(cited(S::Full, S::Removed), "党员教育管理工作条例 art. 31");
        assert_eq!(cited(S::Full, S::Left), "党章 art. 9");
        assert_eq!(cited(S::Full, S::Stopped), "党员教育管理工作条例 art. 24");
    }
}
