//! Movements of the account itself: interest, and cash brought to the bank.

use access::{ActError, Context, record};
use roster::model::Org;
use rules::money::Fen;
use serde_json::json;
use store::Ref;
use time::Date;

use super::{held, next, not_future};
use crate::SPEND;
use crate::ledger::{self, Transaction};

async fn move_money(
    cx: &Context,
    org: Ref,
    on: Date,
    kind: &'static str,
    amount: Fen,
    (from, to): (Option<&str>, &'static str),
) -> Result<(), ActError> {
    let (tx, before) = cx.begin(org.region).await?;
    if before.is_some() {
        return Ok(());
    }
    let it = roster::query::org(&tx, org).await?.filter(Org::stands).ok_or(ActError::Missing)?;
    let place = it.place()?;
    cx.allow(SPEND, &place)?;
    not_future(cx, "on", on)?;
    if amount <= Fen::ZERO {
        return Err(ActError::field("amount", "amount"));
    }
    let from = match from {
        Some(channel) => held(&tx, org, channel, amount.0).await?,
        None => ledger::INTEREST,
    };
    let number = next(&tx, org, "dues.voucher", on).await?;
    let entry = Transaction {
        org,
        place: place.clone(),
        on,
        kind: kind.to_owned(),
        number: Some(number.clone()),
        about: None,
        reverses: None,
        postings: vec![(to, amount.0), (from, -amount.0)],
    };
    ledger::post(&tx, cx, entry).await?;
    let details = json!({ "kind": kind, "amount": amount, "number": number, "on": on.to_string() });
    record(&tx, cx, "dues.moved", org, &place, None, details).await?;
    cx.commit(tx, org.region, "moved").await?;
    Ok(())
}

/// Interest of the account is income of the dues.
///
/// # Errors
/// [`ActError::Field`].
pub async fn interest(cx: &Context, org: Ref, on: Date, amount: Fen) -> Result<(), ActError> {
    move_money(cx, org, on, "interest", amount, (None, "Assets:Bank")).await
}

/// What was collected in cash or through a provider comes to the bank account.
///
/// # Errors
/// [`ActError::Refused`] when there is not so much.
pub async fn deposit(cx: &Context, org: Ref, on: Date, from: &str, amount: Fen) -> Result<(), ActError> {
    if from == "bank" {
        return Err(ActError::field("channel", "same"));
    }
    move_money(cx, org, on, "deposit", amount, (Some(from), "Assets:Bank")).await
}
