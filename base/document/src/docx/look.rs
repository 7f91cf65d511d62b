use crate::{Paper, Text};

/// A font for Latin and one for Chinese characters.
#[derive(Clone, Copy, Debug)]
pub(super) struct Face {
    /// Latin letters and figures.
    pub latin: &'static str,
    /// Chinese characters.
    pub chinese: &'static str,
}

impl Face {
    const fn one(name: &'static str) -> Self {
        Self { latin: name, chinese: name }
    }

    /// The property that names it.
    pub(super) fn xml(self) -> String {
        let Self { latin, chinese } = self;
        format!(r#"<w:rFonts w:ascii="{latin}" w:hAnsi="{latin}" w:cs="{latin}" w:eastAsia="{chinese}"/>"#)
    }
}

/// Measures and fonts of a form, in the units of the format: twips (1/20 point) and half points.
#[derive(Clone, Debug)]
pub(super) struct Look {
    /// GB/T 9704.
    pub official: bool,
    /// Body type, half points.
    pub size: u32,
    /// Type of tables.
    pub table_size: u32,
    /// From line to line, twips.
    pub pitch: u32,
    /// Width of the type area, twips.
    pub width: u32,
    /// Body.
    pub body: Face,
    /// Headings by depth.
    pub headings: [(Face, u32); 4],
    /// Title.
    pub title: (Face, u32),
}

/// Millimetres in twips.
pub(super) const fn mm(millimetres: u32) -> u32 {
    (millimetres * 14400 + 127) / 254
}

const FANGSONG: Face = Face::one("FangSong_GB2312");
const KAITI: Face = Face::one("KaiTi_GB2312");
const HEITI: Face = Face::one("SimHei");
/// 方正小标宋.
const TITLES: Face = Face::one("FZXiaoBiaoSong-B05S");
const SERIF: Face = Face { latin: "Times New Roman", chinese: "SimSun" };
const SANS: Face = Face { latin: "Arial", chinese: "SimHei" };

impl Look {
    /// How a paper looks. Measures of an official document: GB/T 9704—2012.
    pub(super) fn of(paper: &Paper) -> Self {
        if paper.as_official().is_some() {
            Self {
                official: true,
                size: 32,
                table_size: 24,
                // 22 lines in 225 mm, rounded down so that the last one fits.
                pitch: mm(225) / 22,
                width: mm(156),
                body: FANGSONG,
                headings: [(HEITI, 32), (KAITI, 32), (FANGSONG, 32), (FANGSONG, 32)],
                title: (TITLES, 44),
            }
        } else {
            Self {
                official: false,
                size: 21,
                table_size: 19,
                pitch: 340,
                width: if paper.is_sideways() { mm(257) } else { mm(170) },
                body: SERIF,
                headings: [(SANS, 27), (SANS, 24), (SANS, 22), (SANS, 21)],
                title: (SANS, 36),
            }
        }
    }

    /// Width of a character of the body, twips.
    pub(super) fn unit(&self) -> u32 {
        if self.official { mm(156) / 28 } else { self.size * 10 }
    }
}

/// How many characters wide a text is; Latin letters and figures are half as wide. In hundredths.
pub(super) fn hundredths(text: &Text) -> u32 {
    let width = |line: &str| line.chars().map(|it| if u32::from(it) < 0x2E80 { 50 } else { 100 }).sum();
    text.lines().map(width).max().unwrap_or(0)
}
