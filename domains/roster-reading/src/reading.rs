//! The outcome of reading a file, and its JSON shape.

use std::collections::BTreeMap;

use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::{Map, Value, json};
use time::Date;

use crate::{Field, Format, Mapping, MemberRecord, OrgRecord, Problem, Verdict};

/// What the rows are.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A list of members.
    Members,
    /// A list of organisations.
    Organisations,
}

/// A row below the headings that is no person or organisation.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct SkippedRow {
    /// Row.
    pub row: u32,
    /// `blank`, `total`, `note` or `heading`.
    pub reason: &'static str,
}

/// How many rows, by what became of them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
pub struct RowCounts {
    /// Persons or organisations.
    #[serde(rename = "rows_total")]
    pub total: u32,
    /// Without problem.
    #[serde(rename = "rows_ok")]
    pub ok: u32,
    /// With warnings only.
    #[serde(rename = "rows_warn")]
    pub warn: u32,
    /// With at least one error.
    #[serde(rename = "rows_error")]
    pub error: u32,
}

impl RowCounts {
    pub(crate) fn count(&mut self, verdict: Verdict) {
        self.total += 1;
        match verdict {
            Verdict::Ok => self.ok += 1,
            Verdict::Warning => self.warn += 1,
            Verdict::Error => self.error += 1,
        }
    }
}

/// One sheet.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct SheetReading {
    /// Name; none where the format has no sheets.
    pub sheet: Option<String>,
    /// Rows of the headings, counted from 1, the lowest last.
    pub header_rows: Vec<u32>,
    /// Field → heading, or `@sheet_name`, `@title`, `@note`.
    pub columns: BTreeMap<Field, String>,
    /// Headings that carry nothing for the roll, from left to right.
    pub columns_ignored: Vec<String>,
    /// Counts.
    pub counts: RowCounts,
    /// Rows left out below the headings.
    pub skipped_rows: Vec<SkippedRow>,
    /// Why the sheet was left out.
    pub skipped: Option<String>,
    /// How many problems it has.
    pub problems_count: usize,
    /// All headings with their columns (counted from 0), for offering another mapping.
    pub headings: Vec<(u32, String)>,
}

/// An organisation as members' rows name it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct OrgReferenced {
    /// Full name; none: not found.
    pub organisation: Option<String>,
    /// How it was written, sorted.
    pub written_as: Vec<String>,
    /// In how many rows.
    pub rows: u32,
}

/// Organisations that the file names.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(untagged)]
pub enum OrgsReferenced {
    /// By the rows of a list of members.
    ByMembers(Vec<OrgReferenced>),
    /// Full names of the rows of a list of organisations, sorted.
    Names(Vec<String>),
}

/// What a careful reader makes of a file.
///
/// Serialises to the shape of the sample files' `.expected.json`; the records themselves and the
/// mapping are not in that shape and are taken from the fields.
#[derive(Clone, PartialEq, Debug)]
pub struct Reading {
    /// File name as given.
    pub file: String,
    /// Members or organisations.
    pub kind: Kind,
    /// The day of import.
    pub as_of: Date,
    /// The file of organisations that must be on the roll before (see `OrgBook::from_file`).
    pub needs_first: Option<String>,
    /// Format found at the door.
    pub format: Format,
    /// Encoding of a text file.
    pub encoding: Option<&'static str>,
    /// Delimiter of a text file.
    pub delimiter: Option<char>,
    /// All sheets in their order; exactly one for formats without sheets.
    pub sheets: Vec<SheetReading>,
    /// All problems, by sheet and row.
    pub problems: Vec<Problem>,
    /// Organisations named.
    pub orgs_referenced: OrgsReferenced,
    /// All persons, in the order of the file (empty for lists of organisations).
    pub members: Vec<MemberRecord>,
    /// All organisations, in the order of the file (empty for lists of members).
    pub organisations: Vec<OrgRecord>,
    /// The mapping that was used; can be corrected and given back.
    pub mapping: Mapping,
}

impl Reading {
    /// Sums over all sheets.
    #[must_use]
    pub fn counts(&self) -> RowCounts {
        self.sheets.iter().fold(RowCounts::default(), |sum, s| RowCounts {
            total: sum.total + s.counts.total,
            ok: sum.ok + s.counts.ok,
            warn: sum.warn + s.counts.warn,
            error: sum.error + s.counts.error,
        })
    }

    /// The problems of a row.
    pub fn problems_of<'a>(&'a self, indices: &'a [usize]) -> impl Iterator<Item = &'a Problem> {
        indices.iter().filter_map(|i| self.problems.get(*i))
    }

    fn first_taken(&self) -> Option<&SheetReading> {
        self.sheets.iter().find(|s| s.skipped.is_none()).or(self.sheets.first())
    }

    fn samples(&self, sheet: &SheetReading) -> Vec<Value> {
        if sheet.skipped.is_some() {
            return Vec::new();
        }
        let good = |verdict: Verdict| verdict != Verdict::Error;
        match self.kind {
            Kind::Members => {
                let rows = self.members.iter().filter(|m| m.sheet == sheet.sheet && good(m.verdict));
                rows.take(5).map(|m| m.sample(&sheet.columns)).collect()
            }
            Kind::Organisations => {
                let rows = self.organisations.iter().filter(|o| o.sheet == sheet.sheet && good(o.verdict));
                rows.take(5).map(|o| o.sample(&sheet.columns)).collect()
            }
        }
    }

    fn sheet_json(&self, sheet: &SheetReading) -> Value {
        let mut object = json!({
            "sheet": sheet.sheet,
            "header_row": sheet.header_rows.last(),
            "header_rows": sheet.header_rows,
            "columns": columns_json(&sheet.columns),
            "columns_ignored": sheet.columns_ignored,
            "rows_total": sheet.counts.total,
            "rows_ok": sheet.counts.ok,
            "rows_warn": sheet.counts.warn,
            "rows_error": sheet.counts.error,
            "skipped_rows": sheet.skipped_rows,
            "sample_records": self.samples(sheet),
            "problems_count": sheet.problems_count,
        });
        if let (Some(reason), Some(map)) = (&sheet.skipped, object.as_object_mut()) {
            map.insert("skipped".to_owned(), json!(reason));
        }
        object
    }
}

fn columns_json(columns: &BTreeMap<Field, String>) -> Value {
    Value::Object(columns.iter().map(|(f, h)| (f.key().to_owned(), json!(h))).collect())
}

impl Serialize for Reading {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let empty = SheetReading::default();
        let first = self.first_taken().unwrap_or(&empty);
        let counts = self.counts();
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("file", &self.file)?;
        map.serialize_entry("kind", &self.kind)?;
        map.serialize_entry("as_of", &rules::codes::PartialDate::Day(self.as_of))?;
        map.serialize_entry("needs_first", &self.needs_first)?;
        map.serialize_entry("header_row", &first.header_rows.last())?;
        map.serialize_entry("columns", &columns_json(&first.columns))?;
        map.serialize_entry("rows_total", &counts.total)?;
        map.serialize_entry("rows_ok", &counts.ok)?;
        map.serialize_entry("rows_warn", &counts.warn)?;
        map.serialize_entry("rows_error", &counts.error)?;
        map.serialize_entry("problems", &self.problems)?;
        map.serialize_entry("sample_records", &self.samples(first))?;
        map.serialize_entry("orgs_referenced", &self.orgs_referenced)?;
        if self.sheets.len() > 1 {
            let sheets: Vec<Value> = self.sheets.iter().map(|s| self.sheet_json(s)).collect();
            map.serialize_entry("sheets", &sheets)?;
        } else {
            map.serialize_entry("sheet", &first.sheet)?;
            map.serialize_entry("header_rows", &first.header_rows)?;
            map.serialize_entry("columns_ignored", &first.columns_ignored)?;
            map.serialize_entry("skipped_rows", &first.skipped_rows)?;
            if let Some(reason) = &first.skipped {
                map.serialize_entry("skipped", reason)?;
            }
        }
        if let Some(encoding) = self.encoding {
            map.serialize_entry("encoding", encoding)?;
        }
        if let Some(delimiter) = self.delimiter {
            map.serialize_entry("delimiter", &delimiter.to_string())?;
        }
        map.end()
    }
}

/// A sample record: the row and every field that the sheet has.
fn sample(row: u32, columns: &BTreeMap<Field, String>, value: impl Fn(Field) -> Value) -> Value {
    let mut map = Map::new();
    map.insert("row".to_owned(), json!(row));
    for field in columns.keys() {
        map.insert(field.key().to_owned(), value(*field));
    }
    Value::Object(map)
}

impl MemberRecord {
    fn sample(&self, columns: &BTreeMap<Field, String>) -> Value {
        sample(self.row, columns, |field| match field {
            Field::Name => json!(self.name),
            Field::IdNumber => json!(self.id_number.map(|id| id.as_str().to_owned())),
            Field::Sex => json!(self.sex.map(|s| s.name())),
            Field::BirthDate => json!(self.birth_date),
            Field::Nationality => json!(self.nationality.map(|n| n.name)),
            Field::Education => json!(self.education.map(|e| e.name())),
            Field::JoinDate => json!(self.join_date),
            Field::FullDate => json!(self.full_date),
            Field::Category => json!(self.category.map(|c| c.name())),
            Field::Organisation => json!(self.organisation.as_ref().map(|o| &o.full_name)),
            Field::Phone => json!(self.phone),
            Field::Occupation => json!(self.occupation),
            Field::Post => json!(self.post),
            Field::Unit => json!(self.unit),
            Field::Address => json!(self.address),
            Field::Remark => json!(self.remark),
            _ => Value::Null,
        })
    }
}

impl OrgRecord {
    fn sample(&self, columns: &BTreeMap<Field, String>) -> Value {
        sample(self.row, columns, |field| match field {
            Field::FullName => json!(self.full_name),
            Field::ShortName => json!(self.short_name),
            Field::Code => json!(self.code),
            Field::Parent => json!(self.parent_name),
            Field::Type => json!(self.kind.map(|k| k.coarse().name())),
            Field::Secretary => json!(self.secretary),
            Field::TermStart => json!(self.term_start),
            Field::TermEnd => json!(self.term_end),
            Field::UnitName => json!(self.unit_name),
            Field::Uscc => json!(self.uscc.map(|u| u.as_str().to_owned())),
            Field::Established => json!(self.established),
            Field::Dissolved => json!(self.dissolved),
            Field::Remark => json!(self.remark),
            _ => Value::Null,
        })
    }
}
