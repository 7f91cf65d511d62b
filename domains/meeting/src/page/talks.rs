use access::ActError;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use http_face::{Access, Fault, Fields, Refused, Routes, SignedIn, Visit};
use roster::model::Org;
use rules::organisation_life::{TalkGap, talk_gaps};
use serde::Deserialize;
use store::{OrgPath, Ref};
use ui::{Button, Choice, Column, Field, Form, Level, Markup, Render as _, Row, Table, html, page};

use super::list::year;
use super::texts;
use crate::action::{self, NewTalk};
use crate::model::Talk;
use crate::{KEEP, OWN, READ, query};

pub(super) fn routes(routes: Routes) -> Routes {
    // Members of the branch note their own talks, so the branch itself decides who may.
    let own = Access::Needs(OWN);
    routes.route("GET", "/orgs/{org}/talks", own, get(show).post(send)).also("POST", "/orgs/{org}/talks", own)
}

#[derive(Deserialize, Default)]
struct Asked {
    #[serde(default)]
    year: String,
}

/// The organisation as somebody enters its talks.
struct Entered {
    org: Org,
    place: OrgPath,
    /// By office: sees who talked to whom.
    reads: bool,
    /// On its roll: notes the own talks.
    own: bool,
    /// Notes that others talked.
    keeps: bool,
}

async fn entered(visit: &Visit, id: &str) -> Result<Entered, Fault> {
    let (org, place) = roster::face::org(visit, id).await?;
    let member = match visit.cx.actor.member {
        Some(me) => roster::query::member(&visit.cx.store, me).await?,
        None => None,
    };
    let own = member.is_some_and(|it| it.present && it.org() == org.reference());
    let reads = visit.cx.may(READ, &place);
    if !reads {
        visit.cx.allow_for(OWN, &place, own)?;
    }
    if !org.org_kind()?.is_branch() {
        return Err(Fault::missing());
    }
    let keeps = visit.cx.may(KEEP, &place);
    Ok(Entered { org, place, reads, own, keeps })
}

async fn show(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Markup, Fault> {
    let it = entered(&visit, &id).await?;
    let me = visit.cx.actor.member.map(|it| it.to_string()).unwrap_or_default();
    let pairs = vec![
        ("on".to_owned(), visit.cx.today().to_string()),
        ("year".to_owned(), asked.year),
        ("one".to_owned(), me),
    ];
    body(&visit, &it, &Fields::of(pairs), &Refused::default()).await
}

async fn body(visit: &Visit, it: &Entered, fields: &Fields, refused: &Refused) -> Result<Markup, Fault> {
    let Entered { org, place, reads, own, keeps } = it;
    let (t, lang, sql) = (texts(visit.page.lang), visit.page.lang, &visit.cx.store);
    let year = year(visit, fields.get("year"));
    let me = visit.cx.actor.member;
    let mut talks = query::talks(sql, org.reference(), year).await?;
    let pairs: Vec<_> = talks.iter().map(Talk::pair).collect();
    if !reads {
        talks.retain(|it| it.is_of(me));
    }
    let roll = roster::query::roll_of(sql, org.reference()).await?;
    let mut rows = Vec::new();
    for it in &talks {
        let said = if it.is_of(me) { action::said(&visit.cx, it)? } else { None };
        rows.push(Row::new([
            html! { (it.on_day) },
            html! { (it.one_name) },
            html! { (it.other_name) },
            html! { @match said {
                Some(text) => details.more { summary { (t.get("talk-read")) } div.said { (text) } },
                None => "",
            } },
        ]));
    }
    let columns = ["on", "one", "other", "content"];
    let people: Vec<_> = std::iter::once(Choice::new("", t.get("choose")))
        .chain(roll.iter().map(|it| Choice::new(it.reference().to_string(), &it.name)))
        .collect();
    let field = |field: Field| refused.field(fields, field);
    let body = html! {
        (refused.alert())
        @if *reads { (roster::face::org_tabs(visit, org, place, &format!("/orgs/{}/talks", org.reference()))) }
        (ui::callout(Level::Info, &t.get("talks-who-title"), html! { (t.get("talks-who")) }))
        @if *reads { (gaps(visit, org, &roll, &pairs).await?) }
        (Table::new(lang, t.with("talks-year", &[("year", year.to_string().into())]))
            .columns(columns.map(|it| Column::new(t.get(&format!("talk-column-{it}")))))
            .rows(rows)
            .empty(ui::empty(&t.get("talks-none"), &t.get("talks-none-more"), html! {}))
            .render())
        @if org.stands() && (*keeps || *own) {
            h2 { (t.get("talk-note")) }
            (Form::post(lang, format!("/orgs/{}/talks", org.reference()))
                .key(fields.key().unwrap_or_else(|| visit.new_key()))
                .errors(&refused.errors)
                .body(html! {
                    (field(Field::select("one", t.get("talk-column-one"), people.clone())).required())
                    (field(Field::select("other", t.get("talk-column-other"), people.clone())).required())
                    (field(Field::date("on", t.get("talk-column-on"))).required())
                    @if *own { (field(Field::textarea("content", t.get("talk-content")).hint(t.get("talk-content-hint")).rows(4))) }
                })
                .submit(Button::submit(t.get("talk-go"))))
        }
    };
    let crumbs = if *reads { roster::face::crumbs(visit, place).await? } else { Vec::new() };
    Ok(page(&visit.page, &t.with("talks-title", &[("org", org.called().into())]), &crumbs, body))
}

/// Talks that are generally held once a year and have not been: for the branch's own planning.
async fn gaps(
    visit: &Visit,
    org: &Org,
    roll: &[roster::query::RollMember],
    talks: &[(Ref, Ref)],
) -> Result<Markup, Fault> {
    let t = texts(visit.page.lang);
    let posts = roster::query::posts(&visit.cx.store, org.reference(), &visit.cx.today().to_string()).await?;
    let committee: Vec<_> = posts.iter().map(|it| Ref::new(it.member_region, it.member_id)).collect();
    let members: Vec<_> = roll.iter().map(roster::query::RollMember::reference).collect();
    let members: Vec<_> = members.into_iter().filter(|it| !committee.contains(it)).collect();
    let name = |id: &Ref| {
        let post = posts.iter().find(|it| it.member_id == id.id).map(|it| it.name.clone());
        post.or_else(|| roll.iter().find(|it| it.id == id.id).map(|it| it.name.clone())).unwrap_or_default()
    };
    let gaps = talk_gaps(&committee, &members, talks);
    let said = |gap: &TalkGap<Ref>| match gap {
        TalkGap::WithinCommittee { one, other } => {
            t.with("gap-committee", &[("one", name(one).into()), ("other", name(other).into())])
        }
        TalkGap::CommitteeToMember { member } => t.with("gap-member", &[("name", name(member).into())]),
        TalkGap::MemberToMember { member } => t.with("gap-members", &[("name", name(member).into())]),
    };
    Ok(html! {
        @if !gaps.is_empty() {
            details.more { summary { (t.with("gaps-title", &[("n", gaps.len().into())])) }
                ul.plain-list { @for gap in &gaps { li { (said(gap)) } } }
            }
        }
    })
}

async fn send(SignedIn(visit): SignedIn, Path(id): Path<String>, fields: Fields) -> Result<Response, Fault> {
    let it = entered(&visit, &id).await?;
    if !it.own && !it.keeps {
        return Err(Fault::missing());
    }
    let read = || -> Result<NewTalk, ActError> {
        Ok(NewTalk {
            org: it.org.reference(),
            one: fields.reference("one")?,
            other: fields.reference("other")?,
            on: fields.day("on")?,
            content: fields.get("content").to_owned(),
        })
    };
    let done = match read() {
        Ok(new) => action::talk(&visit.keyed(&fields), new).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(_) => {
            visit.wake();
            Ok(Redirect::to(&format!("/orgs/{id}/talks")).into_response())
        }
        Err(error) => {
            let refused = Refused::of(&texts(visit.page.lang), error)?;
            Ok(refused.answer(body(&visit, &it, &fields, &refused).await?))
        }
    }
}
