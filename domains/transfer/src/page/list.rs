use axum::extract::{Path, Query};
use axum::response::Response;
use axum::routing::get;
use http_face::{Access, Fault, FinishedSheet, Routes, SignedIn, Visit};
use rules::transfer::State;
use serde::Deserialize;
use store::OrgPath;
use ui::{Button, Column, Level, Look, Markup, Paging, Render as _, Row, Table, Texts, badge, html, page};
use uuid::Uuid;

use super::texts;
use crate::model::Transfer;
use crate::query::{self, Direction};
use crate::{BRANCH, READ};

/// Transfers on one page.
const PAGE: u32 = 50;

pub(super) fn routes(routes: Routes) -> Routes {
    routes.route("GET", "/orgs/{org}/transfers", Access::Needs(READ), get(show)).route(
        "GET",
        "/orgs/{org}/transfers.xlsx",
        Access::Needs(roster::EXPORT),
        get(export),
    )
}

#[derive(Deserialize, Default)]
struct Asked {
    #[serde(default)]
    direction: String,
    #[serde(default)]
    after: String,
}

impl Asked {
    fn direction(&self) -> Direction {
        if self.direction == "in" { Direction::In } else { Direction::Out }
    }
}

pub(super) fn state_badge(t: &Texts, it: &Transfer) -> Markup {
    let level = match it.stands() {
        Ok(State::Returned | State::Expired) => Level::Warn,
        Ok(State::ReceiptReturned | State::InBranchAccepted) => Level::Success,
        Ok(State::Withdrawn) => Level::Plain,
        _ => Level::Info,
    };
    badge(level, &t.get(&format!("transfer-state-{}", it.state)))
}

async fn listed(visit: &Visit, place: &OrgPath, asked: &Asked, most: u32) -> Result<Vec<Transfer>, Fault> {
    let scope = visit.cx.scope(READ).within(place);
    let after = Uuid::try_parse(&asked.after).ok();
    Ok(query::transfers(&visit.cx.store, &scope, asked.direction(), after, most).await?)
}

async fn names(visit: &Visit, rows: &[Transfer]) -> Result<std::collections::HashMap<String, String>, Fault> {
    let paths = rows.iter().flat_map(|it| [&it.from_path, &it.to_path]);
    let paths = paths.filter_map(|path| OrgPath::parse(path.clone()).ok()).collect();
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
    let base = format!("/orgs/{id}/transfers");
    let mut rows = listed(&visit, &place, &asked, PAGE + 1).await?;
    let more = rows.len() > PAGE as usize;
    rows.truncate(PAGE as usize);
    let names = names(&visit, &rows).await?;
    let way = if asked.direction() == Direction::In { "in" } else { "out" };
    let next = rows.last().filter(|_| more);
    let next = next.map(|last| format!("{base}?direction={way}&after={}", last.id.simple()));
    let first = (!asked.after.is_empty()).then(|| format!("{base}?direction={way}"));
    let ways = ["out", "in"].map(|key| {
        let href = format!("{base}?direction={key}");
        ui::Tab::new(href, t.get(&format!("transfers-{key}")), key == way)
    });
    let cells = rows.iter().map(|it| {
        let named = |path: &str| names.get(path).cloned().unwrap_or_default();
        Row::new([
            html! { a class="link font-medium" href=(format!("/transfers/{}", it.reference())) { (it.name) } },
            html! { (named(&it.from_path)) },
            html! { (named(&it.to_path)) },
            state_badge(&t, it),
            html! { (it.valid_until.clone().unwrap_or_default()) },
        ])
    });
    let columns = ["name", "from", "to", "state", "until"];
    let body = html! {
        (roster::face::org_tabs(&visit, &org, &place, &base))
        @if org.stands() && visit.cx.may(BRANCH, &place) {
            p.hint { (t.get("transfers-how")) }
        }
        (ui::actions(html! {
            (Button::link(format!("/orgs/{id}"), t.get("transfers-members")).look(Look::Secondary))
            @if visit.cx.may(roster::EXPORT, &place) {
                (Button::link(format!("{base}.xlsx?direction={way}"), t.get("transfers-xlsx")).look(Look::Quiet))
            }
            @if org.stands() && visit.cx.may(roster::FORM, &place) {
                (Button::link(format!("/orgs/{id}/move-whole"), t.get("whole-title-short")).look(Look::Quiet))
            }
        }))
        (ui::tabs(&t.get("transfers-ways"), &ways))
        (Table::new(lang, t.get(&format!("transfers-{way}")))
            .columns(columns.map(|it| Column::new(t.get(&format!("transfer-column-{it}")))))
            .rows(cells)
            .paging(Paging { previous: first, next, total: None })
            .empty(ui::empty(&t.get("transfers-none"), &t.get("transfers-none-more"), html! {}))
            .render())
    };
    let crumbs = roster::face::crumbs(&visit, &place).await?;
    Ok(page(&visit.page, &t.with("transfers-title", &[("org", org.called().into())]), &crumbs, body))
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
        ["name", "from", "to", "ground", "state", "number", "issued", "until", "accepted", "receipt"];
    let head = columns.iter().map(|it| t.get(&format!("transfer-column-{it}"))).collect();
    let mut out = sheet::Sheet::xlsx(head);
    loop {
        let rows = listed(&visit, &place, &asked, 500).await?;
        let names = names(&visit, &rows).await?;
        for it in &rows {
            let named = |path: &str| names.get(path).cloned().unwrap_or_default();
            let text = |value: &Option<String>| value.clone().unwrap_or_default();
            out.row(&[
                &it.name,
                &named(&it.from_path),
                &named(&it.to_path),
                &t.get(&format!("ground-{}", it.ground)),
                &t.get(&format!("transfer-state-{}", it.state)),
                &text(&it.number),
                &text(&it.issued_on),
                &text(&it.valid_until),
                &text(&it.accepted_on),
                &text(&it.receipt_on),
            ])?;
        }
        match rows.last() {
            Some(last) if rows.len() == 500 => asked.after = last.id.simple().to_string(),
            _ => break,
        }
    }
    let done = FinishedSheet::of(out).await?;
    let filter = serde_json::json!({ "direction": asked.direction });
    roster::action::exported(&visit.cx, &org, "transfers.xlsx", done.rows, filter).await?;
    visit.wake();
    Ok(done.answer("transfers.xlsx"))
}
