//! Making Party affairs public through its actions, on both engines: O1–O5, who does which step, who reads what, figures
//! that equal the ledger, what is owed for a period.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod world;

use std::sync::Arc;

use access::{ActError, Actor, Context, Denied, Role};
use openness::action::{self, Draft, New};
use openness::reach::Reader;
use openness::{figures, query};
use rules::dues::Income;
use rules::money::Fen;
use rules::month::YearMonth;
use rules::openness::Scope;
use store::{Ref, StoreError};
use testkit::TestStore;
use time::macros::date;
use world::{World, migrations, refused};

async fn no_step_is_skipped(it: TestStore) {
    let world = World::new(it).await;
    let id = world.propose(&world.cx, world.branch, "other", Scope::Unit).await;
    // O1: neither published nor approved without the secrecy review.
    assert_eq!(refused(world.publish(id).await), "rule-openness-step");
    assert_eq!(refused(world.approve(&world.cx, id).await), "rule-openness-step");
    world.review(&world.cx, id).await.unwrap();
    assert_eq!(refused(world.publish(id).await), "rule-openness-step");
    world.approve(&world.cx, id).await.unwrap();
    let draft = Draft { title: "改".to_owned(), ..Draft::default() };
    let version = world.item(id).await.version;
    assert_eq!(refused(action::save(&world.cx, id, version, &draft).await), "openness-error-state");
    world.publish(id).await.unwrap();
    assert_eq!(world.item(id).await.state, "PUBLISHED");
    let kinds: Vec<String> = journal::by_subject(&world.it.store, id, 10)
        .await
        .unwrap()
        .into_iter()
        .map(|it| it.kind)
        .rev()
        .collect();
    assert_eq!(kinds, ["openness.proposed", "openness.reviewed", "openness.approved", "openness.published"]);
}

async fn what_goes_beyond_the_authority_goes_upward(it: TestStore) {
    let world = World::new(it).await;
    let clerk = world.person("委员", Role::CommitteeMember, world.branch).await;
    let own = world.person("支书", Role::Secretary, world.branch).await;
    let above = world.person("镇书记", Role::Secretary, world.towns[0]).await;
    let id = world.propose(&clerk, world.branch, "other", Scope::Society).await;
    world.review(&own, id).await.unwrap();
    let town = roster::query::org(&world.it.store, world.towns[0]).await.unwrap().unwrap();
    assert_eq!(world.item(id).await.approve_path, town.path);
    let duty = world.owed().await.into_iter().find(|it| it.kind == "openness.approve").unwrap();
    assert_eq!((duty.place.as_str(), duty.office.as_str()), (town.path.as_str(), "secretary"));
    // O2: the branch may approve for its unit, not for society.
    assert_eq!(refused(world.approve(&own, id).await), "rule-openness-authority");
    world.approve(&above, id).await.unwrap();
    let other = world.propose(&clerk, world.branch, "other", Scope::Unit).await;
    world.review(&clerk, other).await.unwrap();
    world.approve(&own, other).await.unwrap();
    // Nobody widens the own authority; from above it is widened.
    let widened = action::set_authority(&own, world.branch, Scope::Society).await;
    assert!(matches!(widened, Err(ActError::Denied(Denied::Unseen))));
    action::set_authority(&above, world.branch, Scope::Society).await.unwrap();
    let third = world.propose(&clerk, world.branch, "other", Scope::Society).await;
    world.review(&clerk, third).await.unwrap();
    world.approve(&own, third).await.unwrap();
}

async fn three_people_where_there_are_three(it: TestStore) {
    let world = World::new(it).await;
    let one = world.person("甲", Role::Secretary, world.branch).await;
    let two = world.person("乙", Role::CommitteeMember, world.branch).await;
    // Two people: the proposer may review, and never approves.
    let id = world.propose(&one, world.branch, "other", Scope::Unit).await;
    world.review(&one, id).await.unwrap();
    assert_eq!(refused(world.approve(&one, id).await), "openness-error-own-approval");
    // Three people: three different ones.
    let three = world.person("丙", Role::Secretary, world.branch).await;
    let id = world.propose(&two, world.branch, "other", Scope::Unit).await;
    assert_eq!(refused(world.review(&two, id).await), "openness-error-own-review");
    world.review(&one, id).await.unwrap();
    assert_eq!(refused(world.approve(&one, id).await), "openness-error-own-approval");
    world.approve(&three, id).await.unwrap();
    // Sent back, it begins anew.
    let version = world.item(id).await.version;
    action::send_back(&three, id, version, "请补充").await.unwrap();
    let it = world.item(id).await;
    assert_eq!((it.state.as_str(), it.sha256, it.reviewed_by), ("DRAFT", None, None));
}

async fn secrets_and_numbers_of_persons_stay_out(it: TestStore) {
    let world = World::new(it).await;
    for (body, key) in [
        ("候选人张三，身份证号11010519491231002X", "rule-openness-masked"),
        ("联系电话 138-0013-8000", "rule-openness-masked"),
        ("账号 4111 1111 1111 1111", "rule-openness-masked"),
        ("机密★1年\n关于……", "rule-openness-secret"),
    ] {
        let mut new = world.proposal(world.branch, "other", Scope::Unit, "").await;
        new.draft.body = body.to_owned();
        let id = action::propose(&world.cx, world.branch, &new).await.unwrap();
        assert_eq!(refused(world.review(&world.cx, id).await), key, "{body}");
        // O4: masked it goes through.
        let draft =
            Draft { body: "候选人张三，身份证号1101**********002X".to_owned(), ..new.draft };
        action::save(&world.cx, id, world.item(id).await.version, &draft).await.unwrap();
        world.review(&world.cx, id).await.unwrap();
    }
}

async fn a_notice_taken_down_too_early_begins_anew(it: TestStore) {
    let mut world = World::new(it).await;
    let id = world.propose(&world.cx, world.branch, "development", Scope::Unit).await;
    world.through(id).await;
    assert_eq!(world.item(id).await.stands_until.as_deref(), Some("2026-06-05"));
    // O5: Monday to Wednesday are three working days.
    world.on(date!(2026 - 06 - 04));
    let version = world.item(id).await.version;
    assert_eq!(refused(action::withdraw(&world.cx, id, version, " ").await), "missing");
    action::withdraw(&world.cx, id, version, "单位名称有误").await.unwrap();
    let it = world.item(id).await;
    assert_eq!((it.state.as_str(), it.stood_days, it.unmet), ("WITHDRAWN", Some(3), true));
    assert_eq!(it.reason.as_deref(), Some("单位名称有误"));
    assert_eq!(world.owes("openness.again").await, 1);
    let again = action::follow(&world.cx, id, it.version).await.unwrap();
    assert_eq!(world.owes("openness.again").await, 0);
    let version = world.item(id).await.version;
    assert_eq!(refused(action::follow(&world.cx, id, version).await), "openness-error-followed");
    world.through(again).await;
    // The count begins with the day of the new publication: Thursday to Wednesday.
    assert_eq!(world.item(again).await.stands_until.as_deref(), Some("2026-06-10"));
    world.on(date!(2026 - 06 - 10));
    openness::duty_rules::daily(&world.cx).await.unwrap();
    assert_eq!(world.item(again).await.state, "PUBLISHED");
    world.on(date!(2026 - 06 - 11));
    openness::duty_rules::daily(&world.cx).await.unwrap();
    let it = world.item(again).await;
    assert_eq!((it.state.as_str(), it.stood_days, it.unmet), ("ARCHIVED", Some(5), false));
    assert_eq!(world.item(id).await.state, "WITHDRAWN", "it stays visible as such");
}

async fn corrections_take_the_place_and_leave_the_old_one_visible(it: TestStore) {
    let world = World::new(it).await;
    let id = world.propose(&world.cx, world.branch, "other", Scope::Society).await;
    world.through(id).await;
    let next = action::follow(&world.cx, id, world.item(id).await.version).await.unwrap();
    assert_eq!(world.item(id).await.state, "PUBLISHED", "until the correction is published");
    world.through(next).await;
    let old = world.item(id).await;
    assert_eq!((old.state.as_str(), old.later()), ("CORRECTED", Some(next)));
    assert_eq!(world.item(next).await.earlier(), Some(id));
    let shown =
        query::shown(&world.it.store, world.branch, &Reader::default(), None, None, 10).await.unwrap();
    assert_eq!(shown.len(), 2);
}

/// What somebody sees of an organisation, by list and one by one: both must agree.
async fn seen(world: &World, cx: &Context, all: &[(Scope, Ref)]) -> Vec<Scope> {
    let reader = Reader::of(&cx.actor);
    let listed = query::shown(&world.it.store, world.branch, &reader, None, None, 50).await.unwrap();
    let mut found = Vec::new();
    for (scope, id) in all {
        let sees = reader.sees(&world.it.store, &world.item(*id).await).await.unwrap();
        assert_eq!(sees, listed.iter().any(|it| it.reference() == *id), "{scope:?}");
        if sees {
            found.push(*scope);
        }
    }
    assert_eq!(found.len(), listed.len(), "nothing else is listed or counted");
    found
}

async fn scopes_are_enforced(it: TestStore) {
    let world = World::new(it).await;
    let (chosen, other) = (world.member("被选中的党员").await, world.member("别的党员").await);
    let mut all = Vec::new();
    for scope in [Scope::Society, Scope::Party, Scope::Unit, Scope::Specific] {
        let mut new: New = world.proposal(world.branch, "other", scope, "").await;
        if scope == Scope::Specific {
            assert_eq!(refused(action::propose(&world.cx, world.branch, &new).await), "missing");
            new.draft.orgs = vec![world.towns[1]];
            assert_eq!(refused(action::propose(&world.cx, world.branch, &new).await), "not-listed");
            new.draft.orgs.clear();
            new.draft.members = vec![chosen];
        }
        let id = action::propose(&world.cx, world.branch, &new).await.unwrap();
        let draft = Reader::of(&world.cx.actor).sees(&world.it.store, &world.item(id).await).await;
        assert!(!draft.unwrap(), "a draft is nobody's");
        world.through(id).await;
        all.push((scope, id));
    }
    use Scope::{Party, Society, Specific, Unit};
    let here = world.person("本支部党员", Role::Member, world.branch).await;
    let elsewhere = world.person("别镇党员", Role::Member, world.towns[1]).await;
    let above = world.person("镇书记", Role::Secretary, world.towns[0]).await;
    let machine = world.machine();
    let as_member = |cx: &Context, member| {
        let old = &cx.actor;
        let actor = Actor::of(old.account, old.name.clone(), Some(member), old.holdings.clone());
        Context { actor: Arc::new(actor), ..cx.clone() }
    };
    assert_eq!(seen(&world, &world.public(), &all).await, [Society]);
    assert_eq!(seen(&world, &machine, &all).await, [Society]);
    assert_eq!(seen(&world, &elsewhere, &all).await, [Society, Party]);
    assert_eq!(seen(&world, &here, &all).await, [Society, Party, Unit]);
    assert_eq!(seen(&world, &as_member(&here, chosen), &all).await, [Society, Party, Unit, Specific]);
    assert_eq!(seen(&world, &as_member(&here, other), &all).await, [Society, Party, Unit]);
    // Those above see it by their work, not as readers of a unit they are not in.
    assert_eq!(seen(&world, &above, &all).await, [Society, Party]);
    assert!(openness::reach::may_read(&above, &world.item(all[3].1).await).await.unwrap());
    assert!(!openness::reach::may_read(&elsewhere, &world.item(all[2].1).await).await.unwrap());
}

/// A month later the member pays for it.
async fn pay(world: &mut World, member: Ref, month: YearMonth) {
    world.on(month.first_day());
    dues::action::assess_branch(&world.cx, world.branch, month).await.unwrap();
    let paid = dues::action::NewPayment::cash(member, world.cx.today(), vec![month]);
    dues::action::enter_payments(&world.cx, world.branch, &[paid]).await.unwrap();
}

async fn dues_equal_the_ledger_and_are_frozen(it: TestStore) {
    let mut world = World::new(it).await;
    let member = world.member("交费党员").await;
    let june = YearMonth::new(2026, 6).unwrap();
    let detail = dues::model::Detail {
        income: Income::Monthly { base: Fen::yuan(6000) },
        earner: None,
        items: vec![],
    };
    let base = dues::action::NewBase { member, from: june, detail, note: String::new() };
    dues::action::set_base(&world.cx, base).await.unwrap();
    pay(&mut world, member, june).await;
    let new = world.proposal(world.branch, "dues", Scope::Unit, "2026").await;
    let id = action::propose(&world.cx, world.branch, &new).await.unwrap();
    assert_eq!(refused(action::propose(&world.cx, world.branch, &new).await), "openness-error-there");
    let read = world.hash(id).await;
    world.review(&world.cx, id).await.unwrap();
    // The books moved after somebody read: the approval is of what was read and of nothing else.
    pay(&mut world, member, june.plus(1)).await;
    let stale = action::approve(&world.cx, id, world.item(id).await.version, &read).await;
    assert!(matches!(stale, Err(ActError::Store(StoreError::Stale))));
    world.approve(&world.cx, id).await.unwrap();
    let frozen = world.item(id).await.figures.unwrap();
    let (from, until) = (YearMonth::new(2026, 1).unwrap(), YearMonth::new(2026, 12).unwrap());
    let ledger = dues::query::statement(&world.it.store, world.branch, from, until).await.unwrap();
    let income: i64 = ledger.lines.iter().filter(|it| it.0 == dues::ledger::DUES).map(|it| it.1).sum();
    assert!(income > 0 && ledger.closing == income, "{ledger:?}");
    assert_eq!(frozen.matches(&format!("| {} |", ui::format::yuan(income))).count(), 2, "{frozen}");
    pay(&mut world, member, june.plus(2)).await;
    world.publish(id).await.unwrap();
    let org = roster::query::org(&world.it.store, world.branch).await.unwrap().unwrap();
    let lang = ui::Lang::ZhCn;
    let today = world.cx.today();
    let live = figures::of(&world.it.store, (&org, "dues"), Some("2026"), today, lang).await.unwrap();
    let item = world.item(id).await;
    assert_ne!(live, frozen);
    assert_eq!(item.figures.as_deref(), Some(frozen.as_str()));
    assert!(item.html.unwrap().contains(&ui::format::yuan(income)));
}

async fn what_is_owed_for_a_period_stays_until_it_is_published(it: TestStore) {
    let mut world = World::new(it).await;
    let plans = async |world: &World| {
        let all = world.owed().await;
        let plan = all.iter().filter(|it| it.kind == "openness.period" && it.details["key"] == "plan");
        plan.map(|it| it.details["period"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    openness::duty_rules::daily(&world.cx).await.unwrap();
    openness::duty_rules::daily(&world.cx).await.unwrap();
    assert_eq!(plans(&world).await, ["2026-Q2"], "branches alone, and once");
    world.on(date!(2026 - 07 - 02));
    openness::duty_rules::daily(&world.cx).await.unwrap();
    assert_eq!(plans(&world).await, ["2026-Q2", "2026-Q3"], "missed stays owed");
    let new = world.proposal(world.branch, "plan", Scope::Unit, "2026-Q3").await;
    let id = action::propose(&world.cx, world.branch, &new).await.unwrap();
    world.through(id).await;
    assert_eq!(plans(&world).await, ["2026-Q2"]);
    openness::duty_rules::daily(&world.cx).await.unwrap();
    assert_eq!(plans(&world).await, ["2026-Q2"]);
    let entry = world.entry(world.branch, "plan").await;
    action::close_entry(&world.cx, entry.reference()).await.unwrap();
    assert!(plans(&world).await.is_empty());
    // A committee owes what is for all (service), the branch as well.
    let service = world.owed().await.iter().filter(|it| it.details["key"] == "service").count();
    assert_eq!(service, 4);
}

async fn words_of_readers_are_answered(it: TestStore) {
    let world = World::new(it).await;
    let unit = world.propose(&world.cx, world.branch, "other", Scope::Unit).await;
    let id = world.propose(&world.cx, world.branch, "other", Scope::Society).await;
    let anybody = world.public();
    assert!(matches!(action::say(&anybody, id, "还没公开").await, Err(ActError::Missing)));
    world.through(id).await;
    world.through(unit).await;
    assert!(matches!(action::say(&anybody, unit, "看不到的").await, Err(ActError::Missing)));
    assert_eq!(refused(action::say(&anybody, id, "我的电话13800138000").await), "personal");
    let word = action::say(&anybody, id, "路灯的钱从哪里出？").await.unwrap();
    let signed_in = world.person("党员", Role::Member, world.branch).await;
    action::say(&signed_in, id, "再问一句").await.unwrap();
    let said = journal::by_subject(&world.it.store, id, 10).await.unwrap();
    let said: Vec<_> = said.iter().filter(|it| it.kind == "openness.word").collect();
    assert!(said.len() == 2 && said.iter().all(|it| it.actor.is_none()), "nobody is remembered");
    assert_eq!(world.owes("openness.answer").await, 2);
    action::answer(&world.cx, word, "从村集体收入列支。", true).await.unwrap();
    assert_eq!(world.owes("openness.answer").await, 1);
    let shown = query::words(&world.it.store, id, true, 10).await.unwrap();
    assert_eq!(shown.len(), 1);
    assert_eq!(shown[0].answer.as_deref(), Some("从村集体收入列支。"));
    assert!(action::answer(&world.cx, word, "第二次", true).await.is_err());
}

async fn the_catalogue_is_inherited_and_added_to(it: TestStore) {
    let world = World::new(it).await;
    let sql = &world.it.store;
    let org = roster::query::org(sql, world.branch).await.unwrap().unwrap();
    let of = async || query::catalogue(sql, &org).await.unwrap().len();
    let before = of().await;
    let shipped = openness::catalogue::SHIPPED.iter().filter(|it| it.audience != "committee").count();
    assert_eq!(before, shipped, "what is for committees alone is not for a branch");
    assert_eq!(action::adopt(&world.cx, world.branch).await.unwrap(), 0, "all of it is there from above");
    let new = action::NewEntry {
        title: "村集体收入".to_owned(),
        scope: Scope::Society,
        form: "page".to_owned(),
        period: "monthly".to_owned(),
        ahead: false,
        due_days: 10,
        office: "secretary".to_owned(),
        ledger: String::new(),
        working_days: None,
        basis: "村务公开办法".to_owned(),
        audience: "all".to_owned(),
        inherited: false,
    };
    let id = action::add_entry(&world.cx, world.branch, &new).await.unwrap();
    assert_eq!(of().await, before + 1);
    let town = roster::query::org(sql, world.towns[0]).await.unwrap().unwrap();
    assert!(query::catalogue(sql, &town).await.unwrap().iter().all(|it| it.reference() != id));
    let wrong = action::NewEntry { period: "sometimes".to_owned(), ..new };
    assert_eq!(refused(action::add_entry(&world.cx, world.branch, &wrong).await), "not-listed");
    let mut item = world.proposal(world.branch, "other", Scope::Society, "").await;
    item.entry = id;
    assert_eq!(refused(action::propose(&world.cx, world.branch, &item).await), "missing", "a period");
    item.period = "2026-05".to_owned();
    let item = action::propose(&world.cx, world.branch, &item).await.unwrap();
    assert_eq!(world.item(item).await.period.as_deref(), Some("2026-05"));
}

async fn society_finds_what_stands_and_nothing_else(it: TestStore) {
    let world = World::new(it).await;
    let open = world.propose(&world.cx, world.branch, "other", Scope::Society).await;
    let unit = world.propose(&world.cx, world.branch, "other", Scope::Unit).await;
    world.through(open).await;
    world.through(unit).await;
    let place = roster::query::org(&world.it.store, world.branch).await.unwrap().unwrap().place().unwrap();
    let found = async || {
        journal::settle(&world.it.store, std::time::Duration::from_secs(20)).await.unwrap();
        for consumer in openness::domain().consumers {
            journal::catch_up(&world.it.store, consumer.as_ref()).await.unwrap();
        }
        let query = search::Query {
            reach: search::Reach::At(place.clone()),
            kinds: vec![],
            from: None,
            until: None,
            words: "支委会研究".to_owned(),
            after: None,
            most: 10,
        };
        let found = search::find(&world.it.store, &query).await.unwrap();
        found.into_iter().map(|it| it.id).collect::<Vec<_>>()
    };
    assert_eq!(found().await, [open]);
    action::withdraw(&world.cx, open, world.item(open).await.version, "内容有误").await.unwrap();
    assert!(found().await.is_empty());
}

async fn an_internal_file_never_goes_to_society(it: TestStore) {
    let world = World::new(it).await;
    let files = file::Files::in_memory();
    let id = world.propose(&world.cx, world.branch, "other", Scope::Unit).await;
    let bytes = |text: &str| format!("%PDF-1.4\n{text}\n%%EOF").into_bytes().into();
    let at = async || (id, world.item(id).await.version);
    let internal = file::Classification::Internal;
    action::add_file(&world.cx, &files, at().await, "a.pdf", bytes("1"), internal).await.unwrap();
    let wider = world.proposal(world.branch, "other", Scope::Society, "").await.draft;
    let version = world.item(id).await.version;
    assert_eq!(refused(action::save(&world.cx, id, version, &wider).await), "internal-file");
    let open = world.propose(&world.cx, world.branch, "other", Scope::Society).await;
    let version = world.item(open).await.version;
    let direct = action::add_file(&world.cx, &files, (open, version), "a.pdf", bytes("1"), internal).await;
    assert_eq!(refused(direct), "not-fitting");
}

testkit::on_both!(&super::migrations();
    no_step_is_skipped,
    what_goes_beyond_the_authority_goes_upward,
    three_people_where_there_are_three,
    secrets_and_numbers_of_persons_stay_out,
    a_notice_taken_down_too_early_begins_anew,
    corrections_take_the_place_and_leave_the_old_one_visible,
    scopes_are_enforced,
    dues_equal_the_ledger_and_are_frozen,
    what_is_owed_for_a_period_stays_until_it_is_published,
    words_of_readers_are_answered,
    the_catalogue_is_inherited_and_added_to,
    society_finds_what_stands_and_nothing_else,
    an_internal_file_never_goes_to_society,
);
