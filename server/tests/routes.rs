//! Every route × every role × {inside, outside the subtree}, compared with the reviewed table beside this file
//! (`LIANXIN_UPDATE=1` writes it anew: then review the difference).

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod things;
mod world;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use access::{Context, Role};
use http_face::Access;
use store::Ref;
use uuid::Uuid;
use world::World;

const ROLES: [(&str, Option<Role>); 9] = [
    ("member", Some(Role::Member)),
    ("committee", Some(Role::CommitteeMember)),
    ("secretary", Some(Role::Secretary)),
    ("clerk", Some(Role::Clerk)),
    ("department", Some(Role::Department)),
    ("discipline", Some(Role::Discipline)),
    ("system", Some(Role::SystemAdmin)),
    ("security", Some(Role::SecurityAdmin)),
    ("audit", Some(Role::AuditAdmin)),
];

/// One side of the county: what the parameters of addresses stand for there.
type Side = Vec<(&'static str, String)>;

/// The path with its parameters filled in for one side.
fn filled(path: &str, side: &Side) -> String {
    let mut out = path.to_owned();
    for (name, value) in side {
        out = out.replace(name, value);
    }
    // Whatever else an address asks for does not exist.
    while let (Some(from), Some(to)) = (out.find('{'), out.find('}')) {
        out.replace_range(from..=to, &Uuid::nil().to_string());
    }
    out
}

/// Something of every kind that addresses name, made through the public actions.
async fn side(world: &World, (town, branch, member): (Ref, Ref, Ref)) -> Side {
    let cx = world.installation.app.system();
    let nobody = Ref::new(1, Uuid::nil());
    let forum = things::forum(&cx, branch).await;
    let [listed, draft, opened, word] = things::openness(&cx, branch).await;
    let [payment, relief, sent, spent] = things::dues(&cx, world.root, branch, member).await;
    vec![
        ("{body}", branch.to_string()),
        ("{listed}", listed.to_string()),
        ("{item}", draft.to_string()),
        ("{opened}", opened.to_string()),
        ("{word}", word.to_string()),
        ("{portal}", portal(&cx, branch).await),
        ("{article}", article(&cx, branch).await.to_string()),
        ("{column}", column(&cx, branch).await.to_string()),
        ("{number}", "1".to_owned()),
        ("{org}", branch.to_string()),
        ("{member}", member.to_string()),
        ("{batch}", batch(&cx, branch).await.to_string()),
        ("{a}", member.to_string()),
        ("{b}", nobody.to_string()),
        ("{account}", nobody.to_string()),
        ("{away}", away(&cx, member).await.to_string()),
        ("{candidate}", candidate(&cx, branch).await.to_string()),
        ("{transfer}", transfer(&cx, town, member).await.to_string()),
        ("{petition}", things::petition(&cx, town).await.to_string()),
        ("{window}", town.to_string()),
        ("{board}", forum.board.to_string()),
        ("{thread}", forum.thread.to_string()),
        ("{n}", forum.n.to_string()),
        ("{removal}", forum.removal.to_string()),
        ("{meeting}", things::meeting(&cx, branch).await.to_string()),
        ("{payment}", payment.to_string()),
        ("{relief}", relief.to_string()),
        ("{sent}", sent.to_string()),
        ("{use}", spent.to_string()),
    ]
}

/// A portal at the branch, with one released article shown in its own window.
async fn portal(cx: &Context, branch: Ref) -> String {
    let slug = format!("x{}", &branch.id.simple().to_string()[20..]);
    let columns = vec![("publicity".to_owned(), "宣传".to_owned())];
    let new = portal::action::NewPortal { slug: slug.clone(), columns, ..Default::default() };
    portal::action::set_up(cx, branch, new).await.unwrap();
    slug
}

async fn column(cx: &Context, branch: Ref) -> Ref {
    let place = roster::query::org(&cx.store, branch).await.unwrap().unwrap().place().unwrap();
    portal::query::columns(&cx.store, &place).await.unwrap()[0].reference()
}

/// A draft: what the public does not see.
async fn article(cx: &Context, branch: Ref) -> Ref {
    let draft = portal::action::Draft {
        column: Some(column(cx, branch).await),
        title: "草稿".to_owned(),
        source: "本站".to_owned(),
        body: "正文".to_owned(),
        ..Default::default()
    };
    portal::action::begin(cx, branch, &draft).await.unwrap()
}

async fn batch(cx: &Context, branch: Ref) -> Ref {
    let org = roster::query::org(&cx.store, branch).await.unwrap().unwrap();
    let file =
        "姓名,性别,公民身份号码,所在支部\n甲,男,,不存在\n乙,女,,不存在\n丙,女,,不存在\n".as_bytes().to_vec();
    roster::action::read(cx, &org, "x.csv", file, cx.today()).await.unwrap()
}

/// Somebody who applied at the branch.
async fn candidate(cx: &Context, branch: Ref) -> Ref {
    let who = development::action::Details {
        name: "申请人".to_owned(),
        birth: Some(cx.today() - time::Duration::days(9000)),
        ..Default::default()
    };
    let new = development::action::Applied {
        org: branch,
        who,
        on: cx.today(),
        expelled: None,
        reason: String::new(),
    };
    development::action::apply(cx, new).await.unwrap()
}

async fn away(cx: &Context, member: Ref) -> Ref {
    let new = transfer::action::NewAway {
        member,
        kind: "mobile".to_owned(),
        since: cx.today(),
        fixed_place: false,
        place: "外地".to_owned(),
        contact: String::new(),
        joins: String::new(),
    };
    transfer::action::register_away(cx, new).await.unwrap().0
}

/// To another branch of the same township, so that it concerns this side alone.
async fn transfer(cx: &Context, parent: Ref, member: Ref) -> Ref {
    let details = world::named("中共某镇第九支部委员会", rules::codes::OrgKind::Branch);
    let new = roster::action::NewOrg { parent, details, on: None, ground: None };
    let to = roster::action::create_org(cx, new).await.unwrap();
    let ground = "unit".to_owned();
    let asked = transfer::action::Asked { member, to, ground, reason: String::new(), checked: None };
    transfer::action::ask(cx, asked).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_table_of_routes_and_roles_is_the_reviewed_one() {
    let world = World::new().await;
    let routes: Vec<_> = world
        .installation
        .app
        .domains
        .iter()
        .flat_map(|domain| domain.routes.list())
        // Ending one's own session would end it for the rest of the walk.
        .filter(|route| route.path != "/sign-out")
        .cloned()
        .collect();
    let sides = [side(&world, world.inside).await, side(&world, world.outside).await];
    let mut cookies = Vec::new();
    for (_, role) in ROLES {
        // Roles are held at the township above the branch that is asked for.
        cookies.push(world.cookie(role, world.inside.0, None).await);
    }
    let mut table = String::from("# method path | nobody; then each role: inside/outside the subtree\n");
    let mut seen = BTreeSet::new();
    for route in &routes {
        assert!(seen.insert((route.method, route.path)), "{} {} is listed twice", route.method, route.path);
        let ask = async |cookie: &str, side: usize| {
            let path = filled(route.path, &sides[side]);
            let (status, body) = match route.method {
                "GET" => world.get(&path, cookie).await,
                _ => world.post(&path, cookie, "").await,
            };
            assert!(!body.contains('⟦'), "{path}: a text is missing: {}", missing(&body));
            assert!(
                !status.is_server_error() || route.path == "/readyz",
                "{} {path}: {status}",
                route.method
            );
            status.as_u16()
        };
        let nobody = ask("", 0).await;
        if !matches!(route.access, Access::Public) {
            assert!(matches!(nobody, 303 | 401), "{} {}: open to everybody", route.method, route.path);
        }
        let _ = write!(table, "{} {} | nobody {nobody}", route.method, route.path);
        for ((name, _), cookie) in ROLES.iter().zip(&cookies) {
            let (inside, outside) = (ask(cookie, 0).await, ask(cookie, 1).await);
            let _ = write!(table, " | {name} {inside}/{outside}");
        }
        table.push('\n');
    }
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/routes.txt");
    if std::env::var("LIANXIN_UPDATE").is_ok() {
        std::fs::write(&file, &table).unwrap();
    }
    let reviewed = std::fs::read_to_string(&file).unwrap_or_default();
    for (ours, theirs) in table.lines().zip(reviewed.lines()) {
        assert_eq!(ours, theirs);
    }
    assert_eq!(table.lines().count(), reviewed.lines().count(), "routes came or went");
}

fn missing(body: &str) -> String {
    body.split('⟦').skip(1).filter_map(|it| it.split('⟧').next()).collect::<Vec<_>>().join(", ")
}

/// The same pages in English: no text is missing there either.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_page_speaks_english_too() {
    let world = World::new().await;
    let cookie = world.cookie(Some(Role::Department), world.inside.0, None).await;
    let here = side(&world, world.inside).await;
    for domain in &world.installation.app.domains {
        for route in domain.routes.list().iter().filter(|route| route.method == "GET") {
            let path = filled(route.path, &here);
            let joined = if path.contains('?') { '&' } else { '?' };
            let (_, body) = world.get(&format!("{path}{joined}lang=en"), &cookie).await;
            assert!(!body.contains('⟦'), "{path}: {}", missing(&body));
        }
    }
}

/// Counts, search hits and suggestions tell nothing about what is outside.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_leaks_from_outside_the_subtree() {
    let world = World::new().await;
    let cookie = world.cookie(Some(Role::Secretary), world.inside.1, None).await;
    for path in
        ["/search?q=西一", "/search?q=xy", "/search?q=西", "/orgs", "/", "/below", "/imports", "/duplicates"]
    {
        let (_, body) = world.get(path, &cookie).await;
        // What was typed comes back in the search box; what must not come back is who and where it is.
        let outside = [world.outside.0, world.outside.1, world.outside.2].map(|it| it.to_string());
        assert!(!outside.iter().any(|it| body.contains(it)) && !body.contains("西村"), "{path} leaks");
    }
    let (status, body) = world.get(&format!("/orgs/{}", world.inside.1), &cookie).await;
    assert_eq!(status.as_u16(), 200);
    assert!(!body.contains("西镇"));
}
