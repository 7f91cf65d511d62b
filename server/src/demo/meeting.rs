//! Organisation life of the demonstration branch: a theme day that is filed, a members' meeting that is minuted, one that
//! is announced.

use meeting::action::{self, Marked, Minutes, NewDecision, NewItem, NewMeeting, NewTalk, NewVote, Part};
use meeting::query;
use rules::organisation_life::MeetingKind;
use rules::voting::Purpose;
use store::{Instant, Ref};
use time::{Date, Duration};

use crate::Installation;
use crate::command::CommandError;

fn meeting(branch: Ref, kind: MeetingKind, title: &str, day: Date, agenda: &[&str]) -> NewMeeting {
    let starts = Instant::start_of(day).plus(Duration::hours(15));
    NewMeeting {
        org: branch,
        kind,
        also: Vec::new(),
        title: title.to_owned(),
        starts,
        ends: starts.plus(Duration::hours(2)),
        place: "党群服务中心二楼会议室".to_owned(),
        link: String::new(),
        chair: None,
        recorder: None,
        study_tenths: 0,
        agenda: agenda.iter().map(|it| NewItem { title: (*it).to_owned(), ..NewItem::default() }).collect(),
    }
}

/// Opened, with nearly everybody there.
async fn opened(cx: &access::Context, new: NewMeeting, first: Ref) -> Result<Ref, CommandError> {
    let id = action::plan(cx, new).await?;
    action::open(cx, id, 1).await?;
    let roll = query::roll(&cx.store, id).await?;
    let marks = roll.iter().enumerate().map(|(at, it)| {
        let mark = match at {
            _ if it.member() == first || at % 9 != 4 => "present",
            _ => "excused",
        };
        let reason = if mark == "excused" { "外出看病" } else { "" };
        Marked { member: it.member(), mark: mark.to_owned(), reason: reason.to_owned() }
    });
    let marks: Vec<_> = marks.collect();
    action::take_roll(cx, id, version(cx, id).await?, &marks, true).await?;
    Ok(id)
}

async fn version(cx: &access::Context, id: Ref) -> Result<i64, CommandError> {
    Ok(query::meeting(&cx.store, id).await?.ok_or("the meeting is missing")?.version)
}

/// What a newcomer finds at the branch of the demonstration accounts.
pub(super) async fn made(
    installation: &Installation,
    branch: Ref,
    people: &[Ref],
) -> Result<(), CommandError> {
    let cx = installation.app.system();
    let [secretary, member, other, ..] = people else { return Ok(()) };
    let today = cx.today();
    let mut day = meeting(
        branch,
        MeetingKind::ThemeDay,
        "主题党日：环境整治与入户走访",
        today - Duration::days(3),
        &["学习有关文件", "分组入户走访", "交流体会"],
    );
    day.also = vec![MeetingKind::PartyClass];
    let id = opened(&cx, day, *secretary).await?;
    let minutes = |text: &str, study, decisions| Minutes {
        text: text.to_owned(),
        chair: *secretary,
        recorder: *member,
        study_tenths: study,
        decisions,
    };
    let text = "1. 学习有关文件。\n2. 分四组走访二十六户，收集意见九条。\n3. 交流体会，书记讲了一堂党课。";
    action::minute(&cx, id, version(&cx, id).await?, minutes(text, 25, Vec::new())).await?;
    for part in [Part::Chair, Part::Recorder] {
        action::sign(&cx, id, version(&cx, id).await?, part, true).await?;
    }
    action::archive(&cx, id, version(&cx, id).await?).await?;
    let quarter = meeting(
        branch,
        MeetingKind::MembersMeeting,
        "第四季度支部党员大会",
        today - Duration::days(1),
        &["听取支部工作报告", "讨论冬季水利维修出工安排"],
    );
    let id = opened(&cx, quarter, *secretary).await?;
    let item = query::agenda(&cx.store, id).await?.get(1).map(|it| it.id);
    let present = query::meeting(&cx.store, id).await?.and_then(|it| it.present).unwrap_or(0);
    let yes = u32::try_from(present).unwrap_or(0);
    let vote = NewVote {
        item,
        about: String::new(),
        purpose: Purpose::General,
        subject: None,
        yes: yes.saturating_sub(1),
        no: 0,
        abstain: yes.min(1),
        written_yes: 0,
    };
    action::vote(&cx, id, version(&cx, id).await?, vote).await?;
    let decision = NewDecision {
        what: "联系三组渠道维修的材料".to_owned(),
        person: *member,
        due: today + Duration::days(14),
    };
    let text = "1. 听取支部工作报告，没有不同意见。\n2. 讨论出工安排，表决通过。";
    action::minute(&cx, id, version(&cx, id).await?, minutes(text, 0, vec![decision])).await?;
    announced(&cx, branch, *secretary, today).await?;
    let talk = NewTalk { org: branch, one: *secretary, other: *other, on: today, content: String::new() };
    action::talk(&cx, talk).await?;
    Ok(())
}

async fn announced(cx: &access::Context, branch: Ref, chair: Ref, today: Date) -> Result<(), CommandError> {
    let day = today + Duration::days(6);
    let title = "组织生活会";
    let agenda = ["通报征求意见情况", "开展批评和自我批评"];
    let mut new = meeting(branch, MeetingKind::OrganisationLifeMeeting, title, day, &agenda);
    new.chair = Some(chair);
    let id = action::plan(cx, new).await?;
    // A newcomer tries it at any hour; the invitation is there although it may be night.
    let noon = Instant::start_of(
        rules::calendar::Calendar::published().add_working_days(today - Duration::days(5), 1).day,
    );
    let early = access::Context {
        stamp: journal::Stamp { now: noon.plus(Duration::hours(12)), ..cx.stamp.clone() },
        ..cx.clone()
    };
    action::notify(&early, id, 1, 5).await?;
    Ok(())
}
