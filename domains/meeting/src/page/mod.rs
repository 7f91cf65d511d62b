//! Pages of meetings, talks and one's own organisation life.

mod act;
mod decision;
mod door;
mod list;
mod mine;
mod minutes;
mod papers;
mod plan;
mod print;
mod roll;
mod show;
mod talks;
mod vote;

use access::Permission;
use http_face::{Fault, Routes, Visit};
use store::{OrgPath, Ref};
use ui::{Crumb, Lang, Level, Markup, Texts, badge};

use crate::model::{Attendance, Meeting};
use crate::{KEEP, LOCALES, OWN, READ, query};

/// All pages of the room.
pub(crate) fn routes() -> Routes {
    let routes = list::routes(Routes::new());
    let routes = plan::routes(routes);
    let routes = show::routes(routes);
    let routes = act::routes(routes);
    let routes = roll::routes(routes);
    let routes = vote::routes(routes);
    let routes = minutes::routes(routes);
    let routes = print::routes(routes);
    let routes = papers::routes(routes);
    let routes = talks::routes(routes);
    let routes = decision::routes(routes);
    let routes = door::routes(routes);
    mine::routes(routes)
}

pub(crate) fn texts(lang: Lang) -> Texts {
    Texts::new(&LOCALES, lang)
}

/// Tenths of 学时 as people write them: `31.5`.
pub(crate) fn hours(tenths: i64) -> String {
    if tenths % 10 == 0 { (tenths / 10).to_string() } else { format!("{}.{}", tenths / 10, tenths % 10) }
}

/// A meeting as a reader sees it: because of an office, or because of having been invited.
pub(crate) struct Seen {
    pub(crate) meeting: Meeting,
    pub(crate) place: OrgPath,
    /// Reads it by office.
    pub(crate) reads: bool,
    /// Keeps its record.
    pub(crate) keeps: bool,
    /// The reader's own line on its roll.
    pub(crate) line: Option<Attendance>,
}

/// The meeting of an address, if the reader holds an office for it or was invited.
pub(crate) async fn seen(visit: &Visit, id: &str) -> Result<Seen, Fault> {
    let id: Ref = id.parse().map_err(|_| Fault::missing())?;
    let meeting = query::meeting(&visit.cx.store, id).await?.ok_or_else(Fault::missing)?;
    let place = meeting.place_in_tree()?;
    let line = match visit.cx.actor.member {
        Some(me) => query::line(&visit.cx.store, id, me).await?,
        None => None,
    };
    let (reads, keeps) = (visit.cx.may(READ, &place), visit.cx.may(KEEP, &place));
    let invited = line.is_some() && visit.cx.allow_for(OWN, &place, true).is_ok();
    let told = meeting.send_at.is_some_and(|at| at <= visit.cx.now().0) || meeting.starts() <= visit.cx.now();
    if reads || (invited && told) {
        Ok(Seen { meeting, place, reads, keeps, line })
    } else {
        Err(Fault::missing())
    }
}

/// The same for those who hold a permission at the place.
pub(crate) async fn kept(visit: &Visit, id: &str, needs: Permission) -> Result<Seen, Fault> {
    let it = seen(visit, id).await?;
    visit.cx.allow(needs, &it.place)?;
    Ok(it)
}

/// The way back: the organisation's meetings to who reads them, the own page to others.
pub(crate) async fn crumbs(visit: &Visit, it: &Seen) -> Result<Vec<Crumb>, Fault> {
    let t = texts(visit.page.lang);
    if it.reads {
        let mut crumbs = roster::face::crumbs(visit, &it.place).await?;
        crumbs.push(Crumb::new(format!("/orgs/{}/meetings", it.meeting.org()), t.get("tab-meetings")));
        return Ok(crumbs);
    }
    let own = visit.cx.actor.member.map(|me| format!("/members/{me}/meetings"));
    Ok(own.map(|href| Crumb::new(href, t.get("member-meetings"))).into_iter().collect())
}

/// The same with the meeting itself, for pages behind it.
pub(crate) async fn crumbs_behind(visit: &Visit, it: &Seen) -> Result<Vec<Crumb>, Fault> {
    let mut crumbs = crumbs(visit, it).await?;
    crumbs.push(Crumb::new(format!("/meetings/{}", it.meeting.reference()), it.meeting.title.as_str()));
    Ok(crumbs)
}

pub(crate) fn state_badge(t: &Texts, it: &Meeting) -> Markup {
    use rules::organisation_life::MeetingState as S;
    let level = match it.stands() {
        Ok(S::Inquorate) => Level::Warn,
        Ok(S::Archived | S::Signed) => Level::Success,
        Ok(S::Cancelled) => Level::Plain,
        _ => Level::Info,
    };
    badge(level, &t.get(&format!("meeting-state-{}", it.state)))
}

/// Names of all kinds a meeting is held as.
pub(crate) fn kinds(t: &Texts, it: &Meeting) -> String {
    let names: Vec<_> = it.kinds().iter().map(|kind| t.get(&format!("kind-{}", kind.key()))).collect();
    names.join(&t.get("kinds-joined"))
}

/// Beginning and end, as people say it.
pub(crate) fn time_text(t: &Texts, it: &Meeting) -> String {
    let (from, until) = (it.starts().civil(), it.ends().civil());
    let clock = |at: time::OffsetDateTime| format!("{:02}:{:02}", at.hour(), at.minute());
    let day = ui::format::date_text(t.lang(), from.date());
    format!("{day} {}–{}", clock(from), clock(until))
}
