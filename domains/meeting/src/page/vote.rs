use access::ActError;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use http_face::{Access, Fault, Fields, Refused, Routes, SignedIn, Visit};
use rules::organisation_life::MeetingState;
use rules::voting::Purpose;
use ui::{
    Button, Choice, Column, Field, Form, Level, Markup, Render as _, Row, Table, Texts, badge, html, page,
};

use super::{Seen, crumbs_behind, kept, texts};
use crate::action::{self, NewVote, purposes};
use crate::model::Vote;
use crate::{KEEP, query};

pub(super) fn routes(routes: Routes) -> Routes {
    let keep = Access::Needs(KEEP);
    routes.route("GET", "/meetings/{meeting}/votes", keep, get(show).post(send)).also(
        "POST",
        "/meetings/{meeting}/votes",
        keep,
    )
}

/// Votes with their counts and what the rule says.
pub(super) fn table(t: &Texts, votes: &[Vote]) -> Markup {
    let columns = ["about", "purpose", "yes", "no", "abstain", "written", "result"];
    let rows = votes.iter().map(|it| {
        let (level, key) = match it.verdict.as_str() {
            "HOLDS" => (Level::Success, "vote-passed"),
            "WARNS" => (Level::Warn, "vote-judge"),
            _ => (Level::Plain, "vote-not-passed"),
        };
        Row::new([
            html! { (it.about) },
            html! { (t.get(&format!("purpose-{}", it.purpose))) },
            html! { (it.yes) },
            html! { (it.no) },
            html! { (it.abstain) },
            html! { (it.written_yes) },
            html! { (badge(level, &t.get(key))) " " span.hint { (t.with("vote-needed", &[("n", it.needed.into())])) } },
        ])
    });
    Table::new(t.lang(), t.get("votes-title-short"))
        .caption_hidden()
        .columns(columns.map(|it| Column::new(t.get(&format!("vote-column-{it}")))))
        .rows(rows)
        .render()
}

async fn show(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Markup, Fault> {
    let it = kept(&visit, &id, KEEP).await?;
    form(&visit, &it, &Fields::default(), &Refused::default()).await
}

async fn form(visit: &Visit, it: &Seen, fields: &Fields, refused: &Refused) -> Result<Markup, Fault> {
    let (t, lang) = (texts(visit.page.lang), visit.page.lang);
    let (sql, id) = (&visit.cx.store, it.meeting.reference());
    let votes = query::votes(sql, id).await?;
    let agenda = query::agenda(sql, id).await?;
    let may = matches!(it.meeting.stands()?, MeetingState::Quorate | MeetingState::Voted);
    let (due, present) = (it.meeting.due.unwrap_or(0), it.meeting.present.unwrap_or(0));
    let items = agenda.iter().map(|it| Choice::new(it.id.to_string(), &it.title));
    let items: Vec<_> = std::iter::once(Choice::new("", t.get("vote-other"))).chain(items).collect();
    let count = |number: i64| u32::try_from(number).unwrap_or(0);
    let purposes: Vec<_> = purposes(it.meeting.kind()?)
        .iter()
        .map(|purpose| {
            let (n, of) =
                (purpose.needed_present(count(due)), purpose.needed_yes(count(due), count(present)));
            let hint = t.with("purpose-needs", &[("present", n.into()), ("yes", of.into())]);
            Choice::new(purpose.key(), t.get(&format!("purpose-{}", purpose.key()))).hint(hint)
        })
        .collect();
    let field = |field: Field| refused.field(fields, field);
    let number = |name: &'static str| {
        field(Field::number(name, t.get(&format!("vote-column-{name}"))).between("0", "100000").short())
    };
    let body = html! {
        (refused.alert())
        p { (t.with("vote-present", &[("present", present.into()), ("due", due.into())])) }
        @if !votes.is_empty() { (table(&t, &votes)) }
        @if may && !purposes.is_empty() {
            (Form::post(lang, format!("/meetings/{id}/votes"))
                .key(fields.key().unwrap_or_else(|| visit.new_key()))
                .hidden("version", it.meeting.version.to_string())
                .errors(&refused.errors)
                .body(html! {
                    (field(Field::select("item", t.get("vote-item"), items)))
                    (field(Field::text("about", t.get("vote-about")).hint(t.get("vote-about-hint"))))
                    (field(Field::radios("purpose", t.get("vote-column-purpose"), purposes)).required())
                    (number("yes")) (number("no")) (number("abstain"))
                    (field(Field::number("written", t.get("vote-column-written")).hint(t.get("vote-written-hint")).short()))
                })
                .submit(Button::submit(t.get("vote-go")))
                .cancel(format!("/meetings/{id}")))
        }
    };
    let title = t.with("votes-title", &[("title", it.meeting.title.clone().into())]);
    Ok(page(&visit.page, &title, &crumbs_behind(visit, it).await?, body))
}

fn read(fields: &Fields) -> Result<NewVote, ActError> {
    let count = |name: &'static str| -> Result<u32, ActError> {
        let number = fields.number_or_none(name)?.unwrap_or(0);
        u32::try_from(number).map_err(|_| ActError::field(name, "number"))
    };
    let item = fields.some("item").map(|it| uuid::Uuid::try_parse(&it));
    Ok(NewVote {
        item: item.transpose().map_err(|_| ActError::field("item", "not-listed"))?,
        about: fields.get("about").to_owned(),
        purpose: Purpose::from_key(fields.get("purpose")).ok_or(ActError::field("purpose", "missing"))?,
        subject: None,
        yes: count("yes")?,
        no: count("no")?,
        abstain: count("abstain")?,
        written_yes: count("written")?,
    })
}

async fn send(SignedIn(visit): SignedIn, Path(id): Path<String>, fields: Fields) -> Result<Response, Fault> {
    let it = kept(&visit, &id, KEEP).await?;
    let done = match read(&fields) {
        Ok(new) => {
            let meeting = it.meeting.reference();
            action::vote(&visit.keyed(&fields), meeting, fields.version(), new).await.map(|_| ())
        }
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => {
            visit.wake();
            Ok(Redirect::to(&format!("/meetings/{id}/votes")).into_response())
        }
        Err(error) => {
            let refused = Refused::of(&texts(visit.page.lang), error)?;
            Ok(refused.answer(form(&visit, &it, &fields, &refused).await?))
        }
    }
}
