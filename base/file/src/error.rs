use access::ActError;
use rules::secrecy::Mark;
use store::StoreError;

/// Why a file was not taken, or cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// It holds nothing.
    #[error("the file is empty")]
    Empty,
    /// It is larger than the installation allows.
    #[error("the file is too large")]
    TooLarge,
    /// By its content it is none of the kinds that are taken.
    #[error("files of this kind are not taken")]
    Kind,
    /// The classification chosen is 秘密 or higher, or none was chosen.
    #[error("classified papers are not taken")]
    Classified,
    /// The paper itself carries a mark of secrecy.
    #[error("the paper is marked {0:?}")]
    Marked(Mark),
    /// It is not whole.
    #[error("the file is damaged")]
    Damaged,
    /// A picture of more pixels than can be shown.
    #[error("the picture has too many pixels")]
    TooManyPixels,
    /// Place data that cannot be taken out of this kind of file.
    #[error("the picture holds place data")]
    PlaceData,
    /// The storage of files.
    #[error("storage of files: {0}")]
    Storage(#[from] object_store::Error),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl FileError {
    /// Key of the text that says what to do, when it is the sender who can do something.
    #[must_use]
    pub fn refusal(&self) -> Option<&'static str> {
        Some(match self {
            Self::Empty => "file-refused-empty",
            Self::TooLarge => "file-refused-too-large",
            Self::Kind => "file-refused-kind",
            Self::Classified => "file-refused-classified",
            Self::Marked(_) => "file-refused-marked",
            Self::Damaged => "file-refused-damaged",
            Self::TooManyPixels => "file-refused-pixels",
            Self::PlaceData => "file-refused-place",
            Self::Storage(_) | Self::Store(_) => return None,
        })
    }
}

impl From<FileError> for ActError {
    fn from(error: FileError) -> Self {
        match (error.refusal(), error) {
            (Some(key), _) => Self::Refused(key),
            (None, FileError::Store(error)) => error.into(),
            (None, other) => Self::Other(other.to_string()),
        }
    }
}
