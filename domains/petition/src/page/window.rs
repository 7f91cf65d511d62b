use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use http_face::{Access, Fault, Fields, Refused, Routes, SignedIn, Visit};
use roster::model::Org;
use store::OrgPath;
use ui::{Button, Field, Form, Look, Markup, html, page};

use super::texts;
use crate::action::{self, NewWindow};
use crate::model::THRESHOLD;
use crate::{WINDOW, query};

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .route("GET", "/orgs/{org}/window", Access::Needs(WINDOW), get(show).post(send))
        .also("POST", "/orgs/{org}/window", Access::Needs(WINDOW))
        .route("POST", "/orgs/{org}/window/below", Access::Needs(WINDOW), post(below))
}

async fn allowed(visit: &Visit, id: &str) -> Result<(Org, OrgPath), Fault> {
    let (org, place) = roster::face::org(visit, id).await?;
    visit.cx.allow(WINDOW, &place)?;
    Ok((org, place))
}

async fn show(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Markup, Fault> {
    let (org, place) = allowed(&visit, &id).await?;
    let stored = query::window(&visit.cx.store, org.reference()).await?;
    let text = |name: &str, value: String| (name.to_owned(), value);
    let fields = match &stored {
        Some(it) => vec![
            text("title", it.title.clone()),
            text("about", it.about.clone()),
            text("open", if it.open { "on" } else { "" }.to_owned()),
            text("promised_days", it.promised_days.map(|it| it.to_string()).unwrap_or_default()),
            text("threshold", it.threshold.to_string()),
        ],
        None => vec![
            text("title", org.called().to_owned()),
            text("open", "on".to_owned()),
            text("threshold", THRESHOLD.to_string()),
        ],
    };
    form(&visit, (&org, &place), &Fields::of(fields), &Refused::default()).await
}

async fn form(
    visit: &Visit,
    (org, place): (&Org, &OrgPath),
    fields: &Fields,
    refused: &Refused,
) -> Result<Markup, Fault> {
    let t = texts(visit.page.lang);
    let base = format!("/orgs/{}/window", org.reference());
    let field = |field: Field| refused.field(fields, field);
    let address = format!("{}/voice/new/{}", visit.app.public_url, org.reference());
    let body = html! {
        (refused.alert())
        p { (t.get("window-what")) }
        (Form::post(t.lang(), base.as_str())
            .key(fields.key().unwrap_or_else(|| visit.new_key()))
            .errors(&refused.errors)
            .body(html! {
                (field(Field::text("title", t.get("window-name")).max_length(60)).required())
                (field(Field::textarea("about", t.get("window-about")).hint(t.get("window-about-hint")).rows(3)).required())
                (field(Field::number("promised_days", t.get("window-promise")).hint(t.get("window-promise-hint")).between("1", "60").short()))
                (field(Field::number("threshold", t.get("window-threshold")).hint(t.get("window-threshold-hint")).between("1", "100000").short()).required())
                (field(Field::checkbox("open", t.get("window-open"))))
            })
            .submit(Button::submit(t.get("window-save")))
            .cancel(format!("/orgs/{}/petitions", org.reference()))
            .mark_required())
        p { (t.get("window-address")) " " a class="link" href=(address) { (address) } }
        details.more { summary { (t.get("window-below")) }
            p { (t.get("window-below-effect")) }
            (Form::post(t.lang(), format!("{base}/below"))
                .key(visit.new_key())
                .body(html! { (field(Field::textarea("about", t.get("window-about")).id("about-below").rows(2)).required()) })
                .submit(Button::submit(t.get("window-below-go")).look(Look::Secondary)))
        }
    };
    let crumbs = roster::face::crumbs(visit, place).await?;
    Ok(page(&visit.page, &t.with("window-title", &[("org", org.called().into())]), &crumbs, body))
}

async fn send(SignedIn(visit): SignedIn, Path(id): Path<String>, fields: Fields) -> Result<Response, Fault> {
    let (org, place) = allowed(&visit, &id).await?;
    let done = match (fields.number_or_none("promised_days"), fields.number_or_none("threshold")) {
        (Ok(promised_days), Ok(threshold)) => {
            let new = NewWindow {
                title: fields.get("title").to_owned(),
                about: fields.get("about").to_owned(),
                open: fields.ticked("open"),
                promised_days,
                threshold: threshold.unwrap_or(0),
            };
            action::set_window(&visit.keyed(&fields), org.reference(), &new).await
        }
        (Err(error), _) | (_, Err(error)) => Err(error),
    };
    answered(&visit, (&org, &place), &fields, done).await
}

async fn below(SignedIn(visit): SignedIn, Path(id): Path<String>, fields: Fields) -> Result<Response, Fault> {
    let (org, place) = allowed(&visit, &id).await?;
    let done = action::open_below(&visit.keyed(&fields), org.reference(), fields.get("about")).await;
    answered(&visit, (&org, &place), &fields, done.map(drop)).await
}

async fn answered(
    visit: &Visit,
    (org, place): (&Org, &OrgPath),
    fields: &Fields,
    done: Result<(), access::ActError>,
) -> Result<Response, Fault> {
    match done {
        Ok(()) => {
            visit.wake();
            Ok(Redirect::to(&format!("/orgs/{}/petitions", org.reference())).into_response())
        }
        Err(error) => {
            let refused = Refused::of(&texts(visit.page.lang), error)?;
            Ok(refused.answer(form(visit, (org, place), fields, &refused).await?))
        }
    }
}
