//! What a page knows of its reader: language, theme, name, menu, and where it stands.

use std::{convert::Infallible, sync::Arc};

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};
use fluent_templates::StaticLoader;

use crate::{Icon, Lang, Level, Texts};

/// The look of the pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// The standard look.
    #[default]
    Standard,
    /// The elder version (长辈版): large type, large targets, high contrast, no motion.
    Elder,
}

impl Theme {
    /// The value in the cookie and in `?theme=`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Elder => "elder",
        }
    }

    /// Reads [`code`](Self::code).
    pub fn parse(code: &str) -> Option<Self> {
        [Self::Standard, Self::Elder].into_iter().find(|theme| theme.code() == code)
    }

    /// The name of the theme in the style sheet.
    pub(crate) const fn style_name(self) -> &'static str {
        match self {
            Self::Standard => "lianxin",
            Self::Elder => "elder",
        }
    }
}

/// The step of text size; it counts in both themes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TextSize {
    /// 12 pt; 18 pt in the elder version.
    #[default]
    Normal,
    /// 15 pt; 24 pt in the elder version.
    Large,
    /// 18 pt; 30 pt in the elder version.
    Largest,
}

impl TextSize {
    /// All steps, smallest first.
    pub const ALL: [Self; 3] = [Self::Normal, Self::Large, Self::Largest];

    /// The value in the cookie, in `?size=` and in `data-size`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Normal => "md",
            Self::Large => "lg",
            Self::Largest => "xl",
        }
    }

    /// Reads [`code`](Self::code).
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|size| size.code() == code)
    }
}

/// Language, theme and text size, from `?lang=`, `?theme=`, `?size=`, then the cookies of the same
/// names, then `Accept-Language`. An extractor of its own, for the server's middleware.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Preferences {
    /// The language.
    pub lang: Lang,
    /// The theme.
    pub theme: Theme,
    /// The text size.
    pub size: TextSize,
}

impl Preferences {
    /// Reads them from a query string and the headers of a request.
    pub fn read(query: Option<&str>, headers: &HeaderMap) -> Self {
        let asked = |name: &str| {
            let from_query = pairs(query.unwrap_or_default(), '&').find(|(key, _)| *key == name);
            let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
            let from_cookie = cookies.flat_map(|line| pairs(line, ';')).find(|(key, _)| *key == name);
            from_query.or(from_cookie).map(|(_, value)| value)
        };
        let accepted = || {
            let header = headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
            Lang::from_accept_language(header)
        };
        Self {
            lang: asked("lang").and_then(Lang::parse).or_else(accepted).unwrap_or_default(),
            theme: asked("theme").and_then(Theme::parse).unwrap_or_default(),
            size: asked("size").and_then(TextSize::parse).unwrap_or_default(),
        }
    }
}

fn pairs(line: &str, separator: char) -> impl Iterator<Item = (&str, &str)> {
    line.split(separator).filter_map(|pair| pair.trim().split_once('='))
}

impl<S: Send + Sync> FromRequestParts<S> for Preferences {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::read(parts.uri.query(), &parts.headers))
    }
}

/// The signed-in person, as the header shows them.
#[derive(Clone, Debug, Default)]
pub struct Person {
    /// The display name.
    pub name: String,
    /// In which office they act now, such as "支部书记 · 第二党支部".
    pub office: Option<String>,
    /// Links of the user menu: (address, text).
    pub links: Vec<(String, String)>,
    /// Where the sign-out form posts.
    pub sign_out: String,
    /// The idempotency key of that form.
    pub sign_out_key: String,
}

/// One entry of the main menu.
#[derive(Clone, Debug)]
pub struct NavEntry {
    /// The address; the entry is current on it and below it.
    pub href: String,
    /// The text.
    pub label: String,
    /// The picture before the text.
    pub icon: Icon,
    /// The heading under which entries stand together on the left rail.
    pub group: Option<String>,
    /// How many things wait there (duties, letters); never a score.
    pub waiting: Option<u32>,
}

impl NavEntry {
    /// An entry without group or count.
    pub fn new(href: impl Into<String>, label: impl Into<String>, icon: Icon) -> Self {
        Self { href: href.into(), label: label.into(), icon, group: None, waiting: None }
    }

    /// Puts the entry under a heading.
    pub fn group(mut self, group: impl Into<String>) -> Self {
        self.group = Some(group.into());
        self
    }

    /// Shows how many things wait there; none is shown for 0.
    pub fn waiting(mut self, count: u32) -> Self {
        self.waiting = (count > 0).then_some(count);
        self
    }
}

/// What a deployment says of itself; from the server's configuration.
#[derive(Clone, Debug, Default)]
pub struct Site {
    /// The name of the site, such as a county's; the software's own name when empty.
    pub name: String,
    /// An emblem a Party organisation may put on its own site (党徽党旗条例 2021); none is shipped.
    pub emblem: Option<String>,
    /// Where searches go (`?q=`); no box without it.
    pub search: Option<String>,
    /// Where burden feedback (减负意见) goes; on every page when given.
    pub burden: Option<String>,
    /// Further links of the footer: (address, text), such as the about page with the filing number.
    pub footer: Vec<(String, String)>,
}

/// A message shown once at the top of the next page.
#[derive(Clone, Debug)]
pub struct Flash {
    /// How it is meant.
    pub level: Level,
    /// The text.
    pub text: String,
}

/// What the server puts around every page. Its middleware inserts one into the request's
/// extensions; [`PageCx`] picks it up.
#[derive(Clone, Debug, Default)]
pub struct Frame {
    /// The deployment.
    pub site: Arc<Site>,
    /// Who is signed in.
    pub person: Option<Person>,
    /// The main menu; the first four entries also stand in the bar at the bottom of a phone.
    pub nav: Vec<NavEntry>,
    /// A message for this page.
    pub flash: Option<Flash>,
}

/// Where a waiting page goes on by itself without JavaScript.
#[derive(Clone, Debug)]
pub struct Refresh {
    /// After how many seconds.
    pub seconds: u32,
    /// To which address.
    pub href: String,
}

/// Everything a page needs besides its own content; an extractor that never fails:
/// `async fn show(cx: PageCx, …) -> Markup`.
#[derive(Clone, Debug, Default)]
pub struct PageCx {
    /// The language.
    pub lang: Lang,
    /// The theme.
    pub theme: Theme,
    /// The text size.
    pub size: TextSize,
    /// Path and query of this page.
    pub path: String,
    /// htmx asks for a part of the page only (header `HX-Request`).
    pub partial: bool,
    /// What the server puts around the page.
    pub frame: Frame,
    /// Reload by itself without JavaScript (long jobs).
    pub refresh: Option<Refresh>,
}

impl PageCx {
    /// A room's texts in the reader's language: `let t = cx.texts(&LOCALES);`.
    pub fn texts(&self, loader: &'static StaticLoader) -> Texts {
        Texts::new(loader, self.lang)
    }

    /// The page reloads itself after some seconds when there is no JavaScript.
    pub fn refresh_after(mut self, seconds: u32, href: impl Into<String>) -> Self {
        self.refresh = Some(Refresh { seconds, href: href.into() });
        self
    }

    /// The path without its query.
    pub(crate) fn place(&self) -> &str {
        self.path.split('?').next().unwrap_or_default()
    }

    /// A link that changes a preference and comes back here.
    pub(crate) fn preference(&self, name: &str, value: &str) -> String {
        format!("/preferences?{name}={value}&back={}", percent(&self.path))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for PageCx {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let Preferences { lang, theme, size } = Preferences::read(parts.uri.query(), &parts.headers);
        let path = parts.uri.path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string);
        let partial = parts.headers.contains_key("hx-request");
        let frame = parts.extensions.get::<Frame>().cloned().unwrap_or_default();
        Ok(Self { lang, theme, size, path, partial, frame, refresh: None })
    }
}

/// Percent-encodes a text as one value of a query.
#[must_use]
pub fn percent(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(cookie: &str, accept: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, cookie.parse().unwrap());
        headers.insert(header::ACCEPT_LANGUAGE, accept.parse().unwrap());
        headers
    }

    #[test]
    fn the_query_wins_over_the_cookie_and_the_cookie_over_the_browser() {
        let headers = headers("a=b; lang=zh-CN; theme=elder; size=xl", "en");
        let from_cookie = Preferences::read(None, &headers);
        assert_eq!(
            from_cookie,
            Preferences { lang: Lang::ZhCn, theme: Theme::Elder, size: TextSize::Largest }
        );
        assert_eq!(Preferences::read(Some("q=1&lang=en"), &headers).lang, Lang::En);
    }

    #[test]
    fn the_browsers_language_counts_when_nothing_was_chosen() {
        assert_eq!(Preferences::read(None, &headers("", "en-GB,zh")).lang, Lang::En);
        assert_eq!(Preferences::read(None, &headers("lang=xx", "fr")).lang, Lang::ZhCn);
    }

    #[test]
    fn a_preference_link_comes_back_to_the_page() {
        let cx = PageCx { path: "/members?q=李&page=2".into(), ..PageCx::default() };
        assert_eq!(
            cx.preference("theme", "elder"),
            "/preferences?theme=elder&back=/members%3Fq%3D%E6%9D%8E%26page%3D2"
        );
    }
}
