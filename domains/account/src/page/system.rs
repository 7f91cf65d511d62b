use axum::response::{IntoResponse as _, Response};
use http_face::{Fault, SignedIn, Visit};
use store::Engine;
use ui::{Column, Level, Markup, Row, Table, Texts, badge, description_list, format, html, t};
use vault::Suite;

use super::{administers, moment, texts};
use crate::WATCH;

/// How the machine fares: nothing about members.
pub(crate) async fn show(SignedIn(visit): SignedIn) -> Result<Response, Fault> {
    administers(&visit.cx, WATCH)?;
    let t = texts(&visit.page);
    let (length, consumers) = journal::positions(&visit.cx.store).await?;
    let checkpoint = journal::latest_checkpoint(&visit.cx.store).await?;
    let backup = store::last_run(&visit.cx.store, "backup").await?;
    let ring = visit.app.vault.ring();
    let engine = match visit.cx.store.engine() {
        Engine::Sqlite => "SQLite",
        Engine::Postgres => "PostgreSQL",
    };
    let suite = match ring.suite() {
        Suite::International => t.get("system-suite-international"),
        Suite::National => t.get("system-suite-national"),
    };
    let keys = i64::try_from(ring.len()).unwrap_or(0);
    let facts = [
        (t.get("system-version"), html! { (env!("CARGO_PKG_VERSION")) }),
        (t.get("system-address"), html! { (visit.app.public_url) }),
        (t.get("system-engine"), html! { (engine) }),
        (t.get("system-journal"), html! { (format::number(length)) }),
        (
            t.get("system-checkpoint"),
            html! { @match checkpoint { Some((_, at)) => (moment(visit.page.lang, at.0)), None => (t.get("system-never")) } },
        ),
        (t.get("system-keys"), html! { (t!(t, "system-keys-value", n = keys, suite = suite)) }),
        (
            t.get("system-backup"),
            html! { @match backup { None => (t.get("system-never")), Some(at) => (moment(visit.page.lang, at.0)) } },
        ),
    ];
    let body = html! {
        (description_list(facts))
        section { h2 { (t.get("system-consumers")) } p.hint { (t.get("system-consumers-hint")) } (positions(&visit, &t, length, &consumers)) }
    };
    Ok(ui::page(&visit.page, &t.get("system-title"), &[], body).into_response())
}

fn positions(visit: &Visit, t: &Texts, length: i64, consumers: &[(String, i64)]) -> Markup {
    let rows = consumers.iter().map(|(name, position)| {
        let behind = (length - position).max(0);
        let state = match behind {
            0 => badge(Level::Success, &t.get("system-level")),
            n => badge(Level::Warn, &t!(t, "system-behind", n = n)),
        };
        Row::new([html! { code { (name) } }, html! { (format::number(*position)) }, state])
    });
    let columns = [
        Column::new(t.get("system-consumer")),
        Column::new(t.get("system-position")).numeric(),
        Column::new(t.get("system-state")),
    ];
    html! { (Table::new(visit.page.lang, t.get("system-consumers")).caption_hidden().columns(columns).rows(rows)) }
}
