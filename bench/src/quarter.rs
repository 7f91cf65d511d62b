//! `cargo xtask quarter`: a simulated quarter of petitions through the public actions, with the clock injected. Every limit
//! is kept or climbs the tree, none is lost, and the public figures equal a count of what was done.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use access::{Actor, Context, Holding, Role};
use petition::action::{self, Draft, New};
use petition::figures::{Figures, figures};
use petition::model::Window;
use petition::{duty_rules, query};
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use roster::action::{NewOrg, OrgDetails};
use rules::codes::OrgKind;
use rules::petition::Kind;
use server::Installation;
use store::{Ids, Ref, Sql as _, TurnableClock, params};
use time::macros::date;
use time::{Date, Duration};

use crate::engines::{each, holds};
use crate::{Outcome, world};

type Error = Box<dyn std::error::Error + Send + Sync>;

const FROM: Date = date!(2026 - 07 - 01);
const DAYS: i64 = 92;
const TOWNS: u32 = 20;

pub async fn run(petitions: u64) -> Outcome {
    each("quarter", async |name, folder, database| lived(name, folder, database, petitions).await).await
}

/// What is done with a petition on a day.
#[derive(Clone, Copy)]
enum Task {
    Accept,
    Answer,
    Say(bool),
    Transfer,
    Decline,
    Withdraw,
    Review,
}

struct County {
    installation: Installation,
    clock: TurnableClock,
    windows: Vec<Window>,
    random: ChaCha8Rng,
    tasks: BTreeMap<Date, Vec<(Ref, Task)>>,
    /// What was done, counted beside the database.
    done: Figures,
    acts: u64,
}

/// Answers of different words, so that none is like another.
const DONE: [&str; 4] = ["已经修好", "已经发放", "已经调整", "已经公示"];
const MATTERS: [(&str, &str); 4] = [
    ("路灯不亮", "村口路灯不亮，夜里看不清路，请修好。"),
    ("低保申请", "低保申请交了很久没有结果，请告诉进度。"),
    ("公交班次", "赶集日公交太少，上不去车，请增加班次。"),
    ("账目公开", "想看看今年村里的账目，请公开。"),
];

impl County {
    async fn new(folder: &Path, database: &str) -> Result<Self, Error> {
        let clock = TurnableClock::at(FROM);
        let config =
            server::Config { synchronous: "normal".to_owned(), ..world::config(folder, database, 0) };
        let ids = Ids::from_seed(92);
        let installation = Installation::open_at(config, false, Arc::new(clock.clone()), ids).await?;
        let cx = installation.app.system();
        let named = |name: String| OrgDetails {
            kind: Some(OrgKind::Committee),
            full_name: name,
            ..OrgDetails::default()
        };
        let root = roster::action::create_root(&cx, 1, "某县", named("中共某县委员会".to_owned())).await?;
        for n in 0..TOWNS {
            let details = named(format!("中共第{n}镇委员会"));
            roster::action::create_org(&cx, NewOrg { parent: root, details, on: None, ground: None }).await?;
        }
        action::open_below(&cx, root, "村务").await?;
        let windows = query::windows(&cx.store, None, "", "", 1000).await?;
        let random = ChaCha8Rng::seed_from_u64(2026);
        let (tasks, done) = (BTreeMap::new(), Figures::default());
        Ok(Self { installation, clock, windows, random, tasks, done, acts: 0 })
    }

    fn today(&self) -> Date {
        self.installation.app.system().today()
    }

    /// Somebody in an office; heads and clerks are different people.
    fn person(&self, org: Ref, place: &str, role: Role) -> Result<Context, Error> {
        let place = store::OrgPath::stored(place)?;
        let number = u128::from(place.ordinal()) * 10 + u128::from(role == Role::Secretary) + 1;
        let account = Ref::new(1, uuid::Uuid::from_u128(number));
        let held = vec![Holding { role, org, place }];
        Ok(self.installation.app.context(Arc::new(Actor::of(Some(account), format!("{number}"), None, held))))
    }

    fn later(&mut self, id: Ref, days: std::ops::Range<i64>, task: Task) {
        let day = self.today() + Duration::days(self.random.random_range(days));
        self.tasks.entry(day).or_default().push((id, task));
    }

    async fn file(&mut self, number: u64) -> Outcome {
        let at = self.random.random_range(1..self.windows.len());
        let (title, body) = MATTERS[usize::try_from(number % 4)?];
        let new = New {
            window: Some(self.windows[at].org()),
            kind: Some(Kind::Request),
            channel: "web".to_owned(),
            identity: "anonymous".to_owned(),
            title: title.to_owned(),
            body: format!("第{number}件：{body}"),
            people: 1,
            ..New::default()
        };
        let mut cx = self.installation.app.context(Arc::new(Actor::nobody()));
        cx.key = Some(format!("form-{number}"));
        let id = action::file(&cx, new.clone()).await?.id;
        if number.is_multiple_of(50) {
            // The same form again changes nothing.
            holds(action::file(&cx, new).await?.id == id, "a form sent twice is filed once")?;
        }
        self.done.filed += 1;
        match self.random.random_range(0..100) {
            0..3 => self.later(id, 1..10, Task::Withdraw),
            3..5 => self.later(id, 1..12, Task::Decline),
            5..10 => self.later(id, 1..10, Task::Transfer),
            // Neglected: nobody takes it.
            10..13 => {}
            _ => self.later(id, 0..14, Task::Accept),
        }
        Ok(())
    }

    async fn act(&mut self, id: Ref, task: Task) -> Outcome {
        self.acts += 1;
        let it = query::petition(&self.installation.app.store, id).await?.ok_or("a petition is lost")?;
        let clerk = self.person(it.holder(), &it.holder_path, Role::Clerk)?;
        let head = self.person(it.holder(), &it.holder_path, Role::Secretary)?;
        let public = self.installation.app.context(Arc::new(Actor::nobody()));
        match task {
            Task::Withdraw => action::withdraw(&public, id, it.version).await?,
            Task::Decline => {
                action::decline(&clerk, id, it.version, "不属于本镇", "请找县供电公司").await?;
                self.done.not_taken += 1;
            }
            Task::Transfer => {
                let other =
                    self.windows.iter().skip(1).find(|to| to.org() != it.holder()).ok_or("no window")?;
                action::transfer(&clerk, id, it.version, other.org(), "归该镇管").await?;
                self.later(id, 1..12, Task::Accept);
            }
            Task::Accept => {
                action::accept(&clerk, id, it.version, &["办好这件事".to_owned()], false).await?;
                self.later(id, 1..55, Task::Answer);
            }
            Task::Answer => self.answer(id, (&clerk, &head), &it).await?,
            Task::Say(resolved) => {
                action::say(&public, id, it.version, resolved, "第三天去看过").await?;
                if resolved {
                    self.done.resolved += 1;
                    self.done.unresolved -= i64::from(it.verdict.is_some());
                } else {
                    self.done.unresolved += 1;
                    self.later(id, 1..30, Task::Answer);
                }
            }
            Task::Review => {
                action::ask_review(&public, id, it.version, "还是没有办好").await?;
                self.done.unresolved += i64::from(it.verdict.is_none());
                self.later(id, 1..25, Task::Answer);
            }
        }
        Ok(())
    }

    async fn answer(
        &mut self,
        id: Ref,
        (clerk, head): (&Context, &Context),
        it: &petition::model::Petition,
    ) -> Outcome {
        let number = self.random.random_range(0..DONE.len());
        let words = format!("{}：{}，{}号经办，{}。", it.number, it.body, number, DONE[number]);
        let draft = Draft { words, replies: vec![DONE[number].to_owned()] };
        action::draft(clerk, id, it.version, draft).await?;
        action::approve(head, id, it.version + 1).await?;
        self.acts += 1;
        self.done.answered += i64::from(it.answered_on.is_none());
        if it.state == "ACCEPTED" && it.verdict.is_none() {
            match self.random.random_range(0..100) {
                0..55 => self.later(id, 0..20, Task::Say(true)),
                55..70 => self.later(id, 0..20, Task::Say(false)),
                70..74 => self.later(id, 1..20, Task::Review),
                _ => {}
            }
        }
        Ok(())
    }
}

async fn lived(name: &str, folder: &Path, database: &str, petitions: u64) -> Outcome {
    let mut county = County::new(folder, database).await?;
    let begun = Instant::now();
    let each_day = petitions.div_ceil(u64::try_from(DAYS)?);
    let mut filed = 0;
    for _ in 0..DAYS {
        for _ in 0..each_day.min(petitions - filed) {
            county.file(filed).await?;
            filed += 1;
        }
        let today = county.today();
        for (id, task) in county.tasks.remove(&today).unwrap_or_default() {
            county.act(id, task).await?;
        }
        duty_rules::daily(&county.installation.app.system()).await?;
        judged(&county).await?;
        county.clock.turn(Duration::days(1));
    }
    let took = begun.elapsed();
    county.clock.turn(Duration::days(-1));
    whole(&county, petitions).await?;
    let acts = county.acts + filed;
    println!(
        "{name}: {filed} petitions over {DAYS} days, {acts} acts in {:.1} s, {:.0} acts/s; every limit kept or climbing, \
         none lost, figures equal the count",
        took.as_secs_f64(),
        crate::rate(acts, took)
    );
    Ok(())
}

/// Each day: what is late is owed by a window above, and nothing else is.
async fn judged(county: &County) -> Outcome {
    let store = &county.installation.app.store;
    let today = county.today().to_string();
    let late = "select count(*) from petition where open = $1 and pause is null and due_on < $2";
    let climbing = "select count(*) from duty where open = $1 and kind = 'petition.overdue'";
    let late = store.number(late, params![true, today.clone()]).await?;
    let climbing = store.number(climbing, params![true]).await?;
    holds(late == climbing, format!("{today}: {late} late, {climbing} climbing"))
}

/// At the end: none lost, each open one owed by exactly one office, figures equal what was done.
async fn whole(county: &County, petitions: u64) -> Outcome {
    let store = &county.installation.app.store;
    let number = async |text: &str| store.number(text, params![true]).await;
    let stored = number("select count(*) from petition where $1").await?;
    let codes = number("select count(*) from petition_code_directory where $1").await?;
    holds(u64::try_from(stored)? == petitions && codes == stored, "as many petitions and codes as forms")?;
    let open = number("select count(*) from petition where open = $1").await?;
    let owed = number(
        "select count(distinct subject) from duty where open = $1
         and kind in ('petition.take', 'petition.objection', 'petition.answer', 'petition.review')",
    )
    .await?;
    holds(open == owed, format!("{open} open, {owed} owed"))?;
    let today = county.today();
    let (from, to) = (FROM.to_string(), today.to_string());
    let found = figures(store, None, (&from, &to), &to).await?;
    let done = &county.done;
    let pairs = [
        ("filed", found.filed, done.filed),
        ("answered", found.answered, done.answered),
        ("not taken", found.not_taken, done.not_taken),
        ("resolved", found.resolved, done.resolved),
        ("unresolved", found.unresolved, done.unresolved),
    ];
    for (what, found, done) in pairs {
        holds(found == done, format!("{what}: {found} counted, {done} done"))?;
    }
    journal::settle(store, std::time::Duration::from_secs(60)).await?;
    let report =
        journal::verify(store, &county.installation.app.signer.verifier_key(), &[], |_, _| {}).await?;
    holds(report.fault.is_none(), "the journal verifies")
}
