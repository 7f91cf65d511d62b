//! What nearly every action does besides its own: write the journal, and take typed words.

use journal::Entry;
use serde_json::Value as Json;
use store::{OrgPath, Ref, Tx};

use crate::{ActError, Context};

/// Record an act at a place, in its transaction.
///
/// # Errors
/// What the database says.
pub async fn record(
    tx: &Tx,
    cx: &Context,
    kind: &'static str,
    subject: Ref,
    place: &OrgPath,
    article: impl Into<Option<&'static str>>,
    payload: Json,
) -> Result<(), ActError> {
    let entry = Entry {
        region: subject.region,
        kind,
        place: Some(place.clone()),
        subject: Some(subject),
        article: article.into(),
        payload,
    };
    journal::record(tx, &cx.stamp, entry).await?;
    Ok(())
}

/// A text without blanks around it, of at most so many characters.
///
/// # Errors
/// [`ActError::Field`] when nothing is left, or too much.
pub fn words(field: &'static str, text: &str, most: usize) -> Result<String, ActError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(ActError::field(field, "missing"));
    }
    if text.chars().count() > most {
        return Err(ActError::field(field, "too-long"));
    }
    Ok(text.to_owned())
}

/// The same for a text that may be left out.
///
/// # Errors
/// [`ActError::Field`] when it is too long.
pub fn optional_words(field: &'static str, text: &str, most: usize) -> Result<Option<String>, ActError> {
    if text.trim().is_empty() { Ok(None) } else { words(field, text, most).map(Some) }
}
