//! Comments for other rooms: a part of their page, and the one address to which its form is sent.
//!
//! The other room calls [`comments`] where the reader may see the thing. What is commented on travels in the form, signed,
//! so that this room asks nobody about things it does not know.

use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::post;
use http_face::{Access, Fault, Fields, Refused, Routes, Visit};
use ui::{Button, Form, Level, Look, Markup, Texts, html, page};

use super::{texts, thread, write};
use crate::action::{self, About, may_write};
use crate::model::{Board, COMMENTS, NAMES};
use crate::query;

pub(super) fn routes(routes: Routes) -> Routes {
    routes.route("POST", "/forum/comments", Access::Public, post(send).layer(write::large()))
}

fn signature(visit: &Visit, text: &str) -> Vec<String> {
    visit.cx.vault.indexes("forum.about", text).iter().map(|it| crate::model::hex(it)).collect()
}

/// A board as comments are written under it, before the first one is there.
fn board_of(about: &About, org: &roster::model::Org) -> Board {
    Board {
        region_id: org.region_id,
        id: org.id,
        org_id: org.id,
        org_path: org.path.clone(),
        kind: COMMENTS.to_owned(),
        title: org.called().to_owned(),
        about: String::new(),
        audience: if about.public { "public" } else { "members" }.to_owned(),
        opens: "members".to_owned(),
        names: NAMES[0].to_owned(),
        guests: false,
        topics: String::new(),
        hold_hours: crate::model::HOLD_HOURS,
        threshold: 1,
        promised_days: None,
        closed: false,
        version: 1,
    }
}

async fn form(
    visit: &Visit,
    t: &Texts,
    about: &About,
    fields: &Fields,
    refused: &Refused,
) -> Result<Markup, Fault> {
    let org = roster::query::org(&visit.cx.store, about.org).await?.ok_or_else(Fault::missing)?;
    let board = board_of(about, &org);
    if may_write(&visit.cx, &board).is_err() {
        let signed_in = visit.cx.actor.account.is_some();
        return Ok(html! {
            @if !signed_in { p { a class="link" href="/sign-in" { (t.get("open-sign-in")) } } }
        });
    }
    let text = serde_json::to_string(about).map_err(|error| access::ActError::Other(error.to_string()))?;
    let signed = signature(visit, &text).into_iter().next().unwrap_or_default();
    let form = Form::post(visit.page.lang, "/forum/comments")
        .multipart()
        .key(fields.key().unwrap_or_else(|| visit.new_key()))
        .hidden("about", text)
        .hidden("signed", signed)
        .errors(&refused.errors)
        .body(write::text_fields(visit, t, &board, (fields, refused), &t.get("comment-text")).await?)
        .submit(Button::submit(t.get("comment-go")).look(Look::Secondary));
    Ok(html! { (form) })
}

/// The comments on something, with the form to write one: a part of the page of another room. The caller has checked that
/// the reader sees the thing.
///
/// # Errors
/// [`Fault`] when the organisation is missing.
pub async fn comments(visit: &Visit, about: &About) -> Result<Markup, Fault> {
    let t = texts(visit.page.lang);
    let sql = &visit.cx.store;
    let key = store::Ref::new(about.org.region, about.id.id);
    let thread = query::thread_about(sql, &about.kind, key).await?;
    let mut list = html! { p.hint { (t.get("comments-none")) } };
    if let Some(thread) = &thread {
        // The latest page: who reads an article wants the talk of today; the thread has all of it.
        let after = (thread.posts - query::PAGE).max(0);
        let posts = query::posts(sql, thread.reference(), after).await?;
        let around = thread::around(visit, thread.reference(), &posts).await?;
        list = html! {
            @if after > 0 { p { a class="link" href=(thread.href()) { (t.get("comments-all")) } } }
            ul.posts { @for post in &posts { (thread::one(visit, &t, thread, post, &around)) } }
        };
    }
    Ok(html! {
        section aria-labelledby="comments" {
            h2 id="comments" { (t.get("comments")) }
            (list)
            (form(visit, &t, about, &Fields::default(), &Refused::default()).await?)
        }
    })
}

async fn send(visit: Visit, fields: Fields) -> Result<Response, Fault> {
    let text = fields.get("about");
    if !signature(&visit, text).iter().any(|it| it == fields.get("signed")) {
        return Err(Fault::missing());
    }
    let about: About = serde_json::from_str(text).map_err(|_| Fault::missing())?;
    let done = match write::typed(&visit, &fields).await {
        Ok(new) => action::comment(&visit.keyed(&fields), &about, new).await,
        Err(error) => Err(error),
    };
    let t = texts(visit.page.lang);
    match done {
        Ok(said) => {
            visit.wake();
            let to = if said.held.is_some() {
                write::stands_at(&said)
            } else {
                format!("{}#p{}", about.href, said.n)
            };
            Ok(Redirect::to(&to).into_response())
        }
        Err(error) => {
            let refused = Refused::of(&t, error)?;
            let body = html! {
                (refused.alert())
                (ui::callout(Level::Plain, &about.title, html! { a class="link" href=(about.href) { (t.get("about-thing")) } }))
                (form(&visit, &t, &about, &fields, &refused).await?)
            };
            Ok(refused.answer(page(&visit.page, &t.get("comments"), &[], body)))
        }
    }
}
