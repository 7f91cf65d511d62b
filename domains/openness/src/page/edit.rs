//! Proposing and editing an item.

use access::ActError;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use file::Classification;
use http_face::{Access, Fault, Fields, Refused, Routes, SignedIn, Visit};
use roster::model::Org;
use rules::openness::Scope;
use serde::Deserialize;
use store::{OrgPath, Ref, Scope as Places};
use ui::{Button, Choice, Field, Form, Look, Markup, PreEscaped, Texts, html, page};

use super::{basis, scopes, seen_item, seen_org, texts};
use crate::action::{self, Draft, New};
use crate::model::{Entry, Item, Target};
use crate::{WRITE, figures, period, query};

/// Organisations offered as audience.
const OFFERED: u32 = 100;

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .route("GET", "/orgs/{org}/openness/new", Access::Needs(WRITE), get(new).post(propose))
        .also("POST", "/orgs/{org}/openness/new", Access::Needs(WRITE))
        .route("GET", "/openness/{item}/edit", Access::Needs(WRITE), get(edit).post(save))
        .also("POST", "/openness/{item}/edit", Access::Needs(WRITE))
        .route("POST", "/openness/{item}/files", Access::Needs(WRITE), post(attach))
}

#[derive(Deserialize, Default)]
struct Asked {
    #[serde(default)]
    entry: String,
    #[serde(default)]
    period: String,
}

/// Whom an item of scope SPECIFIC can be for: the organisation, those directly below, the members of a branch.
async fn offered(visit: &Visit, org: &Org) -> Result<Vec<Choice>, Fault> {
    let sql = &visit.cx.store;
    let mut all = vec![Choice::new(format!("org:{}", org.reference()), org.called())];
    let below = roster::query::children(sql, &Places::everything(), org, None, OFFERED).await?;
    all.extend(below.iter().map(|it| Choice::new(format!("org:{}", it.reference()), it.called())));
    if org.org_kind()?.is_branch() {
        let roll = roster::query::roll_of(sql, org.reference()).await?;
        all.extend(roll.iter().map(|it| Choice::new(format!("member:{}", it.reference()), &it.name)));
    }
    Ok(all)
}

fn body(t: &Texts, fields: &Fields, refused: &Refused, offered: Vec<Choice>) -> Markup {
    let field = |field: Field| refused.field(fields, field);
    let chosen: Vec<String> = fields.all("audience").map(str::to_owned).collect();
    html! {
        (field(Field::text("title", t.get("column-title")).max_length(100).required()))
        (field(Field::textarea("body", t.get("edit-body")).hint(t.get("edit-body-hint")).rows(10)))
        (field(Field::radios("scope", t.get("column-scope"), scopes(t)).required()))
        details.more open[!chosen.is_empty() || refused.beside("audience").is_some()] {
            summary { (t.get("edit-audience")) }
            (Field::checkboxes("audience", t.get("edit-audience"), offered).values(chosen).error(refused.beside("audience")))
        }
        (field(Field::date("until", t.get("edit-until")).hint(t.get("edit-until-hint"))))
    }
}

fn typed(fields: &Fields) -> Result<Draft, ActError> {
    let of = |kind: &str| -> Result<Vec<Ref>, ActError> {
        let some = fields.all("audience").filter_map(|it| it.split_once(':')).filter(|it| it.0 == kind);
        some.map(|it| it.1.parse().map_err(|_| ActError::field("audience", "not-listed"))).collect()
    };
    Ok(Draft {
        title: fields.get("title").to_owned(),
        body: fields.raw("body").to_owned(),
        scope: Some(Scope::from_key(fields.get("scope")).ok_or(ActError::field("scope", "not-listed"))?),
        orgs: of("org")?,
        members: of("member")?,
        until: fields.day_or_none("until")?,
    })
}

/// The entry and period an item is proposed for.
async fn entry_of(visit: &Visit, org: &Org, entry: &str) -> Result<Entry, Fault> {
    let id: Ref = entry.parse().map_err(|_| Fault::missing())?;
    let all = query::catalogue(&visit.cx.store, org).await?;
    all.into_iter().find(|it| it.reference() == id).ok_or_else(Fault::missing)
}

async fn new(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Markup, Fault> {
    let (org, place) = seen_org(&visit, &id).await?;
    visit.cx.allow(WRITE, &place)?;
    let entry = entry_of(&visit, &org, &asked.entry).await?;
    let t = texts(visit.page.lang);
    let about = period::text(&t, &asked.period);
    let title = format!("{}{}{about}", entry.called(&t), if about.is_empty() { "" } else { " · " });
    let pairs = [("title", title), ("scope", entry.scope.clone()), ("period", asked.period.clone())];
    let fields = Fields::of(pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect());
    form(&visit, (&org, &place), &entry, &fields, &Refused::default()).await
}

async fn form(
    visit: &Visit,
    (org, place): (&Org, &OrgPath),
    entry: &Entry,
    fields: &Fields,
    refused: &Refused,
) -> Result<Markup, Fault> {
    let t = texts(visit.page.lang);
    let period = fields.get("period");
    let figures = match &entry.ledger {
        Some(ledger) => {
            let about = (!period.is_empty()).then_some(period);
            let today = visit.cx.today();
            Some(figures::of(&visit.cx.store, (org, ledger), about, today, visit.page.lang).await?)
        }
        None => None,
    };
    let content = html! {
        (refused.alert())
        p.hint { (basis(&t, &entry.basis)) }
        @if let Some(figures) = &figures {
            h2 { (t.get("edit-figures")) }
            p.hint { (t.get("edit-figures-hint")) }
            div.prose { (PreEscaped(portal::text::rendered(figures))) }
        }
        (Form::post(t.lang(), format!("/orgs/{}/openness/new", org.reference())).key(visit.new_key())
            .hidden("entry", entry.reference().to_string()).hidden("period", period)
            .errors(&refused.errors)
            .body(body(&t, fields, refused, offered(visit, org).await?))
            .submit(Button::submit(t.get("edit-propose")))
            .cancel(format!("/orgs/{}/openness", org.reference())))
    };
    let crumbs = roster::face::crumbs(visit, place).await?;
    Ok(page(&visit.page, &entry.called(&t), &crumbs, content))
}

async fn propose(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Fault> {
    let (org, place) = seen_org(&visit, &id).await?;
    visit.cx.allow(WRITE, &place)?;
    let entry = entry_of(&visit, &org, fields.get("entry")).await?;
    let done = match typed(&fields) {
        Ok(draft) => {
            let period = fields.get("period").to_owned();
            let new = New { entry: entry.reference(), period, draft, lang: visit.page.lang };
            action::propose(&visit.keyed(&fields), org.reference(), &new).await
        }
        Err(error) => Err(error),
    };
    match done {
        Ok(id) => {
            visit.wake();
            Ok(Redirect::to(&format!("/openness/{id}")).into_response())
        }
        Err(error) => {
            let refused = Refused::of(&texts(visit.page.lang), error)?;
            Ok(refused.answer(form(&visit, (&org, &place), &entry, &fields, &refused).await?))
        }
    }
}

async fn stored(visit: &Visit, it: &Item) -> Result<Fields, Fault> {
    let id = it.reference();
    let version = query::version(&visit.cx.store, id, it.number).await?.ok_or_else(Fault::missing)?;
    let mut pairs = vec![
        ("title".to_owned(), version.title),
        ("body".to_owned(), version.body),
        ("scope".to_owned(), it.scope.clone()),
        ("until".to_owned(), it.stands_until.clone().unwrap_or_default()),
    ];
    let named = |it: &Target| ("audience".to_owned(), format!("{}:{}", it.kind, it.reference()));
    pairs.extend(query::audience(&visit.cx.store, id).await?.iter().map(named));
    Ok(Fields::of(pairs))
}

async fn edit(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Markup, Fault> {
    let (it, place) = seen_item(&visit, &id).await?;
    visit.cx.allow(WRITE, &place)?;
    again(&visit, &it, &stored(&visit, &it).await?, &Refused::default()).await
}

async fn again(visit: &Visit, it: &Item, fields: &Fields, refused: &Refused) -> Result<Markup, Fault> {
    let (t, id) = (texts(visit.page.lang), it.reference());
    let org = roster::query::org(&visit.cx.store, it.org()).await?.ok_or_else(Fault::missing)?;
    let classes = ["public", "internal"].map(|it| Choice::new(it, t.get(&format!("file-class-{it}"))));
    let content = html! {
        (refused.alert())
        (Form::post(t.lang(), format!("/openness/{id}/edit")).key(visit.new_key())
            .hidden("version", it.version.to_string()).errors(&refused.errors)
            .body(body(&t, fields, refused, offered(visit, &org).await?))
            .submit(Button::submit(t.get("edit-save")))
            .cancel(format!("/openness/{id}")).guard())
        details.more { summary { (t.get("file-add")) }
            (Form::post(t.lang(), format!("/openness/{id}/files")).multipart().key(visit.new_key())
                .hidden("version", it.version.to_string())
                .body(html! {
                    (Field::file("file", t.get("file-choose")).required())
                    (refused.field(fields, Field::radios("classification", t.get("file-class"), classes.to_vec()).hint(t.get("file-class-hint")).required()))
                })
                .submit(Button::submit(t.get("file-add")).look(Look::Secondary)))
        }
    };
    let crumbs = [
        ui::Crumb::new("/openness", t.get("menu-openness")),
        ui::Crumb::new(format!("/openness/{id}"), it.title.as_str()),
    ];
    Ok(page(&visit.page, &t.get("edit-heading"), &crumbs, content))
}

async fn answered(
    visit: &Visit,
    id: &str,
    fields: &Fields,
    done: Result<(), ActError>,
) -> Result<Response, Fault> {
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/openness/{id}")).into_response()),
        Err(error) => {
            let (it, _) = seen_item(visit, id).await?;
            let refused = Refused::of(&texts(visit.page.lang), error)?;
            let shown =
                if fields.get("title").is_empty() { stored(visit, &it).await? } else { fields.clone() };
            Ok(refused.answer(again(visit, &it, &shown, &refused).await?))
        }
    }
}

async fn save(SignedIn(visit): SignedIn, Path(id): Path<String>, fields: Fields) -> Result<Response, Fault> {
    let (it, place) = seen_item(&visit, &id).await?;
    visit.cx.allow(WRITE, &place)?;
    let done = match typed(&fields) {
        Ok(draft) => action::save(&visit.keyed(&fields), it.reference(), fields.version(), &draft).await,
        Err(error) => Err(error),
    };
    answered(&visit, &id, &fields, done).await
}

async fn attach(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Fault> {
    let (it, place) = seen_item(&visit, &id).await?;
    visit.cx.allow(WRITE, &place)?;
    let done = match (&fields.upload, Classification::chosen(fields.get("classification"))) {
        (Some(sent), Ok(class)) => {
            let cx = visit.keyed(&fields);
            let at = (it.reference(), fields.version());
            action::add_file(&cx, &visit.app.files, at, &sent.name, sent.bytes.clone(), class).await
        }
        (None, _) => Err(ActError::field("file", "missing")),
        (_, Err(error)) => Err(error.into()),
    };
    answered(&visit, &id, &fields, done).await
}
