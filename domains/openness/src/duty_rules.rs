//! What becomes due: the next step of each item, regular entries of each period, notices to be repeated, answers.

use std::collections::BTreeSet;

use access::{ActError, Context};
use duty::Wanted;
use rules::calendar::Calendar;
use rules::openness::State;
use serde_json::json;
use store::{OrgPath, Ref, Scope, StoreError, Tx, params};
use time::{Date, Duration};
use uuid::Uuid;

use crate::action::{self, CATALOGUE, STEPS};
use crate::model::{Entry, Item};
use crate::{period, query};

/// Review an item for secrecy, need and truth.
pub const REVIEW: &str = "openness.review";
/// Approve it, here or above.
pub const APPROVE: &str = "openness.approve";
/// Publish what was approved.
pub const PUBLISH: &str = "openness.publish";
/// A notice was taken down too early: publish it again.
pub const AGAIN: &str = "openness.again";
/// A regular entry is owed for a period.
pub const PERIOD: &str = "openness.period";
/// Answer words of a reader.
pub const ANSWER: &str = "openness.answer";

const OF_ITEM: &[&str] = &[REVIEW, APPROVE, PUBLISH, AGAIN];
/// Working days for a step: what offices promise each other; no regulation names a limit.
const PROMISED: u32 = 3;
/// Organisations whose duties are opened in one transaction.
const BATCH: u32 = 200;

/// What is owed because of an item, and nothing else.
pub(crate) async fn refresh(tx: &Tx, cx: &Context, it: &Item) -> Result<(), StoreError> {
    let due_on = Calendar::published().add_working_days(cx.today(), PROMISED).day;
    let next = match it.stands()? {
        State::Draft => Some((REVIEW, it.place()?, "secretary", STEPS)),
        State::Reviewed => Some((APPROVE, it.approved_at()?, "secretary", STEPS)),
        State::Approved => Some((PUBLISH, it.place()?, "secretary", STEPS)),
        State::Withdrawn if it.unmet && it.successor.is_none() => {
            Some((AGAIN, it.place()?, "secretary", "发展党员工作细则 2026 art. 13"))
        }
        _ => None,
    };
    let wanted = next.map(|(kind, place, office, article)| Wanted {
        key: format!("{kind}:{}:{}", it.id.simple(), it.number),
        kind,
        place,
        office,
        person: None,
        subject: Some(it.reference()),
        due_on,
        article,
        details: json!({ "title": it.title }),
    });
    duty::reconcile(tx, &cx.stamp, it.region_id, &[it.id], OF_ITEM, wanted.into_iter().collect()).await
}

fn period_key(entry: Ref, org: Uuid, period: &str) -> String {
    format!("{PERIOD}:{}:{}:{period}", entry.id.simple(), org.simple())
}

/// An item of a period was published: its duty is done.
pub(crate) async fn period_met(tx: &Tx, cx: &Context, it: &Item) -> Result<(), StoreError> {
    if let Some(period) = &it.period {
        duty::close(tx, &cx.stamp, it.region_id, &period_key(it.entry(), it.org_id, period)).await?;
    }
    Ok(())
}

/// The entry was taken out: what was owed for it lapses.
pub(crate) async fn entry_closed(tx: &Tx, cx: &Context, it: &Entry) -> Result<(), StoreError> {
    let from = format!("{PERIOD}:{}:", it.id.simple());
    let text = "update duty set open = $1, closed_at = $2, closed_how = 'lapsed'
         where kind = $3 and open = $4 and key >= $5 and key < $6";
    let until = format!("{PERIOD}:{};", it.id.simple());
    tx.execute(text, params![false, cx.now(), PERIOD, true, from, until]).await?;
    Ok(())
}

/// Words of a reader wait for an answer.
pub(crate) async fn word_came(
    tx: &Tx,
    cx: &Context,
    it: &Item,
    word: Ref,
    due_on: Date,
) -> Result<(), StoreError> {
    let wanted = Wanted {
        key: format!("{ANSWER}:{}", word.id.simple()),
        kind: ANSWER,
        place: it.place()?,
        office: "secretary",
        person: None,
        subject: Some(it.reference()),
        due_on,
        article: "党务公开条例（试行） 2017",
        details: json!({ "title": it.title }),
    };
    let stamp = journal::Stamp { actor: None, ..cx.stamp.clone() };
    duty::open(tx, &stamp, it.region_id, &[wanted]).await
}

/// The words were answered.
pub(crate) async fn word_answered(tx: &Tx, cx: &Context, word: Ref) -> Result<(), StoreError> {
    duty::close(tx, &cx.stamp, word.region, &format!("{ANSWER}:{}", word.id.simple())).await?;
    Ok(())
}

/// The daily clock: items past their last day; regular entries of the latest period. What was missed stays owed.
///
/// # Errors
/// What the database says.
pub async fn daily(cx: &Context) -> Result<(), ActError> {
    loop {
        let some = query::run_out(&cx.store, cx.today(), 100).await?;
        if some.is_empty() {
            break;
        }
        for it in &some {
            action::archive(cx, it).await?;
        }
    }
    let mut after = Uuid::nil();
    loop {
        let some = query::regular(&cx.store, after, 200).await?;
        let Some(last) = some.last() else { return Ok(()) };
        after = last.id;
        for entry in &some {
            let since = roster::model::exact(Some(&entry.opened_on)).unwrap_or_else(|| cx.today());
            for (period, due_on) in period::owed(entry, since, cx.today(), 1) {
                owed_by_all(cx, entry, &period, due_on).await?;
            }
        }
    }
}

/// Every organisation the entry is for owes it for this period, unless it was published already.
async fn owed_by_all(cx: &Context, entry: &Entry, period: &str, due_on: Date) -> Result<(), ActError> {
    let place = entry.place()?;
    let mut after: Option<String> = None;
    loop {
        let scope = Scope::of([place.clone()]);
        let some = roster::query::orgs_under(&cx.store, &scope, after.as_deref(), BATCH).await?;
        let Some(last) = some.last() else { return Ok(()) };
        after = Some(last.path.clone());
        let regions: BTreeSet<i64> = some.iter().map(|it| it.region_id).collect();
        for region in regions {
            let done = query::published_for(&cx.store, region, entry.reference(), period).await?;
            let mut wanted = Vec::new();
            for org in some.iter().filter(|it| it.region_id == region && !done.contains(&it.id)) {
                let at = entry.inherited || org.path == entry.org_path;
                if at && entry.fits(org.org_kind()?) && established(org, due_on) {
                    wanted.push(of_period(entry, org, period, due_on)?);
                }
            }
            let tx = cx.store.begin().await?;
            duty::open(&tx, &cx.stamp, region, &wanted).await?;
            tx.commit().await?;
        }
        if !entry.inherited {
            return Ok(());
        }
    }
}

/// An organisation owes nothing for a time before it was.
fn established(org: &roster::model::Org, due_on: Date) -> bool {
    roster::model::exact(org.established.as_deref()).is_none_or(|it| it + Duration::days(1) <= due_on)
}

fn of_period(
    entry: &Entry,
    org: &roster::model::Org,
    period: &str,
    due_on: Date,
) -> Result<Wanted, StoreError> {
    let office = match entry.office.as_str() {
        "committee_member" => "committee_member",
        "clerk" => "clerk",
        _ => "secretary",
    };
    Ok(Wanted {
        key: period_key(entry.reference(), org.id, period),
        kind: PERIOD,
        place: OrgPath::stored(org.path.as_str())?,
        office,
        person: None,
        subject: Some(org.reference()),
        due_on,
        article: CATALOGUE,
        details: json!({ "title": entry.title, "key": entry.key, "period": period, "entry": entry.reference() }),
    })
}
