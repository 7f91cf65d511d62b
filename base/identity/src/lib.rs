//! Who somebody is: accounts, sign-in names, passwords, second factors, sessions, roles held and their terms.
//! It never decides what somebody may do (`access`) and shows no page (`domains/account`).
//!
//! Sign-in names (account name, phone, resident ID) are kept as blind indexes only; sessions as hashes of tokens.

mod account;
mod credential;
mod holding;
mod password;
mod second;
mod session;
mod settings;
mod tables;

pub use account::{
    Account, AccountError, LoginKind, NewAccount, account, add_login, create, rename, set_active,
    set_password,
};
pub use credential::{Refusal, SignedIn, sign_in};
pub use holding::{Grant, HeldRole, end, grant, held_at, held_by, moved};
pub use password::{Strength, strength};
pub use second::{Enrolment, begin_totp, confirm_totp, has_second_factor, pass_totp};
pub use session::{
    Level, OpenSession, Session, Token, end_all, end_one, end_session, find, start, touch, upgrade,
};
pub use settings::Settings;
pub use tables::{MIGRATIONS, TABLES};
