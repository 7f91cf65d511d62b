//! Pages of transfers and of those who are away.

mod ask;
mod away;
mod away_form;
mod check;
mod list;
mod show;
mod steps;
mod whole;

use http_face::{Fault, Routes, Visit};
use store::{OrgPath, Ref};
use ui::{Lang, Texts};

use crate::model::Transfer;
use crate::{LOCALES, READ, query};

/// All pages of the room.
pub(crate) fn routes() -> Routes {
    let routes = list::routes(Routes::new());
    let routes = ask::routes(routes);
    let routes = show::routes(routes);
    let routes = steps::routes(routes);
    let routes = check::routes(routes);
    let routes = away::routes(routes);
    let routes = away_form::routes(routes);
    whole::routes(routes)
}

pub(crate) fn texts(lang: Lang) -> Texts {
    Texts::new(&LOCALES, lang)
}

/// The transfer of an address, if it concerns a place the reader sees, or the reader.
pub(crate) async fn seen(visit: &Visit, id: &str) -> Result<Transfer, Fault> {
    let id: Ref = id.parse().map_err(|_| Fault::missing())?;
    let transfer = query::transfer(&visit.cx.store, id).await?.ok_or_else(Fault::missing)?;
    let places = transfer.places()?;
    let own = visit.cx.actor.member == Some(transfer.member_now());
    let at = [&places.from, &places.to, &places.out, &places.into];
    let seen = |place: &&OrgPath| visit.cx.allow_for(READ, place, own).is_ok();
    if at.iter().any(seen) { Ok(transfer) } else { Err(Fault::missing()) }
}

/// Full names of the outgoing and the receiving branch.
pub(crate) async fn names(visit: &Visit, it: &Transfer) -> Result<(String, String), Fault> {
    let name = |org: Option<roster::model::Org>| org.map(|it| it.full_name).unwrap_or_default();
    let from = name(roster::query::org(&visit.cx.store, it.from()).await?);
    let to = name(roster::query::org(&visit.cx.store, it.to()).await?);
    Ok((from, to))
}
