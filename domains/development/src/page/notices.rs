use axum::extract::Path;
use axum::routing::get;
use http_face::{Access, Fault, Routes, SignedIn};
use ui::{Markup, html, page};

use super::texts;
use crate::{NOTICES, query};

/// Notices on the page; nobody has more at a time.
const MOST: u32 = 200;

pub(super) fn routes(routes: Routes) -> Routes {
    routes.route("GET", "/orgs/{org}/notices", Access::Needs(NOTICES), get(show))
}

async fn show(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Markup, Fault> {
    let (org, place) = roster::face::org(&visit, &id).await?;
    visit.cx.allow(NOTICES, &place)?;
    let t = texts(visit.page.lang);
    let all = query::notices_of(&visit.cx.store, &place, MOST).await?;
    let body = html! {
        (roster::face::org_tabs(&visit, &org, &place, &format!("/orgs/{id}/notices")))
        p { (t.get("notices-what")) }
        @if all.is_empty() { (ui::empty(&t.get("notices-none"), &t.get("notices-none-more"), html! {})) }
        @for it in &all {
            section.card {
                h2 { (it.name) }
                p { (t.with("notice-person", &[
                    ("sex", t.get(&format!("sex-{}", it.sex)).into()),
                    ("born", it.born.clone().into()),
                    ("unit", it.unit.clone().unwrap_or_default().into()),
                    ("since", it.activist_since.clone().unwrap_or_default().into()),
                ])) }
                p { (t.with("notice-time", &[("from", it.notice.published.clone().into()), ("until", it.notice.may_close.clone().into())])) }
                @if it.notice.provisional { p.hint { (t.get("notice-provisional")) } }
                p { (t.with("notice-tell", &[("contact", it.notice.contact.clone().into())])) }
            }
        }
    };
    let crumbs = roster::face::crumbs(&visit, &place).await?;
    Ok(page(&visit.page, &t.with("notices-title", &[("org", org.called().into())]), &crumbs, body))
}
