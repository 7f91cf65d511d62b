use access::ActError;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use http_face::{Access, Fault, Fields, Refused, Routes, SignedIn, Visit};
use ui::{Button, Choice, Field, Form, Markup, Texts, html, page};

use super::plan::tenths;
use super::{Seen, crumbs_behind, hours, kept, kinds, texts, time_text};
use crate::action::{self, Minutes, NewDecision};
use crate::model::{AgendaItem, Attendance, Vote};
use crate::{KEEP, query};

/// Decisions one form holds; the minutes may be written again to add more.
const DECISIONS: [&str; 5] = ["1", "2", "3", "4", "5"];

pub(super) fn routes(routes: Routes) -> Routes {
    let keep = Access::Needs(KEEP);
    routes.route("GET", "/meetings/{meeting}/minutes", keep, get(show).post(send)).also(
        "POST",
        "/meetings/{meeting}/minutes",
        keep,
    )
}

/// What the system knows of the meeting, as the beginning of its minutes: nobody types it twice (F09).
fn template(t: &Texts, it: &Seen, agenda: &[AgendaItem], roll: &[Attendance], votes: &[Vote]) -> String {
    let m = &it.meeting;
    let names = |mark: &str| {
        let those = roll.iter().filter(|it| it.mark.as_deref() == Some(mark)).map(|it| it.name.as_str());
        those.collect::<Vec<_>>().join(&t.get("names-joined"))
    };
    let n = roll.iter().filter(|it| it.is_present()).count();
    let mut lines = vec![
        t.with("minutes-time", &[("when", time_text(t, m).into())]),
        t.with("minutes-place", &[("place", m.place.clone().or(m.link.clone()).unwrap_or_default().into())]),
        t.with("minutes-kind", &[("kind", kinds(t, m).into())]),
        t.with("minutes-due", &[("due", roll.len().into()), ("present", n.into())]),
        t.with("minutes-present", &[("names", names("present").into())]),
    ];
    let excused = names("excused");
    if !excused.is_empty() {
        lines.push(t.with("minutes-excused", &[("names", excused.into())]));
    }
    lines.push(String::new());
    for item in agenda {
        lines.push(t.with("minutes-item", &[("n", item.at_no.into()), ("title", item.title.clone().into())]));
        lines.extend(votes.iter().filter(|vote| vote.item_id == Some(item.id)).map(|it| voted(t, it)));
        lines.push(String::new());
    }
    lines.extend(votes.iter().filter(|it| it.item_id.is_none()).map(|it| voted(t, it)));
    lines.join("\n").trim_end().to_owned()
}

fn voted(t: &Texts, it: &Vote) -> String {
    let result = match it.verdict.as_str() {
        "HOLDS" => "vote-passed",
        "WARNS" => "vote-judge",
        _ => "vote-not-passed",
    };
    let values = [
        ("about", it.about.clone().into()),
        ("due", it.due.into()),
        ("present", it.present.into()),
        ("yes", it.yes.into()),
        ("no", it.no.into()),
        ("abstain", it.abstain.into()),
        ("written", it.written_yes.into()),
        ("result", t.get(result).into()),
    ];
    t.with(if it.written_yes > 0 { "minutes-vote-written" } else { "minutes-vote" }, &values)
}

async fn show(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Markup, Fault> {
    let it = kept(&visit, &id, KEEP).await?;
    let (t, m) = (texts(visit.page.lang), &it.meeting);
    let roll = query::roll(&visit.cx.store, m.reference()).await?;
    let text = match &m.minutes {
        Some(text) => text.clone(),
        None => {
            let agenda = query::agenda(&visit.cx.store, m.reference()).await?;
            let votes = query::votes(&visit.cx.store, m.reference()).await?;
            template(&t, &it, &agenda, &roll, &votes)
        }
    };
    let me =
        visit.cx.actor.member.and_then(|me| roll.iter().find(|it| it.member_id == me.id && it.is_present()));
    let chair = m.chaired_by().map(|it| it.to_string()).unwrap_or_default();
    let own = me.map(|it| it.member().to_string()).filter(|it| *it != chair);
    let recorder = m.recorded_by().map(|it| it.to_string()).or(own).unwrap_or_default();
    let study = if m.study_tenths > 0 { hours(m.study_tenths) } else { String::new() };
    let pairs = [("text", text), ("chair", chair), ("recorder", recorder), ("study", study)];
    let fields = Fields::of(pairs.map(|(name, value)| (name.to_owned(), value)).to_vec());
    form(&visit, &it, &fields, &Refused::default()).await
}

async fn form(visit: &Visit, it: &Seen, fields: &Fields, refused: &Refused) -> Result<Markup, Fault> {
    let (t, lang) = (texts(visit.page.lang), visit.page.lang);
    let id = it.meeting.reference();
    let roll = query::roll(&visit.cx.store, id).await?;
    let people = |only_present: bool| -> Vec<Choice> {
        let first = std::iter::once(Choice::new("", t.get("choose")));
        let those = roll.iter().filter(|it| !only_present || it.is_present());
        first.chain(those.map(|it| Choice::new(it.member().to_string(), &it.name))).collect()
    };
    let field = |field: Field| refused.field(fields, field);
    let body = html! {
        (refused.alert())
        (Form::post(lang, format!("/meetings/{id}/minutes"))
            .key(fields.key().unwrap_or_else(|| visit.new_key()))
            .hidden("version", it.meeting.version.to_string())
            .errors(&refused.errors)
            .guard()
            .body(html! {
                (field(Field::textarea("text", t.get("minutes-title-short")).hint(t.get("minutes-hint")).rows(18)).required())
                (field(Field::select("chair", t.get("plan-chair"), people(true))).required())
                (field(Field::select("recorder", t.get("plan-recorder"), people(true)).hint(t.get("minutes-two"))).required())
                (field(Field::decimal("study", t.get("plan-study")).hint(t.get("plan-study-hint")).short()))
                @if it.meeting.state != "INQUORATE" {
                    h2 { (t.get("decisions-title")) }
                    p.hint { (t.get("decisions-hint")) }
                    @for n in DECISIONS {
                        details.more open[n == "1" || !fields.get(&format!("what{n}")).is_empty()] {
                            summary { (t.with("decision-n", &[("n", n.into())])) }
                            div.decision-fields {
                            (Field::text(format!("what{n}"), t.get("decision-what")).value(fields.get(&format!("what{n}"))).error(refused.beside("what")))
                            (Field::select(format!("person{n}"), t.get("decision-person"), people(false)).value(fields.get(&format!("person{n}"))).error(refused.beside("person")))
                            (Field::date(format!("due{n}"), t.get("decision-due")).value(fields.get(&format!("due{n}"))).error(refused.beside("due")))
                            }
                        }
                    }
                }
            })
            .submit(Button::submit(t.get("minutes-go")))
            .cancel(format!("/meetings/{id}")))
    };
    let title = t.with("minutes-title", &[("title", it.meeting.title.clone().into())]);
    Ok(page(&visit.page, &title, &crumbs_behind(visit, it).await?, body))
}

fn decision(fields: &Fields, n: &str) -> Result<Option<NewDecision>, ActError> {
    let one = |name: &str| fields.get(&format!("{name}{n}")).to_owned();
    if one("what").is_empty() {
        return Ok(None);
    }
    let typed = Fields::of(vec![("due".to_owned(), one("due")), ("person".to_owned(), one("person"))]);
    Ok(Some(NewDecision { what: one("what"), person: typed.reference("person")?, due: typed.day("due")? }))
}

fn read(fields: &Fields) -> Result<Minutes, ActError> {
    let decisions = DECISIONS.iter().map(|n| decision(fields, n)).filter_map(Result::transpose);
    Ok(Minutes {
        text: fields.get("text").to_owned(),
        chair: fields.reference("chair")?,
        recorder: fields.reference("recorder")?,
        study_tenths: tenths(fields, "study")?,
        decisions: decisions.collect::<Result<_, _>>()?,
    })
}

async fn send(SignedIn(visit): SignedIn, Path(id): Path<String>, fields: Fields) -> Result<Response, Fault> {
    let it = kept(&visit, &id, KEEP).await?;
    let done = match read(&fields) {
        Ok(new) => action::minute(&visit.keyed(&fields), it.meeting.reference(), fields.version(), new).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => {
            visit.wake();
            Ok(Redirect::to(&format!("/meetings/{id}")).into_response())
        }
        Err(error) => {
            let refused = Refused::of(&texts(visit.page.lang), error)?;
            Ok(refused.answer(form(&visit, &it, &fields, &refused).await?))
        }
    }
}
