//! Everything out and in again: backup and restore between any two engines, the roll as a package, the dictionary.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead as _, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use clap::Args;
use sea_orm::QueryResult;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use sha2::{Digest as _, Sha256};
use store::schema::{Column, Kind, Table, fold};
use store::{Engine, Rows, Sql as _, Store, Tx, Value, params};
use uuid::Uuid;

use super::{CommandError, progress};
use crate::{Config, Installation, installation, work};

/// The whole roll as a package.
#[derive(Args)]
pub(crate) struct Export {
    /// Folder of the package: written, or read with --read.
    folder: PathBuf,
    /// Read the package into this empty installation.
    #[arg(long)]
    read: bool,
}

impl Export {
    pub(crate) async fn run(self, config: Config) -> Result<(), CommandError> {
        let installation = Installation::open(config, false).await?;
        let cx = installation.app.system();
        if self.read {
            let counts = roster::package::read(&cx, &self.folder).await?;
            work::settle(&installation.app).await?;
            println!("{} organisations and {} members read", counts.orgs, counts.members);
        } else {
            installation::private_folder(&self.folder)?;
            let counts = roster::package::write(&cx, &self.folder).await?;
            println!(
                "{} organisations and {} members written to {}. The package holds whole resident IDs: keep it safe.",
                counts.orgs,
                counts.members,
                self.folder.display()
            );
        }
        Ok(())
    }
}

#[derive(Serialize, Deserialize)]
struct Head {
    lianxin_backup: u32,
    program: String,
    tables: Vec<String>,
    migrations: Vec<String>,
}

fn tables() -> BTreeMap<&'static str, (Table, Vec<Column>)> {
    let migrations = installation::migrations(&installation::domains());
    let steps: Vec<_> = migrations.iter().flat_map(|it| it.steps).collect();
    fold(steps)
}

/// Writes lines and keeps their checksum.
struct Lines<W: Write> {
    out: W,
    hash: Sha256,
}

impl<W: Write> Lines<W> {
    fn line(&mut self, json: &Json) -> std::io::Result<()> {
        let text = format!("{json}\n");
        self.hash.update(&text);
        self.out.write_all(text.as_bytes())
    }
}

/// A file only its owner may read: a backup holds names.
fn private_file(path: &Path) -> std::io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt as _;
    File::options().write(true).create(true).truncate(true).mode(0o600).open(path)
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Write the whole database, as it stands at one moment, into a file that restores on either engine. What is sealed
/// stays sealed: the key file is kept apart from it.
pub(crate) async fn backup(config: Config, file: &Path) -> Result<(), CommandError> {
    let keys = config.key_file();
    let installation = Installation::open(config, false).await?;
    let store = &installation.app.store;
    let beside = file.with_extension("part");
    let mut lines = Lines { out: BufWriter::new(private_file(&beside)?), hash: Sha256::new() };
    let tables = tables();
    let snapshot = store.snapshot().await?;
    let migrations = installation::migrations(&installation::domains());
    let head = Head {
        lianxin_backup: 1,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        tables: tables.keys().map(|name| (*name).to_owned()).collect(),
        migrations: migrations.iter().map(|it| it.name.to_owned()).collect(),
    };
    lines.line(&serde_json::to_value(head)?)?;
    let mut whole = 0;
    for (table, columns) in tables.values() {
        let count = copy_out(&snapshot, table, columns, &mut lines).await?;
        progress(table.name, count, count);
        whole += count;
    }
    contents_out(&installation, &snapshot, &mut lines).await?;
    let sum = hexadecimal(&lines.hash.clone().finalize());
    lines.line(&json!({ "rows": whole, "sha256": sum }))?;
    lines.out.flush()?;
    lines.out.get_ref().sync_all()?;
    std::fs::rename(&beside, file)?;
    drop(snapshot);
    noted(&installation).await?;
    println!("{whole} rows written to {}", file.display());
    println!("keep {} in another place: without it nothing sealed can be read", keys.display());
    Ok(())
}

/// Bytes of content in one line of a backup.
const PART: usize = 1024 * 1024;

/// The content of attached files, in parts, behind the rows.
async fn contents_out(
    installation: &Installation,
    snapshot: &Tx,
    lines: &mut Lines<impl Write>,
) -> Result<(), CommandError> {
    let files = &installation.app.files;
    let mut attached: Vec<_> = files.attached(snapshot).await?.into_iter().collect();
    attached.sort();
    let whole = attached.len() as u64;
    for (done, sha256) in attached.into_iter().enumerate() {
        let name = hexadecimal(&sha256);
        let bytes = files.open(&sha256).await.map_err(|error| format!("file {name}: {error}"))?;
        let count = bytes.len().div_ceil(PART);
        for (number, part) in bytes.chunks(PART).enumerate() {
            lines.line(
                &json!({ "content": name, "last": number + 1 == count, "bytes": BASE64.encode(part) }),
            )?;
        }
        progress("files", done as u64 + 1, whole);
    }
    Ok(())
}

/// Content of a file on its way back into the storage.
struct Contents {
    files: file::Files,
    waiting: Vec<u8>,
}

impl Contents {
    async fn take(&mut self, line: &Json) -> Result<(), CommandError> {
        let name = line.get("content").and_then(Json::as_str).unwrap_or_default();
        let part = line.get("bytes").and_then(Json::as_str).ok_or("content without bytes")?;
        self.waiting.extend(BASE64.decode(part)?);
        if line.get("last").and_then(Json::as_bool) == Some(true) {
            let sha256 = self.files.put(std::mem::take(&mut self.waiting).into()).await?;
            if hexadecimal(&sha256) != name {
                return Err(format!("file {name} is not what it was").into());
            }
        }
        Ok(())
    }
}

/// When the last backup was written, for the system page and `doctor`.
async fn noted(installation: &Installation) -> Result<(), CommandError> {
    let cx = installation.app.system();
    let tx = cx.store.begin().await?;
    tx.execute(
        "insert into schedule_run (name, on_day, at) values ('backup', $1, $2)
         on conflict (name, on_day) do update set at = excluded.at",
        params![cx.today().to_string(), cx.now()],
    )
    .await?;
    tx.commit().await?;
    Ok(())
}

async fn copy_out(
    sql: &Tx,
    table: &Table,
    columns: &[Column],
    lines: &mut Lines<impl Write>,
) -> Result<u64, CommandError> {
    let names: Vec<_> = columns.iter().map(|column| column.name).collect();
    let keys: Vec<&Column> =
        table.key.iter().filter_map(|key| columns.iter().find(|it| it.name == *key)).collect();
    let key_list = table.key.join(", ");
    let marks = store::marks(1, keys.len());
    let mut after: Option<Vec<Value>> = None;
    let mut count = 0;
    lines.line(&json!({ "table": table.name, "columns": names }))?;
    loop {
        let (condition, values) = match &after {
            Some(values) => (format!("where ({key_list}) > ({})", marks), values.clone()),
            None => (String::new(), params![]),
        };
        let text = format!(
            "select {} from {} {condition} order by {key_list} limit 2000",
            names.join(", "),
            table.name
        );
        let rows = sql.rows(text, values).await?;
        for row in &rows {
            let cells = columns.iter().map(|column| cell(row, column)).collect::<Result<Vec<_>, _>>()?;
            lines.line(&Json::Array(cells))?;
        }
        count += rows.len() as u64;
        let Some(last) = rows.last() else { return Ok(count) };
        after =
            Some(keys.iter().map(|key| value(&cell(last, key)?, key)).collect::<Result<_, CommandError>>()?);
    }
}

fn cell(row: &QueryResult, column: &Column) -> Result<Json, CommandError> {
    let name = column.name;
    Ok(match column.kind {
        Kind::Int | Kind::Time | Kind::Serial => json!(row.try_get::<Option<i64>>("", name)?),
        Kind::Text | Kind::Day | Kind::Path => json!(row.try_get::<Option<String>>("", name)?),
        Kind::Bool => json!(row.try_get::<Option<bool>>("", name)?),
        Kind::Uuid => json!(row.try_get::<Option<Uuid>>("", name)?),
        Kind::Bytes => json!(row.try_get::<Option<Vec<u8>>>("", name)?.map(|bytes| BASE64.encode(bytes))),
    })
}

fn value(cell: &Json, column: &Column) -> Result<Value, CommandError> {
    let wrong = || format!("column {}: {cell} is not of its kind", column.name);
    let text = || cell.as_str().map(str::to_owned);
    if cell.is_null() && !column.optional {
        return Err(wrong().into());
    }
    let none = cell.is_null();
    Ok(match column.kind {
        Kind::Int | Kind::Time | Kind::Serial => {
            if none {
                None::<i64>.into()
            } else {
                cell.as_i64().ok_or_else(wrong)?.into()
            }
        }
        Kind::Text | Kind::Day | Kind::Path => {
            if none {
                None::<String>.into()
            } else {
                text().ok_or_else(wrong)?.into()
            }
        }
        Kind::Bool => {
            if none {
                None::<bool>.into()
            } else {
                cell.as_bool().ok_or_else(wrong)?.into()
            }
        }
        Kind::Uuid if none => None::<Uuid>.into(),
        Kind::Uuid => Uuid::try_parse(cell.as_str().ok_or_else(wrong)?)?.into(),
        Kind::Bytes if none => None::<Vec<u8>>.into(),
        Kind::Bytes => BASE64.decode(cell.as_str().ok_or_else(wrong)?)?.into(),
    })
}

/// Bring everything back into an empty database, in one transaction: all of it or nothing. The key file must be in
/// the data folder already.
pub(crate) async fn restore(config: Config, file: &Path) -> Result<(), CommandError> {
    if !config.key_file().exists() {
        let path = config.key_file().display().to_string();
        return Err(format!("put the key file that belongs to the backup at {path} first").into());
    }
    checked(file)?;
    installation::private_folder(&config.data_dir)?;
    let store = Store::open(&store::Options::at(config.database())).await?;
    let domains = installation::domains();
    let clock = store::SystemClock::default();
    store::applied(&store, &installation::migrations(&domains), store::Clock::now(&clock)).await?;
    if store.number("select count(*) from journal", params![]).await? > 0 {
        return Err("the database is not empty; restore into a fresh one".into());
    }
    let tx = store.begin().await?;
    // Opening an installation seals its canary; the one of the backup belongs here.
    tx.execute("delete from key_canary", params![]).await?;
    let files = file::Files::folder(&config.file_folder(), config.largest_file())?;
    let whole = copy_in(&tx, file, Contents { files, waiting: Vec::new() }).await?;
    let vault = vault::Vault::open(
        &config.key_file(),
        config.suite,
        store::Ids::from_system(),
        store::Clock::now(&clock),
    )?;
    installation::fits(&tx, &vault, &config).await?;
    // Transaction numbers of another server mean nothing here: everything restored is certain.
    tx.execute("update journal set txid = 0", params![]).await?;
    tx.execute("update journal_sequencer set txid = 0", params![]).await?;
    if store.engine() == Engine::Postgres {
        tx.execute(
            "select setval(pg_get_serial_sequence('journal', 'seq'), (select coalesce(max(seq), 1) from journal))",
            params![],
        )
        .await?;
    }
    tx.commit().await?;
    search::rebuild_words(&store).await?;
    store.close().await;
    // Opening it checks the keys against the canary.
    let installation = Installation::open(config, false).await?;
    let report =
        journal::verify(&installation.app.store, &installation.app.signer.verifier_key(), &[], |_, _| ())
            .await?;
    match report.fault {
        None => println!("{whole} rows restored; the journal of {} entries is sound", report.entries),
        Some(fault) => return Err(format!("restored, but the journal is not sound: {fault}").into()),
    }
    Ok(())
}

/// The last line bears count and checksum of all before it: a file cut short is refused before anything is written.
fn checked(file: &Path) -> Result<(), CommandError> {
    let mut hash = Sha256::new();
    let mut before: Option<String> = None;
    for line in BufReader::new(File::open(file)?).lines() {
        if let Some(line) = before.take() {
            hash.update(line);
            hash.update("\n");
        }
        before = Some(line?);
    }
    let last: Json = serde_json::from_str(before.as_deref().unwrap_or_default())
        .map_err(|_| format!("{} is not a whole backup", file.display()))?;
    let sum = hexadecimal(&hash.finalize());
    if last.get("sha256").and_then(Json::as_str) == Some(sum.as_str()) {
        Ok(())
    } else {
        Err(format!("{} is damaged or cut short", file.display()).into())
    }
}

async fn copy_in(tx: &Tx, file: &Path, mut contents: Contents) -> Result<u64, CommandError> {
    let tables = tables();
    let mut whole = 0;
    let mut at: Option<(&'static str, Vec<Column>)> = None;
    let mut waiting: Vec<Vec<Value>> = Vec::new();
    for (number, line) in BufReader::new(File::open(file)?).lines().enumerate() {
        let json: Json = serde_json::from_str(&line?)?;
        match json {
            Json::Array(cells) => {
                let (_, columns) = at.as_ref().ok_or("a row before its table")?;
                waiting.push(
                    cells
                        .iter()
                        .zip(columns)
                        .map(|(cell, column)| value(cell, column))
                        .collect::<Result<_, _>>()?,
                );
                whole += 1;
                if waiting.len() == 500 {
                    flush(tx, at.as_ref(), &mut waiting).await?;
                    progress("restored", whole, whole + 1);
                }
            }
            head if number == 0 && head.get("lianxin_backup").is_some() => {}
            part if part.get("content").is_some() => contents.take(&part).await?,
            table => {
                flush(tx, at.as_ref(), &mut waiting).await?;
                let Some(name) = table.get("table").and_then(Json::as_str) else { continue };
                let (name, (_, columns)) = tables.get_key_value(name).ok_or_else(|| {
                    format!("the backup holds the table {name}, which this program does not know")
                })?;
                let named: Vec<String> = serde_json::from_value(table["columns"].clone())?;
                let columns = named
                    .iter()
                    .map(|name| {
                        columns
                            .iter()
                            .find(|it| it.name == name)
                            .copied()
                            .ok_or_else(|| format!("unknown column {name}"))
                    })
                    .collect::<Result<Vec<_>, _>>()?;
                at = Some((name, columns));
            }
        }
    }
    flush(tx, at.as_ref(), &mut waiting).await?;
    Ok(whole)
}

async fn flush(
    tx: &Tx,
    at: Option<&(&'static str, Vec<Column>)>,
    waiting: &mut Vec<Vec<Value>>,
) -> Result<(), CommandError> {
    let Some((table, columns)) = at.filter(|_| !waiting.is_empty()) else { return Ok(()) };
    let names: Vec<&'static str> = columns.iter().map(|it| it.name).collect();
    let mut rows = Rows::named(table, names);
    for row in waiting.drain(..) {
        rows.row(row);
    }
    rows.write(tx).await?;
    Ok(())
}

/// The data dictionary, from the tables in the code.
#[must_use]
pub fn dictionary() -> String {
    use std::fmt::Write as _;
    let mut out = String::from(
        "# Data dictionary\n\nGenerated by `lianxin dictionary`; do not edit. Kinds: Int (64 bits; money in fen), Text, \
         Day (`YYYY-MM-DD`, or `YYYY-MM` where only the month is known), Time (microseconds since 1970, UTC), Bool, \
         Uuid, Bytes, Serial.\n",
    );
    for (table, columns) in tables().values() {
        let _ = write!(out, "\n## {}\n\n{}\n\nKey: {}\n\n", table.name, table.doc, table.key.join(", "));
        let _ = writeln!(out, "| column | kind | may be empty | meaning |\n|---|---|---|---|");
        for column in columns {
            let empty = if column.optional { "yes" } else { "" };
            let meaning = column.doc.replace('|', "\\|");
            let _ = writeln!(out, "| {} | {:?} | {empty} | {meaning} |", column.name, column.kind);
        }
    }
    out
}
