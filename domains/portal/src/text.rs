//! The markup of articles: CommonMark with tables, rendered and then cleaned, so that whatever was typed, pasted or
//! imported, the public gets paragraphs, headings, lists, tables, links and our own pictures, and nothing that runs.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};
use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd, html};
use store::Ref;

/// Most characters of the words of an article.
pub const MOST: usize = 200_000;

/// Where files of articles are served.
pub const MEDIA: &str = "/media/";

static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let tags = [
        "p",
        "br",
        "h2",
        "h3",
        "h4",
        "strong",
        "em",
        "del",
        "ul",
        "ol",
        "li",
        "blockquote",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "a",
        "img",
        "hr",
        "code",
        "pre",
        "video",
        "audio",
    ];
    let mut attributes: HashMap<&str, HashSet<&str>> = HashMap::new();
    attributes.insert("a", HashSet::from(["href"]));
    attributes.insert("img", HashSet::from(["src", "alt", "loading"]));
    attributes.insert("video", HashSet::from(["src", "controls", "preload"]));
    attributes.insert("audio", HashSet::from(["src", "controls", "preload"]));
    attributes.insert("ol", HashSet::from(["start"]));
    let mut cleaner = Builder::empty();
    cleaner
        .tags(HashSet::from(tags))
        .clean_content_tags(HashSet::from([
            "script", "style", "title", "svg", "math", "template", "noscript",
        ]))
        .tag_attributes(attributes)
        .url_schemes(HashSet::from(["https", "http", "mailto"]))
        .url_relative(UrlRelative::PassThrough)
        .link_rel(Some("noopener noreferrer"))
        .attribute_filter(|element, attribute, value| {
            // Pictures and sound are our own files: a foreign picture would tell its owner who reads.
            let media = matches!(element, "img" | "video" | "audio") && attribute == "src";
            let foreign = value.starts_with("//") || value.starts_with("/\\") || value.contains('\\');
            let own = value.strip_prefix(MEDIA).is_some_and(|it| it.parse::<Ref>().is_ok());
            ((!media || own) && !foreign).then(|| value.into())
        });
    cleaner
});

/// What the public sees of these words. Headings begin below the title; raw HTML is shown as it was typed.
#[must_use]
pub fn rendered(body: &str) -> String {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let events = Parser::new_ext(body, options).map(|event| match event {
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        Event::Start(Tag::Heading { level, .. }) => Event::Html(format!("<{}>", lowered(level)).into()),
        Event::End(TagEnd::Heading(level)) => Event::Html(format!("</{}>", lowered(level)).into()),
        Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
            Event::Start(Tag::Image { link_type, dest_url: served(dest_url), title, id })
        }
        Event::SoftBreak => Event::HardBreak,
        other => other,
    });
    let mut out = String::with_capacity(body.len() * 2);
    html::push_html(&mut out, events);
    CLEANER.clean(&out).to_string().replace("<img ", "<img loading=\"lazy\" ")
}

fn lowered(level: pulldown_cmark::HeadingLevel) -> &'static str {
    match level as usize {
        1 => "h2",
        2 => "h3",
        _ => "h4",
    }
}

fn served(target: CowStr<'_>) -> CowStr<'_> {
    match target.strip_prefix("file:") {
        Some(id) => format!("{MEDIA}{id}").into(),
        None => target,
    }
}

/// What stands in a text besides words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// Targets of links.
    pub links: Vec<String>,
    /// Pictures: target and the words that stand for it.
    pub pictures: Vec<(String, String)>,
    /// The words alone, a line for each paragraph.
    pub words: String,
}

/// Take a text apart: for the machine's checks, for search and for summaries.
#[must_use]
pub fn parts(body: &str) -> Parts {
    let mut out = Parts::default();
    let mut picture: Option<(String, String)> = None;
    for event in Parser::new_ext(body, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH) {
        match event {
            Event::Start(Tag::Link { dest_url, .. }) => out.links.push(dest_url.into_string()),
            Event::Start(Tag::Image { dest_url, .. }) => {
                picture = Some((dest_url.into_string(), String::new()))
            }
            Event::End(TagEnd::Image) => out.pictures.extend(picture.take()),
            Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => {
                match &mut picture {
                    Some((_, words)) => words.push_str(&text),
                    None => out.words.push_str(&text),
                }
            }
            Event::SoftBreak | Event::HardBreak | Event::Rule => out.words.push('\n'),
            Event::End(
                TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item | TagEnd::TableRow | TagEnd::TableHead,
            ) => out.words.push('\n'),
            Event::End(TagEnd::TableCell) => out.words.push(' '),
            _ => {}
        }
    }
    out
}

/// One line of a comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line<'a> {
    /// In both.
    Same(&'a str),
    /// Only in the older one.
    Gone(&'a str),
    /// Only in the newer one.
    New(&'a str),
}

/// Two texts line by line: the longest common lines stay, the rest went or came. Beyond 1,500 lines the middle is
/// compared as a whole.
#[must_use]
pub fn compared<'a>(old: &'a str, new: &'a str) -> Vec<Line<'a>> {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let head = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let rest = old.len().min(new.len()) - head;
    let tail = old.iter().rev().zip(new.iter().rev()).take(rest).take_while(|(a, b)| a == b).count();
    let (from, to) = (&old[head..old.len() - tail], &new[head..new.len() - tail]);
    let mut out: Vec<Line<'a>> = old[..head].iter().map(|it| Line::Same(it)).collect();
    if from.len().max(to.len()) > 1500 {
        out.extend(from.iter().map(|it| Line::Gone(it)));
        out.extend(to.iter().map(|it| Line::New(it)));
    } else {
        middle(from, to, &mut out);
    }
    out.extend(old[old.len() - tail..].iter().map(|it| Line::Same(it)));
    out
}

fn middle<'a>(from: &[&'a str], to: &[&'a str], out: &mut Vec<Line<'a>>) {
    let width = to.len() + 1;
    let mut common = vec![0_u16; (from.len() + 1) * width];
    for a in (0..from.len()).rev() {
        for b in (0..to.len()).rev() {
            common[a * width + b] = if from[a] == to[b] {
                common[(a + 1) * width + b + 1] + 1
            } else {
                common[(a + 1) * width + b].max(common[a * width + b + 1])
            };
        }
    }
    let (mut a, mut b) = (0, 0);
    while a < from.len() || b < to.len() {
        if a < from.len() && b < to.len() && from[a] == to[b] {
            out.push(Line::Same(from[a]));
            (a, b) = (a + 1, b + 1);
        } else if b == to.len()
            || (a < from.len() && common[(a + 1) * width + b] >= common[a * width + b + 1])
        {
            out.push(Line::Gone(from[a]));
            a += 1;
        } else {
            out.push(Line::New(to[b]));
            b += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PICTURE: &str = "7-0190a5c2f0007000800000000000abcd";

    #[test]
    fn what_editors_need_comes_through() {
        let body = format!(
            "# 标题\n\n第一段**重点**\n第二行\n\n- 甲\n- 乙\n\n|a|b|\n|-|-|\n|1|2|\n\n![村口](file:{PICTURE})\n\n[县里](/p/qc/a/1-2)"
        );
        let html = rendered(&body);
        for part in [
            "<h2>标题</h2>",
            "<strong>重点</strong><br>",
            "<li>甲</li>",
            "<td>1</td>",
            "alt=\"村口\"",
            "href=\"/p/qc/a/1-2\"",
            &format!("src=\"/media/{PICTURE}\""),
        ] {
            assert!(html.contains(part), "{part} in {html}");
        }
    }

    #[test]
    fn nothing_that_runs_comes_through() {
        for attack in [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "<svg/onload=alert(1)>",
            "[x](javascript:alert(1))",
            "[x](JaVaScRiPt:alert(1))",
            "[x](java\nscript:alert(1))",
            "[x](&#106;avascript:alert(1))",
            "[x](data:text/html;base64,PHNjcmlwdD4=)",
            "[x](vbscript:msgbox)",
            "[x](//evil.example/)",
            "[x](/\\evil.example/)",
            "![x](javascript:alert(1))",
            "![x](https://evil.example/pixel.png)",
            "![x\" onerror=\"alert(1)](file:7-0190a5c2f0007000800000000000abcd)",
            "![x](/media/../admin)",
            "<a href=\"javascript:alert(1)\">x</a>",
            "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
            "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
            "<style>@import 'https://evil.example/x.css'</style>",
            "<form action=/x><input name=q></form>",
            "`<script>`</code><script>alert(1)</script>",
            "# <img src=x onerror=alert(1)>",
            "|<script>|b|\n|-|-|\n|<img onerror=a src=x>|2|",
            "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
            "<base href=https://evil.example>",
            "<meta http-equiv=refresh content=0;url=//evil.example>",
            "\u{0}<scr\u{0}ipt>alert(1)</script>",
            "<!--<img src=\"--><img src=x onerror=alert(1)//\">",
            "<http://evil\"onmouseover=alert(1)>",
        ] {
            let html = rendered(attack).to_lowercase();
            // What is left of an attack is text: every real tag is one of ours and carries none of these.
            let tags: Vec<&str> = html.split('<').skip(1).filter_map(|it| it.split('>').next()).collect();
            for tag in tags {
                let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
                assert!(
                    ![
                        "script", "svg", "iframe", "style", "form", "input", "math", "base", "meta",
                        "noscript"
                    ]
                    .contains(&name),
                    "{attack}: {html}"
                );
                for bad in [" on", "javascript:", "vbscript:", "data:", "evil.example", "srcdoc", "style="] {
                    let quoted = tag.contains("alt=") && !tag.contains("\" on");
                    // A link a reader may follow, or a path of our own that only looks like an address.
                    let link = bad == "evil.example"
                        && name == "a"
                        && (tag.contains("http://evil") || tag.contains("href=\"/%5cevil"));
                    assert!(quoted || link || !tag.contains(bad), "{attack}: {html}");
                }
            }
        }
    }

    #[test]
    fn a_text_is_taken_apart() {
        let it = parts("## 头\n\n甲[乙](/p/x)丙\n\n![](file:a)");
        assert_eq!(it.links, ["/p/x"]);
        assert_eq!(it.pictures, [("file:a".to_owned(), String::new())]);
        assert!(it.words.starts_with("头\n甲乙丙\n"));
    }

    #[test]
    fn comparisons_keep_what_is_common() {
        let lines = compared("一\n二\n三\n四", "一\n贰\n三\n四\n五");
        assert_eq!(
            lines,
            [
                Line::Same("一"),
                Line::Gone("二"),
                Line::New("贰"),
                Line::Same("三"),
                Line::Same("四"),
                Line::New("五")
            ]
        );
        assert!(compared("", "").is_empty());
    }
}
