//! What an office holds.

use axum::extract::{Path, Query};
use axum::response::Response;
use axum::routing::get;
use http_face::{Access, Fault, FinishedSheet, Routes, SignedIn, Visit};
use serde::Deserialize;
use store::OrgPath;
use ui::{Button, Column, Look, Markup, Paging, Render as _, Row, Table, html, page};
use uuid::Uuid;

use super::{clock, state_badge, texts};
use crate::model::Petition;
use crate::query::{self, Shown};
use crate::{HANDLE, READ, WINDOW};

/// Petitions on one page.
const PAGE: u32 = 50;

pub(super) fn routes(routes: Routes) -> Routes {
    routes.route("GET", "/orgs/{org}/petitions", Access::Needs(READ), get(show)).route(
        "GET",
        "/orgs/{org}/petitions.xlsx",
        Access::Needs(roster::EXPORT),
        get(export),
    )
}

#[derive(Deserialize, Default)]
struct Asked {
    #[serde(default)]
    shown: String,
    #[serde(default)]
    after: String,
}

async fn listed(visit: &Visit, place: &OrgPath, asked: &Asked, most: u32) -> Result<Vec<Petition>, Fault> {
    let scope = visit.cx.scope(READ).within(place);
    let after = Uuid::try_parse(&asked.after).ok();
    let today = visit.cx.today().to_string();
    Ok(query::held(&visit.cx.store, &scope, Shown::of(&asked.shown), &today, after, most).await?)
}

async fn holders(
    visit: &Visit,
    rows: &[Petition],
) -> Result<std::collections::HashMap<String, String>, Fault> {
    let paths = rows.iter().filter_map(|it| OrgPath::parse(it.holder_path.clone()).ok()).collect();
    let orgs = roster::query::orgs_at(&visit.cx.store, &paths).await?;
    Ok(orgs.into_iter().map(|org| (org.path.clone(), org.called().to_owned())).collect())
}

async fn show(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Markup, Fault> {
    let (org, place) = roster::face::org(&visit, &id).await?;
    visit.cx.allow(READ, &place)?;
    let (t, lang) = (texts(visit.page.lang), visit.page.lang);
    let base = format!("/orgs/{id}/petitions");
    let mut rows = listed(&visit, &place, &asked, PAGE + 1).await?;
    let more = rows.len() > PAGE as usize;
    rows.truncate(PAGE as usize);
    let names = holders(&visit, &rows).await?;
    let shown = Shown::of(&asked.shown);
    let next = rows.last().filter(|_| more);
    let next = next.map(|last| format!("{base}?shown={}&after={}", shown.key(), last.id.simple()));
    let first = (!asked.after.is_empty()).then(|| format!("{base}?shown={}", shown.key()));
    let tabs = Shown::ALL.map(|it| {
        ui::Tab::new(format!("{base}?shown={}", it.key()), t.get(&format!("shown-{}", it.key())), it == shown)
    });
    let window = query::window(&visit.cx.store, org.reference()).await?;
    let today = visit.cx.today();
    let cells = rows.iter().map(|it| {
        Row::new([
            html! { a class="link font-medium" href=(format!("/petitions/{}", it.reference())) { (it.title) } },
            html! { (it.number) },
            html! { (t.get(&format!("kind-{}", it.kind.to_lowercase()))) },
            state_badge(&t, it),
            clock(&t, it, today),
            html! { (names.get(&it.holder_path).cloned().unwrap_or_default()) },
        ])
    });
    let columns = ["matter", "number", "kind", "state", "clock", "holder"];
    let open = window.as_ref().is_some_and(|it| it.open);
    let body = html! {
        (roster::face::org_tabs(&visit, &org, &place, &base))
        (ui::actions(html! {
            @if open && visit.cx.may(HANDLE, &place) {
                (Button::link(format!("{base}/new"), t.get("office-new")).look(Look::Secondary))
            }
            @if visit.cx.may(WINDOW, &place) {
                (Button::link(format!("/orgs/{id}/window"), t.get(if window.is_some() { "office-window" } else { "office-window-open" })).look(Look::Quiet))
            }
            @if visit.cx.may(roster::EXPORT, &place) {
                (Button::link(format!("{base}.xlsx?shown={}", shown.key()), t.get("office-xlsx")).look(Look::Quiet))
            }
        }))
        (ui::tabs(&t.get("shown"), &tabs))
        (Table::new(lang, t.get(&format!("shown-{}", shown.key())))
            .columns(columns.map(|it| Column::new(t.get(&format!("voice-column-{it}")))))
            .rows(cells)
            .paging(Paging { previous: first, next, total: None })
            .empty(ui::empty(&t.get("office-none"), &t.get("office-none-more"), html! {}))
            .render())
    };
    let crumbs = roster::face::crumbs(&visit, &place).await?;
    Ok(page(&visit.page, &t.with("office-title", &[("org", org.called().into())]), &crumbs, body))
}

async fn export(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    Query(mut asked): Query<Asked>,
) -> Result<Response, Fault> {
    let (org, place) = roster::face::org(&visit, &id).await?;
    visit.cx.allow(READ, &place)?;
    visit.cx.allow(roster::EXPORT, &place)?;
    let t = texts(visit.page.lang);
    let columns =
        ["number", "matter", "kind", "state", "holder", "filed", "accepted", "due", "answered", "verdict"];
    let head = columns.iter().map(|it| t.get(&format!("voice-column-{it}"))).collect();
    let mut out = sheet::Sheet::xlsx(head);
    loop {
        let rows = listed(&visit, &place, &asked, 500).await?;
        let names = holders(&visit, &rows).await?;
        for it in &rows {
            let text = |value: &Option<String>| value.clone().unwrap_or_default();
            let verdict = it.verdict.as_ref().map(|key| t.get(&format!("verdict-{key}")));
            out.row(&[
                &it.number,
                &it.title,
                &t.get(&format!("kind-{}", it.kind.to_lowercase())),
                &t.get(&format!("state-{}", it.state)),
                &names.get(&it.holder_path).cloned().unwrap_or_default(),
                &it.filed_on,
                &text(&it.accepted_on),
                &text(&it.due_on),
                &text(&it.answered_on),
                &text(&verdict),
            ])?;
        }
        match rows.last() {
            Some(last) if rows.len() == 500 => asked.after = last.id.simple().to_string(),
            _ => break,
        }
    }
    let done = FinishedSheet::of(out).await?;
    let filter = serde_json::json!({ "shown": asked.shown });
    roster::action::exported(&visit.cx, &org, "petitions.xlsx", done.rows, filter).await?;
    visit.wake();
    Ok(done.answer("petitions.xlsx"))
}
