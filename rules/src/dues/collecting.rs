//! Who is paid, how, relief in hardship, gifts, and what dues may be spent on (2008 arts 7, 9, 11, 12, 14, 17–21).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::keyed::keyed;
use crate::money::Fen;
use crate::{Ruling, Verdict};

/// A single voluntary payment of this and more goes to the Centre as a whole (art. 11).
const BIG_GIFT: Fen = Fen::yuan(1000);

/// A voluntary payment beyond what is owed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct Voluntary {
    /// What goes to the Centre.
    pub to_centre: Fen,
    /// What stays.
    pub stays: Fen,
    /// Holds; blocks an amount that is none. The figure is the threshold in yuan.
    pub ruling: Ruling,
}

/// Where a single voluntary payment goes: of 1000 yuan or more, whole to the Centre (art. 11). There is no ceiling.
///
/// ```
/// use lianxin_rules::dues::voluntary;
/// use lianxin_rules::money::Fen;
/// assert_eq!(voluntary(Fen::yuan(1000)).to_centre, Fen::yuan(1000));
/// ```
#[must_use]
pub fn voluntary(amount: Fen) -> Voluntary {
    let big = amount >= BIG_GIFT;
    let key = if big { "rule-dues-gift-to-centre" } else { "rule-dues-gift" };
    let ruling = Ruling::holds("党费规定 2008 art. 11", key)
        .unless(amount > Fen::ZERO, Verdict::Blocks)
        .figure(BIG_GIFT.0 / 100);
    let amount = amount.max(Fen::ZERO);
    let (to_centre, stays) = if big { (amount, Fen::ZERO) } else { (Fen::ZERO, amount) };
    Voluntary { to_centre, stays, ruling }
}

/// What was done about a reduction or waiver for hardship.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Hardship {
    /// The branch studied it.
    pub branch_agreed: bool,
    /// The next higher Party committee approved.
    pub committee_approved: bool,
    /// The member is retired.
    #[serde(default)]
    pub retired: bool,
    /// For retired members the branch alone suffices: a rule of the central organs, where the organisation follows it.
    #[serde(default)]
    pub branch_suffices_for_retired: bool,
}

/// May dues be reduced or waived? The branch studies it and the next higher committee approves (art. 7).
#[must_use]
pub fn hardship(facts: Hardship) -> Ruling {
    let above = facts.committee_approved || (facts.retired && facts.branch_suffices_for_retired);
    Ruling::holds("党费规定 2008 art. 7", "rule-dues-hardship")
        .unless(facts.branch_agreed && above, Verdict::Blocks)
}

keyed! {
    /// To whom dues are paid.
    Payee {
        /// The branch that holds the formal affiliation.
        HomeBranch = "HOME_BRANCH",
        /// The organisation where a mobile member lives.
        InflowOrganisation = "INFLOW_ORGANISATION",
        /// Any other.
        Other = "OTHER",
    }
}

/// May dues be paid there? To the branch of the formal affiliation; with the certificate of mobile members
/// (流动党员活动证) also at the place of inflow (art. 9).
#[must_use]
pub fn payee(payee: Payee, mobile_certificate: bool) -> Ruling {
    let fits = match payee {
        Payee::HomeBranch => true,
        Payee::InflowOrganisation => mobile_certificate,
        Payee::Other => false,
    };
    Ruling::holds("党费规定 2008 art. 9", "rule-dues-payee").unless(fits, Verdict::Blocks)
}

keyed! {
    /// How dues are collected.
    Manner {
        /// Monthly, in person: the rule.
        InPerson = "IN_PERSON",
        /// Quarterly.
        Quarterly = "QUARTERLY",
        /// Through a relative or another member.
        ThroughOther = "THROUGH_OTHER",
        /// The organisation pays first.
        Advanced = "ADVANCED",
        /// Deducted from pay.
        Deducted = "DEDUCTED",
        /// Special dues beyond the rules.
        SpecialDues = "SPECIAL_DUES",
    }
}

/// A way of collecting, and whether the branch agreed to it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Collection {
    /// How.
    pub manner: Manner,
    /// The branch consented.
    #[serde(default)]
    pub branch_consent: bool,
}

/// May dues be collected so? Monthly and in person; quarterly or through another with the branch's consent (art. 12);
/// never advanced, deducted or beyond the rules (art. 14).
#[must_use]
pub fn collection(facts: Collection) -> Ruling {
    match facts.manner {
        Manner::InPerson => Ruling::holds("党费规定 2008 art. 12", "rule-dues-in-person"),
        Manner::Quarterly | Manner::ThroughOther => {
            Ruling::holds("党费规定 2008 art. 12", "rule-dues-consent")
                .unless(facts.branch_consent, Verdict::Blocks)
        }
        Manner::Advanced | Manner::Deducted | Manner::SpecialDues => {
            Ruling::blocks("党费规定 2008 art. 14", "rule-dues-forbidden-manner")
        }
    }
}

keyed! {
    /// What dues are spent on (art. 18).
    SpendingPurpose {
        /// Training members.
        Training = "TRAINING",
        /// Newspapers, materials, equipment for the education of members.
        Materials = "MATERIALS",
        /// Commending advanced organisations, members and workers.
        Commendation = "COMMENDATION",
        /// Aid to members in hardship.
        Hardship = "HARDSHIP",
        /// Aid after serious disasters, repair of damaged facilities for members' education.
        Disaster = "DISASTER",
        /// Another purpose; the notice of 2017 added some.
        Other = "OTHER",
    }
}

/// A spending or an allocation.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spending {
    /// What for.
    pub purpose: SpendingPurpose,
    /// A collective decision is on record.
    pub decided_collectively: bool,
}

/// May dues be spent so? Decided collectively (art. 20); other purposes than the five are looked at (arts 17–19).
#[must_use]
pub fn spending(facts: Spending) -> Ruling {
    if !facts.decided_collectively {
        return Ruling::blocks("党费规定 2008 art. 20", "rule-dues-collective");
    }
    Ruling::holds("党费规定 2008 art. 17–19", "rule-dues-purpose")
        .unless(facts.purpose != SpendingPurpose::Other, Verdict::Warns)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn d19_a_gift_of_a_thousand_goes_to_the_centre() {
        let small = voluntary(Fen(99_999));
        assert_eq!(
            (small.to_centre, small.stays, small.ruling.key),
            (Fen::ZERO, Fen(99_999), "rule-dues-gift")
        );
        let big = voluntary(Fen(100_000));
        assert_eq!((big.to_centre, big.stays), (Fen(100_000), Fen::ZERO));
        assert_eq!(
            big.ruling,
            Ruling::holds("党费规定 2008 art. 11", "rule-dues-gift-to-centre").figure(1000)
        );
        assert_eq!(voluntary(Fen(1)).ruling.verdict, Verdict::Holds);
        let none = voluntary(Fen(-1));
        assert_eq!((none.ruling.verdict, none.stays), (Verdict::Blocks, Fen::ZERO));
        assert!(voluntary(Fen::ZERO).ruling.is_block());
    }

    #[test]
    fn hardship_is_approved_above() {
        let verdict = |branch_agreed, committee_approved, retired, suffices| {
            let facts = Hardship {
                branch_agreed,
                committee_approved,
                retired,
                branch_suffices_for_retired: suffices,
            };
            hardship(facts).verdict
        };
        assert_eq!(verdict(true, true, false, false), Verdict::Holds);
        assert_eq!(verdict(true, false, false, false), Verdict::Blocks);
        assert_eq!(verdict(false, true, false, false), Verdict::Blocks);
        assert_eq!(verdict(true, false, true, false), Verdict::Blocks);
        assert_eq!(verdict(true, false, false, true), Verdict::Blocks);
        assert_eq!(verdict(true, false, true, true), Verdict::Holds);
        assert_eq!(verdict(false, false, true, true), Verdict::Blocks);
    }

    #[test]
    fn mobile_members_pay_where_they_live_with_their_certificate() {
        assert_eq!(payee(Payee::HomeBranch, false).verdict, Verdict::Holds);
        assert_eq!(payee(Payee::InflowOrganisation, false).verdict, Verdict::Blocks);
        assert_eq!(payee(Payee::InflowOrganisation, true).verdict, Verdict::Holds);
        assert_eq!(payee(Payee::Other, true).verdict, Verdict::Blocks);
    }

    #[test]
    fn ways_of_collecting() {
        let verdict = |manner, branch_consent| collection(Collection { manner, branch_consent }).verdict;
        assert_eq!(verdict(Manner::InPerson, false), Verdict::Holds);
        for manner in [Manner::Quarterly, Manner::ThroughOther] {
            assert_eq!((verdict(manner, false), verdict(manner, true)), (Verdict::Blocks, Verdict::Holds));
        }
        for manner in [Manner::Advanced, Manner::Deducted, Manner::SpecialDues] {
            assert_eq!(verdict(manner, true), Verdict::Blocks);
        }
    }

    #[test]
    fn spending_is_decided_together() {
        let verdict =
            |purpose, decided_collectively| spending(Spending { purpose, decided_collectively }).verdict;
        for purpose in SpendingPurpose::ALL {
            assert_eq!(verdict(*purpose, false), Verdict::Blocks);
            let expected = if *purpose == SpendingPurpose::Other { Verdict::Warns } else { Verdict::Holds };
            assert_eq!(verdict(*purpose, true), expected);
        }
    }
}
