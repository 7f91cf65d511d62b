//! Keys for programs: they open the API with the rights of the account and nothing else.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod world;

use access::Role;
use axum::body::Body;
use axum::http::{Request, header};
use world::World;

async fn asked(world: &World, path: &str, key: &str) -> u16 {
    let request = Request::get(path)
        .header(header::HOST, "localhost:8080")
        .header(header::AUTHORIZATION, format!("Bearer {key}"))
        .body(Body::empty())
        .unwrap();
    world.send(request).await.status().as_u16()
}

#[tokio::test]
async fn a_key_opens_the_api_until_it_ends() {
    let world = World::new().await;
    let cookie = world.cookie(Some(Role::Secretary), world.inside.1, None).await;
    let until = "2027-11-01";
    let (status, page) =
        world.post("/me/keys", &cookie, &format!("name=报表&until={until}&idempotency_key=k")).await;
    assert_eq!(status.as_u16(), 200);
    let at = page.find(identity::PROGRAM_KEY).unwrap();
    let key: String = page[at..].chars().take_while(|it| !matches!(it, '<' | '"')).collect();
    assert_eq!(key.len(), 47);
    let own = format!("/api/v1/orgs/{}", world.inside.1);
    assert_eq!(asked(&world, &own, &key).await, 200);
    assert_eq!(asked(&world, &format!("/api/v1/orgs/{}", world.outside.1), &key).await, 404);
    assert_eq!(
        asked(&world, &format!("/orgs/{}", world.inside.1), &key).await,
        303,
        "no page opens with a key"
    );
    assert_eq!(asked(&world, &own, &format!("{key}x")).await, 401);
    let (_, list) = world.get("/me/keys", &cookie).await;
    assert!(!list.contains(&key), "the key is shown once");
    let end = list.split("/me/keys/").nth(1).unwrap().split("/end").next().unwrap().to_owned();
    let other = world.cookie(Some(Role::Secretary), world.outside.1, None).await;
    world.post(&format!("/me/keys/{end}/end"), &other, "").await;
    assert_eq!(asked(&world, &own, &key).await, 200, "only its owner ends it");
    world.post(&format!("/me/keys/{end}/end"), &cookie, "").await;
    assert_eq!(asked(&world, &own, &key).await, 401);
    for wrong in ["2026-11-01", "2029-01-01", ""] {
        let (status, _) = world.post("/me/keys", &cookie, &format!("name=a&until={wrong}")).await;
        assert_eq!(status.as_u16(), 422, "{wrong}");
    }
}
