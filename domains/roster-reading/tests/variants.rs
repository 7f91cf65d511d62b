//! The quirks of the sample files in other combinations, written by a generator.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod sheetmaker;

use lianxin_roster_reading::{Field, Kind, Mapping, Options, ProblemCode, Reading, Source, read};
use rstest::rstest;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use sheetmaker::{as_of, book, ids, people, xlsx};

fn read_bytes(bytes: &[u8]) -> Reading {
    read(bytes, "anything.bin", &Options::new(as_of(), &book())).unwrap()
}

/// Every person of the sample came through, whatever the file looked like.
fn assert_people(reading: &Reading) {
    assert_eq!(reading.kind, Kind::Members);
    let problems: Vec<_> = reading.problems.iter().map(|p| (p.row, p.column, p.code)).collect();
    assert_eq!(problems, [], "no problems");
    let read: Vec<_> = reading
        .members
        .iter()
        .map(|m| {
            (
                m.name.clone().unwrap_or_default(),
                m.id_number.map(|i| i.as_str().to_owned()).unwrap_or_default(),
                m.join_date.map(|d| d.to_string()).unwrap_or_default(),
                m.organisation.as_ref().map(|o| o.token.0.clone()).unwrap_or_default(),
                m.phone.clone().unwrap_or_default(),
            )
        })
        .collect();
    let expected: Vec<_> = people()
        .into_iter()
        .map(|p| {
            (p.name.to_owned(), p.id.to_owned(), p.join.to_owned(), p.org_code.to_owned(), p.phone.to_owned())
        })
        .collect();
    assert_eq!(read, expected);
}

const HEADINGS: [&str; 6] = ["序号", "姓名", "身份证号", "入党时间", "所在支部", "联系电话"];

fn rows() -> Vec<Vec<String>> {
    let row = |(i, p): (usize, &sheetmaker::Person)| {
        vec![
            (i + 1).to_string(),
            p.name.into(),
            p.id.into(),
            p.join.into(),
            p.org_short.into(),
            p.phone.into(),
        ]
    };
    people().iter().enumerate().map(row).collect()
}

fn table(headings: &[&str]) -> Vec<Vec<String>> {
    let mut table = vec![headings.iter().map(|h| (*h).to_owned()).collect()];
    table.extend(rows());
    table
}

#[rstest]
fn headings_in_any_row(#[values(0, 1, 2, 3, 5, 7)] above: usize) {
    let titles = [
        "某镇党员花名册",
        "（2026年10月）",
        "填报单位：中共青澜县云湖镇委员会",
        "",
        "制表：办公室",
        "",
        "内部资料",
    ];
    let mut lines: Vec<Vec<String>> = titles.iter().take(above).map(|t| vec![(*t).to_owned()]).collect();
    lines.extend(table(&HEADINGS));
    let reading = read_bytes(&xlsx(&lines));
    assert_people(&reading);
    assert_eq!(reading.sheets[0].header_rows, [above as u32 + 1]);
    assert_eq!(reading.sheets[0].columns_ignored, ["序号"]);
}

#[rstest]
#[case(["编号", "党员姓名", "公民身份号码", "加入党组织日期", "党组织名称", "手机号码"])]
#[case(["序 号", "姓　名*", "身份证\n号码", "入党\n日期", "所属党支部", "手机"])]
#[case(["No", "姓名（必填）", "居民身份证号", "入党年月", "党支部", "移动电话"])]
#[case(["序号", "名字", "证件号码", "何时入党", "组织关系所在支部", "联系方式"])]
#[case(["序号", "姓名：", "身份证号码(18位)", "加入中国共产党时间", "现所在党支部名称", "本人联系电话"])]
fn synonyms(#[case] headings: [&str; 6]) {
    assert_people(&read_bytes(&xlsx(&table(&headings))));
}

#[rstest]
fn columns_in_any_order_and_extra_ones(#[values(0, 1, 2, 3, 4)] turn: usize) {
    let mut lines = table(&HEADINGS);
    for (i, line) in lines.iter_mut().enumerate() {
        line.rotate_left(turn);
        line.insert(turn, if i == 0 { "年龄".into() } else { "44".into() });
        line.insert(0, if i == 0 { "入党介绍人".into() } else { "李四".into() });
        line.push(if i == 0 { "申请入党时间".into() } else { "1999-01-01".into() });
    }
    let reading = read_bytes(&xlsx(&lines));
    assert_people(&reading);
    assert_eq!(reading.sheets[0].columns_ignored.len(), 4);
}

#[rstest]
fn text_files(
    #[values("utf8", "bom", "gb18030", "utf16le", "utf16be")] encoding: &str,
    #[values(",", "\t", ";")] delimiter: &str,
) {
    let lines: Vec<String> = table(&HEADINGS).iter().map(|l| l.join(delimiter)).collect();
    let text = lines.join("\r\n");
    let units = || text.encode_utf16();
    let bytes: Vec<u8> = match encoding {
        "utf8" => text.clone().into_bytes(),
        "bom" => [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
        "gb18030" => encoding_rs::GB18030.encode(&text).0.into_owned(),
        "utf16le" => [0xFF, 0xFE].into_iter().chain(units().flat_map(u16::to_le_bytes)).collect(),
        _ => [0xFE, 0xFF].into_iter().chain(units().flat_map(u16::to_be_bytes)).collect(),
    };
    let reading = read_bytes(&bytes);
    assert_people(&reading);
    assert_eq!(reading.delimiter.map(String::from).as_deref(), Some(delimiter));
}

#[rstest]
fn web_pages_named_xls(#[values(true, false)] tidy: bool) {
    let cell =
        |t: &String| if tidy { format!("<td x:str class=xl1>{t}</td>") } else { format!("<TD>&nbsp;{t}") };
    let row = |l: &Vec<String>| {
        format!("<tr>{}{}", l.iter().map(cell).collect::<String>(), if tidy { "</tr>" } else { "" })
    };
    let body: String = table(&HEADINGS).iter().map(row).collect();
    let page = format!(
        "<html xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><head><meta charset=gbk><style>td{{a:b}}</style></head>\
         <body><table border=1><tr><td colspan=6>党员<b>花名册</b></td></tr>{body}</table></body></html>"
    );
    for bytes in [page.clone().into_bytes(), encoding_rs::GB18030.encode(&page).0.into_owned()] {
        let reading = read_bytes(&bytes);
        assert_people(&reading);
        assert_eq!(reading.sheets[0].header_rows, [2]);
        assert_eq!(reading.members[0].row, 3);
    }
}

#[test]
fn spreadsheet_ml() {
    let cell = |t: &String| format!("<Cell><Data ss:Type=\"String\">{t}</Data></Cell>");
    let row = |l: &Vec<String>| format!("<Row>{}</Row>", l.iter().map(cell).collect::<String>());
    let body: String = table(&HEADINGS).iter().map(row).collect();
    let xml = format!(
        "<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" \
         xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\"><Worksheet ss:Name=\"表\"><Table>{body}</Table></Worksheet></Workbook>"
    );
    assert_people(&read_bytes(xml.as_bytes()));
}

#[rstest]
fn two_row_headings(#[values(true, false)] merged: bool, #[values(true, false)] all_grouped: bool) {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let format = Format::new();
    sheet.write(0, 0, "党员花名册").unwrap();
    let groups: &[(u16, u16, &str)] = if all_grouped {
        &[(0, 2, "基本信息"), (3, 5, "党内信息")]
    } else {
        &[(1, 2, "基本信息"), (3, 4, "党内信息")]
    };
    for (left, right, text) in groups {
        if merged {
            sheet.merge_range(1, *left, 1, *right, text, &format).unwrap();
        } else {
            sheet.write(1, *left, *text).unwrap();
        }
    }
    for (column, heading) in HEADINGS.iter().enumerate() {
        let column = column as u16;
        let single = !all_grouped && (column == 0 || column == 5);
        if single && merged {
            sheet.merge_range(1, column, 2, column, heading, &format).unwrap();
        } else {
            sheet.write(if single { 1 } else { 2 }, column, *heading).unwrap();
        }
    }
    for (r, line) in rows().iter().enumerate() {
        for (c, text) in line.iter().enumerate() {
            sheet.write(r as u32 + 3, c as u16, text).unwrap();
        }
    }
    let reading = read_bytes(&workbook.save_to_buffer().unwrap());
    assert_people(&reading);
    if merged {
        assert_eq!(reading.sheets[0].header_rows, [2, 3]);
        assert_eq!(reading.sheets[0].columns[&Field::Name], "基本信息/姓名");
    }
}

#[test]
fn a_branch_merged_over_its_rows_and_numbers_of_all_kinds() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let format = Format::new();
    for (column, heading) in HEADINGS.iter().enumerate() {
        sheet.write(0, column as u16, *heading).unwrap();
    }
    let people = people();
    for (i, person) in people.iter().enumerate() {
        let row = i as u32 + 1;
        sheet.write(row, 1, person.name).unwrap();
        sheet.write(row, 2, person.id).unwrap();
        let date = ExcelDateTime::parse_from_str(person.join).unwrap();
        match i % 3 {
            0 => sheet
                .write_with_format(row, 3, &date, &Format::new().set_num_format("yyyy\"年\"m\"月\"d\"日\""))
                .unwrap(),
            1 => sheet.write(row, 3, date.to_excel()).unwrap(),
            _ => sheet.write(row, 3, person.join.replace('-', "").parse::<f64>().unwrap()).unwrap(),
        };
        sheet.write(row, 5, person.phone.parse::<f64>().unwrap()).unwrap();
    }
    let last = people.iter().take_while(|p| p.org_code == people[0].org_code).count() as u32;
    sheet.merge_range(1, 4, last, 4, people[0].org_short, &format).unwrap();
    for (i, person) in people.iter().enumerate().skip(last as usize) {
        sheet.write(i as u32 + 1, 4, person.org_short).unwrap();
    }
    assert_people(&read_bytes(&workbook.save_to_buffer().unwrap()));
}

#[test]
fn pages_totals_notes_and_blank_rows_between() {
    let mut lines = table(&HEADINGS);
    let heading = lines[0].clone();
    lines.insert(2, heading);
    lines.insert(3, vec![]);
    lines.insert(4, vec!["9".into()]);
    lines.push(vec!["小 计".into(), "5人".into()]);
    lines.push(vec![]);
    lines.push(vec![
        "填表人".into(),
        "张三".into(),
        "".into(),
        "".into(),
        "联系电话".into(),
        "0742-0401262".into(),
    ]);
    lines.push(vec!["".into(), "填表人：张三".into()]);
    let reading = read_bytes(&xlsx(&lines));
    assert_people(&reading);
    let skipped: Vec<_> = reading.sheets[0].skipped_rows.iter().map(|s| s.reason).collect();
    assert_eq!(skipped, ["heading", "blank", "blank", "total", "blank", "note", "note"]);
}

#[rstest]
#[case("下坪村支部", "党员花名册", "@sheet_name")]
#[case("Sheet1", "中共青澜县云湖镇下坪村支部委员会党员花名册", "@title")]
#[case("Sheet1", "填报单位：下坪村支部", "@note")]
#[case("名单", "云湖镇下坪村支部党员基本信息表", "@title")]
fn branch_of_a_whole_sheet(#[case] sheet_name: &str, #[case] title: &str, #[case] found: &str) {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet().set_name(sheet_name).unwrap();
    sheet.write(0, 0, title).unwrap();
    for (i, line) in table(&HEADINGS).iter().enumerate() {
        for (c, text) in line.iter().enumerate().filter(|(c, _)| *c != 4) {
            sheet.write(i as u32 + 1, c as u16, text).unwrap();
        }
    }
    let reading = read_bytes(&workbook.save_to_buffer().unwrap());
    assert_eq!(reading.sheets[0].columns[&Field::Organisation], found);
    assert!(reading.members.iter().all(|m| m.organisation.as_ref().is_some_and(|o| o.token.0 == "QL0102")));
    assert_eq!(reading.counts().error, 0);
}

#[test]
fn a_sheet_of_statistics_before_the_list_does_not_decide() {
    let mut workbook = Workbook::new();
    let first = workbook.add_worksheet();
    for (c, text) in ["支部名称", "书记姓名", "党员人数", "备注"].iter().enumerate() {
        first.write(0, c as u16, *text).unwrap();
    }
    first.write(1, 0, "下坪村支部").unwrap();
    first.write(1, 1, "张三").unwrap();
    let second = workbook.add_worksheet();
    for (r, line) in table(&HEADINGS).iter().enumerate() {
        for (c, text) in line.iter().enumerate() {
            second.write(r as u32, c as u16, text).unwrap();
        }
    }
    let reading = read_bytes(&workbook.save_to_buffer().unwrap());
    assert_people(&reading);
    assert!(reading.sheets[0].skipped.is_some());
}

#[test]
fn a_corrected_mapping_is_followed() {
    let mut lines = table(&["序号", "甲", "身份证号", "乙", "所在支部", "联系电话"]);
    lines[0][1] = "甲".into();
    let bytes = xlsx(&lines);
    let orgs = book();
    let first = read(&bytes, "a.xlsx", &Options::new(as_of(), &orgs)).unwrap();
    assert!(first.problems.iter().all(|p| p.code == ProblemCode::NameMissing));
    let json = serde_json::to_string(&first.mapping).unwrap();
    let mut mapping: Mapping = serde_json::from_str(&json).unwrap();
    assert_eq!(mapping, first.mapping);
    let sheet = mapping.sheets.get_mut("Sheet1").unwrap();
    sheet.columns.insert(Field::Name, Source::Column(1));
    sheet.columns.insert(Field::JoinDate, Source::Column(3));
    let second = read(&bytes, "a.xlsx", &Options { mapping, ..Options::new(as_of(), &orgs) }).unwrap();
    assert_people(&second);
}

#[test]
fn ids_ending_in_zeros_are_believed_only_among_sound_ones() {
    let sound = ids::with_check("4301021990010110", "00");
    let mut lines = table(&HEADINGS);
    lines[1][2] = sound.clone();
    let reading = read_bytes(&xlsx(&lines));
    assert!(reading.problems.iter().all(|p| p.code != ProblemCode::IdPrecisionLost));
    lines[2][2] = "4.30102E+17".into();
    let reading = read_bytes(&xlsx(&lines));
    let lost = reading.problems.iter().filter(|p| p.code == ProblemCode::IdPrecisionLost).count();
    assert_eq!(lost, if sound.ends_with("000") { 2 } else { 1 });
}

#[test]
fn an_organisations_file_relates_its_rows() {
    let lines: Vec<Vec<String>> = [
        "党组织全称,党组织简称,组织编码,上级党组织名称,组织类别,书记姓名,成立时间",
        "中共甲县乙镇丙村支部委员会,丙村支部,A0101,乙镇党委,党支部,张三,1990.7",
        "中共甲县委员会,甲县委,A,,党委,李四,1950-01-01",
        "中共甲县乙镇委员会,乙镇党委,A01,A,党委,王五,1960年1月",
        "中共甲县丁局支部委员会,丁局支部,A02,戊局党委,支部,赵六,1970/1/1",
        "中共甲县乙镇己村支部委员会,己村支部,a0101,A01,总支,孙七,2030-01-01",
    ]
    .iter()
    .map(|l| l.split(',').map(str::to_owned).collect())
    .collect();
    let reading = read_bytes(&xlsx(&lines));
    assert_eq!(reading.kind, Kind::Organisations);
    let found: Vec<_> = reading.problems.iter().map(|p| (p.row.unwrap(), p.code.key())).collect();
    let expected =
        [(5, "parent_missing"), (6, "type_contradicts_name"), (6, "date_in_future"), (6, "duplicate_code")];
    assert_eq!(found, expected);
    assert_eq!(reading.organisations[0].parent_name.as_deref(), Some("中共甲县乙镇委员会"));
}
