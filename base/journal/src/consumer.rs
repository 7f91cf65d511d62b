use sea_orm::FromQueryResult;
use store::{Sql as _, Store, StoreError, Tx, params};

use crate::JournalError;
use crate::leaf::{self, Recorded};

/// Entries handed over at once; the projection and its position change in one transaction for each.
const BATCH: u32 = 1000;

/// A projection: built from the journal alone, and able to be built again from nothing.
#[async_trait::async_trait]
pub trait Consumer: Send + Sync {
    /// Its name, for ever: the position is kept under it.
    fn name(&self) -> &'static str;

    /// Take entries in the order of the journal. Runs in the transaction that moves the position, so each entry is
    /// taken exactly once however often the process dies.
    async fn take(&self, tx: &Tx, entries: &[Recorded]) -> Result<(), StoreError>;

    /// Forget everything, before it is built again.
    async fn clear(&self, tx: &Tx) -> Result<(), StoreError>;
}

/// Let a consumer take all entries that are numbered; gives how many it took.
///
/// # Errors
/// What the database or the consumer says; nothing of the failing batch is kept.
pub async fn catch_up(store: &Store, consumer: &dyn Consumer) -> Result<u64, JournalError> {
    let mut taken = 0;
    loop {
        let some = step(store, consumer).await?;
        taken += some;
        if some < u64::from(BATCH) {
            return Ok(taken);
        }
    }
}

async fn step(store: &Store, consumer: &dyn Consumer) -> Result<u64, JournalError> {
    let reached = position(store, consumer.name()).await?;
    if reached >= leaf::length(store).await? {
        return Ok(0);
    }
    let tx = store.begin().await?;
    // The row is the lock: of two processes with the same consumer the second continues behind the first.
    tx.execute(
        "insert into journal_consumer (name, position) values ($1, 0)
         on conflict (name) do update set position = journal_consumer.position",
        params![consumer.name()],
    )
    .await?;
    let from =
        tx.number("select position from journal_consumer where name = $1", params![consumer.name()]).await?;
    let entries = leaf::read(&tx, from, BATCH).await?;
    if entries.is_empty() {
        return Ok(0);
    }
    consumer.take(&tx, &entries).await?;
    let some = u64::try_from(entries.len()).unwrap_or(0);
    tx.execute_one(
        "update journal_consumer set position = $2 where name = $1",
        params![consumer.name(), from + i64::try_from(entries.len()).unwrap_or(0)],
    )
    .await?;
    tx.commit().await?;
    Ok(some)
}

/// Build a projection again from nothing. Interrupted, it goes on from where it was.
///
/// # Errors
/// What the database or the consumer says.
pub async fn rebuild(
    store: &Store,
    consumer: &dyn Consumer,
    mut progress: impl FnMut(u64, u64),
) -> Result<u64, JournalError> {
    let tx = store.begin().await?;
    tx.execute(
        "insert into journal_consumer (name, position) values ($1, 0)
         on conflict (name) do update set position = 0",
        params![consumer.name()],
    )
    .await?;
    consumer.clear(&tx).await?;
    tx.commit().await?;
    let whole = u64::try_from(leaf::length(store).await?).unwrap_or(0);
    let mut taken = 0;
    loop {
        let some = step(store, consumer).await?;
        taken += some;
        progress(taken, whole.max(taken));
        if some == 0 {
            return Ok(taken);
        }
    }
}

async fn position(store: &Store, name: &str) -> Result<i64, StoreError> {
    store.number("select position from journal_consumer where name = $1", params![name]).await
}

/// How far each consumer has read, and how many entries are numbered.
///
/// # Errors
/// What the database says.
pub async fn positions(store: &Store) -> Result<(i64, Vec<(String, i64)>), JournalError> {
    #[derive(FromQueryResult)]
    struct At {
        name: String,
        position: i64,
    }
    let rows: Vec<At> =
        store.all("select name, position from journal_consumer order by name", params![]).await?;
    Ok((leaf::length(store).await?, rows.into_iter().map(|row| (row.name, row.position)).collect()))
}
