use axum::extract::Query;
use axum::routing::get;
use http_face::{Access, Fault, Routes, SignedIn};
use serde::Deserialize;
use ui::{Button, Column, Field, Form, Markup, Render as _, Row, Table, html, page};

use super::{day, or_dash, plain, state_badge, texts};
use crate::{READ, query};

pub(super) fn routes(routes: Routes) -> Routes {
    routes.route("GET", "/search", Access::Needs(READ), get(show))
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    q: String,
}

async fn show(SignedIn(visit): SignedIn, Query(asked): Query<Asked>) -> Result<Markup, Fault> {
    let t = texts(visit.page.lang);
    let lang = visit.page.lang;
    let cx = &visit.cx;
    let words: String = asked.q.chars().take(80).collect();
    let hit = query::search(&cx.store, &cx.vault, &cx.scope(READ), &words, 30).await?;
    let rows = hit.members.iter().map(|it| {
        Row::new([
            html! { a class="link font-medium" href=(format!("/members/{}", it.reference())) { (it.name) } },
            state_badge(&t, &it.state),
            or_dash(&day(lang, it.birth.as_deref())),
            or_dash(it.id_masked.as_deref().unwrap_or_default()),
            plain(&it.org_name),
        ])
    });
    let nothing = hit.members.is_empty() && hit.orgs.is_empty();
    let body = html! {
        (Form::get(lang, "/search")
            .body(html! { (Field::search("q", t.get("search-words")).value(&words).hint(t.get("search-hint"))) })
            .submit(Button::submit(t.get("search-go"))))
        @if !words.is_empty() && nothing {
            (ui::empty(&t.get("search-none"), &t.get("search-none-more"), html! {}))
        }
        @if !hit.members.is_empty() {
            (Table::new(lang, t.get("members-title"))
                .columns(["name", "state", "birth", "number", "organisation"].map(|name| Column::new(t.get(&format!("column-{name}")))))
                .rows(rows)
                .render())
        }
        @if !hit.orgs.is_empty() {
            h2 { (t.get("orgs-title")) }
            ul class="list-disc ps-5" {
                @for (id, name) in &hit.orgs { li { a class="link" href=(format!("/orgs/{id}")) { (name) } } }
            }
        }
    };
    Ok(page(&visit.page, &t.get("search-title"), &[], body))
}
