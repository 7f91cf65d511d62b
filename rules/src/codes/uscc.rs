//! The unified social credit code, GB 32100-2015 (统一社会信用代码).

use std::fmt;
use std::str::FromStr;

const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
const WEIGHTS: [usize; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

/// Eighteen characters of the alphabet, in capitals. The check character may be wrong: a small share
/// of registered codes fail it, so it is asked for ([`Uscc::checksum_fits`]) and never blocks.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uscc([u8; 18]);

/// Why a text is no code.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum UsccError {
    /// Not 18 characters.
    #[error("{length} characters; 18 are needed")]
    Malformed {
        /// How many characters there were.
        length: usize,
    },
    /// A character outside the alphabet, which lacks I, O, S, V and Z.
    #[error("{character:?} is not in the alphabet")]
    Alphabet {
        /// The first such character.
        character: char,
    },
}

impl Uscc {
    /// Parse 18 characters; small letters are made capitals.
    ///
    /// # Errors
    /// [`UsccError`]. A wrong check character is no error.
    pub fn parse(text: &str) -> Result<Self, UsccError> {
        let outside = |c: &char| !c.is_ascii() || !ALPHABET.contains(&(c.to_ascii_uppercase() as u8));
        let length = text.chars().count();
        if length != 18 {
            return Err(UsccError::Malformed { length });
        }
        if let Some(character) = text.chars().find(outside) {
            return Err(UsccError::Alphabet { character });
        }
        let upper = text.to_ascii_uppercase();
        let code = upper.as_bytes().try_into().map_err(|_| UsccError::Malformed { length })?;
        Ok(Self(code))
    }

    /// The check character that the first seventeen ask for.
    #[must_use]
    pub fn computed_check(&self) -> char {
        let value = |c: &u8| ALPHABET.iter().position(|a| a == c).unwrap_or(0);
        let sum: usize = self.0.iter().zip(WEIGHTS).map(|(c, w)| value(c) * w).sum();
        // the outer remainder turns 31 into 0: leaving it out is the error of several public snippets
        char::from(ALPHABET[(31 - sum % 31) % 31])
    }

    /// Whether the last character fits.
    #[must_use]
    pub fn checksum_fits(&self) -> bool {
        self.computed_check() == char::from(self.0[17])
    }

    /// The code in capitals.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for Uscc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Uscc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Uscc({})", self.as_str())
    }
}

impl FromStr for Uscc {
    type Err = UsccError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::c7("91350211M0000XUF46", 'R', false)]
    #[case::c8("91310115MA1H8R7C6D", '7', false)]
    #[case::c10("11110000000000051Y", 'Y', true)]
    #[case::c10_small("11110000000000051y", 'Y', true)]
    fn vectors(#[case] text: &str, #[case] check: char, #[case] fits: bool) {
        let code = Uscc::parse(text).unwrap();
        assert_eq!((code.computed_check(), code.checksum_fits()), (check, fits));
    }

    #[rstest]
    #[case::c11("9135021OM0000XUF46", UsccError::Alphabet { character: 'O' })]
    #[case::short("91350211", UsccError::Malformed { length: 8 })]
    #[case::han("统一社会信用代码统一社会信用代码统一", UsccError::Alphabet { character: '统' })]
    fn rejected(#[case] text: &str, #[case] error: UsccError) {
        assert_eq!(Uscc::parse(text), Err(error));
    }
}
