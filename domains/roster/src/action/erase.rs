use access::{ActError, Context};
use journal::Entry;
use serde_json::json;
use store::{Ref, params};

use crate::query;

/// What stands where a name was.
const NOTHING: &str = "—";

/// Erase a person who is not on the roll (个人信息保护法 art. 47): row, file, find tokens, numbers and the details of all
/// journal entries about them. The tree of the journal stays whole, because it holds only commitments. A file that
/// must be kept is kept: whoever is on the roll is refused, and for others `order` names the decision that says their
/// file need not be kept any longer. Gives how many entries were emptied.
///
/// # Errors
/// [`ActError::Refused`] for somebody on the roll; [`ActError::Field`] without a decision.
pub async fn erase(cx: &Context, id: Ref, order: &str) -> Result<u64, ActError> {
    if !cx.actor.system {
        return Err(access::Denied::Unseen.into());
    }
    let order = super::nonempty(Some(order.to_owned())).ok_or(ActError::field("order", "missing"))?;
    let tx = cx.store.begin().await?;
    let member = query::member(&tx, id).await?.ok_or(ActError::Missing)?;
    if member.present {
        return Err(ActError::Refused("erase-error-on-the-roll"));
    }
    tx.execute_one(
        "update member set name = $4, name_key = $4, sex = '0', nationality = null, birth = null, education = null,
           occupation = null, work = null, unit = null, party_post = null, id_number = null, id_masked = null,
           phone = null, phone_masked = null, address = null, remark = null, version = version + 1
         where region_id = $1 and id = $2 and version = $3",
        params![id.region, id.id, member.version, NOTHING],
    )
    .await?;
    for table in ["person_directory", "member_phone", "member_token", "file_item"] {
        let text = format!("delete from {table} where member_id = $1 and region_id = $2");
        tx.execute(text, params![id.id, id.region]).await?;
    }
    tx.execute(
        "update member_state set ground = null where region_id = $1 and member_id = $2",
        params![id.region, id.id],
    )
    .await?;
    let mut emptied = 0;
    for region in query::regions_of(&tx, id).await? {
        emptied += journal::erase(&tx, Ref::new(region, id.id)).await?;
    }
    let entry = Entry {
        region: id.region,
        kind: "journal.erased",
        place: Some(member.place()?),
        subject: Some(id),
        article: Some("个人信息保护法 art. 47"),
        payload: json!({ "order": order, "entries": emptied }),
    };
    journal::record(&tx, &cx.stamp, entry).await?;
    tx.commit().await?;
    Ok(emptied)
}
