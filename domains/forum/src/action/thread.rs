use access::{ActError, Context, Denied, record, words};
use roster::model::Org;
use rules::calendar::Calendar;
use rules::discussion::{self as rule, Stage};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{OrgPath, Ref, Rows, Tx, params};

use super::board::comments_board;
use super::post::{New, Said, may_write, write};
use super::{ARTICLE, Loaded, tell};
use crate::model::{Board, COMMENTS};
use crate::{MODERATE, duty_rules, may, query};

/// A thread somebody opens.
#[derive(Clone, Debug, Default)]
pub struct NewThread {
    /// Title.
    pub title: String,
    /// One of the board's topics, or none.
    pub topic: String,
    /// For a question: the member who holds a post in the board's organisation.
    pub asked: Option<Ref>,
    /// The text itself.
    pub text: New,
}

/// Something of another room that is commented on. The other room has checked that the reader sees it.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq, Eq)]
pub struct About {
    /// Kind, as in `article`.
    pub kind: String,
    /// The thing.
    pub id: Ref,
    /// The organisation it belongs to.
    pub org: Ref,
    /// Its title.
    pub title: String,
    /// Its address.
    pub href: String,
    /// Does everybody read it?
    pub public: bool,
}

const COLUMNS: &[&str] = &[
    "region_id",
    "id",
    "board_id",
    "org_path",
    "kind",
    "title",
    "topic",
    "author",
    "posts",
    "supports",
    "stage",
    "asked_name",
    "asked_post",
    "due_on",
    "concerns",
    "about_kind",
    "about_id",
    "about_href",
    "opened_at",
    "last_at",
    "closed",
    "version",
];

/// Who opens threads on a board.
pub(crate) fn may_open(cx: &Context, board: &Board) -> Result<(), ActError> {
    if board.closed || board.kind == COMMENTS {
        return Err(ActError::Refused("forum-error-closed"));
    }
    may_write(cx, board)?;
    if board.opens == "office" {
        cx.allow(MODERATE, &board.place()?)?;
    }
    // A proposal has an author who answers amendments: nobody without account proposes.
    if board.kind == "proposals" && cx.actor.account.is_none() && !cx.actor.system {
        return Err(ActError::Denied(Denied::SignIn));
    }
    Ok(())
}

/// Open a thread: a topic, a proposal (a draft first), a question to a named official.
///
/// # Errors
/// [`ActError::Field`]; as for writing otherwise.
pub async fn open(cx: &Context, board: Ref, new: NewThread) -> Result<Said, ActError> {
    let (tx, before) = cx.begin(board.region).await?;
    if let Some(answer) = before {
        return Said::of(&answer).ok_or(ActError::Missing);
    }
    let board = query::board(&tx, board).await?.ok_or(ActError::Missing)?;
    if !(cx.actor.system || may::reads(cx, &board)?) {
        return Err(ActError::Missing);
    }
    may_open(cx, &board)?;
    let title = words("title", &new.title, 80)?;
    let topic = Some(new.topic.as_str()).filter(|it| !it.is_empty());
    if topic.is_some_and(|it| !board.topics().any(|own| own == it)) {
        return Err(ActError::field("topic", "not-listed"));
    }
    let id = Ref::new(board.region_id, cx.stamp.ids.new_id(cx.now()));
    let place = board.place()?;
    let question =
        if board.kind == "questions" { Some(asked(&tx, cx, &board, new.asked).await?) } else { None };
    let due = question.as_ref().map(|_| {
        let promised = board.promised_days.and_then(|it| u32::try_from(it).ok());
        rule::question_by(Calendar::published(), cx.today(), promised).day.to_string()
    });
    let stage = (board.kind == "proposals").then_some(Stage::Draft.key());
    let row = params![
        id.region,
        id.id,
        board.id,
        &place,
        board.kind.clone(),
        title.clone(),
        topic,
        cx.actor.account_id(),
        0_i64,
        0_i64,
        stage,
        question.as_ref().map(|it| it.0.clone()),
        question.as_ref().map(|it| it.1.clone()),
        due,
        // A question is about the office it is put to: that office takes nothing out of its thread.
        question.as_ref().map(|_| place.as_str().to_owned()),
        None::<String>,
        None::<uuid::Uuid>,
        None::<String>,
        cx.now(),
        cx.now(),
        false,
        1_i64,
    ];
    Rows::into("forum_thread", COLUMNS).with(row).write(&tx).await?;
    let details = json!({ "board": board.reference(), "kind": board.kind, "stage": stage });
    record(&tx, cx, "forum.opened", id, &place, ARTICLE, details).await?;
    let thread = query::thread(&tx, id).await?.ok_or(ActError::Missing)?;
    let it = Loaded { thread, board, place };
    let said = write(&tx, cx, &it, &New { quotes: None, official: false, ..new.text }).await?;
    if stage.is_some()
        && let Some(account) = cx.actor.account
    {
        tell(&tx, cx, id.region, may::who(cx, account), ("draft", &title, it.thread.href())).await?;
    }
    let thread = query::thread(&tx, id).await?.ok_or(ActError::Missing)?;
    duty_rules::refresh(&tx, cx, &thread).await?;
    cx.commit(tx, id.region, &said.answer()).await?;
    Ok(said)
}

/// The official a question is put to: name and post, as of today.
async fn asked(
    tx: &Tx,
    cx: &Context,
    board: &Board,
    member: Option<Ref>,
) -> Result<(String, String), ActError> {
    let member = member.ok_or(ActError::field("asked", "missing"))?;
    let posts = roster::query::posts(tx, board.org(), &cx.today().to_string()).await?;
    let found = posts.into_iter().find(|it| Ref::new(it.member_region, it.member_id) == member);
    found.map(|it| (it.name, it.post)).ok_or(ActError::field("asked", "not-listed"))
}

/// Write a comment on something of another room. Whoever calls has checked that the reader sees the thing.
///
/// # Errors
/// As [`super::say`].
pub async fn comment(cx: &Context, about: &About, new: New) -> Result<Said, ActError> {
    let (tx, before) = cx.begin(about.org.region).await?;
    if let Some(answer) = before {
        return Said::of(&answer).ok_or(ActError::Missing);
    }
    let org = roster::query::org(&tx, about.org).await?.filter(Org::stands).ok_or(ActError::Missing)?;
    let place = org.place()?;
    let board = comments_board(&tx, &org, about.public).await?;
    let board = query::board(&tx, board).await?.ok_or(ActError::Missing)?;
    may_write(cx, &board)?;
    let thread = comment_thread(&tx, cx, about, &board, &place).await?;
    if thread.closed {
        return Err(ActError::Refused("forum-error-closed"));
    }
    let it = Loaded { thread, board, place };
    let said = write(&tx, cx, &it, &new).await?;
    cx.commit(tx, about.org.region, &said.answer()).await?;
    Ok(said)
}

async fn comment_thread(
    tx: &Tx,
    cx: &Context,
    about: &About,
    board: &Board,
    place: &OrgPath,
) -> Result<crate::model::Thread, ActError> {
    // The thing may be kept in another region than its organisation: the thread stands where the organisation is.
    let key = Ref::new(about.org.region, about.id.id);
    if let Some(thread) = query::thread_about(tx, &about.kind, key).await? {
        return Ok(thread);
    }
    let id = Ref::new(about.org.region, cx.stamp.ids.new_id(cx.now()));
    let row = params![
        id.region,
        id.id,
        board.id,
        place,
        COMMENTS,
        words("title", &about.title, 200)?,
        None::<String>,
        None::<uuid::Uuid>,
        0_i64,
        0_i64,
        None::<String>,
        None::<String>,
        None::<String>,
        None::<String>,
        None::<String>,
        about.kind.clone(),
        about.id.id,
        about.href.clone(),
        cx.now(),
        cx.now(),
        false,
        1_i64,
    ];
    Rows::into("forum_thread", COLUMNS).with(row).write(tx).await?;
    let details = json!({ "about": about.kind, "id": about.id });
    record(tx, cx, "forum.opened", id, place, ARTICLE, details).await?;
    query::thread(tx, id).await?.ok_or(ActError::Missing)
}
