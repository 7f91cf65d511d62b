use store::Migrations;
use store::schema::{Step, Table, boolean, day, int, path, text, time, uuid};

const DUTY: Table = Table {
    name: "duty",
    doc: "What must be done: computed from state and rules, closed by the act that fulfils it.",
    columns: &[
        int("region_id", "region of the organisation"),
        uuid("id", "identifier"),
        text(
            "key",
            "what the duty is about, made from rule, subject and period: the same duty is never opened twice",
        ),
        text("kind", "kind of duty, as in `roster.election`; texts: `duty-roster-election`"),
        path("place", "path of the organisation that owes it"),
        text("office", "role that owes it"),
        int("subject_region", "region of what it concerns").or_none(),
        uuid("subject", "what it concerns").or_none(),
        day("due_on", "day by which it must be done"),
        text("article", "regulation and article"),
        text("details", "figures and names for the text, as JSON"),
        boolean("open", "still to be done"),
        time("opened_at", "when it became due"),
        time("closed_at", "when it was done or fell away").or_none(),
        text("closed_how", "`done` or `lapsed`").or_none(),
    ],
    key: &["region_id", "id"],
    unique: &[&["region_id", "key"]],
    index: &[&["region_id", "subject"], &["open", "place", "due_on"], &["open", "due_on", "id"]],
};

/// The tables of this room.
pub const TABLES: &[&Table] = &[&DUTY];

/// What it needs of the database.
pub const MIGRATIONS: &[Migrations] = &[
    Migrations { name: "duty_0001", steps: &[Step::Create(&DUTY)] },
    Migrations {
        name: "duty_0002",
        steps: &[
            Step::Add("duty", int("person_region", "region of the member who does it").or_none()),
            Step::Add(
                "duty",
                uuid("person", "the member who does it, when it is not the office's; shown at their home")
                    .or_none(),
            ),
            Step::Index("duty", &["open", "person", "due_on"]),
        ],
    },
];
