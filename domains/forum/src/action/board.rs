use access::{ActError, Context, optional_words, record, words};
use roster::model::Org;
use rules::discussion as rule;
use serde_json::json;
use store::{Ref, Rows, Tx, params};

use super::ARTICLE;
use crate::model::{AUDIENCES, COMMENTS, HOLD_HOURS, KINDS, NAMES, OPENERS, THRESHOLD};
use crate::{BOARD, query};

/// A board as it is set up.
#[derive(Clone, Debug)]
pub struct NewBoard {
    /// One of [`KINDS`]; stays as it was set up first.
    pub kind: String,
    /// Name.
    pub title: String,
    /// What it is for.
    pub about: String,
    /// One of [`AUDIENCES`].
    pub audience: String,
    /// One of [`OPENERS`].
    pub opens: String,
    /// One of [`NAMES`].
    pub names: String,
    /// May people without account write?
    pub guests: bool,
    /// Topics, one to a line.
    pub topics: String,
    /// Hours after which a held text appears.
    pub hold_hours: i64,
    /// Supporters from which an answer is owed.
    pub threshold: i64,
    /// Working days in which questions are answered.
    pub promised_days: Option<i64>,
    /// Nothing new is written.
    pub closed: bool,
}

impl Default for NewBoard {
    fn default() -> Self {
        Self {
            kind: KINDS[0].to_owned(),
            title: String::new(),
            about: String::new(),
            audience: AUDIENCES[0].to_owned(),
            opens: OPENERS[0].to_owned(),
            names: NAMES[0].to_owned(),
            guests: false,
            topics: String::new(),
            hold_hours: HOLD_HOURS,
            threshold: THRESHOLD,
            promised_days: None,
            closed: false,
        }
    }
}

const COLUMNS: &[&str] = &[
    "region_id",
    "id",
    "org_id",
    "org_path",
    "kind",
    "title",
    "about",
    "audience",
    "opens",
    "names",
    "guests",
    "topics",
    "hold_hours",
    "threshold",
    "promised_days",
    "closed",
    "version",
];

fn checked(new: &NewBoard) -> Result<(), ActError> {
    let listed = |field, value: &String, all: &[&str]| {
        if all.contains(&value.as_str()) { Ok(()) } else { Err(ActError::field(field, "not-listed")) }
    };
    listed("kind", &new.kind, &KINDS)?;
    listed("audience", &new.audience, &AUDIENCES)?;
    listed("opens", &new.opens, &OPENERS)?;
    listed("names", &new.names, &NAMES)?;
    if new.guests && new.audience != "public" {
        return Err(ActError::field("guests", "guests-public"));
    }
    let hours = u32::try_from(new.hold_hours).map_err(|_| ActError::field("hold_hours", "number"))?;
    ActError::unless_blocked(rule::hold(hours))?;
    if !(1..=100_000).contains(&new.threshold) {
        return Err(ActError::field("threshold", "number"));
    }
    if new.promised_days.is_some_and(|days| !(1..=i64::from(rule::QUESTION_DAYS)).contains(&days)) {
        return Err(ActError::field("promised_days", "promise"));
    }
    Ok(())
}

/// Set up a board of an organisation, or change one.
///
/// # Errors
/// [`ActError::Field`]; [`ActError::Ruled`] when texts would be held too long.
pub async fn set_board(
    cx: &Context,
    org: Ref,
    board: Option<(Ref, i64)>,
    new: &NewBoard,
) -> Result<Ref, ActError> {
    let (tx, before) = cx.begin(org.region).await?;
    if let Some(answer) = before {
        return answer.parse().map_err(|_| ActError::Missing);
    }
    let org = roster::query::org(&tx, org).await?.filter(Org::stands).ok_or(ActError::Missing)?;
    let place = org.place()?;
    cx.allow(BOARD, &place)?;
    checked(new)?;
    let (title, about) = (words("title", &new.title, 60)?, words("about", &new.about, 1000)?);
    let topics = optional_words("topics", &new.topics, 600)?.unwrap_or_default();
    let id = match board {
        Some((id, version)) => {
            let stands = query::board(&tx, id).await?.filter(|it| it.org() == org.reference());
            stands.filter(|it| it.kind != COMMENTS).ok_or(ActError::Missing)?;
            tx.execute_one(
                "update forum_board set title = $4, about = $5, audience = $6, opens = $7, names = $8, guests = $9,
                   topics = $10, hold_hours = $11, threshold = $12, promised_days = $13, closed = $14,
                   version = version + 1
                 where region_id = $1 and id = $2 and version = $3",
                params![
                    id.region,
                    id.id,
                    version,
                    title.clone(),
                    about,
                    new.audience.clone(),
                    new.opens.clone(),
                    new.names.clone(),
                    new.guests,
                    topics,
                    new.hold_hours,
                    new.threshold,
                    new.promised_days,
                    new.closed,
                ],
            )
            .await?;
            id
        }
        None => {
            let id = Ref::new(org.region_id, cx.stamp.ids.new_id(cx.now()));
            let new = NewBoard { title: title.clone(), about, topics, ..new.clone() };
            insert(&tx, id, &org, &new).await?;
            id
        }
    };
    let details = json!({ "title": title, "kind": new.kind, "audience": new.audience, "closed": new.closed });
    record(&tx, cx, "forum.board_set", id, &place, ARTICLE, details).await?;
    cx.commit(tx, org.region_id, &id.to_string()).await?;
    Ok(id)
}

async fn insert(tx: &Tx, id: Ref, org: &Org, new: &NewBoard) -> Result<(), ActError> {
    let row = params![
        id.region,
        id.id,
        org.id,
        &org.place()?,
        new.kind.clone(),
        new.title.clone(),
        new.about.clone(),
        new.audience.clone(),
        new.opens.clone(),
        new.names.clone(),
        new.guests,
        new.topics.clone(),
        new.hold_hours,
        new.threshold,
        new.promised_days,
        new.closed,
        1_i64,
    ];
    Ok(Rows::into("forum_board", COLUMNS).with(row).write(tx).await?)
}

/// The hidden board of comments of an organisation; set up by the first comment. Its identifier is the organisation's, so
/// two first comments at once meet in one board. Who reads is decided by the room whose things are commented on.
pub(crate) async fn comments_board(tx: &Tx, org: &Org, public: bool) -> Result<Ref, ActError> {
    // One board for what everybody reads, one for what members read: the identifier differs in its last bit.
    let id = uuid::Uuid::from_u128(org.id.as_u128() ^ u128::from(!public));
    let id = Ref::new(org.region_id, id);
    if query::board(tx, id).await?.is_none() {
        let new = NewBoard {
            kind: COMMENTS.to_owned(),
            title: org.called().to_owned(),
            audience: if public { "public" } else { "members" }.to_owned(),
            ..NewBoard::default()
        };
        insert(tx, id, org, &new).await?;
    }
    Ok(id)
}

/// Set the published list of words for which texts are held, at an organisation and below.
///
/// # Errors
/// [`ActError::Field`] when the list is too long.
pub async fn set_words(cx: &Context, org: Ref, list: &str) -> Result<(), ActError> {
    let (tx, before) = cx.begin(org.region).await?;
    if before.is_some() {
        return Ok(());
    }
    let org = roster::query::org(&tx, org).await?.filter(Org::stands).ok_or(ActError::Missing)?;
    let place = org.place()?;
    cx.allow(BOARD, &place)?;
    let list = optional_words("words", list, 4000)?.unwrap_or_default();
    tx.execute(
        "insert into forum_word (region_id, org_id, org_path, words, version) values ($1, $2, $3, $4, 1)
         on conflict (region_id, org_id) do update set words = $4, version = forum_word.version + 1",
        params![org.region_id, org.id, &place, list.clone()],
    )
    .await?;
    let details = json!({ "count": list.lines().count() });
    record(&tx, cx, "forum.words_set", org.reference(), &place, ARTICLE, details).await?;
    Ok(cx.commit(tx, org.region_id, "set").await?)
}
