use store::schema::{Step, Table, boolean, day, int, path, text, uuid};
use store::{Engine, Migrations};

const SEARCH: Table = Table {
    name: "search",
    doc: "What can be found by its words: a projection, written by consumers of the journal and built again from it.",
    columns: &[
        int("region_id", "region of the document"),
        text("kind", "kind of document, as in `article`"),
        uuid("id", "the document"),
        int("number", "its number in the index of words, made from kind and identifier"),
        path("org_path", "path of the organisation it belongs to"),
        boolean("public", "may everybody find it?"),
        boolean("shared", "is it found at the organisations below as well?"),
        day("day", "its day: the latest are found first"),
        text("title", "its title"),
        text("body", "its words, for the excerpt shown"),
        text("tokens", "what it is found by"),
    ],
    key: &["region_id", "kind", "id"],
    unique: &[],
    index: &[&["number"], &["kind", "org_path", "day"]],
};

/// The tables of this room.
pub const TABLES: &[&Table] = &[&SEARCH];

/// What it needs of the database: the words in the engine's own full-text index. SQLite's reads its content from the
/// table, so it can be built again in one statement; PostgreSQL's is an index of an expression. Neither engine cuts
/// words: what is between blanks is a token.
pub const MIGRATIONS: &[Migrations] = &[Migrations {
    name: "search_0001",
    steps: &[
        Step::Create(&SEARCH),
        Step::Only(
            Engine::Sqlite,
            "create virtual table search_word using fts5(tokens, content='search', content_rowid='number', \
             detail=none, tokenize='unicode61 remove_diacritics 0')",
        ),
        Step::Only(
            Engine::Postgres,
            "create index search_word on search using gin (array_to_tsvector(string_to_array(tokens, ' ')))",
        ),
    ],
}];
