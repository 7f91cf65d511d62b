use access::{ActError, Context, record, words};
use rules::petition::{Event, Party, State};
use serde_json::json;
use store::{OrgPath, Ref, Rows, Sql as _, Tx, params};

use super::{ARTICLE, Loaded, Turn, above, begun, led, turn};
use crate::model::{Answer, stored_day};
use crate::{APPROVE, HANDLE, clock, duty_rules, likeness, query};

/// Answers of the same office a new one is compared with.
const COMPARED: u32 = 200;
/// Longest answer, in characters.
const LONGEST: usize = 5000;

/// A written answer as drafted.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// The answer as a whole.
    pub words: String,
    /// The reply to each point, in their order.
    pub replies: Vec<String>,
}

/// What is being answered: the matter itself, its review, or its recheck; and by whom.
struct Stage {
    key: &'static str,
    event: Event,
    party: Party,
    step: &'static str,
}

fn stage(state: State) -> Result<Stage, ActError> {
    let (key, event, party, step) = match state {
        State::Accepted => ("answer", Event::Answer, Party::Office, "answered"),
        State::Review => ("review", Event::AnswerReview, Party::Above, "reviewed"),
        State::Recheck => ("recheck", Event::AnswerRecheck, Party::Above, "rechecked"),
        other => return Err(ActError::Ruled(other.step(Event::Answer, Party::Office).ruling)),
    };
    Ok(Stage { key, event, party, step })
}

/// Draft the written answer (art. 32). It addresses each point that was listed; what it has in common with others is
/// noted for the one who approves.
///
/// # Errors
/// [`ActError::Field`] when a point has no reply.
pub async fn draft(cx: &Context, id: Ref, version: i64, draft: Draft) -> Result<(), ActError> {
    let Some((tx, it)) = begun(cx, id, version).await? else { return Ok(()) };
    cx.allow(HANDLE, &it.place)?;
    let stage = stage(it.state)?;
    let text = words("words", &draft.words, LONGEST)?;
    let replies: Vec<String> = draft.replies.iter().map(|reply| reply.trim().to_owned()).collect();
    if stage.key == "answer" {
        let points = query::points(&tx, id).await?;
        let each = points.len() == replies.len() && replies.iter().all(|reply| !reply.is_empty());
        if !each {
            return Err(ActError::field("replies", "each-point"));
        }
        if replies.iter().any(|reply| reply.chars().count() > 1000) {
            return Err(ActError::field("replies", "too-long"));
        }
    }
    let flags = flags(&tx, &it, &text, &replies).await?;
    write(&tx, cx, &it, stage.key, (&text, &replies, &flags)).await?;
    bump(&tx, &it).await?;
    let details = json!({ "number": it.petition.number, "stage": stage.key, "flags": flags });
    record(&tx, cx, "petition.answer_drafted", id, &it.place, ARTICLE, details).await?;
    duty_rules::to_approve(&tx, cx, &it.petition, true).await?;
    Ok(cx.commit(tx, id.region, "drafted").await?)
}

/// What the approver should look at: an answer like one to another matter, an answer that takes up nothing asked.
async fn flags(tx: &Tx, it: &Loaded, text: &str, replies: &[String]) -> Result<Vec<&'static str>, ActError> {
    let whole = format!("{text}\n{}", replies.join("\n"));
    let others = query::recent_answers(tx, &it.place, it.petition.id, COMPARED).await?;
    let mut flags = Vec::new();
    if others.iter().any(|other| likeness::nearly_same(other, text)) {
        flags.push("like-another");
    }
    if !likeness::takes_up(&it.petition.body, &whole) {
        flags.push("nothing-taken-up");
    }
    Ok(flags)
}

async fn write(
    tx: &Tx,
    cx: &Context,
    it: &Loaded,
    stage: &'static str,
    (text, replies, flags): (&str, &[String], &[&str]),
) -> Result<(), ActError> {
    let writer = cx.actor.account_id().ok_or(access::Denied::SignIn)?;
    // Another draft takes the place of the one nobody has decided about.
    tx.execute(
        "update petition_answer set state = 'returned' where region_id = $1 and petition_id = $2 and state = 'draft'",
        params![it.petition.region_id, it.petition.id],
    )
    .await?;
    let n = tx
        .number(
            "select coalesce(max(n), 0) + 1 from petition_answer where region_id = $1 and petition_id = $2",
            params![it.petition.region_id, it.petition.id],
        )
        .await?;
    let columns = &[
        "region_id",
        "petition_id",
        "n",
        "stage",
        "words",
        "replies",
        "state",
        "org_path",
        "written_by",
        "writer",
        "flags",
        "written_at",
    ];
    Rows::into("petition_answer", columns)
        .with(params![
            it.petition.region_id,
            it.petition.id,
            n,
            stage,
            text,
            json!(replies).to_string(),
            "draft",
            &it.place,
            writer,
            cx.actor.name.clone(),
            json!(flags).to_string(),
            cx.now(),
        ])
        .write(tx)
        .await?;
    Ok(())
}

/// The row changed without a step: whoever has an older page is told.
pub(super) async fn bump(tx: &Tx, it: &Loaded) -> Result<(), ActError> {
    tx.execute_one(
        "update petition set version = version + 1 where region_id = $1 and id = $2 and version = $3",
        params![it.petition.region_id, it.petition.id, it.petition.version],
    )
    .await?;
    Ok(())
}

async fn drafted(tx: &Tx, cx: &Context, it: &Loaded) -> Result<Answer, ActError> {
    let answers = query::answers(tx, it.petition.reference()).await?;
    let draft = answers.into_iter().find(|answer| answer.state == "draft").ok_or(ActError::Missing)?;
    if Some(draft.written_by) == cx.actor.account_id() {
        return Err(ActError::Refused("petition-error-own-draft"));
    }
    Ok(draft)
}

/// Approve the draft under one's own name: it reaches the petitioner at once. Nobody approves what they wrote.
///
/// # Errors
/// [`ActError::Refused`] for one's own draft; [`ActError::Missing`] without a draft.
pub async fn approve(cx: &Context, id: Ref, version: i64) -> Result<(), ActError> {
    let Some((tx, it)) = begun(cx, id, version).await? else { return Ok(()) };
    cx.allow(APPROVE, &it.place)?;
    let draft = drafted(&tx, cx, &it).await?;
    let stage = stage(it.state)?;
    let to = led(it.state, stage.event, stage.party)?;
    tx.execute_one(
        "update petition_answer set state = 'approved', approved_by = $4, approver = $5, approved_at = $6
         where region_id = $1 and petition_id = $2 and n = $3",
        params![id.region, id.id, draft.n, cx.actor.account_id(), cx.actor.name.clone(), cx.now()],
    )
    .await?;
    if stage.key == "answer" {
        for (n, reply) in (1_i64..).zip(draft.each()) {
            tx.execute_one(
                "update petition_point set reply = $4 where region_id = $1 and petition_id = $2 and n = $3",
                params![id.region, id.id, n, reply],
            )
            .await?;
        }
    }
    let days = clock::days_between(stored_day(&it.petition.filed_on)?, cx.today());
    let columns = vec![
        ("answered_on", cx.today().to_string().into()),
        ("answered_days", days.into()),
        ("pause", None::<String>.into()),
        ("paused_on", None::<String>.into()),
    ];
    let flags = draft.looked_at();
    let next = Turn {
        kind: stage.step,
        since: Some(cx.today()),
        columns,
        details: json!({ "stage": stage.key, "flags": flags }),
        ..Turn::default()
    };
    turn(&tx, cx, &it, to, next).await?;
    duty_rules::to_approve(&tx, cx, &it.petition, false).await?;
    Ok(cx.commit(tx, id.region, "approved").await?)
}

/// Send the draft back to its writer, with the reason.
///
/// # Errors
/// [`ActError::Field`] without a reason.
pub async fn send_back(cx: &Context, id: Ref, version: i64, reason: &str) -> Result<(), ActError> {
    let Some((tx, it)) = begun(cx, id, version).await? else { return Ok(()) };
    cx.allow(APPROVE, &it.place)?;
    let draft = drafted(&tx, cx, &it).await?;
    let reason = words("reason", reason, 500)?;
    tx.execute_one(
        "update petition_answer set state = 'returned', note = $4
         where region_id = $1 and petition_id = $2 and n = $3",
        params![id.region, id.id, draft.n, reason.clone()],
    )
    .await?;
    bump(&tx, &it).await?;
    let details = json!({ "number": it.petition.number, "reason": reason });
    record(&tx, cx, "petition.answer_returned", id, &it.place, ARTICLE, details).await?;
    duty_rules::to_approve(&tx, cx, &it.petition, false).await?;
    Ok(cx.commit(tx, id.region, "returned").await?)
}

/// The body that answers a review or recheck: the window above the one that answered before.
pub(super) async fn reviewer(tx: &Tx, it: &Loaded) -> Result<(Ref, OrgPath), ActError> {
    let window = above(tx, &it.place).await?;
    Ok((window.org(), window.place()?))
}
