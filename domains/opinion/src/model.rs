//! What the room is made of.

use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use store::{OrgPath, Ref, StoreError};
use uuid::Uuid;

use crate::analysis::{Burst, Emerging, Keyword, Place};

/// A run's row.
#[derive(Clone, Debug, FromQueryResult)]
#[allow(missing_docs, reason = "columns; their meanings are in `tables.rs`")]
pub struct Run {
    pub region_id: i64,
    pub id: Uuid,
    pub org_id: Uuid,
    pub org_path: String,
    pub from_day: String,
    pub to_day: String,
    pub state: String,
    pub texts: i64,
    pub result: Option<String>,
    pub made_at: i64,
}

impl Run {
    /// How it is referred to.
    #[must_use]
    pub fn reference(&self) -> Ref {
        Ref::new(self.region_id, self.id)
    }

    /// The organisation at the head.
    #[must_use]
    pub fn org(&self) -> Ref {
        Ref::new(self.region_id, self.org_id)
    }

    /// Its place in the tree.
    ///
    /// # Errors
    /// [`StoreError::Malformed`] when the stored path is none.
    pub fn place(&self) -> Result<OrgPath, StoreError> {
        OrgPath::stored(self.org_path.as_str())
    }

    /// The figures, once done.
    #[must_use]
    pub fn figures(&self) -> Option<Figures> {
        serde_json::from_str(self.result.as_deref()?).ok()
    }
}

/// The figures of a run.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Figures {
    /// Texts looked at.
    pub texts: usize,
    /// Texts that belong to no topic.
    pub apart: usize,
    /// The words that tell most.
    pub keywords: Vec<Keyword>,
    /// Topics, the largest first.
    pub topics: Vec<TopicFigures>,
    /// Places named most.
    pub places: Vec<Place>,
}

/// The figures of one topic.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct TopicFigures {
    /// Words that hold it together.
    pub words: Vec<String>,
    /// Texts.
    pub texts: usize,
    /// Texts by week: the Monday it begins with, and how many.
    pub weeks: Vec<(String, usize)>,
    /// Days to the answer on average, rounded, of those answered.
    pub answer_days: Option<u32>,
    /// Spans in which it came up more often: first and last day, and how many.
    pub bursts: Vec<(String, String, usize)>,
    /// More than usual in the last four weeks.
    pub emerging: Option<Emerging>,
}

/// A burst with its days written out.
pub(crate) fn dated(it: Burst, day: impl Fn(i32) -> String) -> (String, String, usize) {
    (day(it.from), day(it.to), it.texts)
}

/// A name somebody gave to a topic.
#[derive(Clone, Debug, FromQueryResult)]
#[allow(missing_docs, reason = "columns; their meanings are in `tables.rs`")]
pub struct Label {
    pub region_id: i64,
    pub id: Uuid,
    pub label: String,
    pub words: String,
    pub pinned: bool,
}

/// Words two topics share to carry the same name.
const SHARED: usize = 4;

impl Label {
    /// How many of its words a topic has; none when they are too few to be the same topic.
    #[must_use]
    pub fn fits(&self, words: &[String]) -> Option<usize> {
        let shared = self.words.split(' ').filter(|word| words.iter().any(|it| it == word)).count();
        let needed = SHARED.min(self.words.split(' ').count()).min(words.len()).max(1);
        (shared >= needed).then_some(shared)
    }
}

/// The label of a topic: the one with the most words in common.
#[must_use]
pub fn label_of<'a>(labels: &'a [Label], words: &[String]) -> Option<&'a Label> {
    labels
        .iter()
        .filter_map(|it| Some((it.fits(words)?, it)))
        .max_by_key(|(shared, it)| (*shared, it.id))
        .map(|it| it.1)
}

/// A text as a list shows it.
#[derive(Clone, Debug, FromQueryResult)]
#[allow(missing_docs, reason = "columns; their meanings are in `tables.rs`")]
pub struct Text {
    pub region_id: i64,
    pub id: Uuid,
    pub source: String,
    pub org_path: String,
    pub on_day: String,
    pub title: String,
    pub body: String,
    pub place: Option<String>,
}

/// A message board that was brought in.
#[derive(Clone, Debug, FromQueryResult)]
#[allow(missing_docs, reason = "columns; their meanings are in `tables.rs`")]
pub struct Batch {
    pub region_id: i64,
    pub id: Uuid,
    pub org_path: String,
    pub name: String,
    pub texts: i64,
    pub made_at: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label(id: u128, words: &str) -> Label {
        let words = words.to_owned();
        Label { region_id: 1, id: Uuid::from_u128(id), label: format!("{id}"), words, pinned: false }
    }

    #[test]
    fn a_name_stays_with_the_topic_it_fits_best() {
        let labels = [label(1, "路灯 维修 街道 晚上 不亮"), label(2, "低保 申请 收入 家庭 审核")];
        let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(label_of(&labels, &words("路灯 不亮 维修 晚上 安装")).map(|it| it.id.as_u128()), Some(1));
        assert_eq!(label_of(&labels, &words("路灯 不亮 公交 站台 安装")).map(|it| it.id.as_u128()), None);
    }
}
