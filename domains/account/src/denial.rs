use axum::extract::{FromRequestParts as _, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http_face::{App, Fault, FaultKind, Visit};
use journal::Entry;
use serde_json::json;

/// Journal what an administrator tried to change and was not allowed to (regulations §13, S5: an audit
/// administrator who edits a member is denied, and the denial is on record). A layer inside
/// `http_face::layers`: `router.layer(axum::middleware::from_fn_with_state(app, account::record_denials))`.
pub async fn record_denials(State(app): State<App>, request: Request, next: Next) -> Response {
    if request.method().is_safe() {
        return next.run(request).await;
    }
    let method = request.method().to_string();
    let path = request.uri().path().to_owned();
    let (mut parts, body) = request.into_parts();
    let visit = Visit::from_request_parts(&mut parts, &app).await;
    let response = next.run(Request::from_parts(parts, body)).await;
    let denied = response.extensions().get::<Fault>().is_some_and(|it| it.kind == FaultKind::Missing);
    if let (true, Ok(visit)) = (denied, visit)
        && visit.cx.actor.is_administrator()
        && let Err(error) = record(&visit, &method, &path).await
    {
        tracing::error!(cause = error.to_string(), path, "a denial could not be journalled");
    }
    response
}

async fn record(visit: &Visit, method: &str, path: &str) -> Result<(), journal::JournalError> {
    let Some(account) = visit.cx.actor.account else { return Ok(()) };
    let path: String = path.chars().take(200).collect();
    let entry = Entry {
        region: account.region,
        kind: "access.denied",
        place: None,
        subject: Some(account),
        article: Some("GB/T 22239-2019 8.1.5"),
        payload: json!({ "method": method, "path": path }),
    };
    let tx = visit.cx.store.begin().await?;
    journal::record(&tx, &visit.cx.stamp, entry).await?;
    tx.commit().await?;
    visit.wake();
    Ok(())
}
