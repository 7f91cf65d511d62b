use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use http_face::{Access, Fault, Fields, FinishedSheet, Refused, Routes, SignedIn, Visit};
use ui::chart::Chart;
use ui::{
    Button, Column, Field, Form, Level, Look, Markup, Render as _, Row, Stat, Table, Texts, badge, html, page,
};

use super::{called, period, seen, texts};
use crate::model::{Figures, Label, Run, TopicFigures, label_of};
use crate::{RUN, action, query};

/// Topics drawn over the weeks.
const DRAWN: usize = 5;

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .route("GET", "/opinion/{run}", Access::SignedIn, get(show))
        .route("GET", "/opinion/{run}/figures.xlsx", Access::SignedIn, get(export))
        .route("POST", "/opinion/{run}/topics/{topic}/name", Access::SignedIn, post(name))
}

async fn show(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Markup, Fault> {
    let run = seen(&visit, &id).await?;
    body(&visit, &run, &Refused::default()).await
}

async fn body(visit: &Visit, run: &Run, refused: &Refused) -> Result<Markup, Fault> {
    let t = texts(visit.page.lang);
    let place = run.place()?;
    let labels = query::labels(&visit.cx.store, run.org()).await?;
    let mut frame = visit.page.clone();
    let content = match run.figures() {
        Some(found) => html! { (refused.alert()) (shown(visit, &t, run, &found, &labels)) },
        None if run.state == "failed" => {
            ui::callout(Level::Error, &t.get("run-failed"), html! { (t.get("run-failed-more")) })
        }
        None => {
            frame = frame.refresh_after(3, format!("/opinion/{}", run.reference()));
            ui::callout(Level::Info, &t.get("run-running"), html! { (t.get("run-running-more")) })
        }
    };
    let mut crumbs = roster::face::crumbs(visit, &place).await?;
    crumbs.push(ui::Crumb::new(format!("/orgs/{}/opinion", run.org()), t.get("tab-opinion")));
    let title = t.with("run-title", &[("period", period(&t, &run.from_day, &run.to_day).into())]);
    Ok(page(&frame, &title, &crumbs, content))
}

/// Pinned topics first, then by size.
fn ordered<'a>(found: &'a Figures, labels: &[Label]) -> Vec<(usize, &'a TopicFigures)> {
    let mut all: Vec<(usize, &TopicFigures)> = found.topics.iter().enumerate().collect();
    all.sort_by_key(|(_, topic)| !label_of(labels, &topic.words).is_some_and(|it| it.pinned));
    all
}

fn shown(visit: &Visit, t: &Texts, run: &Run, found: &Figures, labels: &[Label]) -> Markup {
    let base = format!("/opinion/{}", run.reference());
    let topics = ordered(found, labels);
    html! {
        p.hint { (t.get("run-how")) }
        (ui::stat_tiles(&[
            Stat::new(t.get("stat-texts"), ui::format::number(count(found.texts))),
            Stat::new(t.get("stat-topics"), ui::format::number(count(found.topics.len()))),
            Stat::new(t.get("stat-apart"), ui::format::number(count(found.apart))).note(t.get("stat-apart-note")),
        ]))
        (ui::actions(html! { (Button::link(format!("{base}/figures.xlsx"), t.get("run-xlsx")).look(Look::Secondary)) }))
        @let emerging: Vec<_> = topics.iter().filter(|(_, it)| it.emerging.is_some()).collect();
        @if !emerging.is_empty() {
            (ui::callout(Level::Warn, &t.get("emerging-title"), html! {
                ul { @for (at, topic) in emerging {
                    @if let Some(it) = topic.emerging {
                        li {
                            a class="link" href=(format!("{base}/topics/{at}")) { (called(topic, labels)) } ": "
                            (t.with("emerging-figures", &[("now", count(it.now).into()), ("usual", count(it.usual).into())]))
                        }
                    }
                } }
            }))
        }
        (trend(t, run, &topics, labels))
        h2 { (t.get("topics-title")) }
        (table(t, &base, &topics, labels))
        @for (at, topic) in &topics {
            (naming(visit, t, run, *at, topic, labels))
        }
        h2 { (t.get("words-title")) }
        (small(t, "words", found.keywords.iter().map(|it| (it.word.as_str(), it.texts))))
        @if !found.places.is_empty() {
            h2 { (t.get("places-title")) }
            (small(t, "places", found.places.iter().map(|it| (it.name.as_str(), it.texts))))
        }
    }
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn trend(t: &Texts, run: &Run, topics: &[(usize, &TopicFigures)], labels: &[Label]) -> Markup {
    let mut weeks: Vec<&str> =
        topics.iter().flat_map(|(_, it)| it.weeks.iter().map(|week| week.0.as_str())).collect();
    weeks.sort_unstable();
    weeks.dedup();
    if weeks.len() < 2 {
        return html! {};
    }
    let mut chart = Chart::lines(t.lang(), "trend", t.get("trend-title"))
        .first_column(t.get("trend-week"))
        .categories(weeks.iter().map(|week| (*week).to_owned()))
        .note(period(t, &run.from_day, &run.to_day));
    for (_, topic) in topics.iter().take(DRAWN) {
        let of = |week: &&str| topic.weeks.iter().find(|it| it.0 == **week).map_or(0, |it| count(it.1));
        chart = chart.series(called(topic, labels), weeks.iter().map(of).collect::<Vec<_>>());
    }
    html! { (chart) }
}

fn bursts(t: &Texts, topic: &TopicFigures) -> Markup {
    html! { @for (from, to, texts) in &topic.bursts {
        div { (period(t, from, to)) " (" (texts) ")" }
    } }
}

fn table(t: &Texts, base: &str, topics: &[(usize, &TopicFigures)], labels: &[Label]) -> Markup {
    let rows = topics.iter().map(|(at, topic)| {
        let pinned = label_of(labels, &topic.words).is_some_and(|it| it.pinned);
        Row::new([
            html! {
                a class="link font-medium" href=(format!("{base}/topics/{at}")) { (called(topic, labels)) }
                @if pinned { " " (badge(Level::Plain, &t.get("topic-pinned"))) }
            },
            html! { (topic.texts) },
            html! { (topic.words.iter().take(6).cloned().collect::<Vec<_>>().join(" ")) },
            html! { (topic.answer_days.map(|days| days.to_string()).unwrap_or_default()) },
            bursts(t, topic),
        ])
    });
    let columns = ["name", "texts", "words", "answer", "bursts"];
    Table::new(t.lang(), t.get("topics-title"))
        .columns(columns.map(|it| Column::new(t.get(&format!("topic-{it}")))))
        .rows(rows)
        .empty(ui::empty(&t.get("topics-none"), &t.get("topics-none-more"), html! {}))
        .render()
}

fn naming(visit: &Visit, t: &Texts, run: &Run, at: usize, topic: &TopicFigures, labels: &[Label]) -> Markup {
    if !run.place().is_ok_and(|place| visit.cx.may(RUN, &place)) {
        return html! {};
    }
    let named = label_of(labels, &topic.words);
    let name = named.map(|it| it.label.clone()).unwrap_or_default();
    let pinned = if named.is_some_and(|it| it.pinned) { "on" } else { "" };
    html! {
        details.more { summary { (t.with("topic-rename", &[("topic", called(topic, labels).into())])) }
            (Form::post(t.lang(), format!("/opinion/{}/topics/{at}/name", run.reference()))
                .key(visit.new_key())
                .body(html! {
                    (Field::text("label", t.get("topic-label")).id(format!("label-{at}")).value(name).max_length(40).required())
                    (Field::checkbox("pinned", t.get("topic-pin")).id(format!("pinned-{at}")).value(pinned))
                })
                .submit(Button::submit(t.get("topic-save")).look(Look::Secondary)))
        }
    }
}

fn small<'a>(t: &Texts, key: &str, rows: impl Iterator<Item = (&'a str, usize)>) -> Markup {
    Table::new(t.lang(), t.get(&format!("{key}-title")))
        .columns(["what", "texts"].map(|it| Column::new(t.get(&format!("{key}-{it}")))))
        .rows(rows.map(|(name, texts)| Row::new([html! { (name) }, html! { (texts) }])))
        .render()
}

async fn name(
    SignedIn(visit): SignedIn,
    Path((id, topic)): Path<(String, String)>,
    fields: Fields,
) -> Result<Response, Fault> {
    let run = seen(&visit, &id).await?;
    let topic: usize = topic.parse().map_err(|_| Fault::missing())?;
    let cx = visit.keyed(&fields);
    let done =
        action::name_topic(&cx, run.reference(), topic, fields.get("label"), fields.ticked("pinned")).await;
    match done {
        Ok(()) => {
            visit.wake();
            Ok(Redirect::to(&format!("/opinion/{id}")).into_response())
        }
        Err(error) => {
            let mut refused = Refused::of(&texts(visit.page.lang), error)?;
            // The field stands in a folded form; the reason stands above.
            refused.above = refused.above.or_else(|| refused.errors.first().map(|it| it.text.clone()));
            Ok((refused.status, body(&visit, &run, &refused).await?).into_response())
        }
    }
}

async fn export(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Response, Fault> {
    let run = seen(&visit, &id).await?;
    let place = run.place()?;
    visit.cx.allow(roster::EXPORT, &place)?;
    let t = texts(visit.page.lang);
    let found = run.figures().ok_or_else(Fault::missing)?;
    let labels = query::labels(&visit.cx.store, run.org()).await?;
    let head = ["name", "texts", "words", "answer", "bursts"];
    let mut out = sheet::Sheet::xlsx(head.iter().map(|it| t.get(&format!("topic-{it}"))).collect());
    for (_, topic) in ordered(&found, &labels) {
        let spans = topic.bursts.iter().map(|(from, to, texts)| format!("{from}/{to} ({texts})"));
        out.row(&[
            &called(topic, &labels),
            &topic.texts.to_string(),
            &topic.words.join(" "),
            &topic.answer_days.map(|days| days.to_string()).unwrap_or_default(),
            &spans.collect::<Vec<_>>().join("; "),
        ])?;
    }
    let done = FinishedSheet::of(out).await?;
    let org = roster::query::org(&visit.cx.store, run.org()).await?.ok_or_else(Fault::missing)?;
    let filter = serde_json::json!({ "run": run.id, "from": run.from_day, "to": run.to_day });
    roster::action::exported(&visit.cx, &org, "opinion.xlsx", done.rows, filter).await?;
    visit.wake();
    Ok(done.answer("opinion.xlsx"))
}
