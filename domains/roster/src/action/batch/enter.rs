use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{LazyLock, Mutex, PoisonError};

use access::Context;
use roster_reading::{Kind, MemberRecord, OrgRecord, Parent, Reading, Verdict};
use rules::codes::{MemberCategory, OrgKind};
use rules::membership::MemberState;
use serde_json::json;
use store::{OrgPath, Ref, Sql as _, params};
use uuid::Uuid;

use super::{BatchInfo, batch, on_roll, reading, record};
use crate::action::member::{self, Enrolled, NewMember};
use crate::action::org::{self, OrgDetails, Placed, allot, child_path};
use crate::model::Org;
use crate::{RosterError, duty_rules, query};

/// What a confirmed import stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Confirmed {
    /// Rows stored.
    pub stored: i64,
    /// Rows that were on the roll already and stay as they are there.
    pub known: i64,
}

static PROGRESS: LazyLock<Mutex<HashMap<Uuid, (u64, u64)>>> = LazyLock::new(Mutex::default);

/// How far a confirmation under way in this process has come: rows done, of how many.
#[must_use]
pub fn progress(id: Uuid) -> Option<(u64, u64)> {
    PROGRESS.lock().unwrap_or_else(PoisonError::into_inner).get(&id).copied()
}

fn note(id: Uuid, done: usize, whole: usize) {
    let mut map = PROGRESS.lock().unwrap_or_else(PoisonError::into_inner);
    map.insert(id, (done as u64, whole as u64));
}

/// A confirmation is about to begin in the background, so that its page shows progress at once.
pub fn announce(it: &BatchInfo) {
    note(it.id, 0, usize::try_from(it.rows_total).unwrap_or(0));
}

/// Takes the entry away when the work ends, however it ends.
struct Under(Uuid);

impl Drop for Under {
    fn drop(&mut self) {
        PROGRESS.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.0);
    }
}

/// Store the good rows of an import: all of them or none, in one transaction.
///
/// # Errors
/// [`store::StoreError::Stale`] when it was confirmed or corrected meanwhile.
pub async fn confirm(cx: &Context, id: Ref) -> Result<Confirmed, RosterError> {
    let it = batch(cx, id).await?;
    if it.state != "read" {
        return Err(store::StoreError::Stale.into());
    }
    let read = reading(cx, &it).await?;
    let _under = Under(id.id);
    let done = match read.kind {
        Kind::Members => members(cx, &it, &read).await?,
        Kind::Organisations => organisations(cx, &it, &read).await?,
    };
    Ok(done)
}

async fn finish(tx: &store::Tx, cx: &Context, it: &BatchInfo, done: Confirmed) -> Result<(), RosterError> {
    tx.execute_one(
        "update import_batch set state = 'confirmed', rows_stored = $4, confirmed_at = $5, version = version + 1
         where region_id = $1 and id = $2 and version = $3 and state = 'read'",
        params![it.region_id, it.id, it.version, done.stored, cx.now()],
    )
    .await?;
    let payload = json!({ "file": it.file_name, "stored": done.stored, "known": done.known });
    record(tx, cx, "import.confirmed", it.reference(), &it.at()?, None, payload).await
}

async fn members(cx: &Context, it: &BatchInfo, read: &Reading) -> Result<Confirmed, RosterError> {
    let known: HashSet<usize> = on_roll(cx, read).await?.into_iter().map(|(at, _)| at).collect();
    let good = read.members.iter().enumerate().filter(|(at, row)| takes(row, *at, &known, read));
    let mut orgs: BTreeMap<Ref, Org> = BTreeMap::new();
    let mut enrolled = Vec::new();
    for (_, row) in good {
        let Some(org) = row.organisation.as_ref().and_then(|it| it.token.0.as_str().parse::<Ref>().ok())
        else {
            continue;
        };
        if let Entry::Vacant(empty) = orgs.entry(org) {
            let found = query::org(&cx.store, org).await?.ok_or(RosterError::Missing)?;
            cx.allow(crate::KEEP, &found.place()?)?;
            empty.insert(found);
        }
        enrolled.push(Enrolled {
            id: Ref::new(org.region, cx.stamp.ids.new_id(cx.now())),
            org,
            place: orgs[&org].place()?,
            new: person(row),
            batch: Some(it.id),
            on: it.as_of.clone(),
            how: "enrolled",
        });
    }
    let done = Confirmed {
        stored: i64::try_from(enrolled.len()).unwrap_or(0),
        known: i64::try_from(known.len()).unwrap_or(0),
    };
    let tx = cx.store.begin().await?;
    let mut finished = 0;
    for part in enrolled.chunks(1000) {
        member::insert_all(&tx, cx, part).await?;
        finished += part.len();
        note(it.id, finished, enrolled.len());
    }
    let probationers: Vec<_> = enrolled
        .iter()
        .filter(|it| it.new.state == Some(MemberState::Probationary))
        .map(|it| it.id)
        .collect();
    duty_rules::refresh_members(&tx, cx, &probationers).await?;
    let touched: Vec<_> = orgs.into_values().collect();
    duty_rules::refresh_orgs(&tx, cx, &touched).await?;
    finish(&tx, cx, it, done).await?;
    tx.commit().await?;
    Ok(done)
}

/// Rows with errors stay out; so does the second of two equal rows, and who is on the roll already.
fn takes(row: &MemberRecord, at: usize, known: &HashSet<usize>, read: &Reading) -> bool {
    let repeated = read.problems_of(&row.problems).any(|it| it.code.key() == "duplicate_row");
    row.verdict != Verdict::Error && !known.contains(&at) && !repeated
}

fn person(row: &MemberRecord) -> NewMember {
    let state = match row.category {
        Some(MemberCategory::Probationary) => MemberState::Probationary,
        _ => MemberState::Full,
    };
    NewMember {
        name: row.name.clone().unwrap_or_default(),
        sex: row.sex,
        nationality: row.nationality.map(|it| it.code.to_owned()),
        birth: row
            .birth_date
            .or_else(|| row.id_number.map(|id| rules::codes::PartialDate::Day(id.birth_date()))),
        education: row.education.map(|it| it.code().to_owned()),
        occupation: row.occupation_class.map(|it| it.key().to_owned()),
        work: row.occupation.clone(),
        unit: row.unit.clone(),
        party_post: row.post.clone(),
        state: Some(state),
        joined: row.join_date,
        full: row.full_date,
        mobile: false,
        frail: false,
        id_number: row.id_number.map(|id| id.as_str().to_owned()),
        phone: row.phone.clone(),
        address: row.address.clone(),
        remark: row.remark.clone(),
    }
}

async fn organisations(cx: &Context, it: &BatchInfo, read: &Reading) -> Result<Confirmed, RosterError> {
    let above = query::org_at_path(&cx.store, &it.at()?).await?.ok_or(RosterError::Missing)?;
    cx.allow(crate::FORM, &above.place()?)?;
    let tx = cx.store.begin().await?;
    let done = enter_organisations(&tx, cx, it.id, read, &above, &it.as_of).await?;
    finish(&tx, cx, it, done).await?;
    tx.commit().await?;
    Ok(done)
}

/// Where each good record of a file goes: below another of the file, below one on the roll, or below `above`.
/// A record that names `above` itself, or one on the roll, is that one and is not founded again.
async fn enter_organisations(
    tx: &store::Tx,
    cx: &Context,
    batch: Uuid,
    read: &Reading,
    above: &Org,
    on: &str,
) -> Result<Confirmed, RosterError> {
    let records = &read.organisations;
    let mut standing: HashMap<usize, (Ref, OrgPath)> = HashMap::new();
    let mut known = 0;
    for (at, row) in records.iter().enumerate().filter(|(_, row)| row.verdict != Verdict::Error) {
        if let Some(there) = same_org(tx, row, above).await? {
            standing.insert(at, (there.reference(), there.place()?));
            known += 1;
        }
    }
    let root = (above.reference(), above.place()?);
    let mut waiting: Vec<usize> = (0..records.len())
        .filter(|at| records[*at].verdict != Verdict::Error && !standing.contains_key(at))
        .collect();
    let mut stored = 0;
    let mut founded: Vec<Ref> = Vec::new();
    // Level by level: superiors are often named before they appear.
    while !waiting.is_empty() {
        let (ready, later): (Vec<_>, Vec<_>) =
            waiting.into_iter().partition(|at| match &records[*at].parent {
                Some(Parent::InFile(upper)) => {
                    standing.contains_key(upper) || records[*upper].verdict == Verdict::Error
                }
                _ => true,
            });
        if ready.is_empty() {
            break;
        }
        let mut parents = Vec::with_capacity(ready.len());
        for at in &ready {
            parents.push(match &records[*at].parent {
                Some(Parent::InFile(upper)) => standing.get(upper).cloned().unwrap_or_else(|| root.clone()),
                Some(Parent::OnRoll(there)) => {
                    on_roll_place(tx, there.token.0.as_str()).await?.unwrap_or_else(|| root.clone())
                }
                None => root.clone(),
            });
        }
        let mut counts: HashMap<Ref, i64> = HashMap::new();
        for (parent, _) in &parents {
            *counts.entry(*parent).or_insert(0) += 1;
        }
        let mut labels = allot(tx, &counts).await?;
        let mut placed = Vec::with_capacity(ready.len());
        for (at, (parent, place)) in ready.iter().zip(&parents) {
            let label = labels.entry(*parent).or_insert(1);
            let path = child_path(place, *label)?;
            *label += 1;
            let id = Ref::new(above.region_id, cx.stamp.ids.new_id(cx.now()));
            standing.insert(*at, (id, path.clone()));
            founded.push(id);
            placed.push(place_of(&records[*at], id, path, *parent, batch, on));
        }
        org::insert_all(tx, cx, &placed).await?;
        stored += i64::try_from(placed.len()).unwrap_or(0);
        note(batch, founded.len(), records.len());
        waiting = later;
    }
    for part in founded.chunks(200) {
        let mut orgs = Vec::with_capacity(part.len());
        for id in part {
            orgs.extend(query::org(tx, *id).await?);
        }
        duty_rules::refresh_orgs(tx, cx, &orgs).await?;
    }
    Ok(Confirmed { stored, known })
}

async fn on_roll_place(tx: &store::Tx, token: &str) -> Result<Option<(Ref, OrgPath)>, RosterError> {
    let Ok(id) = token.parse::<Ref>() else { return Ok(None) };
    let Some(org) = query::org(tx, id).await? else { return Ok(None) };
    Ok(Some((id, org.place()?)))
}

/// On the roll already: the same code, or the same full name within the place.
async fn same_org(tx: &store::Tx, row: &OrgRecord, above: &Org) -> Result<Option<Org>, RosterError> {
    let name = row.full_name.clone().unwrap_or_default();
    let place = above.place()?;
    let text = format!(
        "select {} from org o where o.path >= $1 and o.path < $2 and o.full_name = $3 order by o.path limit 1",
        crate::model::ORG_COLUMNS
    );
    let same: Option<Org> = tx.one(text, params![&place, place.end(), name]).await?;
    if same.is_some() {
        return Ok(same);
    }
    let Some(code) = &row.code else { return Ok(None) };
    #[derive(sea_orm::FromQueryResult)]
    struct Found {
        region_id: i64,
        org_id: Uuid,
    }
    let found: Option<Found> = tx
        .one("select region_id, org_id from org_code_directory where code = $1", params![code.clone()])
        .await?;
    match found {
        Some(found) => Ok(query::org(tx, Ref::new(found.region_id, found.org_id)).await?),
        None => Ok(None),
    }
}

fn place_of(row: &OrgRecord, id: Ref, path: OrgPath, parent: Ref, batch: Uuid, on: &str) -> Placed {
    let closed_on = row.dissolved.map(|it| it.to_string());
    let (details, on) = (details_of(row), on.to_owned());
    Placed {
        id,
        path,
        parent: Some(parent),
        details,
        next_child: 1,
        batch: Some(batch),
        closed_on,
        on,
        how: "founded",
        ground: None,
    }
}

/// What a file says of an organisation, as the roll keeps it.
#[must_use]
pub fn details_of(row: &OrgRecord) -> OrgDetails {
    let name = row.full_name.clone().unwrap_or_default();
    let day = |it: Option<rules::codes::PartialDate>| it.map(|it| it.to_string());
    OrgDetails {
        kind: Some(row.kind.or_else(|| OrgKind::from_org_name(&name)).unwrap_or(OrgKind::Branch)),
        sector: sector_of(row),
        full_name: name,
        short_name: row.short_name.clone(),
        code: row.code.clone(),
        unit_name: row.unit_name.clone(),
        uscc: row.uscc.map(|it| it.as_str().to_owned()),
        village: is_village(row),
        secretary: row.secretary.clone(),
        established: day(row.established),
        term_from: day(row.term_start),
        term_until: day(row.term_end),
        remark: row.remark.clone(),
        ..OrgDetails::default()
    }
}

/// The first two characters of a unit code tell its kind (GB 32100); 54 is the registration of village committees.
fn sector_of(row: &OrgRecord) -> Option<String> {
    use rules::codes::Sector;
    let code = row.uscc.as_ref().map(|it| it.as_str().get(..2).unwrap_or_default().to_owned())?;
    let sector = match code.as_str() {
        "11" => Sector::Office,
        "12" => Sector::Institution,
        "51" | "52" | "53" => Sector::SocialOrganisation,
        "54" => Sector::Village,
        "55" => Sector::Community,
        _ => return None,
    };
    Some(sector.key().to_owned())
}

/// Terms of five years apply in villages and communities: told by the unit's name or its code.
fn is_village(row: &OrgRecord) -> bool {
    let registered = row.uscc.as_ref().is_some_and(|it| matches!(it.as_str().get(..2), Some("54" | "55")));
    let ends = ["村民委员会", "居民委员会", "村委会", "居委会"];
    registered || row.unit_name.as_ref().is_some_and(|unit| ends.iter().any(|end| unit.ends_with(end)))
}
