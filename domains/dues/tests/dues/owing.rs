//! What is owed, when it is owed, and what follows when it is not paid.

use access::{ActError, Role};
use dues::action::{self, AskedRelief, Decided, NewBase, NewPayment};
use dues::model::{Detail, Setting};
use dues::query;
use rules::dues::{Income, Item, ItemKind, PayChange, Relief, WageEarner};
use rules::money::Fen;
use store::{Sql as _, params};
use testkit::TestStore;
use time::macros::date;

use crate::world::{World, month, wage};

fn plain(income: Income) -> Detail {
    Detail { income, earner: None, items: Vec::new() }
}

/// The vectors of the fact sheet, §1.
async fn the_vectors_through_the_face(it: TestStore) {
    let world = World::new(it).await;
    let item = |item, yuan| Item { item, fen: Fen(yuan) };
    let slip = Detail {
        income: Income::Monthly { base: Fen::ZERO },
        earner: Some(WageEarner::Institution),
        items: vec![
            item(ItemKind::PostPay, 400_000),
            item(ItemKind::ScalePay, 250_000),
            item(ItemKind::BasicPerformance, 300_000),
            item(ItemKind::RewardPerformance, 200_000),
            item(ItemKind::Phone, 20_000),
            item(ItemKind::MissedMeal, 30_000),
            item(ItemKind::PensionInsurance, 76_000),
            item(ItemKind::MedicalInsurance, 19_000),
            item(ItemKind::UnemploymentInsurance, 4_750),
            item(ItemKind::HousingFund, 114_000),
            item(ItemKind::Annuity, 38_000),
            item(ItemKind::IncomeTax, 6_000),
        ],
    };
    let yuan = |yuan: i64| Fen::yuan(yuan);
    let cases = [
        ("D13", slip, 10_384),
        ("D1", wage(3000), 1_500),
        ("D2", plain(Income::Monthly { base: Fen(300_001) }), 3_000),
        ("D4", wage(10_000), 15_000),
        ("D5", wage(20_000), 40_000),
        ("D7", wage(80_000), 100_000),
        ("D8", plain(Income::Pension { received: yuan(8000) }), 8_000),
        ("D10", plain(Income::Fixed { reason: Relief::Student }), 20),
        ("D11", plain(Income::Quarterly { net: [yuan(9000), yuan(12_000), yuan(15_000)] }), 24_000),
    ];
    for (name, detail, expected) in cases {
        let member = world.member(name).await;
        world.base(member, month("2026-01"), detail).await;
        assert_eq!(world.owed(member, "2026-01").await, expected, "{name}");
    }
    let member = world.member("农民").await;
    let set = async |detail| {
        let new = NewBase { member, from: month("2026-01"), detail, note: String::new() };
        action::set_base(&world.cx, new).await
    };
    assert!(matches!(set(plain(Income::Farmer { fixed: Fen(19) })).await, Err(ActError::Ruled(_))));
    assert!(matches!(set(wage(0)).await, Err(ActError::Ruled(_))), "without income one is of another kind");
    set(plain(Income::Farmer { fixed: Fen(50) })).await.unwrap();
    assert_eq!(world.owed(member, "2026-01").await, 50);
}

async fn a_month_is_reckoned_once(it: TestStore) {
    let mut world = World::new(it).await;
    let first = world.earning("曾小明", 9800).await;
    world.member("无基数").await;
    world.on(date!(2026 - 02 - 02)).await;
    world.on(date!(2026 - 02 - 02)).await;
    let count = "select count(*) from dues_month";
    assert_eq!(world.it.store.number(count, params![]).await.unwrap(), 2);
    assert!(world.duties().await.contains(&"dues.base".to_owned()));
    let done = action::assess_branch(&world.cx, world.branch, month("2026-02")).await.unwrap();
    assert_eq!((done.assessed, done.without_base), (0, 1));
    let late = world.earning("李梅", 5000).await;
    assert_eq!(world.owed(late, "2026-02").await, 5_000, "found as soon as the base is set");
    assert!(action::assess_branch(&world.cx, world.branch, month("2026-03")).await.is_err());
    let denied = world.as_role(Role::Secretary, world.far).await;
    let denied = action::assess_branch(&denied, world.branch, month("2026-02")).await;
    assert!(matches!(denied, Err(ActError::Denied(_))));
    assert_eq!(world.owed(first, "2026-02").await, 14_700);
}

/// D14, and the switch of an organisation that keeps to the older rule.
async fn a_raise_counts_from_january_or_from_its_month(it: TestStore) {
    let mut world = World::new(it).await;
    let member = world.earning("曾小明", 9800).await;
    world.on(date!(2026 - 07 - 02)).await;
    world.base(member, month("2026-07"), wage(10_500)).await;
    assert_eq!(world.owed(member, "2026-07").await, 14_700);
    let older = Setting { pay_change: PayChange::FromMonthOfChange, ..Setting::default() };
    action::fix_setting(&world.cx, world.root, older).await.unwrap();
    world.on(date!(2026 - 08 - 02)).await;
    assert_eq!(world.owed(member, "2026-08").await, 21_000);
    action::fix_setting(&world.cx, world.town, Setting::default()).await.unwrap();
    world.on(date!(2026 - 09 - 02)).await;
    assert_eq!(world.owed(member, "2026-09").await, 14_700, "the nearest organisation counts");
    world.base(member, month("2026-09"), plain(Income::Pension { received: Fen::yuan(4000) })).await;
    assert_eq!(world.owed(member, "2026-09").await, 2_000, "another kind of income is no change of pay");
    world.on(date!(2027 - 01 - 02)).await;
    assert_eq!(world.owed(member, "2027-01").await, 2_000);
}

/// D16 and D17: the machine raises, people decide.
async fn the_way_of_arrears(it: TestStore) {
    let mut world = World::new(it).await;
    let member = world.earning("曾小明", 9800).await;
    world.on(date!(2026 - 02 - 01)).await;
    assert_eq!(world.duties().await, ["dues.remind"]);
    world.on(date!(2026 - 03 - 01)).await;
    assert_eq!(world.duties().await, ["dues.remind"]);
    world.on(date!(2026 - 04 - 01)).await;
    assert_eq!(world.duties().await, ["dues.criticise"]);
    for later in [date!(2026 - 05 - 01), date!(2026 - 06 - 01), date!(2026 - 07 - 01)] {
        world.on(later).await;
    }
    assert_eq!(world.duties().await, ["dues.triggered"]);
    let on_roll = roster::query::member(&world.it.store, member).await.unwrap().unwrap();
    assert_eq!((on_roll.state.as_str(), on_roll.present), ("FULL", true), "the membership is untouched");
    let paid = NewPayment::cash(member, world.cx.today(), vec![month("2026-06")]);
    action::enter_payment(&world.cx, paid).await.unwrap();
    assert_eq!(world.duties().await, ["dues.triggered"], "a run that reached six waits for the branch");
    let decided = Decided {
        member,
        until: month("2026-06"),
        on: world.cx.today(),
        decision: "支部大会讨论，本人补缴并检讨".to_owned(),
    };
    action::settle_arrears(&world.cx, decided).await.unwrap();
    assert_eq!(world.duties().await, ["dues.remind"], "older months are still open");
    let rest = (1..=5).map(|number| month(&format!("2026-0{number}"))).collect();
    action::enter_payment(&world.cx, NewPayment::cash(member, world.cx.today(), rest)).await.unwrap();
    assert!(world.duties().await.is_empty());
}

async fn a_payment_or_a_good_reason_breaks_the_run(it: TestStore) {
    let mut world = World::new(it).await;
    let (one, two) = (world.earning("曾小明", 9800).await, world.earning("李梅", 9800).await);
    for later in [2, 3, 4, 5, 6] {
        world
            .on(time::Date::from_calendar_date(2026, time::Month::try_from(later).unwrap(), 1).unwrap())
            .await;
    }
    let months = (1..=5).map(|number| month(&format!("2026-0{number}"))).collect();
    action::enter_payment(&world.cx, NewPayment::cash(one, world.cx.today(), months)).await.unwrap();
    action::excuse(&world.cx, two, month("2026-05"), "住院").await.unwrap();
    world.on(date!(2026 - 07 - 01)).await;
    assert!(!world.duties().await.contains(&"dues.triggered".to_owned()));
    assert!(action::excuse(&world.cx, one, month("2026-05"), "住院").await.is_err(), "it was paid");
}

async fn consent_lasts_to_the_end_of_the_quarter(it: TestStore) {
    let mut world = World::new(it).await;
    let member = world.earning("曾小明", 9800).await;
    action::consent_later(&world.cx, member, &[month("2026-01")]).await.unwrap();
    world.on(date!(2026 - 02 - 01)).await;
    world.on(date!(2026 - 03 - 31)).await;
    assert_eq!(world.state(member, "2026-01").await, "CONSENTED_LATER");
    assert_eq!(world.state(member, "2026-02").await, "OVERDUE");
    world.on(date!(2026 - 04 - 01)).await;
    assert_eq!(world.state(member, "2026-01").await, "OVERDUE");
    assert!(action::consent_later(&world.cx, member, &[month("2026-01")]).await.is_err());
}

async fn relief_needs_branch_and_committee(it: TestStore) {
    let mut world = World::new(it).await;
    let member = world.earning("曾小明", 9800).await;
    let secretary = world.as_role(Role::Secretary, world.branch).await;
    let asked = AskedRelief {
        member,
        from: month("2026-01"),
        until: month("2026-03"),
        reduced_to: Some(Fen::yuan(20)),
        ground: "家中遭灾".to_owned(),
        retired: false,
        studied_on: world.cx.today(),
        study: "支委会研究同意".to_owned(),
    };
    let id = action::ask_relief(&secretary, asked.clone()).await.unwrap();
    assert_eq!(world.duties().await, ["dues.approve"]);
    assert_eq!(world.owed(member, "2026-01").await, 14_700, "the branch alone changes nothing");
    let today = world.cx.today();
    let own = action::decide_relief(&secretary, id, 1, true, today, "同意").await;
    assert!(matches!(own, Err(ActError::Denied(_))), "nobody approves from below");
    let clerk = world.as_role(Role::Clerk, world.town).await;
    action::decide_relief(&clerk, id, 1, true, today, "镇党委同意").await.unwrap();
    assert!(action::decide_relief(&clerk, id, 2, false, today, "x").await.is_err());
    assert_eq!(
        (world.owed(member, "2026-01").await, world.state(member, "2026-01").await.as_str()),
        (2_000, "REDUCED")
    );
    world.on(date!(2026 - 02 - 02)).await;
    assert_eq!(world.owed(member, "2026-02").await, 2_000, "later months are born with it");
    world.on(date!(2026 - 04 - 02)).await;
    assert_eq!(world.owed(member, "2026-04").await, 14_700);
    let suffices = Setting { branch_suffices: true, ..Setting::default() };
    action::fix_setting(&world.cx, world.root, suffices).await.unwrap();
    let retired = AskedRelief {
        from: month("2026-04"),
        until: month("2026-04"),
        reduced_to: None,
        retired: true,
        studied_on: world.cx.today(),
        ..asked
    };
    let id = action::ask_relief(&secretary_now(&world).await, retired).await.unwrap();
    let it = query::relief(&world.it.store, id).await.unwrap().unwrap();
    assert_eq!((it.state.as_str(), world.state(member, "2026-04").await.as_str()), ("APPROVED", "WAIVED"));
}

async fn secretary_now(world: &World) -> access::Context {
    world.as_role(Role::Secretary, world.branch).await
}

/// Dues follow the affiliation: the month of the move belongs to the branch of its beginning.
async fn a_transfer_takes_the_next_month_along(it: TestStore) {
    let mut world = World::new(it).await;
    let member = world.earning("曾小明", 9800).await;
    world.on(date!(2026 - 02 - 10)).await;
    let tx = world.it.store.begin().await.unwrap();
    let row = roster::query::member(&tx, member).await.unwrap().unwrap();
    let far = roster::query::org(&tx, world.far).await.unwrap().unwrap();
    let now = roster::action::move_affiliation(&tx, &world.cx, &row, &far, "transfer").await.unwrap();
    tx.commit().await.unwrap();
    world.on(date!(2026 - 02 - 11)).await;
    let february = query::month_of(&world.it.store, now, month("2026-02")).await.unwrap().unwrap();
    assert_eq!((february.region_id, february.org_id), (7, world.branch.id));
    world.on(date!(2026 - 03 - 01)).await;
    let march = query::month_of(&world.it.store, now, month("2026-03")).await.unwrap().unwrap();
    assert_eq!((march.region_id, march.org_id, march.owed), (8, world.far.id, 14_700), "the base came along");
    let count = "select count(*) from dues_month where member_id = $1";
    assert_eq!(world.it.store.number(count, params![member.id]).await.unwrap(), 3);
    let paid = NewPayment::cash(now, world.cx.today(), vec![month("2026-02"), month("2026-03")]);
    let id = action::enter_payment(&world.cx, paid).await.unwrap();
    let receipt = query::payment(&world.it.store, id).await.unwrap().unwrap();
    assert_eq!(
        (receipt.region_id, receipt.org_id),
        (8, world.far.id),
        "paid to the branch of today (art. 9)"
    );
    action::undo_payment(&world.cx, id, 1, "记错").await.unwrap();
    assert_eq!(world.state(now, "2026-02").await, "OVERDUE");
    world.sound().await;
}

testkit::on_both!(
    &crate::world::migrations();
    the_vectors_through_the_face,
    a_month_is_reckoned_once,
    a_raise_counts_from_january_or_from_its_month,
    the_way_of_arrears,
    a_payment_or_a_good_reason_breaks_the_run,
    consent_lasts_to_the_end_of_the_quarter,
    relief_needs_branch_and_committee,
    a_transfer_takes_the_next_month_along,
);
