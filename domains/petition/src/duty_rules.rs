//! What becomes due: the next step of each petition at the office that holds it, and, once it is late, at the window
//! above; another level higher every 15 days.

use access::{ActError, Context};
use duty::Wanted;
use rules::petition::{Event, Party, State};
use serde_json::json;
use store::{OrgPath, StoreError, Tx};
use time::Date;
use uuid::Uuid;

use crate::action::{Loaded, Turn, led, turn};
use crate::model::Petition;
use crate::{clock, query};

/// Register, take, pass on or decline.
pub const TAKE: &str = "petition.take";
/// Decide about an objection.
pub const OBJECTION: &str = "petition.objection";
/// Answer.
pub const ANSWER: &str = "petition.answer";
/// Answer a review or recheck.
pub const REVIEW: &str = "petition.review";
/// Approve a drafted answer.
pub const APPROVE: &str = "petition.approve";
/// A matter below is late: help, or see to it.
pub const OVERDUE: &str = "petition.overdue";
/// Enough people support a matter: answer it in public.
pub const PUBLIC: &str = "petition.public";

const STEPS: &[&str] = &[TAKE, OBJECTION, ANSWER, REVIEW, OVERDUE];

/// Days in which a drafted answer is looked at; no regulation names them, the clock of the matter does.
const LOOKED_AT: i64 = 3;
/// Days in which a joint matter is answered in public.
const PUBLIC_DAYS: u32 = 15;

fn next(it: &Petition, state: State) -> Option<(&'static str, &'static str)> {
    use State as S;
    match state {
        S::Received | S::Registered | S::Transferred => Some((TAKE, "信访工作条例 2022 art. 23")),
        S::Objected => Some((OBJECTION, "信访工作条例 2022 art. 23")),
        S::Accepted => Some((ANSWER, "信访工作条例 2022 art. 34")),
        S::Review => Some((REVIEW, "信访工作条例 2022 art. 35")),
        S::Recheck => Some((REVIEW, "信访工作条例 2022 art. 36")),
        _ => None,
    }
    .filter(|_| it.due_on.is_some())
}

fn wanted(
    it: &Petition,
    key: String,
    (kind, article): (&'static str, &'static str),
    place: OrgPath,
    office: &'static str,
    due_on: Date,
) -> Wanted {
    Wanted {
        key,
        kind,
        place,
        office,
        person: None,
        subject: Some(it.reference()),
        due_on,
        article,
        details: json!({ "number": it.number, "title": it.title, "due": it.due_on }),
    }
}

/// What is owed because of a petition, and no other.
pub(crate) async fn refresh(tx: &Tx, cx: &Context, it: &Petition) -> Result<(), StoreError> {
    let state = it.stands()?;
    let mut all = Vec::new();
    if let Some((kind, article)) = next(it, state) {
        let holder = it.place_held()?;
        let at = if state == State::Objected { it.place_sent()?.unwrap_or(holder) } else { holder };
        let due_on = roster::model::exact(it.due_on.as_deref()).unwrap_or_else(|| cx.today());
        let key = format!("{kind}:{}:{}:{}", it.id.simple(), it.state, it.since);
        all.push(wanted(it, key, (kind, article), at.clone(), "clerk", due_on));
        let late = it.late_days(cx.today());
        if late > 0 {
            all.extend(overdue(tx, it, &at, late, due_on).await?);
        }
    }
    duty::reconcile(tx, &cx.stamp, it.region_id, &[it.id], STEPS, all).await?;
    // What many supported is answered in public by the answer itself.
    match state {
        State::Answered | State::Reviewed | State::Rechecked => {
            duty::close(tx, &cx.stamp, it.region_id, &public_key(it)).await?;
        }
        other if other.is_end() => {
            duty::lapse(tx, &cx.stamp, it.region_id, &public_key(it)).await?;
        }
        _ => {}
    }
    Ok(())
}

fn public_key(it: &Petition) -> String {
    format!("{PUBLIC}:{}", it.id.simple())
}

/// The duty of the window above a late matter: as many levels up as it has climbed, or the uppermost there is.
async fn overdue(
    tx: &Tx,
    it: &Petition,
    holder: &OrgPath,
    late: i64,
    due_on: Date,
) -> Result<Option<Wanted>, StoreError> {
    let mut at = None;
    let mut below = holder.clone();
    for _ in 0..clock::climbed(late) {
        let Some(window) = query::window_above(tx, &below).await? else { break };
        below = window.place()?;
        at = Some(below.clone());
    }
    let Some(place) = at else { return Ok(None) };
    let key = format!("{OVERDUE}:{}:{due_on}:{}", it.id.simple(), place.as_str());
    let kind = (OVERDUE, "信访工作条例 2022 art. 34");
    Ok(Some(wanted(it, key, kind, place, "secretary", clock::after(due_on, 15))))
}

/// A drafted answer waits for the one who approves, or no longer does.
pub(crate) async fn to_approve(tx: &Tx, cx: &Context, it: &Petition, waits: bool) -> Result<(), StoreError> {
    let due_on = clock::after(cx.today(), LOOKED_AT);
    let key = format!("{APPROVE}:{}:{}", it.id.simple(), cx.now().0);
    let kind = (APPROVE, "信访工作条例 2022 art. 32");
    let one = waits.then(|| it.place_held().map(|at| wanted(it, key, kind, at, "secretary", due_on)));
    let all = one.transpose()?.into_iter().collect();
    duty::reconcile(tx, &cx.stamp, it.region_id, &[it.id], &[APPROVE], all).await
}

/// Enough people support a matter: a public answer is owed.
pub(crate) async fn public_answer(
    tx: &Tx,
    cx: &Context,
    it: &Petition,
    place: &OrgPath,
) -> Result<(), StoreError> {
    let due = rules::calendar::Calendar::published().end_of_period(cx.today(), PUBLIC_DAYS).day;
    let key = public_key(it);
    let kind = (PUBLIC, "信访工作条例 2022 art. 29");
    duty::open(tx, &cx.stamp, it.region_id, &[wanted(it, key, kind, place.clone(), "secretary", due)]).await
}

/// The daily clock: what is late climbs; what was answered and is not asked about any more is closed.
///
/// # Errors
/// What the database says.
pub async fn daily(cx: &Context) -> Result<(), ActError> {
    let today = cx.today().to_string();
    let mut after = Uuid::nil();
    loop {
        let some = query::overdue(&cx.store, &today, after, 200).await?;
        let Some(last) = some.last() else { break };
        after = last.id;
        let tx = cx.store.begin().await?;
        for it in &some {
            refresh(&tx, cx, it).await?;
        }
        tx.commit().await?;
    }
    close_silent(cx, &today).await
}

async fn close_silent(cx: &Context, today: &str) -> Result<(), ActError> {
    let mut after = Uuid::nil();
    loop {
        let some = query::silent(&cx.store, today, after, 200).await?;
        let Some(last) = some.last() else { return Ok(()) };
        after = last.id;
        let tx = cx.store.begin().await?;
        for petition in some {
            let (state, place) = (petition.stands()?, petition.place_held()?);
            let to = led(state, Event::Close, Party::Calendar)?;
            let it = Loaded { petition, state, place };
            turn(&tx, cx, &it, to, Turn { kind: "closed", ..Turn::default() }).await?;
        }
        tx.commit().await?;
    }
}
