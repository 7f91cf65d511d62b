//! Discussion in the open (交流互动): boards of organisations, proposals with amendments, questions to named officials,
//! comments for other rooms, and moderation everybody can check (C13).
//! Which level decides and for which reasons is in `rules::discussion`. It never counts what a person wrote, never finds
//! texts by author, and never takes out criticism of the office that would do it.
//! Petitions with a legal clock are in `petition`; articles and courses are commented on through [`comments`].

pub mod action;
pub mod duty_rules;
pub mod may;
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

pub use action::{About, comment};
pub use page::comments;
pub use query::comments_of;

/// Read and write on boards of members.
pub const READ: Permission = Permission("forum.read");
/// Set up boards.
pub const BOARD: Permission = Permission("forum.board");
/// Review what is held; take out for a published reason; decide about appeals from below.
pub const MODERATE: Permission = Permission("forum.moderate");
/// Answer for the office.
pub const ANSWER: Permission = Permission("forum.answer");
/// Enter what a body decided about a proposal.
pub const DECIDE: Permission = Permission("forum.decide");
/// Decide where nothing stands above what is criticised.
pub const OVERSEE: Permission = Permission("forum.oversee");

/// What may be done in this room.
pub const PERMISSIONS: &[Permission] = &[READ, BOARD, MODERATE, ANSWER, DECIDE, OVERSEE];

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
    let step = duty.kind.strip_prefix("forum.")?;
    let subject = duty.subject?;
    let t = Texts::new(&LOCALES, lang);
    let title = duty.details.get("title").and_then(Json::as_str).unwrap_or_default().to_owned();
    let count = duty.details.get("count").and_then(Json::as_i64).unwrap_or_default();
    let values = [("title", title.into()), ("count", count.into())];
    let href = match step {
        "removal" | "appeal" => format!("/forum/log/{subject}"),
        _ => format!("/forum/threads/{subject}"),
    };
    Some(DutyText {
        what: t.with(&format!("duty-forum-{step}"), &values),
        href,
        action: t.get(&format!("duty-forum-{step}-action")),
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
    let entry =
        MenuItem { href: "/forum", label: |lang| label(lang, "menu-forum"), icon: Icon::Talk, needs: None };
    Domain {
        permissions: PERMISSIONS,
        policy: ("forum.cedar", include_str!("../policies/forum.cedar")),
        migrations: tables::MIGRATIONS,
        tables: tables::TABLES,
        consumers: vec![Arc::new(project::Search)],
        schedules: vec![Schedule { name: "forum.daily", hour: 2, run: daily }],
        duty_text,
        public: vec![entry],
        menu: vec![MenuItem { needs: Some(READ), ..entry }],
        org_links: vec![PlaceLink {
            label: |lang| label(lang, "tab-forum"),
            href: |org| format!("/orgs/{org}/forum"),
            needs: READ,
            narrow: false,
        }],
        ..Domain::new("forum", page::routes())
    }
}
