//! What becomes due: bases that are missing, arrears with their three steps, decisions and money that wait. The machine
//! raises; people decide.

use access::{ActError, Context};
use duty::Wanted;
use roster::model::{Member, Org};
use rules::dues::{ArrearsState, arrears};
use rules::money::{Fen, Rounding};
use rules::month::YearMonth;
use serde_json::{Value as Json, json};
use store::{OrgPath, Ref, StoreError, Tx};
use time::{Date, Duration};

use crate::model::{Relief, Remittance};
use crate::query;

/// Members without a base: nothing can be reckoned for them.
pub const BASE: &str = "dues.base";
/// One or two months overdue: remind.
pub const REMIND: &str = "dues.remind";
/// Three to five in a row: criticise and set a deadline (2008 art. 13).
pub const CRITICISE: &str = "dues.criticise";
/// Six in a row without good reason: the branch takes it up (党章 art. 9). The membership is untouched.
pub const TRIGGERED: &str = "dues.triggered";
/// A reduction or waiver waits for the committee above.
pub const APPROVE: &str = "dues.approve";
/// Money was sent and waits to be received.
pub const RECEIVE: &str = "dues.receive";
/// A gift of 1000 yuan or more goes to the Centre (art. 11).
pub const GIFT: &str = "dues.gift";

const ARREARS: &[&str] = &[REMIND, CRITICISE, TRIGGERED];
/// Days for what no regulation gives a limit: what offices promise each other.
const PROMISED: i64 = 10;
/// Months looked back at: two runs of six with room.
const LOOKED_AT: u32 = 36;

fn promised(cx: &Context) -> Date {
    cx.today() + Duration::days(PROMISED)
}

struct About {
    key: String,
    kind: &'static str,
    subject: Ref,
    due_on: Date,
    article: &'static str,
    details: Json,
}

fn wanted(about: About, place: OrgPath, office: &'static str) -> Wanted {
    let About { key, kind, subject, due_on, article, details } = about;
    Wanted { key, kind, place, office, person: None, subject: Some(subject), due_on, article, details }
}

/// Members of a branch have no base, or all have one.
pub(crate) async fn without_base(tx: &Tx, cx: &Context, org: &Org, number: usize) -> Result<(), StoreError> {
    let (id, today) = (org.reference(), cx.today());
    let some = (number > 0).then(|| About {
        key: format!("{BASE}:{}", id.id.simple()),
        kind: BASE,
        subject: id,
        due_on: YearMonth::of(today).last_day(),
        article: rules::dues::wage_base(rules::dues::WageEarner::Agency, &[]).ruling.article,
        details: json!({ "n": number }),
    });
    let some = some.map(|it| Ok::<_, StoreError>(wanted(it, org.place()?, "secretary"))).transpose()?;
    duty::reconcile(tx, &cx.stamp, id.region, &[id.id], &[BASE], some.into_iter().collect()).await
}

/// After a base was set: how many of the branch still have none.
pub(crate) async fn base_was_set(tx: &Tx, cx: &Context, member: &Member) -> Result<(), ActError> {
    let org = roster::query::org(tx, member.org()).await?.ok_or(ActError::Missing)?;
    let roll = roster::query::roll_of(tx, member.org()).await?;
    let mut without = 0;
    let ids: Vec<_> = roll.iter().map(|it| it.id).collect();
    let here = query::bases(tx, member.region_id, &ids).await?;
    for it in &roll {
        let known = here.iter().any(|base| base.member_id == it.id);
        if it.member_state()?.is_member() && !known && query::bases_of(tx, it.reference()).await?.is_empty() {
            without += 1;
        }
    }
    Ok(without_base(tx, cx, &org, without).await?)
}

/// What follows from these members' months, and no other.
pub(crate) async fn arrears_of(tx: &Tx, cx: &Context, members: &[Ref]) -> Result<(), ActError> {
    for id in members {
        let Some(member) = roster::query::member(tx, *id).await? else { continue };
        let months = query::months_of(tx, *id, LOOKED_AT).await?;
        let facts = months.iter().map(crate::model::Month::fact).collect::<Result<Vec<_>, _>>()?;
        let found = arrears(&facts, query::settled(tx, *id).await?);
        let step = match found.state {
            ArrearsState::Normal => None,
            ArrearsState::Reminded => Some((REMIND, found.ruling.article)),
            ArrearsState::Criticised => Some((CRITICISE, found.ruling.article)),
            ArrearsState::Triggered => Some((TRIGGERED, "党章 art. 9")),
        };
        // Where a run began tells one case from the next: what was done about one stays done.
        let began = facts.iter().map(|it| it.month).max().map(|last| {
            found.triggered_in.unwrap_or_else(|| last.plus(1 - i32::try_from(found.run.max(1)).unwrap_or(1)))
        });
        let due = step.zip(began).filter(|_| member.present).map(|((kind, article), began)| About {
            key: format!("{kind}:{}:{began}", id.id.simple()),
            kind,
            subject: *id,
            due_on: promised(cx),
            article,
            details: json!({ "name": member.name, "run": found.run, "unpaid": found.unpaid }),
        });
        let due = due.map(|it| Ok::<_, StoreError>(wanted(it, member.place()?, "secretary"))).transpose()?;
        let standing = due.into_iter().collect::<Vec<_>>();
        for region in roster::query::regions_of(tx, *id).await? {
            let here = if region == id.region { standing.clone() } else { Vec::new() };
            duty::reconcile(tx, &cx.stamp, region, &[id.id], ARREARS, here).await?;
        }
    }
    Ok(())
}

/// A reduction or waiver waits, or was decided.
pub(crate) async fn relief(tx: &Tx, cx: &Context, it: &Relief) -> Result<(), StoreError> {
    let id = it.reference();
    let some = (it.state == "ASKED").then(|| About {
        key: format!("{APPROVE}:{}", id.id.simple()),
        kind: APPROVE,
        subject: id,
        due_on: promised(cx),
        article: crate::action::hardship_article(),
        details: json!({ "name": it.name }),
    });
    let upper = OrgPath::stored(it.upper_path.as_str())?;
    let some = some.map(|it| wanted(it, upper, "clerk"));
    duty::reconcile(tx, &cx.stamp, id.region, &[id.id], &[APPROVE], some.into_iter().collect()).await
}

/// Money waits to be received above, or was.
pub(crate) async fn remittance(tx: &Tx, cx: &Context, it: &Remittance, from: &str) -> Result<(), StoreError> {
    let id = it.reference();
    let above =
        rules::dues::remittance(rules::dues::Remitter::Province, 2000, Fen::ZERO, Rounding::HalfUp).ruling;
    let some = it.to_path.as_ref().filter(|_| it.state == "SENT");
    let some = some.map(|to| {
        let about = About {
            key: format!("{RECEIVE}:{}", id.id.simple()),
            kind: RECEIVE,
            subject: id,
            due_on: promised(cx),
            article: above.article,
            details: json!({ "from": from, "number": it.number }),
        };
        Ok::<_, StoreError>(wanted(about, store::OrgPath::stored(to)?, "clerk"))
    });
    let some = some.transpose()?;
    duty::reconcile(tx, &cx.stamp, id.region, &[id.id], &[RECEIVE], some.into_iter().collect()).await
}

fn gift_key(org: Ref, on: Date) -> String {
    format!("{GIFT}:{}:{}", org.id.simple(), YearMonth::of(on))
}

/// A gift for the Centre is in the organisation's account.
pub(crate) async fn gift_held(
    tx: &Tx,
    cx: &Context,
    org: Ref,
    place: &OrgPath,
    article: &'static str,
) -> Result<(), StoreError> {
    let about = About {
        key: gift_key(org, cx.today()),
        kind: GIFT,
        subject: org,
        due_on: promised(cx),
        article,
        details: json!({}),
    };
    duty::open(tx, &cx.stamp, org.region, &[wanted(about, place.clone(), "secretary")]).await
}

/// What was for the Centre has been sent on.
pub(crate) async fn gift_sent(tx: &Tx, cx: &Context, org: Ref) -> Result<(), StoreError> {
    duty::reconcile(tx, &cx.stamp, org.region, &[org.id], &[GIFT], Vec::new()).await
}

/// The daily clock.
///
/// # Errors
/// What the database says.
pub async fn daily(cx: &Context) -> Result<(), ActError> {
    crate::action::daily(cx).await
}
