//! The branch meeting, the approval, the oath (arts 19–29).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use time::Date;

use super::Version;
use crate::codes::OrgKind;
use crate::days::{Deadline, IsoDay, MaybeDay, add_months};
use crate::keyed::keyed;
use crate::membership::probation_end;
use crate::voting::{Outcome, Purpose, Tally};
use crate::{Ruling, Verdict};

keyed! {
    /// A body, by what it may do about an admission (art. 22).
    AdmissionBody {
        /// 党委 with power of approval.
        Committee = "COMMITTEE",
        /// 党工委
        WorkCommittee = "WORK_COMMITTEE",
        /// A base committee under a township or street committee: deliberates only.
        CommitteeUnderTownship = "COMMITTEE_UNDER_TOWNSHIP",
        /// 党总支: deliberates only.
        GeneralBranch = "GENERAL_BRANCH",
        /// 党支部: accepts, never approves.
        Branch = "BRANCH",
        /// 党组
        PartyGroup = "PARTY_GROUP",
        /// A temporary organisation.
        Temporary = "TEMPORARY",
        /// A functional organisation or a group within a branch.
        Other = "OTHER",
    }
}

impl AdmissionBody {
    /// By type of organisation.
    #[must_use]
    pub fn of(kind: OrgKind, under_township: bool) -> Self {
        match kind {
            OrgKind::Committee if under_township => Self::CommitteeUnderTownship,
            OrgKind::Committee => Self::Committee,
            OrgKind::WorkCommittee => Self::WorkCommittee,
            OrgKind::GeneralBranch => Self::GeneralBranch,
            OrgKind::Branch | OrgKind::JointBranch | OrgKind::MobileBranch => Self::Branch,
            OrgKind::TempCommittee | OrgKind::TempBranch => Self::Temporary,
            OrgKind::Functional | OrgKind::Group => Self::Other,
        }
    }
}

const BODIES: &str = "发展党员工作细则 2026 art. 22";

/// May this body approve? Only a committee or work committee; others deliberate at most; a temporary organisation only
/// where it is provided otherwise (art. 22).
#[must_use]
pub fn approving_body(body: AdmissionBody, authorised: bool) -> Ruling {
    match body {
        AdmissionBody::Committee | AdmissionBody::WorkCommittee => Ruling::holds(BODIES, "rule-dev-body"),
        AdmissionBody::CommitteeUnderTownship | AdmissionBody::GeneralBranch => {
            Ruling::blocks(BODIES, "rule-dev-body-deliberates")
        }
        AdmissionBody::Temporary => {
            Ruling::warns(BODIES, "rule-dev-body-temporary").unless(authorised, Verdict::Blocks)
        }
        AdmissionBody::Branch | AdmissionBody::PartyGroup | AdmissionBody::Other => {
            Ruling::blocks(BODIES, "rule-dev-body")
        }
    }
}

/// May an organisation of this type accept in its meeting? Branches may; a temporary one only where it is provided
/// otherwise (art. 22).
#[must_use]
pub fn accepting_branch(kind: OrgKind, authorised: bool) -> Ruling {
    match AdmissionBody::of(kind, false) {
        AdmissionBody::Branch => Ruling::holds(BODIES, "rule-dev-branch"),
        AdmissionBody::Temporary if kind == OrgKind::TempBranch => {
            Ruling::warns(BODIES, "rule-dev-branch-temporary").unless(authorised, Verdict::Blocks)
        }
        _ => Ruling::blocks(BODIES, "rule-dev-branch"),
    }
}

/// A branch meeting about one person.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptanceMeeting {
    /// Pre-review passed on.
    #[serde(with = "IsoDay")]
    pub pre_review_passed: Date,
    /// Meeting held on; this day chooses the text.
    #[serde(with = "IsoDay")]
    pub held_on: Date,
    /// Type of the branch.
    pub branch: OrgKind,
    /// A temporary branch with a power given to it elsewhere.
    #[serde(default)]
    pub authorised: bool,
    /// The count.
    pub tally: Tally,
    /// The ballot was secret.
    pub secret: bool,
    /// Several candidates were voted on one by one.
    pub one_by_one: bool,
}

/// What the meeting comes to.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct AcceptanceRuling {
    /// Within a month of the pre-review; the text of 2014 has no limit.
    pub deadline: Option<Deadline>,
    /// Quorum and majority.
    pub outcome: Outcome,
    /// The branch, the ballot.
    pub rulings: Vec<Ruling>,
    /// When the probation ends if the acceptance is approved: it runs from the meeting.
    #[serde(with = "IsoDay")]
    pub probation_ends: Date,
}

/// A meeting that accepts: within a month of the pre-review (2026), quorate, with more than half of those due, secretly,
/// one by one (arts 19, 20).
#[must_use]
pub fn acceptance(facts: &AcceptanceMeeting) -> AcceptanceRuling {
    let version = Version::on(facts.held_on);
    let deadline = (version == Version::V2026).then(|| {
        let ruling = Ruling::holds("发展党员工作细则 2026 art. 19", "rule-dev-meeting-late").figure(1);
        Deadline::new(add_months(facts.pre_review_passed, 1), Some(facts.held_on), facts.held_on, ruling)
    });
    let article = "发展党员工作细则 2026 art. 20";
    let rulings = [
        accepting_branch(facts.branch, facts.authorised),
        Ruling::holds(article, "rule-dev-secret").unless(facts.secret, Verdict::Warns),
        Ruling::holds(article, "rule-dev-one-by-one").unless(facts.one_by_one, Verdict::Warns),
    ];
    AcceptanceRuling {
        deadline,
        outcome: counted(version, &facts.tally),
        rulings: rulings.map(|ruling| version.cited(ruling)).to_vec(),
        probation_ends: probation_end(facts.held_on),
    }
}

/// Quorum and majority of an acceptance or conversion, as the text of the day cites them.
pub(super) fn counted(version: Version, tally: &Tally) -> Outcome {
    let outcome = Purpose::AcceptOrConvert.outcome(tally);
    Outcome { quorum: version.cited(outcome.quorum), passed: version.cited(outcome.passed), ..outcome }
}

/// An approval of an acceptance.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// The body that decides.
    pub body: AdmissionBody,
    /// A temporary organisation with a power given to it elsewhere.
    #[serde(default)]
    pub authorised: bool,
    /// The resolution was reported on.
    #[serde(with = "IsoDay")]
    pub reported: Date,
    /// Decided on; none while it is outstanding.
    #[serde(default, with = "MaybeDay")]
    pub decided: Option<Date>,
    /// Today.
    #[serde(with = "IsoDay")]
    pub today: Date,
    /// A special case: six months in place of three.
    #[serde(default)]
    pub special_case: bool,
    /// A committee member or organiser talked to the person before.
    pub talked: bool,
    /// Decided collectively, by vote, one by one.
    pub voted: bool,
}

/// What the approval comes to.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct ApprovalRuling {
    /// Three months from the report; six in a special case.
    pub deadline: Deadline,
    /// Never later than this.
    #[serde(with = "IsoDay")]
    pub latest: Date,
    /// The body, the talk, the vote, and the last limit.
    pub rulings: Vec<Ruling>,
}

/// An approval: by a committee that may, after a talk, by vote, within three months, never over six (arts 22–25).
#[must_use]
pub fn approval(facts: &Approval) -> ApprovalRuling {
    let version = Version::on(facts.decided.unwrap_or(facts.today));
    let article = version.cite("发展党员工作细则 2026 art. 25");
    let months = if facts.special_case { 6 } else { 3 };
    let in_time = Ruling::holds(article, "rule-dev-approval-late").figure(i64::from(months));
    let deadline = Deadline::new(add_months(facts.reported, months), facts.decided, facts.today, in_time);
    let latest = add_months(facts.reported, 6);
    let over = facts.decided.unwrap_or(facts.today) > latest;
    let rulings = [
        approving_body(facts.body, facts.authorised),
        Ruling::holds("发展党员工作细则 2026 art. 23", "rule-dev-committee-talk")
            .unless(facts.talked, Verdict::Warns),
        Ruling::holds("发展党员工作细则 2026 art. 24", "rule-dev-committee-vote")
            .unless(facts.voted, Verdict::Warns),
        Ruling::holds(article, "rule-dev-approval-over").unless(!over, Verdict::Warns).figure(6),
    ];
    ApprovalRuling { deadline, latest, rulings: rulings.map(|ruling| version.cited(ruling)).to_vec() }
}

/// The oath: normally within a month of the reply (art. 29, since 2026; before that there is no limit).
#[must_use]
pub fn oath(approved: Date, sworn: Option<Date>, today: Date) -> Option<Deadline> {
    let version = Version::on(sworn.unwrap_or(today));
    (version == Version::V2026).then(|| {
        let ruling = Ruling::holds("发展党员工作细则 2026 art. 29", "rule-dev-oath").figure(1);
        Deadline::new(add_months(approved, 1), sworn, today, ruling)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use time::macros::date;

    #[rstest]
    #[case(AdmissionBody::Committee, Verdict::Holds, Verdict::Holds)]
    #[case(AdmissionBody::WorkCommittee, Verdict::Holds, Verdict::Holds)]
    #[case(AdmissionBody::CommitteeUnderTownship, Verdict::Blocks, Verdict::Blocks)]
    #[case(AdmissionBody::GeneralBranch, Verdict::Blocks, Verdict::Blocks)]
    #[case(AdmissionBody::Branch, Verdict::Blocks, Verdict::Blocks)]
    #[case(AdmissionBody::PartyGroup, Verdict::Blocks, Verdict::Blocks)]
    #[case(AdmissionBody::Other, Verdict::Blocks, Verdict::Blocks)]
    #[case(AdmissionBody::Temporary, Verdict::Blocks, Verdict::Warns)]
    fn who_approves(#[case] body: AdmissionBody, #[case] plain: Verdict, #[case] authorised: Verdict) {
        assert_eq!(approving_body(body, false).verdict, plain);
        assert_eq!(approving_body(body, true).verdict, authorised);
    }

    #[test]
    fn a_general_branch_is_told_that_it_deliberates() {
        for body in [AdmissionBody::GeneralBranch, AdmissionBody::CommitteeUnderTownship] {
            assert_eq!(approving_body(body, false).key, "rule-dev-body-deliberates");
        }
    }

    #[test]
    fn bodies_of_all_types() {
        use {AdmissionBody as B, OrgKind as K};
        let of: Vec<B> = K::all().iter().map(|kind| B::of(*kind, false)).collect();
        let expected = [
            B::Committee,
            B::GeneralBranch,
            B::Branch,
            B::Branch,
            B::Temporary,
            B::Temporary,
            B::Branch,
            B::WorkCommittee,
            B::Other,
            B::Other,
        ];
        assert_eq!(of, expected);
        assert_eq!(B::of(K::Committee, true), B::CommitteeUnderTownship);
        assert_eq!(B::of(K::WorkCommittee, true), B::WorkCommittee);
    }

    #[test]
    fn who_accepts() {
        use OrgKind as K;
        for kind in K::all() {
            let (plain, authorised) = (accepting_branch(*kind, false), accepting_branch(*kind, true));
            match kind {
                K::Branch | K::JointBranch | K::MobileBranch => assert_eq!(plain.verdict, Verdict::Holds),
                K::TempBranch => {
                    assert_eq!((plain.verdict, authorised.verdict), (Verdict::Blocks, Verdict::Warns));
                }
                _ => assert!(plain.is_block() && authorised.is_block(), "{kind:?}"),
            }
        }
    }

    fn meeting(pre_review_passed: Date, held_on: Date) -> AcceptanceMeeting {
        AcceptanceMeeting {
            pre_review_passed,
            held_on,
            branch: OrgKind::Branch,
            authorised: false,
            tally: Tally { due: 10, present: 6, yes: 5, written_yes: 1 },
            secret: true,
            one_by_one: true,
        }
    }

    #[test]
    fn p14_a_meeting_a_day_late_warns() {
        let found = acceptance(&meeting(date!(2026 - 05 - 20), date!(2026 - 06 - 21)));
        let deadline = found.deadline.unwrap();
        assert_eq!((deadline.due, deadline.late_days), (date!(2026 - 06 - 20), 1));
        assert_eq!(
            deadline.ruling,
            Ruling::warns("发展党员工作细则 2026 art. 19", "rule-dev-meeting-late").figure(1)
        );
        let in_time = acceptance(&meeting(date!(2026 - 05 - 20), date!(2026 - 06 - 20)));
        assert_eq!(in_time.deadline.unwrap().ruling.verdict, Verdict::Holds);
        assert_eq!(in_time.probation_ends, date!(2027 - 06 - 20));
        assert_eq!(in_time.outcome.passed.verdict, Verdict::Holds);
    }

    #[test]
    fn p20_the_month_counts_for_meetings_since_2026_05_11() {
        let passed = date!(2026 - 03 - 01);
        assert_eq!(acceptance(&meeting(passed, date!(2026 - 05 - 10))).deadline, None);
        let later = acceptance(&meeting(passed, date!(2026 - 05 - 11))).deadline.unwrap();
        assert_eq!(later.late_days, 40);
    }

    #[test]
    fn the_ballot_is_secret_and_one_by_one() {
        let plain = meeting(date!(2026 - 06 - 01), date!(2026 - 06 - 15));
        let verdict = |facts: &AcceptanceMeeting| Ruling::gravest(&acceptance(facts).rulings);
        assert_eq!(verdict(&plain), Verdict::Holds);
        assert_eq!(verdict(&AcceptanceMeeting { secret: false, ..plain }), Verdict::Warns);
        assert_eq!(verdict(&AcceptanceMeeting { one_by_one: false, ..plain }), Verdict::Warns);
        let temporary = AcceptanceMeeting { branch: OrgKind::TempBranch, ..plain };
        assert_eq!(verdict(&temporary), Verdict::Blocks);
        assert_eq!(verdict(&AcceptanceMeeting { authorised: true, ..temporary }), Verdict::Warns);
    }

    fn approved(decided: Option<Date>, special_case: bool) -> ApprovalRuling {
        approval(&Approval {
            body: AdmissionBody::Committee,
            authorised: false,
            reported: date!(2026 - 06 - 30),
            decided,
            today: date!(2027 - 01 - 31),
            special_case,
            talked: true,
            voted: true,
        })
    }

    #[rstest]
    #[case(date!(2026 - 09 - 30), 0, Verdict::Holds)]
    #[case(date!(2026 - 10 - 01), 1, Verdict::Holds)]
    #[case(date!(2026 - 12 - 30), 91, Verdict::Holds)]
    #[case(date!(2026 - 12 - 31), 92, Verdict::Warns)]
    fn three_months_and_never_over_six(#[case] decided: Date, #[case] late: i64, #[case] over: Verdict) {
        let found = approved(Some(decided), false);
        assert_eq!((found.deadline.due, found.deadline.late_days), (date!(2026 - 09 - 30), late));
        assert_eq!((found.latest, found.rulings[3].verdict), (date!(2026 - 12 - 30), over));
    }

    #[test]
    fn special_cases_have_six_months() {
        let found = approved(Some(date!(2026 - 12 - 30)), true);
        assert_eq!((found.deadline.due, found.deadline.late_days), (date!(2026 - 12 - 30), 0));
        let open = approved(None, true);
        assert_eq!((open.deadline.late_days, Ruling::gravest(&open.rulings)), (32, Verdict::Warns));
    }

    #[test]
    fn approval_after_a_talk_and_by_vote() {
        let facts = Approval {
            body: AdmissionBody::Committee,
            authorised: false,
            reported: date!(2026 - 06 - 30),
            decided: None,
            today: date!(2026 - 07 - 01),
            special_case: false,
            talked: true,
            voted: true,
        };
        let verdict = |facts| Ruling::gravest(&approval(&facts).rulings);
        assert_eq!(verdict(facts), Verdict::Holds);
        assert_eq!(verdict(Approval { talked: false, ..facts }), Verdict::Warns);
        assert_eq!(verdict(Approval { voted: false, ..facts }), Verdict::Warns);
        assert_eq!(verdict(Approval { body: AdmissionBody::PartyGroup, ..facts }), Verdict::Blocks);
    }

    #[test]
    fn the_oath_within_a_month_since_2026() {
        let late = oath(date!(2026 - 06 - 30), None, date!(2026 - 08 - 01)).unwrap();
        assert_eq!((late.due, late.late_days), (date!(2026 - 07 - 30), 2));
        assert_eq!(oath(date!(2026 - 01 - 05), Some(date!(2026 - 05 - 10)), date!(2026 - 08 - 01)), None);
        let sworn = oath(date!(2026 - 06 - 30), Some(date!(2026 - 07 - 30)), date!(2026 - 08 - 01));
        assert_eq!(sworn.unwrap().ruling.verdict, Verdict::Holds);
    }

    #[test]
    fn meetings_and_approvals_before_the_revision_cite_the_older_text() {
        const OLD: &str = "发展党员工作细则 2014";
        let found = acceptance(&meeting(date!(2026 - 04 - 20), date!(2026 - 05 - 10)));
        assert!(found.rulings.len() == 3 && found.rulings.iter().all(|it| it.article == OLD));
        assert_eq!((found.outcome.quorum.article, found.outcome.passed.article), (OLD, OLD));
        let approved = |decided| {
            approval(&Approval {
                body: AdmissionBody::Committee,
                authorised: false,
                reported: date!(2026 - 04 - 01),
                decided,
                today: date!(2026 - 05 - 11),
                special_case: false,
                talked: true,
                voted: true,
            })
        };
        let old = approved(Some(date!(2026 - 05 - 10)));
        assert!(old.rulings.len() == 4 && old.rulings.iter().all(|it| it.article == OLD));
        assert_eq!(old.deadline.ruling.article, OLD);
        assert_ne!(approved(None).deadline.ruling.article, OLD);
    }
}
