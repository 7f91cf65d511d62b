//! Meetings through their actions, on both engines: the whole way, quorums, duties, who reads what.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::sync::Arc;

use access::{ActError, Actor, Context, Holding, Policies, Role};
use meeting::action::{self, Marked, Minutes, NewDecision, NewItem, NewMeeting, NewTalk, NewVote, Part};
use meeting::{duty_rules, query};
use roster::action::{NewMember, NewOrg, OrgDetails};
use rules::codes::OrgKind;
use rules::membership::MemberState;
use rules::organisation_life::{ComplianceState, Every, MeetingKind, Period};
use rules::voting::Purpose;
use store::{Clock as _, Ids, Instant, Migrations, Ref, Scope, Sql as _, TurnableClock, params};
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
    ]
    .concat()
}

struct World {
    cx: Context,
    clock: TurnableClock,
    it: TestStore,
    branch: Ref,
    members: Vec<Ref>,
}

fn named(name: &str, kind: OrgKind) -> OrgDetails {
    OrgDetails { kind: Some(kind), full_name: name.to_owned(), ..OrgDetails::default() }
}

impl World {
    /// A branch with so many full members; the first three form its committee.
    async fn new(it: TestStore, members: usize) -> Self {
        let clock = TurnableClock::at(date!(2026 - 03 - 31));
        let ids = Ids::from_seed(3);
        let keys = it.folder().join("keys.json");
        let vault = Vault::open(&keys, Suite::International, ids.clone(), clock.now()).unwrap();
        let files = [
            ("roster.cedar", include_str!("../../roster/policies/roster.cedar")),
            ("meeting.cedar", include_str!("../policies/meeting.cedar")),
        ];
        let policies = Arc::new(Policies::read(&files).unwrap());
        let cx = Context::new(it.store.clone(), vault, policies, Arc::new(Actor::system()), &clock, ids);
        let root =
            roster::action::create_root(&cx, 7, "青澜县", named("中共青澜县委员会", OrgKind::Committee))
                .await
                .unwrap();
        let details = named("中共白石村支部委员会", OrgKind::Branch);
        let new = NewOrg { parent: root, details, on: None, ground: None };
        let branch = roster::action::create_org(&cx, new).await.unwrap();
        let mut world = Self { cx, clock, it, branch, members: Vec::new() };
        for number in 0..members {
            let member = world.enrol(&format!("党员{number:03}"), MemberState::Full, None).await;
            world.members.push(member);
        }
        for (at, post) in ["secretary", "organisation", "publicity"].iter().enumerate().take(members) {
            let today = world.cx.today();
            roster::action::take_post(&world.cx, branch, world.members[at], post, today).await.unwrap();
        }
        world.later(1);
        world
    }

    async fn enrol(&self, name: &str, state: MemberState, birth: Option<Date>) -> Ref {
        let birth = birth.map(|it| it.to_string().parse().unwrap());
        let new = NewMember { name: name.to_owned(), state: Some(state), birth, ..NewMember::default() };
        roster::action::enrol(&self.cx, self.branch, new).await.unwrap()
    }

    fn later(&mut self, days: i64) {
        self.clock.turn(Duration::days(days));
        self.cx.stamp.now = self.clock.now();
    }

    /// A member with an account and, perhaps, a role at the branch.
    async fn as_member(&self, member: Ref, role: Option<Role>) -> Context {
        let place = roster::query::org(&self.it.store, self.branch).await.unwrap().unwrap().place().unwrap();
        let held = role.map(|role| Holding { role, org: self.branch, place }).into_iter().collect();
        let actor = Actor::of(Some(member), "某".to_owned(), Some(member), held);
        Context { actor: Arc::new(actor), ..self.cx.clone() }
    }

    fn new_meeting(&self, kind: MeetingKind, day: Date) -> NewMeeting {
        let starts = Instant::start_of(day).plus(Duration::hours(15));
        NewMeeting {
            org: self.branch,
            kind,
            also: Vec::new(),
            title: "季度党员大会".to_owned(),
            starts,
            ends: starts.plus(Duration::hours(2)),
            place: "村部会议室".to_owned(),
            link: String::new(),
            chair: None,
            recorder: None,
            study_tenths: 0,
            agenda: vec![NewItem { title: "听取支部委员会报告".to_owned(), ..NewItem::default() }],
        }
    }

    async fn version(&self, id: Ref) -> i64 {
        query::meeting(&self.it.store, id).await.unwrap().unwrap().version
    }

    async fn state(&self, id: Ref) -> String {
        query::meeting(&self.it.store, id).await.unwrap().unwrap().state
    }

    /// Marks of the first so many as present.
    async fn first(&self, id: Ref, present: usize) -> Vec<Marked> {
        let roll = query::roll(&self.it.store, id).await.unwrap();
        let mark = |at: usize| if at < present { "present" } else { "" };
        let marked = |(at, it): (usize, &meeting::model::Attendance)| Marked {
            member: it.member(),
            mark: mark(at).to_owned(),
            reason: String::new(),
        };
        roll.iter().enumerate().map(marked).collect()
    }

    /// Planned for today, opened, with a closed roll of so many present.
    async fn met(&self, kind: MeetingKind, present: usize) -> Ref {
        let id = action::plan(&self.cx, self.new_meeting(kind, self.cx.today())).await.unwrap();
        action::open(&self.cx, id, 1).await.unwrap();
        let marks = self.first(id, present).await;
        action::take_roll(&self.cx, id, self.version(id).await, &marks, true).await.unwrap();
        id
    }

    async fn minuted(&self, id: Ref, study: i64) {
        let present: Vec<_> =
            query::roll(&self.it.store, id).await.unwrap().into_iter().filter(|it| it.is_present()).collect();
        let minutes = Minutes {
            text: "会议记录".to_owned(),
            chair: present[0].member(),
            recorder: present[1].member(),
            study_tenths: study,
            decisions: Vec::new(),
        };
        action::minute(&self.cx, id, self.version(id).await, minutes).await.unwrap();
    }

    async fn filed(&self, id: Ref, study: i64) {
        self.minuted(id, study).await;
        for part in [Part::Chair, Part::Recorder] {
            action::sign(&self.cx, id, self.version(id).await, part, true).await.unwrap();
        }
        action::archive(&self.cx, id, self.version(id).await).await.unwrap();
    }

    async fn owed(&self) -> Vec<(String, String)> {
        let all = duty::list(&self.it.store, &Scope::everything(), None, None, None, 200).await.unwrap();
        let ours = all.into_iter().filter(|it| it.kind.starts_with("meeting."));
        let mut owed: Vec<_> = ours.map(|it| (it.kind, it.due_on)).collect();
        owed.sort();
        owed
    }

    async fn owes(&self, kind: &str) -> bool {
        self.owed().await.iter().any(|(it, _)| it == kind)
    }

    fn ballot(purpose: Purpose, yes: u32) -> NewVote {
        NewVote {
            item: None,
            about: "同意".to_owned(),
            purpose,
            subject: None,
            yes,
            no: 0,
            abstain: 0,
            written_yes: 0,
        }
    }
}

async fn the_whole_way_of_a_meeting(it: TestStore) {
    let mut world = World::new(it, 5).await;
    let officer = world.as_member(world.members[0], Some(Role::Secretary)).await;
    let day = world.cx.today() + Duration::days(9);
    let id = action::plan(&officer, world.new_meeting(MeetingKind::MembersMeeting, day)).await.unwrap();
    assert!(matches!(action::open(&officer, id, 1).await, Err(ActError::Refused("meeting-error-too-early"))));
    action::notify(&officer, id, 1, 2).await.unwrap();
    let told = query::meeting(&world.it.store, id).await.unwrap().unwrap();
    assert_eq!((told.state.as_str(), told.sequence), ("NOTIFIED", 1));
    assert_eq!(told.reply_by.as_deref(), Some("2026-04-03"), "two working days behind Wednesday, 1 April");

    let member = world.as_member(world.members[4], None).await;
    assert!(matches!(
        action::reply(&member, id, false, " ").await,
        Err(ActError::Field { field: "reason", .. })
    ));
    action::reply(&member, id, false, "外出看病").await.unwrap();
    action::reply(&member, id, true, "").await.unwrap();
    let line = query::line(&world.it.store, id, world.members[4]).await.unwrap().unwrap();
    assert_eq!((line.reply.as_deref(), line.reply_reason), (Some("yes"), None));

    world.later(9);
    let officer = world.as_member(world.members[0], Some(Role::Secretary)).await;
    action::open(&officer, id, world.version(id).await).await.unwrap();
    let marks = world.first(id, 4).await;
    action::take_roll(&officer, id, world.version(id).await, &marks, true).await.unwrap();
    assert_eq!(world.state(id).await, "QUORATE");
    let again = action::take_roll(&officer, id, world.version(id).await, &marks, false).await;
    assert!(matches!(again, Err(ActError::Refused("meeting-error-roll-closed"))));
    let outcome =
        action::vote(&officer, id, world.version(id).await, World::ballot(Purpose::General, 4)).await;
    assert_eq!(outcome.unwrap().unwrap().passed.verdict, rules::Verdict::Holds);
    let minutes = |chair: usize, recorder: usize| Minutes {
        text: "通过工作计划。".to_owned(),
        chair: world.members[chair],
        recorder: world.members[recorder],
        study_tenths: 15,
        decisions: vec![NewDecision {
            what: "走访困难党员".to_owned(),
            person: world.members[2],
            due: date!(2026 - 05 - 01),
        }],
    };
    let version = world.version(id).await;
    let same = action::minute(&officer, id, version, minutes(1, 1)).await;
    assert!(matches!(same, Err(ActError::Field { field: "recorder", problem: "two-people" })));
    let away = action::minute(&officer, id, version, minutes(4, 1)).await;
    assert!(
        matches!(away, Err(ActError::Field { field: "chair", .. })),
        "who was not there did not chair it"
    );
    action::minute(&officer, id, version, minutes(0, 1)).await.unwrap();
    let duties = duty::of_person(&world.it.store, world.members[2], 10).await.unwrap();
    assert_eq!((duties.len(), duties[0].kind.as_str()), (1, "meeting.decision"));
    the_end(&world, id).await;
}

/// Signed by two people, filed, carried out; nothing changes any more.
async fn the_end(world: &World, id: Ref) {
    let chair = world.as_member(world.members[0], Some(Role::Secretary)).await;
    let recorder = world.as_member(world.members[1], None).await;
    let version = world.version(id).await;
    assert!(action::archive(&chair, id, version).await.is_err(), "not before both have signed");
    assert!(
        matches!(action::sign(&chair, id, version, Part::Recorder, false).await, Err(ActError::Denied(_))),
        "nobody signs for another"
    );
    action::sign(&chair, id, version, Part::Chair, false).await.unwrap();
    assert_eq!(world.state(id).await, "MINUTED");
    action::sign(&recorder, id, world.version(id).await, Part::Recorder, false).await.unwrap();
    assert_eq!(world.state(id).await, "SIGNED");
    action::archive(&chair, id, world.version(id).await).await.unwrap();
    let version = world.version(id).await;
    assert!(action::cancel(&chair, id, version, "x").await.is_err());
    assert!(action::vote(&chair, id, version, World::ballot(Purpose::General, 4)).await.is_err());
    action::correct(&chair, id, version, "第二段的日期应为四月九日").await.unwrap();
    assert_eq!(world.version(id).await, version, "a correction is a further entry");
    assert_eq!(query::corrections(&world.it.store, id).await.unwrap().len(), 1);
    for (at, expected) in [(2, 15), (4, 0)] {
        let sum = query::study_tenths(&world.it.store, world.members[at], 2026).await.unwrap();
        assert_eq!(sum, expected, "study of member {at}");
    }
    let decision = query::decisions(&world.it.store, id).await.unwrap().remove(0);
    let other = world.as_member(world.members[3], None).await;
    assert!(action::carry_out(&other, decision.reference(), 1, "x").await.is_err());
    let person = world.as_member(world.members[2], None).await;
    action::carry_out(&person, decision.reference(), 1, "已走访三户").await.unwrap();
    assert!(duty::of_person(&world.it.store, world.members[2], 10).await.unwrap().is_empty());
}

/// L7, L8: the same ten and the same five, another quorum for accepting, and five are not over half of those due.
async fn quorums_of_a_members_meeting(it: TestStore) {
    let world = World::new(it, 10).await;
    let id = world.met(MeetingKind::MembersMeeting, 5).await;
    assert_eq!(world.state(id).await, "QUORATE", "L7: half of those due");
    let accept =
        action::vote(&world.cx, id, world.version(id).await, World::ballot(Purpose::AcceptOrConvert, 5))
            .await;
    assert!(matches!(accept, Err(ActError::Ruled(ruling)) if ruling.key == "rule-quorum"), "L7");
    assert!(query::votes(&world.it.store, id).await.unwrap().is_empty());
    let general =
        action::vote(&world.cx, id, world.version(id).await, World::ballot(Purpose::General, 5)).await;
    assert!(general.unwrap().unwrap().passed.is_block(), "L8: five of ten is not over half");
    let many = action::vote(&world.cx, id, world.version(id).await, World::ballot(Purpose::General, 6)).await;
    assert!(matches!(many, Err(ActError::Field { field: "yes", .. })));

    let id = world.met(MeetingKind::MembersMeeting, 4).await;
    assert_eq!(world.state(id).await, "INQUORATE");
    let vote = action::vote(&world.cx, id, world.version(id).await, World::ballot(Purpose::General, 4)).await;
    assert!(matches!(vote, Err(ActError::Ruled(_))), "without a quorum nothing is resolved");
}

/// What development asks: the latest vote about somebody, once it is minuted.
async fn votes_about_somebody_count_when_minuted(it: TestStore) {
    let world = World::new(it, 10).await;
    let somebody = Ref::new(7, uuid::Uuid::from_u128(77));
    let mut new = world.new_meeting(MeetingKind::MembersMeeting, world.cx.today());
    new.agenda.push(NewItem {
        title: "讨论接收预备党员".to_owned(),
        purpose: Some(Purpose::AcceptOrConvert),
        subject: Some(somebody),
    });
    let id = action::plan(&world.cx, new).await.unwrap();
    action::open(&world.cx, id, 1).await.unwrap();
    let marks = world.first(id, 6).await;
    action::take_roll(&world.cx, id, world.version(id).await, &marks, true).await.unwrap();
    let item = query::agenda(&world.it.store, id).await.unwrap().remove(1);
    let vote = NewVote {
        item: Some(item.id),
        about: String::new(),
        written_yes: 1,
        ..World::ballot(Purpose::AcceptOrConvert, 5)
    };
    action::vote(&world.cx, id, world.version(id).await, vote).await.unwrap();
    let passed =
        async || query::passed(&world.it.store, 7, somebody, Purpose::AcceptOrConvert).await.unwrap();
    assert!(passed().await.is_none(), "not before the minutes");
    world.minuted(id, 0).await;
    let vote = passed().await.expect("five in the room and one in writing are six of ten");
    assert_eq!((vote.yes, vote.written_yes, vote.needed, vote.about.as_str()), (5, 1, 6, "讨论接收预备党员"));
    assert!(query::passed(&world.it.store, 7, somebody, Purpose::General).await.unwrap().is_none());
}

/// L14: committees count their own members, and half is enough.
async fn quorums_of_a_committee(it: TestStore) {
    let world = World::new(it, 5).await;
    let today = world.cx.today();
    for (at, post) in [(3, "discipline"), (4, "member")] {
        roster::action::take_post(&world.cx, world.branch, world.members[at], post, today).await.unwrap();
    }
    for (present, state) in [(2, "INQUORATE"), (3, "QUORATE")] {
        let id = world.met(MeetingKind::CommitteeMeeting, present).await;
        assert_eq!(world.state(id).await, state, "{present} of five");
    }
    let id = world.met(MeetingKind::CommitteeMeeting, 3).await;
    let two =
        action::vote(&world.cx, id, world.version(id).await, World::ballot(Purpose::Committee, 2)).await;
    assert_eq!(two.unwrap().unwrap().passed.verdict, rules::Verdict::Warns, "for the committee to judge");
}

/// L13: 31.5 hours are below 32, and only what was filed counts.
async fn study_is_what_was_filed(it: TestStore) {
    let world = World::new(it, 3).await;
    for study in [160, 155] {
        let id = world.met(MeetingKind::PartyClass, 3).await;
        world.filed(id, study).await;
    }
    let id = world.met(MeetingKind::PartyClass, 3).await;
    world.minuted(id, 100).await;
    let logged = query::study_tenths(&world.it.store, world.members[2], 2026).await.unwrap();
    assert_eq!(logged, 315);
    let policy = rules::organisation_life::StudyPolicy::default();
    let role = rules::organisation_life::StudyRole::Member;
    assert_eq!(rules::organisation_life::study(role, logged, policy).missing, 5);
    assert_eq!(query::study_tenths(&world.it.store, world.members[2], 2025).await.unwrap(), 0);
}

async fn duties_open_and_close_with_their_period(it: TestStore) {
    let world = World::new(it, 8).await;
    duty_rules::daily(&world.cx).await.unwrap();
    duty_rules::daily(&world.cx).await.unwrap();
    let owed: Vec<_> = world.owed().await;
    let expected = [
        ("meeting.committee_meeting", "2026-04-30"),
        ("meeting.democratic_review", "2026-12-31"),
        ("meeting.heart_to_heart", "2026-12-31"),
        ("meeting.members_meeting", "2026-06-30"),
        ("meeting.organisation_life_meeting", "2026-12-31"),
        ("meeting.party_class", "2026-06-30"),
        ("meeting.party_class", "2026-12-31"),
        ("meeting.theme_day", "2026-04-30"),
    ];
    let expected = expected.map(|(kind, day)| (kind.to_owned(), day.to_owned()));
    assert_eq!(owed, expected, "the branch's, and the yearly class of the county committee");
    let mut new = world.new_meeting(MeetingKind::ThemeDay, world.cx.today());
    new.also = vec![MeetingKind::PartyClass];
    let id = action::plan(&world.cx, new).await.unwrap();
    action::open(&world.cx, id, 1).await.unwrap();
    let marks = world.first(id, 5).await;
    action::take_roll(&world.cx, id, world.version(id).await, &marks, true).await.unwrap();
    assert!(world.owes("meeting.theme_day").await, "not before the minutes");
    world.minuted(id, 10).await;
    assert!(!world.owes("meeting.theme_day").await);
    assert_eq!(world.owed().await.len(), 6, "one record, two duties");
    duty_rules::daily(&world.cx).await.unwrap();
    assert_eq!(world.owed().await.len(), 6, "what was done does not come again");
}

/// L10: a July meeting does not repair the second quarter; words about it do not either, but they stand beside it.
async fn a_missed_quarter_is_explained_and_not_repaired(it: TestStore) {
    let mut world = World::new(it, 4).await;
    // The second quarter begins after the branch came into the system.
    duty_rules::daily(&world.cx).await.unwrap();
    world.later(91);
    assert_eq!(world.cx.today(), date!(2026 - 07 - 01));
    let quarter = Period::of(date!(2026 - 05 - 01), Every::Quarter);
    let id = world.met(MeetingKind::MembersMeeting, 4).await;
    world.minuted(id, 0).await;
    let org = roster::query::org(&world.it.store, world.branch).await.unwrap().unwrap();
    let state = async || {
        let year = duty_rules::year_of(&world.it.store, &org, 2026, world.cx.today()).await.unwrap();
        let of = |it: &&duty_rules::Owed| it.kind == MeetingKind::MembersMeeting && it.period == quarter;
        year.iter().find(of).unwrap().state
    };
    assert_eq!(state().await, Some(ComplianceState::Missed), "L10");
    assert!(world.owes("meeting.explain").await);
    assert!(!world.owes("meeting.members_meeting").await, "the third quarter was kept");
    let third = Period::of(world.cx.today(), Every::Quarter);
    let kind = MeetingKind::MembersMeeting;
    let kept = action::explain(&world.cx, world.branch, kind, third, "x").await;
    assert!(matches!(kept, Err(ActError::Refused("meeting-error-not-missed"))));
    action::explain(&world.cx, world.branch, kind, quarter, "防汛抢险，支部集中驻守").await.unwrap();
    assert_eq!(state().await, Some(ComplianceState::Explained));
    let twice = action::explain(&world.cx, world.branch, kind, quarter, "again").await;
    assert!(twice.is_err());
    let open = world.owed().await.into_iter().filter(|(kind, _)| kind == "meeting.explain").count();
    duty_rules::daily(&world.cx).await.unwrap();
    let after = world.owed().await.into_iter().filter(|(kind, _)| kind == "meeting.explain").count();
    assert_eq!(open, after, "explained stays explained");
}

async fn what_was_before_the_system_was_not_missed(it: TestStore) {
    let world = World::new(it, 4).await;
    let org = roster::query::org(&world.it.store, world.branch).await.unwrap().unwrap();
    let year = duty_rules::year_of(&world.it.store, &org, 2026, world.cx.today()).await.unwrap();
    let missed = year.iter().filter(|it| it.state == Some(ComplianceState::Missed)).count();
    assert_eq!(missed, 0);
    assert!(year.iter().any(|it| it.state.is_none()));
}

/// A branch of 300: the roll is prefilled, taken in one form, and nobody old, frail or elsewhere becomes absent.
async fn a_roll_of_three_hundred(it: TestStore) {
    let world = World::new(it, 294).await;
    world.enrol("高寿", MemberState::Full, Some(date!(1940 - 01 - 01))).await;
    world.enrol("预备", MemberState::Probationary, None).await;
    world.enrol("停止", MemberState::Stopped, None).await;
    let mobile = NewMember {
        name: "流动".to_owned(),
        state: Some(MemberState::Full),
        mobile: true,
        ..NewMember::default()
    };
    roster::action::enrol(&world.cx, world.branch, mobile.clone()).await.unwrap();
    let frail = NewMember { name: "病弱".to_owned(), mobile: false, frail: true, ..mobile };
    roster::action::enrol(&world.cx, world.branch, frail).await.unwrap();
    world.enrol("再一名", MemberState::Full, None).await;

    let id = action::plan(&world.cx, world.new_meeting(MeetingKind::MembersMeeting, world.cx.today()))
        .await
        .unwrap();
    action::open(&world.cx, id, 1).await.unwrap();
    let roll = query::roll(&world.it.store, id).await.unwrap();
    assert_eq!(roll.len(), 299, "all but the stopped membership");
    let voters = roll.iter().filter(|it| it.voter).count();
    assert_eq!(voters, 298, "probationary members have no vote");
    let there = |name: &str| name.starts_with("党员") && name < "党员149";
    let marks: Vec<_> = roll
        .iter()
        .map(|it| Marked {
            member: it.member(),
            mark: if there(&it.name) { "present" } else { "" }.to_owned(),
            reason: String::new(),
        })
        .collect();
    let key = Context { key: Some("roll-1".to_owned()), ..world.cx.clone() };
    let version = world.version(id).await;
    action::take_roll(&key, id, version, &marks, true).await.unwrap();
    action::take_roll(&key, id, version, &marks, true).await.expect("sent twice, done once");
    assert_eq!(world.version(id).await, version + 1);
    let meeting = query::meeting(&world.it.store, id).await.unwrap().unwrap();
    assert_eq!((meeting.due, meeting.present), (Some(298), Some(149)));
    assert_eq!(meeting.state, "QUORATE", "149 of 298 is half");
    let roll = query::roll(&world.it.store, id).await.unwrap();
    let mark = |name: &str| roll.iter().find(|it| it.name == name).unwrap().mark.clone();
    for name in ["高寿", "流动", "病弱"] {
        assert_eq!(mark(name), None, "{name} is not absent");
    }
    for name in ["再一名", "预备"] {
        assert_eq!(mark(name).as_deref(), Some("absent"), "{name}");
    }
}

async fn at_the_door_a_second_time_changes_nothing(it: TestStore) {
    let world = World::new(it, 4).await;
    let id =
        action::plan(&world.cx, world.new_meeting(MeetingKind::ThemeDay, world.cx.today())).await.unwrap();
    let member = world.as_member(world.members[3], None).await;
    assert!(matches!(action::arrive(&member, id).await, Err(ActError::Missing)), "not on a roll yet");
    action::open(&world.cx, id, 1).await.unwrap();
    let version = world.version(id).await;
    assert!(action::arrive(&member, id).await.unwrap());
    assert!(!action::arrive(&member, id).await.unwrap());
    assert_eq!(world.version(id).await, version, "the recorder's form is not made stale");
    let marks = world.first(id, 2).await;
    let marks: Vec<_> = marks.into_iter().filter(|it| it.mark == "present").collect();
    action::take_roll(&world.cx, id, version, &marks, true).await.unwrap();
    let line = query::line(&world.it.store, id, world.members[3]).await.unwrap().unwrap();
    assert_eq!((line.mark.as_deref(), line.how.as_deref()), (Some("present"), Some("door")));
    let late = world.as_member(world.members[2], None).await;
    assert!(!action::arrive(&late, id).await.unwrap(), "marked absent by the recorder: stays so");
    let stranger = world.as_member(Ref::new(7, uuid::Uuid::from_u128(1)), None).await;
    assert!(matches!(action::arrive(&stranger, id).await, Err(ActError::Missing)));
}

async fn papers_are_read_by_those_present_only(it: TestStore) {
    let world = World::new(it, 5).await;
    let kind = MeetingKind::OrganisationLifeMeeting;
    let id = action::plan(&world.cx, world.new_meeting(kind, world.cx.today())).await.unwrap();
    action::open(&world.cx, id, 1).await.unwrap();
    let author = world.as_member(world.members[0], None).await;
    action::hand_in(&author, id, "self", "学习不够深入").await.unwrap();
    action::hand_in(&author, id, "self", "学习不够深入，联系群众不够").await.unwrap();
    let absent = world.as_member(world.members[4], Some(Role::Secretary)).await;
    action::hand_in(&absent, id, "mutual", "不在场也交了").await.unwrap();
    assert_eq!(action::papers(&author, id).await.unwrap().len(), 1, "before the roll: one's own");
    let marks = world.first(id, 3).await;
    action::take_roll(&world.cx, id, world.version(id).await, &marks, true).await.unwrap();
    let read = action::papers(&author, id).await.unwrap();
    assert_eq!(read.len(), 2);
    assert!(read.iter().any(|(_, text)| text == "学习不够深入，联系群众不够"), "the later version");
    assert_eq!(action::papers(&absent, id).await.unwrap().len(), 1, "no office opens them");
    assert!(action::papers(&world.cx, id).await.unwrap().is_empty(), "nor the installation itself");
    let other = world.met(MeetingKind::ThemeDay, 3).await;
    assert!(action::hand_in(&author, other, "self", "x").await.is_err());
    let text = "select count(*) from journal where payload like $1";
    assert_eq!(world.it.store.number(text, params!["%学习不够%"]).await.unwrap(), 0, "not in the journal");
}

async fn talks_are_read_by_the_two_only(it: TestStore) {
    let world = World::new(it, 4).await;
    duty_rules::daily(&world.cx).await.unwrap();
    assert!(world.owes("meeting.heart_to_heart").await);
    let new = |one: usize, other: usize, content: &str| NewTalk {
        org: world.branch,
        one: world.members[one],
        other: world.members[other],
        on: world.cx.today(),
        content: content.to_owned(),
    };
    let one = world.as_member(world.members[0], None).await;
    let id = action::talk(&one, new(0, 1, "谈了家里的困难")).await.unwrap();
    let talk = query::talk(&world.it.store, id).await.unwrap().unwrap();
    assert_eq!(action::said(&one, &talk).unwrap().as_deref(), Some("谈了家里的困难"));
    let other = world.as_member(world.members[1], None).await;
    assert!(action::said(&other, &talk).unwrap().is_some());
    let officer = world.as_member(world.members[2], Some(Role::Secretary)).await;
    assert!(action::said(&officer, &talk).is_err());
    let member = world.as_member(world.members[3], None).await;
    assert!(action::talk(&member, new(0, 1, "")).await.is_err(), "somebody else's talk");
    assert!(action::talk(&officer, new(0, 1, "听说")).await.is_err(), "what was said is theirs to write");
    for (a, b) in [(0, 2), (1, 2), (2, 3)] {
        action::talk(&world.cx, new(a, b, "")).await.unwrap();
    }
    assert!(!world.owes("meeting.heart_to_heart").await, "committee among itself, and with the one member");
}

async fn calendars_open_with_their_own_secret(it: TestStore) {
    let world = World::new(it, 3).await;
    let one = world.as_member(world.members[0], None).await;
    let token = action::make_feed(&one).await.unwrap();
    let opens =
        async |at: usize, token: &str| query::feed_opens(&world.cx, world.members[at], token).await.unwrap();
    assert!(opens(0, &token).await);
    assert!(!opens(1, &token).await && !opens(0, "").await);
    let second = action::make_feed(&one).await.unwrap();
    assert!(!opens(0, &token).await && opens(0, &second).await, "a new address ends the old");
    action::revoke_feed(&one).await.unwrap();
    assert!(!opens(0, &second).await);
    assert!(matches!(action::make_feed(&world.cx).await, Err(ActError::Missing)));
}

testkit::on_both!(
    &super::migrations();
    the_whole_way_of_a_meeting,
    quorums_of_a_members_meeting,
    votes_about_somebody_count_when_minuted,
    quorums_of_a_committee,
    study_is_what_was_filed,
    duties_open_and_close_with_their_period,
    a_missed_quarter_is_explained_and_not_repaired,
    what_was_before_the_system_was_not_missed,
    a_roll_of_three_hundred,
    at_the_door_a_second_time_changes_nothing,
    papers_are_read_by_those_present_only,
    talks_are_read_by_the_two_only,
    calendars_open_with_their_own_secret,
);
