//! What becomes due for candidates, and for committees about their pools (发展党员工作细则, time limits).

use std::collections::BTreeMap;

use access::{ActError, Context};
use duty::Wanted;
use roster::model::Org;
use rules::days::add_months;
use rules::development::{self as rule, State, Version};
use serde_json::json;
use store::{OrgPath, Ref, StoreError, Tx};
use time::{Date, Duration, Month};
use uuid::Uuid;

use crate::dossier::Dossier;
use crate::model::stored_day;
use crate::query;

/// Talk with the applicant (art. 7).
pub const TALK: &str = "development.talk";
/// File a new activist (art. 8).
pub const FILE: &str = "development.file";
/// Name contacts (art. 9).
pub const CONTACTS: &str = "development.contacts";
/// Review an activist (art. 11).
pub const REVIEW: &str = "development.review";
/// Agree to a proposal, or file it under the text of 2014 (art. 13).
pub const CONSENT: &str = "development.consent";
/// Publish the notice (art. 13).
pub const PUBLISH: &str = "development.publish";
/// Take the notice down and note what came in (art. 13).
pub const NOTICE_END: &str = "development.notice-end";
/// Pre-review (art. 18).
pub const PRE_REVIEW: &str = "development.pre-review";
/// Hold the branch meeting (art. 19).
pub const MEETING: &str = "development.meeting";
/// Decide on the approval (art. 25).
pub const APPROVAL: &str = "development.approval";
/// Take the oath (art. 29).
pub const OATH: &str = "development.oath";
/// Decide on the conversion (art. 33).
pub const CONVERSION: &str = "development.conversion";
/// Accept or send back somebody who moves here (art. 12).
pub const MOVE: &str = "development.move";
/// Yearly analysis of the pool (art. 11).
pub const ANALYSIS: &str = "development.analysis";

const OF_CANDIDATE: &[&str] = &[
    TALK, FILE, CONTACTS, REVIEW, CONSENT, PUBLISH, NOTICE_END, PRE_REVIEW, MEETING, APPROVAL, OATH,
    CONVERSION, MOVE,
];

/// All kinds of this room: what texts are tried against.
#[cfg(test)]
pub(crate) const KINDS: [&str; 14] = [
    TALK, FILE, CONTACTS, REVIEW, CONSENT, PUBLISH, NOTICE_END, PRE_REVIEW, MEETING, APPROVAL, OATH,
    CONVERSION, MOVE, ANALYSIS,
];

/// Days for a step for which no regulation names a limit: what offices promise each other.
const PROMISED: i64 = 10;
/// Days before a review at which its duty appears.
const AHEAD: i64 = 30;

struct Wants<'a> {
    it: &'a Dossier,
    found: Vec<Wanted>,
}

impl Wants<'_> {
    fn at(
        &mut self,
        kind: &'static str,
        place: &OrgPath,
        office: &'static str,
        due_on: Date,
        article: &'static str,
    ) {
        let candidate = &self.it.candidate;
        self.found.push(Wanted {
            key: format!("{kind}:{}:{due_on}", candidate.id.simple()),
            kind,
            place: place.clone(),
            office,
            person: None,
            subject: Some(candidate.reference()),
            due_on,
            article,
            details: json!({ "name": candidate.name, "on": due_on.to_string() }),
        });
    }

    fn branch(&mut self, kind: &'static str, due_on: Date, article: &'static str) {
        let place = self.it.place.clone();
        self.at(kind, &place, "secretary", due_on, article);
    }

    fn committee(&mut self, kind: &'static str, due_on: Date, article: &'static str) {
        if let Some(place) = self.it.committee.as_ref().and_then(|it| it.place().ok()) {
            self.at(kind, &place, "clerk", due_on, article);
        }
    }
}

/// What is owed for a candidate now. Dates rest on what was done, never on the day of asking, so that the same duty
/// keeps its key.
///
/// # Errors
/// [`StoreError::Malformed`] when a stored day is none.
pub(crate) fn wanted(it: &Dossier, today: Date) -> Result<Vec<Wanted>, StoreError> {
    let since = it.candidate.since()?;
    let promised = |from: Date| from + Duration::days(PROMISED);
    let mut want = Wants { it, found: Vec::new() };
    if let Some(under_way) = it.moving() {
        let due = promised(stored_day(&under_way.sent_on)?);
        want.at(MOVE, &under_way.place()?, "secretary", due, "发展党员工作细则 2026 art. 12");
    }
    match it.state {
        State::Applicant if it.done.last("talk").is_none() => {
            let due = rule::talk(stored_day(&it.candidate.applied_on)?, None, today);
            want.branch(TALK, due.due, due.ruling.article);
        }
        State::Activist | State::Proposed => activist(&mut want, since, today)?,
        State::Object => {
            if let Some(examined) = it.done.day("examine") {
                want.committee(PRE_REVIEW, promised(examined), "发展党员工作细则 2026 art. 18");
            }
        }
        State::PreReviewed => {
            want.branch(MEETING, add_months(since, 1), "发展党员工作细则 2026 art. 19");
        }
        State::Resolved => {
            let step = it.done.last("meeting");
            let reported = step.and_then(|it| it.detail::<String>("reported"));
            let reported = reported.map_or(Ok(since), |day| stored_day(&day))?;
            want.committee(APPROVAL, add_months(reported, 3), "发展党员工作细则 2026 art. 25");
        }
        State::Probationary | State::Extended => probation(&mut want, today)?,
        _ => {}
    }
    Ok(want.found)
}

fn activist(want: &mut Wants<'_>, since: Date, today: Date) -> Result<(), StoreError> {
    let it = want.it;
    let decided = it.activist_since().unwrap_or(since);
    if it.done.last("file-activist").is_none() {
        want.committee(FILE, decided + Duration::days(PROMISED), "发展党员工作细则 2026 art. 8");
    }
    if it.helping("contact").next().is_none() {
        // After a move the former contacts no longer fit; the ten days run from there.
        let moved = it.handovers().last().map_or(decided, |last| last.on);
        want.branch(CONTACTS, moved + Duration::days(PROMISED), "发展党员工作细则 2026 art. 9");
    }
    if let Some(next) = it.next_review()
        && next <= today + Duration::days(AHEAD)
    {
        want.branch(REVIEW, next, "发展党员工作细则 2026 art. 11");
    }
    if it.state != State::Proposed {
        return Ok(());
    }
    let article = "发展党员工作细则 2026 art. 13";
    let consent = it.done.day("consent");
    let open = it.notice.as_ref().filter(|it| it.closed.is_none());
    match (consent, open) {
        (None, _) => want.committee(CONSENT, since + Duration::days(PROMISED), article),
        (Some(_), Some(notice)) => want.branch(NOTICE_END, stored_day(&notice.may_close)?, article),
        (Some(on), None) => want.branch(PUBLISH, on + Duration::days(PROMISED), article),
    }
    Ok(())
}

fn probation(want: &mut Wants<'_>, today: Date) -> Result<(), StoreError> {
    let it = want.it;
    if let Some(approved) = it.done.day("approve")
        && it.done.last("oath").is_none()
        && let Some(limit) = rule::oath(approved, None, today)
    {
        want.branch(OATH, limit.due, limit.ruling.article);
    }
    if let Some(step) = it.done.last("convert-meeting") {
        let reported = step.detail::<String>("reported");
        let reported = reported.map_or_else(|| step.day(), |day| stored_day(&day))?;
        let limit = rule::conversion_approval(reported, None, today);
        want.committee(CONVERSION, limit.due, limit.ruling.article);
    }
    Ok(())
}

/// Bring the duties of a candidate in line. What an act did is closed as done; what fell away with the way lapses.
pub(crate) async fn refresh(
    tx: &Tx,
    cx: &Context,
    before: &[Wanted],
    it: &Dossier,
    fell: bool,
) -> Result<(), StoreError> {
    let after = wanted(it, cx.today())?;
    let region = it.candidate.region_id;
    if !fell {
        for gone in before.iter().filter(|old| after.iter().all(|new| new.key != old.key)) {
            duty::close(tx, &cx.stamp, region, &gone.key).await?;
        }
    }
    duty::reconcile(tx, &cx.stamp, region, &[it.candidate.id], OF_CANDIDATE, after).await
}

/// Key of the yearly duty of an organisation.
pub(crate) fn analysis_key(org: Ref, year: i32) -> String {
    format!("{ANALYSIS}:{}:{year}", org.id.simple())
}

/// States in which something may become due by the calendar alone.
const MOVING_ON: [&str; 8] =
    ["APPLICANT", "ACTIVIST", "PROPOSED", "OBJECT", "PRE_REVIEWED", "RESOLVED", "PROBATIONARY", "EXTENDED"];

/// The daily clock: reviews that come near, limits under a new text, and the yearly analysis of each pool.
///
/// # Errors
/// What the database says.
pub async fn daily(cx: &Context) -> Result<(), ActError> {
    let mut after = Uuid::nil();
    let mut pools: BTreeMap<OrgPath, ()> = BTreeMap::new();
    loop {
        let some = query::standing(&cx.store, &MOVING_ON, after, 200).await?;
        let Some(last) = some.last() else { break };
        after = last.id;
        let tx = cx.store.begin().await?;
        for row in &some {
            let Some(it) = Dossier::of(&tx, row.reference()).await? else { continue };
            let now = wanted(&it, cx.today())?;
            duty::reconcile(&tx, &cx.stamp, row.region_id, &[row.id], OF_CANDIDATE, now).await?;
            if matches!(it.state, State::Activist | State::Proposed) {
                pools.insert(it.place, ());
            }
        }
        tx.commit().await?;
    }
    analyses(cx, pools.into_keys()).await
}

/// The base committee and the committee above it (its organisation department) owe the analysis by the end of the year.
async fn analyses(cx: &Context, places: impl Iterator<Item = OrgPath>) -> Result<(), ActError> {
    let mut owing: BTreeMap<OrgPath, Org> = BTreeMap::new();
    for place in places {
        let Some(base) = query::committee_of(&cx.store, &place).await? else { continue };
        let at = base.place()?;
        if let Some(county) = query::committee_of(&cx.store, &at).await? {
            owing.insert(county.place()?, county);
        }
        owing.insert(at, base);
    }
    let year = cx.today().year();
    let Ok(due_on) = Date::from_calendar_date(year, Month::December, 31) else { return Ok(()) };
    // Within the last two months: earlier it would hang at the head of the list all year.
    if cx.today() < add_months(due_on, -2) {
        return Ok(());
    }
    for (place, org) in owing {
        let tx = cx.store.begin().await?;
        let wanted = Wanted {
            key: analysis_key(org.reference(), year),
            kind: ANALYSIS,
            place,
            office: "clerk",
            person: None,
            subject: Some(org.reference()),
            due_on,
            article: if Version::on(cx.today()) == Version::V2026 {
                "发展党员工作细则 2026 art. 11"
            } else {
                "发展党员工作细则 2014"
            },
            details: json!({ "name": org.called(), "on": year.to_string() }),
        };
        duty::open(&tx, &cx.stamp, org.region_id, &[wanted]).await?;
        tx.commit().await?;
    }
    Ok(())
}
