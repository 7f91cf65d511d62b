//! Checks of the `.ftl` files, for the tests of every room:
//!
//! ```ignore
//! let locales = Path::new(env!("CARGO_MANIFEST_DIR")).join("locales");
//! assert!(ui::i18n::check::missing_keys(&locales).unwrap().is_empty());
//! ```

use std::{collections::BTreeMap, collections::BTreeSet, fs, io, path::Path};

use super::Lang;

/// All message keys of one language below `locales/<code>/`.
pub fn keys(locales: &Path, lang: Lang) -> io::Result<BTreeSet<String>> {
    Ok(messages(locales, lang)?.into_keys().collect())
}

/// What one language has and another lacks, or where the values put into a text (`$n`) differ:
/// one line each, empty when all is well.
pub fn missing_keys(locales: &Path) -> io::Result<Vec<String>> {
    let mut complaints = Vec::new();
    for lang in Lang::ALL {
        let here = messages(locales, lang)?;
        for other in Lang::ALL.into_iter().filter(|other| *other != lang) {
            for (key, values) in messages(locales, other)? {
                match here.get(&key) {
                    None => complaints.push(format!("{} lacks {key}", lang.code())),
                    Some(own) if *own != values => {
                        complaints.push(format!("{} puts other values into {key}", lang.code()));
                    }
                    Some(_) => {}
                }
            }
        }
    }
    Ok(complaints)
}

/// Keys with the names of the values they take.
fn messages(locales: &Path, lang: Lang) -> io::Result<BTreeMap<String, BTreeSet<String>>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for entry in fs::read_dir(locales.join(lang.code()))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "ftl") {
            read_messages(&fs::read_to_string(path)?, &mut found);
        }
    }
    Ok(found)
}

fn read_messages(text: &str, found: &mut BTreeMap<String, BTreeSet<String>>) {
    let mut current: Option<String> = None;
    for line in text.lines() {
        let starts_message = line.starts_with(|first: char| first.is_ascii_alphabetic());
        if let Some((key, _)) = line.split_once('=').filter(|_| starts_message) {
            current = Some(key.trim().to_owned());
        }
        if let Some(key) = &current {
            found.entry(key.clone()).or_default().extend(values_in(line));
        }
    }
}

fn values_in(line: &str) -> impl Iterator<Item = String> {
    line.split('$').skip(1).map(|rest| {
        rest.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).collect()
    })
}
