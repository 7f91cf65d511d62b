//! Reading a telephone number.

use super::{compact, half_width, is_invisible, is_placeholder, is_scientific};
use crate::synonyms::NONE_WORDS;

/// What a cell says about a phone.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum PhoneReading {
    /// Nothing given.
    Missing,
    /// One number.
    One(String),
    /// Several; the first.
    First(String),
    /// Wrong number of digits, or destroyed.
    Malformed {
        /// How many digits there are.
        digits: usize,
    },
}

/// Read a phone text.
#[must_use]
pub fn read_phone_text(text: &str) -> PhoneReading {
    let bare = compact(text);
    if bare.is_empty() || is_placeholder(&bare) || NONE_WORDS.contains(&bare.as_str()) {
        return PhoneReading::Missing;
    }
    if is_scientific(&bare) {
        return PhoneReading::Malformed { digits: bare.split(['e', 'E']).next().map_or(0, count_digits) };
    }
    if let Some(number) = one(bare.strip_suffix(".0").unwrap_or(&bare)) {
        return PhoneReading::One(number);
    }
    let spaced: String = text.chars().filter(|c| !is_invisible(*c)).map(half_width).collect();
    let marks = |c: char| {
        matches!(c, '/' | '\\' | '、' | ',' | ';' | '；' | '，' | '|' | '\n' | '\r' | '或' | '和' | '及')
    };
    let parts: Vec<&str> = spaced.split(marks).filter(|p| p.chars().any(|c| c.is_ascii_digit())).collect();
    let numbers: Vec<String> = if parts.len() > 1 {
        parts.iter().filter_map(|p| one(&compact(p))).collect()
    } else {
        // two numbers with only a blank between them
        spaced.split_whitespace().filter_map(one).collect()
    };
    match numbers.into_iter().next() {
        Some(first) => PhoneReading::First(first),
        None => PhoneReading::Malformed { digits: count_digits(&bare) },
    }
}

fn count_digits(text: &str) -> usize {
    text.bytes().filter(u8::is_ascii_digit).count()
}

/// One number without blanks: a mobile, a land line with or without area, a service number.
fn one(text: &str) -> Option<String> {
    let text = text.trim_start_matches(|c: char| !c.is_ascii_digit() && !matches!(c, '+' | '('));
    let text =
        text.strip_prefix("+86").or(text.strip_prefix("0086")).or(text.strip_prefix("(+86)")).unwrap_or(text);
    let allowed = |c: char| {
        c.is_ascii_digit() || matches!(c, '-' | '(' | ')' | '—' | '–' | '－' | '_' | '.' | '+' | '转')
    };
    if !text.chars().all(allowed) {
        return None;
    }
    let groups: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).filter(|g| !g.is_empty()).collect();
    let digits: String = groups.concat();
    let digits = match digits.strip_prefix("86") {
        Some(rest) if rest.len() == 11 && rest.starts_with('1') => rest.to_owned(),
        _ => digits,
    };
    if digits.len() == 11 && digits.starts_with('1') {
        return Some(digits);
    }
    if digits.len() == 12 && digits.starts_with("01") && !digits.starts_with("010") {
        // a zero dialled before a mobile from another province
        return Some(digits[1..].to_owned());
    }
    land_line(&groups, &digits)
}

fn land_line(groups: &[&str], digits: &str) -> Option<String> {
    if digits.starts_with('0') {
        let area = if digits.starts_with("01") || digits.starts_with("02") { 3 } else { 4 };
        let local = digits.get(area..)?;
        let extension = match groups {
            [_, number, extension] if matches!(number.len(), 7 | 8) => extension.len(),
            _ => 0,
        };
        let number = local.len().checked_sub(extension)?;
        if !matches!(number, 7 | 8) || extension > 6 {
            return None;
        }
        let tail = if extension > 0 { format!("-{}", &local[number..]) } else { String::new() };
        return Some(format!("{}-{}{tail}", &digits[..area], &local[..number]));
    }
    let service = digits.len() == 10 && (digits.starts_with("400") || digits.starts_with("800"));
    let local = matches!(digits.len(), 7 | 8) && !digits.starts_with('1');
    (service || local).then(|| digits.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phones() {
        for text in [
            "15442327252",
            "154-4232-7252",
            "154 4232 7252",
            "+86 15442327252",
            "1544232725２",
            "\t15442327252",
            "008615442327252",
            "8615442327252",
            "15442327252.0",
        ] {
            assert_eq!(read_phone_text(text), PhoneReading::One("15442327252".to_owned()), "{text}");
        }
        assert_eq!(read_phone_text("0742-0401262"), PhoneReading::One("0742-0401262".to_owned()));
        assert_eq!(read_phone_text("(010)88886666"), PhoneReading::One("010-88886666".to_owned()));
        assert_eq!(read_phone_text("0742-0401262-801"), PhoneReading::One("0742-0401262-801".to_owned()));
        for text in [
            "15416351893/15400007777",
            "15416351893、15400007777",
            "15416351893 15400007777",
            "15416351893\n15400007777",
            "15416351893或0742-0401262",
        ] {
            assert_eq!(read_phone_text(text), PhoneReading::First("15416351893".to_owned()), "{text}");
        }
        assert_eq!(read_phone_text("1540012345"), PhoneReading::Malformed { digits: 10 });
        assert!(matches!(read_phone_text("1.54E+10"), PhoneReading::Malformed { .. }));
        assert_eq!(read_phone_text("无"), PhoneReading::Missing);
    }
}
