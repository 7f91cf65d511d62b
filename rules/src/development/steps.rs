//! The chart of 25 steps, as data of a version. No new chart was published with the text of 2026; its list is the one of
//! 2016 with what the new text changed: consent in place of filing at step 8, the public notice after it, and the two
//! limits of one month.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Stage, State, Version};
use crate::keyed::keyed;

/// A step of the chart.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct ChartStep {
    /// Number in the chart. An inserted step bears the number of the one it follows.
    pub number: u8,
    /// Not in the chart of 2016: inserted by the text of 2026.
    pub inserted: bool,
    /// Stable key.
    pub key: &'static str,
    /// Name in the chart.
    pub name: &'static str,
    /// Stage it belongs to.
    pub stage: Stage,
    /// Article, numbered as in the text of 2026.
    pub article: &'static str,
    /// The state reached with it.
    pub reaches: Option<State>,
    /// The limit that governs it.
    pub limit: Option<Limit>,
}

keyed! {
    /// What a length is counted in.
    Unit {
        /// 工作日
        WorkingDays = "WORKING_DAYS",
        /// Days of teaching.
        Days = "DAYS",
        /// Calendar months.
        Months = "MONTHS",
    }
}

/// A limit: a length that must be reached or must not be passed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct Span {
    /// How many.
    pub count: u32,
    /// Of what.
    pub unit: Unit,
    /// True: at least so long. False: at most.
    pub at_least: bool,
}

keyed! {
    /// Limits of time.
    Limit {
        /// Talk after the application (art. 7).
        Talk = "TALK",
        /// Review of an activist (art. 11).
        ActivistReview = "ACTIVIST_REVIEW",
        /// Yearly analysis of the activists by county and base committee (art. 11).
        PoolAnalysis = "POOL_ANALYSIS",
        /// Training as an activist (art. 13).
        Training = "TRAINING",
        /// Public notice (art. 13).
        PublicNotice = "PUBLIC_NOTICE",
        /// Training class, in days; or 24 hours of study (art. 17).
        Class = "CLASS",
        /// Pre-review to branch meeting (art. 19).
        BranchMeeting = "BRANCH_MEETING",
        /// Report to approval (art. 25).
        Approval = "APPROVAL",
        /// The same in special cases.
        ApprovalSpecial = "APPROVAL_SPECIAL",
        /// Approval to oath (art. 29).
        Oath = "OATH",
        /// Probation (art. 31).
        Probation = "PROBATION",
        /// Extension, at least (art. 31).
        ExtensionLeast = "EXTENSION_LEAST",
        /// Extension, at most.
        ExtensionMost = "EXTENSION_MOST",
        /// Report to approval of the conversion (art. 33).
        ConversionApproval = "CONVERSION_APPROVAL",
        /// Postponed discussion after a transfer (art. 35).
        Postponement = "POSTPONEMENT",
    }
}

impl Limit {
    /// The figure in a version; none where that text has no such limit.
    #[must_use]
    pub fn span(self, version: Version) -> Option<Span> {
        let most = |count| Some(Span { count, unit: Unit::Months, at_least: false });
        let least = |count, unit| Some(Span { count, unit, at_least: true });
        match (self, version) {
            (Self::PublicNotice | Self::BranchMeeting | Self::Oath, Version::V2014) => None,
            (Self::Talk | Self::BranchMeeting | Self::Oath, _) => most(1),
            (Self::ActivistReview | Self::ApprovalSpecial | Self::Postponement, _) => most(6),
            (Self::PoolAnalysis | Self::ExtensionMost, _) => most(12),
            (Self::Approval | Self::ConversionApproval, _) => most(3),
            (Self::Training | Self::Probation, _) => least(12, Unit::Months),
            (Self::ExtensionLeast, _) => least(6, Unit::Months),
            (Self::PublicNotice, _) => least(5, Unit::WorkingDays),
            (Self::Class, _) => least(3, Unit::Days),
        }
    }
}

const fn step(
    number: u8,
    key: &'static str,
    name: &'static str,
    stage: Stage,
    article: &'static str,
) -> ChartStep {
    ChartStep { number, inserted: false, key, name, stage, article, reaches: None, limit: None }
}

impl ChartStep {
    const fn reaches(mut self, state: State) -> Self {
        self.reaches = Some(state);
        self
    }

    const fn within(mut self, limit: Limit) -> Self {
        self.limit = Some(limit);
        self
    }

    const fn inserted(mut self) -> Self {
        self.inserted = true;
        self
    }
}

const APPLY: ChartStep =
    step(1, "apply", "递交入党申请书", Stage::Application, "发展党员工作细则 2026 art. 5, 6")
        .reaches(State::Applicant);
const TALK: ChartStep =
    step(2, "talk", "党组织派人谈话", Stage::Application, "发展党员工作细则 2026 art. 7").within(Limit::Talk);
const DECIDE: ChartStep =
    step(3, "decide", "推荐和确定入党积极分子", Stage::Activist, "发展党员工作细则 2026 art. 8")
        .reaches(State::Activist);
const FILE_ACTIVIST: ChartStep =
    step(4, "file-activist", "上级党委备案", Stage::Activist, "发展党员工作细则 2026 art. 8");
const CONTACTS: ChartStep =
    step(5, "contacts", "指定培养联系人", Stage::Activist, "发展党员工作细则 2026 art. 9");
const TRAIN: ChartStep =
    step(6, "train", "培养教育考察", Stage::Activist, "发展党员工作细则 2026 art. 10, 11")
        .within(Limit::ActivistReview);
const PROPOSE: ChartStep = step(7, "propose", "确定发展对象", Stage::Object, "发展党员工作细则 2026 art. 13")
    .reaches(State::Proposed)
    .within(Limit::Training);
const FILE_OBJECT: ChartStep =
    step(8, "file-object", "报上级党委备案", Stage::Object, "发展党员工作细则 2026 art. 13")
        .reaches(State::Object);
const CONSENT: ChartStep =
    step(8, "consent", "报上级党委同意", Stage::Object, "发展党员工作细则 2026 art. 13");
const NOTICE: ChartStep = step(8, "notice", "公示", Stage::Object, "发展党员工作细则 2026 art. 13")
    .inserted()
    .reaches(State::Object)
    .within(Limit::PublicNotice);
const INTRODUCERS: ChartStep =
    step(9, "introducers", "确定入党介绍人", Stage::Object, "发展党员工作细则 2026 art. 14");
const REVIEW: ChartStep = step(10, "review", "进行政治审查", Stage::Object, "发展党员工作细则 2026 art. 16");
const CLASS: ChartStep =
    step(11, "class", "开展集中培训", Stage::Object, "发展党员工作细则 2026 art. 17").within(Limit::Class);
const EXAMINE: ChartStep =
    step(12, "examine", "支部委员会审查", Stage::Admission, "发展党员工作细则 2026 art. 18");
const PRE_REVIEW: ChartStep =
    step(13, "pre-review", "上级党委预审", Stage::Admission, "发展党员工作细则 2026 art. 18")
        .reaches(State::PreReviewed);
const FORM: ChartStep = step(14, "form", "填写入党志愿书", Stage::Admission, "发展党员工作细则 2026 art. 18");
const MEETING: ChartStep =
    step(15, "meeting", "支部大会讨论", Stage::Admission, "发展党员工作细则 2026 art. 19–21")
        .reaches(State::Resolved)
        .within(Limit::BranchMeeting);
const COMMITTEE_TALK: ChartStep =
    step(16, "committee-talk", "上级党委派人谈话", Stage::Admission, "发展党员工作细则 2026 art. 23");
const APPROVE: ChartStep =
    step(17, "approve", "上级党委审批", Stage::Admission, "发展党员工作细则 2026 art. 22, 24, 25")
        .reaches(State::Probationary)
        .within(Limit::Approval);
const FILE_APPROVAL: ChartStep =
    step(18, "file-approval", "再上一级党委组织部门备案", Stage::Admission, "发展党员工作细则 2026 art. 25");
const ENROL: ChartStep =
    step(19, "enrol", "编入党支部和党小组", Stage::Probation, "发展党员工作细则 2026 art. 28");
const OATH: ChartStep =
    step(20, "oath", "入党宣誓", Stage::Probation, "发展党员工作细则 2026 art. 29").within(Limit::Oath);
const EDUCATE: ChartStep =
    step(21, "educate", "继续教育考察", Stage::Probation, "发展党员工作细则 2026 art. 30, 31")
        .within(Limit::Probation);
const APPLY_CONVERSION: ChartStep =
    step(22, "apply-conversion", "提出转正申请", Stage::Probation, "发展党员工作细则 2026 art. 32");
const CONVERT_MEETING: ChartStep =
    step(23, "convert-meeting", "支部大会讨论", Stage::Probation, "发展党员工作细则 2026 art. 32");
const CONVERT_APPROVE: ChartStep =
    step(24, "convert-approve", "上级党委审批", Stage::Probation, "发展党员工作细则 2026 art. 33")
        .reaches(State::Full)
        .within(Limit::ConversionApproval);
const ARCHIVE: ChartStep = step(25, "archive", "材料归档", Stage::Probation, "发展党员工作细则 2026 art. 36");

static CHART_2016: [ChartStep; 25] = [
    APPLY,
    TALK,
    DECIDE,
    FILE_ACTIVIST,
    CONTACTS,
    TRAIN,
    PROPOSE,
    FILE_OBJECT,
    INTRODUCERS,
    REVIEW,
    CLASS,
    EXAMINE,
    PRE_REVIEW,
    FORM,
    MEETING,
    COMMITTEE_TALK,
    APPROVE,
    FILE_APPROVAL,
    ENROL,
    OATH,
    EDUCATE,
    APPLY_CONVERSION,
    CONVERT_MEETING,
    CONVERT_APPROVE,
    ARCHIVE,
];

static CHART_2026: [ChartStep; 26] = [
    APPLY,
    TALK,
    DECIDE,
    FILE_ACTIVIST,
    CONTACTS,
    TRAIN,
    PROPOSE,
    CONSENT,
    NOTICE,
    INTRODUCERS,
    REVIEW,
    CLASS,
    EXAMINE,
    PRE_REVIEW,
    FORM,
    MEETING,
    COMMITTEE_TALK,
    APPROVE,
    FILE_APPROVAL,
    ENROL,
    OATH,
    EDUCATE,
    APPLY_CONVERSION,
    CONVERT_MEETING,
    CONVERT_APPROVE,
    ARCHIVE,
];

/// The steps of a version in their order: 25 of the chart of 2016 for the text of 2014; the same with the changes of
/// 2026 and the public notice inserted after step 8.
#[must_use]
pub fn chart(version: Version) -> &'static [ChartStep] {
    match version {
        Version::V2014 => &CHART_2016,
        Version::V2026 => &CHART_2026,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn numbers_run_from_1_to_25() {
        for version in Version::ALL {
            let numbers: Vec<u8> =
                chart(*version).iter().filter(|it| !it.inserted).map(|it| it.number).collect();
            assert_eq!(numbers, (1..=25).collect::<Vec<_>>());
            let keys: BTreeSet<_> = chart(*version).iter().map(|it| it.key).collect();
            assert_eq!(keys.len(), chart(*version).len());
            let stages: Vec<_> = chart(*version).iter().map(|it| it.stage).collect();
            assert!(stages.is_sorted());
        }
    }

    #[test]
    fn what_2026_changed() {
        let (old, new) = (chart(Version::V2014), chart(Version::V2026));
        let only = |these: &'static [ChartStep], those: &'static [ChartStep]| -> Vec<&str> {
            these.iter().filter(|it| !those.contains(it)).map(|it| it.key).collect()
        };
        assert_eq!(only(old, new), ["file-object"]);
        assert_eq!(only(new, old), ["consent", "notice"]);
        let notice = new.iter().find(|it| it.key == "notice").unwrap();
        assert_eq!((notice.inserted, notice.number, notice.limit), (true, 8, Some(Limit::PublicNotice)));
    }

    #[test]
    fn the_chart_walks_the_states() {
        for version in Version::ALL {
            let reached: Vec<_> = chart(*version).iter().filter_map(|it| it.reaches).collect();
            let expected = [
                State::Applicant,
                State::Activist,
                State::Proposed,
                State::Object,
                State::PreReviewed,
                State::Resolved,
                State::Probationary,
                State::Full,
            ];
            assert_eq!(reached, expected);
        }
    }

    #[test]
    fn limits_of_both_texts() {
        let figures = |version| -> Vec<Option<u32>> {
            Limit::ALL.iter().map(|it| it.span(version).map(|span| span.count)).collect()
        };
        let of_2026 = [1, 6, 12, 12, 5, 3, 1, 3, 6, 1, 12, 6, 12, 3, 6].map(Some);
        assert_eq!(figures(Version::V2026), of_2026);
        let new: Vec<_> = Limit::ALL.iter().filter(|it| it.span(Version::V2014).is_none()).collect();
        assert_eq!(new, [&Limit::PublicNotice, &Limit::BranchMeeting, &Limit::Oath]);
        let least: Vec<_> = Limit::ALL
            .iter()
            .filter(|it| it.span(Version::V2026).is_some_and(|span| span.at_least))
            .collect();
        let expected = [
            &Limit::Training,
            &Limit::PublicNotice,
            &Limit::Class,
            &Limit::Probation,
            &Limit::ExtensionLeast,
        ];
        assert_eq!(least, expected);
        let notice = Limit::PublicNotice.span(Version::V2026).unwrap();
        assert_eq!(notice.unit, Unit::WorkingDays);
        let lasting: Vec<_> = chart(Version::V2026).iter().filter_map(|it| it.limit).collect();
        assert_eq!(lasting.len(), 10);
    }
}
