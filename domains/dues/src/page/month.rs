use std::collections::{BTreeMap, BTreeSet};

use access::ActError;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use http_face::{Access, Fault, Fields, FinishedSheet, Refused, Routes, SignedIn, Visit};
use roster::model::Org;
use rules::month::YearMonth;
use store::{OrgPath, Ref};
use ui::format::yuan;
use ui::{
    Button, Choice, Column, Field, Form, Level, Look, Markup, Render as _, Row, Stat, Table, Texts, badge,
    html, page,
};

use super::{Asked, heads, month_of, seen_org, texts};
use crate::action::{self, NewPayment};
use crate::model::Month;
use crate::{COLLECT, READ, query};

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .route("GET", "/orgs/{org}/dues", Access::Needs(READ), get(show))
        .route("POST", "/orgs/{org}/dues/assess", Access::Needs(COLLECT), post(assess))
        .route("POST", "/orgs/{org}/dues/cash", Access::Needs(COLLECT), post(cash))
        .route("GET", "/orgs/{org}/dues.xlsx", Access::Needs(roster::EXPORT), get(export))
}

pub(super) fn state_badge(t: &Texts, it: &Month) -> Markup {
    let level = match it.state.as_str() {
        "PAID" => Level::Success,
        "OVERDUE" if !it.excused => Level::Warn,
        _ => Level::Plain,
    };
    let key = if it.excused { "month-state-EXCUSED".to_owned() } else { format!("month-state-{}", it.state) };
    badge(level, &t.get(&key))
}

async fn show(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Markup, Fault> {
    let (org, place) = seen_org(&visit, &id).await?;
    let month = asked.month(&visit);
    let fields = super::prefilled(&[("on", visit.cx.today().to_string())]);
    body(&visit, &org, &place, month, (&fields, &Refused::default())).await
}

fn months_nav(t: &Texts, base: &str, month: YearMonth, now: YearMonth) -> Markup {
    let link = |to: YearMonth, key: &str| {
        Button::link(format!("{base}?month={to}"), t.with(key, &[("month", to.to_string().into())]))
            .look(Look::Quiet)
    };
    ui::actions(html! {
        (link(month.plus(-1), "month-before"))
        @if month < now { (link(month.plus(1), "month-after")) }
    })
}

async fn body(
    visit: &Visit,
    org: &Org,
    place: &OrgPath,
    month: YearMonth,
    typed: (&Fields, &Refused),
) -> Result<Markup, Fault> {
    let t = texts(visit.page.lang);
    let base = format!("/orgs/{}/dues", org.reference());
    let rows = query::months_of_branch(&visit.cx.store, org.reference(), month).await?;
    let roll = roster::query::roll_of(&visit.cx.store, org.reference()).await?;
    let inside = if rows.is_empty() && roll.is_empty() {
        below(visit, &t, place, month).await?
    } else {
        branch(visit, &t, org, place, month, &rows, &roll, typed).await?
    };
    let body = html! {
        (typed.1.alert())
        (heads(visit, org, place, "month"))
        (months_nav(&t, &base, month, YearMonth::of(visit.cx.today())))
        (inside)
    };
    let crumbs = roster::face::crumbs(visit, place).await?;
    let values = [("org", org.called().into()), ("month", month.to_string().into())];
    Ok(page(&visit.page, &t.with("month-title", &values), &crumbs, body))
}

/// Above branches: sums, no persons.
async fn below(visit: &Visit, t: &Texts, place: &OrgPath, month: YearMonth) -> Result<Markup, Fault> {
    let sums = query::below(&visit.cx.store, place, month).await?;
    let paths: BTreeSet<OrgPath> =
        sums.iter().filter_map(|it| OrgPath::parse(it.child.clone()).ok()).collect();
    let orgs = roster::query::orgs_at(&visit.cx.store, &paths).await?;
    let named: BTreeMap<&str, &Org> = orgs.iter().map(|it| (it.path.as_str(), it)).collect();
    let (owed, paid): (i64, i64) = sums.iter().fold((0, 0), |sum, it| (sum.0 + it.owed, sum.1 + it.paid));
    let cells = sums.iter().filter_map(|it| Some((it, named.get(it.child.as_str())?))).map(|(it, org)| {
        Row::new([
            html! { a class="link font-medium" href=(format!("/orgs/{}/dues?month={month}", org.reference())) { (org.called()) } },
            html! { (yuan(it.owed)) },
            html! { (yuan(it.paid)) },
        ])
    });
    Ok(html! {
        (ui::stat_tiles(&[
            Stat::new(t.get("sum-owed"), yuan(owed)).unit(t.get("yuan")),
            Stat::new(t.get("sum-paid"), yuan(paid)).unit(t.get("yuan")),
        ]))
        (Table::new(visit.page.lang, t.get("below-title"))
            .columns([Column::new(t.get("column-org")), Column::new(t.get("sum-owed")).numeric(), Column::new(t.get("sum-paid")).numeric()])
            .rows(cells)
            .empty(ui::empty(&t.get("month-none"), &t.get("month-none-more"), html! {}))
            .render())
    })
}

#[allow(clippy::too_many_arguments, reason = "what the page is made of")]
async fn branch(
    visit: &Visit,
    t: &Texts,
    org: &Org,
    place: &OrgPath,
    month: YearMonth,
    rows: &[Month],
    roll: &[roster::query::RollMember],
    typed: (&Fields, &Refused),
) -> Result<Markup, Fault> {
    let collects = visit.cx.may(COLLECT, place) && org.stands();
    let base = format!("/orgs/{}/dues", org.reference());
    let owed: i64 = rows.iter().map(|it| it.owed).sum();
    let paid: i64 = rows.iter().filter(|it| it.state == "PAID").map(|it| it.owed).sum();
    let known: BTreeSet<_> = rows.iter().map(|it| it.member_id).collect();
    let missing: Vec<_> = roll
        .iter()
        .filter(|it| !known.contains(&it.id) && it.member_state().is_ok_and(|state| state.is_member()))
        .collect();
    // In the order of the roll; who left meanwhile comes last.
    let order = |it: &Month| roll.iter().position(|person| person.id == it.member_id).unwrap_or(usize::MAX);
    let mut rows: Vec<&Month> = rows.iter().collect();
    rows.sort_by_key(|it| order(it));
    let cells = rows.iter().map(|it| {
        Row::new([
            html! { a class="link font-medium" href=(format!("/members/{}/dues", it.member())) { (it.name) } },
            html! { (yuan(it.owed)) },
            state_badge(t, it),
            html! { (it.paid_in.clone().unwrap_or_default()) },
        ])
    });
    let columns = ["name", "owed", "state", "paid-in"];
    let waiting = cash_form(visit, t, org, month, roll, typed).await?;
    Ok(html! {
        (ui::stat_tiles(&[
            Stat::new(t.get("sum-owed"), yuan(owed)).unit(t.get("yuan")),
            Stat::new(t.get("sum-paid"), yuan(paid)).unit(t.get("yuan")),
        ]))
        @if collects { (waiting) }
        @if !missing.is_empty() {
            h2 { (t.with("month-missing", &[("n", missing.len().into())])) }
            p.hint { (t.get("month-missing-more")) }
            ul.plain-list { @for it in &missing {
                li { a class="link" href=(format!("/members/{}/dues/base", it.reference())) { (it.name) } }
            } }
            @if collects && month <= YearMonth::of(visit.cx.today()) {
                (Form::post(visit.page.lang, format!("{base}/assess"))
                    .key(visit.new_key())
                    .hidden("month", month.to_string())
                    .submit(Button::submit(t.with("month-assess", &[("month", month.to_string().into())])).look(Look::Secondary)))
            }
        }
        (Table::new(visit.page.lang, t.with("month-list", &[("month", month.to_string().into())]))
            .columns(columns.map(|it| {
                let column = Column::new(t.get(&format!("column-{it}")));
                if it == "owed" { column.numeric() } else { column }
            }))
            .rows(cells)
            .empty(ui::empty(&t.get("month-none"), &t.get("month-none-more"), html! {}))
            .render())
        @if visit.cx.may(roster::EXPORT, place) {
            (ui::actions(html! { (Button::link(format!("{base}.xlsx?month={month}"), t.get("export-xlsx")).look(Look::Quiet)) }))
        }
    })
}

/// Months of the roll that are still open, up to this one: one tick for each.
async fn cash_form(
    visit: &Visit,
    t: &Texts,
    org: &Org,
    month: YearMonth,
    roll: &[roster::query::RollMember],
    (fields, refused): (&Fields, &Refused),
) -> Result<Markup, Fault> {
    let ids: Vec<_> = roll.iter().map(|it| it.id).collect();
    let open = query::in_arrears(&visit.cx.store, org.region_id, &ids, month.plus(1)).await?;
    if open.is_empty() {
        return Ok(html! {});
    }
    let choice = |it: &Month| {
        let values = [
            ("name", it.name.clone().into()),
            ("month", it.month.clone().into()),
            ("fen", yuan(it.owed).into()),
        ];
        Choice::new(format!("{}:{}", it.member(), it.month), t.with("cash-line", &values))
    };
    // Names in the order of the roll, the months of one person together.
    let choices: Vec<Choice> = roll
        .iter()
        .flat_map(|person| open.iter().filter(|it| it.member_id == person.id))
        .map(choice)
        .collect();
    let ticked: Vec<String> = fields.all("pay").map(str::to_owned).collect();
    Ok(html! {
        h2 { (t.get("cash-title")) }
        (Form::post(visit.page.lang, format!("/orgs/{}/dues/cash", org.reference()))
            .key(fields.key().unwrap_or_else(|| visit.new_key()))
            .hidden("month", month.to_string())
            .errors(&refused.errors)
            .body(html! {
                (refused.field(fields, Field::date("on", t.get("field-on"))).required())
                (Field::checkboxes("pay", t.get("cash-who"), choices).values(ticked).hint(t.get("cash-hint")))
            })
            .submit(Button::submit(t.get("cash-go"))))
    })
}

async fn assess(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Fault> {
    let (org, place) = seen_org(&visit, &id).await?;
    visit.cx.allow(COLLECT, &place)?;
    let done = match month_of(&fields, "month") {
        Ok(month) => {
            action::assess_branch(&visit.keyed(&fields), org.reference(), month).await.map(|_| month)
        }
        Err(error) => Err(error),
    };
    answered(&visit, &org, &place, &fields, done).await
}

fn ticked(fields: &Fields) -> Result<Vec<NewPayment>, ActError> {
    let on = fields.day("on")?;
    let mut months: BTreeMap<Ref, Vec<YearMonth>> = BTreeMap::new();
    for text in fields.all("pay") {
        let (member, month) = text.split_once(':').ok_or(ActError::field("pay", "not-listed"))?;
        let member: Ref = member.parse().map_err(|_| ActError::field("pay", "not-listed"))?;
        let month = month.parse().map_err(|_| ActError::field("pay", "not-listed"))?;
        months.entry(member).or_default().push(month);
    }
    if months.is_empty() {
        return Err(ActError::field("pay", "nobody"));
    }
    Ok(months.into_iter().map(|(member, months)| NewPayment::cash(member, on, months)).collect())
}

async fn cash(SignedIn(visit): SignedIn, Path(id): Path<String>, fields: Fields) -> Result<Response, Fault> {
    let (org, place) = seen_org(&visit, &id).await?;
    visit.cx.allow(COLLECT, &place)?;
    let done = match (ticked(&fields), month_of(&fields, "month")) {
        (Ok(some), Ok(month)) => {
            action::enter_payments(&visit.keyed(&fields), org.reference(), &some).await.map(|_| month)
        }
        (Err(error), _) | (_, Err(error)) => Err(error),
    };
    answered(&visit, &org, &place, &fields, done).await
}

async fn answered(
    visit: &Visit,
    org: &Org,
    place: &OrgPath,
    fields: &Fields,
    done: Result<YearMonth, ActError>,
) -> Result<Response, Fault> {
    match done {
        Ok(month) => {
            visit.wake();
            Ok(Redirect::to(&format!("/orgs/{}/dues?month={month}", org.reference())).into_response())
        }
        Err(error) => {
            let refused = Refused::of(&texts(visit.page.lang), error)?;
            let now = YearMonth::of(visit.cx.today());
            let month = month_of(fields, "month").unwrap_or(now);
            Ok(refused.answer(body(visit, org, place, month, (fields, &refused)).await?))
        }
    }
}

async fn export(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    let (org, place) = seen_org(&visit, &id).await?;
    visit.cx.allow(roster::EXPORT, &place)?;
    let (t, month) = (texts(visit.page.lang), asked.month(&visit));
    let columns = ["name", "month", "income", "owed", "state", "paid-in"];
    let mut out = sheet::Sheet::xlsx(columns.iter().map(|it| t.get(&format!("column-{it}"))).collect());
    for it in query::months_of_branch(&visit.cx.store, org.reference(), month).await? {
        out.row(&[
            &it.name,
            &it.month,
            &t.get(&format!("income-{}", it.income)),
            &yuan(it.owed),
            &t.get(&format!("month-state-{}", it.state)),
            &it.paid_in.clone().unwrap_or_default(),
        ])?;
    }
    let done = FinishedSheet::of(out).await?;
    let filter = serde_json::json!({ "month": month.to_string() });
    roster::action::exported(&visit.cx, &org, "dues.xlsx", done.rows, filter).await?;
    visit.wake();
    Ok(done.answer("dues.xlsx"))
}
