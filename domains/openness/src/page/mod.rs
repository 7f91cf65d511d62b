//! Pages of the room: what readers see by scope, and the work of those who propose, review, approve and publish.

mod catalogue;
mod edit;
mod feed;
mod public;
mod read;
mod show;
mod work;

use http_face::{Fault, Routes, Visit};
use roster::model::Org;
use rules::openness::Scope;
use store::{OrgPath, Ref};
use ui::{Choice, Lang, Level, Markup, Texts, badge};

use crate::model::Item;
use crate::{LOCALES, READ, query};

/// All pages of the room.
pub(crate) fn routes() -> Routes {
    let routes = public::routes(Routes::new());
    let routes = feed::routes(routes);
    let routes = read::routes(routes);
    let routes = work::routes(routes);
    let routes = catalogue::routes(routes);
    let routes = edit::routes(routes);
    show::routes(routes)
}

pub(crate) fn texts(lang: Lang) -> Texts {
    Texts::new(&LOCALES, lang)
}

/// An organisation whose work on this the reader may see.
pub(crate) async fn seen_org(visit: &Visit, id: &str) -> Result<(Org, OrgPath), Fault> {
    let (org, place) = roster::face::org(visit, id).await?;
    visit.cx.allow(READ, &place)?;
    Ok((org, place))
}

/// An item whose work the reader may see.
pub(crate) async fn seen_item(visit: &Visit, id: &str) -> Result<(Item, OrgPath), Fault> {
    let id: Ref = id.parse().map_err(|_| Fault::missing())?;
    let it = query::item(&visit.cx.store, id).await?.ok_or_else(Fault::missing)?;
    let place = it.place()?;
    visit.cx.allow(READ, &place)?;
    Ok((it, place))
}

pub(crate) fn state_badge(t: &Texts, it: &Item) -> Markup {
    let level = match it.state.as_str() {
        "PUBLISHED" => Level::Success,
        "DRAFT" | "REVIEWED" | "APPROVED" => Level::Info,
        "WITHDRAWN" => Level::Warn,
        _ => Level::Plain,
    };
    badge(level, &t.get(&format!("state-{}", it.state.to_lowercase())))
}

pub(crate) fn scope_text(t: &Texts, key: &str) -> String {
    t.get(&format!("scope-{}", key.to_lowercase()))
}

/// Scopes from the widest to the narrowest, each with what it means.
pub(crate) fn scopes(t: &Texts) -> Vec<Choice> {
    let choice = |it: &Scope| {
        let key = it.key();
        Choice::new(key, scope_text(t, key)).hint(t.get(&format!("scope-{}-hint", key.to_lowercase())))
    };
    Scope::ALL.iter().rev().map(choice).collect()
}

/// The regulation an entry rests on, as people of the language cite it.
pub(crate) fn basis(t: &Texts, text: &str) -> String {
    match text.split_once(" art. ") {
        Some((regulation, article)) => t.with(
            "basis-article",
            &[("regulation", regulation.to_owned().into()), ("article", article.to_owned().into())],
        ),
        None => text.to_owned(),
    }
}
