//! Money in 分. Thresholds and rates are integer arithmetic (fact sheet §0.2, rule 5).

use std::iter::Sum;
use std::ops::{Add, Sub};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An amount in 分 (0.01 yuan).
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize, JsonSchema,
)]
#[serde(transparent)]
pub struct Fen(pub i64);

/// How an amount is brought to whole units. Not regulated: half-up to the 分 unless an organisation decides otherwise.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Rounding {
    /// To the nearest 分; exactly half goes up.
    #[default]
    HalfUp,
    /// To the 分 below.
    Down,
    /// To the nearest 角 (10 分); exactly half goes up.
    HalfUpToJiao,
}

impl Fen {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// Whole yuan.
    ///
    /// ```
    /// use lianxin_rules::money::Fen;
    /// assert_eq!(Fen::yuan(15), Fen(1500));
    /// ```
    #[must_use]
    pub const fn yuan(yuan: i64) -> Self {
        Self(yuan.saturating_mul(100))
    }

    /// `parts` of `whole` parts of this amount, rounded. `whole` must be positive; 0 counts as 1.
    ///
    /// ```
    /// use lianxin_rules::money::{Fen, Rounding};
    /// // 5 % of 1,234,567.89 yuan
    /// assert_eq!(Fen(123_456_789).part(500, 10_000, Rounding::HalfUp), Fen(6_172_839));
    /// ```
    #[must_use]
    pub fn part(self, parts: i64, whole: i64, rounding: Rounding) -> Self {
        let whole = i128::from(whole.max(1));
        let product = i128::from(self.0) * i128::from(parts);
        let rounded = match rounding {
            Rounding::HalfUp => (2 * product + whole).div_euclid(2 * whole),
            Rounding::Down => product.div_euclid(whole),
            Rounding::HalfUpToJiao => 10 * (product + 5 * whole).div_euclid(10 * whole),
        };
        let fitting = rounded.clamp(i64::MIN.into(), i64::MAX.into());
        Self(i64::try_from(fitting).expect("clamped to what fits"))
    }
}

impl Add for Fen {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub for Fen {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Sum for Fen {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case(Rounding::HalfUp, 10, 1)]
    #[case(Rounding::HalfUp, 9, 0)]
    #[case(Rounding::HalfUp, 30, 2)]
    #[case(Rounding::HalfUp, -10, 0)]
    #[case(Rounding::HalfUp, -11, -1)]
    #[case(Rounding::Down, 39, 1)]
    #[case(Rounding::Down, 40, 2)]
    #[case(Rounding::HalfUpToJiao, 99, 0)]
    #[case(Rounding::HalfUpToJiao, 100, 10)]
    #[case(Rounding::HalfUpToJiao, 299, 10)]
    fn twentieths(#[case] rounding: Rounding, #[case] amount: i64, #[case] expected: i64) {
        assert_eq!(Fen(amount).part(1, 20, rounding), Fen(expected));
    }

    #[test]
    fn no_amount_overflows() {
        assert_eq!(Fen(i64::MAX).part(2, 1, Rounding::HalfUp), Fen(i64::MAX));
        assert_eq!(Fen(i64::MIN).part(2, 1, Rounding::HalfUp), Fen(i64::MIN));
        assert_eq!(Fen(i64::MAX) + Fen(1), Fen(i64::MAX));
        assert_eq!(Fen(7).part(3, 0, Rounding::Down), Fen(21));
        assert_eq!(Fen(7) - Fen(9), Fen(-2));
        assert_eq!([Fen(1), Fen(2)].into_iter().sum::<Fen>(), Fen(3));
    }

    proptest! {
        #[test]
        fn half_up_is_within_half_a_unit(amount in -1_000_000_000i64..1_000_000_000, parts in 0i64..10_000) {
            let exact = i128::from(amount) * i128::from(parts);
            let rounded = i128::from(Fen(amount).part(parts, 10_000, Rounding::HalfUp).0) * 10_000;
            prop_assert!(rounded - exact <= 5_000 && exact - rounded < 5_000);
        }
    }
}
