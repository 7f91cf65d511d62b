//! Doing: check the permission, load, ask the rules, change state, write the journal, settle duties: one transaction.

mod affiliation;
mod batch;
mod close;
mod duplicate;
mod erase;
mod export;
mod look;
mod member;
mod org;
mod post;
mod root;
mod standing;
mod tree;

pub use affiliation::{change_state, enrol_accepted, extend_probation, mark_mobile, move_affiliation};
pub(crate) use batch::said;
pub use batch::{
    BatchInfo, Confirmed, announce, batch, batches, confirm, details_of, file_of, mapping_for, on_roll,
    progress, read, reading, reading_of, remap, report, undo,
};
pub use close::{close_org, reopen_org};
pub use duplicate::{merge_members, unmerge};
pub use erase::erase;
pub use export::{exported, personal_copy};
pub use look::{Revealed, look_into_file, reveal};
pub(crate) use member::masked_phone;
pub use member::{NewMember, change_member, enrol};
pub use org::{NewOrg, OrgDetails, change_org, create_org};
pub use post::{POSTS, elect, extend_term, leave_post, take_post};
pub use root::{create_region, create_root};
pub use standing::{remember_moves, set_state};
pub use tree::{Effect, effect, merge_orgs, misplaced, move_org, split_org};

use access::Context;
use journal::Entry;
use serde::Serialize;
use store::{OrgPath, Ref, Tx};

use crate::RosterError;

/// Record an act about something on the roll.
pub(crate) async fn record(
    tx: &Tx,
    cx: &Context,
    kind: &'static str,
    subject: Ref,
    place: &OrgPath,
    article: Option<&'static str>,
    payload: impl Serialize,
) -> Result<(), RosterError> {
    journal::record(tx, &cx.stamp, entry(kind, subject, place, article, payload)).await?;
    Ok(())
}

pub(crate) fn entry(
    kind: &'static str,
    subject: Ref,
    place: &OrgPath,
    article: Option<&'static str>,
    payload: impl Serialize,
) -> Entry {
    Entry {
        region: subject.region,
        kind,
        place: Some(place.clone()),
        subject: Some(subject),
        article,
        payload: serde_json::to_value(payload).unwrap_or_default(),
    }
}

/// A text without blanks around it, or none when nothing is left.
pub(crate) fn nonempty(text: Option<String>) -> Option<String> {
    text.map(|it| it.trim().to_owned()).filter(|it| !it.is_empty())
}
