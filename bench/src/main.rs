//! Measures the real binary, over real connections, beside the bare minimum: a handler of axum and sqlx that runs the
//! same statements and sends the same number of bytes. And kills it under load.

mod bare;
mod client;
mod commit;
mod crash;
mod engines;
mod process;
mod quarter;
mod roster_bench;
mod voice_bench;
mod world;
mod year;

use std::process::ExitCode;

type Outcome = Result<(), Box<dyn std::error::Error + Send + Sync>>;

fn number(arguments: &[String], name: &str, default: u64) -> u64 {
    let at = arguments.iter().position(|it| it == name);
    at.and_then(|at| arguments.get(at + 1)?.parse().ok()).unwrap_or(default)
}

/// So many in a second.
fn rate(count: u64, took: std::time::Duration) -> f64 {
    count as f64 / took.as_secs_f64().max(0.001)
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let done = match arguments.first().map(String::as_str) {
        Some("roster") => roster_bench::run(number(&arguments, "--members", 1_000_000)).await,
        Some("crash") => crash::run(number(&arguments, "--rounds", 200)).await,
        Some("quarter") => quarter::run(number(&arguments, "--petitions", 120_000)).await,
        Some("year") => year::run(number(&arguments, "--branches", 2300)).await,
        Some("voice") => voice_bench::run(number(&arguments, "--texts", 1_000_000)),
        Some("bare") => bare::serve(&arguments[1..]).await,
        _ => {
            eprintln!(
                "roster [--members N] | crash [--rounds N] | year [--branches N] | quarter [--petitions N] | voice [--texts N]"
            );
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error}");
            ExitCode::FAILURE
        }
    }
}
