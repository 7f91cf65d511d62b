//! Every sample file against its expected reading, exactly in everything except the wording of hints.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::BTreeSet;
use std::path::PathBuf;

use lianxin_roster_reading::{Options, OrgBook, Reading, read};
use rules::codes::PartialDate;
use serde_json::Value;

fn folder() -> Option<PathBuf> {
    let folder = match std::env::var_os("LIANXIN_SHARED") {
        Some(shared) => PathBuf::from(shared).join("data/rosters"),
        None => PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/rosters"),
    };
    if folder.join("README.md").exists() {
        return Some(folder);
    }
    assert!(std::env::var_os("CI").is_none(), "sample rosters missing at {}", folder.display());
    eprintln!("skipped: no sample rosters at {}", folder.display());
    None
}

fn read_sample(folder: &std::path::Path, name: &str, orgs: &OrgBook, as_of: &str) -> Reading {
    let bytes = std::fs::read(folder.join(name)).unwrap();
    let as_of = as_of.parse::<PartialDate>().unwrap().exact().unwrap();
    read(&bytes, name, &Options::new(as_of, orgs)).unwrap()
}

/// Problems as a set, without wording.
fn problems(reading: &Value) -> BTreeSet<String> {
    let keys = ["sheet", "row", "column", "cell", "severity", "code"];
    let line = |p: &Value| keys.map(|k| p[k].to_string()).join(" ");
    reading["problems"].as_array().unwrap().iter().map(line).collect()
}

fn compare(name: &str) {
    let Some(folder) = folder() else { return };
    let stem = name.rsplit_once('.').unwrap().0;
    let expected = std::fs::read_to_string(folder.join(format!("{stem}.expected.json"))).unwrap();
    let mut expected: Value = serde_json::from_str(&expected).unwrap();
    let as_of = expected["as_of"].as_str().unwrap().to_owned();
    let orgs = match expected["needs_first"].as_str() {
        Some(first) => OrgBook::from_reading(&read_sample(&folder, first, &OrgBook::default(), &as_of)),
        None => OrgBook::default(),
    };
    let reading = read_sample(&folder, name, &orgs, &as_of);
    let mut actual = serde_json::to_value(&reading).unwrap();
    let (wanted, found) = (problems(&expected), problems(&actual));
    let missing: Vec<_> = wanted.difference(&found).collect();
    let surplus: Vec<_> = found.difference(&wanted).collect();
    assert!(missing.is_empty() && surplus.is_empty(), "{name}: missing {missing:#?}, surplus {surplus:#?}");
    for value in [&mut expected, &mut actual] {
        value.as_object_mut().unwrap().remove("problems");
    }
    for (key, wanted) in expected.as_object().unwrap() {
        assert_eq!(&actual[key], wanted, "{name}: {key}");
    }
    for key in actual.as_object().unwrap().keys() {
        assert!(expected.get(key).is_some(), "{name}: {key} is not expected");
    }
}

macro_rules! samples {
    ($($test:ident: $file:literal;)*) => {
        $(#[test] fn $test() { compare($file); })*
    };
}

samples! {
    village: "01-village-roster.xlsx";
    branch_per_sheet: "02-branch-per-sheet.xlsx";
    wps: "03-wps-roster.xls";
    export: "04-export-gb18030.csv";
    duplicates: "05-duplicates-and-contradictions.xlsx";
    organisations: "06-organisations.xlsx";
}
