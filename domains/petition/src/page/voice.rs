//! What everybody reads: published matters with their clock, and support for one.

use axum::extract::{Path, Query};
use axum::http::header;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use http_face::{Access, Fault, Fields, Refused, Routes, Visit};
use serde::Deserialize;
use store::{OrgPath, Ref};
use ui::{Button, Column, Field, Form, Level, Look, Markup, Paging, Render as _, Row, Table, html, page};
use uuid::Uuid;

use super::{clock, history, state_badge, texts};
use crate::model::Petition;
use crate::{action, query};

/// Matters on one page.
const PAGE: u32 = 30;

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .route("GET", "/voice", Access::Public, get(start))
        .route("GET", "/voice/feed.xml", Access::Public, get(feed))
        .route("GET", "/voice/matters/{region}/{number}", Access::Public, get(matter))
        .route("POST", "/voice/matters/{region}/{number}/support", Access::Public, post(support))
}

#[derive(Deserialize, Default)]
pub(super) struct Asked {
    #[serde(default)]
    pub q: String,
    #[serde(default)]
    pub after: String,
    /// The window below which matters are shown.
    #[serde(default)]
    pub window: String,
}

impl Asked {
    /// The place below which matters are asked for; none: everywhere.
    pub(super) async fn below(&self, visit: &Visit) -> Result<Option<crate::model::Window>, Fault> {
        if self.window.is_empty() {
            return Ok(None);
        }
        let org: Ref = self.window.parse().map_err(|_| Fault::missing())?;
        let window = query::window(&visit.cx.store, org).await?.filter(|it| it.open);
        window.map(Some).ok_or_else(Fault::missing)
    }
}

fn address(it: &Petition) -> String {
    format!("/voice/matters/{}/{}", it.region_id, it.number)
}

/// Matters with where the list goes on behind each: those that hold the words, or all.
async fn listed(
    visit: &Visit,
    place: Option<&OrgPath>,
    words: &str,
    after: &str,
) -> Result<Vec<(Petition, String)>, Fault> {
    let sql = &visit.cx.store;
    if words.trim().is_empty() {
        let rows = query::published(sql, place, Uuid::try_parse(after).ok(), PAGE + 1).await?;
        return Ok(rows
            .into_iter()
            .map(|it| (it.id.simple().to_string(), it))
            .map(|(id, it)| (it, id))
            .collect());
    }
    let cursor = after.split_once('~').and_then(|(day, n)| Some((day.to_owned(), n.parse().ok()?)));
    let rows = query::found(sql, place, words, cursor, PAGE + 1).await?;
    Ok(rows.into_iter().map(|(it, (day, n))| (it, format!("{day}~{n}"))).collect())
}

async fn start(visit: Visit, Query(asked): Query<Asked>) -> Result<Markup, Fault> {
    let (t, lang) = (texts(visit.page.lang), visit.page.lang);
    let window = asked.below(&visit).await?;
    let place = window.as_ref().map(crate::model::Window::place).transpose()?;
    let words: String = asked.q.chars().take(60).collect();
    let mut rows = listed(&visit, place.as_ref(), &words, &asked.after).await?;
    let more = rows.len() > PAGE as usize;
    rows.truncate(PAGE as usize);
    let today = visit.cx.today();
    let cells = rows.iter().map(|(it, _)| {
        Row::new([
            html! { a class="link font-medium" href=(address(it)) { (it.shown_title.clone().unwrap_or_default()) } },
            html! { (it.number) },
            state_badge(&t, it),
            clock(&t, it, today),
        ])
    });
    let here = if asked.window.is_empty() { String::new() } else { format!("window={}&", asked.window) };
    let next = rows.last().filter(|_| more);
    let next =
        next.map(|last| format!("/voice?{here}q={}&after={}", ui::percent(&words), ui::percent(&last.1)));
    let first = (!asked.after.is_empty()).then(|| format!("/voice?{here}q={}", ui::percent(&words)));
    let file = match &window {
        Some(window) => format!("/voice/new/{}", window.org()),
        None => "/voice/new".to_owned(),
    };
    let body = html! {
        p class="text-lg" { (t.get("voice-what")) }
        (ui::actions(html! {
            (Button::link(file, t.get("voice-file")).look(Look::Primary))
            (Button::link("/voice/check", t.get("voice-check")).look(Look::Secondary))
            (Button::link("/voice/figures", t.get("voice-figures")).look(Look::Quiet))
        }))
        h2 { (t.get("voice-published")) }
        (Form::get(lang, "/voice")
            .hidden("window", asked.window.as_str())
            .body(html! { (Field::search("q", t.get("voice-search")).value(words.as_str())) })
            .submit(Button::submit(t.get("voice-search-go")).look(Look::Secondary)))
        (Table::new(lang, t.get("voice-published"))
            .columns(["matter", "number", "state", "clock"].map(|it| Column::new(t.get(&format!("voice-column-{it}")))))
            .rows(cells)
            .paging(Paging { previous: first, next, total: None })
            .empty(ui::empty(&t.get("voice-none"), &t.get("voice-none-more"), html! {}))
            .render())
        p { a class="link" href="/voice/feed.xml" { (t.get("voice-feed")) } }
    };
    let title = match &window {
        Some(window) => t.with("voice-title-window", &[("window", window.title.clone().into())]),
        None => t.get("voice-title"),
    };
    Ok(page(&visit.page, &title, &[], body))
}

async fn found(visit: &Visit, region: &str, number: &str) -> Result<Petition, Fault> {
    let region = region.parse().map_err(|_| Fault::missing())?;
    let it = query::by_number(&visit.cx.store, region, number).await?;
    it.filter(Petition::is_public).ok_or_else(Fault::missing)
}

async fn matter(visit: Visit, Path((region, number)): Path<(String, String)>) -> Result<Markup, Fault> {
    let it = found(&visit, &region, &number).await?;
    body(&visit, &it, &Refused::default(), &Fields::default()).await
}

async fn body(visit: &Visit, it: &Petition, refused: &Refused, fields: &Fields) -> Result<Markup, Fault> {
    let (t, lang) = (texts(visit.page.lang), visit.page.lang);
    let sql = &visit.cx.store;
    let id = it.reference();
    let steps = query::steps(sql, id).await?;
    let answers = query::answers(sql, id).await?;
    let supporters = query::supporters(sql, id).await?;
    let today = visit.cx.today();
    let open = it.stands().is_ok_and(rules::petition::State::runs);
    let content = html! {
        (refused.alert())
        (ui::description_list([
            (t.get("voice-column-number"), html! { (it.number) }),
            (t.get("voice-column-state"), state_badge(&t, it)),
            (t.get("voice-column-clock"), clock(&t, it, today)),
            (t.get("voice-holder"), html! { (steps.last().map(|it| it.holder_name.clone()).unwrap_or_default()) }),
        ]))
        section class="prose" { p.pre-line { (it.shown_body.clone().unwrap_or_default()) } }
        // What names people in an answer is masked like the matter itself.
        @for answer in answers.iter().filter(|it| it.state == "approved") {
            h2 { (t.get(&format!("answer-{}", answer.stage))) }
            div class="prose" { p.pre-line { (action::mask(&answer.words)) } }
            p.hint { (t.with("answer-by", &[("name", answer.approver.clone().unwrap_or_default().into())])) }
        }
        @if let Some(verdict) = &it.verdict {
            (ui::callout(Level::Info, &t.get("voice-verdict"), html! { (t.get(&format!("verdict-{verdict}"))) }))
        }
        h2 { (t.get("voice-support")) }
        p { (t.with("voice-supporters", &[("count", supporters.into())])) }
        @if open {
            (Form::post(lang, format!("{}/support", address(it)))
                .key(visit.new_key())
                .errors(&refused.errors)
                .body(html! { (refused.field(fields, Field::phone("phone", t.get("voice-support-phone")).hint(t.get("voice-support-hint"))).required()) })
                .submit(Button::submit(t.get("voice-support-go")).look(Look::Secondary)))
        }
        h2 { (t.get("history")) }
        (history(&t, &steps, today, false))
    };
    let crumbs = [ui::Crumb::new("/voice", t.get("voice-title"))];
    Ok(page(&visit.page, &it.shown_title.clone().unwrap_or_default(), &crumbs, content))
}

async fn support(
    visit: Visit,
    Path((region, number)): Path<(String, String)>,
    fields: Fields,
) -> Result<Response, Fault> {
    let it = found(&visit, &region, &number).await?;
    match action::support(&visit.keyed(&fields), it.reference(), fields.get("phone")).await {
        Ok(_) => {
            visit.wake();
            Ok(Redirect::to(&address(&it)).into_response())
        }
        Err(error) => {
            let refused = Refused::of(&texts(visit.page.lang), error)?;
            Ok(refused.answer(body(&visit, &it, &refused, &fields).await?))
        }
    }
}

/// The latest published matters as an Atom feed (RFC 4287).
async fn feed(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Fault> {
    let t = texts(visit.page.lang);
    let window = asked.below(&visit).await?;
    let place = window.as_ref().map(crate::model::Window::place).transpose()?;
    let rows = query::published(&visit.cx.store, place.as_ref(), None, 50).await?;
    let base = &visit.app.public_url;
    let own = format!("{base}/voice/feed.xml");
    let updated = rows.iter().map(|it| it.filed_at).max().unwrap_or(0);
    let text = html! {
        feed xmlns="http://www.w3.org/2005/Atom" {
            id { (own) }
            title { (t.get("voice-title")) }
            link rel="self" href=(own);
            link href=(format!("{base}/voice"));
            updated { (store::Instant(updated).rfc3339()) }
            author { name { (visit.app.site.name) } }
            @for it in &rows {
                entry {
                    id { (format!("{base}{}", address(it))) }
                    title { (it.shown_title.clone().unwrap_or_default()) }
                    link href=(format!("{base}{}", address(it)));
                    updated { (store::Instant(it.filed_at).rfc3339()) }
                    summary { (it.shown_body.clone().unwrap_or_default()) }
                }
            }
        }
    };
    let xml = format!("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n{}", well_formed(&text.into_string()));
    Ok(([(header::CONTENT_TYPE, "application/atom+xml; charset=utf-8")], xml).into_response())
}

/// maud writes `link` as HTML does, without an end; XML wants one.
fn well_formed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("<link ") {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let end = from.find('>').unwrap_or(from.len() - 1);
        out.push_str(&from[..end]);
        out.push_str("/>");
        rest = &from[end + 1..];
    }
    out.push_str(rest);
    out
}
