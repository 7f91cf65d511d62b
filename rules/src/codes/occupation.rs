//! The eight occupation classes of the yearly bulletin (党内统计公报); keys are our own.

use serde::{Deserialize, Serialize};

/// Occupation class as the bulletin counts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum OccupationClass {
    /// 工人
    Worker,
    /// 农牧渔民
    Farmer,
    /// 专业技术人员
    Professional,
    /// 管理人员
    Manager,
    /// 党政机关工作人员
    Official,
    /// 学生
    Student,
    /// 其他职业人员
    Other,
    /// 离退休人员
    Retired,
}

impl OccupationClass {
    /// All values in their usual order.
    #[must_use]
    pub fn all() -> &'static [Self] {
        use OccupationClass::*;
        &[Worker, Farmer, Professional, Manager, Official, Student, Other, Retired]
    }

    /// Our stable key.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Worker => "WORKER",
            Self::Farmer => "FARMER",
            Self::Professional => "PROFESSIONAL",
            Self::Manager => "MANAGER",
            Self::Official => "OFFICIAL",
            Self::Student => "STUDENT",
            Self::Other => "OTHER",
            Self::Retired => "RETIRED",
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
            Self::Worker => "工人",
            Self::Farmer => "农牧渔民",
            Self::Professional => "专业技术人员",
            Self::Manager => "管理人员",
            Self::Official => "党政机关工作人员",
            Self::Student => "学生",
            Self::Other => "其他职业人员",
            Self::Retired => "离退休人员",
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
        for value in OccupationClass::all() {
            assert_eq!(OccupationClass::by_code(value.key()), Some(*value));
            assert_eq!(OccupationClass::by_name(value.name()), Some(*value));
            assert_eq!(serde_json::to_string(value).unwrap(), format!("\"{}\"", value.key()));
        }
    }
}
