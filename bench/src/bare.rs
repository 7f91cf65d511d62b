//! The bare minimum: axum and sqlx, the same statements, the same bytes; no session, no rights, no markup.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use serde::{Deserialize, Serialize};
use sqlx::postgres::PgPoolOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions};
use sqlx::{AssertSqlSafe, PgPool, SqlitePool};
use uuid::Uuid;

use crate::Outcome;

/// A value of a statement.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Bound {
    Int(i64),
    Text(String),
    Flag(bool),
    Id(Uuid),
}

/// A page: its statements, and how many bytes it sends.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct BarePage {
    pub statements: Vec<(String, Vec<Bound>)>,
    pub bytes: usize,
}

enum Pool {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

struct Bare {
    pool: Pool,
    pages: HashMap<String, (BarePage, Bytes)>,
}

macro_rules! fetched {
    ($pool:expr, $statement:expr, $values:expr) => {{
        let mut query = sqlx::query(AssertSqlSafe($statement.clone()));
        for value in $values {
            query = match value {
                Bound::Int(it) => query.bind(*it),
                Bound::Text(it) => query.bind(it.clone()),
                Bound::Flag(it) => query.bind(*it),
                Bound::Id(it) => query.bind(*it),
            };
        }
        query.fetch_all($pool).await.map(|rows| rows.len())
    }};
}

async fn page(State(bare): State<Arc<Bare>>, Path(name): Path<String>) -> Response {
    let Some((page, body)) = bare.pages.get(&name) else { return StatusCode::NOT_FOUND.into_response() };
    for (statement, values) in &page.statements {
        let fetched = match &bare.pool {
            Pool::Sqlite(pool) => fetched!(pool, statement, values),
            Pool::Postgres(pool) => fetched!(pool, statement, values),
        };
        if let Err(error) = fetched {
            return (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response();
        }
    }
    ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], body.clone()).into_response()
}

/// `bare PORT DATABASE PAGES.json`
pub async fn serve(arguments: &[String]) -> Outcome {
    let [port, database, file] = arguments else { return Err("bare PORT DATABASE PAGES.json".into()) };
    let pages: HashMap<String, BarePage> = serde_json::from_slice(&std::fs::read(file)?)?;
    let pool = if let Some(path) = database.strip_prefix("sqlite://") {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .journal_mode(SqliteJournalMode::Wal)
            .pragma("mmap_size", "1073741824")
            .statement_cache_capacity(256);
        Pool::Sqlite(SqlitePoolOptions::new().max_connections(4).connect_with(options).await?)
    } else {
        Pool::Postgres(PgPoolOptions::new().max_connections(8).connect(database).await?)
    };
    let pages = pages.into_iter().map(|(name, page)| {
        let body = Bytes::from(vec![b'x'; page.bytes]);
        (name, (page, body))
    });
    let bare = Arc::new(Bare { pool, pages: pages.collect() });
    let router =
        Router::new().route("/healthz", get(|| async { "ok" })).route("/{name}", get(page)).with_state(bare);
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    axum::serve(listener, router).await?;
    Ok(())
}
