use journal::JournalError;
use rules::{Ruling, Verdict};
use store::{Repeatable, StoreError};

use crate::Denied;

/// Why an act was not done; nothing of it happened.
#[derive(Debug, thiserror::Error)]
pub enum ActError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The journal.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The keys.
    #[error(transparent)]
    Vault(#[from] vault::VaultError),
    /// Not in this person's power.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// There is no such thing.
    #[error("there is no such thing")]
    Missing,
    /// A rule makes it impossible.
    #[error("impossible under {}: {}", .0.article, .0.key)]
    Ruled(Ruling),
    /// A field does not hold what it should.
    #[error("field {field}: {problem}")]
    Field {
        /// Name of the field in the form.
        field: &'static str,
        /// Key of the text: `field-error-…`.
        problem: &'static str,
    },
    /// It cannot be done as things stand; the key names the text that says what to do.
    #[error("{0}")]
    Refused(&'static str),
    /// An error of another room, with its own words.
    #[error("{0}")]
    Other(String),
}

impl ActError {
    /// Shorthand for a wrong field.
    #[must_use]
    pub fn field(field: &'static str, problem: &'static str) -> Self {
        Self::Field { field, problem }
    }

    /// Go on unless the rule blocks; gives the ruling, for the journal and for a warning.
    ///
    /// # Errors
    /// [`ActError::Ruled`].
    pub fn unless_blocked(ruling: Ruling) -> Result<Ruling, Self> {
        if ruling.verdict == Verdict::Blocks { Err(Self::Ruled(ruling)) } else { Ok(ruling) }
    }
}

impl Repeatable for ActError {
    fn is_repeatable(&self) -> bool {
        match self {
            Self::Store(error) => error.is_repeatable(),
            _ => false,
        }
    }
}
