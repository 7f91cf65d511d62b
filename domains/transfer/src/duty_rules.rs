//! What becomes due: the next step of each transfer, contact with those who are away, what follows from silence.

use access::{ActError, Context};
use duty::Wanted;
use rules::days::add_months;
use rules::membership::{graduate_kept_until, may_remove_from, may_stop_from};
use rules::transfer::{Away as Absence, Ground, State, grounds};
use serde_json::json;
use store::{Ref, StoreError, Tx};
use time::{Date, Duration};
use uuid::Uuid;

use crate::model::{Away, Transfer};
use crate::query;

/// The outgoing branch checks dues and grounds.
pub const CHECK: &str = "transfer.check";
/// The outgoing committee issues the letter.
pub const ISSUE: &str = "transfer.issue";
/// The receiving committee receives it.
pub const RECEIVE: &str = "transfer.receive";
/// The receiving branch accepts.
pub const ACCEPT: &str = "transfer.accept";
/// The receipt goes back.
pub const RECEIPT: &str = "transfer.receipt";
/// A letter ran out: issue it anew or let the transfer be withdrawn.
pub const EXPIRED: &str = "transfer.expired";
/// Contact with a member abroad, at least once every half-year (art. 34).
pub const CONTACT: &str = "transfer.contact";
/// Nothing was heard for six months: look for the member; the branch may stop the membership (art. 24).
pub const LOST: &str = "transfer.lost";
/// A graduate's affiliation was kept at the school for two years (art. 34).
pub const GRADUATE: &str = "transfer.graduate";
/// Six months or more at a fixed place: the affiliation should be transferred (art. 25).
pub const SHOULD: &str = "transfer.should";
/// Two years after the membership was stopped nothing was heard: the case of removal (art. 24).
pub const REMOVAL: &str = "transfer.removal";

const STEPS: &[&str] = &[CHECK, ISSUE, RECEIVE, ACCEPT, RECEIPT, EXPIRED];
const AWAY: &[&str] = &[CONTACT, LOST, GRADUATE, SHOULD];

/// Days for a step for which no regulation names a limit: what offices promise each other.
const PROMISED: i64 = 10;
/// Days before a date at which the duty appears.
const AHEAD: i64 = 30;

fn next(it: &Transfer, today: Date) -> Result<Option<Wanted>, StoreError> {
    let places = it.places()?;
    let promised = today + Duration::days(PROMISED);
    let until = roster::model::exact(it.valid_until.as_deref()).unwrap_or(promised);
    let (kind, place, office, due_on) = match it.stands()? {
        State::Draft => (CHECK, places.from, "secretary", promised),
        State::OutBranchOk => (ISSUE, places.out, "clerk", promised),
        State::OutCommitteeIssued | State::Reissued => (RECEIVE, places.into, "clerk", until),
        State::Expired => (EXPIRED, places.out, "clerk", promised),
        State::InCommitteeReceived => (ACCEPT, places.to, "secretary", promised),
        State::InBranchAccepted => (RECEIPT, places.into, "clerk", promised),
        State::ReceiptReturned | State::Returned | State::Withdrawn => return Ok(None),
    };
    Ok(Some(Wanted {
        key: format!("{kind}:{}:{}", it.id.simple(), it.version),
        kind,
        place,
        office,
        person: None,
        subject: Some(it.reference()),
        due_on,
        article: "党员教育管理工作条例 2019 art. 25",
        details: json!({ "name": it.name }),
    }))
}

/// The next step of a transfer is owed, and no other.
pub(crate) async fn refresh(tx: &Tx, cx: &Context, it: &Transfer) -> Result<(), StoreError> {
    let wanted = next(it, cx.today())?;
    duty::reconcile(tx, &cx.stamp, it.region_id, &[it.id], STEPS, wanted.into_iter().collect()).await
}

fn exact(text: &str) -> Result<Date, StoreError> {
    roster::model::exact(Some(text)).ok_or_else(|| StoreError::Malformed(text.to_owned()))
}

fn of_away(it: &Away, today: Date) -> Result<Vec<Wanted>, StoreError> {
    let (since, last) = (exact(&it.since)?, exact(&it.last_contact)?);
    let article = match it.kind.as_str() {
        "abroad" | "graduate" => "党员教育管理工作条例 2019 art. 34",
        _ => "党员教育管理工作条例 2019 art. 24",
    };
    let mut wanted = Vec::new();
    let mut want = |kind: &'static str, due_on: Date, article: &'static str| {
        if due_on <= today + Duration::days(AHEAD) {
            wanted.push((kind, due_on, article));
        }
    };
    match it.kind.as_str() {
        "abroad" => want(CONTACT, add_months(last, 6), article),
        "graduate" => want(GRADUATE, graduate_kept_until(since), article),
        _ => {}
    }
    want(LOST, may_stop_from(last), "党员教育管理工作条例 2019 art. 24");
    let absence = Absence { changed: false, since: Some(since), fixed_place: it.fixed_place, until: today };
    if it.kind == "mobile" && grounds(absence).ground == Ground::Transfer {
        want(SHOULD, today.min(add_months(since, 6)), "党员教育管理工作条例 2019 art. 25");
    }
    let place = it.place_in_tree()?;
    Ok(wanted
        .into_iter()
        .map(|(kind, due_on, article)| Wanted {
            key: format!("{kind}:{}:{due_on}", it.id.simple()),
            kind,
            place: place.clone(),
            office: "secretary",
            person: None,
            subject: Some(it.reference()),
            due_on,
            article,
            details: json!({ "name": it.name, "on": due_on.to_string() }),
        })
        .collect())
}

/// What is owed because of these spells of being away.
pub(crate) async fn refresh_away(tx: &Tx, cx: &Context, spells: &[Away]) -> Result<(), StoreError> {
    for it in spells {
        let wanted = if it.ended_on.is_none() { of_away(it, cx.today())? } else { Vec::new() };
        duty::reconcile(tx, &cx.stamp, it.region_id, &[it.id], AWAY, wanted).await?;
    }
    Ok(())
}

/// The daily clock: letters that ran out, those who are away, memberships stopped for two years.
///
/// # Errors
/// What the database says.
pub async fn daily(cx: &Context) -> Result<(), ActError> {
    crate::action::expire_letters(cx).await?;
    let mut after = Uuid::nil();
    loop {
        let some = query::open_away(&cx.store, after, 200).await?;
        let Some(last) = some.last() else { break };
        after = last.id;
        let tx = cx.store.begin().await?;
        refresh_away(&tx, cx, &some).await?;
        tx.commit().await?;
    }
    removals(cx).await
}

async fn removals(cx: &Context) -> Result<(), ActError> {
    let mut after = Uuid::nil();
    loop {
        let horizon = rules::days::add_years(cx.today(), -2).to_string();
        let some = roster::query::stopped_until(&cx.store, &horizon, after, 200).await?;
        let Some(last) = some.last() else { return Ok(()) };
        after = last.id;
        let tx = cx.store.begin().await?;
        for it in &some {
            let due_on = may_remove_from(exact(&it.from_day)?);
            let subject = Ref::new(it.region_id, it.id);
            let wanted = Wanted {
                key: format!("{REMOVAL}:{}:{due_on}", it.id.simple()),
                kind: REMOVAL,
                place: store::OrgPath::stored(it.org_path.as_str())?,
                office: "secretary",
                person: None,
                subject: Some(subject),
                due_on,
                article: "党员教育管理工作条例 2019 art. 24",
                details: json!({ "name": it.name, "on": due_on.to_string() }),
            };
            duty::reconcile(&tx, &cx.stamp, it.region_id, &[it.id], &[REMOVAL], vec![wanted]).await?;
        }
        tx.commit().await?;
    }
}
