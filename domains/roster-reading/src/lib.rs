//! Reads rosters in the shapes people send: bytes in, records and problems out.
//!
//! What it never does: touch a database, a clock or the network, decide whether a person is stored,
//! or compare with the roll (the roster domain does that with the records it gets here).
//! Where to go instead: code tables and identifiers are in `rules::codes`, storing in `roster`.
//!
//! The way of a file: [`door`](DoorError) (which format, is it safe) → grid (sparse cells, the same for
//! every format) → heading (which row, which column is which field) → cells (normalising) → members or
//! organisations (records, problems) → duplicates. The measure is `/work/shared/data/rosters/README.md`.

mod cells;
mod door;
mod duplicates;
mod grid;
mod heading;
mod mapping;
mod members;
mod organisations;
mod orgs;
mod plain;
mod problem;
mod reading;
mod record;
mod rows;
mod serial;
mod sheets;
#[rustfmt::skip] // tables of words, a dozen to a line
mod synonyms;
mod whereabouts;

use std::collections::BTreeSet;

use time::Date;

pub use cells::{
    DateReading, IdReading, PhoneReading, clean_name, clean_text, read_date_text, read_id_text,
    read_phone_text,
};
pub use door::{DoorError, Format, Limits};
pub use mapping::{Field, Mapping, SheetMapping, Source};
pub use orgs::{OrgBook, OrgEntry, OrgMatch, OrgToken};
pub use plain::plain_rows;
pub use problem::{Problem, ProblemCode, Severity};
pub use reading::{Kind, OrgReferenced, OrgsReferenced, Reading, RowCounts, SheetReading, SkippedRow};
pub use record::{MemberRecord, OrgRecord, OrgRef, Parent, Verdict, Written};

/// What the reader is told besides the bytes.
#[derive(Clone, Debug)]
pub struct Options<'a> {
    /// The day of import: "in the future" and "longer than two years" are counted from it.
    pub as_of: Date,
    /// The organisations on the roll that rows may name.
    pub orgs: &'a OrgBook,
    /// Columns, kind and sheets the user has corrected; empty: recognise everything.
    pub mapping: Mapping,
    /// Read as this kind; none: recognise.
    pub kind: Option<Kind>,
    /// Hidden sheets the user has asked for, by name.
    pub include_hidden: BTreeSet<String>,
    /// Bounds against hostile and mistaken files.
    pub limits: Limits,
}

impl<'a> Options<'a> {
    /// Recognise everything, usual limits.
    #[must_use]
    pub fn new(as_of: Date, orgs: &'a OrgBook) -> Self {
        Self {
            as_of,
            orgs,
            mapping: Mapping::default(),
            kind: None,
            include_hidden: BTreeSet::new(),
            limits: Limits::default(),
        }
    }
}

/// Read a file. The name is carried into the reading and never trusted for the format.
///
/// # Errors
/// [`DoorError`] if the bytes are no file we can read, or one that is not safe to read. A file that
/// can be read but holds no table is a [`Reading`] without rows.
pub fn read(bytes: &[u8], file_name: &str, options: &Options<'_>) -> Result<Reading, DoorError> {
    let book = door::open(bytes, &options.limits)?;
    Ok(sheets::read_book(&book, file_name, options))
}
