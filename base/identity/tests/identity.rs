//! Who somebody is: the promises of regulations §13.3, on both engines.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use access::{Actor, Context, Policies, Role};
use identity::{
    AccountError, Grant, Level, LoginKind, NewAccount, OpenSession, Owed, Refusal, Session, Settings,
    Strength,
};
use journal::Stamp;
use store::{Clock as _, Ids, Migrations, OrgPath, Ref, TurnableClock};
use testkit::TestStore;
use time::{Date, Duration, Month};
use vault::{Suite, Vault};

const PASSWORD: &str = "Correct-Horse-7";

struct World {
    cx: Context,
    clock: TurnableClock,
    settings: Settings,
    _it: TestStore,
}

impl World {
    fn new(it: TestStore) -> Self {
        let clock = TurnableClock::at(Date::from_calendar_date(2026, Month::November, 22).unwrap());
        let ids = Ids::from_seed(7);
        let vault =
            Vault::open(&it.folder().join("keys"), Suite::International, ids.clone(), clock.now()).unwrap();
        let policies = Arc::new(Policies::read(&[]).unwrap());
        let cx = Context::new(it.store.clone(), vault, policies, Arc::new(Actor::nobody()), &clock, ids);
        Self { cx, clock, settings: Settings::default(), _it: it }
    }

    /// The context of this moment.
    fn cx(&self) -> Context {
        let stamp = Stamp { now: self.clock.now(), ..self.cx.stamp.clone() };
        Context { stamp, ..self.cx.clone() }
    }

    async fn account(&self, login: &str) -> Ref {
        let cx = self.cx();
        let tx = cx.store.begin().await.unwrap();
        let new = NewAccount {
            region: 1,
            name: "王芳".to_owned(),
            login: login.to_owned(),
            password: Some(PASSWORD.to_owned()),
            member: None,
        };
        let id = identity::create(&cx, &tx, &self.settings, new).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    async fn sign_in(&self, login: &str, password: &str) -> Result<identity::SignedIn, Refusal> {
        identity::sign_in(&self.cx(), &self.settings, login, password, "test").await.unwrap()
    }

    async fn session(&self, login: &str) -> Session {
        let signed_in = self.sign_in(login, PASSWORD).await.unwrap();
        self.found(signed_in.token.as_str()).await.unwrap()
    }

    async fn found(&self, token: &str) -> Option<Session> {
        identity::find(&self.cx.store, token, self.clock.now()).await.unwrap()
    }

    async fn grant(&self, grant: Grant) -> Result<uuid::Uuid, AccountError> {
        let cx = self.cx();
        let tx = cx.store.begin().await.unwrap();
        let given = identity::grant(&cx, &tx, grant).await?;
        tx.commit().await.unwrap();
        Ok(given)
    }

    fn role(&self, account: Ref, role: Role, person: Option<&str>) -> Grant {
        Grant {
            account,
            role,
            org: Ref::new(1, uuid::Uuid::nil()),
            place: OrgPath::parse("0001.").unwrap(),
            from: self.cx().today(),
            until: None,
            person: person.map(str::to_owned),
        }
    }

    async fn enrol(&self, session: &Session) -> totp_rs::Totp {
        let made = identity::begin_totp(&self.cx(), &self.settings, session.account).await.unwrap();
        totp_rs::Totp::from_url(made.url).unwrap()
    }

    fn code(&self, app: &totp_rs::Totp) -> String {
        app.generate(u64::try_from(self.clock.now().0 / 1_000_000).unwrap()).to_string()
    }
}

async fn signs_in_by_any_of_ones_names(it: TestStore) {
    let world = World::new(it);
    let id = world.account("wangfang").await;
    let cx = world.cx();
    let tx = cx.store.begin().await.unwrap();
    identity::add_login(&cx, &tx, id, LoginKind::Phone, "13800138000").await.unwrap();
    identity::add_login(&cx, &tx, id, LoginKind::ResidentId, "11010519491231002X").await.unwrap();
    tx.commit().await.unwrap();
    for login in ["wangfang", " WangFang ", "138 0013 8000", "11010519491231002x"] {
        let signed_in = world.sign_in(login, PASSWORD).await.unwrap();
        assert_eq!((signed_in.account, signed_in.level), (id, Level::Full), "{login}");
    }
    assert_eq!(world.sign_in("wangfang", "wrong").await.unwrap_err(), Refusal::Wrong);
    assert_eq!(world.sign_in("nobody", PASSWORD).await.unwrap_err(), Refusal::Wrong);

    let other = world.account("other").await;
    let tx = cx.store.begin().await.unwrap();
    let taken = identity::add_login(&cx, &tx, other, LoginKind::Phone, "13800138000").await;
    assert!(matches!(taken, Err(AccountError::LoginTaken)));
    drop(tx);
    let names = identity::logins(&cx, id).await.unwrap();
    assert_eq!(names.len(), 3);
    assert!(names.iter().any(|it| it.text.as_deref() == Some("13800138000")));
}

async fn a_providers_subject_never_meets_an_account_name(it: TestStore) {
    let world = World::new(it);
    world.account("admin").await;
    let id = world.account("wangfang").await;
    let cx = world.cx();
    let subject = identity::subject_login("https://id.example/", "Admin");
    let tx = cx.store.begin().await.unwrap();
    identity::add_login(&cx, &tx, id, LoginKind::Oidc, &subject).await.unwrap();
    tx.commit().await.unwrap();
    let found = async |issuer: &str, subject: &str| {
        identity::by_subject(&cx, issuer, subject).await.unwrap().map(|it| it.reference())
    };
    assert_eq!(found("https://id.example", "Admin").await, Some(id));
    assert_eq!(found("https://id.example", "admin").await, None);
    assert_eq!(found("https://other.example", "Admin").await, None);
    assert!(identity::by_login(&cx, &subject).await.unwrap().is_none());
}

async fn five_failures_lock_for_a_quarter_of_an_hour(it: TestStore) {
    let world = World::new(it);
    world.account("wangfang").await;
    for _ in 0..4 {
        assert_eq!(world.sign_in("wangfang", "wrong").await.unwrap_err(), Refusal::Wrong);
    }
    let Refusal::Locked(until) = world.sign_in("wangfang", "wrong").await.unwrap_err() else {
        panic!("not locked")
    };
    assert!(until > world.clock.now().plus(Duration::minutes(14)));
    assert!(matches!(world.sign_in("wangfang", PASSWORD).await, Err(Refusal::Locked(_))));
    world.clock.turn(Duration::minutes(16));
    assert!(world.sign_in("wangfang", PASSWORD).await.is_ok());

    // Side by side they count as well, and none takes back the lock of another.
    let one = || world.sign_in("wangfang", "wrong");
    let _ = tokio::join!(one(), one(), one(), one(), one());
    assert!(matches!(world.sign_in("wangfang", PASSWORD).await, Err(Refusal::Locked(_))));
}

async fn a_session_ends_when_idle_and_in_any_case(it: TestStore) {
    let world = World::new(it);
    world.account("wangfang").await;
    let token = world.sign_in("wangfang", PASSWORD).await.unwrap().token;
    for _ in 0..2 {
        world.clock.turn(Duration::minutes(25));
        let session = world.found(token.as_str()).await.unwrap();
        identity::touch(&world.cx(), &world.settings, &session).await.unwrap();
    }
    world.clock.turn(Duration::minutes(31));
    assert!(world.found(token.as_str()).await.is_none(), "idle");

    let token = world.sign_in("wangfang", PASSWORD).await.unwrap().token;
    for _ in 0..30 {
        world.clock.turn(Duration::minutes(25));
        if let Some(session) = world.found(token.as_str()).await {
            identity::touch(&world.cx(), &world.settings, &session).await.unwrap();
        }
    }
    assert!(world.found(token.as_str()).await.is_none(), "twelve hours are over");
}

async fn a_session_can_be_revoked_by_its_owner_only(it: TestStore) {
    let world = World::new(it);
    let (one, two) = (world.account("one").await, world.account("two").await);
    let token = world.sign_in("one", PASSWORD).await.unwrap().token;
    let list = OpenSession::of(&world.cx.store, one, world.clock.now()).await.unwrap();
    assert_eq!(list.len(), 1);
    let foreign = identity::revoke(&world.cx(), two, list[0].id).await;
    assert!(matches!(foreign, Err(AccountError::Missing)));
    identity::revoke(&world.cx(), one, list[0].id).await.unwrap();
    assert!(world.found(token.as_str()).await.is_none());
}

async fn a_code_works_once_and_wrong_codes_lock(it: TestStore) {
    let world = World::new(it);
    world.account("wangfang").await;
    let session = world.session("wangfang").await;
    let app = world.enrol(&session).await;
    identity::confirm_totp(&world.cx(), &world.settings, &session, &world.code(&app)).await.unwrap();

    world.clock.turn(Duration::minutes(1));
    let session = world.session("wangfang").await;
    assert_eq!((session.level, session.owes), (Level::Password, Some(Owed::SecondFactor)));
    let code = world.code(&app);
    identity::pass_totp(&world.cx(), &world.settings, &session, &code).await.unwrap();
    let again = world.session("wangfang").await;
    let reused = identity::pass_totp(&world.cx(), &world.settings, &again, &code).await;
    assert!(matches!(reused, Err(AccountError::WrongCode)));

    // The right password in between gives no new guesses at the code.
    for _ in 0..3 {
        let session = world.session("wangfang").await;
        let wrong = identity::pass_totp(&world.cx(), &world.settings, &session, "000000").await;
        assert!(matches!(wrong, Err(AccountError::WrongCode)));
    }
    let locked = identity::pass_totp(&world.cx(), &world.settings, &again, "000000").await;
    assert!(matches!(locked, Err(AccountError::Locked(_))));
}

async fn a_password_alone_sets_up_no_other_factor(it: TestStore) {
    let world = World::new(it);
    world.account("wangfang").await;
    let session = world.session("wangfang").await;
    let app = world.enrol(&session).await;
    identity::confirm_totp(&world.cx(), &world.settings, &session, &world.code(&app)).await.unwrap();
    world.clock.turn(Duration::minutes(1));
    let half = world.session("wangfang").await;
    let code = world.code(&app);
    let refused = identity::confirm_totp(&world.cx(), &world.settings, &half, &code).await;
    assert!(matches!(refused, Err(AccountError::WrongCode)));
    let relying = identity::Relying::at("https://lianxin.example", "Lianxin").unwrap();
    assert!(identity::begin_registration(&world.cx(), &relying, &half).await.is_err());
}

async fn administrators_are_three_persons(it: TestStore) {
    const ZHANG: &str = "11010519491231002X";
    const LI: &str = "440524188001010014";
    let world = World::new(it);
    let (one, two) = (world.account("one").await, world.account("two").await);
    let apart = |it: Result<uuid::Uuid, AccountError>| matches!(it, Err(AccountError::SeparatePersons));

    let system = world.grant(world.role(one, Role::SystemAdmin, Some(ZHANG))).await.unwrap();
    assert!(apart(world.grant(world.role(one, Role::AuditAdmin, Some(ZHANG))).await), "S4: one account");
    assert!(
        apart(world.grant(world.role(two, Role::AuditAdmin, Some("11010519491231002x"))).await),
        "one person"
    );
    assert!(apart(world.grant(world.role(one, Role::Secretary, None)).await), "no other role");
    assert!(apart(world.grant(world.role(two, Role::AuditAdmin, None)).await), "somebody");
    world.grant(world.role(two, Role::AuditAdmin, Some(LI))).await.unwrap();

    // Nor by roles that begin later.
    let three = world.account("three").await;
    let tomorrow = world.cx().today().next_day().unwrap();
    world.grant(Grant { from: tomorrow, ..world.role(three, Role::Secretary, None) }).await.unwrap();
    assert!(apart(world.grant(world.role(three, Role::SecurityAdmin, Some("x"))).await));

    // An ended seat is free again.
    let cx = world.cx();
    let tx = cx.store.begin().await.unwrap();
    identity::end(&cx, &tx, one, system).await.unwrap();
    tx.commit().await.unwrap();
    let until = Some(world.cx().today() + Duration::days(10));
    world.grant(Grant { until, ..world.role(one, Role::SecurityAdmin, Some(ZHANG)) }).await.unwrap();
    world.clock.turn(Duration::days(11));
    world.grant(world.role(one, Role::SystemAdmin, Some(ZHANG))).await.unwrap();

    // An administrator owes a second factor even before there is one.
    assert_eq!(world.session("one").await.owes, Some(Owed::SecondFactor));
}

async fn a_role_ends_with_its_term(it: TestStore) {
    let world = World::new(it);
    let id = world.account("wangfang").await;
    let today = world.cx().today();
    let until = Some(today + Duration::days(3));
    world.grant(Grant { until, ..world.role(id, Role::Secretary, None) }).await.unwrap();
    let held = async |day| identity::held_by(&world.cx.store, id, day).await.unwrap().len();
    assert_eq!(held(today).await, 1);
    assert_eq!(held(today + Duration::days(2)).await, 1);
    assert_eq!(held(today + Duration::days(3)).await, 0);
    let backwards = world.grant(Grant { until: Some(today), ..world.role(id, Role::Clerk, None) }).await;
    assert!(matches!(backwards, Err(AccountError::Term)));
}

async fn passwords_are_strong_fresh_and_not_used_again(it: TestStore) {
    let world = World::new(it);
    let id = world.account("wangfang").await;
    let set = async |present: &str, new: &str| {
        identity::set_password(&world.cx(), &world.settings, id, Some(present), new, None).await
    };
    for (weak, why) in [("Short-1", Strength::Short), ("onlysmallletters", Strength::Plain)] {
        assert!(matches!(set(PASSWORD, weak).await, Err(AccountError::Weak(it)) if it == why), "{weak}");
    }
    assert!(matches!(set("wrong", "New-Password-1").await, Err(AccountError::WrongPassword)));
    let mut present = PASSWORD.to_owned();
    for number in 1..=5 {
        assert!(matches!(set(&present, PASSWORD).await, Err(AccountError::Reused)), "{number}");
        let next = format!("New-Password-{number}");
        set(&present, &next).await.unwrap();
        present = next;
    }
    set(&present, PASSWORD).await.unwrap();

    world.clock.turn(Duration::days(91));
    assert_eq!(world.session("wangfang").await.owes, Some(Owed::NewPassword));
}

async fn a_password_for_one_use_must_be_changed(it: TestStore) {
    let world = World::new(it);
    let id = world.account("wangfang").await;
    let before = world.session("wangfang").await;
    let keyed = Context { key: Some("once".to_owned()), ..world.cx() };
    assert!(identity::reset_password(&keyed, &world.settings, id, "For-One-Use-1").await.unwrap());
    assert!(!identity::reset_password(&keyed, &world.settings, id, "For-One-Use-2").await.unwrap());
    assert!(OpenSession::of(&world.cx.store, id, world.clock.now()).await.unwrap().is_empty());
    assert_ne!(before.id, uuid::Uuid::nil());
    let signed_in = world.sign_in("wangfang", "For-One-Use-1").await.unwrap();
    assert_eq!(signed_in.owes, Some(Owed::NewPassword));
    let session = world.found(signed_in.token.as_str()).await.unwrap();
    let cx = world.cx();
    let keep = Some(session.id);
    identity::set_password(&cx, &world.settings, id, Some("For-One-Use-1"), "My-Own-Password-1", keep)
        .await
        .unwrap();
    assert_eq!(world.found(signed_in.token.as_str()).await.unwrap().level, Level::Full);
}

async fn an_administrator_keeps_a_second_factor(it: TestStore) {
    let world = World::new(it);
    let id = world.account("wangfang").await;
    let session = world.session("wangfang").await;
    let app = world.enrol(&session).await;
    identity::confirm_totp(&world.cx(), &world.settings, &session, &world.code(&app)).await.unwrap();
    let granted = world.grant(world.role(id, Role::AuditAdmin, Some("440524188001010014"))).await.unwrap();
    let remove = async || identity::remove_totp(&world.cx(), &world.settings, id, PASSWORD).await;
    assert!(matches!(remove().await, Err(AccountError::LastFactor)));
    let cx = world.cx();
    let tx = cx.store.begin().await.unwrap();
    identity::end(&cx, &tx, id, granted).await.unwrap();
    tx.commit().await.unwrap();
    remove().await.unwrap();
    assert!(!identity::has_second_factor(&world.cx.store, id).await.unwrap());
}

async fn names_survive_a_rotation_of_keys(it: TestStore) {
    let world = World::new(it);
    world.account("wangfang").await;
    let session = world.session("wangfang").await;
    let app = world.enrol(&session).await;
    identity::confirm_totp(&world.cx(), &world.settings, &session, &world.code(&app)).await.unwrap();
    world.cx.vault.rotate(Suite::National, world.clock.now()).unwrap();
    assert!(world.sign_in("wangfang", PASSWORD).await.is_ok(), "during the rotation");
    assert_eq!(identity::resealed(&world.cx()).await.unwrap(), 2);
    assert_eq!(identity::resealed(&world.cx()).await.unwrap(), 0);
    world.cx.vault.retire().unwrap();
    world.clock.turn(Duration::minutes(1));
    let session = world.session("wangfang").await;
    identity::pass_totp(&world.cx(), &world.settings, &session, &world.code(&app)).await.unwrap();
}

const ALL: &[Migrations] =
    &[store_commands(), journal::MIGRATIONS[0], identity::MIGRATIONS[0], identity::MIGRATIONS[1]];

const fn store_commands() -> Migrations {
    Migrations { name: "store_0001", steps: &[store::schema::Step::Create(&store::COMMAND_TABLE)] }
}

testkit::on_both!(
    crate::ALL;
    signs_in_by_any_of_ones_names,
    a_providers_subject_never_meets_an_account_name,
    five_failures_lock_for_a_quarter_of_an_hour,
    a_session_ends_when_idle_and_in_any_case,
    a_session_can_be_revoked_by_its_owner_only,
    a_code_works_once_and_wrong_codes_lock,
    a_password_alone_sets_up_no_other_factor,
    administrators_are_three_persons,
    a_role_ends_with_its_term,
    passwords_are_strong_fresh_and_not_used_again,
    a_password_for_one_use_must_be_changed,
    an_administrator_keeps_a_second_factor,
    names_survive_a_rotation_of_keys,
);
