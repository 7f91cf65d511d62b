//! Tables of the room.

use store::Migrations;
use store::schema::{Step, Table, boolean, bytes, day, int, path, text, time, uuid};
use vault::SealedColumn;

const WINDOW: Table = Table {
    name: "petition_window",
    doc: "Organisations that take petitions of the public, each with what it is for.",
    columns: &[
        int("region_id", "region of the organisation"),
        uuid("org_id", "the organisation"),
        path("org_path", "its path"),
        text("title", "name of the window, as the public reads it"),
        text("about", "which matters it is for"),
        boolean("open", "takes petitions today"),
        int("promised_days", "days in which it promises to answer; never more than the law gives").or_none(),
        int("threshold", "supporters of one matter from which a public answer is owed"),
        int("version", "counts changes"),
    ],
    key: &["region_id", "org_id"],
    unique: &[],
    index: &[&["org_path"], &["open", "org_path"]],
};

const PETITION: Table = Table {
    name: "petition",
    doc: "Petitions (信访工作条例 2022): what somebody asks of an organisation, and where it stands.",
    columns: &[
        int("region_id", "region of the window at which it was filed"),
        uuid("id", "identifier"),
        text("code", "query code of ten digits, known to the petitioner"),
        text("number", "number in the register, as the public reads it"),
        int("holder_region", "region of the organisation that holds it"),
        uuid("holder_id", "the organisation that holds it"),
        path("holder_path", "its path"),
        path("sender_path", "path of the organisation that passed it on").or_none(),
        path("filed_path", "path of the window at which it was filed"),
        text("kind", "`CONSULTATION`, `SUGGESTION`, `COMPLAINT`, `REQUEST`, `ACCUSATION`"),
        text("channel", "`web`, `qr`, `phone`, `letter`, `visit`, `api`"),
        text("identity", "`real`, `confidential`, `anonymous`"),
        bytes("contact", "name, telephone and address, sealed as JSON").or_none(),
        text("title", "the matter in a line; empty once it went to the discipline body"),
        text("body", "facts and reasons; empty once it went to the discipline body"),
        bytes("sealed_body", "the same, sealed, once it went to the discipline body").or_none(),
        text("place", "where, in words").or_none(),
        int("place_x", "place on the plain grid of the map, 0 to 99 from the west").or_none(),
        int("place_y", "place on the plain grid of the map, 0 to 99 from the north").or_none(),
        text("state", "state of the machine in `rules::petition`"),
        boolean("open", "an office owes something"),
        uuid("handler", "account of the person who handles it").or_none(),
        text("handler_name", "that person's name").or_none(),
        time("filed_at", "when it arrived"),
        day("filed_on", "the day of that"),
        day("since", "day from which the present period counts"),
        day("due_on", "last day of the present step: the public clock").or_none(),
        day("accepted_on", "day it was taken").or_none(),
        day("answered_on", "day of the latest written answer").or_none(),
        int("answered_days", "days from filing to the latest written answer").or_none(),
        int("extended_days", "days by which the time was extended"),
        text("pause", "why the clock stands still: one of the closed list").or_none(),
        day("paused_on", "since when").or_none(),
        int("paused_days", "days it stood still before"),
        text("verdict", "what the petitioner says: `resolved`, `unresolved`").or_none(),
        text("verdict_words", "and why").or_none(),
        boolean("reopened", "the petitioner had it opened again, which happens once"),
        uuid("case_id", "the first matter of the same cause").or_none(),
        boolean("consents", "the petitioner agrees to publication"),
        text("shown_title", "the matter as published").or_none(),
        text("shown_body", "facts as published, masked").or_none(),
        int("failures", "wrong PINs in a row"),
        time("locked_until", "until when the code is not looked up after too many").or_none(),
        int("version", "counts changes"),
    ],
    key: &["region_id", "id"],
    unique: &[&["region_id", "number"]],
    index: &[
        &["holder_path", "id"],
        &["open", "holder_path", "due_on"],
        &["open", "due_on"],
        &["filed_path", "filed_on"],
        &["state", "answered_on"],
        &["region_id", "case_id"],
    ],
};

const CODE: Table = Table {
    name: "petition_code_directory",
    doc: "Query codes: a code finds its petition, wherever it is kept.",
    columns: &[
        text("code", "ten digits"),
        int("region_id", "region of the petition"),
        uuid("petition_id", "the petition"),
    ],
    key: &["code"],
    unique: &[],
    index: &[],
};

const STEP: Table = Table {
    name: "petition_step",
    doc: "What was done with a petition, in order: the public history, and who held it how long.",
    columns: &[
        int("region_id", "region"),
        uuid("petition_id", "the petition"),
        int("n", "counts from 1"),
        time("at", "when"),
        day("on_day", "the day of that"),
        text("kind", "what, as key of the texts `step-…`"),
        path("holder_path", "who holds it from then on"),
        text("holder_name", "that organisation's name then"),
        uuid("made_by", "account; none: the petitioner or the calendar").or_none(),
        text("words", "reason or explanation, as the petitioner reads it").or_none(),
        day("due_on", "what the clock said from then on").or_none(),
    ],
    key: &["region_id", "petition_id", "n"],
    unique: &[],
    index: &[],
};

const POINT: Table = Table {
    name: "petition_point",
    doc: "What a petition asks for, point by point as listed at acceptance; an answer must address each.",
    columns: &[
        int("region_id", "region"),
        uuid("petition_id", "the petition"),
        int("n", "counts from 1"),
        text("words", "the point"),
        text("reply", "what the approved answer says to it").or_none(),
    ],
    key: &["region_id", "petition_id", "n"],
    unique: &[],
    index: &[],
};

const ANSWER: Table = Table {
    name: "petition_answer",
    doc: "Written answers: drafted by one person, approved by another.",
    columns: &[
        int("region_id", "region"),
        uuid("petition_id", "the petition"),
        int("n", "counts from 1"),
        text("stage", "`answer`, `review`, `recheck`"),
        text("words", "the answer"),
        text("replies", "JSON list: the reply to each point, in their order"),
        text("state", "`draft`, `returned`, `approved`"),
        path("org_path", "organisation that answers"),
        uuid("written_by", "account"),
        text("writer", "that person's name"),
        uuid("approved_by", "account").or_none(),
        text("approver", "the name under which it goes out").or_none(),
        text("flags", "JSON list: what the approver should look at"),
        text("note", "why it was returned").or_none(),
        time("written_at", "when it was drafted"),
        time("approved_at", "when it was approved").or_none(),
    ],
    key: &["region_id", "petition_id", "n"],
    unique: &[],
    index: &[&["org_path", "approved_at"], &["region_id", "state", "written_at"]],
};

const SUPPORT: Table = Table {
    name: "petition_support",
    doc: "People who support a published matter, each once.",
    columns: &[
        int("region_id", "region"),
        uuid("petition_id", "the matter"),
        bytes("person", "blind index of the telephone number"),
        time("at", "when"),
    ],
    key: &["region_id", "petition_id", "person"],
    unique: &[],
    index: &[],
};

/// The tables of this room.
pub const TABLES: &[&Table] = &[&WINDOW, &PETITION, &CODE, &STEP, &POINT, &ANSWER, &SUPPORT];

/// What is sealed in them.
pub const SEALED: &[SealedColumn] = &[
    SealedColumn { table: "petition", column: "contact", field: "petition.contact", index: None },
    SealedColumn { table: "petition", column: "sealed_body", field: "petition.sealed_body", index: None },
];

/// What it needs of the database.
pub const MIGRATIONS: &[Migrations] = &[Migrations {
    name: "petition_0001",
    steps: &[
        Step::Create(&WINDOW),
        Step::Create(&PETITION),
        Step::Create(&CODE),
        Step::Create(&STEP),
        Step::Create(&POINT),
        Step::Create(&ANSWER),
        Step::Create(&SUPPORT),
    ],
}];
