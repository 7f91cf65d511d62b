//! From the application to the list of objects (arts 5–13).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use time::Date;

use super::Version;
use crate::calendar::{Calendar, Counted};
use crate::days::{Deadline, IsoDay, MaybeDay, add_months, add_years};
use crate::keyed::keyed;
use crate::membership::MemberState;
use crate::{Ruling, Verdict};

/// Working days of a public notice (art. 13).
const NOTICE_DAYS: u32 = 5;

/// Is the applicant 18 on the day of the application (art. 5; 党章 art. 1)?
#[must_use]
pub fn adult(born: Date, applied: Date) -> Ruling {
    Ruling::holds(Version::on(applied).cite("发展党员工作细则 2026 art. 5"), "rule-dev-age")
        .unless(applied >= add_years(born, 18), Verdict::Blocks)
        .figure(18)
}

/// May one who was expelled apply again? Not within five years (纪律处分条例).
#[must_use]
pub fn readmission(expelled: Date, applied: Date) -> Ruling {
    Ruling::holds("纪律处分条例", "rule-dev-readmission")
        .unless(applied > add_years(expelled, 5), Verdict::Blocks)
        .figure(5)
}

/// The talk after an application: within one month of receiving it (art. 7).
#[must_use]
pub fn talk(received: Date, talked: Option<Date>, today: Date) -> Deadline {
    let article = Version::on(received).cite("发展党员工作细则 2026 art. 7");
    let ruling = Ruling::holds(article, "rule-dev-talk").figure(1);
    Deadline::new(add_months(received, 1), talked, today, ruling)
}

/// Are these the contacts of an activist? One or two full members (art. 9).
#[must_use]
pub fn contacts(states: &[MemberState]) -> Ruling {
    let fits = matches!(states.len(), 1 | 2) && states.iter().all(|it| full(*it));
    Ruling::holds("发展党员工作细则 2026 art. 9", "rule-dev-contacts").unless(fits, Verdict::Blocks).figure(2)
}

pub(super) fn full(state: MemberState) -> bool {
    state.is_member() && state != MemberState::Probationary
}

/// When the branch reviews an activist next: half a year after the last review, or after the decision (art. 11).
#[must_use]
pub fn next_review(activist_since: Date, last: Option<Date>) -> Date {
    add_months(last.unwrap_or(activist_since), 6)
}

/// A move of an activist to another unit (art. 12).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Handover {
    /// When.
    #[serde(with = "IsoDay")]
    pub on: Date,
    /// The materials of training were handed over.
    pub materials: bool,
}

/// Whose opinions were heard (art. 13; for a conversion art. 32).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Opinions {
    /// The branch has Party groups, and that of the person was heard; none where there are no groups.
    #[serde(default)]
    pub group: Option<bool>,
    /// The contacts (for a conversion: the introducers).
    pub contacts: bool,
    /// Members.
    pub members: bool,
    /// The masses.
    pub masses: bool,
}

/// Were all heard who must be?
#[must_use]
pub fn opinions(heard: Opinions) -> Ruling {
    let all = heard.group.unwrap_or(true) && heard.contacts && heard.members && heard.masses;
    Ruling::holds("发展党员工作细则 2026 art. 13, 32", "rule-dev-opinions").unless(all, Verdict::Blocks)
}

/// A proposal of an activist as object.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Proposal {
    /// Decided an activist on.
    #[serde(with = "IsoDay")]
    pub activist_since: Date,
    /// Moves since then: the time counts on.
    #[serde(default)]
    pub moves: Vec<Handover>,
    /// Proposed on.
    #[serde(with = "IsoDay")]
    pub proposed_on: Date,
    /// Opinions heard.
    pub opinions: Opinions,
    /// The branch committee (or meeting, where there is none) discussed it.
    pub discussed: bool,
}

/// What the proposal comes to.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct ProposalRuling {
    /// The first day on which the proposal is possible.
    #[serde(with = "IsoDay")]
    pub earliest: Date,
    /// Length of training, opinions, discussion, and a warning where materials of a move are missing.
    pub rulings: Vec<Ruling>,
}

/// May an activist be proposed? After a year or more of training, counted through all moves; opinions heard; discussed
/// by the branch committee (arts 12, 13).
#[must_use]
pub fn proposal(facts: &Proposal) -> ProposalRuling {
    let earliest = add_years(facts.activist_since, 1);
    let version = Version::on(facts.proposed_on);
    let article = version.cite("发展党员工作细则 2026 art. 13");
    let mut rulings = vec![
        Ruling::holds(article, "rule-dev-training")
            .unless(facts.proposed_on >= earliest, Verdict::Blocks)
            .figure(12),
        version.cited(opinions(facts.opinions)),
        Ruling::holds(article, "rule-dev-discussed").unless(facts.discussed, Verdict::Blocks),
    ];
    if facts.moves.iter().any(|it| !it.materials) {
        let article = version.cite("发展党员工作细则 2026 art. 12");
        rulings.push(Ruling::warns(article, "rule-dev-handover"));
    }
    ProposalRuling { earliest, rulings }
}

keyed! {
    /// Where a public notice was put up.
    NoticePlace {
        /// At work or study.
        WorkOrStudy = "WORK_OR_STUDY",
        /// At the residence.
        Residence = "RESIDENCE",
        /// Mobile people: at the place they left.
        Outflow = "OUTFLOW",
        /// Mobile people: at the place where they live.
        Inflow = "INFLOW",
    }
}

/// A public notice (公示).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PublicNotice {
    /// First published day.
    #[serde(with = "IsoDay")]
    pub published: Date,
    /// Taken down at the end of this day; none while it hangs.
    #[serde(default, with = "MaybeDay")]
    pub closed: Option<Date>,
    /// Where.
    pub places: Vec<NoticePlace>,
    /// The person is mobile: both places are needed.
    #[serde(default)]
    pub mobile: bool,
}

/// What a public notice comes to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct NoticeRuling {
    /// It may close at the end of this day. The first published working day is day 1: a convention, as no text says.
    pub may_close: Counted,
    /// Long enough and closed?
    pub length: Ruling,
    /// At the right places?
    pub places: Ruling,
}

/// Is a public notice sufficient: five working days or more, at work, study or residence; for mobile people both where
/// they came from and where they live (art. 13)?
#[must_use]
pub fn public_notice(calendar: &Calendar, notice: &PublicNotice) -> NoticeRuling {
    let article = "发展党员工作细则 2026 art. 13";
    let may_close = calendar.nth_working_day(notice.published, NOTICE_DAYS);
    let long = notice.closed.is_some_and(|closed| closed >= may_close.day);
    let has = |place| notice.places.contains(&place);
    let placed = if notice.mobile {
        has(NoticePlace::Outflow) && has(NoticePlace::Inflow)
    } else {
        has(NoticePlace::WorkOrStudy) || has(NoticePlace::Residence)
    };
    let places_key = if notice.mobile { "rule-dev-notice-both-places" } else { "rule-dev-notice-place" };
    NoticeRuling {
        may_close,
        length: Ruling::holds(article, "rule-dev-notice-length")
            .unless(long, Verdict::Blocks)
            .figure(i64::from(NOTICE_DAYS)),
        places: Ruling::holds(article, places_key).unless(placed, Verdict::Blocks),
    }
}

keyed! {
    /// What the higher committee did.
    SuperiorAct {
        /// 备案
        Filed = "FILED",
        /// 同意
        Agreed = "AGREED",
    }
}

/// The act of the higher committee.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Superior {
    /// What.
    pub act: SuperiorAct,
    /// When.
    #[serde(with = "IsoDay")]
    pub on: Date,
}

/// A person listed as object (发展对象).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Listing {
    /// When; this day chooses the text.
    #[serde(with = "IsoDay")]
    pub listed_on: Date,
    /// What the higher committee did.
    #[serde(default)]
    pub superior: Option<Superior>,
    /// The public notice.
    #[serde(default)]
    pub notice: Option<PublicNotice>,
}

/// May a person be listed as object on that day? By the text of 2014 after filing; by that of 2026 after consent and then
/// a public notice that has ended.
#[must_use]
pub fn listing(calendar: &Calendar, facts: &Listing) -> Vec<Ruling> {
    let version = Version::on(facts.listed_on);
    let article = version.cite("发展党员工作细则 2026 art. 13");
    let act = facts.superior.filter(|it| it.on <= facts.listed_on);
    if version == Version::V2014 {
        return vec![Ruling::holds(article, "rule-dev-filed").unless(act.is_some(), Verdict::Blocks)];
    }
    let agreed = act.filter(|it| it.act == SuperiorAct::Agreed);
    let consent = Ruling::holds(article, "rule-dev-consent").unless(agreed.is_some(), Verdict::Blocks);
    let Some(notice) = &facts.notice else {
        let missing = Ruling::blocks(article, "rule-dev-notice-length").figure(i64::from(NOTICE_DAYS));
        return vec![consent, missing];
    };
    let found = public_notice(calendar, notice);
    let ended = notice.closed.is_some_and(|closed| closed <= facts.listed_on);
    let in_order = agreed.is_none_or(|agreed| agreed.on <= notice.published);
    vec![
        consent,
        found.length,
        found.places,
        Ruling::holds(article, "rule-dev-notice-ended").unless(ended, Verdict::Blocks),
        Ruling::holds(article, "rule-dev-notice-order").unless(in_order, Verdict::Warns),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use time::macros::date;

    const HEARD: Opinions = Opinions { group: None, contacts: true, members: true, masses: true };

    #[rstest]
    #[case::p1(date!(2026 - 06 - 15), Verdict::Blocks)]
    #[case::p1(date!(2026 - 06 - 16), Verdict::Holds)]
    fn applicants_are_adults(#[case] applied: Date, #[case] expected: Verdict) {
        assert_eq!(adult(date!(2008 - 06 - 16), applied).verdict, expected);
    }

    #[test]
    fn five_years_after_expulsion() {
        let expelled = date!(2021 - 03 - 01);
        assert_eq!(readmission(expelled, date!(2026 - 03 - 01)).verdict, Verdict::Blocks);
        assert_eq!(readmission(expelled, date!(2026 - 03 - 02)).verdict, Verdict::Holds);
    }

    #[test]
    fn p2_the_talk_within_a_month() {
        let found = talk(date!(2026 - 01 - 31), None, date!(2026 - 03 - 02));
        assert_eq!((found.due, found.late_days), (date!(2026 - 02 - 28), 2));
        let in_time = talk(date!(2026 - 01 - 31), Some(date!(2026 - 02 - 28)), date!(2026 - 03 - 02));
        assert_eq!(in_time.ruling.verdict, Verdict::Holds);
    }

    #[test]
    fn one_or_two_contacts_who_are_full_members() {
        use MemberState as S;
        let verdict = |states: &[S]| contacts(states).verdict;
        assert_eq!(verdict(&[S::Full]), Verdict::Holds);
        assert_eq!(verdict(&[S::Full, S::Improving]), Verdict::Holds);
        assert_eq!(verdict(&[]), Verdict::Blocks);
        assert_eq!(verdict(&[S::Full; 3]), Verdict::Blocks);
        assert_eq!(verdict(&[S::Full, S::Probationary]), Verdict::Blocks);
        assert_eq!(verdict(&[S::Stopped]), Verdict::Blocks);
    }

    #[test]
    fn activists_are_reviewed_every_half_year() {
        assert_eq!(next_review(date!(2025 - 08 - 31), None), date!(2026 - 02 - 28));
        assert_eq!(next_review(date!(2025 - 08 - 31), Some(date!(2026 - 02 - 10))), date!(2026 - 08 - 10));
    }

    fn proposed(on: Date) -> Proposal {
        Proposal {
            activist_since: date!(2025 - 09 - 01),
            moves: vec![Handover { on: date!(2026 - 03 - 01), materials: true }],
            proposed_on: on,
            opinions: HEARD,
            discussed: true,
        }
    }

    #[test]
    fn p4_training_counts_on_after_a_move() {
        let early = proposal(&proposed(date!(2026 - 08 - 31)));
        assert_eq!(
            (early.earliest, Ruling::gravest(&early.rulings)),
            (date!(2026 - 09 - 01), Verdict::Blocks)
        );
        let due = proposal(&proposed(date!(2026 - 09 - 01)));
        assert_eq!(Ruling::gravest(&due.rulings), Verdict::Holds);
        let lost = Handover { on: date!(2026 - 03 - 01), materials: false };
        let warned = proposal(&Proposal { moves: vec![lost], ..proposed(date!(2026 - 09 - 01)) });
        assert_eq!((warned.earliest, warned.rulings.len()), (date!(2026 - 09 - 01), 4));
        assert_eq!(Ruling::gravest(&warned.rulings), Verdict::Warns);
    }

    #[test]
    fn a_proposal_is_heard_and_discussed() {
        let due = date!(2026 - 09 - 01);
        let not_discussed = proposal(&Proposal { discussed: false, ..proposed(due) });
        assert_eq!(Ruling::gravest(&not_discussed.rulings), Verdict::Blocks);
        let group = |group| Opinions { group, ..HEARD };
        assert_eq!(opinions(group(Some(true))).verdict, Verdict::Holds);
        for missing in [
            group(Some(false)),
            Opinions { contacts: false, ..HEARD },
            Opinions { members: false, ..HEARD },
            Opinions { masses: false, ..HEARD },
        ] {
            assert_eq!(opinions(missing).verdict, Verdict::Blocks);
            let found = proposal(&Proposal { opinions: missing, ..proposed(due) });
            assert_eq!(Ruling::gravest(&found.rulings), Verdict::Blocks);
        }
    }

    fn notice(closed: Option<Date>, places: &[NoticePlace], mobile: bool) -> PublicNotice {
        PublicNotice { published: date!(2026 - 06 - 01), closed, places: places.to_vec(), mobile }
    }

    #[test]
    fn p5_five_working_days() {
        let at =
            |closed| public_notice(Calendar::published(), &notice(closed, &[NoticePlace::Residence], false));
        let found = at(Some(date!(2026 - 06 - 05)));
        assert_eq!(found.may_close, Counted { day: date!(2026 - 06 - 05), provisional: false });
        assert_eq!((found.length.verdict, found.places.verdict), (Verdict::Holds, Verdict::Holds));
        assert_eq!(at(Some(date!(2026 - 06 - 04))).length.verdict, Verdict::Blocks);
        assert_eq!(at(None).length.verdict, Verdict::Blocks);
    }

    #[test]
    fn p7_mobile_people_in_both_places() {
        use NoticePlace as P;
        let places = |places: &[P], mobile| {
            public_notice(Calendar::published(), &notice(None, places, mobile)).places.verdict
        };
        assert_eq!(places(&[P::Inflow], true), Verdict::Blocks);
        assert_eq!(places(&[P::Outflow], true), Verdict::Blocks);
        assert_eq!(places(&[P::Outflow, P::Inflow], true), Verdict::Holds);
        assert_eq!(places(&[P::WorkOrStudy, P::Residence], true), Verdict::Blocks);
        assert_eq!(places(&[P::WorkOrStudy], false), Verdict::Holds);
        assert_eq!(places(&[P::Residence], false), Verdict::Holds);
        assert_eq!(places(&[P::Outflow, P::Inflow], false), Verdict::Blocks);
    }

    fn listed(on: Date, superior: Option<(SuperiorAct, Date)>, notice: Option<PublicNotice>) -> Vec<Ruling> {
        let superior = superior.map(|(act, on)| Superior { act, on });
        listing(Calendar::published(), &Listing { listed_on: on, superior, notice })
    }

    #[test]
    fn p20_each_event_by_the_text_of_its_day() {
        let filed = Some((SuperiorAct::Filed, date!(2026 - 05 - 08)));
        let first = listed(date!(2026 - 05 - 08), filed, None);
        assert_eq!((Ruling::gravest(&first), first[0].article), (Verdict::Holds, "发展党员工作细则 2014"));
        assert_eq!(Ruling::gravest(&listed(date!(2026 - 05 - 08), None, None)), Verdict::Blocks);
        let second = listed(date!(2026 - 05 - 12), filed, None);
        let keys: Vec<_> = second.iter().filter(|it| it.is_block()).map(|it| it.key).collect();
        assert_eq!(keys, ["rule-dev-consent", "rule-dev-notice-length"]);
    }

    #[test]
    fn the_list_of_2026_asks_consent_then_notice() {
        let agreed = |on| Some((SuperiorAct::Agreed, on));
        let put_up = notice(Some(date!(2026 - 06 - 05)), &[NoticePlace::WorkOrStudy], false);
        let at = |on, superior| Ruling::gravest(&listed(on, superior, Some(put_up.clone())));
        let before = date!(2026 - 06 - 01);
        assert_eq!(at(date!(2026 - 06 - 05), agreed(before)), Verdict::Holds);
        assert_eq!(at(date!(2026 - 06 - 04), agreed(before)), Verdict::Blocks);
        // consent after the notice had begun: looked at
        assert_eq!(at(date!(2026 - 06 - 08), agreed(date!(2026 - 06 - 02))), Verdict::Warns);
        // consent that came after the listing is none
        assert_eq!(at(date!(2026 - 06 - 08), agreed(date!(2026 - 06 - 09))), Verdict::Blocks);
        assert_eq!(at(date!(2026 - 06 - 08), Some((SuperiorAct::Filed, before))), Verdict::Blocks);
    }

    #[test]
    fn what_was_before_the_revision_cites_the_older_text() {
        const OLD: &str = "发展党员工作细则 2014";
        assert_eq!(adult(date!(2000 - 01 - 01), date!(2026 - 05 - 10)).article, OLD);
        assert_ne!(adult(date!(2000 - 01 - 01), date!(2026 - 05 - 11)).article, OLD);
        let talked = talk(date!(2026 - 05 - 10), None, date!(2026 - 05 - 20));
        assert_eq!(talked.ruling.article, OLD);
        let moves = vec![Handover { on: date!(2025 - 03 - 01), materials: false }];
        let activist_since = date!(2024 - 09 - 01);
        let old = proposal(&Proposal { activist_since, moves, ..proposed(date!(2026 - 05 - 10)) });
        assert!(old.rulings.len() == 4 && old.rulings.iter().all(|it| it.article == OLD));
    }
}
