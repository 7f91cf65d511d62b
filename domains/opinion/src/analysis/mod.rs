//! The arithmetic of the analysis: pure and deterministic, so that the same texts always give the same figures. A text is
//! a day, a place and a set of words; it has no author.

mod bursts;
mod corpus;
mod topics;

pub use bursts::{Burst, bursts};
pub use corpus::{Corpus, STOP_WORDS};
pub use topics::{Topic, topics};

use serde::{Deserialize, Serialize};

/// Smallest number that is shown: fewer texts could point at somebody.
pub const SHOWN: usize = 5;

/// A word that tells something of these texts.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Keyword {
    /// The word.
    pub word: String,
    /// Texts it stands in.
    pub texts: usize,
}

/// A place named by at least [`SHOWN`] texts.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Place {
    /// As the texts name it.
    pub name: String,
    /// Texts that name it.
    pub texts: usize,
}

/// More than usual in the last four weeks.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Emerging {
    /// Texts in the last four weeks.
    pub now: usize,
    /// Texts in four weeks on average before, rounded.
    pub usual: usize,
}

/// Days of the span that is compared with what was usual.
const SPAN: i32 = 28;

/// Words by how much they tell: in how many texts they stand, times the logarithm of how few that is of all (TF-IDF summed
/// over the texts). Words of fewer than [`SHOWN`] texts are left out.
#[must_use]
pub fn keywords(corpus: &Corpus, most: usize) -> Vec<Keyword> {
    let weights = corpus.weights();
    let mut all: Vec<(f64, u32)> = (0_u32..)
        .zip(corpus.counts())
        .filter(|(_, texts)| **texts as usize >= SHOWN)
        .map(|(term, texts)| (f64::from(*texts) * weights[term as usize], term))
        .filter(|(score, _)| *score > 0.0)
        .collect();
    // Equal scores in the order of the alphabet, so that nothing depends on the order of the texts.
    all.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| corpus.term(a.1).cmp(corpus.term(b.1))));
    let kept = all.into_iter().take(most);
    kept.map(|(_, term)| Keyword {
        word: corpus.term(term).to_owned(),
        texts: corpus.counts()[term as usize] as usize,
    })
    .collect()
}

/// Places by how many texts name them.
#[must_use]
pub fn places(corpus: &Corpus, most: usize) -> Vec<Place> {
    let mut all: Vec<Place> = corpus
        .places()
        .filter(|(_, texts)| *texts >= SHOWN)
        .map(|(name, texts)| Place { name: name.to_owned(), texts })
        .collect();
    all.sort_by(|a, b| b.texts.cmp(&a.texts).then_with(|| a.name.cmp(&b.name)));
    all.truncate(most);
    all
}

/// Are there more texts in the last four weeks than usual? At least [`SHOWN`], and more than three standard deviations
/// (of a Poisson count) above the average of the four weeks before. `days` are sorted.
#[must_use]
pub fn emerging(days: &[i32], first: i32, last: i32) -> Option<Emerging> {
    let from = last - SPAN + 1;
    let before = from - first;
    if before < SPAN {
        return None;
    }
    let now = days.iter().filter(|day| **day >= from && **day <= last).count();
    let earlier = days.iter().filter(|day| **day >= first && **day < from).count();
    // usual = earlier · SPAN ÷ before; kept as a fraction so that no rounding decides.
    let (span, before) = (i64::from(SPAN), i64::from(before));
    let (now_n, earlier) = (i64::try_from(now).ok()?, i64::try_from(earlier).ok()?);
    let over = now_n * before - earlier * span;
    let enough = now >= SHOWN && over > 0 && over * over > 9 * earlier.max(1) * span * before;
    let usual = usize::try_from((earlier * span + before / 2) / before).ok()?;
    enough.then_some(Emerging { now, usual })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_far_above_the_usual_emerges() {
        let steady: Vec<i32> = (0..120).collect();
        assert_eq!(emerging(&steady, 0, 119), None);
        let mut burst = steady.clone();
        burst.extend((0..40).map(|it| 100 + it / 2));
        burst.sort_unstable();
        assert_eq!(emerging(&burst, 0, 119), Some(Emerging { now: 68, usual: 28 }));
        assert_eq!(emerging(&[118, 119, 119, 119], 0, 119), None, "four texts are not shown");
        assert_eq!(emerging(&[118, 119, 119, 119, 119], 0, 119), Some(Emerging { now: 5, usual: 0 }));
        assert_eq!(emerging(&burst, 80, 119), None, "too short to know what is usual");
    }

    #[test]
    fn keywords_tell_and_small_numbers_are_left_out() {
        let mut corpus = Corpus::default();
        for at in 0..40 {
            let words = if at % 2 == 0 { "路灯 维修 街道" } else { "街道 噪音" };
            corpus.add(at, words, Some("青年路").filter(|_| at < 6), None);
        }
        for at in 0..4 {
            corpus.add(at, "街道 稀有", Some("小巷"), None);
        }
        let found = keywords(&corpus, 10);
        let words: Vec<&str> = found.iter().map(|it| it.word.as_str()).collect();
        assert_eq!(words, ["噪音", "维修", "路灯"], "街道 stands in every text, 稀有 in four");
        assert_eq!(places(&corpus, 10), [Place { name: "青年路".to_owned(), texts: 6 }]);
    }
}
