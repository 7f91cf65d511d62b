use std::future::Future;
use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend,
    FromQueryResult, IsolationLevel, SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
    Value,
};

use crate::{Engine, OrgPath, StoreError, params};

/// When SQLite says that a commit is done. PostgreSQL decides this by its own configuration.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Synchronous {
    /// After the disk has it: what was acknowledged survives a power cut. 1.7 times the CPU of a commit.
    #[default]
    Full,
    /// After the operating system has it: a power cut may take the last moments, never more.
    Normal,
}

/// How to connect.
#[derive(Clone, Debug)]
pub struct Options {
    /// `sqlite:///var/lib/lianxin/lianxin.db` or `postgres://user:password@host/name`.
    pub url: String,
    /// Connections for reading (SQLite) or in all (PostgreSQL); twice the cores unless given.
    pub connections: Option<u32>,
    /// See [`Synchronous`].
    pub synchronous: Synchronous,
}

impl Options {
    /// The defaults for an address.
    #[must_use]
    pub fn at(url: impl Into<String>) -> Self {
        Self { url: url.into(), connections: None, synchronous: Synchronous::Full }
    }

    /// A SQLite file.
    #[must_use]
    pub fn file(path: &Path) -> Self {
        Self::at(format!("sqlite://{}", path.display()))
    }
}

/// The database of this installation.
#[derive(Clone)]
pub struct Store {
    engine: Engine,
    writer: DatabaseConnection,
    reader: DatabaseConnection,
    places: Places,
}

/// Tables and columns of kind [`crate::schema::Kind::Path`], known once the migrations have been looked at.
type Places = Arc<OnceLock<Vec<(&'static str, &'static str)>>>;

impl Store {
    /// Connect; a SQLite file is made when it is missing.
    ///
    /// # Errors
    /// [`StoreError::Unreachable`] and what else the engine says.
    pub async fn open(options: &Options) -> Result<Self, StoreError> {
        let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        let readers = options.connections.unwrap_or(u32::try_from(cores * 2).unwrap_or(4)).max(1);
        if options.url.starts_with("sqlite:") {
            // The writer comes first: only it may make the file and switch it to WAL.
            let full = options.synchronous == Synchronous::Full;
            let writer = Database::connect(sqlite(&options.url, 1, false, full)).await?;
            let reader = Database::connect(sqlite(&options.url, readers, true, full)).await?;
            return Ok(Self { engine: Engine::Sqlite, writer, reader, places: Places::default() });
        }
        let mut connect = ConnectOptions::new(options.url.clone());
        connect
            .max_connections(options.connections.unwrap_or(u32::try_from(cores * 4).unwrap_or(8)))
            .acquire_timeout(Duration::from_secs(10))
            .sqlx_logging(false)
            .test_before_acquire_if_idle_for(Duration::from_secs(30));
        let writer = Database::connect(connect).await?;
        Ok(Self { engine: Engine::Postgres, reader: writer.clone(), writer, places: Places::default() })
    }

    /// Which engine stands behind.
    #[must_use]
    pub fn engine(&self) -> Engine {
        self.engine
    }

    pub(crate) fn writer(&self) -> &DatabaseConnection {
        &self.writer
    }

    pub(crate) fn know_places(&self, places: Vec<(&'static str, &'static str)>) {
        let _ = self.places.set(places);
    }

    /// Begin to write. Dropped without [`Tx::commit`], nothing has happened. On SQLite the one writer is held:
    /// never wait for the network while it lives.
    ///
    /// # Errors
    /// [`StoreError::Unreachable`] or [`StoreError::Repeat`] when no connection is to be had.
    pub async fn begin(&self) -> Result<Tx, StoreError> {
        let options = TransactionOptions {
            sqlite_transaction_mode: (self.engine == Engine::Sqlite)
                .then_some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let inner = self.writer.begin_with_options(options).await?;
        Ok(Tx { engine: self.engine, inner, places: Arc::clone(&self.places) })
    }

    /// A snapshot for reading: everything is seen as it stood at one moment, and nobody has to wait.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn snapshot(&self) -> Result<Tx, StoreError> {
        let isolation = (self.engine == Engine::Postgres).then_some(IsolationLevel::RepeatableRead);
        let options = TransactionOptions { isolation_level: isolation, ..TransactionOptions::default() };
        let inner = self.reader.begin_with_options(options).await?;
        Ok(Tx { engine: self.engine, inner, places: Arc::clone(&self.places) })
    }

    /// Run one statement outside any transaction; for maintenance (vacuum, checkpoint), never for business.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn maintain(&self, statement: &str) -> Result<(), StoreError> {
        self.writer.execute_unprepared(statement).await?;
        Ok(())
    }

    /// Close all connections; SQLite folds its write-ahead log into the file.
    pub async fn close(self) {
        let _ = self.reader.close_by_ref().await;
        let _ = self.writer.close_by_ref().await;
    }
}

fn sqlite(url: &str, connections: u32, read_only: bool, full: bool) -> ConnectOptions {
    let mut connect = ConnectOptions::new(url.to_owned());
    connect
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(Duration::from_secs(30))
        .test_before_acquire(false)
        .sqlx_logging(false)
        .map_sqlx_sqlite_opts(move |options| {
            options
                .create_if_missing(!read_only)
                .read_only(read_only)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(if full { SqliteSynchronous::Full } else { SqliteSynchronous::Normal })
                .busy_timeout(Duration::from_secs(10))
                .foreign_keys(true)
                .pragma("mmap_size", "1073741824")
                .pragma("cache_size", "-32768")
                .pragma("temp_store", "memory")
                // A large import is one transaction. Spilled to the write-ahead log before its end, its pages would be
                // written many times and found again only by searching the whole log.
                .pragma("cache_spill", "false")
                .statement_cache_capacity(256)
        });
    connect
}

/// A transaction under way.
pub struct Tx {
    engine: Engine,
    inner: DatabaseTransaction,
    places: Places,
}

impl Tx {
    /// Make it so. Only after this returns may anything be acknowledged.
    ///
    /// # Errors
    /// When this fails it is in doubt whether it happened: repeat with the same idempotency key.
    pub async fn commit(self) -> Result<(), StoreError> {
        Ok(self.inner.commit().await?)
    }

    pub(crate) fn inner(&self) -> &DatabaseTransaction {
        &self.inner
    }

    /// Carry out a statement; gives the number of rows it changed.
    ///
    /// # Errors
    /// [`StoreError::Taken`] on a unique key, and what else the engine says.
    pub async fn execute(&self, sql: impl Into<String>, values: Vec<Value>) -> Result<u64, StoreError> {
        let statement = Statement::from_sql_and_values(backend(self.engine), sql, values);
        Ok(self.inner.execute_raw(statement).await?.rows_affected())
    }

    /// Carry out a statement that must change exactly one row, as `… and version = $n` does.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it changed none.
    pub async fn execute_one(&self, sql: impl Into<String>, values: Vec<Value>) -> Result<(), StoreError> {
        if self.execute(sql, values).await? == 1 { Ok(()) } else { Err(StoreError::Stale) }
    }

    /// An organisation and all below it moved: rewrite every column of kind [`crate::schema::Kind::Path`], whatever room it is in,
    /// so that members, duties and roles move with it.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn relocate(&self, from: &OrgPath, to: &OrgPath) -> Result<(), StoreError> {
        for (table, column) in self.places.get().into_iter().flatten() {
            self.rewrite_paths(table, column, from, to).await?;
        }
        Ok(())
    }

    /// Rewrite one column of paths, as the consumer of a projection does when it reads of a move.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn rewrite_paths(
        &self,
        table: &str,
        column: &str,
        from: &OrgPath,
        to: &OrgPath,
    ) -> Result<(), StoreError> {
        // Labels have fixed width, so the rest of a path begins at a fixed character.
        let rest = i64::try_from(from.as_str().len()).unwrap_or(0) + 1;
        let text = format!(
            "update {table} set {column} = $1 || substr({column}, cast($2 as int))
             where {column} >= $3 and {column} < $4"
        );
        self.execute(text, params![to, rest, from, from.end()]).await?;
        Ok(())
    }
}

fn backend(engine: Engine) -> DbBackend {
    match engine {
        Engine::Sqlite => DbBackend::Sqlite,
        Engine::Postgres => DbBackend::Postgres,
    }
}

/// Reading, from the store or inside a transaction. One SQL text with `$1`, `$2`, … serves both engines.
pub trait Sql: Sync {
    /// Which engine answers.
    fn engine(&self) -> Engine;
    #[doc(hidden)]
    fn raw(
        &self,
        statement: Statement,
    ) -> impl Future<Output = Result<Vec<sea_orm::QueryResult>, sea_orm::DbErr>> + Send;
    #[doc(hidden)]
    fn raw_one(
        &self,
        statement: Statement,
    ) -> impl Future<Output = Result<Option<sea_orm::QueryResult>, sea_orm::DbErr>> + Send;

    /// All rows.
    ///
    /// # Errors
    /// What the engine says, or a column that does not fit the type.
    fn all<T: FromQueryResult>(
        &self,
        sql: impl Into<String> + Send,
        values: Vec<Value>,
    ) -> impl Future<Output = Result<Vec<T>, StoreError>> + Send {
        async move {
            let statement = Statement::from_sql_and_values(backend(self.engine()), sql, values);
            let rows = self.raw(statement).await?;
            Ok(rows.iter().map(|row| T::from_query_result(row, "")).collect::<Result<_, _>>()?)
        }
    }

    /// All rows as the driver gives them, for code that reads tables it does not know.
    ///
    /// # Errors
    /// What the engine says.
    fn rows(
        &self,
        sql: impl Into<String> + Send,
        values: Vec<Value>,
    ) -> impl Future<Output = Result<Vec<sea_orm::QueryResult>, StoreError>> + Send {
        async move {
            let statement = Statement::from_sql_and_values(backend(self.engine()), sql, values);
            Ok(self.raw(statement).await?)
        }
    }

    /// The first row, if there is one.
    ///
    /// # Errors
    /// What the engine says, or a column that does not fit the type.
    fn one<T: FromQueryResult>(
        &self,
        sql: impl Into<String> + Send,
        values: Vec<Value>,
    ) -> impl Future<Output = Result<Option<T>, StoreError>> + Send {
        async move {
            let statement = Statement::from_sql_and_values(backend(self.engine()), sql, values);
            let row = self.raw_one(statement).await?;
            Ok(row.map(|row| T::from_query_result(&row, "")).transpose()?)
        }
    }

    /// The first column of the first row as a number; 0 when there is no row or it is empty.
    ///
    /// # Errors
    /// What the engine says.
    fn number(
        &self,
        sql: impl Into<String> + Send,
        values: Vec<Value>,
    ) -> impl Future<Output = Result<i64, StoreError>> + Send {
        async move {
            let statement = Statement::from_sql_and_values(backend(self.engine()), sql, values);
            let row = self.raw_one(statement).await?;
            let number = row.map(|row| row.try_get_by_index::<Option<i64>>(0)).transpose()?;
            Ok(number.flatten().unwrap_or(0))
        }
    }
}

impl Sql for Store {
    fn engine(&self) -> Engine {
        self.engine
    }
    async fn raw(&self, statement: Statement) -> Result<Vec<sea_orm::QueryResult>, sea_orm::DbErr> {
        self.reader.query_all_raw(statement).await
    }
    async fn raw_one(&self, statement: Statement) -> Result<Option<sea_orm::QueryResult>, sea_orm::DbErr> {
        self.reader.query_one_raw(statement).await
    }
}

impl Sql for Tx {
    fn engine(&self) -> Engine {
        self.engine
    }
    async fn raw(&self, statement: Statement) -> Result<Vec<sea_orm::QueryResult>, sea_orm::DbErr> {
        self.inner.query_all_raw(statement).await
    }
    async fn raw_one(&self, statement: Statement) -> Result<Option<sea_orm::QueryResult>, sea_orm::DbErr> {
        self.inner.query_one_raw(statement).await
    }
}

/// Errors that know whether the whole transaction may be repeated.
pub trait Repeatable {
    /// May it be tried again with the same idempotency key?
    fn is_repeatable(&self) -> bool;
}

impl Repeatable for StoreError {
    fn is_repeatable(&self) -> bool {
        Self::is_repeatable(self)
    }
}

/// Repeat a whole transaction while the engine asks for it (a failover, a deadlock), with growing pauses.
/// The work must carry an idempotency key: a commit in doubt may in fact have happened.
///
/// # Errors
/// The last error, when five attempts did not help or it is of another kind.
pub async fn retrying<T, E, F>(mut work: impl FnMut() -> F) -> Result<T, E>
where
    F: Future<Output = Result<T, E>>,
    E: Repeatable,
{
    let mut pause = Duration::from_millis(20);
    for _ in 0..4 {
        match work().await {
            Err(error) if error.is_repeatable() => {
                tokio::time::sleep(pause).await;
                pause *= 3;
            }
            other => return other,
        }
    }
    work().await
}
