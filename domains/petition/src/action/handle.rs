use access::{ActError, Context, words};
use rules::petition::{self as rule, Event, Extension, Party, State, Window as Elsewhere};
use serde_json::json;
use store::{OrgPath, Ref, Rows, Tx, params};

use super::{Loaded, Turn, begun, led, turn};
use crate::model::{PAUSES, stored_day};
use crate::{APPROVE, HANDLE, clock, query};

/// Points of one petition at most.
const POINTS: usize = 10;

/// Whoever handles a matter has no direct interest in it (art. 28); said once, by the handler.
fn impartial(interest: bool) -> Result<(), ActError> {
    ActError::unless_blocked(rule::withdrawal(interest)).map(drop)
}

/// Enter it into the register.
///
/// # Errors
/// [`ActError::Ruled`] when it is registered already.
pub async fn register(cx: &Context, id: Ref, version: i64) -> Result<(), ActError> {
    let Some((tx, it)) = begun(cx, id, version).await? else { return Ok(()) };
    cx.allow(HANDLE, &it.place)?;
    let to = led(it.state, Event::Register, Party::Office)?;
    turn(&tx, cx, &it, to, Turn { kind: "registered", ..Turn::default() }).await?;
    Ok(cx.commit(tx, id.region, "registered").await?)
}

/// Registered on the way when the office goes on at once: nobody types the same fact twice.
async fn registered(tx: &Tx, cx: &Context, it: Loaded) -> Result<Loaded, ActError> {
    if it.state != State::Received {
        return Ok(it);
    }
    let to = led(it.state, Event::Register, Party::Office)?;
    let petition = turn(tx, cx, &it, to, Turn { kind: "registered", ..Turn::default() }).await?;
    Ok(Loaded { petition, state: to, place: it.place })
}

/// Pass it on to the organisation whose matter it is, with the reason the petitioner reads (art. 22).
///
/// # Errors
/// [`ActError::Field`] when the other side has no open window.
pub async fn transfer(
    cx: &Context,
    id: Ref,
    version: i64,
    to_org: Ref,
    reason: &str,
) -> Result<(), ActError> {
    let Some((tx, it)) = begun(cx, id, version).await? else { return Ok(()) };
    cx.allow(HANDLE, &it.place)?;
    let it = registered(&tx, cx, it).await?;
    let to = led(it.state, Event::Transfer, Party::Office)?;
    let words = words("reason", reason, 500)?;
    let window = query::window(&tx, to_org).await?.filter(|it| it.open);
    let window = window.ok_or(ActError::field("to", "closed"))?;
    if window.org() == it.petition.holder() {
        return Err(ActError::field("to", "same"));
    }
    let columns = vec![
        ("sender_path", it.place.as_str().into()),
        ("handler", None::<uuid::Uuid>.into()),
        ("handler_name", None::<String>.into()),
    ];
    let next = Turn {
        kind: "transferred",
        since: Some(cx.today()),
        holder: Some((window.org(), window.place()?)),
        words: Some(words),
        columns,
        details: json!({ "to": window.org() }),
    };
    turn(&tx, cx, &it, to, next).await?;
    Ok(cx.commit(tx, id.region, "transferred").await?)
}

/// The office to which it was passed on says within five working days that it is not its matter (art. 23). Later it is
/// its own.
///
/// # Errors
/// [`ActError::Refused`] when the time is over.
pub async fn object(cx: &Context, id: Ref, version: i64, reason: &str) -> Result<(), ActError> {
    let Some((tx, it)) = begun(cx, id, version).await? else { return Ok(()) };
    cx.allow(HANDLE, &it.place)?;
    let to = led(it.state, Event::Object, Party::Office)?;
    let calendar = rules::calendar::Calendar::published();
    if cx.today() > rule::objection_by(calendar, stored_day(&it.petition.since)?).day {
        return Err(ActError::Refused("petition-error-objection-late"));
    }
    let words = words("reason", reason, 500)?;
    let next = Turn { kind: "objected", since: Some(cx.today()), words: Some(words), ..Turn::default() };
    turn(&tx, cx, &it, to, next).await?;
    Ok(cx.commit(tx, id.region, "objected").await?)
}

/// The organisation that passed it on decides about the objection: it comes back, or it stays.
///
/// # Errors
/// [`ActError::Ruled`] without an objection.
pub async fn rule_on_objection(
    cx: &Context,
    id: Ref,
    version: i64,
    agrees: bool,
    reason: &str,
) -> Result<(), ActError> {
    let Some((tx, it)) = begun(cx, id, version).await? else { return Ok(()) };
    let sender = it.petition.place_sent()?.ok_or(ActError::Missing)?;
    cx.allow(HANDLE, &sender)?;
    let event = if agrees { Event::TakeBack } else { Event::Uphold };
    let to = led(it.state, event, Party::Sender)?;
    let words = words("reason", reason, 500)?;
    let back = if agrees { Some(org_at(&tx, &sender).await?) } else { None };
    let next = Turn {
        kind: if agrees { "taken-back" } else { "upheld" },
        since: Some(cx.today()),
        holder: back,
        words: Some(words),
        ..Turn::default()
    };
    turn(&tx, cx, &it, to, next).await?;
    Ok(cx.commit(tx, id.region, "decided").await?)
}

async fn org_at(tx: &Tx, path: &OrgPath) -> Result<(Ref, OrgPath), ActError> {
    let org = roster::query::org_at_path(tx, path).await?.ok_or(ActError::Missing)?;
    Ok((org.reference(), org.place()?))
}

/// Take it: its points are listed, and the 60 days of art. 34 begin (fewer where the window promised fewer).
///
/// # Errors
/// [`ActError::Field`] without a point; [`ActError::Ruled`] when the same matter is open below or was rechecked, or the
/// handler has an interest.
pub async fn accept(
    cx: &Context,
    id: Ref,
    version: i64,
    points: &[String],
    interest: bool,
) -> Result<(), ActError> {
    let Some((tx, it)) = begun(cx, id, version).await? else { return Ok(()) };
    cx.allow(HANDLE, &it.place)?;
    impartial(interest)?;
    ActError::unless_blocked(rule::may_take(elsewhere(&tx, &it).await?))?;
    let it = registered(&tx, cx, it).await?;
    let to = led(it.state, Event::Accept, Party::Office)?;
    list_points(&tx, id, points).await?;
    let columns = vec![
        ("accepted_on", cx.today().to_string().into()),
        ("handler", cx.actor.account_id().into()),
        ("handler_name", cx.actor.name.clone().into()),
    ];
    let next = Turn {
        kind: "accepted",
        since: Some(cx.today()),
        columns,
        details: json!({ "points": points.len() }),
        ..Turn::default()
    };
    turn(&tx, cx, &it, to, next).await?;
    Ok(cx.commit(tx, id.region, "accepted").await?)
}

async fn list_points(tx: &Tx, id: Ref, points: &[String]) -> Result<(), ActError> {
    let points: Vec<&str> = points.iter().map(|it| it.trim()).filter(|it| !it.is_empty()).collect();
    if points.is_empty() {
        return Err(ActError::field("points", "missing"));
    }
    if points.len() > POINTS || points.iter().any(|it| it.chars().count() > 200) {
        return Err(ActError::field("points", "too-long"));
    }
    let mut rows = Rows::into("petition_point", &["region_id", "petition_id", "n", "words"]);
    for (n, point) in (1_i64..).zip(points) {
        rows.row(params![id.region, id.id, n, point]);
    }
    Ok(rows.write(tx).await?)
}

/// Not taken: with the reason, and where to go instead (art. 23).
///
/// # Errors
/// [`ActError::Field`] without either.
pub async fn decline(
    cx: &Context,
    id: Ref,
    version: i64,
    reason: &str,
    instead: &str,
) -> Result<(), ActError> {
    let Some((tx, it)) = begun(cx, id, version).await? else { return Ok(()) };
    cx.allow(HANDLE, &it.place)?;
    let (reason, instead) = (words("reason", reason, 500)?, words("instead", instead, 300)?);
    let it = registered(&tx, cx, it).await?;
    let to = led(it.state, Event::Decline, Party::Office)?;
    let next = Turn { kind: "declined", words: Some(format!("{reason}\n{instead}")), ..Turn::default() };
    turn(&tx, cx, &it, to, next).await?;
    Ok(cx.commit(tx, id.region, "declined").await?)
}

/// Extend the time of a complex matter, once, by the head of the body, with the reasons the petitioner reads (art. 34).
///
/// # Errors
/// [`ActError::Ruled`].
pub async fn extend(cx: &Context, id: Ref, version: i64, days: u32, reason: &str) -> Result<(), ActError> {
    let Some((tx, it)) = begun(cx, id, version).await? else { return Ok(()) };
    cx.allow(HANDLE, &it.place)?;
    let asked = Extension {
        days,
        head_approved: cx.may(APPROVE, &it.place),
        reasons_told: !reason.trim().is_empty(),
        before: it.petition.extended_days > 0,
    };
    ActError::unless_blocked(rule::extension(asked))?;
    if it.state != State::Accepted {
        return Err(ActError::Ruled(it.state.step(Event::Accept, Party::Office).ruling));
    }
    let words = words("reason", reason, 500)?;
    let next = Turn {
        kind: "extended",
        words: Some(words),
        columns: vec![("extended_days", i64::from(days).into())],
        details: json!({ "days": days }),
        ..Turn::default()
    };
    turn(&tx, cx, &it, it.state, next).await?;
    Ok(cx.commit(tx, id.region, "extended").await?)
}

/// Let the clock stand still for one of the reasons of the closed list; the petitioner reads which.
///
/// # Errors
/// [`ActError::Field`] for another reason; [`ActError::Refused`] when it stands already, or nothing is being handled.
pub async fn pause(cx: &Context, id: Ref, version: i64, reason: &str) -> Result<(), ActError> {
    let Some((tx, it)) = begun(cx, id, version).await? else { return Ok(()) };
    cx.allow(HANDLE, &it.place)?;
    let handled = matches!(it.state, State::Accepted | State::Review | State::Recheck);
    if !handled || it.petition.pause.is_some() {
        return Err(ActError::Refused("petition-error-pause"));
    }
    if !PAUSES.contains(&reason) {
        return Err(ActError::field("pause", "not-listed"));
    }
    let columns = vec![("pause", reason.into()), ("paused_on", cx.today().to_string().into())];
    let next = Turn { kind: "paused", columns, details: json!({ "reason": reason }), ..Turn::default() };
    turn(&tx, cx, &it, it.state, next).await?;
    Ok(cx.commit(tx, id.region, "paused").await?)
}

/// The clock goes on; the days it stood are added to the last day.
///
/// # Errors
/// [`ActError::Refused`] when it does not stand.
pub async fn resume(cx: &Context, id: Ref, version: i64) -> Result<(), ActError> {
    let Some((tx, it)) = begun(cx, id, version).await? else { return Ok(()) };
    cx.allow(HANDLE, &it.place)?;
    go_on(&tx, cx, &it).await?;
    Ok(cx.commit(tx, id.region, "resumed").await?)
}

/// The clock goes on, in this transaction.
pub(super) async fn go_on(tx: &Tx, cx: &Context, it: &Loaded) -> Result<(), ActError> {
    let Some(since) = it.petition.paused_on.as_deref() else {
        return Err(ActError::Refused("petition-error-pause"));
    };
    let stood = clock::days_between(stored_day(since)?, cx.today());
    let columns = vec![
        ("pause", None::<String>.into()),
        ("paused_on", None::<String>.into()),
        ("paused_days", (it.petition.paused_days + stood).into()),
    ];
    let next = Turn { kind: "resumed", columns, details: json!({ "days": stood }), ..Turn::default() };
    turn(tx, cx, it, it.state, next).await?;
    Ok(())
}

/// What is known of the same cause: open at a place below, or rechecked before.
async fn elsewhere(tx: &Tx, it: &Loaded) -> Result<Elsewhere, ActError> {
    let Some(case) = it.petition.case_id else {
        return Ok(Elsewhere { open_below: false, rechecked: false });
    };
    let mut found = Elsewhere { open_below: false, rechecked: false };
    for other in query::of_case(tx, it.petition.region_id, case).await? {
        if other.id == it.petition.id {
            continue;
        }
        let below = other.place_held()?;
        let state = other.stands()?;
        found.open_below |= state == State::Accepted && below != it.place && it.place.holds(&below);
        found.rechecked |= state == State::Rechecked;
    }
    Ok(found)
}
