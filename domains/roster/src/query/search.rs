use rules::codes::ResidentId;
use sea_orm::FromQueryResult;
use store::{Ref, Scope, Sql, StoreError, params};
use uuid::Uuid;
use vault::Vault;

use super::members::{ListedMember, end_of};

/// What a search found.
#[derive(Clone, Debug, Default)]
pub struct Hit {
    /// Members.
    pub members: Vec<ListedMember>,
    /// Organisations: reference and full name.
    pub orgs: Vec<(Ref, String)>,
}

/// Find members by name, part of the name, Pinyin or initials, by the end of the resident ID as it is shown
/// masked, by a whole resident ID or telephone number; and organisations by name or Pinyin. Only in the scope.
///
/// # Errors
/// What the database says.
pub async fn search(
    sql: &impl Sql,
    vault: &Vault,
    scope: &Scope,
    words: &str,
    most: u32,
) -> Result<Hit, StoreError> {
    let words = words.trim();
    if words.is_empty() || scope.is_empty() {
        return Ok(Hit::default());
    }
    let mut ids = exact(sql, vault, words).await?;
    if ids.is_empty() {
        ids = by_token(sql, scope, &token_of(words), most).await?;
    }
    let mut members = Vec::with_capacity(ids.len());
    for id in ids {
        members.extend(listed(sql, scope, id).await?);
    }
    Ok(Hit { members, orgs: orgs(sql, scope, words, most).await? })
}

/// A masked number (`110105********002X`) is searched by what it shows; names without regard to case.
fn token_of(words: &str) -> String {
    match words.rsplit_once('*') {
        Some((_, end)) if end.len() == 4 => format!("#{}", end.to_lowercase()),
        _ => words
            .chars()
            .filter(|it| !it.is_whitespace() && *it != '·')
            .flat_map(char::to_lowercase)
            .collect(),
    }
}

async fn exact(sql: &impl Sql, vault: &Vault, words: &str) -> Result<Vec<Ref>, StoreError> {
    if let Ok(id) = ResidentId::parse(words) {
        return Ok(super::by_person(sql, vault, id.as_str()).await?.into_iter().collect());
    }
    let digits = words.len() >= 7 && words.bytes().all(|it| it.is_ascii_digit() || it == b'-');
    if !digits {
        return Ok(Vec::new());
    }
    #[derive(FromQueryResult)]
    struct Found {
        region_id: i64,
        member_id: Uuid,
    }
    let mut found = Vec::new();
    for index in vault.indexes("phone", words) {
        let rows: Vec<Found> = sql
            .all("select region_id, member_id from member_phone where phone = $1 limit 20", params![index])
            .await?;
        found.extend(rows.into_iter().map(|row| Ref::new(row.region_id, row.member_id)));
    }
    Ok(found)
}

async fn by_token(sql: &impl Sql, scope: &Scope, token: &str, most: u32) -> Result<Vec<Ref>, StoreError> {
    #[derive(FromQueryResult)]
    struct Found {
        region_id: i64,
        member_id: Uuid,
    }
    let (condition, bounds) = scope.condition("org_path", 3);
    let mut values = params![token, end_of(token)];
    values.extend(bounds);
    let text = format!(
        "select region_id, member_id from member_token where token >= $1 and token < $2 and {condition}
         order by token, org_path limit {}",
        most * 2
    );
    let rows: Vec<Found> = sql.all(text, values).await?;
    let mut found: Vec<Ref> = Vec::new();
    for row in rows {
        let id = Ref::new(row.region_id, row.member_id);
        if !found.contains(&id) && found.len() < most as usize {
            found.push(id);
        }
    }
    Ok(found)
}

async fn listed(sql: &impl Sql, scope: &Scope, id: Ref) -> Result<Option<ListedMember>, StoreError> {
    let (condition, bounds) = scope.condition("m.org_path", 4);
    let mut values = params![id.region, id.id, true];
    values.extend(bounds);
    let text = format!(
        "select m.region_id, m.id, m.name, m.name_key, m.sex, m.birth, m.state, m.joined_on, m.id_masked,
           m.phone_masked, m.org_path, coalesce(o.short_name, o.full_name) as org_name
         from member m join org o on o.region_id = m.region_id and o.id = m.org_id
         where m.region_id = $1 and m.id = $2 and m.present = $3 and {condition}"
    );
    sql.one(text, values).await
}

async fn orgs(
    sql: &impl Sql,
    scope: &Scope,
    words: &str,
    most: u32,
) -> Result<Vec<(Ref, String)>, StoreError> {
    #[derive(FromQueryResult)]
    struct Found {
        region_id: i64,
        id: Uuid,
        full_name: String,
    }
    let (condition, bounds) = scope.condition("path", 2);
    let mut values = params![format!("%{}%", words.to_lowercase().replace(['%', '_'], ""))];
    values.extend(bounds);
    // Organisations are few beside members (1 to 19): a scan of their names in the scope is cheap enough, and
    // finds any part of a name.
    let text = format!(
        "select region_id, id, full_name from org
         where closed_on is null and lower(name_key) like $1 and {condition} order by path limit {most}"
    );
    let rows: Vec<Found> = sql.all(text, values).await?;
    Ok(rows.into_iter().map(|row| (Ref::new(row.region_id, row.id), row.full_name)).collect())
}
