//! The organisations that rows may name, and how a written name is matched with them.

mod loose;

use std::collections::HashMap;

use rules::codes::{OrgKind, PartialDate};
use serde::{Deserialize, Serialize};

use crate::cells::compact;
use crate::{Reading, Verdict};
use loose::LooseIndex;

/// The caller's name for an organisation; opaque here.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OrgToken(pub String);

/// An organisation on the roll.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OrgEntry {
    /// The caller's name for it.
    pub token: OrgToken,
    /// 全称
    pub full_name: String,
    /// 简称
    pub short_name: Option<String>,
    /// Code
    pub code: Option<String>,
    /// Type, where known; else it is read off the name.
    pub kind: Option<OrgKind>,
    /// 撤销: since when it no longer exists.
    pub dissolved: Option<PartialDate>,
}

/// How a written name was matched. Numbers are places in [`OrgBook::entries`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum OrgMatch {
    /// Full name, short name or code.
    Exact(usize),
    /// Not written exactly, but only one fits.
    Loose(usize),
    /// Several fit.
    Ambiguous(Vec<usize>),
    /// None fits.
    Unknown,
}

/// All organisations in sight, with indices for matching. Building costs O(n log n), a match O(log n).
#[derive(Clone, Debug, Default)]
pub struct OrgBook {
    entries: Vec<OrgEntry>,
    by_full: HashMap<String, Vec<usize>>,
    by_short: HashMap<String, Vec<usize>>,
    by_code: HashMap<String, Vec<usize>>,
    loose: LooseIndex,
    source: Option<String>,
}

/// Names are compared without blanks and in half-width.
pub(crate) fn name_key(name: &str) -> String {
    compact(name).replace(['（', '）'], "")
}

fn code_key(code: &str) -> String {
    compact(code).to_uppercase()
}

impl OrgBook {
    /// A book of these organisations.
    #[must_use]
    pub fn new(entries: impl IntoIterator<Item = OrgEntry>) -> Self {
        let entries: Vec<OrgEntry> = entries.into_iter().collect();
        let mut book = Self::default();
        for (i, entry) in entries.iter().enumerate() {
            book.by_full.entry(name_key(&entry.full_name)).or_default().push(i);
            if let Some(short) = entry.short_name.as_deref().filter(|s| !s.is_empty()) {
                book.by_short.entry(name_key(short)).or_default().push(i);
            }
            if let Some(code) = entry.code.as_deref().filter(|s| !s.is_empty()) {
                book.by_code.entry(code_key(code)).or_default().push(i);
            }
        }
        book.loose = LooseIndex::new(&entries);
        book.entries = entries;
        book
    }

    /// The organisations that a reading of an organisations file would put on the roll: its rows without
    /// error. Tokens are the full names.
    #[must_use]
    pub fn from_reading(reading: &Reading) -> Self {
        let rows = reading.organisations.iter().filter(|o| o.verdict != Verdict::Error);
        let mut book = Self::new(rows.filter_map(|row| {
            let full_name = row.full_name.clone()?;
            Some(OrgEntry {
                token: OrgToken(full_name.clone()),
                full_name,
                short_name: row.short_name.clone(),
                code: row.code.clone(),
                kind: row.kind,
                dissolved: row.dissolved,
            })
        }));
        book.source = Some(reading.file.clone());
        book
    }

    /// Say which file the book came from; readings of members then name it as `needs_first`.
    #[must_use]
    pub fn from_file(mut self, name: &str) -> Self {
        self.source = Some(name.to_owned());
        self
    }

    /// All entries, in the order given.
    #[must_use]
    pub fn entries(&self) -> &[OrgEntry] {
        &self.entries
    }

    pub(crate) fn source(&self) -> Option<&str> {
        self.source.as_deref()
    }

    pub(crate) fn by_token(&self, token: &str) -> Option<usize> {
        self.entries.iter().position(|e| e.token.0 == token)
    }

    /// Match a written name or code: exactly, else loosely.
    #[must_use]
    pub fn find(&self, written: &str) -> OrgMatch {
        match self.find_exact(written) {
            OrgMatch::Unknown => self.loose.find(&self.entries, &name_key(written)),
            found => found,
        }
    }

    /// Match by code, full name or short name only.
    #[must_use]
    pub fn find_exact(&self, written: &str) -> OrgMatch {
        let name = name_key(written);
        if name.is_empty() {
            return OrgMatch::Unknown;
        }
        let found = self
            .by_full
            .get(&name)
            .or_else(|| self.by_code.get(&code_key(written)))
            .or_else(|| self.by_short.get(&name));
        match found.map(|f| self.living(f)) {
            None => OrgMatch::Unknown,
            Some(one) if one.len() == 1 => OrgMatch::Exact(one[0]),
            Some(many) => OrgMatch::Ambiguous(many),
        }
    }

    /// Of several with the same name, those that still exist, if there are any.
    fn living(&self, found: &[usize]) -> Vec<usize> {
        if found.len() < 2 {
            return found.to_vec();
        }
        let alive: Vec<usize> =
            found.iter().copied().filter(|i| self.entries[*i].dissolved.is_none()).collect();
        if alive.is_empty() { found.to_vec() } else { alive }
    }

    /// The longest full name, else the longest short name, that occurs within a text; whether it is full.
    pub(crate) fn find_within(&self, text: &str) -> Option<(usize, bool)> {
        let key = name_key(text);
        let ends: Vec<usize> = key.char_indices().map(|(i, _)| i).chain([key.len()]).collect();
        // titles are short; a paragraph is not searched for names
        if ends.len() > 120 {
            return None;
        }
        for (names, full) in [(&self.by_full, true), (&self.by_short, false)] {
            for length in (4..ends.len()).rev() {
                for start in 0..ends.len() - length {
                    let part = &key[ends[start]..ends[start + length]];
                    match names.get(part).map(|f| self.living(f)) {
                        Some(found) if found.len() == 1 => return Some((found[0], full)),
                        _ => {}
                    }
                }
            }
        }
        None
    }

    /// A loose match only.
    pub(crate) fn find_loosely(&self, text: &str) -> Option<usize> {
        match self.loose.find(&self.entries, &name_key(text)) {
            OrgMatch::Loose(i) => Some(i),
            _ => None,
        }
    }

    pub(crate) fn kind_of(&self, index: usize) -> Option<OrgKind> {
        let entry = &self.entries[index];
        entry.kind.or_else(|| OrgKind::from_org_name(&entry.full_name))
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn book() -> OrgBook {
        let entry = |full: &str, short: &str, code: &str| OrgEntry {
            token: OrgToken(code.to_owned()),
            full_name: full.to_owned(),
            short_name: Some(short.to_owned()),
            code: Some(code.to_owned()),
            kind: None,
            dissolved: None,
        };
        OrgBook::new([
            entry("中共青澜县云湖镇委员会", "云湖镇党委", "QL01"),
            entry("中共青澜县云湖镇上坪村支部委员会", "上坪村支部", "QL0101"),
            entry("中共青澜县云湖镇下坪村支部委员会", "下坪村支部", "QL0102"),
            entry("中共青澜县石坪乡上坪村支部委员会", "上坪村支部", "QL0201"),
            entry("中共青澜县云湖镇柳林村总支部委员会", "柳林村总支", "QL0103"),
            entry("中共青澜县云湖镇柳林村第一支部委员会", "柳林村第一支部", "QL010301"),
            entry("中共青澜县云湖镇柳林村第二支部委员会", "柳林村第二支部", "QL010302"),
            entry("中共青澜县水利局支部委员会", "县水利局支部", "QL0301"),
            entry("中共青澜县人民医院内科支部委员会", "县医院内科支部", "QL030201"),
            entry("中共青澜县云湖镇个体私营企业联合支部委员会", "云湖镇个私联合支部", "QL0107"),
            entry("中共青澜县云湖镇中学支部委员会", "云湖中学支部", "QL0108"),
        ])
    }

    #[rstest]
    #[case("中共青澜县云湖镇下坪村支部委员会", "= QL0102")]
    #[case(" 下坪村支部\u{200B}", "= QL0102")]
    #[case("ql01\n02", "= QL0102")]
    #[case("上坪村支部", "? QL0101 QL0201")]
    #[case("云湖镇上坪村支部", "~ QL0101")]
    #[case("石坪乡上坪村党支部", "~ QL0201")]
    #[case("云湖镇下坪村支部", "~ QL0102")]
    #[case("下坪村党支部", "~ QL0102")]
    #[case("下坪村", "~ QL0102")]
    #[case("中共下坪村支部委员会", "~ QL0102")]
    #[case("水利局党支部", "~ QL0301")]
    #[case("柳林村一支部", "~ QL010301")]
    #[case("柳林第二党支部", "~ QL010302")]
    #[case("柳林村支部", "? QL010301 QL010302")]
    #[case("县人民医院内科支部", "~ QL030201")]
    #[case("青澜县云湖镇个私联合支部", "~ QL0107")]
    #[case("云湖镇中学党支部", "~ QL0108")]
    #[case("上坪村党支部", "? QL0101 QL0201")]
    #[case("云湖镇竹山村支部", "none")]
    #[case("红旗县水利局支部", "none")]
    #[case("云湖镇支部", "none")]
    #[case("坪村支部", "none")]
    #[case("下坪支部", "~ QL0102")]
    #[case("水利局", "~ QL0301")]
    #[case("中学支部", "~ QL0108")]
    #[case("QL0999", "none")]
    #[case("支部", "none")]
    #[case("", "none")]
    fn matching(#[case] written: &str, #[case] expected: &str) {
        let book = book();
        let code = |i: &usize| book.entries()[*i].token.0.clone();
        let shown = match book.find(written) {
            OrgMatch::Exact(i) => format!("= {}", code(&i)),
            OrgMatch::Loose(i) => format!("~ {}", code(&i)),
            OrgMatch::Ambiguous(many) => format!("? {}", many.iter().map(code).collect::<Vec<_>>().join(" ")),
            OrgMatch::Unknown => "none".to_owned(),
        };
        assert_eq!(shown, expected);
    }

    #[test]
    fn names_within_titles() {
        let book = book();
        let within = |t: &str| book.find_within(t).map(|(i, full)| (book.entries()[i].token.0.clone(), full));
        assert_eq!(within("中共青澜县云湖镇下坪村支部委员会党员花名册"), Some(("QL0102".to_owned(), true)));
        assert_eq!(within("下坪村支部党员花名册(2026)"), Some(("QL0102".to_owned(), false)));
        assert_eq!(within("上坪村支部党员花名册"), None);
        assert_eq!(within("党员花名册"), None);
    }
}
