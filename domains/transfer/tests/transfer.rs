//! Transfers through their actions, on both engines: the whole way, its side exits, and that nobody is ever at two
//! places or at none.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::sync::Arc;

use access::{ActError, Actor, Context, Holding, Policies, Role};
use roster::action::{NewMember, NewOrg, OrgDetails};
use rules::codes::OrgKind;
use rules::membership::MemberState;
use rules::month::YearMonth;
use store::{Clock as _, Ids, Migrations, Ref, Scope, Sql as _, TurnableClock, params};
use testkit::TestStore;
use time::Duration;
use time::macros::date;
use transfer::action::{self, Asked, NewAway};
use transfer::query;
use vault::{Suite, Vault};

fn migrations() -> Vec<Migrations> {
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
        transfer::tables::MIGRATIONS,
    ]
    .concat()
}

struct World {
    cx: Context,
    clock: TurnableClock,
    it: TestStore,
    /// Two base committees of one region and one of another, each with a branch.
    branches: [Ref; 3],
    committees: [Ref; 3],
    member: Ref,
}

fn named(name: &str, kind: OrgKind) -> OrgDetails {
    OrgDetails { kind: Some(kind), full_name: name.to_owned(), ..OrgDetails::default() }
}

impl World {
    async fn new(it: TestStore) -> Self {
        let clock = TurnableClock::at(date!(2026 - 03 - 02));
        let ids = Ids::from_seed(3);
        let keys = it.folder().join("keys.json");
        let vault = Vault::open(&keys, Suite::International, ids.clone(), clock.now()).unwrap();
        let files = [
            ("roster.cedar", include_str!("../../roster/policies/roster.cedar")),
            ("transfer.cedar", include_str!("../policies/transfer.cedar")),
        ];
        let policies = Arc::new(Policies::read(&files).unwrap());
        let cx = Context::new(it.store.clone(), vault, policies, Arc::new(Actor::system()), &clock, ids);
        let root =
            roster::action::create_root(&cx, 7, "青澜县", named("中共青澜县委员会", OrgKind::Committee))
                .await
                .unwrap();
        let far = named("中共临河县委员会", OrgKind::Committee);
        let far = roster::action::create_region(&cx, root, 8, "临河县", far).await.unwrap();
        let org = async |parent, name: &str, kind| {
            let new = NewOrg { parent, details: named(name, kind), on: None, ground: None };
            roster::action::create_org(&cx, new).await.unwrap()
        };
        let first = org(root, "中共白石镇委员会", OrgKind::Committee).await;
        let second = org(root, "中共清水镇委员会", OrgKind::Committee).await;
        let branches = [
            org(first, "中共白石镇第一支部委员会", OrgKind::Branch).await,
            org(second, "中共清水镇第一支部委员会", OrgKind::Branch).await,
            org(far, "中共临河县第一支部委员会", OrgKind::Branch).await,
        ];
        let new = NewMember {
            name: "曾小明".to_owned(),
            state: Some(MemberState::Full),
            id_number: Some("11010519491231002X".to_owned()),
            ..NewMember::default()
        };
        let member = roster::action::enrol(&cx, branches[0], new).await.unwrap();
        Self { cx, clock, it, branches, committees: [first, second, far], member }
    }

    fn later(&mut self, days: i64) {
        self.clock.turn(Duration::days(days));
        self.cx.stamp.now = self.clock.now();
    }

    /// The same world as somebody sees it who holds a role.
    async fn as_role(&self, role: Role, org: Ref) -> Context {
        let place = roster::query::org(&self.it.store, org).await.unwrap().unwrap().place().unwrap();
        let account = Ref::new(7, uuid::Uuid::from_u128(u128::from(place.ordinal()) + 99));
        let held = vec![Holding { role, org, place }];
        let actor = Actor::of(Some(account), "某".to_owned(), None, held);
        Context { actor: Arc::new(actor), ..self.cx.clone() }
    }

    fn asked(&self, to: Ref) -> Asked {
        Asked {
            member: self.member,
            to,
            ground: "unit".to_owned(),
            reason: "调到清水镇工作".to_owned(),
            checked: None,
        }
    }

    async fn version(&self, id: Ref) -> i64 {
        query::transfer(&self.it.store, id).await.unwrap().unwrap().version
    }

    async fn state(&self, id: Ref) -> String {
        query::transfer(&self.it.store, id).await.unwrap().unwrap().state
    }

    /// Everybody on the roll has one open spell, at the organisation of the row.
    async fn sound(&self) {
        assert_eq!(roster::action::misplaced(&self.it.store, &Scope::everything()).await.unwrap(), 0);
        let present = "select count(*) from member where present = $1";
        let open = "select count(*) from affiliation where open = 1";
        let (heads, spells) = (
            self.it.store.number(present, params![true]).await.unwrap(),
            self.it.store.number(open, params![]).await.unwrap(),
        );
        assert_eq!((heads, spells), (1, 1));
    }

    async fn owed(&self) -> Vec<String> {
        let duties = duty::list(&self.it.store, &Scope::everything(), None, None, None, 50).await.unwrap();
        duties.into_iter().map(|it| it.kind).filter(|it| it.starts_with("transfer.")).collect()
    }
}

async fn the_whole_way_between_two_committees(it: TestStore) {
    let mut world = World::new(it).await;
    let [from, to, _] = world.branches;
    let [out, into, _] = world.committees;
    let id = action::ask(&world.cx, world.asked(to)).await.unwrap();
    assert!(matches!(action::ask(&world.cx, world.asked(to)).await, Err(ActError::Refused(_))));
    assert_eq!(world.owed().await, ["transfer.check"]);
    let there = world.as_role(Role::Secretary, to).await;
    assert!(matches!(
        action::agree(&there, id, 1, YearMonth::of(world.cx.today())).await,
        Err(ActError::Denied(_))
    ));
    let branch = world.as_role(Role::Secretary, from).await;
    action::agree(&branch, id, 1, YearMonth::of(world.cx.today()).plus(-1)).await.unwrap();
    assert!(matches!(action::issue(&branch, id, 2, None, true).await, Err(ActError::Denied(_))));
    let clerk = world.as_role(Role::Clerk, out).await;
    let long = action::issue(&clerk, id, 2, Some(120), false).await;
    assert!(matches!(long, Err(ActError::Ruled(ruling)) if ruling.figure == Some(90)), "T4");
    action::issue(&clerk, id, 2, None, true).await.unwrap();
    assert_eq!(world.owed().await, ["transfer.receive"]);
    let letter = query::transfer(&world.it.store, id).await.unwrap().unwrap();
    assert_eq!(
        (letter.number.as_deref(), letter.valid_until.as_deref()),
        (Some("2026-0001"), Some("2026-03-12"))
    );
    world.later(3);
    world.sound().await;
    let clerk = world.as_role(Role::Clerk, into).await;
    action::receive(&clerk, id, 3).await.unwrap();
    let before = roster::query::member(&world.it.store, world.member).await.unwrap().unwrap();
    assert_eq!(before.org(), from, "until the branch accepts, the old organisation stays responsible");
    let there = world.as_role(Role::Secretary, to).await;
    action::accept(&there, id, 4).await.unwrap();
    world.sound().await;
    let after = roster::query::member(&world.it.store, world.member).await.unwrap().unwrap();
    assert_eq!(after.org(), to);
    assert_eq!(world.owed().await, ["transfer.receipt"]);
    action::return_receipt(&clerk, id, 5).await.unwrap();
    assert_eq!((world.state(id).await.as_str(), world.owed().await.len()), ("RECEIPT_RETURNED", 0));
    let again = Asked { to: from, ..world.asked(from) };
    action::ask(&world.cx, again).await.expect("a new transfer may begin when the last one ended");
}

async fn one_office_does_both_halves_within_a_committee(it: TestStore) {
    let world = World::new(it).await;
    let parent = world.committees[0];
    let new = NewOrg {
        parent,
        details: named("中共白石镇第二支部委员会", OrgKind::Branch),
        on: None,
        ground: None,
    };
    let beside = roster::action::create_org(&world.cx, new).await.unwrap();
    let asked = Asked { checked: Some(YearMonth::of(world.cx.today())), ..world.asked(beside) };
    let id = action::ask(&world.cx, asked).await.unwrap();
    assert_eq!(world.state(id).await, "OUT_BRANCH_OK");
    action::issue(&world.cx, id, world.version(id).await, None, true).await.unwrap();
    assert_eq!(world.state(id).await, "IN_COMMITTEE_RECEIVED");
    action::accept(&world.cx, id, world.version(id).await).await.unwrap();
    assert_eq!(world.state(id).await, "RECEIPT_RETURNED");
    world.sound().await;
}

async fn letters_run_out_and_are_issued_anew(it: TestStore) {
    let mut world = World::new(it).await;
    let to = world.branches[2];
    let asked = Asked { checked: Some(YearMonth::of(world.cx.today())), ..world.asked(to) };
    let id = action::ask(&world.cx, asked).await.unwrap();
    action::issue(&world.cx, id, world.version(id).await, None, false).await.unwrap();
    world.later(30);
    assert_eq!(action::expire_letters(&world.cx).await.unwrap(), 0, "the last day counts");
    world.later(1);
    let late = action::receive(&world.cx, id, world.version(id).await).await;
    assert!(matches!(late, Err(ActError::Refused("transfer-error-run-out"))));
    assert_eq!(action::expire_letters(&world.cx).await.unwrap(), 1);
    assert_eq!(action::expire_letters(&world.cx).await.unwrap(), 0, "run twice, it happens once");
    assert_eq!(world.owed().await, ["transfer.expired"]);
    let version = world.version(id).await;
    assert!(action::reissue(&world.cx, id, version, " ", None).await.is_err());
    action::reissue(&world.cx, id, version, "路上耽误", None).await.unwrap();
    assert!(action::send_back(&world.cx, id, world.version(id).await, " ").await.is_err(), "T5");
    action::receive(&world.cx, id, world.version(id).await).await.unwrap();
    action::accept(&world.cx, id, world.version(id).await).await.unwrap();
    world.sound().await;
    let now = Ref::new(8, world.member.id);
    assert_eq!(
        query::of_member(&world.it.store, now).await.unwrap().len(),
        1,
        "found from the new region too"
    );
}

async fn withdrawn_and_sent_back_leave_everything_as_it_was(it: TestStore) {
    let world = World::new(it).await;
    let id = action::ask(&world.cx, world.asked(world.branches[1])).await.unwrap();
    action::withdraw(&world.cx, id, 1, "").await.unwrap();
    assert!(action::withdraw(&world.cx, id, 2, "").await.is_err());
    let id = action::ask(&world.cx, world.asked(world.branches[1])).await.unwrap();
    action::send_back(&world.cx, id, 1, "组织关系所在支部不对").await.unwrap();
    assert!(world.owed().await.is_empty());
    world.sound().await;
}

/// Two people accept the same transfer in the same moment, again and again: one of them does it.
async fn two_acceptances_at_once_move_the_member_once(it: TestStore) {
    let mut world = World::new(it).await;
    for round in 0..4 {
        let here = roster::query::member(&world.it.store, world.member).await.unwrap().unwrap();
        let to = if here.org() == world.branches[0] { world.branches[1] } else { world.branches[0] };
        let asked = Asked { checked: Some(YearMonth::of(world.cx.today())), ..world.asked(to) };
        let id = action::ask(&world.cx, asked).await.unwrap();
        action::issue(&world.cx, id, world.version(id).await, None, false).await.unwrap();
        action::receive(&world.cx, id, world.version(id).await).await.unwrap();
        let version = world.version(id).await;
        let (one, two) = (world.cx.clone(), world.cx.clone());
        let (one, two) = tokio::join!(action::accept(&one, id, version), action::accept(&two, id, version));
        assert!(one.is_ok() != two.is_ok(), "round {round}: {one:?} {two:?}");
        world.sound().await;
        let clerk = world.version(id).await;
        action::return_receipt(&world.cx, id, clerk).await.unwrap();
        world.later(1);
    }
}

async fn a_branch_goes_as_a_whole_to_another_region(it: TestStore) {
    let mut world = World::new(it).await;
    let new =
        action::move_whole(&world.cx, world.branches[0], world.committees[2], "县委批复").await.unwrap();
    world.sound().await;
    let now = roster::query::member(&world.it.store, Ref::new(8, world.member.id)).await.unwrap().unwrap();
    assert_eq!(now.org(), new);
    let old = roster::query::org(&world.it.store, world.branches[0]).await.unwrap().unwrap();
    assert!(!old.stands());
    let regions = roster::query::regions_of(&world.it.store, now.reference()).await.unwrap();
    let spells = roster::query::affiliations(&world.it.store, now.reference(), &regions).await.unwrap();
    assert_eq!(spells[0].how, "whole");
    world.later(1);
}

async fn those_away_are_contacted_and_found_again(it: TestStore) {
    let mut world = World::new(it).await;
    let new = NewAway {
        member: world.member,
        kind: "abroad".to_owned(),
        since: date!(2026 - 01 - 10),
        fixed_place: true,
        place: "某国某市".to_owned(),
        contact: "支部组织委员".to_owned(),
        joins: String::new(),
    };
    let (id, _) = action::register_away(&world.cx, new.clone()).await.unwrap();
    assert!(matches!(action::register_away(&world.cx, new).await, Err(ActError::Refused(_))));
    assert!(world.owed().await.is_empty());
    world.later(160);
    transfer::duty_rules::daily(&world.cx).await.unwrap();
    let owed = world.owed().await;
    assert_eq!(
        owed,
        ["transfer.contact", "transfer.lost"],
        "half a year after the last contact (arts 24, 34)"
    );
    let today = world.cx.today();
    action::note_contact(&world.cx, id, 1, today, "电话联系，学习顺利").await.unwrap();
    assert!(world.owed().await.is_empty());
    assert!(action::note_contact(&world.cx, id, 2, today + Duration::days(1), "x").await.is_err());
    let asked = Asked { checked: Some(YearMonth::of(today)), ..world.asked(world.branches[1]) };
    let transfer = action::ask(&world.cx, asked).await.unwrap();
    action::issue(&world.cx, transfer, world.version(transfer).await, None, false).await.unwrap();
    action::receive(&world.cx, transfer, world.version(transfer).await).await.unwrap();
    action::accept(&world.cx, transfer, world.version(transfer).await).await.unwrap();
    assert!(
        query::away_of(&world.it.store, world.member).await.unwrap().is_none(),
        "with the transfer it ends"
    );
}

testkit::on_both!(
    &super::migrations();
    the_whole_way_between_two_committees,
    one_office_does_both_halves_within_a_committee,
    letters_run_out_and_are_issued_anew,
    withdrawn_and_sent_back_leave_everything_as_it_was,
    two_acceptances_at_once_move_the_member_once,
    a_branch_goes_as_a_whole_to_another_region,
    those_away_are_contacted_and_found_again,
);
