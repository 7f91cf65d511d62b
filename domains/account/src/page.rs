//! The pages: what each receives, checks and shows.

pub(crate) mod accounts;
pub(crate) mod acts;
pub(crate) mod factors;
pub(crate) mod holdings;
pub(crate) mod journal;
pub(crate) mod keys;
pub(crate) mod logins;
pub(crate) mod me;
pub(crate) mod oidc;
pub(crate) mod password;
pub(crate) mod policies;
pub(crate) mod second;
pub(crate) mod sign_in;
pub(crate) mod system;

use access::{Context, Denied, Permission};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use http_face::{App, Fault, FaultKind, Visit, session_cookie};
use identity::{Account, Owed, Session};
use store::{Instant, Ref};
use ui::{Flash, Lang, Level, Markup, PageCx, Texts, format};

use crate::LOCALES;

pub(crate) fn texts(page: &PageCx) -> Texts {
    page.texts(&LOCALES)
}

/// Sent to another page after something was done.
pub(crate) fn go(path: &str) -> Response {
    Redirect::to(path).into_response()
}

/// The same with what was done, to be said on the next page.
pub(crate) fn go_and_say(path: &str, key: &str) -> Response {
    let sign = if path.contains('?') { '&' } else { '?' };
    go(&format!("{path}{sign}done={key}"))
}

/// What the page before did, from `?done=`.
pub(crate) fn said(visit: &mut Visit, query: &[(String, String)]) {
    const KNOWN: [&str; 13] = [
        "key-ended",
        "password",
        "session",
        "totp",
        "totp-removed",
        "passkey",
        "passkey-removed",
        "login",
        "login-removed",
        "opened",
        "closed",
        "unlocked",
        "factors",
    ];
    let done = value(query, "done");
    if let Some(key) = KNOWN.into_iter().chain(["granted", "ended"]).find(|key| *key == done) {
        let text = texts(&visit.page).get(&format!("done-{key}"));
        visit.page.frame.flash = Some(Flash { level: Level::Success, text });
    }
}

/// A value of the query; empty when it is missing.
pub(crate) fn value<'a>(query: &'a [(String, String)], name: &str) -> &'a str {
    query.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.trim())
}

/// A form that was not accepted.
pub(crate) fn wrong(page: Markup) -> Response {
    (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
}

/// Give the browser a session, or take it away with an empty token.
pub(crate) fn with_session(app: &App, token: &str, mut response: Response) -> Response {
    if let Ok(cookie) = HeaderValue::from_str(&session_cookie(app, token)) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// Where somebody wanted to go: only a path of our own, and not back into signing in.
pub(crate) fn local(next: &str) -> &str {
    let plain = next.starts_with('/')
        && !next.starts_with("//")
        && next.len() <= 2000
        && !next.contains('\\')
        && !next.chars().any(char::is_control);
    let circles = ["/sign-", "/second-factor", "/me/password"].iter().any(|it| next.starts_with(it));
    if plain && !circles { next } else { "/" }
}

/// A path with where to go afterwards.
pub(crate) fn onward(path: &str, next: &str) -> String {
    let next = local(next);
    if next == "/" { path.to_owned() } else { format!("{path}?next={}", percent(next)) }
}

/// Where somebody goes with what they owe.
pub(crate) fn owed_path(owes: Option<Owed>, next: &str) -> String {
    match owes {
        Some(Owed::SecondFactor) => onward("/second-factor", next),
        Some(Owed::NewPassword) => onward("/me/password", next),
        None => local(next).to_owned(),
    }
}

pub(crate) fn percent(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect()
}

/// The session as it stands in the database: the one with the request may be five seconds old.
pub(crate) async fn fresh(visit: &Visit) -> Result<Option<Session>, Fault> {
    match &visit.token {
        Some(token) => Ok(identity::find(&visit.app.store, token, visit.cx.now()).await?),
        None => Ok(None),
    }
}

/// The account of a session.
pub(crate) async fn account_of(visit: &Visit, session: &Session) -> Result<Account, Fault> {
    account(&visit.cx, session.account).await
}

pub(crate) async fn account(cx: &Context, id: Ref) -> Result<Account, Fault> {
    identity::account(&cx.store, id).await?.ok_or_else(Fault::missing)
}

/// Whoever is fully signed in, with their session.
pub(crate) fn signed_in(visit: &Visit) -> Result<(Ref, Session), Fault> {
    let session = visit.session.clone();
    visit.cx.actor.account.zip(session).ok_or_else(|| Fault::new(FaultKind::SignIn, ""))
}

/// Administrators' permissions hold without a place: does this person have one?
pub(crate) fn administers(cx: &Context, permission: Permission) -> Result<(), Fault> {
    if !cx.scope(permission).is_empty() {
        return Ok(());
    }
    Err(if cx.actor.account.is_none() { Denied::SignIn } else { Denied::Unseen }.into())
}

/// A moment as people read it, in a sentence.
pub(crate) fn moment_text(lang: Lang, at: Instant) -> String {
    let civil = at.civil();
    format!("{} {:02}:{:02}", format::date_text(lang, civil.date()), civil.hour(), civil.minute())
}

/// A moment as people read it.
pub(crate) fn moment(lang: Lang, at: i64) -> Markup {
    format::instant(lang, Instant(at).civil())
}

/// A day kept as text.
pub(crate) fn day(lang: Lang, text: &str) -> Markup {
    match parse_day(text) {
        Some(day) => format::date(lang, day),
        None => ui::html! { (text) },
    }
}

/// `2026-11-22`, as a date field sends it.
pub(crate) fn parse_day(text: &str) -> Option<time::Date> {
    time::Date::parse(text, time::macros::format_description!("[year]-[month]-[day]")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_our_own_lead_on() {
        assert_eq!(local("/members?q=1"), "/members?q=1");
        for bad in [
            "",
            "members",
            "//evil.example",
            "https://evil.example",
            "/\\evil",
            "/a\nb",
            "/sign-in",
            "/second-factor",
        ] {
            assert_eq!(local(bad), "/", "{bad:?}");
        }
        assert_eq!(onward("/second-factor", "/a?b=李"), "/second-factor?next=/a%3Fb%3D%E6%9D%8E");
    }
}
