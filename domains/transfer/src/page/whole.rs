use axum::extract::{Path, Query};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use http_face::{Access, Fault, Fields, Refused, Routes, SignedIn, Visit};
use roster::FORM;
use roster::model::Org;
use serde::Deserialize;
use ui::{Button, Choice, Field, Form, Level, Look, Markup, html, page};

use super::texts;
use crate::action;

pub(super) fn routes(routes: Routes) -> Routes {
    routes.route("GET", "/orgs/{org}/move-whole", Access::Needs(FORM), get(show).post(send)).also(
        "POST",
        "/orgs/{org}/move-whole",
        Access::Needs(FORM),
    )
}

#[derive(Deserialize, Default)]
struct Found {
    #[serde(default)]
    q: String,
}

async fn formed(visit: &Visit, id: &str) -> Result<Org, Fault> {
    let (org, place) = roster::face::org(visit, id).await?;
    visit.cx.allow(FORM, &place)?;
    if org.stands() { Ok(org) } else { Err(Fault::missing()) }
}

async fn show(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    Query(found): Query<Found>,
) -> Result<Markup, Fault> {
    let org = formed(&visit, &id).await?;
    form(&visit, &org, &Fields::of(vec![("q".to_owned(), found.q)]), &Refused::default()).await
}

async fn form(visit: &Visit, org: &Org, fields: &Fields, refused: &Refused) -> Result<Markup, Fault> {
    let (t, lang) = (texts(visit.page.lang), visit.page.lang);
    let base = format!("/orgs/{}/move-whole", org.reference());
    let scope = visit.cx.scope(FORM);
    let words: String = fields.get("q").chars().take(80).collect();
    let mut choices = Vec::new();
    if !words.is_empty() {
        let hit = roster::query::search(&visit.cx.store, &visit.cx.vault, &scope, &words, 40).await?;
        for (id, _) in hit.orgs {
            let above = roster::query::org(&visit.cx.store, id).await?.filter(Org::stands);
            let above = above.filter(|it| it.place().is_ok_and(|place| scope.holds(&place)));
            let fits = |it: &Org| match (org.org_kind(), it.org_kind()) {
                (Ok(kind), Ok(upper)) => {
                    rules::organisation::parent(kind, upper).verdict != rules::Verdict::Blocks
                }
                _ => false,
            };
            choices
                .extend(above.filter(fits).map(|it| Choice::new(it.reference().to_string(), it.full_name)));
        }
    }
    let heads = roster::query::head_count(&visit.cx.store, &org.place()?).await?;
    let body = html! {
        (refused.alert())
        (ui::callout(Level::Warn, &t.get("whole-effect-title"), html! {
            (t.with("whole-effect", &[("org", org.called().into()), ("n", heads.into())]))
        }))
        (Form::get(lang, base.as_str())
            .body(html! { (Field::search("q", t.get("whole-find")).value(fields.get("q"))) })
            .submit(Button::submit(t.get("ask-find-go")).look(Look::Secondary)))
        @if choices.is_empty() && !words.is_empty() {
            (ui::empty(&t.get("ask-nothing"), &t.get("whole-nothing-more"), html! {}))
        }
        @if !choices.is_empty() {
            (Form::post(lang, base.as_str())
                .key(fields.key().unwrap_or_else(|| visit.new_key()))
                .hidden("q", fields.get("q"))
                .errors(&refused.errors)
                .body(html! {
                    (refused.field(fields, Field::radios("to", t.get("whole-to"), choices)).required())
                    (refused.field(fields, Field::textarea("ground", t.get("whole-ground")).rows(2)).required())
                })
                .submit(Button::submit(t.get("whole-go")))
                .cancel(format!("/orgs/{}/transfers", org.reference()))
                .mark_required())
        }
    };
    let crumbs = roster::face::crumbs(visit, &org.place()?).await?;
    Ok(page(&visit.page, &t.with("whole-title", &[("org", org.called().into())]), &crumbs, body))
}

async fn send(SignedIn(visit): SignedIn, Path(id): Path<String>, fields: Fields) -> Result<Response, Fault> {
    let org = formed(&visit, &id).await?;
    let done = match fields.reference("to") {
        Ok(to) => action::move_whole(&visit.keyed(&fields), org.reference(), to, fields.get("ground")).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(org) => {
            visit.app.forget_sessions();
            visit.wake();
            Ok(Redirect::to(&format!("/orgs/{org}")).into_response())
        }
        Err(error) => {
            let refused = Refused::of(&texts(visit.page.lang), error)?;
            Ok(refused.answer(form(&visit, &org, &fields, &refused).await?))
        }
    }
}
