//! Running other programs, and the commands that are little more than that.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

pub(crate) type Done = Result<(), String>;

/// The folder of the workspace.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map_or_else(|| PathBuf::from("."), Path::to_owned)
}

/// Run a program in the workspace; its words go to the terminal.
pub(crate) fn run(program: &str, arguments: &[&str], variables: &[(&str, &str)]) -> Done {
    run_in(&root(), program, arguments, variables)
}

pub(crate) fn run_in(folder: &Path, program: &str, arguments: &[&str], variables: &[(&str, &str)]) -> Done {
    eprintln!("$ {program} {}", arguments.join(" "));
    let status = Command::new(program)
        .args(arguments)
        .envs(variables.iter().copied())
        .current_dir(folder)
        .status()
        .map_err(|error| format!("{program} cannot be run: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("{program} {} failed: {status}", arguments.join(" "))) }
}

/// Is a program there?
pub(crate) fn has(program: &str) -> bool {
    let found = Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    found.is_ok_and(|status| status.success())
}

/// Build the browser files when they are missing or older than their sources.
pub(crate) fn assets() -> Done {
    let web = root().join("web");
    if !has("npm") {
        return Err("npm is missing: install Node.js 20 or later".to_owned());
    }
    if !web.join("node_modules/.package-lock.json").exists() {
        packages(&web)?;
    }
    run_in(&web, "npm", &["run", "--silent", "build"], &[])
}

/// The packages of the lock file. `npm ci` refuses a lock from which a registry left out packages of other platforms
/// (seen with Tailwind's): then `npm install` takes the locked versions of those that are there.
fn packages(web: &Path) -> Done {
    let quiet = ["--no-audit", "--no-fund"];
    let strict = run_in(web, "npm", &["ci", quiet[0], quiet[1]], &[]);
    strict.or_else(|_| run_in(web, "npm", &["install", "--no-save", quiet[0], quiet[1]], &[]))
}

pub(crate) fn demo(rest: &[&str]) -> Done {
    assets()?;
    run("cargo", &["build", "--package", "lianxin-server"], &[])?;
    let mut arguments = vec!["demo"];
    arguments.extend(rest);
    let target = std::env::var("CARGO_TARGET_DIR").map_or_else(|_| root().join("target"), PathBuf::from);
    let binary = target.join("debug/lianxin");
    run(&binary.display().to_string(), &arguments, &[])
}

pub(crate) fn docs() -> Done {
    let output = Command::new("cargo")
        .args(["run", "--quiet", "--package", "lianxin-server", "--bin", "lianxin", "--", "dictionary"])
        .current_dir(root())
        .output()
        .map_err(|error| error.to_string())?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    let path = root().join("docs/dev/data-dictionary.md");
    std::fs::write(&path, output.stdout).map_err(|error| error.to_string())?;
    println!("{} written", path.display());
    Ok(())
}

fn measured(rest: &[&str], first: &str, postgres: &str) -> Done {
    run("cargo", &["build", "--release", "--package", "lianxin-server", "--package", "lianxin-bench"], &[])?;
    let mut arguments = vec!["run", "--release", "--quiet", "--package", "lianxin-bench", "--", first];
    arguments.extend(rest);
    run("cargo", &arguments, &[("LIANXIN_TEST_POSTGRES", postgres)])
}

pub(crate) fn bench(rest: &[&str], postgres: &str) -> Done {
    match rest {
        ["roster", more @ ..] => measured(more, "roster", postgres),
        ["voice", more @ ..] => measured(more, "voice", postgres),
        _ => Err("there is: cargo xtask bench roster [--members N] | voice [--texts N]".to_owned()),
    }
}

/// A simulated span of time: `year` or `quarter`.
pub(crate) fn simulated(rest: &[&str], what: &str, postgres: &str) -> Done {
    measured(rest, what, postgres)
}

pub(crate) fn crash(rest: &[&str], postgres: &str) -> Done {
    measured(rest, "crash", postgres)
}

pub(crate) fn deny() -> Done {
    if !has("cargo-deny") {
        run("cargo", &["install", "--locked", "cargo-deny"], &[])?;
    }
    run("cargo", &["deny", "check", "licenses", "bans", "sources"], &[])
}
