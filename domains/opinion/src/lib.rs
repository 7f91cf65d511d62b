//! What people write, as a whole (民意分析): words, topics, trends, places, how long answers take, what is more than usual
//! (C15). Deterministic and explained: each figure opens the texts it comes from.
//! It never counts persons: no table of this room knows who wrote a text, and figures below five are not shown.

pub mod action;
pub mod analysis;
pub mod board;
pub mod model;
mod page;
mod project;
pub mod query;
pub mod tables;

use std::sync::Arc;

use access::{Context, Permission};
use http_face::{Domain, PlaceLink, Schedule};
use ui::{Lang, Texts};

/// See analyses and their texts.
pub const READ: Permission = Permission("opinion.read");
/// Ask for analyses, name topics, bring in message boards.
pub const RUN: Permission = Permission("opinion.run");

/// What may be done in this room.
pub const PERMISSIONS: &[Permission] = &[READ, RUN];

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

fn daily(cx: Context) -> http_face::DailyWork {
    Box::pin(async move {
        action::daily(&cx).await.map_err(|error| match error {
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
        policy: ("opinion.cedar", include_str!("../policies/opinion.cedar")),
        migrations: tables::MIGRATIONS,
        tables: tables::TABLES,
        consumers: vec![Arc::new(project::Texts)],
        schedules: vec![Schedule { name: "opinion.daily", hour: 3, run: daily }],
        org_links: vec![PlaceLink {
            label: |lang| label(lang, "tab-opinion"),
            href: |org| format!("/orgs/{org}/opinion"),
            needs: READ,
            narrow: false,
        }],
        ..Domain::new("opinion", page::routes())
    }
}
