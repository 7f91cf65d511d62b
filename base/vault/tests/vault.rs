//! Sealing, finding and rotating, in both suites; vectors S1 and S2 of regulations §13.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use sm4::cipher::{BlockCipherEncrypt, KeyInit};
use store::{Ids, Instant};
use vault::{Field, Suite, Vault, VaultError};

fn field(row: &[u8]) -> Field<'_> {
    Field { name: "member.id_number", row }
}

fn open(folder: &tempfile::TempDir, suite: Suite) -> Vault {
    Vault::open(&folder.path().join("keys.json"), suite, Ids::from_seed(7), Instant(0)).unwrap()
}

#[test]
fn a_sealed_value_opens_only_in_its_place() {
    for suite in [Suite::International, Suite::National] {
        let folder = tempfile::tempdir().unwrap();
        let vault = open(&folder, suite);
        let sealed = vault.seal(field(b"row-1"), "11010519491231002X").unwrap();
        assert_eq!(vault.open_sealed(field(b"row-1"), &sealed).unwrap(), "11010519491231002X");
        assert!(matches!(vault.open_sealed(field(b"row-2"), &sealed), Err(VaultError::Damaged)));
        let mut altered = sealed.clone();
        *altered.last_mut().unwrap() ^= 1;
        assert!(matches!(vault.open_sealed(field(b"row-1"), &altered), Err(VaultError::Damaged)));
        assert!(matches!(vault.open_sealed(field(b"row-1"), b"short"), Err(VaultError::Damaged)));
    }
}

#[test]
fn rotation_keeps_old_values_readable_and_findable_until_retired() {
    let folder = tempfile::tempdir().unwrap();
    let vault = open(&folder, Suite::International);
    let sealed = vault.seal(field(b"r"), "13800000000").unwrap();
    let found_by = vault.index("member.phone", "13800000000");
    vault.rotate(Suite::National, Instant(5)).unwrap();

    let again = open(&folder, Suite::International);
    assert_eq!(again.ring().suite(), Suite::National, "the file remembers the suite");
    assert!(again.is_outdated(&sealed));
    assert_eq!(again.open_sealed(field(b"r"), &sealed).unwrap(), "13800000000");
    assert!(again.indexes("member.phone", "13800000000").contains(&found_by));
    assert_ne!(again.index("member.phone", "13800000000"), found_by);

    again.retire().unwrap();
    assert!(matches!(again.open_sealed(field(b"r"), &sealed), Err(VaultError::UnknownKey(1))));
}

#[test]
fn a_key_file_others_may_read_is_refused() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    drop(open(&folder, Suite::International));
    let path = folder.path().join("keys.json");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    let refused = Vault::open(&path, Suite::International, Ids::from_seed(1), Instant(0));
    assert!(matches!(refused, Err(VaultError::Exposed(0o644))));
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    std::fs::write(&path, "{}").unwrap();
    let refused = Vault::open(&path, Suite::International, Ids::from_seed(1), Instant(0));
    assert!(matches!(refused, Err(VaultError::Malformed(_))));
}

#[test]
fn the_national_primitives_match_their_published_vectors() {
    use sm3::Digest as _;
    let s1 = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0";
    assert_eq!(hex::encode(sm3::Sm3::digest(b"abc")), s1);
    let text = hex::decode("0123456789abcdeffedcba9876543210").unwrap();
    let cipher = sm4::Sm4::new_from_slice(&text).unwrap();
    let mut block = sm4::cipher::Array::try_from(text.as_slice()).unwrap();
    cipher.encrypt_block(&mut block);
    assert_eq!(hex::encode(block), "681edf34d206965e86b3e94f536e4246");
}
