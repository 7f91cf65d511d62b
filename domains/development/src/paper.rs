//! Papers made from what is known: the rest are blank lines for the hand.

use document::{Block, Column, Paper, Paragraph, Seal, Signature, Table};
use rules::development::chart;
use time::Date;
use ui::Texts;

use crate::dossier::Dossier;
use crate::page::way;

/// Blank for the hand.
const BLANK: &str = "＿＿＿＿＿＿＿＿＿＿";

fn day(t: &Texts, text: Option<&str>) -> String {
    roster::model::exact(text).map_or_else(|| BLANK.to_owned(), |it| ui::format::date_text(t.lang(), it))
}

fn or_blank(text: Option<&String>) -> String {
    text.filter(|it| !it.is_empty()).cloned().unwrap_or_else(|| BLANK.to_owned())
}

fn names(it: &Dossier, kind: &str) -> String {
    let all: Vec<_> = it.helping(kind).map(|it| it.name.clone()).collect();
    if all.is_empty() { BLANK.to_owned() } else { all.join("、") }
}

/// The paper with this key.
pub(crate) fn of(key: &str, t: &Texts, it: &Dossier, today: Date) -> Paper {
    match key {
        "form" => form(t, it, today),
        "record" => record(t, it, today),
        "notice" => notice(t, it, today),
        "letter" => letter(t, it, today),
        _ => progress(t, it, today),
    }
}

fn blank(t: &Texts, key: &str, it: &Dossier, today: Date) -> Paper {
    let language = roster::face::paper_language(t.lang());
    Paper::report(t.get(&format!("paper-{key}")), language, today).header(it.org.full_name.clone())
}

/// What is known of the person; the resident ID stays masked on every paper.
fn person(t: &Texts, it: &Dossier) -> Vec<(String, String)> {
    let row = &it.candidate;
    let nationality = row.nationality.as_deref().and_then(rules::codes::Nationality::by_code);
    let level = row.education.as_ref().map(|it| t.get(&format!("level-{it}")));
    vec![
        (t.get("field-name"), row.name.clone()),
        (t.get("field-sex"), t.get(&format!("sex-{}", row.sex))),
        (t.get("field-nationality"), nationality.map_or_else(|| BLANK.to_owned(), |it| it.name.to_owned())),
        (t.get("field-birth"), day(t, row.birth.as_deref())),
        (t.get("field-education"), or_blank(level.as_ref())),
        (t.get("field-unit"), or_blank(row.unit.as_ref())),
    ]
}

fn lines(count: usize) -> Vec<Paragraph> {
    (0..count).map(|_| Paragraph::new(BLANK.repeat(3)).flush()).collect()
}

/// The form of application for membership (志愿书): known fields, dates and counts; the rest by hand.
fn form(t: &Texts, it: &Dossier, today: Date) -> Paper {
    let mut facts = person(t, it);
    facts.push((t.get("form-number"), or_blank(it.candidate.form_no.as_ref())));
    facts.push((t.get("applied-on"), day(t, Some(&it.candidate.applied_on))));
    facts.push((t.get("introducers"), names(it, "introducer")));
    let mut paper = blank(t, "form", it, today)
        .block(Block::facts(facts))
        .block(Block::title(t.get("paper-wish")))
        .blocks(lines(8))
        .block(Block::title(t.get("paper-introducers-opinion")))
        .blocks(lines(3))
        .block(Block::title(t.get("paper-meeting")));
    let count = |name: &str| {
        let tally = it.done.last("meeting").and_then(|it| it.detail::<rules::voting::Tally>("tally"));
        tally.map_or_else(
            || BLANK.to_owned(),
            |tally| {
                match name {
                    "due" => tally.due,
                    "present" => tally.present,
                    _ => tally.yes + tally.written_yes,
                }
                .to_string()
            },
        )
    };
    let held = it.accepted_on().map(|it| it.to_string());
    let values = [
        ("on", day(t, held.as_deref()).into()),
        ("due", count("due").into()),
        ("present", count("present").into()),
        ("yes", count("yes").into()),
    ];
    paper = paper
        .block(Paragraph::new(t.with("paper-meeting-text", &values)))
        .block(Block::Signatures(vec![Signature::new(t.get("paper-secretary"))]))
        .block(Block::title(t.get("paper-committee-talk")));
    paper = match it.done.last("committee-talk").and_then(|it| it.note.clone()) {
        Some(note) => paper.block(Paragraph::new(note)),
        None => paper.blocks(lines(3)),
    };
    let end = it.accepted_on().map(|it| rules::membership::probation_end(it).to_string());
    let values = [("from", day(t, held.as_deref()).into()), ("until", day(t, end.as_deref()).into())];
    paper
        .block(Block::title(t.get("paper-approval")))
        .block(Paragraph::new(t.with("paper-approval-text", &values)))
        .block(committee_seal(t, it))
}

fn committee_seal(t: &Texts, it: &Dossier) -> Block {
    let name = it.committee.as_ref().map_or_else(|| BLANK.to_owned(), |it| it.full_name.clone());
    Block::Seal(Seal::new(name, t.get("paper-seal"), BLANK))
}

fn branch_seal(t: &Texts, it: &Dossier, on: String) -> Block {
    Block::Seal(Seal::new(it.org.full_name.clone(), t.get("paper-seal"), on))
}

/// The record of training and reviews (培养教育考察登记表).
fn record(t: &Texts, it: &Dossier, today: Date) -> Paper {
    let since = it.activist_since().map(|it| it.to_string());
    let mut facts = person(t, it);
    facts.push((t.get("applied-on"), day(t, Some(&it.candidate.applied_on))));
    facts.push((t.get("paper-activist-since"), day(t, since.as_deref())));
    facts.push((t.get("contacts"), names(it, "contact")));
    let table = Table::new([
        Column::new(t.get("paper-when"), 2),
        Column::new(t.get("paper-what"), 2),
        Column::new(t.get("paper-opinion"), 5),
    ]);
    let mut rows: Vec<[String; 3]> = Vec::new();
    for step in it.done.0.iter().filter(|it| it.void_on.is_none()) {
        if let (Some(note), true) =
            (&step.note, ["talk", "decide", "propose", "examine"].contains(&step.key.as_str()))
        {
            rows.push([step.on_day.clone(), t.get(&format!("step-{}", step.key)), note.clone()]);
        }
    }
    let reviews = it.reviews.iter();
    rows.extend(
        reviews.map(|it| [it.on_day.clone(), t.get(&format!("review-{}", it.kind)), it.opinion.clone()]),
    );
    rows.sort();
    rows.extend((0..3).map(|_| [String::new(), String::new(), String::new()]));
    blank(t, "record", it, today)
        .block(Block::facts(facts))
        .block(table.rows(rows))
        .block(Block::Signatures(vec![Signature::new(t.get("paper-contacts-sign"))]))
        .block(branch_seal(t, it, BLANK.to_owned()))
}

/// The public notice (公示): the name, the month of birth and the unit; no number, no address.
fn notice(t: &Texts, it: &Dossier, today: Date) -> Paper {
    let row = &it.candidate;
    let since = it.activist_since().map(|it| it.to_string());
    let notice = it.notice.as_ref();
    let born = row.birth.as_deref().and_then(|it| it.get(..7)).unwrap_or_default();
    let values = [
        ("name", row.name.clone().into()),
        ("sex", t.get(&format!("sex-{}", row.sex)).into()),
        ("born", born.to_owned().into()),
        ("unit", or_blank(row.unit.as_ref()).into()),
        ("since", day(t, since.as_deref()).into()),
        ("org", it.org.full_name.clone().into()),
        ("from", day(t, notice.map(|it| it.published.as_str())).into()),
        ("until", day(t, notice.map(|it| it.may_close.as_str())).into()),
        ("contact", notice.map_or_else(|| BLANK.to_owned(), |it| it.contact.clone()).into()),
    ];
    blank(t, "notice", it, today)
        .block(Paragraph::new(t.with("paper-notice-text", &values)))
        .block(Paragraph::new(t.with("paper-notice-time", &values)))
        .block(Paragraph::new(t.with("paper-notice-tell", &values)))
        .block(branch_seal(t, it, day(t, notice.map(|it| it.published.as_str()))))
}

/// The letter that asks another organisation for the political review (政审函).
fn letter(t: &Texts, it: &Dossier, today: Date) -> Paper {
    let values = [("name", it.candidate.name.clone().into()), ("org", it.org.full_name.clone().into())];
    blank(t, "letter", it, today)
        .block(Paragraph::new(format!("{BLANK}：")).flush())
        .block(Paragraph::new(t.with("paper-letter-text", &values)))
        .block(Block::facts(person(t, it)))
        .block(Paragraph::new(t.get("paper-letter-ask")))
        .block(branch_seal(t, it, ui::format::date_text(t.lang(), today)))
        .block(Block::cut(t.get("paper-letter-cut")))
        .block(Paragraph::new(t.with("paper-letter-answer", &values)))
        .blocks(lines(5))
        .block(Block::Seal(Seal::new(BLANK, t.get("paper-seal"), BLANK)))
}

/// The way as a sheet: steps with their days.
fn progress(t: &Texts, it: &Dossier, today: Date) -> Paper {
    let table = Table::new([Column::new(t.get("paper-step"), 5), Column::new(t.get("paper-when"), 2)]);
    let rows = chart(it.edition(today)).iter().map(|step| {
        let number = if step.inserted { String::new() } else { format!("{} ", step.number) };
        [format!("{number}{}", way::name(t, step)), way::done_on(it, step).unwrap_or_default()]
    });
    let facts =
        [(t.get("field-name"), it.candidate.name.clone()), (t.get("column-org"), it.org.full_name.clone())];
    blank(t, "progress", it, today).block(Block::facts(facts)).block(table.rows(rows))
}
