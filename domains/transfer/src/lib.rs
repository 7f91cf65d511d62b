//! Transfers of the formal affiliation (组织关系转接) and members who live away from their branch (流动党员) (C3).
//! It never counts members or keeps the roll: the roll changes through `roster::action`, when the receiving branch
//! accepts and never earlier. Between installations transfers go by `exchange`, which drives the same acts.
//! The machine of states and its article are in `rules::transfer`.

pub mod action;
pub mod duty_rules;
mod letter;
pub mod model;
mod page;
pub mod query;
pub mod tables;

use access::{Context, Permission};
use http_face::{Domain, DutyText, FileText, PlaceLink, Schedule};
use journal::{Filed, Recorded};
use serde_json::Value as Json;
use store::Ref;
use ui::{Lang, Texts};

/// See transfers and the register of those away.
pub const READ: Permission = Permission("transfer.read");
/// Ask for a transfer: the branch, and a member for themselves.
pub const ASK: Permission = Permission("transfer.ask");
/// What the outgoing and the receiving branch do.
pub const BRANCH: Permission = Permission("transfer.branch");
/// What base committees do: issue, receive, return the receipt.
pub const COMMITTEE: Permission = Permission("transfer.committee");

/// What may be done in this room.
pub const PERMISSIONS: &[Permission] = &[READ, ASK, BRANCH, COMMITTEE];

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
    let step = duty.kind.strip_prefix("transfer.")?;
    let t = Texts::new(&LOCALES, lang);
    let subject = duty.subject?;
    let said = |name: &str| duty.details.get(name).and_then(Json::as_str).unwrap_or_default().to_owned();
    let values = [("name", said("name").into()), ("on", said("on").into())];
    let href = match step {
        "contact" | "lost" | "graduate" | "should" => format!("/away/{subject}"),
        "removal" => format!("/members/{subject}/state"),
        _ => format!("/transfers/{subject}"),
    };
    let what = t.with(&format!("duty-transfer-{step}"), &values);
    Some(DutyText { what, href, action: t.get(&format!("duty-transfer-{step}-action")) })
}

fn daily(cx: Context) -> http_face::DailyWork {
    Box::pin(async move {
        duty_rules::daily(&cx).await.map_err(|error| match error {
            access::ActError::Store(error) => error,
            other => store::StoreError::Malformed(other.to_string()),
        })
    })
}

/// The affiliation itself is filed by the roll; here the steps that belong into a file.
fn filed(entry: &Recorded) -> Vec<Filed> {
    const KINDS: [&str; 5] =
        ["transfer.accepted", "transfer.sent_back", "away.registered", "away.ended", "transfer.withdrawn"];
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
    let (room, act) = kind.split_once('.')?;
    if !matches!(room, "transfer" | "away") {
        return None;
    }
    let t = Texts::new(&LOCALES, lang);
    let said = |name: &str| details.get(name).and_then(Json::as_str).unwrap_or_default().to_owned();
    let values = [("from", said("from").into()), ("to", said("to").into()), ("place", said("place").into())];
    let what = t.with(&format!("file-{room}-{}", act.replace('_', "-")), &values);
    Some(FileText { what, more: said("reason") })
}

/// The room as the server sees it.
#[must_use]
pub fn domain() -> Domain {
    Domain {
        permissions: PERMISSIONS,
        policy: ("transfer.cedar", include_str!("../policies/transfer.cedar")),
        migrations: tables::MIGRATIONS,
        tables: tables::TABLES,
        schedules: vec![Schedule { name: "transfer.daily", hour: 2, run: daily }],
        duty_text,
        org_links: vec![
            PlaceLink {
                label: |lang| label(lang, "tab-transfers"),
                href: |org| format!("/orgs/{org}/transfers"),
                needs: READ,
                narrow: false,
            },
            PlaceLink {
                label: |lang| label(lang, "tab-away"),
                href: |org| format!("/orgs/{org}/away"),
                needs: READ,
                narrow: false,
            },
        ],
        member_links: vec![
            PlaceLink {
                label: |lang| label(lang, "member-transfer"),
                href: |member| format!("/members/{member}/transfer"),
                needs: ASK,
                narrow: false,
            },
            PlaceLink {
                label: |lang| label(lang, "member-away"),
                href: |member| format!("/members/{member}/away"),
                needs: BRANCH,
                narrow: true,
            },
        ],
        filed,
        file_text,
        ..Domain::new("transfer", page::routes())
    }
}
