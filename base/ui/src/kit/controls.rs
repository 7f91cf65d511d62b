//! Fields in all their states, and a form that was not accepted.

use maud::{Markup, Render as _, html};

use super::{samples, section};
use crate::{Button, Choice, Field, FieldError, Form, Lang, Look, Texts};

pub(super) fn sections(lang: Lang, t: &Texts) -> Markup {
    html! {
        (section(t, "kit-fields", fields(lang, t)))
        (section(t, "kit-form-wrong", html! { div data-sample { (wrong(lang, t)) } }))
    }
}

pub(super) fn choices(t: &Texts) -> Vec<Choice> {
    samples(t, "kind", 4)
        .into_iter()
        .enumerate()
        .map(|(n, label)| Choice::new(n.to_string(), label))
        .collect()
}

fn fields(lang: Lang, t: &Texts) -> Markup {
    let mut kinds = choices(t);
    kinds.push(Choice::new("off", t.get("kit-kind-off")).disabled(true));
    let texts = html! {
        (Field::text("name", t.get("kit-field-name")).value(t.get("kit-name-1")).hint(t.get("kit-field-name-hint")).required().autocomplete("off"))
        (Field::number("people", t.get("kit-field-people")).value("12"))
        (Field::decimal("sum", t.get("kit-field-sum")).value("1,234.50").unit(t.get("kit-field-unit")))
        (Field::date("day", t.get("kit-field-day")).value("2026-11-22").required())
        (Field::datetime("begin", t.get("kit-field-begin")).value("2026-11-22T14:30"))
        (Field::email("mail", t.get("kit-field-mail")))
        (Field::phone("phone", t.get("kit-field-phone")))
        (Field::password("password", t.get("kit-field-password")))
        (Field::search("find", t.get("kit-field-find")))
        (Field::file("paper", t.get("kit-field-paper")).hint(t.get("kit-field-paper-hint")).accept(".xlsx,.csv"))
        (Field::textarea("minutes", t.get("kit-field-minutes")).value(t.get("kit-long")).hint(t.get("kit-field-minutes-hint")))
    };
    let picks = html! {
        (Field::select("kind", t.get("kit-field-kind"), kinds).value("2"))
        (Field::radios("way", t.get("kit-field-way"), vec![
            Choice::new("a", t.get("kit-kind-1")).hint(t.get("kit-field-name-hint")),
            Choice::new("b", t.get("kit-kind-2")),
            Choice::new("c", t.get("kit-kind-off")).disabled(true),
        ]).value("a").required())
        (Field::checkboxes("posts", t.get("kit-field-posts"), choices(t)).values(["1", "3"]))
        (Field::checkbox("read", t.get("kit-field-read")).value("true").required())
        (Field::text("known", t.get("kit-field-known")).value("36**************34").readonly(true).hint(t.get("kit-field-known-hint")))
        (Field::text("closed", t.get("kit-field-closed")).value(t.get("kit-name-2")).disabled(true).hint(t.get("kit-field-closed-hint")))
    };
    html! {
        (Form::post(lang, "/kit").key("kit-fields").multipart().mark_required().guard().body(html! { (texts) (picks) }).cancel("/kit"))
    }
}

fn wrong(lang: Lang, t: &Texts) -> Markup {
    let message = |name: &str| t.get(&format!("kit-wrong-{name}"));
    let errors = ["x-name", "x-day", "x-way", "x-read"].map(|name| FieldError::new(name, message(name)));
    let way = choices(t).into_iter().take(2).collect();
    Form::post(lang, "/kit")
        .key("kit-wrong")
        .errors(&errors)
        .body(html! {
            (Field::text("x-name", t.get("kit-field-name")).error(message("x-name")).hint(t.get("kit-field-name-hint")).required())
            (Field::date("x-day", t.get("kit-field-day")).error(message("x-day")).value("2031-02-01"))
            (Field::radios("x-way", t.get("kit-field-way"), way).error(message("x-way")).required())
            (Field::checkbox("x-read", t.get("kit-field-read")).error(message("x-read")))
        })
        .submit(Button::submit(t.get("kit-button-main")))
        .other(Button::submit(t.get("kit-button-draft")).named("draft", "true").look(Look::Secondary))
        .render()
}
