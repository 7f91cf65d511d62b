use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;
use document::Paper;
use http_face::{Access, Fault, FaultKind, Routes, SignedIn, attachment};
use ui::{Markup, Texts, html};

use super::{seen, texts};
use crate::dossier::Dossier;
use crate::{READ, paper};

/// Media type of a .docx.
const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

macro_rules! printed {
    ($($key:literal),*) => {
        &[$(($key, concat!("/candidates/{candidate}/papers/", $key, ".pdf"),
             concat!("/candidates/{candidate}/papers/", $key, ".docx"))),*]
    };
}

/// Papers with their addresses.
static PAPERS: &[(&str, &str, &str)] = printed!("form", "record", "notice", "letter", "progress");

pub(super) fn routes(mut routes: Routes) -> Routes {
    for (key, pdf, docx) in PAPERS {
        let as_pdf = move |visit: SignedIn, id: Path<String>| printed(key, false, visit, id);
        let as_docx = move |visit: SignedIn, id: Path<String>| printed(key, true, visit, id);
        routes = routes.route("GET", pdf, Access::SignedIn, get(as_pdf)).route(
            "GET",
            docx,
            Access::SignedIn,
            get(as_docx),
        );
    }
    routes
}

/// Which papers there are for a candidate now.
fn there(it: &Dossier, key: &str) -> bool {
    match key {
        "notice" => it.notice.is_some(),
        "form" => it.done.last("pre-review").is_some(),
        "record" => it.activist_since().is_some(),
        "letter" => it.done.last("propose").is_some(),
        _ => true,
    }
}

/// Links to the papers.
pub(super) fn links(t: &Texts, base: &str, it: &Dossier) -> Markup {
    html! {
        ul.plain-list { @for (key, _, _) in PAPERS.iter().filter(|(key, _, _)| there(it, key)) { li {
            (t.get(&format!("paper-{key}"))) " · "
            a.link href=(format!("{base}/papers/{key}.pdf")) download { "PDF" span.sr-only { " " (t.get(&format!("paper-{key}"))) } } " · "
            a.link href=(format!("{base}/papers/{key}.docx")) download { ".docx" span.sr-only { " " (t.get(&format!("paper-{key}"))) } }
        } } }
    }
}

async fn printed(
    key: &'static str,
    docx: bool,
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    let it = seen(&visit, &id).await?;
    // A branch that somebody is on the way to reads the papers when it has taken over.
    if !there(&it, key) || !visit.cx.may(READ, &it.place) {
        return Err(Fault::missing());
    }
    let paper: Paper = paper::of(key, &texts(visit.page.lang), &it, visit.cx.today());
    if !docx {
        return roster::face::pdf(&format!("{key}.pdf"), paper).await;
    }
    let unexpected = |error: String| Fault::new(FaultKind::Unexpected, error);
    let made = tokio::task::spawn_blocking(move || document::render_docx(&paper)).await;
    let bytes = made
        .map_err(|error| unexpected(error.to_string()))?
        .map_err(|error| unexpected(error.to_string()))?;
    Ok(attachment(&format!("{key}.docx"), DOCX, bytes))
}
