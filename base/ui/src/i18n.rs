//! Texts through Fluent: Chinese by default, English complete.
//!
//! Each crate keeps `locales/zh-CN/*.ftl` and `locales/en/*.ftl` and declares one loader:
//!
//! ```ignore
//! fluent_templates::static_loader! {
//!     pub(crate) static LOCALES = {
//!         locales: "./locales",
//!         fallback_language: "zh-CN",
//!         customise: |bundle| bundle.set_use_isolating(false),
//!     };
//! }
//! let t = cx.texts(&LOCALES);
//! html! { h1 { (t.get("roster-title")) } p { (ui::t!(t, "roster-count", n = 12)) } }
//! ```

pub mod check;

use std::{borrow::Cow, collections::HashMap, sync::LazyLock};

use fluent_templates::{LanguageIdentifier, Loader, StaticLoader};

/// A value put into a text: `"…".into()`, `12.into()`.
pub type Value<'a> = fluent_templates::fluent_bundle::FluentValue<'a>;

// The texts of the components themselves and of `/kit`.
fluent_templates::static_loader! {
    static LOCALES = {
        locales: "./locales",
        fallback_language: "zh-CN",
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

/// The languages of the interface.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Lang {
    /// Simplified Chinese, the default.
    #[default]
    ZhCn,
    /// English.
    En,
}

static ZH_CN: LazyLock<LanguageIdentifier> = LazyLock::new(|| identifier("zh-CN"));
static EN: LazyLock<LanguageIdentifier> = LazyLock::new(|| identifier("en"));

fn identifier(code: &str) -> LanguageIdentifier {
    code.parse().expect("a constant language code is well formed")
}

impl Lang {
    /// All languages, in the order in which they are offered.
    pub const ALL: [Self; 2] = [Self::ZhCn, Self::En];

    /// The BCP 47 code, as in the `lang` attribute, the cookie and the folder of texts.
    pub const fn code(self) -> &'static str {
        match self {
            Self::ZhCn => "zh-CN",
            Self::En => "en",
        }
    }

    /// The language's own name for itself.
    pub fn own_name(self) -> String {
        Texts::new(&LOCALES, self).get("language-name")
    }

    /// Reads a code such as `zh`, `zh-Hans-CN`, `en-GB`.
    pub fn parse(code: &str) -> Option<Self> {
        match code.split(['-', '_']).next()?.trim().to_ascii_lowercase().as_str() {
            "zh" => Some(Self::ZhCn),
            "en" => Some(Self::En),
            _ => None,
        }
    }

    /// The first known language of an `Accept-Language` header (browsers send them by weight).
    pub fn from_accept_language(header: &str) -> Option<Self> {
        header.split(',').find_map(|part| Self::parse(part.split(';').next().unwrap_or_default()))
    }

    fn identifier(self) -> &'static LanguageIdentifier {
        match self {
            Self::ZhCn => &ZH_CN,
            Self::En => &EN,
        }
    }
}

/// One crate's texts in one language.
#[derive(Clone, Copy)]
pub struct Texts {
    loader: &'static StaticLoader,
    lang: Lang,
}

impl Texts {
    /// `Texts::new(&LOCALES, lang)`.
    pub fn new(loader: &'static StaticLoader, lang: Lang) -> Self {
        Self { loader, lang }
    }

    /// The language.
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// The text of a key. A missing one shows as `⟦key⟧`, so that it is seen and tests find it.
    pub fn get(&self, key: &str) -> String {
        self.loader.try_lookup(self.lang.identifier(), key).unwrap_or_else(|| missing(key))
    }

    /// Is there a text under this key in this language?
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.loader.try_lookup(self.lang.identifier(), key).is_some()
    }

    /// The text of a key with values: `t.with("dues-sum", &[("sum", "12.50".into())])`; shorter as
    /// [`t!`](crate::t).
    pub fn with(&self, key: &str, values: &[(&'static str, Value<'_>)]) -> String {
        let values: HashMap<Cow<'static, str>, Value<'_>> =
            values.iter().map(|(name, value)| (Cow::Borrowed(*name), value.clone())).collect();
        self.loader.try_lookup_with_args(self.lang.identifier(), key, &values).unwrap_or_else(|| missing(key))
    }
}

fn missing(key: &str) -> String {
    format!("⟦{key}⟧")
}

/// The components' own texts.
pub(crate) fn own(lang: Lang) -> Texts {
    Texts::new(&LOCALES, lang)
}

/// A text with values: `t!(texts, "key")`, `t!(texts, "key", n = 3, name = "…")`.
#[macro_export]
macro_rules! t {
    ($texts:expr, $key:expr $(,)?) => { $texts.get($key) };
    ($texts:expr, $key:expr, $($name:ident = $value:expr),+ $(,)?) => {
        $texts.with($key, &[$((stringify!($name), $crate::i18n::Value::from($value))),+])
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_read_from_codes_and_headers() {
        assert_eq!(Lang::parse("zh-Hans-CN"), Some(Lang::ZhCn));
        assert_eq!(Lang::parse("EN_us"), Some(Lang::En));
        assert_eq!(Lang::parse("fr"), None);
        assert_eq!(Lang::from_accept_language("fr-FR,en-GB;q=0.8,zh;q=0.5"), Some(Lang::En));
    }

    #[test]
    fn a_missing_text_shows_its_key() {
        assert_eq!(own(Lang::En).get("no-such-key"), "⟦no-such-key⟧");
    }

    #[test]
    fn values_are_put_in_without_isolating_marks() {
        assert_eq!(crate::t!(own(Lang::En), "table-page-info", n = 3), "3 on this page");
    }

    #[test]
    fn both_languages_have_the_same_keys() {
        let locales = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("locales");
        assert_eq!(check::missing_keys(&locales).expect("the folder is readable"), Vec::<String>::new());
    }
}
