use access::Context;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher as _, PasswordVerifier as _};
use serde_json::json;
use store::{Ids, Ref, params};
use uuid::Uuid;

use crate::account::{Account, AccountError, account, record};
use crate::{Refusal, Settings, credential, session};

/// What a new password lacks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Strength {
    /// Good.
    Enough,
    /// Too few characters.
    Short,
    /// Too few classes of characters.
    Plain,
    /// Contains the sign-in name.
    Named,
}

/// Is this password good enough?
#[must_use]
pub fn strength(settings: &Settings, login: &str, password: &str) -> Strength {
    let classes = [
        password.chars().any(char::is_lowercase),
        password.chars().any(char::is_uppercase),
        password.chars().any(|it| it.is_ascii_digit()),
        password.chars().any(|it| !it.is_ascii_alphanumeric()),
    ];
    if password.chars().count() < settings.password_length {
        Strength::Short
    } else if !login.is_empty() && password.to_lowercase().contains(&login.to_lowercase()) {
        Strength::Named
    } else if classes.iter().filter(|it| **it).count() < settings.password_classes {
        Strength::Plain
    } else {
        Strength::Enough
    }
}

/// argon2id with the library's defaults (19 MiB, 2 passes): some 30 ms, off the request threads.
pub(crate) async fn hash(password: &str, ids: &Ids) -> Option<String> {
    let (password, salt) = (password.to_owned(), ids.bytes::<16>());
    let made = tokio::task::spawn_blocking(move || {
        Argon2::default().hash_password_with_salt(password.as_bytes(), &salt).map(|hash| hash.to_string())
    });
    made.await.ok()?.ok()
}

pub(crate) async fn matches(password: &str, hash: &str) -> bool {
    let (password, hash) = (password.to_owned(), hash.to_owned());
    let checked = tokio::task::spawn_blocking(move || {
        PasswordHash::new(&hash)
            .is_ok_and(|parsed| Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok())
    });
    checked.await.unwrap_or(false)
}

/// A hash of no password: verified when an account does not exist, so that the answer takes as long.
pub(crate) const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5bm9ib2R5$Zr9eXK0SSdYJg0k4LFQmIYEs2gaVC4XWfwAq1kWHD2I";

/// Set a password. `present`: what the owner says it is now; none when an administrator or the command line sets it.
/// All other sessions of the account end.
///
/// # Errors
/// [`AccountError::WrongPassword`], [`AccountError::Weak`], [`AccountError::Reused`].
pub async fn set_password(
    cx: &Context,
    settings: &Settings,
    id: Ref,
    present: Option<&str>,
    new: &str,
    keep: Option<Uuid>,
) -> Result<(), AccountError> {
    change(cx, settings, id, present, new, keep, false).await?;
    Ok(())
}

/// An administrator gives a password for one use: all sessions end, and the next sign-in must change it. Gives
/// whether it was done now; a repetition of the same request changes nothing.
///
/// # Errors
/// As [`set_password`].
pub async fn reset_password(
    cx: &Context,
    settings: &Settings,
    id: Ref,
    new: &str,
) -> Result<bool, AccountError> {
    change(cx, settings, id, None, new, None, true).await
}

async fn change(
    cx: &Context,
    settings: &Settings,
    id: Ref,
    present: Option<&str>,
    new: &str,
    keep: Option<Uuid>,
    one_time: bool,
) -> Result<bool, AccountError> {
    if cx.key.is_some() && cx.begin(id.region).await?.1.is_some() {
        return Ok(false);
    }
    let it = account(&cx.store, id).await?.ok_or(AccountError::Missing)?;
    if let Some(present) = present {
        if it.password.is_none() {
            return Err(AccountError::WrongPassword);
        }
        prove_password(cx, settings, &it, present).await?;
    }
    match strength(settings, "", new) {
        Strength::Enough => {}
        weak => return Err(AccountError::Weak(weak)),
    }
    let mut history: Vec<String> = serde_json::from_str(&it.password_history).unwrap_or_default();
    history.splice(0..0, it.password.clone());
    history.truncate(settings.password_history);
    for earlier in &history {
        if matches(new, earlier).await {
            return Err(AccountError::Reused);
        }
    }
    let hash = hash(new, &cx.stamp.ids).await;
    let (tx, before) = cx.begin(id.region).await?;
    if before.is_some() {
        return Ok(false);
    }
    tx.execute_one(
        "update account set password = $3, password_history = $4, password_at = $5, failures = 0,
         locked_until = null, one_time = $7, version = version + 1 where region_id = $1 and id = $2 and version = $6",
        params![id.region, id.id, hash, json!(history).to_string(), cx.now(), it.version, one_time],
    )
    .await?;
    session::end_all(&tx, id, keep).await?;
    if let Some(keep) = keep {
        session::password_is_new(&tx, id, keep).await?;
    }
    let payload = json!({ "by_owner": present.is_some() });
    if present.is_some() {
        credential::record(cx, &tx, id, "account.password_set", payload).await?;
    } else {
        record(cx, &tx, id, "account.password_set", payload).await?;
    }
    cx.commit(tx, id.region, "").await?;
    Ok(true)
}

/// The owner proves once more who they are. Wrong answers count like failed sign-ins.
///
/// # Errors
/// [`AccountError::WrongPassword`], [`AccountError::Locked`].
pub async fn prove_password(
    cx: &Context,
    settings: &Settings,
    it: &Account,
    present: &str,
) -> Result<(), AccountError> {
    if let Some(until) = it.locked(cx.now()) {
        return Err(AccountError::Locked(until));
    }
    // Whoever signs in by the identity provider alone has no password to show.
    let Some(hash) = &it.password else { return Ok(()) };
    if matches(present, hash).await {
        return Ok(());
    }
    match credential::failed(cx, settings, it).await? {
        Refusal::Locked(until) => Err(AccountError::Locked(until)),
        _ => Err(AccountError::WrongPassword),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_of_nobody_costs_as_much_as_a_real_one() {
        let parsed = PasswordHash::new(NOBODY).unwrap();
        let made = Argon2::default().hash_password_with_salt(b"x", b"saltsaltsaltsalt").unwrap();
        let real = made;
        assert_eq!((parsed.algorithm, &parsed.params), (real.algorithm, &real.params));
        assert!(parsed.hash.is_some() && parsed.salt.is_some());
    }
}
