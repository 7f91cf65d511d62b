//! The progress code: handing it out, and the page it opens without an account.

use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use http_face::{Access, Fault, Fields, Routes, SignedIn, Visit};
use ui::{Button, Field, Form, Level, Look, Markup, description_list, html, page};

use super::{seen, show, texts};
use crate::{BRANCH, action, query};

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .route("GET", "/candidates/{candidate}/code", Access::SignedIn, get(offer).post(issue))
        .also("POST", "/candidates/{candidate}/code", Access::SignedIn)
        .route("POST", "/candidates/{candidate}/code/revoke", Access::SignedIn, post(revoke))
        .route("GET", "/progress", Access::Public, get(ask).post(open))
        .also("POST", "/progress", Access::Public)
}

async fn offer(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Markup, Fault> {
    let it = seen(&visit, &id).await?;
    visit.cx.allow(BRANCH, &it.place)?;
    let t = texts(visit.page.lang);
    let made = query::code_made(&visit.cx.store, it.candidate.reference()).await?;
    let base = format!("/candidates/{id}/code");
    let body = html! {
        p { (t.get("code-what")) }
        @if made.is_some() { (ui::alert(Level::Info, html! { (t.get("code-replaces")) })) }
        (Form::post(visit.page.lang, base.as_str()).submit(Button::submit(t.get("code-make"))).cancel(format!("/candidates/{id}")))
        @if made.is_some() {
            (Form::post(visit.page.lang, format!("{base}/revoke")).submit(Button::submit(t.get("code-revoke")).look(Look::Secondary)))
        }
    };
    let crumbs = roster::face::crumbs(&visit, &it.place).await?;
    Ok(page(&visit.page, &format!("{} · {}", it.candidate.name, t.get("code-title")), &crumbs, body))
}

async fn issue(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Response, Fault> {
    let it = seen(&visit, &id).await?;
    let slip = action::issue_code(&visit.cx, it.candidate.reference()).await?;
    visit.wake();
    let t = texts(visit.page.lang);
    let address = format!("{}/progress", visit.app.public_url);
    let body = html! {
        p { (t.get("slip-how")) }
        (description_list([
            (t.get("slip-name"), html! { (it.candidate.name) }),
            (t.get("slip-address"), html! { (address) }),
            (t.get("slip-code"), html! { strong { (slip.code) } }),
            (t.get("slip-pin"), html! { strong { (slip.pin) } }),
        ]))
        (ui::alert(Level::Warn, html! { (t.get("slip-once")) }))
        (ui::actions(html! {
            (ui::print_button(visit.page.lang))
            (Button::link(format!("/candidates/{id}"), t.get("slip-back")).look(Look::Secondary))
        }))
    };
    let crumbs = roster::face::crumbs(&visit, &it.place).await?;
    let mut response = page(&visit.page, &t.get("slip-title"), &crumbs, body).into_response();
    let header = axum::http::header::CACHE_CONTROL;
    response.headers_mut().insert(header, axum::http::HeaderValue::from_static("no-store"));
    Ok(response)
}

async fn revoke(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Response, Fault> {
    let it = seen(&visit, &id).await?;
    action::revoke_code(&visit.cx, it.candidate.reference()).await?;
    visit.wake();
    Ok(Redirect::to(&format!("/candidates/{id}")).into_response())
}

fn form(visit: &Visit, fields: &Fields, wrong: bool) -> Markup {
    let t = texts(visit.page.lang);
    let body = html! {
        @if wrong { (ui::alert(Level::Error, html! { (t.get("progress-wrong")) })) }
        p { (t.get("progress-how")) }
        (Form::post(visit.page.lang, "/progress")
            .body(html! {
                (Field::text("code", t.get("slip-code")).value(fields.get("code")).required().autocomplete("off").max_length(20))
                (Field::password("pin", t.get("slip-pin")).required().autocomplete("off").max_length(6))
            })
            .submit(Button::submit(t.get("progress-go"))))
    };
    page(&visit.page, &t.get("progress-title"), &[], body)
}

async fn ask(visit: Visit) -> Markup {
    form(&visit, &Fields::default(), false)
}

async fn open(visit: Visit, fields: Fields) -> Result<Response, Fault> {
    let cx = visit.app.system();
    let Some(it) = action::with_code(&cx, fields.get("code"), fields.get("pin")).await? else {
        let status = axum::http::StatusCode::UNPROCESSABLE_ENTITY;
        return Ok((status, form(&visit, &fields, true)).into_response());
    };
    let t = texts(visit.page.lang);
    let title = t.with("candidate-title", &[("name", it.candidate.name.clone().into())]);
    let mut response = page(&visit.page, &title, &[], show::own(&visit, &t, &it)).into_response();
    let header = axum::http::header::CACHE_CONTROL;
    response.headers_mut().insert(header, axum::http::HeaderValue::from_static("no-store"));
    Ok(response)
}
