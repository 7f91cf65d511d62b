use std::collections::BTreeSet;

use access::Context;
use roster_reading::{Field, Problem, Reading, Severity};
use rust_xlsxwriter::{Color, Format, Workbook, Worksheet, XlsxError};
use store::Ref;
use ui::Texts;

use super::{batch, on_roll, reading};
use crate::RosterError;

/// The rows of an import as .xlsx with the reasons beside them: to be corrected and sent back.
///
/// # Errors
/// [`RosterError::Missing`] when its file is not kept any more.
pub async fn report(cx: &Context, id: Ref, texts: &Texts) -> Result<Vec<u8>, RosterError> {
    let it = batch(cx, id).await?;
    let read = reading(cx, &it).await?;
    let known: BTreeSet<usize> = on_roll(cx, &read).await?.into_iter().map(|(at, _)| at).collect();
    write(&read, &known, texts).map_err(|error| RosterError::Sheet(error.to_string()))
}

/// A problem in words.
pub(crate) fn said(texts: &Texts, problem: &Problem) -> String {
    let key = format!("problem-{}", problem.code.key().replace('_', "-"));
    let values: Vec<_> =
        problem.params.iter().map(|(name, value)| (*name, ui::i18n::Value::from(value.clone()))).collect();
    texts.with(&key, &values)
}

fn write(read: &Reading, known: &BTreeSet<usize>, texts: &Texts) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let fields: Vec<Field> = Field::of(read.kind).to_vec();
    let head = Format::new().set_bold().set_background_color(Color::RGB(0x00EF_E6DA));
    let error = Format::new().set_font_color(Color::RGB(0x009C_1C20)).set_text_wrap();
    let warning = Format::new().set_text_wrap();
    for (column, key) in
        ["report-sheet", "report-row", "report-verdict", "report-reasons"].into_iter().enumerate()
    {
        sheet.write_string_with_format(0, u16::try_from(column).unwrap_or(0), texts.get(key), &head)?;
    }
    for (column, field) in fields.iter().enumerate() {
        let title = texts.get(&format!("field-{}", field.key().replace('_', "-")));
        sheet.write_string_with_format(0, 4 + u16::try_from(column).unwrap_or(0), title, &head)?;
    }
    let members = read.members.iter().map(|it| (&it.sheet, it.row, &it.written, &it.problems));
    let orgs = read.organisations.iter().map(|it| (&it.sheet, it.row, &it.written, &it.problems));
    for (at, (name, row, written, problems)) in members.chain(orgs).enumerate() {
        let line = u32::try_from(at + 1).unwrap_or(u32::MAX);
        let found: Vec<&Problem> = read.problems_of(problems).collect();
        let mut reasons: Vec<String> = found.iter().map(|it| said(texts, it)).collect();
        let mut wrong = found.iter().any(|it| it.severity == Severity::Error);
        if known.contains(&at) {
            reasons.push(texts.get("problem-on-roll"));
            wrong = true;
        }
        let verdict = match (wrong, reasons.is_empty()) {
            (true, _) => "report-error",
            (false, true) => "report-ok",
            (false, false) => "report-warning",
        };
        sheet.write_string(line, 0, name.as_deref().unwrap_or_default())?;
        sheet.write_number(line, 1, f64::from(row))?;
        let format = if wrong { &error } else { &warning };
        sheet.write_string_with_format(line, 2, texts.get(verdict), format)?;
        sheet.write_string_with_format(line, 3, reasons.join("\n"), format)?;
        for (column, field) in fields.iter().enumerate() {
            if let Some(text) = written.get(field) {
                // A string cell is never run as a formula, whatever it begins with.
                let short: String = text.chars().take(32_000).collect();
                sheet.write_string(line, 4 + u16::try_from(column).unwrap_or(0), short)?;
            }
        }
    }
    finish(sheet)?;
    book.save_to_buffer()
}

fn finish(sheet: &mut Worksheet) -> Result<(), XlsxError> {
    sheet.set_column_width(3, 48)?;
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}
