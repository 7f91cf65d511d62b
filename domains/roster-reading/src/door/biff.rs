//! BIFF8 worksheets (.xls of Excel 97–2003 and WPS), record by record into sparse rows.
//!
//! Not calamine's reader: that one fills dense ranges, and one stray cell in the last corner of each of
//! many sheets would cost gigabytes.

use super::{DoorError, Format, Limits, biff_strings};
use crate::grid::{Book, Budget, Cell, Grid, GridBuilder, Merge};

const BOF: u16 = 0x0809;
const EOF: u16 = 0x000A;
const CONTINUE: u16 = 0x003C;

struct Record<'a> {
    kind: u16,
    body: &'a [u8],
    next: usize,
}

fn record_at(stream: &[u8], at: usize) -> Option<Record<'_>> {
    let header = stream.get(at..at + 4)?;
    let length = usize::from(u16::from_le_bytes([header[2], header[3]]));
    let from = at + 4;
    let body = stream.get(from..(from + length).min(stream.len()))?;
    Some(Record { kind: u16::from_le_bytes([header[0], header[1]]), body, next: from + length })
}

fn u16_at(body: &[u8], at: usize) -> Option<u16> {
    body.get(at..at + 2).map(|b| u16::from_le_bytes([b[0], b[1]]))
}

fn u32_at(body: &[u8], at: usize) -> Option<u32> {
    body.get(at..at + 4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
}

fn f64_at(body: &[u8], at: usize) -> Option<f64> {
    body.get(at..at + 8).and_then(|b| b.try_into().ok()).map(f64::from_le_bytes)
}

/// A stream without container, as some exporters write it.
pub(super) fn looks_like(bytes: &[u8]) -> bool {
    matches!(bytes, [0x09, 0x08, 0x08 | 0x10, 0, 0, 6 | 5, ..])
}

#[derive(Default)]
struct Globals {
    sheets: Vec<(usize, bool, String)>,
    strings: Vec<Box<str>>,
    /// Custom formats that show dates, by index.
    date_formats: Vec<u16>,
    /// Format index of each cell format.
    formats: Vec<u16>,
    epoch_1904: bool,
}

impl Globals {
    fn is_date(&self, xf: u16) -> bool {
        let Some(format) = self.formats.get(usize::from(xf)) else { return false };
        // built-in dates, with the East Asian ones (27–36, 50–58)
        matches!(format, 14..=17 | 22 | 27..=31 | 34..=36 | 50..=54 | 57 | 58)
            || self.date_formats.contains(format)
    }
}

/// Read the workbook stream.
pub(super) fn read(stream: &[u8], limits: &Limits, budget: &mut Budget) -> Result<Book, DoorError> {
    match record_at(stream, 0) {
        Some(bof) if bof.kind == BOF && u16_at(bof.body, 0) == Some(0x0600) => {}
        Some(bof) if matches!(bof.kind, BOF | 0x0009 | 0x0209 | 0x0409) => {
            return Err(DoorError::OtherFormat { what: "Excel 95" });
        }
        _ => return Err(DoorError::Damaged { detail: "no workbook in the stream" }),
    }
    let globals = globals(stream, limits)?;
    if globals.sheets.len() > limits.sheets {
        return Err(DoorError::TooManyParts { limit: limits.sheets });
    }
    let mut sheets = Vec::new();
    for (offset, hidden, name) in &globals.sheets {
        sheets.push(worksheet(stream, *offset, name, *hidden, &globals, budget)?);
    }
    Ok(Book { format: Format::Xls, encoding: None, delimiter: None, sheets })
}

fn globals(stream: &[u8], limits: &Limits) -> Result<Globals, DoorError> {
    let mut globals = Globals::default();
    let mut at = 0;
    while let Some(record) = record_at(stream, at) {
        at = record.next;
        let body = record.body;
        match record.kind {
            EOF => return Ok(globals),
            0x002F => return Err(DoorError::Encrypted),
            0x0022 => globals.epoch_1904 = u16_at(body, 0) == Some(1),
            0x0085 if body.get(5) == Some(&0) => {
                let offset = u32_at(body, 0).unwrap_or(u32::MAX) as usize;
                let hidden = body.get(4).is_some_and(|state| state & 3 != 0);
                let name = body.get(6..).and_then(|b| biff_strings::in_record(b, false)).unwrap_or_default();
                globals.sheets.push((offset, hidden, name));
            }
            0x041E => {
                let code = body.get(2..).and_then(|b| biff_strings::in_record(b, true)).unwrap_or_default();
                if let Some(index) = u16_at(body, 0).filter(|_| shows_a_date(&code)) {
                    globals.date_formats.push(index);
                }
            }
            0x00E0 => globals.formats.push(u16_at(body, 2).unwrap_or(0)),
            0x00FC => {
                let mut parts = vec![body];
                while let Some(more) = record_at(stream, at).filter(|r| r.kind == CONTINUE) {
                    parts.push(more.body);
                    at = more.next;
                }
                globals.strings = biff_strings::shared(parts, limits)?;
            }
            _ => {}
        }
    }
    Err(DoorError::Damaged { detail: "the workbook stream is cut short" })
}

/// A number format with day, month or year outside quotes and brackets.
fn shows_a_date(code: &str) -> bool {
    if code.contains("General") || code.contains("通用") {
        return false;
    }
    let mut quoted = false;
    let mut bracketed = false;
    let mut escaped = false;
    for c in code.chars() {
        if std::mem::take(&mut escaped) {
            continue;
        }
        match c {
            '\\' | '_' | '*' => escaped = true,
            '"' => quoted = !quoted,
            '[' => bracketed = true,
            ']' => bracketed = false,
            'y' | 'Y' | 'd' | 'D' | 'm' | 'M' | 'e' | 'E' | '年' | '月' if !quoted && !bracketed => {
                // scientific notation has an E as well
                return !(code.contains("E+") || code.contains("E-") || code.contains("e+"));
            }
            _ => {}
        }
    }
    false
}

fn worksheet(
    stream: &[u8],
    offset: usize,
    name: &str,
    hidden: bool,
    globals: &Globals,
    budget: &mut Budget,
) -> Result<Grid, DoorError> {
    let mut builder = GridBuilder::new(Some(name.to_owned()), hidden);
    builder.grid().epoch_1904 = globals.epoch_1904;
    let mut at = offset;
    let mut depth = 0u32;
    let mut formula: Option<(u32, u32)> = None;
    while let Some(record) = record_at(stream, at) {
        at = record.next;
        match record.kind {
            BOF => depth += 1,
            EOF if depth <= 1 => return Ok(builder.finish()),
            EOF => depth -= 1,
            // charts embedded in the sheet have cells of their own
            _ if depth > 1 => {}
            0x0207 => {
                if let (Some((row, column)), Some(text)) =
                    (formula.take(), biff_strings::in_record(record.body, true))
                {
                    builder.push(row, column, Cell::Text(text.into()), budget)?;
                }
            }
            0x00E5 => merges(record.body, builder.grid()),
            kind => {
                cells(kind, record.body, globals, &mut formula, |row, column, cell| {
                    builder.push(row, column, cell, budget)
                })?;
            }
        }
    }
    Err(DoorError::Damaged { detail: "a sheet is cut short" })
}

/// The cells of a record. A formula whose value is text leaves its place for the STRING that follows.
fn cells(
    kind: u16,
    body: &[u8],
    globals: &Globals,
    formula: &mut Option<(u32, u32)>,
    mut push: impl FnMut(u32, u32, Cell) -> Result<(), DoorError>,
) -> Result<(), DoorError> {
    let (Some(row), Some(column), Some(xf)) = (u16_at(body, 0), u16_at(body, 2), u16_at(body, 4)) else {
        return Ok(());
    };
    let (row, column) = (u32::from(row) + 1, u32::from(column));
    let number =
        |xf: u16, value: f64| if globals.is_date(xf) { Cell::Serial(value) } else { Cell::Number(value) };
    match kind {
        // NUMBER, RK, MULRK
        0x0203 => f64_at(body, 6).map_or(Ok(()), |v| push(row, column, number(xf, v))),
        0x027E => u32_at(body, 6).map_or(Ok(()), |v| push(row, column, number(xf, rk(v)))),
        0x00BD => {
            for (i, pair) in body[4..].chunks_exact(6).enumerate() {
                let (Some(xf), Some(value)) = (u16_at(pair, 0), u32_at(pair, 2)) else { break };
                push(row, column + i as u32, number(xf, rk(value)))?;
            }
            Ok(())
        }
        // LABELSST, LABEL, RSTRING
        0x00FD => {
            let text = u32_at(body, 6).and_then(|i| globals.strings.get(i as usize));
            text.map_or(Ok(()), |t| push(row, column, Cell::Text(t.clone())))
        }
        0x0204 | 0x00D6 => {
            let text = body.get(6..).and_then(|b| biff_strings::in_record(b, true));
            text.map_or(Ok(()), |t| push(row, column, Cell::Text(t.into())))
        }
        // BOOLERR
        0x0205 => match (body.get(6), body.get(7)) {
            (Some(value), Some(0)) => push(row, column, Cell::Bool(*value != 0)),
            (Some(value), Some(_)) => push(row, column, Cell::Error(error_name(*value).into())),
            _ => Ok(()),
        },
        // FORMULA
        0x0006 => {
            *formula = None;
            match body.get(6..14) {
                Some([0, _, _, _, _, _, 0xFF, 0xFF]) => *formula = Some((row, column)),
                Some([1, _, value, _, _, _, 0xFF, 0xFF]) => push(row, column, Cell::Bool(*value != 0))?,
                Some([2, _, value, _, _, _, 0xFF, 0xFF]) => {
                    push(row, column, Cell::Error(error_name(*value).into()))?
                }
                Some([3, _, _, _, _, _, 0xFF, 0xFF]) | None => {}
                Some(_) => {
                    if let Some(value) = f64_at(body, 6) {
                        push(row, column, number(xf, value))?;
                    }
                }
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

fn rk(value: u32) -> f64 {
    let number = if value & 2 != 0 {
        f64::from(value as i32 >> 2)
    } else {
        f64::from_bits(u64::from(value & 0xFFFF_FFFC) << 32)
    };
    if value & 1 != 0 { number / 100.0 } else { number }
}

fn error_name(code: u8) -> &'static str {
    match code {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0F => "#VALUE!",
        0x17 => "#REF!",
        0x1D => "#NAME?",
        0x24 => "#NUM!",
        _ => "#N/A",
    }
}

fn merges(body: &[u8], grid: &mut Grid) {
    let Some(list) = body.get(2..) else { return };
    for range in list.chunks_exact(8) {
        let at = |i: usize| u32::from(u16_at(range, i).unwrap_or(0));
        grid.merges.push(Merge { top: at(0) + 1, bottom: at(2) + 1, left: at(4), right: at(6) });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_numbers() {
        assert_eq!(rk(0x3FF0_0000), 1.0);
        assert_eq!(rk((29_403 << 2) | 2), 29_403.0);
        assert_eq!(rk((198_707 << 2) | 3), 1987.07);
    }

    #[test]
    fn date_formats_are_told_from_others() {
        for code in ["yyyy-mm-dd", "yyyy\"年\"m\"月\"", "[$-804]yyyy/m/d", "m/d/yy", "e.m.d"] {
            assert!(shows_a_date(code), "{code}");
        }
        for code in ["General", "0.00E+00", "#,##0", "0\"d\"", "@", "[Red]0"] {
            assert!(!shows_a_date(code), "{code}");
        }
    }
}
