//! Signing in, one's own account, accounts and roles, the policies, the journal and the machine (C23).
//! It never decides who may do what (`access`) and keeps no table: accounts and sessions are `identity`'s.
//! Whoever looks for passwords, factors and terms of office goes to `identity`; for proofs to `journal`.

mod denial;
mod page;
mod query;
mod setup;

pub use denial::record_denials;
pub use page::oidc::set_oidc;
pub use setup::{DemoAccount, FindOrg, Found, OrgChoice, set_demo, set_org_finder};

use access::Permission;
use axum::extract::Path;
use axum::routing::{get, post};
use http_face::{Access, Domain, Fields, MenuItem, Routes, SignedIn};
use page::{
    accounts, acts, factors, holdings, journal as journal_page, keys, logins, me, oidc, password, policies,
    second, sign_in, system,
};
use ui::{Icon, Lang, Texts};

/// Make, close and open accounts, link sign-in names, reset passwords and factors.
pub const MANAGE: Permission = Permission("account.manage");
/// Give and end roles.
pub const GRANT: Permission = Permission("role.grant");
/// Read the journal.
pub const JOURNAL: Permission = Permission("journal.read");
/// See how the machine fares.
pub const WATCH: Permission = Permission("system.watch");

/// What may be done in this room.
pub const PERMISSIONS: &[Permission] = &[MANAGE, GRANT, JOURNAL, WATCH];

fluent_templates::static_loader! {
    pub(crate) static LOCALES = {
        locales: "./locales",
        fallback_language: "zh-CN",
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

fn own_routes() -> Routes {
    use Access::{Public, SignedIn};
    Routes::new()
        .route("GET", "/sign-in", Public, get(sign_in::show))
        .route("POST", "/sign-in", Public, post(sign_in::send))
        .route("POST", "/sign-out", Public, post(sign_in::leave))
        .route("GET", "/sign-in/oidc", Public, get(oidc::begin))
        .route("GET", "/sign-in/oidc/back", Public, get(oidc::back))
        .route("GET", "/second-factor", Public, get(second::show))
        .route("POST", "/second-factor", Public, post(second::send_code))
        .route("POST", "/second-factor/passkey", Public, post(second::send_passkey))
        .route("GET", "/second-factor/set-up", Public, get(second::show_set_up))
        .route("POST", "/second-factor/set-up", Public, post(second::set_up_totp))
        .route("POST", "/second-factor/set-up/passkey", Public, post(second::set_up_passkey))
        .route("GET", "/me", SignedIn, get(me::show))
        .route("POST", "/me/sessions/{id}/end", SignedIn, post(me::end_session))
        // Also for whoever owes a new password and is therefore not fully signed in.
        .route("GET", "/me/password", Public, get(password::show))
        .route("POST", "/me/password", Public, post(password::send))
        .route("GET", "/me/factors", SignedIn, get(factors::show))
        .route("GET", "/me/factors/totp", SignedIn, get(factors::show_totp))
        .route("POST", "/me/factors/totp", SignedIn, post(factors::set_up_totp))
        .route("GET", "/me/factors/totp/remove", SignedIn, get(factors::ask_totp))
        .route("POST", "/me/factors/totp/remove", SignedIn, post(factors::remove_totp))
        .route("POST", "/me/factors/passkeys", SignedIn, post(factors::set_up_passkey))
        .route("GET", "/me/factors/passkeys/{id}/remove", SignedIn, get(factors::ask_passkey))
        .route("POST", "/me/factors/passkeys/{id}/remove", SignedIn, post(factors::remove_passkey))
        .route("GET", "/me/keys", SignedIn, get(keys::show))
        .route("POST", "/me/keys", SignedIn, post(keys::make))
        .route("POST", "/me/keys/{id}/end", SignedIn, post(keys::end))
        .route("GET", "/policies", SignedIn, get(policies::show))
}

fn administrators_routes(routes: Routes) -> Routes {
    use Access::{Needs, Public};
    routes
        .route("GET", "/accounts", Needs(MANAGE), get(accounts::list))
        .route("GET", "/accounts/new", Needs(MANAGE), get(accounts::form))
        .route("POST", "/accounts", Needs(MANAGE), post(accounts::create))
        .route("GET", "/accounts/{id}", Needs(MANAGE), get(accounts::show))
        .route("POST", "/accounts/{id}/logins", Needs(MANAGE), post(logins::add))
        .route("POST", "/accounts/{id}/logins/remove", Needs(MANAGE), post(logins::remove))
        .route("POST", "/accounts/{id}/roles", Needs(GRANT), post(holdings::grant))
        .route("GET", "/accounts/{id}/roles/{role}/end", Needs(GRANT), get(holdings::ask_end))
        .route("POST", "/accounts/{id}/roles/{role}/end", Needs(GRANT), post(holdings::end))
        .route("GET", "/journal", Needs(JOURNAL), get(journal_page::list))
        .route("GET", "/journal/checkpoint", Public, get(journal_page::checkpoint))
        .route("GET", "/journal/{id}", Needs(JOURNAL), get(journal_page::show))
        .route("GET", "/journal/{id}/proof.json", Needs(JOURNAL), get(journal_page::proof))
        .route("GET", "/system", Needs(WATCH), get(system::show))
}

/// What is asked once more before it is done to an account: one small page each.
fn acts_routes(routes: Routes) -> Routes {
    use acts::Act;
    let acts = [
        ("/accounts/{id}/close", Act::Close),
        ("/accounts/{id}/open", Act::Open),
        ("/accounts/{id}/unlock", Act::Unlock),
        ("/accounts/{id}/password", Act::Password),
        ("/accounts/{id}/factors", Act::Factors),
    ];
    acts.into_iter().fold(routes, |routes, (path, act)| {
        let ask = get(move |visit: SignedIn, id: Path<String>| acts::ask(act, visit, id));
        let take =
            post(move |visit: SignedIn, id: Path<String>, fields: Fields| acts::act(act, visit, id, fields));
        routes.route("GET", path, Access::Needs(MANAGE), ask).route("POST", path, Access::Needs(MANAGE), take)
    })
}

fn menu() -> Vec<MenuItem> {
    fn label(lang: Lang, key: &str) -> String {
        Texts::new(&LOCALES, lang).get(key)
    }
    let item = |href, label, icon, needs| MenuItem { href, label, icon, needs: Some(needs) };
    vec![
        item("/accounts", |lang| label(lang, "menu-accounts"), Icon::People, MANAGE),
        item("/journal", |lang| label(lang, "menu-journal"), Icon::Article, JOURNAL),
        item("/system", |lang| label(lang, "menu-system"), Icon::Settings, WATCH),
        MenuItem {
            href: "/policies",
            label: |lang| label(lang, "menu-policies"),
            icon: Icon::Lock,
            needs: None,
        },
    ]
}

/// This room, for the server.
#[must_use]
pub fn domain() -> Domain {
    Domain {
        menu: menu(),
        permissions: PERMISSIONS,
        policy: ("account.cedar", include_str!("../policies/account.cedar")),
        ..Domain::new("account", acts_routes(administrators_routes(own_routes())))
    }
}
