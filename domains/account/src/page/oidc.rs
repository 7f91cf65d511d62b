use std::sync::OnceLock;

use axum::extract::Query;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use http_face::{App, Fault, Visit};
use identity::{Oidc, OidcError, OidcSettings, Refusal};
use ui::{Button, Level, Look, Markup, Texts, callout, description_list, html, t};

use super::sign_in::leave_earlier;
use super::{go, local, moment_text, onward, owed_path, texts, value, with_session, wrong};

const COOKIE: &str = "lianxin_oidc";
static PROVIDER: OnceLock<Option<Oidc>> = OnceLock::new();

/// Let people sign in with a unified identity provider. Counts once; nothing is asked of the provider yet.
///
/// # Errors
/// When the settings cannot be right.
pub fn set_oidc(settings: OidcSettings) -> Result<(), OidcError> {
    let provider = Oidc::of(settings)?;
    let _ = PROVIDER.set(provider);
    Ok(())
}

fn provider() -> Option<&'static Oidc> {
    PROVIDER.get().and_then(Option::as_ref)
}

/// The issuer, when there is a provider.
pub(crate) fn issuer() -> Option<&'static str> {
    provider().map(|it| it.settings().issuer.as_str())
}

/// The button on the sign-in page. A link and not a form: the policy `form-action 'self'` forbids a form that leads
/// to the provider.
pub(crate) fn offer(t: &Texts, next: &str) -> Markup {
    let Some(provider) = provider() else { return html! {} };
    let own = provider.settings().label.clone();
    let label = if own.is_empty() { t.get("oidc-label") } else { own };
    let button = Button::link(onward("/sign-in/oidc", next), t!(t, "sign-in-oidc", label = label));
    html! { p { (button.look(Look::Secondary)) } }
}

fn back_address(app: &App) -> String {
    format!("{}/sign-in/oidc/back", app.public_url)
}

fn with_flow(app: &App, value: &str, mut response: Response) -> Response {
    let secure = if app.public_url.starts_with("https:") { "; Secure" } else { "" };
    let age = if value.is_empty() { 0 } else { 600 };
    let cookie =
        format!("{COOKIE}={value}; Path=/sign-in/oidc; HttpOnly; SameSite=Lax; Max-Age={age}{secure}");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

fn flow(headers: &HeaderMap) -> &str {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|it| it.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == COOKIE).map_or("", |(_, value)| value)
}

/// On to the provider.
pub(crate) async fn begin(visit: Visit, query: Query<Vec<(String, String)>>) -> Result<Response, Fault> {
    let provider = provider().ok_or_else(Fault::missing)?;
    let next = local(value(&query, "next"));
    match provider.begin(&visit.cx, &back_address(&visit.app), next).await {
        Ok(begun) => Ok(with_flow(&visit.app, &begun.cookie, go(&begun.url))),
        Err(error) => Ok(failed(&visit, &error)),
    }
}

/// Back from the provider.
pub(crate) async fn back(
    visit: Visit,
    headers: HeaderMap,
    query: Query<Vec<(String, String)>>,
) -> Result<Response, Fault> {
    let provider = provider().ok_or_else(Fault::missing)?;
    let (state, code) = (value(&query, "state"), value(&query, "code"));
    let came = provider.finish(&visit.cx, &back_address(&visit.app), flow(&headers), state, code).await;
    let came = match came {
        Ok(came) => came,
        Err(error) => return Ok(with_flow(&visit.app, "", failed(&visit, &error))),
    };
    let (app, issuer) = (&visit.app, provider.settings().issuer.as_str());
    let known =
        identity::sign_in_by_subject(&visit.cx, &app.settings, issuer, &came.subject, &visit.agent).await?;
    visit.wake();
    let response = match known {
        None => unknown(&visit, &came.subject),
        Some(Err(refusal)) => wrong(refused(&visit, refusal)),
        Some(Ok(signed_in)) => {
            leave_earlier(&visit).await?;
            let on = go(&owed_path(signed_in.owes, &came.next));
            with_session(app, signed_in.token.as_str(), on)
        }
    };
    Ok(with_flow(app, "", response))
}

fn again(t: &Texts) -> Markup {
    html! { p { (Button::link("/sign-in", t.get("oidc-again")).look(Look::Secondary)) } }
}

fn refused(visit: &Visit, refusal: Refusal) -> Markup {
    let t = texts(&visit.page);
    let text = match refusal {
        Refusal::Locked(until) => t!(t, "sign-in-locked", until = moment_text(visit.page.lang, until)),
        Refusal::Wrong | Refusal::Closed => t.get("sign-in-closed"),
    };
    ui::page(&visit.page, &t.get("oidc-failed-title"), &[], html! { p.lead { (text) } (again(&t)) })
}

fn unknown(visit: &Visit, subject: &str) -> Response {
    let t = texts(&visit.page);
    let body = html! {
        (callout(Level::Warn, &t.get("oidc-unknown"), html! { p { (t.get("oidc-unknown-todo")) } }))
        (description_list([(t.get("oidc-subject"), html! { code { (subject) } })]))
        (again(&t))
    };
    let page = ui::page(&visit.page, &t.get("oidc-unknown-title"), &[], body);
    (StatusCode::FORBIDDEN, page).into_response()
}

fn failed(visit: &Visit, error: &OidcError) -> Response {
    tracing::warn!(cause = error.to_string(), "signing in with the identity provider failed");
    let t = texts(&visit.page);
    let body = html! { p.lead { (t.get("oidc-failed")) } p { (t.get("oidc-failed-todo")) } (again(&t)) };
    let page = ui::page(&visit.page, &t.get("oidc-failed-title"), &[], body);
    let status = if matches!(error, OidcError::Refused(_)) {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::BAD_GATEWAY
    };
    (status, page).into_response()
}
