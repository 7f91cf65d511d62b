use sea_orm::FromQueryResult;
use signed_note::{Note, StandardVerifier, VerifierList};
use store::{Sql as _, Store, params};
use tlog_tiles::tlog::{self, Hash};

use crate::JournalError;
use crate::entry::commitment;
use crate::leaf::{self, Row};
use crate::sequence::Hashes;

/// The first thing found wrong, by the number of the entry where it shows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A number is missing: an entry was taken out.
    #[error("entry {0} is missing")]
    Missing(u64),
    /// The details are not those the entry was committed to.
    #[error("entry {0} ({1}): the details were altered")]
    Payload(u64, String),
    /// The entry is not the one that was hashed.
    #[error("entry {0} ({1}): the entry was altered")]
    Entry(u64, String),
    /// An inner hash of the tree does not follow from the entries.
    #[error("entry {0}: the tree was altered at position {1}")]
    Tree(u64, u64),
    /// A signed state does not match the entries: some were altered or taken out after it was signed.
    #[error("the checkpoint of size {0} does not match the journal")]
    Checkpoint(u64),
    /// A signed state that this key did not sign.
    #[error("the checkpoint of size {0} does not bear a valid signature")]
    Signature(u64),
}

/// What a verification found.
#[derive(Debug, Clone)]
pub struct Report {
    /// Entries checked.
    pub entries: u64,
    /// Entries whose details were lawfully erased.
    pub erased: u64,
    /// Signed states checked.
    pub checkpoints: u64,
    /// Hash of the whole tree, hexadecimal.
    pub root: String,
    /// The first fault, if there is any.
    pub fault: Option<Fault>,
}

#[derive(FromQueryResult)]
struct Stored {
    position: i64,
    hash: Vec<u8>,
}

#[derive(FromQueryResult)]
struct Kept {
    size: i64,
    note: String,
}

/// Recompute everything: commitments, leaves, inner hashes, roots and signatures of checkpoints.
/// `outside` are notes kept elsewhere (on paper, by an auditor): with them even a journal that was cut off and
/// signed anew is found out.
///
/// # Errors
/// What the database says. What is wrong with the journal itself is in the report.
pub async fn verify(
    store: &Store,
    verifier_key: &str,
    outside: &[String],
    mut progress: impl FnMut(u64, u64),
) -> Result<Report, JournalError> {
    let size = u64::try_from(leaf::length(store).await?).unwrap_or(0);
    let mut notes: Vec<Kept> =
        store.all("select size, note from journal_checkpoint order by size", params![]).await?;
    for note in outside {
        let size = note_size(note).ok_or_else(|| JournalError::Damaged("a checkpoint file".to_owned()))?;
        notes.push(Kept { size, note: note.clone() });
    }
    notes.sort_by_key(|it| it.size);

    let mut report = Report { entries: 0, erased: 0, checkpoints: 0, root: String::new(), fault: None };
    let mut hashes = Hashes::default();
    let mut notes = notes.into_iter().peekable();
    while report.entries < size {
        let rows = leaf::rows(store, i64::try_from(report.entries).unwrap_or(i64::MAX), 1000).await?;
        let stored = stored_hashes(store, report.entries, rows.len()).await?;
        if let Some(fault) = batch(&rows, stored, verifier_key, &mut hashes, &mut notes, &mut report) {
            report.fault = Some(fault);
            return Ok(report);
        }
        progress(report.entries, size);
    }
    if let Some(later) = notes.find(|it| it.size > i64::try_from(size).unwrap_or(i64::MAX)) {
        report.fault = Some(Fault::Checkpoint(u64::try_from(later.size).unwrap_or(0)));
    }
    let root = tree_hash(size, &hashes);
    report.root = root.0.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(report)
}

fn tree_hash(size: u64, hashes: &Hashes) -> Hash {
    if size == 0 { tlog::EMPTY_HASH } else { tlog::tree_hash(size, hashes).unwrap_or(tlog::EMPTY_HASH) }
}

fn note_size(note: &str) -> Option<i64> {
    note.lines().nth(1)?.parse().ok()
}

async fn stored_hashes(store: &Store, from: u64, count: usize) -> Result<Vec<Stored>, JournalError> {
    let low = tlog::stored_hash_index(0, from);
    let high = tlog::stored_hash_count(from + count as u64);
    let text =
        "select position, hash from journal_hash where position >= $1 and position < $2 order by position";
    let bound = |position: u64| i64::try_from(position).unwrap_or(i64::MAX);
    Ok(store.all(text, params![bound(low), bound(high)]).await?)
}

fn batch(
    rows: &[Row],
    stored: Vec<Stored>,
    verifier_key: &str,
    hashes: &mut Hashes,
    notes: &mut std::iter::Peekable<impl Iterator<Item = Kept>>,
    report: &mut Report,
) -> Option<Fault> {
    if rows.is_empty() {
        return Some(Fault::Missing(report.entries));
    }
    let mut stored = stored.into_iter();
    for row in rows {
        let number = report.entries;
        if u64::try_from(row.leaf) != Ok(number) {
            return Some(Fault::Missing(number));
        }
        match (&row.salt, &row.payload) {
            (Some(salt), Some(payload)) if commitment(salt, payload)[..] != row.commitment => {
                return Some(Fault::Payload(number, row.kind.clone()));
            }
            (Some(_), Some(_)) => {}
            _ => report.erased += 1,
        }
        let Ok(fresh) = tlog::stored_hashes_for_record_hash(number, row.hash(), hashes) else {
            return Some(Fault::Tree(number, 0));
        };
        for (order, (hash, position)) in fresh.iter().zip(tlog::stored_hash_index(0, number)..).enumerate() {
            let kept = stored.next();
            let same = kept.is_some_and(|it| u64::try_from(it.position) == Ok(position) && it.hash == hash.0);
            if !same && order == 0 {
                return Some(Fault::Entry(number, row.kind.clone()));
            } else if !same {
                return Some(Fault::Tree(number, position));
            }
            hashes.0.insert(position, *hash);
        }
        report.entries += 1;
        hashes.prune(report.entries);
        while let Some(note) = notes.next_if(|it| u64::try_from(it.size) == Ok(report.entries)) {
            report.checkpoints += 1;
            if let Err(fault) = check(&note, verifier_key, report.entries, tree_hash(report.entries, hashes))
            {
                return Some(fault);
            }
        }
        // A state of size 0 says nothing about entries.
        while notes.next_if(|it| it.size <= 0).is_some() {}
    }
    None
}

fn check(kept: &Kept, verifier_key: &str, size: u64, root: Hash) -> Result<(), Fault> {
    let verifier = StandardVerifier::new(verifier_key).map_err(|_| Fault::Signature(size))?;
    let note = Note::from_bytes(kept.note.as_bytes()).map_err(|_| Fault::Signature(size))?;
    note.verify(&VerifierList::new(vec![Box::new(verifier)])).map_err(|_| Fault::Signature(size))?;
    let said = tlog_tiles::Checkpoint::from_bytes(note.text()).map_err(|_| Fault::Checkpoint(size))?;
    if said.size() == size && *said.hash() == root { Ok(()) } else { Err(Fault::Checkpoint(size)) }
}
