//! The public log of removals, one entry with its appeal, and what waits for review.

use access::{ActError, Context};
use axum::extract::{Path, Query};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use http_face::{Access, Fault, Fields, Refused, Routes, SignedIn, Visit};
use serde::Deserialize;
use store::{Ref, Scope};
use ui::{
    Button, Column, Field, Form, Level, Look, Markup, Paging, Render as _, Row, Table, Texts, html, page,
};
use uuid::Uuid;

use super::{article_text, day_text, moment, texts};
use crate::action::{self, appeal_body};
use crate::model::{Post, Removal};
use crate::{MODERATE, OVERSEE, may, query};

/// Entries on one page.
const PAGE: u32 = 40;

pub(super) fn routes(mut routes: Routes) -> Routes {
    routes = routes
        .route("GET", "/forum/log", Access::Public, get(log))
        .route("GET", "/forum/log/{removal}", Access::Public, get(show))
        .route("GET", "/forum/review", Access::SignedIn, get(review));
    let acts = ["/forum/log/{removal}/appeal", "/forum/log/{removal}/decide", "/forum/log/{removal}/answer"];
    for path in acts {
        let act = path.rsplit('/').next().unwrap_or_default();
        let handler = move |visit: SignedIn, id: Path<String>, fields: Fields| done(act, visit, id, fields);
        routes = routes.route("POST", path, Access::SignedIn, post(handler));
    }
    routes
}

#[derive(Deserialize, Default)]
struct Asked {
    #[serde(default)]
    after: String,
}

fn state(t: &Texts, it: &Removal) -> Markup {
    let level = match it.state.as_str() {
        "restored" => Level::Success,
        "appealed" | "asked" => Level::Info,
        _ => Level::Plain,
    };
    ui::badge(level, &t.get(&format!("removal-{}", it.state)))
}

async fn log(visit: Visit, Query(asked): Query<Asked>) -> Result<Markup, Fault> {
    let (t, lang) = (texts(visit.page.lang), visit.page.lang);
    let after = Uuid::try_parse(&asked.after).ok();
    let mut rows = query::log(&visit.cx.store, &Scope::everything(), after, PAGE + 1).await?;
    let more = rows.len() > PAGE as usize;
    rows.truncate(PAGE as usize);
    let next = rows.last().filter(|_| more).map(|it| format!("/forum/log?after={}", it.id.simple()));
    let first = after.map(|_| "/forum/log".to_owned());
    let cells = rows.iter().map(|it| {
        Row::new([
            html! { a class="link" href=(format!("/forum/log/{}", it.reference())) { (day_text(&t, it.removed_on.as_deref().unwrap_or_default())) } },
            html! { (it.office_name.clone().unwrap_or_default()) },
            html! { (t.get(&format!("reason-{}", it.reason))) },
            html! { (article_text(&t, &it.article)) },
            state(&t, it),
        ])
    });
    let columns = ["day", "office", "reason", "article", "state"];
    let body = html! {
        p { (t.get("log-what")) }
        (Table::new(lang, t.get("log-title"))
            .columns(columns.map(|it| Column::new(t.get(&format!("log-{it}")))))
            .rows(cells)
            .paging(Paging { previous: first, next, total: None })
            .empty(ui::empty(&t.get("log-none"), &t.get("log-none-more"), html! {}))
            .render())
        h2 { (t.get("log-reasons")) }
        ul class="list-disc" { @for it in rules::discussion::reasons() {
            li { (t.get(&format!("reason-{}", it.key))) " · " (article_text(&t, it.article)) }
        } }
    };
    Ok(page(&visit.page, &t.get("log-title"), &[ui::Crumb::new("/forum", t.get("forum-title"))], body))
}

/// Who somebody is to an entry.
struct Standing {
    author: bool,
    decides_request: bool,
    decides_appeal: bool,
}

async fn found(visit: &Visit, id: &str) -> Result<(Removal, Post, Standing), Fault> {
    let id: Ref = id.parse().map_err(|_| Fault::missing())?;
    let sql = &visit.cx.store;
    let entry = query::removal(sql, id).await?.ok_or_else(Fault::missing)?;
    let post = query::post(sql, entry.thread(), entry.n).await?.ok_or_else(Fault::missing)?;
    let decider = may::Body {
        place: store::OrgPath::stored(entry.decider_path.as_str())?,
        discipline: entry.discipline,
    };
    let may_decide = |body: &may::Body| visit.cx.may(body.needs(), &body.place);
    let standing = Standing {
        author: may::is_author(&visit.cx, post.author),
        decides_request: entry.state == "asked" && may_decide(&decider),
        decides_appeal: entry.state == "appealed" && appeal_body(&entry)?.is_some_and(|it| may_decide(&it)),
    };
    // What was only asked for is seen by those who decide.
    if !entry.is_public() && !may_decide(&decider) {
        return Err(Fault::missing());
    }
    Ok((entry, post, standing))
}

async fn show(visit: Visit, Path(id): Path<String>) -> Result<Markup, Fault> {
    body(&visit, &id, &Fields::default(), &Refused::default()).await
}

fn facts(t: &Texts, it: &Removal) -> Markup {
    let text = |value: &Option<String>| html! { (value.clone().unwrap_or_default()) };
    let mut all = vec![
        (t.get("log-state"), state(t, it)),
        (t.get("log-reason"), html! { (t.get(&format!("reason-{}", it.reason))) }),
        (t.get("log-article"), html! { (article_text(t, &it.article)) }),
    ];
    if it.is_public() {
        all.push((t.get("log-day"), html! { (day_text(t, it.removed_on.as_deref().unwrap_or_default())) }));
        all.push((t.get("log-office"), text(&it.office_name)));
    }
    all.push((t.get("log-hash"), html! { span.hash { (it.hash_text()) } }));
    if let Some(office) = &it.decided_office {
        all.push((t.get("log-decided-office"), html! { (office) }));
        all.push((
            t.get("log-decision"),
            html! { span.said { (it.decision_words.clone().unwrap_or_default()) } },
        ));
        all.push((
            t.get("log-decided-day"),
            html! { (day_text(t, it.decided_on.as_deref().unwrap_or_default())) },
        ));
    }
    ui::description_list(all)
}

async fn body(visit: &Visit, id: &str, fields: &Fields, refused: &Refused) -> Result<Markup, Fault> {
    let (entry, post, standing) = found(visit, id).await?;
    let t = texts(visit.page.lang);
    let base = format!("/forum/log/{}", entry.reference());
    let form = |act: &str| {
        Form::post(visit.page.lang, format!("{base}/{act}"))
            .key(visit.new_key())
            .hidden("version", entry.version.to_string())
            .errors(&refused.errors)
    };
    let field = |field: Field| refused.field(fields, field);
    // The text is shown to its author and to whoever has to decide, to nobody else.
    let reads = standing.author || standing.decides_request || standing.decides_appeal;
    let due = entry.due_on.as_deref().map(|it| day_text(&t, it)).unwrap_or_default();
    let content = html! {
        (refused.alert())
        p { (t.get("entry-what")) }
        (facts(&t, &entry))
        @if reads {
            h2 { (t.get("entry-text")) }
            p.said { (post.body) }
            p { a class="link" href=(format!("/forum/threads/{}?after={}", entry.thread(), entry.n - 1)) { (t.get("entry-thread")) } }
        }
        @if let Some(note) = entry.note.as_ref().filter(|_| reads) { p.hint { (t.get("entry-note")) " " (note) } }
        @if let Some(words) = entry.appeal_words.as_ref().filter(|_| reads) {
            h2 { (t.get("entry-appeal")) } p.said { (words) }
        }
        @if standing.author && entry.state == "removed" {
            h2 { (t.get("appeal")) }
            p { (t.with("appeal-what", &[("day", due.clone().into())])) }
            (form("appeal")
                .body(html! { (field(Field::textarea("appeal", t.get("appeal-words")).rows(5)).required()) })
                .submit(Button::submit(t.get("appeal-go"))))
        }
        @if standing.decides_request {
            h2 { (t.get("request")) }
            (form("decide")
                .body(html! { (field(Field::text("note", t.get("request-note")).hint(t.get("request-note-hint")))) })
                .submit(Button::submit(t.get("request-take")).named("answer", "take").look(Look::Danger))
                .other(Button::submit(t.get("request-leave")).named("answer", "leave").look(Look::Secondary)))
        }
        @if standing.decides_appeal {
            h2 { (t.get("answer")) }
            p { (t.with("answer-what", &[("day", due.into())])) }
            (form("answer")
                .body(html! { (field(Field::textarea("reasons", t.get("answer-reasons")).hint(t.get("answer-reasons-hint")).rows(4)).required()) })
                .submit(Button::submit(t.get("answer-restore")).named("answer", "restore"))
                .other(Button::submit(t.get("answer-uphold")).named("answer", "uphold").look(Look::Secondary)))
        }
    };
    let crumbs =
        [ui::Crumb::new("/forum", t.get("forum-title")), ui::Crumb::new("/forum/log", t.get("log-title"))];
    Ok(page(&visit.page, &t.get("entry-title"), &crumbs, content))
}

async fn done(
    act: &'static str,
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Fault> {
    let (entry, _, _) = found(&visit, &id).await?;
    match carried_out(act, &visit.keyed(&fields), entry.reference(), &fields).await {
        Ok(()) => {
            visit.wake();
            Ok(Redirect::to(&format!("/forum/log/{id}")).into_response())
        }
        Err(error) => {
            let refused = Refused::of(&texts(visit.page.lang), error)?;
            Ok(refused.answer(body(&visit, &id, &fields, &refused).await?))
        }
    }
}

async fn carried_out(act: &str, cx: &Context, id: Ref, fields: &Fields) -> Result<(), ActError> {
    let version = fields.version();
    match act {
        "appeal" => action::appeal(cx, id, version, fields.get("appeal")).await,
        "decide" => {
            action::decide_request(cx, id, version, fields.get("answer") == "take", fields.get("note")).await
        }
        "answer" => {
            let restore = fields.get("answer") == "restore";
            action::decide_appeal(cx, id, version, restore, fields.get("reasons")).await
        }
        _ => Err(ActError::Missing),
    }
}

/// What waits: requests and appeals one decides about, and held texts that appear by themselves.
async fn review(SignedIn(visit): SignedIn) -> Result<Markup, Fault> {
    let t = texts(visit.page.lang);
    let (moderates, oversees) = (visit.cx.scope(MODERATE), visit.cx.scope(OVERSEE));
    let sql = &visit.cx.store;
    let waiting = query::waiting(sql, &moderates, &oversees, 100).await?;
    let held = query::held(sql, &moderates, visit.cx.now(), 100).await?;
    let body = html! {
        h2 { (t.get("review-waiting")) }
        @if waiting.is_empty() { p.hint { (t.get("review-nothing")) } }
        ul class="board-list" { @for it in &waiting {
            li {
                a class="link font-medium" href=(format!("/forum/log/{}", it.reference())) { (t.get(&format!("reason-{}", it.reason))) }
                p { (state(&t, it)) @if let Some(due) = &it.due_on { " " (t.with("question-due", &[("day", day_text(&t, due).into())])) } }
            }
        } }
        h2 { (t.get("review-held")) }
        p.hint { (t.get("review-held-what")) }
        @if held.is_empty() { p.hint { (t.get("review-nothing")) } }
        ul class="board-list" { @for it in &held {
            li {
                p.said { (it.body) }
                p.hint { (t.get(&format!("held-{}", it.held_why.as_deref().unwrap_or("word")))) " "
                    (t.get("held-until")) " " (moment(&t, it.held_until.unwrap_or(0))) }
                p { a class="link" href=(format!("/forum/threads/{}-{}/posts/{}", it.region_id, it.thread_id.simple(), it.n)) { (t.get("post-acts")) } }
            }
        } }
    };
    Ok(page(&visit.page, &t.get("review-title"), &[ui::Crumb::new("/forum", t.get("forum-title"))], body))
}
