use schemars::JsonSchema;
use serde::Serialize;

/// What a rule says of the facts it was given.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// In order.
    Holds,
    /// Against a text that says "generally", or something due: the named body decides.
    Warns,
    /// Impossible under the article.
    Blocks,
}

/// A verdict with what it rests on.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct Ruling {
    /// What follows.
    pub verdict: Verdict,
    /// The figure the text compares with, where it has one.
    pub figure: Option<i64>,
    /// Regulation and article, as in `支部工作条例 art. 4`; several articles as `art. 7, 12`. Pages take it apart at ` art. `.
    pub article: &'static str,
    /// Key of the explanation in the texts (`rule-branch-too-small`).
    pub key: &'static str,
}

impl Ruling {
    /// In order under this article.
    #[must_use]
    pub const fn holds(article: &'static str, key: &'static str) -> Self {
        Self { verdict: Verdict::Holds, figure: None, article, key }
    }

    /// To be looked at by the named body.
    #[must_use]
    pub const fn warns(article: &'static str, key: &'static str) -> Self {
        Self { verdict: Verdict::Warns, figure: None, article, key }
    }

    /// Impossible.
    #[must_use]
    pub const fn blocks(article: &'static str, key: &'static str) -> Self {
        Self { verdict: Verdict::Blocks, figure: None, article, key }
    }

    /// With the figure of the text.
    #[must_use]
    pub const fn figure(mut self, figure: i64) -> Self {
        self.figure = Some(figure);
        self
    }

    /// Holds where `fits`, else what `otherwise` says; article, key and figure are the same.
    #[must_use]
    pub const fn unless(mut self, fits: bool, otherwise: Verdict) -> Self {
        if !fits {
            self.verdict = otherwise;
        }
        self
    }

    /// Is this impossible under the article?
    #[must_use]
    pub const fn is_block(&self) -> bool {
        matches!(self.verdict, Verdict::Blocks)
    }

    /// The gravest of several; holds when there are none.
    #[must_use]
    pub fn gravest(rulings: &[Self]) -> Verdict {
        rulings.iter().map(|it| it.verdict).max().unwrap_or(Verdict::Holds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gravest_verdict_counts() {
        let (holds, warns) = (Ruling::holds("a", "k"), Ruling::warns("a", "k"));
        assert_eq!(Ruling::gravest(&[]), Verdict::Holds);
        assert_eq!(Ruling::gravest(&[warns, holds]), Verdict::Warns);
        assert_eq!(Ruling::gravest(&[warns, Ruling::blocks("a", "k"), holds]), Verdict::Blocks);
        assert!(Ruling::blocks("a", "k").is_block() && !warns.is_block());
        assert_eq!(holds.unless(true, Verdict::Blocks), holds);
        assert_eq!(holds.unless(false, Verdict::Warns).figure(3), warns.figure(3));
    }
}
