//! The catalogue of an organisation and the authority of those below.

use access::ActError;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use http_face::{Access, Fault, Fields, Refused, Routes, SignedIn, Visit};
use roster::model::Org;
use rules::openness::Scope;
use store::OrgPath;
use ui::{Button, Choice, Column, Field, Form, Look, Markup, Row, Table, Texts, html, page};

use super::work::org_tabs;
use super::{basis, scope_text, scopes, seen_org, texts};
use crate::action::{self, NewEntry};
use crate::model::{AUDIENCES, FORMS, LEDGERS, OFFICES, PERIODS};
use crate::{ARRANGE, query};

pub(super) fn routes(routes: Routes) -> Routes {
    let post_to = |routes: Routes, path, handler| routes.route("POST", path, Access::Needs(ARRANGE), handler);
    let routes = routes
        .route("GET", "/orgs/{org}/openness/catalogue", Access::Needs(ARRANGE), get(show).post(add))
        .also("POST", "/orgs/{org}/openness/catalogue", Access::Needs(ARRANGE));
    let routes = post_to(routes, "/orgs/{org}/openness/adopt", post(adopt));
    let routes = post_to(routes, "/orgs/{org}/openness/authority", post(authority));
    post_to(routes, "/orgs/{org}/openness/entries/{listed}/close", post(close))
}

async fn allowed(visit: &Visit, id: &str) -> Result<(Org, OrgPath), Fault> {
    let (org, place) = seen_org(visit, id).await?;
    visit.cx.allow(ARRANGE, &place)?;
    Ok((org, place))
}

async fn show(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Markup, Fault> {
    let (org, place) = allowed(&visit, &id).await?;
    whole(&visit, (&org, &place), &Fields::default(), &Refused::default()).await
}

fn choices(t: &Texts, prefix: &str, of: &[&str]) -> Vec<Choice> {
    of.iter().map(|it| Choice::new(*it, t.get(&format!("{prefix}-{}", it.replace('_', "-"))))).collect()
}

fn new_form(visit: &Visit, t: &Texts, base: &str, fields: &Fields, refused: &Refused) -> Markup {
    let field = |field: Field| refused.field(fields, field);
    let ledgers =
        std::iter::once(Choice::new("", t.get("ledger-none"))).chain(choices(t, "ledger", &LEDGERS));
    let form = Form::post(t.lang(), format!("{base}/catalogue"))
        .key(visit.new_key())
        .errors(&refused.errors)
        .body(html! {
            (field(Field::text("title", t.get("column-what")).max_length(60).required()))
            (field(Field::radios("scope", t.get("column-scope"), scopes(t)).required()))
            (field(Field::select("form", t.get("column-form"), choices(t, "form", &FORMS))))
            (field(Field::select("period", t.get("column-when"), choices(t, "period", &PERIODS))))
            (field(Field::number("due_days", t.get("entry-due-days")).hint(t.get("entry-due-days-hint")).between("0", "365").short()))
            (field(Field::checkbox("ahead", t.get("entry-ahead"))))
            (field(Field::select("office", t.get("entry-office"), choices(t, "office", &OFFICES))))
            (field(Field::select("ledger", t.get("entry-ledger"), ledgers.collect())))
            (field(Field::number("working_days", t.get("entry-working-days")).hint(t.get("entry-working-days-hint")).between("1", "60").short()))
            (field(Field::text("basis", t.get("entry-basis")).max_length(120).required()))
            (field(Field::select("audience", t.get("entry-audience"), choices(t, "audience", &AUDIENCES))))
            (field(Field::checkbox("inherited", t.get("entry-inherited"))))
        })
        .submit(Button::submit(t.get("entry-add")).look(Look::Secondary));
    html! { (form) }
}

async fn whole(
    visit: &Visit,
    (org, place): (&Org, &OrgPath),
    fields: &Fields,
    refused: &Refused,
) -> Result<Markup, Fault> {
    let (t, id) = (texts(visit.page.lang), org.reference());
    let base = format!("/orgs/{id}/openness");
    let all = query::catalogue(&visit.cx.store, org).await?;
    let authority = query::authority(&visit.cx.store, org).await?;
    let above = place.parent().is_some_and(|above| visit.cx.may(ARRANGE, &above));
    let rows = all.iter().map(|it| {
        let own = it.org_path == org.path;
        Row::new([
            html! { (it.called(&t)) @if !own { " " span.hint { (t.get("entry-from-above")) } } },
            html! { (t.get(&format!("period-{}", it.period))) },
            html! { (scope_text(&t, &it.scope)) },
            html! { (basis(&t, &it.basis)) },
            html! { @if own {
                (Form::post(t.lang(), format!("{base}/entries/{}/close", it.reference())).key(visit.new_key())
                    .submit(Button::submit(t.get("entry-close")).look(Look::Quiet).about(it.called(&t))))
            } },
        ])
    });
    let content = html! {
        (refused.alert())
        (org_tabs(visit, &t, id, place, "catalogue"))
        p { (t.get("catalogue-lead")) }
        (Table::new(t.lang(), t.get("open-catalogue")).caption_hidden()
            .columns(["column-what", "column-when", "column-scope", "entry-basis", "column-change"].map(|it| Column::new(t.get(it))))
            .rows(rows))
        (Form::post(t.lang(), format!("{base}/adopt")).key(visit.new_key())
            .submit(Button::submit(t.get("catalogue-adopt")).look(Look::Secondary)))
        p.hint { (t.get("catalogue-adopt-hint")) }
        details.more open[!refused.errors.is_empty()] { summary { (t.get("entry-add")) } (new_form(visit, &t, &base, fields, refused)) }
        h2 { (t.get("authority-heading")) }
        p { (t.with("authority-now", &[("scope", scope_text(&t, authority.key()).into())])) }
        @if above {
            (Form::post(t.lang(), format!("{base}/authority")).key(visit.new_key())
                .body(html! { (Field::select("authority", t.get("authority-widest"), scopes(&t)).value(authority.key())) })
                .submit(Button::submit(t.get("authority-fix")).look(Look::Secondary)))
        } @else { p.hint { (t.get("authority-above")) } }
    };
    let crumbs = roster::face::crumbs(visit, place).await?;
    Ok(page(&visit.page, &t.with("catalogue-title", &[("org", org.called().into())]), &crumbs, content))
}

async fn answered(
    visit: &Visit,
    (org, place): (&Org, &OrgPath),
    fields: &Fields,
    done: Result<(), ActError>,
) -> Result<Response, Fault> {
    match done {
        Ok(()) => {
            visit.wake();
            Ok(Redirect::to(&format!("/orgs/{}/openness/catalogue", org.reference())).into_response())
        }
        Err(error) => {
            let refused = Refused::of(&texts(visit.page.lang), error)?;
            Ok(refused.answer(whole(visit, (org, place), fields, &refused).await?))
        }
    }
}

fn scope_of(fields: &Fields, name: &'static str) -> Result<Scope, ActError> {
    Scope::from_key(fields.get(name)).ok_or(ActError::field(name, "not-listed"))
}

fn typed(fields: &Fields) -> Result<NewEntry, ActError> {
    let text = |name: &str| fields.get(name).to_owned();
    Ok(NewEntry {
        title: text("title"),
        scope: scope_of(fields, "scope")?,
        form: text("form"),
        period: text("period"),
        ahead: fields.ticked("ahead"),
        due_days: fields.number_or_none("due_days")?.unwrap_or(0),
        office: text("office"),
        ledger: text("ledger"),
        working_days: fields.number_or_none("working_days")?,
        basis: text("basis"),
        audience: text("audience"),
        inherited: fields.ticked("inherited"),
    })
}

async fn add(SignedIn(visit): SignedIn, Path(id): Path<String>, fields: Fields) -> Result<Response, Fault> {
    let (org, place) = allowed(&visit, &id).await?;
    let done = match typed(&fields) {
        Ok(new) => action::add_entry(&visit.keyed(&fields), org.reference(), &new).await.map(drop),
        Err(error) => Err(error),
    };
    answered(&visit, (&org, &place), &fields, done).await
}

async fn adopt(SignedIn(visit): SignedIn, Path(id): Path<String>, fields: Fields) -> Result<Response, Fault> {
    let (org, place) = allowed(&visit, &id).await?;
    let done = action::adopt(&visit.keyed(&fields), org.reference()).await.map(drop);
    answered(&visit, (&org, &place), &fields, done).await
}

async fn authority(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Fault> {
    let (org, place) = allowed(&visit, &id).await?;
    let done = match scope_of(&fields, "authority") {
        Ok(scope) => action::set_authority(&visit.keyed(&fields), org.reference(), scope).await,
        Err(error) => Err(error),
    };
    answered(&visit, (&org, &place), &fields, done).await
}

async fn close(
    SignedIn(visit): SignedIn,
    Path((id, entry)): Path<(String, String)>,
    fields: Fields,
) -> Result<Response, Fault> {
    let (org, place) = allowed(&visit, &id).await?;
    let entry = entry.parse().map_err(|_| Fault::missing())?;
    let done = action::close_entry(&visit.keyed(&fields), entry).await;
    answered(&visit, (&org, &place), &fields, done).await
}
