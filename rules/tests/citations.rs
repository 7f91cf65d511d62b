//! Rulings cite one regulation, and its article as `NAME art. 7` or `NAME art. 7, 12`: pages take the two apart at
//! " art. " to write 第 7 条.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else {
            found.push(path);
        }
    }
    found
}

fn fits(citation: &str) -> bool {
    let Some((regulation, numbers)) = citation.split_once(" art. ") else {
        return !citation.contains(" art");
    };
    let number = |text: &str| !text.is_empty() && text.chars().all(|it| it.is_ascii_digit());
    let plain = !regulation.contains([';', ',', '(']);
    plain && numbers.split([',', '–']).map(str::trim).all(number)
}

#[test]
fn every_citation_can_be_taken_apart() {
    let mut seen = 0;
    for path in sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
        let text = fs::read_to_string(&path).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap().lines();
        for line in code.filter(|line| !line.trim_start().starts_with("//")) {
            for quoted in line.split('"').skip(1).step_by(2).filter(|it| it.contains(" art")) {
                assert!(fits(quoted), "{}: {quoted}", path.display());
                seen += 1;
            }
        }
    }
    assert!(seen > 100, "{seen} citations");
}

#[test]
fn what_fits() {
    for good in ["党章 art. 9", "党费规定 2008 art. 7, 12, 13", "党费规定 2008 art. 17–19", "任期意见 2018"]
    {
        assert!(fits(good), "{good}");
    }
    for wrong in ["细则 arts 19, 20", "细则 art. 5; 党章 art. 1", "细则 art. x", "细则 art. ", "细则 art. 7,"]
    {
        assert!(!fits(wrong), "{wrong}");
    }
}
