//! What "acknowledged" costs on SQLite: commits with `synchronous=FULL` beside `NORMAL`, and beside bare statements.

use std::path::Path;
use std::time::Instant;

use journal::{Entry, Stamp};
use store::{Ids, Instant as Moment, Options, Store, Synchronous};

type Error = Box<dyn std::error::Error + Send + Sync>;

const COMMITS: u32 = 1000;

async fn journalled(folder: &Path, synchronous: Synchronous) -> Result<f64, Error> {
    let mut options = Options::file(&folder.join(format!("commit-{synchronous:?}.db")));
    options.synchronous = synchronous;
    let store = Store::open(&options).await?;
    store::applied(&store, journal::MIGRATIONS, Moment(0)).await?;
    let ids = Ids::from_seed(1);
    let begun = Instant::now();
    for number in 0..COMMITS {
        let tx = store.begin().await?;
        let stamp = Stamp { now: Moment(i64::from(number)), actor: None, ids: ids.clone() };
        let entry = Entry {
            region: 1,
            kind: "bench.happened",
            place: None,
            subject: None,
            article: None,
            payload: serde_json::json!({ "number": number }),
        };
        journal::record(&tx, &stamp, entry).await?;
        tx.commit().await?;
    }
    Ok(begun.elapsed().as_micros() as f64 / f64::from(COMMITS))
}

/// The bare minimum: one insert a transaction through sqlx, FULL.
async fn bare(folder: &Path) -> Result<f64, Error> {
    let options = sqlx::sqlite::SqliteConnectOptions::new()
        .filename(folder.join("commit-bare.db"))
        .create_if_missing(true)
        .journal_mode(sqlx::sqlite::SqliteJournalMode::Wal)
        .synchronous(sqlx::sqlite::SqliteSynchronous::Full);
    let pool = sqlx::sqlite::SqlitePoolOptions::new().max_connections(1).connect_with(options).await?;
    sqlx::query("create table entry (id integer primary key, text text not null)").execute(&pool).await?;
    let begun = Instant::now();
    for number in 0..COMMITS {
        sqlx::query("insert into entry (text) values ($1)").bind(format!("{number}")).execute(&pool).await?;
    }
    Ok(begun.elapsed().as_micros() as f64 / f64::from(COMMITS))
}

/// Print the cost of a commit.
pub async fn print(folder: &Path) -> Result<(), Error> {
    let full = journalled(folder, Synchronous::Full).await?;
    let normal = journalled(folder, Synchronous::Normal).await?;
    let bare = bare(folder).await?;
    println!(
        "a journalled commit on SQLite: {full:.0} µs FULL, {normal:.0} µs NORMAL; a bare insert FULL: {bare:.0} µs\n"
    );
    Ok(())
}
