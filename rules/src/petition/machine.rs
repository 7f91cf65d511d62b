use schemars::JsonSchema;
use serde::Serialize;

use crate::keyed::keyed;
use crate::{Ruling, Verdict};

keyed! {
    /// Where a petition stands.
    State {
        /// Arrived; nobody has looked at it yet.
        Received = "RECEIVED",
        /// In the register of the office.
        Registered = "REGISTERED",
        /// Passed on to another office, which accepts it or objects.
        Transferred = "TRANSFERRED",
        /// The office to which it was passed on objects; the one that passed it on decides.
        Objected = "OBJECTED",
        /// Taken, and being handled: the clock of art. 34 runs.
        Accepted = "ACCEPTED",
        /// Not taken, with the reason and where to go.
        NotAccepted = "NOT_ACCEPTED",
        /// Answered in writing.
        Answered = "ANSWERED",
        /// The body above reviews the answer (复查).
        Review = "REVIEW",
        /// Reviewed.
        Reviewed = "REVIEWED",
        /// One level higher rechecks the review (复核).
        Recheck = "RECHECK",
        /// Rechecked: final.
        Rechecked = "RECHECKED",
        /// Done.
        Closed = "CLOSED",
        /// The petitioner took it back.
        Withdrawn = "WITHDRAWN",
        /// Joined to the same matter at another office, where it goes on.
        Joined = "JOINED",
        /// An accusation: it went to the discipline body and left this register (art. 30).
        Rerouted = "REROUTED",
    }
}

keyed! {
    /// What moves a petition on.
    Event {
        /// Entered into the register.
        Register = "REGISTER",
        /// Passed on to the office whose matter it is.
        Transfer = "TRANSFER",
        /// The office to which it was passed on says it is not its matter.
        Object = "OBJECT",
        /// The objection is agreed: it comes back.
        TakeBack = "TAKE_BACK",
        /// The objection is not agreed: it stays there.
        Uphold = "UPHOLD",
        /// Taken.
        Accept = "ACCEPT",
        /// Not taken.
        Decline = "DECLINE",
        /// The written answer is given.
        Answer = "ANSWER",
        /// The petitioner says it is not resolved: handled again, once.
        Reopen = "REOPEN",
        /// The petitioner asks for review.
        AskReview = "ASK_REVIEW",
        /// The review is answered.
        AnswerReview = "ANSWER_REVIEW",
        /// The petitioner asks for the recheck.
        AskRecheck = "ASK_RECHECK",
        /// The recheck is answered.
        AnswerRecheck = "ANSWER_RECHECK",
        /// Closed: the petitioner is content, or the time for review is over.
        Close = "CLOSE",
        /// Taken back.
        Withdraw = "WITHDRAW",
        /// Joined to the same matter elsewhere.
        Join = "JOIN",
        /// Found to be an accusation.
        Reroute = "REROUTE",
    }
}

keyed! {
    /// Who acts.
    Party {
        /// Who sent it.
        Petitioner = "PETITIONER",
        /// The office that holds it.
        Office = "OFFICE",
        /// The office that passed it on.
        Sender = "SENDER",
        /// The body one level above the one that answered.
        Above = "ABOVE",
        /// The calendar.
        Calendar = "CALENDAR",
    }
}

/// Where an event leads.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct Move {
    /// The state it leads to; none where it does not fit or this party may not.
    pub to: Option<State>,
    /// Holds, or blocks: an event unknown here, or one that is not this party's.
    pub ruling: Ruling,
}

impl State {
    /// Where an event by a party leads (arts 21–36).
    ///
    /// ```
    /// use lianxin_rules::petition::{Event, Party, State};
    /// assert_eq!(State::Registered.step(Event::Accept, Party::Office).to, Some(State::Accepted));
    /// assert!(State::Rechecked.step(Event::AskReview, Party::Petitioner).to.is_none());
    /// ```
    #[must_use]
    pub fn step(self, event: Event, by: Party) -> Move {
        use {Event as E, Party as P, State as S};
        let (to, party, article): (_, &[Party], _) = match (self, event) {
            (S::Received, E::Register) => (S::Registered, &[P::Office], "信访工作条例 art. 21"),
            (S::Registered, E::Transfer) => (S::Transferred, &[P::Office], "信访工作条例 art. 22"),
            (S::Transferred, E::Object) => (S::Objected, &[P::Office], "信访工作条例 art. 23"),
            (S::Objected, E::TakeBack) => (S::Registered, &[P::Sender], "信访工作条例 art. 23"),
            (S::Objected, E::Uphold) => (S::Transferred, &[P::Sender], "信访工作条例 art. 23"),
            (S::Registered | S::Transferred, E::Accept) => {
                (S::Accepted, &[P::Office], "信访工作条例 art. 23")
            }
            (S::Registered | S::Transferred, E::Decline) => {
                (S::NotAccepted, &[P::Office], "信访工作条例 art. 23")
            }
            (S::Accepted, E::Answer) => (S::Answered, &[P::Office], "信访工作条例 art. 32"),
            (S::Answered, E::Reopen) => (S::Accepted, &[P::Petitioner], "信访工作条例 art. 32"),
            (S::Answered, E::AskReview) => (S::Review, &[P::Petitioner], "信访工作条例 art. 35"),
            (S::Review, E::AnswerReview) => (S::Reviewed, &[P::Above], "信访工作条例 art. 35"),
            (S::Reviewed, E::AskRecheck) => (S::Recheck, &[P::Petitioner], "信访工作条例 art. 36"),
            (S::Recheck, E::AnswerRecheck) => (S::Rechecked, &[P::Above], "信访工作条例 art. 36"),
            (S::Answered | S::Reviewed, E::Close) => {
                (S::Closed, &[P::Petitioner, P::Calendar], "信访工作条例 art. 32")
            }
            (from, E::Withdraw) if !from.is_end() && from < S::Answered => {
                (S::Withdrawn, &[P::Petitioner], "信访工作条例 art. 19")
            }
            (S::Registered | S::Accepted, E::Join) => (S::Joined, &[P::Office], "信访工作条例 art. 19"),
            (S::Received | S::Registered | S::Transferred | S::Accepted, E::Reroute) => {
                (S::Rerouted, &[P::Office], "信访工作条例 art. 30")
            }
            _ => {
                let ruling = Ruling::blocks("信访工作条例 art. 21", "rule-petition-step");
                return Move { to: None, ruling };
            }
        };
        let may = party.contains(&by);
        let key = if may { "rule-petition-step" } else { "rule-petition-party" };
        Move { to: may.then_some(to), ruling: Ruling::holds(article, key).unless(may, Verdict::Blocks) }
    }

    /// Nothing leads on from here.
    #[must_use]
    pub fn is_end(self) -> bool {
        use State as S;
        matches!(self, S::NotAccepted | S::Rechecked | S::Closed | S::Withdrawn | S::Joined | S::Rerouted)
    }

    /// Does an office owe something in this state? Else the petitioner has the word, or it is over.
    #[must_use]
    pub fn runs(self) -> bool {
        use State as S;
        matches!(
            self,
            S::Received | S::Registered | S::Transferred | S::Objected | S::Accepted | S::Review | S::Recheck
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use {Event as E, Party as P, State as S};

    /// Every step that exists, with all who may take it.
    const TABLE: &[(S, E, S, &[P])] = &[
        (S::Received, E::Register, S::Registered, &[P::Office]),
        (S::Received, E::Reroute, S::Rerouted, &[P::Office]),
        (S::Received, E::Withdraw, S::Withdrawn, &[P::Petitioner]),
        (S::Registered, E::Transfer, S::Transferred, &[P::Office]),
        (S::Registered, E::Accept, S::Accepted, &[P::Office]),
        (S::Registered, E::Decline, S::NotAccepted, &[P::Office]),
        (S::Registered, E::Join, S::Joined, &[P::Office]),
        (S::Registered, E::Reroute, S::Rerouted, &[P::Office]),
        (S::Registered, E::Withdraw, S::Withdrawn, &[P::Petitioner]),
        (S::Transferred, E::Object, S::Objected, &[P::Office]),
        (S::Transferred, E::Accept, S::Accepted, &[P::Office]),
        (S::Transferred, E::Decline, S::NotAccepted, &[P::Office]),
        (S::Transferred, E::Reroute, S::Rerouted, &[P::Office]),
        (S::Transferred, E::Withdraw, S::Withdrawn, &[P::Petitioner]),
        (S::Objected, E::TakeBack, S::Registered, &[P::Sender]),
        (S::Objected, E::Uphold, S::Transferred, &[P::Sender]),
        (S::Objected, E::Withdraw, S::Withdrawn, &[P::Petitioner]),
        (S::Accepted, E::Answer, S::Answered, &[P::Office]),
        (S::Accepted, E::Join, S::Joined, &[P::Office]),
        (S::Accepted, E::Reroute, S::Rerouted, &[P::Office]),
        (S::Accepted, E::Withdraw, S::Withdrawn, &[P::Petitioner]),
        (S::Answered, E::Reopen, S::Accepted, &[P::Petitioner]),
        (S::Answered, E::AskReview, S::Review, &[P::Petitioner]),
        (S::Answered, E::Close, S::Closed, &[P::Petitioner, P::Calendar]),
        (S::Review, E::AnswerReview, S::Reviewed, &[P::Above]),
        (S::Reviewed, E::AskRecheck, S::Recheck, &[P::Petitioner]),
        (S::Reviewed, E::Close, S::Closed, &[P::Petitioner, P::Calendar]),
        (S::Recheck, E::AnswerRecheck, S::Rechecked, &[P::Above]),
    ];

    #[test]
    fn the_table_and_nothing_else() {
        for state in S::ALL {
            for event in E::ALL {
                for party in P::ALL {
                    let expected = TABLE
                        .iter()
                        .find(|(from, what, _, who)| from == state && what == event && who.contains(party))
                        .map(|(_, _, to, _)| *to);
                    let found = state.step(*event, *party);
                    assert_eq!(found.to, expected, "{state:?} {event:?} {party:?}");
                    assert_eq!(found.ruling.is_block(), expected.is_none());
                }
            }
        }
    }

    #[test]
    fn every_state_ends_runs_or_waits_for_the_petitioner() {
        for state in S::ALL {
            let leads_on = TABLE.iter().any(|(from, ..)| from == state);
            assert_eq!(state.is_end(), !leads_on, "{state:?}");
            let waits = matches!(state, S::Answered | S::Reviewed);
            assert_eq!(state.runs(), !state.is_end() && !waits, "{state:?}");
        }
    }
}
