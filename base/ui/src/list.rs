//! Small ways to show facts: definitions, figures, tags, tabs, files, masked values.

use maud::{Markup, Render, html};

use crate::{Button, Icon, Lang, Level, Look, i18n::own, idempotency_field};

/// Terms and what they are: `description_list([(t.get("name"), html! { "王芳" })])`.
pub fn description_list(items: impl IntoIterator<Item = (String, Markup)>) -> Markup {
    html! {
        dl.facts { @for (term, value) in items { div { dt { (term) } dd { (value) } } } }
    }
}

/// A figure of an overview.
#[derive(Clone, Debug, Default)]
pub struct Stat {
    /// What is counted.
    pub label: String,
    /// The figure, formatted.
    pub value: String,
    /// Its unit.
    pub unit: Option<String>,
    /// A line below, such as the day it holds for.
    pub note: Option<String>,
    /// Where the figure comes from, to drill down.
    pub href: Option<String>,
}

impl Stat {
    /// `Stat::new(t.get("members"), format::number(1204))`.
    pub fn new(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self { label: label.into(), value: value.into(), ..Self::default() }
    }

    /// The unit after the figure.
    pub fn unit(mut self, unit: impl Into<String>) -> Self {
        self.unit = Some(unit.into());
        self
    }

    /// A line below.
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }

    /// A link to what stands behind the figure.
    pub fn href(mut self, href: impl Into<String>) -> Self {
        self.href = Some(href.into());
        self
    }
}

/// Figures side by side.
pub fn stat_tiles(stats: &[Stat]) -> Markup {
    html! {
        dl.stats {
            @for stat in stats {
                div.stat-tile {
                    dt { @match &stat.href { Some(href) => a href=(href) { (stat.label) }, None => (stat.label) } }
                    dd {
                        span.figure { (stat.value) }
                        @if let Some(unit) = &stat.unit { " " span.unit { (unit) } }
                    }
                    @if let Some(note) = &stat.note { dd.hint { (note) } }
                }
            }
        }
    }
}

/// A word about a state: `badge(Level::Success, &t.get("state-active"))`. Never a grade.
pub fn badge(level: Level, text: &str) -> Markup {
    html! { span.badge.(level.badge_class()) { (text) } }
}

/// One of several views of the same thing.
#[derive(Clone, Debug)]
pub struct Tab {
    /// The address of the view.
    pub href: String,
    /// Its name.
    pub label: String,
    /// The view shown now.
    pub current: bool,
}

impl Tab {
    /// `Tab::new("/members/1/file", t.get("file"), false)`.
    pub fn new(href: impl Into<String>, label: impl Into<String>, current: bool) -> Self {
        Self { href: href.into(), label: label.into(), current }
    }
}

/// Views as links in a row.
pub fn tabs(label: &str, tabs: &[Tab]) -> Markup {
    html! {
        nav.tab-row aria-label=(label) {
            ul {
                @for tab in tabs { li { a href=(tab.href) aria-current=[tab.current.then_some("page")] { (tab.label) } } }
            }
        }
    }
}

/// A file one may take away.
#[derive(Clone, Debug, Default)]
pub struct FileLink {
    /// The address.
    pub href: String,
    /// The name with its ending.
    pub name: String,
    /// Kind and size in words: "Excel, 18 kB".
    pub about: String,
    /// The classification, when it is not public.
    pub mark: Option<String>,
}

/// A list of files to take away.
pub fn file_list(lang: Lang, files: &[FileLink]) -> Markup {
    html! {
        ul.files {
            @for file in files {
                li {
                    (Icon::File)
                    div { a href=(file.href) download { (file.name) } p.hint { (file.about) } }
                    @if let Some(mark) = &file.mark { (badge(Level::Warn, mark)) }
                }
            }
            @if files.is_empty() { li.hint { (own(lang).get("files-none")) } }
        }
    }
}

/// A personal identifier, masked; showing it is a POST, because it is journalled.
#[derive(Clone, Debug)]
pub struct Secret {
    lang: Lang,
    about: String,
    value: String,
    reveal: Option<(String, String)>,
}

impl Secret {
    /// `Secret::masked(cx.lang, t.get("resident-id"), "3601**********1234")`; `about` names it for
    /// the button.
    pub fn masked(lang: Lang, about: impl Into<String>, value: impl Into<String>) -> Self {
        Self { lang, about: about.into(), value: value.into(), reveal: None }
    }

    /// Where the button posts, and its idempotency key; leave out for those who may not see it.
    /// The answer to an htmx request is the same component with the plain value.
    pub fn reveal(mut self, action: impl Into<String>, key: impl Into<String>) -> Self {
        self.reveal = Some((action.into(), key.into()));
        self
    }
}

impl Render for Secret {
    fn render(&self) -> Markup {
        let t = own(self.lang);
        html! {
            span.secret {
                span.secret-value { (self.value) }
                @if let Some((action, key)) = &self.reveal {
                    form method="post" action=(action) hx-post=(action) hx-target="closest .secret" hx-swap="outerHTML" {
                        (idempotency_field(key))
                        (Button::submit(t.get("secret-show")).icon(Icon::Eye).look(Look::Quiet).about(self.about.as_str()))
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_shown_by_a_post_only() {
        let plain = Secret::masked(Lang::En, "ID", "36**34").render().into_string();
        assert_eq!(plain, r#"<span class="secret"><span class="secret-value">36**34</span></span>"#);
        let form = Secret::masked(Lang::En, "ID", "36**34").reveal("/m/1/id", "k").render().into_string();
        assert!(form.contains(r#"<form method="post" action="/m/1/id""#));
        assert!(form.contains(r#"name="idempotency_key" value="k""#));
    }

    #[test]
    fn the_current_tab_says_so() {
        let row = tabs("Views", &[Tab::new("/a", "A", true), Tab::new("/b", "B<", false)]).into_string();
        assert!(row.contains(r#"<a href="/a" aria-current="page">A</a>"#));
        assert!(row.contains(r#"<a href="/b">B&lt;</a>"#));
    }
}
