//! Organisation life (组织生活, C6): meetings from the plan to the archive, rolls, votes, minutes, study, talks.
//! It never compares branches or people, knows no place of anybody, and shows papers and talks to no role.
//! Who is due, quorum and majority are in `rules`; members and posts come from `roster`; elections are elsewhere.

pub mod action;
mod calendar;
mod door;
pub mod duty_rules;
pub mod model;
mod notice;
mod page;
pub mod query;
pub mod tables;

use access::{Context, Permission};
use http_face::{Domain, DutyText, FileText, MenuItem, PlaceLink, Schedule};
use journal::{Filed, Recorded};
use rules::organisation_life::MeetingKind;
use serde_json::Value as Json;
use store::Ref;
use ui::{Icon, Lang, Texts};

/// See meetings of an organisation.
pub const READ: Permission = Permission("meeting.read");
/// Call meetings and keep their record.
pub const KEEP: Permission = Permission("meeting.keep");
/// One's own invitations, answers, study, talks and papers.
pub const OWN: Permission = Permission("meeting.own");

/// What may be done in this room.
pub const PERMISSIONS: &[Permission] = &[READ, KEEP, OWN];

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
    let step = duty.kind.strip_prefix("meeting.")?;
    let t = Texts::new(&LOCALES, lang);
    let subject = duty.subject?;
    let said = |name: &str| duty.details.get(name).and_then(Json::as_str).unwrap_or_default().to_owned();
    let (kind, period) = (said("kind"), said("period"));
    let gaps = duty.details.get("gaps").and_then(Json::as_i64).unwrap_or(0);
    let name = t.get(&format!("kind-{kind}"));
    let values = [
        ("kind", name.into()),
        ("period", period.clone().into()),
        ("what", said("what").into()),
        ("name", said("name").into()),
    ];
    let (key, href) = match step {
        "decision" => ("decision", format!("/decisions/{subject}")),
        "explain" => ("explain", format!("/orgs/{subject}/meetings/explain?kind={kind}&period={period}")),
        "heart_to_heart" => {
            let what = t.with("duty-meeting-talks", &[("n", gaps.into()), ("period", period.into())]);
            let href = format!("/orgs/{subject}/talks");
            return Some(DutyText { what, href, action: t.get("duty-meeting-talks-action") });
        }
        _ => ("hold", format!("/orgs/{subject}/meetings/new?kind={kind}")),
    };
    let what = t.with(&format!("duty-meeting-{key}"), &values);
    Some(DutyText { what, href, action: t.get(&format!("duty-meeting-{key}-action")) })
}

fn daily(cx: Context) -> http_face::DailyWork {
    Box::pin(async move { duty_rules::daily(&cx).await })
}

/// Each person present finds the meeting in the own file: study and education in class 4, organisation life in class 6
/// (干部人事档案工作条例 art. 19). What was resolved about somebody is filed by the room that asked for it.
fn filed(entry: &Recorded) -> Vec<Filed> {
    if entry.kind != "meeting.archived" {
        return Vec::new();
    }
    let mut details = entry.payload.clone().unwrap_or_default();
    let people: Vec<Ref> = details
        .as_object_mut()
        .and_then(|it| it.remove("people"))
        .and_then(|it| serde_json::from_value(it).ok())
        .unwrap_or_default();
    let on = details.get("on").and_then(Json::as_str).map(str::to_owned);
    let class = match details.get("kind").and_then(Json::as_str).and_then(MeetingKind::from_key) {
        Some(MeetingKind::PartyClass | MeetingKind::ThemeDay) => 4,
        _ => 6,
    };
    let item = |member| Filed { member, class, on: on.clone(), details: details.clone() };
    people.into_iter().map(item).collect()
}

fn file_text(lang: Lang, kind: &str, details: &Json) -> Option<FileText> {
    if kind != "meeting.archived" {
        return None;
    }
    let t = Texts::new(&LOCALES, lang);
    let said = |name: &str| details.get(name).and_then(Json::as_str).unwrap_or_default().to_owned();
    let name = t.get(&format!("kind-{}", said("kind")));
    let what = t.with("file-meeting", &[("kind", name.into()), ("title", said("title").into())]);
    let tenths = details.get("study_tenths").and_then(Json::as_i64).unwrap_or(0);
    let more = match tenths {
        0 => said("org"),
        _ => t.with("file-study", &[("org", said("org").into()), ("hours", page::hours(tenths).into())]),
    };
    Some(FileText { what, more })
}

/// The room as the server sees it.
#[must_use]
pub fn domain() -> Domain {
    Domain {
        permissions: PERMISSIONS,
        policy: ("meeting.cedar", include_str!("../policies/meeting.cedar")),
        migrations: tables::MIGRATIONS,
        tables: tables::TABLES,
        sealed: tables::SEALED,
        schedules: vec![Schedule { name: "meeting.daily", hour: 3, run: daily }],
        duty_text,
        menu: vec![MenuItem {
            href: "/meetings",
            label: |lang| label(lang, "menu-meetings"),
            icon: Icon::Calendar,
            needs: Some(READ),
        }],
        org_links: vec![
            PlaceLink {
                label: |lang| label(lang, "tab-meetings"),
                href: |org| format!("/orgs/{org}/meetings"),
                needs: READ,
                narrow: false,
            },
            PlaceLink {
                label: |lang| label(lang, "tab-talks"),
                href: |org| format!("/orgs/{org}/talks"),
                needs: READ,
                narrow: true,
            },
        ],
        member_links: vec![PlaceLink {
            label: |lang| label(lang, "member-meetings"),
            href: |member| format!("/members/{member}/meetings"),
            needs: OWN,
            narrow: false,
        }],
        filed,
        file_text,
        ..Domain::new("meeting", page::routes())
    }
}
