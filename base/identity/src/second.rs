use access::{Context, Role};
use journal::Entry;
use serde_json::json;
use store::{Ref, Sql, StoreError, Tx, params};
use totp_rs::{Builder, Totp};
use vault::Field;

use crate::account::{Account, AccountError, account};
use crate::session::Owed;
use crate::{Refusal, Session, Settings, credential, holding, session};

/// What an authenticator app is set up with.
#[derive(Debug)]
pub struct Enrolment {
    /// `otpauth://…`, for a QR code.
    pub url: String,
    /// The secret, to be typed where no camera is at hand.
    pub secret: String,
}

/// Does the account own a second factor: a confirmed authenticator app or a passkey?
///
/// # Errors
/// What the database says.
pub async fn has_second_factor(sql: &impl Sql, id: Ref) -> Result<bool, StoreError> {
    let count = sql
        .number(
            "select (select count(*) from account where region_id = $1 and id = $2 and totp_confirmed = $3)
                  + (select count(*) from passkey where region_id = $1 and account_id = $2)",
            params![id.region, id.id, true],
        )
        .await?;
    Ok(count > 0)
}

/// Whoever still owes the second factor may set one up only when there is none: else a password alone would do.
pub(crate) async fn may_set_up(cx: &Context, at: &Session) -> Result<(), AccountError> {
    let owes = at.owes == Some(Owed::SecondFactor);
    if owes && has_second_factor(&cx.store, at.account).await? {
        return Err(AccountError::WrongCode);
    }
    Ok(())
}

/// Take the authenticator app away. The owner shows the present password (or who resets it is journalled).
///
/// # Errors
/// [`AccountError::WrongPassword`], [`AccountError::LastFactor`] for an administrator's last one.
pub async fn remove_totp(
    cx: &Context,
    settings: &Settings,
    id: Ref,
    present: &str,
) -> Result<(), AccountError> {
    let it = account(&cx.store, id).await?.ok_or(AccountError::Missing)?;
    crate::prove_password(cx, settings, &it, present).await?;
    let tx = cx.store.begin().await?;
    tx.execute_one(
        "update account set totp = null, totp_confirmed = $3, version = version + 1
         where region_id = $1 and id = $2 and version = $4",
        params![id.region, id.id, false, it.version],
    )
    .await?;
    keeps_one(cx, &tx, id).await?;
    let payload = json!({ "factor": "totp" });
    credential::record(cx, &tx, id, "account.second_factor_removed", payload).await?;
    tx.commit().await?;
    Ok(())
}

/// An administrator keeps a second factor; asked inside the transaction that takes one away.
pub(crate) async fn keeps_one(cx: &Context, tx: &Tx, id: Ref) -> Result<(), AccountError> {
    let held = holding::unended(tx, id, cx.today()).await?;
    let administers = held.iter().any(|it| Role::from_key(&it.role).is_some_and(Role::is_administrator));
    if administers && !has_second_factor(tx, id).await? {
        return Err(AccountError::LastFactor);
    }
    Ok(())
}

/// Take all second factors away, because the person lost them, and end all sessions. Who does it is journalled.
///
/// # Errors
/// What the database says.
pub async fn reset_factors(cx: &Context, tx: &Tx, id: Ref) -> Result<(), AccountError> {
    tx.execute_one(
        "update account set totp = null, totp_confirmed = $3, failures = 0, locked_until = null,
         version = version + 1 where region_id = $1 and id = $2",
        params![id.region, id.id, false],
    )
    .await?;
    tx.execute("delete from passkey where region_id = $1 and account_id = $2", params![id.region, id.id])
        .await?;
    session::end_all(tx, id, None).await?;
    let entry = Entry {
        region: id.region,
        kind: "account.second_factors_reset",
        place: None,
        subject: Some(id),
        article: None,
        payload: json!({}),
    };
    journal::record(tx, &cx.stamp, entry).await?;
    Ok(())
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
    may_set_up(cx, at).await?;
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
    if let Some(until) = it.locked(cx.now()) {
        return Err(AccountError::Locked(until));
    }
    let secret = cx.vault.open_sealed(Field { name: "account.totp", row: id.id.as_bytes() }, sealed)?;
    let totp = generator(settings, &it.name, &unhex(&secret)).ok_or(AccountError::WrongCode)?;
    let seconds = u64::try_from(cx.now().0 / 1_000_000).unwrap_or(0);
    let step = totp.check(code.trim(), seconds).and_then(|step| i64::try_from(step).ok());
    let Some(step) = step.filter(|step| *step > it.totp_step) else {
        return Err(match credential::failed(cx, settings, &it).await? {
            Refusal::Locked(until) => AccountError::Locked(until),
            _ => AccountError::WrongCode,
        });
    };
    let tx = cx.store.begin().await?;
    tx.execute_one(
        "update account set totp_step = $3, totp_confirmed = $4, failures = 0, version = version + 1
         where region_id = $1 and id = $2 and version = $5",
        params![id.region, id.id, step, true, it.version],
    )
    .await?;
    let kind = if confirmed { "account.second_factor_shown" } else { "account.second_factor_set" };
    shown(cx, settings, &tx, at, &it, kind, "totp").await?;
    tx.commit().await?;
    Ok(())
}

/// A second factor was shown or set up: the session owes at most a new password.
pub(crate) async fn shown(
    cx: &Context,
    settings: &Settings,
    tx: &Tx,
    at: &Session,
    it: &Account,
    kind: &'static str,
    factor: &str,
) -> Result<(), AccountError> {
    if at.owes == Some(Owed::SecondFactor) {
        session::upgrade(tx, at, it.owes_password(settings, cx.now())).await?;
    }
    credential::record(cx, tx, at.account, kind, json!({ "factor": factor })).await
}
