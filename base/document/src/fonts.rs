use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

use serde::Serialize;
use typst::foundations::Bytes;
use typst::text::{Font, FontBook, FontInfo};
use typst::utils::LazyHash;

use crate::DocumentError;

/// Variable of the environment that names a deployer's folder of fonts.
pub const FONT_DIR: &str = "LIANXIN_FONT_DIR";
/// Where Debian's package fonts-noto-cjk puts them.
const DEBIAN: &str = "/usr/share/fonts/opentype/noto";
/// Debian's files: serif for text, sans-serif for headings, each in two weights.
const DEBIAN_FILES: [&str; 4] =
    ["NotoSerifCJK-Regular.ttc", "NotoSerifCJK-Bold.ttc", "NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc"];
/// A face without these is not a Chinese font: 党, 员, full-width comma and parenthesis.
const CHINESE: [char; 4] = ['\u{515A}', '\u{5458}', '\u{FF0C}', '\u{FF08}'];
/// Levels of folders below a deployer's folder that are looked into.
const DEEPEST: u8 = 4;

/// What GB/T 9704 asks for, by the names the fonts have in themselves, and what stands in for it.
const FANGSONG: [&str; 3] = ["FangSong_GB2312", "FangSong", "STFangsong"];
const KAITI: [&str; 3] = ["KaiTi_GB2312", "KaiTi", "STKaiti"];
const HEITI: [&str; 3] = ["SimHei", "STHeiti", "Noto Sans CJK SC"];
const TITLES: [&str; 3] = ["FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "STZhongsong"];
const SERIF: [&str; 3] = ["Noto Serif CJK SC", "Source Han Serif SC", "SimSun"];
const SANS: [&str; 3] = ["Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei"];

/// Fonts to set papers with.
///
/// Cost, with Debian's fonts: finding them reads the four files once (93 MB, nothing kept; 0.2 s in a debug build). A file
/// stays in memory from the first paper that needs it until the process ends: 26 MB for text, 20 MB for headings, 19 MB for
/// labels and page numbers, 27 MB more when text is bold. Nothing is read before the first paper.
pub struct Fonts {
    book: LazyHash<FontBook>,
    faces: Vec<Face>,
    files: Vec<File>,
    families: Families,
}

struct File {
    path: PathBuf,
    bytes: OnceLock<Option<Bytes>>,
}

struct Face {
    file: usize,
    index: u32,
    font: OnceLock<Option<Font>>,
}

/// Names of families for each use, best first; only such as are there.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Families {
    fangsong: Vec<String>,
    kaiti: Vec<String>,
    heiti: Vec<String>,
    titles: Vec<String>,
    serif: Vec<String>,
    sans: Vec<String>,
}

static SHARED: Mutex<Option<&'static Fonts>> = Mutex::new(None);

impl Fonts {
    /// The fonts of this process, found at the first call and kept: the folder named by the variable
    /// [`LIANXIN_FONT_DIR`](FONT_DIR), and Debian's. While there are none, every call looks again, so that installing the
    /// package needs no restart. Reads files: call it where blocking is allowed.
    ///
    /// # Errors
    /// [`DocumentError::NoFonts`], [`DocumentError::FontFolder`].
    pub fn shared() -> Result<&'static Self, DocumentError> {
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(fonts) = *shared {
            return Ok(fonts);
        }
        let folder = std::env::var_os(FONT_DIR).filter(|it| !it.is_empty()).map(PathBuf::from);
        let fonts: &'static Self = Box::leak(Box::new(Self::find(folder.as_deref())?));
        *shared = Some(fonts);
        Ok(fonts)
    }

    /// Look for fonts: every .ttf, .otf and .ttc in a deployer's folder, and Debian's fonts-noto-cjk for what they lack.
    ///
    /// # Errors
    /// [`DocumentError::FontFolder`] when the folder cannot be read, [`DocumentError::NoFonts`] when no face with Chinese
    /// characters is found anywhere.
    pub fn find(dir: Option<&Path>) -> Result<Self, DocumentError> {
        Self::find_in(dir, Path::new(DEBIAN))
    }

    /// The same with another place for Debian's files, so that a test can be on a machine without them.
    pub(crate) fn find_in(dir: Option<&Path>, debian: &Path) -> Result<Self, DocumentError> {
        let mut paths = Vec::new();
        if let Some(dir) = dir {
            collect(dir, DEEPEST, &mut paths)?;
        }
        paths.extend(DEBIAN_FILES.iter().map(|it| debian.join(it)).filter(|it| it.is_file()));
        let mut fonts = Self {
            book: LazyHash::new(FontBook::new()),
            faces: Vec::new(),
            files: Vec::new(),
            families: Families {
                fangsong: Vec::new(),
                kaiti: Vec::new(),
                heiti: Vec::new(),
                titles: Vec::new(),
                serif: Vec::new(),
                sans: Vec::new(),
            },
        };
        let mut book = FontBook::new();
        for path in paths {
            fonts.read(path, &mut book);
        }
        let Some(any) = chinese_family(&book) else {
            let places = dir.into_iter().chain([debian]).map(Path::to_owned).collect();
            return Err(DocumentError::NoFonts(places));
        };
        fonts.families = Families::choose(&book, &any);
        fonts.book = LazyHash::new(book);
        Ok(fonts)
    }

    /// Enter a file's faces into the book. Its bytes are dropped again: most files are never needed.
    fn read(&mut self, path: PathBuf, book: &mut FontBook) {
        let Ok(bytes) = std::fs::read(&path) else {
            tracing::warn!(path = %path.display(), "a font cannot be read");
            return;
        };
        let before = self.faces.len();
        let faces = (0..).map_while(|index| Some((index, FontInfo::new(&bytes, index)?)));
        for (index, info) in faces {
            // Japanese, Korean and Taiwanese faces of the same files draw some characters differently.
            let foreign = ["CJK JP", "CJK KR", "CJK TC", "CJK HK"].iter().any(|it| info.family.ends_with(it));
            if foreign || info.family.contains("Mono CJK") {
                continue;
            }
            book.push(info);
            self.faces.push(Face { file: self.files.len(), index, font: OnceLock::new() });
        }
        if self.faces.len() > before {
            self.files.push(File { path, bytes: OnceLock::new() });
        }
    }

    /// What is known of the faces.
    pub(crate) fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }

    /// Which family is used for what.
    pub(crate) fn families(&self) -> &Families {
        &self.families
    }

    /// A face, read from disk when it is first asked for.
    pub(crate) fn font(&self, index: usize) -> Option<Font> {
        let face = self.faces.get(index)?;
        let load = || {
            let file = self.files.get(face.file)?;
            let read = || std::fs::read(&file.path).ok().map(Bytes::new);
            Font::new(file.bytes.get_or_init(read).clone()?, face.index)
        };
        face.font.get_or_init(load).clone()
    }

    /// Files in use, for `lianxin doctor`.
    pub fn files(&self) -> impl Iterator<Item = &Path> {
        self.files.iter().map(|it| it.path.as_path())
    }

    /// Characters of a text that no font here can draw, each once: rare characters in names. A paper shows an empty box
    /// for them; a font that has them goes into the deployer's folder.
    #[must_use]
    pub fn missing(&self, text: &str) -> Vec<char> {
        let infos: Vec<&FontInfo> = (0..self.faces.len()).filter_map(|it| self.book.info(it)).collect();
        let known = |c: char| infos.iter().any(|it| it.coverage.contains(u32::from(c)));
        let mut missing: Vec<char> =
            text.chars().filter(|c| !c.is_whitespace() && *c != '\u{200B}' && !known(*c)).collect();
        missing.sort_unstable();
        missing.dedup();
        missing
    }
}

impl Families {
    fn choose(book: &FontBook, any: &str) -> Self {
        let there = |wanted: &[&str], instead: &[&str]| {
            let mut found: Vec<String> = wanted
                .iter()
                .chain(instead)
                .filter(|it| book.contains_family(&it.to_lowercase()))
                .map(|it| (*it).to_owned())
                .collect();
            if !found.iter().any(|it| it == any) {
                found.push(any.to_owned());
            }
            found
        };
        Self {
            fangsong: there(&FANGSONG, &SERIF),
            kaiti: there(&KAITI, &SERIF),
            heiti: there(&HEITI, &SANS),
            titles: there(&TITLES, &SERIF),
            serif: there(&SERIF, &FANGSONG),
            sans: there(&SANS, &HEITI),
        }
    }
}

/// The first family with Chinese characters.
fn chinese_family(book: &FontBook) -> Option<String> {
    let mut families = book.families().map(|(name, faces)| (name.to_owned(), faces.collect::<Vec<_>>()));
    let covers = |face: &usize| {
        let info = book.info(*face);
        info.is_some_and(|it| CHINESE.iter().all(|c| it.coverage.contains(u32::from(*c))))
    };
    families.find(|(_, faces)| faces.iter().any(covers)).map(|(name, _)| name)
}

/// Font files in a folder and below, in the order of their names, so that two machines choose alike.
fn collect(dir: &Path, depth: u8, into: &mut Vec<PathBuf>) -> Result<(), DocumentError> {
    let failed = |error| DocumentError::FontFolder { path: dir.to_owned(), error };
    let mut entries = Vec::new();
    for entry in std::fs::read_dir(dir).map_err(failed)? {
        entries.push(entry.map_err(failed)?.path());
    }
    entries.sort();
    for path in entries {
        let kind = path.extension().and_then(|it| it.to_str()).unwrap_or_default().to_ascii_lowercase();
        if path.is_dir() {
            if depth > 0 {
                collect(&path, depth - 1, into)?;
            }
        } else if ["ttf", "otf", "ttc"].contains(&kind.as_str()) {
            into.push(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_fonts_the_error_names_the_package_and_the_folder() {
        let empty = tempfile::tempdir().unwrap();
        let error = Fonts::find_in(Some(empty.path()), empty.path()).err().unwrap();
        let text = error.to_string();
        assert!(text.contains("fonts-noto-cjk") && text.contains(FONT_DIR), "{text}");
        assert!(text.contains(&empty.path().display().to_string()), "{text}");
    }

    #[test]
    fn a_folder_that_is_not_there_is_named_and_not_passed_over() {
        let gone = Path::new("/nonexistent/fonts");
        let error = Fonts::find(Some(gone)).err().unwrap();
        assert!(matches!(&error, DocumentError::FontFolder { path, .. } if path == gone), "{error}");
    }

    #[test]
    fn a_file_that_is_no_font_is_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("broken.ttf"), b"not a font").unwrap();
        let fonts = Fonts::find(Some(folder.path())).unwrap();
        assert!(fonts.files().all(|it| it.starts_with(DEBIAN)));
    }

    #[test]
    fn a_deployers_folder_is_looked_into_below_and_comes_first() {
        let folder = tempfile::tempdir().unwrap();
        let below = folder.path().join("songs");
        std::fs::create_dir(&below).unwrap();
        std::fs::copy(Path::new(DEBIAN).join(DEBIAN_FILES[0]), below.join("own.TTC")).unwrap();
        let fonts = Fonts::find_in(Some(folder.path()), folder.path()).unwrap();
        assert_eq!(fonts.files().collect::<Vec<_>>(), [below.join("own.TTC")]);
        assert_eq!(fonts.families().heiti, ["Noto Serif CJK SC"]);
    }

    #[test]
    fn nothing_is_kept_in_memory_before_it_is_needed_and_only_simplified_faces_are_chosen() {
        let fonts = Fonts::find(None).unwrap();
        assert!(fonts.files.iter().all(|it| it.bytes.get().is_none()));
        assert_eq!(fonts.families().serif[0], "Noto Serif CJK SC");
        assert!(fonts.book().families().all(|(name, _)| name.ends_with("SC")));
        let first = fonts.font(0).unwrap();
        assert!(first.info().family.ends_with("SC"));
        assert_eq!(fonts.files.iter().filter(|it| it.bytes.get().is_some()).count(), 1);
    }

    #[test]
    fn characters_no_font_has_are_named_once() {
        let fonts = Fonts::find(None).unwrap();
        assert_eq!(fonts.missing("党员 \u{10FFFD}a\u{10FFFD}\n"), ['\u{10FFFD}']);
    }
}
