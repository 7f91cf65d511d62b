//! Doing: check the permission, load, ask the rules, change state, write the journal, settle duties: one transaction.

mod admission;
mod apply;
mod aside;
mod code;
mod moving;
mod object;
mod pool;
mod probation;
mod training;

pub use admission::{
    Approving, Meeting, PreReviewing, Refusal, accept, approve, committee_talk, decline, examine,
    file_approval, issue_form, pre_review, refuse, send_back,
};
pub use apply::{Applied, Details, apply, change};
pub use aside::{archive, end, not_recognise, note_document};
pub use code::{Slip, issue_code, revoke_code, with_code};
pub use moving::{accept_move, decline_move, hand_over};
pub use object::{
    Chosen, Publishing, Reviewing, attend_class, choose_introducers, close_notice, consent, not_list,
    propose, publish, review_politically,
};
pub use pool::analyse;
pub use probation::{
    Conversion, Converting, adopt, apply_conversion, approve_conversion, convert, join_group, oath,
    review_probation,
};
pub use training::{assign_contacts, decide, file_activist, review, talk};

use access::{ActError, Context, Permission, optional_words, record};
use rules::development::{State, Version, chart};
use rules::{Ruling, Verdict};
use serde_json::{Value as Json, json};
use store::{OrgPath, Ref, Rows, Tx, params};
use time::Date;

use crate::dossier::Dossier;
use crate::duty_rules;
use crate::resolution::Resolution;

/// What every act is done with.
#[derive(Clone, Debug)]
pub struct Act {
    /// Version of the candidate's row the form was made from.
    pub version: i64,
    /// When it was done.
    pub on: Date,
    /// Opinion or conclusion in words.
    pub note: String,
    /// Why it goes on in spite of a warning.
    pub reason: String,
}

impl Act {
    /// Done on a day, without more.
    #[must_use]
    pub fn on(version: i64, on: Date) -> Self {
        Self { version, on, note: String::new(), reason: String::new() }
    }
}

/// Rulings that do not block; those that warn ask for a reason.
///
/// # Errors
/// [`ActError::Ruled`] with the first ruling that blocks, or, without a reason, the first that warns.
pub(crate) fn weighed(
    rulings: impl IntoIterator<Item = Ruling>,
    reason: &str,
) -> Result<Vec<Ruling>, ActError> {
    let all: Vec<Ruling> = rulings.into_iter().collect();
    if let Some(ruling) = all.iter().find(|it| it.verdict == Verdict::Blocks) {
        return Err(ActError::Ruled(*ruling));
    }
    let warns: Vec<Ruling> = all.into_iter().filter(|it| it.verdict == Verdict::Warns).collect();
    match warns.first() {
        Some(ruling) if reason.trim().is_empty() => Err(ActError::Ruled(*ruling)),
        _ => Ok(warns),
    }
}

/// Begin an act: the transaction with everything held on the candidate, or none when the request was seen before.
pub(crate) async fn begun(cx: &Context, id: Ref, act: &Act) -> Result<Option<(Tx, Dossier)>, ActError> {
    let (tx, before) = cx.begin(id.region).await?;
    if before.is_some() {
        return Ok(None);
    }
    let it = Dossier::of(&tx, id).await?.ok_or(ActError::Missing)?;
    // Who may not see the candidate learns nothing from the order of refusals.
    if !cx.may(crate::READ, &it.place) && it.moving().is_none_or(|to| !sees(cx, to.place())) {
        return Err(access::Denied::Unseen.into());
    }
    if it.candidate.version != act.version {
        return Err(store::StoreError::Stale.into());
    }
    if act.on > cx.today() {
        return Err(ActError::field("on", "future"));
    }
    if act.on < it.candidate.since()? {
        return Err(ActError::field("on", "before-last"));
    }
    Ok(Some((tx, it)))
}

fn sees(cx: &Context, place: Result<OrgPath, store::StoreError>) -> bool {
    place.is_ok_and(|place| cx.may(crate::READ, &place))
}

/// Only from these states.
pub(crate) fn from(it: &Dossier, states: &[State]) -> Result<(), ActError> {
    if states.contains(&it.state) { Ok(()) } else { Err(ActError::Refused("candidate-error-elsewhere")) }
}

/// The state an event leads to.
pub(crate) fn led(it: &Dossier, event: rules::development::Event) -> Result<State, ActError> {
    let step = it.state.step(event, true);
    ActError::unless_blocked(step.ruling)?;
    step.to.ok_or(ActError::Ruled(step.ruling))
}

/// The higher committee of a candidate, when this person acts for it.
pub(crate) fn committee(cx: &Context, it: &Dossier, needs: Permission) -> Result<OrgPath, ActError> {
    let org = it.committee.as_ref().ok_or(ActError::Refused("candidate-error-no-committee"))?;
    let place = org.place()?;
    cx.allow(needs, &place)?;
    Ok(place)
}

/// What an act comes to.
pub(crate) struct Doing<'a> {
    /// Kind of the journal entry; behind its dot stands the key of the step.
    pub kind: &'static str,
    pub act: &'a Act,
    pub to: Option<State>,
    pub details: Json,
    pub warns: Vec<Ruling>,
    pub vote: Option<&'a Resolution>,
    pub columns: Vec<(&'static str, store::Value)>,
    /// Who did it; the branch when none is given.
    pub by: Option<String>,
    /// Steps of the chart behind this one no longer count.
    pub back_to: Option<&'static str>,
    /// Duties fall away instead of being done.
    pub fell: bool,
}

impl<'a> Doing<'a> {
    pub(crate) fn new(kind: &'static str, act: &'a Act) -> Self {
        Self {
            kind,
            act,
            to: None,
            details: json!({}),
            warns: Vec::new(),
            vote: None,
            columns: Vec::new(),
            by: None,
            back_to: None,
            fell: false,
        }
    }

    /// Key of the step.
    fn key(&self) -> String {
        self.kind.split_once('.').map_or(self.kind, |(_, key)| key).replace('_', "-")
    }
}

/// The article a step is under, as the text of its day numbers it.
pub(crate) fn article(key: &str, on: Date) -> &'static str {
    let version = Version::on(on);
    let step = chart(version).iter().find(|it| it.key == key);
    match (version, step) {
        (Version::V2014, _) => "发展党员工作细则 2014",
        (Version::V2026, Some(step)) => step.article,
        (Version::V2026, None) => "发展党员工作细则 2026",
    }
}

/// Write the step, the new state with its columns and the journal, and put the duties right.
pub(crate) async fn settle(
    tx: &Tx,
    cx: &Context,
    it: &Dossier,
    doing: Doing<'_>,
) -> Result<Dossier, ActError> {
    let before = duty_rules::wanted(it, cx.today())?;
    if let Some(key) = doing.back_to {
        void(tx, it, key, doing.act.on).await?;
    }
    let (key, on) = (doing.key(), doing.act.on);
    let note = write_step(tx, cx, it, &doing, &key).await?;
    let state = doing.to.unwrap_or(it.state);
    let since = if doing.to.is_some() { on.to_string() } else { it.candidate.state_since.clone() };
    let id = it.candidate.reference();
    let mut values = params![id.region, id.id, it.candidate.version, state.key(), since];
    let mut text = String::from("update candidate set state = $4, state_since = $5, version = version + 1");
    for (column, value) in doing.columns {
        values.push(value);
        text.push_str(&format!(", {column} = ${}", values.len()));
    }
    text.push_str(" where region_id = $1 and id = $2 and version = $3");
    tx.execute_one(text, values).await?;
    let now = Dossier::of(tx, id).await?.ok_or(ActError::Missing)?;
    let mut more = doing.details;
    if let Some(more) = more.as_object_mut() {
        more.insert("on".to_owned(), json!(on.to_string()));
        more.insert("org".to_owned(), json!(now.org.full_name));
        more.insert("note".to_owned(), json!(note));
        more.insert("warnings".to_owned(), json!(doing.warns));
    }
    let article = doing.warns.first().map_or_else(|| article(&key, on), |it| it.article);
    record(tx, cx, doing.kind, id, &now.place, article, now.candidate.details(&more)).await?;
    duty_rules::refresh(tx, cx, &before, &now, doing.fell).await?;
    Ok(now)
}

async fn write_step(
    tx: &Tx,
    cx: &Context,
    it: &Dossier,
    doing: &Doing<'_>,
    key: &str,
) -> Result<Option<String>, ActError> {
    let note = optional_words("note", &doing.act.note, 2000)?;
    let reason = optional_words("reason", &doing.act.reason, 500)?;
    let id = it.candidate.reference();
    Rows::into("candidate_step", STEP_COLUMNS)
        .with(params![
            id.region,
            cx.stamp.ids.new_id(cx.now()),
            id.id,
            key,
            Version::on(doing.act.on).key(),
            doing.act.on.to_string(),
            doing.by.clone().unwrap_or_else(|| it.org.full_name.clone()),
            note.clone(),
            doing.details.to_string(),
            serde_json::to_string(&doing.warns).unwrap_or_default(),
            reason.filter(|_| !doing.warns.is_empty()),
            doing.vote.map(|it| it.meeting.region),
            doing.vote.map(|it| it.meeting.id),
            doing.vote.map(|it| it.vote),
            cx.actor.account_id(),
            cx.now(),
            None::<String>,
        ])
        .write(tx)
        .await?;
    Ok(note)
}

const STEP_COLUMNS: &[&str] = &[
    "region_id",
    "id",
    "candidate_id",
    "key",
    "edition",
    "on_day",
    "body",
    "note",
    "details",
    "warnings",
    "reason",
    "meeting_region",
    "meeting_id",
    "vote_id",
    "made_by",
    "made_at",
    "void_on",
];

/// The way went back: steps of the chart behind a key no longer count.
async fn void(tx: &Tx, it: &Dossier, key: &str, on: Date) -> Result<(), ActError> {
    let mut behind: Vec<&str> = Vec::new();
    for version in Version::ALL {
        let keys = chart(*version).iter().map(|it| it.key);
        behind.extend(keys.skip_while(|it| *it != key).skip(1));
    }
    behind.retain(|it| *it != key);
    let text = format!(
        "update candidate_step set void_on = $3 where region_id = $1 and candidate_id = $2 and void_on is null
           and key in ({})",
        store::marks(4, behind.len())
    );
    let mut values = params![it.candidate.region_id, it.candidate.id, on.to_string()];
    values.extend(behind.into_iter().map(store::Value::from));
    tx.execute(text, values).await?;
    Ok(())
}
