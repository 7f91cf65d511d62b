use store::Migrations;
use store::schema::{Step, Table, boolean, bytes, day, int, path, text, time, uuid};

const ACCOUNT: Table = Table {
    name: "account",
    doc: "Somebody who signs in. An account never carries rights; roles held at organisations do.",
    columns: &[
        int("region_id", "region the account is kept in"),
        uuid("id", "identifier"),
        text("name", "name shown"),
        int("member_region", "region of the member it belongs to").or_none(),
        uuid("member_id", "the member it belongs to").or_none(),
        text("password", "argon2id, PHC string; none: signs in by another way").or_none(),
        text("password_history", "earlier hashes as a JSON list, newest first"),
        time("password_at", "when the password was set").or_none(),
        int("failures", "failed attempts since the last success"),
        time("locked_until", "no attempt before this moment").or_none(),
        bytes("totp", "sealed secret of the authenticator app").or_none(),
        int("totp_step", "last time step accepted: a code works once"),
        boolean("totp_confirmed", "a first code was accepted"),
        text("subject", "subject at the unified identity provider (OIDC)").or_none(),
        boolean("active", "may sign in"),
        time("made_at", "when it was made"),
        int("version", "counts changes"),
    ],
    key: &["region_id", "id"],
    unique: &[],
    index: &[&["member_id"]],
};

const LOGIN: Table = Table {
    name: "login_directory",
    doc: "Sign-in names: what must be unique in the whole installation. Found by blind index, kept sealed.",
    columns: &[
        bytes("login", "blind index of the name, phone, resident ID or provider's subject"),
        text("kind", "`name`, `phone`, `resident_id` or `oidc`"),
        int("region_id", "region of the account"),
        uuid("account_id", "the account"),
    ],
    key: &["login"],
    unique: &[],
    index: &[&["account_id"]],
};

const ADMINISTRATOR: Table = Table {
    name: "administrator_directory",
    doc: "The three administrators: one row for each, by account and by person, so that no two roles meet in one.",
    columns: &[
        bytes("person", "blind index of the resident ID"),
        text("role", "`system_admin`, `security_admin` or `audit_admin`"),
        int("region_id", "region of the account"),
        uuid("account_id", "the account"),
    ],
    key: &["person"],
    unique: &[&["account_id"]],
    index: &[],
};

const HOLDING: Table = Table {
    name: "holding",
    doc: "A role held at an organisation for a term of office; it works in that organisation's subtree.",
    columns: &[
        int("region_id", "region of the account"),
        uuid("id", "identifier"),
        uuid("account_id", "who holds it"),
        text("role", "key of the role"),
        int("org_region", "region of the organisation"),
        uuid("org_id", "the organisation"),
        path("place", "its path"),
        day("from_day", "first day"),
        day("until_day", "first day on which it is no longer held").or_none(),
        uuid("granted_by", "account that gave it; none: the command line").or_none(),
    ],
    key: &["region_id", "id"],
    unique: &[],
    index: &[&["account_id"], &["place"], &["org_id"]],
};

const SESSION: Table = Table {
    name: "session_directory",
    doc: "Open sessions. The token itself is only in the browser.",
    columns: &[
        bytes("token", "SHA-256 of the token"),
        uuid("id", "identifier shown to the owner"),
        int("region_id", "region of the account"),
        uuid("account_id", "whose"),
        text("level", "`password`: a second factor is still owed; `change`: a new password is owed; `full`"),
        text("agent", "browser, shortened, for the owner's own list"),
        time("made_at", "when it began"),
        time("idle_at", "ends unless used before this moment"),
        time("ends_at", "ends at this moment in any case"),
    ],
    key: &["token"],
    unique: &[],
    index: &[&["account_id"], &["ends_at"]],
};

const PASSKEY: Table = Table {
    name: "passkey",
    doc: "A passkey (WebAuthn) of an account: a second factor. The secret stays in the person's device.",
    columns: &[
        int("region_id", "region of the account"),
        uuid("id", "identifier"),
        uuid("account_id", "whose"),
        text("label", "what the owner calls it"),
        text("credential", "public key and counter, JSON of webauthn-rs"),
        time("made_at", "when it was set up"),
        int("version", "counts changes"),
    ],
    key: &["region_id", "id"],
    unique: &[],
    index: &[&["account_id"]],
};

const PROGRAM_KEY: Table = Table {
    name: "program_key_directory",
    doc: "Keys for programs, which act as the account that made them, for the API alone.",
    columns: &[
        bytes("key_hash", "SHA-256 of the key; the key itself is stored nowhere"),
        uuid("id", "identifier"),
        int("region_id", "region of the account"),
        uuid("account_id", "as whom it acts"),
        text("name", "what it is for, in the owner's words"),
        day("until_day", "last day on which it holds"),
        time("made_at", "when it was made"),
    ],
    key: &["key_hash"],
    unique: &[],
    index: &[&["account_id"]],
};

/// The tables of this room.
pub const TABLES: &[&Table] = &[&ACCOUNT, &LOGIN, &ADMINISTRATOR, &HOLDING, &SESSION, &PASSKEY, &PROGRAM_KEY];

/// What it needs of the database.
pub const MIGRATIONS: &[Migrations] = &[
    Migrations {
        name: "identity_0001",
        steps: &[
            Step::Create(&ACCOUNT),
            Step::Create(&LOGIN),
            Step::Create(&ADMINISTRATOR),
            Step::Create(&HOLDING),
            Step::Create(&SESSION),
        ],
    },
    Migrations {
        name: "identity_0002",
        steps: &[
            Step::Create(&PASSKEY),
            Step::Add(
                "account",
                boolean("one_time", "the password must be changed at the next sign-in").or_none(),
            ),
            Step::Add(
                "login_directory",
                bytes("sealed", "the name itself, sealed: for masks and for key rotation").or_none(),
            ),
            Step::Add(
                "administrator_directory",
                bytes("sealed", "the resident ID, sealed: for key rotation").or_none(),
            ),
            Step::Index("account", &["name", "id"]),
        ],
    },
    Migrations {
        name: "identity_0003",
        steps: &[Step::Create(&PROGRAM_KEY), Step::Index("account", &["member_region", "member_id"])],
    },
];
