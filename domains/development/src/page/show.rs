use axum::extract::Path;
use axum::routing::get;
use http_face::{Access, Fault, Routes, SignedIn, Visit, rule_text};
use ui::{
    Button, Crumb, Level, Look, Markup, Texts, TimelineItem, badge, description_list, html, page, timeline,
};

use super::acts::{BESIDE, offered};
use super::form::step_of;
use super::{print, seen, texts, way};
use crate::dossier::Dossier;
use crate::model::Step;
use crate::{BRANCH, READ, query};

pub(super) fn routes(routes: Routes) -> Routes {
    routes.route("GET", "/candidates/{candidate}", Access::SignedIn, get(show))
}

pub(super) fn state_badge(t: &Texts, state: &str) -> Markup {
    let level = match state {
        "CANCELLED" | "NOT_RECOGNISED" => Level::Warn,
        "FULL" => Level::Success,
        "ENDED" => Level::Plain,
        _ => Level::Info,
    };
    badge(level, &t.get(&format!("dev-state-{state}")))
}

async fn show(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Markup, Fault> {
    let it = seen(&visit, &id).await?;
    let (t, today) = (texts(visit.page.lang), visit.cx.today());
    let base = format!("/candidates/{id}");
    let acts = offered(&visit.cx, &it);
    let (beside, mut along): (Vec<_>, Vec<_>) = acts.into_iter().partition(|key| BESIDE.contains(key));
    // What the next step asks for comes first.
    let next = way::next(&it, it.edition(today)).map_or("", |step| step.key);
    along.sort_by_key(|key| step_of(key) != next);
    let by_office = visit.cx.may(READ, &it.place);
    let code = query::code_made(&visit.cx.store, it.candidate.reference()).await?;
    let branch = visit.cx.may(BRANCH, &it.place) && it.state.before_membership();
    let button = |at: usize, key: &str| {
        let look = if at == 0 { Look::Primary } else { Look::Secondary };
        Button::link(format!("{base}/{key}"), t.get(&format!("act-{key}"))).look(look)
    };
    let body = html! {
        p { (state_badge(&t, &it.candidate.state)) " " (t.with("since", &[("on", it.candidate.state_since.clone().into())])) }
        @if let Some(under_way) = it.moving() {
            (ui::callout(Level::Info, &t.get("moving-title"), html! { (t.with("moving", &[("to", under_way.to_name.clone().into())])) }))
        }
        (next_up(&t, &it, today))
        @if !along.is_empty() {
            (ui::actions(html! { @for (at, key) in along.iter().enumerate() { (button(at, key)) } }))
        }
        (description_list(facts(&t, &it)))
        h2 { (t.get("way")) }
        (way::steps(&t, &it, today))
        @if by_office {
            h2 { (t.get("history")) }
            (timeline(&history(&t, &it)))
            (register(&t, &it))
            h2 { (t.get("papers-title")) }
            (print::links(&t, &base, &it))
        }
        @if branch {
            h2 { (t.get("code-title")) }
            p { (t.get("code-what")) }
            @if let Some(on) = &code { p.hint { (t.with("code-made", &[("on", on.clone().into())])) } }
            (ui::actions(html! {
                (Button::link(format!("{base}/code"), t.get(if code.is_some() { "code-again" } else { "code-make" })).look(Look::Secondary))
            }))
        }
        @if !beside.is_empty() {
            details.more { summary { (t.get("beside")) }
                (ui::actions(html! { @for key in &beside { (button(1, key)) } }))
            }
        }
    };
    let mut crumbs = roster::face::crumbs(&visit, &it.place).await?;
    if by_office {
        crumbs
            .push(Crumb::new(format!("/orgs/{}/development", it.candidate.org()), t.get("tab-development")));
    }
    Ok(page(
        &visit.page,
        &t.with("candidate-title", &[("name", it.candidate.name.clone().into())]),
        &crumbs,
        body,
    ))
}

/// What comes next, and the days that are fixed already.
pub(super) fn next_up(t: &Texts, it: &Dossier, today: time::Date) -> Markup {
    let next = way::next(it, it.edition(today));
    let earliest = it.activist_since().map(|since| rules::days::add_years(since, 1));
    html! {
        @if let Some(step) = next {
            (ui::callout(Level::Info, &t.with("next", &[("step", way::name(t, step).into())]), html! {
                (t.get(&format!("why-{}", step.key)))
                " (" (way::cited(t, crate::action::article(step.key, today))) ")"
                @if it.state == rules::development::State::Activist && let Some(day) = earliest {
                    p { (t.with("earliest", &[("on", day.to_string().into())])) }
                }
                @if let (None, Some(end)) = (it.done.last("convert-meeting"), it.probation_end()) {
                    p { (t.with("probation-ends", &[("on", end.to_string().into())])) }
                }
            }))
        }
    }
}

fn facts(t: &Texts, it: &Dossier) -> Vec<(String, Markup)> {
    let row = &it.candidate;
    let plain = |text: String| html! { (text) };
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let names = |kind: &str| it.helping(kind).map(|it| it.name.clone()).collect::<Vec<_>>().join("、");
    let mut all = vec![(t.get("column-org"), plain(it.org.full_name.clone()))];
    let more = [
        ("field-birth", text(&row.birth)),
        ("field-id", text(&row.id_masked)),
        ("field-unit", text(&row.unit)),
        ("applied-on", row.applied_on.clone()),
        ("contacts", names("contact")),
        ("introducers", names("introducer")),
        ("field-leaves", text(&row.leaves_on)),
        ("form-number", text(&row.form_no)),
    ];
    all.extend(
        more.into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(key, value)| (t.get(key), plain(value))),
    );
    if row.mobile {
        all.push((t.get("tick-mobile"), plain(t.get("yes"))));
    }
    if let Some(member) = row.member() {
        let card = html! { a.link href=(format!("/members/{member}")) { (row.name) } };
        all.push((t.get("member-card"), card));
    }
    all
}

fn item(t: &Texts, step: &Step) -> (String, TimelineItem) {
    let when = html! { (step.on_day) };
    let mut title = t.get(&format!("step-{}", step.key));
    if step.void_on.is_some() {
        title = format!("{title} · {}", t.get("void"));
    }
    let body = html! {
        p.hint { (step.body) }
        @if let Some(note) = &step.note { p { (note) } }
        @if let Some(meeting) = step.meeting() { p { a.link href=(format!("/meetings/{meeting}")) { (t.get("see-meeting")) } } }
        @for (key, figure, article) in step.warned() { p { (badge(Level::Warn, &t.get("warned"))) " " (rule_text(t, &key, figure, &article)) } }
        @if let Some(reason) = &step.reason { p { (t.with("warned-reason", &[("reason", reason.clone().into())])) } }
    };
    (step.on_day.clone(), TimelineItem::new(when, title).body(body))
}

/// Steps, reviews and moves, the latest first.
fn history(t: &Texts, it: &Dossier) -> Vec<TimelineItem> {
    let mut all: Vec<_> = it.done.0.iter().map(|step| item(t, step)).collect();
    for review in &it.reviews {
        let title = t.get(&format!("review-{}", review.kind));
        let shown =
            TimelineItem::new(html! { (review.on_day) }, title).body(html! { p { (review.opinion) } });
        all.push((review.on_day.clone(), shown));
    }
    for moved in &it.moves {
        let key = moved.outcome.as_deref().unwrap_or("open").replace('_', "-");
        let title = t.with(
            &format!("move-{key}"),
            &[("from", moved.from_name.clone().into()), ("to", moved.to_name.clone().into())],
        );
        let day = moved.ended_on.clone().unwrap_or_else(|| moved.sent_on.clone());
        let body = html! { @if !moved.materials { p.hint { (t.get("move-without")) } } };
        all.push((day.clone(), TimelineItem::new(html! { (day) }, title).body(body)));
    }
    // Stable: what was done on one day stays in the order in which it was done.
    all.sort_by(|a, b| a.0.cmp(&b.0));
    all.into_iter().rev().map(|(_, shown)| shown).collect()
}

/// The register of papers, and which of the six are not in it.
fn register(t: &Texts, it: &Dossier) -> Markup {
    let kept: Vec<_> =
        it.papers.iter().filter_map(|it| rules::development::Document::from_key(&it.kind)).collect();
    let missing = rules::development::missing_documents(&kept);
    html! {
        h2 { (t.get("register-title")) }
        @if it.papers.is_empty() { p.hint { (t.get("register-none")) } }
        ul.plain-list { @for paper in &it.papers { li {
            (paper.on_day) " · " (t.get(&format!("document-{}", paper.kind))) " · " (t.get(&format!("how-{}", paper.how)))
            @if let Some(note) = &paper.note { " · " (note) }
        } } }
        @if it.state == rules::development::State::Full && !missing.is_empty() {
            (ui::alert(Level::Warn, html! {
                (t.get("register-missing")) " "
                (missing.iter().map(|it| t.get(&format!("document-{}", it.key()))).collect::<Vec<_>>().join("、"))
            }))
        }
    }
}

/// One's own progress, or an applicant's with the code: days and steps, no opinions.
pub(super) fn own(visit: &Visit, t: &Texts, it: &Dossier) -> Markup {
    let today = visit.cx.today();
    html! {
        p { (state_badge(t, &it.candidate.state)) " " (t.with("since", &[("on", it.candidate.state_since.clone().into())])) }
        p { (it.org.full_name) }
        (next_up(t, it, today))
        (way::steps(t, it, today))
        p.hint { (t.get("own-hint")) }
    }
}
