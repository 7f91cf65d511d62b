use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;
use document::{Align, Block, Column, Paper, Paragraph, Signature, Table};
use http_face::{Access, Fault, FaultKind, Routes, SignedIn, Visit, attachment};
use ui::Texts;

use super::{Seen, kinds, seen, texts, time_text};
use crate::calendar::{self, Event};
use crate::model::{Attendance, Meeting};
use crate::query;

/// Media type of a .docx.
const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .route("GET", "/meetings/{meeting}/minutes.pdf", Access::SignedIn, get(minutes_pdf))
        .route("GET", "/meetings/{meeting}/minutes.docx", Access::SignedIn, get(minutes_docx))
        .route("GET", "/meetings/{meeting}/roll.pdf", Access::SignedIn, get(roll_pdf))
        .route("GET", "/meetings/{meeting}/invitation.ics", Access::SignedIn, get(invitation))
}

async fn minutes(visit: &Visit, it: &Seen) -> Result<Paper, Fault> {
    let (t, m) = (texts(visit.page.lang), &it.meeting);
    let state = m.stands()?;
    let text =
        m.minutes.as_deref().filter(|_| query::ON_RECORD.contains(&state)).ok_or_else(Fault::missing)?;
    let sql = &visit.cx.store;
    let org = roster::query::org(sql, m.org()).await?.ok_or_else(Fault::missing)?;
    let roll = query::roll(sql, m.reference()).await?;
    let signed = |label: &str, who: Option<uuid::Uuid>, how: &Option<String>| {
        let name = roll.iter().find(|it| Some(it.member_id) == who).map_or("", |it| it.name.as_str());
        // The name stands there when it was signed with the own account; on paper there is room for the hand.
        let value = if how.as_deref() == Some("own") { name } else { "" };
        Signature { label: t.get(label).into(), value: value.into() }
    };
    let mut paper = Paper::report(m.title.clone(), roster::face::paper_language(t.lang()), m.day())
        .header(org.full_name.clone())
        .blocks(
            text.lines()
                .filter(|it| !it.trim().is_empty())
                .map(|line| Paragraph::new(line.to_owned()).flush()),
        );
    let decisions = query::decisions(sql, m.reference()).await?;
    if !decisions.is_empty() {
        let table = Table::new([
            Column::new(t.get("decision-what"), 5),
            Column::new(t.get("decision-person"), 2),
            Column::new(t.get("decision-due"), 2),
        ]);
        let rows = decisions.iter().map(|it| [it.what.clone(), it.person_name.clone(), it.due_on.clone()]);
        paper = paper.block(Block::title(t.get("decisions-title"))).block(table.rows(rows));
    }
    let signatures = vec![
        signed("sign-line-chair", m.chair, &m.chair_how),
        signed("sign-line-recorder", m.recorder, &m.recorder_how),
    ];
    paper = paper.block(Block::Gap(1)).block(Block::Signatures(signatures));
    let corrections = query::corrections(sql, m.reference()).await?;
    if !corrections.is_empty() {
        let said = corrections.iter().map(|it| {
            let day = ui::format::date_text(t.lang(), store::Instant(it.made_at).day());
            Paragraph::new(format!("{day} {}", it.what)).flush()
        });
        paper = paper.block(Block::title(t.get("corrections"))).blocks(said);
    }
    Ok(paper)
}

fn unexpected(error: impl ToString) -> Fault {
    Fault::new(FaultKind::Unexpected, error.to_string())
}

async fn minutes_pdf(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Response, Fault> {
    let it = seen(&visit, &id).await?;
    roster::face::pdf("minutes.pdf", minutes(&visit, &it).await?).await
}

async fn minutes_docx(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Response, Fault> {
    let it = seen(&visit, &id).await?;
    let paper = minutes(&visit, &it).await?;
    let made =
        tokio::task::spawn_blocking(move || document::render_docx(&paper)).await.map_err(unexpected)?;
    Ok(attachment("minutes.docx", DOCX, made.map_err(unexpected)?))
}

/// The sheet to sign on: names of those due, with room for the hand; what is noted already is printed.
async fn roll_pdf(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Response, Fault> {
    let it = seen(&visit, &id).await?;
    if !it.reads {
        return Err(Fault::missing());
    }
    let (t, m) = (texts(visit.page.lang), &it.meeting);
    let roll = query::roll(&visit.cx.store, m.reference()).await?;
    let org = roster::query::org(&visit.cx.store, m.org()).await?.ok_or_else(Fault::missing)?;
    let title = t.with("sheet-title", &[("title", m.title.clone().into())]);
    let columns = [
        Column::new(t.get("sheet-no"), 1).align(Align::Centre),
        Column::new(t.get("sheet-name"), 3),
        Column::new(t.get("sheet-sign"), 4),
        Column::new(t.get("sheet-note"), 3),
    ];
    let row = |(at, line): (usize, &Attendance)| {
        let noted = line.mark.as_deref().filter(|it| *it != "absent").map(|it| t.get(&format!("mark-{it}")));
        [(at + 1).to_string(), line.name.clone(), String::new(), noted.unwrap_or_default()]
    };
    let facts = [
        (t.get("meeting-column-when"), time_text(&t, m)),
        (t.get("meeting-column-kind"), kinds(&t, m)),
        (t.get("plan-place"), m.place.clone().unwrap_or_default()),
    ];
    let paper = Paper::report(title, roster::face::paper_language(t.lang()), m.day())
        .header(org.full_name.clone())
        .block(Block::facts(facts.into_iter().filter(|(_, value)| !value.is_empty())))
        .block(Table::new(columns).rows(roll.iter().enumerate().map(row)));
    roster::face::pdf("roll.pdf", paper).await
}

/// A meeting as an event of a calendar.
pub(super) fn event(t: &Texts, public_url: &str, origin: &str, m: &Meeting, agenda: &str) -> Event {
    Event {
        uid: format!("{}@{}", m.reference(), origin.split('/').next().unwrap_or(origin)),
        sequence: m.sequence,
        starts: m.starts(),
        ends: m.ends(),
        summary: m.title.clone(),
        description: [kinds(t, m), agenda.to_owned()]
            .into_iter()
            .filter(|it| !it.is_empty())
            .collect::<Vec<_>>()
            .join("\n"),
        location: m.place.clone().or_else(|| m.link.clone()).unwrap_or_default(),
        url: format!("{public_url}/meetings/{}", m.reference()),
        cancelled: m.state == "CANCELLED",
    }
}

async fn invitation(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Response, Fault> {
    let it = seen(&visit, &id).await?;
    let (t, m) = (texts(visit.page.lang), &it.meeting);
    let items = query::agenda(&visit.cx.store, m.reference()).await?;
    let agenda: Vec<_> = items.iter().map(|it| format!("{}. {}", it.at_no, it.title)).collect();
    let event = event(&t, &visit.app.public_url, &visit.app.signer.origin, m, &agenda.join("\n"));
    let method = if event.cancelled { "CANCEL" } else { "PUBLISH" };
    let text = calendar::written(&m.title, Some(method), visit.cx.now(), &[event]);
    Ok(attachment("invitation.ics", &format!("text/calendar; charset=utf-8; method={method}"), text))
}
