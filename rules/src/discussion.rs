//! Discussion in the open (互联网跟帖评论服务管理规定 2022; formalism rules F06, F12; 个人信息保护法 for what is held): who may
//! take out a text, for which published reason, who decides about the appeal, what is only held and how long, and the
//! stages of a proposal.
//!
//! Nobody takes out criticism of the own office: such a text is decided about strictly above what it criticises, and at the
//! very top by discipline inspection. Limits of days and hours are of this house where no regulation names one.

mod filter;
mod proposal;

pub use filter::{Found, held_for, plain, same_text};
pub use proposal::{Event, Move, Party, Stage, amendment};

use std::sync::OnceLock;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use time::Date;

use crate::calendar::{Calendar, Counted};
use crate::{Ruling, Verdict};

const APPEAL: &str = "互联网跟帖评论服务管理规定 2022 art. 13";
const MISUSE: &str = "互联网跟帖评论服务管理规定 2022 art. 12";

/// Days in which the author of a text that was taken out appeals; of this house, as for reviews in 信访工作条例 art. 35.
pub const APPEAL_DAYS: u32 = 30;
/// Days in which the level above answers an appeal; of this house (art. 13 says: in time).
pub const APPEAL_ANSWER_DAYS: u32 = 15;
/// Working days in which a question to a named official is answered, unless its board promises fewer; of this house.
pub const QUESTION_DAYS: u32 = 15;
/// Days in which a proposal with enough support is answered, and a settled one decided about; of this house.
pub const PROPOSAL_DAYS: u32 = 30;
/// Most hours a text is held for review: then it appears by itself.
pub const MOST_HOLD_HOURS: u32 = 72;
/// Most texts of one account in a minute.
pub const PER_MINUTE: u32 = 5;

/// A published reason for taking a text out.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct Reason {
    /// Its key: texts `reason-…`.
    pub key: &'static str,
    /// The article it rests on.
    pub article: &'static str,
}

/// The published list of reasons (`rules/data/discussion/reasons.txt`).
///
/// # Panics
/// Never: a test reads the embedded list.
#[must_use]
pub fn reasons() -> &'static [Reason] {
    static LIST: OnceLock<Vec<Reason>> = OnceLock::new();
    LIST.get_or_init(|| {
        let lines = include_str!("../data/discussion/reasons.txt").lines();
        let rows = lines.filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(" | "));
        rows.map(|(key, article)| Reason { key: key.trim(), article: article.trim() }).collect()
    })
}

/// The reason with this key.
#[must_use]
pub fn reason(key: &str) -> Option<Reason> {
    reasons().iter().find(|it| it.key == key).copied()
}

/// Where what a text criticises stands in the tree.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Criticised {
    /// Its depth: a root has 1.
    pub depth: u32,
    /// How many labels of the path it shares with the board's organisation.
    pub shared: u32,
}

/// At which level it is decided whether a text is taken out.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct Decides {
    /// The depth of the deciding organisation on the way from the root to the board's; none: discipline inspection at the
    /// root, as nothing stands above what is criticised.
    pub depth: Option<u32>,
    /// Why.
    pub ruling: Ruling,
}

/// Who decides about taking out a text on a board of an organisation at this depth: the organisation itself, unless the
/// text criticises it, something above it or a neighbour; then the nearest level that stands above both.
///
/// ```
/// use lianxin_rules::discussion::{decides, Criticised};
/// let own = Criticised { depth: 2, shared: 2 };
/// assert_eq!(decides(2, Some(own)).depth, Some(1));
/// assert_eq!(decides(2, None).depth, Some(2));
/// ```
#[must_use]
pub fn decides(board_depth: u32, criticised: Option<Criticised>) -> Decides {
    let Some(criticised) = criticised else {
        return Decides { depth: Some(board_depth), ruling: Ruling::holds(APPEAL, "rule-discussion-own") };
    };
    let depth = board_depth.min(criticised.shared).min(criticised.depth.saturating_sub(1));
    if depth == board_depth {
        return Decides { depth: Some(depth), ruling: Ruling::holds(APPEAL, "rule-discussion-own") };
    }
    let ruling = Ruling::warns(MISUSE, "rule-discussion-criticism");
    Decides { depth: (depth > 0).then_some(depth), ruling }
}

/// A text about to be taken out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Removal {
    /// Key of the reason.
    pub reason: String,
    /// The office that would do it stands strictly above everything the text criticises, or it criticises nothing.
    pub above_criticised: bool,
    /// It is an official answer.
    #[serde(default)]
    pub official: bool,
}

/// May this office take the text out? Only for a reason of the published list, and never what criticises itself; an
/// official answer stays on record (it is corrected by another).
#[must_use]
pub fn removal(asked: &Removal) -> Ruling {
    let Some(found) = reason(&asked.reason) else {
        return Ruling::blocks(MISUSE, "rule-discussion-reason");
    };
    if !asked.above_criticised {
        return Ruling::blocks(MISUSE, "rule-discussion-criticism");
    }
    if asked.official && found.key != "secret" && found.key != "person" {
        return Ruling::blocks(MISUSE, "rule-discussion-official");
    }
    Ruling::holds(found.article, "rule-discussion-removal")
}

/// An appeal against a removal.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Appealed {
    /// The person who would decide took the text out, or asked for it.
    #[serde(default)]
    pub same_person: bool,
    /// The person who would decide wrote the text.
    #[serde(default)]
    pub author: bool,
}

/// May this person decide about the appeal? Another than the one who took the text out, and not its author.
#[must_use]
pub fn appeal_decision(asked: Appealed) -> Ruling {
    if asked.same_person {
        return Ruling::blocks(APPEAL, "rule-discussion-same-person");
    }
    Ruling::holds(APPEAL, "rule-discussion-own-text").unless(!asked.author, Verdict::Blocks)
}

/// By when the author appeals.
#[must_use]
pub fn appeal_by(calendar: &Calendar, removed: Date) -> Counted {
    calendar.end_of_period(removed, APPEAL_DAYS)
}

/// By when the level above answers an appeal.
#[must_use]
pub fn appeal_answered_by(calendar: &Calendar, asked: Date) -> Counted {
    calendar.end_of_period(asked, APPEAL_ANSWER_DAYS)
}

/// By when a question to a named official is answered: 15 working days, or fewer where the board promises fewer.
#[must_use]
pub fn question_by(calendar: &Calendar, asked: Date, promised: Option<u32>) -> Counted {
    calendar.add_working_days(asked, promised.unwrap_or(QUESTION_DAYS).clamp(1, QUESTION_DAYS))
}

/// By when a proposal with enough support is answered, or a settled one decided about.
#[must_use]
pub fn proposal_by(calendar: &Calendar, from: Date) -> Counted {
    calendar.end_of_period(from, PROPOSAL_DAYS)
}

/// May a board hold texts so many hours for review?
#[must_use]
pub fn hold(hours: u32) -> Ruling {
    Ruling::holds(MISUSE, "rule-discussion-hold")
        .unless((1..=MOST_HOLD_HOURS).contains(&hours), Verdict::Blocks)
        .figure(i64::from(MOST_HOLD_HOURS))
}

/// May an account that wrote so many texts within the last minute write another?
#[must_use]
pub fn pace(written: u32) -> Ruling {
    Ruling::holds("网络信息内容生态治理规定 art. 24", "rule-discussion-pace")
        .unless(written < PER_MINUTE, Verdict::Blocks)
        .figure(i64::from(PER_MINUTE))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use time::macros::date;

    use super::*;

    #[test]
    fn every_reason_has_an_article() {
        assert_eq!(reasons().len(), 6);
        assert!(reasons().iter().all(|it| it.article.contains(" art. ")));
        assert!(reason("secret").is_some() && reason("unwelcome").is_none());
    }

    #[test]
    fn criticism_is_decided_above_what_it_criticises() {
        // county 1, township 1.2, branch 1.2.3, neighbour 1.3
        for (board, criticised, expected) in [
            (3, None, Some(3)),
            (3, Some((3, 3)), Some(2)),
            (3, Some((2, 2)), Some(1)),
            (3, Some((1, 1)), None),
            (2, Some((3, 2)), Some(2)),
            (2, Some((2, 1)), Some(1)),
            (1, Some((1, 1)), None),
            (1, Some((2, 1)), Some(1)),
            (2, Some((1, 0)), None),
        ] {
            let at = criticised.map(|(depth, shared)| Criticised { depth, shared });
            let found = decides(board, at);
            assert_eq!(found.depth, expected, "{board} {criticised:?}");
            let moved = expected != Some(board);
            assert_eq!(found.ruling.verdict == Verdict::Warns, moved);
        }
    }

    #[test]
    fn only_for_a_published_reason_and_never_criticism_of_oneself() {
        let asked = |reason: &str, above, official| Removal {
            reason: reason.to_owned(),
            above_criticised: above,
            official,
        };
        for (it, key, blocks) in [
            (asked("insult", true, false), "rule-discussion-removal", false),
            (asked("unwelcome", true, false), "rule-discussion-reason", true),
            (asked("insult", false, false), "rule-discussion-criticism", true),
            (asked("insult", true, true), "rule-discussion-official", true),
            (asked("secret", true, true), "rule-discussion-removal", false),
        ] {
            let ruling = removal(&it);
            assert_eq!((ruling.key, ruling.is_block()), (key, blocks), "{it:?}");
        }
        assert_eq!(removal(&asked("person", true, false)).article, "个人信息保护法 art. 10");
    }

    #[test]
    fn another_person_decides() {
        let by = |same_person, author| appeal_decision(Appealed { same_person, author }).is_block();
        assert!(!by(false, false) && by(true, false) && by(false, true) && by(true, true));
    }

    #[test]
    fn days_hours_and_pace() {
        let calendar = Calendar::published();
        assert_eq!(appeal_by(calendar, date!(2026 - 03 - 02)).day, date!(2026 - 04 - 01));
        assert_eq!(appeal_answered_by(calendar, date!(2026 - 03 - 02)).day, date!(2026 - 03 - 17));
        assert_eq!(question_by(calendar, date!(2026 - 03 - 02), None).day, date!(2026 - 03 - 23));
        assert_eq!(question_by(calendar, date!(2026 - 03 - 02), Some(5)).day, date!(2026 - 03 - 09));
        assert_eq!(question_by(calendar, date!(2026 - 03 - 02), Some(90)).day, date!(2026 - 03 - 23));
        assert_eq!(proposal_by(calendar, date!(2026 - 03 - 02)).day, date!(2026 - 04 - 01));
        assert!(hold(0).is_block() && !hold(1).is_block() && !hold(72).is_block() && hold(73).is_block());
        assert!(!pace(4).is_block() && pace(5).is_block());
    }
}
