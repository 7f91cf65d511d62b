//! What must be there before the branch meeting (arts 14–18).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use time::Date;

use super::meeting::{AdmissionBody, approving_body};
use super::{Version, candidate};
use crate::days::{IsoDay, MaybeDay, add_months};
use crate::keyed::keyed;
use crate::membership::MemberState;
use crate::{Ruling, Verdict};

keyed! {
    /// A sanction within the Party with a period of effect.
    SanctionKind {
        /// 警告: one year.
        Warning = "WARNING",
        /// 严重警告: a year and a half.
        SeriousWarning = "SERIOUS_WARNING",
        /// 撤销党内职务: two years.
        RemovalFromPost = "REMOVAL_FROM_POST",
    }
}

/// A sanction and its day. 留党察看 is a state of the membership, not one of these.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sanction {
    /// Which.
    pub kind: SanctionKind,
    /// From when it has effect.
    #[serde(with = "IsoDay")]
    pub from: Date,
}

impl Sanction {
    /// The last day of its effect.
    #[must_use]
    pub fn until(self) -> Date {
        let months = match self.kind {
            SanctionKind::Warning => 12,
            SanctionKind::SeriousWarning => 18,
            SanctionKind::RemovalFromPost => 24,
        };
        add_months(self.from, months)
    }

    /// Has it effect on a day?
    #[must_use]
    pub fn in_effect(self, day: Date) -> bool {
        self.from <= day && day <= self.until()
    }
}

/// A member who introduces an object.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Introducer {
    /// State of the membership.
    pub state: MemberState,
    /// Sanctions on file.
    #[serde(default)]
    pub sanctions: Vec<Sanction>,
}

/// Are these the introducers of an object on a day? Two full members; none whose rights are suspended; within the effect
/// of a lighter sanction they should not be (since 2026) (art. 14).
#[must_use]
pub fn introducers(on: Date, list: &[Introducer]) -> Vec<Ruling> {
    let version = Version::on(on);
    let article = version.cite("发展党员工作细则 2026 art. 14");
    let eligible =
        list.iter().all(|it| candidate::full(it.state) && it.state != MemberState::SuspendedRights);
    let sanctioned = list.iter().flat_map(|it| &it.sanctions).any(|it| it.in_effect(on));
    let mut rulings = vec![
        Ruling::holds(article, "rule-dev-introducers-two").unless(list.len() == 2, Verdict::Blocks).figure(2),
        Ruling::holds(article, "rule-dev-introducers-eligible").unless(eligible, Verdict::Blocks),
    ];
    if version == Version::V2026 {
        rulings.push(
            Ruling::holds(article, "rule-dev-introducers-sanctioned").unless(!sanctioned, Verdict::Warns),
        );
    }
    rulings
}

/// The political review of an object.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PoliticalReview {
    /// Its conclusion; none while there was no review.
    pub passed: Option<bool>,
    /// The conclusion is in writing.
    #[serde(default)]
    pub written: bool,
    /// The person is mobile.
    #[serde(default)]
    pub mobile: bool,
    /// The organisation at the registered residence (户籍地) was asked.
    #[serde(default)]
    pub asked_home: bool,
    /// The organisation at the place of residence was asked.
    #[serde(default)]
    pub asked_residence: bool,
}

/// Is the political review there, passed and in writing? For mobile people both organisations are asked (art. 16).
#[must_use]
pub fn political_review(facts: PoliticalReview) -> Ruling {
    let article = "发展党员工作细则 2026 art. 16";
    match facts.passed {
        None => Ruling::blocks(article, "rule-dev-review-missing"),
        Some(false) => Ruling::blocks(article, "rule-dev-review-failed"),
        Some(true) if !facts.written => Ruling::blocks(article, "rule-dev-review-written"),
        Some(true) if facts.mobile && !(facts.asked_home && facts.asked_residence) => {
            Ruling::warns(article, "rule-dev-review-places")
        }
        Some(true) => Ruling::holds(article, "rule-dev-review"),
    }
}

/// The training class of an object.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TrainingClass {
    /// Days.
    pub days: u32,
    /// Hours of study (学时) in tenths.
    pub tenths: u32,
    /// Why this is the rare case that goes without, in words.
    #[serde(default)]
    pub rare_case: Option<String>,
}

/// Was the class long enough: three days or 24 hours of study? The rare case goes on with its reason (art. 17).
#[must_use]
pub fn training_class(facts: &TrainingClass) -> Ruling {
    let article = "发展党员工作细则 2026 art. 17";
    if facts.days >= 3 || facts.tenths >= 240 {
        return Ruling::holds(article, "rule-dev-class").figure(3);
    }
    if facts.rare_case.as_deref().is_some_and(|reason| !reason.trim().is_empty()) {
        return Ruling::warns(article, "rule-dev-class-rare");
    }
    Ruling::blocks(article, "rule-dev-class").figure(3)
}

/// Leaving work or study within the next three months: normally not proceeded with (art. 18).
#[must_use]
pub fn leaving(leaves_on: Option<Date>, today: Date) -> Ruling {
    let soon = leaves_on.is_some_and(|day| day >= today && day <= add_months(today, 3));
    let article = Version::on(today).cite("发展党员工作细则 2026 art. 18");
    Ruling::holds(article, "rule-dev-leaving").unless(!soon, Verdict::Warns).figure(3)
}

/// What the committee with power of approval looks at before it lets the branch meet.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PreReview {
    /// Day of the pre-review.
    #[serde(with = "IsoDay")]
    pub on: Date,
    /// The introducers.
    pub introducers: Vec<Introducer>,
    /// The political review.
    pub political_review: PoliticalReview,
    /// The training class.
    pub class: TrainingClass,
    /// The branch committee examined the file.
    pub examined: bool,
    /// The body that reviews.
    pub body: AdmissionBody,
    /// A temporary organisation with a power given to it elsewhere.
    #[serde(default)]
    pub authorised: bool,
    /// The person leaves work or study on this day.
    #[serde(default, with = "MaybeDay")]
    pub leaves_on: Option<Date>,
    /// The result is in writing.
    pub written: bool,
}

/// May the pre-review be passed? All of arts 14, 16 and 17 fulfilled, examined by the branch committee, by a committee
/// that may approve, in writing (art. 18).
#[must_use]
pub fn pre_review(facts: &PreReview) -> Vec<Ruling> {
    let article = "发展党员工作细则 2026 art. 18";
    let mut rulings = introducers(facts.on, &facts.introducers);
    let version = Version::on(facts.on);
    let more = [
        political_review(facts.political_review),
        training_class(&facts.class),
        Ruling::holds(article, "rule-dev-examined").unless(facts.examined, Verdict::Blocks),
        approving_body(facts.body, facts.authorised),
        leaving(facts.leaves_on, facts.on),
        Ruling::holds(article, "rule-dev-pre-review-written").unless(facts.written, Verdict::Warns),
    ];
    rulings.extend(more.map(|ruling| version.cited(ruling)));
    rulings
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use time::macros::date;

    fn plain(state: MemberState) -> Introducer {
        Introducer { state, sanctions: Vec::new() }
    }

    fn gravest(on: Date, list: &[Introducer]) -> Verdict {
        Ruling::gravest(&introducers(on, list))
    }

    #[test]
    fn two_full_members_introduce() {
        use MemberState as S;
        let on = date!(2026 - 06 - 01);
        assert_eq!(gravest(on, &[plain(S::Full), plain(S::Full)]), Verdict::Holds);
        assert_eq!(gravest(on, &[plain(S::Full)]), Verdict::Blocks);
        assert_eq!(gravest(on, &[plain(S::Full), plain(S::Full), plain(S::Full)]), Verdict::Blocks);
        for state in [S::Probationary, S::SuspendedRights, S::Stopped] {
            assert_eq!(gravest(on, &[plain(S::Full), plain(state)]), Verdict::Blocks, "{state:?}");
        }
    }

    #[rstest]
    #[case(SanctionKind::Warning, date!(2027 - 06 - 30))]
    #[case(SanctionKind::SeriousWarning, date!(2027 - 12 - 30))]
    #[case(SanctionKind::RemovalFromPost, date!(2028 - 06 - 30))]
    fn under_a_lighter_sanction_they_should_not(#[case] kind: SanctionKind, #[case] until: Date) {
        let sanction = Sanction { kind, from: date!(2026 - 06 - 30) };
        assert_eq!(sanction.until(), until);
        let list =
            [plain(MemberState::Full), Introducer { sanctions: vec![sanction], ..plain(MemberState::Full) }];
        assert_eq!(gravest(date!(2026 - 06 - 29), &list), Verdict::Holds);
        assert_eq!(gravest(date!(2026 - 06 - 30), &list), Verdict::Warns);
        assert_eq!(gravest(until, &list), Verdict::Warns);
        assert_eq!(gravest(until.next_day().unwrap(), &list), Verdict::Holds);
    }

    #[test]
    fn the_text_of_2014_says_nothing_of_lighter_sanctions() {
        let sanction = Sanction { kind: SanctionKind::Warning, from: date!(2026 - 01 - 01) };
        let list =
            [plain(MemberState::Full), Introducer { sanctions: vec![sanction], ..plain(MemberState::Full) }];
        assert_eq!(introducers(date!(2026 - 05 - 10), &list).len(), 2);
        assert_eq!(gravest(date!(2026 - 05 - 10), &list), Verdict::Holds);
        assert_eq!(gravest(date!(2026 - 05 - 11), &list), Verdict::Warns);
    }

    #[test]
    fn without_a_passed_review_nobody_is_developed() {
        let of = |passed, written| PoliticalReview { passed, written, ..PoliticalReview::default() };
        assert_eq!(political_review(of(None, true)).key, "rule-dev-review-missing");
        assert_eq!(political_review(of(Some(false), true)).key, "rule-dev-review-failed");
        assert_eq!(political_review(of(Some(true), false)).verdict, Verdict::Blocks);
        assert_eq!(political_review(of(Some(true), true)).verdict, Verdict::Holds);
        let mobile = |asked_home, asked_residence| {
            let facts = PoliticalReview { mobile: true, asked_home, asked_residence, ..of(Some(true), true) };
            political_review(facts).verdict
        };
        assert_eq!(mobile(true, false), Verdict::Warns);
        assert_eq!(mobile(false, true), Verdict::Warns);
        assert_eq!(mobile(true, true), Verdict::Holds);
    }

    #[rstest]
    #[case::p19(2, 240, None, Verdict::Holds)]
    #[case::p19(3, 200, None, Verdict::Holds)]
    #[case::p19(2, 160, None, Verdict::Blocks)]
    #[case::just_below(2, 239, None, Verdict::Blocks)]
    #[case::rare(0, 0, Some("on an island"), Verdict::Warns)]
    #[case::rare_without_reason(0, 0, Some(" "), Verdict::Blocks)]
    fn classes(
        #[case] days: u32,
        #[case] tenths: u32,
        #[case] rare_case: Option<&str>,
        #[case] expected: Verdict,
    ) {
        let facts = TrainingClass { days, tenths, rare_case: rare_case.map(ToOwned::to_owned) };
        assert_eq!(training_class(&facts).verdict, expected);
    }

    #[test]
    fn who_leaves_within_three_months_waits() {
        let today = date!(2026 - 06 - 15);
        assert_eq!(leaving(None, today).verdict, Verdict::Holds);
        assert_eq!(leaving(Some(today), today).verdict, Verdict::Warns);
        assert_eq!(leaving(Some(date!(2026 - 09 - 15)), today).verdict, Verdict::Warns);
        assert_eq!(leaving(Some(date!(2026 - 09 - 16)), today).verdict, Verdict::Holds);
        assert_eq!(leaving(Some(date!(2026 - 06 - 14)), today).verdict, Verdict::Holds);
    }

    fn ready() -> PreReview {
        PreReview {
            on: date!(2026 - 06 - 15),
            introducers: vec![plain(MemberState::Full), plain(MemberState::Full)],
            political_review: PoliticalReview {
                passed: Some(true),
                written: true,
                ..PoliticalReview::default()
            },
            class: TrainingClass { days: 3, ..TrainingClass::default() },
            examined: true,
            body: AdmissionBody::Committee,
            authorised: false,
            leaves_on: None,
            written: true,
        }
    }

    #[test]
    fn the_pre_review_asks_for_all_of_it() {
        let verdict = |facts: PreReview| Ruling::gravest(&pre_review(&facts));
        assert_eq!(verdict(ready()), Verdict::Holds);
        assert_eq!(verdict(PreReview { introducers: Vec::new(), ..ready() }), Verdict::Blocks);
        let none = PoliticalReview::default();
        assert_eq!(verdict(PreReview { political_review: none, ..ready() }), Verdict::Blocks);
        assert_eq!(verdict(PreReview { class: TrainingClass::default(), ..ready() }), Verdict::Blocks);
        assert_eq!(verdict(PreReview { examined: false, ..ready() }), Verdict::Blocks);
        assert_eq!(verdict(PreReview { body: AdmissionBody::GeneralBranch, ..ready() }), Verdict::Blocks);
        assert_eq!(verdict(PreReview { written: false, ..ready() }), Verdict::Warns);
        let leaves_on = Some(date!(2026 - 07 - 01));
        assert_eq!(verdict(PreReview { leaves_on, ..ready() }), Verdict::Warns);
    }

    #[test]
    fn a_pre_review_before_the_revision_cites_the_older_text() {
        let old = pre_review(&PreReview { on: date!(2026 - 05 - 10), ..ready() });
        assert!(old.len() == 8 && old.iter().all(|it| it.article == "发展党员工作细则 2014"));
        let new = pre_review(&ready());
        assert!(new.len() == 9 && new.iter().all(|it| it.article.starts_with("发展党员工作细则 2026 art")));
    }
}
