//! A thread: one page of texts behind a position, and the form to write.

use std::collections::HashMap;

use axum::extract::{Path, Query};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use http_face::{Access, Fault, Fields, Refused, Routes, Visit};
use serde::Deserialize;
use store::Ref;
use ui::{Button, Form, Level, Look, Markup, Texts, html, page};

use super::{boards, crumbs, moment, proposal, seen, texts, write};
use crate::action::{self, FILES, may_write};
use crate::model::{Board, COMMENTS, Post, Removal, Thread};
use crate::{MODERATE, may, query};

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .route("GET", "/forum/threads/{thread}", Access::Public, get(show).post(send).layer(write::large()))
        .also("POST", "/forum/threads/{thread}", Access::Public)
}

#[derive(Deserialize, Default)]
pub(super) struct Asked {
    #[serde(default)]
    pub after: i64,
    #[serde(default)]
    pub quote: Option<i64>,
    #[serde(default)]
    held: Option<String>,
}

async fn show(visit: Visit, Path(id): Path<String>, Query(asked): Query<Asked>) -> Result<Markup, Fault> {
    let (thread, board) = seen(&visit, &id).await?;
    let quote = asked.quote.map(|n| vec![("quotes".to_owned(), n.to_string())]).unwrap_or_default();
    body(&visit, (&thread, &board), &asked, &Fields::of(quote), &Refused::default()).await
}

/// What belongs to the texts of one page: quoted texts, pictures, entries of the log.
pub(super) struct Around {
    quoted: HashMap<i64, Post>,
    files: HashMap<uuid::Uuid, Vec<file::Attached>>,
    removals: HashMap<i64, Removal>,
}

pub(super) async fn around(visit: &Visit, thread: Ref, posts: &[Post]) -> Result<Around, Fault> {
    let sql = &visit.cx.store;
    let positions: Vec<i64> = posts.iter().filter_map(|it| it.quotes).collect();
    let quoted = query::last_texts(sql, thread, &positions).await?;
    let mut files = HashMap::new();
    let mut removals = HashMap::new();
    for post in posts {
        let own = file::of(sql, FILES, post.reference()).await?;
        if !own.is_empty() {
            files.insert(post.id, own);
        }
        if post.state == "removed"
            && let Some(entry) = query::open_removal(sql, thread, post.n).await?
        {
            removals.insert(post.n, entry);
        }
    }
    Ok(Around { quoted: quoted.into_iter().map(|it| (it.n, it)).collect(), files, removals })
}

/// The name a reader sees: the real one with an account, the chosen one without.
fn name<'a>(visit: &Visit, post: &'a Post) -> &'a str {
    let real = post.author_name.as_deref().filter(|_| visit.cx.actor.account.is_some());
    real.unwrap_or(&post.shown_name)
}

fn quoted(visit: &Visit, t: &Texts, post: &Post) -> Markup {
    let text: String = post.body.chars().take(120).collect();
    html! {
        div.post-quote {
            @if post.shows(visit.cx.now()) {
                p.hint { (t.with("quote-of", &[("n", post.n.into()), ("name", name(visit, post).to_owned().into())])) }
                p { (text) @if post.body.chars().count() > 120 { "…" } }
            } @else { p.hint { (t.get("quote-away")) } }
        }
    }
}

/// One text, or what stands in its place.
pub(super) fn one(visit: &Visit, t: &Texts, thread: &Thread, post: &Post, around: &Around) -> Markup {
    let own = may::is_author(&visit.cx, post.author);
    let shows = post.shows(visit.cx.now());
    let base = format!("/forum/threads/{}", thread.reference());
    let at = format!("p{}", post.n);
    let moderates = || thread.place().is_ok_and(|place| visit.cx.may(MODERATE, &place));
    if post.state == "removed" {
        let entry = around.removals.get(&post.n);
        return html! {
            li.post.post-away id=(at) {
                p { (t.with("away-removed", &[("n", post.n.into())]))
                    @if let Some(entry) = entry {
                        " " (t.get(&format!("reason-{}", entry.reason))) " "
                        a class="link" href=(format!("/forum/log/{}", entry.reference())) { (t.get("away-log")) }
                    }
                }
            }
        };
    }
    if !shows && !own && !moderates() {
        return html! {
            li.post.post-away id=(at) {
                p { (t.with("away-held", &[("n", post.n.into())])) " " (moment(t, post.held_until.unwrap_or(0))) }
            }
        };
    }
    html! {
        li.post.post-official[post.office.is_some()] id=(at) {
            div.post-head {
                span.post-name { (name(visit, post)) }
                @if let Some(office) = &post.office { (ui::badge(Level::Success, &t.get("official"))) span { (office) } }
                @if post.author.is_none() && post.office.is_none() { (ui::badge(Level::Plain, &t.get("guest"))) }
                @if post.criticises.is_some() { (ui::badge(Level::Info, &t.get("criticism"))) }
                @if !shows { (ui::badge(Level::Warn, &t.get("held"))) }
                span.hint { (t.with("position", &[("n", post.n.into())])) " · " (moment(t, post.posted_at)) }
            }
            @if !shows {
                p.hint { (t.get(&format!("held-{}", post.held_why.as_deref().unwrap_or("word")))) " "
                    (t.get("held-until")) " " (moment(t, post.held_until.unwrap_or(0))) }
            }
            @if let Some(quote) = post.quotes.and_then(|n| around.quoted.get(&n)) { (quoted(visit, t, quote)) }
            p.said { (post.body) }
            @if let Some(files) = around.files.get(&post.id) {
                div.post-pictures { @for (at, file) in files.iter().enumerate() {
                    a href=(format!("{base}/files/{}", file.reference())) {
                        img src=(format!("{base}/files/{}?width=480", file.reference())) loading="lazy" width=[file.width] height=[file.height]
                            alt=(t.with("picture", &[("n", (at as i64 + 1).into())]));
                    }
                } }
            }
            div.post-foot {
                @if !thread.closed && shows && thread.kind != COMMENTS && visit.cx.actor.account.is_some() {
                    a class="link" href=(format!("{base}?after={}&quote={}#write", post.n - 1, post.n)) { (t.get("quote")) }
                }
                @if visit.cx.actor.account.is_some() {
                    a class="link" href=(format!("{base}/posts/{}", post.n)) { (t.get("post-acts")) }
                }
            }
        }
    }
}

/// Pages before and behind.
fn paging(t: &Texts, thread: &Thread, posts: &[Post], asked: &Asked) -> Markup {
    let base = thread.href();
    let last = posts.last().map_or(asked.after, |it| it.n);
    let before = (asked.after - query::PAGE).max(0);
    html! {
        @if asked.after > 0 || last < thread.posts {
            nav aria-label=(t.get("pages")) { (ui::actions(html! {
                @if asked.after > 0 {
                    (Button::link(base.clone(), t.get("page-first")).look(Look::Quiet))
                    (Button::link(format!("{base}?after={before}"), t.get("page-before")).look(Look::Secondary))
                }
                @if last < thread.posts {
                    (Button::link(format!("{base}?after={last}"), t.get("page-next")).look(Look::Secondary))
                    (Button::link(format!("{base}?after={}", (thread.posts - query::PAGE).max(0)), t.get("page-last")).look(Look::Quiet))
                }
            })) }
        }
    }
}

async fn head(visit: &Visit, t: &Texts, thread: &Thread) -> Result<Markup, Fault> {
    let href = thread.about_href.as_deref();
    Ok(html! {
        @if let Some(href) = href { p { a class="link" href=(href) { (t.get("about-thing")) } } }
        @if let Some(asked) = &thread.asked_name {
            p { (t.with("asked-of", &[("name", asked.clone().into()), ("post", write::post_text(t, thread.asked_post.as_deref().unwrap_or_default()).into())])) }
        }
        p { (boards::state(t, thread, visit.cx.today())) }
    })
}

pub(super) async fn body(
    visit: &Visit,
    (thread, board): (&Thread, &Board),
    asked: &Asked,
    fields: &Fields,
    refused: &Refused,
) -> Result<Markup, Fault> {
    let t = texts(visit.page.lang);
    let posts = query::posts(&visit.cx.store, thread.reference(), asked.after).await?;
    let around = around(visit, thread.reference(), &posts).await?;
    let writes = !thread.closed && !board.closed && !thread.is_draft() && may_write(&visit.cx, board).is_ok();
    let quotes = fields.number_or_none("quotes").ok().flatten();
    let quote = match quotes {
        Some(n) => query::post(&visit.cx.store, thread.reference(), n).await?,
        None => None,
    };
    // The text of a proposal stands above what is proposed to change in it.
    let first = usize::from(thread.stage.is_some() && asked.after == 0 && !posts.is_empty());
    let (lead, rest) = posts.split_at(first);
    let content = html! {
        (refused.alert())
        @if asked.held.is_some() { (ui::alert(Level::Info, html! { (t.get("said-held")) })) }
        (head(visit, &t, thread).await?)
        @if !lead.is_empty() { ul.posts { @for post in lead { (one(visit, &t, thread, post, &around)) } } }
        (proposal::part(visit, &t, (thread, board), fields, refused).await?)
        (paging(&t, thread, &posts, asked))
        ul.posts { @for post in rest { (one(visit, &t, thread, post, &around)) } }
        (paging(&t, thread, &posts, asked))
        @if writes {
            h2 id="write" { (t.get("reply")) }
            @if let Some(quote) = &quote { (quoted(visit, &t, quote)) }
            (Form::post(visit.page.lang, thread.href())
                .multipart()
                .key(fields.key().unwrap_or_else(|| visit.new_key()))
                .hidden("quotes", quotes.map(|it| it.to_string()).unwrap_or_default())
                .errors(&refused.errors)
                .body(write::text_fields(visit, &t, board, (fields, refused), &t.get("reply-text")).await?)
                .submit(Button::submit(t.get("reply-go"))))
        } @else if visit.cx.actor.account.is_none() && !thread.closed {
            p { a class="link" href="/sign-in" { (t.get("open-sign-in")) } }
        }
    };
    Ok(page(&visit.page, &thread.title, &crumbs(&t, board, None), content))
}

async fn send(visit: Visit, Path(id): Path<String>, fields: Fields) -> Result<Response, Fault> {
    let (thread, board) = seen(&visit, &id).await?;
    let done = match write::typed(&visit, &fields).await {
        Ok(new) => action::say(&visit.keyed(&fields), thread.reference(), new).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(said) => {
            visit.wake();
            Ok(Redirect::to(&write::stands_at(&said)).into_response())
        }
        Err(error) => {
            let refused = Refused::of(&texts(visit.page.lang), error)?;
            let asked = Asked { after: (thread.posts - query::PAGE).max(0), ..Asked::default() };
            Ok(refused.answer(body(&visit, (&thread, &board), &asked, &fields, &refused).await?))
        }
    }
}
