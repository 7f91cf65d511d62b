use access::Context;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use store::{Command, Instant, Ref, Rows, Seen, Sql, StoreError, Tx, params};
use time::Duration;
use uuid::Uuid;
use vault::Field;
use webauthn_rs::prelude::{
    Passkey, PasskeyAuthentication, PasskeyRegistration, Url, Webauthn, WebauthnBuilder, WebauthnError,
};

use crate::account::{AccountError, account};
use crate::second::{keeps_one, may_set_up, shown};
use crate::{Refusal, Session, Settings, credential};

/// Minutes within which a ceremony must be finished.
const MINUTES: i64 = 10;

/// This installation as browsers know it: passkeys are bound to its host name.
pub struct Relying(Webauthn);

impl Relying {
    /// From the address people use. None when passkeys cannot work there: the host is an IP address, or the page is
    /// neither `https` nor on `localhost`.
    #[must_use]
    pub fn at(public_url: &str, name: &str) -> Option<Self> {
        let url = Url::parse(public_url).ok()?;
        let host = url.domain()?.to_owned();
        if url.scheme() != "https" && host != "localhost" {
            return None;
        }
        WebauthnBuilder::new(&host, &url).ok()?.rp_name(name).build().ok().map(Self)
    }
}

/// A ceremony that was begun: what the page needs.
#[derive(Clone, Debug)]
pub struct Ceremony {
    /// For the browser's `navigator.credentials`, JSON.
    pub options: String,
    /// For the server: sealed, bound to the session, good once and for ten minutes. Travels in the form.
    pub sealed: String,
}

/// A passkey in its owner's list.
#[derive(Clone, Debug, FromQueryResult)]
pub struct OwnPasskey {
    /// Identifier.
    pub id: Uuid,
    /// What the owner calls it.
    pub label: String,
    /// When it was set up, microseconds.
    pub made_at: i64,
    credential: String,
    version: i64,
}

#[derive(Serialize, Deserialize)]
struct State<S> {
    until: Instant,
    state: S,
}

fn refused(error: WebauthnError) -> AccountError {
    AccountError::Passkey(error.to_string())
}

fn unreadable(error: impl std::fmt::Display) -> AccountError {
    AccountError::Passkey(error.to_string())
}

fn sealed<S: Serialize>(cx: &Context, at: &Session, state: S) -> Result<String, AccountError> {
    let until = cx.now().plus(Duration::minutes(MINUTES));
    let plain = serde_json::to_vec(&State { until, state }).map_err(unreadable)?;
    let field = Field { name: "passkey.ceremony", row: at.id.as_bytes() };
    Ok(URL_SAFE_NO_PAD.encode(cx.vault.seal_bytes(field, &plain)?))
}

fn opened<S: for<'de> Deserialize<'de>>(cx: &Context, at: &Session, text: &str) -> Result<S, AccountError> {
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(unreadable)?;
    let field = Field { name: "passkey.ceremony", row: at.id.as_bytes() };
    let plain = cx.vault.open_bytes(field, &bytes).map_err(unreadable)?;
    let it: State<S> = serde_json::from_slice(&plain).map_err(unreadable)?;
    if it.until < cx.now() { Err(unreadable("too late")) } else { Ok(it.state) }
}

/// A ceremony is finished once: its challenge is taken like an idempotency key.
async fn taken(cx: &Context, tx: &Tx, at: &Session, text: &str) -> Result<(), AccountError> {
    let hash: String = Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    let command = Command { region: at.account.region, key: format!("passkey:{hash}") };
    match tx.take(&command, "", cx.now()).await? {
        Seen::First => Ok(()),
        Seen::Before(_) => Err(unreadable("used before")),
    }
}

/// The passkeys of an account, oldest first.
///
/// # Errors
/// What the database says.
pub async fn passkeys(sql: &impl Sql, id: Ref) -> Result<Vec<OwnPasskey>, StoreError> {
    sql.all(
        "select id, label, made_at, credential, version from passkey
         where region_id = $1 and account_id = $2 order by id",
        params![id.region, id.id],
    )
    .await
}

fn keys(own: &[OwnPasskey]) -> Result<Vec<Passkey>, AccountError> {
    own.iter()
        .map(|it| serde_json::from_str(&it.credential))
        .collect::<Result<_, _>>()
        .map_err(|error| StoreError::Malformed(error.to_string()).into())
}

/// Begin to set up a passkey.
///
/// # Errors
/// [`AccountError::WrongCode`] when the session still owes a second factor that exists.
pub async fn begin_registration(
    cx: &Context,
    relying: &Relying,
    at: &Session,
) -> Result<Ceremony, AccountError> {
    may_set_up(cx, at).await?;
    let it = account(&cx.store, at.account).await?.ok_or(AccountError::Missing)?;
    let own = keys(&passkeys(&cx.store, at.account).await?)?;
    let known = own.iter().map(|key| key.cred_id().clone()).collect();
    let (options, state) = relying
        .0
        .start_passkey_registration(at.account.id, &it.name, &it.name, Some(known))
        .map_err(refused)?;
    let options = serde_json::to_string(&options).map_err(unreadable)?;
    Ok(Ceremony { options, sealed: sealed(cx, at, state)? })
}

/// Finish to set up a passkey: `answer` is what the browser gave, JSON. The session is full then.
///
/// # Errors
/// [`AccountError::Passkey`].
pub async fn finish_registration(
    cx: &Context,
    settings: &Settings,
    relying: &Relying,
    at: &Session,
    label: &str,
    ceremony: &str,
    answer: &str,
) -> Result<(), AccountError> {
    may_set_up(cx, at).await?;
    let state: PasskeyRegistration = opened(cx, at, ceremony)?;
    let answer = serde_json::from_str(answer).map_err(unreadable)?;
    let key = relying.0.finish_passkey_registration(&answer, &state).map_err(refused)?;
    let it = account(&cx.store, at.account).await?.ok_or(AccountError::Missing)?;
    let credential = serde_json::to_string(&key).map_err(unreadable)?;
    let tx = cx.store.begin().await?;
    taken(cx, &tx, at, ceremony).await?;
    let columns: &[&str] = &["region_id", "id", "account_id", "label", "credential", "made_at", "version"];
    Rows::into("passkey", columns)
        .with(params![
            at.account.region,
            cx.stamp.ids.new_id(cx.now()),
            at.account.id,
            label.chars().take(60).collect::<String>(),
            credential,
            cx.now(),
            1_i64,
        ])
        .write(&tx)
        .await?;
    shown(cx, settings, &tx, at, &it, "account.second_factor_set", "passkey").await?;
    tx.commit().await?;
    Ok(())
}

/// Begin to show a passkey at sign-in; none when the account has none.
///
/// # Errors
/// What the database says.
pub async fn begin_authentication(
    cx: &Context,
    relying: &Relying,
    at: &Session,
) -> Result<Option<Ceremony>, AccountError> {
    let own = keys(&passkeys(&cx.store, at.account).await?)?;
    if own.is_empty() {
        return Ok(None);
    }
    let (options, state) = relying.0.start_passkey_authentication(&own).map_err(refused)?;
    let options = serde_json::to_string(&options).map_err(unreadable)?;
    Ok(Some(Ceremony { options, sealed: sealed(cx, at, state)? }))
}

/// Finish to show a passkey; the session is full then. A wrong answer counts like a wrong code.
///
/// # Errors
/// [`AccountError::Passkey`], [`AccountError::Locked`].
pub async fn finish_authentication(
    cx: &Context,
    settings: &Settings,
    relying: &Relying,
    at: &Session,
    ceremony: &str,
    answer: &str,
) -> Result<(), AccountError> {
    let it = account(&cx.store, at.account).await?.ok_or(AccountError::Missing)?;
    if let Some(until) = it.locked(cx.now()) {
        return Err(AccountError::Locked(until));
    }
    let state: PasskeyAuthentication = opened(cx, at, ceremony)?;
    let answer = serde_json::from_str(answer).map_err(unreadable)?;
    let shown_key = match relying.0.finish_passkey_authentication(&answer, &state) {
        Ok(it) => it,
        Err(error) => {
            return Err(match credential::failed(cx, settings, &it).await? {
                Refusal::Locked(until) => AccountError::Locked(until),
                _ => refused(error),
            });
        }
    };
    let own = passkeys(&cx.store, at.account).await?;
    let tx = cx.store.begin().await?;
    taken(cx, &tx, at, ceremony).await?;
    for (row, mut key) in own.iter().zip(keys(&own)?) {
        if key.update_credential(&shown_key) == Some(true) {
            tx.execute_one(
                "update passkey set credential = $3, version = version + 1
                 where region_id = $1 and id = $2 and version = $4",
                params![
                    at.account.region,
                    row.id,
                    serde_json::to_string(&key).map_err(unreadable)?,
                    row.version
                ],
            )
            .await?;
        }
    }
    tx.execute(
        "update account set failures = 0, locked_until = null where region_id = $1 and id = $2",
        params![at.account.region, at.account.id],
    )
    .await?;
    shown(cx, settings, &tx, at, &it, "account.second_factor_shown", "passkey").await?;
    tx.commit().await?;
    Ok(())
}

/// Take a passkey away. The owner shows the present password.
///
/// # Errors
/// [`AccountError::WrongPassword`], [`AccountError::LastFactor`], [`AccountError::Missing`].
pub async fn remove_passkey(
    cx: &Context,
    settings: &Settings,
    id: Ref,
    passkey: Uuid,
    present: &str,
) -> Result<(), AccountError> {
    let it = account(&cx.store, id).await?.ok_or(AccountError::Missing)?;
    crate::prove_password(cx, settings, &it, present).await?;
    let tx = cx.store.begin().await?;
    let removed = tx
        .execute(
            "delete from passkey where region_id = $1 and id = $2 and account_id = $3",
            params![id.region, passkey, id.id],
        )
        .await?;
    if removed != 1 {
        return Err(AccountError::Missing);
    }
    keeps_one(cx, &tx, id).await?;
    let payload = json!({ "factor": "passkey" });
    credential::record(cx, &tx, id, "account.second_factor_removed", payload).await?;
    tx.commit().await?;
    Ok(())
}
