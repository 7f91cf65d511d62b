//! Strings of BIFF8: the shared table that runs over CONTINUE records, and short strings in records.

use super::{DoorError, Limits};

/// Bytes of a record and its CONTINUEs, read as one, knowing where the seams are: inside the characters
/// of a string a seam brings a new byte that says how wide the following characters are.
pub(super) struct Seamed<'a> {
    parts: Vec<&'a [u8]>,
    part: usize,
    at: usize,
}

impl<'a> Seamed<'a> {
    pub(super) fn new(parts: Vec<&'a [u8]>) -> Self {
        Self { parts, part: 0, at: 0 }
    }

    fn ready(&mut self) -> bool {
        while self.parts.get(self.part).is_some_and(|p| self.at >= p.len()) {
            self.part += 1;
            self.at = 0;
        }
        self.part < self.parts.len()
    }

    fn byte(&mut self) -> Option<u8> {
        if !self.ready() {
            return None;
        }
        self.at += 1;
        Some(self.parts[self.part][self.at - 1])
    }

    fn u16(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes([self.byte()?, self.byte()?]))
    }

    fn u32(&mut self) -> Option<u32> {
        Some(u32::from(self.u16()?) | u32::from(self.u16()?) << 16)
    }

    fn skip(&mut self, mut count: usize) {
        while count > 0 && self.ready() {
            let step = count.min(self.parts[self.part].len() - self.at);
            self.at += step;
            count -= step;
        }
    }

    fn characters(&mut self, mut count: usize, mut wide: bool) -> Option<String> {
        let mut units: Vec<u16> = Vec::with_capacity(count.min(4096));
        while count > 0 {
            let part = self.parts.get(self.part)?;
            if self.at >= part.len() {
                self.part += 1;
                self.at = 0;
                wide = self.byte()? & 1 == 1;
                continue;
            }
            let width = if wide { 2 } else { 1 };
            let here = ((part.len() - self.at) / width).min(count);
            if here == 0 {
                return None;
            }
            let bytes = &part[self.at..self.at + here * width];
            if wide {
                units.extend(bytes.chunks_exact(2).map(|b| u16::from_le_bytes([b[0], b[1]])));
            } else {
                units.extend(bytes.iter().map(|b| u16::from(*b)));
            }
            self.at += here * width;
            count -= here;
        }
        Some(String::from_utf16_lossy(&units))
    }

    /// A string with options: length, flags, formatting runs and phonetic data, which are skipped.
    fn rich(&mut self) -> Option<String> {
        let count = usize::from(self.u16()?);
        let flags = self.byte()?;
        let runs = if flags & 8 != 0 { usize::from(self.u16()?) } else { 0 };
        let extra = if flags & 4 != 0 { self.u32()? as usize } else { 0 };
        let text = self.characters(count, flags & 1 == 1)?;
        self.skip(runs * 4 + extra);
        Some(text)
    }
}

/// The shared string table. A table cut short gives the strings that are whole.
pub(super) fn shared(parts: Vec<&[u8]>, limits: &Limits) -> Result<Vec<Box<str>>, DoorError> {
    let mut bytes = Seamed::new(parts);
    bytes.skip(4);
    let unique = bytes.u32().unwrap_or(0) as usize;
    if unique > limits.cells {
        return Err(DoorError::TooManyCells { limit: limits.cells });
    }
    let mut strings = Vec::new();
    let mut size = 0usize;
    while strings.len() < unique {
        let Some(text) = bytes.rich() else { break };
        size += text.len();
        if size > limits.text_bytes {
            return Err(DoorError::TooMuchText { limit: limits.text_bytes });
        }
        strings.push(text.into_boxed_str());
    }
    Ok(strings)
}

/// A string within one record: 16-bit length (LABEL, STRING, FORMAT), or 8-bit (sheet names).
pub(super) fn in_record(bytes: &[u8], long: bool) -> Option<String> {
    let (count, rest) = if long {
        (usize::from(u16::from_le_bytes([*bytes.first()?, *bytes.get(1)?])), bytes.get(2..)?)
    } else {
        (usize::from(*bytes.first()?), bytes.get(1..)?)
    };
    let wide = rest.first()? & 1 == 1;
    Seamed::new(vec![rest.get(1..)?]).characters(count, wide)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_may_run_over_a_seam_and_change_its_width() {
        // two strings announced; the first: 4 characters, narrow "ab", then wide "汉字" after the seam
        let first = [0, 0, 0, 0, 2, 0, 0, 0, 4, 0, 0, b'a', b'b'];
        let second = [1, 0x49, 0x6C, 0x57, 0x5B, 1, 0, 0, b'z'];
        let strings = shared(vec![&first, &second], &Limits::default()).unwrap();
        assert_eq!(strings.iter().map(|s| &**s).collect::<Vec<_>>(), ["ab汉字", "z"]);
    }
}
