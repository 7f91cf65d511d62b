//! Open311 GeoReport v2: cities' open interface for requests. A jurisdiction is a window; its services are the kinds of
//! petition. Requests are answered as JSON or XML by the ending of the address; only published matters are read.

use axum::extract::{Path, Query};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use http_face::{Access, Fault, Fields, Routes, Visit};
use rules::petition::Kind;
use serde::Deserialize;
use serde_json::{Value as Json, json};
use store::{Instant, Ref};
use ui::Texts;

use super::texts;
use crate::action::{self, New};
use crate::model::{Contact, Petition, Window};
use crate::query;

/// Requests in one answer.
const PAGE: u32 = 50;
/// Kinds taken by programs; accusations are not, they go through the form alone.
const KINDS: [Kind; 4] = [Kind::Consultation, Kind::Suggestion, Kind::Complaint, Kind::Request];

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .route("GET", "/open311/v2/discovery.json", Access::Public, get(discovery))
        .route("GET", "/open311/v2/services.{form}", Access::Public, get(services))
        .route("GET", "/open311/v2/services/{file}", Access::Public, get(service))
        .route("GET", "/open311/v2/requests.{form}", Access::Public, get(requests).post(file))
        .also("POST", "/open311/v2/requests.{form}", Access::Public)
        .route("GET", "/open311/v2/requests/{file}", Access::Public, get(request))
        .route("GET", "/open311/v2/tokens/{file}", Access::Public, get(token))
}

#[derive(Deserialize, Default)]
struct Asked {
    #[serde(default)]
    jurisdiction_id: String,
    #[serde(default)]
    service_code: String,
    #[serde(default)]
    status: String,
    #[serde(default)]
    page: String,
}

/// A list in the form an address asks for; `list` and `item` name its elements in XML.
fn written(form: &str, (list, item): (&str, &str), rows: &[Json], status: StatusCode) -> Response {
    if form == "xml" {
        let mut text = format!("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<{list}>");
        for row in rows {
            text.push_str(&format!("<{item}>"));
            elements(&mut text, row);
            text.push_str(&format!("</{item}>"));
        }
        text.push_str(&format!("</{list}>\n"));
        return (status, [(header::CONTENT_TYPE, "text/xml; charset=utf-8")], text).into_response();
    }
    (status, axum::Json(rows)).into_response()
}

fn elements(out: &mut String, row: &Json) {
    for (name, value) in row.as_object().into_iter().flatten() {
        let text = match value {
            Json::String(text) => text.clone(),
            Json::Null => String::new(),
            other => other.to_string(),
        };
        out.push_str(&format!("<{name}>{}</{name}>", escaped(&text)));
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// An error as the specification writes it.
fn wrong(form: &str, status: StatusCode, description: &str) -> Response {
    let row = json!({ "code": status.as_u16(), "description": description });
    written(form, ("errors", "error"), &[row], status)
}

/// `7-….json` into the reference and the form.
fn parts(file: &str) -> (&str, &str) {
    file.rsplit_once('.').unwrap_or((file, "json"))
}

async fn discovery(visit: Visit) -> Response {
    let base = &visit.app.public_url;
    axum::Json(json!({
        "changeset": "2026-11-22T00:00:00+08:00",
        "contact": base,
        "key_service": base,
        "endpoints": [{
            "specification": "http://wiki.open311.org/GeoReport_v2",
            "url": format!("{base}/open311/v2"),
            "changeset": "2026-11-22T00:00:00+08:00",
            "type": "production",
            "formats": ["text/xml", "application/json"],
        }],
    }))
    .into_response()
}

/// The window a jurisdiction names; without one, the only window there is.
async fn jurisdiction(visit: &Visit, id: &str) -> Result<Option<Window>, Fault> {
    let sql = &visit.cx.store;
    if id.is_empty() {
        let mut all = query::windows(sql, None, "", "", 2).await?;
        return Ok(if all.len() == 1 { all.pop() } else { None });
    }
    let Ok(org) = id.parse::<Ref>() else { return Ok(None) };
    Ok(query::window(sql, org).await?.filter(|it| it.open))
}

fn service_row(t: &Texts, kind: Kind) -> Json {
    let key = kind.key().to_lowercase();
    json!({
        "service_code": kind.key(),
        "service_name": t.get(&format!("kind-{key}")),
        "description": t.get(&format!("kind-{key}-hint")),
        "metadata": false,
        "type": "realtime",
        "keywords": "",
        "group": "",
    })
}

async fn services(
    visit: Visit,
    Path(form): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    if jurisdiction(&visit, &asked.jurisdiction_id).await?.is_none() {
        return Ok(wrong(&form, StatusCode::NOT_FOUND, "jurisdiction_id not found"));
    }
    let t = texts(visit.page.lang);
    let rows: Vec<Json> = KINDS.into_iter().map(|kind| service_row(&t, kind)).collect();
    Ok(written(&form, ("services", "service"), &rows, StatusCode::OK))
}

async fn service(visit: Visit, Path(file): Path<String>) -> Response {
    let (code, form) = parts(&file);
    let t = texts(visit.page.lang);
    match KINDS.into_iter().find(|kind| kind.key() == code) {
        Some(kind) => written(form, ("services", "service"), &[service_row(&t, kind)], StatusCode::OK),
        None => wrong(form, StatusCode::NOT_FOUND, "service_code not found"),
    }
}

fn request_row(visit: &Visit, t: &Texts, it: &Petition) -> Json {
    let open = it.stands().is_ok_and(rules::petition::State::runs);
    json!({
        "service_request_id": it.number,
        "status": if open { "open" } else { "closed" },
        "status_notes": t.get(&format!("state-{}", it.state)),
        "service_code": it.kind,
        "service_name": t.get(&format!("kind-{}", it.kind.to_lowercase())),
        "description": it.shown_body,
        "agency_responsible": it.holder().to_string(),
        "requested_datetime": Instant(it.filed_at).rfc3339(),
        "expected_datetime": it.due_on,
        "address": it.place,
        "media_url": Json::Null,
        "service_notice": format!("{}/voice/matters/{}/{}", visit.app.public_url, it.region_id, it.number),
    })
}

async fn requests(
    visit: Visit,
    Path(form): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    let Some(window) = jurisdiction(&visit, &asked.jurisdiction_id).await? else {
        return Ok(wrong(&form, StatusCode::NOT_FOUND, "jurisdiction_id not found"));
    };
    let after = uuid::Uuid::try_parse(&asked.page).ok();
    let place = window.place()?;
    let rows = query::published(&visit.cx.store, Some(&place), after, PAGE).await?;
    let t = texts(visit.page.lang);
    let open = |it: &Petition| it.stands().is_ok_and(rules::petition::State::runs);
    let rows: Vec<Json> = rows
        .iter()
        .filter(|it| asked.service_code.is_empty() || it.kind == asked.service_code)
        .filter(|it| asked.status.is_empty() || (asked.status == "open") == open(it))
        .map(|it| request_row(&visit, &t, it))
        .collect();
    Ok(written(&form, ("service_requests", "request"), &rows, StatusCode::OK))
}

async fn request(
    visit: Visit,
    Path(file): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    let (number, form) = parts(&file);
    let Some(window) = jurisdiction(&visit, &asked.jurisdiction_id).await? else {
        return Ok(wrong(form, StatusCode::NOT_FOUND, "jurisdiction_id not found"));
    };
    let found = query::by_number(&visit.cx.store, window.region_id, number).await?;
    Ok(match found.filter(Petition::is_public) {
        Some(it) => {
            let row = request_row(&visit, &texts(visit.page.lang), &it);
            written(form, ("service_requests", "request"), &[row], StatusCode::OK)
        }
        None => wrong(form, StatusCode::NOT_FOUND, "service_request_id not found"),
    })
}

/// File a request. The answer carries the number, and as its token the query code; the PIN is in `service_notice`.
async fn file(
    visit: Visit,
    Path(form): Path<String>,
    Query(asked): Query<Asked>,
    fields: Fields,
) -> Result<Response, Fault> {
    let id = fields.some("jurisdiction_id").unwrap_or(asked.jurisdiction_id);
    let Some(window) = jurisdiction(&visit, &id).await? else {
        return Ok(wrong(&form, StatusCode::NOT_FOUND, "jurisdiction_id not found"));
    };
    let Some(kind) = KINDS.into_iter().find(|kind| kind.key() == fields.get("service_code")) else {
        return Ok(wrong(&form, StatusCode::BAD_REQUEST, "service_code is missing or unknown"));
    };
    let description = fields.get("description");
    let name = format!("{}{}", fields.get("last_name"), fields.get("first_name"));
    let anonymous = name.is_empty() || fields.get("phone").is_empty();
    let new = New {
        window: Some(window.org()),
        kind: Some(kind),
        channel: "api".to_owned(),
        identity: if anonymous { "anonymous" } else { "real" }.to_owned(),
        contact: Contact { name, phone: fields.get("phone").to_owned(), address: String::new() },
        title: description.lines().next().unwrap_or_default().chars().take(80).collect(),
        body: description.to_owned(),
        place: fields.get("address_string").to_owned(),
        ..New::default()
    };
    match action::file(&visit.keyed(&fields), new).await {
        Ok(given) => {
            visit.wake();
            let stored = query::petition(&visit.cx.store, given.id).await?.ok_or_else(Fault::missing)?;
            let row = json!({
                "service_request_id": stored.number,
                "token": given.code,
                "service_notice": format!("PIN {}", given.pin),
                "account_id": "",
            });
            Ok(written(&form, ("service_requests", "request"), &[row], StatusCode::CREATED))
        }
        Err(access::ActError::Field { field, problem }) => {
            Ok(wrong(&form, StatusCode::BAD_REQUEST, &format!("{field}: {problem}")))
        }
        Err(access::ActError::Refused(key)) => {
            Ok(wrong(&form, StatusCode::BAD_REQUEST, &texts(visit.page.lang).get(key)))
        }
        Err(error) => Err(error.into()),
    }
}

/// The number behind a token: the query code leads to the number and to nothing else.
async fn token(visit: Visit, Path(file): Path<String>) -> Result<Response, Fault> {
    let (code, form) = parts(&file);
    let Some(id) = query::by_code(&visit.cx.store, code).await? else {
        return Ok(wrong(form, StatusCode::NOT_FOUND, "token not found"));
    };
    let it = query::petition(&visit.cx.store, id).await?.ok_or_else(Fault::missing)?;
    let row = json!({ "service_request_id": it.number, "token": it.code });
    Ok(written(form, ("service_requests", "request"), &[row], StatusCode::OK))
}
