//! Any bytes: a refusal or a reading.
#![no_main]

use libfuzzer_sys::fuzz_target;
use lianxin_roster_reading::{OrgBook, Options, read};

fuzz_target!(|bytes: &[u8]| {
    let orgs = OrgBook::default();
    let _ = read(bytes, "fuzz", &Options::new(time::Date::MAX, &orgs));
});
