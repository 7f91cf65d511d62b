//! Accusations, for discipline inspection alone.

use axum::extract::Path;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use http_face::{Access, Fault, Fields, Routes, SignedIn};
use store::Ref;
use ui::{Button, Form, Look, Markup, html, page};

use super::texts;
use crate::{DISCIPLINE, action, query};

/// Accusations on one page.
const PAGE: u32 = 100;

pub(super) fn routes(routes: Routes) -> Routes {
    routes.route("GET", "/accusations", Access::Needs(DISCIPLINE), get(list)).route(
        "POST",
        "/accusations/{petition}",
        Access::Needs(DISCIPLINE),
        post(read),
    )
}

async fn list(SignedIn(visit): SignedIn) -> Result<Markup, Fault> {
    let t = texts(visit.page.lang);
    let scope = visit.cx.scope(DISCIPLINE);
    if scope.is_empty() {
        return Err(Fault::missing());
    }
    let rows = query::accusations(&visit.cx.store, &scope, PAGE).await?;
    let body = html! {
        p { (t.get("accusations-what")) }
        @if rows.is_empty() { (ui::empty(&t.get("accusations-none"), &t.get("accusations-none-more"), html! {})) }
        ul class="card-list" { @for it in &rows {
            li {
                p class="font-medium" { (it.number) " · " (super::day_text(&t, &it.filed_on)) }
                (Form::post(t.lang(), format!("/accusations/{}", it.reference()))
                    .key(visit.new_key())
                    .submit(Button::submit(t.get("accusations-read")).about(it.number.clone()).look(Look::Secondary)))
            }
        } }
    };
    Ok(page(&visit.page, &t.get("accusations-title"), &[], body))
}

/// Reading one is journalled, as every look at sealed things is.
async fn read(SignedIn(visit): SignedIn, Path(id): Path<String>, fields: Fields) -> Result<Response, Fault> {
    let t = texts(visit.page.lang);
    let id: Ref = id.parse().map_err(|_| Fault::missing())?;
    let read = action::read_accusation(&visit.keyed(&fields), id).await?;
    visit.wake();
    let body = html! {
        p.pre-line { (read.body) }
        @if let Some(contact) = &read.contact {
            p { (contact.name) " · " (contact.phone) @if !contact.address.is_empty() { " · " (contact.address) } }
        } @else { p.hint { (t.get("identity-anonymous")) } }
    };
    let body = html! { (body) (super::files::listed(&visit, &t, id, &format!("/accusations/{id}")).await?) };
    let crumbs = [ui::Crumb::new("/accusations", t.get("accusations-title"))];
    Ok(page(&visit.page, &read.title, &crumbs, body).into_response())
}
