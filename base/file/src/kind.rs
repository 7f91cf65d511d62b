use std::io::{Cursor, Read as _};

use zip::ZipArchive;

/// What a file is by its content; the name given by the sender is never asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Media {
    /// A photograph.
    Jpeg,
    /// A picture.
    Png,
    /// A picture.
    Webp,
    /// A picture; kept as it is, without renditions.
    Gif,
    /// A photograph of a telephone that few browsers show: an attachment only.
    Heic,
    /// A printed paper.
    Pdf,
    /// A printed paper in the national form (OFD).
    Ofd,
    /// A text of Word or WPS.
    Docx,
    /// A workbook.
    Xlsx,
    /// Slides.
    Pptx,
    /// Office papers of before 2007, and of WPS.
    Office,
    /// Video or sound in MP4.
    Mp4,
    /// Sound.
    Mp3,
    /// Plain text.
    Text,
}

impl Media {
    /// The media type it is served with.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
            Self::Gif => "image/gif",
            Self::Heic => "image/heic",
            Self::Pdf => "application/pdf",
            Self::Ofd => "application/ofd",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Pptx => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            Self::Office => "application/x-ole-storage",
            Self::Mp4 => "video/mp4",
            Self::Mp3 => "audio/mpeg",
            Self::Text => "text/plain; charset=utf-8",
        }
    }

    /// May a browser show it within a page? Everything else is only ever kept as a file: no markup of a stranger is
    /// opened under our address.
    #[must_use]
    pub fn shown(name: &str) -> bool {
        matches!(name, "image/jpeg" | "image/png" | "image/webp" | "image/gif" | "video/mp4" | "audio/mpeg")
    }

    /// Is it a picture of which smaller ones can be made?
    #[must_use]
    pub fn is_picture(self) -> bool {
        matches!(self, Self::Jpeg | Self::Png | Self::Webp)
    }

    /// What the bytes are; none for what is not accepted.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Option<Self> {
        let begins = |with: &[u8]| bytes.starts_with(with);
        if begins(b"\xFF\xD8\xFF") {
            return Some(Self::Jpeg);
        }
        if begins(b"\x89PNG\r\n\x1a\n") {
            return Some(Self::Png);
        }
        if begins(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
            return Some(Self::Webp);
        }
        if begins(b"GIF87a") || begins(b"GIF89a") {
            return Some(Self::Gif);
        }
        if begins(b"%PDF-") {
            return Some(Self::Pdf);
        }
        if begins(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
            return Some(Self::Office);
        }
        if begins(b"ID3") || matches!(bytes, [0xFF, second, ..] if second & 0xE6 == 0xE2) {
            return Some(Self::Mp3);
        }
        if begins(b"PK\x03\x04") {
            return of_zip(bytes);
        }
        if bytes.get(4..8) == Some(b"ftyp") {
            return of_brand(bytes.get(8..12)?);
        }
        is_text(bytes).then_some(Self::Text)
    }
}

fn of_brand(brand: &[u8]) -> Option<Media> {
    match brand {
        b"heic" | b"heix" | b"hevc" | b"mif1" | b"msf1" => Some(Media::Heic),
        b"isom" | b"iso2" | b"iso4" | b"iso5" | b"iso6" | b"mp41" | b"mp42" | b"avc1" | b"M4A " | b"M4V "
        | b"qt  " => Some(Media::Mp4),
        _ => None,
    }
}

fn of_zip(bytes: &[u8]) -> Option<Media> {
    let archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let names: Vec<String> = archive.file_names().filter_map(|it| Some(it.ok()?.into_owned())).collect();
    let has = |name: &str| names.iter().any(|it| it == name);
    if has("OFD.xml") {
        return Some(Media::Ofd);
    }
    let macros = names.iter().any(|it| it.ends_with("vbaProject.bin"));
    if !has("[Content_Types].xml") || macros {
        return None;
    }
    let kinds = [
        ("word/document.xml", Media::Docx),
        ("xl/workbook.xml", Media::Xlsx),
        ("ppt/presentation.xml", Media::Pptx),
    ];
    kinds.into_iter().find(|(name, _)| has(name)).map(|it| it.1)
}

/// Plain text holds no control characters and does not begin as markup does.
fn is_text(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    let text = text.trim_start_matches('\u{FEFF}').trim_start();
    let plain = !text.chars().any(|it| it.is_control() && !matches!(it, '\n' | '\r' | '\t'));
    plain && !text.starts_with('<')
}

/// One part of an archive, at most so many bytes of it however much it claims to hold.
pub(crate) fn part_of_zip(bytes: &[u8], name: &str, most: u64) -> Option<Vec<u8>> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let part = archive.by_name(name).ok()?;
    let mut out = Vec::new();
    part.take(most).read_to_end(&mut out).ok()?;
    Some(out)
}
