//! What is in a .docx: an archive of well-formed parts that name each other, with every word in it.

mod papers;

use std::collections::{BTreeMap, HashSet};
use std::io::{Cursor, Read as _};

use document::{Block, Column, Language, Paper, Table, render_docx};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// The parts by name, after a second look by another library at each.
fn open(paper: &Paper) -> BTreeMap<String, String> {
    let bytes = render_docx(paper).expect("a paper that can be written");
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let mut parts = BTreeMap::new();
    for at in 0..archive.len() {
        let mut file = archive.by_index(at).expect("a file");
        let name = file.name().expect("a name").into_owned();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).expect("whole");
        if name.ends_with(".png") {
            assert!(bytes.starts_with(b"\x89PNG"));
            parts.insert(name, String::new());
        } else {
            let text = String::from_utf8(bytes).expect("UTF-8");
            walk(&text, |_| {});
            parts.insert(name, text);
        }
    }
    parts
}

/// Every element of a part; fails when it is not well-formed.
fn walk(xml: &str, mut each: impl FnMut(&BytesStart<'_>)) {
    let mut reader = Reader::from_str(xml);
    let mut open = 0;
    loop {
        match reader.read_event().unwrap_or_else(|error| panic!("{error} in {xml}")) {
            Event::Start(it) => {
                assert!(it.attributes().all(|it| it.is_ok_and(|it| !it.value.contains('<'))), "{xml}");
                open += 1;
                each(&it);
            }
            Event::Empty(it) => {
                assert!(it.attributes().all(|it| it.is_ok_and(|it| !it.value.contains('<'))), "{xml}");
                each(&it);
            }
            Event::End(_) => open -= 1,
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(open, 0, "{xml}");
}

fn attributes(xml: &str, name: &str) -> Vec<String> {
    let mut found = Vec::new();
    walk(xml, |it| {
        let value = it.attributes().flatten().find(|it| it.key.as_ref() == name);
        found.extend(value.map(|it| it.value.into_owned()));
    });
    found
}

/// The words of a part.
fn words(xml: &str) -> String {
    let mut reader = Reader::from_str(xml);
    let mut text = String::new();
    loop {
        match reader.read_event().expect("well-formed") {
            Event::Text(it) => text.push_str(&it),
            Event::GeneralRef(it) => text.push_str(match &*it {
                "amp" => "&",
                "lt" => "<",
                "gt" => ">",
                "quot" => "\"",
                other => panic!("{other:?}"),
            }),
            Event::Eof => return text,
            _ => {}
        }
    }
}

#[test]
fn every_part_is_declared_related_and_well_formed() {
    for paper in [papers::letter(), papers::official(), papers::everything(), papers::roll(3)] {
        let parts = open(&paper);
        let names: HashSet<&str> = parts.keys().map(String::as_str).collect();
        let declared = attributes(&parts["[Content_Types].xml"], "PartName");
        assert!(declared.iter().all(|it| names.contains(it.trim_start_matches('/'))), "{declared:?}");
        let related = attributes(&parts["word/_rels/document.xml.rels"], "Target");
        assert!(related.iter().all(|it| names.contains(format!("word/{it}").as_str())), "{related:?}");
        let ids: HashSet<String> =
            attributes(&parts["word/_rels/document.xml.rels"], "Id").into_iter().collect();
        let document = &parts["word/document.xml"];
        let used = [attributes(document, "r:id"), attributes(document, "r:embed")].concat();
        assert!(used.len() >= 6 && used.iter().all(|it| ids.contains(it)), "{used:?}");
        let styles: HashSet<String> =
            attributes(&parts["word/styles.xml"], "w:styleId").into_iter().collect();
        let mut missing = Vec::new();
        walk(document, |it| {
            if it.name().as_ref() == "w:pStyle" {
                let value = it.attributes().flatten().next().expect("a value");
                let value = value.value.into_owned();
                missing.extend((!styles.contains(&value)).then_some(value));
            }
        });
        assert!(missing.is_empty(), "{missing:?}");
    }
}

#[test]
fn every_word_is_there_and_none_is_markup() {
    let parts = open(&papers::everything());
    let body = words(&parts["word/document.xml"]);
    assert!(body.matches(papers::HOSTILE).count() >= 17, "{}", body.matches(papers::HOSTILE).count());
    assert!(words(&parts["word/header-odd.xml"]).contains(papers::HOSTILE));
    assert!(words(&parts["word/footer-odd.xml"]).contains(papers::HOSTILE));
    assert!(words(&parts["docProps/core.xml"]).contains(papers::HOSTILE));
    let letter = words(&open(&papers::letter())["word/document.xml"]);
    assert!(letter.contains("中国共产党党员组织关系介绍信（存根）") && letter.contains("扫码核验"));
}

#[test]
fn a_table_has_a_head_to_repeat_all_rows_and_columns_as_wide_as_their_shares() {
    let document = &open(&papers::roll(200))["word/document.xml"];
    assert_eq!(document.matches("<w:tblHeader/>").count(), 1);
    assert_eq!(document.matches("<w:tr>").count(), 202);
    assert_eq!(document.matches("<w:tc>").count(), 202 * 5);
    let paper = Paper::report("t", Language::English, papers::day())
        .block(Table::new([Column::new("a", 1), Column::new("b", 3)]));
    let document = &open(&paper)["word/document.xml"];
    // 170 mm are 9,638 twips.
    let widths: Vec<u32> = {
        let mut found = Vec::new();
        walk(document, |it| {
            if it.name().as_ref() == "w:gridCol" {
                let value = it.attributes().flatten().next().expect("a width");
                found.push(value.value.parse().expect("a number"));
            }
        });
        found
    };
    assert_eq!(widths, [2409, 7228]);
}

#[test]
fn an_official_paper_has_the_measures_of_the_standard_and_its_fonts() {
    let parts = open(&papers::official());
    let document = &parts["word/document.xml"];
    // 37, 26, 35, 28 mm; 22 lines in 225 mm.
    assert!(document.contains(r#"w:top="2098" w:right="1474" w:bottom="1984" w:left="1587""#), "{document}");
    assert!(document.contains(r#"w:linePitch="579""#));
    assert!(parts["word/styles.xml"].contains(r#"w:eastAsia="FangSong_GB2312""#));
    assert!(
        parts["word/fontTable.xml"]
            .contains(r#"<w:font w:name="FangSong_GB2312"><w:altName w:val="FangSong"/>"#)
    );
    assert!(parts["word/settings.xml"].contains("evenAndOddHeaders"));
    assert!(words(document).ends_with("中共示例县委组织部办公室2026年6月1日印发"));
}

#[test]
fn numbered_lists_begin_at_one_each() {
    let list = || document::List::numbered(["a", "b"]);
    let paper =
        Paper::report("t", Language::English, papers::day()).block(list()).block(Block::Rule).block(list());
    let parts = open(&paper);
    let numbering = &parts["word/numbering.xml"];
    assert_eq!(numbering.matches("<w:startOverride w:val=\"1\"/>").count(), 2);
    for kind in [2, 3] {
        assert!(numbering.contains(&format!("<w:num w:numId=\"{kind}\">")));
        let used = format!("<w:numId w:val=\"{kind}\"/>");
        assert_eq!(parts["word/document.xml"].matches(&used).count(), 2);
    }
}

#[test]
fn the_same_paper_is_the_same_file() {
    assert_eq!(render_docx(&papers::everything()).unwrap(), render_docx(&papers::everything()).unwrap());
}
