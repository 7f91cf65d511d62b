use sea_orm::FromQueryResult;
use store::{Ref, Scope, Sql, StoreError, params};
use uuid::Uuid;

/// Two rows of one person that were put together.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Merge {
    /// Region of the row that stands.
    pub region_id: i64,
    /// Identifier of the merge.
    pub id: Uuid,
    /// The row that stands.
    pub kept: Uuid,
    /// Region of the row put aside.
    pub other_region: i64,
    /// The row put aside.
    pub other: Uuid,
    /// Name.
    pub name: String,
    /// Organisation of the row that stands.
    pub org_name: String,
    /// Organisation of the row put aside.
    pub other_org: String,
    /// When, microseconds.
    pub merged_at: i64,
}

impl Merge {
    /// How the merge is referred to.
    #[must_use]
    pub fn reference(&self) -> Ref {
        Ref::new(self.region_id, self.id)
    }
}

/// Merges that were not taken back, both of whose rows lie in the scope; the latest first.
///
/// # Errors
/// What the database says.
pub async fn merges(sql: &impl Sql, scope: &Scope, most: u32) -> Result<Vec<Merge>, StoreError> {
    let (condition, bounds) = scope.condition("a.org_path", 1);
    let (other, more) = scope.condition("b.org_path", 1 + bounds.len());
    let values: Vec<_> = params![].into_iter().chain(bounds).chain(more).collect();
    let text = format!(
        "select g.region_id, g.id, g.kept, g.other_region, g.other, a.name, x.full_name as org_name,
           y.full_name as other_org, g.merged_at
         from member_merge g
         join member a on a.region_id = g.region_id and a.id = g.kept
         join member b on b.region_id = g.other_region and b.id = g.other
         join org x on x.region_id = a.region_id and x.id = a.org_id
         join org y on y.region_id = b.region_id and y.id = b.org_id
         where g.undone_at is null and {condition} and {other} order by g.merged_at desc, g.id limit {most}"
    );
    sql.all(text, values).await
}
