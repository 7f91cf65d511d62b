//! A forgiving tokeniser for HTML and XML: no entity definitions, no nesting kept, linear time.

use super::Format;

/// A piece of markup.
#[derive(Debug, PartialEq)]
pub(super) enum Token<'a> {
    /// `<td colspan=2>`: name in small letters without prefix, and the text of the attributes.
    Open { name: String, attributes: &'a str, empty: bool },
    /// `</td>`
    Close { name: String },
    /// Text between tags, entities not resolved.
    Text(&'a str),
}

/// HTML or SpreadsheetML, by the first tags; none: plain text.
pub(super) fn sniff(text: &str) -> Option<Format> {
    let start = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}');
    if !start.starts_with('<') {
        return None;
    }
    let head: String = text.chars().take(20_000).collect::<String>().to_ascii_lowercase();
    if head.contains("urn:schemas-microsoft-com:office:spreadsheet") && head.contains("<?xml") {
        return Some(Format::SpreadsheetMl);
    }
    ["<table", "<html", "<!doctype html", "<tr"].iter().any(|tag| head.contains(tag)).then_some(Format::Html)
}

/// Tokens of a text.
pub(super) struct Tokens<'a> {
    rest: &'a str,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { rest: text }
    }

    /// Skip to the closing tag of an element whose content is no text (script, style).
    pub(super) fn skip_past(&mut self, name: &str) {
        let mut from = 0;
        while let Some(at) = self.rest[from..].find("</") {
            let after = &self.rest[from + at + 2..];
            if after.get(..name.len()).is_some_and(|n| n.eq_ignore_ascii_case(name)) {
                self.rest = after;
                return;
            }
            from += at + 2;
        }
        self.rest = "";
    }

    fn tag(&mut self, inner: &'a str) -> Token<'a> {
        let (inner, empty) = inner.strip_suffix('/').map_or((inner, false), |i| (i, true));
        let (name, attributes) = inner.split_once(char::is_whitespace).unwrap_or((inner, ""));
        let close = name.strip_prefix('/');
        let name = close.unwrap_or(name);
        let name = name.rsplit(':').next().unwrap_or(name).to_ascii_lowercase();
        if close.is_some() { Token::Close { name } } else { Token::Open { name, attributes, empty } }
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let at = self.rest.find('<').unwrap_or(self.rest.len());
            if at > 0 {
                let text = &self.rest[..at];
                self.rest = &self.rest[at..];
                return Some(Token::Text(text));
            }
            let after = self.rest.strip_prefix('<')?;
            if let Some(comment) = after.strip_prefix("!--") {
                self.rest = comment.find("-->").map_or("", |end| &comment[end + 3..]);
                continue;
            }
            if let Some(data) = after.strip_prefix("![CDATA[") {
                let end = data.find("]]>").unwrap_or(data.len());
                self.rest = data.get(end + 3..).unwrap_or("");
                return Some(Token::Text(&data[..end]));
            }
            let opens =
                after.chars().next().is_some_and(|c| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?'));
            if !opens {
                // a lone "<" in text
                self.rest = after;
                return Some(Token::Text("<"));
            }
            let end = after.find('>').unwrap_or(after.len());
            let inner = &after[..end];
            self.rest = after.get(end + 1..).unwrap_or("");
            if !inner.starts_with(['!', '?']) {
                return Some(self.tag(inner));
            }
        }
    }
}

/// The value of an attribute; the name is compared without prefix and case.
pub(super) fn attribute<'a>(attributes: &'a str, name: &str) -> Option<&'a str> {
    let mut rest = attributes;
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            return None;
        }
        let end = rest.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(rest.len());
        let found = rest[..end].rsplit(':').next().is_some_and(|n| n.eq_ignore_ascii_case(name));
        rest = rest[end..].trim_start();
        let Some(after) = rest.strip_prefix('=') else { continue };
        let after = after.trim_start();
        let value;
        if let Some(quote) = after.chars().next().filter(|c| matches!(c, '"' | '\'')) {
            let inner = &after[1..];
            let end = inner.find(quote).unwrap_or(inner.len());
            value = &inner[..end];
            rest = inner.get(end + 1..).unwrap_or("");
        } else {
            let end = after.find(char::is_whitespace).unwrap_or(after.len());
            value = &after[..end];
            rest = &after[end..];
        }
        if found {
            return Some(value);
        }
    }
}

/// Resolve the entities of HTML that tables use, and numeric ones.
pub(super) fn unescape(text: &str, into: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        into.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.char_indices().take(12).find(|(_, c)| *c == ';').map(|(i, _)| i);
        match end.and_then(|end| entity(&rest[1..end]).map(|c| (end, c))) {
            Some((end, c)) => {
                into.push(c);
                rest = &rest[end + 1..];
            }
            None => {
                into.push('&');
                rest = &rest[1..];
            }
        }
    }
    into.push_str(rest);
}

fn entity(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code);
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" | "ensp" | "emsp" | "thinsp" => ' ',
        "middot" => '·',
        "mdash" => '—',
        "ndash" => '–',
        "hellip" => '…',
        "ldquo" => '“',
        "rdquo" => '”',
        "times" => '×',
        "zwnj" => '\u{200C}',
        "zwj" => '\u{200D}',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_and_entities() {
        let text = r#" rowspan = '2' x:num COLSPAN=3 ss:Index="7""#;
        assert_eq!(attribute(text, "colspan"), Some("3"));
        assert_eq!(attribute(text, "rowspan"), Some("2"));
        assert_eq!(attribute(text, "index"), Some("7"));
        assert_eq!(attribute(text, "none"), None);
        let mut out = String::new();
        unescape("a&lt;b&#38738;&#x6C49;&nbsp;&bogus; &", &mut out);
        assert_eq!(out, "a<b青汉 &bogus; &");
    }
}
