use serde_json::Value as Json;
use sha2::{Digest as _, Sha256};
use store::{Engine, Ids, Instant, OrgPath, Ref, Rows, Sql as _, Tx, params};
use uuid::Uuid;

use crate::JournalError;

/// Who does something, and when. Made once for a request, so that all it writes bears one moment.
#[derive(Clone)]
pub struct Stamp {
    /// The moment.
    pub now: Instant,
    /// The account; none: the system itself (the daily clock, a job).
    pub actor: Option<Uuid>,
    /// Where identifiers and salts come from.
    pub ids: Ids,
}

/// One act, to be recorded.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Region of the act.
    pub region: i64,
    /// What was done, `noun.verb_in_past`: `member.admitted`. Kinds are listed in the data dictionary.
    pub kind: &'static str,
    /// The organisation at which it was done.
    pub place: Option<OrgPath>,
    /// What it was done to.
    pub subject: Option<Ref>,
    /// The article it rests on.
    pub article: Option<&'static str>,
    /// The details. May hold personal data: only a salted commitment to it enters the tree.
    pub payload: Json,
}

const COLUMNS: &[&str] = &[
    "txid",
    "region_id",
    "id",
    "kind",
    "at",
    "actor",
    "place",
    "subject_region",
    "subject",
    "article",
    "commitment",
    "salt",
    "payload",
];

pub(crate) fn commitment(salt: &[u8], payload: &str) -> [u8; 32] {
    Sha256::new().chain_update(salt).chain_update(payload.as_bytes()).finalize().into()
}

/// Record one act in the transaction that carries it out.
///
/// # Errors
/// What the database says.
pub async fn record(tx: &Tx, stamp: &Stamp, entry: Entry) -> Result<Uuid, JournalError> {
    Ok(record_all(tx, stamp, vec![entry]).await?[0])
}

/// Record many acts of one transaction in as few statements as possible; gives their identifiers in order.
///
/// # Errors
/// What the database says.
pub async fn record_all(tx: &Tx, stamp: &Stamp, entries: Vec<Entry>) -> Result<Vec<Uuid>, JournalError> {
    let txid = match tx.engine() {
        Engine::Sqlite => 0,
        Engine::Postgres => tx.number("select pg_current_xact_id()::text::bigint", params![]).await?,
    };
    let mut ids = Vec::with_capacity(entries.len());
    let mut rows = Rows::into("journal", COLUMNS);
    for entry in entries {
        let id = stamp.ids.new_id(stamp.now);
        let salt: [u8; 32] = stamp.ids.bytes();
        let payload = entry.payload.to_string();
        rows.row(params![
            txid,
            entry.region,
            id,
            entry.kind,
            stamp.now,
            stamp.actor,
            entry.place.map(String::from),
            entry.subject.map(|it| it.region),
            entry.subject.map(|it| it.id),
            entry.article,
            commitment(&salt, &payload).to_vec(),
            salt.to_vec(),
            payload,
        ]);
        ids.push(id);
    }
    rows.write(tx).await?;
    Ok(ids)
}

/// Lawful erasure (PIPL art. 47): empty the details of every entry about a subject. The tree stays whole, because
/// it holds only commitments. Gives the number of entries emptied.
///
/// # Errors
/// What the database says.
pub async fn erase(tx: &Tx, subject: Ref) -> Result<u64, JournalError> {
    let emptied = tx
        .execute(
            "update journal set payload = null, salt = null where subject = $1 and region_id = $2",
            params![subject.id, subject.region],
        )
        .await?;
    Ok(emptied)
}
