//! Reading: boards and threads by place, texts by position, the log by identifier. Nothing is read by who wrote it.

mod log;
mod own;
mod posts;

pub use log::{held, log, open_removal, removal, waiting};
pub use own::{fresh, lines, since};
pub use posts::{
    PAGE, amendments, comments_of, decision, expired, found, last_texts, post, post_by_id, posts, supported,
};

use store::{OrgPath, Ref, Scope, Sql, StoreError, Value, params};

use crate::model::{BOARD_COLUMNS, Board, THREAD_COLUMNS, Thread};

/// One board, whoever asks: the caller checks.
///
/// # Errors
/// What the database says.
pub async fn board(sql: &impl Sql, id: Ref) -> Result<Option<Board>, StoreError> {
    let text = format!("select {BOARD_COLUMNS} from forum_board b where b.region_id = $1 and b.id = $2");
    sql.one(text, params![id.region, id.id]).await
}

/// Boards for a reader: public ones, those of a scope, and those at single places, in the order of the tree.
///
/// # Errors
/// What the database says.
pub async fn boards(
    sql: &impl Sql,
    scope: &Scope,
    places: &[OrgPath],
    after: (&str, uuid::Uuid),
    most: u32,
) -> Result<Vec<Board>, StoreError> {
    let (condition, mut values) = scope.condition("b.org_path", 1);
    let mut either = format!("{condition} or b.audience = 'public'");
    if !places.is_empty() {
        either.push_str(&format!(" or b.org_path in ({})", store::marks(values.len() + 1, places.len())));
        values.extend(places.iter().map(Value::from));
    }
    values.extend(params![after.0, after.1]);
    let text = format!(
        "select {BOARD_COLUMNS} from forum_board b
         where ({either}) and b.kind <> 'comments' and (b.org_path, b.id) > (${}, ${})
         order by b.org_path, b.id limit {most}",
        values.len() - 1,
        values.len()
    );
    sql.all(text, values).await
}

/// Boards of one organisation, whoever asks: the caller checks.
///
/// # Errors
/// What the database says.
pub async fn boards_at(sql: &impl Sql, place: &OrgPath) -> Result<Vec<Board>, StoreError> {
    let text = format!(
        "select {BOARD_COLUMNS} from forum_board b where b.org_path = $1 and b.kind <> 'comments' order by b.id"
    );
    sql.all(text, params![place]).await
}

/// One thread, whoever asks: the caller checks.
///
/// # Errors
/// What the database says.
pub async fn thread(sql: &impl Sql, id: Ref) -> Result<Option<Thread>, StoreError> {
    let text = format!("select {THREAD_COLUMNS} from forum_thread t where t.region_id = $1 and t.id = $2");
    sql.one(text, params![id.region, id.id]).await
}

/// The thread of comments on something of another room, once somebody wrote one.
///
/// # Errors
/// What the database says.
pub async fn thread_about(sql: &impl Sql, kind: &str, id: Ref) -> Result<Option<Thread>, StoreError> {
    let text = format!(
        "select {THREAD_COLUMNS} from forum_thread t
         where t.region_id = $1 and t.about_kind = $2 and t.about_id = $3"
    );
    sql.one(text, params![id.region, kind, id.id]).await
}

/// Threads of a board, the latest written to first, behind an instant and identifier. Drafts are in no list.
///
/// # Errors
/// What the database says.
pub async fn threads(
    sql: &impl Sql,
    board: Ref,
    topic: &str,
    after: Option<(i64, uuid::Uuid)>,
    most: u32,
) -> Result<Vec<Thread>, StoreError> {
    let mut values = params![board.region, board.id];
    let mut text = format!(
        "select {THREAD_COLUMNS} from forum_thread t where t.region_id = $1 and t.board_id = $2
           and (t.stage is null or t.stage <> 'DRAFT')"
    );
    if !topic.is_empty() {
        values.push(topic.into());
        text.push_str(&format!(" and t.topic = ${}", values.len()));
    }
    if let Some((at, id)) = after {
        values.extend(params![at, id]);
        text.push_str(&format!(" and (t.last_at, t.id) < (${}, ${})", values.len() - 1, values.len()));
    }
    text.push_str(&format!(" order by t.last_at desc, t.id desc limit {most}"));
    sql.all(text, values).await
}

/// Questions without an answer and settled proposals without a decision, late before a day, behind an identifier.
///
/// # Errors
/// What the database says.
pub async fn overdue(
    sql: &impl Sql,
    today: &str,
    after: uuid::Uuid,
    most: u32,
) -> Result<Vec<Thread>, StoreError> {
    let text = format!(
        "select {THREAD_COLUMNS} from forum_thread t where t.kind in ('questions', 'proposals')
           and t.answered_on is null and t.due_on < $1 and t.id > $2 order by t.id limit {most}"
    );
    sql.all(text, params![today, after]).await
}

/// The published words of an organisation and all above it: texts with one of them are held.
///
/// # Errors
/// What the database says.
pub async fn words(sql: &impl Sql, place: &OrgPath) -> Result<Vec<String>, StoreError> {
    #[derive(sea_orm::FromQueryResult)]
    struct List {
        words: String,
    }
    let above: Vec<Value> = place.lineage().map(|it| Value::from(&it)).collect();
    let text = format!(
        "select w.words from forum_word w where w.org_path in ({}) order by w.org_path",
        store::marks(1, above.len())
    );
    let rows: Vec<List> = sql.all(text, above).await?;
    let words = rows.iter().flat_map(|it| it.words.lines()).map(|it| it.trim().to_owned());
    Ok(words.filter(|it| !it.is_empty()).collect())
}

/// The list of one organisation itself.
///
/// # Errors
/// What the database says.
pub async fn own_words(sql: &impl Sql, org: Ref) -> Result<String, StoreError> {
    #[derive(sea_orm::FromQueryResult)]
    struct List {
        words: String,
    }
    let text = "select w.words from forum_word w where w.region_id = $1 and w.org_id = $2";
    let row: Option<List> = sql.one(text, params![org.region, org.id]).await?;
    Ok(row.map(|it| it.words).unwrap_or_default())
}
