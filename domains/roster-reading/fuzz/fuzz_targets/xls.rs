//! Any bytes after the beginning of a BIFF8 stream.
#![no_main]

use libfuzzer_sys::fuzz_target;
use lianxin_roster_reading::{OrgBook, Options, read};

fuzz_target!(|bytes: &[u8]| {
    let begin = [0x09, 0x08, 0x10, 0x00, 0x00, 0x06, 0x05, 0x00];
    let orgs = OrgBook::default();
    let _ = read(&[&begin, bytes].concat(), "fuzz.xls", &Options::new(time::Date::MAX, &orgs));
});
