use super::*;

fn show(reading: &DateReading) -> String {
    match reading {
        DateReading::Good(d) => d.to_string(),
        DateReading::TwoDigitYear(d) => format!("two {d}"),
        DateReading::DayZero(d) => format!("zero {d}"),
        DateReading::Guessed(a, b) => format!("guess {a} {b}"),
        other => format!("{other:?}"),
    }
}

#[test]
fn styles_of_text() {
    for (text, expected) in [
        ("1987.07", "1987-07"),
        ("198707", "1987-07"),
        ("19870701", "1987-07-01"),
        ("1987年7月", "1987-07"),
        ("1987年07月", "1987-07"),
        ("1987-7-1", "1987-07-01"),
        ("1987/7/1", "1987-07-01"),
        ("1987年7月1日", "1987-07-01"),
        ("1987 年 7 月 1 日", "1987-07-01"),
        ("１９８４．０３．０１", "1984-03-01"),
        ("1987.7", "1987-07"),
        ("1987.10", "1987-10"),
        ("1987.7.", "1987-07"),
        ("1987、7、1", "1987-07-01"),
        ("1987.7.1日", "1987-07-01"),
        ("1967-10-28 00:00:00", "1967-10-28"),
        ("1967-10-28T00:00:00.000", "1967-10-28"),
        ("1967/10/28 0:00", "1967-10-28"),
        ("'1987-07-01", "1987-07-01"),
        ("\u{A0}1987-07-01\u{200B}", "1987-07-01"),
        ("79.11.28", "two 1979-11-28"),
        ("86.1.29", "two 1986-01-29"),
        ("05.3.4", "two 2005-03-04"),
        ("26.3.4", "two 2026-03-04"),
        ("27.3.4", "two 1927-03-04"),
        ("87年7月", "two 1987-07"),
        ("870701", "two 1987-07-01"),
        ("1990/09/00", "zero 1990-09"),
        ("19900900", "zero 1990-09"),
        ("31959", "1987-07-01"),
        ("31959.0", "1987-07-01"),
        ("19870701.0", "1987-07-01"),
        ("一九八七年七月二十一日", "1987-07-21"),
        ("二〇〇一年十月", "2001-10"),
        ("二零一九年十二月三十一日", "2019-12-31"),
        ("Jul-87", "two 1987-07"),
        ("1-Jul-87", "two 1987-07-01"),
        ("July 1987", "1987-07"),
        ("7/28/1987", "1987-07-28"),
        ("28/7/1987", "1987-07-28"),
        ("7/1/1987", "guess 1987-07-01 1987-01-07"),
        ("7/1987", "1987-07"),
        ("1987.0701", "1987-07-01"),
        ("2015-02-30", "Impossible"),
        ("198713", "Impossible"),
        ("19870732", "Impossible"),
        ("1987.13", "Impossible"),
        ("0000-00-00", "Impossible"),
        ("1887-07-01", "Impossible"),
        ("待查", "Words"),
        ("1987", "Words"),
        ("1987年", "Words"),
        ("不详", "Words"),
        ("无", "Words"),
        ("1987.07-1988.07", "Words"),
        ("约1987年7月", "Words"),
        ("", "Missing"),
        ("　", "Missing"),
        ("-", "Missing"),
        ("/", "Missing"),
    ] {
        assert_eq!(show(&read_date_text(text, 2026)), expected, "{text:?}");
    }
}

#[test]
fn styles_of_numbers() {
    let none = DateColumn::default();
    for (cell, expected) in [
        (Cell::Number(198_707.0), "1987-07"),
        (Cell::Number(19_870_701.0), "1987-07-01"),
        (Cell::Number(31_959.0), "1987-07-01"),
        (Cell::Number(31_959.75), "1987-07-01"),
        (Cell::Number(9_133.0), "1925-01-01"),
        (Cell::Number(1987.07), "1987-07"),
        (Cell::Number(1987.12), "1987-12"),
        (Cell::Number(1987.1), "guess 1987-10 1987-01"),
        (Cell::Number(1987.0), "Words"),
        (Cell::Number(0.0), "Missing"),
        (Cell::Number(-5.0), "Impossible"),
        (Cell::Number(f64::NAN), "Impossible"),
        (Cell::Number(1e300), "Impossible"),
        (Cell::Serial(31_959.0), "1987-07-01"),
        (Cell::Serial(198_707.0), "1987-07"),
        (Cell::Serial(19_870_701.0), "1987-07-01"),
        (Cell::Serial(1987.0), "Words"),
    ] {
        assert_eq!(show(&read_date(Some(&cell), none, 2026, false)), expected, "{cell:?}");
    }
}

#[test]
fn the_column_tells_whether_a_zero_was_lost() {
    let read = |others: &[f64]| {
        let mut column = DateColumn::default();
        others.iter().for_each(|n| column.see(&Cell::Number(*n)));
        show(&read_date(Some(&Cell::Number(1987.1)), column, 2026, false))
    };
    assert_eq!(read(&[1988.07, 1988.12]), "1987-10");
    assert_eq!(read(&[1988.7]), "guess 1987-01 1987-10");
    assert_eq!(read(&[]), "guess 1987-10 1987-01");
}
