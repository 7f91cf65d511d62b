//! Runs something on SQLite and, where a server is given, on PostgreSQL, each in a folder and database of its own.

use std::path::Path;

use crate::Outcome;

type Error = Box<dyn std::error::Error + Send + Sync>;

/// A fresh folder and database address for each engine there is, with the engine's name.
pub async fn each<F>(what: &str, mut run: F) -> Outcome
where
    F: AsyncFnMut(&'static str, &Path, &str) -> Outcome,
{
    let folder = std::env::temp_dir().join(format!("lianxin-{what}-{}", std::process::id()));
    let own = folder.join("sqlite");
    std::fs::create_dir_all(&own)?;
    let file = format!("sqlite://{}", own.join("lianxin.db").display());
    let done = run("SQLite", &own, &file).await;
    let _ = std::fs::remove_dir_all(&own);
    done?;
    let Ok(server) = std::env::var("LIANXIN_TEST_POSTGRES") else {
        println!("PostgreSQL: left out, LIANXIN_TEST_POSTGRES is not set");
        return Ok(());
    };
    let name = format!("{what}_{}", std::process::id());
    let admin = sqlx::PgPool::connect(&format!("{server}/postgres")).await?;
    statement(&admin, format!("create database {name}")).await?;
    let own = folder.join("postgres");
    std::fs::create_dir_all(&own)?;
    let done = run("PostgreSQL", &own, &format!("{server}/{name}")).await;
    let _ = std::fs::remove_dir_all(&folder);
    statement(&admin, format!("drop database {name} with (force)")).await?;
    done
}

async fn statement(admin: &sqlx::PgPool, text: String) -> Result<(), Error> {
    sqlx::query(sqlx::AssertSqlSafe(text)).execute(admin).await?;
    Ok(())
}

/// An error unless something holds.
pub fn holds(fits: bool, what: impl std::fmt::Display) -> Outcome {
    if fits { Ok(()) } else { Err(format!("does not hold: {what}").into()) }
}
