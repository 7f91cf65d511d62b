use access::ActError;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use http_face::{Access, Fault, Fields, Refused, Routes, SignedIn, Visit};
use store::Ref;
use ui::{Button, Crumb, Field, Form, Level, Markup, html, page};

use super::carry::details;
use super::{form, texts};
use crate::BRANCH;
use crate::action::{self, Applied};

pub(super) fn routes(routes: Routes) -> Routes {
    routes.route("GET", "/orgs/{org}/development/new", Access::Needs(BRANCH), get(show).post(send)).also(
        "POST",
        "/orgs/{org}/development/new",
        Access::Needs(BRANCH),
    )
}

async fn show(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Markup, Fault> {
    let fields = Fields::of(vec![("on".to_owned(), visit.cx.today().to_string())]);
    body(&visit, &id, &fields, &Refused::default()).await
}

async fn body(visit: &Visit, id: &str, fields: &Fields, refused: &Refused) -> Result<Markup, Fault> {
    let (org, place) = roster::face::org(visit, id).await?;
    visit.cx.allow(BRANCH, &place)?;
    let t = texts(visit.page.lang);
    let field = |field: Field| refused.field(fields, field);
    let base = format!("/orgs/{id}/development");
    let body = html! {
        (refused.alert())
        (ui::callout(Level::Info, &t.get("apply-rule-title"), html! { (t.get("apply-rule")) }))
        (Form::post(visit.page.lang, format!("{base}/new"))
            .key(fields.key().unwrap_or_else(|| visit.new_key()))
            .errors(&refused.errors)
            .body(html! {
                (field(Field::date("on", t.get("applied-on"))).required())
                (form::person(&t, fields, refused, None))
                (field(Field::date("expelled", t.get("expelled")).hint(t.get("expelled-hint"))))
            })
            .submit(Button::submit(t.get("apply-go")))
            .cancel(base.as_str())
            .mark_required())
    };
    let mut crumbs = roster::face::crumbs(visit, &place).await?;
    crumbs.push(Crumb::new(base, t.get("tab-development")));
    Ok(page(&visit.page, &t.with("apply-title-org", &[("org", org.called().into())]), &crumbs, body))
}

fn read(id: &str, fields: &Fields) -> Result<Applied, ActError> {
    let org: Ref = id.parse().map_err(|_| ActError::Missing)?;
    Ok(Applied {
        org,
        who: details(fields)?,
        on: fields.day("on")?,
        expelled: fields.day_or_none("expelled")?,
        reason: fields.get("reason").to_owned(),
    })
}

async fn send(SignedIn(visit): SignedIn, Path(id): Path<String>, fields: Fields) -> Result<Response, Fault> {
    // The permission comes before what was typed.
    let (_, place) = roster::face::org(&visit, &id).await?;
    visit.cx.allow(BRANCH, &place)?;
    let done = match read(&id, &fields) {
        Ok(new) => action::apply(&visit.keyed(&fields), new).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(candidate) => {
            visit.wake();
            Ok(Redirect::to(&format!("/candidates/{candidate}")).into_response())
        }
        Err(error) => {
            let refused = Refused::of(&texts(visit.page.lang), error)?;
            Ok(refused.answer(body(&visit, &id, &fields, &refused).await?))
        }
    }
}
