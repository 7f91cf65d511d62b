//! Public pages as a reader's browser, a feed reader and an attacker see them.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod world;

use access::Role;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use portal::action::{self, Draft, NewPortal, Release};
use portal::query;
use store::Ref;
use world::World;

async fn portal(world: &World, org: Ref, slug: &str) -> Ref {
    let cx = world.installation.app.system();
    let columns = vec![("publicity".to_owned(), format!("栏目{slug}"))];
    let new =
        NewPortal { slug: slug.to_owned(), title: format!("门户{slug}"), columns, ..NewPortal::default() };
    action::set_up(&cx, org, new).await.unwrap();
    let place = query::portal_of(&cx.store, org).await.unwrap().unwrap().place().unwrap();
    query::columns(&cx.store, &place).await.unwrap()[0].reference()
}

async fn article(world: &World, org: Ref, column: Ref, title: &str, body: &str, shared: bool) -> Ref {
    let cx = world.installation.app.system();
    let draft = Draft {
        column: Some(column),
        title: title.to_owned(),
        summary: format!("{title}的摘要"),
        source: "本站".to_owned(),
        body: body.to_owned(),
        shared,
        ..Draft::default()
    };
    let id = action::begin(&cx, org, &draft).await.unwrap();
    action::submit(&cx, id, 1).await.unwrap();
    let sha256 = query::version(&cx.store, id, 1).await.unwrap().unwrap().hash();
    action::release(&cx, id, Release { sha256, at: None }).await.unwrap();
    id
}

async fn asked(world: &World, path: &str, headers: &[(&str, &str)]) -> (StatusCode, HeaderMap, String) {
    let mut request = Request::get(path).header(header::HOST, "localhost:8080");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let answer = world.send(request.body(Body::empty()).unwrap()).await;
    let head = answer.headers().clone();
    let (status, body) = world::text(answer).await;
    (status, head, body)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_are_made_once_and_known_again() {
    let world = World::new().await;
    let column = portal(&world, world.root, "county").await;
    let id = article(&world, world.root, column, "第一篇", "正文", false).await;
    for path in ["/p/county".to_owned(), format!("/p/county/c/{column}"), format!("/p/county/a/{id}")] {
        let (status, head, body) = asked(&world, &path, &[]).await;
        assert_eq!(status, StatusCode::OK, "{path}: {body}");
        assert!(body.contains("第一篇"));
        assert!(head.get(header::SET_COOKIE).is_none(), "no cookie for a reader");
        assert!(head["cache-control"].to_str().unwrap().starts_with("public"));
        let tag = head["etag"].to_str().unwrap();
        let (status, _, body) = asked(&world, &path, &[("if-none-match", tag)]).await;
        assert_eq!((status, body.as_str()), (StatusCode::NOT_MODIFIED, ""));
        let (_, other, _) = asked(&world, &path, &[("accept-language", "en")]).await;
        assert_ne!(other["etag"], head["etag"], "another language is another page");
    }
    // What is released appears at once, although the page was kept.
    article(&world, world.root, column, "第二篇", "正文", false).await;
    assert!(asked(&world, "/p/county", &[]).await.2.contains("第二篇"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_portal_never_answers_for_another() {
    let world = World::new().await;
    let (east, west) = (world.inside.0, world.outside.0);
    let (mine, theirs) = (portal(&world, east, "east").await, portal(&world, west, "west").await);
    let id = article(&world, east, mine, "东镇的事", "正文", true).await;
    assert!(asked(&world, "/p/east", &[]).await.2.contains("东镇的事"));
    // Headers and parameters a page does not read change nothing for the next reader.
    let poison =
        [("x-forwarded-host", "evil.example"), ("host", "evil.example"), ("x-original-url", "/p/west")];
    let (_, _, poisoned) = asked(&world, "/p/east?utm=%3Cscript%3E", &poison).await;
    assert!(!poisoned.contains("evil.example") && !poisoned.contains("<script>"));
    let west_page = asked(&world, "/p/west", &[]).await.2;
    assert!(!west_page.contains("东镇的事"));
    for path in [
        format!("/p/west/a/{id}"),
        format!("/p/west/c/{mine}"),
        format!("/p/west/c/{mine}/atom.xml"),
        format!("/p/east/c/{theirs}"),
        "/p/../etc/passwd".to_owned(),
        "/p/%2e%2e/x".to_owned(),
        "/p/nobody".to_owned(),
        "/media/../keys.json".to_owned(),
        "/media/%2e%2e%2fkeys.json".to_owned(),
    ] {
        assert_eq!(asked(&world, &path, &[]).await.0, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn feeds_are_read_by_another_parser() {
    let world = World::new().await;
    let column = portal(&world, world.root, "county").await;
    let nasty = "]]> <b>&amp; \"引号\"</b> <script>alert(1)</script>\n\n# 标题\n\n[县里](/p/county)";
    let id = article(&world, world.root, column, "标题 <x> & \"y\"", nasty, false).await;
    let (_, head, xml) = asked(&world, &format!("/p/county/c/{column}/atom.xml"), &[]).await;
    assert!(head["content-type"].to_str().unwrap().starts_with("application/atom+xml"));
    let feed = feed_rs::parser::parse(xml.as_bytes()).unwrap();
    assert_eq!(feed.entries.len(), 1);
    let entry = &feed.entries[0];
    assert_eq!(entry.title.as_ref().unwrap().content, "标题 <x> & \"y\"");
    assert_eq!(entry.links[0].href, format!("http://localhost:8080/p/county/a/{id}"));
    let html = entry.content.as_ref().unwrap().body.as_ref().unwrap();
    assert!(html.contains("href=\"http://localhost:8080/p/county\"") && !html.contains("<script"), "{html}");
    let (_, _, json) = asked(&world, &format!("/p/county/c/{column}/feed.json"), &[]).await;
    let feed = feed_rs::parser::parse(json.as_bytes()).unwrap();
    assert_eq!(feed.entries.len(), 1);
    let (_, _, map) = asked(&world, "/p/county/sitemap.xml", &[]).await;
    assert!(map.contains(&format!("<loc>http://localhost:8080/p/county/a/{id}</loc>")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_stored_runs_and_what_is_withdrawn_says_why() {
    let world = World::new().await;
    let column = portal(&world, world.root, "county").await;
    let attack =
        "<img src=x onerror=alert(1)> [x](javascript:alert(1)) <img src=\"https://evil.example/p.png\">";
    let id = article(&world, world.root, column, "</title><script>alert(1)</script>", attack, false).await;
    let path = format!("/p/county/a/{id}");
    let (_, head, body) = asked(&world, &path, &[]).await;
    for bad in ["<script>alert", "<img src=x", "href=\"javascript:", "<img src=\"https"] {
        assert!(!body.contains(bad), "{bad}");
    }
    assert!(head["content-security-policy"].to_str().unwrap().contains("script-src 'self'"));
    let start = body.find("application/ld+json").unwrap();
    let data = &body[body[start..].find('>').unwrap() + start + 1..];
    let data: serde_json::Value = serde_json::from_str(&data[..data.find("</script>").unwrap()]).unwrap();
    assert_eq!(data["headline"], "</title><script>alert(1)</script>");
    let cx = world.installation.app.system();
    let version = query::article(&cx.store, id).await.unwrap().unwrap().version;
    action::withdraw(&cx, id, version, "内容有误").await.unwrap();
    let (status, _, body) = asked(&world, &path, &[]).await;
    assert_eq!(status, StatusCode::GONE);
    assert!(body.contains("内容有误"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pictures_are_open_with_their_article_and_never_before() {
    let world = World::new().await;
    let column = portal(&world, world.root, "county").await;
    let id = article(&world, world.root, column, "有图", "正文", false).await;
    let cx = world.installation.app.system();
    let mut png = std::io::Cursor::new(Vec::new());
    image::DynamicImage::new_rgb8(600, 300).write_to(&mut png, image::ImageFormat::Png).unwrap();
    let upload = |name: &str, bytes: Vec<u8>, classification| action::Upload {
        name: name.to_owned(),
        bytes: bytes.into(),
        classification,
        about: "村口".to_owned(),
    };
    let uploads = vec![
        upload("a.png", png.into_inner(), file::Classification::Public),
        upload("内部.txt", "内部".into(), file::Classification::Internal),
    ];
    let files = &world.installation.app.files;
    // A correction says what it is about; adding files carries the note of the version before.
    let version = query::article(&cx.store, id).await.unwrap().unwrap().version;
    action::add_files(&cx, files, id, version, uploads).await.unwrap();
    let attached = file::of(&cx.store, portal::ARTICLE, id).await.unwrap();
    let [picture, inner] = [0, 1].map(|at| format!("/media/{}", attached[at].reference()));
    assert_eq!(asked(&world, &picture, &[]).await.0, StatusCode::NOT_FOUND, "not released yet");
    let officer = world.cookie(Some(Role::Clerk), world.root, None).await;
    assert_eq!(world.get(&picture, &officer).await.0, StatusCode::OK, "who works on it sees it");
    let it = query::article(&cx.store, id).await.unwrap().unwrap();
    action::submit(&cx, id, it.version).await.unwrap();
    let sha256 = query::version(&cx.store, id, it.number).await.unwrap().unwrap().hash();
    action::release(&cx, id, Release { sha256, at: None }).await.unwrap();
    let (status, head, _) = asked(&world, &format!("{picture}?w=400"), &[]).await;
    assert_eq!((status, head["content-type"].to_str().unwrap()), (StatusCode::OK, "image/jpeg"));
    assert_eq!(head["content-security-policy"], "default-src 'none'; sandbox");
    assert_eq!(asked(&world, &inner, &[]).await.0, StatusCode::NOT_FOUND, "internal stays inside");
    assert!(asked(&world, "/p/county", &[]).await.2.contains(&format!("{picture}?w=")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_draft_is_nobodys_and_a_lost_save_is_shown() {
    let world = World::new().await;
    let org = world.inside.1;
    let column = portal(&world, org, "east").await;
    let officer = world.cookie(Some(Role::Secretary), org, None).await;
    let form = |title: &str, body: &str, version: i64, key: &str| {
        format!(
            "idempotency_key={key}&version={version}&column={column}&title={title}&source=本站&body={body}"
        )
    };
    let (status, _) =
        world.post(&format!("/orgs/{org}/portal/new"), &officer, &form("村里的事", "甲", 0, "a")).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let cx = world.installation.app.system();
    let it = query::portal_of(&cx.store, org).await.unwrap().unwrap();
    let id = query::articles(&cx.store, &it, None, None, 5).await.unwrap()[0].reference();
    assert_eq!(asked(&world, &format!("/p/east/a/{id}"), &[]).await.0, StatusCode::NOT_FOUND);
    let edit = format!("/articles/{id}/edit");
    assert_eq!(
        world.post(&edit, &officer, &form("村里的事", "第一人的文字", 1, "b")).await.0,
        StatusCode::SEE_OTHER
    );
    let (status, body) = world.post(&edit, &officer, &form("村里的事", "第二人的文字", 1, "c")).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(body.contains("<del>第一人的文字</del>") && body.contains("<ins>第二人的文字</ins>"), "{body}");
    let outside = world.cookie(Some(Role::Secretary), world.outside.1, None).await;
    assert_eq!(world.get(&format!("/articles/{id}"), &outside).await.0, StatusCode::NOT_FOUND);
}
