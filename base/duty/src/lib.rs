//! What must be done: by which office, at which organisation, by when, under which article.
//! It never finds out what is due; a domain's `duty.rs` does, from state and rules, and calls [`reconcile`].
//! What was done is in `journal`.

mod action;
mod query;
mod tables;

pub use action::{Wanted, close, forget, lapse, open, reconcile};
pub use query::{Listed, Place, count_up_to, list, of_person, overdue_by_child};
pub use tables::{MIGRATIONS, TABLES};
