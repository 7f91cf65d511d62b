//! What is owed a month (2008 arts 2–7, 10; notice of 2017).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use time::Date;

use crate::keyed::keyed;
use crate::money::{Fen, Rounding};
use crate::month::YearMonth;
use crate::{Ruling, Verdict};

pub(super) const WAGE_ARTICLE: &str = "党费规定 2008 art. 1";
const CAP: &str = "组电明字〔2017〕5号";

/// Generally not above 1000 yuan a month (notice of 2017).
const GENERAL_CAP: Fen = Fen::yuan(1000);

/// Upper edges of the brackets, which belong to them, and rates in 万分之一 of the whole base.
type Brackets = &'static [(Fen, i64)];

const WAGES: Brackets =
    &[(Fen::yuan(3000), 50), (Fen::yuan(5000), 100), (Fen::yuan(10_000), 150), (Fen(i64::MAX), 200)];
const PENSIONS: Brackets = &[(Fen::yuan(5000), 50), (Fen(i64::MAX), 100)];

/// Farmers pay 0.2 to 1 yuan a month, others without wages 0.2 (art. 6).
const LEAST: Fen = Fen(20);
const MOST_OF_FARMERS: Fen = Fen(100);

/// What a member lives on, with what the amount is reckoned from. Amounts in 分.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "income", rename_all = "SCREAMING_SNAKE_CASE", deny_unknown_fields)]
pub enum Income {
    /// Monthly wages: the base by [`super::wage_base`] (arts 1, 2).
    Monthly {
        /// After tax.
        base: Fen,
    },
    /// 年薪制: pay actually received in the month (art. 3).
    Annual {
        /// In the month.
        received: Fen,
    },
    /// No monthly wages, as the self-employed: net income of the three months of the previous quarter (art. 4).
    Quarterly {
        /// Three months; a loss is negative.
        net: [Fen; 3],
    },
    /// 离退休: the pension actually received (art. 5). Where the basic pension can be told apart, practice takes that.
    Pension {
        /// In the month.
        received: Fen,
    },
    /// Farmers: the figure the branch or a local rule fixed (art. 6).
    Farmer {
        /// 0.2 to 1 yuan.
        fixed: Fen,
    },
    /// Students, unemployed, living on relief or minimum living allowance (art. 6).
    Fixed {
        /// Which of them.
        reason: Relief,
    },
}

keyed! {
    /// Why a member pays the fixed amount.
    Relief {
        /// 学生
        Student = "STUDENT",
        /// 下岗失业
        Unemployed = "UNEMPLOYED",
        /// 依靠抚恤或者救济生活
        Relief = "RELIEF",
        /// 领取当地最低生活保障金
        MinimumLiving = "MINIMUM_LIVING",
    }
}

/// What is owed for a month.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct Assessment {
    /// The base the rate applies to; nothing for fixed amounts.
    pub base: Fen,
    /// Rate in 万分之一 of the whole base; 0 for fixed amounts.
    pub rate: i64,
    /// What the rate gives.
    pub formula: Fen,
    /// What is owed: not above the general cap; more is voluntary.
    pub owed: Fen,
    /// Warns above the general cap (figure in yuan) and where there is no income; blocks amounts the article excludes.
    /// The figure of a rate is in 万分之一.
    pub ruling: Ruling,
}

/// What a member owes for a month.
///
/// ```
/// use lianxin_rules::dues::{Income, assess};
/// use lianxin_rules::money::{Fen, Rounding};
/// let owed = assess(Income::Monthly { base: Fen::yuan(20_000) }, Rounding::HalfUp);
/// assert_eq!(owed.owed, Fen::yuan(400));
/// ```
#[must_use]
pub fn assess(income: Income, rounding: Rounding) -> Assessment {
    match income {
        Income::Monthly { base } => rated(base, WAGES, "党费规定 2008 art. 2", rounding),
        Income::Annual { received } => rated(received, WAGES, "党费规定 2008 art. 3", rounding),
        Income::Quarterly { net } => {
            let average = net.into_iter().sum::<Fen>().part(1, 3, Rounding::HalfUp);
            rated(average.max(Fen::ZERO), WAGES, "党费规定 2008 art. 4", rounding)
        }
        Income::Pension { received } => rated(received, PENSIONS, "党费规定 2008 art. 5", rounding),
        Income::Farmer { fixed } => {
            let owed = fixed.clamp(LEAST, MOST_OF_FARMERS);
            let ruling = flat("rule-dues-farmer").unless(fixed == owed, Verdict::Blocks);
            Assessment { base: Fen::ZERO, rate: 0, formula: owed, owed, ruling }
        }
        Income::Fixed { .. } => Assessment {
            base: Fen::ZERO,
            rate: 0,
            formula: LEAST,
            owed: LEAST,
            ruling: flat("rule-dues-fixed"),
        },
    }
}

const fn flat(key: &'static str) -> Ruling {
    Ruling::holds("党费规定 2008 art. 6", key)
}

fn rated(base: Fen, brackets: Brackets, article: &'static str, rounding: Rounding) -> Assessment {
    if base < Fen::ZERO {
        let ruling = Ruling::blocks(article, "rule-dues-base-below-zero");
        return Assessment { base, rate: 0, formula: Fen::ZERO, owed: Fen::ZERO, ruling };
    }
    let rate = brackets.iter().find(|(edge, _)| base <= *edge).map_or(0, |(_, rate)| *rate);
    let formula = base.part(rate, 10_000, rounding);
    let ruling = if formula > GENERAL_CAP {
        Ruling::warns(CAP, "rule-dues-cap").figure(GENERAL_CAP.0 / 100)
    } else if base == Fen::ZERO {
        Ruling::warns(article, "rule-dues-no-income")
    } else {
        Ruling::holds(article, "rule-dues-rate").figure(rate)
    };
    Assessment { base, rate, formula, owed: formula.min(GENERAL_CAP), ruling }
}

keyed! {
    /// From when a change of pay counts. The later rule is the default; an organisation may keep to the older.
    PayChange {
        /// Fixed at the start of the year, generally not changed within it (notice of 2017).
        FixedForYear = "FIXED_FOR_YEAR",
        /// From the month in which the new pay is drawn (2008 art. 10).
        FromMonthOfChange = "FROM_MONTH_OF_CHANGE",
    }
}

/// A base and the month from which it was drawn.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BaseFrom {
    /// First month of this base.
    pub from: YearMonth,
    /// In 分.
    pub base: Fen,
}

/// The base that counts in a month: that of January, or the first one of the year where there was none in January;
/// or the base of the month itself. None when nothing is known by that month. The order of `bases` does not matter.
#[must_use]
pub fn base_in(month: YearMonth, bases: &[BaseFrom], change: PayChange) -> Option<BaseFrom> {
    let drawn = |by: YearMonth| bases.iter().filter(|it| it.from <= by).max_by_key(|it| it.from).copied();
    match change {
        PayChange::FromMonthOfChange => drawn(month),
        PayChange::FixedForYear => {
            let january = month.plus(1 - i32::from(month.month()));
            let first_of_year =
                || bases.iter().filter(|it| it.from <= month).min_by_key(|it| it.from).copied();
            drawn(january).or_else(first_of_year)
        }
    }
}

/// The first month for which a probationary member pays: that of the branch meeting which accepted them (art. 8), not
/// that of the approval.
#[must_use]
pub fn first_month(accepted_by_meeting: Date) -> YearMonth {
    YearMonth::of(accepted_by_meeting)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;
    use time::macros::date;

    fn owed(income: Income) -> Fen {
        assess(income, Rounding::HalfUp).owed
    }

    #[rstest]
    #[case::d1(300_000, 1_500)]
    #[case::d2(300_001, 3_000)]
    #[case::edge(500_000, 5_000)]
    #[case::above(500_001, 7_500)]
    #[case::d4(1_000_000, 15_000)]
    #[case::d4(1_000_001, 20_000)]
    #[case::d5(2_000_000, 40_000)]
    #[case::cap_itself(5_000_000, 100_000)]
    fn wages(#[case] base: i64, #[case] expected: i64) {
        assert_eq!(owed(Income::Monthly { base: Fen(base) }), Fen(expected));
        assert_eq!(owed(Income::Annual { received: Fen(base) }), Fen(expected));
    }

    #[rstest]
    #[case::d8(500_000, 2_500)]
    #[case::d8(500_001, 5_000)]
    #[case::d8(800_000, 8_000)]
    fn pensions(#[case] received: i64, #[case] expected: i64) {
        assert_eq!(owed(Income::Pension { received: Fen(received) }), Fen(expected));
    }

    #[test]
    fn d7_above_the_general_cap() {
        let it = assess(Income::Monthly { base: Fen::yuan(80_000) }, Rounding::HalfUp);
        assert_eq!((it.formula, it.owed), (Fen::yuan(1600), Fen::yuan(1000)));
        assert_eq!(it.ruling, Ruling::warns(CAP, "rule-dues-cap").figure(1000));
        let at = assess(Income::Monthly { base: Fen::yuan(50_000) }, Rounding::HalfUp);
        assert_eq!((at.owed, at.ruling.verdict), (Fen::yuan(1000), Verdict::Holds));
    }

    #[test]
    fn d10_fixed_amounts() {
        for reason in Relief::ALL {
            let it = assess(Income::Fixed { reason: *reason }, Rounding::HalfUp);
            assert_eq!((it.owed, it.rate, it.ruling.verdict), (Fen(20), 0, Verdict::Holds));
        }
    }

    #[rstest]
    #[case(19, 20, Verdict::Blocks)]
    #[case(20, 20, Verdict::Holds)]
    #[case(100, 100, Verdict::Holds)]
    #[case(101, 100, Verdict::Blocks)]
    fn farmers(#[case] fixed: i64, #[case] expected: i64, #[case] verdict: Verdict) {
        let it = assess(Income::Farmer { fixed: Fen(fixed) }, Rounding::HalfUp);
        assert_eq!((it.owed, it.ruling.verdict), (Fen(expected), verdict));
    }

    #[test]
    fn d11_the_average_of_the_previous_quarter() {
        let net = [Fen::yuan(9000), Fen::yuan(12_000), Fen::yuan(15_000)];
        let it = assess(Income::Quarterly { net }, Rounding::HalfUp);
        assert_eq!((it.base, it.owed), (Fen::yuan(12_000), Fen::yuan(240)));
        let loss = assess(Income::Quarterly { net: [Fen(-5), Fen(1), Fen(1)] }, Rounding::HalfUp);
        assert_eq!((loss.owed, loss.ruling.key), (Fen::ZERO, "rule-dues-no-income"));
    }

    #[test]
    fn a_base_below_nothing_is_an_error() {
        let it = assess(Income::Monthly { base: Fen(-1) }, Rounding::HalfUp);
        assert_eq!((it.owed, it.ruling.verdict), (Fen::ZERO, Verdict::Blocks));
        let none = assess(Income::Pension { received: Fen::ZERO }, Rounding::HalfUp);
        assert_eq!((none.owed, none.ruling.verdict), (Fen::ZERO, Verdict::Warns));
    }

    #[test]
    fn d14_a_raise_in_july() {
        let from =
            |month, yuan| BaseFrom { from: YearMonth::new(2026, month).unwrap(), base: Fen::yuan(yuan) };
        let bases = [from(7, 10_500), from(1, 9_800)];
        let owed_in = |month, change| {
            let found = base_in(YearMonth::new(2026, month).unwrap(), &bases, change).unwrap();
            owed(Income::Monthly { base: found.base })
        };
        for month in 1..=12 {
            assert_eq!(owed_in(month, PayChange::FixedForYear), Fen::yuan(147));
            let expected = if month < 7 { 147 } else { 210 };
            assert_eq!(owed_in(month, PayChange::FromMonthOfChange), Fen::yuan(expected));
        }
        let next_year = base_in(YearMonth::new(2027, 3).unwrap(), &bases, PayChange::FixedForYear);
        assert_eq!(next_year.unwrap().base, Fen::yuan(10_500));
    }

    #[test]
    fn who_came_within_the_year_keeps_the_first_base() {
        let from =
            |month, yuan| BaseFrom { from: YearMonth::new(2026, month).unwrap(), base: Fen::yuan(yuan) };
        let bases = [from(9, 7000), from(4, 5000)];
        let at = |month| base_in(YearMonth::new(2026, month).unwrap(), &bases, PayChange::FixedForYear);
        assert_eq!(at(3), None);
        assert_eq!(at(4).unwrap().base, Fen::yuan(5000));
        assert_eq!(at(12).unwrap().base, Fen::yuan(5000));
        assert_eq!(base_in(YearMonth::new(2026, 3).unwrap(), &bases, PayChange::FromMonthOfChange), None);
    }

    #[test]
    fn probationary_members_pay_from_the_meeting() {
        assert_eq!(first_month(date!(2026 - 06 - 30)).to_string(), "2026-06");
    }

    proptest! {
        #[test]
        fn neither_rate_nor_amount_falls_when_the_base_rises(base in 0i64..20_000_000, more in 0i64..2_000_000) {
            for wrap in [|base| Income::Monthly { base }, |received| Income::Pension { received }] {
                let (low, high) = (wrap(Fen(base)), wrap(Fen(base + more)));
                let (low, high) = (assess(low, Rounding::HalfUp), assess(high, Rounding::HalfUp));
                prop_assert!(low.rate <= high.rate && low.formula <= high.formula && low.owed <= high.owed);
                prop_assert!(high.owed <= GENERAL_CAP);
            }
        }
    }
}
