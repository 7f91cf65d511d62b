use rules::Ruling;

/// What may go wrong on the roll. Texts: `roster-error-…` by [`RosterError::key`].
#[derive(Debug, thiserror::Error)]
pub enum RosterError {
    /// The database.
    #[error(transparent)]
    Store(#[from] store::StoreError),
    /// The journal.
    #[error(transparent)]
    Journal(#[from] journal::JournalError),
    /// The keys.
    #[error(transparent)]
    Vault(#[from] vault::VaultError),
    /// The account of the member.
    #[error(transparent)]
    Account(#[from] identity::AccountError),
    /// Not in this person's power.
    #[error(transparent)]
    Denied(#[from] access::Denied),
    /// There is no such organisation, member or import.
    #[error("there is no such organisation, member or import")]
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
    /// The resident ID is on the roll already.
    #[error("the person is on the roll already")]
    AlreadyEnrolled(store::Ref),
    /// The code belongs to another organisation.
    #[error("the code belongs to another organisation")]
    CodeTaken,
    /// The organisation still has members or organisations below it.
    #[error("the organisation is not empty")]
    NotEmpty,
    /// Something later stands on it, so it cannot be undone.
    #[error("something later stands on it")]
    StoodOn,
    /// The place would be inside itself.
    #[error("an organisation cannot be moved below itself")]
    BelowItself,
    /// A file that cannot be read.
    #[error(transparent)]
    Door(#[from] roster_reading::DoorError),
    /// A path beyond the last label.
    #[error(transparent)]
    Path(#[from] store::PathError),
    /// Writing a spreadsheet.
    #[error("the spreadsheet could not be written: {0}")]
    Sheet(String),
}

impl RosterError {
    /// Shorthand for a wrong field.
    #[must_use]
    pub fn field(field: &'static str, problem: &'static str) -> Self {
        Self::Field { field, problem }
    }

    /// Key of the text that says what to do.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Self::Ruled(ruling) => ruling.key.to_owned(),
            Self::Field { problem, .. } => format!("field-error-{problem}"),
            Self::AlreadyEnrolled(_) => "roster-error-enrolled".to_owned(),
            Self::CodeTaken => "roster-error-code-taken".to_owned(),
            Self::NotEmpty => "roster-error-not-empty".to_owned(),
            Self::StoodOn => "roster-error-stood-on".to_owned(),
            Self::BelowItself => "roster-error-below-itself".to_owned(),
            Self::Door(error) => format!("door-{}", error.key().replace('_', "-")),
            _ => "roster-error-other".to_owned(),
        }
    }
}

impl From<RosterError> for http_face::Fault {
    fn from(error: RosterError) -> Self {
        use http_face::{Fault, FaultKind};
        match error {
            RosterError::Store(error) => error.into(),
            RosterError::Journal(error) => error.into(),
            RosterError::Vault(error) => error.into(),
            RosterError::Account(error) => error.into(),
            RosterError::Denied(denied) => denied.into(),
            RosterError::Missing => Self::missing(),
            other => Fault::new(FaultKind::Malformed, other.to_string()),
        }
    }
}

impl From<RosterError> for access::ActError {
    fn from(error: RosterError) -> Self {
        match error {
            RosterError::Store(error) => Self::Store(error),
            RosterError::Journal(error) => Self::Journal(error),
            RosterError::Vault(error) => Self::Vault(error),
            RosterError::Denied(denied) => Self::Denied(denied),
            RosterError::Missing => Self::Missing,
            RosterError::Ruled(ruling) => Self::Ruled(ruling),
            RosterError::Field { field, problem } => Self::Field { field, problem },
            RosterError::AlreadyEnrolled(_) => Self::Refused("roster-error-enrolled"),
            RosterError::CodeTaken => Self::Refused("roster-error-code-taken"),
            RosterError::NotEmpty => Self::Refused("roster-error-not-empty"),
            RosterError::StoodOn => Self::Refused("roster-error-stood-on"),
            RosterError::BelowItself => Self::Refused("roster-error-below-itself"),
            other => Self::Other(other.to_string()),
        }
    }
}
