//! What readers see of open Party affairs through HTTP: scopes, the life of an item, the proof out of the journal.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod world;

use access::Role;
use openness::action::{self, Draft, New, NewEntry};
use rules::openness::Scope;
use store::Ref;
use world::World;

/// An entry of an organisation's own.
async fn entry(world: &World, org: Ref) -> Ref {
    let entry = NewEntry {
        title: "村集体收入".to_owned(),
        scope: Scope::Society,
        form: "page".to_owned(),
        period: "temporary".to_owned(),
        ahead: false,
        due_days: 0,
        office: "secretary".to_owned(),
        ledger: String::new(),
        working_days: None,
        basis: "村务公开".to_owned(),
        audience: "all".to_owned(),
        inherited: false,
    };
    action::add_entry(&world.installation.app.system(), org, &entry).await.unwrap()
}

async fn opened(world: &World, org: Ref, entry: Ref, scope: Scope, title: &str) -> Ref {
    let cx = world.installation.app.system();
    let draft = Draft {
        title: title.to_owned(),
        body: "看得见的字 <script>alert(1)</script>".to_owned(),
        scope: Some(scope),
        ..Draft::default()
    };
    let new = New { entry, period: String::new(), draft, lang: ui::Lang::ZhCn };
    let id = action::propose(&cx, org, &new).await.unwrap();
    for step in 0..3 {
        let it = openness::query::item(&cx.store, id).await.unwrap().unwrap();
        let hash = action::seen_hash(&cx.store, &cx, &it).await.unwrap();
        match step {
            0 => action::review(&cx, id, it.version, &hash).await.unwrap(),
            1 => action::approve(&cx, id, it.version, &hash).await.unwrap(),
            _ => action::publish(&cx, id, it.version).await.unwrap(),
        }
    }
    id
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn readers_see_their_scope_and_can_prove_what_they_saw() {
    let world = World::new().await;
    let org = world.inside.1;
    let entry = entry(&world, org).await;
    let unit = opened(&world, org, entry, Scope::Unit, "只给本组织的").await;
    // Nothing is open to society yet: the organisation itself is not there.
    assert_eq!(world.get(&format!("/open/{org}"), "").await.0, 404);
    let id = opened(&world, org, entry, Scope::Society, "给大家的").await;
    let (status, body) = world.get(&format!("/open/{org}"), "").await;
    assert!(status == 200 && body.contains("给大家的") && !body.contains("只给本组织的"), "{body}");
    let (_, feed) = world.get(&format!("/open/{org}/atom.xml"), "").await;
    assert!(feed.contains("给大家的") && !feed.contains("只给本组织的"));
    let member = world.cookie(Some(Role::Member), org, None).await;
    let elsewhere = world.cookie(Some(Role::Member), world.outside.1, None).await;
    let hidden = format!("/open/{org}/{unit}");
    assert_eq!(world.get(&hidden, "").await.0, 404);
    assert_eq!(world.get(&hidden, &elsewhere).await.0, 404);
    assert_eq!(world.get(&hidden, &member).await.0, 200);
    assert_eq!(
        world.get(&format!("/open/{}/{id}", world.outside.1), "").await.0,
        404,
        "at its own place only"
    );

    server::work::settle(&world.installation.app).await.unwrap();
    let (_, page) = world.get(&format!("/open/{org}/{id}"), "").await;
    assert!(!page.contains("<script>alert"), "nothing typed runs");
    let entries = journal::by_subject(&world.installation.app.store, id, 10).await.unwrap();
    for it in &entries {
        let path = format!("/open/{org}/{id}/proof/{}", it.id.simple());
        let (status, proof) = world.get(&path, "").await;
        if it.kind != "openness.published" {
            assert_eq!(status, 404, "{}: the work before is nobody's", it.kind);
            continue;
        }
        assert!(page.contains(&path));
        let proof: serde_json::Value = serde_json::from_str(&proof).unwrap();
        assert!(proof["text"].as_str().unwrap().contains("openness.published"));
        assert!(proof.get("payload").is_none() && proof.get("salt").is_none(), "the act, not its details");
    }
    let cx = world.installation.app.system();
    let it = openness::query::item(&cx.store, id).await.unwrap().unwrap();
    action::withdraw(&cx, id, it.version, "数字有误").await.unwrap();
    let (status, page) = world.get(&format!("/open/{org}/{id}"), "").await;
    assert!(status == 200 && page.contains("数字有误") && !page.contains("alert(1)"));
}
