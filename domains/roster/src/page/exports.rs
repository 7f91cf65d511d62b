use axum::extract::{Path, Query};
use axum::response::Response;
use axum::routing::get;
use http_face::{Access, Fault, FinishedSheet, Routes, SignedIn, Visit};
use serde_json::json;
use sheet::Sheet;
use ui::Texts;

use super::orgs::Asked;
use super::{seen_org, texts};
use crate::model::Org;
use crate::query::{Filter, ListedMember};
use crate::{EXPORT, action, query};

/// Rows read at once.
const CHUNK: u32 = 1000;
pub(super) fn routes(routes: Routes) -> Routes {
    let needs = Access::Needs(EXPORT);
    routes
        .route("GET", "/orgs/{org}/members.xlsx", needs, get(members_xlsx))
        .route("GET", "/orgs/{org}/members.csv", needs, get(members_csv))
        .route("GET", "/orgs/{org}/organisations.xlsx", needs, get(organisations))
}

/// Journal the export, and only then begin to send.
async fn sent(visit: &Visit, org: &Org, name: &str, out: Sheet, filter: &Filter) -> Result<Response, Fault> {
    let done = FinishedSheet::of(out).await?;
    let filter = json!({
        "state": filter.state, "sex": filter.sex, "education": filter.education, "name": filter.name,
        "mobile": filter.mobile,
    });
    action::exported(&visit.cx, org, name, done.rows, filter).await?;
    visit.wake();
    Ok(done.answer(name))
}

async fn members_xlsx(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    let out = Sheet::xlsx(member_head(&texts(visit.page.lang)));
    members(&visit, &id, "members.xlsx", out, &asked.filter()).await
}

async fn members_csv(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    let out = Sheet::csv(&member_head(&texts(visit.page.lang)))?;
    members(&visit, &id, "members.csv", out, &asked.filter()).await
}

fn member_head(t: &Texts) -> Vec<String> {
    ["name", "sex", "birth", "state", "joined", "number", "phone", "organisation"]
        .iter()
        .map(|it| t.get(&format!("export-{it}")))
        .collect()
}

async fn members(
    visit: &Visit,
    id: &str,
    name: &str,
    mut out: Sheet,
    filter: &Filter,
) -> Result<Response, Fault> {
    let (org, place) = seen_org(visit, id).await?;
    visit.cx.allow(EXPORT, &place)?;
    let t = texts(visit.page.lang);
    let scope = visit.cx.scope(EXPORT).within(&place);
    let mut after = None;
    loop {
        let some = query::members(&visit.cx.store, &scope, filter, after.as_ref(), CHUNK).await?;
        for it in &some {
            member_row(&t, &mut out, it)?;
        }
        match some.last() {
            Some(last) if some.len() == CHUNK as usize => after = Some(last.cursor()),
            _ => break,
        }
    }
    sent(visit, &org, name, out, filter).await
}

fn member_row(t: &Texts, out: &mut Sheet, it: &ListedMember) -> Result<(), Fault> {
    let text = |value: &'_ Option<String>| value.clone().unwrap_or_default();
    Ok(out.row(&[
        &it.name,
        &t.get(&format!("sex-{}", it.sex)),
        &text(&it.birth),
        &t.get(&format!("state-{}", it.state)),
        &text(&it.joined_on),
        &text(&it.id_masked),
        &text(&it.phone_masked),
        &it.org_name,
    ])?)
}

const ORG_COLUMNS: [&str; 13] = [
    "full-name",
    "short-name",
    "code",
    "kind",
    "sector",
    "above",
    "unit",
    "uscc",
    "address",
    "contact",
    "established",
    "term-from",
    "term-until",
];

async fn organisations(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Response, Fault> {
    let (org, place) = seen_org(&visit, &id).await?;
    visit.cx.allow(EXPORT, &place)?;
    let t = texts(visit.page.lang);
    let scope = visit.cx.scope(EXPORT).within(&place);
    let mut out = Sheet::xlsx(ORG_COLUMNS.iter().map(|it| t.get(&format!("export-{it}"))).collect());
    // Rows come in the order of the tree: the names of the organisations above the last row are enough.
    let mut above: Vec<(String, String)> = Vec::new();
    let mut after: Option<String> = None;
    loop {
        let some = query::orgs_under(&visit.cx.store, &scope, after.as_deref(), CHUNK).await?;
        for it in &some {
            above.retain(|(path, _)| it.path.starts_with(path.as_str()));
            let upper = above.last().map_or("", |(_, name)| name);
            org_row(&t, &mut out, it, upper)?;
            above.push((it.path.clone(), it.full_name.clone()));
        }
        match some.last() {
            Some(last) if some.len() == CHUNK as usize => after = Some(last.path.clone()),
            _ => break,
        }
    }
    sent(&visit, &org, "organisations.xlsx", out, &Filter::default()).await
}

fn org_row(t: &Texts, out: &mut Sheet, it: &Org, above: &str) -> Result<(), Fault> {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let sector = it.sector.as_ref().map_or(String::new(), |key| t.get(&format!("sector-{key}")));
    Ok(out.row(&[
        &it.full_name,
        &text(&it.short_name),
        &text(&it.code),
        &t.get(&format!("org-kind-{}", it.kind)),
        &sector,
        above,
        &text(&it.unit_name),
        &text(&it.uscc),
        &text(&it.address),
        &text(&it.contact),
        &text(&it.established),
        &text(&it.term_from),
        &text(&it.term_until),
    ])?)
}
