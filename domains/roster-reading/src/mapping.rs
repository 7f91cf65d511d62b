//! Which column holds which field: recognised by us, corrected by the user.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Kind;

/// A field of a member or of an organisation; the names are those of the README.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// 姓名
    Name,
    /// 公民身份号码
    IdNumber,
    /// 性别
    Sex,
    /// 出生日期
    BirthDate,
    /// 民族
    Nationality,
    /// 学历
    Education,
    /// 入党日期
    JoinDate,
    /// 转正日期
    FullDate,
    /// 党员类别
    Category,
    /// 所在党支部
    Organisation,
    /// 联系电话
    Phone,
    /// 岗位, 职业, 新社会阶层
    Occupation,
    /// 党内职务
    Post,
    /// 工作单位
    Unit,
    /// 家庭住址
    Address,
    /// 备注, of both kinds
    Remark,
    /// 党组织全称
    FullName,
    /// 简称
    ShortName,
    /// 组织代码
    Code,
    /// 上级党组织
    Parent,
    /// 组织类别
    Type,
    /// 书记
    Secretary,
    /// 换届日期
    TermStart,
    /// 下次换届日期
    TermEnd,
    /// 单位名称
    UnitName,
    /// 统一社会信用代码
    Uscc,
    /// 建立日期
    Established,
    /// 撤销日期
    Dissolved,
}

impl Field {
    /// Fields of a member, in the order of the README.
    #[must_use]
    pub fn of_members() -> &'static [Self] {
        use Field::*;
        &[
            Name,
            IdNumber,
            Sex,
            BirthDate,
            Nationality,
            Education,
            JoinDate,
            FullDate,
            Category,
            Organisation,
            Phone,
            Occupation,
            Post,
            Unit,
            Address,
            Remark,
        ]
    }

    /// Fields of an organisation, in the order of the README.
    #[must_use]
    pub fn of_organisations() -> &'static [Self] {
        use Field::*;
        &[
            FullName,
            ShortName,
            Code,
            Parent,
            Type,
            Secretary,
            TermStart,
            TermEnd,
            UnitName,
            Uscc,
            Established,
            Dissolved,
            Remark,
        ]
    }

    /// Fields of a kind.
    #[must_use]
    pub fn of(kind: Kind) -> &'static [Self] {
        match kind {
            Kind::Members => Self::of_members(),
            Kind::Organisations => Self::of_organisations(),
        }
    }

    /// The name in results, e.g. `id_number`; also the end of its translation key.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::IdNumber => "id_number",
            Self::Sex => "sex",
            Self::BirthDate => "birth_date",
            Self::Nationality => "nationality",
            Self::Education => "education",
            Self::JoinDate => "join_date",
            Self::FullDate => "full_date",
            Self::Category => "category",
            Self::Organisation => "organisation",
            Self::Phone => "phone",
            Self::Occupation => "occupation",
            Self::Post => "post",
            Self::Unit => "unit",
            Self::Address => "address",
            Self::Remark => "remark",
            Self::FullName => "full_name",
            Self::ShortName => "short_name",
            Self::Code => "code",
            Self::Parent => "parent",
            Self::Type => "type",
            Self::Secretary => "secretary",
            Self::TermStart => "term_start",
            Self::TermEnd => "term_end",
            Self::UnitName => "unit_name",
            Self::Uscc => "uscc",
            Self::Established => "established",
            Self::Dissolved => "dissolved",
        }
    }

    /// By [`Field::key`].
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::of_members().iter().chain(Self::of_organisations()).copied().find(|f| f.key() == key)
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key())
    }
}

/// Where the value of a field comes from.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// A column, counted from 0 (A is 0).
    Column(u32),
    /// The name of the sheet (branch only).
    SheetName,
    /// A line above the headings (branch only).
    Title,
    /// A line such as 填报单位：… above or below the table (branch only).
    Note,
    /// One organisation for the whole sheet, chosen by the user: the token of [`crate::OrgEntry`].
    Organisation(String),
    /// The user wants this field left out.
    Nothing,
}

/// What is known or wanted of one sheet.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct SheetMapping {
    /// Leave the sheet out.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub skip: bool,
    /// Rows of the headings, counted from 1; the data begins below the last. Empty: find them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub header_rows: Vec<u32>,
    /// Field → source. As input it overrides what is recognised, field by field.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub columns: BTreeMap<Field, Source>,
}

/// The mapping of all sheets, by sheet name (`""` for files without sheets). A [`crate::Reading`]
/// carries the one that was used; corrected, it can be given to the next reading of the same file.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Mapping {
    /// Sheet name → mapping.
    #[serde(default)]
    pub sheets: BTreeMap<String, SheetMapping>,
}

impl Mapping {
    /// What is said about a sheet.
    #[must_use]
    pub fn sheet(&self, name: Option<&str>) -> Option<&SheetMapping> {
        self.sheets.get(name.unwrap_or(""))
    }
}
