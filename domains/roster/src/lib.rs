//! The roll: organisations, members, their time-true history, import, electronic file, statistics (C1, C2).
//! It never takes dues, holds meetings or moves a member between organisations by transfer; those rooms read the
//! roll through [`query`] and listen to its journal entries.
//! Reading spreadsheets is in `roster-reading`, the regulations are in `rules`.

pub mod action;
mod api;
mod duty_rules;
mod error;
pub mod face;
pub mod model;
pub mod package;
mod page;
pub mod pinyin;
pub mod project;
pub mod query;
pub mod tables;

pub use error::RosterError;

use access::{Context, Permission};
use http_face::{Domain, DutyText, MenuItem, Schedule};
use ui::{Icon, Lang, Texts};

/// See organisations and members.
pub const READ: Permission = Permission("roster.read");
/// Keep the roll of members.
pub const KEEP: Permission = Permission("roster.keep");
/// Found, change, move, merge, split and close organisations.
pub const FORM: Permission = Permission("roster.form");
/// Bring in files.
pub const IMPORT: Permission = Permission("roster.import");
/// Take lists out.
pub const EXPORT: Permission = Permission("roster.export");
/// See a whole number, telephone or address.
pub const REVEAL: Permission = Permission("roster.reveal");
/// Look into an electronic file.
pub const FILE: Permission = Permission("roster.file");

/// What may be done in this room.
pub const PERMISSIONS: &[Permission] = &[READ, KEEP, FORM, IMPORT, EXPORT, REVEAL, FILE];

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

/// How a duty of this room is said.
fn duty_text(lang: Lang, duty: &duty::Listed) -> Option<DutyText> {
    let t = Texts::new(&LOCALES, lang);
    let text = |name: &str| {
        let value = duty.details.get(name)?;
        Some(value.as_str().map_or_else(|| value.to_string(), str::to_owned))
    };
    let key = match duty.kind.as_str() {
        duty_rules::ELECTION => "duty-election",
        duty_rules::SIZE if text("rule").as_deref() == Some("rule-branch-too-large") => "duty-size-large",
        duty_rules::SIZE => "duty-size-small",
        duty_rules::COMMITTEE => "duty-committee",
        duty_rules::PROBATION => "duty-probation",
        _ => return None,
    };
    let names = ["org", "end", "full", "whole", "name"];
    let values: Vec<_> =
        names.iter().filter_map(|name| Some((*name, ui::i18n::Value::from(text(name)?)))).collect();
    let subject = duty.subject?;
    let href = match key {
        // The decision is made in the room of development, by meeting and approval.
        "duty-probation" => format!("/members/{subject}/development"),
        "duty-size-large" | "duty-size-small" => format!("/orgs/{subject}"),
        _ => format!("/orgs/{subject}/about"),
    };
    Some(DutyText { what: t.with(key, &values), href, action: t.get(&format!("{key}-action")) })
}

fn daily(cx: Context) -> http_face::DailyWork {
    Box::pin(async move { duty_rules::daily(&cx).await })
}

/// The room as the server sees it. `filers`: what the entries of the other rooms add to electronic files.
#[must_use]
pub fn domain(filers: Vec<project::Filer>) -> Domain {
    Domain {
        menu: vec![
            MenuItem {
                href: "/orgs",
                label: |lang| label(lang, "menu-orgs"),
                icon: Icon::Organisation,
                needs: Some(READ),
            },
            MenuItem {
                href: "/imports",
                label: |lang| label(lang, "menu-imports"),
                icon: Icon::File,
                needs: Some(IMPORT),
            },
            MenuItem {
                href: "/search",
                label: |lang| label(lang, "menu-search"),
                icon: Icon::Search,
                needs: Some(READ),
            },
            MenuItem {
                href: "/duplicates",
                label: |lang| label(lang, "menu-duplicates"),
                icon: Icon::People,
                needs: Some(KEEP),
            },
        ],
        permissions: PERMISSIONS,
        policy: ("roster.cedar", include_str!("../policies/roster.cedar")),
        migrations: tables::MIGRATIONS,
        tables: tables::TABLES,
        sealed: tables::SEALED,
        consumers: project::consumers(filers),
        schedules: vec![Schedule { name: "roster.duties", hour: 2, run: daily }],
        duty_text,
        ..Domain::new("roster", api::routes(page::routes()))
    }
}
