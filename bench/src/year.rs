//! `cargo xtask year`: a simulated county lives 2026 day by day through the public actions, with the clock injected. Meetings
//! are held for the duties that are due, dues are paid, members are transferred. Every day the roll is sound, every month
//! statistics equal a recount and the books balance; at the end no duty of a branch that did its part is left open.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use access::Context;
use dues::action::{NewBase, NewPayment};
use dues::model::Detail;
use meeting::action::{Marked, Minutes, NewItem, NewMeeting, Part};
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use roster::action::OrgDetails;
use roster::model::Org;
use rules::codes::OrgKind;
use rules::dues::Income;
use rules::money::Fen;
use rules::month::YearMonth;
use rules::organisation_life::MeetingKind;
use server::demo::{Share, members_csv, orgs_csv};
use server::{Installation, work};
use store::{Ids, OrgPath, Ref, Scope, Sql as _, TurnableClock, params};
use time::macros::date;
use time::{Date, Duration};

use crate::engines::{each, holds};
use crate::{Outcome, world};

type Error = Box<dyn std::error::Error + Send + Sync>;

const FIRST: Date = date!(2026 - 01 - 01);
/// Branches of each township.
const BRANCHES: u32 = 100;
/// Members of each branch, on average: 48,000 in 2,300.
const MEMBERS: u32 = 21;

pub async fn run(branches: u64) -> Outcome {
    let townships = u32::try_from(branches.div_ceil(u64::from(BRANCHES)))?;
    let of_each = u32::try_from(branches)?.div_ceil(townships.max(1));
    each("year", async |name, folder, database| lived(name, folder, database, (townships, of_each)).await)
        .await
}

struct County {
    installation: Installation,
    clock: TurnableClock,
    root: OrgPath,
    branches: Vec<Org>,
    random: ChaCha8Rng,
    heads: i64,
    acts: u64,
    meetings: u64,
    transfers: u64,
}

impl County {
    async fn new(folder: &Path, database: &str, (townships, branches): (u32, u32)) -> Result<Self, Error> {
        let clock = TurnableClock::at(FIRST);
        let config =
            server::Config { synchronous: "normal".to_owned(), ..world::config(folder, database, 0) };
        let ids = Ids::from_seed(2026);
        let installation = Installation::open_at(config, false, Arc::new(clock.clone()), ids).await?;
        let cx = installation.app.system();
        let details = OrgDetails {
            kind: Some(OrgKind::Committee),
            full_name: "中共某县委员会".to_owned(),
            code: Some("Y".to_owned()),
            ..OrgDetails::default()
        };
        let root = roster::action::create_root(&cx, 1, "某县", details).await?;
        let share =
            Share { code: "Y", county: "某县", townships, branches, members: MEMBERS, seed: 48_000 };
        for (name, text) in
            [("orgs.csv", orgs_csv(&share, cx.today())), ("members.csv", members_csv(&share, cx.today()))]
        {
            let org = roster::query::org(&cx.store, root).await?.ok_or("no county")?;
            let batch = roster::action::read(&cx, &org, name, text.into_bytes(), cx.today()).await?;
            roster::action::confirm(&cx, batch).await?;
        }
        work::settle(&installation.app).await?;
        let root = roster::query::org(&cx.store, root).await?.ok_or("no county")?.place()?;
        let branches = branches_of(&cx, &root).await?;
        let heads = cx.store.number("select count(*) from member where present = $1", params![true]).await?;
        let random = ChaCha8Rng::seed_from_u64(1949);
        Ok(Self { installation, clock, root, branches, random, heads, acts: 0, meetings: 0, transfers: 0 })
    }

    fn cx(&self) -> Context {
        self.installation.app.system()
    }

    /// Everybody has a base of dues from January on.
    async fn bases(&mut self) -> Outcome {
        let cx = self.cx();
        for branch in &self.branches {
            for (n, it) in roster::query::roll_of(&cx.store, branch.reference()).await?.iter().enumerate() {
                let base = i64::try_from(n % 7)? * 700 + 2000;
                let detail = Detail {
                    income: Income::Monthly { base: Fen::yuan(base) },
                    earner: None,
                    items: Vec::new(),
                };
                let from = YearMonth::of(cx.today());
                let new = NewBase { member: it.reference(), from, detail, note: String::new() };
                dues::action::set_base(&cx, new).await?;
                self.acts += 1;
            }
        }
        Ok(())
    }

    /// The clock of every room, as the server runs it.
    async fn morning(&self) -> Outcome {
        for schedule in self.installation.app.domains.iter().flat_map(|domain| &domain.schedules) {
            (schedule.run)(self.cx()).await?;
        }
        Ok(())
    }

    /// One branch holds what is due, takes the dues of the month.
    async fn branch_day(&mut self, at: usize) -> Outcome {
        let cx = self.cx();
        let (branch, place) = (self.branches[at].reference(), self.branches[at].place()?);
        let scope = Scope::of([place.clone()]);
        let due = duty::list(&cx.store, &scope, Some(&place), None, None, 100).await?;
        for kind in MeetingKind::ALL {
            let name = meeting::duty_rules::duty_kind(*kind);
            if *kind != MeetingKind::HeartToHeart && due.iter().any(|it| it.kind == name) {
                self.hold(&cx, branch, *kind).await?;
            }
        }
        let now = YearMonth::of(cx.today());
        let roll = roster::query::roll_of(&cx.store, branch).await?;
        let members: Vec<uuid::Uuid> = roll.iter().map(|it| it.id).collect();
        let mut owed: BTreeMap<uuid::Uuid, Vec<YearMonth>> = BTreeMap::new();
        for it in dues::query::in_arrears(&cx.store, branch.region, &members, now.plus(1)).await? {
            owed.entry(it.member_id).or_default().push(it.month.parse()?);
        }
        let cash = |(member, months)| NewPayment::cash(Ref::new(branch.region, member), cx.today(), months);
        let paid: Vec<NewPayment> = owed.into_iter().map(cash).collect();
        if !paid.is_empty() {
            dues::action::enter_payments(&cx, branch, &paid).await?;
            self.acts += 1;
        }
        Ok(())
    }

    async fn hold(&mut self, cx: &Context, org: Ref, kind: MeetingKind) -> Outcome {
        let starts = store::Instant::start_of(cx.today()).plus(Duration::hours(9));
        let new = NewMeeting {
            org,
            kind,
            also: Vec::new(),
            title: format!("{} {}", kind.key(), cx.today()),
            starts,
            ends: starts.plus(Duration::hours(2)),
            place: "会议室".to_owned(),
            link: String::new(),
            chair: None,
            recorder: None,
            study_tenths: 0,
            agenda: vec![NewItem { title: "议题".to_owned(), ..NewItem::default() }],
        };
        let id = meeting::action::plan(cx, new).await?;
        meeting::action::open(cx, id, 1).await?;
        let roll = meeting::query::roll(&cx.store, id).await?;
        let [chair, recorder, ..] = roll.as_slice() else { return Ok(()) };
        let (chair, recorder) = (chair.member(), recorder.member());
        let mark = |it: &meeting::model::Attendance| Marked {
            member: it.member(),
            mark: "present".to_owned(),
            reason: String::new(),
        };
        let marks: Vec<Marked> = roll.iter().map(mark).collect();
        let version = async || -> Result<i64, Error> {
            Ok(meeting::query::meeting(&cx.store, id).await?.ok_or("no meeting")?.version)
        };
        meeting::action::take_roll(cx, id, version().await?, &marks, true).await?;
        let minutes = Minutes {
            text: "1. 学习文件。\n2. 讨论工作。".to_owned(),
            chair,
            recorder,
            study_tenths: 20,
            decisions: Vec::new(),
        };
        meeting::action::minute(cx, id, version().await?, minutes).await?;
        for part in [Part::Chair, Part::Recorder] {
            meeting::action::sign(cx, id, version().await?, part, true).await?;
        }
        meeting::action::archive(cx, id, version().await?).await?;
        self.meetings += 1;
        self.acts += 7;
        Ok(())
    }

    /// Somebody moves to another branch.
    async fn transfer(&mut self) -> Outcome {
        let cx = self.cx();
        let from = self.random.random_range(0..self.branches.len());
        let to = self.random.random_range(0..self.branches.len());
        let roll = roster::query::roll_of(&cx.store, self.branches[from].reference()).await?;
        // Nobody leaves a branch that would then be too small.
        if from == to || roll.len() < 10 {
            return Ok(());
        }
        let member = roll[self.random.random_range(0..roll.len())].reference();
        let asked = transfer::action::Asked {
            member,
            to: self.branches[to].reference(),
            ground: "unit".to_owned(),
            reason: "调动".to_owned(),
            checked: Some(YearMonth::of(cx.today())),
        };
        let id = transfer::action::ask(&cx, asked).await?;
        for step in 0..4 {
            let it = transfer::query::transfer(&cx.store, id).await?.ok_or("no transfer")?;
            match it.state.as_str() {
                "OUT_BRANCH_OK" => transfer::action::issue(&cx, id, it.version, None, true).await?,
                "OUT_COMMITTEE_ISSUED" => transfer::action::receive(&cx, id, it.version).await?,
                "IN_COMMITTEE_RECEIVED" => transfer::action::accept(&cx, id, it.version).await?,
                "IN_BRANCH_ACCEPTED" => transfer::action::return_receipt(&cx, id, it.version).await?,
                _ => break,
            }
            self.acts += u64::from(step < 4);
        }
        self.transfers += 1;
        Ok(())
    }
}

async fn branches_of(cx: &Context, root: &OrgPath) -> Result<Vec<Org>, Error> {
    let (scope, mut after, mut all) = (Scope::of([root.clone()]), String::new(), Vec::new());
    loop {
        let some = roster::query::orgs_under(&cx.store, &scope, Some(&after), 1000).await?;
        let Some(last) = some.last() else { return Ok(all) };
        after.clone_from(&last.path);
        all.extend(some.into_iter().filter(|it| it.org_kind().is_ok_and(OrgKind::is_branch)));
    }
}

async fn lived(name: &str, folder: &Path, database: &str, size: (u32, u32)) -> Outcome {
    let mut county = County::new(folder, database, size).await?;
    let begun = Instant::now();
    county.bases().await?;
    let mut day = FIRST;
    while day.year() == FIRST.year() {
        county.morning().await?;
        // A branch meets on a day of its own between the 3rd and the 24th.
        let number = usize::from(day.day());
        for at in 0..county.branches.len() {
            if at % 22 + 3 == number {
                county.branch_day(at).await?;
            }
        }
        if number % 7 == 1 {
            county.transfer().await?;
        }
        sound(&county).await?;
        if day.month() != (day + Duration::days(1)).month() {
            balanced(&county, day).await?;
        }
        day += Duration::days(1);
        county.clock.turn(Duration::days(1));
    }
    let took = begun.elapsed();
    done(&county).await?;
    println!(
        "{name}: {} branches, {} members, 365 days: {} meetings, {} transfers, {} acts in {:.1} s, {:.0} acts/s; \
         roll sound every day, books and statistics right every month, no duty left behind",
        county.branches.len(),
        county.heads,
        county.meetings,
        county.transfers,
        county.acts,
        took.as_secs_f64(),
        crate::rate(county.acts, took)
    );
    Ok(())
}

/// Everybody is at exactly one place, and nobody came or went.
async fn sound(county: &County) -> Outcome {
    let store = &county.installation.app.store;
    let present = store.number("select count(*) from member where present = $1", params![true]).await?;
    let spells = store.number("select count(*) from affiliation where open = 1", params![]).await?;
    holds(present == county.heads && spells == county.heads, format!("{present} present, {spells} spells"))
}

/// The books balance, statistics equal a recount, nobody stands at a wrong place.
async fn balanced(county: &County, day: Date) -> Outcome {
    let store = &county.installation.app.store;
    work::settle(&county.installation.app).await?;
    let sum =
        store.number("select cast(coalesce(sum(fen), 0) as bigint) from dues_posting", params![]).await?;
    holds(sum == 0, format!("{day}: the books are {sum} fen out"))?;
    let wrong = roster::action::misplaced(store, &Scope::everything()).await?;
    holds(wrong == 0, format!("{day}: {wrong} misplaced"))?;
    let kept = roster::query::figures(store, &county.root).await?;
    let counted = roster::query::recount(store, &county.root).await?;
    holds(kept == counted, format!("{day}: statistics differ from a recount"))
}

/// No meeting is owed that could have been held, no month of dues is open.
async fn done(county: &County) -> Outcome {
    let store = &county.installation.app.store;
    let missed = "select count(*) from duty where open = $1 and kind = 'meeting.explain'";
    let missed = store.number(missed, params![true]).await?;
    holds(missed == 0, format!("{missed} meetings were missed"))?;
    let unpaid = "select count(*) from dues_month where state in ('DUE', 'OVERDUE') and month <= '2026-12'";
    let unpaid = store.number(unpaid, params![]).await?;
    holds(unpaid == 0, format!("{unpaid} months of dues are open"))?;
    let closed = "select count(*) from duty where closed_how = 'done'";
    holds(store.number(closed, params![]).await? > 0, "duties were closed by what was done")
}
