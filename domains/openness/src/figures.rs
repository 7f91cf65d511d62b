//! Items out of the ledger: what the system writes into an item by itself, never typed a second time (formalism rule F10).
//! Of persons the minimum; cells so small that they would name somebody are left out.

use roster::model::Org;
use rules::month::YearMonth;
use store::{Instant, Ref, Sql, StoreError};
use time::{Date, Duration};
use ui::{Lang, Texts};

use crate::{LOCALES, period};

/// A cell below this many people is not shown, nor one whose rest is below it.
pub const SMALLEST: i64 = 5;

/// A count of a part among all, or none when it would point at few people.
///
/// ```
/// use openness::figures::told;
/// assert_eq!(told(12, 40), Some(12));
/// assert_eq!(told(4, 40), None);
/// assert_eq!(told(37, 40), None, "the rest are three");
/// assert_eq!(told(0, 40), Some(0));
/// ```
#[must_use]
pub fn told(part: i64, all: i64) -> Option<i64> {
    let small = |it: i64| it > 0 && it < SMALLEST;
    (!small(part) && !small(all - part)).then_some(part)
}

fn cell(text: &str) -> String {
    text.replace(['\n', '\r'], " ").replace('|', "\\|").trim().to_owned()
}

fn table(head: &[String], rows: &[Vec<String>]) -> String {
    let line = |cells: &[String]| {
        format!("| {} |\n", cells.iter().map(|it| cell(it)).collect::<Vec<_>>().join(" | "))
    };
    let mut out = line(head);
    out.push_str(&format!("|{}\n", "---|".repeat(head.len())));
    rows.iter().for_each(|row| out.push_str(&line(row)));
    out
}

/// What the ledger says for an item today, in the markup of articles.
///
/// # Errors
/// What the database says; [`StoreError::Malformed`] for an unknown ledger.
pub async fn of(
    sql: &impl Sql,
    (org, ledger): (&Org, &str),
    period: Option<&str>,
    today: Date,
    lang: Lang,
) -> Result<String, StoreError> {
    let t = Texts::new(&LOCALES, lang);
    let usual = || {
        let month = YearMonth::of(today);
        (YearMonth::new(month.year(), 1).unwrap_or(month), month)
    };
    let span = period.and_then(period::span).unwrap_or_else(usual);
    match ledger {
        "dues" => dues(sql, &t, org.reference(), span).await,
        "development" => development(sql, &t, org).await,
        "meetings" => meetings(sql, &t, org.reference(), span).await,
        "members" => members(sql, &t, org, today).await,
        other => Err(StoreError::Malformed(other.to_owned())),
    }
}

async fn dues(
    sql: &impl Sql,
    t: &Texts,
    org: Ref,
    (from, until): (YearMonth, YearMonth),
) -> Result<String, StoreError> {
    let it = dues::query::statement(sql, org, from, until).await?;
    let line = |what: String, fen: i64| vec![what, ui::format::yuan(fen)];
    let mut rows = vec![line(t.get("figures-opening"), it.opening)];
    rows.extend(it.lines.iter().map(|(account, fen)| line(dues::account_text(t.lang(), account), *fen)));
    rows.push(line(t.get("figures-closing"), it.closing));
    let months = [("from", from.to_string().into()), ("until", until.to_string().into())];
    let head = [t.get("figures-item"), t.get("figures-yuan")];
    Ok(format!("{}\n\n{}", t.with("figures-dues", &months), table(&head, &rows)))
}

/// Notices that hang now: name, work place, since when activist, and how long it hangs (发展党员工作细则 2026 art. 13).
async fn development(sql: &impl Sql, t: &Texts, org: &Org) -> Result<String, StoreError> {
    let some = development::query::notices_of(sql, &org.place()?, 100).await?;
    if some.is_empty() {
        return Ok(t.get("figures-no-notices"));
    }
    let head = ["figures-name", "figures-unit", "figures-activist", "figures-hangs"].map(|it| t.get(it));
    let rows: Vec<Vec<String>> = some
        .iter()
        .map(|it| {
            let hangs =
                [("from", it.notice.published.clone().into()), ("until", it.notice.may_close.clone().into())];
            let or_none = |text: &Option<String>| text.clone().unwrap_or_default();
            vec![
                it.name.clone(),
                or_none(&it.unit),
                or_none(&it.activist_since),
                t.with("figures-span", &hangs),
            ]
        })
        .collect();
    Ok(format!("{}\n\n{}", t.get("figures-notices"), table(&head, &rows)))
}

async fn meetings(
    sql: &impl Sql,
    t: &Texts,
    org: Ref,
    (from, until): (YearMonth, YearMonth),
) -> Result<String, StoreError> {
    let end = Instant::start_of(until.last_day() + Duration::days(1));
    let mut some = meeting::query::meetings_of(sql, org, Instant::start_of(from.first_day()), end).await?;
    some.reverse();
    let rows: Vec<Vec<String>> = some
        .iter()
        .filter(|it| it.state != "CANCELLED")
        .map(|it| vec![Instant(it.starts_at).day().to_string(), it.title.clone()])
        .collect();
    if rows.is_empty() {
        return Ok(t.get("figures-no-meetings"));
    }
    let head = [t.get("figures-day"), t.get("figures-meeting")];
    Ok(format!("{}\n\n{}", t.get("figures-meetings"), table(&head, &rows)))
}

async fn members(sql: &impl Sql, t: &Texts, org: &Org, today: Date) -> Result<String, StoreError> {
    let figures = roster::query::figures(sql, &org.place()?).await?;
    let of = |dimension: &str, code: &str| {
        figures.get(&(dimension.to_owned(), code.to_owned())).copied().unwrap_or(0)
    };
    let all = of("all", "all");
    let young = |it: &i32| today.year() - it <= 35;
    let born = |fits: &dyn Fn(&i32) -> bool| -> i64 {
        let years = figures.iter().filter(|((dimension, _), _)| dimension == "birth_year");
        years.filter(|((_, code), _)| code.parse().is_ok_and(|it: i32| fits(&it))).map(|it| it.1).sum()
    };
    let parts = [
        ("figures-women", of("sex", "2")),
        ("figures-probationary", of("state", "PROBATIONARY")),
        ("figures-young", born(&young)),
        ("figures-old", born(&|it| today.year() - it >= 61)),
    ];
    let few = || t.with("figures-few", &[("n", SMALLEST.into())]);
    let whole = if all > 0 && all < SMALLEST { few() } else { all.to_string() };
    let mut rows = vec![vec![t.get("figures-members"), whole]];
    for (key, number) in parts {
        rows.push(vec![t.get(key), told(number, all).map_or_else(few, |it| it.to_string())]);
    }
    let day = [("on", today.to_string().into())];
    let head = [t.get("figures-item"), t.get("figures-people")];
    Ok(format!("{}\n\n{}", t.with("figures-of-members", &day), table(&head, &rows)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_typed_elsewhere_breaks_a_table() {
        let made = table(&["a".to_owned()], &[vec!["x | y\n# z".to_owned()]]);
        assert_eq!(made, "| a |\n|---|\n| x \\| y # z |\n");
    }
}
