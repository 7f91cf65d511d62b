//! Tables of the room. None has a column for who wrote a text: what is not kept cannot be asked.

use store::Migrations;
use store::schema::{Step, Table, boolean, bytes, day, int, path, text, time, uuid};

const TEXT: Table = Table {
    name: "opinion_text",
    doc: "Texts people sent to the platform, masked and without their writers: what the analysis counts. Built from the \
          journal and from imports.",
    columns: &[
        int("region_id", "region"),
        uuid("id", "identifier: that of the source's row, or of its own"),
        text("source", "`petition`, or `import`"),
        path("org_path", "path of the organisation that holds the text"),
        day("on_day", "day it was sent"),
        text("title", "its title, masked"),
        text("body", "the text, masked"),
        text("words", "its words for counting, parted by blanks"),
        text("place", "the place it names").or_none(),
        int("answer_days", "days to the answer").or_none(),
        uuid("batch_id", "import it came with").or_none(),
    ],
    key: &["region_id", "source", "id"],
    unique: &[],
    index: &[&["org_path", "on_day"], &["region_id", "batch_id"]],
};

const BATCH: Table = Table {
    name: "opinion_batch",
    doc: "Message boards an organisation runs elsewhere, brought in as a file.",
    columns: &[
        int("region_id", "region"),
        uuid("id", "identifier"),
        uuid("org_id", "the organisation that runs the board"),
        path("org_path", "its path"),
        text("name", "name of the board"),
        int("texts", "texts taken"),
        time("made_at", "when"),
        uuid("made_by", "account").or_none(),
    ],
    key: &["region_id", "id"],
    unique: &[],
    index: &[&["org_path", "made_at"]],
};

const RUN: Table = Table {
    name: "opinion_run",
    doc: "An analysis of a subtree and a period, with its figures as they were then.",
    columns: &[
        int("region_id", "region"),
        uuid("id", "identifier"),
        uuid("org_id", "the organisation at the head of the subtree"),
        path("org_path", "its path"),
        day("from_day", "first day"),
        day("to_day", "last day"),
        text("state", "`running`, `done`, `failed`"),
        int("texts", "texts looked at"),
        text("result", "the figures as JSON, once done").or_none(),
        time("made_at", "when it was asked for"),
        uuid("made_by", "account").or_none(),
    ],
    key: &["region_id", "id"],
    unique: &[],
    index: &[&["org_path", "made_at"], &["state", "made_at"]],
};

const PART: Table = Table {
    name: "opinion_part",
    doc: "Which texts belong to a topic of a run, so that each figure opens the texts it comes from.",
    columns: &[
        int("region_id", "region"),
        uuid("run_id", "the run"),
        int("topic", "number of the topic in the run"),
        int("n", "counts the parts of a topic"),
        bytes(
            "texts",
            "identifiers of texts: a byte for the source, eight for the region, sixteen for the identifier, each",
        ),
    ],
    key: &["region_id", "run_id", "topic", "n"],
    unique: &[],
    index: &[],
};

const LABEL: Table = Table {
    name: "opinion_label",
    doc: "Names a person gave to topics; a topic with mostly the same words carries the name in later runs.",
    columns: &[
        int("region_id", "region"),
        uuid("id", "identifier"),
        uuid("org_id", "the organisation that named it"),
        text("label", "the name"),
        text("words", "words of the topic when it was named, parted by blanks"),
        boolean("pinned", "stands first"),
        time("made_at", "when"),
    ],
    key: &["region_id", "id"],
    unique: &[],
    index: &[&["region_id", "org_id"]],
};

/// The tables of this room.
pub const TABLES: &[&Table] = &[&TEXT, &BATCH, &RUN, &PART, &LABEL];

/// What it needs of the database.
pub const MIGRATIONS: &[Migrations] = &[Migrations {
    name: "opinion_0001",
    steps: &[
        Step::Create(&TEXT),
        Step::Create(&BATCH),
        Step::Create(&RUN),
        Step::Create(&PART),
        Step::Create(&LABEL),
    ],
}];
