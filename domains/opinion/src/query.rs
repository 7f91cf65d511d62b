//! Reading runs, their texts and labels. No statement here asks who wrote a text.

use sea_orm::FromQueryResult;
use store::{OrgPath, Ref, Scope, Sql, StoreError, params};
use uuid::Uuid;

use crate::model::{Batch, Label, Run, Text};

const RUN: &str = "select region_id, id, org_id, org_path, from_day, to_day, state, texts, result, made_at from opinion_run";

/// One run, whoever asks: the caller checks.
///
/// # Errors
/// What the database says.
pub async fn run(sql: &impl Sql, id: Ref) -> Result<Option<Run>, StoreError> {
    sql.one(format!("{RUN} where region_id = $1 and id = $2"), params![id.region, id.id]).await
}

/// Runs of one organisation, the latest first.
///
/// # Errors
/// What the database says.
pub async fn runs(sql: &impl Sql, place: &OrgPath, most: u32) -> Result<Vec<Run>, StoreError> {
    let text = format!("{RUN} where org_path = $1 order by made_at desc limit {most}");
    sql.all(text, params![place]).await
}

/// Runs that were begun before a moment and never finished: their process ended.
///
/// # Errors
/// What the database says.
pub async fn unfinished(sql: &impl Sql, before: i64, most: u32) -> Result<Vec<Run>, StoreError> {
    let text = format!("{RUN} where state = 'running' and made_at < $1 order by made_at limit {most}");
    sql.all(text, params![before]).await
}

/// A text as the analysis counts it.
#[derive(Clone, Debug, FromQueryResult)]
#[allow(missing_docs, reason = "columns; their meanings are in `tables.rs`")]
pub struct Counted {
    pub region_id: i64,
    pub id: Uuid,
    pub source: String,
    pub on_day: String,
    pub words: String,
    pub place: Option<String>,
    pub answer_days: Option<i64>,
}

/// Where a reading of texts goes on: behind this day and identifier.
pub type TextCursor = (String, Uuid);

/// Texts of a subtree and a period by day, behind a cursor.
///
/// # Errors
/// What the database says.
pub async fn counted(
    sql: &impl Sql,
    place: &OrgPath,
    (from, to): (&str, &str),
    after: &TextCursor,
    most: u32,
) -> Result<Vec<Counted>, StoreError> {
    let text = format!(
        "select region_id, id, source, on_day, words, place, answer_days from opinion_text
         where org_path >= $1 and org_path < $2 and on_day >= $3 and on_day <= $4
           and (on_day, id) > ($5, $6) order by on_day, id limit {most}"
    );
    sql.all(text, params![place, place.end(), from, to, after.0.clone(), after.1]).await
}

/// The stored identifiers of the texts of a topic.
///
/// # Errors
/// What the database says.
pub async fn part(sql: &impl Sql, run: Ref, topic: i64, n: i64) -> Result<Option<Vec<u8>>, StoreError> {
    #[derive(FromQueryResult)]
    struct Row {
        texts: Vec<u8>,
    }
    let text =
        "select texts from opinion_part where region_id = $1 and run_id = $2 and topic = $3 and n = $4";
    let row: Option<Row> = sql.one(text, params![run.region, run.id, topic, n]).await?;
    Ok(row.map(|it| it.texts))
}

/// One text within a scope.
///
/// # Errors
/// What the database says.
pub async fn text(sql: &impl Sql, scope: &Scope, source: &str, id: Ref) -> Result<Option<Text>, StoreError> {
    let (condition, mut bounds) = scope.condition("org_path", 4);
    let mut values = params![id.region, source, id.id];
    values.append(&mut bounds);
    let text = format!(
        "select region_id, id, source, org_path, on_day, title, body, place from opinion_text
         where region_id = $1 and source = $2 and id = $3 and {condition}"
    );
    sql.one(text, values).await
}

/// Names given by an organisation.
///
/// # Errors
/// What the database says.
pub async fn labels(sql: &impl Sql, org: Ref) -> Result<Vec<Label>, StoreError> {
    sql.all(
        "select region_id, id, label, words, pinned from opinion_label
         where region_id = $1 and org_id = $2 order by id",
        params![org.region, org.id],
    )
    .await
}

/// Message boards brought in by an organisation, the latest first.
///
/// # Errors
/// What the database says.
pub async fn batches(sql: &impl Sql, place: &OrgPath, most: u32) -> Result<Vec<Batch>, StoreError> {
    let text = format!(
        "select region_id, id, org_path, name, texts, made_at from opinion_batch
         where org_path = $1 order by made_at desc limit {most}"
    );
    sql.all(text, params![place]).await
}
