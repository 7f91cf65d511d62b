//! Doing: check the permission, load, ask the rules, change state, write the journal, settle duties: one transaction.

mod away;
mod step;
mod whole;

pub use away::{NewAway, end_away, note_contact, register_away, report_in};
pub use step::{
    Asked, accept, agree, ask, expire_letters, issue, receive, reissue, return_receipt, send_back, withdraw,
};
pub use whole::move_whole;

use access::{ActError, Context};
use journal::Entry;
use serde_json::Value as Json;
use store::{OrgPath, Ref, Tx};

/// Record an act of this room.
async fn record(
    tx: &Tx,
    cx: &Context,
    kind: &'static str,
    subject: Ref,
    place: &OrgPath,
    article: &'static str,
    payload: Json,
) -> Result<(), ActError> {
    let entry = Entry {
        region: subject.region,
        kind,
        place: Some(place.clone()),
        subject: Some(subject),
        article: Some(article),
        payload,
    };
    journal::record(tx, &cx.stamp, entry).await?;
    Ok(())
}

/// A text without blanks around it, or the error of its field when nothing is left or it is too long.
fn words(field: &'static str, text: &str, most: usize) -> Result<String, ActError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(ActError::field(field, "missing"));
    }
    if text.chars().count() > most {
        return Err(ActError::field(field, "too-long"));
    }
    Ok(text.to_owned())
}
