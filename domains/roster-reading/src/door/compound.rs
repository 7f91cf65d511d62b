//! Compound files (the container of .xls): only what is needed to get the workbook stream out.

use super::DoorError;

const END: u32 = 0xFFFF_FFFA; // everything from here up is a mark, not a sector

struct Entry {
    name: String,
    start: u32,
    size: u64,
    is_root: bool,
}

struct Compound<'a> {
    bytes: &'a [u8],
    sector: usize,
    fat: Vec<u32>,
}

fn damaged(detail: &'static str) -> DoorError {
    DoorError::Damaged { detail }
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at + 2).map(|b| u16::from_le_bytes([b[0], b[1]]))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
}

/// The bytes of the stream `Workbook` (or `Book`, before Excel 97).
pub(super) fn workbook_stream(bytes: &[u8]) -> Result<Vec<u8>, DoorError> {
    let short = || damaged("the compound file is cut short");
    let shift = u16_at(bytes, 30).ok_or_else(short)?;
    if !(shift == 9 || shift == 12) {
        return Err(damaged("sector size of the compound file"));
    }
    let mut file = Compound { bytes, sector: 1 << shift, fat: Vec::new() };
    file.load_fat()?;
    let directory = file.chain(u32_at(bytes, 48).ok_or_else(short)?)?;
    let entries: Vec<Entry> = directory.chunks_exact(128).filter_map(|e| entry(e, shift)).collect();
    let find = |name: &str| entries.iter().find(|e| e.name.eq_ignore_ascii_case(name));
    if find("EncryptedPackage").is_some() || find("EncryptionInfo").is_some() {
        return Err(DoorError::Encrypted);
    }
    let Some(stream) = find("Workbook").or_else(|| find("Book")) else {
        let what = if find("WordDocument").is_some() {
            "Word"
        } else if find("PowerPoint Document").is_some() {
            "PowerPoint"
        } else {
            "compound"
        };
        return Err(DoorError::OtherFormat { what });
    };
    let cutoff = u64::from(u32_at(bytes, 56).ok_or_else(short)?);
    let mut content = if stream.size >= cutoff {
        file.chain(stream.start)?
    } else {
        let root = entries.iter().find(|e| e.is_root).ok_or_else(|| damaged("no root entry"))?;
        file.mini_chain(stream.start, root.start, u32_at(bytes, 60).ok_or_else(short)?)?
    };
    let size = usize::try_from(stream.size).unwrap_or(usize::MAX);
    if content.len() < size {
        return Err(short());
    }
    content.truncate(size);
    Ok(content)
}

fn entry(bytes: &[u8], shift: u16) -> Option<Entry> {
    let kind = *bytes.get(66)?;
    let length = usize::from(u16_at(bytes, 64)?).clamp(2, 64) - 2;
    let units: Vec<u16> = bytes[..length].chunks_exact(2).map(|b| u16::from_le_bytes([b[0], b[1]])).collect();
    let low = u64::from(u32_at(bytes, 120)?);
    // with small sectors the upper half of the size may hold rubbish
    let high = if shift == 12 { u64::from(u32_at(bytes, 124)?) } else { 0 };
    (kind == 1 || kind == 2 || kind == 5).then(|| Entry {
        name: String::from_utf16_lossy(&units),
        start: u32_at(bytes, 116).unwrap_or(END),
        size: high << 32 | low,
        is_root: kind == 5,
    })
}

impl Compound<'_> {
    fn sector_at(&self, index: u32) -> Option<&[u8]> {
        let from = (index as usize).checked_add(1)?.checked_mul(self.sector)?;
        // the last sector may be short in files cut by careless programs
        let to = from.checked_add(self.sector)?.min(self.bytes.len());
        self.bytes.get(from..to)
    }

    fn load_fat(&mut self) -> Result<(), DoorError> {
        let most = self.bytes.len() / self.sector + 1;
        let mut sectors: Vec<u32> =
            (0..109).filter_map(|i| u32_at(self.bytes, 76 + i * 4)).filter(|s| *s < END).collect();
        let mut next = u32_at(self.bytes, 68).unwrap_or(END);
        let mut steps = 0;
        while next < END {
            steps += 1;
            if steps > most {
                return Err(damaged("a ring of sectors"));
            }
            let Some(sector) = self.sector_at(next) else { break };
            let last = self.sector / 4 - 1;
            sectors.extend((0..last).filter_map(|i| u32_at(sector, i * 4)).filter(|s| *s < END));
            next = u32_at(sector, last * 4).unwrap_or(END);
        }
        if sectors.len() > most {
            return Err(damaged("more allocation sectors than the file holds"));
        }
        for index in sectors {
            let sector = self.sector_at(index).ok_or_else(|| damaged("allocation table cut short"))?;
            let part: Vec<u32> =
                (0..self.sector / 4).map(|i| u32_at(sector, i * 4).unwrap_or(u32::MAX)).collect();
            self.fat.extend(part);
        }
        Ok(())
    }

    /// The sectors that follow one another from `start`.
    fn chain(&self, start: u32) -> Result<Vec<u8>, DoorError> {
        let mut content = Vec::new();
        let mut next = start;
        while next < END {
            let sector = self.sector_at(next).ok_or_else(|| damaged("the compound file is cut short"))?;
            content.extend_from_slice(sector);
            if content.len() > self.bytes.len() {
                return Err(damaged("a ring of sectors"));
            }
            next = self.fat.get(next as usize).copied().unwrap_or(u32::MAX);
        }
        Ok(content)
    }

    fn mini_chain(&self, start: u32, root: u32, mini_fat: u32) -> Result<Vec<u8>, DoorError> {
        let container = self.chain(root)?;
        let table = self.chain(mini_fat)?;
        let mut content = Vec::new();
        let mut next = start;
        while next < END {
            let from = next as usize * 64;
            let part = container.get(from..(from + 64).min(container.len()));
            content.extend_from_slice(part.ok_or_else(|| damaged("a small stream is cut short"))?);
            if content.len() > self.bytes.len() {
                return Err(damaged("a ring of sectors"));
            }
            next = u32_at(&table, next as usize * 4).unwrap_or(u32::MAX);
        }
        Ok(content)
    }
}
