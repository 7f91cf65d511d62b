//! Photographs and papers that came with a petition: for the office that holds it, for the petitioner, and of accusations
//! for discipline inspection.

use axum::extract::Path;
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::get;
use http_face::{Access, Fault, Routes, SignedIn, Visit};
use store::Ref;
use ui::{FileLink, Markup, Texts, html};

use super::{mine, seen};
use crate::action::FILES;
use crate::{DISCIPLINE, READ, action};

/// Answers are for one reader.
const CACHE: &str = "private, no-store";

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .route("GET", "/petitions/{petition}/files/{file}", Access::SignedIn, get(office))
        .route("GET", "/voice/mine/{pass}/files/{file}", Access::Public, get(petitioner))
        .route("GET", "/accusations/{petition}/files/{file}", Access::Needs(DISCIPLINE), get(accusation))
}

/// The files of a petition as links below an address.
pub(super) async fn listed(visit: &Visit, t: &Texts, id: Ref, base: &str) -> Result<Markup, Fault> {
    let files = file::of(&visit.cx.store, FILES, id).await?;
    let links: Vec<FileLink> = files
        .iter()
        .map(|it| FileLink {
            href: format!("{base}/files/{}", it.reference()),
            name: it.name.clone(),
            about: format!("{}, {} kB", it.media, (it.size + 1023) / 1024),
            mark: None,
        })
        .collect();
    Ok(html! { @if !links.is_empty() { h2 { (t.get("files-title")) } (ui::file_list(t.lang(), &links)) } })
}

async fn served(visit: &Visit, owner: Ref, file: &str, headers: &HeaderMap) -> Result<Response, Fault> {
    let id: Ref = file.parse().map_err(|_| Fault::missing())?;
    let found =
        file::one(&visit.cx.store, id).await?.filter(|it| it.owner() == owner && it.owner_kind == FILES);
    let found = found.ok_or_else(Fault::missing)?;
    Ok(visit.app.files.serve(&found.content(), headers, CACHE).await.map_err(access::ActError::from)?)
}

async fn office(
    SignedIn(visit): SignedIn,
    Path((id, file)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let it = seen(&visit, &id, READ).await?;
    served(&visit, it.reference(), &file, &headers).await
}

async fn petitioner(
    visit: Visit,
    Path((pass, file)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let it = mine::opened(&visit, &pass).await?;
    served(&visit, it.reference(), &file, &headers).await
}

async fn accusation(
    SignedIn(visit): SignedIn,
    Path((id, file)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let id: Ref = id.parse().map_err(|_| Fault::missing())?;
    action::read_accusation(&visit.cx, id).await?;
    visit.wake();
    served(&visit, id, &file, &headers).await
}
