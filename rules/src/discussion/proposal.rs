//! The stages of a proposal (议事): draft, open for amendments, settled text, decided by a named body with reasons.

use schemars::JsonSchema;
use serde::Serialize;

use crate::keyed::keyed;
use crate::{Ruling, Verdict};

const ARTICLE: &str = "党员权利保障条例 2020";

keyed! {
    /// Where a proposal stands.
    Stage {
        /// The author writes; only the author reads.
        Draft = "DRAFT",
        /// Everybody of the board reads, supports and proposes amendments.
        Open = "OPEN",
        /// The author has settled the text.
        Settled = "SETTLED",
        /// A named body has decided, with reasons.
        Decided = "DECIDED",
        /// The author took it back.
        Withdrawn = "WITHDRAWN",
    }
}

keyed! {
    /// What moves a proposal on.
    Event {
        /// Open it for amendments.
        Open = "OPEN",
        /// Settle the text.
        Settle = "SETTLE",
        /// Decide.
        Decide = "DECIDE",
        /// Take it back.
        Withdraw = "WITHDRAW",
    }
}

keyed! {
    /// Whose step it is.
    Party {
        /// Who proposed it.
        Author = "AUTHOR",
        /// The office of the board's organisation.
        Office = "OFFICE",
    }
}

/// What an event leads to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct Move {
    /// The stage afterwards; none: this is no step.
    pub to: Option<Stage>,
    /// Why.
    pub ruling: Ruling,
}

impl Stage {
    /// Where an event of this party leads.
    #[must_use]
    pub fn step(self, event: Event, by: Party) -> Move {
        use {Event as E, Party as P, Stage as S};
        let to = match (self, event, by) {
            (S::Draft, E::Open, P::Author) => Some(S::Open),
            (S::Open, E::Settle, P::Author) => Some(S::Settled),
            (S::Settled, E::Decide, P::Office) => Some(S::Decided),
            (S::Draft | S::Open | S::Settled, E::Withdraw, P::Author) => Some(S::Withdrawn),
            _ => None,
        };
        let ruling = Ruling::holds(ARTICLE, "rule-discussion-stage").unless(to.is_some(), Verdict::Blocks);
        Move { to, ruling }
    }
}

/// May an amendment be proposed or answered now? While the proposal is open.
#[must_use]
pub fn amendment(stage: Stage) -> Ruling {
    Ruling::holds(ARTICLE, "rule-discussion-amendment").unless(stage == Stage::Open, Verdict::Blocks)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_author_writes_and_a_named_body_decides() {
        use {Event as E, Party as P, Stage as S};
        let mut steps = 0;
        for from in S::ALL.iter().copied() {
            for event in E::ALL.iter().copied() {
                for by in [P::Author, P::Office] {
                    let found = from.step(event, by);
                    assert_eq!(found.to.is_none(), found.ruling.is_block());
                    steps += usize::from(found.to.is_some());
                }
            }
        }
        assert_eq!(steps, 6);
        assert_eq!(S::Settled.step(E::Decide, P::Office).to, Some(S::Decided));
        assert_eq!(S::Settled.step(E::Decide, P::Author).to, None, "nobody decides about the own proposal");
        assert_eq!(S::Open.step(E::Decide, P::Office).to, None, "not before the text is settled");
        assert_eq!(S::Decided.step(E::Withdraw, P::Author).to, None);
    }

    #[test]
    fn amendments_while_it_is_open() {
        let may: Vec<_> = Stage::ALL.iter().filter(|it| !amendment(**it).is_block()).collect();
        assert_eq!(may, [&Stage::Open]);
    }
}
