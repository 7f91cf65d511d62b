use store::{Instant, Ref, Scope, Sql, StoreError, params};
use uuid::Uuid;

use crate::model::{POST_COLUMNS, Post, REMOVAL_COLUMNS, Removal};

/// One entry of the log or request, whoever asks: the caller checks.
///
/// # Errors
/// What the database says.
pub async fn removal(sql: &impl Sql, id: Ref) -> Result<Option<Removal>, StoreError> {
    let text = format!("select {REMOVAL_COLUMNS} from forum_removal r where r.region_id = $1 and r.id = $2");
    sql.one(text, params![id.region, id.id]).await
}

/// The latest request or removal of a text that stands.
///
/// # Errors
/// What the database says.
pub async fn open_removal(sql: &impl Sql, thread: Ref, n: i64) -> Result<Option<Removal>, StoreError> {
    let text = format!(
        "select {REMOVAL_COLUMNS} from forum_removal r where r.region_id = $1 and r.thread_id = $2 and r.n = $3
           and r.state in ('asked', 'removed', 'appealed', 'upheld') order by r.id desc limit 1"
    );
    sql.one(text, params![thread.region, thread.id, n]).await
}

/// The public log, the latest first, at and below places, behind an identifier.
///
/// # Errors
/// What the database says.
pub async fn log(
    sql: &impl Sql,
    scope: &Scope,
    after: Option<Uuid>,
    most: u32,
) -> Result<Vec<Removal>, StoreError> {
    let (condition, mut values) = scope.condition("r.org_path", 1);
    let mut text = format!(
        "select {REMOVAL_COLUMNS} from forum_removal r
         where {condition} and r.state in ('removed', 'appealed', 'upheld', 'restored')"
    );
    if let Some(id) = after {
        values.push(id.into());
        text.push_str(&format!(" and r.id < ${}", values.len()));
    }
    text.push_str(&format!(" order by r.id desc limit {most}"));
    sql.all(text, values).await
}

/// Requests and appeals that wait for a decision: by organisations of one scope, and by discipline inspection of another.
///
/// # Errors
/// What the database says.
pub async fn waiting(
    sql: &impl Sql,
    moderates: &Scope,
    oversees: &Scope,
    most: u32,
) -> Result<Vec<Removal>, StoreError> {
    let mut values = params![false, true];
    let mut conditions = Vec::new();
    for (state, column, flag) in
        [("asked", "r.decider_path", "r.discipline"), ("appealed", "r.appeal_path", "r.appeal_discipline")]
    {
        for (scope, mark) in [(moderates, "$1"), (oversees, "$2")] {
            let (condition, more) = scope.condition(column, values.len() + 1);
            values.extend(more);
            conditions.push(format!("(r.state = '{state}' and {flag} = {mark} and {condition})"));
        }
    }
    let text = format!(
        "select {REMOVAL_COLUMNS} from forum_removal r where {} order by r.id limit {most}",
        conditions.join(" or ")
    );
    sql.all(text, values).await
}

/// Texts held for review in a scope, those that appear soonest first.
///
/// # Errors
/// What the database says.
pub async fn held(sql: &impl Sql, scope: &Scope, now: Instant, most: u32) -> Result<Vec<Post>, StoreError> {
    let (condition, mut values) = scope.condition("p.org_path", 1);
    values.push(now.into());
    let text = format!(
        "select {POST_COLUMNS} from forum_post p where {condition} and p.state = 'held' and p.held_until > ${}
         order by p.held_until limit {most}",
        values.len()
    );
    sql.all(text, values).await
}
