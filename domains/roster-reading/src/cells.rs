//! From a cell to a value. What can be put right without loss is put right silently (README, "Severity").

mod date;
mod identity;
mod phone;
mod words;

use crate::grid::Cell;
use crate::synonyms::PLACEHOLDERS;

pub(crate) use date::{DateColumn, read_date};
pub use date::{DateReading, read_date_text};
pub(crate) use identity::read_id;
pub use identity::{IdReading, read_id_text};
pub use phone::{PhoneReading, read_phone_text};
pub(crate) use words::{
    CategoryReading, dangerous, read_category, read_education, read_nationality, read_occupation,
    read_org_kind, read_sex,
};

/// Characters that take no room: zero-width spaces and joiners, marks of direction, soft hyphens.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{FE00}'..='\u{FE0F}')
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, '\u{3164}' | '\u{2800}' | '\u{115F}' | '\u{1160}')
}

/// Full-width ASCII to ASCII; everything else stays.
pub(crate) fn half_width(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        '\u{3000}' => ' ',
        c => c,
    }
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}' | '\u{3001}'..='\u{3017}' | '\u{FF00}'..='\u{FFEF}')
}

/// Text of numbers, codes and fixed words: half-width, without blanks, invisible characters and the
/// apostrophe that keeps a spreadsheet program from computing.
pub(crate) fn compact(text: &str) -> String {
    let cleaned: String =
        text.chars().filter(|c| !is_invisible(*c)).map(half_width).filter(|c| !is_blank(*c)).collect();
    let inner = cleaned.trim_start_matches(['\'', '`', '‘', '’']);
    inner.to_owned()
}

/// Free text: trimmed, runs of blanks and line breaks made one blank, and none between Chinese characters;
/// full-width letters and digits made half-width, Chinese punctuation kept.
#[must_use]
pub fn clean_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.chars().filter(|c| !is_invisible(*c)) {
        if is_blank(c) {
            gap = !out.is_empty();
            continue;
        }
        let c = if half_width(c).is_ascii_alphanumeric() { half_width(c) } else { c };
        if std::mem::take(&mut gap) {
            let before = out.chars().next_back().is_some_and(is_han);
            if !(before && is_han(c)) {
                out.push(' ');
            }
        }
        out.push(c);
    }
    match out.strip_prefix('\'') {
        Some(rest) => rest.to_owned(),
        None => out,
    }
}

/// A person's name: no blanks between Chinese characters (张　三), one between Latin words, one kind of
/// middle dot.
#[must_use]
pub fn clean_name(text: &str) -> String {
    let text: String = clean_text(text)
        .chars()
        .map(|c| if matches!(c, '•' | '・' | '∙' | '⋅' | '●' | '．') { '·' } else { c })
        .collect();
    let text = text.replace(" ·", "·").replace("· ", "·");
    let latin = text.chars().filter(|c| !is_blank(*c)).all(|c| c.is_ascii() || c == '·');
    if latin { text } else { text.chars().filter(|c| !is_blank(*c)).collect() }
}

/// A sign such as "-" or "/" for "nothing here".
pub(crate) fn is_placeholder(text: &str) -> bool {
    PLACEHOLDERS.contains(&text)
}

/// A cell as text, for every field that is not a date or an ID.
pub(crate) fn text_of(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => text.to_string(),
        Cell::Number(n) | Cell::Serial(n) => number_text(*n),
        Cell::Bool(b) => if *b { "TRUE" } else { "FALSE" }.to_owned(),
        Cell::Error(text) => text.to_string(),
    }
}

/// A number without the trailing ".0".
pub(crate) fn number_text(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() < 1e17 { format!("{number:.0}") } else { format!("{number}") }
}

/// `4.30724E+17`, the text of a number that a program shortened.
pub(crate) fn is_scientific(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['e', 'E']) else { return false };
    let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
    let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    digits(exponent) && digits(whole) && digits(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts() {
        assert_eq!(clean_text("　青澜县\n云湖镇 上坪村\u{200B}２组 "), "青澜县云湖镇上坪村2组");
        assert_eq!(clean_text("Room 12  B"), "Room 12 B");
        assert_eq!(clean_name(" 余  梅"), "余梅");
        assert_eq!(clean_name("沈\u{3000}根\u{A0}"), "沈根");
        assert_eq!(clean_name("阿不都•热合曼"), "阿不都·热合曼");
        assert_eq!(clean_name("John  Smith"), "John Smith");
        assert_eq!(compact("'４３０７ 24ｘ\u{200B}"), "430724x");
        assert_eq!(number_text(19_900_002_023.0), "19900002023");
        assert!(is_scientific("4.30724E+17") && is_scientific("1.54E+10") && !is_scientific("E10"));
    }
}
