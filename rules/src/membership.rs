//! States of a membership and the steps between them (党章 arts 7–9; 党员教育管理工作条例 2019 arts 24, 30, 31;
//! fact sheet §3).

use serde::{Deserialize, Serialize};
use time::Date;

use crate::Ruling;
use crate::days::{add_months, add_years};

/// Where a member stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
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
            S::Stopped => "党员教育管理工作条例 art. 24",
            S::Improving => "党员教育管理工作条例 art. 30",
            S::Removed => "党员教育管理工作条例 art. 31",
            S::Left => "党章 art. 9",
            S::Cancelled | S::Full if self == S::Probationary => "发展党员工作细则 art. 31",
            _ => "党员教育管理工作条例 art. 24",
        };
        let fits = match (self, to) {
            (from, to) if from == to => false,
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
    use crate::Verdict;
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
}
