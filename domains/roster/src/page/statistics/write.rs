//! The tables of the bulletin as files.

use axum::response::Response;
use http_face::{Fault, FaultKind, XLSX, attachment};
use rust_xlsxwriter::{Color, Format, Workbook, XlsxError};
use sheet::csv_line;
use ui::Texts;

use super::suppress::Shown;
use super::{Bulletin, per_cent, said};
use crate::model::Org;

/// Lines above the tables: what, of which day, how it was made.
fn head(t: &Texts, org: &Org, it: &Bulletin) -> Vec<String> {
    let mut head = vec![
        t.with("stat-title", &[("org", org.full_name.clone().into())]),
        t.with("stat-as-of", &[("on", ui::format::date_text(t.lang(), it.on).into())]),
        t.get("stat-begin"),
    ];
    if it.public {
        head.push(t.get("stat-public-note"));
    }
    head
}

/// A table with its lines: item, number, share.
type Lines = (String, Vec<(String, Shown, Option<String>)>);

/// Lines of all tables: table, item, number, share. The overview is the first table.
fn lines(t: &Texts, it: &Bulletin) -> Vec<Lines> {
    let mut overview = vec![(t.get("stat-members"), it.heads, None)];
    for (key, cell) in &it.shares {
        overview.push((t.get(&format!("stat-{key}")), *cell, per_cent(*cell, it.heads)));
    }
    overview.push((t.get("stat-orgs"), Shown::Exact(it.orgs), None));
    let mut all = vec![(t.get("stat-overview"), overview)];
    for sheet in &it.sheets {
        let share = |cell: Shown| per_cent(cell, sheet.whole);
        let mut rows: Vec<_> =
            sheet.lines.iter().map(|(label, cell)| (label.clone(), *cell, share(*cell))).collect();
        rows.push((t.get("stat-sum"), sheet.whole, share(sheet.whole)));
        all.push((t.get(&format!("stat-by-{}", sheet.key)), rows));
    }
    all
}

pub(super) fn csv(t: &Texts, org: &Org, it: &Bulletin) -> Response {
    let mut text = String::from("\u{feff}");
    for line in head(t, org, it) {
        text.push_str(&csv_line([line.as_str()]));
    }
    let columns = ["table", "item", "number", "share"].map(|it| t.get(&format!("stat-column-{it}")));
    text.push_str(&csv_line(columns.iter().map(String::as_str)));
    for (table, rows) in lines(t, it) {
        for (item, cell, share) in rows {
            let number = cell.number().map_or_else(|| said(t, cell), |it| it.to_string());
            text.push_str(&csv_line([table.as_str(), &item, &number, &share.unwrap_or_default()]));
        }
    }
    attachment("statistics.csv", "text/csv; charset=utf-8", text)
}

pub(super) fn xlsx(t: &Texts, org: &Org, it: &Bulletin) -> Result<Response, Fault> {
    let bytes = book(t, org, it).map_err(|error| Fault::new(FaultKind::Unexpected, error.to_string()))?;
    Ok(attachment("statistics.xlsx", XLSX, bytes))
}

fn book(t: &Texts, org: &Org, it: &Bulletin) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let bold = Format::new().set_bold();
    let heading = Format::new().set_bold().set_background_color(Color::RGB(0x00EF_E6DA));
    let mut line = 0;
    for text in head(t, org, it) {
        sheet.write_string_with_format(line, 0, text, &bold)?;
        line += 1;
    }
    for (table, rows) in lines(t, it) {
        line += 1;
        sheet.write_string_with_format(line, 0, table, &heading)?;
        sheet.write_string_with_format(line, 1, t.get("stat-column-number"), &heading)?;
        sheet.write_string_with_format(line, 2, t.get("stat-column-share"), &heading)?;
        line += 1;
        for (item, cell, share) in rows {
            sheet.write_string(line, 0, item)?;
            match cell.number().and_then(|it| i32::try_from(it).ok()) {
                Some(number) => sheet.write_number(line, 1, f64::from(number))?,
                None => sheet.write_string(line, 1, said(t, cell))?,
            };
            sheet.write_string(line, 2, share.unwrap_or_default())?;
            line += 1;
        }
    }
    sheet.set_column_width(0, 36)?;
    sheet.set_column_width(1, 14)?;
    book.save_to_buffer()
}
