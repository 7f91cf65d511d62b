use axum::extract::Query;
use axum::response::{IntoResponse as _, Response};
use http_face::{Fault, Fields, Visit};
use identity::Refusal;
use ui::{Button, Field, FieldError, Form, Level, Look, Markup, Texts, alert, html, t};

use super::{fresh, go, local, moment_text, owed_path, texts, value, with_session, wrong};
use crate::setup;

/// The sign-in page.
pub(crate) async fn show(visit: Visit, query: Query<Vec<(String, String)>>) -> Result<Response, Fault> {
    let next = value(&query, "next");
    if let Some(session) = fresh(&visit).await? {
        return Ok(go(&owed_path(session.owes, next)));
    }
    Ok(view(&visit, next, "", &[]).into_response())
}

/// Name and password.
pub(crate) async fn send(visit: Visit, fields: Fields) -> Result<Response, Fault> {
    let t = texts(&visit.page);
    let (login, password, next) = (fields.get("login"), fields.raw("password"), fields.get("next"));
    let missing = |field: &str, empty: bool| {
        empty.then(|| FieldError::new(field, t.get(&format!("sign-in-{field}-missing"))))
    };
    let errors: Vec<_> = [missing("login", login.is_empty()), missing("password", password.is_empty())]
        .into_iter()
        .flatten()
        .collect();
    if !errors.is_empty() {
        return Ok(wrong(view(&visit, next, login, &errors)));
    }
    match identity::sign_in(&visit.cx, &visit.app.settings, login, password, &visit.agent).await? {
        Ok(signed_in) => {
            visit.wake();
            leave_earlier(&visit).await?;
            Ok(with_session(&visit.app, signed_in.token.as_str(), go(&owed_path(signed_in.owes, next))))
        }
        Err(refusal) => {
            visit.wake();
            let errors = [FieldError::new("password", refused(&visit, &t, refusal))];
            Ok(wrong(view(&visit, next, login, &errors)))
        }
    }
}

/// The browser's earlier session ends when somebody signs in anew.
pub(crate) async fn leave_earlier(visit: &Visit) -> Result<(), Fault> {
    if let (Some(token), Some(session)) = (&visit.token, fresh(visit).await?) {
        identity::sign_out(&visit.cx, &session, token).await?;
    }
    visit.app.forget_sessions();
    Ok(())
}

fn refused(visit: &Visit, t: &Texts, refusal: Refusal) -> String {
    match refusal {
        Refusal::Wrong => t.get("sign-in-wrong"),
        Refusal::Closed => t.get("sign-in-closed"),
        Refusal::Locked(until) => t!(t, "sign-in-locked", until = moment_text(visit.page.lang, until)),
    }
}

/// Sign out.
pub(crate) async fn leave(visit: Visit) -> Result<Response, Fault> {
    if let (Some(token), Some(session)) = (&visit.token, fresh(&visit).await?) {
        identity::sign_out(&visit.cx, &session, token).await?;
        visit.app.forget_sessions();
        visit.wake();
    }
    Ok(with_session(&visit.app, "", go("/sign-in")))
}

fn error_of(errors: &[FieldError], name: &str) -> Option<String> {
    errors.iter().find(|it| it.field == name).map(|it| it.text.clone())
}

fn view(visit: &Visit, next: &str, login: &str, errors: &[FieldError]) -> Markup {
    let t = texts(&visit.page);
    let body = html! {
        (Field::text("login", t.get("sign-in-login")).hint(t.get("sign-in-login-hint")).value(login)
            .autocomplete("username").required().error(error_of(errors, "login")))
        (Field::password("password", t.get("sign-in-password")).required().error(error_of(errors, "password")))
    };
    let form = Form::post(visit.page.lang, "/sign-in")
        .key(visit.new_key())
        .hidden("next", local(next))
        .errors(errors)
        .body(body)
        .submit(Button::submit(t.get("sign-in-do")));
    let content = html! {
        (form)
        (super::oidc::offer(&t, next))
        p.hint { (t.get("sign-in-forgotten")) }
        @if visit.app.demo && !setup::demo().is_empty() { (demo(visit, &t, next)) }
    };
    ui::page(&visit.page, &t.get("sign-in-title"), &[], content)
}

/// Each account of the demonstration is one button: it works without JavaScript and nobody copies passwords.
fn demo(visit: &Visit, t: &Texts, next: &str) -> Markup {
    html! {
        section aria-labelledby="demo-accounts" {
            h2 #demo-accounts { (t.get("demo-title")) }
            (alert(Level::Warn, html! { p { (t.get("demo-warning")) } }))
            ul.demo-accounts {
                @for account in setup::demo() {
                    li {
                        p { b { (account.name) } " · " ((account.about)(visit.page.lang)) }
                        p.hint { (t.get("sign-in-login")) " " code { (account.login) } " · " (t.get("sign-in-password")) " " code { (account.password) } }
                        (Form::post(visit.page.lang, "/sign-in").key(visit.new_key())
                            .hidden("login", account.login.as_str()).hidden("password", account.password.as_str())
                            .hidden("next", local(next))
                            .submit(Button::submit(t.get("demo-do")).look(Look::Secondary).about(account.name.as_str())))
                    }
                }
            }
        }
    }
}
