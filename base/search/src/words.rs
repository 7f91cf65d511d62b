//! Words: what a text is found by, and what is asked for.
//!
//! A text is kept by its single characters, its pairs of neighbouring characters (Chinese) and its whole words (other
//! scripts); what is asked for is cut into words by jieba, and each word asks for its pairs. So a word is found
//! wherever it stands, however the text around it might be cut, and a new dictionary needs no new index.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use jieba_rs::Jieba;

static JIEBA: LazyLock<Jieba> = LazyLock::new(Jieba::new);

/// Words of a question that are not asked for: they stand in every text.
const LITTLE: &[char] = &['的', '了', '和', '与', '及', '在', '是', '地', '得', '之', '等'];
/// Most words of one question.
const MOST_WORDS: usize = 12;

fn is_han(it: char) -> bool {
    matches!(it, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{323AF}')
}

/// Full-width letters and digits as plain ones, all in small letters: what looks alike is found alike.
fn folded(it: char) -> impl Iterator<Item = char> {
    let plain = match it {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(it) - 0xFEE0).unwrap_or(it),
        other => other,
    };
    plain.to_lowercase()
}

/// Runs of Chinese characters, and words of other scripts.
fn runs(text: &str) -> Vec<(bool, String)> {
    let mut out: Vec<(bool, String)> = Vec::new();
    let mut open = false;
    for it in text.chars().flat_map(folded) {
        let han = is_han(it);
        if !han && !it.is_alphanumeric() {
            open = false;
            continue;
        }
        match out.last_mut() {
            Some((kind, run)) if open && *kind == han => run.push(it),
            _ => out.push((han, it.to_string())),
        }
        open = true;
    }
    out
}

/// A character as it stands in a token. SQLite's tables of letters end with an old edition of Unicode and would take
/// later ones for blanks, so all but the common ones are written by their number.
fn sign(it: char) -> String {
    match it {
        '\0'..='\u{24F}' | '\u{3400}'..='\u{4DB5}' | '\u{4E00}'..='\u{9FCC}' => it.to_string(),
        other => format!("u{:x}", u32::from(other)),
    }
}

/// The tokens of a run: for Chinese its pairs, or the character when it stands alone.
fn of_run(han: bool, run: &str) -> Vec<String> {
    let letters: Vec<String> = run.chars().map(sign).collect();
    if !han || letters.len() == 1 {
        return vec![letters.concat()];
    }
    letters.windows(2).map(<[String]>::concat).collect()
}

/// Everything a text is found by, each once, in order, parted by blanks.
pub(crate) fn tokens(text: &str) -> String {
    let mut all = BTreeSet::new();
    for (han, run) in runs(text) {
        all.extend(of_run(han, &run));
        if han {
            all.extend(run.chars().map(sign));
        }
    }
    all.into_iter().collect::<Vec<_>>().join(" ")
}

/// The words of a question, each once.
pub(crate) fn asked(question: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (han, run) in runs(question) {
        if !han {
            words.push(run);
            continue;
        }
        let cut: Vec<_> = JIEBA.cut(&run, false).into_iter().map(|it| it.word.to_owned()).collect();
        let telling: Vec<_> =
            cut.iter().filter(|it| !it.chars().all(|c| LITTLE.contains(&c))).cloned().collect();
        words.extend(if telling.is_empty() { cut } else { telling });
    }
    let mut seen = BTreeSet::new();
    words.retain(|it| seen.insert(it.clone()));
    words.truncate(MOST_WORDS);
    words
}

/// The words of a text for counting, each once, in the order of the alphabet: Chinese words of two characters or more and
/// words of other scripts, without numbers.
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    let mut all = BTreeSet::new();
    for (han, run) in runs(text) {
        if han {
            let cut = JIEBA.cut(&run, false).into_iter().map(|it| it.word.to_owned());
            all.extend(cut.filter(|word| word.chars().count() > 1));
        } else if run.chars().count() > 1 && !run.chars().any(|it| it.is_ascii_digit()) {
            all.insert(run);
        }
    }
    all.into_iter().collect()
}

/// The tokens that must all be there for these words.
pub(crate) fn wanted(words: &[String]) -> Vec<String> {
    let all: BTreeSet<String> =
        words.iter().flat_map(|word| of_run(word.chars().next().is_some_and(is_han), word)).collect();
    all.into_iter().collect()
}

/// A piece of a text: is it one of the words asked for?
pub type Piece = (bool, String);

/// The part of a text around the first of these words, at most `most` characters, in pieces.
pub(crate) fn marked(text: &str, words: &[String], most: usize) -> Vec<Piece> {
    let letters: Vec<char> = text.split_whitespace().collect::<Vec<_>>().join(" ").chars().collect();
    let plain: Vec<char> = letters.iter().map(|it| folded(*it).next().unwrap_or(*it)).collect();
    let mut hit = vec![false; letters.len()];
    for word in words {
        let word: Vec<char> = word.chars().collect();
        for at in 0..(plain.len() + 1).saturating_sub(word.len()) {
            if plain[at..at + word.len()] == word[..] {
                hit[at..at + word.len()].fill(true);
            }
        }
    }
    let first = hit.iter().position(|it| *it).unwrap_or(0);
    let from = if letters.len() <= most { 0 } else { first.saturating_sub(most / 4) };
    let to = (from + most).min(letters.len());
    let mut out: Vec<Piece> = Vec::new();
    for at in from..to {
        match out.last_mut() {
            Some((kind, piece)) if *kind == hit[at] => piece.push(letters[at]),
            _ => out.push((hit[at], letters[at].to_string())),
        }
    }
    if from > 0 {
        out.insert(0, (false, "…".to_owned()));
    }
    if to < letters.len() {
        out.push((false, "…".to_owned()));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_however_the_text_is_cut() {
        let has = |text: &str, question: &str| {
            let tokens = tokens(text);
            let tokens: BTreeSet<_> = tokens.split(' ').collect();
            wanted(&asked(question)).iter().all(|it| tokens.contains(it.as_str()))
        };
        assert!(has("中华人民共和国成立七十七周年", "人民"));
        assert!(has("李铁柱同志收缴党费", "铁柱"));
        assert!(has("关于党费收缴使用和管理的通知", "党费管理"));
        assert!(has("文号〔2026〕12号", "2026"));
        assert!(has("ＡＢＣ Project", "abc project"));
        assert!(has("在村口", "村"));
        assert!(!has("关于党费收缴的通知", "换届"));
    }

    #[test]
    fn questions_are_cut_into_words() {
        assert_eq!(asked("党费的管理"), ["党费", "管理"]);
        assert_eq!(asked("的"), ["的"]);
        assert!(asked("  ？！ ").is_empty());
    }

    #[test]
    fn words_are_shown_where_they_stand() {
        let pieces = marked("各支部按月收缴党费。", &["党费".to_owned()], 80);
        assert_eq!(pieces[1], (true, "党费".to_owned()));
        let long = format!("{}党费", "前".repeat(200));
        let pieces = marked(&long, &["党费".to_owned()], 40);
        assert_eq!(pieces[0], (false, "…".to_owned()));
        assert!(pieces.iter().any(|it| it.0));
        assert!(marked("", &["党".to_owned()], 10).is_empty());
    }
}
