//! An item for those who work on it: what it says, what was found, the next step first.

use access::ActError;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use http_face::{Access, Fault, Fields, Refused, Routes, SignedIn, Visit};
use rules::openness::State;
use store::{Instant, OrgPath, Ref};
use ui::{
    Button, Field, Form, Level, Look, Markup, PreEscaped, Step, StepState, Texts, TimelineItem,
    description_list, html, page, stepper, timeline,
};

use super::{scope_text, seen_item, texts};
use crate::check::{self, Composed};
use crate::model::Item;
use crate::{APPROVE, ITEM, PUBLISH, READ, REVIEW, WRITE, action, period, query};

/// Words shown.
const WORDS: u32 = 200;

pub(super) fn routes(routes: Routes) -> Routes {
    let post_to =
        |routes: Routes, path, needs, handler| routes.route("POST", path, Access::Needs(needs), handler);
    let routes = routes.route("GET", "/openness/{item}", Access::Needs(READ), get(show));
    let routes = post_to(routes, "/openness/{item}/review", REVIEW, post(review));
    let routes = post_to(routes, "/openness/{item}/approve", APPROVE, post(approve));
    let routes = post_to(routes, "/openness/{item}/send-back", WRITE, post(send_back));
    let routes = post_to(routes, "/openness/{item}/publish", PUBLISH, post(publish));
    let routes = post_to(routes, "/openness/{item}/withdraw", PUBLISH, post(withdraw));
    let routes = post_to(routes, "/openness/{item}/follow", PUBLISH, post(follow));
    post_to(routes, "/openness/{item}/words/{word}", PUBLISH, post(answer))
}

async fn show(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Markup, Fault> {
    let (it, place) = seen_item(&visit, &id).await?;
    whole(&visit, &it, &place, &Fields::default(), &Refused::default()).await
}

/// The four steps and how far it is.
fn steps(t: &Texts, it: &Item) -> Markup {
    let reached = match it.state.as_str() {
        "DRAFT" => 1,
        "REVIEWED" => 2,
        "APPROVED" => 3,
        _ => 4,
    };
    let step = |(at, key): (usize, &str)| {
        let state = match at.cmp(&reached) {
            std::cmp::Ordering::Less => StepState::Done,
            std::cmp::Ordering::Equal => StepState::Current,
            std::cmp::Ordering::Greater => StepState::Ahead,
        };
        Step::new(t.get(key), state)
    };
    let keys = ["step-propose", "step-review", "step-approve", "step-publish"];
    stepper(t.lang(), &t.get("steps"), &keys.into_iter().enumerate().map(step).collect::<Vec<_>>())
}

async fn whole(
    visit: &Visit,
    it: &Item,
    place: &OrgPath,
    fields: &Fields,
    refused: &Refused,
) -> Result<Markup, Fault> {
    let (t, sql, id) = (texts(visit.page.lang), &visit.cx.store, it.reference());
    let org = roster::query::org(sql, it.org()).await?.ok_or_else(Fault::missing)?;
    let composed = check::composed(sql, it, visit.cx.today()).await?;
    let found = check::findings(it, &composed);
    let files = file::of(sql, ITEM, id).await?;
    let content = html! {
        (refused.alert())
        (steps(&t, it))
        @if let Some(note) = &it.sent_back { (ui::callout(Level::Warn, &t.get("sent-back"), html! { p { (note) } })) }
        @if !found.is_empty() {
            (ui::callout(if found.iter().any(|it| it.blocks) { Level::Error } else { Level::Warn }, &t.get("check-found"), html! {
                ul.plain { @for one in &found { li { (t.get(one.key)) @if !one.what.is_empty() { ": " (one.what) } @if let Some(instead) = &one.instead { " → " (instead) } } } }
            }))
        }
        (acts(visit, &t, it, place, &composed, (fields, refused)).await?)
        h2 { (t.get("read-text")) }
        article.prose { (PreEscaped(&composed.html)) }
        @if it.sha256.is_none() && it.ledger.is_some() { p.hint { (t.get("figures-live")) } }
        @if !files.is_empty() { h2 { (t.get("read-files")) } ul.plain { @for one in &files { li { (one.name) } } } }
        (description_list(facts(visit, &t, it, &composed).await?))
        (words(visit, &t, it, place, (fields, refused)).await?)
        h2 { (t.get("read-history")) }
        (timeline(&history(visit, &t, id).await?))
    };
    let crumbs = [
        ui::Crumb::new("/openness", t.get("menu-openness")),
        ui::Crumb::new(format!("/orgs/{}/openness", it.org()), org.called()),
    ];
    Ok(page(&visit.page, &it.title, &crumbs, content))
}

async fn facts(
    visit: &Visit,
    t: &Texts,
    it: &Item,
    composed: &Composed,
) -> Result<Vec<(String, Markup)>, Fault> {
    let sql = &visit.cx.store;
    let entry = query::entry(sql, it.entry()).await?.map(|it| it.called(t)).unwrap_or_default();
    let body = roster::query::org_at_path(sql, &it.approved_at()?).await?;
    let mut facts = vec![
        (t.get("column-what"), html! { (entry) }),
        (t.get("column-scope"), html! { (scope_text(t, &it.scope)) }),
        (t.get("fact-approver"), html! { (body.map(|it| it.full_name).unwrap_or_default()) }),
        (
            t.get("fact-hash"),
            html! { span.hash { (composed.sha256.iter().map(|it| format!("{it:02x}")).collect::<String>()) } },
        ),
    ];
    let mut more = |key: &str, value: Option<String>| {
        if let Some(value) = value {
            facts.push((t.get(key), html! { (value) }));
        }
    };
    more("column-period", it.period.as_deref().map(|it| period::text(t, it)));
    more("fact-working-days", it.working_days.map(|it| it.to_string()));
    more("edit-until", it.stands_until.clone());
    more("withdraw-reason", it.reason.clone());
    let names: Vec<String> =
        query::audience(sql, it.reference()).await?.into_iter().map(|it| it.name).collect();
    more("edit-audience", Some(names.join(", ")).filter(|it| !it.is_empty()));
    Ok(facts)
}

/// What the reader can do now: each a form, the next step first.
async fn acts(
    visit: &Visit,
    t: &Texts,
    it: &Item,
    place: &OrgPath,
    composed: &Composed,
    (fields, refused): (&Fields, &Refused),
) -> Result<Markup, Fault> {
    let (sql, base, state) = (&visit.cx.store, format!("/openness/{}", it.reference()), it.stands()?);
    let hash = composed.sha256.iter().map(|it| format!("{it:02x}")).collect::<String>();
    let form = |act: &str| {
        Form::post(t.lang(), format!("{base}/{act}"))
            .key(visit.new_key())
            .hidden("version", it.version.to_string())
            .hidden("sha256", hash.as_str())
            .errors(&refused.errors)
    };
    let reason =
        |name: &str, key: &str| refused.field(fields, Field::textarea(name, t.get(key)).rows(2).required());
    let (publish, write) = (visit.cx.may(PUBLISH, place), visit.cx.may(WRITE, place));
    let above = it.approved_at()?;
    let waits =
        matches!(state, State::Reviewed | State::Approved) && (write || visit.cx.may(APPROVE, &above));
    let see = format!("/open/{}/{}", it.org(), it.reference());
    Ok(html! {
        @if action::may_review(sql, &visit.cx, it).await? {
            section { h2 { (t.get("step-review")) } p { (t.get("review-lead")) }
                (form("review").submit(Button::submit(t.get("review-go")))) }
        } @else if state == State::Draft && visit.cx.may(REVIEW, place) { p.hint { (t.get("review-others")) } }
        @if action::may_approve(sql, &visit.cx, it).await? {
            section { h2 { (t.get("step-approve")) } p { (t.get("approve-lead")) }
                (form("approve").submit(Button::submit(t.get("approve-go")))) }
        } @else if state == State::Reviewed { p.hint { (t.get("approve-others")) } }
        @if state == State::Approved && publish {
            section { h2 { (t.get("step-publish")) }
                (form("publish").submit(Button::submit(t.get("publish-go")))) }
        }
        @if state == State::Draft && write {
            (ui::actions(html! { (Button::link(format!("{base}/edit"), t.get("edit-heading")).look(Look::Secondary)) }))
        }
        @if waits {
            details.more { summary { (t.get("send-back")) }
                (form("send-back").body(html! { (reason("note", "send-back-note")) }).submit(Button::submit(t.get("send-back")).look(Look::Secondary))) }
        }
        @if it.was_published() { (ui::actions(html! { (Button::link(see, t.get("openness-see")).look(Look::Secondary)) })) }
        @if publish && it.successor.is_none() && state == State::Published {
            details.more { summary { (t.get("correct-go")) } p { (t.get("correct-effect")) }
                (form("follow").submit(Button::submit(t.get("correct-go")).look(Look::Secondary))) }
        }
        @if publish && it.successor.is_none() && state == State::Withdrawn {
            section { @if it.unmet { p { (t.get("again-lead")) } }
                (form("follow").submit(Button::submit(t.get("again-go")).look(Look::Secondary))) }
        }
        @if publish && state == State::Published {
            details.more { summary { (t.get("withdraw-go")) } p { (t.get("withdraw-effect")) }
                (form("withdraw").body(html! { (reason("reason", "withdraw-reason")) }).submit(Button::submit(t.get("withdraw-go")).look(Look::Danger))) }
        }
    })
}

async fn words(
    visit: &Visit,
    t: &Texts,
    it: &Item,
    place: &OrgPath,
    (fields, refused): (&Fields, &Refused),
) -> Result<Markup, Fault> {
    let some = query::words(&visit.cx.store, it.reference(), false, WORDS).await?;
    let may = visit.cx.may(PUBLISH, place);
    Ok(html! { @if !some.is_empty() {
        h2 { (t.get("read-words")) }
        @for one in &some {
            blockquote { p { (one.body) } }
            @match &one.answer {
                Some(answer) => p { strong { (t.get("read-answer")) } " " (answer) @if !one.shown { " " span.hint { (t.get("word-hidden")) } } },
                None => {
                    p.hint { (t.with("word-due", &[("on", one.due_on.clone().into())])) }
                    @if may {
                        (Form::post(t.lang(), format!("/openness/{}/words/{}", it.reference(), one.reference())).key(visit.new_key())
                            .errors(&refused.errors)
                            .body(html! {
                                (refused.field(fields, Field::textarea("answer", t.get("read-answer")).id(format!("answer-{}", one.id.simple())).rows(2).required()))
                                (Field::checkbox("shown", t.get("word-show")).id(format!("shown-{}", one.id.simple())))
                            })
                            .submit(Button::submit(t.get("word-answer")).look(Look::Secondary)))
                    }
                },
            }
        }
    } })
}

async fn history(visit: &Visit, t: &Texts, id: Ref) -> Result<Vec<TimelineItem>, Fault> {
    let mut entries = journal::by_subject(&visit.cx.store, id, 100).await?;
    entries.reverse();
    let actors: Vec<_> = entries.iter().filter_map(|it| it.actor).collect();
    let names = identity::names(&visit.cx.store, &actors).await?;
    let item = |entry: &journal::Recorded| {
        let key = format!("history-{}", entry.kind.replace(['.', '_'], "-"));
        let who = entry.actor.and_then(|id| names.get(&id)).map(|it| it.1.clone());
        TimelineItem::new(ui::format::instant(t.lang(), Instant(entry.at.0).civil()), t.get(&key))
            .body(html! { @if let Some(who) = who { p { (who) } } })
    };
    Ok(entries.iter().map(item).collect())
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
            Ok(Redirect::to(&format!("/openness/{id}")).into_response())
        }
        Err(error) => {
            let (it, place) = seen_item(visit, id).await?;
            let refused = Refused::of(&texts(visit.page.lang), error)?;
            Ok(refused.answer(whole(visit, &it, &place, fields, &refused).await?))
        }
    }
}

async fn review(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Fault> {
    let (it, place) = seen_item(&visit, &id).await?;
    visit.cx.allow(REVIEW, &place)?;
    let cx = visit.keyed(&fields);
    done(
        &visit,
        &id,
        &fields,
        action::review(&cx, it.reference(), fields.version(), fields.get("sha256")).await,
    )
    .await
}

async fn approve(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Fault> {
    let (it, place) = seen_item(&visit, &id).await?;
    visit.cx.allow(APPROVE, &place)?;
    let cx = visit.keyed(&fields);
    done(
        &visit,
        &id,
        &fields,
        action::approve(&cx, it.reference(), fields.version(), fields.get("sha256")).await,
    )
    .await
}

async fn send_back(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Fault> {
    let (it, place) = seen_item(&visit, &id).await?;
    visit.cx.allow(WRITE, &place)?;
    let cx = visit.keyed(&fields);
    done(
        &visit,
        &id,
        &fields,
        action::send_back(&cx, it.reference(), fields.version(), fields.get("note")).await,
    )
    .await
}

async fn publish(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Fault> {
    let (it, place) = seen_item(&visit, &id).await?;
    visit.cx.allow(PUBLISH, &place)?;
    let cx = visit.keyed(&fields);
    done(&visit, &id, &fields, action::publish(&cx, it.reference(), fields.version()).await).await
}

async fn withdraw(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Fault> {
    let (it, place) = seen_item(&visit, &id).await?;
    visit.cx.allow(PUBLISH, &place)?;
    let cx = visit.keyed(&fields);
    done(
        &visit,
        &id,
        &fields,
        action::withdraw(&cx, it.reference(), fields.version(), fields.get("reason")).await,
    )
    .await
}

async fn follow(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Fault> {
    let (it, place) = seen_item(&visit, &id).await?;
    visit.cx.allow(PUBLISH, &place)?;
    match action::follow(&visit.keyed(&fields), it.reference(), fields.version()).await {
        Ok(made) => {
            visit.wake();
            Ok(Redirect::to(&format!("/openness/{made}/edit")).into_response())
        }
        Err(error) => done(&visit, &id, &fields, Err(error)).await,
    }
}

async fn answer(
    SignedIn(visit): SignedIn,
    Path((id, word)): Path<(String, String)>,
    fields: Fields,
) -> Result<Response, Fault> {
    let (it, place) = seen_item(&visit, &id).await?;
    visit.cx.allow(PUBLISH, &place)?;
    let word: Ref = word.parse().map_err(|_| Fault::missing())?;
    let known = query::word(&visit.cx.store, word).await?;
    if known.is_none_or(|one| Ref::new(one.region_id, one.item_id) != it.reference()) {
        return Err(Fault::missing());
    }
    let cx = visit.keyed(&fields);
    let answered = action::answer(&cx, word, fields.get("answer"), fields.ticked("shown")).await;
    done(&visit, &id, &fields, answered.map(drop)).await
}
