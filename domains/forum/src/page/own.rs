//! One's own digest, and search.

use axum::extract::Query;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use http_face::{Access, Fault, Fields, Routes, SignedIn, Visit};
use serde::Deserialize;
use store::Instant;
use time::Duration;
use ui::{Button, Form, Look, Markup, html, page};
use uuid::Uuid;

use super::{moment, texts};
use crate::{action, may, query};

/// Days a digest goes back before somebody first sets it.
const FIRST: i64 = 7;
/// Lines and threads of a digest.
const MOST: u32 = 60;
/// Findings on one page.
const PAGE: usize = 20;

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .route("GET", "/forum/digest", Access::SignedIn, get(digest).post(begin))
        .also("POST", "/forum/digest", Access::SignedIn)
        .route("GET", "/forum/search", Access::Public, get(search))
}

/// The least identifier of an instant: UUIDv7 begin with milliseconds.
fn least(at: Instant) -> Uuid {
    let millis = u128::try_from(at.0.max(0) / 1000).unwrap_or(0);
    Uuid::from_u128(millis << 80)
}

async fn digest(SignedIn(visit): SignedIn) -> Result<Markup, Fault> {
    let t = texts(visit.page.lang);
    let keys = may::keys(&visit.cx);
    let sql = &visit.cx.store;
    let since = query::since(sql, &keys).await?.map(Instant);
    let since = since.unwrap_or_else(|| visit.cx.now().plus(-Duration::days(FIRST)));
    let lines = query::lines(sql, &keys, least(since), MOST).await?;
    let (scope, above) = may::listed(&visit.cx);
    let threads = query::fresh(sql, &scope, &above, since.0, MOST).await?;
    let body = html! {
        p { (t.get("digest-what")) " " (t.get("digest-since")) " " (moment(&t, since.0)) }
        h2 { (t.get("digest-lines")) }
        @if lines.is_empty() { p.hint { (t.get("digest-no-lines")) } }
        ul class="board-list" { @for it in &lines {
            li { p { (t.get(&format!("line-{}", it.kind))) } a class="link" href=(it.href) { (it.title) } }
        } }
        h2 { (t.get("digest-threads")) }
        @if threads.is_empty() { p.hint { (t.get("digest-no-threads")) } }
        ul class="board-list" { @for it in &threads {
            li {
                a class="link font-medium" href=(it.about_href.clone().unwrap_or_else(|| it.href())) { (it.title) }
                p.hint { (t.get(&format!("board-{}", it.kind))) " · " (moment(&t, it.last_at)) }
            }
        } }
        (Form::post(visit.page.lang, "/forum/digest")
            .key(visit.new_key())
            .submit(Button::submit(t.get("digest-begin")).look(Look::Secondary)))
        p.hint { (t.get("digest-begin-what")) }
    };
    Ok(page(&visit.page, &t.get("digest-title"), &[ui::Crumb::new("/forum", t.get("forum-title"))], body))
}

async fn begin(SignedIn(visit): SignedIn, fields: Fields) -> Result<Response, Fault> {
    action::begin_digest(&visit.keyed(&fields)).await?;
    Ok(Redirect::to("/forum/digest").into_response())
}

#[derive(Deserialize, Default)]
struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    after: String,
}

/// Findings the reader may see. A few rounds at most: what others read alone is passed over, not counted.
async fn search(visit: Visit, Query(asked): Query<Asked>) -> Result<Markup, Fault> {
    let (t, lang, sql) = (texts(visit.page.lang), visit.page.lang, &visit.cx.store);
    let words: String = asked.q.chars().take(60).collect();
    let mut cursor = asked.after.split_once('~').and_then(|(day, n)| Some((day.to_owned(), n.parse().ok()?)));
    let mut seen = Vec::new();
    let mut more = false;
    for _ in 0..5 {
        let some = query::found(sql, None, &words, cursor.clone(), 50).await?;
        let Some(last) = some.last() else { break };
        cursor = Some(last.2.cursor.clone());
        let full = some.len() == 50;
        for (thread, post, hit) in some {
            if seen.len() == PAGE {
                more = true;
                break;
            }
            let board = query::board(sql, thread.board()).await?;
            let reads = board.is_some_and(|it| may::reads(&visit.cx, &it).unwrap_or(false));
            if reads && may::sees(&visit.cx, &thread) && post.shows(visit.cx.now()) {
                cursor = Some(hit.cursor.clone());
                seen.push((thread, post, hit));
            }
        }
        if more || !full {
            break;
        }
    }
    let next = cursor
        .filter(|_| more)
        .map(|(day, n)| format!("/forum/search?q={}&after={day}~{n}", ui::percent(&words)));
    let body = html! {
        (Form::get(lang, "/forum/search")
            .body(html! { (ui::Field::search("q", t.get("search-words")).value(words.as_str())) })
            .submit(Button::submit(t.get("search-go")).look(Look::Secondary)))
        @if seen.is_empty() && !words.is_empty() { (ui::empty(&t.get("search-none"), "", html! {})) }
        ul class="board-list" { @for (thread, post, hit) in &seen {
            li {
                a class="link font-medium" href=(format!("{}?after={}#p{}", thread.href(), post.n - 1, post.n)) { (thread.title) }
                p { @for (word, text) in &hit.excerpt { @if *word { mark { (text) } } @else { (text) } } }
                p.hint { (moment(&t, post.posted_at)) }
            }
        } }
        @if let Some(next) = next { (Button::link(next, t.get("more")).look(Look::Quiet)) }
    };
    Ok(page(&visit.page, &t.get("search-title"), &[ui::Crumb::new("/forum", t.get("forum-title"))], body))
}
