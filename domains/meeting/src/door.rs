//! The code at the door: signed by the installation for one meeting, bound to no place and to no device. It only saves
//! the recorder a tick (F01); who has no telephone is ticked on the roll.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signature, Signer as _, Verifier as _};
use journal::Signer;
use store::Ref;

fn said(meeting: Ref, origin: &str) -> String {
    format!("lianxin door of a meeting\n{origin}\n{meeting}\n")
}

/// The code of a meeting.
pub(crate) fn code(meeting: Ref, signer: &Signer) -> String {
    URL_SAFE_NO_PAD.encode(signer.key.sign(said(meeting, &signer.origin).as_bytes()).to_bytes())
}

/// Is this the code of the meeting?
pub(crate) fn is_code(code: &str, meeting: Ref, signer: &Signer) -> bool {
    let Some(bytes) = URL_SAFE_NO_PAD.decode(code).ok() else { return false };
    let Ok(signature) = Signature::from_slice(&bytes) else { return false };
    signer.key.verifying_key().verify(said(meeting, &signer.origin).as_bytes(), &signature).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_code_opens_one_meeting_of_one_installation() {
        let signer = |origin: &str, seed: u8| Signer {
            origin: origin.to_owned(),
            key: ed25519_dalek::SigningKey::from_bytes(&[seed; 32]),
        };
        let (here, there) = (signer("a.example", 1), signer("b.example", 1));
        let meeting = Ref::new(7, Uuid::from_u128(5));
        let code = code(meeting, &here);
        assert!(is_code(&code, meeting, &here));
        assert!(!is_code(&code, Ref::new(7, Uuid::from_u128(6)), &here));
        assert!(!is_code(&code, meeting, &there));
        assert!(!is_code(&code, meeting, &signer("a.example", 2)));
        assert!(!is_code("", meeting, &here) && !is_code("AAAA", meeting, &here));
    }
}
