use time::Date;
use time::macros::date;

use crate::Ruling;
use crate::keyed::keyed;

keyed! {
    /// Text of the regulation.
    Version {
        /// Issued 2014-05-28; the chart of 25 steps of 2016 belongs to it.
        V2014 = "2014",
        /// Issued and in force 2026-05-11.
        V2026 = "2026",
    }
}

/// The day the revision was issued and came into force.
const REVISED: Date = date!(2026 - 05 - 11);

impl Version {
    /// The text in force on a day. Days before 2014 are judged by the text of 2014, the oldest one known here.
    ///
    /// ```
    /// use lianxin_rules::development::Version;
    /// use time::macros::date;
    /// assert_eq!(Version::on(date!(2026-05-10)), Version::V2014);
    /// assert_eq!(Version::on(date!(2026-05-11)), Version::V2026);
    /// ```
    #[must_use]
    pub fn on(day: Date) -> Self {
        if day < REVISED { Self::V2014 } else { Self::V2026 }
    }

    /// A ruling as this text gives it: under 2014 without the article number, which is that of 2026.
    pub(super) const fn cited(self, mut ruling: Ruling) -> Ruling {
        ruling.article = self.cite(ruling.article);
        ruling
    }

    /// The citation: article numbers are known for the text of 2026 only.
    pub(super) const fn cite(self, of_2026: &'static str) -> &'static str {
        match self {
            Self::V2014 => "发展党员工作细则 2014",
            Self::V2026 => of_2026,
        }
    }
}

keyed! {
    /// The five stages.
    Stage {
        /// 申请入党
        Application = "APPLICATION",
        /// 入党积极分子的确定和培养教育
        Activist = "ACTIVIST",
        /// 发展对象的确定和考察
        Object = "OBJECT",
        /// 预备党员的接收
        Admission = "ADMISSION",
        /// 预备党员的教育考察和转正
        Probation = "PROBATION",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn article_numbers_are_those_of_2026() {
        assert_eq!(Version::V2014.cite("x"), "发展党员工作细则 2014");
        assert_eq!(Version::V2026.cite("x"), "x");
        let ruling = Ruling::warns("x", "key").figure(3);
        assert_eq!(Version::V2014.cited(ruling), Ruling::warns("发展党员工作细则 2014", "key").figure(3));
        assert_eq!(Version::V2026.cited(ruling), ruling);
        assert_eq!(Stage::ALL.len(), 5);
    }
}
