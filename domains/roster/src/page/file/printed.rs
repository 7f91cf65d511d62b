use std::collections::HashMap;

use document::{Block, Column, Depth, Paper, Paragraph, Table};
use serde_json::Value as Json;
use store::Instant;
use ui::Texts;
use uuid::Uuid;

use super::super::{day, nationality_name};
use super::copy::{Held, OwnAccount, OwnRole};
use super::{FileDocument, LOOKS, file_document};
use crate::query::{HeldPost, Spell, StateSpell};

/// Everything held on a person as a paper: what is on the roll, the file in its ten classes, the journal.
pub(super) fn paper(t: &Texts, rooms: &[http_face::Domain], held: &Held) -> Paper {
    let today = held.at.day();
    let language = crate::face::paper_language(t.lang());
    let title = t.with("copy-title", &[("name", held.member.name.as_str().into())]);
    let file = file_document(t, rooms, &held.member, &held.file, today);
    let mut paper = Paper::report(title.as_str(), language, today)
        .header(title)
        .footer(t.get("copy-footer"))
        .block(Paragraph::new(t.with("copy-note", &[("at", moment(held.at).into())])))
        .block(Block::heading(Depth::One, t.get("copy-person")))
        .block(person(t, held));
    paper = headed(paper, t, "copy-affiliations", spells(t, &held.spells));
    paper = headed(paper, t, "copy-states", states(t, &held.states));
    paper = headed(paper, t, "copy-posts", posts(t, &held.posts));
    paper = classes(paper, t, &file);
    paper = headed(paper, t, "copy-account", account(t, held.account.as_ref()));
    headed(paper, t, "copy-journal", journal(t, held, &file))
}

/// A part with its heading; without rows it says that nothing is held.
fn headed(paper: Paper, t: &Texts, key: &str, table: Option<Table>) -> Paper {
    let paper = paper.block(Block::heading(Depth::One, t.get(key)));
    match table {
        Some(table) => paper.block(table),
        None => paper.block(Paragraph::new(t.get("file-none"))),
    }
}

fn column(t: &Texts, name: &str, share: u16) -> Column {
    Column::new(t.get(&format!("copy-column-{name}")), share)
}

/// A table of a list, or nothing of an empty one.
fn listed<const N: usize, I>(
    columns: [Column; N],
    items: &[I],
    row: impl Fn(&I) -> [String; N],
) -> Option<Table> {
    (!items.is_empty()).then(|| Table::new(columns).rows(items.iter().map(row)))
}

/// A moment in China to the minute.
fn moment(at: Instant) -> String {
    at.rfc3339().chars().take(16).map(|it| if it == 'T' { ' ' } else { it }).collect()
}

fn person(t: &Texts, held: &Held) -> Block {
    let lang = t.lang();
    let it = &held.member;
    let yes = |it: bool| t.get(if it { "copy-yes" } else { "copy-no" });
    let word = |prefix: &str, key: &Option<String>| {
        key.as_ref().map_or(String::new(), |key| t.get(&format!("{prefix}-{key}")))
    };
    let own = |text: &Option<String>| text.clone().unwrap_or_default();
    let org = format!("{} ({})", held.org_name.clone().unwrap_or_default(), it.org());
    let rows = [
        ("field-name", it.name.clone()),
        ("field-sex", t.get(&format!("sex-{}", it.sex))),
        ("field-nationality", nationality_name(lang, it.nationality.as_deref())),
        ("field-birth-date", day(lang, it.birth.as_deref())),
        ("field-id-number", own(&held.shown.id_number)),
        ("field-phone", own(&held.shown.phone)),
        ("field-address", own(&held.shown.address)),
        ("field-education", word("education", &it.education)),
        ("field-occupation", word("occupation", &it.occupation)),
        ("field-work", own(&it.work)),
        ("field-unit", own(&it.unit)),
        ("field-organisation", org),
        ("field-state", t.get(&format!("state-{}", it.state))),
        ("field-post", own(&it.party_post)),
        ("field-join-date", day(lang, it.joined_on.as_deref())),
        ("field-full-date", day(lang, it.full_on.as_deref())),
        ("copy-mobile", yes(it.mobile)),
        ("copy-frail", yes(it.frail)),
        ("copy-present", yes(it.present)),
        ("field-remark", own(&it.remark)),
        ("copy-reference", it.reference().to_string()),
        ("copy-import", it.batch_id.map(|it| it.to_string()).unwrap_or_default()),
        ("copy-changes", it.version.to_string()),
    ];
    Block::facts(rows.map(|(key, value)| (t.get(key), value)))
}

fn spells(t: &Texts, items: &[Spell]) -> Option<Table> {
    let columns = [column(t, "from", 3), column(t, "until", 3), column(t, "what", 8)];
    listed(columns, items, |it| {
        let org = it.org_name.clone().unwrap_or_default();
        let what = t.with(&format!("spell-{}", it.how), &[("org", org.into())]);
        [day(t.lang(), Some(&it.from_day)), day(t.lang(), it.until_day.as_deref()), what]
    })
}

fn states(t: &Texts, items: &[StateSpell]) -> Option<Table> {
    let columns = [column(t, "from", 3), column(t, "state", 3), column(t, "ground", 8)];
    listed(columns, items, |it| {
        let state = t.get(&format!("state-{}", it.state));
        [day(t.lang(), Some(&it.from_day)), state, it.ground.clone().unwrap_or_default()]
    })
}

fn posts(t: &Texts, items: &[HeldPost]) -> Option<Table> {
    let columns =
        [column(t, "from", 3), column(t, "until", 3), column(t, "post", 3), column(t, "organisation", 6)];
    listed(columns, items, |it| {
        let post = t.get(&format!("post-{}", it.post));
        [day(t.lang(), Some(&it.from_day)), day(t.lang(), it.until_day.as_deref()), post, it.org_name.clone()]
    })
}

/// The electronic file in its ten classes; an empty class is named too, so that the reader sees that nothing is kept in it.
fn classes(paper: Paper, t: &Texts, file: &FileDocument) -> Paper {
    let mut paper =
        paper.block(Block::heading(Depth::One, t.get("copy-file"))).block(Paragraph::new(file.note.as_str()));
    for section in &file.sections {
        let columns = [column(t, "when", 3), column(t, "what", 6), column(t, "more", 5)];
        let table = listed(columns, &section.rows, |it| [it.when.clone(), it.what.clone(), it.more.clone()]);
        paper = paper.block(Block::heading(Depth::Two, section.heading.as_str()));
        paper = match table {
            Some(table) => paper.block(table),
            None => paper.block(Paragraph::new(t.get("file-none"))),
        };
    }
    paper
}

fn account(t: &Texts, account: Option<&OwnAccount>) -> Option<Table> {
    let it = account?;
    let columns = [column(t, "account", 3), column(t, "role", 4), column(t, "organisation", 7)];
    let row = |role: &OwnRole| {
        let org = format!("{} ({})", role.org_name.clone().unwrap_or_default(), role.org);
        [it.name.clone(), t.get(&format!("copy-role-{}", role.key.replace('_', "-"))), org]
    };
    let without = || Table::new(columns.clone()).row([it.name.as_str()]);
    Some(listed(columns.clone(), &it.roles, row).unwrap_or_else(without))
}

fn journal(t: &Texts, held: &Held, file: &FileDocument) -> Option<Table> {
    let told: HashMap<Uuid, &str> =
        file.sections.iter().flat_map(|it| &it.rows).map(|it| (it.entry, it.what.as_str())).collect();
    let columns = [
        column(t, "number", 2),
        column(t, "when", 3),
        column(t, "what", 5),
        column(t, "by", 3),
        column(t, "article", 4),
        column(t, "details", 8),
    ];
    listed(columns, &held.journal, |it| {
        let entry = &it.entry;
        let words = match told.get(&entry.id) {
            Some(words) => format!("{words}\n"),
            None if LOOKS.contains(&entry.kind.as_str()) => {
                format!("{}\n", t.get(&format!("file-look-{}", entry.kind.replace(['.', '_'], "-"))))
            }
            None => String::new(),
        };
        let by = match entry.actor {
            Some(_) => it.by.clone().unwrap_or_default(),
            None => t.get("file-system"),
        };
        // What was written a moment ago has no number yet.
        let number = if entry.leaf < 0 { String::new() } else { entry.leaf.to_string() };
        [
            number,
            moment(entry.at),
            format!("{words}{}", entry.kind),
            by,
            entry.article.clone().unwrap_or_default(),
            entry.payload.as_ref().map(details).unwrap_or_default(),
        ]
    })
}

/// What an entry says, a line for each value that is there, under the names it has in the journal.
fn details(payload: &Json) -> String {
    let mut lines = Vec::new();
    flatten("", payload, &mut lines);
    lines.join("\n")
}

fn flatten(path: &str, value: &Json, lines: &mut Vec<String>) {
    let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    match value {
        Json::Null => {}
        Json::Object(fields) => fields.iter().for_each(|(name, it)| flatten(&below(name), it, lines)),
        Json::Array(items) if items.iter().any(|it| it.is_object() || it.is_array()) => {
            for (at, it) in items.iter().enumerate() {
                flatten(&below(&(at + 1).to_string()), it, lines);
            }
        }
        Json::Array(items) => {
            lines.push(format!("{path}: {}", items.iter().map(bare).collect::<Vec<_>>().join(", ")));
        }
        _ => lines.push(format!("{path}: {}", bare(value))),
    }
}

fn bare(value: &Json) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn details_are_told_line_by_line_and_none_is_dropped() {
        let payload = json!({
            "after": { "state": "FULL", "org": null }, "fields": ["phone", "unit"], "rows": 2,
            "moves": [{ "to": "7-x" }], "kept": true,
        });
        let text = details(&payload);
        let mut lines: Vec<_> = text.lines().collect();
        lines.sort_unstable();
        assert_eq!(
            lines,
            ["after.state: FULL", "fields: phone, unit", "kept: true", "moves.1.to: 7-x", "rows: 2"]
        );
        assert_eq!(details(&json!({})), "");
    }
}
