use access::Role;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Response};
use http_face::{Fault, Fields, SignedIn, Visit};
use identity::{Account, HeldRole};
use ui::{Confirm, Crumb, Look, Markup, Texts, html, t};

use super::accounts::{named, once_page, one_time};
use super::{administers, go, go_and_say, texts};
use crate::MANAGE;

/// What can be done to an account, each after a question.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Act {
    /// It signs in no more.
    Close,
    /// It signs in again.
    Open,
    /// Failed attempts are forgotten.
    Unlock,
    /// A new password for one use.
    Password,
    /// All second factors go.
    Factors,
}

impl Act {
    fn key(self) -> &'static str {
        match self {
            Self::Close => "close",
            Self::Open => "open",
            Self::Unlock => "unlock",
            Self::Password => "password",
            Self::Factors => "factors",
        }
    }
}

/// Is it one of the three administrators' accounts? Those are reset and closed on the server only: else whoever
/// gives roles could become whoever audits.
pub(crate) fn administrator(roles: &[HeldRole]) -> bool {
    roles.iter().any(|held| Role::from_key(&held.role).is_some_and(Role::is_administrator))
}

/// Links to what can be done to an account.
pub(crate) fn links(visit: &Visit, t: &Texts, it: &Account, roles: &[HeldRole]) -> Markup {
    let id = it.reference();
    let locked = it.locked(visit.cx.now()).is_some();
    let link = |act: Act, look| {
        ui::dialog_link(&format!("/accounts/{id}/{}", act.key()), &t.get(&format!("act-{}", act.key())), look)
    };
    html! {
        @if visit.cx.actor.account == Some(id) { p.hint { (t.get("account-own")) } }
        @else if administrator(roles) { p.hint { (t.get("account-administrator")) } }
        @else {
            div.actions {
                @if locked { (link(Act::Unlock, Look::Secondary)) }
                (link(Act::Password, Look::Secondary))
                (link(Act::Factors, Look::Secondary))
                @if it.active { (link(Act::Close, Look::Danger)) } @else { (link(Act::Open, Look::Secondary)) }
            }
        }
    }
}

/// The account, if acts on it are for this page: not one's own and not an administrator's.
async fn target(visit: &Visit, id: &str) -> Result<Account, Fault> {
    administers(&visit.cx, MANAGE)?;
    let it = named(visit, id).await?;
    let roles = identity::unended(&visit.cx.store, it.reference(), visit.cx.today()).await?;
    if visit.cx.actor.account == Some(it.reference()) || administrator(&roles) {
        return Err(Fault::missing());
    }
    Ok(it)
}

/// Ask once more.
pub(crate) async fn ask(
    act: Act,
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    let it = target(&visit, &id).await?;
    let t = texts(&visit.page);
    let (key, back) = (act.key(), format!("/accounts/{}", it.reference()));
    let question = t!(t, &format!("act-{key}-question"), name = it.name.as_str());
    let confirm = Confirm::new(
        visit.page.lang,
        question,
        t.get(&format!("act-{key}")),
        format!("{back}/{key}"),
        back.as_str(),
    )
    .key(visit.new_key())
    .body(html! { p { (t.get(&format!("act-{key}-more"))) } });
    let confirm = if matches!(act, Act::Close | Act::Factors) { confirm.danger() } else { confirm };
    let crumbs = [Crumb::new("/accounts", t.get("accounts-title")), Crumb::new(back, it.name.as_str())];
    Ok(ui::page(&visit.page, &t.get(&format!("act-{key}")), &crumbs, html! { (confirm) }).into_response())
}

/// Do it.
pub(crate) async fn act(
    act: Act,
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Fault> {
    let it = target(&visit, &id).await?;
    let id = it.reference();
    let cx = visit.keyed(&fields);
    if act == Act::Password {
        return new_password(&visit, &it, &fields).await;
    }
    let (tx, before) = cx.begin(id.region).await?;
    if before.is_none() {
        match act {
            Act::Close | Act::Open => identity::set_active(&cx, &tx, id, act == Act::Open).await?,
            Act::Unlock => identity::unlock(&cx, &tx, id).await?,
            Act::Factors => identity::reset_factors(&cx, &tx, id).await?,
            Act::Password => {}
        }
        cx.commit(tx, id.region, "").await?;
    }
    visit.app.forget_sessions();
    visit.wake();
    let said = match act {
        Act::Close => "closed",
        Act::Open => "opened",
        Act::Unlock => "unlocked",
        Act::Factors | Act::Password => "factors",
    };
    Ok(go_and_say(&format!("/accounts/{id}"), said))
}

async fn new_password(visit: &Visit, it: &Account, fields: &Fields) -> Result<Response, Fault> {
    let id = it.reference();
    let password = one_time(&visit.cx.stamp.ids);
    let cx = visit.keyed(fields);
    if !identity::reset_password(&cx, &visit.app.settings, id, &password).await? {
        return Ok(go(&format!("/accounts/{id}")));
    }
    visit.app.forget_sessions();
    visit.wake();
    Ok(once_page(visit, &texts(&visit.page), id, &it.name, &password).into_response())
}
