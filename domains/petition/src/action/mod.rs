//! What is done with petitions: one act for each event of `rules::petition`, each one transaction of state, history,
//! journal and duties.

mod answer;
mod case;
mod filing;
mod handle;
mod look;
mod said;
mod window;

pub use answer::{Draft, approve, draft, send_back};
pub use case::{join, link, mask, publish, reroute, support, unpublish};
pub use filing::{FILES, Given, MOST_FILES, New, file};
pub use handle::{accept, decline, extend, object, pause, register, resume, rule_on_objection, transfer};
pub use look::{Accusation, may_reach, reach, read_accusation};
pub use said::{Found, add, ask_review, look_up, say, withdraw};
pub use window::{NewWindow, open_below, set_window};

use access::{ActError, Context, record};
use rules::petition::{Event, Party, State};
use serde_json::{Value as Json, json};
use store::{OrgPath, Ref, Rows, Sql as _, StoreError, Tx, Value, params};
use time::Date;

use crate::model::{Petition, Window};
use crate::{clock, duty_rules, query};

const ARTICLE: &str = "信访工作条例 2022 art. 21";

pub(crate) struct Loaded {
    pub petition: Petition,
    pub state: State,
    pub place: OrgPath,
}

pub(crate) async fn load(tx: &Tx, id: Ref) -> Result<Loaded, ActError> {
    let petition = query::petition(tx, id).await?.ok_or(ActError::Missing)?;
    let (state, place) = (petition.stands()?, petition.place_held()?);
    Ok(Loaded { petition, state, place })
}

/// Begin an act: the transaction with the petition loaded, or none when the request was seen before.
pub(crate) async fn begun(cx: &Context, id: Ref, version: i64) -> Result<Option<(Tx, Loaded)>, ActError> {
    let (tx, before) = cx.begin(id.region).await?;
    if before.is_some() {
        return Ok(None);
    }
    let it = load(&tx, id).await?;
    if it.petition.version != version {
        return Err(StoreError::Stale.into());
    }
    Ok(Some((tx, it)))
}

/// The state an event leads to, when this party may bring it about.
pub(crate) fn led(state: State, event: Event, party: Party) -> Result<State, ActError> {
    let step = state.step(event, party);
    ActError::unless_blocked(step.ruling)?;
    step.to.ok_or(ActError::Ruled(step.ruling))
}

/// What changes with a step, besides the state.
#[derive(Default)]
pub(crate) struct Turn {
    /// Kind of the step, as key of the texts `step-…`.
    pub kind: &'static str,
    /// The day from which the new period counts; none: the period goes on.
    pub since: Option<Date>,
    /// Another organisation holds it from now on.
    pub holder: Option<(Ref, OrgPath)>,
    /// What the petitioner reads with it.
    pub words: Option<String>,
    /// Columns that change with it.
    pub columns: Vec<(&'static str, Value)>,
    /// Details for the journal: never words or names of the petitioner.
    pub details: Json,
}

/// Take a step: state, clock, history, journal and duties, in this transaction. Gives the petition after it.
pub(crate) async fn turn(
    tx: &Tx,
    cx: &Context,
    it: &Loaded,
    to: State,
    turn: Turn,
) -> Result<Petition, ActError> {
    let mut next = it.petition.clone();
    to.key().clone_into(&mut next.state);
    if let Some(day) = turn.since {
        next.since = day.to_string();
    }
    if let Some((org, path)) = &turn.holder {
        (next.holder_region, next.holder_id) = (org.region, org.id);
        path.as_str().clone_into(&mut next.holder_path);
    }
    for (column, value) in &turn.columns {
        counted(&mut next, column, value);
    }
    let holder = roster::query::org(tx, next.holder()).await?.ok_or(ActError::Missing)?;
    let window = query::window(tx, next.holder()).await?;
    let due = clock::due(&next, to, window.as_ref())?.map(|it| it.day.to_string());
    next.due_on.clone_from(&due);
    let mut values = params![
        next.region_id,
        next.id,
        next.version,
        next.state.clone(),
        to.runs(),
        next.since.clone(),
        next.holder_region,
        next.holder_id,
        next.holder_path.clone(),
        due.clone(),
    ];
    let mut text = String::from(
        "update petition set state = $4, open = $5, since = $6, holder_region = $7, holder_id = $8,
         holder_path = $9, due_on = $10, version = version + 1",
    );
    for (column, value) in turn.columns {
        values.push(value);
        text.push_str(&format!(", {column} = ${}", values.len()));
    }
    text.push_str(" where region_id = $1 and id = $2 and version = $3");
    tx.execute_one(text, values).await?;
    let step = History { kind: turn.kind, holder: &holder.full_name, words: turn.words, due };
    note(tx, cx, &next, step).await?;
    let place = next.place_held()?;
    let mut details = json!({ "number": next.number, "state": next.state, "due_on": next.due_on });
    if let (Some(details), Some(more)) = (details.as_object_mut(), turn.details.as_object()) {
        details.extend(more.clone());
    }
    let kind: &'static str = journal_kind(turn.kind);
    record(tx, cx, kind, next.reference(), &place, ARTICLE, details).await?;
    let next = query::petition(tx, next.reference()).await?.ok_or(ActError::Missing)?;
    duty_rules::refresh(tx, cx, &next).await?;
    Ok(next)
}

/// Columns the clock reads.
fn counted(next: &mut Petition, column: &str, value: &Value) {
    match (column, value) {
        ("extended_days", Value::BigInt(Some(days))) => next.extended_days = *days,
        ("paused_days", Value::BigInt(Some(days))) => next.paused_days = *days,
        _ => {}
    }
}

/// The journal's word for a step.
fn journal_kind(step: &'static str) -> &'static str {
    match step {
        "registered" => "petition.registered",
        "transferred" => "petition.transferred",
        "objected" => "petition.objected",
        "taken-back" => "petition.taken_back",
        "upheld" => "petition.upheld",
        "accepted" => "petition.accepted",
        "declined" => "petition.declined",
        "extended" => "petition.extended",
        "paused" => "petition.paused",
        "resumed" => "petition.resumed",
        "answered" => "petition.answered",
        "reopened" => "petition.reopened",
        "review-asked" => "petition.review_asked",
        "reviewed" => "petition.reviewed",
        "recheck-asked" => "petition.recheck_asked",
        "rechecked" => "petition.rechecked",
        "closed" => "petition.closed",
        "withdrawn" => "petition.withdrawn",
        "joined" => "petition.joined",
        "rerouted" => "petition.rerouted",
        _ => "petition.filed",
    }
}

/// One line of the history.
pub(crate) struct History<'a> {
    pub kind: &'static str,
    pub holder: &'a str,
    pub words: Option<String>,
    pub due: Option<String>,
}

pub(crate) async fn note(tx: &Tx, cx: &Context, it: &Petition, step: History<'_>) -> Result<(), StoreError> {
    let n = tx
        .number(
            "select coalesce(max(n), 0) + 1 from petition_step where region_id = $1 and petition_id = $2",
            params![it.region_id, it.id],
        )
        .await?;
    let columns = &[
        "region_id",
        "petition_id",
        "n",
        "at",
        "on_day",
        "kind",
        "holder_path",
        "holder_name",
        "made_by",
        "words",
        "due_on",
    ];
    Rows::into("petition_step", columns)
        .with(params![
            it.region_id,
            it.id,
            n,
            cx.now(),
            cx.today().to_string(),
            step.kind,
            it.holder_path.clone(),
            step.holder,
            cx.actor.account_id(),
            step.words,
            step.due,
        ])
        .write(tx)
        .await
}

/// The open window above a place, or the refusal that there is none.
pub(crate) async fn above(tx: &Tx, place: &OrgPath) -> Result<Window, ActError> {
    query::window_above(tx, place).await?.ok_or(ActError::Refused("petition-error-no-above"))
}
