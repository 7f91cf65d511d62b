//! Tables of the room.

use store::Migrations;
use store::schema::{Step, Table, boolean, bytes, day, int, path, text, time, uuid};

const PORTAL: Table = Table {
    name: "portal",
    doc: "The portal of an organisation; its identifier is that of the organisation.",
    columns: &[
        int("region_id", "region of the organisation"),
        uuid("id", "the organisation"),
        path("org_path", "its path"),
        text("slug", "its name in addresses, held in `portal_directory`"),
        text("title", "name shown"),
        text("about", "a sentence about it").or_none(),
        text("contact", "how the organisation is reached, as it wants to be").or_none(),
        boolean("open", "is it shown?"),
        int("generation", "counts everything that may change a public page of it or below it"),
        int("version", "counts changes"),
    ],
    key: &["region_id", "id"],
    unique: &[],
    index: &[&["org_path"]],
};

const DIRECTORY: Table = Table {
    name: "portal_directory",
    doc: "Names of portals in addresses: unique in an installation.",
    columns: &[text("slug", "the name"), int("region_id", "region of the portal"), uuid("id", "the portal")],
    key: &["slug"],
    unique: &[],
    index: &[],
};

const COLUMN: Table = Table {
    name: "portal_column",
    doc: "Columns: an inherited one is carried by every portal below; others are an organisation's own windows.",
    columns: &[
        int("region_id", "region of the portal that defines it"),
        uuid("id", "identifier"),
        uuid("portal_id", "the portal that defines it"),
        path("org_path", "its organisation's path"),
        text("title", "name shown"),
        text("about", "what stands in it").or_none(),
        text("line", "line of work: key of the texts `line-…`"),
        boolean("inherited", "do all portals below carry it?"),
        int("position", "order among the columns of its portal"),
        day("opened_on", "since when"),
        day("closed_on", "closed, merged or handed over on").or_none(),
        int("version", "counts changes"),
    ],
    key: &["region_id", "id"],
    unique: &[],
    index: &[&["region_id", "portal_id"], &["org_path"]],
};

const STEP: Table = Table {
    name: "portal_step",
    doc: "Steps of review of a column, as data: those of one stage go side by side, stages one after the other.",
    columns: &[
        int("region_id", "region of the column"),
        uuid("column_id", "the column"),
        int("number", "number of the step in the column"),
        text("name", "what is looked at"),
        int("stage", "stage: steps of one stage are open at once"),
        text("level", "`own`: officers of the writing organisation; `above`: those of an organisation above"),
        int("hours", "hours after which somebody above may step in"),
    ],
    key: &["region_id", "column_id", "number"],
    unique: &[],
    index: &[],
};

const BLOCK: Table = Table {
    name: "portal_block",
    doc: "Blocks of a front page, from the top.",
    columns: &[
        int("region_id", "region of the portal"),
        uuid("portal_id", "the portal"),
        int("position", "order"),
        text("kind", "`headlines`, `list`, `pictures`, `text`"),
        int("column_region", "region of the column shown").or_none(),
        uuid("column_id", "the column shown").or_none(),
        text("title", "heading").or_none(),
        text("body", "words of a block of text, in the markup of articles").or_none(),
        int("size", "articles shown"),
    ],
    key: &["region_id", "portal_id", "position"],
    unique: &[],
    index: &[],
};

const WORD: Table = Table {
    name: "portal_word",
    doc: "Words an organisation wants looked at before anything is published there or below.",
    columns: &[
        int("region_id", "region of the organisation"),
        uuid("id", "identifier"),
        path("org_path", "path of the organisation"),
        text("word", "the word"),
        text("instead", "what to write instead").or_none(),
        text("reason", "why, for those who write"),
    ],
    key: &["region_id", "id"],
    unique: &[],
    index: &[&["org_path"]],
};

const ARTICLE: Table = Table {
    name: "article",
    doc: "Articles: where each stands, which of its versions is under way and which one the public sees.",
    columns: &[
        int("region_id", "region of the organisation that writes"),
        uuid("id", "identifier"),
        uuid("org_id", "the organisation that writes"),
        path("org_path", "its path"),
        int("column_region", "region of the column"),
        uuid("column_id", "the column"),
        text("kind", "`news` or `person`: an exemplary person"),
        text("state", "state of the latest version, as in `rules::publishing`"),
        text("title", "title of the version shown, or of the latest when none is"),
        text("summary", "its summary").or_none(),
        int("cover_region", "region of the picture shown in lists").or_none(),
        uuid("cover_id", "the picture shown in lists").or_none(),
        int("number", "number of the latest version"),
        int("live_number", "number of the version the public sees").or_none(),
        boolean("live", "released and not taken back: shown between `published_at` and `expire_at`"),
        boolean("shared", "shown at all portals below as well"),
        time("first_at", "when the public saw it first").or_none(),
        time("published_at", "when the public sees the version shown; may lie ahead").or_none(),
        time("expire_at", "until when").or_none(),
        text("withdrawn", "public reason of withdrawal").or_none(),
        text("person", "name of an exemplary person").or_none(),
        day("consent_on", "day on which that person consented to be shown (个人信息保护法 art. 25)")
            .or_none(),
        text("consent", "how the consent was given and where it is kept").or_none(),
        uuid("made_by", "account that began it").or_none(),
        time("made_at", "when"),
        int("version", "counts changes of any kind"),
    ],
    key: &["region_id", "id"],
    unique: &[],
    index: &[
        &["region_id", "org_path", "column_id", "live", "published_at"],
        &["region_id", "org_path", "state", "id"],
        &["live", "expire_at"],
    ],
};

const VERSION: Table = Table {
    name: "article_version",
    doc: "Versions of articles. Never changed: an approval binds to the hash of one.",
    columns: &[
        int("region_id", "region of the article"),
        uuid("article_id", "the article"),
        int("number", "1 for the first"),
        text("title", "title"),
        text("summary", "summary").or_none(),
        text("source", "where it comes from: every article names it"),
        text("author", "name of the author as shown").or_none(),
        text("body", "words in the markup of articles"),
        text("html", "what the public sees: rendered and cleaned"),
        text("files", "files attached, as JSON: reference and hash of each"),
        bytes("sha256", "hash of everything above"),
        text("note", "public note of a correction").or_none(),
        text("findings", "what the machine found when it was submitted, as JSON").or_none(),
        uuid("made_by", "account").or_none(),
        time("made_at", "when"),
    ],
    key: &["region_id", "article_id", "number"],
    unique: &[],
    index: &[],
};

const REVIEW: Table = Table {
    name: "article_review",
    doc: "Steps of review of one version: who decided what, when, and over which bytes.",
    columns: &[
        int("region_id", "region of the article"),
        uuid("article_id", "the article"),
        int("number", "number of the version"),
        int("step", "number of the step"),
        text("name", "what is looked at"),
        int("stage", "stage"),
        text("level", "`own` or `above`"),
        path("org_path", "path of the organisation that writes"),
        int("column_region", "region of the column"),
        uuid("column_id", "the column"),
        bytes("sha256", "hash of the version"),
        time("opened_at", "when it became this step's turn").or_none(),
        time("due_at", "from when somebody above may step in").or_none(),
        text("outcome", "`approved` or `returned`").or_none(),
        text("note", "what the reviewer says").or_none(),
        uuid("decided_by", "account").or_none(),
        time("decided_at", "when").or_none(),
        boolean("stepped_in", "was it decided by somebody who stepped in?"),
    ],
    key: &["region_id", "article_id", "number", "step"],
    unique: &[],
    index: &[&["column_id", "decided_at"]],
};

/// The tables of this room.
pub const TABLES: &[&Table] =
    &[&PORTAL, &DIRECTORY, &COLUMN, &STEP, &BLOCK, &WORD, &ARTICLE, &VERSION, &REVIEW];

/// What it needs of the database.
pub const MIGRATIONS: &[Migrations] = &[Migrations {
    name: "portal_0001",
    steps: &[
        Step::Create(&PORTAL),
        Step::Create(&DIRECTORY),
        Step::Create(&COLUMN),
        Step::Create(&STEP),
        Step::Create(&BLOCK),
        Step::Create(&WORD),
        Step::Create(&ARTICLE),
        Step::Create(&VERSION),
        Step::Create(&REVIEW),
    ],
}];
