use axum::extract::{Path, Query};
use axum::routing::get;
use http_face::{Access, Fault, Routes, SignedIn};
use serde::Deserialize;
use store::OrgPath;
use ui::{Button, Column, Look, Markup, Paging, Render as _, Row, Table, html, page};
use uuid::Uuid;

use super::show::state_badge;
use super::texts;
use crate::{BRANCH, COMMITTEE, READ, query};

/// Candidates on one page.
const PAGE: u32 = 50;

/// The groups a list shows, as keys of the texts `group-…`.
pub(super) const GROUPS: [(&str, &[&str]); 6] = [
    ("applicants", &["APPLICANT"]),
    ("activists", &["ACTIVIST"]),
    ("objects", &["PROPOSED", "OBJECT"]),
    ("admission", &["PRE_REVIEWED", "RESOLVED"]),
    ("probation", &["PROBATIONARY", "EXTENDED"]),
    ("ended", &["FULL", "CANCELLED", "NOT_RECOGNISED", "ENDED"]),
];

pub(super) fn routes(routes: Routes) -> Routes {
    routes.route("GET", "/orgs/{org}/development", Access::Needs(READ), get(show))
}

#[derive(Deserialize, Default)]
struct Asked {
    #[serde(default)]
    group: String,
    #[serde(default)]
    after: String,
}

fn cursor(text: &str) -> Option<query::Cursor> {
    let (day, id) = text.split_once('_')?;
    Some((day.to_owned(), Uuid::try_parse(id).ok()?))
}

async fn show(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Markup, Fault> {
    let (org, place) = roster::face::org(&visit, &id).await?;
    visit.cx.allow(READ, &place)?;
    let (t, lang, sql) = (texts(visit.page.lang), visit.page.lang, &visit.cx.store);
    let base = format!("/orgs/{id}/development");
    let counts = query::counts(sql, &place).await?;
    let heads = |states: &[&str]| -> i64 {
        counts.iter().filter(|it| states.contains(&it.state.as_str())).map(|it| it.heads).sum()
    };
    let first = GROUPS.iter().find(|(_, states)| heads(states) > 0).unwrap_or(&GROUPS[0]);
    let (group, states) = GROUPS.iter().find(|(key, _)| *key == asked.group).unwrap_or(first);
    let scope = visit.cx.scope(READ).within(&place);
    let mut rows = query::candidates(sql, &scope, states, cursor(&asked.after).as_ref(), PAGE + 1).await?;
    let more = rows.len() > PAGE as usize;
    rows.truncate(PAGE as usize);
    let next = rows.last().filter(|_| more);
    let next = next.map(|it| format!("{base}?group={group}&after={}_{}", it.state_since, it.id.simple()));
    let back = (!asked.after.is_empty()).then(|| format!("{base}?group={group}"));
    let tabs = GROUPS.map(|(key, states)| {
        let label = format!("{} {}", t.get(&format!("group-{key}")), heads(states));
        ui::Tab::new(format!("{base}?group={key}"), label, key == *group)
    });
    let paths = rows.iter().filter_map(|it| OrgPath::parse(it.org_path.clone()).ok()).collect();
    let orgs = roster::query::orgs_at(sql, &paths).await?;
    let named = |path: &str| orgs.iter().find(|it| it.path == path).map_or("", |it| it.called());
    let cells = rows.iter().map(|it| {
        Row::new([
            html! { a class="link font-medium" href=(format!("/candidates/{}", it.reference())) { (it.name) } },
            state_badge(&t, &it.state),
            html! { (it.state_since) },
            html! { (named(&it.org_path)) },
        ])
    });
    let arriving: Vec<_> =
        if visit.cx.may(BRANCH, &place) { query::arriving(sql, &place, 50).await? } else { Vec::new() };
    let branch = org.org_kind()?.is_branch();
    let body = html! {
        (roster::face::org_tabs(&visit, &org, &place, &base))
        (ui::actions(html! {
            @if branch && org.stands() && visit.cx.may(BRANCH, &place) {
                (Button::link(format!("{base}/new"), t.get("apply-title")).look(Look::Primary))
            }
            (Button::link(format!("{base}/figures"), t.get("figures-title-short")).look(Look::Quiet))
            @if !branch && visit.cx.may(COMMITTEE, &place) {
                (Button::link(format!("{base}/analysis"), t.get("analysis-title-short")).look(Look::Quiet))
            }
        }))
        @if !arriving.is_empty() {
            h2 { (t.get("arriving-title")) }
            ul.plain-list { @for it in &arriving { li {
                a.link href=(format!("/candidates/{}", it.reference())) { (it.name) } " " (state_badge(&t, &it.state))
            } } }
        }
        (ui::tabs(&t.get("groups"), &tabs))
        (Table::new(lang, t.get(&format!("group-{group}")))
            .columns(["name", "state", "since", "org"].map(|it| Column::new(t.get(&format!("column-{it}")))))
            .rows(cells)
            .paging(Paging { previous: back, next, total: None })
            .empty(ui::empty(&t.get("none"), &t.get("none-more"), html! {}))
            .render())
    };
    let crumbs = roster::face::crumbs(&visit, &place).await?;
    Ok(page(&visit.page, &t.with("development-title", &[("org", org.called().into())]), &crumbs, body))
}
