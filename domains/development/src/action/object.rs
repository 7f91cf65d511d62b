//! From the proposal as object to the training class (arts 13–17).

use access::{ActError, Context, words};
use rules::calendar::Calendar;
use rules::development::{
    self as rule, Event, Introducer, Listing, NoticePlace, Opinions, PoliticalReview, Proposal, PublicNotice,
    Sanction, State, Superior, SuperiorAct, TrainingClass, Version,
};
use serde_json::json;
use store::{Ref, Rows, Tx, params};

use super::training::{members, replace_helpers};
use super::{Act, Doing, begun, committee, from, led, settle, weighed};
use crate::dossier::Dossier;
use crate::{BRANCH, COMMITTEE};

/// The branch committee proposes an activist as object, after a year or more of training and with the opinions heard
/// (art. 13). Moves do not interrupt the year (art. 12).
///
/// # Errors
/// [`ActError::Ruled`] before a year has passed, or when somebody was not heard.
pub async fn propose(
    cx: &Context,
    id: Ref,
    act: Act,
    opinions: Opinions,
    discussed: bool,
) -> Result<(), ActError> {
    let Some((tx, it)) = begun(cx, id, &act).await? else { return Ok(()) };
    cx.allow(BRANCH, &it.place)?;
    let to = led(&it, Event::Propose)?;
    let facts = Proposal {
        activist_since: it.activist_since().ok_or(ActError::Refused("candidate-error-elsewhere"))?,
        moves: it.handovers(),
        proposed_on: act.on,
        opinions,
        discussed,
    };
    let warns = weighed(rule::proposal(&facts).rulings, &act.reason)?;
    let details = json!({ "opinions": opinions, "discussed": discussed });
    let doing = Doing { to: Some(to), details, warns, ..Doing::new("development.propose", &act) };
    settle(&tx, cx, &it, doing).await?;
    Ok(cx.commit(tx, id.region, "proposed").await?)
}

/// The higher committee agrees; under the text of 2014 it files, and the person is listed with that (art. 13).
///
/// # Errors
/// [`access::Denied`] for anybody below it.
pub async fn consent(cx: &Context, id: Ref, act: Act) -> Result<(), ActError> {
    let Some((tx, it)) = begun(cx, id, &act).await? else { return Ok(()) };
    committee(cx, &it, COMMITTEE)?;
    from(&it, &[State::Proposed])?;
    let by = it.committee.as_ref().map(|it| it.full_name.clone());
    if Version::on(act.on) == Version::V2026 {
        settle(&tx, cx, &it, Doing { by, ..Doing::new("development.consent", &act) }).await?;
    } else {
        let superior = Some(Superior { act: SuperiorAct::Filed, on: act.on });
        let facts = Listing { listed_on: act.on, superior, notice: None };
        let warns = weighed(rule::listing(Calendar::published(), &facts), &act.reason)?;
        let to = Some(led(&it, Event::List)?);
        settle(&tx, cx, &it, Doing { by, to, warns, ..Doing::new("development.file_object", &act) }).await?;
    }
    Ok(cx.commit(tx, id.region, "agreed").await?)
}

/// The higher committee does not agree, or the public notice brought up what stands against it: back among the activists.
///
/// # Errors
/// [`ActError::Field`] without a reason in words.
pub async fn not_list(cx: &Context, id: Ref, act: Act) -> Result<(), ActError> {
    let Some((tx, it)) = begun(cx, id, &act).await? else { return Ok(()) };
    committee(cx, &it, COMMITTEE)?;
    let to = Some(led(&it, Event::NotList)?);
    words("note", &act.note, 2000)?;
    if it.notice.as_ref().is_some_and(|it| it.closed.is_none()) {
        return Err(ActError::Refused("candidate-error-notice-hangs"));
    }
    let by = it.committee.as_ref().map(|it| it.full_name.clone());
    let doing =
        Doing { by, to, back_to: Some("train"), fell: true, ..Doing::new("development.not_list", &act) };
    settle(&tx, cx, &it, doing).await?;
    Ok(cx.commit(tx, id.region, "not-listed").await?)
}

/// How a public notice is put up.
#[derive(Clone, Debug)]
pub struct Publishing {
    /// At which kinds of places; both for mobile people.
    pub places: Vec<NoticePlace>,
    /// Where exactly, in words.
    pub place: String,
    /// Where objections are taken: telephone or address of the organisation.
    pub contact: String,
}

/// Publish the notice, once the higher committee has agreed (art. 13).
///
/// # Errors
/// [`ActError::Ruled`] for the wrong places; [`ActError::Refused`] before the consent.
pub async fn publish(cx: &Context, id: Ref, act: Act, how: Publishing) -> Result<(), ActError> {
    let Some((tx, it)) = begun(cx, id, &act).await? else { return Ok(()) };
    cx.allow(BRANCH, &it.place)?;
    from(&it, &[State::Proposed])?;
    let agreed = it.done.day("consent").ok_or(ActError::Refused("candidate-error-no-consent"))?;
    if act.on < agreed {
        return Err(ActError::field("on", "before-last"));
    }
    if it.notice.as_ref().is_some_and(|it| it.closed.is_none()) {
        return Err(ActError::Refused("candidate-error-notice-hangs"));
    }
    let (place, contact) = (words("place", &how.place, 200)?, words("contact", &how.contact, 200)?);
    let facts =
        PublicNotice { published: act.on, closed: None, places: how.places, mobile: it.candidate.mobile };
    let found = rule::public_notice(Calendar::published(), &facts);
    weighed([found.places], &act.reason)?;
    let keys: Vec<_> = facts.places.iter().map(|it| it.key()).collect();
    let columns = &[
        "region_id",
        "id",
        "candidate_id",
        "org_path",
        "published",
        "may_close",
        "provisional",
        "places",
        "where_text",
        "contact",
    ];
    let row = params![
        id.region,
        cx.stamp.ids.new_id(cx.now()),
        id.id,
        &it.place,
        act.on.to_string(),
        found.may_close.day.to_string(),
        found.may_close.provisional,
        keys.join(","),
        place,
        contact
    ];
    Rows::into("candidate_notice", columns).with(row).write(&tx).await?;
    let details = json!({ "places": keys, "may_close": found.may_close });
    settle(&tx, cx, &it, Doing { details, ..Doing::new("development.notice_up", &act) }).await?;
    Ok(cx.commit(tx, id.region, "published").await?)
}

/// Take the notice down at the end of a day and note what came in. Nothing stands against it: the person is listed as
/// object with this (art. 13). Otherwise the higher committee decides on the proposal.
///
/// # Errors
/// [`ActError::Ruled`] before five working days have passed.
pub async fn close_notice(
    cx: &Context,
    id: Ref,
    act: Act,
    objected: bool,
    passes: bool,
) -> Result<(), ActError> {
    let Some((tx, it)) = begun(cx, id, &act).await? else { return Ok(()) };
    cx.allow(BRANCH, &it.place)?;
    let notice = it.notice.as_ref().filter(|it| it.closed.is_none());
    let notice = notice.ok_or(ActError::Refused("candidate-error-no-notice"))?;
    if objected || !passes {
        words("note", &act.note, 2000)?;
    }
    let mut facts = notice.facts(it.candidate.mobile)?;
    facts.closed = Some(act.on);
    let superior = it.done.day("consent").map(|on| Superior { act: SuperiorAct::Agreed, on });
    let listing = Listing { listed_on: act.on, superior, notice: Some(facts) };
    let warns = weighed(rule::listing(Calendar::published(), &listing), &act.reason)?;
    tx.execute_one(
        "update candidate_notice set closed = $3, objected = $4, result = $5
         where region_id = $1 and id = $2 and closed is null",
        params![
            id.region,
            notice.id,
            act.on.to_string(),
            objected,
            Some(act.note.trim()).filter(|it| !it.is_empty()).map(str::to_owned)
        ],
    )
    .await?;
    let details = json!({ "published": notice.published, "objected": objected, "passes": passes });
    let kind = if passes { "development.notice" } else { "development.notice_stopped" };
    let to = if passes { Some(led(&it, Event::List)?) } else { None };
    settle(&tx, cx, &it, Doing { to, details, warns, ..Doing::new(kind, &act) }).await?;
    Ok(cx.commit(tx, id.region, "closed").await?)
}

/// A member chosen as introducer, with the sanctions that are on file.
#[derive(Clone, Debug)]
pub struct Chosen {
    /// Who.
    pub member: Ref,
    /// Sanctions with a period of effect.
    pub sanctions: Vec<Sanction>,
}

/// Name the two introducers (art. 14).
///
/// # Errors
/// [`ActError::Ruled`] unless they are two full members with their rights; without a reason for one under a lighter
/// sanction.
pub async fn choose_introducers(cx: &Context, id: Ref, act: Act, chosen: &[Chosen]) -> Result<(), ActError> {
    let Some((tx, it)) = begun(cx, id, &act).await? else { return Ok(()) };
    cx.allow(BRANCH, &it.place)?;
    from(&it, &[State::Object])?;
    let ids: Vec<_> = chosen.iter().map(|it| it.member).collect();
    let found = members(&tx, &it, &ids, "members").await?;
    let mut list = Vec::with_capacity(found.len());
    for (member, chosen) in found.iter().zip(chosen) {
        list.push(Introducer { state: member.member_state()?, sanctions: chosen.sanctions.clone() });
    }
    let warns = weighed(rule::introducers(act.on, &list), &act.reason)?;
    replace_helpers(&tx, cx, &it, "introducer", &found, &act).await?;
    let names: Vec<_> = found.iter().map(|it| it.name.as_str()).collect();
    let sanctions: Vec<(Ref, Sanction)> =
        chosen.iter().flat_map(|it| it.sanctions.iter().map(|sanction| (it.member, *sanction))).collect();
    let details = json!({ "names": names, "sanctions": sanctions });
    settle(&tx, cx, &it, Doing { details, warns, ..Doing::new("development.introducers", &act) }).await?;
    Ok(cx.commit(tx, id.region, "chosen").await?)
}

/// What the political review found.
#[derive(Clone, Copy, Debug)]
pub struct Reviewing {
    /// Its conclusion.
    pub passed: bool,
    /// The conclusion is in writing.
    pub written: bool,
    /// The organisation at the registered residence was asked.
    pub asked_home: bool,
    /// The organisation at the place of residence was asked.
    pub asked_residence: bool,
}

/// Note the political review (art. 16). One that was not passed is on record as well; nobody goes on with it.
///
/// # Errors
/// [`ActError::Ruled`] for a passed one that is not in writing.
pub async fn review_politically(cx: &Context, id: Ref, act: Act, found: Reviewing) -> Result<(), ActError> {
    let Some((tx, it)) = begun(cx, id, &act).await? else { return Ok(()) };
    cx.allow(BRANCH, &it.place)?;
    from(&it, &[State::Object])?;
    words("note", &act.note, 2000)?;
    let facts = PoliticalReview {
        passed: Some(found.passed),
        written: found.written,
        mobile: it.candidate.mobile,
        asked_home: found.asked_home,
        asked_residence: found.asked_residence,
    };
    let warns =
        if found.passed { weighed([rule::political_review(facts)], &act.reason)? } else { Vec::new() };
    let details = json!({ "facts": facts });
    settle(&tx, cx, &it, Doing { details, warns, ..Doing::new("development.review", &act) }).await?;
    Ok(cx.commit(tx, id.region, "reviewed").await?)
}

/// Note the training class (art. 17): days and tenths of hours of study. The rare case goes without, with its reason.
///
/// # Errors
/// [`ActError::Ruled`] when it was too short and no rare case is stated.
pub async fn attend_class(cx: &Context, id: Ref, act: Act, days: u32, tenths: u32) -> Result<(), ActError> {
    let Some((tx, it)) = begun(cx, id, &act).await? else { return Ok(()) };
    cx.allow(BRANCH, &it.place)?;
    from(&it, &[State::Object])?;
    let rare_case = Some(act.reason.trim().to_owned()).filter(|it| !it.is_empty());
    let facts = TrainingClass { days, tenths, rare_case };
    let warns = weighed([rule::training_class(&facts)], &act.reason)?;
    let details = json!({ "facts": facts });
    settle(&tx, cx, &it, Doing { details, warns, ..Doing::new("development.class", &act) }).await?;
    Ok(cx.commit(tx, id.region, "attended").await?)
}

/// The facts of the pre-review as they are on file.
pub(super) async fn on_file(
    tx: &Tx,
    it: &Dossier,
) -> Result<(Vec<Introducer>, PoliticalReview, TrainingClass), ActError> {
    let introducers = crate::dossier::introducers(tx, it).await?;
    let review = it.done.last("review").and_then(|it| it.detail("facts")).unwrap_or_default();
    let class = it.done.last("class").and_then(|it| it.detail("facts")).unwrap_or_default();
    Ok((introducers, review, class))
}
