//! Any text below a heading that is recognised, so that the fuzzer gets to the cells.
#![no_main]

use libfuzzer_sys::fuzz_target;
use lianxin_roster_reading::{OrgBook, Options, read};

fuzz_target!(|text: &str| {
    let file = format!("姓名,身份证号,性别,民族,学历,出生日期,入党日期,转正日期,党员类别,所在支部,手机,备注\n{text}");
    let orgs = OrgBook::default();
    if let Ok(reading) = read(file.as_bytes(), "fuzz.csv", &Options::new(time::Date::MAX, &orgs)) {
        let counts = reading.counts();
        assert_eq!(counts.total, counts.ok + counts.warn + counts.error);
    }
});
