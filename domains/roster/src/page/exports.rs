use std::fs::File;
use std::io::{BufWriter, Seek as _, SeekFrom, Write as _};

use axum::body::{Body, Bytes};
use axum::extract::{Path, Query};
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use futures_util::stream;
use http_face::{Access, Fault, FaultKind, Routes, SignedIn, Visit};
use rust_xlsxwriter::{Color, Format, Workbook, XlsxError};
use serde::Deserialize;
use serde_json::json;
use tokio::io::AsyncReadExt as _;
use ui::Texts;

use super::{seen_org, texts};
use crate::model::Org;
use crate::query::{Filter, ListedMember};
use crate::{EXPORT, action, query};

/// Rows read at once.
const CHUNK: u32 = 1000;
/// Rows of one worksheet; the format ends at 1,048,576.
const SHEET_ROWS: u32 = 1_000_000;

pub(super) fn routes(routes: Routes) -> Routes {
    let needs = Access::Needs(EXPORT);
    routes
        .route("GET", "/orgs/{org}/members.xlsx", needs, get(members_xlsx))
        .route("GET", "/orgs/{org}/members.csv", needs, get(members_csv))
        .route("GET", "/orgs/{org}/organisations.xlsx", needs, get(organisations))
}

#[derive(Deserialize, Default)]
struct Asked {
    #[serde(default)]
    name: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    sex: String,
    #[serde(default)]
    education: String,
    #[serde(default)]
    mobile: String,
}

impl Asked {
    fn filter(&self) -> Filter {
        let some = |text: &str| Some(text.trim().to_owned()).filter(|it| !it.is_empty());
        Filter {
            state: some(&self.state),
            sex: some(&self.sex),
            education: some(&self.education),
            name: some(&self.name),
            mobile: !self.mobile.is_empty(),
        }
    }
}

/// One line of a .csv file. Every cell is quoted, and one that a spreadsheet would run as a formula begins with an
/// apostrophe.
pub(super) fn csv_line<'a>(cells: impl IntoIterator<Item = &'a str>) -> String {
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

pub(super) fn xlsx_answer(name: &str, body: Body) -> Response {
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    attachment(name, kind, body)
}

fn attachment(name: &str, kind: &str, body: Body) -> Response {
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    (headers, body).into_response()
}

fn failed(error: impl std::fmt::Display + Into<Failure>) -> Fault {
    let cause = error.to_string();
    let kind = match error.into() {
        Failure::Full => FaultKind::Full,
        Failure::Other => FaultKind::Unexpected,
    };
    Fault::new(kind, cause)
}

enum Failure {
    Full,
    Other,
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        if error.kind() == std::io::ErrorKind::StorageFull { Self::Full } else { Self::Other }
    }
}

impl From<XlsxError> for Failure {
    fn from(error: XlsxError) -> Self {
        match error {
            XlsxError::IoError(error) => error.into(),
            _ => Self::Other,
        }
    }
}

/// A list on its way into a file on disk: rows leave memory as they come. The file has no name and goes with the
/// answer; only when it is whole is the export journalled and sent, so nobody gets half a list.
enum Out {
    Csv { file: BufWriter<File>, rows: u64 },
    Xlsx { book: Box<Workbook>, head: Vec<String>, line: u32, sheet: usize, rows: u64 },
}

impl Out {
    fn csv(head: &[String]) -> Result<Self, Fault> {
        let mut file = BufWriter::new(tempfile::tempfile().map_err(failed)?);
        // Without the mark, Excel and WPS read the file in the code page of the machine.
        let first = format!("\u{feff}{}", csv_line(head.iter().map(String::as_str)));
        file.write_all(first.as_bytes()).map_err(failed)?;
        Ok(Self::Csv { file, rows: 0 })
    }

    fn xlsx(head: Vec<String>) -> Self {
        Self::Xlsx { book: Box::new(Workbook::new()), head, line: SHEET_ROWS, sheet: 0, rows: 0 }
    }

    /// Strings only: a string cell is never run as a formula, whatever it begins with.
    fn row(&mut self, cells: &[&str]) -> Result<(), Fault> {
        match self {
            Self::Csv { file, rows } => {
                *rows += 1;
                file.write_all(csv_line(cells.iter().copied()).as_bytes()).map_err(failed)
            }
            Self::Xlsx { book, head, line, sheet, rows } => {
                if *line >= SHEET_ROWS {
                    begin_sheet(book, head).map_err(failed)?;
                    *line = 1;
                    *sheet = book.worksheets().len() - 1;
                }
                let at = book.worksheet_from_index(*sheet).map_err(failed)?;
                for (column, cell) in cells.iter().enumerate() {
                    let short: String = cell.chars().take(32_000).collect();
                    at.write_string(*line, u16::try_from(column).unwrap_or(0), short).map_err(failed)?;
                }
                *line += 1;
                *rows += 1;
                Ok(())
            }
        }
    }

    fn finish(self) -> Result<(File, u64), Fault> {
        match self {
            Self::Csv { file, rows } => {
                let mut file = file.into_inner().map_err(|error| failed(error.into_error()))?;
                file.seek(SeekFrom::Start(0)).map_err(failed)?;
                Ok((file, rows))
            }
            Self::Xlsx { mut book, head, rows, .. } => {
                if rows == 0 {
                    begin_sheet(&mut book, &head).map_err(failed)?;
                }
                let mut file = tempfile::tempfile().map_err(failed)?;
                book.save_to_writer(&file).map_err(failed)?;
                file.seek(SeekFrom::Start(0)).map_err(failed)?;
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

/// The bytes of a file as they are read.
fn streamed(file: File) -> Body {
    let file = tokio::fs::File::from_std(file);
    Body::from_stream(stream::try_unfold(file, |mut file| async move {
        let mut part = vec![0; 64 * 1024];
        let read = file.read(&mut part).await?;
        part.truncate(read);
        Ok::<_, std::io::Error>((read > 0).then(|| (Bytes::from(part), file)))
    }))
}

/// Write what is still in memory, journal the export, and only then begin to send.
async fn sent(visit: &Visit, org: &Org, name: &str, out: Out, filter: &Filter) -> Result<Response, Fault> {
    let is_csv = matches!(out, Out::Csv { .. });
    let written = tokio::task::spawn_blocking(move || out.finish()).await;
    let (file, rows) = written.map_err(|error| Fault::new(FaultKind::Unexpected, error.to_string()))??;
    let filter = json!({
        "state": filter.state, "sex": filter.sex, "education": filter.education, "name": filter.name,
        "mobile": filter.mobile,
    });
    action::exported(&visit.cx, org, name, rows, filter).await?;
    visit.wake();
    let body = streamed(file);
    Ok(if is_csv { attachment(name, "text/csv; charset=utf-8", body) } else { xlsx_answer(name, body) })
}

async fn members_xlsx(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    let out = Out::xlsx(member_head(&texts(visit.page.lang)));
    members(&visit, &id, "members.xlsx", out, &asked.filter()).await
}

async fn members_csv(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    let out = Out::csv(&member_head(&texts(visit.page.lang)))?;
    members(&visit, &id, "members.csv", out, &asked.filter()).await
}

fn member_head(t: &Texts) -> Vec<String> {
    ["name", "sex", "birth", "state", "joined", "number", "phone", "organisation"]
        .iter()
        .map(|it| t.get(&format!("export-{it}")))
        .collect()
}

async fn members(
    visit: &Visit,
    id: &str,
    name: &str,
    mut out: Out,
    filter: &Filter,
) -> Result<Response, Fault> {
    let (org, place) = seen_org(visit, id).await?;
    visit.cx.allow(EXPORT, &place)?;
    let t = texts(visit.page.lang);
    let scope = visit.cx.scope(EXPORT).within(&place);
    let mut after = None;
    loop {
        let some = query::members(&visit.cx.store, &scope, filter, after.as_ref(), CHUNK).await?;
        for it in &some {
            member_row(&t, &mut out, it)?;
        }
        match some.last() {
            Some(last) if some.len() == CHUNK as usize => after = Some(last.cursor()),
            _ => break,
        }
    }
    sent(visit, &org, name, out, filter).await
}

fn member_row(t: &Texts, out: &mut Out, it: &ListedMember) -> Result<(), Fault> {
    let text = |value: &'_ Option<String>| value.clone().unwrap_or_default();
    out.row(&[
        &it.name,
        &t.get(&format!("sex-{}", it.sex)),
        &text(&it.birth),
        &t.get(&format!("state-{}", it.state)),
        &text(&it.joined_on),
        &text(&it.id_masked),
        &text(&it.phone_masked),
        &it.org_name,
    ])
}

const ORG_COLUMNS: [&str; 13] = [
    "full-name",
    "short-name",
    "code",
    "kind",
    "sector",
    "above",
    "unit",
    "uscc",
    "address",
    "contact",
    "established",
    "term-from",
    "term-until",
];

async fn organisations(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Response, Fault> {
    let (org, place) = seen_org(&visit, &id).await?;
    visit.cx.allow(EXPORT, &place)?;
    let t = texts(visit.page.lang);
    let scope = visit.cx.scope(EXPORT).within(&place);
    let mut out = Out::xlsx(ORG_COLUMNS.iter().map(|it| t.get(&format!("export-{it}"))).collect());
    // Rows come in the order of the tree: the names of the organisations above the last row are enough.
    let mut above: Vec<(String, String)> = Vec::new();
    let mut after: Option<String> = None;
    loop {
        let some = query::orgs_under(&visit.cx.store, &scope, after.as_deref(), CHUNK).await?;
        for it in &some {
            above.retain(|(path, _)| it.path.starts_with(path.as_str()));
            let upper = above.last().map_or("", |(_, name)| name);
            org_row(&t, &mut out, it, upper)?;
            above.push((it.path.clone(), it.full_name.clone()));
        }
        match some.last() {
            Some(last) if some.len() == CHUNK as usize => after = Some(last.path.clone()),
            _ => break,
        }
    }
    sent(&visit, &org, "organisations.xlsx", out, &Filter::default()).await
}

fn org_row(t: &Texts, out: &mut Out, it: &Org, above: &str) -> Result<(), Fault> {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let sector = it.sector.as_ref().map_or(String::new(), |key| t.get(&format!("sector-{key}")));
    out.row(&[
        &it.full_name,
        &text(&it.short_name),
        &text(&it.code),
        &t.get(&format!("org-kind-{}", it.kind)),
        &sector,
        above,
        &text(&it.unit_name),
        &text(&it.uscc),
        &text(&it.address),
        &text(&it.contact),
        &text(&it.established),
        &text(&it.term_from),
        &text(&it.term_until),
    ])
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
