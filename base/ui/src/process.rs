//! Where something stands: steps still to go, and what has happened.

use maud::{Markup, html};

use crate::{Icon, Lang, i18n::own};

/// How far a step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepState {
    /// Behind us.
    Done,
    /// Where we are.
    Current,
    /// Still to come.
    Ahead,
    /// Left out, as the rules allow.
    Skipped,
    /// Cannot go on until something is settled.
    Stopped,
}

impl StepState {
    const fn key(self) -> &'static str {
        match self {
            Self::Done => "step-done",
            Self::Current => "step-current",
            Self::Ahead => "step-ahead",
            Self::Skipped => "step-skipped",
            Self::Stopped => "step-stopped",
        }
    }

    const fn icon(self) -> Option<Icon> {
        match self {
            Self::Done => Some(Icon::Check),
            Self::Stopped => Some(Icon::Warning),
            Self::Current | Self::Ahead | Self::Skipped => None,
        }
    }
}

/// A step of a process.
#[derive(Clone, Debug)]
pub struct Step {
    /// What is done in it.
    pub label: String,
    /// How far it is.
    pub state: StepState,
    /// A date or a few words.
    pub note: Option<String>,
    /// What stands in its mark in place of its place in the row: steps that bear numbers of their own.
    pub mark: Option<String>,
}

impl Step {
    /// `Step::new(t.get("step-apply"), StepState::Done)`.
    pub fn new(label: impl Into<String>, state: StepState) -> Self {
        Self { label: label.into(), state, note: None, mark: None }
    }

    /// A date or a few words below.
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }

    /// A number of its own.
    pub fn mark(mut self, mark: impl Into<String>) -> Self {
        self.mark = Some(mark.into());
        self
    }
}

/// The steps in order; any number of them.
pub fn stepper(lang: Lang, label: &str, steps: &[Step]) -> Markup {
    let t = own(lang);
    html! {
        ol.stepper aria-label=(label) {
            @for (index, step) in steps.iter().enumerate() {
                li.(step.state.key()) aria-current=[(step.state == StepState::Current).then_some("step")] {
                    span.step-mark aria-hidden="true" {
                        @match (step.state.icon(), &step.mark) {
                            (Some(icon), _) => (icon),
                            (None, Some(mark)) => (mark),
                            (None, None) => (index + 1),
                        }
                    }
                    div {
                        p.step-label { (step.label) span.step-state { (t.get(step.state.key())) } }
                        @if let Some(note) = &step.note { p.hint { (note) } }
                    }
                }
            }
        }
    }
}

/// Something that happened.
#[derive(Clone, Debug)]
pub struct TimelineItem {
    /// When, as shown; see [`format`](crate::format).
    pub when: Markup,
    /// What.
    pub title: String,
    /// More about it.
    pub body: Markup,
}

impl TimelineItem {
    /// `TimelineItem::new(format::date(cx.lang, day), t.get("joined"))`.
    pub fn new(when: Markup, title: impl Into<String>) -> Self {
        Self { when, title: title.into(), body: html! {} }
    }

    /// More about it.
    pub fn body(mut self, body: Markup) -> Self {
        self.body = body;
        self
    }
}

/// What happened, in the order given.
pub fn timeline(items: &[TimelineItem]) -> Markup {
    html! {
        ol.timeline {
            @for item in items {
                li { p.when { (item.when) } p.what { (item.title) } div.more { (item.body) } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_says_its_state_in_words() {
        let steps = [Step::new("Apply", StepState::Done), Step::new("Talk", StepState::Current)];
        let markup = stepper(Lang::En, "Steps", &steps).into_string();
        assert!(markup.contains(r#"<li class="step-current" aria-current="step">"#));
        assert!(markup.contains(r#"<span class="step-state">done</span>"#));
    }
}
