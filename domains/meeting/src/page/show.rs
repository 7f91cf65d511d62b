use axum::extract::Path;
use axum::routing::get;
use http_face::{Access, Fault, Fields, Refused, Routes, SignedIn, Visit};
use rules::organisation_life::MeetingState as S;
use ui::{
    Button, Field, Form, Level, Look, Markup, Step, StepState, Texts, TimelineItem, badge, description_list,
    html, page, stepper, timeline,
};

use super::{Seen, crumbs, hours, kinds, seen, state_badge, texts, time_text, vote};
use crate::action::takes_papers;
use crate::model::{Attendance, Decision};
use crate::query;

pub(super) fn routes(routes: Routes) -> Routes {
    // Signed in is enough to ask: who was invited sees the meeting without any role.
    routes.route("GET", "/meetings/{meeting}", Access::SignedIn, get(show))
}

async fn show(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Markup, Fault> {
    let it = seen(&visit, &id).await?;
    body(&visit, &it, &Fields::default(), &Refused::default()).await
}

fn steps(t: &Texts, state: S, votes: bool) -> Vec<Step> {
    let at = |it: S| match it {
        S::Planned => 0,
        S::Notified => 1,
        S::Open => 2,
        S::Quorate | S::Inquorate => 3,
        S::Voted => 4,
        S::Minuted => 5,
        S::Signed => 6,
        S::Archived => 7,
        S::Cancelled => 8,
    };
    let reached = at(state);
    let way = ["planned", "notified", "open", "counted", "voted", "minuted", "signed", "archived"];
    let shown = way.iter().enumerate().filter(|(at, _)| votes || !(3..=4).contains(at));
    let next = (reached + 1..8).find(|at| votes || !(3..=4).contains(at));
    shown
        .map(|(at, key)| {
            let mark = match () {
                () if state == S::Cancelled => StepState::Stopped,
                () if at <= reached => StepState::Done,
                () if Some(at) == next => StepState::Current,
                () => StepState::Ahead,
            };
            Step::new(t.get(&format!("step-{key}")), mark)
        })
        .collect()
}

pub(super) async fn body(
    visit: &Visit,
    it: &Seen,
    fields: &Fields,
    refused: &Refused,
) -> Result<Markup, Fault> {
    let (t, lang) = (texts(visit.page.lang), visit.page.lang);
    let (sql, m) = (&visit.cx.store, &it.meeting);
    let (state, id) = (m.stands()?, m.reference());
    let agenda = query::agenda(sql, id).await?;
    let votes = query::votes(sql, id).await?;
    let decisions = query::decisions(sql, id).await?;
    let corrections = query::corrections(sql, id).await?;
    let on_record = query::ON_RECORD.contains(&state);
    let has_quorum = m.kind()?.purpose().is_some();
    let roll = if it.reads { query::roll(sql, id).await? } else { Vec::new() };
    let body = html! {
        (refused.alert())
        p { (state_badge(&t, m)) @if let Some(note) = &m.note { " " (note) } }
        (own(visit, &t, it, state, (fields, refused)))
        @if it.reads { (stepper(lang, &t.get("meeting-way"), &steps(&t, state, has_quorum))) }
        @if it.keeps { (next(visit, &t, it, state, (fields, refused))) }
        (description_list(facts(&t, it, &roll)))
        @if !agenda.is_empty() {
            h2 { (t.get("plan-agenda")) }
            ol.agenda { @for item in &agenda { li { (item.title) } } }
        }
        @if it.reads && state == S::Notified { (answers(&t, &roll)) }
        @if !votes.is_empty() { h2 { (t.get("votes-title-short")) } (vote::table(&t, &votes)) }
        @if on_record && let Some(text) = &m.minutes {
            h2 { (t.get("minutes-title-short")) }
            div.said { (text) }
            @if !corrections.is_empty() {
                h2 { (t.get("corrections")) }
                (timeline(&corrections.iter().map(|it| {
                    TimelineItem::new(ui::format::instant(lang, store::Instant(it.made_at).civil()), it.what.clone())
                }).collect::<Vec<_>>()))
            }
        }
        @if !decisions.is_empty() { (resolved(&t, &decisions)) }
        (papers_and_files(&t, it, state))
    };
    Ok(page(&visit.page, &m.title, &crumbs(visit, it).await?, body))
}

fn facts(t: &Texts, it: &Seen, roll: &[Attendance]) -> Vec<(String, Markup)> {
    let m = &it.meeting;
    let name =
        |id: Option<uuid::Uuid>| roll.iter().find(|it| Some(it.member_id) == id).map(|it| it.name.clone());
    let mut facts = vec![
        (t.get("meeting-column-kind"), html! { (kinds(t, m)) }),
        (t.get("meeting-column-when"), html! { (time_text(t, m)) }),
    ];
    if let Some(place) = &m.place {
        facts.push((t.get("plan-place"), html! { (place) }));
    }
    if let Some(link) = &m.link {
        facts.push((t.get("plan-link"), html! { a.link href=(link) rel="noreferrer" { (link) } }));
    }
    for (key, person) in [("plan-chair", name(m.chair)), ("plan-recorder", name(m.recorder))] {
        if let Some(person) = person {
            facts.push((t.get(key), html! { (person) }));
        }
    }
    if let Some(day) = &m.reply_by {
        facts.push((t.get("meeting-reply-by"), html! { (day) }));
    }
    if let (Some(due), Some(present)) = (m.due, m.present) {
        facts.push((t.get("meeting-column-voters"), html! { (present) " / " (due) }));
    }
    if m.study_tenths > 0 {
        let n = hours(m.study_tenths);
        facts.push((t.get("plan-study"), html! { (t.with("hours", &[("n", n.into())])) }));
    }
    facts
}

/// How many answered, in figures; who cannot come and why, for the one who plans the chairs (F12).
fn answers(t: &Texts, roll: &[Attendance]) -> Markup {
    let count = |key: &str| roll.iter().filter(|it| it.reply.as_deref() == Some(key)).count();
    let no: Vec<_> = roll.iter().filter(|it| it.reply.as_deref() == Some("no")).collect();
    html! {
        h2 { (t.get("answers-title")) }
        p { (t.with("answers-count", &[("yes", count("yes").into()), ("no", count("no").into()), ("all", roll.len().into())])) }
        @if !no.is_empty() {
            ul.plain-list { @for it in no { li { (it.name) " · " (it.reply_reason.clone().unwrap_or_default()) } } }
        }
    }
}

fn resolved(t: &Texts, decisions: &[Decision]) -> Markup {
    html! {
        h2 { (t.get("decisions-title")) }
        ul.plain-list { @for it in decisions { li {
            a.link href=(format!("/decisions/{}", it.reference())) { (it.what) }
            " · " (it.person_name) " · "
            @match &it.done_on {
                Some(day) => (badge(Level::Success, &t.with("decision-done-on", &[("on", day.clone().into())]))),
                None => (t.with("decision-due-on", &[("on", it.due_on.clone().into())])),
            }
        } } }
    }
}

fn papers_and_files(t: &Texts, it: &Seen, state: S) -> Markup {
    let base = format!("/meetings/{}", it.meeting.reference());
    let papers = it.line.is_some() && takes_papers(&it.meeting.kinds());
    let link = |to: &str, key: &str| Button::link(format!("{base}/{to}"), t.get(key)).look(Look::Quiet);
    html! {
        (ui::actions(html! {
            @if papers { (link("papers", "papers-title-short")) }
            (link("invitation.ics", "meeting-ics"))
            @if it.reads && state != S::Planned && state != S::Cancelled { (link("roll.pdf", "roll-pdf")) }
            @if it.meeting.minutes.is_some() { (link("minutes.pdf", "minutes-pdf")) (link("minutes.docx", "minutes-docx")) }
        }))
    }
}

type Typed<'a> = (&'a Fields, &'a Refused);

pub(super) fn act(visit: &Visit, t: &Texts, it: &Seen, act: &str, body: Markup, look: Look) -> Form {
    Form::post(t.lang(), format!("/meetings/{}/{act}", it.meeting.reference()))
        .key(visit.new_key())
        .hidden("version", it.meeting.version.to_string())
        .body(body)
        .submit(Button::submit(t.get(&format!("act-{act}"))).look(look))
}

/// The next step for those who keep the record.
fn next(visit: &Visit, t: &Texts, it: &Seen, state: S, (fields, refused): Typed<'_>) -> Markup {
    let base = format!("/meetings/{}", it.meeting.reference());
    let go = |to: &str, key: &str, look| Button::link(format!("{base}/{to}"), t.get(key)).look(look);
    let field = |field: Field| refused.field(fields, field);
    let today = it.meeting.day() <= visit.cx.today();
    let form = |key: &str, body: Markup, look| act(visit, t, it, key, body, look);
    let closed = it.meeting.due.is_some();
    let cancel = || {
        html! {
            details.more { summary { (t.get("act-cancel")) }
                (form("cancel", html! { (field(Field::text("note", t.get("cancel-note"))).required()) }, Look::Secondary))
            }
        }
    };
    html! { section.next-step { @match state {
        S::Planned => {
            @if !today {
                (form("notify", html! {
                    (Field::number("reply_days", t.get("notify-days")).hint(t.get("notify-hint")).between("0", "30").short()
                        .value(fields.some("reply_days").unwrap_or_else(|| "2".to_owned())).error(refused.beside("reply_days")))
                }, Look::Primary))
            } @else { (form("open", html! { p.hint { (t.get("open-hint")) } }, Look::Primary)) }
            (cancel())
        }
        S::Notified => {
            @if today { (form("open", html! { p.hint { (t.get("open-hint")) } }, Look::Primary)) }
            @else { p.hint { (t.get("notified-wait")) } }
            (cancel())
        }
        S::Open if !closed => (ui::actions(html! {
            (go("roll", "roll-take", Look::Primary)) (go("door", "door-title-short", Look::Secondary))
        })),
        S::Open => (ui::actions(html! { (go("minutes", "minutes-write", Look::Primary)) })),
        S::Quorate | S::Voted => (ui::actions(html! {
            (go("votes", "vote-note", if state == S::Quorate { Look::Primary } else { Look::Secondary }))
            (go("minutes", "minutes-write", if state == S::Voted { Look::Primary } else { Look::Secondary }))
        })),
        S::Inquorate => {
            (ui::callout(Level::Warn, &t.get("inquorate-title"), html! { (t.get("inquorate")) }))
            (ui::actions(html! { (go("minutes", "minutes-write", Look::Primary)) }))
        }
        S::Minuted => (signatures(visit, t, it)),
        S::Signed => (form("archive", html! { p { (t.get("archive-effect")) } }, Look::Primary)),
        S::Archived => details.more { summary { (t.get("act-correct")) }
            (form("correct", html! { (field(Field::textarea("what", t.get("correct-what")).rows(3)).required()) }, Look::Secondary))
        },
        S::Cancelled => {}
    } } }
}

fn signatures(visit: &Visit, t: &Texts, it: &Seen) -> Markup {
    let m = &it.meeting;
    let unsigned = m.chair_signed.is_none() && m.recorder_signed.is_none();
    html! {
        @for (part, signed, who) in [("chair", m.chair_signed, m.chair), ("recorder", m.recorder_signed, m.recorder)] {
            @if signed.is_none() && visit.cx.actor.member.map(|it| it.id) != who {
                (act(visit, t, it, "sign", html! { p { (t.get(&format!("sign-paper-{part}"))) } }, Look::Secondary)
                    .hidden("part", part).hidden("paper", "1").submit(Button::submit(t.get("sign-on-paper")).look(Look::Secondary)))
            }
        }
        @if unsigned {
            (ui::actions(html! { (Button::link(format!("/meetings/{}/minutes", m.reference()), t.get("minutes-again")).look(Look::Quiet)) }))
        }
    }
}

/// What the reader does for themselves: answer, sign.
fn own(visit: &Visit, t: &Texts, it: &Seen, state: S, (fields, refused): Typed<'_>) -> Markup {
    let Some(line) = &it.line else { return html! {} };
    let m = &it.meeting;
    let me = visit.cx.actor.member.map(|it| it.id);
    let sign = |part: &'static str| {
        act(visit, t, it, "sign", html! { p { (t.get(&format!("sign-own-{part}"))) } }, Look::Primary)
            .hidden("part", part)
    };
    html! {
        @if state == S::Notified {
            h2 { (t.get("reply-title")) }
            @if let Some(reply) = &line.reply {
                p { (t.get(&format!("reply-{reply}"))) @if let Some(why) = &line.reply_reason { " · " (why) } }
            }
            (act(visit, t, it, "reply", html! {}, Look::Primary).hidden("answer", "yes").submit(Button::submit(t.get("reply-yes-go"))))
            details.more open[refused.beside("reason").is_some()] { summary { (t.get("reply-no-go")) }
                (act(visit, t, it, "reply", html! { (refused.field(fields, Field::text("reason", t.get("reply-reason"))).required()) }, Look::Secondary)
                    .hidden("answer", "no").submit(Button::submit(t.get("reply-no-send")).look(Look::Secondary)))
            }
        }
        @if state == S::Minuted && me.is_some() {
            @if me == m.chair && m.chair_signed.is_none() { (sign("chair")) }
            @if me == m.recorder && m.recorder_signed.is_none() { (sign("recorder")) }
        }
        @if !it.reads && query::ON_RECORD.contains(&state) && let Some(mark) = &line.mark {
            p { (t.get(&format!("mark-{mark}"))) }
        }
    }
}
