//! `cargo xtask test`: what CI runs, in the order in which failures are cheapest to see.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use crate::check;
use crate::run::{Done, assets, has, root, run, run_in};
use crate::services;

pub(crate) fn all(quick: bool) -> Done {
    let ci = std::env::var("CI").is_ok();
    let mut left_out: Vec<&str> = Vec::new();
    assets()?;
    check::all()?;
    if !has("cargo-nextest") {
        // Slower, but every machine with rustup has it.
        eprintln!("cargo-nextest is missing: using cargo test");
    }
    services::with_postgres(|url| {
        let variables = [("LIANXIN_TEST_POSTGRES", url)];
        if has("cargo-nextest") {
            run("cargo", &["nextest", "run", "--workspace", "--no-fail-fast"], &variables)?;
        } else {
            run(
                "cargo",
                &["test", "--workspace", "--no-fail-fast", "--lib", "--bins", "--tests"],
                &variables,
            )?;
        }
        run("cargo", &["test", "--workspace", "--doc", "--quiet"], &variables)
    })?;
    run_in(&root().join("web"), "npm", &["run", "--silent", "check"], &[])?;
    if quick {
        left_out.push("browser journeys (--quick)");
    } else if services::chromium().is_some() {
        browser()?;
    } else {
        left_out.push("browser journeys: Chromium is missing (apt-get install chromium)");
    }
    for it in &left_out {
        eprintln!("left out: {it}");
    }
    if ci && !left_out.is_empty() {
        return Err("in CI nothing may be left out".to_owned());
    }
    eprintln!("all green");
    Ok(())
}

struct Served(Child);

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The journeys run against the real binary on a demonstration county of its own.
fn browser() -> Done {
    run("cargo", &["build", "--package", "lianxin-server"], &[])?;
    let target =
        std::env::var("CARGO_TARGET_DIR").map_or_else(|_| root().join("target"), std::path::PathBuf::from);
    let data = std::env::temp_dir().join(format!("lianxin-e2e-{}", std::process::id()));
    let listener = std::net::TcpListener::bind("127.0.0.1:0").map_err(|error| error.to_string())?;
    let port = listener.local_addr().map_err(|error| error.to_string())?.port();
    drop(listener);
    let (listen, address) = (format!("127.0.0.1:{port}"), format!("http://localhost:{port}"));
    let mut child = Command::new(target.join("debug/lianxin"))
        .args(["demo", "--townships", "3"])
        .env("LIANXIN_DATA_DIR", &data)
        .env("LIANXIN_LISTEN", &listen)
        .env("LIANXIN_PUBLIC_URL", &address)
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| error.to_string())?;
    let out = child.stdout.take().ok_or("no output")?;
    let served = Served(child);
    // The address is printed once everything is ready.
    let ready =
        BufReader::new(out).lines().map_while(Result::ok).any(|line| line.contains("Stop with Ctrl-C"));
    if !ready {
        return Err("the demonstration did not start".to_owned());
    }
    let shots = root().join("docs/images");
    let data_text = data.display().to_string();
    let shots_text = shots.display().to_string();
    let variables = [
        ("LIANXIN_URL", address.as_str()),
        ("LIANXIN_SHOTS", shots_text.as_str()),
        ("LIANXIN_DATA_DIR", data_text.as_str()),
    ];
    let done = run_in(&root().join("web"), "npm", &["run", "--silent", "e2e"], &variables);
    drop(served);
    let _ = std::fs::remove_dir_all(&data);
    done
}
