use access::Context;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sea_orm::FromQueryResult;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use store::{Instant, Ref, Rows, Sql, StoreError, Tx, params};
use time::Duration;
use uuid::Uuid;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::{AccountError, Settings, credential};

/// How much of the sign-in is done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Level {
    /// The first factor; something is owed before anything else ([`Owed`]).
    Password,
    /// Everything that is required.
    Full,
}

/// What is still owed before a session is full.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Owed {
    /// The second factor.
    SecondFactor,
    /// A new password, because the present one is too old or was given for one use.
    NewPassword,
}

fn key(owes: Option<Owed>) -> &'static str {
    match owes {
        Some(Owed::SecondFactor) => "password",
        Some(Owed::NewPassword) => "change",
        None => "full",
    }
}

pub(crate) fn level(owes: Option<Owed>) -> Level {
    if owes.is_none() { Level::Full } else { Level::Password }
}

/// The secret a browser holds. Printed nowhere.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Token(String);

impl std::fmt::Debug for Token {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Token(…)")
    }
}

impl Token {
    /// For the cookie.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn hashed(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

/// A session that was found by its token.
#[derive(Clone, Debug)]
pub struct Session {
    /// Identifier, as in the owner's list.
    pub id: Uuid,
    /// Whose.
    pub account: Ref,
    /// Is something still owed?
    pub level: Level,
    /// What.
    pub owes: Option<Owed>,
    /// Ends unless used before this moment.
    pub idle_at: Instant,
}

/// A session in its owner's list.
#[derive(Clone, Debug, FromQueryResult)]
pub struct OpenSession {
    /// Identifier.
    pub id: Uuid,
    /// Browser, shortened.
    pub agent: String,
    /// When it began, microseconds.
    pub made_at: i64,
}

/// Open a session.
///
/// # Errors
/// What the database says.
pub async fn start(
    cx: &Context,
    tx: &Tx,
    settings: &Settings,
    account: Ref,
    owes: Option<Owed>,
    agent: &str,
) -> Result<Token, StoreError> {
    let token = Token(URL_SAFE_NO_PAD.encode(cx.stamp.ids.bytes::<32>()));
    let agent: String = agent.chars().filter(|it| !it.is_control()).take(120).collect();
    let columns: &[&str] =
        &["token", "id", "region_id", "account_id", "level", "agent", "made_at", "idle_at", "ends_at"];
    Rows::into("session_directory", columns)
        .with(params![
            hashed(&token.0),
            cx.stamp.ids.new_id(cx.now()),
            account.region,
            account.id,
            key(owes),
            agent,
            cx.now(),
            cx.now().plus(Duration::minutes(settings.idle_minutes)),
            cx.now().plus(Duration::hours(settings.session_hours)),
        ])
        .write(tx)
        .await?;
    tx.execute("delete from session_directory where ends_at < $1", params![cx.now()]).await?;
    Ok(token)
}

/// The session of a token, if it is open.
///
/// # Errors
/// What the database says.
pub async fn find(sql: &impl Sql, token: &str, now: Instant) -> Result<Option<Session>, StoreError> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Uuid,
        region_id: i64,
        account_id: Uuid,
        level: String,
        idle_at: i64,
    }
    let row: Option<Row> = sql
        .one(
            "select id, region_id, account_id, level, idle_at from session_directory
             where token = $1 and idle_at > $2 and ends_at > $2",
            params![hashed(token), now],
        )
        .await?;
    Ok(row.map(|row| {
        let owes = match row.level.as_str() {
            "full" => None,
            "change" => Some(Owed::NewPassword),
            _ => Some(Owed::SecondFactor),
        };
        Session {
            id: row.id,
            account: Ref::new(row.region_id, row.account_id),
            level: level(owes),
            owes,
            idle_at: Instant(row.idle_at),
        }
    }))
}

/// The session was used: it goes on. Written at most once in a tenth of the idle time.
///
/// # Errors
/// What the database says.
pub async fn touch(cx: &Context, settings: &Settings, session: &Session) -> Result<(), StoreError> {
    let next = cx.now().plus(Duration::minutes(settings.idle_minutes));
    let gained = next.0 - session.idle_at.0;
    if gained < Duration::minutes(settings.idle_minutes).whole_microseconds() as i64 / 10 {
        return Ok(());
    }
    let tx = cx.store.begin().await?;
    tx.execute(
        "update session_directory set idle_at = $2 where id = $1 and account_id = $3",
        params![session.id, next, session.account.id],
    )
    .await?;
    tx.commit().await
}

/// Something owed was done; what is owed now?
///
/// # Errors
/// What the database says.
pub async fn upgrade(tx: &Tx, session: &Session, owes: Option<Owed>) -> Result<(), StoreError> {
    tx.execute_one(
        "update session_directory set level = $3 where id = $1 and account_id = $2",
        params![session.id, session.account.id, key(owes)],
    )
    .await
}

/// A new password was set: the session that owed one is full.
pub(crate) async fn password_is_new(tx: &Tx, account: Ref, session: Uuid) -> Result<(), StoreError> {
    tx.execute(
        "update session_directory set level = $3 where id = $1 and account_id = $2 and level = $4",
        params![session, account.id, key(None), key(Some(Owed::NewPassword))],
    )
    .await?;
    Ok(())
}

/// Sign out.
///
/// # Errors
/// What the database says.
pub async fn end_session(tx: &Tx, token: &str) -> Result<(), StoreError> {
    tx.execute("delete from session_directory where token = $1", params![hashed(token)]).await?;
    Ok(())
}

/// End one session of an account's own list.
///
/// # Errors
/// What the database says.
pub async fn end_one(tx: &Tx, account: Ref, session: Uuid) -> Result<bool, StoreError> {
    let ended = tx
        .execute(
            "delete from session_directory where id = $1 and account_id = $2",
            params![session, account.id],
        )
        .await?;
    Ok(ended == 1)
}

/// The owner signs out.
///
/// # Errors
/// What the database says.
pub async fn sign_out(cx: &Context, session: &Session, token: &str) -> Result<(), AccountError> {
    let tx = cx.store.begin().await?;
    end_session(&tx, token).await?;
    credential::record(cx, &tx, session.account, "account.signed_out", json!({})).await?;
    tx.commit().await?;
    Ok(())
}

/// The owner ends one of their sessions.
///
/// # Errors
/// [`AccountError::Missing`] when it is not theirs or has ended.
pub async fn revoke(cx: &Context, account: Ref, session: Uuid) -> Result<(), AccountError> {
    let tx = cx.store.begin().await?;
    if !end_one(&tx, account, session).await? {
        return Err(AccountError::Missing);
    }
    credential::record(cx, &tx, account, "account.session_ended", json!({})).await?;
    tx.commit().await?;
    Ok(())
}

/// End all sessions of an account but `keep`.
///
/// # Errors
/// What the database says.
pub async fn end_all(tx: &Tx, account: Ref, keep: Option<Uuid>) -> Result<(), StoreError> {
    tx.execute(
        "delete from session_directory where account_id = $1 and id <> $2",
        params![account.id, keep.unwrap_or_else(Uuid::nil)],
    )
    .await?;
    Ok(())
}

impl OpenSession {
    /// The open sessions of an account, newest first: for the owner only.
    ///
    /// # Errors
    /// What the database says.
    pub async fn of(sql: &impl Sql, account: Ref, now: Instant) -> Result<Vec<Self>, StoreError> {
        sql.all(
            "select id, agent, made_at from session_directory
             where account_id = $1 and idle_at > $2 and ends_at > $2 order by made_at desc",
            params![account.id, now],
        )
        .await
    }
}
