//! What readers say to an article, on a page of its own: articles are the same for everybody and kept in memory, the talk
//! below them is not.

use axum::extract::Path;
use axum::routing::get;
use http_face::{Access, Fault, Routes, Visit};
use store::Ref;
use ui::{Crumb, Markup, page};

use super::public::Site;
use super::texts;
use crate::{ARTICLE, query};

pub(super) fn routes(routes: Routes) -> Routes {
    routes.route("GET", "/p/{portal}/a/{article}/comments", Access::Public, get(show))
}

async fn show(visit: Visit, Path((slug, id)): Path<(String, String)>) -> Result<Markup, Fault> {
    let site = Site::of(&visit.app, &slug).await?;
    let id: Ref = id.parse().map_err(|_| Fault::missing())?;
    let it = query::article(&site.store, id).await?.filter(|it| query::belongs(it, &site.portal));
    let it = it.filter(|it| it.shown_at(site.now) && !it.was_withdrawn()).ok_or_else(Fault::missing)?;
    let writer = site.above.iter().find(|one| one.org_path == it.org_path).ok_or_else(Fault::missing)?;
    let href = format!("{}/a/{id}", site.home());
    let about = forum::About {
        kind: ARTICLE.to_owned(),
        id,
        org: writer.reference(),
        title: it.title.clone(),
        href: href.clone(),
        public: true,
    };
    let talk = forum::comments(&visit, &about).await?;
    let t = texts(visit.page.lang);
    let crumbs = [Crumb::new(site.home(), site.portal.title.clone()), Crumb::new(href, it.title.clone())];
    Ok(page(&visit.page, &t.with("public-comments-on", &[("title", it.title.into())]), &crumbs, talk))
}
