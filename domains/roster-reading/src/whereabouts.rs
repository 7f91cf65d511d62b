//! The branch of a whole sheet: in its name, its title, or a line such as 填报单位：….

use crate::cells::{clean_text, text_of};
use crate::grid::{Grid, Row};
use crate::heading::Heading;
use crate::mapping::Source;
use crate::orgs::{OrgBook, name_key};
use crate::synonyms::{ORG_LABELS, TITLE_WORDS};

/// An organisation found for a sheet.
#[derive(Clone, Debug)]
pub(crate) struct Whereabouts {
    pub(crate) source: Source,
    pub(crate) index: usize,
    pub(crate) written: String,
    /// Matched loosely: the sheet gets a warning.
    pub(crate) loose: bool,
}

impl Whereabouts {
    /// `@title` and the like.
    pub(crate) fn label(&self) -> &'static str {
        match self.source {
            Source::SheetName => "@sheet_name",
            Source::Title => "@title",
            Source::Note => "@note",
            _ => "@organisation",
        }
    }
}

/// Exact names before loose ones, branches before committees, and among equals the sheet's name, the
/// title, the notes.
pub(crate) fn find(
    grid: &Grid,
    heading: &Heading,
    orgs: &OrgBook,
    wanted: Option<&Source>,
) -> Option<Whereabouts> {
    if let Some(Source::Organisation(token)) = wanted {
        let index = orgs.by_token(token)?;
        let written = orgs.entries()[index].full_name.clone();
        return Some(Whereabouts {
            source: Source::Organisation(token.clone()),
            index,
            written,
            loose: false,
        });
    }
    let mut best: Option<(u32, Whereabouts)> = None;
    for (source, text) in texts(grid, heading) {
        if wanted.is_some_and(|w| *w != source) {
            continue;
        }
        for (rank, found) in candidates(&source, &text, orgs) {
            let branch = orgs.kind_of(found.index).is_none_or(rules::codes::OrgKind::is_branch);
            let rank = rank + if branch { 10 } else { 0 };
            if best.as_ref().is_none_or(|(b, _)| rank > *b) {
                best = Some((rank, found));
            }
        }
    }
    best.map(|(_, found)| found)
}

/// Where a branch may stand, in the order of preference.
fn texts(grid: &Grid, heading: &Heading) -> Vec<(Source, String)> {
    let first = heading.rows.first().copied().unwrap_or(1);
    let mut texts = Vec::new();
    if let Some(name) = &grid.name {
        texts.push((Source::SheetName, name.clone()));
    }
    let mut notes = Vec::new();
    for row in grid.rows.iter().take_while(|r| r.number < first) {
        split_row(row, &mut texts, &mut notes);
    }
    let mut below = Vec::new();
    let last: Vec<&Row> = grid.rows.iter().rev().filter(|r| !r.cells.is_empty()).take(5).collect();
    for row in last.into_iter().filter(|r| r.number > heading.last_row() && r.cells.len() <= 4) {
        split_row(row, &mut Vec::new(), &mut below);
    }
    texts.extend(notes.into_iter().chain(below).map(|t| (Source::Note, t)));
    texts
}

/// Titles, and the values of labels (填报单位：… in one cell or in two).
fn split_row(row: &Row, titles: &mut Vec<(Source, String)>, notes: &mut Vec<String>) {
    let cells: Vec<String> = row.cells.iter().map(|(_, c)| clean_text(&text_of(c))).collect();
    let mut awaited = false;
    for text in &cells {
        if std::mem::take(&mut awaited) {
            notes.push(text.clone());
            continue;
        }
        let labelled = label_value(text);
        match labelled {
            Some("") => awaited = true,
            Some(value) => notes.push(value.to_owned()),
            None => titles.push((Source::Title, text.clone())),
        }
    }
}

/// The value after a label that announces an organisation.
fn label_value(text: &str) -> Option<&str> {
    let (label, value) = text.split_once(['：', ':'])?;
    let label = name_key(label);
    let known = ORG_LABELS.iter().any(|l| name_key(l) == label)
        || label.ends_with("单位")
        || label.ends_with("支部")
        || label.ends_with("支部名称")
        || label.ends_with("党组织");
    // further labels may follow on the same line: 填报单位：甲支部    填报日期：…
    let value = value.trim();
    let end = value
        .find(['：', ':'])
        .map_or(value.len(), |at| value[..at].rfind(char::is_whitespace).unwrap_or(at));
    known.then(|| value[..end].trim())
}

fn candidates(source: &Source, text: &str, orgs: &OrgBook) -> Vec<(u32, Whereabouts)> {
    let found = |index, written: &str, loose| Whereabouts {
        source: source.clone(),
        index,
        written: written.to_owned(),
        loose,
    };
    if let Some((index, full)) = orgs.find_within(text) {
        let entry = &orgs.entries()[index];
        let written =
            if full { entry.full_name.clone() } else { entry.short_name.clone().unwrap_or_default() };
        return vec![(if full { 3 } else { 2 }, found(index, &written, false))];
    }
    if let crate::OrgMatch::Exact(index) = orgs.find_exact(text) {
        return vec![(2, found(index, text, false))];
    }
    let loosely =
        |fragment: String| orgs.find_loosely(&fragment).map(|index| (1, found(index, &fragment, true)));
    fragments(text).into_iter().filter_map(loosely).take(1).collect()
}

/// The parts of a title that may name an organisation, without 党员花名册, years and brackets.
fn fragments(text: &str) -> Vec<String> {
    let mut text = text.to_owned();
    for word in TITLE_WORDS {
        text = text.replace(word, "\n");
    }
    let border = |c: char| {
        c.is_whitespace()
            || matches!(
                c,
                '（' | '）'
                    | '('
                    | ')'
                    | '【'
                    | '】'
                    | '['
                    | ']'
                    | '：'
                    | ':'
                    | '-'
                    | '—'
                    | '_'
                    | '、'
                    | '，'
                    | ','
                    | '《'
                    | '》'
            )
    };
    let parts = text
        .split(border)
        .map(|p| p.trim_matches(|c: char| c.is_ascii_digit() || matches!(c, '年' | '月' | '日' | '.')));
    parts.filter(|p| p.chars().count() >= 2).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels() {
        assert_eq!(label_value("填报单位：云湖镇党委"), Some("云湖镇党委"));
        assert_eq!(label_value("填报单位（盖章）：云湖镇党委   填报日期：2026年"), Some("云湖镇党委"));
        assert_eq!(label_value("党支部："), Some(""));
        assert_eq!(label_value("填报日期：2026年10月"), None);
        assert_eq!(label_value("党员花名册"), None);
    }

    #[test]
    fn titles_are_taken_apart() {
        assert_eq!(fragments("党员基本信息登记表（新桥社区）"), ["新桥社区"]);
        assert_eq!(fragments("2026年下坪村党员花名册"), ["下坪村"]);
        assert!(fragments("党员花名册").is_empty());
    }
}
