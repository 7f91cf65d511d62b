//! Boards of an organisation: set up, changed, with the list of words for which texts are held.

use access::ActError;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use http_face::{Access, Fault, Fields, Refused, Routes, SignedIn, Visit};
use roster::model::Org;
use store::{OrgPath, Ref};
use ui::{Button, Choice, Field, Form, Look, Markup, html, page};

use super::{boards, seen_board, texts};
use crate::action::{self, NewBoard};
use crate::model::{AUDIENCES, Board, COMMENTS, HOLD_HOURS, KINDS, NAMES, OPENERS, THRESHOLD};
use crate::{BOARD, READ, query};

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .route("GET", "/orgs/{org}/forum", Access::Needs(READ), get(list))
        .route("GET", "/orgs/{org}/forum/new", Access::Needs(BOARD), get(new).post(made))
        .also("POST", "/orgs/{org}/forum/new", Access::Needs(BOARD))
        .route("POST", "/orgs/{org}/forum/words", Access::Needs(BOARD), post(words))
        .route("GET", "/orgs/{org}/forum/{board}", Access::Needs(BOARD), get(change).post(changed))
        .also("POST", "/orgs/{org}/forum/{board}", Access::Needs(BOARD))
}

async fn list(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Markup, Fault> {
    let (org, place) = roster::face::org(&visit, &id).await?;
    visit.cx.allow(READ, &place)?;
    overview(&visit, (&org, &place), &Fields::default(), &Refused::default()).await
}

async fn overview(
    visit: &Visit,
    (org, place): (&Org, &OrgPath),
    fields: &Fields,
    refused: &Refused,
) -> Result<Markup, Fault> {
    let t = texts(visit.page.lang);
    let sql = &visit.cx.store;
    let base = format!("/orgs/{}/forum", org.reference());
    let boards = query::boards_at(sql, place).await?;
    let own = query::own_words(sql, org.reference()).await?;
    let typed = if refused.errors.is_empty() { own } else { fields.get("words").to_owned() };
    let sets = visit.cx.may(BOARD, place);
    let body = html! {
        (roster::face::org_tabs(visit, org, place, &base))
        (refused.alert())
        (ui::actions(html! { @if sets { (Button::link(format!("{base}/new"), t.get("board-new")).look(Look::Primary)) } }))
        @if boards.is_empty() { (ui::empty(&t.get("forum-none"), &t.get("boards-none-more"), html! {})) }
        ul class="board-list" { @for it in &boards {
            li {
                a class="link font-medium" href=(format!("/forum/boards/{}", it.reference())) { (it.title) }
                p { (boards::about(&t, it)) }
                @if sets { p { a class="link" href=(format!("{base}/{}", it.reference())) { (t.get("board-change")) } } }
            }
        } }
        @if sets {
            h2 { (t.get("words-title")) }
            p.hint { (t.get("words-what")) }
            (Form::post(visit.page.lang, format!("{base}/words"))
                .key(visit.new_key())
                .errors(&refused.errors)
                .body(html! { (Field::textarea("words", t.get("words-list")).rows(5).value(typed).error(refused.beside("words"))) })
                .submit(Button::submit(t.get("words-go")).look(Look::Secondary)))
        }
    };
    let crumbs = roster::face::crumbs(visit, place).await?;
    Ok(page(&visit.page, &t.with("boards-of", &[("org", org.called().into())]), &crumbs, body))
}

async fn allowed(visit: &Visit, id: &str) -> Result<(Org, OrgPath), Fault> {
    let (org, place) = roster::face::org(visit, id).await?;
    visit.cx.allow(BOARD, &place)?;
    Ok((org, place))
}

async fn own_board(visit: &Visit, org: &Org, id: &str) -> Result<Board, Fault> {
    let board = seen_board(visit, id).await?;
    if board.org() == org.reference() && board.kind != COMMENTS { Ok(board) } else { Err(Fault::missing()) }
}

async fn new(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Markup, Fault> {
    let (org, place) = allowed(&visit, &id).await?;
    let text = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let fields = Fields::of(vec![
        text("kind", KINDS[0]),
        text("audience", AUDIENCES[0]),
        text("opens", OPENERS[0]),
        text("names", NAMES[0]),
        text("hold_hours", &HOLD_HOURS.to_string()),
        text("threshold", &THRESHOLD.to_string()),
    ]);
    form(&visit, (&org, &place), None, &fields, &Refused::default()).await
}

async fn change(
    SignedIn(visit): SignedIn,
    Path((id, board)): Path<(String, String)>,
) -> Result<Markup, Fault> {
    let (org, place) = allowed(&visit, &id).await?;
    let it = own_board(&visit, &org, &board).await?;
    let text = |name: &str, value: String| (name.to_owned(), value);
    let tick = |on: bool| if on { "on" } else { "" }.to_owned();
    let fields = Fields::of(vec![
        text("version", it.version.to_string()),
        text("kind", it.kind.clone()),
        text("title", it.title.clone()),
        text("about", it.about.clone()),
        text("audience", it.audience.clone()),
        text("opens", it.opens.clone()),
        text("names", it.names.clone()),
        text("guests", tick(it.guests)),
        text("topics", it.topics.clone()),
        text("hold_hours", it.hold_hours.to_string()),
        text("threshold", it.threshold.to_string()),
        text("promised_days", it.promised_days.map(|it| it.to_string()).unwrap_or_default()),
        text("closed", tick(it.closed)),
    ]);
    form(&visit, (&org, &place), Some(&it), &fields, &Refused::default()).await
}

async fn form(
    visit: &Visit,
    (org, place): (&Org, &OrgPath),
    board: Option<&Board>,
    fields: &Fields,
    refused: &Refused,
) -> Result<Markup, Fault> {
    let t = texts(visit.page.lang);
    let base = format!("/orgs/{}/forum", org.reference());
    let action = board.map_or_else(|| format!("{base}/new"), |it| format!("{base}/{}", it.reference()));
    let field = |field: Field| refused.field(fields, field);
    let choices = |prefix: &str, keys: &[&str]| -> Vec<Choice> {
        keys.iter().map(|it| Choice::new(*it, t.get(&format!("{prefix}-{it}")))).collect()
    };
    let body = html! {
        (refused.alert())
        (Form::post(visit.page.lang, action)
            .key(fields.key().unwrap_or_else(|| visit.new_key()))
            .hidden("version", fields.version().to_string())
            .errors(&refused.errors)
            .body(html! {
                @if let Some(board) = board {
                    p { (ui::badge(ui::Level::Plain, &t.get(&format!("board-{}", board.kind)))) }
                    input type="hidden" name="kind" value=(board.kind);
                } @else { (field(Field::radios("kind", t.get("set-kind"), choices("board", &KINDS))).required()) }
                (field(Field::text("title", t.get("set-title")).max_length(60)).required())
                (field(Field::textarea("about", t.get("set-about")).hint(t.get("set-about-hint")).rows(3)).required())
                (field(Field::radios("audience", t.get("set-audience"), choices("audience", &AUDIENCES))).required())
                (field(Field::radios("opens", t.get("set-opens"), choices("opens", &OPENERS))).required())
                (field(Field::radios("names", t.get("set-names"), choices("names", &NAMES))).required())
                (field(Field::checkbox("guests", t.get("set-guests")).hint(t.get("set-guests-hint"))))
                (field(Field::textarea("topics", t.get("set-topics")).hint(t.get("set-topics-hint")).rows(3)))
                (field(Field::number("hold_hours", t.get("set-hold")).hint(t.get("set-hold-hint")).between("1", "72")).required())
                (field(Field::number("threshold", t.get("set-threshold")).between("1", "100000")).required())
                (field(Field::number("promised_days", t.get("set-promise")).hint(t.get("set-promise-hint")).between("1", "15")))
                (field(Field::checkbox("closed", t.get("set-closed"))))
            })
            .submit(Button::submit(t.get("set-save")))
            .cancel(base)
            .mark_required())
    };
    let crumbs = roster::face::crumbs(visit, place).await?;
    let title = if board.is_some() { t.get("board-change") } else { t.get("board-new") };
    Ok(page(&visit.page, &title, &crumbs, body))
}

fn typed(fields: &Fields) -> Result<NewBoard, ActError> {
    let text = |name: &str| fields.get(name).to_owned();
    let number = |name: &'static str| fields.number_or_none(name)?.ok_or(ActError::field(name, "missing"));
    Ok(NewBoard {
        kind: text("kind"),
        title: text("title"),
        about: text("about"),
        audience: text("audience"),
        opens: text("opens"),
        names: text("names"),
        guests: fields.ticked("guests"),
        topics: text("topics"),
        hold_hours: number("hold_hours")?,
        threshold: number("threshold")?,
        promised_days: fields.number_or_none("promised_days")?,
        closed: fields.ticked("closed"),
    })
}

async fn set(
    visit: &Visit,
    (org, place): (&Org, &OrgPath),
    board: Option<&Board>,
    fields: &Fields,
) -> Result<Response, Fault> {
    let at: Option<(Ref, i64)> = board.map(|it| (it.reference(), fields.version()));
    let done = match typed(fields) {
        Ok(new) => action::set_board(&visit.keyed(fields), org.reference(), at, &new).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(id) => {
            visit.wake();
            Ok(Redirect::to(&format!("/forum/boards/{id}")).into_response())
        }
        Err(error) => {
            let refused = Refused::of(&texts(visit.page.lang), error)?;
            Ok(refused.answer(form(visit, (org, place), board, fields, &refused).await?))
        }
    }
}

async fn made(SignedIn(visit): SignedIn, Path(id): Path<String>, fields: Fields) -> Result<Response, Fault> {
    let (org, place) = allowed(&visit, &id).await?;
    set(&visit, (&org, &place), None, &fields).await
}

async fn changed(
    SignedIn(visit): SignedIn,
    Path((id, board)): Path<(String, String)>,
    fields: Fields,
) -> Result<Response, Fault> {
    let (org, place) = allowed(&visit, &id).await?;
    let board = own_board(&visit, &org, &board).await?;
    set(&visit, (&org, &place), Some(&board), &fields).await
}

async fn words(SignedIn(visit): SignedIn, Path(id): Path<String>, fields: Fields) -> Result<Response, Fault> {
    let (org, place) = allowed(&visit, &id).await?;
    match action::set_words(&visit.keyed(&fields), org.reference(), fields.get("words")).await {
        Ok(()) => {
            visit.wake();
            Ok(Redirect::to(&format!("/orgs/{id}/forum")).into_response())
        }
        Err(error) => {
            let refused = Refused::of(&texts(visit.page.lang), error)?;
            Ok(refused.answer(overview(&visit, (&org, &place), &fields, &refused).await?))
        }
    }
}
