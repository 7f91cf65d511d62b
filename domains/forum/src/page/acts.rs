//! One text and what may be done about it: mark criticism, let a held one appear, ask that it be taken out.

use access::{ActError, Context};
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use http_face::{Access, Fault, Fields, Refused, Routes, SignedIn, Visit};
use rules::discussion::reasons;
use store::OrgPath;
use ui::{Button, Choice, Field, Form, Look, Markup, Texts, html, page};

use super::{article_text, chosen_office, crumbs, offices, seen, texts, thread};
use crate::model::{Board, Post, Thread};
use crate::{MODERATE, action, may, query};

pub(super) fn routes(mut routes: Routes) -> Routes {
    routes = routes.route("GET", "/forum/threads/{thread}/posts/{n}", Access::SignedIn, get(show));
    let acts = [
        "/forum/threads/{thread}/posts/{n}/remove",
        "/forum/threads/{thread}/posts/{n}/release",
        "/forum/threads/{thread}/posts/{n}/criticism",
    ];
    for path in acts {
        let act = path.rsplit('/').next().unwrap_or_default();
        let handler =
            move |visit: SignedIn, at: Path<(String, i64)>, fields: Fields| done(act, visit, at, fields);
        routes = routes.route("POST", path, Access::SignedIn, post(handler));
    }
    routes
}

async fn found(visit: &Visit, id: &str, n: i64) -> Result<(Thread, Board, Post), Fault> {
    let (thread, board) = seen(visit, id).await?;
    let post = query::post(&visit.cx.store, thread.reference(), n).await?.ok_or_else(Fault::missing)?;
    Ok((thread, board, post))
}

async fn show(SignedIn(visit): SignedIn, Path((id, n)): Path<(String, i64)>) -> Result<Markup, Fault> {
    let (thread, board, post) = found(&visit, &id, n).await?;
    body(&visit, (&thread, &board, &post), &Fields::default(), &Refused::default()).await
}

/// Choices of the published list, each with its article.
pub(super) fn reason_choices(t: &Texts) -> Vec<Choice> {
    let all = reasons().iter();
    all.map(|it| Choice::new(it.key, t.get(&format!("reason-{}", it.key))).hint(article_text(t, it.article)))
        .collect()
}

async fn body(
    visit: &Visit,
    (thread, board, post): (&Thread, &Board, &Post),
    fields: &Fields,
    refused: &Refused,
) -> Result<Markup, Fault> {
    let t = texts(visit.page.lang);
    let around = thread::around(visit, thread.reference(), std::slice::from_ref(post)).await?;
    let base = format!("{}/posts/{}", thread.href(), post.n);
    let place = board.place()?;
    let open = query::open_removal(&visit.cx.store, thread.reference(), post.n).await?;
    let form = |act: &str| Form::post(visit.page.lang, format!("{base}/{act}")).key(visit.new_key());
    let held = post.state == "held" && !post.shows(visit.cx.now());
    let own = may::is_author(&visit.cx, post.author);
    let decider = decider_text(visit, &t, thread, &place, post).await?;
    let chosen = match &post.criticises {
        Some(path) => roster::query::org_at_path(&visit.cx.store, &OrgPath::stored(path.as_str())?).await?,
        None => None,
    };
    let content = html! {
        (refused.alert())
        ul.posts { (thread::one(visit, &t, thread, post, &around)) }
        @if held && visit.cx.may(MODERATE, &place) {
            h2 { (t.get("release")) }
            p { (t.get("release-what")) }
            (form("release").submit(Button::submit(t.get("release-go")).look(Look::Secondary)))
        }
        @if own && post.state != "removed" && open.is_none() {
            h2 { (t.get("criticism-mark")) }
            (form("criticism")
                .body(html! { (Field::select("criticises", t.get("criticises"), offices(visit, &t, &place).await?)
                    .hint(t.get("criticises-hint")).value(chosen.map(|it| it.reference().to_string()).unwrap_or_default())) })
                .submit(Button::submit(t.get("criticism-go")).look(Look::Secondary)))
        }
        @if let Some(entry) = &open {
            p { (t.get(&format!("removal-{}", entry.state))) " "
                @if entry.is_public() { a class="link" href=(format!("/forum/log/{}", entry.reference())) { (t.get("away-log")) } }
            }
        } @else if post.state != "removed" {
            h2 { (t.get("removal-ask")) }
            p { (decider) }
            (form("remove")
                .errors(&refused.errors)
                .body(html! {
                    (refused.field(fields, Field::radios("reason", t.get("removal-reason"), reason_choices(&t))).required())
                    (refused.field(fields, Field::text("note", t.get("removal-note")).hint(t.get("removal-note-hint"))))
                })
                .submit(Button::submit(t.get("removal-go")).look(Look::Danger)))
        }
    };
    let title = t.with("post-title", &[("n", post.n.into())]);
    Ok(page(&visit.page, &title, &crumbs(&t, board, Some(thread)), content))
}

/// Who would decide about taking this text out, in words.
async fn decider_text(
    visit: &Visit,
    t: &Texts,
    thread: &Thread,
    place: &OrgPath,
    post: &Post,
) -> Result<String, Fault> {
    let stored = [&post.criticises, &thread.concerns].into_iter().flatten();
    let criticised = stored.map(|it| OrgPath::stored(it.as_str())).collect::<Result<Vec<_>, _>>()?;
    let body = may::decider(place, &criticised);
    let org = roster::query::org_at_path(&visit.cx.store, &body.place).await?.ok_or_else(Fault::missing)?;
    let key = match (body.discipline, visit.cx.may(body.needs(), &body.place)) {
        (_, true) => "removal-you-decide",
        (true, false) => "removal-discipline-decides",
        (false, false) => "removal-they-decide",
    };
    Ok(t.with(key, &[("org", org.called().into())]))
}

async fn done(
    act: &'static str,
    SignedIn(visit): SignedIn,
    Path((id, n)): Path<(String, i64)>,
    fields: Fields,
) -> Result<Response, Fault> {
    let (thread, board, post) = found(&visit, &id, n).await?;
    match carried_out(act, &visit, &visit.keyed(&fields), &thread, n, &fields).await {
        Ok(()) => {
            visit.wake();
            Ok(Redirect::to(&format!("{}?after={}#p{n}", thread.href(), n - 1)).into_response())
        }
        Err(error) => {
            let refused = Refused::of(&texts(visit.page.lang), error)?;
            Ok(refused.answer(body(&visit, (&thread, &board, &post), &fields, &refused).await?))
        }
    }
}

async fn carried_out(
    act: &str,
    visit: &Visit,
    cx: &Context,
    thread: &Thread,
    n: i64,
    fields: &Fields,
) -> Result<(), ActError> {
    let id = thread.reference();
    match act {
        "remove" => action::ask_removal(cx, id, n, fields.get("reason"), fields.get("note")).await.map(drop),
        "release" => action::release(cx, id, n).await,
        "criticism" => action::mark_criticism(cx, id, n, chosen_office(visit, fields).await?).await,
        _ => Err(ActError::Missing),
    }
}
