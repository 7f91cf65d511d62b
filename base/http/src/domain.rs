use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use access::{Context, Permission};
use axum::Router;
use axum::routing::MethodRouter;
use journal::{Consumer, Filed, Recorded};
use serde_json::Value as Json;
use store::schema::Table;
use store::{Migrations, Ref, StoreError};
use ui::{Icon, Lang};
use vault::SealedColumn;

use crate::App;

/// Who a route is for. The route coverage test walks all of them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Access {
    /// Anybody.
    Public,
    /// Anybody signed in; it shows their own things.
    SignedIn,
    /// Whoever holds this permission at the place in question.
    Needs(Permission),
}

/// One route, for the list of routes and its test.
#[derive(Clone, Debug)]
pub struct RouteInfo {
    /// `GET`, `POST`.
    pub method: &'static str,
    /// Path with its parameters.
    pub path: &'static str,
    /// Who it is for.
    pub access: Access,
}

/// The routes of a domain, each with who it is for.
#[derive(Default)]
pub struct Routes {
    router: Router<App>,
    list: Vec<RouteInfo>,
}

impl Routes {
    /// No routes.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Add a route. `method` must be the one the handler answers.
    #[must_use]
    pub fn route(
        mut self,
        method: &'static str,
        path: &'static str,
        access: Access,
        handler: MethodRouter<App>,
    ) -> Self {
        self.router = self.router.route(path, handler);
        self.list.push(RouteInfo { method, path, access });
        self
    }

    /// Note a second method of a handler that was added with [`Routes::route`].
    #[must_use]
    pub fn also(mut self, method: &'static str, path: &'static str, access: Access) -> Self {
        self.list.push(RouteInfo { method, path, access });
        self
    }

    /// The list of routes.
    #[must_use]
    pub fn list(&self) -> &[RouteInfo] {
        &self.list
    }

    /// The axum router.
    pub fn router(&self) -> Router<App> {
        self.router.clone()
    }
}

/// One entry of the main menu.
#[derive(Clone, Copy)]
pub struct MenuItem {
    /// Address.
    pub href: &'static str,
    /// Text in a language.
    pub label: fn(Lang) -> String,
    /// Picture.
    pub icon: Icon,
    /// Shown to those who hold this permission somewhere; none: to everybody signed in.
    pub needs: Option<Permission>,
}

/// How a duty is said.
#[derive(Clone, Debug)]
pub struct DutyText {
    /// What is to be done.
    pub what: String,
    /// Where it is done.
    pub href: String,
    /// The word on the button.
    pub action: String,
}

/// Daily work under way.
pub type DailyWork = Pin<Box<dyn Future<Output = Result<(), StoreError>> + Send>>;

/// Work at a time of day (China time), for all installations alike.
#[derive(Clone, Copy)]
pub struct Schedule {
    /// Name, for the log.
    pub name: &'static str,
    /// Hour of the day.
    pub hour: u8,
    /// The work; may run twice and changes things once.
    pub run: fn(Context) -> DailyWork,
}

/// A page that a room adds to every organisation or to every member.
#[derive(Clone, Copy)]
pub struct PlaceLink {
    /// Text in a language.
    pub label: fn(Lang) -> String,
    /// Where it is, for this organisation or member.
    pub href: fn(Ref) -> String,
    /// Shown to those who hold this permission there; at a member also to the member, when the policy allows what
    /// is one's own.
    pub needs: Permission,
    /// Only branches have it (organisations), or only those on the roll (members).
    pub narrow: bool,
}

/// How an item of the electronic file is said.
#[derive(Clone, Debug, Default)]
pub struct FileText {
    /// What happened.
    pub what: String,
    /// Decision or ground; may be empty.
    pub more: String,
}

/// A domain as the server sees it: one value per room.
pub struct Domain {
    /// Name of the room.
    pub name: &'static str,
    /// Its routes.
    pub routes: Routes,
    /// Its entries in the menu.
    pub menu: Vec<MenuItem>,
    /// What it offers to everybody without an account; `needs` is none.
    pub public: Vec<MenuItem>,
    /// What may be done in it, for the matrix.
    pub permissions: &'static [Permission],
    /// Its policy file: name and text.
    pub policy: (&'static str, &'static str),
    /// What it needs of the database.
    pub migrations: &'static [Migrations],
    /// Its tables, for the data dictionary and the lint.
    pub tables: &'static [&'static Table],
    /// What is sealed in them, so that a rotation of keys finds it.
    pub sealed: &'static [SealedColumn],
    /// The projections it keeps.
    pub consumers: Vec<Arc<dyn Consumer>>,
    /// Its daily work.
    pub schedules: Vec<Schedule>,
    /// How its duties are said; none for duties of other rooms.
    pub duty_text: fn(Lang, &duty::Listed) -> Option<DutyText>,
    /// Pages it adds to organisations.
    pub org_links: Vec<PlaceLink>,
    /// Pages it adds to members; to a member without an office they are what home offers.
    pub member_links: Vec<PlaceLink>,
    /// What its journal entries add to people's electronic files.
    pub filed: fn(&Recorded) -> Vec<Filed>,
    /// How such an item is said: kind and details; none for items of other rooms.
    pub file_text: fn(Lang, &str, &Json) -> Option<FileText>,
}

impl Domain {
    /// A room that has routes and nothing else yet; the rest is filled in by name.
    #[must_use]
    pub fn new(name: &'static str, routes: Routes) -> Self {
        Self {
            name,
            routes,
            menu: Vec::new(),
            public: Vec::new(),
            permissions: &[],
            policy: (name, ""),
            migrations: &[],
            tables: &[],
            sealed: &[],
            consumers: Vec::new(),
            schedules: Vec::new(),
            duty_text: |_, _| None,
            org_links: Vec::new(),
            member_links: Vec::new(),
            filed: |_| Vec::new(),
            file_text: |_, _, _| None,
        }
    }
}
