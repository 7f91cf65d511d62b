use access::ActError;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use http_face::{Access, Fault, FaultKind, Fields, Refused, Routes, SignedIn, Visit, attachment, streamed};
use roster::model::Org;
use rules::money::Fen;
use store::OrgPath;
use ui::format::yuan;
use ui::{Button, Column, Field, Form, Look, Markup, Render as _, Row, Table, Texts, html, page};

use super::{Asked, channels, heads, seen_org, texts};
use crate::export::{self, Form as Text};
use crate::ledger::ACCOUNTS;
use crate::ledger::shown;
use crate::{READ, SPEND, action, query};

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .route("GET", "/orgs/{org}/dues/books", Access::Needs(READ), get(show))
        .route("POST", "/orgs/{org}/dues/books", Access::Needs(SPEND), post(moved))
        .route("GET", "/orgs/{org}/dues/books/ledger.journal", Access::Needs(roster::EXPORT), get(hledger))
        .route(
            "GET",
            "/orgs/{org}/dues/books/ledger.beancount",
            Access::Needs(roster::EXPORT),
            get(beancount),
        )
}

async fn show(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Markup, Fault> {
    let (org, place) = seen_org(&visit, &id).await?;
    let fields = super::prefilled(&[("on", visit.cx.today().to_string())]);
    body(&visit, &org, &place, asked.year(&visit), &fields, &Refused::default()).await
}

pub(super) fn account_text(t: &Texts, account: &str) -> String {
    t.get(&crate::account_key(account))
}

async fn body(
    visit: &Visit,
    org: &Org,
    place: &OrgPath,
    year: i32,
    fields: &Fields,
    refused: &Refused,
) -> Result<Markup, Fault> {
    let (t, lang) = (texts(visit.page.lang), visit.page.lang);
    let base = format!("/orgs/{}/dues/books", org.reference());
    let (from, until) = (format!("{year:04}-01"), format!("{year:04}-12"));
    let moved = query::balances_by_month(&visit.cx.store, org.reference(), &from, &until).await?;
    let held = query::balances(&visit.cx.store, org.reference(), "0000-01", &until).await?;
    let sum = |account: &str| held.iter().find(|(it, _)| it == account).map_or(0, |(_, fen)| *fen);
    let assets = ACCOUNTS.iter().filter(|it| it.starts_with("Assets") || it.starts_with("Liabilities"));
    let holdings =
        assets.map(|it| Row::new([html! { (account_text(&t, it)) }, html! { (yuan(shown(it, sum(it)))) }]));
    let lines = moved.iter().map(|(account, month, fen)| {
        Row::new([
            html! { (account_text(&t, account)) },
            html! { (month) },
            html! { (yuan(shown(account, *fen))) },
        ])
    });
    let field = |field: Field| refused.field(fields, field);
    let link = |to: i32| {
        Button::link(format!("{base}?year={to}"), t.with("year-link", &[("year", to.to_string().into())]))
            .look(Look::Quiet)
    };
    let body = html! {
        (refused.alert())
        (heads(visit, org, place, "books"))
        (ui::actions(html! { (link(year - 1)) @if year < visit.cx.today().year() { (link(year + 1)) } }))
        (Table::new(lang, t.with("books-held", &[("month", until.clone().into())]))
            .columns([Column::new(t.get("column-account")), Column::new(t.get("column-amount")).numeric()])
            .rows(holdings).render())
        (Table::new(lang, t.with("books-moved", &[("year", year.to_string().into())]))
            .columns([Column::new(t.get("column-account")), Column::new(t.get("column-month")), Column::new(t.get("column-amount")).numeric()])
            .rows(lines)
            .empty(ui::empty(&t.get("books-none"), "", html! {}))
            .render())
        @if visit.cx.may(SPEND, place) && org.stands() {
            details.more open[!refused.errors.is_empty()] { summary { (t.get("books-move")) }
                (Form::post(lang, base.as_str())
                    .key(visit.new_key())
                    .errors(&refused.errors)
                    .body(html! {
                        (field(Field::radios("channel", t.get("books-from"), {
                            let mut all = channels(&t, &["cash", "wechat", "alipay"]);
                            all.push(ui::Choice::new("interest", t.get("books-interest")));
                            all
                        })).required())
                        (field(Field::decimal("amount", t.get("column-amount")).unit(t.get("yuan")).short()).required())
                        (field(Field::date("on", t.get("field-on"))).required())
                    })
                    .submit(Button::submit(t.get("books-move-go")).look(Look::Secondary)))
            }
        }
        @if visit.cx.may(roster::EXPORT, place) {
            h2 { (t.get("books-text")) }
            p.hint { (t.get("books-text-more")) }
            (ui::actions(html! {
                (Button::link(format!("{base}/ledger.journal?year={year}"), "hledger").look(Look::Quiet))
                (Button::link(format!("{base}/ledger.beancount?year={year}"), "beancount").look(Look::Quiet))
            }))
        }
    };
    let crumbs = roster::face::crumbs(visit, place).await?;
    Ok(page(&visit.page, &t.with("books-title", &[("org", org.called().into())]), &crumbs, body))
}

async fn moved(SignedIn(visit): SignedIn, Path(id): Path<String>, fields: Fields) -> Result<Response, Fault> {
    let (org, place) = seen_org(&visit, &id).await?;
    visit.cx.allow(SPEND, &place)?;
    let done = match (fields.day("on"), fields.fen("amount")) {
        (Ok(on), Ok(fen)) => {
            let cx = visit.keyed(&fields);
            match fields.get("channel") {
                "" => Err(ActError::field("channel", "missing")),
                "interest" => action::interest(&cx, org.reference(), on, Fen(fen)).await,
                from => action::deposit(&cx, org.reference(), on, from, Fen(fen)).await,
            }
        }
        (Err(error), _) | (_, Err(error)) => Err(error),
    };
    match done {
        Ok(()) => {
            visit.wake();
            Ok(Redirect::to(&format!("/orgs/{id}/dues/books")).into_response())
        }
        Err(error) => {
            let refused = Refused::of(&texts(visit.page.lang), error)?;
            let year = visit.cx.today().year();
            Ok(refused.answer(body(&visit, &org, &place, year, &fields, &refused).await?))
        }
    }
}

async fn text(visit: Visit, id: String, asked: Asked, form: Text, name: &str) -> Result<Response, Fault> {
    let (org, place) = seen_org(&visit, &id).await?;
    visit.cx.allow(roster::EXPORT, &place)?;
    let year = asked.year(&visit);
    let days = (format!("{year:04}-01-01"), format!("{year:04}-12-31"));
    let scope = visit.cx.scope(READ).within(&place);
    let unexpected = |error: String| Fault::new(FaultKind::Unexpected, error);
    let file = tempfile::tempfile().map_err(|error| unexpected(error.to_string()))?;
    let lang = visit.page.lang;
    let written = export::write(&visit.cx.store, lang, &scope, (&days.0, &days.1), form, file).await;
    let (file, count) = written.map_err(|error| unexpected(error.to_string()))?;
    let filter = serde_json::json!({ "year": year });
    roster::action::exported(&visit.cx, &org, "ledger", count, filter).await?;
    visit.wake();
    Ok(attachment(name, "text/plain; charset=utf-8", streamed(file)))
}

async fn hledger(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    text(visit, id, asked, Text::Hledger, "ledger.journal").await
}

async fn beancount(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    text(visit, id, asked, Text::Beancount, "ledger.beancount").await
}
