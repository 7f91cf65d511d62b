//! What a .docx holds besides its body.

use super::look::{Face, Look, mm};
use super::{escape, paragraph, run};
use crate::{Language, Numbering, Paper};

const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#;
const NAMES: &str = r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office""#;
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// Headers and footers: name of the part, kind of the reference, page it is for.
const EDGES: [(&str, &str, &str); 6] = [
    ("header-odd", "header", "default"),
    ("header-even", "header", "even"),
    ("header-first", "header", "first"),
    ("footer-odd", "footer", "default"),
    ("footer-even", "footer", "even"),
    ("footer-first", "footer", "first"),
];

pub(super) fn content_types() -> String {
    let word = "application/vnd.openxmlformats-officedocument.wordprocessingml";
    let parts = [
        ("document", "document.main"),
        ("styles", "styles"),
        ("settings", "settings"),
        ("fontTable", "fontTable"),
        ("numbering", "numbering"),
    ];
    let edges = EDGES.map(|(name, kind, _)| (name, kind));
    let parts: String = parts
        .into_iter()
        .chain(edges)
        .map(|(name, kind)| {
            format!(r#"<Override PartName="/word/{name}.xml" ContentType="{word}.{kind}+xml"/>"#)
        })
        .collect();
    format!(
        r#"{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/><Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>{parts}</Types>"#
    )
}

fn relationships(list: &[(String, String, String)]) -> String {
    let list: String = list
        .iter()
        .map(|(id, kind, target)| format!(r#"<Relationship Id="{id}" Type="{kind}" Target="{target}"/>"#))
        .collect();
    let names = "http://schemas.openxmlformats.org/package/2006/relationships";
    format!(r#"{HEAD}<Relationships xmlns="{names}">{list}</Relationships>"#)
}

pub(super) fn package_relations() -> String {
    let core = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties";
    relationships(&[
        ("document".to_owned(), format!("{OFFICE}/officeDocument"), "word/document.xml".to_owned()),
        ("core".to_owned(), core.to_owned(), "docProps/core.xml".to_owned()),
    ])
}

pub(super) fn relations(pictures: usize) -> String {
    let own =
        ["styles", "settings", "fontTable", "numbering"].map(|it| (it.to_owned(), it, format!("{it}.xml")));
    let edges = EDGES.map(|(name, kind, _)| (name.to_owned(), kind, format!("{name}.xml")));
    let codes = (1..=pictures).map(|it| (format!("code{it}"), "image", format!("media/code{it}.png")));
    let all = own.into_iter().chain(edges).chain(codes);
    let all: Vec<_> = all.map(|(id, kind, target)| (id, format!("{OFFICE}/{kind}"), target)).collect();
    relationships(&all)
}

pub(super) fn properties(paper: &Paper) -> String {
    let day = paper.made_on;
    format!(
        r#"{HEAD}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>{}</dc:title><dc:creator>Lianxin</dc:creator><dc:language>{}</dc:language><dcterms:created xsi:type="dcterms:W3CDTF">{:04}-{:02}-{:02}T00:00:00Z</dcterms:created></cp:coreProperties>"#,
        escape(paper.title.as_str()),
        tongue(paper),
        day.year(),
        u8::from(day.month()),
        day.day()
    )
}

fn tongue(paper: &Paper) -> &'static str {
    match paper.language {
        Language::Chinese => "zh-CN",
        Language::English => "en-GB",
    }
}

pub(super) fn document(paper: &Paper, look: &Look, body: &str) -> String {
    let edges: String = EDGES
        .iter()
        .map(|(name, kind, pages)| format!(r#"<w:{kind}Reference w:type="{pages}" r:id="{name}"/>"#))
        .collect();
    let first = if look.official { "<w:titlePg/>" } else { "" };
    let sheet = if paper.is_sideways() {
        format!(r#"<w:pgSz w:w="{}" w:h="{}" w:orient="landscape"/>"#, mm(297), mm(210))
    } else {
        format!(r#"<w:pgSz w:w="{}" w:h="{}"/>"#, mm(210), mm(297))
    };
    let margins = |top, right, bottom, left, header, footer| {
        format!(
            r#"<w:pgMar w:top="{}" w:right="{}" w:bottom="{}" w:left="{}" w:header="{}" w:footer="{}" w:gutter="0"/>"#,
            mm(top),
            mm(right),
            mm(bottom),
            mm(left),
            mm(header),
            mm(footer)
        )
    };
    // The number of a page is 7 mm below the type area and 5 mm high.
    let (margins, grid) = if look.official {
        let grid = format!(r#"<w:docGrid w:type="lines" w:linePitch="{}"/>"#, look.pitch);
        (margins(37, 26, 35, 28, 20, 23), grid)
    } else {
        (margins(24, 20, 24, 20, 14, 12), String::new())
    };
    format!(
        r#"{HEAD}<w:document {NAMES}><w:body>{body}<w:sectPr>{edges}{sheet}{margins}{first}{grid}</w:sectPr></w:body></w:document>"#
    )
}

pub(super) fn settings(paper: &Paper) -> String {
    // Numbers between dashes stand on the outer side.
    let sides = if paper.numbering == Numbering::Dashes { "<w:evenAndOddHeaders/>" } else { "" };
    format!(
        r#"{HEAD}<w:settings {NAMES}><w:zoom w:percent="100"/>{sides}<w:characterSpacingControl w:val="compressPunctuation"/><w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>"#
    )
}

/// Stand-ins where a font is not installed.
pub(super) fn fonts() -> String {
    let fonts = [
        ("FangSong_GB2312", "FangSong"),
        ("KaiTi_GB2312", "KaiTi"),
        ("FZXiaoBiaoSong-B05S", "STZhongsong"),
        ("SimSun", "Noto Serif CJK SC"),
        ("SimHei", "Noto Sans CJK SC"),
    ];
    let fonts: String = fonts
        .iter()
        .map(|(name, other)| {
            format!(r#"<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/></w:font>"#)
        })
        .collect();
    format!(r#"{HEAD}<w:fonts {NAMES}>{fonts}</w:fonts>"#)
}

pub(super) fn styles(look: &Look) -> String {
    let letters = |face: Face, size: u32, more: &str| {
        format!(r#"<w:rPr>{}{more}<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr>"#, face.xml())
    };
    let style = |kind: &str, id: &str, name: &str, place: &str, letters: &str| {
        format!(
            r#"<w:style w:type="paragraph"{kind} w:styleId="{id}"><w:name w:val="{name}"/><w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:qFormat/><w:pPr>{place}</w:pPr>{letters}</w:style>"#
        )
    };
    let after = if look.official { 0 } else { 100 };
    let line = if look.official { "exact" } else { "auto" };
    let pitch = if look.official { look.pitch } else { 320 };
    let justify = r#"<w:jc w:val="both"/>"#;
    // A quarter of a point sets 28 characters of 16 points into 156 mm. The format's own grid of characters would do it, but
    // LibreOffice gives two cells to a character that is wider than one.
    let tight = if look.official { r#"<w:spacing w:val="-5"/>"# } else { "" };
    let mut all = format!(
        r#"<w:docDefaults><w:rPrDefault>{0}</w:rPrDefault><w:pPrDefault/></w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/><w:pPr><w:spacing w:after="{after}" w:line="{pitch}" w:lineRule="{line}"/>{justify}</w:pPr>{0}</w:style>"#,
        letters(look.body, look.size, tight)
    );
    let (face, size) = look.title;
    let (before, below) = if look.official { (look.pitch, look.pitch) } else { (120, 240) };
    let place = format!(
        r#"<w:keepNext/><w:snapToGrid w:val="0"/><w:spacing w:before="{before}" w:after="{below}" w:line="240" w:lineRule="auto"/><w:jc w:val="center"/>"#
    );
    all.push_str(&style("", "Title", "Title", &place, &letters(face, size, "<w:b/><w:bCs/>")));
    for (at, (face, size)) in look.headings.into_iter().enumerate() {
        let depth = at + 1;
        let (place, more) = if look.official {
            let two = format!(r#"<w:ind w:firstLine="{}" w:firstLineChars="200"/>"#, 2 * look.unit());
            (two, "")
        } else {
            (r#"<w:spacing w:before="240" w:after="100"/>"#.to_owned(), "<w:b/><w:bCs/>")
        };
        let place = format!(r#"<w:keepNext/>{place}<w:jc w:val="left"/><w:outlineLvl w:val="{at}"/>"#);
        let name = format!("heading {depth}");
        all.push_str(&style("", &format!("Heading{depth}"), &name, &place, &letters(face, size, more)));
    }
    let cells = r#"<w:snapToGrid w:val="0"/><w:spacing w:before="30" w:after="30" w:line="240" w:lineRule="auto"/><w:jc w:val="left"/>"#;
    let own = r#" w:customStyle="1""#;
    all.push_str(&style(own, "TableText", "Table Text", cells, &letters(look.body, look.table_size, "")));
    let pale = r#"<w:color w:val="6E6E6E"/>"#;
    let edge =
        r#"<w:snapToGrid w:val="0"/><w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/>"#;
    all.push_str(&style("", "Header", "header", edge, &letters(look.body, 17, pale)));
    all.push_str(&style("", "Footer", "footer", edge, &letters(look.body, 17, pale)));
    format!("{HEAD}<w:styles {NAMES}>{all}</w:styles>")
}

/// Number 1 is dotted; the rest are numbered lists that each begin at one.
pub(super) fn numbering(numbered: usize) -> String {
    let level = |id: u32, format: &str, text: &str| {
        format!(
            r#"<w:abstractNum w:abstractNumId="{id}"><w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{format}"/><w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="480" w:hanging="360"/></w:pPr></w:lvl></w:abstractNum>"#
        )
    };
    let kinds = level(0, "bullet", "\u{2022}") + &level(1, "decimal", "%1.");
    let lists: String = (2..numbered + 2)
        .map(|it| {
            format!(
                r#"<w:num w:numId="{it}"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>"#
            )
        })
        .collect();
    let dotted = r#"<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>"#;
    format!("{HEAD}<w:numbering {NAMES}>{kinds}{dotted}{lists}</w:numbering>")
}

/// Headers and footers of odd, even and first pages.
pub(super) fn edges(paper: &Paper, look: &Look) -> Vec<(String, String)> {
    EDGES
        .iter()
        .map(|(name, kind, pages)| {
            let (tag, inside) = match *kind {
                "header" => ("hdr", header(paper, pages)),
                _ => ("ftr", footer(paper, look, pages)),
            };
            (format!("{name}.xml"), format!("{HEAD}<w:{tag} {NAMES}>{inside}</w:{tag}>"))
        })
        .collect()
}

fn header(paper: &Paper, pages: &str) -> String {
    let mark = watermark(paper, pages);
    match paper.header.as_ref().filter(|_| pages != "first") {
        Some(text) => {
            let line = r#"<w:pStyle w:val="Header"/><w:pBdr><w:bottom w:val="single" w:sz="4" w:space="2" w:color="6E6E6E"/></w:pBdr>"#;
            paragraph(line, &(run("", text) + &mark))
        }
        None => paragraph(r#"<w:pStyle w:val="Header"/>"#, &mark),
    }
}

/// Pale words across the page, in the form Word itself gives to a watermark.
fn watermark(paper: &Paper, pages: &str) -> String {
    let Some(text) = &paper.watermark else { return String::new() };
    let characters = u32::try_from(text.as_str().chars().count()).unwrap_or(u32::MAX);
    let high = (460 / characters.max(1)).clamp(8, 60);
    let words = escape(&text.as_str().replace('\n', " "));
    format!(
        r##"<w:r><w:pict><v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/><v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/><v:f eqn="mid @5 @6"/><v:f eqn="mid @8 @5"/><v:f eqn="mid @7 @8"/><v:f eqn="mid @6 @7"/><v:f eqn="sum @6 0 @5"/></v:formulas><v:path textpathok="t" o:connecttype="none"/><v:textpath on="t" fitshape="t"/></v:shapetype><v:shape id="watermark-{pages}" type="#_x0000_t136" style="position:absolute;width:460pt;height:{high}pt;rotation:330;z-index:-1;mso-position-horizontal:center;mso-position-horizontal-relative:margin;mso-position-vertical:center;mso-position-vertical-relative:margin" fillcolor="#e8e8e8" stroked="f"><v:textpath style="font-family:&quot;SimHei&quot;;font-size:1pt" string="{words}"/></v:shape></w:pict></w:r>"##
    )
}

fn field(name: &str, letters: &str) -> String {
    format!(
        r#"<w:fldSimple w:instr=" {name} "><w:r><w:rPr>{letters}</w:rPr><w:t>1</w:t></w:r></w:fldSimple>"#
    )
}

fn footer(paper: &Paper, look: &Look, pages: &str) -> String {
    let number = match paper.numbering {
        Numbering::None => String::new(),
        Numbering::OfAll => {
            let inside = field("PAGE", "") + &run("", &" / ".into()) + &field("NUMPAGES", "");
            paragraph(r#"<w:pStyle w:val="Footer"/><w:jc w:val="center"/>"#, &inside)
        }
        Numbering::Dashes => {
            let serif = Face { latin: "SimSun", chinese: "SimSun" };
            let letters = format!(r#"{}<w:color w:val="auto"/><w:sz w:val="28"/>"#, serif.xml());
            let dash = |text: &str| run(&letters, &text.into());
            let inside = dash("\u{2014} ") + &field("PAGE", &letters) + &dash(" \u{2014}");
            let (side, edge) = if pages == "even" { ("left", "left") } else { ("right", "right") };
            let place = format!(
                r#"<w:pStyle w:val="Footer"/><w:ind w:{edge}="{}"/><w:jc w:val="{side}"/>"#,
                look.unit()
            );
            paragraph(&place, &inside)
        }
    };
    let words = paper.footer.as_ref().map(|it| {
        paragraph(r#"<w:pStyle w:val="Footer"/><w:jc w:val="center"/>"#, &run(r#"<w:sz w:val="15"/>"#, it))
    });
    let all = number + &words.unwrap_or_default();
    // A part without a paragraph is not well-formed to Word.
    if all.is_empty() { paragraph(r#"<w:pStyle w:val="Footer"/>"#, "") } else { all }
}
