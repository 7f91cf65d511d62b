//! The forms in which one writes, and opening a thread.

use access::ActError;
use axum::extract::{DefaultBodyLimit, Path};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use http_face::{Access, Fault, Fields, Refused, Routes, Visit};
use store::Ref;
use ui::{Button, Choice, Field, Form, Level, Markup, Texts, html, page};

use super::{chosen_office, crumbs, offices, seen_board, texts};
use crate::ANSWER;
use crate::action::{self, New, NewThread, Said, may_open};
use crate::model::Board;

/// What may be sent with a text in all.
pub(super) fn large() -> DefaultBodyLimit {
    DefaultBodyLimit::max(48 * 1024 * 1024)
}

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .route("GET", "/forum/boards/{board}/new", Access::Public, get(show).post(send).layer(large()))
        .also("POST", "/forum/boards/{board}/new", Access::Public)
}

/// The fields of a text: words, name, pictures, criticism, official answer.
pub(super) async fn text_fields(
    visit: &Visit,
    t: &Texts,
    board: &Board,
    (fields, refused): (&Fields, &Refused),
    label: &str,
) -> Result<Markup, Fault> {
    let signed_in = visit.cx.actor.account.is_some();
    let place = board.place()?;
    let offices = offices(visit, t, &place).await?;
    let field = |field: Field| refused.field(fields, field);
    Ok(html! {
        (field(Field::textarea("body", label.to_owned()).hint(t.get("write-hint")).rows(6)).required())
        @if !signed_in {
            (field(Field::text("name", t.get("write-name")).hint(t.get("write-name-guest")).max_length(20)).required())
        } @else if board.names == "chosen" {
            (field(Field::text("name", t.get("write-name")).hint(t.get("write-name-chosen")).max_length(20)))
        }
        details.more open[!fields.get("criticises").is_empty()] { summary { (t.get("write-more")) }
            (field(Field::file("files", t.get("write-files")).hint(t.get("write-files-hint")).with("multiple", "multiple").with("accept", "image/*")))
            (field(Field::select("criticises", t.get("criticises"), offices).hint(t.get("criticises-hint"))))
        }
        @if visit.cx.may(ANSWER, &place) && signed_in && label != t.get("write-text") {
            (field(Field::checkbox("official", t.get("write-official")).hint(t.get("write-official-hint"))))
        }
    })
}

/// What was typed, with its pictures kept.
pub(super) async fn typed(visit: &Visit, fields: &Fields) -> Result<New, ActError> {
    if fields.uploads.len() > action::MOST_FILES {
        return Err(ActError::field("files", "pictures"));
    }
    let mut new = New {
        body: fields.get("body").to_owned(),
        name: fields.get("name").to_owned(),
        quotes: fields.number_or_none("quotes")?,
        criticises: chosen_office(visit, fields).await?,
        official: fields.ticked("official"),
        files: Vec::new(),
    };
    for upload in &fields.uploads {
        let internal = file::Classification::Internal;
        new.files.push(visit.app.files.keep(&upload.name, upload.bytes.clone(), internal).await?);
    }
    Ok(new)
}

/// Where somebody goes after writing.
pub(super) fn stands_at(said: &Said) -> String {
    let held = if said.held.is_some() { "&held=1" } else { "" };
    format!("/forum/threads/{}?after={}{held}#p{}", said.thread, said.n - 1, said.n)
}

async fn opening(visit: &Visit, id: &str) -> Result<Board, Fault> {
    let board = seen_board(visit, id).await?;
    match may_open(&visit.cx, &board) {
        Ok(()) => Ok(board),
        Err(ActError::Refused(_)) => Err(Fault::missing()),
        Err(error) => Err(error.into()),
    }
}

async fn show(visit: Visit, Path(id): Path<String>) -> Result<Markup, Fault> {
    let board = opening(&visit, &id).await?;
    form(&visit, &board, &Fields::default(), &Refused::default()).await
}

async fn officials(visit: &Visit, t: &Texts, board: &Board) -> Result<Vec<Choice>, Fault> {
    let today = visit.cx.today().to_string();
    let posts = roster::query::posts(&visit.cx.store, board.org(), &today).await?;
    let first = std::iter::once(Choice::new("", t.get("asked-choose")));
    let all = posts.into_iter().map(|it| {
        let member = Ref::new(it.member_region, it.member_id);
        Choice::new(member.to_string(), format!("{} · {}", it.name, post_text(t, &it.post)))
    });
    Ok(first.chain(all).collect())
}

/// A post in words.
pub(super) fn post_text(t: &Texts, post: &str) -> String {
    let key = format!("post-{post}");
    if t.has(&key) { t.get(&key) } else { post.to_owned() }
}

async fn form(visit: &Visit, board: &Board, fields: &Fields, refused: &Refused) -> Result<Markup, Fault> {
    let (t, lang) = (texts(visit.page.lang), visit.page.lang);
    let action = format!("/forum/boards/{}/new", board.reference());
    let topics: Vec<Choice> = std::iter::once(Choice::new("", t.get("topic-none")))
        .chain(board.topics().map(|it| Choice::new(it, it)))
        .collect();
    let officials = if board.kind == "questions" { officials(visit, &t, board).await? } else { Vec::new() };
    let field = |field: Field| refused.field(fields, field);
    let guest = visit.cx.actor.account.is_none();
    let body = html! {
        (refused.alert())
        @if guest { (ui::callout(Level::Info, &t.get("guest-title"), html! { (t.with("guest-more", &[("hours", board.hold_hours.into())])) })) }
        @if board.kind == "proposals" { p { (t.get("proposal-draft-first")) } }
        (Form::post(lang, action.as_str())
            .multipart()
            .key(fields.key().unwrap_or_else(|| visit.new_key()))
            .errors(&refused.errors)
            .body(html! {
                @if board.kind == "questions" {
                    (field(Field::select("asked", t.get("asked"), officials).hint(t.get("asked-hint"))).required())
                }
                (field(Field::text("title", t.get("write-title")).max_length(80)).required())
                @if topics.len() > 1 { (field(Field::select("topic", t.get("topic"), topics))) }
                (text_fields(visit, &t, board, (fields, refused), &t.get("write-text")).await?)
            })
            .submit(Button::submit(t.get(&format!("open-{}-go", board.kind))))
            .cancel(format!("/forum/boards/{}", board.reference()))
            .mark_required())
    };
    Ok(page(&visit.page, &t.get(&format!("open-{}", board.kind)), &crumbs(&t, board, None), body))
}

async fn opened(visit: &Visit, board: &Board, fields: &Fields) -> Result<Said, ActError> {
    let asked = if fields.get("asked").is_empty() { None } else { Some(fields.reference("asked")?) };
    let new = NewThread {
        title: fields.get("title").to_owned(),
        topic: fields.get("topic").to_owned(),
        asked,
        text: typed(visit, fields).await?,
    };
    action::open(&visit.keyed(fields), board.reference(), new).await
}

async fn send(visit: Visit, Path(id): Path<String>, fields: Fields) -> Result<Response, Fault> {
    let board = opening(&visit, &id).await?;
    match opened(&visit, &board, &fields).await {
        Ok(said) => {
            visit.wake();
            Ok(Redirect::to(&stands_at(&said)).into_response())
        }
        Err(error) => {
            let refused = Refused::of(&texts(visit.page.lang), error)?;
            Ok(refused.answer(form(&visit, &board, &fields, &refused).await?))
        }
    }
}
