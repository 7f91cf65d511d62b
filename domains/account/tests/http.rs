//! The pages through the guards, on both engines.
#![allow(clippy::unwrap_used)]

mod world;

use access::Role;
use axum::http::{Request, StatusCode, header};
use testkit::TestStore;
use world::{PASSWORD, World};

const ZHANG: &str = "11010519491231002X";
const LI: &str = "440524188001010014";

async fn signing_in_and_out(it: TestStore) {
    let world = World::new(it);
    world.account("wangfang").await;
    let browser = world.browser();
    let sent_away = browser.get("/me").await;
    assert_eq!((sent_away.status, sent_away.to()), (StatusCode::SEE_OTHER, "/sign-in?next=/me"));
    let page = browser.get("/sign-in?next=/me").await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.value_after("name=\"next\"", "value"), "/me");

    for (login, password) in [("wangfang", "Wr0ng-Word"), ("nobody", PASSWORD)] {
        let wrong = browser.post("/sign-in", &[("login", login), ("password", password)]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.text.contains("The account or the password is wrong"));
        assert!(
            wrong.text.contains(&format!("value=\"{login}\"")) && !wrong.text.contains(password),
            "{login}"
        );
    }
    let empty = browser.post("/sign-in", &[("login", ""), ("password", "")]).await;
    assert!(empty.text.contains("id=\"login-error\"") && empty.text.contains("id=\"password-error\""));

    let fields = [("login", "wangfang"), ("password", PASSWORD), ("next", "//evil.example")];
    let done = browser.post("/sign-in", &fields).await;
    assert_eq!((done.status, done.to()), (StatusCode::SEE_OTHER, "/"));
    let cookie = done.cookies()[0];
    for flag in ["HttpOnly", "SameSite=Lax", "Secure", "Path=/"] {
        assert!(cookie.contains(flag), "{flag}: {cookie}");
    }
    let me = browser.get("/me").await;
    assert_eq!(me.status, StatusCode::OK);
    assert!(me.text.contains("wangfang") && me.text.contains("This one"));
    assert!(me.headers["content-security-policy"].to_str().unwrap().contains("script-src 'self'"));
    assert_eq!(me.headers["x-content-type-options"], "nosniff");
    assert_eq!(me.headers["cache-control"], "no-store");
    assert!(me.headers.contains_key("strict-transport-security"));
    assert_eq!(browser.get("/sign-in?next=/me").await.to(), "/me");

    let left = browser.post("/sign-out", &[]).await;
    assert_eq!(left.to(), "/sign-in");
    assert_eq!(browser.get("/me").await.status, StatusCode::SEE_OTHER);
    let kinds = world.kinds().await;
    for kind in ["account.sign_in_failed", "account.signed_in", "account.signed_out"] {
        assert!(kinds.iter().any(|it| it == kind), "{kind}");
    }
}

async fn requests_of_other_sites_change_nothing(it: TestStore) {
    let world = World::new(it);
    world.account("wangfang").await;
    let browser = world.browser();
    browser.sign_in("wangfang").await;
    let form = |request: axum::http::request::Builder| {
        request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
    };
    for (name, value) in
        [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example"), ("origin", "null")]
    {
        let answer = browser.send(form(Request::post("/sign-out")).header(name, value), String::new()).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{name}: {value}");
    }
    let bare = browser.send(form(Request::post("/sign-out")), String::new()).await;
    assert_eq!(bare.status, StatusCode::FORBIDDEN, "a cookie and no word of where it comes from");
    assert_eq!(browser.get("/me").await.status, StatusCode::OK);
    let own = browser
        .send(
            form(Request::post("/sign-out")).header("origin", format!("https://{}", world::HOST)),
            String::new(),
        )
        .await;
    assert_eq!(own.status, StatusCode::SEE_OTHER);
}

async fn a_locked_account_says_until_when(it: TestStore) {
    let world = World::new(it);
    world.account("wangfang").await;
    let browser = world.browser();
    for _ in 0..5 {
        browser.post("/sign-in", &[("login", "wangfang"), ("password", "wrong")]).await;
    }
    let locked = browser.sign_in("wangfang").await;
    assert_eq!(locked.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(locked.text.contains("22 November 2026 08:15"), "{}", locked.text);
}

async fn a_session_elsewhere_can_be_ended(it: TestStore) {
    let world = World::new(it);
    world.account("wangfang").await;
    let (here, there) = (world.browser(), world.browser());
    here.sign_in("wangfang").await;
    there.sign_in("wangfang").await;
    assert_eq!(there.get("/me").await.status, StatusCode::OK);
    let page = here.get("/me").await;
    let path = page.value_after("data-label=\"Signed in\"", "action");
    assert!(path.starts_with("/me/sessions/"), "{path}");
    assert_eq!(here.post(&path, &[]).await.to(), "/me?done=session");
    assert_eq!(there.get("/me").await.status, StatusCode::SEE_OTHER);
    assert!(here.get("/me?done=session").await.text.contains("That session has ended"));
}

async fn passwords_are_changed_with_reasons_beside_the_field(it: TestStore) {
    let world = World::new(it);
    world.account("wangfang").await;
    let browser = world.browser();
    browser.sign_in("wangfang").await;
    let send = async |present: &str, new: &str, again: &str| {
        browser.post("/me/password", &[("present", present), ("new", new), ("again", again)]).await
    };
    for (present, new, again, field) in [
        ("", "New-Password-1", "New-Password-1", "present"),
        ("wrong", "New-Password-1", "New-Password-1", "present"),
        (PASSWORD, "New-Password-1", "New-Password-2", "again"),
        (PASSWORD, "short", "short", "new"),
        (PASSWORD, PASSWORD, PASSWORD, "new"),
    ] {
        let answer = send(present, new, again).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.text.contains(&format!("id=\"{field}-error\"")), "{field}");
        assert!(!answer.text.contains("New-Password"), "never written back");
    }
    let key = "same-key";
    let fields = [("present", PASSWORD), ("new", "New-Password-1"), ("again", "New-Password-1")];
    for _ in 0..2 {
        let answer = browser.post_with("/me/password", &fields, key).await;
        assert_eq!(answer.to(), "/me?done=password", "sent twice, done once");
    }
}

async fn an_expired_password_comes_first(it: TestStore) {
    let world = World::new(it);
    world.account("wangfang").await;
    world.clock.turn(time::Duration::days(91));
    let browser = world.browser();
    let signed_in =
        browser.post("/sign-in", &[("login", "wangfang"), ("password", PASSWORD), ("next", "/me")]).await;
    assert_eq!(signed_in.to(), "/me/password?next=/me");
    assert_eq!(browser.get("/me").await.to(), "/sign-in?next=/me", "nothing else is open");
    assert_eq!(browser.get("/sign-in?next=/me").await.to(), "/me/password?next=/me");
    let fields =
        [("present", PASSWORD), ("new", "New-Password-1"), ("again", "New-Password-1"), ("next", "/me")];
    assert_eq!(browser.post("/me/password", &fields).await.to(), "/me");
    assert_eq!(browser.get("/me").await.status, StatusCode::OK);
}

async fn an_administrator_must_enrol_and_the_half_signed_in_see_nothing(it: TestStore) {
    let world = World::new(it);
    let id = world.account("audit").await;
    world.grant(id, Role::AuditAdmin, Some(ZHANG)).await;
    let browser = world.browser();
    assert_eq!(browser.sign_in("audit").await.to(), "/second-factor");
    assert_eq!(browser.get("/second-factor").await.to(), "/second-factor/set-up");
    for path in ["/me", "/journal", "/policies", "/me/factors"] {
        assert_eq!(browser.get(path).await.status, StatusCode::SEE_OTHER, "{path}");
    }
    assert_eq!(browser.get("/me/password").await.status, StatusCode::SEE_OTHER);
    let wrong = browser.post("/second-factor/set-up", &[("code", "000000")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("id=\"code-error\""));
}

async fn the_second_factor_is_asked_for(it: TestStore) {
    let world = World::new(it);
    let browser = world.administrator("audit", Role::AuditAdmin, ZHANG).await;
    let factors = browser.get("/me/factors").await;
    assert_eq!(factors.status, StatusCode::OK);
    assert!(factors.text.contains("data-passkey=\"create\""));
    let remove = browser.post("/me/factors/totp/remove", &[("present", PASSWORD)]).await;
    assert_eq!(remove.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(remove.text.contains("keeps at least one second factor"));

    let again = world.browser();
    assert_eq!(again.sign_in("audit").await.to(), "/second-factor");
    assert_eq!(again.get("/second-factor/set-up").await.to(), "/second-factor");
    let set_up = again.post("/second-factor/set-up", &[("code", "000000")]).await;
    assert_eq!(set_up.to(), "/second-factor", "no other way around");
    let wrong = again.post("/second-factor", &[("code", "000000")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
}

async fn the_security_administrator_makes_accounts_and_gives_roles(it: TestStore) {
    let world = World::new(it);
    account::set_org_finder(|_, text| {
        let place = store::OrgPath::parse("0001.0002.").unwrap();
        let org = store::Ref::new(1, uuid::Uuid::nil());
        let found = if text == "0001.0002." || text == "430721000002" {
            vec![account::OrgChoice { org, place, name: "青兰镇党委".to_owned() }]
        } else {
            Vec::new()
        };
        Box::pin(async move { Ok(found) })
    });
    let admin = world.administrator("security", Role::SecurityAdmin, ZHANG).await;
    let bad = admin.post("/accounts", &[("name", "李雷"), ("login", "123456"), ("phone", "1380")]).await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        bad.text.contains("id=\"login-error\"")
            && bad.text.contains("id=\"phone-error\"")
            && bad.text.contains("value=\"1380\"")
    );

    let fields = [("name", "李雷"), ("login", "lilei"), ("phone", "13800138000"), ("resident_id", LI)];
    let made = admin.post_with("/accounts", &fields, "make").await;
    assert_eq!(made.status, StatusCode::OK);
    let password =
        made.text.split("<code class=\"once\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
    let repeated = admin.post_with("/accounts", &fields, "make").await;
    assert!(repeated.to().starts_with("/accounts/1-"), "once and not again");
    let taken = admin.post("/accounts", &[("name", "韩梅"), ("login", "LiLei")]).await;
    assert!(taken.text.contains("Another account uses it"));
    let path = repeated.to().to_owned();
    let page = admin.get(&path).await;
    assert!(page.text.contains("138****8000") && !page.text.contains("13800138000"), "masked");

    let role =
        |role: &'static str| [("role_key", role), ("role_org", "430721000002"), ("role_from", "2026-11-22")];
    let roles = format!("{path}/roles");
    assert_eq!(admin.post(&roles, &role("secretary")).await.to(), format!("{path}?done=granted"));
    let second = admin.post(&roles, &role("audit_admin")).await;
    assert_eq!(second.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(second.text.contains("three different people"));
    let unknown =
        admin.post(&roles, &[("role_key", "clerk"), ("role_org", "x"), ("role_from", "soon")]).await;
    assert!(
        unknown.text.contains("id=\"role_org-error\"") && unknown.text.contains("id=\"role_from-error\"")
    );
    assert!(admin.get(&path).await.text.contains("青兰镇党委"));

    // The first password works once, then a new one is owed.
    let lilei = world.browser();
    let signed_in = lilei.post("/sign-in", &[("login", "13800138000"), ("password", &password)]).await;
    assert_eq!(signed_in.to(), "/me/password");
    let fields = [("present", password.as_str()), ("new", "My-Own-Word-1"), ("again", "My-Own-Word-1")];
    assert_eq!(lilei.post("/me/password", &fields).await.to(), "/");
    assert!(lilei.get("/me").await.text.contains("青兰镇党委"));

    assert_eq!(admin.post(&format!("{path}/close"), &[]).await.to(), format!("{path}?done=closed"));
    assert_eq!(lilei.get("/me").await.status, StatusCode::SEE_OTHER, "closed at once");
    assert_eq!(lilei.get("/accounts").await.status, StatusCode::SEE_OTHER);
}

async fn nobody_gives_a_role_to_oneself(it: TestStore) {
    let world = World::new(it);
    let admin = world.administrator("security", Role::SecurityAdmin, ZHANG).await;
    let own = world.app.system();
    let id = identity::by_login(&own, "security").await.unwrap().unwrap().reference();
    let fields = [("role_key", "secretary"), ("role_org", "430721000002"), ("role_from", "2026-11-22")];
    assert_eq!(admin.post(&format!("/accounts/{id}/roles"), &fields).await.status, StatusCode::NOT_FOUND);
    for act in ["close", "password", "factors"] {
        assert_eq!(
            admin.post(&format!("/accounts/{id}/{act}"), &[]).await.status,
            StatusCode::NOT_FOUND,
            "{act}"
        );
    }
    // Nor are the other administrators within reach.
    let audit = world.account("audit").await;
    world.grant(audit, Role::AuditAdmin, Some(LI)).await;
    for act in ["close", "password", "factors"] {
        assert_eq!(
            admin.post(&format!("/accounts/{audit}/{act}"), &[]).await.status,
            StatusCode::NOT_FOUND,
            "{act}"
        );
    }
}

async fn the_journal_is_read_proved_and_not_changed(it: TestStore) {
    let world = World::new(it);
    let audit = world.administrator("audit", Role::AuditAdmin, ZHANG).await;
    let member = world.account("member").await;
    // S5: denied, and on record.
    assert_eq!(audit.post(&format!("/accounts/{member}/close"), &[]).await.status, StatusCode::NOT_FOUND);
    assert!(world.kinds().await.iter().any(|it| it == "access.denied"));

    let list = audit.get("/journal?kind=access.&day=2026-11-22&actor=audit").await;
    assert!(list.text.contains("access.denied") && !list.text.contains("account.created"), "{}", list.text);
    assert!(!list.text.contains("/close"), "no details");
    assert!(!audit.get("/journal?day=2026-11-21").await.text.contains("<code>account."), "nothing that day");
    let entry = list.value_after("data-label=\"Number\"", "href");
    assert_eq!(audit.get(&entry).await.status, StatusCode::OK);
    let proof = audit.get(&format!("{entry}/proof.json")).await;
    assert_eq!(proof.headers[header::CONTENT_TYPE], "application/json");
    assert!(proof.text.contains("access.denied") && !proof.text.contains("\"payload\""));
    let checkpoint = world.browser().get("/journal/checkpoint").await;
    assert!(checkpoint.text.starts_with("lianxin.test/one\n"));
    for path in ["/accounts", "/system"] {
        assert_eq!(audit.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

async fn the_system_administrator_sees_the_machine_only(it: TestStore) {
    let world = World::new(it);
    let admin = world.administrator("system", Role::SystemAdmin, ZHANG).await;
    let page = admin.get("/system").await;
    assert!(page.status == StatusCode::OK && page.text.contains("AES-256-GCM"));
    for path in ["/accounts", "/journal"] {
        assert_eq!(admin.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let matrix = admin.get("/policies").await;
    assert!(matrix.text.contains("account.manage") && matrix.text.contains("principal.security_admin"));
}

testkit::on_both!(
    crate::world::ALL;
    signing_in_and_out,
    requests_of_other_sites_change_nothing,
    a_locked_account_says_until_when,
    a_session_elsewhere_can_be_ended,
    passwords_are_changed_with_reasons_beside_the_field,
    an_expired_password_comes_first,
    an_administrator_must_enrol_and_the_half_signed_in_see_nothing,
    the_second_factor_is_asked_for,
    the_security_administrator_makes_accounts_and_gives_roles,
    nobody_gives_a_role_to_oneself,
    the_journal_is_read_proved_and_not_changed,
    the_system_administrator_sees_the_machine_only,
);
