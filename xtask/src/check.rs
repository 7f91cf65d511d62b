//! `cargo xtask check`: format, lints, and the rules of the house that no compiler knows.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::run::{Done, root, run};

pub(crate) fn all() -> Done {
    run("cargo", &["fmt", "--all", "--check"], &[])?;
    run("cargo", &["clippy", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"], &[])?;
    let mut faults = Vec::new();
    faults.extend(arrows()?);
    for file in sources() {
        let text = std::fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        let name = file.strip_prefix(root()).unwrap_or(&file).display().to_string();
        faults.extend(length(&name, &text));
        faults.extend(formalism(&name, &text));
        faults.extend(loose_text(&name, &text));
        faults.extend(statements(&name, &text));
    }
    if faults.is_empty() {
        return Ok(());
    }
    Err(format!("{} rules of the house are broken:\n  {}", faults.len(), faults.join("\n  ")))
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    let skipped = ["target", "node_modules", "dist", ".git", "data", "fuzz"];
    for entry in std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok) {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if path.is_dir() && !skipped.contains(&name.as_str()) {
            walk(&path, found);
        } else if matches!(
            path.extension().and_then(|it| it.to_str()),
            Some("rs" | "ftl" | "ts" | "css" | "cedar")
        ) {
            found.push(path);
        }
    }
}

fn sources() -> Vec<PathBuf> {
    let mut found = Vec::new();
    walk(&root(), &mut found);
    found.sort();
    found
}

/// No file over 500 lines, unless it is a table.
fn length(name: &str, text: &str) -> Option<String> {
    let lines = text.lines().count();
    let table = ["codes/", "synonyms.rs", "tables.rs", "/tests/", ".ftl"].iter().any(|it| name.contains(it));
    (lines > 520 && !table).then(|| format!("{name}: {lines} lines"))
}

/// F01–F08: words of digital formalism in code, texts and schema (anti-formalism.md).
fn formalism(name: &str, text: &str) -> Vec<String> {
    const WORDS: &[&str] = &[
        "leaderboard",
        "ranking",
        "last_seen",
        "dwell",
        "on-line time",
        "排行",
        "排名",
        "积分",
        "打卡",
        "在线时长",
    ];
    if name.starts_with("xtask/") || name.contains("/tests/") {
        return Vec::new();
    }
    let lower = text.to_lowercase();
    let found = WORDS.iter().filter(|word| lower.contains(*word));
    found.map(|word| format!("{name}: the word {word:?} belongs to digital formalism")).collect()
}

/// Texts people read stand in `.ftl` files; Chinese in code only in rules, in synonym tables and in demonstration data.
fn loose_text(name: &str, text: &str) -> Vec<String> {
    let exempt =
        ["rules/", "/kit/", "/tests/", "testkit", "demo", "xtask/", "roster-reading/", "pinyin.rs", "bench/"];
    if !name.ends_with(".rs") || exempt.iter().any(|it| name.contains(it)) {
        return Vec::new();
    }
    let mut faults = Vec::new();
    for (number, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("#[cfg(test)]") {
            break;
        }
        let code = line.split("//").next().unwrap_or_default();
        let quoted = code
            .split('"')
            .skip(1)
            .step_by(2)
            .any(|it| it.chars().any(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c)));
        // Names of regulations are citations, not texts; table docs and command texts cite them too.
        let cites = [
            "条例",
            "管理规定",
            "细则",
            "意见",
            "党章",
            "保护法",
            "党旗",
            "入党",
            "转正",
            "流动",
            "连心",
            "办法",
        ]
        .iter()
        .any(|it| code.contains(it));
        let unit_names = ["村民委员会", "居民委员会", "村委会"].iter().any(|it| code.contains(it));
        if quoted && !cites && !unit_names {
            faults.push(format!("{name}:{}: text outside .ftl", number + 1));
        }
    }
    faults
}

/// Statements keep to what both engines know (tables.md, rules 8, 11 and 16).
fn statements(name: &str, text: &str) -> Vec<String> {
    const WORDS: &[&str] = &[
        "ilike",
        "group_concat",
        "strftime",
        "date_trunc",
        "for update",
        "listen ",
        "pg_advisory",
        "create trigger",
        "with recursive",
        "rollup(",
        "merge into",
    ];
    let exempt = name.starts_with("xtask/") || !name.ends_with(".rs") || name.contains("bench/");
    if exempt {
        return Vec::new();
    }
    let mut faults = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let lower = line.to_lowercase();
        let statement = ["select ", "update ", "insert ", "delete ", " where ", "\"create "]
            .iter()
            .any(|it| lower.contains(it));
        if lower.trim_start().starts_with("//") || !statement {
            continue;
        }
        for word in WORDS.iter().filter(|word| lower.contains(*word)) {
            faults.push(format!("{name}:{}: {word:?} is not known to both engines", number + 1));
        }
    }
    faults
}

/// Arrows between rooms point one way: server → domains → base → rules. New ones are written into ARCHITECTURE.md
/// first: the list there, between `<!-- arrows -->` marks, is compared with the manifests.
fn arrows() -> Result<Vec<String>, String> {
    let architecture = std::fs::read_to_string(root().join("ARCHITECTURE.md"))
        .map_err(|error| format!("ARCHITECTURE.md: {error}"))?;
    let drawn: BTreeSet<(String, String)> = architecture
        .split("<!-- arrows -->")
        .nth(1)
        .unwrap_or_default()
        .lines()
        .filter_map(|line| line.trim().strip_prefix("- ")?.split_once(" → "))
        .flat_map(|(from, to)| {
            to.split(", ").map(|to| (from.trim().to_owned(), to.trim().to_owned())).collect::<Vec<_>>()
        })
        .collect();
    let mut faults = Vec::new();
    let mut found = BTreeSet::new();
    for folder in ["rules", "proof", "server"]
        .map(PathBuf::from)
        .into_iter()
        .chain(children("base"))
        .chain(children("domains"))
    {
        let path = root().join(&folder).join("Cargo.toml");
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let from = folder.file_name().map(|it| it.to_string_lossy().replace('-', "_")).unwrap_or_default();
        let dependencies = text.split("[dependencies]").nth(1).unwrap_or_default();
        let dependencies = dependencies.split("\n[").next().unwrap_or_default();
        for line in dependencies.lines() {
            let Some(to) = line.split(['=', ' ']).next() else { continue };
            // `http` is also the name of a library; our own room is used under the name `http_face`.
            let to = match to {
                "http" => continue,
                "http_face" => "http",
                other => other,
            };
            if is_room(to) {
                found.insert((from.clone(), to.to_owned()));
            }
        }
    }
    for (from, to) in found.difference(&drawn) {
        faults.push(format!("a new arrow {from} → {to} is not drawn in ARCHITECTURE.md"));
    }
    for (from, to) in drawn.difference(&found) {
        faults.push(format!("the arrow {from} → {to} of ARCHITECTURE.md is not there any more"));
    }
    Ok(faults)
}

fn children(folder: &str) -> Vec<PathBuf> {
    let mut list: Vec<PathBuf> = std::fs::read_dir(root().join(folder))
        .into_iter()
        .flatten()
        .filter_map(Result::ok)
        .map(|it| Path::new(folder).join(it.file_name()))
        .collect();
    list.sort();
    list
}

fn is_room(name: &str) -> bool {
    let rooms: Vec<PathBuf> = children("base").into_iter().chain(children("domains")).collect();
    name == "rules"
        || rooms
            .iter()
            .any(|it| it.file_name().is_some_and(|room| room.to_string_lossy().replace('-', "_") == name))
}
