use crate::StoreError;
use std::fmt;

use serde::{Deserialize, Serialize};

/// Characters of one label, without the closing dot.
const WIDTH: usize = 4;
/// Digits of a label: ascending in ASCII, so that order of bytes is order of numbers (36⁴ = 1.68 million siblings).
const DIGITS: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// The place of an organisation in the tree: labels of fixed width, each closed by a dot (`0001.0017.0203.`).
/// The subtree of X is the range of paths that begin with X's.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct OrgPath(String);

/// A text that is not a path, or a label beyond the last.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PathError {
    /// Not a sequence of four-character labels, each closed by a dot.
    #[error("not a path of organisations: {0:?}")]
    Malformed(String),
    /// More siblings than labels.
    #[error("no label is left below {0}")]
    Exhausted(String),
}

impl OrgPath {
    /// Read a stored path.
    ///
    /// # Errors
    /// [`PathError::Malformed`] if it is not one.
    pub fn parse(text: impl Into<String>) -> Result<Self, PathError> {
        let text = text.into();
        let fits = !text.is_empty()
            && text.len().is_multiple_of(WIDTH + 1)
            && text.as_bytes().chunks(WIDTH + 1).all(|label| {
                label[WIDTH] == b'.' && label[..WIDTH].iter().all(|digit| DIGITS.contains(digit))
            });
        if fits { Ok(Self(text)) } else { Err(PathError::Malformed(text)) }
    }

    /// Read a path that came out of the database: what is none there is damage, not typing.
    ///
    /// # Errors
    /// [`StoreError::Malformed`] if it is not one.
    pub fn stored(text: impl Into<String>) -> Result<Self, StoreError> {
        Self::parse(text).map_err(|error| StoreError::Malformed(error.to_string()))
    }

    /// The path of a root, or of a child below `parent`, with the given ordinal.
    ///
    /// # Errors
    /// [`PathError::Exhausted`] beyond 36⁴ siblings.
    pub fn child(parent: Option<&Self>, ordinal: u32) -> Result<Self, PathError> {
        let base = parent.map_or("", |path| path.0.as_str());
        let mut label = [b'0'; WIDTH];
        let mut rest = ordinal as usize;
        for digit in label.iter_mut().rev() {
            *digit = DIGITS[rest % DIGITS.len()];
            rest /= DIGITS.len();
        }
        if rest > 0 {
            return Err(PathError::Exhausted(base.to_owned()));
        }
        Ok(Self(format!("{base}{}.", String::from_utf8_lossy(&label))))
    }

    /// The ordinal of the last label.
    #[must_use]
    pub fn ordinal(&self) -> u32 {
        let label = &self.0.as_bytes()[self.0.len() - WIDTH - 1..self.0.len() - 1];
        label.iter().fold(0, |sum, digit| {
            let value = DIGITS.iter().position(|it| it == digit).unwrap_or(0);
            sum * 36 + u32::try_from(value).unwrap_or(0)
        })
    }

    /// The first text that is no longer below this path: `path >= p and path < p.end()`.
    #[must_use]
    pub fn end(&self) -> String {
        // '/' follows '.' in ASCII.
        format!("{}/", &self.0[..self.0.len() - 1])
    }

    /// The path one label up.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        let upper = self.0.len() - WIDTH - 1;
        (upper > 0).then(|| Self(self.0[..upper].to_owned()))
    }

    /// This path and those above it, the root first.
    pub fn lineage(&self) -> impl Iterator<Item = Self> + '_ {
        (1..=self.depth()).map(|labels| Self(self.0[..labels * (WIDTH + 1)].to_owned()))
    }

    /// How many labels: a root has one.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.0.len() / (WIDTH + 1)
    }

    /// Is `other` this place or below it?
    #[must_use]
    pub fn holds(&self, other: &Self) -> bool {
        other.0.starts_with(&self.0)
    }

    /// The same place after `from` has become `to`.
    #[must_use]
    pub fn moved(&self, from: &Self, to: &Self) -> Option<Self> {
        self.0.strip_prefix(&from.0).map(|rest| Self(format!("{}{rest}", to.0)))
    }

    /// The stored text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for OrgPath {
    type Error = PathError;
    fn try_from(text: String) -> Result<Self, PathError> {
        Self::parse(text)
    }
}

impl From<OrgPath> for String {
    fn from(path: OrgPath) -> Self {
        path.0
    }
}

impl fmt::Display for OrgPath {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl From<&OrgPath> for sea_orm::Value {
    fn from(path: &OrgPath) -> Self {
        path.0.clone().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subtree_is_a_range() {
        let town = OrgPath::child(Some(&OrgPath::child(None, 1).unwrap()), 17).unwrap();
        let inside = OrgPath::child(Some(&town), 36 * 36).unwrap();
        let beside = OrgPath::child(town.parent().as_ref(), 18).unwrap();
        assert_eq!(town.as_str(), "0001.000H.");
        assert!(inside.as_str() >= town.as_str() && inside.as_str() < town.end().as_str());
        assert!(beside.as_str() >= town.end().as_str());
        assert!(town.holds(&inside) && !town.holds(&beside));
        assert_eq!(inside.ordinal(), 36 * 36);
        assert_eq!(inside.moved(&town, &beside).unwrap().as_str(), "0001.000I.0100.");
        assert_eq!(inside.lineage().count(), 3);
    }

    #[test]
    fn malformed_paths_are_refused() {
        for text in ["", "0001", "0001.17.", "00a1.", "0001./"] {
            assert!(OrgPath::parse(text).is_err(), "{text}");
        }
        assert!(OrgPath::child(None, 36_u32.pow(4)).is_err());
    }
}
