//! The written answer on paper (信访工作条例 2022 art. 32), for a petitioner who came in person or wrote a letter.

use axum::extract::Path;
use axum::response::Response;
use document::{Block, Paper, Paragraph, Seal};
use http_face::{Fault, SignedIn};
use store::Instant;

use super::{seen, texts};
use crate::{READ, query};

pub(super) async fn pdf(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Response, Fault> {
    let it = seen(&visit, &id, READ).await?;
    let t = texts(visit.page.lang);
    let sql = &visit.cx.store;
    let answers = query::answers(sql, it.reference()).await?;
    let answer = answers.iter().rev().find(|it| it.state == "approved").ok_or_else(Fault::missing)?;
    let points = query::points(sql, it.reference()).await?;
    let holder = roster::query::org(sql, it.holder()).await?.ok_or_else(Fault::missing)?;
    let given = answer.approved_at.map_or_else(|| visit.cx.today(), |at| Instant(at).day());
    let day = ui::format::date_text(t.lang(), given);
    let values = [("number", it.number.clone().into()), ("title", it.title.clone().into())];
    let mut paper =
        Paper::report(t.get("paper-title"), roster::face::paper_language(t.lang()), visit.cx.today())
            .header(holder.full_name.clone())
            .block(Paragraph::new(t.with("paper-number", &values)).flush())
            .block(Paragraph::new(t.with("paper-matter", &values)));
    if answer.stage == "answer" {
        for (point, reply) in points.iter().zip(answer.each()) {
            paper = paper
                .block(Paragraph::new(format!("{}. {}", point.n, point.words)).flush())
                .block(Paragraph::new(reply));
        }
    }
    let lines = answer.words.lines().filter(|line| !line.trim().is_empty());
    paper = paper.blocks(lines.map(|line| Paragraph::new(line.to_owned())));
    let stage = t.get(&format!("paper-next-{}", answer.stage));
    paper = paper.block(Paragraph::new(stage)).block(Block::Seal(Seal::new(
        holder.full_name,
        t.get("paper-seal"),
        day,
    )));
    roster::face::pdf("answer.pdf", paper).await
}
