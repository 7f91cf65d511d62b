//! Looking at what is hidden: whole numbers and electronic files, both journalled.

use access::Context;
use serde_json::json;
use store::{Ref, Sql as _, params};
use vault::Field;

use super::record;
use crate::model::Member;
use crate::{FILE, REVEAL, RosterError, query};

/// What was hidden, shown once.
#[derive(Clone, Debug, Default)]
pub struct Revealed {
    /// Resident ID.
    pub id_number: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// Address.
    pub address: Option<String>,
}

/// Show the whole numbers of a member, with a reason, which is journalled before anything is shown.
///
/// # Errors
/// [`RosterError::Field`] without a reason.
pub async fn reveal(cx: &Context, id: Ref, reason: &str) -> Result<Revealed, RosterError> {
    let member = query::member(&cx.store, id).await?.ok_or(RosterError::Missing)?;
    let place = member.place()?;
    let own = cx.actor.member == Some(id);
    if !own {
        cx.allow(REVEAL, &place)?;
        if reason.trim().chars().count() < 2 {
            return Err(RosterError::field("reason", "missing"));
        }
    }
    let open = |name: &str, bytes: &Option<Vec<u8>>| -> Result<Option<String>, RosterError> {
        let Some(bytes) = bytes else { return Ok(None) };
        Ok(Some(cx.vault.open_sealed(Field { name, row: id.id.as_bytes() }, bytes)?))
    };
    let shown = Revealed {
        id_number: open("member.id_number", &member.id_number)?,
        phone: open("member.phone", &member.phone)?,
        address: open("member.address", &member.address)?,
    };
    if !own {
        let tx = cx.store.begin().await?;
        let payload = json!({ "reason": reason.trim() });
        record(&tx, cx, "member.numbers_shown", id, &place, Some("个人信息保护法 art. 51"), payload).await?;
        tx.commit().await?;
    }
    Ok(shown)
}

/// Look into an electronic file: journalled for everybody but the member (干部人事档案工作条例 arts 31–32).
///
/// # Errors
/// [`access::Denied`].
pub async fn look_into_file(cx: &Context, id: Ref) -> Result<Member, RosterError> {
    let member = query::member(&cx.store, id).await?.ok_or(RosterError::Missing)?;
    let place = member.place()?;
    let own = cx.actor.member == Some(id);
    cx.allow_for(FILE, &place, own)?;
    if !own {
        let tx = cx.store.begin().await?;
        // Once an hour is enough to say who looked; a reload is not a second look.
        let since = cx.now().plus(time::Duration::hours(-1));
        let lately = tx
            .number(
                "select count(*) from journal where subject = $1 and subject_region = $2
                   and kind = 'member.file_seen' and actor = $3 and at > $4",
                params![id.id, id.region, cx.actor.account_id(), since],
            )
            .await?;
        if lately == 0 {
            let article = Some("干部人事档案工作条例 art. 31");
            record(&tx, cx, "member.file_seen", id, &place, article, json!({})).await?;
            tx.commit().await?;
        }
    }
    Ok(member)
}
