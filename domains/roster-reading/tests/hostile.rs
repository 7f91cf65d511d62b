//! Files that mean harm or were damaged on the way: a typed refusal or a harmless reading, never a panic,
//! never much memory.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod sheetmaker;

use std::io::{Cursor, Read, Write};
use std::time::{Duration, Instant};

use lianxin_roster_reading::{
    DoorError, Limits, Options, OrgBook, Reading, read, read_date_text, read_id_text, read_phone_text,
};
use proptest::prelude::*;
use rust_xlsxwriter::{Format, Workbook};
use sheetmaker::{as_of, book, people, xlsx};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

fn open(bytes: &[u8]) -> Result<Reading, DoorError> {
    open_within(bytes, Limits::default())
}

fn open_within(bytes: &[u8], limits: Limits) -> Result<Reading, DoorError> {
    let orgs = book();
    read(bytes, "hostile.xlsx", &Options { limits, ..Options::new(as_of(), &orgs) })
}

fn small() -> Vec<u8> {
    let mut lines: Vec<Vec<String>> = vec![["姓名", "身份证号", "所在支部"].map(String::from).to_vec()];
    lines.extend(people().iter().map(|p| vec![p.name.into(), p.id.into(), p.org_short.into()]));
    xlsx(&lines)
}

/// The same workbook with one part replaced.
fn with_part(name: &str, content: &[u8]) -> Vec<u8> {
    let bytes = small();
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    let names: Vec<String> = archive.file_names().map(|n| n.unwrap().into_owned()).collect();
    for part in names {
        let mut old = Vec::new();
        archive.by_name(&part).unwrap().read_to_end(&mut old).unwrap();
        writer.start_file(part.as_str(), options).unwrap();
        writer.write_all(if part == name { content } else { &old }).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

const SHEET: &str = "xl/worksheets/sheet1.xml";
const OPEN: &str =
    "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>";
const CLOSE: &str = "</sheetData></worksheet>";

#[test]
fn other_formats_are_named() {
    let what = |bytes: &[u8]| match open(bytes) {
        Err(DoorError::OtherFormat { what }) => what.to_owned(),
        other => format!("{:?}", other.map(|_| ())),
    };
    assert_eq!(what(b"%PDF-1.7 ..."), "PDF");
    assert_eq!(what(b"\x89PNG\r\n\x1a\n"), "PNG");
    assert_eq!(what(b"\xFF\xD8\xFF\xE0"), "JPEG");
    assert_eq!(open(b"").unwrap_err(), DoorError::Empty);
    assert_eq!(open(&[0, 1, 2, 3, 250, 251, 252, 0, 0, 1]).unwrap_err(), DoorError::Unrecognised);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file("word/document.xml", SimpleFileOptions::default()).unwrap();
    assert_eq!(what(&writer.finish().unwrap().into_inner()), "Word");
}

#[test]
fn truncated_files_are_refused() {
    let bytes = small();
    for cut in [5, 100, bytes.len() / 2, bytes.len() - 10] {
        assert!(matches!(open(&bytes[..cut]), Err(DoorError::Damaged { .. })), "{cut}");
    }
    let sheet = format!("{OPEN}<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>姓名");
    assert!(matches!(open(&with_part(SHEET, sheet.as_bytes())), Err(DoorError::Damaged { .. })));
}

#[test]
fn bombs_are_refused_before_parsing() {
    let bomb = with_part("xl/theme/theme1.xml", &vec![b' '; 40 << 20]);
    assert!(bomb.len() < 200_000);
    assert!(matches!(open(&bomb), Err(DoorError::Bomb { .. })));
    let limits = Limits { inflated_bytes: 1_000, ..Limits::default() };
    assert!(matches!(open_within(&small(), limits), Err(DoorError::Bomb { .. })));
    let limits = Limits { file_bytes: 100, ..Limits::default() };
    assert!(matches!(open_within(&small(), limits), Err(DoorError::TooLarge { .. })));
}

#[test]
fn swarms_of_formats_are_refused() {
    let mut styles = String::from("<styleSheet><cellXfs>");
    // numbers make it compress badly enough to pass the ratio
    (0..700_000).for_each(|i| {
        styles.push_str(&format!("<xf numFmtId=\"{}\"/>", (i as u64 * 2_654_435_761) % 999_983))
    });
    styles.push_str("</cellXfs></styleSheet>");
    assert!(matches!(
        open(&with_part("xl/styles.xml", styles.as_bytes())),
        Err(DoorError::TooManyCells { .. })
    ));
}

#[test]
fn entity_definitions_are_refused() {
    let laughs = "<?xml version=\"1.0\"?><!DOCTYPE lolz [<!ENTITY lol \"lol\"><!ENTITY lol2 \"&lol;&lol;\">]><worksheet>&lol2;</worksheet>";
    assert_eq!(open(&with_part(SHEET, laughs.as_bytes())).unwrap_err(), DoorError::Entities);
}

#[test]
fn cells_outside_the_sheet_and_strange_references_do_no_harm() {
    for reference in ["ZZZZZZZZZZ1", "A99999999999", "XFE1", "A0", "1A", "", "A-1"] {
        let sheet = format!("{OPEN}<row r=\"1\"><c r=\"{reference}\"><v>1</v></c></row>{CLOSE}");
        let outcome = open(&with_part(SHEET, sheet.as_bytes()));
        assert!(!matches!(outcome, Ok(r) if r.counts().total > 0), "{reference}");
    }
}

#[test]
fn too_many_cells_are_refused() {
    let limits = Limits { cells: 10, ..Limits::default() };
    assert!(matches!(open_within(&small(), limits), Err(DoorError::TooManyCells { .. })));
    let limits = Limits { text_bytes: 20, ..Limits::default() };
    assert_eq!(open_within(&small(), limits).unwrap_err(), DoorError::TooMuchText { limit: 20 });
}

#[test]
fn a_stray_cell_in_the_last_corner_costs_nothing() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (c, heading) in ["姓名", "身份证号", "所在支部"].iter().enumerate() {
        sheet.write(0, c as u16, *heading).unwrap();
    }
    for (r, p) in people().iter().enumerate() {
        sheet.write(r as u32 + 1, 0, p.name).unwrap();
        sheet.write(r as u32 + 1, 1, p.id).unwrap();
        sheet.write(r as u32 + 1, 2, p.org_short).unwrap();
    }
    let grey = Format::new().set_background_color("#EEEEEE");
    for row in (10..1_048_576).step_by(5_000) {
        sheet.write_blank(row, 0, &grey).unwrap();
    }
    sheet.write(1_048_575, 16_383, " ").unwrap();
    let begun = Instant::now();
    let reading = open(&workbook.save_to_buffer().unwrap()).unwrap();
    assert_eq!(reading.counts().total, 5);
    assert!(reading.sheets[0].skipped_rows.is_empty());
    assert!(begun.elapsed() < Duration::from_secs(5));
}

#[test]
fn html_spans_are_bounded() {
    let row = "<tr><td rowspan=4000000000 colspan=4000000000>姓名</td><td>身份证号</td></tr>";
    let page = format!("<table>{}</table>", row.repeat(2_000));
    let begun = Instant::now();
    let _ = open(page.as_bytes());
    assert!(begun.elapsed() < Duration::from_secs(10));
}

#[test]
fn an_encrypted_workbook_is_named_so() {
    // a compound file whose directory holds EncryptedPackage, as password-protected .xlsx files are
    let mut file = vec![0u8; 512 * 3];
    file[..8].copy_from_slice(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]);
    file[30..32].copy_from_slice(&9u16.to_le_bytes());
    file[48..52].copy_from_slice(&1u32.to_le_bytes());
    file[56..60].copy_from_slice(&4096u32.to_le_bytes());
    file[68..72].copy_from_slice(&u32::MAX.to_le_bytes());
    for i in 0..109 {
        let value = if i == 0 { 0u32 } else { u32::MAX };
        file[76 + i * 4..80 + i * 4].copy_from_slice(&value.to_le_bytes());
    }
    file[512..1024].fill(0xFF);
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    file[1024..1024 + name.len()].copy_from_slice(&name);
    file[1024 + 64..1024 + 66].copy_from_slice(&(name.len() as u16 + 2).to_le_bytes());
    file[1024 + 66] = 2;
    assert_eq!(open(&file).unwrap_err(), DoorError::Encrypted);
}

#[test]
fn a_ring_of_superiors_of_any_length_ends() {
    let mut lines = vec![["组织全称", "代码", "上级党组织", "书记"].map(String::from).to_vec()];
    let count = 3_000;
    for i in 0..count {
        lines.push(vec![
            format!("中共第{i}支部委员会"),
            format!("C{i}"),
            format!("C{}", (i + 1) % count),
            "甲".into(),
        ]);
    }
    let reading = open(&xlsx(&lines)).unwrap();
    assert_eq!(reading.counts().error, count);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn arbitrary_bytes(bytes in prop::collection::vec(any::<u8>(), 0..2_000), magic in 0usize..6) {
        let heads: [&[u8]; 6] = [
            b"", b"PK\x03\x04", &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1],
            &[0x09, 0x08, 0x10, 0, 0, 6, 5, 0], b"<table><tr>", b"\xFF\xFE",
        ];
        let _ = open(&[heads[magic], &bytes].concat());
    }

    #[test]
    fn one_byte_changed_in_a_workbook(at in any::<prop::sample::Index>(), to in any::<u8>()) {
        let mut bytes = small();
        let at = at.index(bytes.len());
        bytes[at] = to;
        let _ = open(&bytes);
    }

    #[test]
    fn bytes_changed_in_an_old_workbook(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in prop::option::weighted(0.2, any::<prop::sample::Index>()),
    ) {
        let folder = std::env::var_os("LIANXIN_SHARED")
            .map(|s| std::path::PathBuf::from(s).join("data/rosters"))
            .unwrap_or_else(|| concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/rosters").into());
        // without the sample files there is no old workbook to damage; tests/expected.rs says so
        if let Ok(mut bytes) = std::fs::read(folder.join("03-wps-roster.xls")) {
            for (at, to) in changes {
                let at = at.index(bytes.len());
                bytes[at] = to;
            }
            if let Some(cut) = cut {
                bytes.truncate(cut.index(bytes.len()));
            }
            let _ = open(&bytes);
        }
    }

    #[test]
    fn arbitrary_cells(cells in prop::collection::vec("\\PC{0,24}", 6)) {
        let mut text = String::from("姓名\t身份证号\t入党时间\t所在支部\t手机\t党员类别\n");
        text.push_str(&cells.join("\t"));
        let _ = open(text.as_bytes());
        for cell in &cells {
            let _ = (read_date_text(cell, 2026), read_id_text(cell), read_phone_text(cell));
            let _ = OrgBook::default().find(cell);
            let _ = book().find(cell);
        }
    }

    #[test]
    fn arbitrary_numbers(digits in "[0-9./年月日:eE+-]{0,20}") {
        let _ = (read_date_text(&digits, 2026), read_id_text(&digits), read_phone_text(&digits));
    }

    #[test]
    fn arbitrary_numeric_cells(number in any::<f64>()) {
        prop_assume!(number.is_finite());
        let sheet = format!(
            "{OPEN}<row r=\"1\">{}</row><row r=\"2\"><c r=\"A2\"><v>{number}</v></c><c r=\"B2\"><v>{number}</v></c>\
             <c r=\"C2\"><v>{number}</v></c><c r=\"D2\"><v>{number}</v></c></row>{CLOSE}",
            ["姓名", "身份证号", "入党时间", "手机"].iter().enumerate().map(|(i, h)| format!(
                "<c r=\"{}1\" t=\"inlineStr\"><is><t>{h}</t></is></c>", char::from(b'A' + i as u8))).collect::<String>()
        );
        let _ = open(&with_part(SHEET, sheet.as_bytes()));
    }
}
