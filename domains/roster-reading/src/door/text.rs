//! Text files: encoding, delimiter, records.

use std::borrow::Cow;

use encoding_rs::{GB18030, UTF_16BE, UTF_16LE};

use super::{DoorError, Format};
use crate::grid::{Book, Budget, Cell, GridBuilder};

/// Decode by byte order mark, else by what the bytes can be. UTF-8 first: valid UTF-8 with Chinese in it
/// is practically never GB18030 by chance.
pub(super) fn decode(bytes: &[u8]) -> Result<(String, &'static str), DoorError> {
    let (text, name) = if let Some(rest) = bytes.strip_prefix(b"\xEF\xBB\xBF") {
        (String::from_utf8_lossy(rest).into_owned(), "UTF-8")
    } else if let Some(rest) = bytes.strip_prefix(b"\xFF\xFE") {
        (UTF_16LE.decode_without_bom_handling(rest).0.into_owned(), "UTF-16LE")
    } else if let Some(rest) = bytes.strip_prefix(b"\xFE\xFF") {
        (UTF_16BE.decode_without_bom_handling(rest).0.into_owned(), "UTF-16BE")
    } else if let Some(encoding) = utf16_without_mark(bytes) {
        (encoding.decode_without_bom_handling(bytes).0.into_owned(), encoding.name())
    } else if let Some(text) = utf8(bytes) {
        (text, "UTF-8")
    } else {
        (GB18030.decode_without_bom_handling(bytes).0.into_owned(), "GB18030")
    };
    if is_text(&text) { Ok((text, name)) } else { Err(DoorError::Unrecognised) }
}

/// UTF-8, allowing for a last character cut in two by a truncated transfer.
fn utf8(bytes: &[u8]) -> Option<String> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(text.to_owned()),
        Err(e) if e.error_len().is_none() && e.valid_up_to() > 0 => {
            std::str::from_utf8(&bytes[..e.valid_up_to()]).ok().map(str::to_owned)
        }
        Err(_) => None,
    }
}

/// Tabs, line ends and ASCII of a UTF-16 file show as zero bytes on one side only.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let sample = &bytes[..bytes.len().min(4096)];
    let zeros = |odd: usize| sample.iter().skip(odd).step_by(2).filter(|b| **b == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    match (even, odd) {
        (0, n) if n * 20 > sample.len() => Some(UTF_16LE),
        (n, 0) if n * 20 > sample.len() => Some(UTF_16BE),
        _ => None,
    }
}

/// Binary files decoded as GB18030 show control characters and replacement characters.
fn is_text(text: &str) -> bool {
    let mut total = 0usize;
    let mut strange = 0usize;
    for c in text.chars().take(20_000) {
        total += 1;
        let control = c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{1A}' | '\u{85}');
        strange += usize::from(control || c == '\u{FFFD}');
    }
    total > 0 && strange * 50 <= total
}

/// Split into records.
pub(super) fn read(text: &str, encoding: &'static str, budget: &mut Budget) -> Result<Book, DoorError> {
    let (text, declared) = separator_line(text);
    let delimiter = declared.unwrap_or_else(|| delimiter_of(text));
    let mut builder = GridBuilder::new(None, false);
    let mut row = u32::from(declared.is_some());
    let records = Records { rest: text, delimiter, quotes: true };
    for fields in records {
        row += 1;
        let before = builder.grid().rows.len();
        for (column, value) in fields.into_iter().enumerate() {
            let column = u32::try_from(column).unwrap_or(u32::MAX);
            builder.push(row, column, Cell::Text(value.into()), budget)?;
        }
        if builder.grid().rows.len() == before && row <= 1_048_576 {
            builder.push_empty(row);
        }
    }
    builder.grid().every_row_counts = true;
    Ok(Book {
        format: Format::Delimited,
        encoding: Some(encoding),
        delimiter: Some(delimiter),
        sheets: vec![builder.finish()],
    })
}

/// Records of a text. Unlike the usual readers it keeps empty lines, which count as records (README),
/// and a quote that nobody closes is text instead of the end of the file.
struct Records<'a> {
    rest: &'a str,
    delimiter: char,
    quotes: bool,
}

impl<'a> Iterator for Records<'a> {
    type Item = Vec<Cow<'a, str>>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let mut fields = Vec::new();
        loop {
            let (field, end) = self.field();
            fields.push(field);
            match end {
                Some(c) if c == self.delimiter => {}
                _ => return Some(fields),
            }
        }
    }
}

impl<'a> Records<'a> {
    /// One field and the character that ended it; none at the end of the text.
    fn field(&mut self) -> (Cow<'a, str>, Option<char>) {
        if self.quotes
            && let Some(inner) = self.rest.strip_prefix('"')
        {
            if let Some((quoted, rest)) = closed_quote(inner) {
                self.rest = rest;
                let (tail, end) = self.plain();
                let field = if tail.is_empty() { quoted } else { Cow::Owned(quoted.into_owned() + tail) };
                return (field, end);
            }
            // no quote further on is closed either, so do not search again
            self.quotes = false;
        }
        let (field, end) = self.plain();
        (Cow::Borrowed(field), end)
    }

    fn plain(&mut self) -> (&'a str, Option<char>) {
        let delimiter = self.delimiter;
        match self.rest.find([delimiter, '\n', '\r']) {
            None => (std::mem::take(&mut self.rest), None),
            Some(at) => {
                let field = &self.rest[..at];
                let end = self.rest[at..].chars().next();
                let mut after = &self.rest[at + end.map_or(0, char::len_utf8)..];
                if end == Some('\r') {
                    after = after.strip_prefix('\n').unwrap_or(after);
                }
                self.rest = after;
                (field, end)
            }
        }
    }
}

/// The text up to the closing quote, and what follows it.
fn closed_quote(inner: &str) -> Option<(Cow<'_, str>, &str)> {
    let mut from = 0;
    let mut doubled = false;
    loop {
        let at = from + inner[from..].find('"')?;
        if inner[at + 1..].starts_with('"') {
            doubled = true;
            from = at + 2;
            continue;
        }
        let text = &inner[..at];
        let text = if doubled { Cow::Owned(text.replace("\"\"", "\"")) } else { Cow::Borrowed(text) };
        return Some((text, &inner[at + 1..]));
    }
}

/// Excel's `sep=;` line, which stands before the first record.
fn separator_line(text: &str) -> (&str, Option<char>) {
    let line = text.lines().next().unwrap_or("");
    let declared = line.strip_prefix("sep=").or(line.strip_prefix("SEP="));
    match declared.map(|d| (d.chars().next(), d.chars().count())) {
        Some((Some(delimiter), 1)) if delimiter.is_ascii() && delimiter != '"' => {
            let rest = text[line.len()..].trim_start_matches('\r');
            (rest.strip_prefix('\n').unwrap_or(rest), Some(delimiter))
        }
        _ => (text, None),
    }
}

/// The delimiter that splits the first lines into the most even columns.
fn delimiter_of(text: &str) -> char {
    let lines: Vec<&str> = text.lines().filter(|l| !l.trim().is_empty()).take(30).collect();
    let score = |delimiter: char| {
        let counts: Vec<usize> = lines.iter().map(|l| outside_quotes(l, delimiter)).collect();
        let most = counts.iter().copied().max().unwrap_or(0);
        let even = counts.iter().filter(|c| **c == most).count();
        let with = counts.iter().filter(|c| **c > 0).count();
        (with + even) * usize::from(most > 0) * 100 + most.min(99)
    };
    let mut best = (0, ',');
    for delimiter in [',', '\t', ';', '|'] {
        let reached = score(delimiter);
        if reached > best.0 {
            best = (reached, delimiter);
        }
    }
    best.1
}

fn outside_quotes(line: &str, delimiter: char) -> usize {
    let mut quoted = false;
    let mut count = 0;
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            c if c == delimiter && !quoted => count += 1,
            _ => {}
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::door::Limits;

    fn rows(text: &str) -> Vec<(u32, usize)> {
        let book = read(text, "UTF-8", &mut Budget::new(&Limits::default())).unwrap();
        book.sheets[0].rows.iter().map(|r| (r.number, r.cells.len())).collect()
    }

    #[test]
    fn empty_records_count_and_quoted_breaks_do_not() {
        assert_eq!(rows("a,b\n\"x\ny\",2\n\n,\nc,d\n"), [(1, 2), (2, 2), (3, 0), (4, 0), (5, 2)]);
        assert_eq!(rows("a,b\r\n\"x\r\ny\",2\r\n\r\nc,d\r\n"), [(1, 2), (2, 2), (3, 0), (4, 2)]);
    }

    #[test]
    fn a_quote_nobody_closes_is_text() {
        assert_eq!(rows("a,\"b\nc,d\ne,f\n"), [(1, 2), (2, 2), (3, 2)]);
        let record: Vec<_> =
            Records { rest: "\"a \"\"b\"\", c\",d", delimiter: ',', quotes: true }.flatten().collect();
        assert_eq!(record, ["a \"b\", c", "d"]);
    }

    #[test]
    fn delimiters() {
        assert_eq!(delimiter_of("姓名\t性别\n张三\t男\n"), '\t');
        assert_eq!(delimiter_of("姓名;性别;备注\n张三;男;a,b\n"), ';');
        assert_eq!(delimiter_of("姓名,地址\n张三,\"a\tb\tc\"\n"), ',');
    }

    #[test]
    fn encodings() {
        let text = "姓名,性别\n张三,男\n";
        let le: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decode(text.as_bytes()).unwrap(), (text.to_owned(), "UTF-8"));
        assert_eq!(decode(&GB18030.encode(text).0).unwrap(), (text.to_owned(), "GB18030"));
        assert_eq!(decode(&le).unwrap(), (text.to_owned(), "UTF-16LE"));
        let marked = [b"\xFF\xFE".as_slice(), &le].concat();
        assert_eq!(decode(&marked).unwrap(), (text.to_owned(), "UTF-16LE"));
        assert_eq!(decode(&[0u8, 1, 2, 3, 200, 0, 7]), Err(DoorError::Unrecognised));
    }
}
