use sea_orm::FromQueryResult;
use store::{Engine, OrgPath, Ref, Scope, Sql, StoreError, Value, marks, params};
use uuid::Uuid;

use crate::words::{Piece, asked, marked, wanted};

/// Characters of an excerpt.
const EXCERPT: usize = 120;

/// Where is looked.
#[derive(Clone, Debug)]
pub enum Reach {
    /// Everything in the reader's scope.
    Within(Scope),
    /// What the public sees at one organisation: its own public documents, and those shared from above.
    At(OrgPath),
}

/// Where a list of findings goes on: behind this day and number.
pub type Cursor = (String, i64);

/// What is looked for.
#[derive(Clone, Debug)]
pub struct Query {
    /// Where.
    pub reach: Reach,
    /// Kinds of documents; empty: all.
    pub kinds: Vec<String>,
    /// Not before this day, `YYYY-MM-DD`.
    pub from: Option<String>,
    /// Not after this day, `YYYY-MM-DD`.
    pub until: Option<String>,
    /// Words as typed.
    pub words: String,
    /// Behind this finding.
    pub after: Option<Cursor>,
    /// At most so many.
    pub most: u32,
}

/// A document that was found.
#[derive(Clone, Debug)]
pub struct Found {
    /// Its kind.
    pub kind: String,
    /// The document.
    pub id: Ref,
    /// The organisation it belongs to.
    pub place: String,
    /// Its day.
    pub day: String,
    /// Its title, in pieces: those that are true are words asked for.
    pub title: Vec<Piece>,
    /// The part of its words around those asked for.
    pub excerpt: Vec<Piece>,
    /// Where a list goes on behind it.
    pub cursor: Cursor,
}

#[derive(FromQueryResult)]
struct Row {
    region_id: i64,
    kind: String,
    id: Uuid,
    number: i64,
    org_path: String,
    day: String,
    title: String,
    body: String,
}

/// The condition that all these tokens are there, as the engine's index reads it. Tokens are letters and digits only,
/// so nothing in them can be taken for an operator.
fn match_text(engine: Engine, tokens: &[String]) -> String {
    match engine {
        Engine::Sqlite => tokens.iter().map(|it| format!("\"{it}\"")).collect::<Vec<_>>().join(" AND "),
        Engine::Postgres => tokens.iter().map(|it| format!("'{it}'")).collect::<Vec<_>>().join(" & "),
    }
}

fn reach(query: &Query, values: &mut Vec<Value>) -> String {
    match &query.reach {
        Reach::Within(scope) => {
            let (condition, bounds) = scope.condition("s.org_path", values.len() + 1);
            values.extend(bounds);
            condition
        }
        Reach::At(place) => {
            values.extend(params![true, place]);
            let own = format!("s.org_path = ${}", values.len());
            let yes = format!("${}", values.len() - 1);
            let above: Vec<OrgPath> =
                place.parent().iter().flat_map(|it| it.lineage().collect::<Vec<_>>()).collect();
            if above.is_empty() {
                return format!("s.public = {yes} and {own}");
            }
            let places = marks(values.len() + 1, above.len());
            values.extend(above.iter().map(Value::from));
            format!("s.public = {yes} and ({own} or (s.shared = {yes} and s.org_path in ({places})))")
        }
    }
}

/// Documents that hold all the words, the latest first: the same answer on both engines. Words are not weighed; a
/// reader who wants something older narrows the period. No words: none found.
///
/// # Errors
/// What the database says.
pub async fn find(sql: &impl Sql, query: &Query) -> Result<Vec<Found>, StoreError> {
    let words = asked(&query.words);
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let engine = sql.engine();
    let mut values = params![match_text(engine, &wanted(&words))];
    let (from, condition) = match engine {
        Engine::Sqlite => ("search_word w join search s on s.number = w.rowid", "w.search_word match $1"),
        Engine::Postgres => {
            ("search s", "array_to_tsvector(string_to_array(s.tokens, ' ')) @@ cast($1 as tsquery)")
        }
    };
    let mut text = format!(
        "select s.region_id, s.kind, s.id, s.number, s.org_path, s.day, s.title, s.body from {from} where {condition}"
    );
    let reach = reach(query, &mut values);
    text.push_str(&format!(" and {reach}"));
    if !query.kinds.is_empty() {
        text.push_str(&format!(" and s.kind in ({})", marks(values.len() + 1, query.kinds.len())));
        values.extend(query.kinds.iter().map(|it| Value::from(it.as_str())));
    }
    let mut add = |clause: &str, value: Value| {
        values.push(value);
        text.push_str(&clause.replace('?', &format!("${}", values.len())));
    };
    if let Some(day) = &query.from {
        add(" and s.day >= ?", day.as_str().into());
    }
    if let Some(day) = &query.until {
        add(" and s.day <= ?", day.as_str().into());
    }
    if let Some((day, number)) = &query.after {
        add(" and (s.day, s.number) < (?, ", day.as_str().into());
        add("?)", (*number).into());
    }
    text.push_str(&format!(" order by s.day desc, s.number desc limit {}", query.most.min(200)));
    let rows: Vec<Row> = sql.all(text, values).await?;
    Ok(rows.into_iter().map(|row| found(row, &words)).collect())
}

fn found(row: Row, words: &[String]) -> Found {
    Found {
        id: Ref::new(row.region_id, row.id),
        kind: row.kind,
        place: row.org_path,
        title: marked(&row.title, words, 200),
        excerpt: marked(&row.body, words, EXCERPT),
        cursor: (row.day.clone(), row.number),
        day: row.day,
    }
}
