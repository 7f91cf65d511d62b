//! The records a file yields.

use std::collections::BTreeMap;

use rules::codes::{
    EducationLevel, MemberCategory, Nationality, OccupationClass, OrgKind, PartialDate, ResidentId, Sex, Uscc,
};

use crate::{Field, OrgToken};

/// What became of a row.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Verdict {
    /// No problem.
    Ok,
    /// Warnings only.
    Warning,
    /// At least one error: stays out until somebody decides.
    Error,
}

/// An organisation on the roll that a row names.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OrgRef {
    /// The caller's token ([`crate::OrgEntry::token`]).
    pub token: OrgToken,
    /// Its full name.
    pub full_name: String,
}

/// What stood in the cells of the fields that could not be taken as they were: field → cleaned text.
/// For showing beside the problem and for keeping as a note (待查).
pub type Written = BTreeMap<Field, String>;

/// A person as a row gives it, normalised. None: nothing usable was given.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MemberRecord {
    /// Sheet; none where the format has no sheets.
    pub sheet: Option<String>,
    /// Row, see README.
    pub row: u32,
    /// 姓名, without inner blanks.
    pub name: Option<String>,
    /// Valid ID only.
    pub id_number: Option<ResidentId>,
    /// As written; not derived from the ID.
    pub sex: Option<Sex>,
    /// As written; not derived from the ID.
    pub birth_date: Option<PartialDate>,
    /// GB/T 3304 row.
    pub nationality: Option<&'static Nationality>,
    /// Coarse class.
    pub education: Option<EducationLevel>,
    /// 入党: the day of the branch meeting.
    pub join_date: Option<PartialDate>,
    /// 转正
    pub full_date: Option<PartialDate>,
    /// Full or probationary.
    pub category: Option<MemberCategory>,
    /// The branch, found on the roll.
    pub organisation: Option<OrgRef>,
    /// Mobile: eleven digits. Land line: as area-number.
    pub phone: Option<String>,
    /// As written.
    pub occupation: Option<String>,
    /// The bulletin's class, where the words leave no doubt.
    pub occupation_class: Option<OccupationClass>,
    /// 党内职务, as written.
    pub post: Option<String>,
    /// 工作单位, as written.
    pub unit: Option<String>,
    /// As written.
    pub address: Option<String>,
    /// As written.
    pub remark: Option<String>,
    /// Texts that are not in the fields above.
    pub written: Written,
    /// Ok, with warnings, with errors.
    pub verdict: Verdict,
    /// Indices into [`crate::Reading::problems`].
    pub problems: Vec<usize>,
}

/// The superior of an organisation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Parent {
    /// Another row of the same file: index into [`crate::Reading::organisations`].
    InFile(usize),
    /// On the roll.
    OnRoll(OrgRef),
}

/// An organisation as a row gives it, normalised.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OrgRecord {
    /// Sheet; none where the format has no sheets.
    pub sheet: Option<String>,
    /// Row, see README.
    pub row: u32,
    /// 全称, without blanks.
    pub full_name: Option<String>,
    /// 简称, without blanks.
    pub short_name: Option<String>,
    /// Code, in capitals.
    pub code: Option<String>,
    /// The superior, where one is given and found.
    pub parent: Option<Parent>,
    /// Full name of the superior.
    pub parent_name: Option<String>,
    /// Type as the type column says; none if it says nothing (see [`OrgKind::from_org_name`]).
    pub kind: Option<OrgKind>,
    /// 书记
    pub secretary: Option<String>,
    /// 换届
    pub term_start: Option<PartialDate>,
    /// 下次换届
    pub term_end: Option<PartialDate>,
    /// 单位名称
    pub unit_name: Option<String>,
    /// 统一社会信用代码; the check character may be wrong (then there is a warning).
    pub uscc: Option<Uscc>,
    /// 建立
    pub established: Option<PartialDate>,
    /// 撤销
    pub dissolved: Option<PartialDate>,
    /// As written.
    pub remark: Option<String>,
    /// Texts that are not in the fields above.
    pub written: Written,
    /// Ok, with warnings, with errors.
    pub verdict: Verdict,
    /// Indices into [`crate::Reading::problems`].
    pub problems: Vec<usize>,
}
