//! Imports: a file is read, shown with every problem, confirmed as one, and can be undone as one.

use std::sync::{Arc, LazyLock};

use access::Context;
use moka::sync::Cache;
use roster_reading::{
    Kind, Mapping, MemberRecord, Options, OrgBook, OrgEntry, OrgToken, Reading, Verdict, read as read_bytes,
};
use rules::codes::OrgKind;
use sea_orm::FromQueryResult;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use store::{OrgPath, Ref, Rows, Scope, Sql as _, params};
use time::Date;
use uuid::Uuid;
use vault::Field;

use super::record;
use crate::model::Org;
use crate::{IMPORT, RosterError, query};

mod enter;
mod report;
mod undo;

pub use enter::{Confirmed, announce, confirm, details_of, progress};
pub use report::report;
pub(crate) use report::said;
pub use undo::undo;

/// An import as lists show it.
#[derive(Clone, Debug, FromQueryResult)]
#[allow(missing_docs, reason = "columns; their meanings are in `tables.rs`")]
pub struct BatchInfo {
    pub region_id: i64,
    pub id: Uuid,
    pub place: String,
    pub file_name: String,
    pub kind: String,
    pub as_of: String,
    pub state: String,
    pub mapping: String,
    pub rows_total: i64,
    pub rows_ok: i64,
    pub rows_warn: i64,
    pub rows_error: i64,
    pub rows_stored: i64,
    pub made_at: i64,
    pub confirmed_at: Option<i64>,
    pub version: i64,
}

const SELECT: &str = "select region_id, id, place, file_name, kind, as_of, state, mapping, rows_total, rows_ok, \
    rows_warn, rows_error, rows_stored, made_at, confirmed_at, version from import_batch";

impl BatchInfo {
    /// How it is referred to.
    #[must_use]
    pub fn reference(&self) -> Ref {
        Ref::new(self.region_id, self.id)
    }

    /// The place it was read for.
    ///
    /// # Errors
    /// [`store::StoreError::Malformed`].
    pub fn at(&self) -> Result<OrgPath, RosterError> {
        Ok(OrgPath::parse(self.place.clone())?)
    }
}

/// One import.
///
/// # Errors
/// [`RosterError::Missing`] outside the reader's power.
pub async fn batch(cx: &Context, id: Ref) -> Result<BatchInfo, RosterError> {
    let text = format!("{SELECT} where region_id = $1 and id = $2");
    let it: BatchInfo = cx.store.one(text, params![id.region, id.id]).await?.ok_or(RosterError::Missing)?;
    cx.allow(IMPORT, &it.at()?)?;
    Ok(it)
}

/// The latest imports in the reader's power.
///
/// # Errors
/// What the database says.
pub async fn batches(cx: &Context, most: u32) -> Result<Vec<BatchInfo>, RosterError> {
    let (condition, values) = cx.scope(IMPORT).condition("place", 1);
    let text = format!("{SELECT} where {condition} order by made_at desc limit {most}");
    Ok(cx.store.all(text, values).await?)
}

/// Files read a moment ago, so that turning pages of a preview does not read them again. Few, and for minutes.
static READINGS: LazyLock<Cache<(Uuid, i64), Arc<Reading>>> = LazyLock::new(|| {
    Cache::builder().max_capacity(8).time_to_idle(std::time::Duration::from_secs(600)).build()
});

async fn book(cx: &Context, scope: &Scope) -> Result<OrgBook, RosterError> {
    #[derive(FromQueryResult)]
    struct Source {
        file_name: String,
    }
    let rows = query::org_book(&cx.store, scope).await?;
    let source: Option<Source> = cx
        .store
        .one(
            "select file_name from import_batch where kind = 'organisations' and state = 'confirmed'
             order by confirmed_at desc limit 1",
            params![],
        )
        .await?;
    let book = OrgBook::new(rows.into_iter().map(|row| OrgEntry {
        token: OrgToken(Ref::new(row.region_id, row.id).to_string()),
        full_name: row.full_name,
        short_name: row.short_name,
        code: row.code,
        kind: OrgKind::from_key(&row.kind),
        dissolved: row.closed_on.as_deref().and_then(|it| it.parse().ok()),
    }));
    Ok(match source {
        Some(source) => book.from_file(&source.file_name),
        None => book,
    })
}

/// Read bytes against the organisations of a scope, off the request threads.
///
/// # Errors
/// [`RosterError::Door`] when it is no file we can read.
pub async fn reading_of(
    cx: &Context,
    scope: &Scope,
    bytes: Vec<u8>,
    file_name: &str,
    as_of: Date,
    mapping: Mapping,
) -> Result<Reading, RosterError> {
    let (book, file_name) = (book(cx, scope).await?, file_name.to_owned());
    let read = tokio::task::spawn_blocking(move || {
        let options = Options { mapping, ..Options::new(as_of, &book) };
        read_bytes(&bytes, &file_name, &options)
    });
    let read = read.await.map_err(|error| RosterError::Sheet(error.to_string()))?;
    Ok(read?)
}

fn headings_hash(reading: &Reading) -> Vec<u8> {
    let mut hasher = Sha256::new();
    for (number, text) in reading.sheets.iter().flat_map(|sheet| &sheet.headings) {
        hasher.update(format!("{number}\t{text}\n"));
    }
    hasher.finalize().to_vec()
}

/// The mapping somebody corrected for a file with the same headings before.
///
/// # Errors
/// What the database says.
pub async fn mapping_for(
    cx: &Context,
    region: i64,
    reading: &Reading,
) -> Result<Option<Mapping>, RosterError> {
    #[derive(FromQueryResult)]
    struct Row {
        mapping: String,
    }
    let row: Option<Row> = cx
        .store
        .one(
            "select mapping from import_mapping where region_id = $1 and headings = $2",
            params![region, headings_hash(reading)],
        )
        .await?;
    Ok(row.and_then(|row| serde_json::from_str(&row.mapping).ok()))
}

/// Read a file for an organisation: nothing is stored on the roll. `mapping`: as corrected; none: recognised, or as
/// remembered from a file with the same headings.
///
/// # Errors
/// [`RosterError::Door`], [`access::Denied`].
pub async fn read(
    cx: &Context,
    org: &Org,
    file_name: &str,
    bytes: Vec<u8>,
    as_of: Date,
) -> Result<Ref, RosterError> {
    let place = org.place()?;
    cx.allow(IMPORT, &place)?;
    let scope = Scope::of([place.clone()]);
    let mut reading = reading_of(cx, &scope, bytes.clone(), file_name, as_of, Mapping::default()).await?;
    let mut mapping = Mapping::default();
    if let Some(remembered) = mapping_for(cx, org.region_id, &reading).await? {
        reading = reading_of(cx, &scope, bytes.clone(), file_name, as_of, remembered.clone()).await?;
        mapping = remembered;
    }
    let id = Ref::new(org.region_id, cx.stamp.ids.new_id(cx.now()));
    let sealed = cx.vault.seal_bytes(Field { name: "import_file.sealed", row: id.id.as_bytes() }, &bytes)?;
    let counts = reading.counts();
    let kind = if reading.kind == Kind::Members { "members" } else { "organisations" };
    let columns: &[&str] = &[
        "region_id",
        "id",
        "place",
        "file_name",
        "kind",
        "as_of",
        "state",
        "mapping",
        "rows_total",
        "rows_ok",
        "rows_warn",
        "rows_error",
        "rows_stored",
        "account_id",
        "made_at",
        "version",
    ];
    let tx = cx.store.begin().await?;
    Rows::into("import_batch", columns)
        .with(params![
            id.region,
            id.id,
            &place,
            file_name.chars().filter(|it| !it.is_control()).take(120).collect::<String>(),
            kind,
            as_of.to_string(),
            "read",
            serde_json::to_string(&mapping).unwrap_or_default(),
            i64::from(counts.total),
            i64::from(counts.ok),
            i64::from(counts.warn),
            i64::from(counts.error),
            0_i64,
            cx.actor.account_id(),
            cx.now(),
            1_i64,
        ])
        .write(&tx)
        .await?;
    Rows::into("import_file", &["region_id", "batch_id", "sealed"])
        .with(params![id.region, id.id, sealed])
        .write(&tx)
        .await?;
    let month = cx.now().plus(time::Duration::days(-30));
    tx.execute(
        "delete from import_file where region_id = $1 and batch_id in
           (select id from import_batch where region_id = $1 and made_at < $2)",
        params![id.region, month],
    )
    .await?;
    record(&tx, cx, "import.read", id, &place, None, json!({ "file": file_name, "rows": counts.total }))
        .await?;
    tx.commit().await?;
    READINGS.insert((id.id, 1), Arc::new(reading));
    Ok(id)
}

/// The bytes of an import's file, while they are kept.
///
/// # Errors
/// [`RosterError::Missing`] after thirty days.
pub async fn file_of(cx: &Context, id: Ref) -> Result<Vec<u8>, RosterError> {
    #[derive(FromQueryResult)]
    struct Row {
        sealed: Vec<u8>,
    }
    let row: Row = cx
        .store
        .one(
            "select sealed from import_file where region_id = $1 and batch_id = $2",
            params![id.region, id.id],
        )
        .await?
        .ok_or(RosterError::Missing)?;
    Ok(cx.vault.open_bytes(Field { name: "import_file.sealed", row: id.id.as_bytes() }, &row.sealed)?)
}

/// The reading of an import.
///
/// # Errors
/// [`RosterError::Missing`] when its file is not kept any more.
pub async fn reading(cx: &Context, it: &BatchInfo) -> Result<Arc<Reading>, RosterError> {
    if let Some(known) = READINGS.get(&(it.id, it.version)) {
        return Ok(known);
    }
    let bytes = file_of(cx, it.reference()).await?;
    let mapping = serde_json::from_str(&it.mapping).unwrap_or_default();
    let as_of = crate::model::exact(Some(&it.as_of)).unwrap_or_else(|| cx.today());
    let scope = Scope::of([it.at()?]);
    let reading = Arc::new(reading_of(cx, &scope, bytes, &it.file_name, as_of, mapping).await?);
    READINGS.insert((it.id, it.version), Arc::clone(&reading));
    Ok(reading)
}

/// Correct the columns of an import that is not confirmed yet; remembered for files with the same headings.
///
/// # Errors
/// [`store::StoreError::Stale`] when it was confirmed or corrected meanwhile.
pub async fn remap(cx: &Context, it: &BatchInfo, mapping: Mapping) -> Result<(), RosterError> {
    let bytes = file_of(cx, it.reference()).await?;
    let as_of = crate::model::exact(Some(&it.as_of)).unwrap_or_else(|| cx.today());
    let scope = Scope::of([it.at()?]);
    let reading = reading_of(cx, &scope, bytes, &it.file_name, as_of, mapping.clone()).await?;
    let counts = reading.counts();
    let text = serde_json::to_string(&mapping).unwrap_or_default();
    let tx = cx.store.begin().await?;
    tx.execute_one(
        "update import_batch set mapping = $4, rows_total = $5, rows_ok = $6, rows_warn = $7, rows_error = $8,
           version = version + 1 where region_id = $1 and id = $2 and version = $3 and state = 'read'",
        params![
            it.region_id,
            it.id,
            it.version,
            text.clone(),
            i64::from(counts.total),
            i64::from(counts.ok),
            i64::from(counts.warn),
            i64::from(counts.error),
        ],
    )
    .await?;
    tx.execute(
        "insert into import_mapping (region_id, headings, mapping, used_at) values ($1, $2, $3, $4)
         on conflict (region_id, headings) do update set mapping = excluded.mapping, used_at = excluded.used_at",
        params![it.region_id, headings_hash(&reading), text, cx.now()],
    )
    .await?;
    tx.commit().await?;
    READINGS.insert((it.id, it.version + 1), Arc::new(reading));
    Ok(())
}

/// Rows of a reading that are on the roll already: index of the record and the member.
///
/// # Errors
/// What the database says.
pub async fn on_roll(cx: &Context, reading: &Reading) -> Result<Vec<(usize, Ref)>, RosterError> {
    #[derive(FromQueryResult)]
    struct Row {
        person: Vec<u8>,
        region_id: i64,
        member_id: Uuid,
    }
    let mut found = Vec::new();
    let numbered: Vec<_> = reading
        .members
        .iter()
        .enumerate()
        .filter_map(|(at, record)| Some((at, cx.vault.indexes("person", record.id_number?.as_str()))))
        .collect();
    for part in numbered.chunks(500) {
        let keys: Vec<&Vec<u8>> = part.iter().flat_map(|(_, keys)| keys).collect();
        let text = format!(
            "select person, region_id, member_id from person_directory where person in ({})",
            store::marks(1, keys.len())
        );
        let values = keys.into_iter().map(|key| store::Value::from(key.clone())).collect();
        for row in cx.store.all::<Row>(text, values).await? {
            let at = part.iter().find(|(_, keys)| keys.contains(&row.person)).map(|(at, _)| *at);
            found.extend(at.map(|at| (at, Ref::new(row.region_id, row.member_id))));
        }
    }
    for (at, record) in reading.members.iter().enumerate() {
        if record.id_number.is_none() && record.verdict != Verdict::Error {
            found.extend(namesake(cx, record).await?.map(|there| (at, there)));
        }
    }
    found.sort_unstable();
    Ok(found)
}

/// Without a resident ID a person is the same by name, birth and organisation.
async fn namesake(cx: &Context, record: &MemberRecord) -> Result<Option<Ref>, RosterError> {
    let (Some(name), Some(org)) = (&record.name, &record.organisation) else { return Ok(None) };
    let Ok(org) = org.token.0.as_str().parse::<Ref>() else { return Ok(None) };
    let birth = record.birth_date.map(|it| it.to_string());
    let rows = query::same_person(&cx.store, name, birth.as_deref(), org).await?;
    let same = rows.iter().find(|row| row.org() == org && (birth.is_none() || row.birth == birth));
    Ok(same.map(crate::model::Member::reference))
}
