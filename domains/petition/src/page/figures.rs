//! Public figures: how much came in, how long it took, what the petitioners say of it. Never the one without the other,
//! and offices stand in the order of the tree.

use axum::extract::Query;
use axum::routing::get;
use http_face::{Access, Fault, Routes, Visit};
use serde::Deserialize;
use time::{Date, Duration};
use ui::{Button, Column, Field, Form, Look, Markup, Render as _, Row, Stat, Table, Texts, html, page};

use super::texts;
use crate::figures::{Figures, figures};
use crate::model::Window;
use crate::query;

/// Windows listed with their figures.
const LISTED: u32 = 60;

pub(super) fn routes(routes: Routes) -> Routes {
    routes.route("GET", "/voice/figures", Access::Public, get(show))
}

#[derive(Deserialize, Default)]
struct Asked {
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
}

impl Asked {
    /// The period: as asked for, else the last 90 days.
    fn period(&self, today: Date) -> (String, String) {
        let day = |text: &str| roster::model::exact(Some(text));
        let to = day(&self.to).unwrap_or(today);
        let from = day(&self.from).unwrap_or(to - Duration::days(90));
        (from.to_string(), to.to_string())
    }
}

async fn show(visit: Visit, Query(asked): Query<Asked>) -> Result<Markup, Fault> {
    let (t, lang) = (texts(visit.page.lang), visit.page.lang);
    let today = visit.cx.today();
    let (from, to) = asked.period(today);
    let day = today.to_string();
    let sql = &visit.cx.store;
    let all = figures(sql, None, (&from, &to), &day).await?;
    let windows = query::windows(sql, None, "", "", LISTED).await?;
    let mut rows = Vec::new();
    for window in &windows {
        let it = figures(sql, Some(&window.place()?), (&from, &to), &day).await?;
        rows.push(row(&t, window, &it));
    }
    let columns = ["window", "filed", "answered", "running", "late", "average", "resolved", "unresolved"];
    let body = html! {
        p { (t.get("figures-what")) }
        (Form::get(lang, "/voice/figures")
            .body(html! {
                (Field::date("from", t.get("figures-from")).value(from.as_str()))
                (Field::date("to", t.get("figures-to")).value(to.as_str()))
            })
            .submit(Button::submit(t.get("figures-go")).look(Look::Secondary)))
        (ui::stat_tiles(&tiles(&t, &all)))
        h2 { (t.get("figures-windows")) }
        (Table::new(lang, t.get("figures-windows"))
            .columns(columns.map(|it| Column::new(t.get(&format!("figures-{it}")))))
            .rows(rows)
            .empty(ui::empty(&t.get("choose-none"), &t.get("choose-none-more"), html! {}))
            .render())
    };
    Ok(page(&visit.page, &t.get("figures-title"), &[ui::Crumb::new("/voice", t.get("voice-title"))], body))
}

fn percent(t: &Texts, it: &Figures) -> String {
    it.resolved_percent().map_or_else(|| t.get("figures-unsaid"), |percent| format!("{percent} %"))
}

fn tiles(t: &Texts, it: &Figures) -> Vec<Stat> {
    let said = it.resolved + it.unresolved;
    vec![
        Stat::new(t.get("figures-filed"), ui::format::number(it.filed)),
        Stat::new(t.get("figures-answered"), ui::format::number(it.answered)),
        Stat::new(t.get("figures-late"), ui::format::number(it.late)),
        Stat::new(
            t.get("figures-average"),
            it.average_days().map_or_else(String::new, |days| days.to_string()),
        )
        .unit(t.get("figures-days")),
        Stat::new(t.get("figures-resolved"), percent(t, it))
            .note(t.with("figures-said", &[("count", said.into())])),
    ]
}

fn row(t: &Texts, window: &Window, it: &Figures) -> Row {
    let number = |value: i64| html! { (ui::format::number(value)) };
    Row::new([
        html! { a class="link" href=(format!("/voice?window={}", window.org())) { (window.title) } },
        number(it.filed),
        number(it.answered),
        number(it.running),
        number(it.late),
        html! { (it.average_days().map(|days| days.to_string()).unwrap_or_default()) },
        html! { (percent(t, it)) },
        number(it.unresolved),
    ])
}
