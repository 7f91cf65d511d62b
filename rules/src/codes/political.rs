//! Political status, GB/T 4762-1984.

/// A row of the table.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct PoliticalStatus {
    /// Two digits, 01–13.
    pub code: &'static str,
    /// Name in common use.
    pub name: &'static str,
}

static TABLE: [PoliticalStatus; 13] = [
    PoliticalStatus { code: "01", name: "中共党员" },
    PoliticalStatus { code: "02", name: "中共预备党员" },
    PoliticalStatus { code: "03", name: "共青团员" },
    PoliticalStatus { code: "04", name: "民革党员" },
    PoliticalStatus { code: "05", name: "民盟盟员" },
    PoliticalStatus { code: "06", name: "民建会员" },
    PoliticalStatus { code: "07", name: "民进会员" },
    PoliticalStatus { code: "08", name: "农工党党员" },
    PoliticalStatus { code: "09", name: "致公党党员" },
    PoliticalStatus { code: "10", name: "九三学社社员" },
    PoliticalStatus { code: "11", name: "台盟盟员" },
    PoliticalStatus { code: "12", name: "无党派人士" },
    PoliticalStatus { code: "13", name: "群众" },
];

impl PoliticalStatus {
    /// All rows in the order of their codes.
    #[must_use]
    pub fn all() -> &'static [Self] {
        &TABLE
    }

    /// By two-digit code.
    #[must_use]
    pub fn by_code(code: &str) -> Option<&'static Self> {
        TABLE.iter().find(|row| row.code == code)
    }

    /// By name.
    #[must_use]
    pub fn by_name(name: &str) -> Option<&'static Self> {
        TABLE.iter().find(|row| row.name == name)
    }

    /// Codes 01 and 02: on the roll of members.
    #[must_use]
    pub fn is_party_member(&self) -> bool {
        matches!(self.code, "01" | "02")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thirteen_rows() {
        assert_eq!(PoliticalStatus::by_code("13").unwrap().name, "群众");
        assert!(PoliticalStatus::by_name("中共预备党员").unwrap().is_party_member());
        assert_eq!(PoliticalStatus::by_code("14"), None);
    }
}
