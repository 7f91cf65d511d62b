use ed25519_dalek::Signer as _;
use sea_orm::FromQueryResult;
use signed_note::{Note, Signature};
use store::{Instant, Sql, Store, params};
use tlog_tiles::tlog::{self, Hash};

use crate::JournalError;
use crate::leaf::length;
use crate::sequence::Hashes;

/// Who signs the states of the tree: a name without blanks, and an Ed25519 key.
#[derive(Clone)]
pub struct Signer {
    /// The origin of this journal, as in `lianxin.example/qinglan`.
    pub origin: String,
    /// The key, from the key ring.
    pub key: ed25519_dalek::SigningKey,
}

impl Signer {
    /// The verifier key in the form `name+id+key` of signed notes: publish it, so that others can check.
    #[must_use]
    pub fn verifier_key(&self) -> String {
        signed_note::new_ed25519_verifier_key(&self.origin, &self.key.verifying_key())
    }

    fn key_id(&self) -> u32 {
        let mut public = vec![1];
        public.extend_from_slice(self.key.verifying_key().as_bytes());
        signed_note::key_id(&self.origin, &public)
    }
}

/// A signed state of the tree.
#[derive(Clone, Debug)]
pub struct Checkpoint {
    /// How many leaves.
    pub size: u64,
    /// Hash of the whole tree.
    pub root: [u8; 32],
    /// The signed note (C2SP signed-note over C2SP tlog-checkpoint).
    pub note: String,
}

/// Hash of the tree of the first `size` leaves.
pub(crate) async fn root(sql: &impl Sql, size: u64) -> Result<Hash, JournalError> {
    if size == 0 {
        return Ok(tlog::EMPTY_HASH);
    }
    let mut hashes = Hashes::default();
    hashes.load(sql, &tlog::sub_tree_index(0, size, Vec::new())).await?;
    tlog::tree_hash(size, &hashes).map_err(|error| JournalError::Damaged(error.to_string()))
}

pub(crate) fn signed(signer: &Signer, size: u64, root: Hash) -> Result<Checkpoint, JournalError> {
    let damaged = |what: String| JournalError::Damaged(what);
    let body = tlog_tiles::Checkpoint::new(&signer.origin, size, root, "")
        .map_err(|error| damaged(error.to_string()))?
        .to_bytes();
    let signature =
        Signature::new(signer.origin.clone(), signer.key_id(), signer.key.sign(&body).to_bytes().to_vec())
            .map_err(|error| damaged(error.to_string()))?;
    let note = Note::new(&body, &[signature]).map_err(|error| damaged(error.to_string()))?;
    let note = String::from_utf8(note.to_bytes()).map_err(|error| damaged(error.to_string()))?;
    Ok(Checkpoint { size, root: root.0, note })
}

/// Sign the present state and keep it; does nothing new when the latest checkpoint already says it.
///
/// # Errors
/// What the database says; [`JournalError::Damaged`] when hashes are missing.
pub async fn checkpoint(store: &Store, signer: &Signer, now: Instant) -> Result<Checkpoint, JournalError> {
    let size = u64::try_from(length(store).await?).unwrap_or(0);
    let made = signed(signer, size, root(store, size).await?)?;
    let tx = store.begin().await?;
    tx.execute(
        "insert into journal_checkpoint (size, note, at) values ($1, $2, $3) on conflict (size) do nothing",
        params![i64::try_from(size).unwrap_or(i64::MAX), made.note.clone(), now],
    )
    .await?;
    tx.commit().await?;
    Ok(made)
}

/// The note of the latest checkpoint kept and when it was signed.
///
/// # Errors
/// What the database says.
pub async fn latest_checkpoint(sql: &impl Sql) -> Result<Option<(String, Instant)>, JournalError> {
    #[derive(FromQueryResult)]
    struct Latest {
        note: String,
        at: i64,
    }
    let row: Option<Latest> =
        sql.one("select note, at from journal_checkpoint order by size desc limit 1", params![]).await?;
    Ok(row.map(|row| (row.note, Instant(row.at))))
}
