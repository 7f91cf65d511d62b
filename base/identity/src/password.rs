use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher as _, PasswordVerifier as _};
use store::Ids;

use crate::Settings;

/// What a new password lacks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Strength {
    /// Good.
    Enough,
    /// Too few characters.
    Short,
    /// Too few classes of characters.
    Plain,
    /// Contains the sign-in name.
    Named,
}

/// Is this password good enough?
#[must_use]
pub fn strength(settings: &Settings, login: &str, password: &str) -> Strength {
    let classes = [
        password.chars().any(char::is_lowercase),
        password.chars().any(char::is_uppercase),
        password.chars().any(|it| it.is_ascii_digit()),
        password.chars().any(|it| !it.is_ascii_alphanumeric()),
    ];
    if password.chars().count() < settings.password_length {
        Strength::Short
    } else if !login.is_empty() && password.to_lowercase().contains(&login.to_lowercase()) {
        Strength::Named
    } else if classes.iter().filter(|it| **it).count() < settings.password_classes {
        Strength::Plain
    } else {
        Strength::Enough
    }
}

/// argon2id with the library's defaults (19 MiB, 2 passes): some 30 ms, off the request threads.
pub(crate) async fn hash(password: &str, ids: &Ids) -> Option<String> {
    let (password, salt) = (password.to_owned(), ids.bytes::<16>());
    let made = tokio::task::spawn_blocking(move || {
        Argon2::default().hash_password_with_salt(password.as_bytes(), &salt).map(|hash| hash.to_string())
    });
    made.await.ok()?.ok()
}

pub(crate) async fn matches(password: &str, hash: &str) -> bool {
    let (password, hash) = (password.to_owned(), hash.to_owned());
    let checked = tokio::task::spawn_blocking(move || {
        PasswordHash::new(&hash)
            .is_ok_and(|parsed| Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok())
    });
    checked.await.unwrap_or(false)
}

/// A hash of no password: verified when an account does not exist, so that the answer takes as long.
pub(crate) const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5bm9ib2R5$Zr9eXK0SSdYJg0k4LFQmIYEs2gaVC4XWfwAq1kWHD2I";
