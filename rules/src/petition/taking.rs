use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::keyed::keyed;
use crate::{Ruling, Verdict};

keyed! {
    /// What somebody wants.
    Kind {
        /// To know something.
        Consultation = "CONSULTATION",
        /// To suggest something (art. 29).
        Suggestion = "SUGGESTION",
        /// To complain about something (art. 31).
        Complaint = "COMPLAINT",
        /// To have something done or decided (art. 31).
        Request = "REQUEST",
        /// To report a breach of discipline or law by a person (art. 30).
        Accusation = "ACCUSATION",
    }
}

keyed! {
    /// By which way a matter goes on.
    Route {
        /// The office handles it here.
        Here = "HERE",
        /// The body above, because it concerns the office or its handler.
        Above = "ABOVE",
        /// The discipline body, sealed; the office never sees it.
        Discipline = "DISCIPLINE",
        /// The appeal route of members inside the Party.
        PartyAppeal = "PARTY_APPEAL",
        /// Court, arbitration, administrative reconsideration or another route the law gives.
        Law = "LAW",
    }
}

/// What is known when something is filed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Filed {
    /// What is wanted.
    pub kind: Kind,
    /// It concerns the office to which it is addressed, or somebody who handles matters there.
    #[serde(default)]
    pub concerns_office: bool,
    /// A member objects to a disposal of the Party about the own person.
    #[serde(default)]
    pub member_appeal: bool,
    /// The law gives another route: court, arbitration, reconsideration.
    #[serde(default)]
    pub other_route: bool,
}

/// Where a matter goes, and why.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct Taken {
    /// The route.
    pub route: Route,
    /// Warns where it is another than the office addressed.
    pub ruling: Ruling,
}

/// Where a matter goes: accusations to the discipline body and never past the office (art. 30), what concerns the office
/// past it (art. 28), appeals of members and what the law gives another route to that route (art. 31).
#[must_use]
pub fn route(it: Filed) -> Taken {
    let (route, article, key) = if it.kind == Kind::Accusation {
        (Route::Discipline, "信访工作条例 art. 30", "rule-petition-accusation")
    } else if it.member_appeal {
        (Route::PartyAppeal, "信访工作条例 art. 31", "rule-petition-appeal")
    } else if it.other_route {
        (Route::Law, "信访工作条例 art. 31", "rule-petition-law")
    } else if it.concerns_office {
        (Route::Above, "信访工作条例 art. 28", "rule-petition-above")
    } else {
        (Route::Here, "信访工作条例 art. 31", "rule-petition-here")
    };
    let ruling = Ruling::holds(article, key).unless(route == Route::Here, Verdict::Warns);
    Taken { route, ruling }
}

/// What is known of the same matter elsewhere.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// It is accepted or being handled below, within its limit.
    #[serde(default)]
    pub open_below: bool,
    /// The same facts and reasons were rechecked.
    #[serde(default)]
    pub rechecked: bool,
}

/// May an office take a matter? Not while it is accepted below within its limit (art. 19), and not after the recheck with
/// the same facts and reasons (art. 36).
#[must_use]
pub fn may_take(it: Window) -> Ruling {
    if it.rechecked {
        return Ruling::blocks("信访工作条例 art. 36", "rule-petition-rechecked");
    }
    Ruling::holds("信访工作条例 art. 19", "rule-petition-open-below").unless(!it.open_below, Verdict::Blocks)
}

/// A visit in person: to the competent body at its own or the next higher level (art. 20). Letters and the network know
/// no such limit.
#[must_use]
pub fn visit(levels_up: u32) -> Ruling {
    Ruling::holds("信访工作条例 art. 20", "rule-petition-visit-level")
        .unless(levels_up <= 1, Verdict::Warns)
        .figure(1)
}

/// How many come for several: five at most (art. 20).
#[must_use]
pub fn representatives(people: u32) -> Ruling {
    Ruling::holds("信访工作条例 art. 20", "rule-petition-representatives")
        .unless(people <= 5, Verdict::Blocks)
        .figure(5)
}

/// May somebody handle a matter? Not with a direct interest of one's own or of one's kin (art. 28).
#[must_use]
pub fn withdrawal(direct_interest: bool) -> Ruling {
    Ruling::holds("信访工作条例 art. 28", "rule-petition-withdrawal")
        .unless(!direct_interest, Verdict::Blocks)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn filed(kind: Kind) -> Filed {
        Filed { kind, concerns_office: false, member_appeal: false, other_route: false }
    }

    /// X13: an accusation never stays in the register, whatever else is said.
    #[rstest]
    #[case(Filed { concerns_office: true, member_appeal: true, other_route: true, ..filed(Kind::Accusation) }, Route::Discipline)]
    #[case(filed(Kind::Accusation), Route::Discipline)]
    #[case(filed(Kind::Complaint), Route::Here)]
    #[case(Filed { concerns_office: true, ..filed(Kind::Complaint) }, Route::Above)]
    #[case(Filed { member_appeal: true, concerns_office: true, ..filed(Kind::Request) }, Route::PartyAppeal)]
    #[case(Filed { other_route: true, ..filed(Kind::Request) }, Route::Law)]
    fn routes(#[case] it: Filed, #[case] expected: Route) {
        let taken = route(it);
        assert_eq!(taken.route, expected);
        assert_eq!(taken.ruling.verdict == Verdict::Holds, expected == Route::Here);
    }

    /// X7, X11.
    #[test]
    fn what_is_not_taken() {
        let free = Window { open_below: false, rechecked: false };
        assert_eq!(may_take(free).verdict, Verdict::Holds);
        assert_eq!(may_take(Window { open_below: true, ..free }).verdict, Verdict::Blocks);
        let final_one = may_take(Window { rechecked: true, open_below: true });
        assert_eq!((final_one.verdict, final_one.article), (Verdict::Blocks, "信访工作条例 art. 36"));
    }

    /// X10, X14 and the number of those who come.
    #[test]
    fn visits_and_withdrawal() {
        assert_eq!(visit(0).verdict, Verdict::Holds);
        assert_eq!(visit(1).verdict, Verdict::Holds);
        assert_eq!(visit(2).verdict, Verdict::Warns);
        assert_eq!(representatives(5).verdict, Verdict::Holds);
        assert_eq!(representatives(6).verdict, Verdict::Blocks);
        assert_eq!(withdrawal(true).verdict, Verdict::Blocks);
        assert_eq!(withdrawal(false).verdict, Verdict::Holds);
    }
}
