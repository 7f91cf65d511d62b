//! What papers cost: `cargo run -p lianxin-document --example cost [FOLDER]`. Prints time, size and memory; with a folder,
//! leaves the papers there as .pdf and .docx to be looked at.

use std::path::PathBuf;
use std::time::Instant;

use document::{Fonts, render_docx, render_pdf};

#[path = "../tests/papers/mod.rs"]
mod papers;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args_os().nth(1).map(PathBuf::from);
    let start = Instant::now();
    let fonts = Fonts::shared()?;
    println!("fonts found: {:?}, {}", start.elapsed(), memory());
    let papers = [
        ("letter", papers::letter()),
        ("letter-again", papers::letter()),
        ("official", papers::official()),
        ("everything", papers::everything()),
        ("roll-200", papers::roll(200)),
        ("roll-5000", papers::roll(5000)),
    ];
    for (name, paper) in papers {
        let start = Instant::now();
        let pdf = render_pdf(&paper, fonts)?;
        let set = start.elapsed();
        let start = Instant::now();
        let docx = render_docx(&paper)?;
        let written = start.elapsed();
        println!(
            "{name}: PDF {set:?}, {} pages, {} kB, archival {}; docx {written:?}, {} kB; {}",
            pdf.pages,
            pdf.bytes.len() / 1000,
            pdf.archival,
            docx.len() / 1000,
            memory()
        );
        if let Some(folder) = &folder {
            std::fs::write(folder.join(name).with_extension("pdf"), &pdf.bytes)?;
            std::fs::write(folder.join(name).with_extension("docx"), &docx)?;
        }
    }
    Ok(())
}

/// Memory of this process, now and at most, as Linux tells it.
fn memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = |name: &str| {
        let value =
            status.lines().find_map(|it| it.strip_prefix(name)).unwrap_or("?").trim().trim_end_matches(" kB");
        value.parse::<u64>().map_or_else(|_| "?".to_owned(), |kib| format!("{} MiB", kib / 1024))
    };
    format!("memory {} (at most {})", line("VmRSS:"), line("VmHWM:"))
}
