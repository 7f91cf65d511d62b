mod drawn;
mod suppress;
mod write;

use std::collections::BTreeMap;

use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use http_face::{Access, Fault, Routes, SignedIn, Visit};
use rules::codes::{EducationLevel, Nationality, OccupationClass, OrgKind, Sector};
use rules::membership::MemberState;
use serde::Deserialize;
use suppress::Shown;
use time::Date;
use ui::chart::Chart;
use ui::{
    Button, Column, Field, Form, Icon, Level, Look, Markup, Render as _, Row, Stat, Table, Texts, html, page,
    stat_tiles,
};

use super::orgs::org_tabs;
use super::{crumbs, nationality_name, plain, seen_org, texts};
use crate::model::{Org, exact};
use crate::project::{JOINED_PERIODS, age_band};
use crate::query::{self, Figures};
use crate::{READ, RosterError};

pub(super) fn routes(routes: Routes) -> Routes {
    routes.route("GET", "/orgs/{org}/statistics", Access::Needs(READ), get(show))
}

#[derive(Deserialize, Default)]
struct Asked {
    #[serde(default)]
    on: String,
    #[serde(default)]
    form: String,
    #[serde(default)]
    public: String,
}

/// One table of the bulletin: parts of a whole.
pub(super) struct Sheet {
    key: &'static str,
    lines: Vec<(String, Shown)>,
    whole: Shown,
}

/// All tables of a place and a day.
pub(super) struct Bulletin {
    on: Date,
    public: bool,
    heads: Shown,
    orgs: i64,
    /// Women, minorities, junior college and above: shares of the members.
    shares: Vec<(&'static str, Shown)>,
    sheets: Vec<Sheet>,
}

const UNKNOWN: &str = "unknown";
const AGES: [&str; 9] = ["to_30", "31_35", "36_40", "41_45", "46_50", "51_55", "56_60", "from_61", UNKNOWN];

/// Numbers of one characteristic, its codes brought together under the keys of a table.
fn gathered(figures: &Figures, dimension: &str, key: impl Fn(&str) -> String) -> BTreeMap<String, i64> {
    let mut sums = BTreeMap::new();
    for ((_, code), number) in figures.iter().filter(|((it, _), _)| it == dimension) {
        *sums.entry(key(code)).or_insert(0) += *number;
    }
    sums
}

fn table(
    t: &Texts,
    key: &'static str,
    prefix: &str,
    keys: &[&str],
    sums: &BTreeMap<String, i64>,
    hide: bool,
) -> Sheet {
    let numbers: Vec<i64> = keys.iter().map(|it| sums.get(*it).copied().unwrap_or(0)).collect();
    // "Not given" stands in the table only when it is so for somebody.
    let kept = |at: &usize| keys[*at] != UNKNOWN || numbers[*at] != 0;
    let label = |at: usize| match prefix {
        "nationality" if keys[at] == UNKNOWN => t.get("choice-unknown"),
        "nationality" => nationality_name(t.lang(), Some(keys[at])),
        _ => t.get(&format!("{prefix}-{}", keys[at])),
    };
    let rows: Vec<usize> = (0..keys.len()).filter(kept).collect();
    let own: Vec<i64> = rows.iter().map(|at| numbers[*at]).collect();
    let sum = own.iter().sum();
    let shown = if hide { suppress::parts(&own) } else { own.iter().map(|it| Shown::Exact(*it)).collect() };
    let whole = if hide { suppress::whole(sum) } else { Shown::Exact(sum) };
    Sheet { key, lines: rows.into_iter().map(label).zip(shown).collect(), whole }
}

/// Keys of a table, with a last one for what is not given or not in the table.
fn keyed<'a>(keys: &'a [&'a str]) -> impl Fn(&str) -> String + 'a {
    |code| if keys.contains(&code) { code.to_owned() } else { UNKNOWN.to_owned() }
}

fn member_sheets(t: &Texts, figures: &Figures, on: Date, hide: bool) -> Vec<Sheet> {
    let with_unknown = |keys: Vec<&'static str>| keys.into_iter().chain([UNKNOWN]).collect::<Vec<_>>();
    let nations = gathered(figures, "nationality", |code| {
        Nationality::by_code(code).map_or(UNKNOWN, |it| it.code).to_owned()
    });
    let nation_keys: Vec<&str> = nations.keys().map(String::as_str).collect();
    let education = gathered(figures, "education", |code| {
        EducationLevel::by_code(code).map_or(UNKNOWN, EducationLevel::code).to_owned()
    });
    let levels = with_unknown(EducationLevel::all().iter().map(|it| it.code()).collect());
    let ages = gathered(figures, "birth_year", |year| age_band(year, on.year()).to_owned());
    let periods = with_unknown(JOINED_PERIODS.iter().map(|it| it.2).collect());
    let occupations = with_unknown(OccupationClass::all().iter().map(|it| it.key()).collect());
    let states: Vec<_> = MemberState::ALL.iter().filter(|it| it.is_member()).map(|it| it.key()).collect();
    let sexes = ["1", "2", "0"];
    let sex = gathered(figures, "sex", |code| if sexes.contains(&code) { code } else { "0" }.to_owned());
    let plainly = |dimension, keys: &[&str]| gathered(figures, dimension, keyed(keys));
    vec![
        table(t, "sex", "sex", &sexes, &sex, hide),
        table(t, "nationality", "nationality", &nation_keys, &nations, hide),
        table(t, "age", "age", &AGES, &ages, hide),
        table(t, "education", "education", &levels, &education, hide),
        table(t, "joined", "joined", &periods, &plainly("joined", &periods), hide),
        table(t, "occupation", "occupation", &occupations, &plainly("occupation", &occupations), hide),
        table(t, "state", "state", &states, &plainly("state", &states), hide),
    ]
}

fn org_sheets(t: &Texts, figures: &Figures) -> Vec<Sheet> {
    let kinds: Vec<_> = OrgKind::all().iter().map(|it| it.key()).collect();
    let sectors: Vec<_> = Sector::all().iter().map(|it| it.key()).chain([UNKNOWN]).collect();
    // Organisations are no persons: their numbers are never hidden.
    vec![
        table(t, "org-kind", "org-kind", &kinds, &gathered(figures, "org_kind", keyed(&kinds)), false),
        table(t, "org-sector", "sector", &sectors, &gathered(figures, "org_sector", keyed(&sectors)), false),
    ]
}

fn bulletin(t: &Texts, figures: &Figures, on: Date, public: bool) -> Bulletin {
    let at = |dimension: &str, code: &str| {
        figures.get(&(dimension.to_owned(), code.to_owned())).copied().unwrap_or(0)
    };
    let heads = at("all", "all");
    let mut sheets = member_sheets(t, figures, on, public);
    let minority = figures
        .iter()
        .filter(|((dimension, code), _)| {
            dimension == "nationality" && code != "01" && Nationality::by_code(code).is_some()
        })
        .map(|(_, number)| number)
        .sum();
    let college = ["10", "20", "30"];
    let college = gathered(figures, "education", |code| {
        let level = EducationLevel::by_code(code).map_or("", EducationLevel::code);
        college.contains(&level).to_string()
    });
    let shares = [
        ("women", "sex", at("sex", "2")),
        ("minority", "nationality", minority),
        ("college", "education", college.get("true").copied().unwrap_or(0)),
    ];
    // A share is a sum of cells of its table: where one of those is hidden, it could give that cell away.
    let whole_table = |key: &str| {
        sheets.iter().any(|it| it.key == key && it.lines.iter().all(|(_, cell)| cell.number().is_some()))
    };
    let shares = shares.map(|(key, table, number)| match public {
        false => (key, Shown::Exact(number)),
        true if whole_table(table) => (key, suppress::share(number, heads)),
        true => (key, Shown::Hidden),
    });
    sheets.extend(org_sheets(t, figures));
    let shown = if public { suppress::whole(heads) } else { Shown::Exact(heads) };
    Bulletin { on, public, heads: shown, orgs: at("orgs", "all"), shares: shares.to_vec(), sheets }
}

/// Per cent with one decimal, rounded half up, in whole numbers only.
fn per_cent(part: Shown, whole: Shown) -> Option<String> {
    let (part, whole) = part.number().zip(whole.number())?;
    if whole == 0 {
        return None;
    }
    let thousandths = (part * 2000 + whole).div_euclid(whole * 2);
    Some(format!("{}.{}%", thousandths / 10, thousandths % 10))
}

fn day_of(asked: &Asked, today: Date) -> Result<Date, RosterError> {
    if asked.on.trim().is_empty() {
        return Ok(today);
    }
    match exact(Some(asked.on.trim())) {
        None => Err(RosterError::field("on", "no-date")),
        Some(day) if day > today => Err(RosterError::field("on", "future")),
        Some(day) => Ok(day),
    }
}

async fn show(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    let (org, place) = seen_org(&visit, &id).await?;
    let t = texts(visit.page.lang);
    let today = visit.cx.today();
    let on = match day_of(&asked, today) {
        Ok(on) => on,
        Err(error) => {
            let body = ask_again(&visit, &t, &org, &asked, &t.get(&error.key())).await?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, body).into_response());
        }
    };
    let sql = &visit.cx.store;
    let figures = if on == today {
        query::figures(sql, &place).await?
    } else {
        query::as_of(sql, &place, &on.to_string()).await?
    };
    let public = !asked.public.is_empty();
    let made = || bulletin(&t, &figures, on, public);
    match asked.form.as_str() {
        "xlsx" => write::xlsx(&t, &org, &made()),
        "csv" => Ok(write::csv(&t, &org, &made())),
        _ => {
            let body = html! {
                (org_tabs(&visit, &t, &org, &place, "statistics"))
                (day_form(&visit, &t, &org, &asked, None))
                (notes(&visit, &t, &org, &asked, on))
                (drawn::drawn(visit.page.lang, on, public, &figures, || {
                    let it = made();
                    html! {
                        (overview(&t, &it))
                        @for sheet in &it.sheets { (sheet_block(&visit, &t, sheet)) }
                    }
                }))
            };
            let title = t.with("stat-title", &[("org", org.called().into())]);
            Ok(page(&visit.page, &title, &crumbs(&visit, &place).await?, body).into_response())
        }
    }
}

async fn ask_again(visit: &Visit, t: &Texts, org: &Org, asked: &Asked, error: &str) -> Result<Markup, Fault> {
    let place = org.place()?;
    let body = html! {
        (org_tabs(visit, t, org, &place, "statistics"))
        (day_form(visit, t, org, asked, Some(error.to_owned())))
    };
    let title = t.with("stat-title", &[("org", org.called().into())]);
    Ok(page(&visit.page, &title, &crumbs(visit, &place).await?, body))
}

fn day_form(visit: &Visit, t: &Texts, org: &Org, asked: &Asked, error: Option<String>) -> Markup {
    let today = visit.cx.today().to_string();
    let mut form = Form::get(visit.page.lang, format!("/orgs/{}/statistics", org.reference()))
        .body(html! {
            (Field::date("on", t.get("stat-on")).hint(t.get("stat-on-hint")).value(asked.on.trim())
                .between("1949-10-01", &today).error(error))
        })
        .submit(Button::submit(t.get("stat-show")).look(Look::Secondary));
    if !asked.public.is_empty() {
        form = form.hidden("public", "1");
    }
    html! { (form) }
}

fn notes(visit: &Visit, t: &Texts, org: &Org, asked: &Asked, on: Date) -> Markup {
    let is_public = !asked.public.is_empty();
    let base = format!("/orgs/{}/statistics", org.reference());
    let link = |form: &str, public: bool| {
        let mut pairs = vec![("on", asked.on.trim()), ("form", form)];
        if public {
            pairs.push(("public", "1"));
        }
        pairs.retain(|(_, value)| !value.is_empty());
        format!("{base}?{}", serde_urlencoded::to_string(pairs).unwrap_or_default())
    };
    let day = ui::format::date_text(visit.page.lang, on);
    html! {
        p { (t.with("stat-as-of", &[("on", day.into())])) " " (t.get("stat-begin")) }
        @if is_public {
            (ui::callout(Level::Info, &t.get("stat-public-title"), plain(t.get("stat-public-note"))))
        }
        (ui::actions(html! {
            (Button::link(link("xlsx", is_public), t.get("stat-xlsx")).look(Look::Secondary).icon(Icon::Download))
            (Button::link(link("csv", is_public), t.get("stat-csv")).look(Look::Quiet).icon(Icon::Download))
            @if is_public { (Button::link(link("", false), t.get("stat-inside")).look(Look::Quiet)) }
            @else { (Button::link(link("", true), t.get("stat-public")).look(Look::Quiet)) }
        }))
    }
}

/// A cell as it stands on a page or in a file.
fn said(t: &Texts, cell: Shown) -> String {
    cell.number().map_or_else(|| t.get("stat-hidden"), ui::format::number)
}

fn overview(t: &Texts, it: &Bulletin) -> Markup {
    let mut tiles = vec![Stat::new(t.get("stat-members"), said(t, it.heads))];
    for (key, cell) in &it.shares {
        let tile = Stat::new(t.get(&format!("stat-{key}")), said(t, *cell));
        tiles.push(match per_cent(*cell, it.heads) {
            Some(share) => tile.note(share),
            None => tile,
        });
    }
    tiles.push(Stat::new(t.get("stat-orgs"), ui::format::number(it.orgs)));
    stat_tiles(&tiles)
}

fn sheet_block(visit: &Visit, t: &Texts, sheet: &Sheet) -> Markup {
    let title = t.get(&format!("stat-by-{}", sheet.key));
    let heads = [
        Column::new(t.get("stat-column-item")),
        Column::new(t.get("stat-column-number")).numeric(),
        Column::new(t.get("stat-column-share")).numeric(),
    ];
    let whole = (t.get("stat-sum"), sheet.whole);
    let rows = sheet.lines.iter().chain([&whole]).map(|(label, cell)| {
        let share = per_cent(*cell, sheet.whole).unwrap_or_default();
        Row::new([plain(label), plain(said(t, *cell)), super::or_dash(&share)])
    });
    let numbers: Option<Vec<i64>> = sheet.lines.iter().map(|(_, cell)| cell.number()).collect();
    html! {
        h2 { (title) }
        div.chart-and-table {
            // A bar would tell what the table hides.
            @if let Some(numbers) = numbers {
                (Chart::bars(visit.page.lang, format!("chart-{}", sheet.key), title.as_str())
                    .categories(sheet.lines.iter().map(|(label, _)| label.as_str()))
                    .series(t.get("stat-column-number"), numbers)
                    .table_beside())
            }
            (Table::new(visit.page.lang, title.as_str()).caption_hidden().columns(heads).rows(rows).render())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn per_cent_is_rounded_half_up_without_floating_point() {
        let share = |part, whole| per_cent(Shown::Exact(part), Shown::Exact(whole));
        assert_eq!(share(1, 3).as_deref(), Some("33.3%"));
        assert_eq!(share(2, 3).as_deref(), Some("66.7%"));
        assert_eq!(share(1, 2000).as_deref(), Some("0.1%"));
        assert_eq!(share(309_950, 1_002_710).as_deref(), Some("30.9%"));
        assert_eq!(share(0, 0), None);
        assert_eq!(per_cent(Shown::Hidden, Shown::Exact(9)), None);
    }
}
