//! Fields with a fixed set of values, and text that could do harm.

use rules::codes::{
    Education, EducationLevel, MemberCategory, Nationality, OccupationClass, OrgKind, PoliticalStatus, Sex,
};

use crate::ProblemCode;
use crate::synonyms::{
    CATEGORIES, EDUCATION, EDUCATION_CLUES, EDUCATION_ENDINGS, NATIONALITIES, NOT_MEMBERS, OCCUPATIONS,
    ORG_KINDS,
};

/// Text without bracketed parts: 大专(函授), 1.男.
fn without_brackets(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut depth = 0u32;
    for c in text.chars() {
        match c {
            '(' | '（' | '[' | '【' => depth += 1,
            ')' | '）' | ']' | '】' => depth = depth.saturating_sub(1),
            c if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

/// A value from a drop-down list with its code: `1-男`, `01.汉族`, `1、正式党员`.
fn without_code(text: &str) -> &str {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let rest = rest.trim_start_matches(['-', '.', '、', '_', ':', '：', '．']);
    if rest.is_empty() { text } else { rest }
}

fn in_table<T: Copy>(table: &[(T, &[&str])], word: &str) -> Option<T> {
    table.iter().find(|(_, words)| words.contains(&word)).map(|(value, _)| *value)
}

/// Sex; `text` is compact.
pub(crate) fn read_sex(text: &str) -> Option<Sex> {
    Sex::by_code(text).or_else(|| match without_code(&without_brackets(text)) {
        "男" | "男性" | "M" | "m" | "male" | "Male" | "MALE" | "先生" | "01" | "1.0" => Some(Sex::Male),
        "女" | "女性" | "F" | "f" | "female" | "Female" | "FEMALE" | "女士" | "02" | "2.0" => {
            Some(Sex::Female)
        }
        _ => None,
    })
}

/// Nationality; `text` is compact.
pub(crate) fn read_nationality(text: &str) -> Option<&'static Nationality> {
    let bare = without_brackets(text);
    let word = without_code(&bare);
    Nationality::by_code(text)
        .or_else(|| Nationality::by_name(word))
        .or_else(|| NATIONALITIES.iter().find(|(w, _)| *w == word).and_then(|(_, n)| Nationality::by_name(n)))
        .or_else(|| Nationality::by_alpha(&word.to_ascii_uppercase()))
}

/// Education as the coarse class; `text` is compact.
pub(crate) fn read_education(text: &str) -> Option<EducationLevel> {
    if let Some(row) = Education::by_code(text) {
        return row.level;
    }
    let bare = without_brackets(text);
    let mut word = without_code(&bare);
    while let Some(shorter) =
        EDUCATION_ENDINGS.iter().find_map(|e| word.strip_suffix(e)).filter(|w| !w.is_empty())
    {
        if in_table(EDUCATION, word).is_some() {
            break;
        }
        word = shorter;
    }
    in_table(EDUCATION, word)
        .or_else(|| EDUCATION_CLUES.iter().find(|(clue, _)| word.contains(clue)).map(|(_, level)| *level))
}

/// What a category says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum CategoryReading {
    Member(MemberCategory),
    NotAMember,
    Unknown,
}

/// Category; `text` is compact.
pub(crate) fn read_category(text: &str) -> CategoryReading {
    let word = without_code(text);
    if let Some(category) =
        in_table(CATEGORIES, word).or_else(|| in_table(CATEGORIES, &without_brackets(word)))
    {
        // 中共党员(预备) is more than 中共党员
        return CategoryReading::Member(if text.contains("预备") {
            MemberCategory::Probationary
        } else {
            category
        });
    }
    if NOT_MEMBERS.iter().any(|w| word.contains(w)) {
        return CategoryReading::NotAMember;
    }
    if let Some(status) = PoliticalStatus::by_code(text) {
        return match status.code {
            "01" => CategoryReading::Member(MemberCategory::Full),
            "02" => CategoryReading::Member(MemberCategory::Probationary),
            _ => CategoryReading::NotAMember,
        };
    }
    if word.contains("预备") {
        CategoryReading::Member(MemberCategory::Probationary)
    } else if word.contains("正式") {
        CategoryReading::Member(MemberCategory::Full)
    } else {
        CategoryReading::Unknown
    }
}

/// Type of organisation; `text` is compact.
pub(crate) fn read_org_kind(text: &str) -> Option<OrgKind> {
    let bare = without_brackets(text);
    let word = without_code(&bare);
    in_table(ORG_KINDS, word)
        .or_else(|| OrgKind::from_key(&word.to_ascii_uppercase()))
        .or_else(|| OrgKind::from_org_name(word))
}

/// The bulletin's class, where the words leave no doubt.
pub(crate) fn read_occupation(text: &str) -> Option<OccupationClass> {
    in_table(OCCUPATIONS, text)
}

/// Text that a spreadsheet program or a browser might run when it is shown or exported carelessly.
pub(crate) fn dangerous(text: &str) -> Option<ProblemCode> {
    let mut chars = text.chars();
    let starts_formula = match chars.next() {
        Some('=' | '@' | '＝' | '＠') => chars.next().is_some(),
        Some('+' | '-') => {
            let rest = chars.as_str();
            rest.contains(['(', '|', '!']) || rest.starts_with(|c: char| c.is_ascii_alphabetic())
        }
        _ => false,
    };
    if starts_formula {
        return Some(ProblemCode::FormulaLikeText);
    }
    let opens_tag = text
        .split('<')
        .skip(1)
        .any(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')));
    let runs = || text.to_ascii_lowercase().contains("javascript:");
    (opens_tag || runs()).then_some(ProblemCode::MarkupInText)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sexes_and_nationalities() {
        for text in ["男", "1", "男性", "M", "1-男", "1.男"] {
            assert_eq!(read_sex(text), Some(Sex::Male), "{text}");
        }
        assert_eq!(read_sex("9"), None);
        for text in ["汉", "汉族", "01", "1", "01汉族", "HA", "汉族(本人)"] {
            assert_eq!(read_nationality(text).map(|n| n.name), Some("汉族"), "{text}");
        }
        assert_eq!(read_nationality("维族").map(|n| n.name), Some("维吾尔族"));
        assert_eq!(read_nationality("火星族"), None);
    }

    #[test]
    fn educations() {
        use EducationLevel::*;
        for (text, level) in [
            ("小学毕业", Primary),
            ("大学", Bachelor),
            ("大学本科毕业", Bachelor),
            ("普通高中", SeniorHigh),
            ("初级中学", JuniorHigh),
            ("中等专科", Vocational),
            ("大学专科", College),
            ("硕士研究生", Graduate),
            ("省委党校在职大学", Bachelor),
            ("21", Bachelor),
            ("大专(函授)", College),
            ("初中及以下", JuniorHigh),
            ("职业高中毕业", Vocational),
        ] {
            assert_eq!(read_education(text), Some(level), "{text}");
        }
        assert_eq!(read_education("24"), None);
        assert_eq!(read_education("文盲"), None);
    }

    #[test]
    fn categories_and_kinds() {
        use CategoryReading::*;
        for (text, reading) in [
            ("正式", Member(MemberCategory::Full)),
            ("中共预备党员", Member(MemberCategory::Probationary)),
            ("中共党员(预备)", Member(MemberCategory::Probationary)),
            ("发展对象", NotAMember),
            ("入党积极分子", NotAMember),
            ("入党申请人", NotAMember),
            ("群众", NotAMember),
            ("13", NotAMember),
            ("困难", Unknown),
        ] {
            assert_eq!(read_category(text), reading, "{text}");
        }
        assert_eq!(read_org_kind("党总支"), Some(OrgKind::GeneralBranch));
        assert_eq!(read_org_kind("联合支部"), Some(OrgKind::JointBranch));
        assert_eq!(read_org_kind("车队"), None);
    }

    #[test]
    fn harm() {
        for text in ["=cmd|'/c calc'!A1", "@SUM(1+1)", "+cmd|x", "-2+3+cmd(A1)"] {
            assert_eq!(dangerous(text), Some(ProblemCode::FormulaLikeText), "{text}");
        }
        for text in ["<script>alert(1)</script>", "a <img src=x>", "JavaScript:x"] {
            assert_eq!(dangerous(text), Some(ProblemCode::MarkupInText), "{text}");
        }
        for text in ["-5", "+8613900000000", "a < b", "5<6", "青澜县", "="] {
            assert_eq!(dangerous(text), None, "{text}");
        }
    }
}
