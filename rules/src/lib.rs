//! The regulations as code: plain facts in, a ruling out that names its article.
//! No I/O, no async, no clock, no database: the caller gives the day.
//! The machine computes and warns; the named body decides. Only the impossible is blocked.
//!
//! Sources are named as in `docs/regulations.md`; numbers there carry how well they are confirmed.

pub mod codes;
pub mod days;
pub mod membership;
pub mod organisation;
mod ruling;

pub use ruling::{Ruling, Verdict};
