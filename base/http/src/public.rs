use std::future::Future;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use moka::sync::Cache;

use crate::{App, Fault};

/// Bytes of pages kept ready in memory.
const MOST_BYTES: u64 = 64 * 1024 * 1024;
/// Seconds for which a page is kept: what was released for a moment ahead appears within them.
const SECONDS: u64 = 20;
const CACHE: &str = "public, max-age=20, stale-while-revalidate=60";

/// A page for everybody, made once for many readers.
#[derive(Clone, Debug)]
pub struct PublicPage {
    /// Status of the answer.
    pub status: StatusCode,
    /// Media type.
    pub media: &'static str,
    /// The page.
    pub body: Bytes,
}

impl PublicPage {
    /// An HTML page.
    pub fn html(body: String) -> Self {
        Self { status: StatusCode::OK, media: "text/html; charset=utf-8", body: body.into() }
    }

    /// Something else.
    pub fn of(media: &'static str, body: String) -> Self {
        Self { status: StatusCode::OK, media, body: body.into() }
    }
}

pub(crate) type PublicPages = Cache<String, Arc<(PublicPage, String)>>;

pub(crate) fn pages() -> PublicPages {
    Cache::builder()
        .weigher(|key: &String, it: &Arc<(PublicPage, String)>| {
            u32::try_from(key.len() + it.0.body.len()).unwrap_or(u32::MAX)
        })
        .max_capacity(MOST_BYTES)
        .time_to_live(Duration::from_secs(SECONDS))
        .build()
}

impl App {
    /// Answer a reader nobody knows: from memory when the page was made a moment ago, with 304 when the reader has it.
    /// `key` names everything the page depends on: room, portal and its generation, address, language, theme. It is
    /// never made of headers or of parameters the page does not read, so that no reader decides what another sees.
    ///
    /// # Errors
    /// What making the page says; faults are not kept.
    pub async fn public_page(
        &self,
        key: String,
        headers: &HeaderMap,
        make: impl Future<Output = Result<PublicPage, Fault>>,
    ) -> Result<Response, Fault> {
        let kept = match self.public.get(&key) {
            Some(kept) => kept,
            None => {
                let page = make.await?;
                let mut hash = DefaultHasher::new();
                page.body.hash(&mut hash);
                let tag = format!("\"{:016x}-{:x}\"", hash.finish(), page.body.len());
                let kept = Arc::new((page, tag));
                self.public.insert(key, Arc::clone(&kept));
                kept
            }
        };
        let (page, tag) = kept.as_ref();
        let known = headers.get(header::IF_NONE_MATCH).and_then(|it| it.to_str().ok());
        let common = [
            (header::ETAG, format!("W/{tag}")),
            (header::CACHE_CONTROL, CACHE.to_owned()),
            (header::VARY, "accept-language, cookie".to_owned()),
        ];
        if known.is_some_and(|it| it.split(',').any(|one| one.trim().trim_start_matches("W/") == tag)) {
            return Ok((StatusCode::NOT_MODIFIED, common).into_response());
        }
        let media = [(header::CONTENT_TYPE, page.media)];
        Ok((page.status, common, media, page.body.clone()).into_response())
    }
}
