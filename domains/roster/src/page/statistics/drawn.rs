//! Tables and charts of a bulletin, drawn once for the same figures: drawing costs several times what reading does.

use std::sync::{Arc, LazyLock};

use moka::sync::Cache;
use sha2::{Digest as _, Sha256};
use time::Date;
use ui::{Lang, Markup, PreEscaped, html};

use crate::query::Figures;

/// Bytes kept in all; a bulletin is about 50 kB.
const MOST: u64 = 8 << 20;

static DRAWN: LazyLock<Cache<[u8; 32], Arc<str>>> = LazyLock::new(|| {
    let weigh = |_: &[u8; 32], it: &Arc<str>| u32::try_from(it.len()).unwrap_or(u32::MAX);
    Cache::builder().max_capacity(MOST).weigher(weigh).build()
});

/// The drawing of these figures, from before or made now. The key is made from all that it shows, so it is never old.
pub(super) fn drawn(
    lang: Lang,
    on: Date,
    public: bool,
    figures: &Figures,
    draw: impl FnOnce() -> Markup,
) -> Markup {
    let mut key = Sha256::new();
    key.update(format!("{}|{on}|{public}", lang.code()));
    for ((dimension, code), number) in figures {
        key.update(format!("|{dimension}={code}:{number}"));
    }
    let text = DRAWN.get_with(key.finalize().into(), || draw().into_string().into());
    html! { (PreEscaped(&*text)) }
}
