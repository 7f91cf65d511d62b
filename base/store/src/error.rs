use sea_orm::{DbErr, RuntimeErr, SqlErr};

/// What may go wrong between us and the database.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A unique key already holds this value: somebody else was first, or it is a repetition.
    #[error("a unique key is already taken: {0}")]
    Taken(String),
    /// A row was changed by somebody else since it was read (`version` did not match).
    #[error("the row was changed by somebody else in the meantime")]
    Stale,
    /// The transaction was not carried out and may be repeated with the same idempotency key.
    #[error("the database asks to repeat the transaction: {0}")]
    Repeat(DbErr),
    /// The database cannot be reached.
    #[error("the database cannot be reached: {0}")]
    Unreachable(DbErr),
    /// No room is left on the disk under the database.
    #[error("no space left for the database: {0}")]
    Full(DbErr),
    /// A stored value does not have the form the code expects.
    #[error("a stored value is not readable: {0}")]
    Malformed(String),
    /// Anything else, as the driver says it.
    #[error(transparent)]
    Database(DbErr),
}

/// SQLSTATEs after which a repetition with the same key is right: serialisation failure, deadlock,
/// administrator shutdown, crash shutdown, cannot connect now, read-only transaction (a failover).
const REPEATABLE: [&str; 6] = ["40001", "40P01", "57P01", "57P02", "57P03", "25006"];

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        if let Some(SqlErr::UniqueConstraintViolation(text)) = error.sql_err() {
            return Self::Taken(text);
        }
        match &error {
            DbErr::Conn(_) | DbErr::ConnectionAcquire(_) => Self::Unreachable(error),
            DbErr::Exec(RuntimeErr::SqlxError(inner)) | DbErr::Query(RuntimeErr::SqlxError(inner)) => {
                match inner.as_ref() {
                    sea_orm::sqlx::Error::Io(_)
                    | sea_orm::sqlx::Error::PoolTimedOut
                    | sea_orm::sqlx::Error::PoolClosed => Self::Unreachable(error),
                    sea_orm::sqlx::Error::Database(database) => {
                        match database.code().as_deref() {
                            Some(code) if REPEATABLE.contains(&code) => Self::Repeat(error),
                            // SQLITE_FULL, and PostgreSQL's disk_full.
                            Some("13" | "53100") => Self::Full(error),
                            // SQLITE_BUSY after the ten-second wait, SQLITE_LOCKED.
                            Some("5" | "6") => Self::Repeat(error),
                            _ => Self::Database(error),
                        }
                    }
                    _ => Self::Database(error),
                }
            }
            _ => Self::Database(error),
        }
    }
}

impl StoreError {
    /// May the whole transaction be tried again with the same idempotency key?
    #[must_use]
    pub fn is_repeatable(&self) -> bool {
        matches!(self, Self::Repeat(_) | Self::Unreachable(_))
    }
}
