//! Developing members (中国共产党发展党员工作细则, 2014 and the revision in force since 2026-05-11; fact sheet §2):
//! versions, states and the steps between them, the catalogue of steps, and what each step asks.
//!
//! The text has no transition clause: each event is judged, and cited, by the version in force on its day. What is asked
//! without a day cites the text of 2026, whose article numbers are known. Lateness warns and voids
//! nothing. Blocked are only age, introducers, missing review or class, too short a training or notice, quorum, majority,
//! and a body that may not approve.
//!
//! What it never does: decide about a person. Votes and quorum are counted in [`crate::voting`].

mod admission;
mod candidate;
mod meeting;
mod path;
mod probation;
mod steps;
mod version;

pub use admission::{
    Introducer, PoliticalReview, PreReview, Sanction, SanctionKind, TrainingClass, introducers, leaving,
    political_review, pre_review, training_class,
};
pub use candidate::{
    Handover, Listing, NoticePlace, NoticeRuling, Opinions, Proposal, ProposalRuling, PublicNotice, Superior,
    SuperiorAct, adult, contacts, listing, next_review, opinions, proposal, public_notice, readmission, talk,
};
pub use meeting::{
    AcceptanceMeeting, AcceptanceRuling, AdmissionBody, Approval, ApprovalRuling, acceptance,
    accepting_branch, approval, approving_body, oath,
};
pub use path::{Body, Event, Move, State};
pub use probation::{
    Conversion, ConversionRuling, Document, Extension, conversion, conversion_approval, extension,
    missing_documents,
};
pub use steps::{ChartStep, Limit, Span, Unit, chart};
pub use version::{Stage, Version};
