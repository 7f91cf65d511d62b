//! Names written another way: without the county, with 党支部 for 支部委员会, 一支部 for 第一支部.
//!
//! A name is split into a stem and a kind (云湖镇下坪村 + branch). Four steps, each wider than the one
//! before; the first that finds anything decides:
//! 1. the same stem; 2. the stem is the end of a full stem, or a short stem is its end; 3. the same after
//!    words such as 人民 or 村 are left out; 4. the stem is followed by a few more characters (several
//!    branches of one village). Tables are sorted, so a step is a binary search.

use rules::codes::OrgKind;

use super::{OrgEntry, OrgMatch};

/// What kind a name says it is; branches of all sorts are one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Class {
    Branch,
    General,
    Committee,
    Other,
}

/// Endings, the longest first within a class.
const ENDINGS: &[(Class, &[&str])] = &[
    (
        Class::General,
        &[
            "党总支部委员会",
            "总支部委员会",
            "党总支委员会",
            "总支委员会",
            "党总支部",
            "总支部",
            "党总支",
            "总支",
        ],
    ),
    (
        Class::Branch,
        &[
            "联合党支部委员会",
            "联合支部委员会",
            "联合党支部",
            "联合支部",
            "临时党支部委员会",
            "临时支部委员会",
            "临时党支部",
            "临时支部",
            "党支部委员会",
            "支部委员会",
            "党支部",
            "支部",
            "支委会",
            "党支",
            "支委",
        ],
    ),
    (
        Class::Committee,
        &[
            "党工作委员会",
            "工作委员会",
            "党工委",
            "工委",
            "党的委员会",
            "党委员会",
            "委员会",
            "党委会",
            "党委",
        ],
    ),
];

/// Words that people leave out or put in.
const NOISE: &[&str] = &[
    "人民",
    "有限责任公司",
    "股份有限公司",
    "有限公司",
    "责任",
    "公司",
    "街道办事处",
    "街道",
    "办事处",
    "社区居委会",
    "社区",
    "居委会",
    "村委会",
    "行政村",
    "第",
    "省",
    "市",
    "县",
    "区",
    "镇",
    "乡",
    "村",
    "组",
    "党",
    "直属",
    "中心",
];

fn class_of(kind: Option<OrgKind>) -> Class {
    match kind.map(OrgKind::coarse) {
        Some(OrgKind::Branch | OrgKind::JointBranch | OrgKind::Functional) => Class::Branch,
        Some(OrgKind::GeneralBranch) => Class::General,
        Some(OrgKind::Committee) => Class::Committee,
        _ => Class::Other,
    }
}

/// Split a name into stem and class; numerals of branches in one form.
fn split(name: &str) -> (String, Option<Class>) {
    let bare = name.strip_prefix("中国共产党").or_else(|| name.strip_prefix("中共")).unwrap_or(name);
    let found = ENDINGS.iter().find_map(|(class, endings)| {
        endings.iter().find_map(|e| bare.strip_suffix(e)).map(|stem| (stem, *class))
    });
    match found {
        Some((stem, class)) => (numerals(stem), Some(class)),
        // 青澜县委
        None => match bare.strip_suffix('委').filter(|b| b.ends_with(['县', '市', '区', '省', '州'])) {
            Some(stem) => (numerals(stem), Some(Class::Committee)),
            None => (numerals(bare), None),
        },
    }
}

/// 第一, 1, 一 → 1 (only digits and marks of order, so that 三元 stays a name on both sides alike).
fn numerals(stem: &str) -> String {
    let chars: Vec<char> = stem.chars().filter(|c| *c != '第' && *c != '(' && *c != ')').collect();
    chars
        .iter()
        .map(|c| match c {
            '一' => '1',
            '二' => '2',
            '三' => '3',
            '四' => '4',
            '五' => '5',
            '六' => '6',
            '七' => '7',
            '八' => '8',
            '九' => '9',
            c => *c,
        })
        .collect()
}

fn without_noise(stem: &str) -> String {
    let mut out = stem.to_owned();
    for word in NOISE {
        if out.contains(word) {
            out = out.replace(word, "");
        }
    }
    out
}

/// Last character of an administrative unit above villages.
fn is_border(c: char) -> bool {
    matches!(c, '省' | '市' | '县' | '区' | '镇' | '乡' | '道')
}

fn reversed(text: &str) -> String {
    text.chars().rev().collect()
}

/// Sorted texts with places.
#[derive(Clone, Debug, Default)]
struct Sorted(Vec<(String, usize)>);

impl Sorted {
    fn new(mut rows: Vec<(String, usize)>) -> Self {
        rows.sort_unstable();
        Self(rows)
    }

    /// Rows that begin with a text, at most a handful.
    fn beginning_with<'a>(&'a self, text: &'a str) -> impl Iterator<Item = &'a (String, usize)> {
        let from = self.0.partition_point(|(t, _)| t.as_str() < text);
        self.0[from..].iter().take_while(move |(t, _)| t.starts_with(text)).take(200)
    }

    fn equal<'a>(&'a self, text: &'a str) -> impl Iterator<Item = usize> + 'a {
        self.beginning_with(text).take_while(move |(t, _)| t.len() == text.len()).map(|(_, i)| *i)
    }
}

#[derive(Clone, Debug, Default)]
pub(super) struct LooseIndex {
    classes: Vec<Class>,
    full_stems: Vec<String>,
    /// Stems of full and short names, forwards: step 1 and the second half of 2.
    stems: Sorted,
    /// Full and short stems backwards: step 2.
    backwards: Sorted,
    /// The same without noise: step 3.
    bare_backwards: Sorted,
    /// Ends of stems that begin at a border of administration: step 4.
    from_borders: Sorted,
}

impl LooseIndex {
    pub(super) fn new(entries: &[OrgEntry]) -> Self {
        let mut index = Self::default();
        let (mut stems, mut backwards, mut bare, mut borders) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for (i, entry) in entries.iter().enumerate() {
            let (full, by_name) = split(&super::name_key(&entry.full_name));
            index.classes.push(by_name.unwrap_or_else(|| class_of(entry.kind)));
            let short = entry.short_name.as_deref().map(|s| split(&super::name_key(s)).0);
            for stem in [Some(&full), short.as_ref()].into_iter().flatten().filter(|s| !s.is_empty()) {
                stems.push((stem.clone(), i));
                backwards.push((reversed(stem), i));
                bare.push((reversed(&without_noise(stem)), i));
                borders.push((stem.clone(), i));
                let cuts = stem.char_indices().filter(|(_, c)| is_border(*c));
                borders.extend(cuts.map(|(at, c)| (stem[at + c.len_utf8()..].to_owned(), i)));
            }
            index.full_stems.push(full);
        }
        index.stems = Sorted::new(stems);
        index.backwards = Sorted::new(backwards);
        index.bare_backwards = Sorted::new(bare);
        index.from_borders = Sorted::new(borders);
        index
    }

    pub(super) fn find(&self, entries: &[OrgEntry], name: &str) -> OrgMatch {
        let (stem, class) = split(name);
        let length = stem.chars().count();
        if !(2..=60).contains(&length) {
            return OrgMatch::Unknown;
        }
        let steps: [&dyn Fn() -> Vec<usize>; 4] = [
            &|| self.stems.equal(&stem).collect(),
            &|| self.by_end(&stem),
            &|| self.by_bare_end(&stem),
            &|| self.by_beginning(&stem),
        ];
        for step in steps {
            let mut found: Vec<usize> = step().into_iter().filter(|i| self.fits(*i, class)).collect();
            found.sort_unstable();
            found.dedup();
            let alive: Vec<usize> =
                found.iter().copied().filter(|i| entries[*i].dissolved.is_none()).collect();
            let mut found = if alive.is_empty() { found } else { alive };
            if class.is_none() && found.len() > 1 {
                // a place without "branch": its only branch is meant, not the committee of the same name
                let branches: Vec<usize> =
                    found.iter().copied().filter(|i| self.classes[*i] == Class::Branch).collect();
                if branches.len() == 1 {
                    found = branches;
                }
            }
            match found.as_slice() {
                [] => {}
                [one] => return OrgMatch::Loose(*one),
                _ => return OrgMatch::Ambiguous(found),
            }
        }
        OrgMatch::Unknown
    }

    fn fits(&self, index: usize, class: Option<Class>) -> bool {
        class.is_none_or(|class| self.classes[index] == class || self.classes[index] == Class::Other)
    }

    fn by_end(&self, stem: &str) -> Vec<usize> {
        let backwards = reversed(stem);
        // two characters must be a whole name: 平村 is not 太平村
        let whole = |text: &str| {
            stem.chars().count() > 2 || text[backwards.len()..].chars().next().is_none_or(is_border)
        };
        let ends = self.backwards.beginning_with(&backwards).filter(|(t, _)| whole(t));
        let mut found: Vec<usize> = ends.map(|(_, i)| *i).collect();
        // the other way round: 青澜县 + 云湖镇个私, if what stands before is part of the full name
        for (at, _) in stem.char_indices().skip(1) {
            let (before, end) = stem.split_at(at);
            if end.chars().count() < 2 {
                break;
            }
            found.extend(self.stems.equal(end).filter(|i| self.full_stems[*i].contains(before)));
        }
        found
    }

    fn by_bare_end(&self, stem: &str) -> Vec<usize> {
        let bare = reversed(&without_noise(stem));
        match bare.chars().count() {
            0 | 1 => Vec::new(),
            2 => self.bare_backwards.equal(&bare).collect(),
            _ => self.bare_backwards.beginning_with(&bare).map(|(_, i)| *i).collect(),
        }
    }

    fn by_beginning(&self, stem: &str) -> Vec<usize> {
        // 云湖镇支部 is not one of the branches in the town
        if stem.ends_with(is_border) && !stem.ends_with("社区") {
            return Vec::new();
        }
        let near = |text: &str| text.chars().count() <= stem.chars().count() + 4;
        self.from_borders.beginning_with(stem).filter(|(t, _)| near(t)).map(|(_, i)| *i).collect()
    }
}
