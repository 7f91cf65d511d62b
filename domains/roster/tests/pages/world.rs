//! A county of two branches, and browsers of people with roles in it.

use std::sync::Arc;

use access::{Actor, Context, Role};
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use axum::{Router, response::Response};
use http_face::{App, Limits, SESSION_COOKIE};
use identity::{Grant, NewAccount, Settings};
use journal::Signer;
use roster::action::{self, NewMember, NewOrg, OrgDetails};
use roster::{project, query};
use rules::codes::{OrgKind, PartialDate, Sex};
use rules::membership::MemberState;
use store::{Clock as _, Ids, Migrations, OrgPath, Ref, TurnableClock};
use testkit::TestStore;
use time::macros::date;
use tower::ServiceExt as _;
use vault::{Suite, Vault};

pub fn migrations() -> Vec<Migrations> {
    const COMMAND: &[Migrations] =
        &[Migrations { name: "test_command", steps: &[store::schema::Step::Create(&store::COMMAND_TABLE)] }];
    [COMMAND, journal::MIGRATIONS, duty::MIGRATIONS, identity::MIGRATIONS, roster::tables::MIGRATIONS]
        .concat()
}

pub struct World {
    pub it: TestStore,
    pub cx: Context,
    pub app: App,
    pub router: Router,
    pub root: Ref,
    pub town: Ref,
    pub first: Ref,
    pub second: Ref,
}

/// What came back.
pub struct Page {
    pub status: StatusCode,
    pub to: String,
    pub kind: String,
    pub bytes: Vec<u8>,
}

impl Page {
    pub fn text(&self) -> String {
        String::from_utf8(self.bytes.clone()).unwrap()
    }

    /// A page that is there, in which no text is missing.
    pub fn good(self) -> String {
        let text = self.text();
        assert_eq!(self.status, StatusCode::OK, "{text}");
        complete(&text);
        text
    }

    /// A form that was not accepted: says `wrong`, keeps what was typed.
    pub fn refused(self, wrong: &str, kept: &str) {
        let text = self.text();
        assert_eq!(self.status, StatusCode::UNPROCESSABLE_ENTITY, "{text}");
        complete(&text);
        assert!(text.contains(wrong), "{wrong} is not in {text}");
        assert!(text.contains(kept), "{kept} is not in {text}");
    }

    pub fn moved_on(self) -> String {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{}", self.text());
        self.to
    }
}

pub fn complete(text: &str) {
    if let Some(at) = text.find('⟦') {
        panic!("a text is missing: {}", &text[at..text.len().min(at + 60)]);
    }
}

pub fn named(name: &str, kind: OrgKind) -> OrgDetails {
    OrgDetails { kind: Some(kind), full_name: name.to_owned(), ..OrgDetails::default() }
}

pub fn person(name: &str) -> NewMember {
    NewMember {
        name: name.to_owned(),
        sex: Some(Sex::Male),
        state: Some(MemberState::Full),
        nationality: Some("01".to_owned()),
        education: Some("20".to_owned()),
        birth: Some("1970-05-01".parse::<PartialDate>().unwrap()),
        joined: Some("1999-07".parse::<PartialDate>().unwrap()),
        ..NewMember::default()
    }
}

impl World {
    pub async fn new(it: TestStore) -> Self {
        let clock = TurnableClock::at(date!(2026 - 10 - 31));
        let ids = Ids::from_seed(23);
        let ring = it.folder().join("keys.json");
        let vault = Vault::open(&ring, Suite::International, ids.clone(), clock.now()).unwrap();
        let domain = roster::domain(Vec::new());
        let policies = access::Policies::read(&[domain.policy]).unwrap();
        let key = ed25519_dalek::SigningKey::from_bytes(&[7; 32]);
        let app = App::new(
            it.store.clone(),
            vault,
            policies,
            Arc::new(clock),
            ids,
            Settings::default(),
            ui::Site::default(),
            Signer { origin: "lianxin.test/qinglan".to_owned(), key },
            file::Files::in_memory(),
            vec![domain],
            "http://lianxin.test".to_owned(),
            Limits::default(),
            false,
        );
        let cx = app.context(Arc::new(Actor::system()));
        let router = http_face::layers(app.domains[0].routes.router(), &app);
        let root = action::create_root(&cx, 7, "Qinglan", named("中共青澜县委员会", OrgKind::Committee))
            .await
            .unwrap();
        let org = async |parent, name, kind| {
            let new = NewOrg { parent, details: named(name, kind), on: None, ground: None };
            action::create_org(&cx, new).await.unwrap()
        };
        let town = org(root, "中共青澜县云湖镇委员会", OrgKind::Committee).await;
        let first = org(town, "中共云湖镇第一支部委员会", OrgKind::Branch).await;
        let second = org(town, "中共云湖镇第二支部委员会", OrgKind::Branch).await;
        Self { it, cx, app, router, root, town, first, second }
    }

    pub async fn place(&self, org: Ref) -> OrgPath {
        query::org(&self.it.store, org).await.unwrap().unwrap().place().unwrap()
    }

    pub async fn people(&self, org: Ref, names: &[&str]) -> Vec<Ref> {
        let mut all = Vec::new();
        for name in names {
            all.push(action::enrol(&self.cx, org, person(name)).await.unwrap());
        }
        all
    }

    pub async fn settled(&self) {
        assert!(journal::settle(&self.it.store, std::time::Duration::from_secs(20)).await.unwrap());
        for consumer in project::consumers(Vec::new()) {
            journal::catch_up(&self.it.store, consumer.as_ref()).await.unwrap();
        }
    }

    /// Somebody with a role at an organisation, signed in.
    pub async fn somebody(&self, login: &str, role: Option<(Role, Ref)>, member: Option<Ref>) -> Browser<'_> {
        let settings = Settings::default();
        let tx = self.it.store.begin().await.unwrap();
        let new =
            NewAccount { region: 7, name: login.to_owned(), login: login.to_owned(), password: None, member };
        let account = identity::create(&self.cx, &tx, &settings, new).await.unwrap();
        if let Some((role, org)) = role {
            let place = self.place(org).await;
            let from = self.cx.today();
            let grant = Grant { account, role, org, place, from, until: None, person: None };
            identity::grant(&self.cx, &tx, grant).await.unwrap();
        }
        let token = identity::start(&self.cx, &tx, &settings, account, None, "test").await.unwrap();
        tx.commit().await.unwrap();
        Browser { world: self, cookie: format!("{SESSION_COOKIE}={}", token.as_str()) }
    }
}

pub struct Browser<'a> {
    pub world: &'a World,
    pub cookie: String,
}

impl Browser<'_> {
    pub async fn send(&self, request: Request<Body>) -> Page {
        let answer: Response = self.world.router.clone().oneshot(request).await.unwrap();
        let head = |name: header::HeaderName| {
            answer.headers().get(name).and_then(|it| it.to_str().ok()).unwrap_or_default().to_owned()
        };
        let (status, to, kind) = (answer.status(), head(header::LOCATION), head(header::CONTENT_TYPE));
        let bytes = to_bytes(answer.into_body(), usize::MAX).await.unwrap().to_vec();
        Page { status, to, kind, bytes }
    }

    pub async fn get(&self, path: &str) -> Page {
        let request = Request::get(path).header(header::COOKIE, &self.cookie).body(Body::empty()).unwrap();
        self.send(request).await
    }

    pub async fn post(&self, path: &str, pairs: &[(&str, &str)]) -> Page {
        let body = serde_urlencoded::to_string(pairs).unwrap();
        let request = Request::post(path)
            .header(header::COOKIE, &self.cookie)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body))
            .unwrap();
        self.send(request).await
    }
}
