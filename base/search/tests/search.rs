//! The same questions, the same answers, on both engines.

#![allow(clippy::unwrap_used)]

use search::{Document, Query, Reach, clear, find, put, rebuild_words, remove};
use store::{Ids, Instant, OrgPath, Ref, Scope, Tx};
use testkit::TestStore;
use time::{Date, Duration, macros::date};

fn path(text: &str) -> OrgPath {
    OrgPath::parse(text).unwrap()
}

fn document(number: u128, place: &str, day: Date, title: &str, body: &str) -> Document {
    Document {
        kind: "article",
        id: Ref::new(7, uuid::Uuid::from_u128(number)),
        place: path(place),
        public: true,
        shared: false,
        day,
        title: title.to_owned(),
        body: body.to_owned(),
    }
}

fn question(words: &str) -> Query {
    Query {
        reach: Reach::Within(Scope::everything()),
        kinds: vec![],
        from: None,
        until: None,
        words: words.to_owned(),
        after: None,
        most: 10,
    }
}

async fn ids(it: &TestStore, query: &Query) -> Vec<u128> {
    find(&it.store, query).await.unwrap().iter().map(|it| it.id.id.as_u128()).collect()
}

async fn filled(it: &TestStore) -> Tx {
    let tx = it.store.begin().await.unwrap();
    let day = date!(2026 - 03 - 01);
    let county = Document {
        shared: true,
        ..document(1, "0001.", day, "关于党费收缴的通知", "各支部按月收缴党费，四月底公布。")
    };
    let hidden = Document {
        public: false,
        ..document(2, "0001.", day + Duration::days(1), "党费内部说明", "仅供工作")
    };
    let town =
        document(3, "0001.0002.", day + Duration::days(2), "青石镇公布党费", "本季度党费收支 1,234.50 元");
    let other =
        document(4, "0001.0003.", day + Duration::days(3), "白云乡换届", "选举产生新一届支委会，不涉及费用");
    for it in [county, hidden, town, other] {
        put(&tx, &it).await.unwrap();
    }
    tx
}

async fn words_are_found_in_scope_and_by_the_public(it: TestStore) {
    filled(&it).await.commit().await.unwrap();
    assert_eq!(ids(&it, &question("党费")).await, [3, 2, 1]);
    assert_eq!(ids(&it, &question("党费 公布")).await, [3, 1]);
    assert_eq!(ids(&it, &question("1234")).await, Vec::<u128>::new());
    assert_eq!(ids(&it, &question("234")).await, [3]);
    let at = |place: &str| Query { reach: Reach::At(path(place)), ..question("党费") };
    // The public sees its own and what is shared from above, never what is internal or beside.
    assert_eq!(ids(&it, &at("0001.0002.")).await, [3, 1]);
    assert_eq!(ids(&it, &at("0001.0003.")).await, [1]);
    assert_eq!(ids(&it, &at("0001.")).await, [1]);
    let town = Query { reach: Reach::Within(Scope::of([path("0001.0003.")])), ..question("党费") };
    assert!(ids(&it, &town).await.is_empty());
    let period = Query {
        from: Some("2026-03-02".to_owned()),
        until: Some("2026-03-02".to_owned()),
        ..question("党费")
    };
    assert_eq!(ids(&it, &period).await, [2]);
    let other = Query { kinds: vec!["topic".to_owned()], ..question("党费") };
    assert!(ids(&it, &other).await.is_empty());
    let found = find(&it.store, &question("党费")).await.unwrap();
    assert!(found[0].title.contains(&(true, "党费".to_owned())));
}

async fn a_list_goes_on_behind_its_last_finding(it: TestStore) {
    let tx = it.store.begin().await.unwrap();
    let stamp = Ids::from_seed(3);
    for number in 0..25 {
        let day = date!(2026 - 01 - 01) + Duration::days(number / 10);
        let id = stamp.new_id(Instant(number)).as_u128();
        put(&tx, &document(id, "0001.", day, &format!("简报第{number}期"), "学习")).await.unwrap();
    }
    tx.commit().await.unwrap();
    let mut all = Vec::new();
    let mut after = None;
    loop {
        let some = find(&it.store, &Query { after, most: 7, ..question("简报") }).await.unwrap();
        let Some(last) = some.last() else { break };
        after = Some(last.cursor.clone());
        all.extend(some.iter().map(|it| it.id));
    }
    assert_eq!(all.len(), 25);
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 25);
}

async fn what_changed_or_went_is_no_longer_found(it: TestStore) {
    let tx = filled(&it).await;
    let day = date!(2026 - 03 - 01);
    put(&tx, &document(3, "0001.0002.", day, "青石镇更正", "党内关怀")).await.unwrap();
    remove(&tx, "article", Ref::new(7, uuid::Uuid::from_u128(2))).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(ids(&it, &question("党费")).await, [1]);
    assert_eq!(ids(&it, &question("更正")).await, [3]);
    rebuild_words(&it.store).await.unwrap();
    assert_eq!(ids(&it, &question("党费")).await, [1]);
    let tx = it.store.begin().await.unwrap();
    clear(&tx, "article").await.unwrap();
    tx.commit().await.unwrap();
    assert!(ids(&it, &question("党费")).await.is_empty());
}

async fn no_question_is_an_operator(it: TestStore) {
    filled(&it).await.commit().await.unwrap();
    for words in [
        "\" OR 1",
        "党费' | 'x",
        "NEAR(党 费)",
        "党费*",
        "a:b -c",
        "))((",
        "\\",
        "AND",
        "'' & ''",
        "हिन्दी",
        "𠮷野",
        "Ⅻ №5",
    ] {
        find(&it.store, &question(words)).await.unwrap();
    }
    assert_eq!(ids(&it, &question("“党费”！")).await, [3, 2, 1]);
}

testkit::on_both!(search::MIGRATIONS;
    words_are_found_in_scope_and_by_the_public,
    a_list_goes_on_behind_its_last_finding,
    what_changed_or_went_is_no_longer_found,
    no_question_is_an_operator,
);
