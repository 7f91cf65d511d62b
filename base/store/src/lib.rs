//! The database under everything: one SQL text for SQLite and PostgreSQL.
//! It never knows a domain, a person or a rule; it knows tables, transactions, time and identifiers.
//! What is recorded goes to `journal`, who may do it to `access`.
//!
//! Rules for every table and statement: `docs/dev/tables.md`.

mod clock;
mod command;
mod counter;
mod db;
mod error;
mod estimate;
mod ids;
mod insert;
mod migrate;
mod path;
mod run;
pub mod schema;
mod scope;

pub use clock::{CHINA, Clock, Instant, SystemClock, TurnableClock};
pub use command::{COMMAND_TABLE, Command, Seen};
pub use counter::COUNTER_TABLE;
pub use db::{Options, Repeatable, Sql, Store, Synchronous, Tx, retrying};
pub use error::StoreError;
pub use ids::{Ids, Ref};
pub use insert::Rows;
pub use migrate::{Migrations, applied};
pub use path::{OrgPath, PathError};
pub use run::{RUN_TABLE, last_run};
pub use scope::{Place, Scope};

pub use sea_orm::{FromQueryResult, Value};

/// The engine behind a [`Store`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Engine {
    /// The embedded default: one file, one writer, several readers.
    Sqlite,
    /// PostgreSQL 15 or later.
    Postgres,
}

/// Values bound to `$1`, `$2`, … in the order given.
#[macro_export]
macro_rules! params {
    () => { Vec::<$crate::Value>::new() };
    ($($value:expr),+ $(,)?) => { vec![$($crate::Value::from($value)),+] };
}

/// Marks for `count` values in a list, beginning at `$from`: `$3, $4, $5`.
///
/// ```
/// assert_eq!(store::marks(3, 2), "$3, $4");
/// ```
#[must_use]
pub fn marks(from: usize, count: usize) -> String {
    (from..from + count).map(|number| format!("${number}")).collect::<Vec<_>>().join(", ")
}
