//! Candidates who are members follow the roll: where they belong after a transfer, and what became of the membership when
//! it was decided elsewhere. Built from the roll's journal entries; taking one twice changes nothing.

use journal::{Consumer, Recorded};
use roster::model::Change;
use rules::development::State;
use rules::membership::MemberState;
use store::{Ref, StoreError, Tx, params};

/// Follows `member.moved` and `member.state_changed`.
pub struct Following;

#[async_trait::async_trait]
impl Consumer for Following {
    fn name(&self) -> &'static str {
        "development.following"
    }

    async fn take(&self, tx: &Tx, entries: &[Recorded]) -> Result<(), StoreError> {
        for entry in entries {
            let followed = ["member.moved", "member.state_changed"].contains(&entry.kind.as_str());
            let (true, Some(member), Some(payload)) = (followed, entry.subject, entry.payload.clone()) else {
                continue;
            };
            let Ok(change) = serde_json::from_value::<Change>(payload) else { continue };
            follow(tx, member, &change).await?;
        }
        Ok(())
    }

    /// What candidates are is not made from the roll's entries, so there is nothing to forget.
    async fn clear(&self, _tx: &Tx) -> Result<(), StoreError> {
        Ok(())
    }
}

async fn follow(tx: &Tx, member: Ref, change: &Change) -> Result<(), StoreError> {
    let Some(after) = &change.after else { return Ok(()) };
    // The version goes up, so that a form made before the move is not taken as one made after it.
    tx.execute(
        "update candidate set org_region = $2, org_id = $3, org_path = $4, member_region = $5, version = version + 1
         where member_id = $1 and (org_id <> $3 or org_region <> $2 or member_region <> $5)",
        params![member.id, after.org.region, after.org.id, &after.place, member.region],
    )
    .await?;
    let to = match after.state {
        MemberState::Full => State::Full,
        MemberState::Cancelled => State::Cancelled,
        MemberState::Removed | MemberState::Expelled | MemberState::Left | MemberState::Deceased => {
            State::Ended
        }
        _ => return Ok(()),
    };
    tx.execute(
        "update candidate set state = $2, state_since = $3, version = version + 1
         where member_id = $1 and member_region = $4 and state in ('PROBATIONARY', 'EXTENDED')",
        params![member.id, to.key(), change.on.clone(), member.region],
    )
    .await?;
    Ok(())
}
