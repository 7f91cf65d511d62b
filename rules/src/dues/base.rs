//! What counts in the base of a member with monthly wages (2008 art. 1, narrowed by the notice of 2017).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::amount::WAGE_ARTICLE;
use crate::Ruling;
use crate::keyed::keyed;
use crate::money::Fen;

keyed! {
    /// Whose wages: the article lists other items for each.
    WageEarner {
        /// 机关工作人员（不含工人）
        Agency = "AGENCY",
        /// 机关工人
        AgencyWorker = "AGENCY_WORKER",
        /// 事业单位人员
        Institution = "INSTITUTION",
        /// 企业人员
        Enterprise = "ENTERPRISE",
    }
}

keyed! {
    /// An item of a pay slip.
    ItemKind {
        /// 职务工资
        DutyPay = "DUTY_PAY",
        /// 级别工资
        GradePay = "GRADE_PAY",
        /// 津贴补贴 paid to everyone alike
        Allowance = "ALLOWANCE",
        /// 岗位工资
        PostPay = "POST_PAY",
        /// 薪级工资
        ScalePay = "SCALE_PAY",
        /// 技术等级（职务）工资
        SkillPay = "SKILL_PAY",
        /// 基本工资
        BasicPay = "BASIC_PAY",
        /// 基础性绩效工资
        BasicPerformance = "BASIC_PERFORMANCE",
        /// 奖励性绩效工资
        RewardPerformance = "REWARD_PERFORMANCE",
        /// 奖金: the regular variable part of an enterprise, paid to everyone
        Bonus = "BONUS",
        /// Irregular bonuses, or not paid to everyone
        IrregularBonus = "IRREGULAR_BONUS",
        /// Allowances paid only to some regions, units, posts or people
        PartialAllowance = "PARTIAL_ALLOWANCE",
        /// 住房补贴
        Housing = "HOUSING",
        /// 交通补贴
        Transport = "TRANSPORT",
        /// 公务用车补贴
        OfficialCar = "OFFICIAL_CAR",
        /// 通讯补贴
        Phone = "PHONE",
        /// 加班补贴
        Overtime = "OVERTIME",
        /// 误餐补贴
        MissedMeal = "MISSED_MEAL",
        /// 取暖补贴
        Heating = "HEATING",
        /// 防暑降温补贴
        HeatWave = "HEAT_WAVE",
        /// 物业补贴
        PropertyFee = "PROPERTY_FEE",
        /// Other reform subsidies
        OtherSubsidy = "OTHER_SUBSIDY",
        /// 个人所得税, withheld
        IncomeTax = "INCOME_TAX",
        /// 养老保险, withheld
        PensionInsurance = "PENSION_INSURANCE",
        /// 医疗保险, withheld
        MedicalInsurance = "MEDICAL_INSURANCE",
        /// 失业保险, withheld
        UnemploymentInsurance = "UNEMPLOYMENT_INSURANCE",
        /// 工伤保险, withheld
        InjuryInsurance = "INJURY_INSURANCE",
        /// 生育保险, withheld
        MaternityInsurance = "MATERNITY_INSURANCE",
        /// 住房公积金, withheld
        HousingFund = "HOUSING_FUND",
        /// 职业年金、企业年金, withheld
        Annuity = "ANNUITY",
    }
}

/// Where an item goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ItemPlace {
    /// Counts.
    In,
    /// Does not count (notice of 2017).
    Out,
    /// Taken off what counts: the base is after tax and contributions.
    Withheld,
    /// The article knows no such item for these wage earners; it does not count, and someone should look.
    Foreign,
}

/// A line of a pay slip. Amounts are never negative: withheld items are given as what was withheld.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// What it is.
    pub item: ItemKind,
    /// How much a month, in 分.
    pub fen: Fen,
}

/// An item with its place.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct Placed {
    /// What it is.
    pub item: ItemKind,
    /// How much a month.
    pub fen: Fen,
    /// Where it went.
    pub place: ItemPlace,
}

/// The base, and how it came about.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct WageBase {
    /// The base, never below nothing.
    pub base: Fen,
    /// Every item of the pay slip.
    pub items: Vec<Placed>,
    /// Warns of items the article does not know for these wage earners, or of more withheld than counts;
    /// a negative amount blocks.
    pub ruling: Ruling,
}

impl ItemKind {
    /// Where this item goes for these wage earners.
    #[must_use]
    pub fn place(self, earner: WageEarner) -> ItemPlace {
        use ItemKind as I;
        use WageEarner as E;
        match (self, earner) {
            (I::DutyPay | I::GradePay, E::Agency)
            | (I::Allowance, E::Agency | E::AgencyWorker | E::Institution)
            | (I::PostPay, E::AgencyWorker | E::Institution | E::Enterprise)
            | (I::SkillPay, E::AgencyWorker)
            | (I::ScalePay | I::BasicPerformance, E::Institution)
            | (I::BasicPay | I::Bonus, E::Enterprise) => ItemPlace::In,
            (
                I::IncomeTax
                | I::PensionInsurance
                | I::MedicalInsurance
                | I::UnemploymentInsurance
                | I::InjuryInsurance
                | I::MaternityInsurance
                | I::HousingFund
                | I::Annuity,
                _,
            ) => ItemPlace::Withheld,
            (
                I::RewardPerformance
                | I::IrregularBonus
                | I::PartialAllowance
                | I::Housing
                | I::Transport
                | I::OfficialCar
                | I::Phone
                | I::Overtime
                | I::MissedMeal
                | I::Heating
                | I::HeatWave
                | I::PropertyFee
                | I::OtherSubsidy,
                _,
            ) => ItemPlace::Out,
            _ => ItemPlace::Foreign,
        }
    }
}

/// The base of monthly wages from the items of a pay slip.
///
/// ```
/// use lianxin_rules::dues::{Item, ItemKind, WageEarner, wage_base};
/// use lianxin_rules::money::Fen;
/// let slip = [
///     Item { item: ItemKind::DutyPay, fen: Fen::yuan(3000) },
///     Item { item: ItemKind::Transport, fen: Fen::yuan(650) },
///     Item { item: ItemKind::IncomeTax, fen: Fen::yuan(20) },
/// ];
/// assert_eq!(wage_base(WageEarner::Agency, &slip).base, Fen::yuan(2980));
/// ```
#[must_use]
pub fn wage_base(earner: WageEarner, slip: &[Item]) -> WageBase {
    let placed = |it: &Item| Placed { item: it.item, fen: it.fen, place: it.item.place(earner) };
    let items: Vec<Placed> = slip.iter().map(placed).collect();
    let sum = |place| items.iter().filter(|it| it.place == place).map(|it| it.fen).sum::<Fen>();
    let base = sum(ItemPlace::In) - sum(ItemPlace::Withheld);
    let ruling = if items.iter().any(|it| it.fen < Fen::ZERO) {
        Ruling::blocks(WAGE_ARTICLE, "rule-dues-item-negative")
    } else if items.iter().any(|it| it.place == ItemPlace::Foreign) {
        Ruling::warns(WAGE_ARTICLE, "rule-dues-item-foreign")
    } else if base < Fen::ZERO {
        Ruling::warns(WAGE_ARTICLE, "rule-dues-base-negative")
    } else {
        Ruling::holds(WAGE_ARTICLE, "rule-dues-base")
    };
    WageBase { base: base.max(Fen::ZERO), items, ruling }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Verdict;
    use crate::dues::{Income, assess};
    use crate::money::Rounding;
    use ItemKind as I;

    fn slip(items: &[(ItemKind, i64)]) -> Vec<Item> {
        items.iter().map(|(item, fen)| Item { item: *item, fen: Fen(*fen) }).collect()
    }

    #[test]
    fn d13_staff_of_an_institution() {
        let slip = slip(&[
            (I::PostPay, 400_000),
            (I::ScalePay, 250_000),
            (I::BasicPerformance, 300_000),
            (I::RewardPerformance, 200_000),
            (I::Phone, 20_000),
            (I::MissedMeal, 30_000),
            (I::PensionInsurance, 76_000),
            (I::MedicalInsurance, 19_000),
            (I::UnemploymentInsurance, 4_750),
            (I::HousingFund, 114_000),
            (I::Annuity, 38_000),
            (I::IncomeTax, 6_000),
        ]);
        let found = wage_base(WageEarner::Institution, &slip);
        assert_eq!((found.base, found.ruling.verdict), (Fen(692_250), Verdict::Holds));
        assert_eq!(found.items.len(), 12);
        let owed = assess(Income::Monthly { base: found.base }, Rounding::HalfUp);
        assert_eq!((owed.rate, owed.owed), (150, Fen(10_384)));
    }

    #[test]
    fn each_kind_of_employer_has_its_items() {
        let counts = |earner| -> Vec<ItemKind> {
            ItemKind::ALL.iter().copied().filter(|it| it.place(earner) == ItemPlace::In).collect()
        };
        assert_eq!(counts(WageEarner::Agency), [I::DutyPay, I::GradePay, I::Allowance]);
        assert_eq!(counts(WageEarner::AgencyWorker), [I::Allowance, I::PostPay, I::SkillPay]);
        assert_eq!(
            counts(WageEarner::Institution),
            [I::Allowance, I::PostPay, I::ScalePay, I::BasicPerformance]
        );
        assert_eq!(counts(WageEarner::Enterprise), [I::PostPay, I::BasicPay, I::Bonus]);
        for earner in WageEarner::ALL {
            let of = |place| ItemKind::ALL.iter().filter(|it| it.place(*earner) == place).count();
            assert_eq!((of(ItemPlace::Withheld), of(ItemPlace::Out)), (8, 13));
        }
    }

    #[test]
    fn what_does_not_fit_is_said() {
        let of = |items: &[(ItemKind, i64)]| wage_base(WageEarner::Enterprise, &slip(items));
        let foreign = of(&[(I::BasicPay, 100), (I::GradePay, 50)]);
        assert_eq!((foreign.base, foreign.ruling.key), (Fen(100), "rule-dues-item-foreign"));
        let less = of(&[(I::BasicPay, 100), (I::IncomeTax, 150)]);
        assert_eq!((less.base, less.ruling.key), (Fen::ZERO, "rule-dues-base-negative"));
        let even = of(&[(I::BasicPay, 100), (I::IncomeTax, 100)]);
        assert_eq!((even.base, even.ruling.verdict), (Fen::ZERO, Verdict::Holds));
        let nothing = of(&[(I::BasicPay, 100), (I::Bonus, 0)]);
        assert_eq!((nothing.base, nothing.ruling.verdict), (Fen(100), Verdict::Holds));
        let negative = of(&[(I::BasicPay, -1)]);
        assert_eq!((negative.base, negative.ruling.verdict), (Fen::ZERO, Verdict::Blocks));
    }
}
