use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use time::{Date, Duration};

use super::{Every, Period};
use crate::codes::OrgKind;
use crate::days::MaybeDay;
use crate::keyed::keyed;
use crate::voting::Purpose;
use crate::{Ruling, Verdict};

keyed! {
    /// Kinds of meetings.
    MeetingKind {
        /// 支部党员大会
        MembersMeeting = "MEMBERS_MEETING",
        /// 支部委员会会议
        CommitteeMeeting = "COMMITTEE_MEETING",
        /// 党小组会
        GroupMeeting = "GROUP_MEETING",
        /// 党课
        PartyClass = "PARTY_CLASS",
        /// 主题党日
        ThemeDay = "THEME_DAY",
        /// 组织生活会
        OrganisationLifeMeeting = "ORGANISATION_LIFE_MEETING",
        /// 民主评议党员
        DemocraticReview = "DEMOCRATIC_REVIEW",
        /// 谈心谈话
        HeartToHeart = "HEART_TO_HEART",
    }
}

/// What an organisation decided for itself where the text has no figure.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Habits {
    /// Party classes of a branch: "regularly"; quarterly is older practice and the default.
    pub party_class: Every,
}

impl Default for Habits {
    fn default() -> Self {
        Self { party_class: Every::Quarter }
    }
}

/// An organisation, as far as its meetings depend on it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Organisation {
    /// Type.
    pub kind: OrgKind,
    /// A branch with a committee; below 7 full members there may be none.
    #[serde(default)]
    pub has_committee: bool,
    /// First day; none when it is long ago.
    #[serde(default, with = "MaybeDay")]
    pub founded: Option<Date>,
    /// Last day.
    #[serde(default, with = "MaybeDay")]
    pub dissolved: Option<Date>,
}

impl MeetingKind {
    /// The article.
    #[must_use]
    pub fn article(self) -> &'static str {
        match self {
            Self::MembersMeeting => "支部工作条例 art. 11",
            Self::CommitteeMeeting => "支部工作条例 art. 12",
            Self::GroupMeeting => "支部工作条例 art. 13",
            _ => "支部工作条例",
        }
    }

    /// The quorum it has; elections and admissions of a members' meeting have their own, see [`Purpose`].
    #[must_use]
    pub fn purpose(self) -> Option<Purpose> {
        match self {
            Self::MembersMeeting => Some(Purpose::General),
            Self::CommitteeMeeting => Some(Purpose::Committee),
            _ => None,
        }
    }

    /// How often an organisation of this type owes it; none when it does not.
    #[must_use]
    pub fn every(self, organisation: &Organisation, habits: Habits) -> Option<Every> {
        use MeetingKind as M;
        use OrgKind as K;
        match (organisation.kind, self) {
            (K::Branch | K::JointBranch | K::MobileBranch, kind) => match kind {
                M::MembersMeeting => Some(Every::Quarter),
                M::CommitteeMeeting => organisation.has_committee.then_some(Every::Month),
                M::ThemeDay => Some(Every::Month),
                M::PartyClass => Some(habits.party_class),
                M::OrganisationLifeMeeting | M::DemocraticReview | M::HeartToHeart => Some(Every::Year),
                M::GroupMeeting => None,
            },
            (K::Group, M::GroupMeeting) => Some(Every::Month),
            // A temporary branch learns and educates; its members are reviewed where their affiliation is.
            (K::TempBranch, M::ThemeDay) => Some(Every::Month),
            (K::TempBranch, M::PartyClass) => Some(habits.party_class),
            // The secretary of a committee lectures at least once a year.
            (K::Committee | K::WorkCommittee, M::PartyClass) => Some(Every::Year),
            _ => None,
        }
    }
}

/// The kinds of meetings an organisation owes.
#[must_use]
pub fn due_kinds(organisation: &Organisation, habits: Habits) -> Vec<MeetingKind> {
    MeetingKind::ALL.iter().copied().filter(|kind| kind.every(organisation, habits).is_some()).collect()
}

/// The periods of a year in which an organisation owes a kind of meeting. A period counts when the organisation stood
/// for at least half of its days: our reading, as no text speaks of the beginning and the end.
#[must_use]
pub fn due_periods(kind: MeetingKind, organisation: &Organisation, habits: Habits, year: i32) -> Vec<Period> {
    let Some(every) = kind.every(organisation, habits) else { return Vec::new() };
    let mut periods = Period::of_year(year, every);
    periods.retain(|period| {
        let first = organisation.founded.map_or(period.first_day(), |day| day.max(period.first_day()));
        let last = organisation.dissolved.map_or(period.last_day(), |day| day.min(period.last_day()));
        let days = |first: Date, last: Date| (last - first).whole_days() + 1;
        2 * days(first, last) >= days(period.first_day(), period.last_day())
    });
    periods
}

keyed! {
    /// How a period was kept.
    ComplianceState {
        /// A meeting was held, or there is still time.
        Ok = "OK",
        /// None was held, and the period ends soon.
        DueSoon = "DUE_SOON",
        /// The period closed without one. A later meeting does not repair it.
        Missed = "MISSED",
        /// It closed without one, and the organisation said why.
        Explained = "EXPLAINED",
    }
}

/// How a period stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct Compliance {
    /// The state.
    pub state: ComplianceState,
    /// Meetings held in the period.
    pub held: u32,
    /// Warns when due soon or missed.
    pub ruling: Ruling,
}

/// How a period stands today. `held` are the days on which meetings of the kind were held, in whichever period.
#[must_use]
pub fn compliance(
    kind: MeetingKind,
    period: Period,
    held: &[Date],
    explained: bool,
    today: Date,
    due_soon_days: Option<u32>,
) -> Compliance {
    let count = held.iter().filter(|day| period.contains(**day) && **day <= today).count();
    let soon = i64::from(due_soon_days.unwrap_or(period.every().due_soon_days()));
    let closed = today > period.last_day();
    let close = period.contains(today) && today > period.last_day().saturating_sub(Duration::days(soon));
    let (state, key) = match (count > 0, closed, explained) {
        (false, true, false) => (ComplianceState::Missed, "rule-life-missed"),
        (false, true, true) => (ComplianceState::Explained, "rule-life-explained"),
        (false, false, _) if close => (ComplianceState::DueSoon, "rule-life-due-soon"),
        _ => (ComplianceState::Ok, "rule-life-ok"),
    };
    let warns = matches!(state, ComplianceState::Missed | ComplianceState::DueSoon);
    Compliance {
        state,
        held: u32::try_from(count).unwrap_or(u32::MAX),
        ruling: Ruling::holds(kind.article(), key).unless(!warns, Verdict::Warns),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use MeetingKind as M;
    use rstest::rstest;
    use time::macros::date;

    fn of(kind: OrgKind) -> Organisation {
        Organisation { kind, has_committee: true, founded: None, dissolved: None }
    }

    fn periods(kind: M, organisation: &Organisation) -> Vec<String> {
        let found = due_periods(kind, organisation, Habits::default(), 2026);
        found.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_a_branch_owes_in_a_year() {
        let branch = of(OrgKind::Branch);
        let counts: Vec<_> = M::ALL.iter().map(|kind| periods(*kind, &branch).len()).collect();
        assert_eq!(counts, [4, 12, 0, 4, 12, 1, 1, 1]);
        assert_eq!(periods(M::MembersMeeting, &branch), ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"]);
        let without = Organisation { has_committee: false, ..branch };
        assert!(periods(M::CommitteeMeeting, &without).is_empty());
        let yearly = Habits { party_class: Every::Year };
        assert_eq!(due_periods(M::PartyClass, &branch, yearly, 2026).len(), 1);
    }

    #[rstest]
    #[case(OrgKind::JointBranch, 7)]
    #[case(OrgKind::MobileBranch, 7)]
    #[case(OrgKind::TempBranch, 2)]
    #[case(OrgKind::Group, 1)]
    #[case(OrgKind::Committee, 1)]
    #[case(OrgKind::WorkCommittee, 1)]
    #[case(OrgKind::GeneralBranch, 0)]
    #[case(OrgKind::TempCommittee, 0)]
    #[case(OrgKind::Functional, 0)]
    fn kinds_of_others(#[case] kind: OrgKind, #[case] expected: usize) {
        assert_eq!(due_kinds(&of(kind), Habits::default()).len(), expected);
    }

    #[test]
    fn how_often_others_meet() {
        let every = |kind, meeting: M| meeting.every(&of(kind), Habits::default());
        assert_eq!(every(OrgKind::Group, M::GroupMeeting), Some(Every::Month));
        assert_eq!(every(OrgKind::Committee, M::PartyClass), Some(Every::Year));
        assert_eq!(every(OrgKind::TempBranch, M::PartyClass), Some(Every::Quarter));
        assert_eq!(every(OrgKind::TempBranch, M::ThemeDay), Some(Every::Month));
    }

    #[test]
    fn a_period_counts_from_half_of_its_days() {
        // Q2 has 91 days: 46 of them from 16 May on
        let founded = |day| Organisation { founded: Some(day), ..of(OrgKind::Branch) };
        assert_eq!(periods(M::MembersMeeting, &founded(date!(2026 - 05 - 16)))[0], "2026-Q2");
        assert_eq!(periods(M::MembersMeeting, &founded(date!(2026 - 05 - 17)))[0], "2026-Q3");
        // April has 30 days
        assert_eq!(periods(M::ThemeDay, &founded(date!(2026 - 04 - 16)))[0], "2026-04");
        assert_eq!(periods(M::ThemeDay, &founded(date!(2026 - 04 - 17)))[0], "2026-05");
        let dissolved = |day| Organisation { dissolved: Some(day), ..of(OrgKind::Branch) };
        assert_eq!(periods(M::ThemeDay, &dissolved(date!(2026 - 04 - 15))).len(), 4);
        assert_eq!(periods(M::ThemeDay, &dissolved(date!(2026 - 04 - 14))).len(), 3);
        assert!(periods(M::ThemeDay, &dissolved(date!(2025 - 12 - 31))).is_empty());
        assert!(periods(M::ThemeDay, &founded(date!(2027 - 01 - 01))).is_empty());
        assert_eq!(periods(M::ThemeDay, &founded(date!(2020 - 01 - 01))).len(), 12);
    }

    fn state(held: &[Date], explained: bool, today: Date) -> ComplianceState {
        let second = Period::of(date!(2026 - 05 - 01), Every::Quarter);
        compliance(M::MembersMeeting, second, held, explained, today, None).state
    }

    #[test]
    fn l10_a_meeting_in_july_does_not_repair_the_second_quarter() {
        use ComplianceState as C;
        let july = [date!(2026 - 07 - 02)];
        assert_eq!(state(&july, false, date!(2026 - 07 - 15)), C::Missed);
        assert_eq!(state(&july, true, date!(2026 - 07 - 15)), C::Explained);
        assert_eq!(state(&[date!(2026 - 06 - 30)], false, date!(2026 - 07 - 15)), C::Ok);
    }

    #[test]
    fn open_due_soon_missed() {
        use ComplianceState as C;
        assert_eq!(state(&[], false, date!(2026 - 03 - 31)), C::Ok);
        assert_eq!(state(&[], false, date!(2026 - 06 - 15)), C::Ok);
        assert_eq!(state(&[], false, date!(2026 - 06 - 16)), C::DueSoon);
        assert_eq!(state(&[], true, date!(2026 - 06 - 30)), C::DueSoon);
        assert_eq!(state(&[], false, date!(2026 - 07 - 01)), C::Missed);
        // a planned meeting is not yet a meeting
        assert_eq!(state(&[date!(2026 - 06 - 28)], false, date!(2026 - 06 - 20)), C::DueSoon);
        let second = Period::of(date!(2026 - 05 - 01), Every::Quarter);
        let with =
            |days| compliance(M::MembersMeeting, second, &[], false, date!(2026 - 06 - 20), Some(days));
        assert_eq!((with(10).state, with(11).state), (C::Ok, C::DueSoon));
        // far ahead of its first day a period is not due soon, however wide the warning
        let ahead = compliance(M::MembersMeeting, second, &[], false, date!(2026 - 03 - 31), Some(400));
        assert_eq!(ahead.state, C::Ok);
        let first = compliance(M::MembersMeeting, second, &[], false, date!(2026 - 04 - 01), Some(400));
        assert_eq!(first.state, C::DueSoon);
    }

    #[test]
    fn verdicts_of_the_states() {
        let second = Period::of(date!(2026 - 05 - 01), Every::Quarter);
        let held = [date!(2026 - 04 - 02), date!(2026 - 05 - 02), date!(2026 - 07 - 02)];
        let found = compliance(M::MembersMeeting, second, &held, false, date!(2026 - 08 - 01), None);
        assert_eq!((found.held, found.ruling.verdict), (2, Verdict::Holds));
        let of = |explained, today| compliance(M::GroupMeeting, second, &[], explained, today, None).ruling;
        assert_eq!(of(false, date!(2026 - 07 - 01)).verdict, Verdict::Warns);
        assert_eq!(of(true, date!(2026 - 07 - 01)).verdict, Verdict::Holds);
        assert_eq!(of(false, date!(2026 - 06 - 30)).verdict, Verdict::Warns);
        assert_eq!(of(false, date!(2026 - 06 - 30)).article, "支部工作条例 art. 13");
    }

    #[test]
    fn quorums_and_articles_of_kinds() {
        let purposes: Vec<_> = M::ALL.iter().filter_map(|kind| kind.purpose()).collect();
        assert_eq!(purposes, [Purpose::General, Purpose::Committee]);
        assert_eq!(M::MembersMeeting.article(), "支部工作条例 art. 11");
        assert_eq!(M::CommitteeMeeting.article(), "支部工作条例 art. 12");
        assert_eq!(M::ThemeDay.article(), "支部工作条例");
    }
}
