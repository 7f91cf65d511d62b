//! The journal's promises, on both engines.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use journal::{Consumer, Entry, Fault, Recorded, Signer, Stamp};
use serde_json::json;
use store::{Engine, Ids, Instant, Ref, Sql as _, Store, StoreError, Tx, params};
use testkit::TestStore;

fn stamp(ids: &Ids, tick: i64) -> Stamp {
    Stamp { now: Instant(1_790_000_000_000_000 + tick), actor: None, ids: ids.clone() }
}

fn entry(subject: Ref, number: i64) -> Entry {
    Entry {
        region: 1,
        kind: "test.happened",
        place: None,
        subject: Some(subject),
        article: Some("art. 1"),
        payload: json!({ "number": number }),
    }
}

fn signer() -> Signer {
    Signer { origin: "lianxin.test/one".to_owned(), key: ed25519_dalek::SigningKey::from_bytes(&[7; 32]) }
}

async fn write(store: &Store, ids: &Ids, subject: Ref, numbers: std::ops::Range<i64>) {
    for number in numbers {
        let tx = store.begin().await.unwrap();
        journal::record(&tx, &stamp(ids, number), entry(subject, number)).await.unwrap();
        tx.commit().await.unwrap();
    }
}

/// Other tests run transactions in the same server, and the horizon waits for those too.
async fn numbered(store: &Store) {
    assert!(journal::settle(store, std::time::Duration::from_secs(20)).await.unwrap());
}

/// Adds up the numbers it is given; its table is the test's own.
struct Sum;

#[async_trait::async_trait]
impl Consumer for Sum {
    fn name(&self) -> &'static str {
        "sum"
    }
    async fn take(&self, tx: &Tx, entries: &[Recorded]) -> Result<(), StoreError> {
        let sum: i64 = entries.iter().filter_map(|it| it.payload.as_ref()?.get("number")?.as_i64()).sum();
        tx.execute(
            "update total set number = number + $1, taken = taken + $2",
            params![sum, entries.len() as i64],
        )
        .await?;
        Ok(())
    }
    async fn clear(&self, tx: &Tx) -> Result<(), StoreError> {
        tx.execute("update total set number = 0, taken = 0", params![]).await?;
        Ok(())
    }
}

async fn totals(store: &Store) -> (i64, i64) {
    let number = store.number("select number from total", params![]).await.unwrap();
    (number, store.number("select taken from total", params![]).await.unwrap())
}

async fn with_totals(store: &Store) {
    store.maintain("create table total (number bigint not null, taken bigint not null)").await.unwrap();
    store.maintain("insert into total values (0, 0)").await.unwrap();
}

async fn a_consumer_takes_each_entry_once_and_can_start_again(it: TestStore) {
    with_totals(&it.store).await;
    let ids = Ids::from_seed(1);
    let subject = Ref::new(1, ids.new_id(Instant(0)));
    write(&it.store, &ids, subject, 0..40).await;
    numbered(&it.store).await;
    assert_eq!(journal::catch_up(&it.store, &Sum).await.unwrap(), 40);
    assert_eq!(journal::catch_up(&it.store, &Sum).await.unwrap(), 0);
    assert_eq!(totals(&it.store).await, (780, 40));

    // Two processes at once: each entry is still taken once.
    write(&it.store, &ids, subject, 40..80).await;
    numbered(&it.store).await;
    let other = it.store.clone();
    let second = tokio::spawn(async move { journal::catch_up(&other, &Sum).await.unwrap() });
    let first = journal::catch_up(&it.store, &Sum).await.unwrap();
    assert_eq!(first + second.await.unwrap(), 40);
    assert_eq!(totals(&it.store).await, ((0..80).sum::<i64>(), 80));

    journal::rebuild(&it.store, &Sum, |_, _| ()).await.unwrap();
    assert_eq!(totals(&it.store).await, ((0..80).sum::<i64>(), 80));
}

async fn every_alteration_is_found_and_named(it: TestStore) {
    let ids = Ids::from_seed(2);
    let subject = Ref::new(1, ids.new_id(Instant(0)));
    write(&it.store, &ids, subject, 0..70).await;
    numbered(&it.store).await;
    let key = signer().verifier_key();
    let early = journal::checkpoint(&it.store, &signer(), Instant(1)).await.unwrap();
    write(&it.store, &ids, subject, 70..73).await;
    numbered(&it.store).await;
    journal::checkpoint(&it.store, &signer(), Instant(2)).await.unwrap();

    let verify =
        async |outside: &[String]| journal::verify(&it.store, &key, outside, |_, _| ()).await.unwrap();
    let report = verify(&[]).await;
    assert_eq!((report.entries, report.checkpoints, report.fault.clone()), (73, 2, None));

    let alter = async |sql: &str| it.store.maintain(sql).await.unwrap();
    let seq = async |leaf: i64| {
        it.store.number("select seq from journal_leaf where leaf = $1", params![leaf]).await.unwrap()
    };
    let (ten, twenty) = (seq(10).await, seq(20).await);
    alter(&format!("update journal set payload = '{{\"number\":11}}' where seq = {ten}")).await;
    assert_eq!(verify(&[]).await.fault, Some(Fault::Payload(10, "test.happened".into())));
    alter(&format!("update journal set payload = '{{\"number\":10}}' where seq = {ten}")).await;
    assert_eq!(verify(&[]).await.fault, None);

    alter(&format!("update journal set kind = 'test.other' where seq = {twenty}")).await;
    assert_eq!(verify(&[]).await.fault, Some(Fault::Entry(20, "test.other".into())));
    alter(&format!("update journal set kind = 'test.happened' where seq = {twenty}")).await;

    alter("update journal_checkpoint set note = replace(note, 'test/one', 'test/two') where size = 70").await;
    assert_eq!(verify(&[]).await.fault, Some(Fault::Signature(70)));
    alter("update journal_checkpoint set note = replace(note, 'test/two', 'test/one') where size = 70").await;

    // Cut off behind a checkpoint that somebody keeps elsewhere.
    let kept = early.note.clone();
    alter("delete from journal_checkpoint").await;
    alter("delete from journal_leaf where leaf >= 60").await;
    alter("update journal_sequencer set size = 60").await;
    assert_eq!(verify(&[]).await.fault, None, "nothing inside tells");
    assert_eq!(verify(&[kept]).await.fault, Some(Fault::Checkpoint(70)));
}

async fn erasure_leaves_the_tree_whole(it: TestStore) {
    let ids = Ids::from_seed(3);
    let (one, two) = (Ref::new(1, ids.new_id(Instant(0))), Ref::new(1, ids.new_id(Instant(0))));
    write(&it.store, &ids, one, 0..5).await;
    write(&it.store, &ids, two, 5..9).await;
    numbered(&it.store).await;
    let before = journal::checkpoint(&it.store, &signer(), Instant(1)).await.unwrap();
    let tx = it.store.begin().await.unwrap();
    assert_eq!(journal::erase(&tx, one).await.unwrap(), 5);
    tx.commit().await.unwrap();

    let report = journal::verify(&it.store, &signer().verifier_key(), &[], |_, _| ()).await.unwrap();
    assert_eq!((report.fault, report.erased, report.entries), (None, 5, 9));
    assert_eq!(report.root, before.root.iter().map(|byte| format!("{byte:02x}")).collect::<String>());
    assert!(journal::by_subject(&it.store, one, 10).await.unwrap().iter().all(|it| it.payload.is_none()));
    assert_eq!(journal::by_subject(&it.store, two, 10).await.unwrap().len(), 4);
}

async fn every_entry_of_every_size_can_be_proved(it: TestStore) {
    let ids = Ids::from_seed(4);
    let subject = Ref::new(1, ids.new_id(Instant(0)));
    for size in 1..=20_u64 {
        write(&it.store, &ids, subject, (size as i64 - 1)..size as i64).await;
        numbered(&it.store).await;
        for recorded in journal::read(&it.store, 0, 100).await.unwrap() {
            let proof = journal::prove(&it.store, &signer(), recorded.id, true, Instant(9)).await.unwrap();
            lianxin_proof::check(&proof_json(&proof)).expect("the separate tool agrees");
            let mut false_one = proof.clone();
            false_one.text = false_one.text.replace("happened", "invented");
            assert!(lianxin_proof::check(&proof_json(&false_one)).is_err());
        }
    }
}

fn proof_json(proof: &journal::Proof) -> String {
    serde_json::to_string(proof).unwrap()
}

/// PostgreSQL only: an entry written first and committed last is not skipped. Without the horizon it is: the
/// second half shows that the mechanism, and not luck, prevents it.
async fn a_late_commit_is_not_skipped(it: TestStore) {
    if it.store.engine() == Engine::Sqlite {
        return; // one writer: there is no second transaction to be late
    }
    with_totals(&it.store).await;
    let ids = Ids::from_seed(5);
    let subject = Ref::new(1, ids.new_id(Instant(0)));

    let late = it.store.begin().await.unwrap();
    journal::record(&late, &stamp(&ids, 1), entry(subject, 1)).await.unwrap();
    write(&it.store, &ids, subject, 2..3).await;
    assert_eq!(journal::sequence_all(&it.store).await.unwrap(), 0, "waits for the one under way");
    late.commit().await.unwrap();
    numbered(&it.store).await;
    journal::catch_up(&it.store, &Sum).await.unwrap();
    assert_eq!(totals(&it.store).await, (3, 2));

    let late = it.store.begin().await.unwrap();
    journal::record(&late, &stamp(&ids, 4), entry(subject, 4)).await.unwrap();
    write(&it.store, &ids, subject, 8..9).await;
    journal::sequence_without_horizon(&it.store).await.unwrap();
    late.commit().await.unwrap();
    journal::sequence_without_horizon(&it.store).await.unwrap();
    journal::catch_up(&it.store, &Sum).await.unwrap();
    assert_eq!(totals(&it.store).await, (11, 3), "without the mechanism entry 4 is lost for ever");
}

testkit::on_both!(
    journal::MIGRATIONS;
    a_consumer_takes_each_entry_once_and_can_start_again,
    every_alteration_is_found_and_named,
    erasure_leaves_the_tree_whole,
    every_entry_of_every_size_can_be_proved,
    a_late_commit_is_not_skipped,
);
