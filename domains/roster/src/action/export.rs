use access::Context;
use serde_json::{Value as Json, json};

use store::Ref;

use super::look::{Revealed, reveal};
use super::record;
use crate::model::{Member, Org};
use crate::{EXPORT, RosterError, query};

/// A list of an organisation is taken out: journalled before the first byte leaves.
///
/// # Errors
/// [`access::Denied`], and what the database says.
pub async fn exported(
    cx: &Context,
    org: &Org,
    what: &str,
    rows: u64,
    filter: Json,
) -> Result<(), RosterError> {
    let place = org.place()?;
    cx.allow(EXPORT, &place)?;
    let tx = cx.store.begin().await?;
    let payload = json!({ "what": what, "rows": rows, "filter": filter });
    let article = Some("个人信息保护法 art. 51");
    record(&tx, cx, "roster.exported", org.reference(), &place, article, payload).await?;
    tx.commit().await?;
    Ok(())
}

/// Everything held on a person goes to that person, numbers included (个人信息保护法 art. 45); journalled. To anybody
/// else there is nothing here, whatever they may see otherwise; the installation itself answers written requests.
///
/// # Errors
/// [`access::Denied`], and what the database says.
pub async fn personal_copy(cx: &Context, id: Ref) -> Result<(Member, Revealed), RosterError> {
    let member = query::member(&cx.store, id).await?.ok_or(RosterError::Missing)?;
    if cx.actor.member != Some(id) && !cx.actor.system {
        return Err(access::Denied::Unseen.into());
    }
    let shown = reveal(cx, id, "personal copy").await?;
    let tx = cx.store.begin().await?;
    let article = Some("个人信息保护法 art. 45");
    record(&tx, cx, "member.data_taken", id, &member.place()?, article, json!({})).await?;
    tx.commit().await?;
    Ok((member, shown))
}
