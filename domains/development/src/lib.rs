//! Developing members (发展党员): applicants, activists, objects, probationary members, until the conversion (C4).
//! It never keeps the roll and never counts votes: the roll changes through `roster::action` at the approval and the
//! conversion, votes come through [`resolution`]. It decides about nobody: it blocks what is impossible, warns, and keeps
//! what the named body decided.
//! States, guards, the chart of 25 steps and every number are in `rules::development`.

pub mod action;
pub mod dossier;
pub mod duty_rules;
pub mod model;
mod page;
mod paper;
pub mod project;
pub mod query;
pub mod resolution;
pub mod tables;

use std::sync::Arc;

use access::{Context, Permission};
use http_face::{Domain, DutyText, FileText, PlaceLink, Schedule};
use journal::{Filed, Recorded};
use serde_json::Value as Json;
use store::Ref;
use ui::{Lang, Texts};

/// See candidates: the branch and those above it, and a probationary member the own progress.
pub const READ: Permission = Permission("development.read");
/// What the branch does.
pub const BRANCH: Permission = Permission("development.branch");
/// What the higher committee does.
pub const COMMITTEE: Permission = Permission("development.committee");
/// What the organisation department does.
pub const DEPARTMENT: Permission = Permission("development.department");
/// Read the public notices of an organisation.
pub const NOTICES: Permission = Permission("development.notices");

/// What may be done in this room.
pub const PERMISSIONS: &[Permission] = &[READ, BRANCH, COMMITTEE, DEPARTMENT, NOTICES];

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
    let kind = duty.kind.strip_prefix("development.")?;
    let t = Texts::new(&LOCALES, lang);
    let subject = duty.subject?;
    let said = |name: &str| duty.details.get(name).and_then(Json::as_str).unwrap_or_default().to_owned();
    let values = [("name", said("name").into()), ("on", said("on").into())];
    let href = match page::act_of_duty(kind) {
        Some(act) => format!("/candidates/{subject}/{act}"),
        None if kind == "analysis" => format!("/orgs/{subject}/development/analysis"),
        None => format!("/candidates/{subject}"),
    };
    let what = t.with(&format!("duty-development-{kind}"), &values);
    Some(DutyText { what, href, action: t.get(&format!("duty-development-{kind}-action")) })
}

fn daily(cx: Context) -> http_face::DailyWork {
    Box::pin(async move {
        duty_rules::daily(&cx).await.map_err(|error| match error {
            access::ActError::Store(error) => error,
            other => store::StoreError::Malformed(other.to_string()),
        })
    })
}

/// What belongs into a member's file once there is a member (art. 36).
fn filed(entry: &Recorded) -> Vec<Filed> {
    const KINDS: [&str; 6] = [
        "development.approve",
        "development.oath",
        "development.convert_approve",
        "development.extend",
        "development.cancel",
        "development.not_recognised",
    ];
    let details = entry.payload.clone().unwrap_or_default();
    let member: Option<Ref> = details.get("member").and_then(|it| serde_json::from_value(it.clone()).ok());
    match member {
        Some(member) if KINDS.contains(&entry.kind.as_str()) => {
            let on = details.get("on").and_then(Json::as_str).map(str::to_owned);
            vec![Filed { member, class: 6, on, details }]
        }
        _ => Vec::new(),
    }
}

fn file_text(lang: Lang, kind: &str, details: &Json) -> Option<FileText> {
    let act = kind.strip_prefix("development.")?.replace('_', "-");
    let t = Texts::new(&LOCALES, lang);
    let said = |name: &str| details.get(name).and_then(Json::as_str).unwrap_or_default().to_owned();
    let values = [
        ("org", said("org").into()),
        ("joined", said("joined").into()),
        ("full", said("full").into()),
        ("until", said("until").into()),
    ];
    Some(FileText { what: t.with(&format!("file-development-{act}"), &values), more: said("note") })
}

/// The room as the server sees it.
#[must_use]
pub fn domain() -> Domain {
    Domain {
        permissions: PERMISSIONS,
        policy: ("development.cedar", include_str!("../policies/development.cedar")),
        migrations: tables::MIGRATIONS,
        tables: tables::TABLES,
        sealed: tables::SEALED,
        consumers: vec![Arc::new(project::Following)],
        schedules: vec![Schedule { name: "development.daily", hour: 2, run: daily }],
        duty_text,
        org_links: vec![
            PlaceLink {
                label: |lang| label(lang, "tab-development"),
                href: |org| format!("/orgs/{org}/development"),
                needs: READ,
                narrow: false,
            },
            PlaceLink {
                label: |lang| label(lang, "tab-notices"),
                href: |org| format!("/orgs/{org}/notices"),
                needs: NOTICES,
                narrow: false,
            },
        ],
        member_links: vec![PlaceLink {
            label: |lang| label(lang, "member-development"),
            href: |member| format!("/members/{member}/development"),
            needs: READ,
            narrow: false,
        }],
        filed,
        file_text,
        ..Domain::new("development", page::routes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rules::development::{Document, NoticePlace, SanctionKind, State, Version, chart};

    /// Texts whose keys are put together are all there.
    #[test]
    fn every_key_that_is_put_together_has_its_text() {
        let mut keys = Vec::new();
        for act in page::acts::keys() {
            keys.extend(["act", "go", "how"].map(|it| format!("{it}-{act}")));
        }
        for version in Version::ALL {
            for step in chart(*version) {
                keys.extend(["chart", "why"].map(|it| format!("{it}-{}", step.key)));
            }
        }
        keys.extend(State::ALL.iter().map(|it| format!("dev-state-{}", it.key())));
        keys.extend(Document::ALL.iter().map(|it| format!("document-{}", it.key())));
        keys.extend(NoticePlace::ALL.iter().map(|it| format!("place-{}", it.key())));
        keys.extend(SanctionKind::ALL.iter().map(|it| format!("sanction-{}", it.key())));
        keys.extend(rules::codes::EducationLevel::all().iter().map(|it| format!("level-{}", it.code())));
        for kind in duty_rules::KINDS {
            let kind = kind.replace("development.", "duty-development-");
            keys.extend([format!("{kind}-action"), kind]);
        }
        let there = written(include_str!("../locales/zh-CN/development.ftl"));
        let missing: Vec<_> = keys.iter().filter(|key| !there.contains(key)).collect();
        assert!(missing.is_empty(), "{missing:?}");
    }

    fn written(text: &str) -> Vec<String> {
        text.lines().filter_map(|it| it.split_once(" = ")).map(|(key, _)| key.to_owned()).collect()
    }

    #[test]
    fn both_languages_have_the_same_keys() {
        let chinese = written(include_str!("../locales/zh-CN/development.ftl"));
        assert_eq!(chinese, written(include_str!("../locales/en/development.ftl")));
        assert!(chinese.len() > 400);
    }
}
