//! What goes up (2008 arts 11, 15, 16) by the shares fixed in the tree.

use access::{ActError, Context, record};
use roster::model::Org;
use rules::dues::split;
use rules::money::Fen;
use rules::month::YearMonth;
use serde_json::json;
use store::{OrgPath, Ref, Rows, Sql, StoreError, params};
use time::Date;

use super::{held, next, not_future};
use crate::ledger::{self, Transaction};
use crate::{SPEND, duty_rules, query};

/// What goes up, as far as is known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Owed {
    /// What came in since January: dues, voluntary payments below 1000 yuan, and what came from below.
    pub collected: Fen,
    /// Part that goes up, in 万分之一.
    pub share: u32,
    /// Sent in this year already.
    pub sent: Fen,
    /// What is to be sent.
    pub amount: Fen,
}

/// What an organisation owes the one above for a year up to a month. Reckoned from the year's beginning, so that what
/// was entered late or taken back is made good with the next remittance, and no 分 is lost by rounding.
///
/// # Errors
/// What the database says.
pub async fn owed_up(sql: &impl Sql, org: &Org, until: YearMonth) -> Result<Owed, StoreError> {
    // What an organisation may keep is fixed above it, never by itself.
    let place = org.place()?;
    let setting = query::setting(sql, &place.parent().unwrap_or(place)).await?;
    let keeps = if org.org_kind()?.is_branch() { setting.keeps_branch } else { setting.keeps_upper };
    let share = 10_000_u32.saturating_sub(keeps);
    let from = format!("{:04}-01", until.year());
    let moved = query::balances(sql, org.reference(), &from, &until.to_string()).await?;
    let counts = [ledger::DUES, ledger::VOLUNTARY, ledger::FROM_BELOW];
    let collected: Fen = moved
        .iter()
        .filter(|(account, _)| counts.contains(&account.as_str()))
        .map(|(_, fen)| Fen(-fen))
        .sum();
    let sent = Fen(query::sent_in(sql, org.reference(), until.year()).await?);
    let parts = split(collected, &[10_000 - share, share]).unwrap_or_default();
    let whole = parts.last().copied().unwrap_or(Fen::ZERO);
    Ok(Owed { collected, share, sent, amount: whole - sent })
}

/// A remittance to be sent.
#[derive(Clone, Debug)]
pub struct NewRemittance {
    /// Who sends.
    pub org: Ref,
    /// `share`, or `centre`.
    pub kind: String,
    /// Last month of what is sent.
    pub until: YearMonth,
    /// `cash` or `bank`.
    pub channel: String,
    /// Day.
    pub on: Date,
}

/// Send up what is owed up: the share of a year up to a month, or all that is held for the Centre.
///
/// # Errors
/// [`ActError::Refused`] when nothing is owed, or the account does not hold it.
pub async fn remit(cx: &Context, new: NewRemittance) -> Result<Ref, ActError> {
    let (tx, before) = cx.begin(new.org.region).await?;
    if let Some(answer) = before {
        return answer.parse().map_err(|_| ActError::Missing);
    }
    let org = roster::query::org(&tx, new.org).await?.filter(Org::stands).ok_or(ActError::Missing)?;
    let place = org.place()?;
    cx.allow(SPEND, &place)?;
    not_future(cx, "on", new.on)?;
    if new.until > YearMonth::of(new.on) {
        return Err(ActError::field("until", "future"));
    }
    let (owed, contra) = match new.kind.as_str() {
        "share" => (owed_up(&tx, &org, new.until).await?, ledger::UPWARD),
        "centre" => {
            let amount = Fen(-ledger::holds(&tx, new.org, ledger::CENTRE).await?);
            (Owed { collected: amount, share: 10_000, sent: Fen::ZERO, amount }, ledger::CENTRE)
        }
        _ => return Err(ActError::field("kind", "not-listed")),
    };
    if owed.amount <= Fen::ZERO {
        return Err(ActError::Refused("dues-error-nothing-to-send"));
    }
    let account = held(&tx, new.org, &new.channel, owed.amount.0).await?;
    let upper = match org.parent() {
        Some(parent) => roster::query::org(&tx, parent).await?,
        None => None,
    };
    let id = Ref::new(new.org.region, cx.stamp.ids.new_id(cx.now()));
    let number = next(&tx, new.org, "dues.voucher", new.on).await?;
    let entry = Transaction {
        org: new.org,
        place: place.clone(),
        on: new.on,
        kind: "sent".to_owned(),
        number: Some(number.clone()),
        about: Some(id.id),
        reverses: None,
        postings: vec![(contra, owed.amount.0), (account, -owed.amount.0)],
    };
    let entry = ledger::post(&tx, cx, entry).await?;
    let columns = &[
        "region_id",
        "id",
        "org_id",
        "org_path",
        "to_region",
        "to_org",
        "to_path",
        "kind",
        "month",
        "collected",
        "share",
        "amount",
        "channel",
        "number",
        "state",
        "sent_on",
        "entry_id",
        "version",
    ];
    let upper_path = upper.as_ref().map(|it| it.path.clone());
    Rows::into("dues_remittance", columns)
        .with(params![
            id.region,
            id.id,
            new.org.id,
            &place,
            upper.as_ref().map(|it| it.region_id),
            upper.as_ref().map(|it| it.id),
            upper_path,
            new.kind.clone(),
            new.until.to_string(),
            owed.collected.0,
            i64::from(owed.share),
            owed.amount.0,
            new.channel.clone(),
            number.clone(),
            if upper.is_some() { "SENT" } else { "OUTSIDE" },
            new.on.to_string(),
            entry,
            1_i64,
        ])
        .write(&tx)
        .await?;
    let details = json!({
        "kind": new.kind, "until": new.until.to_string(), "amount": owed.amount, "share": owed.share,
        "number": number, "on": new.on.to_string(),
    });
    record(&tx, cx, "dues.remitted", id, &place, None, details).await?;
    let it = query::remittance(&tx, id).await?.ok_or(ActError::Missing)?;
    duty_rules::remittance(&tx, cx, &it, org.called()).await?;
    if new.kind == "centre" {
        duty_rules::gift_sent(&tx, cx, new.org).await?;
    }
    cx.commit(tx, id.region, &id.to_string()).await?;
    Ok(id)
}

/// Receive what an organisation below sent: into the books of the receiver.
///
/// # Errors
/// [`ActError::Refused`] when it was received or taken back before.
pub async fn receive(cx: &Context, id: Ref, version: i64, channel: &str, on: Date) -> Result<(), ActError> {
    let (tx, before) = cx.begin(id.region).await?;
    if before.is_some() {
        return Ok(());
    }
    let it = query::remittance(&tx, id).await?.ok_or(ActError::Missing)?;
    let to = it.to().ok_or(ActError::Missing)?;
    let upper = roster::query::org(&tx, to).await?.ok_or(ActError::Missing)?;
    let place = upper.place()?;
    cx.allow(SPEND, &place)?;
    if it.state != "SENT" {
        return Err(ActError::Refused("dues-error-received"));
    }
    if it.version != version {
        return Err(StoreError::Stale.into());
    }
    not_future(cx, "on", on)?;
    if on.to_string() < it.sent_on {
        return Err(ActError::field("on", "before-start"));
    }
    let account = ledger::asset(channel).ok_or(ActError::field("channel", "not-listed"))?;
    let contra = if it.kind == "centre" { ledger::CENTRE } else { ledger::FROM_BELOW };
    let entry = Transaction {
        org: to,
        place: place.clone(),
        on,
        kind: "received".to_owned(),
        number: Some(it.number.clone()),
        about: Some(it.id),
        reverses: None,
        postings: vec![(account, it.amount), (contra, -it.amount)],
    };
    ledger::post(&tx, cx, entry).await?;
    tx.execute_one(
        "update dues_remittance set state = 'RECEIVED', received_on = $4, version = version + 1
         where region_id = $1 and id = $2 and version = $3",
        params![id.region, id.id, version, on.to_string()],
    )
    .await?;
    let details = json!({ "amount": it.amount, "number": it.number, "on": on.to_string() });
    record(&tx, cx, "dues.received", id, &place, None, details).await?;
    let now = query::remittance(&tx, id).await?.ok_or(ActError::Missing)?;
    duty_rules::remittance(&tx, cx, &now, "").await?;
    cx.commit(tx, id.region, "received").await?;
    Ok(())
}

/// Take back a remittance that nobody has received.
///
/// # Errors
/// [`ActError::Refused`] when it was received or taken back before.
pub async fn undo_remittance(cx: &Context, id: Ref, version: i64) -> Result<(), ActError> {
    let (tx, before) = cx.begin(id.region).await?;
    if before.is_some() {
        return Ok(());
    }
    let it = query::remittance(&tx, id).await?.ok_or(ActError::Missing)?;
    let place = OrgPath::stored(it.org_path.as_str())?;
    cx.allow(SPEND, &place)?;
    if !matches!(it.state.as_str(), "SENT" | "OUTSIDE") {
        return Err(ActError::Refused("dues-error-received"));
    }
    ledger::reverse(&tx, cx, Ref::new(it.region_id, it.org_id), it.entry_id, cx.today()).await?;
    tx.execute_one(
        "update dues_remittance set state = 'UNDONE', version = version + 1
         where region_id = $1 and id = $2 and version = $3",
        params![id.region, id.id, version],
    )
    .await?;
    record(&tx, cx, "dues.remittance_undone", id, &place, None, json!({ "number": it.number })).await?;
    let now = query::remittance(&tx, id).await?.ok_or(ActError::Missing)?;
    duty_rules::remittance(&tx, cx, &now, "").await?;
    cx.commit(tx, id.region, "undone").await?;
    Ok(())
}
