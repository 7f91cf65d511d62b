//! The controls themselves. Attributes that only some fields have are put on through a list, as
//! maud wants their names to be constant.

use std::fmt::Write as _;

use maud::{Escaper, Markup, PreEscaped, html};

use super::{Choice, Field, Kind};

impl Field {
    pub(super) fn control(&self) -> Markup {
        match self.kind {
            Kind::Input(kind) => self.input(kind),
            Kind::Textarea => self.element("textarea", "textarea", &[("rows", self.rows.to_string())], {
                html! { (self.first()) }
            }),
            Kind::Select => self.element("select", "select", &[], self.options()),
            Kind::Radios | Kind::Checkbox | Kind::Checkboxes => html! {},
        }
    }

    /// The box of a single yes or no.
    pub(super) fn tick(&self) -> Markup {
        html! {
            input.checkbox type="checkbox" id=(self.id) name=(self.name) value="true"
                required[self.required] disabled[self.disabled]
                aria-describedby=[self.described_by()] aria-invalid=[self.invalid()] checked[self.has("true")];
        }
    }

    pub(super) fn choice_list(&self) -> Markup {
        html! {
            div.choices {
                @for (index, choice) in self.choices.iter().enumerate() { (self.choice(index, choice)) }
            }
        }
    }

    fn choice(&self, index: usize, choice: &Choice) -> Markup {
        let id = format!("{}-{index}", self.id);
        let hint_id = choice.hint.as_ref().map(|_| format!("{id}-hint"));
        let (class, kind) =
            if self.kind == Kind::Radios { ("radio", "radio") } else { ("checkbox", "checkbox") };
        let required = self.required && self.kind == Kind::Radios;
        html! {
            div.choice {
                input.(class) type=(kind) id=(id) name=(self.name) value=(choice.value) aria-describedby=[hint_id.as_deref()]
                    checked[self.has(&choice.value)] required[required] disabled[self.disabled || choice.disabled];
                div {
                    label for=(id) { (choice.label) }
                    @if let (Some(hint), Some(hint_id)) = (&choice.hint, &hint_id) { p.hint id=(hint_id) { (hint) } }
                }
            }
        }
    }

    fn options(&self) -> Markup {
        html! {
            @for choice in &self.choices {
                option value=(choice.value) selected[self.has(&choice.value)] disabled[choice.disabled] { (choice.label) }
            }
        }
    }

    fn input(&self, kind: &str) -> Markup {
        let mut tag = String::from("<input");
        attribute(&mut tag, "class", if kind == "file" { "file-input" } else { "input" });
        attribute(&mut tag, "type", kind);
        self.common(&mut tag);
        if !matches!(kind, "password" | "file") {
            attribute(&mut tag, "value", self.first());
        }
        tag.push('>');
        PreEscaped(tag)
    }

    fn element(&self, tag: &str, class: &str, own: &[(&str, String)], inside: Markup) -> Markup {
        let mut open = format!("<{tag}");
        attribute(&mut open, "class", class);
        self.common(&mut open);
        for (name, value) in own {
            attribute(&mut open, name, value);
        }
        PreEscaped(format!("{open}>{}</{tag}>", inside.into_string()))
    }

    fn common(&self, tag: &mut String) {
        attribute(tag, "id", &self.id);
        attribute(tag, "name", &self.name);
        for (name, value) in &self.extra {
            attribute(tag, name, value);
        }
        if let Some(ids) = self.described_by() {
            attribute(tag, "aria-describedby", &ids);
        }
        if let Some(invalid) = self.invalid() {
            attribute(tag, "aria-invalid", invalid);
        }
        for (name, set) in
            [("required", self.required), ("disabled", self.disabled), ("readonly", self.readonly)]
        {
            if set {
                tag.push(' ');
                tag.push_str(name);
            }
        }
    }

    fn invalid(&self) -> Option<&'static str> {
        self.error.is_some().then_some("true")
    }
}

/// Names come from our own code and are constant; values are escaped.
fn attribute(tag: &mut String, name: &str, value: &str) {
    let mut escaped = String::new();
    // Writing to a String cannot fail.
    let _ = Escaper::new(&mut escaped).write_str(value);
    tag.push(' ');
    tag.push_str(name);
    tag.push_str("=\"");
    tag.push_str(&escaped);
    tag.push('"');
}
