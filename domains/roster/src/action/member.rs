use access::Context;
use rules::codes::{EducationLevel, Nationality, OccupationClass, PartialDate, ResidentId, Sex};
use rules::membership::MemberState;
use store::{OrgPath, Ref, Rows, Tx, params};
use uuid::Uuid;
use vault::Field;

use super::{entry, nonempty, record};
use crate::model::{Change, Facts, Member, Org};
use crate::{KEEP, RosterError, duty_rules, pinyin, query};

/// Everything of a member that is typed in.
#[derive(Clone, Debug, Default)]
pub struct NewMember {
    /// Name.
    pub name: String,
    /// Sex; unknown when not given and no resident ID tells.
    pub sex: Option<Sex>,
    /// GB/T 3304 code.
    pub nationality: Option<String>,
    /// Day or month of birth; from the resident ID when not given.
    pub birth: Option<PartialDate>,
    /// GB/T 4658 code of the level.
    pub education: Option<String>,
    /// Key of the class of the bulletin.
    pub occupation: Option<String>,
    /// Occupation in words.
    pub work: Option<String>,
    /// Place of work.
    pub unit: Option<String>,
    /// Post in the Party in words.
    pub party_post: Option<String>,
    /// State; probationary or full for somebody enrolled.
    pub state: Option<MemberState>,
    /// Branch meeting that accepted.
    pub joined: Option<PartialDate>,
    /// Conversion.
    pub full: Option<PartialDate>,
    /// Away for six months or more.
    pub mobile: bool,
    /// No hard duty of attendance.
    pub frail: bool,
    /// Resident ID; empty: none known. When changing, none: leave as it is.
    pub id_number: Option<String>,
    /// Telephone; when changing, none: leave as it is.
    pub phone: Option<String>,
    /// Address; when changing, none: leave as it is.
    pub address: Option<String>,
    /// Remark.
    pub remark: Option<String>,
}

impl NewMember {
    /// What is wrong with it, by field; fills in what the resident ID tells.
    ///
    /// # Errors
    /// [`RosterError::Field`] of the first wrong field.
    pub fn checked(mut self, today: time::Date) -> Result<Self, RosterError> {
        self.name = self.name.trim().to_owned();
        if self.name.is_empty() {
            return Err(RosterError::field("name", "missing"));
        }
        if self.name.chars().count() > 60 {
            return Err(RosterError::field("name", "too-long"));
        }
        if let Some(number) = nonempty(self.id_number.clone()) {
            let id =
                ResidentId::parse(&number).map_err(|_| RosterError::field("id_number", "resident-id"))?;
            self.id_number = Some(id.as_str().to_owned());
            self.sex = self.sex.or(Some(id.sex()));
            let birth = id.birth_date();
            self.birth = self.birth.or(Some(PartialDate::Day(birth)));
        }
        let known =
            |list: bool, field| if list { Ok(()) } else { Err(RosterError::field(field, "not-listed")) };
        known(
            self.nationality.as_deref().is_none_or(|it| Nationality::by_code(it).is_some()),
            "nationality",
        )?;
        known(self.education.as_deref().is_none_or(|it| EducationLevel::by_code(it).is_some()), "education")?;
        known(
            self.occupation.as_deref().is_none_or(|it| OccupationClass::by_code(it).is_some()),
            "occupation",
        )?;
        for (field, day) in [("birth", self.birth), ("joined", self.joined), ("full", self.full)] {
            if day.is_some_and(|it| it.earliest() > today) {
                return Err(RosterError::field(field, "future"));
            }
        }
        if let (Some(joined), Some(full)) = (self.joined, self.full)
            && full.latest() < joined.earliest()
        {
            return Err(RosterError::field("full", "before-start"));
        }
        if let Some(phone) = nonempty(self.phone.clone()) {
            let digits = phone.bytes().filter(u8::is_ascii_digit).count();
            if !(7..=16).contains(&digits) {
                return Err(RosterError::field("phone", "phone"));
            }
        }
        Ok(self)
    }

    fn facts(&self, org: Ref, place: &OrgPath) -> Facts {
        Facts {
            org,
            place: place.clone(),
            name: self.name.clone(),
            sex: self.sex.map_or("0", Sex::code).to_owned(),
            nationality: self.nationality.clone(),
            birth: self.birth.map(|it| it.to_string()),
            education: self.education.clone(),
            occupation: self.occupation.clone(),
            state: self.state.unwrap_or(MemberState::Full),
            joined: self.joined.map(|it| it.to_string()),
            full: self.full.map(|it| it.to_string()),
            id_end: nonempty(self.id_number.clone()).and_then(|it| it.get(14..).map(str::to_owned)),
        }
    }
}

/// A telephone number with its middle hidden.
pub(crate) fn masked_phone(phone: &str) -> String {
    let letters: Vec<char> = phone.chars().collect();
    if letters.len() < 7 {
        return "*".repeat(letters.len());
    }
    let hidden = letters.len() - 7;
    let (head, tail) = (letters[..3].iter(), letters[letters.len() - 4..].iter());
    head.chain(&vec!['*'; hidden]).chain(tail).collect()
}

/// A member on the way into the tables.
pub(crate) struct Enrolled {
    pub id: Ref,
    pub org: Ref,
    pub place: OrgPath,
    pub new: NewMember,
    pub batch: Option<Uuid>,
    pub on: String,
    pub how: &'static str,
}

const COLUMNS: &[&str] = &[
    "region_id",
    "id",
    "org_id",
    "org_path",
    "present",
    "name",
    "name_key",
    "sex",
    "nationality",
    "birth",
    "education",
    "occupation",
    "work",
    "unit",
    "party_post",
    "state",
    "joined_on",
    "full_on",
    "mobile",
    "frail",
    "id_number",
    "id_masked",
    "phone",
    "phone_masked",
    "address",
    "remark",
    "batch_id",
    "made_at",
    "version",
];

pub(crate) fn sealed(
    cx: &Context,
    name: &str,
    id: Uuid,
    plain: Option<&String>,
) -> Result<Option<Vec<u8>>, RosterError> {
    let Some(plain) = plain.filter(|it| !it.is_empty()) else { return Ok(None) };
    Ok(Some(cx.vault.seal(Field { name, row: id.as_bytes() }, plain)?))
}

/// Write members: rows, spells, states, directories, journal. In as few statements as possible.
pub(crate) async fn insert_all(tx: &Tx, cx: &Context, enrolled: &[Enrolled]) -> Result<(), RosterError> {
    let mut members = Rows::into("member", COLUMNS);
    let mut spells = Rows::into(
        "affiliation",
        &["region_id", "member_id", "from_day", "until_day", "org_id", "open", "how"],
    );
    let mut states = Rows::into("member_state", &["region_id", "member_id", "from_day", "state", "ground"]);
    let mut persons = Rows::into("person_directory", &["person", "region_id", "member_id"]);
    let mut phones = Rows::into("member_phone", &["region_id", "member_id", "phone"]);
    let mut entries = Vec::with_capacity(enrolled.len());
    for it in enrolled {
        let (id, new) = (it.id, &it.new);
        let facts = new.facts(it.org, &it.place);
        let number = nonempty(new.id_number.clone());
        let phone = nonempty(new.phone.clone());
        members.row(params![
            id.region,
            id.id,
            it.org.id,
            &it.place,
            facts.state.is_member(),
            facts.name.clone(),
            pinyin::sort_key(&facts.name),
            facts.sex.clone(),
            facts.nationality.clone(),
            facts.birth.clone(),
            facts.education.clone(),
            facts.occupation.clone(),
            new.work.clone(),
            new.unit.clone(),
            new.party_post.clone(),
            facts.state.key(),
            facts.joined.clone(),
            facts.full.clone(),
            new.mobile,
            new.frail,
            sealed(cx, "member.id_number", id.id, number.as_ref())?,
            number.as_deref().and_then(|text| ResidentId::parse(text).ok()).map(|it| it.masked()),
            sealed(cx, "member.phone", id.id, phone.as_ref())?,
            phone.as_deref().map(masked_phone),
            sealed(cx, "member.address", id.id, new.address.as_ref())?,
            new.remark.clone(),
            it.batch,
            cx.now(),
            1_i64,
        ]);
        spells.row(params![id.region, id.id, it.on.clone(), None::<String>, it.org.id, 1_i64, it.how]);
        states.row(params![id.region, id.id, it.on.clone(), facts.state.key(), None::<String>]);
        if let Some(number) = &number {
            persons.row(params![cx.vault.index("person", number), id.region, id.id]);
        }
        if let Some(phone) = &phone {
            phones.row(params![id.region, id.id, cx.vault.index("phone", phone)]);
        }
        let change =
            Change { on: it.on.clone(), before: None, after: Some(facts), fields: vec![], ground: None };
        entries.push(entry("member.enrolled", id, &it.place, None, change));
    }
    members.write(tx).await?;
    spells.write(tx).await?;
    states.write(tx).await?;
    persons.write(tx).await?;
    phones.write(tx).await?;
    journal::record_all(tx, &cx.stamp, entries).await?;
    Ok(())
}

/// Enrol one member at an organisation.
///
/// # Errors
/// [`RosterError::AlreadyEnrolled`] when the resident ID is on the roll, [`RosterError::Field`].
pub async fn enrol(cx: &Context, org: Ref, new: NewMember) -> Result<Ref, RosterError> {
    let new = new.checked(cx.today())?;
    let (tx, before) = cx.begin(org.region).await?;
    if let Some(answer) = before {
        return answer.parse().map_err(|_| RosterError::Missing);
    }
    let at = query::org(&tx, org).await?.filter(Org::stands).ok_or(RosterError::Missing)?;
    let place = at.place()?;
    cx.allow(KEEP, &place)?;
    if let Some(number) = nonempty(new.id_number.clone())
        && let Some(there) = query::by_person(&tx, &cx.vault, &number).await?
    {
        return Err(RosterError::AlreadyEnrolled(there));
    }
    let id = Ref::new(org.region, cx.stamp.ids.new_id(cx.now()));
    let on = cx.today().to_string();
    insert_all(&tx, cx, &[Enrolled { id, org, place, new, batch: None, on, how: "enrolled" }]).await?;
    settle(&tx, cx, &[id], &[at]).await?;
    cx.commit(tx, org.region, &id.to_string()).await?;
    Ok(id)
}

pub(crate) async fn settle(tx: &Tx, cx: &Context, members: &[Ref], orgs: &[Org]) -> Result<(), RosterError> {
    duty_rules::refresh_members(tx, cx, members).await?;
    duty_rules::refresh_orgs(tx, cx, orgs).await?;
    Ok(())
}

/// Change what is known of a member. Number, telephone and address change only when given.
///
/// # Errors
/// [`StoreError::Stale`] when somebody else changed it, and those of [`enrol`].
pub async fn change_member(cx: &Context, id: Ref, version: i64, new: NewMember) -> Result<(), RosterError> {
    let new = new.checked(cx.today())?;
    let (tx, before) = cx.begin(id.region).await?;
    if before.is_some() {
        return Ok(());
    }
    let old = query::member(&tx, id).await?.filter(|it| it.present).ok_or(RosterError::Missing)?;
    let place = old.place()?;
    cx.allow(KEEP, &place)?;
    let mut facts = new.facts(old.org(), &place);
    facts.state = old.member_state()?;
    let mut fields = Vec::new();
    reidentify(&tx, cx, &old, &new, &mut fields).await?;
    let keep = |given: &Option<String>, old: &Option<Vec<u8>>, name: &str| match given {
        Some(text) => sealed(cx, name, id.id, Some(text)),
        None => Ok(old.clone()),
    };
    let number = keep(&new.id_number, &old.id_number, "member.id_number")?;
    let phone = keep(&new.phone, &old.phone, "member.phone")?;
    let address = keep(&new.address, &old.address, "member.address")?;
    let id_masked = match &new.id_number {
        Some(text) => ResidentId::parse(text).ok().map(|it| it.masked()),
        None => old.id_masked.clone(),
    };
    let phone_masked = match &new.phone {
        Some(text) => nonempty(Some(text.clone())).as_deref().map(masked_phone),
        None => old.phone_masked.clone(),
    };
    if new.address.is_some() {
        fields.push("address".to_owned());
    }
    tx.execute_one(
        "update member set name = $4, name_key = $5, sex = $6, nationality = $7, birth = $8, education = $9,
           occupation = $10, work = $11, unit = $12, party_post = $13, joined_on = $14, full_on = $15,
           mobile = $16, frail = $17, id_number = $18, id_masked = $19, phone = $20, phone_masked = $21,
           address = $22, remark = $23, version = version + 1
         where region_id = $1 and id = $2 and version = $3",
        params![
            id.region,
            id.id,
            version,
            facts.name.clone(),
            pinyin::sort_key(&facts.name),
            facts.sex.clone(),
            facts.nationality.clone(),
            facts.birth.clone(),
            facts.education.clone(),
            facts.occupation.clone(),
            new.work.clone(),
            new.unit.clone(),
            new.party_post.clone(),
            facts.joined.clone(),
            facts.full.clone(),
            new.mobile,
            new.frail,
            number,
            id_masked.clone(),
            phone,
            phone_masked,
            address,
            new.remark.clone(),
        ],
    )
    .await?;
    facts.id_end = id_masked.as_deref().and_then(|it| it.get(it.len().checked_sub(4)?..)).map(str::to_owned);
    let on = cx.today().to_string();
    let change = Change { on, before: Some(old.facts()?), after: Some(facts), fields, ground: None };
    record(&tx, cx, "member.changed", id, &place, None, change).await?;
    let org = query::org(&tx, old.org()).await?;
    settle(&tx, cx, &[id], org.as_slice()).await?;
    cx.commit(tx, id.region, "changed").await?;
    Ok(())
}

/// A new resident ID or telephone moves in the directories; somebody else's is refused.
async fn reidentify(
    tx: &Tx,
    cx: &Context,
    old: &Member,
    new: &NewMember,
    fields: &mut Vec<String>,
) -> Result<(), RosterError> {
    let id = old.reference();
    if let Some(number) = &new.id_number {
        tx.execute("delete from person_directory where member_id = $1", params![id.id]).await?;
        if !number.is_empty() {
            if let Some(there) = query::by_person(tx, &cx.vault, number).await? {
                return Err(RosterError::AlreadyEnrolled(there));
            }
            Rows::into("person_directory", &["person", "region_id", "member_id"])
                .with(params![cx.vault.index("person", number), id.region, id.id])
                .write(tx)
                .await?;
        }
        fields.push("id_number".to_owned());
    }
    if let Some(phone) = &new.phone {
        tx.execute(
            "delete from member_phone where region_id = $1 and member_id = $2",
            params![id.region, id.id],
        )
        .await?;
        if !phone.is_empty() {
            Rows::into("member_phone", &["region_id", "member_id", "phone"])
                .with(params![id.region, id.id, cx.vault.index("phone", phone)])
                .write(tx)
                .await?;
        }
        fields.push("phone".to_owned());
    }
    Ok(())
}
