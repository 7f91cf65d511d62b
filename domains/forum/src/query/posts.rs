use store::{Instant, OrgPath, Ref, Scope, Sql, StoreError, params};
use uuid::Uuid;

use crate::model::{
    AMENDMENT_COLUMNS, Amendment, DECISION_COLUMNS, Decision, POST_COLUMNS, Post, THREAD_COLUMNS, Thread,
};

/// Texts on one page of a thread.
pub const PAGE: i64 = 30;

/// Texts of a thread behind a position: one page, however long the thread is.
///
/// # Errors
/// What the database says.
pub async fn posts(sql: &impl Sql, thread: Ref, after: i64) -> Result<Vec<Post>, StoreError> {
    let text = format!(
        "select {POST_COLUMNS} from forum_post p where p.region_id = $1 and p.thread_id = $2 and p.n > $3
         order by p.n limit {PAGE}"
    );
    sql.all(text, params![thread.region, thread.id, after]).await
}

/// One text, whoever asks: the caller checks.
///
/// # Errors
/// What the database says.
pub async fn post(sql: &impl Sql, thread: Ref, n: i64) -> Result<Option<Post>, StoreError> {
    let text = format!(
        "select {POST_COLUMNS} from forum_post p where p.region_id = $1 and p.thread_id = $2 and p.n = $3"
    );
    sql.one(text, params![thread.region, thread.id, n]).await
}

/// One text by its own identifier, whoever asks: the caller checks.
///
/// # Errors
/// What the database says.
pub async fn post_by_id(sql: &impl Sql, id: Ref) -> Result<Option<Post>, StoreError> {
    let text = format!("select {POST_COLUMNS} from forum_post p where p.region_id = $1 and p.id = $2");
    sql.one(text, params![id.region, id.id]).await
}

/// The texts at these positions, for quotes.
///
/// # Errors
/// What the database says.
pub async fn last_texts(sql: &impl Sql, thread: Ref, positions: &[i64]) -> Result<Vec<Post>, StoreError> {
    if positions.is_empty() {
        return Ok(Vec::new());
    }
    let mut values = params![thread.region, thread.id];
    values.extend(positions.iter().map(|it| store::Value::from(*it)));
    let text = format!(
        "select {POST_COLUMNS} from forum_post p where p.region_id = $1 and p.thread_id = $2 and p.n in ({})",
        store::marks(3, positions.len())
    );
    sql.all(text, values).await
}

/// The comments on something of another room, behind a position. None when nobody wrote one.
///
/// # Errors
/// What the database says.
pub async fn comments_of(sql: &impl Sql, kind: &str, id: Ref, after: i64) -> Result<Vec<Post>, StoreError> {
    match super::thread_about(sql, kind, id).await? {
        Some(thread) => posts(sql, thread.reference(), after).await,
        None => Ok(Vec::new()),
    }
}

/// Texts whose hours of review are over, for the daily work.
///
/// # Errors
/// What the database says.
pub async fn expired(sql: &impl Sql, now: Instant, most: u32) -> Result<Vec<Post>, StoreError> {
    let text = format!(
        "select {POST_COLUMNS} from forum_post p where p.state = 'held' and p.held_until <= $1
         order by p.held_until limit {most}"
    );
    sql.all(text, params![now]).await
}

/// The amendments to a proposal, in order.
///
/// # Errors
/// What the database says.
pub async fn amendments(sql: &impl Sql, thread: Ref) -> Result<Vec<Amendment>, StoreError> {
    let text = format!(
        "select {AMENDMENT_COLUMNS} from forum_amendment a where a.region_id = $1 and a.thread_id = $2
         order by a.n limit 200"
    );
    sql.all(text, params![thread.region, thread.id]).await
}

/// What was decided about a proposal.
///
/// # Errors
/// What the database says.
pub async fn decision(sql: &impl Sql, thread: Ref) -> Result<Option<Decision>, StoreError> {
    let text = format!(
        "select {DECISION_COLUMNS} from forum_decision d where d.region_id = $1 and d.thread_id = $2"
    );
    sql.one(text, params![thread.region, thread.id]).await
}

/// Does this reader (by index within the proposal) support it?
///
/// # Errors
/// What the database says.
pub async fn supported(sql: &impl Sql, thread: Ref, who: &[Vec<u8>]) -> Result<bool, StoreError> {
    if who.is_empty() {
        return Ok(false);
    }
    let mut values = params![thread.region, thread.id];
    values.extend(who.iter().map(|it| store::Value::from(it.clone())));
    let text = format!(
        "select count(*) from forum_support s where s.region_id = $1 and s.thread_id = $2 and s.who in ({})",
        store::marks(3, who.len())
    );
    Ok(sql.number(text, values).await? > 0)
}

/// Texts that hold words, each with its thread, the latest first. The caller leaves out what the reader may not see.
///
/// # Errors
/// What the database says.
pub async fn found(
    sql: &impl Sql,
    below: Option<&OrgPath>,
    words: &str,
    after: Option<search::Cursor>,
    most: u32,
) -> Result<Vec<(Thread, Post, search::Found)>, StoreError> {
    let scope = below.map_or_else(Scope::everything, |place| Scope::of([place.clone()]));
    let asked = search::Query {
        reach: search::Reach::Within(scope),
        kinds: vec![crate::project::KIND.to_owned()],
        from: None,
        until: None,
        words: words.to_owned(),
        after,
        most,
    };
    let mut all = Vec::new();
    for hit in search::find(sql, &asked).await? {
        let Some(post) = post_by_id(sql, hit.id).await? else { continue };
        let text =
            format!("select {THREAD_COLUMNS} from forum_thread t where t.region_id = $1 and t.id = $2");
        let thread: Option<Thread> = sql.one(text, params![post.region_id, post.thread_id as Uuid]).await?;
        all.extend(thread.map(|thread| (thread, post, hit)));
    }
    Ok(all)
}
