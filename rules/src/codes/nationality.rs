//! Nationalities, GB/T 3304-1991. The 56 of the standard; 57–59, 97 and 98 of other lists are not in it.

/// A row of the table.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Nationality {
    /// Two digits, 01–56.
    pub code: &'static str,
    /// Name with 族.
    pub name: &'static str,
    /// Name in Latin letters.
    pub latin: &'static str,
    /// Two-letter code.
    pub alpha: &'static str,
}

const fn row(
    code: &'static str,
    name: &'static str,
    latin: &'static str,
    alpha: &'static str,
) -> Nationality {
    Nationality { code, name, latin, alpha }
}

#[rustfmt::skip]
static TABLE: [Nationality; 56] = [
    row("01", "汉族", "Han", "HA"),
    row("02", "蒙古族", "Mongol", "MG"),
    row("03", "回族", "Hui", "HU"),
    row("04", "藏族", "Zang", "ZA"),
    row("05", "维吾尔族", "Uygur", "UG"),
    row("06", "苗族", "Miao", "MH"),
    row("07", "彝族", "Yi", "YI"),
    row("08", "壮族", "Zhuang", "ZH"),
    row("09", "布依族", "Buyei", "BY"),
    row("10", "朝鲜族", "Chosen", "CS"),
    row("11", "满族", "Man", "MA"),
    row("12", "侗族", "Dong", "DO"),
    row("13", "瑶族", "Yao", "YA"),
    row("14", "白族", "Bai", "BA"),
    row("15", "土家族", "Tujia", "TJ"),
    row("16", "哈尼族", "Hani", "HN"),
    row("17", "哈萨克族", "Kazak", "KZ"),
    row("18", "傣族", "Dai", "DA"),
    row("19", "黎族", "Li", "LI"),
    row("20", "傈僳族", "Lisu", "LS"),
    row("21", "佤族", "Va", "VA"),
    row("22", "畲族", "She", "SH"),
    row("23", "高山族", "Gaoshan", "GS"),
    row("24", "拉祜族", "Lahu", "LH"),
    row("25", "水族", "Sui", "SU"),
    row("26", "东乡族", "Dongxiang", "DX"),
    row("27", "纳西族", "Naxi", "NX"),
    row("28", "景颇族", "Jingpo", "JP"),
    row("29", "柯尔克孜族", "Kirgiz", "KG"),
    row("30", "土族", "Tu", "TU"),
    row("31", "达斡尔族", "Daur", "DU"),
    row("32", "仫佬族", "Mulao", "ML"),
    row("33", "羌族", "Qiang", "QI"),
    row("34", "布朗族", "Blang", "BL"),
    row("35", "撒拉族", "Salar", "SL"),
    row("36", "毛南族", "Maonan", "MN"),
    row("37", "仡佬族", "Gelao", "GL"),
    row("38", "锡伯族", "Xibe", "XB"),
    row("39", "阿昌族", "Achang", "AC"),
    row("40", "普米族", "Pumi", "PM"),
    row("41", "塔吉克族", "Tajik", "TA"),
    row("42", "怒族", "Nu", "NU"),
    row("43", "乌孜别克族", "Uzbek", "UZ"),
    row("44", "俄罗斯族", "Russ", "RS"),
    row("45", "鄂温克族", "Ewenki", "EW"),
    row("46", "德昂族", "Deang", "DE"),
    row("47", "保安族", "Bonan", "BN"),
    row("48", "裕固族", "Yugur", "YG"),
    row("49", "京族", "Gin", "GI"),
    row("50", "塔塔尔族", "Tatar", "TT"),
    row("51", "独龙族", "Derung", "DR"),
    row("52", "鄂伦春族", "Oroqen", "OR"),
    row("53", "赫哲族", "Hezhen", "HZ"),
    row("54", "门巴族", "Monba", "MB"),
    row("55", "珞巴族", "Lhoba", "LB"),
    row("56", "基诺族", "Jino", "JN"),
];

impl Nationality {
    /// All 56 in the order of their codes.
    #[must_use]
    pub fn all() -> &'static [Self] {
        &TABLE
    }

    /// By two-digit code; one digit is taken as with a leading zero.
    #[must_use]
    pub fn by_code(code: &str) -> Option<&'static Self> {
        if code.len() == 1 {
            return TABLE.iter().find(|row| row.code.strip_prefix('0') == Some(code));
        }
        TABLE.iter().find(|row| row.code == code)
    }

    /// By name, with or without 族.
    #[must_use]
    pub fn by_name(name: &str) -> Option<&'static Self> {
        TABLE.iter().find(|row| row.name == name || row.name.strip_suffix('族') == Some(name))
    }

    /// By two-letter code, in capitals.
    #[must_use]
    pub fn by_alpha(alpha: &str) -> Option<&'static Self> {
        TABLE.iter().find(|row| row.alpha == alpha)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn vector_c14() {
        let daur = Nationality::by_code("31").unwrap();
        assert_eq!((daur.name, daur.alpha), ("达斡尔族", "DU"));
    }

    #[test]
    fn names_codes_and_letters_are_unique() {
        let names: BTreeSet<_> = TABLE.iter().map(|r| r.name).collect();
        let alphas: BTreeSet<_> = TABLE.iter().map(|r| r.alpha).collect();
        assert_eq!((names.len(), alphas.len()), (56, 56));
        for (i, row) in TABLE.iter().enumerate() {
            assert_eq!(row.code, format!("{:02}", i + 1));
        }
        assert_eq!(Nationality::by_name("土家"), Nationality::by_name("土家族"));
        assert_eq!(Nationality::by_code("1").unwrap().name, "汉族");
        assert_eq!(Nationality::by_code("97"), None);
    }
}
