//! The same papers for word processors, to be edited in WPS or Word. Where they cannot do what a typesetter does, the paper
//! is near enough to be finished by hand: the imprint stands at the foot of the last page, odd or even.

mod body;
mod grid;
mod look;
mod official;
mod parts;

use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use self::body::Body;
use self::look::Look;
use crate::{Align, DocumentError, Paper, Text, bounds};

/// A paper as .docx (ECMA-376, transitional). The same paper makes the same bytes.
///
/// Fonts are named, not embedded: FangSong_GB2312, KaiTi_GB2312, SimHei and 方正小标宋 for official documents, with the fonts of
/// Windows as stand-ins; SimSun and SimHei for reports.
///
/// # Errors
/// [`DocumentError::TooLong`], [`DocumentError::QrTooLong`], [`DocumentError::Writing`].
pub fn render_docx(paper: &Paper) -> Result<Vec<u8>, DocumentError> {
    bounds::check(paper)?;
    let look = Look::of(paper);
    let body = Body::write(paper, &look)?;
    let mut files: Vec<(String, Vec<u8>)> = [
        ("[Content_Types].xml", parts::content_types()),
        ("_rels/.rels", parts::package_relations()),
        ("docProps/core.xml", parts::properties(paper)),
        ("word/document.xml", parts::document(paper, &look, &body.xml)),
        ("word/styles.xml", parts::styles(&look)),
        ("word/settings.xml", parts::settings(paper)),
        ("word/fontTable.xml", parts::fonts()),
        ("word/numbering.xml", parts::numbering(body.numbered)),
        ("word/_rels/document.xml.rels", parts::relations(body.pictures.len())),
    ]
    .map(|(name, text)| (name.to_owned(), text.into_bytes()))
    .into();
    for (name, text) in parts::edges(paper, &look) {
        files.push((format!("word/{name}"), text.into_bytes()));
    }
    for (at, picture) in body.pictures.into_iter().enumerate() {
        files.push((format!("word/media/code{}.png", at + 1), picture));
    }
    pack(files)
}

fn pack(files: Vec<(String, Vec<u8>)>) -> Result<Vec<u8>, DocumentError> {
    let failed = |error: &dyn std::fmt::Display| DocumentError::Writing(error.to_string());
    // No time of day: the crate writes 1980 unless told otherwise, and the same paper stays the same file.
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(name, options).map_err(|error| failed(&error))?;
        zip.write_all(&bytes).map_err(|error| failed(&error))?;
    }
    let done = zip.finish().map_err(|error| failed(&error))?;
    Ok(done.into_inner())
}

/// Text as it stands between tags and in attributes. Characters XML cannot hold were left out by `Text`.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn jc(align: Align) -> &'static str {
    match align {
        Align::Start => "",
        Align::Centre => r#"<w:jc w:val="center"/>"#,
        Align::End => r#"<w:jc w:val="right"/>"#,
    }
}

/// A run of text with its properties; its lines are broken where the writer broke them.
fn run(properties: &str, text: &Text) -> String {
    let lines: Vec<String> =
        text.lines().map(|it| format!(r#"<w:t xml:space="preserve">{}</w:t>"#, escape(it))).collect();
    format!("<w:r><w:rPr>{properties}</w:rPr>{}</w:r>", lines.join("<w:br/>"))
}

fn paragraph(properties: &str, runs: &str) -> String {
    format!("<w:p><w:pPr>{properties}</w:pPr>{runs}</w:p>")
}
