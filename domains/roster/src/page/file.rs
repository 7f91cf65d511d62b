mod copy;
mod printed;

use std::collections::HashMap;

use axum::Json;
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use http_face::{Access, Domain, Fault, Routes, SignedIn, Visit};
use journal::Recorded;
use serde_json::Value as JsonValue;
use store::Ref;
use ui::i18n::Value;
use ui::{
    Button, Column, Crumb, Icon, Level, Look, Markup, Render as _, Row, Table, Texts, TimelineItem, html,
    page, timeline,
};
use uuid::Uuid;

use super::{day, or_dash, plain, texts};
use crate::action;
use crate::model::Member;
use crate::query::{self, FileItem};
use crate::{FILE, READ};

/// Looks at the member that are told to the member.
const LOOKS: [&str; 3] = ["member.file_seen", "member.numbers_shown", "member.data_taken"];
/// Entries of the journal read for the list of who looked.
const READ_BACK: u32 = 1000;

pub(super) fn routes(routes: Routes) -> Routes {
    // Signed in is enough to ask: a member's own file is theirs without any role.
    let needs = Access::SignedIn;
    routes
        .route("GET", "/members/{member}/file", needs, get(show))
        .route("GET", "/members/{member}/file.json", needs, get(copy::json))
        .route("GET", "/members/{member}/file.pdf", needs, get(copy::pdf))
        .route("GET", "/members/{member}/file/{entry}/proof.json", needs, get(proof))
}

/// The electronic file as headings and rows: what a page shows and what a printed document is made of.
pub(crate) struct FileDocument {
    /// Whose file.
    pub title: String,
    /// As of which day, and that it was made from the journal.
    pub note: String,
    /// The ten classes of 干部人事档案工作条例 art. 19.
    pub sections: Vec<FileSection>,
}

/// One class of the file.
pub(crate) struct FileSection {
    /// Its name.
    pub heading: String,
    /// What is in it, the oldest first.
    pub rows: Vec<FileRow>,
}

/// One thing in the file.
pub(crate) struct FileRow {
    /// When.
    pub when: String,
    /// What.
    pub what: String,
    /// Decision or ground.
    pub more: String,
    /// The entry of the journal, for its proof.
    pub entry: Uuid,
}

/// Put the file together; every output is made from this.
pub(crate) fn file_document(
    t: &Texts,
    rooms: &[Domain],
    member: &Member,
    items: &[FileItem],
    today: time::Date,
) -> FileDocument {
    let lang = t.lang();
    let on = ui::format::date_text(lang, today);
    let sections = (1..=10).map(|class| FileSection {
        heading: t.get(&format!("file-class-{class}")),
        rows: items.iter().filter(|it| it.class == class).map(|it| row(t, rooms, it)).collect(),
    });
    FileDocument {
        title: t.with("file-title", &[("name", member.name.clone().into())]),
        note: t.with("file-note", &[("on", on.into())]),
        sections: sections.collect(),
    }
}

/// What happened, in the words of the room it happened in.
fn row(t: &Texts, rooms: &[Domain], it: &FileItem) -> FileRow {
    let details: JsonValue = serde_json::from_str(&it.details).unwrap_or_default();
    let when = day(t.lang(), Some(&it.on_day));
    let said = rooms.iter().find_map(|room| (room.file_text)(t.lang(), &it.kind, &details));
    if let Some(said) = said {
        return FileRow { when, what: said.what, more: said.more, entry: it.entry_id };
    }
    let text = |name: &str| details.get(name).and_then(JsonValue::as_str).unwrap_or_default().to_owned();
    let word =
        |prefix: &str, key: String| if key.is_empty() { key } else { t.get(&format!("{prefix}-{key}")) };
    let fields = details.get("fields").and_then(JsonValue::as_array);
    let fields: Vec<String> = fields
        .into_iter()
        .flatten()
        .filter_map(JsonValue::as_str)
        .map(|it| t.get(&format!("field-{}", it.replace('_', "-"))))
        .collect();
    let values: Vec<(&'static str, Value<'_>)> = vec![
        ("from", word("state", text("from")).into()),
        ("to", word("state", text("to")).into()),
        ("post", word("post", text("post")).into()),
        ("org", text("org").into()),
    ];
    let more = match it.kind.as_str() {
        "member.moved" => word("how", text("ground")),
        "member.state_changed" => text("ground"),
        _ if !fields.is_empty() => t.with("file-fields", &[("fields", fields.join(" · ").into())]),
        _ => String::new(),
    };
    let key = format!("file-{}", it.kind.replace(['.', '_'], "-"));
    FileRow { when, what: t.with(&key, &values), more, entry: it.entry_id }
}

/// Somebody who looked, and why.
struct Looked {
    at: store::Instant,
    who: String,
    what: String,
    why: String,
}

async fn looks(visit: &Visit, t: &Texts, id: Ref) -> Result<Vec<Looked>, Fault> {
    let entries = journal::by_subject(&visit.cx.store, id, READ_BACK).await?;
    let seen: Vec<&Recorded> = entries.iter().filter(|it| LOOKS.contains(&it.kind.as_str())).collect();
    let names = names(visit, &seen).await?;
    let look = |it: &&Recorded| Looked {
        at: it.at,
        who: it.actor.map_or_else(|| t.get("file-system"), |id| names.get(&id).cloned().unwrap_or_default()),
        what: t.get(&format!("file-look-{}", it.kind.replace(['.', '_'], "-"))),
        why: it.payload.as_ref().and_then(|it| it.get("reason")?.as_str()).unwrap_or_default().to_owned(),
    };
    Ok(seen.iter().map(look).collect())
}

async fn names(visit: &Visit, entries: &[&Recorded]) -> Result<HashMap<Uuid, String>, Fault> {
    let mut ids: Vec<Uuid> = entries.iter().filter_map(|it| it.actor).collect();
    ids.sort_unstable();
    ids.dedup();
    let found = identity::names(&visit.cx.store, &ids).await?;
    Ok(found.into_iter().map(|(id, (_, name))| (id, name)).collect())
}

async fn show(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Markup, Fault> {
    let id: Ref = id.parse().map_err(|_| Fault::missing())?;
    let member = action::look_into_file(&visit.cx, id).await?;
    visit.wake();
    let t = texts(visit.page.lang);
    let items =
        query::file_items(&visit.cx.store, id, &query::regions_of(&visit.cx.store, id).await?).await?;
    let document = file_document(&t, &visit.app.domains, &member, &items, visit.cx.today());
    let looks = looks(&visit, &t, id).await?;
    let own = visit.cx.actor.member == Some(id);
    let base = format!("/members/{id}");
    let body = html! {
        p { (document.note) }
        @if own {
            (ui::callout(Level::Info, &t.get("file-own-title"), plain(t.get("file-own"))))
            (ui::actions(html! {
                (Button::link(format!("{base}/file.pdf"), t.get("file-copy-pdf")).look(Look::Secondary).icon(Icon::Download))
                (Button::link(format!("{base}/file.json"), t.get("file-copy")).look(Look::Secondary).icon(Icon::Download))
            }))
        } @else {
            (ui::callout(Level::Info, &t.get("file-seen-title"), plain(t.get("file-seen"))))
        }
        @for section in &document.sections {
            h2 { (section.heading) }
            @if section.rows.is_empty() { p class="hint" { (t.get("file-none")) } }
            @else { (timeline(&rows(&t, &base, section))) }
        }
        h2 { (t.get("file-looks")) }
        (looks_table(&visit, &t, &looks))
    };
    // The way back is the member's card, and only where the reader sees it.
    let card = visit.cx.allow_for(READ, &member.place()?, own).is_ok();
    let crumbs: Vec<_> = card.then(|| Crumb::new(base, member.name.as_str())).into_iter().collect();
    Ok(page(&visit.page, &document.title, &crumbs, body))
}

fn rows(t: &Texts, base: &str, section: &FileSection) -> Vec<TimelineItem> {
    let item = |it: &FileRow| {
        let proof = format!("{base}/file/{}/proof.json", it.entry.simple());
        TimelineItem::new(plain(&it.when), it.what.as_str()).body(html! {
            @if !it.more.is_empty() { p { (it.more) } }
            a class="link hint" href=(proof) download { (t.get("file-proof")) span class="sr-only" { " " (it.what) } }
        })
    };
    section.rows.iter().map(item).collect()
}

fn looks_table(visit: &Visit, t: &Texts, looks: &[Looked]) -> Markup {
    let rows = looks.iter().map(|it| {
        Row::new([
            plain(&it.who),
            html! { (ui::format::instant(visit.page.lang, it.at.civil())) },
            plain(&it.what),
            or_dash(&it.why),
        ])
    });
    Table::new(visit.page.lang, t.get("file-looks"))
        .caption_hidden()
        .columns(["who", "when", "what", "why"].map(|it| Column::new(t.get(&format!("file-column-{it}")))))
        .rows(rows)
        .empty(ui::empty(&t.get("file-looks-none"), "", html! {}))
        .render()
}

fn json_file(name: &str, body: impl serde::Serialize) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    ([(header::CONTENT_DISPOSITION, disposition)], Json(body)).into_response()
}

/// That an entry of the file stands in the journal. Its details are opened to the member alone.
async fn proof(
    SignedIn(visit): SignedIn,
    Path((id, entry)): Path<(String, String)>,
) -> Result<Response, Fault> {
    let id: Ref = id.parse().map_err(|_| Fault::missing())?;
    let entry = Uuid::try_parse(&entry).map_err(|_| Fault::missing())?;
    let member = query::member(&visit.cx.store, id).await?.ok_or_else(Fault::missing)?;
    let own = visit.cx.actor.member == Some(id);
    visit.cx.allow_for(FILE, &member.place()?, own)?;
    let items =
        query::file_items(&visit.cx.store, id, &query::regions_of(&visit.cx.store, id).await?).await?;
    if items.iter().all(|it| it.entry_id != entry) {
        return Err(Fault::missing());
    }
    let proof = journal::prove(&visit.cx.store, &visit.app.signer, entry, own, visit.cx.now()).await?;
    Ok(json_file("proof.json", proof))
}
