use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use roster::{action, model, query};
use roster_reading::{Kind, Mapping, OrgRecord, Reading, Verdict};
use rules::codes::OrgKind;
use store::{Ref, Scope};

use super::CommandError;
use crate::{Config, Installation, work};

/// Read a roster.
#[derive(Args)]
pub(crate) struct Import {
    /// .xlsx, .xls or .csv
    file: PathBuf,
    /// Only read; store nothing.
    #[arg(long, conflicts_with = "confirm")]
    dry_run: bool,
    /// Print the reading as JSON.
    #[arg(long)]
    json: bool,
    /// Store the good rows as one batch.
    #[arg(long)]
    confirm: bool,
    /// Day the roster describes, YYYY-MM-DD; today unless given.
    #[arg(long)]
    as_of: Option<String>,
    /// Code, path or full name of the organisation it is read for; the uppermost unless given.
    #[arg(long)]
    into: Option<String>,
}

impl Import {
    pub(crate) async fn run(self, config: Config) -> Result<ExitCode, CommandError> {
        let bytes = std::fs::read(&self.file).map_err(|error| format!("{}: {error}", self.file.display()))?;
        let name = self.file.file_name().map_or_else(String::new, |it| it.to_string_lossy().into_owned());
        let region = config.region;
        let installation = Installation::open(config, false).await?;
        let cx = installation.app.system();
        let as_of = match &self.as_of {
            None => cx.today(),
            Some(text) => model::exact(Some(text)).ok_or("--as-of takes a day as YYYY-MM-DD")?,
        };
        let everything = Scope::everything();
        let reading =
            action::reading_of(&cx, &everything, bytes.clone(), &name, as_of, Mapping::default()).await?;
        if self.json {
            println!("{}", serde_json::to_string_pretty(&reading)?);
        } else {
            summary(&reading);
        }
        if reading.counts().total == 0 {
            eprintln!("no table of members or organisations was found in {name}");
            return Ok(ExitCode::FAILURE);
        }
        if !self.confirm {
            return Ok(ExitCode::SUCCESS);
        }
        let into = self.target(&cx, region, &reading).await?;
        let org = query::org(&cx.store, into).await?.ok_or("the organisation was not found")?;
        let batch = action::read(&cx, &org, &name, bytes, as_of).await?;
        let done = action::confirm(&cx, batch).await?;
        work::settle(&installation.app).await?;
        eprintln!(
            "stored {} rows below {} as batch {batch}; {} were on the roll already",
            done.stored, org.full_name, done.known
        );
        Ok(ExitCode::SUCCESS)
    }

    /// The organisation named, or the uppermost one. In an empty installation a file of organisations brings its own.
    async fn target(
        &self,
        cx: &access::Context,
        region: i64,
        reading: &Reading,
    ) -> Result<Ref, CommandError> {
        if let Some(words) = &self.into {
            let found = crate::first::find_org(cx.clone(), words.clone()).await?;
            let exact = found.iter().find(|it| it.name == *words || it.place.as_str() == words);
            return match (exact, found.as_slice()) {
                (Some(it), _) | (None, [it]) => Ok(it.org),
                (None, []) => Err(format!("no organisation fits {words:?}").into()),
                (None, _) => {
                    Err(format!("{} organisations fit {words:?}; use the code or the full name", found.len())
                        .into())
                }
            };
        }
        let roots = query::roots(&cx.store, &Scope::everything()).await?;
        match roots.as_slice() {
            [] if reading.kind == Kind::Organisations => found_root(cx, region, reading).await,
            [] => Err("there is no organisation yet: import the file of organisations first".into()),
            [root, ..] => Ok(root.reference()),
        }
    }
}

/// The uppermost organisation of a file: the good record without a superior under which most others stand.
async fn found_root(cx: &access::Context, region: i64, reading: &Reading) -> Result<Ref, CommandError> {
    let tops: Vec<&OrgRecord> = reading
        .organisations
        .iter()
        .filter(|it| it.verdict != Verdict::Error && it.parent.is_none())
        .collect();
    let rank = |it: &&OrgRecord| (it.kind == Some(OrgKind::Committee), std::cmp::Reverse(it.row));
    let top = tops.into_iter().max_by_key(rank).ok_or("no organisation in the file stands at the top")?;
    let details = action::details_of(top);
    let name = details.unit_name.clone().unwrap_or_else(|| details.full_name.clone());
    Ok(action::create_root(cx, region, &name, details).await?)
}

fn summary(reading: &Reading) {
    let counts = reading.counts();
    println!(
        "{}: {} rows, {} without problem, {} with warnings, {} with errors",
        reading.file, counts.total, counts.ok, counts.warn, counts.error
    );
    for problem in &reading.problems {
        let at = problem.cell.clone().or(problem.sheet.clone()).unwrap_or_default();
        println!("  {at}: {} ({})", problem.hint, problem.code.key());
    }
}
