use axum::extract::{Path, Query};
use axum::response::Response;
use axum::routing::get;
use http_face::{Access, Fault, Routes, SignedIn, Visit};
use serde::Deserialize;
use store::Ref;
use ui::{Level, Markup, description_list, html, page};

use super::{names, seen, texts};
use crate::letter::{self, Claim};
use crate::query;

pub(super) fn routes(routes: Routes) -> Routes {
    routes.route("GET", "/transfers/{transfer}/letter.pdf", Access::SignedIn, get(pdf)).route(
        "GET",
        "/letters/check",
        Access::Public,
        get(check),
    )
}

async fn pdf(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Response, Fault> {
    let it = seen(&visit, &id).await?;
    let (from, to) = names(&visit, &it).await?;
    let claim = Claim::of(&it, &visit.app.signer.origin, &from, &to).ok_or_else(Fault::missing)?;
    let address = format!("{}/letters/check?c={}", visit.app.public_url, claim.signed(&visit.app.signer));
    let paper = letter::paper(&texts(visit.page.lang), &it, &claim, &address, visit.cx.today());
    roster::face::pdf("letter.pdf", paper).await
}

#[derive(Deserialize, Default)]
struct Code {
    #[serde(default)]
    c: String,
}

/// Whoever holds a letter learns whether it is real and how it stands: only what is on the paper, and its state.
async fn check(visit: Visit, Query(code): Query<Code>) -> Result<Markup, Fault> {
    let t = texts(visit.page.lang);
    let claim = Claim::checked(&code.c, &visit.app.signer);
    let stored = match claim.as_ref().and_then(|it| it.id.parse::<Ref>().ok()) {
        Some(id) => query::transfer(&visit.cx.store, id).await?,
        None => None,
    };
    let current = claim.as_ref().zip(stored).filter(|(claim, it)| it.number.as_ref() == Some(&claim.number));
    let body = match (claim.as_ref(), current) {
        (Some(claim), Some((_, it))) => {
            let label = |name: &str| t.get(&format!("transfer-column-{name}"));
            html! {
                (ui::callout(Level::Success, &t.get("check-real"), html! { (t.get(&format!("transfer-state-{}", it.state))) }))
                (description_list([
                    (label("number"), html! { (claim.number) }),
                    (label("name"), html! { (claim.name) }),
                    (label("from"), html! { (claim.from) }),
                    (label("to"), html! { (claim.to) }),
                    (label("until"), html! { (claim.until) }),
                ]))
            }
        }
        (Some(_), None) => {
            ui::callout(Level::Warn, &t.get("check-replaced"), html! { (t.get("check-replaced-more")) })
        }
        (None, _) => ui::callout(Level::Error, &t.get("check-false"), html! { (t.get("check-false-more")) }),
    };
    Ok(page(&visit.page, &t.get("check-title"), &[], body))
}
