use std::collections::HashMap;

use sea_orm::FromQueryResult;
use store::{Engine, Rows, Sql, Store, StoreError, Tx, params};
use tlog_tiles::tlog::{self, Hash, HashReader};

use crate::JournalError;
use crate::leaf::{COLUMNS, Row};

/// Entries numbered in one transaction.
const BATCH: i64 = 2000;

#[derive(FromQueryResult, Clone, Copy)]
pub(crate) struct Reached {
    size: i64,
    txid: i64,
    seq: i64,
}

/// Hashes of the tree held in memory while it grows or is proved.
#[derive(Default)]
pub(crate) struct Hashes(pub HashMap<u64, Hash>);

impl HashReader for Hashes {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<Hash>, tlog::Error> {
        indexes.iter().map(|index| self.0.get(index).copied().ok_or(tlog::Error::IndexesNotInTree)).collect()
    }
}

impl Hashes {
    /// Load the hashes at these storage positions.
    pub(crate) async fn load(&mut self, sql: &impl Sql, positions: &[u64]) -> Result<(), JournalError> {
        #[derive(FromQueryResult)]
        struct At {
            position: i64,
            hash: Vec<u8>,
        }
        let wanted: Vec<_> = positions.iter().filter(|it| !self.0.contains_key(it)).collect();
        for part in wanted.chunks(200) {
            let text = format!(
                "select position, hash from journal_hash where position in ({})",
                store::marks(1, part.len())
            );
            let values =
                part.iter().map(|it| store::Value::from(i64::try_from(**it).unwrap_or(i64::MAX))).collect();
            for row in sql.all::<At>(text, values).await? {
                let hash = row.hash.try_into().map_err(|_| JournalError::Damaged("a hash".to_owned()))?;
                self.0.insert(u64::try_from(row.position).unwrap_or(0), Hash(hash));
            }
        }
        Ok(())
    }

    /// Keep only the right edge of a tree of `size` leaves.
    pub(crate) fn prune(&mut self, size: u64) {
        let edge = tlog::sub_tree_index(0, size, Vec::new());
        self.0.retain(|position, _| edge.contains(position));
    }
}

/// Give leaf numbers to the entries whose commits are certain, at most one batch; gives how many.
///
/// On PostgreSQL an entry can commit after one that was written later. Numbers are therefore given only below the
/// oldest transaction still under way (`pg_snapshot_xmin`): nothing can appear there any more, so no reader that
/// remembers a number ever misses an entry. On SQLite there is one writer and the order of writing is the order.
///
/// # Errors
/// What the database says.
pub async fn sequence(store: &Store) -> Result<usize, JournalError> {
    sequence_below(store, true).await
}

/// [`sequence`] until nothing is left that may be numbered now.
///
/// # Errors
/// What the database says.
pub async fn sequence_all(store: &Store) -> Result<usize, JournalError> {
    let mut total = 0;
    loop {
        let some = sequence(store).await?;
        total += some;
        if some < usize::try_from(BATCH).unwrap_or(1) {
            return Ok(total);
        }
    }
}

/// Number all that is committed, waiting for transactions under way at most `patience`. Gives whether nothing is
/// left: what a command line, a simulation or a test needs before it looks at projections.
///
/// # Errors
/// What the database says.
pub async fn settle(store: &Store, patience: std::time::Duration) -> Result<bool, JournalError> {
    let pause = std::time::Duration::from_millis(5);
    let mut waited = std::time::Duration::ZERO;
    loop {
        sequence_all(store).await?;
        if waiting(store, false, None).await?.is_empty() {
            return Ok(true);
        }
        if waited >= patience {
            return Ok(false);
        }
        tokio::time::sleep(pause).await;
        waited += pause;
    }
}

/// [`sequence`] without waiting for transactions under way. Loses entries on PostgreSQL: only the test that shows
/// why the horizon is needed may call it.
#[doc(hidden)]
pub async fn sequence_without_horizon(store: &Store) -> Result<usize, JournalError> {
    sequence_below(store, false).await
}

async fn sequence_below(store: &Store, horizon: bool) -> Result<usize, JournalError> {
    if waiting(store, horizon, None).await?.is_empty() {
        return Ok(0);
    }
    let tx = store.begin().await?;
    // The row is the lock: a second sequencer waits here, then reads on from where the first one stopped.
    tx.execute(
        "insert into journal_sequencer (id, size, txid, seq) values (1, 0, -1, 0)
         on conflict (id) do update set size = journal_sequencer.size",
        params![],
    )
    .await?;
    let reached = reached(&tx).await?;
    let rows = waiting(&tx, horizon, Some(reached)).await?;
    if let Some(last) = rows.last() {
        append(&tx, reached.size, &rows).await?;
        tx.execute_one(
            "update journal_sequencer set size = $1, txid = $2, seq = $3 where id = 1",
            params![reached.size + i64::try_from(rows.len()).unwrap_or(0), last.txid, last.seq],
        )
        .await?;
    }
    tx.commit().await?;
    Ok(rows.len())
}

async fn reached(sql: &impl Sql) -> Result<Reached, StoreError> {
    let row = sql.one("select size, txid, seq from journal_sequencer where id = 1", params![]).await?;
    Ok(row.unwrap_or(Reached { size: 0, txid: -1, seq: 0 }))
}

async fn waiting(sql: &impl Sql, horizon: bool, from: Option<Reached>) -> Result<Vec<Row>, StoreError> {
    let (from, most) = match from {
        Some(from) => (from, BATCH),
        None => (reached(sql).await?, 1),
    };
    let certain = match sql.engine() {
        Engine::Postgres if horizon => "and j.txid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint",
        _ => "",
    };
    let text = format!(
        "select cast(-1 as bigint) as leaf, {COLUMNS} from journal j
         where (j.txid, j.seq) > ($1, $2) {certain} order by j.txid, j.seq limit $3"
    );
    sql.all(text, params![from.txid, from.seq, most]).await
}

async fn append(tx: &Tx, size: i64, rows: &[Row]) -> Result<(), JournalError> {
    let start = u64::try_from(size).unwrap_or(0);
    let mut hashes = Hashes::default();
    if start > 0 {
        hashes.load(tx, &tlog::sub_tree_index(0, start, Vec::new())).await?;
    }
    let mut leaves = Rows::into("journal_leaf", &["leaf", "seq"]);
    let mut nodes = Rows::into("journal_hash", &["position", "hash"]);
    for (row, number) in rows.iter().zip(start..) {
        let fresh = tlog::stored_hashes_for_record_hash(number, row.hash(), &hashes)
            .map_err(|error| JournalError::Damaged(error.to_string()))?;
        for (hash, position) in fresh.into_iter().zip(tlog::stored_hash_index(0, number)..) {
            nodes.row(params![i64::try_from(position).unwrap_or(i64::MAX), hash.0.to_vec()]);
            hashes.0.insert(position, hash);
        }
        leaves.row(params![i64::try_from(number).unwrap_or(i64::MAX), row.seq]);
        if number % 64 == 0 {
            hashes.prune(number + 1);
        }
    }
    leaves.write(tx).await?;
    nodes.write(tx).await?;
    Ok(())
}
