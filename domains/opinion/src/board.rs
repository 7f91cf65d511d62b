//! Files of message boards: .csv (UTF-8 or GB18030) with a header, or a JSON list of objects. Day and text are needed;
//! columns with names, accounts or telephones are not read at all.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde_json::Value as Json;
use time::Date;

use crate::action::Message;

/// Most messages of one file.
const MOST: usize = 200_000;

/// Why a file was not taken, as key of the texts `field-error-…`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Problem {
    /// Neither .csv nor JSON.
    Format,
    /// A column for the day or for the text is missing.
    Columns,
    /// More messages than one file may hold.
    TooMany,
}

impl Problem {
    /// The key of its text.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Format => "board-format",
            Self::Columns => "board-columns",
            Self::TooMany => "board-many",
        }
    }
}

/// What was read: messages, and how many rows had no day or no text.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Board {
    /// The messages.
    pub messages: Vec<Message>,
    /// Rows left out.
    pub left_out: usize,
}

/// What the columns are called: the field, then its names.
static NAMES: LazyLock<HashMap<&'static str, Vec<&'static str>>> = LazyLock::new(|| {
    let lines = include_str!("../data/headers.txt").lines();
    lines
        .filter_map(|line| line.split_once(' '))
        .map(|(field, names)| (field, names.split(' ').collect()))
        .collect()
});

fn names(field: &str) -> &'static [&'static str] {
    NAMES.get(field).map_or(&[], Vec::as_slice)
}

fn day(text: &str) -> Option<Date> {
    let plain: String = text.trim().chars().take_while(|it| !matches!(it, ' ' | 'T')).collect();
    let plain = plain.replace(['/', '.', '年', '月'], "-").replace('日', "");
    let format = time::macros::format_description!("[year]-[month padding:none]-[day padding:none]");
    Date::parse(&plain, &format).ok()
}

fn take(board: &mut Board, [on, title, body, place]: [&str; 4]) {
    match day(on) {
        Some(day) if !body.trim().is_empty() => board.messages.push(Message {
            day,
            title: title.trim().chars().take(120).collect(),
            body: body.trim().chars().take(5000).collect(),
            place: place.trim().chars().take(60).collect(),
        }),
        _ => board.left_out += 1,
    }
}

fn of_json(bytes: &[u8]) -> Result<Board, Problem> {
    let rows: Vec<Json> = serde_json::from_slice(bytes).map_err(|_| Problem::Format)?;
    if rows.len() > MOST {
        return Err(Problem::TooMany);
    }
    let mut board = Board::default();
    for row in &rows {
        let field = |field: &str| names(field).iter().find_map(|name| row.get(*name)?.as_str()).unwrap_or("");
        take(&mut board, [field("day"), field("title"), field("body"), field("place")]);
    }
    Ok(board)
}

fn of_csv(text: &str) -> Result<Board, Problem> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let head = reader.headers().map_err(|_| Problem::Format)?.clone();
    let at =
        |field: &str| head.iter().position(|it| names(field).contains(&it.trim().to_lowercase().as_str()));
    let (Some(on), Some(body)) = (at("day"), at("body")) else { return Err(Problem::Columns) };
    let (title, place) = (at("title"), at("place"));
    let mut board = Board::default();
    for row in reader.records() {
        let row = row.map_err(|_| Problem::Format)?;
        if board.messages.len() >= MOST {
            return Err(Problem::TooMany);
        }
        let cell = |at: Option<usize>| at.and_then(|at| row.get(at)).unwrap_or("");
        take(&mut board, [cell(Some(on)), cell(title), cell(Some(body)), cell(place)]);
    }
    Ok(board)
}

/// Read a file.
///
/// # Errors
/// [`Problem`].
pub fn read(bytes: &[u8]) -> Result<Board, Problem> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if bytes.first().is_some_and(|it| *it == b'[') {
        return of_json(bytes);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return of_csv(text);
    }
    let (text, _, wrong) = encoding_rs::GB18030.decode(bytes);
    if wrong { Err(Problem::Format) } else { of_csv(&text) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    const CSV: &str =
        "留言人,电话,时间,标题,内容\n王某,13800138000,2026/3/5 10:00,路灯,路灯坏了\n李某,1,,空,没有日期\n";

    #[test]
    fn writers_are_not_read() {
        let board = read(CSV.as_bytes()).unwrap();
        assert_eq!((board.messages.len(), board.left_out), (1, 1));
        assert!(!format!("{board:?}").contains("王某"));
        let (gb, _, _) = encoding_rs::GB18030.encode(CSV);
        assert_eq!(read(&gb).unwrap(), board);
        let json = r#"[{"date":"2026-03-05","title":"路灯","text":"路灯坏了","author":"王某"}]"#;
        assert_eq!(read(json.as_bytes()).unwrap().messages, board.messages);
    }

    #[test]
    fn what_is_no_board_is_refused() {
        assert_eq!(read(b"a,b\n1,2\n").unwrap_err(), Problem::Columns);
        assert_eq!(read(b"[1").unwrap_err(), Problem::Format);
        assert_eq!(read(b"\xff\xff\xff").unwrap_err(), Problem::Format);
        assert_eq!(read(b"").unwrap_err(), Problem::Columns);
    }
}
