//! What the room is made of.

use rules::development::{NoticePlace, PublicNotice, State};
use sea_orm::FromQueryResult;
use serde::de::DeserializeOwned;
use serde_json::{Value as Json, json};
use store::{OrgPath, Ref, StoreError};
use time::Date;
use uuid::Uuid;

/// A candidate's row.
#[derive(Clone, Debug, FromQueryResult)]
#[allow(missing_docs, reason = "columns; their meanings are in `tables.rs`")]
pub struct Candidate {
    pub region_id: i64,
    pub id: Uuid,
    pub org_region: i64,
    pub org_id: Uuid,
    pub org_path: String,
    pub name: String,
    pub sex: String,
    pub nationality: Option<String>,
    pub birth: Option<String>,
    pub education: Option<String>,
    pub unit: Option<String>,
    pub id_number: Option<Vec<u8>>,
    pub id_masked: Option<String>,
    pub mobile: bool,
    pub leaves_on: Option<String>,
    pub state: String,
    pub state_since: String,
    pub applied_on: String,
    pub member_region: Option<i64>,
    pub member_id: Option<Uuid>,
    pub form_no: Option<String>,
    pub version: i64,
}

/// Columns of [`Candidate`], in its order.
pub(crate) const COLUMNS: &str = "c.region_id, c.id, c.org_region, c.org_id, c.org_path, c.name, c.sex, \
    c.nationality, c.birth, c.education, c.unit, c.id_number, c.id_masked, c.mobile, c.leaves_on, c.state, \
    c.state_since, c.applied_on, c.member_region, c.member_id, c.form_no, c.version";

impl Candidate {
    /// How the candidate is referred to.
    #[must_use]
    pub fn reference(&self) -> Ref {
        Ref::new(self.region_id, self.id)
    }

    /// The branch.
    #[must_use]
    pub fn org(&self) -> Ref {
        Ref::new(self.org_region, self.org_id)
    }

    /// The member, from the approval on.
    #[must_use]
    pub fn member(&self) -> Option<Ref> {
        self.member_region.zip(self.member_id).map(|(region, id)| Ref { region, id })
    }

    /// Path of the branch.
    ///
    /// # Errors
    /// [`StoreError::Malformed`] when the stored path is none.
    pub fn place(&self) -> Result<OrgPath, StoreError> {
        OrgPath::stored(self.org_path.as_str())
    }

    /// Where the candidate stands.
    ///
    /// # Errors
    /// [`StoreError::Malformed`] when the stored key is none.
    pub fn stands(&self) -> Result<State, StoreError> {
        State::from_key(&self.state).ok_or_else(|| StoreError::Malformed(self.state.clone()))
    }

    /// Day of the decision that led to the present state.
    ///
    /// # Errors
    /// [`StoreError::Malformed`] when the stored day is none.
    pub fn since(&self) -> Result<Date, StoreError> {
        stored_day(&self.state_since)
    }

    /// Details of the journal's entries.
    #[must_use]
    pub fn details(&self, more: &Json) -> Json {
        let mut details = json!({ "name": self.name, "member": self.member() });
        if let (Some(details), Some(more)) = (details.as_object_mut(), more.as_object()) {
            details.extend(more.clone());
        }
        details
    }
}

/// A stored day that must be one.
pub(crate) fn stored_day(text: &str) -> Result<Date, StoreError> {
    roster::model::exact(Some(text)).ok_or_else(|| StoreError::Malformed(text.to_owned()))
}

/// Something done for a candidate.
#[derive(Clone, Debug, FromQueryResult)]
#[allow(missing_docs, reason = "columns; their meanings are in `tables.rs`")]
pub struct Step {
    pub region_id: i64,
    pub id: Uuid,
    pub candidate_id: Uuid,
    pub key: String,
    pub edition: String,
    pub on_day: String,
    pub body: String,
    pub note: Option<String>,
    pub details: String,
    pub warnings: String,
    pub reason: Option<String>,
    pub meeting_region: Option<i64>,
    pub meeting_id: Option<Uuid>,
    pub vote_id: Option<Uuid>,
    pub void_on: Option<String>,
}

impl Step {
    /// The day.
    ///
    /// # Errors
    /// [`StoreError::Malformed`] when the stored day is none.
    pub fn day(&self) -> Result<Date, StoreError> {
        stored_day(&self.on_day)
    }

    /// A part of the facts that were judged.
    #[must_use]
    pub fn detail<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        let all: Json = serde_json::from_str(&self.details).ok()?;
        serde_json::from_value(all.get(name)?.clone()).ok()
    }

    /// The meeting that decided.
    #[must_use]
    pub fn meeting(&self) -> Option<Ref> {
        self.meeting_region.zip(self.meeting_id).map(|(region, id)| Ref { region, id })
    }

    /// What warned, as kept: key, figure and article.
    #[must_use]
    pub fn warned(&self) -> Vec<(String, i64, String)> {
        let all: Vec<Json> = serde_json::from_str(&self.warnings).unwrap_or_default();
        let text = |it: &Json, name: &str| it.get(name).and_then(Json::as_str).unwrap_or_default().to_owned();
        let figure = |it: &Json| it.get("figure").and_then(Json::as_i64).unwrap_or(0);
        all.iter().map(|it| (text(it, "key"), figure(it), text(it, "article"))).collect()
    }
}

/// Everything done for a candidate.
#[derive(Clone, Debug, Default)]
pub struct Done(pub Vec<Step>);

impl Done {
    /// The latest step with this key that still counts.
    #[must_use]
    pub fn last(&self, key: &str) -> Option<&Step> {
        self.0.iter().rev().find(|it| it.key == key && it.void_on.is_none())
    }

    /// Its day.
    #[must_use]
    pub fn day(&self, key: &str) -> Option<Date> {
        self.last(key).and_then(|it| it.day().ok())
    }

    /// Was this vote taken for a step already?
    #[must_use]
    pub fn used(&self, vote: Uuid) -> bool {
        self.0.iter().any(|it| it.vote_id == Some(vote))
    }
}

/// A contact or introducer.
#[derive(Clone, Debug, FromQueryResult)]
#[allow(missing_docs, reason = "columns; their meanings are in `tables.rs`")]
pub struct Helper {
    pub id: Uuid,
    pub kind: String,
    pub member_region: i64,
    pub member_id: Uuid,
    pub name: String,
    pub from_day: String,
    pub until_day: Option<String>,
}

impl Helper {
    /// The member.
    #[must_use]
    pub fn member(&self) -> Ref {
        Ref::new(self.member_region, self.member_id)
    }
}

/// A review.
#[derive(Clone, Debug, FromQueryResult)]
#[allow(missing_docs, reason = "columns; their meanings are in `tables.rs`")]
pub struct Review {
    pub kind: String,
    pub on_day: String,
    pub opinion: String,
}

/// A public notice.
#[derive(Clone, Debug, FromQueryResult)]
#[allow(missing_docs, reason = "columns; their meanings are in `tables.rs`")]
pub struct Notice {
    pub region_id: i64,
    pub id: Uuid,
    pub candidate_id: Uuid,
    pub published: String,
    pub may_close: String,
    pub provisional: bool,
    pub places: String,
    pub where_text: String,
    pub contact: String,
    pub closed: Option<String>,
    pub objected: Option<bool>,
    pub result: Option<String>,
}

impl Notice {
    /// As the rules judge it.
    ///
    /// # Errors
    /// [`StoreError::Malformed`] when a stored day is none.
    pub fn facts(&self, mobile: bool) -> Result<PublicNotice, StoreError> {
        Ok(PublicNotice {
            published: stored_day(&self.published)?,
            closed: roster::model::exact(self.closed.as_deref()),
            places: self.places.split(',').filter_map(NoticePlace::from_key).collect(),
            mobile,
        })
    }
}

/// A paper in the register.
#[derive(Clone, Debug, FromQueryResult)]
#[allow(missing_docs, reason = "columns; their meanings are in `tables.rs`")]
pub struct Kept {
    pub kind: String,
    pub on_day: String,
    pub how: String,
    pub note: Option<String>,
}

/// A move to another branch before membership.
#[derive(Clone, Debug, FromQueryResult)]
#[allow(missing_docs, reason = "columns; their meanings are in `tables.rs`")]
pub struct Move {
    pub id: Uuid,
    pub from_name: String,
    pub to_region: i64,
    pub to_org: Uuid,
    pub to_path: String,
    pub to_name: String,
    pub materials: bool,
    pub sent_on: String,
    pub ended_on: Option<String>,
    pub outcome: Option<String>,
}

impl Move {
    /// Path of the receiving branch.
    ///
    /// # Errors
    /// [`StoreError::Malformed`] when the stored path is none.
    pub fn place(&self) -> Result<OrgPath, StoreError> {
        OrgPath::stored(self.to_path.as_str())
    }
}
