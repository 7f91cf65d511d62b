//! Petitions of the public (民意诉求): received, taken, answered, reviewed on a clock that everybody sees (C14).
//! The machine of states and its days are in `rules::petition`. Nobody needs an account: a petitioner is known by query
//! code and PIN. It never holds accusations an office could read, and counts nobody's petitions.

pub mod action;
mod clock;
pub mod code;
pub mod duty_rules;
pub mod figures;
pub mod likeness;
pub mod model;
mod page;
mod project;
pub mod query;
pub mod tables;

use std::sync::Arc;

use access::{Context, Permission};
use http_face::{Domain, DutyText, MenuItem, PlaceLink, Schedule};
use serde_json::Value as Json;
use ui::{Icon, Lang, Texts};

/// See what an office holds.
pub const READ: Permission = Permission("petition.read");
/// Register, take, pass on, draft answers.
pub const HANDLE: Permission = Permission("petition.handle");
/// Approve answers, extensions and publication: the head of the body.
pub const APPROVE: Permission = Permission("petition.approve");
/// Open and change windows.
pub const WINDOW: Permission = Permission("petition.window");
/// Read accusations: discipline inspection alone.
pub const DISCIPLINE: Permission = Permission("petition.discipline");

/// What may be done in this room.
pub const PERMISSIONS: &[Permission] = &[READ, HANDLE, APPROVE, WINDOW, DISCIPLINE];

fluent_templates::static_loader! {
    pub(crate) static LOCALES = {
        locales: "./locales",
        fallback_language: "zh-CN",
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

fn label(lang: Lang, key: &str) -> String {
    Texts::new(&LOCALES, lang).get(key)
}

fn duty_text(lang: Lang, duty: &duty::Listed) -> Option<DutyText> {
    let step = duty.kind.strip_prefix("petition.")?;
    let subject = duty.subject?;
    let t = Texts::new(&LOCALES, lang);
    let said = |name: &str| duty.details.get(name).and_then(Json::as_str).unwrap_or_default().to_owned();
    let values =
        [("number", said("number").into()), ("title", said("title").into()), ("due", said("due").into())];
    let what = t.with(&format!("duty-petition-{step}"), &values);
    Some(DutyText {
        what,
        href: format!("/petitions/{subject}"),
        action: t.get(&format!("duty-petition-{step}-action")),
    })
}

fn daily(cx: Context) -> http_face::DailyWork {
    Box::pin(async move {
        duty_rules::daily(&cx).await.map_err(|error| match error {
            access::ActError::Store(error) => error,
            other => store::StoreError::Malformed(other.to_string()),
        })
    })
}

/// The room as the server sees it.
#[must_use]
pub fn domain() -> Domain {
    Domain {
        permissions: PERMISSIONS,
        policy: ("petition.cedar", include_str!("../policies/petition.cedar")),
        migrations: tables::MIGRATIONS,
        tables: tables::TABLES,
        sealed: tables::SEALED,
        consumers: vec![Arc::new(project::Search)],
        schedules: vec![Schedule { name: "petition.daily", hour: 1, run: daily }],
        duty_text,
        public: vec![MenuItem {
            href: "/voice",
            label: |lang| label(lang, "menu-voice"),
            icon: Icon::Talk,
            needs: None,
        }],
        menu: vec![MenuItem {
            href: "/accusations",
            label: |lang| label(lang, "menu-accusations"),
            icon: Icon::Lock,
            needs: Some(DISCIPLINE),
        }],
        org_links: vec![PlaceLink {
            label: |lang| label(lang, "tab-petitions"),
            href: |org| format!("/orgs/{org}/petitions"),
            needs: READ,
            narrow: false,
        }],
        ..Domain::new("petition", page::routes())
    }
}
