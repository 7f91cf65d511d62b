use axum::extract::Path;
use axum::routing::get;
use http_face::{Access, Fault, Fields, Refused, Routes, SignedIn, Visit};
use rules::transfer::{Event, Party, State};
use store::OrgPath;
use ui::{
    Button, Crumb, Field, Form, Level, Look, Markup, Step, StepState, Texts, TimelineItem, description_list,
    html, page, stepper, timeline,
};

use super::list::state_badge;
use super::{names, seen, texts};
use crate::model::{Places, Transfer};
use crate::{BRANCH, COMMITTEE, READ};

pub(super) fn routes(routes: Routes) -> Routes {
    // Signed in is enough to ask: a member's own transfer is theirs without any role.
    routes.route("GET", "/transfers/{transfer}", Access::SignedIn, get(show))
}

async fn show(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Markup, Fault> {
    let it = seen(&visit, &id).await?;
    body(&visit, &it, &Fields::default(), &Refused::default()).await
}

/// The way of a transfer with what was done when.
fn steps(t: &Texts, it: &Transfer, state: State) -> Vec<Step> {
    let dates = [
        ("asked", None, State::Draft),
        ("agreed", None, State::OutBranchOk),
        ("issued", it.issued_on.clone(), State::OutCommitteeIssued),
        ("received", it.received_on.clone(), State::InCommitteeReceived),
        ("accepted", it.accepted_on.clone(), State::InBranchAccepted),
        ("receipt", it.receipt_on.clone(), State::ReceiptReturned),
    ];
    let reached = match state {
        State::Draft => 0,
        State::OutBranchOk => 1,
        State::OutCommitteeIssued | State::Expired | State::Reissued => 2,
        State::InCommitteeReceived => 3,
        State::InBranchAccepted => 4,
        State::ReceiptReturned => 5,
        State::Returned | State::Withdrawn => {
            let done = [it.accepted_on.is_some(), it.received_on.is_some(), it.issued_on.is_some()];
            match done.iter().position(|it| *it) {
                Some(0) => 4,
                Some(1) => 3,
                Some(_) => 2,
                None if it.paid_to.is_some() => 1,
                None => 0,
            }
        }
    };
    let stopped = matches!(state, State::Returned | State::Withdrawn | State::Expired);
    dates
        .into_iter()
        .enumerate()
        .map(|(at, (key, on, _))| {
            let mark = if at <= reached {
                StepState::Done
            } else if at == reached + 1 && stopped {
                StepState::Stopped
            } else if at == reached + 1 {
                StepState::Current
            } else {
                StepState::Ahead
            };
            let step = Step::new(t.get(&format!("step-{key}")), mark);
            match on {
                Some(on) if at <= reached => step.note(on),
                _ => step,
            }
        })
        .collect()
}

pub(super) async fn body(
    visit: &Visit,
    it: &Transfer,
    fields: &Fields,
    refused: &Refused,
) -> Result<Markup, Fault> {
    let (t, lang) = (texts(visit.page.lang), visit.page.lang);
    let (state, places) = (it.stands()?, it.places()?);
    let (from, to) = names(visit, it).await?;
    let base = format!("/transfers/{}", it.reference());
    let own = visit.cx.actor.member == Some(it.member_now());
    let facts = facts(&t, it, &from, &to, state);
    let body = html! {
        (refused.alert())
        p { (state_badge(&t, it)) }
        (stepper(lang, &t.get("transfer-way"), &steps(&t, it, state)))
        (ui::callout(Level::Info, &t.get("transfer-responsible-title"), html! {
            (t.with("transfer-responsible", &[("org", (if state.responsible() == rules::transfer::Side::In { to.clone() } else { from.clone() }).into())]))
        }))
        (acts(visit, &t, it, state, &places, own, (fields, refused)))
        @if it.number.is_some() {
            (ui::actions(html! {
                (Button::link(format!("{base}/letter.pdf"), t.get("letter-pdf")).look(Look::Secondary))
            }))
        }
        (description_list(facts))
        h2 { (t.get("transfer-history")) }
        (timeline(&history(visit, &t, it).await?))
    };
    let title = t.with("transfer-title", &[("name", it.name.clone().into())]);
    Ok(page(&visit.page, &title, &crumbs(visit, &places, it, own).await?, body))
}

/// The way back: the organisation on whose side the reader stands, or the own page.
async fn crumbs(visit: &Visit, places: &Places, it: &Transfer, own: bool) -> Result<Vec<Crumb>, Fault> {
    let seen = |place: &&OrgPath| visit.cx.may(READ, place);
    match [&places.from, &places.to, &places.out, &places.into].into_iter().find(seen) {
        Some(place) => roster::face::crumbs(visit, place).await,
        None if own => Ok(vec![Crumb::new(format!("/members/{}", it.member_now()), it.name.as_str())]),
        None => Ok(Vec::new()),
    }
}

fn facts(t: &Texts, it: &Transfer, from: &str, to: &str, state: State) -> Vec<(String, Markup)> {
    let label = |name: &str| t.get(&format!("transfer-column-{name}"));
    let plain = |text: String| html! { (text) };
    let mut facts = vec![
        (label("from"), plain(from.to_owned())),
        (label("to"), plain(to.to_owned())),
        (label("ground"), plain(t.get(&format!("ground-{}", it.ground)))),
    ];
    let more = [
        ("reason", &it.reason),
        ("paid-to", &it.paid_to),
        ("number", &it.number),
        ("until", &it.valid_until),
        ("note", &it.note),
    ];
    for (name, value) in more {
        if let Some(value) = value {
            facts.push((label(name), plain(value.clone())));
        }
    }
    if state == State::Draft && it.paid_to.is_none() {
        facts.push((label("paid-to"), plain(t.get("transfer-not-checked"))));
    }
    facts
}

async fn history(visit: &Visit, t: &Texts, it: &Transfer) -> Result<Vec<TimelineItem>, Fault> {
    let mut entries = journal::by_subject(&visit.cx.store, it.reference(), 100).await?;
    entries.reverse();
    let item = |entry: &journal::Recorded| {
        let key = format!("history-{}", entry.kind.replace(['.', '_'], "-"));
        let reason = entry.payload.as_ref().and_then(|it| it.get("reason")?.as_str().map(str::to_owned));
        TimelineItem::new(ui::format::instant(visit.page.lang, entry.at.civil()), t.get(&key))
            .body(html! { @if let Some(reason) = reason { p { (reason) } } })
    };
    Ok(entries.iter().map(item).collect())
}

/// What the reader can do now, each as a form of its own.
fn acts(
    visit: &Visit,
    t: &Texts,
    it: &Transfer,
    state: State,
    places: &Places,
    own: bool,
    typed: (&Fields, &Refused),
) -> Markup {
    let at = |party: Party| match party {
        Party::OutBranch => visit.cx.may(BRANCH, &places.from),
        Party::OutCommittee => visit.cx.may(COMMITTEE, &places.out),
        Party::InCommittee => visit.cx.may(COMMITTEE, &places.into),
        Party::InBranch => visit.cx.may(BRANCH, &places.to),
        Party::Member => own,
        Party::Calendar => false,
    };
    let can =
        |event: Event| Party::ALL.iter().any(|party| at(*party) && state.step(event, *party).to.is_some());
    let (fields, refused) = typed;
    let form = |act: &str, body: Markup, look: Look| {
        Form::post(t.lang(), format!("/transfers/{}/{act}", it.reference()))
            .key(visit.new_key())
            .hidden("version", it.version.to_string())
            .errors(&refused.errors)
            .body(body)
            .submit(Button::submit(t.get(&format!("act-{act}"))).look(look))
    };
    let field = |field: Field| refused.field(fields, field);
    html! {
        @if can(Event::AgreeOut) {
            (form("agree", html! { (field(Field::text("paid_to", t.get("ask-paid-to")).hint(t.get("ask-paid-to-hint")).short()).required()) }, Look::Primary))
        }
        @if can(Event::Issue) {
            (form("issue", html! {
                (field(Field::checkbox("same_city", t.get("issue-same-city")).hint(t.get("issue-days-hint"))))
                (field(Field::number("days", t.get("issue-days")).between("1", "90").short()))
            }, Look::Primary))
        }
        @if can(Event::Receive) { (form("receive", html! {}, Look::Primary)) }
        @if can(Event::Accept) {
            (form("accept", html! { p { (t.get("accept-effect")) } }, Look::Primary))
        }
        @if can(Event::ReturnReceipt) { (form("receipt", html! {}, Look::Primary)) }
        @if can(Event::Reissue) {
            (form("reissue", html! { (field(Field::textarea("certificate", t.get("reissue-certificate")).rows(2)).required()) }, Look::Primary))
        }
        @if can(Event::SendBack) {
            details.more { summary { (t.get("act-send-back")) }
                (form("send-back", html! { (field(Field::textarea("reason", t.get("send-back-reason")).hint(t.get("send-back-hint")).rows(2)).required()) }, Look::Secondary))
            }
        }
        @if can(Event::Withdraw) {
            details.more { summary { (t.get("act-withdraw")) }
                (form("withdraw", html! { (field(Field::textarea("reason", t.get("withdraw-reason")).rows(2))) }, Look::Secondary))
            }
        }
    }
}
