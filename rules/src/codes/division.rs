//! Division codes, GB/T 2260 (six digits) with the township and village digits (9 and 12 digits).

use std::fmt;

/// A plausible code. Codes change every year and old ones live on in ID numbers, so this checks the
/// province and the shape, not a list.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct DivisionCode(String);

/// Why a text is no division code.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum DivisionError {
    /// Not 6, 9 or 12 digits.
    #[error("not 6, 9 or 12 digits")]
    Malformed,
    /// The first two digits are no province.
    #[error("the first two digits are no province")]
    UnknownProvince,
    /// A lower part is given below an empty higher one, or a range is not in use.
    #[error("the lower digits cannot stand there")]
    Implausible,
}

/// How deep a code goes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum DivisionLevel {
    /// 省, xx0000
    Province,
    /// 市, xxxx00
    City,
    /// 县
    County,
    /// 街道, 001–099
    Street,
    /// 镇, 100–199
    Town,
    /// 乡, 200–399
    Township,
    /// 居委会, 001–199
    Community,
    /// 村委会, 200–399
    Village,
    /// Other numbers of the third or fourth part.
    Other,
}

const PROVINCES: [&str; 34] = [
    "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41", "42",
    "43", "44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65", "71", "81", "82",
];

impl DivisionCode {
    /// Parse 6, 9 or 12 digits.
    ///
    /// # Errors
    /// [`DivisionError`].
    pub fn parse(text: &str) -> Result<Self, DivisionError> {
        if !matches!(text.len(), 6 | 9 | 12) || !text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(DivisionError::Malformed);
        }
        if !PROVINCES.contains(&&text[..2]) {
            return Err(DivisionError::UnknownProvince);
        }
        let (city, county) = (&text[2..4], &text[4..6]);
        let below_nothing = city == "00" && county != "00"
            || text.len() > 6 && county == "00"
            || text.len() == 12 && &text[6..9] == "000" && &text[9..] != "000";
        if below_nothing {
            return Err(DivisionError::Implausible);
        }
        Ok(Self(text.to_owned()))
    }

    /// The digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// How deep the code goes.
    #[must_use]
    pub fn level(&self) -> DivisionLevel {
        let part = |from: usize| self.0.get(from..from + 3).and_then(|d| d.parse::<u16>().ok()).unwrap_or(0);
        match (part(9), part(6)) {
            (1..=199, _) => DivisionLevel::Community,
            (200..=399, _) => DivisionLevel::Village,
            (1.., _) => DivisionLevel::Other,
            (0, 1..=99) => DivisionLevel::Street,
            (0, 100..=199) => DivisionLevel::Town,
            (0, 200..=399) => DivisionLevel::Township,
            (0, 1..) => DivisionLevel::Other,
            (0, 0) if &self.0[2..6] == "0000" => DivisionLevel::Province,
            (0, 0) if &self.0[4..6] == "00" => DivisionLevel::City,
            (0, 0) => DivisionLevel::County,
        }
    }
}

impl fmt::Display for DivisionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("430000", Ok(DivisionLevel::Province))]
    #[case("430700", Ok(DivisionLevel::City))]
    #[case("430721", Ok(DivisionLevel::County))]
    #[case("430721101", Ok(DivisionLevel::Town))]
    #[case("430721101201", Ok(DivisionLevel::Village))]
    #[case("430721001001", Ok(DivisionLevel::Community))]
    #[case("990000", Err(DivisionError::UnknownProvince))]
    #[case("430001", Err(DivisionError::Implausible))]
    #[case("43072", Err(DivisionError::Malformed))]
    #[case("四三", Err(DivisionError::Malformed))]
    fn shapes(#[case] text: &str, #[case] level: Result<DivisionLevel, DivisionError>) {
        assert_eq!(DivisionCode::parse(text).map(|c| c.level()), level);
    }
}
