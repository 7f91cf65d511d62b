//! The sector a unit belongs to; keys are our own (fact sheet §12.1).

use serde::{Deserialize, Serialize};

/// Sector of a unit.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Sector {
    /// 街道
    Street,
    /// 乡镇
    Township,
    /// 社区
    Community,
    /// 行政村
    Village,
    /// 机关
    Office,
    /// 事业单位
    Institution,
    /// 国有企业
    StateEnterprise,
    /// 非公有制企业
    PrivateEnterprise,
    /// 社会组织
    SocialOrganisation,
    /// 学校
    School,
    /// 其他
    Other,
}

impl Sector {
    /// All values in their usual order.
    #[must_use]
    pub fn all() -> &'static [Self] {
        use Sector::*;
        &[
            Street,
            Township,
            Community,
            Village,
            Office,
            Institution,
            StateEnterprise,
            PrivateEnterprise,
            SocialOrganisation,
            School,
            Other,
        ]
    }

    /// Our stable key.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Street => "STREET",
            Self::Township => "TOWNSHIP",
            Self::Community => "COMMUNITY",
            Self::Village => "VILLAGE",
            Self::Office => "OFFICE",
            Self::Institution => "INSTITUTION",
            Self::StateEnterprise => "STATE_ENTERPRISE",
            Self::PrivateEnterprise => "PRIVATE_ENTERPRISE",
            Self::SocialOrganisation => "SOCIAL_ORGANISATION",
            Self::School => "SCHOOL",
            Self::Other => "OTHER",
        }
    }

    /// By our stable key, which is the code of this table.
    #[must_use]
    pub fn by_code(key: &str) -> Option<Self> {
        Self::all().iter().copied().find(|v| v.key() == key)
    }

    /// Chinese name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Street => "街道",
            Self::Township => "乡镇",
            Self::Community => "社区",
            Self::Village => "行政村",
            Self::Office => "机关",
            Self::Institution => "事业单位",
            Self::StateEnterprise => "国有企业",
            Self::PrivateEnterprise => "非公有制企业",
            Self::SocialOrganisation => "社会组织",
            Self::School => "学校",
            Self::Other => "其他",
        }
    }

    /// By Chinese name.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        Self::all().iter().copied().find(|v| v.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_names_lead_back() {
        for value in Sector::all() {
            assert_eq!(Sector::by_code(value.key()), Some(*value));
            assert_eq!(Sector::by_name(value.name()), Some(*value));
            assert_eq!(serde_json::to_string(value).unwrap(), format!("\"{}\"", value.key()));
        }
    }
}
