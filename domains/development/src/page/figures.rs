//! How many stand where, organisation by organisation, in the order of the tree; and the yearly analysis.

use std::collections::BTreeMap;

use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use http_face::{Access, Fault, Fields, FinishedSheet, Refused, Routes, SignedIn, Visit};
use store::OrgPath;
use ui::{Button, Column, Crumb, Field, Form, Level, Look, Markup, Render as _, Row, Table, html, page};

use super::list::GROUPS;
use super::texts;
use crate::{COMMITTEE, READ, action, query};

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .route("GET", "/orgs/{org}/development/figures", Access::Needs(READ), get(show))
        .route("GET", "/orgs/{org}/development/figures.xlsx", Access::Needs(roster::EXPORT), get(export))
        .route(
            "GET",
            "/orgs/{org}/development/analysis",
            Access::Needs(COMMITTEE),
            get(analysis).post(analysed),
        )
        .also("POST", "/orgs/{org}/development/analysis", Access::Needs(COMMITTEE))
}

/// A line: an organisation and the heads of each group.
async fn lines(visit: &Visit, place: &OrgPath) -> Result<Vec<(String, Vec<i64>)>, Fault> {
    let counts = query::counts(&visit.cx.store, place).await?;
    let mut by_org: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    for count in counts {
        let group = GROUPS.iter().position(|(_, states)| states.contains(&count.state.as_str()));
        let line = by_org.entry(count.at).or_insert_with(|| vec![0; GROUPS.len()]);
        if let Some(cell) = group.and_then(|at| line.get_mut(at)) {
            *cell += count.heads;
        }
    }
    let paths = by_org.keys().filter_map(|it| OrgPath::parse(it.clone()).ok()).collect();
    let orgs = roster::query::orgs_at(&visit.cx.store, &paths).await?;
    let named =
        |path: &str| orgs.iter().find(|it| it.path == path).map_or(String::new(), |it| it.full_name.clone());
    Ok(by_org.into_iter().map(|(path, heads)| (named(&path), heads)).collect())
}

async fn show(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Markup, Fault> {
    let (org, place) = roster::face::org(&visit, &id).await?;
    visit.cx.allow(READ, &place)?;
    let (t, lang) = (texts(visit.page.lang), visit.page.lang);
    let lines = lines(&visit, &place).await?;
    let sums: Vec<i64> = (0..GROUPS.len()).map(|at| lines.iter().map(|(_, heads)| heads[at]).sum()).collect();
    let base = format!("/orgs/{id}/development");
    let columns = std::iter::once(Column::new(t.get("column-org")))
        .chain(GROUPS.map(|(key, _)| Column::new(t.get(&format!("group-{key}"))).numeric()));
    let row = |name: &str, heads: &[i64]| {
        let cells = heads.iter().map(|it| html! { (it) });
        Row::new(std::iter::once(html! { (name) }).chain(cells))
    };
    let mut rows: Vec<_> = lines.iter().map(|(name, heads)| row(name, heads)).collect();
    if lines.len() > 1 {
        rows.push(row(&t.get("figures-sum"), &sums));
    }
    let body = html! {
        @if visit.cx.may(roster::EXPORT, &place) {
            (ui::actions(html! { (Button::link(format!("{base}/figures.xlsx"), t.get("figures-xlsx")).look(Look::Quiet)) }))
        }
        (Table::new(lang, t.get("figures-title-short")).caption_hidden().columns(columns).rows(rows)
            .empty(ui::empty(&t.get("none"), &t.get("none-more"), html! {})).render())
    };
    let mut crumbs = roster::face::crumbs(&visit, &place).await?;
    crumbs.push(Crumb::new(base, t.get("tab-development")));
    Ok(page(&visit.page, &t.with("figures-title", &[("org", org.called().into())]), &crumbs, body))
}

async fn export(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Response, Fault> {
    let (org, place) = roster::face::org(&visit, &id).await?;
    visit.cx.allow(READ, &place)?;
    visit.cx.allow(roster::EXPORT, &place)?;
    let t = texts(visit.page.lang);
    let groups = GROUPS.map(|(key, _)| t.get(&format!("group-{key}")));
    let mut out = sheet::Sheet::xlsx(std::iter::once(t.get("column-org")).chain(groups).collect());
    for (name, heads) in lines(&visit, &place).await? {
        let heads: Vec<String> = heads.iter().map(ToString::to_string).collect();
        let cells: Vec<&str> =
            std::iter::once(name.as_str()).chain(heads.iter().map(String::as_str)).collect();
        out.row(&cells)?;
    }
    let done = FinishedSheet::of(out).await?;
    roster::action::exported(&visit.cx, &org, "development.xlsx", done.rows, serde_json::json!({})).await?;
    visit.wake();
    Ok(done.answer("development.xlsx"))
}

async fn analysis(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Markup, Fault> {
    let fields = Fields::of(vec![("year".to_owned(), visit.cx.today().year().to_string())]);
    analysis_page(&visit, &id, &fields, &Refused::default()).await
}

async fn analysis_page(visit: &Visit, id: &str, fields: &Fields, refused: &Refused) -> Result<Markup, Fault> {
    let (org, place) = roster::face::org(visit, id).await?;
    visit.cx.allow(COMMITTEE, &place)?;
    let t = texts(visit.page.lang);
    let before = query::analyses(&visit.cx.store, org.reference()).await?;
    let field = |field: Field| refused.field(fields, field);
    let base = format!("/orgs/{id}/development");
    let body = html! {
        (refused.alert())
        (ui::callout(Level::Info, &t.get("analysis-rule-title"), html! { (t.get("analysis-rule")) }))
        @if !org.org_kind()?.is_branch() {
            (Form::post(visit.page.lang, format!("{base}/analysis"))
                .key(fields.key().unwrap_or_else(|| visit.new_key()))
                .errors(&refused.errors)
                .body(html! {
                    (field(Field::number("year", t.get("analysis-year")).short()).required())
                    (field(Field::textarea("text", t.get("analysis-text"))).rows(8).required())
                })
                .submit(Button::submit(t.get("analysis-go")))
                .cancel(base.as_str()))
        }
        @for it in &before { h2 { (it.year) } p.hint { (it.on_day) } div.said { (it.text) } }
    };
    let mut crumbs = roster::face::crumbs(visit, &place).await?;
    crumbs.push(Crumb::new(base, t.get("tab-development")));
    Ok(page(&visit.page, &t.with("analysis-title", &[("org", org.called().into())]), &crumbs, body))
}

async fn analysed(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Fault> {
    let (org, place) = roster::face::org(&visit, &id).await?;
    visit.cx.allow(COMMITTEE, &place)?;
    let year = fields.get("year").parse().unwrap_or(0);
    let done = action::analyse(&visit.keyed(&fields), org.reference(), year, fields.get("text")).await;
    match done {
        Ok(()) => {
            visit.wake();
            Ok(Redirect::to(&format!("/orgs/{id}/development/analysis")).into_response())
        }
        Err(error) => {
            let refused = Refused::of(&texts(visit.page.lang), error)?;
            Ok(refused.answer(analysis_page(&visit, &id, &fields, &refused).await?))
        }
    }
}
