//! What the petitioner does, known by code and PIN; nobody needs an account.

use access::{ActError, Context, optional_words, record, words};
use rules::petition::{self as rule, Asked, Event, Party};
use serde_json::json;
use store::{Ref, Sql as _, params};

use super::answer::{bump, reviewer};
use super::{ARTICLE, History, Turn, begun, led, note, turn};
use crate::model::stored_day;
use crate::{code, query};

/// What looking up a code gave.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Found {
    /// Code and PIN fit.
    Petition(Ref),
    /// They do not fit, whichever is wrong.
    Nothing,
    /// Too many wrong PINs: the code rests.
    Rests,
}

/// Look up a petition by code and PIN. Wrong PINs are counted; after too many the code rests for half an hour.
///
/// # Errors
/// What the database says.
pub async fn look_up(cx: &Context, typed_code: &str, typed_pin: &str) -> Result<Found, ActError> {
    let Some(id) = query::by_code(&cx.store, &code::typed(typed_code)).await? else {
        return Ok(Found::Nothing);
    };
    let tx = cx.store.begin().await?;
    let rests = tx
        .number(
            "select count(*) from petition where region_id = $1 and id = $2 and locked_until > $3",
            params![id.region, id.id, cx.now()],
        )
        .await?;
    if rests > 0 {
        return Ok(Found::Rests);
    }
    let fits = code::fits(&cx.vault, id, typed_pin);
    let rest = cx.now().plus(time::Duration::minutes(code::REST_MINUTES));
    if fits {
        tx.execute(
            "update petition set failures = 0, locked_until = null
             where region_id = $1 and id = $2 and failures > 0",
            params![id.region, id.id],
        )
        .await?;
    } else {
        tx.execute(
            "update petition set failures = case when failures + 1 >= $3 then 0 else failures + 1 end,
               locked_until = case when failures + 1 >= $3 then $4 else locked_until end
             where region_id = $1 and id = $2",
            params![id.region, id.id, code::TRIES, rest],
        )
        .await?;
    }
    tx.commit().await?;
    Ok(if fits { Found::Petition(id) } else { Found::Nothing })
}

/// The petitioner says whether the answer resolved the matter, and why. Resolved closes it; unresolved opens it again,
/// once.
///
/// # Errors
/// [`ActError::Ruled`] before an answer; [`ActError::Refused`] when it was opened again before.
pub async fn say(cx: &Context, id: Ref, version: i64, resolved: bool, why: &str) -> Result<(), ActError> {
    let Some((tx, it)) = begun(cx, id, version).await? else { return Ok(()) };
    let why = if resolved { optional_words("why", why, 500)? } else { Some(words("why", why, 500)?) };
    let said = if resolved { "resolved" } else { "unresolved" };
    let mut columns = vec![("verdict", said.into()), ("verdict_words", why.clone().into())];
    let (event, kind) = if resolved { (Event::Close, "closed") } else { (Event::Reopen, "reopened") };
    if !resolved {
        if it.petition.reopened {
            return Err(ActError::Refused("petition-error-reopened"));
        }
        columns.extend([
            ("reopened", true.into()),
            ("extended_days", 0_i64.into()),
            ("paused_days", 0_i64.into()),
        ]);
    }
    let to = led(it.state, event, Party::Petitioner)?;
    let since = (!resolved).then(|| cx.today());
    let details = json!({ "verdict": said });
    turn(&tx, cx, &it, to, Turn { kind, since, words: why, columns, details, ..Turn::default() }).await?;
    Ok(cx.commit(tx, id.region, said).await?)
}

/// The petitioner asks the body above to review the answer, or the one above that to recheck the review (arts 35–36).
///
/// # Errors
/// [`ActError::Ruled`] when it is late; [`ActError::Refused`] when there is no body above on this platform.
pub async fn ask_review(cx: &Context, id: Ref, version: i64, why: &str) -> Result<(), ActError> {
    let Some((tx, it)) = begun(cx, id, version).await? else { return Ok(()) };
    let recheck = it.state == rule::State::Reviewed;
    let event = if recheck { Event::AskRecheck } else { Event::AskReview };
    let to = led(it.state, event, Party::Petitioner)?;
    let asked = Asked { answered: stored_day(&it.petition.since)?, asked: cx.today(), recheck };
    ActError::unless_blocked(rule::review_in_time(rules::calendar::Calendar::published(), asked))?;
    let why = words("why", why, 500)?;
    let holder = reviewer(&tx, &it).await?;
    let columns = vec![
        ("verdict", "unresolved".into()),
        ("verdict_words", why.clone().into()),
        ("sender_path", it.place.as_str().into()),
        ("handler", None::<uuid::Uuid>.into()),
        ("handler_name", None::<String>.into()),
        ("paused_days", 0_i64.into()),
    ];
    let next = Turn {
        kind: if recheck { "recheck-asked" } else { "review-asked" },
        since: Some(cx.today()),
        holder: Some(holder),
        words: Some(why),
        columns,
        ..Turn::default()
    };
    turn(&tx, cx, &it, to, next).await?;
    Ok(cx.commit(tx, id.region, "asked").await?)
}

/// The petitioner takes it back, before it is answered.
///
/// # Errors
/// [`ActError::Ruled`] afterwards.
pub async fn withdraw(cx: &Context, id: Ref, version: i64) -> Result<(), ActError> {
    let Some((tx, it)) = begun(cx, id, version).await? else { return Ok(()) };
    let to = led(it.state, Event::Withdraw, Party::Petitioner)?;
    turn(&tx, cx, &it, to, Turn { kind: "withdrawn", ..Turn::default() }).await?;
    Ok(cx.commit(tx, id.region, "withdrawn").await?)
}

/// The petitioner adds something while it is being handled. A clock that stood still for this goes on.
///
/// # Errors
/// [`ActError::Refused`] when it is over.
pub async fn add(cx: &Context, id: Ref, version: i64, text: &str) -> Result<(), ActError> {
    let Some((tx, it)) = begun(cx, id, version).await? else { return Ok(()) };
    if !it.state.runs() {
        return Err(ActError::Refused("petition-error-over"));
    }
    let text = words("more", text, 2000)?;
    let name = roster::query::org(&tx, it.petition.holder()).await?.map(|it| it.full_name);
    let holder = name.unwrap_or_default();
    if it.petition.pause.as_deref() == Some("petitioner") {
        super::handle::go_on(&tx, cx, &it).await?;
    } else {
        bump(&tx, &it).await?;
    }
    let now = query::petition(&tx, id).await?.ok_or(ActError::Missing)?;
    let step = History { kind: "added", holder: &holder, words: Some(text), due: now.due_on.clone() };
    note(&tx, cx, &now, step).await?;
    let details = json!({ "number": it.petition.number });
    record(&tx, cx, "petition.added_to", id, &it.place, ARTICLE, details).await?;
    Ok(cx.commit(tx, id.region, "added").await?)
}
