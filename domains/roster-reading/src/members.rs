//! Rows of members: fields, checks within a row, organisations named.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rules::codes::{IdError, MemberCategory, PartialDate, ResidentId};
use time::{Date, Month};

use crate::cells::{
    CategoryReading, DateColumn, DateReading, IdReading, PhoneReading, clean_name, clean_text, compact,
    dangerous, is_placeholder, read_category, read_date, read_education, read_id, read_nationality,
    read_occupation, read_phone_text, read_sex, text_of,
};
use crate::grid::Cell;
use crate::rows::{DataRow, walk};
use crate::sheets::{Context, Draft, RowProblems};
use crate::{
    Field, MemberRecord, OrgMatch, OrgRef, OrgReferenced, Problem, ProblemCode, Severity, SkippedRow,
    Verdict, Written,
};

/// Text longer than this is an error (README).
const LONGEST: usize = 1_000;

/// Organisations as they were named, and what was found for each way of writing.
#[derive(Default)]
pub(crate) struct OrgsNamed {
    matches: HashMap<String, OrgMatch>,
    found: BTreeMap<String, (BTreeSet<String>, u32)>,
    lost: (BTreeSet<String>, u32),
}

impl OrgsNamed {
    fn count(&mut self, organisation: Option<&str>, written: Option<&str>) {
        let entry = match organisation {
            // looked up before, to make a String once per organisation and not once per row
            Some(name) if self.found.contains_key(name) => self.found.get_mut(name),
            Some(name) => Some(self.found.entry(name.to_owned()).or_default()),
            None => Some(&mut self.lost),
        };
        if let Some((ways, rows)) = entry {
            *rows += 1;
            if let Some(written) = written.filter(|w| !ways.contains(*w)) {
                ways.insert(written.to_owned());
            }
        }
    }

    pub(crate) fn finish(self) -> Vec<OrgReferenced> {
        let line = |organisation: Option<String>, (ways, rows): (BTreeSet<String>, u32)| OrgReferenced {
            organisation,
            written_as: ways.into_iter().collect(),
            rows,
        };
        let mut lines: Vec<OrgReferenced> =
            self.found.into_iter().map(|(name, e)| line(Some(name), e)).collect();
        if self.lost.1 > 0 {
            lines.push(line(None, self.lost));
        }
        lines
    }
}

/// What the columns of a sheet say as a whole.
struct Columns {
    dates: BTreeMap<Field, DateColumn>,
    ids_lost_digits: bool,
}

/// Read the rows of a sheet.
pub(crate) fn read(
    context: &Context<'_>,
    drafts: &mut Vec<Draft<MemberRecord>>,
    named: &mut OrgsNamed,
    problems: &mut Vec<Problem>,
) -> Vec<SkippedRow> {
    let columns = columns(context);
    let before = drafts.len();
    let skipped = walk(context.grid, context.heading, |row| {
        let mut reader = RowReader {
            context,
            columns: &columns,
            row,
            problems: RowProblems::new(context, row.number),
            written: Written::new(),
        };
        let record = reader.member(named);
        drafts.push(Draft { sheet: context.sheet, record, problems: reader.problems.found });
    });
    if drafts.len() > before && !context.heading.fields.contains_key(&Field::IdNumber) {
        // said once for the sheet, not for every row
        let mut problem = Problem::new(Severity::Warning, ProblemCode::IdMissing, &[]);
        problem.sheet.clone_from(&context.grid.name);
        problem.column = Some(Field::IdNumber);
        problems.push(problem);
    }
    skipped
}

fn columns(context: &Context<'_>) -> Columns {
    let heading = context.heading;
    let from = context.grid.rows.partition_point(|r| r.number <= heading.last_row());
    let rows = &context.grid.rows[from..];
    let mut dates = BTreeMap::new();
    for field in [Field::BirthDate, Field::JoinDate, Field::FullDate] {
        let mut column = DateColumn::default();
        if let Some(at) = heading.fields.get(&field) {
            rows.iter().filter_map(|r| r.cell(*at)).for_each(|c| column.see(c));
        }
        dates.insert(field, column);
    }
    let at = heading.fields.get(&Field::IdNumber);
    let ids_lost_digits = at.is_some_and(|at| {
        rows.iter().filter_map(|r| r.cell(*at)).any(|c| read_id(Some(c)) == IdReading::PrecisionLost)
    });
    Columns { dates, ids_lost_digits }
}

struct RowReader<'a> {
    context: &'a Context<'a>,
    columns: &'a Columns,
    row: &'a DataRow<'a>,
    problems: RowProblems<'a>,
    written: Written,
}

impl<'a> RowReader<'a> {
    fn cell(&self, field: Field) -> Option<&'a Cell> {
        self.context.heading.fields.get(&field).and_then(|at| self.row.cell(*at))
    }

    /// Text for a field with fixed values; none if nothing usable stands there.
    fn word(&mut self, field: Field) -> Option<String> {
        let cell = self.cell(field)?;
        let text = compact(&text_of(cell));
        if text.is_empty() || is_placeholder(&text) && !matches!(cell, Cell::Error(_)) {
            return None;
        }
        if matches!(cell, Cell::Error(_)) {
            self.problems.warn(field, ProblemCode::CellError, &[("text", text)]);
            return None;
        }
        Some(text)
    }

    /// A word that no table knows: kept as written, warned.
    fn unknown(&mut self, field: Field, code: ProblemCode, text: String) {
        self.problems.warn(field, code, &[("text", text.clone())]);
        self.written.insert(field, text);
    }

    fn member(&mut self, named: &mut OrgsNamed) -> MemberRecord {
        let name = self.name();
        let id_number = self.id_number();
        let sex = self.word(Field::Sex).and_then(|text| {
            read_sex(&text).or_else(|| {
                self.unknown(Field::Sex, ProblemCode::SexUnknown, text);
                None
            })
        });
        let birth_date = self.date(Field::BirthDate);
        let nationality = self.word(Field::Nationality).and_then(|text| {
            read_nationality(&text).or_else(|| {
                self.unknown(Field::Nationality, ProblemCode::NationalityUnknown, text);
                None
            })
        });
        let education = self.word(Field::Education).and_then(|text| {
            read_education(&text).or_else(|| {
                self.unknown(Field::Education, ProblemCode::EducationUnknown, text);
                None
            })
        });
        let join_date = self.date(Field::JoinDate);
        let full_date = self.date(Field::FullDate);
        let category = self.category();
        let organisation = self.organisation(named);
        let phone = self.phone();
        let occupation = self.text(Field::Occupation);
        let record = MemberRecord {
            sheet: self.context.grid.name.clone(),
            row: self.row.number,
            name,
            id_number,
            sex,
            birth_date,
            nationality,
            education,
            join_date,
            full_date,
            category,
            organisation,
            phone,
            occupation_class: occupation.as_deref().and_then(read_occupation),
            occupation,
            post: self.text(Field::Post),
            unit: self.text(Field::Unit),
            address: self.text(Field::Address),
            remark: self.text(Field::Remark),
            written: Written::new(),
            verdict: Verdict::Ok,
            problems: Vec::new(),
        };
        self.contradictions(&record);
        MemberRecord { written: std::mem::take(&mut self.written), ..record }
    }

    fn name(&mut self) -> Option<String> {
        let text = self.text(Field::Name).map(|t| clean_name(&t)).filter(|t| !t.is_empty());
        let has_problem = self.problems.found.iter().any(|p| p.column == Some(Field::Name));
        if text.is_none() && !has_problem {
            self.problems.error(Field::Name, ProblemCode::NameMissing, &[]);
        }
        text
    }

    /// Free text with the checks of the README.
    fn text(&mut self, field: Field) -> Option<String> {
        let cell = self.cell(field)?;
        if let Cell::Error(text) = cell {
            self.problems.warn(field, ProblemCode::CellError, &[("text", text.to_string())]);
            return None;
        }
        let text = clean_text(&text_of(cell));
        if text.is_empty() || is_placeholder(&text) {
            return None;
        }
        let length = text.chars().count();
        if length > LONGEST {
            self.problems.error(field, ProblemCode::ValueTooLong, &[("length", length.to_string())]);
            let start: String = text.chars().take(LONGEST).collect();
            self.written.insert(field, start);
            return None;
        }
        if let Some(code) = dangerous(&text) {
            self.problems.warn(field, code, &[]);
        }
        Some(text)
    }

    fn id_number(&mut self) -> Option<ResidentId> {
        let field = Field::IdNumber;
        if !self.context.heading.fields.contains_key(&field) {
            return None;
        }
        let cell = self.cell(field);
        let (code, params) = match read_id(cell) {
            IdReading::Missing => {
                self.problems.warn(field, ProblemCode::IdMissing, &[]);
                return None;
            }
            IdReading::Suspicious(_) if self.columns.ids_lost_digits => (ProblemCode::IdPrecisionLost, None),
            IdReading::Valid(id) | IdReading::Suspicious(id) | IdReading::Extended(id)
                if id.birth_date() > self.context.options.as_of =>
            {
                (ProblemCode::IdBirthImpossible, None)
            }
            IdReading::Valid(id) | IdReading::Suspicious(id) => return Some(id),
            IdReading::Extended(id) => {
                self.problems.warn(field, ProblemCode::Id15Digit, &[("value", id.masked())]);
                return Some(id);
            }
            IdReading::PrecisionLost => (ProblemCode::IdPrecisionLost, None),
            IdReading::Invalid(IdError::Checksum) => (ProblemCode::IdChecksum, None),
            IdReading::Invalid(IdError::BirthImpossible) => (ProblemCode::IdBirthImpossible, None),
            IdReading::Invalid(IdError::Malformed { length }) => (ProblemCode::IdMalformed, Some(length)),
        };
        let params: Vec<_> = params.map(|length| ("length", length.to_string())).into_iter().collect();
        self.problems.error(field, code, &params);
        if let Some(cell) = cell {
            self.written.insert(field, compact(&text_of(cell)).chars().take(40).collect());
        }
        None
    }

    fn date(&mut self, field: Field) -> Option<PartialDate> {
        let column = self.columns.dates.get(&field).copied().unwrap_or_default();
        let cell = self.cell(field);
        let options = self.context.options;
        let reading = read_date(cell, column, options.as_of.year(), self.context.grid.epoch_1904);
        note_date(&reading, field, cell, &mut self.problems, &mut self.written);
        let date = reading.date()?;
        if date.earliest() > options.as_of {
            let as_of = PartialDate::from(options.as_of).to_string();
            self.problems.error(field, ProblemCode::DateInFuture, &[("as_of", as_of)]);
            self.written.insert(field, date.to_string());
            return None;
        }
        Some(date)
    }

    fn category(&mut self) -> Option<MemberCategory> {
        let field = Field::Category;
        let text = match self.cell(field) {
            // the answer to 是否正式党员
            Some(Cell::Bool(full)) => {
                return Some(if *full { MemberCategory::Full } else { MemberCategory::Probationary });
            }
            _ => self.word(field)?,
        };
        let asked =
            self.context.heading.fields.get(&field).and_then(|at| self.context.heading.heading_at(*at));
        if asked.is_some_and(|h| h.contains("是否")) {
            match text.as_str() {
                "是" | "√" | "Y" | "y" | "1" => return Some(MemberCategory::Full),
                "否" | "×" | "N" | "n" | "0" => return Some(MemberCategory::Probationary),
                _ => {}
            }
        }
        match read_category(&text) {
            CategoryReading::Member(category) => Some(category),
            CategoryReading::NotAMember => {
                self.problems.error(field, ProblemCode::NotAMember, &[("text", text.clone())]);
                self.written.insert(field, text);
                None
            }
            CategoryReading::Unknown => {
                self.unknown(field, ProblemCode::CategoryUnknown, text);
                None
            }
        }
    }

    fn phone(&mut self) -> Option<String> {
        let field = Field::Phone;
        let cell = self.cell(field)?;
        let text = text_of(cell);
        let number = match read_phone_text(&text) {
            PhoneReading::Missing => return None,
            PhoneReading::One(number) => return Some(number),
            PhoneReading::First(number) => {
                self.problems.warn(field, ProblemCode::PhoneMultiple, &[]);
                Some(number)
            }
            PhoneReading::Malformed { digits } => {
                self.problems.warn(field, ProblemCode::PhoneMalformed, &[("digits", digits.to_string())]);
                None
            }
        };
        self.written.insert(field, clean_text(&text).chars().take(100).collect());
        number
    }

    fn organisation(&mut self, named: &mut OrgsNamed) -> Option<OrgRef> {
        let field = Field::Organisation;
        let orgs = self.context.options.orgs;
        let reference = |index: usize| {
            let entry = &orgs.entries()[index];
            OrgRef { token: entry.token.clone(), full_name: entry.full_name.clone() }
        };
        if let Some(found) = self.context.whereabouts {
            let found_ref = reference(found.index);
            named.count(Some(&found_ref.full_name), Some(&found.written));
            return Some(found_ref);
        }
        let written: Option<String> = self
            .cell(field)
            .map(|c| clean_text(&text_of(c)).chars().filter(|c| !c.is_whitespace()).collect::<String>())
            .filter(|t| !t.is_empty() && !is_placeholder(t));
        let Some(written) = written else {
            named.count(None, None);
            self.problems.error(field, ProblemCode::OrgMissing, &[]);
            return None;
        };
        let matched = match named.matches.get(&written) {
            Some(matched) => matched.clone(),
            None => {
                let matched = orgs.find(&written);
                named.matches.insert(written.clone(), matched.clone());
                matched
            }
        };
        self.matched(matched, written, named).map(reference)
    }

    /// The place in the book, with what there is to say about the match.
    fn matched(&mut self, matched: OrgMatch, written: String, named: &mut OrgsNamed) -> Option<usize> {
        let field = Field::Organisation;
        let entries = self.context.options.orgs.entries();
        match matched {
            OrgMatch::Exact(index) | OrgMatch::Loose(index) => {
                let entry = &entries[index];
                if matches!(matched, OrgMatch::Loose(_)) {
                    let params = [("organisation", entry.full_name.clone()), ("text", written.clone())];
                    self.problems.warn(field, ProblemCode::OrgMatchedLoosely, &params);
                }
                if let Some(day) = entry.dissolved.filter(|d| d.earliest() <= self.context.options.as_of) {
                    self.problems.warn(field, ProblemCode::OrgDissolved, &[("dissolved", day.to_string())]);
                }
                named.count(Some(&entry.full_name), Some(&written));
                Some(index)
            }
            OrgMatch::Ambiguous(many) => {
                let names: Vec<&str> = many.iter().take(5).map(|i| entries[*i].full_name.as_str()).collect();
                let params = [("candidates", names.join(", ")), ("text", written.clone())];
                self.problems.error(field, ProblemCode::OrgAmbiguous, &params);
                named.count(None, Some(&written));
                self.written.insert(field, written);
                None
            }
            OrgMatch::Unknown => {
                self.problems.error(
                    field,
                    ProblemCode::OrgUnknown,
                    &[("text", written.chars().take(100).collect())],
                );
                named.count(None, Some(&written));
                self.written.insert(field, written);
                None
            }
        }
    }

    /// Fields against each other. Values in error are none here, so their checks are not made.
    fn contradictions(&mut self, record: &MemberRecord) {
        if let Some(id) = record.id_number {
            if record.sex.is_some_and(|sex| sex != id.sex()) {
                self.problems.warn(Field::Sex, ProblemCode::SexContradictsId, &[]);
            }
            if record.birth_date.is_some_and(|birth| !birth.may_be(id.birth_date())) {
                self.problems.warn(Field::BirthDate, ProblemCode::BirthContradictsId, &[]);
            }
        }
        let birth = record.id_number.map(|id| PartialDate::from(id.birth_date())).or(record.birth_date);
        if let (Some(birth), Some(join)) = (birth, record.join_date)
            && join.latest() < years_later(birth.earliest(), 18)
        {
            let age = age_on(birth.earliest(), join.latest());
            self.problems.warn(Field::JoinDate, ProblemCode::JoinedUnder18, &[("age", age.to_string())]);
        }
        if let (Some(join), Some(full)) = (record.join_date, record.full_date)
            && full.latest() < join.earliest()
        {
            self.problems.error(Field::FullDate, ProblemCode::FullBeforeJoin, &[]);
        }
        if let (Some(MemberCategory::Probationary), Some(join)) = (record.category, record.join_date)
            && years_later(join.latest(), 2) < self.context.options.as_of
        {
            let params = [("join_date", join.to_string())];
            self.problems.warn(Field::Category, ProblemCode::ProbationOver2Years, &params);
        }
    }
}

/// Problems of reading a date, and the text where no date came of it.
pub(crate) fn note_date(
    reading: &DateReading,
    field: Field,
    cell: Option<&Cell>,
    problems: &mut RowProblems<'_>,
    written: &mut Written,
) {
    let text = || -> String {
        cell.map(|c| clean_text(&text_of(c)).chars().take(100).collect()).unwrap_or_default()
    };
    match reading {
        DateReading::Missing | DateReading::Good(_) => return,
        DateReading::TwoDigitYear(date) => {
            problems.warn(field, ProblemCode::DateTwoDigitYear, &[("value", date.to_string())]);
        }
        DateReading::DayZero(date) => {
            problems.warn(field, ProblemCode::DateDayZero, &[("value", date.to_string())]);
        }
        DateReading::Guessed(date, other) => {
            let params = [("value", date.to_string()), ("other", other.to_string())];
            problems.warn(field, ProblemCode::DateMonthGuessed, &params);
        }
        DateReading::Impossible => problems.error(field, ProblemCode::DateImpossible, &[("value", text())]),
        DateReading::Words => problems.warn(field, ProblemCode::DateUnknownText, &[("text", text())]),
    }
    if reading.date().is_none() {
        written.insert(field, text());
    }
}

/// The same day some years later; 29 February becomes 1 March.
fn years_later(date: Date, years: i32) -> Date {
    let year = date.year().saturating_add(years);
    date.replace_year(year).or_else(|_| Date::from_calendar_date(year, Month::March, 1)).unwrap_or(Date::MAX)
}

fn age_on(birth: Date, day: Date) -> i32 {
    let years = day.year() - birth.year();
    if years_later(birth, years) > day { years - 1 } else { years }
}
