//! The tables as a whole: rules 1 and 2 of `docs/dev/tables.md`, names of formalism, and the dictionary.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use server::installation;
use store::schema::fold;

/// Tables of one installation, without region: each with its reason in its own description or in ARCHITECTURE.md.
const LOCAL: &[&str] = &[
    "journal",
    "journal_leaf",
    "journal_hash",
    "journal_checkpoint",
    "journal_sequencer",
    "journal_consumer",
    "key_canary",
    "schedule_run",
    "place_stat",
    "place_stat_day",
];

#[test]
fn every_table_keeps_the_rules() {
    let migrations = installation::migrations(&installation::domains());
    let steps: Vec<_> = migrations.iter().flat_map(|it| it.steps).collect();
    let tables = fold(steps);
    assert!(tables.len() > 20);
    let mut faults = Vec::new();
    for (table, columns) in tables.values() {
        faults.extend(table.faults(LOCAL.contains(&table.name)));
        for column in columns {
            for word in [
                "score",
                "rank",
                "points",
                "level_of",
                "last_seen",
                "dwell",
                "likes",
                "latitude",
                "longitude",
            ] {
                if column.name.contains(word) {
                    faults.push(format!("{}.{}: a column of digital formalism", table.name, column.name));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn no_route_belongs_to_formalism() {
    for domain in installation::domains() {
        for route in domain.routes.list() {
            for word in ["score", "rank", "points", "badge", "check-in", "checkin", "activity"] {
                assert!(!route.path.contains(word), "{}", route.path);
            }
        }
    }
}

#[test]
fn migrations_have_names_of_their_own() {
    let mut names: Vec<_> =
        installation::migrations(&installation::domains()).iter().map(|it| it.name).collect();
    let whole = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), whole);
}

#[test]
fn the_data_dictionary_is_up_to_date() {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/dev/data-dictionary.md");
    let kept = std::fs::read_to_string(file).unwrap();
    assert!(kept == server::command::dictionary(), "run `cargo xtask docs`");
}
