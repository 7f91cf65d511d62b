//! Smaller pictures made once, when a picture arrives: a page never sends more than it shows.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder as _, ImageFormat, ImageReader, Limits};

use crate::{FileError, Media};

/// Most pixels of a picture: a bomb of a few bytes must not become gigabytes.
pub const MOST_PIXELS: u64 = 50_000_000;
/// Widths of the smaller pictures, in pixels: a telephone, a column, a page.
pub const WIDTHS: [u32; 3] = [480, 960, 1600];
const QUALITY: u8 = 80;

/// A smaller picture.
pub(crate) struct Smaller {
    pub width: u32,
    pub height: u32,
    pub media: &'static str,
    pub bytes: Vec<u8>,
}

/// Size of a picture as it is shown, and the smaller ones. Takes a while: call it off the threads that answer.
pub(crate) fn smaller(media: Media, bytes: &[u8]) -> Result<(u32, u32, Vec<Smaller>), FileError> {
    let picture = decoded(media, bytes)?;
    let (width, height) = (picture.width(), picture.height());
    let mut out = Vec::new();
    for wanted in WIDTHS.into_iter().filter(|it| *it < width) {
        let scaled = picture.resize(wanted, u32::MAX, FilterType::CatmullRom);
        let alpha = picture.color().has_alpha();
        out.push(encoded(&scaled, alpha)?);
    }
    Ok((width, height, out))
}

fn decoded(media: Media, bytes: &[u8]) -> Result<DynamicImage, FileError> {
    let format = match media {
        Media::Jpeg => ImageFormat::Jpeg,
        Media::Png => ImageFormat::Png,
        _ => ImageFormat::WebP,
    };
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_PIXELS * 8);
    reader.limits(limits);
    let damaged = |_| FileError::Damaged;
    let mut decoder = reader.into_decoder().map_err(damaged)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(FileError::TooManyPixels);
    }
    let turned = decoder.orientation().map_err(damaged)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(damaged)?;
    picture.apply_orientation(turned);
    Ok(picture)
}

fn encoded(picture: &DynamicImage, alpha: bool) -> Result<Smaller, FileError> {
    let mut bytes = Cursor::new(Vec::new());
    let media = if alpha {
        picture.write_to(&mut bytes, ImageFormat::Png).map_err(|_| FileError::Damaged)?;
        Media::Png
    } else {
        let encoder = JpegEncoder::new_with_quality(&mut bytes, QUALITY);
        picture.to_rgb8().write_with_encoder(encoder).map_err(|_| FileError::Damaged)?;
        Media::Jpeg
    };
    Ok(Smaller {
        width: picture.width(),
        height: picture.height(),
        media: media.name(),
        bytes: bytes.into_inner(),
    })
}
