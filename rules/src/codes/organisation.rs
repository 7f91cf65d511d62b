//! Types of Party organisations. The national system's codes are not public; these keys are our own
//! (fact sheet §12.1).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What an organisation is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum OrgKind {
    /// 党委
    Committee,
    /// 党总支
    GeneralBranch,
    /// 党支部
    Branch,
    /// 联合党支部
    JointBranch,
    /// 临时党委
    TempCommittee,
    /// 临时党支部
    TempBranch,
    /// 流动党员党支部
    MobileBranch,
    /// 党工委
    WorkCommittee,
    /// 功能型党组织
    Functional,
    /// 党小组
    Group,
}

impl OrgKind {
    /// All kinds.
    #[must_use]
    pub fn all() -> &'static [Self] {
        use OrgKind::*;
        &[
            Committee,
            GeneralBranch,
            Branch,
            JointBranch,
            TempCommittee,
            TempBranch,
            MobileBranch,
            WorkCommittee,
            Functional,
            Group,
        ]
    }

    /// Our stable key.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Committee => "COMMITTEE",
            Self::GeneralBranch => "GENERAL_BRANCH",
            Self::Branch => "BRANCH",
            Self::JointBranch => "JOINT_BRANCH",
            Self::TempCommittee => "TEMP_COMMITTEE",
            Self::TempBranch => "TEMP_BRANCH",
            Self::MobileBranch => "MOBILE_BRANCH",
            Self::WorkCommittee => "WORK_COMMITTEE",
            Self::Functional => "FUNCTIONAL",
            Self::Group => "GROUP",
        }
    }

    /// By our stable key.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::all().iter().copied().find(|k| k.key() == key)
    }

    /// The stable key is the code of this table.
    #[must_use]
    pub fn by_code(code: &str) -> Option<Self> {
        Self::from_key(code)
    }

    /// Short Chinese name as lists write it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Committee => "党委",
            Self::GeneralBranch => "总支",
            Self::Branch => "支部",
            Self::JointBranch => "联合支部",
            Self::TempCommittee => "临时党委",
            Self::TempBranch => "临时支部",
            Self::MobileBranch => "流动党员支部",
            Self::WorkCommittee => "党工委",
            Self::Functional => "功能型党组织",
            Self::Group => "党小组",
        }
    }

    /// By short Chinese name.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        Self::all().iter().copied().find(|k| k.name() == name)
    }

    /// The kind of which this one is a variant: a working committee is a committee, a temporary or
    /// mobile branch a branch. Joint branches stay apart, as the statistics count them apart.
    #[must_use]
    pub fn coarse(self) -> Self {
        match self {
            Self::TempCommittee | Self::WorkCommittee => Self::Committee,
            Self::TempBranch | Self::MobileBranch => Self::Branch,
            other => other,
        }
    }

    /// Whether members can be affiliated to it directly (支部工作条例 art. 2: every member belongs to
    /// a branch).
    #[must_use]
    pub fn is_branch(self) -> bool {
        matches!(self, Self::Branch | Self::JointBranch | Self::TempBranch | Self::MobileBranch)
    }

    /// What the ending of a full or short name says: 中共…支部委员会, …党总支, …联合党支部.
    #[must_use]
    pub fn from_org_name(name: &str) -> Option<Self> {
        const ENDINGS: [(&[&str], OrgKind); 7] = [
            (&["党小组"], OrgKind::Group),
            (&["总支部委员会", "总支委员会", "总支部", "总支"], OrgKind::GeneralBranch),
            (&["联合支部委员会", "联合党支部委员会", "联合支部", "联合党支部"], OrgKind::JointBranch),
            (&["临时支部委员会", "临时党支部委员会", "临时支部", "临时党支部"], OrgKind::TempBranch),
            (&["支部委员会", "党支部", "支部"], OrgKind::Branch),
            (&["工作委员会", "党工委", "工委"], OrgKind::WorkCommittee),
            (&["临时委员会", "临时党委"], OrgKind::TempCommittee),
        ];
        let found = ENDINGS.iter().find(|(endings, _)| endings.iter().any(|e| name.ends_with(e)));
        match found {
            Some((_, Self::Branch)) if name.contains("流动党员") => Some(Self::MobileBranch),
            Some((_, kind)) => Some(*kind),
            // 村民委员会 and the like end so too, but are no Party organisations
            None if name.ends_with("党委") => Some(Self::Committee),
            None if name.ends_with("县委") || name.ends_with("市委") || name.ends_with("区委") => {
                Some(Self::Committee)
            }
            None if name.ends_with("委员会") && is_party_name(name) => Some(Self::Committee),
            None => None,
        }
    }
}

fn is_party_name(name: &str) -> bool {
    name.starts_with("中共") || name.starts_with("中国共产党") || name.ends_with("党委员会")
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("中共青澜县委员会", Some(OrgKind::Committee))]
    #[case("中共青澜县云湖镇柳林村总支部委员会", Some(OrgKind::GeneralBranch))]
    #[case("中共青澜县水利局支部委员会", Some(OrgKind::Branch))]
    #[case("云湖镇个私联合支部", Some(OrgKind::JointBranch))]
    #[case("中共青澜县直属机关工作委员会", Some(OrgKind::WorkCommittee))]
    #[case("驻深圳流动党员党支部", Some(OrgKind::MobileBranch))]
    #[case("石坪乡党委", Some(OrgKind::Committee))]
    #[case("上坪村村民委员会", None)]
    #[case("水利局", None)]
    fn kind_by_name(#[case] name: &str, #[case] kind: Option<OrgKind>) {
        assert_eq!(OrgKind::from_org_name(name), kind);
    }

    #[test]
    fn keys_are_stable_and_round() {
        for kind in OrgKind::all() {
            assert_eq!(OrgKind::from_key(kind.key()), Some(*kind));
            assert_eq!(serde_json::to_string(kind).unwrap(), format!("\"{}\"", kind.key()));
        }
    }
}
