use axum::extract::{Path, Query};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use http_face::{Access, Fault, Fields, Routes, SignedIn, Visit, attachment};
use roster::model::Member;
use serde::Deserialize;
use store::{Instant, Ref};
use time::Duration;
use ui::{
    Button, Column, Form, Level, Look, Markup, Render as _, Row, Stat, Table, Texts, badge, html, page,
};

use super::list::{span, year};
use super::{hours, kinds, print, state_badge, texts, time_text};
use crate::calendar;
use crate::model::study_role;
use crate::query::{self, Invited};
use crate::{OWN, action};

/// Days behind today that a calendar still shows.
const BEHIND: i64 = 90;
/// Days ahead: plans reach no further than the next year.
const AHEAD: i64 = 550;

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .route("GET", "/members/{member}/meetings", Access::Needs(OWN), get(show))
        .route("POST", "/my/calendar", Access::SignedIn, post(make))
        .route("POST", "/my/calendar/revoke", Access::SignedIn, post(revoke))
        .route("GET", "/calendars/{member}/{token}", Access::Public, get(feed))
}

#[derive(Deserialize, Default)]
struct Asked {
    #[serde(default)]
    year: String,
}

async fn whose(visit: &Visit, id: &str) -> Result<(Member, bool), Fault> {
    let id: Ref = id.parse().map_err(|_| Fault::missing())?;
    let member = roster::query::member(&visit.cx.store, id).await?.ok_or_else(Fault::missing)?;
    let own = visit.cx.actor.member == Some(id);
    visit.cx.allow_for(OWN, &member.place()?, own)?;
    Ok((member, own))
}

async fn show(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Markup, Fault> {
    let (member, own) = whose(&visit, &id).await?;
    let year = year(&visit, &asked.year);
    body(&visit, &member, own, year, None).await
}

async fn body(
    visit: &Visit,
    member: &Member,
    own: bool,
    year: i32,
    address: Option<String>,
) -> Result<Markup, Fault> {
    let (t, lang, sql) = (texts(visit.page.lang), visit.page.lang, &visit.cx.store);
    let (from, until) = span(year);
    let now = visit.cx.now();
    let all = query::invited(sql, member.reference(), now, from, until).await?;
    let ahead = |it: &&Invited| it.meeting.ends() >= now && it.meeting.state != "CANCELLED";
    let mut coming: Vec<_> = all.iter().filter(ahead).collect();
    coming.reverse();
    let past: Vec<_> = all.iter().filter(|it| !ahead(it) && it.meeting.state != "CANCELLED").collect();
    let base = format!("/members/{}/meetings", member.reference());
    let years =
        [year - 1, year].map(|it| ui::Tab::new(format!("{base}?year={it}"), it.to_string(), it == year));
    let columns = ["when", "title", "kind", "mine"];
    let rows = past.iter().map(|it| {
        Row::new([
            html! { (time_text(&t, &it.meeting)) },
            html! { a.link href=(format!("/meetings/{}", it.meeting.reference())) { (it.meeting.title) } },
            html! { (kinds(&t, &it.meeting)) },
            html! { @if let Some(mark) = &it.line.mark { (t.get(&format!("mark-{mark}"))) } },
        ])
    });
    let has_feed = own && query::has_feed(sql, member.reference()).await?;
    let body = html! {
        @if own {
            h2 { (t.get("mine-coming")) }
            @if coming.is_empty() { p.hint { (t.get("mine-nothing")) } }
            ul.plain-list { @for it in &coming { li { (invitation(&t, it)) } } }
        }
        (ui::tabs(&t.get("meetings-years"), &years))
        (study(visit, &t, member, year).await?)
        (Table::new(lang, t.with("mine-past", &[("year", year.to_string().into())]))
            .columns(columns.map(|it| Column::new(t.get(&format!("meeting-column-{it}")))))
            .rows(rows)
            .empty(ui::empty(&t.get("meetings-none"), &t.get("mine-none-more"), html! {}))
            .render())
        @if own {
            (ui::actions(html! { (Button::link(format!("/orgs/{}/talks", member.org()), t.get("tab-talks")).look(Look::Quiet)) }))
            (calendar_address(visit, &t, has_feed, address.as_deref()))
        }
    };
    let place = member.place()?;
    let crumbs = if own { Vec::new() } else { roster::face::crumbs(visit, &place).await? };
    let title = if own {
        t.get("member-meetings")
    } else {
        t.with("mine-title", &[("name", member.name.clone().into())])
    };
    Ok(page(&visit.page, &title, &crumbs, body))
}

fn invitation(t: &Texts, it: &Invited) -> Markup {
    let m = &it.meeting;
    html! {
        a class="link font-medium" href=(format!("/meetings/{}", m.reference())) { (m.title) }
        " " (state_badge(t, m))
        p.hint { (time_text(t, m)) @if let Some(place) = &m.place { " · " (place) } }
        @match it.line.reply.as_deref() {
            Some(reply) => p { (t.get(&format!("reply-{reply}"))) },
            None if m.state == "NOTIFIED" => p { (badge(Level::Warn, &t.get("reply-open"))) @if let Some(day) = &m.reply_by { " " (t.with("reply-until", &[("on", day.clone().into())])) } },
            None => {}
        }
    }
}

/// Hours of study beside what is generally asked for in a year (党员教育管理工作条例 art. 20).
async fn study(visit: &Visit, t: &Texts, member: &Member, year: i32) -> Result<Markup, Fault> {
    let sql = &visit.cx.store;
    let tenths = query::study_tenths(sql, member.reference(), year).await?;
    let today = visit.cx.today().to_string();
    let regions = roster::query::regions_of(sql, member.reference()).await?;
    let posts = roster::query::posts_of(sql, member.reference(), &regions).await?;
    let held = posts.into_iter().filter(|it| it.until_day.as_deref().is_none_or(|day| day > today.as_str()));
    let held: Vec<_> = held.map(|it| it.post).collect();
    let full_on = roster::model::exact(member.full_on.as_deref());
    let role = study_role(&held, full_on, visit.cx.today());
    let found =
        rules::organisation_life::study(role, tenths, rules::organisation_life::StudyPolicy::default());
    let n = |tenths: u32| hours(i64::from(tenths));
    let (regulation, article) =
        found.ruling.article.split_once(" art. ").unwrap_or((found.ruling.article, ""));
    let article = match article {
        "" => regulation.to_owned(),
        n => t.with("article", &[("regulation", regulation.into()), ("n", n.into())]),
    };
    let note = t.with("study-of", &[("n", n(found.required).into()), ("article", article.into())]);
    let stat = Stat::new(t.with("study-title", &[("year", year.to_string().into())]), n(tenths))
        .unit(t.get("study-unit"))
        .note(note);
    Ok(ui::stat_tiles(&[stat]))
}

fn calendar_address(visit: &Visit, t: &Texts, has_feed: bool, address: Option<&str>) -> Markup {
    let form = |to: &str, key: &str| {
        Form::post(t.lang(), to).key(visit.new_key()).submit(Button::submit(t.get(key)).look(Look::Secondary))
    };
    html! {
        h2 { (t.get("feed-title")) }
        p { (t.get("feed-what")) }
        @if let Some(address) = address {
            (ui::callout(Level::Success, &t.get("feed-made"), html! {
                p { code.break-all { (address) } }
                p { (t.get("feed-once")) }
            }))
        }
        (form("/my/calendar", if has_feed { "feed-again" } else { "feed-make" }))
        @if has_feed { (form("/my/calendar/revoke", "feed-revoke")) }
    }
}

async fn make(SignedIn(visit): SignedIn, _fields: Fields) -> Result<Response, Fault> {
    let id = visit.cx.actor.member.ok_or_else(Fault::missing)?;
    let (member, own) = whose(&visit, &id.to_string()).await?;
    let token = action::make_feed(&visit.cx).await?;
    visit.wake();
    let address = format!("{}/calendars/{id}/{token}.ics", visit.app.public_url);
    Ok(body(&visit, &member, own, visit.cx.today().year(), Some(address)).await?.into_response())
}

async fn revoke(SignedIn(visit): SignedIn, _fields: Fields) -> Result<Response, Fault> {
    let id = visit.cx.actor.member.ok_or_else(Fault::missing)?;
    action::revoke_feed(&visit.cx).await?;
    visit.wake();
    Ok(Redirect::to(&format!("/members/{id}/meetings")).into_response())
}

/// A member's meetings for a calendar program, which cannot sign in: the secret in the address opens it, and shows no
/// more than when, where and what about.
async fn feed(visit: Visit, Path((member, token)): Path<(String, String)>) -> Result<Response, Fault> {
    let member: Ref = member.parse().map_err(|_| Fault::missing())?;
    let token = token.strip_suffix(".ics").unwrap_or(&token);
    if !query::feed_opens(&visit.cx, member, token).await? {
        return Err(Fault::missing());
    }
    let sql = &visit.cx.store;
    let who = roster::query::member(sql, member).await?.filter(|it| it.present).ok_or_else(Fault::missing)?;
    let now = visit.cx.now();
    let day = |days: i64| Instant::start_of(visit.cx.today() + Duration::days(days));
    let all = query::invited(sql, member, now, day(-BEHIND), day(AHEAD)).await?;
    let t = texts(visit.page.lang);
    let (url, origin) = (&visit.app.public_url, &visit.app.signer.origin);
    let events: Vec<_> = all.iter().map(|it| print::event(&t, url, origin, &it.meeting, "")).collect();
    let text = calendar::written(&t.with("mine-title", &[("name", who.name.into())]), None, now, &events);
    Ok(attachment("meetings.ics", "text/calendar; charset=utf-8", text))
}
