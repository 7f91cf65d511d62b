//! Tables as values: from one description come the statements for both engines, the data dictionary and the lint.
//!
//! SQLite tables are `STRICT`; text on PostgreSQL is `collate "C"`, so that both engines order bytes alike.

use std::collections::BTreeMap;

use crate::Engine;

/// What a column holds. Integers are 64 bits wide on both engines, so that one Rust type reads them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A whole number; also money in fen (分).
    Int,
    /// Text, ordered by its bytes.
    Text,
    /// A day, `YYYY-MM-DD`, or `YYYY-MM` where only the month is known: text, so that both can be kept.
    Day,
    /// A moment in UTC as microseconds since 1970.
    Time,
    /// True or false.
    Bool,
    /// A UUID.
    Uuid,
    /// Bytes: hashes, ciphertext.
    Bytes,
    /// A number the engine gives out, the only key of its table: for box-local tables, never for business rows.
    Serial,
}

/// One column.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// May it be empty?
    pub optional: bool,
    /// What it means, with unit and source.
    pub doc: &'static str,
}

impl Column {
    /// The same column, which may be empty.
    #[must_use]
    pub const fn or_none(mut self) -> Self {
        self.optional = true;
        self
    }
}

macro_rules! column_kinds {
    ($($function:ident $kind:ident),+) => {$(
        #[doc = concat!("A column of kind [`Kind::", stringify!($kind), "`].")]
        #[must_use]
        pub const fn $function(name: &'static str, doc: &'static str) -> Column {
            Column { name, kind: Kind::$kind, optional: false, doc }
        }
    )+};
}
column_kinds!(int Int, text Text, day Day, time Time, boolean Bool, uuid Uuid, bytes Bytes, serial Serial);

/// One table.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    /// Its name, a singular noun of the glossary.
    pub name: &'static str,
    /// What a row means.
    pub doc: &'static str,
    /// Its columns.
    pub columns: &'static [Column],
    /// Primary key; `region_id` first on every business table.
    pub key: &'static [&'static str],
    /// Further unique keys.
    pub unique: &'static [&'static [&'static str]],
    /// Further indexes.
    pub index: &'static [&'static [&'static str]],
}

/// One additive step of a migration.
#[derive(Clone, Copy, Debug)]
pub enum Step {
    /// Make a table with its indexes.
    Create(&'static Table),
    /// Add an optional column.
    Add(&'static str, Column),
    /// Add an index.
    Index(&'static str, &'static [&'static str]),
    /// A statement of one engine only (full text, for example).
    Only(Engine, &'static str),
}

fn type_of(kind: Kind, engine: Engine) -> &'static str {
    match (engine, kind) {
        (Engine::Sqlite, Kind::Int | Kind::Time | Kind::Bool) => "integer",
        (Engine::Sqlite, Kind::Text | Kind::Day) => "text",
        (Engine::Sqlite, Kind::Uuid | Kind::Bytes) => "blob",
        (Engine::Postgres, Kind::Int | Kind::Time) => "bigint",
        (Engine::Postgres, Kind::Text | Kind::Day) => "text collate \"C\"",
        (Engine::Postgres, Kind::Bool) => "boolean",
        (Engine::Postgres, Kind::Uuid) => "uuid",
        (Engine::Postgres, Kind::Bytes) => "bytea",
        (Engine::Sqlite, Kind::Serial) => "integer primary key autoincrement",
        (Engine::Postgres, Kind::Serial) => "bigint generated always as identity primary key",
    }
}

fn column_text(column: &Column, engine: Engine) -> String {
    let need = if column.optional || column.kind == Kind::Serial { "" } else { " not null" };
    format!("{} {}{need}", column.name, type_of(column.kind, engine))
}

fn index_name(table: &str, columns: &[&str], suffix: &str) -> String {
    format!("{table}_{}_{suffix}", columns.join("_")).chars().take(60).collect()
}

impl Step {
    /// The statements of this step, in order.
    #[must_use]
    pub fn statements(&self, engine: Engine) -> Vec<String> {
        match self {
            Self::Create(table) => table.statements(engine),
            Self::Add(table, column) => {
                vec![format!("alter table {table} add column {}", column_text(column, engine))]
            }
            Self::Index(table, columns) => vec![format!(
                "create index {} on {table} ({})",
                index_name(table, columns, "idx"),
                columns.join(", ")
            )],
            Self::Only(only, statement) if *only == engine => vec![(*statement).to_owned()],
            Self::Only(..) => Vec::new(),
        }
    }
}

impl Table {
    fn statements(&self, engine: Engine) -> Vec<String> {
        let mut lines: Vec<_> = self.columns.iter().map(|column| column_text(column, engine)).collect();
        let serial = self.columns.iter().any(|column| column.kind == Kind::Serial);
        if !serial {
            lines.push(format!("primary key ({})", self.key.join(", ")));
        }
        let strict = match engine {
            Engine::Sqlite if serial => " strict",
            // A table with a key of its own needs no second tree of row numbers.
            Engine::Sqlite => " strict, without rowid",
            Engine::Postgres => "",
        };
        let mut out = vec![format!("create table {} (\n  {}\n){strict}", self.name, lines.join(",\n  "))];
        for (list, word, suffix) in [(self.unique, "unique index", "key"), (self.index, "index", "idx")] {
            for columns in list {
                let name = index_name(self.name, columns, suffix);
                out.push(format!("create {word} {name} on {} ({})", self.name, columns.join(", ")));
            }
        }
        out
    }

    /// What is wrong with this table by the rules of `docs/dev/tables.md` (1 and 2); empty when it is right.
    /// `directory` tables hold what must be unique nation-wide; `local` ones belong to one installation.
    #[must_use]
    pub fn faults(&self, local: bool) -> Vec<String> {
        let mut faults = Vec::new();
        let names: Vec<_> = self.columns.iter().map(|column| column.name).collect();
        for key in self.unique.iter().chain(self.index).chain([&self.key]) {
            for column in *key {
                if !names.contains(column) {
                    faults.push(format!("{}: no column {column}", self.name));
                }
            }
        }
        let directory = self.name.ends_with("_directory");
        if local || directory {
            return faults;
        }
        if self.key.first() != Some(&"region_id") {
            faults.push(format!("{}: the primary key does not begin with region_id", self.name));
        }
        for key in self.unique {
            if !key.contains(&"region_id") {
                faults.push(format!("{}: a unique key without region_id", self.name));
            }
        }
        for column in self.columns {
            if column.doc.is_empty() {
                faults.push(format!("{}.{}: no meaning given", self.name, column.name));
            }
        }
        faults
    }
}

/// The tables as they stand after all steps: what the data dictionary prints.
#[must_use]
pub fn fold<'a>(steps: impl IntoIterator<Item = &'a Step>) -> BTreeMap<&'static str, (Table, Vec<Column>)> {
    let mut tables = BTreeMap::new();
    for step in steps {
        match step {
            Step::Create(table) => {
                tables.insert(table.name, (**table, table.columns.to_vec()));
            }
            Step::Add(name, column) => {
                if let Some((_, columns)) = tables.get_mut(name) {
                    columns.push(*column);
                }
            }
            Step::Index(..) | Step::Only(..) => {}
        }
    }
    tables
}
