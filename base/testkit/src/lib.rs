//! Stores for tests: every test gets a fresh SQLite file and a fresh PostgreSQL database.
//! It never ships; what a domain needs beyond a store (a county, people) lives in that domain's tests.
//!
//! PostgreSQL is reached by `LIANXIN_TEST_POSTGRES` (`postgres://user@host:port`), which `cargo xtask test` sets.
//! Without it the PostgreSQL half of a test says that it was left out; with `CI=true` it fails instead.

use std::sync::atomic::{AtomicU32, Ordering};

use sea_orm::{ConnectionTrait as _, Database};
use store::{Instant, Migrations, Options, Store};

/// A store that is thrown away with the test.
pub struct TestStore {
    /// The store.
    pub store: Store,
    /// Its address, to open it a second time.
    pub url: String,
    folder: tempfile::TempDir,
}

impl TestStore {
    /// A folder that lives as long as the test.
    #[must_use]
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }
}

/// Which engine a test runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    /// The embedded default.
    Sqlite,
    /// The server.
    Postgres,
}

/// A fresh store with these migrations; none when the engine is not to be had here.
///
/// # Panics
/// When the engine answers with an error, or is missing in CI.
pub async fn fresh(on: On, migrations: &[Migrations]) -> Option<TestStore> {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let url = match on {
        On::Sqlite => format!("sqlite://{}/test.db", folder.path().display()),
        On::Postgres => postgres_database().await?,
    };
    let mut options = Options::at(url.clone());
    options.connections = Some(6);
    let store = Store::open(&options).await.expect("the store opens");
    store::applied(&store, migrations, Instant(0)).await.expect("migrations apply");
    Some(TestStore { store, url, folder })
}

async fn postgres_database() -> Option<String> {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let Ok(server) = std::env::var("LIANXIN_TEST_POSTGRES") else {
        assert!(std::env::var("CI").is_err(), "LIANXIN_TEST_POSTGRES is not set: use `cargo xtask test`");
        eprintln!("left out: PostgreSQL (LIANXIN_TEST_POSTGRES is not set; `cargo xtask test` sets it)");
        return None;
    };
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let name = format!("test_{}_{number}", std::process::id());
    let admin = Database::connect(format!("{server}/postgres")).await.expect("PostgreSQL answers");
    for statement in
        [format!("drop database if exists {name} with (force)"), format!("create database {name}")]
    {
        admin.execute_unprepared(&statement).await.expect("a database can be made");
    }
    Some(format!("{server}/{name}"))
}

/// Make one test for each engine out of an `async fn(TestStore)`.
///
/// ```ignore
/// async fn nothing_is_lost(it: TestStore) { … }
/// testkit::on_both!(&[migrations]; nothing_is_lost);
/// ```
#[macro_export]
macro_rules! on_both {
    ($migrations:expr; $($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                let it = $crate::fresh($crate::On::Sqlite, $migrations).await;
                super::$name(it.expect("SQLite is built in")).await;
            })+
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                if let Some(it) = $crate::fresh($crate::On::Postgres, $migrations).await {
                    super::$name(it).await;
                }
            })+
        }
    };
}
