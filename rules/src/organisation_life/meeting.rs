use schemars::JsonSchema;
use serde::Serialize;

use super::MeetingKind;
use crate::keyed::keyed;
use crate::{Ruling, Verdict};

keyed! {
    /// Where a meeting stands.
    MeetingState {
        /// Planned.
        Planned = "PLANNED",
        /// Those due were told.
        Notified = "NOTIFIED",
        /// Begun; the roll is taken.
        Open = "OPEN",
        /// Enough are present.
        Quorate = "QUORATE",
        /// Too few are present: nothing can be resolved.
        Inquorate = "INQUORATE",
        /// It voted.
        Voted = "VOTED",
        /// The minutes are written.
        Minuted = "MINUTED",
        /// The minutes are signed.
        Signed = "SIGNED",
        /// Filed.
        Archived = "ARCHIVED",
        /// Called off before it began.
        Cancelled = "CANCELLED",
    }
}

/// Whether a meeting may go on so.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct Step {
    /// The state it would be in.
    pub to: MeetingState,
    /// Holds or blocks.
    pub ruling: Ruling,
}

impl MeetingState {
    /// May a meeting of this kind go from here to there? Meetings without quorum in the text are minuted once they were
    /// open; an inquorate one is minuted too, but never votes.
    ///
    /// ```
    /// use lianxin_rules::organisation_life::{MeetingKind, MeetingState};
    /// let step = MeetingState::Inquorate.step(MeetingState::Voted, MeetingKind::MembersMeeting);
    /// assert!(step.ruling.is_block());
    /// ```
    #[must_use]
    pub fn step(self, to: Self, kind: MeetingKind) -> Step {
        use MeetingState as S;
        let has_quorum = kind.purpose().is_some();
        let fits = match self {
            S::Planned => matches!(to, S::Notified | S::Cancelled),
            S::Notified => matches!(to, S::Open | S::Cancelled),
            S::Open if has_quorum => matches!(to, S::Quorate | S::Inquorate),
            S::Open | S::Voted | S::Inquorate => to == S::Minuted,
            S::Quorate => matches!(to, S::Voted | S::Minuted),
            S::Minuted => to == S::Signed,
            S::Signed => to == S::Archived,
            S::Archived | S::Cancelled => false,
        };
        Step { to, ruling: Ruling::holds(kind.article(), "rule-meeting-step").unless(fits, Verdict::Blocks) }
    }

    /// Was the meeting held?
    #[must_use]
    pub fn was_held(self) -> bool {
        matches!(self, Self::Voted | Self::Minuted | Self::Signed | Self::Archived)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use MeetingState as S;

    fn table(kind: MeetingKind) -> Vec<(S, S)> {
        let pairs = S::ALL.iter().flat_map(|from| S::ALL.iter().map(move |to| (*from, *to)));
        pairs.filter(|(from, to)| from.step(*to, kind).ruling.verdict == Verdict::Holds).collect()
    }

    #[test]
    fn the_whole_table() {
        let common = [
            (S::Planned, S::Notified),
            (S::Planned, S::Cancelled),
            (S::Notified, S::Open),
            (S::Notified, S::Cancelled),
            (S::Quorate, S::Voted),
            (S::Quorate, S::Minuted),
            (S::Inquorate, S::Minuted),
            (S::Voted, S::Minuted),
            (S::Minuted, S::Signed),
            (S::Signed, S::Archived),
        ];
        let with = |more: &[(S, S)]| {
            let mut all: Vec<_> = common.iter().chain(more).copied().collect();
            all.sort();
            all
        };
        let quorum = with(&[(S::Open, S::Quorate), (S::Open, S::Inquorate)]);
        assert_eq!(table(MeetingKind::MembersMeeting), quorum);
        assert_eq!(table(MeetingKind::CommitteeMeeting), quorum);
        assert_eq!(table(MeetingKind::PartyClass), with(&[(S::Open, S::Minuted)]));
    }

    #[test]
    fn held_is_what_ran_to_its_end() {
        let held: Vec<_> = S::ALL.iter().filter(|it| it.was_held()).collect();
        assert_eq!(held, [&S::Voted, &S::Minuted, &S::Signed, &S::Archived]);
    }
}
