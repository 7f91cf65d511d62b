//! What the room is made of.

use rules::petition::{Kind, State};
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use store::{OrgPath, Ref, StoreError};
use time::Date;
use uuid::Uuid;

/// By which way petitions arrive, as keys of the texts `channel-…`.
pub const CHANNELS: [&str; 6] = ["web", "qr", "phone", "letter", "visit", "api"];

/// How much of oneself somebody gives, as keys of the texts `identity-…`.
pub const IDENTITIES: [&str; 3] = ["real", "confidential", "anonymous"];

/// Why the clock may stand still, as keys of the texts `pause-…`: nothing else stops it.
pub const PAUSES: [&str; 3] = ["hearing", "appraisal", "petitioner"];

/// Supporters of one matter from which a public answer is owed, where a window sets nothing else.
pub const THRESHOLD: i64 = 50;

/// A window's row.
#[derive(Clone, Debug, FromQueryResult)]
#[allow(missing_docs, reason = "columns; their meanings are in `tables.rs`")]
pub struct Window {
    pub region_id: i64,
    pub org_id: Uuid,
    pub org_path: String,
    pub title: String,
    pub about: String,
    pub open: bool,
    pub promised_days: Option<i64>,
    pub threshold: i64,
    pub version: i64,
}

/// Columns of [`Window`], in its order.
pub(crate) const WINDOW_COLUMNS: &str = "w.region_id, w.org_id, w.org_path, w.title, w.about, w.open, \
    w.promised_days, w.threshold, w.version";

impl Window {
    /// The organisation.
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
}

/// A petition's row.
#[derive(Clone, Debug, FromQueryResult)]
#[allow(missing_docs, reason = "columns; their meanings are in `tables.rs`")]
pub struct Petition {
    pub region_id: i64,
    pub id: Uuid,
    pub code: String,
    pub number: String,
    pub holder_region: i64,
    pub holder_id: Uuid,
    pub holder_path: String,
    pub sender_path: Option<String>,
    pub filed_path: String,
    pub kind: String,
    pub channel: String,
    pub identity: String,
    pub contact: Option<Vec<u8>>,
    pub title: String,
    pub body: String,
    pub place: Option<String>,
    pub place_x: Option<i64>,
    pub place_y: Option<i64>,
    pub state: String,
    pub handler: Option<Uuid>,
    pub handler_name: Option<String>,
    pub filed_at: i64,
    pub filed_on: String,
    pub since: String,
    pub due_on: Option<String>,
    pub accepted_on: Option<String>,
    pub answered_on: Option<String>,
    pub extended_days: i64,
    pub pause: Option<String>,
    pub paused_on: Option<String>,
    pub paused_days: i64,
    pub verdict: Option<String>,
    pub verdict_words: Option<String>,
    pub reopened: bool,
    pub case_id: Option<Uuid>,
    pub consents: bool,
    pub shown_title: Option<String>,
    pub shown_body: Option<String>,
    pub version: i64,
}

/// Columns of [`Petition`], in its order.
pub(crate) const COLUMNS: &str = "p.region_id, p.id, p.code, p.number, p.holder_region, p.holder_id, p.holder_path, \
    p.sender_path, p.filed_path, p.kind, p.channel, p.identity, p.contact, p.title, p.body, p.place, p.place_x, \
    p.place_y, p.state, p.handler, p.handler_name, p.filed_at, p.filed_on, p.since, p.due_on, p.accepted_on, \
    p.answered_on, p.extended_days, p.pause, p.paused_on, p.paused_days, p.verdict, p.verdict_words, p.reopened, \
    p.case_id, p.consents, p.shown_title, p.shown_body, p.version";

/// A day as stored, of a column that always holds one.
pub(crate) fn stored_day(text: &str) -> Result<Date, StoreError> {
    roster::model::exact(Some(text)).ok_or_else(|| StoreError::Malformed(text.to_owned()))
}

impl Petition {
    /// How it is referred to.
    #[must_use]
    pub fn reference(&self) -> Ref {
        Ref::new(self.region_id, self.id)
    }

    /// The organisation that holds it.
    #[must_use]
    pub fn holder(&self) -> Ref {
        Ref::new(self.holder_region, self.holder_id)
    }

    /// Where it stands.
    ///
    /// # Errors
    /// [`StoreError::Malformed`] when the stored key is none.
    pub fn stands(&self) -> Result<State, StoreError> {
        State::from_key(&self.state).ok_or_else(|| StoreError::Malformed(self.state.clone()))
    }

    /// What is wanted.
    ///
    /// # Errors
    /// [`StoreError::Malformed`] when the stored key is none.
    pub fn wants(&self) -> Result<Kind, StoreError> {
        Kind::from_key(&self.kind).ok_or_else(|| StoreError::Malformed(self.kind.clone()))
    }

    /// The place of the organisation that holds it.
    ///
    /// # Errors
    /// [`StoreError::Malformed`] when the stored path is none.
    pub fn place_held(&self) -> Result<OrgPath, StoreError> {
        OrgPath::stored(self.holder_path.as_str())
    }

    /// The place of the organisation that passed it on, if one did.
    ///
    /// # Errors
    /// [`StoreError::Malformed`] when the stored path is none.
    pub fn place_sent(&self) -> Result<Option<OrgPath>, StoreError> {
        self.sender_path.as_deref().map(OrgPath::stored).transpose()
    }

    /// May its text be read by everybody?
    #[must_use]
    pub fn is_public(&self) -> bool {
        self.shown_title.is_some()
    }

    /// Days it is late on a day; 0 in time, or while the clock stands still or nothing is owed.
    #[must_use]
    pub fn late_days(&self, today: Date) -> i64 {
        let runs = self.pause.is_none() && self.stands().is_ok_and(State::runs);
        let due = roster::model::exact(self.due_on.as_deref()).filter(|_| runs);
        due.map_or(0, |due| (today - due).whole_days().max(0))
    }
}

/// How somebody can be reached; kept sealed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// Name.
    pub name: String,
    /// Telephone.
    #[serde(default)]
    pub phone: String,
    /// Address.
    #[serde(default)]
    pub address: String,
}

impl Contact {
    /// Was nothing given?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.name.is_empty() && self.phone.is_empty() && self.address.is_empty()
    }
}

/// One step of the history.
#[derive(Clone, Debug, FromQueryResult)]
#[allow(missing_docs, reason = "columns; their meanings are in `tables.rs`")]
pub struct StepRow {
    pub n: i64,
    pub at: i64,
    pub on_day: String,
    pub kind: String,
    pub holder_path: String,
    pub holder_name: String,
    pub words: Option<String>,
    pub due_on: Option<String>,
}

/// One point of a petition.
#[derive(Clone, Debug, FromQueryResult)]
#[allow(missing_docs, reason = "columns; their meanings are in `tables.rs`")]
pub struct Point {
    pub n: i64,
    pub words: String,
    pub reply: Option<String>,
}

/// A written answer.
#[derive(Clone, Debug, FromQueryResult)]
#[allow(missing_docs, reason = "columns; their meanings are in `tables.rs`")]
pub struct Answer {
    pub n: i64,
    pub stage: String,
    pub words: String,
    pub replies: String,
    pub state: String,
    pub org_path: String,
    pub written_by: Uuid,
    pub writer: String,
    pub approver: Option<String>,
    pub flags: String,
    pub note: Option<String>,
    pub approved_at: Option<i64>,
}

impl Answer {
    /// The reply to each point, in their order.
    #[must_use]
    pub fn each(&self) -> Vec<String> {
        serde_json::from_str(&self.replies).unwrap_or_default()
    }

    /// What the approver should look at, as keys of the texts `flag-…`.
    #[must_use]
    pub fn looked_at(&self) -> Vec<String> {
        serde_json::from_str(&self.flags).unwrap_or_default()
    }
}
