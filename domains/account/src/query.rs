//! Reading the journal as the audit administrator does: newest first, without the details, which may hold personal
//! data. The journal's own reading goes forward and serves consumers.

use sea_orm::FromQueryResult;
use store::{Instant, Ref, Sql, StoreError, Value, params};
use time::{Date, Duration};
use uuid::Uuid;

/// An entry without its details.
#[derive(Clone, Debug, FromQueryResult)]
pub(crate) struct Line {
    pub leaf: i64,
    pub id: Uuid,
    pub kind: String,
    pub at: i64,
    pub actor: Option<Uuid>,
    pub place: Option<String>,
    pub subject_region: Option<i64>,
    pub subject: Option<Uuid>,
    pub article: Option<String>,
}

const COLUMNS: &str = "l.leaf, j.id, j.kind, j.at, j.actor, j.place, j.subject_region, j.subject, j.article";

impl Line {
    pub(crate) fn subject(&self) -> Option<Ref> {
        self.subject_region.zip(self.subject).map(|(region, id)| Ref { region, id })
    }
}

/// What is looked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wanted {
    /// Kinds that begin with this.
    pub kind: String,
    /// Entries of this day.
    pub day: Option<Date>,
    /// Entries by one of these accounts; none: by anybody.
    pub actors: Option<Vec<Uuid>>,
    /// Entries before this number.
    pub before: Option<i64>,
}

struct Conditions {
    text: Vec<String>,
    values: Vec<Value>,
}

impl Conditions {
    fn add(&mut self, column: &str, sign: &str, value: impl Into<Value>) {
        self.values.push(value.into());
        self.text.push(format!("{column} {sign} ${}", self.values.len()));
    }
}

/// The newest entries that are wanted, at most `most`.
pub(crate) async fn entries(sql: &impl Sql, wanted: &Wanted, most: u32) -> Result<Vec<Line>, StoreError> {
    let mut where_ = Conditions { text: vec!["1 = 1".to_owned()], values: Vec::new() };
    if let Some(before) = wanted.before {
        where_.add("l.leaf", "<", before);
    }
    if !wanted.kind.is_empty() {
        where_.add("j.kind", ">=", wanted.kind.clone());
        where_.add("j.kind", "<", format!("{}\u{10FFFF}", wanted.kind));
    }
    if let Some(day) = wanted.day {
        let (from, until) = (Instant::start_of(day), Instant::start_of(day).plus(Duration::days(1)));
        // Numbers follow the time of commits, moments the time of requests: an hour covers the difference.
        let hour = Duration::hours(1);
        where_.add("l.leaf", ">=", first_leaf(sql, from.plus(-hour)).await?);
        where_.add("l.leaf", "<", first_leaf(sql, until.plus(hour)).await?);
        where_.add("j.at", ">=", from.0);
        where_.add("j.at", "<", until.0);
    }
    if let Some(actors) = &wanted.actors {
        let marks = store::marks(where_.values.len() + 1, actors.len());
        where_.values.extend(actors.iter().map(|id| Value::from(*id)));
        where_.text.push(if marks.is_empty() {
            "1 = 0".to_owned()
        } else {
            format!("j.actor in ({})", marks)
        });
    }
    let text = format!(
        "select {COLUMNS} from journal_leaf l join journal j on j.seq = l.seq
         where {} order by l.leaf desc limit {most}",
        where_.text.join(" and ")
    );
    sql.all(text, where_.values).await
}

/// The first number whose entry was made at or after a moment, found by halving: no index over moments is needed.
async fn first_leaf(sql: &impl Sql, at: Instant) -> Result<i64, StoreError> {
    let (mut low, mut high) =
        (0, sql.number("select size from journal_sequencer where id = 1", params![]).await?);
    while low < high {
        let middle = low + (high - low) / 2;
        let text = "select j.at from journal_leaf l join journal j on j.seq = l.seq where l.leaf = $1";
        if sql.number(text, params![middle]).await? < at.0 {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    Ok(low)
}

/// One entry by its identifier, if it has a number.
pub(crate) async fn entry(sql: &impl Sql, id: Uuid) -> Result<Option<Line>, StoreError> {
    let text =
        format!("select {COLUMNS} from journal j join journal_leaf l on l.seq = j.seq where j.id = $1");
    sql.one(text, params![id]).await
}
