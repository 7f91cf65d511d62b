//! Doing: check the permission, load, ask the rules, change state, write the journal, settle duties: one transaction.

mod life;
mod minutes;
mod plan;
mod roll;
mod vote;

pub(crate) use life::takes_papers;
pub use life::{NewTalk, explain, hand_in, make_feed, papers, revoke_feed, said, talk};
pub use minutes::{Minutes, NewDecision, Part, archive, carry_out, correct, minute, sign};
pub use plan::{NewItem, NewMeeting, cancel, notify, open, plan, put_on_agenda};
pub use roll::{Marked, arrive, reply, take_roll};
pub use vote::{NewVote, purposes, vote};

use access::{ActError, Context};
use rules::organisation_life::{MeetingKind, MeetingState};
use serde_json::{Value as Json, json};
use store::{OrgPath, Ref, Tx, params};

use crate::model::Meeting;
use crate::{KEEP, query};

/// A meeting on its way through an act.
struct Loaded {
    meeting: Meeting,
    state: MeetingState,
    kind: MeetingKind,
    place: OrgPath,
}

impl Loaded {
    async fn of(tx: &Tx, id: Ref) -> Result<Self, ActError> {
        let meeting = query::meeting(tx, id).await?.ok_or(ActError::Missing)?;
        let (state, kind, place) = (meeting.stands()?, meeting.kind()?, meeting.place_in_tree()?);
        Ok(Self { meeting, state, kind, place })
    }

    /// May it go there?
    fn may_step(&self, to: MeetingState) -> Result<(), ActError> {
        ActError::unless_blocked(self.state.step(to, self.kind).ruling).map(|_| ())
    }

    /// Details every journal entry about a meeting has.
    fn details(&self, more: &Json) -> Json {
        let mut details = json!({
            "kind": self.meeting.kind, "title": self.meeting.title, "on": self.meeting.day().to_string(),
        });
        if let (Some(details), Some(more)) = (details.as_object_mut(), more.as_object()) {
            details.extend(more.clone());
        }
        details
    }
}

/// Begin an act of those who keep the record: the transaction with the meeting, or none when the request was seen.
async fn begun(cx: &Context, id: Ref, version: i64) -> Result<Option<(Tx, Loaded)>, ActError> {
    let (tx, before) = cx.begin(id.region).await?;
    if before.is_some() {
        return Ok(None);
    }
    let it = Loaded::of(&tx, id).await?;
    cx.allow(KEEP, &it.place)?;
    if it.meeting.version != version {
        return Err(store::StoreError::Stale.into());
    }
    Ok(Some((tx, it)))
}

/// Write the new state with the columns that go with it.
async fn settle(
    tx: &Tx,
    it: &Loaded,
    to: MeetingState,
    columns: &[(&str, store::Value)],
) -> Result<(), ActError> {
    let mut values = params![it.meeting.region_id, it.meeting.id, it.meeting.version, to.key()];
    let mut text = String::from("update meeting set state = $4, version = version + 1");
    for (column, value) in columns {
        values.push(value.clone());
        text.push_str(&format!(", {column} = ${}", values.len()));
    }
    text.push_str(" where region_id = $1 and id = $2 and version = $3");
    Ok(tx.execute_one(text, values).await?)
}
