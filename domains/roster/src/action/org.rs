use std::collections::HashMap;

use access::Context;
use rules::Verdict;
use rules::codes::{OrgKind, Sector, Uscc};
use rules::organisation;
use store::{OrgPath, Ref, Rows, StoreError, Tx, params};
use uuid::Uuid;

use super::{entry, nonempty, record};
use crate::model::{Org, OrgChange, OrgFacts, exact};
use crate::{FORM, RosterError, duty_rules, pinyin, query};

/// Everything of an organisation that is typed in.
#[derive(Clone, Debug, Default)]
pub struct OrgDetails {
    /// Type.
    pub kind: Option<OrgKind>,
    /// Key of the sector.
    pub sector: Option<String>,
    /// Full name.
    pub full_name: String,
    /// Short name.
    pub short_name: Option<String>,
    /// Code, unique in the installation.
    pub code: Option<String>,
    /// Unit in which it stands.
    pub unit_name: Option<String>,
    /// Unified social credit code.
    pub uscc: Option<String>,
    /// Division code.
    pub gb_code: Option<String>,
    /// In a village or community?
    pub village: bool,
    /// Office address.
    pub address: Option<String>,
    /// Office telephone.
    pub contact: Option<String>,
    /// Name of the secretary as imported.
    pub secretary: Option<String>,
    /// Day of founding.
    pub established: Option<String>,
    /// Day of the last election.
    pub term_from: Option<String>,
    /// End of the term; none: by rule.
    pub term_until: Option<String>,
    /// Remark.
    pub remark: Option<String>,
}

impl OrgDetails {
    /// What is wrong with it, by field.
    ///
    /// # Errors
    /// [`RosterError::Field`] of the first wrong field.
    pub fn checked(mut self) -> Result<Self, RosterError> {
        self.full_name = self.full_name.trim().to_owned();
        if self.full_name.is_empty() {
            return Err(RosterError::field("full_name", "missing"));
        }
        if self.full_name.chars().count() > 200 {
            return Err(RosterError::field("full_name", "too-long"));
        }
        if self.kind.is_none() {
            return Err(RosterError::field("kind", "missing"));
        }
        for (field, value) in [
            ("established", &self.established),
            ("term_from", &self.term_from),
            ("term_until", &self.term_until),
        ] {
            if value.is_some()
                && value.as_deref().is_none_or(|it| it.parse::<rules::codes::PartialDate>().is_err())
            {
                return Err(RosterError::field(field, "no-date"));
            }
        }
        if self.term_from.is_some() && self.term_until.is_some() && self.term_until < self.term_from {
            return Err(RosterError::field("term_until", "before-start"));
        }
        // A wrong check character is warned of on the page, not refused: some registered codes are like this.
        if let Some(uscc) = nonempty(self.uscc.take()) {
            let read = Uscc::parse(&uscc).map_err(|_| RosterError::field("uscc", "uscc"))?;
            self.uscc = Some(read.as_str().to_owned());
        }
        if let Some(sector) = &self.sector
            && Sector::by_code(sector).is_none()
        {
            return Err(RosterError::field("sector", "not-listed"));
        }
        Ok(self)
    }

    fn term(&self) -> (Option<String>, Option<String>) {
        let until = self.term_until.clone().or_else(|| {
            let elected = exact(self.term_from.as_deref())?;
            Some(organisation::term_end(self.kind?, self.village, elected)?.to_string())
        });
        (self.term_from.clone(), until)
    }
}

/// An organisation to be founded below another.
#[derive(Clone, Debug)]
pub struct NewOrg {
    /// The organisation above.
    pub parent: Ref,
    /// What it is.
    pub details: OrgDetails,
    /// The day from which it stands; none: today.
    pub on: Option<String>,
    /// Reply it rests on.
    pub ground: Option<String>,
}

const COLUMNS: &[&str] = &[
    "region_id",
    "id",
    "path",
    "parent_region",
    "parent_id",
    "next_child",
    "kind",
    "sector",
    "full_name",
    "short_name",
    "name_key",
    "code",
    "unit_name",
    "uscc",
    "gb_code",
    "village",
    "address",
    "contact",
    "secretary",
    "established",
    "closed_on",
    "term_from",
    "term_until",
    "remark",
    "batch_id",
    "version",
];

/// An organisation that has its place, on its way into the tables.
pub(crate) struct Placed {
    pub id: Ref,
    pub path: OrgPath,
    pub parent: Option<Ref>,
    pub details: OrgDetails,
    pub next_child: i64,
    pub batch: Option<Uuid>,
    pub closed_on: Option<String>,
    pub on: String,
    /// What begins its first spell: `founded` or `split`.
    pub how: &'static str,
    pub ground: Option<String>,
}

impl Placed {
    pub(crate) fn facts(&self) -> OrgFacts {
        OrgFacts {
            place: self.path.clone(),
            kind: self.details.kind.unwrap_or(OrgKind::Branch).key().to_owned(),
            sector: self.details.sector.clone(),
            name: self.details.full_name.clone(),
        }
    }

    fn row(&self) -> Vec<store::Value> {
        let it = &self.details;
        let (term_from, term_until) = it.term();
        params![
            self.id.region,
            self.id.id,
            &self.path,
            self.parent.map(|parent| parent.region),
            self.parent.map(|parent| parent.id),
            self.next_child,
            it.kind.unwrap_or(OrgKind::Branch).key(),
            it.sector.clone(),
            it.full_name.clone(),
            it.short_name.clone(),
            pinyin::sort_key(&it.full_name),
            it.code.clone(),
            it.unit_name.clone(),
            it.uscc.clone(),
            it.gb_code.clone(),
            it.village,
            it.address.clone(),
            it.contact.clone(),
            it.secretary.clone(),
            it.established.clone(),
            self.closed_on.clone(),
            term_from,
            term_until,
            it.remark.clone(),
            self.batch,
            1_i64,
        ]
    }
}

/// Write organisations that have their places: rows, spells, codes, terms, journal. In as few statements as possible.
pub(crate) async fn insert_all(tx: &Tx, cx: &Context, placed: &[Placed]) -> Result<(), RosterError> {
    let mut orgs = Rows::into("org", COLUMNS);
    let spell_columns = &["region_id", "org_id", "from_day", "until_day", "path", "kind", "full_name", "how"];
    let mut spells = Rows::into("org_spell", spell_columns);
    let mut codes = Rows::into("org_code_directory", &["code", "region_id", "org_id"]);
    let mut terms =
        Rows::into("term", &["region_id", "org_id", "from_day", "until_day", "extended_until", "ground"]);
    let mut entries = Vec::with_capacity(placed.len());
    for it in placed {
        orgs.row(it.row());
        let facts = it.facts();
        let how = if it.closed_on.is_some() { "closed" } else { it.how };
        spells.row(params![
            it.id.region,
            it.id.id,
            it.on.clone(),
            None::<String>,
            &it.path,
            facts.kind.clone(),
            facts.name.clone(),
            how,
        ]);
        if let Some(code) = &it.details.code {
            codes.row(params![code.clone(), it.id.region, it.id.id]);
        }
        if let (Some(from), Some(until)) = it.details.term() {
            terms.row(params![it.id.region, it.id.id, from, until, None::<String>, None::<String>]);
        }
        let after = it.closed_on.is_none().then_some(facts);
        let change = OrgChange { on: it.on.clone(), before: None, after, ground: it.ground.clone() };
        entries.push(entry("org.founded", it.id, &it.path, Some("支部工作条例 art. 7"), change));
    }
    orgs.write(tx).await?;
    spells.write(tx).await?;
    match codes.write(tx).await {
        Err(StoreError::Taken(_)) => return Err(RosterError::CodeTaken),
        other => other?,
    }
    terms.write(tx).await?;
    journal::record_all(tx, &cx.stamp, entries).await?;
    Ok(())
}

/// Give labels to `count` new children of each parent; gives the first label of each.
pub(crate) async fn allot(tx: &Tx, counts: &HashMap<Ref, i64>) -> Result<HashMap<Ref, i64>, RosterError> {
    let mut first = HashMap::new();
    let mut parents: Vec<_> = counts.iter().collect();
    parents.sort();
    for (parent, count) in parents {
        let org = query::org(tx, *parent).await?.ok_or(RosterError::Missing)?;
        tx.execute_one(
            "update org set next_child = next_child + $3, version = version + 1
             where region_id = $1 and id = $2 and version = $4",
            params![parent.region, parent.id, *count, org.version],
        )
        .await?;
        first.insert(*parent, org.next_child);
    }
    Ok(first)
}

pub(crate) fn child_path(parent: &OrgPath, label: i64) -> Result<OrgPath, RosterError> {
    Ok(OrgPath::child(Some(parent), u32::try_from(label).unwrap_or(u32::MAX))?)
}

/// Found an organisation below another (支部工作条例 art. 7). Its members come afterwards, so the number of members is
/// a duty, not a condition.
///
/// # Errors
/// [`RosterError::Ruled`] when the type cannot stand there, [`RosterError::CodeTaken`], [`RosterError::Field`].
pub async fn create_org(cx: &Context, new: NewOrg) -> Result<Ref, RosterError> {
    let details = new.details.checked()?;
    let (tx, before) = cx.begin(new.parent.region).await?;
    if let Some(answer) = before {
        return answer.parse().map_err(|_| RosterError::Missing);
    }
    let parent = query::org(&tx, new.parent).await?.filter(Org::stands).ok_or(RosterError::Missing)?;
    let place = parent.place()?;
    cx.allow(FORM, &place)?;
    let kind = details.kind.unwrap_or(OrgKind::Branch);
    let ruling = organisation::parent(kind, parent.org_kind()?);
    if ruling.verdict == Verdict::Blocks {
        return Err(RosterError::Ruled(ruling));
    }
    let labels = allot(&tx, &HashMap::from([(new.parent, 1)])).await?;
    let path = child_path(&place, labels[&new.parent])?;
    let id = Ref::new(new.parent.region, cx.stamp.ids.new_id(cx.now()));
    let on = new.on.unwrap_or_else(|| cx.today().to_string());
    let placed = Placed {
        id,
        path,
        parent: Some(new.parent),
        details,
        next_child: 1,
        batch: None,
        closed_on: None,
        on,
        how: "founded",
        ground: nonempty(new.ground),
    };
    insert_all(&tx, cx, &[placed]).await?;
    settle(&tx, cx, id).await?;
    cx.commit(tx, id.region, &id.to_string()).await?;
    Ok(id)
}

pub(crate) async fn settle(tx: &Tx, cx: &Context, id: Ref) -> Result<(), RosterError> {
    if let Some(org) = query::org(tx, id).await? {
        duty_rules::refresh_orgs(tx, cx, &[org]).await?;
    }
    Ok(())
}

/// Begin a new spell today; one that began today is replaced.
pub(crate) async fn spell(tx: &Tx, cx: &Context, org: &Org, how: &str) -> Result<(), RosterError> {
    let today = cx.today().to_string();
    tx.execute(
        "update org_spell set until_day = $3 where region_id = $1 and org_id = $2 and until_day is null",
        params![org.region_id, org.id, today.clone()],
    )
    .await?;
    tx.execute(
        "insert into org_spell (region_id, org_id, from_day, until_day, path, kind, full_name, how)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict (region_id, org_id, from_day) do update set until_day = excluded.until_day,
           path = excluded.path, kind = excluded.kind, full_name = excluded.full_name, how = excluded.how",
        params![
            org.region_id,
            org.id,
            today,
            None::<String>,
            org.path.clone(),
            org.kind.clone(),
            org.full_name.clone(),
            how,
        ],
    )
    .await?;
    Ok(())
}

/// Change what is known of an organisation: name, type, unit, term. A changed name or type begins a new spell.
///
/// # Errors
/// [`StoreError::Stale`] when somebody else changed it, and those of [`create_org`].
pub async fn change_org(cx: &Context, id: Ref, version: i64, details: OrgDetails) -> Result<(), RosterError> {
    let details = details.checked()?;
    let (tx, before) = cx.begin(id.region).await?;
    if before.is_some() {
        return Ok(());
    }
    let old = query::org(&tx, id).await?.ok_or(RosterError::Missing)?;
    let place = old.place()?;
    cx.allow(FORM, &place)?;
    if let Some(kind) = details.kind.filter(|kind| kind.key() != old.kind) {
        fits(&tx, &old, kind).await?;
    }
    recode(&tx, id, old.code.as_deref(), details.code.as_deref()).await?;
    let (term_from, term_until) = details.term();
    tx.execute_one(
        "update org set kind = $4, sector = $5, full_name = $6, short_name = $7, name_key = $8, code = $9,
           unit_name = $10, uscc = $11, gb_code = $12, village = $13, address = $14, contact = $15,
           established = $16, term_from = $17, term_until = $18, remark = $19, version = version + 1
         where region_id = $1 and id = $2 and version = $3",
        params![
            id.region,
            id.id,
            version,
            details.kind.unwrap_or(OrgKind::Branch).key(),
            details.sector.clone(),
            details.full_name.clone(),
            details.short_name.clone(),
            pinyin::sort_key(&details.full_name),
            details.code.clone(),
            details.unit_name.clone(),
            details.uscc.clone(),
            details.gb_code.clone(),
            details.village,
            details.address.clone(),
            details.contact.clone(),
            details.established.clone(),
            term_from,
            term_until,
            details.remark.clone(),
        ],
    )
    .await?;
    let new = query::org(&tx, id).await?.ok_or(RosterError::Missing)?;
    if new.full_name != old.full_name || new.kind != old.kind {
        spell(&tx, cx, &new, "renamed").await?;
    }
    let change = OrgChange {
        on: cx.today().to_string(),
        before: Some(old.facts()?),
        after: Some(new.facts()?),
        ground: None,
    };
    record(&tx, cx, "org.changed", id, &place, None, change).await?;
    settle(&tx, cx, id).await?;
    cx.commit(tx, id.region, "changed").await?;
    Ok(())
}

/// An organisation that becomes another type must fit below the one above it, and those below it must fit there.
async fn fits(tx: &Tx, org: &Org, kind: OrgKind) -> Result<(), RosterError> {
    let mut rulings = Vec::new();
    if let Some(parent) = org.parent() {
        let above = query::org(tx, parent).await?.ok_or(RosterError::Missing)?;
        rulings.push(organisation::parent(kind, above.org_kind()?));
    }
    for below in OrgKind::all() {
        use store::Sql as _;
        let count = "select count(*) from org where parent_id = $1 and closed_on is null and kind = $2";
        if tx.number(count, params![org.id, below.key()]).await? > 0 {
            rulings.push(organisation::parent(*below, kind));
        }
    }
    match rulings.into_iter().find(|it| it.verdict == Verdict::Blocks) {
        Some(ruling) => Err(RosterError::Ruled(ruling)),
        None => Ok(()),
    }
}

async fn recode(tx: &Tx, id: Ref, old: Option<&str>, new: Option<&str>) -> Result<(), RosterError> {
    if old == new {
        return Ok(());
    }
    if let Some(old) = old {
        tx.execute("delete from org_code_directory where code = $1 and org_id = $2", params![old, id.id])
            .await?;
    }
    if let Some(new) = new {
        let taken = tx
            .execute(
                "insert into org_code_directory (code, region_id, org_id) values ($1, $2, $3)
                 on conflict (code) do nothing",
                params![new, id.region, id.id],
            )
            .await?;
        if taken != 1 {
            return Err(RosterError::CodeTaken);
        }
    }
    Ok(())
}
