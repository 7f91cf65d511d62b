//! Reading an ID number, with what programs do to it.

use rules::codes::{IdError, ResidentId};

use super::{compact, is_placeholder, is_scientific};
use crate::grid::Cell;
use crate::synonyms::NONE_WORDS;

/// What a cell says about an ID.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum IdReading {
    /// Nothing given.
    Missing,
    /// A valid number of 18 characters.
    Valid(ResidentId),
    /// A number that is valid, but ends in 000 as damaged ones do: in a column that has lost digits
    /// elsewhere it cannot be believed.
    Suspicious(ResidentId),
    /// A number of 15 digits, extended.
    Extended(ResidentId),
    /// Digits lost to a number format.
    PrecisionLost,
    /// Not a valid number.
    Invalid(IdError),
}

/// Read an ID cell.
pub(crate) fn read_id(cell: Option<&Cell>) -> IdReading {
    match cell {
        None => IdReading::Missing,
        Some(Cell::Text(text)) => read_id_text(text),
        Some(Cell::Number(n) | Cell::Serial(n)) => read_id_number(*n),
        Some(Cell::Bool(_) | Cell::Error(_)) => IdReading::Invalid(IdError::Malformed { length: 0 }),
    }
}

/// A number keeps 15 digits: 18-digit IDs have lost their end for good, whatever the file still shows.
fn read_id_number(number: f64) -> IdReading {
    if !number.is_finite() || number < 0.0 || number.fract() != 0.0 {
        return IdReading::Invalid(IdError::Malformed { length: 0 });
    }
    if number >= 1e15 {
        return IdReading::PrecisionLost;
    }
    read_id_text(&format!("{number:.0}"))
}

/// Read an ID text.
#[must_use]
pub fn read_id_text(text: &str) -> IdReading {
    let mut text: String = compact(text)
        .chars()
        .filter(|c| !matches!(c, '-' | '"' | '“' | '”' | '\'' | '‘' | '’' | '`' | ',' | '，' | '·'))
        .map(|c| if matches!(c, 'х' | 'Х' | '×' | '✕' | '╳' | 'χ' | 'Χ') { 'X' } else { c })
        .collect();
    if let Some(bare) = text.strip_prefix('=') {
        // ="430721…": a formula that keeps text
        text = bare.to_owned();
    }
    if text.is_empty() || is_placeholder(&text) || NONE_WORDS.contains(&text.as_str()) {
        return IdReading::Missing;
    }
    if is_scientific(&text) {
        return IdReading::PrecisionLost;
    }
    if let Some((digits, zeros)) = text.split_once('.')
        && zeros.bytes().all(|b| b == b'0')
        && digits.bytes().all(|b| b.is_ascii_digit())
    {
        return digits
            .parse()
            .map_or(IdReading::Invalid(IdError::Malformed { length: text.len() }), read_id_number);
    }
    let ends_in_zeros = text.len() == 18 && text.ends_with("000");
    match ResidentId::parse(&text) {
        Ok(id) if ends_in_zeros => IdReading::Suspicious(id),
        Ok(id) => IdReading::Valid(id),
        Err(IdError::Checksum) if ends_in_zeros => IdReading::PrecisionLost,
        Err(IdError::Malformed { length: 15 }) => {
            ResidentId::extend(&text).map_or_else(IdReading::Invalid, IdReading::Extended)
        }
        Err(error) => IdReading::Invalid(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn valid(text: &str) -> String {
        match read_id_text(text) {
            IdReading::Valid(id) | IdReading::Extended(id) => id.as_str().to_owned(),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn disguises() {
        for text in [
            "43072519550428806x",
            "'43072519550428806X",
            "430725 19550428 806x",
            "４３０７２５１９５５０４２８８０６Ｘ",
            "\t43072519550428806X\u{A0}",
            "=\"43072519550428806X\"",
        ] {
            assert_eq!(valid(text), "43072519550428806X", "{text}");
        }
        assert_eq!(valid("430723540105937"), "430723195401059376");
        assert_eq!(read_id(Some(&Cell::Number(430_723_540_105_937.0))), read_id_text("430723540105937"));
    }

    #[test]
    fn damages() {
        for text in ["4.30702E+17", "430703197610259000", "430703197610259000.0"] {
            assert_eq!(read_id_text(text), IdReading::PrecisionLost, "{text}");
        }
        assert_eq!(read_id(Some(&Cell::Number(4.307_241_988_093_08e17))), IdReading::PrecisionLost);
        assert_eq!(read_id_text("43072119820111931"), IdReading::Invalid(IdError::Malformed { length: 17 }));
        assert_eq!(read_id_text("待补"), IdReading::Invalid(IdError::Malformed { length: 2 }));
        for text in ["", " ", "-", "无", "\u{200B}"] {
            assert_eq!(read_id_text(text), IdReading::Missing, "{text}");
        }
    }
}
