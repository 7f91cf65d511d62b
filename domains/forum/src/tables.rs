//! Tables of the room. No index leads from a person to what they wrote: nothing here is read by author.

use store::Migrations;
use store::schema::{Step, Table, boolean, bytes, day, int, path, text, time, uuid};

const BOARD: Table = Table {
    name: "forum_board",
    doc: "Boards of organisations, each with who reads, who opens threads and under which name one writes.",
    columns: &[
        int("region_id", "region of the organisation"),
        uuid("id", "identifier; that of the organisation for its hidden board of comments"),
        uuid("org_id", "the organisation"),
        path("org_path", "its path"),
        text("kind", "`policy`, `reflections`, `proposals`, `questions`, `comments`"),
        text("title", "its name"),
        text("about", "what it is for, and the house rules of the board"),
        text("audience", "`public`, `members` (of the organisation, below it, and those at work above)"),
        text("opens", "who opens threads: `members`, `office`"),
        text("names", "`real`: one's name for all; `chosen`: a chosen name for readers without account"),
        boolean("guests", "people without account may write under a chosen name, held for review"),
        text("topics", "topics to choose from, one to a line"),
        int("hold_hours", "hours after which a text held for review appears by itself"),
        int("threshold", "supporters of a proposal from which an answer is owed"),
        int("promised_days", "working days in which questions are answered, if fewer than 15").or_none(),
        boolean("closed", "nothing new is written"),
        int("version", "counts changes"),
    ],
    key: &["region_id", "id"],
    unique: &[],
    index: &[&["org_path"], &["audience", "org_path"]],
};

const THREAD: Table = Table {
    name: "forum_thread",
    doc: "Threads: a topic, a proposal, a question to a named official, or the comments on something of another room.",
    columns: &[
        int("region_id", "region of the board"),
        uuid("id", "identifier"),
        uuid("board_id", "the board"),
        path("org_path", "path of the board's organisation"),
        text("kind", "kind of the board"),
        text("title", "title"),
        text("topic", "one of the board's topics").or_none(),
        uuid("author", "account that opened it; none: a guest, or comments").or_none(),
        int("posts", "the last position given: a counter, so that no page counts rows"),
        int("supports", "supporters of the proposal"),
        text("stage", "stage of a proposal in `rules::discussion`").or_none(),
        text("asked_name", "the official a question is put to").or_none(),
        text("asked_post", "the post of that person then").or_none(),
        day("due_on", "by when the question is answered, or the settled proposal decided").or_none(),
        day("answered_on", "day of the first official answer").or_none(),
        path("concerns", "organisation the whole thread concerns: its office takes nothing out of it")
            .or_none(),
        text("about_kind", "comments: kind of the thing commented on").or_none(),
        uuid("about_id", "comments: the thing").or_none(),
        text("about_href", "comments: its address").or_none(),
        time("opened_at", "when"),
        time("last_at", "when something was last written"),
        boolean("closed", "nothing new is written"),
        int("version", "counts acts on the thread, not texts in it"),
    ],
    key: &["region_id", "id"],
    unique: &[&["region_id", "about_kind", "about_id"]],
    index: &[
        &["region_id", "board_id", "last_at"],
        &["org_path", "last_at"],
        &["kind", "answered_on", "due_on"],
    ],
};

const POST: Table = Table {
    name: "forum_post",
    doc: "Texts of a thread by position. The first is the thread's own: the question, or the text of the proposal.",
    columns: &[
        int("region_id", "region"),
        uuid("thread_id", "the thread"),
        int("n", "position, counted from 1 by the thread"),
        uuid("id", "identifier, for pictures and search"),
        path("org_path", "path of the board's organisation"),
        uuid("author", "account; none: a guest or the installation").or_none(),
        text("author_name", "real name, for readers with an account").or_none(),
        text("shown_name", "the name readers without account see"),
        text("office", "name of the office when it is an official answer").or_none(),
        text("body", "the text"),
        bytes("hash", "SHA-256 of the text, for the public log"),
        int("quotes", "position of the text it quotes").or_none(),
        text("state", "`shown`, `held` (appears by itself), `removed`"),
        time("held_until", "when it appears by itself").or_none(),
        text("held_why", "`guest`, `mark`, `number`, `word`").or_none(),
        path("criticises", "organisation whose office it criticises, as its author marked").or_none(),
        time("posted_at", "when"),
    ],
    key: &["region_id", "thread_id", "n"],
    unique: &[&["region_id", "id"]],
    index: &[&["state", "held_until"]],
};

const SUPPORT: Table = Table {
    name: "forum_support",
    doc: "Support of proposals, once for each account. Only the number is ever shown.",
    columns: &[
        int("region_id", "region"),
        uuid("thread_id", "the proposal"),
        bytes("who", "blind index of the account within this proposal: equal for no two proposals"),
    ],
    key: &["region_id", "thread_id", "who"],
    unique: &[],
    index: &[],
};

const AMENDMENT: Table = Table {
    name: "forum_amendment",
    doc: "Amendments to a proposal, and what its author says to each.",
    columns: &[
        int("region_id", "region"),
        uuid("thread_id", "the proposal"),
        int("n", "counted from 1"),
        uuid("author", "account"),
        text("author_name", "that person's name"),
        text("passage", "the passage it changes; empty: it adds").or_none(),
        text("words", "the new wording"),
        text("why", "why").or_none(),
        text("state", "`proposed`, `accepted`, `declined`"),
        text("reply", "what the author of the proposal says to it").or_none(),
        time("at", "when"),
    ],
    key: &["region_id", "thread_id", "n"],
    unique: &[],
    index: &[],
};

const DECISION: Table = Table {
    name: "forum_decision",
    doc: "Decisions about settled proposals: by which body, with reasons.",
    columns: &[
        int("region_id", "region"),
        uuid("thread_id", "the proposal"),
        text("body_name", "the body that decided: meeting, committee, office"),
        text("outcome", "`adopted`, `partly`, `declined`"),
        text("reasons", "why"),
        day("decided_on", "day of the decision"),
        uuid("entered_by", "account that entered it").or_none(),
        text("entered_name", "that person's name"),
    ],
    key: &["region_id", "thread_id"],
    unique: &[],
    index: &[],
};

const REMOVAL: Table = Table {
    name: "forum_removal",
    doc: "The public log of removals, with what was only asked for: never the text, its hash (互联网跟帖评论服务管理规定 2022 arts 12, 13).",
    columns: &[
        int("region_id", "region"),
        uuid("id", "identifier"),
        uuid("thread_id", "thread of the text"),
        int("n", "its position there"),
        path("org_path", "path of the board's organisation"),
        bytes("hash", "SHA-256 of the text"),
        text("reason", "key of the published list"),
        text("article", "the article of that reason"),
        text("note", "what the asking or deciding office says").or_none(),
        path("decider_path", "the organisation that decides about the removal"),
        boolean(
            "discipline",
            "discipline inspection there decides, as nothing stands above what is criticised",
        ),
        text("state", "`asked`, `refused`, `removed`, `appealed`, `upheld`, `restored`"),
        uuid("asked_by", "account that asked or took it out").or_none(),
        path("office_path", "the office that took it out").or_none(),
        text("office_name", "its name then").or_none(),
        uuid("removed_by", "account that took it out").or_none(),
        day("removed_on", "when").or_none(),
        text("appeal_words", "what the author says; for those who decide alone").or_none(),
        day("appealed_on", "when").or_none(),
        path("appeal_path", "the organisation above that decides about the appeal").or_none(),
        boolean("appeal_discipline", "discipline inspection there decides"),
        uuid("decided_by", "account that decided about the appeal").or_none(),
        text("decided_office", "the deciding office").or_none(),
        text("decision_words", "its reasons, public").or_none(),
        day("decided_on", "when").or_none(),
        day("due_on", "by when the present step is due").or_none(),
        int("version", "counts changes"),
    ],
    key: &["region_id", "id"],
    unique: &[],
    index: &[&["org_path", "id"], &["state", "id"], &["region_id", "thread_id", "n"]],
};

const WORD: Table = Table {
    name: "forum_word",
    doc: "Published lists of words for which texts are held for review, at and below an organisation.",
    columns: &[
        int("region_id", "region of the organisation"),
        uuid("org_id", "the organisation"),
        path("org_path", "its path"),
        text("words", "the list, one to a line"),
        int("version", "counts changes"),
    ],
    key: &["region_id", "org_id"],
    unique: &[],
    index: &[&["org_path"]],
};

const LINE: Table = Table {
    name: "forum_line",
    doc: "Lines of somebody's digest: mentioned, quoted, answered, taken out. For that person alone.",
    columns: &[
        int("region_id", "region"),
        bytes("who", "blind index of the account or member"),
        uuid("id", "identifier"),
        text("kind", "what, as key of the texts `line-…`"),
        text("title", "title of the thread"),
        text("href", "where"),
    ],
    key: &["region_id", "who", "id"],
    unique: &[],
    index: &[&["who", "id"]],
};

const DIGEST: Table = Table {
    name: "forum_digest",
    doc: "From when somebody's digest counts, as they set it. For that person alone; nobody is told.",
    columns: &[
        int("region_id", "region of the account"),
        bytes("who", "blind index of the account"),
        time("since", "set by the person"),
    ],
    key: &["region_id", "who"],
    unique: &[],
    index: &[],
};

const PACE: Table = Table {
    name: "forum_pace",
    doc: "Against floods: what was written within a day, by blind index; swept daily.",
    columns: &[
        int("region_id", "region"),
        bytes("who", "blind index of the account, or of guests in a thread"),
        uuid("id", "identifier"),
        bytes("text", "SHA-256 of the plain text"),
        time("at", "when"),
    ],
    key: &["region_id", "who", "id"],
    unique: &[],
    index: &[&["at"]],
};

/// The tables of this room.
pub const TABLES: &[&Table] =
    &[&BOARD, &THREAD, &POST, &SUPPORT, &AMENDMENT, &DECISION, &REMOVAL, &WORD, &LINE, &DIGEST, &PACE];

/// What it needs of the database.
pub const MIGRATIONS: &[Migrations] = &[Migrations {
    name: "forum_0001",
    steps: &[
        Step::Create(&BOARD),
        Step::Create(&THREAD),
        Step::Create(&POST),
        Step::Create(&SUPPORT),
        Step::Create(&AMENDMENT),
        Step::Create(&DECISION),
        Step::Create(&REMOVAL),
        Step::Create(&WORD),
        Step::Create(&LINE),
        Step::Create(&DIGEST),
        Step::Create(&PACE),
    ],
}];
