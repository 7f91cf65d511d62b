//! Who may read what was published: society, the Party, a unit, or specific organisations and people (art. 8). Outside it
//! an item does not exist.

use access::{Actor, Context};
use rules::openness::Scope;
use store::{OrgPath, Ref, Sql, StoreError, Value, marks, params};

use crate::model::Item;
use crate::{READ, query};

/// A reader, as far as scopes ask.
#[derive(Clone, Debug, Default)]
pub struct Reader {
    /// Places in the Party: where a role other than an administrator's is held.
    places: Vec<OrgPath>,
    /// The member.
    member: Option<Ref>,
    /// Everything: the installation itself.
    all: bool,
}

impl Reader {
    /// What somebody is to the scopes. Administrators run the machine; that makes nobody a member of the Party.
    #[must_use]
    pub fn of(actor: &Actor) -> Self {
        let places = actor.holdings.iter().filter(|it| !it.role.is_administrator());
        Self { places: places.map(|it| it.place.clone()).collect(), member: actor.member, all: actor.system }
    }

    /// Is the reader in the Party, as far as the installation knows?
    #[must_use]
    pub fn in_party(&self) -> bool {
        self.all || self.member.is_some() || !self.places.is_empty()
    }

    /// The places at and above those of the reader.
    fn lineage(&self) -> Vec<Value> {
        let mut all: Vec<OrgPath> = self.places.iter().flat_map(OrgPath::lineage).collect();
        all.sort();
        all.dedup();
        all.iter().map(Value::from).collect()
    }

    /// The condition on `openness_item i` under which the reader may see it; its values are added.
    pub(crate) fn condition(&self, values: &mut Vec<Value>) -> String {
        if self.all {
            return "1 = 1".to_owned();
        }
        let mut any = vec!["i.scope = 'SOCIETY'".to_owned()];
        if self.in_party() {
            any.push("i.scope = 'PARTY'".to_owned());
        }
        let mut targets = Vec::new();
        let lineage = self.lineage();
        if !lineage.is_empty() {
            let list = marks(values.len() + 1, lineage.len());
            values.extend(lineage);
            any.push(format!("(i.scope = 'UNIT' and i.org_path in ({list}))"));
            targets.push(format!("(a.kind = 'org' and a.target_path in ({list}))"));
        }
        if let Some(member) = self.member {
            values.extend(params![member.id]);
            targets.push(format!("(a.kind = 'member' and a.target = ${})", values.len()));
        }
        if !targets.is_empty() {
            any.push(format!(
                "(i.scope = 'SPECIFIC' and exists (select 1 from openness_audience a where a.region_id = $1
                  and a.item_id = i.id and ({})))",
                targets.join(" or ")
            ));
        }
        format!("({})", any.join(" or "))
    }

    /// May the reader see this item?
    ///
    /// # Errors
    /// What the database says.
    pub async fn sees(&self, sql: &impl Sql, it: &Item) -> Result<bool, StoreError> {
        if !it.was_published() {
            return Ok(false);
        }
        let place = it.place()?;
        Ok(self.all
            || match it.for_whom()? {
                Scope::Society => true,
                Scope::Party => self.in_party(),
                Scope::Unit => self.places.iter().any(|held| place.holds(held)),
                Scope::Specific => query::audience(sql, it.reference()).await?.iter().any(|target| {
                    match target.kind.as_str() {
                        "member" => self.member.is_some_and(|it| it.id == target.target),
                        _ => {
                            let at = target.target_path.as_deref().and_then(|it| OrgPath::stored(it).ok());
                            at.is_some_and(|at| self.places.iter().any(|held| at.holds(held)))
                        }
                    }
                }),
            })
    }
}

/// May somebody read this item: by its scope once it was published, or because they work on it.
///
/// # Errors
/// What the database says.
pub async fn may_read(cx: &Context, it: &Item) -> Result<bool, StoreError> {
    Ok(Reader::of(&cx.actor).sees(&cx.store, it).await? || (it.was_published() && cx.may(READ, &it.place()?)))
}
