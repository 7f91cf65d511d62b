//! Keys for programs: a program acts as the account that made its key, for the API alone and until a day.

use access::Context;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use journal::Entry;
use sea_orm::FromQueryResult;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use store::{Ref, Rows, Sql, StoreError, Tx, params};
use time::{Date, Duration};
use uuid::Uuid;

use crate::AccountError;

/// What a key begins with, so that one left lying about is recognised.
pub const PROGRAM_KEY: &str = "lxk_";
/// Days a key holds at most.
pub const PROGRAM_KEY_DAYS: i64 = 366;
/// Keys an account may have at once.
const MOST: i64 = 20;

/// A key in its owner's list; the key itself is shown once and stored nowhere.
#[derive(Clone, Debug, FromQueryResult)]
pub struct ProgramKey {
    /// Identifier.
    pub id: Uuid,
    /// What it is for, in the owner's words.
    pub name: String,
    /// Last day.
    pub until_day: String,
    /// When it was made, microseconds.
    pub made_at: i64,
}

fn hashed(key: &str) -> Vec<u8> {
    Sha256::digest(key.as_bytes()).to_vec()
}

/// Make a key; gives the key, which is never shown again.
///
/// # Errors
/// [`AccountError::Term`] when the last day is past or more than a year away, [`AccountError::TooMany`].
pub async fn make_program_key(
    cx: &Context,
    tx: &Tx,
    account: Ref,
    name: &str,
    until: Date,
) -> Result<String, AccountError> {
    if until < cx.today() || until > cx.today() + Duration::days(PROGRAM_KEY_DAYS) {
        return Err(AccountError::Term);
    }
    let held = "select count(*) from program_key_directory where account_id = $1";
    if tx.number(held, params![account.id]).await? >= MOST {
        return Err(AccountError::TooMany);
    }
    let key = format!("{PROGRAM_KEY}{}", URL_SAFE_NO_PAD.encode(cx.stamp.ids.bytes::<32>()));
    let columns = &["key_hash", "id", "region_id", "account_id", "name", "until_day", "made_at"];
    Rows::into("program_key_directory", columns)
        .with(params![
            hashed(&key),
            cx.stamp.ids.new_id(cx.now()),
            account.region,
            account.id,
            name,
            until.to_string(),
            cx.now(),
        ])
        .write(tx)
        .await?;
    note(cx, tx, account, "account.program_key_made", name).await?;
    Ok(key)
}

async fn note(
    cx: &Context,
    tx: &Tx,
    account: Ref,
    kind: &'static str,
    name: &str,
) -> Result<(), AccountError> {
    let entry = Entry {
        region: account.region,
        kind,
        place: None,
        subject: Some(account),
        article: None,
        payload: json!({ "name": name }),
    };
    journal::record(tx, &cx.stamp, entry).await?;
    Ok(())
}

/// The keys of an account, the latest first.
///
/// # Errors
/// What the database says.
pub async fn program_keys(sql: &impl Sql, account: Ref) -> Result<Vec<ProgramKey>, StoreError> {
    sql.all(
        "select id, name, until_day, made_at from program_key_directory
         where account_id = $1 and region_id = $2 order by made_at desc",
        params![account.id, account.region],
    )
    .await
}

/// End a key at once.
///
/// # Errors
/// [`AccountError::Missing`] when the account has no such key.
pub async fn end_program_key(cx: &Context, tx: &Tx, account: Ref, id: Uuid) -> Result<(), AccountError> {
    let ended = tx
        .execute(
            "delete from program_key_directory where id = $1 and account_id = $2 and region_id = $3",
            params![id, account.id, account.region],
        )
        .await?;
    if ended != 1 {
        return Err(AccountError::Missing);
    }
    note(cx, tx, account, "account.program_key_ended", "").await
}

/// Whose key this is, when it holds on a day.
///
/// # Errors
/// What the database says.
pub async fn by_program_key(sql: &impl Sql, key: &str, today: Date) -> Result<Option<Ref>, StoreError> {
    #[derive(FromQueryResult)]
    struct Row {
        region_id: i64,
        account_id: Uuid,
    }
    let row: Option<Row> = sql
        .one(
            "select region_id, account_id from program_key_directory where key_hash = $1 and until_day >= $2",
            params![hashed(key), today.to_string()],
        )
        .await?;
    Ok(row.map(|it| Ref::new(it.region_id, it.account_id)))
}
