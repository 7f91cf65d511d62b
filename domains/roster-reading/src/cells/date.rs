//! Reading a date in every style that people and programs write.

use rules::codes::PartialDate;

use super::{half_width, is_blank, is_invisible, is_placeholder, number_text};
use crate::grid::Cell;
use crate::serial::date_of_serial;

/// What a cell says about a date.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum DateReading {
    /// Nothing given.
    Missing,
    /// A date without doubt.
    Good(PartialDate),
    /// The year had two digits.
    TwoDigitYear(PartialDate),
    /// The day was 00; the month is kept.
    DayZero(PartialDate),
    /// 1987.1 as a number, or 7/1/1987: the first reading, and the other that is possible.
    Guessed(PartialDate, PartialDate),
    /// The day does not exist.
    Impossible,
    /// Words, a year alone, several dates.
    Words,
}

impl DateReading {
    /// The date, if one can be kept.
    #[must_use]
    pub fn date(&self) -> Option<PartialDate> {
        match self {
            Self::Good(d) | Self::TwoDigitYear(d) | Self::DayZero(d) | Self::Guessed(d, _) => Some(*d),
            Self::Missing | Self::Impossible | Self::Words => None,
        }
    }
}

/// What the other cells of the column say about the style of numbers such as 1987.07.
#[derive(Clone, Copy, Default, Debug)]
pub(crate) struct DateColumn {
    padded: bool,
    unpadded: bool,
}

impl DateColumn {
    /// Look at a cell of the column.
    pub(crate) fn see(&mut self, cell: &Cell) {
        if let Cell::Number(n) = cell
            && let Some(part) = year_and_fraction(*n)
        {
            self.padded |= part.len() == 2 && part.starts_with('0');
            self.unpadded |= part.len() == 1 && part != "1";
        }
    }
}

/// The digits after the point of a number such as 1987.07.
fn year_and_fraction(number: f64) -> Option<String> {
    if !(1900.0..2101.0).contains(&number) || number.fract() == 0.0 {
        return None;
    }
    number_text(number).split_once('.').map(|(_, part)| part.to_owned())
}

/// Read a date cell. `year_now`: the year of the day of import, for years of two digits.
pub(crate) fn read_date(
    cell: Option<&Cell>,
    column: DateColumn,
    year_now: i32,
    epoch_1904: bool,
) -> DateReading {
    match cell {
        None => DateReading::Missing,
        Some(Cell::Text(text)) => read_date_text(text, year_now),
        Some(Cell::Serial(n)) => {
            serial(*n, epoch_1904).unwrap_or_else(|| number(*n, column, year_now, epoch_1904))
        }
        Some(Cell::Number(n)) => number(*n, column, year_now, epoch_1904),
        Some(Cell::Bool(_) | Cell::Error(_)) => DateReading::Words,
    }
}

/// A day number, unless the number rather is a year or 198707 typed into a cell with date format.
fn serial(value: f64, epoch_1904: bool) -> Option<DateReading> {
    let whole = value.floor();
    let looks_typed = (1900.0..=2100.0).contains(&whole) || plausible_month(whole as i64).is_some();
    if looks_typed {
        return None;
    }
    date_of_serial(value, epoch_1904).map(|d| DateReading::Good(d.into()))
}

/// 198707, if it is one.
fn plausible_month(value: i64) -> Option<PartialDate> {
    let (year, month) = (value / 100, value % 100);
    ((1900..=2100).contains(&year) && (1..=12).contains(&month))
        .then(|| PartialDate::month(year as i32, month as u8).ok())
        .flatten()
}

fn number(value: f64, column: DateColumn, year_now: i32, epoch_1904: bool) -> DateReading {
    if !value.is_finite() || value < 0.0 {
        return DateReading::Impossible;
    }
    if value == 0.0 {
        // a formula that found nothing
        return DateReading::Missing;
    }
    if let Some(part) = year_and_fraction(value) {
        return if part == "1" {
            trailing_zero_lost(value as i32, column)
        } else {
            read_date_text(&number_text(value), year_now)
        };
    }
    match value.floor() as i64 {
        1900..=2100 => DateReading::Words,
        1..=99_999 => {
            date_of_serial(value, epoch_1904).map_or(DateReading::Impossible, |d| DateReading::Good(d.into()))
        }
        _ => read_date_text(&format!("{:.0}", value.floor()), year_now),
    }
}

/// 1987.1 as a number: 1987.10 that lost its zero, or January. The months of the column tell the style.
fn trailing_zero_lost(year: i32, column: DateColumn) -> DateReading {
    let (Ok(january), Ok(october)) = (PartialDate::month(year, 1), PartialDate::month(year, 10)) else {
        return DateReading::Impossible;
    };
    match (column.padded, column.unpadded) {
        (true, false) => DateReading::Good(october),
        (_, true) => DateReading::Guessed(january, october),
        (false, false) => DateReading::Guessed(october, january),
    }
}

/// Read a date text. `year_now`: years of two digits above it are 19xx.
#[must_use]
pub fn read_date_text(text: &str, year_now: i32) -> DateReading {
    let text: String = text.chars().filter(|c| !is_invisible(*c)).map(half_width).collect();
    let text = text.trim_matches(is_blank).trim_start_matches(['\'', '`', '‘', '’']).trim_matches(is_blank);
    let text = without_time(text);
    let text: String = text.chars().filter(|c| !is_blank(*c)).collect();
    if text.is_empty() || is_placeholder(&text) {
        return DateReading::Missing;
    }
    let text = chinese_digits(&text);
    if let Some(reading) = english(&text, year_now) {
        return reading;
    }
    let separator = |c: char| {
        matches!(
            c,
            '.' | '-'
                | '/'
                | '\\'
                | '年'
                | '月'
                | '日'
                | '号'
                | '、'
                | '·'
                | '。'
                | ','
                | '，'
                | '_'
                | '—'
                | '–'
                | '~'
                | ':'
                | '−'
                | '．'
                | '•'
        )
    };
    if !text.chars().all(|c| c.is_ascii_digit() || separator(c)) {
        return DateReading::Words;
    }
    let groups: Vec<&str> = text.split(separator).filter(|g| !g.is_empty()).collect();
    match groups.as_slice() {
        [one] => single(one, year_now),
        [year, month] => two(year, month, &text, year_now),
        [year, month, day] => three(year, month, day, year_now),
        _ => DateReading::Words,
    }
}

/// Cut ` 00:00:00`, `T00:00:00.000`, `上午` and what follows.
fn without_time(text: &str) -> &str {
    let Some(colon) = text.find(':') else { return text };
    let before = &text[..colon];
    match before.rfind(|c: char| c == 'T' || c == 't' || is_blank(c)) {
        Some(cut) if before[cut..].chars().skip(1).all(|c| c.is_ascii_digit()) => {
            before[..cut].trim_end_matches(is_blank)
        }
        _ => text,
    }
}

/// 一九八七年七月二十一日 → 1987年7月21日. Other texts come back unchanged.
fn chinese_digits(text: &str) -> String {
    let digit = |c: char| match c {
        '〇' | '零' | '○' | 'Ｏ' => Some(0),
        '一' | '元' => Some(1),
        '二' => Some(2),
        '三' => Some(3),
        '四' => Some(4),
        '五' => Some(5),
        '六' => Some(6),
        '七' => Some(7),
        '八' => Some(8),
        '九' => Some(9),
        _ => None,
    };
    let is_numeral = |c: char| digit(c).is_some() || matches!(c, '十' | '廿');
    if !text.chars().any(is_numeral) || !text.contains('年') {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut run: Vec<char> = Vec::new();
    let flush = |run: &mut Vec<char>, out: &mut String| {
        if let Some(ten) = run.iter().position(|c| matches!(c, '十' | '廿')) {
            let tens =
                if run[ten] == '廿' { 2 } else { run[..ten].last().and_then(|c| digit(*c)).unwrap_or(1) };
            let ones = run[ten + 1..].first().and_then(|c| digit(*c)).unwrap_or(0);
            out.push_str(&(tens * 10 + ones).to_string());
        } else {
            out.extend(run.iter().filter_map(|c| digit(*c)).filter_map(|d| char::from_digit(d, 10)));
        }
        run.clear();
    };
    for c in text.chars() {
        if is_numeral(c) {
            run.push(c);
        } else {
            flush(&mut run, &mut out);
            out.push(c);
        }
    }
    flush(&mut run, &mut out);
    out
}

/// Jul-87, 1-Jul-87, July1987: what a program makes of 1987-7 in an English setting.
fn english(text: &str, year_now: i32) -> Option<DateReading> {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    if !text.is_ascii() {
        return None;
    }
    let lower = text.to_ascii_lowercase();
    let start = lower.find(|c: char| c.is_ascii_alphabetic())?;
    let end = start + lower[start..].find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(lower.len() - start);
    let month = MONTHS.iter().position(|m| lower[start..end].starts_with(m))? + 1;
    let digits = |part: &str| {
        part.split(|c: char| !c.is_ascii_digit())
            .filter(|g| !g.is_empty())
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let (before, after) = (digits(&lower[..start]), digits(&lower[end..]));
    let month = month.to_string();
    Some(match (before.as_slice(), after.as_slice()) {
        ([], [year]) => two(year, &month, "", year_now),
        ([day], [year]) | ([], [day, year]) => three(year, &month, day, year_now),
        _ => DateReading::Words,
    })
}

/// 19870701, 198707, 870701, a serial number as text, a year alone.
fn single(digits: &str, year_now: i32) -> DateReading {
    let part = |range: std::ops::Range<usize>| digits.get(range).unwrap_or("");
    match digits.len() {
        8 => three(part(0..4), part(4..6), part(6..8), year_now),
        14 => three(part(0..4), part(4..6), part(6..8), year_now),
        6 => {
            let value = digits.parse().unwrap_or(0);
            if let Some(month) = plausible_month(value) {
                return DateReading::Good(month);
            }
            if (1900..=2100).contains(&(value / 100)) {
                return DateReading::Impossible;
            }
            three(part(0..2), part(2..4), part(4..6), year_now)
        }
        5 => digits
            .parse::<f64>()
            .ok()
            .and_then(|n| date_of_serial(n, false))
            .map_or(DateReading::Impossible, |d| DateReading::Good(d.into())),
        1..=4 => DateReading::Words,
        _ => DateReading::Impossible,
    }
}

fn two(first: &str, second: &str, text: &str, year_now: i32) -> DateReading {
    // 31959.0 and 19870701.0: numbers that went through a program
    if text.contains('.') && matches!(first.len(), 5 | 6 | 8) && second.bytes().all(|b| b == b'0') {
        return single(first, year_now);
    }
    if first.len() == 5 && text.contains('.') {
        return single(first, year_now);
    }
    // 1987.0701
    if first.len() == 4 && second.len() == 4 && second.parse::<u16>().is_ok_and(|n| n < 1300) {
        return three(first, &second[..2], &second[2..], year_now);
    }
    // 7/1987
    if second.len() == 4 && first.len() <= 2 {
        return two(second, first, "", year_now);
    }
    let Some((year, short)) = year_of(first, year_now) else { return DateReading::Words };
    let Ok(month) = second.parse::<u8>() else { return DateReading::Impossible };
    match PartialDate::month(year, month) {
        Ok(date) if year >= 1900 && second.len() <= 2 => tagged(date, short),
        _ => DateReading::Impossible,
    }
}

fn three(first: &str, month: &str, day: &str, year_now: i32) -> DateReading {
    if day.len() == 4 && first.len() <= 2 && month.len() <= 2 {
        return day_or_month_first(first, month, day);
    }
    let Some((year, short)) = year_of(first, year_now) else { return DateReading::Impossible };
    let (Ok(month), Ok(day)) = (month.parse::<u8>(), day.parse::<u8>()) else {
        return DateReading::Impossible;
    };
    if year < 1900 {
        return DateReading::Impossible;
    }
    if day == 0 {
        return PartialDate::month(year, month).map_or(DateReading::Impossible, DateReading::DayZero);
    }
    PartialDate::day(year, month, day).map_or(DateReading::Impossible, |date| tagged(date, short))
}

/// 7/28/1987, 28/7/1987 and, in doubt, the American order that programs write.
fn day_or_month_first(first: &str, second: &str, year: &str) -> DateReading {
    let (Ok(first), Ok(second), Ok(year)) = (first.parse::<u8>(), second.parse::<u8>(), year.parse::<i32>())
    else {
        return DateReading::Impossible;
    };
    if year < 1900 {
        return DateReading::Impossible;
    }
    match (PartialDate::day(year, first, second), PartialDate::day(year, second, first)) {
        (Ok(a), Ok(b)) if a == b => DateReading::Good(a),
        (Ok(a), Ok(b)) => DateReading::Guessed(a, b),
        (Ok(date), Err(_)) | (Err(_), Ok(date)) => DateReading::Good(date),
        (Err(_), Err(_)) => DateReading::Impossible,
    }
}

/// A year, and whether it had two digits.
fn year_of(digits: &str, year_now: i32) -> Option<(i32, bool)> {
    let year: i32 = digits.parse().ok()?;
    match digits.len() {
        4 => Some((year, false)),
        2 => Some((if year > year_now.rem_euclid(100) { 1900 + year } else { 2000 + year }, true)),
        _ => None,
    }
}

fn tagged(date: PartialDate, short: bool) -> DateReading {
    if short { DateReading::TwoDigitYear(date) } else { DateReading::Good(date) }
}

#[cfg(test)]
#[path = "date_tests.rs"]
mod tests;
