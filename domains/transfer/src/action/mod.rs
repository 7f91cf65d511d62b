//! Doing: check the permission, load, ask the rules, change state, write the journal, settle duties: one transaction.

mod away;
mod step;
mod whole;

pub use away::{NewAway, end_away, note_contact, register_away, report_in};
pub use step::{
    Asked, accept, agree, ask, expire_letters, issue, receive, reissue, return_receipt, send_back, withdraw,
};
pub use whole::move_whole;
