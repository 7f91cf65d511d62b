use std::process::{Command, ExitCode};

use store::{Scope, Sql as _, params};
use time::Duration;

use super::CommandError;
use crate::{Config, Installation};

/// One finding.
enum Found {
    Good(String),
    Bad(String),
}

fn print(found: &[Found]) -> bool {
    let mut sound = true;
    for it in found {
        match it {
            Found::Good(text) => println!("ok     {text}"),
            Found::Bad(text) => {
                println!("WRONG  {text}");
                sound = false;
            }
        }
    }
    sound
}

/// Check configuration, keys, clock, database and disk; exit code 0 when all is well.
pub(crate) async fn run(config: Config) -> Result<ExitCode, CommandError> {
    let mut found = vec![Found::Good(format!("configuration: data in {}", config.data_dir.display()))];
    found.push(address(&config));
    found.push(disk(&config));
    found.push(fonts());
    let installation = match Installation::open(config, false).await {
        Ok(installation) => installation,
        Err(error) => {
            found.push(Found::Bad(error.to_string()));
            print(&found);
            return Ok(ExitCode::FAILURE);
        }
    };
    let app = &installation.app;
    let ring = app.vault.ring();
    found.push(Found::Good(format!(
        "keys: {} held, newest {}, they fit this database",
        ring.len(),
        ring.newest()
    )));
    if ring.len() > 1 {
        found
            .push(Found::Bad("keys: a rotation was interrupted; run `lianxin keys rotate` again".to_owned()));
    }
    found.push(Found::Good(format!("database: {:?} answers", app.store.engine())));
    found.push(clock(&installation).await?);
    let (length, positions) = journal::positions(&app.store).await?;
    for (name, position) in positions {
        found.push(if position == length {
            Found::Good(format!("projection {name}: has read all {length} entries"))
        } else {
            Found::Bad(format!(
                "projection {name}: {} entries behind (normal for a moment)",
                length - position
            ))
        });
    }
    let lost = roster::action::misplaced(&app.store, &Scope::everything()).await?;
    found.push(if lost == 0 {
        Found::Good("roll: every member is at exactly one organisation".to_owned())
    } else {
        Found::Bad(format!("roll: {lost} members are not at exactly one organisation"))
    });
    let orphans = app
        .store
        .number(
            "select count(*) from org c left join org p on p.region_id = c.parent_region and p.id = c.parent_id
             where c.parent_id is not null and p.id is null",
            params![],
        )
        .await?;
    found.push(if orphans == 0 {
        Found::Good("tree: no organisation without its superior".to_owned())
    } else {
        Found::Bad(format!("tree: {orphans} organisations without their superior"))
    });
    found.push(match app.files.missing(&app.store).await {
        Ok(gone) if gone.is_empty() => Found::Good("files: everything attached is in the storage".to_owned()),
        Ok(gone) => Found::Bad(format!(
            "files: {} are attached but not in the storage, the first {}; bring back the folder of files",
            gone.len(),
            gone[0]
        )),
        Err(error) => Found::Bad(format!("files: {error}")),
    });
    Ok(if print(&found) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn address(config: &Config) -> Found {
    let public = config.address();
    let local = ["http://127.", "http://localhost", "http://[::1]"].iter().any(|it| public.starts_with(it));
    if public.starts_with("https:") || local {
        Found::Good(format!("address: {public}"))
    } else {
        Found::Bad(format!("address: {public} is not https; passwords would travel in the clear"))
    }
}

/// Free space of the data folder, asked of `df`: the standard library cannot tell.
fn disk(config: &Config) -> Found {
    let folder = if config.data_dir.exists() { config.data_dir.clone() } else { ".".into() };
    let output = Command::new("df").arg("-Pk").arg(&folder).output();
    let free = output.ok().and_then(|it| {
        let text = String::from_utf8_lossy(&it.stdout).into_owned();
        text.lines().nth(1)?.split_whitespace().nth(3)?.parse::<u64>().ok()
    });
    match free {
        Some(kib) if kib < 1024 * 1024 => Found::Bad(format!("disk: only {} MiB left", kib / 1024)),
        Some(kib) => Found::Good(format!("disk: {} GiB left", kib / 1024 / 1024)),
        None => Found::Good("disk: free space could not be asked".to_owned()),
    }
}

/// Fonts for printed papers: found as the pages will find them.
fn fonts() -> Found {
    match document::Fonts::shared() {
        Ok(fonts) => {
            let files = fonts.files().map(|it| it.display().to_string()).collect::<Vec<_>>().join(", ");
            Found::Good(format!("fonts: {files}"))
        }
        Err(error) => Found::Bad(format!("fonts: no PDF can be made: {error}")),
    }
}

/// The machine's clock may not be behind what the journal has seen.
async fn clock(installation: &Installation) -> Result<Found, CommandError> {
    let app = &installation.app;
    let latest = store::Instant(app.store.number("select max(at) from journal", params![]).await?);
    let now = app.clock.now();
    Ok(if now.plus(Duration::minutes(5)) < latest {
        Found::Bad(format!("clock: shows {}, but the journal has entries of {}", now.civil(), latest.civil()))
    } else {
        Found::Good(format!("clock: {}", now.civil()))
    })
}

/// The configuration in force, without secrets.
pub(crate) fn in_force(config: &Config) -> String {
    let database = config.database();
    // A password in the address is not printed.
    let database = match (database.split_once("://"), database.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, host))) => format!("{scheme}://…@{host}"),
        _ => database,
    };
    format!(
        "data_dir = {:?}\ndatabase_url = {database:?}\nlisten = {:?}\npublic_url = {:?}\nsuite = {:?}\nsynchronous = {:?}",
        config.data_dir,
        config.listen,
        config.address(),
        config.suite,
        config.synchronous
    )
}
