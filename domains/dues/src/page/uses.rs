use access::ActError;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use http_face::{Access, Fault, Fields, Refused, Routes, SignedIn, Visit};
use roster::model::Org;
use rules::dues::SpendingPurpose;
use rules::money::Fen;
use store::{OrgPath, Ref};
use ui::format::yuan;
use ui::{
    Button, Choice, Column, Field, Form, Level, Look, Markup, Paging, Render as _, Row, Table, html, page,
};
use uuid::Uuid;

use super::{Asked, channels, heads, seen_org, texts};
use crate::action::{self, NewUse};
use crate::{READ, SPEND, query};

/// Uses on one page.
const PAGE: u32 = 50;

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .route("GET", "/orgs/{org}/dues/uses", Access::Needs(READ), get(list).post(spend))
        .also("POST", "/orgs/{org}/dues/uses", Access::Needs(SPEND))
        .route("POST", "/dues/uses/{use}/undo", Access::Needs(SPEND), post(undo))
}

async fn list(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Markup, Fault> {
    let (org, place) = seen_org(&visit, &id).await?;
    let fields = super::prefilled(&[("on", visit.cx.today().to_string()), ("channel", "bank".to_owned())]);
    body(&visit, &org, &place, &asked, (&fields, &Refused::default())).await
}

async fn body(
    visit: &Visit,
    org: &Org,
    place: &OrgPath,
    asked: &Asked,
    (fields, refused): (&Fields, &Refused),
) -> Result<Markup, Fault> {
    let t = texts(visit.page.lang);
    let base = format!("/orgs/{}/dues/uses", org.reference());
    let scope = visit.cx.scope(READ).within(place);
    let after = Uuid::try_parse(&asked.after).ok();
    let mut rows = query::uses(&visit.cx.store, &scope, after, PAGE + 1).await?;
    let more = rows.len() > PAGE as usize;
    rows.truncate(PAGE as usize);
    let next = rows.last().filter(|_| more).map(|last| format!("{base}?after={}", last.id.simple()));
    let cells = rows.iter().map(|it| {
        let row = Row::new([
            html! { (it.voucher) },
            html! { (it.on_day) },
            html! { (t.get(&format!("purpose-{}", it.purpose))) },
            html! { (it.what) div.row-note { (it.decided_on) " " (it.decision) } },
            html! { (yuan(it.amount)) },
            html! { (t.get(if it.undone_on.is_some() { "receipt-undone" } else { "receipt-valid" })) },
        ]);
        let may = it.undone_on.is_none() && OrgPath::parse(it.org_path.clone()).is_ok_and(|it| visit.cx.may(SPEND, &it));
        if !may {
            return row;
        }
        row.actions(html! {
            details.more { summary { (t.get("receipt-undo")) }
                (Form::post(visit.page.lang, format!("/dues/uses/{}/undo", it.reference()))
                    .key(visit.new_key())
                    .hidden("version", it.version.to_string())
                    .body(html! { (Field::text("reason", t.get("field-reason")).id(format!("reason-{}", it.id.simple())).required()) })
                    .submit(Button::submit(t.get("receipt-undo")).look(Look::Secondary)))
            }
        })
    });
    let columns = ["voucher", "on", "purpose", "what", "amount", "valid"];
    let field = |field: Field| refused.field(fields, field);
    let purposes =
        SpendingPurpose::ALL.iter().map(|it| Choice::new(it.key(), t.get(&format!("purpose-{}", it.key()))));
    let body = html! {
        (refused.alert())
        (heads(visit, org, place, "uses"))
        (Table::new(visit.page.lang, t.get("tab-uses"))
            .columns(columns.map(|it| {
                let column = Column::new(t.get(&format!("column-{it}")));
                if it == "amount" { column.numeric() } else { column }
            }))
            .rows(cells)
            .paging(Paging { previous: after.map(|_| base.clone()), next, total: None })
            .empty(ui::empty(&t.get("uses-none"), "", html! {}))
            .render())
        @if visit.cx.may(SPEND, place) && org.stands() {
            h2 { (t.get("uses-new")) }
            (ui::callout(Level::Info, &t.get("uses-rule-title"), html! { (t.get("uses-rule")) }))
            (Form::post(visit.page.lang, base.as_str())
                .key(fields.key().unwrap_or_else(|| visit.new_key()))
                .errors(&refused.errors)
                .body(html! {
                    (field(Field::radios("purpose", t.get("column-purpose"), purposes.collect())).required())
                    (field(Field::text("what", t.get("column-what"))).required())
                    (field(Field::decimal("amount", t.get("column-amount")).unit(t.get("yuan")).short()).required())
                    (field(Field::radios("channel", t.get("field-channel"), channels(&t, &["bank", "cash"]))).required())
                    (field(Field::date("on", t.get("field-on"))).required())
                    (field(Field::date("decided_on", t.get("uses-decided-on"))).required())
                    (field(Field::textarea("decision", t.get("uses-decision")).rows(2)).required())
                })
                .submit(Button::submit(t.get("uses-go")))
                .mark_required())
        }
    };
    let crumbs = roster::face::crumbs(visit, place).await?;
    Ok(page(&visit.page, &t.with("uses-title", &[("org", org.called().into())]), &crumbs, body))
}

fn typed(org: Ref, fields: &Fields) -> Result<NewUse, ActError> {
    let purpose = SpendingPurpose::from_key(fields.get("purpose"));
    Ok(NewUse {
        org,
        purpose: purpose.ok_or(ActError::field("purpose", "missing"))?,
        what: fields.get("what").to_owned(),
        amount: Fen(fields.fen("amount")?),
        channel: fields.get("channel").to_owned(),
        on: fields.day("on")?,
        decided_on: fields.day("decided_on")?,
        decision: fields.get("decision").to_owned(),
    })
}

async fn spend(SignedIn(visit): SignedIn, Path(id): Path<String>, fields: Fields) -> Result<Response, Fault> {
    let (org, place) = seen_org(&visit, &id).await?;
    visit.cx.allow(SPEND, &place)?;
    let done = match typed(org.reference(), &fields) {
        Ok(new) => action::spend(&visit.keyed(&fields), new).await.map(|_| ()),
        Err(error) => Err(error),
    };
    answered(&visit, &org, &place, &fields, done).await
}

async fn answered(
    visit: &Visit,
    org: &Org,
    place: &OrgPath,
    fields: &Fields,
    done: Result<(), ActError>,
) -> Result<Response, Fault> {
    match done {
        Ok(()) => {
            visit.wake();
            Ok(Redirect::to(&format!("/orgs/{}/dues/uses", org.reference())).into_response())
        }
        Err(error) => {
            let refused = Refused::of(&texts(visit.page.lang), error)?;
            Ok(refused.answer(body(visit, org, place, &Asked::default(), (fields, &refused)).await?))
        }
    }
}

async fn undo(SignedIn(visit): SignedIn, Path(id): Path<String>, fields: Fields) -> Result<Response, Fault> {
    let id: Ref = id.parse().map_err(|_| Fault::missing())?;
    let it = query::spent(&visit.cx.store, id).await?.ok_or_else(Fault::missing)?;
    let org = Ref::new(it.region_id, it.org_id).to_string();
    let (org, place) = seen_org(&visit, &org).await?;
    visit.cx.allow(SPEND, &place)?;
    let done = action::undo_use(&visit.keyed(&fields), id, fields.version(), fields.get("reason")).await;
    answered(&visit, &org, &place, &fields, done).await
}
