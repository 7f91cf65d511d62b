use access::{ActError, Context, optional_words, record, words};
use roster::model::Org;
use rules::codes::{EducationLevel, Nationality, ResidentId, Sex};
use rules::development::{self as rule, State};
use serde_json::json;
use store::{Ref, Rows, Tx, params};
use time::Date;
use uuid::Uuid;
use vault::Field;

use super::{Act, Doing, begun, settle, weighed};
use crate::dossier::Dossier;
use crate::{BRANCH, duty_rules, query};

/// What is known of a person who applies.
#[derive(Clone, Debug, Default)]
pub struct Details {
    /// Name.
    pub name: String,
    /// Resident ID; birth and sex follow from it.
    pub id_number: String,
    /// Sex, without a resident ID.
    pub sex: Option<Sex>,
    /// Date of birth, without a resident ID.
    pub birth: Option<Date>,
    /// GB/T 3304 code.
    pub nationality: String,
    /// GB/T 4658 code of the level.
    pub education: String,
    /// Place of work or study.
    pub unit: String,
    /// Lives away from the place of registration.
    pub mobile: bool,
    /// Will leave the unit on this day (art. 18).
    pub leaves_on: Option<Date>,
}

/// An application for membership.
#[derive(Clone, Debug)]
pub struct Applied {
    /// The branch that received it.
    pub org: Ref,
    /// Who applies.
    pub who: Details,
    /// When it was received.
    pub on: Date,
    /// Was expelled on this day (no admission within five years).
    pub expelled: Option<Date>,
    /// Why it is received in spite of a warning.
    pub reason: String,
}

/// Details whose fields are what they should be.
struct Checked {
    name: String,
    number: Option<ResidentId>,
    sex: &'static str,
    birth: Option<Date>,
    nationality: Option<String>,
    education: Option<String>,
    unit: Option<String>,
}

fn checked(who: &Details) -> Result<Checked, ActError> {
    let number = who.id_number.trim();
    let number = if number.is_empty() {
        None
    } else {
        Some(ResidentId::parse(number).map_err(|_| ActError::field("id_number", "resident-id"))?)
    };
    let listed = |field, code: &str, known: bool| match code {
        "" => Ok(None),
        code if known => Ok(Some(code.to_owned())),
        _ => Err(ActError::field(field, "not-listed")),
    };
    let sex = number.as_ref().map(ResidentId::sex).or(who.sex);
    Ok(Checked {
        name: words("name", &who.name, 60)?,
        sex: sex.map_or("0", Sex::code),
        birth: number.as_ref().map(ResidentId::birth_date).or(who.birth),
        nationality: listed(
            "nationality",
            &who.nationality,
            Nationality::by_code(&who.nationality).is_some(),
        )?,
        education: listed("education", &who.education, EducationLevel::by_code(&who.education).is_some())?,
        unit: optional_words("unit", &who.unit, 120)?,
        number,
    })
}

/// Receive an application (art. 5, 6): whoever is not 18 on that day cannot apply.
///
/// # Errors
/// [`ActError::Ruled`] under 18, or within five years of an expulsion; [`ActError::Refused`] for somebody who is a member
/// or in development already; [`ActError::Field`].
pub async fn apply(cx: &Context, new: Applied) -> Result<Ref, ActError> {
    let (tx, before) = cx.begin(new.org.region).await?;
    if let Some(answer) = before {
        return answer.parse().map_err(|_| ActError::Missing);
    }
    let org = roster::query::org(&tx, new.org).await?.filter(Org::stands).ok_or(ActError::Missing)?;
    let place = org.place()?;
    cx.allow(BRANCH, &place)?;
    if !org.org_kind()?.is_branch() {
        return Err(ActError::Refused("candidate-error-no-branch"));
    }
    if new.on > cx.today() {
        return Err(ActError::field("on", "future"));
    }
    let who = checked(&new.who)?;
    let birth = who.birth.ok_or(ActError::field("birth", "missing"))?;
    let mut rulings = vec![rule::adult(birth, new.on)];
    rulings.extend(new.expelled.map(|day| rule::readmission(day, new.on)));
    let warns = weighed(rulings, &new.reason)?;
    let id = Ref::new(org.region_id, cx.stamp.ids.new_id(cx.now()));
    if let Some(number) = &who.number {
        alone(&tx, cx, id, number.as_str()).await?;
    }
    insert(&tx, cx, id, &org, &who, &new).await?;
    let it = Dossier::of(&tx, id).await?.ok_or(ActError::Missing)?;
    let act = Act { reason: new.reason.clone(), ..Act::on(1, new.on) };
    let doing = Doing { warns, ..Doing::new("development.apply", &act) };
    settle(&tx, cx, &it, doing).await?;
    cx.commit(tx, id.region, &id.to_string()).await?;
    Ok(id)
}

/// Nobody is a member and a candidate, or a candidate twice.
async fn alone(tx: &Tx, cx: &Context, id: Ref, number: &str) -> Result<(), ActError> {
    if let Some(there) = roster::query::by_person(tx, &cx.vault, number).await?
        && roster::query::member(tx, there).await?.is_some_and(|it| it.present)
    {
        return Err(ActError::Refused("candidate-error-member"));
    }
    if query::by_person(tx, &cx.vault, number).await?.is_some() {
        return Err(ActError::Refused("candidate-error-twice"));
    }
    Rows::into("candidate_directory", &["person", "region_id", "candidate_id"])
        .with(params![cx.vault.index("person", number), id.region, id.id])
        .write(tx)
        .await?;
    Ok(())
}

fn sealed(cx: &Context, id: Uuid, number: Option<&ResidentId>) -> Result<Option<Vec<u8>>, ActError> {
    let field = Field { name: "candidate.id_number", row: id.as_bytes() };
    Ok(number.map(|it| cx.vault.seal(field, it.as_str())).transpose()?)
}

const COLUMNS: &[&str] = &[
    "region_id",
    "id",
    "org_region",
    "org_id",
    "org_path",
    "name",
    "sex",
    "nationality",
    "birth",
    "education",
    "unit",
    "id_number",
    "id_masked",
    "mobile",
    "leaves_on",
    "state",
    "state_since",
    "applied_on",
    "version",
    "made_at",
];

async fn insert(
    tx: &Tx,
    cx: &Context,
    id: Ref,
    org: &Org,
    who: &Checked,
    new: &Applied,
) -> Result<(), ActError> {
    Rows::into("candidate", COLUMNS)
        .with(params![
            id.region,
            id.id,
            org.region_id,
            org.id,
            &org.place()?,
            who.name.clone(),
            who.sex,
            who.nationality.clone(),
            who.birth.map(|it| it.to_string()),
            who.education.clone(),
            who.unit.clone(),
            sealed(cx, id.id, who.number.as_ref())?,
            who.number.as_ref().map(ResidentId::masked),
            new.who.mobile,
            new.who.leaves_on.map(|it| it.to_string()),
            State::Applicant.key(),
            new.on.to_string(),
            new.on.to_string(),
            1_i64,
            cx.now(),
        ])
        .write(tx)
        .await?;
    Ok(())
}

/// Put right what is known of a candidate who is not a member yet; the resident ID only when given.
///
/// # Errors
/// [`ActError::Field`]; [`ActError::Ruled`] when the date of birth makes the application impossible.
pub async fn change(cx: &Context, id: Ref, version: i64, who: Details) -> Result<(), ActError> {
    let act = Act::on(version, cx.today());
    let Some((tx, it)) = begun(cx, id, &act).await? else { return Ok(()) };
    cx.allow(BRANCH, &it.place)?;
    if !it.state.before_membership() {
        return Err(ActError::Refused("candidate-error-elsewhere"));
    }
    let new = checked(&who)?;
    let birth = new.birth.or_else(|| roster::model::exact(it.candidate.birth.as_deref()));
    let birth = birth.ok_or(ActError::field("birth", "missing"))?;
    weighed([rule::adult(birth, crate::model::stored_day(&it.candidate.applied_on)?)], "")?;
    if let Some(number) = &new.number {
        tx.execute(
            "delete from candidate_directory where region_id = $1 and candidate_id = $2",
            params![id.region, id.id],
        )
        .await?;
        alone(&tx, cx, id, number.as_str()).await?;
        tx.execute(
            "update candidate set id_number = $3, id_masked = $4 where region_id = $1 and id = $2",
            params![id.region, id.id, sealed(cx, id.id, Some(number))?, number.masked()],
        )
        .await?;
    }
    tx.execute_one(
        "update candidate set name = $4, sex = case when $5 = '0' then sex else $5 end, nationality = $6, birth = $7,
           education = $8, unit = $9, mobile = $10, leaves_on = $11, version = version + 1
         where region_id = $1 and id = $2 and version = $3",
        params![
            id.region,
            id.id,
            version,
            new.name,
            new.sex,
            new.nationality,
            birth.to_string(),
            new.education,
            new.unit,
            who.mobile,
            who.leaves_on.map(|it| it.to_string())
        ],
    )
    .await?;
    let now = Dossier::of(&tx, id).await?.ok_or(ActError::Missing)?;
    let more = now.candidate.details(&json!({ "number_given": new.number.is_some() }));
    record(&tx, cx, "development.changed", id, &now.place, None, more).await?;
    let before = duty_rules::wanted(&it, cx.today())?;
    duty_rules::refresh(&tx, cx, &before, &now, true).await?;
    Ok(cx.commit(tx, id.region, "changed").await?)
}
