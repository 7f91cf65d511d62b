//! What stands before every handler: limits, origin checks, headers.

use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{ConnectInfo, DefaultBodyLimit, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use serde::Deserialize;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::timeout::TimeoutLayer;

use crate::{App, Fault, FaultKind, shown};

/// Limits of requests.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Largest body of an ordinary form, in KiB.
    pub form_kib: usize,
    /// Largest uploaded file, in MiB.
    pub upload_mib: usize,
    /// Requests a second from one address; bursts of twenty times as many are let through.
    pub per_second: u32,
    /// Sign-in attempts a minute from one address.
    pub sign_ins_per_minute: u32,
    /// Seconds after which a request is given up.
    pub seconds: u64,
    /// Is there a reverse proxy in front that sets `X-Forwarded-For`? Only then is the header believed.
    pub behind_proxy: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            form_kib: 512,
            upload_mib: 64,
            per_second: 50,
            sign_ins_per_minute: 20,
            seconds: 60,
            behind_proxy: false,
        }
    }
}

type Meter = DefaultKeyedRateLimiter<IpAddr>;

#[derive(Clone)]
struct Gate {
    all: Arc<Meter>,
    sign_in: Arc<Meter>,
    behind_proxy: bool,
}

fn quota(number: u32) -> NonZeroU32 {
    NonZeroU32::new(number.max(1)).unwrap_or(NonZeroU32::MIN)
}

/// Put the guards before a router. Order, from outside: error pages, limits by address, origin, headers, size.
pub fn layers(router: Router<App>, app: &App) -> Router {
    let limits = &app.limits;
    let gate = Gate {
        all: Arc::new(RateLimiter::keyed(
            Quota::per_second(quota(limits.per_second))
                .allow_burst(quota(limits.per_second.saturating_mul(20))),
        )),
        sign_in: Arc::new(RateLimiter::keyed(Quota::per_minute(quota(limits.sign_ins_per_minute)))),
        behind_proxy: limits.behind_proxy,
    };
    router
        .layer(DefaultBodyLimit::max(limits.form_kib * 1024))
        .layer(middleware::from_fn(same_origin))
        .layer(middleware::from_fn_with_state(gate, metered))
        .layer(TimeoutLayer::with_status_code(
            axum::http::StatusCode::REQUEST_TIMEOUT,
            Duration::from_secs(limits.seconds),
        ))
        .layer(CatchPanicLayer::custom(|_| {
            Fault::new(FaultKind::Unexpected, "a handler panicked").into_response()
        }))
        .layer(middleware::from_fn(shown))
        .layer(middleware::from_fn_with_state(app.clone(), headers))
        .layer(CompressionLayer::new())
        .with_state(app.clone())
}

fn address(request: &Request, behind_proxy: bool) -> Option<IpAddr> {
    if behind_proxy {
        // The last entry is the one our own proxy wrote; those before it are the sender's claims.
        let list = request.headers().get("x-forwarded-for").and_then(|it| it.to_str().ok())?;
        return list.rsplit(',').next()?.trim().parse().ok();
    }
    request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip())
}

async fn metered(State(gate): State<Gate>, request: Request, next: Next) -> Response {
    if let Some(from) = address(&request, gate.behind_proxy) {
        // Whatever can be tried by guessing is metered more narrowly.
        let guessed = ["/sign-in", "/progress"].iter().any(|it| request.uri().path().starts_with(it));
        let signs_in = request.method() == Method::POST && guessed;
        let too_many =
            gate.all.check_key(&from).is_err() || (signs_in && gate.sign_in.check_key(&from).is_err());
        if too_many {
            let mut response = Fault::new(FaultKind::TooMany, "").into_response();
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("60"));
            return response;
        }
    }
    next.run(request).await
}

/// Cross-site request forgery: what changes something must come from our own pages. Browsers say so themselves
/// (`Sec-Fetch-Site`, else `Origin`); programs send neither and no cookie.
async fn same_origin(request: Request, next: Next) -> Response {
    if !request.method().is_safe() && !is_own(request.headers()) {
        return Fault::new(FaultKind::Foreign, "").into_response();
    }
    next.run(request).await
}

fn is_own(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|it| it.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    match (text("origin"), text("host")) {
        (Some(origin), Some(host)) => origin.split("://").nth(1) == Some(host),
        (Some(_), None) => false,
        (None, _) => !headers.contains_key(header::COOKIE),
    }
}

const POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

async fn headers(State(app): State<App>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut set = |name: &'static str, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set("content-security-policy", POLICY);
    set("x-content-type-options", "nosniff");
    set("referrer-policy", "same-origin");
    set("cross-origin-opener-policy", "same-origin");
    set("permissions-policy", "camera=(), microphone=(), geolocation=()");
    set("cache-control", "no-store");
    if app.public_url.starts_with("https:") {
        set("strict-transport-security", "max-age=31536000");
    }
    response
}
