use access::Context;
use journal::Entry;
use serde_json::json;
use store::{Instant, Ref, Sql as _, params};
use time::Duration;

use crate::account::{self, Account, AccountError};
use crate::session::Owed;
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
    /// Full, or something is still owed.
    pub level: Level,
    /// What is owed.
    pub owes: Option<Owed>,
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
    Ok(Ok(open(cx, settings, &it, agent, "password").await?))
}

/// Open a session for an account whose owner has shown a first factor.
pub(crate) async fn open(
    cx: &Context,
    settings: &Settings,
    it: &Account,
    agent: &str,
    by: &str,
) -> Result<SignedIn, AccountError> {
    let id = it.reference();
    let held = holding::held_by(&cx.store, id, cx.today()).await?;
    let administrator = held.iter().any(|held| held.role.is_administrator());
    let second = administrator || crate::has_second_factor(&cx.store, id).await?;
    let owes = if second {
        Some(Owed::SecondFactor)
    } else {
        it.owes_password(settings, cx.now()).filter(|_| by == "password")
    };
    let tx = cx.store.begin().await?;
    // With a second factor owed the count goes on: else every right password would give new guesses at the code.
    if owes != Some(Owed::SecondFactor) {
        tx.execute(
            "update account set failures = 0, locked_until = null where region_id = $1 and id = $2",
            params![id.region, id.id],
        )
        .await?;
    }
    let token = session::start(cx, &tx, settings, id, owes, agent).await?;
    record(cx, &tx, id, "account.signed_in", json!({ "by": by })).await?;
    tx.commit().await?;
    Ok(SignedIn { token, level: session::level(owes), owes, account: id })
}

/// Count a failed attempt; the last one allowed locks the account. Counted in the statement itself, so that
/// attempts made side by side count too and none takes back another's lock.
pub(crate) async fn failed(cx: &Context, settings: &Settings, it: &Account) -> Result<Refusal, AccountError> {
    #[derive(sea_orm::FromQueryResult)]
    struct After {
        locked_until: Option<i64>,
    }
    let until = cx.now().plus(Duration::minutes(settings.lock_minutes));
    let tx = cx.store.begin().await?;
    tx.execute(
        "update account set failures = case when failures + 1 >= $3 then 0 else failures + 1 end,
         locked_until = case when failures + 1 >= $3 then $4 else locked_until end
         where region_id = $1 and id = $2",
        params![it.region_id, it.id, settings.lock_after, until],
    )
    .await?;
    let after: Option<After> = tx
        .one(
            "select locked_until from account where region_id = $1 and id = $2",
            params![it.region_id, it.id],
        )
        .await?;
    let locked = after.and_then(|it| it.locked_until).map(Instant).filter(|until| *until > cx.now());
    let kind = if locked.is_some() { "account.locked" } else { "account.sign_in_failed" };
    record(cx, &tx, it.reference(), kind, json!({})).await?;
    tx.commit().await?;
    Ok(locked.map_or(Refusal::Wrong, Refusal::Locked))
}

/// Record what somebody did to their own account: they are the actor, also while something is still owed.
pub(crate) async fn record(
    cx: &Context,
    tx: &store::Tx,
    id: Ref,
    kind: &'static str,
    payload: serde_json::Value,
) -> Result<(), AccountError> {
    let known = !matches!(kind, "account.locked" | "account.sign_in_failed");
    let stamp = journal::Stamp { actor: known.then_some(id.id), ..cx.stamp.clone() };
    let entry = Entry { region: id.region, kind, place: None, subject: Some(id), article: None, payload };
    journal::record(tx, &stamp, entry).await?;
    Ok(())
}
