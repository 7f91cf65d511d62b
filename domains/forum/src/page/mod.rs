//! Pages of discussion. Every one works without an account where the board is public, without JavaScript, on a phone.

mod acts;
mod boards;
mod comments;
mod files;
mod log;
mod own;
mod proposal;
mod setup;
mod thread;
mod write;

pub use comments::comments;

use http_face::{Fault, Routes, Visit};
use store::{Instant, OrgPath, Ref};
use ui::{Choice, Crumb, Lang, Texts};

use crate::model::{Board, COMMENTS, Thread};
use crate::{LOCALES, may, query};

/// All pages of the room.
pub(crate) fn routes() -> Routes {
    let routes = boards::routes(Routes::new());
    let routes = write::routes(routes);
    let routes = thread::routes(routes);
    let routes = acts::routes(routes);
    let routes = proposal::routes(routes);
    let routes = log::routes(routes);
    let routes = own::routes(routes);
    let routes = setup::routes(routes);
    let routes = files::routes(routes);
    comments::routes(routes)
}

pub(crate) fn texts(lang: Lang) -> Texts {
    Texts::new(&LOCALES, lang)
}

/// The board of an address, if the reader sees it.
pub(crate) async fn seen_board(visit: &Visit, id: &str) -> Result<Board, Fault> {
    let id: Ref = id.parse().map_err(|_| Fault::missing())?;
    let board = query::board(&visit.cx.store, id).await?.ok_or_else(Fault::missing)?;
    shut(visit, &board)?;
    Ok(board)
}

/// Whoever does not see a board is told nothing about it; without an account, to sign in first.
fn shut(visit: &Visit, board: &Board) -> Result<(), Fault> {
    if may::reads(&visit.cx, board)? {
        return Ok(());
    }
    let denied =
        if visit.cx.actor.account.is_none() { access::Denied::SignIn } else { access::Denied::Unseen };
    Err(denied.into())
}

/// The thread of an address with its board, if the reader sees it.
pub(crate) async fn seen(visit: &Visit, id: &str) -> Result<(Thread, Board), Fault> {
    let id: Ref = id.parse().map_err(|_| Fault::missing())?;
    let thread = query::thread(&visit.cx.store, id).await?.ok_or_else(Fault::missing)?;
    let board = query::board(&visit.cx.store, thread.board()).await?.ok_or_else(Fault::missing)?;
    shut(visit, &board)?;
    if !may::sees(&visit.cx, &thread) {
        return Err(Fault::missing());
    }
    Ok((thread, board))
}

/// The way to a board.
pub(crate) fn crumbs(t: &Texts, board: &Board, thread: Option<&Thread>) -> Vec<Crumb> {
    let mut all = vec![Crumb::new("/forum", t.get("forum-title"))];
    if board.kind != COMMENTS {
        all.push(Crumb::new(format!("/forum/boards/{}", board.reference()), board.title.clone()));
    }
    all.extend(thread.map(|it| Crumb::new(it.href(), it.title.clone())));
    all
}

/// A stored day as people write it.
pub(crate) fn day_text(t: &Texts, text: &str) -> String {
    roster::model::exact(Some(text)).map_or_else(String::new, |day| ui::format::date_text(t.lang(), day))
}

/// A citation as people write it: regulation and article.
pub(crate) fn article_text(t: &Texts, citation: &str) -> String {
    let (regulation, article) = citation.split_once(" art. ").unwrap_or((citation, ""));
    t.with("article", &[("regulation", regulation.to_owned().into()), ("article", article.to_owned().into())])
}

/// A moment as people write it.
pub(crate) fn moment(t: &Texts, at: i64) -> ui::Markup {
    ui::format::instant(t.lang(), Instant(at).civil())
}

/// Organisations whose office a text may criticise: that of the board and those above it.
pub(crate) async fn offices(visit: &Visit, t: &Texts, place: &OrgPath) -> Result<Vec<Choice>, Fault> {
    let above = roster::query::ancestors(&visit.cx.store, place).await?;
    let none = std::iter::once(Choice::new("", t.get("criticises-none")));
    let all = above.iter().rev().map(|org| Choice::new(org.reference().to_string(), org.called().to_owned()));
    Ok(none.chain(all).collect())
}

/// The path of the organisation chosen in a form.
pub(crate) async fn chosen_office(
    visit: &Visit,
    fields: &http_face::Fields,
) -> Result<Option<OrgPath>, access::ActError> {
    if fields.get("criticises").is_empty() {
        return Ok(None);
    }
    let org = fields.reference("criticises")?;
    let org = roster::query::org(&visit.cx.store, org).await?;
    let org = org.ok_or(access::ActError::field("criticises", "not-listed"))?;
    Ok(Some(org.place()?))
}
