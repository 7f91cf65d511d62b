use axum::extract::{Path, Query};
use axum::response::{IntoResponse as _, Response};
use http_face::{Fault, Fields, Refused, SignedIn, Visit};
use identity::{AccountError, ProgramKey};
use store::Ref;
use ui::{Button, Column, Crumb, Field, Form, Level, Look, Markup, Row, Table, Texts, html};
use uuid::Uuid;

use super::{day, go_and_say, moment, said, signed_in, texts};

/// The keys an account gave to programs.
pub(crate) async fn show(
    SignedIn(mut visit): SignedIn,
    query: Query<Vec<(String, String)>>,
) -> Result<Response, Fault> {
    said(&mut visit, &query);
    let (id, _) = signed_in(&visit)?;
    Ok(view(&visit, id, None, &Fields::default(), &Refused::default()).await?.into_response())
}

async fn view(
    visit: &Visit,
    id: Ref,
    made: Option<String>,
    fields: &Fields,
    refused: &Refused,
) -> Result<Markup, Fault> {
    let t = texts(&visit.page);
    let keys = identity::program_keys(&visit.cx.store, id).await?;
    let today = visit.cx.today();
    let last = (today + time::Duration::days(identity::PROGRAM_KEY_DAYS)).to_string();
    let form = Form::post(visit.page.lang, "/me/keys")
        .key(visit.new_key())
        .errors(&refused.errors)
        .body(html! {
            (refused.field(fields, Field::text("name", t.get("key-name")).hint(t.get("key-name-hint"))).required())
            (refused.field(fields, Field::date("until", t.get("key-until"))).between(&today.to_string(), &last).required())
        })
        .submit(Button::submit(t.get("key-make")));
    let body = html! {
        (refused.alert())
        @if let Some(key) = made {
            (ui::callout(Level::Success, &t.get("key-made"), html! { p { code.break-all { (key) } } p { (t.get("key-once")) } }))
        }
        p { (t.get("key-what")) }
        (table(visit, &t, &keys))
        section { h2 { (t.get("key-make")) } (form) }
    };
    let crumbs = [Crumb::new("/me", t.get("me-title"))];
    Ok(ui::page(&visit.page, &t.get("key-title"), &crumbs, body))
}

fn table(visit: &Visit, t: &Texts, keys: &[ProgramKey]) -> Markup {
    let lang = visit.page.lang;
    let rows = keys.iter().map(|it| {
        let end = Form::post(lang, format!("/me/keys/{}/end", it.id))
            .key(visit.new_key())
            .submit(Button::submit(t.get("key-end")).look(Look::Quiet).about(it.name.as_str()));
        Row::new([html! { (it.name) }, moment(lang, it.made_at), day(lang, &it.until_day)])
            .actions(html! { (end) })
    });
    let columns = ["key-name", "key-made-at", "key-until"].map(|it| Column::new(t.get(it)));
    html! {
        (Table::new(lang, t.get("key-title")).caption_hidden().columns(columns).rows(rows)
            .empty(ui::empty(&t.get("key-none"), "", html! {})))
    }
}

/// Make one; the page that answers is the only place where it is ever seen.
pub(crate) async fn make(SignedIn(visit): SignedIn, fields: Fields) -> Result<Response, Fault> {
    let (id, _) = signed_in(&visit)?;
    let t = texts(&visit.page);
    let refused = match made(&visit, id, &fields).await? {
        Ok(key) => {
            visit.wake();
            let body = view(&visit, id, Some(key), &Fields::default(), &Refused::default()).await?;
            return Ok(body.into_response());
        }
        Err(error) => Refused::of(&t, error)?,
    };
    Ok(refused.answer(view(&visit, id, None, &fields, &refused).await?))
}

async fn made(visit: &Visit, id: Ref, fields: &Fields) -> Result<Result<String, access::ActError>, Fault> {
    let until = match fields.day("until") {
        Ok(until) => until,
        Err(error) => return Ok(Err(error)),
    };
    let name = fields.get("name");
    if name.is_empty() || name.chars().count() > 60 {
        let problem = if name.is_empty() { "missing" } else { "too-long" };
        return Ok(Err(access::ActError::field("name", problem)));
    }
    let tx = visit.cx.store.begin().await?;
    match identity::make_program_key(&visit.cx, &tx, id, name, until).await {
        Ok(key) => {
            tx.commit().await?;
            Ok(Ok(key))
        }
        Err(AccountError::Term) => Ok(Err(access::ActError::field("until", "key-until"))),
        Err(AccountError::TooMany) => Ok(Err(access::ActError::Refused("key-too-many"))),
        Err(error) => Err(error.into()),
    }
}

/// End one at once.
pub(crate) async fn end(SignedIn(visit): SignedIn, Path(key): Path<String>) -> Result<Response, Fault> {
    let (id, _) = signed_in(&visit)?;
    let key = Uuid::try_parse(&key).map_err(|_| Fault::missing())?;
    let tx = visit.cx.store.begin().await?;
    match identity::end_program_key(&visit.cx, &tx, id, key).await {
        // Ended already: what was wanted is so.
        Ok(()) | Err(AccountError::Missing) => {}
        Err(error) => return Err(error.into()),
    }
    tx.commit().await?;
    visit.wake();
    Ok(go_and_say("/me/keys", "key-ended"))
}
