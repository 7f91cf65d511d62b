use access::ActError;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use http_face::{Access, Fault, Fields, Refused, Routes, SignedIn, Visit};
use store::OrgPath;
use ui::{Button, Field, Form, Look, Markup, html, page};

use super::{crumbs, portal_tabs, seen_portal, texts};
use crate::action::{self, NewPortal};
use crate::model::Portal;
use crate::{ARRANGE, query};

pub(super) fn routes(routes: Routes) -> Routes {
    let arrange = Access::Needs(ARRANGE);
    routes
        .route("GET", "/orgs/{org}/portal/settings", arrange, get(show).post(change))
        .also("POST", "/orgs/{org}/portal/settings", arrange)
        .route("POST", "/orgs/{org}/portal/words", arrange, post(add_word))
        .route("POST", "/orgs/{org}/portal/words/{word}/drop", arrange, post(drop_word))
}

async fn show(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Markup, Fault> {
    let (portal, place) = seen_portal(&visit, &id).await?;
    visit.cx.allow(ARRANGE, &place)?;
    form(&visit, &portal, &place, &stored(&portal), &Refused::default()).await
}

fn stored(portal: &Portal) -> Fields {
    let pairs = [
        ("title", portal.title.clone()),
        ("slug", portal.slug.clone()),
        ("about", portal.about.clone().unwrap_or_default()),
        ("contact", portal.contact.clone().unwrap_or_default()),
        ("open", if portal.open { "on".to_owned() } else { String::new() }),
    ];
    Fields::of(pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

async fn form(
    visit: &Visit,
    portal: &Portal,
    place: &OrgPath,
    fields: &Fields,
    refused: &Refused,
) -> Result<Markup, Fault> {
    let t = texts(visit.page.lang);
    let org = portal.reference();
    let words = query::words(&visit.cx.store, place).await?;
    let field = |field: Field| refused.field(fields, field);
    let content = html! {
        (refused.alert())
        (portal_tabs(visit, &t, org, place, "settings"))
        (Form::post(t.lang(), format!("/orgs/{org}/portal/settings")).key(visit.new_key())
            .hidden("version", portal.version.to_string()).errors(&refused.errors)
            .body(html! {
                (field(Field::text("title", t.get("portal-title")).required()))
                (field(Field::text("slug", t.get("portal-slug")).hint(t.get("portal-slug-hint")).required()))
                (field(Field::text("about", t.get("portal-about"))))
                (field(Field::text("contact", t.get("portal-contact"))))
                (field(Field::checkbox("open", t.get("portal-open"))))
            })
            .submit(Button::submit(t.get("edit-save"))))
        h2 { (t.get("words-heading")) }
        p { (t.get("words-lead")) }
        ul.plain { @for it in &words { li {
            (it.word) @if let Some(instead) = &it.instead { " → " (instead) } " " span.hint { (it.reason) }
            @if it.org_path == portal.org_path {
                (Form::post(t.lang(), format!("/orgs/{org}/portal/words/{}/drop", store::Ref::new(it.region_id, it.id))).key(visit.new_key())
                    .submit(Button::submit(t.get("words-drop")).look(Look::Quiet).about(it.word.as_str())))
            }
        } } }
        (Form::post(t.lang(), format!("/orgs/{org}/portal/words")).key(visit.new_key()).errors(&refused.errors).body(html! {
            (field(Field::text("word", t.get("words-word")).required()))
            (field(Field::text("instead", t.get("words-instead"))))
            (field(Field::text("reason", t.get("words-reason")).required()))
        }).submit(Button::submit(t.get("words-add")).look(Look::Secondary)))
    };
    Ok(page(&visit.page, &t.get("portal-tab-settings"), &crumbs(&t, portal), content))
}

async fn answered(
    visit: &Visit,
    (portal, place): (&Portal, &OrgPath),
    fields: &Fields,
    done: Result<(), ActError>,
) -> Result<Response, Fault> {
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/orgs/{}/portal/settings", portal.reference())).into_response()),
        Err(error) => {
            let refused = Refused::of(&texts(visit.page.lang), error)?;
            let shown = fields.over(stored(portal));
            Ok(refused.answer(form(visit, portal, place, &shown, &refused).await?))
        }
    }
}

async fn change(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Fault> {
    let (portal, place) = seen_portal(&visit, &id).await?;
    visit.cx.allow(ARRANGE, &place)?;
    let new = NewPortal {
        slug: fields.get("slug").to_owned(),
        title: fields.get("title").to_owned(),
        about: fields.get("about").to_owned(),
        contact: fields.get("contact").to_owned(),
        columns: Vec::new(),
    };
    let (cx, open) = (visit.keyed(&fields), fields.ticked("open"));
    let done = action::edit_portal(&cx, portal.reference(), fields.version(), new, open).await;
    answered(&visit, (&portal, &place), &fields, done).await
}

async fn add_word(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Fault> {
    let (portal, place) = seen_portal(&visit, &id).await?;
    visit.cx.allow(ARRANGE, &place)?;
    let cx = visit.keyed(&fields);
    let (word, instead, reason) = (fields.get("word"), fields.get("instead"), fields.get("reason"));
    let done = action::add_word(&cx, portal.reference(), word, instead, reason).await;
    answered(&visit, (&portal, &place), &fields, done.map(|_| ())).await
}

async fn drop_word(
    SignedIn(visit): SignedIn,
    Path((id, word)): Path<(String, String)>,
    fields: Fields,
) -> Result<Response, Fault> {
    let (portal, place) = seen_portal(&visit, &id).await?;
    visit.cx.allow(ARRANGE, &place)?;
    let word = word.parse().map_err(|_| Fault::missing())?;
    let done = action::drop_word(&visit.keyed(&fields), portal.reference(), word).await;
    answered(&visit, (&portal, &place), &fields, done).await
}
