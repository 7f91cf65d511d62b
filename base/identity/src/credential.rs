use access::Context;
use journal::Entry;
use serde_json::json;
use store::{Instant, Ref, params};
use time::Duration;

use crate::account::{self, Account, AccountError};
use crate::{Level, Settings, Token, holding, password, session};

/// Why nobody was signed in. The page says no more than this.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// Name or password is wrong; not which.
    Wrong,
    /// Too many failed attempts; until when.
    Locked(Instant),
    /// The account was closed.
    Closed,
}

/// A sign-in that succeeded so far.
#[derive(Debug)]
pub struct SignedIn {
    /// For the browser's cookie.
    pub token: Token,
    /// Full, or a second factor is still owed.
    pub level: Level,
    /// Whose.
    pub account: Ref,
}

/// Sign in by name and password.
///
/// # Errors
/// What the database says; a refusal is not an error.
pub async fn sign_in(
    cx: &Context,
    settings: &Settings,
    login: &str,
    given: &str,
    agent: &str,
) -> Result<Result<SignedIn, Refusal>, AccountError> {
    let found = account::by_login(cx, login).await?;
    let hash = found.as_ref().and_then(|it| it.password.clone());
    // Also without an account, so that the time taken tells nothing.
    let right = password::matches(given, hash.as_deref().unwrap_or(password::NOBODY)).await;
    let Some(it) = found.filter(|_| hash.is_some()) else { return Ok(Err(Refusal::Wrong)) };
    if let Some(until) = it.locked_until.map(Instant).filter(|until| *until > cx.now()) {
        return Ok(Err(Refusal::Locked(until)));
    }
    if !right {
        return Ok(Err(failed(cx, settings, &it).await?));
    }
    if !it.active {
        return Ok(Err(Refusal::Closed));
    }
    Ok(Ok(open(cx, settings, &it, agent).await?))
}

/// Open a session for an account whose owner has shown a first factor.
pub(crate) async fn open(
    cx: &Context,
    settings: &Settings,
    it: &Account,
    agent: &str,
) -> Result<SignedIn, AccountError> {
    let id = it.reference();
    let held = holding::held_by(&cx.store, id, cx.today()).await?;
    let administrator = held.iter().any(|held| held.role.is_administrator());
    let owes = administrator || crate::has_second_factor(&cx.store, id).await?;
    let level = if owes { Level::Password } else { Level::Full };
    let tx = cx.store.begin().await?;
    tx.execute(
        "update account set failures = 0, locked_until = null where region_id = $1 and id = $2",
        params![id.region, id.id],
    )
    .await?;
    let token = session::start(cx, &tx, settings, id, level, agent).await?;
    record(cx, &tx, id, "account.signed_in").await?;
    tx.commit().await?;
    Ok(SignedIn { token, level, account: id })
}

async fn failed(cx: &Context, settings: &Settings, it: &Account) -> Result<Refusal, AccountError> {
    let locks = it.failures + 1 >= settings.lock_after;
    let until = cx.now().plus(Duration::minutes(settings.lock_minutes));
    let tx = cx.store.begin().await?;
    tx.execute(
        "update account set failures = failures + 1, locked_until = $3 where region_id = $1 and id = $2",
        params![it.region_id, it.id, locks.then_some(until.0)],
    )
    .await?;
    if locks {
        tx.execute(
            "update account set failures = 0 where region_id = $1 and id = $2",
            params![it.region_id, it.id],
        )
        .await?;
    }
    record(cx, &tx, it.reference(), if locks { "account.locked" } else { "account.sign_in_failed" }).await?;
    tx.commit().await?;
    Ok(if locks { Refusal::Locked(until) } else { Refusal::Wrong })
}

async fn record(cx: &Context, tx: &store::Tx, id: Ref, kind: &'static str) -> Result<(), AccountError> {
    let entry =
        Entry { region: id.region, kind, place: None, subject: Some(id), article: None, payload: json!({}) };
    journal::record(tx, &cx.stamp, entry).await?;
    Ok(())
}
