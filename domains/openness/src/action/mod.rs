//! Doing: check the permission, load, ask the rules, change state, write the journal, settle duties: one transaction.

mod catalogue;
mod item;
mod step;
mod word;

pub use catalogue::{NewEntry, add_entry, adopt, close_entry, set_authority};
pub use item::{Draft, New, add_file, follow, propose, save};
pub use step::{approve, publish, review, seen_hash, send_back, withdraw};
pub(crate) use step::{archive, may_approve, may_review};
pub use word::{answer, say};

use access::{ActError, Context};
use rules::openness::{Event, State};
use store::{OrgPath, Ref, Rows, StoreError, Tx, Value, params};

use crate::model::Item;
use crate::{duty_rules, query};

/// The four steps.
pub(crate) const STEPS: &str = "党务公开条例（试行） 2017 art. 15";
/// The catalogue.
pub(crate) const CATALOGUE: &str = "党务公开条例（试行） 2017 art. 14";

/// An item loaded for a change, with its place; none when this request was answered before.
async fn begun(cx: &Context, id: Ref, version: i64) -> Result<Option<(Tx, Item, OrgPath)>, ActError> {
    let (tx, before) = cx.begin(id.region).await?;
    if before.is_some() {
        return Ok(None);
    }
    let it = query::item(&tx, id).await?.ok_or(ActError::Missing)?;
    if it.version != version {
        return Err(StoreError::Stale.into());
    }
    let place = it.place()?;
    Ok(Some((tx, it, place)))
}

/// Where an event leads, or why it does not.
fn led(it: &Item, event: Event) -> Result<State, ActError> {
    let step = it.stands()?.step(event);
    ActError::unless_blocked(step.ruling)?;
    step.to.ok_or(ActError::Missing)
}

/// Write changed columns of an item, count the change, settle what is owed. Gives the item as it is now.
async fn settle(
    tx: &Tx,
    cx: &Context,
    it: &Item,
    state: State,
    columns: Vec<(&str, Value)>,
) -> Result<Item, ActError> {
    let mut values = params![it.region_id, it.id, it.version, state.key()];
    let mut text = String::from("update openness_item set state = $4, version = version + 1");
    for (name, value) in columns {
        values.push(value);
        text.push_str(&format!(", {name} = ${}", values.len()));
    }
    text.push_str(" where region_id = $1 and id = $2 and version = $3");
    tx.execute_one(&text, values).await?;
    let now = query::item(tx, it.reference()).await?.ok_or(ActError::Missing)?;
    duty_rules::refresh(tx, cx, &now).await?;
    Ok(now)
}

/// The row of an organisation in this room, made when it is missing.
async fn body_of(tx: &Tx, org: &roster::model::Org) -> Result<(), ActError> {
    if query::body(tx, org.reference()).await?.is_none() {
        let columns = &["region_id", "id", "org_path", "open", "version"];
        let row = params![org.region_id, org.id, org.path.clone(), false, 1_i64];
        Rows::into("openness_body", columns).with(row).write(tx).await?;
    }
    Ok(())
}
