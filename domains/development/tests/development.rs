//! Development through its actions, on both engines: a whole life, the vectors P1–P20 of the fact sheet where they meet
//! state, side exits, who sees whom.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::sync::Arc;

use access::{ActError, Actor, Context, Denied, Holding, Policies, Role};
use development::action::{
    self, Act, Applied, Approving, Chosen, Conversion, Converting, Details, Meeting, PreReviewing,
    Publishing, Refusal, Reviewing,
};
use development::{duty_rules, query};
use meeting::action::{Marked, Minutes, NewItem, NewMeeting, NewVote};
use roster::action::{NewMember, NewOrg, OrgDetails};
use rules::Verdict;
use rules::codes::OrgKind;
use rules::development::{NoticePlace, Opinions, Sanction, SanctionKind, State};
use rules::membership::MemberState;
use rules::organisation_life::MeetingKind;
use rules::voting::Purpose;
use store::{Clock as _, Ids, Instant, Migrations, Ref, Scope, TurnableClock};
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
        meeting::tables::MIGRATIONS,
        development::tables::MIGRATIONS,
    ]
    .concat()
}

struct World {
    cx: Context,
    clock: TurnableClock,
    it: TestStore,
    root: Ref,
    town: Ref,
    branch: Ref,
    /// A branch of the same town, and one in another region.
    beside: Ref,
    far: Ref,
    members: Vec<Ref>,
}

fn named(name: &str, kind: OrgKind) -> OrgDetails {
    OrgDetails { kind: Some(kind), full_name: name.to_owned(), ..OrgDetails::default() }
}

const ALL_HEARD: Opinions = Opinions { group: None, contacts: true, members: true, masses: true };

/// The rule that stopped it.
fn ruled<T: std::fmt::Debug>(result: Result<T, ActError>) -> (&'static str, Verdict) {
    match result {
        Err(ActError::Ruled(ruling)) => (ruling.key, ruling.verdict),
        other => panic!("no rule stopped it: {other:?}"),
    }
}

impl World {
    async fn new(it: TestStore, on: Date) -> Self {
        let clock = TurnableClock::at(on);
        let ids = Ids::from_seed(3);
        let keys = it.folder().join("keys.json");
        let vault = Vault::open(&keys, Suite::International, ids.clone(), clock.now()).unwrap();
        let files = [
            ("roster.cedar", include_str!("../../roster/policies/roster.cedar")),
            ("meeting.cedar", include_str!("../../meeting/policies/meeting.cedar")),
            ("development.cedar", include_str!("../policies/development.cedar")),
        ];
        let policies = Arc::new(Policies::read(&files).unwrap());
        let cx = Context::new(it.store.clone(), vault, policies, Arc::new(Actor::system()), &clock, ids);
        let details = named("中共青澜县委员会", OrgKind::Committee);
        let root = roster::action::create_root(&cx, 7, "青澜县", details).await.unwrap();
        let details = named("中共临河县委员会", OrgKind::Committee);
        let other = roster::action::create_region(&cx, root, 8, "临河县", details).await.unwrap();
        let org = async |parent, name: &str, kind| {
            let new = NewOrg { parent, details: named(name, kind), on: None, ground: None };
            roster::action::create_org(&cx, new).await.unwrap()
        };
        let town = org(root, "中共白石镇委员会", OrgKind::Committee).await;
        let branch = org(town, "中共白石镇第一支部委员会", OrgKind::Branch).await;
        let beside = org(town, "中共白石镇第二支部委员会", OrgKind::Branch).await;
        let far = org(other, "中共临河县第一支部委员会", OrgKind::Branch).await;
        let mut world = Self { cx, clock, it, root, town, branch, beside, far, members: Vec::new() };
        for at in 0..10 {
            let member = world.enrol(branch, &format!("党员{at}"), MemberState::Full).await;
            world.members.push(member);
        }
        world
    }

    async fn enrol(&self, org: Ref, name: &str, state: MemberState) -> Ref {
        let new = NewMember { name: name.to_owned(), state: Some(state), ..NewMember::default() };
        roster::action::enrol(&self.cx, org, new).await.unwrap()
    }

    /// The clock goes to the morning of a day.
    fn at(&mut self, day: Date) {
        self.clock.turn(day - self.cx.today());
        self.cx.stamp.now = self.clock.now();
    }

    async fn as_role(&self, role: Role, org: Ref) -> Context {
        let place = roster::query::org(&self.it.store, org).await.unwrap().unwrap().place().unwrap();
        let account = Ref::new(7, uuid::Uuid::from_u128(u128::from(place.ordinal()) + 99));
        let held = vec![Holding { role, org, place }];
        let actor = Actor::of(Some(account), "某".to_owned(), None, held);
        Context { actor: Arc::new(actor), ..self.cx.clone() }
    }

    fn applying(&self, born: Date) -> Applied {
        let who = Details { name: "林小雨".to_owned(), birth: Some(born), ..Details::default() };
        Applied { org: self.branch, who, on: self.cx.today(), expelled: None, reason: String::new() }
    }

    async fn act(&self, id: Ref) -> Act {
        let row = query::candidate(&self.it.store, id).await.unwrap().unwrap();
        Act { note: "情况属实".to_owned(), ..Act::on(row.version, self.cx.today()) }
    }

    async fn state(&self, id: Ref) -> State {
        query::candidate(&self.it.store, id).await.unwrap().unwrap().stands().unwrap()
    }

    async fn owed(&self) -> Vec<(String, String)> {
        let all = duty::list(&self.it.store, &Scope::everything(), None, None, None, 100).await.unwrap();
        let ours = all.into_iter().filter_map(|it| {
            let kind = it.kind.strip_prefix("development.")?.to_owned();
            Some((kind, it.due_on))
        });
        ours.collect()
    }

    async fn owes(&self, kind: &str) -> Option<String> {
        self.owed().await.into_iter().find(|(it, _)| it == kind).map(|(_, day)| day)
    }

    /// An activist from today on, with two contacts.
    async fn activist(&self) -> Ref {
        let id = action::apply(&self.cx, self.applying(date!(1998 - 03 - 04))).await.unwrap();
        action::talk(&self.cx, id, self.act(id).await).await.unwrap();
        action::decide(&self.cx, id, self.act(id).await, "members").await.unwrap();
        action::assign_contacts(&self.cx, id, self.act(id).await, &self.members[..2]).await.unwrap();
        id
    }

    async fn propose(&self, id: Ref) -> Result<(), ActError> {
        action::propose(&self.cx, id, self.act(id).await, ALL_HEARD, true).await
    }

    fn publishing(places: &[NoticePlace]) -> Publishing {
        let (place, contact) = ("村部公示栏".to_owned(), "12371".to_owned());
        Publishing { places: places.to_vec(), place, contact }
    }

    /// Proposed on 2026-05-13, agreed and published the day after, closed on the fifth working day.
    async fn object(&mut self) -> Ref {
        self.at(date!(2025 - 04 - 01));
        let id = self.activist().await;
        self.at(date!(2026 - 05 - 13));
        self.propose(id).await.unwrap();
        self.at(date!(2026 - 05 - 14));
        action::consent(&self.cx, id, self.act(id).await).await.unwrap();
        let how = Self::publishing(&[NoticePlace::WorkOrStudy]);
        action::publish(&self.cx, id, self.act(id).await, how).await.unwrap();
        self.at(date!(2026 - 05 - 20));
        action::close_notice(&self.cx, id, self.act(id).await, false, true).await.unwrap();
        assert_eq!(self.state(id).await, State::Object);
        id
    }

    fn chosen(&self, at: &[usize]) -> Vec<Chosen> {
        at.iter().map(|at| Chosen { member: self.members[*at], sanctions: Vec::new() }).collect()
    }

    async fn reviewed(&self, id: Ref, passed: bool) -> Result<(), ActError> {
        let found = Reviewing { passed, written: true, asked_home: false, asked_residence: false };
        action::review_politically(&self.cx, id, self.act(id).await, found).await
    }

    async fn pre_review(&self, cx: &Context, id: Ref, by: Option<Ref>) -> Result<(), ActError> {
        let how = PreReviewing { by, authority: String::new(), written: true };
        action::pre_review(cx, id, self.act(id).await, how).await
    }

    async fn prepared(&mut self, on: Date) -> Ref {
        let id = self.object().await;
        action::choose_introducers(&self.cx, id, self.act(id).await, &self.chosen(&[0, 1])).await.unwrap();
        self.reviewed(id, true).await.unwrap();
        action::attend_class(&self.cx, id, self.act(id).await, 3, 200).await.unwrap();
        action::examine(&self.cx, id, self.act(id).await).await.unwrap();
        self.at(on);
        self.pre_review(&self.cx, id, None).await.unwrap();
        assert_eq!(self.state(id).await, State::PreReviewed);
        action::issue_form(&self.cx, id, self.act(id).await, "2026000123").await.unwrap();
        id
    }

    /// A members' meeting of today with a vote about somebody, minuted; of the voters so many come.
    async fn vote(&self, about: Ref, present: usize, yes: u32, written_yes: u32) -> Result<(), ActError> {
        let starts = Instant::start_of(self.cx.today()).plus(Duration::hours(9));
        let item = NewItem {
            title: "讨论".to_owned(),
            purpose: Some(Purpose::AcceptOrConvert),
            subject: Some(about),
        };
        let new = NewMeeting {
            org: self.branch,
            kind: MeetingKind::MembersMeeting,
            also: Vec::new(),
            title: "支部党员大会".to_owned(),
            starts,
            ends: starts.plus(Duration::hours(2)),
            place: "村部".to_owned(),
            link: String::new(),
            chair: None,
            recorder: None,
            study_tenths: 0,
            agenda: vec![item],
        };
        let store = &self.it.store;
        let id = meeting::action::plan(&self.cx, new).await?;
        let version = async || meeting::query::meeting(store, id).await.unwrap().unwrap().version;
        meeting::action::open(&self.cx, id, version().await).await?;
        let roll = meeting::query::roll(store, id).await?;
        let comes = |member: Ref| self.members.iter().take(present).any(|it| *it == member);
        let marks: Vec<_> = roll
            .iter()
            .map(|it| Marked {
                member: it.member(),
                // Whoever has no vote sits in the room all the same.
                mark: if comes(it.member()) || !self.members.contains(&it.member()) { "present" } else { "" }
                    .to_owned(),
                reason: String::new(),
            })
            .collect();
        meeting::action::take_roll(&self.cx, id, version().await, &marks, true).await?;
        let item = meeting::query::agenda(store, id).await?.remove(0).id;
        let vote = NewVote {
            item: Some(item),
            about: String::new(),
            purpose: Purpose::AcceptOrConvert,
            subject: None,
            yes,
            no: 0,
            abstain: u32::try_from(present).unwrap() - yes,
            written_yes,
        };
        meeting::action::vote(&self.cx, id, version().await, vote).await?;
        let minutes = Minutes {
            text: "会议记录".to_owned(),
            chair: self.members[0],
            recorder: self.members[1],
            study_tenths: 0,
            decisions: Vec::new(),
        };
        meeting::action::minute(&self.cx, id, version().await, minutes).await
    }

    fn met(&self) -> Meeting {
        Meeting { secret: true, one_by_one: true, authority: String::new(), reported: self.cx.today() }
    }

    async fn accept(&self, id: Ref) -> Result<(), ActError> {
        action::accept(&self.cx, id, self.act(id).await, self.met()).await
    }

    fn approving(by: Option<Ref>) -> Approving {
        Approving { by, authority: String::new(), special_case: false, voted: true }
    }

    /// Accepted on 2026-06-15, approved on 2026-07-01.
    async fn probationer(&mut self) -> (Ref, Ref) {
        let id = self.prepared(date!(2026 - 05 - 28)).await;
        self.at(date!(2026 - 06 - 15));
        self.vote(id, 6, 5, 1).await.unwrap();
        self.accept(id).await.unwrap();
        self.at(date!(2026 - 07 - 01));
        action::committee_talk(&self.cx, id, self.act(id).await).await.unwrap();
        let member = action::approve(&self.cx, id, self.act(id).await, Self::approving(None)).await.unwrap();
        (id, member)
    }

    fn converting(&self, decision: Conversion) -> Converting {
        Converting { decision, opinions: ALL_HEARD, examined: true, reported: self.cx.today() }
    }

    async fn convert(&self, id: Ref, decision: Conversion) -> Result<(), ActError> {
        action::convert(&self.cx, id, self.act(id).await, self.converting(decision)).await
    }

    async fn member(&self, id: Ref) -> roster::model::Member {
        roster::query::member(&self.it.store, id).await.unwrap().unwrap()
    }
}

async fn a_whole_life_from_application_to_conversion(it: TestStore) {
    let mut world = World::new(it, date!(2025 - 03 - 01)).await;
    let (id, member) = world.probationer().await;
    let row = world.member(member).await;
    assert_eq!((row.state.as_str(), row.joined_on.as_deref()), ("PROBATIONARY", Some("2026-06-15")));
    assert_eq!(row.org(), world.branch);
    assert_eq!(world.owes("oath").await.as_deref(), Some("2026-08-01"), "a month after the approval");
    action::join_group(&world.cx, id, world.act(id).await, "第一党小组").await.unwrap();
    action::oath(&world.cx, id, world.act(id).await).await.unwrap();
    action::file_approval(&world.cx, id, world.act(id).await).await.unwrap();
    assert!(world.owed().await.is_empty());
    world.at(date!(2026 - 12 - 20));
    action::review_probation(&world.cx, id, world.act(id).await).await.unwrap();
    // P16: nobody is confirmed before the end; approved in August, the years count from June.
    world.at(date!(2027 - 06 - 14));
    action::apply_conversion(&world.cx, id, world.act(id).await).await.unwrap();
    world.vote(id, 8, 8, 0).await.unwrap();
    assert_eq!(
        ruled(world.convert(id, Conversion::Confirm).await),
        ("rule-dev-probation-end", Verdict::Blocks)
    );
    world.at(date!(2027 - 06 - 16));
    world.vote(id, 8, 8, 0).await.unwrap();
    world.convert(id, Conversion::Confirm).await.unwrap();
    assert_eq!(world.owes("conversion").await.as_deref(), Some("2027-09-16"));
    world.at(date!(2027 - 08 - 20));
    action::approve_conversion(&world.cx, id, world.act(id).await).await.unwrap();
    let row = world.member(member).await;
    assert_eq!((row.state.as_str(), row.full_on.as_deref()), ("FULL", Some("2027-06-15")));
    assert_eq!(world.state(id).await, State::Full);
    let none = action::archive(&world.cx, id, world.act(id).await).await;
    assert!(matches!(none, Err(ActError::Refused("candidate-error-papers-missing"))));
    for kind in rules::development::Document::ALL {
        action::note_document(&world.cx, id, world.act(id).await, kind.key(), false).await.unwrap();
    }
    action::archive(&world.cx, id, world.act(id).await).await.unwrap();
    assert!(world.owed().await.is_empty());
    assert_eq!(roster::action::misplaced(&world.it.store, &Scope::everything()).await.unwrap(), 0);
}

async fn p1_and_p2_applications(it: TestStore) {
    let mut world = World::new(it, date!(2026 - 06 - 16)).await;
    let born = date!(2008 - 06 - 16);
    let early = Applied { on: date!(2026 - 06 - 15), ..world.applying(born) };
    assert_eq!(ruled(action::apply(&world.cx, early).await), ("rule-dev-age", Verdict::Blocks));
    action::apply(&world.cx, world.applying(born)).await.unwrap();
    let expelled = Applied { expelled: Some(date!(2022 - 01 - 01)), ..world.applying(date!(1990 - 01 - 01)) };
    assert_eq!(ruled(action::apply(&world.cx, expelled).await).0, "rule-dev-readmission");
    let earlier = Applied { on: date!(2026 - 01 - 31), ..world.applying(date!(1990 - 01 - 01)) };
    let id = action::apply(&world.cx, earlier).await.unwrap();
    assert!(world.owed().await.contains(&("talk".to_owned(), "2026-02-28".to_owned())), "P2");
    let early = action::decide(&world.cx, id, world.act(id).await, "mass").await;
    assert!(matches!(early, Err(ActError::Refused("candidate-error-no-talk"))));
    world.at(date!(2026 - 06 - 17));
    assert_eq!(
        ruled(action::talk(&world.cx, id, world.act(id).await).await),
        ("rule-dev-talk", Verdict::Warns)
    );
    let act = Act { reason: "本人长期在外".to_owned(), ..world.act(id).await };
    action::talk(&world.cx, id, act).await.unwrap();
    let done = query::steps(&world.it.store, id).await.unwrap();
    let talk = done.last("talk").unwrap();
    assert_eq!((talk.warned().len(), talk.reason.as_deref()), (1, Some("本人长期在外")));
}

async fn nobody_is_in_development_twice(it: TestStore) {
    let world = World::new(it, date!(2026 - 06 - 16)).await;
    let number = "11010519491231002X";
    let mut new = world.applying(date!(1949 - 12 - 31));
    new.who.id_number = number.to_owned();
    let keyed = Context { key: Some("one".to_owned()), ..world.cx.clone() };
    let id = action::apply(&keyed, new.clone()).await.unwrap();
    assert_eq!(action::apply(&keyed, new.clone()).await.unwrap(), id, "sent twice, registered once");
    let again = Applied { org: world.far, ..new.clone() };
    let again = action::apply(&world.cx, again).await;
    assert!(matches!(again, Err(ActError::Refused("candidate-error-twice"))), "in no other region either");
    let row = query::candidate(&world.it.store, id).await.unwrap().unwrap();
    assert_eq!((row.birth.as_deref(), row.sex.as_str()), (Some("1949-12-31"), "2"));
    assert!(!row.id_masked.unwrap().contains("19491231"));
    action::end(&world.cx, id, world.act(id).await).await.unwrap();
    action::apply(&world.cx, new).await.expect("after the end a new application is possible");
}

async fn p4_a_move_keeps_the_count(it: TestStore) {
    let mut world = World::new(it, date!(2025 - 09 - 01)).await;
    let id = world.activist().await;
    world.at(date!(2026 - 03 - 01));
    let act = world.act(id).await;
    action::hand_over(&world.cx, id, act, world.far, true).await.unwrap();
    assert_eq!(world.owes("move").await.as_deref(), Some("2026-03-11"));
    let again = action::hand_over(&world.cx, id, world.act(id).await, world.beside, true).await;
    assert!(matches!(again, Err(ActError::Refused("candidate-error-moving"))));
    let outgoing = world.as_role(Role::Secretary, world.branch).await;
    let own = action::accept_move(&outgoing, id, world.act(id).await).await;
    assert!(matches!(own, Err(ActError::Denied(Denied::Unseen))), "only the receiving branch accepts");
    let receiving = world.as_role(Role::Secretary, world.far).await;
    action::accept_move(&receiving, id, world.act(id).await).await.unwrap();
    let lost = action::review(&outgoing, id, world.act(id).await).await;
    assert!(matches!(lost, Err(ActError::Denied(Denied::Unseen))), "from here on the new branch sees");
    assert!(world.owes("contacts").await.is_some(), "the old contacts no longer fit");
    world.at(date!(2026 - 08 - 31));
    assert_eq!(ruled(world.propose(id).await), ("rule-dev-training", Verdict::Blocks));
    world.at(date!(2026 - 09 - 01));
    world.propose(id).await.unwrap();
}

async fn without_materials_a_proposal_warns(it: TestStore) {
    let mut world = World::new(it, date!(2025 - 09 - 01)).await;
    let id = world.activist().await;
    world.at(date!(2026 - 03 - 01));
    action::hand_over(&world.cx, id, world.act(id).await, world.beside, false).await.unwrap();
    action::decline_move(&world.cx, id, world.act(id).await).await.unwrap();
    action::hand_over(&world.cx, id, world.act(id).await, world.beside, false).await.unwrap();
    action::accept_move(&world.cx, id, world.act(id).await).await.unwrap();
    world.at(date!(2026 - 09 - 01));
    let unheard = Opinions { masses: false, ..ALL_HEARD };
    let unheard = action::propose(&world.cx, id, world.act(id).await, unheard, true).await;
    assert_eq!(ruled(unheard), ("rule-dev-opinions", Verdict::Blocks));
    assert_eq!(ruled(world.propose(id).await), ("rule-dev-handover", Verdict::Warns));
    let act = Act { reason: "原支部材料遗失，已补写".to_owned(), ..world.act(id).await };
    action::propose(&world.cx, id, act, ALL_HEARD, true).await.unwrap();
}

async fn reviews_become_due_every_half_year(it: TestStore) {
    let mut world = World::new(it, date!(2025 - 09 - 01)).await;
    let id = world.activist().await;
    action::file_activist(&world.cx, id, world.act(id).await).await.unwrap();
    assert!(world.owed().await.is_empty());
    world.at(date!(2026 - 02 - 10));
    duty_rules::daily(&world.cx).await.unwrap();
    assert_eq!(world.owes("review").await.as_deref(), Some("2026-03-01"));
    action::review(&world.cx, id, world.act(id).await).await.unwrap();
    assert!(world.owes("review").await.is_none());
    let same = action::review(&world.cx, id, world.act(id).await).await;
    assert!(matches!(same, Err(ActError::Field { field: "on", .. })));
    world.at(date!(2026 - 11 - 15));
    duty_rules::daily(&world.cx).await.unwrap();
    duty_rules::daily(&world.cx).await.unwrap();
    let owed = world.owed().await;
    assert!(owed.contains(&("review".to_owned(), "2026-08-10".to_owned())), "half a year after the last one");
    let pools = owed.iter().filter(|(kind, _)| kind == "analysis").count();
    assert_eq!(pools, 2, "the base committee and the county");
    action::analyse(&world.cx, world.town, 2026, "本镇积极分子一名").await.unwrap();
    let again = action::analyse(&world.cx, world.town, 2026, "再来一次").await;
    assert!(matches!(again, Err(ActError::Refused("candidate-error-analysed"))));
    let left = world.owed().await.iter().filter(|(kind, _)| kind == "analysis").count();
    assert_eq!(left, 1);
    duty_rules::daily(&world.cx).await.unwrap();
    let left = world.owed().await.iter().filter(|(kind, _)| kind == "analysis").count();
    assert_eq!(left, 1, "what was done does not come back");
}

async fn p5_and_p7_public_notices(it: TestStore) {
    let mut world = World::new(it, date!(2025 - 05 - 01)).await;
    let id = world.activist().await;
    let mobile = Details {
        name: "林小雨".to_owned(),
        birth: Some(date!(1998 - 03 - 04)),
        mobile: true,
        ..Details::default()
    };
    let version = world.act(id).await.version;
    action::change(&world.cx, id, version, mobile).await.unwrap();
    world.at(date!(2026 - 06 - 01));
    world.propose(id).await.unwrap();
    let both = [NoticePlace::Outflow, NoticePlace::Inflow];
    let early = action::publish(&world.cx, id, world.act(id).await, World::publishing(&both)).await;
    assert!(matches!(early, Err(ActError::Refused("candidate-error-no-consent"))));
    action::consent(&world.cx, id, world.act(id).await).await.unwrap();
    assert!(world.owes("publish").await.is_some());
    let one = World::publishing(&both[1..]);
    let one = action::publish(&world.cx, id, world.act(id).await, one).await;
    assert_eq!(ruled(one), ("rule-dev-notice-both-places", Verdict::Blocks), "P7");
    action::publish(&world.cx, id, world.act(id).await, World::publishing(&both)).await.unwrap();
    assert_eq!(world.owes("notice-end").await.as_deref(), Some("2026-06-05"), "P5");
    let place = roster::query::org(&world.it.store, world.root).await.unwrap().unwrap().place().unwrap();
    let shown = query::notices_of(&world.it.store, &place, 10).await.unwrap();
    assert_eq!((shown.len(), shown[0].born.as_str()), (1, "1998-03"), "never the day of birth");
    world.at(date!(2026 - 06 - 04));
    let early = action::close_notice(&world.cx, id, world.act(id).await, false, true).await;
    assert_eq!(ruled(early), ("rule-dev-notice-length", Verdict::Blocks));
    world.at(date!(2026 - 06 - 05));
    action::close_notice(&world.cx, id, world.act(id).await, true, false).await.unwrap();
    assert_eq!(
        world.state(id).await,
        State::Proposed,
        "what stands against it is for the committee to judge"
    );
    assert!(query::notices_of(&world.it.store, &place, 10).await.unwrap().is_empty());
    action::not_list(&world.cx, id, world.act(id).await).await.unwrap();
    assert_eq!(world.state(id).await, State::Activist);
    let done = query::steps(&world.it.store, id).await.unwrap();
    assert!(
        done.last("consent").is_none() && done.last("decide").is_some(),
        "consent is given anew, the year counts on"
    );
    world.propose(id).await.expect("a later proposal is possible");
}

async fn p20_each_listing_by_the_text_of_its_day(it: TestStore) {
    let mut world = World::new(it, date!(2025 - 04 - 01)).await;
    let (first, second) = (world.activist().await, world.activist().await);
    world.at(date!(2026 - 05 - 08));
    world.propose(first).await.unwrap();
    world.propose(second).await.unwrap();
    action::consent(&world.cx, first, world.act(first).await).await.unwrap();
    assert_eq!(world.state(first).await, State::Object, "under 2014 it is listed with the filing");
    world.at(date!(2026 - 05 - 12));
    action::consent(&world.cx, second, world.act(second).await).await.unwrap();
    assert_eq!(world.state(second).await, State::Proposed, "under 2026 the notice comes first");
    assert!(world.owes("publish").await.is_some());
    let done = query::steps(&world.it.store, first).await.unwrap();
    assert_eq!(done.last("file-object").unwrap().edition, "2014");
}

async fn introducers_review_and_class_are_guarded(it: TestStore) {
    let mut world = World::new(it, date!(2025 - 03 - 01)).await;
    let young = world.enrol(world.branch, "预备", MemberState::Probationary).await;
    let id = world.object().await;
    let one = action::choose_introducers(&world.cx, id, world.act(id).await, &world.chosen(&[0])).await;
    assert_eq!(ruled(one), ("rule-dev-introducers-two", Verdict::Blocks));
    let mut chosen = world.chosen(&[0]);
    chosen.push(Chosen { member: young, sanctions: Vec::new() });
    let young = action::choose_introducers(&world.cx, id, world.act(id).await, &chosen).await;
    assert_eq!(ruled(young), ("rule-dev-introducers-eligible", Verdict::Blocks));
    let mut chosen = world.chosen(&[0, 1]);
    chosen[1].sanctions.push(Sanction { kind: SanctionKind::Warning, from: date!(2025 - 12 - 01) });
    let warned = action::choose_introducers(&world.cx, id, world.act(id).await, &chosen).await;
    assert_eq!(ruled(warned), ("rule-dev-introducers-sanctioned", Verdict::Warns));
    action::choose_introducers(&world.cx, id, world.act(id).await, &world.chosen(&[0, 1])).await.unwrap();
    action::examine(&world.cx, id, world.act(id).await).await.unwrap();
    assert!(world.owes("pre-review").await.is_some());
    assert_eq!(ruled(world.pre_review(&world.cx, id, None).await).0, "rule-dev-review-missing");
    world.reviewed(id, false).await.expect("a review that was not passed is on record");
    assert_eq!(ruled(world.pre_review(&world.cx, id, None).await).0, "rule-dev-review-failed");
    world.reviewed(id, true).await.unwrap();
    assert_eq!(ruled(world.pre_review(&world.cx, id, None).await).0, "rule-dev-class");
    // P19
    let short = action::attend_class(&world.cx, id, world.act(id).await, 2, 160).await;
    assert_eq!(ruled(short), ("rule-dev-class", Verdict::Blocks));
    let rare = Act { reason: "海岛驻守".to_owned(), ..world.act(id).await };
    action::attend_class(&world.cx, id, rare, 0, 0).await.expect("the rare case goes on with its reason");
    action::attend_class(&world.cx, id, world.act(id).await, 2, 240).await.unwrap();
    // One introducer loses the rights meanwhile: what counts is the day of the pre-review.
    let member = world.member(world.members[0]).await;
    let today: rules::codes::PartialDate = world.cx.today().to_string().parse().unwrap();
    let suspended = MemberState::SuspendedRights;
    roster::action::set_state(&world.cx, member.reference(), member.version, suspended, today, "处分决定")
        .await
        .unwrap();
    assert_eq!(ruled(world.pre_review(&world.cx, id, None).await).0, "rule-dev-introducers-eligible");
    action::choose_introducers(&world.cx, id, world.act(id).await, &world.chosen(&[1, 2])).await.unwrap();
    action::send_back(&world.cx, id, world.act(id).await).await.unwrap();
    assert_eq!(ruled(world.pre_review(&world.cx, id, None).await).0, "rule-dev-examined", "examined anew");
    action::examine(&world.cx, id, world.act(id).await).await.unwrap();
    world.pre_review(&world.cx, id, None).await.unwrap();
}

async fn p8_to_p13_votes(it: TestStore) {
    let mut world = World::new(it, date!(2025 - 03 - 01)).await;
    world.enrol(world.branch, "预备甲", MemberState::Probationary).await;
    let id = world.prepared(date!(2026 - 05 - 28)).await;
    assert_eq!(world.owes("meeting").await.as_deref(), Some("2026-06-28"));
    assert!(matches!(world.accept(id).await, Err(ActError::Refused("candidate-error-no-vote"))));
    world.at(date!(2026 - 06 - 10));
    assert_eq!(ruled(world.vote(id, 5, 5, 0).await).0, "rule-quorum", "P8: five of ten are not enough");
    assert_eq!(ruled(world.vote(id, 5, 5, 4).await).0, "rule-quorum", "P11: written opinions do not help");
    assert!(matches!(world.accept(id).await, Err(ActError::Refused("candidate-error-no-vote"))));
    world.vote(id, 6, 5, 0).await.unwrap();
    assert_eq!(ruled(world.accept(id).await).0, "rule-majority");
    action::decline(&world.cx, id, world.act(id).await).await.unwrap();
    assert_eq!(world.state(id).await, State::Object);
    let done = query::steps(&world.it.store, id).await.unwrap();
    assert!(done.last("examine").is_none() && done.last("review").is_some());
    action::examine(&world.cx, id, world.act(id).await).await.unwrap();
    world.pre_review(&world.cx, id, None).await.unwrap();
    assert!(
        matches!(world.accept(id).await, Err(ActError::Refused("candidate-error-no-vote"))),
        "a vote serves once"
    );
    world.vote(id, 6, 5, 1).await.unwrap();
    let public = Meeting { secret: false, ..world.met() };
    let public = action::accept(&world.cx, id, world.act(id).await, public).await;
    assert_eq!(ruled(public), ("rule-dev-secret", Verdict::Warns));
    world.accept(id).await.expect("P10: five in the room and one in writing are six of ten");
    let done = query::steps(&world.it.store, id).await.unwrap();
    let tally: rules::voting::Tally = done.last("meeting").unwrap().detail("tally").unwrap();
    assert_eq!((tally.due, tally.present), (10, 6), "P13: who has no vote is not counted");
}

async fn p14_a_late_meeting_warns(it: TestStore) {
    let mut world = World::new(it, date!(2025 - 03 - 01)).await;
    let id = world.prepared(date!(2026 - 05 - 20)).await;
    world.at(date!(2026 - 06 - 21));
    world.vote(id, 9, 9, 0).await.unwrap();
    assert_eq!(ruled(world.accept(id).await), ("rule-dev-meeting-late", Verdict::Warns));
    let act = Act { reason: "汛期推迟".to_owned(), ..world.act(id).await };
    action::accept(&world.cx, id, act, world.met()).await.unwrap();
    assert_eq!(world.owes("approval").await.as_deref(), Some("2026-09-21"));
}

async fn only_a_committee_approves(it: TestStore) {
    let mut world = World::new(it, date!(2025 - 03 - 01)).await;
    let new = NewOrg {
        parent: world.town,
        details: named("中共白石镇东片总支部委员会", OrgKind::GeneralBranch),
        on: None,
        ground: None,
    };
    let general = roster::action::create_org(&world.cx, new).await.unwrap();
    roster::action::move_org(&world.cx, world.branch, general, None).await.unwrap();
    let id = world.prepared(date!(2026 - 05 - 28)).await;
    world.at(date!(2026 - 06 - 15));
    world.vote(id, 9, 9, 0).await.unwrap();
    world.accept(id).await.unwrap();
    let by = |org| World::approving(Some(org));
    let deliberates = action::approve(&world.cx, id, world.act(id).await, by(general)).await;
    assert_eq!(ruled(deliberates), ("rule-dev-body-deliberates", Verdict::Blocks));
    let own = action::approve(&world.cx, id, world.act(id).await, by(world.branch)).await;
    assert_eq!(ruled(own), ("rule-dev-body", Verdict::Blocks));
    let elsewhere = action::approve(&world.cx, id, world.act(id).await, by(world.far)).await;
    assert!(matches!(elsewhere, Err(ActError::Missing)));
    let secretary = world.as_role(Role::Secretary, general).await;
    let below = action::approve(&secretary, id, world.act(id).await, World::approving(None)).await;
    assert!(matches!(below, Err(ActError::Denied(Denied::Unseen))));
    let clerk = world.as_role(Role::Clerk, world.town).await;
    let silent = action::approve(&clerk, id, world.act(id).await, World::approving(None)).await;
    assert_eq!(ruled(silent), ("rule-dev-committee-talk", Verdict::Warns));
    action::committee_talk(&clerk, id, world.act(id).await).await.unwrap();
    let keyed = Context { key: Some("approve".to_owned()), ..clerk };
    let act = world.act(id).await;
    let member = action::approve(&keyed, id, act.clone(), World::approving(None)).await.unwrap();
    assert_eq!(action::approve(&keyed, id, act.clone(), World::approving(None)).await.unwrap(), member);
    let stale = action::approve(&world.cx, id, act, World::approving(None)).await;
    assert!(matches!(stale, Err(ActError::Store(store::StoreError::Stale))), "nobody is enrolled twice");
    let roll = roster::query::roll_of(&world.it.store, world.branch).await.unwrap();
    assert_eq!(roll.len(), 11);
}

async fn two_approvals_at_once_enrol_once(it: TestStore) {
    let mut world = World::new(it, date!(2025 - 03 - 01)).await;
    let id = world.prepared(date!(2026 - 05 - 28)).await;
    world.at(date!(2026 - 06 - 15));
    world.vote(id, 9, 9, 0).await.unwrap();
    world.accept(id).await.unwrap();
    action::committee_talk(&world.cx, id, world.act(id).await).await.unwrap();
    let act = world.act(id).await;
    let (one, two) = (world.cx.clone(), world.cx.clone());
    let (a, b) = tokio::join!(
        action::approve(&one, id, act.clone(), World::approving(None)),
        action::approve(&two, id, act.clone(), World::approving(None)),
    );
    assert_eq!(usize::from(a.is_ok()) + usize::from(b.is_ok()), 1, "{a:?} {b:?}");
    let roll = roster::query::roll_of(&world.it.store, world.branch).await.unwrap();
    assert_eq!(roll.len(), 11);
}

async fn refusals_lead_back(it: TestStore) {
    let mut world = World::new(it, date!(2025 - 03 - 01)).await;
    let id = world.prepared(date!(2026 - 05 - 28)).await;
    world.at(date!(2026 - 06 - 15));
    world.vote(id, 9, 9, 0).await.unwrap();
    world.accept(id).await.unwrap();
    let silent = Act { note: String::new(), ..world.act(id).await };
    let silent = action::refuse(&world.cx, id, silent, Refusal::ToObject).await;
    assert!(matches!(silent, Err(ActError::Field { field: "note", .. })));
    action::refuse(&world.cx, id, world.act(id).await, Refusal::ToObject).await.unwrap();
    assert_eq!(world.state(id).await, State::Object);
    assert!(world.owed().await.iter().all(|(kind, _)| kind != "approval"));
    action::examine(&world.cx, id, world.act(id).await).await.unwrap();
    world.pre_review(&world.cx, id, None).await.unwrap();
    world.vote(id, 9, 9, 0).await.unwrap();
    world.accept(id).await.unwrap();
    action::refuse(&world.cx, id, world.act(id).await, Refusal::ToApplicant).await.unwrap();
    assert_eq!(world.state(id).await, State::Applicant);
    action::decide(&world.cx, id, world.act(id).await, "members").await.expect("the talk still counts");
    assert_eq!(ruled(world.propose(id).await).0, "rule-dev-training", "the year begins anew");
}

async fn p17_extensions(it: TestStore) {
    let mut world = World::new(it, date!(2025 - 03 - 01)).await;
    let (id, member) = world.probationer().await;
    world.at(date!(2027 - 06 - 15));
    world.vote(id, 9, 9, 0).await.unwrap();
    for months in [5, 13] {
        assert_eq!(ruled(world.convert(id, Conversion::Extend(months)).await).0, "rule-dev-extension");
    }
    world.convert(id, Conversion::Extend(6)).await.unwrap();
    action::approve_conversion(&world.cx, id, world.act(id).await).await.unwrap();
    assert_eq!(world.state(id).await, State::Extended);
    let row = world.member(member).await;
    assert_eq!((row.state.as_str(), row.probation_until.as_deref()), ("PROBATIONARY", Some("2027-12-15")));
    world.at(date!(2027 - 12 - 15));
    action::apply_conversion(&world.cx, id, world.act(id).await).await.unwrap();
    world.vote(id, 9, 9, 0).await.unwrap();
    assert_eq!(ruled(world.convert(id, Conversion::Extend(6)).await).0, "rule-dev-extension-once");
    world.convert(id, Conversion::Confirm).await.unwrap();
    action::approve_conversion(&world.cx, id, world.act(id).await).await.unwrap();
    assert_eq!(world.member(member).await.full_on.as_deref(), Some("2027-12-15"));
}

async fn cancelled_and_not_recognised(it: TestStore) {
    let mut world = World::new(it, date!(2025 - 03 - 01)).await;
    let (id, member) = world.probationer().await;
    world.at(date!(2026 - 11 - 02));
    world.vote(id, 9, 9, 0).await.unwrap();
    world.convert(id, Conversion::Cancel).await.unwrap();
    action::approve_conversion(&world.cx, id, world.act(id).await).await.unwrap();
    let row = world.member(member).await;
    assert_eq!(
        (world.state(id).await, row.state.as_str(), row.present),
        (State::Cancelled, "CANCELLED", false)
    );
    let other = world.activist().await;
    let clerk = world.as_role(Role::Clerk, world.town).await;
    let below = action::not_recognise(&clerk, other, world.act(other).await).await;
    assert!(matches!(below, Err(ActError::Denied(Denied::Unseen))));
    let department = world.as_role(Role::Department, world.root).await;
    action::not_recognise(&department, other, world.act(other).await).await.unwrap();
    assert_eq!(world.state(other).await, State::NotRecognised);
    assert!(world.owed().await.is_empty());
}

async fn a_probationer_follows_the_roll(it: TestStore) {
    let mut world = World::new(it, date!(2025 - 03 - 01)).await;
    let (id, member) = world.probationer().await;
    world.at(date!(2026 - 09 - 01));
    let tx = world.it.store.begin().await.unwrap();
    let row = roster::query::member(&tx, member).await.unwrap().unwrap();
    let to = roster::query::org(&tx, world.far).await.unwrap().unwrap();
    let now = roster::action::move_affiliation(&tx, &world.cx, &row, &to, "transfer").await.unwrap();
    tx.commit().await.unwrap();
    assert!(journal::settle(&world.it.store, std::time::Duration::from_secs(20)).await.unwrap());
    for _ in 0..2 {
        journal::catch_up(&world.it.store, &development::project::Following).await.unwrap();
    }
    let it = query::of_member(&world.it.store, now).await.unwrap().unwrap();
    assert_eq!((it.reference(), it.org()), (id, world.far));
    let old = world.as_role(Role::Secretary, world.branch).await;
    let old = action::oath(&old, id, world.act(id).await).await;
    assert!(matches!(old, Err(ActError::Denied(Denied::Unseen))));
    let new = world.as_role(Role::Secretary, world.far).await;
    action::oath(&new, id, Act { reason: "转接期间".to_owned(), ..world.act(id).await }).await.unwrap();
}

async fn a_probationer_of_before_is_taken_up(it: TestStore) {
    let mut world = World::new(it, date!(2026 - 06 - 01)).await;
    let new = NewMember {
        name: "早来".to_owned(),
        state: Some(MemberState::Probationary),
        joined: Some("2025-07-01".parse().unwrap()),
        ..NewMember::default()
    };
    let member = roster::action::enrol(&world.cx, world.branch, new).await.unwrap();
    let id = action::adopt(&world.cx, member).await.unwrap();
    let twice = action::adopt(&world.cx, member).await;
    assert!(matches!(twice, Err(ActError::Refused("candidate-error-twice"))));
    world.at(date!(2026 - 07 - 01));
    action::apply_conversion(&world.cx, id, world.act(id).await).await.unwrap();
    world.vote(id, 9, 9, 0).await.unwrap();
    world.convert(id, Conversion::Confirm).await.unwrap();
    action::approve_conversion(&world.cx, id, world.act(id).await).await.unwrap();
    assert_eq!(world.member(member).await.full_on.as_deref(), Some("2026-07-01"));
}

async fn nobody_outside_learns_who_applied(it: TestStore) {
    let world = World::new(it, date!(2026 - 06 - 01)).await;
    let id = action::apply(&world.cx, world.applying(date!(1998 - 03 - 04))).await.unwrap();
    let act = world.act(id).await;
    let stale = Act { version: 99, ..act.clone() };
    for (role, org) in [
        (Role::Secretary, world.beside),
        (Role::Department, world.far),
        (Role::Member, world.branch),
        (Role::SystemAdmin, world.root),
    ] {
        let cx = world.as_role(role, org).await;
        for act in [act.clone(), stale.clone()] {
            let seen = action::talk(&cx, id, act).await;
            assert!(matches!(seen, Err(ActError::Denied(Denied::Unseen))), "{role:?} {seen:?}");
        }
        let place = roster::query::org(&world.it.store, org).await.unwrap().unwrap().place().unwrap();
        let scope = cx.scope(development::READ).within(&place);
        let listed = query::candidates(&world.it.store, &scope, &["APPLICANT"], None, 10).await.unwrap();
        assert!(listed.is_empty(), "{role:?}");
    }
    let branch = world.as_role(Role::Secretary, world.branch).await;
    let late = action::file_activist(&branch, id, act.clone()).await;
    assert!(
        matches!(late, Err(ActError::Denied(Denied::Unseen))),
        "a branch does not file for its committee"
    );
    action::talk(&branch, id, act.clone()).await.unwrap();
    let again = action::talk(&branch, id, act).await;
    assert!(matches!(again, Err(ActError::Store(store::StoreError::Stale))));
}

async fn a_progress_code_opens_one_progress(it: TestStore) {
    let world = World::new(it, date!(2026 - 06 - 01)).await;
    let id = action::apply(&world.cx, world.applying(date!(1998 - 03 - 04))).await.unwrap();
    let first = action::issue_code(&world.cx, id).await.unwrap();
    let slip = action::issue_code(&world.cx, id).await.unwrap();
    let cx = &world.cx;
    assert!(action::with_code(cx, &first.code, &first.pin).await.unwrap().is_none(), "replaced");
    let typed = slip.code.to_lowercase().replace('-', " ");
    let it = action::with_code(cx, &typed, &slip.pin).await.unwrap().expect("as people type it");
    assert_eq!(it.candidate.reference(), id);
    let wrong = if slip.pin == "000000" { "000001" } else { "000000" };
    for _ in 0..10 {
        assert!(action::with_code(cx, &slip.code, wrong).await.unwrap().is_none());
    }
    assert!(action::with_code(cx, &slip.code, &slip.pin).await.unwrap().is_none(), "dead after ten");
    let slip = action::issue_code(cx, id).await.unwrap();
    action::revoke_code(cx, id).await.unwrap();
    assert!(action::with_code(cx, &slip.code, &slip.pin).await.unwrap().is_none());
    let outside = world.as_role(Role::Secretary, world.beside).await;
    assert!(matches!(action::issue_code(&outside, id).await, Err(ActError::Denied(_))));
}

testkit::on_both!(
    &super::migrations();
    a_whole_life_from_application_to_conversion,
    p1_and_p2_applications,
    nobody_is_in_development_twice,
    p4_a_move_keeps_the_count,
    without_materials_a_proposal_warns,
    reviews_become_due_every_half_year,
    p5_and_p7_public_notices,
    p20_each_listing_by_the_text_of_its_day,
    introducers_review_and_class_are_guarded,
    p8_to_p13_votes,
    p14_a_late_meeting_warns,
    only_a_committee_approves,
    two_approvals_at_once_enrol_once,
    refusals_lead_back,
    p17_extensions,
    cancelled_and_not_recognised,
    a_probationer_follows_the_roll,
    a_probationer_of_before_is_taken_up,
    nobody_outside_learns_who_applied,
    a_progress_code_opens_one_progress,
);
