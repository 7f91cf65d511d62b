//! A county with two townships and a branch, boards, and the people who write and decide.

#![allow(clippy::unwrap_used, clippy::expect_used, dead_code, reason = "each test file uses its own part")]

use std::sync::Arc;

use access::{Actor, Context, Holding, Policies, Role};
use forum::action::{self, New, NewBoard, NewThread, Said};
use forum::model::{Post, Removal, Thread};
use forum::query;
use roster::action::{NewOrg, OrgDetails};
use rules::codes::OrgKind;
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
        forum::tables::MIGRATIONS,
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
        let ids = Ids::from_seed(9);
        let vault =
            Vault::open(&it.folder().join("keys.json"), Suite::International, ids.clone(), clock.now())
                .unwrap();
        let files = [
            ("roster.cedar", include_str!("../../../roster/policies/roster.cedar")),
            ("forum.cedar", include_str!("../../policies/forum.cedar")),
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

    /// The same person a little later: paces are counted by the minute.
    pub fn again(&mut self, cx: &Context) -> Context {
        self.clock.turn(Duration::seconds(61));
        self.cx.stamp.now = self.clock.now();
        let mut cx = cx.clone();
        cx.stamp.now = self.clock.now();
        cx
    }

    /// The same person at the moment the world has come to.
    pub fn now_as(&self, cx: &Context) -> Context {
        let mut cx = cx.clone();
        cx.stamp.now = self.clock.now();
        cx
    }

    pub async fn board(&self, org: Ref, kind: &str, change: impl FnOnce(&mut NewBoard)) -> Ref {
        let mut new = NewBoard {
            kind: kind.to_owned(),
            title: "讨论".to_owned(),
            about: "有话直说".to_owned(),
            ..NewBoard::default()
        };
        change(&mut new);
        action::set_board(&self.cx, org, None, &new).await.unwrap()
    }

    pub async fn opened(&self, by: &Context, board: Ref, body: &str) -> Said {
        action::open(by, board, Self::text(body)).await.unwrap()
    }

    pub fn text(body: &str) -> NewThread {
        NewThread { title: "说说".to_owned(), text: Self::said(body), ..NewThread::default() }
    }

    pub fn said(body: &str) -> New {
        New { body: body.to_owned(), ..New::default() }
    }

    /// Somebody on the roll of the branch.
    pub async fn enrolled(&self, name: &str) -> Ref {
        let new = roster::action::NewMember {
            name: name.to_owned(),
            state: Some(rules::membership::MemberState::Full),
            sex: Some(rules::codes::Sex::Male),
            ..roster::action::NewMember::default()
        };
        roster::action::enrol(&self.cx, self.branch, new).await.unwrap()
    }

    pub async fn post(&self, thread: Ref, n: i64) -> Post {
        query::post(&self.it.store, thread, n).await.unwrap().unwrap()
    }

    pub async fn thread(&self, thread: Ref) -> Thread {
        query::thread(&self.it.store, thread).await.unwrap().unwrap()
    }

    pub async fn removal(&self, id: Ref) -> Removal {
        query::removal(&self.it.store, id).await.unwrap().unwrap()
    }

    /// Kinds of open duties of this room with the place and office that owe them.
    pub async fn owed(&self) -> Vec<(String, String)> {
        let duties = duty::list(&self.it.store, &Scope::everything(), None, None, None, 50).await.unwrap();
        let mine = duties.into_iter().filter(|it| it.kind.starts_with("forum."));
        let mut all: Vec<_> = mine.map(|it| (it.kind, it.place)).collect();
        all.sort();
        all
    }

    /// Kinds of lines in somebody's digest.
    pub async fn lines(&self, cx: &Context) -> Vec<String> {
        let keys = forum::may::keys(cx);
        let lines = query::lines(&self.it.store, &keys, uuid::Uuid::nil(), 50).await.unwrap();
        lines.into_iter().map(|it| it.kind).collect()
    }

    /// Let the projections read what was done.
    pub async fn settle(&self) {
        journal::settle(&self.it.store, std::time::Duration::from_secs(20)).await.unwrap();
        for consumer in forum::domain().consumers {
            journal::catch_up(&self.it.store, consumer.as_ref()).await.unwrap();
        }
    }

    pub async fn path(&self, org: Ref) -> String {
        roster::query::org(&self.it.store, org).await.unwrap().unwrap().path
    }

    pub async fn place(&self, org: Ref) -> store::OrgPath {
        roster::query::org(&self.it.store, org).await.unwrap().unwrap().place().unwrap()
    }
}
