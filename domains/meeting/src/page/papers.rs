use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use http_face::{Access, Fault, Fields, Refused, Routes, SignedIn, Visit};
use ui::{Button, Choice, Field, Form, Level, Markup, html, page};

use super::{Seen, crumbs_behind, seen, texts};
use crate::OWN;
use crate::action::{self, takes_papers};
use crate::model::PAPERS;

pub(super) fn routes(routes: Routes) -> Routes {
    let own = Access::Needs(OWN);
    routes.route("GET", "/meetings/{meeting}/papers", own, get(show).post(send)).also(
        "POST",
        "/meetings/{meeting}/papers",
        own,
    )
}

/// Only for those on the meeting's roll: no office opens this page.
async fn invited(visit: &Visit, id: &str) -> Result<Seen, Fault> {
    let it = seen(visit, id).await?;
    if it.line.is_some() && takes_papers(&it.meeting.kinds()) { Ok(it) } else { Err(Fault::missing()) }
}

async fn show(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Markup, Fault> {
    let it = invited(&visit, &id).await?;
    form(&visit, &it, &Fields::default(), &Refused::default()).await
}

async fn form(visit: &Visit, it: &Seen, fields: &Fields, refused: &Refused) -> Result<Markup, Fault> {
    let t = texts(visit.page.lang);
    let id = it.meeting.reference();
    let papers = action::papers(&visit.cx, id).await?;
    let open = !matches!(it.meeting.state.as_str(), "ARCHIVED" | "CANCELLED");
    let choices = PAPERS.map(|key| Choice::new(key, t.get(&format!("paper-{key}"))));
    let body = html! {
        (refused.alert())
        (ui::callout(Level::Info, &t.get("papers-who-title"), html! { (t.get("papers-who")) }))
        @for (paper, text) in &papers {
            h2 { (paper.name) " · " (t.get(&format!("paper-{}", paper.kind))) }
            div.said { (text) }
        }
        @if papers.is_empty() { p.hint { (t.get("papers-none")) } }
        @if open {
            (Form::post(visit.page.lang, format!("/meetings/{id}/papers"))
                .key(fields.key().unwrap_or_else(|| visit.new_key()))
                .errors(&refused.errors)
                .guard()
                .body(html! {
                    (refused.field(fields, Field::radios("kind", t.get("paper-kind"), choices.to_vec())).required())
                    (refused.field(fields, Field::textarea("text", t.get("paper-text")).rows(12)).required())
                })
                .submit(Button::submit(t.get("paper-go")))
                .cancel(format!("/meetings/{id}")))
        }
    };
    let title = t.with("papers-title", &[("title", it.meeting.title.clone().into())]);
    Ok(page(&visit.page, &title, &crumbs_behind(visit, it).await?, body))
}

async fn send(SignedIn(visit): SignedIn, Path(id): Path<String>, fields: Fields) -> Result<Response, Fault> {
    let it = invited(&visit, &id).await?;
    let meeting = it.meeting.reference();
    match action::hand_in(&visit.keyed(&fields), meeting, fields.get("kind"), fields.get("text")).await {
        Ok(()) => {
            visit.wake();
            Ok(Redirect::to(&format!("/meetings/{id}/papers")).into_response())
        }
        Err(error) => {
            let refused = Refused::of(&texts(visit.page.lang), error)?;
            Ok(refused.answer(form(&visit, &it, &fields, &refused).await?))
        }
    }
}
