//! Reading candidates: the reader's scope first, keyset-paged. The caller checks the permission at the place.

use roster::model::Org;
use rules::codes::OrgKind;
use rules::development::AdmissionBody;
use sea_orm::FromQueryResult;
use store::{OrgPath, Ref, Scope, Sql, StoreError, params};
use uuid::Uuid;
use vault::Vault;

use crate::model::{COLUMNS, Candidate, Done, Helper, Kept, Move, Notice, Review};

/// One candidate, whoever asks.
///
/// # Errors
/// What the database says.
pub async fn candidate(sql: &impl Sql, id: Ref) -> Result<Option<Candidate>, StoreError> {
    let text = format!("select {COLUMNS} from candidate c where c.region_id = $1 and c.id = $2");
    sql.one(text, params![id.region, id.id]).await
}

/// The development that led to a member, the latest first.
///
/// # Errors
/// What the database says.
pub async fn of_member(sql: &impl Sql, member: Ref) -> Result<Option<Candidate>, StoreError> {
    let text = format!(
        "select {COLUMNS} from candidate c where c.member_id = $1 and c.member_region = $2
         order by c.made_at desc, c.id desc limit 1"
    );
    sql.one(text, params![member.id, member.region]).await
}

/// The candidate with this resident ID who is in development now.
///
/// # Errors
/// What the database says.
pub async fn by_person(sql: &impl Sql, vault: &Vault, number: &str) -> Result<Option<Ref>, StoreError> {
    #[derive(FromQueryResult)]
    struct Found {
        region_id: i64,
        candidate_id: Uuid,
    }
    for index in vault.indexes("person", number) {
        let text = "select region_id, candidate_id from candidate_directory where person = $1";
        if let Some(found) = sql.one::<Found>(text, params![index]).await? {
            return Ok(Some(Ref::new(found.region_id, found.candidate_id)));
        }
    }
    Ok(None)
}

/// Where a list goes on: behind this day and identifier.
pub type Cursor = (String, Uuid);

/// Candidates of a scope in one of these states, those who have stood there longest first.
///
/// # Errors
/// What the database says.
pub async fn candidates(
    sql: &impl Sql,
    scope: &Scope,
    states: &[&str],
    after: Option<&Cursor>,
    most: u32,
) -> Result<Vec<Candidate>, StoreError> {
    if states.is_empty() {
        return Ok(Vec::new());
    }
    let (condition, mut values) = scope.condition("c.org_path", 1);
    let marks = store::marks(values.len() + 1, states.len());
    values.extend(states.iter().map(|it| store::Value::from(*it)));
    let behind = after.map_or(String::new(), |(day, id)| {
        let first = values.len() + 1;
        values.extend([day.clone().into(), (*id).into()]);
        format!(" and (c.state_since, c.id) > ({})", store::marks(first, 2))
    });
    let text = format!(
        "select {COLUMNS} from candidate c where {condition} and c.state in ({marks}){behind}
         order by c.state_since, c.id limit {most}"
    );
    sql.all(text, values).await
}

/// Candidates in one of these states behind an identifier: for the daily clock.
///
/// # Errors
/// What the database says.
pub async fn standing(
    sql: &impl Sql,
    states: &[&str],
    after: Uuid,
    most: u32,
) -> Result<Vec<Candidate>, StoreError> {
    let text = format!(
        "select {COLUMNS} from candidate c where c.state in ({}) and c.id > $1 order by c.id limit {most}",
        store::marks(2, states.len())
    );
    let mut values = params![after];
    values.extend(states.iter().map(|it| store::Value::from(*it)));
    sql.all(text, values).await
}

/// What was done for a candidate, in order; what no longer counts included.
///
/// # Errors
/// What the database says.
pub async fn steps(sql: &impl Sql, id: Ref) -> Result<Done, StoreError> {
    let rows = sql
        .all(
            "select region_id, id, candidate_id, key, edition, on_day, body, note, details, warnings, reason,
               meeting_region, meeting_id, vote_id, void_on
             from candidate_step where region_id = $1 and candidate_id = $2 order by id",
            params![id.region, id.id],
        )
        .await?;
    Ok(Done(rows))
}

/// Contacts and introducers, the earliest first.
///
/// # Errors
/// What the database says.
pub async fn helpers(sql: &impl Sql, id: Ref) -> Result<Vec<Helper>, StoreError> {
    sql.all(
        "select id, kind, member_region, member_id, name, from_day, until_day from candidate_helper
         where region_id = $1 and candidate_id = $2 order by kind, from_day, id",
        params![id.region, id.id],
    )
    .await
}

/// Reviews, the earliest first.
///
/// # Errors
/// What the database says.
pub async fn reviews(sql: &impl Sql, id: Ref) -> Result<Vec<Review>, StoreError> {
    sql.all(
        "select kind, on_day, opinion from candidate_review where region_id = $1 and candidate_id = $2
         order by on_day, id",
        params![id.region, id.id],
    )
    .await
}

const NOTICE: &str = "select n.region_id, n.id, n.candidate_id, n.published, n.may_close, n.provisional, n.places, \
    n.where_text, n.contact, n.closed, n.objected, n.result from candidate_notice n";

/// The latest public notice of a candidate.
///
/// # Errors
/// What the database says.
pub async fn notice(sql: &impl Sql, id: Ref) -> Result<Option<Notice>, StoreError> {
    let text = format!(
        "{NOTICE} where n.region_id = $1 and n.candidate_id = $2 order by n.published desc, n.id desc limit 1"
    );
    sql.one(text, params![id.region, id.id]).await
}

/// A running public notice with what it says of the person: never a number, an address or an exact date of birth.
#[derive(Clone, Debug)]
pub struct Published {
    /// The notice.
    pub notice: Notice,
    /// Name.
    pub name: String,
    /// GB/T 2261.1.
    pub sex: String,
    /// Month of birth, `YYYY-MM`.
    pub born: String,
    /// Place of work or study.
    pub unit: Option<String>,
    /// Day of the decision as activist.
    pub activist_since: Option<String>,
}

/// Notices that hang now at an organisation or below it: what is shown to the organisation, and later in the open.
///
/// # Errors
/// What the database says.
pub async fn notices_of(sql: &impl Sql, place: &OrgPath, most: u32) -> Result<Vec<Published>, StoreError> {
    let text = format!(
        "{NOTICE} where n.org_path >= $1 and n.org_path < $2 and n.closed is null
         order by n.published, n.id limit {most}"
    );
    let rows: Vec<Notice> = sql.all(text, params![place, place.end()]).await?;
    let mut all = Vec::with_capacity(rows.len());
    for notice in rows {
        let id = Ref::new(notice.region_id, notice.candidate_id);
        let Some(it) = candidate(sql, id).await? else { continue };
        let activist_since = steps(sql, id).await?.last("decide").map(|it| it.on_day.clone());
        all.push(Published {
            notice,
            born: it.birth.as_deref().and_then(|it| it.get(..7)).unwrap_or_default().to_owned(),
            name: it.name,
            sex: it.sex,
            unit: it.unit,
            activist_since,
        });
    }
    Ok(all)
}

/// The register of papers, the earliest first.
///
/// # Errors
/// What the database says.
pub async fn papers(sql: &impl Sql, id: Ref) -> Result<Vec<Kept>, StoreError> {
    sql.all(
        "select kind, on_day, how, note from candidate_document where region_id = $1 and candidate_id = $2
         order by on_day, id",
        params![id.region, id.id],
    )
    .await
}

/// Moves before membership, the earliest first.
///
/// # Errors
/// What the database says.
pub async fn moves(sql: &impl Sql, id: Ref) -> Result<Vec<Move>, StoreError> {
    sql.all(
        "select id, from_name, to_region, to_org, to_path, to_name, materials, sent_on, ended_on, outcome
         from candidate_move where region_id = $1 and candidate_id = $2 order by sent_on, id",
        params![id.region, id.id],
    )
    .await
}

/// Candidates who are on the way to a place and wait for its answer.
///
/// # Errors
/// What the database says.
pub async fn arriving(sql: &impl Sql, place: &OrgPath, most: u32) -> Result<Vec<Candidate>, StoreError> {
    let text = format!(
        "select {COLUMNS} from candidate_move m join candidate c on c.region_id = m.region_id and c.id = m.candidate_id
         where m.to_path >= $1 and m.to_path < $2 and m.open = 1 order by m.sent_on, m.id limit {most}"
    );
    sql.all(text, params![place, place.end()]).await
}

/// Has this candidate a progress code that still opens?
///
/// # Errors
/// What the database says.
pub async fn code_made(sql: &impl Sql, id: Ref) -> Result<Option<String>, StoreError> {
    #[derive(FromQueryResult)]
    struct Made {
        made_on: String,
    }
    let text = "select made_on from progress_code_directory where region_id = $1 and candidate_id = $2
        and failures < 10";
    Ok(sql.one::<Made>(text, params![id.region, id.id]).await?.map(|it| it.made_on))
}

/// How many stand where.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Count {
    /// Path of the organisation itself or of the one directly below it.
    pub at: String,
    /// State.
    pub state: String,
    /// How many.
    pub heads: i64,
}

/// Heads by state at a place: for itself and for each organisation directly below, all below included.
///
/// # Errors
/// What the database says.
pub async fn counts(sql: &impl Sql, place: &OrgPath) -> Result<Vec<Count>, StoreError> {
    let width = OrgPath::child(Some(place), 0).map_err(|error| StoreError::Malformed(error.to_string()))?;
    let text = format!(
        "select substr(org_path, 1, {}) as at, state, count(*) as heads from candidate
         where org_path >= $1 and org_path < $2 group by substr(org_path, 1, {}), state order by 1, 2",
        width.as_str().len(),
        width.as_str().len()
    );
    sql.all(text, params![place, place.end()]).await
}

/// When the pool of a year was analysed, with what was found.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Analysis {
    /// The year.
    pub year: i64,
    /// When.
    pub on_day: String,
    /// What was found.
    pub text: String,
}

/// Yearly analyses of an organisation, the latest first.
///
/// # Errors
/// What the database says.
pub async fn analyses(sql: &impl Sql, org: Ref) -> Result<Vec<Analysis>, StoreError> {
    sql.all(
        "select year, on_day, text from pool_analysis where region_id = $1 and org_id = $2 order by year desc",
        params![org.region, org.id],
    )
    .await
}

/// What an organisation may do about an admission, by its type and place (art. 22). A committee of a village or
/// community, and any below a township or street committee, only deliberates.
///
/// # Errors
/// What the database says.
pub async fn body_of(sql: &impl Sql, org: &Org) -> Result<AdmissionBody, StoreError> {
    let kind = org.org_kind()?;
    if kind != OrgKind::Committee {
        return Ok(AdmissionBody::of(kind, false));
    }
    let above = roster::query::ancestors(sql, &org.place()?).await?;
    let local = |it: &Org| matches!(it.sector.as_deref(), Some("TOWNSHIP" | "STREET"));
    let under = org.village || above.iter().any(|it| it.id != org.id && local(it));
    Ok(AdmissionBody::of(kind, under))
}

/// The nearest organisation above a place that may approve (art. 22): the higher committee of every step.
///
/// # Errors
/// What the database says.
pub async fn committee_of(sql: &impl Sql, place: &OrgPath) -> Result<Option<Org>, StoreError> {
    let above = roster::query::ancestors(sql, place).await?;
    for org in above.into_iter().rev().filter(|it| it.path != place.as_str()) {
        if matches!(body_of(sql, &org).await?, AdmissionBody::Committee | AdmissionBody::WorkCommittee) {
            return Ok(Some(org));
        }
    }
    Ok(None)
}
