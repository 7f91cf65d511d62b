use axum::extract::{Path, Query};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use http_face::{Access, Fault, Fields, Refused, Routes, SignedIn, Visit};
use rules::organisation_life::{ComplianceState, MeetingKind, Period};
use serde::Deserialize;
use store::Instant;
use time::{Date, Month};
use ui::{
    Button, Column, Field, Form, Level, Look, Markup, Render as _, Row, Table, Texts, badge, html, page,
};

use super::{kinds, state_badge, texts, time_text};
use crate::duty_rules::{Owed, kinds_of, year_of};
use crate::{KEEP, READ, action, query};

pub(super) fn routes(routes: Routes) -> Routes {
    let (read, keep) = (Access::Needs(READ), Access::Needs(KEEP));
    routes
        .route("GET", "/meetings", Access::SignedIn, get(landing))
        .route("GET", "/orgs/{org}/meetings", read, get(show))
        .route("GET", "/orgs/{org}/meetings/explain", keep, get(ask_why).post(say_why))
        .also("POST", "/orgs/{org}/meetings/explain", keep)
}

/// The meetings of the organisation somebody works at; of one's own for everybody else.
async fn landing(SignedIn(visit): SignedIn) -> Response {
    let at = visit.cx.actor.home().filter(|it| visit.cx.may(READ, &it.place)).map(|it| it.org);
    let to = match (at, visit.cx.actor.member) {
        (Some(org), _) => format!("/orgs/{org}/meetings"),
        (None, Some(member)) => format!("/members/{member}/meetings"),
        (None, None) => "/".to_owned(),
    };
    Redirect::to(&to).into_response()
}

#[derive(Deserialize, Default)]
struct Asked {
    #[serde(default)]
    year: String,
}

/// The year asked for, within what the calendar holds.
pub(super) fn year(visit: &Visit, text: &str) -> i32 {
    let now = visit.cx.today().year();
    text.parse().ok().filter(|it| (now - 20..=now + 1).contains(it)).unwrap_or(now)
}

pub(super) fn span(year: i32) -> (Instant, Instant) {
    let first = |year| Date::from_calendar_date(year, Month::January, 1).unwrap_or(Date::MIN);
    (Instant::start_of(first(year)), Instant::start_of(first(year + 1)))
}

async fn show(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Markup, Fault> {
    let (org, place) = roster::face::org(&visit, &id).await?;
    visit.cx.allow(READ, &place)?;
    let (t, lang) = (texts(visit.page.lang), visit.page.lang);
    let base = format!("/orgs/{id}/meetings");
    let year = year(&visit, &asked.year);
    let (from, until) = span(year);
    let meetings = query::meetings_of(&visit.cx.store, org.reference(), from, until).await?;
    let owed = year_of(&visit.cx.store, &org, year, visit.cx.today()).await?;
    let keeps = org.stands() && visit.cx.may(KEEP, &place);
    let rows = meetings.iter().map(|it| {
        Row::new([
            html! { (time_text(&t, it)) },
            html! { a class="link font-medium" href=(format!("/meetings/{}", it.reference())) { (it.title) } },
            html! { (kinds(&t, it)) },
            state_badge(&t, it),
            html! { @if let (Some(present), Some(due)) = (it.present, it.due) { (present) " / " (due) } },
        ])
    });
    let columns = ["when", "title", "kind", "state", "voters"];
    let years = [year - 1, year, year + 1]
        .map(|it| ui::Tab::new(format!("{base}?year={it}"), it.to_string(), it == year));
    let body = html! {
        (roster::face::org_tabs(&visit, &org, &place, &base))
        (ui::actions(html! {
            @if keeps { (Button::link(format!("{base}/new"), t.get("meetings-plan")).look(Look::Primary)) }
            (ui::print_button(lang))
        }))
        (ui::tabs(&t.get("meetings-years"), &years))
        @if !owed.is_empty() {
            h2 { (t.with("meetings-calendar", &[("year", year.to_string().into())])) }
            (now(&t, &base, &owed, visit.cx.today(), keeps))
            (calendar(&t, &base, &owed, visit.cx.today(), keeps))
        }
        h2 { (t.get("meetings-held")) }
        (Table::new(lang, t.get("meetings-held"))
            .caption_hidden()
            .columns(columns.map(|it| Column::new(t.get(&format!("meeting-column-{it}")))))
            .rows(rows)
            .empty(ui::empty(&t.get("meetings-none"), &t.get("meetings-none-more"), html! {}))
            .render())
    };
    let crumbs = roster::face::crumbs(&visit, &place).await?;
    Ok(page(&visit.page, &t.with("meetings-title", &[("org", org.called().into())]), &crumbs, body))
}

/// What is due in the present periods, in words: on a phone the calendar goes on beyond the edge.
fn now(t: &Texts, base: &str, owed: &[Owed], today: Date, keeps: bool) -> Markup {
    let open = |it: &&Owed| it.held.is_empty() && it.period.contains(today);
    let due = owed.iter().filter(open).filter(|it| it.kind != MeetingKind::HeartToHeart);
    let due: Vec<_> = due.collect();
    html! {
        @if !due.is_empty() {
            p { (t.get("calendar-now")) }
            ul.plain-list { @for it in due { li {
                @let name = t.get(&format!("kind-{}", it.kind.key()));
                @if keeps { a.link href=(format!("{base}/new?kind={}", it.kind.key())) { (name) } } @else { (name) }
                " " span.hint { (t.with("calendar-until", &[("on", it.period.last_day().to_string().into())])) }
            } } }
        }
    }
}

/// What is due and done in the year: a row for each kind, each period as long as it is.
fn calendar(t: &Texts, base: &str, owed: &[Owed], today: Date, keeps: bool) -> Markup {
    let rows = MeetingKind::ALL.iter().filter_map(|kind| {
        let of: Vec<_> = owed.iter().filter(|it| it.kind == *kind).collect();
        let width = 12 / of.first().map(|it| 12 / months(it.period))?;
        let first = of.first().map_or(0, |it| u8::from(it.period.first_day().month()) - 1);
        Some(html! {
            tr {
                th scope="row" { (t.get(&format!("kind-{}", kind.key()))) }
                @if first > 0 { td colspan=(first) {} }
                @for it in of { td colspan=(width) { (cell(t, base, it, today, keeps)) } }
            }
        })
    });
    html! {
        div.year-frame tabindex="0" role="region" aria-label=(t.get("meetings-calendar-short")) {
            table.year-calendar {
                thead { tr {
                    th scope="col" { (t.get("meeting-column-kind")) }
                    @for month in 1..=12 { th scope="col" { (t.with("month", &[("n", month.into())])) } }
                } }
                tbody { @for row in rows { (row) } }
            }
        }
    }
}

fn months(period: Period) -> usize {
    let (first, last) = (period.first_day(), period.last_day());
    usize::from(u8::from(last.month()) - u8::from(first.month()) + 1)
}

fn cell(t: &Texts, base: &str, it: &Owed, today: Date, keeps: bool) -> Markup {
    let days = it.held.iter().map(|day| format!("{}/{}", u8::from(day.month()), day.day()));
    let days: Vec<_> = days.collect();
    let talks = it.kind == MeetingKind::HeartToHeart;
    html! {
        @match it.state {
            _ if talks && !it.held.is_empty() => (badge(Level::Success, &t.get("calendar-done"))),
            _ if talks && it.state.is_some() => (badge(Level::Info, &t.with("calendar-gaps", &[("n", it.gaps.into())]))),
            _ if !days.is_empty() => (badge(Level::Success, &days.join(" "))),
            Some(ComplianceState::Missed) => {
                @if keeps {
                    a.link href=(format!("{base}/explain?kind={}&period={}", it.kind.key(), it.period)) { (t.get("calendar-missed")) }
                } @else { (t.get("calendar-missed")) }
            }
            Some(ComplianceState::Explained) => {
                span title=[it.reason.as_deref()] { (badge(Level::Plain, &t.get("calendar-explained"))) }
            }
            Some(_) if it.period.contains(today) => {
                @if keeps {
                    a.link href=(format!("{base}/new?kind={}", it.kind.key())) { (t.get("calendar-due")) }
                } @else { (t.get("calendar-due")) }
            }
            _ => span.hint aria-label=(t.get("calendar-ahead")) { "–" },
        }
    }
}

#[derive(Deserialize, Default)]
struct Missed {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    period: String,
}

async fn ask_why(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    Query(asked): Query<Missed>,
) -> Result<Markup, Fault> {
    let pairs = vec![("kind".to_owned(), asked.kind), ("period".to_owned(), asked.period)];
    why(&visit, &id, &Fields::of(pairs), &Refused::default()).await
}

fn which(fields: &Fields) -> Option<(MeetingKind, Period)> {
    Some((MeetingKind::from_key(fields.get("kind"))?, fields.get("period").parse().ok()?))
}

async fn why(visit: &Visit, id: &str, fields: &Fields, refused: &Refused) -> Result<Markup, Fault> {
    let (org, place) = roster::face::org(visit, id).await?;
    visit.cx.allow(KEEP, &place)?;
    let (kind, period) = which(fields).ok_or_else(Fault::missing)?;
    if !kinds_of(org.org_kind()?).contains(&kind) && kind != MeetingKind::HeartToHeart {
        return Err(Fault::missing());
    }
    let t = texts(visit.page.lang);
    let kind_name = t.get(&format!("kind-{}", kind.key()));
    let body = html! {
        (refused.alert())
        (ui::callout(Level::Info, &t.get("explain-what-title"), html! { (t.get("explain-what")) }))
        (Form::post(visit.page.lang, format!("/orgs/{id}/meetings/explain"))
            .key(fields.key().unwrap_or_else(|| visit.new_key()))
            .hidden("kind", kind.key())
            .hidden("period", period.to_string())
            .errors(&refused.errors)
            .body(html! { (refused.field(fields, Field::textarea("reason", t.get("explain-reason")).rows(4)).required()) })
            .submit(Button::submit(t.get("explain-go")))
            .cancel(format!("/orgs/{id}/meetings?year={}", period.year())))
    };
    let crumbs = roster::face::crumbs(visit, &place).await?;
    let title = t.with("explain-title", &[("kind", kind_name.into()), ("period", period.to_string().into())]);
    Ok(page(&visit.page, &title, &crumbs, body))
}

async fn say_why(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Fault> {
    let (org, place) = roster::face::org(&visit, &id).await?;
    visit.cx.allow(KEEP, &place)?;
    let (kind, period) = which(&fields).ok_or_else(Fault::missing)?;
    let done =
        action::explain(&visit.keyed(&fields), org.reference(), kind, period, fields.get("reason")).await;
    match done {
        Ok(()) => {
            visit.wake();
            Ok(Redirect::to(&format!("/orgs/{id}/meetings?year={}", period.year())).into_response())
        }
        Err(error) => {
            let refused = Refused::of(&texts(visit.page.lang), error)?;
            Ok(refused.answer(why(&visit, &id, &fields, &refused).await?))
        }
    }
}
