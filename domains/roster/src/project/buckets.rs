//! By what members and organisations are counted: the tables of the yearly bulletin (fact sheet §12.2).

use crate::model::{Facts, OrgFacts};

/// Periods of joining as the bulletin counts them: first month, first month no longer, key.
pub const JOINED_PERIODS: &[(&str, &str, &str)] = &[
    ("0000-00", "1949-10", "before_1949"),
    ("1949-10", "1966-05", "1949_1966"),
    ("1966-05", "1976-11", "1966_1976"),
    ("1976-11", "1979-01", "1976_1978"),
    ("1979-01", "2002-11", "1979_2002"),
    ("2002-11", "2012-11", "2002_2012"),
    ("2012-11", "9999-99", "since_2012"),
];

const UNKNOWN: &str = "unknown";

/// The period of a day or month of joining.
#[must_use]
pub fn joined_period(joined: Option<&str>) -> &'static str {
    let Some(month) = joined.and_then(|it| it.get(..7)) else { return UNKNOWN };
    let period = JOINED_PERIODS.iter().find(|(from, until, _)| *from <= month && month < *until);
    period.map_or(UNKNOWN, |(_, _, key)| key)
}

/// The bulletin's band of an age reached in the year `year` by somebody born in `birth_year`.
#[must_use]
pub fn age_band(birth_year: &str, year: i32) -> &'static str {
    let Ok(born) = birth_year.parse::<i32>() else { return UNKNOWN };
    match year - born {
        ..=30 => "to_30",
        31..=35 => "31_35",
        36..=40 => "36_40",
        41..=45 => "41_45",
        46..=50 => "46_50",
        51..=55 => "51_55",
        56..=60 => "56_60",
        _ => "from_61",
    }
}

/// What a member counts in; nothing for somebody who is no member any more.
#[must_use]
pub fn member_buckets(facts: &Facts) -> Vec<(&'static str, String)> {
    if !facts.state.is_member() {
        return Vec::new();
    }
    let or_unknown = |value: &Option<String>| value.clone().unwrap_or_else(|| UNKNOWN.to_owned());
    let birth_year = facts.birth.as_deref().and_then(|it| it.get(..4)).unwrap_or(UNKNOWN);
    vec![
        ("all", "all".to_owned()),
        ("sex", facts.sex.clone()),
        ("nationality", or_unknown(&facts.nationality)),
        ("birth_year", birth_year.to_owned()),
        ("education", or_unknown(&facts.education)),
        ("occupation", or_unknown(&facts.occupation)),
        ("joined", joined_period(facts.joined.as_deref()).to_owned()),
        ("state", facts.state.key().to_owned()),
    ]
}

/// What an organisation counts in.
#[must_use]
pub fn org_buckets(facts: &OrgFacts) -> Vec<(&'static str, String)> {
    vec![
        ("orgs", "all".to_owned()),
        ("org_kind", facts.kind.clone()),
        ("org_sector", facts.sector.clone().unwrap_or_else(|| UNKNOWN.to_owned())),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_meet_without_gap() {
        for pair in JOINED_PERIODS.windows(2) {
            assert_eq!(pair[0].1, pair[1].0);
        }
        assert_eq!(joined_period(Some("1949-09-30")), "before_1949");
        assert_eq!(joined_period(Some("1949-10-01")), "1949_1966");
        assert_eq!(joined_period(Some("2012-11")), "since_2012");
        assert_eq!(joined_period(None), "unknown");
    }

    #[test]
    fn bands_of_age() {
        assert_eq!(age_band("1996", 2026), "to_30");
        assert_eq!(age_band("1995", 2026), "31_35");
        assert_eq!(age_band("1965", 2026), "from_61");
    }
}
