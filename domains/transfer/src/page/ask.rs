use axum::extract::{Path, Query};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use http_face::{Access, Fault, Fields, Refused, Routes, SignedIn, Visit};
use roster::model::{Member, Org};
use rules::month::YearMonth;
use serde::Deserialize;
use store::Ref;
use ui::{Button, Choice, Field, Form, Level, Look, Markup, html, page};

use super::list::state_badge;
use super::texts;
use crate::action::{self, Asked};
use crate::model::GROUNDS;
use crate::{ASK, BRANCH, query};

/// Branches offered at once.
const OFFERED: usize = 20;

pub(super) fn routes(routes: Routes) -> Routes {
    routes.route("GET", "/members/{member}/transfer", Access::Needs(ASK), get(show).post(send)).also(
        "POST",
        "/members/{member}/transfer",
        Access::Needs(ASK),
    )
}

#[derive(Deserialize, Default)]
struct Found {
    #[serde(default)]
    q: String,
}

async fn asked_for(visit: &Visit, id: &str) -> Result<Member, Fault> {
    let id: Ref = id.parse().map_err(|_| Fault::missing())?;
    let member = roster::query::member(&visit.cx.store, id).await?.ok_or_else(Fault::missing)?;
    visit.cx.allow_for(ASK, &member.place()?, visit.cx.actor.member == Some(id))?;
    Ok(member)
}

async fn show(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    Query(found): Query<Found>,
) -> Result<Markup, Fault> {
    let member = asked_for(&visit, &id).await?;
    let month = YearMonth::of(visit.cx.today()).plus(-1).to_string();
    let fields = Fields::of(vec![("q".to_owned(), found.q), ("paid_to".to_owned(), month)]);
    form(&visit, &member, &fields, &Refused::default()).await
}

/// Branches to go to: with these words within the reader's own scope; elsewhere only the one whose full name or code
/// was typed whole, so that nobody learns the names of organisations by trying.
async fn offered(visit: &Visit, words: &str) -> Result<Vec<Org>, Fault> {
    let sql = &visit.cx.store;
    let mut found: Vec<Org> = roster::query::orgs_called(sql, words).await?;
    let scope = visit.cx.scope(roster::READ);
    if !scope.is_empty() {
        let hit = roster::query::search(sql, &visit.cx.vault, &scope, words, 60).await?;
        for (id, _) in hit.orgs {
            if found.iter().all(|it| it.reference() != id) {
                found.extend(roster::query::org(sql, id).await?);
            }
        }
    }
    found.retain(|it| it.stands() && it.org_kind().is_ok_and(rules::codes::OrgKind::is_branch));
    found.truncate(OFFERED);
    Ok(found)
}

async fn form(visit: &Visit, member: &Member, fields: &Fields, refused: &Refused) -> Result<Markup, Fault> {
    let (t, lang) = (texts(visit.page.lang), visit.page.lang);
    let place = member.place()?;
    let base = format!("/members/{}/transfer", member.reference());
    let before = query::of_member(&visit.cx.store, member.reference()).await?;
    let under_way = before.iter().any(|it| it.stands().is_ok_and(|it| !it.is_end()));
    let words: String = fields.get("q").chars().take(80).collect();
    let mut found = if words.is_empty() { Vec::new() } else { offered(visit, &words).await? };
    found.retain(|it| it.reference() != member.org());
    let choices: Vec<_> =
        found.iter().map(|it| Choice::new(it.reference().to_string(), &it.full_name)).collect();
    let branch = visit.cx.may(BRANCH, &place);
    let grounds = GROUNDS.map(|key| Choice::new(key, t.get(&format!("ground-{key}"))));
    let body = html! {
        (refused.alert())
        @if !before.is_empty() {
            h2 { (t.get("ask-before")) }
            ul.plain-list { @for it in &before {
                li { a class="link" href=(format!("/transfers/{}", it.reference())) { (t.get("ask-see")) } " " (state_badge(&t, it)) }
            } }
        }
        @if member.present && !under_way {
            (ui::callout(Level::Info, &t.get("ask-rule-title"), html! { (t.get("ask-rule")) }))
            (Form::get(lang, base.as_str())
                .body(html! { (Field::search("q", t.get("ask-find")).hint(t.get("ask-find-hint")).value(fields.get("q"))) })
                .submit(Button::submit(t.get("ask-find-go")).look(Look::Secondary)))
            @if choices.is_empty() && !words.is_empty() {
                (ui::empty(&t.get("ask-nothing"), &t.get("ask-nothing-more"), html! {}))
            }
            @if !choices.is_empty() {
                (Form::post(lang, base.as_str())
                    .key(fields.key().unwrap_or_else(|| visit.new_key()))
                    .hidden("q", fields.get("q"))
                    .errors(&refused.errors)
                    .body(html! {
                        (refused.field(fields, Field::radios("to", t.get("ask-to"), choices)).required())
                        (refused.field(fields, Field::radios("ground", t.get("ask-ground"), grounds.to_vec())).required())
                        (refused.field(fields, Field::textarea("reason", t.get("ask-reason"))).rows(3))
                        @if branch {
                            (refused.field(fields, Field::text("paid_to", t.get("ask-paid-to")).hint(t.get("ask-paid-to-hint")).short()))
                        }
                    })
                    .submit(Button::submit(t.get(if branch { "ask-send-branch" } else { "ask-send" })))
                    .cancel(format!("/members/{}", member.reference()))
                    .mark_required())
            }
        }
    };
    let crumbs = roster::face::crumbs(visit, &place).await?;
    Ok(page(&visit.page, &t.with("ask-title", &[("name", member.name.clone().into())]), &crumbs, body))
}

/// A month, or none when nothing was typed.
pub(super) fn month(fields: &Fields, name: &'static str) -> Result<Option<YearMonth>, access::ActError> {
    let parsed = |text: String| text.parse().map_err(|_| access::ActError::field(name, "no-month"));
    fields.some(name).map(parsed).transpose()
}

async fn send(SignedIn(visit): SignedIn, Path(id): Path<String>, fields: Fields) -> Result<Response, Fault> {
    let member = asked_for(&visit, &id).await?;
    let done = match (fields.reference("to"), month(&fields, "paid_to")) {
        (Ok(to), Ok(checked)) => {
            let asked = Asked {
                member: member.reference(),
                to,
                ground: fields.get("ground").to_owned(),
                reason: fields.get("reason").to_owned(),
                checked: checked.filter(|_| visit.cx.actor.member != Some(member.reference())),
            };
            action::ask(&visit.keyed(&fields), asked).await
        }
        (Err(error), _) | (_, Err(error)) => Err(error),
    };
    match done {
        Ok(id) => {
            visit.wake();
            Ok(Redirect::to(&format!("/transfers/{id}")).into_response())
        }
        Err(error) => {
            let refused = Refused::of(&texts(visit.page.lang), error)?;
            Ok(refused.answer(form(&visit, &member, &fields, &refused).await?))
        }
    }
}
