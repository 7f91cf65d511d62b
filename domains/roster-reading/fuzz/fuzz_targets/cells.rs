//! The parsers of single cells.
#![no_main]

use libfuzzer_sys::fuzz_target;
use lianxin_roster_reading::{IdReading, clean_name, clean_text, read_date_text, read_id_text, read_phone_text};

fuzz_target!(|text: &str| {
    let _ = (read_date_text(text, 2026), read_phone_text(text), clean_name(text));
    if let IdReading::Valid(id) = read_id_text(text) {
        assert_eq!(read_id_text(id.as_str()), IdReading::Valid(id));
    }
    let clean = clean_text(text);
    assert!(clean.len() <= text.len());
});
