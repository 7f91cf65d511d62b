//! Publishing (信息发布, C11): a portal for every organisation, articles, review without delay, public pages and feeds.
//! It keeps no account of readers: no cookie, no tracker, no count of who read what.
//! What must be made public and when is `openness`; channels outside (WeChat and others) are `channel`; comments are the
//! forum's, which finds an article by (`article`, reference).

pub mod action;
mod check;
pub mod docx;
pub mod duty_rules;
pub mod model;
mod page;
mod project;
pub mod query;
pub mod tables;
pub mod text;

use std::sync::Arc;

use access::{Context, Permission};
use http_face::{Domain, DutyText, MenuItem, PlaceLink, Schedule};
use serde_json::Value as Json;
use ui::{Icon, Lang, Texts};

/// See what is under way at a portal.
pub const READ: Permission = Permission("portal.read");
/// Write, edit, submit.
pub const WRITE: Permission = Permission("portal.write");
/// Decide a step of review.
pub const REVIEW: Permission = Permission("portal.review");
/// Release, withdraw.
pub const RELEASE: Permission = Permission("portal.release");
/// Set up portals, columns, steps, front page, words.
pub const ARRANGE: Permission = Permission("portal.arrange");

/// What may be done in this room.
pub const PERMISSIONS: &[Permission] = &[READ, WRITE, REVIEW, RELEASE, ARRANGE];

/// Kind of an article, in search, attachments and comments.
pub const ARTICLE: &str = "article";

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
    let step = duty.kind.strip_prefix("portal.")?;
    let t = Texts::new(&LOCALES, lang);
    let subject = duty.subject?;
    let said = |name: &str| duty.details.get(name).and_then(Json::as_str).unwrap_or_default().to_owned();
    let values = [("title", said("title").into()), ("step", said("step").into())];
    let href = match step {
        "dead" => format!("/orgs/{subject}/portal/columns"),
        _ => format!("/articles/{subject}"),
    };
    let what = t.with(&format!("duty-portal-{step}"), &values);
    Some(DutyText { what, href, action: t.get(&format!("duty-portal-{step}-action")) })
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
        public: vec![MenuItem {
            href: "/p",
            label: |lang| label(lang, "menu-portals"),
            icon: Icon::Article,
            needs: None,
        }],
        menu: vec![MenuItem {
            href: "/publishing",
            label: |lang| label(lang, "menu-publishing"),
            icon: Icon::Notice,
            needs: Some(READ),
        }],
        permissions: PERMISSIONS,
        policy: ("portal.cedar", include_str!("../policies/portal.cedar")),
        migrations: tables::MIGRATIONS,
        tables: tables::TABLES,
        consumers: vec![Arc::new(project::Found)],
        schedules: vec![Schedule { name: "portal.daily", hour: 3, run: daily }],
        duty_text,
        org_links: vec![PlaceLink {
            label: |lang| label(lang, "tab-portal"),
            href: |org| format!("/orgs/{org}/portal"),
            needs: READ,
            narrow: false,
        }],
        ..Domain::new("portal", page::routes())
    }
}
