//! What readers see of an organisation: its catalogue and what stands, within their scope.

use std::collections::{BTreeMap, BTreeSet};

use axum::extract::{Path, Query};
use axum::routing::get;
use http_face::{Access, Fault, Routes, Visit};
use roster::model::Org;
use rules::openness::Scope;
use search::Reach;
use serde::Deserialize;
use store::{Instant, OrgPath, Ref};
use ui::{
    Button, Column, Field, Form, Look, Markup, PublicFrame, PublicLink, Row, Table, Texts, html, page,
    public_page,
};

use super::{basis, scope_text, state_badge, texts};
use crate::model::{Entry, Item};
use crate::query::{self, Cursor};
use crate::reach::Reader;
use crate::{ITEM, READ, period};

/// Items and organisations of a page.
const PAGE: u32 = 30;
/// Periods shown of a regular entry.
const PERIODS: usize = 4;

pub(super) fn routes(routes: Routes) -> Routes {
    routes.route("GET", "/open", Access::Public, get(landing)).route(
        "GET",
        "/open/{body}",
        Access::Public,
        get(body),
    )
}

/// An organisation as its readers find it.
pub(super) struct Site {
    pub org: Org,
    pub place: OrgPath,
    /// Its name in addresses.
    pub slug: String,
    /// Its name.
    pub name: String,
    contact: Option<String>,
    emblem: Option<String>,
    url: String,
}

impl Site {
    /// By the name of its portal or by its reference; missing when there is nothing for this reader.
    pub async fn of(visit: &Visit, slug: &str) -> Result<Self, Fault> {
        let sql = &visit.cx.store;
        let portal = portal::query::by_slug(sql, slug).await?.filter(|it| it.open);
        let id: Ref = match &portal {
            Some(portal) => portal.reference(),
            None => slug.parse().map_err(|_| Fault::missing())?,
        };
        let org = roster::query::org(sql, id).await?.ok_or_else(Fault::missing)?;
        let place = org.place()?;
        let open = query::body(sql, id).await?.is_some_and(|it| it.open);
        if !open && !visit.cx.may(READ, &place) {
            let reader = Reader::of(&visit.cx.actor);
            if query::shown(sql, id, &reader, None, None, 1).await?.is_empty() {
                return Err(Fault::missing());
            }
        }
        let name = portal.as_ref().map_or_else(|| org.called().to_owned(), |it| it.title.clone());
        let contact = portal.and_then(|it| it.contact);
        let (emblem, url) = (visit.app.site.emblem.clone(), visit.app.public_url.clone());
        Ok(Self { org, place, slug: slug.to_owned(), name, contact, emblem, url })
    }

    pub fn home(&self) -> String {
        format!("/open/{}", self.slug)
    }

    pub fn whole(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }

    pub fn frame(&self, t: &Texts, path: &str) -> PublicFrame {
        let home = self.home();
        let link = |href: &str, key: &str| PublicLink { href: href.to_owned(), label: t.get(key) };
        PublicFrame {
            site: t.with("open-site", &[("org", self.name.clone().into())]),
            home: home.clone(),
            emblem: self.emblem.clone(),
            search: home.clone(),
            nav: vec![link(&home, "open-all"), link("/open", "open-bodies"), link("/voice", "open-voice")],
            current: Some(path.to_owned()),
            canonical: self.whole(path),
            description: t.with("open-about", &[("org", self.org.full_name.clone().into())]),
            feeds: vec![("application/atom+xml", format!("{home}/atom.xml"), self.name.clone())],
            footer: vec![link("/openness", "open-work")],
            contact: self.contact.clone(),
            ..PublicFrame::default()
        }
    }
}

#[derive(Deserialize, Default)]
struct Asked {
    #[serde(default)]
    after: String,
    #[serde(default)]
    entry: String,
    #[serde(default)]
    q: String,
}

impl Asked {
    fn cursor(&self) -> Option<Cursor> {
        let (at, id) = self.after.split_once('-')?;
        Some((at.parse().ok()?, uuid::Uuid::try_parse(id).ok()?))
    }
}

/// Organisations that publish to society; for those signed in, their own as well.
async fn landing(visit: Visit, Query(asked): Query<Asked>) -> Result<Markup, Fault> {
    let (t, sql) = (texts(visit.page.lang), &visit.cx.store);
    let some = query::bodies(sql, &asked.after, PAGE + 1).await?;
    let places = |some: &[crate::model::Body]| -> Result<BTreeSet<OrgPath>, store::StoreError> {
        some.iter().take(PAGE as usize).map(|it| OrgPath::stored(it.org_path.as_str())).collect()
    };
    let orgs = roster::query::orgs_at(sql, &places(&some)?).await?;
    let next = (some.len() > PAGE as usize).then(|| orgs.last().map(|it| it.path.clone())).flatten();
    let mine: BTreeMap<String, Ref> =
        visit.cx.actor.holdings.iter().map(|it| (it.place.as_str().to_owned(), it.org)).collect();
    let mut own = Vec::new();
    for org in mine.values() {
        let reader = Reader::of(&visit.cx.actor);
        if !query::shown(sql, *org, &reader, None, None, 1).await?.is_empty() {
            own.extend(roster::query::org(sql, *org).await?);
        }
    }
    let link =
        |it: &Org| html! { a class="link" href=(format!("/open/{}", it.reference())) { (it.full_name) } };
    let body = html! {
        p { (t.get("open-lead")) }
        @if !visit.cx.scope(READ).is_empty() {
            (ui::actions(html! { (Button::link("/openness", t.get("open-work")).look(Look::Secondary)) }))
        }
        @if !own.is_empty() {
            h2 { (t.get("open-own")) }
            ul.plain { @for it in &own { li { (link(it)) } } }
        }
        h2 { (t.get("open-bodies")) }
        @if orgs.is_empty() { p { (t.get("open-nothing")) } }
        ul.plain { @for it in &orgs { li { (link(it)) } } }
        @if let Some(next) = next { (ui::actions(html! { (Button::link(format!("/open?after={next}"), t.get("open-more")).look(Look::Quiet)) })) }
    };
    Ok(page(&visit.page, &t.get("menu-openness"), &[], body))
}

pub(super) fn items(t: &Texts, home: &str, some: &[Item]) -> Table {
    Table::new(t.lang(), t.get("open-items"))
        .caption_hidden()
        .columns(["column-title", "column-published", "column-scope", "column-state"].map(|it| Column::new(t.get(it))))
        .rows(some.iter().map(|it| {
            Row::new([
                html! { a href=(format!("{home}/{}", it.reference())) { (it.title) } },
                html! { @if let Some(at) = it.published_at { (ui::format::date(t.lang(), Instant(at).day())) } },
                html! { (scope_text(t, &it.scope)) },
                state_badge(t, it),
            ])
        }))
        .empty(html! { p { (t.get("open-nothing")) } })
}

/// The catalogue: what is made public, when, to whom; periods of what society is owed, those missed included.
async fn entries(visit: &Visit, t: &Texts, site: &Site, all: &[Entry]) -> Result<Markup, Fault> {
    let mut rows = Vec::new();
    for it in all {
        let mut periods = Vec::new();
        let since = roster::model::exact(Some(&it.opened_on)).unwrap_or_else(|| visit.cx.today());
        if it.usual_scope()? == Scope::Society {
            for (key, due) in period::owed(it, since, visit.cx.today(), PERIODS) {
                let id = (site.org.reference(), it.reference());
                let there = query::for_period(&visit.cx.store, id.0, id.1, &key).await?;
                let there = there.filter(|it| it.was_published() && it.scope == Scope::Society.key());
                periods.push((period::text(t, &key), due, there));
            }
        }
        rows.push((it, periods));
    }
    let periods = |periods: &[(String, time::Date, Option<Item>)]| {
        html! { @for (name, due, there) in periods { div {
            @match there {
                Some(item) => a href=(format!("{}/{}", site.home(), item.reference())) { (name) },
                None => { (name) " · " (t.with("open-missed", &[("on", due.to_string().into())])) },
            }
        } } }
    };
    Ok(html! {
        (Table::new(t.lang(), t.get("open-catalogue")).caption_hidden()
            .columns(["column-what", "column-when", "column-scope", "column-form", "column-periods"].map(|it| Column::new(t.get(it))))
            .rows(rows.iter().map(|(it, some)| Row::new([
                html! { a href=(format!("{}?entry={}", site.home(), it.reference())) { (it.called(t)) } },
                html! { (t.get(&format!("period-{}", it.period))) },
                html! { (scope_text(t, &it.scope)) },
                html! { (t.get(&format!("form-{}", it.form))) },
                periods(some),
            ]))))
        p.hint { (t.get("open-basis")) }
    })
}

async fn found(visit: &Visit, t: &Texts, site: &Site, words: &str) -> Result<Markup, Fault> {
    let query = search::Query {
        reach: Reach::At(site.place.clone()),
        kinds: vec![ITEM.to_owned()],
        from: None,
        until: None,
        words: words.chars().take(60).collect(),
        after: None,
        most: PAGE,
    };
    let some = search::find(&visit.cx.store, &query).await?;
    let pieces =
        |some: &[search::Piece]| html! { @for it in some { @if it.0 { mark { (it.1) } } @else { (it.1) } } };
    Ok(html! {
        (Form::get(t.lang(), site.home()).body(html! { (Field::search("q", t.get("open-search")).value(words)) })
            .submit(Button::submit(t.get("open-search-go")).look(Look::Secondary)))
        @if some.is_empty() { p { (t.get("open-not-found")) } }
        ul.stories { @for it in &some { li { div.story-text {
            a.story-title href=(format!("{}/{}", site.home(), it.id)) { (pieces(&it.title)) }
            p { (pieces(&it.excerpt)) }
            p.story-meta { (it.day) }
        } } } }
    })
}

async fn body(visit: Visit, Path(slug): Path<String>, Query(asked): Query<Asked>) -> Result<Markup, Fault> {
    let site = Site::of(&visit, &slug).await?;
    let (t, sql) = (texts(visit.page.lang), &visit.cx.store);
    let home = site.home();
    let frame = site.frame(&t, &home);
    if !asked.q.trim().is_empty() {
        let body = found(&visit, &t, &site, asked.q.trim()).await?;
        return Ok(public_page(&visit.page, &frame, &t.get("open-search"), body));
    }
    let reader = Reader::of(&visit.cx.actor);
    let all = query::catalogue(sql, &site.org).await?;
    let entry = asked.entry.parse::<Ref>().ok();
    let mut some = query::shown(sql, site.org.reference(), &reader, entry, asked.cursor(), PAGE + 1).await?;
    let more = some.len() > PAGE as usize;
    some.truncate(PAGE as usize);
    let next = some.last().filter(|_| more).map(|it| {
        let at = it.published_at.unwrap_or(0);
        format!(
            "{home}?entry={}&after={at}-{}",
            entry.map(|it| it.to_string()).unwrap_or_default(),
            it.id.simple()
        )
    });
    let chosen = entry.and_then(|id| all.iter().find(|it| it.reference() == id));
    let content = html! {
        p.lead { (t.with("open-about", &[("org", site.org.full_name.clone().into())])) }
        @if let Some(it) = chosen { h2 { (it.called(&t)) } p.hint { (basis(&t, &it.basis)) } } @else { h2 { (t.get("open-items")) } }
        (items(&t, &home, &some))
        @if let Some(next) = next { (ui::actions(html! { (Button::link(next, t.get("open-more")).look(Look::Quiet)) })) }
        @if chosen.is_none() && !all.is_empty() { h2 { (t.get("open-catalogue")) } (entries(&visit, &t, &site, &all).await?) }
        @if chosen.is_some() { p { a href=(home) { (t.get("open-all")) } } }
        p.hint { a href=(format!("{home}/atom.xml")) { "Atom" } }
        (ui::print_button(t.lang()))
    };
    let title = t.with("open-site", &[("org", site.name.clone().into())]);
    Ok(public_page(&visit.page, &frame, &title, content))
}
