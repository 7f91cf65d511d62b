//! What is wrong or doubtful, where, and how sure we are.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::Field;

/// How bad it is (README, "Severity").
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Can be stored, but looks wrong or was read with a guess.
    Warning,
    /// Cannot be stored as it stands; the row stays out until somebody decides.
    Error,
}

macro_rules! problem_codes {
    ($($(#[$doc:meta])* $variant:ident = $key:literal, $hint:literal;)*) => {
        /// The kinds of problems. The key is stable: translations and stored readings use it.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum ProblemCode {
            $($(#[$doc])* #[serde(rename = $key)] $variant,)*
        }

        impl ProblemCode {
            /// All codes.
            #[must_use]
            pub fn all() -> &'static [Self] {
                &[$(Self::$variant,)*]
            }

            /// Stable key, e.g. `id_checksum`.
            #[must_use]
            pub fn key(self) -> &'static str {
                match self { $(Self::$variant => $key,)* }
            }

            /// English hint with `{name}` places for the parameters.
            fn hint(self) -> &'static str {
                match self { $(Self::$variant => $hint,)* }
            }
        }
    };
}

problem_codes! {
    /// The day does not exist. Params: `value`.
    DateImpossible = "date_impossible", "this day does not exist";
    /// After the day of import. Params: `as_of`.
    DateInFuture = "date_in_future", "later than the day of import ({as_of})";
    /// Day 00; the month is kept. Params: `value`.
    DateDayZero = "date_day_zero", "day 00; read as the month {value}";
    /// A number such as 1987.1: January or October. Params: `value`, `other`.
    DateMonthGuessed = "date_month_guessed", "a trailing zero may be lost; read as {value}, could be {other}";
    /// A year of two digits. Params: `value`.
    DateTwoDigitYear = "date_two_digit_year", "read as {value}";
    /// Words instead of a date. Params: `text`.
    DateUnknownText = "date_unknown_text", "words instead of a date; kept as a note, field left empty";
    /// The organisation's code is used twice. Params: `value`, `other_row`.
    DuplicateCode = "duplicate_code", "code {value} is already used by row {other_row}";
    /// Same ID, different content. Params: `other_row`, `other_sheet`, `fields`.
    DuplicateConflict = "duplicate_conflict", "same ID as row {other_row}, but another {fields}";
    /// Same person, same content. Params: `other_row`, `other_sheet`.
    DuplicateRow = "duplicate_row", "the same as row {other_row}; taken once";
    /// 转正 before 入党.
    FullBeforeJoin = "full_before_join", "full membership cannot begin before admission";
    /// The ID holds a day that does not exist.
    IdBirthImpossible = "id_birth_impossible", "the ID holds a day that does not exist";
    /// The check character is wrong.
    IdChecksum = "id_checksum", "the last character does not fit the other seventeen";
    /// Wrong length or characters. Params: `length`.
    IdMalformed = "id_malformed", "{length} characters; 18 are needed";
    /// Digits destroyed by a number format.
    IdPrecisionLost = "id_precision_lost", "digits destroyed by a number format; ask for the ID again";
    /// First-generation ID, extended. Params: `value` (masked).
    Id15Digit = "id_15_digit", "first-generation ID; extended to {value}";
    /// No ID.
    IdMissing = "id_missing", "no ID given; the person can only be matched by name, birth and organisation";
    /// No name.
    NameMissing = "name_missing", "no name";
    /// Applicant, activist, 发展对象 or no member at all. Params: `text`.
    NotAMember = "not_a_member", "not a member; belongs to the list of applicants";
    /// Several organisations fit. Params: `candidates`.
    OrgAmbiguous = "org_ambiguous", "several organisations fit: {candidates}";
    /// No organisation given.
    OrgMissing = "org_missing", "no organisation given";
    /// No such organisation. Params: `text`.
    OrgUnknown = "org_unknown", "no such organisation on the roll";
    /// The organisation no longer exists. Params: `dissolved`.
    OrgDissolved = "org_dissolved", "dissolved on {dissolved}";
    /// Not an exact name or code, but only one fits. Params: `organisation`.
    OrgMatchedLoosely = "org_matched_loosely", "neither full name, short name nor code, but only {organisation} fits";
    /// Superior of itself. Params: `ring`.
    ParentCycle = "parent_cycle", "superior of itself: {ring}";
    /// Superior not found. Params: `text`.
    ParentMissing = "parent_missing", "no such organisation in this file or on the roll";
    /// Several superiors fit. Params: `candidates`.
    ParentAmbiguous = "parent_ambiguous", "several organisations fit: {candidates}";
    /// The superior was matched loosely. Params: `organisation`.
    ParentMatchedLoosely = "parent_matched_loosely", "not an exact name or code, but only {organisation} fits";
    /// The superior no longer exists. Params: `dissolved`.
    ParentDissolved = "parent_dissolved", "the superior was dissolved on {dissolved}";
    /// 下次换届 before 换届.
    TermEndsBeforeStart = "term_ends_before_start", "next election earlier than the last";
    /// 撤销 before 建立.
    DissolvedBeforeEstablished = "dissolved_before_established", "dissolved before it was established";
    /// Text above the limit. Params: `length`.
    ValueTooLong = "value_too_long", "{length} characters";
    /// Birth differs from the ID.
    BirthContradictsId = "birth_contradicts_id", "the ID holds another date of birth";
    /// Two columns with the same heading. Params: `heading`, `taken`.
    ColumnRepeated = "column_repeated", "two columns are headed {heading}; the first ({taken}) is taken";
    /// Text that a spreadsheet program might run.
    FormulaLikeText = "formula_like_text", "stored as plain text; must never run when shown or exported";
    /// Text that a browser might run.
    MarkupInText = "markup_in_text", "stored as plain text; must never run when shown or exported";
    /// Joined before the 18th birthday. Params: `age`.
    JoinedUnder18 = "joined_under_18", "joined at {age}";
    /// Wrong number of digits. Params: `digits`.
    PhoneMalformed = "phone_malformed", "{digits} digits";
    /// Two numbers, the first is taken.
    PhoneMultiple = "phone_multiple", "several numbers; the first is taken";
    /// Still 预备 after two years. Params: `join_date`.
    ProbationOver2Years = "probation_over_2_years", "probation lasts one year and can be extended by one at most";
    /// Sex differs from the 17th digit.
    SexContradictsId = "sex_contradicts_id", "the 17th digit of the ID says otherwise";
    /// A word that is no sex. Params: `text`.
    SexUnknown = "sex_unknown", "neither 男 nor 女; field left empty";
    /// A word that is no nationality. Params: `text`.
    NationalityUnknown = "nationality_unknown", "not in GB/T 3304; field left empty";
    /// A word that is no education. Params: `text`.
    EducationUnknown = "education_unknown", "not in GB/T 4658; field left empty";
    /// A word that is no category of members. Params: `text`.
    CategoryUnknown = "category_unknown", "neither 正式 nor 预备; field left empty";
    /// A word that is no type of organisation. Params: `text`.
    TypeUnknown = "type_unknown", "no type of organisation; field left empty";
    /// A hidden sheet with persons was left out. Params: `rows`.
    SheetHidden = "sheet_hidden", "a hidden sheet with {rows} persons was left out; the user may include it";
    /// Short name used twice. Params: `other_row`.
    ShortNameAmbiguous = "short_name_ambiguous", "two organisations bear this short name";
    /// Type and full name differ. Params: `name_says`, `type_says`.
    TypeContradictsName = "type_contradicts_name", "the name says {name_says}, the type says {type_says}";
    /// Check character of the unit code. Params: `expected`.
    UsccChecksum = "uscc_checksum", "last character does not fit; a few registered codes are like this";
    /// The unit code cannot be one. Params: `length`.
    UsccMalformed = "uscc_malformed", "no unit code: wrong length or characters";
    /// A cell holds an error of the spreadsheet program (#REF!). Params: `text`.
    CellError = "cell_error", "the cell holds {text}";
}

/// One problem.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Problem {
    /// Sheet name; none where the format has no sheets.
    pub sheet: Option<String>,
    /// Row (README: how rows are counted); none: concerns the sheet.
    pub row: Option<u32>,
    /// Field it concerns.
    pub column: Option<Field>,
    /// Cell in A1 style.
    pub cell: Option<String>,
    /// How bad.
    pub severity: Severity,
    /// What.
    pub code: ProblemCode,
    /// In English, for logs and results; screens use the code and `params` with Fluent.
    pub hint: String,
    /// Values for the translated text. No whole ID number is ever put here.
    #[serde(skip)]
    pub params: BTreeMap<&'static str, String>,
}

impl Problem {
    /// A problem with its hint written from the parameters.
    pub(crate) fn new(severity: Severity, code: ProblemCode, params: &[(&'static str, String)]) -> Self {
        let mut hint = code.hint().to_owned();
        for (name, value) in params {
            if hint.contains('{') {
                hint = hint.replace(&format!("{{{name}}}"), value);
            }
        }
        Self {
            sheet: None,
            row: None,
            column: None,
            cell: None,
            severity,
            code,
            hint,
            params: params.iter().cloned().collect(),
        }
    }
}
