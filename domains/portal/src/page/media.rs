use axum::extract::{Path, Query};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::get;
use http_face::{Access, Fault, Routes, Visit};
use serde::Deserialize;
use store::Ref;

use crate::{ARTICLE, READ, query};

/// Content never changes under its address.
const OPEN: &str = "public, max-age=86400, immutable";
const OWN: &str = "private, no-store";

pub(super) fn routes(routes: Routes) -> Routes {
    routes.route("GET", "/media/{file}", Access::Public, get(serve))
}

#[derive(Deserialize, Default)]
struct Asked {
    w: Option<i64>,
}

/// A file of an article: to everybody when it belongs to the version shown and may be published, else to those who see
/// the work on it.
async fn serve(
    visit: Visit,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let id: Ref = id.parse().map_err(|_| Fault::missing())?;
    let store = &visit.cx.store;
    let file =
        file::one(store, id).await?.filter(|it| it.owner_kind == ARTICLE).ok_or_else(Fault::missing)?;
    let article = query::article(store, file.owner()).await?.ok_or_else(Fault::missing)?;
    let live =
        article.live_number.filter(|_| article.shown_at(visit.cx.now()) && file.classification == "public");
    let open = match live {
        Some(number) => {
            let version = query::version(store, article.reference(), number).await?;
            version.is_some_and(|it| it.files.contains(&id.to_string()))
        }
        None => false,
    };
    if !open && !visit.cx.may(READ, &file.place()?) {
        return Err(Fault::missing());
    }
    let content = match asked.w {
        Some(width) if file.is_picture() => file::at_width(store, &file, width).await?,
        _ => file.content(),
    };
    Ok(visit.app.files.serve(&content, &headers, if open { OPEN } else { OWN }).await?)
}
