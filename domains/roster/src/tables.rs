//! The tables of the roll.

use store::Migrations;
use store::schema::{Step, Table, boolean, bytes, day, int, path, text, time, uuid};
use vault::{IndexColumn, SealedColumn};

const REGION: Table = Table {
    name: "region",
    doc: "County-size units and the higher units themselves; numbers are allotted once and never re-used.",
    columns: &[
        int("region_id", "province × 10000 + city × 100 + county; not the GB/T 2260 code"),
        text("name", "name"),
        text("gb_code", "present GB/T 2260 code").or_none(),
    ],
    key: &["region_id"],
    unique: &[],
    index: &[],
};

const ORG: Table = Table {
    name: "org",
    doc: "Party organisations as they stand today. How they stood is in `org_spell`.",
    columns: &[
        int("region_id", "region"),
        uuid("id", "identifier"),
        path("path", "place in the tree: four-character labels, each closed by a dot"),
        int("parent_region", "region of the organisation above").or_none(),
        uuid("parent_id", "the organisation above; none: a root").or_none(),
        int("next_child", "label of the next child"),
        text("kind", "key of the type (fact sheet §12)"),
        text("sector", "key of the unit's sector").or_none(),
        text("full_name", "full name"),
        text("short_name", "short name").or_none(),
        text("name_key", "full name in Pinyin, for sorting and searching"),
        text("code", "code within the installation").or_none(),
        text("unit_name", "unit in which it stands").or_none(),
        text("uscc", "unified social credit code (GB 32100)").or_none(),
        text("gb_code", "division code (GB/T 2260)").or_none(),
        boolean("village", "in a village or community: terms of five years"),
        text("address", "office address").or_none(),
        text("contact", "office telephone").or_none(),
        text("secretary", "name of the secretary as imported, until a post is held").or_none(),
        day("established", "day of founding").or_none(),
        day("closed_on", "day of closing; none: it stands").or_none(),
        day("term_from", "day of the last election").or_none(),
        day("term_until", "end of the term").or_none(),
        text("remark", "remark").or_none(),
        uuid("batch_id", "import that brought it").or_none(),
        int("version", "counts changes"),
    ],
    key: &["region_id", "id"],
    unique: &[&["region_id", "path"]],
    index: &[&["path"], &["parent_id", "path"], &["batch_id"]],
};

const ORG_SPELL: Table = Table {
    name: "org_spell",
    doc: "How an organisation stood from one day to another: the time-true tree.",
    columns: &[
        int("region_id", "region"),
        uuid("org_id", "the organisation"),
        day("from_day", "first day"),
        day("until_day", "first day on which it stood otherwise").or_none(),
        text("path", "place"),
        text("kind", "type"),
        text("full_name", "name"),
        text(
            "how",
            "what began this spell: `founded`, `renamed`, `moved`, `merged`, `split`, `closed`, `reopened`",
        ),
    ],
    key: &["region_id", "org_id", "from_day"],
    unique: &[],
    index: &[&["path", "from_day"]],
};

const ORG_CODE: Table = Table {
    name: "org_code_directory",
    doc: "Codes of organisations, unique in the installation.",
    columns: &[text("code", "the code"), int("region_id", "region"), uuid("org_id", "the organisation")],
    key: &["code"],
    unique: &[],
    index: &[],
};

const MEMBER: Table = Table {
    name: "member",
    doc: "Members as they stand today. Identifiers of the person are sealed; what they did is in the journal.",
    columns: &[
        int("region_id", "region of the organisation"),
        uuid("id", "identifier"),
        uuid("org_id", "organisation of the formal affiliation"),
        path("org_path", "its path"),
        boolean("present", "counted on the roll today"),
        text("name", "name"),
        text("name_key", "name in Pinyin, for sorting"),
        text("sex", "GB/T 2261.1: 1 male, 2 female, 0 unknown"),
        text("nationality", "GB/T 3304").or_none(),
        day("birth", "date of birth, or its month").or_none(),
        text("education", "GB/T 4658, by level").or_none(),
        text("occupation", "class of the yearly bulletin").or_none(),
        text("work", "occupation in words").or_none(),
        text("unit", "place of work").or_none(),
        text("party_post", "post in the Party as imported, until a post is held").or_none(),
        text("state", "state of the membership"),
        day("joined_on", "branch meeting that accepted (入党), or its month").or_none(),
        day("full_on", "conversion to full membership (转正), or its month").or_none(),
        boolean("mobile", "away for six months or more without transfer (流动党员)"),
        boolean("frail", "old, weak or ill: no hard duty of attendance (教育管理条例 art. 23)"),
        bytes("id_number", "sealed resident ID (GB 11643)").or_none(),
        text("id_masked", "resident ID with its birth date hidden").or_none(),
        bytes("phone", "sealed telephone number").or_none(),
        text("phone_masked", "telephone number with its middle hidden").or_none(),
        bytes("address", "sealed address").or_none(),
        text("remark", "remark").or_none(),
        uuid("batch_id", "import that brought the row").or_none(),
        uuid("merged_into", "the row that stands for the person since a merge").or_none(),
        time("made_at", "when the row was made"),
        int("version", "counts changes"),
    ],
    key: &["region_id", "id"],
    unique: &[],
    index: &[
        &["region_id", "org_id", "present"],
        &["present", "org_path", "name_key", "id"],
        &["batch_id"],
        &["name", "birth"],
    ],
};

const AFFILIATION: Table = Table {
    name: "affiliation",
    doc: "Spells of formal affiliation. One open spell at most for each member: nobody is counted twice.",
    columns: &[
        int("region_id", "region"),
        uuid("member_id", "the member"),
        day("from_day", "first day"),
        day("until_day", "first day on which it was elsewhere").or_none(),
        uuid("org_id", "the organisation"),
        int("open", "1 while the spell is open, else empty: the unique key").or_none(),
        text("how", "what began it: `enrolled`, `merged`, `split`, `transfer`, `whole`"),
    ],
    key: &["region_id", "member_id", "from_day"],
    unique: &[&["region_id", "member_id", "open"]],
    index: &[&["org_id", "from_day"]],
};

const MEMBER_STATE: Table = Table {
    name: "member_state",
    doc: "States of the membership from one day to another.",
    columns: &[
        int("region_id", "region"),
        uuid("member_id", "the member"),
        day("from_day", "first day"),
        text("state", "the state"),
        text("ground", "decision or article it rests on").or_none(),
    ],
    key: &["region_id", "member_id", "from_day"],
    unique: &[],
    index: &[],
};

const PERSON: Table = Table {
    name: "person_directory",
    doc: "Resident IDs on the roll, by blind index: the same person is never enrolled twice.",
    columns: &[
        bytes("person", "blind index of the resident ID"),
        int("region_id", "region"),
        uuid("member_id", "the member"),
    ],
    key: &["person"],
    unique: &[],
    index: &[&["member_id"]],
};

const PHONE: Table = Table {
    name: "member_phone",
    doc: "Telephone numbers by blind index, for finding a member by the whole number.",
    columns: &[
        int("region_id", "region"),
        uuid("member_id", "the member"),
        bytes("phone", "blind index of the number"),
    ],
    key: &["region_id", "member_id"],
    unique: &[],
    index: &[&["phone"]],
};

const POST: Table = Table {
    name: "post",
    doc: "Posts held in organisations: secretary, committee members.",
    columns: &[
        int("region_id", "region of the organisation"),
        uuid("id", "identifier"),
        uuid("org_id", "the organisation"),
        int("member_region", "region of the member"),
        uuid("member_id", "who holds it"),
        text("post", "`secretary`, `deputy`, `organisation`, `publicity`, `discipline`, `member`"),
        day("from_day", "first day"),
        day("until_day", "first day on which it is no longer held").or_none(),
    ],
    key: &["region_id", "id"],
    unique: &[],
    index: &[&["org_id"], &["member_id"]],
};

const TERM: Table = Table {
    name: "term",
    doc: "Terms of an organisation's committee.",
    columns: &[
        int("region_id", "region"),
        uuid("org_id", "the organisation"),
        day("from_day", "day of the election"),
        day("until_day", "end of the term by rule"),
        day("extended_until", "end after an approved extension, one year at most").or_none(),
        text("ground", "reply that approved the extension").or_none(),
    ],
    key: &["region_id", "org_id", "from_day"],
    unique: &[],
    index: &[],
};

const BATCH: Table = Table {
    name: "import_batch",
    doc: "Imports: read, confirmed as one, or undone as one.",
    columns: &[
        int("region_id", "region of the organisation it was read for"),
        uuid("id", "identifier"),
        path("place", "path of the organisation it was read for"),
        text("file_name", "name of the file"),
        text("kind", "`members` or `organisations`"),
        day("as_of", "day of import"),
        text("state", "`read`, `confirmed`, `undone`"),
        text("mapping", "columns as corrected, JSON"),
        int("rows_total", "rows that are a person or an organisation"),
        int("rows_ok", "without problem"),
        int("rows_warn", "with warnings only"),
        int("rows_error", "with errors: stay out"),
        int("rows_stored", "rows stored"),
        uuid("account_id", "who read it").or_none(),
        time("made_at", "when it was read"),
        time("confirmed_at", "when it was confirmed").or_none(),
        time("undone_at", "when it was undone").or_none(),
        int("version", "counts changes"),
    ],
    key: &["region_id", "id"],
    unique: &[],
    index: &[&["place", "made_at"]],
};

const FILE: Table = Table {
    name: "import_file",
    doc: "The bytes of a file being imported, sealed; removed thirty days after.",
    columns: &[
        int("region_id", "region"),
        uuid("batch_id", "the import"),
        bytes("sealed", "the sealed bytes"),
    ],
    key: &["region_id", "batch_id"],
    unique: &[],
    index: &[],
};

const MAPPING: Table = Table {
    name: "import_mapping",
    doc: "Column mappings people have corrected, by the headings they were made for.",
    columns: &[
        int("region_id", "region"),
        bytes("headings", "SHA-256 of the headings"),
        text("mapping", "the mapping, JSON"),
        time("used_at", "when it was last used"),
    ],
    key: &["region_id", "headings"],
    unique: &[],
    index: &[],
};

const MERGE: Table = Table {
    name: "member_merge",
    doc: "Rows of one person that were put together, so that it can be taken back.",
    columns: &[
        int("region_id", "region of the row that stands"),
        uuid("id", "identifier"),
        uuid("kept", "the row that stands"),
        int("other_region", "region of the row put aside"),
        uuid("other", "the row put aside"),
        text("before", "what the merge changed, JSON, for taking it back"),
        time("merged_at", "when"),
        time("undone_at", "when it was taken back").or_none(),
    ],
    key: &["region_id", "id"],
    unique: &[],
    index: &[&["kept"], &["other"]],
};

const STAT: Table = Table {
    name: "place_stat",
    doc: "Projection: members and organisations at and below each place, by characteristic; folded up the tree. \
          Belongs to one installation and is rebuilt from the journal, so the path alone is its key.",
    columns: &[
        text("place", "path"),
        text("dimension", "`all`, `sex`, `birth_year`, …"),
        text("code", "value of the characteristic"),
        int("number", "how many"),
    ],
    key: &["place", "dimension", "code"],
    unique: &[],
    index: &[],
};

const STAT_DAY: Table = Table {
    name: "place_stat_day",
    doc: "Projection: by how much each figure of `place_stat` changed on each day, for figures as of a date.",
    columns: &[
        text("place", "path"),
        text("dimension", "characteristic"),
        text("code", "value"),
        day("on_day", "day from which the change counts"),
        int("change", "by how much"),
    ],
    key: &["place", "dimension", "code", "on_day"],
    unique: &[],
    index: &[],
};

const FILE_ITEM: Table = Table {
    name: "file_item",
    doc: "Projection: the electronic file, one row for each thing that happened to a member.",
    columns: &[
        int("region_id", "region of the member"),
        uuid("member_id", "the member"),
        int("leaf", "number of the journal entry"),
        uuid("entry_id", "the entry, for its proof"),
        int("class", "one of the ten classes of 干部人事档案工作条例 art. 19"),
        text("kind", "what happened; texts: `file-…`"),
        day("on_day", "when"),
        text("details", "figures and names for the text, JSON"),
    ],
    key: &["region_id", "member_id", "leaf"],
    unique: &[],
    index: &[],
};

const TOKEN: Table = Table {
    name: "member_token",
    doc: "Projection: what a member is found by (parts of the name, Pinyin, initials, end of the number).",
    columns: &[
        int("region_id", "region"),
        text("token", "a word; its beginnings find it"),
        uuid("member_id", "the member"),
        text("org_path", "path of the member's organisation: the reader's scope"),
    ],
    key: &["region_id", "token", "member_id"],
    unique: &[],
    index: &[&["token", "org_path"], &["member_id"]],
};

/// The tables of this room.
pub const TABLES: &[&Table] = &[
    &REGION,
    &ORG,
    &ORG_SPELL,
    &ORG_CODE,
    &MEMBER,
    &AFFILIATION,
    &MEMBER_STATE,
    &PERSON,
    &PHONE,
    &POST,
    &TERM,
    &BATCH,
    &FILE,
    &MAPPING,
    &MERGE,
    &STAT,
    &STAT_DAY,
    &FILE_ITEM,
    &TOKEN,
];

/// Sealed columns of this room.
pub const SEALED: &[SealedColumn] = &[
    SealedColumn {
        table: "member",
        column: "id_number",
        field: "member.id_number",
        index: Some(IndexColumn {
            table: "person_directory",
            column: "person",
            owner: "member_id",
            name: "person",
        }),
    },
    SealedColumn {
        table: "member",
        column: "phone",
        field: "member.phone",
        index: Some(IndexColumn {
            table: "member_phone",
            column: "phone",
            owner: "member_id",
            name: "phone",
        }),
    },
    SealedColumn { table: "member", column: "address", field: "member.address", index: None },
];

/// What the room needs of the database.
pub const MIGRATIONS: &[Migrations] = &[
    Migrations {
        name: "roster_0001",
        steps: &[
            Step::Create(&REGION),
            Step::Create(&ORG),
            Step::Create(&ORG_SPELL),
            Step::Create(&ORG_CODE),
            Step::Create(&MEMBER),
            Step::Create(&AFFILIATION),
            Step::Create(&MEMBER_STATE),
            Step::Create(&PERSON),
            Step::Create(&PHONE),
            Step::Create(&POST),
            Step::Create(&TERM),
            Step::Create(&BATCH),
            Step::Create(&FILE),
            Step::Create(&MAPPING),
            Step::Create(&MERGE),
            Step::Create(&STAT),
            Step::Create(&STAT_DAY),
            Step::Create(&FILE_ITEM),
            Step::Create(&TOKEN),
        ],
    },
    Migrations {
        name: "roster_0002",
        steps: &[
            Step::Add(
                "affiliation",
                int(
                    "came_from",
                    "region in which the earlier spells are, where the member came from another",
                )
                .or_none(),
            ),
            Step::Index("member_state", &["state", "from_day"]),
            Step::Index("org", &["full_name"]),
            Step::Index("org", &["short_name"]),
            Step::Index("org", &["code"]),
        ],
    },
    Migrations {
        name: "roster_0003",
        steps: &[Step::Add(
            "member",
            day("probation_until", "end of an extended probation (发展党员工作细则 art. 31)").or_none(),
        )],
    },
];
