//! Dates, numbers and money as people read them.

use maud::{Markup, html};
use time::{Date, OffsetDateTime, UtcOffset};

use crate::{Lang, i18n::own, t};

/// A date: 2026年11月22日, 22 November 2026.
pub fn date_text(lang: Lang, date: Date) -> String {
    let texts = own(lang);
    let month = texts.get(&format!("month-{}", u8::from(date.month())));
    t!(texts, "date", year = date.year(), month = month, day = date.day())
}

/// The same as a `<time>` element.
pub fn date(lang: Lang, date: Date) -> Markup {
    html! { time datetime=(date) { (date_text(lang, date)) } }
}

/// An instant in China Standard Time: 2026年11月22日 14:30.
pub fn instant(lang: Lang, instant: OffsetDateTime) -> Markup {
    let china = UtcOffset::from_hms(8, 0, 0).unwrap_or(UtcOffset::UTC);
    let local = instant.to_offset(china);
    let clock = format!("{:02}:{:02}", local.hour(), local.minute());
    html! {
        time datetime={ (local.date()) "T" (clock) "+08:00" } { (date_text(lang, local.date())) " " (clock) }
    }
}

/// A whole number with groups of three: 1,204.
pub fn number(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if number < 0 { format!("−{grouped}") } else { grouped }
}

/// An amount given in 分, shown in 元 without a sign of currency: 1,234.50.
pub fn yuan(fen: i64) -> String {
    let sign = if fen < 0 { "−" } else { "" };
    let whole = i64::try_from(fen.unsigned_abs() / 100).unwrap_or(i64::MAX);
    format!("{sign}{}.{:02}", number(whole), fen.unsigned_abs() % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_numbers_and_money() {
        let day = Date::from_calendar_date(2026, time::Month::November, 2).unwrap();
        assert_eq!(date_text(Lang::ZhCn, day), "2026年11月2日");
        assert_eq!(
            date(Lang::En, day).into_string(),
            r#"<time datetime="2026-11-02">2 November 2026</time>"#
        );
        assert_eq!(
            instant(Lang::ZhCn, day.midnight().assume_utc()).into_string(),
            r#"<time datetime="2026-11-02T08:00+08:00">2026年11月2日 08:00</time>"#
        );
        assert_eq!(number(-1_234_567), "−1,234,567");
        assert_eq!((yuan(123_450).as_str(), yuan(-5).as_str()), ("1,234.50", "−0.05"));
    }
}
