use schemars::JsonSchema;
use serde::Serialize;

use super::Stage;
use crate::keyed::keyed;
use crate::membership::MemberState;
use crate::{Ruling, Verdict};

keyed! {
    /// Where a person stands on the way to membership.
    State {
        /// 入党申请人
        Applicant = "APPLICANT",
        /// 入党积极分子
        Activist = "ACTIVIST",
        /// Proposed as object by the branch committee; consent and public notice (2014: filing) are outstanding.
        Proposed = "PROPOSED",
        /// 发展对象
        Object = "OBJECT",
        /// The pre-review was passed, the 志愿书 issued.
        PreReviewed = "PRE_REVIEWED",
        /// The branch meeting accepted; approval is outstanding.
        Resolved = "RESOLVED",
        /// 预备党员
        Probationary = "PROBATIONARY",
        /// 预备党员, probation extended.
        Extended = "EXTENDED",
        /// 正式党员
        Full = "FULL",
        /// 取消预备党员资格
        Cancelled = "CANCELLED",
        /// Admitted in breach of the rules and not recognised (art. 41).
        NotRecognised = "NOT_RECOGNISED",
        /// The way ended before membership: withdrawn, no longer fit, deceased.
        Ended = "ENDED",
    }
}

keyed! {
    /// What moves a person on.
    Event {
        /// Decided an activist, then filed above.
        Decide = "DECIDE",
        /// Proposed as object.
        Propose = "PROPOSE",
        /// Listed as object: 2014 after filing, 2026 after consent and public notice.
        List = "LIST",
        /// Not listed: back among the activists.
        NotList = "NOT_LIST",
        /// Pre-review passed.
        PassPreReview = "PASS_PRE_REVIEW",
        /// Accepted by the branch meeting.
        Accept = "ACCEPT",
        /// Not accepted by the branch meeting.
        Decline = "DECLINE",
        /// Approved.
        Approve = "APPROVE",
        /// Refused; stays an object.
        RefuseToObject = "REFUSE_TO_OBJECT",
        /// Refused; back to applicant.
        RefuseToApplicant = "REFUSE_TO_APPLICANT",
        /// Confirmed as full member.
        Confirm = "CONFIRM",
        /// Probation extended.
        Extend = "EXTEND",
        /// Probationary membership cancelled.
        Cancel = "CANCEL",
        /// Found to be in breach of the rules.
        NotRecognise = "NOT_RECOGNISE",
        /// Ended before membership.
        End = "END",
    }
}

keyed! {
    /// Who decides.
    Body {
        /// 支部委员会; a branch without one decides in its meeting.
        BranchCommittee = "BRANCH_COMMITTEE",
        /// 支部大会
        BranchMeeting = "BRANCH_MEETING",
        /// 上级党委
        HigherCommittee = "HIGHER_COMMITTEE",
        /// 具有审批权限的党委
        ApprovingCommittee = "APPROVING_COMMITTEE",
        /// 上级党组织
        HigherOrganisation = "HIGHER_ORGANISATION",
    }
}

/// Where an event leads, and who decides it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct Move {
    /// The state it leads to; none where the event does not fit.
    pub to: Option<State>,
    /// Whose decision it is.
    pub by: Body,
    /// Holds, or blocks an event the regulation does not know here.
    pub ruling: Ruling,
}

impl Event {
    /// Whose decision it is; a branch without committee decides in its meeting (art. 8).
    #[must_use]
    pub fn decided_by(self, branch_has_committee: bool) -> Body {
        match self {
            Self::Decide | Self::Propose | Self::End if branch_has_committee => Body::BranchCommittee,
            Self::Decide | Self::Propose | Self::End | Self::Accept | Self::Decline => Body::BranchMeeting,
            Self::List | Self::NotList => Body::HigherCommittee,
            Self::PassPreReview
            | Self::Approve
            | Self::RefuseToObject
            | Self::RefuseToApplicant
            | Self::Confirm
            | Self::Extend
            | Self::Cancel => Body::ApprovingCommittee,
            Self::NotRecognise => Body::HigherOrganisation,
        }
    }

    const fn article(self) -> &'static str {
        match self {
            Self::Decide => "发展党员工作细则 2026 art. 8",
            Self::Propose | Self::List | Self::NotList => "发展党员工作细则 2026 art. 13",
            Self::PassPreReview => "发展党员工作细则 2026 art. 18",
            Self::Accept | Self::Decline => "发展党员工作细则 2026 art. 20",
            Self::Approve | Self::RefuseToObject | Self::RefuseToApplicant => {
                "发展党员工作细则 2026 art. 22, 24"
            }
            Self::Confirm | Self::Extend | Self::Cancel => "发展党员工作细则 2026 art. 31, 32",
            Self::NotRecognise => "发展党员工作细则 2026 art. 41",
            Self::End => "发展党员工作细则 2026 art. 11",
        }
    }
}

impl State {
    /// Where an event leads from here. What each event asks besides is in the rules of its step.
    ///
    /// ```
    /// use lianxin_rules::development::{Event, State};
    /// assert_eq!(State::Resolved.step(Event::Approve, true).to, Some(State::Probationary));
    /// assert_eq!(State::Applicant.step(Event::Approve, true).to, None);
    /// ```
    #[must_use]
    pub fn step(self, event: Event, branch_has_committee: bool) -> Move {
        use {Event as E, State as S};
        let to = match (self, event) {
            (S::Applicant, E::Decide) | (S::Proposed, E::NotList) => Some(S::Activist),
            (S::Activist, E::Propose) => Some(S::Proposed),
            (S::Proposed, E::List) | (S::PreReviewed, E::Decline) | (S::Resolved, E::RefuseToObject) => {
                Some(S::Object)
            }
            (S::Object, E::PassPreReview) => Some(S::PreReviewed),
            (S::PreReviewed, E::Accept) => Some(S::Resolved),
            (S::Resolved, E::Approve) => Some(S::Probationary),
            (S::Resolved, E::RefuseToApplicant) => Some(S::Applicant),
            (S::Probationary, E::Extend) => Some(S::Extended),
            (S::Probationary | S::Extended, E::Confirm) => Some(S::Full),
            (S::Probationary | S::Extended, E::Cancel) => Some(S::Cancelled),
            (from, E::End) if from.before_membership() => Some(S::Ended),
            (from, E::NotRecognise) if !from.is_end() => Some(S::NotRecognised),
            _ => None,
        };
        let ruling = Ruling::holds(event.article(), "rule-dev-step").unless(to.is_some(), Verdict::Blocks);
        Move { to, by: event.decided_by(branch_has_committee), ruling }
    }

    /// Not yet a member, and still on the way.
    #[must_use]
    pub fn before_membership(self) -> bool {
        matches!(
            self,
            Self::Applicant
                | Self::Activist
                | Self::Proposed
                | Self::Object
                | Self::PreReviewed
                | Self::Resolved
        )
    }

    /// Nothing leads on from here.
    #[must_use]
    pub fn is_end(self) -> bool {
        matches!(self, Self::Cancelled | Self::NotRecognised | Self::Ended)
    }

    /// The state of the membership, from the approval on. Membership begins on the day of the branch meeting, once
    /// approved (党员教育管理工作条例 2019 art. 24).
    #[must_use]
    pub fn membership(self) -> Option<MemberState> {
        match self {
            Self::Probationary | Self::Extended => Some(MemberState::Probationary),
            Self::Full => Some(MemberState::Full),
            Self::Cancelled => Some(MemberState::Cancelled),
            _ => None,
        }
    }

    /// The stage a person is in; none after the way has ended.
    #[must_use]
    pub fn stage(self) -> Option<Stage> {
        match self {
            Self::Applicant => Some(Stage::Application),
            Self::Activist => Some(Stage::Activist),
            Self::Proposed | Self::Object => Some(Stage::Object),
            Self::PreReviewed | Self::Resolved => Some(Stage::Admission),
            Self::Probationary | Self::Extended => Some(Stage::Probation),
            Self::Full | Self::Cancelled | Self::NotRecognised | Self::Ended => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use {Event as E, State as S};

    fn to(from: S, event: E) -> Option<S> {
        from.step(event, true).to
    }

    #[test]
    fn the_straight_way() {
        let events = [E::Decide, E::Propose, E::List, E::PassPreReview, E::Accept, E::Approve, E::Confirm];
        let mut state = S::Applicant;
        let mut seen = vec![state];
        for event in events {
            let step = state.step(event, true);
            assert_eq!(step.ruling.verdict, Verdict::Holds);
            state = step.to.unwrap();
            seen.push(state);
        }
        let expected = [
            S::Applicant,
            S::Activist,
            S::Proposed,
            S::Object,
            S::PreReviewed,
            S::Resolved,
            S::Probationary,
            S::Full,
        ];
        assert_eq!(seen, expected);
    }

    /// Every event that fits anywhere, written out: what is not here is blocked.
    #[test]
    fn the_whole_table() {
        let table = [
            (S::Applicant, E::Decide, S::Activist),
            (S::Activist, E::Propose, S::Proposed),
            (S::Proposed, E::List, S::Object),
            (S::Proposed, E::NotList, S::Activist),
            (S::Object, E::PassPreReview, S::PreReviewed),
            (S::PreReviewed, E::Accept, S::Resolved),
            (S::PreReviewed, E::Decline, S::Object),
            (S::Resolved, E::Approve, S::Probationary),
            (S::Resolved, E::RefuseToObject, S::Object),
            (S::Resolved, E::RefuseToApplicant, S::Applicant),
            (S::Probationary, E::Confirm, S::Full),
            (S::Probationary, E::Extend, S::Extended),
            (S::Probationary, E::Cancel, S::Cancelled),
            (S::Extended, E::Confirm, S::Full),
            (S::Extended, E::Cancel, S::Cancelled),
        ];
        let before = [S::Applicant, S::Activist, S::Proposed, S::Object, S::PreReviewed, S::Resolved];
        for from in S::ALL {
            for event in E::ALL {
                let expected = match event {
                    E::End => before.contains(from).then_some(S::Ended),
                    E::NotRecognise => {
                        let ended = [S::Cancelled, S::NotRecognised, S::Ended].contains(from);
                        (!ended).then_some(S::NotRecognised)
                    }
                    _ => table.iter().find(|(f, e, _)| f == from && e == event).map(|(.., to)| *to),
                };
                assert_eq!(to(*from, *event), expected, "{from:?} {event:?}");
                assert_eq!(from.step(*event, true).ruling.is_block(), expected.is_none());
            }
        }
    }

    #[test]
    fn a_second_extension_is_unknown() {
        assert_eq!(to(S::Extended, E::Extend), None);
    }

    #[test]
    fn who_decides() {
        let by = |event: E, committee| event.decided_by(committee);
        assert_eq!(by(E::Decide, true), Body::BranchCommittee);
        assert_eq!(by(E::Decide, false), Body::BranchMeeting);
        assert_eq!(by(E::Propose, false), Body::BranchMeeting);
        assert_eq!(by(E::End, true), Body::BranchCommittee);
        assert_eq!(by(E::List, true), Body::HigherCommittee);
        assert_eq!(by(E::Accept, true), Body::BranchMeeting);
        assert_eq!(by(E::Approve, false), Body::ApprovingCommittee);
        assert_eq!(by(E::NotRecognise, true), Body::HigherOrganisation);
        assert_eq!(S::Applicant.step(E::Decide, false).by, Body::BranchMeeting);
        for event in E::ALL {
            assert!(event.article().starts_with("发展党员工作细则 2026 art"));
        }
    }

    #[test]
    fn stages_and_memberships_of_states() {
        let of = |stage| S::ALL.iter().filter(|it| it.stage() == stage).count();
        assert_eq!(of(None), 4);
        assert_eq!(of(Some(Stage::Application)), 1);
        assert_eq!(of(Some(Stage::Activist)), 1);
        assert_eq!(of(Some(Stage::Object)), 2);
        assert_eq!(of(Some(Stage::Admission)), 2);
        assert_eq!(of(Some(Stage::Probation)), 2);
        assert_eq!(S::Extended.membership(), Some(MemberState::Probationary));
        assert_eq!(S::Full.membership(), Some(MemberState::Full));
        assert_eq!(S::Cancelled.membership(), Some(MemberState::Cancelled));
        assert_eq!(S::Resolved.membership(), None);
    }
}
