use access::{ActError, Context, Denied, optional_words, record, words};
use rules::calendar::Calendar;
use rules::discussion::{self as rule, Appealed};
use serde_json::json;
use store::{OrgPath, Ref, Rows, StoreError, Tx, params};

use super::{Loaded, loaded, tell_author};
use crate::may::Body;
use crate::model::{Post, Removal};
use crate::{duty_rules, may, query};

/// What came of asking that a text be taken out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The entry or the request.
    pub id: Ref,
    /// It was taken out; else another office decides.
    pub removed: bool,
}

/// Everything a text criticises or its thread concerns.
fn criticised(it: &Loaded, post: &Post) -> Result<Vec<OrgPath>, StoreError> {
    [&post.criticises, &it.thread.concerns]
        .into_iter()
        .flatten()
        .map(|path| OrgPath::stored(path.as_str()))
        .collect()
}

/// Does this office stand strictly above all that is criticised, or is it the discipline inspection that decides there?
fn stands_above(office: &OrgPath, criticised: &[OrgPath], body: &Body) -> bool {
    body.discipline || criticised.iter().all(|it| office != it && office.holds(it))
}

/// Ask that a text be taken out, for a reason of the published list: any reader with an account. Whoever may decide at
/// the level the rules name takes it out at once; else that level is asked, and the text stands meanwhile.
///
/// # Errors
/// [`ActError::Ruled`] for a reason that is not on the list; [`ActError::Refused`] when it was asked before.
pub async fn ask_removal(
    cx: &Context,
    thread: Ref,
    n: i64,
    reason: &str,
    note: &str,
) -> Result<Asked, ActError> {
    let (tx, before) = cx.begin(thread.region).await?;
    if let Some(answer) = before {
        let (id, removed) = answer.split_once('/').ok_or(ActError::Missing)?;
        let id = id.parse().map_err(|_| ActError::Missing)?;
        return Ok(Asked { id, removed: removed == "removed" });
    }
    let it = loaded(&tx, cx, thread).await?;
    if cx.actor.account.is_none() && !cx.actor.system {
        return Err(ActError::Denied(Denied::SignIn));
    }
    let post = query::post(&tx, thread, n).await?.ok_or(ActError::Missing)?;
    if post.state == "removed" || query::open_removal(&tx, thread, n).await?.is_some() {
        return Err(ActError::Refused("forum-error-asked-before"));
    }
    let criticised = criticised(&it, &post)?;
    let body = may::decider(&it.place, &criticised);
    let may_now = cx.may(body.needs(), &body.place);
    let facts =
        rule::Removal { reason: reason.to_owned(), above_criticised: true, official: post.office.is_some() };
    let ruling = ActError::unless_blocked(rule::removal(&facts))?;
    let id = Ref::new(thread.region, cx.stamp.ids.new_id(cx.now()));
    let row =
        NewRow { id, reason, article: ruling.article, note: optional_words("note", note, 500)?, body: &body };
    insert(&tx, cx, &post, &it.place, row).await?;
    let entry = query::removal(&tx, id).await?.ok_or(ActError::Missing)?;
    if may_now {
        take_out(&tx, cx, &it, &post, &entry).await?;
    } else {
        let details = json!({ "thread": thread, "n": n, "reason": reason });
        record(&tx, cx, "forum.removal_asked", id, &body.place, ruling.article, details).await?;
        duty_rules::removal_asked(&tx, cx, &entry, &it.thread.title, &body).await?;
    }
    let how = if may_now { "removed" } else { "asked" };
    cx.commit(tx, thread.region, &format!("{id}/{how}")).await?;
    Ok(Asked { id, removed: may_now })
}

struct NewRow<'a> {
    id: Ref,
    reason: &'a str,
    article: &'a str,
    note: Option<String>,
    body: &'a Body,
}

async fn insert(
    tx: &Tx,
    cx: &Context,
    post: &Post,
    place: &OrgPath,
    new: NewRow<'_>,
) -> Result<(), StoreError> {
    let columns = &[
        "region_id",
        "id",
        "thread_id",
        "n",
        "org_path",
        "hash",
        "reason",
        "article",
        "note",
        "decider_path",
        "discipline",
        "state",
        "asked_by",
        "appeal_discipline",
        "version",
    ];
    let row = params![
        new.id.region,
        new.id.id,
        post.thread_id,
        post.n,
        place,
        post.hash.clone(),
        new.reason,
        new.article,
        new.note,
        &new.body.place,
        new.body.discipline,
        "asked",
        cx.actor.account_id(),
        false,
        1_i64,
    ];
    Rows::into("forum_removal", columns).with(row).write(tx).await
}

/// Take a text out: state, public log, the author's line, journal and duties.
async fn take_out(tx: &Tx, cx: &Context, it: &Loaded, post: &Post, entry: &Removal) -> Result<(), ActError> {
    let criticised = criticised(it, post)?;
    // Decided anew: the author may have marked the text since it was asked.
    let body = may::decider(&it.place, &criticised);
    let office = may::office(cx, body.needs(), &body.place).ok_or(ActError::Denied(Denied::Unseen))?;
    let facts = rule::Removal {
        reason: entry.reason.clone(),
        above_criticised: stands_above(&office, &criticised, &body),
        official: post.office.is_some(),
    };
    let ruling = ActError::unless_blocked(rule::removal(&facts))?;
    let name = roster::query::org_at_path(tx, &office).await?.ok_or(ActError::Missing)?.full_name;
    tx.execute_one(
        "update forum_post set state = 'removed', held_until = null
         where region_id = $1 and thread_id = $2 and n = $3 and state <> 'removed'",
        params![post.region_id, post.thread_id, post.n],
    )
    .await?;
    // What is above the office decides about an appeal; discipline inspection's own removals have none above here.
    tx.execute_one(
        "update forum_removal set state = 'removed', office_path = $4, office_name = $5, removed_by = $6,
           removed_on = $7, hash = $8, decider_path = $9, discipline = $10, due_on = $11, version = version + 1
         where region_id = $1 and id = $2 and version = $3",
        params![
            entry.region_id,
            entry.id,
            entry.version,
            &office,
            name,
            cx.actor.account_id(),
            cx.today().to_string(),
            post.hash.clone(),
            &body.place,
            body.discipline,
            rule::appeal_by(Calendar::published(), cx.today()).day.to_string(),
        ],
    )
    .await?;
    let id = entry.reference();
    let line = ("removed", it.thread.title.as_str(), format!("/forum/log/{id}"));
    tell_author(tx, cx, entry.region_id, post.author, line).await?;
    let details = json!({ "thread": it.thread.reference(), "n": post.n, "reason": entry.reason,
        "hash": crate::model::hex(&post.hash), "removal": id });
    record(tx, cx, "forum.removed", post.reference(), &it.place, ruling.article, details).await?;
    Ok(duty_rules::removal_done(tx, cx, entry).await?)
}

struct Begun {
    tx: Tx,
    entry: Removal,
    it: Loaded,
    post: Post,
}

/// Begin an act on an entry; the thread may be one the deciding office does not read otherwise.
async fn begun(cx: &Context, id: Ref) -> Result<Option<Begun>, ActError> {
    let (tx, before) = cx.begin(id.region).await?;
    if before.is_some() {
        return Ok(None);
    }
    let entry = query::removal(&tx, id).await?.ok_or(ActError::Missing)?;
    let thread = query::thread(&tx, entry.thread()).await?.ok_or(ActError::Missing)?;
    let board = query::board(&tx, thread.board()).await?.ok_or(ActError::Missing)?;
    let place = board.place()?;
    let post = query::post(&tx, entry.thread(), entry.n).await?.ok_or(ActError::Missing)?;
    Ok(Some(Begun { tx, entry, it: Loaded { thread, board, place }, post }))
}

/// The entry the form was made from; asked once it is clear who may act.
fn unchanged(entry: &Removal, version: i64) -> Result<(), ActError> {
    if entry.version == version { Ok(()) } else { Err(StoreError::Stale.into()) }
}

/// Decide about a request: take the text out, or leave it where it is, saying why.
///
/// # Errors
/// [`ActError::Denied`] for anybody but the level the rules name; [`ActError::Refused`] when it was decided.
pub async fn decide_request(
    cx: &Context,
    id: Ref,
    version: i64,
    take: bool,
    note: &str,
) -> Result<(), ActError> {
    let Some(Begun { tx, entry, it, post }) = begun(cx, id).await? else { return Ok(()) };
    let body = may::decider(&it.place, &criticised(&it, &post)?);
    cx.allow(body.needs(), &body.place)?;
    unchanged(&entry, version)?;
    if entry.state != "asked" {
        return Err(ActError::Refused("forum-error-answered"));
    }
    if take {
        take_out(&tx, cx, &it, &post, &entry).await?;
    } else {
        let note = words("note", note, 500)?;
        tx.execute_one(
            "update forum_removal set state = 'refused', note = $4, decided_by = $5, decided_on = $6,
               version = version + 1 where region_id = $1 and id = $2 and version = $3",
            params![id.region, id.id, version, note, cx.actor.account_id(), cx.today().to_string()],
        )
        .await?;
        let article = "互联网跟帖评论服务管理规定 2022 art. 13";
        record(&tx, cx, "forum.removal_refused", id, &body.place, article, json!({ "n": entry.n })).await?;
        duty_rules::removal_done(&tx, cx, &entry).await?;
    }
    Ok(cx.commit(tx, id.region, "decided").await?)
}

/// Appeal against a removal: the author of the text, to the level above the office that took it out.
///
/// # Errors
/// [`ActError::Missing`] for anybody else; [`ActError::Refused`] after 30 days, or when it was appealed before.
pub async fn appeal(cx: &Context, id: Ref, version: i64, said: &str) -> Result<(), ActError> {
    let Some(Begun { tx, entry, it, post }) = begun(cx, id).await? else { return Ok(()) };
    if !may::is_author(cx, post.author) {
        return Err(ActError::Missing);
    }
    unchanged(&entry, version)?;
    if entry.state != "removed" {
        return Err(ActError::Refused("forum-error-answered"));
    }
    if entry.due_on.as_deref().is_some_and(|due| due < cx.today().to_string().as_str()) {
        return Err(ActError::Refused("forum-error-appeal-late"));
    }
    let said = words("appeal", said, 2000)?;
    let office = OrgPath::stored(entry.office_path.clone().unwrap_or_default())?;
    let body = Body::above(&office);
    let due = rule::appeal_answered_by(Calendar::published(), cx.today()).day;
    tx.execute_one(
        "update forum_removal set state = 'appealed', appeal_words = $4, appealed_on = $5, appeal_path = $6,
           appeal_discipline = $7, due_on = $8, version = version + 1
         where region_id = $1 and id = $2 and version = $3",
        params![
            id.region,
            id.id,
            version,
            said,
            cx.today().to_string(),
            &body.place,
            body.discipline,
            due.to_string(),
        ],
    )
    .await?;
    let article = "互联网跟帖评论服务管理规定 2022 art. 13";
    record(&tx, cx, "forum.appealed", id, &body.place, article, json!({ "n": entry.n })).await?;
    duty_rules::appealed(&tx, cx, &entry, &it.thread.title, &body, due).await?;
    Ok(cx.commit(tx, id.region, "appealed").await?)
}

/// The body that decides about the appeal of an entry.
pub(crate) fn appeal_body(entry: &Removal) -> Result<Option<Body>, StoreError> {
    let Some(path) = &entry.appeal_path else { return Ok(None) };
    Ok(Some(Body { place: OrgPath::stored(path.as_str())?, discipline: entry.appeal_discipline }))
}

/// Decide about an appeal, with public reasons: another person than the one who took the text out, at the level above.
///
/// # Errors
/// [`ActError::Ruled`] for the same person or the author; [`ActError::Denied`] below that level.
pub async fn decide_appeal(
    cx: &Context,
    id: Ref,
    version: i64,
    restore: bool,
    reasons: &str,
) -> Result<(), ActError> {
    let Some(Begun { tx, entry, it, post }) = begun(cx, id).await? else { return Ok(()) };
    let body = appeal_body(&entry)?.ok_or(ActError::Missing)?;
    cx.allow(body.needs(), &body.place)?;
    unchanged(&entry, version)?;
    if entry.state != "appealed" {
        return Err(ActError::Refused("forum-error-answered"));
    }
    let own = cx.actor.account_id();
    let same_person = own.is_some() && (own == entry.removed_by || own == entry.asked_by);
    let facts = Appealed { same_person, author: may::is_author(cx, post.author) };
    let ruling = ActError::unless_blocked(rule::appeal_decision(facts))?;
    let reasons = words("reasons", reasons, 2000)?;
    let office = may::office(cx, body.needs(), &body.place).ok_or(ActError::Denied(Denied::Unseen))?;
    let name = roster::query::org_at_path(&tx, &office).await?.ok_or(ActError::Missing)?.full_name;
    let state = if restore { "restored" } else { "upheld" };
    tx.execute_one(
        "update forum_removal set state = $4, decided_by = $5, decided_office = $6, decision_words = $7,
           decided_on = $8, due_on = null, version = version + 1
         where region_id = $1 and id = $2 and version = $3",
        params![id.region, id.id, version, state, own, name, reasons, cx.today().to_string()],
    )
    .await?;
    if restore {
        tx.execute_one(
            "update forum_post set state = 'shown' where region_id = $1 and thread_id = $2 and n = $3
               and state = 'removed'",
            params![post.region_id, post.thread_id, post.n],
        )
        .await?;
    }
    let line = ("appeal-decided", it.thread.title.as_str(), format!("/forum/log/{id}"));
    tell_author(&tx, cx, id.region, post.author, line).await?;
    let kind = if restore { "forum.restored" } else { "forum.upheld" };
    let details = json!({ "removal": id, "thread": it.thread.reference(), "n": entry.n });
    record(&tx, cx, kind, post.reference(), &it.place, ruling.article, details).await?;
    duty_rules::appeal_done(&tx, cx, &entry).await?;
    Ok(cx.commit(tx, id.region, state).await?)
}
