use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use time::Date;

use crate::days::{Deadline, add_months};
use crate::keyed::keyed;
use crate::membership::MemberState;
use crate::{Ruling, Verdict};

/// From this age on nobody is missed at a meeting, unless an organisation sets another. No text has a figure: art. 23
/// speaks of the old, weak and ill.
const SPARED_AGE: u8 = 80;

keyed! {
    /// Whether someone is expected at a meeting. It changes nothing about who is due with a vote.
    Attendance {
        /// Expected.
        Expected = "EXPECTED",
        /// Old, weak or ill: welcome, never missed (党员教育管理工作条例 2019 art. 23).
        Spared = "SPARED",
        /// A mobile member, who takes part where they live.
        Elsewhere = "ELSEWHERE",
        /// No member, or a stopped membership.
        NotExpected = "NOT_EXPECTED",
    }
}

/// Someone on the roll.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Attendee {
    /// State of the membership.
    pub state: MemberState,
    /// Age in years, where it is known.
    #[serde(default)]
    pub age: Option<u8>,
    /// Weak or ill.
    #[serde(default)]
    pub frail: bool,
    /// A mobile member living elsewhere.
    #[serde(default)]
    pub mobile: bool,
}

/// Is this person expected at a meeting? `spared_from` is the age from which nobody is missed (80 where none is set).
#[must_use]
pub fn attendance(person: Attendee, spared_from: Option<u8>) -> Attendance {
    let old = person.age.is_some_and(|age| age >= spared_from.unwrap_or(SPARED_AGE));
    if !person.state.is_member() {
        Attendance::NotExpected
    } else if old || person.frail {
        Attendance::Spared
    } else if person.mobile {
        Attendance::Elsewhere
    } else {
        Attendance::Expected
    }
}

keyed! {
    /// As what someone studies.
    StudyRole {
        /// A member.
        Member = "MEMBER",
        /// A member of a branch committee.
        CommitteeMember = "COMMITTEE_MEMBER",
        /// The secretary of a branch.
        Secretary = "SECRETARY",
        /// A probationary member, or a member in the first year after confirmation.
        New = "NEW",
    }
}

/// Hours of study a year, in tenths of 学时. The figure for officers is of the plan 2019–2023; an organisation may set it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StudyPolicy {
    /// Members: 32 (art. 20).
    pub member_tenths: u32,
    /// Secretaries and committee members: 56.
    pub officer_tenths: u32,
}

impl Default for StudyPolicy {
    fn default() -> Self {
        Self { member_tenths: 320, officer_tenths: 560 }
    }
}

/// How the hours of a year stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct Study {
    /// Asked for, in tenths.
    pub required: u32,
    /// Missing, in tenths.
    pub missing: u32,
    /// Warns below; "generally" in the text.
    pub ruling: Ruling,
}

/// Are the hours of study of a year met (art. 20)?
#[must_use]
pub fn study(role: StudyRole, logged_tenths: u32, policy: StudyPolicy) -> Study {
    let (required, article) = match role {
        StudyRole::Member | StudyRole::New => (policy.member_tenths, "党员教育管理工作条例 art. 20"),
        StudyRole::CommitteeMember | StudyRole::Secretary => (policy.officer_tenths, "党员教育培训工作规划"),
    };
    let missing = required.saturating_sub(logged_tenths);
    let ruling = Ruling::holds(article, "rule-study-hours")
        .unless(missing == 0, Verdict::Warns)
        .figure(i64::from(required / 10));
    Study { required, missing, ruling }
}

/// Classes a year by the superior: one for secretaries (county or higher), for committee members (collective), and for new
/// members; plan 2019–2023.
#[must_use]
pub fn training_classes(role: StudyRole, attended: u32) -> Ruling {
    let needed = u32::from(role != StudyRole::Member);
    Ruling::holds("党员教育培训工作规划", "rule-study-class")
        .unless(attended >= needed, Verdict::Warns)
        .figure(i64::from(needed))
}

/// A new secretary attends a class within half a year.
#[must_use]
pub fn new_secretary_class(since: Date, attended: Option<Date>, today: Date) -> Deadline {
    let ruling = Ruling::holds("党员教育培训工作规划", "rule-study-new-secretary").figure(6);
    Deadline::new(add_months(since, 6), attended, today, ruling)
}

/// A talk that has not taken place in the year.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
#[serde(tag = "gap", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TalkGap<T> {
    /// Between two members of the committee.
    WithinCommittee {
        /// One.
        one: T,
        /// The other.
        other: T,
    },
    /// Nobody of the committee talked to this member.
    CommitteeToMember {
        /// The member.
        member: T,
    },
    /// No other member talked to this one.
    MemberToMember {
        /// The member.
        member: T,
    },
}

/// Heart-to-heart talks missing in a year: between committee members, committee and member, member and member, generally
/// once a year each. `members` are those outside the committee; a talk is a pair in either order.
#[must_use]
pub fn talk_gaps<T: Clone + PartialEq>(committee: &[T], members: &[T], talks: &[(T, T)]) -> Vec<TalkGap<T>> {
    let talked =
        |one: &T, other: &T| talks.iter().any(|(a, b)| (a == one && b == other) || (a == other && b == one));
    let mut gaps = Vec::new();
    for (place, one) in committee.iter().enumerate() {
        let others = committee.iter().skip(place + 1).filter(|other| !talked(one, other));
        gaps.extend(others.map(|other| TalkGap::WithinCommittee { one: one.clone(), other: other.clone() }));
    }
    for member in members {
        if !committee.is_empty() && !committee.iter().any(|it| talked(it, member)) {
            gaps.push(TalkGap::CommitteeToMember { member: member.clone() });
        }
        if members.len() > 1 && !members.iter().any(|it| it != member && talked(it, member)) {
            gaps.push(TalkGap::MemberToMember { member: member.clone() });
        }
    }
    gaps
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use time::macros::date;

    fn person(state: MemberState) -> Attendee {
        Attendee { state, age: Some(40), frail: false, mobile: false }
    }

    #[test]
    fn nobody_old_frail_or_away_is_missed() {
        use Attendance as A;
        use MemberState as S;
        let full = person(S::Full);
        assert_eq!(attendance(full, None), A::Expected);
        assert_eq!(attendance(Attendee { age: None, ..full }, None), A::Expected);
        assert_eq!(attendance(Attendee { age: Some(79), ..full }, None), A::Expected);
        assert_eq!(attendance(Attendee { age: Some(80), ..full }, None), A::Spared);
        assert_eq!(attendance(Attendee { age: Some(70), ..full }, Some(70)), A::Spared);
        assert_eq!(attendance(Attendee { frail: true, ..full }, None), A::Spared);
        assert_eq!(attendance(Attendee { mobile: true, ..full }, None), A::Elsewhere);
        assert_eq!(attendance(Attendee { mobile: true, frail: true, ..full }, None), A::Spared);
        for state in [S::Probationary, S::SuspendedRights, S::Improving] {
            assert_eq!(attendance(person(state), None), A::Expected, "{state:?}");
        }
        assert_eq!(attendance(Attendee { frail: true, ..person(S::Stopped) }, None), A::NotExpected);
    }

    #[rstest]
    #[case::l13(StudyRole::Member, 315, 5, Verdict::Warns)]
    #[case::l13(StudyRole::Member, 320, 0, Verdict::Holds)]
    #[case(StudyRole::New, 319, 1, Verdict::Warns)]
    #[case(StudyRole::Secretary, 559, 1, Verdict::Warns)]
    #[case(StudyRole::Secretary, 560, 0, Verdict::Holds)]
    #[case(StudyRole::CommitteeMember, 320, 240, Verdict::Warns)]
    fn hours_of_study(
        #[case] role: StudyRole,
        #[case] logged: u32,
        #[case] missing: u32,
        #[case] verdict: Verdict,
    ) {
        let found = study(role, logged, StudyPolicy::default());
        assert_eq!((found.missing, found.ruling.verdict), (missing, verdict));
        assert_eq!(found.ruling.figure, Some(i64::from(found.required / 10)));
    }

    #[test]
    fn classes_of_the_superior() {
        assert_eq!(training_classes(StudyRole::Member, 0).verdict, Verdict::Holds);
        for role in [StudyRole::New, StudyRole::CommitteeMember, StudyRole::Secretary] {
            assert_eq!(training_classes(role, 0).verdict, Verdict::Warns);
            assert_eq!(training_classes(role, 1).verdict, Verdict::Holds);
        }
        let late = new_secretary_class(date!(2026 - 01 - 15), None, date!(2026 - 07 - 16));
        assert_eq!((late.due, late.late_days), (date!(2026 - 07 - 15), 1));
    }

    #[test]
    fn talks_of_a_year() {
        let all = talk_gaps(&["a", "b"], &["c", "d"], &[]);
        assert_eq!(all.len(), 5);
        assert_eq!(all[0], TalkGap::WithinCommittee { one: "a", other: "b" });
        let talks = [("b", "a"), ("a", "c"), ("d", "b"), ("c", "d")];
        assert!(talk_gaps(&["a", "b"], &["c", "d"], &talks).is_empty());
        let without = talk_gaps(&["a", "b"], &["c", "d"], &talks[..3]);
        assert_eq!(
            without,
            [TalkGap::MemberToMember { member: "c" }, TalkGap::MemberToMember { member: "d" }]
        );
        let no_committee = talk_gaps(&["a", "b"], &["c", "d"], &[("a", "b"), ("a", "d"), ("d", "c")]);
        assert_eq!(no_committee, [TalkGap::CommitteeToMember { member: "c" }]);
        // one member alone has nobody to talk to; a branch without committee has no such talks
        assert!(talk_gaps(&[], &["c"], &[]).is_empty());
        // talking to oneself is no talk
        assert_eq!(talk_gaps(&[], &["c", "d"], &[("c", "c")]).len(), 2);
    }
}
