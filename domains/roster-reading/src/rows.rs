//! The rows below the headings: which are data, and the cell of each field.

use std::collections::HashMap;

use crate::cells::{clean_text, compact, half_width, is_placeholder, is_scientific, text_of};
use crate::grid::{Cell, Grid, Row};
use crate::heading::Heading;
use crate::synonyms::{NOTES, SIGNATURES, TOTALS};
use crate::{Field, Kind, SkippedRow};

/// A row of data: the cells by field, merged ones spread.
pub(crate) struct DataRow<'a> {
    pub(crate) number: u32,
    row: &'a Row,
    spread: Option<&'a HashMap<u32, &'a Cell>>,
}

impl<'a> DataRow<'a> {
    /// The cell of a column.
    pub(crate) fn cell(&self, column: u32) -> Option<&'a Cell> {
        self.row.cell(column).or_else(|| self.spread.and_then(|s| s.get(&column).copied()))
    }
}

/// Values of merged cells for the rows below the first: row → column → cell. Names and numbers of
/// persons are never spread: nobody shares them.
fn spread<'a>(grid: &'a Grid, heading: &Heading) -> HashMap<u32, HashMap<u32, &'a Cell>> {
    let mut spread: HashMap<u32, HashMap<u32, &Cell>> = HashMap::new();
    let own: Vec<u32> =
        [Field::Name, Field::IdNumber, Field::Phone, Field::FullName, Field::Code, Field::Uscc]
            .iter()
            .filter_map(|f| heading.fields.get(f).copied())
            .collect();
    let last = grid.rows.iter().rev().find(|r| !r.cells.is_empty()).map_or(0, |r| r.number);
    for merge in &grid.merges {
        if merge.top <= heading.last_row() || merge.left != merge.right || own.contains(&merge.left) {
            continue;
        }
        let Some(cell) = grid.row(merge.top).and_then(|r| r.cell(merge.left)) else { continue };
        for row in merge.top + 1..=merge.bottom.min(last) {
            spread.entry(row).or_default().insert(merge.left, cell);
        }
    }
    spread
}

/// Go through the rows below the headings; returns the skipped ones.
pub(crate) fn walk(grid: &Grid, heading: &Heading, mut take: impl FnMut(&DataRow<'_>)) -> Vec<SkippedRow> {
    let spread = spread(grid, heading);
    let mut skipped = Vec::new();
    let mut reached = heading.last_row();
    let from = grid.rows.partition_point(|r| r.number <= reached);
    for row in &grid.rows[from..] {
        let data = DataRow { number: row.number, row, spread: spread.get(&row.number) };
        let reason = reason(grid, heading, &data);
        if reason == Some("blank") && !grid.every_row_counts && row.cells.is_empty() {
            continue;
        }
        // rows without any cell count when something follows
        for blank in reached + 1..row.number {
            // a gap of thousands of rows is formatting, not a list of blank rows
            if skipped.len() < 10_000 {
                skipped.push(SkippedRow { row: blank, reason: "blank" });
            }
        }
        reached = row.number;
        match reason {
            Some(reason) => skipped.push(SkippedRow { row: row.number, reason }),
            None => take(&data),
        }
    }
    if !grid.every_row_counts {
        while skipped.last().is_some_and(|s| s.reason == "blank" && s.row == reached) {
            skipped.pop();
            reached -= 1;
        }
    }
    skipped
}

/// Why a row is no person and no organisation; none: it is one.
fn reason(grid: &Grid, heading: &Heading, data: &DataRow<'_>) -> Option<&'static str> {
    // the usual row, without looking at its other cells: a number of many digits stands in the column of IDs
    if heading.kind == Kind::Members && has_number(heading, data) {
        return None;
    }
    let filled = data.row.cells.iter().map(|(c, cell)| (*c, clean_text(&text_of(cell))));
    let filled: Vec<(u32, String)> = filled.filter(|(_, t)| !t.is_empty()).collect();
    let numbering = |column: u32| heading.columns.iter().any(|c| c.at == column && c.numbering);
    // a number in the column of numbers tells nothing
    let counts =
        |column: u32, text: &str| numbering(column) && text.chars().all(|c| c.is_ascii_digit() || c == '.');
    let telling: Vec<&(u32, String)> =
        filled.iter().filter(|(c, t)| !(is_placeholder(t) || counts(*c, t))).collect();
    let Some((_, first)) = telling.first() else { return Some("blank") };
    let head = compact(first);
    let has = |field: Field| {
        let at = heading.fields.get(&field);
        at.is_some_and(|at| {
            telling.iter().any(|(c, t)| c == at && !TOTALS.iter().any(|w| compact(t).starts_with(w)))
        })
    };
    let fields = heading.fields.values().filter(|at| telling.iter().any(|(c, _)| c == *at)).count();
    if repeats_heading(heading, &telling) {
        return Some("heading");
    }
    let keyed = heading.kind == Kind::Organisations && (has(Field::Code) || has(Field::Uscc));
    if !keyed && TOTALS.iter().any(|w| head.starts_with(w)) && (fields <= 3 || !has(Field::Name)) {
        return Some("total");
    }
    let named = match heading.kind {
        Kind::Members => name_like(heading, &telling, Field::Name),
        Kind::Organisations => name_like(heading, &telling, Field::FullName),
    };
    if keyed || named && fields >= 2 && !is_signature(heading, telling[0].0, &head) {
        return None;
    }
    let wide = grid.merge_at(data.number, telling[0].0).is_some_and(|m| m.right >= m.left + 2);
    if wide && telling.len() <= 2
        || NOTES.iter().any(|w| head.starts_with(w)) && fields <= 3
        || is_sentence(&head)
    {
        return Some("note");
    }
    match (named, fields) {
        (true, _) if is_signature(heading, telling[0].0, &head) => Some("note"),
        (true, _) => None,
        // neither name nor number: only a row that tells much else about a person is one
        (false, 3..) => None,
        (false, 0) => Some("note"),
        (false, _) if telling.len() == filled.len() && telling.len() == 1 => Some("note"),
        (false, _) => Some("blank"),
    }
}

/// Whether the column of IDs holds many digits (其中女党员34人 may stand there in a row of totals).
fn has_number(heading: &Heading, data: &DataRow<'_>) -> bool {
    let cell = heading.fields.get(&Field::IdNumber).and_then(|at| data.row.cell(*at));
    match cell {
        Some(Cell::Text(text)) => {
            text.chars().filter(|c| half_width(*c).is_ascii_digit()).count() >= 6
                || is_scientific(&compact(text))
        }
        Some(Cell::Number(number) | Cell::Serial(number)) => *number >= 1e6,
        _ => false,
    }
}

fn name_like(heading: &Heading, telling: &[&(u32, String)], field: Field) -> bool {
    let Some(at) = heading.fields.get(&field) else { return false };
    let Some((_, text)) = telling.iter().find(|(c, _)| c == at) else { return false };
    let longest = if field == Field::Name { 20 } else { 60 };
    text.chars().count() <= longest
        && !is_sentence(text)
        && !TOTALS.iter().any(|w| compact(text).starts_with(w))
}

/// 填表人 | 张三 | 联系电话 | …: a label in the first cell, its value under somebody's name.
fn is_signature(heading: &Heading, column: u32, head: &str) -> bool {
    let label = head.trim_end_matches(['：', ':']);
    let own = [Field::Name, Field::FullName, Field::Organisation]
        .iter()
        .any(|f| heading.fields.get(f) == Some(&column));
    !own && label.chars().count() <= 8
        && NOTES.iter().any(|w| label.starts_with(w))
        && SIGNATURES.iter().any(|w| label.ends_with(w))
}

fn is_sentence(text: &str) -> bool {
    text.contains(['：', ':', '。', '；']) || text.chars().count() > 60
}

/// Headings printed again at the top of each page.
fn repeats_heading(heading: &Heading, telling: &[&(u32, String)]) -> bool {
    let same = telling.iter().filter(|(c, t)| {
        heading.heading_at(*c).is_some_and(|h| {
            let text = compact(t);
            compact(h) == text || h.rsplit('/').next().is_some_and(|l| compact(l) == text)
        })
    });
    let same = same.count();
    same >= 2 && same * 2 >= telling.len()
}
