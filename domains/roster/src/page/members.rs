use axum::extract::Path;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use http_face::{Access, Fault, Fields, Routes, SignedIn, Visit};
use store::Ref;
use ui::{
    Button, Field, Form, Level, Look, Markup, Texts, TimelineItem, description_list, html, page, timeline,
};

use super::{crumbs, day, nationality_name, or_dash, plain, state_badge, texts, told};
use crate::action::{self, Revealed};
use crate::model::Member;
use crate::{FILE, KEEP, READ, REVEAL, query};

pub(super) fn routes(routes: Routes) -> Routes {
    routes.route("GET", "/members/{member}", Access::Needs(READ), get(show)).route(
        "POST",
        "/members/{member}/reveal",
        Access::Needs(REVEAL),
        post(reveal),
    )
}

/// The member of an address, if the reader sees them.
///
/// # Errors
/// [`Fault`] of kind missing when there is none, or none for this reader.
pub async fn seen_member(visit: &Visit, id: &str) -> Result<Member, Fault> {
    let id: Ref = id.parse().map_err(|_| Fault::missing())?;
    let member = query::member(&visit.cx.store, id).await?.ok_or_else(Fault::missing)?;
    let own = visit.cx.actor.member == Some(id);
    visit.cx.allow_for(READ, &member.place()?, own)?;
    Ok(member)
}

async fn show(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Markup, Fault> {
    let member = seen_member(&visit, &id).await?;
    card(&visit, &member, None, None).await
}

async fn reveal(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Fault> {
    let member = seen_member(&visit, &id).await?;
    let t = texts(visit.page.lang);
    match action::reveal(&visit.cx, member.reference(), fields.get("reason")).await {
        Ok(shown) => {
            visit.wake();
            Ok(card(&visit, &member, Some(shown), None).await?.into_response())
        }
        Err(error) => match told(&t, &error) {
            Some((_, text)) => {
                let body = card(&visit, &member, None, Some(text)).await?;
                Ok((axum::http::StatusCode::UNPROCESSABLE_ENTITY, body).into_response())
            }
            None => Err(error.into()),
        },
    }
}

async fn card(
    visit: &Visit,
    member: &Member,
    shown: Option<Revealed>,
    error: Option<String>,
) -> Result<Markup, Fault> {
    let t = texts(visit.page.lang);
    let place = member.place()?;
    let sql = &visit.cx.store;
    let org = query::org(sql, member.org()).await?;
    let regions = query::regions_of(sql, member.reference()).await?;
    let posts = query::posts_of(sql, member.reference(), &regions).await?;
    let spells = query::affiliations(sql, member.reference(), &regions).await?;
    let states = query::states(sql, member.reference()).await?;
    let lang = visit.page.lang;
    let base = format!("/members/{}", member.reference());
    let own = visit.cx.actor.member == Some(member.reference());
    let mut history: Vec<(String, String)> = Vec::new();
    for it in states {
        let ground = it.ground.map(|it| format!(" · {it}")).unwrap_or_default();
        history.push((it.from_day, format!("{}{ground}", t.get(&format!("state-{}", it.state)))));
    }
    for it in spells {
        let name = it.org_name.unwrap_or_default();
        history.push((it.from_day, t.with(&format!("spell-{}", it.how), &[("org", name.into())])));
    }
    for it in posts {
        let post = t.get(&format!("post-{}", it.post));
        history.push((it.from_day, t.with("post-at", &[("post", post.into()), ("org", it.org_name.into())])));
    }
    history.sort_by(|a, b| b.0.cmp(&a.0));
    let items: Vec<_> =
        history.into_iter().map(|(on, what)| TimelineItem::new(plain(day(lang, Some(&on))), what)).collect();
    let body = html! {
        @if let Some(error) = error { (ui::alert(Level::Error, plain(error))) }
        @if !member.present { (ui::alert(Level::Warn, plain(t.get("member-not-present")))) }
        (ui::actions(html! {
            @if member.present && visit.cx.may(KEEP, &place) {
                (Button::link(format!("{base}/edit"), t.get("member-edit")).look(Look::Primary))
                (Button::link(format!("{base}/state"), t.get("member-state")).look(Look::Secondary))
            }
            @if own || visit.cx.may(FILE, &place) {
                (Button::link(format!("{base}/file"), t.get("member-file")).look(Look::Secondary))
            }
            @for link in visit.app.domains.iter().flat_map(|it| &it.member_links) {
                @if (member.present || !link.narrow) && visit.cx.allow_for(link.needs, &place, own).is_ok() {
                    (Button::link((link.href)(member.reference()), (link.label)(lang)).look(Look::Quiet))
                }
            }
        }))
        (facts(visit, &t, member, org.as_ref()))
        (numbers(visit, &t, member, shown, own))
        h2 { (t.get("member-history")) }
        (timeline(&items))
    };
    let crumbs = crumbs(visit, &place).await?;
    Ok(page(&visit.page, &member.name, &crumbs, body))
}

fn facts(visit: &Visit, t: &Texts, it: &Member, org: Option<&crate::model::Org>) -> Markup {
    let lang = visit.page.lang;
    let word = |prefix: &str, key: &Option<String>| {
        key.as_ref().map_or(String::new(), |key| t.get(&format!("{prefix}-{key}")))
    };
    let label = |name: &str| t.get(&format!("field-{name}"));
    let joined = day(lang, it.joined_on.as_deref());
    let age = super::super::model::exact(it.full_on.as_deref())
        .filter(|_| it.present)
        .map(|full| rules::days::full_years(full, visit.cx.today()));
    let standing =
        age.map(|years| t.with("party-age", &[("n", i64::from(years).into())])).unwrap_or_default();
    description_list([
        (
            label("organisation"),
            html! {
                @if let Some(org) = org {
                    a class="link" href=(format!("/orgs/{}", org.reference())) { (org.full_name) }
                }
            },
        ),
        (
            label("state"),
            html! { (state_badge(t, &it.state)) @if it.mobile { " " (ui::badge(Level::Info, &t.get("member-mobile"))) } },
        ),
        (label("sex"), plain(t.get(&format!("sex-{}", it.sex)))),
        (label("birth-date"), or_dash(&day(lang, it.birth.as_deref()))),
        (label("nationality"), or_dash(&nationality_name(lang, it.nationality.as_deref()))),
        (label("education"), or_dash(&word("education", &it.education))),
        (label("occupation"), or_dash(&word("occupation", &it.occupation))),
        (label("work"), or_dash(it.work.as_deref().unwrap_or_default())),
        (label("unit"), or_dash(it.unit.as_deref().unwrap_or_default())),
        (label("join-date"), or_dash(&joined)),
        (label("full-date"), html! { (or_dash(&day(lang, it.full_on.as_deref()))) " " (standing) }),
        (label("remark"), or_dash(it.remark.as_deref().unwrap_or_default())),
    ])
}

/// Numbers are masked; whole ones are shown once, for a reason that is journalled, and to the member themself.
fn numbers(visit: &Visit, t: &Texts, it: &Member, shown: Option<Revealed>, own: bool) -> Markup {
    let lang = visit.page.lang;
    let may = own || it.place().is_ok_and(|place| visit.cx.may(REVEAL, &place));
    let has = it.id_number.is_some() || it.phone.is_some() || it.address.is_some();
    let label = |name: &str| t.get(&format!("field-{name}"));
    let value = |open: Option<String>, masked: Option<&str>| match open {
        Some(open) => html! { span class="font-mono" { (open) } },
        None => or_dash(masked.unwrap_or_default()),
    };
    let is_shown = shown.is_some();
    let shown = shown.unwrap_or_default();
    let hidden = it.address.as_ref().map(|_| "••••••");
    html! {
        h2 { (t.get("member-numbers")) }
        (description_list([
            (label("id-number"), value(shown.id_number, it.id_masked.as_deref())),
            (label("phone"), value(shown.phone, it.phone_masked.as_deref())),
            (label("address"), value(shown.address, hidden)),
        ]))
        @if is_shown {
            (ui::alert(Level::Info, plain(t.get(if own { "reveal-own" } else { "reveal-done" }))))
        } @else if may && has {
            (Form::post(lang, format!("/members/{}/reveal", it.reference())).key(visit.new_key())
                .body(html! {
                    @if !own { (Field::text("reason", t.get("reveal-reason")).hint(t.get("reveal-hint")).required()) }
                })
                .submit(Button::submit(t.get("reveal-show")).icon(ui::Icon::Eye).look(Look::Secondary)))
        }
    }
}
