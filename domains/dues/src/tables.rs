//! The tables of dues: amounts in fen, months as `YYYY-MM`, every business row in its region.

use store::Migrations;
use store::schema::{Step, Table, boolean, day, int, path, text, time, uuid};

const SETTING: Table = Table {
    name: "dues_setting",
    doc: "What an organisation fixed about dues for itself and all below it; the nearest one above counts.",
    columns: &[
        int("region_id", "region of the organisation"),
        uuid("org_id", "the organisation"),
        path("org_path", "its path"),
        text("pay_change", "from when a change of pay counts: key of `rules::dues::PayChange`"),
        text("rounding", "key of `rules::money::Rounding`"),
        boolean("branch_suffices", "for retired members the branch alone may reduce or waive"),
        int("keeps_branch", "part of its collection that a branch keeps, in 1/10,000"),
        int("keeps_upper", "part of what came in that a body above branches keeps, in 1/10,000"),
        text("remitter", "key of `rules::dues::Remitter`, for a unit named in arts 15 and 16").or_none(),
        int("version", "counts changes"),
    ],
    key: &["region_id", "org_id"],
    unique: &[],
    index: &[&["org_path"]],
};

const BASE: Table = Table {
    name: "dues_base",
    doc: "What a member's dues are reckoned from, beginning with a month (2008 arts 1-6).",
    columns: &[
        int("region_id", "region of the member when it was set"),
        uuid("member_id", "the member"),
        text("from_month", "first month for which it was drawn, `YYYY-MM`"),
        text("income", "key: `MONTHLY`, `ANNUAL`, `QUARTERLY`, `PENSION`, `FARMER`, `FIXED`"),
        text(
            "detail",
            "JSON: income as `rules::dues::Income` takes it, wage earner and items of the pay slip",
        ),
        int("base", "the base in fen; 0 for fixed amounts"),
        day("set_on", "day it was set"),
        text("note", "where the figure comes from").or_none(),
        int("version", "counts changes"),
    ],
    key: &["region_id", "member_id", "from_month"],
    unique: &[],
    index: &[],
};

const MONTH: Table = Table {
    name: "dues_month",
    doc: "What a member owes for a month and where it stands; it belongs to the branch of the beginning of the month.",
    columns: &[
        int("region_id", "region of the branch"),
        uuid("member_id", "the member"),
        text("month", "`YYYY-MM`"),
        uuid("org_id", "the branch"),
        path("org_path", "its path"),
        text("name", "the member's name when it was assessed"),
        text("income", "kind of income, as in `dues_base`"),
        int("base", "base in fen"),
        int("rate", "rate in 1/10,000 of the whole base; 0 for fixed amounts"),
        int("formula", "what the rate gives, in fen"),
        int("owed", "what is owed, in fen"),
        text("article", "regulation and article of the assessment"),
        text("rule", "key of its explanation"),
        text("state", "key of `rules::dues::MonthState`"),
        text("paid_in", "month in which it was paid").or_none(),
        uuid("payment_id", "the payment").or_none(),
        boolean("excused", "the branch found a good reason for its not being paid in time"),
        text("later_until", "last month in which it may be paid with the branch's consent").or_none(),
        uuid("relief_id", "the reduction or waiver").or_none(),
        int("version", "counts changes"),
    ],
    key: &["region_id", "member_id", "month"],
    unique: &[],
    index: &[&["region_id", "org_id", "month"], &["month", "org_path"], &["state", "month"]],
};

const PAYMENT: Table = Table {
    name: "dues_payment",
    doc: "Dues received, each with a receipt. A wrong one is reversed, never deleted.",
    columns: &[
        int("region_id", "region of the organisation that received it"),
        uuid("id", "identifier"),
        text("month", "month in which it was received"),
        uuid("org_id", "the organisation"),
        path("org_path", "its path"),
        uuid("member_id", "the member"),
        text("name", "the member's name"),
        text("number", "number of the receipt, per organisation and year"),
        day("on_day", "day it was received"),
        text("channel", "`cash`, `bank`, `wechat`, `alipay`"),
        text("reference", "number of the bank or provider").or_none(),
        int("amount", "whole amount in fen"),
        int("extra", "voluntary part in fen"),
        int("to_centre", "of that, for the Centre (art. 11)"),
        text("manner", "key of `rules::dues::Manner`"),
        uuid("entry_id", "transaction in the books"),
        day("undone_on", "day it was reversed").or_none(),
        text("undone_why", "why").or_none(),
        uuid("made_by", "account that entered it").or_none(),
        time("made_at", "when"),
        int("version", "counts changes"),
    ],
    key: &["region_id", "id"],
    unique: &[&["region_id", "org_id", "number"]],
    index: &[&["org_path", "id"], &["region_id", "member_id", "id"]],
};

const PART: Table = Table {
    name: "dues_payment_part",
    doc: "The months a payment paid for.",
    columns: &[
        int("region_id", "region of the payment"),
        uuid("payment_id", "the payment"),
        text("month", "the month paid for"),
        int("month_region", "region of the assessed month"),
        int("fen", "amount"),
        text("before", "state of the month before"),
    ],
    key: &["region_id", "payment_id", "month"],
    unique: &[],
    index: &[],
};

const SEEN: Table = Table {
    name: "dues_payment_directory",
    doc: "References of banks and providers that were counted: the same payment never counts twice.",
    columns: &[
        text("channel", "`bank`, `wechat`, `alipay`"),
        text("reference", "number of the bank or provider"),
        int("region_id", "region of the payment"),
        uuid("payment_id", "the payment"),
    ],
    key: &["channel", "reference"],
    unique: &[],
    index: &[],
};

const ENTRY: Table = Table {
    name: "dues_entry",
    doc: "Transactions of the books of an organisation; their postings sum to nothing.",
    columns: &[
        int("region_id", "region of the organisation"),
        uuid("id", "identifier"),
        text("month", "month of the day"),
        uuid("org_id", "the organisation"),
        path("org_path", "its path"),
        day("on_day", "day"),
        text(
            "kind",
            "`payment`, `spent`, `sent`, `received`, `interest`, `deposit`, and each with `.undone`",
        ),
        text("number", "number of receipt or voucher").or_none(),
        uuid("about", "the payment, remittance or use").or_none(),
        uuid("reverses", "the transaction it takes back").or_none(),
        time("made_at", "when it was entered"),
    ],
    key: &["region_id", "id"],
    unique: &[&["region_id", "reverses"]],
    index: &[&["org_path", "on_day", "id"]],
};

const POSTING: Table = Table {
    name: "dues_posting",
    doc: "Lines of a transaction: debit above nothing, credit below.",
    columns: &[
        int("region_id", "region"),
        uuid("entry_id", "the transaction"),
        int("line", "counted from 1"),
        text("month", "month of the transaction"),
        text("account", "key of the account"),
        int("fen", "amount in fen"),
    ],
    key: &["region_id", "entry_id", "line"],
    unique: &[],
    index: &[],
};

const BALANCE: Table = Table {
    name: "dues_balance",
    doc: "What an account moved in a month: kept by every transaction, so that statements read few rows.",
    columns: &[
        int("region_id", "region"),
        uuid("org_id", "the organisation"),
        path("org_path", "its path"),
        text("account", "key of the account"),
        text("month", "`YYYY-MM`"),
        int("fen", "sum of the postings, in fen"),
    ],
    key: &["region_id", "org_id", "org_path", "account", "month"],
    unique: &[],
    index: &[&["org_path", "month"]],
};

const RELIEF: Table = Table {
    name: "dues_relief",
    doc: "Reductions and waivers in hardship: studied by the branch, approved by the committee above (art. 7).",
    columns: &[
        int("region_id", "region of the member"),
        uuid("id", "identifier"),
        uuid("member_id", "the member"),
        text("name", "the member's name"),
        uuid("org_id", "the branch"),
        path("org_path", "its path"),
        path("upper_path", "path of the committee above"),
        text("from_month", "first month"),
        text("until_month", "last month"),
        int("reduced_to", "what remains owed a month, in fen; empty: waived").or_none(),
        text("ground", "the hardship, in words"),
        boolean("retired", "the member is retired"),
        day("studied_on", "day the branch studied it"),
        text("study", "what the branch found"),
        text("state", "`ASKED`, `APPROVED`, `REFUSED`"),
        day("decided_on", "day of the decision above").or_none(),
        text("decision", "the decision above").or_none(),
        int("version", "counts changes"),
    ],
    key: &["region_id", "id"],
    unique: &[],
    index: &[&["org_path", "id"], &["region_id", "member_id", "from_month"]],
};

const SETTLED: Table = Table {
    name: "dues_settled",
    doc: "What a body decided about somebody who did not pay; runs up to the month are done with (art. 13).",
    columns: &[
        int("region_id", "region of the member"),
        uuid("member_id", "the member"),
        text("until_month", "last month decided about"),
        day("on_day", "day of the decision"),
        text("decision", "the decision"),
    ],
    key: &["region_id", "member_id", "until_month"],
    unique: &[],
    index: &[],
};

const REMITTANCE: Table = Table {
    name: "dues_remittance",
    doc: "What an organisation sent to the one above.",
    columns: &[
        int("region_id", "region of the sender"),
        uuid("id", "identifier"),
        uuid("org_id", "the sender"),
        path("org_path", "its path"),
        int("to_region", "region of the receiver; empty: outside this installation").or_none(),
        uuid("to_org", "the receiver").or_none(),
        path("to_path", "its path").or_none(),
        text("kind", "`share`, or `centre` for gifts of 1000 yuan and more (art. 11)"),
        text("month", "last month of what is sent, in the year of which it is reckoned"),
        int("collected", "what came in since January up to that month, in fen"),
        int("share", "part that goes up, in 1/10,000"),
        int("amount", "what was sent, in fen"),
        text("channel", "`cash` or `bank`"),
        text("number", "number of the voucher"),
        text("state", "`SENT`, `RECEIVED`, `OUTSIDE` (nobody here receives it), `UNDONE`"),
        day("sent_on", "day"),
        day("received_on", "day it was received").or_none(),
        uuid("entry_id", "transaction of the sender"),
        int("version", "counts changes"),
    ],
    key: &["region_id", "id"],
    unique: &[],
    index: &[&["region_id", "org_id", "id"], &["to_region", "to_org", "id"]],
};

const SPENT: Table = Table {
    name: "dues_use",
    doc: "What dues were spent on: one of the five purposes, decided collectively, with a voucher (arts 17-21).",
    columns: &[
        int("region_id", "region of the organisation"),
        uuid("id", "identifier"),
        text("month", "month of the day"),
        uuid("org_id", "the organisation"),
        path("org_path", "its path"),
        day("on_day", "day"),
        text("purpose", "key of `rules::dues::SpendingPurpose`"),
        text("what", "what for, in words"),
        int("amount", "in fen"),
        text("channel", "`cash` or `bank`"),
        day("decided_on", "day of the collective decision"),
        text("decision", "the decision, in words"),
        text("voucher", "number of the voucher"),
        uuid("entry_id", "transaction in the books"),
        day("undone_on", "day it was reversed").or_none(),
        int("version", "counts changes"),
    ],
    key: &["region_id", "id"],
    unique: &[],
    index: &[&["org_path", "id"]],
};

const LINE: Table = Table {
    name: "dues_bank_line",
    doc: "Lines of statements of banks and providers, waiting for a person to say whose they are.",
    columns: &[
        int("region_id", "region of the organisation"),
        uuid("id", "identifier"),
        uuid("org_id", "the organisation that read the statement"),
        path("org_path", "its path"),
        text("channel", "`bank`, `wechat`, `alipay`"),
        text("reference", "number of the bank or provider, or made from the line where it has none"),
        day("on_day", "day"),
        text("month", "its month"),
        int("amount", "in fen"),
        text("payer", "name of the payer"),
        text("note", "what the payer wrote"),
        text("file", "name of the file"),
        int("member_region", "region of the member proposed").or_none(),
        uuid("member_id", "the member proposed").or_none(),
        text("matched", "why: `note`, `name`; empty: nobody was found").or_none(),
        text("state", "`OPEN`, `ENTERED`, `LEFT_OUT`"),
        uuid("payment_id", "the payment it became").or_none(),
        int("version", "counts changes"),
    ],
    key: &["region_id", "id"],
    unique: &[&["region_id", "org_id", "channel", "reference"]],
    index: &[&["org_path", "id"]],
};

/// The tables of this room.
pub const TABLES: &[&Table] = &[
    &SETTING,
    &BASE,
    &MONTH,
    &PAYMENT,
    &PART,
    &SEEN,
    &ENTRY,
    &POSTING,
    &BALANCE,
    &RELIEF,
    &SETTLED,
    &REMITTANCE,
    &SPENT,
    &LINE,
];

/// What it needs of the database.
pub const MIGRATIONS: &[Migrations] = &[Migrations {
    name: "dues_0001",
    steps: &[
        Step::Create(&SETTING),
        Step::Create(&BASE),
        Step::Create(&MONTH),
        Step::Create(&PAYMENT),
        Step::Create(&PART),
        Step::Create(&SEEN),
        Step::Create(&ENTRY),
        Step::Create(&POSTING),
        Step::Create(&BALANCE),
        Step::Create(&RELIEF),
        Step::Create(&SETTLED),
        Step::Create(&REMITTANCE),
        Step::Create(&SPENT),
        Step::Create(&LINE),
    ],
}];
