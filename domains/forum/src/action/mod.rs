//! What is done in discussion, each in one transaction of state, journal and duties. Journal entries hold positions and
//! hashes, never words.

mod board;
mod own;
mod post;
mod proposal;
mod removal;
mod thread;

pub use board::{NewBoard, set_board, set_words};
pub use own::begin_digest;
pub use post::{FILES, MOST_FILES, New, Said, appear, mark_criticism, release, say};
pub(crate) use post::{may_write, swept};
pub(crate) use proposal::supporter;
pub use proposal::{Decided, answer_amendment, decide, propose_amendment, rewrite, step, support};
pub(crate) use removal::appeal_body;
pub use removal::{Asked, appeal, ask_removal, decide_appeal, decide_request};
pub(crate) use thread::may_open;
pub use thread::{About, NewThread, comment, open};

use access::{ActError, Context};
use sha2::{Digest as _, Sha256};
use store::{OrgPath, Ref, Rows, StoreError, Tx, params};

use crate::model::{Board, Thread};
use crate::{may, query};

pub(crate) const ARTICLE: &str = "互联网跟帖评论服务管理规定 2022 art. 4";

/// SHA-256 of a text: what the public log shows instead of it.
#[must_use]
pub fn hash(text: &str) -> Vec<u8> {
    Sha256::digest(text.as_bytes()).to_vec()
}

pub(crate) struct Loaded {
    pub thread: Thread,
    pub board: Board,
    pub place: OrgPath,
}

/// A thread with its board, if this reader sees it.
pub(crate) async fn loaded(tx: &Tx, cx: &Context, id: Ref) -> Result<Loaded, ActError> {
    let thread = query::thread(tx, id).await?.ok_or(ActError::Missing)?;
    let board = query::board(tx, thread.board()).await?.ok_or(ActError::Missing)?;
    if !(cx.actor.system || may::reads(cx, &board)? && may::sees(cx, &thread)) {
        return Err(ActError::Missing);
    }
    let place = board.place()?;
    Ok(Loaded { thread, board, place })
}

/// A line for somebody's digest: found by blind index, for that person alone.
pub(crate) async fn tell(
    tx: &Tx,
    cx: &Context,
    region: i64,
    who: Vec<u8>,
    (kind, title, href): (&'static str, &str, String),
) -> Result<(), StoreError> {
    Rows::into("forum_line", &["region_id", "who", "id", "kind", "title", "href"])
        .with(params![region, who, cx.stamp.ids.new_id(cx.now()), kind, title, href])
        .write(tx)
        .await
}

/// The same for the account that wrote something, when it has one and it is somebody else.
pub(crate) async fn tell_author(
    tx: &Tx,
    cx: &Context,
    region: i64,
    author: Option<uuid::Uuid>,
    line: (&'static str, &str, String),
) -> Result<(), StoreError> {
    match author {
        Some(id) if cx.actor.account_id() != Some(id) => {
            tell(tx, cx, region, may::who(cx, Ref::new(region, id)), line).await
        }
        _ => Ok(()),
    }
}
