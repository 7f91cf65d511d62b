//! Zip containers: every part is inflated once, counting, before anything parses it.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::{DoorError, Limits};

/// Small parts may be very repetitive (theme files are); the ratio counts from here on.
const RATIO_FROM: u64 = 1 << 20;

/// Check names, sizes as they really are, and XML prologues.
pub(super) fn check(bytes: &[u8], limits: &Limits) -> Result<(), DoorError> {
    let damaged = || DoorError::Damaged { detail: "no readable zip directory" };
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged())?;
    if archive.len() > limits.parts {
        return Err(DoorError::TooManyParts { limit: limits.parts });
    }
    what_is_it(&archive)?;
    let mut left = limits.inflated_bytes;
    for index in 0..archive.len() {
        let mut part = match archive.by_index(index) {
            Ok(part) => part,
            Err(zip::result::ZipError::UnsupportedArchive(text)) if text.contains("assword") => {
                return Err(DoorError::Encrypted);
            }
            Err(_) => return Err(DoorError::Damaged { detail: "a part of the zip cannot be read" }),
        };
        let packed = part.compressed_size();
        let name = part.name().map(|n| n.to_ascii_lowercase()).unwrap_or_default();
        let is_xml = name.ends_with(".xml") || name.ends_with(".rels");
        let bound = limits.part_bytes.min(left);
        let tags = most_tags(&name, limits);
        let size = inflate(&mut part, bound, packed, is_xml.then_some(tags), limits)?;
        left -= size.min(left);
    }
    Ok(())
}

fn what_is_it(archive: &ZipArchive<Cursor<&[u8]>>) -> Result<(), DoorError> {
    let names: Vec<_> = archive.file_names().filter_map(Result::ok).collect();
    let has = |name: &str| names.iter().any(|n| n.eq_ignore_ascii_case(name));
    let other = |what| Err(DoorError::OtherFormat { what });
    if has("xl/workbook.xml") || has("[Content_Types].xml") && names.iter().any(|n| n.starts_with("xl/")) {
        return if has("xl/workbook.bin") { other("xlsb") } else { Ok(()) };
    }
    if has("word/document.xml") {
        return other("Word");
    }
    if has("ppt/presentation.xml") {
        return other("PowerPoint");
    }
    if has("content.xml") && has("mimetype") {
        return other("OpenDocument");
    }
    if has("_rels/.rels") { Ok(()) } else { other("zip") }
}

/// Some parts become one object in memory for each tag, however small the tag is: shared strings a
/// string, formats a large structure. Worksheets are read as a stream and have the limit of cells.
fn most_tags(name: &str, limits: &Limits) -> usize {
    if name.ends_with("sharedstrings.xml") {
        limits.cells.saturating_mul(3)
    } else if name.ends_with("styles.xml") {
        // programs allow 65,490 formats
        600_000
    } else {
        usize::MAX
    }
}

fn inflate(
    part: &mut impl Read,
    bound: u64,
    packed: u64,
    xml_tags: Option<usize>,
    limits: &Limits,
) -> Result<u64, DoorError> {
    let bomb = DoorError::Bomb { limit: limits.inflated_bytes, ratio: limits.inflation };
    let mut buffer = vec![0u8; 64 << 10];
    let mut size = 0u64;
    let mut tags = 0usize;
    loop {
        let read =
            part.read(&mut buffer).map_err(|_| DoorError::Damaged { detail: "a part does not inflate" })?;
        if read == 0 {
            return Ok(size);
        }
        if xml_tags.is_some() && size == 0 && has_doctype(&buffer[..read]) {
            return Err(DoorError::Entities);
        }
        size += read as u64;
        if let Some(most) = xml_tags.filter(|most| *most < usize::MAX) {
            tags += buffer[..read].iter().filter(|b| **b == b'<').count();
            if tags > most {
                return Err(DoorError::TooManyCells { limit: most });
            }
        }
        if size > bound || size > RATIO_FROM && size / packed.max(1) > limits.inflation {
            return Err(bomb);
        }
    }
}

/// Workbooks never carry a document type; whoever adds one wants entities. Looked for at the start and
/// in UTF-16 too, where zero bytes stand between the letters.
fn has_doctype(start: &[u8]) -> bool {
    let letters: Vec<u8> = start.iter().take(4096).copied().filter(|b| *b != 0).collect();
    letters.windows(9).any(|w| w.eq_ignore_ascii_case(b"<!doctype"))
}
