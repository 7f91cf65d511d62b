use access::ActError;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use http_face::{Access, Fault, Fields, Refused, Routes, SignedIn, Visit};
use roster::model::Org;
use rules::codes::OrgKind;
use rules::organisation_life::MeetingKind;
use serde::Deserialize;
use store::{Instant, OrgPath, Ref, Scope};
use time::{Date, Duration, PrimitiveDateTime, Time};
use ui::{Button, Choice, Field, Form, Markup, html, page};

use super::texts;
use crate::action::{self, NewItem, NewMeeting};
use crate::duty_rules::kinds_of;
use crate::model::JOINED;
use crate::{KEEP, LOCALES};

pub(super) fn routes(routes: Routes) -> Routes {
    let keep = Access::Needs(KEEP);
    routes.route("GET", "/orgs/{org}/meetings/new", keep, get(show).post(send)).also(
        "POST",
        "/orgs/{org}/meetings/new",
        keep,
    )
}

#[derive(Deserialize, Default)]
struct Asked {
    #[serde(default)]
    kind: String,
}

/// Open duties of the organisation as words for an agenda: nobody types what the system knows (F09).
async fn due(visit: &Visit, place: &OrgPath) -> Result<String, Fault> {
    let scope = Scope::of([place.clone()]);
    let list = duty::list(&visit.cx.store, &scope, Some(place), None, None, 30).await?;
    let said = list.iter().filter(|it| !it.kind.starts_with("meeting.")).filter_map(|it| {
        visit.app.domains.iter().find_map(|domain| (domain.duty_text)(visit.page.lang, it)).map(|it| it.what)
    });
    Ok(said.collect::<Vec<_>>().join("\n"))
}

async fn show(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Markup, Fault> {
    let (org, place) = roster::face::org(&visit, &id).await?;
    visit.cx.allow(KEEP, &place)?;
    let t = texts(visit.page.lang);
    let kinds = kinds_of(org.org_kind()?);
    let kind = MeetingKind::from_key(&asked.kind).filter(|it| kinds.contains(it)).or(kinds.first().copied());
    let key = kind.map_or("", MeetingKind::key);
    let day = visit.cx.today() + Duration::days(3);
    let posts = roster::query::posts(&visit.cx.store, org.reference(), &visit.cx.today().to_string()).await?;
    let chair = posts.first().map(|it| Ref::new(it.member_region, it.member_id).to_string());
    let agenda = if kind == Some(MeetingKind::MembersMeeting) || kind == Some(MeetingKind::CommitteeMeeting) {
        due(&visit, &place).await?
    } else {
        String::new()
    };
    let pairs = [
        ("kind", key.to_owned()),
        ("title", t.get(&format!("kind-{key}"))),
        ("day", day.to_string()),
        ("from", "15:00".to_owned()),
        ("until", "17:00".to_owned()),
        ("chair", chair.unwrap_or_default()),
        ("agenda", agenda),
    ];
    let fields = Fields::of(pairs.map(|(name, value)| (name.to_owned(), value)).to_vec());
    form(&visit, &org, &place, &fields, &Refused::default()).await
}

/// Those who may chair or keep the record: everybody on the roll, officers of the committee first.
pub(super) async fn people(visit: &Visit, org: &Org) -> Result<Vec<Choice>, Fault> {
    let sql = &visit.cx.store;
    let posts = roster::query::posts(sql, org.reference(), &visit.cx.today().to_string()).await?;
    let whose = match org.org_kind()? {
        OrgKind::Group => org.parent().unwrap_or(org.reference()),
        _ => org.reference(),
    };
    let roll = roster::query::roll_of(sql, whose).await?;
    let mut choices: Vec<Choice> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    let officers = posts.into_iter().map(|it| (Ref::new(it.member_region, it.member_id), it.name));
    for (id, name) in officers.chain(roll.into_iter().map(|it| (it.reference(), it.name))) {
        if seen.insert(id) {
            choices.push(Choice::new(id.to_string(), name));
        }
    }
    Ok(choices)
}

async fn form(
    visit: &Visit,
    org: &Org,
    place: &OrgPath,
    fields: &Fields,
    refused: &Refused,
) -> Result<Markup, Fault> {
    let (t, lang) = (texts(visit.page.lang), visit.page.lang);
    let base = format!("/orgs/{}/meetings", org.reference());
    let all = kinds_of(org.org_kind()?);
    let named = |kind: &MeetingKind| Choice::new(kind.key(), t.get(&format!("kind-{}", kind.key())));
    let nobody = || vec![Choice::new("", t.get("plan-later"))];
    let people = people(visit, org).await?;
    let with = |people: &[Choice]| nobody().into_iter().chain(people.iter().cloned()).collect::<Vec<_>>();
    let joined: Vec<_> = JOINED.iter().filter(|it| all.contains(it)).map(named).collect();
    let field = |field: Field| refused.field(fields, field);
    let body = html! {
        (refused.alert())
        (Form::post(lang, format!("{base}/new"))
            .key(fields.key().unwrap_or_else(|| visit.new_key()))
            .errors(&refused.errors)
            .mark_required()
            .body(html! {
                (field(Field::select("kind", t.get("meeting-column-kind"), all.iter().map(named).collect())).required())
                (field(Field::text("title", t.get("meeting-column-title"))).required())
                (field(Field::date("day", t.get("plan-day"))).required())
                (field(Field::text("from", t.get("plan-from")).hint(t.get("plan-clock-hint")).short()).required())
                (field(Field::text("until", t.get("plan-until")).short()).required())
                (field(Field::text("place", t.get("plan-place")).hint(t.get("plan-place-hint"))))
                (field(Field::textarea("agenda", t.get("plan-agenda")).hint(t.get("plan-agenda-hint")).rows(6)))
                details.more { summary { (t.get("plan-more")) }
                    (Field::checkboxes("also", t.get("plan-also"), joined).hint(t.get("plan-also-hint")).values(fields.all("also")))
                    (field(Field::text("link", t.get("plan-link")).hint(t.get("plan-link-hint"))))
                    (field(Field::select("chair", t.get("plan-chair"), with(&people))))
                    (field(Field::select("recorder", t.get("plan-recorder"), with(&people))))
                    (field(Field::decimal("study", t.get("plan-study")).hint(t.get("plan-study-hint")).short()))
                }
            })
            .submit(Button::submit(t.get("plan-go")))
            .cancel(base))
    };
    let crumbs = roster::face::crumbs(visit, place).await?;
    Ok(page(&visit.page, &t.with("plan-title", &[("org", org.called().into())]), &crumbs, body))
}

fn clock(fields: &Fields, name: &'static str, day: Date) -> Result<Instant, ActError> {
    let format = time::macros::format_description!("[hour padding:none]:[minute]");
    let text = fields.get(name).replace(['：', '.'], ":");
    let at = Time::parse(&text, &format).map_err(|_| ActError::field(name, "no-time"))?;
    Ok(Instant::from(PrimitiveDateTime::new(day, at).assume_offset(store::CHINA)))
}

/// Hours of study as people write them, in tenths.
pub(super) fn tenths(fields: &Fields, name: &'static str) -> Result<i64, ActError> {
    let Some(text) = fields.some(name) else { return Ok(0) };
    let wrong = ActError::field(name, "number");
    let (whole, part) = text.split_once('.').unwrap_or((text.as_str(), "0"));
    let digits = |it: &str| !it.is_empty() && it.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(part) || part.len() > 1 || whole.len() > 3 {
        return Err(wrong);
    }
    match (whole.parse::<i64>(), part.parse::<i64>()) {
        (Ok(whole), Ok(part)) => Ok(whole * 10 + part),
        _ => Err(wrong),
    }
}

fn read(org: &Org, fields: &Fields) -> Result<NewMeeting, ActError> {
    let kind = MeetingKind::from_key(fields.get("kind")).ok_or(ActError::field("kind", "not-listed"))?;
    let also = fields.all("also").filter(|it| !it.is_empty());
    let also = also.map(|it| MeetingKind::from_key(it).ok_or(ActError::field("also", "not-listed")));
    let day = fields.day("day")?;
    let person = |name| fields.some(name).map(|_| fields.reference(name)).transpose();
    let items = fields.get("agenda").lines().map(str::trim).filter(|it| !it.is_empty());
    Ok(NewMeeting {
        org: org.reference(),
        kind,
        also: also.collect::<Result<_, _>>()?,
        title: fields.get("title").to_owned(),
        starts: clock(fields, "from", day)?,
        ends: clock(fields, "until", day)?,
        place: fields.get("place").to_owned(),
        link: fields.get("link").to_owned(),
        chair: person("chair")?,
        recorder: person("recorder")?,
        study_tenths: tenths(fields, "study")?,
        agenda: items.map(|it| NewItem { title: it.to_owned(), ..NewItem::default() }).collect(),
    })
}

async fn send(SignedIn(visit): SignedIn, Path(id): Path<String>, fields: Fields) -> Result<Response, Fault> {
    let (org, place) = roster::face::org(&visit, &id).await?;
    visit.cx.allow(KEEP, &place)?;
    let done = match read(&org, &fields) {
        Ok(new) => action::plan(&visit.keyed(&fields), new).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(id) => {
            visit.wake();
            Ok(Redirect::to(&format!("/meetings/{id}")).into_response())
        }
        Err(error) => {
            let refused = Refused::of(&ui::Texts::new(&LOCALES, visit.page.lang), error)?;
            Ok(refused.answer(form(&visit, &org, &place, &fields, &refused).await?))
        }
    }
}
