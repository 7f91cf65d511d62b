use access::ActError;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use http_face::{Access, Fault, Fields, Refused, Routes, SignedIn, Visit};
use roster::model::Org;
use rules::month::YearMonth;
use store::{OrgPath, Ref};
use ui::format::yuan;
use ui::{
    Button, Choice, Column, Field, Form, Level, Look, Markup, Render as _, Row, Table, Texts, badge,
    description_list, html, page,
};

use super::{Asked, channels, heads, month_of, seen_org, texts};
use crate::action::{self, NewRemittance};
use crate::model::Remittance;
use crate::{READ, SPEND, query};

/// Remittances of each direction on one page.
const PAGE: u32 = 50;

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .route("GET", "/orgs/{org}/dues/sent", Access::Needs(READ), get(list).post(send))
        .also("POST", "/orgs/{org}/dues/sent", Access::Needs(SPEND))
        .route("GET", "/dues/sent/{sent}", Access::Needs(READ), get(show))
        .route("POST", "/dues/sent/{sent}/receive", Access::Needs(SPEND), post(receive))
        .route("POST", "/dues/sent/{sent}/undo", Access::Needs(SPEND), post(undo))
}

async fn list(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Markup, Fault> {
    let (org, place) = seen_org(&visit, &id).await?;
    let fields = super::prefilled(&[
        ("until", asked.month(&visit).to_string()),
        ("on", visit.cx.today().to_string()),
        ("kind", "share".to_owned()),
        ("channel", "bank".to_owned()),
    ]);
    body(&visit, &org, &place, &fields, &Refused::default()).await
}

fn table(visit: &Visit, t: &Texts, rows: &[Remittance], key: &str) -> Markup {
    let cells = rows.iter().map(|it| {
        let level = if it.state == "SENT" { Level::Info } else { Level::Plain };
        Row::new([
            html! { a class="link font-medium" href=(format!("/dues/sent/{}", it.reference())) { (it.number) } },
            html! { (t.get(&format!("sent-kind-{}", it.kind))) },
            html! { (it.month) },
            html! { (yuan(it.amount)) },
            badge(level, &t.get(&format!("sent-state-{}", it.state))),
        ])
    });
    let columns = ["number", "kind", "until", "amount", "state"];
    Table::new(visit.page.lang, t.get(key))
        .columns(columns.map(|it| {
            let column = Column::new(t.get(&format!("column-{it}")));
            if it == "amount" { column.numeric() } else { column }
        }))
        .rows(cells)
        .empty(ui::empty(&t.get("sent-none"), "", html! {}))
        .render()
}

async fn body(
    visit: &Visit,
    org: &Org,
    place: &OrgPath,
    fields: &Fields,
    refused: &Refused,
) -> Result<Markup, Fault> {
    let t = texts(visit.page.lang);
    // This organisation's own, and what the ones directly below sent to it.
    let own = query::remittances_of(&visit.cx.store, org.reference(), PAGE).await?;
    let to = query::remittances_to(&visit.cx.store, org.reference(), PAGE).await?;
    let until = month_of(fields, "until").unwrap_or_else(|_| YearMonth::of(visit.cx.today()));
    let owed = action::owed_up(&visit.cx.store, org, until).await?;
    let field = |field: Field| refused.field(fields, field);
    let kinds = ["share", "centre"].map(|key| Choice::new(key, t.get(&format!("sent-kind-{key}"))));
    let percent = format!("{}.{:02}%", owed.share / 100, owed.share % 100);
    let body = html! {
        (refused.alert())
        (heads(visit, org, place, "sent"))
        (description_list([
            (t.with("sent-collected", &[("month", until.to_string().into())]), html! { (yuan(owed.collected.0)) " " (t.get("yuan")) }),
            (t.get("sent-share"), html! { (percent) }),
            (t.get("sent-before"), html! { (yuan(owed.sent.0)) " " (t.get("yuan")) }),
            (t.get("sent-amount"), html! { strong { (yuan(owed.amount.0)) } " " (t.get("yuan")) }),
        ]))
        @if owed.share == 0 { p.hint { (t.get("sent-no-share")) } }
        @if visit.cx.may(SPEND, place) && org.stands() {
            (Form::post(visit.page.lang, format!("/orgs/{}/dues/sent", org.reference()))
                .key(fields.key().unwrap_or_else(|| visit.new_key()))
                .errors(&refused.errors)
                .body(html! {
                    (field(Field::radios("kind", t.get("column-kind"), kinds.to_vec())).required())
                    (field(Field::text("until", t.get("column-until")).hint(t.get("month-hint")).short()).required())
                    (field(Field::radios("channel", t.get("field-channel"), channels(&t, &["bank", "cash"]))).required())
                    (field(Field::date("on", t.get("field-on"))).required())
                })
                .submit(Button::submit(t.get("sent-go"))))
        }
        (table(visit, &t, &own, "sent-own"))
        (table(visit, &t, &to, "sent-to"))
    };
    let crumbs = roster::face::crumbs(visit, place).await?;
    Ok(page(&visit.page, &t.with("sent-title", &[("org", org.called().into())]), &crumbs, body))
}

fn asked(org: Ref, fields: &Fields) -> Result<NewRemittance, ActError> {
    Ok(NewRemittance {
        org,
        kind: fields.get("kind").to_owned(),
        until: month_of(fields, "until")?,
        channel: fields.get("channel").to_owned(),
        on: fields.day("on")?,
    })
}

async fn send(SignedIn(visit): SignedIn, Path(id): Path<String>, fields: Fields) -> Result<Response, Fault> {
    let (org, place) = seen_org(&visit, &id).await?;
    visit.cx.allow(SPEND, &place)?;
    let done = match asked(org.reference(), &fields) {
        Ok(new) => action::remit(&visit.keyed(&fields), new).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(id) => {
            visit.wake();
            Ok(Redirect::to(&format!("/dues/sent/{id}")).into_response())
        }
        Err(error) => {
            let refused = Refused::of(&texts(visit.page.lang), error)?;
            Ok(refused.answer(body(&visit, &org, &place, &fields, &refused).await?))
        }
    }
}

/// Seen by the sender and by the receiver.
async fn seen(visit: &Visit, id: &str) -> Result<(Remittance, OrgPath, Option<OrgPath>), Fault> {
    let id: Ref = id.parse().map_err(|_| Fault::missing())?;
    let it = query::remittance(&visit.cx.store, id).await?.ok_or_else(Fault::missing)?;
    let place = OrgPath::stored(it.org_path.as_str())?;
    let to = it.to_path.as_deref().map(store::OrgPath::stored).transpose()?;
    visit.cx.allow(READ, &place)?;
    Ok((it, place, to))
}

async fn show(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Markup, Fault> {
    let (it, place, to) = seen(&visit, &id).await?;
    let fields = super::prefilled(&[("on", visit.cx.today().to_string()), ("channel", "bank".to_owned())]);
    one(&visit, &it, &place, to.as_ref(), &fields, &Refused::default()).await
}

async fn one(
    visit: &Visit,
    it: &Remittance,
    place: &OrgPath,
    to: Option<&OrgPath>,
    fields: &Fields,
    refused: &Refused,
) -> Result<Markup, Fault> {
    let t = texts(visit.page.lang);
    let name = async |id: Option<Ref>| -> Result<String, Fault> {
        let Some(id) = id else { return Ok(t.get("sent-outside")) };
        let org = roster::query::org(&visit.cx.store, id).await?;
        Ok(org.map(|it| it.full_name).unwrap_or_default())
    };
    let from_name = name(Some(Ref::new(it.region_id, it.org_id))).await?;
    let to_name = name(it.to()).await?;
    let field = |field: Field| refused.field(fields, field);
    let form = |act: &str, inputs: Markup, look: Look| {
        Form::post(visit.page.lang, format!("/dues/sent/{}/{act}", it.reference()))
            .key(visit.new_key())
            .hidden("version", it.version.to_string())
            .errors(&refused.errors)
            .body(inputs)
            .submit(Button::submit(t.get(&format!("sent-{act}"))).look(look))
    };
    let label = |name: &str| t.get(&format!("column-{name}"));
    let percent = format!("{}.{:02}%", it.share / 100, it.share % 100);
    let body = html! {
        (refused.alert())
        (description_list([
            (label("state"), html! { (t.get(&format!("sent-state-{}", it.state))) }),
            (label("kind"), html! { (t.get(&format!("sent-kind-{}", it.kind))) }),
            (label("from"), html! { (from_name) }),
            (label("to"), html! { (to_name) }),
            (label("until"), html! { (it.month) }),
            (t.with("sent-collected", &[("month", it.month.clone().into())]), html! { (yuan(it.collected)) " " (t.get("yuan")) }),
            (t.get("sent-share"), html! { (percent) }),
            (label("amount"), html! { strong { (yuan(it.amount)) } " " (t.get("yuan")) }),
            (label("on"), html! { (it.sent_on) }),
            (t.get("sent-received-on"), html! { (it.received_on.clone().unwrap_or_default()) }),
        ]))
        @if it.state == "SENT" && to.is_some_and(|to| visit.cx.may(SPEND, to)) {
            (form("receive", html! {
                (field(Field::radios("channel", t.get("field-channel"), channels(&t, &["bank", "cash"]))).required())
                (field(Field::date("on", t.get("field-on"))).required())
            }, Look::Primary))
        }
        @if matches!(it.state.as_str(), "SENT" | "OUTSIDE") && visit.cx.may(SPEND, place) {
            details.more { summary { (t.get("sent-undo")) } (form("undo", html! { p.hint { (t.get("sent-undo-hint")) } }, Look::Secondary)) }
        }
    };
    let crumbs = roster::face::crumbs(visit, place).await?;
    Ok(page(&visit.page, &t.with("sent-one", &[("number", it.number.clone().into())]), &crumbs, body))
}

async fn answered(
    visit: &Visit,
    id: &str,
    fields: &Fields,
    done: Result<(), ActError>,
) -> Result<Response, Fault> {
    match done {
        Ok(()) => {
            visit.wake();
            Ok(Redirect::to(&format!("/dues/sent/{id}")).into_response())
        }
        Err(error) => {
            let refused = Refused::of(&texts(visit.page.lang), error)?;
            let (it, place, to) = seen(visit, id).await?;
            Ok(refused.answer(one(visit, &it, &place, to.as_ref(), fields, &refused).await?))
        }
    }
}

async fn receive(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Fault> {
    let (it, ..) = seen(&visit, &id).await?;
    let done = match fields.day("on") {
        Ok(on) => {
            let cx = visit.keyed(&fields);
            action::receive(&cx, it.reference(), fields.version(), fields.get("channel"), on).await
        }
        Err(error) => Err(error),
    };
    answered(&visit, &id, &fields, done).await
}

async fn undo(SignedIn(visit): SignedIn, Path(id): Path<String>, fields: Fields) -> Result<Response, Fault> {
    let (it, ..) = seen(&visit, &id).await?;
    let done = action::undo_remittance(&visit.keyed(&fields), it.reference(), fields.version()).await;
    answered(&visit, &id, &fields, done).await
}
