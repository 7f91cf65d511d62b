//! A county, a township with a branch, another township, and the people who act in them.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::sync::Arc;

use access::{ActError, Actor, Context, Holding, Policies, Role};
use identity::{Grant, NewAccount};
use openness::action::{self, Draft, New};
use openness::model::{Entry, Item};
use openness::query;
use roster::action::{NewMember, NewOrg, OrgDetails};
use rules::codes::OrgKind;
use rules::openness::Scope;
use store::{Clock as _, Ids, Migrations, Ref, Scope as Places, TurnableClock};
use testkit::TestStore;
use time::macros::date;
use time::{Date, Duration};
use ui::Lang;
use vault::{Suite, Vault};

pub fn migrations() -> Vec<Migrations> {
    use store::schema::Step;
    const BASE: &[Migrations] = &[Migrations {
        name: "test_base",
        steps: &[Step::Create(&store::COMMAND_TABLE), Step::Create(&store::COUNTER_TABLE)],
    }];
    [
        BASE,
        journal::MIGRATIONS,
        duty::MIGRATIONS,
        identity::MIGRATIONS,
        file::MIGRATIONS,
        search::MIGRATIONS,
        roster::tables::MIGRATIONS,
        dues::tables::MIGRATIONS,
        meeting::tables::MIGRATIONS,
        development::tables::MIGRATIONS,
        openness::tables::MIGRATIONS,
    ]
    .concat()
}

pub struct World {
    pub cx: Context,
    pub clock: TurnableClock,
    pub it: TestStore,
    pub county: Ref,
    pub towns: [Ref; 2],
    pub branch: Ref,
}

impl World {
    /// Monday, 1 June 2026; the catalogue adopted at the county.
    pub async fn new(it: TestStore) -> Self {
        let clock = TurnableClock::at(date!(2026 - 06 - 01));
        let ids = Ids::from_seed(9);
        let keys = it.folder().join("keys.json");
        let vault = Vault::open(&keys, Suite::International, ids.clone(), clock.now()).unwrap();
        let files = [
            ("roster.cedar", include_str!("../../../roster/policies/roster.cedar")),
            ("dues.cedar", include_str!("../../../dues/policies/dues.cedar")),
            ("openness.cedar", include_str!("../../policies/openness.cedar")),
        ];
        let policies = Arc::new(Policies::read(&files).unwrap());
        let cx = Context::new(it.store.clone(), vault, policies, Arc::new(Actor::system()), &clock, ids);
        let named = |name: &str, kind| OrgDetails {
            kind: Some(kind),
            full_name: name.to_owned(),
            ..OrgDetails::default()
        };
        let county = named("中共青澜县委员会", OrgKind::Committee);
        let county = roster::action::create_root(&cx, 7, "青澜县", county).await.unwrap();
        let org = async |parent, name: &str, kind| {
            let new = NewOrg { parent, details: named(name, kind), on: None, ground: None };
            roster::action::create_org(&cx, new).await.unwrap()
        };
        let towns = [
            org(county, "中共白石镇委员会", OrgKind::Committee).await,
            org(county, "中共清水镇委员会", OrgKind::Committee).await,
        ];
        let branch = org(towns[0], "中共白石镇第一支部委员会", OrgKind::Branch).await;
        action::adopt(&cx, county).await.unwrap();
        Self { cx, clock, it, county, towns, branch }
    }

    pub fn on(&mut self, day: Date) {
        self.clock.turn(Duration::days((day - self.cx.today()).whole_days()));
        self.cx.stamp.now = self.clock.now();
    }

    /// Somebody with an account who holds a role.
    pub async fn person(&self, name: &str, role: Role, org: Ref) -> Context {
        let place = roster::query::org(&self.it.store, org).await.unwrap().unwrap().place().unwrap();
        let new = NewAccount {
            region: 7,
            name: name.to_owned(),
            login: name.to_owned(),
            password: None,
            member: None,
        };
        let tx = self.it.store.begin().await.unwrap();
        let account = identity::create(&self.cx, &tx, &identity::Settings::default(), new).await.unwrap();
        let from = self.cx.today();
        let grant = Grant { account, role, org, place: place.clone(), from, until: None, person: None };
        identity::grant(&self.cx, &tx, grant).await.unwrap();
        tx.commit().await.unwrap();
        let actor = Actor::of(Some(account), name.to_owned(), None, vec![Holding { role, org, place }]);
        let mut stamp = self.cx.stamp.clone();
        stamp.actor = Some(account.id);
        Context { actor: Arc::new(actor), stamp, ..self.cx.clone() }
    }

    /// Who runs the machine.
    pub fn machine(&self) -> Context {
        let place = store::OrgPath::parse("0001.").unwrap();
        let held = vec![Holding { role: Role::SystemAdmin, org: self.county, place }];
        let account = Ref::new(7, uuid::Uuid::from_u128(7));
        let actor = Actor::of(Some(account), "系统管理员".to_owned(), None, held);
        Context { actor: Arc::new(actor), ..self.cx.clone() }
    }

    /// Anybody.
    pub fn public(&self) -> Context {
        let mut cx = Context { actor: Arc::new(Actor::nobody()), ..self.cx.clone() };
        cx.stamp.actor = None;
        cx
    }

    pub async fn member(&self, name: &str) -> Ref {
        let new = NewMember { name: name.to_owned(), ..NewMember::default() };
        roster::action::enrol(&self.cx, self.branch, new).await.unwrap()
    }

    pub async fn entry(&self, org: Ref, key: &str) -> Entry {
        let org = roster::query::org(&self.it.store, org).await.unwrap().unwrap();
        let all = query::catalogue(&self.it.store, &org).await.unwrap();
        all.into_iter().find(|it| it.key.as_deref() == Some(key)).unwrap()
    }

    pub async fn proposal(&self, org: Ref, key: &str, scope: Scope, period: &str) -> New {
        let draft = Draft {
            title: "公开事项".to_owned(),
            body: "经支委会研究，现予公开。".to_owned(),
            scope: Some(scope),
            ..Draft::default()
        };
        let entry = self.entry(org, key).await.reference();
        New { entry, period: period.to_owned(), draft, lang: Lang::ZhCn }
    }

    pub async fn propose(&self, cx: &Context, org: Ref, key: &str, scope: Scope) -> Ref {
        action::propose(cx, org, &self.proposal(org, key, scope, "").await).await.unwrap()
    }

    pub async fn item(&self, id: Ref) -> Item {
        query::item(&self.it.store, id).await.unwrap().unwrap()
    }

    pub async fn hash(&self, id: Ref) -> String {
        action::seen_hash(&self.it.store, &self.cx, &self.item(id).await).await.unwrap()
    }

    pub async fn review(&self, cx: &Context, id: Ref) -> Result<(), ActError> {
        action::review(cx, id, self.item(id).await.version, &self.hash(id).await).await
    }

    pub async fn approve(&self, cx: &Context, id: Ref) -> Result<(), ActError> {
        action::approve(cx, id, self.item(id).await.version, &self.hash(id).await).await
    }

    pub async fn publish(&self, id: Ref) -> Result<(), ActError> {
        action::publish(&self.cx, id, self.item(id).await.version).await
    }

    /// Through the rest of the steps, as the installation itself.
    pub async fn through(&self, id: Ref) {
        self.review(&self.cx, id).await.unwrap();
        self.approve(&self.cx, id).await.unwrap();
        self.publish(id).await.unwrap();
    }

    pub async fn owed(&self) -> Vec<duty::Listed> {
        let all = duty::list(&self.it.store, &Places::everything(), None, None, None, 100).await.unwrap();
        all.into_iter().filter(|it| it.kind.starts_with("openness.")).collect()
    }

    pub async fn owes(&self, kind: &str) -> usize {
        self.owed().await.iter().filter(|it| it.kind == kind).count()
    }
}

/// The key of the rule or text that refused.
pub fn refused<T: std::fmt::Debug>(done: Result<T, ActError>) -> &'static str {
    match done.unwrap_err() {
        ActError::Refused(key) => key,
        ActError::Ruled(ruling) => ruling.key,
        ActError::Field { problem, .. } => problem,
        other => panic!("{other}"),
    }
}
