use serde::{Deserialize, Serialize};
use store::{Instant, Sql as _, Store, params};
use tlog_tiles::tlog;
use uuid::Uuid;

use crate::JournalError;
use crate::checkpoint::{Signer, checkpoint};
use crate::leaf;
use crate::sequence::Hashes;

/// That an entry stands in the journal: everything needed to check it without this installation.
/// `lianxin-proof FILE` checks it off-line.
#[derive(Serialize, Deserialize, Debug, Clone)]
pub struct Proof {
    /// Form of this file; 1.
    pub version: u8,
    /// Number of the entry in the tree.
    pub leaf: u64,
    /// The exact text that is hashed as the leaf.
    pub text: String,
    /// Hashes of the siblings from the leaf to the root, hexadecimal (RFC 9162 §2.1.3).
    pub path: Vec<String>,
    /// The signed checkpoint of the tree.
    pub checkpoint: String,
    /// The key that signed it, in the form `name+id+key`.
    pub verifier_key: String,
    /// Salt of the commitment, hexadecimal; only for readers who may see the details.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub salt: Option<String>,
    /// The details, byte for byte; only for readers who may see them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payload: Option<String>,
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Prove that an entry stands in the journal, against a fresh checkpoint. `open`: with the details.
///
/// # Errors
/// [`JournalError::Missing`] when there is no such entry or it has no number yet.
pub async fn prove(
    store: &Store,
    signer: &Signer,
    entry: Uuid,
    open: bool,
    now: Instant,
) -> Result<Proof, JournalError> {
    let number = store
        .number(
            "select l.leaf + 1 from journal j join journal_leaf l on l.seq = j.seq where j.id = $1",
            params![entry],
        )
        .await?
        - 1;
    let row = leaf::rows(store, number, 1).await?.into_iter().next().ok_or(JournalError::Missing)?;
    let tree = checkpoint(store, signer, now).await?;
    let leaf_number = u64::try_from(number).map_err(|_| JournalError::Missing)?;
    let mut hashes = Hashes::default();
    // The prover names the hashes it lacks by failing; all it can need are siblings along the path and edges.
    hashes.load(store, &positions(tree.size, leaf_number)).await?;
    let path = tlog::prove_record(tree.size, leaf_number, &hashes)
        .map_err(|error| JournalError::Damaged(error.to_string()))?;
    Ok(Proof {
        version: 1,
        leaf: leaf_number,
        text: row.leaf_text(),
        path: path.iter().map(|hash| hexadecimal(&hash.0)).collect(),
        checkpoint: tree.note,
        verifier_key: signer.verifier_key(),
        salt: row.salt.as_deref().filter(|_| open).map(hexadecimal),
        payload: row.payload.clone().filter(|_| open),
    })
}

/// Storage positions of every hash that a proof of `leaf` in a tree of `size` may need.
fn positions(size: u64, leaf: u64) -> Vec<u64> {
    fn walk(low: u64, high: u64, leaf: u64, need: &mut Vec<u64>) {
        if high - low <= 1 {
            return;
        }
        // RFC 9162 §2.1.1: the left part is the largest power of two smaller than the whole.
        let half = 1_u64 << (63 - (high - low - 1).leading_zeros());
        let middle = low + half;
        let (inside, beside) =
            if leaf < middle { ((low, middle), (middle, high)) } else { ((middle, high), (low, middle)) };
        need.extend(tlog::sub_tree_index(beside.0, beside.1, Vec::new()));
        walk(inside.0, inside.1, leaf, need);
    }
    let mut need = vec![tlog::stored_hash_index(0, leaf)];
    walk(0, size, leaf, &mut need);
    need
}
