use access::{ActError, Context, Denied, optional_words, record, words};
use rules::calendar::Calendar;
use rules::discussion::{self as rule, Event, Party, Stage};
use serde_json::json;
use store::{OrgPath, Ref, Rows, Sql as _, StoreError, Tx, params};

use super::{ARTICLE, Loaded, hash, loaded, tell_author};
use crate::model::OUTCOMES;
use crate::{DECIDE, duty_rules, may, query};

/// What a body decided.
#[derive(Clone, Debug, Default)]
pub struct Decided {
    /// The body: meeting, committee, office.
    pub body_name: String,
    /// One of [`OUTCOMES`].
    pub outcome: String,
    /// Why.
    pub reasons: String,
}

/// Begin an act on a proposal: none when the request was seen before.
async fn begun(cx: &Context, id: Ref) -> Result<Option<(Tx, Loaded, Stage)>, ActError> {
    let (tx, before) = cx.begin(id.region).await?;
    if before.is_some() {
        return Ok(None);
    }
    let it = loaded(&tx, cx, id).await?;
    let stage = it.thread.stage()?.ok_or(ActError::Missing)?;
    Ok(Some((tx, it, stage)))
}

/// Does somebody act in the own name on a board they belong to?
fn named(cx: &Context, place: &OrgPath) -> Result<Ref, ActError> {
    let account = cx.actor.account.ok_or(ActError::Denied(Denied::SignIn))?;
    if may::belongs(cx, place) { Ok(account) } else { Err(ActError::Denied(Denied::Unseen)) }
}

/// Only its author.
fn authors(cx: &Context, it: &Loaded) -> Result<(), ActError> {
    if may::is_author(cx, it.thread.author) { Ok(()) } else { Err(ActError::Denied(Denied::Unseen)) }
}

/// The thread the form was made from; asked once it is clear who may act.
fn unchanged(it: &Loaded, version: i64) -> Result<(), ActError> {
    if it.thread.version == version { Ok(()) } else { Err(StoreError::Stale.into()) }
}

/// Take the author's step: open for amendments, settle the text, take back.
///
/// # Errors
/// [`ActError::Ruled`] when it is no step from here; [`ActError::Refused`] while amendments wait for an answer.
pub async fn step(cx: &Context, id: Ref, version: i64, event: Event) -> Result<(), ActError> {
    let Some((tx, it, stage)) = begun(cx, id).await? else { return Ok(()) };
    authors(cx, &it)?;
    unchanged(&it, version)?;
    let step = stage.step(event, Party::Author);
    ActError::unless_blocked(step.ruling)?;
    let to = step.to.ok_or(ActError::Ruled(step.ruling))?;
    if event == Event::Settle {
        let amendments = query::amendments(&tx, id).await?;
        if amendments.iter().any(|it| it.state == "proposed") {
            return Err(ActError::Refused("forum-error-amendments"));
        }
    }
    let due =
        (to == Stage::Settled).then(|| rule::proposal_by(Calendar::published(), cx.today()).day.to_string());
    staged(&tx, cx, &it, to, due).await?;
    Ok(cx.commit(tx, id.region, to.key()).await?)
}

async fn staged(tx: &Tx, cx: &Context, it: &Loaded, to: Stage, due: Option<String>) -> Result<(), ActError> {
    let id = it.thread.reference();
    tx.execute_one(
        "update forum_thread set stage = $4, due_on = $5, last_at = $6, version = version + 1
         where region_id = $1 and id = $2 and version = $3",
        params![id.region, id.id, it.thread.version, to.key(), due, cx.now()],
    )
    .await?;
    record(tx, cx, "forum.staged", id, &it.place, ARTICLE, json!({ "stage": to.key() })).await?;
    let next = query::thread(tx, id).await?.ok_or(ActError::Missing)?;
    Ok(duty_rules::refresh(tx, cx, &next).await?)
}

/// Write the text of a draft or open proposal anew: its author, as after an accepted amendment.
///
/// # Errors
/// [`ActError::Ruled`] once it is settled.
pub async fn rewrite(cx: &Context, id: Ref, version: i64, body: &str) -> Result<(), ActError> {
    let Some((tx, it, stage)) = begun(cx, id).await? else { return Ok(()) };
    authors(cx, &it)?;
    unchanged(&it, version)?;
    if stage != Stage::Draft {
        ActError::unless_blocked(rule::amendment(stage))?;
    }
    let body = words("body", body, 10_000)?;
    let list = query::words(&tx, &it.place).await?;
    if rule::held_for(&body, &list).is_some() {
        return Err(ActError::field("body", "held"));
    }
    tx.execute_one(
        "update forum_post set body = $3, hash = $4
         where region_id = $1 and thread_id = $2 and n = 1 and state <> 'removed'",
        params![id.region, id.id, body.clone(), hash(&body)],
    )
    .await?;
    tx.execute_one(
        "update forum_thread set last_at = $4, version = version + 1
         where region_id = $1 and id = $2 and version = $3",
        params![id.region, id.id, version, cx.now()],
    )
    .await?;
    let details = json!({ "hash": crate::model::hex(&hash(&body)) });
    record(&tx, cx, "forum.rewritten", id, &it.place, ARTICLE, details).await?;
    Ok(cx.commit(tx, id.region, "rewritten").await?)
}

/// Propose an amendment to an open proposal.
///
/// # Errors
/// [`ActError::Ruled`] when it is not open; [`ActError::Field`] when the passage is not in its text.
pub async fn propose_amendment(
    cx: &Context,
    id: Ref,
    (passage, wording, why): (&str, &str, &str),
) -> Result<i64, ActError> {
    let (tx, before) = cx.begin(id.region).await?;
    if let Some(answer) = before {
        return answer.parse().map_err(|_| ActError::Missing);
    }
    let it = loaded(&tx, cx, id).await?;
    let author = named(cx, &it.place)?;
    let stage = it.thread.stage()?.ok_or(ActError::Missing)?;
    ActError::unless_blocked(rule::amendment(stage))?;
    let passage = optional_words("passage", passage, 1000)?;
    let wording = words("words", wording, 2000)?;
    let text = query::post(&tx, id, 1).await?.ok_or(ActError::Missing)?;
    if passage.as_ref().is_some_and(|it| !text.body.contains(it.as_str())) {
        return Err(ActError::field("passage", "not-in-text"));
    }
    let list = query::words(&tx, &it.place).await?;
    if rule::held_for(&wording, &list).is_some() {
        return Err(ActError::field("words", "held"));
    }
    let purpose = format!("forum.amendment:{}", id.id.simple());
    let n = tx.next_number(it.board.org(), &purpose).await?;
    let columns =
        &["region_id", "thread_id", "n", "author", "author_name", "passage", "words", "why", "state", "at"];
    let row = params![
        id.region,
        id.id,
        n,
        author.id,
        cx.actor.name.clone(),
        passage,
        wording,
        optional_words("why", why, 1000)?,
        "proposed",
        cx.now(),
    ];
    Rows::into("forum_amendment", columns).with(row).write(&tx).await?;
    let line = ("amended", it.thread.title.as_str(), format!("{}#amendments", it.thread.href()));
    tell_author(&tx, cx, id.region, it.thread.author, line).await?;
    record(&tx, cx, "forum.amendment_proposed", id, &it.place, ARTICLE, json!({ "n": n })).await?;
    cx.commit(tx, id.region, &n.to_string()).await?;
    Ok(n)
}

/// The author of the proposal accepts or declines an amendment, saying why. An accepted passage is put into the text.
///
/// # Errors
/// [`ActError::Refused`] when it was answered, or when its passage is no longer in the text.
pub async fn answer_amendment(
    cx: &Context,
    id: Ref,
    n: i64,
    accept: bool,
    reply: &str,
) -> Result<(), ActError> {
    let Some((tx, it, stage)) = begun(cx, id).await? else { return Ok(()) };
    authors(cx, &it)?;
    ActError::unless_blocked(rule::amendment(stage))?;
    let amendments = query::amendments(&tx, id).await?;
    let amendment = amendments.into_iter().find(|it| it.n == n).ok_or(ActError::Missing)?;
    if amendment.state != "proposed" {
        return Err(ActError::Refused("forum-error-answered"));
    }
    let reply =
        if accept { optional_words("reply", reply, 1000)? } else { Some(words("reply", reply, 1000)?) };
    if accept {
        let text = query::post(&tx, id, 1).await?.ok_or(ActError::Missing)?;
        let body = match &amendment.passage {
            Some(passage) if text.body.contains(passage.as_str()) => {
                text.body.replacen(passage.as_str(), &amendment.words, 1)
            }
            Some(_) => return Err(ActError::Refused("forum-error-passage-gone")),
            None => format!("{}\n{}", text.body, amendment.words),
        };
        tx.execute_one(
            "update forum_post set body = $3, hash = $4
             where region_id = $1 and thread_id = $2 and n = 1 and state <> 'removed'",
            params![id.region, id.id, body.clone(), hash(&body)],
        )
        .await?;
        tx.execute_one(
            "update forum_thread set last_at = $3, version = version + 1 where region_id = $1 and id = $2",
            params![id.region, id.id, cx.now()],
        )
        .await?;
    }
    let state = if accept { "accepted" } else { "declined" };
    tx.execute_one(
        "update forum_amendment set state = $4, reply = $5
         where region_id = $1 and thread_id = $2 and n = $3 and state = 'proposed'",
        params![id.region, id.id, n, state, reply],
    )
    .await?;
    let line = ("amendment-answered", it.thread.title.as_str(), format!("{}#amendments", it.thread.href()));
    tell_author(&tx, cx, id.region, Some(amendment.author), line).await?;
    let details = json!({ "n": n, "state": state });
    record(&tx, cx, "forum.amendment_answered", id, &it.place, ARTICLE, details).await?;
    Ok(cx.commit(tx, id.region, state).await?)
}

/// Support an open or settled proposal, once. From the board's threshold on, an answer is owed. Gives how many support it.
///
/// # Errors
/// [`ActError::Refused`] at any other stage.
pub async fn support(cx: &Context, id: Ref) -> Result<i64, ActError> {
    let Some((tx, it, stage)) = begun(cx, id).await? else {
        return Ok(query::thread(&cx.store, id).await?.map_or(0, |it| it.supports));
    };
    let account = named(cx, &it.place)?;
    if !matches!(stage, Stage::Open | Stage::Settled) {
        return Err(ActError::Refused("forum-error-no-support"));
    }
    let keys = supporter(cx, id, account);
    if !query::supported(&tx, id, &keys).await? {
        let key = keys.into_iter().next().unwrap_or_default();
        tx.execute(
            "insert into forum_support (region_id, thread_id, who) values ($1, $2, $3)
             on conflict (region_id, thread_id, who) do nothing",
            params![id.region, id.id, key],
        )
        .await?;
        // No name in the journal either: support of a proposal is counted, not listed.
        tx.execute_one(
            "update forum_thread set supports = supports + 1 where region_id = $1 and id = $2",
            params![id.region, id.id],
        )
        .await?;
    }
    let count = tx
        .number(
            "select supports from forum_thread where region_id = $1 and id = $2",
            params![id.region, id.id],
        )
        .await?;
    if count >= it.board.threshold {
        duty_rules::supported(&tx, cx, &it.thread, count).await?;
    }
    cx.commit(tx, id.region, "supported").await?;
    Ok(count)
}

/// An account as the support of one proposal knows it.
pub(crate) fn supporter(cx: &Context, thread: Ref, account: Ref) -> Vec<Vec<u8>> {
    cx.vault.indexes("forum.support", &format!("{thread}:{account}"))
}

/// Enter what the named body decided about a settled proposal, with its reasons.
///
/// # Errors
/// [`ActError::Ruled`] when the text is not settled; [`ActError::Field`] without reasons.
pub async fn decide(cx: &Context, id: Ref, version: i64, decided: &Decided) -> Result<(), ActError> {
    let Some((tx, it, stage)) = begun(cx, id).await? else { return Ok(()) };
    cx.allow(DECIDE, &it.place)?;
    unchanged(&it, version)?;
    let step = stage.step(Event::Decide, Party::Office);
    ActError::unless_blocked(step.ruling)?;
    let to = step.to.ok_or(ActError::Ruled(step.ruling))?;
    if !OUTCOMES.contains(&decided.outcome.as_str()) {
        return Err(ActError::field("outcome", "missing"));
    }
    let columns = &[
        "region_id",
        "thread_id",
        "body_name",
        "outcome",
        "reasons",
        "decided_on",
        "entered_by",
        "entered_name",
    ];
    let row = params![
        id.region,
        id.id,
        words("body_name", &decided.body_name, 80)?,
        decided.outcome.clone(),
        words("reasons", &decided.reasons, 5000)?,
        cx.today().to_string(),
        cx.actor.account_id(),
        cx.actor.name.clone(),
    ];
    Rows::into("forum_decision", columns).with(row).write(&tx).await?;
    staged(&tx, cx, &it, to, None).await?;
    let line = ("decided", it.thread.title.as_str(), it.thread.href());
    tell_author(&tx, cx, id.region, it.thread.author, line).await?;
    Ok(cx.commit(tx, id.region, "decided").await?)
}
