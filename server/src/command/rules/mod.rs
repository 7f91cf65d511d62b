//! `lianxin rules`: every rule of the regulations, asked with JSON and answered with JSON.
//! It holds no rule itself: a new public function of `rules` gets a line in one of the lists here, and a test says so
//! when it has none.

mod counting;
mod development;
mod discussion;
mod dues;
mod life;
mod membership;
mod openness;
mod organisations;
mod petition;
mod publishing;
mod transfer;

use std::fmt::Display;
use std::io::Read as _;
use std::process::ExitCode;

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value as Json, json};

use super::CommandError;

/// A rule one can ask.
struct Rule {
    name: &'static str,
    /// The functions of `rules` it answers with; printed with the schema.
    functions: &'static [&'static str],
    /// An example of what it reads.
    reads: &'static str,
    answer: Box<dyn Fn(Json) -> Result<Json, String>>,
    schema: fn(&[&str]) -> Json,
}

/// A rule that always answers.
fn rule<I, O>(
    name: &'static str,
    functions: &'static [&'static str],
    reads: &'static str,
    answer: fn(I) -> O,
) -> Rule
where
    I: DeserializeOwned + JsonSchema + 'static,
    O: Serialize + JsonSchema + 'static,
{
    let answer = Box::new(move |facts| {
        let facts = serde_json::from_value(facts).map_err(text)?;
        serde_json::to_value(answer(facts)).map_err(text)
    });
    Rule { name, functions, reads, answer, schema: schema::<I, O> }
}

/// A rule whose facts may be no facts at all.
fn tried<I, O, E>(
    name: &'static str,
    functions: &'static [&'static str],
    reads: &'static str,
    answer: fn(I) -> Result<O, E>,
) -> Rule
where
    I: DeserializeOwned + JsonSchema + 'static,
    O: Serialize + JsonSchema + 'static,
    E: Display + 'static,
{
    let answer = Box::new(move |facts| {
        let facts = serde_json::from_value(facts).map_err(text)?;
        serde_json::to_value(answer(facts).map_err(text)?).map_err(text)
    });
    Rule { name, functions, reads, answer, schema: schema::<I, O> }
}

fn text(error: impl Display) -> String {
    error.to_string()
}

fn schema<I: JsonSchema, O: JsonSchema>(functions: &[&str]) -> Json {
    let read = SchemaSettings::draft2020_12().for_deserialize().into_generator();
    let written = SchemaSettings::draft2020_12().for_serialize().into_generator();
    json!({ "functions": functions, "input": read.into_root_schema_for::<I>(), "output": written.into_root_schema_for::<O>() })
}

fn all() -> Vec<Rule> {
    let lists = [
        organisations::list(),
        membership::list(),
        counting::list(),
        dues::list(),
        development::list(),
        publishing::list(),
        transfer::list(),
        life::list(),
        openness::list(),
        petition::list(),
        discussion::list(),
    ];
    lists.into_iter().flatten().collect()
}

/// Without a name: the list. With one: JSON from standard input, the verdict as JSON. With `schemas`: what the rule, or
/// every rule, reads and writes, as JSON Schema.
pub(crate) fn run(name: Option<&str>, schemas: bool) -> Result<ExitCode, CommandError> {
    let rules = all();
    let named = match name {
        Some(name) => Some(
            rules
                .iter()
                .find(|it| it.name == name)
                .ok_or("there is no such rule; `lianxin rules` lists them")?,
        ),
        None => None,
    };
    match (named, schemas) {
        (Some(rule), true) => print(&(rule.schema)(rule.functions))?,
        (None, true) => {
            let every =
                rules.iter().map(|rule| (rule.name.to_owned(), (rule.schema)(rule.functions))).collect();
            print(&Json::Object(every))?;
        }
        (Some(rule), false) => {
            let mut facts = String::new();
            std::io::stdin().read_to_string(&mut facts)?;
            print(&answer(rule, &facts)?)?;
        }
        (None, false) => {
            for rule in &rules {
                println!("{:<24} {}", rule.name, rule.reads);
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn answer(rule: &Rule, facts: &str) -> Result<Json, String> {
    let example = |error: &dyn Display| format!("{error}; it reads for example {}", rule.reads);
    let facts = serde_json::from_str(facts).map_err(|error| example(&error))?;
    (rule.answer)(facts).map_err(|error| example(&error))
}

fn print(json: &Json) -> Result<(), CommandError> {
    println!("{}", serde_json::to_string_pretty(json)?);
    Ok(())
}

#[cfg(test)]
mod tests;
