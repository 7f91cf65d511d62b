//! What the room is made of.

use rules::transfer::State;
use sea_orm::FromQueryResult;
use serde_json::{Value as Json, json};
use store::{OrgPath, Ref, StoreError};
use uuid::Uuid;

/// Grounds of a transfer, as keys of the texts `ground-…`.
pub const GROUNDS: [&str; 5] = ["unit", "residence", "study", "away", "other"];

/// A transfer's row.
#[derive(Clone, Debug, FromQueryResult)]
#[allow(missing_docs, reason = "columns; their meanings are in `tables.rs`")]
pub struct Transfer {
    pub region_id: i64,
    pub id: Uuid,
    pub member_id: Uuid,
    pub name: String,
    pub from_org: Uuid,
    pub from_path: String,
    pub out_path: String,
    pub to_region: i64,
    pub to_org: Uuid,
    pub to_path: String,
    pub in_path: String,
    pub ground: String,
    pub reason: Option<String>,
    pub state: String,
    pub paid_to: Option<String>,
    pub number: Option<String>,
    pub first_issued: Option<String>,
    pub issued_on: Option<String>,
    pub valid_until: Option<String>,
    pub received_on: Option<String>,
    pub accepted_on: Option<String>,
    pub receipt_on: Option<String>,
    pub note: Option<String>,
    pub version: i64,
}

/// Columns of [`Transfer`], in its order.
pub(crate) const COLUMNS: &str = "t.region_id, t.id, t.member_id, t.name, t.from_org, t.from_path, t.out_path, \
    t.to_region, t.to_org, t.to_path, t.in_path, t.ground, t.reason, t.state, t.paid_to, t.number, t.first_issued, \
    t.issued_on, t.valid_until, t.received_on, t.accepted_on, t.receipt_on, t.note, t.version";

/// The four places a transfer concerns.
#[derive(Clone, Debug)]
pub struct Places {
    /// Outgoing branch.
    pub from: OrgPath,
    /// Outgoing base committee.
    pub out: OrgPath,
    /// Receiving base committee.
    pub into: OrgPath,
    /// Receiving branch.
    pub to: OrgPath,
}

impl Transfer {
    /// How it is referred to.
    #[must_use]
    pub fn reference(&self) -> Ref {
        Ref::new(self.region_id, self.id)
    }

    /// The member as before the transfer.
    #[must_use]
    pub fn member(&self) -> Ref {
        Ref::new(self.region_id, self.member_id)
    }

    /// The member as after it, when the affiliation has moved.
    #[must_use]
    pub fn member_now(&self) -> Ref {
        if self.accepted_on.is_some() { Ref::new(self.to_region, self.member_id) } else { self.member() }
    }

    /// Receiving branch.
    #[must_use]
    pub fn to(&self) -> Ref {
        Ref::new(self.to_region, self.to_org)
    }

    /// Outgoing branch.
    #[must_use]
    pub fn from(&self) -> Ref {
        Ref::new(self.region_id, self.from_org)
    }

    /// Where it stands.
    ///
    /// # Errors
    /// [`StoreError::Malformed`] when the stored key is none.
    pub fn stands(&self) -> Result<State, StoreError> {
        State::from_key(&self.state).ok_or_else(|| StoreError::Malformed(self.state.clone()))
    }

    /// The places it concerns.
    ///
    /// # Errors
    /// [`StoreError::Malformed`] when a stored path is none.
    pub fn places(&self) -> Result<Places, StoreError> {
        Ok(Places {
            from: OrgPath::stored(self.from_path.as_str())?,
            out: OrgPath::stored(self.out_path.as_str())?,
            into: OrgPath::stored(self.in_path.as_str())?,
            to: OrgPath::stored(self.to_path.as_str())?,
        })
    }

    /// Within one base committee the same office issues and receives: one act does both.
    #[must_use]
    pub fn inside_one_committee(&self) -> bool {
        self.out_path == self.in_path
    }

    /// Details of its journal entries.
    #[must_use]
    pub fn details(&self, names: (&str, &str), more: &Json) -> Json {
        let mut details = json!({
            "member": self.member_now(), "name": self.name, "from": names.0, "to": names.1, "ground": self.ground,
            "number": self.number,
        });
        if let (Some(details), Some(more)) = (details.as_object_mut(), more.as_object()) {
            details.extend(more.clone());
        }
        details
    }
}

/// A spell of being away.
#[derive(Clone, Debug, FromQueryResult)]
#[allow(missing_docs, reason = "columns; their meanings are in `tables.rs`")]
pub struct Away {
    pub region_id: i64,
    pub id: Uuid,
    pub member_id: Uuid,
    pub name: String,
    pub member_state: String,
    pub org_path: String,
    pub kind: String,
    pub since: String,
    pub fixed_place: bool,
    pub place: String,
    pub contact: Option<String>,
    pub joins: Option<String>,
    pub reported_on: Option<String>,
    pub last_contact: String,
    pub ended_on: Option<String>,
    pub version: i64,
}

/// Kinds of being away, as keys of the texts `away-…`.
pub const AWAY_KINDS: [&str; 3] = ["mobile", "abroad", "graduate"];

impl Away {
    /// How it is referred to.
    #[must_use]
    pub fn reference(&self) -> Ref {
        Ref::new(self.region_id, self.id)
    }

    /// The member.
    #[must_use]
    pub fn member(&self) -> Ref {
        Ref::new(self.region_id, self.member_id)
    }

    /// The branch that keeps the member.
    ///
    /// # Errors
    /// [`StoreError::Malformed`] when the stored path is none.
    pub fn place_in_tree(&self) -> Result<OrgPath, StoreError> {
        OrgPath::stored(self.org_path.as_str())
    }
}
