use axum::extract::Query;
use axum::routing::get;
use http_face::{Access, Fault, Routes, Visit};
use serde::Deserialize;
use store::Scope;
use ui::{Button, Look, Markup, html, page};

use super::texts;
use crate::query;

/// Portals on one page.
const PAGE: u32 = 100;

pub(super) fn routes(routes: Routes) -> Routes {
    routes.route("GET", "/p", Access::Public, get(index))
}

#[derive(Deserialize, Default)]
struct Asked {
    #[serde(default)]
    after: String,
}

/// All open portals, in the order of the tree.
async fn index(visit: Visit, Query(asked): Query<Asked>) -> Result<Markup, Fault> {
    let t = texts(visit.page.lang);
    let mut all = query::portals(&visit.cx.store, &Scope::everything(), Some(&asked.after), PAGE + 1).await?;
    let more = all.len() > PAGE as usize;
    all.truncate(PAGE as usize);
    let last = all.last().map(|it| it.org_path.clone()).unwrap_or_default();
    let open: Vec<_> = all.iter().filter(|it| it.open).collect();
    let body = html! {
        @if open.is_empty() { (ui::empty(&t.get("portals-none"), &t.get("portals-none-more"), html! {})) }
        ul class="card-list" { @for it in open {
            li { a class="link font-medium" href=(format!("/p/{}", it.slug)) { (it.title) } }
        } }
        @if more { (Button::link(format!("/p?after={last}"), t.get("portals-more")).look(Look::Quiet)) }
    };
    Ok(page(&visit.page, &t.get("menu-portals"), &[], body))
}
