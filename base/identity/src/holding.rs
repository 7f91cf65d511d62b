use access::{Context, Holding, Role};
use journal::Entry;
use sea_orm::FromQueryResult;
use serde_json::json;
use store::{OrgPath, Ref, Rows, Sql, StoreError, Tx, params};
use time::Date;
use uuid::Uuid;

use crate::account::{self, AccountError};

/// A role to be given.
#[derive(Clone, Debug)]
pub struct Grant {
    /// To whom.
    pub account: Ref,
    /// What.
    pub role: Role,
    /// The organisation.
    pub org: Ref,
    /// Its place.
    pub place: OrgPath,
    /// First day.
    pub from: Date,
    /// First day on which it is no longer held; none: until it is ended.
    pub until: Option<Date>,
    /// Resident ID, for an administrator: three different persons.
    pub person: Option<String>,
}

/// A role as a list shows it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct HeldRole {
    /// Region of the account.
    pub region_id: i64,
    /// Identifier of the holding.
    pub id: Uuid,
    /// Who holds it.
    pub account_id: Uuid,
    /// Their name.
    pub name: String,
    /// Key of the role.
    pub role: String,
    /// Path of the organisation.
    pub place: String,
    /// First day.
    pub from_day: String,
    /// First day no longer.
    pub until_day: Option<String>,
}

/// Give a role. An administrator's role is given to an account without any other role, and to a person who is no
/// other administrator (regulations §13 S4).
///
/// # Errors
/// [`AccountError::SeparatePersons`], [`AccountError::Term`].
pub async fn grant(cx: &Context, tx: &Tx, grant: Grant) -> Result<Uuid, AccountError> {
    if grant.until.is_some_and(|until| until <= grant.from) {
        return Err(AccountError::Term);
    }
    // Also roles that begin later: else two could be given to begin on the same day.
    let held = unended(tx, grant.account, cx.today()).await?;
    let administers = |it: &HeldRole| Role::from_key(&it.role).is_none_or(Role::is_administrator);
    if held.iter().any(|it| administers(it) || grant.role.is_administrator()) {
        return Err(AccountError::SeparatePersons);
    }
    if grant.role.is_administrator() {
        let person = grant.person.as_deref().ok_or(AccountError::SeparatePersons)?;
        account::seat(cx, tx, grant.account, grant.role, person).await?;
    }
    let id = cx.stamp.ids.new_id(cx.now());
    let columns: &[&str] = &[
        "region_id",
        "id",
        "account_id",
        "role",
        "org_region",
        "org_id",
        "place",
        "from_day",
        "until_day",
        "granted_by",
    ];
    Rows::into("holding", columns)
        .with(params![
            grant.account.region,
            id,
            grant.account.id,
            grant.role.key(),
            grant.org.region,
            grant.org.id,
            &grant.place,
            grant.from.to_string(),
            grant.until.map(|day| day.to_string()),
            cx.actor.account_id(),
        ])
        .write(tx)
        .await?;
    let entry = Entry {
        region: grant.account.region,
        kind: "role.granted",
        place: Some(grant.place.clone()),
        subject: Some(grant.account),
        article: None,
        payload: json!({ "role": grant.role.key(), "from": grant.from.to_string(),
                         "until": grant.until.map(|day| day.to_string()) }),
    };
    journal::record(tx, &cx.stamp, entry).await?;
    Ok(id)
}

/// End a role today.
///
/// # Errors
/// [`AccountError::Missing`] when it is not held any more.
pub async fn end(cx: &Context, tx: &Tx, account: Ref, id: Uuid) -> Result<(), AccountError> {
    let today = cx.today().to_string();
    let ended = tx
        .execute(
            "update holding set until_day = $4
             where region_id = $1 and id = $2 and account_id = $3 and (until_day is null or until_day > $4)",
            params![account.region, id, account.id, today],
        )
        .await?;
    if ended != 1 {
        return Err(AccountError::Missing);
    }
    tx.execute(
        "delete from administrator_directory where account_id = $1 and not exists
         (select 1 from holding h where h.account_id = $1 and h.role = administrator_directory.role
          and (h.until_day is null or h.until_day > $2))",
        params![account.id, cx.today().to_string()],
    )
    .await?;
    let entry = Entry {
        region: account.region,
        kind: "role.ended",
        place: None,
        subject: Some(account),
        article: None,
        payload: json!({ "holding": id }),
    };
    journal::record(tx, &cx.stamp, entry).await?;
    Ok(())
}

/// The roles an account holds on a day.
///
/// # Errors
/// What the database says.
pub async fn held_by(sql: &impl Sql, account: Ref, day: Date) -> Result<Vec<Holding>, StoreError> {
    #[derive(FromQueryResult)]
    struct Row {
        role: String,
        org_region: i64,
        org_id: Uuid,
        place: String,
    }
    let rows: Vec<Row> = sql
        .all(
            "select role, org_region, org_id, place from holding
             where account_id = $1 and from_day <= $2 and (until_day is null or until_day > $2) order by place",
            params![account.id, day.to_string()],
        )
        .await?;
    rows.into_iter()
        .map(|row| {
            let role = Role::from_key(&row.role).ok_or_else(|| StoreError::Malformed(row.role.clone()))?;
            let place = OrgPath::stored(row.place)?;
            Ok(Holding { role, org: Ref::new(row.org_region, row.org_id), place })
        })
        .collect()
}

/// The roles of an account that have not ended, those that begin later included.
///
/// # Errors
/// What the database says.
pub async fn unended(sql: &impl Sql, account: Ref, day: Date) -> Result<Vec<HeldRole>, StoreError> {
    sql.all(
        "select h.region_id, h.id, h.account_id, a.name, h.role, h.place, h.from_day, h.until_day
         from holding h join account a on a.region_id = h.region_id and a.id = h.account_id
         where h.account_id = $1 and h.region_id = $2 and (h.until_day is null or h.until_day > $3)
         order by h.from_day, h.place",
        params![account.id, account.region, day.to_string()],
    )
    .await
}

/// Who holds roles at an organisation on a day.
///
/// # Errors
/// What the database says.
pub async fn held_at(sql: &impl Sql, place: &OrgPath, day: Date) -> Result<Vec<HeldRole>, StoreError> {
    sql.all(
        "select h.region_id, h.id, h.account_id, a.name, h.role, h.place, h.from_day, h.until_day
         from holding h join account a on a.region_id = h.region_id and a.id = h.account_id
         where h.place = $1 and h.from_day <= $2 and (h.until_day is null or h.until_day > $2)
         order by h.role, a.name",
        params![place, day.to_string()],
    )
    .await
}

/// A member went to another organisation: the account follows, roles held at the old organisation end, and the role
/// of a member begins at the new one when it was held at the old.
///
/// # Errors
/// What the database says.
pub async fn member_moved(
    cx: &Context,
    tx: &Tx,
    (old, from): (Ref, Ref),
    (new, to, place): (Ref, Ref, &OrgPath),
) -> Result<(), AccountError> {
    #[derive(FromQueryResult)]
    struct Held {
        region_id: i64,
        account_id: Uuid,
        id: Uuid,
        role: String,
    }
    let held: Vec<Held> = tx
        .all(
            "select h.region_id, h.account_id, h.id, h.role from holding h
             join account a on a.region_id = h.region_id and a.id = h.account_id
             where a.member_region = $1 and a.member_id = $2 and h.org_id = $3 and h.org_region = $4
               and (h.until_day is null or h.until_day > $5) order by h.id",
            params![old.region, old.id, from.id, from.region, cx.today().to_string()],
        )
        .await?;
    tx.execute(
        "update account set member_region = $3 where member_region = $1 and member_id = $2",
        params![old.region, old.id, new.region],
    )
    .await?;
    for it in held {
        let account = Ref::new(it.region_id, it.account_id);
        end(cx, tx, account, it.id).await?;
        if it.role == Role::Member.key() {
            let role = Grant {
                account,
                role: Role::Member,
                org: to,
                place: place.clone(),
                from: cx.today(),
                until: None,
                person: None,
            };
            grant(cx, tx, role).await?;
        }
    }
    Ok(())
}
