use std::fmt;
use std::str::FromStr;
use std::sync::{Arc, Mutex};

use rand::{RngCore, SeedableRng};
use rand_chacha::ChaCha20Rng;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Instant;

/// Where identifiers and all other randomness come from: a seeded source can be injected for tests.
#[derive(Clone)]
pub struct Ids {
    source: Arc<Mutex<(ChaCha20Rng, i64)>>,
}

impl Ids {
    /// Randomness of the operating system.
    #[must_use]
    pub fn from_system() -> Self {
        Self::of(ChaCha20Rng::from_os_rng())
    }

    /// The same identifiers every time: for tests and benchmark data, never for secrets.
    #[must_use]
    pub fn from_seed(seed: u64) -> Self {
        Self::of(ChaCha20Rng::seed_from_u64(seed))
    }

    fn of(source: ChaCha20Rng) -> Self {
        Self { source: Arc::new(Mutex::new((source, 0))) }
    }

    /// A UUIDv7 of this moment. Identifiers of one process ascend even within a millisecond.
    #[must_use]
    pub fn new_id(&self, now: Instant) -> Uuid {
        let mut guard = self.source.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let (source, latest) = &mut *guard;
        *latest = (now.0).max(*latest + 1);
        let (millis, micros) = (latest.div_euclid(1000), latest.rem_euclid(1000));
        let mut bytes = [0_u8; 16];
        source.fill_bytes(&mut bytes[8..]);
        bytes[..6].copy_from_slice(&millis.to_be_bytes()[2..]);
        // RFC 9562 §6.2 method 3: the twelve bits of rand_a hold the fraction of the millisecond.
        let fraction = u16::try_from(micros * 4096 / 1000).unwrap_or(0);
        bytes[6] = 0x70 | u8::try_from(fraction >> 8).unwrap_or(0);
        bytes[7] = (fraction & 0xff) as u8;
        bytes[8] = 0x80 | (bytes[8] & 0x3f);
        Uuid::from_bytes(bytes)
    }

    /// Fill with random bytes; of the operating system unless a seed was injected.
    pub fn fill(&self, bytes: &mut [u8]) {
        let mut guard = self.source.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        guard.0.fill_bytes(bytes);
    }

    /// `N` random bytes.
    #[must_use]
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }
}

/// How a row is referred to everywhere: the county-size unit it is kept in, and its identifier there.
/// Written `region-uuid` in addresses.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Ref {
    /// The stable number of the region, not its GB/T 2260 code.
    pub region: i64,
    /// A UUIDv7.
    pub id: Uuid,
}

impl Ref {
    /// A reference from its two parts.
    #[must_use]
    pub const fn new(region: i64, id: Uuid) -> Self {
        Self { region, id }
    }
}

impl fmt::Display for Ref {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}-{}", self.region, self.id.simple())
    }
}

/// A reference that is not of the form `region-uuid`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RefError;

impl fmt::Display for RefError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a reference has the form region-uuid")
    }
}

impl std::error::Error for RefError {}

impl FromStr for Ref {
    type Err = RefError;
    fn from_str(text: &str) -> Result<Self, RefError> {
        let (region, id) = text.split_once('-').ok_or(RefError)?;
        let id = Uuid::try_parse(id).map_err(|_| RefError)?;
        Ok(Self { region: region.parse().map_err(|_| RefError)?, id })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_ascend_and_are_version_7() {
        let ids = Ids::from_seed(1);
        let mut before = Uuid::nil();
        for tick in 0..5000 {
            let id = ids.new_id(Instant(1_700_000_000_000_000 + tick / 10));
            assert!(id > before);
            assert_eq!(id.get_version_num(), 7);
            before = id;
        }
    }

    #[test]
    fn references_read_back() {
        let it = Ref::new(430_721, Ids::from_seed(2).new_id(Instant(0)));
        assert_eq!(it.to_string().parse::<Ref>(), Ok(it));
        assert!("x-1".parse::<Ref>().is_err());
    }
}
