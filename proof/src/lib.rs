//! Checks, without the installation and without a network, that an entry stands in a journal.
//! It shares no code with `journal`, so that an error there cannot hide itself here.
//! It never trusts the file's own key unless told to: compare the key with the one the installation publishes.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use ed25519_dalek::{Signature, VerifyingKey};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

#[derive(Deserialize)]
struct File {
    version: u8,
    leaf: u64,
    text: String,
    path: Vec<String>,
    checkpoint: String,
    verifier_key: String,
    salt: Option<String>,
    payload: Option<String>,
}

/// What a sound proof says.
#[derive(Debug)]
pub struct Checked {
    /// Who signed: the origin of the journal.
    pub origin: String,
    /// The key that signed, to be compared with the one the installation publishes.
    pub verifier_key: String,
    /// Number of the entry.
    pub leaf: u64,
    /// Number of entries when it was signed.
    pub size: u64,
    /// The entry.
    pub text: String,
    /// Its details, when the file holds them and they match the commitment.
    pub payload: Option<String>,
}

/// Check a proof file.
///
/// # Errors
/// A sentence that says what does not hold.
pub fn check(json: &str) -> Result<Checked, String> {
    let file: File = serde_json::from_str(json).map_err(|error| format!("not a proof file: {error}"))?;
    if file.version != 1 {
        return Err(format!("version {} is not known to this tool", file.version));
    }
    let (origin, key) = verifier(&file.verifier_key)?;
    let (size, root) = checkpoint(&file.checkpoint, &origin, &key, &file.verifier_key)?;
    let path = file.path.iter().map(|text| hash(text)).collect::<Result<Vec<_>, _>>()?;
    included(file.leaf, size, leaf_hash(file.text.as_bytes()), &path, root)?;
    if let (Some(salt), Some(payload)) = (&file.salt, &file.payload) {
        let salt = hex::decode(salt).map_err(|_| "the salt is not hexadecimal".to_owned())?;
        let said = Sha256::new().chain_update(salt).chain_update(payload.as_bytes()).finalize();
        if !file.text.contains(&format!("\"commitment\":\"{}\"", hex::encode(said))) {
            return Err("the details are not those the entry was committed to".to_owned());
        }
    }
    Ok(Checked {
        origin,
        verifier_key: file.verifier_key,
        leaf: file.leaf,
        size,
        text: file.text,
        payload: file.payload.filter(|_| file.salt.is_some()),
    })
}

fn hash(text: &str) -> Result<[u8; 32], String> {
    let bytes = hex::decode(text).map_err(|_| "a hash is not hexadecimal".to_owned())?;
    bytes.try_into().map_err(|_| "a hash has the wrong length".to_owned())
}

fn leaf_hash(text: &[u8]) -> [u8; 32] {
    Sha256::new().chain_update([0]).chain_update(text).finalize().into()
}

fn node_hash(left: &[u8; 32], right: &[u8; 32]) -> [u8; 32] {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

/// `name+id+base64(1 ‖ key)`, where id are the first four bytes of SHA-256(name ‖ newline ‖ 1 ‖ key).
fn verifier(text: &str) -> Result<(String, VerifyingKey), String> {
    let wrong = || "the verifier key is not of the form name+id+key".to_owned();
    let (name, rest) = text.split_once('+').ok_or_else(wrong)?;
    let (id, key) = rest.split_once('+').ok_or_else(wrong)?;
    let key = BASE64.decode(key).map_err(|_| wrong())?;
    if key.first() != Some(&1) || id != hex::encode(key_id(name, &key)) {
        return Err(wrong());
    }
    let bytes: [u8; 32] = key[1..].try_into().map_err(|_| wrong())?;
    Ok((name.to_owned(), VerifyingKey::from_bytes(&bytes).map_err(|_| wrong())?))
}

fn key_id(name: &str, key: &[u8]) -> [u8; 4] {
    let digest = Sha256::new().chain_update(name).chain_update(b"\n").chain_update(key).finalize();
    [digest[0], digest[1], digest[2], digest[3]]
}

/// C2SP tlog-checkpoint inside a C2SP signed-note: origin, size, root; a blank line; signatures.
fn checkpoint(
    note: &str,
    origin: &str,
    key: &VerifyingKey,
    verifier_key: &str,
) -> Result<(u64, [u8; 32]), String> {
    let (body, signatures) = note.split_once("\n\n").ok_or("the checkpoint is not a signed note")?;
    let body = format!("{body}\n");
    let id = verifier_key.split('+').nth(1).unwrap_or_default();
    let signed = signatures.lines().any(|line| {
        let Some((name, signature)) = line.strip_prefix("— ").and_then(|rest| rest.split_once(' ')) else {
            return false;
        };
        let Ok(bytes) = BASE64.decode(signature) else { return false };
        let Ok(signature) = <[u8; 64]>::try_from(bytes.get(4..).unwrap_or_default()) else { return false };
        name == origin
            && hex::encode(&bytes[..4]) == id
            && key.verify_strict(body.as_bytes(), &Signature::from_bytes(&signature)).is_ok()
    });
    if !signed {
        return Err("the checkpoint does not bear a valid signature of this key".to_owned());
    }
    let mut lines = body.lines();
    if lines.next() != Some(origin) {
        return Err("the checkpoint is of another journal".to_owned());
    }
    let size = lines.next().and_then(|line| line.parse().ok()).ok_or("the checkpoint has no size")?;
    let root = lines.next().and_then(|line| BASE64.decode(line).ok()).and_then(|it| it.try_into().ok());
    Ok((size, root.ok_or("the checkpoint has no root")?))
}

/// RFC 9162 §2.1.3.2.
fn included(
    leaf: u64,
    size: u64,
    leaf_hash: [u8; 32],
    path: &[[u8; 32]],
    root: [u8; 32],
) -> Result<(), String> {
    let wrong = || Err("the entry is not part of the signed tree".to_owned());
    if leaf >= size {
        return wrong();
    }
    let (mut number, mut last, mut hash) = (leaf, size - 1, leaf_hash);
    for sibling in path {
        if last == 0 {
            return wrong();
        }
        if number & 1 == 1 || number == last {
            hash = node_hash(sibling, &hash);
            while number & 1 == 0 && number != 0 {
                number >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(&hash, sibling);
        }
        number >>= 1;
        last >>= 1;
    }
    if last == 0 && hash == root { Ok(()) } else { wrong() }
}
