use super::grid::{Frame, cell, low_cell, row, table};
use super::look::{Look, hundredths, mm};
use super::{escape, jc, paragraph, run};
use crate::qr::qr_png;
use crate::{
    Align, Block, DocumentError, Fact, FirstLine, List, Paper, Paragraph, Qr, Seal, Signature, Table, Text,
};

/// What stands between the tags of the body, and what it refers to.
pub(super) struct Body {
    pub(super) xml: String,
    /// PNG files, in the order of their relations.
    pub(super) pictures: Vec<Vec<u8>>,
    /// How many numbered lists, each of which begins at one.
    pub(super) numbered: usize,
}

/// Longest cell, in bytes of UTF-8, of a row that is kept in one piece; the same as in the typeset paper.
const WHOLE: usize = 400;

pub(super) const BOLD: &str = "<w:b/><w:bCs/>";
const PALE: &str = r#"<w:color w:val="6E6E6E"/>"#;
pub(super) const TAB: &str = "<w:r><w:tab/></w:r>";

impl Body {
    pub(super) fn write(paper: &Paper, look: &Look) -> Result<Self, DocumentError> {
        let mut body = Self { xml: String::new(), pictures: Vec::new(), numbered: 0 };
        if let Some(official) = paper.as_official() {
            body.masthead(official, look);
        }
        if paper.titled {
            body.push(&paragraph(r#"<w:pStyle w:val="Title"/>"#, &run("", &paper.title)));
        }
        for block in &paper.blocks {
            body.block(block, look)?;
        }
        if let Some(official) = paper.as_official() {
            body.imprint(official, look);
        }
        Ok(body)
    }

    pub(super) fn push(&mut self, xml: &str) {
        self.xml.push_str(xml);
    }

    pub(super) fn table_of(&mut self, widths: &[u32], frame: &Frame, rows: &str) {
        self.push(&table(widths, frame, rows));
        // Two tables without a paragraph between them become one.
        self.push(&paragraph(r#"<w:snapToGrid w:val="0"/><w:spacing w:line="160" w:lineRule="exact"/>"#, ""));
    }

    fn block(&mut self, block: &Block, look: &Look) -> Result<(), DocumentError> {
        match block {
            Block::Title(text) => self.push(&paragraph(r#"<w:pStyle w:val="Title"/>"#, &run("", text))),
            Block::Heading { depth, text } => {
                let style = format!(r#"<w:pStyle w:val="Heading{}"/>"#, u8::from(*depth));
                self.push(&paragraph(&style, &run("", text)));
            }
            Block::Paragraph(it) => self.push(&prose(it, look)),
            Block::Facts(it) => self.facts(it, look),
            Block::Table(it) => self.table(it, look),
            Block::List(it) => self.list(it),
            Block::Attachments { label, items } => self.attachments(label, items, look),
            Block::Signatures(it) => self.signatures(it, look),
            Block::Seal(it) => self.seal(it, look),
            Block::Cut(it) => self.cut(it, look),
            Block::Qr(it) => self.code(it)?,
            Block::Rule => {
                let line =
                    r#"<w:pBdr><w:bottom w:val="single" w:sz="4" w:space="1" w:color="auto"/></w:pBdr>"#;
                self.push(&paragraph(line, ""));
            }
            Block::Gap(lines) => (0..*lines).for_each(|_| self.push(&paragraph("", ""))),
            Block::PageBreak => self.push(&paragraph("", r#"<w:r><w:br w:type="page"/></w:r>"#)),
        }
        Ok(())
    }

    fn facts(&mut self, facts: &[Fact], look: &Look) {
        let label = look.width * 22 / 100;
        let widths = [label, look.width - label];
        let shade = r#"<w:shd w:val="clear" w:color="auto" w:fill="F4F4F4"/>"#;
        let sans = look.headings[0].0.xml();
        let rows = facts.iter().map(|it| {
            let whole = length([&it.label, &it.value]) < WHOLE;
            let cells = [
                cell(widths[0], shade, Align::Start, &sans, &it.label),
                cell(widths[1], "", Align::Start, "", &it.value),
            ];
            row(false, whole, &cells.concat())
        });
        let rows: String = rows.collect();
        self.table_of(&widths, &Frame::RULED, &rows);
    }

    fn table(&mut self, it: &Table, look: &Look) {
        let shares: u32 = it.columns.iter().map(|it| u32::from(it.share)).sum();
        let widths: Vec<u32> =
            it.columns.iter().map(|it| look.width * u32::from(it.share) / shares.max(1)).collect();
        let bold = format!("{}{BOLD}", look.headings[0].0.xml());
        let shade = r#"<w:shd w:val="clear" w:color="auto" w:fill="EEEEEE"/>"#;
        let line = |texts: &mut dyn Iterator<Item = &Text>, shade: &str, how: &str| -> String {
            let cells = texts.zip(&it.columns).zip(&widths);
            cells.map(|((text, column), width)| cell(*width, shade, column.align, how, text)).collect()
        };
        let mut rows = row(true, true, &line(&mut it.columns.iter().map(|it| &it.title), shade, &bold));
        for texts in &it.rows {
            rows.push_str(&row(false, length(texts) < WHOLE, &line(&mut texts.iter(), "", "")));
        }
        if let Some(texts) = &it.totals {
            rows.push_str(&row(false, length(texts) < WHOLE, &line(&mut texts.iter(), "", &bold)));
        }
        self.table_of(&widths, &Frame::RULED, &rows);
    }

    fn list(&mut self, list: &List) {
        // Number 1 is the dotted kind; every numbered list counts for itself.
        let kind = if list.numbered {
            self.numbered += 1;
            self.numbered + 1
        } else {
            1
        };
        let how = format!(r#"<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{kind}"/></w:numPr>"#);
        for item in &list.items {
            self.push(&paragraph(&how, &run("", item)));
        }
    }

    /// The names stand under each other behind the label.
    fn attachments(&mut self, label: &Text, items: &[Text], look: &Look) {
        let start = 2 * look.unit();
        let label_width = hundredths(label) * look.unit() / 100;
        let number_width = if items.len() > 1 { look.unit() } else { 0 };
        let hang = label_width + number_width;
        self.push(&paragraph("", ""));
        for (at, item) in items.iter().enumerate() {
            let number = if items.len() > 1 { Text::from(format!("{}. ", at + 1)) } else { Text::default() };
            let (first, label) =
                if at == 0 { (hang, label.clone()) } else { (number_width, Text::default()) };
            let how = format!(r#"<w:ind w:left="{}" w:hanging="{first}"/>"#, start + hang);
            let runs = run("", &label) + &run("", &number) + &run("", item);
            self.push(&paragraph(&how, &runs));
        }
    }

    /// Labels and lines in the cells of a table without borders, so that they stay in place when the words are edited.
    fn signatures(&mut self, lines: &[Signature], look: &Look) {
        let beside = lines.len().clamp(1, 3);
        let part = look.width / u32::try_from(beside).unwrap_or(1);
        let widths: Vec<u32> = (0..beside).flat_map(|_| [part * 4 / 10, part - part * 4 / 10]).collect();
        let line =
            r#"<w:tcBorders><w:bottom w:val="single" w:sz="6" w:space="0" w:color="auto"/></w:tcBorders>"#;
        let mut rows = String::new();
        for some in lines.chunks(beside) {
            let mut cells: String = some
                .iter()
                .map(|it| {
                    low_cell(widths[0], "", Align::End, &it.label)
                        + &low_cell(widths[1], line, Align::Start, &it.value)
                })
                .collect();
            for _ in some.len()..beside {
                cells.push_str(&low_cell(widths[0], "", Align::End, &Text::default()));
                cells.push_str(&low_cell(widths[1], "", Align::Start, &Text::default()));
            }
            let high = format!(r#"<w:trHeight w:val="{}" w:hRule="atLeast"/>"#, mm(12));
            rows.push_str(&format!("<w:tr><w:trPr><w:cantSplit/>{high}</w:trPr>{cells}</w:tr>"));
        }
        self.table_of(&widths, &Frame::OPEN, &rows);
    }

    /// Name and date are centred on each other: the date four characters in, or a longer name two.
    fn seal(&mut self, seal: &Seal, look: &Look) {
        let (name, date) = (hundredths(&seal.name), hundredths(&seal.date));
        let widest = name.max(date);
        let edge = if name > date { 200 } else { 400 };
        self.push(&paragraph("", ""));
        // What stands above the date stays with it.
        let keep = "<w:keepNext/>";
        for (text, how, keep) in [(&seal.name, "", keep), (&seal.mark, PALE, keep), (&seal.date, "", "")] {
            if text.is_empty() {
                continue;
            }
            let hundredths = edge + (widest - hundredths(text)) / 2;
            let right = hundredths * look.unit() / 100;
            let properties = format!(
                r#"{keep}<w:ind w:right="{right}" w:rightChars="{hundredths}" w:firstLine="0" w:firstLineChars="0"/><w:jc w:val="right"/>"#
            );
            self.push(&paragraph(&properties, &run(how, text)));
        }
    }

    /// Dashes, the words, dashes: tab stops with leaders, so that they stay in the middle when the words are edited.
    fn cut(&mut self, text: &Text, look: &Look) {
        let middle = look.width / 2;
        let properties = format!(
            r#"<w:tabs><w:tab w:val="center" w:leader="hyphen" w:pos="{middle}"/><w:tab w:val="right" w:leader="hyphen" w:pos="{}"/></w:tabs><w:spacing w:before="300" w:after="300"/>"#,
            look.width
        );
        let runs = if text.is_empty() { TAB.repeat(2) } else { format!("{TAB}{}{TAB}", run("", text)) };
        self.push(&paragraph(&properties, &runs));
    }

    fn code(&mut self, code: &Qr) -> Result<(), DocumentError> {
        self.pictures.push(qr_png(&code.content)?);
        let number = self.pictures.len();
        let side = u32::from(code.side) * 36_000;
        let words = escape(&code.caption.as_str().replace('\n', " "));
        let words = if words.is_empty() { "QR".to_owned() } else { words };
        let drawing = format!(
            r#"<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{side}" cy="{side}"/><wp:docPr id="{number}" name="QR {number}" descr="{words}"/><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="{number}" name="code{number}.png" descr="{words}"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="code{number}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{side}" cy="{side}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"#
        );
        // An exact line pitch would cut the picture off.
        let free = r#"<w:keepNext/><w:snapToGrid w:val="0"/><w:spacing w:line="240" w:lineRule="auto"/>"#;
        self.push(&paragraph(&format!("{free}{}", jc(code.align)), &drawing));
        if !code.caption.is_empty() {
            self.push(&paragraph(jc(code.align), &run(r#"<w:sz w:val="16"/>"#, &code.caption)));
        }
        Ok(())
    }
}

fn prose(it: &Paragraph, look: &Look) -> String {
    let start = it.align == Align::Start;
    let indented = match it.first_line {
        FirstLine::Form => look.official && start,
        FirstLine::Indented => true,
        FirstLine::Flush => false,
    };
    let first = if indented {
        format!(r#"<w:ind w:firstLine="{}" w:firstLineChars="200"/>"#, 2 * look.unit())
    } else {
        String::new()
    };
    let runs: String = it
        .runs
        .iter()
        .map(|it| {
            let bold = if it.strong { BOLD } else { "" };
            let line = if it.underlined { r#"<w:u w:val="single"/>"# } else { "" };
            run(&format!("{bold}{line}"), &it.text)
        })
        .collect();
    // A justified line that a writer ended would be spread over the whole width.
    let broken = it.runs.iter().any(|it| it.text.lines().nth(1).is_some());
    let place = if broken && start { r#"<w:jc w:val="left"/>"# } else { jc(it.align) };
    paragraph(&format!("{first}{place}"), &runs)
}

fn length<'a>(texts: impl IntoIterator<Item = &'a Text>) -> usize {
    texts.into_iter().map(|it| it.as_str().len()).max().unwrap_or(0)
}
