use axum::extract::{Path, Query};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use document::{Block, Paper, Seal};
use http_face::{Access, Fault, Fields, Refused, Routes, SignedIn, Visit};
use store::{OrgPath, Ref};
use ui::format::yuan;
use ui::{
    Button, Column, Field, Form, Level, Look, Markup, Paging, Render as _, Row, Table, description_list,
    html, page,
};
use uuid::Uuid;

use super::{Asked, heads, seen_org, texts};
use crate::model::{Part, Payment};
use crate::{COLLECT, READ, action, query};

/// Receipts on one page.
const PAGE: u32 = 50;

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .route("GET", "/orgs/{org}/dues/receipts", Access::Needs(READ), get(list))
        .route("GET", "/dues/receipts/{payment}", Access::SignedIn, get(show))
        .route("GET", "/dues/receipts/{payment}/receipt.pdf", Access::SignedIn, get(printed))
        .route("POST", "/dues/receipts/{payment}/undo", Access::Needs(COLLECT), post(undo))
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
    let mut rows = query::payments(&visit.cx.store, &scope, after, PAGE + 1).await?;
    let more = rows.len() > PAGE as usize;
    rows.truncate(PAGE as usize);
    let base = format!("/orgs/{id}/dues/receipts");
    let next = rows.last().filter(|_| more).map(|last| format!("{base}?after={}", last.id.simple()));
    let cells = rows.iter().map(|it| {
        Row::new([
            html! { a class="link font-medium" href=(format!("/dues/receipts/{}", it.reference())) { (it.number) } },
            html! { (it.name) },
            html! { (it.on_day) },
            html! { (yuan(it.amount)) },
            html! { (t.get(&format!("channel-{}", it.channel))) },
            html! { (t.get(if it.undone_on.is_some() { "receipt-undone" } else { "receipt-valid" })) },
        ])
    });
    let columns = ["number", "name", "on", "amount", "channel", "valid"];
    let body = html! {
        (heads(&visit, &org, &place, "receipts"))
        (Table::new(visit.page.lang, t.get("tab-receipts"))
            .columns(columns.map(|it| {
                let column = Column::new(t.get(&format!("column-{it}")));
                if it == "amount" { column.numeric() } else { column }
            }))
            .rows(cells)
            .paging(Paging { previous: after.map(|_| base.clone()), next, total: None })
            .empty(ui::empty(&t.get("member-no-receipts"), "", html! {}))
            .render())
    };
    let crumbs = roster::face::crumbs(&visit, &place).await?;
    Ok(page(&visit.page, &t.with("receipts-title", &[("org", org.called().into())]), &crumbs, body))
}

async fn seen(visit: &Visit, id: &str) -> Result<(Payment, OrgPath), Fault> {
    let id: Ref = id.parse().map_err(|_| Fault::missing())?;
    let it = query::payment(&visit.cx.store, id).await?.ok_or_else(Fault::missing)?;
    let place = it.place()?;
    // The receipt of then is the member's also after a move to another region: the identifier stays.
    let own = visit.cx.actor.member.is_some_and(|member| member.id == it.member_id);
    visit.cx.allow_for(READ, &place, own)?;
    Ok((it, place))
}

async fn show(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Markup, Fault> {
    let (it, place) = seen(&visit, &id).await?;
    body(&visit, &it, &place, &Fields::default(), &Refused::default()).await
}

fn months(parts: &[Part]) -> String {
    parts.iter().map(|it| it.month.as_str()).collect::<Vec<_>>().join(" ")
}

async fn body(
    visit: &Visit,
    it: &Payment,
    place: &OrgPath,
    fields: &Fields,
    refused: &Refused,
) -> Result<Markup, Fault> {
    let t = texts(visit.page.lang);
    let parts = query::parts(&visit.cx.store, it.reference()).await?;
    let label = |name: &str| t.get(&format!("column-{name}"));
    let base = format!("/dues/receipts/{}", it.reference());
    let body = html! {
        (refused.alert())
        @if let Some(on) = &it.undone_on {
            (ui::callout(Level::Warn, &t.with("receipt-undone-on", &[("on", on.clone().into())]), html! { (it.undone_why.clone().unwrap_or_default()) }))
        }
        (description_list([
            (label("number"), html! { (it.number) }),
            (label("name"), html! { (it.name) }),
            (label("on"), html! { (it.on_day) }),
            (label("months"), html! { (months(&parts)) }),
            (label("amount"), html! { (yuan(it.amount)) " " (t.get("yuan")) }),
            (label("extra"), html! { (yuan(it.extra)) " " (t.get("yuan")) @if it.to_centre > 0 { " " (t.get("receipt-centre")) } }),
            (label("channel"), html! { (t.get(&format!("channel-{}", it.channel))) " " (it.reference.clone().unwrap_or_default()) }),
        ]))
        @if it.undone_on.is_none() {
            (ui::actions(html! { (Button::link(format!("{base}/receipt.pdf"), t.get("receipt-pdf")).look(Look::Secondary)) }))
        }
        @if it.undone_on.is_none() && visit.cx.may(COLLECT, place) {
            details.more { summary { (t.get("receipt-undo")) }
                (Form::post(visit.page.lang, format!("{base}/undo"))
                    .key(visit.new_key())
                    .hidden("version", it.version.to_string())
                    .errors(&refused.errors)
                    .body(html! { p.hint { (t.get("receipt-undo-hint")) } (refused.field(fields, Field::textarea("reason", t.get("field-reason")).rows(2)).required()) })
                    .submit(Button::submit(t.get("receipt-undo")).look(Look::Secondary)))
            }
        }
    };
    let crumbs = roster::face::crumbs(visit, place).await?;
    Ok(page(&visit.page, &t.with("receipt-title", &[("number", it.number.clone().into())]), &crumbs, body))
}

async fn undo(SignedIn(visit): SignedIn, Path(id): Path<String>, fields: Fields) -> Result<Response, Fault> {
    let (it, place) = seen(&visit, &id).await?;
    visit.cx.allow(COLLECT, &place)?;
    let cx = visit.keyed(&fields);
    match action::undo_payment(&cx, it.reference(), fields.version(), fields.get("reason")).await {
        Ok(()) => {
            visit.wake();
            Ok(Redirect::to(&format!("/dues/receipts/{id}")).into_response())
        }
        Err(error) => {
            let refused = Refused::of(&texts(visit.page.lang), error)?;
            Ok(refused.answer(body(&visit, &it, &place, &fields, &refused).await?))
        }
    }
}

async fn printed(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Response, Fault> {
    let (it, _) = seen(&visit, &id).await?;
    if it.undone_on.is_some() {
        return Err(Fault::missing());
    }
    let t = texts(visit.page.lang);
    let parts = query::parts(&visit.cx.store, it.reference()).await?;
    let org = roster::query::org(&visit.cx.store, Ref::new(it.region_id, it.org_id)).await?;
    let name = org.map(|it| it.full_name).unwrap_or_default();
    let day = roster::model::exact(Some(&it.on_day)).unwrap_or_else(|| visit.cx.today());
    let label = |name: &str| t.get(&format!("column-{name}"));
    let facts = [
        (label("number"), it.number.clone()),
        (label("name"), it.name.clone()),
        (label("months"), months(&parts)),
        (label("amount"), format!("{} {}", yuan(it.amount), t.get("yuan"))),
        (label("extra"), format!("{} {}", yuan(it.extra), t.get("yuan"))),
        (label("channel"), t.get(&format!("channel-{}", it.channel))),
    ];
    let paper = Paper::report(
        t.get("receipt-paper"),
        roster::face::paper_language(visit.page.lang),
        visit.cx.today(),
    )
    .block(Block::facts(facts))
    .block(Block::Seal(Seal::new(
        name,
        t.get("receipt-seal"),
        ui::format::date_text(visit.page.lang, day),
    )));
    roster::face::pdf("receipt.pdf", paper).await
}
