//! A small county with everything composed: what the tests of the whole walk through.
#![allow(dead_code, reason = "each test file uses a part of it")]
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::sync::Arc;

use access::Role;
use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response, StatusCode, header};
use identity::{Grant, NewAccount};
use roster::action::{self, NewMember, NewOrg, OrgDetails};
use roster::query;
use rules::codes::OrgKind;
use rules::membership::MemberState;
use server::{Config, Installation};
use store::{Ids, Ref, TurnableClock};
use time::macros::date;
use tower::ServiceExt as _;

pub struct World {
    pub installation: Installation,
    pub router: Router,
    pub clock: TurnableClock,
    pub folder: tempfile::TempDir,
    pub root: Ref,
    /// A township, its branch and a member there: what roles are held at.
    pub inside: (Ref, Ref, Ref),
    /// The same elsewhere.
    pub outside: (Ref, Ref, Ref),
}

pub fn config(folder: &std::path::Path) -> Config {
    let public_url = "http://localhost:8080".to_owned();
    Config { data_dir: folder.to_owned(), public_url, ..Config::default() }
}

impl World {
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = TurnableClock::at(date!(2026 - 11 - 22));
        let installation =
            Installation::open_at(config(folder.path()), false, Arc::new(clock.clone()), Ids::from_seed(3))
                .await
                .unwrap();
        let cx = installation.app.system();
        let root =
            action::create_root(&cx, 1, "某县", named("中共某县委员会", OrgKind::Committee)).await.unwrap();
        let part = async |name: &str| {
            let org = async |parent, name: String, kind| {
                let new = NewOrg { parent, details: named(&name, kind), on: None, ground: None };
                action::create_org(&cx, new).await.unwrap()
            };
            let town = org(root, format!("中共{name}镇委员会"), OrgKind::Committee).await;
            let branch = org(town, format!("中共{name}村支部委员会"), OrgKind::Branch).await;
            let new = NewMember {
                name: format!("{name}一"),
                state: Some(MemberState::Full),
                id_number: Some(String::new()),
                ..NewMember::default()
            };
            (town, branch, action::enrol(&cx, branch, new).await.unwrap())
        };
        let (inside, outside) = (part("东").await, part("西").await);
        let router = installation.router();
        Self { installation, router, clock, folder, root, inside, outside }
    }

    /// A cookie of somebody who holds a role at an organisation (none: signed in without any role).
    pub async fn cookie(&self, role: Option<Role>, org: Ref, member: Option<Ref>) -> String {
        let app = &self.installation.app;
        let cx = app.system();
        let place = query::org(&cx.store, org).await.unwrap().unwrap().place().unwrap();
        let tx = cx.store.begin().await.unwrap();
        let login = format!("u{}", cx.stamp.ids.new_id(cx.now()).simple());
        let new = NewAccount { region: 1, name: login.clone(), login, password: None, member };
        let account = identity::create(&cx, &tx, &app.settings, new).await.unwrap();
        if let Some(role) = role {
            let person = role.is_administrator().then(|| account.to_string());
            let grant = Grant { account, role, org, place, from: cx.today(), until: None, person };
            identity::grant(&cx, &tx, grant).await.unwrap();
        }
        let token = identity::start(&cx, &tx, &app.settings, account, None, "test").await.unwrap();
        tx.commit().await.unwrap();
        format!("{}={}", http_face::SESSION_COOKIE, token.as_str())
    }

    pub async fn send(&self, request: Request<Body>) -> Response<Body> {
        self.router.clone().oneshot(request).await.unwrap()
    }

    pub async fn get(&self, path: &str, cookie: &str) -> (StatusCode, String) {
        let request = Request::get(path)
            .header(header::HOST, "localhost:8080")
            .header(header::COOKIE, cookie)
            .body(Body::empty())
            .unwrap();
        text(self.send(request).await).await
    }

    pub async fn post(&self, path: &str, cookie: &str, form: &str) -> (StatusCode, String) {
        let request = Request::post(path)
            .header(header::HOST, "localhost:8080")
            .header(header::ORIGIN, "http://localhost:8080")
            .header(header::COOKIE, cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(form.to_owned()))
            .unwrap();
        text(self.send(request).await).await
    }
}

pub async fn text(response: Response<Body>) -> (StatusCode, String) {
    let status = response.status();
    let bytes = axum::body::to_bytes(response.into_body(), 64 << 20).await.unwrap();
    (status, String::from_utf8_lossy(&bytes).into_owned())
}

pub fn named(name: &str, kind: OrgKind) -> OrgDetails {
    OrgDetails { kind: Some(kind), full_name: name.to_owned(), ..OrgDetails::default() }
}
