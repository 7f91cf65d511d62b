use access::ActError;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use http_face::{Access, Fault, Fields, Refused, Routes, SignedIn, Visit};
use serde::Deserialize;
use store::Ref;
use ui::{
    Button, Column, Field, Form, Level, Look, Markup, Paging, Render as _, Row, Table, TimelineItem,
    description_list, html, page, timeline,
};

use super::texts;
use crate::model::Away;
use crate::query::AwayCursor;
use crate::{BRANCH, READ, action, query};

/// Members on one page of the register.
const PAGE: u32 = 50;

pub(super) fn routes(routes: Routes) -> Routes {
    let (read, branch) = (Access::Needs(READ), Access::Needs(BRANCH));
    routes
        .route("GET", "/orgs/{org}/away", read, get(register))
        .route("GET", "/away/{away}", read, get(show))
        .route("POST", "/away/{away}/contact", branch, post(contact))
        .route("POST", "/away/{away}/report", branch, post(report))
        .route("POST", "/away/{away}/end", branch, post(end))
}

#[derive(Deserialize, Default)]
struct Behind {
    #[serde(default)]
    after: String,
}

async fn cursor(visit: &Visit, after: &str) -> Result<Option<AwayCursor>, Fault> {
    let Ok(id) = after.parse::<Ref>() else { return Ok(None) };
    let it = query::away(&visit.cx.store, id).await?;
    Ok(it.map(|it| (it.org_path, it.since, it.id)))
}

async fn register(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    Query(behind): Query<Behind>,
) -> Result<Markup, Fault> {
    let (org, place) = roster::face::org(&visit, &id).await?;
    visit.cx.allow(READ, &place)?;
    let (t, lang) = (texts(visit.page.lang), visit.page.lang);
    let base = format!("/orgs/{id}/away");
    let scope = visit.cx.scope(READ).within(&place);
    let after = cursor(&visit, &behind.after).await?;
    let mut rows = query::register(&visit.cx.store, &scope, after.as_ref(), PAGE + 1).await?;
    let more = rows.len() > PAGE as usize;
    rows.truncate(PAGE as usize);
    let next = rows.last().filter(|_| more).map(|last| format!("{base}?after={}", last.reference()));
    let first = after.map(|_| base.clone());
    let cells = rows.iter().map(|it| {
        Row::new([
            html! { a class="link font-medium" href=(format!("/away/{}", it.reference())) { (it.name) } },
            html! { (t.get(&format!("away-{}", it.kind))) },
            html! { (it.place) },
            html! { (it.since) },
            html! { (it.last_contact) },
        ])
    });
    let columns = ["name", "kind", "place", "since", "contact"];
    let body = html! {
        (roster::face::org_tabs(&visit, &org, &place, &base))
        p.hint { (t.get("away-how")) }
        (Table::new(lang, t.get("away-title-short"))
            .columns(columns.map(|it| Column::new(t.get(&format!("away-column-{it}")))))
            .rows(cells)
            .paging(Paging { previous: first, next, total: None })
            .empty(ui::empty(&t.get("away-none"), &t.get("away-none-more"), html! {}))
            .render())
    };
    let crumbs = roster::face::crumbs(&visit, &place).await?;
    Ok(page(&visit.page, &t.with("away-title", &[("org", org.called().into())]), &crumbs, body))
}

async fn seen(visit: &Visit, id: &str, needs: access::Permission) -> Result<Away, Fault> {
    let id: Ref = id.parse().map_err(|_| Fault::missing())?;
    let it = query::away(&visit.cx.store, id).await?.ok_or_else(Fault::missing)?;
    visit.cx.allow(needs, &it.place_in_tree()?)?;
    Ok(it)
}

async fn show(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Markup, Fault> {
    let it = seen(&visit, &id, READ).await?;
    let fields = Fields::of(vec![("on".to_owned(), visit.cx.today().to_string())]);
    body(&visit, &it, &fields, &Refused::default()).await
}

async fn body(visit: &Visit, it: &Away, fields: &Fields, refused: &Refused) -> Result<Markup, Fault> {
    let (t, lang) = (texts(visit.page.lang), visit.page.lang);
    let place = it.place_in_tree()?;
    let open = it.ended_on.is_none() && visit.cx.may(BRANCH, &place);
    let label = |name: &str| t.get(&format!("away-column-{name}"));
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let contacts = query::contacts(&visit.cx.store, it.reference()).await?;
    let items: Vec<_> =
        contacts.into_iter().map(|it| TimelineItem::new(html! { (it.on_day) }, it.what)).collect();
    let facts = [
        ("kind", t.get(&format!("away-{}", it.kind))),
        ("since", it.since.clone()),
        ("place", it.place.clone()),
        ("joins", text(&it.joins)),
        ("keeper", text(&it.contact)),
        ("reported", text(&it.reported_on)),
        ("contact", it.last_contact.clone()),
        ("ended", text(&it.ended_on)),
    ];
    let facts = facts.into_iter().filter(|(_, value)| !value.is_empty());
    let facts = facts.map(|(name, value)| (label(name), html! { (value) }));
    let form = |act: &str, inputs: Markup, look: Look| {
        Form::post(lang, format!("/away/{}/{act}", it.reference()))
            .key(visit.new_key())
            .hidden("version", it.version.to_string())
            .errors(&refused.errors)
            .body(inputs)
            .submit(Button::submit(t.get(&format!("away-act-{act}"))).look(look))
    };
    let field = |field: Field| refused.field(fields, field);
    let body = html! {
        (refused.alert())
        @if it.fixed_place { (ui::callout(Level::Info, &t.get("away-fixed-title"), html! { (t.get("away-fixed")) })) }
        (description_list(facts))
        @if open {
            h2 { (t.get("away-act-contact")) }
            (form("contact", html! {
                (field(Field::date("on", t.get("away-on"))).required())
                (field(Field::textarea("what", t.get("away-what")).rows(2)).required())
            }, Look::Primary))
            @if it.reported_on.is_none() {
                details.more { summary { (t.get("away-act-report")) }
                    (form("report", html! {
                        (field(Field::date("on", t.get("away-on"))).required())
                        (field(Field::text("joins", label("joins"))).required())
                    }, Look::Secondary))
                }
            }
            details.more { summary { (t.get("away-act-end")) }
                (form("end", html! { (field(Field::date("on", t.get("away-on"))).required()) }, Look::Secondary))
            }
            (ui::actions(html! {
                (Button::link(format!("/members/{}/transfer", it.member()), t.get("member-transfer")).look(Look::Quiet))
                (Button::link(format!("/members/{}/state", it.member()), t.get("away-state")).look(Look::Quiet))
            }))
        }
        h2 { (t.get("away-contacts")) }
        @if items.is_empty() { p.hint { (t.get("away-no-contacts")) } } @else { (timeline(&items)) }
    };
    let crumbs = roster::face::crumbs(visit, &place).await?;
    Ok(page(&visit.page, &t.with("away-of", &[("name", it.name.clone().into())]), &crumbs, body))
}

async fn answered(
    visit: &Visit,
    it: &Away,
    fields: &Fields,
    done: Result<(), ActError>,
) -> Result<Response, Fault> {
    match done {
        Ok(()) => {
            visit.wake();
            Ok(Redirect::to(&format!("/away/{}", it.reference())).into_response())
        }
        Err(error) => {
            let refused = Refused::of(&texts(visit.page.lang), error)?;
            Ok(refused.answer(body(visit, it, fields, &refused).await?))
        }
    }
}

async fn contact(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Fault> {
    let it = seen(&visit, &id, BRANCH).await?;
    let cx = visit.keyed(&fields);
    let done = match fields.day("on") {
        Ok(on) => action::note_contact(&cx, it.reference(), fields.version(), on, fields.get("what")).await,
        Err(error) => Err(error),
    };
    answered(&visit, &it, &fields, done).await
}

async fn report(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Fault> {
    let it = seen(&visit, &id, BRANCH).await?;
    let cx = visit.keyed(&fields);
    let done = match fields.day("on") {
        Ok(on) => action::report_in(&cx, it.reference(), fields.version(), on, fields.get("joins")).await,
        Err(error) => Err(error),
    };
    answered(&visit, &it, &fields, done).await
}

async fn end(SignedIn(visit): SignedIn, Path(id): Path<String>, fields: Fields) -> Result<Response, Fault> {
    let it = seen(&visit, &id, BRANCH).await?;
    let cx = visit.keyed(&fields);
    let done = match fields.day("on") {
        Ok(on) => action::end_away(&cx, it.reference(), fields.version(), on).await,
        Err(error) => Err(error),
    };
    answered(&visit, &it, &fields, done).await
}
