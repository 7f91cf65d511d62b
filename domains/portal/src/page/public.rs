use std::collections::BTreeMap;

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::get;
use http_face::{Access, App, Fault, PublicPage, Routes};
use search::{Piece, Reach};
use serde::Deserialize;
use serde_json::json;
use store::{Instant, Ref, Store};
use ui::{
    Button, Field, Form, Icon, Lang, Level, Look, Markup, PageCx, PreEscaped, PublicFrame, PublicLink, Texts,
    html, public_page,
};

use super::texts;
use crate::ARTICLE;
use crate::model::{Article, Block, Column, Portal, Version};
use crate::query::{self, Cursor};
use crate::text::{self, MEDIA};

/// Articles of a page of a list.
const PAGE: u32 = 20;

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .route("GET", "/p/{portal}", Access::Public, get(front))
        .route("GET", "/p/{portal}/c/{column}", Access::Public, get(column))
        .route("GET", "/p/{portal}/a/{article}", Access::Public, get(article))
        .route("GET", "/p/{portal}/search", Access::Public, get(find))
        .route("GET", "/p/{portal}/windows", Access::Public, get(windows))
}

/// A portal with all its public pages depend on.
pub(super) struct Site {
    pub portal: Portal,
    /// Portals on the way down, this one last.
    pub above: Vec<Portal>,
    pub columns: Vec<Column>,
    pub now: Instant,
    pub store: Store,
    pub url: String,
    emblem: Option<String>,
}

impl Site {
    pub async fn of(app: &App, slug: &str) -> Result<Self, Fault> {
        let store = app.store.clone();
        let portal = query::by_slug(&store, slug).await?.filter(|it| it.open).ok_or_else(Fault::missing)?;
        let place = portal.place()?;
        let above = query::lineage(&store, &place).await?;
        let columns = query::columns(&store, &place).await?;
        let emblem = app.site.emblem.clone();
        Ok(Self { portal, above, columns, now: app.clock.now(), store, url: app.public_url.clone(), emblem })
    }

    /// Everything the portal's pages depend on besides their address.
    pub fn key(&self, page: &str, cx: Option<&PageCx>) -> String {
        let generations: Vec<_> = self.above.iter().map(|it| it.generation.to_string()).collect();
        let reader = cx
            .map_or(String::new(), |it| format!("{}/{}/{}", it.lang.code(), it.theme.code(), it.size.code()));
        // Names of portals can change hands; identifiers cannot.
        format!("portal {} {} {reader} {page}", self.portal.reference(), generations.join("."))
    }

    pub fn home(&self) -> String {
        format!("/p/{}", self.portal.slug)
    }

    pub fn column(&self, id: Ref) -> Option<&Column> {
        self.columns.iter().find(|it| it.reference() == id)
    }

    /// The address of an article at the portal that wrote it: the one address of it.
    pub fn canonical(&self, it: &Article) -> String {
        let home = self.above.iter().find(|one| one.org_path == it.org_path);
        let slug = home.map_or(self.portal.slug.as_str(), |one| one.slug.as_str());
        format!("{}/p/{slug}/a/{}", self.url, it.reference())
    }

    fn frame(&self, t: &Texts, path: &str) -> PublicFrame {
        let home = self.home();
        let link = |href: String, label: String| PublicLink { href, label };
        let nav =
            self.columns.iter().map(|it| link(format!("{home}/c/{}", it.reference()), it.title.clone()));
        let mut upper: Vec<PublicLink> = self
            .above
            .iter()
            .rev()
            .skip(1)
            .map(|it| link(format!("/p/{}", it.slug), it.title.clone()))
            .collect();
        let mut footer = vec![link(format!("{home}/windows"), t.get("public-windows"))];
        footer.append(&mut upper);
        footer.push(link("/publishing".to_owned(), t.get("public-work")));
        PublicFrame {
            site: self.portal.title.clone(),
            emblem: self.emblem.clone(),
            search: format!("{home}/search"),
            nav: nav.collect(),
            current: Some(path.to_owned()),
            canonical: format!("{}{path}", self.url),
            description: self.portal.about.clone().unwrap_or_default(),
            footer,
            contact: self.portal.contact.clone(),
            home,
            ..PublicFrame::default()
        }
    }

    fn feeds(&self, t: &Texts, column: &Column) -> Vec<(&'static str, String, String)> {
        let base = format!("{}/c/{}", self.home(), column.reference());
        vec![
            ("application/atom+xml", format!("{base}/atom.xml"), format!("{} Atom", column.title)),
            (
                "application/feed+json",
                format!("{base}/feed.json"),
                t.with("feed-json", &[("title", column.title.clone().into())]),
            ),
        ]
    }

    /// The latest of each column.
    async fn by_column(&self, most: u32) -> Result<BTreeMap<Ref, Vec<Article>>, Fault> {
        let mut all = BTreeMap::new();
        for column in &self.columns {
            let id = column.reference();
            all.insert(id, query::shown(&self.store, &self.above, id, self.now, None, most).await?);
        }
        Ok(all)
    }
}

fn day(lang: Lang, at: Option<i64>) -> Markup {
    html! { @if let Some(at) = at { (ui::format::date(lang, Instant(at).day())) } }
}

/// The picture of a story: a smaller one where it stands small. It repeats the title, so it says nothing by itself.
fn cover(it: &Article, width: u32) -> Markup {
    html! { @if let Some(id) = it.cover() { img src=(format!("{MEDIA}{id}?w={width}")) alt="" loading="lazy"; } }
}

fn story(site: &Site, lang: Lang, it: &Article, width: u32) -> Markup {
    html! {
        (cover(it, width))
        div.story-text {
            a.story-title href=(format!("{}/a/{}", site.home(), it.reference())) { (it.title) }
            @if width > 200 { @if let Some(summary) = &it.summary { p { (summary) } } }
            p.story-meta { (day(lang, it.published_at)) }
        }
    }
}

fn stories(site: &Site, lang: Lang, some: &[Article]) -> Markup {
    html! { ul.stories { @for it in some { li { (story(site, lang, it, 160)) } } } }
}

/// What a reader asks for.
#[derive(Deserialize, Default)]
pub(super) struct Asked {
    #[serde(default)]
    after: String,
    #[serde(default)]
    q: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    until: String,
}

impl Asked {
    fn cursor(&self) -> Option<Cursor> {
        let (at, id) = self.after.split_once('-')?;
        Some((at.parse().ok()?, uuid::Uuid::try_parse(id).ok()?))
    }
}

async fn front(
    State(app): State<App>,
    Path(slug): Path<String>,
    cx: PageCx,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let site = Site::of(&app, &slug).await?;
    app.public_page(site.key("front", Some(&cx)), &headers, async {
        let t = texts(cx.lang);
        let lists = site.by_column(8).await?;
        let blocks = query::blocks(&site.store, site.portal.reference()).await?;
        let body =
            if blocks.is_empty() { usual(&site, &t, &lists) } else { arranged(&site, &t, &blocks, &lists) };
        let mut frame = site.frame(&t, &site.home());
        frame.feeds = site.columns.iter().take(3).flat_map(|it| site.feeds(&t, it)).collect();
        let data = json!({ "@context": "https://schema.org", "@type": "WebSite", "name": site.portal.title,
            "url": format!("{}{}", site.url, site.home()),
            "potentialAction": { "@type": "SearchAction", "query-input": "required name=q",
                "target": format!("{}{}/search?q={{q}}", site.url, site.home()) } });
        frame.data = Some(data.to_string());
        Ok(PublicPage::html(public_page(&cx, &frame, &site.portal.title, body).into_string()))
    })
    .await
}

fn headlines(
    site: &Site,
    lang: Lang,
    lists: &BTreeMap<Ref, Vec<Article>>,
    column: Option<Ref>,
    size: usize,
) -> Markup {
    let mut some: Vec<&Article> =
        lists.iter().filter(|(id, _)| column.is_none_or(|it| it == **id)).flat_map(|it| it.1).collect();
    some.sort_by_key(|it| std::cmp::Reverse((it.published_at, it.id)));
    some.truncate(size);
    html! { ul.headlines { @for (at, it) in some.iter().enumerate() {
        li { (story(site, lang, it, if at == 0 { 960 } else { 480 })) }
    } } }
}

fn column_section(site: &Site, t: &Texts, column: &Column, title: &str, some: &[Article]) -> Markup {
    let href = format!("{}/c/{}", site.home(), column.reference());
    html! {
        section {
            h2 { a href=(href) { (title) } }
            @if some.is_empty() { p.hint { (t.get("public-nothing-yet")) } }
            (stories(site, t.lang(), some))
        }
    }
}

/// A front page nobody arranged: what is new, then every column that has something.
fn usual(site: &Site, t: &Texts, lists: &BTreeMap<Ref, Vec<Article>>) -> Markup {
    let empty = Vec::new();
    let filled = || site.columns.iter().map(|it| (it, lists.get(&it.reference()).unwrap_or(&empty)));
    html! {
        @if let Some(about) = &site.portal.about { p.lead { (about) } }
        @if lists.values().all(Vec::is_empty) { p { (t.get("public-nothing-yet")) } }
        (headlines(site, t.lang(), lists, None, 4))
        div.story-grid {
            @for (column, some) in filled().filter(|it| !it.1.is_empty()) {
                (column_section(site, t, column, &column.title, &some[..some.len().min(5)]))
            }
        }
    }
}

fn arranged(site: &Site, t: &Texts, blocks: &[Block], lists: &BTreeMap<Ref, Vec<Article>>) -> Markup {
    let empty = Vec::new();
    let some = |block: &Block| {
        let list = block.column().and_then(|id| lists.get(&id)).unwrap_or(&empty);
        list.iter().take(usize::try_from(block.size).unwrap_or(5)).cloned().collect::<Vec<_>>()
    };
    let size = |block: &Block| usize::try_from(block.size).unwrap_or(4);
    let title = |block: &Block| {
        let column = block.column().and_then(|id| site.column(id)).map(|it| it.title.clone());
        block.title.clone().or(column).unwrap_or_default()
    };
    let wide = |block: &&Block| block.kind == "headlines" || block.kind == "pictures";
    html! {
        @for block in blocks.iter().filter(wide) {
            @if !title(block).is_empty() { h2 { (title(block)) } }
            (headlines(site, t.lang(), lists, block.column(), size(block)))
        }
        div.story-grid {
            @for block in blocks.iter().filter(|it| !wide(it)) {
                @match (block.kind.as_str(), block.column().and_then(|id| site.column(id))) {
                    ("list", Some(column)) => (column_section(site, t, column, &title(block), &some(block))),
                    ("text", _) => section {
                        h2 { (title(block)) }
                        div.prose { (PreEscaped(text::rendered(block.body.as_deref().unwrap_or_default()))) }
                    },
                    _ => {}
                }
            }
        }
    }
}

async fn column(
    State(app): State<App>,
    Path((slug, id)): Path<(String, String)>,
    Query(asked): Query<Asked>,
    cx: PageCx,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let site = Site::of(&app, &slug).await?;
    let id: Ref = id.parse().map_err(|_| Fault::missing())?;
    let column = site.column(id).cloned().ok_or_else(Fault::missing)?;
    let after = asked.cursor();
    app.public_page(site.key(&format!("column {id} {after:?}"), Some(&cx)), &headers, async {
        let t = texts(cx.lang);
        let mut some = query::shown(&site.store, &site.above, id, site.now, after, PAGE + 1).await?;
        let more = some.len() > PAGE as usize;
        some.truncate(PAGE as usize);
        let path = format!("{}/c/{id}", site.home());
        let next = some.last().filter(|_| more).map(|it| {
            format!("{path}?after={}-{}", it.published_at.unwrap_or(0), it.id.simple())
        });
        let body = html! {
            @if let Some(about) = &column.about { p.lead { (about) } }
            @if some.is_empty() { p { (t.get("public-nothing-yet")) } }
            (stories(&site, cx.lang, &some))
            @if let Some(next) = next { (ui::actions(html! { (Button::link(next, t.get("public-older")).look(Look::Secondary)) })) }
            p.hint { a href=(format!("{path}/atom.xml")) { "Atom" } " · " a href=(format!("{path}/feed.json")) { "JSON Feed" } " · " (t.get("public-feeds-hint")) }
        };
        let mut frame = site.frame(&t, &path);
        frame.feeds = site.feeds(&t, &column);
        Ok(PublicPage::html(public_page(&cx, &frame, &column.title, body).into_string()))
    })
    .await
}

async fn article(
    State(app): State<App>,
    Path((slug, id)): Path<(String, String)>,
    cx: PageCx,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let site = Site::of(&app, &slug).await?;
    let id: Ref = id.parse().map_err(|_| Fault::missing())?;
    let it = query::article(&site.store, id).await?.filter(|it| query::belongs(it, &site.portal));
    let it = it.ok_or_else(Fault::missing)?;
    app.public_page(site.key(&format!("article {id}"), Some(&cx)), &headers, async {
        let t = texts(cx.lang);
        if it.was_withdrawn() {
            return Ok(gone(&cx, &t, &site, &it));
        }
        let live = it.live_number.filter(|_| it.shown_at(site.now)).ok_or_else(Fault::missing)?;
        let versions = query::versions(&site.store, id).await?;
        let version = versions.iter().find(|one| one.number == live).ok_or_else(Fault::missing)?;
        let files = shown_files(&site.store, id, version).await?;
        let notes: Vec<&Version> = versions
            .iter()
            .filter(|one| one.number <= live && one.note.is_some() && one.number > 1)
            .collect();
        let column =
            site.column(it.column()).map(|column| format!("{}/c/{}", site.home(), column.reference()));
        let mut frame = site.frame(&t, &column.unwrap_or_default());
        frame.canonical = site.canonical(&it);
        frame.description = version.summary.clone().unwrap_or_default();
        frame.data = Some(super::feed::data(&site, &it, version));
        let body = told(&t, &site, &it, version, &notes, &files);
        Ok(PublicPage::html(public_page(&cx, &frame, &version.title, body).into_string()))
    })
    .await
}

/// Files of the version shown that are open to everybody and do not stand within the words.
async fn shown_files(store: &Store, id: Ref, version: &Version) -> Result<Vec<file::Attached>, Fault> {
    let files = file::of(store, ARTICLE, id).await?;
    let inside = |it: &file::Attached| version.body.contains(&format!("file:{}", it.reference()));
    let belongs = |it: &file::Attached| version.files.contains(&it.reference().to_string());
    Ok(files.into_iter().filter(|it| it.classification == "public" && belongs(it) && !inside(it)).collect())
}

fn told(
    t: &Texts,
    site: &Site,
    it: &Article,
    version: &Version,
    notes: &[&Version],
    files: &[file::Attached],
) -> Markup {
    let lang = t.lang();
    let writer = site.above.iter().find(|one| one.org_path == it.org_path);
    html! {
        p.byline {
            span { (day(lang, it.first_at)) }
            span { (t.with("public-source", &[("source", version.source.clone().into())])) }
            @if let Some(author) = &version.author { span { (author) } }
            @if let Some(writer) = writer.filter(|one| one.id != site.portal.id) { span { (writer.title) } }
        }
        @for note in notes {
            (ui::callout(Level::Info, &t.get("public-correction"), html! {
                p { (ui::format::date(lang, Instant(note.made_at).day())) " " (note.note.as_deref().unwrap_or_default()) }
            }))
        }
        div.actions {
            button.btn.btn-outline type="button" hidden data-read-aloud="told" aria-pressed="false" { (Icon::Talk) (t.get("public-read-aloud")) }
            button.btn.btn-outline type="button" hidden data-print { (Icon::Print) (t.get("public-print")) }
        }
        article.prose #told {
            @if let Some(person) = &it.person { p.lead { (t.with("public-person", &[("name", person.clone().into())])) } }
            (PreEscaped(&version.html))
        }
        @if !files.is_empty() {
            h2 { (t.get("public-files")) }
            ul.plain { @for one in files {
                li { a href=(format!("{MEDIA}{}", one.reference())) { (one.name) } " " span.hint { (one.size / 1024 + 1) " KiB" } }
            } }
        }
        p { a href=(format!("{}/a/{}/comments", site.home(), it.reference())) { (t.get("public-comments")) } }
    }
}

/// What stands in the place of an article that was taken back: that it was there, and why it is not.
fn gone(cx: &PageCx, t: &Texts, site: &Site, it: &Article) -> PublicPage {
    let body = html! {
        (ui::callout(Level::Warn, &t.get("public-withdrawn"), html! { p { (it.withdrawn.as_deref().unwrap_or_default()) } }))
        p { a href=(site.home()) { (t.get("public-home")) } }
    };
    let frame = site.frame(t, "");
    let page = PublicPage::html(public_page(cx, &frame, &it.title, body).into_string());
    PublicPage { status: StatusCode::GONE, ..page }
}

fn pieces(some: &[Piece]) -> Markup {
    html! { @for (hit, text) in some { @if *hit { mark { (text) } } @else { (text) } } }
}

fn is_day(text: &str) -> bool {
    roster::model::exact(Some(text)).is_some()
}

async fn find(
    State(app): State<App>,
    Path(slug): Path<String>,
    Query(asked): Query<Asked>,
    cx: PageCx,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let site = Site::of(&app, &slug).await?;
    let words: String = asked.q.chars().take(60).collect();
    let from = Some(asked.from.clone()).filter(|it| is_day(it));
    let until = Some(asked.until.clone()).filter(|it| is_day(it));
    let after =
        asked.after.split_once('.').and_then(|(day, number)| Some((day.to_owned(), number.parse().ok()?)));
    let key = site.key(&format!("search {words:?} {from:?} {until:?} {after:?}"), Some(&cx));
    app.public_page(key, &headers, async {
        let t = texts(cx.lang);
        let query = search::Query {
            reach: Reach::At(site.portal.place()?),
            kinds: vec![ARTICLE.to_owned()],
            from,
            until,
            words: words.clone(),
            after,
            most: PAGE,
        };
        let mut found = search::find(&site.store, &query).await?;
        let more = found.len() == PAGE as usize;
        let next = found.last().filter(|_| more).map(|it| it.cursor.clone());
        let mut hits = Vec::new();
        for it in found.drain(..) {
            // Found is what was released; shown is what stands at this moment.
            if query::article(&site.store, it.id).await?.is_some_and(|one| one.shown_at(site.now)) {
                hits.push(it);
            }
        }
        let path = format!("{}/search", site.home());
        let body = html! {
            (Form::get(cx.lang, path.as_str()).body(html! {
                (Field::search("q", t.get("public-search-words")).value(words.as_str()))
                (Field::date("from", t.get("public-search-from")).value(asked.from.as_str()))
                (Field::date("until", t.get("public-search-until")).value(asked.until.as_str()))
            }).submit(Button::submit(t.get("public-search-go"))))
            @if !words.is_empty() && hits.is_empty() { p role="status" { (t.get("public-search-none")) } }
            ul.stories { @for it in &hits { li { div.story-text {
                a.story-title href=(format!("{}/a/{}", site.home(), it.id)) { (pieces(&it.title)) }
                p { (pieces(&it.excerpt)) }
                p.story-meta { (it.day) }
            } } } }
            @if let Some((day, number)) = next {
                (Form::get(cx.lang, path.as_str())
                    .hidden("q", words.as_str()).hidden("from", asked.from.as_str()).hidden("until", asked.until.as_str())
                    .hidden("after", format!("{day}.{number}"))
                    .submit(Button::submit(t.get("public-older")).look(Look::Secondary)))
            }
        };
        let frame = site.frame(&t, &path);
        Ok(PublicPage::html(public_page(&cx, &frame, &t.get("public-search"), body).into_string()))
    })
    .await
}

/// Which windows are alive (F14): a fact of each window, in the order of the portal, compared with nothing.
async fn windows(
    State(app): State<App>,
    Path(slug): Path<String>,
    cx: PageCx,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let site = Site::of(&app, &slug).await?;
    app.public_page(site.key("windows", Some(&cx)), &headers, async {
        let t = texts(cx.lang);
        let mut rows = Vec::new();
        for column in &site.columns {
            let latest = query::shown(&site.store, &site.above, column.reference(), site.now, None, 1).await?;
            let latest = latest.first().and_then(|it| it.published_at).map(|at| Instant(at).day());
            let opened = roster::model::exact(Some(&column.opened_on));
            let since = latest.into_iter().chain(opened).max().unwrap_or(site.now.day());
            rows.push((column, latest, rules::publishing::dead_from(since) > site.now.day()));
        }
        let body = html! {
            p { (t.with("public-windows-lead", &[("days", rules::publishing::DEAD_AFTER_DAYS.into())])) }
            (ui::Table::new(cx.lang, t.get("public-windows"))
                .caption_hidden()
                .columns([ui::Column::new(t.get("window-column")), ui::Column::new(t.get("window-latest")), ui::Column::new(t.get("window-state"))])
                .rows(rows.iter().map(|(column, latest, alive)| ui::Row::new([
                    html! { a href=(format!("{}/c/{}", site.home(), column.reference())) { (column.title) } },
                    html! { @match latest { Some(latest) => (ui::format::date(cx.lang, *latest)), None => (t.get("window-nothing")) } },
                    html! { @if *alive { (t.get("window-alive")) } @else { (t.get("window-quiet")) } },
                ]))))
        };
        let path = format!("{}/windows", site.home());
        Ok(PublicPage::html(public_page(&cx, &site.frame(&t, &path), &t.get("public-windows"), body).into_string()))
    })
    .await
}
