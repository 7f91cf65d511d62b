//! Receiving: receipts, nothing counted twice, wrong entries taken back, statements of banks.

use access::{ActError, Context};
use dues::action::{self, NewPayment};
use dues::{query, reading};
use rules::dues::Manner;
use rules::money::Fen;
use store::{Sql as _, params};
use testkit::TestStore;
use time::macros::date;

use crate::world::{World, month};

async fn receipts_are_numbered_and_months_paid_once(it: TestStore) {
    let world = World::new(it).await;
    let (one, two) = (world.earning("曾小明", 9800).await, world.earning("李梅", 4000).await);
    let today = world.cx.today();
    let cash = |member| NewPayment::cash(member, today, vec![month("2026-01")]);
    let cx = Context { key: Some("page-1".to_owned()), ..world.cx.clone() };
    let both = [cash(one), cash(two)];
    assert_eq!(action::enter_payments(&cx, world.branch, &both).await.unwrap(), 2);
    assert_eq!(
        action::enter_payments(&cx, world.branch, &both).await.unwrap(),
        2,
        "the same page sent twice"
    );
    let again = action::enter_payment(&world.cx, cash(one)).await;
    assert!(matches!(again, Err(ActError::Refused("dues-error-paid-already"))));
    let place = roster::query::org(&world.it.store, world.branch).await.unwrap().unwrap().place().unwrap();
    let paid = query::payments(&world.it.store, &store::Scope::of([place]), None, 10).await.unwrap();
    let numbers: Vec<_> = paid.iter().map(|it| (it.number.as_str(), it.amount)).collect();
    assert_eq!(numbers, [("2026-0002", 4_000), ("2026-0001", 14_700)]);
    assert_eq!(world.holds(world.branch, "Assets:Cash").await, 18_700);
    world.sound().await;
}

/// Two collectors enter the same month in the same moment, again and again: one of them does.
async fn entered_twice_at_once_it_counts_once(it: TestStore) {
    let mut world = World::new(it).await;
    let member = world.earning("曾小明", 9800).await;
    for number in 1..=4_u8 {
        let day = time::Date::from_calendar_date(2026, time::Month::try_from(number).unwrap(), 6).unwrap();
        world.on(day).await;
        let paid = NewPayment::cash(member, day, vec![month(&format!("2026-0{number}"))]);
        let (one, two) = (world.cx.clone(), world.cx.clone());
        let (one, two) =
            tokio::join!(action::enter_payment(&one, paid.clone()), action::enter_payment(&two, paid));
        assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
    }
    assert_eq!(world.holds(world.branch, "Assets:Cash").await, 4 * 14_700);
    world.sound().await;
}

async fn a_reference_counts_once(it: TestStore) {
    let world = World::new(it).await;
    let (one, two) = (world.earning("曾小明", 9800).await, world.earning("李梅", 9800).await);
    let paid = |member| NewPayment {
        channel: "wechat".to_owned(),
        reference: Some("4200001".to_owned()),
        amount: Some(Fen(14_700)),
        ..NewPayment::cash(member, world.cx.today(), vec![month("2026-01")])
    };
    let id = action::enter_payment(&world.cx, paid(one)).await.unwrap();
    let other = action::enter_payment(&world.cx, paid(two)).await;
    assert!(matches!(other, Err(ActError::Refused("dues-error-counted"))));
    assert_eq!(world.state(two, "2026-01").await, "DUE");
    action::undo_payment(&world.cx, id, 1, "张冠李戴").await.unwrap();
    action::enter_payment(&world.cx, paid(two)).await.expect("taken back, it may be counted for the other");
    assert_eq!(
        (world.state(one, "2026-01").await.as_str(), world.state(two, "2026-01").await.as_str()),
        ("DUE", "PAID")
    );
    assert!(action::undo_payment(&world.cx, id, 2, "x").await.is_err(), "once only");
    assert_eq!(world.holds(world.branch, "Assets:WeChat").await, 14_700);
    let kept = "select count(*) from dues_payment";
    assert_eq!(world.it.store.number(kept, params![]).await.unwrap(), 2, "nothing is deleted");
    world.sound().await;
}

async fn only_as_the_articles_allow(it: TestStore) {
    let world = World::new(it).await;
    let member = world.earning("曾小明", 9800).await;
    let today = world.cx.today();
    let paid = |manner, consent, months: &[&str]| NewPayment {
        manner,
        consent,
        ..NewPayment::cash(member, today, months.iter().map(|it| month(it)).collect())
    };
    let enter = async |new| action::enter_payment(&world.cx, new).await;
    for manner in [Manner::Advanced, Manner::Deducted, Manner::SpecialDues] {
        assert!(matches!(enter(paid(manner, true, &["2026-01"])).await, Err(ActError::Ruled(_))), "art. 14");
    }
    assert!(matches!(enter(paid(Manner::Quarterly, false, &["2026-01"])).await, Err(ActError::Ruled(_))));
    let ahead = enter(paid(Manner::InPerson, false, &["2026-02"])).await;
    assert!(matches!(ahead, Err(ActError::Refused("dues-error-ahead"))));
    let far = enter(paid(Manner::Quarterly, true, &["2026-04"])).await;
    assert!(matches!(far, Err(ActError::Refused("dues-error-ahead"))));
    enter(paid(Manner::Quarterly, true, &["2026-01", "2026-02", "2026-03"])).await.unwrap();
    assert_eq!(world.state(member, "2026-03").await, "PAID");
    let wrong = NewPayment { amount: Some(Fen(1)), extra: Fen(500), ..paid(Manner::InPerson, false, &[]) };
    assert!(matches!(enter(wrong).await, Err(ActError::Refused("dues-error-amount"))));
}

async fn statements_are_matched_and_read_once(it: TestStore) {
    let mut world = World::new(it).await;
    let member = world.earning("曾小明", 9800).await;
    world.earning("王强", 4000).await;
    world.earning("王强", 4000).await;
    world.on(date!(2026 - 02 - 20)).await;
    let text = "交易日期,贷方发生额,对方户名,摘要,流水号\n\
        2026-02-03,294.00,李某,替曾小明交党费,1\n2026-02-04,40.00,王强,党费,2\n2026-02-05,8.88,某公司,货款,3\n";
    let statement = reading::read(text.as_bytes()).unwrap();
    let taken = action::read_statement(&world.cx, world.branch, "二月.csv", &statement).await.unwrap();
    assert_eq!((taken.fresh, taken.proposed), (3, 1), "two of one name are for a person to tell apart");
    let again = action::read_statement(&world.cx, world.branch, "二月.csv", &statement).await.unwrap();
    assert_eq!((again.fresh, again.before), (0, 3));
    let lines = query::lines(&world.it.store, world.branch, 10).await.unwrap();
    assert_eq!(lines[0].member(), Some(member));
    let open = query::in_arrears(&world.it.store, 7, &[member.id], month("2026-03")).await.unwrap();
    let months = action::covered(&open, lines[0].amount).expect("January and February");
    let id = action::enter_line(&world.cx, lines[0].reference(), 1, member, months, Fen::ZERO).await.unwrap();
    action::leave_out(&world.cx, lines[2].reference(), 1).await.unwrap();
    assert_eq!(query::lines(&world.it.store, world.branch, 10).await.unwrap().len(), 1);
    assert_eq!(world.holds(world.branch, "Assets:Bank").await, 29_400);
    action::undo_payment(&world.cx, id, 1, "记错").await.unwrap();
    assert_eq!(
        query::lines(&world.it.store, world.branch, 10).await.unwrap().len(),
        2,
        "the line waits again"
    );
    world.sound().await;
}

testkit::on_both!(
    &crate::world::migrations();
    receipts_are_numbered_and_months_paid_once,
    entered_twice_at_once_it_counts_once,
    a_reference_counts_once,
    only_as_the_articles_allow,
    statements_are_matched_and_read_once,
);
