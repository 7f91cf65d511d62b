//! A petition as the office that holds it sees it, with what can be done now.

use axum::extract::Path;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use http_face::{Access, Fault, Fields, Refused, Routes, SignedIn, Visit};
use ui::{Level, Markup, Secret, Texts, html, page};

use super::{clock, forms, history, mine, paper, seen, state_badge, texts};
use crate::model::{Answer, Contact, Petition};
use crate::{HANDLE, READ, action, query};

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .route("GET", "/petitions/{petition}", Access::SignedIn, get(show))
        .route("POST", "/petitions/{petition}/contact", Access::SignedIn, post(contact))
        .route("GET", "/petitions/{petition}/answer.pdf", Access::SignedIn, get(paper::pdf))
}

async fn show(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Markup, Fault> {
    let it = seen(&visit, &id, READ).await?;
    body(&visit, &it, &Fields::default(), &Refused::default(), None).await
}

fn shown_contact(t: &Texts, visit: &Visit, it: &Petition, known: Option<&Contact>) -> Markup {
    let identity = t.get(&format!("identity-{}", it.identity));
    let text = |contact: &Contact| {
        [contact.name.as_str(), &contact.phone, &contact.address]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" · ")
    };
    html! {
        (identity)
        @if let Some(contact) = known {
            p class="font-medium" { (text(contact)) }
        } @else if it.contact.is_some() && action::may_reach(&visit.cx, it) {
            " " (Secret::masked(t.lang(), t.get("show-contact"), t.get("show-contact-masked"))
                .reveal(format!("/petitions/{}/contact", it.reference()), visit.new_key()))
        } @else if it.contact.is_some() {
            p.hint { (t.get("show-contact-handler")) }
        }
    }
}

/// A draft that waits, with what the approver should look at.
fn draft(t: &Texts, answers: &[Answer]) -> Markup {
    let Some(draft) = answers.iter().rev().find(|it| it.state == "draft") else { return html! {} };
    html! {
        (ui::callout(Level::Info, &t.with("draft-title", &[("name", draft.writer.clone().into())]), html! {
            @for flag in draft.looked_at() { p { (ui::badge(Level::Warn, &t.get(&format!("flag-{flag}")))) } }
            p.pre-line { (draft.words) }
            ol class="points" { @for reply in draft.each() { li { (reply) } } }
        }))
    }
}

/// The page with the forms that fit now, and what was typed into one that was refused.
pub(super) async fn body(
    visit: &Visit,
    it: &Petition,
    fields: &Fields,
    refused: &Refused,
    known: Option<&Contact>,
) -> Result<Markup, Fault> {
    let t = texts(visit.page.lang);
    let (sql, id) = (&visit.cx.store, it.reference());
    let steps = query::steps(sql, id).await?;
    let points = query::points(sql, id).await?;
    let answers = query::answers(sql, id).await?;
    let same = match it.case_id {
        Some(case) => query::of_case(sql, it.region_id, case).await?,
        None => Vec::new(),
    };
    let today = visit.cx.today();
    let place = it.place_held()?;
    let returned =
        answers.iter().rev().find(|answer| answer.state == "returned").and_then(|it| it.note.clone());
    let content = html! {
        (refused.alert())
        (ui::description_list([
            (t.get("voice-column-number"), html! { (it.number) }),
            (t.get("voice-column-kind"), html! { (t.get(&format!("kind-{}", it.kind.to_lowercase()))) " · " (t.get(&format!("channel-{}", it.channel))) }),
            (t.get("voice-column-state"), state_badge(&t, it)),
            (t.get("voice-column-clock"), clock(&t, it, today)),
            (t.get("voice-holder"), html! { (steps.last().map(|it| it.holder_name.clone()).unwrap_or_default()) }),
            (t.get("show-handler"), html! { (it.handler_name.clone().unwrap_or_default()) }),
            (t.get("show-place"), html! { (it.place.clone().unwrap_or_default()) }),
            (t.get("show-petitioner"), shown_contact(&t, visit, it, known)),
        ]))
        section class="prose" { p.pre-line { (it.body) } }
        (super::files::listed(visit, &t, id, &format!("/petitions/{id}")).await?)
        @if !points.is_empty() {
            h2 { (t.get("points-title")) }
            ol class="points" { @for point in &points { li { (point.words) } } }
        }
        @if let Some(verdict) = &it.verdict {
            (ui::callout(Level::Info, &t.get(&format!("verdict-{verdict}")), html! { (it.verdict_words.clone().unwrap_or_default()) }))
        }
        (draft(&t, &answers))
        @if let Some(note) = returned.filter(|_| answers.iter().all(|it| it.state == "returned")) {
            (ui::callout(Level::Warn, &t.get("draft-returned"), html! { (note) }))
        }
        (forms::now(visit, &t, it, &points, (fields, refused), &answers)?)
        (mine::given_answers(&t, &points, &answers))
        @if !same.is_empty() {
            h2 { (t.get("case-title")) }
            ul.plain-list { @for other in same.iter().filter(|other| other.id != it.id) {
                li { (other.number) " " (state_badge(&t, other)) }
            } }
        }
        h2 { (t.get("history")) }
        (history(&t, &steps, today, true))
    };
    let crumbs = roster::face::crumbs(visit, &place).await?;
    Ok(page(&visit.page, &it.title, &crumbs, content))
}

/// Name and telephone, once asked for: journalled, as every unmasking is.
async fn contact(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Fault> {
    let it = seen(&visit, &id, HANDLE).await?;
    let known = action::reach(&visit.keyed(&fields), it.reference()).await?;
    visit.wake();
    if visit.page.partial {
        let text = [known.name, known.phone, known.address].join(" ");
        return Ok(html! { (text.trim()) }.into_response());
    }
    Ok(body(&visit, &it, &Fields::default(), &Refused::default(), Some(&known)).await?.into_response())
}
