//! The page around what everybody may read: the same house as the working pages, without menu, account or script that
//! is not needed. Nothing in it knows who reads.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::i18n::own;
use crate::icon::mark;
use crate::shell::preference_links;
use crate::{Icon, PageCx, asset_url};

/// An entry of the menu of a public site.
#[derive(Clone, Debug)]
pub struct PublicLink {
    /// Address.
    pub href: String,
    /// Text.
    pub label: String,
}

/// What stands around a public page.
#[derive(Clone, Debug, Default)]
pub struct PublicFrame {
    /// Name of the site.
    pub site: String,
    /// Its first page.
    pub home: String,
    /// Picture a Party organisation puts on its own site; none is shipped.
    pub emblem: Option<String>,
    /// Where searches go.
    pub search: String,
    /// Its parts.
    pub nav: Vec<PublicLink>,
    /// The part this page belongs to.
    pub current: Option<String>,
    /// The one address of this page.
    pub canonical: String,
    /// What the page is about, for lists of others.
    pub description: String,
    /// Feeds: media type, address, title.
    pub feeds: Vec<(&'static str, String, String)>,
    /// schema.org data as JSON; not a script, so the policy of content lets it be.
    pub data: Option<String>,
    /// The foot of the site.
    pub footer: Vec<PublicLink>,
    /// How the organisation is reached.
    pub contact: Option<String>,
}

/// JSON within HTML: nothing in it can end the element.
fn data(json: &str) -> PreEscaped<String> {
    PreEscaped(json.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026"))
}

/// A whole public page. `heading` becomes the `<h1>`.
pub fn public_page(cx: &PageCx, frame: &PublicFrame, heading: &str, body: Markup) -> Markup {
    let t = own(cx.lang);
    let title =
        if heading == frame.site { frame.site.clone() } else { format!("{heading} · {}", frame.site) };
    html! {
        (DOCTYPE)
        html lang=(cx.lang.code()) data-theme=(cx.theme.style_name()) data-size=(cx.size.code()) {
            head {
                meta charset="utf-8";
                title { (title) }
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light";
                meta name="format-detection" content="telephone=no";
                @if !frame.description.is_empty() { meta name="description" content=(frame.description); }
                @if !frame.canonical.is_empty() { link rel="canonical" href=(frame.canonical); }
                link rel="stylesheet" href=(asset_url("app.css"));
                link rel="icon" type="image/svg+xml" href=(asset_url("mark.svg"));
                @for (media, href, title) in &frame.feeds { link rel="alternate" type=(media) href=(href) title=(title); }
                @if let Some(json) = &frame.data { script type="application/ld+json" { (data(json)) } }
                script type="module" src=(asset_url("public.js")) {}
            }
            body.public {
                a.skip href="#content" { (t.get("skip")) }
                header.masthead {
                    div.masthead-row {
                        a.brand href=(frame.home) {
                            @match &frame.emblem {
                                Some(emblem) => img.emblem src=(emblem) alt="" width="40" height="40";,
                                None => (mark()),
                            }
                            span { (frame.site) }
                        }
                        search.public-search {
                            form method="get" action=(frame.search) {
                                label.sr-only for="public-search" { (t.get("search")) }
                                input #public-search.input type="search" name="q";
                                button.btn.btn-ghost type="submit" { (Icon::Search) span.sr-only { (t.get("search")) } }
                            }
                        }
                        div.public-preferences { (preference_links(cx, &t)) }
                    }
                    @if !frame.nav.is_empty() {
                        nav.public-nav aria-label=(t.get("nav-main")) {
                            ul { @for link in &frame.nav {
                                li { a href=(link.href) aria-current=[(frame.current.as_deref() == Some(link.href.as_str())).then_some("page")] { (link.label) } }
                            } }
                        }
                    }
                }
                main #content tabindex="-1" {
                    h1 { (heading) }
                    (body)
                }
                footer.bottom {
                    @if let Some(contact) = &frame.contact { p.contact { (contact) } }
                    ul { @for link in &frame.footer { li { a href=(link.href) { (link.label) } } } }
                    p { (t.get("software-line")) }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_cannot_end_its_element_and_nothing_is_inline() {
        let frame = PublicFrame {
            site: "S".to_owned(),
            data: Some("{\"a\":\"</script><script>alert(1)</script>\"}".to_owned()),
            ..PublicFrame::default()
        };
        let markup = public_page(&PageCx::default(), &frame, "T <x>", html! {}).into_string();
        assert!(!markup.contains("<script>alert") && markup.contains("\\u003c/script"));
        assert!(markup.contains("<h1>T &lt;x&gt;</h1>"));
        for inline in [" style=", "<style", " onclick", "javascript:"] {
            assert!(!markup.contains(inline), "{inline}");
        }
    }
}
