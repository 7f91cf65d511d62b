//! Published matters in the full text, built from the journal alone.

use journal::{Consumer, Recorded};
use search::Document;
use store::{OrgPath, StoreError, Tx};

use crate::model::stored_day;
use crate::query;

/// The kind under which matters are found.
pub const KIND: &str = "petition";

/// Keeps published matters findable.
pub struct Search;

#[async_trait::async_trait]
impl Consumer for Search {
    fn name(&self) -> &'static str {
        "petition.search"
    }

    async fn take(&self, tx: &Tx, entries: &[Recorded]) -> Result<(), StoreError> {
        const KINDS: [&str; 3] = ["petition.published", "petition.unpublished", "petition.rerouted"];
        for entry in entries.iter().filter(|it| KINDS.contains(&it.kind.as_str())) {
            let Some(id) = entry.subject else { continue };
            // As it stands now: what was taken back later is not shown in between.
            match query::petition(tx, id).await? {
                Some(it) if it.is_public() => {
                    let document = Document {
                        kind: KIND,
                        id,
                        place: OrgPath::stored(it.filed_path.as_str())?,
                        public: true,
                        shared: false,
                        day: stored_day(&it.filed_on)?,
                        title: it.shown_title.clone().unwrap_or_default(),
                        body: it.shown_body.clone().unwrap_or_default(),
                    };
                    search::put(tx, &document).await?;
                }
                _ => search::remove(tx, KIND, id).await?,
            }
        }
        Ok(())
    }

    async fn clear(&self, tx: &Tx) -> Result<(), StoreError> {
        search::clear(tx, KIND).await
    }
}
