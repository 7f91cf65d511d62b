//! Finding the headings: which row or two rows, which column is which field, members or organisations.

use std::collections::BTreeMap;

use crate::cells::{half_width, is_invisible, text_of};
use crate::grid::{Cell, Grid, Row};
use crate::mapping::{SheetMapping, Source};
use crate::synonyms::{
    Clue, MEMBER_CLUES, MEMBER_HEADINGS, NUMBERING, ORG_CLUES, ORG_HEADINGS, OTHER_PEOPLE,
};
use crate::{Field, Kind};

/// Rows with content that are searched for headings.
const SEARCHED: usize = 40;
/// Columns that are looked at; wider sheets have their table on the left.
const WIDEST: u32 = 512;

/// A column with a heading.
#[derive(Clone, Debug)]
pub(crate) struct Column {
    pub(crate) at: u32,
    /// As in results: blanks removed, two rows as 上/下.
    pub(crate) heading: String,
    pub(crate) numbering: bool,
}

/// The headings of a sheet.
#[derive(Clone, Debug)]
pub(crate) struct Heading {
    pub(crate) kind: Kind,
    /// The rows, the lowest last.
    pub(crate) rows: Vec<u32>,
    pub(crate) columns: Vec<Column>,
    pub(crate) fields: BTreeMap<Field, u32>,
    /// Fields whose heading occurs again: field, second column, heading.
    pub(crate) repeated: Vec<(Field, u32, String)>,
}

impl Heading {
    pub(crate) fn last_row(&self) -> u32 {
        self.rows.last().copied().unwrap_or(0)
    }

    pub(crate) fn heading_at(&self, column: u32) -> Option<&str> {
        self.columns.iter().find(|c| c.at == column).map(|c| c.heading.as_str())
    }
}

/// A heading without blanks, line breaks and invisible characters.
fn without_blanks(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !c.is_control() && !is_invisible(*c)).collect()
}

/// The form in which headings are compared: half-width, without brackets, stars, colons.
fn lookup(heading: &str) -> String {
    let mut out = String::new();
    let mut depth = 0u32;
    for c in heading.chars().map(half_width) {
        match c {
            '(' | '[' | '【' | '〔' | '<' | '《' => depth += 1,
            ')' | ']' | '】' | '〕' | '>' | '》' => depth = depth.saturating_sub(1),
            '*' | ':' | '"' | '\'' | '★' | '☆' | '※' | '“' | '”' | ' ' | '_' | '-' | '.' | '。' | '?' =>
                {}
            c if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

fn is_numbering(heading: &str) -> bool {
    NUMBERING.contains(&lookup(heading).as_str())
}

/// How well a heading names a field: the lower, the better.
type Grade = usize;

/// The field of a heading.
fn field_of(word: &str, kind: Kind) -> Option<(Field, Grade)> {
    let (table, clues): (_, &[Clue]) = match kind {
        Kind::Members => (MEMBER_HEADINGS, MEMBER_CLUES),
        Kind::Organisations => (ORG_HEADINGS, ORG_CLUES),
    };
    let known = table.iter().find_map(|(f, words)| words.iter().position(|w| *w == word).map(|i| (*f, i)));
    if known.is_some() || word.chars().count() > 20 {
        return known;
    }
    let by_clue = clues.iter().find(|clue| {
        clue.all.iter().all(|w| word.contains(w))
            && (clue.any.is_empty() || clue.any.iter().any(|w| word.contains(w)))
            && !clue.none.iter().any(|w| word.contains(w))
    });
    by_clue.map(|clue| (clue.field, 1_000))
}

/// The field of a heading of one or two rows.
fn field_of_column(upper: Option<&str>, lower: &str, kind: Kind) -> Option<(Field, Grade)> {
    let word = lookup(lower);
    if NUMBERING.contains(&word.as_str()) {
        return None;
    }
    let Some(upper) = upper.map(lookup) else { return field_of(&word, kind) };
    if kind == Kind::Members && OTHER_PEOPLE.iter().any(|w| upper.contains(w)) {
        return None;
    }
    field_of(&word, kind).or_else(|| field_of(&format!("{upper}{word}"), kind).map(|(f, g)| (f, g + 100)))
}

/// The headings of a row, with what merged cells spread.
fn row_texts(grid: &Grid, row: &Row) -> BTreeMap<u32, String> {
    let mut texts = BTreeMap::new();
    for (column, cell) in row.cells.iter().filter(|(c, _)| *c < WIDEST) {
        if matches!(cell, Cell::Number(_) | Cell::Serial(_)) {
            continue;
        }
        let text = without_blanks(&text_of(cell));
        if !text.is_empty() && text.chars().count() <= 60 {
            texts.insert(*column, text);
        }
    }
    // a title over the whole width is no heading of each column
    texts.retain(|column, _| grid.merge_at(row.number, *column).is_none_or(|m| m.right - m.left < 40));
    texts
}

/// The headings of two rows: column → (upper, lower).
fn pair_texts(grid: &Grid, upper: &Row, lower: &Row) -> Option<BTreeMap<u32, (Option<String>, String)>> {
    let top = row_texts(grid, upper);
    let bottom = row_texts(grid, lower);
    let mut groups: BTreeMap<u32, String> = BTreeMap::new();
    let last = bottom.keys().next_back().copied()?;
    for (column, text) in &top {
        let merge = grid.merge_at(upper.number, *column);
        // without merges (text files) a group reaches to the next heading above
        let next = top.range(column + 1..).next().map_or(last + 1, |(c, _)| *c);
        let right = match merge {
            Some(m) => m.right,
            None if grid.merges.is_empty() && bottom.contains_key(column) => next - 1,
            None => *column,
        };
        for covered in *column..=right.min(WIDEST) {
            groups.insert(covered, text.clone());
        }
    }
    let mut pairs = BTreeMap::new();
    for column in top.keys().chain(bottom.keys()) {
        let group = groups.get(column);
        let pair = match (group, bottom.get(column)) {
            (Some(group), Some(text)) if group != text => (Some(group.clone()), text.clone()),
            (_, Some(text)) => (None, text.clone()),
            (Some(group), None) => (None, group.clone()),
            (None, None) => continue,
        };
        pairs.insert(*column, pair);
    }
    Some(pairs)
}

/// A candidate for the headings.
struct Candidate {
    rows: Vec<u32>,
    texts: BTreeMap<u32, (Option<String>, String)>,
    kind: Kind,
    score: usize,
}

/// Fields that only lists of this kind have: they decide between the kinds.
fn is_telling(field: Field, kind: Kind) -> bool {
    match kind {
        Kind::Members => !matches!(
            field,
            Field::Remark
                | Field::Organisation
                | Field::Unit
                | Field::Phone
                | Field::Address
                | Field::Category
        ),
        Kind::Organisations => {
            !matches!(field, Field::Remark | Field::UnitName | Field::FullName | Field::Type | Field::Code)
        }
    }
}

fn score(texts: &BTreeMap<u32, (Option<String>, String)>, wanted: Option<Kind>) -> Option<(Kind, usize)> {
    let fields = |kind: Kind| {
        let mut found: Vec<Field> = texts
            .values()
            .filter_map(|(u, l)| field_of_column(u.as_deref(), l, kind))
            .map(|(f, _)| f)
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    };
    let weigh = |kind: Kind| {
        let found = fields(kind);
        let telling = found.iter().filter(|f| is_telling(**f, kind)).count();
        let named = match kind {
            Kind::Members => found.contains(&Field::Name) || found.contains(&Field::IdNumber),
            Kind::Organisations => {
                found.contains(&Field::FullName)
                    || found.contains(&Field::ShortName)
                    || found.contains(&Field::Code)
            }
        };
        let told = found.iter().filter(|f| **f != Field::Remark).count();
        (named && told >= 2, telling, found.len())
    };
    let (members, organisations) = (weigh(Kind::Members), weigh(Kind::Organisations));
    let kind = match wanted {
        Some(kind) => kind,
        None if members.0 && (!organisations.0 || members.1 >= organisations.1) => Kind::Members,
        None => Kind::Organisations,
    };
    let (possible, _, found) = if kind == Kind::Members { members } else { organisations };
    // a sentence that mentions one word is no heading: most of the row must be short
    let short = texts.values().filter(|(_, l)| l.chars().count() <= 20).count();
    (possible && short * 2 >= texts.len()).then_some((kind, found))
}

/// Whether the lower of two rows is a row of data: something stands under a heading that is no group.
fn is_data(grid: &Grid, upper: &Row, lower: &Row, kind: Kind) -> bool {
    let numbers = lower.cells.iter().any(|(_, c)| matches!(c, Cell::Number(_) | Cell::Serial(_)));
    let top = row_texts(grid, upper);
    numbers
        || top.iter().any(|(column, text)| {
            let group = grid.merge_at(upper.number, *column).is_some_and(|m| m.right > m.left)
                || !top.contains_key(&(column + 1)) && lower.cell(column + 1).is_some();
            !group && field_of(&lookup(text), kind).is_some() && lower.cell(*column).is_some()
        })
}

/// A row of groups above: some headings spread over several columns, none of them a line of text.
fn is_group_row(grid: &Grid, row: &Row, below: &Row) -> bool {
    let texts = row_texts(grid, row);
    let groups = texts.keys().filter(|c| {
        grid.merge_at(row.number, **c).map_or_else(
            || grid.merges.is_empty() && below.cell(**c).is_some() && !texts.contains_key(&(**c + 1)),
            |m| m.right > m.left && m.bottom == row.number,
        )
    });
    groups.count() >= 2 && texts.values().all(|t| t.chars().count() <= 12 && !t.contains([':', '：', '。']))
}

/// Find the headings; `wanted` fixes the kind.
pub(crate) fn find(grid: &Grid, wanted: Option<Kind>, given: Option<&SheetMapping>) -> Option<Heading> {
    let candidate = match given.filter(|g| !g.header_rows.is_empty()) {
        Some(given) => named_rows(grid, &given.header_rows, wanted)?,
        None => best(grid, wanted)?,
    };
    Some(columns(candidate, given))
}

fn named_rows(grid: &Grid, rows: &[u32], wanted: Option<Kind>) -> Option<Candidate> {
    let empty = Row::default();
    let last = grid.row(*rows.last()?).unwrap_or(&empty);
    let texts = match rows {
        [upper, _] => pair_texts(grid, grid.row(*upper).unwrap_or(&empty), last)?,
        _ => row_texts(grid, last).into_iter().map(|(c, t)| (c, (None, t))).collect(),
    };
    let kind = wanted.or_else(|| score(&texts, None).map(|(k, _)| k)).unwrap_or(Kind::Members);
    Some(Candidate { rows: rows.to_vec(), texts, kind, score: 0 })
}

fn best(grid: &Grid, wanted: Option<Kind>) -> Option<Candidate> {
    let rows: Vec<&Row> = grid.rows.iter().filter(|r| !r.cells.is_empty()).take(SEARCHED).collect();
    let mut best: Option<Candidate> = None;
    let mut keep = |candidate: Candidate| {
        if best.as_ref().is_none_or(|b| candidate.score > b.score) {
            best = Some(candidate);
        }
    };
    for (i, row) in rows.iter().enumerate() {
        let texts: BTreeMap<_, _> = row_texts(grid, row).into_iter().map(|(c, t)| (c, (None, t))).collect();
        if let Some((kind, found)) = score(&texts, wanted) {
            keep(Candidate { rows: vec![row.number], texts, kind, score: found * 10 });
        }
        let Some(next) = rows.get(i + 1).filter(|n| n.number == row.number + 1) else { continue };
        let Some(texts) = pair_texts(grid, row, next) else { continue };
        if let Some((kind, found)) = score(&texts, wanted)
            && !is_data(grid, row, next, kind)
        {
            // a row of groups belongs to the headings even if every field is named below it
            let bonus = if is_group_row(grid, row, next) { 1 } else { 0 };
            let penalty = if bonus == 0 { 5 } else { 0 };
            keep(Candidate {
                rows: vec![row.number, next.number],
                texts,
                kind,
                score: found * 10 + bonus - penalty,
            });
        }
    }
    best
}

fn columns(candidate: Candidate, given: Option<&SheetMapping>) -> Heading {
    let mut heading = Heading {
        kind: candidate.kind,
        rows: candidate.rows,
        columns: Vec::new(),
        fields: BTreeMap::new(),
        repeated: Vec::new(),
    };
    let mut graded: BTreeMap<Field, (Grade, u32)> = BTreeMap::new();
    let mut found: Vec<(u32, Field)> = Vec::new();
    for (at, (upper, lower)) in &candidate.texts {
        let text = upper.as_ref().map_or_else(|| lower.clone(), |u| format!("{u}/{lower}"));
        let numbering = is_numbering(lower);
        heading.columns.push(Column { at: *at, heading: text, numbering });
        if let Some((field, grade)) = field_of_column(upper.as_deref(), lower, candidate.kind) {
            found.push((*at, field));
            let taken = graded.entry(field).or_insert((grade, *at));
            if grade < taken.0 {
                *taken = (grade, *at);
            }
        }
    }
    heading.fields = graded.into_iter().map(|(f, (_, at))| (f, at)).collect();
    for (at, field) in found {
        let taken = heading.fields.get(&field).copied().unwrap_or(at);
        let same = heading.heading_at(taken) == heading.heading_at(at);
        if taken != at && same {
            let text = heading.heading_at(at).unwrap_or_default().to_owned();
            heading.repeated.push((field, at, text));
        }
    }
    if let Some(given) = given {
        correct(&mut heading, given);
    }
    heading
}

/// The user's corrections: a column given to one field is taken from the others.
fn correct(heading: &mut Heading, given: &SheetMapping) {
    for (field, source) in &given.columns {
        match source {
            Source::Column(at) => {
                heading.fields.retain(|f, taken| f == field || taken != at);
                heading.fields.insert(*field, *at);
            }
            _ => {
                heading.fields.remove(field);
            }
        }
    }
    let fields = &heading.fields;
    heading.repeated.retain(|(field, at, _)| {
        fields.get(field).is_some_and(|taken| taken != at) && !given.columns.contains_key(field)
    });
}
