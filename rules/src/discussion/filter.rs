//! What is held for review, and what is the same text again. A filter never takes anything out.

use schemars::JsonSchema;
use serde::Serialize;

use crate::codes::ResidentId;
use crate::secrecy::mark_of;
use crate::{Ruling, Verdict};

/// Why a text is held; the keys are those of the texts `held-…`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Found {
    /// A mark of secrecy (密级标识).
    Mark,
    /// The number of a person: resident ID, mobile telephone, bank card.
    Number,
    /// A word of the published list.
    Word,
}

impl Found {
    /// The key in tables and texts.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Mark => "mark",
            Self::Number => "number",
            Self::Word => "word",
        }
    }
}

/// Why a text is held for review, if it is: a mark of secrecy, a person's number, a word of the list.
#[must_use]
pub fn held_for(text: &str, words: &[String]) -> Option<Found> {
    if mark_of(text).is_some() {
        return Some(Found::Mark);
    }
    if numbers(text).iter().any(|it| is_persons(it)) {
        return Some(Found::Number);
    }
    let bare = plain(text);
    let listed = words.iter().map(|it| plain(it)).any(|it| !it.is_empty() && bare.contains(&it));
    listed.then_some(Found::Word)
}

/// Runs of digits, blanks and hyphens between them left out.
fn numbers(text: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut run = String::new();
    for character in text.chars().chain(['。']) {
        let digit = character.to_digit(10).or(match character {
            '０'..='９' => Some(u32::from(character) - u32::from('０')),
            _ => None,
        });
        match (digit.and_then(|it| char::from_digit(it, 10)), character) {
            (Some(digit), _) => run.push(digit),
            (None, 'x' | 'X') if run.len() == 17 => run.push('X'),
            (None, ' ' | '-' | '\u{3000}') => {}
            (None, _) => all.extend(Some(std::mem::take(&mut run)).filter(|it| !it.is_empty())),
        }
    }
    all
}

fn is_persons(digits: &str) -> bool {
    let mobile = digits.len() == 11 && digits.starts_with('1') && !matches!(&digits[1..2], "0" | "1" | "2");
    mobile || ResidentId::parse(digits).is_ok() || (matches!(digits.len(), 16 | 19) && luhn(digits))
}

/// The check digit of bank cards (GB/T 14504—1993, ISO/IEC 7812).
fn luhn(digits: &str) -> bool {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(at, byte)| {
            let digit = u32::from(byte.wrapping_sub(b'0'));
            let twice = if at % 2 == 1 { digit * 2 } else { digit };
            if twice > 9 { twice - 9 } else { twice }
        })
        .sum();
    sum.is_multiple_of(10)
}

/// Letters and digits alone, small ones: two texts that differ in blanks and signs only are the same.
#[must_use]
pub fn plain(text: &str) -> String {
    text.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// May the same author write the same text again today?
#[must_use]
pub fn same_text(said_today: bool) -> Ruling {
    Ruling::holds("网络信息内容生态治理规定 art. 24", "rule-discussion-same")
        .unless(!said_today, Verdict::Blocks)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_held_and_what_is_not() {
        let words = ["代 开发票".to_owned(), String::new()];
        for (text, expected) in [
            ("机密★1年\n关于……", Some(Found::Mark)),
            ("他的电话是 138-0013-8000。", Some(Found::Number)),
            ("１３８００１３８０００", Some(Found::Number)),
            ("身份证 11010519491231002X 请查", Some(Found::Number)),
            ("身份证 110105194912310021 请查", None),
            ("卡号 6222 0212 3456 7894", Some(Found::Number)),
            ("卡号 6222 0212 3456 7890", None),
            ("代开 发票找我", Some(Found::Word)),
            ("2026 年 3 月 5 日开会，共 12 人，拨款 12000000000 元。", None),
            ("保守党和国家的秘密是党员的义务。", None),
            ("", None),
        ] {
            assert_eq!(held_for(text, &words), expected, "{text}");
        }
    }

    #[test]
    fn the_same_text_in_other_clothes() {
        assert_eq!(plain("修 路！ABC"), plain("修路abc。"));
        assert_ne!(plain("修路"), plain("修桥"));
        assert!(same_text(true).is_block() && !same_text(false).is_block());
    }
}
