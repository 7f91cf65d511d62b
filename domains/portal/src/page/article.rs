use access::{ActError, Context};
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use http_face::{Access, Fault, Fields, Refused, Routes, SignedIn, Visit};
use rules::publishing::State;
use store::{Instant, OrgPath, Ref};
use ui::{
    Button, Column, Field, Form, Level, Look, Markup, PreEscaped, Row, Table, Texts, TimelineItem,
    description_list, html, page, timeline,
};

use super::edit::comparison;
use super::list::state_badge;
use super::{crumbs, seen_article, texts};
use crate::action::{self, Decision, Release, Submitted};
use crate::model::{Article, Found, Review, Version};
use crate::text::MEDIA;
use crate::{ARTICLE, READ, RELEASE, REVIEW, WRITE, query};

pub(super) fn routes(routes: Routes) -> Routes {
    let post_to =
        |routes: Routes, path, needs, handler| routes.route("POST", path, Access::Needs(needs), handler);
    let routes = routes.route("GET", "/articles/{article}", Access::Needs(READ), get(show)).route(
        "GET",
        "/articles/{article}/versions/{number}",
        Access::Needs(READ),
        get(version),
    );
    let routes = post_to(routes, "/articles/{article}/submit", WRITE, post(submit));
    let routes = post_to(routes, "/articles/{article}/decide", REVIEW, post(decide));
    let routes = post_to(routes, "/articles/{article}/release", RELEASE, post(release));
    let routes = post_to(routes, "/articles/{article}/withdraw", RELEASE, post(withdraw));
    post_to(routes, "/articles/{article}/restore", WRITE, post(restore))
}

fn findings(t: &Texts, found: &[Found]) -> Markup {
    html! {
        ul.plain { @for it in found {
            li {
                (t.get(&it.key)) @if !it.what.is_empty() { ": " (it.what) }
                @if let Some(instead) = &it.instead { " → " (instead) }
            }
        } }
    }
}

async fn show(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Markup, Fault> {
    let (it, place) = seen_article(&visit, &id).await?;
    body(&visit, &it, &place, &Fields::default(), &Refused::default(), &[]).await
}

async fn body(
    visit: &Visit,
    it: &Article,
    place: &OrgPath,
    fields: &Fields,
    refused: &Refused,
    held: &[Found],
) -> Result<Markup, Fault> {
    let (t, sql, id) = (texts(visit.page.lang), &visit.cx.store, it.reference());
    let portal = query::portal_of(sql, it.org()).await?.ok_or_else(Fault::missing)?;
    let versions = query::versions(sql, id).await?;
    let latest = versions.first().ok_or_else(Fault::missing)?;
    let reviews = query::reviews(sql, id).await?;
    let found = latest.found();
    let column = query::column(sql, it.column()).await?.map(|it| it.title).unwrap_or_default();
    let content = html! {
        (refused.alert())
        p { (state_badge(&t, it, visit.cx.now())) }
        @if !held.is_empty() { (ui::callout(Level::Error, &t.get("check-held"), findings(&t, held))) }
        @if held.is_empty() && !found.is_empty() { (ui::callout(Level::Warn, &t.get("check-found"), findings(&t, &found))) }
        (acts(visit, &t, it, place, (latest, &reviews), (fields, refused)).await?)
        @if it.live { (ui::actions(html! { (Button::link(format!("/p/{}/a/{id}", portal.slug), t.get("article-see")).look(Look::Secondary)) })) }
        h2 { (t.get("article-preview")) }
        article.prose { h3 { (latest.title) } (PreEscaped(&latest.html)) }
        (description_list(facts(&t, it, latest, column)))
        (files(&t, sql, id).await?)
        @if !reviews.is_empty() { h2 { (t.get("article-reviews")) } (steps(&t, &reviews)) }
        h2 { (t.get("article-versions")) }
        (version_table(&t, it, &versions))
        h2 { (t.get("article-history")) }
        (timeline(&history(visit, &t, id).await?))
    };
    Ok(page(&visit.page, &latest.title, &crumbs(&t, &portal), content))
}

fn facts(t: &Texts, it: &Article, latest: &Version, column: String) -> Vec<(String, Markup)> {
    let label = |key: &str| t.get(key);
    let moment = |at: i64| ui::format::instant(t.lang(), Instant(at).civil());
    let mut facts = vec![
        (label("edit-column"), html! { (column) }),
        (label("edit-source"), html! { (latest.source) }),
        (label("article-hash"), html! { span.hash { (latest.hash()) } }),
    ];
    if let Some(at) = it.published_at.filter(|_| it.live) {
        facts.push((label("column-shown"), moment(at)));
    }
    if let Some(at) = it.expire_at {
        facts.push((label("edit-expire"), moment(at)));
    }
    if let (Some(person), Some(consent)) = (&it.person, &it.consent) {
        facts.push((label("edit-person"), html! { (person) }));
        facts.push((
            label("edit-consent"),
            html! { (it.consent_on.as_deref().unwrap_or_default()) " " (consent) },
        ));
    }
    if let Some(reason) = &it.withdrawn {
        facts.push((label("withdraw-reason"), html! { (reason) }));
    }
    facts
}

async fn files(t: &Texts, sql: &store::Store, id: Ref) -> Result<Markup, Fault> {
    let some = file::of(sql, ARTICLE, id).await?;
    Ok(html! {
        @if !some.is_empty() {
            h2 { (t.get("edit-files")) }
            ul.plain { @for it in &some { li {
                a href=(format!("{MEDIA}{}", it.reference())) { (it.name) } " "
                span.hint { (t.get(&format!("file-class-{}", it.classification))) @if let Some(about) = &it.about { " · " (about) } }
            } } }
        }
    })
}

fn steps(t: &Texts, reviews: &[Review]) -> Markup {
    let moment = |at: i64| ui::format::instant(t.lang(), Instant(at).civil());
    html! {
        (Table::new(t.lang(), t.get("article-reviews")).caption_hidden()
            .columns(["review-step", "review-version", "review-outcome", "review-when", "review-note"].map(|it| Column::new(t.get(it))))
            .rows(reviews.iter().map(|it| Row::new([
                html! { (it.name) },
                html! { (it.number) },
                html! {
                    @match it.outcome.as_deref() {
                        Some(outcome) => { (t.get(&format!("outcome-{outcome}"))) @if it.stepped_in { " · " (t.get("review-stepped-in")) } },
                        None if it.opened_at.is_some() => (t.get("outcome-open")),
                        None => (t.get("outcome-later")),
                    }
                },
                html! { span { @if let Some(at) = it.decided_at { (moment(at)) } @else if let Some(at) = it.due_at { (t.get("review-due")) " " (moment(at)) } } },
                html! { (it.note.as_deref().unwrap_or_default()) },
            ]))))
    }
}

fn version_table(t: &Texts, it: &Article, versions: &[Version]) -> Markup {
    let base = format!("/articles/{}", it.reference());
    html! {
        ul.plain { @for one in versions { li {
            a href=(format!("{base}/versions/{}", one.number)) { (t.with("version-number", &[("number", one.number.into())])) }
            " " (ui::format::instant(t.lang(), Instant(one.made_at).civil()))
            @if it.live_number == Some(one.number) && it.live { " · " (t.get("version-live")) }
            @if let Some(note) = &one.note { " · " (note) }
        } } }
    }
}

async fn history(visit: &Visit, t: &Texts, id: Ref) -> Result<Vec<TimelineItem>, Fault> {
    let mut entries = journal::by_subject(&visit.cx.store, id, 100).await?;
    entries.reverse();
    let actors: Vec<_> = entries.iter().filter_map(|it| it.actor).collect();
    let names = identity::names(&visit.cx.store, &actors).await?;
    Ok(entries
        .iter()
        .map(|entry| {
            let key = format!("history-{}", entry.kind.replace(['.', '_'], "-"));
            let who = entry.actor.and_then(|id| names.get(&id)).map(|it| it.1.clone());
            TimelineItem::new(ui::format::instant(visit.page.lang, entry.at.civil()), t.get(&key))
                .body(html! { @if let Some(who) = who { p { (who) } } })
        })
        .collect())
}

/// What the reader can do now: each a form, the first one tap away.
async fn acts(
    visit: &Visit,
    t: &Texts,
    it: &Article,
    place: &OrgPath,
    (latest, reviews): (&Version, &[Review]),
    (fields, refused): (&Fields, &Refused),
) -> Result<Markup, Fault> {
    let (state, base) = (it.stands()?, format!("/articles/{}", it.reference()));
    let form = |act: &str| {
        Form::post(t.lang(), format!("{base}/{act}"))
            .key(visit.new_key())
            .hidden("version", it.version.to_string())
            .hidden("sha256", latest.hash())
            .errors(&refused.errors)
    };
    let mut mine = Vec::new();
    for review in reviews.iter().filter(|one| one.number == it.number) {
        if let Some(stepped_in) = action::turn(&visit.cx.store, &visit.cx, it, review).await? {
            mine.push((review, stepped_in));
        }
    }
    let wrote = visit.cx.actor.account_id().is_some_and(|id| latest.made_by == Some(id));
    let may_release = state == State::Approved && visit.cx.may(RELEASE, place) && !wrote;
    Ok(html! {
        @for (review, stepped_in) in mine {
            section {
                h2 { (t.with("review-heading", &[("step", review.name.clone().into())])) }
                @if stepped_in { p.hint { (t.get("review-stepping-in")) } }
                (form("decide").hidden("step", review.step.to_string()).hidden("approve", "1")
                    .submit(Button::submit(t.get("review-approve")).look(Look::Primary)))
                details.more { summary { (t.get("review-return")) }
                    (form("decide").hidden("step", review.step.to_string())
                        .body(html! { (refused.field(fields, Field::textarea("note", t.get("review-return-note")).rows(2).required())) })
                        .submit(Button::submit(t.get("review-return")).look(Look::Secondary)))
                }
            }
        }
        @if may_release {
            (form("release").submit(Button::submit(t.get("release-now")).look(Look::Primary)))
            details.more { summary { (t.get("release-later")) }
                (form("release").body(html! { (Field::datetime("at", t.get("release-at")).hint(t.get("release-at-hint")).required()) })
                    .submit(Button::submit(t.get("release-later")).look(Look::Secondary)))
            }
        }
        @if state == State::Approved && wrote { p.hint { (t.get("release-own-hint")) } }
        @if state == State::Draft && visit.cx.may(WRITE, place) {
            (form("submit").submit(Button::submit(t.get("submit-go")).look(Look::Primary)))
        }
        @if visit.cx.may(WRITE, place) {
            (ui::actions(html! { (Button::link(format!("{base}/edit"), t.get("edit-go")).look(Look::Secondary)) }))
        }
        @if it.first_at.is_some() && state != State::Withdrawn && state != State::Expired && visit.cx.may(RELEASE, place) {
            details.more { summary { (t.get("withdraw-go")) }
                (form("withdraw").body(html! { (refused.field(fields, Field::textarea("reason", t.get("withdraw-reason")).hint(t.get("withdraw-hint")).rows(2).required())) })
                    .submit(Button::submit(t.get("withdraw-go")).look(Look::Secondary)))
            }
        }
    })
}

async fn version(
    SignedIn(visit): SignedIn,
    Path((id, number)): Path<(String, String)>,
) -> Result<Markup, Fault> {
    let (it, place) = seen_article(&visit, &id).await?;
    let number: i64 = number.parse().map_err(|_| Fault::missing())?;
    let t = texts(visit.page.lang);
    let portal = query::portal_of(&visit.cx.store, it.org()).await?.ok_or_else(Fault::missing)?;
    let one = query::version(&visit.cx.store, it.reference(), number).await?.ok_or_else(Fault::missing)?;
    let before = query::version(&visit.cx.store, it.reference(), number - 1).await?;
    let content = html! {
        p.hash { (one.hash()) }
        @match &before {
            Some(before) => { h2 { (t.with("compared-with", &[("number", before.number.into())])) } (comparison(&t, &before.body, &one.body)) },
            None => (comparison(&t, "", &one.body)),
        }
        @if number != it.number && visit.cx.may(WRITE, &place) {
            (Form::post(t.lang(), format!("/articles/{id}/restore")).key(visit.new_key())
                .hidden("version", it.version.to_string()).hidden("number", number.to_string())
                .body(html! { @if it.first_at.is_some() { (Field::textarea("note", t.get("edit-note")).hint(t.get("edit-note-hint")).rows(2).required()) } })
                .submit(Button::submit(t.get("version-restore")).look(Look::Secondary)))
        }
    };
    let mut crumbs = crumbs(&t, &portal);
    crumbs.push(ui::Crumb::new(format!("/articles/{id}"), it.title.as_str()));
    let title = t.with("version-number", &[("number", number.into())]);
    Ok(page(&visit.page, &title, &crumbs, content))
}

async fn done(
    visit: &Visit,
    id: &str,
    fields: &Fields,
    done: Result<(), ActError>,
) -> Result<Response, Fault> {
    match done {
        Ok(()) => {
            visit.wake();
            Ok(Redirect::to(&format!("/articles/{id}")).into_response())
        }
        Err(error) => {
            let (it, place) = seen_article(visit, id).await?;
            let refused = Refused::of(&texts(visit.page.lang), error)?;
            Ok(refused.answer(body(visit, &it, &place, fields, &refused, &[]).await?))
        }
    }
}

async fn submit(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Fault> {
    let (it, place) = seen_article(&visit, &id).await?;
    visit.cx.allow(WRITE, &place)?;
    match action::submit(&visit.keyed(&fields), it.reference(), fields.version()).await {
        Ok(Submitted::Held(found)) => {
            let refused =
                Refused { status: axum::http::StatusCode::UNPROCESSABLE_ENTITY, ..Refused::default() };
            Ok(refused.answer(body(&visit, &it, &place, &fields, &refused, &found).await?))
        }
        other => done(&visit, &id, &fields, other.map(|_| ())).await,
    }
}

async fn decide(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Fault> {
    let (it, place) = seen_article(&visit, &id).await?;
    visit.cx.allow(REVIEW, &place)?;
    let decision = Decision {
        step: fields.get("step").parse().unwrap_or(0),
        sha256: fields.get("sha256").to_owned(),
        approve: fields.ticked("approve"),
        note: fields.get("note").to_owned(),
    };
    let cx: Context = visit.keyed(&fields);
    done(&visit, &id, &fields, action::decide(&cx, it.reference(), decision).await).await
}

/// A moment as a browser sends it, in China's time.
fn moment(text: &str) -> Result<Option<Instant>, ActError> {
    if text.is_empty() {
        return Ok(None);
    }
    let (day, hour) = text.split_once('T').ok_or(ActError::field("at", "no-date"))?;
    let day = roster::model::exact(Some(day)).ok_or(ActError::field("at", "no-date"))?;
    let mut parts = hour.split(':').map(|it| it.parse::<i64>().ok().filter(|it| (0..60).contains(it)));
    let (Some(Some(hour)), Some(Some(minute))) = (parts.next(), parts.next()) else {
        return Err(ActError::field("at", "no-date"));
    };
    let span = time::Duration::hours(hour.min(23)) + time::Duration::minutes(minute);
    Ok(Some(Instant::start_of(day).plus(span)))
}

async fn release(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Fault> {
    let (it, place) = seen_article(&visit, &id).await?;
    visit.cx.allow(RELEASE, &place)?;
    let result = match moment(fields.get("at")) {
        Ok(at) => {
            let release = Release { sha256: fields.get("sha256").to_owned(), at };
            action::release(&visit.keyed(&fields), it.reference(), release).await
        }
        Err(error) => Err(error),
    };
    done(&visit, &id, &fields, result).await
}

async fn withdraw(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Fault> {
    let (it, place) = seen_article(&visit, &id).await?;
    visit.cx.allow(RELEASE, &place)?;
    let cx = visit.keyed(&fields);
    let result = action::withdraw(&cx, it.reference(), fields.version(), fields.get("reason")).await;
    done(&visit, &id, &fields, result).await
}

async fn restore(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Fault> {
    let (it, place) = seen_article(&visit, &id).await?;
    visit.cx.allow(WRITE, &place)?;
    let number = fields.get("number").parse().unwrap_or(0);
    let cx = visit.keyed(&fields);
    let result = action::restore(&cx, it.reference(), fields.version(), number, fields.get("note")).await;
    done(&visit, &id, &fields, result).await
}
