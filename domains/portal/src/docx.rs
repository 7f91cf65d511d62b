//! A text of Word or WPS becomes the markup of articles: headings, paragraphs, bold and italic, lists, tables, links and
//! pictures are kept; fonts, colours, comments, tracked changes and everything else are dropped.

use std::collections::HashMap;
use std::io::{Cursor, Read as _};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

/// Most bytes of one part, however much it claims to hold.
const MOST_PART: u64 = 16 * 1024 * 1024;
/// Most pictures taken over.
const MOST_PICTURES: usize = 40;

/// A picture of the text.
#[derive(Clone, Debug)]
pub struct Picture {
    /// What stands for it in the words: `file:#0`.
    pub mark: String,
    /// Its name in the document.
    pub name: String,
    /// What it shows, as the author said; may be empty.
    pub about: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What was read.
#[derive(Clone, Debug, Default)]
pub struct Read {
    /// The first heading, when the text begins with one.
    pub title: Option<String>,
    /// The words in the markup of articles.
    pub body: String,
    /// Pictures in the order in which they stand.
    pub pictures: Vec<Picture>,
}

fn part(archive: &mut ZipArchive<Cursor<&[u8]>>, name: &str) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    archive.by_name(name).ok()?.take(MOST_PART).read_to_end(&mut out).ok()?;
    Some(out)
}

fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = start.attributes().flatten().find(|it| it.key.local_name().as_ref() == name);
    found.map(|it| it.value.to_string())
}

/// Identifier → target of the document's relations.
fn relations(xml: &str) -> HashMap<String, String> {
    let mut out = HashMap::new();
    let mut reader = Reader::from_str(xml);
    loop {
        match reader.read_event() {
            Ok(Event::Empty(it) | Event::Start(it)) if it.local_name().as_ref() == "Relationship" => {
                if let (Some(id), Some(target)) = (attribute(&it, "Id"), attribute(&it, "Target")) {
                    out.insert(id, target);
                }
            }
            Ok(Event::Eof) | Err(_) => return out,
            Ok(_) => {}
        }
    }
}

/// Style identifier → level of heading, from the names of styles in English or Chinese.
fn headings(xml: &str) -> HashMap<String, usize> {
    let mut out = HashMap::new();
    let mut style = None;
    let mut reader = Reader::from_str(xml);
    loop {
        match reader.read_event() {
            Ok(Event::Start(it)) if it.local_name().as_ref() == "style" => style = attribute(&it, "styleId"),
            Ok(Event::Empty(it) | Event::Start(it)) if it.local_name().as_ref() == "name" => {
                let name = attribute(&it, "val").unwrap_or_default().to_lowercase();
                let level = match name.as_str() {
                    "title" => Some(1),
                    _ => name.strip_prefix("heading ").and_then(|it| it.parse().ok()),
                };
                if let (Some(id), Some(level)) = (&style, level) {
                    out.insert(id.clone(), level);
                }
            }
            Ok(Event::Eof) | Err(_) => return out,
            Ok(_) => {}
        }
    }
}

#[derive(Default)]
struct Writer {
    out: Read,
    line: String,
    bold: bool,
    italic: bool,
    level: Option<usize>,
    list: bool,
    deleted: usize,
    link: Option<(String, usize)>,
    /// Rows of the outermost table under way, and how deep tables stand in each other.
    rows: Vec<Vec<String>>,
    depth: usize,
    about: String,
    in_text: bool,
}

/// Read the bytes of a .docx file; none when it is not one.
#[must_use]
pub fn read(bytes: &[u8]) -> Option<Read> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let text = |bytes: Option<Vec<u8>>| bytes.map(|it| String::from_utf8_lossy(&it).into_owned());
    let document = text(part(&mut archive, "word/document.xml"))?;
    let relations = relations(&text(part(&mut archive, "word/_rels/document.xml.rels")).unwrap_or_default());
    let headings = headings(&text(part(&mut archive, "word/styles.xml")).unwrap_or_default());
    let mut writer = Writer::default();
    let mut reader = Reader::from_str(&document);
    loop {
        match reader.read_event().ok()? {
            Event::Start(it) => writer.start(&it, &headings, &relations, &mut archive),
            Event::Empty(it) => {
                writer.start(&it, &headings, &relations, &mut archive);
                writer.end(it.local_name().as_ref());
            }
            Event::End(it) => writer.end(it.local_name().as_ref()),
            Event::Text(it) if writer.in_text && writer.deleted == 0 => writer.words(&it),
            Event::GeneralRef(it) if writer.in_text && writer.deleted == 0 => {
                let sign = match it.as_ref() {
                    "amp" => "&",
                    "lt" => "<",
                    "gt" => ">",
                    "quot" => "\"",
                    "apos" => "'",
                    _ => "",
                };
                writer.words(sign);
            }
            Event::Eof => break,
            _ => {}
        }
    }
    writer.finish();
    Some(writer.out)
}

impl Writer {
    fn start(
        &mut self,
        it: &BytesStart<'_>,
        headings: &HashMap<String, usize>,
        relations: &HashMap<String, String>,
        archive: &mut ZipArchive<Cursor<&[u8]>>,
    ) {
        let on = || !matches!(attribute(it, "val").as_deref(), Some("0" | "false" | "none"));
        match it.local_name().as_ref() {
            "t" => self.in_text = true,
            "r" => (self.bold, self.italic) = (false, false),
            "b" => self.bold = on(),
            "i" => self.italic = on(),
            "pStyle" => self.level = attribute(it, "val").and_then(|id| headings.get(&id).copied()),
            "outlineLvl" => {
                self.level = attribute(it, "val")
                    .and_then(|it| it.parse::<usize>().ok())
                    .filter(|it| *it < 6)
                    .map(|it| it + 1);
            }
            "numPr" => self.list = true,
            "del" | "moveFrom" => self.deleted += 1,
            "tab" if self.deleted == 0 => self.line.push(' '),
            "br" if self.deleted == 0 => self.line.push('\n'),
            "tbl" => self.depth += 1,
            "tr" if self.depth == 1 => self.rows.push(Vec::new()),
            "tc" if self.depth == 1 => self.line.clear(),
            "hyperlink" => {
                let target =
                    attribute(it, "id").and_then(|id| relations.get(&id)).filter(|it| it.starts_with("http"));
                self.link = target.map(|it| (it.clone(), self.line.len()));
            }
            "docPr" => self.about = attribute(it, "descr").unwrap_or_default(),
            "blip" => {
                let target = attribute(it, "embed").and_then(|id| relations.get(&id));
                if let Some(target) = target {
                    self.picture(target, archive);
                }
            }
            _ => {}
        }
    }

    fn picture(&mut self, target: &str, archive: &mut ZipArchive<Cursor<&[u8]>>) {
        let name = target.trim_start_matches('/').trim_start_matches("word/");
        if self.out.pictures.len() >= MOST_PICTURES || name.contains("..") || name.contains(':') {
            return;
        }
        if let Some(bytes) = part(archive, &format!("word/{name}")) {
            let mark = format!("file:#{}", self.out.pictures.len());
            let about = plain(&std::mem::take(&mut self.about));
            self.line.push_str(&format!("![{about}]({mark})"));
            let name = name.rsplit('/').next().unwrap_or("picture").to_owned();
            self.out.pictures.push(Picture { mark, name, about, bytes });
        }
    }

    fn words(&mut self, text: &str) {
        let text = plain(text);
        let trimmed = text.trim();
        let marks = match (self.bold && self.level.is_none(), self.italic) {
            _ if trimmed.is_empty() => "",
            (true, true) => "***",
            (true, false) => "**",
            (false, true) => "*",
            (false, false) => "",
        };
        // Two bold runs side by side are one.
        if !marks.is_empty() && self.line.ends_with(marks) && !self.line.ends_with('\\') {
            self.line.truncate(self.line.len() - marks.len());
            self.line.push_str(trimmed);
            self.line.push_str(marks);
        } else if marks.is_empty() {
            self.line.push_str(&text);
        } else {
            self.line.push_str(&format!("{marks}{trimmed}{marks}"));
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "t" => self.in_text = false,
            "del" | "moveFrom" => self.deleted = self.deleted.saturating_sub(1),
            "hyperlink" => {
                if let Some((target, from)) = self.link.take().filter(|it| it.1 < self.line.len()) {
                    let words = self.line.split_off(from);
                    self.line.push_str(&format!("[{words}](<{}>)", target.replace(['<', '>', ' '], "")));
                }
            }
            "tc" if self.depth == 1 => {
                let cell = std::mem::take(&mut self.line).replace('\n', " ").replace('|', "\\|");
                if let Some(row) = self.rows.last_mut() {
                    row.push(cell.trim().to_owned());
                }
            }
            "tbl" => {
                self.depth = self.depth.saturating_sub(1);
                if self.depth == 0 {
                    self.table();
                }
            }
            "p" if self.depth > 0 => {
                self.line.push('\n');
                (self.level, self.list) = (None, false);
            }
            "p" => self.paragraph(),
            _ => {}
        }
    }

    fn paragraph(&mut self) {
        let line = std::mem::take(&mut self.line);
        let line = line.trim();
        let (level, list) = (self.level.take(), std::mem::take(&mut self.list));
        if line.is_empty() {
            return;
        }
        match level {
            Some(_) if self.out.title.is_none() && self.out.body.is_empty() => {
                self.out.title = Some(line.replace(['*', '\\'], ""));
            }
            Some(level) => {
                self.out.body.push_str(&format!("\n{} {line}\n", "#".repeat(level.clamp(1, 3))));
            }
            None if list => self.out.body.push_str(&format!("- {line}\n")),
            None => self.out.body.push_str(&format!("\n{line}\n")),
        }
    }

    fn table(&mut self) {
        let rows = std::mem::take(&mut self.rows);
        let width = rows.iter().map(Vec::len).max().unwrap_or(0);
        if width == 0 {
            return;
        }
        self.out.body.push('\n');
        for (at, row) in rows.iter().enumerate() {
            let cells: Vec<&str> = (0..width).map(|it| row.get(it).map_or("", String::as_str)).collect();
            self.out.body.push_str(&format!("| {} |\n", cells.join(" | ")));
            if at == 0 {
                self.out.body.push_str(&format!("|{}\n", "---|".repeat(width)));
            }
        }
    }

    fn finish(&mut self) {
        self.paragraph();
        self.out.body = self.out.body.trim().to_owned();
    }
}

/// Signs that mean something in the markup mean themselves here.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for it in text.chars() {
        if matches!(it, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '#') {
            out.push('\\');
        }
        out.push(it);
    }
    out
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn docx(body: &str) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default();
        let styles = "<w:styles><w:style w:styleId=\"1\"><w:name w:val=\"heading 1\"/></w:style></w:styles>";
        let relations = "<R><Relationship Id=\"r1\" Target=\"media/a.png\"/><Relationship Id=\"r2\" Target=\"https://example.cn/a\"/>\
             <Relationship Id=\"r3\" Target=\"../../etc/passwd\"/></R>";
        let document = format!("<w:document><w:body>{body}</w:body></w:document>");
        for (name, text) in [
            ("word/document.xml", document.as_str()),
            ("word/styles.xml", styles),
            ("word/_rels/document.xml.rels", relations),
            ("word/media/a.png", "bytes"),
        ] {
            zip.start_file(name, options).unwrap();
            zip.write_all(text.as_bytes()).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    fn p(inner: &str) -> String {
        format!("<w:p>{inner}</w:p>")
    }

    fn r(text: &str) -> String {
        format!("<w:r><w:t>{text}</w:t></w:r>")
    }

    #[test]
    fn what_matters_is_kept_and_the_rest_is_dropped() {
        let body = [
            p(&format!("<w:pPr><w:pStyle w:val=\"1\"/></w:pPr>{}", r("标题"))),
            p(&format!(
                "{}<w:r><w:rPr><w:b/><w:color w:val=\"FF0000\"/></w:rPr><w:t>重点</w:t></w:r>",
                r("一段&amp;")
            )),
            p(&format!("<w:pPr><w:numPr/></w:pPr>{}", r("甲"))),
            p(&format!("<w:del>{}</w:del>{}", r("删去"), r("留下"))),
            format!(
                "<w:tbl><w:tr><w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr><w:tr><w:tc>{}</w:tc></w:tr></w:tbl>",
                p(&r("项")),
                p(&r("数|量")),
                p(&r("1"))
            ),
            p(&format!("<w:hyperlink r:id=\"r2\">{}</w:hyperlink>", r("看"))),
            p("<w:r><w:drawing><wp:docPr descr=\"村口\"/><a:blip r:embed=\"r1\"/></w:drawing></w:r>"),
            p("<w:r><w:drawing><a:blip r:embed=\"r3\"/></w:drawing></w:r>"),
        ];
        let it = read(&docx(&body.concat())).unwrap();
        assert_eq!(it.title.as_deref(), Some("标题"));
        assert_eq!(
            it.body,
            "一段&**重点**\n- 甲\n\n留下\n\n| 项 | 数\\|量 |\n|---|---|\n| 1 |  |\n\n[看](<https://example.cn/a>)\n\n![村口](file:#0)"
        );
        assert_eq!(it.pictures.len(), 1);
        assert_eq!(it.pictures[0].bytes, b"bytes");
    }

    #[test]
    fn markup_typed_in_word_is_text() {
        let it = read(&docx(&p(&r("&lt;script&gt;alert(1)&lt;/script&gt; [x](javascript:1) # a")))).unwrap();
        let html = crate::text::rendered(&it.body);
        assert!(!html.contains("<script") && !html.contains("href"), "{html}");
    }

    #[test]
    fn what_is_no_document_is_none() {
        assert!(read(b"").is_none());
        assert!(read(b"PK\x03\x04 nothing").is_none());
        assert!(read(&docx("<w:p><w:r><w:t>cut")).is_none_or(|it| it.body.len() < 10));
    }
}
