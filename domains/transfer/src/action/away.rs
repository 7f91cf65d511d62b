//! The register of members who live away from their branch: 流动党员, study abroad, graduates kept at their school.

use access::{ActError, Context, optional_words, record, words};
use rules::transfer::{Away as Absence, Ground};
use serde_json::json;
use store::{Ref, Rows, Tx, params};
use time::Date;

use crate::model::{AWAY_KINDS, Away};
use crate::{BRANCH, duty_rules, query};

const ARTICLE: &str = "党员教育管理工作条例 2019 art. 34";

/// A member to be registered as away.
#[derive(Clone, Debug)]
pub struct NewAway {
    /// Who.
    pub member: Ref,
    /// One of [`AWAY_KINDS`].
    pub kind: String,
    /// Since when.
    pub since: Date,
    /// At a fairly fixed place.
    pub fixed_place: bool,
    /// Where.
    pub place: String,
    /// Who keeps contact.
    pub contact: String,
    /// Organisation whose life the member joins meanwhile.
    pub joins: String,
}

/// Register a member of the branch as away. Six months at a fairly fixed place call for a transfer instead; the answer
/// says so, and the branch decides (art. 25).
///
/// # Errors
/// [`ActError::Refused`] when the member is registered already.
pub async fn register_away(cx: &Context, new: NewAway) -> Result<(Ref, Ground), ActError> {
    let (tx, before) = cx.begin(new.member.region).await?;
    let ground = rules::transfer::grounds(Absence {
        changed: false,
        since: Some(new.since),
        fixed_place: new.fixed_place,
        until: cx.today(),
    })
    .ground;
    if let Some(answer) = before {
        return Ok((answer.parse().map_err(|_| ActError::Missing)?, ground));
    }
    let member =
        roster::query::member(&tx, new.member).await?.filter(|it| it.present).ok_or(ActError::Missing)?;
    let branch = member.place()?;
    cx.allow(BRANCH, &branch)?;
    if !AWAY_KINDS.contains(&new.kind.as_str()) {
        return Err(ActError::field("kind", "not-listed"));
    }
    if new.since > cx.today() {
        return Err(ActError::field("since", "future"));
    }
    let place = words("place", &new.place, 200)?;
    let (contact, joins) =
        (optional_words("contact", &new.contact, 200)?, optional_words("joins", &new.joins, 200)?);
    if query::away_of(&tx, new.member).await?.is_some() {
        return Err(ActError::Refused("away-error-registered"));
    }
    let id = Ref::new(new.member.region, cx.stamp.ids.new_id(cx.now()));
    let since = new.since.to_string();
    let columns = &[
        "region_id",
        "id",
        "member_id",
        "org_path",
        "kind",
        "since",
        "fixed_place",
        "place",
        "contact",
        "joins",
        "last_contact",
        "open",
        "version",
    ];
    // Seen when they went: from that day contact counts.
    Rows::into("away", columns)
        .with(params![
            id.region,
            id.id,
            member.id,
            &branch,
            new.kind.clone(),
            since.clone(),
            new.fixed_place,
            place.clone(),
            contact,
            joins.clone(),
            cx.today().to_string(),
            1_i64,
            1_i64,
        ])
        .write(&tx)
        .await?;
    flag(&tx, new.member, new.kind == "mobile").await?;
    let details =
        json!({ "member": new.member, "kind": new.kind, "since": since, "place": place, "joins": joins });
    record(&tx, cx, "away.registered", id, &branch, ARTICLE, details).await?;
    let it = query::away(&tx, id).await?.ok_or(ActError::Missing)?;
    duty_rules::refresh_away(&tx, cx, &[it]).await?;
    cx.commit(tx, id.region, &id.to_string()).await?;
    Ok((id, ground))
}

/// The mark on the roll that lists and statistics show.
async fn flag(tx: &Tx, member: Ref, mobile: bool) -> Result<(), ActError> {
    Ok(roster::action::mark_mobile(tx, member, mobile).await?)
}

async fn begun(cx: &Context, id: Ref, version: i64) -> Result<Option<(Tx, Away)>, ActError> {
    let (tx, before) = cx.begin(id.region).await?;
    if before.is_some() {
        return Ok(None);
    }
    let it = query::away(&tx, id).await?.filter(|it| it.ended_on.is_none()).ok_or(ActError::Missing)?;
    cx.allow(BRANCH, &it.place_in_tree()?)?;
    if it.version != version {
        return Err(store::StoreError::Stale.into());
    }
    Ok(Some((tx, it)))
}

/// Write down a contact with somebody away; the latest one counts.
///
/// # Errors
/// [`ActError::Field`] for a day in the future or before the spell.
pub async fn note_contact(cx: &Context, id: Ref, version: i64, on: Date, what: &str) -> Result<(), ActError> {
    let Some((tx, it)) = begun(cx, id, version).await? else { return Ok(()) };
    let what = words("what", what, 500)?;
    let day = on.to_string();
    if on > cx.today() {
        return Err(ActError::field("on", "future"));
    }
    if day < it.since {
        return Err(ActError::field("on", "before-start"));
    }
    tx.execute(
        "insert into away_contact (region_id, away_id, on_day, what, made_by) values ($1, $2, $3, $4, $5)
         on conflict (region_id, away_id, on_day) do update set what = excluded.what, made_by = excluded.made_by",
        params![id.region, id.id, day.clone(), what.clone(), cx.actor.account_id()],
    )
    .await?;
    let last = it.last_contact.clone().max(day.clone());
    tx.execute_one(
        "update away set last_contact = $4, version = version + 1 where region_id = $1 and id = $2 and version = $3",
        params![id.region, id.id, version, last],
    )
    .await?;
    let details = json!({ "member": it.member(), "on": day, "what": what });
    record(&tx, cx, "away.contacted", id, &it.place_in_tree()?, ARTICLE, details).await?;
    finish(&tx, cx, id).await?;
    Ok(cx.commit(tx, id.region, "noted").await?)
}

async fn finish(tx: &Tx, cx: &Context, id: Ref) -> Result<(), ActError> {
    let it = query::away(tx, id).await?.ok_or(ActError::Missing)?;
    Ok(duty_rules::refresh_away(tx, cx, &[it]).await?)
}

/// The member reported in at the place of stay.
///
/// # Errors
/// [`ActError::Field`] for a day in the future.
pub async fn report_in(cx: &Context, id: Ref, version: i64, on: Date, joins: &str) -> Result<(), ActError> {
    let Some((tx, it)) = begun(cx, id, version).await? else { return Ok(()) };
    if on > cx.today() {
        return Err(ActError::field("on", "future"));
    }
    let joins = words("joins", joins, 200)?;
    let last = it.last_contact.clone().max(on.to_string());
    tx.execute_one(
        "update away set reported_on = $4, joins = $5, last_contact = $6, version = version + 1
         where region_id = $1 and id = $2 and version = $3",
        params![id.region, id.id, version, on.to_string(), joins.clone(), last],
    )
    .await?;
    let details = json!({ "member": it.member(), "on": on.to_string(), "joins": joins });
    record(&tx, cx, "away.reported_in", id, &it.place_in_tree()?, "流动党员意见 2024", details).await?;
    finish(&tx, cx, id).await?;
    Ok(cx.commit(tx, id.region, "reported").await?)
}

/// The member is back, or belongs elsewhere by now.
///
/// # Errors
/// [`ActError::Field`] for a day before the spell or in the future.
pub async fn end_away(cx: &Context, id: Ref, version: i64, on: Date) -> Result<(), ActError> {
    let Some((tx, it)) = begun(cx, id, version).await? else { return Ok(()) };
    if on > cx.today() {
        return Err(ActError::field("on", "future"));
    }
    if on.to_string() < it.since {
        return Err(ActError::field("on", "before-start"));
    }
    close(&tx, cx, &it, on).await?;
    Ok(cx.commit(tx, id.region, "ended").await?)
}

async fn close(tx: &Tx, cx: &Context, it: &Away, on: Date) -> Result<(), ActError> {
    tx.execute_one(
        "update away set ended_on = $4, open = $5, version = version + 1
         where region_id = $1 and id = $2 and version = $3",
        params![it.region_id, it.id, it.version, on.to_string(), None::<i64>],
    )
    .await?;
    flag(tx, it.member(), false).await?;
    let details = json!({ "member": it.member(), "on": on.to_string() });
    record(tx, cx, "away.ended", it.reference(), &it.place_in_tree()?, ARTICLE, details).await?;
    finish(tx, cx, it.reference()).await
}

/// With the affiliation at the place of stay, the member is no longer away.
pub(super) async fn end_with_transfer(tx: &Tx, cx: &Context, member: Ref) -> Result<(), ActError> {
    match query::away_of(tx, member).await? {
        Some(it) => close(tx, cx, &it, cx.today()).await,
        None => Ok(()),
    }
}
