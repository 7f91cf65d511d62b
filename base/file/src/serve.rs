use std::ops::Range;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use futures_util::TryStreamExt as _;
use object_store::{GetOptions, GetRange};

use crate::keep::at;
use crate::{Content, FileError, Files, Media};

/// What a range asks for.
#[derive(Debug, PartialEq, Eq)]
enum Wanted {
    Whole,
    Part(Range<u64>),
    Beyond,
}

/// The one range of a request. Several at once are answered with the whole, as RFC 9110 allows.
fn wanted(headers: &HeaderMap, size: u64, tag: &str) -> Wanted {
    let text = |name| headers.get(name).and_then(|it: &HeaderValue| it.to_str().ok());
    let Some(ranges) = text(header::RANGE).and_then(|it| it.trim().strip_prefix("bytes=")) else {
        return Wanted::Whole;
    };
    // A part of another version is no use to who has the beginning of this one.
    if text(header::IF_RANGE).is_some_and(|it| it != tag) || ranges.contains(',') {
        return Wanted::Whole;
    }
    let Some((from, to)) = ranges.split_once('-') else { return Wanted::Whole };
    let (from, to) = (from.trim(), to.trim());
    let range = match (from.parse::<u64>(), to.parse::<u64>()) {
        (Ok(from), Ok(to)) if from <= to => from..to.saturating_add(1).min(size),
        (Ok(from), Err(_)) if to.is_empty() => from..size,
        (Err(_), Ok(last)) if from.is_empty() => size.saturating_sub(last)..size,
        _ => return Wanted::Whole,
    };
    if range.start < range.end { Wanted::Part(range) } else { Wanted::Beyond }
}

/// RFC 8187: letters of ASCII as they are, everything else by its bytes.
fn encoded(name: &str) -> String {
    name.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect()
}

impl Files {
    /// Answer a request for a file: whole, a part of it (RFC 9110), or 304 when the reader has it. Only pictures, sound
    /// and video are ever shown within a page; `cache` is the `Cache-Control` of the answer.
    ///
    /// # Errors
    /// What the storage says.
    pub async fn serve(
        &self,
        content: &Content,
        headers: &HeaderMap,
        cache: &'static str,
    ) -> Result<Response, FileError> {
        let tag = format!("\"{}\"", hex::encode(&content.sha256));
        let size = u64::try_from(content.size).unwrap_or(0);
        let shown = if Media::shown(&content.media) { "inline" } else { "attachment" };
        let mut out = HeaderMap::new();
        let mut set = |name: header::HeaderName, value: String| {
            if let Ok(value) = HeaderValue::try_from(value) {
                out.insert(name, value);
            }
        };
        set(header::ETAG, tag.clone());
        set(header::CACHE_CONTROL, cache.to_owned());
        set(header::ACCEPT_RANGES, "bytes".to_owned());
        set(header::CONTENT_TYPE, content.media.clone());
        set(header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned());
        set(header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox".to_owned());
        set(
            header::CONTENT_DISPOSITION,
            format!("{shown}; filename=\"file\"; filename*=UTF-8''{}", encoded(&content.name)),
        );
        let known = headers.get(header::IF_NONE_MATCH).and_then(|it| it.to_str().ok());
        if known.is_some_and(|it| it.split(',').any(|one| one.trim().trim_start_matches("W/") == tag)) {
            return Ok((StatusCode::NOT_MODIFIED, out).into_response());
        }
        let (status, range) = match wanted(headers, size, &tag) {
            Wanted::Whole => (StatusCode::OK, 0..size),
            Wanted::Part(range) => (StatusCode::PARTIAL_CONTENT, range),
            Wanted::Beyond => {
                let range = [(header::CONTENT_RANGE, format!("bytes */{size}"))];
                return Ok((StatusCode::RANGE_NOT_SATISFIABLE, range).into_response());
            }
        };
        if status == StatusCode::PARTIAL_CONTENT {
            let text = format!("bytes {}-{}/{size}", range.start, range.end - 1);
            if let Ok(value) = HeaderValue::try_from(text) {
                out.insert(header::CONTENT_RANGE, value);
            }
        }
        out.insert(header::CONTENT_LENGTH, HeaderValue::from(range.end - range.start));
        let options = GetOptions { range: Some(GetRange::Bounded(range)), ..GetOptions::default() };
        let found = self.objects.get_opts(&at(&content.sha256), options).await?;
        let body = Body::from_stream(found.into_stream().map_err(std::io::Error::other));
        Ok((status, out, body).into_response())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_the_standard_says() {
        let asked = |range: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::RANGE, HeaderValue::from_str(range).unwrap());
            wanted(&headers, 1000, "\"t\"")
        };
        assert_eq!(asked("bytes=0-499"), Wanted::Part(0..500));
        assert_eq!(asked("bytes=500-"), Wanted::Part(500..1000));
        assert_eq!(asked("bytes=-200"), Wanted::Part(800..1000));
        assert_eq!(asked("bytes=990-5000"), Wanted::Part(990..1000));
        assert_eq!(asked("bytes=1000-"), Wanted::Beyond);
        for whole in ["bytes=0-1,5-6", "bytes=9-3", "items=0-1", "bytes=x-y"] {
            assert_eq!(asked(whole), Wanted::Whole, "{whole}");
        }
    }
}
