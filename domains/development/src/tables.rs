//! Tables of the room. What is the roll's (state of the membership, days of joining and conversion, end of the
//! probation) is not kept here a second time.

use store::Migrations;
use store::schema::{Step, Table, boolean, bytes, day, int, path, text, time, uuid};
use vault::{IndexColumn, SealedColumn};

const CANDIDATE: Table = Table {
    name: "candidate",
    doc: "People on the way to membership (发展党员工作细则), in the region that received the application. After the \
          approval the row leads to the member's; it is never deleted.",
    columns: &[
        int("region_id", "region that received the application"),
        uuid("id", "identifier"),
        int("org_region", "region of the branch; another one after a move"),
        uuid("org_id", "the branch"),
        path("org_path", "its path"),
        text("name", "name"),
        text("sex", "GB/T 2261.1: 1 male, 2 female, 0 unknown"),
        text("nationality", "GB/T 3304").or_none(),
        day("birth", "date of birth; of those taken up from the roll perhaps its month, or none").or_none(),
        text("education", "GB/T 4658, by level").or_none(),
        text("unit", "place of work or study").or_none(),
        bytes("id_number", "sealed resident ID (GB 11643)").or_none(),
        text("id_masked", "resident ID with its birth date hidden").or_none(),
        boolean("mobile", "lives away from the place of registration: both places count (arts 13, 16)"),
        day("leaves_on", "will leave the unit on this day (art. 18)").or_none(),
        text("state", "state of the machine in `rules::development`"),
        day("state_since", "day of the decision that led there"),
        day("applied_on", "day the application was received (art. 7)"),
        int("member_region", "region of the member's row, from the approval on").or_none(),
        uuid("member_id", "the member, from the approval on").or_none(),
        text("form_no", "number printed on the form of application for membership (入党志愿书)").or_none(),
        int("version", "counts changes"),
        time("made_at", "when the row was made"),
    ],
    key: &["region_id", "id"],
    unique: &[],
    index: &[
        &["org_path", "state"],
        &["region_id", "member_id"],
        &["member_id", "member_region"],
        &["state", "id"],
    ],
};

const PERSON: Table = Table {
    name: "candidate_directory",
    doc: "Nation-wide: nobody is in development twice at a time. Directory of blind indexes of resident IDs.",
    columns: &[
        bytes("person", "blind index of the resident ID"),
        int("region_id", "region of the candidate"),
        uuid("candidate_id", "the candidate"),
    ],
    key: &["person"],
    unique: &[],
    index: &[&["region_id", "candidate_id"]],
};

const STEP: Table = Table {
    name: "candidate_step",
    doc: "What was done for a candidate: steps of the chart, and what led aside.",
    columns: &[
        int("region_id", "region of the candidate"),
        uuid("id", "identifier; ascends with time"),
        uuid("candidate_id", "the candidate"),
        text("key", "step of the chart (`rules::development::chart`), or what led aside"),
        text("edition", "version of the chart in force on that day"),
        day("on_day", "when it was done"),
        text("body", "organisation that did it, as it was called"),
        text("note", "opinion or conclusion in words").or_none(),
        text("details", "facts the rules judged, as JSON"),
        text("warnings", "rulings that warned, as JSON"),
        text("reason", "why it went on in spite of them").or_none(),
        int("meeting_region", "region of the meeting that decided").or_none(),
        uuid("meeting_id", "meeting that decided").or_none(),
        uuid("vote_id", "its vote").or_none(),
        uuid("made_by", "account that wrote it down").or_none(),
        time("made_at", "when it was written down"),
        day("void_on", "day it ceased to count, because the way went back").or_none(),
    ],
    key: &["region_id", "id"],
    unique: &[],
    index: &[&["region_id", "candidate_id", "id"]],
};

const HELPER: Table = Table {
    name: "candidate_helper",
    doc: "Contacts (培养联系人, art. 9) and introducers (入党介绍人, art. 14).",
    columns: &[
        int("region_id", "region of the candidate"),
        uuid("id", "identifier"),
        uuid("candidate_id", "the candidate"),
        text("kind", "`contact`, `introducer`"),
        int("member_region", "region of the member"),
        uuid("member_id", "the member"),
        text("name", "the member's name then"),
        day("from_day", "from"),
        day("until_day", "first day no longer").or_none(),
    ],
    key: &["region_id", "id"],
    unique: &[],
    index: &[&["region_id", "candidate_id", "kind"], &["member_id", "member_region"]],
};

const REVIEW: Table = Table {
    name: "candidate_review",
    doc: "Reviews of activists every half-year (art. 11) and of probationary members (arts 30, 31).",
    columns: &[
        int("region_id", "region of the candidate"),
        uuid("id", "identifier"),
        uuid("candidate_id", "the candidate"),
        text("kind", "`activist`, `probation`"),
        day("on_day", "when"),
        text("opinion", "what the branch finds"),
        uuid("made_by", "account that wrote it down").or_none(),
    ],
    key: &["region_id", "id"],
    unique: &[&["region_id", "candidate_id", "kind", "on_day"]],
    index: &[],
};

const NOTICE: Table = Table {
    name: "candidate_notice",
    doc: "Public notices before the listing as object (发展党员工作细则 2026 art. 13).",
    columns: &[
        int("region_id", "region of the candidate"),
        uuid("id", "identifier"),
        uuid("candidate_id", "the candidate"),
        path("org_path", "path of the branch"),
        day("published", "first published day"),
        day("may_close", "last day it hangs at least: the fifth working day"),
        boolean("provisional", "that day reached into a year whose holidays are not published yet"),
        text("places", "`rules::development::NoticePlace`, joined by commas"),
        text("where_text", "where exactly, in words"),
        text("contact", "where objections are taken, in words"),
        day("closed", "taken down at the end of this day").or_none(),
        boolean("objected", "there was an objection").or_none(),
        text("result", "what came in and what was found").or_none(),
    ],
    key: &["region_id", "id"],
    unique: &[],
    index: &[&["region_id", "candidate_id", "published"], &["org_path", "published"]],
};

const DOCUMENT: Table = Table {
    name: "candidate_document",
    doc: "Which papers of a development exist (art. 36). The papers themselves are kept on paper.",
    columns: &[
        int("region_id", "region of the candidate"),
        uuid("id", "identifier"),
        uuid("candidate_id", "the candidate"),
        text("kind", "`rules::development::Document`, or `OTHER`"),
        day("on_day", "day of the paper"),
        text("how", "`received`, `produced`"),
        text("note", "what it is, for other papers").or_none(),
    ],
    key: &["region_id", "id"],
    unique: &[],
    index: &[&["region_id", "candidate_id"]],
};

const MOVE: Table = Table {
    name: "candidate_move",
    doc: "Moves of candidates before membership: materials go along, the time counts on (art. 12).",
    columns: &[
        int("region_id", "region of the candidate"),
        uuid("id", "identifier"),
        uuid("candidate_id", "the candidate"),
        text("from_name", "outgoing branch, as it was called"),
        int("to_region", "region of the receiving branch"),
        uuid("to_org", "receiving branch"),
        path("to_path", "its path"),
        text("to_name", "its name"),
        boolean("materials", "the materials of training were handed over"),
        day("sent_on", "handed over"),
        day("ended_on", "accepted or sent back").or_none(),
        text("outcome", "`accepted`, `sent_back`").or_none(),
        int("open", "1 until it ends, else empty: one open move for a candidate").or_none(),
    ],
    key: &["region_id", "id"],
    unique: &[&["region_id", "candidate_id", "open"]],
    index: &[&["to_path", "open"]],
};

const CODE: Table = Table {
    name: "progress_code_directory",
    doc: "Nation-wide: codes with which applicants see their own progress without an account. Directory of the \
          indexes of codes; neither code nor PIN is kept.",
    columns: &[
        bytes("code", "keyed hash of the code"),
        bytes("pin", "keyed hash of code and PIN"),
        int("region_id", "region of the candidate"),
        uuid("candidate_id", "the candidate"),
        day("made_on", "when it was handed out"),
        int("failures", "wrong PINs in a row; at ten the code is dead"),
    ],
    key: &["code"],
    unique: &[],
    index: &[&["region_id", "candidate_id"]],
};

const ANALYSIS: Table = Table {
    name: "pool_analysis",
    doc: "The yearly analysis of the activists by base committees and county organisation departments (art. 11).",
    columns: &[
        int("region_id", "region of the organisation"),
        uuid("org_id", "the organisation"),
        int("year", "the year"),
        path("org_path", "its path"),
        day("on_day", "when"),
        text("text", "what was found"),
        text("figures", "how many in which state that day, as JSON"),
    ],
    key: &["region_id", "org_id", "year"],
    unique: &[],
    index: &[],
};

/// The tables of this room.
pub const TABLES: &[&Table] =
    &[&CANDIDATE, &PERSON, &STEP, &HELPER, &REVIEW, &NOTICE, &DOCUMENT, &MOVE, &CODE, &ANALYSIS];

/// Sealed columns of this room.
pub const SEALED: &[SealedColumn] = &[SealedColumn {
    table: "candidate",
    column: "id_number",
    field: "candidate.id_number",
    index: Some(IndexColumn {
        table: "candidate_directory",
        column: "person",
        owner: "candidate_id",
        name: "person",
    }),
}];

/// What it needs of the database.
pub const MIGRATIONS: &[Migrations] = &[Migrations {
    name: "development_0001",
    steps: &[
        Step::Create(&CANDIDATE),
        Step::Create(&PERSON),
        Step::Create(&STEP),
        Step::Create(&HELPER),
        Step::Create(&REVIEW),
        Step::Create(&NOTICE),
        Step::Create(&DOCUMENT),
        Step::Create(&MOVE),
        Step::Create(&CODE),
        Step::Create(&ANALYSIS),
    ],
}];
