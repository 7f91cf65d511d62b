use axum::extract::{Path, Query};
use axum::response::{IntoResponse as _, Response};
use http_face::{Fault, Fields, SignedIn, Visit};
use identity::{Account, HeldRole, OpenSession, Session};
use ui::{Button, Column, Form, Look, Markup, Row, Table, Texts, description_list, html, t};
use uuid::Uuid;

use super::{account, day, go_and_say, moment, said, signed_in, texts};
use crate::setup;

/// One's own account.
pub(crate) async fn show(
    SignedIn(mut visit): SignedIn,
    query: Query<Vec<(String, String)>>,
) -> Result<Response, Fault> {
    said(&mut visit, &query);
    let (id, session) = signed_in(&visit)?;
    let it = account(&visit.cx, id).await?;
    let roles = identity::unended(&visit.cx.store, id, visit.cx.today()).await?;
    let sessions = OpenSession::of(&visit.cx.store, id, visit.cx.now()).await?;
    let passkeys = identity::passkeys(&visit.cx.store, id).await?.len();
    let t = texts(&visit.page);
    let body = html! {
        (facts(&t, &it, passkeys))
        section { h2 { (t.get("me-roles")) } (own_roles(&visit, &t, &roles).await?) }
        section { h2 { (t.get("me-sessions")) } p.hint { (t.get("me-sessions-hint")) } (own_sessions(&visit, &t, &sessions, &session)) }
    };
    Ok(ui::page(&visit.page, &t.get("me-title"), &[], body).into_response())
}

fn facts(t: &Texts, it: &Account, passkeys: usize) -> Markup {
    let factors = match (it.totp_confirmed, passkeys) {
        (false, 0) => t.get("me-factors-none"),
        (true, 0) => t.get("me-factors-totp"),
        (totp, n) => {
            let keys = t!(t, "me-factors-passkeys", n = i64::try_from(n).unwrap_or(0));
            if totp { t!(t, "me-factors-both", totp = t.get("me-factors-totp"), keys = keys) } else { keys }
        }
    };
    let member = it.member().map(|member| {
        (t.get("me-member"), html! { a href={ "/members/" (member) } { (t.get("me-member-link")) } })
    });
    let items = [(t.get("me-name"), html! { (it.name) })].into_iter().chain(member).chain([
        (t.get("me-password"), html! { a href="/me/password" { (t.get("me-password-link")) } }),
        (t.get("me-factors"), html! { (factors) " " a href="/me/factors" { (t.get("me-factors-link")) } }),
        (t.get("key-title"), html! { a href="/me/keys" { (t.get("key-link")) } }),
    ]);
    description_list(items)
}

/// The roles of an account with their terms; used by its owner's page and the administrator's.
pub(crate) async fn own_roles(visit: &Visit, t: &Texts, roles: &[HeldRole]) -> Result<Markup, Fault> {
    if roles.is_empty() {
        return Ok(html! { p.hint { (t.get("me-roles-none")) } });
    }
    let lang = visit.page.lang;
    let mut rows = Vec::new();
    for held in roles {
        let name = setup::name_of(visit.app.system(), &held.place).await?;
        rows.push(Row::new([
            html! { (role_name(t, &held.role)) },
            html! { (name) },
            day(lang, &held.from_day),
            html! { @match &held.until_day { Some(until) => (day(lang, until)), None => (t.get("role-open-end")) } },
        ]));
    }
    let columns = ["role-what", "role-where", "role-from", "role-until"].map(|key| Column::new(t.get(key)));
    Ok(html! { (Table::new(lang, t.get("me-roles")).caption_hidden().columns(columns).rows(rows)) })
}

/// The name of a role.
pub(crate) fn role_name(t: &Texts, key: &str) -> String {
    t.get(&format!("role-{}", key.replace('_', "-")))
}

/// A browser and its system by their common names; the order matters, since browsers name those they descend from.
fn device(t: &Texts, agent: &str) -> String {
    let browsers = [
        ("MicroMessenger", "WeChat"),
        ("Edg/", "Edge"),
        ("QQBrowser", "QQ"),
        ("UCBrowser", "UC"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    let systems = [
        ("OpenHarmony", "HarmonyOS"),
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ];
    let name = |list: &[(&str, &'static str)]| list.iter().find(|it| agent.contains(it.0)).map(|it| it.1);
    match (name(&browsers), name(&systems)) {
        (Some(browser), Some(system)) => format!("{browser} · {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) if agent.is_empty() => t.get("me-session-unknown"),
        (None, None) => agent.chars().take(60).collect(),
    }
}

fn own_sessions(visit: &Visit, t: &Texts, sessions: &[OpenSession], here: &Session) -> Markup {
    let lang = visit.page.lang;
    let rows = sessions.iter().map(|it| {
        let agent = device(t, &it.agent);
        let row = Row::new([html! { span title=(it.agent) { (agent) } }, moment(lang, it.made_at)]);
        if it.id == here.id {
            return row.actions(html! { span.hint { (t.get("me-session-here")) } });
        }
        let end = Button::submit(t.get("me-session-end")).look(Look::Quiet).about(agent.as_str());
        row.actions(html! { (Form::post(lang, format!("/me/sessions/{}/end", it.id.simple())).key(visit.new_key()).submit(end)) })
    });
    let columns = ["me-session-agent", "me-session-since"].map(|key| Column::new(t.get(key)));
    html! { (Table::new(lang, t.get("me-sessions")).caption_hidden().columns(columns).rows(rows)) }
}

/// End one of one's own sessions.
pub(crate) async fn end_session(
    SignedIn(visit): SignedIn,
    Path(session): Path<String>,
    _fields: Fields,
) -> Result<Response, Fault> {
    let (id, _) = signed_in(&visit)?;
    let session = Uuid::try_parse(&session).map_err(|_| Fault::missing())?;
    match identity::revoke(&visit.cx, id, session).await {
        // Ended before: what was asked for is so.
        Ok(()) | Err(identity::AccountError::Missing) => {}
        Err(error) => return Err(error.into()),
    }
    visit.app.forget_sessions();
    visit.wake();
    Ok(go_and_say("/me", "session"))
}
