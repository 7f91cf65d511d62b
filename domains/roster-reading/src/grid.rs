//! Sheets as sparse rows of typed cells: what every format is turned into.

use crate::door::{DoorError, Format, Limits};

/// The content of a cell. Blank cells are not kept.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Cell {
    /// Text, also numbers stored as text.
    Text(Box<str>),
    /// A number without date format.
    Number(f64),
    /// A number with a date format: days since the epoch of the sheet.
    Serial(f64),
    /// TRUE or FALSE.
    Bool(bool),
    /// #REF! and its kin.
    Error(Box<str>),
}

/// A row with at least one cell, or an empty record of a text file.
#[derive(Clone, Debug, Default)]
pub(crate) struct Row {
    /// Counted from 1.
    pub(crate) number: u32,
    /// Column (from 0) and cell, by column.
    pub(crate) cells: Vec<(u32, Cell)>,
}

impl Row {
    pub(crate) fn cell(&self, column: u32) -> Option<&Cell> {
        self.cells.binary_search_by_key(&column, |(c, _)| *c).ok().map(|i| &self.cells[i].1)
    }
}

/// Merged cells: rows from 1, columns from 0, all inclusive.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Merge {
    pub(crate) top: u32,
    pub(crate) left: u32,
    pub(crate) bottom: u32,
    pub(crate) right: u32,
}

/// A sheet.
#[derive(Clone, Debug, Default)]
pub(crate) struct Grid {
    pub(crate) name: Option<String>,
    pub(crate) hidden: bool,
    pub(crate) rows: Vec<Row>,
    /// Sorted by row and column.
    pub(crate) merges: Vec<Merge>,
    /// Text files: every record is a row of the file, also the empty ones at the end.
    pub(crate) every_row_counts: bool,
    /// Serial dates count from 1904.
    pub(crate) epoch_1904: bool,
}

/// A file.
#[derive(Clone, Debug)]
pub(crate) struct Book {
    pub(crate) format: Format,
    pub(crate) encoding: Option<&'static str>,
    pub(crate) delimiter: Option<char>,
    pub(crate) sheets: Vec<Grid>,
}

impl Grid {
    /// A row by its number.
    pub(crate) fn row(&self, number: u32) -> Option<&Row> {
        self.rows.binary_search_by_key(&number, |r| r.number).ok().map(|i| &self.rows[i])
    }

    /// The merge that covers a cell. Only for headings: linear in the merges of one row.
    pub(crate) fn merge_at(&self, row: u32, column: u32) -> Option<Merge> {
        // merges are sorted by their top row; headings have few rows above them
        self.merges
            .iter()
            .take_while(|m| m.top <= row)
            .find(|m| m.bottom >= row && m.left <= column && column <= m.right)
            .copied()
    }
}

/// What a file may still cost; shared by all its sheets.
#[derive(Debug)]
pub(crate) struct Budget {
    cells: usize,
    text: usize,
    limits: Limits,
}

impl Budget {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self { cells: limits.cells, text: limits.text_bytes, limits: *limits }
    }

    fn spend(&mut self, cell: &Cell) -> Result<(), DoorError> {
        let text = match cell {
            Cell::Text(t) | Cell::Error(t) => t.len(),
            _ => 0,
        };
        if self.cells == 0 {
            return Err(DoorError::TooManyCells { limit: self.limits.cells });
        }
        self.cells -= 1;
        self.text =
            self.text.checked_sub(text).ok_or(DoorError::TooMuchText { limit: self.limits.text_bytes })?;
        Ok(())
    }
}

/// Collects cells in any order.
#[derive(Debug, Default)]
pub(crate) struct GridBuilder {
    grid: Grid,
    unordered: bool,
}

impl GridBuilder {
    pub(crate) fn new(name: Option<String>, hidden: bool) -> Self {
        Self { grid: Grid { name, hidden, ..Grid::default() }, unordered: false }
    }

    pub(crate) fn grid(&mut self) -> &mut Grid {
        &mut self.grid
    }

    /// Add a cell; `row` from 1, `column` from 0. Blank text is dropped.
    pub(crate) fn push(
        &mut self,
        row: u32,
        column: u32,
        cell: Cell,
        budget: &mut Budget,
    ) -> Result<(), DoorError> {
        if let Cell::Text(text) = &cell
            && text.trim().is_empty()
        {
            return Ok(());
        }
        if row == 0 || row > 1_048_576 || column > 16_383 {
            return Err(DoorError::Damaged { detail: "a cell outside the sheet" });
        }
        budget.spend(&cell)?;
        match self.grid.rows.last_mut() {
            Some(last) if last.number == row => {
                self.unordered |= last.cells.last().is_some_and(|(c, _)| *c >= column);
                last.cells.push((column, cell));
            }
            last => {
                self.unordered |= last.is_some_and(|l| l.number > row);
                self.grid.rows.push(Row { number: row, cells: vec![(column, cell)] });
            }
        }
        Ok(())
    }

    /// Add a record without cells (text files).
    pub(crate) fn push_empty(&mut self, row: u32) {
        self.grid.rows.push(Row { number: row, cells: Vec::new() });
    }

    pub(crate) fn finish(mut self) -> Grid {
        if self.unordered {
            self.grid.rows.sort_by_key(|r| r.number);
            let mut rows: Vec<Row> = Vec::with_capacity(self.grid.rows.len());
            for row in std::mem::take(&mut self.grid.rows) {
                match rows.last_mut() {
                    Some(last) if last.number == row.number => last.cells.extend(row.cells),
                    _ => rows.push(row),
                }
            }
            for row in &mut rows {
                row.cells.sort_by_key(|(c, _)| *c);
                row.cells.dedup_by_key(|(c, _)| *c);
            }
            self.grid.rows = rows;
        }
        self.grid.merges.sort_by_key(|m| (m.top, m.left));
        self.grid
    }
}

/// `A`, `B`, …, `AA` for a column counted from 0.
pub(crate) fn column_name(column: u32) -> String {
    let mut name = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        rest -= 1;
        name.push(b'A' + (rest % 26) as u8);
        rest /= 26;
    }
    name.reverse();
    name.into_iter().map(char::from).collect()
}

/// `B7`.
pub(crate) fn cell_name(row: u32, column: u32) -> String {
    format!("{}{row}", column_name(column))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_named_as_spreadsheets_do() {
        let names: Vec<String> = [0, 25, 26, 701, 702, 16_383].into_iter().map(column_name).collect();
        assert_eq!(names, ["A", "Z", "AA", "ZZ", "AAA", "XFD"]);
    }

    #[test]
    fn cells_may_come_in_any_order() {
        let mut builder = GridBuilder::new(None, false);
        let mut budget = Budget::new(&Limits::default());
        for (row, column) in [(3, 1), (1, 0), (3, 0), (1, 0)] {
            builder.push(row, column, Cell::Number(1.0), &mut budget).unwrap();
        }
        let grid = builder.finish();
        let shape: Vec<(u32, usize)> = grid.rows.iter().map(|r| (r.number, r.cells.len())).collect();
        assert_eq!(shape, [(1, 1), (3, 2)]);
    }
}
