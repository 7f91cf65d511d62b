//! The .xls that is a web page: the table with most rows; a row is a `tr`.

use super::markup::{Token, Tokens, attribute, unescape};
use super::{DoorError, Format, Limits};
use crate::grid::{Book, Budget, Cell, GridBuilder, Merge};

/// Cells may span this many rows or columns; more is a mistake or an attack.
const MOST_SPAN: u32 = 500;

#[derive(Default)]
struct Table {
    rows: Vec<Vec<Td>>,
}

#[derive(Default)]
struct Td {
    text: String,
    columns: u32,
    rows: u32,
}

/// Read the table. Layout tables around it have fewer rows of their own.
pub(super) fn read(text: &str, limits: &Limits, budget: &mut Budget) -> Result<Book, DoorError> {
    let tables = tables(text, limits)?;
    let mut sheets = Vec::new();
    let best = tables.iter().enumerate().max_by_key(|(i, t)| (cells_of(t), usize::MAX - i)).map(|(i, _)| i);
    if let Some(table) = best.and_then(|i| tables.get(i)) {
        let mut builder = GridBuilder::new(None, false);
        place(table, &mut builder, budget)?;
        builder.grid().every_row_counts = true;
        sheets.push(builder.finish());
    } else {
        sheets.push(GridBuilder::new(None, false).finish());
    }
    Ok(Book { format: Format::Html, encoding: None, delimiter: None, sheets })
}

fn cells_of(table: &Table) -> usize {
    table.rows.iter().map(Vec::len).sum()
}

fn tables(text: &str, limits: &Limits) -> Result<Vec<Table>, DoorError> {
    let mut done: Vec<Table> = Vec::new();
    let mut open: Vec<Table> = Vec::new();
    let mut in_cell = false;
    let mut count = 0usize;
    let mut tokens = Tokens::new(text);
    while let Some(token) = tokens.next() {
        match token {
            Token::Open { name, attributes, .. } => match name.as_str() {
                "script" | "style" | "head" => tokens.skip_past(&name),
                "table" => {
                    if open.len() + done.len() >= limits.sheets {
                        return Err(DoorError::TooManyParts { limit: limits.sheets });
                    }
                    open.push(Table::default());
                    in_cell = false;
                }
                "tr" => {
                    // fragments without <table> are tables too
                    if open.is_empty() {
                        open.push(Table::default());
                    }
                    last(&mut open).rows.push(Vec::new());
                    in_cell = false;
                }
                "td" | "th" => {
                    count += 1;
                    if count > limits.cells {
                        return Err(DoorError::TooManyCells { limit: limits.cells });
                    }
                    let span = |n| attribute(attributes, n).and_then(|v| v.trim().parse().ok()).unwrap_or(1);
                    let cell = Td {
                        text: String::new(),
                        columns: span("colspan").clamp(1, MOST_SPAN),
                        rows: span("rowspan").clamp(1, MOST_SPAN),
                    };
                    if let Some(row) = last(&mut open).rows.last_mut() {
                        row.push(cell);
                        in_cell = true;
                    }
                }
                "br" | "p" | "div" if in_cell => add(&mut open, "\n"),
                _ => {}
            },
            Token::Close { name } => match name.as_str() {
                "table" => {
                    done.extend(open.pop());
                    in_cell = false;
                }
                "td" | "th" | "tr" => in_cell = false,
                _ => {}
            },
            Token::Text(text) if in_cell => add(&mut open, text),
            Token::Text(_) => {}
        }
    }
    done.extend(open);
    Ok(done)
}

fn last(open: &mut Vec<Table>) -> &mut Table {
    if open.is_empty() {
        open.push(Table::default());
    }
    let at = open.len() - 1;
    &mut open[at]
}

fn add(open: &mut Vec<Table>, text: &str) {
    if let Some(cell) = last(open).rows.last_mut().and_then(|r| r.last_mut()) {
        if text == "\n" {
            cell.text.push('\n');
        } else {
            unescape(text, &mut cell.text);
        }
    }
}

/// Lay the cells out, leaving the places that spans from above cover.
fn place(table: &Table, builder: &mut GridBuilder, budget: &mut Budget) -> Result<(), DoorError> {
    // for each column: the first row (from 1) that is free again
    let mut free_from: Vec<u32> = Vec::new();
    for (index, row) in table.rows.iter().enumerate() {
        let number = u32::try_from(index + 1).unwrap_or(u32::MAX);
        let mut column = 0u32;
        let before = builder.grid().rows.len();
        for cell in row {
            while free_from.get(column as usize).is_some_and(|free| *free > number) {
                column += 1;
            }
            let right = (column + cell.columns - 1).min(511);
            let bottom = number.saturating_add(cell.rows - 1);
            let text: &str = cell.text.trim();
            builder.push(number, column, Cell::Text(text.into()), budget)?;
            if right > column || bottom > number {
                builder.grid().merges.push(Merge { top: number, left: column, bottom, right });
            }
            if free_from.len() <= right as usize {
                free_from.resize(right as usize + 1, 0);
            }
            free_from[column.min(right) as usize..=right as usize].fill(bottom + 1);
            column = right + 1;
            if column > 511 {
                break;
            }
        }
        if builder.grid().rows.len() == before {
            builder.push_empty(number);
        }
    }
    Ok(())
}
