//! Setting what a member's dues are reckoned from (2008 arts 1–6, notice of 2017).

use access::{ActError, Context, record};
use rules::dues::{Income, assess, wage_base};
use rules::money::Fen;
use rules::month::YearMonth;
use rules::{Ruling, Verdict};
use serde_json::json;
use store::{Ref, params};

use super::assess::{Whose, assess_one, reckon_anew};
use crate::model::{Detail, income_key};
use crate::{COLLECT, duty_rules, query};

/// A base to be set.
#[derive(Clone, Debug)]
pub struct NewBase {
    /// Whose.
    pub member: Ref,
    /// From which month it is drawn.
    pub from: YearMonth,
    /// What it is made from. With items, the base of monthly wages is reckoned from them.
    pub detail: Detail,
    /// Where the figure comes from.
    pub note: String,
}

/// What was set and what it means.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// As stored, with the base that the items give.
    pub detail: Detail,
    /// The base.
    pub base: Fen,
    /// What is owed a month.
    pub owed: Fen,
    /// How the items were taken, where there were any.
    pub items: Option<Ruling>,
    /// How the amount was found.
    pub ruling: Ruling,
}

/// What a base means, before anything is stored: for the live figure of the form.
///
/// # Errors
/// [`ActError::Ruled`] where an article excludes the figures, or nothing would be owed.
pub fn reckon(mut detail: Detail, rounding: rules::money::Rounding) -> Result<Outcome, ActError> {
    let mut items = None;
    if let (Income::Monthly { .. }, Some(earner)) = (detail.income, detail.earner)
        && !detail.items.is_empty()
    {
        let base = wage_base(earner, &detail.items);
        items = Some(ActError::unless_blocked(base.ruling)?);
        detail.income = Income::Monthly { base: base.base };
    }
    let result = assess(detail.income, rounding);
    ActError::unless_blocked(result.ruling)?;
    // Somebody without income is of another kind (art. 6): nobody owes nothing by mistake.
    if result.owed <= Fen::ZERO {
        return Err(ActError::Ruled(Ruling { verdict: Verdict::Blocks, ..result.ruling }));
    }
    Ok(Outcome { detail, base: result.base, owed: result.owed, items, ruling: result.ruling })
}

/// Set a base from a month. Set again for the same month, it replaces the earlier one; the journal keeps both.
///
/// # Errors
/// [`ActError::Field`], [`ActError::Ruled`].
pub async fn set_base(cx: &Context, new: NewBase) -> Result<(), ActError> {
    let (tx, before) = cx.begin(new.member.region).await?;
    if before.is_some() {
        return Ok(());
    }
    let member =
        roster::query::member(&tx, new.member).await?.filter(|it| it.present).ok_or(ActError::Missing)?;
    let place = member.place()?;
    cx.allow(COLLECT, &place)?;
    let now = YearMonth::of(cx.today());
    if new.from.since(now) > 12 || now.since(new.from) > 24 {
        return Err(ActError::field("from", "no-open-month"));
    }
    if new.note.chars().count() > 200 {
        return Err(ActError::field("note", "too-long"));
    }
    let setting = query::setting(&tx, &place).await?;
    let found = reckon(new.detail, setting.rounding)?;
    let detail = serde_json::to_string(&found.detail).map_err(|error| ActError::Other(error.to_string()))?;
    let note = Some(new.note.trim().to_owned()).filter(|it| !it.is_empty());
    tx.execute(
        "insert into dues_base (region_id, member_id, from_month, income, detail, base, set_on, note, version)
         values ($1, $2, $3, $4, $5, $6, $7, $8, 1)
         on conflict (region_id, member_id, from_month) do update set income = excluded.income,
           detail = excluded.detail, base = excluded.base, set_on = excluded.set_on, note = excluded.note,
           version = dues_base.version + 1",
        params![
            new.member.region,
            new.member.id,
            new.from.to_string(),
            income_key(found.detail.income),
            detail,
            found.base.0,
            cx.today().to_string(),
            note,
        ],
    )
    .await?;
    reckon_anew(&tx, cx, new.member, &setting).await?;
    if query::month_of(&tx, new.member, now).await?.is_none() {
        let whose =
            Whose { member: new.member, name: &member.name, org: member.org_id, place: &place, month: now };
        assess_one(&tx, &setting, &whose).await?;
    }
    // Pay is a person's own matter: the journal says that a base was set, by which article, not how much is earned.
    let details = json!({
        "member": new.member, "from": new.from.to_string(), "income": income_key(found.detail.income),
        "owed": found.owed,
    });
    record(&tx, cx, "dues.base_set", new.member, &place, Some(found.ruling.article), details).await?;
    duty_rules::base_was_set(&tx, cx, &member).await?;
    cx.commit(tx, new.member.region, "set").await?;
    Ok(())
}
