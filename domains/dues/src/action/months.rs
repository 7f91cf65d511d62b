//! The life of a member-month besides payment: consent to pay later, good reasons, the month's end, what a body decided.

use access::{ActError, Context, record, words};
use roster::model::Member;
use rules::dues::{Collection, Manner, MonthState, collection};
use rules::month::YearMonth;
use serde_json::json;
use std::collections::BTreeSet;
use store::{OrgPath, Ref, StoreError, Tx, params};
use time::Date;
use uuid::Uuid;

use super::not_future;
use crate::model::Month;
use crate::{COLLECT, duty_rules, query};

/// Last month of the quarter of a month.
pub(super) fn quarter_end(month: YearMonth) -> YearMonth {
    month.plus(i32::from(2 - (month.month() - 1) % 3))
}

/// Take a month to another state, where the rules have that step.
pub(super) async fn step(
    tx: &Tx,
    it: &Month,
    to: MonthState,
    more: &[(&str, store::Value)],
) -> Result<(), ActError> {
    ActError::unless_blocked(it.stands()?.step(to))?;
    let mut values = params![it.region_id, it.member_id, it.month.clone(), it.version, to.key()];
    let mut text = String::from("update dues_month set state = $5, version = version + 1");
    for (column, value) in more {
        values.push(value.clone());
        text.push_str(&format!(", {column} = ${}", values.len()));
    }
    text.push_str(" where region_id = $1 and member_id = $2 and month = $3 and version = $4");
    Ok(tx.execute_one(text, values).await?)
}

async fn member_here(tx: &Tx, cx: &Context, member: Ref) -> Result<(Member, OrgPath), ActError> {
    let member = roster::query::member(tx, member).await?.filter(|it| it.present).ok_or(ActError::Missing)?;
    let place = member.place()?;
    cx.allow(COLLECT, &place)?;
    Ok((member, place))
}

/// The branch consents that months are paid by the end of their quarter (art. 12).
///
/// # Errors
/// [`ActError::Ruled`] when a month is past that.
pub async fn consent_later(cx: &Context, member: Ref, months: &[YearMonth]) -> Result<(), ActError> {
    let (tx, before) = cx.begin(member.region).await?;
    if before.is_some() {
        return Ok(());
    }
    let (member, place) = member_here(&tx, cx, member).await?;
    if months.is_empty() {
        return Err(ActError::field("months", "missing"));
    }
    let ruling = collection(Collection { manner: Manner::Quarterly, branch_consent: true });
    for month in months {
        let it = query::month_of(&tx, member.reference(), *month).await?;
        let it = it.ok_or(ActError::Refused("dues-error-not-assessed"))?;
        let until = quarter_end(*month);
        if until < YearMonth::of(cx.today()) {
            return Err(ActError::Refused("dues-error-quarter-over"));
        }
        step(&tx, &it, MonthState::ConsentedLater, &[("later_until", until.to_string().into())]).await?;
    }
    let names: Vec<String> = months.iter().map(ToString::to_string).collect();
    let details = json!({ "member": member.reference(), "months": names });
    record(&tx, cx, "dues.consented", member.reference(), &place, Some(ruling.article), details).await?;
    cx.commit(tx, member.region_id, "consented").await?;
    Ok(())
}

/// The branch found a good reason for a month's not being paid in time: it does not count towards the six (art. 13).
///
/// # Errors
/// [`ActError::Field`].
pub async fn excuse(cx: &Context, member: Ref, month: YearMonth, reason: &str) -> Result<(), ActError> {
    let (tx, before) = cx.begin(member.region).await?;
    if before.is_some() {
        return Ok(());
    }
    let (member, place) = member_here(&tx, cx, member).await?;
    let reason = words("reason", reason, 500)?;
    let it = query::month_of(&tx, member.reference(), month).await?;
    let it = it.filter(|it| it.state == MonthState::Overdue.key());
    let it = it.ok_or(ActError::Refused("dues-error-not-overdue"))?;
    tx.execute_one(
        "update dues_month set excused = $5, version = version + 1
         where region_id = $1 and member_id = $2 and month = $3 and version = $4",
        params![it.region_id, it.member_id, it.month.clone(), it.version, true],
    )
    .await?;
    let details = json!({ "member": member.reference(), "month": month.to_string(), "reason": reason });
    record(&tx, cx, "dues.excused", member.reference(), &place, None, details).await?;
    duty_rules::arrears_of(&tx, cx, &[member.reference()]).await?;
    cx.commit(tx, member.region_id, "excused").await?;
    Ok(())
}

/// What a body decided about a run of unpaid months.
#[derive(Clone, Debug)]
pub struct Decided {
    /// About whom.
    pub member: Ref,
    /// Last month decided about.
    pub until: YearMonth,
    /// Day.
    pub on: Date,
    /// The decision.
    pub decision: String,
}

/// Note what the branch meeting decided about somebody who did not pay. The membership itself changes only through the
/// roll, with meeting and approval (党章 art. 9).
///
/// # Errors
/// [`ActError::Field`].
pub async fn settle_arrears(cx: &Context, decided: Decided) -> Result<(), ActError> {
    let (tx, before) = cx.begin(decided.member.region).await?;
    if before.is_some() {
        return Ok(());
    }
    let (member, place) = member_here(&tx, cx, decided.member).await?;
    not_future(cx, "on", decided.on)?;
    let decision = words("decision", &decided.decision, 1000)?;
    if decided.until >= YearMonth::of(cx.today()) {
        return Err(ActError::field("until", "future"));
    }
    tx.execute(
        "insert into dues_settled (region_id, member_id, until_month, on_day, decision) values ($1, $2, $3, $4, $5)
         on conflict (region_id, member_id, until_month) do update set on_day = excluded.on_day,
           decision = excluded.decision",
        params![
            member.region_id,
            member.id,
            decided.until.to_string(),
            decided.on.to_string(),
            decision.clone(),
        ],
    )
    .await?;
    let details = json!({
        "member": member.reference(), "until": decided.until.to_string(), "on": decided.on.to_string(),
        "decision": decision,
    });
    record(&tx, cx, "dues.settled", member.reference(), &place, Some("党章 art. 9"), details).await?;
    duty_rules::arrears_of(&tx, cx, &[member.reference()]).await?;
    cx.commit(tx, member.region_id, "settled").await?;
    Ok(())
}

/// Close the months of a branch that ended unpaid, and put what follows from arrears right. Nothing follows by itself
/// for anybody's membership.
pub(super) async fn close_branch(tx: &Tx, cx: &Context, org: Ref, now: YearMonth) -> Result<u64, ActError> {
    let some = query::closing(tx, org, now).await?;
    let members: BTreeSet<Uuid> = some.iter().map(|it| it.member_id).collect();
    for it in &some {
        step(tx, it, MonthState::Overdue, &[]).await?;
    }
    if let Some(first) = some.first() {
        let place = OrgPath::stored(first.org_path.as_str())?;
        let details = json!({ "until": now.to_string(), "months": some.len() });
        record(tx, cx, "dues.closed", org, &place, None, details).await?;
        let members: Vec<Ref> = members.into_iter().map(|id| Ref::new(org.region, id)).collect();
        duty_rules::arrears_of(tx, cx, &members).await?;
    }
    Ok(u64::try_from(some.len()).unwrap_or(0))
}

/// The daily clock: reckon the month, close what ended. Each branch in a transaction of its own.
///
/// # Errors
/// What the database says.
pub async fn daily(cx: &Context) -> Result<(), ActError> {
    let now = YearMonth::of(cx.today());
    super::assess_all(cx, now).await?;
    let mut after = String::new();
    loop {
        let states = ["DUE", "REDUCED", "CONSENTED_LATER"];
        let places = query::with_state(&cx.store, &states, now, &after, 200).await?;
        let Some(last) = places.last() else { return Ok(()) };
        after = last.as_str().to_owned();
        for place in &places {
            let org = roster::query::org_at_path(&cx.store, place).await?;
            let org = org.ok_or_else(|| StoreError::Malformed(place.to_string()))?;
            let tx = cx.store.begin().await?;
            close_branch(&tx, cx, org.reference(), now).await?;
            tx.commit().await?;
        }
    }
}
