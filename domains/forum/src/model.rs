//! What the room is made of.

use rules::discussion::Stage;
use sea_orm::FromQueryResult;
use store::{Instant, OrgPath, Ref, StoreError};
use time::Date;
use uuid::Uuid;

/// Kinds of boards one sets up, as keys of the texts `board-…`.
pub const KINDS: [&str; 4] = ["policy", "reflections", "proposals", "questions"];
/// The kind of the hidden board of comments.
pub const COMMENTS: &str = "comments";
/// Who reads, as keys of the texts `audience-…`.
pub const AUDIENCES: [&str; 2] = ["members", "public"];
/// Who opens threads, as keys of the texts `opens-…`.
pub const OPENERS: [&str; 2] = ["members", "office"];
/// Under which name, as keys of the texts `names-…`.
pub const NAMES: [&str; 2] = ["real", "chosen"];
/// How a proposal was decided, as keys of the texts `outcome-…`.
pub const OUTCOMES: [&str; 3] = ["adopted", "partly", "declined"];
/// Hours for which a board holds texts where it sets nothing else.
pub const HOLD_HOURS: i64 = 24;
/// Supporters from which an answer is owed where a board sets nothing else.
pub const THRESHOLD: i64 = 20;

/// Rows of this room with a select list in their order.
macro_rules! row {
    ($(#[$about:meta])* $name:ident, $columns:ident, $alias:literal, { $($field:ident: $kind:ty),+ $(,)? }) => {
        $(#[$about])*
        #[derive(Clone, Debug, FromQueryResult)]
        #[allow(missing_docs, reason = "columns; their meanings are in `tables.rs`")]
        pub struct $name { $(pub $field: $kind),+ }
        #[doc = concat!("Columns of [`", stringify!($name), "`], in its order.")]
        pub(crate) const $columns: &str = {
            const ALL: &str = concat!($($alias, ".", stringify!($field), ", "),+);
            let (columns, _) = ALL.split_at(ALL.len() - 2);
            columns
        };
    };
}

row!(
    /// A board's row.
    Board, BOARD_COLUMNS, "b", {
        region_id: i64, id: Uuid, org_id: Uuid, org_path: String, kind: String, title: String, about: String,
        audience: String, opens: String, names: String, guests: bool, topics: String, hold_hours: i64,
        threshold: i64, promised_days: Option<i64>, closed: bool, version: i64,
    }
);
row!(
    /// A thread's row.
    Thread, THREAD_COLUMNS, "t", {
        region_id: i64, id: Uuid, board_id: Uuid, org_path: String, kind: String, title: String,
        topic: Option<String>, author: Option<Uuid>, posts: i64, supports: i64, stage: Option<String>,
        asked_name: Option<String>, asked_post: Option<String>, due_on: Option<String>,
        answered_on: Option<String>, concerns: Option<String>, about_kind: Option<String>,
        about_id: Option<Uuid>, about_href: Option<String>, opened_at: i64, last_at: i64, closed: bool,
        version: i64,
    }
);
row!(
    /// A text's row.
    Post, POST_COLUMNS, "p", {
        region_id: i64, thread_id: Uuid, n: i64, id: Uuid, org_path: String, author: Option<Uuid>,
        author_name: Option<String>, shown_name: String, office: Option<String>, body: String, hash: Vec<u8>,
        quotes: Option<i64>, state: String, held_until: Option<i64>, held_why: Option<String>,
        criticises: Option<String>, posted_at: i64,
    }
);
row!(
    /// An amendment's row.
    Amendment, AMENDMENT_COLUMNS, "a", {
        region_id: i64, thread_id: Uuid, n: i64, author: Uuid, author_name: String, passage: Option<String>,
        words: String, why: Option<String>, state: String, reply: Option<String>, at: i64,
    }
);
row!(
    /// A decision's row.
    Decision, DECISION_COLUMNS, "d", {
        body_name: String, outcome: String, reasons: String, decided_on: String, entered_name: String,
    }
);
row!(
    /// A row of the log of removals.
    Removal, REMOVAL_COLUMNS, "r", {
        region_id: i64, id: Uuid, thread_id: Uuid, n: i64, org_path: String, hash: Vec<u8>, reason: String,
        article: String, note: Option<String>, decider_path: String, discipline: bool, state: String,
        asked_by: Option<Uuid>, office_path: Option<String>, office_name: Option<String>,
        removed_by: Option<Uuid>, removed_on: Option<String>, appeal_words: Option<String>,
        appealed_on: Option<String>, appeal_path: Option<String>, appeal_discipline: bool,
        decided_by: Option<Uuid>, decided_office: Option<String>, decision_words: Option<String>,
        decided_on: Option<String>, due_on: Option<String>, version: i64,
    }
);
row!(
    /// A line of somebody's digest.
    Line, LINE_COLUMNS, "l", { region_id: i64, id: Uuid, kind: String, title: String, href: String }
);

impl Board {
    /// How it is referred to.
    #[must_use]
    pub fn reference(&self) -> Ref {
        Ref::new(self.region_id, self.id)
    }

    /// Its organisation.
    #[must_use]
    pub fn org(&self) -> Ref {
        Ref::new(self.region_id, self.org_id)
    }

    /// Where it stands in the tree.
    ///
    /// # Errors
    /// [`StoreError::Malformed`] when the stored path is none.
    pub fn place(&self) -> Result<OrgPath, StoreError> {
        OrgPath::stored(self.org_path.as_str())
    }

    /// May everybody read it?
    #[must_use]
    pub fn is_public(&self) -> bool {
        self.audience == "public"
    }

    /// Its topics.
    pub fn topics(&self) -> impl Iterator<Item = &str> {
        self.topics.lines().map(str::trim).filter(|it| !it.is_empty())
    }
}

impl Thread {
    /// How it is referred to.
    #[must_use]
    pub fn reference(&self) -> Ref {
        Ref::new(self.region_id, self.id)
    }

    /// Its board.
    #[must_use]
    pub fn board(&self) -> Ref {
        Ref::new(self.region_id, self.board_id)
    }

    /// Where its board stands in the tree.
    ///
    /// # Errors
    /// [`StoreError::Malformed`] when the stored path is none.
    pub fn place(&self) -> Result<OrgPath, StoreError> {
        OrgPath::stored(self.org_path.as_str())
    }

    /// The stage of a proposal; none for every other thread.
    ///
    /// # Errors
    /// [`StoreError::Malformed`] when the stored stage is none.
    pub fn stage(&self) -> Result<Option<Stage>, StoreError> {
        let Some(key) = &self.stage else { return Ok(None) };
        Stage::from_key(key).map(Some).ok_or_else(|| StoreError::Malformed(format!("stage {key}")))
    }

    /// Is it a draft, which only its author reads?
    #[must_use]
    pub fn is_draft(&self) -> bool {
        self.stage.as_deref() == Some(Stage::Draft.key())
    }

    /// Where it is read: its own page, or that of the thing commented on.
    #[must_use]
    pub fn href(&self) -> String {
        format!("/forum/threads/{}", self.reference())
    }

    /// Days by which a question or a decision is late.
    #[must_use]
    pub fn late_days(&self, today: Date) -> i64 {
        let due = roster::model::exact(self.due_on.as_deref());
        due.map_or(0, |due| (today - due).whole_days().max(0))
    }
}

impl Post {
    /// Identifier of the text itself, for pictures.
    #[must_use]
    pub fn reference(&self) -> Ref {
        Ref::new(self.region_id, self.id)
    }

    /// Does it stand for everybody to read now? What was held appears when its hours are over.
    #[must_use]
    pub fn shows(&self, now: Instant) -> bool {
        match self.state.as_str() {
            "shown" => true,
            "held" => self.held_until.is_some_and(|until| until <= now.0),
            _ => false,
        }
    }
}

impl Removal {
    /// How it is referred to.
    #[must_use]
    pub fn reference(&self) -> Ref {
        Ref::new(self.region_id, self.id)
    }

    /// The thread of the text.
    #[must_use]
    pub fn thread(&self) -> Ref {
        Ref::new(self.region_id, self.thread_id)
    }

    /// The hash as people compare it.
    #[must_use]
    pub fn hash_text(&self) -> String {
        hex(&self.hash)
    }

    /// Was a text taken out, so that it belongs into the public log?
    #[must_use]
    pub fn is_public(&self) -> bool {
        !matches!(self.state.as_str(), "asked" | "refused")
    }
}

/// Bytes as hexadecimal digits.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
