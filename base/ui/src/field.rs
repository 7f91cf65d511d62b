//! Form fields: a label tied to the control, a hint and an error that describe it.

mod control;

use maud::{Markup, Render, html};

use crate::Icon;

/// One option of a select, a radio group or a group of checkboxes.
#[derive(Clone, Debug)]
pub struct Choice {
    value: String,
    label: String,
    hint: Option<String>,
    disabled: bool,
}

impl Choice {
    /// `Choice::new("a", "First")`.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), hint: None, disabled: false }
    }

    /// A line below the label (radio groups and checkboxes).
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Cannot be chosen.
    pub fn disabled(mut self, disabled: bool) -> Self {
        self.disabled = disabled;
        self
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Input(&'static str),
    Textarea,
    Select,
    Radios,
    Checkbox,
    Checkboxes,
}

/// A form field: `html! { (Field::text("name", t.get("name")).hint(t.get("name-hint")).value(&form.name).required()) }`.
/// Its id is its name, so an error summary can link to it.
#[derive(Clone, Debug)]
pub struct Field {
    kind: Kind,
    name: String,
    id: String,
    label: String,
    values: Vec<String>,
    choices: Vec<Choice>,
    hint: Option<String>,
    error: Option<String>,
    unit: Option<String>,
    extra: Vec<(&'static str, String)>,
    rows: u32,
    required: bool,
    disabled: bool,
    readonly: bool,
    short: bool,
}

impl Field {
    fn new(kind: Kind, name: impl Into<String>, label: impl Into<String>) -> Self {
        let name = name.into();
        Self {
            kind,
            id: name.clone(),
            name,
            label: label.into(),
            values: Vec::new(),
            choices: Vec::new(),
            hint: None,
            error: None,
            unit: None,
            extra: Vec::new(),
            rows: 4,
            required: false,
            disabled: false,
            readonly: false,
            short: false,
        }
    }

    /// One line of text.
    pub fn text(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(Kind::Input("text"), name, label)
    }

    /// A whole number; the phone shows digits. Read it as text and parse it at the door.
    pub fn number(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(Kind::Input("text"), name, label).with("inputmode", "numeric").short()
    }

    /// An amount of money or another decimal number.
    pub fn decimal(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(Kind::Input("text"), name, label).with("inputmode", "decimal").short()
    }

    /// A date, as `2026-11-22`.
    pub fn date(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(Kind::Input("date"), name, label).short()
    }

    /// A date and a time of day, as `2026-11-22T14:30`.
    pub fn datetime(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(Kind::Input("datetime-local"), name, label).short()
    }

    /// An e-mail address.
    pub fn email(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(Kind::Input("email"), name, label).autocomplete("email")
    }

    /// A telephone number.
    pub fn phone(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(Kind::Input("tel"), name, label).short()
    }

    /// A password; its value is never written back.
    pub fn password(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(Kind::Input("password"), name, label).autocomplete("current-password")
    }

    /// A search text.
    pub fn search(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(Kind::Input("search"), name, label)
    }

    /// A file; the form must be [`multipart`](crate::Form::multipart).
    pub fn file(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(Kind::Input("file"), name, label)
    }

    /// Several lines of text.
    pub fn textarea(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(Kind::Textarea, name, label)
    }

    /// One of a list, folded up. Add `Choice::new("", …)` when nothing may be chosen.
    pub fn select(name: impl Into<String>, label: impl Into<String>, choices: Vec<Choice>) -> Self {
        Self { choices, ..Self::new(Kind::Select, name, label) }
    }

    /// One of a few, all in sight.
    pub fn radios(name: impl Into<String>, label: impl Into<String>, choices: Vec<Choice>) -> Self {
        Self { choices, ..Self::new(Kind::Radios, name, label) }
    }

    /// One yes or no; sends `true` when ticked. [`value`](Self::value)`("true")` ticks it.
    pub fn checkbox(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(Kind::Checkbox, name, label)
    }

    /// Any of a few, all in sight.
    pub fn checkboxes(name: impl Into<String>, label: impl Into<String>, choices: Vec<Choice>) -> Self {
        Self { choices, ..Self::new(Kind::Checkboxes, name, label) }
    }

    /// The value it holds.
    pub fn value(mut self, value: impl Into<String>) -> Self {
        self.values = vec![value.into()];
        self
    }

    /// The values ticked in a group of checkboxes.
    pub fn values(mut self, values: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.values = values.into_iter().map(Into::into).collect();
        self
    }

    /// A line between label and control that says how to fill it in.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// What is wrong and how to put it right. Takes `None` too, so a page can pass what it found.
    pub fn error(mut self, error: impl Into<Option<String>>) -> Self {
        self.error = error.into();
        self
    }

    /// A unit after the control, such as 元.
    pub fn unit(mut self, unit: impl Into<String>) -> Self {
        self.unit = Some(unit.into());
        self
    }

    /// Must be filled in.
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Greyed out and not sent; say in the hint why.
    pub fn disabled(mut self, disabled: bool) -> Self {
        self.disabled = disabled;
        self
    }

    /// Shown and sent, but not to be changed here (known already).
    pub fn readonly(mut self, readonly: bool) -> Self {
        self.readonly = readonly;
        self
    }

    /// As wide as a date.
    pub fn short(mut self) -> Self {
        self.short = true;
        self
    }

    /// Lines of a textarea.
    pub fn rows(mut self, rows: u32) -> Self {
        self.rows = rows;
        self
    }

    /// The `autocomplete` token, such as `name`, `one-time-code`, `new-password`.
    pub fn autocomplete(self, token: &str) -> Self {
        self.with("autocomplete", token)
    }

    /// The greatest number of characters.
    pub fn max_length(self, characters: u32) -> Self {
        self.with("maxlength", characters.to_string())
    }

    /// The bounds of a date.
    pub fn between(self, min: &str, max: &str) -> Self {
        self.with("min", min).with("max", max)
    }

    /// Kinds of file, such as `.xlsx,.csv`.
    pub fn accept(self, kinds: &str) -> Self {
        self.with("accept", kinds)
    }

    /// Another id, when a name stands twice on a page.
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = id.into();
        self
    }

    /// The name under which the form sends it, and to which error summaries link.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Any further attribute of the control (`hx-get`, `list`, …).
    pub fn with(mut self, attribute: &'static str, value: impl Into<String>) -> Self {
        self.extra.retain(|(name, _)| *name != attribute);
        self.extra.push((attribute, value.into()));
        self
    }

    fn has(&self, value: &str) -> bool {
        self.values.iter().any(|held| held == value)
    }

    fn first(&self) -> &str {
        self.values.first().map_or("", String::as_str)
    }

    fn described_by(&self) -> Option<String> {
        let hint = self.hint.is_some().then(|| format!("{}-hint", self.id));
        let error = self.error.is_some().then(|| format!("{}-error", self.id));
        let ids: Vec<String> = hint.into_iter().chain(error).collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }

    fn label_text(&self) -> Markup {
        html! { (self.label) @if self.required { span.required aria-hidden="true" { "*" } } }
    }

    fn messages(&self) -> Markup {
        html! {
            @if let Some(hint) = &self.hint { p.hint id={ (self.id) "-hint" } { (hint) } }
            @if let Some(error) = &self.error {
                p.field-message id={ (self.id) "-error" } { (Icon::Error) span { (error) } }
            }
        }
    }

    fn group(&self) -> Markup {
        let role = (self.kind == Kind::Radios).then_some("radiogroup");
        let required = (self.kind == Kind::Radios && self.required).then_some("true");
        html! {
            fieldset id=(self.id) tabindex="-1" role=[role] aria-required=[required] aria-describedby=[self.described_by()]
                aria-invalid=[(role.is_some() && self.error.is_some()).then_some("true")] {
                legend.field-label { (self.label_text()) }
                (self.messages())
                (self.choice_list())
            }
        }
    }

    fn single(&self) -> Markup {
        html! {
            @if self.kind == Kind::Checkbox {
                (self.messages())
                label.choice for=(self.id) { (self.tick()) span { (self.label_text()) } }
            } @else {
                label.field-label for=(self.id) { (self.label_text()) }
                (self.messages())
                @if let Some(unit) = &self.unit {
                    div.with-unit { (self.control()) span.unit { (unit) } }
                } @else { (self.control()) }
            }
        }
    }
}

impl Render for Field {
    fn render(&self) -> Markup {
        let grouped = matches!(self.kind, Kind::Radios | Kind::Checkboxes);
        html! {
            div.field.field-wrong[self.error.is_some()].field-short[self.short] {
                @if grouped { (self.group()) } @else { (self.single()) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(field: Field) -> String {
        field.render().into_string()
    }

    #[test]
    fn a_label_is_tied_to_its_control() {
        let field = shown(Field::text("name", "Name"));
        assert!(field.contains(r#"<label class="field-label" for="name">Name</label>"#));
        assert!(field.contains(r#"id="name" name="name""#));
    }

    #[test]
    fn hint_and_error_describe_the_control() {
        let field = shown(Field::date("day", "Day").hint("As on paper").error("No such day".to_owned()));
        assert!(field.contains(r#"aria-describedby="day-hint day-error""#));
        assert!(field.contains(r#"aria-invalid="true""#));
        assert!(field.contains(r#"id="day-error""#) && field.contains("No such day"));
    }

    #[test]
    fn values_are_escaped() {
        let evil = "\"><script>x</script>";
        for field in [Field::text("a", evil).value(evil), Field::textarea("a", evil).value(evil)] {
            let markup = shown(field.hint(evil).error(evil.to_owned()));
            assert!(!markup.contains("<script>"), "{markup}");
        }
    }

    #[test]
    fn a_password_is_never_written_back() {
        assert!(!shown(Field::password("p", "Password").value("secret")).contains("secret"));
    }

    #[test]
    fn a_group_has_a_legend_and_its_choices_have_labels() {
        let choices = vec![Choice::new("a", "First"), Choice::new("b", "Second").hint("Rare")];
        let group = shown(Field::radios("which", "Which", choices).value("b"));
        assert!(group.contains("<legend"));
        assert!(group.contains(r#"for="which-1""#) && group.contains(r#"id="which-1""#));
        assert!(group.contains(r#"value="b" aria-describedby="which-1-hint" checked"#), "{group}");
    }
}
