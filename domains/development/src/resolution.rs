//! The one seam to votes: what a branch meeting decided about a candidate, whoever counted it. Today the meeting room
//! answers with its counted votes; the secret ballot of elections will be a second source here, and nothing else in this
//! room will know.

use rules::organisation_life::MeetingState;
use rules::voting::{Purpose, Tally};
use store::{Ref, Sql, StoreError};
use time::Date;
use uuid::Uuid;

use crate::model::{Candidate, Done};

/// A vote of a branch meeting on accepting or converting somebody, with its meeting on record.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Resolution {
    /// The meeting.
    pub meeting: Ref,
    /// The vote.
    pub vote: Uuid,
    /// Day of the meeting.
    pub held_on: Date,
    /// The count.
    pub tally: Tally,
    /// Was the ballot secret? None: the source does not know, the branch states it.
    pub secret: Option<bool>,
}

/// The latest vote about a candidate that no step rests on yet.
///
/// # Errors
/// What the database says.
pub async fn latest(sql: &impl Sql, it: &Candidate, done: &Done) -> Result<Option<Resolution>, StoreError> {
    Ok(from_meetings(sql, it).await?.into_iter().find(|found| !done.used(found.vote)))
}

async fn from_meetings(sql: &impl Sql, it: &Candidate) -> Result<Vec<Resolution>, StoreError> {
    let mut found = Vec::new();
    for vote in meeting::query::votes_about(sql, it.org_region, it.reference()).await? {
        let on_record = [MeetingState::Minuted, MeetingState::Signed, MeetingState::Archived];
        let Some(held) = meeting::query::meeting(sql, vote.meeting()).await? else { continue };
        if vote.purpose()? != Purpose::AcceptOrConvert
            || held.org() != it.org()
            || !on_record.contains(&held.stands()?)
        {
            continue;
        }
        let count = |number: i64| u32::try_from(number).unwrap_or(0);
        found.push(Resolution {
            meeting: vote.meeting(),
            vote: vote.id,
            held_on: held.day(),
            tally: Tally {
                due: count(vote.due),
                present: count(vote.present),
                yes: count(vote.yes),
                written_yes: count(vote.written_yes),
            },
            secret: None,
        });
    }
    Ok(found)
}
