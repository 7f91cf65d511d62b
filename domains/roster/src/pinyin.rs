//! Names in Pinyin: for sorting them alike on both engines, and for finding them by initials.

use pinyin::ToPinyin as _;

/// Characters that are read otherwise as a surname than elsewhere.
const SURNAMES: &[(char, &str)] = &[
    ('单', "shan"),
    ('仇', "qiu"),
    ('曾', "zeng"),
    ('解', "xie"),
    ('任', "ren"),
    ('区', "ou"),
    ('朴', "piao"),
    ('查', "zha"),
    ('盖', "ge"),
    ('翟', "zhai"),
    ('尉', "yu"),
    ('宓', "mi"),
    ('召', "shao"),
    ('员', "yun"),
    ('乐', "yue"),
    ('秘', "bi"),
    ('折', "she"),
    ('黑', "he"),
    ('种', "chong"),
    ('华', "hua"),
    ('燕', "yan"),
];

fn syllable(position: usize, letter: char) -> String {
    let surname = SURNAMES.iter().find(|(it, _)| position == 0 && *it == letter).map(|(_, read)| *read);
    match surname.or_else(|| letter.to_pinyin().map(pinyin::Pinyin::plain)) {
        Some(read) => read.to_owned(),
        None => letter.to_lowercase().collect(),
    }
}

/// The key by which names are sorted: syllables, then the name itself, so that equal sounds stay apart.
#[must_use]
pub fn sort_key(name: &str) -> String {
    let read: Vec<_> = name.chars().enumerate().map(|(at, letter)| syllable(at, letter)).collect();
    format!("{} {name}", read.join(" "))
}

/// What a name is found by: the name and its ends, its Pinyin in one word, its initials.
#[must_use]
pub fn tokens(name: &str) -> Vec<String> {
    let letters: Vec<char> = name.chars().filter(|it| !it.is_whitespace() && *it != '·').collect();
    let read: Vec<_> = letters.iter().enumerate().map(|(at, letter)| syllable(at, *letter)).collect();
    let ends =
        (0..letters.len().min(6)).map(|from| letters[from..].iter().collect::<String>().to_lowercase());
    let mut tokens: Vec<_> = ends.collect();
    tokens.push(read.concat());
    tokens.push(read.iter().filter_map(|it| it.chars().next()).collect());
    tokens.sort();
    tokens.dedup();
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn surnames_are_read_as_surnames() {
        assert!(sort_key("曾国强").starts_with("zeng guo"));
        assert!(sort_key("不曾").starts_with("bu ceng"));
    }

    #[test]
    fn a_name_is_found_by_its_parts_and_initials() {
        let tokens = tokens("王小明");
        for word in ["王小明", "小明", "明", "wangxiaoming", "wxm"] {
            assert!(tokens.iter().any(|it| it == word), "{word}");
        }
    }
}
