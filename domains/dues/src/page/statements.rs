use access::ActError;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use http_face::{Access, Fault, Fields, Refused, Routes, SignedIn, Visit};
use roster::model::Org;
use rules::money::Fen;
use rules::month::YearMonth;
use store::{OrgPath, Ref};
use ui::format::yuan;
use ui::{Button, Choice, Field, Form, Level, Look, Markup, Texts, html, page};

use super::{Asked, heads, seen_org, texts};
use crate::model::{Line, Month};
use crate::{COLLECT, action, query, reading};

/// Lines looked at on one page.
const PAGE: u32 = 20;

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .route("GET", "/orgs/{org}/dues/statements", Access::Needs(COLLECT), get(show).post(take))
        .also("POST", "/orgs/{org}/dues/statements", Access::Needs(COLLECT))
        .route("POST", "/dues/lines/{line}", Access::Needs(COLLECT), post(decide))
}

async fn kept(visit: &Visit, id: &str) -> Result<(Org, OrgPath), Fault> {
    let (org, place) = seen_org(visit, id).await?;
    visit.cx.allow(COLLECT, &place)?;
    Ok((org, place))
}

async fn show(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Markup, Fault> {
    let (org, place) = kept(&visit, &id).await?;
    body(&visit, &org, &place, &asked.done, &Refused::default()).await
}

async fn open_months(visit: &Visit, member: Ref) -> Result<Vec<Month>, Fault> {
    let until = YearMonth::of(visit.cx.today()).plus(1);
    Ok(query::in_arrears(&visit.cx.store, member.region, &[member.id], until).await?)
}

/// One line: whose it may be, and which months it pays for.
async fn line_form(visit: &Visit, t: &Texts, roll: &[Choice], it: &Line) -> Result<Markup, Fault> {
    let (mut months, mut fits) = (String::new(), false);
    if let Some(member) = it.member() {
        let open = open_months(visit, member).await?;
        if let Some(covered) = action::covered(&open, it.amount) {
            fits = true;
            months = covered.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        }
    }
    let id = it.id.simple();
    let said = t.with(
        "line-said",
        &[
            ("on", it.on_day.clone().into()),
            ("fen", yuan(it.amount).into()),
            ("payer", it.payer.clone().into()),
            ("note", it.note.clone().into()),
        ],
    );
    let why = match (&it.matched, fits) {
        (Some(_), true) => t.get("line-fits"),
        (Some(why), false) => t.get(&format!("line-{why}")),
        (None, _) => t.get("line-nobody"),
    };
    let chosen = it.member().map(|it| it.to_string()).unwrap_or_default();
    Ok(html! {
        (Form::post(visit.page.lang, format!("/dues/lines/{}", it.reference()))
            .key(visit.new_key())
            .hidden("version", it.version.to_string())
            .body(html! { fieldset {
                legend { (said) }
                p.hint { (t.get(&format!("channel-{}", it.channel))) " · " (it.file) " · " (why) }
                (Field::select("member", t.get("line-member"), roll.to_vec()).id(format!("member-{id}")).value(chosen))
                (Field::text("months", t.get("line-months")).id(format!("months-{id}")).value(months).hint(t.get("line-months-hint")))
                (Field::checkbox("gift", t.get("line-gift")).id(format!("gift-{id}")))
            } })
            .submit(Button::submit(t.get("line-enter")).named("act", "enter"))
            .other(Button::submit(t.get("line-leave")).named("act", "leave").look(Look::Quiet)))
    })
}

async fn body(
    visit: &Visit,
    org: &Org,
    place: &OrgPath,
    done: &str,
    refused: &Refused,
) -> Result<Markup, Fault> {
    let t = texts(visit.page.lang);
    let lines = query::lines(&visit.cx.store, org.reference(), PAGE).await?;
    let roll = roster::query::roll_of(&visit.cx.store, org.reference()).await?;
    let mut choices = vec![Choice::new("", t.get("line-choose"))];
    choices.extend(roll.iter().map(|it| Choice::new(it.reference().to_string(), &it.name)));
    let mut forms = Vec::with_capacity(lines.len());
    for it in &lines {
        let mut choices = choices.clone();
        // Proposed from a branch below: offered beside the own roll.
        if let Some(member) = it.member().filter(|it| roll.iter().all(|other| other.reference() != *it))
            && let Some(found) = roster::query::member(&visit.cx.store, member).await?
        {
            choices.push(Choice::new(member.to_string(), found.name));
        }
        forms.push(line_form(visit, &t, &choices, it).await?);
    }
    let body = html! {
        (refused.alert())
        (heads(visit, org, place, "statements"))
        @if let Some((fresh, rest)) = done.split_once('-') && let Some((before, unread)) = rest.split_once('-') {
            (ui::callout(Level::Success, &t.get("statement-done"), html! {
                (t.with("statement-done-more", &[("fresh", fresh.into()), ("before", before.into()), ("unread", unread.into())]))
            }))
        }
        (Form::post(visit.page.lang, format!("/orgs/{}/dues/statements", org.reference()))
            .multipart()
            .key(visit.new_key())
            .errors(&refused.errors)
            .body(html! { (Field::file("file", t.get("statement-file")).hint(t.get("statement-hint")).accept(".csv,.xlsx,.xls").error(refused.beside("file")).required()) })
            .submit(Button::submit(t.get("statement-go"))))
        h2 { (t.get("statement-open")) }
        @if forms.is_empty() { (ui::empty(&t.get("statement-none"), "", html! {})) }
        @for form in &forms { (form) }
    };
    let crumbs = roster::face::crumbs(visit, place).await?;
    Ok(page(&visit.page, &t.with("statements-title", &[("org", org.called().into())]), &crumbs, body))
}

async fn take(SignedIn(visit): SignedIn, Path(id): Path<String>, fields: Fields) -> Result<Response, Fault> {
    let (org, place) = kept(&visit, &id).await?;
    let cx = visit.keyed(&fields);
    let read = match fields.upload {
        None => Err(ActError::field("file", "missing")),
        Some(ref upload) => {
            let bytes = upload.bytes.clone();
            let read = tokio::task::spawn_blocking(move || reading::read(&bytes)).await;
            let read =
                read.map_err(|error| Fault::new(http_face::FaultKind::Unexpected, error.to_string()))?;
            read.map_err(|_| ActError::field("file", "no-statement"))
        }
    };
    let name = fields.upload.as_ref().map(|it| it.name.clone()).unwrap_or_default();
    let done = match &read {
        Ok(statement) => action::read_statement(&cx, org.reference(), &name, statement).await,
        Err(ActError::Field { field, problem }) => Err(ActError::field(field, problem)),
        Err(_) => Err(ActError::Missing),
    };
    match done {
        Ok(taken) => {
            visit.wake();
            let unread = read.map_or(0, |it| it.unread.len());
            let to = format!("/orgs/{id}/dues/statements?done={}-{}-{unread}", taken.fresh, taken.before);
            Ok(Redirect::to(&to).into_response())
        }
        Err(error) => {
            let refused = Refused::of(&texts(visit.page.lang), error)?;
            Ok(refused.answer(body(&visit, &org, &place, "", &refused).await?))
        }
    }
}

async fn entered(visit: &Visit, it: &Line, fields: &Fields) -> Result<(), ActError> {
    let cx = visit.keyed(fields);
    if fields.get("act") == "leave" {
        return action::leave_out(&cx, it.reference(), fields.version()).await;
    }
    let member = fields.reference("member").map_err(|_| ActError::Refused("line-error-member"))?;
    let months = fields.get("months").split([' ', ',', '，', '、']).filter(|it| !it.is_empty());
    let months: Result<Vec<YearMonth>, _> = months.map(str::parse).collect();
    let months = months.map_err(|_| ActError::Refused("line-error-months"))?;
    let mut extra = Fen::ZERO;
    if fields.ticked("gift") {
        let mut owed = 0;
        for month in &months {
            owed += query::month_of(&cx.store, member, *month).await?.map_or(0, |it| it.owed);
        }
        extra = Fen(it.amount - owed);
    }
    action::enter_line(&cx, it.reference(), fields.version(), member, months, extra).await.map(|_| ())
}

async fn decide(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Fault> {
    let id: Ref = id.parse().map_err(|_| Fault::missing())?;
    let it = query::line(&visit.cx.store, id).await?.ok_or_else(Fault::missing)?;
    let org = Ref::new(it.region_id, it.org_id).to_string();
    let (found, place) = kept(&visit, &org).await?;
    match entered(&visit, &it, &fields).await {
        Ok(()) => {
            visit.wake();
            Ok(Redirect::to(&format!("/orgs/{org}/dues/statements")).into_response())
        }
        Err(error) => {
            let refused = Refused::of(&texts(visit.page.lang), error)?;
            Ok(refused.answer(body(&visit, &found, &place, "", &refused).await?))
        }
    }
}
