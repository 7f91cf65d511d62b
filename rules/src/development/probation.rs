//! Probation, its extension, the conversion, the documents kept (arts 31–36).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use time::Date;

use super::meeting::counted;
use super::{Opinions, Version, opinions};
use crate::days::{Deadline, IsoDay, MaybeDay, add_months};
use crate::keyed::keyed;
use crate::membership::probation_end;
use crate::voting::{Outcome, Tally};
use crate::{Ruling, Verdict};

/// An extension of a probation.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct Extension {
    /// New end.
    #[serde(with = "IsoDay")]
    pub until: Date,
    /// Holds for the first one of six to twelve months; blocks any other.
    pub ruling: Ruling,
}

/// Extend a probation that ends on a day by so many months: once, by six at least and twelve at most (art. 31).
///
/// ```
/// use lianxin_rules::development::extension;
/// use time::macros::date;
/// assert_eq!(extension(date!(2027-06-15), 6, false).until, date!(2027-12-15));
/// ```
#[must_use]
pub fn extension(end: Date, months: u32, extended_before: bool) -> Extension {
    let article = "发展党员工作细则 2026 art. 31";
    let ruling = if extended_before {
        Ruling::blocks(article, "rule-dev-extension-once").figure(1)
    } else {
        Ruling::holds(article, "rule-dev-extension")
            .unless((6..=12).contains(&months), Verdict::Blocks)
            .figure(6)
    };
    Extension { until: add_months(end, i32::try_from(months.min(1200)).unwrap_or(1200)), ruling }
}

/// A conversion of a probationary member.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Conversion {
    /// Day of the branch meeting that accepted: probation runs from it.
    #[serde(with = "IsoDay")]
    pub accepted_on: Date,
    /// End after an extension, where there was one.
    #[serde(default, with = "MaybeDay")]
    pub extended_until: Option<Date>,
    /// The member came by transfer during the probation.
    #[serde(default)]
    pub transferred_in: bool,
    /// A written application is there.
    pub applied: bool,
    /// Opinions heard.
    pub opinions: Opinions,
    /// The branch committee examined it.
    pub examined: bool,
    /// Day of the branch meeting.
    #[serde(with = "IsoDay")]
    pub meeting_on: Date,
    /// The count.
    pub tally: Tally,
}

/// What a conversion comes to.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct ConversionRuling {
    /// End of the probation. From this day the years of membership (党龄) count, whenever the approval comes.
    #[serde(with = "IsoDay")]
    pub seniority_from: Date,
    /// After a transfer the discussion may be put off to this day, by six months.
    #[serde(with = "MaybeDay")]
    pub discuss_by: Option<Date>,
    /// Quorum and majority, as for an acceptance.
    pub outcome: Outcome,
    /// End reached, application, opinions, examination, postponement.
    pub rulings: Vec<Ruling>,
}

/// A meeting that confirms a probationary member: not before the end of the probation, after a written application,
/// opinions and the branch committee's examination, with the quorum and majority of an acceptance (arts 31–33, 35).
#[must_use]
pub fn conversion(facts: &Conversion) -> ConversionRuling {
    let end = facts.extended_until.unwrap_or_else(|| probation_end(facts.accepted_on));
    let version = Version::on(facts.meeting_on);
    let article = "发展党员工作细则 2026 art. 32";
    let mut rulings = vec![
        Ruling::holds("发展党员工作细则 2026 art. 31", "rule-dev-probation-end")
            .unless(facts.meeting_on >= end, Verdict::Blocks)
            .figure(12),
        Ruling::holds(article, "rule-dev-conversion-applied").unless(facts.applied, Verdict::Blocks),
        opinions(facts.opinions),
        Ruling::holds(article, "rule-dev-examined").unless(facts.examined, Verdict::Blocks),
    ];
    let discuss_by = facts.transferred_in.then(|| add_months(end, 6));
    if let Some(by) = discuss_by {
        let ruling = Ruling::holds("发展党员工作细则 2026 art. 35", "rule-dev-postponed");
        rulings.push(ruling.unless(facts.meeting_on <= by, Verdict::Warns).figure(6));
    }
    ConversionRuling {
        seniority_from: end,
        discuss_by,
        outcome: counted(version, &facts.tally),
        rulings: rulings.into_iter().map(|ruling| version.cited(ruling)).collect(),
    }
}

/// The approval of a conversion: within three months of the report (art. 33).
#[must_use]
pub fn conversion_approval(reported: Date, approved: Option<Date>, today: Date) -> Deadline {
    let article = Version::on(approved.unwrap_or(today)).cite("发展党员工作细则 2026 art. 33");
    let ruling = Ruling::holds(article, "rule-dev-conversion-late").figure(3);
    Deadline::new(add_months(reported, 3), approved, today, ruling)
}

keyed! {
    /// Documents kept of a development (art. 36).
    Document {
        /// 入党志愿书
        Form = "FORM",
        /// 入党申请书
        Application = "APPLICATION",
        /// 入党积极分子培养考察登记表
        ActivistRecord = "ACTIVIST_RECORD",
        /// 政治审查材料
        PoliticalReview = "POLITICAL_REVIEW",
        /// 预备党员教育考察登记表
        ProbationRecord = "PROBATION_RECORD",
        /// 转正申请书
        ConversionApplication = "CONVERSION_APPLICATION",
    }
}

/// Documents of the six that are not kept (art. 36).
#[must_use]
pub fn missing_documents(kept: &[Document]) -> Vec<Document> {
    Document::ALL.iter().copied().filter(|it| !kept.contains(it)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use time::macros::date;

    #[rstest]
    #[case(5, Verdict::Blocks, date!(2027 - 11 - 15))]
    #[case(6, Verdict::Holds, date!(2027 - 12 - 15))]
    #[case(12, Verdict::Holds, date!(2028 - 06 - 15))]
    #[case(13, Verdict::Blocks, date!(2028 - 07 - 15))]
    fn p17_extended_once_by_six_to_twelve_months(
        #[case] months: u32,
        #[case] verdict: Verdict,
        #[case] until: Date,
    ) {
        let found = extension(date!(2027 - 06 - 15), months, false);
        assert_eq!((found.ruling.verdict, found.until), (verdict, until));
        let second = extension(date!(2027 - 06 - 15), months, true);
        assert_eq!((second.ruling.verdict, second.ruling.key), (Verdict::Blocks, "rule-dev-extension-once"));
    }

    fn converted() -> Conversion {
        Conversion {
            accepted_on: date!(2026 - 06 - 15),
            extended_until: None,
            transferred_in: false,
            applied: true,
            opinions: Opinions { group: Some(true), contacts: true, members: true, masses: true },
            examined: true,
            meeting_on: date!(2027 - 06 - 15),
            tally: Tally { due: 10, present: 6, yes: 6, written_yes: 0 },
        }
    }

    fn verdict(facts: Conversion) -> Verdict {
        Ruling::gravest(&conversion(&facts).rulings)
    }

    #[test]
    fn p16_seniority_counts_from_the_end_of_probation() {
        let late = conversion(&Conversion { meeting_on: date!(2027 - 08 - 10), ..converted() });
        assert_eq!(late.seniority_from, date!(2027 - 06 - 15));
        assert_eq!((Ruling::gravest(&late.rulings), late.discuss_by), (Verdict::Holds, None));
        assert_eq!(late.outcome.passed.verdict, Verdict::Holds);
        let extended = Conversion { extended_until: Some(date!(2027 - 12 - 15)), ..converted() };
        assert_eq!(verdict(extended), Verdict::Blocks);
        let meeting_on = date!(2027 - 12 - 15);
        let found = conversion(&Conversion { meeting_on, ..extended });
        assert_eq!((found.seniority_from, Ruling::gravest(&found.rulings)), (meeting_on, Verdict::Holds));
    }

    #[test]
    fn nobody_is_confirmed_before_the_end() {
        assert_eq!(verdict(Conversion { meeting_on: date!(2027 - 06 - 14), ..converted() }), Verdict::Blocks);
        assert_eq!(verdict(converted()), Verdict::Holds);
    }

    #[test]
    fn application_opinions_and_examination() {
        assert_eq!(verdict(Conversion { applied: false, ..converted() }), Verdict::Blocks);
        assert_eq!(verdict(Conversion { examined: false, ..converted() }), Verdict::Blocks);
        assert_eq!(verdict(Conversion { opinions: Opinions::default(), ..converted() }), Verdict::Blocks);
    }

    #[test]
    fn after_a_transfer_six_months_may_pass() {
        let moved = |meeting_on| Conversion { transferred_in: true, meeting_on, ..converted() };
        assert_eq!(conversion(&moved(date!(2027 - 12 - 15))).discuss_by, Some(date!(2027 - 12 - 15)));
        assert_eq!(verdict(moved(date!(2027 - 12 - 15))), Verdict::Holds);
        assert_eq!(verdict(moved(date!(2027 - 12 - 16))), Verdict::Warns);
    }

    #[test]
    fn conversions_are_approved_within_three_months() {
        let found = conversion_approval(date!(2026 - 11 - 30), None, date!(2027 - 03 - 01));
        assert_eq!((found.due, found.late_days), (date!(2027 - 02 - 28), 1));
        let done =
            conversion_approval(date!(2026 - 11 - 30), Some(date!(2027 - 02 - 28)), date!(2027 - 03 - 01));
        assert_eq!(done.ruling.verdict, Verdict::Holds);
    }

    #[test]
    fn six_documents_are_kept() {
        assert_eq!(missing_documents(&[]).len(), 6);
        assert!(missing_documents(Document::ALL).is_empty());
        let kept = [Document::Form, Document::Application];
        assert_eq!(missing_documents(&kept)[0], Document::ActivistRecord);
    }

    #[test]
    fn conversions_before_the_revision_cite_the_older_text() {
        const OLD: &str = "发展党员工作细则 2014";
        let accepted_on = date!(2025 - 05 - 10);
        let old = conversion(&Conversion { accepted_on, meeting_on: date!(2026 - 05 - 10), ..converted() });
        assert!(old.rulings.len() == 4 && old.rulings.iter().all(|it| it.article == OLD));
        assert_eq!(old.outcome.passed.article, OLD);
        let at =
            |approved| conversion_approval(date!(2026 - 05 - 01), approved, date!(2026 - 05 - 11)).ruling;
        assert_eq!(at(Some(date!(2026 - 05 - 10))).article, OLD);
        assert_ne!(at(None).article, OLD);
    }
}
