//! What society may read can be found: a projection of the journal into `search`.

use journal::{Consumer, Recorded};
use rules::openness::{Scope, State};
use search::Document;
use store::{Instant, Ref, StoreError, Tx};

use crate::{ITEM, query};

/// Keeps items in the index of words.
pub(crate) struct Found;

async fn take(tx: &Tx, id: Ref) -> Result<(), StoreError> {
    let Some(it) = query::item(tx, id).await? else { return Ok(()) };
    let stands = matches!(it.stands()?, State::Published | State::Archived);
    if it.for_whom()? != Scope::Society || !stands {
        return search::remove(tx, ITEM, id).await;
    }
    let version = query::version(tx, id, it.number).await?;
    let typed = version.map(|it| it.body).unwrap_or_default();
    let words = format!("{typed}\n\n{}", it.figures.as_deref().unwrap_or_default());
    let document = Document {
        kind: ITEM,
        id,
        place: it.place()?,
        public: true,
        shared: false,
        day: Instant(it.published_at.unwrap_or(0)).day(),
        title: it.title.clone(),
        body: portal::text::parts(&words).words,
    };
    search::put(tx, &document).await
}

#[async_trait::async_trait]
impl Consumer for Found {
    fn name(&self) -> &'static str {
        "openness.search"
    }

    async fn take(&self, tx: &Tx, entries: &[Recorded]) -> Result<(), StoreError> {
        let kinds = ["openness.published", "openness.corrected", "openness.withdrawn", "openness.archived"];
        let fits = entries.iter().filter(|it| kinds.contains(&it.kind.as_str()));
        let mut ids: Vec<Ref> = fits.filter_map(|it| it.subject).collect();
        ids.sort();
        ids.dedup();
        for id in ids {
            take(tx, id).await?;
        }
        Ok(())
    }

    async fn clear(&self, tx: &Tx) -> Result<(), StoreError> {
        search::clear(tx, ITEM).await
    }
}
