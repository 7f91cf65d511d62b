//! Publishing through its actions, on both engines: from the draft to the public, four eyes, exact bytes, and what is
//! shared downwards without being copied.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::sync::Arc;

use access::{ActError, Actor, Context, Holding, Policies, Role};
use file::{Classification, Files};
use identity::{Grant, NewAccount};
use portal::action::{
    self, Decision, Draft, NewBlock, NewColumn, NewPortal, NewStep, Release, Submitted, Upload,
};
use portal::model::{Article, Portal};
use portal::{domain, query};
use roster::action::{NewOrg, OrgDetails};
use rules::codes::OrgKind;
use store::{Clock as _, Ids, Instant, Migrations, Ref, Scope, StoreError, TurnableClock};
use testkit::TestStore;
use time::Duration;
use time::macros::date;
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
        file::MIGRATIONS,
        search::MIGRATIONS,
        roster::tables::MIGRATIONS,
        portal::tables::MIGRATIONS,
    ]
    .concat()
}

struct World {
    cx: Context,
    clock: TurnableClock,
    it: TestStore,
    files: Files,
    county: Ref,
    towns: [Ref; 2],
}

fn named(name: &str) -> OrgDetails {
    OrgDetails { kind: Some(OrgKind::Committee), full_name: name.to_owned(), ..OrgDetails::default() }
}

impl World {
    async fn new(it: TestStore) -> Self {
        let clock = TurnableClock::at(date!(2026 - 03 - 02));
        let ids = Ids::from_seed(3);
        let keys = it.folder().join("keys.json");
        let vault = Vault::open(&keys, Suite::International, ids.clone(), clock.now()).unwrap();
        let files = [
            ("roster.cedar", include_str!("../../roster/policies/roster.cedar")),
            ("portal.cedar", include_str!("../policies/portal.cedar")),
        ];
        let policies = Arc::new(Policies::read(&files).unwrap());
        let cx = Context::new(it.store.clone(), vault, policies, Arc::new(Actor::system()), &clock, ids);
        let county = roster::action::create_root(&cx, 7, "青澜县", named("中共青澜县委员会")).await.unwrap();
        let town = async |name: &str| {
            let new = NewOrg { parent: county, details: named(name), on: None, ground: None };
            roster::action::create_org(&cx, new).await.unwrap()
        };
        let towns = [town("中共青石镇委员会").await, town("中共白云镇委员会").await];
        let columns = vec![
            ("publicity".to_owned(), "宣传思想".to_owned()),
            ("people".to_owned(), "先锋典型".to_owned()),
        ];
        let new = NewPortal { slug: "qinglan".to_owned(), columns, ..NewPortal::default() };
        action::set_up(&cx, county, new).await.unwrap();
        assert_eq!(action::set_up_below(&cx, county).await.unwrap(), 2);
        assert_eq!(action::set_up_below(&cx, county).await.unwrap(), 0);
        Self { cx, clock, it, files: Files::in_memory(), county, towns }
    }

    fn later(&mut self, span: Duration) {
        self.clock.turn(span);
        self.cx.stamp.now = self.clock.now();
    }

    /// Somebody with an account who holds a role.
    async fn person(&self, name: &str, role: Role, org: Ref) -> Context {
        let place = roster::query::org(&self.it.store, org).await.unwrap().unwrap().place().unwrap();
        let new = NewAccount {
            region: 7,
            name: name.to_owned(),
            login: name.to_owned(),
            password: None,
            member: None,
        };
        let tx = self.it.store.begin().await.unwrap();
        let settings = identity::Settings::default();
        let account = identity::create(&self.cx, &tx, &settings, new).await.unwrap();
        let from = self.cx.today();
        let grant = Grant { account, role, org, place: place.clone(), from, until: None, person: None };
        identity::grant(&self.cx, &tx, grant).await.unwrap();
        tx.commit().await.unwrap();
        let actor = Actor::of(Some(account), name.to_owned(), None, vec![Holding { role, org, place }]);
        let mut stamp = self.cx.stamp.clone();
        stamp.actor = Some(account.id);
        Context { actor: Arc::new(actor), stamp, ..self.cx.clone() }
    }

    fn at(&self, cx: &Context) -> Context {
        let mut stamp = cx.stamp.clone();
        stamp.now = self.cx.now();
        Context { stamp, ..cx.clone() }
    }

    async fn portal(&self, org: Ref) -> Portal {
        query::portal_of(&self.it.store, org).await.unwrap().unwrap()
    }

    async fn columns(&self, org: Ref) -> Vec<Ref> {
        let place = self.portal(org).await.place().unwrap();
        query::columns(&self.it.store, &place).await.unwrap().iter().map(|it| it.reference()).collect()
    }

    async fn draft(&self, org: Ref, title: &str) -> Draft {
        Draft {
            column: self.columns(org).await.first().copied(),
            title: title.to_owned(),
            source: "青澜县委宣传部".to_owned(),
            body: "第一段。\n\n第二段讲**党费**公开。".to_owned(),
            ..Draft::default()
        }
    }

    async fn article(&self, id: Ref) -> Article {
        query::article(&self.it.store, id).await.unwrap().unwrap()
    }

    async fn hash(&self, id: Ref) -> String {
        let it = self.article(id).await;
        query::version(&self.it.store, id, it.number).await.unwrap().unwrap().hash()
    }

    async fn release(&self, cx: &Context, id: Ref) -> Result<(), ActError> {
        action::release(cx, id, Release { sha256: self.hash(id).await, at: None }).await
    }

    async fn submit(&self, cx: &Context, id: Ref) -> Submitted {
        action::submit(cx, id, self.article(id).await.version).await.unwrap()
    }

    async fn decide(&self, cx: &Context, id: Ref, step: i64, approve: bool) -> Result<(), ActError> {
        let sha256 = self.hash(id).await;
        let note = if approve { String::new() } else { "请补充数据".to_owned() };
        action::decide(cx, id, Decision { step, sha256, approve, note }).await
    }

    async fn published(&self, org: Ref, title: &str, shared: bool) -> Ref {
        let draft = Draft { shared, ..self.draft(org, title).await };
        let id = action::begin(&self.cx, org, &draft).await.unwrap();
        self.submit(&self.cx, id).await;
        self.release(&self.cx, id).await.unwrap();
        id
    }

    /// Titles the public sees in the first column of a portal.
    async fn shown(&self, org: Ref) -> Vec<String> {
        let place = self.portal(org).await.place().unwrap();
        let above = query::lineage(&self.it.store, &place).await.unwrap();
        let column = self.columns(org).await[0];
        let some = query::shown(&self.it.store, &above, column, self.cx.now(), None, 50).await.unwrap();
        some.into_iter().map(|it| it.title).collect()
    }

    async fn owed(&self) -> Vec<String> {
        let duties = duty::list(&self.it.store, &Scope::everything(), None, None, None, 50).await.unwrap();
        duties.into_iter().map(|it| it.kind).filter(|it| it.starts_with("portal.")).collect()
    }

    async fn settle(&self) {
        journal::settle(&self.it.store, std::time::Duration::from_secs(20)).await.unwrap();
        for consumer in domain().consumers {
            journal::catch_up(&self.it.store, consumer.as_ref()).await.unwrap();
        }
    }

    async fn found(&self, org: Ref, words: &str) -> usize {
        let reach = search::Reach::At(self.portal(org).await.place().unwrap());
        let query = search::Query {
            reach,
            kinds: vec![],
            from: None,
            until: None,
            words: words.to_owned(),
            after: None,
            most: 10,
        };
        search::find(&self.it.store, &query).await.unwrap().len()
    }
}

fn refused(done: Result<(), ActError>) -> &'static str {
    match done.unwrap_err() {
        ActError::Refused(key) => key,
        other => panic!("{other}"),
    }
}

async fn what_a_county_shares_stands_at_all_portals_below(it: TestStore) {
    let mut world = World::new(it).await;
    let [first, second] = world.towns;
    assert_eq!(world.columns(first).await, world.columns(world.county).await, "inherited at once");
    world.published(world.county, "县里共享", true).await;
    world.later(Duration::minutes(1));
    world.published(world.county, "县里自己的", false).await;
    world.later(Duration::minutes(1));
    world.published(first, "镇里的", true).await;
    assert_eq!(world.shown(first).await, ["镇里的", "县里共享"]);
    assert_eq!(world.shown(second).await, ["县里共享"]);
    assert_eq!(world.shown(world.county).await, ["县里自己的", "县里共享"]);
    world.settle().await;
    assert_eq!(world.found(second, "党费").await, 1);
    assert_eq!(world.found(first, "党费").await, 2);
    // A window of one's own is nobody else's.
    let own =
        NewColumn { title: "青石时光".to_owned(), line: "publicity".to_owned(), ..NewColumn::default() };
    action::add_column(&world.cx, first, own).await.unwrap();
    assert_eq!(world.columns(first).await.len(), 3);
    assert_eq!(world.columns(second).await.len(), 2);
}

async fn thousands_shared_are_visible_everywhere_by_one_row(it: TestStore) {
    let world = World::new(it).await;
    for number in 0..60 {
        world.published(world.county, &format!("第{number}篇"), true).await;
    }
    let place = world.portal(world.towns[0]).await.place().unwrap();
    let above = query::lineage(&world.it.store, &place).await.unwrap();
    let column = world.columns(world.towns[0]).await[0];
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let now = world.clock.now();
        let some = query::shown(&world.it.store, &above, column, now, after, 7).await.unwrap();
        let Some(last) = some.last() else { break };
        after = last.published_at.map(|at| (at, last.id));
        all.extend(some.into_iter().map(|it| it.id));
    }
    assert_eq!(all.len(), 60);
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 60, "paged without loss or repetition");
}

async fn nobody_decides_over_the_own_text_and_others_step_in_late(it: TestStore) {
    let mut world = World::new(it).await;
    let town = world.towns[0];
    let steps = ["内容", "保密"].map(|name| NewStep {
        name: name.to_owned(),
        stage: 1,
        level: "own".to_owned(),
        hours: 4,
    });
    action::set_steps(&world.cx, world.columns(town).await[0], steps.to_vec()).await.unwrap();
    let writer = world.person("writer", Role::Secretary, town).await;
    let reviewer = world.person("reviewer", Role::CommitteeMember, town).await;
    let upper = world.person("upper", Role::Clerk, world.county).await;
    let beside = world.person("beside", Role::Secretary, world.towns[1]).await;
    let id = action::begin(&writer, town, &world.draft(town, "村里的事").await).await.unwrap();
    assert!(matches!(world.submit(&writer, id).await, Submitted::Sent(_)));
    assert_eq!(world.owed().await, ["portal.review", "portal.review"]);
    assert_eq!(refused(world.decide(&writer, id, 1, true).await), "review-error-turn");
    assert_eq!(refused(world.decide(&upper, id, 1, true).await), "review-error-turn", "too early to step in");
    assert!(matches!(world.decide(&beside, id, 1, true).await, Err(ActError::Denied(_))));
    // Side by side: the second may come first.
    world.decide(&reviewer, id, 2, true).await.unwrap();
    assert_eq!(world.article(id).await.state, "IN_REVIEW");
    world.later(Duration::hours(5));
    world.decide(&world.at(&upper), id, 1, true).await.unwrap();
    assert_eq!(world.article(id).await.state, "APPROVED");
    let reviews = query::reviews(&world.it.store, id).await.unwrap();
    assert!(reviews.iter().any(|it| it.stepped_in) && reviews.iter().any(|it| !it.stepped_in));
    assert_eq!(refused(world.release(&world.at(&writer), id).await), "release-error-own");
    assert!(
        matches!(world.release(&world.at(&reviewer), id).await, Err(ActError::Denied(_))),
        "no such power"
    );
    world.release(&world.at(&upper), id).await.unwrap();
    assert!(world.article(id).await.live);
    assert!(world.owed().await.is_empty());
    let column = world.columns(town).await[0];
    let delays = query::delays(&world.it.store, &Scope::everything(), column, Instant(0)).await.unwrap();
    assert_eq!(delays.len(), 2);
    assert!(delays.iter().any(|it| it.minutes >= 300 && it.stepped_in == 1));
}

async fn an_approval_binds_to_the_exact_bytes(it: TestStore) {
    let world = World::new(it).await;
    let town = world.towns[0];
    let step = NewStep { name: "内容".to_owned(), stage: 1, level: "own".to_owned(), hours: 4 };
    action::set_steps(&world.cx, world.columns(town).await[0], vec![step]).await.unwrap();
    let writer = world.person("writer", Role::Secretary, town).await;
    let reviewer = world.person("reviewer", Role::Clerk, town).await;
    let draft = world.draft(town, "原文").await;
    let id = action::begin(&writer, town, &draft).await.unwrap();
    world.submit(&writer, id).await;
    let read = world.hash(id).await;
    // Changed after it was read, before it was decided.
    let changed = Draft { body: "换了内容".to_owned(), ..draft.clone() };
    action::save(&writer, id, world.article(id).await.version, &changed).await.unwrap();
    let decision = Decision { step: 1, sha256: read.clone(), approve: true, note: String::new() };
    assert!(action::decide(&reviewer, id, decision).await.is_err());
    world.submit(&writer, id).await;
    let decision = Decision { step: 1, sha256: read, approve: true, note: String::new() };
    let stale = action::decide(&reviewer, id, decision).await;
    assert!(matches!(stale, Err(ActError::Store(StoreError::Stale))));
    world.decide(&reviewer, id, 1, true).await.unwrap();
    // Changed after approval: what was approved is not what would be released.
    let approved = world.hash(id).await;
    action::save(&writer, id, world.article(id).await.version, &draft).await.unwrap();
    let release = Release { sha256: approved, at: None };
    assert!(matches!(action::release(&reviewer, id, release).await, Err(ActError::Store(StoreError::Stale))));
    assert_eq!(refused(world.release(&reviewer, id).await), "article-error-state");
    // A step that was sent back begins anew.
    world.submit(&writer, id).await;
    world.decide(&reviewer, id, 1, false).await.unwrap();
    assert_eq!(world.article(id).await.state, "DRAFT");
    world.submit(&writer, id).await;
    let open = query::reviews(&world.it.store, id).await.unwrap();
    let open: Vec<_> = open.iter().filter(|it| it.is_open() && it.number == 3).map(|it| it.step).collect();
    assert_eq!(open.len(), 1);
    world.decide(&reviewer, id, open[0], true).await.unwrap();
    world.release(&reviewer, id).await.unwrap();
}

async fn no_update_is_lost(it: TestStore) {
    let world = World::new(it).await;
    let draft = world.draft(world.county, "同时修改").await;
    let id = action::begin(&world.cx, world.county, &draft).await.unwrap();
    let seen = world.article(id).await.version;
    let mine = Draft { body: "甲的文字".to_owned(), ..draft.clone() };
    let yours = Draft { body: "乙的文字".to_owned(), ..draft };
    action::save(&world.cx, id, seen, &mine).await.unwrap();
    let lost = action::save(&world.cx, id, seen, &yours).await;
    assert!(matches!(lost, Err(ActError::Store(StoreError::Stale))));
    let versions = query::versions(&world.it.store, id).await.unwrap();
    assert_eq!(versions[0].body, "甲的文字");
    let version = world.article(id).await.version;
    action::restore(&world.cx, id, version, 1, "").await.unwrap();
    let latest = query::versions(&world.it.store, id).await.unwrap();
    assert_eq!((latest.len(), latest[0].body.as_str()), (3, latest[2].body.as_str()));
}

async fn corrections_and_withdrawals_are_public(it: TestStore) {
    let mut world = World::new(it).await;
    let id = world.published(world.county, "数字有误", true).await;
    world.settle().await;
    let first = world.article(id).await;
    world.later(Duration::hours(2));
    let draft = Draft { shared: true, ..world.draft(world.county, "数字已改").await };
    let silent = action::save(&world.cx, id, first.version, &draft).await;
    assert!(matches!(silent, Err(ActError::Field { field: "note", .. })));
    let noted =
        Draft { note: "第二段数字应为 12".to_owned(), body: "换届选举".to_owned(), ..draft };
    action::save(&world.cx, id, first.version, &noted).await.unwrap();
    assert_eq!(
        world.shown(world.county).await,
        ["数字有误"],
        "the public sees the released version meanwhile"
    );
    world.submit(&world.cx, id).await;
    world.release(&world.cx, id).await.unwrap();
    let now = world.article(id).await;
    assert_eq!((now.state.as_str(), now.first_at), ("CORRECTED", first.first_at));
    assert_eq!(world.shown(world.towns[0]).await, ["数字已改"]);
    world.settle().await;
    assert_eq!((world.found(world.county, "党费").await, world.found(world.county, "换届").await), (0, 1));
    action::withdraw(&world.cx, id, now.version, "来源有误").await.unwrap();
    let gone = world.article(id).await;
    assert!(gone.was_withdrawn() && !gone.shown_at(world.cx.now()));
    assert!(world.shown(world.county).await.is_empty());
    world.settle().await;
    assert_eq!(world.found(world.county, "换届").await, 0);
    // The index can be built again from nothing.
    for consumer in domain().consumers {
        journal::rebuild(&world.it.store, consumer.as_ref(), |_, _| ()).await.unwrap();
    }
    assert_eq!(world.found(world.county, "换届").await, 0);
}

async fn what_is_scheduled_appears_and_what_expires_goes(it: TestStore) {
    let mut world = World::new(it).await;
    let until = world.cx.now().plus(Duration::days(3));
    let draft = Draft { expire_at: Some(until), ..world.draft(world.county, "活动通知").await };
    let id = action::begin(&world.cx, world.county, &draft).await.unwrap();
    world.submit(&world.cx, id).await;
    let at = Some(world.cx.now().plus(Duration::hours(10)));
    action::release(&world.cx, id, Release { sha256: world.hash(id).await, at }).await.unwrap();
    assert!(world.shown(world.county).await.is_empty());
    world.later(Duration::hours(11));
    assert_eq!(world.shown(world.county).await, ["活动通知"]);
    world.later(Duration::days(4));
    assert!(world.shown(world.county).await.is_empty());
    portal::duty_rules::daily(&world.cx).await.unwrap();
    assert_eq!(world.article(id).await.state, "EXPIRED");
}

async fn the_machine_looks_first(it: TestStore) {
    let world = World::new(it).await;
    action::add_word(&world.cx, world.county, "先进单位", "", "尚未公布").await.unwrap();
    let held = async |body: &str| {
        let draft = Draft { body: body.to_owned(), ..world.draft(world.towns[0], "检查").await };
        let id = action::begin(&world.cx, world.towns[0], &draft).await.unwrap();
        let (held, found) = match world.submit(&world.cx, id).await {
            Submitted::Held(found) => (true, found),
            Submitted::Sent(found) => (false, found),
        };
        (held, found.into_iter().map(|it| it.key).collect::<Vec<_>>())
    };
    assert_eq!(held("联系人电话 13800138000").await, (true, vec!["check-phone".to_owned()]));
    assert_eq!(held("11010519491231002X").await, (true, vec!["check-resident-id".to_owned()]));
    assert_eq!(held("机密★1年").await, (true, vec!["check-secret".to_owned()]));
    assert_eq!(
        held("![](file:7-0190a5c2f0007000800000000000abcd)").await,
        (true, vec!["check-picture-missing".to_owned()])
    );
    assert_eq!(held("被评为先进单位").await, (false, vec!["check-word".to_owned()]));
    assert_eq!(held("[看](/p/nowhere)").await, (false, vec!["check-link".to_owned()]));
    assert_eq!(held("[看](/p/qinglan)").await, (false, vec![]));
    let person = Draft {
        kind: "person".to_owned(),
        person: "李明".to_owned(),
        ..world.draft(world.county, "典型").await
    };
    let id = action::begin(&world.cx, world.county, &person).await.unwrap();
    assert!(matches!(world.submit(&world.cx, id).await, Submitted::Held(_)), "no consent");
    let agreed =
        Draft {
            consent_on: Some(date!(2026 - 03 - 01)), consent: "书面同意书存宣传部".to_owned(), ..person
        };
    let version = world.article(id).await.version;
    action::save(&world.cx, id, version, &agreed).await.unwrap();
    assert!(matches!(world.submit(&world.cx, id).await, Submitted::Sent(_)));
}

async fn pictures_need_words_and_secret_papers_stay_out(it: TestStore) {
    let world = World::new(it).await;
    let draft = world.draft(world.county, "带附件").await;
    let id = action::begin(&world.cx, world.county, &draft).await.unwrap();
    let upload = |name: &str, bytes: &'static [u8], about: &str| Upload {
        name: name.to_owned(),
        bytes: bytes.into(),
        classification: Classification::Public,
        about: about.to_owned(),
    };
    let add = async |it: Upload| {
        let version = world.article(id).await.version;
        action::add_files(&world.cx, &world.files, id, version, vec![it]).await
    };
    assert_eq!(refused(add(upload("a.txt", "机密★\n通知".as_bytes(), "")).await), "file-refused-marked");
    assert_eq!(refused(add(upload("a.svg", b"<svg/>", "")).await), "file-refused-kind");
    // A GIF needs no decoder, and is a picture for a reader all the same; a text needs no words.
    add(upload("名单.txt", "名单".as_bytes(), "")).await.unwrap();
    assert_eq!(file::of(&world.it.store, portal::ARTICLE, id).await.unwrap().len(), 1);
    let before = world.hash(id).await;
    add(upload("二.txt", "第二份".as_bytes(), "")).await.unwrap();
    assert_ne!(world.hash(id).await, before, "a file more is another text to approve");
}

async fn dead_windows_warn_and_can_be_merged(it: TestStore) {
    let mut world = World::new(it).await;
    let own = NewColumn { title: "自设".to_owned(), line: "publicity".to_owned(), ..NewColumn::default() };
    let column = action::add_column(&world.cx, world.towns[0], own).await.unwrap();
    let draft = Draft { column: Some(column), ..world.draft(world.towns[0], "唯一一篇").await };
    let id = action::begin(&world.cx, world.towns[0], &draft).await.unwrap();
    world.submit(&world.cx, id).await;
    world.release(&world.cx, id).await.unwrap();
    world.later(Duration::days(44));
    portal::duty_rules::daily(&world.cx).await.unwrap();
    assert!(world.owed().await.is_empty());
    world.later(Duration::days(2));
    portal::duty_rules::daily(&world.cx).await.unwrap();
    portal::duty_rules::daily(&world.cx).await.unwrap();
    assert_eq!(world.owed().await.len(), 3, "the own window and the two of the county, each once");
    let into = world.columns(world.county).await[0];
    action::close_column(&world.cx, column, Some(into)).await.unwrap();
    assert_eq!(world.owed().await.len(), 2);
    assert_eq!(world.article(id).await.column(), into);
    world.published(world.county, "有了新内容", false).await;
    portal::duty_rules::daily(&world.cx).await.unwrap();
    assert_eq!(world.owed().await.len(), 1, "a window that lives again owes nothing");
    let inherited = action::close_column(&world.cx, into, Some(world.columns(world.county).await[1])).await;
    assert_eq!(refused(inherited), "column-error-inherited");
}

async fn names_in_addresses_are_unique_and_a_page_is_arranged(it: TestStore) {
    let world = World::new(it).await;
    let town = world.portal(world.towns[0]).await;
    let renamed =
        |slug: &str| NewPortal {
            slug: slug.to_owned(), title: "青石镇".to_owned(), ..NewPortal::default()
        };
    let id = town.reference();
    for (slug, problem) in [("qinglan", "taken"), ("青石", "slug"), ("a", "slug"), ("../x", "slug")] {
        let done = action::edit_portal(&world.cx, id, town.version, renamed(slug), true).await;
        assert!(
            matches!(&done, Err(ActError::Field { problem: it, .. }) if *it == problem),
            "{slug}: {done:?}"
        );
    }
    action::edit_portal(&world.cx, id, town.version, renamed("qingshi"), true).await.unwrap();
    assert!(query::by_slug(&world.it.store, &town.slug).await.unwrap().is_none());
    assert_eq!(query::by_slug(&world.it.store, "qingshi").await.unwrap().unwrap().reference(), id);
    let block = NewBlock {
        kind: "list".to_owned(),
        column: Some(world.columns(id).await[0]),
        size: 5,
        ..NewBlock::default()
    };
    action::set_blocks(&world.cx, id, vec![block.clone()]).await.unwrap();
    assert_eq!(query::blocks(&world.it.store, id).await.unwrap().len(), 1);
    let foreign = NewBlock { column: Some(Ref::new(7, uuid::Uuid::nil())), ..block };
    assert!(action::set_blocks(&world.cx, id, vec![foreign]).await.is_err());
}

testkit::on_both!(&super::migrations();
    what_a_county_shares_stands_at_all_portals_below,
    thousands_shared_are_visible_everywhere_by_one_row,
    nobody_decides_over_the_own_text_and_others_step_in_late,
    an_approval_binds_to_the_exact_bytes,
    no_update_is_lost,
    corrections_and_withdrawals_are_public,
    what_is_scheduled_appears_and_what_expires_goes,
    the_machine_looks_first,
    pictures_need_words_and_secret_papers_stay_out,
    dead_windows_warn_and_can_be_merged,
    names_in_addresses_are_unique_and_a_page_is_arranged,
);
