use std::io::Read as _;
use std::process::ExitCode;

use rules::codes::{OrgKind, ResidentId, Uscc};
use rules::membership::{self, MemberState};
use rules::organisation;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value as Json, json};
use time::Date;

use super::CommandError;

type Answer = Result<Json, CommandError>;

/// A rule one can ask: name, what it reads, and how it answers.
struct Rule {
    name: &'static str,
    reads: &'static str,
    answer: fn(Json) -> Answer,
}

const RULES: &[Rule] = &[
    Rule { name: "branch-size", reads: r#"{"kind": "BRANCH", "full": 3, "all": 5}"#, answer: branch_size },
    Rule { name: "founding", reads: r#"{"kind": "BRANCH", "full": 3}"#, answer: founding },
    Rule { name: "committee-size", reads: r#"{"full": 12, "seats": 3}"#, answer: committee_size },
    Rule { name: "joint-units", reads: r#"{"units": 5}"#, answer: joint_units },
    Rule { name: "parent", reads: r#"{"kind": "BRANCH", "above": "COMMITTEE"}"#, answer: parent },
    Rule {
        name: "term",
        reads: r#"{"kind": "BRANCH", "village": true, "elected": "2024-03-10", "today": "2028-09-10"}"#,
        answer: term,
    },
    Rule {
        name: "term-extension",
        reads: r#"{"end": "2027-03-10", "new_end": "2028-03-10"}"#,
        answer: term_extension,
    },
    Rule { name: "member-step", reads: r#"{"from": "FULL", "to": "STOPPED"}"#, answer: member_step },
    Rule { name: "lost-contact", reads: r#"{"last_contact": "2026-01-10"}"#, answer: lost_contact },
    Rule {
        name: "improvement",
        reads: r#"{"from": "2026-01-01", "until": "2027-01-01"}"#,
        answer: improvement,
    },
    Rule { name: "resident-id", reads: r#"{"number": "11010519491231002X"}"#, answer: resident_id },
    Rule { name: "unit-code", reads: r#"{"code": "11110000000000051Y"}"#, answer: unit_code },
];

/// Without a name: the list. With one: JSON from standard input, the ruling as JSON.
pub(crate) fn run(name: Option<&str>) -> Result<ExitCode, CommandError> {
    let Some(name) = name else {
        for rule in RULES {
            println!("{:<16} {}", rule.name, rule.reads);
        }
        return Ok(ExitCode::SUCCESS);
    };
    let rule =
        RULES.iter().find(|it| it.name == name).ok_or("there is no such rule; `lianxin rules` lists them")?;
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text)?;
    let facts = serde_json::from_str(&text)
        .map_err(|error| format!("{error}; it reads for example {}", rule.reads))?;
    println!("{}", serde_json::to_string_pretty(&(rule.answer)(facts)?)?);
    Ok(ExitCode::SUCCESS)
}

fn facts<T: DeserializeOwned>(json: Json) -> Result<T, CommandError> {
    Ok(serde_json::from_value(json)?)
}

fn day(text: &str) -> Result<Date, CommandError> {
    roster::model::exact(Some(text)).ok_or_else(|| format!("{text:?} is not a day").into())
}

fn kind(key: &str) -> Result<OrgKind, CommandError> {
    OrgKind::from_key(key).ok_or_else(|| format!("{key:?} is no type of organisation").into())
}

fn state(key: &str) -> Result<MemberState, CommandError> {
    MemberState::from_key(key).ok_or_else(|| format!("{key:?} is no state of a membership").into())
}

#[derive(Deserialize)]
struct Sizes {
    kind: String,
    full: i64,
    #[serde(default)]
    all: i64,
}

fn branch_size(json: Json) -> Answer {
    let it: Sizes = facts(json)?;
    Ok(json!(organisation::branch_size(kind(&it.kind)?, it.full, it.all.max(it.full))))
}

fn founding(json: Json) -> Answer {
    let it: Sizes = facts(json)?;
    Ok(json!(organisation::founding(kind(&it.kind)?, it.full)))
}

fn committee_size(json: Json) -> Answer {
    #[derive(Deserialize)]
    struct Facts {
        full: i64,
        seats: i64,
    }
    let it: Facts = facts(json)?;
    Ok(json!(organisation::committee_size(it.full, it.seats)))
}

fn joint_units(json: Json) -> Answer {
    #[derive(Deserialize)]
    struct Facts {
        units: i64,
    }
    let it: Facts = facts(json)?;
    Ok(json!(organisation::joint_units(it.units)))
}

fn parent(json: Json) -> Answer {
    #[derive(Deserialize)]
    struct Facts {
        kind: String,
        above: String,
    }
    let it: Facts = facts(json)?;
    Ok(json!(organisation::parent(kind(&it.kind)?, kind(&it.above)?)))
}

fn term(json: Json) -> Answer {
    #[derive(Deserialize)]
    struct Facts {
        kind: String,
        #[serde(default)]
        village: bool,
        elected: String,
        today: String,
    }
    let it: Facts = facts(json)?;
    let end = organisation::term_end(kind(&it.kind)?, it.village, day(&it.elected)?);
    let end = end.ok_or("an organisation of this type has no term")?;
    let (state, remind, ruling) = organisation::term_state(end, day(&it.today)?);
    Ok(json!({ "end": end.to_string(), "remind": remind.to_string(), "state": state, "ruling": ruling }))
}

fn term_extension(json: Json) -> Answer {
    #[derive(Deserialize)]
    struct Facts {
        end: String,
        new_end: String,
    }
    let it: Facts = facts(json)?;
    Ok(json!(organisation::term_extension(day(&it.end)?, day(&it.new_end)?)))
}

fn member_step(json: Json) -> Answer {
    #[derive(Deserialize)]
    struct Facts {
        from: String,
        to: String,
    }
    let it: Facts = facts(json)?;
    Ok(json!(state(&it.from)?.step(state(&it.to)?)))
}

fn lost_contact(json: Json) -> Answer {
    #[derive(Deserialize)]
    struct Facts {
        last_contact: String,
    }
    let it: Facts = facts(json)?;
    let stop = membership::may_stop_from(day(&it.last_contact)?);
    let remove = membership::may_remove_from(stop);
    Ok(json!({ "may_stop_from": stop.to_string(), "may_remove_from_if_stopped_then": remove.to_string(),
               "article": "党员教育管理工作条例 art. 24" }))
}

fn improvement(json: Json) -> Answer {
    #[derive(Deserialize)]
    struct Facts {
        from: String,
        until: String,
    }
    let it: Facts = facts(json)?;
    Ok(json!(membership::improvement_limit(day(&it.from)?, day(&it.until)?)))
}

fn resident_id(json: Json) -> Answer {
    #[derive(Deserialize)]
    struct Facts {
        number: String,
    }
    let it: Facts = facts(json)?;
    Ok(match ResidentId::parse(&it.number) {
        Ok(id) => {
            json!({ "valid": true, "masked": id.masked(), "birth": id.birth_date().to_string(), "sex": id.sex().code() })
        }
        Err(error) => json!({ "valid": false, "reason": error.to_string() }),
    })
}

fn unit_code(json: Json) -> Answer {
    #[derive(Deserialize)]
    struct Facts {
        code: String,
    }
    let it: Facts = facts(json)?;
    Ok(match Uscc::parse(&it.code) {
        Ok(code) => {
            json!({ "readable": true, "checksum_fits": code.checksum_fits(), "computed": code.computed_check().to_string() })
        }
        Err(error) => json!({ "readable": false, "reason": error.to_string() }),
    })
}
