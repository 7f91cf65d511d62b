use access::{ActError, Context, record, words};
use rules::openness::Scope;
use serde_json::json;
use store::{Ref, Rows, params};

use super::{CATALOGUE, STEPS, body_of};
use crate::catalogue::{ARTICLE, SHIPPED};
use crate::model::{AUDIENCES, FORMS, LEDGERS, OFFICES, PERIODS};
use crate::{ARRANGE, duty_rules, query};

/// Columns of an entry, in the order in which they are written.
const COLUMNS: &[&str] = &[
    "region_id",
    "id",
    "org_id",
    "org_path",
    "key",
    "title",
    "scope",
    "form",
    "period",
    "ahead",
    "due_days",
    "office",
    "ledger",
    "working_days",
    "basis",
    "audience",
    "inherited",
    "position",
    "opened_on",
    "version",
];

/// An organisation's own entry.
#[derive(Clone, Debug)]
pub struct NewEntry {
    /// What is made public.
    pub title: String,
    /// Usual scope.
    pub scope: Scope,
    /// One of [`FORMS`].
    pub form: String,
    /// One of [`PERIODS`].
    pub period: String,
    /// Owed at the beginning of a period.
    pub ahead: bool,
    /// Days by which it is owed.
    pub due_days: i64,
    /// One of [`OFFICES`].
    pub office: String,
    /// One of [`LEDGERS`]; may be empty.
    pub ledger: String,
    /// Working days a notice of it must stand.
    pub working_days: Option<i64>,
    /// The regulation it rests on.
    pub basis: String,
    /// One of [`AUDIENCES`].
    pub audience: String,
    /// Does it hold below?
    pub inherited: bool,
}

fn chosen(field: &'static str, value: &str, of: &[&str]) -> Result<String, ActError> {
    if of.contains(&value) { Ok(value.to_owned()) } else { Err(ActError::field(field, "not-listed")) }
}

fn within(field: &'static str, value: i64, most: i64) -> Result<i64, ActError> {
    if (0..=most).contains(&value) { Ok(value) } else { Err(ActError::field(field, "number")) }
}

/// Take over the shipped catalogue: at the uppermost organisation it holds for all below. What is there already stays.
/// Gives how many entries came.
///
/// # Errors
/// [`access::Denied`].
pub async fn adopt(cx: &Context, org: Ref) -> Result<usize, ActError> {
    let (tx, before) = cx.begin(org.region).await?;
    if let Some(answer) = before {
        return Ok(answer.parse().unwrap_or(0));
    }
    let org = roster::query::org(&tx, org).await?.ok_or(ActError::Missing)?;
    let place = org.place()?;
    cx.allow(ARRANGE, &place)?;
    let there = query::carried(&tx, &org).await?;
    let mut rows = Rows::into("openness_entry", COLUMNS);
    for (position, it) in (0_i64..).zip(SHIPPED.iter()) {
        if there.iter().any(|one| one.key.as_deref() == Some(&it.key)) {
            continue;
        }
        rows.row(params![
            org.region_id,
            cx.stamp.ids.new_id(cx.now()),
            org.id,
            org.path.clone(),
            it.key.clone(),
            None::<String>,
            it.scope.key(),
            it.form.clone(),
            it.period.clone(),
            it.ahead == "yes",
            it.due_days,
            it.office.clone(),
            it.ledger.clone(),
            it.working_days,
            ARTICLE,
            it.audience.clone(),
            true,
            position,
            cx.today().to_string(),
            1_i64
        ]);
    }
    let count = rows.len();
    if count > 0 {
        rows.write(&tx).await?;
        let details = json!({ "entries": count });
        record(&tx, cx, "openness.catalogue_adopted", org.reference(), &place, CATALOGUE, details).await?;
    }
    body_of(&tx, &org).await?;
    cx.commit(tx, org.region_id, &count.to_string()).await?;
    Ok(count)
}

/// Add an entry of one's own.
///
/// # Errors
/// [`ActError::Field`].
pub async fn add_entry(cx: &Context, org: Ref, new: &NewEntry) -> Result<Ref, ActError> {
    let (tx, before) = cx.begin(org.region).await?;
    if let Some(answer) = before {
        return answer.parse().map_err(|_| ActError::Missing);
    }
    let org = roster::query::org(&tx, org).await?.ok_or(ActError::Missing)?;
    let place = org.place()?;
    cx.allow(ARRANGE, &place)?;
    let title = words("title", &new.title, 60)?;
    let id = Ref::new(org.region_id, cx.stamp.ids.new_id(cx.now()));
    let ledger = (!new.ledger.is_empty()).then(|| chosen("ledger", &new.ledger, &LEDGERS)).transpose()?;
    let row = params![
        org.region_id,
        id.id,
        org.id,
        org.path.clone(),
        None::<String>,
        title.clone(),
        new.scope.key(),
        chosen("form", &new.form, &FORMS)?,
        chosen("period", &new.period, &PERIODS)?,
        new.ahead,
        within("due_days", new.due_days, 365)?,
        chosen("office", &new.office, &OFFICES)?,
        ledger,
        new.working_days.map(|it| within("working_days", it, 60)).transpose()?,
        words("basis", &new.basis, 120)?,
        chosen("audience", &new.audience, &AUDIENCES)?,
        new.inherited,
        1000_i64,
        cx.today().to_string(),
        1_i64
    ];
    Rows::into("openness_entry", COLUMNS).with(row).write(&tx).await?;
    record(&tx, cx, "openness.entry_added", id, &place, CATALOGUE, json!({ "title": title })).await?;
    body_of(&tx, &org).await?;
    cx.commit(tx, org.region_id, &id.to_string()).await?;
    Ok(id)
}

/// Take an entry out of the catalogue; what was published under it stays, and nothing more is owed for it.
///
/// # Errors
/// [`ActError::Missing`] when it is out already.
pub async fn close_entry(cx: &Context, id: Ref) -> Result<(), ActError> {
    let (tx, before) = cx.begin(id.region).await?;
    if before.is_some() {
        return Ok(());
    }
    let it = query::entry(&tx, id).await?.filter(|it| it.closed_on.is_none()).ok_or(ActError::Missing)?;
    let place = it.place()?;
    cx.allow(ARRANGE, &place)?;
    let text = "update openness_entry set closed_on = $4, version = version + 1
         where region_id = $1 and id = $2 and version = $3";
    tx.execute_one(text, params![id.region, id.id, it.version, cx.today().to_string()]).await?;
    duty_rules::entry_closed(&tx, cx, &it).await?;
    let details = json!({ "title": it.title, "key": it.key });
    record(&tx, cx, "openness.entry_closed", id, &place, CATALOGUE, details).await?;
    Ok(cx.commit(tx, id.region, "").await?)
}

/// Fix the widest scope an organisation may approve. Nobody widens the authority of the own organisation: it is fixed
/// from above.
///
/// # Errors
/// [`access::Denied`] for somebody who does not act for an organisation above.
pub async fn set_authority(cx: &Context, org: Ref, scope: Scope) -> Result<(), ActError> {
    let (tx, before) = cx.begin(org.region).await?;
    if before.is_some() {
        return Ok(());
    }
    let org = roster::query::org(&tx, org).await?.ok_or(ActError::Missing)?;
    let place = org.place()?;
    match place.parent() {
        Some(above) => cx.allow(ARRANGE, &above)?,
        None if cx.actor.system => {}
        None => return Err(access::Denied::Unseen.into()),
    }
    body_of(&tx, &org).await?;
    let text =
        "update openness_body set authority = $3, version = version + 1 where region_id = $1 and id = $2";
    tx.execute_one(text, params![org.region_id, org.id, scope.key()]).await?;
    let details = json!({ "authority": scope.key() });
    record(&tx, cx, "openness.authority_fixed", org.reference(), &place, STEPS, details).await?;
    Ok(cx.commit(tx, org.region_id, "").await?)
}
