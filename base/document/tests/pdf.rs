//! What is in a PDF, read back by another library.

mod papers;

use document::{
    Block, DocumentError, Fonts, Language, MAX_PAGES, Official, Paper, Paragraph, Pdf, Qr, render_pdf,
};
use pdf_extract::{Document, Object};

fn fonts() -> &'static Fonts {
    Fonts::shared().expect("fonts-noto-cjk is installed for tests")
}

fn pdf(paper: &Paper) -> Pdf {
    render_pdf(paper, fonts()).expect("a paper that can be set")
}

/// The words of a PDF without blanks and line ends, which paper does not keep.
fn words(pdf: &Pdf) -> String {
    squeezed(&pdf_extract::extract_text_from_mem(&pdf.bytes).expect("a readable PDF"))
}

fn pages(pdf: &Pdf) -> Vec<String> {
    let pages = pdf_extract::extract_text_from_mem_by_pages(&pdf.bytes).expect("a readable PDF");
    pages.iter().map(|it| squeezed(it)).collect()
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|it| !it.is_whitespace() && *it != '\u{200B}').collect()
}

fn paper() -> Paper {
    Paper::report("t", Language::Chinese, papers::day())
}

#[test]
fn chinese_words_can_be_read_back_and_the_fonts_are_inside() {
    let pdf = pdf(&papers::letter());
    let text = words(&pdf);
    for part in [
        "中国共产党党员组织关系介绍信（存根）",
        "张卫国",
        "介字第2026000137号",
        "中共示例县青石镇委员会",
        "扫码核验",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert_eq!(text.matches("（盖章）").count(), 2);
    let file = Document::load_mem(&pdf.bytes).unwrap();
    assert_eq!(file.get_pages().len(), pdf.pages);
    let embedded = |it: &Object| it.as_dict().is_ok_and(|it| it.has(b"FontFile3") || it.has(b"FontFile2"));
    let descriptors = file.objects.values().filter(|it| {
        it.as_dict().is_ok_and(|it| {
            it.get(b"Type").is_ok_and(|it| it.as_name().is_ok_and(|it| it == b"FontDescriptor"))
        })
    });
    let descriptors: Vec<_> = descriptors.collect();
    assert!(descriptors.len() >= 2 && descriptors.iter().all(|it| embedded(it)));
}

#[test]
fn a_long_table_repeats_its_head_on_every_page_and_loses_no_row() {
    let pdf = pdf(&papers::roll(200));
    let pages = pages(&pdf);
    assert_eq!(pages.len(), pdf.pages);
    // 200 rows of 9.5 point type are 30 to 45 to a page.
    assert!((5..=8).contains(&pdf.pages), "{}", pdf.pages);
    for (at, page) in pages.iter().enumerate() {
        assert!(page.contains("序号姓名组织入党日期备注"), "{page}");
        assert!(page.contains(&format!("{}/{}", at + 1, pdf.pages)), "{page}");
        assert!(page.contains("示例县委组织部") && page.contains("原件以纸质档案为准"), "{page}");
    }
    assert_eq!(pages.concat().matches("1998-07-01").count(), 200);
    assert!(pages[pdf.pages - 1].contains("合计"));
}

#[test]
fn words_are_never_read_as_markup() {
    let pdf = pdf(&papers::everything());
    let text = words(&pdf);
    // Everywhere but in the marginal words each place shows them whole; lines end anywhere, so blanks are not compared.
    let hostile = squeezed(papers::HOSTILE);
    assert!(text.matches(&hostile).count() >= 15, "{} in {text}", text.matches(&hostile).count());
    assert!(pdf.archival);
}

#[test]
fn the_same_paper_is_the_same_file_and_another_day_is_not() {
    let once = pdf(&papers::everything());
    assert_eq!(once, pdf(&papers::everything()));
    let later = Paper { made_on: papers::day().next_day().unwrap(), ..papers::everything() };
    assert_ne!(once.bytes, pdf(&later).bytes);
}

#[test]
fn it_is_archival_tagged_and_names_its_language() {
    let pdf = pdf(&papers::official());
    let file = String::from_utf8_lossy(&pdf.bytes);
    assert!(pdf.archival && file.contains("<pdfaid:part>2</pdfaid:part>"));
    assert!(
        file.contains("<pdfaid:conformance>A</pdfaid:conformance>") && file.contains("2026-06-01T00:00:00")
    );
    let read = Document::load_mem(&pdf.bytes).unwrap();
    let catalog = read.catalog().unwrap();
    assert_eq!(catalog.get(b"Lang").unwrap().as_str().unwrap(), b"zh-CN");
    assert!(catalog.has(b"StructTreeRoot"));
}

#[test]
fn a_character_without_a_font_is_printed_as_a_box_and_the_file_says_less() {
    let rare = "李\u{10FFFD}明";
    assert_eq!(fonts().missing(rare), ['\u{10FFFD}']);
    let pdf = pdf(&paper().block(Paragraph::new(rare)));
    assert!(!pdf.archival && pdf.pages == 1);
    assert!(!String::from_utf8_lossy(&pdf.bytes).contains("pdfaid:part"));
}

#[test]
fn an_official_paper_has_22_lines_of_28_characters() {
    // 28 characters a line, the first two of the paragraph empty: 22 lines are 614 characters.
    let text = "甲".repeat(22 * 28 - 2);
    let page = |text: String| {
        let official = Paper::official("t", Official::default(), papers::day());
        pdf(&official.untitled().block(Paragraph::new(text)))
    };
    assert_eq!(page(text.clone()).pages, 1);
    assert_eq!(page(text + "乙").pages, 2);
}

#[test]
fn the_imprint_of_an_official_paper_stands_on_an_even_page_and_numbers_go_on() {
    let pdf = pdf(&papers::official());
    let pages = pages(&pdf);
    assert_eq!(pages.len() % 2, 0);
    assert!(pages.last().unwrap().contains("2026年6月1日印发"));
    for (at, page) in pages.iter().enumerate() {
        assert!(page.contains(&format!("—{}—", at + 1)), "{page}");
    }
    let first = &pages[0];
    for part in ["000001", "特急", "中共示例县委组织部文件", "示组发〔2026〕7号", "签发人：王建国"]
    {
        assert!(first.contains(part), "{part} in {first}");
    }
}

#[test]
fn a_row_taller_than_a_page_is_printed_to_its_end() {
    let long = format!("{}末", "长".repeat(4000));
    let paper = paper().block(Block::facts([("理由", long.as_str())]));
    let pdf = pdf(&paper);
    assert!(pdf.pages > 1 && words(&pdf).contains('末'));
    assert_eq!(words(&pdf).matches('长').count(), 4000);
}

#[test]
fn a_paper_that_turns_out_too_long_is_refused() {
    // Short enough to be tried: 22 lines to a page are known only when it is set.
    let official = Paper::official("t", Official::default(), papers::day());
    let lines = "甲\n".repeat((MAX_PAGES + 1) * 22);
    match render_pdf(&official.block(Paragraph::new(lines)), fonts()) {
        Err(DocumentError::TooLong(said)) => assert!(said.contains("pages"), "{said}"),
        other => panic!("{:?}", other.map(|it| it.pages)),
    }
    let code = paper().block(Qr::new("a".repeat(3000), ""));
    assert!(matches!(render_pdf(&code, fonts()), Err(DocumentError::QrTooLong(3000))));
}

#[test]
fn an_empty_paper_is_a_page() {
    let pdf = pdf(&Paper::report("", Language::English, papers::day()));
    assert_eq!(pdf.pages, 1);
}
