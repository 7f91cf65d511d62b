use aes_gcm::aead::consts::U12;
use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, AesGcm, Nonce};
use hmac::{Hmac, Mac};

use crate::ring::{Key, Suite};
use crate::{Field, KeyRing, VaultError};

type Sm4Gcm = AesGcm<sm4::Sm4, U12>;

/// Version of the form `version (1) ‖ key (4) ‖ nonce (12) ‖ ciphertext ‖ tag (16)`.
const VERSION: u8 = 1;
const HEAD: usize = 1 + 4 + 12;

fn bound(field: Field<'_>) -> Vec<u8> {
    [field.name.as_bytes(), &[0], field.row].concat()
}

pub(crate) fn seal(
    ring: &KeyRing,
    field: Field<'_>,
    plain: &[u8],
    nonce: [u8; 12],
) -> Result<Vec<u8>, VaultError> {
    let key = ring.data_keys().last().ok_or(VaultError::Damaged)?;
    let aad = bound(field);
    let payload = Payload { msg: plain, aad: &aad };
    let at = Nonce::from(nonce);
    let body = match key.suite {
        Suite::International => Aes256Gcm::new_from_slice(key.bytes()).map(|it| it.encrypt(&at, payload)),
        Suite::National => Sm4Gcm::new_from_slice(key.bytes()).map(|it| it.encrypt(&at, payload)),
    };
    let body = body.map_err(|_| VaultError::Damaged)?.map_err(|_| VaultError::Damaged)?;
    let mut sealed = Vec::with_capacity(HEAD + body.len());
    sealed.push(VERSION);
    sealed.extend_from_slice(&key.id.to_be_bytes());
    sealed.extend_from_slice(&nonce);
    sealed.extend_from_slice(&body);
    Ok(sealed)
}

pub(crate) fn key_of(sealed: &[u8]) -> Option<u32> {
    let number = sealed.get(1..5)?.try_into().ok()?;
    (sealed[0] == VERSION).then(|| u32::from_be_bytes(number))
}

pub(crate) fn open(ring: &KeyRing, field: Field<'_>, sealed: &[u8]) -> Result<Vec<u8>, VaultError> {
    let number = key_of(sealed).filter(|_| sealed.len() >= HEAD + 16).ok_or(VaultError::Damaged)?;
    let key = ring.data_keys().iter().find(|key| key.id == number).ok_or(VaultError::UnknownKey(number))?;
    let nonce: [u8; 12] = sealed[5..HEAD].try_into().map_err(|_| VaultError::Damaged)?;
    let aad = bound(field);
    let payload = Payload { msg: &sealed[HEAD..], aad: &aad };
    let at = Nonce::from(nonce);
    let plain = match key.suite {
        Suite::International => Aes256Gcm::new_from_slice(key.bytes()).map(|it| it.decrypt(&at, payload)),
        Suite::National => Sm4Gcm::new_from_slice(key.bytes()).map(|it| it.decrypt(&at, payload)),
    };
    plain.map_err(|_| VaultError::Damaged)?.map_err(|_| VaultError::Damaged)
}

fn tagged<M: Mac + hmac::KeyInit>(key: &[u8], field: &str, value: &str) -> Vec<u8> {
    let mut mac = <M as hmac::KeyInit>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(field.as_bytes());
    mac.update(&[0]);
    mac.update(value.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

pub(crate) fn index(key: Option<&Key>, field: &str, value: &str) -> Vec<u8> {
    match key {
        Some(key) if key.suite == Suite::National => tagged::<Hmac<sm3::Sm3>>(key.bytes(), field, value),
        Some(key) => tagged::<Hmac<sha2::Sha256>>(key.bytes(), field, value),
        None => Vec::new(),
    }
}
