//! Who may do what, and where: roles held at an organisation work in its subtree; policies are files one can read.
//! It never loads an account and never asks the database; who somebody is comes from `identity`.
//! What was done is in `journal`.
//!
//! Policies are Cedar, one file per domain (`domains/*/policies/*.cedar`). The principal has one set of
//! organisations for each role; an organisation's ancestors are read off its path.

mod act;
mod actor;
mod context;
mod policy;
mod refusal;

pub use act::{optional_words, record, words};
pub use actor::{Actor, Holding, Role};
pub use context::{Context, Denied};
pub use policy::{Cell, Permission, Policies, PolicyError};
pub use refusal::ActError;
