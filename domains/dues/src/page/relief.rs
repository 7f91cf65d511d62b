use access::ActError;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use http_face::{Access, Fault, Fields, Refused, Routes, SignedIn, Visit};
use roster::model::Member;
use rules::money::Fen;
use rules::month::YearMonth;
use store::{OrgPath, Ref};
use ui::format::yuan;
use ui::{
    Button, Column, Field, Form, Level, Look, Markup, Paging, Render as _, Row, Table, Texts, badge,
    description_list, html, page,
};
use uuid::Uuid;

use super::{Asked, heads, kept_member, month_of, seen_org, texts};
use crate::action::{self, AskedRelief};
use crate::model::Relief;
use crate::{APPROVE, COLLECT, READ, query};

/// Reliefs on one page.
const PAGE: u32 = 50;

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .route("GET", "/orgs/{org}/dues/relief", Access::Needs(READ), get(list))
        .route("GET", "/members/{member}/dues/relief", Access::Needs(COLLECT), get(new).post(ask))
        .also("POST", "/members/{member}/dues/relief", Access::Needs(COLLECT))
        .route("GET", "/dues/relief/{relief}", Access::Needs(READ), get(show).post(decide))
        .also("POST", "/dues/relief/{relief}", Access::Needs(APPROVE))
}

fn state_badge(t: &Texts, it: &Relief) -> Markup {
    let level = match it.state.as_str() {
        "APPROVED" => Level::Success,
        "REFUSED" => Level::Plain,
        _ => Level::Info,
    };
    badge(level, &t.get(&format!("relief-state-{}", it.state)))
}

fn effect(t: &Texts, it: &Relief) -> String {
    match it.reduced_to {
        None => t.get("relief-waived"),
        Some(fen) => t.with("relief-reduced", &[("fen", yuan(fen).into())]),
    }
}

async fn list(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Markup, Fault> {
    let (org, place) = seen_org(&visit, &id).await?;
    let t = texts(visit.page.lang);
    let scope = visit.cx.scope(READ).within(&place);
    let after = Uuid::try_parse(&asked.after).ok();
    let mut rows = query::reliefs(&visit.cx.store, &scope, after, PAGE + 1).await?;
    let more = rows.len() > PAGE as usize;
    rows.truncate(PAGE as usize);
    let base = format!("/orgs/{id}/dues/relief");
    let next = rows.last().filter(|_| more).map(|last| format!("{base}?after={}", last.id.simple()));
    let cells = rows.iter().map(|it| {
        Row::new([
            html! { a class="link font-medium" href=(format!("/dues/relief/{}", it.reference())) { (it.name) } },
            html! { (it.from_month) " – " (it.until_month) },
            html! { (effect(&t, it)) },
            state_badge(&t, it),
        ])
    });
    let columns = ["name", "months", "effect", "state"];
    let body = html! {
        (heads(&visit, &org, &place, "relief"))
        p.hint { (t.get("relief-how")) }
        (Table::new(visit.page.lang, t.get("tab-relief"))
            .columns(columns.map(|it| Column::new(t.get(&format!("column-{it}")))))
            .rows(cells)
            .paging(Paging { previous: after.map(|_| base.clone()), next, total: None })
            .empty(ui::empty(&t.get("relief-none"), "", html! {}))
            .render())
    };
    let crumbs = roster::face::crumbs(&visit, &place).await?;
    Ok(page(&visit.page, &t.with("relief-list", &[("org", org.called().into())]), &crumbs, body))
}

async fn new(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Markup, Fault> {
    let (member, place) = kept_member(&visit, &id).await?;
    let now = YearMonth::of(visit.cx.today());
    let fields = super::prefilled(&[
        ("from", now.to_string()),
        ("until", now.plus(2).to_string()),
        ("studied_on", visit.cx.today().to_string()),
    ]);
    form(&visit, &member, &place, &fields, &Refused::default()).await
}

async fn form(
    visit: &Visit,
    member: &Member,
    place: &OrgPath,
    fields: &Fields,
    refused: &Refused,
) -> Result<Markup, Fault> {
    let t = texts(visit.page.lang);
    let base = format!("/members/{}/dues", member.reference());
    let field = |field: Field| refused.field(fields, field);
    let body = html! {
        (refused.alert())
        (ui::callout(Level::Info, &t.get("relief-rule-title"), html! { (t.get("relief-rule")) }))
        (Form::post(visit.page.lang, format!("{base}/relief"))
            .key(fields.key().unwrap_or_else(|| visit.new_key()))
            .errors(&refused.errors)
            .body(html! {
                (field(Field::text("from", t.get("relief-from")).hint(t.get("month-hint")).short()).required())
                (field(Field::text("until", t.get("relief-until")).hint(t.get("month-hint")).short()).required())
                (field(Field::decimal("reduced_to", t.get("relief-to")).hint(t.get("relief-to-hint")).unit(t.get("yuan")).short()))
                (field(Field::textarea("ground", t.get("relief-ground")).rows(2)).required())
                (Field::checkbox("retired", t.get("relief-retired")).value(fields.get("retired")))
                (field(Field::date("studied_on", t.get("relief-studied"))).required())
                (field(Field::textarea("study", t.get("relief-study")).rows(2)).required())
            })
            .submit(Button::submit(t.get("relief-ask")))
            .cancel(base.as_str())
            .mark_required())
    };
    let crumbs = roster::face::crumbs(visit, place).await?;
    Ok(page(&visit.page, &t.with("relief-title", &[("name", member.name.clone().into())]), &crumbs, body))
}

fn asked(member: &Member, fields: &Fields) -> Result<AskedRelief, ActError> {
    let reduced = fields.some("reduced_to").map(|_| fields.fen("reduced_to").map(Fen)).transpose()?;
    Ok(AskedRelief {
        member: member.reference(),
        from: month_of(fields, "from")?,
        until: month_of(fields, "until")?,
        reduced_to: reduced,
        ground: fields.get("ground").to_owned(),
        retired: fields.ticked("retired"),
        studied_on: fields.day("studied_on")?,
        study: fields.get("study").to_owned(),
    })
}

async fn ask(SignedIn(visit): SignedIn, Path(id): Path<String>, fields: Fields) -> Result<Response, Fault> {
    let (member, place) = kept_member(&visit, &id).await?;
    let done = match asked(&member, &fields) {
        Ok(asked) => action::ask_relief(&visit.keyed(&fields), asked).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(id) => {
            visit.wake();
            Ok(Redirect::to(&format!("/dues/relief/{id}")).into_response())
        }
        Err(error) => {
            let refused = Refused::of(&texts(visit.page.lang), error)?;
            Ok(refused.answer(form(&visit, &member, &place, &fields, &refused).await?))
        }
    }
}

async fn seen(visit: &Visit, id: &str) -> Result<(Relief, OrgPath, OrgPath), Fault> {
    let id: Ref = id.parse().map_err(|_| Fault::missing())?;
    let it = query::relief(&visit.cx.store, id).await?.ok_or_else(Fault::missing)?;
    let (place, upper) = (OrgPath::stored(it.org_path.as_str())?, OrgPath::stored(it.upper_path.as_str())?);
    visit.cx.allow(READ, &place)?;
    Ok((it, place, upper))
}

async fn show(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Markup, Fault> {
    let (it, place, upper) = seen(&visit, &id).await?;
    let fields = super::prefilled(&[("on", visit.cx.today().to_string())]);
    body(&visit, &it, (&place, &upper), &fields, &Refused::default()).await
}

async fn body(
    visit: &Visit,
    it: &Relief,
    (place, upper): (&OrgPath, &OrgPath),
    fields: &Fields,
    refused: &Refused,
) -> Result<Markup, Fault> {
    let t = texts(visit.page.lang);
    let field = |field: Field| refused.field(fields, field);
    let body = html! {
        (refused.alert())
        (description_list([
            (t.get("column-state"), state_badge(&t, it)),
            (t.get("column-months"), html! { (it.from_month) " – " (it.until_month) }),
            (t.get("column-effect"), html! { (effect(&t, it)) }),
            (t.get("relief-ground"), html! { (it.ground) }),
            (t.get("relief-studied"), html! { (it.studied_on) }),
            (t.get("relief-study"), html! { (it.study) }),
            (t.get("relief-decision"), html! { (it.decided_on.clone().unwrap_or_default()) " " (it.decision.clone().unwrap_or_default()) }),
        ]))
        @if it.state == "ASKED" && visit.cx.may(APPROVE, upper) {
            (Form::post(visit.page.lang, format!("/dues/relief/{}", it.reference()))
                .key(visit.new_key())
                .hidden("version", it.version.to_string())
                .errors(&refused.errors)
                .body(html! {
                    (field(Field::date("on", t.get("field-on"))).required())
                    (field(Field::textarea("decision", t.get("relief-decision")).rows(2)).required())
                })
                .submit(Button::submit(t.get("relief-approve")).named("act", "approve"))
                .other(Button::submit(t.get("relief-refuse")).named("act", "refuse").look(Look::Secondary)))
        }
    };
    let crumbs = roster::face::crumbs(visit, place).await?;
    Ok(page(&visit.page, &t.with("relief-title", &[("name", it.name.clone().into())]), &crumbs, body))
}

async fn decide(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Fault> {
    let (it, place, upper) = seen(&visit, &id).await?;
    visit.cx.allow(APPROVE, &upper)?;
    let approved = fields.get("act") == "approve";
    let done = match fields.day("on") {
        Ok(on) => {
            let cx = visit.keyed(&fields);
            let decision = fields.get("decision");
            action::decide_relief(&cx, it.reference(), fields.version(), approved, on, decision).await
        }
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => {
            visit.wake();
            Ok(Redirect::to(&format!("/dues/relief/{id}")).into_response())
        }
        Err(error) => {
            let refused = Refused::of(&texts(visit.page.lang), error)?;
            Ok(refused.answer(body(&visit, &it, (&place, &upper), &fields, &refused).await?))
        }
    }
}
