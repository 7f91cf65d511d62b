//! The way as a stepper: the steps of the chart with what was done when, and what comes next.

use rules::development::{ChartStep, State, Version, chart};
use time::Date;
use ui::{Markup, Step, StepState, Texts, stepper};

use crate::dossier::Dossier;

/// When a step of the chart was done, where it was.
pub(crate) fn done_on(it: &Dossier, step: &ChartStep) -> Option<String> {
    // Training is a time, not a day: done with the proposal.
    let key = match step.key {
        "train" => "propose",
        "educate" => "convert-meeting",
        other => other,
    };
    let found = it.done.last(key).or_else(|| match key {
        // Listed under the other text, the step counts here as well.
        "consent" => it.done.last("file-object"),
        "notice" => it.done.last("file-object"),
        _ => None,
    });
    found.map(|it| it.on_day.clone())
}

/// Filings above that are outstanding hold nothing up.
const FILINGS: [&str; 2] = ["file-activist", "file-approval"];

/// The first step that is not done behind the one that led to the present state.
pub(crate) fn next(it: &Dossier, version: Version) -> Option<&'static ChartStep> {
    if it.state.is_end() {
        return None;
    }
    let steps = chart(version);
    let state = if it.state == State::Extended { State::Probationary } else { it.state };
    let stands = steps.iter().rposition(|step| step.reaches == Some(state)).map_or(0, |at| at + 1);
    steps.iter().skip(stands).find(|step| done_on(it, step).is_none() && !FILINGS.contains(&step.key))
}

/// Name of a step.
pub(crate) fn name(t: &Texts, step: &ChartStep) -> String {
    t.get(&format!("chart-{}", step.key))
}

/// An article as people write it.
pub(super) fn cited(t: &Texts, article: &str) -> String {
    match article.split_once(" art. ") {
        Some((text, number)) => t.with("cited", &[("text", text.into()), ("number", number.into())]),
        None => article.to_owned(),
    }
}

pub(super) fn steps(t: &Texts, it: &Dossier, today: Date) -> Markup {
    let version = it.edition(today);
    let next = next(it, version);
    let steps: Vec<_> = chart(version)
        .iter()
        .map(|step| {
            let done = done_on(it, step);
            let state = match &done {
                Some(_) => StepState::Done,
                None if Some(step) == next => StepState::Current,
                None if it.state.is_end() => StepState::Stopped,
                None => StepState::Ahead,
            };
            let mark = if step.inserted { "+".to_owned() } else { step.number.to_string() };
            let shown = Step::new(name(t, step), state).mark(mark);
            match done {
                Some(on) => shown.note(on),
                None if Some(step) == next => shown.note(cited(t, crate::action::article(step.key, today))),
                None => shown,
            }
        })
        .collect();
    stepper(t.lang(), &t.get("way"), &steps)
}
