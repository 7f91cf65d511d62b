use store::Migrations;
use store::schema::{Step, Table, bytes, int, serial, text, time, uuid};

const ENTRY: Table = Table {
    name: "journal",
    doc: "What was done: one row for each act, written in the act's own transaction and never changed. \
          Lawful erasure empties payload and salt; the leaf holds only the commitment.",
    columns: &[
        serial("seq", "order of writing in this database; not the order of commits"),
        int("txid", "PostgreSQL transaction number, 0 on SQLite: how late commits are waited for"),
        int("region_id", "region of the act"),
        uuid("id", "the entry's identifier"),
        text("kind", "what was done: `member.admitted`"),
        time("at", "when"),
        uuid("actor", "account that did it; none: the system itself").or_none(),
        text("place", "path of the organisation it was done at").or_none(),
        int("subject_region", "region of what it was done to").or_none(),
        uuid("subject", "what it was done to").or_none(),
        text("article", "article of the regulation it rests on").or_none(),
        bytes("commitment", "SHA-256 of salt and payload"),
        bytes("salt", "32 random bytes; emptied by lawful erasure").or_none(),
        text("payload", "the details as JSON; emptied by lawful erasure").or_none(),
    ],
    key: &["seq"],
    unique: &[&["id"]],
    index: &[&["txid", "seq"], &["subject", "seq"]],
};

const LEAF: Table = Table {
    name: "journal_leaf",
    doc: "The number of each entry in the Merkle tree: dense, from 0, in the order in which commits became certain.",
    columns: &[int("leaf", "number in the tree"), int("seq", "the entry")],
    key: &["leaf"],
    unique: &[&["seq"]],
    index: &[],
};

const HASH: Table = Table {
    name: "journal_hash",
    doc: "Hashes of all complete subtrees (RFC 9162 §2.1), stored in the order of their completion.",
    columns: &[int("position", "storage index of (level, number)"), bytes("hash", "SHA-256")],
    key: &["position"],
    unique: &[],
    index: &[],
};

const CHECKPOINT: Table = Table {
    name: "journal_checkpoint",
    doc: "Signed states of the tree: C2SP tlog-checkpoint in a signed note (Ed25519).",
    columns: &[
        int("size", "number of leaves"),
        text("note", "the signed note"),
        time("at", "when it was signed"),
    ],
    key: &["size"],
    unique: &[],
    index: &[],
};

const SEQUENCER: Table = Table {
    name: "journal_sequencer",
    doc: "How far the sequencer has come: one row.",
    columns: &[
        int("id", "always 1"),
        int("size", "leaves given out"),
        int("txid", "transaction of the last entry numbered"),
        int("seq", "the last entry numbered"),
    ],
    key: &["id"],
    unique: &[],
    index: &[],
};

const CONSUMER: Table = Table {
    name: "journal_consumer",
    doc: "How far each projection has read; moved in the transaction that changes the projection.",
    columns: &[text("name", "the projection"), int("position", "leaves already taken")],
    key: &["name"],
    unique: &[],
    index: &[],
};

/// The journal's tables; all belong to one installation and none to a region.
pub const TABLES: &[&Table] = &[&ENTRY, &LEAF, &HASH, &CHECKPOINT, &SEQUENCER, &CONSUMER];

/// What the journal needs of the database.
pub const MIGRATIONS: &[Migrations] = &[Migrations {
    name: "journal_0001",
    steps: &[
        Step::Create(&ENTRY),
        Step::Create(&LEAF),
        Step::Create(&HASH),
        Step::Create(&CHECKPOINT),
        Step::Create(&SEQUENCER),
        Step::Create(&CONSUMER),
    ],
}];
