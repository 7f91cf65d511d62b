use std::collections::BTreeSet;

use sea_orm::FromQueryResult;
use store::{OrgPath, Ref, Scope, Sql, StoreError, params};
use uuid::Uuid;

use crate::model::{ORG_COLUMNS, Org};

/// One organisation, whoever asks: the caller checks the permission at its place.
///
/// # Errors
/// What the database says.
pub async fn org(sql: &impl Sql, id: Ref) -> Result<Option<Org>, StoreError> {
    let text = format!("select {ORG_COLUMNS} from org o where o.region_id = $1 and o.id = $2");
    sql.one(text, params![id.region, id.id]).await
}

/// The organisation that stands at a place.
///
/// # Errors
/// What the database says.
pub async fn org_at_path(sql: &impl Sql, path: &OrgPath) -> Result<Option<Org>, StoreError> {
    let text = format!("select {ORG_COLUMNS} from org o where o.path = $1 order by o.region_id limit 1");
    sql.one(text, params![path]).await
}

/// The organisations above a place and the one at it, the root first.
///
/// # Errors
/// What the database says.
pub async fn ancestors(sql: &impl Sql, place: &OrgPath) -> Result<Vec<Org>, StoreError> {
    orgs_at(sql, &place.lineage().collect()).await
}

/// The organisations at these places, in the order of the tree.
///
/// # Errors
/// What the database says.
pub async fn orgs_at(sql: &impl Sql, paths: &BTreeSet<OrgPath>) -> Result<Vec<Org>, StoreError> {
    if paths.is_empty() {
        return Ok(Vec::new());
    }
    let marks = store::marks(1, paths.len());
    let text = format!("select {ORG_COLUMNS} from org o where o.path in ({marks}) order by o.path");
    sql.all(text, paths.iter().map(store::Value::from).collect()).await
}

/// An organisation in the tree.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Branch {
    /// Region.
    pub region_id: i64,
    /// Identifier.
    pub id: Uuid,
    /// Place.
    pub path: String,
    /// Type.
    pub kind: String,
    /// Full name.
    pub full_name: String,
    /// Short name.
    pub short_name: Option<String>,
    /// Members at and below it.
    pub members: Option<i64>,
    /// Has it organisations below?
    pub children: i64,
}

const BRANCH: &str = "select o.region_id, o.id, o.path, o.kind, o.full_name, o.short_name, s.number as members,
    (select count(*) from (select 1 from org c where c.parent_id = o.id and c.closed_on is null limit 1) one) as children
    from org o left join place_stat s on s.place = o.path and s.dimension = 'all' and s.code = 'all'";

impl Branch {
    /// How it is referred to.
    #[must_use]
    pub fn reference(&self) -> Ref {
        Ref::new(self.region_id, self.id)
    }

    /// The short name, or the full one.
    #[must_use]
    pub fn called(&self) -> &str {
        self.short_name.as_deref().unwrap_or(&self.full_name)
    }
}

/// Standing organisations directly below one, in the order of the tree, behind the path `after`.
///
/// # Errors
/// What the database says.
pub async fn children(
    sql: &impl Sql,
    scope: &Scope,
    parent: &Org,
    after: Option<&str>,
    most: u32,
) -> Result<Vec<Branch>, StoreError> {
    let (condition, bounds) = scope.condition("o.path", 3);
    let mut values = params![parent.id, after.unwrap_or_default()];
    values.extend(bounds);
    let text = format!(
        "{BRANCH} where o.parent_id = $1 and o.closed_on is null and o.path > $2 and {condition}
         order by o.path limit {most}"
    );
    sql.all(text, values).await
}

/// The uppermost organisations a reader sees.
///
/// # Errors
/// What the database says.
pub async fn roots(sql: &impl Sql, scope: &Scope) -> Result<Vec<Branch>, StoreError> {
    if *scope == Scope::everything() {
        return sql.all(format!("{BRANCH} where o.parent_id is null order by o.path"), params![]).await;
    }
    if scope.places().is_empty() {
        return Ok(Vec::new());
    }
    let marks = store::marks(1, scope.places().len());
    let text = format!("{BRANCH} where o.path in ({marks}) order by o.path");
    sql.all(text, scope.places().iter().map(store::Value::from).collect()).await
}

/// An organisation as a list or an export shows it.
pub type ListedOrg = Org;

/// Standing organisations in a scope, in the order of the tree, behind the path `after`.
///
/// # Errors
/// What the database says.
pub async fn orgs_under(
    sql: &impl Sql,
    scope: &Scope,
    after: Option<&str>,
    most: u32,
) -> Result<Vec<ListedOrg>, StoreError> {
    let (condition, bounds) = scope.condition("o.path", 2);
    let mut values = params![after.unwrap_or_default()];
    values.extend(bounds);
    let text = format!(
        "select {ORG_COLUMNS} from org o where o.path > $1 and o.closed_on is null and {condition}
         order by o.path limit {most}"
    );
    sql.all(text, values).await
}

/// An organisation as the importer needs it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct BookEntry {
    /// Region.
    pub region_id: i64,
    /// Identifier.
    pub id: Uuid,
    /// Full name.
    pub full_name: String,
    /// Short name.
    pub short_name: Option<String>,
    /// Code.
    pub code: Option<String>,
    /// Type.
    pub kind: String,
    /// Day of closing.
    pub closed_on: Option<String>,
}

/// Every organisation of a scope with its names, for matching what files call them. Closed ones too, so that a
/// file naming one is told so. Only name columns are read: a county is some hundred kilobytes.
///
/// # Errors
/// What the database says.
pub async fn org_book(sql: &impl Sql, scope: &Scope) -> Result<Vec<BookEntry>, StoreError> {
    let (condition, bounds) = scope.condition("path", 1);
    let text = format!(
        "select region_id, id, full_name, short_name, code, kind, closed_on from org where {condition} order by path"
    );
    sql.all(text, bounds).await
}

/// How an organisation stood in a span of time.
#[derive(Clone, Debug, FromQueryResult)]
pub struct OrgSpell {
    /// First day.
    pub from_day: String,
    /// First day no longer.
    pub until_day: Option<String>,
    /// Place.
    pub path: String,
    /// Type.
    pub kind: String,
    /// Name.
    pub full_name: String,
    /// What began it.
    pub how: String,
}

/// The history of an organisation, the latest first.
///
/// # Errors
/// What the database says.
pub async fn spells(sql: &impl Sql, id: Ref) -> Result<Vec<OrgSpell>, StoreError> {
    sql.all(
        "select from_day, until_day, path, kind, full_name, how from org_spell
         where region_id = $1 and org_id = $2 order by from_day desc",
        params![id.region, id.id],
    )
    .await
}

/// An organisation as it stood on a day.
#[derive(Clone, Debug, FromQueryResult)]
pub struct OrgAt {
    /// Region.
    pub region_id: i64,
    /// Identifier.
    pub org_id: Uuid,
    /// Place on that day.
    pub path: String,
    /// Type on that day.
    pub kind: String,
    /// Name on that day.
    pub full_name: String,
}

impl OrgAt {
    /// The tree below a place as it stood on a day, behind the path `after`.
    ///
    /// # Errors
    /// What the database says.
    pub async fn under(
        sql: &impl Sql,
        scope: &Scope,
        day: &str,
        after: Option<&str>,
        most: u32,
    ) -> Result<Vec<Self>, StoreError> {
        let (condition, bounds) = scope.condition("path", 3);
        let mut values = params![day, after.unwrap_or_default()];
        values.extend(bounds);
        let text = format!(
            "select region_id, org_id, path, kind, full_name from org_spell
             where from_day <= $1 and (until_day is null or until_day > $1) and how not in ('closed', 'merged') and path > $2
             and {condition} order by path limit {most}"
        );
        sql.all(text, values).await
    }
}

/// A post held in an organisation.
#[derive(Clone, Debug, FromQueryResult)]
pub struct PostRow {
    /// Identifier.
    pub id: Uuid,
    /// Region of the member.
    pub member_region: i64,
    /// Who holds it.
    pub member_id: Uuid,
    /// Their name.
    pub name: String,
    /// The post.
    pub post: String,
    /// First day.
    pub from_day: String,
    /// First day no longer.
    pub until_day: Option<String>,
}

/// Posts held in an organisation on a day.
///
/// # Errors
/// What the database says.
pub async fn posts(sql: &impl Sql, org: Ref, day: &str) -> Result<Vec<PostRow>, StoreError> {
    sql.all(
        "select p.id, p.member_region, p.member_id, m.name, p.post, p.from_day, p.until_day
         from post p join member m on m.region_id = p.member_region and m.id = p.member_id
         where p.region_id = $1 and p.org_id = $2 and p.from_day <= $3
           and (p.until_day is null or p.until_day > $3)
         order by case p.post when 'secretary' then 0 when 'deputy' then 1 when 'organisation' then 2
           when 'publicity' then 3 when 'discipline' then 4 else 5 end, m.name_key",
        params![org.region, org.id, day],
    )
    .await
}

/// A term of a committee.
#[derive(Clone, Debug, FromQueryResult)]
pub struct TermRow {
    /// Day of the election.
    pub from_day: String,
    /// End by rule.
    pub until_day: String,
    /// End after an extension.
    pub extended_until: Option<String>,
    /// Reply that approved it.
    pub ground: Option<String>,
}

/// Terms of an organisation, the latest first.
///
/// # Errors
/// What the database says.
pub async fn terms(sql: &impl Sql, org: Ref) -> Result<Vec<TermRow>, StoreError> {
    sql.all(
        "select from_day, until_day, extended_until, ground from term
         where region_id = $1 and org_id = $2 order by from_day desc",
        params![org.region, org.id],
    )
    .await
}

/// Standing organisations with exactly this full name, short name or code, wherever they are: for naming one outside
/// one's scope, never for looking around.
///
/// # Errors
/// What the database says.
pub async fn orgs_called(sql: &impl Sql, name: &str) -> Result<Vec<Org>, StoreError> {
    let text = format!(
        "select {ORG_COLUMNS} from org o where (o.full_name = $1 or o.short_name = $1 or o.code = $1)
           and o.closed_on is null order by o.path limit 5"
    );
    sql.all(text, params![name.trim()]).await
}
