//! Reading meetings, rolls, votes, talks and study. The caller checks the permission at the place; what is sealed is
//! opened in `action` only, for those it belongs to.

use std::collections::HashMap;

use access::{ActError, Context};
use rules::organisation_life::MeetingState;
use rules::voting::Purpose;
use sea_orm::FromQueryResult;
use store::{Instant, Ref, Sql, StoreError, params};
use time::Date;
use uuid::Uuid;

use crate::model::{AgendaItem, Attendance, COLUMNS, Decision, Meeting, Paper, Talk, Vote};

/// States in which a meeting is on record as held: its minutes are written.
pub(crate) const ON_RECORD: [MeetingState; 3] =
    [MeetingState::Minuted, MeetingState::Signed, MeetingState::Archived];

fn on_record() -> String {
    ON_RECORD.map(|it| format!("'{}'", it.key())).join(", ")
}

/// One meeting, whoever asks: the caller checks the permission.
///
/// # Errors
/// What the database says.
pub async fn meeting(sql: &impl Sql, id: Ref) -> Result<Option<Meeting>, StoreError> {
    let text = format!("select {COLUMNS} from meeting m where m.region_id = $1 and m.id = $2");
    sql.one(text, params![id.region, id.id]).await
}

/// Meetings of one organisation between two moments, the latest first. A year of one organisation is some dozens.
///
/// # Errors
/// What the database says.
pub async fn meetings_of(
    sql: &impl Sql,
    org: Ref,
    from: Instant,
    until: Instant,
) -> Result<Vec<Meeting>, StoreError> {
    let text = format!(
        "select {COLUMNS} from meeting m where m.region_id = $1 and m.org_id = $2 and m.starts_at >= $3
           and m.starts_at < $4 order by m.starts_at desc, m.id desc limit 500"
    );
    sql.all(text, params![org.region, org.id, from, until]).await
}

/// The agenda, in order.
///
/// # Errors
/// What the database says.
pub async fn agenda(sql: &impl Sql, meeting: Ref) -> Result<Vec<AgendaItem>, StoreError> {
    sql.all(
        "select id, at_no, title, purpose, subject_region, subject from agenda_item
         where region_id = $1 and meeting_id = $2 order by at_no, id",
        params![meeting.region, meeting.id],
    )
    .await
}

const ATTENDANCE: &str = "select meeting_id, member_region, member_id, name, standing, voter, mark, reason, how, \
    reply, reply_reason from attendance";

/// The roll of a meeting, by name.
///
/// # Errors
/// What the database says.
pub async fn roll(sql: &impl Sql, meeting: Ref) -> Result<Vec<Attendance>, StoreError> {
    let text = format!("{ATTENDANCE} where region_id = $1 and meeting_id = $2 order by at_no, member_id");
    sql.all(text, params![meeting.region, meeting.id]).await
}

/// Somebody's line on the roll of a meeting.
///
/// # Errors
/// What the database says.
pub async fn line(sql: &impl Sql, meeting: Ref, member: Ref) -> Result<Option<Attendance>, StoreError> {
    // A member who moved to another region keeps the identifier, so the region of the line is not asked for.
    let text = format!("{ATTENDANCE} where region_id = $1 and meeting_id = $2 and member_id = $3");
    sql.one(text, params![meeting.region, meeting.id, member.id]).await
}

const VOTE: &str = "select region_id, id, meeting_id, item_id, about, purpose, subject_region, subject, due, present, \
    yes, no, abstain, written_yes, verdict, needed, article, taken_at from vote";

/// Votes of a meeting, in order.
///
/// # Errors
/// What the database says.
pub async fn votes(sql: &impl Sql, meeting: Ref) -> Result<Vec<Vote>, StoreError> {
    let text = format!("{VOTE} where region_id = $1 and meeting_id = $2 order by taken_at, id");
    sql.all(text, params![meeting.region, meeting.id]).await
}

/// Votes in a region about a member or a candidate, the latest first.
///
/// # Errors
/// What the database says.
pub async fn votes_about(sql: &impl Sql, region: i64, subject: Ref) -> Result<Vec<Vote>, StoreError> {
    let text = format!(
        "{VOTE} where region_id = $1 and subject = $2 and subject_region = $3 order by taken_at desc, id desc"
    );
    sql.all(text, params![region, subject.id, subject.region]).await
}

/// The latest vote for a purpose about somebody whose meeting has its minutes, if it passed. What development asks
/// before it accepts or converts (发展党员工作细则 2026 arts 19, 20).
///
/// # Errors
/// What the database says.
pub async fn passed(
    sql: &impl Sql,
    region: i64,
    subject: Ref,
    purpose: Purpose,
) -> Result<Option<Vote>, StoreError> {
    let text = format!(
        "select v.region_id, v.id, v.meeting_id, v.item_id, v.about, v.purpose, v.subject_region, v.subject, v.due,
           v.present, v.yes, v.no, v.abstain, v.written_yes, v.verdict, v.needed, v.article, v.taken_at
         from vote v join meeting m on m.region_id = v.region_id and m.id = v.meeting_id
         where v.region_id = $1 and m.region_id = $1 and v.subject = $2 and v.subject_region = $3
           and v.purpose = $4 and m.state in ({}) order by v.taken_at desc, v.id desc limit 1",
        on_record()
    );
    let latest: Option<Vote> =
        sql.one(text, params![region, subject.id, subject.region, purpose.key()]).await?;
    Ok(latest.filter(Vote::passed))
}

const DECISION: &str = "select region_id, id, meeting_id, org_path, what, person_region, person, person_name, due_on, \
    done_on, note, version from decision";

/// Decisions of a meeting.
///
/// # Errors
/// What the database says.
pub async fn decisions(sql: &impl Sql, meeting: Ref) -> Result<Vec<Decision>, StoreError> {
    let text = format!("{DECISION} where region_id = $1 and meeting_id = $2 order by due_on, id");
    sql.all(text, params![meeting.region, meeting.id]).await
}

/// One decision.
///
/// # Errors
/// What the database says.
pub async fn decision(sql: &impl Sql, id: Ref) -> Result<Option<Decision>, StoreError> {
    sql.one(format!("{DECISION} where region_id = $1 and id = $2"), params![id.region, id.id]).await
}

/// A correction of archived minutes.
#[derive(Clone, Debug, FromQueryResult)]
#[allow(missing_docs, reason = "columns; their meanings are in `tables.rs`")]
pub struct Correction {
    pub what: String,
    pub made_at: i64,
}

/// Corrections of a meeting's minutes, the first first.
///
/// # Errors
/// What the database says.
pub async fn corrections(sql: &impl Sql, meeting: Ref) -> Result<Vec<Correction>, StoreError> {
    sql.all(
        "select what, made_at from minutes_correction where region_id = $1 and meeting_id = $2
         order by made_at, id",
        params![meeting.region, meeting.id],
    )
    .await
}

const TALK: &str = "select region_id, id, org_id, org_path, on_day, one_region, one_id, one_name, other_region, \
    other_id, other_name, content from talk";

/// Talks of one organisation in a year, the latest first.
///
/// # Errors
/// What the database says.
pub async fn talks(sql: &impl Sql, org: Ref, year: i32) -> Result<Vec<Talk>, StoreError> {
    let text = format!(
        "{TALK} where region_id = $1 and org_id = $2 and on_day >= $3 and on_day <= $4
         order by on_day desc, id desc limit 5000"
    );
    let (first, last) = (format!("{year:04}-01-01"), format!("{year:04}-12-31"));
    sql.all(text, params![org.region, org.id, first, last]).await
}

/// One talk.
///
/// # Errors
/// What the database says.
pub async fn talk(sql: &impl Sql, id: Ref) -> Result<Option<Talk>, StoreError> {
    sql.one(format!("{TALK} where region_id = $1 and id = $2"), params![id.region, id.id]).await
}

/// Papers of a meeting; sealed.
///
/// # Errors
/// What the database says.
pub(crate) async fn papers(sql: &impl Sql, meeting: Ref) -> Result<Vec<Paper>, StoreError> {
    sql.all(
        "select region_id, id, meeting_id, member_region, member_id, name, kind, content, version
         from criticism_paper where region_id = $1 and meeting_id = $2 order by made_at, id",
        params![meeting.region, meeting.id],
    )
    .await
}

/// Days on which meetings of organisations are on record as held, with all kinds they were held as.
#[derive(Clone, Debug, FromQueryResult)]
pub(crate) struct Held {
    pub(crate) org_id: Uuid,
    pub(crate) kind: String,
    pub(crate) also: Option<String>,
    pub(crate) starts_at: i64,
}

/// What organisations of one region held since a day.
pub(crate) async fn held_since(
    sql: &impl Sql,
    region: i64,
    orgs: &[Uuid],
    since: Date,
) -> Result<HashMap<Uuid, Vec<Held>>, StoreError> {
    let mut found: HashMap<Uuid, Vec<Held>> = HashMap::new();
    for part in orgs.chunks(400) {
        let text = format!(
            "select org_id, kind, also, starts_at from meeting
             where region_id = $1 and starts_at >= $2 and state in ({}) and org_id in ({})",
            on_record(),
            store::marks(3, part.len())
        );
        let mut values = params![region, Instant::start_of(since)];
        values.extend(part.iter().map(|id| store::Value::from(*id)));
        for row in sql.all::<Held>(text, values).await? {
            found.entry(row.org_id).or_default().push(row);
        }
    }
    Ok(found)
}

/// An explanation of a period without a meeting.
#[derive(Clone, Debug, FromQueryResult)]
#[allow(missing_docs, reason = "columns; their meanings are in `tables.rs`")]
pub struct Explanation {
    pub org_id: Uuid,
    pub kind: String,
    pub period: String,
    pub reason: String,
}

/// What organisations of one region have explained.
///
/// # Errors
/// What the database says.
pub async fn explanations(
    sql: &impl Sql,
    region: i64,
    orgs: &[Uuid],
) -> Result<HashMap<Uuid, Vec<Explanation>>, StoreError> {
    let mut found: HashMap<Uuid, Vec<Explanation>> = HashMap::new();
    for part in orgs.chunks(400) {
        let text = format!(
            "select org_id, kind, period, reason from missed_period where region_id = $1 and org_id in ({})",
            store::marks(2, part.len())
        );
        let mut values = params![region];
        values.extend(part.iter().map(|id| store::Value::from(*id)));
        for row in sql.all::<Explanation>(text, values).await? {
            found.entry(row.org_id).or_default().push(row);
        }
    }
    Ok(found)
}

/// A meeting with the line of one member in it.
#[derive(Clone, Debug)]
pub struct Invited {
    /// The meeting.
    pub meeting: Meeting,
    /// The line.
    pub line: Attendance,
}

/// Meetings a member was invited to between two moments, the latest first; those of regions the member came from
/// included. Only what was sent by `now`.
///
/// # Errors
/// What the database says.
pub async fn invited(
    sql: &impl Sql,
    member: Ref,
    now: Instant,
    from: Instant,
    until: Instant,
) -> Result<Vec<Invited>, StoreError> {
    let mut all = Vec::new();
    for region in roster::query::regions_of(sql, member).await? {
        let text = format!(
            "select {COLUMNS} from attendance a join meeting m on m.region_id = a.region_id and m.id = a.meeting_id
             where a.region_id = $1 and m.region_id = $1 and a.member_id = $2 and m.starts_at >= $3
               and m.starts_at < $4 and (m.send_at <= $5 or m.starts_at <= $5)
             order by m.starts_at desc limit 300"
        );
        let meetings: Vec<Meeting> = sql.all(text, params![region, member.id, from, until, now]).await?;
        for part in meetings.chunks(400) {
            let text = format!(
                "{ATTENDANCE} where region_id = $1 and member_id = $2 and meeting_id in ({})",
                store::marks(3, part.len())
            );
            let mut values = params![region, member.id];
            values.extend(part.iter().map(|it| store::Value::from(it.id)));
            let lines: Vec<Attendance> = sql.all(text, values).await?;
            let mut lines: HashMap<_, _> = lines.into_iter().map(|it| (it.meeting_id, it)).collect();
            all.extend(
                part.iter()
                    .filter_map(|it| Some(Invited { line: lines.remove(&it.id)?, meeting: it.clone() })),
            );
        }
    }
    all.sort_by_key(|it| std::cmp::Reverse(it.meeting.starts_at));
    Ok(all)
}

/// Study of a member in a year, in tenths of 学时: what archived meetings credited to those present.
///
/// # Errors
/// What the database says.
pub async fn study_tenths(sql: &impl Sql, member: Ref, year: i32) -> Result<u32, StoreError> {
    let day = |year: i32| Date::from_calendar_date(year, time::Month::January, 1).unwrap_or(Date::MIN);
    let (from, until) = (Instant::start_of(day(year)), Instant::start_of(day(year + 1)));
    let mut sum = 0;
    for region in roster::query::regions_of(sql, member).await? {
        sum += sql
            .number(
                "select cast(coalesce(sum(m.study_tenths), 0) as bigint)
                 from attendance a join meeting m on m.region_id = a.region_id and m.id = a.meeting_id
                 where a.region_id = $1 and m.region_id = $1 and a.member_id = $2 and a.mark = 'present'
                   and m.state = 'ARCHIVED' and m.starts_at >= $3 and m.starts_at < $4",
                params![region, member.id, from, until],
            )
            .await?;
    }
    Ok(u32::try_from(sum).unwrap_or(u32::MAX))
}

/// Blind index of a member's secret calendar address, when there is one.
pub(crate) async fn feed(sql: &impl Sql, member: Ref) -> Result<Option<Vec<u8>>, StoreError> {
    #[derive(FromQueryResult)]
    struct Row {
        token: Vec<u8>,
    }
    let text = "select token from calendar_feed where region_id = $1 and member_id = $2";
    let row: Option<Row> = sql.one(text, params![member.region, member.id]).await?;
    Ok(row.map(|it| it.token))
}

/// Does a member have a calendar address?
///
/// # Errors
/// What the database says.
pub async fn has_feed(sql: &impl Sql, member: Ref) -> Result<bool, StoreError> {
    Ok(feed(sql, member).await?.is_some())
}

/// Is this the secret of the member's calendar? Equal values of the index are compared, not the secret.
///
/// # Errors
/// What the database says.
pub async fn feed_opens(cx: &Context, member: Ref, token: &str) -> Result<bool, ActError> {
    let Some(kept) = feed(&cx.store, member).await? else { return Ok(false) };
    Ok(cx.vault.indexes("calendar_feed", token).contains(&kept))
}
