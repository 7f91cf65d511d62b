//! `/kit`: every component in all its states, in one page per language and theme. Browser tests
//! and eyes look at it; what is not shown here is not a component.

mod controls;
mod lists;
mod messages;

use maud::{Markup, html};

use crate::{
    Crumb, Flash, Frame, Icon, Level, NavEntry, PageCx, Person, Site, Tab, Texts, error_page, i18n::own, tabs,
};

/// The whole kit.
pub fn page(cx: &PageCx) -> Markup {
    let t = own(cx.lang);
    let body = html! {
        p.lead { (t.get("kit-lead")) }
        (tabs(&t.get("kit-tabs"), &[
            Tab::new("/kit", t.get("kit-tab-all"), true),
            Tab::new("/kit/error", t.get("kit-tab-error"), false),
            Tab::new("/kit/confirm", t.get("kit-tab-confirm"), false),
        ]))
        (messages::sections(cx.lang, &t))
        (controls::sections(cx.lang, &t))
        (lists::sections(cx.lang, &t))
    };
    crate::page(cx, &t.get("kit-title"), &[Crumb::new("/", t.get("kit-home"))], body)
}

/// The confirm page, to which a dialog link leads.
pub fn confirm_page(cx: &PageCx) -> Markup {
    let t = own(cx.lang);
    page_of(cx, &t, html! { (messages::question(cx.lang, &t, "confirm")) })
}

/// The error page.
pub fn failure_page(cx: &PageCx) -> Markup {
    let t = own(cx.lang);
    error_page(cx, 503, &t.get("kit-error-title"), &t.get("kit-error-do"), Some("0198-7f3a"))
}

/// The nodes that the closed branch of the kit's tree loads.
pub fn tree_part(cx: &PageCx) -> Markup {
    crate::tree_children(cx.lang, &lists::late_nodes(&own(cx.lang)))
}

/// A job half done, as the kit's progress bar asks for it.
pub fn progress_part(cx: &PageCx) -> Markup {
    html! { (messages::job(&own(cx.lang))) }
}

/// A menu, a person and a site, so that the shell shows all it can.
pub fn frame(cx: &PageCx) -> Frame {
    let t = own(cx.lang);
    let site = Site {
        name: String::new(),
        emblem: None,
        search: Some("/search".into()),
        burden: Some("/burden".into()),
        footer: vec![("/about".into(), t.get("kit-about")), ("/access".into(), t.get("kit-access"))],
    };
    let person = Person {
        name: t.get("kit-person"),
        office: Some(t.get("kit-office")),
        links: vec![("/me".into(), t.get("kit-me")), ("/me/security".into(), t.get("kit-security"))],
        sign_out: "/sign-out".into(),
        sign_out_key: "kit".into(),
    };
    let flash = Flash { level: Level::Success, text: t.get("kit-flash") };
    Frame { site: site.into(), person: Some(person), nav: menu(&t), flash: Some(flash) }
}

fn menu(t: &Texts) -> Vec<NavEntry> {
    let group = t.get("kit-nav-group");
    vec![
        NavEntry::new("/", t.get("kit-nav-due"), Icon::Duty).waiting(5),
        NavEntry::new("/members", t.get("kit-nav-members"), Icon::People),
        NavEntry::new("/meetings", t.get("kit-nav-meetings"), Icon::Calendar),
        NavEntry::new("/letters", t.get("kit-nav-letters"), Icon::Letter).waiting(12),
        NavEntry::new("/dues", t.get("kit-nav-dues"), Icon::Money).group(group.as_str()),
        NavEntry::new("/learning", t.get("kit-nav-learning"), Icon::Book).group(group.as_str()),
        NavEntry::new("/kit", t.get("kit-title"), Icon::Settings).group(group),
    ]
}

fn page_of(cx: &PageCx, t: &Texts, body: Markup) -> Markup {
    crate::page(cx, &t.get("kit-tab-confirm"), &[Crumb::new("/kit", t.get("kit-title"))], body)
}

/// A section with its heading; `name` is a key, and its id on the page.
fn section(t: &Texts, name: &str, body: Markup) -> Markup {
    html! { section id=(name) { h2 { (t.get(name)) } (body) } }
}

/// Sample texts `kit-<name>-1` to `kit-<name>-<count>`.
fn samples(t: &Texts, name: &str, count: usize) -> Vec<String> {
    (1..=count).map(|n| t.get(&format!("kit-{name}-{n}"))).collect()
}
