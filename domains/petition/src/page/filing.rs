//! Filing: choose a window, write, get code and PIN. The same form serves an operator who writes for a caller, a visitor
//! or a letter.

use axum::extract::{DefaultBodyLimit, Path, Query};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use http_face::{Access, Fault, Fields, Refused, Routes, SignedIn, Visit};
use rules::petition::Kind;
use store::Ref;
use ui::{Button, Choice, Field, Form, Level, Look, Markup, Texts, html, page};

use super::texts;
use super::voice::Asked;
use crate::action::{self, Given, New};
use crate::model::{Contact, Window};
use crate::{HANDLE, query};

/// Windows on one page.
const PAGE: u32 = 50;
/// Published matters near by, shown beside the form.
const NEAR: u32 = 5;

/// What may be sent with a petition in all.
fn large() -> DefaultBodyLimit {
    DefaultBodyLimit::max(64 * 1024 * 1024)
}

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .route("GET", "/voice/new", Access::Public, get(choose))
        .route("GET", "/voice/new/{window}", Access::Public, get(write).post(send).layer(large()))
        .also("POST", "/voice/new/{window}", Access::Public)
        .route(
            "GET",
            "/orgs/{org}/petitions/new",
            Access::Needs(HANDLE),
            get(note).post(noted).layer(large()),
        )
        .also("POST", "/orgs/{org}/petitions/new", Access::Needs(HANDLE))
}

/// Which window: by its name or what it is for.
async fn choose(visit: Visit, Query(asked): Query<Asked>) -> Result<Markup, Fault> {
    let (t, lang) = (texts(visit.page.lang), visit.page.lang);
    let words: String = asked.q.chars().take(60).collect();
    let mut windows = query::windows(&visit.cx.store, None, &words, &asked.after, PAGE + 1).await?;
    let more = windows.len() > PAGE as usize;
    windows.truncate(PAGE as usize);
    let last = windows.last().map(|it| it.org_path.clone()).unwrap_or_default();
    let body = html! {
        p { (t.get("choose-what")) }
        (Form::get(lang, "/voice/new")
            .body(html! { (Field::search("q", t.get("choose-search")).hint(t.get("choose-hint")).value(words.as_str())) })
            .submit(Button::submit(t.get("voice-search-go")).look(Look::Secondary)))
        @if windows.is_empty() {
            (ui::empty(&t.get("choose-none"), &t.get("choose-none-more"), html! {}))
        }
        ul class="card-list" { @for window in &windows {
            li {
                a class="link font-medium" href=(format!("/voice/new/{}", window.org())) { (window.title) }
                p.hint { (window.about) }
            }
        } }
        @if more {
            (Button::link(format!("/voice/new?q={}&after={last}", ui::percent(&words)), t.get("choose-more")).look(Look::Quiet))
        }
    };
    let crumbs = [ui::Crumb::new("/voice", t.get("voice-title"))];
    Ok(page(&visit.page, &t.get("choose-title"), &crumbs, body))
}

async fn open_window(visit: &Visit, id: &str) -> Result<Window, Fault> {
    let org: Ref = id.parse().map_err(|_| Fault::missing())?;
    let window = query::window(&visit.cx.store, org).await?.filter(|it| it.open);
    window.ok_or_else(Fault::missing)
}

async fn write(visit: Visit, Path(id): Path<String>, Query(asked): Query<Asked>) -> Result<Markup, Fault> {
    let window = open_window(&visit, &id).await?;
    let fields = Fields::of(vec![("identity".to_owned(), "real".to_owned()), ("title".to_owned(), asked.q)]);
    form(&visit, &window, &fields, &Refused::default(), false).await
}

async fn note(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Markup, Fault> {
    let (_, place) = roster::face::org(&visit, &id).await?;
    visit.cx.allow(HANDLE, &place)?;
    let window = open_window(&visit, &id).await?;
    let fields = Fields::of(vec![
        ("identity".to_owned(), "real".to_owned()),
        ("channel".to_owned(), "phone".to_owned()),
        ("people".to_owned(), "1".to_owned()),
    ]);
    form(&visit, &window, &fields, &Refused::default(), true).await
}

/// Who somebody is, and how to reach them.
fn who(t: &Texts, fields: &Fields, refused: &Refused) -> Markup {
    let identities = ["real", "confidential", "anonymous"].map(|key| {
        Choice::new(key, t.get(&format!("identity-{key}"))).hint(t.get(&format!("identity-{key}-hint")))
    });
    html! {
        (refused.field(fields, Field::radios("identity", t.get("file-identity"), identities.to_vec())).required())
        (refused.field(fields, Field::text("name", t.get("file-name")).hint(t.get("file-name-hint")).autocomplete("name")))
        (refused.field(fields, Field::phone("phone", t.get("file-phone")).autocomplete("tel")))
        (refused.field(fields, Field::text("address", t.get("file-address"))))
    }
}

/// Choices made by whoever writes for somebody else.
fn operator(t: &Texts, fields: &Fields, refused: &Refused) -> Markup {
    let channels = ["phone", "letter", "visit"].map(|key| Choice::new(key, t.get(&format!("channel-{key}"))));
    html! {
        (refused.field(fields, Field::radios("channel", t.get("file-channel"), channels.to_vec())).required())
        (refused.field(fields, Field::number("people", t.get("file-people")).hint(t.get("file-people-hint")).between("1", "99").short()))
    }
}

async fn form(
    visit: &Visit,
    window: &Window,
    fields: &Fields,
    refused: &Refused,
    office: bool,
) -> Result<Markup, Fault> {
    let (t, lang) = (texts(visit.page.lang), visit.page.lang);
    let kinds: Vec<_> = Kind::ALL
        .iter()
        .map(|kind| {
            let key = kind.key().to_lowercase();
            Choice::new(kind.key(), t.get(&format!("kind-{key}"))).hint(t.get(&format!("kind-{key}-hint")))
        })
        .collect();
    let words = fields.get("title");
    let place = window.place()?;
    let sql = &visit.cx.store;
    let near = if words.is_empty() {
        query::published(sql, Some(&place), None, NEAR).await?
    } else {
        query::found(sql, Some(&place), words, None, NEAR).await?.into_iter().map(|it| it.0).collect()
    };
    let action = if office {
        format!("/orgs/{}/petitions/new", window.org())
    } else {
        format!("/voice/new/{}", window.org())
    };
    let body = html! {
        (refused.alert())
        @if !window.about.is_empty() { p { (window.about) } }
        @if !office {
            (ui::callout(Level::Info, &t.get("file-know-title"), html! { (t.get("file-know")) }))
        }
        @if !near.is_empty() {
            details.more { summary { (t.get("file-near")) }
                ul.plain-list { @for it in &near {
                    li { a class="link" href=(format!("/voice/matters/{}/{}", it.region_id, it.number)) { (it.shown_title.clone().unwrap_or_default()) } }
                } }
            }
        }
        (Form::post(lang, action)
            .multipart()
            .key(fields.key().unwrap_or_else(|| visit.new_key()))
            .errors(&refused.errors)
            .body(html! {
                (refused.field(fields, Field::radios("kind", t.get("file-kind"), kinds)).required())
                (refused.field(fields, Field::text("title", t.get("file-title")).max_length(80)).required())
                (refused.field(fields, Field::textarea("body", t.get("file-body")).hint(t.get("file-body-hint")).rows(8)).required())
                (refused.field(fields, Field::text("place", t.get("file-place")).hint(t.get("file-place-hint"))))
                (refused.field(fields, Field::file("files", t.get("file-files")).hint(t.get("file-files-hint")).with("multiple", "multiple")))
                @if office { (operator(&t, fields, refused)) }
                (who(&t, fields, refused))
                (refused.field(fields, Field::checkbox("concerns_office", t.get("file-concerns")).hint(t.get("file-concerns-hint"))))
                (refused.field(fields, Field::checkbox("consents", t.get("file-consents")).hint(t.get("file-consents-hint"))))
            })
            .submit(Button::submit(t.get("file-send")))
            .cancel("/voice")
            .mark_required())
    };
    let crumbs = if office {
        roster::face::crumbs(visit, &place).await?
    } else {
        vec![ui::Crumb::new("/voice", t.get("voice-title"))]
    };
    Ok(page(&visit.page, &t.with("file-heading", &[("window", window.title.clone().into())]), &crumbs, body))
}

fn typed(window: &Window, fields: &Fields, channel: &str) -> New {
    let grid = fields.get("grid").split_once(',');
    let grid = grid.and_then(|(x, y)| Some((x.trim().parse().ok()?, y.trim().parse().ok()?)));
    let text = |name: &str| fields.get(name).to_owned();
    New {
        window: Some(window.org()),
        kind: Kind::from_key(fields.get("kind")),
        channel: channel.to_owned(),
        identity: text("identity"),
        contact: Contact { name: text("name"), phone: text("phone"), address: text("address") },
        title: text("title"),
        body: text("body"),
        place: text("place"),
        grid,
        concerns_office: fields.ticked("concerns_office"),
        consents: fields.ticked("consents"),
        people: fields.get("people").parse().unwrap_or(1),
        files: Vec::new(),
    }
}

/// Keep what was sent with it, then file it.
async fn filed(
    visit: &Visit,
    window: &Window,
    fields: &Fields,
    channel: &str,
) -> Result<Given, access::ActError> {
    if fields.uploads.len() > action::MOST_FILES {
        return Err(access::ActError::field("files", "too-many-files"));
    }
    let mut new = typed(window, fields, channel);
    for upload in &fields.uploads {
        let internal = file::Classification::Internal;
        new.files.push(visit.app.files.keep(&upload.name, upload.bytes.clone(), internal).await?);
    }
    action::file(&visit.keyed(fields), new).await
}

async fn send(visit: Visit, Path(id): Path<String>, fields: Fields) -> Result<Response, Fault> {
    let window = open_window(&visit, &id).await?;
    let done = filed(&visit, &window, &fields, "web").await;
    answered(&visit, &window, &fields, done, false).await
}

async fn noted(SignedIn(visit): SignedIn, Path(id): Path<String>, fields: Fields) -> Result<Response, Fault> {
    let (_, place) = roster::face::org(&visit, &id).await?;
    visit.cx.allow(HANDLE, &place)?;
    let window = open_window(&visit, &id).await?;
    let channel = Some(fields.get("channel")).filter(|it| matches!(*it, "phone" | "letter" | "visit"));
    let done = match channel {
        Some(channel) => filed(&visit, &window, &fields, channel).await,
        None => Err(access::ActError::field("channel", "missing")),
    };
    answered(&visit, &window, &fields, done, true).await
}

/// Code and PIN, to keep; or the form again with what is wrong.
async fn answered(
    visit: &Visit,
    window: &Window,
    fields: &Fields,
    done: Result<Given, access::ActError>,
    office: bool,
) -> Result<Response, Fault> {
    let t = texts(visit.page.lang);
    match done {
        Ok(given) => {
            visit.wake();
            Ok(handed_over(visit, &t, &given, office).into_response())
        }
        Err(error) => {
            let refused = Refused::of(&t, error)?;
            Ok(refused.answer(form(visit, window, fields, &refused, office).await?))
        }
    }
}

fn handed_over(visit: &Visit, t: &Texts, given: &Given, office: bool) -> Markup {
    let code = format!("{} {} {}", &given.code[..3], &given.code[3..6], &given.code[6..]);
    let pass = crate::code::pass(&visit.cx.vault, given.id, visit.cx.now());
    let body = html! {
        (ui::callout(Level::Success, &t.get("given-received"), html! {
            (ui::description_list([
                (t.get("given-code"), html! { strong class="text-2xl" { (code) } }),
                (t.get("given-pin"), html! { strong class="text-2xl" { (given.pin) } }),
            ]))
        }))
        p { (t.get(if office { "given-keep-office" } else { "given-keep" })) }
        (ui::actions(html! {
            (ui::print_button(t.lang()))
            (Button::link(format!("/voice/mine/{pass}"), t.get("given-look")).look(Look::Primary))
        }))
    };
    page(&visit.page, &t.get("given-title"), &[ui::Crumb::new("/voice", t.get("voice-title"))], body)
}
