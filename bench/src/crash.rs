//! `cargo xtask crash`: the real server is killed again and again while forms are being sent.
//! Every acknowledged form must have happened once; every form that was not acknowledged is sent again with its key,
//! and must then have happened once too. At the end the journal verifies and everybody is at exactly one place.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use access::Role;
use rand::{Rng as _, SeedableRng as _};
use roster::action::{self, NewOrg, OrgDetails};
use rules::codes::OrgKind;
use server::{Installation, work};
use store::{Ref, Scope, Sql as _, params};
use tokio::sync::Mutex;

use crate::process::{Served, beside, free_port};
use crate::{Outcome, client, world};

type Error = Box<dyn std::error::Error + Send + Sync>;

const WRITERS: u64 = 4;

pub async fn run(rounds: u64) -> Outcome {
    let folder = std::env::temp_dir().join(format!("lianxin-crash-{}", std::process::id()));
    let sqlite = folder.join("SQLite");
    std::fs::create_dir_all(&sqlite)?;
    engine("SQLite", &sqlite, &format!("sqlite://{}", sqlite.join("lianxin.db").display()), rounds).await?;
    if let Ok(server) = std::env::var("LIANXIN_TEST_POSTGRES") {
        let name = format!("crash_{}", std::process::id());
        let admin = sqlx::PgPool::connect(&format!("{server}/postgres")).await?;
        sqlx::query(sqlx::AssertSqlSafe(format!("create database {name}"))).execute(&admin).await?;
        let own = folder.join("PostgreSQL");
        std::fs::create_dir_all(&own)?;
        engine("PostgreSQL", &own, &format!("{server}/{name}"), rounds).await?;
    }
    let _ = std::fs::remove_dir_all(&folder);
    Ok(())
}

/// Forms that were sent, by number: acknowledged or not.
#[derive(Default)]
struct Sent {
    acknowledged: Vec<u64>,
    waiting: Vec<u64>,
}

async fn engine(name: &str, folder: &std::path::Path, database: &str, rounds: u64) -> Outcome {
    let config = world::config(folder, database, free_port()?);
    let installation = Installation::open(config.clone(), false).await?;
    let branch = branch(&installation).await?;
    installation.app.store.clone().close().await;

    let program = beside("lianxin")?;
    let sent = Arc::new(Mutex::new(Sent::default()));
    let next = Arc::new(AtomicU64::new(0));
    let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(4711);
    let mut cookie = String::new();
    let mut repeated = 0;
    for round in 0..rounds {
        let port = free_port()?;
        let mut own = config.clone();
        own.listen = format!("127.0.0.1:{port}");
        let file = world::config_file(&own)?.display().to_string();
        let served = Served::start(&program, &["--config", &file, "serve"], &[], port).await?;
        if cookie.is_empty() {
            cookie = client::sign_in(&served.address, "crash", world::PASSWORD).await?;
        }
        let address = served.address.clone();
        repeated += again(&address, &cookie, branch, &sent).await?;
        let writers: Vec<_> = (0..WRITERS)
            .map(|_| {
                tokio::spawn(write(
                    address.clone(),
                    cookie.clone(),
                    branch,
                    Arc::clone(&sent),
                    Arc::clone(&next),
                ))
            })
            .collect();
        tokio::time::sleep(Duration::from_millis(random.random_range(20..400))).await;
        if round + 1 == rounds {
            // Not waiting for the writers: the last round is killed like the others.
            served.kill();
        } else {
            drop(served);
        }
        for writer in writers {
            let _ = writer.await;
        }
    }
    let port = free_port()?;
    let mut own = config.clone();
    own.listen = format!("127.0.0.1:{port}");
    let file = world::config_file(&own)?.display().to_string();
    let served = Served::start(&program, &["--config", &file, "serve"], &[], port).await?;
    repeated += again(&served.address.clone(), &cookie, branch, &sent).await?;
    served.kill();
    judge(name, config, &sent, rounds, repeated).await
}

async fn branch(installation: &Installation) -> Result<Ref, Error> {
    let cx = installation.app.system();
    let details = |name: &str, kind| OrgDetails {
        kind: Some(kind),
        full_name: name.to_owned(),
        ..OrgDetails::default()
    };
    let root = action::create_root(&cx, 1, "某县", details("中共某县委员会", OrgKind::Committee)).await?;
    let new = NewOrg {
        parent: root,
        details: details("中共某县第一支部委员会", OrgKind::Branch),
        on: None,
        ground: None,
    };
    let branch = action::create_org(&cx, new).await?;
    world::officer(installation, root, Role::Department, "crash").await?;
    Ok(branch)
}

fn form(number: u64) -> String {
    format!("idempotency_key=k{number}&name=N{number}&state=FULL&sex=1&joined=2001-07-01")
}

/// One form after the other until the connection breaks.
async fn write(address: String, cookie: String, branch: Ref, sent: Arc<Mutex<Sent>>, next: Arc<AtomicU64>) {
    let Ok(mut connection) = client::Connection::open(&address).await else { return };
    let path = format!("/orgs/{branch}/members/new");
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        let answer = connection.send(&client::post_request(&address, &path, &cookie, &form(number))).await;
        let mut sent = sent.lock().await;
        if answer.is_ok_and(|it| it.status == 303) {
            sent.acknowledged.push(number);
        } else {
            sent.waiting.push(number);
            return;
        }
    }
}

/// What was in doubt is sent again with the same key.
async fn again(address: &str, cookie: &str, branch: Ref, sent: &Mutex<Sent>) -> Result<u64, Error> {
    let mut sent = sent.lock().await;
    let waiting = std::mem::take(&mut sent.waiting);
    let path = format!("/orgs/{branch}/members/new");
    let mut connection = client::Connection::open(address).await?;
    for number in &waiting {
        let answer = connection.send(&client::post_request(address, &path, cookie, &form(*number))).await?;
        if answer.status != 303 {
            return Err(format!("form {number} sent again: status {}", answer.status).into());
        }
        sent.acknowledged.push(*number);
    }
    Ok(waiting.len() as u64)
}

async fn judge(
    name: &str,
    config: server::Config,
    sent: &Mutex<Sent>,
    rounds: u64,
    repeated: u64,
) -> Outcome {
    let installation = Installation::open(config, false).await?;
    let app = &installation.app;
    work::settle(app).await?;
    let sent = sent.lock().await;
    let store = &app.store;
    let stored = store.number("select count(*) from member", params![]).await?;
    let distinct =
        store.number("select count(*) from (select name from member group by name) one", params![]).await?;
    let mut lost = 0;
    for number in &sent.acknowledged {
        let found = store
            .number("select count(*) from member where name = $1", params![format!("N{number}")])
            .await?;
        lost += i64::from(found == 0);
    }
    let report = journal::verify(store, &app.signer.verifier_key(), &[], |_, _| ()).await?;
    let misplaced = action::misplaced(store, &Scope::everything()).await?;
    let acknowledged = i64::try_from(sent.acknowledged.len())?;
    println!(
        "{name}: {rounds} rounds of kill -9, {acknowledged} forms acknowledged ({repeated} of them in doubt and sent again), \
         {stored} members stored, {lost} lost, {} doubled, {misplaced} misplaced; journal of {} entries {}",
        stored - distinct,
        report.entries,
        report.fault.as_ref().map_or_else(|| "sound".to_owned(), ToString::to_string)
    );
    let sound =
        lost == 0 && stored == distinct && stored == acknowledged && misplaced == 0 && report.fault.is_none();
    if sound { Ok(()) } else { Err(format!("{name}: not sound").into()) }
}
