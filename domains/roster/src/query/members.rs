use rules::membership::MemberState;
use sea_orm::FromQueryResult;
use store::{Ref, Scope, Sql, StoreError, params};
use uuid::Uuid;
use vault::Vault;

use crate::model::{MEMBER_COLUMNS, Member};

/// One member, whoever asks: the caller checks the permission at the place.
///
/// # Errors
/// What the database says.
pub async fn member(sql: &impl Sql, id: Ref) -> Result<Option<Member>, StoreError> {
    let text = format!("select {MEMBER_COLUMNS} from member m where m.region_id = $1 and m.id = $2");
    sql.one(text, params![id.region, id.id]).await
}

/// Which members a list shows.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Key of a state.
    pub state: Option<String>,
    /// GB/T 2261.1.
    pub sex: Option<String>,
    /// Level of education.
    pub education: Option<String>,
    /// Beginning of the name.
    pub name: Option<String>,
    /// Only those away for six months or more.
    pub mobile: bool,
}

/// Where a list goes on: path, sort key and identifier of the last row shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberCursor {
    /// Path of the organisation.
    pub path: String,
    /// Sort key of the name.
    pub key: String,
    /// Identifier.
    pub id: Uuid,
}

/// A member as a list shows one: only the columns shown.
#[derive(Clone, Debug, FromQueryResult)]
pub struct ListedMember {
    /// Region.
    pub region_id: i64,
    /// Identifier.
    pub id: Uuid,
    /// Name.
    pub name: String,
    /// Sort key.
    pub name_key: String,
    /// Sex.
    pub sex: String,
    /// Date or month of birth.
    pub birth: Option<String>,
    /// State.
    pub state: String,
    /// Day of joining.
    pub joined_on: Option<String>,
    /// Resident ID, masked.
    pub id_masked: Option<String>,
    /// Telephone, masked.
    pub phone_masked: Option<String>,
    /// Path of the organisation.
    pub org_path: String,
    /// Its short name, or its full one.
    pub org_name: String,
}

impl ListedMember {
    /// How the member is referred to.
    #[must_use]
    pub fn reference(&self) -> Ref {
        Ref::new(self.region_id, self.id)
    }

    /// Where a list goes on behind this row.
    #[must_use]
    pub fn cursor(&self) -> MemberCursor {
        MemberCursor { path: self.org_path.clone(), key: self.name_key.clone(), id: self.id }
    }
}

const LISTED: &str = "select m.region_id, m.id, m.name, m.name_key, m.sex, m.birth, m.state, m.joined_on, \
    m.id_masked, m.phone_masked, m.org_path, coalesce(o.short_name, o.full_name) as org_name \
    from member m join org o on o.region_id = m.region_id and o.id = m.org_id";

/// Members on the roll in a scope, organisation by organisation and by name.
///
/// # Errors
/// What the database says.
pub async fn members(
    sql: &impl Sql,
    scope: &Scope,
    filter: &Filter,
    after: Option<&MemberCursor>,
    most: u32,
) -> Result<Vec<ListedMember>, StoreError> {
    let (condition, bounds) = scope.condition("m.org_path", 2);
    let mut values = params![true];
    values.extend(bounds);
    let mut text = format!("{LISTED} where m.present = $1 and {condition}");
    let mut add = |clause: &str, value: store::Value| {
        values.push(value);
        text.push_str(&clause.replace('?', &format!("${}", values.len())));
    };
    for (column, wanted) in [("state", &filter.state), ("sex", &filter.sex), ("education", &filter.education)]
    {
        if let Some(wanted) = wanted {
            add(&format!(" and m.{column} = ?"), wanted.clone().into());
        }
    }
    if let Some(name) = &filter.name {
        add(" and m.name >= ?", name.clone().into());
        add(" and m.name < ?", end_of(name).into());
    }
    if filter.mobile {
        add(" and m.mobile = ?", true.into());
    }
    if let Some(after) = after {
        add(" and (m.org_path, m.name_key, m.id) > (?", after.path.clone().into());
        add(", ?", after.key.clone().into());
        add(", ?)", after.id.into());
    }
    text.push_str(&format!(" order by m.org_path, m.name_key, m.id limit {most}"));
    sql.all(text, values).await
}

/// The first text that no longer begins with `prefix`.
pub(crate) fn end_of(prefix: &str) -> String {
    format!("{prefix}\u{10FFFF}")
}

/// The member with this resident ID.
///
/// # Errors
/// What the database says.
pub async fn by_person(sql: &impl Sql, vault: &Vault, id_number: &str) -> Result<Option<Ref>, StoreError> {
    #[derive(FromQueryResult)]
    struct Found {
        region_id: i64,
        member_id: Uuid,
    }
    for index in vault.indexes("person", id_number) {
        let found: Option<Found> = sql
            .one("select region_id, member_id from person_directory where person = $1", params![index])
            .await?;
        if let Some(found) = found {
            return Ok(Some(Ref::new(found.region_id, found.member_id)));
        }
    }
    Ok(None)
}

/// A spell of affiliation.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Spell {
    /// First day.
    pub from_day: String,
    /// First day no longer.
    pub until_day: Option<String>,
    /// The organisation.
    pub org_id: Uuid,
    /// Its name today.
    pub org_name: Option<String>,
    /// What began it.
    pub how: String,
}

/// The regions in which a member's history stands: the present one first, then those they came from.
///
/// # Errors
/// What the database says.
pub async fn regions_of(sql: &impl Sql, id: Ref) -> Result<Vec<i64>, StoreError> {
    let mut regions = vec![id.region];
    // Hardly anybody ever came from another region: the history of the present one says so in one read.
    while let Some(last) = regions.last() {
        let before = sql
            .number(
                "select came_from from affiliation where region_id = $1 and member_id = $2 and came_from is not null
                 order by from_day limit 1",
                params![*last, id.id],
            )
            .await?;
        if before == 0 || regions.contains(&before) {
            break;
        }
        regions.push(before);
    }
    Ok(regions)
}

/// Spells of affiliation of a member in these regions ([`regions_of`]), the latest first.
///
/// # Errors
/// What the database says.
pub async fn affiliations(sql: &impl Sql, id: Ref, regions: &[i64]) -> Result<Vec<Spell>, StoreError> {
    let mut spells = Vec::new();
    for region in regions {
        let some: Vec<Spell> = sql
            .all(
                "select a.from_day, a.until_day, a.org_id, o.full_name as org_name, a.how from affiliation a
                 left join org o on o.region_id = a.region_id and o.id = a.org_id
                 where a.region_id = $1 and a.member_id = $2 order by a.from_day desc",
                params![*region, id.id],
            )
            .await?;
        spells.extend(some);
    }
    Ok(spells)
}

/// A state of a membership.
#[derive(Clone, Debug, FromQueryResult)]
pub struct StateSpell {
    /// First day.
    pub from_day: String,
    /// The state.
    pub state: String,
    /// What it rests on.
    pub ground: Option<String>,
}

/// States of a membership, the latest first.
///
/// # Errors
/// What the database says.
pub async fn states(sql: &impl Sql, id: Ref) -> Result<Vec<StateSpell>, StoreError> {
    sql.all(
        "select from_day, state, ground from member_state where region_id = $1 and member_id = $2
         order by from_day desc",
        params![id.region, id.id],
    )
    .await
}

/// A post a member holds or held.
#[derive(Clone, Debug, FromQueryResult)]
pub struct HeldPost {
    /// The post.
    pub post: String,
    /// The organisation's name today.
    pub org_name: String,
    /// First day.
    pub from_day: String,
    /// First day no longer.
    pub until_day: Option<String>,
}

/// Posts of a member in these regions ([`regions_of`]), the latest first.
///
/// # Errors
/// What the database says.
pub async fn posts_of(sql: &impl Sql, id: Ref, regions: &[i64]) -> Result<Vec<HeldPost>, StoreError> {
    let mut posts = Vec::new();
    for region in regions {
        let some: Vec<HeldPost> = sql
            .all(
                "select p.post, o.full_name as org_name, p.from_day, p.until_day from post p
                 join org o on o.region_id = p.region_id and o.id = p.org_id
                 where p.member_region = $1 and p.member_id = $2 order by p.from_day desc",
                params![*region, id.id],
            )
            .await?;
        posts.extend(some);
    }
    Ok(posts)
}

/// One thing in the electronic file.
#[derive(Clone, Debug, FromQueryResult)]
pub struct FileItem {
    /// Number of the journal entry.
    pub leaf: i64,
    /// The entry.
    pub entry_id: Uuid,
    /// One of the ten classes.
    pub class: i64,
    /// What happened.
    pub kind: String,
    /// When.
    pub on_day: String,
    /// Figures and names, JSON.
    pub details: String,
}

/// The electronic file of a member from these regions ([`regions_of`]), the oldest first: it goes with the member.
///
/// # Errors
/// What the database says.
pub async fn file_items(sql: &impl Sql, id: Ref, regions: &[i64]) -> Result<Vec<FileItem>, StoreError> {
    let mut items = Vec::new();
    for region in regions {
        let some: Vec<FileItem> = sql
            .all(
                "select leaf, entry_id, class, kind, on_day, details from file_item
                 where region_id = $1 and member_id = $2",
                params![*region, id.id],
            )
            .await?;
        items.extend(some);
    }
    items.sort_by(|a, b| (&a.on_day, a.leaf).cmp(&(&b.on_day, b.leaf)));
    Ok(items)
}

/// A member of one organisation as its rolls for meetings, dues and votes need one.
#[derive(Clone, Debug, FromQueryResult)]
pub struct RollMember {
    /// Region.
    pub region_id: i64,
    /// Identifier.
    pub id: Uuid,
    /// Name.
    pub name: String,
    /// State of the membership.
    pub state: String,
    /// Date or month of birth.
    pub birth: Option<String>,
    /// Day or month of joining.
    pub joined_on: Option<String>,
    /// Away for six months or more.
    pub mobile: bool,
    /// No hard duty of attendance.
    pub frail: bool,
    /// Class of the bulletin.
    pub occupation: Option<String>,
}

impl RollMember {
    /// How the member is referred to.
    #[must_use]
    pub fn reference(&self) -> Ref {
        Ref::new(self.region_id, self.id)
    }

    /// State of the membership.
    ///
    /// # Errors
    /// [`StoreError::Malformed`] when the stored key is none.
    pub fn member_state(&self) -> Result<MemberState, StoreError> {
        MemberState::from_key(&self.state).ok_or_else(|| StoreError::Malformed(self.state.clone()))
    }
}

/// Everybody on the roll of one organisation, by name. Branches are small (支部工作条例 art. 4), so it is not paged.
///
/// # Errors
/// What the database says.
pub async fn roll_of(sql: &impl Sql, org: Ref) -> Result<Vec<RollMember>, StoreError> {
    sql.all(
        "select region_id, id, name, state, birth, joined_on, mobile, frail, occupation from member
         where region_id = $1 and org_id = $2 and present = $3 order by name_key, id",
        params![org.region, org.id, true],
    )
    .await
}

/// Two rows that may be one person.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Duplicate {
    /// Region of the first row.
    pub region_id: i64,
    /// First row.
    pub id: Uuid,
    /// Region of the second row.
    pub other_region: i64,
    /// Second row.
    pub other_id: Uuid,
    /// Name.
    pub name: String,
    /// Date or month of birth.
    pub birth: Option<String>,
    /// Organisation of the first.
    pub org_name: String,
    /// Organisation of the second.
    pub other_org: String,
}

/// Pairs on the roll with the same name and birth in a scope: possibly one person. Same resident IDs cannot occur,
/// the directory prevents them.
///
/// # Errors
/// What the database says.
pub async fn possible_duplicates(
    sql: &impl Sql,
    scope: &Scope,
    most: u32,
) -> Result<Vec<Duplicate>, StoreError> {
    let (condition, bounds) = scope.condition("a.org_path", 2);
    let shifted = 2 + bounds.len();
    let (other, more) = scope.condition("b.org_path", shifted);
    let mut values = params![true];
    values.extend(bounds);
    values.extend(more);
    let text = format!(
        "select a.region_id, a.id, b.region_id as other_region, b.id as other_id, a.name, a.birth,
           x.full_name as org_name, y.full_name as other_org
         from member a join member b on b.name = a.name and b.birth = a.birth and b.id > a.id
         join org x on x.region_id = a.region_id and x.id = a.org_id
         join org y on y.region_id = b.region_id and y.id = b.org_id
         where a.present = $1 and b.present = $1 and {condition} and {other} order by a.id, b.id limit {most}"
    );
    sql.all(text, values).await
}

/// Members with the same name and birth, or in the same organisation with the same name: who somebody may already
/// be before being enrolled a second time.
///
/// # Errors
/// What the database says.
pub async fn same_person(
    sql: &impl Sql,
    name: &str,
    birth: Option<&str>,
    org: Ref,
) -> Result<Vec<Member>, StoreError> {
    let text = format!(
        "select {MEMBER_COLUMNS} from member m where m.name = $1 and m.present = $2
         and (m.birth = $3 or (m.region_id = $4 and m.org_id = $5)) order by m.id limit 5"
    );
    sql.all(text, params![name, true, birth.unwrap_or_default(), org.region, org.id]).await
}

/// Where a member has been, for the invariant tests.
#[derive(Clone, Debug, FromQueryResult)]
pub struct MovedThrough {
    /// The member.
    pub member_id: Uuid,
    /// Open spells.
    pub open: i64,
}

/// A membership that stands stopped.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Stopped {
    /// Region.
    pub region_id: i64,
    /// The member.
    pub id: Uuid,
    /// Name.
    pub name: String,
    /// Path of the branch that stopped it.
    pub org_path: String,
    /// Since when.
    pub from_day: String,
}

/// Memberships that were stopped on a day or before and still are, behind an identifier.
///
/// # Errors
/// What the database says.
pub async fn stopped_until(
    sql: &impl Sql,
    day: &str,
    after: Uuid,
    most: u32,
) -> Result<Vec<Stopped>, StoreError> {
    let text = format!(
        "select m.region_id, m.id, m.name, m.org_path, s.from_day from member_state s
         join member m on m.region_id = s.region_id and m.id = s.member_id
         where s.state = 'STOPPED' and s.from_day <= $1 and m.state = 'STOPPED' and m.id > $2
           and not exists (select 1 from member_state l where l.region_id = s.region_id
             and l.member_id = s.member_id and l.from_day > s.from_day)
         order by m.id limit {most}"
    );
    sql.all(text, params![day, after]).await
}
