//! A county with two townships, a neighbouring county, and members of every kind of income.

use std::sync::Arc;

use access::{Actor, Context, Holding, Policies, Role};
use dues::action::{self, NewBase};
use dues::model::Detail;
use roster::action::{NewMember, NewOrg, OrgDetails};
use rules::codes::OrgKind;
use rules::dues::Income;
use rules::membership::MemberState;
use rules::money::Fen;
use rules::month::YearMonth;
use store::{Clock as _, Ids, Migrations, Ref, Scope, Sql as _, TurnableClock, params};
use testkit::TestStore;
use time::Date;
use time::macros::date;
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
        dues::tables::MIGRATIONS,
    ]
    .concat()
}

pub struct World {
    pub cx: Context,
    pub clock: TurnableClock,
    pub it: TestStore,
    pub root: Ref,
    pub town: Ref,
    /// A branch of the township, one of another county.
    pub branch: Ref,
    pub far: Ref,
}

fn named(name: &str, kind: OrgKind) -> OrgDetails {
    OrgDetails { kind: Some(kind), full_name: name.to_owned(), ..OrgDetails::default() }
}

pub fn month(text: &str) -> YearMonth {
    text.parse().unwrap()
}

pub fn wage(yuan: i64) -> Detail {
    Detail { income: Income::Monthly { base: Fen::yuan(yuan) }, earner: None, items: Vec::new() }
}

impl World {
    /// On 5 January 2026.
    pub async fn new(it: TestStore) -> Self {
        let clock = TurnableClock::at(date!(2026 - 01 - 05));
        let ids = Ids::from_seed(5);
        let keys = it.folder().join("keys.json");
        let vault = Vault::open(&keys, Suite::International, ids.clone(), clock.now()).unwrap();
        let files = [
            ("roster.cedar", include_str!("../../../roster/policies/roster.cedar")),
            ("dues.cedar", include_str!("../../policies/dues.cedar")),
        ];
        let policies = Arc::new(Policies::read(&files).unwrap());
        let cx = Context::new(it.store.clone(), vault, policies, Arc::new(Actor::system()), &clock, ids);
        let county = named("中共青澜县委员会", OrgKind::Committee);
        let root = roster::action::create_root(&cx, 7, "青澜县", county).await.unwrap();
        let far = named("中共临河县委员会", OrgKind::Committee);
        let far = roster::action::create_region(&cx, root, 8, "临河县", far).await.unwrap();
        let org = async |parent, name: &str, kind| {
            let new = NewOrg { parent, details: named(name, kind), on: None, ground: None };
            roster::action::create_org(&cx, new).await.unwrap()
        };
        let town = org(root, "中共白石镇委员会", OrgKind::Committee).await;
        let branch = org(town, "中共白石镇第一支部委员会", OrgKind::Branch).await;
        let far = org(far, "中共临河县第一支部委员会", OrgKind::Branch).await;
        Self { cx, clock, it, root, town, branch, far }
    }

    pub async fn member(&self, name: &str) -> Ref {
        let new = NewMember {
            name: name.to_owned(),
            state: Some(MemberState::Full),
            joined: "2010-07-01".parse().ok(),
            ..NewMember::default()
        };
        roster::action::enrol(&self.cx, self.branch, new).await.unwrap()
    }

    pub async fn earning(&self, name: &str, yuan: i64) -> Ref {
        let member = self.member(name).await;
        self.base(member, month("2026-01"), wage(yuan)).await;
        member
    }

    pub async fn base(&self, member: Ref, from: YearMonth, detail: Detail) {
        let new = NewBase { member, from, detail, note: String::new() };
        action::set_base(&self.cx, new).await.unwrap();
    }

    /// Turn the clock to a day and let the daily work run.
    pub async fn on(&mut self, day: Date) {
        self.clock.turn(day - self.cx.today());
        self.cx.stamp.now = self.clock.now();
        dues::duty_rules::daily(&self.cx).await.unwrap();
    }

    pub async fn as_role(&self, role: Role, org: Ref) -> Context {
        let place = roster::query::org(&self.it.store, org).await.unwrap().unwrap().place().unwrap();
        let account = Ref::new(7, uuid::Uuid::from_u128(u128::from(place.ordinal()) + 99));
        let held = vec![Holding { role, org, place }];
        let actor = Actor::of(Some(account), "某".to_owned(), None, held);
        Context { actor: Arc::new(actor), ..self.cx.clone() }
    }

    pub async fn owed(&self, member: Ref, at: &str) -> i64 {
        dues::query::month_of(&self.it.store, member, month(at)).await.unwrap().unwrap().owed
    }

    pub async fn state(&self, member: Ref, at: &str) -> String {
        dues::query::month_of(&self.it.store, member, month(at)).await.unwrap().unwrap().state
    }

    pub async fn duties(&self) -> Vec<String> {
        let duties = duty::list(&self.it.store, &Scope::everything(), None, None, None, 50).await.unwrap();
        duties.into_iter().map(|it| it.kind).filter(|it| it.starts_with("dues.")).collect()
    }

    /// What an account of an organisation holds.
    pub async fn holds(&self, org: Ref, account: &str) -> i64 {
        let found = dues::query::balances(&self.it.store, org, "0000-00", "9999-12").await.unwrap();
        found.into_iter().find(|(it, _)| it == account).map_or(0, |(_, fen)| fen)
    }

    /// Every transaction sums to nothing, and the balances are the sums of the postings.
    pub async fn sound(&self) {
        let sql = &self.it.store;
        let off = "select count(*) from (select entry_id from dues_posting group by region_id, entry_id
            having sum(fen) <> 0) x";
        assert_eq!(sql.number(off, params![]).await.unwrap(), 0);
        let apart = "select count(*) from (
            select b.region_id, b.org_id, b.account, b.month, sum(b.fen) as fen from (
              select region_id, org_id, account, month, fen from dues_balance
              union all
              select p.region_id, e.org_id, p.account, p.month, -p.fen as fen from dues_posting p
              join dues_entry e on e.region_id = p.region_id and e.id = p.entry_id) b
            group by b.region_id, b.org_id, b.account, b.month having sum(b.fen) <> 0) x";
        assert_eq!(sql.number(apart, params![]).await.unwrap(), 0);
        let nothing = "select cast(sum(fen) as bigint) from dues_balance";
        assert_eq!(sql.number(nothing, params![]).await.unwrap(), 0);
    }
}
