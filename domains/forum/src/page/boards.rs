//! Boards and their threads.

use axum::extract::{Path, Query};
use axum::routing::get;
use http_face::{Access, Fault, Routes, Visit};
use rules::discussion::Stage;
use serde::Deserialize;
use store::{OrgPath, Ref};
use ui::{Button, Column, Form, Level, Look, Markup, Paging, Render as _, Row, Table, Texts, html, page};
use uuid::Uuid;

use super::{crumbs, day_text, moment, seen_board, texts};
use crate::action::may_open;
use crate::model::{Board, Thread};
use crate::{may, query};

/// Threads or boards on one page.
const PAGE: u32 = 40;

pub(super) fn routes(routes: Routes) -> Routes {
    routes.route("GET", "/forum", Access::Public, get(start)).route(
        "GET",
        "/forum/boards/{board}",
        Access::Public,
        get(board),
    )
}

#[derive(Deserialize, Default)]
struct Asked {
    #[serde(default)]
    after: String,
    #[serde(default)]
    topic: String,
}

async fn names(visit: &Visit, boards: &[Board]) -> Result<std::collections::HashMap<String, String>, Fault> {
    let paths = boards.iter().filter_map(|it| OrgPath::parse(it.org_path.clone()).ok()).collect();
    let orgs = roster::query::orgs_at(&visit.cx.store, &paths).await?;
    Ok(orgs.into_iter().map(|org| (org.path.clone(), org.called().to_owned())).collect())
}

/// What a board is, in words.
pub(super) fn about(t: &Texts, board: &Board) -> Markup {
    html! {
        (ui::badge(Level::Plain, &t.get(&format!("board-{}", board.kind)))) " "
        (ui::badge(if board.is_public() { Level::Info } else { Level::Plain }, &t.get(&format!("audience-{}", board.audience))))
        @if board.closed { " " (ui::badge(Level::Warn, &t.get("board-closed"))) }
    }
}

async fn start(visit: Visit, Query(asked): Query<Asked>) -> Result<Markup, Fault> {
    let (t, lang) = (texts(visit.page.lang), visit.page.lang);
    let (scope, above) = may::listed(&visit.cx);
    let (path, id) = asked.after.split_once('~').unwrap_or_default();
    let after = (path, Uuid::try_parse(id).unwrap_or_default());
    let mut boards = query::boards(&visit.cx.store, &scope, &above, after, PAGE + 1).await?;
    let more = boards.len() > PAGE as usize;
    boards.truncate(PAGE as usize);
    let names = names(&visit, &boards).await?;
    let signed_in = visit.cx.actor.account.is_some();
    let moderates = !visit.cx.scope(crate::MODERATE).is_empty() || !visit.cx.scope(crate::OVERSEE).is_empty();
    let last = boards.last().filter(|_| more);
    let body = html! {
        p { (t.get("forum-what")) }
        (ui::actions(html! {
            @if signed_in { (Button::link("/forum/digest", t.get("digest-title")).look(Look::Secondary)) }
            @if moderates { (Button::link("/forum/review", t.get("review-title")).look(Look::Secondary)) }
            (Button::link("/forum/log", t.get("log-title")).look(Look::Quiet))
        }))
        (Form::get(lang, "/forum/search")
            .body(html! { (ui::Field::search("q", t.get("search-words"))) })
            .submit(Button::submit(t.get("search-go")).look(Look::Secondary)))
        @if boards.is_empty() { (ui::empty(&t.get("forum-none"), &t.get("forum-none-more"), html! {})) }
        ul class="board-list" { @for it in &boards {
            li {
                a class="link font-medium" href=(format!("/forum/boards/{}", it.reference())) { (it.title) }
                p { (about(&t, it)) }
                p.hint { (names.get(&it.org_path).cloned().unwrap_or_default()) }
            }
        } }
        @if let Some(last) = last {
            (Button::link(format!("/forum?after={}~{}", last.org_path, last.id.simple()), t.get("more")).look(Look::Quiet))
        }
    };
    Ok(page(&visit.page, &t.get("forum-title"), &[], body))
}

/// Where a thread stands, in a word.
pub(super) fn state(t: &Texts, it: &Thread, today: time::Date) -> Markup {
    if it.kind == "questions" {
        return match (&it.answered_on, &it.due_on) {
            (Some(day), _) => html! {
                (ui::badge(Level::Success, &t.get("question-answered"))) " " (day_text(t, day))
            },
            (None, Some(due)) => html! {
                @if it.late_days(today) > 0 {
                    (ui::badge(Level::Warn, &t.with("question-late", &[("days", it.late_days(today).into())]))) " "
                }
                (t.with("question-due", &[("day", day_text(t, due).into())]))
            },
            _ => html! {},
        };
    }
    match it.stage() {
        Ok(Some(stage)) => {
            let level = match stage {
                Stage::Open => Level::Info,
                Stage::Decided => Level::Success,
                Stage::Draft | Stage::Settled | Stage::Withdrawn => Level::Plain,
            };
            html! {
                (ui::badge(level, &t.get(&format!("stage-{}", stage.key())))) " "
                (t.with("supports", &[("count", it.supports.into())]))
            }
        }
        _ => html! {},
    }
}

/// How this board is looked after: hours, words, log.
fn house_rules(t: &Texts, board: &Board, words: &[String]) -> Markup {
    html! {
        details.more { summary { (t.get("house-title")) }
            p.said { (board.about) }
            ul class="list-disc" {
                li { (t.get(&format!("names-{}", board.names))) }
                li { (t.with("house-hold", &[("hours", board.hold_hours.into())])) }
                li { (t.get("house-removal")) }
                li { (t.get("house-criticism")) }
                @if board.kind == "proposals" { li { (t.with("house-threshold", &[("count", board.threshold.into())])) } }
                li { @if words.is_empty() { (t.get("house-no-words")) } @else { (t.get("house-words")) " " (words.join("、")) } }
            }
        }
    }
}

async fn board(visit: Visit, Path(id): Path<String>, Query(asked): Query<Asked>) -> Result<Markup, Fault> {
    let board = seen_board(&visit, &id).await?;
    let (t, lang, sql) = (texts(visit.page.lang), visit.page.lang, &visit.cx.store);
    let after = asked.after.split_once('~');
    let after = after.and_then(|(at, id)| Some((at.parse().ok()?, Uuid::try_parse(id).ok()?)));
    let key: Ref = board.reference();
    let mut rows = query::threads(sql, key, &asked.topic, after, PAGE + 1).await?;
    let more = rows.len() > PAGE as usize;
    rows.truncate(PAGE as usize);
    let place = board.place()?;
    let words = query::words(sql, &place).await?;
    let base = format!("/forum/boards/{id}");
    let topic = format!("topic={}", ui::percent(&asked.topic));
    let next = rows.last().filter(|_| more);
    let next = next.map(|it| format!("{base}?{topic}&after={}~{}", it.last_at, it.id.simple()));
    let first = (!asked.after.is_empty()).then(|| format!("{base}?{topic}"));
    let today = visit.cx.today();
    let cells = rows.iter().map(|it| {
        Row::new([
            html! {
                a class="link font-medium" href=(it.href()) { (it.title) }
                @if let Some(topic) = &it.topic { " " (ui::badge(Level::Plain, topic)) }
            },
            state(&t, it, today),
            html! { (moment(&t, it.last_at)) },
        ])
    });
    let tabs: Vec<ui::Tab> = std::iter::once("")
        .chain(board.topics())
        .map(|it| {
            let label = if it.is_empty() { t.get("topics-all") } else { it.to_owned() };
            ui::Tab::new(format!("{base}?topic={}", ui::percent(it)), label, it == asked.topic)
        })
        .collect();
    let body = html! {
        p { (about(&t, &board)) }
        (house_rules(&t, &board, &words))
        (ui::actions(html! {
            @if may_open(&visit.cx, &board).is_ok() {
                (Button::link(format!("{base}/new"), t.get(&format!("open-{}", board.kind))).look(Look::Primary))
            } @else if visit.cx.actor.account.is_none() {
                (Button::link(format!("{base}/new"), t.get("open-sign-in")).look(Look::Secondary))
            }
            @if visit.cx.may(crate::BOARD, &place) {
                (Button::link(format!("/orgs/{}/forum/{id}", board.org()), t.get("board-change")).look(Look::Quiet))
            }
        }))
        @if tabs.len() > 1 { (ui::tabs(&t.get("topics"), &tabs)) }
        (Table::new(lang, board.title.clone())
            .columns(["thread", "state", "last"].map(|it| Column::new(t.get(&format!("column-{it}")))))
            .rows(cells)
            .paging(Paging { previous: first, next, total: None })
            .empty(ui::empty(&t.get("threads-none"), &t.get("threads-none-more"), html! {}))
            .render())
    };
    Ok(page(&visit.page, &board.title, &crumbs(&t, &board, None)[..1], body))
}
