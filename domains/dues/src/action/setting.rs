//! What an organisation fixes about dues for itself and all below.

use access::{ActError, Context, record};
use serde_json::json;
use store::{Ref, params};

use crate::SPEND;
use crate::model::{Setting, rounding_key};

/// Fix it. Branches fix nothing: what they keep, and who decides about relief, is for the bodies above.
///
/// # Errors
/// [`ActError::Field`] for shares above the whole; [`ActError::Refused`] for a branch.
pub async fn fix_setting(cx: &Context, org: Ref, it: Setting) -> Result<(), ActError> {
    let (tx, before) = cx.begin(org.region).await?;
    if before.is_some() {
        return Ok(());
    }
    let found = roster::query::org(&tx, org).await?.filter(roster::model::Org::stands);
    let found = found.ok_or(ActError::Missing)?;
    let place = found.place()?;
    cx.allow(SPEND, &place)?;
    if found.org_kind()?.is_branch() {
        return Err(ActError::Refused("dues-error-setting-above"));
    }
    for (field, share) in [("keeps_branch", it.keeps_branch), ("keeps_upper", it.keeps_upper)] {
        if share > 10_000 {
            return Err(ActError::field(field, "share"));
        }
    }
    tx.execute(
        "insert into dues_setting (region_id, org_id, org_path, pay_change, rounding, branch_suffices, keeps_branch,
           keeps_upper, remitter, version)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1)
         on conflict (region_id, org_id) do update set pay_change = excluded.pay_change,
           rounding = excluded.rounding, branch_suffices = excluded.branch_suffices,
           keeps_branch = excluded.keeps_branch, keeps_upper = excluded.keeps_upper, remitter = excluded.remitter,
           version = dues_setting.version + 1",
        params![
            org.region,
            org.id,
            &place,
            it.pay_change.key(),
            rounding_key(it.rounding),
            it.branch_suffices,
            i64::from(it.keeps_branch),
            i64::from(it.keeps_upper),
            it.remitter.map(rules::dues::Remitter::key),
        ],
    )
    .await?;
    let details = json!({
        "pay_change": it.pay_change, "rounding": rounding_key(it.rounding), "branch_suffices": it.branch_suffices,
        "keeps_branch": it.keeps_branch, "keeps_upper": it.keeps_upper, "remitter": it.remitter,
    });
    record(&tx, cx, "dues.setting_fixed", org, &place, None, details).await?;
    cx.commit(tx, org.region, "fixed").await?;
    Ok(())
}
