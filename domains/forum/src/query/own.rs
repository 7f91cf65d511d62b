use sea_orm::FromQueryResult;
use store::{OrgPath, Scope, Sql, StoreError, Value, params};
use uuid::Uuid;

use crate::model::{LINE_COLUMNS, Line, THREAD_COLUMNS, Thread};

/// From when somebody's digest counts; none: they never set it.
///
/// # Errors
/// What the database says.
pub async fn since(sql: &impl Sql, keys: &[Vec<u8>]) -> Result<Option<i64>, StoreError> {
    #[derive(FromQueryResult)]
    struct Since {
        since: i64,
    }
    if keys.is_empty() {
        return Ok(None);
    }
    let text = format!(
        "select d.since from forum_digest d where d.who in ({}) order by d.since desc limit 1",
        store::marks(1, keys.len())
    );
    let row: Option<Since> = sql.one(text, keys.iter().map(|it| Value::from(it.clone())).collect()).await?;
    Ok(row.map(|it| it.since))
}

/// Lines for one reader, the latest first, not before an identifier.
///
/// # Errors
/// What the database says.
pub async fn lines(sql: &impl Sql, keys: &[Vec<u8>], from: Uuid, most: u32) -> Result<Vec<Line>, StoreError> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let mut values = params![from];
    values.extend(keys.iter().map(|it| Value::from(it.clone())));
    let text = format!(
        "select {LINE_COLUMNS} from forum_line l where l.id >= $1 and l.who in ({})
         order by l.id desc limit {most}",
        store::marks(2, keys.len())
    );
    sql.all(text, values).await
}

/// Threads written to since an instant, in a scope and at places above it, the latest first.
///
/// # Errors
/// What the database says.
pub async fn fresh(
    sql: &impl Sql,
    scope: &Scope,
    places: &[OrgPath],
    since: i64,
    most: u32,
) -> Result<Vec<Thread>, StoreError> {
    let (condition, mut values) = scope.condition("t.org_path", 2);
    values.insert(0, since.into());
    let mut either = condition;
    if !places.is_empty() {
        either.push_str(&format!(" or t.org_path in ({})", store::marks(values.len() + 1, places.len())));
        values.extend(places.iter().map(Value::from));
    }
    let text = format!(
        "select {THREAD_COLUMNS} from forum_thread t where t.last_at > $1 and ({either})
           and (t.stage is null or t.stage <> 'DRAFT') order by t.last_at desc, t.id desc limit {most}"
    );
    sql.all(text, values).await
}
