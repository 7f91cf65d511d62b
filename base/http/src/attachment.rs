use std::fs::File;

use axum::body::{Body, Bytes};
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use futures_util::stream;
use sheet::{Sheet, SheetError};
use tokio::io::AsyncReadExt as _;

use crate::{Fault, FaultKind};

/// Media type of a workbook.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

impl From<SheetError> for Fault {
    fn from(error: SheetError) -> Self {
        let kind = match error {
            SheetError::Full => FaultKind::Full,
            SheetError::Other(_) => FaultKind::Unexpected,
        };
        Self::new(kind, error.to_string())
    }
}

/// An answer that the browser keeps as a file. `name` is plain ASCII.
pub fn attachment(name: &str, kind: &str, body: impl Into<Body>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    (headers, body.into()).into_response()
}

/// The bytes of a file as they are read.
pub fn streamed(file: File) -> Body {
    let file = tokio::fs::File::from_std(file);
    Body::from_stream(stream::try_unfold(file, |mut file| async move {
        let mut part = vec![0; 64 * 1024];
        let read = file.read(&mut part).await?;
        part.truncate(read);
        Ok::<_, std::io::Error>((read > 0).then(|| (Bytes::from(part), file)))
    }))
}

/// A finished list on its way to the reader.
pub struct FinishedSheet {
    file: File,
    csv: bool,
    /// Rows below the head.
    pub rows: u64,
}

impl FinishedSheet {
    /// Write what is still in memory, off the threads that answer.
    ///
    /// # Errors
    /// [`Fault`] of kind [`FaultKind::Full`] when the disk is.
    pub async fn of(sheet: Sheet) -> Result<Self, Fault> {
        let csv = matches!(sheet, Sheet::Csv { .. });
        let written = tokio::task::spawn_blocking(move || sheet.finish()).await;
        let (file, rows) =
            written.map_err(|error| Fault::new(FaultKind::Unexpected, error.to_string()))??;
        Ok(Self { file, csv, rows })
    }

    /// Send it. Journal the export first: nobody gets a list that is not recorded.
    pub fn answer(self, name: &str) -> Response {
        attachment(name, if self.csv { "text/csv; charset=utf-8" } else { XLSX }, streamed(self.file))
    }
}
