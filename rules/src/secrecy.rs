//! Marks of secrecy on papers (密级标识): GB/T 9704—2012 puts 绝密, 机密 or 秘密 and the term, joined by ★, at the head
//! of the first page; 保守国家秘密法 2024 art. 22. Classified papers are never in this platform (formalism rule F26).

use schemars::JsonSchema;
use serde::Serialize;

/// How high a paper is marked.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, JsonSchema)]
pub enum Mark {
    /// 秘密.
    Confidential,
    /// 机密.
    Secret,
    /// 绝密.
    TopSecret,
}

const WORDS: [(&str, Mark); 3] =
    [("绝密", Mark::TopSecret), ("机密", Mark::Secret), ("秘密", Mark::Confidential)];

/// Lines at the head of a paper among which a mark stands alone: copy number, mark, urgency, name of the issuer.
const HEAD: usize = 12;

/// The highest mark a text carries: one of the three words before ★ anywhere, or alone on a line (with its term, in
/// brackets or behind 密级) at the head. The words within a sentence (商业秘密, 保守秘密) are no mark.
#[must_use]
pub fn mark_of(text: &str) -> Option<Mark> {
    let plain: String =
        text.chars().filter(|it| *it == '\n' || !(it.is_whitespace() || *it == '\u{200B}')).collect();
    let starred = WORDS.iter().find(|(word, _)| {
        plain.match_indices(word).any(|(at, _)| plain[at + word.len()..].starts_with(['★', '☆', '*']))
    });
    let lines = || plain.lines().filter(|it| !it.is_empty()).take(HEAD);
    let alone = WORDS.iter().find(|(word, _)| lines().any(|line| stands_alone(line, word)));
    starred.into_iter().chain(alone).map(|it| it.1).max()
}

/// Is a line nothing but the word, brackets, the label 密级 and a term of years or months?
fn stands_alone(line: &str, word: &str) -> bool {
    let Some((before, behind)) = line.split_once(word) else { return false };
    let sign = |it: char| "【】[]()（）:：".contains(it);
    let before = before.trim_matches(sign);
    let behind = behind.trim_matches(sign);
    let label = before.is_empty() || matches!(before, "密级" | "秘密等级" | "保密等级");
    let term = behind.is_empty()
        || behind == "长期"
        || behind
            .strip_suffix('年')
            .or_else(|| behind.strip_suffix("个月"))
            .is_some_and(|it| !it.is_empty() && it.chars().all(char::is_numeric));
    label && term
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_found_and_words_in_sentences_are_none() {
        for (text, expected) in [
            ("000012\n机密★1年\n特急\n关于……的通知", Some(Mark::Secret)),
            ("绝 密 ★ 长期", Some(Mark::TopSecret)),
            ("……本页为秘密★6个月件", Some(Mark::Confidential)),
            ("密级：秘密\n通知", Some(Mark::Confidential)),
            ("【机密】\n通知", Some(Mark::Secret)),
            ("秘密10年\n通知", Some(Mark::Confidential)),
            ("保守党和国家的秘密是党员的义务。", None),
            ("商业秘密\n个人隐私", None),
            ("不得公开涉及国家秘密、工作秘密的事项", None),
            ("", None),
        ] {
            assert_eq!(mark_of(text), expected, "{text}");
        }
    }

    #[test]
    fn a_mark_alone_counts_at_the_head_only() {
        let below = format!("{}机密\n", "正文一行\n".repeat(40));
        assert_eq!(mark_of(&below), None);
    }
}
