//! From the branch committee's examination to the approval (arts 18–25).

use access::{ActError, Context, words};
use roster::action::NewMember;
use roster::model::Org;
use rules::Ruling;
use rules::codes::{PartialDate, Sex};
use rules::development::{self as rule, AcceptanceMeeting, AdmissionBody, Approval, Event, PreReview, State};
use rules::membership::MemberState;
use rules::voting::Purpose;
use serde_json::json;
use store::{Ref, Tx, params};
use time::Date;
use vault::Field;

use super::object::on_file;
use super::{Act, Doing, begun, committee, from, led, settle, weighed};
use crate::dossier::Dossier;
use crate::resolution::{self, Resolution};
use crate::{BRANCH, COMMITTEE, DEPARTMENT, query};

/// The branch committee examines the file (art. 18).
///
/// # Errors
/// [`ActError::Refused`] for one who is no object.
pub async fn examine(cx: &Context, id: Ref, act: Act) -> Result<(), ActError> {
    let Some((tx, it)) = begun(cx, id, &act).await? else { return Ok(()) };
    cx.allow(BRANCH, &it.place)?;
    from(&it, &[State::Object])?;
    words("note", &act.note, 2000)?;
    settle(&tx, cx, &it, Doing::new("development.examine", &act)).await?;
    Ok(cx.commit(tx, id.region, "examined").await?)
}

/// A pre-review.
#[derive(Clone, Debug)]
pub struct PreReviewing {
    /// The organisation that reviews; none: the higher committee.
    pub by: Option<Ref>,
    /// Where a temporary organisation has its power from; empty otherwise.
    pub authority: String,
    /// The result is in writing.
    pub written: bool,
}

/// The organisation that acts, what it may do, and whether this person acts for it.
async fn acting(
    tx: &Tx,
    cx: &Context,
    it: &Dossier,
    by: Option<Ref>,
) -> Result<(Org, AdmissionBody), ActError> {
    let org = match by {
        Some(id) => roster::query::org(tx, id).await?,
        None => it.committee.clone(),
    };
    let org = org.ok_or(ActError::Refused("candidate-error-no-committee"))?;
    let place = org.place()?;
    // Somewhere above the branch, or the branch itself: what it may do, the article says.
    if !place.holds(&it.place) {
        return Err(ActError::Missing);
    }
    cx.allow(COMMITTEE, &place)?;
    let body = query::body_of(tx, &org).await?;
    Ok((org, body))
}

/// The committee passes the pre-review: introducers, political review, class and examination are on file (art. 18).
///
/// # Errors
/// [`ActError::Ruled`] with the first that is missing, or by a body that may not.
pub async fn pre_review(cx: &Context, id: Ref, act: Act, how: PreReviewing) -> Result<(), ActError> {
    let Some((tx, it)) = begun(cx, id, &act).await? else { return Ok(()) };
    let (org, body) = acting(&tx, cx, &it, how.by).await?;
    let to = led(&it, Event::PassPreReview)?;
    let (introducers, political_review, class) = on_file(&tx, &it).await?;
    let facts = PreReview {
        on: act.on,
        introducers,
        political_review,
        class,
        examined: it.done.last("examine").is_some(),
        body,
        authorised: !how.authority.trim().is_empty(),
        leaves_on: roster::model::exact(it.candidate.leaves_on.as_deref()),
        written: how.written,
    };
    let warns = weighed(rule::pre_review(&facts), &act.reason)?;
    let details = json!({ "written": how.written, "authority": how.authority.trim() });
    let doing = Doing {
        to: Some(to),
        details,
        warns,
        by: Some(org.full_name),
        ..Doing::new("development.pre_review", &act)
    };
    settle(&tx, cx, &it, doing).await?;
    Ok(cx.commit(tx, id.region, "passed").await?)
}

/// The committee sends the file back: the branch committee puts right what is missing and examines anew.
///
/// # Errors
/// [`ActError::Field`] without a reason in words.
pub async fn send_back(cx: &Context, id: Ref, act: Act) -> Result<(), ActError> {
    let Some((tx, it)) = begun(cx, id, &act).await? else { return Ok(()) };
    committee(cx, &it, COMMITTEE)?;
    from(&it, &[State::Object])?;
    words("note", &act.note, 2000)?;
    if it.done.last("examine").is_none() {
        return Err(ActError::Refused("candidate-error-elsewhere"));
    }
    let by = it.committee.as_ref().map(|it| it.full_name.clone());
    let doing = Doing { by, back_to: Some("class"), fell: true, ..Doing::new("development.sent_back", &act) };
    settle(&tx, cx, &it, doing).await?;
    Ok(cx.commit(tx, id.region, "sent-back").await?)
}

/// The form of application for membership (志愿书) is filled in under the number printed on it (art. 18).
///
/// # Errors
/// [`ActError::Field`] without a number.
pub async fn issue_form(cx: &Context, id: Ref, act: Act, number: &str) -> Result<(), ActError> {
    let Some((tx, it)) = begun(cx, id, &act).await? else { return Ok(()) };
    cx.allow(BRANCH, &it.place)?;
    from(&it, &[State::PreReviewed])?;
    let number = words("number", number, 40)?;
    let details = json!({ "number": number });
    let columns = vec![("form_no", number.into())];
    settle(&tx, cx, &it, Doing { details, columns, ..Doing::new("development.form", &act) }).await?;
    Ok(cx.commit(tx, id.region, "issued").await?)
}

/// What the branch states about its meeting beside the count.
#[derive(Clone, Debug)]
pub struct Meeting {
    /// The ballot was secret, where the source of the vote does not know.
    pub secret: bool,
    /// Several were discussed and voted on one by one.
    pub one_by_one: bool,
    /// Where a temporary branch has its power from; empty otherwise.
    pub authority: String,
    /// The resolution was reported to the committee on this day.
    pub reported: Date,
}

/// The vote of the branch meeting this step rests on.
pub(super) async fn resolved(tx: &Tx, it: &Dossier, since: Date) -> Result<Resolution, ActError> {
    let found = resolution::latest(tx, &it.candidate, &it.done).await?;
    found.filter(|it| it.held_on >= since).ok_or(ActError::Refused("candidate-error-no-vote"))
}

/// The meeting's day and the count, as kept with the step.
pub(super) fn kept(found: &Resolution, reported: Date) -> serde_json::Value {
    json!({ "held_on": found.held_on.to_string(), "reported": reported.to_string(), "tally": found.tally })
}

/// The branch meeting accepted (arts 19, 20): by the vote the meeting has on record.
///
/// # Errors
/// [`ActError::Refused`] without such a vote; [`ActError::Ruled`] without quorum or majority, or by an organisation that
/// may not accept.
pub async fn accept(cx: &Context, id: Ref, act: Act, how: Meeting) -> Result<(), ActError> {
    let Some((tx, it)) = begun(cx, id, &act).await? else { return Ok(()) };
    cx.allow(BRANCH, &it.place)?;
    let to = led(&it, Event::Accept)?;
    let passed = it.candidate.since()?;
    let found = resolved(&tx, &it, passed).await?;
    if how.reported < found.held_on || how.reported > cx.today() {
        return Err(ActError::field("reported", "before-last"));
    }
    let ruled = rule::acceptance(&AcceptanceMeeting {
        pre_review_passed: passed,
        held_on: found.held_on,
        branch: it.org.org_kind()?,
        authorised: !how.authority.trim().is_empty(),
        tally: found.tally,
        secret: found.secret.unwrap_or(how.secret),
        one_by_one: how.one_by_one,
    });
    let mut rulings: Vec<Ruling> = vec![ruled.outcome.quorum, ruled.outcome.passed];
    rulings.extend(ruled.deadline.map(|it| it.ruling));
    rulings.extend(ruled.rulings);
    let warns = weighed(rulings, &act.reason)?;
    // The state follows from the meeting, so its day is the meeting's.
    let act = Act { on: found.held_on, ..act };
    let details = kept(&found, how.reported);
    let doing =
        Doing { to: Some(to), details, warns, vote: Some(&found), ..Doing::new("development.meeting", &act) };
    settle(&tx, cx, &it, doing).await?;
    Ok(cx.commit(tx, id.region, "accepted").await?)
}

/// The branch meeting did not accept: the person stays an object (art. 20).
///
/// # Errors
/// [`ActError::Refused`] when the vote on record passed.
pub async fn decline(cx: &Context, id: Ref, act: Act) -> Result<(), ActError> {
    let Some((tx, it)) = begun(cx, id, &act).await? else { return Ok(()) };
    cx.allow(BRANCH, &it.place)?;
    let to = led(&it, Event::Decline)?;
    let found = resolved(&tx, &it, it.candidate.since()?).await?;
    if !Purpose::AcceptOrConvert.outcome(&found.tally).passed.is_block() {
        return Err(ActError::Refused("candidate-error-passed"));
    }
    let act = Act { on: found.held_on, ..act };
    let doing = Doing {
        to: Some(to),
        details: kept(&found, found.held_on),
        vote: Some(&found),
        back_to: Some("class"),
        ..Doing::new("development.declined", &act)
    };
    settle(&tx, cx, &it, doing).await?;
    Ok(cx.commit(tx, id.region, "declined").await?)
}

/// Someone of the committee, or an organiser, talked with the person before the approval (art. 23).
///
/// # Errors
/// [`ActError::Field`] without what was found.
pub async fn committee_talk(cx: &Context, id: Ref, act: Act) -> Result<(), ActError> {
    let Some((tx, it)) = begun(cx, id, &act).await? else { return Ok(()) };
    committee(cx, &it, COMMITTEE)?;
    from(&it, &[State::Resolved])?;
    words("note", &act.note, 2000)?;
    let by = it.committee.as_ref().map(|it| it.full_name.clone());
    settle(&tx, cx, &it, Doing { by, ..Doing::new("development.committee_talk", &act) }).await?;
    Ok(cx.commit(tx, id.region, "talked").await?)
}

/// A decision of the committee on an acceptance.
#[derive(Clone, Debug)]
pub struct Approving {
    /// The organisation that decides; none: the higher committee.
    pub by: Option<Ref>,
    /// Where a temporary organisation has its power from; empty otherwise.
    pub authority: String,
    /// A special case: six months in place of three.
    pub special_case: bool,
    /// Decided collectively, by vote, one by one.
    pub voted: bool,
}

/// The committee approves (arts 22–25): the person is on the roll as a probationary member, from the day of the branch
/// meeting.
///
/// # Errors
/// [`ActError::Ruled`] by a body that only deliberates; [`ActError::Refused`] when the person is on the roll already.
pub async fn approve(cx: &Context, id: Ref, act: Act, how: Approving) -> Result<Ref, ActError> {
    let Some((tx, it)) = begun(cx, id, &act).await? else {
        // The same request once more: its answer is the member it made.
        let row = query::candidate(&cx.store, id).await?.ok_or(ActError::Missing)?;
        return row.member().ok_or(ActError::Missing);
    };
    let (org, body) = acting(&tx, cx, &it, how.by).await?;
    let to = led(&it, Event::Approve)?;
    let step = it.done.last("meeting").ok_or(ActError::Refused("candidate-error-elsewhere"))?;
    let reported: String = step.detail("reported").unwrap_or_else(|| step.on_day.clone());
    let ruled = rule::approval(&Approval {
        body,
        authorised: !how.authority.trim().is_empty(),
        reported: crate::model::stored_day(&reported)?,
        decided: Some(act.on),
        today: cx.today(),
        special_case: how.special_case,
        talked: it.done.last("committee-talk").is_some(),
        voted: how.voted,
    });
    let mut rulings = ruled.rulings;
    rulings.push(ruled.deadline.ruling);
    let warns = weighed(rulings, &act.reason)?;
    let joined = it.accepted_on().ok_or(ActError::Refused("candidate-error-elsewhere"))?;
    let member = enrol(&tx, cx, &it, joined).await?;
    let ends = rules::membership::probation_end(joined);
    let details = json!({
        "member": member, "joined": joined.to_string(), "ends": ends.to_string(), "special_case": how.special_case,
        "voted": how.voted,
    });
    let columns = vec![
        ("member_region", member.region.into()),
        ("member_id", member.id.into()),
        ("id_number", None::<Vec<u8>>.into()),
    ];
    let by = Some(org.full_name);
    let doing =
        Doing { to: Some(to), details, warns, columns, by, ..Doing::new("development.approve", &act) };
    settle(&tx, cx, &it, doing).await?;
    cx.commit(tx, id.region, &member.to_string()).await?;
    Ok(member)
}

/// From here the number is kept with the member, and nowhere twice.
async fn enrol(tx: &Tx, cx: &Context, it: &Dossier, joined: Date) -> Result<Ref, ActError> {
    let row = &it.candidate;
    let field = Field { name: "candidate.id_number", row: row.id.as_bytes() };
    let number = row.id_number.as_deref().map(|it| cx.vault.open_sealed(field, it)).transpose()?;
    let birth = roster::model::exact(row.birth.as_deref()).map(PartialDate::Day);
    let new = NewMember {
        name: row.name.clone(),
        sex: Sex::by_code(&row.sex),
        nationality: row.nationality.clone(),
        birth,
        education: row.education.clone(),
        unit: row.unit.clone(),
        state: Some(MemberState::Probationary),
        joined: Some(PartialDate::Day(joined)),
        id_number: number,
        ..NewMember::default()
    };
    forget_person(tx, row.reference()).await?;
    Ok(roster::action::enrol_accepted(tx, cx, &it.org, new, joined).await?)
}

/// The person is no longer in development, or is found on the roll from now on.
pub(super) async fn forget_person(tx: &Tx, id: Ref) -> Result<(), ActError> {
    for table in ["candidate_directory", "progress_code_directory"] {
        let text = format!("delete from {table} where region_id = $1 and candidate_id = $2");
        tx.execute(text, params![id.region, id.id]).await?;
    }
    Ok(())
}

/// What a refusal leads back to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// Stays an object.
    ToObject,
    /// Begins again as an applicant.
    ToApplicant,
}

/// The committee does not approve; the organisation decides where the person goes on from (art. 24).
///
/// # Errors
/// [`ActError::Field`] without a reason in words.
pub async fn refuse(cx: &Context, id: Ref, act: Act, to: Refusal) -> Result<(), ActError> {
    let Some((tx, it)) = begun(cx, id, &act).await? else { return Ok(()) };
    committee(cx, &it, COMMITTEE)?;
    words("note", &act.note, 2000)?;
    let (event, back_to) = match to {
        Refusal::ToObject => (Event::RefuseToObject, "class"),
        Refusal::ToApplicant => (Event::RefuseToApplicant, "talk"),
    };
    let state = led(&it, event)?;
    let by = it.committee.as_ref().map(|it| it.full_name.clone());
    let doing = Doing {
        to: Some(state),
        by,
        back_to: Some(back_to),
        fell: true,
        ..Doing::new("development.refused", &act)
    };
    settle(&tx, cx, &it, doing).await?;
    Ok(cx.commit(tx, id.region, "refused").await?)
}

/// The organisation department one level up files the approval (art. 25).
///
/// # Errors
/// [`ActError::Refused`] before the approval.
pub async fn file_approval(cx: &Context, id: Ref, act: Act) -> Result<(), ActError> {
    let Some((tx, it)) = begun(cx, id, &act).await? else { return Ok(()) };
    committee(cx, &it, DEPARTMENT)?;
    from(&it, &[State::Probationary, State::Extended])?;
    settle(&tx, cx, &it, Doing::new("development.file_approval", &act)).await?;
    Ok(cx.commit(tx, id.region, "filed").await?)
}
