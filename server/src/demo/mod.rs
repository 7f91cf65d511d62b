//! A demonstration county: invented organisations and people, brought in through the importer like any others.
//! Every person is invented; numbers lie in ranges that are assigned to nobody.

mod development;
mod dues;
mod forum;
mod meeting;
mod openness;
mod people;
mod petition;
mod portal;

pub use people::{Share, members_csv, orgs_csv};

use std::path::{Path, PathBuf};
use std::sync::Arc;

use access::Role;
use account::DemoAccount;
use identity::NewAccount;
use roster::action::{self, OrgDetails};
use roster::query::{self, Filter};
use rules::codes::OrgKind;
use store::{OrgPath, Ref, Scope};
use ui::{Lang, Texts};

use crate::command::{CommandError, administrator, officer};
use crate::{Config, Installation, LOCALES, work};

/// The password of all demonstration accounts. It opens nothing but invented data.
const PASSWORD: &str = "Lianxin-2026";

/// The demonstration keeps to a folder of its own unless told otherwise.
pub fn configure(config: &mut Config) {
    if config.data_dir == Path::new("data") {
        config.data_dir = PathBuf::from("data/demo");
    }
    if config.site_name.is_empty() {
        config.site_name = "清川县（演示）".to_owned();
    }
    // One person tries everything from one address.
    config.limits.sign_ins_per_minute = config.limits.sign_ins_per_minute.max(120);
    config.sign_in.password_days = 0;
}

const ACCOUNTS: [(&str, &str, &str); 9] = [
    ("zuzhibu", "组织部 陈静", "department"),
    ("zhenwei", "党务干事 林敏", "clerk"),
    ("shuji", "支部书记", "secretary"),
    ("dangyuan", "党员", "member"),
    ("xitong", "系统管理员 周平", "system"),
    ("anquan", "安全管理员 吴岚", "security"),
    ("shenji", "审计管理员 郑文", "audit"),
    ("zhenshuji", "镇党委书记 何山", "town"),
    ("jiwei", "纪委 方正", "discipline"),
];

fn accounts() -> Vec<DemoAccount> {
    let offered = ACCOUNTS.iter().map(|(login, name, key)| DemoAccount {
        login: (*login).to_owned(),
        password: PASSWORD.to_owned(),
        name: (*name).to_owned(),
        about: Arc::new(move |lang| Texts::new(&LOCALES, lang).get(&format!("demo-{key}"))),
    });
    offered.collect()
}

/// Make the county when it is not there yet.
///
/// # Errors
/// What the installation says.
pub async fn ready(installation: &Installation, townships: u32) -> Result<(), CommandError> {
    account::set_demo(accounts());
    let cx = installation.app.system();
    if !query::roots(&cx.store, &Scope::everything()).await?.is_empty() {
        return Ok(());
    }
    eprintln!("making the demonstration county …");
    let root = county(installation, townships).await?;
    people(installation, root).await?;
    let cx = installation.app.system();
    for schedule in installation.app.domains.iter().flat_map(|domain| &domain.schedules) {
        (schedule.run)(cx.clone()).await?;
    }
    work::settle(&installation.app).await?;
    Ok(())
}

async fn county(installation: &Installation, townships: u32) -> Result<Ref, CommandError> {
    let cx = installation.app.system();
    let details = OrgDetails {
        kind: Some(OrgKind::Committee),
        full_name: "中共清川县委员会".to_owned(),
        short_name: Some("清川县委".to_owned()),
        code: Some("QC".to_owned()),
        unit_name: Some("中共清川县委员会".to_owned()),
        term_from: Some("2022-06-18".to_owned()),
        ..OrgDetails::default()
    };
    let root = action::create_root(&cx, installation.config.region, "清川县", details).await?;
    let share =
        Share { code: "QC", county: "清川县", townships, branches: 10, members: 21, seed: 20_261_122 };
    for (name, text) in
        [("组织.csv", orgs_csv(&share, cx.today())), ("党员.csv", members_csv(&share, cx.today()))]
    {
        let org = query::org(&cx.store, root).await?.ok_or("the county is missing")?;
        let batch = action::read(&cx, &org, name, text.into_bytes(), cx.today()).await?;
        let done = action::confirm(&cx, batch).await?;
        eprintln!("  {name}: {} rows", done.stored);
    }
    work::settle(&installation.app).await?;
    Ok(root)
}

/// Who may try what: one account for each of the people in `product.md`.
async fn people(installation: &Installation, root: Ref) -> Result<(), CommandError> {
    let cx = installation.app.system();
    let region = root.region;
    let new = |name: &str, login: &str, member| NewAccount {
        region,
        name: name.to_owned(),
        login: login.to_owned(),
        password: Some(PASSWORD.to_owned()),
        member,
    };
    let place = |org: &query::Branch| OrgPath::parse(org.path.clone());
    let county = query::org(&cx.store, root).await?.ok_or("the county is missing")?;
    let everything = Scope::everything();
    let towns = query::children(&cx.store, &everything, &county, None, 1).await?;
    let town = towns.first().ok_or("no township")?;
    let town_org = query::org(&cx.store, town.reference()).await?.ok_or("no township")?;
    let branches = query::children(&cx.store, &everything, &town_org, None, 1).await?;
    let branch = branches.first().ok_or("no branch")?;
    let scope = Scope::of([place(branch)?]);
    let filter = Filter { state: Some("FULL".to_owned()), ..Filter::default() };
    let members = query::members(&cx.store, &scope, &filter, None, 5).await?;
    let member = |at: usize| members.get(at).map(query::ListedMember::reference);
    let name = |at: usize| members.get(at).map_or("党员", |it| it.name.as_str());

    officer(installation, Role::Department, new("组织部 陈静", "zuzhibu", None), root, county.place()?, None)
        .await?;
    let clerk = new("党务干事 林敏", "zhenwei", None);
    let clerk = officer(installation, Role::Clerk, clerk, town.reference(), place(town)?, None).await?;
    let head = new("镇党委书记 何山", "zhenshuji", None);
    let head = officer(installation, Role::Secretary, head, town.reference(), place(town)?, None).await?;
    let discipline = new("纪委 方正", "jiwei", None);
    officer(installation, Role::Discipline, discipline, root, county.place()?, None).await?;
    let there = |account, name, role| {
        Ok::<_, CommandError>(petition::Person {
            account,
            name,
            role,
            org: town.reference(),
            place: place(town)?,
        })
    };
    let (clerk, head) =
        (there(clerk, "党务干事 林敏", Role::Clerk)?, there(head, "镇党委书记 何山", Role::Secretary)?);
    petition::ready(&cx, root, &clerk, &head).await?;
    let secretary = new(name(0), "shuji", member(0));
    let chief = officer(
        installation,
        Role::Secretary,
        secretary,
        branch.reference(),
        place(branch)?,
        Some("15400000001"),
    )
    .await?;
    let own = new(name(1), "dangyuan", member(1));
    let own = officer(installation, Role::Member, own, branch.reference(), place(branch)?, None).await?;
    if let Some(secretary) = member(0) {
        action::take_post(&cx, branch.reference(), secretary, "secretary", cx.today()).await?;
    }
    let at = forum::At {
        town: town.reference(),
        branch: (branch.reference(), place(branch)?),
        clerk: &clerk,
        head: &head,
        secretary: (chief, name(0), member(0)),
        member: (own, name(1)),
    };
    forum::ready(&cx, root, at).await?;
    self::dues::ready(&cx, root, branch.reference()).await?;
    self::portal::made(installation, root, town.reference()).await?;
    let there: Vec<Ref> = (0..3).filter_map(member).collect();
    meeting::made(installation, branch.reference(), &there).await?;
    development::made(installation, branch.reference(), &there).await?;
    self::openness::made(installation, root, town.reference(), branch.reference()).await?;
    let admins = [
        (Role::SystemAdmin, "系统管理员 周平", "xitong", "430799198001018000"),
        (Role::SecurityAdmin, "安全管理员 吴岚", "anquan", "430799198101018001"),
        (Role::AuditAdmin, "审计管理员 郑文", "shenji", "430799198201018002"),
    ];
    for (role, name, login, person) in admins {
        administrator(installation, role, new(name, login, None), person).await?;
    }
    Ok(())
}

/// Print the address, the accounts and what to try.
pub fn announce(installation: &Installation) {
    println!("\nLianxin demonstration: {}\n", installation.app.public_url);
    println!("  account    password       who");
    let texts = Texts::new(&LOCALES, Lang::En);
    for (login, _, key) in ACCOUNTS {
        println!("  {login:<10} {PASSWORD:<14} {}", texts.get(&format!("demo-{key}")));
    }
    println!(
        "\nTry: sign in as zuzhibu, import a roster at an organisation, look at the tree, statistics and what is due;\n\
         sign in as shuji on a phone; switch to English or to large type at the top of any page; see /kit for all parts.\n\
         Administrators set up a second factor at their first sign-in. Stop with Ctrl-C.\n"
    );
}
