//! Analyses through their actions, on both engines: what is counted, what is found again, and that nobody is.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::Arc;

use access::{ActError, Actor, Context, Holding, Policies, Role};
use opinion::action::{self, Message, unpacked};
use opinion::{board, model, query};
use petition::action::New;
use roster::action::{NewOrg, OrgDetails};
use rules::codes::OrgKind;
use rules::petition::Kind;
use store::{Clock as _, Ids, Migrations, Ref, Scope, Sql as _, TurnableClock};
use testkit::TestStore;
use time::macros::date;
use time::{Date, Duration};
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
        roster::tables::MIGRATIONS,
        file::MIGRATIONS,
        search::MIGRATIONS,
        petition::tables::MIGRATIONS,
        opinion::tables::MIGRATIONS,
    ]
    .concat()
}

struct World {
    cx: Context,
    it: TestStore,
    county: Ref,
    town: Ref,
}

impl World {
    async fn new(it: TestStore) -> Self {
        let clock = TurnableClock::at(date!(2026 - 06 - 30));
        let ids = Ids::from_seed(11);
        let vault =
            Vault::open(&it.folder().join("keys.json"), Suite::International, ids.clone(), clock.now())
                .unwrap();
        let files = [
            ("petition.cedar", include_str!("../../petition/policies/petition.cedar")),
            ("opinion.cedar", include_str!("../policies/opinion.cedar")),
        ];
        let policies = Arc::new(Policies::read(&files).unwrap());
        let cx = Context::new(it.store.clone(), vault, policies, Arc::new(Actor::system()), &clock, ids);
        let named = |name: &str| OrgDetails {
            kind: Some(OrgKind::Committee),
            full_name: name.to_owned(),
            ..OrgDetails::default()
        };
        let county = roster::action::create_root(&cx, 7, "青澜县", named("中共青澜县委员会")).await.unwrap();
        let new =
            NewOrg { parent: county, details: named("中共白石镇委员会"), on: None, ground: None };
        let town = roster::action::create_org(&cx, new).await.unwrap();
        petition::action::open_below(&cx, county, "村务").await.unwrap();
        Self { cx, it, county, town }
    }

    async fn as_role(&self, role: Role, org: Ref) -> Context {
        let place = roster::query::org(&self.it.store, org).await.unwrap().unwrap().place().unwrap();
        let account = Ref::new(7, uuid::Uuid::from_u128(3));
        let actor = Actor::of(Some(account), "某".to_owned(), None, vec![Holding { role, org, place }]);
        Context { actor: Arc::new(actor), ..self.cx.clone() }
    }

    async fn settle(&self) {
        journal::settle(&self.it.store, std::time::Duration::from_secs(20)).await.unwrap();
        for consumer in opinion::domain().consumers {
            journal::catch_up(&self.it.store, consumer.as_ref()).await.unwrap();
        }
    }

    async fn analysed(&self, org: Ref, from: Date, to: Date) -> model::Run {
        let id = action::ask(&self.cx, org, from, to).await.unwrap();
        action::compute(&self.cx, id).await.unwrap();
        query::run(&self.it.store, id).await.unwrap().unwrap()
    }

    async fn texts(&self) -> i64 {
        self.it.store.number("select count(*) from opinion_text", vec![]).await.unwrap()
    }
}

const MATTERS: [&str; 4] = [
    "青年路路灯不亮，晚上学生走夜路看不清，请电工来检修更换灯泡。",
    "低保申请交了三个月没有结果，家庭收入证明已经补齐，请民政审核。",
    "工地夜间施工噪音太大，打桩机半夜还在响，老人孩子睡不着觉。",
    "村口垃圾堆没有清运，垃圾桶满了臭味很重，请环卫增加清运车次。",
];

/// The topic whose words are all of one matter.
fn about(found: &model::Figures, matter: usize) -> usize {
    let of =
        |topic: &model::TopicFigures| topic.words.iter().all(|word| MATTERS[matter].contains(word.as_str()));
    found.topics.iter().position(of).unwrap()
}

fn messages() -> Vec<Message> {
    let mut all = Vec::new();
    for at in 0..400_usize {
        let day = date!(2026 - 03 - 01) + Duration::days(i64::try_from(at % 120).unwrap_or(0));
        let matter = at % MATTERS.len();
        let place = if matter == 0 { "青年路" } else { "" };
        let body = format!("{}我是{}组的村民。", MATTERS[matter], at % 9);
        all.push(Message { day, title: String::new(), body, place: place.to_owned() });
    }
    // A burst of noise in the last two weeks.
    for at in 0..60 {
        let day = date!(2026 - 06 - 17) + Duration::days(at % 14);
        all.push(Message { day, title: String::new(), body: MATTERS[2].to_owned(), place: String::new() });
    }
    all
}

async fn topics_trends_and_places_are_found(it: TestStore) {
    let world = World::new(it).await;
    action::bring_in(&world.cx, world.town, "村民留言板", &messages()).await.unwrap();
    let run = world.analysed(world.county, date!(2026 - 03 - 01), date!(2026 - 06 - 30)).await;
    let found = run.figures().unwrap();
    assert_eq!((run.state.as_str(), found.texts), ("done", 460));
    assert_eq!(found.topics.len(), 4, "{:?}", found.topics.iter().map(|it| &it.words).collect::<Vec<_>>());
    let noise = about(&found, 2);
    assert_eq!(found.topics[noise].texts, 160);
    let burst = &found.topics[noise].bursts;
    assert!(
        burst.iter().any(|it| it.0.as_str() <= "2026-06-18" && it.1.as_str() >= "2026-06-29"),
        "{burst:?}"
    );
    assert!(found.topics[noise].emerging.is_some());
    assert_eq!(found.topics.iter().filter(|it| it.emerging.is_some()).count(), 1);
    assert_eq!(found.places.first().map(|it| it.name.as_str()), Some("青年路"));
    // Every figure opens exactly the texts it comes from.
    let scope = Scope::everything();
    for (at, topic) in found.topics.iter().enumerate() {
        let (mut n, mut texts, mut matters) = (0, 0, HashMap::new());
        while let Some(part) = query::part(&world.it.store, run.reference(), at as i64, n).await.unwrap() {
            for (source, id) in part.chunks(action::ID_BYTES).filter_map(unpacked) {
                let text = query::text(&world.it.store, &scope, source, id).await.unwrap().unwrap();
                let matter = MATTERS.iter().position(|it| text.body.starts_with(it)).unwrap();
                *matters.entry(matter).or_insert(0) += 1;
                texts += 1;
            }
            n += 1;
        }
        assert_eq!((texts, matters.len()), (topic.texts, 1), "{:?}", topic.words);
    }
    let again = world.analysed(world.county, date!(2026 - 03 - 01), date!(2026 - 06 - 30)).await;
    assert_eq!(again.figures().unwrap(), found, "the same texts, the same figures");
}

async fn names_stay_with_their_topics(it: TestStore) {
    let world = World::new(it).await;
    action::bring_in(&world.cx, world.town, "村民留言板", &messages()).await.unwrap();
    let run = world.analysed(world.county, date!(2026 - 03 - 01), date!(2026 - 06 - 30)).await;
    let found = run.figures().unwrap();
    let lights = about(&found, 0);
    let clerk = world.as_role(Role::Clerk, world.town).await;
    let denied = action::name_topic(&clerk, run.reference(), lights, "路灯", false).await;
    assert!(matches!(denied, Err(ActError::Denied(_))), "the county's names are the county's");
    action::name_topic(&world.cx, run.reference(), lights, "路灯照明", true).await.unwrap();
    let later = world.analysed(world.county, date!(2026 - 04 - 01), date!(2026 - 06 - 30)).await;
    let labels = query::labels(&world.it.store, later.org()).await.unwrap();
    let called: Vec<_> = later
        .figures()
        .unwrap()
        .topics
        .iter()
        .filter_map(|it| model::label_of(&labels, &it.words).map(|it| it.label.clone()))
        .collect();
    assert_eq!(called, ["路灯照明"]);
}

async fn petitions_are_counted_where_they_are_held(it: TestStore) {
    let world = World::new(it).await;
    let file = async |body: &str, concerns_office: bool| {
        let new = New {
            window: Some(world.town),
            kind: Some(Kind::Complaint),
            channel: "web".to_owned(),
            identity: "anonymous".to_owned(),
            title: "反映".to_owned(),
            body: format!("{body}联系电话13800138000"),
            concerns_office,
            people: 1,
            ..New::default()
        };
        petition::action::file(&world.cx, new).await.unwrap().id
    };
    let town = file(MATTERS[0], false).await;
    file(MATTERS[1], true).await;
    world.settle().await;
    let place = |org: Ref| {
        let store = world.it.store.clone();
        async move { roster::query::org(&store, org).await.unwrap().unwrap().place().unwrap() }
    };
    let counted = async |org: Ref| {
        let place = place(org).await;
        let after = (String::new(), uuid::Uuid::nil());
        query::counted(&world.it.store, &place, ("2026-01-01", "2026-12-31"), &after, 10).await.unwrap().len()
    };
    assert_eq!(counted(world.town).await, 1, "what concerns the office went past it");
    assert_eq!(counted(world.county).await, 2);
    let left = "select count(*) from opinion_text where body like '%13800138000%'";
    assert_eq!(world.it.store.number(left, vec![]).await.unwrap(), 0, "masked");
    petition::action::reroute(&world.cx, town, 1).await.unwrap();
    world.settle().await;
    assert_eq!(counted(world.town).await, 0, "accusations are not counted");
    for consumer in opinion::domain().consumers {
        journal::rebuild(&world.it.store, consumer.as_ref(), |_, _| {}).await.unwrap();
    }
    assert_eq!(world.texts().await, 1, "built again, it is the same");
}

async fn boards_come_and_go_as_a_whole(it: TestStore) {
    let world = World::new(it).await;
    let read = board::read("日期,内容,网名\n2026-06-01,路灯坏了,小王\n,无日期,小李\n".as_bytes()).unwrap();
    assert_eq!((read.messages.len(), read.left_out), (1, 1));
    let mut cx = world.cx.clone();
    cx.key = Some("once".to_owned());
    let batch = action::bring_in(&cx, world.town, "留言板", &read.messages).await.unwrap();
    assert_eq!(action::bring_in(&cx, world.town, "留言板", &read.messages).await.unwrap(), batch);
    assert_eq!(world.texts().await, 1);
    assert_eq!(action::take_out(&world.cx, batch).await.unwrap(), Some(world.town));
    assert_eq!(world.texts().await, 0);
    let nothing = action::bring_in(&world.cx, world.town, "留言板", &[]).await;
    assert!(matches!(nothing, Err(ActError::Field { problem: "no-messages", .. })));
}

async fn small_numbers_and_empty_periods_say_nothing(it: TestStore) {
    let world = World::new(it).await;
    action::bring_in(&world.cx, world.town, "留言板", &messages()[..4]).await.unwrap();
    let run = world.analysed(world.county, date!(2026 - 03 - 01), date!(2026 - 06 - 30)).await;
    let found = run.figures().unwrap();
    assert!(found.topics.is_empty() && found.keywords.is_empty() && found.places.is_empty());
    let empty = world.analysed(world.county, date!(2025 - 01 - 01), date!(2025 - 01 - 31)).await;
    assert_eq!(empty.figures().unwrap().texts, 0);
    let wrong = action::ask(&world.cx, world.county, date!(2026 - 02 - 01), date!(2026 - 01 - 01)).await;
    assert!(matches!(wrong, Err(ActError::Field { field: "to", .. })));
}

/// No table of the room has a column for a writer, and no statement groups by one.
#[test]
fn nobody_is_counted() {
    let words = ["author", "writer", "sender", "petitioner", "phone", "contact", "account"];
    for table in opinion::tables::TABLES {
        for column in table.columns {
            let made_by = column.name == "made_by";
            assert!(made_by || !words.iter().any(|word| column.name.contains(word)), "{}", column.name);
        }
    }
    let mut sources = String::new();
    for file in ["query.rs", "action.rs", "project.rs"] {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(file);
        let _ = write!(sources, "{}", std::fs::read_to_string(path).unwrap().to_lowercase());
    }
    assert!(!sources.contains("group by"), "the analysis groups texts by words, never rows by anything");
    assert!(sources.contains("select"), "the sources were read");
}

testkit::on_both!(
    &super::migrations();
    topics_trends_and_places_are_found,
    names_stay_with_their_topics,
    petitions_are_counted_where_they_are_held,
    boards_come_and_go_as_a_whole,
    small_numbers_and_empty_periods_say_nothing,
);
