use access::{Context, Role};
use journal::Entry;
use sea_orm::FromQueryResult;
use serde_json::json;
use store::{Ref, Rows, Sql, StoreError, Tx, params};
use uuid::Uuid;

use crate::Settings;
use crate::password::{self, Strength, strength};

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
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Phone => "phone",
            Self::ResidentId => "resident_id",
            Self::Oidc => "oidc",
        }
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
    /// There is no such account.
    #[error("there is no such account")]
    Missing,
    /// The code of the second factor is wrong or was used before.
    #[error("the code is wrong")]
    WrongCode,
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
    pub(crate) failures: i64,
    pub(crate) locked_until: Option<i64>,
    pub(crate) totp: Option<Vec<u8>>,
    pub(crate) totp_step: i64,
    /// Is an authenticator app confirmed?
    pub totp_confirmed: bool,
    /// May it sign in?
    pub active: bool,
    /// Counts changes.
    pub version: i64,
}

const SELECT: &str = "select region_id, id, name, member_region, member_id, password, password_history, \
    password_at, failures, locked_until, totp, totp_step, totp_confirmed, active, version from account";

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

    /// Must the password be changed because of its age?
    #[must_use]
    pub fn password_expired(&self, settings: &Settings, now: store::Instant) -> bool {
        settings.password_days > 0
            && self
                .password_at
                .is_some_and(|at| store::Instant(at).plus(time::Duration::days(settings.password_days)) < now)
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

pub(crate) async fn by_login(cx: &Context, login: &str) -> Result<Option<Account>, StoreError> {
    #[derive(FromQueryResult)]
    struct Found {
        region_id: i64,
        account_id: Uuid,
    }
    for index in cx.vault.indexes("login", &normal(login)) {
        let found: Option<Found> = cx
            .store
            .one("select region_id, account_id from login_directory where login = $1", params![index])
            .await?;
        if let Some(found) = found {
            return account(&cx.store, Ref::new(found.region_id, found.account_id)).await;
        }
    }
    Ok(None)
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
        add_login(cx, tx, id, LoginKind::Name, &new.login).await?;
    }
    let entry = Entry {
        region: id.region,
        kind: "account.created",
        place: None,
        subject: Some(id),
        article: None,
        payload: json!({ "name": new.name }),
    };
    journal::record(tx, &cx.stamp, entry).await?;
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
    let index = cx.vault.index("login", &normal(login));
    let added = tx
        .execute(
            "insert into login_directory (login, kind, region_id, account_id) values ($1, $2, $3, $4)
             on conflict (login) do nothing",
            params![index.clone(), kind.key(), account.region, account.id],
        )
        .await?;
    let owned = tx
        .number(
            "select count(*) from login_directory where login = $1 and account_id = $2",
            params![index, account.id],
        )
        .await?;
    if added == 1 || owned == 1 { Ok(()) } else { Err(AccountError::LoginTaken) }
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
    let kind = if active { "account.opened" } else { "account.closed" };
    let entry =
        Entry { region: id.region, kind, place: None, subject: Some(id), article: None, payload: json!({}) };
    journal::record(tx, &cx.stamp, entry).await?;
    Ok(())
}

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
    let it = account(&cx.store, id).await?.ok_or(AccountError::Missing)?;
    if let Some(present) = present
        && !password::matches(present, it.password.as_deref().unwrap_or(password::NOBODY)).await
    {
        return Err(AccountError::WrongPassword);
    }
    match strength(settings, "", new) {
        Strength::Enough => {}
        weak => return Err(AccountError::Weak(weak)),
    }
    let mut history: Vec<String> = serde_json::from_str(&it.password_history).unwrap_or_default();
    history.splice(0..0, it.password.clone());
    history.truncate(settings.password_history);
    for earlier in &history {
        if password::matches(new, earlier).await {
            return Err(AccountError::Reused);
        }
    }
    let hash = password::hash(new, &cx.stamp.ids).await;
    let tx = cx.store.begin().await?;
    tx.execute_one(
        "update account set password = $3, password_history = $4, password_at = $5, failures = 0,
         locked_until = null, version = version + 1 where region_id = $1 and id = $2 and version = $6",
        params![id.region, id.id, hash, json!(history).to_string(), cx.now(), it.version],
    )
    .await?;
    crate::session::end_all(&tx, id, keep).await?;
    let entry = Entry {
        region: id.region,
        kind: "account.password_set",
        place: None,
        subject: Some(id),
        article: None,
        payload: json!({ "by_owner": present.is_some() }),
    };
    journal::record(&tx, &cx.stamp, entry).await?;
    tx.commit().await?;
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
    let taken = tx
        .execute(
            "insert into administrator_directory (person, role, region_id, account_id)
             values ($1, $2, $3, $4) on conflict do nothing",
            params![cx.vault.index("administrator", person), role.key(), id.region, id.id],
        )
        .await?;
    if taken == 1 { Ok(()) } else { Err(AccountError::SeparatePersons) }
}
