//! Rows of organisations: fields, and their relations within the file and to the roll.

use std::collections::HashMap;

use rules::codes::{OrgKind, PartialDate, Uscc, UsccError};

use crate::cells::{
    DateColumn, clean_name, clean_text, compact, dangerous, is_placeholder, read_date, read_org_kind, text_of,
};
use crate::grid::Cell;
use crate::members::note_date;
use crate::orgs::{OrgBook, name_key};
use crate::record::Parent;
use crate::rows::{DataRow, walk};
use crate::sheets::{Context, Draft, Found, RowProblems};
use crate::{
    Field, OrgEntry, OrgMatch, OrgRecord, OrgRef, OrgToken, Problem, ProblemCode, Severity, SkippedRow,
    Verdict, Written,
};

const LONGEST: usize = 1_000;

/// Read the rows of a sheet. What needs the other rows comes in [`relate`].
pub(crate) fn read(context: &Context<'_>, drafts: &mut Vec<Draft<OrgRecord>>) -> Vec<SkippedRow> {
    walk(context.grid, context.heading, |row| {
        let mut reader = RowReader {
            context,
            row,
            problems: RowProblems::new(context, row.number),
            written: Written::new(),
        };
        let record = reader.organisation();
        drafts.push(Draft { sheet: context.sheet, record, problems: reader.problems.found });
    })
}

struct RowReader<'a> {
    context: &'a Context<'a>,
    row: &'a DataRow<'a>,
    problems: RowProblems<'a>,
    written: Written,
}

impl<'a> RowReader<'a> {
    fn cell(&self, field: Field) -> Option<&'a Cell> {
        self.context.heading.fields.get(&field).and_then(|at| self.row.cell(*at))
    }

    fn text(&mut self, field: Field) -> Option<String> {
        let cell = self.cell(field)?;
        if let Cell::Error(text) = cell {
            self.problems.warn(field, ProblemCode::CellError, &[("text", text.to_string())]);
            return None;
        }
        let text = clean_text(&text_of(cell));
        if text.is_empty() || is_placeholder(&text) {
            return None;
        }
        let length = text.chars().count();
        if length > LONGEST {
            self.problems.error(field, ProblemCode::ValueTooLong, &[("length", length.to_string())]);
            return None;
        }
        if let Some(code) = dangerous(&text) {
            self.problems.warn(field, code, &[]);
        }
        Some(text)
    }

    /// A name of an organisation or person: without blanks.
    fn name(&mut self, field: Field) -> Option<String> {
        self.text(field).map(|t| clean_name(&t)).filter(|t| !t.is_empty())
    }

    fn organisation(&mut self) -> OrgRecord {
        let full_name = self.name(Field::FullName);
        if full_name.is_none() && !self.problems.found.iter().any(|p| p.column == Some(Field::FullName)) {
            self.problems.error(Field::FullName, ProblemCode::NameMissing, &[]);
        }
        let short_name = self.name(Field::ShortName);
        let code = self.cell(Field::Code).map(|c| compact(&text_of(c)).to_uppercase());
        let parent_name = self.name(Field::Parent);
        let kind = self.kind(full_name.as_deref());
        let secretary = self.name(Field::Secretary);
        let term_start = self.date(Field::TermStart);
        let term_end = self.date(Field::TermEnd);
        let established =
            self.date(Field::Established).filter(|date| self.not_ahead(Field::Established, *date));
        let dissolved = self.date(Field::Dissolved);
        if let (Some(start), Some(end)) = (term_start, term_end)
            && end.latest() < start.earliest()
        {
            self.problems.error(Field::TermEnd, ProblemCode::TermEndsBeforeStart, &[]);
        }
        if let (Some(start), Some(end)) = (established, dissolved)
            && end.latest() < start.earliest()
        {
            self.problems.warn(Field::Dissolved, ProblemCode::DissolvedBeforeEstablished, &[]);
        }
        OrgRecord {
            sheet: self.context.grid.name.clone(),
            row: self.row.number,
            full_name,
            short_name,
            code: code.filter(|c| !c.is_empty() && !is_placeholder(c)),
            parent: None,
            parent_name,
            kind,
            secretary,
            term_start,
            term_end,
            unit_name: self.name(Field::UnitName),
            uscc: self.uscc(),
            established,
            dissolved,
            remark: self.text(Field::Remark),
            written: std::mem::take(&mut self.written),
            verdict: Verdict::Ok,
            problems: Vec::new(),
        }
    }

    fn not_ahead(&mut self, field: Field, date: PartialDate) -> bool {
        let as_of = self.context.options.as_of;
        if date.earliest() <= as_of {
            return true;
        }
        self.problems.error(
            field,
            ProblemCode::DateInFuture,
            &[("as_of", PartialDate::from(as_of).to_string())],
        );
        self.written.insert(field, date.to_string());
        false
    }

    fn kind(&mut self, full_name: Option<&str>) -> Option<OrgKind> {
        let field = Field::Type;
        let text = compact(&text_of(self.cell(field)?));
        if text.is_empty() || is_placeholder(&text) {
            return None;
        }
        let Some(kind) = read_org_kind(&text) else {
            self.problems.warn(field, ProblemCode::TypeUnknown, &[("text", text.clone())]);
            self.written.insert(field, text);
            return None;
        };
        let says = full_name.and_then(OrgKind::from_org_name);
        if let Some(says) = says.filter(|s| s.coarse() != kind.coarse() && contradict(*s, kind)) {
            let params = [("name_says", says.name().to_owned()), ("type_says", kind.name().to_owned())];
            self.problems.warn(field, ProblemCode::TypeContradictsName, &params);
        }
        Some(kind)
    }

    fn date(&mut self, field: Field) -> Option<PartialDate> {
        let cell = self.cell(field);
        let year = self.context.options.as_of.year();
        let column = DateColumn::default();
        let reading = read_date(cell, column, year, self.context.grid.epoch_1904);
        note_date(&reading, field, cell, &mut self.problems, &mut self.written);
        reading.date()
    }

    fn uscc(&mut self) -> Option<Uscc> {
        let field = Field::Uscc;
        let text: String = compact(&text_of(self.cell(field)?)).chars().filter(|c| *c != '-').collect();
        if text.is_empty() || is_placeholder(&text) || crate::synonyms::NONE_WORDS.contains(&text.as_str()) {
            return None;
        }
        match Uscc::parse(&text) {
            Ok(code) => {
                if !code.checksum_fits() {
                    let params = [("expected", code.computed_check().to_string())];
                    self.problems.warn(field, ProblemCode::UsccChecksum, &params);
                }
                Some(code)
            }
            Err(error) => {
                let length = match error {
                    UsccError::Malformed { length } => length,
                    UsccError::Alphabet { .. } => 18,
                };
                self.problems.error(field, ProblemCode::UsccMalformed, &[("length", length.to_string())]);
                self.written.insert(field, text.chars().take(40).collect());
                None
            }
        }
    }
}

/// A joint or functional branch may be called plain 支部 in its name or type.
fn contradict(name: OrgKind, kind: OrgKind) -> bool {
    let (name, kind) = (name.coarse(), kind.coarse());
    let branch = |k: OrgKind| matches!(k, OrgKind::Branch | OrgKind::JointBranch | OrgKind::Functional);
    if kind == OrgKind::Functional || name == OrgKind::Functional {
        return false;
    }
    name != kind && !(branch(name) && branch(kind) && kind == OrgKind::JointBranch && name == OrgKind::Branch)
}

/// Names and codes used twice, superiors, rings.
pub(crate) fn relate(drafts: &mut [Draft<OrgRecord>], roll: &OrgBook) -> Vec<Found> {
    let mut relation = Relation { found: Vec::new() };
    relation.twice(drafts);
    relation.short_names(drafts);
    let parents = relation.parents(drafts, roll);
    relation.rings(drafts, &parents);
    relation.found
}

struct Relation {
    found: Vec<Found>,
}

impl Relation {
    fn add(
        &mut self,
        index: usize,
        field: Field,
        severity: Severity,
        code: ProblemCode,
        params: &[(&'static str, String)],
    ) {
        self.found.push((index, field, Problem::new(severity, code, params)));
    }

    /// The same organisation twice, or two with one code.
    fn twice(&mut self, drafts: &[Draft<OrgRecord>]) {
        let mut by_name: HashMap<&str, usize> = HashMap::new();
        let mut by_code: HashMap<&str, usize> = HashMap::new();
        for (i, draft) in drafts.iter().enumerate() {
            let record = &draft.record;
            let mut repeated = false;
            if let Some(name) = record.full_name.as_deref() {
                if let Some(first) = by_name.get(name).copied() {
                    repeated = true;
                    self.repeated(first, i, drafts);
                } else {
                    by_name.insert(name, i);
                }
            }
            if let Some(code) = record.code.as_deref() {
                match by_code.get(code).copied() {
                    Some(first) if !repeated => {
                        let params =
                            [("value", code.to_owned()), ("other_row", drafts[first].record.row.to_string())];
                        self.add(i, Field::Code, Severity::Error, ProblemCode::DuplicateCode, &params);
                    }
                    Some(_) => {}
                    None => {
                        by_code.insert(code, i);
                    }
                }
            }
        }
    }

    fn repeated(&mut self, first: usize, later: usize, drafts: &[Draft<OrgRecord>]) {
        let (a, b) = (&drafts[first].record, &drafts[later].record);
        let blank = |r: &OrgRecord| OrgRecord {
            sheet: None,
            row: 0,
            remark: None,
            verdict: Verdict::Ok,
            problems: Vec::new(),
            ..r.clone()
        };
        let other = |r: &OrgRecord| vec![("other_row", r.row.to_string()), ("fields", "content".to_owned())];
        if blank(a) == blank(b) {
            self.add(later, Field::FullName, Severity::Warning, ProblemCode::DuplicateRow, &other(a));
        } else {
            self.add(first, Field::FullName, Severity::Warning, ProblemCode::DuplicateConflict, &other(b));
            self.add(later, Field::FullName, Severity::Error, ProblemCode::DuplicateConflict, &other(a));
        }
    }

    fn short_names(&mut self, drafts: &[Draft<OrgRecord>]) {
        let mut by_short: HashMap<&str, Vec<usize>> = HashMap::new();
        for (i, draft) in drafts.iter().enumerate() {
            if let Some(short) = draft.record.short_name.as_deref() {
                by_short.entry(short).or_default().push(i);
            }
        }
        let mut shared: Vec<usize> = by_short
            .values()
            // the same organisation repeated does not share its name with another
            .filter(|rows| {
                rows.iter().any(|i| drafts[*i].record.full_name != drafts[rows[0]].record.full_name)
            })
            .flatten()
            .copied()
            .collect();
        shared.sort_unstable();
        for i in shared {
            self.add(i, Field::ShortName, Severity::Warning, ProblemCode::ShortNameAmbiguous, &[]);
        }
    }

    /// Find each superior, in the file first. Returns the links within the file.
    fn parents(&mut self, drafts: &mut [Draft<OrgRecord>], roll: &OrgBook) -> Vec<Option<usize>> {
        let (file, places) = book_of(drafts);
        let mut links = vec![None; drafts.len()];
        for i in 0..drafts.len() {
            let Some(written) = drafts[i].record.parent_name.clone() else { continue };
            let (book, matched) = superior(&file, roll, &written);
            let own = std::ptr::eq(book, &file);
            match matched {
                OrgMatch::Exact(at) | OrgMatch::Loose(at) => {
                    let entry = &book.entries()[at];
                    if matches!(matched, OrgMatch::Loose(_)) {
                        let params = [("organisation", entry.full_name.clone())];
                        self.add(
                            i,
                            Field::Parent,
                            Severity::Warning,
                            ProblemCode::ParentMatchedLoosely,
                            &params,
                        );
                    }
                    if let Some(day) = entry.dissolved {
                        let params = [("dissolved", day.to_string())];
                        self.add(i, Field::Parent, Severity::Warning, ProblemCode::ParentDissolved, &params);
                    }
                    let record = &mut drafts[i].record;
                    record.parent_name = Some(entry.full_name.clone());
                    record.parent = Some(if own {
                        links[i] = Some(places[at]);
                        Parent::InFile(places[at])
                    } else {
                        Parent::OnRoll(OrgRef {
                            token: entry.token.clone(),
                            full_name: entry.full_name.clone(),
                        })
                    });
                }
                OrgMatch::Ambiguous(many) => {
                    let names: Vec<&str> =
                        many.iter().take(5).map(|at| book.entries()[*at].full_name.as_str()).collect();
                    let params = [("candidates", names.join(", "))];
                    self.add(i, Field::Parent, Severity::Error, ProblemCode::ParentAmbiguous, &params);
                    unknown(&mut drafts[i].record, written);
                }
                OrgMatch::Unknown => {
                    self.add(
                        i,
                        Field::Parent,
                        Severity::Error,
                        ProblemCode::ParentMissing,
                        &[("text", written.clone())],
                    );
                    unknown(&mut drafts[i].record, written);
                }
            }
        }
        links
    }

    /// Every row that comes back to itself when superiors are followed.
    fn rings(&mut self, drafts: &[Draft<OrgRecord>], links: &[Option<usize>]) {
        // 0: not seen, otherwise the number of the walk that saw it first
        let mut seen = vec![0usize; links.len()];
        for start in 0..links.len() {
            let walk = start + 1;
            let mut at = start;
            while seen[at] == 0 {
                seen[at] = walk;
                match links[at] {
                    Some(next) => at = next,
                    None => break,
                }
            }
            if seen[at] != walk || links[at].is_none() {
                continue;
            }
            let mut ring = vec![at];
            while let Some(next) = links[ring[ring.len() - 1]].filter(|next| *next != at) {
                ring.push(next);
            }
            let names: Vec<&str> =
                ring.iter().take(5).map(|i| drafts[*i].record.full_name.as_deref().unwrap_or("?")).collect();
            for i in ring.iter().copied() {
                let params = [("ring", names.join(" → "))];
                self.add(i, Field::Parent, Severity::Error, ProblemCode::ParentCycle, &params);
            }
        }
    }
}

/// Exactly in the file, exactly on the roll, then loosely in the same order.
fn superior<'a>(file: &'a OrgBook, roll: &'a OrgBook, written: &str) -> (&'a OrgBook, OrgMatch) {
    for (book, matched) in [(file, file.find_exact(written)), (roll, roll.find_exact(written))] {
        if matched != OrgMatch::Unknown {
            return (book, matched);
        }
    }
    match file.find(written) {
        OrgMatch::Unknown => (roll, roll.find(written)),
        found => (file, found),
    }
}

fn unknown(record: &mut OrgRecord, written: String) {
    record.written.insert(Field::Parent, written);
    record.parent_name = None;
}

/// The rows as a book; of rows with the same code or name the first counts. With the place of each entry.
fn book_of(drafts: &[Draft<OrgRecord>]) -> (OrgBook, Vec<usize>) {
    let mut names: HashMap<String, usize> = HashMap::new();
    let mut codes: HashMap<String, usize> = HashMap::new();
    let mut entries = Vec::new();
    let mut places = Vec::new();
    for (i, draft) in drafts.iter().enumerate() {
        let record = &draft.record;
        let Some(full_name) = record.full_name.clone() else { continue };
        if names.insert(name_key(&full_name), i).is_some() {
            continue;
        }
        let code = record.code.clone().filter(|code| codes.insert(code.clone(), i).is_none());
        entries.push(OrgEntry {
            token: OrgToken(i.to_string()),
            full_name,
            short_name: record.short_name.clone(),
            code,
            kind: record.kind,
            dissolved: record.dissolved,
        });
        places.push(i);
    }
    (OrgBook::new(entries), places)
}

/// Full names, sorted, each once.
pub(crate) fn names(records: &[OrgRecord]) -> Vec<String> {
    let mut names: Vec<String> = records.iter().filter_map(|r| r.full_name.clone()).collect();
    names.sort_unstable();
    names.dedup();
    names
}
