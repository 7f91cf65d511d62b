use std::collections::HashSet;

use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::schema::{Kind, Step, fold};
use crate::{Instant, Sql, Store, StoreError, params};

/// One migration: a name that never changes, and steps that are never edited once released.
/// Every room brings its own list, so the list is a value; sea-orm-migration wants it as a static of one type.
#[derive(Clone, Copy, Debug)]
pub struct Migrations {
    /// `roster_0001`: room and number. Applied in the order the server gives.
    pub name: &'static str,
    /// The steps, each additive.
    pub steps: &'static [Step],
}

#[derive(FromQueryResult)]
struct Name {
    name: String,
}

/// Bring the database to the form the program needs. Does nothing when it already has it; a migration that
/// fails is rolled back whole. Returns the names of those applied now.
///
/// # Errors
/// What the engine says.
pub async fn applied(
    store: &Store,
    migrations: &[Migrations],
    now: Instant,
) -> Result<Vec<&'static str>, StoreError> {
    let ledger = "create table if not exists migration (name text primary key, applied_at bigint not null)";
    store.writer().execute_unprepared(ledger).await?;
    let known: HashSet<String> = store
        .all::<Name>("select name from migration", params![])
        .await?
        .into_iter()
        .map(|row| row.name)
        .collect();
    let steps: Vec<_> = migrations.iter().flat_map(|it| it.steps).collect();
    store.know_places(places(&steps));
    let mut news = Vec::new();
    for migration in migrations.iter().filter(|it| !known.contains(it.name)) {
        let tx = store.begin().await?;
        // A second process that starts at the same time fails here on the key and finds the work done.
        tx.execute("insert into migration (name, applied_at) values ($1, $2)", params![migration.name, now])
            .await?;
        for statement in migration.steps.iter().flat_map(|step| step.statements(store.engine())) {
            tx.inner().execute_unprepared(&statement).await?;
        }
        tx.commit().await?;
        news.push(migration.name);
    }
    if !news.is_empty() {
        crate::estimate::tell(store, &steps).await?;
    }
    Ok(news)
}

/// Every column that holds a place in the tree.
fn places(steps: &[&Step]) -> Vec<(&'static str, &'static str)> {
    let tables = fold(steps.iter().copied());
    tables
        .into_iter()
        .flat_map(|(table, (_, columns))| {
            columns.into_iter().filter(|it| it.kind == Kind::Path).map(move |it| (table, it.name))
        })
        .collect()
}
