//! XML Spreadsheet 2003: `<Worksheet><Table><Row><Cell><Data>`.

use super::markup::{Token, Tokens, attribute, unescape};
use super::{DoorError, Format, Limits};
use crate::grid::{Book, Budget, Cell, GridBuilder, Merge};

#[derive(Default)]
struct Place {
    row: u32,
    column: u32,
    across: u32,
    down: u32,
    kind: String,
    text: String,
    in_data: bool,
}

/// Read all worksheets.
pub(super) fn read(text: &str, limits: &Limits, budget: &mut Budget) -> Result<Book, DoorError> {
    if text.get(..4096.min(text.len())).unwrap_or(text).to_ascii_lowercase().contains("<!doctype") {
        return Err(DoorError::Entities);
    }
    let mut sheets: Vec<GridBuilder> = Vec::new();
    let mut place = Place::default();
    for token in Tokens::new(text) {
        match token {
            Token::Open { name, attributes, empty } => {
                if name == "worksheet" {
                    if sheets.len() >= limits.sheets {
                        return Err(DoorError::TooManyParts { limit: limits.sheets });
                    }
                    let mut title = String::new();
                    unescape(attribute(attributes, "name").unwrap_or(""), &mut title);
                    sheets.push(GridBuilder::new(Some(title), false));
                    place = Place::default();
                } else {
                    open(&name, attributes, &mut place);
                    if empty {
                        close(&name, &mut place, &mut sheets, budget)?;
                    }
                }
            }
            Token::Close { name } => close(&name, &mut place, &mut sheets, budget)?,
            Token::Text(text) if place.in_data => unescape(text, &mut place.text),
            Token::Text(text) if text.trim() == "SheetHidden" || text.trim() == "SheetVeryHidden" => {
                if let Some(sheet) = sheets.last_mut() {
                    sheet.grid().hidden = true;
                }
            }
            Token::Text(_) => {}
        }
    }
    let sheets = sheets.into_iter().map(GridBuilder::finish).collect();
    Ok(Book { format: Format::SpreadsheetMl, encoding: None, delimiter: None, sheets })
}

fn open(name: &str, attributes: &str, place: &mut Place) {
    let number = |key: &str| attribute(attributes, key).and_then(|v| v.parse::<u32>().ok());
    match name {
        "row" => {
            place.row = number("index").unwrap_or(place.row.saturating_add(1));
            place.column = 0;
        }
        "cell" => {
            if let Some(index) = number("index") {
                place.column = index.saturating_sub(1);
            }
            place.across = number("mergeacross").unwrap_or(0);
            place.down = number("mergedown").unwrap_or(0);
            place.text.clear();
            place.kind.clear();
        }
        "data" => {
            place.in_data = true;
            place.kind = attribute(attributes, "type").unwrap_or("String").to_owned();
        }
        _ => {}
    }
}

fn close(
    name: &str,
    place: &mut Place,
    sheets: &mut [GridBuilder],
    budget: &mut Budget,
) -> Result<(), DoorError> {
    match name {
        "data" => place.in_data = false,
        "cell" => {
            if let Some(sheet) = sheets.last_mut() {
                let cell = cell(&place.kind, std::mem::take(&mut place.text));
                sheet.push(place.row.max(1), place.column, cell, budget)?;
                if place.across > 0 || place.down > 0 {
                    sheet.grid().merges.push(Merge {
                        top: place.row,
                        left: place.column,
                        bottom: place.row.saturating_add(place.down),
                        right: place.column.saturating_add(place.across),
                    });
                }
            }
            place.column = place.column.saturating_add(place.across).saturating_add(1);
            place.in_data = false;
        }
        _ => {}
    }
    Ok(())
}

fn cell(kind: &str, text: String) -> Cell {
    match kind {
        "Number" => match text.trim().parse::<f64>() {
            Ok(number) if number.is_finite() => Cell::Number(number),
            _ => Cell::Text(text.into()),
        },
        "Boolean" => Cell::Bool(text.trim() == "1"),
        "Error" => Cell::Error(text.into()),
        // DateTime is ISO text, which the date reader knows
        _ => Cell::Text(text.into()),
    }
}
