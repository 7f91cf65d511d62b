//! The whole roll as an open package: one CSV file for each table, `datapackage.json` with the meaning of every
//! column and the checksum of every file (in the form of Frictionless Data Package). It reads again without loss
//! into an empty installation, on either engine, under other keys: sealed values leave and enter in the clear.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, BufWriter, Read as _};
use std::path::Path;

use access::Context;
use rules::codes::ResidentId;
use sea_orm::QueryResult;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use store::schema::{Column, Kind, Table};
use store::{Ref, Rows, Sql as _, Tx, Value, params};
use uuid::Uuid;
use vault::Field;

use crate::model::{Change, MEMBER_COLUMNS, Member, ORG_COLUMNS, Org, OrgChange};
use crate::{RosterError, action, tables};

/// Tables of the package, in the order in which they are read.
const TABLES: &[&str] =
    &["region", "org", "org_spell", "term", "member", "affiliation", "member_state", "post", "member_merge"];
/// Columns that are computed again and do not travel.
const DERIVED: &[&str] = &["name_key", "id_masked", "phone_masked", "batch_id"];
/// Columns that are sealed here and clear in the package.
const SEALED: &[(&str, &str)] =
    &[("id_number", "member.id_number"), ("phone", "member.phone"), ("address", "member.address")];

/// How much a package holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Organisations.
    pub orgs: u64,
    /// Members.
    pub members: u64,
}

#[derive(Serialize, Deserialize)]
struct Resource {
    name: String,
    path: String,
    bytes: u64,
    hash: String,
    description: String,
    schema: serde_json::Value,
}

#[derive(Serialize, Deserialize)]
struct Package {
    name: String,
    version: u32,
    created: String,
    resources: Vec<Resource>,
}

fn faulty(text: impl ToString) -> RosterError {
    RosterError::Sheet(text.to_string())
}

fn table(name: &str) -> Option<&'static Table> {
    tables::TABLES.iter().copied().find(|it| it.name == name)
}

fn travelling(table: &'static Table) -> impl Iterator<Item = &'static Column> {
    table.columns.iter().filter(|column| !DERIVED.contains(&column.name))
}

fn kind_name(column: &Column) -> &'static str {
    match column.kind {
        Kind::Int | Kind::Time | Kind::Serial => "integer",
        Kind::Bool => "boolean",
        Kind::Text | Kind::Day | Kind::Path | Kind::Uuid | Kind::Bytes => "string",
    }
}

/// Write the package into a folder.
///
/// # Errors
/// What the disk or the database says.
pub async fn write(cx: &Context, folder: &Path) -> Result<Counts, RosterError> {
    std::fs::create_dir_all(folder).map_err(faulty)?;
    let snapshot = cx.store.snapshot().await?;
    let mut counts = Counts::default();
    let mut resources = Vec::new();
    for name in TABLES {
        let Some(table) = table(name) else { continue };
        let rows = write_table(cx, &snapshot, table, folder).await?;
        match *name {
            "org" => counts.orgs = rows,
            "member" => counts.members = rows,
            _ => {}
        }
        let path = folder.join(format!("{name}.csv"));
        let fields: Vec<_> = travelling(table)
            .map(|it| json!({ "name": it.name, "type": kind_name(it), "description": it.doc, "constraints": { "required": !it.optional } }))
            .collect();
        resources.push(Resource {
            name: (*name).to_owned(),
            path: format!("{name}.csv"),
            bytes: std::fs::metadata(&path).map_err(faulty)?.len(),
            hash: checksum(&path)?,
            description: table.doc.to_owned(),
            schema: json!({ "fields": fields, "primaryKey": table.key }),
        });
    }
    let package =
        Package { name: "lianxin-roll".to_owned(), version: 1, created: cx.today().to_string(), resources };
    let text = serde_json::to_string_pretty(&package).map_err(faulty)?;
    std::fs::write(folder.join("datapackage.json"), text).map_err(faulty)?;
    Ok(counts)
}

fn checksum(path: &Path) -> Result<String, RosterError> {
    let mut file = BufReader::new(File::open(path).map_err(faulty)?);
    let mut hash = Sha256::new();
    let mut part = [0; 65_536];
    loop {
        let read = file.read(&mut part).map_err(faulty)?;
        if read == 0 {
            let sum: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
            return Ok(format!("sha256:{sum}"));
        }
        hash.update(&part[..read]);
    }
}

async fn write_table(
    cx: &Context,
    sql: &Tx,
    table: &'static Table,
    folder: &Path,
) -> Result<u64, RosterError> {
    let columns: Vec<_> = travelling(table).collect();
    let names: Vec<_> = columns.iter().map(|it| it.name).collect();
    let keys: Vec<_> = table.key.iter().filter_map(|key| columns.iter().find(|it| it.name == *key)).collect();
    let file = File::create(folder.join(format!("{}.csv", table.name))).map_err(faulty)?;
    let mut out = csv::Writer::from_writer(BufWriter::new(file));
    out.write_record(&names).map_err(faulty)?;
    let (mut after, mut count): (Option<Vec<Value>>, u64) = (None, 0);
    let marks = store::marks(1, keys.len());
    loop {
        let condition = after
            .as_ref()
            .map_or(String::new(), |_| format!("where ({}) > ({})", table.key.join(", "), marks));
        let text = format!(
            "select {} from {} {condition} order by {} limit 1000",
            names.join(", "),
            table.name,
            table.key.join(", ")
        );
        let rows = sql.rows(text, after.clone().unwrap_or_default()).await?;
        for row in &rows {
            let cells = columns.iter().map(|column| clear(cx, row, column)).collect::<Result<Vec<_>, _>>()?;
            out.write_record(&cells).map_err(faulty)?;
        }
        count += rows.len() as u64;
        let Some(last) = rows.last() else { break };
        let place = keys
            .iter()
            .map(|key| value(&clear(cx, last, key)?, key))
            .collect::<Result<Vec<_>, RosterError>>()?;
        after = Some(place);
    }
    out.flush().map_err(faulty)?;
    Ok(count)
}

/// A cell as text; sealed ones opened. An empty cell and an empty text differ: texts that are empty are not stored.
fn clear(cx: &Context, row: &QueryResult, column: &Column) -> Result<String, RosterError> {
    let name = column.name;
    let failed = |error: sea_orm::DbErr| RosterError::Store(error.into());
    Ok(match column.kind {
        Kind::Int | Kind::Time | Kind::Serial => {
            row.try_get::<Option<i64>>("", name).map_err(failed)?.map_or(String::new(), |it| it.to_string())
        }
        Kind::Bool => {
            row.try_get::<Option<bool>>("", name).map_err(failed)?.map_or(String::new(), |it| it.to_string())
        }
        Kind::Text | Kind::Day | Kind::Path => {
            row.try_get::<Option<String>>("", name).map_err(failed)?.unwrap_or_default()
        }
        Kind::Uuid => {
            row.try_get::<Option<Uuid>>("", name).map_err(failed)?.map_or(String::new(), |it| it.to_string())
        }
        Kind::Bytes => {
            let bytes = row.try_get::<Option<Vec<u8>>>("", name).map_err(failed)?;
            let field = SEALED.iter().find(|(column, _)| *column == name).map(|(_, field)| *field);
            match (bytes, field) {
                (Some(bytes), Some(field)) => {
                    let id: Uuid = row.try_get("", "id").map_err(failed)?;
                    cx.vault.open_sealed(Field { name: field, row: id.as_bytes() }, &bytes)?
                }
                _ => String::new(),
            }
        }
    })
}

fn value(text: &str, column: &Column) -> Result<Value, RosterError> {
    let none = text.is_empty();
    let wrong = || faulty(format!("column {}: {text:?} is not of its kind", column.name));
    if none && !column.optional && !matches!(column.kind, Kind::Text) {
        return Err(wrong());
    }
    Ok(match column.kind {
        Kind::Int | Kind::Time | Kind::Serial if none => None::<i64>.into(),
        Kind::Int | Kind::Time | Kind::Serial => text.parse::<i64>().map_err(|_| wrong())?.into(),
        Kind::Bool => text.parse::<bool>().map_err(|_| wrong())?.into(),
        Kind::Uuid if none => None::<Uuid>.into(),
        Kind::Uuid => Uuid::try_parse(text).map_err(|_| wrong())?.into(),
        Kind::Text if !column.optional => text.into(),
        Kind::Text | Kind::Day if none => None::<String>.into(),
        Kind::Text | Kind::Day | Kind::Path => text.into(),
        Kind::Bytes => None::<Vec<u8>>.into(),
    })
}

/// Read a package into an empty installation: all of it or nothing.
///
/// # Errors
/// [`RosterError::NotEmpty`] when organisations are there already; [`RosterError::Sheet`] when the package is damaged.
pub async fn read(cx: &Context, folder: &Path) -> Result<Counts, RosterError> {
    let text = std::fs::read_to_string(folder.join("datapackage.json")).map_err(faulty)?;
    let package: Package = serde_json::from_str(&text).map_err(faulty)?;
    for it in &package.resources {
        if !TABLES.contains(&it.name.as_str())
            || checksum(&folder.join(format!("{}.csv", it.name)))? != it.hash
        {
            return Err(faulty(format!("{} does not have the checksum the package says", it.path)));
        }
    }
    if cx.store.number("select count(*) from org", params![]).await? > 0 {
        return Err(RosterError::NotEmpty);
    }
    let tx = cx.store.begin().await?;
    for name in TABLES {
        if let Some(table) = table(name) {
            read_table(cx, &tx, table, folder).await?;
        }
    }
    let counts = tell(cx, &tx).await?;
    tx.commit().await?;
    Ok(counts)
}

async fn read_table(cx: &Context, tx: &Tx, table: &'static Table, folder: &Path) -> Result<(), RosterError> {
    let file = File::open(folder.join(format!("{}.csv", table.name))).map_err(faulty)?;
    let mut reader = csv::Reader::from_reader(BufReader::new(file));
    let heads: Vec<String> = reader.headers().map_err(faulty)?.iter().map(str::to_owned).collect();
    let columns: Vec<&Column> = heads
        .iter()
        .map(|head| {
            table
                .columns
                .iter()
                .find(|it| it.name == head)
                .ok_or_else(|| faulty(format!("unknown column {head}")))
        })
        .collect::<Result<_, _>>()?;
    let mut names: Vec<&'static str> = columns.iter().map(|it| it.name).collect();
    let extra: Vec<&'static str> = table
        .columns
        .iter()
        .map(|it| it.name)
        .filter(|it| matches!(*it, "name_key" | "id_masked" | "phone_masked"))
        .collect();
    names.extend(&extra);
    let mut rows = Rows::named(table.name, names.clone());
    let mut directories = Directories::default();
    for record in reader.records() {
        let record = record.map_err(faulty)?;
        let cell: BTreeMap<&str, &str> = heads.iter().map(String::as_str).zip(record.iter()).collect();
        let mut values = Vec::with_capacity(names.len());
        for column in &columns {
            values.push(sealed_again(cx, table, column, &cell)?);
        }
        for name in &extra {
            values.push(derived(name, &cell));
        }
        rows.row(values);
        directories.note(cx, table.name, &cell)?;
        if rows.len() >= 1000 {
            std::mem::replace(&mut rows, Rows::named(table.name, names.clone())).write(tx).await?;
        }
    }
    rows.write(tx).await?;
    directories.write(tx).await
}

fn sealed_again(
    cx: &Context,
    table: &Table,
    column: &Column,
    cell: &BTreeMap<&str, &str>,
) -> Result<Value, RosterError> {
    let text = cell.get(column.name).copied().unwrap_or_default();
    let field = SEALED.iter().find(|(name, _)| table.name == "member" && *name == column.name);
    match field {
        Some((_, field)) if !text.is_empty() => {
            let id = Uuid::try_parse(cell.get("id").copied().unwrap_or_default()).map_err(faulty)?;
            Ok(cx.vault.seal(Field { name: field, row: id.as_bytes() }, text)?.into())
        }
        _ => value(text, column),
    }
}

fn derived(name: &str, cell: &BTreeMap<&str, &str>) -> Value {
    let text = |name: &str| cell.get(name).copied().unwrap_or_default();
    match name {
        "name_key" => {
            let name = if text("full_name").is_empty() { text("name") } else { text("full_name") };
            crate::pinyin::sort_key(name).into()
        }
        "id_masked" => ResidentId::parse(text("id_number")).ok().map(|it| it.masked()).into(),
        _ => Some(text("phone")).filter(|it| !it.is_empty()).map(action::masked_phone).into(),
    }
}

#[derive(Default)]
struct Directories {
    persons: Vec<Vec<Value>>,
    phones: Vec<Vec<Value>>,
    codes: Vec<Vec<Value>>,
}

impl Directories {
    fn note(&mut self, cx: &Context, table: &str, cell: &BTreeMap<&str, &str>) -> Result<(), RosterError> {
        let text = |name: &str| cell.get(name).copied().unwrap_or_default();
        let region = || text("region_id").parse::<i64>().map_err(faulty);
        let id = || Uuid::try_parse(text("id")).map_err(faulty);
        // A row put aside by a merge has handed its number over.
        if table == "member" && text("merged_into").is_empty() {
            if !text("id_number").is_empty() {
                self.persons.push(params![cx.vault.index("person", text("id_number")), region()?, id()?]);
            }
            if !text("phone").is_empty() {
                self.phones.push(params![region()?, id()?, cx.vault.index("phone", text("phone"))]);
            }
        }
        if table == "org" && !text("code").is_empty() {
            self.codes.push(params![text("code"), region()?, id()?]);
        }
        Ok(())
    }

    async fn write(self, tx: &Tx) -> Result<(), RosterError> {
        type List = (&'static str, &'static [&'static str], Vec<Vec<Value>>);
        let lists: [List; 3] = [
            ("person_directory", &["person", "region_id", "member_id"], self.persons),
            ("member_phone", &["region_id", "member_id", "phone"], self.phones),
            ("org_code_directory", &["code", "region_id", "org_id"], self.codes),
        ];
        for (table, columns, list) in lists {
            let mut rows = Rows::into(table, columns);
            for row in list {
                rows.row(row);
            }
            rows.write(tx).await?;
        }
        Ok(())
    }
}

/// The journal begins with what was brought: projections are built from it like from anything else.
async fn tell(cx: &Context, tx: &Tx) -> Result<Counts, RosterError> {
    let mut counts = Counts::default();
    let mut after = String::new();
    loop {
        let text = format!("select {ORG_COLUMNS} from org o where o.path > $1 order by o.path limit 500");
        let orgs: Vec<Org> = tx.all(text, params![after.clone()]).await?;
        let Some(last) = orgs.last() else { break };
        after.clone_from(&last.path);
        let mut entries = Vec::with_capacity(orgs.len());
        for org in &orgs {
            let on =
                org.established.clone().filter(|it| it.len() == 10).unwrap_or_else(|| cx.today().to_string());
            let facts = org.stands().then(|| org.facts()).transpose()?;
            let change = OrgChange { on, before: None, after: facts, ground: Some("package".to_owned()) };
            entries.push(action::entry("org.brought", org.reference(), &org.place()?, None, change));
        }
        counts.orgs += orgs.len() as u64;
        journal::record_all(tx, &cx.stamp, entries).await?;
    }
    let mut after = Uuid::nil();
    loop {
        let text = format!("select {MEMBER_COLUMNS} from member m where m.id > $1 order by m.id limit 500");
        let members: Vec<Member> = tx.all(text, params![after]).await?;
        let Some(last) = members.last() else { return Ok(counts) };
        after = last.id;
        let mut entries = Vec::with_capacity(members.len());
        for it in &members {
            let facts = it.present.then(|| it.facts()).transpose()?;
            let change = Change {
                on: cx.today().to_string(),
                before: None,
                after: facts,
                fields: vec![],
                ground: Some("package".to_owned()),
            };
            entries.push(action::entry(
                "member.brought",
                Ref::new(it.region_id, it.id),
                &it.place()?,
                None,
                change,
            ));
        }
        counts.members += members.len() as u64;
        journal::record_all(tx, &cx.stamp, entries).await?;
    }
}
