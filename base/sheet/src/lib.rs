//! Lists on their way out as .xlsx and .csv: rows leave memory as they come, and no cell is ever run as a formula.
//! It knows no domain and sends nothing; `http_face` sends the finished file.
//! Reading spreadsheets is in `domains/roster-reading`.

use std::fs::File;
use std::io::{BufWriter, Seek as _, SeekFrom, Write as _};

use rust_xlsxwriter::{Color, Format, Workbook, XlsxError};

/// Rows of one worksheet; the format ends at 1,048,576.
const SHEET_ROWS: u32 = 1_000_000;

/// Why a list could not be written.
#[derive(Debug, thiserror::Error)]
pub enum SheetError {
    /// The disk is full.
    #[error("the disk is full")]
    Full,
    /// Anything else.
    #[error("{0}")]
    Other(String),
}

impl From<std::io::Error> for SheetError {
    fn from(error: std::io::Error) -> Self {
        if error.kind() == std::io::ErrorKind::StorageFull {
            Self::Full
        } else {
            Self::Other(error.to_string())
        }
    }
}

impl From<XlsxError> for SheetError {
    fn from(error: XlsxError) -> Self {
        match error {
            XlsxError::IoError(error) => error.into(),
            other => Self::Other(other.to_string()),
        }
    }
}

/// One line of a .csv file. Every cell is quoted, and one that a spreadsheet would run as a formula begins with an
/// apostrophe.
#[must_use]
pub fn csv_line<'a>(cells: impl IntoIterator<Item = &'a str>) -> String {
    let cells: Vec<String> = cells
        .into_iter()
        .map(|cell| {
            let runs = cell.starts_with([
                '=', '+', '-', '@', '\t', '\r', '\n', '\u{FF1D}', '\u{FF0B}', '\u{FF0D}', '\u{FF20}',
            ]);
            format!("\"{}{}\"", if runs { "'" } else { "" }, cell.replace('"', "\"\""))
        })
        .collect();
    format!("{}\r\n", cells.join(","))
}

/// A list on its way into a file on disk: rows leave memory as they come. The file has no name and goes with the
/// answer; only when it is whole is the export journalled and sent, so nobody gets half a list.
pub enum Sheet {
    /// A text file.
    #[allow(missing_docs, reason = "made and read by this room alone")]
    Csv { file: BufWriter<File>, rows: u64 },
    /// A workbook.
    #[allow(missing_docs, reason = "made and read by this room alone")]
    Xlsx { book: Box<Workbook>, head: Vec<String>, line: u32, sheet: usize, rows: u64 },
}

impl Sheet {
    /// A .csv file in UTF-8 with this first row.
    ///
    /// # Errors
    /// [`SheetError`].
    pub fn csv(head: &[String]) -> Result<Self, SheetError> {
        let mut file = BufWriter::new(tempfile::tempfile()?);
        // Without the mark, Excel and WPS read the file in the code page of the machine.
        let first = format!("\u{feff}{}", csv_line(head.iter().map(String::as_str)));
        file.write_all(first.as_bytes())?;
        Ok(Self::Csv { file, rows: 0 })
    }

    /// A workbook with this first row, bold and frozen.
    #[must_use]
    pub fn xlsx(head: Vec<String>) -> Self {
        Self::Xlsx { book: Box::new(Workbook::new()), head, line: SHEET_ROWS, sheet: 0, rows: 0 }
    }

    /// Add a row. Strings only: a string cell is never run as a formula, whatever it begins with.
    ///
    /// # Errors
    /// [`SheetError`].
    pub fn row(&mut self, cells: &[&str]) -> Result<(), SheetError> {
        match self {
            Self::Csv { file, rows } => {
                *rows += 1;
                file.write_all(csv_line(cells.iter().copied()).as_bytes())?;
                Ok(())
            }
            Self::Xlsx { book, head, line, sheet, rows } => {
                if *line >= SHEET_ROWS {
                    begin_sheet(book, head)?;
                    *line = 1;
                    *sheet = book.worksheets().len() - 1;
                }
                let at = book.worksheet_from_index(*sheet)?;
                for (column, cell) in cells.iter().enumerate() {
                    let short: String = cell.chars().take(32_000).collect();
                    at.write_string(*line, u16::try_from(column).unwrap_or(0), short)?;
                }
                *line += 1;
                *rows += 1;
                Ok(())
            }
        }
    }

    /// Close it: the file, read from its beginning, and how many rows it has.
    ///
    /// # Errors
    /// [`SheetError`].
    pub fn finish(self) -> Result<(File, u64), SheetError> {
        match self {
            Self::Csv { file, rows } => {
                let mut file = file.into_inner().map_err(std::io::IntoInnerError::into_error)?;
                file.seek(SeekFrom::Start(0))?;
                Ok((file, rows))
            }
            Self::Xlsx { mut book, head, rows, .. } => {
                if rows == 0 {
                    begin_sheet(&mut book, &head)?;
                }
                let mut file = tempfile::tempfile()?;
                book.save_to_writer(&file)?;
                file.seek(SeekFrom::Start(0))?;
                Ok((file, rows))
            }
        }
    }
}

fn begin_sheet(book: &mut Workbook, head: &[String]) -> Result<(), XlsxError> {
    let sheet = book.add_worksheet_with_constant_memory()?;
    let bold = Format::new().set_bold().set_background_color(Color::RGB(0x00EF_E6DA));
    sheet.set_freeze_panes(1, 0)?;
    for (column, text) in head.iter().enumerate() {
        let column = u16::try_from(column).unwrap_or(0);
        sheet.set_column_width(column, 18)?;
        sheet.write_string_with_format(0, column, text, &bold)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::csv_line;

    #[test]
    fn a_cell_is_never_a_formula() {
        for bad in ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"] {
            assert!(csv_line([bad]).starts_with("\"'"), "{bad}");
        }
        assert_eq!(csv_line(["a\"b", "1,2", ""]), "\"a\"\"b\",\"1,2\",\"\"\r\n");
    }
}
