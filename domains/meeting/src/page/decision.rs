use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use http_face::{Access, Fault, Fields, Refused, Routes, SignedIn, Visit};
use store::{OrgPath, Ref};
use ui::{Button, Field, Form, Markup, description_list, html, page};

use super::texts;
use crate::model::Decision;
use crate::{KEEP, OWN, READ, action, query};

pub(super) fn routes(routes: Routes) -> Routes {
    routes.route("GET", "/decisions/{decision}", Access::SignedIn, get(show).post(send)).also(
        "POST",
        "/decisions/{decision}",
        Access::SignedIn,
    )
}

/// A decision, to whom it names and to the offices of its organisation.
async fn found(visit: &Visit, id: &str) -> Result<(Decision, OrgPath, bool), Fault> {
    let id: Ref = id.parse().map_err(|_| Fault::missing())?;
    let it = query::decision(&visit.cx.store, id).await?.ok_or_else(Fault::missing)?;
    let place = OrgPath::stored(it.org_path.as_str())?;
    let own = visit.cx.actor.member.is_some_and(|me| me.id == it.person);
    if !visit.cx.may(READ, &place) {
        visit.cx.allow_for(OWN, &place, own)?;
        if !own {
            return Err(Fault::missing());
        }
    }
    let may = own || visit.cx.may(KEEP, &place);
    Ok((it, place, may))
}

async fn show(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Markup, Fault> {
    let it = found(&visit, &id).await?;
    body(&visit, &it, &Fields::default(), &Refused::default()).await
}

async fn body(
    visit: &Visit,
    (it, place, may): &(Decision, OrgPath, bool),
    fields: &Fields,
    refused: &Refused,
) -> Result<Markup, Fault> {
    let t = texts(visit.page.lang);
    let mut facts = vec![
        (t.get("decision-what"), html! { (it.what) }),
        (t.get("decision-person"), html! { (it.person_name) }),
        (t.get("decision-due"), html! { (it.due_on) }),
    ];
    if let Some(day) = &it.done_on {
        facts.push((t.get("decision-done"), html! { (day) }));
    }
    if let Some(note) = &it.note {
        facts.push((t.get("decision-note"), html! { (note) }));
    }
    let body = html! {
        (refused.alert())
        (description_list(facts))
        p { a.link href=(format!("/meetings/{}", it.meeting())) { (t.get("decision-meeting")) } }
        @if *may && it.done_on.is_none() {
            (Form::post(visit.page.lang, format!("/decisions/{}", it.reference()))
                .key(fields.key().unwrap_or_else(|| visit.new_key()))
                .hidden("version", it.version.to_string())
                .errors(&refused.errors)
                .body(html! { (refused.field(fields, Field::textarea("note", t.get("decision-note")).hint(t.get("decision-note-hint")).rows(3))) })
                .submit(Button::submit(t.get("decision-go"))))
        }
    };
    let crumbs =
        if visit.cx.may(READ, place) { roster::face::crumbs(visit, place).await? } else { Vec::new() };
    Ok(page(&visit.page, &t.get("decision-title"), &crumbs, body))
}

async fn send(SignedIn(visit): SignedIn, Path(id): Path<String>, fields: Fields) -> Result<Response, Fault> {
    let it = found(&visit, &id).await?;
    let done =
        action::carry_out(&visit.keyed(&fields), it.0.reference(), fields.version(), fields.get("note"))
            .await;
    match done {
        Ok(()) => {
            visit.wake();
            Ok(Redirect::to(&format!("/decisions/{id}")).into_response())
        }
        Err(error) => {
            let refused = Refused::of(&texts(visit.page.lang), error)?;
            let it = found(&visit, &id).await?;
            Ok(refused.answer(body(&visit, &it, &fields, &refused).await?))
        }
    }
}
