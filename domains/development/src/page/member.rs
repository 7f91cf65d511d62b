use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use http_face::{Access, Fault, Fields, Refused, Routes, SignedIn, Visit};
use roster::model::Member;
use store::Ref;
use ui::{Button, Crumb, Form, Look, Markup, html, page};

use super::{show, texts};
use crate::dossier::Dossier;
use crate::{BRANCH, NOTICES, READ, action, query};

pub(super) fn routes(routes: Routes) -> Routes {
    // Signed in is enough to ask: a member's own progress is theirs without any role.
    routes.route("GET", "/members/{member}/development", Access::SignedIn, get(page_of).post(adopt)).also(
        "POST",
        "/members/{member}/development",
        Access::Needs(BRANCH),
    )
}

async fn member(visit: &Visit, id: &str) -> Result<(Member, bool), Fault> {
    let id: Ref = id.parse().map_err(|_| Fault::missing())?;
    let member = roster::query::member(&visit.cx.store, id).await?.ok_or_else(Fault::missing)?;
    let own = visit.cx.actor.member == Some(id);
    visit.cx.allow_for(READ, &member.place()?, own)?;
    Ok((member, own))
}

async fn page_of(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Response, Fault> {
    let (member, _) = member(&visit, &id).await?;
    let place = member.place()?;
    let found = query::of_member(&visit.cx.store, member.reference()).await?;
    if let Some(it) = &found
        && visit.cx.may(READ, &place)
    {
        return Ok(Redirect::to(&format!("/candidates/{}", it.reference())).into_response());
    }
    Ok(body(&visit, &member, found.map(|it| it.reference()), &Refused::default()).await?.into_response())
}

async fn body(
    visit: &Visit,
    member: &Member,
    found: Option<Ref>,
    refused: &Refused,
) -> Result<Markup, Fault> {
    let t = texts(visit.page.lang);
    let it = match found {
        Some(id) => Dossier::of(&visit.cx.store, id).await?,
        None => None,
    };
    let may = visit.cx.may(BRANCH, &member.place()?) && member.present && member.state == "PROBATIONARY";
    let address = format!("/members/{}", member.reference());
    let body = html! {
        (refused.alert())
        @if let Some(it) = &it { (show::own(visit, &t, it)) }
        @else {
            p { (t.get("member-none")) }
            @if may {
                p { (t.get("adopt-what")) }
                (Form::post(visit.page.lang, format!("{address}/development")).key(visit.new_key())
                    .submit(Button::submit(t.get("adopt-go"))))
            }
        }
    };
    let body = html! {
        (body)
        @if visit.cx.may(NOTICES, &member.place()?) {
            (ui::actions(html! {
                (Button::link(format!("/orgs/{}/notices", member.org()), t.get("tab-notices")).look(Look::Secondary))
            }))
        }
    };
    let crumbs = vec![Crumb::new(address, member.name.as_str())];
    Ok(page(&visit.page, &t.with("candidate-title", &[("name", member.name.clone().into())]), &crumbs, body))
}

async fn adopt(SignedIn(visit): SignedIn, Path(id): Path<String>, fields: Fields) -> Result<Response, Fault> {
    let (member, _) = member(&visit, &id).await?;
    visit.cx.allow(BRANCH, &member.place()?)?;
    match action::adopt(&visit.keyed(&fields), member.reference()).await {
        Ok(id) => {
            visit.wake();
            Ok(Redirect::to(&format!("/candidates/{id}")).into_response())
        }
        Err(error) => {
            let refused = Refused::of(&texts(visit.page.lang), error)?;
            Ok(refused.answer(body(&visit, &member, None, &refused).await?))
        }
    }
}
