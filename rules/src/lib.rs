//! The regulations as code: plain facts in, a ruling out that names its article.
//! No I/O, no async, no clock, no database: the caller gives the day.
//! The machine computes and warns; the named body decides. Only the impossible is blocked.
//!
//! Sources are named as in `docs/regulations.md`; numbers there carry how well they are confirmed.

pub mod calendar;
pub mod codes;
pub mod days;
pub mod development;
pub mod discussion;
pub mod dues;
mod keyed;
pub mod membership;
pub mod money;
pub mod month;
pub mod openness;
pub mod organisation;
pub mod organisation_life;
pub mod petition;
pub mod publishing;
mod ruling;
pub mod secrecy;
pub mod transfer;
pub mod voting;

pub use ruling::{Ruling, Verdict};
