use access::ActError;
use axum::extract::{DefaultBodyLimit, Path};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use file::Classification;
use http_face::{Access, Fault, Fields, Refused, Routes, SignedIn, Visit};
use store::{Instant, OrgPath, Ref, StoreError};
use time::Duration;
use ui::{Button, Choice, Field, Form, Level, Look, Markup, Texts, html, page};

use super::{crumbs, seen_article, seen_portal, texts};
use crate::action::{self, Draft, Upload};
use crate::model::{Article, Portal, Version};
use crate::text::{Line, compared};
use crate::{WRITE, query};

pub(super) fn routes(routes: Routes) -> Routes {
    let write = Access::Needs(WRITE);
    let large = || DefaultBodyLimit::max(64 * 1024 * 1024);
    // A long text of Chinese is three times as long in a form.
    let long = || DefaultBodyLimit::max(3 * 1024 * 1024);
    routes
        .route("GET", "/orgs/{org}/portal/new", write, get(blank).post(begin).layer(long()))
        .also("POST", "/orgs/{org}/portal/new", write)
        .route("GET", "/articles/{article}/edit", write, get(form).post(save).layer(long()))
        .also("POST", "/articles/{article}/edit", write)
        .route("POST", "/articles/{article}/files", write, post(add_file).layer(large()))
        .route("POST", "/articles/{article}/import", write, post(import).layer(large()))
}

fn draft(fields: &Fields) -> Result<Draft, ActError> {
    let column = fields.some("column").map(|it| it.parse::<Ref>()).transpose();
    let last = fields.day_or_none("expire_on")?;
    Ok(Draft {
        column: column.map_err(|_| ActError::field("column", "not-listed"))?,
        kind: fields.get("kind").to_owned(),
        title: fields.get("title").to_owned(),
        summary: fields.get("summary").to_owned(),
        source: fields.get("source").to_owned(),
        author: fields.get("author").to_owned(),
        body: fields.raw("body").to_owned(),
        note: fields.get("note").to_owned(),
        shared: fields.ticked("shared"),
        // To the end of the last day.
        expire_at: last.map(|day| Instant::start_of(day).plus(Duration::days(1))),
        person: fields.get("person").to_owned(),
        consent_on: fields.day_or_none("consent_on")?,
        consent: fields.get("consent").to_owned(),
    })
}

/// The form filled from a stored version.
fn stored(it: &Article, version: &Version) -> Fields {
    let last = it.expire_at.map(|at| Instant(at - 1).day().to_string()).unwrap_or_default();
    let text = |it: &Option<String>| it.clone().unwrap_or_default();
    let pairs = [
        ("column", it.column().to_string()),
        ("kind", it.kind.clone()),
        ("title", version.title.clone()),
        ("summary", text(&version.summary)),
        ("source", version.source.clone()),
        ("author", text(&version.author)),
        ("body", version.body.clone()),
        ("shared", if it.shared { "on".to_owned() } else { String::new() }),
        ("expire_on", last),
        ("person", text(&it.person)),
        ("consent_on", text(&it.consent_on)),
        ("consent", text(&it.consent)),
    ];
    Fields::of(pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

async fn columns(visit: &Visit, place: &OrgPath) -> Result<Vec<Choice>, Fault> {
    let all = query::columns(&visit.cx.store, place).await?;
    Ok(all.iter().map(|it| Choice::new(it.reference().to_string(), &it.title)).collect())
}

fn body(t: &Texts, fields: &Fields, refused: &Refused, columns: Vec<Choice>, seen: bool) -> Markup {
    let field = |field: Field| refused.field(fields, field);
    let kinds = vec![Choice::new("news", t.get("kind-news")), Choice::new("person", t.get("kind-person"))];
    let shared = Field::checkbox("shared", t.get("edit-shared")).hint(t.get("edit-shared-hint"));
    html! {
        (field(Field::text("title", t.get("edit-title")).max_length(100).required()))
        (field(Field::select("column", t.get("edit-column"), columns).required()))
        (field(Field::text("source", t.get("edit-source")).hint(t.get("edit-source-hint")).required()))
        (field(Field::text("author", t.get("edit-author"))))
        (field(Field::textarea("summary", t.get("edit-summary")).rows(2).max_length(300)))
        (field(Field::textarea("body", t.get("edit-body")).hint(t.get("edit-body-hint")).rows(18).required()))
        @if seen { (field(Field::textarea("note", t.get("edit-note")).hint(t.get("edit-note-hint")).rows(2).required())) }
        details.more open[!fields.get("person").is_empty() || fields.ticked("shared")] {
            summary { (t.get("edit-more")) }
            (field(shared))
            (field(Field::date("expire_on", t.get("edit-expire")).hint(t.get("edit-expire-hint"))))
            (field(Field::select("kind", t.get("edit-kind"), kinds)))
            (field(Field::text("person", t.get("edit-person"))))
            (field(Field::date("consent_on", t.get("edit-consent-on"))))
            (field(Field::text("consent", t.get("edit-consent")).hint(t.get("edit-consent-hint"))))
        }
    }
}

async fn new_page(
    visit: &Visit,
    portal: &Portal,
    place: &OrgPath,
    fields: &Fields,
    refused: &Refused,
) -> Result<Markup, Fault> {
    let t = texts(visit.page.lang);
    let columns = columns(visit, place).await?;
    let form = Form::post(t.lang(), format!("/orgs/{}/portal/new", portal.reference()))
        .key(visit.new_key())
        .errors(&refused.errors)
        .body(body(&t, fields, refused, columns, false))
        .submit(Button::submit(t.get("edit-begin")))
        .guard();
    let content = html! { (refused.alert()) p { (t.get("edit-lead")) } (form) };
    Ok(page(&visit.page, &t.get("article-new"), &crumbs(&t, portal), content))
}

async fn blank(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Markup, Fault> {
    let (portal, place) = seen_portal(&visit, &id).await?;
    visit.cx.allow(WRITE, &place)?;
    let fields = Fields::of(vec![("source".to_owned(), portal.title.clone())]);
    new_page(&visit, &portal, &place, &fields, &Refused::default()).await
}

async fn begin(SignedIn(visit): SignedIn, Path(id): Path<String>, fields: Fields) -> Result<Response, Fault> {
    let (portal, place) = seen_portal(&visit, &id).await?;
    visit.cx.allow(WRITE, &place)?;
    let done = match draft(&fields) {
        Ok(draft) => action::begin(&visit.keyed(&fields), portal.reference(), &draft).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(article) => {
            visit.wake();
            Ok(Redirect::to(&format!("/articles/{article}")).into_response())
        }
        Err(error) => {
            let refused = Refused::of(&texts(visit.page.lang), error)?;
            Ok(refused.answer(new_page(&visit, &portal, &place, &fields, &refused).await?))
        }
    }
}

pub(super) fn comparison(t: &Texts, old: &str, new: &str) -> Markup {
    html! {
        div.compared role="group" aria-label=(t.get("compared")) tabindex="0" {
            @for line in compared(old, new) {
                @match line {
                    Line::Same(text) => div { (text) },
                    Line::Gone(text) => del { (text) },
                    Line::New(text) => ins { (text) },
                }
            }
        }
    }
}

async fn edit_page(
    visit: &Visit,
    it: &Article,
    place: &OrgPath,
    fields: &Fields,
    refused: &Refused,
    lost: bool,
) -> Result<Markup, Fault> {
    let t = texts(visit.page.lang);
    let portal = query::portal_of(&visit.cx.store, it.org()).await?.ok_or_else(Fault::missing)?;
    let latest =
        query::version(&visit.cx.store, it.reference(), it.number).await?.ok_or_else(Fault::missing)?;
    let base = format!("/articles/{}", it.reference());
    let form = Form::post(t.lang(), format!("{base}/edit"))
        .key(visit.new_key())
        .hidden("version", it.version.to_string())
        .errors(&refused.errors)
        .body(body(&t, fields, refused, columns(visit, place).await?, it.first_at.is_some()))
        .submit(Button::submit(t.get("edit-save")))
        .cancel(base.as_str())
        .guard();
    let classes = ["public", "internal"].map(|it| Choice::new(it, t.get(&format!("file-class-{it}"))));
    let upload = Form::post(t.lang(), format!("{base}/files"))
        .multipart()
        .key(visit.new_key())
        .hidden("version", it.version.to_string())
        .errors(&refused.errors)
        .body(html! {
            (Field::file("file", t.get("file-choose")).required())
            (refused.field(fields, Field::text("about", t.get("file-about")).hint(t.get("file-about-hint"))))
            (Field::radios("classification", t.get("file-class"), classes.to_vec()).hint(t.get("file-class-hint")).required())
        })
        .submit(Button::submit(t.get("file-add")).look(Look::Secondary));
    let docx = Form::post(t.lang(), format!("{base}/import"))
        .multipart()
        .key(visit.new_key())
        .hidden("version", it.version.to_string())
        .body(html! { (Field::file("file", t.get("import-choose")).accept(".docx").hint(t.get("import-hint")).required()) })
        .submit(Button::submit(t.get("import-go")).look(Look::Secondary));
    let content = html! {
        (refused.alert())
        @if lost {
            (ui::callout(Level::Warn, &t.get("edit-lost"), html! { p { (t.get("edit-lost-lead")) } }))
            (comparison(&t, &latest.body, &fields.raw("body").replace("\r\n", "\n")))
        }
        (form)
        h2 { (t.get("edit-files")) }
        details.more { summary { (t.get("file-add")) } (upload) }
        details.more { summary { (t.get("import-go")) } (docx) }
    };
    let mut crumbs = crumbs(&t, &portal);
    crumbs.push(ui::Crumb::new(base, it.title.as_str()));
    Ok(page(&visit.page, &t.get("edit-heading"), &crumbs, content))
}

async fn form(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Markup, Fault> {
    let (it, place) = seen_article(&visit, &id).await?;
    visit.cx.allow(WRITE, &place)?;
    let latest =
        query::version(&visit.cx.store, it.reference(), it.number).await?.ok_or_else(Fault::missing)?;
    edit_page(&visit, &it, &place, &stored(&it, &latest), &Refused::default(), false).await
}

/// What was typed is shown again with what is wrong; when somebody else saved first, both texts stand side by side.
async fn again(visit: &Visit, id: &str, fields: &Fields, error: ActError) -> Result<Response, Fault> {
    let (it, place) = seen_article(visit, id).await?;
    let lost = matches!(error, ActError::Store(StoreError::Stale));
    let refused = Refused::of(&texts(visit.page.lang), error)?;
    Ok(refused.answer(edit_page(visit, &it, &place, fields, &refused, lost).await?))
}

async fn save(SignedIn(visit): SignedIn, Path(id): Path<String>, fields: Fields) -> Result<Response, Fault> {
    let (it, place) = seen_article(&visit, &id).await?;
    visit.cx.allow(WRITE, &place)?;
    let done = match draft(&fields) {
        Ok(draft) => action::save(&visit.keyed(&fields), it.reference(), fields.version(), &draft).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => {
            visit.wake();
            Ok(Redirect::to(&format!("/articles/{id}")).into_response())
        }
        Err(error) => again(&visit, &id, &fields, error).await,
    }
}

/// The stored text, with what was typed into the form of the file.
async fn with_upload(visit: &Visit, it: &Article, fields: &Fields) -> Result<Fields, Fault> {
    let latest =
        query::version(&visit.cx.store, it.reference(), it.number).await?.ok_or_else(Fault::missing)?;
    Ok(fields.over(stored(it, &latest)))
}

async fn add_file(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Fault> {
    let (it, place) = seen_article(&visit, &id).await?;
    visit.cx.allow(WRITE, &place)?;
    let uploads = || -> Result<Vec<Upload>, ActError> {
        let sent = fields.upload.as_ref().ok_or(ActError::field("file", "missing"))?;
        let classification = Classification::chosen(fields.get("classification"))?;
        let (name, bytes, about) = (sent.name.clone(), sent.bytes.clone(), fields.get("about").to_owned());
        Ok(vec![Upload { name, bytes, classification, about }])
    };
    let done = match uploads() {
        Ok(some) => {
            let cx = visit.keyed(&fields);
            action::add_files(&cx, &visit.app.files, it.reference(), fields.version(), some).await
        }
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/articles/{id}/edit")).into_response()),
        Err(error) => again(&visit, &id, &with_upload(&visit, &it, &fields).await?, error).await,
    }
}

async fn import(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Fault> {
    let (it, place) = seen_article(&visit, &id).await?;
    visit.cx.allow(WRITE, &place)?;
    let done = match &fields.upload {
        Some(sent) => {
            let cx = visit.keyed(&fields);
            action::import(&cx, &visit.app.files, it.reference(), fields.version(), sent.bytes.clone()).await
        }
        None => Err(ActError::field("file", "missing")),
    };
    match done {
        Ok(_) => Ok(Redirect::to(&format!("/articles/{id}/edit")).into_response()),
        Err(error) => again(&visit, &id, &with_upload(&visit, &it, &fields).await?, error).await,
    }
}
