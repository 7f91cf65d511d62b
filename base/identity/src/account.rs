use access::{Context, Role};
use journal::Entry;
use sea_orm::FromQueryResult;
use serde_json::json;
use store::{Ref, Rows, Sql, StoreError, Tx, params};
use uuid::Uuid;

use crate::Settings;
use crate::password::{self, Strength, strength};
use crate::session::Owed;

/// What a sign-in name is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LoginKind {
    /// A chosen account name.
    Name,
    /// A phone number.
    Phone,
    /// A resident ID.
    ResidentId,
    /// The subject at a unified identity provider.
    Oidc,
}

impl LoginKind {
    /// The key in the table and in texts.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Phone => "phone",
            Self::ResidentId => "resident_id",
            Self::Oidc => "oidc",
        }
    }

    /// The kind with this key.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        [Self::Name, Self::Phone, Self::ResidentId, Self::Oidc].into_iter().find(|it| it.key() == key)
    }
}

/// What may go wrong with an account.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The journal.
    #[error(transparent)]
    Journal(#[from] journal::JournalError),
    /// The keys.
    #[error(transparent)]
    Vault(#[from] vault::VaultError),
    /// Not in this person's power.
    #[error(transparent)]
    Denied(#[from] access::Denied),
    /// The sign-in name belongs to another account.
    #[error("the sign-in name belongs to another account")]
    LoginTaken,
    /// The password is not good enough.
    #[error("the password is not good enough: {0:?}")]
    Weak(Strength),
    /// One of the last passwords.
    #[error("the password was used before")]
    Reused,
    /// The present password is wrong.
    #[error("the present password is wrong")]
    WrongPassword,
    /// One person or one account may hold only one of the three administrators' roles, and no other (S4).
    #[error("an administrator holds one role only, and is one person only")]
    SeparatePersons,
    /// A role outside its place or term.
    #[error("the term of office ends before it begins")]
    Term,
    /// The account has as many as it may have.
    #[error("there are as many already as there may be")]
    TooMany,
    /// There is no such account.
    #[error("there is no such account")]
    Missing,
    /// The code of the second factor is wrong or was used before.
    #[error("the code is wrong")]
    WrongCode,
    /// Too many failed attempts; until when.
    #[error("locked after too many failed attempts")]
    Locked(store::Instant),
    /// An administrator keeps at least one second factor.
    #[error("an administrator keeps at least one second factor")]
    LastFactor,
    /// The passkey was not accepted, and why, for the log.
    #[error("the passkey was not accepted: {0}")]
    Passkey(String),
}

/// An account to be made.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// Region it is kept in.
    pub region: i64,
    /// Name shown.
    pub name: String,
    /// Account name to sign in with.
    pub login: String,
    /// First password; none: by invitation or by the identity provider.
    pub password: Option<String>,
    /// The member it belongs to.
    pub member: Option<Ref>,
}

/// An account as its owner and administrators see it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Account {
    /// Region.
    pub region_id: i64,
    /// Identifier.
    pub id: Uuid,
    /// Name shown.
    pub name: String,
    /// Region of the member.
    pub member_region: Option<i64>,
    /// The member.
    pub member_id: Option<Uuid>,
    /// Password hash.
    pub(crate) password: Option<String>,
    pub(crate) password_history: String,
    pub(crate) password_at: Option<i64>,
    pub(crate) locked_until: Option<i64>,
    pub(crate) totp: Option<Vec<u8>>,
    pub(crate) totp_step: i64,
    /// Is an authenticator app confirmed?
    pub totp_confirmed: bool,
    /// May it sign in?
    pub active: bool,
    /// Was the password given for one use?
    pub(crate) one_time: Option<bool>,
    /// Counts changes.
    pub version: i64,
}

const SELECT: &str = "select region_id, id, name, member_region, member_id, password, password_history, \
    password_at, locked_until, totp, totp_step, totp_confirmed, active, one_time, version from account";

impl Account {
    /// How the account is referred to.
    #[must_use]
    pub fn reference(&self) -> Ref {
        Ref::new(self.region_id, self.id)
    }

    /// The member it belongs to.
    #[must_use]
    pub fn member(&self) -> Option<Ref> {
        self.member_region.zip(self.member_id).map(|(region, id)| Ref { region, id })
    }

    /// Is it locked at this moment, and until when?
    #[must_use]
    pub fn locked(&self, now: store::Instant) -> Option<store::Instant> {
        self.locked_until.map(store::Instant).filter(|until| *until > now)
    }

    /// Can it sign in with a password?
    #[must_use]
    pub fn has_password(&self) -> bool {
        self.password.is_some()
    }

    pub(crate) fn owes_password(&self, settings: &Settings, now: store::Instant) -> Option<Owed> {
        self.password_expired(settings, now).then_some(Owed::NewPassword)
    }

    /// Must the password be changed, because of its age or because it was given for one use?
    #[must_use]
    pub fn password_expired(&self, settings: &Settings, now: store::Instant) -> bool {
        let aged = |at| store::Instant(at).plus(time::Duration::days(settings.password_days)) < now;
        let old = settings.password_days > 0 && self.password_at.is_some_and(aged);
        self.password.is_some() && (old || self.one_time == Some(true))
    }
}

/// One account.
///
/// # Errors
/// What the database says.
pub async fn account(sql: &impl Sql, id: Ref) -> Result<Option<Account>, StoreError> {
    sql.one(format!("{SELECT} where region_id = $1 and id = $2"), params![id.region, id.id]).await
}

/// Sign-in names are compared without regard to case and blanks.
pub(crate) fn normal(login: &str) -> String {
    login.chars().filter(|it| !it.is_whitespace()).flat_map(char::to_lowercase).collect()
}

#[derive(FromQueryResult)]
struct Owner {
    region_id: i64,
    account_id: Uuid,
}

/// Subjects of a provider live in an index of their own and exactly as given: a subject `admin` must never meet an
/// account name `admin`, nor one in another case.
fn form(kind: LoginKind, login: &str) -> (&'static str, String) {
    if kind == LoginKind::Oidc { ("login.oidc", login.to_owned()) } else { ("login", normal(login)) }
}

/// The blind index of a sign-in name under the newest key.
pub(crate) fn index(cx: &Context, kind: LoginKind, login: &str) -> Vec<u8> {
    let (field, text) = form(kind, login);
    cx.vault.index(field, &text)
}

/// Whose sign-in name this is; during a rotation of keys also under the older ones.
async fn owner(
    cx: &Context,
    sql: &impl Sql,
    kind: LoginKind,
    login: &str,
) -> Result<Option<Ref>, StoreError> {
    let (field, text) = form(kind, login);
    for index in cx.vault.indexes(field, &text) {
        let found: Option<Owner> = sql
            .one("select region_id, account_id from login_directory where login = $1", params![index])
            .await?;
        if let Some(found) = found {
            return Ok(Some(Ref::new(found.region_id, found.account_id)));
        }
    }
    Ok(None)
}

/// The account with this account name, phone number or resident ID.
///
/// # Errors
/// What the database says.
pub async fn by_login(cx: &Context, login: &str) -> Result<Option<Account>, StoreError> {
    match owner(cx, &cx.store, LoginKind::Name, login).await? {
        Some(id) => account(&cx.store, id).await,
        None => Ok(None),
    }
}

/// The account of a subject at a unified identity provider.
///
/// # Errors
/// What the database says.
pub async fn by_subject(cx: &Context, issuer: &str, subject: &str) -> Result<Option<Account>, StoreError> {
    match owner(cx, &cx.store, LoginKind::Oidc, &subject_login(issuer, subject)).await? {
        Some(id) => account(&cx.store, id).await,
        None => Ok(None),
    }
}

/// The sign-in name that stands for a provider's subject.
#[must_use]
pub fn subject_login(issuer: &str, subject: &str) -> String {
    format!("{}\n{subject}", issuer.trim_end_matches('/'))
}

/// Make an account, in the caller's transaction. Whether the caller may is the caller's to ask.
///
/// # Errors
/// [`AccountError::LoginTaken`], [`AccountError::Weak`].
pub async fn create(
    cx: &Context,
    tx: &Tx,
    settings: &Settings,
    new: NewAccount,
) -> Result<Ref, AccountError> {
    let password = match &new.password {
        Some(text) => match strength(settings, &new.login, text) {
            Strength::Enough => password::hash(text, &cx.stamp.ids).await,
            weak => return Err(AccountError::Weak(weak)),
        },
        None => None,
    };
    let id = Ref::new(new.region, cx.stamp.ids.new_id(cx.now()));
    let columns: &[&str] = &[
        "region_id",
        "id",
        "name",
        "member_region",
        "member_id",
        "password",
        "password_history",
        "password_at",
        "failures",
        "totp_step",
        "totp_confirmed",
        "active",
        "made_at",
        "version",
    ];
    let set_at = password.as_ref().map(|_| cx.now().0);
    Rows::into("account", columns)
        .with(params![
            id.region,
            id.id,
            new.name.clone(),
            new.member.map(|it| it.region),
            new.member.map(|it| it.id),
            password,
            "[]",
            set_at,
            0_i64,
            0_i64,
            false,
            true,
            cx.now(),
            1_i64,
        ])
        .write(tx)
        .await?;
    if !new.login.is_empty() {
        insert_login(cx, tx, id, LoginKind::Name, &new.login).await?;
    }
    record(cx, tx, id, "account.created", json!({ "name": new.name })).await?;
    Ok(id)
}

/// Let an account sign in by one more name.
///
/// # Errors
/// [`AccountError::LoginTaken`] when it belongs to another account.
pub async fn add_login(
    cx: &Context,
    tx: &Tx,
    account: Ref,
    kind: LoginKind,
    login: &str,
) -> Result<(), AccountError> {
    insert_login(cx, tx, account, kind, login).await?;
    record(cx, tx, account, "account.login_added", json!({ "kind": kind.key() })).await
}

async fn insert_login(
    cx: &Context,
    tx: &Tx,
    account: Ref,
    kind: LoginKind,
    login: &str,
) -> Result<(), AccountError> {
    if let Some(owner) = owner(cx, tx, kind, login).await? {
        return if owner == account { Ok(()) } else { Err(AccountError::LoginTaken) };
    }
    let text = form(kind, login).1;
    let index = index(cx, kind, login);
    let sealed = cx.vault.seal(vault::Field { name: "login", row: account.id.as_bytes() }, &text)?;
    let added = tx
        .execute(
            "insert into login_directory (login, kind, region_id, account_id, sealed) values ($1, $2, $3, $4, $5)
             on conflict (login) do nothing",
            params![index, kind.key(), account.region, account.id, sealed],
        )
        .await?;
    if added == 1 { Ok(()) } else { Err(AccountError::LoginTaken) }
}

/// Change the name shown.
///
/// # Errors
/// What the database says.
pub async fn rename(tx: &Tx, id: Ref, name: &str) -> Result<(), StoreError> {
    tx.execute_one(
        "update account set name = $3, version = version + 1 where region_id = $1 and id = $2",
        params![id.region, id.id, name],
    )
    .await
}

/// Close or open an account; closing ends its sessions.
///
/// # Errors
/// What the database says.
pub async fn set_active(cx: &Context, tx: &Tx, id: Ref, active: bool) -> Result<(), AccountError> {
    tx.execute_one(
        "update account set active = $3, version = version + 1 where region_id = $1 and id = $2",
        params![id.region, id.id, active],
    )
    .await?;
    if !active {
        crate::session::end_all(tx, id, None).await?;
    }
    record(cx, tx, id, if active { "account.opened" } else { "account.closed" }, json!({})).await
}

pub(crate) async fn record(
    cx: &Context,
    tx: &Tx,
    id: Ref,
    kind: &'static str,
    payload: serde_json::Value,
) -> Result<(), AccountError> {
    let entry = Entry { region: id.region, kind, place: None, subject: Some(id), article: None, payload };
    journal::record(tx, &cx.stamp, entry).await?;
    Ok(())
}

/// Take the seat of one of the three administrators for a person (by resident ID).
pub(crate) async fn seat(
    cx: &Context,
    tx: &Tx,
    id: Ref,
    role: Role,
    person: &str,
) -> Result<(), AccountError> {
    let person = normal(person).to_uppercase();
    for index in cx.vault.indexes("administrator", &person) {
        // A seat whose term of office has ended is free again, for this person and this account.
        tx.execute(
            "delete from administrator_directory where (person = $1 or account_id = $2) and not exists
             (select 1 from holding h where h.account_id = administrator_directory.account_id
              and h.role = administrator_directory.role and (h.until_day is null or h.until_day > $3))",
            params![index.clone(), id.id, cx.today().to_string()],
        )
        .await?;
        let sits = tx
            .number("select count(*) from administrator_directory where person = $1", params![index])
            .await?;
        if sits > 0 {
            return Err(AccountError::SeparatePersons);
        }
    }
    let sealed = cx.vault.seal(vault::Field { name: "administrator", row: id.id.as_bytes() }, &person)?;
    let taken = tx
        .execute(
            "insert into administrator_directory (person, role, region_id, account_id, sealed)
             values ($1, $2, $3, $4, $5) on conflict do nothing",
            params![cx.vault.index("administrator", &person), role.key(), id.region, id.id, sealed],
        )
        .await?;
    if taken == 1 { Ok(()) } else { Err(AccountError::SeparatePersons) }
}
