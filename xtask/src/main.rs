//! `cargo xtask COMMAND`: every habit has a command.

mod check;
mod run;
mod services;
mod test;

use std::process::ExitCode;

const HELP: &str = "\
cargo xtask demo            build everything and serve the demonstration county
cargo xtask test            everything CI runs: format, lints, unit, both databases, HTTP, browser, formalism
cargo xtask test --quick    without the browser
cargo xtask check           format, clippy, dependencies between rooms, tables, texts, words of formalism
cargo xtask assets          build the browser files (npm)
cargo xtask docs            write the data dictionary
cargo xtask bench roster    a million members on both databases, beside the bare minimum (release build)
cargo xtask bench voice     topics and bursts of a known corpus: purity, recall, time, memory
cargo xtask year            a county of 2,300 branches lives 2026, day by day, on both databases
cargo xtask quarter         120,000 petitions on an injected clock, on both databases
cargo xtask crash           200 rounds of kill -9 under a writing load, on both databases
cargo xtask deny            licences, bans and sources (installs cargo-deny when it is missing)
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["demo", rest @ ..] => run::demo(rest),
        ["test", rest @ ..] => test::all(rest.contains(&"--quick")),
        ["check"] => check::all(),
        ["assets"] => run::assets(),
        ["docs"] => run::docs(),
        ["bench", rest @ ..] => services::with_postgres(|url| run::bench(rest, url)),
        ["year", rest @ ..] => services::with_postgres(|url| run::simulated(rest, "year", url)),
        ["quarter", rest @ ..] => services::with_postgres(|url| run::simulated(rest, "quarter", url)),
        ["crash", rest @ ..] => services::with_postgres(|url| run::crash(rest, url)),
        ["deny"] => run::deny(),
        _ => {
            print!("{HELP}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error}");
            ExitCode::FAILURE
        }
    }
}
