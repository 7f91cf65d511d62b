//! The citizen identification number, GB 11643-1999 (公民身份号码).

use std::fmt;
use std::str::FromStr;

use time::{Date, Month};

use super::Sex;

const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS: [u8; 11] = *b"10X98765432";

/// A valid 18-character number: digits, right check character, a birth date that exists.
///
/// `Debug` shows the masked form only, and there is no `Display` and no `Serialize`: whoever needs the
/// whole number writes [`ResidentId::as_str`], which a reviewer can see.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResidentId([u8; 18]);

/// Why a text is no valid number.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum IdError {
    /// Neither 18 nor 15 characters, or characters that cannot stand where they stand.
    #[error("wrong length or characters ({length} characters)")]
    Malformed {
        /// How many characters there were.
        length: usize,
    },
    /// The last character does not fit the other seventeen.
    #[error("the check character is wrong")]
    Checksum,
    /// Digits 7–14 are no day of the calendar.
    #[error("the number holds a day that does not exist")]
    BirthImpossible,
}

impl ResidentId {
    /// Parse 18 characters; a small `x` is made a capital. Blanks and full-width digits are the
    /// reader's matter and are not removed here.
    ///
    /// # Errors
    /// [`IdError`], the check character before the birth date.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        let bytes = text.as_bytes();
        let malformed = IdError::Malformed { length: text.chars().count() };
        let mut id: [u8; 18] = bytes.try_into().map_err(|_| malformed)?;
        id[17] = id[17].to_ascii_uppercase();
        if !id[..17].iter().all(u8::is_ascii_digit) || !(id[17].is_ascii_digit() || id[17] == b'X') {
            return Err(malformed);
        }
        if check_character(&id) != id[17] {
            return Err(IdError::Checksum);
        }
        birth_of(&id).map(|_| Self(id)).ok_or(IdError::BirthImpossible)
    }

    /// Extend a first-generation number of 15 digits: the century 19 and the check character are added.
    ///
    /// # Errors
    /// [`IdError::Malformed`] or [`IdError::BirthImpossible`]; such numbers have no check character.
    pub fn extend(text: &str) -> Result<Self, IdError> {
        let bytes = text.as_bytes();
        if bytes.len() != 15 || !bytes.iter().all(u8::is_ascii_digit) {
            return Err(IdError::Malformed { length: text.chars().count() });
        }
        let mut id = [b'0'; 18];
        id[..6].copy_from_slice(&bytes[..6]);
        id[6..8].copy_from_slice(b"19");
        id[8..17].copy_from_slice(&bytes[6..]);
        id[17] = check_character(&id);
        birth_of(&id).map(|_| Self(id)).ok_or(IdError::BirthImpossible)
    }

    /// The whole number. Personal data: not for logs, URLs or lists.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// Sex by the 17th digit: odd is male.
    #[must_use]
    pub fn sex(&self) -> Sex {
        if self.0[16] % 2 == 1 { Sex::Male } else { Sex::Female }
    }

    /// The date of birth in digits 7–14.
    #[must_use]
    pub fn birth_date(&self) -> Date {
        birth_of(&self.0).expect("checked when the number was parsed")
    }

    /// The first six digits: division of first registration (GB/T 2260 of that time).
    #[must_use]
    pub fn division(&self) -> &str {
        std::str::from_utf8(&self.0[..6]).unwrap_or_default()
    }

    /// For lists: first six and last four characters, e.g. `110105********002X` (vector S11).
    #[must_use]
    pub fn masked(&self) -> String {
        let text = self.as_str();
        format!("{}********{}", &text[..6], &text[14..])
    }
}

fn check_character(id: &[u8; 18]) -> u8 {
    let sum: u32 = id.iter().zip(WEIGHTS).map(|(d, w)| u32::from(d.wrapping_sub(b'0')) * w).sum();
    CHECKS[(sum % 11) as usize]
}

fn birth_of(id: &[u8; 18]) -> Option<Date> {
    let number =
        |range: std::ops::Range<usize>| id[range].iter().fold(0u16, |n, d| n * 10 + u16::from(d - b'0'));
    let month = Month::try_from(number(10..12) as u8).ok()?;
    let year = i32::from(number(6..10));
    // nobody on any roll was born earlier; 0000 and the like are typing errors with a lucky check digit
    (year >= 1800).then(|| Date::from_calendar_date(year, month, number(12..14) as u8).ok())?
}

impl fmt::Debug for ResidentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ResidentId({})", self.masked())
    }
}

impl FromStr for ResidentId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::c1("11010519491231002X", Ok(Sex::Female))]
    #[case::c2("440524188001010014", Ok(Sex::Male))]
    #[case::c4("110105200002300015", Err(IdError::BirthImpossible))]
    #[case::c5("11010519491231002x", Ok(Sex::Female))]
    #[case::one_digit_off("11010519491231003X", Err(IdError::Checksum))]
    #[case::seventeen("11010519491231002", Err(IdError::Malformed { length: 17 }))]
    #[case::x_inside("1101051949123100X2", Err(IdError::Malformed { length: 18 }))]
    #[case::han("一二三四五六", Err(IdError::Malformed { length: 6 }))]
    fn vectors(#[case] text: &str, #[case] expected: Result<Sex, IdError>) {
        assert_eq!(ResidentId::parse(text).map(|id| id.sex()), expected);
    }

    #[test]
    fn the_small_x_is_normalised_and_the_number_is_masked() {
        let id = ResidentId::parse("11010519491231002x").unwrap();
        assert_eq!(id.as_str(), "11010519491231002X");
        assert_eq!(id.masked(), "110105********002X");
        assert_eq!(format!("{id:?}"), "ResidentId(110105********002X)");
        assert_eq!(id.birth_date(), Date::from_calendar_date(1949, Month::December, 31).unwrap());
        assert_eq!(id.division(), "110105");
    }

    #[test]
    fn fifteen_digits_are_extended() {
        assert_eq!(ResidentId::extend("430723540105937").unwrap().as_str(), "430723195401059376");
        assert_eq!(ResidentId::extend("430723540230937"), Err(IdError::BirthImpossible));
        assert_eq!(ResidentId::extend("43072354010593X"), Err(IdError::Malformed { length: 15 }));
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_answered(text in ".{0,24}") {
            let _ = ResidentId::parse(&text);
            let _ = ResidentId::extend(&text);
        }

        #[test]
        fn any_eighteen_digits_are_answered(text in "[0-9]{17}[0-9xX]") {
            if let Ok(id) = ResidentId::parse(&text) {
                proptest::prop_assert_eq!(ResidentId::parse(id.as_str()), Ok(id));
                let _ = id.birth_date();
            }
        }
    }
}
