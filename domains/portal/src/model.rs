//! What the room is made of.

use rules::publishing::{Finding, State};
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use store::{Instant, OrgPath, Ref, StoreError};
use uuid::Uuid;

/// Lines of work a column belongs to, as keys of the texts `line-…`.
pub const LINES: [&str; 11] = [
    "organisation",
    "discipline",
    "publicity",
    "united_front",
    "secretariat",
    "outside",
    "policy",
    "learning",
    "service",
    "openness",
    "people",
];

/// Kinds of blocks of a front page.
pub const BLOCKS: [&str; 4] = ["headlines", "list", "pictures", "text"];

macro_rules! places {
    ($($kind:ident),+) => {$(
        impl $kind {
            /// How it is referred to.
            #[must_use]
            pub fn reference(&self) -> Ref {
                Ref::new(self.region_id, self.id)
            }

            /// Its place in the tree.
            ///
            /// # Errors
            /// [`StoreError::Malformed`] when the stored path is none.
            pub fn place(&self) -> Result<OrgPath, StoreError> {
                OrgPath::stored(self.org_path.as_str())
            }
        }
    )+};
}
places!(Portal, Column, Article);

/// A portal's row.
#[derive(Clone, Debug, FromQueryResult)]
#[allow(missing_docs, reason = "columns; their meanings are in `tables.rs`")]
pub struct Portal {
    pub region_id: i64,
    pub id: Uuid,
    pub org_path: String,
    pub slug: String,
    pub title: String,
    pub about: Option<String>,
    pub contact: Option<String>,
    pub open: bool,
    pub generation: i64,
    pub version: i64,
}

/// A column's row.
#[derive(Clone, Debug, FromQueryResult)]
#[allow(missing_docs, reason = "columns; their meanings are in `tables.rs`")]
pub struct Column {
    pub region_id: i64,
    pub id: Uuid,
    pub portal_id: Uuid,
    pub org_path: String,
    pub title: String,
    pub about: Option<String>,
    pub line: String,
    pub inherited: bool,
    pub position: i64,
    pub opened_on: String,
    pub closed_on: Option<String>,
    pub version: i64,
}

/// A step of a column.
#[derive(Clone, Debug, FromQueryResult)]
#[allow(missing_docs, reason = "columns; their meanings are in `tables.rs`")]
pub struct Step {
    pub number: i64,
    pub name: String,
    pub stage: i64,
    pub level: String,
    pub hours: i64,
}

/// A block of a front page.
#[derive(Clone, Debug, FromQueryResult)]
#[allow(missing_docs, reason = "columns; their meanings are in `tables.rs`")]
pub struct Block {
    pub kind: String,
    pub column_region: Option<i64>,
    pub column_id: Option<Uuid>,
    pub title: Option<String>,
    pub body: Option<String>,
    pub size: i64,
}

impl Block {
    /// The column it shows.
    #[must_use]
    pub fn column(&self) -> Option<Ref> {
        self.column_region.zip(self.column_id).map(|(region, id)| Ref { region, id })
    }
}

/// A word to be looked at.
#[derive(Clone, Debug, FromQueryResult)]
#[allow(missing_docs, reason = "columns; their meanings are in `tables.rs`")]
pub struct Word {
    pub region_id: i64,
    pub id: Uuid,
    pub org_path: String,
    pub word: String,
    pub instead: Option<String>,
    pub reason: String,
}

/// An article's row.
#[derive(Clone, Debug, FromQueryResult)]
#[allow(missing_docs, reason = "columns; their meanings are in `tables.rs`")]
pub struct Article {
    pub region_id: i64,
    pub id: Uuid,
    pub org_id: Uuid,
    pub org_path: String,
    pub column_region: i64,
    pub column_id: Uuid,
    pub kind: String,
    pub state: String,
    pub title: String,
    pub summary: Option<String>,
    pub cover_region: Option<i64>,
    pub cover_id: Option<Uuid>,
    pub number: i64,
    pub live_number: Option<i64>,
    pub live: bool,
    pub shared: bool,
    pub first_at: Option<i64>,
    pub published_at: Option<i64>,
    pub expire_at: Option<i64>,
    pub withdrawn: Option<String>,
    pub person: Option<String>,
    pub consent_on: Option<String>,
    pub consent: Option<String>,
    pub made_by: Option<Uuid>,
    pub version: i64,
}

impl Article {
    /// The column it stands in.
    #[must_use]
    pub fn column(&self) -> Ref {
        Ref::new(self.column_region, self.column_id)
    }

    /// The organisation that writes.
    #[must_use]
    pub fn org(&self) -> Ref {
        Ref::new(self.region_id, self.org_id)
    }

    /// The picture shown in lists.
    #[must_use]
    pub fn cover(&self) -> Option<Ref> {
        self.cover_region.zip(self.cover_id).map(|(region, id)| Ref { region, id })
    }

    /// Where it stands.
    ///
    /// # Errors
    /// [`StoreError::Malformed`] when the stored key is none.
    pub fn stands(&self) -> Result<State, StoreError> {
        State::from_key(&self.state).ok_or_else(|| StoreError::Malformed(self.state.clone()))
    }

    /// Does the public see it at this moment?
    #[must_use]
    pub fn shown_at(&self, now: Instant) -> bool {
        self.live
            && self.published_at.is_some_and(|it| it <= now.0)
            && self.expire_at.is_none_or(|it| it > now.0)
    }

    /// Was it taken back after the public had seen it?
    #[must_use]
    pub fn was_withdrawn(&self) -> bool {
        !self.live && self.withdrawn.is_some() && self.first_at.is_some()
    }
}

/// A version's row.
#[derive(Clone, Debug, FromQueryResult)]
#[allow(missing_docs, reason = "columns; their meanings are in `tables.rs`")]
pub struct Version {
    pub number: i64,
    pub title: String,
    pub summary: Option<String>,
    pub source: String,
    pub author: Option<String>,
    pub body: String,
    pub html: String,
    pub files: String,
    pub sha256: Vec<u8>,
    pub note: Option<String>,
    pub findings: Option<String>,
    pub made_by: Option<Uuid>,
    pub made_at: i64,
}

impl Version {
    /// What the machine found when it was submitted.
    #[must_use]
    pub fn found(&self) -> Vec<Found> {
        self.findings.as_deref().and_then(|it| serde_json::from_str(it).ok()).unwrap_or_default()
    }

    /// The hash as people and forms carry it.
    #[must_use]
    pub fn hash(&self) -> String {
        hex::encode(&self.sha256)
    }
}

/// A finding as it is kept with a version.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq, Eq)]
pub struct Found {
    /// Key of the text: `check-…`.
    pub key: String,
    /// Where.
    pub what: String,
    /// What to write instead.
    pub instead: Option<String>,
    /// Must it be put right before review?
    pub blocks: bool,
}

impl From<Finding> for Found {
    fn from(it: Finding) -> Self {
        Self { key: it.key.to_owned(), what: it.what, instead: it.instead, blocks: it.blocks }
    }
}

/// A step of review of one version.
#[derive(Clone, Debug, FromQueryResult)]
#[allow(missing_docs, reason = "columns; their meanings are in `tables.rs`")]
pub struct Review {
    pub number: i64,
    pub step: i64,
    pub name: String,
    pub stage: i64,
    pub level: String,
    pub sha256: Vec<u8>,
    pub opened_at: Option<i64>,
    pub due_at: Option<i64>,
    pub outcome: Option<String>,
    pub note: Option<String>,
    pub decided_by: Option<Uuid>,
    pub decided_at: Option<i64>,
    pub stepped_in: bool,
}

impl Review {
    /// Is it this step's turn?
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.opened_at.is_some() && self.outcome.is_none()
    }
}
