use std::collections::{HashMap, HashSet};

use journal::Stamp;
use sea_orm::FromQueryResult;
use serde_json::Value as Json;
use store::{OrgPath, Ref, Rows, Sql as _, StoreError, Tx, params};
use time::Date;
use uuid::Uuid;

/// A duty as the rules want it.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Made from rule, subject and period: the same duty is never opened twice.
    pub key: String,
    /// `roster.election`
    pub kind: &'static str,
    /// The organisation that owes it.
    pub place: OrgPath,
    /// The role that owes it.
    pub office: &'static str,
    /// The member who does it, when it is one person's and not the office's.
    pub person: Option<Ref>,
    /// What it concerns.
    pub subject: Option<Ref>,
    /// By when.
    pub due_on: Date,
    /// Under which article.
    pub article: &'static str,
    /// Figures and names for the text. No personal numbers.
    pub details: Json,
}

#[derive(FromQueryResult)]
struct Standing {
    key: String,
    due_on: String,
    details: String,
    open: bool,
}

const COLUMNS: &[&str] = &[
    "region_id",
    "id",
    "key",
    "kind",
    "place",
    "office",
    "subject_region",
    "subject",
    "due_on",
    "article",
    "details",
    "open",
    "opened_at",
    "closed_at",
    "closed_how",
    "person_region",
    "person",
];

/// Make the open duties of `kinds` about `subjects` those that are wanted: open what is missing, change dates and
/// details, let lapse what is no longer wanted. A duty that was done stays done.
///
/// # Errors
/// What the database says.
pub async fn reconcile(
    tx: &Tx,
    stamp: &Stamp,
    region: i64,
    subjects: &[Uuid],
    kinds: &[&str],
    wanted: Vec<Wanted>,
) -> Result<(), StoreError> {
    let mut standing: HashMap<String, Standing> = HashMap::new();
    for part in subjects.chunks(500) {
        let text = format!(
            "select key, due_on, details, open from duty
             where region_id = $1 and subject in ({}) and kind in ({})",
            store::marks(2, part.len()),
            store::marks(2 + part.len(), kinds.len())
        );
        let mut values = params![region];
        values.extend(part.iter().map(|id| store::Value::from(*id)));
        values.extend(kinds.iter().map(|kind| store::Value::from(*kind)));
        for row in tx.all::<Standing>(text, values).await? {
            standing.insert(row.key.clone(), row);
        }
    }
    let keep: HashSet<&str> = wanted.iter().map(|duty| duty.key.as_str()).collect();
    for row in standing.values().filter(|row| row.open && !keep.contains(row.key.as_str())) {
        finish(tx, stamp, region, &row.key, "lapsed").await?;
    }
    let mut fresh = Rows::into("duty", COLUMNS);
    for duty in wanted {
        let (due_on, details) = (duty.due_on.to_string(), duty.details.to_string());
        match standing.get(&duty.key) {
            None => fresh.row(row(stamp, region, &duty, due_on, details)),
            Some(row) if row.due_on != due_on || row.details != details || !row.open => {
                // What lapsed and is wanted again opens again; what was done does not.
                tx.execute(
                    "update duty set due_on = $3, details = $4, place = $5, open = $6, closed_at = null,
                     closed_how = null
                     where region_id = $1 and key = $2 and (closed_how is null or closed_how = 'lapsed')",
                    params![region, duty.key, due_on, details, &duty.place, true],
                )
                .await?;
            }
            Some(_) => {}
        }
    }
    fresh.write(tx).await
}

fn row(stamp: &Stamp, region: i64, duty: &Wanted, due_on: String, details: String) -> Vec<store::Value> {
    params![
        region,
        stamp.ids.new_id(stamp.now),
        duty.key.clone(),
        duty.kind,
        &duty.place,
        duty.office,
        duty.subject.map(|it| it.region),
        duty.subject.map(|it| it.id),
        due_on,
        duty.article,
        details,
        true,
        stamp.now,
        None::<i64>,
        None::<String>,
        duty.person.map(|it| it.region),
        duty.person.map(|it| it.id),
    ]
}

/// Open duties that an act brings about by itself; those with the same key that are there already stay as they are.
///
/// # Errors
/// What the database says.
pub async fn open(tx: &Tx, stamp: &Stamp, region: i64, wanted: &[Wanted]) -> Result<(), StoreError> {
    for duty in wanted {
        let text = format!(
            "insert into duty ({}) values ({}) on conflict (region_id, key) do nothing",
            COLUMNS.join(", "),
            store::marks(1, COLUMNS.len())
        );
        let values = row(stamp, region, duty, duty.due_on.to_string(), duty.details.to_string());
        tx.execute(text, values).await?;
    }
    Ok(())
}

async fn finish(tx: &Tx, stamp: &Stamp, region: i64, key: &str, how: &str) -> Result<u64, StoreError> {
    tx.execute(
        "update duty set open = $3, closed_at = $4, closed_how = $5
         where region_id = $1 and key = $2 and open = $6",
        params![region, key, false, stamp.now, how, true],
    )
    .await
}

/// Let a duty fall away because what it was for is no longer to be done; gives whether it was open.
///
/// # Errors
/// What the database says.
pub async fn lapse(tx: &Tx, stamp: &Stamp, region: i64, key: &str) -> Result<bool, StoreError> {
    Ok(finish(tx, stamp, region, key, "lapsed").await? == 1)
}

/// Empty the details of all duties about a subject that are over: what they said of it is no longer to be read.
///
/// # Errors
/// What the database says.
pub async fn forget(tx: &Tx, region: i64, subject: Uuid) -> Result<u64, StoreError> {
    tx.execute(
        "update duty set details = '{}' where region_id = $1 and subject = $2 and open = $3",
        params![region, subject, false],
    )
    .await
}

/// Close a duty because it was done; gives whether it was open.
///
/// # Errors
/// What the database says.
pub async fn close(tx: &Tx, stamp: &Stamp, region: i64, key: &str) -> Result<bool, StoreError> {
    Ok(finish(tx, stamp, region, key, "done").await? == 1)
}
