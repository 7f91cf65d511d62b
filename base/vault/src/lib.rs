//! Key ring, field encryption and blind indexes: how personal identifiers are kept.
//! Keys live in a file beside the configuration, never in the database; it never decides who may read.
//! Who may read goes to `access`, that it was read to `journal`.
//!
//! International suite: AES-256-GCM, HMAC-SHA-256. National suite: SM4-GCM (GB/T 32907), HMAC-SM3 (GB/T 32905);
//! regulations §13.4.

mod cipher;
mod ring;

pub use ring::{KeyRing, Suite, VaultError};

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use store::{Ids, Instant};

/// What is sealed: table and column, and the row it belongs to. A ciphertext opens only in its own place, so that
/// nobody with access to the database can put one person's number into another's row.
#[derive(Clone, Copy, Debug)]
pub struct Field<'a> {
    /// `member.id_number`
    pub name: &'a str,
    /// Identifier of the row.
    pub row: &'a [u8],
}

/// A sealed column, so that `lianxin keys rotate` finds it. Its table has the columns `region_id` and `id`.
#[derive(Clone, Copy, Debug)]
pub struct SealedColumn {
    /// Table.
    pub table: &'static str,
    /// Column.
    pub column: &'static str,
    /// Name under which it is sealed.
    pub field: &'static str,
    /// Where its blind index is kept.
    pub index: Option<IndexColumn>,
}

/// Where the blind index of a sealed column is kept.
#[derive(Clone, Copy, Debug)]
pub struct IndexColumn {
    /// Table.
    pub table: &'static str,
    /// Column of the index.
    pub column: &'static str,
    /// Column that names the sealed row.
    pub owner: &'static str,
    /// Name under which values are indexed.
    pub name: &'static str,
}

/// The keys of this installation, at work.
#[derive(Clone)]
pub struct Vault {
    path: Arc<PathBuf>,
    ring: Arc<RwLock<Arc<KeyRing>>>,
    ids: Ids,
}

impl Vault {
    /// Open the key ring at `path`; a new one is made when there is none.
    ///
    /// # Errors
    /// [`VaultError`] when the file is damaged or others can read it.
    pub fn open(path: &Path, suite: Suite, ids: Ids, now: Instant) -> Result<Self, VaultError> {
        let ring = if path.exists() {
            KeyRing::read(path)?
        } else {
            let ring = KeyRing::new(suite, &ids, now);
            ring.write(path)?;
            ring
        };
        Ok(Self { path: Arc::new(path.to_owned()), ring: Arc::new(RwLock::new(Arc::new(ring))), ids })
    }

    /// The keys as they stand.
    #[must_use]
    pub fn ring(&self) -> Arc<KeyRing> {
        Arc::clone(&self.ring.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Take up a key file that another process has changed (`lianxin keys rotate` beside a running server). Called
    /// every second by the server's background work; a file that cannot be read leaves the keys as they are.
    ///
    /// # Errors
    /// What reading the file says.
    pub fn reload(&self) -> Result<bool, VaultError> {
        let fresh = KeyRing::read(&self.path)?;
        let mut guard = self.ring.write().unwrap_or_else(PoisonError::into_inner);
        let changed = (fresh.newest(), fresh.len()) != (guard.newest(), guard.len());
        if changed {
            *guard = Arc::new(fresh);
        }
        Ok(changed)
    }

    /// Seal a value under the newest key.
    ///
    /// # Errors
    /// [`VaultError::Damaged`] when the ring holds no usable key.
    pub fn seal(&self, field: Field<'_>, plain: &str) -> Result<Vec<u8>, VaultError> {
        cipher::seal(&self.ring(), field, plain.as_bytes(), self.ids.bytes())
    }

    /// Seal bytes under the newest key.
    ///
    /// # Errors
    /// [`VaultError::Damaged`] when the ring holds no usable key.
    pub fn seal_bytes(&self, field: Field<'_>, plain: &[u8]) -> Result<Vec<u8>, VaultError> {
        cipher::seal(&self.ring(), field, plain, self.ids.bytes())
    }

    /// Open sealed bytes.
    ///
    /// # Errors
    /// As [`Vault::open_sealed`].
    pub fn open_bytes(&self, field: Field<'_>, sealed: &[u8]) -> Result<Vec<u8>, VaultError> {
        cipher::open(&self.ring(), field, sealed)
    }

    /// Open a sealed value.
    ///
    /// # Errors
    /// [`VaultError::UnknownKey`] when it was sealed under a key the ring lacks, [`VaultError::Damaged`] when it was
    /// altered or moved.
    pub fn open_sealed(&self, field: Field<'_>, sealed: &[u8]) -> Result<String, VaultError> {
        let plain = cipher::open(&self.ring(), field, sealed)?;
        String::from_utf8(plain).map_err(|_| VaultError::Damaged)
    }

    /// The blind index of a value: equal values of one field give equal bytes, which tell nothing else.
    #[must_use]
    pub fn index(&self, field: &str, value: &str) -> Vec<u8> {
        let ring = self.ring();
        cipher::index(ring.index_keys().last(), field, value)
    }

    /// The blind indexes of a value under every index key, the newest first: what to look for during a rotation.
    #[must_use]
    pub fn indexes(&self, field: &str, value: &str) -> Vec<Vec<u8>> {
        let ring = self.ring();
        ring.index_keys().iter().rev().map(|key| cipher::index(Some(key), field, value)).collect()
    }

    /// Add a new data key and a new index key, of `suite`, and use them from now on. Rows are re-sealed by
    /// `lianxin keys rotate`; older keys stay until it is done.
    ///
    /// # Errors
    /// When the key file cannot be written; then nothing has changed.
    pub fn rotate(&self, suite: Suite, now: Instant) -> Result<(), VaultError> {
        self.replace(|ring| ring.rotated(suite, &self.ids, now))
    }

    /// Forget all data keys but the newest, after every row was re-sealed. Index keys are kept, for sign-in names
    /// that were written before they were sealed beside their index.
    ///
    /// # Errors
    /// When the key file cannot be written; then nothing has changed.
    pub fn retire(&self) -> Result<(), VaultError> {
        self.replace(|ring| ring.retired())
    }

    fn replace(&self, change: impl FnOnce(&KeyRing) -> KeyRing) -> Result<(), VaultError> {
        let mut guard = self.ring.write().unwrap_or_else(PoisonError::into_inner);
        let next = change(&guard);
        next.write(&self.path)?;
        *guard = Arc::new(next);
        Ok(())
    }

    /// Does a sealed value need sealing again, because a newer key exists?
    #[must_use]
    pub fn is_outdated(&self, sealed: &[u8]) -> bool {
        cipher::key_of(sealed) != Some(self.ring().newest())
    }
}
