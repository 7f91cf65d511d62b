//! What the browser loads: `web/dist`, built by npm and embedded here. A dev build reads the
//! folder at run time, so a change of style needs no cargo build.

use axum::{
    Router,
    extract::Path,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use maud::{Markup, html};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../web/dist"]
struct Dist;

/// The address of a file by its logical name: `asset_url("app.css")` is `/assets/app-3f2a….css`.
pub fn asset_url(name: &str) -> String {
    format!("/assets/{}", hashed_name(name).unwrap_or_else(|| name.to_owned()))
}

/// Loads an island on the page that needs it: `html! { (ui::island("sealed.js")) }`.
pub fn island(name: &str) -> Markup {
    html! { script type="module" src=(asset_url(name)) {} }
}

#[cfg(debug_assertions)]
fn hashed_name(name: &str) -> Option<String> {
    read_manifest().remove(name)
}

#[cfg(not(debug_assertions))]
fn hashed_name(name: &str) -> Option<String> {
    static MANIFEST: std::sync::LazyLock<std::collections::HashMap<String, String>> =
        std::sync::LazyLock::new(read_manifest);
    MANIFEST.get(name).cloned()
}

fn read_manifest() -> std::collections::HashMap<String, String> {
    Dist::get("manifest.json").and_then(|file| serde_json::from_slice(&file.data).ok()).unwrap_or_default()
}

/// Routes of the embedded files: `/assets/{name}`.
pub fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/assets/{name}", get(serve))
}

async fn serve(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let Some(plain) = Dist::get(&name).filter(|_| name != "manifest.json") else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let (encoding, file) = best_encoding(&name, &headers).map_or((None, plain), |(e, file)| (Some(e), file));
    let etag = format!("\"{}{}\"", hex(&file.metadata.sha256_hash()[..12]), encoding.unwrap_or_default());
    let common = [
        (header::ETAG, etag.clone()),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable".to_owned()),
        (header::VARY, "accept-encoding".to_owned()),
    ];
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    if known.is_some_and(|list| list.split(',').any(|known| known.trim() == etag)) {
        return (StatusCode::NOT_MODIFIED, common).into_response();
    }
    let kind = [(header::CONTENT_TYPE, content_type(&name))];
    let mut response = (common, kind, file.data.into_owned()).into_response();
    if let Some(encoding) = encoding {
        response.headers_mut().insert(header::CONTENT_ENCODING, header::HeaderValue::from_static(encoding));
    }
    response
}

/// Brotli before gzip, when the browser takes it and the file is there.
fn best_encoding(name: &str, headers: &HeaderMap) -> Option<(&'static str, rust_embed::EmbeddedFile)> {
    let accepted = headers.get(header::ACCEPT_ENCODING)?.to_str().ok()?;
    let takes = |encoding: &str| {
        accepted.split(',').any(|part| {
            let mut words = part.split(';').map(str::trim);
            words.next() == Some(encoding) && words.next() != Some("q=0")
        })
    };
    [("br", "br"), ("gzip", "gz")]
        .into_iter()
        .filter(|(encoding, _)| takes(encoding))
        .find_map(|(encoding, ending)| Some((encoding, Dist::get(&format!("{name}.{ending}"))?)))
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "json" => "application/json",
        "wasm" => "application/wasm",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use axum::{body::Body, http::Request};
    use tower::ServiceExt as _;

    use super::*;

    async fn ask(path: &str, headers: &[(header::HeaderName, &str)]) -> Response {
        let request =
            headers.iter().fold(Request::get(path), |request, (name, value)| request.header(name, *value));
        router::<()>().oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
    }

    #[tokio::test]
    async fn the_style_sheet_is_immutable_and_revalidates() {
        let path = asset_url("app.css");
        let answer = ask(&path, &[]).await;
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(answer.headers()[header::CONTENT_TYPE], "text/css; charset=utf-8");
        assert!(answer.headers()[header::CACHE_CONTROL].to_str().unwrap().contains("immutable"));
        let etag = answer.headers()[header::ETAG].to_str().unwrap().to_owned();
        let again = ask(&path, &[(header::IF_NONE_MATCH, &etag)]).await;
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    }

    #[tokio::test]
    async fn brotli_is_preferred_where_it_was_built() {
        let path = asset_url("app.css");
        let built = Dist::get(&format!("{}.br", path.trim_start_matches("/assets/"))).is_some();
        let answer = ask(&path, &[(header::ACCEPT_ENCODING, "gzip, deflate, br")]).await;
        assert_eq!(answer.headers().get(header::CONTENT_ENCODING).is_some_and(|e| e == "br"), built);
        let answer = ask(&path, &[(header::ACCEPT_ENCODING, "br;q=0")]).await;
        assert!(answer.headers().get(header::CONTENT_ENCODING).is_none());
    }

    #[tokio::test]
    async fn what_is_not_there_is_not_found() {
        assert_eq!(ask("/assets/nothing.css", &[]).await.status(), StatusCode::NOT_FOUND);
        assert_eq!(ask("/assets/manifest.json", &[]).await.status(), StatusCode::NOT_FOUND);
    }
}
