use access::ActError;
use axum::extract::{DefaultBodyLimit, Path};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use http_face::{Access, Fault, Fields, Refused, Routes, SignedIn, Visit};
use roster::model::Org;
use store::{Instant, OrgPath, Ref};
use time::Duration;
use ui::{Button, Field, Form, Level, Look, Markup, Texts, badge, html, page};

use super::{period, texts};
use crate::model::{Batch, Run};
use crate::{READ, RUN, action, board, query};

/// Analyses and boards listed.
const LISTED: u32 = 30;

pub(super) fn routes(routes: Routes) -> Routes {
    let large = || DefaultBodyLimit::max(64 * 1024 * 1024);
    routes
        .route("GET", "/orgs/{org}/opinion", Access::Needs(READ), get(show).post(ask))
        .also("POST", "/orgs/{org}/opinion", Access::Needs(RUN))
        .route("POST", "/orgs/{org}/opinion/boards", Access::Needs(RUN), post(bring_in).layer(large()))
        .route("POST", "/opinion/boards/{board}/take-out", Access::Needs(RUN), post(take_out))
}

async fn at(visit: &Visit, id: &str) -> Result<(Org, OrgPath), Fault> {
    let (org, place) = roster::face::org(visit, id).await?;
    visit.cx.allow(READ, &place)?;
    Ok((org, place))
}

async fn show(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Markup, Fault> {
    let (org, place) = at(&visit, &id).await?;
    let today = visit.cx.today();
    let from = today - Duration::days(180);
    let fields =
        Fields::of(vec![("from".to_owned(), from.to_string()), ("to".to_owned(), today.to_string())]);
    body(&visit, (&org, &place), &fields, &Refused::default()).await
}

fn runs(t: &Texts, runs: &[Run]) -> Markup {
    html! {
        @if runs.is_empty() { (ui::empty(&t.get("runs-none"), &t.get("runs-none-more"), html! {})) }
        ul class="card-list" { @for run in runs {
            li {
                a class="link font-medium" href=(format!("/opinion/{}", run.reference())) { (period(t, &run.from_day, &run.to_day)) }
                " " @if run.state == "done" { (t.with("run-texts", &[("count", run.texts.into())])) }
                @else { (badge(if run.state == "failed" { Level::Error } else { Level::Info }, &t.get(&format!("run-{}", run.state)))) }
                p.hint { (ui::format::date_text(t.lang(), Instant(run.made_at).day())) }
            }
        } }
    }
}

fn boards(visit: &Visit, t: &Texts, batches: &[Batch]) -> Markup {
    html! {
        ul class="card-list" { @for it in batches {
            @let id = Ref::new(it.region_id, it.id);
            li {
                span class="font-medium" { (it.name) } " " (t.with("run-texts", &[("count", it.texts.into())]))
                (Form::post(t.lang(), format!("/opinion/boards/{id}/take-out"))
                    .key(visit.new_key())
                    .submit(Button::submit(t.get("board-take-out")).about(it.name.clone()).look(Look::Quiet)))
            }
        } }
    }
}

async fn body(
    visit: &Visit,
    (org, place): (&Org, &OrgPath),
    fields: &Fields,
    refused: &Refused,
) -> Result<Markup, Fault> {
    let t = texts(visit.page.lang);
    let base = format!("/orgs/{}/opinion", org.reference());
    let sql = &visit.cx.store;
    let (found, batches) =
        (query::runs(sql, place, LISTED).await?, query::batches(sql, place, LISTED).await?);
    let field = |field: Field| refused.field(fields, field);
    let content = html! {
        (roster::face::org_tabs(visit, org, place, &base))
        (refused.alert())
        p { (t.get("opinion-what")) }
        @if visit.cx.may(RUN, place) {
            (Form::post(t.lang(), base.as_str())
                .key(visit.new_key())
                .errors(&refused.errors)
                .body(html! {
                    (field(Field::date("from", t.get("run-from"))).required())
                    (field(Field::date("to", t.get("run-to"))).required())
                })
                .submit(Button::submit(t.get("run-ask"))))
        }
        h2 { (t.get("runs-title")) }
        (runs(&t, &found))
        h2 { (t.get("boards-title")) }
        p.hint { (t.get("boards-what")) }
        (boards(visit, &t, &batches))
        @if visit.cx.may(RUN, place) {
            details.more { summary { (t.get("board-bring")) }
                (Form::post(t.lang(), format!("{base}/boards"))
                    .multipart()
                    .key(visit.new_key())
                    .errors(&refused.errors)
                    .body(html! {
                        (field(Field::text("name", t.get("board-name"))).required())
                        (field(Field::file("file", t.get("board-file")).hint(t.get("board-file-hint")).accept(".csv,.json")).required())
                    })
                    .submit(Button::submit(t.get("board-go")).look(Look::Secondary)))
            }
        }
    };
    let crumbs = roster::face::crumbs(visit, place).await?;
    Ok(page(&visit.page, &t.with("opinion-title", &[("org", org.called().into())]), &crumbs, content))
}

async fn ask(SignedIn(visit): SignedIn, Path(id): Path<String>, fields: Fields) -> Result<Response, Fault> {
    let (org, place) = at(&visit, &id).await?;
    let asked = match (fields.day("from"), fields.day("to")) {
        (Ok(from), Ok(to)) => action::ask(&visit.keyed(&fields), org.reference(), from, to).await,
        (Err(error), _) | (_, Err(error)) => Err(error),
    };
    match asked {
        Ok(run) => {
            visit.wake();
            // Beside the answer: an analysis of a county takes seconds, of a province minutes. What is interrupted is
            // taken up by the daily clock.
            let cx = visit.app.system();
            tokio::spawn(async move {
                if let Err(error) = action::compute(&cx, run).await {
                    tracing::error!(%error, "an analysis failed");
                }
            });
            Ok(Redirect::to(&format!("/opinion/{run}")).into_response())
        }
        Err(error) => {
            let refused = Refused::of(&texts(visit.page.lang), error)?;
            Ok(refused.answer(body(&visit, (&org, &place), &fields, &refused).await?))
        }
    }
}

async fn bring_in(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Fault> {
    let (org, place) = at(&visit, &id).await?;
    let read = match &fields.upload {
        Some(upload) => board::read(&upload.bytes).map_err(|problem| ActError::field("file", problem.key())),
        None => Err(ActError::field("file", "missing")),
    };
    let done = match read {
        Ok(found) => {
            let cx = visit.keyed(&fields);
            action::bring_in(&cx, org.reference(), fields.get("name"), &found.messages).await.map(drop)
        }
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => {
            visit.wake();
            Ok(Redirect::to(&format!("/orgs/{}/opinion", org.reference())).into_response())
        }
        Err(error) => {
            let refused = Refused::of(&texts(visit.page.lang), error)?;
            Ok(refused.answer(body(&visit, (&org, &place), &fields, &refused).await?))
        }
    }
}

async fn take_out(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Fault> {
    let id: Ref = id.parse().map_err(|_| Fault::missing())?;
    let place = action::take_out(&visit.keyed(&fields), id).await?;
    visit.wake();
    Ok(Redirect::to(&place.map_or_else(|| "/".to_owned(), |org| format!("/orgs/{org}/opinion")))
        .into_response())
}
