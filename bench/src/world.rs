//! Invented provinces for measuring: made through the importer, like everything else on the roll.

use std::path::Path;
use std::time::{Duration, Instant};

use access::Role;
use http_face::Limits;
use identity::NewAccount;
use roster::action::{self, OrgDetails};
use roster::query;
use rules::codes::OrgKind;
use server::demo::{Share, members_csv, orgs_csv};
use server::{Config, Installation, work};
use store::Ref;

type Error = Box<dyn std::error::Error + Send + Sync>;

pub const PASSWORD: &str = "Measured-2026-ok";

/// How long the parts of an import took.
#[derive(Default)]
pub struct Times {
    pub rows: u64,
    pub orgs: u64,
    pub reading: Duration,
    pub storing: Duration,
    pub projecting: Duration,
}

pub fn config(folder: &Path, database: &str, port: u16) -> Config {
    let limits = Limits { per_second: 1_000_000, sign_ins_per_minute: 1_000_000, ..Limits::default() };
    Config {
        data_dir: folder.to_owned(),
        database_url: database.to_owned(),
        listen: format!("127.0.0.1:{port}"),
        limits,
        ..Config::default()
    }
}

/// The configuration as a file, for the process under measurement.
pub fn config_file(config: &Config) -> Result<std::path::PathBuf, Error> {
    let path = config.data_dir.join("lianxin.toml");
    let text = format!(
        "data_dir = {:?}\ndatabase_url = {:?}\nlisten = {:?}\nlog = \"error\"\n[limits]\nper_second = 1000000\nsign_ins_per_minute = 1000000\n[sign_in]\nidle_minutes = 600\n",
        config.data_dir, config.database_url, config.listen
    );
    std::fs::write(&path, text)?;
    Ok(path)
}

fn committee(name: &str) -> OrgDetails {
    OrgDetails { kind: Some(OrgKind::Committee), full_name: name.to_owned(), ..OrgDetails::default() }
}

/// The uppermost organisation, with an account `bench` of its department.
pub async fn province(installation: &Installation) -> Result<Ref, Error> {
    let cx = installation.app.system();
    let root = action::create_root(&cx, 430_000, "某省", committee("中共某省委员会")).await?;
    officer(installation, root, Role::Department, "bench").await?;
    Ok(root)
}

pub async fn officer(installation: &Installation, org: Ref, role: Role, login: &str) -> Result<(), Error> {
    let cx = installation.app.system();
    let place = query::org(&cx.store, org).await?.ok_or("no organisation")?.place()?;
    let tx = cx.store.begin().await?;
    let new = NewAccount {
        region: org.region,
        name: "测量".to_owned(),
        login: login.to_owned(),
        password: Some(PASSWORD.to_owned()),
        member: None,
    };
    let account = identity::create(&cx, &tx, &installation.app.settings, new).await?;
    let grant = identity::Grant { account, role, org, place, from: cx.today(), until: None, person: None };
    identity::grant(&cx, &tx, grant).await?;
    tx.commit().await?;
    Ok(())
}

/// One county of about `members` members, imported from two rosters.
pub async fn county(
    installation: &Installation,
    root: Ref,
    number: u32,
    members: u64,
    times: &mut Times,
) -> Result<Ref, Error> {
    let cx = installation.app.system();
    let name: &'static str = Box::leak(format!("第{number}县").into_boxed_str());
    let code: &'static str = Box::leak(format!("C{number:03}").into_boxed_str());
    let mut details = committee(&format!("中共{name}委员会"));
    details.code = Some(code.to_owned());
    let county = action::create_region(&cx, root, 430_000 + i64::from(number), name, details).await?;
    let branches = u32::try_from(members / 20).unwrap_or(u32::MAX).max(10);
    let share = Share {
        code,
        county: name,
        townships: (branches / 100).max(1),
        branches: 100.min(branches),
        members: 20,
        seed: u64::from(number),
    };
    let today = cx.today();
    for (file, text) in [("orgs.csv", orgs_csv(&share, today)), ("members.csv", members_csv(&share, today))] {
        let org = query::org(&cx.store, county).await?.ok_or("no county")?;
        let begun = Instant::now();
        let batch = action::read(&cx, &org, file, text.into_bytes(), today).await?;
        let read = Instant::now();
        let done = action::confirm(&cx, batch).await?;
        if file == "members.csv" {
            times.rows += u64::try_from(done.stored)?;
            times.reading += read - begun;
            times.storing += read.elapsed();
        } else {
            times.orgs += u64::try_from(done.stored)?;
        }
    }
    let begun = Instant::now();
    work::settle(&installation.app).await?;
    times.projecting += begun.elapsed();
    Ok(county)
}
