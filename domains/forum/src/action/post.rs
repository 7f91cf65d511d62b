use access::{ActError, Context, record, words};
use file::Kept;
use rules::discussion as rule;
use serde_json::json;
use store::{OrgPath, Ref, Rows, Sql as _, Tx, params};
use time::Duration;

use super::{ARTICLE, Loaded, hash, loaded, tell, tell_author};
use crate::model::{Board, Post};
use crate::{ANSWER, MODERATE, duty_rules, may, query};

/// What pictures in discussion are attached as.
pub const FILES: &str = "forum.post";
/// Pictures with one text.
pub const MOST_FILES: usize = 4;
/// Longest text, in characters.
const LONGEST: usize = 10_000;
/// People one text mentions.
const MENTIONS: usize = 10;

/// What somebody writes.
#[derive(Clone, Debug, Default)]
pub struct New {
    /// The text.
    pub body: String,
    /// A chosen name, where the board allows one.
    pub name: String,
    /// Position of the text it quotes.
    pub quotes: Option<i64>,
    /// The organisation whose office it criticises: one on the way to the root.
    pub criticises: Option<OrgPath>,
    /// It is the official answer of the board's organisation.
    pub official: bool,
    /// Pictures, kept already.
    pub files: Vec<Kept>,
}

/// Where a text stands, and whether it is held for review first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The thread.
    pub thread: Ref,
    /// Its position.
    pub n: i64,
    /// Why it is held.
    pub held: Option<String>,
}

impl Said {
    pub(crate) fn answer(&self) -> String {
        format!("{}/{}/{}", self.thread, self.n, self.held.as_deref().unwrap_or_default())
    }

    pub(crate) fn of(answer: &str) -> Option<Self> {
        let mut parts = answer.split('/');
        let (thread, n) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        let held = parts.next().filter(|it| !it.is_empty()).map(str::to_owned);
        Some(Self { thread, n, held })
    }
}

/// Write in a thread. The same form sent twice stands once.
///
/// # Errors
/// [`ActError::Missing`] outside one's reach; [`ActError::Refused`] when the thread is closed; [`ActError::Ruled`] for the
/// same text again within a day, or too many in a minute.
pub async fn say(cx: &Context, thread: Ref, new: New) -> Result<Said, ActError> {
    let (tx, before) = cx.begin(thread.region).await?;
    if let Some(answer) = before {
        return Said::of(&answer).ok_or(ActError::Missing);
    }
    let it = loaded(&tx, cx, thread).await?;
    if it.thread.closed || it.board.closed {
        return Err(ActError::Refused("forum-error-closed"));
    }
    if it.thread.is_draft() {
        return Err(ActError::Refused("forum-error-draft"));
    }
    may_write(cx, &it.board)?;
    let said = write(&tx, cx, &it, &new).await?;
    cx.commit(tx, thread.region, &said.answer()).await?;
    Ok(said)
}

/// Does somebody write on this board? Whoever belongs to it; on a public board everybody with an account, and without one
/// where the board takes guests.
pub(crate) fn may_write(cx: &Context, board: &Board) -> Result<(), ActError> {
    if cx.actor.account.is_none() && !cx.actor.system {
        let taken = board.is_public() && board.guests;
        return if taken { Ok(()) } else { Err(ActError::Denied(access::Denied::SignIn)) };
    }
    if may::reads(cx, board)? { Ok(()) } else { Err(ActError::Missing) }
}

/// Against floods: not the same text again within a day, not too many in a minute.
async fn paced(tx: &Tx, cx: &Context, it: &Loaded, body: &str) -> Result<(), ActError> {
    if cx.actor.system {
        return Ok(());
    }
    let region = it.thread.region_id;
    // Guests of a thread share one pace: nothing tells them apart.
    let who = cx.actor.account.map_or_else(
        || cx.vault.index("forum.who", &format!("guests:{}", it.thread.reference())),
        |account| may::who(cx, account),
    );
    let text = hash(&rule::plain(body));
    let since = |span: Duration| cx.now().plus(-span);
    let same = tx
        .number(
            "select count(*) from forum_pace where region_id = $1 and who = $2 and text = $3 and at > $4",
            params![region, who.clone(), text.clone(), since(Duration::DAY)],
        )
        .await?;
    ActError::unless_blocked(rule::same_text(same > 0))?;
    let written = tx
        .number(
            "select count(*) from forum_pace where region_id = $1 and who = $2 and at > $3",
            params![region, who.clone(), since(Duration::MINUTE)],
        )
        .await?;
    ActError::unless_blocked(rule::pace(u32::try_from(written).unwrap_or(u32::MAX)))?;
    let row = params![region, who, cx.stamp.ids.new_id(cx.now()), text, cx.now()];
    Ok(Rows::into("forum_pace", &["region_id", "who", "id", "text", "at"]).with(row).write(tx).await?)
}

/// The names under which a text stands: the real one for readers with an account, and the one shown to others.
fn names(cx: &Context, board: &Board, new: &New) -> Result<(Option<String>, String), ActError> {
    if cx.actor.account.is_none() {
        if cx.actor.system {
            return Ok((None, board.title.clone()));
        }
        return Ok((None, words("name", &new.name, 20)?));
    }
    let real = cx.actor.name.clone();
    let chosen = board.names == "chosen" && !new.name.trim().is_empty() && !new.official;
    let shown = if chosen { words("name", &new.name, 20)? } else { real.clone() };
    Ok((Some(real), shown))
}

const COLUMNS: &[&str] = &[
    "region_id",
    "thread_id",
    "n",
    "id",
    "org_path",
    "author",
    "author_name",
    "shown_name",
    "office",
    "body",
    "hash",
    "quotes",
    "state",
    "held_until",
    "held_why",
    "criticises",
    "posted_at",
];

/// Write a text at the next position, in this transaction.
pub(crate) async fn write(tx: &Tx, cx: &Context, it: &Loaded, new: &New) -> Result<Said, ActError> {
    let body = words("body", &new.body, LONGEST)?;
    if new.files.len() > MOST_FILES || new.files.iter().any(|it| !it.media.is_picture()) {
        return Err(ActError::field("files", "pictures"));
    }
    let criticises = criticised(it, new.criticises.as_ref())?;
    let (real, shown) = names(cx, &it.board, new)?;
    let office = official(tx, cx, it, new.official).await?;
    paced(tx, cx, it, &body).await?;
    let held = held(tx, cx, it, &body, &shown).await?;
    let thread = it.thread.reference();
    // The counter gives the position; it is held until the transaction ends, so no two texts share one.
    tx.execute_one(
        "update forum_thread set posts = posts + 1, last_at = $3 where region_id = $1 and id = $2",
        params![thread.region, thread.id, cx.now()],
    )
    .await?;
    let n = tx
        .number(
            "select posts from forum_thread where region_id = $1 and id = $2",
            params![thread.region, thread.id],
        )
        .await?;
    let quotes = match new.quotes {
        Some(quoted) => query::post(tx, thread, quoted).await?.filter(|it| it.shows(cx.now())),
        None => None,
    };
    let id = Ref::new(thread.region, cx.stamp.ids.new_id(cx.now()));
    let until = held.as_ref().map(|_| cx.now().plus(Duration::hours(it.board.hold_hours)).0);
    let row = params![
        thread.region,
        thread.id,
        n,
        id.id,
        &it.place,
        cx.actor.account_id(),
        real,
        shown,
        office.clone(),
        body.clone(),
        hash(&body),
        quotes.as_ref().map(|it| it.n),
        if held.is_some() { "held" } else { "shown" },
        until,
        held.clone(),
        criticises.as_ref().map(|it| it.as_str().to_owned()),
        cx.now(),
    ];
    Rows::into("forum_post", COLUMNS).with(row).write(tx).await?;
    for kept in &new.files {
        file::attach(tx, cx, FILES, id, &it.place, None, kept).await?;
    }
    let details = json!({ "thread": thread, "n": n, "held": held, "hash": crate::model::hex(&hash(&body)) });
    record(tx, cx, "forum.posted", id, &it.place, ARTICLE, details).await?;
    if held.is_none() {
        told(tx, cx, it, &body, n, quotes.as_ref()).await?;
    }
    if office.is_some() {
        answered(tx, cx, it, n).await?;
    }
    Ok(Said { thread, n, held })
}

/// An author may mark criticism of the board's organisation or one above it.
fn criticised(it: &Loaded, of: Option<&OrgPath>) -> Result<Option<OrgPath>, ActError> {
    match of {
        Some(place) if !place.holds(&it.place) => Err(ActError::field("criticises", "not-listed")),
        other => Ok(other.cloned()),
    }
}

/// The name of the office when the text is its official answer.
async fn official(tx: &Tx, cx: &Context, it: &Loaded, official: bool) -> Result<Option<String>, ActError> {
    if !official {
        return Ok(None);
    }
    cx.allow(ANSWER, &it.place)?;
    let org = roster::query::org(tx, it.board.org()).await?.ok_or(ActError::Missing)?;
    Ok(Some(org.full_name))
}

/// Why a text is held: written without account, or found by a filter. The filters only hold.
async fn held(
    tx: &Tx,
    cx: &Context,
    it: &Loaded,
    body: &str,
    name: &str,
) -> Result<Option<String>, ActError> {
    if cx.actor.account.is_none() && !cx.actor.system {
        return Ok(Some("guest".to_owned()));
    }
    let list = query::words(tx, &it.place).await?;
    let found = rule::held_for(body, &list).or_else(|| rule::held_for(name, &list));
    Ok(found.map(|it| it.key().to_owned()))
}

/// Lines for those who are mentioned and quoted: lines of a digest, no alarms and no duties (formalism rule F12).
async fn told(
    tx: &Tx,
    cx: &Context,
    it: &Loaded,
    body: &str,
    n: i64,
    quoted: Option<&Post>,
) -> Result<(), ActError> {
    let (thread, title) = (it.thread.reference(), it.thread.title.as_str());
    let href = format!("/forum/threads/{thread}?after={}#p{n}", n - 1);
    let region = thread.region;
    tell_author(tx, cx, region, quoted.and_then(|it| it.author), ("quoted", title, href.clone())).await?;
    let scope = store::Scope::of([it.place.clone()]);
    let mut told: Vec<Ref> = Vec::new();
    for rest in body.split('@').skip(1).take(MENTIONS) {
        let follows: String =
            rest.chars().take_while(|it| it.is_alphabetic() || *it == '·').take(20).collect();
        let begins: String = follows.chars().take(2).collect();
        if begins.chars().count() < 2 {
            continue;
        }
        let filter = roster::query::Filter { name: Some(begins), ..roster::query::Filter::default() };
        let found = roster::query::members(tx, &scope, &filter, None, 50).await?;
        let longest =
            found.iter().filter(|it| follows.starts_with(it.name.as_str())).map(|it| it.name.len()).max();
        let same: Vec<_> = found
            .iter()
            .filter(|it| follows.starts_with(it.name.as_str()) && Some(it.name.len()) == longest)
            .collect();
        // Two of the same name: better nobody than the wrong one.
        let [one] = same.as_slice() else { continue };
        if !told.contains(&one.reference()) {
            told.push(one.reference());
            tell(tx, cx, region, may::who_member(cx, one.reference()), ("mentioned", title, href.clone()))
                .await?;
        }
    }
    Ok(())
}

/// The first official answer closes what is owed for a question or a supported proposal, and its author is told.
async fn answered(tx: &Tx, cx: &Context, it: &Loaded, n: i64) -> Result<(), ActError> {
    let thread = &it.thread;
    let href = format!("{}?after={}#p{n}", thread.href(), n - 1);
    tell_author(tx, cx, thread.region_id, thread.author, ("answered", &thread.title, href)).await?;
    if thread.kind == "questions" && thread.answered_on.is_none() {
        tx.execute(
            "update forum_thread set answered_on = $3, version = version + 1 where region_id = $1 and id = $2",
            params![thread.region_id, thread.id, cx.today().to_string()],
        )
        .await?;
        duty_rules::answered(tx, cx, thread).await?;
    }
    if thread.kind == "proposals" {
        duty_rules::support_answered(tx, cx, thread).await?;
    }
    Ok(())
}

/// Let a held text appear before its hours are over.
///
/// # Errors
/// [`ActError::Refused`] when it is not held.
pub async fn release(cx: &Context, thread: Ref, n: i64) -> Result<(), ActError> {
    let (tx, before) = cx.begin(thread.region).await?;
    if before.is_some() {
        return Ok(());
    }
    let it = loaded(&tx, cx, thread).await?;
    cx.allow(MODERATE, &it.place)?;
    let post = query::post(&tx, thread, n).await?.ok_or(ActError::Missing)?;
    if post.state != "held" {
        return Err(ActError::Refused("forum-error-not-held"));
    }
    shown(&tx, cx, &it, &post, "forum.released").await?;
    Ok(cx.commit(tx, thread.region, "released").await?)
}

pub(crate) async fn shown(
    tx: &Tx,
    cx: &Context,
    it: &Loaded,
    post: &Post,
    kind: &'static str,
) -> Result<(), ActError> {
    tx.execute_one(
        "update forum_post set state = 'shown', held_until = null
         where region_id = $1 and thread_id = $2 and n = $3 and state = 'held'",
        params![post.region_id, post.thread_id, post.n],
    )
    .await?;
    let details = json!({ "thread": it.thread.reference(), "n": post.n });
    record(tx, cx, kind, post.reference(), &it.place, ARTICLE, details).await
}

/// Texts whose hours are over stand like any other; gives how many. Pages show them without this: it is for search and
/// the journal.
///
/// # Errors
/// What the database says.
pub async fn appear(cx: &Context) -> Result<u64, ActError> {
    let mut count = 0;
    loop {
        let some = query::expired(&cx.store, cx.now(), 100).await?;
        if some.is_empty() {
            return Ok(count);
        }
        let tx = cx.store.begin().await?;
        for post in &some {
            let it = loaded(&tx, cx, Ref::new(post.region_id, post.thread_id)).await?;
            shown(&tx, cx, &it, post, "forum.appeared").await?;
            count += 1;
        }
        tx.commit().await?;
    }
}

/// Mark one's own text as criticism of an office on the way to the root, or unmark it. Nobody else can.
///
/// # Errors
/// [`ActError::Refused`] while its removal is being decided about.
pub async fn mark_criticism(cx: &Context, thread: Ref, n: i64, of: Option<OrgPath>) -> Result<(), ActError> {
    let (tx, before) = cx.begin(thread.region).await?;
    if before.is_some() {
        return Ok(());
    }
    let it = loaded(&tx, cx, thread).await?;
    let post = query::post(&tx, thread, n).await?.ok_or(ActError::Missing)?;
    if !may::is_author(cx, post.author) {
        return Err(ActError::Missing);
    }
    if post.state == "removed" || query::open_removal(&tx, thread, n).await?.is_some() {
        return Err(ActError::Refused("forum-error-decided-about"));
    }
    let of = criticised(&it, of.as_ref())?;
    let value = of.as_ref().map(|it| it.as_str().to_owned());
    tx.execute_one(
        "update forum_post set criticises = $4 where region_id = $1 and thread_id = $2 and n = $3",
        params![thread.region, thread.id, n, value],
    )
    .await?;
    let details = json!({ "thread": thread, "n": n, "criticises": of.is_some() });
    record(&tx, cx, "forum.marked", post.reference(), &it.place, ARTICLE, details).await?;
    Ok(cx.commit(tx, thread.region, "marked").await?)
}

/// What of the past no rule needs any more: paces older than a day.
pub(crate) async fn swept(cx: &Context) -> Result<(), ActError> {
    let tx = cx.store.begin().await?;
    tx.execute("delete from forum_pace where at < $1", params![cx.now().plus(-Duration::DAY)]).await?;
    Ok(tx.commit().await?)
}
