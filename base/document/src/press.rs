use std::sync::{LazyLock, Mutex, PoisonError};

use serde::Serialize;
use serde_json::{Value as Json, json};
use typst::comemo;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{DiagSpanKind, FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt as _, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use crate::bounds::{self, MAX_PAGES};
use crate::fonts::Families;
use crate::{Block, DocumentError, Fonts, Paper, qr_svg};

/// A paper as PDF.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pdf {
    /// The file.
    pub bytes: Vec<u8>,
    /// Pages.
    pub pages: usize,
    /// Whether it is PDF/A-2a: every character drawn by an embedded font and readable by machines, structure tagged, nothing
    /// fetched from outside. False only when a character has no font ([`Fonts::missing`]); the file is then ordinary PDF.
    pub archival: bool,
}

/// Typst's standard functions; the same for every paper.
static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));
/// The template, parsed once.
static TEMPLATE: LazyLock<Source> =
    LazyLock::new(|| Source::new(file("paper.typ"), include_str!("paper.typ").to_owned()));
/// What the template reads.
static DATA: LazyLock<FileId> = LazyLock::new(|| file("paper.json"));
/// One paper at a time: the memory of a long one is bounded once, not by the number of requests, and what the typesetter
/// remembers of a paper is thrown away when it is done.
static PRESS: Mutex<()> = Mutex::new(());

fn file(name: &'static str) -> FileId {
    let path = VirtualPath::new(name).expect("a plain name is a path");
    FileId::new(RootedPath::new(VirtualRoot::Project, path))
}

/// What the template sees: itself, one file of data, the fonts. No disk, no network, no clock.
struct Desk<'a> {
    data: Bytes,
    fonts: &'a Fonts,
}

impl World for Desk<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        self.fonts.book()
    }

    fn main(&self) -> FileId {
        TEMPLATE.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == TEMPLATE.id() { Ok(TEMPLATE.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == *DATA { Ok(self.data.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.font(index)
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}

/// What the template reads besides the paper itself.
#[derive(Serialize)]
struct Sheet<'a> {
    paper: Json,
    families: &'a Families,
}

/// Set a paper and make a PDF of it: PDF/A-2a with tags, as long as every character has a font. The same paper and the
/// same fonts make the same bytes. Texts reach the typesetter as data and are never read as markup.
///
/// It computes for milliseconds to seconds and blocks: call it from `spawn_blocking`. Papers are set one after the other.
///
/// # Errors
/// [`DocumentError::TooLong`] beyond [`MAX_PAGES`] or [`MAX_CHARACTERS`](crate::MAX_CHARACTERS),
/// [`DocumentError::QrTooLong`], [`DocumentError::Setting`].
pub fn render_pdf(paper: &Paper, fonts: &Fonts) -> Result<Pdf, DocumentError> {
    bounds::check(paper)?;
    let sheet = Sheet { paper: with_codes(paper)?, families: fonts.families() };
    let data = serde_json::to_vec(&sheet).map_err(|error| DocumentError::Setting(error.to_string()))?;
    // A panic in the typesetter leaves nothing behind the lock but a cache.
    let _one_at_a_time = PRESS.lock().unwrap_or_else(PoisonError::into_inner);
    let identity = String::from_utf8_lossy(&data).into_owned();
    let printed = print(paper, Desk { data: Bytes::new(data), fonts }, identity);
    comemo::evict(0);
    printed
}

fn print(paper: &Paper, desk: Desk<'_>, identity: String) -> Result<Pdf, DocumentError> {
    let set = typst::compile::<PagedDocument>(&desk);
    if !set.warnings.is_empty() {
        tracing::warn!(title = %paper.title, said = said(&set.warnings), "the typesetter warns");
    }
    let document = set.output.map_err(|errors| DocumentError::Setting(said(&errors)))?;
    let pages = document.pages().len();
    if pages > MAX_PAGES {
        return Err(DocumentError::TooLong(format!("{pages} pages, {MAX_PAGES} at most")));
    }
    let day = paper.made_on;
    let made = Datetime::from_ymd_hms(day.year(), u8::from(day.month()), day.day(), 0, 0, 0);
    let mut options = PdfOptions {
        ident: Smart::Custom(identity),
        creator: Smart::Custom(Some("Lianxin".to_owned())),
        timestamp: made.map(Timestamp::new_utc),
        ..PdfOptions::default()
    };
    let archival = PdfStandards::new(&[PdfStandard::A_2a])
        .map_err(|error| DocumentError::Setting(error.message().to_string()))?;
    let plain = std::mem::replace(&mut options.standards, archival);
    match typst_pdf::pdf(&document, &options) {
        Ok(bytes) => Ok(Pdf { bytes, pages, archival: true }),
        Err(errors) => {
            tracing::info!(title = %paper.title, why = said(&errors), "not archival PDF");
            options.standards = plain;
            let bytes = typst_pdf::pdf(&document, &options);
            let bytes = bytes.map_err(|errors| DocumentError::Setting(said(&errors)))?;
            Ok(Pdf { bytes, pages, archival: false })
        }
    }
}

/// What the typesetter said, with the lines of the template.
fn said(errors: &[SourceDiagnostic]) -> String {
    let line = |it: &SourceDiagnostic| {
        let at = match it.span.get() {
            DiagSpanKind::Number { num, sub_range, .. } => TEMPLATE.range(num, sub_range),
            _ => None,
        };
        let at = at.map(|it| TEMPLATE.text()[..it.start].lines().count());
        at.map_or_else(|| it.message.to_string(), |at| format!("line {at}: {}", it.message))
    };
    errors.iter().map(line).collect::<Vec<_>>().join("; ")
}

/// The paper as data, with the drawings of its QR codes.
fn with_codes(paper: &Paper) -> Result<Json, DocumentError> {
    let mut data = serde_json::to_value(paper).map_err(|error| DocumentError::Setting(error.to_string()))?;
    for (at, block) in paper.blocks.iter().enumerate() {
        if let Block::Qr(code) = block {
            data["blocks"][at]["it"]["svg"] = json!(qr_svg(&code.content)?);
        }
    }
    Ok(data)
}
