//! Meetings as calendar objects (RFC 5545): an invitation for one, a feed of many. Times are in UTC, so that no time
//! zone has to travel along.

use store::Instant;
use time::OffsetDateTime;
use time::macros::format_description;

/// One event.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    /// The same for all copies of one meeting, world-wide.
    pub(crate) uid: String,
    /// Counts changes.
    pub(crate) sequence: i64,
    /// Beginning.
    pub(crate) starts: Instant,
    /// End.
    pub(crate) ends: Instant,
    /// What it is.
    pub(crate) summary: String,
    /// More about it; lines.
    pub(crate) description: String,
    /// Where.
    pub(crate) location: String,
    /// Address of its page.
    pub(crate) url: String,
    /// Called off.
    pub(crate) cancelled: bool,
}

fn utc(moment: Instant) -> String {
    let format = format_description!("[year][month][day]T[hour][minute][second]Z");
    let at = moment.civil().to_offset(time::UtcOffset::UTC);
    OffsetDateTime::format(at, &format).unwrap_or_default()
}

/// §3.3.11: backslash, semicolon, comma and line ends are escaped; other signs of control are left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.replace("\r\n", "\n").chars() {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// §3.1: a line has at most 75 octets without its end; longer ones go on behind a blank. No character is torn.
fn folded(line: &str, out: &mut String) {
    let mut room = 75;
    let mut used = 0;
    for c in line.chars() {
        if used + c.len_utf8() > room {
            out.push_str("\r\n ");
            // The blank counts.
            (used, room) = (0, 74);
        }
        out.push(c);
        used += c.len_utf8();
    }
    out.push_str("\r\n");
}

/// A calendar of these events. `method`: `REQUEST` or `CANCEL` for an invitation, none for a feed.
pub(crate) fn written(name: &str, method: Option<&str>, now: Instant, events: &[Event]) -> String {
    let mut lines = vec![
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        "PRODID:-//Lianxin//Meetings//ZH".to_owned(),
        "CALSCALE:GREGORIAN".to_owned(),
    ];
    lines.extend(method.map(|it| format!("METHOD:{it}")));
    if method.is_none() {
        lines.push(format!("X-WR-CALNAME:{}", escaped(name)));
        lines.push("REFRESH-INTERVAL;VALUE=DURATION:PT6H".to_owned());
    }
    for it in events {
        lines.extend([
            "BEGIN:VEVENT".to_owned(),
            format!("UID:{}", it.uid),
            format!("DTSTAMP:{}", utc(now)),
            format!("DTSTART:{}", utc(it.starts)),
            format!("DTEND:{}", utc(it.ends)),
            format!("SEQUENCE:{}", it.sequence),
            format!("STATUS:{}", if it.cancelled { "CANCELLED" } else { "CONFIRMED" }),
            format!("SUMMARY:{}", escaped(&it.summary)),
        ]);
        for (property, value) in [("DESCRIPTION", &it.description), ("LOCATION", &it.location)] {
            if !value.is_empty() {
                lines.push(format!("{property}:{}", escaped(value)));
            }
        }
        lines.push(format!("URL:{}", it.url));
        lines.push("END:VEVENT".to_owned());
    }
    lines.push("END:VCALENDAR".to_owned());
    let mut out = String::new();
    for line in &lines {
        folded(line, &mut out);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use icalendar::parser::{read_calendar, unfold};
    use time::Duration;
    use time::macros::date;

    fn event(summary: &str) -> Event {
        let starts = Instant::start_of(date!(2026 - 06 - 30)).plus(Duration::hours(15));
        Event {
            uid: "7-abc@lianxin.example".to_owned(),
            sequence: 3,
            starts,
            ends: starts.plus(Duration::minutes(90)),
            summary: summary.to_owned(),
            description: "1. 学习；讨论\n2. a, b; c\\d".to_owned(),
            location: "村部会议室, 二楼".to_owned(),
            url: "https://lianxin.example/meetings/7-abc".to_owned(),
            cancelled: false,
        }
    }

    fn value(text: &str, property: &str) -> String {
        let unfolded = unfold(text);
        let calendar = read_calendar(&unfolded).expect("a second parser reads it");
        let event = calendar.components.first().expect("there is an event");
        assert_eq!(event.name.as_str(), "VEVENT");
        let found = event.properties.iter().find(|it| it.name.as_str() == property);
        found.map(|it| it.val.to_string()).unwrap_or_default()
    }

    #[test]
    fn another_parser_reads_what_is_written() {
        let now = Instant::start_of(date!(2026 - 06 - 01));
        let long = "党员大会：讨论接收预备党员并听取支部委员会半年工作报告，同时安排下半年重点工作与组织生活会准备事项";
        let text = written("我的会议", Some("REQUEST"), now, &[event(long)]);
        assert!(text.ends_with("END:VCALENDAR\r\n") && !text.replace("\r\n", "").contains(['\r', '\n']));
        for line in text.split("\r\n") {
            assert!(line.len() <= 75, "{} octets: {line}", line.len());
        }
        assert!(text.contains("\r\n "), "the long line is folded");
        assert_eq!(value(&text, "SUMMARY"), long);
        assert_eq!(value(&text, "DTSTART"), "20260630T070000Z");
        assert_eq!(value(&text, "DTEND"), "20260630T083000Z");
        assert_eq!(value(&text, "SEQUENCE"), "3");
        assert_eq!(value(&text, "STATUS"), "CONFIRMED");
        let plain = value(&text, "DESCRIPTION").replace("\\n", "\n");
        assert!(plain.contains("a\\, b\\; c\\\\d") || plain.contains("a, b; c\\d"), "{plain}");
    }

    #[test]
    fn a_feed_holds_many_and_says_what_was_called_off() {
        let now = Instant::start_of(date!(2026 - 06 - 01));
        let off = Event { cancelled: true, uid: "7-def@lianxin.example".to_owned(), ..event("x") };
        let text = written("我的会议", None, now, &[event("a"), off]);
        let unfolded = unfold(&text);
        let calendar = read_calendar(&unfolded).unwrap();
        assert_eq!(calendar.components.len(), 2);
        assert!(!text.contains("METHOD:"));
        assert!(text.contains("STATUS:CANCELLED"));
        assert!(
            read_calendar(&unfold(&written("", None, now, &[]))).is_ok(),
            "an empty feed is a calendar too"
        );
    }

    #[test]
    fn nothing_typed_breaks_out_of_its_line() {
        let now = Instant::start_of(date!(2026 - 06 - 01));
        let text = written("x", None, now, &[event("a\r\nEND:VEVENT\rBEGIN:VALARM")]);
        assert_eq!(text.matches("\r\nEND:VEVENT").count(), 1);
        assert_eq!(text.matches("\r\nBEGIN:").count(), 1);
    }
}
