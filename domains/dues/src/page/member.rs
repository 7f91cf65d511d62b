use access::ActError;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use http_face::{Access, Fault, Fields, Refused, Routes, SignedIn, Visit};
use roster::model::Member;
use rules::dues::Manner;
use rules::money::Fen;
use rules::month::YearMonth;
use store::OrgPath;
use ui::format::yuan;
use ui::{
    Button, Choice, Column, Field, Form, Level, Look, Markup, Render as _, Row, Table, Texts,
    description_list, html, page,
};

use super::month::state_badge;
use super::{channels, kept_member, month_of, seen_member, texts};
use crate::action::{self, Decided, NewPayment};
use crate::model::{CHANNELS, Month, base_of};
use crate::{COLLECT, query};

/// Months shown: two years.
const SHOWN: u32 = 24;

pub(super) fn routes(mut routes: Routes) -> Routes {
    // Signed in is enough to ask: a member's own dues are theirs without any role.
    routes = routes.route("GET", "/members/{member}/dues", Access::SignedIn, get(show));
    for path in [
        "/members/{member}/dues/pay",
        "/members/{member}/dues/consent",
        "/members/{member}/dues/excuse",
        "/members/{member}/dues/settle",
    ] {
        let act = path.rsplit('/').next().unwrap_or_default();
        let handler = move |visit: SignedIn, id: Path<String>, fields: Fields| done(act, visit, id, fields);
        routes = routes.route("POST", path, Access::Needs(COLLECT), post(handler));
    }
    routes
}

async fn show(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Markup, Fault> {
    let (member, place) = seen_member(&visit, &id).await?;
    let fields = super::prefilled(&[("on", visit.cx.today().to_string()), ("channel", "cash".to_owned())]);
    body(&visit, &member, &place, &fields, &Refused::default()).await
}

/// What is owed now and why: the figure and its article.
async fn why(visit: &Visit, t: &Texts, member: &Member, place: &OrgPath) -> Result<Markup, Fault> {
    let now = YearMonth::of(visit.cx.today());
    let setting = query::setting(&visit.cx.store, place).await?;
    let bases = query::bases_of(&visit.cx.store, member.reference()).await?;
    let base = base_of(&bases, now, setting.pay_change)?;
    let current = query::month_of(&visit.cx.store, member.reference(), now).await?;
    let later = bases.iter().rfind(|it| base.is_some_and(|base| it.from_month > base.from_month));
    Ok(html! {
        @match &current {
            Some(it) => {
                (description_list([
                    (t.get("why-owed"), html! { strong { (yuan(it.owed)) " " (t.get("yuan")) } " " (state_badge(t, it)) }),
                    (t.get("column-income"), html! { (t.get(&format!("income-{}", it.income))) }),
                    (t.get("why-base"), html! { @if it.rate > 0 { (yuan(it.base)) " " (t.get("yuan")) } @else { (t.get("why-fixed")) } }),
                    (t.get("why-rate"), html! { @if it.rate > 0 { (format!("{}.{:02}%", it.rate / 100, it.rate % 100)) } @else { "—" } }),
                    (t.get("why-article"), html! { (explained(t, it)) }),
                ]))
            }
            None => {
                (ui::callout(Level::Info, &t.get("why-none"), html! { (t.get("why-none-more")) }))
            }
        }
        @if let Some(later) = later {
            p.hint { (t.with("why-held", &[("month", later.from_month.clone().into())])) }
        }
    })
}

fn explained(t: &Texts, it: &Month) -> Markup {
    let figure = if it.rule == "rule-dues-cap" { 1000 } else { it.rate };
    html! { (http_face::rule_text(t, &it.rule, figure, &it.article)) }
}

async fn body(
    visit: &Visit,
    member: &Member,
    place: &OrgPath,
    fields: &Fields,
    refused: &Refused,
) -> Result<Markup, Fault> {
    let (t, lang) = (texts(visit.page.lang), visit.page.lang);
    let id = member.reference();
    let months = query::months_of(&visit.cx.store, id, SHOWN).await?;
    let payments = query::payments_of(&visit.cx.store, id, SHOWN).await?;
    let collects = visit.cx.may(COLLECT, place) && member.present;
    let rows = months.iter().map(|it| {
        Row::new([
            html! { (it.month) },
            html! { (yuan(it.owed)) },
            state_badge(&t, it),
            html! { (it.paid_in.clone().unwrap_or_default()) },
        ])
    });
    let receipts = payments.iter().map(|it| {
        Row::new([
            html! { a class="link" href=(format!("/dues/receipts/{}", it.reference())) { (it.number) } },
            html! { (it.on_day) },
            html! { (yuan(it.amount)) },
            html! { (t.get(if it.undone_on.is_some() { "receipt-undone" } else { "receipt-valid" })) },
        ])
    });
    let column = |it: &str| Column::new(t.get(&format!("column-{it}")));
    let body = html! {
        (refused.alert())
        (why(visit, &t, member, place).await?)
        @if collects {
            (ui::actions(html! {
                (Button::link(format!("/members/{id}/dues/base"), t.get("base-go")).look(Look::Secondary))
                (Button::link(format!("/members/{id}/dues/relief"), t.get("relief-go")).look(Look::Quiet))
            }))
            (forms(visit, &t, member, &months, fields, refused))
        }
        (Table::new(lang, t.get("member-months"))
            .columns([column("month"), column("owed").numeric(), column("state"), column("paid-in")])
            .rows(rows)
            .empty(ui::empty(&t.get("member-no-months"), "", html! {}))
            .render())
        (Table::new(lang, t.get("member-receipts"))
            .columns([column("number"), column("on"), column("amount").numeric(), column("valid")])
            .rows(receipts)
            .empty(ui::empty(&t.get("member-no-receipts"), "", html! {}))
            .render())
    };
    let crumbs = roster::face::crumbs(visit, place).await?;
    Ok(page(&visit.page, &t.with("member-title", &[("name", member.name.clone().into())]), &crumbs, body))
}

fn forms(
    visit: &Visit,
    t: &Texts,
    member: &Member,
    months: &[Month],
    fields: &Fields,
    refused: &Refused,
) -> Markup {
    let mut open: Vec<&Month> = months.iter().filter(|it| it.is_open()).collect();
    open.reverse();
    let choice = |it: &&Month| {
        let values = [("month", it.month.clone().into()), ("fen", yuan(it.owed).into())];
        Choice::new(it.month.clone(), t.with("pay-line", &values))
    };
    let overdue: Vec<Choice> =
        open.iter().filter(|it| it.state == "OVERDUE" && !it.excused).map(choice).collect();
    let due: Vec<Choice> = open.iter().filter(|it| it.state == "DUE").map(choice).collect();
    let form = |act: &str, inputs: Markup, look: Look| {
        Form::post(t.lang(), format!("/members/{}/dues/{act}", member.reference()))
            .key(visit.new_key())
            .errors(&refused.errors)
            .body(inputs)
            .submit(Button::submit(t.get(&format!("pay-act-{act}"))).look(look))
    };
    let field = |field: Field| refused.field(fields, field);
    html! {
        details.more open[!open.is_empty() || !refused.errors.is_empty()] { summary { (t.get("pay-title")) }
        (form("pay", html! {
            @if !open.is_empty() { (Field::checkboxes("months", t.get("pay-months"), open.iter().map(choice).collect())) }
            (field(Field::decimal("extra", t.get("pay-extra")).hint(t.get("pay-extra-hint")).unit(t.get("yuan")).short()))
            (field(Field::radios("channel", t.get("field-channel"), channels(t, &CHANNELS))).required())
            (field(Field::text("reference", t.get("pay-reference")).hint(t.get("pay-reference-hint"))))
            (field(Field::date("on", t.get("field-on"))).required())
            (Field::checkbox("ahead", t.get("pay-ahead")).hint(t.get("pay-ahead-hint")))
        }, Look::Primary))
        }
        @if !due.is_empty() {
            details.more { summary { (t.get("pay-act-consent")) }
                (form("consent", html! { p.hint { (t.get("consent-hint")) } (Field::checkboxes("months", t.get("pay-months"), due)) }, Look::Secondary))
            }
        }
        @if !overdue.is_empty() {
            details.more { summary { (t.get("pay-act-excuse")) }
                (form("excuse", html! {
                    (Field::radios("month", t.get("column-month"), overdue.clone()).required())
                    (field(Field::textarea("reason", t.get("field-reason")).rows(2)).required())
                }, Look::Secondary))
            }
            details.more { summary { (t.get("pay-act-settle")) }
                (form("settle", html! {
                    p.hint { (t.get("settle-hint")) }
                    (Field::radios("until", t.get("settle-until"), overdue).required())
                    (field(Field::date("on", t.get("field-on"))).required())
                    (field(Field::textarea("decision", t.get("field-decision")).rows(2)).required())
                }, Look::Secondary))
            }
        }
    }
}

fn ticked(fields: &Fields) -> Result<Vec<YearMonth>, ActError> {
    fields.all("months").map(|it| it.parse().map_err(|_| ActError::field("months", "no-month"))).collect()
}

fn payment(visit: &Visit, member: &Member, fields: &Fields) -> Result<NewPayment, ActError> {
    let extra = if fields.some("extra").is_some() { fields.fen("extra")? } else { 0 };
    let mut months = ticked(fields)?;
    let on = fields.day("on")?;
    // The rest of the quarter at once, with the branch's consent (art. 12).
    let ahead = fields.ticked("ahead");
    if ahead {
        let now = YearMonth::of(visit.cx.today());
        let rest = i32::from(2 - (now.month() - 1) % 3);
        months.extend((1..=rest).map(|it| now.plus(it)));
    }
    Ok(NewPayment {
        channel: fields.get("channel").to_owned(),
        reference: fields.some("reference"),
        extra: Fen(extra),
        manner: if ahead { Manner::Quarterly } else { Manner::InPerson },
        consent: ahead,
        ..NewPayment::cash(member.reference(), on, months)
    })
}

async fn carried_out(act: &str, visit: &Visit, member: &Member, fields: &Fields) -> Result<(), ActError> {
    let (cx, id) = (visit.keyed(fields), member.reference());
    match act {
        "pay" => action::enter_payment(&cx, payment(visit, member, fields)?).await.map(|_| ()),
        "consent" => action::consent_later(&cx, id, &ticked(fields)?).await,
        "excuse" => action::excuse(&cx, id, month_of(fields, "month")?, fields.get("reason")).await,
        "settle" => {
            let decided = Decided {
                member: id,
                until: month_of(fields, "until")?,
                on: fields.day("on")?,
                decision: fields.get("decision").to_owned(),
            };
            action::settle_arrears(&cx, decided).await
        }
        _ => Err(ActError::Missing),
    }
}

async fn done(
    act: &'static str,
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Fault> {
    let (member, place) = kept_member(&visit, &id).await?;
    match carried_out(act, &visit, &member, &fields).await {
        Ok(()) => {
            visit.wake();
            Ok(Redirect::to(&format!("/members/{id}/dues")).into_response())
        }
        Err(error) => {
            let refused = Refused::of(&texts(visit.page.lang), error)?;
            Ok(refused.answer(body(&visit, &member, &place, &fields, &refused).await?))
        }
    }
}
