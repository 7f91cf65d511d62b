//! Signing in by a unified identity provider: a stand-in that checks PKCE and signs with ES256.
#![allow(clippy::unwrap_used)]

mod world;

use std::collections::HashMap;
use std::sync::{Mutex, OnceLock};

use access::Role;
use axum::extract::Form;
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use testkit::TestStore;
use world::{Answer, Browser, World};

/// What the stand-in answers for a code.
#[derive(Clone)]
struct Promise {
    subject: String,
    nonce: String,
    challenge: String,
    key: u8,
    seconds: i64,
}

static PROMISES: Mutex<Option<HashMap<String, Promise>>> = Mutex::new(None);
static ISSUER: OnceLock<String> = OnceLock::new();

fn base64(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn issuer() -> String {
    ISSUER.get_or_init(started).clone()
}

/// Its own thread, since it outlives the test that needed it first.
fn started() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let issuer = format!("http://{}", listener.local_addr().unwrap());
    let own = issuer.clone();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            axum::serve(listener, provider(own)).await.unwrap();
        });
    });
    let settings = identity::OidcSettings {
        issuer: issuer.clone(),
        client_id: "lianxin".to_owned(),
        client_secret: "shared".to_owned(),
        label: "Campus".to_owned(),
    };
    assert!(!format!("{settings:?}").contains("shared"), "secrets are never in logs");
    account::set_oidc(settings).unwrap();
    issuer
}

fn provider(issuer: String) -> Router {
    let about = json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256"],
    });
    let point = key(1).verifying_key().to_sec1_point(false);
    let (x, y) = (base64(&point.as_bytes()[1..33]), base64(&point.as_bytes()[33..65]));
    let keys = json!({ "keys": [{ "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": "one", "x": x, "y": y }] });
    Router::new()
        .route("/.well-known/openid-configuration", get(move || std::future::ready(Json(about.clone()))))
        .route("/keys", get(move || std::future::ready(Json(keys.clone()))))
        .route("/token", post(move |form| token(issuer.clone(), form)))
}

fn key(seed: u8) -> SigningKey {
    SigningKey::from_slice(&[seed; 32]).unwrap()
}

async fn token(issuer: String, Form(form): Form<HashMap<String, String>>) -> (StatusCode, Json<Value>) {
    let promise = PROMISES.lock().unwrap().as_mut().and_then(|all| all.remove(&form["code"]));
    let Some(it) = promise.filter(|it| base64(&Sha256::digest(&form["code_verifier"])) == it.challenge)
    else {
        return (StatusCode::BAD_REQUEST, Json(json!({ "error": "invalid_grant" })));
    };
    let header = base64(br#"{"alg":"ES256","kid":"one"}"#);
    let claims = json!({ "iss": issuer, "aud": "lianxin", "sub": it.subject, "nonce": it.nonce,
                         "iat": it.seconds, "exp": it.seconds + 300 });
    let text = format!("{header}.{}", base64(claims.to_string().as_bytes()));
    let signature: Signature = key(it.key).sign(text.as_bytes());
    let id_token = format!("{text}.{}", base64(&signature.to_bytes()));
    (StatusCode::OK, Json(json!({ "access_token": "x", "token_type": "Bearer", "id_token": id_token })))
}

fn query(url: &str, name: &str) -> String {
    let pairs = url.split_once('?').unwrap().1.split('&');
    pairs.filter_map(|pair| pair.split_once('=')).find(|(key, _)| *key == name).unwrap().1.to_owned()
}

/// Goes to the provider; it will promise `subject`, after `change`.
async fn authorised(
    world: &World,
    browser: &Browser,
    subject: &str,
    change: impl FnOnce(&mut Promise),
) -> (String, String) {
    let away = browser.get("/sign-in/oidc?next=/me").await;
    assert_eq!(away.status, StatusCode::SEE_OTHER, "{}", away.text);
    let url = away.to();
    assert!(url.starts_with(&format!("{}/authorize?", issuer())), "{url}");
    assert_eq!(query(url, "code_challenge_method"), "S256");
    use store::Clock as _;
    let mut promise = Promise {
        subject: subject.to_owned(),
        nonce: query(url, "nonce"),
        challenge: query(url, "code_challenge"),
        key: 1,
        seconds: world.clock.now().0 / 1_000_000,
    };
    change(&mut promise);
    let code = query(url, "state").chars().take(12).collect::<String>();
    PROMISES.lock().unwrap().get_or_insert_default().insert(code.clone(), promise);
    (query(url, "state"), code)
}

async fn come_back(browser: &Browser, state: &str, code: &str) -> Answer {
    browser.get(&format!("/sign-in/oidc/back?state={state}&code={code}")).await
}

async fn whoever_the_provider_knows_signs_in(it: TestStore) {
    issuer();
    let world = World::new(it);
    let id = world.account("wangfang").await;
    let browser = world.browser();
    assert!(browser.get("/sign-in").await.text.contains("Sign in with Campus"));
    let (state, code) = authorised(&world, &browser, "u-17", |_| ()).await;
    let unknown = come_back(&browser, &state, &code).await;
    assert_eq!(unknown.status, StatusCode::FORBIDDEN);
    assert!(unknown.text.contains("u-17") && unknown.text.contains("security administrator"));

    let admin = world.administrator("security", Role::SecurityAdmin, "11010519491231002X").await;
    let fields = [("login_kind", "oidc"), ("login_text", "u-17")];
    assert_eq!(
        admin.post(&format!("/accounts/{id}/logins"), &fields).await.to(),
        format!("/accounts/{id}?done=login")
    );
    let (state, code) = authorised(&world, &browser, "u-17", |_| ()).await;
    let known = come_back(&browser, &state, &code).await;
    assert_eq!((known.status, known.to()), (StatusCode::SEE_OTHER, "/me"), "{}", known.text);
    assert!(browser.get("/me").await.text.contains("wangfang"));
    let again = come_back(&browser, &state, &code).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "once");

    // The first factor only: whoever owns a second one owes it all the same.
    let fields = [("login_kind", "oidc"), ("login_text", "u-18")];
    let audit = world.account("audit").await;
    admin.post(&format!("/accounts/{audit}/logins"), &fields).await;
    world.grant(audit, Role::AuditAdmin, Some("440524188001010014")).await;
    let other = world.browser();
    let (state, code) = authorised(&world, &other, "u-18", |_| ()).await;
    assert_eq!(come_back(&other, &state, &code).await.to(), "/second-factor?next=/me");
}

type Change = fn(&mut Promise);

async fn forged_answers_are_refused(it: TestStore) {
    issuer();
    let world = World::new(it);
    let id = world.account("wangfang").await;
    let cx = world.app.system();
    let tx = cx.store.begin().await.unwrap();
    let login = identity::subject_login(&issuer(), "u-19");
    identity::add_login(&cx, &tx, id, identity::LoginKind::Oidc, &login).await.unwrap();
    tx.commit().await.unwrap();
    let changes: [(&str, Change); 4] = [
        ("another nonce", |it| it.nonce = "other".to_owned()),
        ("another key", |it| it.key = 2),
        ("expired", |it| it.seconds -= 4000),
        ("another verifier", |it| it.challenge = "other".to_owned()),
    ];
    for (what, change) in changes {
        let browser = world.browser();
        let (state, code) = authorised(&world, &browser, "u-19", change).await;
        let answer = come_back(&browser, &state, &code).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{what}: {}", answer.text);
        assert_eq!(browser.get("/me").await.status, StatusCode::SEE_OTHER, "{what}");
    }
    let browser = world.browser();
    let (_, code) = authorised(&world, &browser, "u-19", |_| ()).await;
    assert_eq!(come_back(&browser, "other", &code).await.status, StatusCode::UNPROCESSABLE_ENTITY, "state");
    let (state, code) = authorised(&world, &browser, "u-19", |_| ()).await;
    let victim = world.browser();
    assert_eq!(
        come_back(&victim, &state, &code).await.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "another browser"
    );
    let (state, code) = authorised(&world, &browser, "u-19", |_| ()).await;
    world.clock.turn(time::Duration::minutes(11));
    assert_eq!(come_back(&browser, &state, &code).await.status, StatusCode::UNPROCESSABLE_ENTITY, "too late");
}

testkit::on_both!(crate::world::ALL; whoever_the_provider_knows_signs_in, forged_answers_are_refused);
