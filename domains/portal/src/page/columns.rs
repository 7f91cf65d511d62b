use access::ActError;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use http_face::{Access, Fault, Fields, Refused, Routes, SignedIn, Visit};
use store::{OrgPath, Ref, Scope};
use time::Duration;
use ui::{Button, Choice, Column as Head, Field, Form, Level, Look, Markup, Row, Table, Texts, html, page};

use super::{crumbs, portal_tabs, seen_portal, texts};
use crate::action::{self, NewColumn, NewStep};
use crate::model::{Column, LINES, Portal};
use crate::{ARRANGE, duty_rules, query};

/// Days over which the delay of steps is measured.
const MEASURED_DAYS: i64 = 90;
/// Steps a form offers.
const OFFERED: usize = 4;

pub(super) fn routes(routes: Routes) -> Routes {
    let arrange = Access::Needs(ARRANGE);
    routes
        .route("GET", "/orgs/{org}/portal/columns", arrange, get(list).post(add))
        .also("POST", "/orgs/{org}/portal/columns", arrange)
        .route("GET", "/columns/{column}", arrange, get(show).post(change))
        .also("POST", "/columns/{column}", arrange)
        .route("POST", "/columns/{column}/steps", arrange, post(steps))
        .route("POST", "/columns/{column}/close", arrange, post(close))
}

async fn list(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Markup, Fault> {
    let (portal, place) = seen_portal(&visit, &id).await?;
    visit.cx.allow(ARRANGE, &place)?;
    list_page(&visit, &portal, &place, &Fields::default(), &Refused::default()).await
}

fn column_fields(t: &Texts, fields: &Fields, refused: &Refused, fresh: bool) -> Markup {
    let lines: Vec<_> =
        LINES.iter().map(|it| Choice::new(*it, t.get(&format!("line-{}", it.replace('_', "-"))))).collect();
    let field = |field: Field| refused.field(fields, field);
    html! {
        (field(Field::text("title", t.get("columns-title")).max_length(30).required()))
        (field(Field::text("about", t.get("columns-about"))))
        @if fresh { (field(Field::select("line", t.get("columns-line"), lines).required())) }
        (field(Field::checkbox("inherited", t.get("columns-inherited")).hint(t.get("columns-inherited-hint"))))
        (field(Field::number("position", t.get("columns-position")).short()))
    }
}

fn typed(fields: &Fields) -> Result<NewColumn, ActError> {
    Ok(NewColumn {
        title: fields.get("title").to_owned(),
        about: fields.get("about").to_owned(),
        line: fields.get("line").to_owned(),
        inherited: fields.ticked("inherited"),
        position: fields.number_or_none("position")?.unwrap_or(50),
    })
}

async fn list_page(
    visit: &Visit,
    portal: &Portal,
    place: &OrgPath,
    fields: &Fields,
    refused: &Refused,
) -> Result<Markup, Fault> {
    let (t, sql) = (texts(visit.page.lang), &visit.cx.store);
    let latest = query::latest(sql, portal, visit.cx.now()).await?;
    let columns = query::columns(sql, place).await?;
    let rows = columns.iter().map(|it| {
        let own = it.org_path == portal.org_path;
        let day = latest.get(&it.id).map(|at| store::Instant(*at).day());
        Row::new([
            html! { @if own { a href=(format!("/columns/{}", it.reference())) { (it.title) } } @else { (it.title) } },
            html! { (t.get(if !own { "columns-from-above" } else if it.inherited { "columns-for-below" } else { "columns-own" })) },
            html! { @match day { Some(day) => (ui::format::date(t.lang(), day)), None => (t.get("window-nothing")) } },
        ])
    });
    let content = html! {
        (refused.alert())
        (portal_tabs(visit, &t, portal.reference(), place, "columns"))
        p { (t.get("columns-lead")) }
        (Table::new(t.lang(), t.get("portal-tab-columns")).caption_hidden()
            .columns([Head::new(t.get("columns-title")), Head::new(t.get("columns-kind")), Head::new(t.get("columns-latest"))])
            .rows(rows))
        h2 { (t.get("columns-new")) }
        (Form::post(t.lang(), format!("/orgs/{}/portal/columns", portal.reference())).key(visit.new_key())
            .errors(&refused.errors).body(column_fields(&t, fields, refused, true)).submit(Button::submit(t.get("columns-new"))))
    };
    Ok(page(&visit.page, &t.get("portal-tab-columns"), &crumbs(&t, portal), content))
}

async fn add(SignedIn(visit): SignedIn, Path(id): Path<String>, fields: Fields) -> Result<Response, Fault> {
    let (portal, place) = seen_portal(&visit, &id).await?;
    visit.cx.allow(ARRANGE, &place)?;
    let done = match typed(&fields) {
        Ok(new) => action::add_column(&visit.keyed(&fields), portal.reference(), new).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(column) => Ok(Redirect::to(&format!("/columns/{column}")).into_response()),
        Err(error) => {
            let refused = Refused::of(&texts(visit.page.lang), error)?;
            Ok(refused.answer(list_page(&visit, &portal, &place, &fields, &refused).await?))
        }
    }
}

async fn seen(visit: &Visit, id: &str) -> Result<(Column, Portal, OrgPath), Fault> {
    let id: Ref = id.parse().map_err(|_| Fault::missing())?;
    let column = query::column(&visit.cx.store, id).await?.ok_or_else(Fault::missing)?;
    let place = column.place()?;
    visit.cx.allow(ARRANGE, &place)?;
    let portal = query::portal_of(&visit.cx.store, Ref::new(column.region_id, column.portal_id)).await?;
    Ok((column, portal.ok_or_else(Fault::missing)?, place))
}

async fn show(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Markup, Fault> {
    let (column, portal, place) = seen(&visit, &id).await?;
    let pairs = [
        ("title", column.title.clone()),
        ("about", column.about.clone().unwrap_or_default()),
        ("inherited", if column.inherited { "on".to_owned() } else { String::new() }),
        ("position", column.position.to_string()),
    ];
    let fields = Fields::of(pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect());
    column_page(&visit, (&column, &portal, &place), &fields, &Refused::default()).await
}

async fn column_page(
    visit: &Visit,
    (column, portal, place): (&Column, &Portal, &OrgPath),
    fields: &Fields,
    refused: &Refused,
) -> Result<Markup, Fault> {
    let (t, sql, id) = (texts(visit.page.lang), &visit.cx.store, column.reference());
    let latest = duty_rules::latest_day(sql, portal, column, visit.cx.now()).await?;
    let dead = rules::publishing::dead_from(latest) <= visit.cx.today();
    let since = visit.cx.now().plus(-Duration::days(MEASURED_DAYS));
    let delays = query::delays(sql, &Scope::of([place.clone()]), id, since).await?;
    let others = query::columns(sql, place).await?;
    let others = others.iter().filter(|it| it.reference() != id);
    let into = std::iter::once(Choice::new("", t.get("close-without")))
        .chain(others.map(|it| Choice::new(it.reference().to_string(), &it.title)))
        .collect();
    let content = html! {
        (refused.alert())
        @if dead {
            (ui::callout(Level::Warn, &t.get("window-dead"), html! {
                p { (t.with("window-dead-lead", &[("days", rules::publishing::DEAD_AFTER_DAYS.into())])) }
                (ui::actions(html! { (Button::link(format!("/orgs/{}/portal/new", portal.reference()), t.get("article-new")).look(Look::Secondary)) }))
            }))
        }
        (Form::post(t.lang(), format!("/columns/{id}")).key(visit.new_key()).hidden("version", column.version.to_string())
            .errors(&refused.errors).body(column_fields(&t, fields, refused, false)).submit(Button::submit(t.get("edit-save"))))
        h2 { (t.get("steps-heading")) }
        p { (t.get("steps-lead")) }
        (steps_form(visit, &t, id).await?)
        h2 { (t.get("delays-heading")) }
        p { (t.with("delays-lead", &[("days", MEASURED_DAYS.into())])) }
        @if delays.is_empty() { p.hint { (t.get("delays-none")) } } @else {
            (Table::new(t.lang(), t.get("delays-heading")).caption_hidden()
                .columns([Head::new(t.get("review-step")), Head::new(t.get("delays-decided")).numeric(), Head::new(t.get("delays-hours")).numeric(), Head::new(t.get("delays-stepped-in")).numeric()])
                .rows(delays.iter().map(|it| Row::new([
                    html! { (it.name) }, html! { (it.decided) },
                    html! { (it.minutes / 60) ":" (format!("{:02}", it.minutes % 60)) }, html! { (it.stepped_in) },
                ]))))
        }
        h2 { (t.get("close-heading")) }
        (Form::post(t.lang(), format!("/columns/{id}/close")).key(visit.new_key())
            .body(html! { @if !column.inherited { (Field::select("into", t.get("close-into"), into)) } })
            .submit(Button::submit(t.get("close-go")).look(Look::Secondary)))
    };
    Ok(page(&visit.page, &column.title, &crumbs(&t, portal), content))
}

async fn steps_form(visit: &Visit, t: &Texts, id: Ref) -> Result<Markup, Fault> {
    let steps = query::steps(&visit.cx.store, id).await?;
    let levels = || ["own", "above"].map(|it| Choice::new(it, t.get(&format!("level-{it}")))).to_vec();
    let shown = OFFERED.max(steps.len());
    Ok(html! {
        (Form::post(t.lang(), format!("/columns/{id}/steps")).key(visit.new_key()).body(html! {
            @for at in 0..shown {
                fieldset.field-group {
                    legend { (t.with("steps-step", &[("number", (at as i64 + 1).into())])) }
                    (Field::text(format!("name-{at}"), t.get("review-step")).value(steps.get(at).map_or("", |it| it.name.as_str())))
                    (Field::number(format!("stage-{at}"), t.get("steps-stage")).hint(t.get("steps-stage-hint")).short().value(steps.get(at).map_or(at as i64 + 1, |it| it.stage).to_string()))
                    (Field::number(format!("hours-{at}"), t.get("steps-hours")).short().value(steps.get(at).map_or(24, |it| it.hours).to_string()))
                    (Field::select(format!("level-{at}"), t.get("steps-level"), levels()).value(steps.get(at).map_or("own", |it| it.level.as_str())))
                }
            }
        }).submit(Button::submit(t.get("steps-save")).look(Look::Secondary)))
    })
}

async fn answered(
    visit: &Visit,
    id: &str,
    fields: &Fields,
    done: Result<(), ActError>,
) -> Result<Response, Fault> {
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/columns/{id}")).into_response()),
        Err(error) => {
            let (column, portal, place) = seen(visit, id).await?;
            let refused = Refused::of(&texts(visit.page.lang), error)?;
            Ok(refused.answer(column_page(visit, (&column, &portal, &place), fields, &refused).await?))
        }
    }
}

async fn change(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Fault> {
    let (column, ..) = seen(&visit, &id).await?;
    let done = match typed(&fields) {
        Ok(new) => {
            action::edit_column(&visit.keyed(&fields), column.reference(), fields.version(), new).await
        }
        Err(error) => Err(error),
    };
    answered(&visit, &id, &fields, done).await
}

fn typed_steps(fields: &Fields) -> Vec<NewStep> {
    let number = |name: String, other: i64| fields.get(&name).parse().unwrap_or(other);
    (0..6)
        .filter(|at| !fields.get(&format!("name-{at}")).is_empty())
        .map(|at| NewStep {
            name: fields.get(&format!("name-{at}")).to_owned(),
            stage: number(format!("stage-{at}"), 0),
            level: fields.get(&format!("level-{at}")).to_owned(),
            hours: number(format!("hours-{at}"), 0),
        })
        .collect()
}

async fn steps(SignedIn(visit): SignedIn, Path(id): Path<String>, fields: Fields) -> Result<Response, Fault> {
    let (column, ..) = seen(&visit, &id).await?;
    let done = action::set_steps(&visit.keyed(&fields), column.reference(), typed_steps(&fields)).await;
    answered(&visit, &id, &fields, done).await
}

async fn close(SignedIn(visit): SignedIn, Path(id): Path<String>, fields: Fields) -> Result<Response, Fault> {
    let (column, portal, _) = seen(&visit, &id).await?;
    let into = fields.some("into").and_then(|it| it.parse().ok());
    match action::close_column(&visit.keyed(&fields), column.reference(), into).await {
        Ok(()) => {
            visit.wake();
            Ok(Redirect::to(&format!("/orgs/{}/portal/columns", portal.reference())).into_response())
        }
        Err(error) => answered(&visit, &id, &fields, Err(error)).await,
    }
}
