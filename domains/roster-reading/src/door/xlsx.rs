//! Office Open XML workbooks, cell by cell (calamine's sparse reader).

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{DataRef, Reader, SheetType, SheetVisible, Xlsx, XlsxError};

use super::{DoorError, Format, Limits};
use crate::grid::{Book, Budget, Cell, Grid, GridBuilder, Merge};

/// Read all worksheets. The archive has been checked.
pub(super) fn read(bytes: &[u8], limits: &Limits, budget: &mut Budget) -> Result<Book, DoorError> {
    // calamine computes positions without overflow checks; a file made to trip them must not end the
    // process, and nothing shared outlives the closure
    catch_unwind(AssertUnwindSafe(|| sheets(bytes, limits, budget)))
        .unwrap_or(Err(DoorError::Damaged { detail: "the workbook breaks its reader" }))
}

fn sheets(bytes: &[u8], limits: &Limits, budget: &mut Budget) -> Result<Book, DoorError> {
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|e| error(&e))?;
    let listed: Vec<_> =
        workbook.sheets_metadata().iter().filter(|s| s.typ == SheetType::WorkSheet).cloned().collect();
    if listed.len() > limits.sheets {
        return Err(DoorError::TooManyParts { limit: limits.sheets });
    }
    let epoch_1904 = workbook.has_1904_epoch();
    let mut grids = Vec::with_capacity(listed.len());
    for sheet in listed {
        let hidden = sheet.visible != SheetVisible::Visible;
        let mut grid = worksheet(&mut workbook, &sheet.name, hidden, budget)?;
        grid.epoch_1904 = epoch_1904;
        grids.push(grid);
    }
    Ok(Book { format: Format::Xlsx, encoding: None, delimiter: None, sheets: grids })
}

fn worksheet(
    workbook: &mut Xlsx<Cursor<&[u8]>>,
    name: &str,
    hidden: bool,
    budget: &mut Budget,
) -> Result<Grid, DoorError> {
    let mut builder = GridBuilder::new(Some(name.to_owned()), hidden);
    let mut reader = match workbook.worksheet_cells_reader(name) {
        Ok(reader) => reader,
        // chart sheets listed as worksheets, sheets whose part is missing
        Err(XlsxError::NotAWorksheet(_) | XlsxError::WorksheetNotFound(_)) => return Ok(builder.finish()),
        Err(e) => return Err(error(&e)),
    };
    while let Some(cell) = reader.next_cell().map_err(|e| error(&e))? {
        let (row, column) = cell.get_position();
        if let Some(cell) = convert(cell.get_value()) {
            builder.push(row.saturating_add(1), column, cell, budget)?;
        }
    }
    drop(reader);
    if !builder.grid().rows.is_empty() {
        // a broken list of merges costs only the merges
        let merges = workbook.merge_cells_by_sheet_name(name).unwrap_or_default();
        builder.grid().merges = merges
            .iter()
            .map(|m| Merge {
                top: m.start.0.saturating_add(1),
                left: m.start.1,
                bottom: m.end.0.saturating_add(1),
                right: m.end.1,
            })
            .collect();
    }
    Ok(builder.finish())
}

fn convert(value: &DataRef<'_>) -> Option<Cell> {
    let text = |t: &str| Some(Cell::Text(t.into()));
    match value {
        DataRef::Empty => None,
        DataRef::String(t) => text(t),
        DataRef::SharedString(t) => text(t),
        DataRef::DateTimeIso(t) | DataRef::DurationIso(t) => text(t),
        DataRef::Int(i) => Some(Cell::Number(*i as f64)),
        DataRef::Float(f) => Some(Cell::Number(*f)),
        DataRef::DateTime(d) if d.is_datetime() => Some(Cell::Serial(d.as_f64())),
        DataRef::DateTime(d) => Some(Cell::Number(d.as_f64())),
        DataRef::Bool(b) => Some(Cell::Bool(*b)),
        DataRef::Error(e) => Some(Cell::Error(e.to_string().into())),
    }
}

fn error(error: &XlsxError) -> DoorError {
    match error {
        XlsxError::Password => DoorError::Encrypted,
        XlsxError::Xml(_) | XlsxError::XmlAttr(_) | XlsxError::XmlEof(_) => {
            DoorError::Damaged { detail: "XML that does not parse" }
        }
        XlsxError::Zip(_) | XlsxError::Io(_) => DoorError::Damaged { detail: "a part cannot be read" },
        _ => DoorError::Damaged { detail: "not the structure of a workbook" },
    }
}
