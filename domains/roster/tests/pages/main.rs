//! The pages of an organisation, as a browser without JavaScript walks them, on both engines.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod world;

use access::Role;
use axum::http::StatusCode;
use roster::action::{self, NewMember};
use roster::project;
use roster::query::{self, Filter};
use rules::codes::{OrgKind, Sex};
use rules::membership::MemberState;
use store::{Ref, Scope, Sql as _, params};
use testkit::TestStore;
use time::macros::date;
use world::{Browser, Page, World, complete, person};

async fn an_organisation_is_founded_and_changed_by_forms(it: TestStore) {
    let world = World::new(it).await;
    let clerk = world.somebody("clerk", Some((Role::Department, world.root)), None).await;
    let base = format!("/orgs/{}", world.town);
    for path in ["about", "new", "edit"] {
        clerk.get(&format!("{base}/{path}")).await.good();
        let english = clerk.get(&format!("{base}/{path}?lang=en")).await.good();
        assert!(english.contains("lang=\"en\""));
    }
    let new = format!("{base}/new");
    let typed = [("idempotency_key", "k1"), ("full_name", ""), ("kind", "BRANCH"), ("short_name", "三支部")];
    clerk.post(&new, &typed).await.refused("href=\"#full_name\"", "三支部");
    let typed = [("idempotency_key", "k1"), ("full_name", "第三党小组"), ("kind", "GROUP")];
    clerk.post(&new, &typed).await.refused("支部工作条例 art. 4", "第三党小组");
    let typed =
        [("idempotency_key", "k1"), ("full_name", "第三支部"), ("kind", "BRANCH"), ("on", "2030-01-01")];
    clerk.post(&new, &typed).await.refused("on-error", "2030-01-01");
    let typed = [
        ("idempotency_key", "k1"),
        ("full_name", "第三支部"),
        ("kind", "BRANCH"),
        ("uscc", "91350211M0000XUF46"),
        ("on", "2026-03-01"),
    ];
    let there = clerk.post(&new, &typed).await.moved_on();
    assert_eq!(clerk.post(&new, &typed).await.moved_on(), there, "sent twice, founded once");
    let about = clerk.get(&there).await.good();
    assert!(about.contains("91350211M0000XUF46") && about.contains("末位校验不符"));

    let org: Ref = there.split('/').nth(2).unwrap().parse().unwrap();
    let edit = format!("/orgs/{org}/edit");
    let changed =
        [("version", "1"), ("full_name", "第三联合支部"), ("kind", "JOINT_BRANCH"), ("village", "true")];
    clerk.post(&edit, &changed).await.moved_on();
    let stale = clerk.post(&edit, &[("version", "1"), ("full_name", "别的名称"), ("kind", "BRANCH")]).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert!(stale.text().contains("别的名称") && stale.text().contains("name=\"version\" value=\"2\""));
    let about = clerk.get(&there).await.good();
    assert!(about.contains("第三联合支部") && about.contains("第三支部"), "both names stand in the history");
    // A committee with branches below cannot become a branch.
    let kind = [("version", "3"), ("full_name", "中共青澜县云湖镇委员会"), ("kind", "BRANCH")];
    clerk.post(&format!("{base}/edit"), &kind).await.refused("支部工作条例 art. 4", "云湖镇委员会");
}

async fn the_tree_changes_after_a_preview(it: TestStore) {
    let world = World::new(it).await;
    let members = world.people(world.first, &["王一", "王二", "王三", "王四"]).await;
    world.settled().await;
    let clerk = world.somebody("clerk", Some((Role::Department, world.root)), None).await;
    let first = format!("/orgs/{}", world.first);
    // Move: choose, see, do.
    let choose = clerk.get(&format!("{first}/move")).await.good();
    assert!(choose.contains(&world.root.to_string()), "the upper organisation is offered");
    assert!(clerk.get(&format!("{first}/move?q=%E4%BA%91%E6%B9%96")).await.good().contains("name=\"q\""));
    clerk.get(&format!("{first}/move?to={}", world.second)).await.refused("to-error", "value=\"");
    let preview = clerk.get(&format!("{first}/move?to={}", world.root)).await.good();
    assert!(preview.contains("data-confirm") && preview.contains("4 名党员"));
    let to = world.root.to_string();
    clerk.post(&format!("{first}/move"), &[("to", &to), ("ground", "青组发〔2026〕3号")]).await.moved_on();
    assert_eq!(world.place(world.first).await.depth(), 2);
    // Split: three are enough for a branch, two are not.
    let split = format!("{first}/split");
    clerk.get(&split).await.good();
    let ids: Vec<String> = members.iter().map(|it| it.id.simple().to_string()).collect();
    let about = [("full_name", "第四支部"), ("kind", "BRANCH"), ("idempotency_key", "s1")];
    let with = |from: usize| {
        let chosen = ids[from..].iter().map(|id| ("members", id.as_str()));
        about.iter().copied().chain(chosen).collect::<Vec<_>>()
    };
    clerk.post(&split, &with(4)).await.refused("#members", "第四支部");
    clerk.post(&split, &with(2)).await.refused("支部工作条例 art. 4", "checked");
    let preview = clerk.post(&split, &with(1)).await.good();
    assert!(preview.contains("王四") && preview.contains("name=\"step\" value=\"do\""));
    let mut sure = with(1);
    sure.push(("step", "do"));
    let fourth = clerk.post(&split, &sure).await.moved_on();
    assert_eq!(clerk.post(&split, &sure).await.moved_on(), fourth);
    // Close: not with members; merge them first; then open again.
    assert!(clerk.get(&format!("{first}/close")).await.good().contains("不能撤销"));
    clerk.post(&format!("{first}/close"), &[]).await.refused("请先移走", "");
    let into = fourth.split('/').nth(2).unwrap();
    assert!(clerk.get(&format!("{first}/merge")).await.good().contains(into));
    assert!(clerk.get(&format!("{first}/merge?to={into}")).await.good().contains("1 名党员"));
    clerk.post(&format!("{first}/merge"), &[("to", into)]).await.moved_on();
    assert!(clerk.get(&format!("{first}/about")).await.good().contains("已于"));
    clerk.get(&format!("{first}/reopen")).await.good();
    clerk.post(&format!("{first}/reopen"), &[("idempotency_key", "r1")]).await.moved_on();
    clerk.get(&format!("{first}/close")).await.good();
    clerk.post(&format!("{first}/close"), &[("idempotency_key", "c1")]).await.moved_on();
    let heads =
        query::members(&world.it.store, &Scope::everything(), &Filter::default(), None, 9).await.unwrap();
    assert_eq!(heads.len(), 4, "nobody was lost");
}

async fn posts_and_terms(it: TestStore) {
    let world = World::new(it).await;
    let members = world.people(world.first, &["李一", "李二"]).await;
    let clerk = world.somebody("clerk", Some((Role::Department, world.root)), None).await;
    let base = format!("/orgs/{}", world.first);
    let post = format!("{base}/posts/new");
    clerk.get(&post).await.good();
    let who = members[0].to_string();
    clerk
        .post(&post, &[("member", ""), ("post", "deputy"), ("from", "2026-10-01")])
        .await
        .refused("#member", "deputy");
    clerk.post(&post, &[("member", &who), ("from", "2026-10-01")]).await.refused("#post", "2026-10-01");
    clerk
        .post(&post, &[("member", &who), ("post", "secretary"), ("from", "2027-10-01")])
        .await
        .refused("#from", "2027");
    clerk.post(&post, &[("member", &who), ("post", "secretary"), ("from", "2026-10-01")]).await.moved_on();
    let other = members[1].to_string();
    let taken = [("member", other.as_str()), ("post", "secretary"), ("from", "2026-10-01")];
    clerk.post(&post, &taken).await.refused("#post", "secretary");
    let row = query::posts(&world.it.store, world.first, "2026-10-31").await.unwrap().remove(0);
    let leave = format!("{base}/posts/{}/leave", row.id.simple());
    assert!(clerk.get(&format!("{base}/about")).await.good().contains(&leave));
    clerk.get(&leave).await.good();
    clerk.post(&leave, &[("on", "2026-01-01")]).await.refused("on-error", "2026-01-01");
    clerk.post(&leave, &[("on", "2026-10-30")]).await.moved_on();

    let election = format!("{base}/election");
    clerk.get(&election).await.good();
    clerk.get(&format!("{election}?on=2027-01-01")).await.refused("on-error", "2027-01-01");
    let preview = clerk.get(&format!("{election}?on=2026-10-01")).await.good();
    assert!(preview.contains("2029年10月1日") && preview.contains("任期意见 2018"));
    clerk.post(&election, &[("on", "2026-10-01")]).await.moved_on();
    clerk.post(&election, &[("on", "2026-09-01")]).await.refused("on-error", "2026-09-01");
    let term = format!("{base}/term");
    clerk.get(&term).await.good();
    clerk.post(&term, &[("end", "2031-01-01"), ("ground", "批复")]).await.refused("end-error", "批复");
    clerk.post(&term, &[("end", "2030-01-01"), ("ground", "")]).await.refused("#ground", "2030-01-01");
    let asked = [("end", "2030-01-01"), ("ground", "青组复〔2026〕1号")];
    assert!(clerk.post(&term, &asked).await.good().contains("name=\"step\" value=\"do\""));
    clerk.post(&term, &[asked[0], asked[1], ("step", "do")]).await.moved_on();
    assert!(clerk.get(&format!("{base}/about")).await.good().contains("2030年1月1日"));
}

async fn figures_are_exact_inside_and_hidden_outside(it: TestStore) {
    let world = World::new(it).await;
    world.people(world.first, &["张一", "张二", "张三", "张四", "张五", "张六"]).await;
    let woman = NewMember { sex: Some(Sex::Female), nationality: Some("08".to_owned()), ..person("张七") };
    action::enrol(&world.cx, world.first, woman).await.unwrap();
    world.settled().await;
    let clerk = world.somebody("clerk", Some((Role::Department, world.root)), None).await;
    let base = format!("/orgs/{}/statistics", world.town);
    let inside = clerk.get(&base).await.good();
    assert!(inside.contains("14.3%") && inside.contains("壮族"));
    clerk.get(&format!("{base}?lang=en&on=2026-10-31")).await.good();
    let before = clerk.get(&format!("{base}?on=2026-01-01")).await.good();
    assert!(!before.contains("14.3%"), "nobody was on the roll then");
    clerk.get(&format!("{base}?on=2027-01-01")).await.refused("on-error", "2027-01-01");
    clerk.get(&format!("{base}?on=x")).await.refused("on-error", "value=\"x\"");
    let outside = clerk.get(&format!("{base}?public=1")).await.good();
    assert!(!outside.contains("14.3%") && outside.contains("※"));
    let csv = clerk.get(&format!("{base}?public=1&form=csv")).await;
    assert!(csv.kind.starts_with("text/csv") && csv.bytes.starts_with(&[0xEF, 0xBB, 0xBF]));
    let text = csv.text();
    assert!(text.contains("\"性别\",\"女\",\"※\",\"\"") && text.contains("\"性别\",\"男\",\"※\",\"\""));
    assert!(text.contains("\"性别\",\"合计\",\"7\""));
    let xlsx = clerk.get(&format!("{base}?form=xlsx")).await;
    assert!(xlsx.status == StatusCode::OK && xlsx.bytes.starts_with(b"PK"));
}

async fn lists_are_taken_out_masked_and_journalled(it: TestStore) {
    let world = World::new(it).await;
    let bad = NewMember { id_number: Some("11010519491231002X".to_owned()), ..person("=cmd|' /C calc'!A0") };
    action::enrol(&world.cx, world.first, bad).await.unwrap();
    world.people(world.second, &["赵二"]).await;
    let clerk = world.somebody("clerk", Some((Role::Department, world.root)), None).await;
    let csv = clerk.get(&format!("/orgs/{}/members.csv", world.town)).await;
    assert_eq!(csv.status, StatusCode::OK);
    assert!(csv.bytes.starts_with(&[0xEF, 0xBB, 0xBF]));
    let text = csv.text();
    complete(&text);
    assert!(text.contains("\"'=cmd|") && text.contains("********") && !text.contains("19491231"));
    assert_eq!(text.lines().count(), 3);
    let one = clerk.get(&format!("/orgs/{}/members.csv?name=%E8%B5%B5", world.town)).await.text();
    assert_eq!(one.lines().count(), 2);
    for file in ["members.xlsx", "organisations.xlsx"] {
        let xlsx = clerk.get(&format!("/orgs/{}/{file}", world.town)).await;
        assert!(xlsx.status == StatusCode::OK && xlsx.bytes.starts_with(b"PK"), "{file}");
    }
    let entries = journal::by_subject(&world.it.store, world.town, 9).await.unwrap();
    let exports: Vec<_> = entries.iter().filter(|it| it.kind == "roster.exported").collect();
    assert_eq!(exports.len(), 4);
    assert_eq!(exports[3].payload.as_ref().unwrap()["rows"], 2);
    assert_eq!(exports[2].payload.as_ref().unwrap()["filter"]["name"], "赵");
    let empty = clerk.get(&format!("/orgs/{}/members.xlsx?name=zz", world.town)).await;
    assert!(empty.bytes.starts_with(b"PK"));
}

async fn a_file_is_seen_by_those_who_may_and_taken_by_its_owner(it: TestStore) {
    let world = World::new(it).await;
    let member = NewMember { id_number: Some("11010519491231002X".to_owned()), ..person("钱一") };
    let member = action::enrol(&world.cx, world.first, member).await.unwrap();
    action::take_post(&world.cx, world.first, member, "secretary", date!(2026 - 10 - 01)).await.unwrap();
    world.settled().await;
    let base = format!("/members/{member}/file");
    let clerk = world.somebody("clerk", Some((Role::Department, world.root)), None).await;
    let owner = world.somebody("owner", None, Some(member)).await;
    let stranger = world.somebody("stranger", Some((Role::Secretary, world.second)), None).await;
    assert_eq!(stranger.get(&base).await.status, StatusCode::NOT_FOUND);
    let seen = clerk.get(&base).await.good();
    assert!(seen.contains("书记") && seen.contains("查阅已记入日志"));
    assert_eq!(clerk.get(&format!("{base}.json")).await.status, StatusCode::NOT_FOUND, "only for the owner");
    let own = owner.get(&format!("{base}?lang=en")).await.good();
    assert!(own.contains("clerk"), "the owner sees who looked");
    let copy = owner.get(&format!("{base}.json")).await;
    assert!(copy.kind.starts_with("application/json"));
    let copy: serde_json::Value = serde_json::from_slice(&copy.bytes).unwrap();
    assert_eq!(copy["member"]["id_number"], "11010519491231002X");
    assert_eq!(copy["posts"][0]["post"], "secretary");
    assert!(copy["journal"].as_array().unwrap().len() >= 3);
    the_printed_copy_tells_as_much(&owner, &base, &copy).await;
    assert_eq!(clerk.get(&format!("{base}.pdf")).await.status, StatusCode::NOT_FOUND, "only for the owner");
    let entry = copy["file"][0]["entry"].as_str().unwrap();
    let proof = |open: &Page| serde_json::from_slice::<serde_json::Value>(&open.bytes).unwrap();
    let open = owner.get(&format!("{base}/{entry}/proof.json")).await;
    assert!(proof(&open)["payload"].is_string(), "{}", open.text());
    let shut = clerk.get(&format!("{base}/{entry}/proof.json")).await;
    assert!(proof(&shut)["payload"].is_null() && proof(&shut)["text"].is_string());
    assert_eq!(stranger.get(&format!("{base}/{entry}/proof.json")).await.status, StatusCode::NOT_FOUND);
    // A post taken is no change of what is found: the member still is.
    let everything = Scope::everything();
    let found = query::search(&world.it.store, &world.cx.vault, &everything, "钱一", 5).await.unwrap();
    assert_eq!(found.members.len(), 1);
    assert!(owner.get(&base).await.good().contains("下载全部信息"), "the owner's own copy is told too");
}

/// Whatever the copy for programs holds stands in the copy for people, under the ten headings, in either language.
async fn the_printed_copy_tells_as_much(owner: &Browser<'_>, base: &str, copy: &serde_json::Value) {
    let looked = format!("href=\"{base}.pdf\"");
    assert!(owner.get(base).await.good().contains(&looked));
    // The wish for a language is kept from page to page.
    let (english, chinese) = ("1. Career", "一、履历材料");
    for (lang, heading, other) in [("en", english, chinese), ("zh-CN", chinese, english)] {
        let pdf = owner.get(&format!("{base}.pdf?lang={lang}")).await;
        assert_eq!((pdf.status, pdf.kind.as_str()), (StatusCode::OK, "application/pdf"));
        let text = pdf_extract::extract_text_from_mem(&pdf.bytes).unwrap();
        complete(&text);
        let text: String = text.chars().filter(|it| !it.is_whitespace() && *it != '\u{200B}').collect();
        let squeezed = |it: &str| it.replace(' ', "");
        assert!(text.contains(&squeezed(heading)) && !text.contains(&squeezed(other)), "{text}");
        let locales = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("locales").join(lang);
        let words = std::fs::read_to_string(locales.join("organisation.ftl")).unwrap();
        for line in words.lines().filter(|it| it.starts_with("file-class-")) {
            let heading = line.split_once(" = ").unwrap().1;
            assert!(text.contains(&squeezed(heading)), "{heading} in {text}");
        }
        let member = &copy["member"];
        for name in ["name", "id_number", "reference", "organisation"] {
            assert!(text.contains(member[name].as_str().unwrap()), "{name} in {text}");
        }
        for entry in copy["journal"].as_array().unwrap() {
            for name in ["kind", "article"] {
                let wanted = entry[name].as_str().unwrap_or_default();
                assert!(text.contains(&squeezed(wanted)), "{wanted} in {text}");
            }
        }
        let organisation = copy["posts"][0]["organisation"].as_str().unwrap();
        assert!(text.contains(organisation), "{text}");
    }
}

async fn duplicates_are_put_together_and_separated(it: TestStore) {
    let world = World::new(it).await;
    let a = world.people(world.first, &["孙一"]).await[0];
    let with_number = NewMember { id_number: Some("11010519491231002X".to_owned()), ..person("孙一") };
    let b = action::enrol(&world.cx, world.second, with_number).await.unwrap();
    let clerk = world.somebody("clerk", Some((Role::Department, world.root)), None).await;
    let pair = format!("/duplicates/{a}/{b}");
    assert!(clerk.get("/duplicates").await.good().contains(&pair));
    clerk.get(&pair).await.good();
    clerk.get(&format!("{pair}?stands=x")).await.refused("stands-error", "");
    assert!(clerk.get(&format!("{pair}?stands=a")).await.good().contains("身份证号转到"));
    clerk.post(&pair, &[("stands", "")]).await.refused("stands-error", "");
    clerk.post(&pair, &[("stands", "a"), ("idempotency_key", "m1")]).await.moved_on();
    let list = clerk.get("/duplicates?lang=en").await.good();
    assert!(!list.contains(&pair));
    let merge = query::merges(&world.it.store, &Scope::everything(), 9).await.unwrap().remove(0).reference();
    let undo = format!("/duplicates/merges/{merge}/undo");
    clerk.get(&undo).await.good();
    clerk.post(&undo, &[("idempotency_key", "u1")]).await.moved_on();
    clerk.post(&undo, &[("idempotency_key", "u1")]).await.moved_on();
    let there = query::by_person(&world.it.store, &world.cx.vault, "11010519491231002X").await.unwrap();
    assert_eq!(there, Some(b), "the number went back with its row");
}

async fn nothing_shows_outside_the_subtree(it: TestStore) {
    let world = World::new(it).await;
    let members = world.people(world.second, &["周一", "周一"]).await;
    let secretary = world.somebody("secretary", Some((Role::Secretary, world.first)), None).await;
    let nobody = Browser { world: &world, cookie: String::new() };
    let other = format!("/orgs/{}", world.second);
    let own = format!("/orgs/{}", world.first);
    let paths = [
        "about",
        "new",
        "edit",
        "move",
        "merge",
        "split",
        "close",
        "reopen",
        "posts/new",
        "election",
        "term",
        "statistics",
        "members.csv",
        "members.xlsx",
        "organisations.xlsx",
    ];
    for path in paths {
        let page = secretary.get(&format!("{other}/{path}")).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
        let page = nobody.get(&format!("{other}/{path}")).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{path}");
    }
    // A secretary keeps the roll but does not form organisations.
    for path in ["new", "edit", "move", "merge", "split", "close", "term"] {
        assert_eq!(secretary.get(&format!("{own}/{path}")).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let about = secretary.get(&format!("{own}/about")).await.good();
    assert!(!about.contains(&format!("{own}/move")) && about.contains(&format!("{own}/election")));
    assert!(!secretary.get("/duplicates").await.good().contains("周一"));
    let pair = format!("/duplicates/{}/{}", members[0], members[1]);
    assert_eq!(secretary.get(&pair).await.status, StatusCode::NOT_FOUND);
    let foreign = secretary.post(&format!("{other}/close"), &[]).await;
    assert_eq!(foreign.status, StatusCode::NOT_FOUND);
    let count = "select count(*) from org where closed_on is null";
    assert_eq!(world.it.store.number(count, params![]).await.unwrap(), 4);
    assert_eq!(world.app.domains.len(), 1);
}

testkit::on_both!(&super::world::migrations();
    an_organisation_is_founded_and_changed_by_forms, the_tree_changes_after_a_preview, posts_and_terms,
    figures_are_exact_inside_and_hidden_outside, lists_are_taken_out_masked_and_journalled,
    a_file_is_seen_by_those_who_may_and_taken_by_its_owner, duplicates_are_put_together_and_separated,
    nothing_shows_outside_the_subtree);

#[test]
fn texts_are_complete() {
    let locales = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("locales");
    assert_eq!(ui::i18n::check::missing_keys(&locales).unwrap(), Vec::<String>::new());
}

/// Keys that are put together from codes are not found by reading the code: each must be there.
#[test]
fn every_code_and_rule_has_a_text() {
    use rules::codes::{EducationLevel, OccupationClass, Sector};
    let locales = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("locales");
    let keys = ui::i18n::check::keys(&locales, ui::Lang::En).unwrap();
    let mut wanted: Vec<String> = Vec::new();
    wanted.extend(OrgKind::all().iter().map(|it| format!("org-kind-{}", it.key())));
    wanted.extend(Sector::all().iter().map(|it| format!("sector-{}", it.key())));
    wanted.extend(EducationLevel::all().iter().map(|it| format!("education-{}", it.code())));
    wanted.extend(OccupationClass::all().iter().map(|it| format!("occupation-{}", it.key())));
    wanted.extend(MemberState::ALL.iter().map(|it| format!("state-{}", it.key())));
    wanted.extend(["0", "1", "2", "9"].map(|it| format!("sex-{it}")));
    wanted.extend(project::JOINED_PERIODS.iter().map(|it| format!("joined-{}", it.2)));
    wanted.extend(action::POSTS.iter().map(|it| format!("post-{it}")));
    wanted.extend((1..=10).map(|it| format!("file-class-{it}")));
    named_in(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut wanted);
    let lacking: Vec<_> = wanted.into_iter().filter(|it| !keys.contains(it)).collect();
    assert_eq!(lacking, Vec::<String>::new());
}

/// Wrong fields that the sources name.
fn named_in(folder: &std::path::Path, wanted: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            named_in(&path, wanted);
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let quoted = |rest: &str| rest.split('"').next().unwrap_or_default().to_owned();
        let fields = text.split("RosterError::field(").skip(1).filter_map(|rest| rest.split(", \"").nth(1));
        wanted.extend(fields.map(quoted).map(|it| format!("field-error-{it}")));
    }
}
