use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use http_face::{Access, Fault, Fields, Refused, Routes, SignedIn, Visit};
use roster::model::Member;
use store::Ref;
use ui::{Button, Choice, Field, Form, Level, Markup, html, page};

use super::texts;
use crate::action::{self, NewAway};
use crate::model::AWAY_KINDS;
use crate::{BRANCH, query};

pub(super) fn routes(routes: Routes) -> Routes {
    routes.route("GET", "/members/{member}/away", Access::Needs(BRANCH), get(new).post(create)).also(
        "POST",
        "/members/{member}/away",
        Access::Needs(BRANCH),
    )
}

async fn kept(visit: &Visit, id: &str) -> Result<Member, Fault> {
    let id: Ref = id.parse().map_err(|_| Fault::missing())?;
    let member = roster::query::member(&visit.cx.store, id).await?.filter(|it| it.present);
    let member = member.ok_or_else(Fault::missing)?;
    visit.cx.allow(BRANCH, &member.place()?)?;
    Ok(member)
}

async fn new(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Response, Fault> {
    let member = kept(&visit, &id).await?;
    if let Some(open) = query::away_of(&visit.cx.store, member.reference()).await? {
        return Ok(Redirect::to(&format!("/away/{}", open.reference())).into_response());
    }
    Ok(form(&visit, &member, &Fields::default(), &Refused::default()).await?.into_response())
}

async fn form(visit: &Visit, member: &Member, fields: &Fields, refused: &Refused) -> Result<Markup, Fault> {
    let (t, lang) = (texts(visit.page.lang), visit.page.lang);
    let kinds = AWAY_KINDS.map(|key| Choice::new(key, t.get(&format!("away-{key}"))));
    let label = |name: &str| t.get(&format!("away-column-{name}"));
    let field = |field: Field| refused.field(fields, field);
    let base = format!("/members/{}", member.reference());
    let body = html! {
        (refused.alert())
        (ui::callout(Level::Info, &t.get("away-rule-title"), html! { (t.get("away-rule")) }))
        (Form::post(lang, format!("{base}/away"))
            .key(fields.key().unwrap_or_else(|| visit.new_key()))
            .errors(&refused.errors)
            .body(html! {
                (field(Field::radios("kind", label("kind"), kinds.to_vec())).required())
                (field(Field::date("since", label("since"))).required())
                (field(Field::text("place", label("place")).hint(t.get("away-place-hint"))).required())
                (field(Field::checkbox("fixed_place", t.get("away-fixed-place"))))
                (field(Field::text("contact", label("keeper"))))
                (field(Field::text("joins", label("joins"))))
            })
            .submit(Button::submit(t.get("away-register")))
            .cancel(base.as_str())
            .mark_required())
    };
    let crumbs = roster::face::crumbs(visit, &member.place()?).await?;
    Ok(page(&visit.page, &t.with("away-of", &[("name", member.name.clone().into())]), &crumbs, body))
}

async fn create(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Fault> {
    let member = kept(&visit, &id).await?;
    let done = match fields.day("since") {
        Ok(since) => {
            let new = NewAway {
                member: member.reference(),
                kind: fields.get("kind").to_owned(),
                since,
                fixed_place: fields.ticked("fixed_place"),
                place: fields.get("place").to_owned(),
                contact: fields.get("contact").to_owned(),
                joins: fields.get("joins").to_owned(),
            };
            action::register_away(&visit.keyed(&fields), new).await
        }
        Err(error) => Err(error),
    };
    match done {
        Ok((id, _)) => {
            visit.wake();
            Ok(Redirect::to(&format!("/away/{id}")).into_response())
        }
        Err(error) => {
            let refused = Refused::of(&texts(visit.page.lang), error)?;
            Ok(refused.answer(form(&visit, &member, &fields, &refused).await?))
        }
    }
}
