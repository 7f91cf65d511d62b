use axum::extract::Query;
use axum::response::{IntoResponse as _, Response};
use http_face::{Fault, Fields, Visit};
use identity::{AccountError, Owed, Session};
use ui::{Button, FieldError, Form, Level, Look, Markup, Texts, alert, callout, html};

use super::factors::{code_field, finish_passkey, in_words, passkey_form, passkey_frame, relying, totp_form};
use super::{account_of, fresh, go, local, onward, owed_path, texts, value, wrong};

/// The session that owes a second factor, or where else to go.
async fn owing(visit: &Visit, next: &str) -> Result<Result<Session, Response>, Fault> {
    Ok(match fresh(visit).await? {
        None => Err(go(&onward("/sign-in", next))),
        Some(session) if session.owes == Some(Owed::SecondFactor) => Ok(session),
        Some(session) => Err(go(&owed_path(session.owes, next))),
    })
}

/// A second factor was shown: on to a new password, or to where one wanted to go.
async fn onwards(visit: &Visit, next: &str) -> Result<Response, Fault> {
    visit.app.forget_sessions();
    visit.wake();
    let owes = fresh(visit).await?.and_then(|it| it.owes);
    Ok(go(&owed_path(owes, next)))
}

/// Ask for the second factor.
pub(crate) async fn show(visit: Visit, query: Query<Vec<(String, String)>>) -> Result<Response, Fault> {
    let next = value(&query, "next");
    let session = match owing(&visit, next).await? {
        Ok(session) => session,
        Err(elsewhere) => return Ok(elsewhere),
    };
    if !identity::has_second_factor(&visit.cx.store, session.account).await? {
        return Ok(go(&onward("/second-factor/set-up", next)));
    }
    Ok(view(&visit, &session, next, None).await?.into_response())
}

async fn view(
    visit: &Visit,
    session: &Session,
    next: &str,
    error: Option<FieldError>,
) -> Result<Markup, Fault> {
    let t = texts(&visit.page);
    let totp = account_of(visit, session).await?.totp_confirmed;
    let ceremony = match relying(visit) {
        Some(relying) => identity::begin_authentication(&visit.cx, &relying, session).await?,
        None => None,
    };
    let errors: Vec<_> = error.iter().filter(|it| it.field == "code").cloned().collect();
    let other = error.as_ref().filter(|it| it.field != "code" || !totp);
    let code = Form::post(visit.page.lang, "/second-factor")
        .key(visit.new_key())
        .hidden("next", local(next))
        .errors(&errors)
        .body(html! { (code_field(&t).hint(t.get("second-code-hint")).error(errors.first().map(|it| it.text.clone()))) })
        .submit(Button::submit(t.get("second-do")));
    let body = html! {
        @if let Some(other) = other { (alert(Level::Error, html! { p { (other.text) } })) }
        @if totp { (code) }
        @if let Some(ceremony) = &ceremony {
            @let form = Form::post(visit.page.lang, "/second-factor/passkey").key(visit.new_key())
                .hidden("next", local(next)).hidden("ceremony", ceremony.sealed.as_str()).hidden("credential", "")
                .submit(Button::submit(t.get("second-passkey")).look(if totp { Look::Secondary } else { Look::Primary }));
            (passkey_frame(&t, "get", &ceremony.options, html! { (form) }))
        }
        @if !totp && ceremony.is_none() { (callout(Level::Warn, &t.get("second-none"), html! { p { (t.get("second-lost")) } })) }
        p.hint { (t.get("second-lost")) }
        (leave(visit, &t))
    };
    Ok(ui::page(&visit.page, &t.get("second-title"), &[], body))
}

fn leave(visit: &Visit, t: &Texts) -> Markup {
    let button = Button::submit(t.get("second-leave")).look(Look::Quiet);
    html! { (Form::post(visit.page.lang, "/sign-out").key(visit.new_key()).submit(button)) }
}

/// A code of the authenticator app.
pub(crate) async fn send_code(visit: Visit, fields: Fields) -> Result<Response, Fault> {
    let next = fields.get("next");
    let session = match owing(&visit, next).await? {
        Ok(session) => session,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let done = identity::pass_totp(&visit.cx, &visit.app.settings, &session, fields.get("code")).await;
    answered(&visit, &session, next, "code", done).await
}

/// A passkey.
pub(crate) async fn send_passkey(visit: Visit, fields: Fields) -> Result<Response, Fault> {
    let next = fields.get("next");
    let session = match owing(&visit, next).await? {
        Ok(session) => session,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let relying = relying(&visit).ok_or_else(Fault::missing)?;
    let (ceremony, answer) = (fields.get("ceremony"), fields.get("credential"));
    let settings = &visit.app.settings;
    let done =
        identity::finish_authentication(&visit.cx, settings, &relying, &session, ceremony, answer).await;
    answered(&visit, &session, next, "credential", done).await
}

async fn answered(
    visit: &Visit,
    session: &Session,
    next: &str,
    field: &str,
    done: Result<(), AccountError>,
) -> Result<Response, Fault> {
    match done {
        Ok(()) => onwards(visit, next).await,
        Err(error) => {
            visit.wake();
            let text = in_words(visit, &texts(&visit.page), error)?;
            Ok(wrong(view(visit, session, next, Some(FieldError::new(field, text))).await?))
        }
    }
}

/// An administrator without a second factor sets one up before anything else.
pub(crate) async fn show_set_up(
    visit: Visit,
    query: Query<Vec<(String, String)>>,
) -> Result<Response, Fault> {
    let next = value(&query, "next");
    let session = match owing(&visit, next).await? {
        Ok(session) => session,
        Err(elsewhere) => return Ok(elsewhere),
    };
    if identity::has_second_factor(&visit.cx.store, session.account).await? {
        return Ok(go(&onward("/second-factor", next)));
    }
    Ok(set_up_view(&visit, &session, next, None).await?.into_response())
}

async fn set_up_view(
    visit: &Visit,
    session: &Session,
    next: &str,
    error: Option<FieldError>,
) -> Result<Markup, Fault> {
    let t = texts(&visit.page);
    let enrolment = identity::begin_totp(&visit.cx, &visit.app.settings, session.account).await?;
    let ceremony = match relying(visit) {
        Some(relying) => Some(identity::begin_registration(&visit.cx, &relying, session).await?),
        None => None,
    };
    let errors: Vec<_> = error.iter().filter(|it| it.field == "code").cloned().collect();
    let other = error.as_ref().filter(|it| it.field != "code");
    let action = |path: &str| onward(path, next);
    let body = html! {
        (callout(Level::Info, &t.get("set-up-why"), html! { p { (t.get("set-up-more")) } }))
        @if let Some(other) = other { (alert(Level::Error, html! { p { (other.text) } })) }
        section {
            h2 { (t.get("factor-totp")) }
            (totp_form(visit, &t, &enrolment, &action("/second-factor/set-up"), &errors))
        }
        @if let Some(ceremony) = &ceremony {
            section {
                h2 { (t.get("factor-passkey")) }
                p { (t.get("factor-passkey-about")) }
                (passkey_form(visit, &t, ceremony, &action("/second-factor/set-up/passkey")))
            }
        }
        (leave(visit, &t))
    };
    Ok(ui::page(&visit.page, &t.get("set-up-title"), &[], body))
}

/// The first code of the app.
pub(crate) async fn set_up_totp(
    visit: Visit,
    query: Query<Vec<(String, String)>>,
    fields: Fields,
) -> Result<Response, Fault> {
    let next = value(&query, "next");
    let session = match owing(&visit, next).await? {
        Ok(session) => session,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let done = identity::confirm_totp(&visit.cx, &visit.app.settings, &session, fields.get("code")).await;
    set_up(&visit, &session, next, "code", done).await
}

/// The first passkey.
pub(crate) async fn set_up_passkey(
    visit: Visit,
    query: Query<Vec<(String, String)>>,
    fields: Fields,
) -> Result<Response, Fault> {
    let next = value(&query, "next");
    let session = match owing(&visit, next).await? {
        Ok(session) => session,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let done = finish_passkey(&visit, &session, &fields).await;
    set_up(&visit, &session, next, "credential", done).await
}

async fn set_up(
    visit: &Visit,
    session: &Session,
    next: &str,
    field: &str,
    done: Result<(), AccountError>,
) -> Result<Response, Fault> {
    match done {
        Ok(()) => onwards(visit, next).await,
        Err(error) => {
            visit.wake();
            let text = in_words(visit, &texts(&visit.page), error)?;
            if identity::has_second_factor(&visit.cx.store, session.account).await? {
                return Ok(go(&onward("/second-factor", next)));
            }
            Ok(wrong(set_up_view(visit, session, next, Some(FieldError::new(field, text))).await?))
        }
    }
}
