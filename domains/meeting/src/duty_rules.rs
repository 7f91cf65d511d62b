//! What organisations owe: meetings by kind and period, talks of the year, words about what was missed.

use std::collections::HashMap;

use access::Context;
use duty::Wanted;
use roster::model::{Org, exact};
use rules::codes::OrgKind;
use rules::organisation_life::{
    ComplianceState, Habits, MeetingKind, Organisation, Period, compliance, due_periods, talk_gaps,
};
use serde_json::json;
use store::{Instant, Ref, Scope, Sql, StoreError, Tx};
use time::{Date, Duration, Month};
use uuid::Uuid;

use crate::model::Meeting;
use crate::query::{self, Held};

/// A named person carries out what was resolved.
pub const DECISION: &str = "meeting.decision";
/// A period passed without a meeting: say why.
pub const EXPLAIN: &str = "meeting.explain";

/// Days in which a missed period is explained. No text names a figure; it is ours.
const WORDS_DAYS: i64 = 30;
/// A committee begins with this many members (支部工作条例: 3 to 5).
const COMMITTEE: usize = 3;

/// The duty of holding a meeting of a kind.
#[must_use]
pub fn duty_kind(kind: MeetingKind) -> &'static str {
    match kind {
        MeetingKind::MembersMeeting => "meeting.members_meeting",
        MeetingKind::CommitteeMeeting => "meeting.committee_meeting",
        MeetingKind::GroupMeeting => "meeting.group_meeting",
        MeetingKind::PartyClass => "meeting.party_class",
        MeetingKind::ThemeDay => "meeting.theme_day",
        MeetingKind::OrganisationLifeMeeting => "meeting.organisation_life_meeting",
        MeetingKind::DemocraticReview => "meeting.democratic_review",
        MeetingKind::HeartToHeart => "meeting.heart_to_heart",
    }
}

/// Kinds of meetings an organisation of this type can hold.
#[must_use]
pub fn kinds_of(kind: OrgKind) -> Vec<MeetingKind> {
    use MeetingKind as M;
    let meeting = |it: &&M| **it != M::HeartToHeart;
    match kind {
        OrgKind::Group => vec![M::GroupMeeting],
        it if it.is_branch() => {
            M::ALL.iter().filter(meeting).filter(|it| **it != M::GroupMeeting).copied().collect()
        }
        _ => vec![M::CommitteeMeeting, M::PartyClass, M::ThemeDay, M::OrganisationLifeMeeting],
    }
}

fn hold_key(org: Uuid, kind: MeetingKind, period: Period) -> String {
    format!("{}:{}:{period}", duty_kind(kind), org.simple())
}

pub(crate) fn explain_key(org: Uuid, kind: MeetingKind, period: Period) -> String {
    format!("{EXPLAIN}:{}:{}:{period}", org.simple(), kind.key())
}

/// A period of a year in which an organisation owes a kind of meeting.
#[derive(Clone, Debug)]
pub struct Owed {
    /// Kind.
    pub kind: MeetingKind,
    /// Period.
    pub period: Period,
    /// How it stands; none: it lies ahead, or before the organisation was kept in this system.
    pub state: Option<ComplianceState>,
    /// Days on which meetings were held in it.
    pub held: Vec<Date>,
    /// Why it was missed, in the organisation's words.
    pub reason: Option<String>,
    /// Talks that are missing in the year.
    pub gaps: usize,
}

/// From which day the organisation is kept here: before it there are no records, so nothing was missed.
fn kept_since(org: &Org) -> Date {
    let made = org.id.get_timestamp().map_or(0, |it| i64::try_from(it.to_unix().0).unwrap_or(0));
    Instant(made * 1_000_000).day()
}

/// What is needed of an organisation to say what it owes.
struct Facts<'a> {
    org: &'a Org,
    rule: Organisation,
    committee: Vec<Ref>,
    others: Vec<Ref>,
}

impl<'a> Facts<'a> {
    async fn of(sql: &impl Sql, org: &'a Org, today: Date) -> Result<Option<Self>, StoreError> {
        let kind = org.org_kind()?;
        // Most types owe nothing; they are not looked at further.
        if kinds_of(kind).iter().all(|it| it.every(&any(kind), Habits::default()).is_none()) {
            return Ok(None);
        }
        let posts = roster::query::posts(sql, org.reference(), &today.to_string()).await?;
        let committee: Vec<_> = posts.iter().map(|it| Ref::new(it.member_region, it.member_id)).collect();
        let whose = if kind == OrgKind::Group { org.parent() } else { Some(org.reference()) };
        let mut others = Vec::new();
        if let Some(whose) = whose.filter(|_| kind.is_branch() || kind == OrgKind::Group) {
            for it in roster::query::roll_of(sql, whose).await? {
                if it.member_state()?.is_member() && !committee.contains(&it.reference()) {
                    others.push(it.reference());
                }
            }
            if others.is_empty() && committee.is_empty() {
                return Ok(None);
            }
        }
        let rule = Organisation {
            kind,
            has_committee: committee.len() >= COMMITTEE,
            founded: exact(org.established.as_deref()),
            dissolved: exact(org.closed_on.as_deref()),
        };
        Ok(Some(Self { org, rule, committee, others }))
    }

    fn year(&self, year: i32, record: &Record, today: Date) -> Vec<Owed> {
        let since = kept_since(self.org);
        let kinds = MeetingKind::ALL.iter().copied();
        let periods = kinds.flat_map(|kind| {
            due_periods(kind, &self.rule, Habits::default(), year).into_iter().map(move |it| (kind, it))
        });
        periods
            .map(|(kind, period)| {
                let mut owed = record.of(kind, period);
                if kind == MeetingKind::HeartToHeart {
                    owed.gaps = talk_gaps(&self.committee, &self.others, &record.talks).len();
                    // Talks are held when none is missing; the day does not matter then.
                    owed.held = if owed.gaps == 0 { vec![period.first_day()] } else { Vec::new() };
                }
                let ahead = today < period.first_day();
                let before = period.last_day() < today && period.first_day() < since && owed.held.is_empty();
                let explained = owed.reason.is_some();
                let found = compliance(kind, period, &owed.held, explained, today, None);
                owed.state = (!ahead && !before).then_some(found.state);
                owed
            })
            .collect()
    }
}

/// An organisation of a type with everything it may have: what the type owes at most.
fn any(kind: OrgKind) -> Organisation {
    Organisation { kind, has_committee: true, founded: None, dissolved: None }
}

/// What is on record of one organisation.
#[derive(Default)]
struct Record {
    held: Vec<(MeetingKind, Date)>,
    explained: Vec<query::Explanation>,
    talks: Vec<(Ref, Ref)>,
}

impl Record {
    fn new(held: &[Held], explained: Vec<query::Explanation>, talks: Vec<(Ref, Ref)>) -> Self {
        let of = |it: &Held| {
            let day = Instant(it.starts_at).day();
            let also = it.also.clone().unwrap_or_default();
            let kinds: Vec<_> = std::iter::once(it.kind.as_str())
                .chain(also.split(' '))
                .filter_map(MeetingKind::from_key)
                .collect();
            kinds.into_iter().map(move |kind| (kind, day)).collect::<Vec<_>>()
        };
        Self { held: held.iter().flat_map(of).collect(), explained, talks }
    }

    fn of(&self, kind: MeetingKind, period: Period) -> Owed {
        let held = self.held.iter().filter(|(of, day)| *of == kind && period.contains(*day));
        let text = period.to_string();
        let said = self.explained.iter().find(|it| it.kind == kind.key() && it.period == text);
        Owed {
            kind,
            period,
            state: None,
            held: held.map(|(_, day)| *day).collect(),
            reason: said.map(|it| it.reason.clone()),
            gaps: 0,
        }
    }
}

fn january(year: i32) -> Date {
    Date::from_calendar_date(year, Month::January, 1).unwrap_or(Date::MIN)
}

async fn talks(sql: &impl Sql, org: Ref, year: i32) -> Result<Vec<(Ref, Ref)>, StoreError> {
    Ok(query::talks(sql, org, year).await?.iter().map(crate::model::Talk::pair).collect())
}

/// The calendar of one organisation's year: every period it owes and how it stands.
///
/// # Errors
/// What the database says.
pub async fn year_of(sql: &impl Sql, org: &Org, year: i32, today: Date) -> Result<Vec<Owed>, StoreError> {
    let Some(facts) = Facts::of(sql, org, today).await? else { return Ok(Vec::new()) };
    let held = query::held_since(sql, org.region_id, &[org.id], january(year)).await?;
    let mut said = query::explanations(sql, org.region_id, &[org.id]).await?;
    let held = held.get(&org.id).map_or(&[][..], Vec::as_slice);
    let talks = talks(sql, org.reference(), year).await?;
    let record = Record::new(held, said.remove(&org.id).unwrap_or_default(), talks);
    Ok(facts.year(year, &record, today))
}

fn wanted(org: &Org, it: &Owed, today: Date) -> Result<Option<Wanted>, StoreError> {
    let key = it.kind.key();
    let details = json!({ "kind": key, "period": it.period.to_string(), "gaps": it.gaps });
    let (kind, key, due_on) = match it.state {
        Some(ComplianceState::Missed) => {
            let due_on = it.period.last_day() + Duration::days(WORDS_DAYS);
            (EXPLAIN, explain_key(org.id, it.kind, it.period), due_on)
        }
        Some(ComplianceState::Ok | ComplianceState::DueSoon)
            if it.held.is_empty() && it.period.contains(today) =>
        {
            (duty_kind(it.kind), hold_key(org.id, it.kind, it.period), it.period.last_day())
        }
        _ => return Ok(None),
    };
    Ok(Some(Wanted {
        key,
        kind,
        place: org.place()?,
        office: "secretary",
        person: None,
        subject: Some(org.reference()),
        due_on,
        article: it.kind.article(),
        details,
    }))
}

fn all_kinds() -> Vec<&'static str> {
    MeetingKind::ALL.iter().map(|it| duty_kind(*it)).chain([EXPLAIN]).collect()
}

/// Find out again what these organisations of one region owe: this year, and what was missed in the last one.
pub(crate) async fn refresh(tx: &Tx, cx: &Context, orgs: &[Org]) -> Result<(), StoreError> {
    let today = cx.today();
    let mut by_region: HashMap<i64, Vec<&Org>> = HashMap::new();
    for org in orgs {
        by_region.entry(org.region_id).or_default().push(org);
    }
    let mut regions: Vec<_> = by_region.into_iter().collect();
    regions.sort_unstable_by_key(|(region, _)| *region);
    for (region, here) in regions {
        let ids: Vec<Uuid> = here.iter().map(|it| it.id).collect();
        let held = query::held_since(tx, region, &ids, january(today.year() - 1)).await?;
        let mut said = query::explanations(tx, region, &ids).await?;
        let mut all = Vec::new();
        for org in here.iter().filter(|it| it.stands()) {
            let Some(facts) = Facts::of(tx, org, today).await? else { continue };
            let held = held.get(&org.id).map_or(&[][..], Vec::as_slice);
            let explained = said.remove(&org.id).unwrap_or_default();
            for year in [today.year() - 1, today.year()] {
                let talks = talks(tx, org.reference(), year).await?;
                let record = Record::new(held, explained.clone(), talks);
                for it in facts.year(year, &record, today) {
                    if it.kind == MeetingKind::HeartToHeart && !it.held.is_empty() {
                        let key = hold_key(org.id, it.kind, it.period);
                        duty::close(tx, &cx.stamp, region, &key).await?;
                    }
                    all.extend(wanted(org, &it, today)?);
                }
            }
        }
        duty::reconcile(tx, &cx.stamp, region, &ids, &all_kinds(), all).await?;
    }
    Ok(())
}

/// A meeting is on record: the duties it fulfils are done, whatever kinds it was held as.
pub(crate) async fn held(tx: &Tx, cx: &Context, meeting: &Meeting) -> Result<(), StoreError> {
    let Some(org) = roster::query::org(tx, meeting.org()).await? else { return Ok(()) };
    let rule = any(org.org_kind()?);
    for kind in meeting.kinds() {
        if let Some(every) = kind.every(&rule, Habits::default()) {
            let period = Period::of(meeting.day(), every);
            duty::close(tx, &cx.stamp, org.region_id, &hold_key(org.id, kind, period)).await?;
            duty::close(tx, &cx.stamp, org.region_id, &explain_key(org.id, kind, period)).await?;
        }
    }
    refresh(tx, cx, &[org]).await
}

/// The daily clock: periods that began or passed. Reads organisation by organisation in pages, each in a transaction
/// of its own.
///
/// # Errors
/// What the database says.
pub async fn daily(cx: &Context) -> Result<(), StoreError> {
    let everything = Scope::everything();
    let mut after: Option<String> = None;
    loop {
        let orgs = roster::query::orgs_under(&cx.store, &everything, after.as_deref(), 100).await?;
        let Some(last) = orgs.last() else { return Ok(()) };
        after = Some(last.path.clone());
        let tx = cx.store.begin().await?;
        refresh(&tx, cx, &orgs).await?;
        tx.commit().await?;
    }
}
