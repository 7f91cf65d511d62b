//! Tables of the room.

use store::Migrations;
use store::schema::{Step, Table, boolean, bytes, day, int, path, text, time, uuid};

const BODY: Table = Table {
    name: "openness_body",
    doc: "Organisations that make Party affairs public; the identifier is that of the organisation.",
    columns: &[
        int("region_id", "region of the organisation"),
        uuid("id", "the organisation"),
        path("org_path", "its path"),
        text("authority", "widest scope it may approve, as in `rules::openness`; empty: that of its kind")
            .or_none(),
        boolean("open", "has it published anything to society?"),
        int("version", "counts changes"),
    ],
    key: &["region_id", "id"],
    unique: &[],
    index: &[&["open", "org_path"]],
};

const ENTRY: Table = Table {
    name: "openness_entry",
    doc: "The catalogue of what is made public (公开目录, 党务公开条例 art. 14): an inherited entry holds at all organisations below.",
    columns: &[
        int("region_id", "region of the organisation that keeps it"),
        uuid("id", "identifier"),
        uuid("org_id", "the organisation that keeps it"),
        path("org_path", "its path"),
        text("key", "key of the text `entry-…` when it is one of the shipped catalogue").or_none(),
        text("title", "what is made public, when it is an organisation's own").or_none(),
        text("scope", "usual scope, as in `rules::openness`"),
        text("form", "`page`, `board`, `meeting`, `document`, `briefing` (art. 16)"),
        text("period", "`standing`, `monthly`, `quarterly`, `yearly`, `staged`, `temporary`"),
        boolean("ahead", "is it owed at the beginning of a period rather than after it?"),
        int("due_days", "days after the beginning or end of a period by which it is owed"),
        text("office", "post that is responsible"),
        text("ledger", "`dues`, `development`, `meetings`, `members`: where its figures come from").or_none(),
        int("working_days", "working days a notice of it must stand").or_none(),
        text("basis", "the regulation it rests on"),
        text("audience", "`all`, `branch`, `committee`: which organisations it is for"),
        boolean("inherited", "does it hold at all organisations below?"),
        int("position", "order"),
        day("opened_on", "since when"),
        day("closed_on", "taken out on").or_none(),
        int("version", "counts changes"),
    ],
    key: &["region_id", "id"],
    unique: &[],
    index: &[&["org_path"]],
};

const ITEM: Table = Table {
    name: "openness_item",
    doc: "Items: one text on its way through proposal, review, approval and publication (art. 15), and what became of it.",
    columns: &[
        int("region_id", "region of the organisation"),
        uuid("id", "identifier"),
        uuid("org_id", "the organisation"),
        path("org_path", "its path"),
        int("entry_region", "region of the entry of the catalogue"),
        uuid("entry_id", "the entry"),
        text("period", "the period it is about: `2026`, `2026-Q3`, `2026-10`").or_none(),
        text("state", "state as in `rules::openness`"),
        text("scope", "whom it is for, as in `rules::openness`"),
        text("lang", "language of what the system writes into it"),
        text("title", "title of the latest version"),
        int("number", "number of the latest version"),
        text("ledger", "where its figures come from").or_none(),
        text("figures", "figures as frozen at approval, in the markup of articles").or_none(),
        text("html", "what readers see, frozen at approval").or_none(),
        bytes("sha256", "hash of everything approved").or_none(),
        int("working_days", "working days it must stand").or_none(),
        day("stands_until", "last day on which it stands; none: until it is taken down").or_none(),
        path("approve_path", "the organisation that approves: the nearest with the authority"),
        day("from_day", "first day on which it stood").or_none(),
        day("to_day", "last day on which it stood").or_none(),
        time("published_at", "when it was published").or_none(),
        int("stood_days", "working days it stood, when it had to").or_none(),
        boolean("unmet", "taken down before it had stood long enough?"),
        text("reason", "public reason of withdrawal").or_none(),
        uuid("follows", "the item it corrects or repeats").or_none(),
        text("follows_as", "`correct` or `again`").or_none(),
        uuid("successor", "the item that corrects or repeats it").or_none(),
        uuid("made_by", "account that proposed the latest version").or_none(),
        uuid("reviewed_by", "account that reviewed").or_none(),
        uuid("approved_by", "account that approved").or_none(),
        text("sent_back", "why it was sent back").or_none(),
        time("made_at", "when it began"),
        int("version", "counts changes of any kind"),
    ],
    key: &["region_id", "id"],
    unique: &[],
    index: &[
        &["region_id", "org_id", "published_at"],
        &["region_id", "entry_id", "period"],
        &["approve_path", "state"],
        &["org_path", "state"],
        &["state", "stands_until"],
    ],
};

const VERSION: Table = Table {
    name: "openness_version",
    doc: "Versions of items before approval. Never changed.",
    columns: &[
        int("region_id", "region of the item"),
        uuid("item_id", "the item"),
        int("number", "1 for the first"),
        text("title", "title"),
        text("body", "words in the markup of articles"),
        uuid("made_by", "account").or_none(),
        time("made_at", "when"),
    ],
    key: &["region_id", "item_id", "number"],
    unique: &[],
    index: &[],
};

const AUDIENCE: Table = Table {
    name: "openness_audience",
    doc: "Whom an item of scope SPECIFIC is for.",
    columns: &[
        int("region_id", "region of the item"),
        uuid("item_id", "the item"),
        int("at_no", "order"),
        text("kind", "`org` or `member`"),
        int("target_region", "region of the organisation or member"),
        uuid("target", "the organisation or member"),
        path("target_path", "path of the organisation").or_none(),
        text("name", "its name when it was chosen"),
    ],
    key: &["region_id", "item_id", "at_no"],
    unique: &[],
    index: &[],
};

const WORD: Table = Table {
    name: "openness_word",
    doc: "Words of readers about an item, without account or name; shown beside it only with an answer.",
    columns: &[
        int("region_id", "region of the item"),
        uuid("id", "identifier"),
        uuid("item_id", "the item"),
        path("org_path", "path of the organisation that answers"),
        text("body", "what the reader says"),
        day("due_on", "answered by"),
        text("answer", "the answer").or_none(),
        boolean("shown", "is it shown with its answer?"),
        uuid("answered_by", "account").or_none(),
        time("answered_at", "when").or_none(),
        time("made_at", "when it came"),
    ],
    key: &["region_id", "id"],
    unique: &[],
    index: &[&["region_id", "item_id", "made_at"]],
};

/// The tables of this room.
pub const TABLES: &[&Table] = &[&BODY, &ENTRY, &ITEM, &VERSION, &AUDIENCE, &WORD];

/// What it needs of the database.
pub const MIGRATIONS: &[Migrations] = &[Migrations {
    name: "openness_0001",
    steps: &[
        Step::Create(&BODY),
        Step::Create(&ENTRY),
        Step::Create(&ITEM),
        Step::Create(&VERSION),
        Step::Create(&AUDIENCE),
        Step::Create(&WORD),
    ],
}];
