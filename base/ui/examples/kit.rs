//! Serves the kit for eyes and browser tests: `cargo run -p lianxin-ui --example kit`, then
//! <http://127.0.0.1:7999/kit>. The real server serves the same page at `/kit`.

use axum::{
    Router,
    extract::Query,
    http::{HeaderName, HeaderValue, header},
    middleware,
    response::{IntoResponse, Redirect},
    routing::get,
};
use lianxin_ui::{Markup, PageCx, assets, kit};

const POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
                      frame-ancestors 'none'; form-action 'self'; base-uri 'none'";

fn framed(mut cx: PageCx) -> PageCx {
    cx.frame = kit::frame(&cx);
    cx
}

async fn whole(cx: PageCx) -> Markup {
    kit::page(&framed(cx))
}

#[derive(serde::Deserialize)]
struct Preference {
    lang: Option<String>,
    theme: Option<String>,
    size: Option<String>,
    back: String,
}

async fn preferences(Query(asked): Query<Preference>) -> impl IntoResponse {
    let chosen = [("lang", asked.lang), ("theme", asked.theme), ("size", asked.size)];
    let cookie = chosen.into_iter().find_map(|(name, value)| Some(format!("{name}={}; Path=/", value?)));
    ([(header::SET_COOKIE, cookie.unwrap_or_default())], Redirect::to(&asked.back))
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let policy = (HeaderName::from_static("content-security-policy"), HeaderValue::from_static(POLICY));
    let app: Router = Router::new()
        .route("/kit", get(whole).post(whole))
        .route("/kit/error", get(async |cx: PageCx| kit::failure_page(&framed(cx))))
        .route("/kit/confirm", get(async |cx: PageCx| kit::confirm_page(&framed(cx))))
        .route("/kit/tree", get(async |cx: PageCx| kit::tree_part(&cx)))
        .route("/kit/progress", get(async |cx: PageCx| kit::progress_part(&cx)))
        .route("/preferences", get(preferences))
        .merge(assets::router())
        .layer(middleware::map_response(move |mut response: axum::response::Response| {
            response.headers_mut().insert(policy.0.clone(), policy.1.clone());
            std::future::ready(response)
        }));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:7999").await?;
    axum::serve(listener, app).await
}
