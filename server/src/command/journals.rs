use std::path::PathBuf;
use std::process::ExitCode;

use clap::Subcommand;
use uuid::Uuid;

use super::{CommandError, progress};
use crate::{Config, Installation, work};

/// Check and prove the journal.
#[derive(Subcommand)]
pub(crate) enum Journal {
    /// Recompute everything and name the first bad entry.
    Verify {
        /// Checkpoints kept elsewhere: with them even a journal cut off and signed anew is found out.
        #[arg(long)]
        checkpoint: Vec<PathBuf>,
    },
    /// Write the proof that an entry stands in the journal; check it with `lianxin-proof FILE`.
    Proof {
        /// Identifier of the entry.
        entry: Uuid,
        /// With the details.
        #[arg(long)]
        open: bool,
    },
    /// Sign the present state and print it, to be kept elsewhere.
    Checkpoint,
}

impl Journal {
    pub(crate) async fn run(self, config: Config) -> Result<ExitCode, CommandError> {
        let installation = Installation::open(config, false).await?;
        let (store, signer) = (&installation.app.store, &installation.app.signer);
        let now = installation.app.clock.now();
        journal::sequence_all(store).await?;
        match self {
            Self::Checkpoint => print!("{}", journal::checkpoint(store, signer, now).await?.note),
            Self::Proof { entry, open } => {
                let proof = journal::prove(store, signer, entry, open, now).await?;
                println!("{}", serde_json::to_string_pretty(&proof)?);
            }
            Self::Verify { checkpoint } => {
                let outside = checkpoint
                    .iter()
                    .map(|path| {
                        std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
                    })
                    .collect::<Result<Vec<_>, _>>()?;
                let key = signer.verifier_key();
                let report =
                    journal::verify(store, &key, &outside, |done, whole| progress("verified", done, whole))
                        .await?;
                println!(
                    "{} entries, {} with details lawfully erased, {} checkpoints\nroot {}\nkey {key}",
                    report.entries, report.erased, report.checkpoints, report.root
                );
                if let Some(fault) = report.fault {
                    println!("NOT SOUND: {fault}");
                    return Ok(ExitCode::FAILURE);
                }
                println!("sound");
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Projections of the journal.
#[derive(Subcommand)]
pub(crate) enum Projections {
    /// Build projections again from nothing. Interrupted, it goes on where it was.
    Rebuild {
        /// Only this one.
        name: Option<String>,
    },
    /// How far each has read.
    List,
}

impl Projections {
    pub(crate) async fn run(self, config: Config) -> Result<(), CommandError> {
        let installation = Installation::open(config, false).await?;
        let app = &installation.app;
        match self {
            Self::List => {
                let (length, positions) = journal::positions(&app.store).await?;
                for (name, position) in positions {
                    println!("{name}: {position} of {length}");
                }
            }
            Self::Rebuild { name } => {
                journal::sequence_all(&app.store).await?;
                let consumers = app.domains.iter().flat_map(|domain| &domain.consumers);
                let wanted: Vec<_> =
                    consumers.filter(|it| name.as_deref().is_none_or(|name| it.name() == name)).collect();
                if wanted.is_empty() {
                    return Err("there is no such projection; see `lianxin projections list`".into());
                }
                for consumer in wanted {
                    let taken = journal::rebuild(&app.store, consumer.as_ref(), |done, whole| {
                        progress(consumer.name(), done, whole);
                    })
                    .await?;
                    println!("{}: built again from {taken} entries", consumer.name());
                }
                work::settle(app).await?;
            }
        }
        Ok(())
    }
}
