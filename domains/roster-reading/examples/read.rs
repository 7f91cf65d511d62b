//! Read a file and print what the reader makes of it.
//!
//! `cargo run -p lianxin-roster-reading --example read -- FILE [--orgs 06.xlsx] [--as-of 2026-10-31]`

use std::error::Error;
use std::path::Path;
use std::time::Instant;

use lianxin_roster_reading::{Options, OrgBook, read};
use rules::codes::PartialDate;

fn main() -> Result<(), Box<dyn Error>> {
    let mut file = None;
    let mut orgs = None;
    let mut as_of = "2026-10-31".to_owned();
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--orgs" => orgs = arguments.next(),
            "--as-of" => as_of = arguments.next().ok_or("--as-of needs a day")?,
            _ => file = Some(argument),
        }
    }
    let file = file.ok_or("which file?")?;
    let as_of = as_of.parse::<PartialDate>()?.exact().ok_or("--as-of needs a day")?;
    let name = |path: &str| {
        Path::new(path).file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default()
    };
    let empty = OrgBook::default();
    let book = match orgs {
        Some(path) => {
            OrgBook::from_reading(&read(&std::fs::read(&path)?, &name(&path), &Options::new(as_of, &empty))?)
        }
        None => OrgBook::default(),
    };
    let bytes = std::fs::read(&file)?;
    let begun = Instant::now();
    let reading = read(&bytes, &name(&file), &Options::new(as_of, &book))?;
    eprintln!("{} rows in {:?}", reading.counts().total, begun.elapsed());
    println!("{}", serde_json::to_string_pretty(&reading)?);
    Ok(())
}
