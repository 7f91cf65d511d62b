//! People and organisations that do not exist, and sheets made of them.
#![allow(dead_code, reason = "each test file uses a part")]

use lianxin_roster_reading::{OrgBook, OrgEntry, OrgToken};
use rules::codes::PartialDate;
use rust_xlsxwriter::Workbook;
use time::Date;

pub struct Person {
    pub name: &'static str,
    pub id: &'static str,
    pub join: &'static str,
    pub org_short: &'static str,
    pub org_code: &'static str,
    pub phone: &'static str,
}

pub fn people() -> Vec<Person> {
    let person =
        |name, id, join, org_short, org_code, phone| Person { name, id, join, org_short, org_code, phone };
    vec![
        person("蒋晓秀", "360102194808319881", "1975-09-07", "下坪村支部", "QL0102", "19900001330"),
        person("金斌", "430721200408099195", "2024-05-01", "下坪村支部", "QL0102", "19900005229"),
        person("余梅", "430721199811279705", "2023-09-11", "下坪村支部", "QL0102", "15460046787"),
        person("朱凤", "430723197009099882", "2014-08-01", "县水利局支部", "QL0301", "15439848397"),
        person("马镕", "43070319750720941X", "2015-12-18", "县水利局支部", "QL0301", "15487016826"),
    ]
}

pub fn book() -> OrgBook {
    let entry = |full: &str, short: &str, code: &str| OrgEntry {
        token: OrgToken(code.to_owned()),
        full_name: full.to_owned(),
        short_name: Some(short.to_owned()),
        code: Some(code.to_owned()),
        kind: None,
        dissolved: None,
    };
    OrgBook::new([
        entry("中共青澜县云湖镇委员会", "云湖镇党委", "QL01"),
        entry("中共青澜县云湖镇下坪村支部委员会", "下坪村支部", "QL0102"),
        entry("中共青澜县水利局支部委员会", "县水利局支部", "QL0301"),
    ])
}

pub fn as_of() -> Date {
    "2026-10-31".parse::<PartialDate>().unwrap().exact().unwrap()
}

/// A workbook of one sheet with text cells.
pub fn xlsx(lines: &[Vec<String>]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (r, line) in lines.iter().enumerate() {
        for (c, text) in line.iter().enumerate().filter(|(_, t)| !t.is_empty()) {
            sheet.write(r as u32, c as u16, text).unwrap();
        }
    }
    workbook.save_to_buffer().unwrap()
}

pub mod ids {
    /// A number whose check digit may be 0: the order digits are searched so that it ends in 000.
    pub fn with_check(prefix: &str, zeros: &str) -> String {
        for day in 10..29 {
            for order in 1..10 {
                let text = format!("{}{day}{order}{zeros}0", &prefix[..12]);
                if rules::codes::ResidentId::parse(&text).is_ok() {
                    return text;
                }
            }
        }
        unreachable!("one in eleven fits")
    }
}
