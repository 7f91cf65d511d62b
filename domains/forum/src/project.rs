//! Texts in the full text, built from the journal alone. Found are only texts that stand: nothing held, taken out or in a
//! draft.

use journal::{Consumer, Recorded};
use search::Document;
use store::{Instant, OrgPath, Ref, StoreError, Tx};

use crate::model::Post;
use crate::query;

/// The kind under which texts are found.
pub const KIND: &str = "forum.post";

/// Kinds of entries about one text.
const TEXTS: [&str; 5] =
    ["forum.posted", "forum.appeared", "forum.released", "forum.removed", "forum.restored"];
/// Kinds of entries about a proposal as a whole.
const PROPOSALS: [&str; 3] = ["forum.staged", "forum.rewritten", "forum.amendment_answered"];

/// Keeps texts findable.
pub struct Search;

async fn kept(tx: &Tx, id: Ref, post: Option<Post>) -> Result<(), StoreError> {
    let Some(post) = post.filter(|it| it.state == "shown") else { return search::remove(tx, KIND, id).await };
    let thread =
        query::thread(tx, Ref::new(post.region_id, post.thread_id)).await?.filter(|it| !it.is_draft());
    let Some(thread) = thread else { return search::remove(tx, KIND, id).await };
    let Some(board) = query::board(tx, thread.board()).await? else { return Ok(()) };
    let document = Document {
        kind: KIND,
        id,
        place: OrgPath::stored(post.org_path.as_str())?,
        public: board.is_public(),
        shared: false,
        day: Instant(post.posted_at).day(),
        title: thread.title,
        body: post.body,
    };
    search::put(tx, &document).await
}

#[async_trait::async_trait]
impl Consumer for Search {
    fn name(&self) -> &'static str {
        "forum.search"
    }

    async fn take(&self, tx: &Tx, entries: &[Recorded]) -> Result<(), StoreError> {
        for entry in entries {
            let Some(id) = entry.subject else { continue };
            // As it stands now: what was taken out later is not shown in between.
            if TEXTS.contains(&entry.kind.as_str()) {
                kept(tx, id, query::post_by_id(tx, id).await?).await?;
            } else if PROPOSALS.contains(&entry.kind.as_str())
                && let Some(post) = query::post(tx, id, 1).await?
            {
                kept(tx, post.reference(), Some(post)).await?;
            }
        }
        Ok(())
    }

    async fn clear(&self, tx: &Tx) -> Result<(), StoreError> {
        search::clear(tx, KIND).await
    }
}
