use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use sha2::{Digest as _, Sha256};
use store::{Instant, OrgPath, Ref, Sql, StoreError, params};
use tlog_tiles::tlog::Hash;
use uuid::Uuid;

use crate::JournalError;

#[derive(FromQueryResult)]
pub(crate) struct Row {
    pub leaf: i64,
    pub seq: i64,
    pub txid: i64,
    pub region_id: i64,
    pub id: Uuid,
    pub kind: String,
    pub at: i64,
    pub actor: Option<Uuid>,
    pub place: Option<String>,
    pub subject_region: Option<i64>,
    pub subject: Option<Uuid>,
    pub article: Option<String>,
    pub commitment: Vec<u8>,
    pub salt: Option<Vec<u8>>,
    pub payload: Option<String>,
}

pub(crate) const COLUMNS: &str = "j.seq, j.txid, j.region_id, j.id, j.kind, j.at, j.actor, j.place, \
     j.subject_region, j.subject, j.article, j.commitment, j.salt, j.payload";

/// What is hashed into the tree: everything of an entry but its details, for which the commitment stands.
/// Serialised as JSON without blanks, members in this order.
#[derive(Serialize, Deserialize, Debug, Clone, PartialEq, Eq)]
pub(crate) struct Leaf {
    v: u8,
    id: Uuid,
    region: i64,
    kind: String,
    at: i64,
    actor: Option<Uuid>,
    place: Option<String>,
    subject_region: Option<i64>,
    subject: Option<Uuid>,
    article: Option<String>,
    commitment: String,
}

impl Row {
    pub(crate) fn leaf_text(&self) -> String {
        let leaf = Leaf {
            v: 1,
            id: self.id,
            region: self.region_id,
            kind: self.kind.clone(),
            at: self.at,
            actor: self.actor,
            place: self.place.clone(),
            subject_region: self.subject_region,
            subject: self.subject,
            article: self.article.clone(),
            commitment: self.commitment.iter().map(|byte| format!("{byte:02x}")).collect(),
        };
        serde_json::to_string(&leaf).expect("a leaf holds only texts and numbers")
    }

    /// RFC 9162 §2.1.1: the hash of a leaf is SHA-256 of 0x00 and its text.
    pub(crate) fn hash(&self) -> Hash {
        Hash(Sha256::new().chain_update([0]).chain_update(self.leaf_text()).finalize().into())
    }
}

/// An entry as a consumer reads it.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// Its number in the tree.
    pub leaf: i64,
    /// Its identifier.
    pub id: Uuid,
    /// Region of the act.
    pub region: i64,
    /// What was done.
    pub kind: String,
    /// When.
    pub at: Instant,
    /// The account that did it; none: the system.
    pub actor: Option<Uuid>,
    /// Where it was done.
    pub place: Option<OrgPath>,
    /// What it was done to.
    pub subject: Option<Ref>,
    /// The article it rests on.
    pub article: Option<String>,
    /// The details; none after lawful erasure.
    pub payload: Option<Json>,
}

/// What an entry adds to the electronic file of a person: one entry may concern many (those present at a meeting).
#[derive(Clone, Debug)]
pub struct Filed {
    /// Whose file.
    pub member: Ref,
    /// One of the ten classes of 干部人事档案工作条例 art. 19.
    pub class: i64,
    /// On which day it happened; none: the day of the entry.
    pub on: Option<String>,
    /// Figures and names for the text; no personal numbers.
    pub details: Json,
}

impl Recorded {
    fn of(row: Row) -> Result<Self, JournalError> {
        let damaged = |what: &str| JournalError::Damaged(format!("leaf {}: {what}", row.leaf));
        Ok(Self {
            leaf: row.leaf,
            id: row.id,
            region: row.region_id,
            at: Instant(row.at),
            actor: row.actor,
            place: row.place.clone().map(OrgPath::parse).transpose().map_err(|_| damaged("place"))?,
            subject: row.subject_region.zip(row.subject).map(|(region, id)| Ref { region, id }),
            payload: row
                .payload
                .as_deref()
                .map(serde_json::from_str)
                .transpose()
                .map_err(|_| damaged("payload"))?,
            kind: row.kind,
            article: row.article,
        })
    }

    /// The details as the type the kind's owner wrote; none when erased or of another form.
    #[must_use]
    pub fn details<T: for<'de> Deserialize<'de>>(&self) -> Option<T> {
        self.payload.as_ref().and_then(|json| T::deserialize(json).ok())
    }
}

/// The entries numbered from `from` on, at most `most`.
///
/// # Errors
/// What the database says; [`JournalError::Damaged`] when an entry cannot be read.
pub async fn read(sql: &impl Sql, from: i64, most: u32) -> Result<Vec<Recorded>, JournalError> {
    rows(sql, from, most).await?.into_iter().map(Recorded::of).collect()
}

pub(crate) async fn rows(sql: &impl Sql, from: i64, most: u32) -> Result<Vec<Row>, StoreError> {
    let text = format!(
        "select l.leaf, {COLUMNS} from journal_leaf l join journal j on j.seq = l.seq
         where l.leaf >= $1 and l.leaf < $2 order by l.leaf"
    );
    sql.all(text, params![from, from + i64::from(most)]).await
}

/// The latest entries about one subject, newest first, including those not yet numbered (leaf −1).
///
/// # Errors
/// What the database says; [`JournalError::Damaged`] when an entry cannot be read.
pub async fn by_subject(sql: &impl Sql, subject: Ref, most: u32) -> Result<Vec<Recorded>, JournalError> {
    let text = format!(
        "select coalesce(l.leaf, -1) as leaf, {COLUMNS}
         from journal j left join journal_leaf l on l.seq = j.seq
         where j.subject = $1 and j.subject_region = $2 order by j.seq desc limit $3"
    );
    let rows: Vec<Row> = sql.all(text, params![subject.id, subject.region, i64::from(most)]).await?;
    rows.into_iter().map(Recorded::of).collect()
}

/// How many entries have a number.
///
/// # Errors
/// What the database says.
pub async fn length(sql: &impl Sql) -> Result<i64, JournalError> {
    Ok(sql.number("select size from journal_sequencer where id = 1", params![]).await?)
}
