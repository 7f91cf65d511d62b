//! Party dues (C5): bases, collection, relief, arrears, remittance, use, and the books beneath them.
//! It never reckons an amount of its own (`rules::dues` does), never changes a membership, and publishes no names.
//! Who belongs where is in `roster`; bytes of statements are read in [`reading`], which knows no member.

pub mod action;
pub mod duty_rules;
pub mod export;
pub mod ledger;
pub mod model;
mod page;
pub mod query;
pub mod reading;
pub mod tables;

use access::{Context, Permission};
use http_face::{Domain, DutyText, PlaceLink, Schedule};
use serde_json::Value as Json;
use ui::{Lang, Texts};

/// See dues.
pub const READ: Permission = Permission("dues.read");
/// Bases, payments, consent, relief as the branch brings it forward.
pub const COLLECT: Permission = Permission("dues.collect");
/// Decide about relief, as the committee above.
pub const APPROVE: Permission = Permission("dues.approve");
/// Send up, receive, spend; fix shares.
pub const SPEND: Permission = Permission("dues.spend");

/// What may be done in this room.
pub const PERMISSIONS: &[Permission] = &[READ, COLLECT, APPROVE, SPEND];

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

fn account_key(account: &str) -> String {
    format!("account-{}", account.replace(':', "-"))
}

/// An account of the books in words.
#[must_use]
pub fn account_text(lang: Lang, account: &str) -> String {
    label(lang, &account_key(account))
}

fn duty_text(lang: Lang, duty: &duty::Listed) -> Option<DutyText> {
    let step = duty.kind.strip_prefix("dues.")?;
    let t = Texts::new(&LOCALES, lang);
    let subject = duty.subject?;
    let said = |name: &str| duty.details.get(name).and_then(Json::as_str).unwrap_or_default().to_owned();
    let number = |name: &str| duty.details.get(name).and_then(Json::as_i64).unwrap_or_default();
    let values = [
        ("name", said("name").into()),
        ("from", said("from").into()),
        ("number", said("number").into()),
        ("n", number("n").into()),
        ("run", number("run").into()),
        ("unpaid", number("unpaid").into()),
    ];
    let href = match step {
        "base" => format!("/orgs/{subject}/dues"),
        "gift" => format!("/orgs/{subject}/dues/sent"),
        "approve" => format!("/dues/relief/{subject}"),
        "receive" => format!("/dues/sent/{subject}"),
        _ => format!("/members/{subject}/dues"),
    };
    let what = t.with(&format!("duty-dues-{step}"), &values);
    Some(DutyText { what, href, action: t.get(&format!("duty-dues-{step}-action")) })
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
        policy: ("dues.cedar", include_str!("../policies/dues.cedar")),
        migrations: tables::MIGRATIONS,
        tables: tables::TABLES,
        schedules: vec![Schedule { name: "dues.daily", hour: 3, run: daily }],
        duty_text,
        org_links: vec![PlaceLink {
            label: |lang| label(lang, "tab-dues"),
            href: |org| format!("/orgs/{org}/dues"),
            needs: READ,
            narrow: false,
        }],
        member_links: vec![PlaceLink {
            label: |lang| label(lang, "member-dues"),
            href: |member| format!("/members/{member}/dues"),
            needs: READ,
            narrow: false,
        }],
        ..Domain::new("dues", page::routes())
    }
}
