use std::sync::Arc;

use access::{Actor, Context};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use identity::{Level, Session};
use ui::{Frame, NavEntry, PageCx, Person};

use crate::{App, Fault, FaultKind, LOCALES};

/// The cookie that holds a session's token.
pub const SESSION_COOKIE: &str = "lianxin_session";

/// The `Set-Cookie` value for a token; an empty token takes the cookie away.
#[must_use]
pub fn session_cookie(app: &App, token: &str) -> String {
    let secure = if app.public_url.starts_with("https:") { "; Secure" } else { "" };
    let age = if token.is_empty() { "; Max-Age=0" } else { "" };
    format!("{SESSION_COOKIE}={token}; Path=/; HttpOnly; SameSite=Lax{secure}{age}")
}

/// What every handler receives: who asks, in which context, and how the page around the answer looks.
pub struct Visit {
    /// For actions and queries.
    pub cx: Context,
    /// For pages.
    pub page: PageCx,
    /// The session, when somebody is signed in (possibly with a second factor still owed).
    pub session: Option<Session>,
    /// The installation.
    pub app: App,
    /// The token, for signing out.
    pub token: Option<String>,
    /// The browser, for the owner's list of sessions.
    pub agent: String,
}

impl Visit {
    /// A fresh idempotency key for a form.
    #[must_use]
    pub fn new_key(&self) -> String {
        self.cx.stamp.ids.new_id(self.cx.now()).simple().to_string()
    }

    /// The context with the idempotency key of a form.
    #[must_use]
    pub fn keyed(&self, fields: &crate::Fields) -> Context {
        Context { key: fields.key(), ..self.cx.clone() }
    }

    /// The context with the `Idempotency-Key` of a program's request.
    #[must_use]
    pub fn keyed_by(&self, key: Option<String>) -> Context {
        Context { key, ..self.cx.clone() }
    }

    /// Something was committed: let consumers take it at once.
    pub fn wake(&self) {
        self.app.wake.notify_one();
    }
}

pub(crate) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|it| it.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}

/// Programs send the token in a header: no browser adds it by itself, so no other site can make it do so.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")
}

async fn found(app: &App, token: &str) -> Result<Option<(Session, Arc<Actor>)>, Fault> {
    if let Some(known) = app.sessions.get(token) {
        return Ok(Some(known));
    }
    let cx = app.context(Arc::new(Actor::nobody()));
    let Some(session) = identity::find(&app.store, token, cx.now()).await? else { return Ok(None) };
    let Some(account) = identity::account(&app.store, session.account).await?.filter(|it| it.active) else {
        return Ok(None);
    };
    identity::touch(&cx, &app.settings, &session).await?;
    // With a second factor owed, somebody is known but holds nothing yet.
    let holdings = match session.level {
        Level::Full => identity::held_by(&app.store, session.account, cx.today()).await?,
        Level::Password => Vec::new(),
    };
    let full = (session.level == Level::Full).then_some(session.account);
    let actor = Actor::of(full, account.name.clone(), account.member(), holdings);
    let known = (session, Arc::new(actor));
    app.sessions.insert(token.to_owned(), known.clone());
    Ok(Some(known))
}

/// A program's key: the account that made it, with its roles, for the API alone and never as a session.
async fn program(app: &App, key: &str) -> Result<Option<Arc<Actor>>, Fault> {
    let cx = app.context(Arc::new(Actor::nobody()));
    let Some(id) = identity::by_program_key(&app.store, key, cx.today()).await? else { return Ok(None) };
    let Some(account) = identity::account(&app.store, id).await?.filter(|it| it.active) else {
        return Ok(None);
    };
    let holdings = identity::held_by(&app.store, id, cx.today()).await?;
    let member = account.member();
    Ok(Some(Arc::new(Actor::of(Some(id), account.name, member, holdings))))
}

fn frame(app: &App, cx: &Context, page: &PageCx, session: Option<&Session>, path: &str) -> Frame {
    let texts = page.texts(&LOCALES);
    let mut frame = Frame { site: Arc::clone(&app.site), ..Frame::default() };
    if session.is_none() {
        let items = app.domains.iter().flat_map(|domain| &domain.public);
        frame.nav = items.map(|item| NavEntry::new(item.href, (item.label)(page.lang), item.icon)).collect();
        return frame;
    }
    let office = cx
        .actor
        .holdings
        .first()
        .map(|held| texts.get(&format!("role-{}", held.role.key().replace('_', "-"))));
    frame.person = Some(Person {
        name: cx.actor.name.clone(),
        office,
        links: vec![("/me".to_owned(), texts.get("menu-me"))],
        sign_out: "/sign-out".to_owned(),
        sign_out_key: String::new(),
    });
    if cx.actor.account.is_some() {
        let shown = |needs: Option<access::Permission>| needs.is_none_or(|it| !cx.scope(it).is_empty());
        let items = app.domains.iter().flat_map(|domain| &domain.menu).filter(|item| shown(item.needs));
        frame.nav = items.map(|item| NavEntry::new(item.href, (item.label)(page.lang), item.icon)).collect();
    }
    let _ = path;
    frame
}

impl FromRequestParts<App> for Visit {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Fault> {
        let token =
            cookie(&parts.headers, SESSION_COOKIE).or_else(|| bearer(&parts.headers)).map(str::to_owned);
        let nobody = || Arc::new(Actor::nobody());
        let (session, actor) = match &token {
            Some(key) if key.starts_with(identity::PROGRAM_KEY) => {
                let api = parts.uri.path().starts_with("/api/");
                let actor = if api { program(app, key).await? } else { None };
                (None, actor.unwrap_or_else(nobody))
            }
            Some(token) => match found(app, token).await? {
                Some((session, actor)) => (Some(session), actor),
                None => (None, nobody()),
            },
            None => (None, nobody()),
        };
        let cx = app.context(actor);
        let Ok(mut page) = PageCx::from_request_parts(parts, app).await;
        page.frame = frame(app, &cx, &page, session.as_ref(), parts.uri.path());
        let agent = parts.headers.get(header::USER_AGENT).and_then(|it| it.to_str().ok()).unwrap_or_default();
        Ok(Self { cx, page, session, app: app.clone(), token, agent: agent.to_owned() })
    }
}

/// The same for handlers that are only for somebody fully signed in; others are sent to sign in.
pub struct SignedIn(pub Visit);

impl FromRequestParts<App> for SignedIn {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Fault> {
        let visit = Visit::from_request_parts(parts, app).await?;
        if visit.cx.actor.account.is_none() {
            return Err(Fault::new(FaultKind::SignIn, ""));
        }
        Ok(Self(visit))
    }
}
