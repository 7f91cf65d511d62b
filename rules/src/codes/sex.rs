//! Sex, GB/T 2261.1-2003.

use serde::{Deserialize, Serialize};

/// Sex as members' records have it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// 男, code 1.
    Male,
    /// 女, code 2.
    Female,
}

impl Sex {
    /// Both values, in the order of their codes.
    #[must_use]
    pub fn all() -> &'static [Self] {
        &[Self::Male, Self::Female]
    }

    /// GB/T 2261.1 code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Male => "1",
            Self::Female => "2",
        }
    }

    /// Official name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Male => "男",
            Self::Female => "女",
        }
    }

    /// By code 1 or 2; 0 (未知) and 9 (未说明) are in [`SexCode`] and are no sex.
    #[must_use]
    pub fn by_code(code: &str) -> Option<Self> {
        Self::all().iter().copied().find(|s| s.code() == code)
    }

    /// By official name.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        Self::all().iter().copied().find(|s| s.name() == name)
    }
}

/// A row of the whole table, with the two codes that say nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SexCode {
    /// One digit.
    pub code: &'static str,
    /// Official name.
    pub name: &'static str,
}

static TABLE: [SexCode; 4] = [
    SexCode { code: "0", name: "未知的性别" },
    SexCode { code: "1", name: "男" },
    SexCode { code: "2", name: "女" },
    SexCode { code: "9", name: "未说明的性别" },
];

impl SexCode {
    /// All four rows.
    #[must_use]
    pub fn all() -> &'static [Self] {
        &TABLE
    }

    /// By code.
    #[must_use]
    pub fn by_code(code: &str) -> Option<&'static Self> {
        TABLE.iter().find(|row| row.code == code)
    }

    /// By official name.
    #[must_use]
    pub fn by_name(name: &str) -> Option<&'static Self> {
        TABLE.iter().find(|row| row.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes() {
        assert_eq!(Sex::by_code("2"), Some(Sex::Female));
        assert_eq!(Sex::by_code("9"), None);
        assert_eq!(SexCode::by_code("9").unwrap().name, "未说明的性别");
        assert_eq!(Sex::by_name("男"), Some(Sex::Male));
    }
}
