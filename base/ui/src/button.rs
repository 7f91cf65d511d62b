//! Buttons, and links that look like them.

use maud::{Markup, Render, html};

use crate::{Icon, Lang, i18n::own};

/// How much a button calls for attention; one primary per page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Look {
    /// The one main thing to do here.
    #[default]
    Primary,
    /// Anything else one may do.
    Secondary,
    /// Small matters, such as row actions.
    Quiet,
    /// What takes something away.
    Danger,
}

impl Look {
    const fn class(self) -> &'static str {
        match self {
            Self::Primary => "btn btn-primary",
            Self::Secondary => "btn btn-outline btn-neutral",
            Self::Quiet => "btn btn-ghost quiet",
            Self::Danger => "btn btn-outline btn-error",
        }
    }
}

#[derive(Clone, Debug)]
enum Kind {
    Submit,
    Plain,
    Link(String),
}

/// A button or a link that looks like one:
/// `html! { (Button::submit(t.get("save"))) (Button::link("/members", t.get("back")).look(Look::Secondary)) }`.
#[derive(Clone, Debug)]
pub struct Button {
    kind: Kind,
    label: String,
    look: Look,
    icon: Option<Icon>,
    name: Option<(String, String)>,
    about: Option<String>,
    disabled: bool,
}

impl Button {
    fn new(kind: Kind, label: impl Into<String>) -> Self {
        Self {
            kind,
            label: label.into(),
            look: Look::Primary,
            icon: None,
            name: None,
            about: None,
            disabled: false,
        }
    }

    /// Sends the form around it.
    pub fn submit(label: impl Into<String>) -> Self {
        Self::new(Kind::Submit, label)
    }

    /// Does nothing by itself; for islands.
    pub fn plain(label: impl Into<String>) -> Self {
        Self::new(Kind::Plain, label)
    }

    /// A link that looks like a button.
    pub fn link(href: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(Kind::Link(href.into()), label)
    }

    /// Another look than primary.
    pub fn look(mut self, look: Look) -> Self {
        self.look = look;
        self
    }

    /// A picture before the text.
    pub fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }

    /// The name and value a submit button sends.
    pub fn named(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.name = Some((name.into(), value.into()));
        self
    }

    /// Adds for screen readers what it is about: "Edit" about "Wang Fang".
    pub fn about(mut self, about: impl Into<String>) -> Self {
        self.about = Some(about.into());
        self
    }

    /// Greys it out; say beside it why.
    pub fn disabled(mut self, disabled: bool) -> Self {
        self.disabled = disabled;
        self
    }

    fn content(&self) -> Markup {
        html! {
            @if let Some(icon) = self.icon { (icon) }
            span { (self.label) @if let Some(about) = &self.about { span.sr-only { " " (about) } } }
        }
    }
}

impl Render for Button {
    fn render(&self) -> Markup {
        let class = self.look.class();
        match &self.kind {
            Kind::Link(_) if self.disabled => html! {
                a.(class).btn-disabled role="link" aria-disabled="true" { (self.content()) }
            },
            Kind::Link(href) => html! { a.(class) href=(href) { (self.content()) } },
            kind => {
                let kind = if matches!(kind, Kind::Submit) { "submit" } else { "button" };
                let (name, value) = self.name.clone().unzip();
                html! {
                    button.(class) type=(kind) name=[name] value=[value] disabled[self.disabled] {
                        (self.content())
                    }
                }
            }
        }
    }
}

/// A row of buttons: `actions(html! { (save) (cancel) })`.
pub fn actions(buttons: Markup) -> Markup {
    html! { div.actions { (buttons) } }
}

/// A link to a confirm page that, with JavaScript, opens as a dialog over this page. The page at
/// `href` shows a [`Confirm`](crate::Confirm), which is all the dialog takes from it.
pub fn dialog_link(href: &str, label: &str, look: Look) -> Markup {
    html! {
        a.(look.class()) href=(href) hx-get=(href) hx-target="#dialog-body" hx-select="[data-confirm]" hx-swap="innerHTML" {
            span { (label) }
        }
    }
}

/// A button that prints the page; it appears only with JavaScript.
pub fn print_button(lang: Lang) -> Markup {
    html! {
        button.(Look::Secondary.class()) type="button" data-print hidden { (Icon::Print) span { (own(lang).get("print")) } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buttons_escape_their_text() {
        let button = Button::submit("<b>&").named("do", "\"x\"").render().into_string();
        assert_eq!(
            button,
            r#"<button class="btn btn-primary" type="submit" name="do" value="&quot;x&quot;"><span>&lt;b&gt;&amp;</span></button>"#
        );
    }

    #[test]
    fn a_disabled_link_leads_nowhere() {
        let link = Button::link("/x", "Go").disabled(true).render().into_string();
        assert!(!link.contains("href") && link.contains("aria-disabled=\"true\""));
    }
}
