//! The form around the fields, and the summary of what is wrong in it.

use maud::{Markup, Render, html};

use crate::{Button, Lang, Look, i18n::own};

/// Something wrong in one field; the summary links to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// The field's name (its id).
    pub field: String,
    /// What is wrong, the same text as beside the field.
    pub text: String,
}

impl FieldError {
    /// `FieldError::new("name", t.get("name-missing"))`.
    pub fn new(field: impl Into<String>, text: impl Into<String>) -> Self {
        Self { field: field.into(), text: text.into() }
    }
}

/// The list at the top of a form that was not accepted; nothing when there are no errors.
pub fn error_summary(lang: Lang, errors: &[FieldError]) -> Markup {
    html! {
        @if !errors.is_empty() {
            section.error-summary role="alert" aria-labelledby="error-summary-title" tabindex="-1" data-focus {
                h2 #error-summary-title { (own(lang).get("form-errors")) }
                ul { @for error in errors { li { a href={ "#" (error.field) } { (error.text) } } } }
            }
        }
    }
}

/// The hidden field every form that writes must carry, so that it happens once.
pub fn idempotency_field(key: &str) -> Markup {
    html! { input type="hidden" name="idempotency_key" value=(key); }
}

/// A form: `html! { (Form::post(cx.lang, "/members").key(&key).errors(&errors).body(fields).submit(Button::submit(t.get("save")))) }`.
#[derive(Clone, Debug)]
pub struct Form {
    lang: Lang,
    method: &'static str,
    action: String,
    key: Option<String>,
    multipart: bool,
    errors: Vec<FieldError>,
    hidden: Vec<(String, String)>,
    body: Markup,
    submit: Option<Button>,
    others: Vec<Button>,
    guard: bool,
    mark_required: bool,
}

impl Form {
    fn new(lang: Lang, method: &'static str, action: impl Into<String>) -> Self {
        Self {
            lang,
            method,
            action: action.into(),
            key: None,
            multipart: false,
            errors: Vec::new(),
            hidden: Vec::new(),
            body: html! {},
            submit: None,
            others: Vec::new(),
            guard: false,
            mark_required: false,
        }
    }

    /// A form that changes something.
    pub fn post(lang: Lang, action: impl Into<String>) -> Self {
        Self::new(lang, "post", action)
    }

    /// A form that only asks.
    pub fn get(lang: Lang, action: impl Into<String>) -> Self {
        Self::new(lang, "get", action)
    }

    /// The idempotency key, sent as `idempotency_key`.
    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.key = Some(key.into());
        self
    }

    /// Carries files.
    pub fn multipart(mut self) -> Self {
        self.multipart = true;
        self
    }

    /// What is wrong, for the summary at the top.
    pub fn errors(mut self, errors: &[FieldError]) -> Self {
        self.errors = errors.to_vec();
        self
    }

    /// A hidden value.
    pub fn hidden(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.hidden.push((name.into(), value.into()));
        self
    }

    /// The fields.
    pub fn body(mut self, body: Markup) -> Self {
        self.body = body;
        self
    }

    /// The main button.
    pub fn submit(mut self, button: Button) -> Self {
        self.submit = Some(button);
        self
    }

    /// A further button or link beside the main one.
    pub fn other(mut self, button: Button) -> Self {
        self.others.push(button);
        self
    }

    /// A link back, beside the main button.
    pub fn cancel(self, href: impl Into<String>) -> Self {
        let label = own(self.lang).get("form-cancel");
        self.other(Button::link(href, label).look(Look::Secondary))
    }

    /// With JavaScript, warns before one leaves with changes that were not sent.
    pub fn guard(mut self) -> Self {
        self.guard = true;
        self
    }

    /// Says above the fields what the asterisk means.
    pub fn mark_required(mut self) -> Self {
        self.mark_required = true;
        self
    }
}

impl Render for Form {
    fn render(&self) -> Markup {
        let encoding = self.multipart.then_some("multipart/form-data");
        html! {
            form.form method=(self.method) action=(self.action) enctype=[encoding] data-guard[self.guard] {
                (error_summary(self.lang, &self.errors))
                @if let Some(key) = &self.key { (idempotency_field(key)) }
                @for (name, value) in &self.hidden { input type="hidden" name=(name) value=(value); }
                @if self.mark_required { p.hint { (own(self.lang).get("form-required")) } }
                (self.body)
                div.actions {
                    @match &self.submit {
                        Some(button) => (button),
                        None => (Button::submit(own(self.lang).get("form-save"))),
                    }
                    @for button in &self.others { (button) }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Field;

    #[test]
    fn a_form_carries_its_key_and_its_files() {
        let form = Form::post(Lang::En, "/import").key("k-1").multipart().hidden("a", "\"").render();
        let form = form.into_string();
        assert!(form.starts_with(
            r#"<form class="form" method="post" action="/import" enctype="multipart/form-data">"#
        ));
        assert!(form.contains(r#"<input type="hidden" name="idempotency_key" value="k-1">"#));
        assert!(form.contains(r#"name="a" value="&quot;""#));
    }

    #[test]
    fn the_summary_links_to_the_field() {
        let field = Field::text("name", "Name").error("Fill in the name".to_owned());
        let errors = [FieldError::new(field.name(), "Fill in the name")];
        let form = Form::post(Lang::En, "/").errors(&errors).body(html! { (field) }).render().into_string();
        assert!(form.contains(r##"<a href="#name">Fill in the name</a>"##));
        assert!(form.contains(r#"id="name""#));
    }
}
