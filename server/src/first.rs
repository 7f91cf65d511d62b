//! The first pages: what is due, preferences, health, the kit in a demonstration.

use std::collections::{BTreeMap, BTreeSet};

use access::{Actor, Context, Holding, Role};
use account::OrgChoice;
use axum::extract::Query;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use http_face::{Access, App, Domain, Fault, MenuItem, Routes, SignedIn, Visit};
use serde::Deserialize;
use store::{OrgPath, Ref, Scope, Sql as _, params};
use ui::{
    Button, Citation, DutyItem, DutyState, Icon, Lang, Look, Markup, PageCx, Texts, duty_list, html, page,
};

use crate::LOCALES;

/// Duties shown of each kind of list.
const MOST: u32 = 50;
/// Duties of organisations below shown at home.
const NEXT: u32 = 8;
/// Duties below are counted up to this many.
const COUNTED: u32 = 1000;
/// Days after which a duty below shows where help is needed.
const GRACE: i64 = 14;

/// The first pages as a room of their own.
pub(crate) fn domain() -> Domain {
    let routes = Routes::new()
        .route("GET", "/", Access::Public, get(home))
        .route("GET", "/below", Access::SignedIn, get(below))
        .route("GET", "/preferences", Access::Public, get(preferences))
        .route("GET", "/healthz", Access::Public, get(alive))
        .route("GET", "/readyz", Access::Public, get(ready))
        .route("GET", "/kit", Access::Public, get(kit))
        .route("GET", "/kit/error", Access::Public, get(kit_error))
        .route("GET", "/kit/confirm", Access::Public, get(kit_confirm))
        .route("GET", "/kit/tree", Access::Public, get(kit_tree))
        .route("GET", "/kit/progress", Access::Public, get(kit_progress));
    let label = |lang: Lang| Texts::new(&LOCALES, lang).get("menu-home");
    Domain {
        menu: vec![MenuItem { href: "/", label, icon: Icon::Duty, needs: None }],
        ..Domain::new("first", routes)
    }
}

async fn home(visit: Visit) -> Result<Response, Fault> {
    let t = Texts::new(&LOCALES, visit.page.lang);
    if visit.cx.actor.account.is_none() {
        if visit.session.is_some() {
            // Known by the first factor only: the second one comes first.
            return Ok(Redirect::to("/second-factor").into_response());
        }
        return Ok(welcome(&visit, &t).into_response());
    }
    if offices(&visit.cx).is_empty() {
        return Ok(without_office(&visit, &t).await?.into_response());
    }
    Ok(due(&visit, &t).await?.into_response())
}

fn welcome(visit: &Visit, t: &Texts) -> Markup {
    let body = html! {
        p class="text-lg" { (t.get("welcome-what")) }
        (ui::actions(html! { (Button::link("/sign-in", t.get("welcome-sign-in")).look(Look::Primary)) }))
        @let open: Vec<_> = visit.app.domains.iter().flat_map(|domain| &domain.public).collect();
        @if !open.is_empty() {
            h2 { (t.get("welcome-public")) }
            (ui::actions(html! {
                @for item in open { (Button::link(item.href, (item.label)(visit.page.lang)).look(Look::Secondary).icon(item.icon)) }
            }))
        }
    };
    page(&visit.page, &t.get("welcome-title"), &[], body)
}

/// Administrators and members without an office: where their own things are.
async fn without_office(visit: &Visit, t: &Texts) -> Result<Markup, Fault> {
    let member = visit.cx.actor.member;
    let mine = mine(visit).await?;
    let links = own_links(visit).await?;
    let body = html! {
        @if !mine.is_empty() {
            h2 { (t.get("home-mine")) }
            (duty_list(visit.page.lang, &mine))
        }
        p { (t.get(if visit.cx.actor.is_administrator() { "home-administrator" } else { "home-member" })) }
        (ui::actions(html! {
            @if let Some(member) = member {
                (Button::link(format!("/members/{member}"), t.get("home-card")).look(Look::Primary))
                (Button::link(format!("/members/{member}/file"), t.get("home-file")).look(Look::Secondary))
            }
            @for (href, label) in links { (Button::link(href, label).look(Look::Secondary)) }
            (Button::link("/me", t.get("home-account")).look(Look::Secondary))
        }))
    };
    Ok(page(&visit.page, &t.get("home-title"), &[], body))
}

/// What is asked of this person and of nobody else.
async fn mine(visit: &Visit) -> Result<Vec<DutyItem>, Fault> {
    let Some(member) = visit.cx.actor.member else { return Ok(Vec::new()) };
    let (today, soon) = horizon(&visit.cx);
    let list = duty::of_person(&visit.cx.store, member, MOST).await?;
    Ok(list.iter().map(|it| item(&visit.app, visit.page.lang, &today, &soon, it, None)).collect())
}

/// The pages that the rooms have for a member about themselves.
async fn own_links(visit: &Visit) -> Result<Vec<(String, String)>, Fault> {
    let Some(id) = visit.cx.actor.member else { return Ok(Vec::new()) };
    let Some(member) = roster::query::member(&visit.cx.store, id).await? else { return Ok(Vec::new()) };
    let place = member.place()?;
    let links = visit.app.domains.iter().flat_map(|it| &it.member_links);
    // What is one's own as a member; what an office does for its members stands on their cards.
    let actor = &visit.cx.actor;
    let plain = Actor::of(actor.account, actor.name.clone(), actor.member, Vec::new());
    let shown = links.filter(|it| {
        (member.present || !it.narrow) && visit.cx.policies.allows(&plain, it.needs, &place, true)
    });
    Ok(shown.map(|it| ((it.href)(id), (it.label)(visit.page.lang))).collect())
}

/// Today, and the day before which something is due soon.
fn horizon(cx: &Context) -> (String, String) {
    (cx.today().to_string(), (cx.today() + time::Duration::days(30)).to_string())
}

/// Roles that owe duties: being a member is no office, and administrators handle nothing of an organisation.
fn offices(cx: &Context) -> Vec<&Holding> {
    let owes = |held: &&Holding| held.role != Role::Member && !held.role.is_administrator();
    cx.actor.holdings.iter().filter(owes).collect()
}

fn item(app: &App, lang: Lang, today: &str, soon: &str, it: &duty::Listed, org: Option<String>) -> DutyItem {
    let t = Texts::new(&LOCALES, lang);
    let said = app.domains.iter().find_map(|domain| (domain.duty_text)(lang, it));
    let (what, href, action) = said.map_or_else(
        || (it.kind.clone(), "/".to_owned(), t.get("duty-open")),
        |it| (it.what, it.href, it.action),
    );
    let state = match it.due_on.as_str() {
        day if day < today => DutyState::Overdue,
        day if day < soon => DutyState::Soon,
        _ => DutyState::Ahead,
    };
    let due = html! { (it.due_on) };
    let (regulation, article) = it.article.rsplit_once(" art. ").unwrap_or((it.article.as_str(), ""));
    let article = if article.is_empty() {
        String::new()
    } else {
        t.with("article", &[("n", article.to_owned().into())])
    };
    let office = t.get(&format!("office-{}", it.office.replace('_', "-")));
    let office = org.map_or(office.clone(), |org| format!("{org} · {office}"));
    DutyItem::new(lang, state, due, what)
        .office(office)
        .citation(Citation::new(regulation, article))
        .action(Button::link(href, action).look(Look::Secondary))
}

/// Home is what is due, by date; nothing competes with it.
/// Where the offices' duties are. Whoever stands at the one root sees all: then no condition on the place is needed, and
/// the list is read by date instead of being sorted.
async fn below_scope(cx: &Context, offices: &[&Holding]) -> Result<Scope, Fault> {
    let scope = Scope::of(offices.iter().map(|held| held.place.clone()));
    if scope.places().iter().all(|place| place.depth() > 1) {
        return Ok(scope);
    }
    let roots = roster::query::roots(&cx.store, &Scope::everything()).await?;
    let holds = |root: &roster::query::Branch| {
        OrgPath::parse(root.path.clone()).is_ok_and(|place| scope.holds(&place))
    };
    Ok(if roots.iter().all(holds) { Scope::everything() } else { scope })
}

async fn due(visit: &Visit, t: &Texts) -> Result<Markup, Fault> {
    let (cx, lang) = (&visit.cx, visit.page.lang);
    let (today, soon) = horizon(cx);
    let offices = offices(cx);
    let mut own = mine(visit).await?;
    let links = own_links(visit).await?;
    for held in &offices {
        let scope = Scope::of([held.place.clone()]);
        let list = duty::list(&cx.store, &scope, Some(&held.place), None, None, MOST).await?;
        let office = list.iter().filter(|it| it.person.is_none() || it.person != cx.actor.member);
        own.extend(office.map(|it| item(&visit.app, lang, &today, &soon, it, None)));
    }
    let scope = below_scope(cx, &offices).await?;
    let whole = duty::count_up_to(&cx.store, &scope, COUNTED).await?;
    let others = whole - i64::try_from(own.len()).unwrap_or(0);
    let mut next = Vec::new();
    if others > 0 {
        let own_places: Vec<_> = offices.iter().map(|held| held.place.as_str()).collect();
        let list = duty::list(&cx.store, &scope, None, None, None, NEXT + MOST).await?;
        let below = list.iter().filter(|it| !own_places.contains(&it.place.as_str()));
        let below: Vec<_> = below.take(NEXT as usize).collect();
        let names = org_names(cx, below.iter().map(|it| it.place.clone())).await?;
        for it in below {
            next.push(item(&visit.app, lang, &today, &soon, it, names.get(&it.place).cloned()));
        }
    }
    let body = html! {
        h2 { (t.get("home-own")) }
        @if own.is_empty() { (ui::empty(&t.get("home-nothing"), &t.get("home-nothing-more"), html! {})) }
        @else { (duty_list(lang, &own)) }
        @if others > 0 {
            h2 { (t.get("home-below")) }
            p { (t.with(if whole < i64::from(COUNTED) { "home-below-count" } else { "home-below-many" }, &[("n", others.into())])) }
            (duty_list(lang, &next))
            (ui::actions(html! { (Button::link("/below", t.get("home-below-show")).look(Look::Secondary)) }))
        }
        @if !links.is_empty() {
            h2 { (t.get("home-own-part")) }
            (ui::actions(html! {
                @for (href, label) in links { (Button::link(href, label).look(Look::Quiet)) }
            }))
        }
    };
    Ok(page(&visit.page, &t.get("home-title"), &[], body))
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    at: String,
    #[serde(default)]
    after: String,
}

/// Where help is needed: what is overdue below, in the order of the tree and never of the number.
async fn below(SignedIn(visit): SignedIn, Query(asked): Query<Asked>) -> Result<Markup, Fault> {
    let (cx, lang) = (&visit.cx, visit.page.lang);
    let t = Texts::new(&LOCALES, lang);
    let places = offices(cx).into_iter().map(|it| it.place.clone());
    let mut scope = Scope::of(places);
    if let Ok(place) = OrgPath::parse(asked.at.clone()) {
        scope = scope.within(&place);
    }
    let (today, soon) = horizon(cx);
    let after = asked.after.split_once('~').and_then(|(day, id)| Some((day.to_owned(), id.parse().ok()?)));
    let mut list = duty::list(&cx.store, &scope, None, None, after.as_ref(), MOST + 1).await?;
    let more = list.len() > MOST as usize;
    list.truncate(MOST as usize);
    let mut items = Vec::with_capacity(list.len());
    let names = org_names(cx, list.iter().map(|it| it.place.clone())).await?;
    for it in &list {
        items.push(item(&visit.app, lang, &today, &soon, it, names.get(&it.place).cloned()));
    }
    let late = (cx.today() - time::Duration::days(GRACE)).to_string();
    let mut help = Vec::new();
    for place in scope.places() {
        let late = duty::overdue_by_child(&cx.store, place, &late, 200).await?;
        let names = org_names(cx, late.iter().map(|(child, _)| child.clone())).await?;
        help.extend(late.into_iter().filter_map(|(child, number)| {
            let name = names.get(&child)?.clone();
            Some((child, name, number))
        }));
    }
    let next = list
        .last()
        .filter(|_| more)
        .map(|it| format!("/below?at={}&after={}~{}", asked.at, it.due_on, it.id.id));
    let body = html! {
        @if !help.is_empty() {
            h2 { (t.get("below-help")) }
            p class="hint" { (t.get("below-help-hint")) }
            ul class="list-disc ps-5" {
                @for (place, name, number) in &help {
                    li { a class="link" href=(format!("/below?at={place}")) { (name) } " · " (t.with("below-late", &[("n", (*number).into())])) }
                }
            }
        }
        h2 { (t.get("below-all")) }
        @if items.is_empty() { (ui::empty(&t.get("home-nothing"), "", html! {})) }
        @else { (duty_list(lang, &items)) }
        @if let Some(next) = next { (ui::actions(html! { (Button::link(next, t.get("below-more")).look(Look::Secondary)) })) }
    };
    Ok(page(&visit.page, &t.get("home-below"), &[], body))
}

/// Names of organisations by their paths, in one question.
async fn org_names(
    cx: &Context,
    places: impl Iterator<Item = String>,
) -> Result<BTreeMap<String, String>, Fault> {
    let paths: BTreeSet<OrgPath> = places.filter_map(|place| OrgPath::parse(place).ok()).collect();
    let orgs = roster::query::orgs_at(&cx.store, &paths).await?;
    Ok(orgs.into_iter().map(|org| (org.path.clone(), org.called().to_owned())).collect())
}

/// Finds organisations for the granting of roles: by code, by path, or by a part of the name.
pub(crate) fn find_org(
    cx: Context,
    words: String,
) -> std::pin::Pin<Box<dyn Future<Output = Result<Vec<OrgChoice>, store::StoreError>> + Send>> {
    Box::pin(async move {
        #[derive(sea_orm::FromQueryResult)]
        struct Row {
            region_id: i64,
            id: uuid::Uuid,
            path: String,
            full_name: String,
        }
        let like = format!("%{}%", words.to_lowercase().replace(['%', '_'], ""));
        let rows: Vec<Row> = cx
            .store
            .all(
                "select region_id, id, path, full_name from org
                 where closed_on is null and (code = $1 or path = $1 or lower(name_key) like $2)
                 order by path limit 20",
                params![words, like],
            )
            .await?;
        rows.into_iter()
            .map(|row| {
                let place = OrgPath::stored(row.path)?;
                Ok(OrgChoice { org: Ref::new(row.region_id, row.id), place, name: row.full_name })
            })
            .collect()
    })
}

#[derive(Deserialize)]
struct Chosen {
    lang: Option<String>,
    theme: Option<String>,
    size: Option<String>,
    #[serde(default)]
    back: String,
}

/// Language, theme and size are remembered by the browser, for a year.
async fn preferences(Query(chosen): Query<Chosen>) -> Response {
    // Only a path of this site: "//" would lead elsewhere.
    let local = chosen.back.starts_with('/') && !chosen.back.starts_with("//") && !chosen.back.contains('\\');
    let back = if local { chosen.back.as_str() } else { "/" };
    let mut headers = HeaderMap::new();
    for (name, value) in [("lang", chosen.lang), ("theme", chosen.theme), ("size", chosen.size)] {
        let Some(value) =
            value.filter(|it| it.len() < 12 && it.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'))
        else {
            continue;
        };
        let cookie = format!("{name}={value}; Path=/; Max-Age=31536000; SameSite=Lax");
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            headers.append(header::SET_COOKIE, cookie);
        }
    }
    (headers, Redirect::to(back)).into_response()
}

async fn alive() -> &'static str {
    "ok"
}

async fn ready(visit: Visit) -> Response {
    match visit.cx.store.number("select count(*) from migration", params![]).await {
        Ok(number) if number > 0 => "ready".into_response(),
        _ => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

fn in_demo(visit: &Visit) -> Result<PageCx, Fault> {
    if visit.app.demo { Ok(visit.page.clone()) } else { Err(Fault::missing()) }
}

async fn kit(visit: Visit) -> Result<Markup, Fault> {
    Ok(ui::kit::page(&in_demo(&visit)?))
}

async fn kit_error(visit: Visit) -> Result<Markup, Fault> {
    Ok(ui::kit::failure_page(&in_demo(&visit)?))
}

async fn kit_confirm(visit: Visit) -> Result<Markup, Fault> {
    Ok(ui::kit::confirm_page(&in_demo(&visit)?))
}

async fn kit_tree(visit: Visit) -> Result<Markup, Fault> {
    Ok(ui::kit::tree_part(&in_demo(&visit)?))
}

async fn kit_progress(visit: Visit) -> Result<Markup, Fault> {
    Ok(ui::kit::progress_part(&in_demo(&visit)?))
}
