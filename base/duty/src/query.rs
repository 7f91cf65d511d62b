use sea_orm::FromQueryResult;
use store::{OrgPath, Ref, Scope, Sql, StoreError, params};
use uuid::Uuid;

/// Where a duty list goes on: behind this day and identifier.
pub type Place = (String, Uuid);

/// A duty as a list shows it.
#[derive(Debug, Clone)]
pub struct Listed {
    /// Identifier.
    pub id: Ref,
    /// Kind, for the text.
    pub kind: String,
    /// The organisation that owes it.
    pub place: String,
    /// The role that owes it.
    pub office: String,
    /// The member who does it, when it is one person's.
    pub person: Option<Ref>,
    /// What it concerns.
    pub subject: Option<Ref>,
    /// By when, `YYYY-MM-DD`.
    pub due_on: String,
    /// Under which article.
    pub article: String,
    /// Figures and names for the text.
    pub details: serde_json::Value,
}

#[derive(FromQueryResult)]
struct Row {
    region_id: i64,
    id: Uuid,
    kind: String,
    place: String,
    office: String,
    person_region: Option<i64>,
    person: Option<Uuid>,
    subject_region: Option<i64>,
    subject: Option<Uuid>,
    due_on: String,
    article: String,
    details: String,
}

const SELECT: &str = "select region_id, id, kind, place, office, person_region, person, subject_region, subject, \
    due_on, article, details from duty";

impl Row {
    fn listed(self) -> Listed {
        Listed {
            id: Ref::new(self.region_id, self.id),
            kind: self.kind,
            place: self.place,
            office: self.office,
            person: self.person_region.zip(self.person).map(|(region, id)| Ref { region, id }),
            subject: self.subject_region.zip(self.subject).map(|(region, id)| Ref { region, id }),
            due_on: self.due_on,
            article: self.article,
            details: serde_json::from_str(&self.details).unwrap_or_default(),
        }
    }
}

/// Open duties in a scope by date, behind `after`. `at`: only those of this very organisation.
///
/// # Errors
/// What the database says.
pub async fn list(
    sql: &impl Sql,
    scope: &Scope,
    at: Option<&OrgPath>,
    until: Option<&str>,
    after: Option<&Place>,
    most: u32,
) -> Result<Vec<Listed>, StoreError> {
    let (condition, bounds) = scope.condition("place", 2);
    let mut values = params![true];
    values.extend(bounds);
    let mut text = format!("{SELECT} where open = $1 and {condition}");
    let mut add = |clause: &str, value: store::Value| {
        values.push(value);
        text.push_str(&clause.replace('?', &format!("${}", values.len())));
    };
    if let Some(place) = at {
        add(" and place = ?", place.into());
    }
    if let Some(day) = until {
        add(" and due_on < ?", day.into());
    }
    if let Some((day, id)) = after {
        add(" and (due_on, id) > (?, ", day.clone().into());
        add("?)", (*id).into());
    }
    text.push_str(&format!(" order by due_on, id limit {most}"));
    let rows: Vec<Row> = sql.all(text, values).await?;
    Ok(rows.into_iter().map(Row::listed).collect())
}

/// Open duties of one member, by date: what that person is asked to do.
///
/// # Errors
/// What the database says.
pub async fn of_person(sql: &impl Sql, person: Ref, most: u32) -> Result<Vec<Listed>, StoreError> {
    let text = format!(
        "{SELECT} where open = $1 and person = $2 and person_region = $3 order by due_on, id limit {most}"
    );
    let rows: Vec<Row> = sql.all(text, params![true, person.id, person.region]).await?;
    Ok(rows.into_iter().map(Row::listed).collect())
}

/// Open duties of a scope, counted up to `most`: at the head of a province nobody reads an exact number, and counting
/// hundreds of thousands of rows is what a page should not do.
///
/// # Errors
/// What the database says.
pub async fn count_up_to(sql: &impl Sql, scope: &Scope, most: u32) -> Result<i64, StoreError> {
    let (condition, bounds) = scope.condition("place", 2);
    let mut values = params![true];
    values.extend(bounds);
    let text = format!(
        "select count(*) from (select 1 as one from duty where open = $1 and {condition} limit {most}) some"
    );
    sql.number(text, values).await
}

/// Where help is needed: the places directly below `above` with duties overdue since before `day`, in the order of
/// the tree and never of the number.
///
/// # Errors
/// What the database says.
pub async fn overdue_by_child(
    sql: &impl Sql,
    above: &OrgPath,
    day: &str,
    most: u32,
) -> Result<Vec<(String, i64)>, StoreError> {
    #[derive(FromQueryResult)]
    struct Late {
        child: String,
        late: i64,
    }
    let width = i64::try_from(above.as_str().len()).unwrap_or(0) + 5;
    let text = format!(
        "select substr(place, 1, cast({width} as int)) as child, count(*) as late from duty
         where open = $1 and place > $2 and place < $3 and due_on < $4
         group by child order by child limit {most}"
    );
    let rows: Vec<Late> = sql.all(text, params![true, above, above.end(), day]).await?;
    Ok(rows.into_iter().map(|row| (row.child, row.late)).collect())
}
