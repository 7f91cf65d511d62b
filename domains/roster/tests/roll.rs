//! The roll through its actions, on both engines: what is stored, counted, moved, merged, imported and undone.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::sync::Arc;

use access::{Actor, Context, Policies};
use roster::action::{self, NewMember, NewOrg, OrgDetails};
use roster::query::{self, Filter};
use roster::{RosterError, project};
use rules::codes::{OrgKind, PartialDate};
use rules::membership::MemberState;
use store::{Clock as _, Ids, Migrations, OrgPath, Ref, Scope, Sql as _, TurnableClock, params};
use testkit::TestStore;
use time::Duration;
use time::macros::date;
use vault::{Suite, Vault};

fn migrations() -> Vec<Migrations> {
    const COMMAND: &[Migrations] =
        &[Migrations { name: "test_command", steps: &[store::schema::Step::Create(&store::COMMAND_TABLE)] }];
    [COMMAND, journal::MIGRATIONS, duty::MIGRATIONS, identity::MIGRATIONS, roster::tables::MIGRATIONS]
        .concat()
}

async fn context(it: &TestStore, clock: &TurnableClock, seed: u64) -> Context {
    let ids = Ids::from_seed(seed);
    let keys = it.folder().join("keys.json");
    let vault = Vault::open(&keys, Suite::International, ids.clone(), clock.now()).unwrap();
    let policies =
        Arc::new(Policies::read(&[("roster.cedar", include_str!("../policies/roster.cedar"))]).unwrap());
    Context::new(it.store.clone(), vault, policies, Arc::new(Actor::system()), clock, ids)
}

struct World {
    cx: Context,
    clock: TurnableClock,
    it: TestStore,
    root: Ref,
}

impl World {
    async fn new(it: TestStore) -> Self {
        let clock = TurnableClock::at(date!(2026 - 10 - 31));
        let cx = context(&it, &clock, 11).await;
        let mut world = Self { cx, clock, it, root: Ref::new(0, uuid::Uuid::nil()) };
        let details = named("中共青澜县委员会", OrgKind::Committee);
        world.root = action::create_root(&world.cx, 7, "青澜县", details).await.unwrap();
        world
    }

    /// The same world, later.
    fn later(&mut self, days: i64) {
        self.clock.turn(Duration::days(days));
        self.cx.stamp.now = self.clock.now();
    }

    async fn org(&self, parent: Ref, name: &str, kind: OrgKind) -> Ref {
        let new = NewOrg { parent, details: named(name, kind), on: None, ground: None };
        action::create_org(&self.cx, new).await.unwrap()
    }

    async fn place(&self, org: Ref) -> OrgPath {
        query::org(&self.it.store, org).await.unwrap().unwrap().place().unwrap()
    }

    async fn person(&self, org: Ref, name: &str, number: Option<&str>) -> Ref {
        action::enrol(&self.cx, org, person(name, number)).await.unwrap()
    }

    async fn settled(&self) {
        assert!(journal::settle(&self.it.store, std::time::Duration::from_secs(20)).await.unwrap());
        for consumer in project::consumers(Vec::new()) {
            journal::catch_up(&self.it.store, consumer.as_ref()).await.unwrap();
        }
    }

    /// The roll-up equals a recount everywhere, and everybody is at exactly one place.
    async fn sound(&self) {
        self.settled().await;
        let everything = Scope::everything();
        for org in query::orgs_under(&self.it.store, &everything, None, 1000).await.unwrap() {
            let place = org.place().unwrap();
            let kept = query::figures(&self.it.store, &place).await.unwrap();
            let counted = query::recount(&self.it.store, &place).await.unwrap();
            assert_eq!(kept, counted, "{}", org.full_name);
        }
        assert_eq!(action::misplaced(&self.it.store, &everything).await.unwrap(), 0);
    }

    async fn heads(&self, org: Ref) -> i64 {
        query::head_count(&self.it.store, &self.place(org).await).await.unwrap()
    }
}

fn named(name: &str, kind: OrgKind) -> OrgDetails {
    OrgDetails { kind: Some(kind), full_name: name.to_owned(), ..OrgDetails::default() }
}

fn person(name: &str, number: Option<&str>) -> NewMember {
    NewMember {
        name: name.to_owned(),
        state: Some(MemberState::Full),
        nationality: Some("01".to_owned()),
        education: Some("20".to_owned()),
        joined: Some("1999-07".parse::<PartialDate>().unwrap()),
        id_number: Some(number.unwrap_or_default().to_owned()),
        phone: Some("15400001234".to_owned()),
        address: Some("青澜县".to_owned()),
        ..NewMember::default()
    }
}

const NUMBER: &str = "11010519491231002X";

async fn people_are_enrolled_once_found_and_masked(it: TestStore) {
    let world = World::new(it).await;
    let branch = world.org(world.root, "中共青澜县第一支部委员会", OrgKind::Branch).await;
    let member = world.person(branch, "曾小明", Some(NUMBER)).await;
    let again = action::enrol(&world.cx, branch, person("曾大明", Some(NUMBER))).await;
    assert!(matches!(again, Err(RosterError::AlreadyEnrolled(there)) if there == member));
    world.sound().await;

    let stored = query::member(&world.it.store, member).await.unwrap().unwrap();
    assert_eq!(stored.id_masked.as_deref(), Some("110105********002X"));
    assert_eq!(stored.phone_masked.as_deref(), Some("154****1234"));
    assert_eq!((stored.sex.as_str(), stored.birth.as_deref()), ("2", Some("1949-12-31")));
    let raw = stored.id_number.clone().unwrap();
    assert!(!String::from_utf8_lossy(&raw).contains("110105"));

    let scope = Scope::of([world.place(world.root).await]);
    for words in ["曾小明", "小明", "zengxiaoming", "zxm", "110105********002X", NUMBER, "15400001234"] {
        let hit = query::search(&world.it.store, &world.cx.vault, &scope, words, 10).await.unwrap();
        assert_eq!(hit.members.len(), 1, "{words}");
    }
    let elsewhere = world.org(world.root, "中共青澜县第二支部委员会", OrgKind::Branch).await;
    let scope = Scope::of([world.place(elsewhere).await]);
    for words in ["曾小明", NUMBER, "15400001234", "zxm"] {
        let hit = query::search(&world.it.store, &world.cx.vault, &scope, words, 10).await.unwrap();
        assert!(hit.members.is_empty(), "{words} leaks out of its scope");
    }

    let shown = action::reveal(&world.cx, member, "核对证件").await.unwrap();
    assert_eq!(shown.id_number.as_deref(), Some(NUMBER));
    assert!(action::reveal(&world.cx, member, " ").await.is_err());
    let entries = journal::by_subject(&world.it.store, member, 10).await.unwrap();
    assert_eq!(entries[0].kind, "member.numbers_shown");
}

async fn a_repeated_command_happens_once(it: TestStore) {
    let mut world = World::new(it).await;
    let branch = world.org(world.root, "中共青澜县第一支部委员会", OrgKind::Branch).await;
    world.cx.key = Some("form-1".to_owned());
    let first = action::enrol(&world.cx, branch, person("王一", None)).await.unwrap();
    let second = action::enrol(&world.cx, branch, person("王一", None)).await.unwrap();
    assert_eq!(first, second);
    world.cx.key = None;
    world.sound().await;
    assert_eq!(world.heads(world.root).await, 1);
}

async fn figures_follow_the_roll_as_of_any_day(it: TestStore) {
    let mut world = World::new(it).await;
    let branch = world.org(world.root, "中共青澜县第一支部委员会", OrgKind::Branch).await;
    let first = world.person(branch, "王一", None).await;
    world.person(branch, "王二", None).await;
    world.later(10);
    world.person(branch, "王三", None).await;
    let on = PartialDate::Day(date!(2026 - 11 - 08));
    action::set_state(&world.cx, first, 1, MemberState::Deceased, on, "死亡证明").await.unwrap();
    world.sound().await;
    let place = world.place(world.root).await;
    let all = |figures: &query::Figures| figures.get(&("all".into(), "all".into())).copied().unwrap_or(0);
    let store = &world.it.store;
    for (day, expected) in
        [("2026-10-30", 0), ("2026-10-31", 2), ("2026-11-07", 2), ("2026-11-08", 1), ("2026-11-10", 2)]
    {
        assert_eq!(all(&query::as_of(store, &place, day).await.unwrap()), expected, "{day}");
    }
    let back = query::member(store, first).await.unwrap().unwrap();
    let restored = action::set_state(&world.cx, first, back.version, MemberState::Full, on, "x").await;
    assert!(matches!(restored, Err(RosterError::Ruled(_))), "nothing leads back from an end");
    // Built again from nothing, the projections are the same.
    let before = query::figures(store, &place).await.unwrap();
    for consumer in project::consumers(Vec::new()) {
        journal::rebuild(store, consumer.as_ref(), |_, _| ()).await.unwrap();
    }
    assert_eq!(query::figures(store, &place).await.unwrap(), before);
    world.sound().await;
}

async fn the_tree_moves_merges_and_splits_without_losing_anybody(it: TestStore) {
    let mut world = World::new(it).await;
    let town = world.org(world.root, "中共云湖镇委员会", OrgKind::Committee).await;
    let other = world.org(world.root, "中共石坪乡委员会", OrgKind::Committee).await;
    let one = world.org(town, "中共云湖镇第一支部委员会", OrgKind::Branch).await;
    let two = world.org(town, "中共云湖镇第二支部委员会", OrgKind::Branch).await;
    let mut people = Vec::new();
    for name in ["赵一", "赵二", "赵三", "赵四"] {
        people.push(world.person(one, name, None).await);
    }
    world.person(two, "钱一", None).await;
    world.sound().await;

    world.later(1);
    let before = world.place(one).await;
    action::move_org(&world.cx, one, other, Some("批复1号".into())).await.unwrap();
    world.sound().await;
    assert_ne!(world.place(one).await, before);
    assert_eq!((world.heads(town).await, world.heads(other).await, world.heads(world.root).await), (1, 4, 5));
    let into_itself = action::move_org(&world.cx, town, town, None).await;
    assert!(matches!(into_itself, Err(RosterError::BelowItself)));
    let on_the_day_before =
        query::as_of(&world.it.store, &world.place(town).await, "2026-10-31").await.unwrap();
    assert_eq!(on_the_day_before[&("all".into(), "all".into())], 5, "history stays where it was");
    action::move_org(&world.cx, one, town, None).await.unwrap();
    world.sound().await;
    assert_eq!(world.heads(town).await, 5);

    world.later(1);
    let chosen: Vec<_> = people[..3].iter().map(|it| it.id).collect();
    let few = action::split_org(
        &world.cx,
        one,
        named("中共云湖镇第三支部委员会", OrgKind::Branch),
        &chosen[..2],
        None,
    );
    assert!(matches!(few.await, Err(RosterError::Ruled(_))), "two full members are no branch");
    let three =
        action::split_org(&world.cx, one, named("中共云湖镇第三支部委员会", OrgKind::Branch), &chosen, None)
            .await
            .unwrap();
    world.sound().await;
    assert_eq!((world.heads(one).await, world.heads(three).await), (1, 3));

    let not_empty = action::close_org(&world.cx, one, None).await;
    assert!(matches!(not_empty, Err(RosterError::NotEmpty)));
    action::merge_orgs(&world.cx, three, one, Some("合并".into())).await.unwrap();
    world.sound().await;
    assert_eq!(world.heads(one).await, 4);
    assert!(!query::org(&world.it.store, three).await.unwrap().unwrap().stands());
    action::reopen_org(&world.cx, three, None).await.unwrap();
    world.sound().await;
    let spells = query::affiliations(&world.it.store, people[0], &[people[0].region]).await.unwrap();
    assert_eq!(spells.iter().filter(|it| it.until_day.is_none()).count(), 1);
}

async fn two_rows_of_one_person_become_one_and_two_again(it: TestStore) {
    let world = World::new(it).await;
    let branch = world.org(world.root, "中共青澜县第一支部委员会", OrgKind::Branch).await;
    let kept = world.person(branch, "孙一", None).await;
    let other = world.person(branch, "孙一", Some(NUMBER)).await;
    let scope = Scope::of([world.place(world.root).await]);
    let merge = action::merge_members(&world.cx, kept, other).await.unwrap();
    world.sound().await;
    assert_eq!(world.heads(branch).await, 1);
    let found = query::by_person(&world.it.store, &world.cx.vault, NUMBER).await.unwrap();
    assert_eq!(found, Some(kept), "the number goes with the row that stands");
    assert_eq!(action::reveal(&world.cx, kept, "核对").await.unwrap().id_number.as_deref(), Some(NUMBER));
    let listed = query::members(&world.it.store, &scope, &Filter::default(), None, 10).await.unwrap();
    assert_eq!(listed.len(), 1);

    action::unmerge(&world.cx, Ref::new(kept.region, merge)).await.unwrap();
    world.sound().await;
    assert_eq!(world.heads(branch).await, 2);
    let found = query::by_person(&world.it.store, &world.cx.vault, NUMBER).await.unwrap();
    assert_eq!(found, Some(other));
}

async fn lists_go_on_where_they_stopped(it: TestStore) {
    let world = World::new(it).await;
    let branch = world.org(world.root, "中共青澜县第一支部委员会", OrgKind::Branch).await;
    for number in 0..25 {
        world.person(branch, &format!("周{}", char::from_u32(0x4E00 + number).unwrap()), None).await;
    }
    let scope = Scope::of([world.place(world.root).await]);
    let mut seen = Vec::new();
    let mut after = None;
    loop {
        let rows =
            query::members(&world.it.store, &scope, &Filter::default(), after.as_ref(), 7).await.unwrap();
        let Some(last) = rows.last() else { break };
        after = Some(last.cursor());
        seen.extend(rows.iter().map(|row| row.id));
    }
    let mut unique = seen.clone();
    unique.sort();
    unique.dedup();
    assert_eq!((seen.len(), unique.len()), (25, 25));
}

const ROSTER: &str = "某某党组织党员花名册,,,,,\n姓名,性别,公民身份证号,入党时间,党员类别,所在支部\n\
    李一,男,,1987.07,正式党员,第一支部\n李二,女,11010519491231002X,198707,预备,第一支部\n\
    ,男,,1990年3月,正式党员,第一支部\n李三,男,11010519491231002X,198707,正式,不存在的支部\n";

async fn an_import_is_all_or_nothing_and_can_be_undone(it: TestStore) {
    let world = World::new(it).await;
    let mut details = named("中共青澜县第一支部委员会", OrgKind::Branch);
    details.short_name = Some("第一支部".to_owned());
    let new = NewOrg { parent: world.root, details, on: None, ground: None };
    action::create_org(&world.cx, new).await.unwrap();
    let root = query::org(&world.it.store, world.root).await.unwrap().unwrap();
    let day = date!(2026 - 10 - 31);
    let read =
        async || action::read(&world.cx, &root, "名册.csv", ROSTER.as_bytes().to_vec(), day).await.unwrap();

    let batch = read().await;
    let info = action::batch(&world.cx, batch).await.unwrap();
    assert_eq!((info.rows_total, info.rows_error), (4, 2));
    assert_eq!(world.it.store.number("select count(*) from member", params![]).await.unwrap(), 0);
    let done = action::confirm(&world.cx, batch).await.unwrap();
    assert_eq!(done.stored, 2);
    world.sound().await;
    assert_eq!(world.heads(world.root).await, 2);
    assert!(action::confirm(&world.cx, batch).await.is_err(), "a batch is confirmed once");

    let again = read().await;
    assert_eq!(action::confirm(&world.cx, again).await.unwrap().stored, 0, "nobody is enrolled twice");

    action::undo(&world.cx, batch).await.unwrap();
    world.sound().await;
    assert_eq!(world.heads(world.root).await, 0);
    let place = world.place(world.root).await;
    let then = query::as_of(&world.it.store, &place, "2026-10-31").await.unwrap();
    assert!(!then.contains_key(&("all".into(), "all".into())));

    let third = read().await;
    action::confirm(&world.cx, third).await.unwrap();
    let scope = Scope::of([place]);
    let rows = query::members(&world.it.store, &scope, &Filter::default(), None, 10).await.unwrap();
    let member = query::member(&world.it.store, rows[0].reference()).await.unwrap().unwrap();
    let mut changed = person(&member.name, None);
    (changed.id_number, changed.phone, changed.address) = (None, None, None);
    action::change_member(&world.cx, member.reference(), 1, changed).await.unwrap();
    assert!(matches!(action::undo(&world.cx, third).await, Err(RosterError::StoodOn)));
    world.sound().await;
}

async fn duties_open_and_close_with_the_roll(it: TestStore) {
    let mut world = World::new(it).await;
    let mut details = named("中共青澜县第一支部委员会", OrgKind::Branch);
    details.term_from = Some("2023-11-20".to_owned());
    let new = NewOrg { parent: world.root, details, on: None, ground: None };
    let branch = action::create_org(&world.cx, new).await.unwrap();
    let place = world.place(branch).await;
    let scope = Scope::of([place.clone()]);
    let kinds = async |world: &World| -> Vec<String> {
        let list = duty::list(&world.it.store, &scope, Some(&place), None, None, 10).await.unwrap();
        list.into_iter().map(|it| it.kind).collect()
    };
    assert_eq!(kinds(&world).await, ["roster.election"], "the term ends within six months");
    world.person(branch, "吴一", None).await;
    assert_eq!(kinds(&world).await, ["roster.election", "roster.size"], "one full member is no branch");
    let org = query::org(&world.it.store, branch).await.unwrap().unwrap();
    world.later(30);
    let end = action::elect(&world.cx, branch, org.version, date!(2026 - 11 - 25)).await.unwrap();
    assert_eq!(end, date!(2029 - 11 - 25));
    world.person(branch, "吴二", None).await;
    world.person(branch, "吴三", None).await;
    assert!(kinds(&world).await.is_empty());
}

/// Under other keys, into another database: file by file the same package comes out again.
async fn a_package_reads_again_without_loss(it: TestStore) {
    let world = World::new(it).await;
    let branch = world.org(world.root, "中共青澜县第一支部委员会", OrgKind::Branch).await;
    world.person(branch, "曾小明", Some(NUMBER)).await;
    let (kept, other) = (world.person(branch, "孙一", None).await, world.person(branch, "孙一", None).await);
    action::merge_members(&world.cx, kept, other).await.unwrap();
    let out = world.it.folder().join("package");
    let counts = roster::package::write(&world.cx, &out).await.unwrap();
    assert_eq!((counts.orgs, counts.members), (2, 3));

    let empty = testkit::fresh(testkit::On::Sqlite, &migrations()).await.unwrap();
    let cx = context(&empty, &world.clock, 12).await;
    roster::package::read(&cx, &out).await.unwrap();
    let again = empty.folder().join("package");
    roster::package::write(&cx, &again).await.unwrap();
    for file in std::fs::read_dir(&out).unwrap().map(|it| it.unwrap().file_name()) {
        let bytes = |folder: &std::path::Path| std::fs::read(folder.join(&file)).unwrap();
        assert!(bytes(&out) == bytes(&again), "{}", file.display());
    }
    assert_eq!(query::by_person(&empty.store, &cx.vault, NUMBER).await.unwrap().map(|it| it.region), Some(7));
    let second = roster::package::read(&cx, &out).await;
    assert!(matches!(second, Err(RosterError::NotEmpty)));
    std::fs::write(out.join("member.csv"), "id\n").unwrap();
    assert!(roster::package::read(&cx, &out).await.is_err(), "a damaged package is refused");
}

async fn an_affiliation_moves_between_branches_and_regions(it: TestStore) {
    let mut world = World::new(it).await;
    let old = world.org(world.root, "中共青澜县第一支部委员会", OrgKind::Branch).await;
    let near = world.org(world.root, "中共青澜县第二支部委员会", OrgKind::Branch).await;
    let details = named("中共临河县委员会", OrgKind::Committee);
    let county = action::create_region(&world.cx, world.root, 8, "临河县", details).await.unwrap();
    let far = world.org(county, "中共临河县第一支部委员会", OrgKind::Branch).await;
    let member = world.person(old, "曾小明", Some(NUMBER)).await;
    action::take_post(&world.cx, old, member, "secretary", date!(2026 - 10 - 31)).await.unwrap();
    let mut here = member;
    for (day, to) in [(3, near), (5, far), (9, old)] {
        world.later(day);
        let store = &world.it.store;
        let who = query::member(store, here).await.unwrap().unwrap();
        let org = query::org(store, to).await.unwrap().unwrap();
        let tx = store.begin().await.unwrap();
        let new = action::move_affiliation(&tx, &world.cx, &who, &org, "transfer").await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(new, Ref::new(to.region, member.id));
        world.sound().await;
        assert_eq!((world.heads(to).await, world.heads(world.root).await), (1, 1));
        let shown = action::reveal(&world.cx, new, "核对").await.unwrap();
        assert_eq!(shown.id_number.as_deref(), Some(NUMBER), "numbers go with the member");
        let hits =
            query::search(&world.it.store, &world.cx.vault, &Scope::everything(), "zxm", 10).await.unwrap();
        assert_eq!(hits.members.len(), 1, "found once, at {to}");
        let open = "select count(*) from affiliation where member_id = $1 and open = 1";
        assert_eq!(world.it.store.number(open, params![member.id]).await.unwrap(), 1);
        here = new;
    }
    let store = &world.it.store;
    let regions = query::regions_of(store, here).await.unwrap();
    let spells = query::affiliations(store, here, &regions).await.unwrap();
    assert!(spells.iter().filter(|it| it.until_day.is_none()).count() == 1, "{spells:?}");
    assert!(
        query::posts(store, old, "2026-12-31").await.unwrap().is_empty(),
        "the post ended with the affiliation"
    );
    let items = query::file_items(store, here, &regions).await.unwrap();
    assert_eq!(items.iter().filter(|it| it.kind == "member.moved").count(), 3);
    assert!(items.iter().any(|it| it.kind == "member.enrolled"), "the file goes with the member");
}

async fn somebody_off_the_roll_is_erased_under_a_decision(it: TestStore) {
    let mut world = World::new(it).await;
    let branch = world.org(world.root, "中共青澜县第一支部委员会", OrgKind::Branch).await;
    let member = world.person(branch, "曾小明", Some(NUMBER)).await;
    let kept = action::erase(&world.cx, member, "法院决定").await;
    assert!(matches!(kept, Err(access::ActError::Refused(_))), "a file that must be kept is kept (S14)");
    world.later(1);
    let on = PartialDate::Day(world.cx.today());
    action::set_state(&world.cx, member, 1, MemberState::Deceased, on, "死亡证明").await.unwrap();
    world.sound().await;
    assert!(action::erase(&world.cx, member, " ").await.is_err());
    assert!(action::erase(&world.cx, member, "法院决定").await.unwrap() >= 2);
    world.sound().await;
    let row = query::member(&world.it.store, member).await.unwrap().unwrap();
    assert_eq!((row.name.as_str(), row.id_number), ("—", None));
    assert!(query::file_items(&world.it.store, member, &[member.region]).await.unwrap().is_empty());
    assert_eq!(query::by_person(&world.it.store, &world.cx.vault, NUMBER).await.unwrap(), None);
    let entries = journal::by_subject(&world.it.store, member, 10).await.unwrap();
    assert_eq!(
        entries.iter().filter(|it| it.payload.is_some()).count(),
        1,
        "only the erasure itself is told"
    );
}

testkit::on_both!(
    &super::migrations();
    people_are_enrolled_once_found_and_masked,
    a_repeated_command_happens_once,
    figures_follow_the_roll_as_of_any_day,
    the_tree_moves_merges_and_splits_without_losing_anybody,
    two_rows_of_one_person_become_one_and_two_again,
    lists_go_on_where_they_stopped,
    an_import_is_all_or_nothing_and_can_be_undone,
    duties_open_and_close_with_the_roll,
    a_package_reads_again_without_loss,
    an_affiliation_moves_between_branches_and_regions,
    somebody_off_the_roll_is_erased_under_a_decision,
);
