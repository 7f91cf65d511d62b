//! Publishing (信息发布): the way of an article, what a machine looks for before people do, and windows that die.
//!
//! Sources: 党务公开条例（试行）2017 art. 15 (review for secrecy before anything is published), 个人信息保护法 2021
//! arts 25 and 28 (personal data), formalism rules F14 (a window without life for 45 days) and F26 (no secrets).

use std::sync::LazyLock;

use schemars::JsonSchema;
use serde::Serialize;
use time::{Date, Duration};

use crate::codes::ResidentId;
use crate::secrecy::mark_of;

/// Days without a living update after which a window's keeper is warned (F14).
pub const DEAD_AFTER_DAYS: i64 = 45;

/// Where an article stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    /// Being written.
    Draft,
    /// Before those who review it.
    InReview,
    /// Every step has approved it; it waits to be released.
    Approved,
    /// Released for the first time.
    Published,
    /// Released again with a public note.
    Corrected,
    /// Taken back with a public reason.
    Withdrawn,
    /// Past its last day.
    Expired,
}

/// What happens to an article.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Event {
    /// It was changed.
    Edit,
    /// It goes to review.
    Submit,
    /// The last step approved it.
    ApproveLast,
    /// A step sent it back.
    Return,
    /// It is released.
    Release,
    /// It is taken back.
    Withdraw,
    /// Its last day is over.
    Expire,
}

impl State {
    /// All states.
    pub const ALL: [Self; 7] = [
        Self::Draft,
        Self::InReview,
        Self::Approved,
        Self::Published,
        Self::Corrected,
        Self::Withdrawn,
        Self::Expired,
    ];

    /// The key in tables and texts.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Draft => "DRAFT",
            Self::InReview => "IN_REVIEW",
            Self::Approved => "APPROVED",
            Self::Published => "PUBLISHED",
            Self::Corrected => "CORRECTED",
            Self::Withdrawn => "WITHDRAWN",
            Self::Expired => "EXPIRED",
        }
    }

    /// The state with this key.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.key() == key)
    }

    /// The state an event leads to; none when it cannot happen here. `before`: was the article ever released?
    #[must_use]
    pub fn after(self, event: Event, before: bool) -> Option<Self> {
        use State::{Approved, Corrected, Draft, Expired, InReview, Published, Withdrawn};
        match (self, event) {
            // An approval binds to the exact bytes: whatever changes afterwards begins anew.
            (_, Event::Edit) => Some(Draft),
            (Draft, Event::Submit) => Some(InReview),
            (InReview, Event::ApproveLast) => Some(Approved),
            (InReview | Approved, Event::Return) => Some(Draft),
            (Approved, Event::Release) => Some(if before { Corrected } else { Published }),
            (Published | Corrected | Draft | InReview | Approved, Event::Withdraw) if before => {
                Some(Withdrawn)
            }
            (Published | Corrected, Event::Expire) => Some(Expired),
            _ => None,
        }
    }
}

/// What a machine found in a text.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct Finding {
    /// Key of the text: `check-…`.
    pub key: &'static str,
    /// Where: the words found, personal numbers masked.
    pub what: String,
    /// What to write instead, when it is known.
    pub instead: Option<String>,
    /// Must it be put right before review? Otherwise the reviewer decides.
    pub blocks: bool,
}

impl Finding {
    /// One that blocks.
    #[must_use]
    pub fn blocking(key: &'static str, what: impl Into<String>) -> Self {
        Self { key, what: what.into(), instead: None, blocks: true }
    }

    /// One for the reviewer.
    #[must_use]
    pub fn advice(key: &'static str, what: impl Into<String>, instead: Option<String>) -> Self {
        Self { key, what: what.into(), instead, blocks: false }
    }
}

/// Wrong forms of standard terms (规范表述) and the right ones, from `data/standard_terms.csv`.
pub static STANDARD_TERMS: LazyLock<Vec<(&'static str, &'static str)>> = LazyLock::new(|| {
    let lines = include_str!("../data/standard_terms.csv").lines().skip(1);
    lines.filter_map(|line| line.split_once(',')).collect()
});

/// Look through a text: marks of secrecy, personal numbers, misquoted standard terms.
#[must_use]
pub fn look_through(text: &str) -> Vec<Finding> {
    let mut found = Vec::new();
    if let Some(mark) = mark_of(text) {
        found.push(Finding::blocking("check-secret", format!("{mark:?}")));
    }
    for number in numbers(text) {
        let masked = || format!("{}****", number.chars().take(4).collect::<String>());
        if number.parse::<ResidentId>().is_ok() {
            found.push(Finding::blocking("check-resident-id", masked()));
        } else if is_mobile(&number) {
            found.push(Finding::blocking("check-phone", masked()));
        } else if is_bank_account(&number) {
            found.push(Finding::blocking("check-account", masked()));
        }
    }
    for (wrong, right) in STANDARD_TERMS.iter().filter(|(wrong, _)| text.contains(wrong)) {
        found.push(Finding::advice("check-term", *wrong, Some((*right).to_owned())));
    }
    found
}

/// Runs of digits as people write them: blanks and hyphens inside are passed over, and a closing X is a digit.
fn numbers(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut run = String::new();
    for it in text.chars().chain(['。']) {
        match it {
            '0'..='9' | 'X' | 'x' if it.is_ascii_digit() || run.len() == 17 => {
                run.push(it.to_ascii_uppercase())
            }
            '０'..='９' => run.push(char::from(b'0' + u8::try_from(u32::from(it) - 0xFF10).unwrap_or(0))),
            ' ' | '-' | '\u{A0}' if !run.is_empty() => {}
            _ if !run.is_empty() => out.push(std::mem::take(&mut run)),
            _ => {}
        }
    }
    out
}

fn is_mobile(number: &str) -> bool {
    let number = number.strip_prefix("86").filter(|it| it.len() == 11).unwrap_or(number);
    let bytes = number.as_bytes();
    bytes.len() == 11 && bytes[0] == b'1' && (b'3'..=b'9').contains(&bytes[1])
}

/// Numbers of bank cards have 16 to 19 digits and the check digit of ISO/IEC 7812-1 (Luhn).
fn is_bank_account(number: &str) -> bool {
    if !(16..=19).contains(&number.len()) || !number.bytes().all(|it| it.is_ascii_digit()) {
        return false;
    }
    let sum: u32 = (number.bytes().rev().enumerate())
        .map(|(at, it)| {
            let digit = u32::from(it - b'0') << (at % 2);
            if digit > 9 { digit - 9 } else { digit }
        })
        .sum();
    sum.is_multiple_of(10)
}

/// The day from which a window counts as dead (F14).
#[must_use]
pub fn dead_from(latest: Date) -> Date {
    latest + Duration::days(DEAD_AFTER_DAYS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    #[test]
    fn the_way_of_an_article() {
        use State::{Approved, Corrected, Draft, InReview, Published, Withdrawn};
        assert_eq!(Draft.after(Event::Submit, false), Some(InReview));
        assert_eq!(Draft.after(Event::Release, false), None);
        assert_eq!(InReview.after(Event::Release, false), None);
        assert_eq!(Approved.after(Event::Release, false), Some(Published));
        assert_eq!(Approved.after(Event::Release, true), Some(Corrected));
        for state in State::ALL {
            assert_eq!(state.after(Event::Edit, true), Some(Draft));
            assert_eq!(State::from_key(state.key()), Some(state));
        }
        assert_eq!(Draft.after(Event::Withdraw, false), None);
        assert_eq!(Published.after(Event::Withdraw, true), Some(Withdrawn));
        assert_eq!(Withdrawn.after(Event::Release, true), None);
    }

    #[test]
    fn what_must_not_be_published_is_found() {
        let keys = |text: &str| look_through(text).iter().map(|it| it.key).collect::<Vec<_>>();
        assert_eq!(keys("机密★1年\n关于"), ["check-secret"]);
        assert_eq!(keys("身份证号11010519491231002X"), ["check-resident-id"]);
        assert_eq!(keys("身份证 110105 19491231 002x 号"), ["check-resident-id"]);
        assert_eq!(keys("联系电话：138-0013-8000"), ["check-phone"]);
        assert_eq!(keys("电话１３８００１３８０００"), ["check-phone"]);
        assert_eq!(keys("账号 6222 0200 0000 0000 004"), Vec::<&str>::new(), "wrong check digit");
        assert_eq!(keys("账号 4111 1111 1111 1111"), ["check-account"]);
        assert_eq!(keys("文号〔2026〕12号，共 13800138 元，热线 0736-1234567"), Vec::<&str>::new());
        assert_eq!(keys("确定入党积极份子3名"), ["check-term"]);
        let found = look_through("110105194912310021 11010519491231002X");
        assert!(found.iter().all(|it| !it.what.contains("19491231")));
    }

    #[test]
    fn a_window_dies_after_45_days() {
        assert_eq!(dead_from(date!(2026 - 01 - 01)), date!(2026 - 02 - 15));
    }
}
