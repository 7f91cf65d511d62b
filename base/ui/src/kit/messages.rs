//! Buttons, messages, questions, progress.

use maud::{Markup, html};

use super::section;
use crate::{
    Button, Confirm, Consequence, Field, Icon, Lang, Level, Look, Progress, Texts, actions, alert, badge,
    callout, dialog_link, empty, print_button,
};

pub(super) fn sections(lang: Lang, t: &Texts) -> Markup {
    html! {
        (section(t, "kit-buttons", buttons(lang, t)))
        (section(t, "kit-messages", messages(t)))
        (section(t, "kit-badges", badges(t)))
        (section(t, "kit-empty", empty(&t.get("kit-empty-title"), &t.get("kit-empty-more"), html! {
            (Button::link("#kit-empty", t.get("kit-empty-do")).look(Look::Secondary).icon(Icon::Add))
        })))
        (section(t, "kit-question", html! { (question(lang, t, "kit-ask")) }))
        (section(t, "kit-progress", html! {
            (job(t))
            (Progress::new(t.get("kit-progress-open"), 0, None).text(t.get("kit-progress-open-text")))
        }))
    }
}

fn buttons(lang: Lang, t: &Texts) -> Markup {
    html! {
        (actions(html! {
            (Button::plain(t.get("kit-button-main")))
            (Button::plain(t.get("kit-button-other")).look(Look::Secondary).icon(Icon::Edit))
            (Button::plain(t.get("kit-button-quiet")).look(Look::Quiet))
            (Button::plain(t.get("kit-button-danger")).look(Look::Danger))
            (Button::link("#kit-buttons", t.get("kit-button-link")).look(Look::Secondary).icon(Icon::Right))
            (Button::plain(t.get("kit-button-off")).disabled(true))
            (Button::link("/", t.get("kit-button-off-link")).disabled(true))
            (dialog_link("/kit/confirm", &t.get("kit-button-dialog"), Look::Secondary))
            (print_button(lang))
        }))
    }
}

fn messages(t: &Texts) -> Markup {
    html! {
        (alert(Level::Info, html! { p { (t.get("kit-info")) } }))
        (alert(Level::Success, html! { p { (t.get("kit-success")) } }))
        (alert(Level::Warn, html! { p { (t.get("kit-warn")) } }))
        (callout(Level::Error, &t.get("kit-error-title"), html! { p { (t.get("kit-long")) } }))
        (callout(Level::Plain, &t.get("kit-plain-title"), html! { p { (t.get("kit-info")) " " a href="#kit-messages" { (t.get("kit-link")) } } }))
    }
}

fn badges(t: &Texts) -> Markup {
    actions(html! {
        (badge(Level::Plain, &t.get("kit-badge-plain")))
        (badge(Level::Info, &t.get("kit-badge-info")))
        (badge(Level::Success, &t.get("kit-badge-success")))
        (badge(Level::Warn, &t.get("kit-badge-warn")))
        (badge(Level::Error, &t.get("kit-badge-error")))
    })
}

pub(super) fn question(lang: Lang, t: &Texts, id: &str) -> Confirm {
    Confirm::new(lang, t.get("kit-question-ask"), t.get("kit-question-yes"), "/kit/confirm", "/kit")
        .id(id)
        .key("kit-question")
        .consequences(vec![
            Consequence::new(t.get("kit-question-what-1"), t.get("kit-name-1")),
            Consequence::new(t.get("kit-question-what-2"), t.get("kit-office")),
        ])
        .body(html! { (Field::text("reason", t.get("kit-question-reason")).id(format!("{id}-reason")).hint(t.get("kit-question-reason-hint"))) })
        .danger()
}

pub(super) fn job(t: &Texts) -> Progress {
    Progress::new(t.get("kit-progress-job"), 640, Some(1204))
        .text(t.get("kit-progress-text"))
        .refresh("/kit/progress")
}
