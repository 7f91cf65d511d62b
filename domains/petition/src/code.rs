//! Query code and PIN: what somebody without an account looks up a petition with.
//! The code is random and stored; the PIN is derived from the petition's identifier under the installation's index key,
//! so it is stored nowhere and a form sent twice gets the same answer.

use store::{Ids, Ref};
use vault::Vault;

/// The name under which PINs are derived.
const PIN: &str = "petition.pin";
/// The name under which the addresses of a looked-up petition are signed.
const PASS: &str = "petition.pass";

/// Wrong PINs in a row before a code rests.
pub(crate) const TRIES: i64 = 8;
/// Minutes it rests.
pub(crate) const REST_MINUTES: i64 = 30;
/// Minutes a looked-up petition stays open without asking again.
const PASS_MINUTES: i64 = 60;

fn digits(bytes: &[u8], count: u32) -> String {
    let number = bytes.iter().take(8).fold(0_u64, |sum, byte| (sum << 8) | u64::from(*byte));
    let width = usize::try_from(count).unwrap_or(0);
    format!("{:0width$}", number % 10_u64.pow(count))
}

/// A new query code: ten digits, the first of them no zero so that nobody leaves it away.
pub(crate) fn new_code(ids: &Ids) -> String {
    loop {
        let code = digits(&ids.bytes::<8>(), 10);
        if !code.starts_with('0') {
            return code;
        }
    }
}

/// The PIN of a petition: six digits.
#[must_use]
pub fn pin(vault: &Vault, id: Ref) -> String {
    digits(&vault.index(PIN, &id.to_string()), 6)
}

/// Is this its PIN? PINs given out before a rotation of keys stay good.
#[must_use]
pub(crate) fn fits(vault: &Vault, id: Ref, typed: &str) -> bool {
    let typed: String = typed.chars().filter(char::is_ascii_digit).collect();
    vault.indexes(PIN, &id.to_string()).iter().any(|it| digits(it, 6) == typed)
}

/// Digits of a code as somebody typed it, blanks and hyphens left out.
#[must_use]
pub fn typed(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).take(20).collect()
}

fn signature(vault: &Vault, text: &str) -> Vec<String> {
    let hex = |bytes: &Vec<u8>| bytes.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    vault.indexes(PASS, text).iter().map(hex).collect()
}

/// The part of an address by which somebody who gave code and PIN goes on for an hour.
#[must_use]
pub fn pass(vault: &Vault, id: Ref, now: store::Instant) -> String {
    let until = now.plus(time::Duration::minutes(PASS_MINUTES)).0 / 1_000_000;
    let text = format!("{id}.{until}");
    let signed = signature(vault, &text).into_iter().next().unwrap_or_default();
    format!("{text}.{signed}")
}

/// The petition a pass opens, while it holds.
#[must_use]
pub fn passed(vault: &Vault, text: &str, now: store::Instant) -> Option<Ref> {
    let (text, signed) = text.rsplit_once('.')?;
    let (id, until) = text.split_once('.')?;
    let holds = until.parse::<i64>().ok()? * 1_000_000 > now.0;
    (holds && signature(vault, text).iter().any(|it| it == signed)).then(|| id.parse().ok())?
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use store::Instant;
    use time::macros::date;
    use vault::Suite;

    use super::*;

    #[test]
    fn codes_have_ten_digits_and_pins_six() {
        let ids = Ids::from_seed(1);
        for _ in 0..200 {
            let code = new_code(&ids);
            assert!(code.len() == 10 && !code.starts_with('0'), "{code}");
        }
        assert_eq!(digits(&[0, 0, 0, 0, 0, 0, 0, 7], 6), "000007");
    }

    #[test]
    fn a_pass_holds_for_an_hour_and_for_one_petition() {
        let folder = tempfile::tempdir().unwrap();
        let (ids, now) = (Ids::from_seed(2), Instant::start_of(date!(2026 - 03 - 02)));
        let vault = Vault::open(&folder.path().join("k"), Suite::International, ids.clone(), now).unwrap();
        let (one, two) = (Ref::new(7, ids.new_id(now)), Ref::new(7, ids.new_id(now)));
        assert!(fits(&vault, one, &pin(&vault, one)) && !fits(&vault, two, &pin(&vault, one)));
        let text = pass(&vault, one, now);
        assert_eq!(passed(&vault, &text, now.plus(time::Duration::minutes(59))), Some(one));
        assert_eq!(passed(&vault, &text, now.plus(time::Duration::minutes(61))), None);
        assert_eq!(passed(&vault, &text.replace(&one.to_string(), &two.to_string()), now), None);
        vault.rotate(Suite::International, now).unwrap();
        assert_eq!(passed(&vault, &text, now), Some(one), "a rotation ends nothing");
    }
}
