//! Pages of dues. No page shows the unpaid to anybody but the branch's own collectors and those above who may see them.

mod base;
mod books;
mod member;
mod month;
mod receipts;
mod relief;
mod sent;
mod setting;
mod statements;
mod uses;
mod year;

use http_face::{Fault, Fields, Routes, Visit};
use roster::model::{Member, Org};
use rules::month::YearMonth;
use serde::Deserialize;
use store::{OrgPath, Ref};
use ui::{Choice, Lang, Markup, Tab, Texts, html};

use crate::{COLLECT, LOCALES, READ, SPEND};

/// All pages of the room.
pub(crate) fn routes() -> Routes {
    let routes = month::routes(Routes::new());
    let routes = member::routes(routes);
    let routes = base::routes(routes);
    let routes = receipts::routes(routes);
    let routes = relief::routes(routes);
    let routes = books::routes(routes);
    let routes = sent::routes(routes);
    let routes = uses::routes(routes);
    let routes = year::routes(routes);
    let routes = statements::routes(routes);
    setting::routes(routes)
}

pub(crate) fn texts(lang: Lang) -> Texts {
    Texts::new(&LOCALES, lang)
}

/// Which month or year a page shows, and where its list goes on.
#[derive(Deserialize, Default, Clone)]
pub(crate) struct Asked {
    #[serde(default)]
    pub month: String,
    #[serde(default)]
    pub year: String,
    #[serde(default)]
    pub after: String,
    #[serde(default)]
    pub done: String,
}

impl Asked {
    pub fn month(&self, visit: &Visit) -> YearMonth {
        self.month.parse().unwrap_or_else(|_| YearMonth::of(visit.cx.today()))
    }

    pub fn year(&self, visit: &Visit) -> i32 {
        let year = self.year.parse().ok().filter(|it| (1949..=9998).contains(it));
        year.unwrap_or_else(|| visit.cx.today().year())
    }
}

/// An organisation whose dues the reader may see.
pub(crate) async fn seen_org(visit: &Visit, id: &str) -> Result<(Org, OrgPath), Fault> {
    let (org, place) = roster::face::org(visit, id).await?;
    visit.cx.allow(READ, &place)?;
    Ok((org, place))
}

/// A member whose dues the reader may see: also the own ones.
pub(crate) async fn seen_member(visit: &Visit, id: &str) -> Result<(Member, OrgPath), Fault> {
    let id: Ref = id.parse().map_err(|_| Fault::missing())?;
    let member = roster::query::member(&visit.cx.store, id).await?.ok_or_else(Fault::missing)?;
    let place = member.place()?;
    visit.cx.allow_for(READ, &place, visit.cx.actor.member == Some(id))?;
    Ok((member, place))
}

/// A member for whom the reader collects.
pub(crate) async fn kept_member(visit: &Visit, id: &str) -> Result<(Member, OrgPath), Fault> {
    let (member, place) = seen_member(visit, id).await?;
    visit.cx.allow(COLLECT, &place)?;
    if member.present { Ok((member, place)) } else { Err(Fault::missing()) }
}

/// Tabs of the organisation, and below them those of its dues.
pub(crate) fn heads(visit: &Visit, org: &Org, place: &OrgPath, current: &str) -> Markup {
    let t = texts(visit.page.lang);
    let base = format!("/orgs/{}/dues", org.reference());
    let collects = visit.cx.may(COLLECT, place);
    let above = org.org_kind().is_ok_and(|kind| !kind.is_branch());
    let spends = above && visit.cx.may(SPEND, place);
    let all = [
        ("", "month", true),
        ("/receipts", "receipts", true),
        ("/statements", "statements", collects),
        ("/relief", "relief", true),
        ("/books", "books", true),
        ("/sent", "sent", true),
        ("/uses", "uses", true),
        ("/year", "year", true),
        ("/setting", "setting", spends),
    ];
    let tabs: Vec<Tab> = all
        .into_iter()
        .filter(|(_, _, shown)| *shown)
        .map(|(path, key, _)| Tab::new(format!("{base}{path}"), t.get(&format!("tab-{key}")), key == current))
        .collect();
    html! {
        (roster::face::org_tabs(visit, org, place, &base))
        (ui::tabs(&t.get("tab-dues"), &tabs))
    }
}

/// A month, or none when nothing was typed.
pub(crate) fn month_or_none(
    fields: &Fields,
    name: &'static str,
) -> Result<Option<YearMonth>, access::ActError> {
    let parsed = |text: String| text.parse().map_err(|_| access::ActError::field(name, "no-month"));
    fields.some(name).map(parsed).transpose()
}

pub(crate) fn month_of(fields: &Fields, name: &'static str) -> Result<YearMonth, access::ActError> {
    month_or_none(fields, name)?.ok_or(access::ActError::field(name, "missing"))
}

pub(crate) fn channels(t: &Texts, keys: &[&str]) -> Vec<Choice> {
    keys.iter().map(|key| Choice::new(*key, t.get(&format!("channel-{key}")))).collect()
}

pub(crate) fn prefilled(pairs: &[(&str, String)]) -> Fields {
    Fields::of(pairs.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect())
}
