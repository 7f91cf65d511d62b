//! Categories of members. The national system's codes are not public, so the keys are our own
//! (fact sheet §12.1) and may be mapped later.

use serde::{Deserialize, Serialize};

/// Full or probationary (党章 art. 6–7).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum MemberCategory {
    /// 正式党员
    Full,
    /// 预备党员
    Probationary,
}

impl MemberCategory {
    /// Both, full first.
    #[must_use]
    pub fn all() -> &'static [Self] {
        &[Self::Full, Self::Probationary]
    }

    /// Our stable key.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Full => "FULL",
            Self::Probationary => "PROBATIONARY",
        }
    }

    /// By our stable key.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::all().iter().copied().find(|c| c.key() == key)
    }

    /// The stable key is the code of this table.
    #[must_use]
    pub fn by_code(code: &str) -> Option<Self> {
        Self::from_key(code)
    }

    /// Chinese name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Full => "正式党员",
            Self::Probationary => "预备党员",
        }
    }

    /// By Chinese name.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        Self::all().iter().copied().find(|c| c.name() == name)
    }
}
