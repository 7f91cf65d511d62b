//! The page around the content: skip link, header, menu, breadcrumbs, footer.

use maud::{DOCTYPE, Markup, html};

use crate::{
    Flash, Icon, Lang, NavEntry, PageCx, Person, TextSize, Theme, alert, asset_url,
    i18n::{Texts, own},
    icon::mark,
    idempotency_field,
};

/// A step on the way from the top to this page.
#[derive(Clone, Debug)]
pub struct Crumb {
    /// The address.
    pub href: String,
    /// The text.
    pub label: String,
}

impl Crumb {
    /// `Crumb::new("/orgs", t.get("organisations"))`.
    pub fn new(href: impl Into<String>, label: impl Into<String>) -> Self {
        Self { href: href.into(), label: label.into() }
    }
}

/// A whole page. `title` becomes the `<h1>`; `crumbs` are the pages above this one, top first.
///
/// ```
/// # use lianxin_ui::{self as ui, PageCx, html};
/// # let cx = PageCx::default();
/// let page = ui::page(&cx, "党员名册", &[ui::Crumb::new("/orgs", "组织")], html! { p { "…" } });
/// # assert!(page.into_string().contains("<h1>党员名册</h1>"));
/// ```
pub fn page(cx: &PageCx, title: &str, crumbs: &[Crumb], body: Markup) -> Markup {
    let t = own(cx.lang);
    html! {
        (DOCTYPE)
        html lang=(cx.lang.code()) data-theme=(cx.theme.style_name()) data-size=(cx.size.code()) {
            (head(cx, title))
            body {
                a.skip href="#content" { (t.get("skip")) }
                (header(cx, &t))
                div.frame {
                    @if !cx.frame.nav.is_empty() { nav.rail aria-label=(t.get("nav-main")) { (menu(cx)) } }
                    main #content tabindex="-1" {
                        (breadcrumbs(&t, crumbs, title))
                        @if let Some(Flash { level, text }) = &cx.frame.flash { (alert(*level, html! { p { (text) } })) }
                        h1 { (title) }
                        (body)
                    }
                }
                (footer(cx, &t))
                (bottom_bar(cx, &t))
                dialog #dialog { div #dialog-body {} }
            }
        }
    }
}

fn head(cx: &PageCx, title: &str) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            title { (title) " · " (site_name(cx)) }
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light";
            meta name="format-detection" content="telephone=no";
            link rel="stylesheet" href=(asset_url("app.css"));
            link rel="icon" type="image/svg+xml" href=(asset_url("mark.svg"));
            script type="module" src=(asset_url("main.js")) {}
            @if let Some(refresh) = &cx.refresh {
                noscript { meta http-equiv="refresh" content={ (refresh.seconds) ";url=" (refresh.href) }; }
            }
        }
    }
}

fn site_name(cx: &PageCx) -> String {
    if cx.frame.site.name.is_empty() { own(cx.lang).get("software-name") } else { cx.frame.site.name.clone() }
}

fn header(cx: &PageCx, t: &Texts) -> Markup {
    html! {
        header.top {
            a.brand href="/" {
                @match &cx.frame.site.emblem {
                    Some(emblem) => img.emblem src=(emblem) alt="" width="32" height="32";,
                    None => (mark()),
                }
                span { (site_name(cx)) }
            }
            @if let Some(action) = &cx.frame.site.search { (search_box(action, t)) }
            div.top-links {
                (preference_links(cx, t))
                @match &cx.frame.person {
                    Some(person) => (user_menu(person, t)),
                    None => a.top-link href="/sign-in" { (Icon::Person) span { (t.get("sign-in")) } },
                }
            }
            (phone_menu(cx, t))
        }
    }
}

fn search_box(action: &str, t: &Texts) -> Markup {
    html! {
        search.site-search {
            form method="get" action=(action) {
                label.sr-only for="site-search" { (t.get("search")) }
                input #site-search.input type="search" name="q";
                button.btn.btn-ghost type="submit" { (Icon::Search) span.sr-only { (t.get("search")) } }
            }
        }
    }
}

/// The switches of language, elder version and, in it, of the text size: each one step away.
pub(crate) fn preference_links(cx: &PageCx, t: &Texts) -> Markup {
    let other = if cx.theme == Theme::Elder { Theme::Standard } else { Theme::Elder };
    let elder_key = if cx.theme == Theme::Elder { "standard-version" } else { "elder-version" };
    html! {
        @for lang in Lang::ALL.into_iter().filter(|lang| *lang != cx.lang) {
            a.top-link href=(cx.preference("lang", lang.code())) lang=(lang.code()) hreflang=(lang.code()) {
                (Icon::Globe) span { (lang.own_name()) }
            }
        }
        @if cx.theme == Theme::Elder {
            @for size in TextSize::ALL.into_iter().filter(|size| *size != cx.size) {
                a.top-link href=(cx.preference("size", size.code())) { span { (t.get(&format!("size-{}", size.code()))) } }
            }
        }
        a.top-link href=(cx.preference("theme", other.code())) { (Icon::TextSize) span { (t.get(elder_key)) } }
    }
}

fn user_menu(person: &Person, t: &Texts) -> Markup {
    html! {
        details.user-menu data-menu {
            summary.top-link { (Icon::Person) span { (person.name) } }
            div.menu-box { (user_links(person, t)) }
        }
    }
}

fn user_links(person: &Person, t: &Texts) -> Markup {
    html! {
        @if let Some(office) = &person.office { p.hint { (office) } }
        ul.menu-list { @for (href, label) in &person.links { li { a href=(href) { (label) } } } }
        form method="post" action=(person.sign_out) {
            (idempotency_field(&person.sign_out_key))
            button.btn.btn-outline.btn-neutral type="submit" { (t.get("sign-out")) }
        }
    }
}

/// Everything of header and menu, folded up behind one button on a phone.
fn phone_menu(cx: &PageCx, t: &Texts) -> Markup {
    html! {
        details.phone-menu data-menu {
            summary { (Icon::Menu) span { (t.get("menu")) } }
            div.menu-box {
                @if let Some(action) = &cx.frame.site.search {
                    a.top-link href=(action) { (Icon::Search) span { (t.get("search")) } }
                }
                @if !cx.frame.nav.is_empty() { nav aria-label=(t.get("nav-main")) { (menu(cx)) } }
                div.phone-links { (preference_links(cx, t)) }
                @match &cx.frame.person {
                    Some(person) => { p.what { (person.name) } (user_links(person, t)) },
                    None => a.btn.btn-primary href="/sign-in" { (t.get("sign-in")) },
                }
            }
        }
    }
}

/// The entry whose address is the longest beginning of this page's path.
fn current(cx: &PageCx) -> Option<&str> {
    let place = cx.place();
    let covers = |href: &str| {
        place == href || (href != "/" && place.strip_prefix(href).is_some_and(|rest| rest.starts_with('/')))
    };
    let entries = cx.frame.nav.iter().map(|entry| entry.href.as_str());
    entries.filter(|href| covers(href)).max_by_key(|href| href.len())
}

fn menu(cx: &PageCx) -> Markup {
    html! {
        @for group in cx.frame.nav.chunk_by(|a, b| a.group == b.group) {
            @if let Some(heading) = group.first().and_then(|entry| entry.group.as_ref()) { p.menu-heading { (heading) } }
            ul.menu-list { @for entry in group { li { (menu_link(cx, entry)) } } }
        }
    }
}

fn menu_link(cx: &PageCx, entry: &NavEntry) -> Markup {
    let here = current(cx) == Some(entry.href.as_str());
    html! {
        a href=(entry.href) aria-current=[here.then_some("page")] {
            (entry.icon) span { (entry.label) }
            @if let Some(count) = entry.waiting {
                span.waiting { (count) span.sr-only { (own(cx.lang).get("nav-waiting")) } }
            }
        }
    }
}

fn bottom_bar(cx: &PageCx, t: &Texts) -> Markup {
    html! {
        @if !cx.frame.nav.is_empty() {
            nav.bottom-bar aria-label=(t.get("nav-often")) {
                ul { @for entry in cx.frame.nav.iter().take(4) { li { (menu_link(cx, entry)) } } }
            }
        }
    }
}

fn breadcrumbs(t: &Texts, crumbs: &[Crumb], title: &str) -> Markup {
    html! {
        @if !crumbs.is_empty() {
            nav.crumbs aria-label=(t.get("crumbs")) {
                ol {
                    @for crumb in crumbs { li { a href=(crumb.href) { (crumb.label) } } }
                    li aria-current="page" { (title) }
                }
            }
        }
    }
}

fn footer(cx: &PageCx, t: &Texts) -> Markup {
    html! {
        footer.bottom {
            ul {
                @if let Some(burden) = &cx.frame.site.burden {
                    li { a href=(burden) { (Icon::Burden) span { (t.get("burden")) } } }
                }
                @for (href, label) in &cx.frame.site.footer { li { a href=(href) { (label) } } }
            }
            p { (t.get("software-line")) }
        }
    }
}

/// A tree on the left and a list on the right; on a phone the tree folds up above the list.
pub fn two_pane(lang: Lang, tree: Markup, list: Markup) -> Markup {
    html! {
        div.two-pane {
            details.pane-tree data-wide-open { summary { (Icon::Organisation) span { (own(lang).get("pane-tree")) } } (tree) }
            div.pane-list { (list) }
        }
    }
}

/// A page for what went wrong: what it is, what to do, and the id that is in the log.
pub fn error_page(cx: &PageCx, status: u16, title: &str, what_to_do: &str, error_id: Option<&str>) -> Markup {
    let t = own(cx.lang);
    let body = html! {
        p.lead { (what_to_do) }
        p { a href="/" { (t.get("error-home")) } }
        p.hint {
            (crate::t!(t, "error-status", status = i64::from(status)))
            @if let Some(id) = error_id { " · " (t.get("error-id")) " " code { (id) } }
        }
    };
    page(cx, title, &[], body)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Frame;

    fn context() -> PageCx {
        let nav = vec![
            NavEntry::new("/", "Home", Icon::Home),
            NavEntry::new("/members", "Members", Icon::People).waiting(3),
        ];
        PageCx {
            lang: Lang::En,
            path: "/members/7?x=1".into(),
            frame: Frame { nav, ..Frame::default() },
            ..PageCx::default()
        }
    }

    #[test]
    fn the_entry_of_this_page_is_marked_and_no_other() {
        let markup = page(&context(), "Li <x>", &[], html! {}).into_string();
        assert!(markup.contains(r#"<a href="/members" aria-current="page">"#));
        assert!(markup.contains(r#"<a href="/"><svg"#));
        assert!(markup.contains("<h1>Li &lt;x&gt;</h1>"));
    }

    #[test]
    fn nothing_inline_so_that_a_strict_policy_holds() {
        let markup = page(&context(), "T", &[Crumb::new("/", "Top")], html! {}).into_string();
        for inline in [" style=", "<style", " onclick", "javascript:", "<script>"] {
            assert!(!markup.contains(inline), "{inline}");
        }
    }

    #[test]
    fn every_page_leads_to_elder_version_and_other_language_in_one_step() {
        let markup = page(&context(), "T", &[], html! {}).into_string();
        assert!(markup.contains("/preferences?theme=elder&amp;back=/members/7%3Fx%3D1"));
        assert!(markup.contains("/preferences?lang=zh-CN&amp;back="));
    }

    #[test]
    fn an_error_page_gives_the_id_in_the_log() {
        let markup = error_page(&context(), 500, "Broken", "Try again", Some("e-17")).into_string();
        assert!(markup.contains("<code>e-17</code>") && markup.contains("Try again"));
    }
}
