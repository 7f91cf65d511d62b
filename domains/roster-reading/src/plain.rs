//! A file as rows of plain text, for rooms that read other tables than rosters (statements of banks) through the same
//! door with the same bounds.

use crate::cells::{clean_text, text_of};
use crate::door::{self, DoorError, Limits};
use crate::grid::Cell;
use crate::serial::date_of_serial;

/// Rows of all visible sheets, cells by column; dates as `YYYY-MM-DD`. Empty rows are left out.
///
/// # Errors
/// [`DoorError`] if the bytes are no file we can read, or one that is not safe to read.
pub fn plain_rows(bytes: &[u8], limits: &Limits) -> Result<Vec<Vec<String>>, DoorError> {
    let book = door::open(bytes, limits)?;
    let mut rows = Vec::new();
    for sheet in book.sheets.iter().filter(|it| !it.hidden) {
        for row in &sheet.rows {
            let Some((last, _)) = row.cells.last() else { continue };
            // A stray cell far to the right makes no long row.
            let width = (*last as usize + 1).min(256);
            let mut cells = vec![String::new(); width];
            for (column, cell) in &row.cells {
                let day = match cell {
                    Cell::Serial(number) => date_of_serial(*number, sheet.epoch_1904),
                    _ => None,
                };
                if let Some(place) = cells.get_mut(*column as usize) {
                    *place = day.map_or_else(|| clean_text(&text_of(cell)), |day| day.to_string());
                }
            }
            rows.push(cells);
        }
    }
    Ok(rows)
}
