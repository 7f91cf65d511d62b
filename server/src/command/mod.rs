//! The command line. Every command says what it did, in one line a step, and exits with 0 only when it did it.

mod admin;
mod data;
mod doctor;
mod import;
mod journals;
mod keys;
mod rules;
mod serve;

pub(crate) use admin::{administrator, officer};
pub use data::dictionary;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use tracing_subscriber::EnvFilter;

use crate::config::{Config, KEYS};
use crate::{Installation, demo};

/// An error on its way to the person at the command line.
pub type CommandError = Box<dyn std::error::Error + Send + Sync>;

#[derive(Parser)]
#[command(
    name = "lianxin",
    version,
    about = "Lianxin (连心): the daily work of grassroots Party organisations"
)]
struct Line {
    /// Configuration file; without it `lianxin.toml` in this folder, if there is one.
    #[arg(long, global = true)]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve pages until told to stop (SIGTERM finishes what was begun).
    Serve,
    /// Make a demonstration county in a data folder of its own and serve it.
    Demo {
        /// Make the data and stop.
        #[arg(long)]
        only_data: bool,
        /// Townships of the county.
        #[arg(long, default_value_t = 12)]
        townships: u32,
    },
    /// Bring the database to the form this program needs.
    Migrate,
    /// Read a roster; store its good rows as one batch with --confirm.
    Import(import::Import),
    /// Write the whole roll as a package that imports again without loss, or read one into an empty installation.
    Export(data::Export),
    /// Write the whole database into one file that restores on either engine. Keep the key file apart from it.
    Backup {
        /// Where to.
        file: PathBuf,
    },
    /// Bring back everything from a backup into an empty data folder and database.
    Restore {
        /// Where from.
        file: PathBuf,
    },
    /// Check and prove the journal.
    #[command(subcommand)]
    Journal(journals::Journal),
    /// Projections of the journal.
    #[command(subcommand)]
    Projections(journals::Projections),
    /// Ask a rule: JSON in, ruling out. Without a name: the list of rules.
    Rules {
        /// Name of the rule.
        rule: Option<String>,
        /// Print as JSON Schema what the rule, or every rule, reads and writes.
        #[arg(long)]
        schema: bool,
    },
    /// Erase a person who is not on the roll, under a decision (PIPL art. 47). The journal stays whole.
    Erase {
        /// The member, as in the address of the page: `region-identifier`.
        member: store::Ref,
        /// The decision it rests on; journalled.
        #[arg(long)]
        order: String,
    },
    /// Accounts of administrators.
    #[command(subcommand)]
    Admin(admin::Admin),
    /// The key ring.
    #[command(subcommand)]
    Keys(keys::Keys),
    /// Check configuration, keys, clock, database and disk.
    Doctor,
    /// Show the configuration in force.
    Config {
        /// Explain every key.
        #[arg(long)]
        explain: bool,
    },
    /// Print the data dictionary, generated from the tables in the code (Markdown).
    Dictionary,
}

/// Read the command line and carry it out.
#[must_use]
pub fn main() -> ExitCode {
    let line = Line::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&error.into()),
    };
    let done = runtime.block_on(carry_out(line));
    // Blocking work (a file being read) is not waited for; nothing acknowledged depends on it.
    runtime.shutdown_timeout(std::time::Duration::from_secs(5));
    match done {
        Ok(code) => code,
        Err(error) => failed(&error),
    }
}

fn failed(error: &CommandError) -> ExitCode {
    eprintln!("lianxin: {error}");
    let mut cause = error.source();
    while let Some(inner) = cause {
        eprintln!("  because: {inner}");
        cause = inner.source();
    }
    ExitCode::FAILURE
}

fn log(config: &Config) {
    let filter = EnvFilter::try_new(&config.log).unwrap_or_else(|_| EnvFilter::new("info"));
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if config.log_form == "json" { lines.json().init() } else { lines.compact().init() }
}

async fn carry_out(line: Line) -> Result<ExitCode, CommandError> {
    if let Command::Config { explain: true } = line.command {
        explain();
        return Ok(ExitCode::SUCCESS);
    }
    let mut config = Config::load(line.config.as_deref())?;
    let quiet = !matches!(line.command, Command::Serve | Command::Demo { .. });
    if quiet && std::env::var("LIANXIN_LOG").is_err() {
        config.log = "warn".to_owned();
    }
    if let Command::Demo { .. } = line.command {
        demo::configure(&mut config);
    }
    log(&config);
    match line.command {
        Command::Serve => serve::run(Installation::open(config, false).await?).await?,
        Command::Demo { only_data, townships } => {
            let installation = Installation::open(config, true).await?;
            demo::ready(&installation, townships).await?;
            if !only_data {
                demo::announce(&installation);
                serve::run(installation).await?;
            }
        }
        Command::Migrate => {
            Installation::open(config, false).await?;
            println!("the database has the form this program needs");
        }
        Command::Import(import) => return import.run(config).await,
        Command::Export(export) => export.run(config).await?,
        Command::Backup { file } => data::backup(config, &file).await?,
        Command::Restore { file } => data::restore(config, &file).await?,
        Command::Journal(journal) => return journal.run(config).await,
        Command::Projections(projections) => projections.run(config).await?,
        Command::Rules { rule, schema } => return rules::run(rule.as_deref(), schema),
        Command::Erase { member, order } => {
            let installation = Installation::open(config, false).await?;
            let done = roster::action::erase(&installation.app.system(), member, &order).await;
            let emptied = done.map_err(|error| match error {
                access::ActError::Refused(_) => "the member is on the roll: their file is kept".to_owned(),
                other => other.to_string(),
            })?;
            println!("erased; the details of {emptied} journal entries are empty now");
        }
        Command::Admin(admin) => admin.run(config).await?,
        Command::Keys(keys) => keys.run(config).await?,
        Command::Doctor => return doctor::run(config).await,
        Command::Config { .. } => println!("{}", doctor::in_force(&config)),
        Command::Dictionary => print!("{}", data::dictionary()),
    }
    Ok(ExitCode::SUCCESS)
}

fn explain() {
    println!(
        "# lianxin.toml: every key with its default; the environment variable, where there is one, wins.\n"
    );
    let mut table = "";
    for key in KEYS {
        let (of, name) = key.name.split_once('.').unwrap_or(("", key.name));
        if of != table {
            println!("[{of}]\n");
            table = of;
        }
        println!("# {}", key.meaning);
        if !key.variable.is_empty() {
            println!("# Environment: {}", key.variable);
        }
        let literal = key.default.parse::<i64>().is_ok() || key.default == "false";
        if literal {
            println!("# {name} = {}\n", key.default);
        } else {
            println!("# {name} = {:?}\n", key.default);
        }
    }
}

/// A line of progress on standard error, rewritten in place on a terminal, silent otherwise.
pub(crate) fn progress(what: &str, done: u64, whole: u64) {
    use std::io::{IsTerminal as _, Write as _};
    let mut out = std::io::stderr();
    if out.is_terminal() && (done == whole || done.is_multiple_of(1000)) {
        let end = if done >= whole { "\n" } else { "" };
        let _ = write!(out, "\r{what}: {done} of {whole}{end}");
        let _ = out.flush();
    }
}
