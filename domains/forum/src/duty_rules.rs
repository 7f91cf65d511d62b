//! What becomes due: answers to questions and supported proposals, decisions about settled ones, requests for removal and
//! appeals. What is late is a duty of the level above, and of another one every 15 days. Held texts and mentions are no
//! duties (formalism rule F12).

use access::{ActError, Context};
use duty::Wanted;
use rules::calendar::Calendar;
use rules::discussion::{self as rule, Stage};
use serde_json::json;
use store::{OrgPath, Ref, StoreError, Tx};
use time::{Date, Duration};
use uuid::Uuid;

use crate::may::Body;
use crate::model::{Removal, Thread};
use crate::{action, query};

/// Answer a question.
pub const ANSWER: &str = "forum.answer";
/// Decide about a settled proposal.
pub const DECIDE: &str = "forum.decide";
/// Answer a proposal with enough support.
pub const SUPPORTED: &str = "forum.supported";
/// Something below is late.
pub const OVERDUE: &str = "forum.overdue";
/// Decide whether a text is taken out.
pub const REMOVAL: &str = "forum.removal";
/// Decide about an appeal.
pub const APPEAL: &str = "forum.appeal";

const RIGHTS: &str = "党员权利保障条例 2020";
const COMMENTS: &str = "互联网跟帖评论服务管理规定 2022 art. 13";

/// Days in which a request for removal is looked at; of this house.
const LOOKED_AT: i64 = 3;

fn wanted(
    key: String,
    kind: &'static str,
    (place, office): (OrgPath, &'static str),
    subject: Ref,
    due_on: Date,
    title: &str,
) -> Wanted {
    let article = if matches!(kind, REMOVAL | APPEAL) { COMMENTS } else { RIGHTS };
    let details = json!({ "title": title, "due": due_on.to_string() });
    Wanted { key, kind, place, office, person: None, subject: Some(subject), due_on, article, details }
}

/// What is owed because of a question or a settled proposal, and no other.
pub(crate) async fn refresh(tx: &Tx, cx: &Context, it: &Thread) -> Result<(), StoreError> {
    let due = roster::model::exact(it.due_on.as_deref());
    let question = it.kind == "questions" && it.answered_on.is_none();
    let settled = it.stage()? == Some(Stage::Settled);
    let mut all = Vec::new();
    if let Some(due) = due.filter(|_| question || settled) {
        let kind = if question { ANSWER } else { DECIDE };
        let place = it.place()?;
        let id = it.reference();
        all.push(wanted(
            format!("{kind}:{}", it.id.simple()),
            kind,
            (place.clone(), "secretary"),
            id,
            due,
            &it.title,
        ));
        let late = it.late_days(cx.today());
        if late > 0
            && let Some(above) = climbed(&place, late)
        {
            let key = format!("{OVERDUE}:{}:{}", it.id.simple(), above.as_str());
            let until = due.saturating_add(Duration::days(15));
            all.push(wanted(key, OVERDUE, (above, "secretary"), id, until, &it.title));
        }
    }
    let kinds = [ANSWER, DECIDE, OVERDUE];
    duty::reconcile(tx, &cx.stamp, it.region_id, &[it.id], &kinds, all).await
}

/// One level up when it becomes late, another every 15 days, never beyond the root.
fn climbed(place: &OrgPath, late_days: i64) -> Option<OrgPath> {
    let levels = usize::try_from(1 + (late_days - 1) / 15).unwrap_or(1);
    let above: Vec<OrgPath> = place.lineage().filter(|it| it != place).collect();
    let at = above.len().saturating_sub(levels);
    above.get(at).cloned()
}

/// A question was answered by its office.
pub(crate) async fn answered(tx: &Tx, cx: &Context, it: &Thread) -> Result<(), StoreError> {
    duty::close(tx, &cx.stamp, it.region_id, &format!("{ANSWER}:{}", it.id.simple())).await?;
    let next = query::thread(tx, it.reference()).await?;
    match next {
        Some(next) => refresh(tx, cx, &next).await,
        None => Ok(()),
    }
}

/// Enough people support a proposal: an answer is owed.
pub(crate) async fn supported(tx: &Tx, cx: &Context, it: &Thread, count: i64) -> Result<(), StoreError> {
    let due = rule::proposal_by(Calendar::published(), cx.today()).day;
    let key = format!("{SUPPORTED}:{}", it.id.simple());
    let mut one = wanted(key, SUPPORTED, (it.place()?, "secretary"), it.reference(), due, &it.title);
    one.details = json!({ "title": it.title, "due": due.to_string(), "count": count });
    duty::open(tx, &cx.stamp, it.region_id, &[one]).await
}

/// The office answered a supported proposal.
pub(crate) async fn support_answered(tx: &Tx, cx: &Context, it: &Thread) -> Result<(), StoreError> {
    duty::close(tx, &cx.stamp, it.region_id, &format!("{SUPPORTED}:{}", it.id.simple())).await.map(drop)
}

/// Somebody asked that a text be taken out, and this body decides.
pub(crate) async fn removal_asked(
    tx: &Tx,
    cx: &Context,
    it: &Removal,
    title: &str,
    body: &Body,
) -> Result<(), StoreError> {
    let due = cx.today().saturating_add(Duration::days(LOOKED_AT));
    let key = format!("{REMOVAL}:{}", it.id.simple());
    let one = wanted(key, REMOVAL, (body.place.clone(), body.office()), it.reference(), due, title);
    duty::open(tx, &cx.stamp, it.region_id, &[one]).await
}

/// It was decided.
pub(crate) async fn removal_done(tx: &Tx, cx: &Context, it: &Removal) -> Result<(), StoreError> {
    duty::close(tx, &cx.stamp, it.region_id, &format!("{REMOVAL}:{}", it.id.simple())).await.map(drop)
}

/// The author appealed, and this body decides.
pub(crate) async fn appealed(
    tx: &Tx,
    cx: &Context,
    it: &Removal,
    title: &str,
    body: &Body,
    due: Date,
) -> Result<(), StoreError> {
    let key = format!("{APPEAL}:{}", it.id.simple());
    let one = wanted(key, APPEAL, (body.place.clone(), body.office()), it.reference(), due, title);
    duty::open(tx, &cx.stamp, it.region_id, &[one]).await
}

/// The appeal was decided.
pub(crate) async fn appeal_done(tx: &Tx, cx: &Context, it: &Removal) -> Result<(), StoreError> {
    duty::close(tx, &cx.stamp, it.region_id, &format!("{APPEAL}:{}", it.id.simple())).await.map(drop)
}

/// The daily work: held texts whose hours are over stand, what is late climbs, what no rule needs any more goes.
///
/// # Errors
/// What the database says.
pub async fn daily(cx: &Context) -> Result<(), ActError> {
    action::appear(cx).await?;
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
    action::swept(cx).await
}
