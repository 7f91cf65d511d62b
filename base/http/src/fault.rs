use access::Denied;
use axum::extract::{FromRequestParts as _, Request};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use identity::AccountError;
use journal::JournalError;
use serde_json::json;
use store::StoreError;
use ui::PageCx;

use crate::LOCALES;

/// What kind of error it is; the text comes from `fault-…`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FaultKind {
    /// There is nothing here, or nothing for this reader.
    Missing,
    /// Nobody is signed in.
    SignIn,
    /// The request cannot be read.
    Malformed,
    /// Somebody else changed it in the meantime.
    Stale,
    /// The request is too large.
    TooLarge,
    /// Sent from another site.
    Foreign,
    /// Too many requests.
    TooMany,
    /// The database cannot be reached, or asks to try again.
    Unavailable,
    /// The disk is full.
    Full,
    /// An error of ours.
    Unexpected,
}

impl FaultKind {
    fn status(self) -> StatusCode {
        match self {
            Self::Missing => StatusCode::NOT_FOUND,
            Self::SignIn => StatusCode::UNAUTHORIZED,
            Self::Malformed => StatusCode::BAD_REQUEST,
            Self::Stale => StatusCode::CONFLICT,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Foreign => StatusCode::FORBIDDEN,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Full => StatusCode::INSUFFICIENT_STORAGE,
            Self::Unexpected => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Key of the text and last part of the problem type (RFC 9457).
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::SignIn => "sign-in",
            Self::Malformed => "malformed",
            Self::Stale => "stale",
            Self::TooLarge => "too-large",
            Self::Foreign => "foreign",
            Self::TooMany => "too-many",
            Self::Unavailable => "unavailable",
            Self::Full => "full",
            Self::Unexpected => "unexpected",
        }
    }
}

/// An error on its way to a page or a problem document. Carries an identifier that is also in the log.
#[derive(Clone, Debug)]
pub struct Fault {
    /// What kind.
    pub kind: FaultKind,
    /// For the log only.
    pub cause: String,
}

impl Fault {
    /// A fault with its cause for the log.
    pub fn new(kind: FaultKind, cause: impl Into<String>) -> Self {
        Self { kind, cause: cause.into() }
    }

    /// There is nothing here.
    #[must_use]
    pub fn missing() -> Self {
        Self::new(FaultKind::Missing, "")
    }
}

impl From<Denied> for Fault {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::SignIn => Self::new(FaultKind::SignIn, ""),
            Denied::Unseen => Self::missing(),
        }
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        let kind = match &error {
            StoreError::Stale | StoreError::Taken(_) => FaultKind::Stale,
            StoreError::Repeat(_) | StoreError::Unreachable(_) => FaultKind::Unavailable,
            StoreError::Full(_) => FaultKind::Full,
            StoreError::Malformed(_) | StoreError::Database(_) => FaultKind::Unexpected,
        };
        Self::new(kind, error.to_string())
    }
}

impl From<JournalError> for Fault {
    fn from(error: JournalError) -> Self {
        match error {
            JournalError::Store(error) => error.into(),
            JournalError::Missing => Self::missing(),
            JournalError::Damaged(_) => Self::new(FaultKind::Unexpected, error.to_string()),
        }
    }
}

impl From<AccountError> for Fault {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::Store(error) => error.into(),
            AccountError::Journal(error) => error.into(),
            AccountError::Denied(denied) => denied.into(),
            AccountError::Missing => Self::missing(),
            other => Self::new(FaultKind::Unexpected, other.to_string()),
        }
    }
}

impl From<vault::VaultError> for Fault {
    fn from(error: vault::VaultError) -> Self {
        Self::new(FaultKind::Unexpected, error.to_string())
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let mut response = self.kind.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

fn wants_json(path: &str, headers: &HeaderMap) -> bool {
    let accepts = headers.get(header::ACCEPT).and_then(|it| it.to_str().ok()).unwrap_or_default();
    path.starts_with("/api/") || accepts.starts_with("application/json")
}

/// Turns faults into pages in the reader's language, or into problem documents (RFC 9457) for programs.
pub async fn shown(request: Request, next: Next) -> Response {
    let path = request.uri().path_and_query().map_or_else(String::new, ToString::to_string);
    let json = wants_json(&path, request.headers());
    let is_get = request.method().is_safe();
    let (mut parts, body) = request.into_parts();
    let Ok(cx) = PageCx::from_request_parts(&mut parts, &()).await;
    let response = next.run(Request::from_parts(parts, body)).await;
    let fault = response.extensions().get::<Fault>().cloned().or_else(|| bare(response.status()));
    let Some(fault) = fault else { return response };
    let status = fault.kind.status();
    if fault.kind == FaultKind::SignIn && !json && is_get {
        return Redirect::to(&format!("/sign-in?next={}", encoded(&path))).into_response();
    }
    let id = error_id(&path, &fault);
    if status.is_server_error() {
        tracing::error!(
            error.id = id,
            error.kind = fault.kind.key(),
            cause = fault.cause,
            path,
            "request failed"
        );
    }
    let texts = cx.texts(&LOCALES);
    let title = texts.get(&format!("fault-{}", fault.kind.key()));
    let todo = texts.get(&format!("fault-{}-todo", fault.kind.key()));
    if json {
        let body = json!({ "type": format!("urn:lianxin:problem:{}", fault.kind.key()), "title": title,
                           "detail": todo, "status": status.as_u16(), "instance": id });
        return (status, [(header::CONTENT_TYPE, "application/problem+json")], body.to_string())
            .into_response();
    }
    (status, ui::error_page(&cx, status.as_u16(), &title, &todo, Some(&id))).into_response()
}

/// Answers of the router itself (no such path, a body beyond the limit) carry no fault of ours.
fn bare(status: StatusCode) -> Option<Fault> {
    let kind = match status {
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => FaultKind::Missing,
        StatusCode::PAYLOAD_TOO_LARGE => FaultKind::TooLarge,
        StatusCode::REQUEST_TIMEOUT => FaultKind::Unavailable,
        StatusCode::BAD_REQUEST | StatusCode::UNSUPPORTED_MEDIA_TYPE => FaultKind::Malformed,
        _ => return None,
    };
    Some(Fault::new(kind, status.to_string()))
}

fn error_id(path: &str, fault: &Fault) -> String {
    use std::hash::{DefaultHasher, Hash as _, Hasher as _};
    use std::sync::atomic::{AtomicU64, Ordering};
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let mut hasher = DefaultHasher::new();
    (path, &fault.cause, std::process::id()).hash(&mut hasher);
    format!("{:08x}-{}", hasher.finish() as u32, COUNT.fetch_add(1, Ordering::Relaxed))
}

fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect()
}
