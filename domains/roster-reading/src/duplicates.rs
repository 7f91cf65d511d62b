//! The same person twice in a file (README: what counts as content, which row is warned).

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::sheets::{Draft, Found};
use crate::{Field, MemberRecord, Problem, ProblemCode, Severity};

/// Compare every row with the first row of the same ID.
pub(crate) fn compare(drafts: &[Draft<MemberRecord>]) -> Vec<Found> {
    let mut first: HashMap<rules::codes::ResidentId, (usize, bool)> = HashMap::new();
    let mut found: Vec<Found> = Vec::new();
    for later in 0..drafts.len() {
        let Some(id) = drafts[later].record.id_number else { continue };
        let mut seen = match first.entry(id) {
            Entry::Vacant(place) => {
                place.insert((later, false));
                continue;
            }
            Entry::Occupied(place) => place,
        };
        let (earlier, warned) = *seen.get();
        let fields = differences(&drafts[earlier].record, &drafts[later].record);
        if fields.is_empty() {
            let params = other(&drafts[earlier].record);
            found.push((
                later,
                Field::IdNumber,
                Problem::new(Severity::Warning, ProblemCode::DuplicateRow, &params),
            ));
            continue;
        }
        let named: Vec<&str> = fields.iter().map(|f| f.key()).collect();
        let conflict = |about: &MemberRecord, severity| {
            let mut params = other(about);
            params.push(("fields", named.join(", ")));
            Problem::new(severity, ProblemCode::DuplicateConflict, &params)
        };
        if !warned {
            found.push((earlier, Field::IdNumber, conflict(&drafts[later].record, Severity::Warning)));
            seen.get_mut().1 = true;
        }
        found.push((later, Field::IdNumber, conflict(&drafts[earlier].record, Severity::Error)));
    }
    found
}

fn other(record: &MemberRecord) -> Vec<(&'static str, String)> {
    vec![("other_row", record.row.to_string()), ("other_sheet", record.sheet.clone().unwrap_or_default())]
}

/// Fields whose content differs. Remarks do not count.
fn differences(a: &MemberRecord, b: &MemberRecord) -> Vec<Field> {
    let written = |field: Field| a.written.get(&field) != b.written.get(&field);
    let pairs = [
        (Field::Name, a.name != b.name),
        (Field::Sex, a.sex != b.sex),
        (Field::BirthDate, a.birth_date != b.birth_date),
        (Field::Nationality, a.nationality != b.nationality),
        (Field::Education, a.education != b.education),
        (Field::JoinDate, a.join_date != b.join_date),
        (Field::FullDate, a.full_date != b.full_date),
        (Field::Category, a.category != b.category),
        (Field::Organisation, a.organisation != b.organisation),
        (Field::Phone, a.phone != b.phone),
        (Field::Occupation, a.occupation != b.occupation),
        (Field::Post, a.post != b.post),
        (Field::Unit, a.unit != b.unit),
        (Field::Address, a.address != b.address),
    ];
    pairs.into_iter().filter(|(field, differs)| *differs || written(*field)).map(|(field, _)| field).collect()
}
