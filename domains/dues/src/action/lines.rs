//! Statements of banks and providers: lines wait until a person says whose they are.

use std::collections::HashMap;

use access::{ActError, Context, record};
use roster::model::Org;
use roster::query::{Filter, ListedMember};
use rules::dues::Manner;
use rules::money::Fen;
use rules::month::YearMonth;
use serde_json::json;
use store::{OrgPath, Ref, Rows, Scope, Sql, StoreError, params};

use super::pay::{NewPayment, pay};
use crate::model::Month;
use crate::reading::{Came, Statement};
use crate::{COLLECT, query};

/// Members looked through at once when names are compared.
const PAGE: u32 = 1000;
/// Most lines of one statement.
const MOST: usize = 20_000;

/// What became of a statement.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Taken {
    /// Lines that wait now.
    pub fresh: usize,
    /// Of them, with a member proposed.
    pub proposed: usize,
    /// Lines that were there before, from this or an earlier file.
    pub before: usize,
}

/// Names of a scope that belong to one member alone: two of the same name are for a person to tell apart.
async fn names(sql: &impl Sql, scope: &Scope) -> Result<HashMap<String, Option<Ref>>, StoreError> {
    let mut known: HashMap<String, Option<Ref>> = HashMap::new();
    let mut after = None;
    loop {
        let some = roster::query::members(sql, scope, &Filter::default(), after.as_ref(), PAGE).await?;
        for it in &some {
            known.entry(it.name.clone()).and_modify(|it| *it = None).or_insert(Some(it.reference()));
        }
        after = some.last().map(ListedMember::cursor);
        if some.len() < PAGE as usize {
            return Ok(known);
        }
    }
}

/// Whose a line may be: a name written by the payer comes before the name of the payer, who may pay for another.
fn proposed(known: &HashMap<String, Option<Ref>>, came: &Came) -> Option<(Ref, &'static str)> {
    let written: Vec<Ref> = known
        .iter()
        .filter(|(name, _)| name.chars().count() > 1 && came.note.contains(name.as_str()))
        .filter_map(|(_, member)| *member)
        .collect();
    if let [one] = written[..] {
        return Some((one, "note"));
    }
    known.get(came.payer.trim()).copied().flatten().map(|member| (member, "name"))
}

/// Take in the lines of a statement. A line that was taken in before, by its number, is passed over.
///
/// # Errors
/// [`ActError::Refused`] for more lines than one statement may have.
pub async fn read_statement(
    cx: &Context,
    org: Ref,
    file: &str,
    statement: &Statement,
) -> Result<Taken, ActError> {
    let found = roster::query::org(&cx.store, org).await?.filter(Org::stands).ok_or(ActError::Missing)?;
    let place = found.place()?;
    cx.allow(COLLECT, &place)?;
    if statement.came.len() > MOST {
        return Err(ActError::Refused("dues-error-long-file"));
    }
    let known = names(&cx.store, &Scope::of([place.clone()])).await?;
    let (tx, before) = cx.begin(org.region).await?;
    if before.is_some() {
        return Ok(Taken::default());
    }
    let mut taken = Taken::default();
    let mut rows = Rows::into(
        "dues_bank_line",
        &[
            "region_id",
            "id",
            "org_id",
            "org_path",
            "channel",
            "reference",
            "on_day",
            "month",
            "amount",
            "payer",
            "note",
            "file",
            "member_region",
            "member_id",
            "matched",
            "state",
            "version",
        ],
    );
    let cut = |text: &str, most: usize| text.chars().take(most).collect::<String>();
    let mut in_file = std::collections::HashSet::new();
    for came in &statement.came {
        let there = tx
            .number(
                "select count(*) from dues_bank_line where region_id = $1 and org_id = $2 and channel = $3
                   and reference = $4",
                params![org.region, org.id, statement.channel, came.reference.clone()],
            )
            .await?;
        if there > 0 || !in_file.insert(came.reference.clone()) {
            taken.before += 1;
            continue;
        }
        let member = proposed(&known, came);
        taken.fresh += 1;
        taken.proposed += usize::from(member.is_some());
        rows.row(params![
            org.region,
            cx.stamp.ids.new_id(cx.now()),
            org.id,
            &place,
            statement.channel,
            came.reference.clone(),
            came.on.to_string(),
            YearMonth::of(came.on).to_string(),
            came.amount,
            cut(&came.payer, 100),
            cut(&came.note, 200),
            cut(file, 100),
            member.map(|(it, _)| it.region),
            member.map(|(it, _)| it.id),
            member.map(|(_, why)| why),
            "OPEN",
            1_i64,
        ]);
    }
    rows.write(&tx).await?;
    let details = json!({ "channel": statement.channel, "lines": taken.fresh, "before": taken.before });
    record(&tx, cx, "dues.statement_read", org, &place, None, details).await?;
    cx.commit(tx, org.region, "read").await?;
    Ok(taken)
}

/// The months an amount pays for: open ones, the earliest first, and what is left over as a voluntary part. None when
/// the amount does not reach a whole number of months: then a person decides.
#[must_use]
pub fn covered(open: &[Month], amount: i64) -> Option<Vec<YearMonth>> {
    let mut left = amount;
    let mut months = Vec::new();
    for it in open {
        if left == 0 {
            break;
        }
        left -= it.owed;
        months.push(it.at().ok()?);
        if left < 0 {
            return None;
        }
    }
    (left == 0 && !months.is_empty()).then_some(months)
}

/// Enter a line as the payment of a member; what the months do not take is voluntary, as the person who enters it says.
///
/// # Errors
/// As [`super::enter_payment`].
pub async fn enter_line(
    cx: &Context,
    id: Ref,
    version: i64,
    member: Ref,
    months: Vec<YearMonth>,
    extra: Fen,
) -> Result<Ref, ActError> {
    let (tx, before) = cx.begin(id.region).await?;
    if let Some(answer) = before {
        return answer.parse().map_err(|_| ActError::Missing);
    }
    let it = query::line(&tx, id).await?.ok_or(ActError::Missing)?;
    cx.allow(COLLECT, &OrgPath::stored(it.org_path.as_str())?)?;
    if it.state != "OPEN" {
        return Err(ActError::Refused("dues-error-decided"));
    }
    let on =
        roster::model::exact(Some(&it.on_day)).ok_or_else(|| StoreError::Malformed(it.on_day.clone()))?;
    let new = NewPayment {
        member,
        on,
        channel: it.channel.clone(),
        reference: Some(it.reference.clone()),
        months,
        extra,
        amount: Some(Fen(it.amount)),
        manner: Manner::InPerson,
        consent: false,
    };
    let payment = pay(&tx, cx, &new).await?;
    tx.execute_one(
        "update dues_bank_line set state = 'ENTERED', payment_id = $4, member_region = $5, member_id = $6,
           version = version + 1
         where region_id = $1 and id = $2 and version = $3",
        params![id.region, id.id, version, payment.id, member.region, member.id],
    )
    .await?;
    cx.commit(tx, id.region, &payment.to_string()).await?;
    Ok(payment)
}

/// A line that is no dues.
///
/// # Errors
/// [`StoreError::Stale`].
pub async fn leave_out(cx: &Context, id: Ref, version: i64) -> Result<(), ActError> {
    let (tx, before) = cx.begin(id.region).await?;
    if before.is_some() {
        return Ok(());
    }
    let it = query::line(&tx, id).await?.filter(|it| it.state == "OPEN").ok_or(ActError::Missing)?;
    let place = OrgPath::stored(it.org_path.as_str())?;
    cx.allow(COLLECT, &place)?;
    tx.execute_one(
        "update dues_bank_line set state = 'LEFT_OUT', version = version + 1
         where region_id = $1 and id = $2 and version = $3",
        params![id.region, id.id, version],
    )
    .await?;
    record(&tx, cx, "dues.line_left_out", id, &place, None, json!({ "amount": it.amount })).await?;
    cx.commit(tx, id.region, "left out").await?;
    Ok(())
}
