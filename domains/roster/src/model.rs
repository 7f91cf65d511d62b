//! What the roll is made of.

use rules::codes::OrgKind;
use rules::membership::MemberState;
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use store::{OrgPath, Ref, StoreError};
use time::Date;
use uuid::Uuid;

/// What of a member is counted and found: the part that goes into the journal's details.
/// No number, telephone or address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// Organisation of the formal affiliation.
    pub org: Ref,
    /// Its path.
    pub place: OrgPath,
    /// Name.
    pub name: String,
    /// GB/T 2261.1.
    pub sex: String,
    /// GB/T 3304.
    pub nationality: Option<String>,
    /// Date or month of birth.
    pub birth: Option<String>,
    /// GB/T 4658, by level.
    pub education: Option<String>,
    /// Class of the bulletin.
    pub occupation: Option<String>,
    /// State of the membership.
    pub state: MemberState,
    /// Day or month of joining.
    pub joined: Option<String>,
    /// Day or month of full membership.
    pub full: Option<String>,
    /// Last four characters of the resident ID, by which a member is found.
    pub id_end: Option<String>,
}

/// Details of every journal entry about a member: what was before and what is after, and from which day it counts.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Change {
    /// From which day.
    pub on: String,
    /// None: not on the roll.
    pub before: Option<Facts>,
    /// None: not on the roll.
    pub after: Option<Facts>,
    /// Names of the fields that changed beyond the facts (telephone, address, …), never their values.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<String>,
    /// Decision, ground or reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ground: Option<String>,
}

/// Details of every journal entry about an organisation.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OrgChange {
    /// From which day.
    pub on: String,
    /// None: it did not stand.
    pub before: Option<OrgFacts>,
    /// None: it does not stand any more.
    pub after: Option<OrgFacts>,
    /// Reply or decision it rests on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ground: Option<String>,
}

/// What of an organisation is counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrgFacts {
    /// Path.
    pub place: OrgPath,
    /// Type.
    pub kind: String,
    /// Sector.
    pub sector: Option<String>,
    /// Full name.
    pub name: String,
}

/// An organisation's row.
#[derive(Clone, Debug, FromQueryResult)]
#[allow(missing_docs, reason = "columns; their meanings are in `tables.rs`")]
pub struct Org {
    pub region_id: i64,
    pub id: Uuid,
    pub path: String,
    pub parent_region: Option<i64>,
    pub parent_id: Option<Uuid>,
    pub next_child: i64,
    pub kind: String,
    pub sector: Option<String>,
    pub full_name: String,
    pub short_name: Option<String>,
    pub code: Option<String>,
    pub unit_name: Option<String>,
    pub uscc: Option<String>,
    pub gb_code: Option<String>,
    pub village: bool,
    pub address: Option<String>,
    pub contact: Option<String>,
    pub secretary: Option<String>,
    pub established: Option<String>,
    pub closed_on: Option<String>,
    pub term_from: Option<String>,
    pub term_until: Option<String>,
    pub remark: Option<String>,
    pub batch_id: Option<Uuid>,
    pub version: i64,
}

/// Columns of [`Org`], in its order.
pub(crate) const ORG_COLUMNS: &str = "o.region_id, o.id, o.path, o.parent_region, o.parent_id, o.next_child, \
    o.kind, o.sector, o.full_name, o.short_name, o.code, o.unit_name, o.uscc, o.gb_code, o.village, o.address, \
    o.contact, o.secretary, o.established, o.closed_on, o.term_from, o.term_until, o.remark, o.batch_id, o.version";

impl Org {
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
        OrgPath::stored(self.path.as_str())
    }

    /// The organisation above.
    #[must_use]
    pub fn parent(&self) -> Option<Ref> {
        self.parent_region.zip(self.parent_id).map(|(region, id)| Ref { region, id })
    }

    /// Its type.
    ///
    /// # Errors
    /// [`StoreError::Malformed`] when the stored key is none.
    pub fn org_kind(&self) -> Result<OrgKind, StoreError> {
        OrgKind::from_key(&self.kind).ok_or_else(|| StoreError::Malformed(self.kind.clone()))
    }

    /// The short name, or the full one.
    #[must_use]
    pub fn called(&self) -> &str {
        self.short_name.as_deref().unwrap_or(&self.full_name)
    }

    /// Does it stand?
    #[must_use]
    pub fn stands(&self) -> bool {
        self.closed_on.is_none()
    }

    /// What of it is counted.
    ///
    /// # Errors
    /// [`StoreError::Malformed`] when the stored path is none.
    pub fn facts(&self) -> Result<OrgFacts, StoreError> {
        Ok(OrgFacts {
            place: self.place()?,
            kind: self.kind.clone(),
            sector: self.sector.clone(),
            name: self.full_name.clone(),
        })
    }
}

/// A member's row.
#[derive(Clone, Debug, FromQueryResult)]
#[allow(missing_docs, reason = "columns; their meanings are in `tables.rs`")]
pub struct Member {
    pub region_id: i64,
    pub id: Uuid,
    pub org_id: Uuid,
    pub org_path: String,
    pub present: bool,
    pub name: String,
    pub sex: String,
    pub nationality: Option<String>,
    pub birth: Option<String>,
    pub education: Option<String>,
    pub occupation: Option<String>,
    pub work: Option<String>,
    pub unit: Option<String>,
    pub party_post: Option<String>,
    pub state: String,
    pub joined_on: Option<String>,
    pub full_on: Option<String>,
    pub probation_until: Option<String>,
    pub mobile: bool,
    pub frail: bool,
    pub id_number: Option<Vec<u8>>,
    pub id_masked: Option<String>,
    pub phone: Option<Vec<u8>>,
    pub phone_masked: Option<String>,
    pub address: Option<Vec<u8>>,
    pub remark: Option<String>,
    pub batch_id: Option<Uuid>,
    pub merged_into: Option<Uuid>,
    pub version: i64,
}

/// Columns of [`Member`], in its order.
pub(crate) const MEMBER_COLUMNS: &str = "m.region_id, m.id, m.org_id, m.org_path, m.present, m.name, m.sex, \
    m.nationality, m.birth, m.education, m.occupation, m.work, m.unit, m.party_post, m.state, m.joined_on, \
    m.full_on, m.probation_until, m.mobile, m.frail, m.id_number, m.id_masked, m.phone, m.phone_masked, m.address, \
    m.remark, m.batch_id, m.merged_into, m.version";

impl Member {
    /// How the member is referred to.
    #[must_use]
    pub fn reference(&self) -> Ref {
        Ref::new(self.region_id, self.id)
    }

    /// The organisation of the formal affiliation.
    #[must_use]
    pub fn org(&self) -> Ref {
        Ref::new(self.region_id, self.org_id)
    }

    /// Its path.
    ///
    /// # Errors
    /// [`StoreError::Malformed`] when the stored path is none.
    pub fn place(&self) -> Result<OrgPath, StoreError> {
        OrgPath::stored(self.org_path.as_str())
    }

    /// The state of the membership.
    ///
    /// # Errors
    /// [`StoreError::Malformed`] when the stored key is none.
    pub fn member_state(&self) -> Result<MemberState, StoreError> {
        MemberState::from_key(&self.state).ok_or_else(|| StoreError::Malformed(self.state.clone()))
    }

    /// What of the member is counted and found.
    ///
    /// # Errors
    /// [`StoreError::Malformed`] when a stored value is not of its form.
    pub fn facts(&self) -> Result<Facts, StoreError> {
        Ok(Facts {
            org: self.org(),
            place: self.place()?,
            name: self.name.clone(),
            sex: self.sex.clone(),
            nationality: self.nationality.clone(),
            birth: self.birth.clone(),
            education: self.education.clone(),
            occupation: self.occupation.clone(),
            state: self.member_state()?,
            joined: self.joined_on.clone(),
            full: self.full_on.clone(),
            id_end: self
                .id_masked
                .as_ref()
                .and_then(|it| it.get(it.len().checked_sub(4)?..))
                .map(str::to_owned),
        })
    }
}

/// A stored day that is known to the day.
#[must_use]
pub fn exact(day: Option<&str>) -> Option<Date> {
    let format = time::macros::format_description!("[year]-[month]-[day]");
    Date::parse(day?, &format).ok()
}
