//! Petitions through their actions, on both engines: the whole way with its days, review and recheck, the clock, and what
//! must never be seen.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod world;

use access::{ActError, Role};
use petition::action::{self, Draft, Found, New};
use petition::figures::figures;
use petition::model::Contact;
use petition::{code, duty_rules, query};
use rules::petition::Kind;
use store::Sql as _;
use testkit::TestStore;
use time::macros::date;
use world::World;

async fn the_whole_way_and_its_days(it: TestStore) {
    let mut world = World::new(it).await;
    let given = world.filed().await;
    let id = given.id;
    let town = world.path(world.towns[0]).await;
    let it = world.now(id).await;
    assert_eq!((it.number.as_str(), it.due_on.as_deref()), ("2026-000001", Some("2026-03-17")), "X1");
    assert_eq!(world.owed().await, [("petition.take".to_owned(), town.clone())]);
    world.on(date!(2026 - 03 - 10));
    let clerk = world.person(Role::Clerk, world.towns[0], 1).await;
    let nothing = action::accept(&clerk, id, 1, &[" ".to_owned()], false).await;
    assert!(matches!(nothing, Err(ActError::Field { field: "points", .. })));
    let interest = action::accept(&clerk, id, 1, &["修好".to_owned()], true).await;
    assert!(
        matches!(interest, Err(ActError::Ruled(ruling)) if ruling.key == "rule-petition-withdrawal"),
        "X14"
    );
    let points = ["修好路灯".to_owned(), "多久检查一次".to_owned()];
    action::accept(&clerk, id, 1, &points, false).await.unwrap();
    assert_eq!(world.now(id).await.due_on.as_deref(), Some("2026-05-09"), "X2");
    let by_clerk = action::extend(&clerk, id, world.version(id).await, 30, "路灯配件要从外地订").await;
    assert!(
        matches!(by_clerk, Err(ActError::Ruled(ruling)) if ruling.key == "rule-petition-extension-head"),
        "X4"
    );
    let head = world.person(Role::Secretary, world.towns[0], 2).await;
    action::extend(&head, id, world.version(id).await, 30, "路灯配件要从外地订").await.unwrap();
    assert_eq!(world.now(id).await.due_on.as_deref(), Some("2026-06-08"), "X2 extended");
    let again = action::extend(&head, id, world.version(id).await, 5, "还要几天").await;
    assert!(matches!(again, Err(ActError::Ruled(_))), "once only");
    let half = Draft { replies: vec!["修好了".to_owned(), String::new()], ..World::draft() };
    let half = action::draft(&clerk, id, world.version(id).await, half).await;
    assert!(matches!(half, Err(ActError::Field { problem: "each-point", .. })), "every point has a reply");
    action::draft(&clerk, id, world.version(id).await, World::draft()).await.unwrap();
    assert!(world.owed().await.contains(&("petition.approve".to_owned(), town.clone())));
    let own = action::approve(&clerk, id, world.version(id).await).await;
    assert!(matches!(own, Err(ActError::Denied(_))), "a clerk does not approve");
    action::send_back(&head, id, world.version(id).await, "写明检查时间").await.unwrap();
    action::draft(&clerk, id, world.version(id).await, World::draft()).await.unwrap();
    action::approve(&head, id, world.version(id).await).await.unwrap();
    let it = world.now(id).await;
    assert_eq!((it.state.as_str(), it.due_on.as_deref()), ("ANSWERED", Some("2026-04-09")));
    assert!(world.owed().await.is_empty(), "{:?}", world.owed().await);
    let points = query::points(&world.it.store, id).await.unwrap();
    assert!(points.iter().all(|it| it.reply.is_some()));
    world.on(date!(2026 - 04 - 09));
    duty_rules::daily(&world.cx).await.unwrap();
    assert_eq!(world.now(id).await.state, "ANSWERED", "the last day is the petitioner's");
    world.on(date!(2026 - 04 - 10));
    duty_rules::daily(&world.cx).await.unwrap();
    assert_eq!(world.now(id).await.state, "CLOSED");
}

async fn a_head_does_not_approve_the_own_draft(it: TestStore) {
    let world = World::new(it).await;
    let id = world.filed().await.id;
    let head = world.person(Role::Secretary, world.towns[0], 2).await;
    action::accept(&head, id, 1, &["修好".to_owned(), "检查".to_owned()], false).await.unwrap();
    action::draft(&head, id, world.version(id).await, World::draft()).await.unwrap();
    let own = action::approve(&head, id, world.version(id).await).await;
    assert!(matches!(own, Err(ActError::Refused("petition-error-own-draft"))));
}

async fn unresolved_is_handled_once_more_then_reviewed_above(it: TestStore) {
    let mut world = World::new(it).await;
    let id = world.answered().await.id;
    let public = world.public();
    let silent = action::say(&public, id, world.version(id).await, false, " ").await;
    assert!(matches!(silent, Err(ActError::Field { field: "why", .. })));
    action::say(&public, id, world.version(id).await, false, "只修好两盏").await.unwrap();
    assert_eq!(world.now(id).await.state, "ACCEPTED");
    let clerk = world.person(Role::Clerk, world.towns[0], 1).await;
    let head = world.person(Role::Secretary, world.towns[0], 2).await;
    action::draft(&clerk, id, world.version(id).await, World::draft()).await.unwrap();
    action::approve(&head, id, world.version(id).await).await.unwrap();
    let twice = action::say(&public, id, world.version(id).await, false, "还是两盏").await;
    assert!(matches!(twice, Err(ActError::Refused("petition-error-reopened"))));
    world.later(30);
    let public = world.public();
    action::ask_review(&public, id, world.version(id).await, "第三盏一直没有修").await.unwrap();
    let it = world.now(id).await;
    assert_eq!((it.state.as_str(), it.holder()), ("REVIEW", world.county));
    let below = world.person(Role::Clerk, world.towns[0], 1).await;
    let denied = action::draft(&below, id, it.version, World::draft()).await;
    assert!(matches!(denied, Err(ActError::Denied(_))), "the office does not review itself");
    let county = world.person(Role::Clerk, world.county, 5).await;
    let secretary = world.person(Role::Secretary, world.county, 6).await;
    let words = "经复查，青年路第三盏路灯确未维修，责成白石镇3日内修好，并通报检查安排。".to_owned();
    let review = Draft { words, replies: Vec::new() };
    action::draft(&county, id, it.version, review).await.unwrap();
    action::approve(&secretary, id, world.version(id).await).await.unwrap();
    assert_eq!(world.now(id).await.state, "REVIEWED");
    let above = action::ask_review(&public, id, world.version(id).await, "不服").await;
    assert!(matches!(above, Err(ActError::Refused("petition-error-no-above"))), "no window above the county");
}

async fn a_review_asked_too_late_is_refused(it: TestStore) {
    let mut world = World::new(it).await;
    let id = world.answered().await.id;
    world.later(31);
    let late = action::ask_review(&world.public(), id, world.version(id).await, "不服").await;
    assert!(matches!(late, Err(ActError::Ruled(ruling)) if ruling.figure == Some(30)), "X5");
}

async fn passed_on_with_objection_within_five_working_days(it: TestStore) {
    let mut world = World::new(it).await;
    world.on(date!(2026 - 06 - 04));
    let id = world.filed().await.id;
    let [first, second] = world.towns;
    let clerk = world.person(Role::Clerk, first, 1).await;
    action::transfer(&clerk, id, 1, second, "青年路这一段归清水镇管").await.unwrap();
    assert_eq!(world.now(id).await.holder(), second);
    let version = world.version(id).await;
    let there = world.person(Role::Clerk, second, 3).await;
    let gone = action::accept(&clerk, id, version, &["修".to_owned()], false).await;
    assert!(matches!(gone, Err(ActError::Denied(_))), "who passed it on no longer holds it");
    world.on(date!(2026 - 06 - 11));
    let there = access::Context { stamp: world.cx.stamp.clone(), ..there };
    action::object(&there, id, version, "不在清水镇辖区").await.expect("X8: Thursday is in time");
    assert_eq!(world.owed().await, [("petition.objection".to_owned(), world.path(first).await)]);
    let clerk = world.person(Role::Clerk, first, 1).await;
    let own = action::rule_on_objection(&there, id, world.version(id).await, true, "同意").await;
    assert!(matches!(own, Err(ActError::Denied(_))), "nobody decides about the own objection");
    action::rule_on_objection(&clerk, id, world.version(id).await, true, "同意收回").await.unwrap();
    let it = world.now(id).await;
    assert_eq!((it.state.as_str(), it.holder()), ("REGISTERED", first));
    action::transfer(&clerk, id, it.version, second, "再核实确在清水镇").await.unwrap();
    world.later(8);
    let there = world.person(Role::Clerk, second, 3).await;
    let late = action::object(&there, id, world.version(id).await, "不是").await;
    assert!(matches!(late, Err(ActError::Refused("petition-error-objection-late"))));
}

async fn what_concerns_the_office_goes_past_it(it: TestStore) {
    let world = World::new(it).await;
    let new = New { concerns_office: true, ..world.about_lights() };
    let id = action::file(&world.public(), new).await.unwrap().id;
    assert_eq!(world.now(id).await.holder(), world.county);
    let clerk = world.person(Role::Clerk, world.towns[0], 1).await;
    let denied = action::register(&clerk, id, 1).await;
    assert!(matches!(denied, Err(ActError::Denied(_))));
}

/// X13: whoever finds an accusation, it leaves the office at once; only discipline inspection reads it.
async fn accusations_leave_the_office(it: TestStore) {
    let world = World::new(it).await;
    let secret = "书记把低保名额给了自己的亲戚";
    let new = New { body: secret.to_owned(), title: "低保名额".to_owned(), ..world.about_lights() };
    let found = action::file(&world.public(), new.clone()).await.unwrap().id;
    let clerk = world.person(Role::Clerk, world.towns[0], 1).await;
    action::accept(&clerk, found, 1, &[secret.to_owned()], false).await.unwrap();
    action::reroute(&clerk, found, world.version(found).await).await.unwrap();
    let direct = New { kind: Some(Kind::Accusation), ..new };
    let direct = action::file(&world.public(), direct).await.unwrap().id;
    for id in [found, direct] {
        let it = world.now(id).await;
        assert_eq!((it.state.as_str(), it.title.as_str(), it.body.as_str()), ("REROUTED", "", ""));
        assert_eq!(it.holder(), world.county);
        let scope = clerk.scope(petition::READ);
        let listed = query::held(&world.it.store, &scope, query::Shown::All, "2026-03-02", None, 50).await;
        assert!(listed.unwrap().is_empty());
        for role in [Role::Clerk, Role::Secretary, Role::Department, Role::SystemAdmin] {
            let other = world.person(role, world.county, 9).await;
            assert!(action::read_accusation(&other, id).await.is_err(), "{role:?}");
        }
        let discipline = world.person(Role::Discipline, world.county, 8).await;
        assert_eq!(action::read_accusation(&discipline, id).await.unwrap().body, secret);
    }
    // No table holds the words any more, the title among them.
    let titles = "select count(*) from duty where details like '%低保名额%'";
    assert_eq!(world.it.store.number(titles, vec![]).await.unwrap(), 0);
    for (table, column) in [
        ("petition", "body"),
        ("petition_point", "words"),
        ("petition_step", "coalesce(words, '')"),
        ("journal", "coalesce(payload, '')"),
        ("duty", "details"),
    ] {
        let text = format!("select count(*) from {table} where {column} like $1");
        let left = world.it.store.number(text, store::params!["%低保名额给了%"]).await.unwrap();
        assert_eq!(left, 0, "{table}.{column}");
    }
}

async fn a_late_matter_climbs_the_tree(it: TestStore) {
    let mut world = World::new(it).await;
    let id = world.filed().await.id;
    let (town, county) = (world.path(world.towns[0]).await, world.path(world.county).await);
    world.on(date!(2026 - 03 - 17));
    duty_rules::daily(&world.cx).await.unwrap();
    assert_eq!(world.owed().await.len(), 1, "the last day is in time");
    world.on(date!(2026 - 03 - 18));
    duty_rules::daily(&world.cx).await.unwrap();
    duty_rules::daily(&world.cx).await.unwrap();
    let late = [("petition.overdue".to_owned(), county), ("petition.take".to_owned(), town)];
    assert_eq!(world.owed().await, late);
    assert_eq!(world.now(id).await.late_days(world.cx.today()), 1);
    let clerk = world.person(Role::Clerk, world.towns[0], 1).await;
    action::decline(&clerk, id, world.version(id).await, "不属于本镇", "请找县供电公司").await.unwrap();
    assert!(world.owed().await.is_empty(), "what is done is owed by nobody");
}

async fn the_clock_stands_still_for_listed_reasons_only(it: TestStore) {
    let mut world = World::new(it).await;
    world.window(world.towns[0], Some(20), 50).await;
    let id = world.filed().await.id;
    let clerk = world.person(Role::Clerk, world.towns[0], 1).await;
    action::accept(&clerk, id, 1, &["修".to_owned()], false).await.unwrap();
    assert_eq!(world.now(id).await.due_on.as_deref(), Some("2026-03-23"), "the promise, on a working day");
    let other = action::pause(&clerk, id, world.version(id).await, "leaders-away").await;
    assert!(matches!(other, Err(ActError::Field { field: "pause", .. })));
    action::pause(&clerk, id, world.version(id).await, "petitioner").await.unwrap();
    world.later(30);
    duty_rules::daily(&world.cx).await.unwrap();
    assert_eq!(world.now(id).await.late_days(world.cx.today()), 0);
    assert!(world.owed().await.iter().all(|it| it.0 != "petition.overdue"));
    action::add(&world.public(), id, world.version(id).await, "是路口数起第三盏").await.unwrap();
    let it = world.now(id).await;
    assert_eq!((it.pause, it.paused_days, it.due_on.as_deref()), (None, 30, Some("2026-04-21")));
}

async fn nobody_finds_a_petition_by_guessing(it: TestStore) {
    let mut world = World::new(it).await;
    let given = world.filed().await;
    let public = world.public();
    let spaced = format!("{} {}", &given.code[..5], &given.code[5..]);
    assert_eq!(action::look_up(&public, &spaced, &given.pin).await.unwrap(), Found::Petition(given.id));
    assert_eq!(action::look_up(&public, "1234567890", &given.pin).await.unwrap(), Found::Nothing);
    let wrong = if given.pin == "111111" { "222222" } else { "111111" };
    for _ in 0..8 {
        assert_eq!(action::look_up(&public, &given.code, wrong).await.unwrap(), Found::Nothing);
    }
    assert_eq!(action::look_up(&public, &given.code, &given.pin).await.unwrap(), Found::Rests);
    world.later(1);
    let public = world.public();
    assert_eq!(action::look_up(&public, &given.code, &given.pin).await.unwrap(), Found::Petition(given.id));
}

async fn sent_twice_it_is_filed_once(it: TestStore) {
    let world = World::new(it).await;
    let mut public = world.public();
    public.key = Some("form-1".to_owned());
    let (one, two) = (
        action::file(&public, world.about_lights()).await.unwrap(),
        action::file(&public, world.about_lights()).await.unwrap(),
    );
    assert_eq!(one, two, "the same code and PIN");
    assert_eq!(world.it.store.number("select count(*) from petition", vec![]).await.unwrap(), 1);
}

async fn contacts_are_sealed_and_looks_are_journalled(it: TestStore) {
    let world = World::new(it).await;
    let confidential = New { identity: "confidential".to_owned(), ..world.about_lights() };
    let id = action::file(&world.public(), confidential).await.unwrap().id;
    let sealed = world.now(id).await.contact.unwrap();
    assert!(!String::from_utf8_lossy(&sealed).contains("13800138000"));
    let handler = world.person(Role::Clerk, world.towns[0], 1).await;
    let colleague = world.person(Role::Clerk, world.towns[0], 4).await;
    action::accept(&handler, id, 1, &["修".to_owned()], false).await.unwrap();
    assert!(matches!(action::reach(&colleague, id).await, Err(ActError::Missing)));
    assert_eq!(action::reach(&handler, id).await.unwrap().phone, "13800138000");
    let looks = "select count(*) from journal where kind = 'petition.contact_seen'";
    assert_eq!(world.it.store.number(looks, vec![]).await.unwrap(), 1);
    let anonymous = New { identity: "anonymous".to_owned(), ..world.about_lights() };
    let id = action::file(&world.public(), anonymous).await.unwrap().id;
    assert!(world.now(id).await.contact.is_none(), "what was typed beside it is not kept");
    let nameless = New { contact: Contact::default(), ..world.about_lights() };
    let refused = action::file(&world.public(), nameless).await;
    assert!(matches!(refused, Err(ActError::Field { field: "name", .. })));
}

async fn answers_that_do_not_answer_are_shown_to_the_approver(it: TestStore) {
    let world = World::new(it).await;
    let clerk = world.person(Role::Clerk, world.towns[0], 1).await;
    let head = world.person(Role::Secretary, world.towns[0], 2).await;
    let stock = "您好，来件收悉，相关情况已转有关部门研究办理，感谢您的关注与支持，祝您生活愉快。";
    let mut flags = Vec::new();
    for _ in 0..2 {
        let id = world.filed().await.id;
        action::accept(&clerk, id, 1, &["修好".to_owned()], false).await.unwrap();
        let draft = Draft { words: stock.to_owned(), replies: vec!["收悉".to_owned()] };
        action::draft(&clerk, id, world.version(id).await, draft).await.unwrap();
        let answer = query::answers(&world.it.store, id).await.unwrap().pop().unwrap();
        flags.push(answer.looked_at());
        action::approve(&head, id, world.version(id).await).await.unwrap();
    }
    assert_eq!(
        flags,
        [vec!["nothing-taken-up".to_owned()], vec!["like-another".to_owned(), "nothing-taken-up".to_owned()]]
    );
}

async fn the_same_cause_is_one_case(it: TestStore) {
    let world = World::new(it).await;
    let (first, second) = (world.filed().await.id, world.filed().await.id);
    let clerk = world.person(Role::Clerk, world.towns[0], 1).await;
    action::accept(&clerk, first, 1, &["修".to_owned()], false).await.unwrap();
    let number = world.now(first).await.number;
    action::register(&clerk, second, 1).await.unwrap();
    action::join(&clerk, second, world.version(second).await, &number).await.unwrap();
    let it = world.now(second).await;
    assert_eq!((it.state.as_str(), it.case_id), ("JOINED", Some(first.id)));
    // X11: what is accepted below is not accepted above at the same time.
    let above = New { window: Some(world.county), ..world.about_lights() };
    let above = action::file(&world.public(), above).await.unwrap().id;
    let county = world.person(Role::Clerk, world.county, 5).await;
    action::link(&county, above, 1, &number).await.unwrap();
    let taken = action::accept(&county, above, world.version(above).await, &["修".to_owned()], false).await;
    assert!(matches!(taken, Err(ActError::Ruled(ruling)) if ruling.key == "rule-petition-open-below"), "X11");
}

async fn published_and_supported(it: TestStore) {
    let world = World::new(it).await;
    world.window(world.towns[0], None, 2).await;
    let id = world.filed().await.id;
    let head = world.person(Role::Secretary, world.towns[0], 2).await;
    let raw = action::publish(&head, id, 1, ("路灯", "找林小草13800138000")).await;
    assert!(matches!(raw, Err(ActError::Field { problem: "number-in-text", .. })));
    action::publish(&head, id, 1, ("青年路路灯坏了", "三盏路灯不亮")).await.unwrap();
    world.settle().await;
    let found = query::found(&world.it.store, None, "路灯", None, 10).await.unwrap();
    assert_eq!(found.len(), 1);
    assert!(query::found(&world.it.store, None, "100%", None, 10).await.unwrap().is_empty());
    let public = world.public();
    for (phone, expected) in
        [("13900000001", 1), ("139 0000 0001", 1), ("13900000002", 2), ("13900000003", 3)]
    {
        assert_eq!(action::support(&public, id, phone).await.unwrap(), expected, "{phone}");
    }
    assert!(action::support(&public, id, "abc").await.is_err());
    let owed = world.owed().await;
    assert_eq!(owed.iter().filter(|it| it.0 == "petition.public").count(), 1, "{owed:?}");
    let clerk = world.person(Role::Clerk, world.towns[0], 1).await;
    let points = ["修好路灯".to_owned(), "多久检查一次".to_owned()];
    action::accept(&clerk, id, world.version(id).await, &points, false).await.unwrap();
    action::draft(&clerk, id, world.version(id).await, World::draft()).await.unwrap();
    action::approve(&head, id, world.version(id).await).await.unwrap();
    assert!(world.owed().await.is_empty(), "the public answer was given");
    let silent = New { consents: false, ..world.about_lights() };
    let silent = action::file(&public, silent).await.unwrap().id;
    let refused = action::publish(&head, silent, 1, ("路灯", "三盏")).await;
    assert!(matches!(refused, Err(ActError::Refused("petition-error-consent"))));
}

async fn figures_equal_a_recount(it: TestStore) {
    let mut world = World::new(it).await;
    world.filed().await;
    let resolved = world.answered().await.id;
    action::say(&world.public(), resolved, world.version(resolved).await, true, "").await.unwrap();
    let unresolved = world.answered().await.id;
    action::say(&world.public(), unresolved, world.version(unresolved).await, false, "没有").await.unwrap();
    world.later(20);
    let today = world.cx.today().to_string();
    let found = figures(&world.it.store, None, ("2026-03-01", "2026-03-31"), &today).await.unwrap();
    assert_eq!((found.filed, found.answered, found.running, found.late), (3, 2, 2, 1));
    assert_eq!((found.resolved, found.unresolved, found.resolved_percent()), (1, 1, Some(50)));
    let other = roster::query::org(&world.it.store, world.towns[1]).await.unwrap().unwrap().place().unwrap();
    let none = figures(&world.it.store, Some(&other), ("2026-03-01", "2026-03-31"), &today).await.unwrap();
    assert_eq!(none.filed, 0);
}

async fn visitors_are_written_down_by_the_office(it: TestStore) {
    let world = World::new(it).await;
    let visit = New { channel: "visit".to_owned(), people: 6, ..world.about_lights() };
    assert!(matches!(action::file(&world.public(), visit.clone()).await, Err(ActError::Denied(_))));
    let clerk = world.person(Role::Clerk, world.towns[0], 1).await;
    let six = action::file(&clerk, visit.clone()).await;
    assert!(matches!(six, Err(ActError::Ruled(ruling)) if ruling.figure == Some(5)));
    let given = action::file(&clerk, New { people: 5, ..visit }).await.unwrap();
    assert_eq!(code::pin(&world.cx.vault, given.id), given.pin);
}

testkit::on_both!(
    &super::world::migrations();
    the_whole_way_and_its_days,
    a_head_does_not_approve_the_own_draft,
    unresolved_is_handled_once_more_then_reviewed_above,
    a_review_asked_too_late_is_refused,
    passed_on_with_objection_within_five_working_days,
    what_concerns_the_office_goes_past_it,
    accusations_leave_the_office,
    a_late_matter_climbs_the_tree,
    the_clock_stands_still_for_listed_reasons_only,
    nobody_finds_a_petition_by_guessing,
    sent_twice_it_is_filed_once,
    contacts_are_sealed_and_looks_are_journalled,
    answers_that_do_not_answer_are_shown_to_the_approver,
    the_same_cause_is_one_case,
    published_and_supported,
    figures_equal_a_recount,
    visitors_are_written_down_by_the_office,
);
