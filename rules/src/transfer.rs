//! Moving the formal affiliation (党员教育管理工作条例 2019 arts 24–26, 34; fact sheet §3): when it is due, who does which
//! step, how long a letter holds.
//!
//! Affiliation, dues and vote are at the receiving branch from its acceptance on, never from the issue of the letter;
//! until then the old organisation stays responsible (art. 25).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use time::Date;

use crate::days::{IsoDay, MaybeDay, add_months};
use crate::development::{AdmissionBody, approving_body};
use crate::keyed::keyed;
use crate::month::YearMonth;
use crate::{Ruling, Verdict};

const ARTICLE: &str = "党员教育管理工作条例 art. 25";
const LETTER: &str = "组织关系介绍信";

keyed! {
    /// Where a transfer stands.
    State {
        /// Begun.
        Draft = "DRAFT",
        /// The outgoing branch checked dues and grounds.
        OutBranchOk = "OUT_BRANCH_OK",
        /// The outgoing base committee issued the letter.
        OutCommitteeIssued = "OUT_COMMITTEE_ISSUED",
        /// The letter ran out before it was received.
        Expired = "EXPIRED",
        /// Issued anew after it ran out.
        Reissued = "REISSUED",
        /// The receiving base committee received it.
        InCommitteeReceived = "IN_COMMITTEE_RECEIVED",
        /// The receiving branch accepted: from here on the affiliation is there.
        InBranchAccepted = "IN_BRANCH_ACCEPTED",
        /// The receipt is back at the committee that issued: closed.
        ReceiptReturned = "RECEIPT_RETURNED",
        /// Sent back, with a reason.
        Returned = "RETURNED",
        /// Withdrawn before it was received.
        Withdrawn = "WITHDRAWN",
    }
}

keyed! {
    /// What moves a transfer on.
    Event {
        /// The outgoing branch agrees.
        AgreeOut = "AGREE_OUT",
        /// The letter is issued.
        Issue = "ISSUE",
        /// The letter is received.
        Receive = "RECEIVE",
        /// The receiving branch accepts.
        Accept = "ACCEPT",
        /// The receipt goes back.
        ReturnReceipt = "RETURN_RECEIPT",
        /// Sent back with a reason.
        SendBack = "SEND_BACK",
        /// Withdrawn.
        Withdraw = "WITHDRAW",
        /// The validity passed.
        Expire = "EXPIRE",
        /// Issued anew.
        Reissue = "REISSUE",
    }
}

keyed! {
    /// Who acts.
    Party {
        /// The member.
        Member = "MEMBER",
        /// 转出党支部
        OutBranch = "OUT_BRANCH",
        /// 转出基层党委
        OutCommittee = "OUT_COMMITTEE",
        /// 转入基层党委
        InCommittee = "IN_COMMITTEE",
        /// 转入党支部
        InBranch = "IN_BRANCH",
        /// The calendar: only for running out.
        Calendar = "CALENDAR",
    }
}

keyed! {
    /// Which side holds the affiliation.
    Side {
        /// Where the member comes from.
        Out = "OUT",
        /// Where the member goes.
        In = "IN",
    }
}

/// Where an event leads.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct Move {
    /// The state it leads to; none where it does not fit or this party may not.
    pub to: Option<State>,
    /// Holds, or blocks: an event unknown here, or one that is not this party's.
    pub ruling: Ruling,
}

impl State {
    /// Where an event by a party leads. Sending back asks a reason besides ([`refusal`]), issuing anew a certificate
    /// ([`reissue`]).
    ///
    /// ```
    /// use lianxin_rules::transfer::{Event, Party, State};
    /// let step = State::InCommitteeReceived.step(Event::Accept, Party::InBranch);
    /// assert_eq!(step.to, Some(State::InBranchAccepted));
    /// assert!(State::Draft.step(Event::Issue, Party::OutCommittee).to.is_none());
    /// ```
    #[must_use]
    pub fn step(self, event: Event, by: Party) -> Move {
        use {Event as E, Party as P, State as S};
        let (to, parties): (_, &[Party]) = match (self, event) {
            (S::Draft, E::AgreeOut) => (S::OutBranchOk, &[P::OutBranch]),
            (S::OutBranchOk, E::Issue) => (S::OutCommitteeIssued, &[P::OutCommittee]),
            (S::OutCommitteeIssued | S::Reissued, E::Receive) => (S::InCommitteeReceived, &[P::InCommittee]),
            (S::OutCommitteeIssued | S::Reissued, E::Expire) => (S::Expired, &[P::Calendar]),
            (S::Expired, E::Reissue) => (S::Reissued, &[P::OutCommittee]),
            (S::InCommitteeReceived, E::Accept) => (S::InBranchAccepted, &[P::InBranch]),
            (S::InBranchAccepted, E::ReturnReceipt) => (S::ReceiptReturned, &[P::InCommittee]),
            (S::Draft, E::SendBack) => (S::Returned, &[P::OutBranch]),
            (S::OutBranchOk, E::SendBack) => (S::Returned, &[P::OutCommittee]),
            (S::OutCommitteeIssued | S::Reissued, E::SendBack) => (S::Returned, &[P::InCommittee]),
            (S::InCommitteeReceived, E::SendBack) => (S::Returned, &[P::InCommittee, P::InBranch]),
            (S::Draft | S::OutBranchOk | S::OutCommitteeIssued | S::Reissued | S::Expired, E::Withdraw) => {
                (S::Withdrawn, &[P::Member, P::OutBranch])
            }
            _ => return Move { to: None, ruling: Ruling::blocks(ARTICLE, "rule-transfer-step") },
        };
        let may = parties.contains(&by);
        let key = if may { "rule-transfer-step" } else { "rule-transfer-party" };
        Move { to: may.then_some(to), ruling: Ruling::holds(ARTICLE, key).unless(may, Verdict::Blocks) }
    }

    /// Nothing leads on from here.
    #[must_use]
    pub fn is_end(self) -> bool {
        matches!(self, Self::ReceiptReturned | Self::Returned | Self::Withdrawn)
    }

    /// Who is responsible for the member, keeps the roll, collects dues and counts the vote.
    #[must_use]
    pub fn responsible(self) -> Side {
        match self {
            Self::InBranchAccepted | Self::ReceiptReturned => Side::In,
            _ => Side::Out,
        }
    }
}

/// How long letters hold where nothing else is written. Practice, not law: an organisation may set other days, never
/// above `max_days`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LetterPolicy {
    /// Within a city.
    pub same_city_days: u32,
    /// Beyond it.
    pub outside_days: u32,
    /// At most.
    pub max_days: u32,
}

impl Default for LetterPolicy {
    fn default() -> Self {
        Self { same_city_days: 10, outside_days: 30, max_days: 90 }
    }
}

/// How long a letter holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct Validity {
    /// Days.
    pub days: u32,
    /// The last day; the day after the issue is day 1. It is written on the letter, so it does not move to a working day.
    #[serde(with = "IsoDay")]
    pub until: Date,
    /// Blocks more than the maximum, and none at all.
    pub ruling: Ruling,
}

/// The validity of a letter issued on a day: the days asked for, else what is usual.
#[must_use]
pub fn letter_validity(issued: Date, asked: Option<u32>, same_city: bool, policy: LetterPolicy) -> Validity {
    let usual = if same_city { policy.same_city_days } else { policy.outside_days };
    let days = asked.unwrap_or(usual);
    let ruling = Ruling::holds(LETTER, "rule-transfer-letter-days")
        .unless((1..=policy.max_days).contains(&days), Verdict::Blocks)
        .figure(i64::from(policy.max_days));
    Validity { days, until: issued.saturating_add(time::Duration::days(i64::from(days))), ruling }
}

/// Has a letter run out?
#[must_use]
pub fn expired(until: Date, today: Date) -> bool {
    today > until
}

/// A letter to be issued anew.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reissue {
    /// The branch certified why it ran out.
    pub certificate: bool,
    /// The member asked for it.
    pub request: bool,
    /// It was issued first on.
    #[serde(with = "IsoDay")]
    pub first_issued: Date,
    /// Today.
    #[serde(with = "IsoDay")]
    pub today: Date,
}

/// May a letter be issued anew? With the branch's certificate and the member's request. A delay of more than six months
/// is looked at: deliberate, it leads to 自行脱党 (art. 31(6)).
#[must_use]
pub fn reissue(facts: Reissue) -> Ruling {
    if !(facts.certificate && facts.request) {
        return Ruling::blocks(LETTER, "rule-transfer-reissue");
    }
    if facts.today > add_months(facts.first_issued, 6) {
        return Ruling::warns("党员教育管理工作条例 art. 31", "rule-transfer-delay").figure(6);
    }
    Ruling::holds(LETTER, "rule-transfer-reissue")
}

/// May a transfer be sent back? Not without a reason (art. 25).
#[must_use]
pub fn refusal(reason: Option<&str>) -> Ruling {
    let reasoned = reason.is_some_and(|text| !text.trim().is_empty());
    Ruling::holds(ARTICLE, "rule-transfer-refusal").unless(reasoned, Verdict::Blocks)
}

/// May this body issue and receive directly, nationwide? Base committees that may approve probationary members (art. 25).
#[must_use]
pub fn issuing_body(body: AdmissionBody) -> Ruling {
    let may = approving_body(body, false).verdict == Verdict::Holds;
    Ruling::holds(ARTICLE, "rule-transfer-body").unless(may, Verdict::Blocks)
}

/// What the outgoing branch checks of dues: paid up to the month before. Arrears are settled first, but are no ground to
/// refuse.
#[must_use]
pub fn dues_checked(paid_to: Option<YearMonth>, today: Date) -> Ruling {
    let paid = paid_to.is_some_and(|month| YearMonth::of(today).since(month) <= 1);
    Ruling::holds(LETTER, "rule-transfer-dues").unless(paid, Verdict::Warns)
}

/// A member's absence or change of place.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Away {
    /// The unit, or the habitual residence, changed for good.
    #[serde(default)]
    pub changed: bool,
    /// Away since.
    #[serde(default, with = "MaybeDay")]
    pub since: Option<Date>,
    /// At a fairly fixed place.
    #[serde(default)]
    pub fixed_place: bool,
    /// Today, or the day until which the absence is foreseen.
    #[serde(with = "IsoDay")]
    pub until: Date,
}

keyed! {
    /// What an absence leads to.
    Ground {
        /// Nothing.
        None = "NONE",
        /// The affiliation should be transferred.
        Transfer = "TRANSFER",
        /// Registered as mobile member (流动党员).
        Mobile = "MOBILE",
    }
}

/// What follows from an absence.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct Grounds {
    /// What.
    pub ground: Ground,
    /// Warns where something should be done.
    pub ruling: Ruling,
}

/// What a change or an absence leads to: transfer when unit or residence changed, or after six months or more at a fairly
/// fixed place (art. 25); six months or more on the move: mobile member (流动党员意见 2024).
#[must_use]
pub fn grounds(away: Away) -> Grounds {
    let long = away.since.is_some_and(|since| away.until >= add_months(since, 6));
    let (ground, article, key) = match (away.changed, long, away.fixed_place) {
        (true, ..) | (_, true, true) => (Ground::Transfer, ARTICLE, "rule-transfer-due"),
        (_, true, false) => (Ground::Mobile, "流动党员意见 2024", "rule-transfer-mobile"),
        _ => (Ground::None, ARTICLE, "rule-transfer-none"),
    };
    let ruling = Ruling::holds(article, key).unless(ground == Ground::None, Verdict::Warns).figure(6);
    Grounds { ground, ruling }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;
    use time::macros::date;
    use {Event as E, Party as P, State as S};

    /// Every step that exists, with all who may take it.
    const TABLE: &[(S, E, S, &[P])] = &[
        (S::Draft, E::AgreeOut, S::OutBranchOk, &[P::OutBranch]),
        (S::Draft, E::SendBack, S::Returned, &[P::OutBranch]),
        (S::Draft, E::Withdraw, S::Withdrawn, &[P::Member, P::OutBranch]),
        (S::OutBranchOk, E::Issue, S::OutCommitteeIssued, &[P::OutCommittee]),
        (S::OutBranchOk, E::SendBack, S::Returned, &[P::OutCommittee]),
        (S::OutBranchOk, E::Withdraw, S::Withdrawn, &[P::Member, P::OutBranch]),
        (S::OutCommitteeIssued, E::Receive, S::InCommitteeReceived, &[P::InCommittee]),
        (S::OutCommitteeIssued, E::Expire, S::Expired, &[P::Calendar]),
        (S::OutCommitteeIssued, E::SendBack, S::Returned, &[P::InCommittee]),
        (S::OutCommitteeIssued, E::Withdraw, S::Withdrawn, &[P::Member, P::OutBranch]),
        (S::Reissued, E::Receive, S::InCommitteeReceived, &[P::InCommittee]),
        (S::Reissued, E::Expire, S::Expired, &[P::Calendar]),
        (S::Reissued, E::SendBack, S::Returned, &[P::InCommittee]),
        (S::Reissued, E::Withdraw, S::Withdrawn, &[P::Member, P::OutBranch]),
        (S::Expired, E::Reissue, S::Reissued, &[P::OutCommittee]),
        (S::Expired, E::Withdraw, S::Withdrawn, &[P::Member, P::OutBranch]),
        (S::InCommitteeReceived, E::Accept, S::InBranchAccepted, &[P::InBranch]),
        (S::InCommitteeReceived, E::SendBack, S::Returned, &[P::InCommittee, P::InBranch]),
        (S::InBranchAccepted, E::ReturnReceipt, S::ReceiptReturned, &[P::InCommittee]),
    ];

    #[test]
    fn the_whole_table() {
        for from in S::ALL {
            for event in E::ALL {
                let row = TABLE.iter().find(|(f, e, ..)| f == from && e == event);
                for party in P::ALL {
                    let found = from.step(*event, *party);
                    let expected = row.filter(|(.., who)| who.contains(party)).map(|(.., to, _)| *to);
                    assert_eq!(found.to, expected, "{from:?} {event:?} {party:?}");
                    assert_eq!(found.ruling.is_block(), expected.is_none());
                    let other = row.is_some() && expected.is_none();
                    assert_eq!(found.ruling.key == "rule-transfer-party", other);
                }
            }
            let leads_on = TABLE.iter().any(|(f, ..)| f == from);
            assert_eq!(from.is_end(), !leads_on, "{from:?}");
        }
    }

    #[test]
    fn the_affiliation_moves_with_the_acceptance() {
        let inside: Vec<_> = S::ALL.iter().filter(|it| it.responsible() == Side::In).collect();
        assert_eq!(inside, [&S::InBranchAccepted, &S::ReceiptReturned]);
    }

    #[rstest]
    #[case::t1(5, true, Ground::None)]
    #[case::t1(5, false, Ground::None)]
    #[case::t2(6, true, Ground::Transfer)]
    #[case::t2(6, false, Ground::Mobile)]
    fn six_months_away(#[case] months: i32, #[case] fixed_place: bool, #[case] expected: Ground) {
        let since = date!(2026 - 03 - 31);
        let until = add_months(since, months);
        let found = grounds(Away { changed: false, since: Some(since), fixed_place, until });
        assert_eq!(found.ground, expected);
        let holds = found.ruling.verdict == Verdict::Holds;
        assert_eq!(holds, expected == Ground::None);
        let at_home = grounds(Away { changed: false, since: None, fixed_place, until });
        assert_eq!(at_home.ground, Ground::None);
        let moved = grounds(Away { changed: true, since: None, fixed_place, until });
        assert_eq!(moved.ground, Ground::Transfer);
    }

    #[rstest]
    #[case::t4(Some(120), true, 120, Verdict::Blocks)]
    #[case(Some(91), true, 91, Verdict::Blocks)]
    #[case(Some(90), true, 90, Verdict::Holds)]
    #[case(Some(1), true, 1, Verdict::Holds)]
    #[case(Some(0), true, 0, Verdict::Blocks)]
    #[case::usual(None, true, 10, Verdict::Holds)]
    #[case::usual(None, false, 30, Verdict::Holds)]
    fn letters(#[case] asked: Option<u32>, #[case] near: bool, #[case] days: u32, #[case] verdict: Verdict) {
        let found = letter_validity(date!(2026 - 06 - 01), asked, near, LetterPolicy::default());
        assert_eq!((found.days, found.ruling.verdict), (days, verdict));
        assert_eq!((found.until - date!(2026 - 06 - 01)).whole_days(), i64::from(days));
        assert_eq!(found.ruling.figure, Some(90));
    }

    #[test]
    fn a_letter_holds_through_its_last_day() {
        assert!(!expired(date!(2026 - 06 - 11), date!(2026 - 06 - 11)));
        assert!(expired(date!(2026 - 06 - 11), date!(2026 - 06 - 12)));
    }

    #[test]
    fn t5_a_refusal_needs_a_reason() {
        assert_eq!(refusal(None).verdict, Verdict::Blocks);
        assert_eq!(refusal(Some("  ")).verdict, Verdict::Blocks);
        assert_eq!(refusal(Some("lives elsewhere")).verdict, Verdict::Holds);
    }

    #[test]
    fn letters_are_issued_anew_on_request_with_a_certificate() {
        let of = |certificate, request, today| {
            reissue(Reissue { certificate, request, first_issued: date!(2026 - 01 - 31), today })
        };
        assert_eq!(of(true, true, date!(2026 - 07 - 31)).verdict, Verdict::Holds);
        assert_eq!(of(false, true, date!(2026 - 03 - 01)).verdict, Verdict::Blocks);
        assert_eq!(of(true, false, date!(2026 - 03 - 01)).verdict, Verdict::Blocks);
        let late = of(true, true, date!(2026 - 08 - 01));
        assert_eq!((late.verdict, late.key), (Verdict::Warns, "rule-transfer-delay"));
    }

    #[test]
    fn only_committees_that_approve_issue_letters() {
        assert_eq!(issuing_body(AdmissionBody::Committee).verdict, Verdict::Holds);
        assert_eq!(issuing_body(AdmissionBody::WorkCommittee).verdict, Verdict::Holds);
        for body in
            [AdmissionBody::GeneralBranch, AdmissionBody::CommitteeUnderTownship, AdmissionBody::Temporary]
        {
            assert_eq!(issuing_body(body).verdict, Verdict::Blocks, "{body:?}");
        }
    }

    #[test]
    fn dues_are_paid_up_to_last_month() {
        let today = date!(2026 - 06 - 15);
        let paid = |month| dues_checked(YearMonth::new(2026, month), today).verdict;
        assert_eq!(
            (paid(4), paid(5), paid(6), paid(7)),
            (Verdict::Warns, Verdict::Holds, Verdict::Holds, Verdict::Holds)
        );
        assert_eq!(dues_checked(None, today).verdict, Verdict::Warns);
    }

    proptest! {
        /// However events come, a transfer ends at most once and the affiliation never comes back.
        #[test]
        fn one_path(events in proptest::collection::vec((0..E::ALL.len(), 0..P::ALL.len()), 0..60)) {
            let mut state = S::Draft;
            let mut moved = false;
            for (event, party) in events {
                if let Some(to) = state.step(E::ALL[event], P::ALL[party]).to {
                    prop_assert!(!state.is_end());
                    state = to;
                }
                prop_assert!(!moved || state.responsible() == Side::In);
                moved = state.responsible() == Side::In;
            }
        }
    }
}
