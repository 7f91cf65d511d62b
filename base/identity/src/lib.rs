//! Who somebody is: accounts, sign-in names, passwords, second factors, sessions, roles held and their terms.
//! It never decides what somebody may do (`access`) and shows no page (`domains/account`).
//!
//! Sign-in names (account name, phone, resident ID) are found by blind index and kept sealed beside it, so that keys
//! can be rotated; sessions are kept as hashes of tokens.

mod account;
mod credential;
mod holding;
mod list;
mod oidc;
mod passkey;
mod password;
mod program;
mod second;
mod session;
mod settings;
mod tables;

pub use account::{
    Account, AccountError, LoginKind, NewAccount, account, add_login, by_login, by_subject, create, rename,
    set_active, subject_login,
};
pub use credential::{Refusal, SignedIn, sign_in};
pub use holding::{Grant, HeldRole, end, grant, held_at, held_by, member_moved, unended};
pub use list::{Line, LoginName, logins, names, page, remove_login, require_new_password, resealed, unlock};
pub use oidc::{Begun, CameBack, Oidc, OidcError, OidcSettings, sign_in_by_subject};
pub use passkey::{
    Ceremony, OwnPasskey, Relying, begin_authentication, begin_registration, finish_authentication,
    finish_registration, passkeys, remove_passkey,
};
pub use password::{Strength, prove_password, reset_password, set_password, strength};
pub use program::{
    PROGRAM_KEY, PROGRAM_KEY_DAYS, ProgramKey, by_program_key, end_program_key, make_program_key,
    program_keys,
};
pub use second::{
    Enrolment, begin_totp, confirm_totp, has_second_factor, pass_totp, remove_totp, reset_factors,
};
pub use session::{
    Level, OpenSession, Owed, Session, Token, end_all, end_one, end_session, find, revoke, sign_out, start,
    touch, upgrade,
};
pub use settings::Settings;
pub use tables::{MIGRATIONS, TABLES};
