use serde::Deserialize;

/// Limits of sign-in. GB/T 22239-2019 gives no numbers; the defaults are common assessment practice
/// (fact sheet §13.3), so all are configuration.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Fewest characters of a password.
    pub password_length: usize,
    /// How many of the four classes (small, capital, digit, other) a password must have.
    pub password_classes: usize,
    /// Days after which a password must be changed; 0: never.
    pub password_days: i64,
    /// How many earlier passwords may not be used again.
    pub password_history: usize,
    /// Failed attempts after which an account is locked.
    pub lock_after: i64,
    /// Minutes for which it is locked.
    pub lock_minutes: i64,
    /// Minutes without use after which a session ends.
    pub idle_minutes: i64,
    /// Hours after which a session ends in any case.
    pub session_hours: i64,
    /// Shown in authenticator apps.
    pub issuer: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            password_length: 10,
            password_classes: 3,
            password_days: 90,
            password_history: 5,
            lock_after: 5,
            lock_minutes: 15,
            idle_minutes: 30,
            session_hours: 12,
            issuer: "Lianxin".to_owned(),
        }
    }
}
