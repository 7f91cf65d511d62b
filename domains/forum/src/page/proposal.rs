//! The part of a thread that is a proposal: its stage, amendments, support and decision.

use access::{ActError, Context};
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::post;
use http_face::{Access, Fault, Fields, Refused, Routes, SignedIn, Visit};
use rules::discussion::{Event, Stage};
use store::Ref;
use ui::{Button, Choice, Field, Form, Level, Look, Markup, Texts, html};

use super::{day_text, seen, texts, thread};
use crate::action::{self, Decided, supporter};
use crate::model::{Amendment, Board, Decision, OUTCOMES, Thread};
use crate::{DECIDE, may, query};

pub(super) fn routes(mut routes: Routes) -> Routes {
    // The stage, and whether somebody is the author, decide who takes which step.
    let acts = [
        "/forum/threads/{thread}/open",
        "/forum/threads/{thread}/settle",
        "/forum/threads/{thread}/withdraw",
        "/forum/threads/{thread}/text",
        "/forum/threads/{thread}/support",
        "/forum/threads/{thread}/amend",
        "/forum/threads/{thread}/amendment",
        "/forum/threads/{thread}/decide",
    ];
    for path in acts {
        let act = path.rsplit('/').next().unwrap_or_default();
        let handler = move |visit: SignedIn, id: Path<String>, fields: Fields| done(act, visit, id, fields);
        routes = routes.route("POST", path, Access::SignedIn, post(handler));
    }
    routes
}

async fn done(
    act: &'static str,
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Fault> {
    let (thread, board) = seen(&visit, &id).await?;
    match carried_out(act, &visit.keyed(&fields), thread.reference(), &fields).await {
        Ok(()) => {
            visit.wake();
            Ok(Redirect::to(&thread.href()).into_response())
        }
        Err(error) => {
            let refused = Refused::of(&texts(visit.page.lang), error)?;
            let asked = thread::Asked::default();
            Ok(refused.answer(thread::body(&visit, (&thread, &board), &asked, &fields, &refused).await?))
        }
    }
}

async fn carried_out(act: &str, cx: &Context, id: Ref, fields: &Fields) -> Result<(), ActError> {
    let version = fields.version();
    match act {
        "open" => action::step(cx, id, version, Event::Open).await,
        "settle" => action::step(cx, id, version, Event::Settle).await,
        "withdraw" => action::step(cx, id, version, Event::Withdraw).await,
        "text" => action::rewrite(cx, id, version, fields.get("text")).await,
        "support" => action::support(cx, id).await.map(drop),
        "amend" => {
            let said = (fields.get("passage"), fields.get("words"), fields.get("why"));
            action::propose_amendment(cx, id, said).await.map(drop)
        }
        "amendment" => {
            let n = fields.number_or_none("n")?.ok_or(ActError::Missing)?;
            action::answer_amendment(cx, id, n, fields.get("answer") == "accept", fields.get("reply")).await
        }
        "decide" => {
            let decided = Decided {
                body_name: fields.get("body_name").to_owned(),
                outcome: fields.get("outcome").to_owned(),
                reasons: fields.get("reasons").to_owned(),
            };
            action::decide(cx, id, version, &decided).await
        }
        _ => Err(ActError::Missing),
    }
}

/// Everything of a proposal but its texts; nothing for other threads.
pub(super) async fn part(
    visit: &Visit,
    t: &Texts,
    (thread, board): (&Thread, &Board),
    fields: &Fields,
    refused: &Refused,
) -> Result<Markup, Fault> {
    let Some(stage) = thread.stage()? else { return Ok(html! {}) };
    let (sql, id) = (&visit.cx.store, thread.reference());
    let amendments = query::amendments(sql, id).await?;
    let decision = query::decision(sql, id).await?;
    let own = may::is_author(&visit.cx, thread.author);
    let belongs = may::belongs(&visit.cx, &board.place()?);
    let keys = visit.cx.actor.account.map(|it| supporter(&visit.cx, id, it)).unwrap_or_default();
    let supported = query::supported(sql, id, &keys).await?;
    let takes = matches!(stage, Stage::Open | Stage::Settled);
    let text = if own { query::post(sql, id, 1).await? } else { None };
    Ok(html! {
        @if let Some(decision) = &decision { (decided(t, decision)) }
        @if takes && belongs {
            @if supported { p { (ui::badge(Level::Success, &t.get("supported"))) } }
            @else {
                (Form::post(visit.page.lang, format!("{}/support", thread.href()))
                    .key(visit.new_key())
                    .submit(Button::submit(t.get("support-go")).look(Look::Secondary)))
                p.hint { (t.with("support-hint", &[("count", board.threshold.into())])) }
            }
        }
        @if own { (authors(visit, t, thread, stage, text.map(|it| it.body).unwrap_or_default(), (fields, refused))) }
        @if !amendments.is_empty() || stage == Stage::Open {
            h2 id="amendments" { (t.get("amendments")) }
            @if amendments.is_empty() { p.hint { (t.get("amendments-none")) } }
            ul.posts { @for it in &amendments { (amendment(visit, t, thread, it, own && stage == Stage::Open)) } }
            @if stage == Stage::Open && belongs { (amend(visit, t, thread, fields, refused)) }
        }
        @if stage == Stage::Settled && visit.cx.may(DECIDE, &board.place()?) { (decide(visit, t, thread, fields, refused)) }
        h2 { (t.get("texts")) }
    })
}

fn decided(t: &Texts, it: &Decision) -> Markup {
    let title = t.with(
        "decided-by",
        &[("body", it.body_name.clone().into()), ("day", day_text(t, &it.decided_on).into())],
    );
    ui::callout(
        Level::Success,
        &title,
        html! {
            p { strong { (t.get(&format!("outcome-{}", it.outcome))) } }
            p.said { (it.reasons) }
            p.hint { (t.with("entered-by", &[("name", it.entered_name.clone().into())])) }
        },
    )
}

/// The author's own steps.
fn authors(
    visit: &Visit,
    t: &Texts,
    thread: &Thread,
    stage: Stage,
    text: String,
    (fields, refused): (&Fields, &Refused),
) -> Markup {
    let step = |act: &str, look: Look| {
        Form::post(visit.page.lang, format!("{}/{act}", thread.href()))
            .key(visit.new_key())
            .hidden("version", thread.version.to_string())
            .submit(Button::submit(t.get(&format!("step-{act}"))).look(look))
    };
    let typed = if fields.get("text").is_empty() { text } else { fields.get("text").to_owned() };
    html! {
        div.next-step {
            p.note-title { (t.get(&format!("author-{}", stage.key()))) }
            (ui::actions(html! {
                @if stage == Stage::Draft { (step("open", Look::Primary)) }
                @if stage == Stage::Open { (step("settle", Look::Primary)) }
                @if matches!(stage, Stage::Draft | Stage::Open | Stage::Settled) { (step("withdraw", Look::Quiet)) }
            }))
            @if matches!(stage, Stage::Draft | Stage::Open) {
                details.more open[refused.beside("body").is_some()] { summary { (t.get("rewrite")) }
                    (Form::post(visit.page.lang, format!("{}/text", thread.href()))
                        .key(visit.new_key())
                        .hidden("version", thread.version.to_string())
                        .body(html! { (Field::textarea("text", t.get("write-text")).rows(8).value(typed).error(refused.beside("body")).required()) })
                        .submit(Button::submit(t.get("rewrite-go")).look(Look::Secondary)))
                }
            }
        }
    }
}

fn amendment(visit: &Visit, t: &Texts, thread: &Thread, it: &Amendment, answers: bool) -> Markup {
    let level = match it.state.as_str() {
        "accepted" => Level::Success,
        "declined" => Level::Plain,
        _ => Level::Info,
    };
    html! {
        li.post id=(format!("a{}", it.n)) {
            div.post-head {
                span.post-name { (it.author_name) }
                (ui::badge(level, &t.get(&format!("amendment-{}", it.state))))
            }
            @if let Some(passage) = &it.passage { p { del { (passage) } } }
            p.said { ins { (it.words) } }
            @if let Some(why) = &it.why { p.hint { (t.get("amendment-why")) " " (why) } }
            @if let Some(reply) = &it.reply { p { (t.get("amendment-reply")) " " (reply) } }
            @if answers && it.state == "proposed" {
                (Form::post(visit.page.lang, format!("{}/amendment", thread.href()))
                    .key(visit.new_key())
                    .hidden("n", it.n.to_string())
                    .body(html! { (Field::text("reply", t.get("amendment-say")).id(format!("reply-{}", it.n)).hint(t.get("amendment-say-hint"))) })
                    .submit(Button::submit(t.get("amendment-accept")).named("answer", "accept"))
                    .other(Button::submit(t.get("amendment-decline")).named("answer", "decline").look(Look::Secondary)))
            }
        }
    }
}

fn amend(visit: &Visit, t: &Texts, thread: &Thread, fields: &Fields, refused: &Refused) -> Markup {
    let field = |field: Field| refused.field(fields, field);
    let open = refused.beside("words").is_some() || refused.beside("passage").is_some();
    html! {
        details.more open[open] { summary { (t.get("amend")) }
            (Form::post(visit.page.lang, format!("{}/amend", thread.href()))
                .key(visit.new_key())
                .body(html! {
                    (field(Field::textarea("passage", t.get("amend-passage")).hint(t.get("amend-passage-hint")).rows(2)))
                    (field(Field::textarea("words", t.get("amend-words")).rows(3)).required())
                    (field(Field::text("why", t.get("amend-why"))))
                })
                .submit(Button::submit(t.get("amend-go")).look(Look::Secondary)))
        }
    }
}

fn decide(visit: &Visit, t: &Texts, thread: &Thread, fields: &Fields, refused: &Refused) -> Markup {
    let field = |field: Field| refused.field(fields, field);
    let outcomes = OUTCOMES.map(|it| Choice::new(it, t.get(&format!("outcome-{it}"))));
    html! {
        div.next-step {
            p.note-title { (t.get("decide")) }
            (Form::post(visit.page.lang, format!("{}/decide", thread.href()))
                .key(visit.new_key())
                .hidden("version", thread.version.to_string())
                .body(html! {
                    (field(Field::text("body_name", t.get("decide-body")).hint(t.get("decide-body-hint"))).required())
                    (field(Field::radios("outcome", t.get("decide-outcome"), outcomes.to_vec())).required())
                    (field(Field::textarea("reasons", t.get("decide-reasons")).rows(4)).required())
                })
                .submit(Button::submit(t.get("decide-go"))))
        }
    }
}
