//! What goes up, what is spent, and that the books close.

use std::process::Command;

use access::{ActError, Role};
use dues::action::{self, NewPayment, NewRemittance, NewUse};
use dues::export::{self, Form};
use dues::model::Setting;
use dues::query;
use rules::dues::SpendingPurpose;
use rules::money::Fen;
use store::{Ref, Scope};
use testkit::TestStore;
use time::macros::date;

use crate::world::{World, month};

fn remittance(org: Ref, kind: &str, until: &str, channel: &str) -> NewRemittance {
    NewRemittance {
        org,
        kind: kind.to_owned(),
        until: month(until),
        channel: channel.to_owned(),
        on: date!(2026 - 02 - 20),
    }
}

fn shares() -> Setting {
    Setting { keeps_branch: 3333, keeps_upper: 5000, ..Setting::default() }
}

/// D19: 999.99 stays, 1000.00 goes to the Centre as a whole.
async fn a_gift_of_a_thousand_goes_to_the_centre(it: TestStore) {
    let mut world = World::new(it).await;
    let member = world.earning("曾小明", 9800).await;
    world.on(date!(2026 - 02 - 20)).await;
    let gift = |fen| NewPayment { extra: Fen(fen), ..NewPayment::cash(member, world.cx.today(), vec![]) };
    action::enter_payment(&world.cx, gift(99_999)).await.unwrap();
    assert_eq!(world.holds(world.branch, "Liabilities:Centre").await, 0);
    let id = action::enter_payment(&world.cx, gift(100_000)).await.unwrap();
    assert_eq!(world.holds(world.branch, "Liabilities:Centre").await, -100_000);
    assert!(world.duties().await.contains(&"dues.gift".to_owned()));
    let sent = action::remit(&world.cx, remittance(world.branch, "centre", "2026-02", "cash")).await.unwrap();
    assert!(matches!(
        action::undo_payment(&world.cx, id, 1, "记错").await,
        Err(ActError::Refused("dues-error-not-held"))
    ));
    action::receive(&world.cx, sent, 1, "bank", date!(2026 - 02 - 20)).await.unwrap();
    assert_eq!(world.holds(world.town, "Liabilities:Centre").await, -100_000);
    assert!(!world.duties().await.contains(&"dues.gift".to_owned()));
    let none = action::remit(&world.cx, remittance(world.branch, "centre", "2026-02", "cash")).await;
    assert!(matches!(none, Err(ActError::Refused("dues-error-nothing-to-send"))));
    world.sound().await;
}

async fn shares_go_up_without_losing_anything(it: TestStore) {
    let mut world = World::new(it).await;
    let member = world.earning("曾小明", 9800).await;
    world.on(date!(2026 - 02 - 20)).await;
    action::fix_setting(&world.cx, world.root, shares()).await.unwrap();
    let own = action::fix_setting(&world.cx, world.branch, Setting::default()).await;
    assert!(matches!(own, Err(ActError::Refused("dues-error-setting-above"))));
    let pay = async |at: &str| {
        let paid = NewPayment::cash(member, world.cx.today(), vec![month(at)]);
        action::enter_payment(&world.cx, paid).await.unwrap()
    };
    pay("2026-01").await;
    let first = action::remit(&world.cx, remittance(world.branch, "share", "2026-02", "cash")).await.unwrap();
    assert_eq!(world.duties().await.iter().filter(|it| *it == "dues.receive").count(), 1);
    let late = pay("2026-02").await;
    let second =
        action::remit(&world.cx, remittance(world.branch, "share", "2026-02", "cash")).await.unwrap();
    let sent = async |id| query::remittance(&world.it.store, id).await.unwrap().unwrap().amount;
    let (one, two) = (sent(first).await, sent(second).await);
    let whole = rules::dues::split(Fen(29_400), &[3333, 6667]).unwrap()[1];
    assert_eq!(one + two, whole.0, "reckoned from January, no 分 is lost in two steps");
    let below = world.as_role(Role::Secretary, world.branch).await;
    assert!(matches!(
        action::receive(&below, first, 1, "bank", date!(2026 - 02 - 20)).await,
        Err(ActError::Denied(_))
    ));
    action::receive(&world.cx, first, 1, "bank", date!(2026 - 02 - 20)).await.unwrap();
    assert!(action::undo_remittance(&world.cx, first, 2).await.is_err(), "it was received");
    action::undo_remittance(&world.cx, second, 1).await.unwrap();
    assert!(action::receive(&world.cx, second, 2, "bank", date!(2026 - 02 - 20)).await.is_err());
    action::undo_payment(&world.cx, late, 1, "记错").await.unwrap();
    let town = roster::query::org(&world.it.store, world.town).await.unwrap().unwrap();
    let owed = action::owed_up(&world.it.store, &town, month("2026-02")).await.unwrap();
    assert_eq!(
        (owed.collected, owed.amount),
        (Fen(one), Fen(one).part(1, 2, rules::money::Rounding::HalfUp))
    );
    world.sound().await;
}

async fn spent_only_as_decided_and_as_far_as_it_reaches(it: TestStore) {
    let mut world = World::new(it).await;
    let member = world.earning("曾小明", 9800).await;
    world.on(date!(2026 - 02 - 20)).await;
    let paid = NewPayment::cash(member, world.cx.today(), vec![month("2026-02")]);
    action::enter_payment(&world.cx, paid).await.unwrap();
    let new = |fen, decision: &str, purpose| NewUse {
        org: world.branch,
        purpose,
        what: "主题教育读本".to_owned(),
        amount: Fen(fen),
        channel: "cash".to_owned(),
        on: world.cx.today(),
        decided_on: date!(2026 - 02 - 18),
        decision: decision.to_owned(),
    };
    let materials = SpendingPurpose::Materials;
    let alone = action::spend(&world.cx, new(5_000, " ", materials)).await;
    assert!(matches!(alone, Err(ActError::Ruled(ruling)) if ruling.key == "rule-dues-collective"));
    let much = action::spend(&world.cx, new(14_701, "支委会决定", materials)).await;
    assert!(matches!(much, Err(ActError::Refused("dues-error-not-held"))));
    let id = action::spend(&world.cx, new(5_000, "支委会决定", materials)).await.unwrap();
    assert_eq!(world.holds(world.branch, "Expenses:Materials").await, 5_000);
    action::undo_use(&world.cx, id, 1, "记错金额").await.unwrap();
    assert!(action::undo_use(&world.cx, id, 2, "记错金额").await.is_err());
    assert_eq!(world.holds(world.branch, "Assets:Cash").await, 14_700);
    world.sound().await;
}

/// A programme found here, or in the folder where one is put for the test.
fn programme(name: &str) -> Option<Command> {
    let folder = std::env::var("LIANXIN_TEST_LEDGERS").unwrap_or_default();
    let paths = [format!("{folder}/{name}"), format!("/usr/bin/{name}")];
    paths.into_iter().find(|it| std::path::Path::new(it).is_file()).map(Command::new)
}

async fn exported(world: &World, form: Form) -> std::path::PathBuf {
    use std::io::Read as _;
    let days = ("2026-01-01", "2026-12-31");
    let scope = Scope::everything();
    let blank = tempfile::tempfile().unwrap();
    let (mut file, count) =
        export::write(&world.it.store, ui::Lang::ZhCn, &scope, days, form, blank).await.unwrap();
    assert!(count > 4);
    let mut text = String::new();
    file.read_to_string(&mut text).unwrap();
    let name = if form == Form::Hledger { "books.journal" } else { "books.beancount" };
    let path = world.it.folder().join(name);
    std::fs::write(&path, text).unwrap();
    path
}

/// The books as text close in hledger and beancount; each is left out where it is not to be had.
async fn other_programmes_close_the_books_too(it: TestStore) {
    let mut world = World::new(it).await;
    let member = world.earning("曾小明", 9800).await;
    world.on(date!(2026 - 02 - 20)).await;
    action::fix_setting(&world.cx, world.root, shares()).await.unwrap();
    let all = NewPayment {
        extra: Fen::yuan(1200),
        ..NewPayment::cash(member, world.cx.today(), vec![month("2026-01"), month("2026-02")])
    };
    let id = action::enter_payment(&world.cx, all.clone()).await.unwrap();
    action::undo_payment(&world.cx, id, 1, "记错").await.unwrap();
    action::enter_payment(&world.cx, all).await.unwrap();
    action::deposit(&world.cx, world.branch, world.cx.today(), "cash", Fen::yuan(100)).await.unwrap();
    action::interest(&world.cx, world.branch, world.cx.today(), Fen(7)).await.unwrap();
    let sent = action::remit(&world.cx, remittance(world.branch, "share", "2026-02", "cash")).await.unwrap();
    action::receive(&world.cx, sent, 1, "bank", date!(2026 - 02 - 20)).await.unwrap();
    world.sound().await;
    let cash = world.holds(world.branch, "Assets:Cash").await;
    let journal = exported(&world, Form::Hledger).await;
    match programme("hledger") {
        None => eprintln!("left out: hledger is not here"),
        Some(mut hledger) => {
            let done = hledger.env("LANG", "C.UTF-8").arg("-f").arg(&journal);
            let done = done.args(["balance", "--strict", "-N", "--flat", "Assets:Cash"]).output().unwrap();
            let said = String::from_utf8_lossy(&done.stdout).into_owned();
            assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
            assert!(said.contains(&format!("{}.{:02} CNY", cash / 100, cash % 100)), "{said}");
        }
    }
    let file = exported(&world, Form::Beancount).await;
    match programme("bean-check") {
        None => eprintln!("left out: beancount is not here"),
        Some(mut check) => {
            let done = check.arg(&file).output().unwrap();
            let said = [done.stdout, done.stderr].concat();
            assert!(done.status.success() && said.is_empty(), "{}", String::from_utf8_lossy(&said));
        }
    }
}

testkit::on_both!(
    &crate::world::migrations();
    a_gift_of_a_thousand_goes_to_the_centre,
    shares_go_up_without_losing_anything,
    spent_only_as_decided_and_as_far_as_it_reaches,
    other_programmes_close_the_books_too,
);
