//! What an item says in whole, and whether it may be made public.

use access::ActError;
use rules::openness::{PersonalData, personal_data};
use rules::publishing::{Finding, look_through};
use sha2::{Digest as _, Sha256};
use store::{Sql, StoreError};
use time::Date;

use crate::model::Item;
use crate::{ITEM, figures, query};

/// An item as readers will see it.
#[derive(Clone, Debug)]
pub(crate) struct Composed {
    /// Typed words and figures, in the markup of articles.
    pub words: String,
    /// Figures alone.
    pub figures: Option<String>,
    /// Rendered and cleaned.
    pub html: String,
    /// Hash of everything an approval binds to.
    pub sha256: Vec<u8>,
}

/// The latest version with the figures of today, or those frozen at approval.
pub(crate) async fn composed(sql: &impl Sql, it: &Item, today: Date) -> Result<Composed, StoreError> {
    let id = it.reference();
    let malformed = || StoreError::Malformed(id.to_string());
    let version = query::version(sql, id, it.number).await?.ok_or_else(malformed)?;
    let figures = match (&it.figures, &it.ledger, &it.sha256) {
        (Some(frozen), _, Some(_)) => Some(frozen.clone()),
        (_, Some(ledger), None) => {
            let org = roster::query::org(sql, it.org()).await?.ok_or_else(malformed)?;
            Some(figures::of(sql, (&org, ledger), it.period.as_deref(), today, it.language()).await?)
        }
        _ => None,
    };
    let words =
        [version.body.as_str(), figures.as_deref().unwrap_or_default()].join("\n\n").trim().to_owned();
    let mut hash = Sha256::new();
    let mut part = |text: &str| {
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text);
    };
    part(&version.title);
    part(&words);
    part(&it.scope);
    for target in query::audience(sql, id).await? {
        part(&target.reference().to_string());
    }
    for file in file::of(sql, ITEM, id).await? {
        part(&hex::encode(&file.sha256));
    }
    Ok(Composed { html: portal::text::rendered(&words), words, figures, sha256: hash.finalize().to_vec() })
}

/// What a machine finds in an item.
pub(crate) fn findings(it: &Item, composed: &Composed) -> Vec<Finding> {
    look_through(&format!("{}\n{}", it.title, composed.words))
}

/// Go on only if it shows no secret and no unmasked number of a person.
pub(crate) fn allowed(it: &Item, composed: &Composed) -> Result<(), ActError> {
    let found = findings(it, composed);
    let secret = found.iter().any(|it| it.key == "check-secret");
    let unmasked = found.iter().any(|it| it.blocks && it.key != "check-secret");
    ActError::unless_blocked(personal_data(PersonalData { unmasked, secret })).map(|_| ())
}
