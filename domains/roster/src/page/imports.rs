use axum::extract::{DefaultBodyLimit, Path, Query};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use http_face::{Access, Fault, Fields, Routes, SignedIn, Visit};
use roster_reading::{
    Field as Column_, Mapping, Reading, Severity, SheetMapping, SheetReading, Source, Verdict,
};
use serde::Deserialize;
use store::Ref;
use ui::{
    Button, Choice, Column, Confirm, Consequence, Field, FieldError, Form, Level, Look, Markup, Paging,
    Progress, Render as _, Row, Stat, Step, StepState, Table, Texts, badge, html, page, stat_tiles, stepper,
};

use super::orgs::org_tabs;
use super::{crumbs, or_dash, plain, seen_org, texts, told};
use crate::action::{self, BatchInfo};
use crate::{IMPORT, RosterError};

/// Rows with problems on one page of a preview.
const PAGE: usize = 100;
/// Rows up to which an import is stored while the browser waits; larger ones go on in the background.
const AT_ONCE: i64 = 3000;

pub(super) fn routes(routes: Routes) -> Routes {
    let needs = Access::Needs(IMPORT);
    // Files are larger than forms; the limit of the whole server still holds.
    let large = || DefaultBodyLimit::max(64 * 1024 * 1024);
    routes
        .route("GET", "/imports", needs, get(list))
        .route("GET", "/orgs/{org}/import", needs, get(upload_page).post(upload).layer(large()))
        .also("POST", "/orgs/{org}/import", needs)
        .route("GET", "/imports/{batch}", needs, get(preview))
        .route("POST", "/imports/{batch}/columns", needs, post(columns))
        .route("POST", "/imports/{batch}/confirm", needs, post(confirm))
        .route("GET", "/imports/{batch}/progress", needs, get(progress))
        .route("GET", "/imports/{batch}/undo", needs, get(undo_page).post(undo))
        .also("POST", "/imports/{batch}/undo", needs)
        .route("GET", "/imports/{batch}/report.xlsx", needs, get(report))
}

async fn found(visit: &Visit, id: &str) -> Result<BatchInfo, Fault> {
    let id: Ref = id.parse().map_err(|_| Fault::missing())?;
    Ok(action::batch(&visit.cx, id).await?)
}

fn batch_table(visit: &Visit, t: &Texts, batches: &[BatchInfo]) -> Markup {
    let lang = visit.page.lang;
    let rows = batches.iter().map(|it| {
        let level = match it.state.as_str() {
            "confirmed" => Level::Success,
            "undone" => Level::Plain,
            _ => Level::Info,
        };
        Row::new([
            html! { a class="link" href=(format!("/imports/{}", it.reference())) { (it.file_name) } },
            badge(level, &t.get(&format!("batch-{}", it.state))),
            plain(ui::format::number(it.rows_total)),
            plain(ui::format::number(it.rows_error)),
            plain(ui::format::number(it.rows_stored)),
            html! { (ui::format::instant(lang, store::Instant(it.made_at).civil())) },
        ])
    });
    Table::new(lang, t.get("imports-title"))
        .columns(
            ["file", "batch", "rows", "errors", "stored", "when"]
                .map(|it| Column::new(t.get(&format!("column-{it}")))),
        )
        .rows(rows)
        .empty(ui::empty(&t.get("imports-none"), &t.get("imports-none-more"), html! {}))
        .render()
}

async fn list(SignedIn(visit): SignedIn) -> Result<Markup, Fault> {
    let t = texts(visit.page.lang);
    let batches = action::batches(&visit.cx, 50).await?;
    let body = html! { (batch_table(&visit, &t, &batches)) };
    Ok(page(&visit.page, &t.get("imports-title"), &[], body))
}

fn steps(t: &Texts, current: usize) -> Markup {
    let names = ["upload", "check", "confirm", "report"];
    let list: Vec<_> = names
        .iter()
        .enumerate()
        .map(|(at, name)| {
            let state = match at.cmp(&current) {
                std::cmp::Ordering::Less => StepState::Done,
                std::cmp::Ordering::Equal => StepState::Current,
                std::cmp::Ordering::Greater => StepState::Ahead,
            };
            Step::new(t.get(&format!("import-step-{name}")), state)
        })
        .collect();
    html! { div.steps-row { (stepper(visit_lang(t), &t.get("import-steps"), &list)) } }
}

fn visit_lang(t: &Texts) -> ui::Lang {
    t.lang()
}

async fn upload_page(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Markup, Fault> {
    upload_form(&visit, &id, &Fields::default(), &[]).await
}

async fn upload_form(
    visit: &Visit,
    id: &str,
    fields: &Fields,
    errors: &[FieldError],
) -> Result<Markup, Fault> {
    let (org, place) = seen_org(visit, id).await?;
    visit.cx.allow(IMPORT, &place)?;
    let t = texts(visit.page.lang);
    let action = format!("/orgs/{}/import", org.reference());
    let error = |name: &str| errors.iter().find(|it| it.field == name).map(|it| it.text.clone());
    let today = visit.cx.today().to_string();
    let as_of = fields.some("as_of").unwrap_or(today);
    let form = Form::post(visit.page.lang, action)
        .key(visit.new_key())
        .multipart()
        .errors(errors)
        .body(html! {
            (Field::file("file", t.get("import-file")).hint(t.get("import-file-hint")).accept(".xlsx,.xls,.csv,.txt").error(error("file")).required())
            (Field::date("as_of", t.get("import-as-of")).hint(t.get("import-as-of-hint")).value(as_of).error(error("as_of")))
        })
        .submit(Button::submit(t.get("import-read")));
    let batches = action::batches(&visit.cx, 10).await?;
    let body = html! {
        (org_tabs(visit, &t, &org, &place, "imports"))
        (steps(&t, 0))
        (ui::callout(Level::Info, &t.get("import-about-title"), plain(t.get("import-about"))))
        (form)
        (batch_table(visit, &t, &batches))
    };
    let title = t.with("import-into", &[("org", org.called().into())]);
    Ok(page(&visit.page, &title, &crumbs(visit, &place).await?, body))
}

async fn upload(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Fault> {
    let (org, _) = seen_org(&visit, &id).await?;
    let t = texts(visit.page.lang);
    let today = visit.cx.today();
    let as_of = match fields.some("as_of") {
        Some(text) => crate::model::exact(Some(&text)).filter(|day| *day <= today),
        None => Some(today),
    };
    let done: Result<Ref, RosterError> = match (&fields.upload, as_of) {
        (None, _) => Err(RosterError::field("file", "missing")),
        (_, None) => Err(RosterError::field("as_of", "future")),
        (Some(file), Some(as_of)) => {
            action::read(&visit.cx, &org, &file.name, file.bytes.to_vec(), as_of).await
        }
    };
    match done {
        Ok(batch) => Ok(Redirect::to(&format!("/imports/{batch}")).into_response()),
        Err(error) => {
            let Some((field, text)) = told(&t, &error) else { return Err(error.into()) };
            let errors = [FieldError::new(field.unwrap_or("file"), text)];
            let body = upload_form(&visit, &id, &fields, &errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, body).into_response())
        }
    }
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    from: usize,
}

async fn preview(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Markup, Fault> {
    let it = found(&visit, &id).await?;
    let t = texts(visit.page.lang);
    if let Some((done, whole)) = action::progress(it.id) {
        return running(&visit, &t, &it, done, whole).await;
    }
    let place = it.at()?;
    let crumbs = crumbs(&visit, &place).await?;
    let base = format!("/imports/{}", it.reference());
    let tiles = ["total", "ok", "warn", "error", "stored"];
    let numbers = [it.rows_total, it.rows_ok, it.rows_warn, it.rows_error, it.rows_stored];
    let tiles: Vec<_> = tiles
        .iter()
        .zip(numbers)
        .map(|(name, number)| Stat::new(t.get(&format!("rows-{name}")), ui::format::number(number)))
        .collect();
    let rest = if it.state == "read" {
        let read = action::reading(&visit.cx, &it).await?;
        let known = action::on_roll(&visit.cx, &read).await?;
        let own: Vec<_> = known.iter().map(|(at, _)| *at).collect();
        html! {
            (recognised(&visit, &t, &it, &read))
            (problems(&visit, &t, &it, &read, &own, asked.from))
            (store_form(&visit, &t, &it, own.len()))
        }
    } else {
        html! {
            @if it.state == "confirmed" {
                (ui::alert(Level::Success, plain(t.with("import-done", &[("n", it.rows_stored.into())]))))
            } @else {
                (ui::alert(Level::Info, plain(t.get("import-undone"))))
            }
            (ui::actions(html! {
                (Button::link(format!("{base}/report.xlsx"), t.get("import-report")).look(Look::Primary))
                @if it.state == "confirmed" {
                    (Button::link(format!("{base}/undo"), t.get("import-undo")).look(Look::Danger))
                }
            }))
        }
    };
    let step = if it.state == "read" { 1 } else { 3 };
    let body = html! { (steps(&t, step)) (stat_tiles(&tiles)) (rest) };
    Ok(page(&visit.page, &it.file_name, &crumbs, body))
}

async fn running(visit: &Visit, t: &Texts, it: &BatchInfo, done: u64, whole: u64) -> Result<Markup, Fault> {
    let base = format!("/imports/{}", it.reference());
    let bar = Progress::new(t.get("import-running"), done, Some(whole)).refresh(format!("{base}/progress"));
    let page_cx = visit.page.clone().refresh_after(2, base);
    let body = html! { (steps(t, 2)) (bar) p { (t.get("import-running-more")) } };
    Ok(page(&page_cx, &it.file_name, &crumbs(visit, &it.at()?).await?, body))
}

async fn progress(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Response, Fault> {
    let it = found(&visit, &id).await?;
    let t = texts(visit.page.lang);
    let base = format!("/imports/{}", it.reference());
    match action::progress(it.id) {
        Some((done, whole)) => {
            let bar =
                Progress::new(t.get("import-running"), done, Some(whole)).refresh(format!("{base}/progress"));
            Ok(html! { (bar) }.into_response())
        }
        // htmx follows this to the finished page.
        None => Ok(([("HX-Redirect", base)], "").into_response()),
    }
}

/// The columns as recognised, each to be corrected.
fn recognised(visit: &Visit, t: &Texts, it: &BatchInfo, read: &Reading) -> Markup {
    let base = format!("/imports/{}", it.reference());
    let taken: Vec<_> = read.sheets.iter().filter(|sheet| sheet.skipped.is_none()).collect();
    html! {
        details.panel open[it.rows_ok == 0] {
            summary { (t.get("columns-title")) }
            p class="hint" { (t.get("columns-hint")) }
            (Form::post(visit.page.lang, format!("{base}/columns")).key(visit.new_key()).body(html! {
                @for (number, sheet) in taken.iter().enumerate() {
                    h3 { (sheet.sheet.as_deref().unwrap_or_default()) }
                    div.filter-fields {
                        @for field in Column_::of(read.kind) {
                            (column_choice(t, number, sheet, *field))
                        }
                    }
                }
            }).submit(Button::submit(t.get("columns-apply")).look(Look::Secondary)))
        }
    }
}

/// One field of the roster and the column of the sheet it is read from.
fn column_choice(t: &Texts, number: usize, sheet: &SheetReading, field: Column_) -> Markup {
    let label = t.get(&format!("field-{}", field.key().replace('_', "-")));
    let now = sheet.columns.get(&field);
    let titled = now.filter(|it| it.starts_with('@'));
    let choices = std::iter::once(Choice::new("", t.get("column-none")))
        .chain(titled.map(|it| Choice::new(it.clone(), t.get("column-from-title"))))
        .chain(sheet.headings.iter().map(|(at, text)| Choice::new(at.to_string(), text.clone())));
    let value = match now {
        Some(it) if it.starts_with('@') => it.clone(),
        Some(it) => sheet
            .headings
            .iter()
            .find(|(_, text)| text == it)
            .map(|(at, _)| at.to_string())
            .unwrap_or_default(),
        None => String::new(),
    };
    let name = format!("c{number}.{}", field.key());
    html! { (Field::select(name, label, choices.collect()).value(value)) }
}

async fn columns(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Fault> {
    let it = found(&visit, &id).await?;
    let read = action::reading(&visit.cx, &it).await?;
    let mut mapping = Mapping::default();
    let taken: Vec<_> = read.sheets.iter().filter(|sheet| sheet.skipped.is_none()).collect();
    for (number, sheet) in taken.iter().enumerate() {
        let mut own = SheetMapping { header_rows: sheet.header_rows.clone(), ..SheetMapping::default() };
        for field in Column_::of(read.kind) {
            let value = fields.get(&format!("c{number}.{}", field.key())).to_owned();
            let kept = sheet.columns.get(field).filter(|it| it.starts_with('@'));
            let source = match (value.parse::<u32>(), kept) {
                (Ok(column), _) => Some(Source::Column(column)),
                (Err(_), Some(_)) if value.starts_with('@') => {
                    read.mapping.sheet(sheet.sheet.as_deref()).and_then(|it| it.columns.get(field).cloned())
                }
                _ => None,
            };
            own.columns.insert(*field, source.unwrap_or(Source::Nothing));
        }
        mapping.sheets.insert(sheet.sheet.clone().unwrap_or_default(), own);
    }
    action::remap(&visit.cx, &it, mapping).await?;
    Ok(Redirect::to(&format!("/imports/{}", it.reference())).into_response())
}

fn problems(
    visit: &Visit,
    t: &Texts,
    it: &BatchInfo,
    read: &Reading,
    known: &[usize],
    from: usize,
) -> Markup {
    let members =
        read.members.iter().map(|row| (&row.sheet, row.row, row.name.as_ref(), row.verdict, &row.problems));
    let orgs = read
        .organisations
        .iter()
        .map(|row| (&row.sheet, row.row, row.full_name.as_ref(), row.verdict, &row.problems));
    let found: Vec<_> = members
        .chain(orgs)
        .enumerate()
        .filter(|(at, row)| row.3 != Verdict::Ok || known.contains(at))
        .collect();
    let rows = found.iter().skip(from).take(PAGE).map(|(at, (sheet, row, name, verdict, list))| {
        let on_roll = known.contains(at);
        let (level, word) = if on_roll || *verdict == Verdict::Error {
            (Level::Error, "report-error")
        } else {
            (Level::Warn, "report-warning")
        };
        Row::new([
            or_dash(name.map_or("", String::as_str)),
            html! { span class="whitespace-nowrap" { @if let Some(sheet) = sheet { (sheet) " · " } (row) } },
            badge(level, &t.get(word)),
            html! {
                ul.reasons {
                    @if on_roll { li { (t.get("problem-on-roll")) } }
                    @for problem in read.problems_of(list) {
                        li {
                            span class="font-mono text-sm" { (problem.cell.as_deref().unwrap_or_default()) } " "
                            @if problem.severity == Severity::Error { strong { (action::said(t, problem)) } }
                            @else { (action::said(t, problem)) }
                        }
                    }
                }
            },
        ])
    });
    let link = |from: usize| format!("/imports/{}?from={from}", it.reference());
    let paging = Paging {
        previous: (from > 0).then(|| link(from.saturating_sub(PAGE))),
        next: (found.len() > from + PAGE).then(|| link(from + PAGE)),
        total: Some(t.with("problems-total", &[("n", found.len().into())])),
    };
    Table::new(visit.page.lang, t.get("problems-title"))
        .columns(["name", "row", "verdict", "reasons"].map(|it| Column::new(t.get(&format!("column-{it}")))))
        .rows(rows)
        .paging(paging)
        .empty(ui::empty(&t.get("problems-none"), "", html! {}))
        .render()
}

fn store_form(visit: &Visit, t: &Texts, it: &BatchInfo, known: usize) -> Markup {
    let base = format!("/imports/{}", it.reference());
    let good = (it.rows_ok + it.rows_warn - i64::try_from(known).unwrap_or(0)).max(0);
    html! {
        (ui::actions(html! { (Button::link(format!("{base}/report.xlsx"), t.get("import-report")).look(Look::Secondary)) }))
        @if good == 0 {
            (ui::alert(Level::Warn, plain(t.get("import-nothing"))))
        } @else {
            (Confirm::new(visit.page.lang, t.with("import-ask", &[("n", good.into())]), t.get("import-yes"), format!("{base}/confirm"), "/imports".to_owned())
                .key(visit.new_key())
                .consequences(vec![
                    Consequence::new(t.with("import-effect-stored", &[("n", good.into())]), t.get("import-effect-whom")),
                    Consequence::new(t.get("import-effect-report"), t.with("import-effect-out", &[("n", (it.rows_total - good).into())])),
                ]))
        }
    }
}

async fn confirm(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Response, Fault> {
    let it = found(&visit, &id).await?;
    let back = format!("/imports/{}", it.reference());
    if it.state != "read" || action::progress(it.id).is_some() {
        return Ok(Redirect::to(&back).into_response());
    }
    if it.rows_total <= AT_ONCE {
        action::confirm(&visit.cx, it.reference()).await?;
        visit.wake();
        return Ok(Redirect::to(&back).into_response());
    }
    action::announce(&it);
    let (cx, wake) = (visit.cx.clone(), std::sync::Arc::clone(&visit.app.wake));
    tokio::spawn(async move {
        // Nothing is half-imported: an error or a killed process leaves the batch as it was, to be confirmed again.
        if let Err(error) = action::confirm(&cx, it.reference()).await {
            tracing::error!(batch = %it.reference(), %error, "import failed");
        }
        wake.notify_one();
    });
    Ok(Redirect::to(&back).into_response())
}

async fn undo_page(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Markup, Fault> {
    let it = found(&visit, &id).await?;
    undo_form(&visit, &it, None).await
}

async fn undo_form(visit: &Visit, it: &BatchInfo, error: Option<String>) -> Result<Markup, Fault> {
    let t = texts(visit.page.lang);
    let base = format!("/imports/{}", it.reference());
    let ask = Confirm::new(
        visit.page.lang,
        t.get("undo-ask"),
        t.get("undo-yes"),
        format!("{base}/undo"),
        base.clone(),
    )
    .key(visit.new_key())
    .danger()
    .consequences(vec![Consequence::new(
        t.with("undo-effect", &[("n", it.rows_stored.into())]),
        t.get("import-effect-whom"),
    )]);
    let body = html! {
        @if let Some(error) = error { (ui::alert(Level::Error, plain(error))) }
        (ask)
    };
    Ok(page(&visit.page, &it.file_name, &crumbs(visit, &it.at()?).await?, body))
}

async fn undo(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Response, Fault> {
    let it = found(&visit, &id).await?;
    let t = texts(visit.page.lang);
    match action::undo(&visit.cx, it.reference()).await {
        Ok(()) => {
            visit.wake();
            Ok(Redirect::to(&format!("/imports/{}", it.reference())).into_response())
        }
        Err(error) => {
            let Some((_, text)) = told(&t, &error) else { return Err(error.into()) };
            let body = undo_form(&visit, &it, Some(text)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, body).into_response())
        }
    }
}

async fn report(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Response, Fault> {
    let it = found(&visit, &id).await?;
    let t = texts(visit.page.lang);
    let bytes = action::report(&visit.cx, it.reference(), &t).await?;
    Ok(spreadsheet("import-report.xlsx", bytes))
}

/// A spreadsheet to be saved.
pub(crate) fn spreadsheet(name: &str, bytes: Vec<u8>) -> Response {
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    let disposition = format!("attachment; filename=\"{name}\"");
    ([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, disposition)], bytes)
        .into_response()
}
