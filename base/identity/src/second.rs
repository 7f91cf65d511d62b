use access::Context;
use journal::Entry;
use serde_json::json;
use store::{Ref, Sql, StoreError, params};
use totp_rs::{Builder, Totp};
use vault::Field;

use crate::account::{AccountError, account};
use crate::{Session, Settings, session};

/// What an authenticator app is set up with.
#[derive(Debug)]
pub struct Enrolment {
    /// `otpauth://…`, for a QR code.
    pub url: String,
    /// The secret, to be typed where no camera is at hand.
    pub secret: String,
}

/// Does the account own a confirmed second factor?
///
/// # Errors
/// What the database says.
pub async fn has_second_factor(sql: &impl Sql, id: Ref) -> Result<bool, StoreError> {
    let count = sql
        .number(
            "select count(*) from account where region_id = $1 and id = $2 and totp_confirmed = $3",
            params![id.region, id.id, true],
        )
        .await?;
    Ok(count > 0)
}

fn generator(settings: &Settings, name: &str, secret: &[u8]) -> Option<Totp> {
    Builder::new()
        .with_secret(secret.to_vec())
        .with_account_name(name.replace(':', " "))
        .with_issuer(Some(settings.issuer.replace(':', " ")))
        .build()
        .ok()
}

/// Give an account a new secret; it counts only after [`confirm_totp`]. Refused while one is confirmed.
///
/// # Errors
/// [`AccountError::Missing`], [`AccountError::WrongCode`] when a confirmed one exists.
pub async fn begin_totp(cx: &Context, settings: &Settings, id: Ref) -> Result<Enrolment, AccountError> {
    let it = account(&cx.store, id).await?.ok_or(AccountError::Missing)?;
    if it.totp_confirmed {
        return Err(AccountError::WrongCode);
    }
    let field = Field { name: "account.totp", row: id.id.as_bytes() };
    // A reload of the page shows the same secret, so that a code scanned before stays good.
    let secret = match &it.totp {
        Some(sealed) => cx.vault.open_sealed(field, sealed)?,
        None => {
            let fresh: String = cx.stamp.ids.bytes::<20>().iter().map(|byte| format!("{byte:02x}")).collect();
            let sealed = cx.vault.seal(field, &fresh)?;
            let tx = cx.store.begin().await?;
            tx.execute_one(
                "update account set totp = $3, version = version + 1 where region_id = $1 and id = $2",
                params![id.region, id.id, sealed],
            )
            .await?;
            tx.commit().await?;
            fresh
        }
    };
    let totp = generator(settings, &it.name, &unhex(&secret)).ok_or(AccountError::Missing)?;
    let url = totp.to_url().map_err(|_| AccountError::Missing)?;
    Ok(Enrolment { url, secret: totp.secret().to_base32() })
}

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len() / 2).filter_map(|at| u8::from_str_radix(text.get(at * 2..at * 2 + 2)?, 16).ok()).collect()
}

/// Confirm the app with its first code; the session becomes full.
///
/// # Errors
/// [`AccountError::WrongCode`].
pub async fn confirm_totp(
    cx: &Context,
    settings: &Settings,
    at: &Session,
    code: &str,
) -> Result<(), AccountError> {
    take(cx, settings, at, code, false).await
}

/// Show the second factor at sign-in; the session becomes full. A code works once.
///
/// # Errors
/// [`AccountError::WrongCode`].
pub async fn pass_totp(
    cx: &Context,
    settings: &Settings,
    at: &Session,
    code: &str,
) -> Result<(), AccountError> {
    take(cx, settings, at, code, true).await
}

async fn take(
    cx: &Context,
    settings: &Settings,
    at: &Session,
    code: &str,
    confirmed: bool,
) -> Result<(), AccountError> {
    let id = at.account;
    let it = account(&cx.store, id).await?.ok_or(AccountError::Missing)?;
    let sealed =
        it.totp.as_ref().filter(|_| it.totp_confirmed == confirmed).ok_or(AccountError::WrongCode)?;
    if it.locked_until.is_some_and(|until| until > cx.now().0) {
        return Err(AccountError::WrongCode);
    }
    let secret = cx.vault.open_sealed(Field { name: "account.totp", row: id.id.as_bytes() }, sealed)?;
    let totp = generator(settings, &it.name, &unhex(&secret)).ok_or(AccountError::WrongCode)?;
    let seconds = u64::try_from(cx.now().0 / 1_000_000).unwrap_or(0);
    let step = totp.check(code.trim(), seconds).and_then(|step| i64::try_from(step).ok());
    let tx = cx.store.begin().await?;
    let fresh = step.filter(|step| *step > it.totp_step);
    let Some(step) = fresh else {
        let locks = it.failures + 1 >= settings.lock_after;
        let until = cx.now().plus(time::Duration::minutes(settings.lock_minutes));
        tx.execute(
            "update account set failures = $3, locked_until = $4 where region_id = $1 and id = $2",
            params![id.region, id.id, if locks { 0 } else { it.failures + 1 }, locks.then_some(until.0)],
        )
        .await?;
        tx.commit().await?;
        return Err(AccountError::WrongCode);
    };
    tx.execute_one(
        "update account set totp_step = $3, totp_confirmed = $4, failures = 0, version = version + 1
         where region_id = $1 and id = $2 and version = $5",
        params![id.region, id.id, step, true, it.version],
    )
    .await?;
    session::upgrade(&tx, at).await?;
    let kind = if confirmed { "account.second_factor_shown" } else { "account.second_factor_set" };
    let entry = Entry {
        region: id.region,
        kind,
        place: None,
        subject: Some(id),
        article: None,
        payload: json!({ "factor": "totp" }),
    };
    journal::record(&tx, &cx.stamp, entry).await?;
    tx.commit().await?;
    Ok(())
}
