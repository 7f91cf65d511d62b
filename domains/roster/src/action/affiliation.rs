//! The face of the roll for rooms that change who belongs where: transfer and development. Each takes the caller's
//! transaction, so that their own state and the roll change together or not at all. They check no permission: the
//! act that calls them has done so under its own.

use access::Context;
use rules::Verdict;
use rules::membership::MemberState;
use store::{Ref, Tx, params};
use time::Date;

use super::member::{Enrolled, insert_all, settle};
use super::standing::{affiliate, remember_moves};
use super::{NewMember, nonempty, record};
use crate::model::{Change, Facts, Member, Org};
use crate::{RosterError, query};

/// Move a member's formal affiliation, from this day: roll, file, figures and posts follow, and the member's own
/// account with the role of a member. Between regions the row in the old one is closed and a new one with the same
/// identifier stands in the new one. Gives how the member is referred to from now on.
///
/// # Errors
/// [`store::StoreError::Stale`] when the member changed meanwhile.
pub async fn move_affiliation(
    tx: &Tx,
    cx: &Context,
    member: &Member,
    to: &Org,
    how: &'static str,
) -> Result<Ref, RosterError> {
    let (old, from) = (member.reference(), member.org());
    let today = cx.today().to_string();
    tx.execute(
        "update post set until_day = $3 where member_region = $1 and member_id = $2 and until_day is null
           and org_id = $4",
        params![old.region, old.id, today.clone(), from.id],
    )
    .await?;
    let new = Ref::new(to.region_id, old.id);
    if new == old {
        remember_moves(tx, cx, std::slice::from_ref(member), to, how).await?;
    } else {
        change_region(tx, cx, member, to, how).await?;
    }
    identity::member_moved(cx, tx, (old, from), (new, to.reference(), &to.place()?)).await?;
    let mut orgs = vec![to.clone()];
    orgs.extend(query::org(tx, from).await?);
    settle(tx, cx, &[old, new], &orgs).await?;
    Ok(new)
}

const COPIED: &str = "name, name_key, sex, nationality, birth, education, occupation, work, unit, party_post, state, \
    joined_on, full_on, probation_until, mobile, frail, id_number, id_masked, phone, phone_masked, address, remark, batch_id, \
    merged_into, made_at";

async fn change_region(
    tx: &Tx,
    cx: &Context,
    member: &Member,
    to: &Org,
    how: &'static str,
) -> Result<(), RosterError> {
    let (old, today, place) = (member.reference(), cx.today().to_string(), to.place()?);
    // Somebody who comes back finds the closed row of then.
    tx.execute(
        "delete from member where region_id = $1 and id = $2 and present = $3",
        params![to.region_id, old.id, false],
    )
    .await?;
    tx.execute(
        format!(
            "insert into member (region_id, id, org_id, org_path, present, version, {COPIED})
             select cast($1 as bigint), id, $2, $3, present, version + 1, {COPIED} from member
             where region_id = $4 and id = $5"
        ),
        params![to.region_id, to.id, &place, old.region, old.id],
    )
    .await?;
    tx.execute_one(
        "update member set present = $4, id_number = null, phone = null, address = null, version = version + 1
         where region_id = $1 and id = $2 and version = $3",
        params![old.region, old.id, member.version, false],
    )
    .await?;
    tx.execute(
        "update affiliation set until_day = $3, open = null where region_id = $1 and member_id = $2 and open = 1",
        params![old.region, old.id, today.clone()],
    )
    .await?;
    tx.execute(
        "insert into affiliation (region_id, member_id, from_day, until_day, org_id, open, how, came_from)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict (region_id, member_id, from_day) do update set until_day = null, org_id = excluded.org_id,
           open = 1, how = excluded.how, came_from = excluded.came_from",
        params![
            to.region_id,
            old.id,
            today.clone(),
            None::<String>,
            to.id,
            1_i64,
            how,
            old.region
        ],
    )
    .await?;
    tx.execute(
        "insert into member_state (region_id, member_id, from_day, state, ground)
         select cast($1 as bigint), member_id, from_day, state, ground from member_state
         where region_id = $2 and member_id = $3
         on conflict (region_id, member_id, from_day) do nothing",
        params![to.region_id, old.region, old.id],
    )
    .await?;
    for (table, key) in [("person_directory", "person"), ("member_phone", "phone")] {
        let text = format!(
            "update {table} set region_id = $1 where member_id = $2 and region_id = $3 and {key} is not null"
        );
        tx.execute(text, params![to.region_id, old.id, old.region]).await?;
    }
    let before = member.facts()?;
    let after = Facts { org: to.reference(), place: place.clone(), ..before.clone() };
    let change = Change {
        on: today,
        before: Some(before),
        after: Some(after),
        fields: vec![],
        ground: Some(how.to_owned()),
    };
    record(tx, cx, "member.moved", Ref::new(to.region_id, old.id), &place, None, change).await
}

/// Put somebody accepted by a branch meeting on its roll, from that day (党章 art. 6).
///
/// # Errors
/// [`RosterError::AlreadyEnrolled`] when the resident ID is on the roll, [`RosterError::Field`].
pub async fn enrol_accepted(
    tx: &Tx,
    cx: &Context,
    org: &Org,
    new: NewMember,
    on: Date,
) -> Result<Ref, RosterError> {
    let new = new.checked(cx.today())?;
    if let Some(number) = nonempty(new.id_number.clone())
        && let Some(there) = query::by_person(tx, &cx.vault, &number).await?
    {
        return Err(RosterError::AlreadyEnrolled(there));
    }
    let id = Ref::new(org.region_id, cx.stamp.ids.new_id(cx.now()));
    let (place, on) = (org.place()?, on.to_string());
    let enrolled = Enrolled { id, org: org.reference(), place, new, batch: None, on, how: "enrolled" };
    insert_all(tx, cx, &[enrolled]).await?;
    settle(tx, cx, &[id], std::slice::from_ref(org)).await?;
    Ok(id)
}

/// A decision about the state of a membership takes effect. `full`: the day full membership begins, when it does
/// (the end of the probation, 发展党员工作细则 art. 33). `ground` names the decision.
///
/// # Errors
/// [`RosterError::Ruled`] when no article leads there, [`RosterError::Field`] when the day is before the last change.
pub async fn change_state(
    tx: &Tx,
    cx: &Context,
    old: &Member,
    to: MemberState,
    on: Date,
    full: Option<Date>,
    ground: &str,
) -> Result<(), RosterError> {
    let id = old.reference();
    let ruling = old.member_state()?.step(to);
    if ruling.verdict == Verdict::Blocks {
        return Err(RosterError::Ruled(ruling));
    }
    if !old.present && to.is_member() {
        // Restored to where the person was; a closed organisation takes nobody in.
        query::org(tx, old.org()).await?.filter(Org::stands).ok_or(RosterError::field("to", "closed"))?;
    }
    let day = on.to_string();
    if query::states(tx, id).await?.into_iter().next().is_some_and(|it| it.from_day > day) {
        return Err(RosterError::field("on", "before-last"));
    }
    tx.execute_one(
        "update member set state = $4, present = $5,
           full_on = case when $4 = 'FULL' and full_on is null then $6 else full_on end, version = version + 1
         where region_id = $1 and id = $2 and version = $3",
        params![
            id.region,
            id.id,
            old.version,
            to.key(),
            to.is_member(),
            full.map_or_else(|| day.clone(), |it| it.to_string())
        ],
    )
    .await?;
    tx.execute(
        "insert into member_state (region_id, member_id, from_day, state, ground) values ($1, $2, $3, $4, $5)
         on conflict (region_id, member_id, from_day) do update set state = excluded.state, ground = excluded.ground",
        params![id.region, id.id, day.clone(), to.key(), ground],
    )
    .await?;
    affiliate(tx, old, to, &day).await?;
    let new = query::member(tx, id).await?.ok_or(RosterError::Missing)?;
    let change = Change {
        on: day,
        before: Some(old.facts()?),
        after: Some(new.facts()?),
        fields: vec![],
        ground: Some(ground.to_owned()),
    };
    record(tx, cx, "member.state_changed", id, &old.place()?, Some(ruling.article), change).await?;
    let org = query::org(tx, old.org()).await?;
    settle(tx, cx, &[id], org.as_slice()).await
}

/// A probation is extended to this day, by a decision taken elsewhere (发展党员工作细则 art. 31).
///
/// # Errors
/// [`store::StoreError::Stale`] when the member changed meanwhile.
pub async fn extend_probation(tx: &Tx, cx: &Context, old: &Member, until: Date) -> Result<(), RosterError> {
    let id = old.reference();
    tx.execute_one(
        "update member set probation_until = $4, version = version + 1
         where region_id = $1 and id = $2 and version = $3",
        params![id.region, id.id, old.version, until.to_string()],
    )
    .await?;
    let facts = old.facts()?;
    let change = Change {
        on: cx.today().to_string(),
        before: Some(facts.clone()),
        after: Some(facts),
        fields: vec!["probation_until".to_owned()],
        ground: None,
    };
    record(tx, cx, "member.changed", id, &old.place()?, Some("发展党员工作细则 art. 31"), change).await?;
    settle(tx, cx, &[id], &[]).await
}

/// Mark a member as away for six months or more without transfer, or no longer. The register of those away is kept by
/// the room of transfers, which journals it.
///
/// # Errors
/// What the database says.
pub async fn mark_mobile(tx: &Tx, member: Ref, mobile: bool) -> Result<(), RosterError> {
    tx.execute(
        "update member set mobile = $3, version = version + 1 where region_id = $1 and id = $2 and mobile <> $3",
        params![member.region, member.id, mobile],
    )
    .await?;
    Ok(())
}
