//! Pages of the room: those of the public, and those of the people who write, review and arrange.

mod article;
mod columns;
mod comments;
mod edit;
mod feed;
mod front;
mod index;
mod list;
mod media;
mod public;
mod settings;

use http_face::{Fault, Routes, Visit};
use store::{OrgPath, Ref};
use ui::{Crumb, Lang, Tab, Texts, tabs};

use crate::model::{Article, Portal};
use crate::{ARRANGE, LOCALES, READ, query};

/// All pages of the room.
pub(crate) fn routes() -> Routes {
    let routes = public::routes(Routes::new());
    let routes = feed::routes(routes);
    let routes = media::routes(routes);
    let routes = list::routes(routes);
    let routes = index::routes(routes);
    let routes = comments::routes(routes);
    let routes = settings::routes(routes);
    let routes = columns::routes(routes);
    let routes = front::routes(routes);
    let routes = edit::routes(routes);
    article::routes(routes)
}

pub(crate) fn texts(lang: Lang) -> Texts {
    Texts::new(&LOCALES, lang)
}

/// A portal whose work the reader may see.
pub(crate) async fn seen_portal(visit: &Visit, id: &str) -> Result<(Portal, OrgPath), Fault> {
    let (org, place) = roster::face::org(visit, id).await?;
    visit.cx.allow(READ, &place)?;
    let portal = query::portal_of(&visit.cx.store, org.reference()).await?.ok_or_else(Fault::missing)?;
    Ok((portal, place))
}

/// An article whose work the reader may see.
pub(crate) async fn seen_article(visit: &Visit, id: &str) -> Result<(Article, OrgPath), Fault> {
    let id: Ref = id.parse().map_err(|_| Fault::missing())?;
    let it = query::article(&visit.cx.store, id).await?.ok_or_else(Fault::missing)?;
    let place = it.place()?;
    visit.cx.allow(READ, &place)?;
    Ok((it, place))
}

/// The tabs of a portal's working pages.
pub(crate) fn portal_tabs(visit: &Visit, t: &Texts, org: Ref, place: &OrgPath, current: &str) -> ui::Markup {
    let base = format!("/orgs/{org}/portal");
    let tab =
        |name: &str, href: String| Tab::new(href, t.get(&format!("portal-tab-{name}")), name == current);
    let mut list = vec![tab("articles", base.clone())];
    if visit.cx.may(ARRANGE, place) {
        list.push(tab("columns", format!("{base}/columns")));
        list.push(tab("front", format!("{base}/front")));
        list.push(tab("settings", format!("{base}/settings")));
    }
    tabs(&t.get("portal-tabs"), &list)
}

pub(crate) fn crumbs(t: &Texts, portal: &Portal) -> Vec<Crumb> {
    vec![
        Crumb::new("/publishing", t.get("menu-publishing")),
        Crumb::new(format!("/orgs/{}/portal", portal.reference()), portal.title.as_str()),
    ]
}
