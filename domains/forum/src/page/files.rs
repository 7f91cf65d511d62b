//! Pictures in discussion: for whoever reads the text they came with.

use axum::extract::{Path, Query};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::get;
use http_face::{Access, Fault, Routes, Visit};
use serde::Deserialize;
use store::Ref;

use super::seen;
use crate::action::FILES;
use crate::{MODERATE, may, query};

/// Answers are for one reader: a text may be held or taken out later.
const CACHE: &str = "private, no-store";

pub(super) fn routes(routes: Routes) -> Routes {
    routes.route("GET", "/forum/threads/{thread}/files/{file}", Access::Public, get(picture))
}

#[derive(Deserialize, Default)]
struct Asked {
    width: Option<i64>,
}

async fn picture(
    visit: Visit,
    Path((id, file)): Path<(String, String)>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let (thread, board) = seen(&visit, &id).await?;
    let sql = &visit.cx.store;
    let file: Ref = file.parse().map_err(|_| Fault::missing())?;
    let file = file::one(sql, file).await?.filter(|it| it.owner_kind == FILES).ok_or_else(Fault::missing)?;
    let post = query::post_by_id(sql, file.owner()).await?.filter(|it| it.thread_id == thread.id);
    let post = post.ok_or_else(Fault::missing)?;
    let waits = post.state == "held"
        && (may::is_author(&visit.cx, post.author) || visit.cx.may(MODERATE, &board.place()?));
    if !post.shows(visit.cx.now()) && !waits {
        return Err(Fault::missing());
    }
    let content = match asked.width {
        Some(width) => file::at_width(sql, &file, width).await?,
        None => file.content(),
    };
    Ok(visit.app.files.serve(&content, &headers, CACHE).await.map_err(access::ActError::from)?)
}
