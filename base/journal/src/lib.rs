//! What was done, by whom, when, to what: append-only entries under a Merkle tree (RFC 9162).
//! It never interprets an entry; it keeps, numbers, proves and delivers it.
//! What follows from an entry is a [`Consumer`]'s work; what must be done is a `duty`.
//!
//! An action writes its entry in its own transaction ([`record`]). A single sequencer gives entries their leaf
//! numbers afterwards, in an order no late commit can slip behind; everything else reads by leaf number.

mod checkpoint;
mod consumer;
mod entry;
mod leaf;
mod proof;
mod sequence;
mod tables;
mod verify;

pub use checkpoint::{Checkpoint, Signer, checkpoint, latest_checkpoint};
pub use consumer::{Consumer, catch_up, positions, rebuild};
pub use entry::{Entry, Stamp, erase, record, record_all};
pub use leaf::{Filed, Recorded, by_subject, length, read};
pub use proof::{Proof, prove};
#[doc(hidden)]
pub use sequence::sequence_without_horizon;
pub use sequence::{sequence, sequence_all, settle};
pub use tables::{MIGRATIONS, TABLES};
pub use verify::{Fault, Report, verify};

/// What may go wrong with the journal.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The database.
    #[error(transparent)]
    Store(#[from] store::StoreError),
    /// A stored entry, hash or checkpoint is not of its form.
    #[error("the journal is damaged: {0}")]
    Damaged(String),
    /// There is no such entry, or it has no leaf number yet.
    #[error("there is no such entry in the journal")]
    Missing,
}
