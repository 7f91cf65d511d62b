//! Education, GB/T 4658-2006.

use serde::{Deserialize, Serialize};

/// The coarse classes in which lists and statistics count, from the lowest up (so `Ord` is rank).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum EducationLevel {
    /// 小学, 80
    Primary,
    /// 初中, 70
    JuniorHigh,
    /// 高中, 60
    SeniorHigh,
    /// 中专, 40 (vocational secondary of all sorts)
    Vocational,
    /// 大学专科, 30
    College,
    /// 大学本科, 20
    Bachelor,
    /// 研究生, 10
    Graduate,
}

impl EducationLevel {
    /// All classes, the highest first, as official tables print them.
    #[must_use]
    pub fn all() -> &'static [Self] {
        use EducationLevel::*;
        &[Graduate, Bachelor, College, Vocational, SeniorHigh, JuniorHigh, Primary]
    }

    /// Two-digit code of the class.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Graduate => "10",
            Self::Bachelor => "20",
            Self::College => "30",
            Self::Vocational => "40",
            Self::SeniorHigh => "60",
            Self::JuniorHigh => "70",
            Self::Primary => "80",
        }
    }

    /// Name of the class.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Graduate => "研究生",
            Self::Bachelor => "大学本科",
            Self::College => "大学专科",
            Self::Vocational => "中专",
            Self::SeniorHigh => "高中",
            Self::JuniorHigh => "初中",
            Self::Primary => "小学",
        }
    }

    /// Rank: 1 for 小学 up to 7 for 研究生.
    #[must_use]
    pub fn rank(self) -> u8 {
        self as u8 + 1
    }

    /// By the code of the class or of any row within it (21 → 大学本科).
    #[must_use]
    pub fn by_code(code: &str) -> Option<Self> {
        Education::by_code(code).and_then(|row| row.level)
    }

    /// By the name of the class.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        Self::all().iter().copied().find(|l| l.name() == name)
    }
}

/// A row of the table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Education {
    /// Two digits.
    pub code: &'static str,
    /// Official name.
    pub name: &'static str,
    /// The coarse class; none for 90 其他.
    pub level: Option<EducationLevel>,
}

const fn row(code: &'static str, name: &'static str, level: EducationLevel) -> Education {
    Education { code, name, level: Some(level) }
}

static TABLE: [Education; 40] = {
    use EducationLevel::*;
    [
        row("10", "研究生教育", Graduate),
        row("11", "博士研究生毕业", Graduate),
        row("12", "博士研究生结业", Graduate),
        row("13", "博士研究生肄业", Graduate),
        row("14", "硕士研究生毕业", Graduate),
        row("15", "硕士研究生结业", Graduate),
        row("16", "硕士研究生肄业", Graduate),
        row("17", "研究生班毕业", Graduate),
        row("18", "研究生班结业", Graduate),
        row("19", "研究生班肄业", Graduate),
        row("20", "大学本科教育", Bachelor),
        row("21", "大学本科毕业", Bachelor),
        row("22", "大学本科结业", Bachelor),
        row("23", "大学本科肄业", Bachelor),
        row("28", "大学普通班毕业", Bachelor),
        row("30", "大学专科教育", College),
        row("31", "大学专科毕业", College),
        row("32", "大学专科结业", College),
        row("33", "大学专科肄业", College),
        row("40", "中等职业教育", Vocational),
        row("41", "中等专科毕业", Vocational),
        row("42", "中等专科结业", Vocational),
        row("43", "中等专科肄业", Vocational),
        row("44", "职业高中毕业", Vocational),
        row("45", "职业高中结业", Vocational),
        row("46", "职业高中肄业", Vocational),
        row("47", "技工学校毕业", Vocational),
        row("48", "技工学校结业", Vocational),
        row("49", "技工学校肄业", Vocational),
        row("60", "普通高级中学教育", SeniorHigh),
        row("61", "普通高中毕业", SeniorHigh),
        row("62", "普通高中结业", SeniorHigh),
        row("63", "普通高中肄业", SeniorHigh),
        row("70", "初级中学教育", JuniorHigh),
        row("71", "初中毕业", JuniorHigh),
        row("73", "初中肄业", JuniorHigh),
        row("80", "小学教育", Primary),
        row("81", "小学毕业", Primary),
        row("83", "小学肄业", Primary),
        Education { code: "90", name: "其他", level: None },
    ]
};

impl Education {
    /// All rows in the order of their codes.
    #[must_use]
    pub fn all() -> &'static [Self] {
        &TABLE
    }

    /// By two-digit code.
    #[must_use]
    pub fn by_code(code: &str) -> Option<&'static Self> {
        Self::all().iter().find(|row| row.code == code)
    }

    /// By official name.
    #[must_use]
    pub fn by_name(name: &str) -> Option<&'static Self> {
        Self::all().iter().find(|row| row.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vector_c13() {
        assert_eq!(Education::by_code("21").unwrap().name, "大学本科毕业");
        assert_eq!(Education::by_code("24"), None);
    }

    #[test]
    fn rank_orders_the_classes() {
        let ranks: Vec<u8> = EducationLevel::all().iter().map(|l| l.rank()).collect();
        assert_eq!(ranks, [7, 6, 5, 4, 3, 2, 1]);
        assert!(EducationLevel::Graduate > EducationLevel::Primary);
        assert_eq!(EducationLevel::by_code("47"), Some(EducationLevel::Vocational));
        assert_eq!(EducationLevel::by_code("90"), None);
    }
}
