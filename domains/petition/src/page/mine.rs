//! The petitioner's own page, by code and PIN.

use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use http_face::{Access, Fault, Fields, Refused, Routes, Visit};
use rules::petition::State;
use ui::{Button, Choice, Field, Form, Level, Look, Markup, Texts, html, page};

use super::{clock, history, state_badge, texts};
use crate::action::{self, Found};
use crate::code;
use crate::model::{Answer, Petition, Point};
use crate::query;

pub(super) fn routes(routes: Routes) -> Routes {
    let mut routes = routes
        .route("GET", "/voice/check", Access::Public, get(ask).post(look_up))
        .also("POST", "/voice/check", Access::Public)
        .route("GET", "/voice/mine/{pass}", Access::Public, get(show));
    let acts = [
        "/voice/mine/{pass}/say",
        "/voice/mine/{pass}/review",
        "/voice/mine/{pass}/withdraw",
        "/voice/mine/{pass}/add",
    ];
    for path in acts {
        let act = path.rsplit('/').next().unwrap_or_default();
        let handler = move |visit: Visit, pass: Path<String>, fields: Fields| done(act, visit, pass, fields);
        routes = routes.route("POST", path, Access::Public, post(handler));
    }
    routes
}

async fn ask(visit: Visit) -> Markup {
    form(&visit, &Fields::default(), &Refused::default())
}

fn form(visit: &Visit, fields: &Fields, refused: &Refused) -> Markup {
    let t = texts(visit.page.lang);
    let body = html! {
        (refused.alert())
        (Form::post(t.lang(), "/voice/check")
            .errors(&refused.errors)
            .body(html! {
                (refused.field(fields, Field::text("code", t.get("given-code")).hint(t.get("check-code-hint")).with("inputmode", "numeric")).required())
                (Field::text("pin", t.get("given-pin")).with("inputmode", "numeric").short().required())
            })
            .submit(Button::submit(t.get("check-go"))))
    };
    page(&visit.page, &t.get("check-title"), &[ui::Crumb::new("/voice", t.get("voice-title"))], body)
}

async fn look_up(visit: Visit, fields: Fields) -> Result<Response, Fault> {
    let found = action::look_up(&visit.cx, fields.get("code"), fields.get("pin")).await?;
    let problem = match found {
        Found::Petition(id) => {
            let pass = code::pass(&visit.cx.vault, id, visit.cx.now());
            return Ok(Redirect::to(&format!("/voice/mine/{pass}")).into_response());
        }
        Found::Nothing => "check-nothing",
        Found::Rests => "check-rests",
    };
    let refused = Refused::of(&texts(visit.page.lang), access::ActError::Refused(problem))?;
    Ok(refused.answer(form(&visit, &fields, &refused)))
}

pub(super) async fn opened(visit: &Visit, pass: &str) -> Result<Petition, Fault> {
    let id = code::passed(&visit.cx.vault, pass, visit.cx.now()).ok_or_else(Fault::missing)?;
    query::petition(&visit.cx.store, id).await?.ok_or_else(Fault::missing)
}

/// Never kept by a browser or on the way: the address alone opens it.
fn private(body: Markup) -> Response {
    let mut response = body.into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

async fn show(visit: Visit, Path(pass): Path<String>) -> Result<Response, Fault> {
    // An address that ran out leads to where code and PIN are asked for.
    let Ok(it) = opened(&visit, &pass).await else { return Ok(Redirect::to("/voice/check").into_response()) };
    Ok(private(body(&visit, &pass, &it, &Fields::default(), &Refused::default()).await?))
}

async fn body(
    visit: &Visit,
    pass: &str,
    it: &Petition,
    fields: &Fields,
    refused: &Refused,
) -> Result<Markup, Fault> {
    let t = texts(visit.page.lang);
    let sql = &visit.cx.store;
    let id = it.reference();
    let (steps, points, answers) =
        (query::steps(sql, id).await?, query::points(sql, id).await?, query::answers(sql, id).await?);
    let today = visit.cx.today();
    let state = it.stands()?;
    let content = html! {
        (refused.alert())
        (ui::description_list([
            (t.get("voice-column-number"), html! { (it.number) }),
            (t.get("voice-column-state"), state_badge(&t, it)),
            (t.get("voice-column-clock"), clock(&t, it, today)),
            (t.get("voice-holder"), html! { (steps.last().map(|it| it.holder_name.clone()).unwrap_or_default()) }),
        ]))
        @if state == State::Rerouted { (ui::callout(Level::Info, &t.get("rerouted-title"), html! { (t.get("rerouted-more")) })) }
        @if !it.body.is_empty() {
            details.more { summary { (t.get("mine-text")) } p.pre-line { (it.body) } }
        }
        (super::files::listed(visit, &t, id, &format!("/voice/mine/{pass}")).await?)
        (given_answers(&t, &points, &answers))
        (forms(visit, &t, pass, it, (fields, refused)))
        h2 { (t.get("history")) }
        (history(&t, &steps, today, true))
    };
    let title = if it.title.is_empty() { it.number.clone() } else { it.title.clone() };
    Ok(page(&visit.page, &title, &[ui::Crumb::new("/voice", t.get("voice-title"))], content))
}

/// The answers that went out, and the reply to each point.
pub(super) fn given_answers(t: &Texts, points: &[Point], answers: &[Answer]) -> Markup {
    html! {
        @for answer in answers.iter().filter(|it| it.state == "approved") {
            section class="answer" {
                h2 { (t.get(&format!("answer-{}", answer.stage))) }
                p.pre-line { (answer.words) }
                @if answer.stage == "answer" {
                    ol class="points" { @for (point, reply) in points.iter().zip(answer.each()) {
                        li { p class="font-medium" { (point.words) } p { (reply) } }
                    } }
                }
                p.hint { (t.with("answer-by", &[("name", answer.approver.clone().unwrap_or_default().into())])) }
            }
        }
    }
}

fn forms(visit: &Visit, t: &Texts, pass: &str, it: &Petition, typed: (&Fields, &Refused)) -> Markup {
    let Ok(state) = it.stands() else { return html! {} };
    let (fields, refused) = typed;
    let form = |act: &str, body: Markup, look: Look| {
        Form::post(t.lang(), format!("/voice/mine/{pass}/{act}"))
            .key(visit.new_key())
            .hidden("version", it.version.to_string())
            .errors(&refused.errors)
            .body(body)
            .submit(Button::submit(t.get(&format!("mine-{act}-go"))).look(look))
    };
    let why = |hint: &str| {
        refused.field(fields, Field::textarea("why", t.get("mine-why")).hint(t.get(hint)).rows(3))
    };
    let yes_no = ["resolved", "unresolved"].map(|key| Choice::new(key, t.get(&format!("verdict-{key}"))));
    html! {
        @if state == State::Answered {
            h2 { (t.get("mine-say")) }
            (form("say", html! {
                (refused.field(fields, Field::radios("verdict", t.get("mine-verdict"), yes_no.to_vec())).required())
                (why("mine-why-hint"))
            }, Look::Primary))
        }
        @if matches!(state, State::Answered | State::Reviewed) {
            details.more { summary { (t.get("mine-review")) }
                p { (t.get("mine-review-more")) }
                (form("review", html! { (why("mine-review-why")) }, Look::Secondary))
            }
        }
        @if state.runs() {
            details.more { summary { (t.get("mine-add")) }
                (form("add", html! { (refused.field(fields, Field::textarea("more", t.get("mine-more")).rows(4)).required()) }, Look::Secondary))
            }
        }
        @if state.step(rules::petition::Event::Withdraw, rules::petition::Party::Petitioner).to.is_some() {
            details.more { summary { (t.get("mine-withdraw")) }
                p { (t.get("mine-withdraw-more")) }
                (form("withdraw", html! {}, Look::Secondary))
            }
        }
    }
}

async fn done(
    act: &'static str,
    visit: Visit,
    Path(pass): Path<String>,
    fields: Fields,
) -> Result<Response, Fault> {
    let Ok(it) = opened(&visit, &pass).await else { return Ok(Redirect::to("/voice/check").into_response()) };
    let (cx, id, version) = (visit.keyed(&fields), it.reference(), fields.version());
    let answer = match act {
        "say" => match fields.get("verdict") {
            "resolved" => action::say(&cx, id, version, true, fields.get("why")).await,
            "unresolved" => action::say(&cx, id, version, false, fields.get("why")).await,
            _ => Err(access::ActError::field("verdict", "missing")),
        },
        "review" => action::ask_review(&cx, id, version, fields.get("why")).await,
        "withdraw" => action::withdraw(&cx, id, version).await,
        _ => action::add(&cx, id, version, fields.get("more")).await,
    };
    match answer {
        Ok(()) => {
            visit.wake();
            Ok(Redirect::to(&format!("/voice/mine/{pass}")).into_response())
        }
        Err(error) => {
            let refused = Refused::of(&texts(visit.page.lang), error)?;
            Ok(refused.answer(body(&visit, &pass, &it, &fields, &refused).await?))
        }
    }
}
