//! Pages of petitions: the public's, the petitioner's own, and the office's.

mod accusation;
mod acts;
mod figures;
mod files;
mod filing;
mod forms;
mod mine;
mod office;
mod open311;
mod paper;
mod show;
mod voice;
mod window;

use access::Permission;
use http_face::{Fault, Routes, Visit};
use rules::petition::State;
use store::Ref;
use ui::{Lang, Level, Markup, Texts, TimelineItem, badge, html};

use crate::model::{Petition, StepRow};
use crate::{LOCALES, READ, query};

/// All pages of the room.
pub(crate) fn routes() -> Routes {
    let routes = voice::routes(Routes::new());
    let routes = filing::routes(routes);
    let routes = mine::routes(routes);
    let routes = files::routes(routes);
    let routes = figures::routes(routes);
    let routes = office::routes(routes);
    let routes = show::routes(routes);
    let routes = acts::routes(routes);
    let routes = window::routes(routes);
    let routes = accusation::routes(routes);
    open311::routes(routes)
}

pub(crate) fn texts(lang: Lang) -> Texts {
    Texts::new(&LOCALES, lang)
}

/// The petition of an address, if the reader may do this at the organisation that holds it, or that passed it on and
/// has an objection to decide about.
pub(crate) async fn seen(visit: &Visit, id: &str, needs: Permission) -> Result<Petition, Fault> {
    let id: Ref = id.parse().map_err(|_| Fault::missing())?;
    let it = query::petition(&visit.cx.store, id).await?.ok_or_else(Fault::missing)?;
    if it.stands()? == State::Rerouted {
        return Err(Fault::missing());
    }
    let sent = it.place_sent()?.filter(|_| it.state == State::Objected.key());
    if sent.is_none_or(|place| !visit.cx.may(READ, &place)) {
        visit.cx.allow(needs, &it.place_held()?)?;
    }
    Ok(it)
}

/// A state in a word.
pub(crate) fn state_badge(t: &Texts, it: &Petition) -> Markup {
    use State as S;
    let level = match it.stands() {
        Ok(S::Answered | S::Reviewed | S::Rechecked | S::Closed) => Level::Success,
        Ok(S::NotAccepted | S::Objected) => Level::Warn,
        Ok(S::Withdrawn | S::Joined | S::Rerouted) => Level::Plain,
        _ => Level::Info,
    };
    badge(level, &t.get(&format!("state-{}", it.state)))
}

/// The public clock in words: by when, since how long late, or why it stands still.
pub(crate) fn clock(t: &Texts, it: &Petition, today: time::Date) -> Markup {
    let day = |text: &str| day_text(t, text);
    let late = it.late_days(today);
    let petitioner = matches!(it.stands(), Ok(State::Answered | State::Reviewed));
    html! {
        @if let Some(pause) = &it.pause {
            (badge(Level::Info, &t.get("clock-stands"))) " " (t.get(&format!("pause-{pause}")))
        } @else if let Some(due) = &it.due_on {
            @if petitioner {
                (t.with("clock-petitioner", &[("day", day(due).into())]))
            } @else if late > 0 {
                (badge(Level::Warn, &t.with("clock-late", &[("days", late.into())])))
                " " (t.with("clock-due", &[("day", day(due).into())]))
            } @else {
                (t.with("clock-due", &[("day", day(due).into())]))
            }
        } @else { (t.get("clock-over")) }
    }
}

/// The history as everybody who sees the matter reads it: what, by whom, until when, and how long each held it.
pub(crate) fn history(t: &Texts, steps: &[StepRow], today: time::Date, words: bool) -> Markup {
    let mut items = Vec::new();
    for (at, step) in steps.iter().enumerate() {
        let until = steps.get(at + 1).map_or_else(|| today.to_string(), |next| next.on_day.clone());
        let held = span(&step.on_day, &until);
        let title = t.get(&format!("step-{}", step.kind));
        let body = html! {
            p { (step.holder_name) @if held > 0 { " · " (t.with("held-days", &[("days", held.into())])) } }
            @if let Some(due) = &step.due_on {
                p.hint { (t.with("clock-due", &[("day", day_text(t, due).into())])) }
            }
            @if let Some(text) = step.words.as_ref().filter(|_| words) { p.pre-line { (text) } }
        };
        let when = html! { (day_text(t, &step.on_day)) };
        items.push(TimelineItem::new(when, title).body(body));
    }
    ui::timeline(&items)
}

/// A stored day as people write it.
pub(crate) fn day_text(t: &Texts, text: &str) -> String {
    roster::model::exact(Some(text)).map_or_else(String::new, |day| ui::format::date_text(t.lang(), day))
}

fn span(from: &str, to: &str) -> i64 {
    let day = |text: &str| roster::model::exact(Some(text));
    day(from).zip(day(to)).map_or(0, |(from, to)| crate::clock::days_between(from, to))
}
