//! What bad input and broken machines get: a clear answer, nothing lost, nothing half-done.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod world;

use std::sync::Arc;

use access::Role;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use server::Installation;
use store::{Ids, Sql as _, SystemClock, TurnableClock, params};
use time::Duration;
use time::macros::date;
use world::World;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_site_cannot_send_forms() {
    let world = World::new().await;
    let cookie = world.cookie(Some(Role::Department), world.root, None).await;
    let send = async |name: &'static str, value: &'static str| {
        let request = Request::post(format!("/orgs/{}/members/new", world.inside.1))
            .header(header::HOST, "localhost:8080")
            .header(header::COOKIE, &cookie)
            .header(name, value)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from("name=x&state=FULL"))
            .unwrap();
        world.send(request).await.status()
    };
    assert_eq!(send("origin", "http://evil.example").await, StatusCode::FORBIDDEN);
    assert_eq!(send("sec-fetch-site", "cross-site").await, StatusCode::FORBIDDEN);
    assert_eq!(send("x-other", "neither header, but a cookie").await, StatusCode::FORBIDDEN);
    assert_eq!(send("sec-fetch-site", "same-origin").await, StatusCode::SEE_OTHER);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_answer_bears_the_headers_that_protect_it() {
    let world = World::new().await;
    for path in ["/", "/sign-in", "/nothing-here", "/orgs"] {
        let request = Request::get(path).header(header::HOST, "localhost:8080").body(Body::empty()).unwrap();
        let response = world.send(request).await;
        let policy = response.headers().get("content-security-policy").unwrap().to_str().unwrap();
        assert!(policy.contains("script-src 'self'") && !policy.contains("unsafe"), "{path}");
        assert_eq!(response.headers().get("x-content-type-options").unwrap(), "nosniff");
        let (_, body) = world::text(response).await;
        assert!(
            !body.contains("<script>") && !body.contains("style=\"") && !body.contains(" onclick"),
            "{path}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_form_keeps_what_was_typed_and_stores_nothing() {
    let world = World::new().await;
    let cookie = world.cookie(Some(Role::Secretary), world.inside.1, None).await;
    let path = format!("/orgs/{}/members/new", world.inside.1);
    let form =
        "idempotency_key=a&name=%E9%87%91%E5%B0%8F%E6%9E%97&state=FULL&id_number=123&unit=%3Cscript%3E";
    let (status, body) = world.post(&path, &cookie, form).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(body.contains("金小林") && body.contains("value=\"123\"") && body.contains("aria-invalid"));
    assert!(body.contains("&lt;script&gt;") && !body.contains("<script>"));
    let store = &world.installation.app.store;
    assert_eq!(store.number("select count(*) from member", params![]).await.unwrap(), 2);
    let (status, _) = world.post(&path, &cookie, "name=a&name=b&%ff%fe=%00&state=FULL").await;
    assert!(status.is_client_error() || status.is_redirection());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_sent_twice_happens_once() {
    let world = World::new().await;
    let cookie = world.cookie(Some(Role::Secretary), world.inside.1, None).await;
    let path = format!("/orgs/{}/members/new", world.inside.1);
    for _ in 0..3 {
        let (status, _) = world.post(&path, &cookie, "idempotency_key=same&name=N1&state=FULL&sex=1").await;
        assert_eq!(status, StatusCode::SEE_OTHER);
    }
    let store = &world.installation.app.store;
    assert_eq!(store.number("select count(*) from member where name = 'N1'", params![]).await.unwrap(), 1);
}

fn multipart(name: &str, bytes: &[u8]) -> (String, Vec<u8>) {
    let mark = "----test";
    let head =
        format!("--{mark}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n");
    let body = [head.as_bytes(), bytes, format!("\r\n--{mark}--\r\n").as_bytes()].concat();
    (format!("multipart/form-data; boundary={mark}"), body)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_that_cannot_be_read_are_refused_with_what_to_do() {
    let world = World::new().await;
    let cookie = world.cookie(Some(Role::Department), world.root, None).await;
    let upload = async |name: &str, bytes: &[u8]| {
        let (kind, body) = multipart(name, bytes);
        let request = Request::post(format!("/orgs/{}/import", world.inside.1))
            .header(header::HOST, "localhost:8080")
            .header(header::ORIGIN, "http://localhost:8080")
            .header(header::COOKIE, &cookie)
            .header(header::CONTENT_TYPE, kind)
            .body(Body::from(body))
            .unwrap();
        world::text(world.send(request).await).await
    };
    for (name, bytes) in [
        ("empty.xlsx", &b""[..]),
        ("picture.xlsx", b"\x89PNG\r\n\x1a\n0000000000"),
        ("broken.xlsx", b"PK\x03\x04garbage"),
        ("paper.pdf", b"%PDF-1.7 ..."),
    ] {
        let (status, body) = upload(name, bytes).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        assert!(body.contains("aria-invalid") || body.contains("error"), "{name}");
        assert!(!body.contains('⟦'), "{name}");
    }
    let request = Request::post(format!("/orgs/{}/import", world.inside.1))
        .header(header::HOST, "localhost:8080")
        .header(header::ORIGIN, "http://localhost:8080")
        .header(header::COOKIE, &cookie)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x")
        .header(header::CONTENT_LENGTH, "2147483648")
        .body(Body::from(vec![b'x'; 70 << 20]))
        .unwrap();
    let (status, _) = world::text(world.send(request).await).await;
    assert!(matches!(status, StatusCode::PAYLOAD_TOO_LARGE | StatusCode::BAD_REQUEST), "{status}");
    let store = &world.installation.app.store;
    assert_eq!(store.number("select count(*) from import_batch", params![]).await.unwrap(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_refuses_and_loses_nothing() {
    let world = World::new().await;
    let cookie = world.cookie(Some(Role::Department), world.root, None).await;
    let store = &world.installation.app.store;
    let pages = store.number("pragma page_count", params![]).await.unwrap();
    // SQLite answers at this bound exactly as it does when the disk is full (SQLITE_FULL).
    store.maintain(&format!("pragma max_page_count = {pages}")).await.unwrap();
    let path = format!("/orgs/{}/members/new", world.inside.1);
    let remark = "x".repeat(60_000);
    let mut refused = false;
    for number in 0..20 {
        let form = format!("idempotency_key=f{number}&name=F{number}&state=FULL&remark={remark}");
        let (status, _) = world.post(&path, &cookie, &form).await;
        refused |= status == StatusCode::INSUFFICIENT_STORAGE;
        assert!(status == StatusCode::SEE_OTHER || status == StatusCode::INSUFFICIENT_STORAGE, "{status}");
    }
    assert!(refused);
    store.maintain("pragma max_page_count = 1073741823").await.unwrap();
    let (status, _) = world.post(&path, &cookie, "idempotency_key=after&name=After&state=FULL").await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    server::work::settle(&world.installation.app).await.unwrap();
    let key = world.installation.app.signer.verifier_key();
    let report = journal::verify(store, &key, &[], |_, _| ()).await.unwrap();
    assert_eq!(report.fault, None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_wrong_keys_are_told_at_the_start() {
    let world = World::new().await;
    let folder = world.folder.path();
    let config = world::config(folder);
    std::fs::rename(folder.join("keys.json"), folder.join("keys.old")).unwrap();
    let clock = Arc::new(SystemClock::default());
    let wrong =
        Installation::open_at(config.clone(), false, clock.clone(), Ids::from_seed(9)).await.err().unwrap();
    assert!(wrong.to_string().contains("does not hold the keys of this database"), "{wrong}");
    std::fs::rename(folder.join("keys.old"), folder.join("keys.json")).unwrap();
    assert!(Installation::open_at(config, false, clock, Ids::from_seed(9)).await.is_ok());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_database_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = world::config(folder.path());
    config.database_url = "postgres://nobody@127.0.0.1:1/nothing".to_owned();
    let error = Installation::open(config, false).await.err().unwrap();
    assert!(error.to_string().starts_with("database:"), "{error}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_that_jumps_back_breaks_no_order() {
    let world = World::new().await;
    let cx = world.installation.app.system();
    let before = cx.stamp.ids.new_id(cx.now());
    world.clock.turn(Duration::days(-30));
    let cx = world.installation.app.system();
    let after = cx.stamp.ids.new_id(cx.now());
    assert!(after > before, "identifiers go on ascending");
    server::work::settle(&world.installation.app).await.unwrap();
    let store = &world.installation.app.store;
    let key = world.installation.app.signer.verifier_key();
    assert_eq!(journal::verify(store, &key, &[], |_, _| ()).await.unwrap().fault, None);
    let _ = TurnableClock::at(date!(2026 - 01 - 01));
}
