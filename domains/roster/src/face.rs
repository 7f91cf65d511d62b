//! What the pages of other rooms share with those of the roll: who is seen, the way down the tree, the tabs of an
//! organisation, days as people write them.

use axum::response::Response;
use document::{Language, Paper};
use http_face::{Fault, FaultKind, Visit, attachment};
use store::OrgPath;
use ui::{Lang, Markup};

use crate::model::Org;

pub use crate::page::{crumbs, day, seen_member, seen_org};

/// The tabs of an organisation's pages with the one at this address marked.
#[must_use]
pub fn org_tabs(visit: &Visit, org: &Org, place: &OrgPath, href: &str) -> Markup {
    crate::page::orgs::org_tabs(visit, &crate::page::texts(visit.page.lang), org, place, href)
}

/// An organisation by reference, whoever asks; the caller checks its own permission at the place.
///
/// # Errors
/// [`Fault`] when there is none.
pub async fn org(visit: &Visit, id: &str) -> Result<(Org, OrgPath), Fault> {
    let id = id.parse().map_err(|_| Fault::missing())?;
    let org = crate::query::org(&visit.cx.store, id).await?.ok_or_else(Fault::missing)?;
    let place = org.place()?;
    Ok((org, place))
}

/// A paper as a PDF to keep, set off the threads that answer.
///
/// # Errors
/// [`Fault`] when it cannot be set, as without fonts.
pub async fn pdf(name: &str, paper: Paper) -> Result<Response, Fault> {
    let unexpected = |error: String| Fault::new(FaultKind::Unexpected, error);
    let made = tokio::task::spawn_blocking(move || document::render_pdf(&paper, document::Fonts::shared()?));
    let pdf = made.await.map_err(|error| unexpected(error.to_string()))?;
    let pdf = pdf.map_err(|error| unexpected(error.to_string()))?;
    Ok(attachment(name, "application/pdf", pdf.bytes))
}

/// The language of a paper printed for a reader of this language.
#[must_use]
pub fn paper_language(lang: Lang) -> Language {
    if lang == Lang::En { Language::English } else { Language::Chinese }
}
