//! Reading: what the public sees of a portal, and what those who write see of their own.
//!
//! Nothing is copied downwards: a portal shows its own articles and those shared from above by asking at each place of
//! its path, so what a county releases stands at all its portals in the same moment.

use std::collections::BTreeMap;

use sea_orm::FromQueryResult;
use store::{Instant, OrgPath, Ref, Scope, Sql, StoreError, Value, marks, params};
use uuid::Uuid;

use crate::model::{Article, Block, Column, Portal, Review, Step, Version, Word};

const PORTAL: &str = "p.region_id, p.id, p.org_path, p.slug, p.title, p.about, p.contact, p.open, p.generation, \
    p.version";
const COLUMN: &str = "c.region_id, c.id, c.portal_id, c.org_path, c.title, c.about, c.line, c.inherited, c.position, \
    c.opened_on, c.closed_on, c.version";
const ARTICLE: &str = "a.region_id, a.id, a.org_id, a.org_path, a.column_region, a.column_id, a.kind, a.state, a.title, \
    a.summary, a.cover_region, a.cover_id, a.number, a.live_number, a.live, a.shared, a.first_at, a.published_at, \
    a.expire_at, a.withdrawn, a.person, a.consent_on, a.consent, a.made_by, a.version";
const VERSION: &str =
    "number, title, summary, source, author, body, html, files, sha256, note, findings, made_by, made_at";
const REVIEW: &str = "number, step, name, stage, level, sha256, opened_at, due_at, outcome, note, decided_by, \
    decided_at, stepped_in";

/// The portal of an organisation.
///
/// # Errors
/// What the database says.
pub async fn portal_of(sql: &impl Sql, org: Ref) -> Result<Option<Portal>, StoreError> {
    let text = format!("select {PORTAL} from portal p where p.region_id = $1 and p.id = $2");
    sql.one(text, params![org.region, org.id]).await
}

/// The portal with this name in addresses.
///
/// # Errors
/// What the database says.
pub async fn by_slug(sql: &impl Sql, slug: &str) -> Result<Option<Portal>, StoreError> {
    #[derive(FromQueryResult)]
    struct Entry {
        region_id: i64,
        id: Uuid,
    }
    let text = "select region_id, id from portal_directory where slug = $1";
    match sql.one::<Entry>(text, params![slug]).await? {
        Some(it) => portal_of(sql, Ref::new(it.region_id, it.id)).await,
        None => Ok(None),
    }
}

fn places(path: &OrgPath) -> (String, Vec<Value>) {
    let lineage: Vec<OrgPath> = path.lineage().collect();
    (marks(1, lineage.len()), lineage.iter().map(Value::from).collect())
}

/// The portals on the way down to a place, the uppermost first; its own, if it has one, is the last.
///
/// # Errors
/// What the database says.
pub async fn lineage(sql: &impl Sql, place: &OrgPath) -> Result<Vec<Portal>, StoreError> {
    let (marks, values) = places(place);
    sql.all(
        format!("select {PORTAL} from portal p where p.org_path in ({marks}) order by p.org_path"),
        values,
    )
    .await
}

/// Portals at and below a place behind a path, in the order of the tree.
///
/// # Errors
/// What the database says.
pub async fn portals(
    sql: &impl Sql,
    scope: &Scope,
    after: Option<&str>,
    most: u32,
) -> Result<Vec<Portal>, StoreError> {
    let (condition, mut values) = scope.condition("p.org_path", 1);
    values.push(after.unwrap_or_default().into());
    let text = format!(
        "select {PORTAL} from portal p where {condition} and p.org_path > ${} order by p.org_path limit {most}",
        values.len()
    );
    sql.all(text, values).await
}

/// The columns a portal carries: those inherited from above in the order of the tree, then its own.
///
/// # Errors
/// What the database says.
pub async fn columns(sql: &impl Sql, place: &OrgPath) -> Result<Vec<Column>, StoreError> {
    let (marks, mut values) = places(place);
    values.push(place.into());
    values.push(true.into());
    let text = format!(
        "select {COLUMN} from portal_column c where c.org_path in ({marks}) and c.closed_on is null
           and (c.org_path = ${} or c.inherited = ${}) order by c.org_path, c.position, c.id",
        values.len() - 1,
        values.len()
    );
    sql.all(text, values).await
}

/// One column.
///
/// # Errors
/// What the database says.
pub async fn column(sql: &impl Sql, id: Ref) -> Result<Option<Column>, StoreError> {
    let text = format!("select {COLUMN} from portal_column c where c.region_id = $1 and c.id = $2");
    sql.one(text, params![id.region, id.id]).await
}

/// Open columns behind an identifier: for the daily clock.
///
/// # Errors
/// What the database says.
pub async fn open_columns(sql: &impl Sql, after: Uuid, most: u32) -> Result<Vec<Column>, StoreError> {
    let text = format!(
        "select {COLUMN} from portal_column c where c.closed_on is null and c.id > $1 order by c.id limit {most}"
    );
    sql.all(text, params![after]).await
}

/// Steps of review of a column, stage by stage.
///
/// # Errors
/// What the database says.
pub async fn steps(sql: &impl Sql, column: Ref) -> Result<Vec<Step>, StoreError> {
    let text = "select number, name, stage, level, hours from portal_step
         where region_id = $1 and column_id = $2 order by stage, number";
    sql.all(text, params![column.region, column.id]).await
}

/// Blocks of a front page from the top.
///
/// # Errors
/// What the database says.
pub async fn blocks(sql: &impl Sql, portal: Ref) -> Result<Vec<Block>, StoreError> {
    let text = "select kind, column_region, column_id, title, body, size from portal_block
         where region_id = $1 and portal_id = $2 order by position";
    sql.all(text, params![portal.region, portal.id]).await
}

/// Words to be looked at here: those of this place and of those above.
///
/// # Errors
/// What the database says.
pub async fn words(sql: &impl Sql, place: &OrgPath) -> Result<Vec<Word>, StoreError> {
    let (marks, values) = places(place);
    let text = format!(
        "select region_id, id, org_path, word, instead, reason from portal_word where org_path in ({marks}) order by word"
    );
    sql.all(text, values).await
}

/// One article, whoever asks.
///
/// # Errors
/// What the database says.
pub async fn article(sql: &impl Sql, id: Ref) -> Result<Option<Article>, StoreError> {
    let text = format!("select {ARTICLE} from article a where a.region_id = $1 and a.id = $2");
    sql.one(text, params![id.region, id.id]).await
}

/// One version of an article.
///
/// # Errors
/// What the database says.
pub async fn version(sql: &impl Sql, article: Ref, number: i64) -> Result<Option<Version>, StoreError> {
    let text = format!(
        "select {VERSION} from article_version where region_id = $1 and article_id = $2 and number = $3"
    );
    sql.one(text, params![article.region, article.id, number]).await
}

/// All versions of an article, the latest first.
///
/// # Errors
/// What the database says.
pub async fn versions(sql: &impl Sql, article: Ref) -> Result<Vec<Version>, StoreError> {
    let text = format!(
        "select {VERSION} from article_version where region_id = $1 and article_id = $2 order by number desc"
    );
    sql.all(text, params![article.region, article.id]).await
}

/// Steps of review of an article, the latest version first.
///
/// # Errors
/// What the database says.
pub async fn reviews(sql: &impl Sql, article: Ref) -> Result<Vec<Review>, StoreError> {
    let text = format!(
        "select {REVIEW} from article_review where region_id = $1 and article_id = $2
         order by number desc, stage, step"
    );
    sql.all(text, params![article.region, article.id]).await
}

/// Where a list goes on: behind this moment and identifier.
pub type Cursor = (i64, Uuid);

/// What the public sees in a column at a portal, the latest first: the portal's own articles and those shared from
/// above. `above`: portals on the way down, with the portal itself as the last.
///
/// # Errors
/// What the database says.
pub async fn shown(
    sql: &impl Sql,
    above: &[Portal],
    column: Ref,
    now: Instant,
    after: Option<Cursor>,
    most: u32,
) -> Result<Vec<Article>, StoreError> {
    let mut values = params![column.id, column.region, true, now];
    let behind = after.map_or(String::new(), |(at, id)| {
        values.extend(params![at, id]);
        format!(" and (a.published_at, a.id) < (${}, ${})", values.len() - 1, values.len())
    });
    let mut parts = Vec::new();
    for (at, portal) in above.iter().enumerate() {
        values.extend(params![portal.region_id, portal.org_path.clone()]);
        let (region, place) = (values.len() - 1, values.len());
        let shared = if at + 1 == above.len() { "" } else { " and a.shared = $3" };
        // Each place by itself, in the order of its index: however many articles there are, few rows are read.
        parts.push(format!(
            "select * from (select {ARTICLE} from article a where a.region_id = ${region} and a.org_path = ${place}
               and a.column_id = $1 and a.column_region = $2 and a.live = $3{shared} and a.published_at <= $4
               and (a.expire_at is null or a.expire_at > $4){behind}
             order by a.published_at desc, a.id desc limit {most}) s{at}"
        ));
    }
    if parts.is_empty() {
        return Ok(Vec::new());
    }
    let text = format!("{} order by published_at desc, id desc limit {most}", parts.join(" union all "));
    sql.all(text, values).await
}

/// May the public read this article at this portal? Its own, or shared from above.
#[must_use]
pub fn belongs(article: &Article, portal: &Portal) -> bool {
    article.org_path == portal.org_path || (article.shared && portal.org_path.starts_with(&article.org_path))
}

/// Articles of a place in a state, the latest first.
///
/// # Errors
/// What the database says.
pub async fn articles(
    sql: &impl Sql,
    org: &Portal,
    state: Option<&str>,
    after: Option<Uuid>,
    most: u32,
) -> Result<Vec<Article>, StoreError> {
    let mut values = params![org.region_id, org.org_path.clone()];
    let mut text = format!("select {ARTICLE} from article a where a.region_id = $1 and a.org_path = $2");
    if let Some(state) = state {
        values.push(state.into());
        text.push_str(&format!(" and a.state = ${}", values.len()));
    }
    if let Some(id) = after {
        values.push(id.into());
        text.push_str(&format!(" and a.id < ${}", values.len()));
    }
    text.push_str(&format!(" order by a.id desc limit {most}"));
    sql.all(text, values).await
}

/// Articles in a scope that wait for review or release, the longest waiting first.
///
/// # Errors
/// What the database says.
pub async fn waiting(sql: &impl Sql, scope: &Scope, most: u32) -> Result<Vec<Article>, StoreError> {
    let (condition, values) = scope.condition("a.org_path", 1);
    let text = format!(
        "select {ARTICLE} from article a where a.state in ('IN_REVIEW', 'APPROVED') and {condition}
         order by a.id limit {most}"
    );
    sql.all(text, values).await
}

/// Articles whose last day is over: for the daily clock.
///
/// # Errors
/// What the database says.
pub async fn expired(sql: &impl Sql, now: Instant, most: u32) -> Result<Vec<Article>, StoreError> {
    let text =
        format!("select {ARTICLE} from article a where a.live = $1 and a.expire_at <= $2 limit {most}");
    sql.all(text, params![true, now]).await
}

/// The latest moment at which the public got something new in each column, written at this portal.
///
/// # Errors
/// What the database says.
pub async fn latest(
    sql: &impl Sql,
    portal: &Portal,
    now: Instant,
) -> Result<BTreeMap<Uuid, i64>, StoreError> {
    #[derive(FromQueryResult)]
    struct Latest {
        column_id: Uuid,
        at: i64,
    }
    let text = "select a.column_id, max(a.published_at) as at from article a
         where a.region_id = $1 and a.org_path = $2 and a.live = $3 and a.published_at <= $4 group by a.column_id";
    let rows: Vec<Latest> =
        sql.all(text, params![portal.region_id, portal.org_path.clone(), true, now]).await?;
    Ok(rows.into_iter().map(|it| (it.column_id, it.at)).collect())
}

/// How long steps of review take in a column, in minutes: the fact for those who set the steps, of the step and never
/// of a person.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Delay {
    /// What is looked at.
    pub name: String,
    /// Decisions counted.
    pub decided: i64,
    /// Minutes on average from its turn to the decision.
    pub minutes: i64,
    /// How many were decided by somebody who stepped in.
    pub stepped_in: i64,
}

/// Delays of the steps of a column since a moment, in a scope.
///
/// # Errors
/// What the database says.
pub async fn delays(
    sql: &impl Sql,
    scope: &Scope,
    column: Ref,
    since: Instant,
) -> Result<Vec<Delay>, StoreError> {
    let (condition, bounds) = scope.condition("org_path", 5);
    let mut values = params![column.id, column.region, since, true];
    values.extend(bounds);
    let text = format!(
        "select name, count(*) as decided, cast(sum((decided_at - opened_at) / 60000000) / count(*) as bigint) as minutes,
           cast(sum(case when stepped_in = $4 then 1 else 0 end) as bigint) as stepped_in
         from article_review where column_id = $1 and column_region = $2 and decided_at >= $3 and {condition}
         group by name order by name"
    );
    sql.all(text, values).await
}
