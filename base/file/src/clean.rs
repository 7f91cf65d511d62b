//! What a camera or an office writes into a file without being asked: place, device, author (formalism rule F08).

use crate::{FileError, Media};

/// The same file without place data and comments. What it shows is not touched.
pub(crate) fn cleaned(media: Media, bytes: Vec<u8>) -> Result<Vec<u8>, FileError> {
    match media {
        Media::Jpeg => jpeg(&bytes).ok_or(FileError::Damaged),
        Media::Png => png(&bytes).ok_or(FileError::Damaged),
        Media::Webp => webp(&bytes).ok_or(FileError::Damaged),
        // Its records lie inside one block with the picture itself: refused, with words that say what to do.
        Media::Heic if contains(&bytes, b"Exif") => Err(FileError::PlaceData),
        Media::Mp4 => {
            let mut bytes = bytes;
            blank_boxes(&mut bytes, 0);
            Ok(bytes)
        }
        _ => Ok(bytes),
    }
}

fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|it| it == wanted)
}

/// Segments of a JPEG: those of applications and comments go, except the colour profile and what decoders need. Of
/// EXIF the orientation alone is written anew, for without it the picture lies on its side.
fn jpeg(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = bytes.get(..2)?.to_vec();
    let mut at = 2;
    loop {
        if *bytes.get(at)? != 0xFF {
            return None;
        }
        let marker = *bytes.get(at + 1)?;
        match marker {
            0xFF => at += 1,
            // From the beginning of the scan on there are only coded data.
            0xDA => {
                out.extend_from_slice(&bytes[at..]);
                return Some(out);
            }
            0x01 | 0xD0..=0xD8 => {
                out.extend_from_slice(&bytes[at..at + 2]);
                at += 2;
            }
            _ => {
                let size = usize::from(u16::from_be_bytes([*bytes.get(at + 2)?, *bytes.get(at + 3)?]));
                let end = at + 2 + size;
                let segment = bytes.get(at..end).filter(|_| size >= 2)?;
                match marker {
                    0xE1 => {
                        if let Some(turned) = orientation(&segment[4..]).filter(|it| (2..=8).contains(it)) {
                            out.extend_from_slice(&only_orientation(turned));
                        }
                    }
                    0xE3..=0xED | 0xEF | 0xFE => {}
                    _ => out.extend_from_slice(segment),
                }
                at = end;
            }
        }
    }
}

/// Tag 0x0112 of the first directory of an EXIF segment.
fn orientation(exif: &[u8]) -> Option<u16> {
    let tiff = exif.strip_prefix(b"Exif\0\0")?;
    let big = match tiff.get(..2)? {
        b"MM" => true,
        b"II" => false,
        _ => return None,
    };
    let two = |at: usize| -> Option<u16> {
        let pair = [*tiff.get(at)?, *tiff.get(at + 1)?];
        Some(if big { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) })
    };
    let four = |at: usize| -> Option<usize> {
        let quad: [u8; 4] = tiff.get(at..at + 4)?.try_into().ok()?;
        usize::try_from(if big { u32::from_be_bytes(quad) } else { u32::from_le_bytes(quad) }).ok()
    };
    let directory = four(4)?;
    let count = usize::from(two(directory)?);
    (0..count)
        .map(|entry| directory + 2 + entry * 12)
        .find(|at| two(*at) == Some(0x0112))
        .and_then(|at| two(at + 8))
}

fn only_orientation(turned: u16) -> Vec<u8> {
    let mut body = b"Exif\0\0MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01".to_vec();
    body.extend_from_slice(&turned.to_be_bytes());
    body.extend_from_slice(&[0; 6]);
    let size = u16::try_from(body.len() + 2).unwrap_or(0).to_be_bytes();
    [&[0xFF, 0xE1], size.as_slice(), &body].concat()
}

fn png(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = bytes.get(..8)?.to_vec();
    let mut at = 8;
    while at < bytes.len() {
        let size = u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?) as usize;
        let name = bytes.get(at + 4..at + 8)?;
        let end = at.checked_add(12)?.checked_add(size)?;
        let chunk = bytes.get(at..end)?;
        if !matches!(name, b"tEXt" | b"zTXt" | b"iTXt" | b"eXIf" | b"tIME") {
            out.extend_from_slice(chunk);
        }
        if name == b"IEND" {
            // Whatever was hung behind the end is not part of the picture.
            return Some(out);
        }
        at = end;
    }
    None
}

fn webp(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = bytes.get(..12)?.to_vec();
    let mut at = 12;
    while at + 8 <= bytes.len() {
        let name = &bytes[at..at + 4];
        let size = u32::from_le_bytes(bytes[at + 4..at + 8].try_into().ok()?) as usize;
        let end = at.checked_add(8)?.checked_add(size)?.checked_add(size % 2)?;
        let chunk = bytes.get(at..end.min(bytes.len()))?;
        match name {
            b"EXIF" | b"XMP " => {}
            b"VP8X" => {
                let mut chunk = chunk.to_vec();
                // The flags that announce what is gone now.
                *chunk.get_mut(8)? &= !(0x08 | 0x04);
                out.extend_from_slice(&chunk);
            }
            _ => out.extend_from_slice(chunk),
        }
        at = end;
    }
    let size = u32::try_from(out.len() - 8).ok()?.to_le_bytes();
    out[4..8].copy_from_slice(&size);
    Some(out)
}

/// Boxes of an MP4 that hold place, device and author become free space of the same length, so that nothing else
/// in the file has to move.
fn blank_boxes(bytes: &mut [u8], depth: u8) {
    let mut at = 0;
    while at + 8 <= bytes.len() {
        let size = u32::from_be_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]) as usize;
        let size = match size {
            0 => bytes.len() - at,
            1 => {
                let Some(Ok(large)) = bytes.get(at + 8..at + 16).map(<[u8; 8]>::try_from) else { return };
                usize::try_from(u64::from_be_bytes(large)).unwrap_or(usize::MAX)
            }
            size => size,
        };
        let Some(end) = at.checked_add(size).filter(|end| size >= 8 && *end <= bytes.len()) else { return };
        match &bytes[at + 4..at + 8] {
            b"udta" | b"meta" | b"uuid" if depth > 0 || &bytes[at + 4..at + 8] != b"uuid" => {
                bytes[at + 4..at + 8].copy_from_slice(b"free");
                bytes[at + 8..end].fill(0);
            }
            b"moov" | b"trak" if depth < 4 => blank_boxes(&mut bytes[at + 8..end], depth + 1),
            _ => {}
        }
        at = end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A JPEG as a telephone makes it: profile, EXIF with a place and an orientation, comment, scan.
    fn photo(turned: u16) -> Vec<u8> {
        let mut exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
        exif.extend_from_slice(&turned.to_le_bytes());
        exif.extend_from_slice(b"\0\0\0\0\0\0GPSLatitude 28.2");
        let segment = |marker: u8, body: &[u8]| {
            let size = u16::try_from(body.len() + 2).unwrap().to_be_bytes();
            [&[0xFF, marker], size.as_slice(), body].concat()
        };
        let parts = [
            vec![0xFF, 0xD8],
            segment(0xE0, b"JFIF\0\x01\x02"),
            segment(0xE1, &exif),
            segment(0xE2, b"ICC_PROFILE\0"),
            segment(0xFE, b"a comment"),
            segment(0xDA, b"\x01"),
            b"coded GPSLatitude-like data\xFF\xD9".to_vec(),
        ];
        parts.concat()
    }

    #[test]
    fn the_place_goes_and_the_orientation_stays() {
        let out = cleaned(Media::Jpeg, photo(6)).unwrap();
        assert!(!contains(&out, b"GPSLatitude 28.2") && !contains(&out, b"a comment"));
        assert!(contains(&out, b"ICC_PROFILE") && contains(&out, b"coded GPS"));
        let at = out.windows(6).position(|it| it == b"Exif\0\0").unwrap();
        assert_eq!(orientation(&out[at..]), Some(6));
        let upright = cleaned(Media::Jpeg, photo(1)).unwrap();
        assert!(!contains(&upright, b"Exif"));
    }

    #[test]
    fn cut_files_are_damaged_and_never_a_panic() {
        let whole = photo(3);
        let scan = whole.windows(2).position(|it| it == [0xFF, 0xDA]).unwrap();
        for end in 0..=scan {
            assert!(matches!(cleaned(Media::Jpeg, whole[..end].to_vec()), Err(FileError::Damaged)), "{end}");
        }
        for end in 0..40 {
            let _ = cleaned(Media::Png, vec![0x89; end]);
            let _ = cleaned(Media::Webp, vec![b'R'; end]);
            let _ = cleaned(Media::Mp4, vec![0; end]);
        }
    }

    #[test]
    fn texts_of_a_png_go() {
        let chunk = |name: &[u8], body: &[u8]| {
            let size = u32::try_from(body.len()).unwrap().to_be_bytes();
            [size.as_slice(), name, body, b"crc!"].concat()
        };
        let picture = [
            b"\x89PNG\r\n\x1a\n".to_vec(),
            chunk(b"IHDR", b"head"),
            chunk(b"tEXt", b"Author"),
            chunk(b"eXIf", b"place"),
            chunk(b"IEND", b""),
            b"<script>".to_vec(),
        ];
        let out = cleaned(Media::Png, picture.concat()).unwrap();
        assert!(contains(&out, b"IHDR") && contains(&out, b"IEND"));
        for gone in [b"Author".as_slice(), b"place", b"script"] {
            assert!(!contains(&out, gone));
        }
    }

    #[test]
    fn the_place_of_a_video_becomes_free_space() {
        let parcel = |name: &[u8], body: &[u8]| {
            let size = u32::try_from(body.len() + 8).unwrap().to_be_bytes();
            [size.as_slice(), name, body].concat()
        };
        let inner = [parcel(b"mvhd", b"times"), parcel(b"udta", b"\xA9xyz+28.2+112.5/")].concat();
        let film = [parcel(b"ftyp", b"isom"), parcel(b"moov", &inner), parcel(b"mdat", b"frames")].concat();
        let out = cleaned(Media::Mp4, film.clone()).unwrap();
        assert_eq!(out.len(), film.len());
        assert!(!contains(&out, b"+28.2") && contains(&out, b"mvhd") && contains(&out, b"frames"));
    }
}
