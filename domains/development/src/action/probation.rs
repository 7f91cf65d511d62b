//! Probation, conversion, extension, cancellation (arts 28–33). The membership itself is the roll's.

use access::{ActError, Context, optional_words, record, words};
use roster::model::Member;
use rules::development::{self as rule, Event, Opinions, State, approving_body};
use rules::membership::MemberState;
use serde_json::json;
use store::{Ref, Rows, Tx, params};
use time::Date;

use super::admission::{kept, resolved};
use super::training::{begun_any_day, note_review};
use super::{Act, Doing, begun, committee, from, led, settle, weighed};
use crate::dossier::Dossier;
use crate::{BRANCH, COMMITTEE, duty_rules, query};

const IN_PROBATION: &[State] = &[State::Probationary, State::Extended];

/// The branch puts the new member into a group (art. 28).
///
/// # Errors
/// [`ActError::Refused`] for one who is not in probation.
pub async fn join_group(cx: &Context, id: Ref, act: Act, group: &str) -> Result<(), ActError> {
    let Some((tx, it)) = begun(cx, id, &act).await? else { return Ok(()) };
    cx.allow(BRANCH, &it.place)?;
    from(&it, IN_PROBATION)?;
    let details = json!({ "group": optional_words("group", group, 60)? });
    settle(&tx, cx, &it, Doing { details, ..Doing::new("development.enrol", &act) }).await?;
    Ok(cx.commit(tx, id.region, "joined").await?)
}

/// The oath was taken (art. 29).
///
/// # Errors
/// [`ActError::Ruled`] with the warning when it is late, without a reason.
pub async fn oath(cx: &Context, id: Ref, act: Act) -> Result<(), ActError> {
    let Some((tx, it)) = begun(cx, id, &act).await? else { return Ok(()) };
    cx.allow(BRANCH, &it.place)?;
    from(&it, IN_PROBATION)?;
    let limit = it.done.day("approve").and_then(|approved| rule::oath(approved, Some(act.on), act.on));
    let warns = weighed(limit.map(|it| it.ruling), &act.reason)?;
    settle(&tx, cx, &it, Doing { warns, ..Doing::new("development.oath", &act) }).await?;
    Ok(cx.commit(tx, id.region, "sworn").await?)
}

/// The branch reviews a probationary member (arts 30, 31).
///
/// # Errors
/// [`ActError::Field`] without an opinion, or for a day not behind the last review.
pub async fn review_probation(cx: &Context, id: Ref, act: Act) -> Result<(), ActError> {
    let Some((tx, it)) = begun_any_day(cx, id, &act).await? else { return Ok(()) };
    cx.allow(BRANCH, &it.place)?;
    from(&it, IN_PROBATION)?;
    if it.accepted_on().is_none_or(|since| act.on < since) {
        return Err(ActError::field("on", "before-start"));
    }
    note_review(&tx, cx, &it, "probation", &act).await?;
    Ok(cx.commit(tx, id.region, "reviewed").await?)
}

/// The written application for conversion was received (art. 32).
///
/// # Errors
/// [`ActError::Refused`] for one who is not in probation.
pub async fn apply_conversion(cx: &Context, id: Ref, act: Act) -> Result<(), ActError> {
    let Some((tx, it)) = begun(cx, id, &act).await? else { return Ok(()) };
    cx.allow(BRANCH, &it.place)?;
    from(&it, IN_PROBATION)?;
    settle(&tx, cx, &it, Doing::new("development.apply_conversion", &act)).await?;
    Ok(cx.commit(tx, id.region, "applied").await?)
}

/// What a branch meeting decided at the end of a probation (art. 31).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Conversion {
    /// Full member.
    Confirm,
    /// Extended by so many months.
    Extend(u32),
    /// Membership cancelled.
    Cancel,
}

impl Conversion {
    /// Its key, as texts and steps have it.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Confirm => "confirm",
            Self::Extend(_) => "extend",
            Self::Cancel => "cancel",
        }
    }

    fn months(self) -> u32 {
        if let Self::Extend(months) = self { months } else { 0 }
    }

    /// As a step has kept it.
    fn of(step: &crate::model::Step) -> Option<Self> {
        let key: String = step.detail("decision")?;
        match key.as_str() {
            "confirm" => Some(Self::Confirm),
            "extend" => Some(Self::Extend(step.detail("months").unwrap_or(0))),
            "cancel" => Some(Self::Cancel),
            _ => None,
        }
    }
}

/// What the branch states about a conversion beside the vote.
#[derive(Clone, Debug)]
pub struct Converting {
    /// What the meeting decided.
    pub decision: Conversion,
    /// Opinions heard (art. 32).
    pub opinions: Opinions,
    /// The branch committee examined it.
    pub examined: bool,
    /// The resolution was reported to the committee on this day.
    pub reported: Date,
}

/// The member behind a candidate, as the roll has it now.
async fn member(tx: &Tx, it: &Dossier) -> Result<Member, ActError> {
    let id = it.candidate.member().ok_or(ActError::Missing)?;
    roster::query::member(tx, id).await?.filter(|it| it.present).ok_or(ActError::Missing)
}

/// The branch meeting decided on the conversion (arts 31, 32, 35), by the vote on record.
///
/// # Errors
/// [`ActError::Refused`] without such a vote; [`ActError::Ruled`] before the end of the probation, without application,
/// opinions or examination, without quorum or majority, for an extension of the wrong length or a second one.
pub async fn convert(cx: &Context, id: Ref, act: Act, how: Converting) -> Result<(), ActError> {
    let Some((tx, it)) = begun(cx, id, &act).await? else { return Ok(()) };
    cx.allow(BRANCH, &it.place)?;
    from(&it, IN_PROBATION)?;
    if it.done.last("convert-meeting").is_some() {
        return Err(ActError::Refused("candidate-error-reported"));
    }
    let accepted_on = it.accepted_on().ok_or(ActError::Refused("candidate-error-elsewhere"))?;
    let found = resolved(&tx, &it, accepted_on).await?;
    if how.reported < found.held_on || how.reported > cx.today() {
        return Err(ActError::field("reported", "before-last"));
    }
    let facts = rule::Conversion {
        accepted_on,
        extended_until: it.extended_until(),
        transferred_in: came_over(&tx, &it, accepted_on).await?,
        applied: it.done.last("apply-conversion").is_some(),
        opinions: how.opinions,
        examined: how.examined,
        meeting_on: found.held_on,
        tally: found.tally,
    };
    let ruled = rule::conversion(&facts);
    let end = ruled.seniority_from;
    let mut rulings = vec![ruled.outcome.quorum, ruled.outcome.passed];
    match how.decision {
        Conversion::Confirm => rulings.extend(ruled.rulings),
        Conversion::Extend(months) => {
            rulings.push(rule::extension(end, months, it.state == State::Extended).ruling);
            rulings.extend(ruled.rulings.into_iter().filter(|it| it.key == "rule-dev-probation-end"));
        }
        // A serious breach may end the membership before the probation does.
        Conversion::Cancel => {}
    }
    let warns = weighed(rulings, &act.reason)?;
    let act = Act { on: found.held_on, ..act };
    let mut details = kept(&found, how.reported);
    if let Some(details) = details.as_object_mut() {
        details.insert("decision".to_owned(), json!(how.decision.key()));
        details.insert("months".to_owned(), json!(how.decision.months()));
        details.insert("opinions".to_owned(), json!(how.opinions));
        details.insert("end".to_owned(), json!(end.to_string()));
    }
    let doing =
        Doing { details, warns, vote: Some(&found), ..Doing::new("development.convert_meeting", &act) };
    settle(&tx, cx, &it, doing).await?;
    Ok(cx.commit(tx, id.region, "converted").await?)
}

/// Did the member come to this branch by transfer during the probation (art. 35)?
async fn came_over(tx: &Tx, it: &Dossier, accepted: Date) -> Result<bool, ActError> {
    let Some(id) = it.candidate.member() else { return Ok(false) };
    let regions = roster::query::regions_of(tx, id).await?;
    let spells = roster::query::affiliations(tx, id, &regions).await?;
    Ok(spells.iter().any(|it| it.how != "enrolled" && it.from_day > accepted.to_string()))
}

/// The committee decides on the resolution (art. 33): confirmed from the end of the probation whenever it decides,
/// extended, or cancelled. The roll follows.
///
/// # Errors
/// [`ActError::Ruled`] by a body that only deliberates, or, when late, without a reason.
pub async fn approve_conversion(cx: &Context, id: Ref, act: Act) -> Result<(), ActError> {
    let Some((tx, it)) = begun(cx, id, &act).await? else { return Ok(()) };
    committee(cx, &it, COMMITTEE)?;
    from(&it, IN_PROBATION)?;
    let org = it.committee.as_ref().ok_or(ActError::Refused("candidate-error-no-committee"))?;
    let step = it.done.last("convert-meeting").ok_or(ActError::Refused("candidate-error-no-resolution"))?;
    if act.on < step.day()? {
        return Err(ActError::field("on", "before-last"));
    }
    let decision = Conversion::of(step).ok_or(ActError::Missing)?;
    let reported: String = step.detail("reported").unwrap_or_else(|| step.on_day.clone());
    let limit = rule::conversion_approval(crate::model::stored_day(&reported)?, Some(act.on), cx.today());
    let body = approving_body(query::body_of(&tx, org).await?, false);
    let warns = weighed([body, limit.ruling], &act.reason)?;
    let end = it.probation_end().ok_or(ActError::Missing)?;
    let old = member(&tx, &it).await?;
    let ground = format!("{} {}", org.full_name, act.on);
    let by = Some(org.full_name.clone());
    let doing = match decision {
        Conversion::Confirm => {
            let on = act.on.max(end);
            roster::action::change_state(&tx, cx, &old, MemberState::Full, on, Some(end), &ground).await?;
            let details = json!({ "full": end.to_string() });
            let to = Some(led(&it, Event::Confirm)?);
            Doing { to, details, warns, by, ..Doing::new("development.convert_approve", &act) }
        }
        Conversion::Extend(months) => {
            let until = rule::extension(end, months, it.state == State::Extended);
            ActError::unless_blocked(until.ruling)?;
            roster::action::extend_probation(&tx, cx, &old, until.until).await?;
            let details = json!({ "until": until.until.to_string(), "months": months });
            let to = Some(led(&it, Event::Extend)?);
            // The next conversion begins with its own application and meeting.
            let back_to = Some("educate");
            Doing { to, details, warns, by, back_to, ..Doing::new("development.extend", &act) }
        }
        Conversion::Cancel => {
            roster::action::change_state(&tx, cx, &old, MemberState::Cancelled, act.on, None, &ground)
                .await?;
            let to = Some(led(&it, Event::Cancel)?);
            Doing { to, warns, by, ..Doing::new("development.cancel", &act) }
        }
    };
    settle(&tx, cx, &it, doing).await?;
    Ok(cx.commit(tx, id.region, "approved").await?)
}

/// Take up a probationary member of the roll who was developed before this system, so that the conversion is done here:
/// probation runs from the day of joining on the roll.
///
/// # Errors
/// [`ActError::Refused`] for one who is not in probation, is taken up already, or whose day of joining is not known.
pub async fn adopt(cx: &Context, id: Ref) -> Result<Ref, ActError> {
    let (tx, before) = cx.begin(id.region).await?;
    if let Some(answer) = before {
        return answer.parse().map_err(|_| ActError::Missing);
    }
    let row = roster::query::member(&tx, id).await?.filter(|it| it.present).ok_or(ActError::Missing)?;
    let place = row.place()?;
    cx.allow(BRANCH, &place)?;
    if row.member_state()? != MemberState::Probationary {
        return Err(ActError::Refused("candidate-error-elsewhere"));
    }
    if query::of_member(&tx, id).await?.is_some() {
        return Err(ActError::Refused("candidate-error-twice"));
    }
    let joined = roster::model::exact(row.joined_on.as_deref())
        .ok_or(ActError::Refused("candidate-error-no-joined"))?;
    let new = Ref::new(id.region, cx.stamp.ids.new_id(cx.now()));
    let columns = &[
        "region_id",
        "id",
        "org_region",
        "org_id",
        "org_path",
        "name",
        "sex",
        "nationality",
        "birth",
        "education",
        "unit",
        "mobile",
        "state",
        "state_since",
        "applied_on",
        "member_region",
        "member_id",
        "version",
        "made_at",
    ];
    let day = joined.to_string();
    let values = params![
        new.region,
        new.id,
        row.region_id,
        row.org_id,
        &place,
        row.name.clone(),
        row.sex.clone(),
        row.nationality.clone(),
        row.birth.clone(),
        row.education.clone(),
        row.unit.clone(),
        false,
        State::Probationary.key(),
        day.clone(),
        day.clone(),
        id.region,
        id.id,
        1_i64,
        cx.now()
    ];
    Rows::into("candidate", columns).with(values).write(&tx).await?;
    let it = Dossier::of(&tx, new).await?.ok_or(ActError::Missing)?;
    let act = Act::on(1, joined);
    let details = json!({ "held_on": day, "reported": day, "before_the_system": true });
    let it = settle(&tx, cx, &it, Doing { details, ..Doing::new("development.meeting", &act) }).await?;
    let more = it.candidate.details(&json!({ "on": day }));
    record(&tx, cx, "development.taken_up", new, &place, None, more).await?;
    let before = duty_rules::wanted(&it, cx.today())?;
    duty_rules::refresh(&tx, cx, &before, &it, false).await?;
    cx.commit(tx, id.region, &new.to_string()).await?;
    Ok(new)
}

/// Words of a reason that must be there.
pub(super) fn said(act: &Act) -> Result<String, ActError> {
    words("note", &act.note, 2000)
}
