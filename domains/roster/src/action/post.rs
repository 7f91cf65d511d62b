use access::Context;
use rules::Verdict;
use rules::organisation;
use serde_json::json;
use store::{Ref, Rows, Sql as _, params};
use time::Date;
use uuid::Uuid;

use super::org::settle;
use super::{nonempty, record};
use crate::model::{Org, OrgChange, exact};
use crate::{FORM, KEEP, RosterError, query};

/// Posts of a committee, as keys of the texts `post-…`.
pub const POSTS: [&str; 6] = ["secretary", "deputy", "organisation", "publicity", "discipline", "member"];

/// A member takes a post in an organisation's committee. There is one secretary at a time.
///
/// # Errors
/// [`RosterError::Field`] when the post is held already or unknown.
pub async fn take_post(
    cx: &Context,
    org: Ref,
    member: Ref,
    post: &str,
    from: Date,
) -> Result<Uuid, RosterError> {
    if !POSTS.contains(&post) {
        return Err(RosterError::field("post", "not-listed"));
    }
    if from > cx.today() {
        return Err(RosterError::field("from", "future"));
    }
    let (tx, before) = cx.begin(org.region).await?;
    if let Some(answer) = before {
        return answer.parse().map_err(|_| RosterError::Missing);
    }
    let at = query::org(&tx, org).await?.filter(Org::stands).ok_or(RosterError::Missing)?;
    let place = at.place()?;
    cx.allow(KEEP, &place)?;
    let who = query::member(&tx, member).await?.filter(|it| it.present).ok_or(RosterError::Missing)?;
    cx.allow(KEEP, &who.place()?)?;
    if !who.member_state()?.votes() {
        return Err(RosterError::field("member", "no-vote"));
    }
    let taken = tx
        .number(
            "select count(*) from post where region_id = $1 and org_id = $2 and until_day is null
               and ((post = $3 and post = 'secretary') or member_id = $4)",
            params![org.region, org.id, post, member.id],
        )
        .await?;
    if taken > 0 {
        return Err(RosterError::field("post", "held"));
    }
    let id = cx.stamp.ids.new_id(cx.now());
    let columns =
        &["region_id", "id", "org_id", "member_region", "member_id", "post", "from_day", "until_day"];
    Rows::into("post", columns)
        .with(params![
            org.region,
            id,
            org.id,
            member.region,
            member.id,
            post,
            from.to_string(),
            None::<String>
        ])
        .write(&tx)
        .await?;
    let payload = json!({ "post": post, "org_name": at.full_name, "on": from.to_string() });
    record(&tx, cx, "member.post_taken", member, &place, None, payload).await?;
    settle(&tx, cx, org).await?;
    cx.commit(tx, org.region, &id.to_string()).await?;
    Ok(id)
}

/// A member leaves a post.
///
/// # Errors
/// [`RosterError::Missing`] when it is not held any more.
pub async fn leave_post(cx: &Context, org: Ref, id: Uuid, on: Date) -> Result<(), RosterError> {
    if on > cx.today() {
        return Err(RosterError::field("on", "future"));
    }
    let (tx, before) = cx.begin(org.region).await?;
    if before.is_some() {
        return Ok(());
    }
    let at = query::org(&tx, org).await?.ok_or(RosterError::Missing)?;
    let place = at.place()?;
    cx.allow(KEEP, &place)?;
    let held = query::posts(&tx, org, &cx.today().to_string()).await?;
    let row = held.into_iter().find(|row| row.id == id).ok_or(RosterError::Missing)?;
    if row.from_day > on.to_string() {
        return Err(RosterError::field("on", "before-start"));
    }
    tx.execute_one(
        "update post set until_day = $3 where region_id = $1 and id = $2 and until_day is null",
        params![org.region, id, on.to_string()],
    )
    .await?;
    let payload = json!({ "post": row.post, "org_name": at.full_name, "on": on.to_string() });
    let member = Ref::new(row.member_region, row.member_id);
    record(&tx, cx, "member.post_left", member, &place, None, payload).await?;
    settle(&tx, cx, org).await?;
    cx.commit(tx, org.region, "left").await?;
    Ok(())
}

/// A committee was elected: a new term begins (换届), its end by rule (任期意见 2018). Closes the duty of the election.
///
/// # Errors
/// [`RosterError::Field`] for organisations without terms or a day in the future.
pub async fn elect(cx: &Context, org: Ref, version: i64, on: Date) -> Result<Date, RosterError> {
    let (tx, before) = cx.begin(org.region).await?;
    let at = query::org(&tx, org).await?.filter(Org::stands).ok_or(RosterError::Missing)?;
    let end =
        organisation::term_end(at.org_kind()?, at.village, on).ok_or(RosterError::field("on", "no-term"))?;
    if before.is_some() {
        return Ok(end);
    }
    cx.allow(KEEP, &at.place()?)?;
    if on > cx.today() {
        return Err(RosterError::field("on", "future"));
    }
    if at.term_from.as_deref().is_some_and(|last| last >= on.to_string().as_str()) {
        return Err(RosterError::field("on", "before-last"));
    }
    term(&tx, cx, &at, version, on, end, None).await?;
    if let Some(old) = exact(at.term_until.as_deref()) {
        let key = format!("{}:{}:{old}", crate::duty_rules::ELECTION, org.id.simple());
        duty::close(&tx, &cx.stamp, org.region, &key).await?;
    }
    settle(&tx, cx, org).await?;
    cx.commit(tx, org.region, "elected").await?;
    Ok(end)
}

async fn term(
    tx: &store::Tx,
    cx: &Context,
    at: &Org,
    version: i64,
    from: Date,
    end: Date,
    ground: Option<String>,
) -> Result<(), RosterError> {
    tx.execute_one(
        "update org set term_from = $4, term_until = $5, version = version + 1
         where region_id = $1 and id = $2 and version = $3",
        params![at.region_id, at.id, version, from.to_string(), end.to_string()],
    )
    .await?;
    let extended = ground.as_ref().map(|_| end.to_string());
    tx.execute(
        "insert into term (region_id, org_id, from_day, until_day, extended_until, ground)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (region_id, org_id, from_day) do update set extended_until = excluded.extended_until,
           ground = excluded.ground",
        params![at.region_id, at.id, from.to_string(), end.to_string(), extended, ground.clone()],
    )
    .await?;
    let facts = at.facts()?;
    let change =
        OrgChange { on: cx.today().to_string(), before: Some(facts.clone()), after: Some(facts), ground };
    let kind = if change.ground.is_some() { "org.term_extended" } else { "org.elected" };
    record(tx, cx, kind, at.reference(), &at.place()?, Some("任期意见 2018"), change).await
}

/// Extend or advance the end of a term, one year at most and with the reply that approved it (选举条例 art. 3).
///
/// # Errors
/// [`RosterError::Ruled`] beyond a year, [`RosterError::Field`] without the reply.
pub async fn extend_term(
    cx: &Context,
    org: Ref,
    version: i64,
    end: Date,
    ground: &str,
) -> Result<(), RosterError> {
    let ground = nonempty(Some(ground.to_owned())).ok_or(RosterError::field("ground", "missing"))?;
    let (tx, before) = cx.begin(org.region).await?;
    if before.is_some() {
        return Ok(());
    }
    let at = query::org(&tx, org).await?.filter(Org::stands).ok_or(RosterError::Missing)?;
    cx.allow(FORM, &at.place()?)?;
    let from = exact(at.term_from.as_deref()).ok_or(RosterError::field("end", "no-term"))?;
    // Counted from the end by rule, so that two extensions never add up to more than a year.
    let by_rule = organisation::term_end(at.org_kind()?, at.village, from)
        .ok_or(RosterError::field("end", "no-term"))?;
    let ruling = organisation::term_extension(by_rule, end);
    if ruling.verdict == Verdict::Blocks {
        return Err(RosterError::Ruled(ruling));
    }
    term(&tx, cx, &at, version, from, end, Some(ground)).await?;
    settle(&tx, cx, org).await?;
    cx.commit(tx, org.region, "extended").await?;
    Ok(())
}
