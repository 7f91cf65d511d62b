use std::borrow::Cow;
use std::fmt;

use serde::{Serialize, Serializer};

/// Characters in a row without a place to break a line, after which one is allowed: a digest or an address in a narrow
/// column would otherwise run out of the page.
const UNBROKEN: usize = 24;
/// Characters in a row that are short enough for any column.
const SHORT: usize = 6;

/// Words on paper: never markup, whatever they hold. Made from any string at the door; what cannot be printed, and
/// what would make a reader see another order of characters than the machine does, is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text(String);

impl Text {
    /// The words as they will be printed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Nothing to print.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The lines a writer separated.
    pub fn lines(&self) -> impl Iterator<Item = &str> {
        self.0.split('\n')
    }
}

/// XML 1.0 has no place for control characters and noncharacters; directional overrides (U+202A–202E, U+2066–2069)
/// can make a name read as another.
fn printable(c: char) -> bool {
    let noncharacter = matches!(c, '\u{FDD0}'..='\u{FDEF}') || u32::from(c) & 0xFFFE == 0xFFFE;
    let turns = matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    c == '\n' || !(c.is_control() || noncharacter || turns)
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        let one_kind =
            text.replace("\r\n", "\n").replace(['\r', '\u{2028}', '\u{2029}'], "\n").replace('\t', " ");
        Self(one_kind.chars().filter(|it| printable(*it)).collect())
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<&String> for Text {
    fn from(text: &String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<Cow<'_, str>> for Text {
    fn from(text: Cow<'_, str>) -> Self {
        Self::from(text.as_ref())
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&breakable(&self.0))
    }
}

/// The text with a zero-width space after every [`UNBROKEN`] characters that hold together, and inside of names of
/// programs and addresses where a reader would break them.
fn breakable(text: &str) -> Cow<'_, str> {
    let holds = |c: char| c.is_ascii_graphic() || c.is_alphabetic() && u32::from(c) < 0x2E80;
    let joint = |c: char| matches!(c, '_' | '.' | '/' | '@' | '=' | '&');
    let mut run = 0;
    let mut before = ' ';
    let mut out = String::new();
    let mut copied = 0;
    for (at, c) in text.char_indices() {
        run = if holds(c) { run + 1 } else { 0 };
        // A figure keeps its point.
        let parts = run > SHORT && joint(before) && c.is_ascii_alphabetic();
        if run > UNBROKEN || parts {
            out.push_str(&text[copied..at]);
            out.push('\u{200B}');
            copied = at;
            run = 1;
        }
        before = c;
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(&text[copied..]);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_printed_is_left_out_and_the_rest_stays() {
        assert_eq!(Text::from("党\u{0}员\u{202E}甲\u{FFFF}\r\n乙\t丙").as_str(), "党员甲\n乙 丙");
        assert_eq!(Text::from(r"#import * $x$ \ ] <b>&amp;").as_str(), r"#import * $x$ \ ] <b>&amp;");
        // Beyond the basic plane: names are written with such characters.
        assert_eq!(Text::from("𠮷野").as_str(), "𠮷野");
    }

    #[test]
    fn a_long_word_may_be_broken_and_a_short_one_is_not_touched() {
        let digest = "0123456789abcdef".repeat(4);
        let broken = breakable(&digest);
        assert_eq!(broken.replace('\u{200B}', ""), digest);
        assert!(broken.split('\u{200B}').all(|it| it.len() <= UNBROKEN));
        assert_eq!(breakable("member.data_taken 1234567.50"), "member.\u{200B}data_taken 1234567.50");
        assert!(matches!(breakable("共产党员 commit 一二三四五六七八九十"), Cow::Borrowed(_)));
    }
}
