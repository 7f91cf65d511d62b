use axum::extract::{Path, Query};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use http_face::{Access, Fault, Fields, Refused, Routes, SignedIn, Visit};
use rules::publishing::State;
use serde::Deserialize;
use store::{Instant, OrgPath, Ref};
use ui::{
    Button, Choice, Column, Field, Form, Level, Look, Markup, Paging, Row, Table, Texts, badge, html, page,
};

use super::{crumbs, portal_tabs, texts};
use crate::action::{self, NewPortal};
use crate::model::{Article, LINES, Portal};
use crate::{ARRANGE, READ, REVIEW, WRITE, query};

const PAGE: u32 = 50;

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .route("GET", "/publishing", Access::Needs(READ), get(landing))
        .route("GET", "/orgs/{org}/portal", Access::Needs(READ), get(show).post(set_up))
        .also("POST", "/orgs/{org}/portal", Access::Needs(ARRANGE))
        .route("POST", "/orgs/{org}/portal/below", Access::Needs(ARRANGE), post(set_up_below))
}

pub(super) fn state_badge(t: &Texts, it: &Article, now: Instant) -> Markup {
    let level = match it.state.as_str() {
        "PUBLISHED" | "CORRECTED" => Level::Success,
        "IN_REVIEW" | "APPROVED" => Level::Info,
        _ => Level::Warn,
    };
    let ahead = it.live && it.published_at.is_some_and(|at| at > now.0);
    let key = if ahead {
        "state-scheduled".to_owned()
    } else {
        format!("state-{}", it.state.to_lowercase().replace('_', "-"))
    };
    badge(level, &t.get(&key))
}

fn table(t: &Texts, caption: String, some: &[Article], now: Instant) -> Table {
    Table::new(t.lang(), caption)
        .caption_hidden()
        .columns([Column::new(t.get("column-title")), Column::new(t.get("column-state")), Column::new(t.get("column-shown"))])
        .rows(some.iter().map(|it| {
            Row::new([
                html! { a href=(format!("/articles/{}", it.reference())) { (it.title) } },
                state_badge(t, it, now),
                html! { @if let Some(at) = it.published_at.filter(|_| it.live) { (ui::format::instant(t.lang(), Instant(at).civil())) } },
            ])
        }))
}

/// What waits for the reader, and the portals of the reader's places.
async fn landing(SignedIn(visit): SignedIn) -> Result<Markup, Fault> {
    let t = texts(visit.page.lang);
    let scope = visit.cx.scope(READ);
    if scope.is_empty() {
        return Err(Fault::missing());
    }
    let waiting = query::waiting(&visit.cx.store, &visit.cx.scope(REVIEW), PAGE).await?;
    let portals = query::portals(&visit.cx.store, &scope, None, PAGE).await?;
    let own = visit.cx.actor.home().filter(|it| visit.cx.may(READ, &it.place)).map(|it| it.org);
    let missing = own.filter(|org| portals.iter().all(|it| it.reference() != *org));
    let body = html! {
        h2 { (t.get("publishing-waiting")) }
        @if waiting.is_empty() { p { (t.get("publishing-nothing-waits")) } } @else {
            (table(&t, t.get("publishing-waiting"), &waiting, visit.cx.now()))
        }
        h2 { (t.get("publishing-portals")) }
        @if let Some(org) = missing {
            (ui::actions(html! { (Button::link(format!("/orgs/{org}/portal"), t.get("portal-set-up")).look(Look::Primary)) }))
        }
        ul.plain { @for it in &portals {
            li { a href=(format!("/orgs/{}/portal", it.reference())) { (it.title) } " " span.hint { "/p/" (it.slug) } }
        } }
    };
    Ok(page(&visit.page, &t.get("menu-publishing"), &[], body))
}

#[derive(Deserialize, Default)]
struct Asked {
    #[serde(default)]
    state: String,
    #[serde(default)]
    after: String,
    #[serde(default)]
    made: String,
}

async fn show(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Markup, Fault> {
    let (org, place) = roster::face::org(&visit, &id).await?;
    visit.cx.allow(READ, &place)?;
    match query::portal_of(&visit.cx.store, org.reference()).await? {
        Some(portal) => articles(&visit, &portal, &place, &asked).await,
        None => empty(&visit, org.reference(), &place, &Fields::default(), &Refused::default()).await,
    }
}

async fn articles(visit: &Visit, portal: &Portal, place: &OrgPath, asked: &Asked) -> Result<Markup, Fault> {
    let t = texts(visit.page.lang);
    let org = portal.reference();
    let base = format!("/orgs/{org}/portal");
    let state = State::from_key(&asked.state).map(State::key);
    let after = uuid::Uuid::try_parse(&asked.after).ok();
    let some = query::articles(&visit.cx.store, portal, state, after, PAGE).await?;
    let next = (some.len() == PAGE as usize)
        .then(|| some.last())
        .flatten()
        .map(|it| format!("{base}?state={}&after={}", state.unwrap_or_default(), it.id.simple()));
    let choices = State::ALL.map(|it| {
        Choice::new(it.key(), t.get(&format!("state-{}", it.key().to_lowercase().replace('_', "-"))))
    });
    let choices = [vec![Choice::new("", t.get("state-any"))], choices.to_vec()].concat();
    let below = roster::query::org(&visit.cx.store, org).await?.is_some_and(|it| it.next_child > 1);
    let body = html! {
        (portal_tabs(visit, &t, org, place, "articles"))
        @if !asked.made.is_empty() {
            (ui::alert(Level::Success, html! { p { (t.with("portal-made", &[("count", asked.made.parse::<i64>().unwrap_or(0).into())])) } }))
        }
        (ui::actions(html! {
            @if visit.cx.may(WRITE, place) { (Button::link(format!("{base}/new"), t.get("article-new")).look(Look::Primary)) }
            (Button::link(format!("/p/{}", portal.slug), t.get("portal-see")).look(Look::Secondary))
        }))
        (Form::get(t.lang(), base.as_str())
            .body(html! { (Field::select("state", t.get("column-state"), choices).value(state.unwrap_or_default())) })
            .submit(Button::submit(t.get("list-show")).look(Look::Secondary)))
        @if some.is_empty() { p { (t.get("articles-none")) } } @else {
            (table(&t, t.get("portal-tab-articles"), &some, visit.cx.now()).paging(Paging { previous: None, next, total: None }))
        }
        @if below && visit.cx.may(ARRANGE, place) {
            h2 { (t.get("portal-below")) }
            p { (t.get("portal-below-lead")) }
            (Form::post(t.lang(), format!("{base}/below")).key(visit.new_key())
                .submit(Button::submit(t.get("portal-below-go")).look(Look::Secondary)))
        }
    };
    Ok(page(&visit.page, &portal.title, &crumbs(&t, portal)[..1], body))
}

async fn empty(
    visit: &Visit,
    org: Ref,
    place: &OrgPath,
    fields: &Fields,
    refused: &Refused,
) -> Result<Markup, Fault> {
    let t = texts(visit.page.lang);
    let above = query::lineage(&visit.cx.store, place).await?;
    let body = html! {
        (refused.alert())
        p { (t.get("portal-none")) }
        @if !above.is_empty() { p { (t.with("portal-inherits", &[("title", above[above.len() - 1].title.clone().into())])) } }
        @if visit.cx.may(ARRANGE, place) {
            (Form::post(t.lang(), format!("/orgs/{org}/portal")).key(visit.new_key()).errors(&refused.errors).body(html! {
                (refused.field(fields, Field::text("title", t.get("portal-title")).hint(t.get("portal-title-hint"))))
                (refused.field(fields, Field::text("slug", t.get("portal-slug")).hint(t.get("portal-slug-hint")).required()))
                (refused.field(fields, Field::text("about", t.get("portal-about"))))
                (refused.field(fields, Field::text("contact", t.get("portal-contact"))))
            }).submit(Button::submit(t.get("portal-set-up"))))
        }
    };
    Ok(page(&visit.page, &t.get("portal-set-up"), &[], body))
}

/// The columns a first portal starts with, named in the reader's language.
fn first_columns(t: &Texts) -> Vec<(String, String)> {
    LINES.iter().map(|it| ((*it).to_owned(), t.get(&format!("line-{}", it.replace('_', "-"))))).collect()
}

async fn set_up(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Fault> {
    let (org, place) = roster::face::org(&visit, &id).await?;
    visit.cx.allow(ARRANGE, &place)?;
    let t = texts(visit.page.lang);
    let new = NewPortal {
        slug: fields.get("slug").to_owned(),
        title: fields.get("title").to_owned(),
        about: fields.get("about").to_owned(),
        contact: fields.get("contact").to_owned(),
        columns: first_columns(&t),
    };
    match action::set_up(&visit.keyed(&fields), org.reference(), new).await {
        Ok(_) => {
            visit.wake();
            Ok(Redirect::to(&format!("/orgs/{id}/portal")).into_response())
        }
        Err(error) => {
            let refused = Refused::of(&t, error)?;
            Ok(refused.answer(empty(&visit, org.reference(), &place, &fields, &refused).await?))
        }
    }
}

async fn set_up_below(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Fault> {
    let (portal, place) = super::seen_portal(&visit, &id).await?;
    visit.cx.allow(ARRANGE, &place)?;
    let made = action::set_up_below(&visit.keyed(&fields), portal.reference()).await?;
    visit.wake();
    Ok(Redirect::to(&format!("/orgs/{id}/portal?made={made}")).into_response())
}
