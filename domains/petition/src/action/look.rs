//! Looking at what is sealed: each look is journalled.

use access::{ActError, Context, record};
use rules::petition::State;
use serde::Deserialize;
use serde_json::json;
use store::Ref;
use vault::Field;

use super::{ARTICLE, load};
use crate::model::{Contact, Petition};
use crate::{DISCIPLINE, HANDLE};

/// May this person see how a petitioner can be reached? Whoever handles at the office; of a confidential petition the
/// handler alone.
#[must_use]
pub fn may_reach(cx: &Context, it: &Petition) -> bool {
    let office = it.place_held().is_ok_and(|place| cx.may(HANDLE, &place));
    let handler = it.handler.is_some() && it.handler == cx.actor.account_id();
    office && (it.identity != "confidential" || handler)
}

fn contact(cx: &Context, it: &Petition) -> Result<Option<Contact>, ActError> {
    let Some(sealed) = it.contact.as_ref() else { return Ok(None) };
    let field = Field { name: "petition.contact", row: it.id.as_bytes() };
    let text = cx.vault.open_sealed(field, sealed)?;
    serde_json::from_str(&text).map(Some).map_err(|error| ActError::Other(error.to_string()))
}

/// How a petitioner can be reached.
///
/// # Errors
/// [`ActError::Missing`] to whoever may not, and of an anonymous petition.
pub async fn reach(cx: &Context, id: Ref) -> Result<Contact, ActError> {
    let (tx, _) = cx.begin(id.region).await?;
    let it = load(&tx, id).await?;
    if !may_reach(cx, &it.petition) {
        return Err(ActError::Missing);
    }
    let known = contact(cx, &it.petition)?.ok_or(ActError::Missing)?;
    let details = json!({ "number": it.petition.number });
    record(&tx, cx, "petition.contact_seen", id, &it.place, ARTICLE, details).await?;
    cx.commit(tx, id.region, "seen").await?;
    Ok(known)
}

/// An accusation as it was written.
#[derive(Clone, Debug)]
pub struct Accusation {
    /// The matter in a line.
    pub title: String,
    /// Facts.
    pub body: String,
    /// How its writer can be reached, unless unknown.
    pub contact: Option<Contact>,
}

#[derive(Deserialize)]
struct Sealed {
    title: String,
    body: String,
}

/// Read an accusation.
///
/// # Errors
/// [`ActError::Missing`] to everybody but discipline inspection at or above the place it went to.
pub async fn read_accusation(cx: &Context, id: Ref) -> Result<Accusation, ActError> {
    let (tx, _) = cx.begin(id.region).await?;
    let it = load(&tx, id).await?;
    cx.allow(DISCIPLINE, &it.place)?;
    if it.state != State::Rerouted {
        return Err(ActError::Missing);
    }
    let sealed = tx_sealed(&tx, id).await?.ok_or(ActError::Missing)?;
    let field = Field { name: "petition.sealed_body", row: id.id.as_bytes() };
    let text = cx.vault.open_sealed(field, &sealed)?;
    let text: Sealed = serde_json::from_str(&text).map_err(|error| ActError::Other(error.to_string()))?;
    let contact = contact(cx, &it.petition)?;
    let details = json!({ "number": it.petition.number });
    record(&tx, cx, "petition.accusation_read", id, &it.place, "信访工作条例 2022 art. 30", details).await?;
    cx.commit(tx, id.region, "read").await?;
    Ok(Accusation { title: text.title, body: text.body, contact })
}

async fn tx_sealed(tx: &store::Tx, id: Ref) -> Result<Option<Vec<u8>>, ActError> {
    #[derive(sea_orm::FromQueryResult)]
    struct Row {
        sealed_body: Option<Vec<u8>>,
    }
    use store::Sql as _;
    let text = "select sealed_body from petition where region_id = $1 and id = $2";
    let row: Option<Row> = tx.one(text, store::params![id.region, id.id]).await?;
    Ok(row.and_then(|it| it.sealed_body))
}
