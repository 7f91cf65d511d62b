//! What the system says back: alerts, empty states, questions before a change, progress.

use maud::{Markup, Render, html};

use crate::{Button, Icon, Lang, Look, i18n::own, idempotency_field};

/// How a message is meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Level {
    /// Plain information.
    #[default]
    Info,
    /// Something went as wished.
    Success,
    /// Something to mind.
    Warn,
    /// Something went wrong.
    Error,
    /// No colour; for badges.
    Plain,
}

impl Level {
    const fn class(self) -> &'static str {
        match self {
            Self::Info => "note-info",
            Self::Success => "note-success",
            Self::Warn => "note-warn",
            Self::Error => "note-error",
            Self::Plain => "note-plain",
        }
    }

    pub(crate) const fn badge_class(self) -> &'static str {
        match self {
            Self::Info => "tag-info",
            Self::Success => "tag-success",
            Self::Warn => "tag-warn",
            Self::Error => "tag-error",
            Self::Plain => "tag-plain",
        }
    }

    const fn icon(self) -> Icon {
        match self {
            Self::Info | Self::Plain => Icon::Info,
            Self::Success => Icon::Check,
            Self::Warn => Icon::Warning,
            Self::Error => Icon::Error,
        }
    }
}

/// A message about what just happened; screen readers say it at once.
pub fn alert(level: Level, body: Markup) -> Markup {
    let role = if level == Level::Error { "alert" } else { "status" };
    html! { div.note.(level.class()) role=(role) { (level.icon()) div { (body) } } }
}

/// A box that stands on the page from the start, with a heading.
pub fn callout(level: Level, title: &str, body: Markup) -> Markup {
    html! { div.note.(level.class()) { (level.icon()) div { p.note-title { (title) } (body) } } }
}

/// Nothing is here: why, and what to do. `empty(&t.get("none"), &t.get("none-more"), html! { (add) })`.
pub fn empty(title: &str, more: &str, actions: Markup) -> Markup {
    html! {
        div.empty {
            p.empty-title { (title) }
            @if !more.is_empty() { p.hint { (more) } }
            div.actions { (actions) }
        }
    }
}

/// One thing that will change, and for whom.
#[derive(Clone, Debug)]
pub struct Consequence {
    /// What changes.
    pub what: String,
    /// For whom.
    pub whom: String,
}

impl Consequence {
    /// `Consequence::new(t.get("vote-moves"), "王芳")`.
    pub fn new(what: impl Into<String>, whom: impl Into<String>) -> Self {
        Self { what: what.into(), whom: whom.into() }
    }
}

/// A question before something that is hard to undo. As the body of a page it works alone; a
/// [`dialog_link`](crate::dialog_link) shows the same page as a dialog.
#[derive(Clone, Debug)]
pub struct Confirm {
    lang: Lang,
    id: String,
    question: String,
    action: String,
    key: String,
    back: String,
    yes: String,
    danger: bool,
    consequences: Vec<Consequence>,
    body: Markup,
}

impl Confirm {
    /// Asks `question`; `yes` is the text of the button that posts to `action`; `back` is where
    /// one returns without doing it.
    pub fn new(
        lang: Lang,
        question: impl Into<String>,
        yes: impl Into<String>,
        action: impl Into<String>,
        back: impl Into<String>,
    ) -> Self {
        Self {
            lang,
            id: "confirm".to_owned(),
            question: question.into(),
            action: action.into(),
            key: String::new(),
            back: back.into(),
            yes: yes.into(),
            danger: false,
            consequences: Vec::new(),
            body: html! {},
        }
    }

    /// The idempotency key.
    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.key = key.into();
        self
    }

    /// Another id than `confirm`, when two stand on one page.
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = id.into();
        self
    }

    /// What changes and for whom.
    pub fn consequences(mut self, consequences: Vec<Consequence>) -> Self {
        self.consequences = consequences;
        self
    }

    /// Fields to fill in with it, such as a reason.
    pub fn body(mut self, body: Markup) -> Self {
        self.body = body;
        self
    }

    /// It takes something away.
    pub fn danger(mut self) -> Self {
        self.danger = true;
        self
    }

    fn list(&self) -> Markup {
        let t = own(self.lang);
        html! {
            @if !self.consequences.is_empty() {
                p { (t.get("confirm-changes")) }
                dl.consequences {
                    @for consequence in &self.consequences {
                        div { dt { (consequence.whom) } dd { (consequence.what) } }
                    }
                }
            }
        }
    }
}

impl Render for Confirm {
    fn render(&self) -> Markup {
        let t = own(self.lang);
        let look = if self.danger { Look::Danger } else { Look::Primary };
        html! {
            section.confirm data-confirm aria-labelledby={ (self.id) "-title" } {
                h2 id={ (self.id) "-title" } { (self.question) }
                (self.list())
                form method="post" action=(self.action) {
                    (idempotency_field(&self.key))
                    (self.body)
                    div.actions {
                        (Button::submit(self.yes.as_str()).look(look))
                        a.btn.btn-outline.btn-neutral href=(self.back) data-close { (t.get("confirm-back")) }
                    }
                }
            }
        }
    }
}

/// How far a long job is. With JavaScript it asks `href` every second and puts the answer in its
/// own place; without, give the page [`refresh_after`](crate::PageCx::refresh_after).
#[derive(Clone, Debug)]
pub struct Progress {
    label: String,
    done: u64,
    of: Option<u64>,
    text: Option<String>,
    refresh: Option<String>,
}

impl Progress {
    /// `Progress::new(t.get("importing"), 120, Some(900))`; `None` when the end is not known.
    pub fn new(label: impl Into<String>, done: u64, of: Option<u64>) -> Self {
        Self { label: label.into(), done, of, text: None, refresh: None }
    }

    /// The same in words: "已处理 120 行, 共 900 行".
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.text = Some(text.into());
        self
    }

    /// The part to ask every second; leave out once the job is over.
    pub fn refresh(mut self, href: impl Into<String>) -> Self {
        self.refresh = Some(href.into());
        self
    }
}

impl Render for Progress {
    fn render(&self) -> Markup {
        let trigger = self.refresh.as_ref().map(|_| "every 1s");
        let value = self.of.map(|_| self.done);
        html! {
            div.progress-block hx-get=[self.refresh.as_deref()] hx-trigger=[trigger] hx-swap="outerHTML" {
                p.what { (self.label) }
                progress.progress.progress-primary max=[self.of] value=[value] aria-label=(self.label) {}
                @if let Some(text) = &self.text { p.hint { (text) } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_errors_interrupt() {
        assert!(alert(Level::Error, html! { "x" }).into_string().contains(r#"role="alert""#));
        assert!(alert(Level::Success, html! { "x" }).into_string().contains(r#"role="status""#));
    }

    #[test]
    fn a_question_lists_what_changes_and_for_whom() {
        let confirm = Confirm::new(Lang::En, "Sure?", "Move", "/t/1", "/t")
            .key("k")
            .consequences(vec![Consequence::new("the vote moves", "<Wang>")])
            .render()
            .into_string();
        assert!(confirm.contains("<dt>&lt;Wang&gt;</dt><dd>the vote moves</dd>"));
        assert!(confirm.contains(r#"name="idempotency_key" value="k""#));
        assert!(confirm.contains("data-confirm") && confirm.contains(r#"href="/t" data-close"#));
    }

    #[test]
    fn a_job_without_known_end_has_no_value() {
        let job = Progress::new("Importing", 3, None).render().into_string();
        assert!(!job.contains("value=") && !job.contains("hx-get"));
        let job = Progress::new("Importing", 3, Some(9)).refresh("/jobs/1").render().into_string();
        assert!(
            job.contains(r#"hx-get="/jobs/1" hx-trigger="every 1s""#) && job.contains(r#"max="9" value="3""#)
        );
    }
}
