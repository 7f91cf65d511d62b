use std::collections::HashMap;

use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use http_face::{App, Fault, SignedIn, Visit};
use store::{Instant, Ref};
use time::Duration;
use ui::{
    Button, Column, Crumb, Field, Icon, Look, Markup, Paging, Row, Table, Texts, description_list, html,
};
use uuid::Uuid;

use super::{administers, moment, parse_day, percent, texts, value};
use crate::query::{self, Line, Wanted};
use crate::{JOURNAL, setup};

const PAGE: u32 = 50;

type Names = HashMap<Uuid, (Ref, String)>;

/// The journal, newest first.
pub(crate) async fn list(
    SignedIn(visit): SignedIn,
    query: Query<Vec<(String, String)>>,
) -> Result<Response, Fault> {
    administers(&visit.cx, JOURNAL)?;
    let wanted = wanted(&visit, &query).await?;
    let mut lines = query::entries(&visit.cx.store, &wanted, PAGE + 1).await?;
    let more = lines.len() > PAGE as usize;
    lines.truncate(PAGE as usize);
    let names = names(&visit, &lines).await?;
    let t = texts(&visit.page);
    let lang = visit.page.lang;
    let rows = lines.iter().map(|line| {
        Row::new([
            html! { a href={ "/journal/" (line.id.simple()) } { (line.leaf) } },
            moment(lang, line.at),
            html! { code { (line.kind) } },
            html! { (actor(&t, line, &names)) },
            html! { (line.place.as_deref().unwrap_or_default()) },
            html! { (line.article.as_deref().unwrap_or_default()) },
        ])
    });
    let filters = vec![
        Field::search("kind", t.get("journal-kind"))
            .hint(t.get("journal-kind-hint"))
            .value(value(&query, "kind")),
        Field::date("day", t.get("journal-day")).value(value(&query, "day")),
        Field::search("actor", t.get("journal-actor"))
            .hint(t.get("journal-actor-hint"))
            .value(value(&query, "actor")),
    ];
    let active = ["kind", "day", "actor"].iter().filter(|name| !value(&query, name).is_empty()).count();
    let next = lines.last().filter(|_| more).map(|last| following(&query, last.leaf));
    let table = Table::new(lang, t.get("journal-title"))
        .caption_hidden()
        .columns(
            [
                "journal-number",
                "journal-when",
                "journal-kind",
                "journal-actor",
                "journal-place",
                "journal-article",
            ]
            .map(|key| Column::new(t.get(key))),
        )
        .rows(rows)
        .filters("/journal", filters, Vec::new(), active)
        .paging(Paging { previous: None, next, total: None });
    let body = html! { p { (t.get("journal-about")) } (table) (keys(&visit, &t)) };
    Ok(ui::page(&visit.page, &t.get("journal-title"), &[], body).into_response())
}

fn following(query: &[(String, String)], leaf: i64) -> String {
    let kept = ["kind", "day", "actor"].map(|name| format!("{name}={}", percent(value(query, name))));
    format!("/journal?{}&before={leaf}", kept.join("&"))
}

async fn wanted(visit: &Visit, query: &[(String, String)]) -> Result<Wanted, Fault> {
    let who = value(query, "actor");
    let actors = if who.is_empty() {
        None
    } else {
        let by_login = identity::by_login(&visit.cx, who).await?.map(|it| it.id);
        let by_name = identity::page(&visit.cx.store, who, None, 50).await?.into_iter().map(|it| it.id);
        Some(by_login.into_iter().chain(by_name).collect())
    };
    Ok(Wanted {
        kind: value(query, "kind").to_owned(),
        day: parse_day(value(query, "day")),
        actors,
        before: value(query, "before").parse().ok(),
    })
}

async fn names(visit: &Visit, lines: &[Line]) -> Result<Names, Fault> {
    let mut ids: Vec<_> = lines.iter().filter_map(|line| line.actor).collect();
    ids.sort();
    ids.dedup();
    Ok(identity::names(&visit.cx.store, &ids).await?)
}

fn actor(t: &Texts, line: &Line, names: &Names) -> String {
    match line.actor {
        None => t.get("journal-system"),
        Some(id) => names.get(&id).map_or_else(|| id.to_string(), |(_, name)| name.clone()),
    }
}

/// How anybody can check the journal without this installation.
fn keys(visit: &Visit, t: &Texts) -> Markup {
    html! {
        section {
            h2 { (t.get("journal-check")) }
            p { (t.get("journal-check-more")) }
            (description_list([
                (t.get("journal-key"), html! { code.break-all { (visit.app.signer.verifier_key()) } }),
                (t.get("journal-checkpoint"), html! { a href="/journal/checkpoint" { "/journal/checkpoint" } }),
            ]))
        }
    }
}

fn identifier(text: &str) -> Result<Uuid, Fault> {
    Uuid::try_parse(text).map_err(|_| Fault::missing())
}

/// One entry, without its details.
pub(crate) async fn show(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Response, Fault> {
    administers(&visit.cx, JOURNAL)?;
    let line = query::entry(&visit.cx.store, identifier(&id)?).await?.ok_or_else(Fault::missing)?;
    let names = names(&visit, std::slice::from_ref(&line)).await?;
    let t = texts(&visit.page);
    let place = match &line.place {
        Some(place) => setup::name_of(visit.app.system(), place).await?,
        None => String::new(),
    };
    let subject = line.subject().map_or_else(String::new, |it| it.to_string());
    let facts = [
        (t.get("journal-number"), html! { (line.leaf) }),
        (t.get("journal-when"), moment(visit.page.lang, line.at)),
        (t.get("journal-kind"), html! { code { (line.kind) } }),
        (t.get("journal-actor"), html! { (actor(&t, &line, &names)) }),
        (t.get("journal-place"), html! { (place) }),
        (t.get("journal-article"), html! { (line.article.as_deref().unwrap_or_default()) }),
        (t.get("journal-subject"), html! { code { (subject) } }),
    ];
    let proof = format!("/journal/{}/proof.json", line.id.simple());
    let body = html! {
        (description_list(facts))
        p.hint { (t.get("journal-no-details")) }
        p { (Button::link(proof, t.get("journal-proof")).icon(Icon::Download).look(Look::Secondary)) }
        p.hint { (t.get("journal-proof-hint")) }
    };
    let title = ui::t!(t, "journal-entry", n = line.leaf);
    Ok(ui::page(&visit.page, &title, &[Crumb::new("/journal", t.get("journal-title"))], body).into_response())
}

/// The proof that an entry stands in the journal, to be checked by `lianxin-proof`.
pub(crate) async fn proof(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Response, Fault> {
    administers(&visit.cx, JOURNAL)?;
    let id = identifier(&id)?;
    let proof = journal::prove(&visit.cx.store, &visit.app.signer, id, false, visit.cx.now()).await?;
    let text = serde_json::to_string_pretty(&proof)
        .map_err(|error| Fault::new(http_face::FaultKind::Unexpected, error.to_string()))?;
    let name = format!("attachment; filename=\"proof-{}.json\"", proof.leaf);
    let headers =
        [(header::CONTENT_TYPE, "application/json".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, text).into_response())
}

/// The newest signed state of the journal, for anybody who keeps copies of it.
pub(crate) async fn checkpoint(State(app): State<App>) -> Result<Response, Fault> {
    let cx = app.system();
    let minute = Duration::minutes(1);
    let kept = journal::latest_checkpoint(&app.store)
        .await?
        .filter(|(_, at): &(String, Instant)| at.plus(minute) > cx.now());
    let note = match kept {
        Some((note, _)) => note,
        None => journal::checkpoint(&app.store, &app.signer, cx.now()).await?.note,
    };
    Ok(([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], note).into_response())
}
