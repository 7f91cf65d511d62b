//! Reductions and waivers in hardship (2008 art. 7): the branch studies, the committee above approves.

use access::{ActError, Context, record, words};
use roster::model::Org;
use rules::dues::{Hardship, MonthState, hardship};
use rules::money::Fen;
use rules::month::YearMonth;
use serde_json::json;
use store::{OrgPath, Ref, Rows, StoreError, Tx, params};
use time::Date;

use super::months::step;
use super::not_future;
use crate::model::{Relief, month};
use crate::{APPROVE, COLLECT, duty_rules, query};

/// The article on hardship.
pub(crate) fn article() -> &'static str {
    let facts = Hardship {
        branch_agreed: true,
        committee_approved: true,
        retired: false,
        branch_suffices_for_retired: false,
    };
    hardship(facts).article
}

/// A reduction or waiver as the branch brings it forward.
#[derive(Clone, Debug)]
pub struct AskedRelief {
    /// For whom.
    pub member: Ref,
    /// First month.
    pub from: YearMonth,
    /// Last month: at most twelve.
    pub until: YearMonth,
    /// What remains owed; none: waived.
    pub reduced_to: Option<Fen>,
    /// The hardship.
    pub ground: String,
    /// The member is retired.
    pub retired: bool,
    /// Day the branch studied it.
    pub studied_on: Date,
    /// What it found.
    pub study: String,
}

async fn committee_above(tx: &Tx, branch: &OrgPath) -> Result<OrgPath, ActError> {
    let above = roster::query::ancestors(tx, branch).await?;
    let above = above.iter().filter(|org| org.path != branch.as_str());
    let committee = above.clone().rfind(|org| matches!(org.kind.as_str(), "COMMITTEE" | "WORK_COMMITTEE"));
    let found = committee.or(above.clone().next()).map(Org::place).transpose()?;
    found.ok_or(ActError::Refused("dues-error-no-upper"))
}

/// Bring forward a reduction or waiver the branch has studied. Where the organisation follows the rule of the central
/// organs for the retired, the branch's word suffices.
///
/// # Errors
/// [`ActError::Field`].
pub async fn ask_relief(cx: &Context, asked: AskedRelief) -> Result<Ref, ActError> {
    let (tx, before) = cx.begin(asked.member.region).await?;
    if let Some(answer) = before {
        return answer.parse().map_err(|_| ActError::Missing);
    }
    let member =
        roster::query::member(&tx, asked.member).await?.filter(|it| it.present).ok_or(ActError::Missing)?;
    let place = member.place()?;
    cx.allow(COLLECT, &place)?;
    not_future(cx, "studied_on", asked.studied_on)?;
    let (ground, study) = (words("ground", &asked.ground, 500)?, words("study", &asked.study, 500)?);
    if !(0..12).contains(&asked.until.since(asked.from)) {
        return Err(ActError::field("until", "not-fitting"));
    }
    if asked.reduced_to.is_some_and(|fen| fen <= Fen::ZERO) {
        return Err(ActError::field("reduced_to", "amount"));
    }
    let upper = committee_above(&tx, &place).await?;
    let id = Ref::new(asked.member.region, cx.stamp.ids.new_id(cx.now()));
    let columns = &[
        "region_id",
        "id",
        "member_id",
        "name",
        "org_id",
        "org_path",
        "upper_path",
        "from_month",
        "until_month",
        "reduced_to",
        "ground",
        "retired",
        "studied_on",
        "study",
        "state",
        "version",
    ];
    Rows::into("dues_relief", columns)
        .with(params![
            id.region,
            id.id,
            member.id,
            member.name.clone(),
            member.org_id,
            &place,
            &upper,
            asked.from.to_string(),
            asked.until.to_string(),
            asked.reduced_to.map(|it| it.0),
            ground,
            asked.retired,
            asked.studied_on.to_string(),
            study.clone(),
            "ASKED",
            1_i64,
        ])
        .write(&tx)
        .await?;
    let suffices = query::setting(&tx, &place).await?.branch_suffices;
    let ruling = hardship(Hardship {
        branch_agreed: true,
        committee_approved: false,
        retired: asked.retired,
        branch_suffices_for_retired: suffices,
    });
    let it = query::relief(&tx, id).await?.ok_or(ActError::Missing)?;
    let details =
        json!({ "member": asked.member, "from": it.from_month, "until": it.until_month, "study": study });
    record(&tx, cx, "dues.relief_asked", id, &place, Some(ruling.article), details).await?;
    if ruling.is_block() {
        duty_rules::relief(&tx, cx, &it).await?;
    } else {
        decide(&tx, cx, &it, true, asked.studied_on, &study).await?;
    }
    cx.commit(tx, id.region, &id.to_string()).await?;
    Ok(id)
}

/// The committee above approves or refuses.
///
/// # Errors
/// [`ActError::Refused`] when it was decided before.
pub async fn decide_relief(
    cx: &Context,
    id: Ref,
    version: i64,
    approved: bool,
    on: Date,
    decision: &str,
) -> Result<(), ActError> {
    let (tx, before) = cx.begin(id.region).await?;
    if before.is_some() {
        return Ok(());
    }
    let it = query::relief(&tx, id).await?.ok_or(ActError::Missing)?;
    cx.allow(APPROVE, &OrgPath::stored(it.upper_path.as_str())?)?;
    if it.state != "ASKED" {
        return Err(ActError::Refused("dues-error-decided"));
    }
    if it.version != version {
        return Err(StoreError::Stale.into());
    }
    not_future(cx, "on", on)?;
    if on.to_string() < it.studied_on {
        return Err(ActError::field("on", "before-start"));
    }
    let decision = words("decision", decision, 500)?;
    let facts = Hardship {
        branch_agreed: true,
        committee_approved: true,
        retired: it.retired,
        branch_suffices_for_retired: false,
    };
    ActError::unless_blocked(hardship(facts))?;
    decide(&tx, cx, &it, approved, on, &decision).await?;
    cx.commit(tx, id.region, "decided").await?;
    Ok(())
}

async fn decide(
    tx: &Tx,
    cx: &Context,
    it: &Relief,
    approved: bool,
    on: Date,
    decision: &str,
) -> Result<(), ActError> {
    let state = if approved { "APPROVED" } else { "REFUSED" };
    tx.execute_one(
        "update dues_relief set state = $4, decided_on = $5, decision = $6, version = version + 1
         where region_id = $1 and id = $2 and version = $3",
        params![it.region_id, it.id, it.version, state, on.to_string(), decision],
    )
    .await?;
    if approved {
        apply(tx, it).await?;
    }
    let now = query::relief(tx, it.reference()).await?.ok_or(ActError::Missing)?;
    duty_rules::relief(tx, cx, &now).await?;
    duty_rules::arrears_of(tx, cx, &[it.member()]).await?;
    let details =
        json!({ "member": it.member(), "approved": approved, "on": on.to_string(), "decision": decision });
    let place = OrgPath::stored(it.upper_path.as_str())?;
    record(tx, cx, "dues.relief_decided", it.reference(), &place, Some(article()), details).await
}

/// Months of the relief that are there already and not settled; later ones are born with it.
async fn apply(tx: &Tx, it: &Relief) -> Result<(), ActError> {
    let (from, until) = (month(&it.from_month)?, month(&it.until_month)?);
    for at in 0..=until.since(from) {
        let Some(row) = query::month_of(tx, it.member(), from.plus(at)).await? else { continue };
        let (to, owed) = match it.reduced_to {
            None => (MonthState::Waived, 0),
            Some(fen) => (MonthState::Reduced, fen.min(row.owed)),
        };
        // A month already paid stays paid; one that cannot take this step is for the branch to look at.
        if row.is_open() && !row.stands()?.step(to).is_block() {
            step(tx, &row, to, &[("owed", owed.into()), ("relief_id", it.id.into())]).await?;
        }
    }
    Ok(())
}
