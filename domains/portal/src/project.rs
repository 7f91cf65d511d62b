//! What the public has been shown can be found: a projection of the journal into `search`.

use journal::{Consumer, Recorded};
use search::Document;
use store::{Instant, Ref, StoreError, Tx};

use crate::{ARTICLE, query, text};

/// Keeps articles in the index of words.
pub(crate) struct Found;

async fn take(tx: &Tx, id: Ref) -> Result<(), StoreError> {
    let Some(it) = query::article(tx, id).await? else { return Ok(()) };
    let number = it.live_number.filter(|_| it.live);
    let version = match number {
        Some(number) => query::version(tx, id, number).await?,
        None => None,
    };
    let Some(version) = version else { return search::remove(tx, ARTICLE, id).await };
    let body = text::parts(&version.body).words;
    let place = it.place()?;
    let day = Instant(it.published_at.unwrap_or(version.made_at)).day();
    let summary = version.summary.unwrap_or_default();
    let document = Document {
        kind: ARTICLE,
        id,
        place,
        public: true,
        shared: it.shared,
        day,
        title: version.title,
        body: format!("{summary}\n{body}").trim().to_owned(),
    };
    search::put(tx, &document).await
}

#[async_trait::async_trait]
impl Consumer for Found {
    fn name(&self) -> &'static str {
        "portal.search"
    }

    async fn take(&self, tx: &Tx, entries: &[Recorded]) -> Result<(), StoreError> {
        let kinds = ["article.released", "article.withdrawn", "article.expired", "article.moved"];
        let mut ids: Vec<Ref> = entries
            .iter()
            .filter(|it| kinds.contains(&it.kind.as_str()))
            .filter_map(|it| it.subject)
            .collect();
        ids.sort();
        ids.dedup();
        for id in ids {
            take(tx, id).await?;
        }
        Ok(())
    }

    async fn clear(&self, tx: &Tx) -> Result<(), StoreError> {
        search::clear(tx, ARTICLE).await
    }
}
