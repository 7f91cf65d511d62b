//! What goes up (2008 arts 15, 16), and dividing an amount by locally set shares without losing a 分.

use schemars::JsonSchema;
use serde::Serialize;
use time::{Date, Month};

use crate::Ruling;
use crate::days::MaybeDay;
use crate::keyed::keyed;
use crate::money::{Fen, Rounding};

keyed! {
    /// Who sends a part of what was collected.
    Remitter {
        /// Provincial-level unit: 5 % of the year to the Centre by the end of April of the next year (art. 15).
        Province = "PROVINCE",
        /// Railway and civil aviation units with local ties: 10 % to the local committee (art. 16).
        RailwayOrAviation = "RAILWAY_OR_AVIATION",
        /// Prefecture branches of the central bank, provincial branches of other central financial bodies: 5 % (art. 16).
        CentralFinance = "CENTRAL_FINANCE",
        /// Central organs: 20 % in the first quarter to their work committee (practice).
        CentralOrgan = "CENTRAL_ORGAN",
    }
}

/// What is sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct Remittance {
    /// How much.
    pub amount: Fen,
    /// Share in 万分之一.
    pub share: i64,
    /// By when, where the text has a day.
    #[serde(with = "MaybeDay")]
    pub due: Option<Date>,
    /// Under which article.
    pub ruling: Ruling,
}

/// What a unit sends of what it collected in a year.
///
/// ```
/// use lianxin_rules::dues::{Remitter, remittance};
/// use lianxin_rules::money::{Fen, Rounding};
/// use time::macros::date;
/// let sent = remittance(Remitter::Province, 2026, Fen(123_456_789), Rounding::HalfUp);
/// assert_eq!((sent.amount, sent.due), (Fen(6_172_839), Some(date!(2027-04-30))));
/// ```
#[must_use]
pub fn remittance(remitter: Remitter, year: i32, collected: Fen, rounding: Rounding) -> Remittance {
    let on = |month, day| Date::from_calendar_date(year.saturating_add(1), month, day).ok();
    let (share, due, article) = match remitter {
        Remitter::Province => (500, on(Month::April, 30), "党费规定 2008 art. 15"),
        Remitter::RailwayOrAviation => (1000, None, "党费规定 2008 art. 16"),
        Remitter::CentralFinance => (500, None, "党费规定 2008 art. 16"),
        Remitter::CentralOrgan => (2000, on(Month::March, 31), "中央和国家机关工委"),
    };
    let ruling = Ruling::holds(article, "rule-dues-remittance").figure(share);
    Remittance { amount: collected.part(share, 10_000, rounding), share, due, ruling }
}

/// Shares that divide nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the shares are empty or all zero")]
pub struct SplitError;

/// Divide an amount by shares, as retained by branch, committee and county. Each part is the whole 分 below its exact
/// share; the 分 left over go one by one to the largest remainders, the earlier first. The parts sum to the amount.
///
/// ```
/// use lianxin_rules::dues::split;
/// use lianxin_rules::money::Fen;
/// assert_eq!(split(Fen(100), &[1, 1, 1])?, [Fen(34), Fen(33), Fen(33)]);
/// # Ok::<(), lianxin_rules::dues::SplitError>(())
/// ```
///
/// # Errors
/// There is no share above zero.
pub fn split(amount: Fen, shares: &[u32]) -> Result<Vec<Fen>, SplitError> {
    let whole: i128 = shares.iter().map(|share| i128::from(*share)).sum();
    if whole == 0 {
        return Err(SplitError);
    }
    let exact = |share: &u32| i128::from(amount.0) * i128::from(*share);
    let mut parts: Vec<i128> = shares.iter().map(|share| exact(share).div_euclid(whole)).collect();
    let left = i128::from(amount.0) - parts.iter().sum::<i128>();
    let mut places: Vec<usize> = (0..shares.len()).collect();
    places.sort_by_key(|place| std::cmp::Reverse(exact(&shares[*place]).rem_euclid(whole)));
    for place in places.into_iter().take(usize::try_from(left).unwrap_or(0)) {
        parts[place] += 1;
    }
    // Every part lies between nothing and the amount, so it fits.
    Ok(parts.into_iter().map(|part| Fen(i64::try_from(part).unwrap_or(amount.0))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;
    use time::macros::date;

    #[rstest]
    #[case::d20(Remitter::Province, 6_172_839, Some(date!(2027 - 04 - 30)))]
    #[case(Remitter::RailwayOrAviation, 12_345_679, None)]
    #[case(Remitter::CentralFinance, 6_172_839, None)]
    #[case(Remitter::CentralOrgan, 24_691_358, Some(date!(2027 - 03 - 31)))]
    fn what_goes_up(#[case] remitter: Remitter, #[case] amount: i64, #[case] due: Option<Date>) {
        let sent = remittance(remitter, 2026, Fen(123_456_789), Rounding::HalfUp);
        assert_eq!((sent.amount, sent.due, sent.ruling.figure), (Fen(amount), due, Some(sent.share)));
    }

    #[rstest]
    #[case(1000, &[5000, 3000, 2000], &[500, 300, 200])]
    #[case(10, &[1, 2, 4], &[1, 3, 6])]
    #[case(1, &[1, 1], &[1, 0])]
    #[case(5, &[0, 7], &[0, 5])]
    #[case(-1, &[1, 1], &[0, -1])]
    #[case(0, &[3, 4], &[0, 0])]
    fn divided(#[case] amount: i64, #[case] shares: &[u32], #[case] expected: &[i64]) {
        let expected: Vec<Fen> = expected.iter().copied().map(Fen).collect();
        assert_eq!(split(Fen(amount), shares), Ok(expected));
    }

    #[test]
    fn nothing_to_divide_by() {
        assert_eq!(split(Fen(1), &[]), Err(SplitError));
        assert_eq!(split(Fen(1), &[0, 0]), Err(SplitError));
    }

    proptest! {
        #[test]
        fn parts_sum_to_the_whole(amount in any::<i64>(), shares in proptest::collection::vec(0u32..20_000, 1..8)) {
            prop_assume!(shares.iter().any(|share| *share > 0));
            let parts = split(Fen(amount), &shares).unwrap();
            let sum: i128 = parts.iter().map(|part| i128::from(part.0)).sum();
            prop_assert_eq!(sum, i128::from(amount));
            let whole: i128 = shares.iter().map(|share| i128::from(*share)).sum();
            for (part, share) in parts.iter().zip(&shares) {
                // each part is within one 分 of its exact share
                let apart = i128::from(part.0) * whole - i128::from(amount) * i128::from(*share);
                prop_assert!(apart.abs() < whole);
            }
        }
    }
}
