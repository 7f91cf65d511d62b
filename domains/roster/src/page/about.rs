use axum::extract::Path;
use axum::routing::get;
use http_face::{Access, Fault, Routes, SignedIn, Visit};
use rules::codes::Uscc;
use rules::organisation::{self, TermState};
use store::OrgPath;
use ui::{
    Button, Column, Icon, Level, Look, Markup, Render as _, Row, Table, Texts, TimelineItem, badge,
    description_list, html, page, timeline,
};

use super::orgs::org_tabs;
use super::{crumbs, day, or_dash, plain, seen_org, texts};
use crate::model::{Org, exact};
use crate::query::{OrgSpell, PostRow, TermRow};
use crate::{EXPORT, FORM, KEEP, READ, query};

pub(super) fn routes(routes: Routes) -> Routes {
    routes.route("GET", "/orgs/{org}/about", Access::Needs(READ), get(show))
}

async fn show(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Markup, Fault> {
    let (org, place) = seen_org(&visit, &id).await?;
    let t = texts(visit.page.lang);
    let sql = &visit.cx.store;
    let above = match org.parent() {
        Some(parent) => query::org(sql, parent).await?,
        None => None,
    };
    // The organisation above is named only to those who see it.
    let above = above.filter(|it| it.place().is_ok_and(|at| visit.cx.may(READ, &at)));
    let posts = query::posts(sql, org.reference(), &visit.cx.today().to_string()).await?;
    let spells = query::spells(sql, org.reference()).await?;
    let terms = query::terms(sql, org.reference()).await?;
    let body = html! {
        (org_tabs(&visit, &t, &org, &place, "about"))
        @if let Some(on) = &org.closed_on {
            (ui::alert(Level::Warn, plain(t.with("about-closed", &[("on", day(visit.page.lang, Some(on)).into())]))))
        }
        (acts(&visit, &t, &org, &place))
        (details(&visit, &t, &org, above.as_ref()))
        @if visit.cx.may(EXPORT, &place) {
            @let list = format!("/orgs/{}/organisations.xlsx", org.reference());
            (ui::actions(html! { (Button::link(list, t.get("act-organisations")).look(Look::Quiet).icon(Icon::Download)) }))
        }
        h2 { (t.get("about-committee")) }
        (committee(&visit, &t, &org, &place, &posts))
        h2 { (t.get("about-term")) }
        (term(&visit, &t, &org, &place)?)
        h2 { (t.get("about-history")) }
        (history(&visit, &t, &spells, &terms))
    };
    Ok(page(&visit.page, &org.full_name, &crumbs(&visit, &place).await?, body))
}

/// What may be done with the organisation, for those who may.
fn acts(visit: &Visit, t: &Texts, org: &Org, place: &OrgPath) -> Markup {
    if !visit.cx.may(FORM, place) {
        return html! {};
    }
    let base = format!("/orgs/{}", org.reference());
    let link =
        |name: &str, look| Button::link(format!("{base}/{name}"), t.get(&format!("act-{name}"))).look(look);
    let below = org.parent_id.is_some();
    ui::actions(html! {
        @if org.stands() {
            (link("edit", Look::Primary).icon(Icon::Edit))
            (link("new", Look::Secondary).icon(Icon::Add))
            @if below { (link("move", Look::Quiet)) (link("merge", Look::Quiet)) (link("split", Look::Quiet)) }
            (link("close", Look::Danger))
        } @else {
            (link("reopen", Look::Primary))
        }
    })
}

fn details(visit: &Visit, t: &Texts, org: &Org, above: Option<&Org>) -> Markup {
    let lang = visit.page.lang;
    let label = |name: &str| t.get(&format!("field-{name}"));
    let word = |prefix: &str, key: &Option<String>| {
        key.as_ref().map_or(String::new(), |key| t.get(&format!("{prefix}-{key}")))
    };
    let text = |value: &Option<String>| or_dash(value.as_deref().unwrap_or_default());
    let mut rows = vec![
        (label("full-name"), plain(&org.full_name)),
        (label("short-name"), text(&org.short_name)),
        (label("code"), text(&org.code)),
        (
            label("type"),
            html! {
                (t.get(&format!("org-kind-{}", org.kind)))
                @if org.village { " " (badge(Level::Plain, &t.get("about-village"))) }
            },
        ),
    ];
    if let Some(above) = above {
        let link =
            html! { a class="link" href=(format!("/orgs/{}", above.reference())) { (above.full_name) } };
        rows.push((label("parent"), link));
    }
    rows.extend([
        (t.get("about-sector"), or_dash(&word("sector", &org.sector))),
        (label("unit-name"), text(&org.unit_name)),
        (label("uscc"), uscc(t, org)),
        (t.get("about-division"), text(&org.gb_code)),
        (label("address"), text(&org.address)),
        (t.get("about-contact"), text(&org.contact)),
        (label("established"), or_dash(&day(lang, org.established.as_deref()))),
    ]);
    if org.closed_on.is_some() {
        rows.push((label("dissolved"), or_dash(&day(lang, org.closed_on.as_deref()))));
    }
    rows.push((label("remark"), text(&org.remark)));
    description_list(rows)
}

/// A small share of registered codes fail the check, so it is said and nothing more (fact sheet §12.1).
fn uscc(t: &Texts, org: &Org) -> Markup {
    let Some(code) = &org.uscc else { return or_dash("") };
    let fits = Uscc::parse(code).is_ok_and(|it| it.checksum_fits());
    html! {
        span class="font-mono" { (code) }
        @if !fits { " " (badge(Level::Warn, &t.get("about-uscc-check"))) }
    }
}

fn committee(visit: &Visit, t: &Texts, org: &Org, place: &OrgPath, posts: &[PostRow]) -> Markup {
    let lang = visit.page.lang;
    let keeps = org.stands() && visit.cx.may(KEEP, place);
    let base = format!("/orgs/{}/posts", org.reference());
    let rows = posts.iter().map(|it| {
        let member = format!("/members/{}-{}", it.member_region, it.member_id.simple());
        let row = Row::new([
            html! { a class="link font-medium" href=(member) { (it.name) } },
            plain(t.get(&format!("post-{}", it.post))),
            or_dash(&day(lang, Some(&it.from_day))),
        ]);
        if !keeps {
            return row;
        }
        let href = format!("{base}/{}/leave", it.id.simple());
        let leave = Button::link(href, t.get("post-leave")).look(Look::Quiet).about(it.name.as_str());
        row.actions(html! { (leave) })
    });
    // A roster names the secretary before anybody has entered who holds the post.
    let imported = org.secretary.as_ref().filter(|_| posts.iter().all(|it| it.post != "secretary"));
    html! {
        @if let Some(name) = imported {
            p { (t.with("about-secretary-imported", &[("name", name.clone().into())])) }
        }
        (Table::new(lang, t.get("about-committee")).caption_hidden()
            .columns(["name", "post", "since"].map(|it| Column::new(t.get(&format!("post-column-{it}")))))
            .rows(rows)
            .empty(ui::empty(&t.get("about-committee-none"), "", html! {}))
            .render())
        @if keeps {
            (ui::actions(html! { (Button::link(format!("{base}/new"), t.get("post-new")).look(Look::Secondary)) }))
        }
    }
}

fn term(visit: &Visit, t: &Texts, org: &Org, place: &OrgPath) -> Result<Markup, Fault> {
    let lang = visit.page.lang;
    if organisation::term_years(org.org_kind()?, org.village).is_none() {
        return Ok(html! { p { (t.get("about-term-not")) } });
    }
    let base = format!("/orgs/{}", org.reference());
    let state = exact(org.term_until.as_deref()).map(|end| organisation::term_state(end, visit.cx.today()));
    let mut rows = vec![
        (t.get("about-term-from"), or_dash(&day(lang, org.term_from.as_deref()))),
        (t.get("about-term-until"), or_dash(&day(lang, org.term_until.as_deref()))),
    ];
    if let Some((_, remind, ruling)) = &state {
        let text =
            html! { (ui::format::date(lang, *remind)) " " span class="hint" { "(" (ruling.article) ")" } };
        rows.push((t.get("about-term-remind"), text));
    }
    let say = match &state {
        Some((TermState::Overdue, _, ruling)) if org.stands() => Some((Level::Warn, ruling)),
        Some((TermState::Remind, _, ruling)) if org.stands() => Some((Level::Info, ruling)),
        _ => None,
    };
    Ok(html! {
        @if let Some((level, ruling)) = say { (ui::callout(level, &http_face::ruled(t, ruling), html! {})) }
        (description_list(rows))
        @if org.stands() {
            (ui::actions(html! {
                @if visit.cx.may(KEEP, place) {
                    (Button::link(format!("{base}/election"), t.get("act-election")).look(Look::Secondary))
                }
                @if visit.cx.may(FORM, place) && org.term_from.is_some() {
                    (Button::link(format!("{base}/term"), t.get("act-term")).look(Look::Quiet))
                }
            }))
        }
    })
}

/// Names, places and terms as they were, the latest first.
fn history(visit: &Visit, t: &Texts, spells: &[OrgSpell], terms: &[TermRow]) -> Markup {
    let lang = visit.page.lang;
    let mut past: Vec<(&str, String, Markup)> = Vec::new();
    for it in spells {
        let kind = t.get(&format!("org-kind-{}", it.kind));
        let body = html! { (it.full_name) span class="hint" { " · " (kind) } };
        past.push((&it.from_day, t.get(&format!("how-{}", it.how)), body));
    }
    for it in terms {
        let end = day(lang, Some(&it.until_day));
        let mut said = t.with("about-elected", &[("end", end.into())]);
        if let Some(extended) = &it.extended_until {
            let extended = day(lang, Some(extended));
            said = format!("{said} {}", t.with("about-extended", &[("end", extended.into())]));
        }
        past.push((
            &it.from_day,
            t.get("about-election"),
            html! {
                (said)
                @if let Some(ground) = &it.ground { p class="hint" { (ground) } }
            },
        ));
    }
    past.sort_by(|a, b| b.0.cmp(a.0));
    let items: Vec<_> = past
        .into_iter()
        .map(|(on, what, more)| TimelineItem::new(plain(day(lang, Some(on))), what).body(more))
        .collect();
    timeline(&items)
}
