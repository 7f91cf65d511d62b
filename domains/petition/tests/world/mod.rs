//! A county with two townships, each with a window, and the people who act in them.

#![allow(clippy::unwrap_used, clippy::expect_used, dead_code, reason = "each test file uses its own part")]

use std::sync::Arc;

use access::{Actor, Context, Holding, Policies, Role};
use petition::action::{self, Draft, Given, New, NewWindow};
use petition::model::{Contact, Petition};
use petition::query;
use roster::action::{NewOrg, OrgDetails};
use rules::codes::OrgKind;
use rules::petition::Kind;
use store::{Clock as _, Ids, Migrations, Ref, Scope, TurnableClock};
use testkit::TestStore;
use time::macros::date;
use time::{Date, Duration};
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
        roster::tables::MIGRATIONS,
        file::MIGRATIONS,
        search::MIGRATIONS,
        petition::tables::MIGRATIONS,
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

fn named(name: &str, kind: OrgKind) -> OrgDetails {
    OrgDetails { kind: Some(kind), full_name: name.to_owned(), ..OrgDetails::default() }
}

impl World {
    pub async fn new(it: TestStore) -> Self {
        let clock = TurnableClock::at(date!(2026 - 03 - 02));
        let ids = Ids::from_seed(5);
        let vault =
            Vault::open(&it.folder().join("keys.json"), Suite::International, ids.clone(), clock.now())
                .unwrap();
        let files = [
            ("roster.cedar", include_str!("../../../roster/policies/roster.cedar")),
            ("petition.cedar", include_str!("../../policies/petition.cedar")),
        ];
        let policies = Arc::new(Policies::read(&files).unwrap());
        let cx = Context::new(it.store.clone(), vault, policies, Arc::new(Actor::system()), &clock, ids);
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
        assert_eq!(action::open_below(&cx, county, "村务、道路、低保").await.unwrap(), 3);
        Self { cx, clock, it, county, towns, branch }
    }

    pub fn later(&mut self, days: i64) {
        self.clock.turn(Duration::days(days));
        self.cx.stamp.now = self.clock.now();
    }

    pub fn on(&mut self, day: Date) {
        self.later((day - self.cx.today()).whole_days());
    }

    /// Somebody who holds a role; `who` tells people apart.
    pub async fn person(&self, role: Role, org: Ref, who: u128) -> Context {
        let place = roster::query::org(&self.it.store, org).await.unwrap().unwrap().place().unwrap();
        let account = Ref::new(7, uuid::Uuid::from_u128(who));
        let held = vec![Holding { role, org, place }];
        let actor = Arc::new(Actor::of(Some(account), format!("某{who}"), None, held));
        let mut cx = Context { actor, ..self.cx.clone() };
        cx.stamp.actor = Some(account.id);
        cx
    }

    /// Anybody.
    pub fn public(&self) -> Context {
        let mut cx = Context { actor: Arc::new(Actor::nobody()), ..self.cx.clone() };
        cx.stamp.actor = None;
        cx
    }

    pub fn about_lights(&self) -> New {
        New {
            window: Some(self.towns[0]),
            kind: Some(Kind::Complaint),
            channel: "web".to_owned(),
            identity: "real".to_owned(),
            contact: Contact {
                name: "林小草".to_owned(),
                phone: "13800138000".to_owned(),
                address: String::new(),
            },
            title: "青年路路灯坏了".to_owned(),
            body: "白石镇青年路路灯坏了三盏，晚上学生下晚自习没有灯，请尽快维修，并说明多久检查一次。"
                .to_owned(),
            place: "青年路".to_owned(),
            consents: true,
            people: 1,
            ..New::default()
        }
    }

    pub async fn filed(&self) -> Given {
        action::file(&self.public(), self.about_lights()).await.unwrap()
    }

    pub async fn now(&self, id: Ref) -> Petition {
        query::petition(&self.it.store, id).await.unwrap().unwrap()
    }

    pub async fn version(&self, id: Ref) -> i64 {
        self.now(id).await.version
    }

    /// Filed, taken and answered, with the people of the first township.
    pub async fn answered(&self) -> Given {
        let given = self.filed().await;
        let clerk = self.person(Role::Clerk, self.towns[0], 1).await;
        let head = self.person(Role::Secretary, self.towns[0], 2).await;
        let id = given.id;
        let points = ["修好路灯".to_owned(), "多久检查一次".to_owned()];
        action::accept(&clerk, id, self.version(id).await, &points, false).await.unwrap();
        action::draft(&clerk, id, self.version(id).await, Self::draft()).await.unwrap();
        action::approve(&head, id, self.version(id).await).await.unwrap();
        given
    }

    pub fn draft() -> Draft {
        Draft {
            words: "青年路三盏路灯已于3月5日维修完毕，晚自习时段照明恢复。".to_owned(),
            replies: vec!["三盏都已修好。".to_owned(), "每月检查一次，结果张贴在村务公开栏。".to_owned()],
        }
    }

    /// Kinds of open duties of this room with the place that owes them.
    pub async fn owed(&self) -> Vec<(String, String)> {
        let duties = duty::list(&self.it.store, &Scope::everything(), None, None, None, 50).await.unwrap();
        let mine = duties.into_iter().filter(|it| it.kind.starts_with("petition."));
        let mut all: Vec<_> = mine.map(|it| (it.kind, it.place)).collect();
        all.sort();
        all
    }

    /// Let the projections read what was done.
    pub async fn settle(&self) {
        journal::settle(&self.it.store, std::time::Duration::from_secs(20)).await.unwrap();
        for consumer in petition::domain().consumers {
            journal::catch_up(&self.it.store, consumer.as_ref()).await.unwrap();
        }
    }

    pub async fn path(&self, org: Ref) -> String {
        roster::query::org(&self.it.store, org).await.unwrap().unwrap().path
    }

    pub async fn window(&self, org: Ref, promised_days: Option<i64>, threshold: i64) {
        let new = NewWindow {
            title: "白石镇".to_owned(),
            about: "道路".to_owned(),
            open: true,
            promised_days,
            threshold,
        };
        action::set_window(&self.cx, org, &new).await.unwrap();
    }
}
