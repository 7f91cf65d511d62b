use access::{ActError, Context, Denied};
use store::params;

use crate::may;

/// Begin one's digest anew from now. It is the person's own mark: nothing is journalled, nobody else reads it, and
/// nothing lapses without it (formalism rule F05).
///
/// # Errors
/// [`ActError::Denied`] without account.
pub async fn begin_digest(cx: &Context) -> Result<(), ActError> {
    let account = cx.actor.account.ok_or(ActError::Denied(Denied::SignIn))?;
    let (tx, before) = cx.begin(account.region).await?;
    if before.is_some() {
        return Ok(());
    }
    tx.execute(
        "insert into forum_digest (region_id, who, since) values ($1, $2, $3)
         on conflict (region_id, who) do update set since = $3",
        params![account.region, may::who(cx, account), cx.now()],
    )
    .await?;
    Ok(cx.commit(tx, account.region, "begun").await?)
}
