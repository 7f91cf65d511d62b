//! Pages of development.

pub(crate) mod acts;
mod carry;
mod code;
mod figures;
mod form;
mod list;
mod member;
mod new;
mod notices;
mod print;
mod show;
pub(crate) mod way;

use http_face::{Fault, Routes, Visit};
use store::Ref;
use ui::{Lang, Texts};

use crate::dossier::Dossier;
use crate::{LOCALES, READ};

pub(crate) use acts::act_of_duty;

/// All pages of the room.
pub(crate) fn routes() -> Routes {
    let routes = list::routes(Routes::new());
    let routes = new::routes(routes);
    let routes = show::routes(routes);
    let routes = acts::routes(routes);
    let routes = code::routes(routes);
    let routes = print::routes(routes);
    let routes = notices::routes(routes);
    let routes = figures::routes(routes);
    member::routes(routes)
}

pub(crate) fn texts(lang: Lang) -> Texts {
    Texts::new(&LOCALES, lang)
}

/// A candidate whom the reader sees by office: at the branch or above it, or at the branch a move leads to.
pub(crate) async fn seen(visit: &Visit, id: &str) -> Result<Dossier, Fault> {
    let id: Ref = id.parse().map_err(|_| Fault::missing())?;
    let it = Dossier::of(&visit.cx.store, id).await?.ok_or_else(Fault::missing)?;
    let arriving = it.moving().map(crate::model::Move::place).transpose()?;
    let sees = visit.cx.may(READ, &it.place) || arriving.is_some_and(|place| visit.cx.may(READ, &place));
    if sees { Ok(it) } else { Err(Fault::missing()) }
}
