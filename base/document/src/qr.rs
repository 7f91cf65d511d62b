use std::fmt::Write as _;

use qrcode::{EcLevel, QrCode, types::Color};

use crate::DocumentError;

/// Light modules around a code, without which scanners do not find it (ISO/IEC 18004: 4).
const QUIET: usize = 4;

/// The black and white squares of a QR code, without the quiet zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Modules {
    /// Squares in a row and in a column.
    pub width: usize,
    dark: Vec<bool>,
}

impl Modules {
    /// Whether the square is black; outside of the code it is not.
    #[must_use]
    pub fn dark(&self, x: usize, y: usize) -> bool {
        x < self.width && self.dark.get(y * self.width + x).copied().unwrap_or(false)
    }

    /// Width with the quiet zone.
    fn whole(&self) -> usize {
        self.width + 2 * QUIET
    }

    /// Whether the square of the code with its quiet zone is black.
    fn dark_with_quiet(&self, x: usize, y: usize) -> bool {
        x >= QUIET && y >= QUIET && self.dark(x - QUIET, y - QUIET)
    }
}

/// The QR code of a text, at 15 % error correction: paper is folded and stamped.
///
/// # Errors
/// [`DocumentError::QrTooLong`] beyond 2,331 bytes.
pub fn qr_modules(text: &str) -> Result<Modules, DocumentError> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M)
        .map_err(|_| DocumentError::QrTooLong(text.len()))?;
    let dark = code.to_colors().into_iter().map(|it| it == Color::Dark).collect();
    Ok(Modules { width: code.width(), dark })
}

/// The QR code of a text as SVG, one unit a square, quiet zone included; black on white whatever the page around it
/// looks like.
///
/// ```
/// let svg = document::qr_svg("https://example.invalid/q/7K2M").unwrap();
/// assert!(svg.starts_with("<svg"));
/// ```
///
/// # Errors
/// [`DocumentError::QrTooLong`] beyond 2,331 bytes.
pub fn qr_svg(text: &str) -> Result<String, DocumentError> {
    let modules = qr_modules(text)?;
    let side = modules.whole();
    let mut path = String::new();
    for y in 0..side {
        let mut x = 0;
        while x < side {
            let length = (x..side).take_while(|it| modules.dark_with_quiet(*it, y)).count();
            if length > 0 {
                // Writing to a string cannot fail.
                let _ = write!(path, "M{x} {y}h{length}v1h-{length}z");
            }
            x += length.max(1);
        }
    }
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\">\
         <path fill=\"#fff\" d=\"M0 0h{side}v{side}h-{side}z\"/><path fill=\"#000\" d=\"{path}\"/></svg>"
    ))
}

/// Pixels of a square in the picture for word processors.
const PIXELS: usize = 8;

/// The QR code as a PNG of one bit a pixel: what every word processor shows.
pub(crate) fn qr_png(text: &str) -> Result<Vec<u8>, DocumentError> {
    let modules = qr_modules(text)?;
    let side = modules.whole();
    let row_bytes = (side * PIXELS).div_ceil(8);
    let mut bits = Vec::with_capacity(side * PIXELS * row_bytes);
    for y in 0..side {
        let mut row = vec![0xFF_u8; row_bytes];
        for x in (0..side * PIXELS).filter(|x| modules.dark_with_quiet(x / PIXELS, y)) {
            row[x / 8] &= !(0x80 >> (x % 8));
        }
        for _ in 0..PIXELS {
            bits.extend_from_slice(&row);
        }
    }
    let failed = |error: png::EncodingError| DocumentError::Writing(error.to_string());
    let pixels = u32::try_from(side * PIXELS).map_err(|_| DocumentError::QrTooLong(text.len()))?;
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, pixels, pixels);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::One);
    let mut writer = encoder.write_header().map_err(failed)?;
    writer.write_image_data(&bits).map_err(failed)?;
    writer.finish().map_err(failed)?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_finders_are_in_their_corners() {
        let modules = qr_modules("连心 https://example.invalid/letters/1").unwrap();
        let last = modules.width - 7;
        for (left, top) in [(0, 0), (last, 0), (0, last)] {
            for at in 0..7 {
                assert!(modules.dark(left + at, top) && modules.dark(left + at, top + 6));
                assert!(modules.dark(left, top + at) && modules.dark(left + 6, top + at));
            }
            assert!(!modules.dark(left + 1, top + 1) && modules.dark(left + 3, top + 3));
        }
        // The fourth corner has none, so that a scanner knows which way up the paper lies.
        assert!((0..7).any(|at| !modules.dark(last + at, last + 6)));
    }

    #[test]
    fn svg_and_png_show_the_same_squares() {
        let text = "the same squares";
        let modules = qr_modules(text).unwrap();
        let decoder = png::Decoder::new(std::io::Cursor::new(qr_png(text).unwrap()));
        let mut reader = decoder.read_info().unwrap();
        let mut bits = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut bits).unwrap();
        assert_eq!(info.width as usize, modules.whole() * PIXELS);
        let svg = qr_svg(text).unwrap();
        for y in 0..modules.width {
            for x in 0..modules.width {
                let (at, row) = ((x + QUIET) * PIXELS, (y + QUIET) * PIXELS * info.line_size);
                let black = bits[row + at / 8] & (0x80 >> (at % 8)) == 0;
                assert_eq!(black, modules.dark(x, y), "{x} {y}");
                let starts = modules.dark(x, y) && (x == 0 || !modules.dark(x - 1, y));
                assert_eq!(svg.contains(&format!("M{} {}h", x + QUIET, y + QUIET)), starts, "{x} {y}");
            }
        }
    }

    #[test]
    fn too_much_for_a_code_is_an_error() {
        assert!(qr_svg(&"a".repeat(2331)).is_ok());
        assert!(matches!(qr_svg(&"a".repeat(2332)), Err(DocumentError::QrTooLong(2332))));
    }
}
