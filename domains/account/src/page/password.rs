use axum::extract::Query;
use axum::response::{IntoResponse as _, Response};
use http_face::{Fault, FaultKind, Fields, Visit};
use identity::{AccountError, Owed, Session, Settings, Strength};
use ui::{Button, Crumb, Field, FieldError, Form, Level, Markup, Texts, callout, html, t};

use super::{account_of, fresh, go, go_and_say, local, moment_text, onward, texts, value, wrong};

/// The session of whoever may change a password: signed in, or owing a new one.
async fn owner(visit: &Visit) -> Result<Session, Fault> {
    let session = fresh(visit).await?.filter(|it| it.owes != Some(Owed::SecondFactor));
    session.ok_or_else(|| Fault::new(FaultKind::SignIn, ""))
}

/// The page to change one's password.
pub(crate) async fn show(visit: Visit, query: Query<Vec<(String, String)>>) -> Result<Response, Fault> {
    let session = owner(&visit).await?;
    let has = account_of(&visit, &session).await?.has_password();
    Ok(view(&visit, &session, has, value(&query, "next"), &[]).into_response())
}

/// Change it. All other sessions end.
pub(crate) async fn send(visit: Visit, fields: Fields) -> Result<Response, Fault> {
    let session = owner(&visit).await?;
    let t = texts(&visit.page);
    let (present, new) = (fields.raw("present"), fields.raw("new"));
    let mut errors = Vec::new();
    if present.is_empty() {
        errors.push(FieldError::new("present", t.get("password-present-missing")));
    }
    if new.is_empty() {
        errors.push(FieldError::new("new", t.get("password-new-missing")));
    } else if new != fields.raw("again") {
        errors.push(FieldError::new("again", t.get("password-again-differs")));
    }
    let settings = &visit.app.settings;
    if errors.is_empty() {
        let cx = visit.keyed(&fields);
        let done =
            identity::set_password(&cx, settings, session.account, Some(present), new, Some(session.id))
                .await;
        match done {
            Ok(()) => {
                visit.app.forget_sessions();
                visit.wake();
                let next = fields.get("next");
                let owed = session.owes.is_some();
                return Ok(if owed { go(local(next)) } else { go_and_say("/me", "password") });
            }
            Err(error) => errors.push(said_beside(&visit, &t, error)?),
        }
    }
    Ok(wrong(view(&visit, &session, true, fields.get("next"), &errors)))
}

fn said_beside(visit: &Visit, t: &Texts, error: AccountError) -> Result<FieldError, Fault> {
    Ok(match error {
        AccountError::WrongPassword => FieldError::new("present", t.get("password-present-wrong")),
        AccountError::Locked(until) => {
            FieldError::new("present", t!(t, "sign-in-locked", until = moment_text(visit.page.lang, until)))
        }
        AccountError::Weak(what) => FieldError::new("new", weak(t, &visit.app.settings, what)),
        AccountError::Reused => {
            FieldError::new("new", t!(t, "password-reused", n = count(visit.app.settings.password_history)))
        }
        other => return Err(other.into()),
    })
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// What a new password lacks, in words.
pub(crate) fn weak(t: &Texts, settings: &Settings, what: Strength) -> String {
    match what {
        Strength::Short => t!(t, "password-short", n = count(settings.password_length)),
        Strength::Plain => t!(t, "password-plain", n = count(settings.password_classes)),
        Strength::Named | Strength::Enough => t.get("password-named"),
    }
}

/// What a password must be, before one types it.
pub(crate) fn hint(t: &Texts, settings: &Settings) -> String {
    t!(
        t,
        "password-hint",
        length = count(settings.password_length),
        classes = count(settings.password_classes)
    )
}

fn view(visit: &Visit, session: &Session, has: bool, next: &str, errors: &[FieldError]) -> Markup {
    let t = texts(&visit.page);
    let error = |name: &str| errors.iter().find(|it| it.field == name).map(|it| it.text.clone());
    let settings = &visit.app.settings;
    let owed = session.owes == Some(Owed::NewPassword);
    let fields = html! {
        (Field::password("present", t.get("password-present")).required().error(error("present")))
        (Field::password("new", t.get("password-new")).hint(hint(&t, settings)).autocomplete("new-password").required().error(error("new")))
        (Field::password("again", t.get("password-again")).autocomplete("new-password").required().error(error("again")))
    };
    let form = Form::post(visit.page.lang, onward("/me/password", next))
        .key(visit.new_key())
        .hidden("next", local(next))
        .errors(errors)
        .body(fields)
        .submit(Button::submit(t.get("password-do")));
    let form = if owed { form } else { form.cancel("/me") };
    let body = html! {
        @if owed { (callout(Level::Warn, &t.get("password-owed"), html! { p { (t.get("password-owed-more")) } })) }
        @if has { p.hint { (t.get("password-ends-sessions")) } (form) }
        @else { p { (t.get("password-none")) } }
    };
    let crumbs = if owed { Vec::new() } else { vec![Crumb::new("/me", t.get("me-title"))] };
    ui::page(&visit.page, &t.get("password-title"), &crumbs, body)
}
