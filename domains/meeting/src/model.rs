//! What the room is made of.

use rules::organisation_life::{MeetingKind, MeetingState, StudyRole};
use rules::voting::Purpose;
use sea_orm::FromQueryResult;
use store::{Instant, OrgPath, Ref, StoreError};
use time::Date;
use uuid::Uuid;

/// A meeting's row.
#[derive(Clone, Debug, FromQueryResult)]
#[allow(missing_docs, reason = "columns; their meanings are in `tables.rs`")]
pub struct Meeting {
    pub region_id: i64,
    pub id: Uuid,
    pub org_id: Uuid,
    pub org_path: String,
    pub kind: String,
    pub also: Option<String>,
    pub title: String,
    pub starts_at: i64,
    pub ends_at: i64,
    pub place: Option<String>,
    pub link: Option<String>,
    pub state: String,
    pub chair: Option<Uuid>,
    pub recorder: Option<Uuid>,
    pub study_tenths: i64,
    pub send_at: Option<i64>,
    pub reply_by: Option<String>,
    pub due: Option<i64>,
    pub present: Option<i64>,
    pub minutes: Option<String>,
    pub chair_signed: Option<i64>,
    pub chair_how: Option<String>,
    pub recorder_signed: Option<i64>,
    pub recorder_how: Option<String>,
    pub archived_at: Option<i64>,
    pub note: Option<String>,
    pub sequence: i64,
    pub made_at: i64,
    pub version: i64,
}

/// Columns of [`Meeting`], in its order.
pub(crate) const COLUMNS: &str = "m.region_id, m.id, m.org_id, m.org_path, m.kind, m.also, m.title, m.starts_at, \
    m.ends_at, m.place, m.link, m.state, m.chair, m.recorder, m.study_tenths, m.send_at, m.reply_by, m.due, \
    m.present, m.minutes, m.chair_signed, m.chair_how, m.recorder_signed, m.recorder_how, m.archived_at, m.note, \
    m.sequence, m.made_at, m.version";

fn malformed(text: &str) -> StoreError {
    StoreError::Malformed(text.to_owned())
}

impl Meeting {
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

    /// Its place in the tree.
    ///
    /// # Errors
    /// [`StoreError::Malformed`] when the stored path is none.
    pub fn place_in_tree(&self) -> Result<OrgPath, StoreError> {
        OrgPath::stored(self.org_path.as_str())
    }

    /// The kind that decides its way and its quorum.
    ///
    /// # Errors
    /// [`StoreError::Malformed`] when the stored key is none.
    pub fn kind(&self) -> Result<MeetingKind, StoreError> {
        MeetingKind::from_key(&self.kind).ok_or_else(|| malformed(&self.kind))
    }

    /// All kinds it is held as: one meeting, one record, several duties.
    #[must_use]
    pub fn kinds(&self) -> Vec<MeetingKind> {
        let also = self.also.as_deref().unwrap_or_default().split(' ');
        std::iter::once(self.kind.as_str()).chain(also).filter_map(MeetingKind::from_key).collect()
    }

    /// Where it stands.
    ///
    /// # Errors
    /// [`StoreError::Malformed`] when the stored key is none.
    pub fn stands(&self) -> Result<MeetingState, StoreError> {
        MeetingState::from_key(&self.state).ok_or_else(|| malformed(&self.state))
    }

    /// Planned beginning.
    #[must_use]
    pub fn starts(&self) -> Instant {
        Instant(self.starts_at)
    }

    /// Planned end.
    #[must_use]
    pub fn ends(&self) -> Instant {
        Instant(self.ends_at)
    }

    /// The day it counts for.
    #[must_use]
    pub fn day(&self) -> Date {
        self.starts().day()
    }

    /// Chair.
    #[must_use]
    pub fn chaired_by(&self) -> Option<Ref> {
        self.chair.map(|id| Ref::new(self.region_id, id))
    }

    /// Recorder.
    #[must_use]
    pub fn recorded_by(&self) -> Option<Ref> {
        self.recorder.map(|id| Ref::new(self.region_id, id))
    }
}

/// An item of the agenda.
#[derive(Clone, Debug, FromQueryResult)]
#[allow(missing_docs, reason = "columns; their meanings are in `tables.rs`")]
pub struct AgendaItem {
    pub id: Uuid,
    pub at_no: i64,
    pub title: String,
    pub purpose: Option<String>,
    pub subject_region: Option<i64>,
    pub subject: Option<Uuid>,
}

impl AgendaItem {
    /// Whom or what it is about.
    #[must_use]
    pub fn about(&self) -> Option<Ref> {
        self.subject_region.zip(self.subject).map(|(region, id)| Ref { region, id })
    }
}

/// Somebody on the roll of a meeting.
#[derive(Clone, Debug, FromQueryResult)]
#[allow(missing_docs, reason = "columns; their meanings are in `tables.rs`")]
pub struct Attendance {
    pub meeting_id: Uuid,
    pub member_region: i64,
    pub member_id: Uuid,
    pub name: String,
    pub standing: String,
    pub voter: bool,
    pub mark: Option<String>,
    pub reason: Option<String>,
    pub how: Option<String>,
    pub reply: Option<String>,
    pub reply_reason: Option<String>,
}

/// Marks of the roll, as keys of the texts `mark-…`.
pub const MARKS: [&str; 3] = ["present", "excused", "absent"];

impl Attendance {
    /// The member.
    #[must_use]
    pub fn member(&self) -> Ref {
        Ref::new(self.member_region, self.member_id)
    }

    /// Were they there?
    #[must_use]
    pub fn is_present(&self) -> bool {
        self.mark.as_deref() == Some("present")
    }
}

/// A vote and what the rule says of it.
#[derive(Clone, Debug, FromQueryResult)]
#[allow(missing_docs, reason = "columns; their meanings are in `tables.rs`")]
pub struct Vote {
    pub region_id: i64,
    pub id: Uuid,
    pub meeting_id: Uuid,
    pub item_id: Option<Uuid>,
    pub about: String,
    pub purpose: String,
    pub subject_region: Option<i64>,
    pub subject: Option<Uuid>,
    pub due: i64,
    pub present: i64,
    pub yes: i64,
    pub no: i64,
    pub abstain: i64,
    pub written_yes: i64,
    pub verdict: String,
    pub needed: i64,
    pub article: String,
    pub taken_at: i64,
}

impl Vote {
    /// The meeting.
    #[must_use]
    pub fn meeting(&self) -> Ref {
        Ref::new(self.region_id, self.meeting_id)
    }

    /// Passed under the text, without anybody's judgement.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.verdict == "HOLDS"
    }

    /// What it was for.
    ///
    /// # Errors
    /// [`StoreError::Malformed`] when the stored key is none.
    pub fn purpose(&self) -> Result<Purpose, StoreError> {
        Purpose::from_key(&self.purpose).ok_or_else(|| malformed(&self.purpose))
    }
}

/// What somebody is to carry out.
#[derive(Clone, Debug, FromQueryResult)]
#[allow(missing_docs, reason = "columns; their meanings are in `tables.rs`")]
pub struct Decision {
    pub region_id: i64,
    pub id: Uuid,
    pub meeting_id: Uuid,
    pub org_path: String,
    pub what: String,
    pub person_region: i64,
    pub person: Uuid,
    pub person_name: String,
    pub due_on: String,
    pub done_on: Option<String>,
    pub note: Option<String>,
    pub version: i64,
}

impl Decision {
    /// How it is referred to.
    #[must_use]
    pub fn reference(&self) -> Ref {
        Ref::new(self.region_id, self.id)
    }

    /// The meeting.
    #[must_use]
    pub fn meeting(&self) -> Ref {
        Ref::new(self.region_id, self.meeting_id)
    }

    /// Who does it.
    #[must_use]
    pub fn person(&self) -> Ref {
        Ref::new(self.person_region, self.person)
    }
}

/// A heart-to-heart talk without what was said.
#[derive(Clone, Debug, FromQueryResult)]
#[allow(missing_docs, reason = "columns; their meanings are in `tables.rs`")]
pub struct Talk {
    pub region_id: i64,
    pub id: Uuid,
    pub org_id: Uuid,
    pub org_path: String,
    pub on_day: String,
    pub one_region: i64,
    pub one_id: Uuid,
    pub one_name: String,
    pub other_region: i64,
    pub other_id: Uuid,
    pub other_name: String,
    pub content: Option<Vec<u8>>,
}

impl Talk {
    /// How it is referred to.
    #[must_use]
    pub fn reference(&self) -> Ref {
        Ref::new(self.region_id, self.id)
    }

    /// The two.
    #[must_use]
    pub fn pair(&self) -> (Ref, Ref) {
        (Ref::new(self.one_region, self.one_id), Ref::new(self.other_region, self.other_id))
    }

    /// Is this person one of the two?
    #[must_use]
    pub fn is_of(&self, member: Option<Ref>) -> bool {
        // A member who moved to another region keeps the identifier.
        member.is_some_and(|it| it.id == self.one_id || it.id == self.other_id)
    }
}

/// A paper of criticism, sealed.
#[derive(Clone, Debug, FromQueryResult)]
#[allow(missing_docs, reason = "columns; their meanings are in `tables.rs`")]
pub struct Paper {
    pub region_id: i64,
    pub id: Uuid,
    pub meeting_id: Uuid,
    pub member_region: i64,
    pub member_id: Uuid,
    pub name: String,
    pub kind: String,
    pub content: Vec<u8>,
    pub version: i64,
}

impl Paper {
    /// Who wrote it.
    #[must_use]
    pub fn member(&self) -> Ref {
        Ref::new(self.member_region, self.member_id)
    }
}

/// Kinds of papers, as keys of the texts `paper-…`.
pub const PAPERS: [&str; 2] = ["self", "mutual"];

/// As what somebody with these posts and this day of full membership studies in a year.
#[must_use]
pub fn study_role(posts: &[String], full_on: Option<Date>, today: Date) -> StudyRole {
    if posts.iter().any(|it| it == "secretary") {
        StudyRole::Secretary
    } else if !posts.is_empty() {
        StudyRole::CommitteeMember
    } else if full_on.is_none_or(|day| rules::days::add_years(day, 1) > today) {
        StudyRole::New
    } else {
        StudyRole::Member
    }
}

/// Kinds that may be held together with a meeting of another kind: no rule gives them a quorum.
pub const JOINED: [MeetingKind; 4] = [
    MeetingKind::PartyClass,
    MeetingKind::ThemeDay,
    MeetingKind::OrganisationLifeMeeting,
    MeetingKind::DemocraticReview,
];
