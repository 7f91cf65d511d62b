use std::collections::HashMap;

use access::Context;
use journal::Entry;
use sea_orm::FromQueryResult;
use serde_json::json;
use store::{Ref, Sql, StoreError, Tx, Value, params};
use uuid::Uuid;
use vault::Field;

use crate::account::{self, AccountError, LoginKind};

/// An account in the security administrator's list.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Line {
    /// Region.
    pub region_id: i64,
    /// Identifier.
    pub id: Uuid,
    /// Name shown.
    pub name: String,
    /// May it sign in?
    pub active: bool,
    /// Locked until this moment, microseconds.
    pub locked_until: Option<i64>,
}

impl Line {
    /// How the account is referred to.
    #[must_use]
    pub fn reference(&self) -> Ref {
        Ref::new(self.region_id, self.id)
    }
}

/// Accounts whose names begin with `beginning`, by name, after the given (name, id).
/// Whether the reader may see them is the caller's to ask: accounts have no place in the tree.
///
/// # Errors
/// What the database says.
pub async fn page(
    sql: &impl Sql,
    beginning: &str,
    after: Option<(&str, Uuid)>,
    most: u32,
) -> Result<Vec<Line>, StoreError> {
    let (name, id) = after.unwrap_or(("", Uuid::nil()));
    // U+10FFFF sorts behind every character a name can hold.
    sql.all(
        "select region_id, id, name, active, locked_until from account
         where (name, id) > ($1, $2) and name >= $3 and name < $4 order by name, id limit $5",
        params![name, id, beginning, format!("{beginning}\u{10FFFF}"), i64::from(most)],
    )
    .await
}

/// The names of accounts, for lists that hold only their identifiers.
///
/// # Errors
/// What the database says.
pub async fn names(sql: &impl Sql, ids: &[Uuid]) -> Result<HashMap<Uuid, (Ref, String)>, StoreError> {
    #[derive(FromQueryResult)]
    struct Row {
        region_id: i64,
        id: Uuid,
        name: String,
    }
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    // Through the directory: it knows the region of an account by its identifier alone.
    let text = format!(
        "select a.region_id, a.id, a.name from account a join
         (select distinct region_id, account_id from login_directory where account_id in ({})) d
         on a.region_id = d.region_id and a.id = d.account_id",
        store::marks(1, ids.len())
    );
    let rows: Vec<Row> = sql.all(text, ids.iter().map(|id| Value::from(*id)).collect()).await?;
    Ok(rows.into_iter().map(|row| (row.id, (Ref::new(row.region_id, row.id), row.name))).collect())
}

/// A sign-in name of an account.
#[derive(Clone, Debug)]
pub struct LoginName {
    /// Its blind index: how it is referred to.
    pub index: Vec<u8>,
    /// What it is.
    pub kind: LoginKind,
    /// The name itself; none for those made before it was kept.
    pub text: Option<String>,
}

#[derive(FromQueryResult)]
struct LoginRow {
    login: Vec<u8>,
    kind: String,
    account_id: Uuid,
    sealed: Option<Vec<u8>>,
}

/// The sign-in names of an account. Show phones and resident IDs masked.
///
/// # Errors
/// What the database or the vault says.
pub async fn logins(cx: &Context, id: Ref) -> Result<Vec<LoginName>, AccountError> {
    let rows: Vec<LoginRow> = cx
        .store
        .all(
            "select login, kind, account_id, sealed from login_directory where account_id = $1 order by kind",
            params![id.id],
        )
        .await?;
    rows.into_iter()
        .map(|row| {
            let field = Field { name: "login", row: id.id.as_bytes() };
            let text = row.sealed.map(|sealed| cx.vault.open_sealed(field, &sealed)).transpose()?;
            let kind =
                LoginKind::from_key(&row.kind).ok_or_else(|| StoreError::Malformed(row.kind.clone()))?;
            Ok(LoginName { index: row.login, kind, text })
        })
        .collect()
}

/// Take a sign-in name away; the last one stays.
///
/// # Errors
/// [`AccountError::Missing`] when it is not this account's, or its last.
pub async fn remove_login(cx: &Context, tx: &Tx, id: Ref, index: &[u8]) -> Result<(), AccountError> {
    let removed = tx
        .execute(
            "delete from login_directory where login = $1 and account_id = $2 and exists
             (select 1 from login_directory o where o.account_id = $2 and o.login <> $1)",
            params![index.to_vec(), id.id],
        )
        .await?;
    if removed != 1 {
        return Err(AccountError::Missing);
    }
    record(cx, tx, id, "account.login_removed").await
}

/// The password was given for one use: the next sign-in must change it.
///
/// # Errors
/// What the database says.
pub async fn require_new_password(tx: &Tx, id: Ref) -> Result<(), StoreError> {
    tx.execute_one(
        "update account set one_time = $3, version = version + 1 where region_id = $1 and id = $2",
        params![id.region, id.id, true],
    )
    .await
}

/// Forget failed attempts.
///
/// # Errors
/// What the database says.
pub async fn unlock(cx: &Context, tx: &Tx, id: Ref) -> Result<(), AccountError> {
    tx.execute_one(
        "update account set failures = 0, locked_until = null, version = version + 1
         where region_id = $1 and id = $2",
        params![id.region, id.id],
    )
    .await?;
    record(cx, tx, id, "account.unlocked").await
}

async fn record(cx: &Context, tx: &Tx, id: Ref, kind: &'static str) -> Result<(), AccountError> {
    let entry =
        Entry { region: id.region, kind, place: None, subject: Some(id), article: None, payload: json!({}) };
    journal::record(tx, &cx.stamp, entry).await?;
    Ok(())
}

/// Seal again under the newest keys what this room keeps sealed, and write blind indexes anew: for
/// `lianxin keys rotate`. Gives how many values were changed; call it until it gives 0, then the older keys may go.
///
/// # Errors
/// What the database or the vault says; what was done before stays done.
pub async fn resealed(cx: &Context) -> Result<u64, AccountError> {
    Ok(names_resealed(cx).await? + seats_resealed(cx).await? + secrets_resealed(cx).await?)
}

async fn names_resealed(cx: &Context) -> Result<u64, AccountError> {
    let rows: Vec<LoginRow> = cx
        .store
        .all(
            "select login, kind, account_id, sealed from login_directory where sealed is not null",
            params![],
        )
        .await?;
    let mut changed = 0;
    for row in rows {
        let Some(sealed) = row.sealed.filter(|it| cx.vault.is_outdated(it)) else { continue };
        let field = Field { name: "login", row: row.account_id.as_bytes() };
        let text = cx.vault.open_sealed(field, &sealed)?;
        let kind = LoginKind::from_key(&row.kind).unwrap_or(LoginKind::Name);
        let (index, fresh) = (account::index(cx, kind, &text), cx.vault.seal(field, &text)?);
        let tx = cx.store.begin().await?;
        tx.execute(
            "update login_directory set login = $2, sealed = $3 where login = $1",
            params![row.login, index, fresh],
        )
        .await?;
        tx.commit().await?;
        changed += 1;
    }
    Ok(changed)
}

async fn seats_resealed(cx: &Context) -> Result<u64, AccountError> {
    #[derive(FromQueryResult)]
    struct Seat {
        person: Vec<u8>,
        account_id: Uuid,
        sealed: Option<Vec<u8>>,
    }
    let rows: Vec<Seat> =
        cx.store.all("select person, account_id, sealed from administrator_directory", params![]).await?;
    let mut changed = 0;
    for row in rows {
        let Some(sealed) = row.sealed.filter(|it| cx.vault.is_outdated(it)) else { continue };
        let field = Field { name: "administrator", row: row.account_id.as_bytes() };
        let person = cx.vault.open_sealed(field, &sealed)?;
        let tx = cx.store.begin().await?;
        tx.execute(
            "update administrator_directory set person = $2, sealed = $3 where person = $1",
            params![row.person, cx.vault.index("administrator", &person), cx.vault.seal(field, &person)?],
        )
        .await?;
        tx.commit().await?;
        changed += 1;
    }
    Ok(changed)
}

async fn secrets_resealed(cx: &Context) -> Result<u64, AccountError> {
    #[derive(FromQueryResult)]
    struct Secret {
        region_id: i64,
        id: Uuid,
        totp: Option<Vec<u8>>,
        version: i64,
    }
    let rows: Vec<Secret> = cx
        .store
        .all("select region_id, id, totp, version from account where totp is not null", params![])
        .await?;
    let mut changed = 0;
    for row in rows {
        let Some(sealed) = row.totp.filter(|it| cx.vault.is_outdated(it)) else { continue };
        let field = Field { name: "account.totp", row: row.id.as_bytes() };
        let fresh = cx.vault.seal(field, &cx.vault.open_sealed(field, &sealed)?)?;
        let tx = cx.store.begin().await?;
        tx.execute(
            "update account set totp = $3, version = version + 1 where region_id = $1 and id = $2 and version = $4",
            params![row.region_id, row.id, fresh, row.version],
        )
        .await?;
        tx.commit().await?;
        changed += 1;
    }
    Ok(changed)
}
