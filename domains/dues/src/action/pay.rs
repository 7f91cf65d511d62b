//! Receiving dues (2008 arts 9, 11, 12, 14).

use access::{ActError, Context, record, words};
use roster::model::Member;
use rules::Ruling;
use rules::dues::{Collection, Manner, MonthState, Payee, Voluntary, collection, make_up, payee, voluntary};
use rules::money::Fen;
use rules::month::YearMonth;
use serde_json::json;
use store::{OrgPath, Ref, Rows, StoreError, Tx, params};
use time::Date;
use uuid::Uuid;

use super::assess::{Whose, assess_one};
use super::months::{quarter_end, step};
use super::{next, not_future};
use crate::ledger::{self, Transaction};
use crate::model::{CHANNELS, Month};
use crate::{COLLECT, duty_rules, query};

/// A payment to be entered.
#[derive(Clone, Debug)]
pub struct NewPayment {
    /// Whose dues.
    pub member: Ref,
    /// Day it was received.
    pub on: Date,
    /// One of [`CHANNELS`].
    pub channel: String,
    /// Number of the bank or provider.
    pub reference: Option<String>,
    /// Months paid for, each wholly.
    pub months: Vec<YearMonth>,
    /// Voluntary part beyond them.
    pub extra: Fen,
    /// What was received, where it is known: it must be what the months and the voluntary part come to.
    pub amount: Option<Fen>,
    /// How it was collected.
    pub manner: Manner,
    /// The branch consented to that manner.
    pub consent: bool,
}

impl NewPayment {
    /// Cash in person for these months.
    #[must_use]
    pub fn cash(member: Ref, on: Date, months: Vec<YearMonth>) -> Self {
        Self {
            member,
            on,
            channel: "cash".to_owned(),
            reference: None,
            months,
            extra: Fen::ZERO,
            amount: None,
            manner: Manner::InPerson,
            consent: false,
        }
    }
}

/// Enter one payment; gives its receipt.
///
/// # Errors
/// [`ActError::Refused`] when a month is paid already, the reference was counted already, or the amount does not fit;
/// [`ActError::Ruled`] for manners the articles exclude.
pub async fn enter_payment(cx: &Context, new: NewPayment) -> Result<Ref, ActError> {
    let (tx, before) = cx.begin(new.member.region).await?;
    if let Some(answer) = before {
        return answer.parse().map_err(|_| ActError::Missing);
    }
    let id = pay(&tx, cx, &new).await?;
    cx.commit(tx, new.member.region, &id.to_string()).await?;
    Ok(id)
}

/// Enter several payments to one branch, all or none: what a collector has before them on one page.
///
/// # Errors
/// As [`enter_payment`].
pub async fn enter_payments(cx: &Context, org: Ref, some: &[NewPayment]) -> Result<usize, ActError> {
    let (tx, before) = cx.begin(org.region).await?;
    if let Some(answer) = before {
        return answer.parse().map_err(|_| ActError::Missing);
    }
    if some.is_empty() {
        return Err(ActError::Refused("dues-error-nobody"));
    }
    for new in some {
        pay(&tx, cx, new).await?;
    }
    cx.commit(tx, org.region, &some.len().to_string()).await?;
    Ok(some.len())
}

async fn owed(
    tx: &Tx,
    new: &NewPayment,
    member: &Member,
    place: &OrgPath,
) -> Result<(Vec<Month>, Vec<Ruling>), ActError> {
    let mut wanted = new.months.clone();
    wanted.sort_unstable();
    wanted.dedup();
    let paid_in = YearMonth::of(new.on);
    let setting = query::setting(tx, place).await?;
    let (mut rows, mut rulings) = (Vec::new(), Vec::new());
    for month in wanted {
        if month > paid_in {
            // Ahead is quarterly, with the branch's consent, and no further (art. 12).
            if new.manner != Manner::Quarterly || month > quarter_end(paid_in) {
                return Err(ActError::Refused("dues-error-ahead"));
            }
            if query::month_of(tx, new.member, month).await?.is_none() {
                let whose =
                    Whose { member: new.member, name: &member.name, org: member.org_id, place, month };
                assess_one(tx, &setting, &whose).await?;
            }
        }
        let row = query::month_of(tx, new.member, month).await?;
        let row = row.ok_or(ActError::Refused("dues-error-not-assessed"))?;
        if !row.is_open() {
            return Err(ActError::Refused("dues-error-paid-already"));
        }
        if month < paid_in {
            rulings.push(make_up(month, paid_in));
        }
        rows.push(row);
    }
    Ok((rows, rulings))
}

fn gift(new: &NewPayment) -> Result<Voluntary, ActError> {
    if new.extra < Fen::ZERO {
        return Err(ActError::field("extra", "amount"));
    }
    if new.extra == Fen::ZERO {
        let ruling = Ruling::holds("", "");
        return Ok(Voluntary { to_centre: Fen::ZERO, stays: Fen::ZERO, ruling });
    }
    Ok(voluntary(new.extra))
}

/// Enter a payment in the caller's transaction.
pub(super) async fn pay(tx: &Tx, cx: &Context, new: &NewPayment) -> Result<Ref, ActError> {
    let member =
        roster::query::member(tx, new.member).await?.filter(|it| it.present).ok_or(ActError::Missing)?;
    let place = member.place()?;
    cx.allow(COLLECT, &place)?;
    not_future(cx, "on", new.on)?;
    if !CHANNELS.contains(&new.channel.as_str()) {
        return Err(ActError::field("channel", "not-listed"));
    }
    ActError::unless_blocked(payee(Payee::HomeBranch, false))?;
    let how =
        ActError::unless_blocked(collection(Collection { manner: new.manner, branch_consent: new.consent }))?;
    let (rows, mut rulings) = owed(tx, new, &member, &place).await?;
    let gift = gift(new)?;
    let months: Fen = rows.iter().map(|it| Fen(it.owed)).sum();
    let amount = months + new.extra;
    if amount <= Fen::ZERO {
        return Err(ActError::field("months", "missing"));
    }
    if new.amount.is_some_and(|said| said != amount) {
        return Err(ActError::Refused("dues-error-amount"));
    }
    let id = Ref::new(new.member.region, cx.stamp.ids.new_id(cx.now()));
    let reference = new.reference.as_deref().map(str::trim).filter(|it| !it.is_empty());
    if let Some(reference) = reference {
        count_once(tx, &new.channel, reference, id).await?;
    }
    let number = next(tx, member.org(), "dues.receipt", new.on).await?;
    let account = ledger::asset(&new.channel).ok_or(ActError::field("channel", "not-listed"))?;
    let entry = Transaction {
        org: member.org(),
        place: place.clone(),
        on: new.on,
        kind: "payment".to_owned(),
        number: Some(number.clone()),
        about: Some(id.id),
        reverses: None,
        postings: vec![
            (account, amount.0),
            (ledger::DUES, -months.0),
            (ledger::VOLUNTARY, -gift.stays.0),
            (ledger::CENTRE, -gift.to_centre.0),
        ],
    };
    let entry = ledger::post(tx, cx, entry).await?;
    write(tx, cx, new, &member, &place, &Made { id, number: &number, reference, amount, gift, entry })
        .await?;
    settle_months(tx, new, &rows, id).await?;
    rulings.push(how);
    let names: Vec<&str> = rows.iter().map(|it| it.month.as_str()).collect();
    let details = json!({
        "member": new.member, "number": number, "on": new.on.to_string(), "channel": new.channel,
        "months": names, "amount": amount, "extra": new.extra, "to_centre": gift.to_centre, "rulings": rulings,
    });
    record(tx, cx, "dues.paid", id, &place, Some(how.article), details).await?;
    duty_rules::arrears_of(tx, cx, &[new.member]).await?;
    if gift.to_centre > Fen::ZERO {
        duty_rules::gift_held(tx, cx, member.org(), &place, gift.ruling.article).await?;
    }
    Ok(id)
}

/// The same payment never counts twice, wherever it is entered.
async fn count_once(tx: &Tx, channel: &str, reference: &str, id: Ref) -> Result<(), ActError> {
    let fresh = tx
        .execute(
            "insert into dues_payment_directory (channel, reference, region_id, payment_id) values ($1, $2, $3, $4)
             on conflict (channel, reference) do nothing",
            params![channel, reference, id.region, id.id],
        )
        .await?;
    if fresh == 1 { Ok(()) } else { Err(ActError::Refused("dues-error-counted")) }
}

struct Made<'a> {
    id: Ref,
    number: &'a str,
    reference: Option<&'a str>,
    amount: Fen,
    gift: Voluntary,
    entry: Uuid,
}

async fn write(
    tx: &Tx,
    cx: &Context,
    new: &NewPayment,
    member: &Member,
    place: &OrgPath,
    made: &Made<'_>,
) -> Result<(), StoreError> {
    let columns = &[
        "region_id",
        "id",
        "month",
        "org_id",
        "org_path",
        "member_id",
        "name",
        "number",
        "on_day",
        "channel",
        "reference",
        "amount",
        "extra",
        "to_centre",
        "manner",
        "entry_id",
        "made_by",
        "made_at",
        "version",
    ];
    Rows::into("dues_payment", columns)
        .with(params![
            made.id.region,
            made.id.id,
            YearMonth::of(new.on).to_string(),
            member.org_id,
            place,
            member.id,
            member.name.clone(),
            made.number,
            new.on.to_string(),
            new.channel.clone(),
            made.reference.map(str::to_owned),
            made.amount.0,
            new.extra.0,
            made.gift.to_centre.0,
            new.manner.key(),
            made.entry,
            cx.actor.account_id(),
            cx.now(),
            1_i64,
        ])
        .write(tx)
        .await
}

async fn settle_months(tx: &Tx, new: &NewPayment, rows: &[Month], id: Ref) -> Result<(), ActError> {
    let mut parts = Rows::into(
        "dues_payment_part",
        &["region_id", "payment_id", "month", "month_region", "fen", "before"],
    );
    let paid_in = YearMonth::of(new.on).to_string();
    for it in rows {
        parts.row(params![id.region, id.id, it.month.clone(), it.region_id, it.owed, it.state.clone()]);
        let more = [("paid_in", paid_in.clone().into()), ("payment_id", id.id.into())];
        step(tx, it, MonthState::Paid, &more).await?;
    }
    Ok(parts.write(tx).await?)
}

/// Take back a wrong entry: the books get the opposite transaction, the months stand as before, the reference may be
/// counted anew. Nothing is deleted.
///
/// # Errors
/// [`ActError::Refused`] when it was taken back before, or the money has left the account since.
pub async fn undo_payment(cx: &Context, id: Ref, version: i64, reason: &str) -> Result<(), ActError> {
    let (tx, before) = cx.begin(id.region).await?;
    if before.is_some() {
        return Ok(());
    }
    let it = query::payment(&tx, id).await?.ok_or(ActError::Missing)?;
    let place = it.place()?;
    cx.allow(COLLECT, &place)?;
    let reason = words("reason", reason, 500)?;
    if it.undone_on.is_some() {
        return Err(ActError::Refused("dues-error-undone"));
    }
    if it.version != version {
        return Err(StoreError::Stale.into());
    }
    let org = Ref::new(it.region_id, it.org_id);
    super::held(&tx, org, &it.channel, it.amount).await?;
    if it.to_centre > 0 && ledger::holds(&tx, org, ledger::CENTRE).await? > -it.to_centre {
        return Err(ActError::Refused("dues-error-not-held"));
    }
    ledger::reverse(&tx, cx, org, it.entry_id, cx.today()).await?;
    tx.execute_one(
        "update dues_payment set undone_on = $4, undone_why = $5, version = version + 1
         where region_id = $1 and id = $2 and version = $3",
        params![id.region, id.id, version, cx.today().to_string(), reason.clone()],
    )
    .await?;
    let now = YearMonth::of(cx.today()).to_string();
    for part in query::parts(&tx, id).await? {
        // A month that ended meanwhile was not paid: it is overdue at once.
        let ended = part.month < now && matches!(part.before.as_str(), "DUE" | "REDUCED");
        let state = if ended { MonthState::Overdue.key().to_owned() } else { part.before };
        tx.execute(
            "update dues_month set state = $4, paid_in = null, payment_id = null, version = version + 1
             where region_id = $1 and member_id = $2 and month = $3 and payment_id = $5",
            params![part.month_region, it.member_id, part.month, state, it.id],
        )
        .await?;
    }
    tx.execute(
        "delete from dues_payment_directory where region_id = $1 and payment_id = $2",
        params![id.region, id.id],
    )
    .await?;
    tx.execute(
        "update dues_bank_line set state = 'OPEN', payment_id = null, version = version + 1
         where region_id = $1 and org_id = $2 and payment_id = $3",
        params![id.region, it.org_id, it.id],
    )
    .await?;
    let details = json!({ "number": it.number, "amount": it.amount, "reason": reason });
    record(&tx, cx, "dues.undone", id, &place, None, details).await?;
    if let Some(member) = roster::query::member(&tx, Ref::new(it.region_id, it.member_id)).await? {
        duty_rules::arrears_of(&tx, cx, &[member.reference()]).await?;
    }
    cx.commit(tx, id.region, "undone").await?;
    Ok(())
}
