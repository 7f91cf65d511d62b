//! Code tables and checks of national identifiers (fact sheet §12.1). Pure data and pure functions.
//!
//! The Chinese names of code values live here on purpose: they are the official texts of the tables
//! and serve reading and printing of official forms; screens take their words from Fluent.
//! What it never does: look anything up outside the process, or decide about a person.

mod division;
mod education;
mod member;
mod nationality;
mod occupation;
mod organisation;
mod partial_date;
mod political;
mod resident_id;
mod sector;
mod sex;
mod uscc;

pub use division::{DivisionCode, DivisionError, DivisionLevel};
pub use education::{Education, EducationLevel};
pub use member::MemberCategory;
pub use nationality::Nationality;
pub use occupation::OccupationClass;
pub use organisation::OrgKind;
pub use partial_date::{PartialDate, PartialDateError};
pub use political::PoliticalStatus;
pub use resident_id::{IdError, ResidentId};
pub use sector::Sector;
pub use sex::{Sex, SexCode};
pub use uscc::{Uscc, UsccError};
