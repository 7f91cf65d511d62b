//! From a book to a reading: which sheets are taken, and everything put together.

use std::collections::BTreeMap;

use crate::grid::{Book, Grid, cell_name, column_name};
use crate::heading::{self, Heading};
use crate::mapping::{SheetMapping, Source};
use crate::rows::walk;
use crate::whereabouts::{self, Whereabouts};
use crate::{
    Field, Kind, Mapping, Options, OrgsReferenced, Problem, ProblemCode, Reading, Severity, SheetReading,
    Verdict, duplicates, members, organisations,
};

/// A row while problems may still be added.
#[derive(Clone, Debug)]
pub(crate) struct Draft<R> {
    pub(crate) sheet: usize,
    pub(crate) record: R,
    pub(crate) problems: Vec<Problem>,
}

/// What reading a sheet needs to know.
pub(crate) struct Context<'a> {
    pub(crate) options: &'a Options<'a>,
    pub(crate) grid: &'a Grid,
    pub(crate) heading: &'a Heading,
    pub(crate) whereabouts: Option<&'a Whereabouts>,
    pub(crate) sheet: usize,
}

/// Collects the problems of a row and knows its cells.
pub(crate) struct RowProblems<'a> {
    context: &'a Context<'a>,
    row: u32,
    pub(crate) found: Vec<Problem>,
}

impl<'a> RowProblems<'a> {
    pub(crate) fn new(context: &'a Context<'a>, row: u32) -> Self {
        Self { context, row, found: Vec::new() }
    }

    pub(crate) fn warn(&mut self, field: Field, code: ProblemCode, params: &[(&'static str, String)]) {
        self.add(field, Severity::Warning, code, params);
    }

    pub(crate) fn error(&mut self, field: Field, code: ProblemCode, params: &[(&'static str, String)]) {
        self.add(field, Severity::Error, code, params);
    }

    fn add(
        &mut self,
        field: Field,
        severity: Severity,
        code: ProblemCode,
        params: &[(&'static str, String)],
    ) {
        let mut problem = Problem::new(severity, code, params);
        place(&mut problem, &self.context.grid.name, self.row, field, &self.context.heading.fields);
        self.found.push(problem);
    }
}

/// What has been gathered so far.
struct Gathered {
    sheets: Vec<SheetReading>,
    sheet_problems: Vec<Vec<Problem>>,
    mapping: Mapping,
    members: Vec<Draft<crate::MemberRecord>>,
    organisations: Vec<Draft<crate::OrgRecord>>,
    named: members::OrgsNamed,
    /// Columns of each sheet, for naming cells later.
    fields: Vec<BTreeMap<Field, u32>>,
}

/// A problem found by comparing rows: place of the draft, field, problem.
pub(crate) type Found = (usize, Field, Problem);

/// Read all sheets of a book.
pub(crate) fn read_book(book: &Book, file: &str, options: &Options<'_>) -> Reading {
    let headings: Vec<Option<Heading>> = book.sheets.iter().map(|grid| heading_of(grid, options)).collect();
    let kind = options.kind.unwrap_or_else(|| kind_of(book, &headings, options));
    let mut gathered = Gathered {
        sheets: Vec::new(),
        sheet_problems: Vec::new(),
        mapping: Mapping::default(),
        members: Vec::new(),
        organisations: Vec::new(),
        named: members::OrgsNamed::default(),
        fields: Vec::new(),
    };
    for (index, (grid, heading)) in book.sheets.iter().zip(&headings).enumerate() {
        read_sheet(index, grid, heading.as_ref(), kind, options, &mut gathered);
    }
    let Gathered { members, organisations, fields, .. } = &mut gathered;
    match kind {
        Kind::Members => {
            for (at, field, mut problem) in duplicates::compare(members) {
                let draft = &mut members[at];
                place(&mut problem, &draft.record.sheet, draft.record.row, field, &fields[draft.sheet]);
                draft.problems.push(problem);
            }
        }
        Kind::Organisations => {
            for (at, field, mut problem) in organisations::relate(organisations, options.orgs) {
                let draft = &mut organisations[at];
                place(&mut problem, &draft.record.sheet, draft.record.row, field, &fields[draft.sheet]);
                draft.problems.push(problem);
            }
        }
    }
    finish(book, file, kind, options, gathered)
}

fn place(
    problem: &mut Problem,
    sheet: &Option<String>,
    row: u32,
    field: Field,
    fields: &BTreeMap<Field, u32>,
) {
    problem.sheet.clone_from(sheet);
    problem.row = Some(row);
    problem.column = Some(field);
    problem.cell = fields.get(&field).map(|at| cell_name(row, *at));
}

fn heading_of(grid: &Grid, options: &Options<'_>) -> Option<Heading> {
    heading::find(grid, options.kind, options.mapping.sheet(grid.name.as_deref()))
}

/// The kind of most of what the file holds: a sheet of statistics before the lists must not decide.
fn kind_of(book: &Book, headings: &[Option<Heading>], options: &Options<'_>) -> Kind {
    let weight = |kind: Kind, hidden_too: bool| -> usize {
        let sheets = book.sheets.iter().zip(headings);
        let taken = sheets.filter(|(grid, _)| hidden_too || reason_to_leave(grid, options).is_none());
        let of_kind = taken.filter_map(|(grid, h)| h.as_ref().filter(|h| h.kind == kind).map(|h| (grid, h)));
        of_kind.map(|(grid, h)| h.fields.len() * (1 + grid.rows.len())).sum()
    };
    let weights = |hidden_too| (weight(Kind::Members, hidden_too), weight(Kind::Organisations, hidden_too));
    let (members, organisations) = match weights(false) {
        (0, 0) => weights(true),
        visible => visible,
    };
    if organisations > members { Kind::Organisations } else { Kind::Members }
}

/// Why a sheet is left out before it is looked at.
fn reason_to_leave(grid: &Grid, options: &Options<'_>) -> Option<&'static str> {
    let name = grid.name.as_deref();
    if grid.rows.iter().all(|r| r.cells.is_empty()) {
        return Some("empty sheet");
    }
    if options.mapping.sheet(name).is_some_and(|m| m.skip) {
        return Some("left out by the user");
    }
    let asked_for = name.is_some_and(|n| options.include_hidden.contains(n));
    (grid.hidden && !asked_for).then_some("hidden sheet; offered, not taken")
}

fn read_sheet(
    index: usize,
    grid: &Grid,
    heading: Option<&Heading>,
    kind: Kind,
    options: &Options<'_>,
    gathered: &mut Gathered,
) {
    let mut sheet = SheetReading { sheet: grid.name.clone(), ..SheetReading::default() };
    let mut problems = Vec::new();
    gathered.fields.push(BTreeMap::new());
    match (reason_to_leave(grid, options), heading) {
        (Some(reason), heading) => {
            sheet.skipped = Some(reason.to_owned());
            if let Some(heading) = heading.filter(|_| grid.hidden) {
                problems.extend(hidden_problem(grid, heading));
            }
        }
        (None, None) => sheet.skipped = Some("no table: instructions".to_owned()),
        (None, Some(heading)) if heading.kind != kind => {
            sheet.skipped = Some("a table of the other kind; offered, not taken".to_owned());
        }
        (None, Some(heading)) => {
            read_table(index, grid, heading, options, &mut sheet, &mut problems, gathered)
        }
    }
    gathered.sheets.push(sheet);
    gathered.sheet_problems.push(problems);
}

fn hidden_problem(grid: &Grid, heading: &Heading) -> Option<Problem> {
    let mut rows = 0u32;
    walk(grid, heading, |_| rows += 1);
    let mut problem =
        Problem::new(Severity::Warning, ProblemCode::SheetHidden, &[("rows", rows.to_string())]);
    problem.sheet.clone_from(&grid.name);
    (rows > 0).then_some(problem)
}

fn read_table(
    index: usize,
    grid: &Grid,
    heading: &Heading,
    options: &Options<'_>,
    sheet: &mut SheetReading,
    problems: &mut Vec<Problem>,
    gathered: &mut Gathered,
) {
    let given = options.mapping.sheet(grid.name.as_deref());
    let mut heading = heading.clone();
    let whereabouts = branch_of_sheet(grid, &mut heading, options, given);
    if let Some(found) = whereabouts.as_ref().filter(|w| w.loose) {
        let full_name = options.orgs.entries()[found.index].full_name.clone();
        let mut problem = Problem::new(
            Severity::Warning,
            ProblemCode::OrgMatchedLoosely,
            &[("organisation", full_name), ("text", found.written.clone())],
        );
        problem.sheet.clone_from(&grid.name);
        problem.column = Some(Field::Organisation);
        problems.push(problem);
    }
    describe(grid, &heading, whereabouts.as_ref(), sheet);
    problems.extend(heading_problems(grid, &heading));
    let context =
        Context { options, grid, heading: &heading, whereabouts: whereabouts.as_ref(), sheet: index };
    sheet.skipped_rows = match heading.kind {
        Kind::Members => members::read(&context, &mut gathered.members, &mut gathered.named, problems),
        Kind::Organisations => organisations::read(&context, &mut gathered.organisations),
    };
    gathered.fields[index].clone_from(&heading.fields);
    gathered
        .mapping
        .sheets
        .insert(grid.name.clone().unwrap_or_default(), used_mapping(&heading, whereabouts.as_ref()));
}

/// The branch of the sheet, where no column says it or the column is empty.
fn branch_of_sheet(
    grid: &Grid,
    heading: &mut Heading,
    options: &Options<'_>,
    given: Option<&SheetMapping>,
) -> Option<Whereabouts> {
    if heading.kind != Kind::Members {
        return None;
    }
    let wanted = given.and_then(|g| g.columns.get(&Field::Organisation));
    if matches!(wanted, Some(Source::Column(_) | Source::Nothing)) {
        return None;
    }
    if wanted.is_none()
        && let Some(at) = heading.fields.get(&Field::Organisation)
    {
        let from = grid.rows.partition_point(|r| r.number <= heading.last_row());
        if grid.rows[from..].iter().any(|r| r.cell(*at).is_some()) {
            return None;
        }
    }
    let found = whereabouts::find(grid, heading, options.orgs, wanted);
    if found.is_some() {
        heading.fields.remove(&Field::Organisation);
    }
    found
}

fn describe(grid: &Grid, heading: &Heading, whereabouts: Option<&Whereabouts>, sheet: &mut SheetReading) {
    sheet.header_rows.clone_from(&heading.rows);
    let text = |at: u32| heading.heading_at(at).map_or_else(|| column_name(at), str::to_owned);
    sheet.columns = heading.fields.iter().map(|(field, at)| (*field, text(*at))).collect();
    if let Some(found) = whereabouts {
        sheet.columns.insert(Field::Organisation, found.label().to_owned());
    }
    let used = |at: u32| heading.fields.values().any(|u| *u == at);
    // a merged heading over an unused column is the same heading, not a second one
    sheet.columns_ignored =
        heading.columns.iter().filter(|c| !used(c.at)).map(|c| c.heading.clone()).collect();
    sheet.headings = heading.columns.iter().map(|c| (c.at, c.heading.clone())).collect();
    debug_assert!(heading.rows.iter().all(|r| *r > 0) || grid.rows.is_empty());
}

fn heading_problems(grid: &Grid, heading: &Heading) -> Vec<Problem> {
    let problem = |(field, at, text): &(Field, u32, String)| {
        let taken = heading.fields.get(field).map(|t| column_name(*t)).unwrap_or_default();
        let mut problem = Problem::new(
            Severity::Warning,
            ProblemCode::ColumnRepeated,
            &[("heading", text.clone()), ("taken", taken)],
        );
        problem.sheet.clone_from(&grid.name);
        problem.row = Some(heading.last_row());
        problem.column = Some(*field);
        problem.cell = Some(cell_name(heading.last_row(), *at));
        problem
    };
    heading.repeated.iter().map(problem).collect()
}

fn used_mapping(heading: &Heading, whereabouts: Option<&Whereabouts>) -> SheetMapping {
    let mut columns: BTreeMap<Field, Source> =
        heading.fields.iter().map(|(f, at)| (*f, Source::Column(*at))).collect();
    if let Some(found) = whereabouts {
        columns.insert(Field::Organisation, found.source.clone());
    }
    SheetMapping { skip: false, header_rows: heading.rows.clone(), columns }
}

/// Number the problems, give each row its verdict, count.
fn finish(book: &Book, file: &str, kind: Kind, options: &Options<'_>, gathered: Gathered) -> Reading {
    let Gathered { mut sheets, sheet_problems, mapping, members, organisations, named, .. } = gathered;
    let mut problems: Vec<Problem> = Vec::new();
    let mut done_members = Vec::with_capacity(members.len());
    let mut done_organisations = Vec::with_capacity(organisations.len());
    let mut members = members.into_iter().peekable();
    let mut organisations = organisations.into_iter().peekable();
    for (index, of_sheet) in sheet_problems.into_iter().enumerate() {
        let before = problems.len();
        problems.extend(of_sheet);
        while let Some(draft) = members.next_if(|d| d.sheet == index) {
            let mut record = draft.record;
            (record.verdict, record.problems) = file_problems(draft.problems, &mut problems);
            sheets[index].counts.count(record.verdict);
            done_members.push(record);
        }
        while let Some(draft) = organisations.next_if(|d| d.sheet == index) {
            let mut record = draft.record;
            (record.verdict, record.problems) = file_problems(draft.problems, &mut problems);
            sheets[index].counts.count(record.verdict);
            done_organisations.push(record);
        }
        sheets[index].problems_count = problems.len() - before;
    }
    let orgs_referenced = match kind {
        Kind::Members => OrgsReferenced::ByMembers(named.finish()),
        Kind::Organisations => OrgsReferenced::Names(organisations::names(&done_organisations)),
    };
    Reading {
        file: file.to_owned(),
        kind,
        as_of: options.as_of,
        needs_first: (kind == Kind::Members).then(|| options.orgs.source().map(str::to_owned)).flatten(),
        format: book.format,
        encoding: book.encoding,
        delimiter: book.delimiter,
        sheets,
        problems,
        orgs_referenced,
        members: done_members,
        organisations: done_organisations,
        mapping,
    }
}

fn file_problems(found: Vec<Problem>, all: &mut Vec<Problem>) -> (Verdict, Vec<usize>) {
    let verdict = match found.iter().map(|p| p.severity).max() {
        None => Verdict::Ok,
        Some(Severity::Warning) => Verdict::Warning,
        Some(Severity::Error) => Verdict::Error,
    };
    let places = (all.len()..all.len() + found.len()).collect();
    all.extend(found);
    (verdict, places)
}
