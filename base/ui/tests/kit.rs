//! The kit renders in both languages and themes, whole, without a missing text or anything inline.

use std::collections::BTreeSet;

use lianxin_ui::{Lang, PageCx, TextSize, Theme, kit};

fn pages() -> Vec<(String, String)> {
    let mut pages = Vec::new();
    for lang in Lang::ALL {
        for theme in [Theme::Standard, Theme::Elder] {
            let mut cx =
                PageCx { lang, theme, size: TextSize::Normal, path: "/kit".into(), ..PageCx::default() };
            cx.frame = kit::frame(&cx);
            let all = [kit::page(&cx), kit::confirm_page(&cx), kit::failure_page(&cx), kit::tree_part(&cx)];
            for (number, page) in all.into_iter().enumerate() {
                pages.push((format!("{} {} {number}", lang.code(), theme.code()), page.into_string()));
            }
        }
    }
    pages
}

/// The values of an attribute, in order.
fn values<'a>(page: &'a str, attribute: &str) -> Vec<&'a str> {
    let start = format!(" {attribute}=\"");
    page.split(start.as_str()).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[test]
fn no_text_is_missing_and_nothing_is_inline() {
    for (name, page) in pages() {
        for bad in ["⟦", " style=", "<style", "<script>", "javascript:", " onclick", " onchange"] {
            assert!(!page.contains(bad), "{name} contains {bad}");
        }
    }
}

#[test]
fn ids_are_unique_and_what_refers_to_them_finds_them() {
    for (name, page) in pages() {
        let ids = values(&page, "id");
        let known: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(known.len(), ids.len(), "{name} has an id twice");
        for attribute in ["for", "aria-describedby", "aria-labelledby"] {
            for wanted in values(&page, attribute).into_iter().flat_map(str::split_whitespace) {
                assert!(known.contains(wanted), "{name}: {attribute} names {wanted}");
            }
        }
    }
}

#[test]
fn the_page_says_its_language_and_theme() {
    let all = pages();
    let (_, page) = all.iter().find(|(name, _)| name == "en elder 0").expect("it was rendered");
    assert!(page.starts_with(r#"<!DOCTYPE html><html lang="en" data-theme="elder" data-size="md">"#));
}

#[test]
fn no_word_that_breeds_formalism() {
    for (name, page) in pages() {
        for word in [
            "积分",
            "排名",
            "排行",
            "打卡",
            "签到",
            "在线时长",
            "leaderboard",
            "ranking",
            "last seen",
            "score",
        ] {
            assert!(!page.contains(word), "{name} says {word}");
        }
    }
}
