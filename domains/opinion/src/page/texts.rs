use axum::extract::{Path, Query};
use axum::routing::get;
use http_face::{Access, Fault, Routes, SignedIn};
use serde::Deserialize;
use ui::{Markup, Paging, html, page, paging};

use super::{called, period, seen, texts};
use crate::action::{ID_BYTES, unpacked};
use crate::{READ, query};

pub(super) fn routes(routes: Routes) -> Routes {
    routes.route("GET", "/opinion/{run}/topics/{topic}", Access::SignedIn, get(show))
}

#[derive(Deserialize, Default)]
struct Asked {
    #[serde(default)]
    part: i64,
}

/// The texts a figure comes from, as far as they are still at a place the reader sees: what was rerouted or taken out
/// since is gone here too.
async fn show(
    SignedIn(visit): SignedIn,
    Path((id, topic)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Markup, Fault> {
    let run = seen(&visit, &id).await?;
    let topic: usize = topic.parse().map_err(|_| Fault::missing())?;
    let (t, lang) = (texts(visit.page.lang), visit.page.lang);
    let found = run.figures().ok_or_else(Fault::missing)?;
    let figures = found.topics.get(topic).ok_or_else(Fault::missing)?;
    let sql = &visit.cx.store;
    let labels = query::labels(sql, run.org()).await?;
    let number = i64::try_from(topic).map_err(|_| Fault::missing())?;
    let part = query::part(sql, run.reference(), number, asked.part).await?.unwrap_or_default();
    let scope = visit.cx.scope(READ).within(&run.place()?);
    let mut rows = Vec::new();
    for (source, text) in part.chunks(ID_BYTES).filter_map(unpacked) {
        rows.extend(query::text(sql, &scope, source, text).await?);
    }
    let next = query::part(sql, run.reference(), number, asked.part + 1).await?;
    let base = format!("/opinion/{id}/topics/{topic}");
    let turns = Paging {
        previous: (asked.part > 0).then(|| format!("{base}?part={}", asked.part - 1)),
        next: next.map(|_| format!("{base}?part={}", asked.part + 1)),
        total: None,
    };
    let body = html! {
        p { (figures.words.join(" ")) }
        p.hint { (period(&t, &run.from_day, &run.to_day)) " · " (t.with("run-texts", &[("count", i64::try_from(figures.texts).unwrap_or(i64::MAX).into())])) }
        ul class="card-list" { @for it in &rows {
            li {
                @if !it.title.is_empty() { p class="font-medium" { (it.title) } }
                p.pre-line { (it.body) }
                p.hint {
                    (roster::face::day(lang, Some(&it.on_day)))
                    @if let Some(place) = &it.place { " · " (place) }
                    " · " (t.get(&format!("source-{}", it.source)))
                }
            }
        } }
        @if rows.is_empty() { (ui::empty(&t.get("texts-none"), &t.get("texts-none-more"), html! {})) }
        (paging(lang, &turns))
    };
    let crumbs = [ui::Crumb::new(format!("/opinion/{id}"), t.get("tab-opinion"))];
    Ok(page(&visit.page, &called(figures, &labels), &crumbs, body))
}
