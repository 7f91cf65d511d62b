//! The catalogue that is shipped (`data/catalogue.csv`): what base organisations make public by 党务公开条例（试行） 2017
//! art. 12, as data. Its words are the texts `entry-…`. An organisation adopts it and changes its own copy.

use std::sync::LazyLock;

use rules::openness::Scope;
use serde::Deserialize;

/// The article every shipped entry rests on.
pub const ARTICLE: &str = "党务公开条例（试行） 2017 art. 12";

/// A shipped entry; its columns are those of `openness_entry`.
#[derive(Clone, Debug, Deserialize)]
pub struct Shipped {
    /// Key of its text.
    pub key: String,
    /// Which organisations it is for.
    pub audience: String,
    /// Usual scope.
    pub scope: Scope,
    /// Form.
    pub form: String,
    /// When.
    pub period: String,
    /// `yes`: at the beginning of a period.
    pub ahead: String,
    /// Days by which it is owed.
    pub due_days: i64,
    /// Responsible post.
    pub office: String,
    /// Where its figures come from.
    pub ledger: Option<String>,
    /// Working days a notice of it must stand.
    pub working_days: Option<i64>,
}

/// The shipped catalogue, in order.
pub static SHIPPED: LazyLock<Vec<Shipped>> = LazyLock::new(|| {
    let mut reader = csv::Reader::from_reader(include_str!("../data/catalogue.csv").as_bytes());
    reader.deserialize().filter_map(Result::ok).collect()
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{AUDIENCES, FORMS, LEDGERS, OFFICES, PERIODS};
    use ui::{Lang, Texts};

    #[test]
    fn every_line_is_read_and_has_words_in_both_languages() {
        assert_eq!(SHIPPED.len(), include_str!("../data/catalogue.csv").lines().count() - 1);
        for it in SHIPPED.iter() {
            assert!(AUDIENCES.contains(&it.audience.as_str()) && FORMS.contains(&it.form.as_str()), "{it:?}");
            assert!(PERIODS.contains(&it.period.as_str()) && OFFICES.contains(&it.office.as_str()), "{it:?}");
            assert!(it.ledger.as_deref().is_none_or(|it| LEDGERS.contains(&it)), "{it:?}");
            for lang in [Lang::ZhCn, Lang::En] {
                assert!(Texts::new(&crate::LOCALES, lang).has(&format!("entry-{}", it.key)), "{it:?}");
            }
        }
    }
}
