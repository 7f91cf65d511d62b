//! The door: which format a file really is, and whether it is safe to read.
//!
//! Nothing a file says about itself is believed: neither its name nor declared sizes nor dimensions.

mod archive;
mod biff;
mod biff_strings;
mod compound;
mod html;
mod markup;
mod spreadsheetml;
mod text;
mod xlsx;

use crate::grid::{Book, Budget};

/// Bounds. The defaults read 200,000 members in one file and nothing much larger.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Bytes of the file.
    pub file_bytes: usize,
    /// Bytes of any one part of a zipped workbook, inflated.
    pub part_bytes: u64,
    /// Bytes of all parts, inflated.
    pub inflated_bytes: u64,
    /// How many times its size a part larger than a megabyte may grow when inflated.
    pub inflation: u64,
    /// Parts of a zipped workbook.
    pub parts: usize,
    /// Sheets.
    pub sheets: usize,
    /// Cells with content in all sheets.
    pub cells: usize,
    /// Bytes of text in all cells.
    pub text_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 64 << 20,
            part_bytes: 384 << 20,
            inflated_bytes: 512 << 20,
            inflation: 250,
            parts: 2_000,
            sheets: 300,
            cells: 4_000_000,
            text_bytes: 256 << 20,
        }
    }
}

/// What a file is, by content.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// Office Open XML workbook.
    Xlsx,
    /// BIFF workbook (Excel 97–2003, WPS).
    Xls,
    /// Text with delimiters.
    Delimited,
    /// An HTML table, often named .xls.
    Html,
    /// XML Spreadsheet 2003, often named .xls.
    SpreadsheetMl,
}

impl Format {
    /// Stable key.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Xls => "xls",
            Self::Delimited => "delimited",
            Self::Html => "html",
            Self::SpreadsheetMl => "spreadsheet_ml",
        }
    }
}

/// Why a file is not read.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum DoorError {
    /// No bytes.
    #[error("the file is empty")]
    Empty,
    /// Too many bytes.
    #[error("{bytes} bytes; at most {limit} are read")]
    TooLarge {
        /// Size.
        bytes: usize,
        /// Bound.
        limit: usize,
    },
    /// A known format that is not read (PDF, Word, picture, .xlsb, .ods, …).
    #[error("a {what} file, not a table")]
    OtherFormat {
        /// Which.
        what: &'static str,
    },
    /// Bytes that are no format we know.
    #[error("neither a workbook nor a text file")]
    Unrecognised,
    /// Protected by a password.
    #[error("the workbook is encrypted")]
    Encrypted,
    /// Cut short or broken.
    #[error("the file is damaged: {detail}")]
    Damaged {
        /// Where; for logs.
        detail: &'static str,
    },
    /// Inflates beyond reason.
    #[error("the workbook inflates beyond {limit} bytes or {ratio} times its size")]
    Bomb {
        /// Bound in bytes.
        limit: u64,
        /// Bound as a ratio.
        ratio: u64,
    },
    /// XML with entity definitions.
    #[error("the workbook defines XML entities")]
    Entities,
    /// More parts or sheets than any honest workbook.
    #[error("more than {limit} parts or sheets")]
    TooManyParts {
        /// Bound.
        limit: usize,
    },
    /// Too many cells.
    #[error("more than {limit} cells")]
    TooManyCells {
        /// Bound.
        limit: usize,
    },
    /// Too much text.
    #[error("more than {limit} bytes of text")]
    TooMuchText {
        /// Bound.
        limit: usize,
    },
}

impl DoorError {
    /// Stable key for translation.
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLarge { .. } => "too_large",
            Self::OtherFormat { .. } => "other_format",
            Self::Unrecognised => "unrecognised",
            Self::Encrypted => "encrypted",
            Self::Damaged { .. } => "damaged",
            Self::Bomb { .. } => "bomb",
            Self::Entities => "entities",
            Self::TooManyParts { .. } => "too_many_parts",
            Self::TooManyCells { .. } => "too_many_cells",
            Self::TooMuchText { .. } => "too_much_text",
        }
    }
}

const COMPOUND: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

/// Formats one sees by their first bytes and does not read.
const OTHERS: [(&[u8], &str); 10] = [
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xFF\xD8\xFF", "JPEG"),
    (b"GIF8", "GIF"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"Rar!", "RAR"),
    (b"7z\xBC\xAF\x27\x1C", "7z"),
    (b"\x1F\x8B", "gzip"),
    (b"{\\rtf", "RTF"),
];

/// Read a file into sheets.
pub(crate) fn open(bytes: &[u8], limits: &Limits) -> Result<Book, DoorError> {
    if bytes.is_empty() {
        return Err(DoorError::Empty);
    }
    if bytes.len() > limits.file_bytes {
        return Err(DoorError::TooLarge { bytes: bytes.len(), limit: limits.file_bytes });
    }
    if let Some((_, what)) = OTHERS.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(DoorError::OtherFormat { what });
    }
    let mut budget = Budget::new(limits);
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        archive::check(bytes, limits)?;
        return xlsx::read(bytes, limits, &mut budget);
    }
    if bytes.starts_with(COMPOUND) {
        let stream = compound::workbook_stream(bytes)?;
        return biff::read(&stream, limits, &mut budget);
    }
    if biff::looks_like(bytes) {
        return biff::read(bytes, limits, &mut budget);
    }
    let (decoded, encoding) = text::decode(bytes)?;
    match markup::sniff(&decoded) {
        Some(Format::Html) => html::read(&decoded, limits, &mut budget),
        Some(_) => spreadsheetml::read(&decoded, limits, &mut budget),
        None => text::read(&decoded, encoding, &mut budget),
    }
}
