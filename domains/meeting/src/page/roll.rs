use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use http_face::{Access, Fault, Fields, Refused, Routes, SignedIn, Visit};
use store::Ref;
use ui::{Button, Form, Level, Look, Markup, Texts, badge, html, page};

use super::{Seen, crumbs_behind, kept, texts};
use crate::action::{self, Marked};
use crate::model::Attendance;
use crate::{KEEP, query};

pub(super) fn routes(routes: Routes) -> Routes {
    let keep = Access::Needs(KEEP);
    routes.route("GET", "/meetings/{meeting}/roll", keep, get(show).post(send)).also(
        "POST",
        "/meetings/{meeting}/roll",
        keep,
    )
}

async fn show(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Markup, Fault> {
    let it = kept(&visit, &id, KEEP).await?;
    form(&visit, &it, &Fields::default(), &Refused::default()).await
}

async fn form(visit: &Visit, it: &Seen, fields: &Fields, refused: &Refused) -> Result<Markup, Fault> {
    let (t, lang) = (texts(visit.page.lang), visit.page.lang);
    let id = it.meeting.reference();
    let roll = query::roll(&visit.cx.store, id).await?;
    let open = it.meeting.state == "OPEN" && it.meeting.due.is_none();
    let form = Form::post(lang, format!("/meetings/{id}/roll"))
        .key(fields.key().unwrap_or_else(|| visit.new_key()))
        .hidden("version", it.meeting.version.to_string())
        .errors(&refused.errors)
        .body(html! { ul.roll-list { @for line in &roll { li { (person(&t, fields, line)) } } } })
        .submit(Button::submit(t.get("roll-close")).look(Look::Primary).named("close", "1"))
        .other(Button::submit(t.get("roll-save")).look(Look::Secondary))
        .guard();
    let body = html! {
        (refused.alert())
        @if open {
            p.hint { (t.get("roll-how")) }
            (form)
        } @else {
            ul.plain-list { @for line in &roll { li {
                (line.name) " "
                @if let Some(mark) = &line.mark { (badge(Level::Plain, &t.get(&format!("mark-{mark}")))) }
                @if let Some(reason) = &line.reason { " " span.hint { (reason) } }
            } } }
        }
    };
    let title = t.with("roll-title", &[("title", it.meeting.title.clone().into())]);
    Ok(page(&visit.page, &title, &crumbs_behind(visit, it).await?, body))
}

/// One line: a tick for being there; more only for who wants to note it. With an answer "no", excused is offered.
fn person(t: &Texts, fields: &Fields, line: &Attendance) -> Markup {
    let key = line.member().to_string();
    let typed = fields.key().is_some();
    let ticked = if typed { fields.all("present").any(|it| it == key) } else { line.is_present() };
    let foretold = line.reply.as_deref() == Some("no");
    let kept = line.mark.as_deref() == Some("excused");
    let excused = if typed {
        fields.all("excused").any(|it| it == key)
    } else {
        kept || (line.mark.is_none() && foretold)
    };
    let reason = line.reason.clone().or_else(|| line.reply_reason.clone()).unwrap_or_default();
    let reason = if typed { fields.get(&format!("reason:{key}")).to_owned() } else { reason };
    html! {
        label.roll-tick {
            input.checkbox type="checkbox" name="present" value=(key) checked[ticked];
            span.font-medium { (line.name) }
            @if line.standing != "EXPECTED" { (badge(Level::Plain, &t.get(&format!("standing-{}", line.standing)))) }
            @if !line.voter { (badge(Level::Plain, &t.get("roll-no-vote"))) }
            @if line.how.as_deref() == Some("door") { (badge(Level::Success, &t.get("roll-door"))) }
        }
        details.more open[excused] { summary { (t.get("roll-excuse")) }
            div.roll-why {
                label.roll-tick {
                    input.checkbox type="checkbox" name="excused" value=(key) checked[excused];
                    span { (t.get("mark-excused")) }
                }
                label { span.hint { (t.get("roll-reason")) }
                    input.input type="text" name=(format!("reason:{key}")) value=(reason) maxlength="200";
                }
            }
        }
    }
}

async fn send(SignedIn(visit): SignedIn, Path(id): Path<String>, fields: Fields) -> Result<Response, Fault> {
    let it = kept(&visit, &id, KEEP).await?;
    let meeting = it.meeting.reference();
    let present: std::collections::HashSet<Ref> =
        fields.all("present").filter_map(|it| it.parse().ok()).collect();
    let excused: std::collections::HashSet<Ref> =
        fields.all("excused").filter_map(|it| it.parse().ok()).collect();
    let roll = query::roll(&visit.cx.store, meeting).await?;
    let marked = |line: &Attendance| {
        let member = line.member();
        let mark = match () {
            () if present.contains(&member) => "present",
            () if excused.contains(&member) => "excused",
            // Who came in while the form lay open, and was not on it, stays.
            () if line.how.as_deref() == Some("door") && line.is_present() => "present",
            () => "",
        };
        Marked { member, mark: mark.to_owned(), reason: fields.get(&format!("reason:{member}")).to_owned() }
    };
    let marks: Vec<_> = roll.iter().map(marked).collect();
    let close = fields.ticked("close");
    match action::take_roll(&visit.keyed(&fields), meeting, fields.version(), &marks, close).await {
        Ok(()) => {
            visit.wake();
            let to = if close { format!("/meetings/{id}") } else { format!("/meetings/{id}/roll") };
            Ok(Redirect::to(&to).into_response())
        }
        Err(error) => {
            let refused = Refused::of(&texts(visit.page.lang), error)?;
            Ok(refused.answer(form(&visit, &it, &fields, &refused).await?))
        }
    }
}
