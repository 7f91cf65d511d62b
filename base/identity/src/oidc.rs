use std::fmt;
use std::sync::Arc;
use std::time::Duration as Span;

use access::Context;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use openidconnect::core::{CoreAuthenticationFlow, CoreClient, CoreClientAuthMethod, CoreProviderMetadata};
use openidconnect::{
    AuthType, AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret, CsrfToken, HttpRequest,
    HttpResponse, IssuerUrl, Nonce, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, TokenResponse as _,
};
use serde::{Deserialize, Serialize};
use store::Instant;
use time::Duration;
use tokio::sync::Mutex;
use vault::Field;

use crate::account::{self, AccountError};
use crate::{Refusal, Settings, SignedIn, credential};

/// Minutes within which somebody comes back from the provider.
const MINUTES: i64 = 10;
/// Largest answer of the provider that is read.
const LARGEST: usize = 1024 * 1024;

/// A unified identity provider (OpenID Connect). An empty issuer: none.
#[derive(Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OidcSettings {
    /// Address of the provider; `/.well-known/openid-configuration` stands below it.
    pub issuer: String,
    /// How this installation is known to it.
    pub client_id: String,
    /// The secret shared with it; empty for a public client.
    pub client_secret: String,
    /// What people call it, on the button; the software's own word when empty.
    pub label: String,
}

impl fmt::Debug for OidcSettings {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = (&self.issuer, &self.client_id, &self.label);
        write!(out, "OidcSettings{shown:?}")
    }
}

/// Why signing in with the provider failed. The page says only that it failed; the cause is for the log.
#[derive(Debug, thiserror::Error)]
pub enum OidcError {
    /// The settings cannot be right.
    #[error("the settings of the identity provider: {0}")]
    Settings(String),
    /// The provider cannot be reached, or answers what we do not understand.
    #[error("the identity provider: {0}")]
    Provider(String),
    /// Somebody came back too late, from another browser, or with a token that does not hold.
    #[error("the answer of the identity provider was not accepted: {0}")]
    Refused(String),
}

fn provider(error: impl fmt::Display) -> OidcError {
    OidcError::Provider(error.to_string())
}

fn refused(error: impl fmt::Display) -> OidcError {
    OidcError::Refused(error.to_string())
}

/// The provider, at work. What it publishes is asked for when first needed, and again when a key is unknown.
pub struct Oidc {
    settings: OidcSettings,
    http: reqwest::Client,
    known: Mutex<Option<Arc<CoreProviderMetadata>>>,
}

/// Somebody on the way to the provider.
#[derive(Debug)]
pub struct Begun {
    /// Where the browser goes.
    pub url: String,
    /// What it keeps meanwhile: sealed, good for ten minutes.
    pub cookie: String,
}

/// Somebody who came back.
#[derive(Debug)]
pub struct CameBack {
    /// Who the provider says it is.
    pub subject: String,
    /// Where they wanted to go.
    pub next: String,
}

#[derive(Serialize, Deserialize)]
struct Flow {
    until: Instant,
    state: String,
    nonce: String,
    verifier: String,
    next: String,
}

/// The cookie is the browser's alone; it is bound to nothing else.
const FLOW: Field<'static> = Field { name: "oidc.flow", row: b"" };

#[derive(Debug, thiserror::Error)]
enum CallError {
    #[error(transparent)]
    Reqwest(#[from] reqwest::Error),
    #[error(transparent)]
    Http(#[from] http::Error),
    #[error("the answer is too large")]
    Large,
}

/// One request. No redirect is followed: the provider's addresses are those it publishes.
async fn call(client: reqwest::Client, request: HttpRequest) -> Result<HttpResponse, CallError> {
    let mut answer = client.execute(request.try_into()?).await?;
    let mut response = http::Response::builder().status(answer.status());
    for (name, value) in answer.headers() {
        response = response.header(name, value);
    }
    let mut body = Vec::new();
    while let Some(part) = answer.chunk().await? {
        body.extend_from_slice(&part);
        if body.len() > LARGEST {
            return Err(CallError::Large);
        }
    }
    Ok(response.body(body)?)
}

impl Oidc {
    /// A provider from its settings; none when they name no issuer. Asks nothing yet.
    ///
    /// # Errors
    /// [`OidcError::Settings`].
    pub fn of(settings: OidcSettings) -> Result<Option<Self>, OidcError> {
        if settings.issuer.is_empty() {
            return Ok(None);
        }
        let wrong = |error: String| OidcError::Settings(error);
        IssuerUrl::new(settings.issuer.clone()).map_err(|error| wrong(error.to_string()))?;
        if settings.client_id.is_empty() {
            return Err(wrong("client_id is missing".to_owned()));
        }
        // Whoever came first has chosen; all of this installation choose ring.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(Span::from_secs(10))
            // Rare calls: a connection kept open would only be found dead.
            .pool_max_idle_per_host(0)
            .build()
            .map_err(|error| wrong(error.to_string()))?;
        Ok(Some(Self { settings, http, known: Mutex::new(None) }))
    }

    /// Its settings.
    #[must_use]
    pub fn settings(&self) -> &OidcSettings {
        &self.settings
    }

    async fn metadata(&self, anew: bool) -> Result<Arc<CoreProviderMetadata>, OidcError> {
        let mut known = self.known.lock().await;
        if let (Some(known), false) = (&*known, anew) {
            return Ok(Arc::clone(known));
        }
        let issuer = IssuerUrl::new(self.settings.issuer.clone()).map_err(provider)?;
        let http = |request| call(self.http.clone(), request);
        let found = CoreProviderMetadata::discover_async(issuer, &http).await.map_err(provider)?;
        let found = Arc::new(found);
        *known = Some(Arc::clone(&found));
        Ok(found)
    }

    fn secret(&self) -> Option<ClientSecret> {
        let secret = &self.settings.client_secret;
        (!secret.is_empty()).then(|| ClientSecret::new(secret.clone()))
    }

    /// Send somebody to the provider; `back` is our own address to which they return, `next` where they want to go.
    ///
    /// # Errors
    /// [`OidcError::Provider`] when it cannot be reached.
    pub async fn begin(&self, cx: &Context, back: &str, next: &str) -> Result<Begun, OidcError> {
        let metadata = self.metadata(false).await?;
        let random = || URL_SAFE_NO_PAD.encode(cx.stamp.ids.bytes::<32>());
        let flow = Flow {
            until: cx.now().plus(Duration::minutes(MINUTES)),
            state: random(),
            nonce: random(),
            verifier: random(),
            next: next.to_owned(),
        };
        let client = CoreClient::from_provider_metadata(
            metadata.as_ref().clone(),
            ClientId::new(self.settings.client_id.clone()),
            self.secret(),
        )
        .set_redirect_uri(RedirectUrl::new(back.to_owned()).map_err(refused)?);
        let challenge =
            PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(flow.verifier.clone()));
        let (state, nonce) = (flow.state.clone(), flow.nonce.clone());
        let (url, _, _) = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                move || CsrfToken::new(state),
                move || Nonce::new(nonce),
            )
            .set_pkce_challenge(challenge)
            .url();
        let plain = serde_json::to_vec(&flow).map_err(refused)?;
        let sealed = cx.vault.seal_bytes(FLOW, &plain).map_err(refused)?;
        Ok(Begun { url: url.into(), cookie: URL_SAFE_NO_PAD.encode(sealed) })
    }

    /// Somebody came back with a code: who are they?
    ///
    /// # Errors
    /// [`OidcError::Refused`] when cookie, state, nonce or token do not hold.
    pub async fn finish(
        &self,
        cx: &Context,
        back: &str,
        cookie: &str,
        state: &str,
        code: &str,
    ) -> Result<CameBack, OidcError> {
        let sealed = URL_SAFE_NO_PAD.decode(cookie).map_err(refused)?;
        let plain = cx.vault.open_bytes(FLOW, &sealed).map_err(refused)?;
        let flow: Flow = serde_json::from_slice(&plain).map_err(refused)?;
        if flow.until < cx.now() {
            return Err(refused("too late"));
        }
        if flow.state != state {
            return Err(refused("another state"));
        }
        let metadata = self.metadata(false).await?;
        let client = CoreClient::from_provider_metadata(
            metadata.as_ref().clone(),
            ClientId::new(self.settings.client_id.clone()),
            self.secret(),
        )
        .set_redirect_uri(RedirectUrl::new(back.to_owned()).map_err(refused)?)
        .set_auth_type(auth_type(&metadata));
        let http = |request| call(self.http.clone(), request);
        let tokens = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .map_err(provider)?
            .set_pkce_verifier(PkceCodeVerifier::new(flow.verifier))
            .request_async(&http)
            .await
            .map_err(refused)?;
        let token = tokens.id_token().ok_or_else(|| refused("no id_token"))?;
        let nonce = Nonce::new(flow.nonce);
        let subject = match subject(cx, &client.id_token_verifier(), token, &nonce) {
            // The provider may have changed its keys since we asked.
            Err(ClaimsVerificationError::SignatureVerification(_)) => {
                let fresh = self.metadata(true).await?;
                let client = CoreClient::from_provider_metadata(
                    fresh.as_ref().clone(),
                    ClientId::new(self.settings.client_id.clone()),
                    self.secret(),
                );
                subject(cx, &client.id_token_verifier(), token, &nonce).map_err(refused)?
            }
            other => other.map_err(refused)?,
        };
        Ok(CameBack { subject, next: flow.next })
    }
}

/// Providers that take the secret only in the body say so.
fn auth_type(metadata: &CoreProviderMetadata) -> AuthType {
    let methods = metadata.token_endpoint_auth_methods_supported();
    let only_body = methods.is_some_and(|list| {
        list.contains(&CoreClientAuthMethod::ClientSecretPost)
            && !list.contains(&CoreClientAuthMethod::ClientSecretBasic)
    });
    if only_body { AuthType::RequestBody } else { AuthType::BasicAuth }
}

fn subject(
    cx: &Context,
    verifier: &openidconnect::core::CoreIdTokenVerifier<'_>,
    token: &openidconnect::core::CoreIdToken,
    nonce: &Nonce,
) -> Result<String, ClaimsVerificationError> {
    let seconds = cx.now().0.div_euclid(1_000_000);
    let verifier = verifier.clone().set_time_fn(move || moment(seconds));
    Ok(token.claims(&verifier, nonce)?.subject().to_string())
}

type Utc = chrono::DateTime<chrono::Utc>;

fn moment(seconds: i64) -> Utc {
    Utc::from_timestamp(seconds, 0).unwrap_or_default()
}

/// Sign in somebody whom the provider knows. None: its subject is linked to no account.
///
/// # Errors
/// What the database says.
pub async fn sign_in_by_subject(
    cx: &Context,
    settings: &Settings,
    issuer: &str,
    subject: &str,
    agent: &str,
) -> Result<Option<Result<SignedIn, Refusal>>, AccountError> {
    let Some(it) = account::by_subject(cx, issuer, subject).await? else { return Ok(None) };
    if let Some(until) = it.locked(cx.now()) {
        return Ok(Some(Err(Refusal::Locked(until))));
    }
    if !it.active {
        return Ok(Some(Err(Refusal::Closed)));
    }
    Ok(Some(Ok(credential::open(cx, settings, &it, agent, "oidc").await?)))
}
