//! Spending dues (2008 arts 17–21): five purposes, decided collectively, with a voucher.

use access::{ActError, Context, record, words};
use roster::model::Org;
use rules::dues::{Spending, SpendingPurpose, spending};
use rules::money::Fen;
use rules::month::YearMonth;
use serde_json::json;
use store::{OrgPath, Ref, Rows, StoreError, params};
use time::Date;

use super::{held, next, not_future};
use crate::ledger::{self, Transaction};
use crate::{SPEND, query};

/// A use to be entered.
#[derive(Clone, Debug)]
pub struct NewUse {
    /// Whose dues.
    pub org: Ref,
    /// What for.
    pub purpose: SpendingPurpose,
    /// What for, in words.
    pub what: String,
    /// How much.
    pub amount: Fen,
    /// `cash` or `bank`.
    pub channel: String,
    /// Day.
    pub on: Date,
    /// Day of the collective decision.
    pub decided_on: Date,
    /// The decision.
    pub decision: String,
}

/// Enter a use; gives it with its voucher.
///
/// # Errors
/// [`ActError::Ruled`] without a collective decision; [`ActError::Refused`] when the account does not hold so much.
pub async fn spend(cx: &Context, new: NewUse) -> Result<Ref, ActError> {
    let (tx, before) = cx.begin(new.org.region).await?;
    if let Some(answer) = before {
        return answer.parse().map_err(|_| ActError::Missing);
    }
    let org = roster::query::org(&tx, new.org).await?.filter(Org::stands).ok_or(ActError::Missing)?;
    let place = org.place()?;
    cx.allow(SPEND, &place)?;
    not_future(cx, "on", new.on)?;
    if new.amount <= Fen::ZERO {
        return Err(ActError::field("amount", "amount"));
    }
    let what = words("what", &new.what, 200)?;
    // Decided first, spent then (art. 20).
    let decided = !new.decision.trim().is_empty() && new.decided_on <= new.on;
    let facts = Spending { purpose: new.purpose, decided_collectively: decided };
    let ruling = ActError::unless_blocked(spending(facts))?;
    let decision = words("decision", &new.decision, 500)?;
    let account = held(&tx, new.org, &new.channel, new.amount.0).await?;
    let id = Ref::new(new.org.region, cx.stamp.ids.new_id(cx.now()));
    let voucher = next(&tx, new.org, "dues.voucher", new.on).await?;
    let entry = Transaction {
        org: new.org,
        place: place.clone(),
        on: new.on,
        kind: "spent".to_owned(),
        number: Some(voucher.clone()),
        about: Some(id.id),
        reverses: None,
        postings: vec![(ledger::expense(new.purpose), new.amount.0), (account, -new.amount.0)],
    };
    let entry = ledger::post(&tx, cx, entry).await?;
    let columns = &[
        "region_id",
        "id",
        "month",
        "org_id",
        "org_path",
        "on_day",
        "purpose",
        "what",
        "amount",
        "channel",
        "decided_on",
        "decision",
        "voucher",
        "entry_id",
        "version",
    ];
    Rows::into("dues_use", columns)
        .with(params![
            id.region,
            id.id,
            YearMonth::of(new.on).to_string(),
            new.org.id,
            &place,
            new.on.to_string(),
            new.purpose.key(),
            what.clone(),
            new.amount.0,
            new.channel.clone(),
            new.decided_on.to_string(),
            decision.clone(),
            voucher.clone(),
            entry,
            1_i64,
        ])
        .write(&tx)
        .await?;
    let details = json!({
        "purpose": new.purpose, "what": what, "amount": new.amount, "voucher": voucher, "decision": decision,
        "on": new.on.to_string(), "ruling": ruling,
    });
    record(&tx, cx, "dues.spent", id, &place, Some(ruling.article), details).await?;
    cx.commit(tx, id.region, &id.to_string()).await?;
    Ok(id)
}

/// Take back a wrong entry by the opposite transaction.
///
/// # Errors
/// [`ActError::Refused`] when it was taken back before.
pub async fn undo_use(cx: &Context, id: Ref, version: i64, reason: &str) -> Result<(), ActError> {
    let (tx, before) = cx.begin(id.region).await?;
    if before.is_some() {
        return Ok(());
    }
    let it = query::spent(&tx, id).await?.ok_or(ActError::Missing)?;
    let place = OrgPath::stored(it.org_path.as_str())?;
    cx.allow(SPEND, &place)?;
    let reason = words("reason", reason, 500)?;
    if it.undone_on.is_some() {
        return Err(ActError::Refused("dues-error-undone"));
    }
    if it.version != version {
        return Err(StoreError::Stale.into());
    }
    ledger::reverse(&tx, cx, Ref::new(it.region_id, it.org_id), it.entry_id, cx.today()).await?;
    tx.execute_one(
        "update dues_use set undone_on = $4, version = version + 1
         where region_id = $1 and id = $2 and version = $3",
        params![id.region, id.id, version, cx.today().to_string()],
    )
    .await?;
    let details = json!({ "voucher": it.voucher, "amount": it.amount, "reason": reason });
    record(&tx, cx, "dues.use_undone", id, &place, None, details).await?;
    cx.commit(tx, id.region, "undone").await?;
    Ok(())
}
