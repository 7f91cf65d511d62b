//! Who was where in a month, for rooms whose figures follow the affiliation (dues, meetings).

use sea_orm::FromQueryResult;
use store::{Ref, Sql, StoreError, params};
use uuid::Uuid;

/// A member with a spell at an organisation.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Placed {
    /// Region of the spell.
    pub region_id: i64,
    /// The member.
    pub id: Uuid,
    /// Name.
    pub name: String,
    /// State of the membership today.
    pub state: String,
    /// Day or month of joining.
    pub joined_on: Option<String>,
    /// First day of the spell.
    pub from_day: String,
    /// First day no longer.
    pub until_day: Option<String>,
    /// The region the member came from with this spell.
    pub came_from: Option<i64>,
    /// Earlier spells in this region.
    pub earlier: i64,
    /// Those of them that lasted beyond the day asked for.
    pub overlapping: i64,
}

impl Placed {
    /// How the member is referred to, as at the time of the spell.
    #[must_use]
    pub fn reference(&self) -> Ref {
        Ref::new(self.region_id, self.id)
    }
}

/// Spells at an organisation that last beyond a day, later ones included, by name.
///
/// # Errors
/// What the database says.
pub async fn placed(sql: &impl Sql, org: Ref, day: &str) -> Result<Vec<Placed>, StoreError> {
    sql.all(
        "select a.region_id, a.member_id as id, m.name, m.state, m.joined_on, a.from_day, a.until_day, a.came_from,
           (select count(*) from affiliation b where b.region_id = a.region_id and b.member_id = a.member_id
              and b.from_day < a.from_day) as earlier,
           (select count(*) from affiliation b where b.region_id = a.region_id and b.member_id = a.member_id
              and b.from_day < a.from_day and b.until_day > $3) as overlapping
         from affiliation a join member m on m.region_id = a.region_id and m.id = a.member_id
         where a.region_id = $1 and a.org_id = $2 and (a.until_day is null or a.until_day > $3)
           and m.merged_into is null
         order by m.name_key, m.id",
        params![org.region, org.id, day],
    )
    .await
}
