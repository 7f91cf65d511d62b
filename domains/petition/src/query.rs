//! Reading petitions: the office's lists in the reader's scope, the public's through what was published, the
//! petitioner's own by code and PIN.

use sea_orm::FromQueryResult;
use store::{OrgPath, Ref, Scope, Sql, StoreError, Value, params};
use uuid::Uuid;

use crate::model::{Answer, COLUMNS, Petition, Point, StepRow, WINDOW_COLUMNS, Window};

/// One petition, whoever asks: the caller checks.
///
/// # Errors
/// What the database says.
pub async fn petition(sql: &impl Sql, id: Ref) -> Result<Option<Petition>, StoreError> {
    let text = format!("select {COLUMNS} from petition p where p.region_id = $1 and p.id = $2");
    sql.one(text, params![id.region, id.id]).await
}

/// The petition of a query code, wherever it is kept.
///
/// # Errors
/// What the database says.
pub async fn by_code(sql: &impl Sql, code: &str) -> Result<Option<Ref>, StoreError> {
    #[derive(FromQueryResult)]
    struct Found {
        region_id: i64,
        petition_id: Uuid,
    }
    let text = "select region_id, petition_id from petition_code_directory where code = $1";
    let found: Option<Found> = sql.one(text, params![code]).await?;
    Ok(found.map(|it| Ref::new(it.region_id, it.petition_id)))
}

/// A published matter by its number in a region.
///
/// # Errors
/// What the database says.
pub async fn by_number(sql: &impl Sql, region: i64, number: &str) -> Result<Option<Petition>, StoreError> {
    let text = format!("select {COLUMNS} from petition p where p.region_id = $1 and p.number = $2");
    sql.one(text, params![region, number]).await
}

/// Which petitions a list shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Shown {
    /// Those for which an office owes something.
    #[default]
    Open,
    /// Those that are late today.
    Late,
    /// Those that wait for the petitioner, and those that are over.
    Done,
    /// All.
    All,
}

impl Shown {
    /// The key in addresses and texts (`shown-…`).
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Late => "late",
            Self::Done => "done",
            Self::All => "all",
        }
    }

    /// All of them, in the order of the tabs.
    pub const ALL: [Self; 4] = [Self::Open, Self::Late, Self::Done, Self::All];

    /// What an address asks for.
    #[must_use]
    pub fn of(key: &str) -> Self {
        Self::ALL.into_iter().find(|it| it.key() == key).unwrap_or_default()
    }
}

/// Petitions held in a scope, the latest first, behind an identifier.
///
/// # Errors
/// What the database says.
pub async fn held(
    sql: &impl Sql,
    scope: &Scope,
    shown: Shown,
    today: &str,
    after: Option<Uuid>,
    most: u32,
) -> Result<Vec<Petition>, StoreError> {
    let (condition, mut values) = scope.condition("p.holder_path", 1);
    let mut text = format!("select {COLUMNS} from petition p where {condition}");
    let mut add = |clause: &str, value: Value| {
        values.push(value);
        text.push_str(&clause.replace('?', &format!("${}", values.len())));
    };
    match shown {
        Shown::Open => add(" and p.open = ?", true.into()),
        Shown::Late => {
            add(" and p.open = ?", true.into());
            add(" and p.pause is null and p.due_on < ?", today.into());
        }
        Shown::Done => add(" and p.open = ?", false.into()),
        Shown::All => {}
    }
    // What went to the discipline body is in no office's list any more.
    add(" and p.state <> ?", rules::petition::State::Rerouted.key().into());
    if let Some(id) = after {
        add(" and p.id < ?", id.into());
    }
    text.push_str(&format!(" order by p.id desc limit {most}"));
    sql.all(text, values).await
}

/// Accusations that reached the discipline bodies of a scope.
///
/// # Errors
/// What the database says.
pub async fn accusations(sql: &impl Sql, scope: &Scope, most: u32) -> Result<Vec<Petition>, StoreError> {
    let (condition, mut values) = scope.condition("p.holder_path", 2);
    values.insert(0, rules::petition::State::Rerouted.key().into());
    let text = format!(
        "select {COLUMNS} from petition p where p.state = $1 and {condition} order by p.id desc limit {most}"
    );
    sql.all(text, values).await
}

/// Published matters of a subtree, the latest first, behind an identifier.
///
/// # Errors
/// What the database says.
pub async fn published(
    sql: &impl Sql,
    below: Option<&OrgPath>,
    after: Option<Uuid>,
    most: u32,
) -> Result<Vec<Petition>, StoreError> {
    let scope = below.map_or_else(Scope::everything, |place| Scope::of([place.clone()]));
    let (condition, mut values) = scope.condition("p.filed_path", 1);
    let mut text =
        format!("select {COLUMNS} from petition p where {condition} and p.shown_title is not null");
    if let Some(id) = after {
        values.push(id.into());
        text.push_str(&format!(" and p.id < ${}", values.len()));
    }
    text.push_str(&format!(" order by p.id desc limit {most}"));
    sql.all(text, values).await
}

/// Published matters of a subtree that hold all of these words, the latest first.
///
/// # Errors
/// What the database says.
pub async fn found(
    sql: &impl Sql,
    below: Option<&OrgPath>,
    words: &str,
    after: Option<search::Cursor>,
    most: u32,
) -> Result<Vec<(Petition, search::Cursor)>, StoreError> {
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
        let it = petition(sql, hit.id).await?.filter(Petition::is_public);
        all.extend(it.map(|it| (it, hit.cursor)));
    }
    Ok(all)
}

/// A word as `like … escape '!'` takes it literally.
fn like(word: &str) -> String {
    word.replace('!', "!!").replace('%', "!%").replace('_', "!_")
}

/// The history of a petition.
///
/// # Errors
/// What the database says.
pub async fn steps(sql: &impl Sql, id: Ref) -> Result<Vec<StepRow>, StoreError> {
    sql.all(
        "select n, at, on_day, kind, holder_path, holder_name, words, due_on from petition_step
         where region_id = $1 and petition_id = $2 order by n",
        params![id.region, id.id],
    )
    .await
}

/// The points of a petition.
///
/// # Errors
/// What the database says.
pub async fn points(sql: &impl Sql, id: Ref) -> Result<Vec<Point>, StoreError> {
    sql.all(
        "select n, words, reply from petition_point where region_id = $1 and petition_id = $2 order by n",
        params![id.region, id.id],
    )
    .await
}

/// The written answers to a petition, drafts included, in order.
///
/// # Errors
/// What the database says.
pub async fn answers(sql: &impl Sql, id: Ref) -> Result<Vec<Answer>, StoreError> {
    sql.all(
        "select n, stage, words, replies, state, org_path, written_by, writer, approver, flags, note, approved_at
         from petition_answer where region_id = $1 and petition_id = $2 order by n",
        params![id.region, id.id],
    )
    .await
}

/// Approved answers of an organisation to other matters, the latest first: what a new one is compared with.
///
/// # Errors
/// What the database says.
pub async fn recent_answers(
    sql: &impl Sql,
    org: &OrgPath,
    but: Uuid,
    most: u32,
) -> Result<Vec<String>, StoreError> {
    #[derive(FromQueryResult)]
    struct Words {
        words: String,
    }
    let text = format!(
        "select words from petition_answer
         where org_path = $1 and approved_at is not null and petition_id <> $2 order by approved_at desc limit {most}"
    );
    let rows: Vec<Words> = sql.all(text, params![org, but]).await?;
    Ok(rows.into_iter().map(|it| it.words).collect())
}

/// One window, whoever asks.
///
/// # Errors
/// What the database says.
pub async fn window(sql: &impl Sql, org: Ref) -> Result<Option<Window>, StoreError> {
    let text =
        format!("select {WINDOW_COLUMNS} from petition_window w where w.region_id = $1 and w.org_id = $2");
    sql.one(text, params![org.region, org.id]).await
}

/// Open windows at or below a place (everywhere without one), in the order of the tree, behind a path.
///
/// # Errors
/// What the database says.
pub async fn windows(
    sql: &impl Sql,
    below: Option<&OrgPath>,
    words: &str,
    after: &str,
    most: u32,
) -> Result<Vec<Window>, StoreError> {
    let scope = below.map_or_else(Scope::everything, |place| Scope::of([place.clone()]));
    let (condition, mut values) = scope.condition("w.org_path", 1);
    values.extend(params![true, after]);
    let mut text = format!(
        "select {WINDOW_COLUMNS} from petition_window w where {condition} and w.open = ${} and w.org_path > ${}",
        values.len() - 1,
        values.len()
    );
    for word in words.split_whitespace().take(5) {
        values.push(format!("%{}%", like(word)).into());
        let n = values.len();
        text.push_str(&format!(" and (w.title like ${n} escape '!' or w.about like ${n} escape '!')"));
    }
    text.push_str(&format!(" order by w.org_path limit {most}"));
    sql.all(text, values).await
}

/// The nearest open window above a place: the body that reviews, and that takes what concerns the office itself.
///
/// # Errors
/// What the database says.
pub async fn window_above(sql: &impl Sql, place: &OrgPath) -> Result<Option<Window>, StoreError> {
    let above: Vec<Value> = place.lineage().filter(|it| it != place).map(|it| Value::from(&it)).collect();
    if above.is_empty() {
        return Ok(None);
    }
    let text = format!(
        "select {WINDOW_COLUMNS} from petition_window w
         where w.org_path in ({}) and w.open = ${} order by w.org_path desc limit 1",
        store::marks(1, above.len()),
        above.len() + 1
    );
    let mut values = above;
    values.push(true.into());
    sql.one(text, values).await
}

/// Supporters of a published matter.
///
/// # Errors
/// What the database says.
pub async fn supporters(sql: &impl Sql, id: Ref) -> Result<i64, StoreError> {
    sql.number(
        "select count(*) from petition_support where region_id = $1 and petition_id = $2",
        params![id.region, id.id],
    )
    .await
}

/// Other matters of the same cause.
///
/// # Errors
/// What the database says.
pub async fn of_case(sql: &impl Sql, region: i64, case: Uuid) -> Result<Vec<Petition>, StoreError> {
    let text = format!(
        "select {COLUMNS} from petition p where p.region_id = $1 and (p.case_id = $2 or p.id = $2)
         order by p.id limit 100"
    );
    sql.all(text, params![region, case]).await
}

/// Open petitions whose step ended before a day, for the daily clock, behind an identifier.
///
/// # Errors
/// What the database says.
pub async fn overdue(
    sql: &impl Sql,
    today: &str,
    after: Uuid,
    most: u32,
) -> Result<Vec<Petition>, StoreError> {
    let text = format!(
        "select {COLUMNS} from petition p
         where p.open = $1 and p.due_on < $2 and p.pause is null and p.id > $3 order by p.id limit {most}"
    );
    sql.all(text, params![true, today, after]).await
}

/// Answered petitions whose time for asking a review ended before a day.
///
/// # Errors
/// What the database says.
pub async fn silent(
    sql: &impl Sql,
    today: &str,
    after: Uuid,
    most: u32,
) -> Result<Vec<Petition>, StoreError> {
    let text = format!(
        "select {COLUMNS} from petition p
         where p.state in ('ANSWERED', 'REVIEWED') and p.due_on < $1 and p.id > $2 order by p.id limit {most}"
    );
    sql.all(text, params![today, after]).await
}
