//! The tables of the room.

use store::Migrations;
use store::schema::{Step, Table, boolean, bytes, day, int, path, text, time, uuid};
use vault::SealedColumn;

const MEETING: Table = Table {
    name: "meeting",
    doc: "Meetings of an organisation (支部工作条例 arts 11–17; 党员教育管理工作条例 arts 16–23).",
    columns: &[
        int("region_id", "region of the organisation"),
        uuid("id", "identifier"),
        uuid("org_id", "the organisation"),
        path("org_path", "its path"),
        text("kind", "kind of meeting, as in `rules::organisation_life::MeetingKind`"),
        text(
            "also",
            "further kinds it was held as at once, separated by blanks: one record, no second entry",
        )
        .or_none(),
        text("title", "what it is about, in a few words"),
        time("starts_at", "planned beginning; the record counts it as held on this day"),
        time("ends_at", "planned end"),
        text("place", "where, in words; never a position").or_none(),
        text("link", "address of the meeting in an external service").or_none(),
        text("state", "state of the machine in `rules::organisation_life::MeetingState`"),
        uuid("chair", "member who chairs it, of the same region").or_none(),
        uuid("recorder", "member who keeps the record, of the same region").or_none(),
        int("study_tenths", "study credited to everybody present, in tenths of an hour of study"),
        time("send_at", "from when the invitation is shown: outside the quiet hours").or_none(),
        day("reply_by", "last day for an answer").or_none(),
        int("due", "voters due when the roll was closed").or_none(),
        int("present", "voters present when the roll was closed").or_none(),
        text("minutes", "the minutes").or_none(),
        time("minuted_at", "when they were written").or_none(),
        time("chair_signed", "when the chair signed").or_none(),
        text("chair_how", "`own`: with the own account; `paper`: on the printed minutes").or_none(),
        time("recorder_signed", "when the recorder signed").or_none(),
        text("recorder_how", "`own` or `paper`").or_none(),
        time("archived_at", "when it was filed; from then on nothing changes").or_none(),
        text("note", "why it was called off").or_none(),
        int("sequence", "counts changes a calendar must learn of (RFC 5545 §3.8.7.4)"),
        time("made_at", "when it was planned"),
        int("version", "counts changes"),
    ],
    key: &["region_id", "id"],
    unique: &[],
    index: &[&["org_path", "starts_at"], &["region_id", "org_id", "starts_at"]],
};

const AGENDA: Table = Table {
    name: "agenda_item",
    doc: "What a meeting deals with, in order.",
    columns: &[
        int("region_id", "region of the meeting"),
        uuid("id", "identifier"),
        uuid("meeting_id", "the meeting"),
        int("at_no", "its place in the order"),
        text("title", "in words"),
        text("purpose", "what is voted on, as in `rules::voting::Purpose`; empty: no vote foreseen")
            .or_none(),
        int("subject_region", "region of whom or what it is about").or_none(),
        uuid("subject", "whom or what it is about").or_none(),
    ],
    key: &["region_id", "id"],
    unique: &[],
    index: &[&["region_id", "meeting_id", "at_no"]],
};

const ATTENDANCE: Table = Table {
    name: "attendance",
    doc: "Who was invited to a meeting, answered, and was there. Kept by the recorder (F01).",
    columns: &[
        int("region_id", "region of the meeting"),
        uuid("meeting_id", "the meeting"),
        int("member_region", "region of the member"),
        uuid("member_id", "the member"),
        int("at_no", "place on the roll, by name"),
        text("name", "name at that time"),
        text(
            "standing",
            "`EXPECTED`; `SPARED`: old, weak or ill; `ELSEWHERE`: mobile; `OPEN`: counts only when there",
        ),
        boolean("voter", "due with a vote"),
        text("mark", "`present`, `excused`, `absent`; empty: not yet noted").or_none(),
        text("reason", "why excused").or_none(),
        text("how", "`roll`: by the recorder; `door`: by the code at the door").or_none(),
        text("reply", "`yes` or `no`").or_none(),
        text("reply_reason", "why not").or_none(),
        time("replied_at", "when it was answered").or_none(),
    ],
    key: &["region_id", "meeting_id", "member_id"],
    unique: &[],
    index: &[&["region_id", "member_id"]],
};

const VOTE: Table = Table {
    name: "vote",
    doc: "Votes of meetings with their counts and what the rule says of them.",
    columns: &[
        int("region_id", "region of the meeting"),
        uuid("id", "identifier"),
        uuid("meeting_id", "the meeting"),
        uuid("item_id", "item of the agenda").or_none(),
        text("about", "what was voted on"),
        text("purpose", "as in `rules::voting::Purpose`"),
        int("subject_region", "region of whom it is about").or_none(),
        uuid("subject", "whom it is about").or_none(),
        int("due", "voters due"),
        int("present", "voters present"),
        int("yes", "in favour, in the room"),
        int("no", "against"),
        int("abstain", "abstentions"),
        int("written_yes", "in favour in writing, of those absent"),
        text("verdict", "`HOLDS`: passed; `WARNS`: over half of those present only; `BLOCKS`: not passed"),
        int("needed", "votes needed"),
        text("article", "regulation and article"),
        time("taken_at", "when it was noted"),
    ],
    key: &["region_id", "id"],
    unique: &[],
    index: &[&["region_id", "meeting_id"], &["region_id", "subject"]],
};

const DECISION: Table = Table {
    name: "decision",
    doc: "What a meeting resolved that somebody is to carry out.",
    columns: &[
        int("region_id", "region of the meeting"),
        uuid("id", "identifier"),
        uuid("meeting_id", "the meeting"),
        path("org_path", "path of the organisation"),
        text("what", "what is to be done"),
        int("person_region", "region of who does it"),
        uuid("person", "who does it"),
        text("person_name", "their name"),
        day("due_on", "by when"),
        day("done_on", "day it was done").or_none(),
        text("note", "how it was done").or_none(),
        int("version", "counts changes"),
    ],
    key: &["region_id", "id"],
    unique: &[],
    index: &[&["region_id", "meeting_id"], &["org_path", "due_on"]],
};

const CORRECTION: Table = Table {
    name: "minutes_correction",
    doc: "Corrections of archived minutes: further entries, the minutes themselves stay as they were signed.",
    columns: &[
        int("region_id", "region of the meeting"),
        uuid("id", "identifier"),
        uuid("meeting_id", "the meeting"),
        text("what", "what is corrected"),
        time("made_at", "when"),
        uuid("made_by", "account").or_none(),
    ],
    key: &["region_id", "id"],
    unique: &[],
    index: &[&["region_id", "meeting_id"]],
};

const TALK: Table = Table {
    name: "talk",
    doc: "Heart-to-heart talks of two members; what was said is read by these two only.",
    columns: &[
        int("region_id", "region of the organisation"),
        uuid("id", "identifier"),
        uuid("org_id", "the organisation"),
        path("org_path", "its path"),
        day("on_day", "when"),
        int("one_region", "region of one"),
        uuid("one_id", "one of the two"),
        text("one_name", "name of one"),
        int("other_region", "region of the other"),
        uuid("other_id", "the other"),
        text("other_name", "name of the other"),
        bytes("content", "what was said, sealed; optional").or_none(),
        uuid("made_by", "account that wrote it down").or_none(),
        time("made_at", "when it was written down"),
    ],
    key: &["region_id", "id"],
    unique: &[],
    index: &[&["region_id", "org_id", "on_day"]],
};

const PAPER: Table = Table {
    name: "criticism_paper",
    doc: "Papers of criticism and self-criticism of a meeting of organisation life; read only by those present.",
    columns: &[
        int("region_id", "region of the meeting"),
        uuid("id", "identifier"),
        uuid("meeting_id", "the meeting"),
        int("member_region", "region of who wrote it"),
        uuid("member_id", "who wrote it"),
        text("name", "their name"),
        text("kind", "`self`: self-criticism; `mutual`: criticism of others"),
        bytes("content", "the words, sealed"),
        time("made_at", "when it was handed in"),
        int("version", "counts changes"),
    ],
    key: &["region_id", "id"],
    unique: &[&["region_id", "meeting_id", "member_id", "kind"]],
    index: &[],
};

const EXPLANATION: Table = Table {
    name: "missed_period",
    doc: "Why no meeting of a kind was held in a period, in the organisation's own words.",
    columns: &[
        int("region_id", "region of the organisation"),
        uuid("org_id", "the organisation"),
        text("kind", "kind of meeting"),
        text("period", "`2026-05`, `2026-Q2`, `2026`"),
        text("reason", "why"),
        time("made_at", "when it was written"),
        uuid("made_by", "account").or_none(),
    ],
    key: &["region_id", "org_id", "kind", "period"],
    unique: &[],
    index: &[],
};

const FEED: Table = Table {
    name: "calendar_feed",
    doc: "Calendars members subscribe to: one secret address each, which its owner takes back at any time.",
    columns: &[
        int("region_id", "region of the member"),
        uuid("member_id", "whose calendar"),
        bytes("token", "blind index of the secret in the address"),
        time("made_at", "when it was made"),
    ],
    key: &["region_id", "member_id"],
    unique: &[],
    index: &[],
};

/// The tables of this room.
pub const TABLES: &[&Table] =
    &[&MEETING, &AGENDA, &ATTENDANCE, &VOTE, &DECISION, &CORRECTION, &TALK, &PAPER, &EXPLANATION, &FEED];

/// Sealed columns of this room.
pub const SEALED: &[SealedColumn] = &[
    SealedColumn { table: "talk", column: "content", field: "talk.content", index: None },
    SealedColumn {
        table: "criticism_paper",
        column: "content",
        field: "criticism_paper.content",
        index: None,
    },
];

/// What it needs of the database.
pub const MIGRATIONS: &[Migrations] = &[Migrations {
    name: "meeting_0001",
    steps: &[
        Step::Create(&MEETING),
        Step::Create(&AGENDA),
        Step::Create(&ATTENDANCE),
        Step::Create(&VOTE),
        Step::Create(&DECISION),
        Step::Create(&CORRECTION),
        Step::Create(&TALK),
        Step::Create(&PAPER),
        Step::Create(&EXPLANATION),
        Step::Create(&FEED),
    ],
}];
