//! What the room is made of.

use rules::codes::OrgKind;
use rules::openness::{Scope, State};
use sea_orm::FromQueryResult;
use store::{OrgPath, Ref, StoreError};
use ui::{Lang, Texts};
use uuid::Uuid;

/// Forms in which something is made public (art. 16), as keys of the texts `form-…`.
pub const FORMS: [&str; 5] = ["page", "board", "meeting", "document", "briefing"];
/// When something is made public, as keys of the texts `period-…`.
pub const PERIODS: [&str; 6] = ["standing", "monthly", "quarterly", "yearly", "staged", "temporary"];
/// Posts that can be responsible.
pub const OFFICES: [&str; 3] = ["secretary", "committee_member", "clerk"];
/// Where figures come from.
pub const LEDGERS: [&str; 4] = ["dues", "development", "meetings", "members"];
/// Which organisations an entry is for.
pub const AUDIENCES: [&str; 3] = ["all", "branch", "committee"];

fn malformed(text: &str) -> StoreError {
    StoreError::Malformed(text.to_owned())
}

/// A row of `openness_body`.
#[derive(Clone, Debug, FromQueryResult)]
#[allow(missing_docs, reason = "columns; their meanings are in `tables.rs`")]
pub struct Body {
    pub region_id: i64,
    pub id: Uuid,
    pub org_path: String,
    pub authority: Option<String>,
    pub open: bool,
    pub version: i64,
}

/// What a body may approve when nobody fixed it: a branch for its unit, a committee for society as well.
#[must_use]
pub fn usual_authority(kind: OrgKind) -> Scope {
    if kind.is_branch() || kind == OrgKind::Group { Scope::Unit } else { Scope::Society }
}

/// An entry of the catalogue.
#[derive(Clone, Debug, FromQueryResult)]
#[allow(missing_docs, reason = "columns; their meanings are in `tables.rs`")]
pub struct Entry {
    pub region_id: i64,
    pub id: Uuid,
    pub org_id: Uuid,
    pub org_path: String,
    pub key: Option<String>,
    pub title: Option<String>,
    pub scope: String,
    pub form: String,
    pub period: String,
    pub ahead: bool,
    pub due_days: i64,
    pub office: String,
    pub ledger: Option<String>,
    pub working_days: Option<i64>,
    pub basis: String,
    pub audience: String,
    pub inherited: bool,
    pub position: i64,
    pub opened_on: String,
    pub closed_on: Option<String>,
    pub version: i64,
}

impl Entry {
    /// How it is referred to.
    #[must_use]
    pub fn reference(&self) -> Ref {
        Ref::new(self.region_id, self.id)
    }

    /// The place of the organisation that keeps it.
    ///
    /// # Errors
    /// [`StoreError::Malformed`] when the stored path is none.
    pub fn place(&self) -> Result<OrgPath, StoreError> {
        OrgPath::stored(self.org_path.as_str())
    }

    /// What is made public, in the reader's language where it is shipped.
    #[must_use]
    pub fn called(&self, t: &Texts) -> String {
        match &self.key {
            Some(key) => t.get(&format!("entry-{key}")),
            None => self.title.clone().unwrap_or_default(),
        }
    }

    /// Is it for organisations of this kind?
    #[must_use]
    pub fn fits(&self, kind: OrgKind) -> bool {
        match self.audience.as_str() {
            "branch" => kind.is_branch(),
            "committee" => !kind.is_branch(),
            _ => true,
        }
    }

    /// Usual scope.
    ///
    /// # Errors
    /// [`StoreError::Malformed`] when the stored key is none.
    pub fn usual_scope(&self) -> Result<Scope, StoreError> {
        Scope::from_key(&self.scope).ok_or_else(|| malformed(&self.scope))
    }

    /// Is it owed for every period?
    #[must_use]
    pub fn is_regular(&self) -> bool {
        matches!(self.period.as_str(), "monthly" | "quarterly" | "yearly")
    }
}

/// An item.
#[derive(Clone, Debug, FromQueryResult)]
#[allow(missing_docs, reason = "columns; their meanings are in `tables.rs`")]
pub struct Item {
    pub region_id: i64,
    pub id: Uuid,
    pub org_id: Uuid,
    pub org_path: String,
    pub entry_region: i64,
    pub entry_id: Uuid,
    pub period: Option<String>,
    pub state: String,
    pub scope: String,
    pub lang: String,
    pub title: String,
    pub number: i64,
    pub ledger: Option<String>,
    pub figures: Option<String>,
    pub html: Option<String>,
    pub sha256: Option<Vec<u8>>,
    pub working_days: Option<i64>,
    pub stands_until: Option<String>,
    pub approve_path: String,
    pub from_day: Option<String>,
    pub to_day: Option<String>,
    pub published_at: Option<i64>,
    pub stood_days: Option<i64>,
    pub unmet: bool,
    pub reason: Option<String>,
    pub follows: Option<Uuid>,
    pub follows_as: Option<String>,
    pub successor: Option<Uuid>,
    pub made_by: Option<Uuid>,
    pub reviewed_by: Option<Uuid>,
    pub approved_by: Option<Uuid>,
    pub sent_back: Option<String>,
    pub version: i64,
}

impl Item {
    /// How it is referred to.
    #[must_use]
    pub fn reference(&self) -> Ref {
        Ref::new(self.region_id, self.id)
    }

    /// The organisation.
    #[must_use]
    pub fn org(&self) -> Ref {
        Ref::new(self.region_id, self.org_id)
    }

    /// The entry of the catalogue.
    #[must_use]
    pub fn entry(&self) -> Ref {
        Ref::new(self.entry_region, self.entry_id)
    }

    /// The item it corrects or repeats.
    #[must_use]
    pub fn earlier(&self) -> Option<Ref> {
        self.follows.map(|id| Ref::new(self.region_id, id))
    }

    /// The item that corrects or repeats it.
    #[must_use]
    pub fn later(&self) -> Option<Ref> {
        self.successor.map(|id| Ref::new(self.region_id, id))
    }

    /// Its place in the tree.
    ///
    /// # Errors
    /// [`StoreError::Malformed`] when the stored path is none.
    pub fn place(&self) -> Result<OrgPath, StoreError> {
        OrgPath::stored(self.org_path.as_str())
    }

    /// Where it is approved.
    ///
    /// # Errors
    /// [`StoreError::Malformed`] when the stored path is none.
    pub fn approved_at(&self) -> Result<OrgPath, StoreError> {
        OrgPath::stored(self.approve_path.as_str())
    }

    /// Where it stands.
    ///
    /// # Errors
    /// [`StoreError::Malformed`] when the stored key is none.
    pub fn stands(&self) -> Result<State, StoreError> {
        State::from_key(&self.state).ok_or_else(|| malformed(&self.state))
    }

    /// Whom it is for.
    ///
    /// # Errors
    /// [`StoreError::Malformed`] when the stored key is none.
    pub fn for_whom(&self) -> Result<Scope, StoreError> {
        Scope::from_key(&self.scope).ok_or_else(|| malformed(&self.scope))
    }

    /// Was it published, whatever became of it?
    #[must_use]
    pub fn was_published(&self) -> bool {
        self.published_at.is_some()
    }

    /// Language of what the system writes into it.
    #[must_use]
    pub fn language(&self) -> Lang {
        Lang::parse(&self.lang).unwrap_or_default()
    }
}

/// A version.
#[derive(Clone, Debug, FromQueryResult)]
#[allow(missing_docs, reason = "columns; their meanings are in `tables.rs`")]
pub struct Version {
    pub number: i64,
    pub title: String,
    pub body: String,
    pub made_by: Option<Uuid>,
    pub made_at: i64,
}

/// One of those an item of scope SPECIFIC is for.
#[derive(Clone, Debug, FromQueryResult)]
#[allow(missing_docs, reason = "columns; their meanings are in `tables.rs`")]
pub struct Target {
    pub kind: String,
    pub target_region: i64,
    pub target: Uuid,
    pub target_path: Option<String>,
    pub name: String,
}

impl Target {
    /// The organisation or member.
    #[must_use]
    pub fn reference(&self) -> Ref {
        Ref::new(self.target_region, self.target)
    }
}

/// Words of a reader.
#[derive(Clone, Debug, FromQueryResult)]
#[allow(missing_docs, reason = "columns; their meanings are in `tables.rs`")]
pub struct Word {
    pub region_id: i64,
    pub id: Uuid,
    pub item_id: Uuid,
    pub org_path: String,
    pub body: String,
    pub due_on: String,
    pub answer: Option<String>,
    pub shown: bool,
    pub answered_at: Option<i64>,
    pub made_at: i64,
}

impl Word {
    /// How it is referred to.
    #[must_use]
    pub fn reference(&self) -> Ref {
        Ref::new(self.region_id, self.id)
    }
}
