//! Review without delay: steps side by side where they may be, nobody decides over the own text, and somebody above steps
//! in when the time is over or nobody else is there.

use std::collections::BTreeSet;

use access::{ActError, Cell, Context, Role, optional_words, record};
use rules::publishing::{Event, State};
use serde_json::json;
use store::{Instant, OrgPath, Ref, Rows, Sql, StoreError, Tx, params};
use time::Duration;
use uuid::Uuid;

use crate::model::{Article, Found, Review, Version};
use crate::{REVIEW, WRITE, check, duty_rules, query};

/// What came of submitting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Submitted {
    /// It went to review; what was found is shown to the reviewers.
    Sent(Vec<Found>),
    /// Some of what was found must be put right first; nothing happened.
    Held(Vec<Found>),
}

/// What a reviewer says.
#[derive(Clone, Debug)]
pub struct Decision {
    /// The step decided.
    pub step: i64,
    /// Hash of the version that was read, in hexadecimal digits.
    pub sha256: String,
    /// Approve, or send back?
    pub approve: bool,
    /// For the author; required when it is sent back.
    pub note: String,
}

/// Send an article to review.
///
/// # Errors
/// [`StoreError::Stale`]; [`ActError::Refused`] when it is under way already.
pub async fn submit(cx: &Context, id: Ref, version: i64) -> Result<Submitted, ActError> {
    let (tx, before) = cx.begin(id.region).await?;
    if before.is_some() {
        return Ok(Submitted::Sent(Vec::new()));
    }
    let it = query::article(&tx, id).await?.ok_or(ActError::Missing)?;
    let place = it.place()?;
    cx.allow(WRITE, &place)?;
    if it.version != version {
        return Err(StoreError::Stale.into());
    }
    let mut state = it
        .stands()?
        .after(Event::Submit, it.first_at.is_some())
        .ok_or(ActError::Refused("article-error-state"))?;
    let latest = query::version(&tx, id, it.number).await?.ok_or(ActError::Missing)?;
    let found = check::findings(&tx, &it, &latest).await?;
    if found.iter().any(|it| it.blocks) {
        return Ok(Submitted::Held(found));
    }
    let text =
        "update article_version set findings = $4 where region_id = $1 and article_id = $2 and number = $3";
    let kept = json!(found).to_string();
    tx.execute_one(text, params![id.region, id.id, it.number, kept]).await?;
    if !lay_out(&tx, cx, &it, &latest).await? {
        state = state.after(Event::ApproveLast, false).ok_or(ActError::Missing)?;
    }
    settle(&tx, cx, &it, state).await?;
    let details = json!({ "title": latest.title, "number": it.number, "sha256": latest.hash() });
    record(&tx, cx, "article.submitted", id, &place, None, details).await?;
    cx.commit(tx, id.region, "").await?;
    Ok(Submitted::Sent(found))
}

/// The steps of the column become the steps of this version; false when there are none.
async fn lay_out(tx: &Tx, cx: &Context, it: &Article, version: &Version) -> Result<bool, ActError> {
    let steps = query::steps(tx, it.column()).await?;
    // A version sent back and submitted again as it is begins its steps anew.
    let old = "delete from article_review where region_id = $1 and article_id = $2 and number = $3 and outcome is null";
    tx.execute(old, params![it.region_id, it.id, it.number]).await?;
    let taken = "select coalesce(max(step), 0) from article_review where region_id = $1 and article_id = $2 and number = $3";
    let base = tx.number(taken, params![it.region_id, it.id, it.number]).await?;
    let Some(first) = steps.first().map(|it| it.stage) else { return Ok(false) };
    let columns: &[&str] = &[
        "region_id",
        "article_id",
        "number",
        "step",
        "name",
        "stage",
        "level",
        "org_path",
        "column_region",
        "column_id",
        "sha256",
        "opened_at",
        "due_at",
        "stepped_in",
    ];
    let mut rows = Rows::into("article_review", columns);
    for step in &steps {
        let due = cx.now().plus(Duration::hours(step.hours)).0;
        let open = step.stage == first;
        rows.row(params![
            it.region_id,
            it.id,
            it.number,
            base + step.number,
            step.name.clone(),
            step.stage,
            step.level.clone(),
            it.org_path.clone(),
            it.column_region,
            it.column_id,
            version.sha256.clone(),
            open.then_some(cx.now().0),
            open.then_some(due),
            false
        ]);
    }
    rows.write(tx).await?;
    Ok(true)
}

pub(super) async fn settle(tx: &Tx, cx: &Context, it: &Article, state: State) -> Result<(), ActError> {
    let text = "update article set state = $4, version = version + 1 where region_id = $1 and id = $2 and version = $3";
    tx.execute_one(text, params![it.region_id, it.id, it.version, state.key()]).await?;
    let now = query::article(tx, it.reference()).await?.ok_or(ActError::Missing)?;
    duty_rules::refresh(tx, cx, &now).await?;
    Ok(())
}

/// Accounts that wrote what is under way: they decide nothing over it.
pub(super) async fn writers(sql: &impl Sql, it: &Article) -> Result<BTreeSet<Uuid>, StoreError> {
    let versions = query::versions(sql, it.reference()).await?;
    let since = it.live_number.unwrap_or(0);
    Ok(versions
        .iter()
        .filter(|version| version.number > since)
        .filter_map(|version| version.made_by)
        .collect())
}

/// Is anybody at the writing organisation itself there who may decide and did not write?
async fn own_reviewer(
    sql: &impl Sql,
    cx: &Context,
    place: &OrgPath,
    writers: &BTreeSet<Uuid>,
) -> Result<bool, StoreError> {
    let held = identity::held_at(sql, place, cx.today()).await?;
    Ok(held.iter().any(|it| {
        let role = Role::from_key(&it.role);
        let may = role.is_some_and(|role| cx.policies.reach(role, REVIEW) == Cell::Subtree);
        may && !writers.contains(&it.account_id)
    }))
}

/// May the person decide this step now? Some(true): as one who steps in; none: not, or not yet.
///
/// # Errors
/// What the database says.
pub async fn turn(
    sql: &impl Sql,
    cx: &Context,
    it: &Article,
    review: &Review,
) -> Result<Option<bool>, StoreError> {
    let place = it.place()?;
    if !review.is_open() || review.number != it.number || !cx.may(REVIEW, &place) {
        return Ok(None);
    }
    let writers = writers(sql, it).await?;
    if cx.actor.account_id().is_some_and(|id| writers.contains(&id)) {
        return Ok(None);
    }
    let own = cx.actor.system || cx.actor.holdings.iter().any(|held| held.place == place);
    if review.level == "above" {
        let above = cx.actor.system
            || cx.actor.holdings.iter().any(|held| held.place != place && held.place.holds(&place));
        return Ok(above.then_some(false));
    }
    if own {
        return Ok(Some(false));
    }
    let late = review.due_at.is_some_and(|due| Instant(due) <= cx.now());
    let alone = !own_reviewer(sql, cx, &place, &writers).await?;
    Ok((late || alone).then_some(true))
}

/// Decide a step over the exact bytes that were read.
///
/// # Errors
/// [`StoreError::Stale`] when the text is no longer the one that was read; [`ActError::Refused`] when it is not this
/// person's to decide.
pub async fn decide(cx: &Context, id: Ref, decision: Decision) -> Result<(), ActError> {
    let note = optional_words("note", &decision.note, 500)?;
    if !decision.approve && note.is_none() {
        return Err(ActError::field("note", "missing"));
    }
    let (tx, before) = cx.begin(id.region).await?;
    if before.is_some() {
        return Ok(());
    }
    let it = query::article(&tx, id).await?.ok_or(ActError::Missing)?;
    let place = it.place()?;
    cx.allow(REVIEW, &place)?;
    let latest = query::version(&tx, id, it.number).await?.ok_or(ActError::Missing)?;
    let reviews = query::reviews(&tx, id).await?;
    let review = reviews.iter().find(|one| one.number == it.number && one.step == decision.step);
    let review = review.ok_or(ActError::Missing)?;
    if latest.hash() != decision.sha256 || review.sha256 != latest.sha256 {
        return Err(StoreError::Stale.into());
    }
    let stepped_in = turn(&tx, cx, &it, review).await?.ok_or(ActError::Refused("review-error-turn"))?;
    let outcome = if decision.approve { "approved" } else { "returned" };
    let text =
        "update article_review set outcome = $5, note = $6, decided_by = $7, decided_at = $8, stepped_in = $9
         where region_id = $1 and article_id = $2 and number = $3 and step = $4 and outcome is null";
    let values = params![
        id.region,
        id.id,
        it.number,
        decision.step,
        outcome,
        note.clone(),
        cx.stamp.actor,
        cx.now(),
        stepped_in
    ];
    tx.execute_one(text, values).await?;
    let state = next(&tx, cx, &it, &reviews, &decision).await?;
    settle(&tx, cx, &it, state).await?;
    let details = json!({ "title": latest.title, "step": review.name, "outcome": outcome, "sha256": latest.hash(),
                          "stepped_in": stepped_in, "note": note });
    record(&tx, cx, "article.reviewed", id, &place, None, details).await?;
    cx.commit(tx, id.region, "").await?;
    Ok(())
}

/// What follows from a decision: sent back, the next stage opened, or approved.
async fn next(
    tx: &Tx,
    cx: &Context,
    it: &Article,
    reviews: &[Review],
    decision: &Decision,
) -> Result<State, ActError> {
    let state = it.stands()?;
    let missing = || ActError::Refused("article-error-state");
    if !decision.approve {
        return state.after(Event::Return, it.first_at.is_some()).ok_or_else(missing);
    }
    let left: Vec<&Review> = reviews
        .iter()
        .filter(|one| one.number == it.number && one.outcome.is_none() && one.step != decision.step)
        .collect();
    if left.iter().any(|one| one.opened_at.is_some()) {
        return Ok(state);
    }
    let Some(stage) = left.iter().map(|one| one.stage).min() else {
        return state.after(Event::ApproveLast, it.first_at.is_some()).ok_or_else(missing);
    };
    let steps = query::steps(tx, it.column()).await?;
    for one in left.iter().filter(|one| one.stage == stage) {
        let hours = steps.iter().find(|step| step.name == one.name).map_or(24, |step| step.hours);
        let text = "update article_review set opened_at = $5, due_at = $6
             where region_id = $1 and article_id = $2 and number = $3 and step = $4";
        let due = cx.now().plus(Duration::hours(hours));
        tx.execute_one(text, params![it.region_id, it.id, it.number, one.step, cx.now(), due]).await?;
    }
    Ok(state)
}
