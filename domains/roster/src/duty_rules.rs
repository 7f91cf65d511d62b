//! What becomes due on the roll: elections, size of branches, committees, the end of probation.

use duty::Wanted;
use rules::membership::MemberState;
use rules::organisation::{self, TermState};
use rules::{Verdict, days};
use sea_orm::FromQueryResult;
use serde_json::json;
use store::{OrgPath, Ref, Sql, StoreError, Tx, params};
use time::Date;
use uuid::Uuid;

use crate::model::{Org, exact};
use access::Context;

/// An election is due: six months before the term ends the superior reminds (任期意见 2018).
pub const ELECTION: &str = "roster.election";
/// A branch has fewer than three full members, or more than fifty in all (支部工作条例 art. 4).
pub const SIZE: &str = "roster.size";
/// A branch of seven or more full members has no committee (支部工作条例).
pub const COMMITTEE: &str = "roster.committee";
/// A probation ends: the branch meeting decides (发展党员工作细则 art. 31).
pub const PROBATION: &str = "roster.probation";

const ORG_KINDS: &[&str] = &[ELECTION, SIZE, COMMITTEE];

#[derive(FromQueryResult)]
struct Heads {
    full: i64,
    whole: i64,
}

#[derive(FromQueryResult)]
struct Probationer {
    id: Uuid,
    name: String,
    org_path: String,
    joined_on: Option<String>,
    probation_until: Option<String>,
}

async fn wanted_for(tx: &Tx, org: &Org, today: Date) -> Result<Vec<Wanted>, StoreError> {
    let mut wanted = Vec::new();
    if !org.stands() {
        return Ok(wanted);
    }
    let (kind, at) = (org.org_kind()?, org.place()?);
    let duty = |kind: &'static str, period: &str, due_on: Date, article: &'static str, details| Wanted {
        key: format!("{kind}:{}:{period}", org.id.simple()),
        kind,
        place: at.clone(),
        office: "secretary",
        person: None,
        subject: Some(org.reference()),
        due_on,
        article,
        details,
    };
    if let Some(end) = exact(org.term_until.as_deref())
        && organisation::term_years(kind, org.village).is_some()
    {
        let (state, _, ruling) = organisation::term_state(end, today);
        if state != TermState::InTerm {
            let details = json!({ "org": org.called(), "end": end.to_string() });
            wanted.push(duty(ELECTION, &end.to_string(), end, ruling.article, details));
        }
    }
    if !kind.is_branch() {
        return Ok(wanted);
    }
    let heads: Option<Heads> = tx
        .one(
            "select cast(coalesce(sum(case when state = $3 then 1 else 0 end), 0) as bigint) as full,
               count(*) as whole
             from member where region_id = $1 and org_id = $2 and present = $4 and org_path = $5",
            params![org.region_id, org.id, MemberState::Full.key(), true, org.path.clone()],
        )
        .await?;
    let heads = heads.unwrap_or(Heads { full: 0, whole: 0 });
    let quarter = days::add_months(today, 3);
    let size = organisation::branch_size(kind, heads.full, heads.whole);
    // An organisation nobody has been enrolled in yet is being set up, not too small.
    if size.verdict == Verdict::Warns && heads.whole > 0 {
        let details = json!({ "org": org.called(), "full": heads.full, "whole": heads.whole, "figure": size.figure,
                              "rule": size.key });
        wanted.push(duty(SIZE, size.key, quarter, size.article, details));
    }
    let seats = tx
        .number(
            "select count(*) from post where region_id = $1 and org_id = $2 and from_day <= $3
               and (until_day is null or until_day > $3)",
            params![org.region_id, org.id, today.to_string()],
        )
        .await?;
    let committee = organisation::committee_size(heads.full, seats);
    if committee.key == "rule-committee-missing" {
        let details = json!({ "org": org.called(), "full": heads.full, "seats": seats });
        wanted.push(duty(COMMITTEE, "missing", quarter, committee.article, details));
    }
    Ok(wanted)
}

/// Find out again what these organisations owe.
pub(crate) async fn refresh_orgs(tx: &Tx, cx: &Context, orgs: &[Org]) -> Result<(), StoreError> {
    for region in regions(orgs.iter().map(|org| org.region_id)) {
        let here: Vec<_> = orgs.iter().filter(|org| org.region_id == region).collect();
        let mut wanted = Vec::new();
        for org in &here {
            wanted.extend(wanted_for(tx, org, cx.today()).await?);
        }
        let subjects: Vec<_> = here.iter().map(|org| org.id).collect();
        duty::reconcile(tx, &cx.stamp, region, &subjects, ORG_KINDS, wanted).await?;
    }
    Ok(())
}

/// Find out again what is owed because of these members.
pub(crate) async fn refresh_members(tx: &Tx, cx: &Context, members: &[Ref]) -> Result<(), StoreError> {
    for region in regions(members.iter().map(|it| it.region)) {
        let here: Vec<_> = members.iter().filter(|it| it.region == region).map(|it| it.id).collect();
        let mut wanted = Vec::new();
        for part in here.chunks(500) {
            let text = format!(
                "select id, name, org_path, joined_on, probation_until from member
                 where region_id = $1 and present = $2 and state = $3 and id in ({})",
                store::marks(4, part.len())
            );
            let mut values = params![region, true, MemberState::Probationary.key()];
            values.extend(part.iter().map(|id| store::Value::from(*id)));
            let rows: Vec<Probationer> = tx.all(text, values).await?;
            for row in rows {
                wanted.extend(probation(region, &row, cx.today())?);
            }
        }
        duty::reconcile(tx, &cx.stamp, region, &here, &[PROBATION], wanted).await?;
    }
    Ok(())
}

/// A probation that ends within three months, or has ended, is owed a decision of the branch meeting.
fn probation(region: i64, row: &Probationer, today: Date) -> Result<Option<Wanted>, StoreError> {
    let Some(joined) = exact(row.joined_on.as_deref()) else { return Ok(None) };
    let end =
        exact(row.probation_until.as_deref()).unwrap_or_else(|| rules::membership::probation_end(joined));
    if days::add_months(today, 3) < end {
        return Ok(None);
    }
    Ok(Some(Wanted {
        key: format!("{PROBATION}:{}:{end}", row.id.simple()),
        kind: PROBATION,
        place: OrgPath::stored(row.org_path.as_str())?,
        office: "secretary",
        person: None,
        subject: Some(Ref::new(region, row.id)),
        due_on: end,
        article: "发展党员工作细则 art. 31",
        details: json!({ "name": row.name, "end": end.to_string() }),
    }))
}

fn regions(of: impl Iterator<Item = i64>) -> Vec<i64> {
    let mut regions: Vec<_> = of.collect();
    regions.sort_unstable();
    regions.dedup();
    regions
}

/// The daily clock: what has become due since yesterday. Reads organisation by organisation in pages, each page in
/// a transaction of its own.
///
/// # Errors
/// What the database says.
pub async fn daily(cx: &Context) -> Result<(), StoreError> {
    let everything = store::Scope::everything();
    let mut after: Option<String> = None;
    loop {
        let orgs = crate::query::orgs_under(&cx.store, &everything, after.as_deref(), 200).await?;
        let Some(last) = orgs.last() else { break };
        after = Some(last.path.clone());
        let tx = cx.store.begin().await?;
        refresh_orgs(&tx, cx, &orgs).await?;
        tx.commit().await?;
    }
    let horizon = days::add_months(cx.today(), 3);
    let oldest = days::add_years(horizon, -1).to_string();
    let mut from = Uuid::nil();
    loop {
        #[derive(FromQueryResult)]
        struct Due {
            region_id: i64,
            id: Uuid,
        }
        let rows: Vec<Due> = cx
            .store
            .all(
                "select region_id, id from member where present = $1 and state = $2 and joined_on <= $3 and id > $4
                 order by id limit 500",
                params![true, MemberState::Probationary.key(), oldest.clone(), from],
            )
            .await?;
        let Some(last) = rows.last() else { return Ok(()) };
        from = last.id;
        let members: Vec<_> = rows.iter().map(|row| Ref::new(row.region_id, row.id)).collect();
        let tx = cx.store.begin().await?;
        refresh_members(&tx, cx, &members).await?;
        tx.commit().await?;
    }
}
