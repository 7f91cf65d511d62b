//! One item as its readers see it: the text, how long it stood, the proof, words and answers.

use axum::extract::Path;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use http_face::{Access, Fault, FaultKind, Fields, Refused, Routes, Visit};
use journal::Recorded;
use rules::openness::State;
use store::Ref;
use ui::{Button, Field, Form, Level, Look, Markup, PreEscaped, Texts, description_list, html, public_page};

use super::public::Site;
use super::{scope_text, texts};
use crate::model::Item;
use crate::reach::may_read;
use crate::{ITEM, READ, action, period, query};

/// What the journal proves of an item.
const PROVEN: [&str; 4] =
    ["openness.published", "openness.corrected", "openness.withdrawn", "openness.archived"];
/// Words shown.
const WORDS: u32 = 100;

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .route("GET", "/open/{body}/{opened}", Access::Public, get(show))
        .route("POST", "/open/{body}/{opened}/word", Access::Public, post(say))
        .route("GET", "/open/{body}/{opened}/proof/{entry}", Access::Public, get(proof))
        .route("GET", "/open/{body}/{opened}/files/{file}", Access::Public, get(serve))
}

/// An item of this organisation that the reader may read; else there is nothing.
async fn opened(visit: &Visit, slug: &str, id: &str) -> Result<(Site, Item), Fault> {
    let site = Site::of(visit, slug).await?;
    let id: Ref = id.parse().map_err(|_| Fault::missing())?;
    let it = query::item(&visit.cx.store, id).await?.filter(|it| it.org() == site.org.reference());
    let it = it.ok_or_else(Fault::missing)?;
    if !may_read(&visit.cx, &it).await? {
        return Err(Fault::missing());
    }
    Ok((site, it))
}

/// The sentence: from when to when it stood.
fn stood(t: &Texts, it: &Item) -> String {
    let or_none = |text: &Option<String>| text.clone().unwrap_or_default();
    let values = [
        ("from", or_none(&it.from_day).into()),
        ("to", it.to_day.clone().or(it.stands_until.clone()).unwrap_or_default().into()),
        ("days", it.stood_days.unwrap_or(0).into()),
        ("wanted", it.working_days.unwrap_or(0).into()),
    ];
    match (it.to_day.is_some(), it.stands_until.is_some(), it.stood_days.is_some()) {
        (true, _, true) if it.unmet => t.with("stood-unmet", &values),
        (true, _, true) => t.with("stood-met", &values),
        (true, _, false) => t.with("stood-ended", &values),
        (false, true, _) => t.with("stands-until", &values),
        (false, false, _) => t.with("stands-since", &values),
    }
}

/// What became of it, with the item that took its place when that can be read.
async fn fate(visit: &Visit, t: &Texts, home: &str, it: &Item) -> Result<Markup, Fault> {
    let mut links = Vec::new();
    for (id, key) in [(it.earlier(), "read-earlier"), (it.later(), "read-later")] {
        let Some(id) = id else { continue };
        let other = query::item(&visit.cx.store, id).await?;
        if let Some(other) = other
            && may_read(&visit.cx, &other).await?
        {
            links.push((format!("{home}/{id}"), t.get(key)));
        }
    }
    let level = if it.stands()? == State::Published { Level::Info } else { Level::Warn };
    let title = t.get(&format!("state-{}", it.state.to_lowercase()));
    Ok(ui::callout(
        level,
        &title,
        html! {
            p { (stood(t, it)) }
            @if let Some(reason) = &it.reason { p { (t.get("read-reason")) ": " (reason) } }
            @for (href, label) in links { p { a href=(href) { (label) } } }
        },
    ))
}

async fn proofs(visit: &Visit, t: &Texts, home: &str, it: &Item) -> Result<Markup, Fault> {
    let mut entries = journal::by_subject(&visit.cx.store, it.reference(), 200).await?;
    entries.retain(|it| PROVEN.contains(&it.kind.as_str()));
    entries.reverse();
    let said = |it: &Recorded| t.get(&format!("history-{}", it.kind.replace(['.', '_'], "-")));
    Ok(html! {
        h2 { (t.get("read-proof")) }
        p.hint { (t.get("read-proof-how")) }
        ul.plain { @for one in &entries { li {
            (said(one)) " " (ui::format::instant(t.lang(), one.at.civil())) " "
            @if one.leaf >= 0 { a href=(format!("{home}/{}/proof/{}", it.reference(), one.id.simple())) { (t.with("read-proof-load", &[("n", one.leaf.into())])) } }
        } } }
    })
}

async fn files(visit: &Visit, t: &Texts, home: &str, it: &Item) -> Result<Markup, Fault> {
    let some = file::of(&visit.cx.store, ITEM, it.reference()).await?;
    Ok(html! { @if !some.is_empty() {
        h2 { (t.get("read-files")) }
        ul.plain { @for one in &some { li { a href=(format!("{home}/{}/files/{}", it.reference(), one.reference())) { (one.name) } } } }
    } })
}

async fn show(visit: Visit, Path((slug, id)): Path<(String, String)>) -> Result<Markup, Fault> {
    let (site, it) = opened(&visit, &slug, &id).await?;
    whole(&visit, &site, &it, &Fields::default(), &Refused::default()).await
}

async fn whole(
    visit: &Visit,
    site: &Site,
    it: &Item,
    fields: &Fields,
    refused: &Refused,
) -> Result<Markup, Fault> {
    let (t, home) = (texts(visit.page.lang), site.home());
    let entry = query::entry(&visit.cx.store, it.entry()).await?.map(|it| it.called(&t)).unwrap_or_default();
    let mut facts = vec![
        (t.get("column-what"), html! { (entry) }),
        (t.get("column-scope"), html! { (scope_text(&t, &it.scope)) }),
        (t.get("read-by"), html! { (site.org.full_name) }),
    ];
    if let Some(period) = &it.period {
        facts.push((t.get("column-period"), html! { (period::text(&t, period)) }));
    }
    let state = it.stands()?;
    let words = query::words(&visit.cx.store, it.reference(), true, WORDS).await?;
    let content = html! {
        (refused.alert())
        (fate(visit, &t, &home, it).await?)
        @if state != State::Withdrawn {
            article.prose { (PreEscaped(it.html.as_deref().unwrap_or_default())) }
            (files(visit, &t, &home, it).await?)
        }
        (description_list(facts))
        (ui::print_button(t.lang()))
        (proofs(visit, &t, &home, it).await?)
        @if !words.is_empty() {
            h2 { (t.get("read-words")) }
            @for one in &words {
                blockquote { p { (one.body) } }
                p { strong { (t.get("read-answer")) } " " (one.answer.as_deref().unwrap_or_default()) }
            }
        }
        @if state == State::Published {
            h2 { (t.get("read-say")) }
            p { (t.get("read-say-lead")) " " a href="/voice" { (t.get("open-voice")) } }
            @if fields.ticked("said") { (ui::alert(Level::Success, html! { (t.get("read-said")) })) }
            (Form::post(t.lang(), format!("{home}/{}/word", it.reference())).key(visit.new_key()).errors(&refused.errors)
                .body(html! { (refused.field(fields, Field::textarea("word", t.get("read-word")).rows(3).max_length(500).required())) })
                .submit(Button::submit(t.get("read-say-go")).look(Look::Secondary)))
        }
    };
    let path = format!("{home}/{}", it.reference());
    let mut frame = site.frame(&t, &path);
    frame.current = Some(home);
    Ok(public_page(&visit.page, &frame, &it.title, content))
}

async fn say(
    visit: Visit,
    Path((slug, id)): Path<(String, String)>,
    fields: Fields,
) -> Result<Response, Fault> {
    let (site, it) = opened(&visit, &slug, &id).await?;
    match action::say(&visit.keyed(&fields), it.reference(), fields.get("word")).await {
        Ok(_) => {
            visit.wake();
            let said = Fields::of(vec![("said".to_owned(), "on".to_owned())]);
            Ok(whole(&visit, &site, &it, &said, &Refused::default()).await?.into_response())
        }
        Err(error) => {
            let refused = Refused::of(&texts(visit.page.lang), error)?;
            Ok(refused.answer(whole(&visit, &site, &it, &fields, &refused).await?))
        }
    }
}

/// The proof that an act stands in the journal, without its details; `lianxin-proof` checks it off-line.
async fn proof(
    visit: Visit,
    Path((slug, id, entry)): Path<(String, String, String)>,
) -> Result<Response, Fault> {
    let (_, it) = opened(&visit, &slug, &id).await?;
    let entry = uuid::Uuid::try_parse(&entry).map_err(|_| Fault::missing())?;
    let entries = journal::by_subject(&visit.cx.store, it.reference(), 200).await?;
    let known = entries.iter().any(|it| it.id == entry && it.leaf >= 0 && PROVEN.contains(&it.kind.as_str()));
    if !known {
        return Err(Fault::missing());
    }
    let proof = journal::prove(&visit.cx.store, &visit.app.signer, entry, false, visit.cx.now()).await?;
    let text = serde_json::to_string_pretty(&proof)
        .map_err(|error| Fault::new(FaultKind::Unexpected, error.to_string()))?;
    let name = format!("attachment; filename=\"proof-{}.json\"", proof.leaf);
    let headers =
        [(header::CONTENT_TYPE, "application/json".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, text).into_response())
}

/// A file, to those the item is for; not once it was taken back.
async fn serve(
    visit: Visit,
    Path((slug, id, file)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let (site, it) = opened(&visit, &slug, &id).await?;
    let file: Ref = file.parse().map_err(|_| Fault::missing())?;
    let file = file::one(&visit.cx.store, file).await?;
    let file = file.filter(|one| one.owner_kind == ITEM && one.owner() == it.reference());
    let file = file.ok_or_else(Fault::missing)?;
    if it.stands()? == State::Withdrawn && !visit.cx.may(READ, &site.place) {
        return Err(Fault::missing());
    }
    Ok(visit.app.files.serve(&file.content(), &headers, "private, no-store").await?)
}
