//! Reckoning what is owed: branch by branch and month by month, as often as one likes.

use access::{ActError, Context, record};
use roster::model::Org;
use roster::query::Placed;
use rules::codes::PartialDate;
use rules::dues::{MonthState, PayChange, assess};
use rules::membership::MemberState;
use rules::money::Fen;
use rules::month::YearMonth;
use serde_json::json;
use std::collections::{HashMap, HashSet};
use store::{OrgPath, Ref, Rows, Scope, StoreError, Tx, params};
use uuid::Uuid;

use crate::model::{Assessed, Base, Relief, Setting, base_of};
use crate::{COLLECT, duty_rules, query};

/// Organisations looked at together.
const PAGE: u32 = 200;

/// What a run did at one branch.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Run {
    /// Member-months that are new.
    pub assessed: usize,
    /// Members without a base: nothing can be reckoned.
    pub without_base: usize,
}

/// Does a month belong to this spell? To the branch of its beginning; of who came to the roll within it, to the first
/// one. The very first spell reaches back to the joining, so that an installation may begin within a year.
fn belongs(it: &Placed, month: YearMonth) -> bool {
    let (first, next) = (month.first_day().to_string(), month.plus(1).first_day().to_string());
    if it.from_day <= first {
        return true;
    }
    if it.came_from.is_some() || it.overlapping > 0 {
        return false;
    }
    let joined = it.joined_on.as_deref().and_then(|text| text.parse::<PartialDate>().ok());
    match joined {
        Some(joined) if it.earlier == 0 => YearMonth::of(joined.earliest()) <= month,
        _ => it.from_day < next,
    }
}

/// Is the dues-paying membership of then certain? A closed spell was one; an open one is when the state says so.
fn pays(it: &Placed) -> bool {
    it.until_day.is_some() || MemberState::from_key(&it.state).is_some_and(MemberState::is_member)
}

pub(super) fn assessed(
    bases: &[Base],
    month: YearMonth,
    setting: &Setting,
) -> Result<Option<Assessed>, StoreError> {
    let Some(base) = base_of(bases, month, setting.pay_change)? else { return Ok(None) };
    let result = assess(base.made_from()?.income, setting.rounding);
    Ok(Some(Assessed { income: base.income.clone(), result }))
}

/// State and amount of a fresh month under a relief.
pub(super) fn relieved(owed: Fen, relief: Option<&Relief>) -> (MonthState, Fen) {
    match relief.map(|it| it.reduced_to) {
        None => (MonthState::Due, owed),
        Some(None) => (MonthState::Waived, Fen::ZERO),
        Some(Some(fen)) => (MonthState::Reduced, owed.min(Fen(fen))),
    }
}

const COLUMNS: &[&str] = &[
    "region_id",
    "member_id",
    "month",
    "org_id",
    "org_path",
    "name",
    "income",
    "base",
    "rate",
    "formula",
    "owed",
    "article",
    "rule",
    "state",
    "excused",
    "relief_id",
    "version",
];

/// Who and where a month is assessed for.
pub(super) struct Whose<'a> {
    pub member: Ref,
    pub name: &'a str,
    pub org: Uuid,
    pub place: &'a OrgPath,
    pub month: YearMonth,
}

fn row(whose: &Whose<'_>, it: &Assessed, relief: Option<&Relief>) -> Vec<store::Value> {
    let (state, owed) = relieved(it.result.owed, relief);
    params![
        whose.member.region,
        whose.member.id,
        whose.month.to_string(),
        whose.org,
        whose.place,
        whose.name,
        it.income.clone(),
        it.result.base.0,
        it.result.rate,
        it.result.formula.0,
        owed.0,
        it.result.ruling.article,
        it.result.ruling.key,
        state.key(),
        false,
        relief.map(|it| it.id),
        1_i64,
    ]
}

/// Reckon one month of one member where it is missing, as when it is paid ahead.
pub(super) async fn assess_one(tx: &Tx, setting: &Setting, whose: &Whose<'_>) -> Result<bool, ActError> {
    let bases = query::bases_of(tx, whose.member).await?;
    let Some(found) = assessed(&bases, whose.month, setting)? else { return Ok(false) };
    let month = whose.month.to_string();
    let reliefs = query::reliefs_in(tx, whose.member.region, &[whose.member.id], &month).await?;
    Rows::into("dues_month", COLUMNS).with(row(whose, &found, reliefs.last())).write(tx).await?;
    Ok(true)
}

async fn bases_by_member(
    tx: &Tx,
    org: Ref,
    missing: &[&Placed],
) -> Result<HashMap<Uuid, Vec<Base>>, StoreError> {
    let ids: Vec<Uuid> = missing.iter().map(|it| it.id).collect();
    let mut found: HashMap<Uuid, Vec<Base>> = HashMap::new();
    for base in query::bases(tx, org.region, &ids).await? {
        found.entry(base.member_id).or_default().push(base);
    }
    // Who came from another region has the bases of there, until the branch sets a new one.
    for it in missing.iter().filter(|it| it.came_from.is_some() || it.earlier > 0) {
        found.insert(it.id, query::bases_of(tx, it.reference()).await?);
    }
    Ok(found)
}

/// What this branch's members owe for a month, in the caller's transaction. What is there already stays as it is.
async fn run(tx: &Tx, cx: &Context, org: &Org, month: YearMonth) -> Result<Run, ActError> {
    let (id, place) = (org.reference(), org.place()?);
    let placed = roster::query::placed(tx, id, &month.first_day().to_string()).await?;
    let there: HashSet<Uuid> = known(tx, id.region, &placed, month).await?;
    let fits = |it: &&Placed| belongs(it, month) && pays(it) && !there.contains(&it.id);
    let missing: Vec<&Placed> = placed.iter().filter(fits).collect();
    if missing.is_empty() {
        return Ok(Run::default());
    }
    let setting = query::setting(tx, &place).await?;
    let bases = bases_by_member(tx, id, &missing).await?;
    let ids: Vec<Uuid> = missing.iter().map(|it| it.id).collect();
    let reliefs = query::reliefs_in(tx, id.region, &ids, &month.to_string()).await?;
    let mut rows = Rows::into("dues_month", COLUMNS);
    let mut done = Run::default();
    for it in missing {
        let none = Vec::new();
        match assessed(bases.get(&it.id).unwrap_or(&none), month, &setting)? {
            None => done.without_base += 1,
            Some(found) => {
                let whose =
                    Whose { member: it.reference(), name: &it.name, org: org.id, place: &place, month };
                rows.row(row(&whose, &found, reliefs.iter().rfind(|relief| relief.member_id == it.id)));
                done.assessed += 1;
            }
        }
    }
    rows.write(tx).await?;
    if done.assessed > 0 {
        let details = json!({ "month": month.to_string(), "members": done.assessed });
        record(tx, cx, "dues.assessed", id, &place, None, details).await?;
    }
    Ok(done)
}

async fn known(
    tx: &Tx,
    region: i64,
    placed: &[Placed],
    month: YearMonth,
) -> Result<HashSet<Uuid>, StoreError> {
    #[derive(sea_orm::FromQueryResult)]
    struct There {
        member_id: Uuid,
    }
    let mut found = HashSet::new();
    for part in placed.chunks(500) {
        let text = format!(
            "select member_id from dues_month where region_id = $1 and month = $2 and member_id in ({})",
            store::marks(3, part.len())
        );
        let mut values = params![region, month.to_string()];
        values.extend(part.iter().map(|it| store::Value::from(it.id)));
        let there: Vec<There> = store::Sql::all(tx, text, values).await?;
        found.extend(there.into_iter().map(|it| it.member_id));
    }
    Ok(found)
}

/// Reckon a month of one branch. Run again, it adds who was missing and changes nothing else.
///
/// # Errors
/// [`ActError::Field`] for a month that has not begun or is older than the year before.
pub async fn assess_branch(cx: &Context, org: Ref, month: YearMonth) -> Result<Run, ActError> {
    let (tx, before) = cx.begin(org.region).await?;
    if before.is_some() {
        return Ok(Run::default());
    }
    let org = roster::query::org(&tx, org).await?.filter(Org::stands).ok_or(ActError::Missing)?;
    cx.allow(COLLECT, &org.place()?)?;
    let now = YearMonth::of(cx.today());
    if month > now || now.year() - month.year() > 1 {
        return Err(ActError::field("month", "no-open-month"));
    }
    let done = run(&tx, cx, &org, month).await?;
    if month < now {
        super::months::close_branch(&tx, cx, org.reference(), now).await?;
    }
    duty_rules::without_base(&tx, cx, &org, done.without_base).await?;
    cx.commit(tx, org.region_id, "assessed").await?;
    Ok(done)
}

/// Reckon a month of every organisation, a page of them at a time and each in a transaction of its own: what was done
/// stays done when the work is interrupted, and is passed over when it begins anew.
///
/// # Errors
/// What the database says.
pub async fn assess_all(cx: &Context, month: YearMonth) -> Result<Run, ActError> {
    let mut whole = Run::default();
    let mut after = String::new();
    loop {
        let orgs = roster::query::orgs_under(&cx.store, &Scope::everything(), Some(&after), PAGE).await?;
        let Some(last) = orgs.last() else { return Ok(whole) };
        after = last.path.clone();
        for org in &orgs {
            let tx = cx.store.begin().await?;
            let done = run(&tx, cx, org, month).await?;
            duty_rules::without_base(&tx, cx, org, done.without_base).await?;
            tx.commit().await?;
            whole.assessed += done.assessed;
            whole.without_base += done.without_base;
        }
    }
}

/// A new base counts for months that are not over and not paid; what was closed stays as it was owed.
pub(super) async fn reckon_anew(
    tx: &Tx,
    cx: &Context,
    member: Ref,
    setting: &Setting,
) -> Result<(), ActError> {
    let bases = query::bases_of(tx, member).await?;
    let now = YearMonth::of(cx.today());
    for it in query::months_of(tx, member, 24).await? {
        if it.at()? < now || it.state != MonthState::Due.key() {
            continue;
        }
        let Some(found) = assessed(&bases, it.at()?, setting)? else { continue };
        tx.execute_one(
            "update dues_month set income = $5, base = $6, rate = $7, formula = $8, owed = $9, article = $10,
               rule = $11, version = version + 1
             where region_id = $1 and member_id = $2 and month = $3 and version = $4",
            params![
                it.region_id,
                it.member_id,
                it.month.clone(),
                it.version,
                found.income.clone(),
                found.result.base.0,
                found.result.rate,
                found.result.formula.0,
                found.result.owed.0,
                found.result.ruling.article,
                found.result.ruling.key,
            ],
        )
        .await?;
    }
    Ok(())
}

/// Is a change of pay held until January under this setting, for this kind of income?
#[must_use]
pub fn held_for_year(setting: &Setting, income: &str) -> bool {
    setting.pay_change == PayChange::FixedForYear && matches!(income, "MONTHLY" | "PENSION")
}
