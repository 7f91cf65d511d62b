//! Discussion through its actions, on both engines: who reads and writes, floods, held texts, removals and appeals,
//! criticism, proposals, questions, and what no statement may do.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod world;

use access::{ActError, Role};
use forum::action::{self, About, Decided, New};
use forum::{duty_rules, query};
use rules::discussion::Event;
use store::{Rows, params};
use testkit::TestStore;
use time::Duration;
use world::World;

async fn members_read_up_and_nobody_sideways(it: TestStore) {
    let world = World::new(it).await;
    let board = world.board(world.towns[0], "policy", |_| {}).await;
    let member = world.person(Role::Member, world.branch, 1).await;
    let said = world.opened(&member, board, "低保政策怎么理解").await;
    assert_eq!((said.n, said.held.clone()), (1, None));
    for (role, org) in
        [(Role::Member, world.towns[1]), (Role::Secretary, world.towns[1]), (Role::SystemAdmin, world.county)]
    {
        let other = world.person(role, org, 7).await;
        let outside = action::say(&other, said.thread, World::said("路过")).await;
        assert!(matches!(outside, Err(ActError::Missing)), "{role:?}: {outside:?}");
        let outside = action::ask_removal(&other, said.thread, 1, "insult", "").await;
        assert!(matches!(outside, Err(ActError::Missing)));
    }
    let nobody = action::say(&world.public(), said.thread, World::said("路过")).await;
    assert!(matches!(nobody, Err(ActError::Missing)));
    let above = world.person(Role::Department, world.county, 3).await;
    let reply = New { quotes: Some(1), ..World::said("按户算，不按人算") };
    assert_eq!(action::say(&above, said.thread, reply).await.unwrap().n, 2);
    assert_eq!(world.post(said.thread, 2).await.quotes, Some(1));
    assert_eq!(world.lines(&member).await, ["quoted"]);
    assert!(world.lines(&above).await.is_empty(), "a digest is for one person");
    let setup = action::set_board(&member, world.branch, None, &action::NewBoard::default()).await;
    assert!(matches!(setup, Err(ActError::Denied(_))), "members set up no boards");
}

async fn a_form_sent_twice_and_floods(it: TestStore) {
    let mut world = World::new(it).await;
    let board = world.board(world.towns[0], "policy", |_| {}).await;
    let member = world.person(Role::Member, world.branch, 1).await;
    let thread = world.opened(&member, board, "第一条").await.thread;
    let mut keyed = member.clone();
    keyed.key = Some("k1".to_owned());
    let one = action::say(&keyed, thread, World::said("只说一次")).await.unwrap();
    let again = action::say(&keyed, thread, World::said("只说一次")).await.unwrap();
    assert_eq!(one, again, "sent twice, stands once");
    assert_eq!(world.thread(thread).await.posts, 2);
    let same = action::say(&member, thread, World::said("只说 一次！")).await;
    assert!(matches!(same, Err(ActError::Ruled(it)) if it.key == "rule-discussion-same"), "{same:?}");
    for n in 3..=5 {
        action::say(&member, thread, World::said(&format!("第{n}条"))).await.unwrap();
    }
    let flood = action::say(&member, thread, World::said("再来一条")).await;
    assert!(matches!(flood, Err(ActError::Ruled(it)) if it.key == "rule-discussion-pace"));
    let later = world.again(&member);
    assert_eq!(
        action::say(&later, thread, World::said("再来一条")).await.unwrap().n,
        6,
        "nothing was counted"
    );
}

async fn held_texts_appear_by_themselves(it: TestStore) {
    let mut world = World::new(it).await;
    let board = world
        .board(world.towns[0], "policy", |it| {
            it.audience = "public".to_owned();
            it.guests = true;
            it.hold_hours = 12;
        })
        .await;
    action::set_words(&world.cx, world.county, "代开发票\n").await.unwrap();
    let member = world.person(Role::Member, world.branch, 1).await;
    let thread = world.opened(&member, board, "大家说说集市的事").await.thread;
    let say = async |cx: &access::Context, body: &str, name: &str| {
        let new = New { name: name.to_owned(), ..World::said(body) };
        action::say(cx, thread, new).await.unwrap()
    };
    let number = say(&member, "找老王，电话 13800138000", "").await;
    let word = say(&member, "代开 发票", "").await;
    let guest = say(&world.public(), "集市太吵", "赶集人").await;
    let held: Vec<_> = [&number, &word, &guest].iter().map(|it| it.held.clone().unwrap()).collect();
    assert_eq!(held, ["number", "word", "guest"]);
    let nameless = action::say(&world.public(), thread, World::said("没有名字")).await;
    assert!(matches!(nameless, Err(ActError::Field { field: "name", .. })));
    world.settle().await;
    assert!(
        query::found(&world.it.store, None, "集市", None, 10).await.unwrap().len() == 1,
        "held is not found"
    );
    assert!(!world.post(thread, guest.n).await.shows(world.cx.now()));
    let clerk = world.person(Role::Clerk, world.towns[0], 2).await;
    let scope = clerk.scope(forum::MODERATE);
    assert_eq!(query::held(&world.it.store, &scope, clerk.now(), 10).await.unwrap().len(), 3);
    assert!(matches!(action::release(&member, thread, word.n).await, Err(ActError::Denied(_))));
    action::release(&clerk, thread, word.n).await.unwrap();
    assert!(world.post(thread, word.n).await.shows(world.cx.now()));
    world.clock.turn(Duration::hours(12));
    world.cx.stamp.now = store::Clock::now(&world.clock);
    assert!(world.post(thread, guest.n).await.shows(world.cx.now()), "before any daily work ran");
    assert_eq!(action::appear(&world.cx).await.unwrap(), 2);
    assert_eq!(action::appear(&world.cx).await.unwrap(), 0);
    world.settle().await;
    assert_eq!(query::found(&world.it.store, None, "集市", None, 10).await.unwrap().len(), 2);
    let long = action::NewBoard {
        hold_hours: 73,
        title: "x".to_owned(),
        about: "y".to_owned(),
        ..Default::default()
    };
    let long = action::set_board(&world.cx, world.county, None, &long).await;
    assert!(matches!(long, Err(ActError::Ruled(it)) if it.figure == Some(72)));
}

async fn a_removal_its_log_and_the_appeal(it: TestStore) {
    let world = World::new(it).await;
    let board = world.board(world.branch, "policy", |_| {}).await;
    let member = world.person(Role::Member, world.branch, 1).await;
    let secretary = world.person(Role::Secretary, world.branch, 2).await;
    let thread = world.opened(&member, board, "第一条").await.thread;
    let n = action::say(&member, thread, World::said("这条会被误删")).await.unwrap().n;
    let unwelcome = action::ask_removal(&secretary, thread, n, "unwelcome", "").await;
    assert!(matches!(unwelcome, Err(ActError::Ruled(it)) if it.key == "rule-discussion-reason"));
    let asked = action::ask_removal(&secretary, thread, n, "insult", "").await.unwrap();
    assert!(asked.removed);
    let entry = world.removal(asked.id).await;
    assert_eq!(entry.hash, action::hash("这条会被误删"));
    assert_eq!((entry.state.as_str(), entry.article.as_str()), ("removed", "民法典 art. 1024"));
    assert_eq!(entry.office_path.as_deref(), Some(world.path(world.branch).await.as_str()));
    let log = query::log(&world.it.store, &store::Scope::everything(), None, 10).await.unwrap();
    assert!(log.len() == 1 && !format!("{log:?}").contains("误删"), "the log never holds the text");
    assert_eq!(world.lines(&member).await, ["removed"], "the author is told");
    world.settle().await;
    assert!(query::found(&world.it.store, None, "误删", None, 10).await.unwrap().is_empty());
    let other = world.person(Role::Member, world.branch, 9).await;
    let version = entry.version;
    assert!(matches!(action::appeal(&other, asked.id, version, "不是我写的").await, Err(ActError::Missing)));
    action::appeal(&member, asked.id, version, "我没有骂人").await.unwrap();
    let town = world.path(world.towns[0]).await;
    assert_eq!(world.owed().await, [("forum.appeal".to_owned(), town)]);
    let entry = world.removal(asked.id).await;
    let own = action::decide_appeal(&secretary, asked.id, entry.version, false, "维持").await;
    assert!(matches!(own, Err(ActError::Denied(_))), "not at the same level");
    // The same person, at work above as well, is still the same person.
    let promoted = world.person(Role::Secretary, world.towns[0], 2).await;
    let same = action::decide_appeal(&promoted, asked.id, entry.version, false, "维持").await;
    assert!(matches!(same, Err(ActError::Ruled(it)) if it.key == "rule-discussion-same-person"), "{same:?}");
    let above = world.person(Role::Secretary, world.towns[0], 3).await;
    action::decide_appeal(&above, asked.id, entry.version, true, "没有侮辱他人").await.unwrap();
    assert!(world.owed().await.is_empty());
    assert_eq!(world.removal(asked.id).await.state, "restored");
    assert!(world.post(thread, n).await.shows(world.cx.now()));
    world.settle().await;
    assert_eq!(query::found(&world.it.store, None, "误删", None, 10).await.unwrap().len(), 1);
    let lines = world.lines(&member).await;
    assert!(lines.contains(&"appeal-decided".to_owned()));
}

async fn criticism_of_oneself_goes_above(it: TestStore) {
    let mut world = World::new(it).await;
    let board = world.board(world.branch, "policy", |_| {}).await;
    let member = world.person(Role::Member, world.branch, 1).await;
    let branch = world.person(Role::Secretary, world.branch, 2).await;
    let town = world.person(Role::Secretary, world.towns[0], 3).await;
    let county = world.person(Role::Department, world.county, 4).await;
    let discipline = world.person(Role::Discipline, world.county, 5).await;
    let thread = world.opened(&member, board, "第一条").await.thread;
    let of = async |org| Some(world.place(org).await);
    let about_branch = New { criticises: of(world.branch).await, ..World::said("支部三个月没开会") };
    let about_branch = action::say(&member, thread, about_branch).await.unwrap().n;
    let about_county = New { criticises: of(world.county).await, ..World::said("县里的表格太多") };
    let about_county = action::say(&member, thread, about_county).await.unwrap().n;
    let sideways = New { criticises: of(world.towns[1]).await, ..World::said("邻镇") };
    assert!(matches!(action::say(&member, thread, sideways).await, Err(ActError::Field { .. })));
    let asked = action::ask_removal(&branch, thread, about_branch, "insult", "说得难听").await.unwrap();
    assert!(!asked.removed, "the branch only asks");
    assert_eq!(world.post(thread, about_branch).await.state, "shown", "and it stands meanwhile");
    assert_eq!(world.owed().await, [("forum.removal".to_owned(), world.path(world.towns[0]).await)]);
    let entry = world.removal(asked.id).await;
    let own = action::decide_request(&branch, asked.id, entry.version, true, "").await;
    assert!(matches!(own, Err(ActError::Denied(_))));
    let silent = action::decide_request(&town, asked.id, entry.version, false, " ").await;
    assert!(matches!(silent, Err(ActError::Field { field: "note", .. })), "a refusal has reasons");
    action::decide_request(&town, asked.id, entry.version, false, "批评属实").await.unwrap();
    assert!(world.owed().await.is_empty());
    for office in [&branch, &town, &county] {
        let asked = action::ask_removal(office, thread, about_county, "insult", "").await;
        match asked {
            Ok(asked) => assert!(!asked.removed, "nobody below, and not the county itself"),
            Err(error) => assert!(matches!(error, ActError::Refused("forum-error-asked-before"))),
        }
    }
    let entry = query::open_removal(&world.it.store, thread, about_county).await.unwrap().unwrap();
    assert!(entry.discipline);
    let county_decides = action::decide_request(&county, entry.reference(), entry.version, true, "").await;
    assert!(matches!(county_decides, Err(ActError::Denied(_))));
    action::decide_request(&discipline, entry.reference(), entry.version, false, "没有侮辱").await.unwrap();
    // The mark is the author's, also later, and nobody else's.
    let member = world.again(&member);
    let plain = action::say(&member, thread, World::said("镇里的通知太晚")).await.unwrap().n;
    let place = Some(world.place(world.towns[0]).await);
    let other = action::mark_criticism(&branch, thread, plain, None).await;
    assert!(matches!(other, Err(ActError::Missing)));
    action::mark_criticism(&member, thread, plain, place).await.unwrap();
    assert!(!action::ask_removal(&town, thread, plain, "flood", "").await.unwrap().removed);
    let entry = query::open_removal(&world.it.store, thread, plain).await.unwrap().unwrap();
    action::decide_request(&county, entry.reference(), entry.version, true, "").await.unwrap();
    assert_eq!(
        world.removal(entry.reference()).await.office_path.as_deref(),
        Some(world.path(world.county).await.as_str())
    );
}

async fn a_proposal_from_draft_to_decision(it: TestStore) {
    let world = World::new(it).await;
    let board = world.board(world.towns[0], "proposals", |it| it.threshold = 2).await;
    let author = world.person(Role::Member, world.branch, 1).await;
    let other = world.person(Role::Member, world.towns[0], 2).await;
    let secretary = world.person(Role::Secretary, world.towns[0], 3).await;
    let thread = world.opened(&author, board, "每月十五日开放活动室。").await.thread;
    let version = async || world.thread(thread).await.version;
    assert!(
        matches!(action::support(&other, thread).await, Err(ActError::Missing)),
        "a draft is its author's"
    );
    assert!(query::threads(&world.it.store, board, "", None, 10).await.unwrap().is_empty());
    world.settle().await;
    assert!(query::found(&world.it.store, None, "活动室", None, 10).await.unwrap().is_empty());
    action::step(&author, thread, version().await, Event::Open).await.unwrap();
    world.settle().await;
    assert_eq!(query::found(&world.it.store, None, "活动室", None, 10).await.unwrap().len(), 1);
    let early = action::decide(&secretary, thread, version().await, &Decided::default()).await;
    assert!(matches!(early, Err(ActError::Ruled(it)) if it.key == "rule-discussion-stage"));
    let gone = action::propose_amendment(&other, thread, ("没有这句", "改", "")).await;
    assert!(matches!(gone, Err(ActError::Field { problem: "not-in-text", .. })));
    let one =
        action::propose_amendment(&other, thread, ("每月十五日", "每周六", "上班的人来得了")).await.unwrap();
    let two = action::propose_amendment(&other, thread, ("", "晚上九点关门。", "")).await.unwrap();
    let unanswered = action::step(&author, thread, version().await, Event::Settle).await;
    assert!(matches!(unanswered, Err(ActError::Refused("forum-error-amendments"))));
    assert!(action::answer_amendment(&other, thread, one, true, "").await.is_err(), "the author answers");
    action::answer_amendment(&author, thread, one, true, "").await.unwrap();
    let silent = action::answer_amendment(&author, thread, two, false, "").await;
    assert!(matches!(silent, Err(ActError::Field { field: "reply", .. })), "declined with a reason");
    action::answer_amendment(&author, thread, two, false, "由值班员定").await.unwrap();
    assert_eq!(world.post(thread, 1).await.body, "每周六开放活动室。");
    assert_eq!(action::support(&other, thread).await.unwrap(), 1);
    assert_eq!(action::support(&other, thread).await.unwrap(), 1, "once for each");
    assert!(world.owed().await.is_empty());
    assert_eq!(action::support(&secretary, thread).await.unwrap(), 2);
    let town = world.path(world.towns[0]).await;
    assert_eq!(world.owed().await, [("forum.supported".to_owned(), town.clone())]);
    let answer = New { official: true, ..World::said("镇里支持，先试三个月。") };
    action::say(&secretary, thread, answer).await.unwrap();
    assert!(world.owed().await.is_empty());
    action::step(&author, thread, version().await, Event::Settle).await.unwrap();
    assert_eq!(world.owed().await, [("forum.decide".to_owned(), town)]);
    let late = action::rewrite(&author, thread, version().await, "换一个").await;
    assert!(matches!(late, Err(ActError::Ruled(_))), "settled is settled");
    let decided = Decided {
        body_name: "镇党委会议".to_owned(),
        outcome: "adopted".to_owned(),
        reasons: "活动室应当方便群众".to_owned(),
    };
    assert!(matches!(
        action::decide(&author, thread, version().await, &decided).await,
        Err(ActError::Denied(_))
    ));
    let silent = Decided { reasons: " ".to_owned(), ..decided.clone() };
    assert!(matches!(
        action::decide(&secretary, thread, version().await, &silent).await,
        Err(ActError::Field { .. })
    ));
    action::decide(&secretary, thread, version().await, &decided).await.unwrap();
    assert!(world.owed().await.is_empty());
    assert_eq!(world.thread(thread).await.stage.as_deref(), Some("DECIDED"));
}

async fn an_unanswered_question_climbs(it: TestStore) {
    let mut world = World::new(it).await;
    let asked = world.enrolled("何山").await;
    roster::action::take_post(&world.cx, world.branch, asked, "secretary", world.cx.today()).await.unwrap();
    let board = world.board(world.branch, "questions", |it| it.promised_days = Some(5)).await;
    let member = world.person(Role::Member, world.branch, 1).await;
    let mut new = World::text("活动经费怎么用的");
    assert!(matches!(
        action::open(&member, board, new.clone()).await,
        Err(ActError::Field { field: "asked", .. })
    ));
    new.asked = Some(asked);
    let thread = action::open(&member, board, new).await.unwrap().thread;
    assert_eq!(world.thread(thread).await.due_on.as_deref(), Some("2026-03-09"));
    let (branch, town, county) =
        (world.path(world.branch).await, world.path(world.towns[0]).await, world.path(world.county).await);
    let owed = |kinds: &[(&str, &str)]| -> Vec<(String, String)> {
        kinds.iter().map(|(kind, place)| ((*kind).to_owned(), (*place).to_owned())).collect()
    };
    assert_eq!(world.owed().await, owed(&[("forum.answer", &branch)]));
    world.later(8);
    duty_rules::daily(&world.cx).await.unwrap();
    assert_eq!(world.owed().await, owed(&[("forum.answer", &branch), ("forum.overdue", &town)]));
    world.later(15);
    duty_rules::daily(&world.cx).await.unwrap();
    assert_eq!(world.owed().await, owed(&[("forum.answer", &branch), ("forum.overdue", &county)]));
    world.later(60);
    duty_rules::daily(&world.cx).await.unwrap();
    assert_eq!(
        world.owed().await,
        owed(&[("forum.answer", &branch), ("forum.overdue", &county)]),
        "never beyond the root"
    );
    let member = world.now_as(&member);
    let not_official = New { official: true, ..World::said("我来答") };
    assert!(matches!(action::say(&member, thread, not_official).await, Err(ActError::Denied(_))));
    let secretary = world.person(Role::Secretary, world.branch, 2).await;
    let asked = action::ask_removal(&secretary, thread, 1, "flood", "").await.unwrap();
    assert!(!asked.removed, "who is asked does not take out the question");
    action::say(&secretary, thread, New { official: true, ..World::said("买了图书，账目已公布") })
        .await
        .unwrap();
    assert_eq!(world.owed().await, owed(&[("forum.removal", &town)]), "answered; the request waits above");
    assert_eq!(world.lines(&member).await, ["answered"]);
}

async fn comments_of_other_rooms(it: TestStore) {
    let world = World::new(it).await;
    let article = store::Ref::new(7, uuid::Uuid::from_u128(42));
    let about = About {
        kind: "article".to_owned(),
        id: article,
        org: world.towns[0],
        title: "修路公告".to_owned(),
        href: "/articles/42".to_owned(),
        public: true,
    };
    let none = forum::comments_of(&world.it.store, "article", article, 0).await.unwrap();
    assert!(none.is_empty());
    let nobody = forum::comment(&world.public(), &about, World::said("好")).await;
    assert!(matches!(nobody, Err(ActError::Denied(_))));
    let member = world.person(Role::Member, world.towns[1], 1).await;
    let one = forum::comment(&member, &about, World::said("早该修了")).await.unwrap();
    let two = forum::comment(&member, &about, World::said("哪天完工")).await.unwrap();
    assert_eq!((one.thread, one.n, two.n), (two.thread, 1, 2), "one thread for one thing");
    let inside = About { public: false, id: store::Ref::new(7, uuid::Uuid::from_u128(43)), ..about };
    let outside = forum::comment(&member, &inside, World::said("看看")).await;
    assert!(matches!(outside, Err(ActError::Missing)), "what members of one township read is theirs");
    assert_eq!(forum::comments_of(&world.it.store, "article", article, 1).await.unwrap().len(), 1);
    let listed =
        query::boards(&world.it.store, &store::Scope::everything(), &[], ("", uuid::Uuid::nil()), 10).await;
    assert!(listed.unwrap().is_empty(), "the board of comments is in no list");
}

async fn mentions_are_lines_of_a_digest(it: TestStore) {
    let world = World::new(it).await;
    let mut members = Vec::new();
    for name in ["林小草", "林小", "王同名", "王同名"] {
        members.push(world.enrolled(name).await);
    }
    let board = world.board(world.branch, "policy", |_| {}).await;
    let writer = world.person(Role::Secretary, world.branch, 2).await;
    world.opened(&writer, board, "请@林小草看看，@王同名 也来；@林小草 一次就够").await;
    let as_member = |at: usize| {
        let actor = access::Actor::of(None, String::new(), Some(members[at]), Vec::new());
        access::Context { actor: std::sync::Arc::new(actor), ..world.cx.clone() }
    };
    assert_eq!(world.lines(&as_member(0)).await, ["mentioned"], "once, by the longest name");
    assert!(world.lines(&as_member(1)).await.is_empty());
    assert!(world.lines(&as_member(2)).await.is_empty(), "two of one name: nobody");
    assert!(world.owed().await.is_empty(), "a mention is no duty");
    let account = world.person(Role::Member, world.branch, 8).await;
    let keys = forum::may::keys(&account);
    assert_eq!(query::since(&world.it.store, &keys).await.unwrap(), None);
    action::begin_digest(&account).await.unwrap();
    assert_eq!(query::since(&world.it.store, &keys).await.unwrap(), Some(account.now().0));
}

async fn a_long_thread_reads_one_page(it: TestStore) {
    let world = World::new(it).await;
    let board = world.board(world.towns[0], "policy", |_| {}).await;
    let member = world.person(Role::Member, world.branch, 1).await;
    let thread = world.opened(&member, board, "第一条").await.thread;
    let place = world.place(world.towns[0]).await;
    let tx = world.it.store.begin().await.unwrap();
    let columns = &[
        "region_id",
        "thread_id",
        "n",
        "id",
        "org_path",
        "shown_name",
        "body",
        "hash",
        "state",
        "posted_at",
    ];
    let mut rows = Rows::into("forum_post", columns);
    for n in 2..=10_000_i64 {
        let id = world.cx.stamp.ids.new_id(world.cx.now());
        let hash = vec![0_u8; 32];
        rows.row(params![
            thread.region,
            thread.id,
            n,
            id,
            &place,
            "甲",
            format!("第{n}条"),
            hash,
            "shown",
            world.cx.now()
        ]);
    }
    rows.write(&tx).await.unwrap();
    tx.execute("update forum_thread set posts = 10000 where id = $1", params![thread.id]).await.unwrap();
    tx.commit().await.unwrap();
    for (after, first, count) in [(0, 1, 30), (5_000, 5_001, 30), (9_990, 9_991, 10), (10_000, 0, 0)] {
        let page = query::posts(&world.it.store, thread, after).await.unwrap();
        assert_eq!(page.len(), count);
        assert_eq!(page.first().map_or(0, |it| it.n), first);
    }
    let said = action::say(&member, thread, World::said("最后一条")).await.unwrap();
    assert_eq!(said.n, 10_001, "the counter gives the position");
}

testkit::on_both!(&super::world::migrations();
    members_read_up_and_nobody_sideways,
    a_form_sent_twice_and_floods,
    held_texts_appear_by_themselves,
    a_removal_its_log_and_the_appeal,
    criticism_of_oneself_goes_above,
    a_proposal_from_draft_to_decision,
    an_unanswered_question_climbs,
    comments_of_other_rooms,
    mentions_are_lines_of_a_digest,
    a_long_thread_reads_one_page,
);

/// Every statement of the room, joined over lines.
fn statements() -> Vec<(String, String)> {
    fn walk(folder: &std::path::Path, found: &mut Vec<std::path::PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { walk(&path, found) } else { found.push(path) }
        }
    }
    let mut files = Vec::new();
    walk(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    let mut all = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        for quoted in text.split('"').skip(1).step_by(2) {
            let one = quoted.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
            let begins =
                ["select ", "update ", "insert into ", "delete from ", " and ", " order by ", " group by "];
            if begins.iter().any(|it| format!(" {one}").contains(it)) {
                all.push((file.display().to_string(), one));
            }
        }
    }
    all
}

/// What gathers texts by the person who wrote them.
fn gathers_by_person(statement: &str) -> bool {
    let columns = ["author", "author_name", "shown_name", "asked_by", "removed_by"];
    let conditions = statement.split(" where ").nth(1).unwrap_or(statement);
    let grouped = statement.contains("group by") || statement.contains("partition by");
    let filtered = columns.iter().any(|column| {
        ["= $", "= ${", "in (", ">= ", "like "]
            .iter()
            .any(|sign| conditions.contains(&format!("{column} {sign}")))
    });
    let ordered =
        statement.split("order by").nth(1).is_some_and(|it| columns.iter().any(|column| it.contains(column)));
    let update = statement.starts_with("update ") && !statement.contains(" where ");
    grouped || ordered || (filtered && !update)
}

#[test]
fn no_statement_gathers_what_a_person_wrote() {
    let all = statements();
    assert!(all.len() > 50, "{}", all.len());
    for (file, statement) in &all {
        assert!(!gathers_by_person(statement), "{file}: {statement}");
    }
    for wrong in [
        "select author, count(*) from forum_post group by author",
        "select body from forum_post p where p.region_id = $1 and p.author = $2",
        "select body from forum_post order by author_name",
    ] {
        assert!(gathers_by_person(wrong), "{wrong}");
    }
    for table in forum::tables::TABLES {
        let led_by_person =
            |index: &&[&str]| index.iter().any(|it| matches!(*it, "author" | "author_name" | "shown_name"));
        assert!(!table.index.iter().chain(table.unique).any(led_by_person), "{}", table.name);
    }
}
