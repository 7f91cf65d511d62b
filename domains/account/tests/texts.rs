//! Every text is there, in both languages, and no text is left over.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::path::Path;

/// Keys that are put together from parts.
const BUILT: [&str; 10] = [
    "role-",
    "done-",
    "act-",
    "cell-",
    "login-kind-",
    "sign-in-",
    "account-",
    "menu-",
    "password-",
    "field-error-",
];

fn sources(folder: &Path, found: &mut String) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else {
            found.push_str(&std::fs::read_to_string(path).unwrap());
        }
    }
}

#[test]
fn both_languages_have_the_same_keys() {
    let locales = Path::new(env!("CARGO_MANIFEST_DIR")).join("locales");
    assert_eq!(ui::i18n::check::missing_keys(&locales).unwrap(), Vec::<String>::new());
}

#[test]
fn every_key_is_used_and_every_use_has_a_key() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let keys = ui::i18n::check::keys(&root.join("locales"), ui::Lang::En).unwrap();
    let mut text = String::new();
    sources(&root.join("src"), &mut text);
    let literals: BTreeSet<&str> = text.split('"').collect();
    let unused: Vec<_> = keys
        .iter()
        .filter(|key| !literals.contains(key.as_str()) && !BUILT.iter().any(|part| key.starts_with(part)))
        .collect();
    assert_eq!(unused, Vec::<&String>::new(), "texts nobody shows");
    for part in text.split("t.get(\"").skip(1).chain(text.split("t!(t, \"").skip(1)) {
        let key = part.split('"').next().unwrap();
        assert!(keys.contains(key), "no text for {key}");
    }
}
