//! The themes' colours, read from the style sheet they are written in, against WCAG 2.2.

use std::{collections::HashMap, fs};

type Colours = HashMap<String, [f64; 3]>;

/// The colours of each theme in `web/styles/theme.css`.
fn themes() -> HashMap<String, Colours> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../web/styles/theme.css");
    let text = fs::read_to_string(path).expect("the theme file is there");
    text.split("@plugin \"daisyui/theme\"").skip(1).map(theme).collect()
}

fn theme(block: &str) -> (String, Colours) {
    let lines = block.lines().filter_map(|line| line.trim().strip_suffix(';')?.split_once(": "));
    let values: HashMap<&str, &str> = lines.collect();
    let name = values["name"].trim_matches('"').to_owned();
    let colours = values.into_iter().filter(|(_, value)| value.starts_with('#'));
    (name, colours.map(|(key, value)| (key.trim_start_matches("--color-").to_owned(), rgb(value))).collect())
}

fn rgb(hex: &str) -> [f64; 3] {
    [1, 3, 5].map(|at| f64::from(u8::from_str_radix(&hex[at..at + 2], 16).expect("a hex colour")) / 255.0)
}

/// Relative luminance and contrast as WCAG 2.2 defines them.
fn contrast(a: [f64; 3], b: [f64; 3]) -> f64 {
    let linear = |c: f64| if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) };
    let light = |[r, g, b]: [f64; 3]| 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
    let (a, b) = (light(a), light(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

const GROUNDS: [&str; 2] = ["base-100", "base-200"];

/// (text, ground, whether it is body text)
fn pairs() -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    for ground in
        GROUNDS.into_iter().chain(["wash", "info-wash", "success-wash", "warning-wash", "error-wash"])
    {
        pairs.push(("base-content".to_owned(), ground.to_owned()));
    }
    for text in ["muted", "link", "primary", "error", "info", "success", "warning"] {
        pairs.extend(GROUNDS.map(|ground| (text.to_owned(), ground.to_owned())));
    }
    pairs.push(("link".to_owned(), "wash".to_owned()));
    for level in ["info", "success", "warning", "error"] {
        pairs.push((level.to_owned(), format!("{level}-wash")));
    }
    for fill in ["primary", "secondary", "accent", "neutral", "info", "success", "warning", "error"] {
        pairs.push((format!("{fill}-content"), fill.to_owned()));
    }
    pairs
}

fn below(theme: &Colours, pairs: &[(String, String)], least: f64) -> Vec<String> {
    let measured = pairs.iter().map(|(a, b)| (a, b, contrast(theme[a], theme[b])));
    measured
        .filter(|(_, _, ratio)| *ratio < least)
        .map(|(a, b, ratio)| format!("{a} on {b}: {ratio:.2}"))
        .collect()
}

#[test]
fn the_measure_agrees_with_known_values() {
    let white = rgb("#ffffff");
    assert_eq!(format!("{:.2}", contrast(rgb("#767676"), white)), "4.54");
    assert_eq!(format!("{:.2}", contrast(rgb("#777777"), white)), "4.48");
}

#[test]
fn text_of_the_standard_theme_reaches_4_5() {
    assert_eq!(below(&themes()["lianxin"], &pairs(), 4.5), Vec::<String>::new());
}

#[test]
fn all_text_of_the_elder_theme_reaches_7() {
    assert_eq!(below(&themes()["elder"], &pairs(), 7.0), Vec::<String>::new());
}

#[test]
fn borders_rings_and_charts_reach_3() {
    let shapes = ["line", "focus", "series-0", "series-1", "series-2", "series-3", "series-4"];
    let pairs: Vec<_> =
        shapes.iter().flat_map(|s| GROUNDS.map(|g| ((*s).to_owned(), g.to_owned()))).collect();
    for (name, theme) in themes() {
        assert_eq!(below(&theme, &pairs, 3.0), Vec::<String>::new(), "{name}");
    }
}
