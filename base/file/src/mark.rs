//! Marks of secrecy in what is uploaded: the classification chosen is one thing, what the paper says another.

use std::time::Duration;

use rules::secrecy::{Mark, mark_of};

use crate::Media;
use crate::kind::part_of_zip;

/// Most characters of the beginning that are looked at.
const BEGINNING: usize = 4000;
/// PDF files beyond this many bytes are not opened; their name and the classification chosen are what is checked.
const MOST_PDF: usize = 16 * 1024 * 1024;
/// A hostile PDF must not hold a thread for ever.
const PATIENCE: Duration = Duration::from_secs(10);

/// The mark a file carries in its name or at its beginning.
pub(crate) async fn marked(name: &str, media: Media, bytes: &[u8]) -> Option<Mark> {
    let in_name = mark_of(name.rsplit_once('.').map_or(name, |it| it.0));
    in_name.or(mark_of(&beginning(media, bytes).await))
}

async fn beginning(media: Media, bytes: &[u8]) -> String {
    match media {
        Media::Text => String::from_utf8_lossy(bytes).chars().take(BEGINNING).collect(),
        Media::Docx => in_part(bytes, "word/document.xml"),
        Media::Pptx => in_part(bytes, "ppt/slides/slide1.xml"),
        Media::Xlsx => in_part(bytes, "xl/sharedStrings.xml"),
        Media::Ofd => in_part(bytes, "Doc_0/Pages/Page_0/Content.xml"),
        Media::Pdf if bytes.len() <= MOST_PDF => {
            let bytes = bytes.to_vec();
            let read = tokio::task::spawn_blocking(move || first_page(&bytes));
            match tokio::time::timeout(PATIENCE, read).await {
                Ok(Ok(text)) => text,
                _ => String::new(),
            }
        }
        _ => String::new(),
    }
}

fn first_page(bytes: &[u8]) -> String {
    let mut text = String::new();
    if let Ok(document) = pdf_extract::Document::load_mem(bytes) {
        let mut out = pdf_extract::PlainTextOutput::new(&mut text);
        let _ = pdf_extract::output_doc_page(&document, &mut out, 1);
    }
    text.chars().take(BEGINNING).collect()
}

/// The words of a part, a line for each paragraph; markup is dropped.
fn in_part(bytes: &[u8], name: &str) -> String {
    use quick_xml::events::Event;
    let Some(xml) = part_of_zip(bytes, name, 512 * 1024) else { return String::new() };
    let xml = String::from_utf8_lossy(&xml);
    let mut reader = quick_xml::Reader::from_str(&xml);
    let mut text = String::new();
    while text.chars().count() < BEGINNING {
        match reader.read_event() {
            Ok(Event::Text(words)) => text.push_str(&words),
            Ok(Event::End(end)) if matches!(end.local_name().as_ref(), "p" | "si" | "TextObject") => {
                text.push('\n');
            }
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
    }
    text
}
