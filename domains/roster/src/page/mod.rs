//! Pages of the roll.

mod about;
mod duplicates;
pub(crate) mod exports;
pub(crate) mod file;
pub(crate) mod imports;
pub(crate) mod member_form;
pub(crate) mod members;
mod org_form;
pub(crate) mod orgs;
mod posts;
pub(crate) mod search;
mod statistics;
mod tree_acts;

pub use members::seen_member;
pub(crate) use orgs::cursor;

use http_face::{Fault, Routes, Visit};
use rules::codes::{EducationLevel, Nationality, OccupationClass, OrgKind, Sector};
use store::{OrgPath, Ref};
use ui::{Choice, Crumb, Lang, Level, Markup, Texts, badge, html};

use crate::model::Org;
use crate::{LOCALES, READ, RosterError, query};

/// All pages of the room.
pub(crate) fn routes() -> Routes {
    let routes = orgs::routes(Routes::new());
    let routes = members::routes(routes);
    let routes = member_form::routes(routes);
    let routes = imports::routes(routes);
    let routes = about::routes(routes);
    let routes = org_form::routes(routes);
    let routes = tree_acts::routes(routes);
    let routes = posts::routes(routes);
    let routes = file::routes(routes);
    let routes = duplicates::routes(routes);
    let routes = statistics::routes(routes);
    let routes = exports::routes(routes);
    search::routes(routes)
}

pub(crate) fn texts(lang: Lang) -> Texts {
    Texts::new(&LOCALES, lang)
}

/// The organisation of an address, if the reader sees it.
///
/// # Errors
/// [`Fault`] of kind missing when there is none, or none for this reader.
pub async fn seen_org(visit: &Visit, id: &str) -> Result<(Org, OrgPath), Fault> {
    let id: Ref = id.parse().map_err(|_| Fault::missing())?;
    let org = query::org(&visit.cx.store, id).await?.ok_or_else(Fault::missing)?;
    let place = org.place()?;
    visit.cx.allow(READ, &place)?;
    Ok((org, place))
}

/// The way from the uppermost visible organisation down to a place.
///
/// # Errors
/// What the database says.
pub async fn crumbs(visit: &Visit, place: &OrgPath) -> Result<Vec<Crumb>, Fault> {
    let scope = visit.cx.scope(READ);
    let above = query::ancestors(&visit.cx.store, place).await?;
    let seen = above.iter().filter(|org| org.place().is_ok_and(|it| scope.holds(&it)));
    Ok(seen.map(|org| Crumb::new(format!("/orgs/{}", org.reference()), org.called())).collect())
}

/// An error of an action as the text to show at the top of a form, and the field it belongs to.
pub(crate) fn told(texts: &Texts, error: &RosterError) -> Option<(Option<&'static str>, String)> {
    match error {
        RosterError::Field { field, .. } => Some((Some(field), texts.get(&error.key()))),
        RosterError::Ruled(ruling) => Some((None, http_face::ruled(texts, ruling))),
        RosterError::AlreadyEnrolled(_)
        | RosterError::CodeTaken
        | RosterError::NotEmpty
        | RosterError::StoodOn
        | RosterError::BelowItself
        | RosterError::Door(_) => Some((None, texts.get(&error.key()))),
        _ => None,
    }
}

/// A day or month as people write it.
#[must_use]
pub fn day(lang: Lang, stored: Option<&str>) -> String {
    match (stored, crate::model::exact(stored)) {
        (_, Some(day)) => ui::format::date_text(lang, day),
        (Some(month), None) => month.to_owned(),
        (None, None) => String::new(),
    }
}

pub(crate) fn state_badge(texts: &Texts, state: &str) -> Markup {
    let level = match state {
        "FULL" => Level::Plain,
        "PROBATIONARY" => Level::Info,
        _ => Level::Warn,
    };
    badge(level, &texts.get(&format!("state-{state}")))
}

pub(crate) fn nationality_name(lang: Lang, code: Option<&str>) -> String {
    let found = code.and_then(Nationality::by_code);
    found.map_or(String::new(), |it| if lang == Lang::En { it.latin } else { it.name }.to_owned())
}

fn choices(texts: &Texts, prefix: &str, keys: impl Iterator<Item = &'static str>) -> Vec<Choice> {
    let none = Choice::new("", texts.get("choice-unknown"));
    std::iter::once(none)
        .chain(keys.map(|key| Choice::new(key, texts.get(&format!("{prefix}-{key}")))))
        .collect()
}

pub(crate) fn education_choices(texts: &Texts) -> Vec<Choice> {
    choices(texts, "education", EducationLevel::all().iter().map(|it| it.code()))
}

pub(crate) fn occupation_choices(texts: &Texts) -> Vec<Choice> {
    choices(texts, "occupation", OccupationClass::all().iter().map(|it| it.key()))
}

pub(crate) fn sector_choices(texts: &Texts) -> Vec<Choice> {
    choices(texts, "sector", Sector::all().iter().map(|it| it.key()))
}

pub(crate) fn kind_choices(texts: &Texts) -> Vec<Choice> {
    OrgKind::all()
        .iter()
        .map(|it| Choice::new(it.key(), texts.get(&format!("org-kind-{}", it.key()))))
        .collect()
}

pub(crate) fn nationality_choices(texts: &Texts) -> Vec<Choice> {
    let lang = texts.lang();
    std::iter::once(Choice::new("", texts.get("choice-unknown")))
        .chain(
            Nationality::all().iter().map(|it| Choice::new(it.code, nationality_name(lang, Some(it.code)))),
        )
        .collect()
}

pub(crate) fn plain(text: impl AsRef<str>) -> Markup {
    html! { (text.as_ref()) }
}

pub(crate) fn or_dash(text: &str) -> Markup {
    html! { @if text.is_empty() { span class="text-base-content/60" { "—" } } @else { (text) } }
}
