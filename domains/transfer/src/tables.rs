//! Tables of the room.

use store::Migrations;
use store::schema::{Step, Table, boolean, day, int, path, text, time, uuid};

const TRANSFER: Table = Table {
    name: "transfer",
    doc: "Transfers of the formal affiliation of one member (党员教育管理工作条例 art. 25), in the region the member leaves.",
    columns: &[
        int("region_id", "region of the member when the transfer began"),
        uuid("id", "identifier"),
        uuid("member_id", "the member"),
        text("name", "the member's name when it began"),
        uuid("from_org", "outgoing branch"),
        path("from_path", "its path"),
        path("out_path", "path of the outgoing base committee, which issues the letter"),
        int("to_region", "region of the receiving branch"),
        uuid("to_org", "receiving branch"),
        path("to_path", "its path"),
        path("in_path", "path of the receiving base committee"),
        text("ground", "`unit`, `residence`, `study`, `away`, `other`"),
        text("reason", "more about it, in words").or_none(),
        text("state", "state of the machine in `rules::transfer`"),
        int("open", "1 until it ends, else empty: one open transfer for a member").or_none(),
        text("paid_to", "month up to which dues are paid, as the outgoing branch checked").or_none(),
        text("number", "number of the letter").or_none(),
        day("first_issued", "day of the first letter").or_none(),
        day("issued_on", "day of the present letter").or_none(),
        day("valid_until", "last day of its validity").or_none(),
        day("received_on", "day the receiving committee received it").or_none(),
        day("accepted_on", "day the receiving branch accepted: from here on the affiliation is there")
            .or_none(),
        day("receipt_on", "day the receipt came back").or_none(),
        text("note", "why it was sent back, withdrawn or issued anew").or_none(),
        time("made_at", "when it began"),
        int("version", "counts changes"),
    ],
    key: &["region_id", "id"],
    unique: &[&["region_id", "member_id", "open"]],
    index: &[
        &["from_path", "made_at"],
        &["to_path", "made_at"],
        &["out_path", "made_at"],
        &["in_path", "made_at"],
        &["region_id", "member_id", "made_at"],
        &["open", "valid_until"],
    ],
};

const AWAY: Table = Table {
    name: "away",
    doc: "Members who live away from their branch: 流动党员, study abroad, graduates kept at their school (arts 24, 34).",
    columns: &[
        int("region_id", "region of the member"),
        uuid("id", "identifier"),
        uuid("member_id", "the member"),
        path("org_path", "path of the branch that keeps the member"),
        text("kind", "`mobile`, `abroad`, `graduate`"),
        day("since", "away since"),
        boolean("fixed_place", "at a fairly fixed place"),
        text("place", "where, in words"),
        text("contact", "who keeps contact").or_none(),
        text("joins", "organisation whose life the member joins meanwhile").or_none(),
        day("reported_on", "day the member reported in there").or_none(),
        day("last_contact", "day of the last contact"),
        day("ended_on", "day it ended").or_none(),
        int("open", "1 until it ends, else empty").or_none(),
        int("version", "counts changes"),
    ],
    key: &["region_id", "id"],
    unique: &[&["region_id", "member_id", "open"]],
    index: &[&["org_path", "since"], &["open", "last_contact"]],
};

const CONTACT: Table = Table {
    name: "away_contact",
    doc: "Contacts with members who are away.",
    columns: &[
        int("region_id", "region"),
        uuid("away_id", "the spell of being away"),
        day("on_day", "when"),
        text("what", "what was said, in a few words"),
        uuid("made_by", "account that wrote it down").or_none(),
    ],
    key: &["region_id", "away_id", "on_day"],
    unique: &[],
    index: &[],
};

/// The tables of this room.
pub const TABLES: &[&Table] = &[&TRANSFER, &AWAY, &CONTACT];

/// What it needs of the database.
pub const MIGRATIONS: &[Migrations] = &[Migrations {
    name: "transfer_0001",
    steps: &[Step::Create(&TRANSFER), Step::Create(&AWAY), Step::Create(&CONTACT)],
}];
