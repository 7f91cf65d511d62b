mod split;

use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use http_face::{Access, Fault, Fields, Routes, SignedIn, Visit};
use rules::{Verdict, organisation};
use serde::Deserialize;
use store::Ref;
use ui::i18n::Value;
use ui::{
    Button, Choice, Confirm, Consequence, Field, FieldError, Form, Level, Look, Markup, Texts, html, page,
};

use super::org_form::Refused;
use super::{crumbs, plain, seen_org, texts};
use crate::action::{self, Effect};
use crate::model::Org;
use crate::{FORM, RosterError, query};

/// Organisations offered at once.
const OFFERED: usize = 20;

pub(super) fn routes(routes: Routes) -> Routes {
    let needs = Access::Needs(FORM);
    let routes = routes
        .route("GET", "/orgs/{org}/move", needs, get(move_page).post(move_done))
        .also("POST", "/orgs/{org}/move", needs)
        .route("GET", "/orgs/{org}/merge", needs, get(merge_page).post(merge_done))
        .also("POST", "/orgs/{org}/merge", needs)
        .route("GET", "/orgs/{org}/close", needs, get(close_page).post(close_done))
        .also("POST", "/orgs/{org}/close", needs)
        .route("GET", "/orgs/{org}/reopen", needs, get(reopen_page).post(reopen_done))
        .also("POST", "/orgs/{org}/reopen", needs);
    split::routes(routes)
}

/// Two acts that need another organisation to be chosen.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Act {
    Move,
    Merge,
}

impl Act {
    const fn key(self) -> &'static str {
        match self {
            Self::Move => "move",
            Self::Merge => "merge",
        }
    }

    /// Can it be done with this other organisation? The action asks again; this only spares useless choices.
    fn fits(self, org: &Org, other: &Org) -> bool {
        let (Ok(kind), Ok(kind_there)) = (org.org_kind(), other.org_kind()) else { return false };
        let (Ok(place), Ok(there)) = (org.place(), other.place()) else { return false };
        let apart = other.stands() && org.region_id == other.region_id && !place.holds(&there);
        apart
            && match self {
                Self::Move => {
                    org.parent() != Some(other.reference())
                        && organisation::parent(kind, kind_there).verdict != Verdict::Blocks
                }
                Self::Merge => kind.is_branch() == kind_there.is_branch(),
            }
    }
}

#[derive(Deserialize, Default)]
struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    to: String,
}

/// The organisation of an address, if the reader may form it.
async fn formed(visit: &Visit, id: &str) -> Result<Org, Fault> {
    let (org, place) = seen_org(visit, id).await?;
    visit.cx.allow(FORM, &place)?;
    Ok(org)
}

async fn other_org(visit: &Visit, id: &str) -> Result<Option<Org>, Fault> {
    let Ok(id) = id.parse::<Ref>() else { return Ok(None) };
    let found = query::org(&visit.cx.store, id).await?;
    Ok(found.filter(|it| it.place().is_ok_and(|place| visit.cx.may(FORM, &place))))
}

/// Organisations to choose from: those with the words in their names, or those nearby.
async fn offered(visit: &Visit, act: Act, org: &Org, words: &str) -> Result<Vec<Org>, Fault> {
    let (sql, scope) = (&visit.cx.store, visit.cx.scope(FORM));
    let mut ids: Vec<Ref> = Vec::new();
    if words.is_empty() {
        let above = query::ancestors(sql, &org.place()?).await?;
        let up = if act == Act::Move { 2 } else { 1 };
        if let Some(upper) = above.len().checked_sub(up + 1).and_then(|at| above.get(at)) {
            ids.push(upper.reference());
            let beside = query::children(sql, &scope, upper, None, 40).await?;
            ids.extend(beside.iter().map(query::Branch::reference));
        }
    } else {
        let hit = query::search(sql, &visit.cx.vault, &scope, words, 60).await?;
        ids.extend(hit.orgs.into_iter().map(|(id, _)| id));
    }
    let mut found = Vec::new();
    for id in ids {
        let it = query::org(sql, id).await?;
        let seen = |it: &Org| it.place().is_ok_and(|place| scope.holds(&place));
        found.extend(it.filter(|it| seen(it) && act.fits(org, it)));
        if found.len() == OFFERED {
            break;
        }
    }
    Ok(found)
}

/// Choose the other organisation.
async fn choose(
    visit: &Visit,
    act: Act,
    org: &Org,
    asked: &Asked,
    error: Option<String>,
) -> Result<Markup, Fault> {
    let (t, lang) = (texts(visit.page.lang), visit.page.lang);
    let base = format!("/orgs/{}/{}", org.reference(), act.key());
    let back = format!("/orgs/{}/about", org.reference());
    let words: String = asked.q.trim().chars().take(80).collect();
    let found = offered(visit, act, org, &words).await?;
    let choices: Vec<_> = found
        .iter()
        .map(|it| {
            let kind = t.get(&format!("org-kind-{}", it.kind));
            Choice::new(it.reference().to_string(), &it.full_name).hint(kind)
        })
        .collect();
    let errors: Vec<_> = error.iter().map(|text| FieldError::new("to", text)).collect();
    let body = html! {
        p { (t.get(&format!("{}-about", act.key()))) }
        (Form::get(lang, base.as_str())
            .body(html! { (Field::search("q", t.get("act-find")).hint(t.get("act-find-hint")).value(&words)) })
            .submit(Button::submit(t.get("act-find-go")).look(Look::Secondary)))
        @if choices.is_empty() {
            (ui::empty(&t.get("act-find-none"), &t.get("act-find-none-more"), html! {}))
        } @else {
            (Form::get(lang, base).hidden("q", &words).errors(&errors)
                .body(html! {
                    (Field::radios("to", t.get(&format!("{}-to", act.key())), choices).value(asked.to.as_str()).error(error).required())
                })
                .submit(Button::submit(t.get("act-preview")))
                .cancel(back))
        }
    };
    titled(visit, org, &t, act.key(), body).await
}

async fn titled(visit: &Visit, org: &Org, t: &Texts, act: &str, body: Markup) -> Result<Markup, Fault> {
    let title = t.with(&format!("{act}-title"), &[("org", org.called().into())]);
    Ok(page(&visit.page, &title, &crumbs(visit, &org.place()?).await?, body))
}

/// The ground of an act, asked for beside its consequences.
fn ground(t: &Texts, fields: &Fields, refused: &Refused) -> Field {
    refused.field(fields, Field::text("ground", t.get("act-ground")).hint(t.get("act-ground-hint")))
}

fn told_move(t: &Texts, org: &Org, to: &Org, it: Effect) -> Vec<Consequence> {
    let (name, there): (Value<'_>, Value<'_>) = (org.called().into(), to.called().into());
    let say = |key: &str, n: i64| t.with(key, &[("n", n.into()), ("org", there.clone())]);
    vec![
        Consequence::new(say("move-effect-orgs", it.orgs), t.with("act-whom-org", &[("org", name)])),
        Consequence::new(
            t.get("move-effect-members"),
            t.with("act-whom-members", &[("n", it.members.into())]),
        ),
        Consequence::new(t.get("move-effect-roles"), t.with("act-whom-roles", &[("n", it.roles.into())])),
        Consequence::new(t.get("move-effect-duties"), t.with("act-whom-duties", &[("n", it.duties.into())])),
        Consequence::new(say("move-effect-figures", it.members), t.get("act-whom-above")),
    ]
}

fn told_merge(t: &Texts, org: &Org, into: &Org, it: Effect) -> Vec<Consequence> {
    let into_name = Value::from(into.called());
    let moves = t.with("merge-effect-members", &[("org", into_name.clone())]);
    vec![
        Consequence::new(moves, t.with("act-whom-members", &[("n", it.own_members.into())])),
        Consequence::new(t.get("merge-effect-org"), t.with("act-whom-org", &[("org", org.called().into())])),
        Consequence::new(t.get("merge-effect-posts"), t.get("merge-whom-posts")),
        Consequence::new(t.get("merge-effect-size"), t.with("act-whom-org", &[("org", into_name)])),
    ]
}

/// What changes and for whom, before it is done.
async fn preview(
    visit: &Visit,
    act: Act,
    org: &Org,
    other: &Org,
    fields: &Fields,
    refused: &Refused,
) -> Result<Markup, Fault> {
    let (t, lang) = (texts(visit.page.lang), visit.page.lang);
    let key = act.key();
    let base = format!("/orgs/{}/{key}", org.reference());
    let effect = action::effect(&visit.cx.store, org, visit.cx.today()).await?;
    let consequences = match act {
        Act::Move => told_move(&t, org, other, effect),
        Act::Merge => told_merge(&t, org, other, effect),
    };
    let names = [("org", org.called().into()), ("other", other.called().into())];
    let ask =
        Confirm::new(lang, t.with(&format!("{key}-ask"), &names), t.get(&format!("{key}-yes")), &base, &base)
            .key(fields.key().unwrap_or_else(|| visit.new_key()))
            .consequences(consequences)
            .body(html! {
                input type="hidden" name="to" value=(other.reference());
                (ground(&t, fields, refused))
            });
    let below = act == Act::Merge && effect.orgs > 1;
    let body = html! {
        (refused.alert())
        @if below {
            (ui::alert(Level::Warn, plain(t.with("merge-below", &[("n", (effect.orgs - 1).into())]))))
            (ui::actions(html! { (Button::link(format!("/orgs/{}/about", org.reference()), t.get("act-back")).look(Look::Secondary)) }))
        } @else {
            (ask)
            p class="hint" { (t.get(&format!("{key}-reverse"))) }
        }
    };
    titled(visit, org, &t, key, body).await
}

async fn asked_page(visit: &Visit, id: &str, act: Act, asked: &Asked) -> Result<Response, Fault> {
    let org = formed(visit, id).await?;
    if !org.stands() || org.parent_id.is_none() {
        return Err(Fault::missing());
    }
    if asked.to.is_empty() {
        return Ok(choose(visit, act, &org, asked, None).await?.into_response());
    }
    match other_org(visit, &asked.to).await?.filter(|it| act.fits(&org, it)) {
        Some(other) => {
            let body = preview(visit, act, &org, &other, &Fields::default(), &Refused::default()).await?;
            Ok(body.into_response())
        }
        None => again(visit, act, &org, &asked.to).await,
    }
}

/// Nothing, or nothing fitting, was chosen.
async fn again(visit: &Visit, act: Act, org: &Org, to: &str) -> Result<Response, Fault> {
    let t = texts(visit.page.lang);
    let asked = Asked { q: String::new(), to: to.to_owned() };
    let body = choose(visit, act, org, &asked, Some(t.get("field-error-not-fitting"))).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, body).into_response())
}

async fn done(visit: &Visit, id: &str, act: Act, fields: &Fields) -> Result<Response, Fault> {
    let org = formed(visit, id).await?;
    let Some(other) = other_org(visit, fields.get("to")).await? else {
        return again(visit, act, &org, fields.get("to")).await;
    };
    let (cx, ground) = (visit.keyed(fields), fields.some("ground"));
    let result = match act {
        Act::Move => action::move_org(&cx, org.reference(), other.reference(), ground).await,
        Act::Merge => action::merge_orgs(&cx, org.reference(), other.reference(), ground).await,
    };
    let there = if act == Act::Merge { other.reference() } else { org.reference() };
    match finished(visit, there, result)? {
        Ok(response) => Ok(response),
        Err(refused) => {
            let body = preview(visit, act, &org, &other, fields, &refused).await?;
            Ok(refused.answer(body))
        }
    }
}

/// On to the organisation, or what was refused.
fn finished(
    visit: &Visit,
    org: Ref,
    result: Result<(), RosterError>,
) -> Result<Result<Response, Refused>, Fault> {
    match result {
        Ok(()) => {
            visit.wake();
            Ok(Ok(Redirect::to(&format!("/orgs/{org}/about")).into_response()))
        }
        Err(error) => Ok(Err(Refused::of(&texts(visit.page.lang), error)?)),
    }
}

async fn move_page(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    asked_page(&visit, &id, Act::Move, &asked).await
}

async fn move_done(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Fault> {
    done(&visit, &id, Act::Move, &fields).await
}

async fn merge_page(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    asked_page(&visit, &id, Act::Merge, &asked).await
}

async fn merge_done(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Fault> {
    done(&visit, &id, Act::Merge, &fields).await
}

async fn close_page(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Markup, Fault> {
    let org = formed(&visit, &id).await?;
    close_form(&visit, &org, &Fields::default(), &Refused::default()).await
}

async fn close_form(visit: &Visit, org: &Org, fields: &Fields, refused: &Refused) -> Result<Markup, Fault> {
    if !org.stands() {
        return Err(Fault::missing());
    }
    let t = texts(visit.page.lang);
    let base = format!("/orgs/{}", org.reference());
    let it = action::effect(&visit.cx.store, org, visit.cx.today()).await?;
    let left = [("members", it.own_members.into()), ("orgs", (it.orgs - 1).into())];
    let name = Value::from(org.called());
    let ask = Confirm::new(
        visit.page.lang,
        t.with("close-ask", &[("org", name.clone())]),
        t.get("close-yes"),
        format!("{base}/close"),
        format!("{base}/about"),
    )
    .key(fields.key().unwrap_or_else(|| visit.new_key()))
    .danger()
    .consequences(vec![
        Consequence::new(t.get("close-effect-org"), t.with("act-whom-org", &[("org", name)])),
        Consequence::new(t.get("merge-effect-posts"), t.get("merge-whom-posts")),
        Consequence::new(t.get("close-effect-duties"), t.with("act-whom-duties", &[("n", it.duties.into())])),
    ])
    .body(html! { (ground(&t, fields, refused)) });
    let empty = it.own_members == 0 && it.orgs <= 1;
    let body = html! {
        (refused.alert())
        @if empty { (ask) p class="hint" { (t.get("close-reverse")) } }
        @else {
            (ui::alert(Level::Warn, plain(t.with("close-not-empty", &left))))
            (ui::actions(html! {
                @if org.parent_id.is_some() {
                    (Button::link(format!("{base}/merge"), t.get("act-merge")).look(Look::Primary))
                }
                (Button::link(format!("{base}/about"), t.get("act-back")).look(Look::Secondary))
            }))
        }
    };
    titled(visit, org, &t, "close", body).await
}

async fn close_done(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Fault> {
    let org = formed(&visit, &id).await?;
    let result = action::close_org(&visit.keyed(&fields), org.reference(), fields.some("ground")).await;
    match finished(&visit, org.reference(), result)? {
        Ok(response) => Ok(response),
        Err(refused) => Ok(refused.answer(close_form(&visit, &org, &fields, &refused).await?)),
    }
}

async fn reopen_page(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Markup, Fault> {
    let org = formed(&visit, &id).await?;
    reopen_form(&visit, &org, &Fields::default(), &Refused::default()).await
}

async fn reopen_form(visit: &Visit, org: &Org, fields: &Fields, refused: &Refused) -> Result<Markup, Fault> {
    let t = texts(visit.page.lang);
    let above = match org.parent() {
        Some(above) => query::org(&visit.cx.store, above).await?,
        None => None,
    };
    if org.stands() {
        return Err(Fault::missing());
    }
    let base = format!("/orgs/{}", org.reference());
    let name = Value::from(org.called());
    let stands = above.as_ref().is_none_or(Org::stands);
    let ask = Confirm::new(
        visit.page.lang,
        t.with("reopen-ask", &[("org", name.clone())]),
        t.get("reopen-yes"),
        format!("{base}/reopen"),
        format!("{base}/about"),
    )
    .key(fields.key().unwrap_or_else(|| visit.new_key()))
    .consequences(vec![
        Consequence::new(t.get("reopen-effect-org"), t.with("act-whom-org", &[("org", name)])),
        Consequence::new(t.get("reopen-effect-members"), t.get("reopen-whom-members")),
    ])
    .body(html! { (ground(&t, fields, refused)) });
    let body = html! {
        (refused.alert())
        @if stands { (ask) } @else {
            (ui::alert(Level::Warn, plain(t.get("reopen-above-closed"))))
            (ui::actions(html! { (Button::link(format!("{base}/about"), t.get("act-back")).look(Look::Secondary)) }))
        }
    };
    titled(visit, org, &t, "reopen", body).await
}

async fn reopen_done(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Fault> {
    let org = formed(&visit, &id).await?;
    let result = action::reopen_org(&visit.keyed(&fields), org.reference(), fields.some("ground")).await;
    match finished(&visit, org.reference(), result)? {
        Ok(response) => Ok(response),
        Err(refused) => Ok(refused.answer(reopen_form(&visit, &org, &fields, &refused).await?)),
    }
}
