use axum::extract::{Path, Query};
use axum::response::Response;
use axum::routing::get;
use document::{Align, Paper, Paragraph};
use http_face::{Access, Fault, Routes, SignedIn, Visit};
use roster::model::Org;
use rules::dues::remittance;
use rules::money::Fen;
use rules::month::YearMonth;
use ui::format::yuan;
use ui::{Button, Column, Look, Markup, Render as _, Row, Table, Texts, html, page};

use super::books::account_text;
use super::{Asked, heads, seen_org, texts};
use crate::ledger;
use crate::{READ, query};

pub(super) fn routes(routes: Routes) -> Routes {
    routes.route("GET", "/orgs/{org}/dues/year", Access::Needs(READ), get(show)).route(
        "GET",
        "/orgs/{org}/dues/year.pdf",
        Access::Needs(READ),
        get(printed),
    )
}

/// Lines of a year's statement.
async fn lines(visit: &Visit, t: &Texts, org: &Org, year: i32) -> Result<Vec<(String, i64)>, Fault> {
    let (Some(from), Some(until)) = (YearMonth::new(year, 1), YearMonth::new(year, 12)) else {
        return Err(Fault::missing());
    };
    let it = query::statement(&visit.cx.store, org.reference(), from, until).await?;
    let mut lines = vec![(t.get("year-opening"), it.opening)];
    lines.extend(it.lines.into_iter().map(|(account, fen)| (account_text(t, account), fen)));
    lines.push((t.get("year-closing"), it.closing));
    Ok(lines)
}

/// What a unit named in arts 15 and 16 sends of the year, and by when.
async fn due(visit: &Visit, org: &Org, year: i32) -> Result<Option<rules::dues::Remittance>, Fault> {
    let setting = query::setting(&visit.cx.store, &org.place()?).await?;
    let Some(remitter) = setting.remitter else { return Ok(None) };
    let from = format!("{year:04}-01");
    let moved = query::balances(&visit.cx.store, org.reference(), &from, &format!("{year:04}-12")).await?;
    let counts = [ledger::DUES, ledger::VOLUNTARY, ledger::FROM_BELOW];
    let collected: Fen =
        moved.iter().filter(|(it, _)| counts.contains(&it.as_str())).map(|(_, fen)| Fen(-fen)).sum();
    Ok(Some(remittance(remitter, year, collected, setting.rounding)))
}

async fn show(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Markup, Fault> {
    let (org, place) = seen_org(&visit, &id).await?;
    let (t, year) = (texts(visit.page.lang), asked.year(&visit));
    let base = format!("/orgs/{id}/dues/year");
    let rows = lines(&visit, &t, &org, year).await?;
    let due = due(&visit, &org, year).await?;
    let cells = rows.iter().map(|(what, fen)| Row::new([html! { (what) }, html! { (yuan(*fen)) }]));
    let link = |to: i32| {
        Button::link(format!("{base}?year={to}"), t.with("year-link", &[("year", to.to_string().into())]))
            .look(Look::Quiet)
    };
    let body = html! {
        (heads(&visit, &org, &place, "year"))
        p.hint { (t.get("year-how")) }
        (ui::actions(html! { (link(year - 1)) @if year < visit.cx.today().year() { (link(year + 1)) } }))
        (Table::new(visit.page.lang, t.with("year-caption", &[("year", year.to_string().into())]))
            .columns([Column::new(t.get("column-account")), Column::new(t.get("column-amount")).numeric()])
            .rows(cells).render())
        @if let Some(due) = due {
            p { (t.with("year-due", &[("fen", yuan(due.amount.0).into()), ("on", due.due.map(|it| it.to_string()).unwrap_or_default().into())])) " (" (due.ruling.article) ")" }
        }
        (ui::actions(html! {
            (Button::link(format!("{base}.pdf?year={year}"), t.get("year-pdf")).look(Look::Secondary))
        }))
    };
    let crumbs = roster::face::crumbs(&visit, &place).await?;
    let values = [("org", org.called().into()), ("year", year.to_string().into())];
    Ok(page(&visit.page, &t.with("year-title", &values), &crumbs, body))
}

async fn printed(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    let (org, _) = seen_org(&visit, &id).await?;
    let (t, year) = (texts(visit.page.lang), asked.year(&visit));
    let rows = lines(&visit, &t, &org, year).await?;
    let columns = [
        document::Column::new(t.get("column-account"), 3),
        document::Column::new(t.get("year-yuan"), 2).align(Align::End),
    ];
    let table = document::Table::new(columns).rows(rows.into_iter().map(|(what, fen)| [what, yuan(fen)]));
    let values = [("org", org.full_name.clone().into()), ("year", year.to_string().into())];
    let paper = Paper::report(
        t.with("year-title", &values),
        roster::face::paper_language(visit.page.lang),
        visit.cx.today(),
    )
    .block(Paragraph::new(t.get("year-paper")))
    .block(table);
    roster::face::pdf("dues-year.pdf", paper).await
}
