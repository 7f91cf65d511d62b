//! The forms of a petition that fit now: the next step first, the rest folded.

use http_face::{Fault, Fields, Refused, Visit};
use rules::petition::State;
use ui::{Button, Choice, Field, Form, Look, Markup, Texts, html};

use crate::model::{Answer, PAUSES, Petition, Point};
use crate::{APPROVE, HANDLE};

struct Now<'a> {
    visit: &'a Visit,
    t: &'a Texts,
    it: &'a Petition,
    fields: &'a Fields,
    refused: &'a Refused,
}

impl Now<'_> {
    fn field(&self, field: Field) -> Field {
        self.refused.field(self.fields, field)
    }

    fn form(&self, act: &str, body: Markup, look: Look) -> Markup {
        let form = Form::post(self.t.lang(), format!("/petitions/{}/{act}", self.it.reference()))
            .key(self.visit.new_key())
            .hidden("version", self.it.version.to_string())
            .errors(&self.refused.errors)
            .body(body)
            .submit(Button::submit(self.t.get(&format!("act-{act}"))).look(look));
        html! { (form) }
    }

    fn folded(&self, act: &str, body: Markup) -> Markup {
        html! {
            details.more { summary { (self.t.get(&format!("act-{act}"))) }
                (self.form(act, body, Look::Secondary))
            }
        }
    }

    fn reason(&self, label: &str) -> Markup {
        html! { (self.field(Field::textarea("reason", self.t.get(label)).hint(self.t.get("reason-read")).rows(3)).required()) }
    }

    /// Take, pass on, decline.
    fn take(&self) -> Markup {
        let t = self.t;
        html! {
            (self.form("accept", html! {
                (self.field(Field::textarea("points", t.get("accept-points")).hint(t.get("accept-points-hint")).rows(4)).required())
                (self.field(Field::checkbox("interest", t.get("accept-interest")).hint(t.get("accept-interest-hint"))))
            }, Look::Primary))
            @if self.it.state != State::Transferred.key() {
                (self.folded("transfer", html! {
                    (self.field(Field::text("to", t.get("transfer-to")).hint(t.get("transfer-to-hint"))).required())
                    (self.reason("transfer-reason"))
                }))
            } @else {
                (self.folded("object", self.reason("object-reason")))
            }
            (self.folded("decline", html! {
                (self.reason("decline-reason"))
                (self.field(Field::textarea("instead", t.get("decline-instead")).rows(2)).required())
            }))
        }
    }

    /// Draft the answer: one field for each point, and the answer as a whole.
    fn write(&self, points: &[Point]) -> Markup {
        let t = self.t;
        let error = self.refused.beside("replies");
        html! {
            h2 { (t.get("answer-write")) }
            (self.form("draft", html! {
                @if self.it.state == State::Accepted.key() {
                    @if let Some(text) = &error { (ui::alert(ui::Level::Error, html! { (text) })) }
                    @for point in points {
                        (self.field(Field::textarea(format!("reply-{}", point.n), point.words.clone()).rows(3)).required())
                    }
                }
                (self.field(Field::textarea("words", t.get("answer-whole")).hint(t.get("answer-whole-hint")).rows(6)).required())
            }, Look::Primary))
        }
    }

    fn approve(&self) -> Markup {
        html! {
            (self.form("approve", html! { p { (self.t.get("approve-effect")) } }, Look::Primary))
            (self.folded("return", self.reason("return-reason")))
        }
    }

    fn while_handled(&self) -> Markup {
        let t = self.t;
        let pauses = PAUSES.map(|key| Choice::new(key, t.get(&format!("pause-{key}"))));
        html! {
            @if self.it.pause.is_some() {
                (self.form("resume", html! {}, Look::Secondary))
            } @else {
                (self.folded("pause", html! { (self.field(Field::radios("pause", t.get("pause-why"), pauses.to_vec())).required()) }))
            }
            @if self.it.extended_days == 0 && self.it.state == State::Accepted.key() {
                (self.folded("extend", html! {
                    (self.field(Field::number("days", t.get("extend-days")).between("1", "30").short()).required())
                    (self.reason("extend-reason"))
                }))
            }
        }
    }

    fn publication(&self) -> Markup {
        let (t, it) = (self.t, self.it);
        let typed = |name: &str, stored: &str| {
            let text = self.fields.get(name);
            if text.is_empty() { crate::action::mask(stored) } else { text.to_owned() }
        };
        html! {
            @if it.is_public() {
                (self.folded("unpublish", self.reason("unpublish-reason")))
            } @else if it.consents {
                (self.folded("publish", html! {
                    p { (t.get("publish-how")) }
                    (self.field(Field::text("shown_title", t.get("publish-title"))).value(typed("shown_title", &it.title)).required())
                    (self.field(Field::textarea("shown_body", t.get("publish-body")).rows(6)).value(typed("shown_body", &it.body)).required())
                }))
            }
        }
    }

    fn links(&self) -> Markup {
        let t = self.t;
        let number = || {
            self.field(Field::text("number", t.get("case-number")).hint(t.get("case-number-hint")).short())
                .required()
        };
        let state = self.it.stands();
        html! {
            (self.folded("link", html! { (number()) }))
            @if matches!(state, Ok(State::Registered | State::Accepted)) {
                (self.folded("join", html! { p { (t.get("join-effect")) } (number()) }))
            }
            @if state.is_ok_and(|it| it < State::Answered && it != State::Objected) {
                (self.folded("reroute", html! { p { (t.get("reroute-effect")) } }))
            }
        }
    }
}

/// What can be done with a petition now, by this reader.
pub(super) fn now(
    visit: &Visit,
    t: &Texts,
    it: &Petition,
    points: &[Point],
    (fields, refused): (&Fields, &Refused),
    answers: &[Answer],
) -> Result<Markup, Fault> {
    let now = Now { visit, t, it, fields, refused };
    let place = it.place_held()?;
    let (handle, approve) = (visit.cx.may(HANDLE, &place), visit.cx.may(APPROVE, &place));
    let state = it.stands()?;
    let draft = answers.iter().find(|it| it.state == "draft");
    let own = draft.is_some_and(|it| Some(it.written_by) == visit.cx.actor.account_id());
    let handled = matches!(state, State::Accepted | State::Review | State::Recheck);
    let sender = it.place_sent()?.filter(|_| state == State::Objected);
    let decides = sender.is_some_and(|place| visit.cx.may(HANDLE, &place));
    Ok(html! {
        @if handle && matches!(state, State::Received | State::Registered | State::Transferred) { (now.take()) }
        @if decides {
            (now.form("take-back", now.reason("take-back-reason"), Look::Primary))
            (now.folded("uphold", now.reason("uphold-reason")))
        }
        @if approve && handled && draft.is_some() && !own { (now.approve()) }
        @if handle && handled && draft.is_none() { (now.write(points)) }
        @if handle && handled { (now.while_handled()) }
        @if approve { (now.publication()) }
        @if handle && !state.is_end() { (now.links()) }
    })
}
