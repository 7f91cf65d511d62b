use serde::Serialize;

/// What a rule says of the facts it was given.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
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
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct Ruling {
    /// What follows.
    pub verdict: Verdict,
    /// The figure the text compares with, where it has one.
    pub figure: Option<i64>,
    /// Regulation and article, as in `支部工作条例 art. 4`.
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
}
