//! The roll for programs: JSON under `/api/v1`, described by `/api/v1/openapi.json`. The same permissions, the same
//! actions, the same masks as the pages; errors are problem documents (RFC 9457).

use axum::Json;
use axum::extract::{Path, Query};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use http_face::{Access, Fault, FaultKind, Routes, SignedIn, Visit};
use rules::codes::Sex;
use rules::membership::MemberState;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::Scope;
use utoipa::{IntoParams, OpenApi, ToSchema};

use crate::action::{self, NewMember};
use crate::model::{Member, Org};
use crate::page::{cursor, seen_member, seen_org, told};
use crate::query::{self, Filter, ListedMember};
use crate::{KEEP, READ, RosterError};

/// Most rows of one answer.
const MOST: u32 = 200;

pub(crate) fn routes(routes: Routes) -> Routes {
    let read = Access::Needs(READ);
    routes
        .route("GET", "/api/v1/openapi.json", Access::Public, get(description))
        .route("GET", "/api/v1/orgs", read, get(roots))
        .route("GET", "/api/v1/orgs/{org}", read, get(org))
        .route("GET", "/api/v1/orgs/{org}/children", read, get(children))
        .route("GET", "/api/v1/orgs/{org}/members", read, get(members).post(enrol))
        .also("POST", "/api/v1/orgs/{org}/members", Access::Needs(KEEP))
        .route("GET", "/api/v1/orgs/{org}/statistics", read, get(statistics))
        .route("GET", "/api/v1/orgs/{org}/duties", read, get(duties))
        .route("GET", "/api/v1/members/{member}", read, get(member))
}

/// The description of this interface.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Lianxin",
        description = "Organisations and members. Sign in, then send the session as `Authorization: Bearer`."
    ),
    paths(roots, org, children, members, enrol, statistics, duties, member)
)]
struct Description;

async fn description() -> Json<utoipa::openapi::OpenApi> {
    Json(Description::openapi())
}

/// An organisation.
#[derive(Serialize, ToSchema)]
struct OrgJson {
    /// Reference: region and identifier.
    id: String,
    /// Reference of the organisation above.
    parent: Option<String>,
    /// Place in the tree.
    path: String,
    /// Key of the type.
    kind: String,
    /// Full name.
    full_name: String,
    /// Short name.
    short_name: Option<String>,
    /// Code.
    code: Option<String>,
    /// Unit in which it stands.
    unit_name: Option<String>,
    /// Unified social credit code.
    uscc: Option<String>,
    /// Day of founding.
    established: Option<String>,
    /// Day of closing.
    closed_on: Option<String>,
    /// Day of the last election.
    term_from: Option<String>,
    /// End of the term.
    term_until: Option<String>,
}

impl From<Org> for OrgJson {
    fn from(it: Org) -> Self {
        Self {
            id: it.reference().to_string(),
            parent: it.parent().map(|it| it.to_string()),
            path: it.path,
            kind: it.kind,
            full_name: it.full_name,
            short_name: it.short_name,
            code: it.code,
            unit_name: it.unit_name,
            uscc: it.uscc,
            established: it.established,
            closed_on: it.closed_on,
            term_from: it.term_from,
            term_until: it.term_until,
        }
    }
}

/// An organisation in a list.
#[derive(Serialize, ToSchema)]
struct BranchJson {
    /// Reference.
    id: String,
    /// Place.
    path: String,
    /// Key of the type.
    kind: String,
    /// Full name.
    full_name: String,
    /// Members at and below it.
    members: i64,
    /// Are there organisations below it?
    has_children: bool,
}

impl From<query::Branch> for BranchJson {
    fn from(it: query::Branch) -> Self {
        Self {
            id: it.reference().to_string(),
            path: it.path,
            kind: it.kind,
            full_name: it.full_name,
            members: it.members.unwrap_or(0),
            has_children: it.children > 0,
        }
    }
}

/// A page of a list; `next` is given back as `after`.
#[derive(Serialize, ToSchema)]
struct Page<T> {
    /// Rows.
    items: Vec<T>,
    /// Where the list goes on; none at the end.
    next: Option<String>,
}

/// A member in a list, masked.
#[derive(Serialize, ToSchema)]
struct ListedJson {
    /// Reference.
    id: String,
    /// Name.
    name: String,
    /// GB/T 2261.1.
    sex: String,
    /// Day or month of birth.
    birth: Option<String>,
    /// State of the membership.
    state: String,
    /// Day or month of joining.
    joined_on: Option<String>,
    /// Resident ID, masked.
    id_masked: Option<String>,
    /// Name of the organisation.
    organisation: String,
}

impl From<ListedMember> for ListedJson {
    fn from(it: ListedMember) -> Self {
        Self {
            id: it.reference().to_string(),
            name: it.name,
            sex: it.sex,
            birth: it.birth,
            state: it.state,
            joined_on: it.joined_on,
            id_masked: it.id_masked,
            organisation: it.org_name,
        }
    }
}

/// A member, masked.
#[derive(Serialize, ToSchema)]
struct MemberJson {
    /// Reference.
    id: String,
    /// Reference of the organisation.
    organisation: String,
    /// Name.
    name: String,
    /// GB/T 2261.1.
    sex: String,
    /// GB/T 3304.
    nationality: Option<String>,
    /// Day or month of birth.
    birth: Option<String>,
    /// GB/T 4658, by level.
    education: Option<String>,
    /// Class of the bulletin.
    occupation: Option<String>,
    /// State of the membership.
    state: String,
    /// Day or month of joining.
    joined_on: Option<String>,
    /// Day or month of full membership.
    full_on: Option<String>,
    /// Resident ID, masked.
    id_masked: Option<String>,
    /// Telephone, masked.
    phone_masked: Option<String>,
    /// Counted on the roll today.
    present: bool,
    /// Counts changes.
    version: i64,
}

impl From<Member> for MemberJson {
    fn from(it: Member) -> Self {
        Self {
            id: it.reference().to_string(),
            organisation: it.org().to_string(),
            name: it.name,
            sex: it.sex,
            nationality: it.nationality,
            birth: it.birth,
            education: it.education,
            occupation: it.occupation,
            state: it.state,
            joined_on: it.joined_on,
            full_on: it.full_on,
            id_masked: it.id_masked,
            phone_masked: it.phone_masked,
            present: it.present,
            version: it.version,
        }
    }
}

/// The uppermost organisations the caller sees.
#[utoipa::path(get, path = "/api/v1/orgs", responses((status = 200, body = Vec<BranchJson>)))]
async fn roots(SignedIn(visit): SignedIn) -> Result<Json<Vec<BranchJson>>, Fault> {
    let roots = query::roots(&visit.cx.store, &visit.cx.scope(READ)).await?;
    Ok(Json(roots.into_iter().map(BranchJson::from).collect()))
}

/// One organisation.
#[utoipa::path(get, path = "/api/v1/orgs/{org}", params(("org" = String, Path)), responses((status = 200, body = OrgJson), (status = 404)))]
async fn org(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Json<OrgJson>, Fault> {
    let (org, _) = seen_org(&visit, &id).await?;
    Ok(Json(org.into()))
}

#[derive(Deserialize, IntoParams)]
struct Asked {
    /// `next` of the answer before.
    #[serde(default)]
    after: String,
    /// Only this state.
    state: Option<String>,
    /// Beginning of the name.
    name: Option<String>,
}

/// The organisations directly below one.
#[utoipa::path(get, path = "/api/v1/orgs/{org}/children", params(("org" = String, Path), Asked), responses((status = 200, body = Page<BranchJson>)))]
async fn children(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Json<Page<BranchJson>>, Fault> {
    let (org, place) = seen_org(&visit, &id).await?;
    let after = Some(asked.after.as_str()).filter(|it| !it.is_empty());
    let rows = query::children(&visit.cx.store, &Scope::of([place]), &org, after, MOST).await?;
    let next = rows.last().filter(|_| rows.len() == MOST as usize).map(|it| it.path.clone());
    Ok(Json(Page { items: rows.into_iter().map(BranchJson::from).collect(), next }))
}

/// The members at and below an organisation.
#[utoipa::path(get, path = "/api/v1/orgs/{org}/members", params(("org" = String, Path), Asked), responses((status = 200, body = Page<ListedJson>)))]
async fn members(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Json<Page<ListedJson>>, Fault> {
    let (_, place) = seen_org(&visit, &id).await?;
    let after = cursor(&visit, &asked.after).await?;
    let filter = Filter { state: asked.state, name: asked.name, ..Filter::default() };
    let scope = visit.cx.scope(READ).within(&place);
    let rows = query::members(&visit.cx.store, &scope, &filter, after.as_ref(), MOST).await?;
    let next = rows.last().filter(|_| rows.len() == MOST as usize).map(|it| it.reference().to_string());
    Ok(Json(Page { items: rows.into_iter().map(ListedJson::from).collect(), next }))
}

/// A member to be enrolled.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Enrol {
    /// Name.
    name: String,
    /// `FULL` or `PROBATIONARY`.
    state: String,
    /// GB/T 2261.1; from the resident ID when not given.
    sex: Option<String>,
    /// GB/T 3304.
    nationality: Option<String>,
    /// Day or month; from the resident ID when not given.
    birth: Option<String>,
    /// GB/T 4658, by level.
    education: Option<String>,
    /// Class of the bulletin.
    occupation: Option<String>,
    /// Resident ID.
    id_number: Option<String>,
    /// Telephone.
    phone: Option<String>,
    /// Day or month of joining.
    joined_on: Option<String>,
    /// Day or month of full membership.
    full_on: Option<String>,
}

impl Enrol {
    fn read(self) -> Result<NewMember, RosterError> {
        let date = |field: &'static str, text: Option<String>| {
            text.map(|it| it.parse().map_err(|_| RosterError::field(field, "no-date"))).transpose()
        };
        let state = MemberState::from_key(&self.state).filter(|it| it.is_member());
        Ok(NewMember {
            name: self.name,
            state: Some(state.ok_or(RosterError::field("state", "not-listed"))?),
            sex: self.sex.as_deref().and_then(Sex::by_code),
            nationality: self.nationality,
            birth: date("birth", self.birth)?,
            education: self.education,
            occupation: self.occupation,
            joined: date("joined", self.joined_on)?,
            full: date("full", self.full_on)?,
            id_number: Some(self.id_number.unwrap_or_default()),
            phone: Some(self.phone.unwrap_or_default()),
            ..NewMember::default()
        })
    }
}

/// Enrol a member. Send an `Idempotency-Key`: a repetition with the same key is answered alike and changes nothing.
#[utoipa::path(post, path = "/api/v1/orgs/{org}/members", params(("org" = String, Path)), request_body = Enrol, responses((status = 201), (status = 422)))]
async fn enrol(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Result<Json<Enrol>, axum::extract::rejection::JsonRejection>,
) -> Result<Response, Fault> {
    // Who may not be here learns nothing about the form.
    let (org, place) = seen_org(&visit, &id).await?;
    visit.cx.allow(KEEP, &place)?;
    let Json(new) = body.map_err(|error| Fault::new(FaultKind::Malformed, error.body_text()))?;
    let key = headers.get("idempotency-key").and_then(|it| it.to_str().ok()).map(str::to_owned);
    let done = match new.read() {
        Ok(new) => action::enrol(&visit.keyed_by(key), org.reference(), new).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(member) => {
            visit.wake();
            let place = format!("/api/v1/members/{member}");
            let body = Json(json!({ "id": member.to_string() }));
            Ok((StatusCode::CREATED, [(header::LOCATION, place)], body).into_response())
        }
        Err(error) => refused(&visit, error),
    }
}

/// What a rule or a field refused, as a problem document.
fn refused(visit: &Visit, error: RosterError) -> Result<Response, Fault> {
    let t = crate::page::texts(visit.page.lang);
    let Some((field, text)) = told(&t, &error) else { return Err(error.into()) };
    let body = json!({ "type": format!("urn:lianxin:problem:{}", error.key()), "title": text, "status": 422, "field": field });
    let kind = [(header::CONTENT_TYPE, "application/problem+json")];
    Ok((StatusCode::UNPROCESSABLE_ENTITY, kind, body.to_string()).into_response())
}

/// A figure.
#[derive(Serialize, ToSchema)]
struct FigureJson {
    /// Characteristic.
    dimension: String,
    /// Value.
    code: String,
    /// How many.
    number: i64,
}

#[derive(Deserialize, IntoParams)]
struct On {
    /// As of the end of this day; today when not given.
    on: Option<String>,
}

/// The figures of an organisation and everything below it.
#[utoipa::path(get, path = "/api/v1/orgs/{org}/statistics", params(("org" = String, Path), On), responses((status = 200, body = Vec<FigureJson>)))]
async fn statistics(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    Query(on): Query<On>,
) -> Result<Json<Vec<FigureJson>>, Fault> {
    let (_, place) = seen_org(&visit, &id).await?;
    let figures = match on.on.as_deref() {
        None => query::figures(&visit.cx.store, &place).await?,
        Some(day) => {
            let day = crate::model::exact(Some(day)).ok_or(Fault::new(FaultKind::Malformed, "not a day"))?;
            query::as_of(&visit.cx.store, &place, &day.to_string()).await?
        }
    };
    let rows = figures.into_iter().map(|((dimension, code), number)| FigureJson { dimension, code, number });
    Ok(Json(rows.collect()))
}

/// A duty.
#[derive(Serialize, ToSchema)]
struct DutyJson {
    /// Kind.
    kind: String,
    /// Place that owes it.
    place: String,
    /// Role that owes it.
    office: String,
    /// By when.
    due_on: String,
    /// Under which article.
    article: String,
}

/// What is due at and below an organisation, by date.
#[utoipa::path(get, path = "/api/v1/orgs/{org}/duties", params(("org" = String, Path)), responses((status = 200, body = Vec<DutyJson>)))]
async fn duties(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Json<Vec<DutyJson>>, Fault> {
    let (_, place) = seen_org(&visit, &id).await?;
    let list = duty::list(&visit.cx.store, &Scope::of([place]), None, None, None, MOST).await?;
    let rows = list.into_iter().map(|it| DutyJson {
        kind: it.kind,
        place: it.place,
        office: it.office,
        due_on: it.due_on,
        article: it.article,
    });
    Ok(Json(rows.collect()))
}

/// One member, masked.
#[utoipa::path(get, path = "/api/v1/members/{member}", params(("member" = String, Path)), responses((status = 200, body = MemberJson), (status = 404)))]
async fn member(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Json<MemberJson>, Fault> {
    Ok(Json(seen_member(&visit, &id).await?.into()))
}
