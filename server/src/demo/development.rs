//! Development in the demonstration branch: somebody at each stage, through the same actions as everybody's.

use access::Context;
use development::action::{self, Act, Applied, Details, Publishing};
use development::query;
use rules::codes::Sex;
use rules::development::{NoticePlace, Opinions};
use store::{Instant, Ref};
use time::{Date, Duration};

use crate::Installation;
use crate::command::CommandError;

/// The same installation as it was on an earlier day: what the branch did then is dated then.
fn on(cx: &Context, day: Date) -> Context {
    let now = Instant::start_of(day).plus(Duration::hours(10));
    Context { stamp: journal::Stamp { now, ..cx.stamp.clone() }, ..cx.clone() }
}

async fn act(cx: &Context, id: Ref, note: &str) -> Result<Act, CommandError> {
    let row = query::candidate(&cx.store, id).await?.ok_or("the candidate is missing")?;
    Ok(Act { note: note.to_owned(), ..Act::on(row.version, cx.today()) })
}

async fn applied(
    cx: &Context,
    branch: Ref,
    (name, sex, unit): (&str, Sex, &str),
    birth: Date,
) -> Result<Ref, CommandError> {
    let who = Details {
        name: name.to_owned(),
        sex: Some(sex),
        birth: Some(birth),
        nationality: "01".to_owned(),
        education: "20".to_owned(),
        unit: unit.to_owned(),
        ..Details::default()
    };
    let new = Applied { org: branch, who, on: cx.today(), expelled: None, reason: String::new() };
    Ok(action::apply(cx, new).await?)
}

/// An activist since a day, with contacts and the review of half a year later, when that day has come.
async fn activist(
    cx: &Context,
    branch: Ref,
    who: (&str, Sex, &str),
    birth: Date,
    since: Date,
    contacts: &[Ref],
) -> Result<Ref, CommandError> {
    let id = applied(&on(cx, since - Duration::days(60)), branch, who, birth).await?;
    let then = on(cx, since - Duration::days(45));
    let said = "对党的认识端正，工作踏实，愿意为村里办事。";
    action::talk(&then, id, act(&then, id, said).await?).await?;
    let then = on(cx, since);
    action::decide(&then, id, act(&then, id, "党员推荐，支委会一致同意。").await?, "members").await?;
    action::file_activist(&then, id, act(&then, id, "").await?).await?;
    action::assign_contacts(&then, id, act(&then, id, "").await?, contacts).await?;
    let mut review = rules::days::add_months(since, 6);
    while review <= cx.today() {
        let then = on(cx, review);
        let found = "参加支部学习和志愿服务，群众反映好，继续培养。";
        action::review(&then, id, act(&then, id, found).await?).await?;
        review = rules::days::add_months(review, 6);
    }
    Ok(id)
}

/// What a newcomer finds at the branch of the demonstration accounts.
pub(super) async fn made(
    installation: &Installation,
    branch: Ref,
    people: &[Ref],
) -> Result<(), CommandError> {
    let cx = installation.app.system();
    let [first, second, ..] = people else { return Ok(()) };
    let today = cx.today();
    let born = |years: i32| rules::days::add_years(today, -years);
    let recent = on(&cx, today - Duration::days(20));
    applied(&recent, branch, ("苏小满", Sex::Female, "清川县第一中学"), born(24)).await?;
    let since = rules::days::add_months(today, -7);
    activist(&cx, branch, ("罗春生", Sex::Male, "惠农合作社"), born(31), since, &[*first]).await?;
    let since = rules::days::add_months(today, -14);
    let who = ("贺文慧", Sex::Female, "镇卫生院");
    let id = activist(&cx, branch, who, born(29), since, &[*first, *second]).await?;
    let then = on(&cx, today - Duration::days(12));
    let heard = Opinions { group: None, contacts: true, members: true, masses: true };
    action::propose(&then, id, act(&then, id, "支委会讨论同意。").await?, heard, true).await?;
    let then = on(&cx, today - Duration::days(4));
    action::consent(&then, id, act(&then, id, "").await?).await?;
    let how = Publishing {
        places: vec![NoticePlace::WorkOrStudy, NoticePlace::Residence],
        place: "镇卫生院公告栏、村务公开栏".to_owned(),
        contact: "镇党委组织办，电话 0000-12371".to_owned(),
    };
    let then = on(&cx, today - Duration::days(3));
    action::publish(&then, id, act(&then, id, "").await?, how).await?;
    Ok(())
}
