//! An installation with the account domain, and browsers that keep cookies.
#![allow(dead_code, reason = "each test file uses a part of it")]

use std::collections::BTreeMap;
use std::sync::Arc;

use access::{Policies, Role};
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use http_face::{App, Limits};
use identity::{Grant, NewAccount, Settings};
use journal::Signer;
use store::{Clock as _, Ids, Migrations, OrgPath, Ref, TurnableClock};
use testkit::TestStore;
use time::{Date, Duration, Month};
use tower::ServiceExt as _;
use vault::{Suite, Vault};

pub const PASSWORD: &str = "Correct-Horse-7";
pub const HOST: &str = "localhost:7443";

pub const ALL: &[Migrations] = &[
    Migrations {
        name: "store_0001",
        steps: &[
            store::schema::Step::Create(&store::COMMAND_TABLE),
            store::schema::Step::Create(&store::RUN_TABLE),
        ],
    },
    journal::MIGRATIONS[0],
    identity::MIGRATIONS[0],
    identity::MIGRATIONS[1],
];

pub struct World {
    pub app: App,
    pub router: Router,
    pub clock: TurnableClock,
    pub it: TestStore,
}

impl World {
    pub fn new(it: TestStore) -> Self {
        let clock = TurnableClock::at(Date::from_calendar_date(2026, Month::November, 22).unwrap());
        let ids = Ids::from_seed(11);
        let keys = it.folder().join("keys");
        let vault = Vault::open(&keys, Suite::International, ids.clone(), clock.now()).unwrap();
        let domains = vec![account::domain()];
        let files: Vec<_> = domains.iter().map(|domain| domain.policy).collect();
        let policies = Policies::read(&files).unwrap();
        let signer = Signer { origin: "lianxin.test/one".to_owned(), key: vault.ring().signing_key() };
        let app = App::new(
            it.store.clone(),
            vault,
            policies,
            Arc::new(clock.clone()),
            ids,
            Settings::default(),
            ui::Site::default(),
            signer,
            file::Files::in_memory(),
            domains,
            format!("https://{HOST}"),
            Limits::default(),
            false,
        );
        let routes = app.domains.iter().fold(Router::new(), |router, it| router.merge(it.routes.router()));
        let routes = routes.layer(axum::middleware::from_fn_with_state(app.clone(), account::record_denials));
        let router = http_face::layers(routes, &app);
        Self { app, router, clock, it }
    }

    pub async fn account(&self, login: &str) -> Ref {
        let cx = self.app.system();
        let tx = cx.store.begin().await.unwrap();
        let new = NewAccount {
            region: 1,
            name: login.to_owned(),
            login: login.to_owned(),
            password: Some(PASSWORD.to_owned()),
            member: None,
        };
        let id = identity::create(&cx, &tx, &self.app.settings, new).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    pub async fn grant(&self, account: Ref, role: Role, person: Option<&str>) {
        let cx = self.app.system();
        let tx = cx.store.begin().await.unwrap();
        let grant = Grant {
            account,
            role,
            org: Ref::new(1, uuid::Uuid::nil()),
            place: OrgPath::parse("0001.").unwrap(),
            from: cx.today(),
            until: None,
            person: person.map(str::to_owned),
        };
        identity::grant(&cx, &tx, grant).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// An administrator, fully signed in by password and authenticator app.
    pub async fn administrator(&self, login: &str, role: Role, person: &str) -> Browser {
        let id = self.account(login).await;
        self.grant(id, role, Some(person)).await;
        let browser = self.browser();
        browser.sign_in(login).await;
        let page = browser.get("/second-factor/set-up").await;
        assert_eq!(page.status, StatusCode::OK);
        let made = identity::begin_totp(&self.app.system(), &self.app.settings, id).await.unwrap();
        assert!(page.text.contains("data:image/svg+xml;base64,"));
        let app = totp_rs::Totp::from_url(made.url).unwrap();
        let code = self.code(&app);
        let done = browser.post("/second-factor/set-up", &[("code", &code)]).await;
        assert_eq!((done.status, done.to()), (StatusCode::SEE_OTHER, "/"), "{}", done.text);
        self.clock.turn(Duration::minutes(1));
        browser
    }

    pub fn code(&self, app: &totp_rs::Totp) -> String {
        app.generate(u64::try_from(self.clock.now().0 / 1_000_000).unwrap()).to_string()
    }

    pub fn browser(&self) -> Browser {
        Browser {
            router: self.router.clone(),
            cookies: std::sync::Mutex::default(),
            ids: self.app.ids.clone(),
        }
    }

    pub async fn kinds(&self) -> Vec<String> {
        assert!(journal::settle(&self.it.store, std::time::Duration::from_secs(20)).await.unwrap());
        journal::read(&self.it.store, 0, 1000).await.unwrap().into_iter().map(|it| it.kind).collect()
    }
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn to(&self) -> &str {
        self.headers.get(header::LOCATION).map_or("", |it| it.to_str().unwrap())
    }

    pub fn cookies(&self) -> Vec<&str> {
        self.headers.get_all(header::SET_COOKIE).iter().map(|it| it.to_str().unwrap()).collect()
    }

    /// The value of the first attribute `name` after `mark`.
    pub fn value_after(&self, mark: &str, name: &str) -> String {
        let rest = self.text.split_once(mark).unwrap_or_else(|| panic!("no {mark}: {}", self.text)).1;
        let rest = rest.split_once(&format!("{name}=\"")).unwrap().1;
        rest.split('"').next().unwrap().replace("&quot;", "\"").replace("&amp;", "&")
    }
}

pub struct Browser {
    router: Router,
    pub cookies: std::sync::Mutex<BTreeMap<String, String>>,
    ids: Ids,
}

impl Browser {
    pub async fn send(&self, request: axum::http::request::Builder, body: String) -> Answer {
        let line: Vec<_> =
            self.cookies.lock().unwrap().iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = request.header(header::HOST, HOST).header(header::ACCEPT_LANGUAGE, "en");
        let request = if line.is_empty() { request } else { request.header(header::COOKIE, line.join("; ")) };
        let response = self.router.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        let answer = Answer { status: parts.status, headers: parts.headers, text };
        let mut cookies = self.cookies.lock().unwrap();
        for line in answer.cookies() {
            let (name, value) = line.split(';').next().unwrap().split_once('=').unwrap();
            if value.is_empty() {
                cookies.remove(name)
            } else {
                cookies.insert(name.to_owned(), value.to_owned())
            };
        }
        drop(cookies);
        answer
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path), String::new()).await
    }

    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let key = uuid::Builder::from_random_bytes(self.ids.bytes()).into_uuid().to_string();
        self.post_with(path, fields, &key).await
    }

    pub async fn post_with(&self, path: &str, fields: &[(&str, &str)], key: &str) -> Answer {
        let all = fields.iter().copied().chain([("idempotency_key", key)]);
        let body: Vec<_> = all.map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin");
        self.send(request, body.join("&")).await
    }

    pub async fn sign_in(&self, login: &str) -> Answer {
        self.post("/sign-in", &[("login", login), ("password", PASSWORD)]).await
    }
}

pub fn encoded(text: &str) -> String {
    text.bytes()
        .map(
            |byte| {
                if byte.is_ascii_alphanumeric() {
                    char::from(byte).to_string()
                } else {
                    format!("%{byte:02X}")
                }
            },
        )
        .collect()
}
