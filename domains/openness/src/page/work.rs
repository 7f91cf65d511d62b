//! What waits, and the items of an organisation, for those who work on them.

use axum::extract::{Path, Query};
use axum::routing::get;
use http_face::{Access, Fault, Routes, SignedIn, Visit};
use roster::model::Org;
use rules::openness::State;
use serde::Deserialize;
use store::{OrgPath, Ref};
use ui::{Button, Choice, Column, Field, Form, Look, Markup, Row, Tab, Table, Texts, html, page, tabs};

use super::{scope_text, seen_org, state_badge, texts};
use crate::model::Item;
use crate::{APPROVE, ARRANGE, PUBLISH, READ, REVIEW, WRITE, period, query};

/// Items of a page.
const PAGE: u32 = 50;

pub(super) fn routes(routes: Routes) -> Routes {
    routes.route("GET", "/openness", Access::Needs(READ), get(landing)).route(
        "GET",
        "/orgs/{org}/openness",
        Access::Needs(READ),
        get(list),
    )
}

pub(super) fn org_tabs(visit: &Visit, t: &Texts, org: Ref, place: &OrgPath, current: &str) -> Markup {
    let base = format!("/orgs/{org}/openness");
    let tab =
        |name: &str, href: String| Tab::new(href, t.get(&format!("openness-tab-{name}")), name == current);
    let mut list = vec![tab("items", base.clone())];
    if visit.cx.may(ARRANGE, place) {
        list.push(tab("catalogue", format!("{base}/catalogue")));
    }
    tabs(&t.get("openness-tabs"), &list)
}

fn table(t: &Texts, caption: String, some: &[Item]) -> Table {
    Table::new(t.lang(), caption)
        .caption_hidden()
        .columns(
            ["column-title", "column-period", "column-scope", "column-state"]
                .map(|it| Column::new(t.get(it))),
        )
        .rows(some.iter().map(|it| {
            Row::new([
                html! { a href=(format!("/openness/{}", it.reference())) { (it.title) } },
                html! { (period::text(t, it.period.as_deref().unwrap_or_default())) },
                html! { (scope_text(t, &it.scope)) },
                state_badge(t, it),
            ])
        }))
}

async fn landing(SignedIn(visit): SignedIn) -> Result<Markup, Fault> {
    let (t, sql) = (texts(visit.page.lang), &visit.cx.store);
    if visit.cx.scope(READ).is_empty() {
        return Err(Fault::missing());
    }
    let mut parts = Vec::new();
    for (state, needs, key) in [
        (State::Draft, REVIEW, "wait-review"),
        (State::Reviewed, APPROVE, "wait-approve"),
        (State::Approved, PUBLISH, "wait-publish"),
    ] {
        let some = query::waiting(sql, &visit.cx.scope(needs), state, PAGE).await?;
        if !some.is_empty() {
            parts.push((key, some));
        }
    }
    let home = visit.cx.actor.home().filter(|it| visit.cx.may(READ, &it.place)).map(|it| it.org);
    let body = html! {
        @if let Some(org) = home {
            (ui::actions(html! { (Button::link(format!("/orgs/{org}/openness"), t.get("openness-own")).look(Look::Secondary)) }))
        }
        @if parts.is_empty() { p { (t.get("wait-nothing")) } }
        @for (key, some) in &parts { h2 { (t.get(key)) } (table(&t, t.get(key), some)) }
    };
    Ok(page(&visit.page, &t.get("menu-openness"), &[], body))
}

#[derive(Deserialize, Default)]
struct Asked {
    #[serde(default)]
    state: String,
    #[serde(default)]
    after: String,
}

async fn list(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Markup, Fault> {
    let (org, place) = seen_org(&visit, &id).await?;
    let (t, sql, org_id) = (texts(visit.page.lang), &visit.cx.store, org.reference());
    let state = State::from_key(&asked.state);
    let after = uuid::Uuid::try_parse(&asked.after).ok();
    let some = query::items(sql, org_id, state, after, PAGE).await?;
    let base = format!("/orgs/{org_id}/openness");
    let chosen = state.map(State::key).unwrap_or_default();
    let next = (some.len() == PAGE as usize)
        .then(|| some.last())
        .flatten()
        .map(|it| format!("{base}?state={chosen}&after={}", it.id.simple()));
    let states = State::ALL
        .iter()
        .map(|it| Choice::new(it.key(), t.get(&format!("state-{}", it.key().to_lowercase()))));
    let states: Vec<Choice> = std::iter::once(Choice::new("", t.get("state-any"))).chain(states).collect();
    let body = html! {
        (org_tabs(&visit, &t, org_id, &place, "items"))
        (catalogue(&visit, &t, &org, &place).await?)
        h2 { (t.get("openness-items")) }
        (Form::get(t.lang(), base.as_str()).body(html! { (Field::select("state", t.get("column-state"), states).value(chosen)) })
            .submit(Button::submit(t.get("openness-show")).look(Look::Secondary)))
        @if some.is_empty() { p { (t.get("openness-none")) } } @else { (table(&t, t.get("openness-items"), &some)) }
        @if let Some(next) = next { (ui::actions(html! { (Button::link(next, t.get("open-more")).look(Look::Quiet)) })) }
        (ui::actions(html! { (Button::link(format!("/open/{org_id}"), t.get("openness-see")).look(Look::Quiet)) }))
    };
    let crumbs = roster::face::crumbs(&visit, &place).await?;
    Ok(page(&visit.page, &t.with("openness-title", &[("org", org.called().into())]), &crumbs, body))
}

/// The catalogue as a list of things to propose: one click fills in what the ledger knows.
async fn catalogue(visit: &Visit, t: &Texts, org: &Org, place: &OrgPath) -> Result<Markup, Fault> {
    let all = query::catalogue(&visit.cx.store, org).await?;
    let may = visit.cx.may(WRITE, place);
    let mut rows = Vec::new();
    for it in &all {
        let since = roster::model::exact(Some(&it.opened_on)).unwrap_or_else(|| visit.cx.today());
        let owed = period::owed(it, since, visit.cx.today(), 1).into_iter().next();
        let there = match &owed {
            Some((key, _)) => {
                query::for_period(&visit.cx.store, org.reference(), it.reference(), key).await?
            }
            None => None,
        };
        let current =
            owed.as_ref().map(|it| it.0.clone()).or_else(|| period::of(&it.period, visit.cx.today()));
        let href = format!(
            "/orgs/{}/openness/new?entry={}&period={}",
            org.reference(),
            it.reference(),
            current.unwrap_or_default()
        );
        rows.push(Row::new([
            html! { (it.called(t)) @if it.ledger.is_some() { " " (ui::badge(ui::Level::Plain, &t.get("entry-from-ledger"))) } },
            html! { (t.get(&format!("period-{}", it.period))) },
            html! { (scope_text(t, &it.scope)) },
            html! {
                @match (&owed, &there) {
                    (_, Some(item)) => { a href=(format!("/openness/{}", item.reference())) { (t.get("entry-there")) } " " (state_badge(t, item)) },
                    (Some((key, due)), None) => { (period::text(t, key)) " · " (t.with("entry-due", &[("on", due.to_string().into())])) },
                    (None, None) => "",
                }
            },
            html! { @if may && there.is_none() { a.link href=(href) { (t.get("entry-propose")) span.sr-only { (it.called(t)) } } } },
        ]));
    }
    Ok(html! {
        h2 { (t.get("open-catalogue")) }
        @if all.is_empty() {
            p { (t.get("catalogue-none")) }
            @if visit.cx.may(ARRANGE, place) {
                (Form::post(t.lang(), format!("/orgs/{}/openness/adopt", org.reference())).key(visit.new_key())
                    .submit(Button::submit(t.get("catalogue-adopt"))))
            }
        } @else {
            (Table::new(t.lang(), t.get("open-catalogue")).caption_hidden()
                .columns(["column-what", "column-when", "column-scope", "column-periods", "column-propose"].map(|it| Column::new(t.get(it))))
                .rows(rows))
        }
    })
}
