#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::*;

fn ask(name: &str, facts: &str) -> Result<Json, String> {
    let rules = all();
    answer(rules.iter().find(|rule| rule.name == name).unwrap(), facts)
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|it| it == "rs") {
            found.push(path);
        }
    }
    found
}

fn rules_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../rules/src")
}

/// Code without its tests.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    text.split("#[cfg(test)]").next().unwrap().to_owned()
}

#[test]
fn every_rule_answers_its_example() {
    for rule in all() {
        let found = answer(&rule, rule.reads);
        assert!(found.is_ok(), "{}: {found:?}", rule.name);
    }
}

#[test]
fn every_public_function_can_be_asked() {
    let rules = all();
    assert!(rules.iter().all(|rule| !rule.functions.is_empty()));
    // methods (`voting::Purpose::quorum`) are named too, but not looked for
    let asked = rules.iter().flat_map(|rule| rule.functions).copied();
    let asked: BTreeSet<&str> = asked.filter(|it| it.matches("::").count() == 1).collect();
    let mut public = BTreeSet::new();
    let root = rules_folder();
    for path in sources(&root) {
        let module = path.strip_prefix(&root).unwrap().with_extension("");
        let module = module.iter().next().unwrap().to_str().unwrap().to_owned();
        if module == "codes" {
            continue;
        }
        for line in code(&path).lines() {
            if let Some(rest) = line.strip_prefix("pub fn ") {
                let name = rest.split(['(', '<']).next().unwrap();
                public.insert(format!("{module}::{name}"));
            }
        }
    }
    assert!(public.len() > 50, "{public:?}");
    let public: BTreeSet<&str> = public.iter().map(String::as_str).collect();
    assert_eq!(public.difference(&asked).collect::<Vec<_>>(), Vec::<&&str>::new(), "cannot be asked");
    assert_eq!(asked.difference(&public).collect::<Vec<_>>(), Vec::<&&str>::new(), "are no functions");
}

#[test]
fn names_are_told_apart() {
    let names: BTreeSet<_> = all().iter().map(|rule| rule.name).collect();
    assert_eq!(names.len(), all().len());
}

#[test]
fn schemas_of_all_rules() {
    for rule in all() {
        let schema = (rule.schema)(rule.functions);
        let dialect = "https://json-schema.org/draft/2020-12/schema";
        assert_eq!(schema["input"]["$schema"], dialect, "{}", rule.name);
        assert_eq!(schema["output"]["$schema"], dialect, "{}", rule.name);
        // what the example names, the schema knows
        let example: Json = serde_json::from_str(rule.reads).unwrap();
        let known = &schema["input"]["properties"];
        for key in example.as_object().unwrap().keys() {
            assert!(known[key].is_object() || known[key] == true, "{}: {key}", rule.name);
        }
    }
}

#[test]
fn d13_from_pay_slip_to_dues() {
    let slip = r#"{"earner": "INSTITUTION", "slip": [
        {"item": "POST_PAY", "fen": 400000}, {"item": "SCALE_PAY", "fen": 250000},
        {"item": "BASIC_PERFORMANCE", "fen": 300000}, {"item": "REWARD_PERFORMANCE", "fen": 200000},
        {"item": "PHONE", "fen": 20000}, {"item": "MISSED_MEAL", "fen": 30000},
        {"item": "PENSION_INSURANCE", "fen": 76000}, {"item": "MEDICAL_INSURANCE", "fen": 19000},
        {"item": "UNEMPLOYMENT_INSURANCE", "fen": 4750}, {"item": "HOUSING_FUND", "fen": 114000},
        {"item": "ANNUITY", "fen": 38000}, {"item": "INCOME_TAX", "fen": 6000}]}"#;
    let base = ask("dues-base", slip).unwrap()["base"].clone();
    assert_eq!(base, 692_250);
    let owed = ask("dues", &json!({ "from": { "income": "MONTHLY", "base": base } }).to_string()).unwrap();
    assert_eq!((&owed["owed"], &owed["ruling"]["verdict"]), (&json!(10_384), &json!("holds")));
}

#[test]
fn an_arrangement_of_ones_own() {
    let facts = |text: &str| json!({ "day": "2027-10-01", "arrangement": text }).to_string();
    let found = ask("working-day", &facts("year 2027\nrest 2027-10-01")).unwrap();
    assert_eq!(found, json!({ "working": false, "provisional": false }));
    let wrong = ask("working-day", &facts("year 2027\n\nrest 2027-10-32")).unwrap_err();
    assert!(wrong.starts_with("line 3:"), "{wrong}");
    assert_eq!(
        ask("working-day", r#"{"day": "2027-10-01"}"#).unwrap(),
        json!({ "working": true, "provisional": true })
    );
}

#[test]
fn wrong_facts_get_an_example() {
    for facts in ["{", "{}", r#"{"units": "five"}"#, r#"{"units": 5, "unit": 6}"#] {
        let error = ask("joint-units", facts).unwrap_err();
        assert!(error.ends_with(r#"it reads for example {"units": 5}"#), "{error}");
    }
    let error = ask("term", r#"{"kind": "GROUP", "elected": "2024-03-10", "today": "2024-03-10"}"#);
    assert!(error.unwrap_err().contains("no term"));
}

#[test]
fn codes_are_checked() {
    let id = ask("resident-id", r#"{"number": "11010519491231002X"}"#).unwrap();
    assert_eq!((&id["valid"], &id["birth"], &id["sex"]), (&json!(true), &json!("1949-12-31"), &json!("2")));
    let wrong = ask("resident-id", r#"{"number": "110105194912310021"}"#).unwrap();
    assert!(wrong["reason"].is_string() && wrong["valid"] == false && wrong.get("birth").is_none());
    let code = ask("unit-code", r#"{"code": "short"}"#).unwrap();
    assert!(code["reason"].is_string() && code["readable"] == false);
}

/// A ruling's key is a text in both languages, where every room finds it.
#[test]
fn every_ruling_is_explained() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut keys = BTreeSet::new();
    for path in sources(&rules_folder()) {
        let quoted = code(&path);
        let texts = quoted.split('"').skip(1).step_by(2);
        keys.extend(texts.filter(|it| it.starts_with("rule-")).map(ToOwned::to_owned));
    }
    assert!(keys.len() > 60, "{keys:?}");
    for lang in ui::Lang::ALL {
        let mut known = BTreeSet::new();
        known.extend(ui::i18n::check::keys(&root.join("base/http/locales"), lang).unwrap());
        let missing: Vec<_> = keys.difference(&known).collect();
        assert!(missing.is_empty(), "{}: {missing:?}", lang.code());
    }
    let locales = root.join("base/http/locales");
    assert_eq!(ui::i18n::check::missing_keys(&locales).unwrap(), Vec::<String>::new());
}
