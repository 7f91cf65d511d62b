use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

use base64::engine::general_purpose::STANDARD as BASE64;
use serde::{Deserialize, Serialize};
use store::{Ids, Instant};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// Which algorithms protect new values.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Suite {
    /// AES-256-GCM and HMAC-SHA-256.
    #[default]
    International,
    /// SM4-GCM and HMAC-SM3.
    National,
}

/// What may go wrong with keys.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// Sealed under a key that this ring lacks: the wrong key file, or one restored from too old a copy.
    #[error("sealed under key {0}, which this key ring does not hold")]
    UnknownKey(u32),
    /// Altered, moved to another row, or not a sealed value.
    #[error("a sealed value is damaged or does not belong here")]
    Damaged,
    /// The key file cannot be read as one.
    #[error("the key file is not readable: {0}")]
    Malformed(String),
    /// Others than the owner may read the key file.
    #[error("the key file may be read by others (mode {0:o}); it must be 600")]
    Exposed(u32),
    /// The disk.
    #[error("the key file: {0}")]
    Io(#[from] std::io::Error),
}

/// One secret key.
#[derive(Clone, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
pub struct Key {
    pub(crate) id: u32,
    #[zeroize(skip)]
    pub(crate) suite: Suite,
    #[serde(with = "in_base64")]
    secret: Vec<u8>,
    #[zeroize(skip)]
    made_at: Instant,
}

impl Key {
    fn new(id: u32, suite: Suite, length: usize, ids: &Ids, now: Instant) -> Self {
        let mut secret = vec![0; length];
        ids.fill(&mut secret);
        Self { id, suite, secret, made_at: now }
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.secret
    }
}

/// All keys of an installation. Printed nowhere.
#[derive(Clone, Serialize, Deserialize)]
pub struct KeyRing {
    data: Vec<Key>,
    index: Vec<Key>,
    signing: Key,
}

impl KeyRing {
    pub(crate) fn new(suite: Suite, ids: &Ids, now: Instant) -> Self {
        Self {
            data: vec![Key::new(1, suite, data_length(suite), ids, now)],
            index: vec![Key::new(1, suite, 32, ids, now)],
            signing: Key::new(1, Suite::International, 32, ids, now),
        }
    }

    pub(crate) fn rotated(&self, suite: Suite, ids: &Ids, now: Instant) -> Self {
        let mut next = self.clone();
        next.data.push(Key::new(self.newest() + 1, suite, data_length(suite), ids, now));
        let number = self.index.last().map_or(1, |key| key.id + 1);
        next.index.push(Key::new(number, suite, 32, ids, now));
        next
    }

    pub(crate) fn retired(&self) -> Self {
        let mut next = self.clone();
        // Index keys stay: sign-in names are kept as blind indexes only and cannot be computed anew.
        next.data.drain(..next.data.len().saturating_sub(1));
        next
    }

    pub(crate) fn data_keys(&self) -> &[Key] {
        &self.data
    }

    pub(crate) fn index_keys(&self) -> &[Key] {
        &self.index
    }

    /// Number of the key that seals new values.
    #[must_use]
    pub fn newest(&self) -> u32 {
        self.data.last().map_or(0, |key| key.id)
    }

    /// How many data keys are held: more than one during a rotation.
    #[must_use]
    pub fn len(&self) -> usize {
        self.data.len()
    }

    /// Is there no data key?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.data.is_empty()
    }

    /// The suite of new values.
    #[must_use]
    pub fn suite(&self) -> Suite {
        self.data.last().map_or(Suite::default(), |key| key.suite)
    }

    /// The Ed25519 key that signs the journal's checkpoints.
    #[must_use]
    pub fn signing_key(&self) -> ed25519_dalek::SigningKey {
        let mut seed = [0; 32];
        let length = self.signing.secret.len().min(32);
        seed[..length].copy_from_slice(&self.signing.secret[..length]);
        ed25519_dalek::SigningKey::from_bytes(&seed)
    }

    /// Read a key file.
    ///
    /// # Errors
    /// [`VaultError::Exposed`] when others may read it, [`VaultError::Malformed`] when it is not one.
    pub fn read(path: &Path) -> Result<Self, VaultError> {
        let mode = fs::metadata(path)?.permissions().mode() & 0o777;
        if mode & 0o077 != 0 {
            return Err(VaultError::Exposed(mode));
        }
        let ring: Self = serde_json::from_slice(&fs::read(path)?)
            .map_err(|error| VaultError::Malformed(error.to_string()))?;
        if ring.is_empty() || ring.index.is_empty() || ring.signing.secret.len() != 32 {
            return Err(VaultError::Malformed("a key is missing".to_owned()));
        }
        Ok(ring)
    }

    /// Write beside, then rename: a power cut leaves the old file or the new one, never half of either.
    pub(crate) fn write(&self, path: &Path) -> Result<(), VaultError> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let beside = path.with_extension("new");
        let text =
            serde_json::to_vec_pretty(self).map_err(|error| VaultError::Malformed(error.to_string()))?;
        let mut file =
            fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&beside)?;
        file.write_all(&text)?;
        file.sync_all()?;
        fs::rename(&beside, path)?;
        Ok(())
    }
}

fn data_length(suite: Suite) -> usize {
    match suite {
        Suite::International => 32,
        Suite::National => 16,
    }
}

mod in_base64 {
    use super::{BASE64, Deserialize};
    use base64::Engine as _;
    use serde::{Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(&BASE64.encode(bytes))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
        let text = String::deserialize(from)?;
        BASE64.decode(text).map_err(serde::de::Error::custom)
    }
}
