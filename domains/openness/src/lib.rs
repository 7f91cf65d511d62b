//! Making Party affairs public (党务公开, C10): a catalogue for every organisation, items through the four steps, scopes
//! that are enforced, notices that must stand, proof out of the journal, words of readers.
//! The steps, authorities and what may be shown of persons are in `rules::openness`. It writes no news (`portal` does),
//! and counts no readers.

pub mod action;
pub mod catalogue;
mod check;
pub mod duty_rules;
pub mod figures;
pub mod model;
mod page;
pub mod period;
mod project;
pub mod query;
pub mod reach;
pub mod tables;

use std::sync::Arc;

use access::{Context, Permission};
use http_face::{Domain, DutyText, MenuItem, PlaceLink, Schedule};
use serde_json::Value as Json;
use ui::{Icon, Lang, Texts};

/// See what is under way at an organisation.
pub const READ: Permission = Permission("openness.read");
/// Propose and edit.
pub const WRITE: Permission = Permission("openness.write");
/// The review for secrecy, need and truth.
pub const REVIEW: Permission = Permission("openness.review");
/// Approve within the authority of the body.
pub const APPROVE: Permission = Permission("openness.approve");
/// Publish, withdraw, answer readers.
pub const PUBLISH: Permission = Permission("openness.publish");
/// Keep the catalogue; fix authorities below.
pub const ARRANGE: Permission = Permission("openness.arrange");

/// What may be done in this room.
pub const PERMISSIONS: &[Permission] = &[READ, WRITE, REVIEW, APPROVE, PUBLISH, ARRANGE];

/// Kind of an item, in search and attachments.
pub const ITEM: &str = "openness";

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
    let step = duty.kind.strip_prefix("openness.")?;
    let t = Texts::new(&LOCALES, lang);
    let subject = duty.subject?;
    let said = |name: &str| duty.details.get(name).and_then(Json::as_str).unwrap_or_default().to_owned();
    let title = match said("key") {
        key if key.is_empty() => said("title"),
        key => t.get(&format!("entry-{key}")),
    };
    let values = [("title", title.into()), ("period", period::text(&t, &said("period")).into())];
    let href = match step {
        "period" => {
            format!("/orgs/{subject}/openness/new?entry={}&period={}", said("entry"), said("period"))
        }
        _ => format!("/openness/{subject}"),
    };
    let what = t.with(&format!("duty-openness-{step}"), &values);
    Some(DutyText { what, href, action: t.get(&format!("duty-openness-{step}-action")) })
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
        menu: vec![MenuItem {
            href: "/open",
            label: |lang| label(lang, "menu-openness"),
            icon: Icon::Eye,
            needs: None,
        }],
        public: vec![MenuItem {
            href: "/open",
            label: |lang| label(lang, "menu-openness"),
            icon: Icon::Eye,
            needs: None,
        }],
        permissions: PERMISSIONS,
        policy: ("openness.cedar", include_str!("../policies/openness.cedar")),
        migrations: tables::MIGRATIONS,
        tables: tables::TABLES,
        consumers: vec![Arc::new(project::Found)],
        schedules: vec![Schedule { name: "openness.daily", hour: 2, run: daily }],
        duty_text,
        org_links: vec![PlaceLink {
            label: |lang| label(lang, "tab-openness"),
            href: |org| format!("/orgs/{org}/openness"),
            needs: READ,
            narrow: false,
        }],
        ..Domain::new("openness", page::routes())
    }
}
